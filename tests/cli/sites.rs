//! Existing sites, transmission nodes, radio cells, and the datasets of ITU CPP as they are.

use std::io::Write as _;

use crate::real_data::shared;
use crate::{COVERAGE, VILLAGES, Workplace, data, talk};

/// Three cells: two sectors of an eNodeB, and one of another network 20 km east.
const CELLS: &str = "LTE,452,4,7,25600,1,105.0,22.5,1000,9,1,1600000000,1700000000,0\n\
    LTE,452,4,7,25601,2,105.001,22.5,1500,3,1,1500000000,1650000000,0\n\
    UMTS,452,1,8,77,3,105.2,22.5,1000,1,1,1600000000,1600000000,0\n";

const HEADER: &str =
    "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal\n";

/// Runs a project with that under `[inputs]`.
fn run(workplace: &Workplace, inputs: &str) -> serde_json::Value {
    let project = format!(
        "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\n{inputs}\n"
    );
    workplace.put("deadzone.toml", project.as_bytes());
    workplace
        .run(&[
            "run",
            "-q",
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    workplace.json("out/summary.json")
}

fn places(files: &[(&str, &[u8])]) -> Workplace {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    for (name, content) in files {
        workplace.put(name, content);
    }
    workplace
}

/// The properties of the second village, which has no signal.
fn white(workplace: &Workplace) -> serde_json::Value {
    workplace.json("out/villages.geojson")["features"][1]["properties"].clone()
}

#[test]
fn villages_know_their_nearest_site_and_node() {
    let workplace = places(&[
        (
            "sites.geojson",
            br#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"id":"far"},"geometry":{"type":"Point","coordinates":[106,22.5]}},
            {"type":"Feature","properties":{"id":"near"},"geometry":{"type":"Point","coordinates":[105.2,22.5]}}]}"#,
        ),
        ("more.csv", b"id,lon,lat\nsame,105.2,22.5\n"),
        ("nodes.csv", b"lon;lat\n105,1;22,6\n"),
    ]);
    let summary = run(
        &workplace,
        "sites = [\"sites.geojson\", \"more.csv\"]\nnodes = \"nodes.csv\"",
    );
    let layers = &summary["layers"];
    assert_eq!(
        (&layers["sites"], &layers["masts"], &layers["nodes"]),
        (&3.into(), &2.into(), &1.into())
    );
    let village = white(&workplace);
    assert_eq!(village["nearest_site_id"], "near");
    // 0.1 degrees along the parallel, by GeographicLib.
    let metres = village["nearest_site_m"].as_f64().unwrap();
    assert!((metres - 10_290.1).abs() < 1.0, "{metres}");
    assert_eq!(village["nearest_node_id"], "nodes.csv:2");
    let row = &workplace.rows("out/build-list.csv")[0];
    assert_eq!(row["nearest_site_id"], "near");
    assert_eq!(
        row["nearest_node_m"],
        village["nearest_node_m"].as_f64().unwrap().to_string()
    );

    let summary = run(&workplace, "");
    assert!(summary["layers"]["sites"].is_null() && summary["layers"]["nodes"].is_null());
    assert!(white(&workplace)["nearest_site_m"].is_null());
    assert!(white(&workplace)["nearest_node_id"].is_null());
}

#[test]
fn cells_are_joined_into_masts_with_and_without_a_header() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(CELLS.as_bytes()).unwrap();
    let workplace = places(&[
        ("bare.csv", CELLS.as_bytes()),
        ("headed.csv", format!("{HEADER}{CELLS}").as_bytes()),
        ("bare.csv.gz", &gzip.finish().unwrap()),
    ]);
    let mut seen = Vec::new();
    for file in ["bare.csv", "headed.csv", "bare.csv.gz"] {
        let operators = "[inputs.operators]\n452-04 = \"Viettel\"";
        let summary = run(&workplace, &format!("sites = \"{file}\"\n{operators}"));
        assert_eq!(summary["layers"]["sites"], 2);
        let said = summary["notes"].to_string();
        assert_eq!(
            said.contains("no header line"),
            file != "headed.csv",
            "{said}"
        );
        assert!(said.contains("3 cells were joined into 2 masts"), "{said}");
        seen.push(white(&workplace));
    }
    assert_eq!(seen[0]["nearest_site_id"], "452-04-eNB-100");
    assert!(seen.iter().all(|village| *village == seen[0]));
}

#[test]
fn cells_that_the_project_does_not_want_are_counted_and_not_refused() {
    let twice = format!("{HEADER}{CELLS}{CELLS}");
    let workplace = places(&[("cells.csv", twice.as_bytes())]);
    let with = |cells: &str| {
        run(
            &workplace,
            &format!("sites = \"cells.csv\"\n[inputs.cells]\n{cells}"),
        )
    };
    let summary = with("");
    assert_eq!(summary["rows"]["read"], 6);
    assert_eq!(summary["rows"]["refused"], 0);
    assert!(summary["notes"].to_string().contains("3 rows stand twice"));
    for (rule, left_out, sites) in [
        (
            "radios = [\"LTE\"]",
            "2 cells were left out by inputs.cells: 2 of other radios",
            1,
        ),
        (
            "operators = [\"452-1\"]",
            "4 cells were left out by inputs.cells: 4 of other operators",
            1,
        ),
        (
            "min_samples = 3",
            "2 cells were left out by inputs.cells: 2 that too few",
            1,
        ),
        (
            "updated_since = \"2022-04-15\"",
            "2 cells were left out by inputs.cells: 2 not seen",
            1,
        ),
        (
            "updated_since = \"2022-04-16\"",
            "4 cells were left out by inputs.cells: 4 not seen",
            1,
        ),
        (
            "operators = [\"Vietel\"]",
            "names Vietel, of whom no cell is used",
            0,
        ),
    ] {
        let summary = with(rule);
        let said = summary["notes"].to_string();
        assert!(said.contains(left_out), "{rule}: {said}");
        assert_eq!(summary["layers"]["sites"], sites, "{rule}");
        assert_eq!(summary["rows"]["refused"], 0);
    }
}

#[test]
fn the_headers_of_cells_can_be_mapped() {
    let cells =
        format!("{HEADER}{CELLS}").replacen("radio,mcc,net,area,cell,", "Loại,MCC,Mạng,area,Ô,", 1);
    let workplace = places(&[("cells.csv", cells.as_bytes())]);
    let columns = "[columns]\ncells.radio = \"Loại\"\ncells.net = \"Mạng\"\ncells.cell = \"Ô\"";
    let summary = run(&workplace, &format!("sites = \"cells.csv\"\n{columns}"));
    assert_eq!(summary["layers"]["sites"], 2);
    assert_eq!(white(&workplace)["nearest_site_id"], "452-04-eNB-100");
}

/// An option that does nothing would be taken for one that does.
#[test]
fn options_that_mean_nothing_for_a_layer_are_refused() {
    let cells = format!("{HEADER}{CELLS}");
    let workplace = places(&[
        ("cells.csv", cells.as_bytes()),
        ("nodes.csv", b"lon,lat\n105,22\n"),
        ("codes.csv", b"old_code,new_code\n1,2\n"),
    ]);
    for (key, file, option, layer) in [
        ("sites", "cells.csv", "technology", "cells"),
        ("nodes", "nodes.csv", "technology", "nodes"),
        ("commune_codes", "codes.csv", "operator", "commune_codes"),
        ("villages", "villages.csv", "technology", "villages"),
    ] {
        let setting = format!("inputs.{key}=\"{file}|{option}=4G\"");
        let assert = workplace.run(&["run", "--set", &setting]).code(2);
        let said =
            format!("{file} is given {option}= behind \"|\", which means nothing for {layer}");
        assert!(talk(&assert).contains(&said), "{}", talk(&assert));
    }
    for setting in [
        "inputs.sites=\"cells.csv|operator=A\"",
        "inputs.nodes=\"nodes.csv|operator=A\"",
    ] {
        workplace.run(&["check", "--set", setting]).success();
    }
}

#[test]
fn wrong_settings_of_cells_are_refused() {
    let workplace = places(&[]);
    for (setting, message) in [
        ("inputs.cells.radios=[\"WIFI\"]", "must be one of GSM, CDMA"),
        ("inputs.cells.operators=\"x\"", "must be a list of texts"),
        ("inputs.cells.operators=[\"x\",\"x\"]", "names x twice"),
        ("inputs.cells.min_samples=-1", "must be a whole number"),
        (
            "inputs.operators.Viettel=\"452-04\"",
            "is not the code of a network",
        ),
        (
            "inputs.operators.452-04=4",
            "must be the name of an operator",
        ),
        (
            "inputs.operators={452-04=\"Viettel\",452-4=\"VNPT\"}",
            "452-04 is the same network and is called Viettel",
        ),
        ("columns.cels.radio=\"x\"", "did you mean columns.cells?"),
    ] {
        let assert = workplace.run(&["run", "--set", setting]).code(2);
        assert!(
            talk(&assert).contains(message),
            "{setting}: {}",
            talk(&assert)
        );
    }
}

/// What ITU's tools write: semicolons, geometries as text, no operator.
#[test]
fn coverage_with_semicolons_and_wkt_counts_as_of_an_unknown_operator() {
    let areas = "dataset_id;radio_type;geometry\n\
        d;4G;\"MULTIPOLYGON (((104 22, 105 22, 105 23, 104 23, 104 22)))\"\n\
        d;2G;POLYGON ((105 22, 106 22, 106 23, 105 23, 105 22))\n";
    let pois = "poi_id,lat,lon,poi_type,has_electricity,is_connected,number_of_users\n\
        P1,22.5,104.5,school,true,True,120\nP2,22.5,105.5,clinic,False,,\nP3,22.5,105.6,school,,,\n";
    let workplace = Workplace::new(&[
        ("pois.csv", pois.as_bytes()),
        ("areas.csv", areas.as_bytes()),
        (
            "deadzone.toml",
            b"[inputs]\nvillages = \"pois.csv\"\ncoverage = \"areas.csv\"\n",
        ),
    ]);
    workplace
        .run(&[
            "run",
            "-q",
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    let summary = workplace.json("out/summary.json");
    let said = summary["notes"].to_string();
    assert_eq!(said.matches("areas.csv|operator=NAME").count(), 1, "{said}");
    assert_eq!(summary["rows"]["values_ignored"], 0);
    let layer = workplace.json("out/villages.geojson");
    let [one, two, three] = [0, 1, 2].map(|place| &layer["features"][place]["properties"]);
    assert_eq!(one["operators"], serde_json::json!(["unknown"]));
    assert_eq!(
        (&one["status"], &two["status"]),
        (&"covered".into(), &"white".into())
    );
    assert_eq!(
        (&one["electricity"], &one["population"]),
        (&"grid".into(), &120.into())
    );
    assert_eq!(two["electricity"], "none");
    assert_eq!(three["electricity"], "unknown");
    assert_eq!(
        (&one["poi_type"], &one["is_connected"]),
        (&"school".into(), &"True".into())
    );

    let assert = workplace.run(&["check"]).success();
    assert!(data(&assert).contains("areas.csv|operator=NAME"));
    let told = "inputs.coverage=\"areas.csv|operator=Viettel\"";
    workplace
        .run(&[
            "run",
            "-q",
            "--set",
            told,
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    let layer = workplace.json("out/villages.geojson");
    let first = &layer["features"][0]["properties"];
    assert_eq!(first["operators"], serde_json::json!(["Viettel"]));
    let said = workplace.json("out/summary.json")["notes"].to_string();
    assert!(!said.contains("operator"), "{said}");
}

#[test]
fn coverage_without_technology_is_refused_until_it_is_told() {
    let bare = COVERAGE.replace(r#""technology":"4G","#, "");
    let workplace = Workplace::project(VILLAGES.as_bytes(), bare.as_bytes());
    let assert = workplace.run(&["run"]).code(2);
    let said = talk(&assert);
    assert!(said.contains("coverage.geojson|technology=4G"), "{said}");
    let told = "inputs.coverage=\"coverage.geojson|technology=4G\"";
    workplace
        .run(&[
            "run",
            "-q",
            "--set",
            told,
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    assert_eq!(workplace.json("out/summary.json")["status"]["covered"], 1);
}

/// 100 schools and 100 cell sites of Ibiza as ITU's tools write them.
#[test]
fn the_itu_datasets_of_ibiza_are_read_as_they_are() {
    let names = ["points-of-interest.csv", "cell-sites.csv", "visibility.csv"];
    let [Some(pois), Some(sites), Some(visible)] =
        names.map(|name| shared(&format!("itu_ibiza/{name}")))
    else {
        return;
    };
    let read = |path| std::fs::read(path).unwrap();
    let workplace = places(&[
        ("villages.csv", &read(pois)),
        ("sites.csv", &read(sites)),
        ("visible.csv", &read(visible)),
    ]);
    let summary = run(&workplace, "sites = \"sites.csv\"");
    assert_eq!(
        (&summary["villages"], &summary["layers"]["sites"]),
        (&100.into(), &100.into())
    );
    assert_eq!(
        (&summary["rows"]["read"], &summary["rows"]["used"]),
        (&201.into(), &201.into())
    );
    assert_eq!(summary["rows"]["values_ignored"], 0);
    // The distances of ITU's own tool, in whole metres on a sphere.
    let visible = workplace.rows("visible.csv");
    let layer = workplace.json("out/villages.geojson");
    let mut compared = 0;
    for feature in layer["features"].as_array().unwrap() {
        let found = &feature["properties"];
        let metres = found["nearest_site_m"].as_f64().unwrap();
        for row in visible
            .iter()
            .filter(|row| found["id"] == row["poi_id"][..])
        {
            let Ok(theirs) = row["ground_distance"].parse::<f64>() else {
                continue;
            };
            assert!(metres < 1.005 * theirs + 1.0, "{row:?}");
            if found["nearest_site_id"] == row["ict_id"][..] {
                compared += 1;
                assert!((metres - theirs).abs() < 0.005 * theirs + 1.0, "{row:?}");
            }
        }
    }
    assert_eq!(compared, 56);
}

/// All 75,068 cells that `OpenCelliD` had of Ecuador; the counts are those of a plain recomputation that
/// shares nothing with this program.
#[test]
fn the_cells_of_a_country_become_masts() {
    let Some(cells) = shared("towers/740_ecuador_opencellid.csv.gz") else {
        return;
    };
    let workplace = places(&[("cells.csv.gz", &std::fs::read(cells).unwrap())]);
    let summary = run(&workplace, "sites = \"cells.csv.gz\"");
    assert_eq!(summary["rows"]["read"], 75_068 + 3);
    assert_eq!(summary["rows"]["refused"], 0);
    assert_eq!(summary["layers"]["sites"], 33_221);
    assert_eq!(summary["layers"]["masts"], 32_982);
    for (rule, notes, sites) in [
        (
            "mast_radius_m = 0",
            &["75068 cells were joined"][..],
            63_383,
        ),
        (
            "radios = [\"UMTS\", \"LTE\"]\noperators = [\"740-01\"]\nmin_samples = 10",
            &[
                "19060 of other radios, 29511 of other operators, 16881 that too few",
                "9616 cells were joined",
            ],
            5489,
        ),
        (
            "updated_since = \"2020-01-01\"",
            &["1986 cells were joined"],
            993,
        ),
    ] {
        let summary = run(
            &workplace,
            &format!("sites = \"cells.csv.gz\"\n[inputs.cells]\n{rule}"),
        );
        let said = summary["notes"].to_string();
        assert!(notes.iter().all(|note| said.contains(note)), "{said}");
        assert_eq!(summary["layers"]["sites"], sites, "{rule}");
    }
}

/// The coverage of Ibiza as it lies: a GeoPackage without operator and technology.
#[cfg(feature = "gpkg")]
#[test]
fn the_itu_coverage_of_ibiza_is_read_from_its_geopackage() {
    let names = [
        "points-of-interest.csv",
        "cell-sites.csv",
        "mobile-coverage.gpkg",
    ];
    let [Some(pois), Some(sites), Some(coverage)] =
        names.map(|name| shared(&format!("itu_ibiza/{name}")))
    else {
        return;
    };
    let read = |path| std::fs::read(path).unwrap();
    let workplace = Workplace::new(&[
        ("pois.csv", &read(pois)),
        ("sites.csv", &read(sites)),
        ("cov.gpkg", &read(coverage)),
        ("deadzone.toml", b"[inputs]\nvillages=\"pois.csv\"\ncoverage=\"cov.gpkg|technology=4G\"\nsites=\"sites.csv\"\n"),
    ]);
    workplace
        .run(&[
            "run",
            "-q",
            "--set",
            "plan.effort_s=0.05",
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["rows"]["used"], 970);
    let status = |name: &str| summary["status"][name].clone();
    assert_eq!((status("covered"), status("white")), (8.into(), 92.into()));
    assert!(
        summary["notes"]
            .to_string()
            .contains("no column for the operator")
    );
}

#[test]
fn roads_are_counted_and_recorded() {
    let workplace = places(&[(
        "roads.geojson",
        br#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"highway":"track","fibre_allowed":false},"geometry":{"type":"LineString","coordinates":[[105,22.5],[105.2,22.5]]}},
        {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[105,22.5]}}]}"#,
    )]);
    let summary = run(
        &workplace,
        "roads = \"roads.geojson\"\nmax_rejected_share = 0.5",
    );
    assert_eq!(summary["layers"]["roads"], 1);
    let record = workplace.json("out/run.json");
    let inputs = record["inputs"].as_array().unwrap();
    let roads = inputs.iter().find(|input| input["layer"] == "roads");
    let roads = roads.unwrap();
    assert_eq!(
        (&roads["rows_used"], &roads["rows_refused"]),
        (&1.into(), &1.into())
    );
    assert_eq!(record["project"]["inputs"]["roads"], "roads.geojson");
    assert!(run(&workplace, "")["layers"]["roads"].is_null());
}
