//! `deadzone run` with sites on terrain: coverage as predicted, alone and beside what is declared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::predict::{SITES, terrain};
use crate::{Workplace, talk};

/// Near the masts, behind their edge, with a hamlet on either side of it, an area across it, and farther
/// from all masts than any is followed.
const VILLAGES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"near"},"geometry":{"type":"Point","coordinates":[-5.501,7.501]}},
{"type":"Feature","properties":{"id":"far"},"geometry":{"type":"Point","coordinates":[-5.46,7.55]}},
{"type":"Feature","properties":{"id":"hamlets"},"geometry":{"type":"Point","coordinates":[-5.49,7.50]}},
{"type":"Feature","properties":{"id":"area"},"geometry":{"type":"Polygon","coordinates":
[[[-5.50,7.495],[-5.44,7.495],[-5.44,7.54],[-5.50,7.54],[-5.50,7.495]]]}},
{"type":"Feature","properties":{"id":"beyond"},"geometry":{"type":"Point","coordinates":[-5.2,7.2]}}]}"#;

const CLUSTERS: &str =
    "village_id,lon,lat,households\nhamlets,-5.49,7.50,10\nhamlets,-5.46,7.56,30\n";

/// What an operator claims: the village that is dark, and not the one beside the mast.
const DECLARED: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
"properties":{"operator":"A","technology":"4G","rsrp_dbm":-100},"geometry":{"type":"Polygon","coordinates":
[[[-5.47,7.545],[-5.45,7.545],[-5.45,7.57],[-5.47,7.57],[-5.47,7.545]]]}}]}"#;

/// A project with these sites; `inputs` are more keys of that group.
fn project(sites: &str, inputs: &str) -> Workplace {
    let settings = format!(
        "[project]\nas_of = \"2026-06-30\"\n[inputs]\nvillages = \"villages.geojson\"\nclusters = \"clusters.csv\"\n\
         sites = \"sites.csv\"\nmax_rejected_share = 1.0\n{inputs}\n[radio]\nradius_km = 8.0\n"
    );
    Workplace::new(&[
        ("villages.geojson", VILLAGES.as_bytes()),
        ("clusters.csv", CLUSTERS.as_bytes()),
        ("sites.csv", sites.as_bytes()),
        ("declared.geojson", DECLARED.as_bytes()),
        ("deadzone.toml", settings.as_bytes()),
    ])
}

fn on_terrain() -> String {
    format!("terrain = {:?}", terrain())
}

/// The columns of each village of a run with these settings.
fn villages(workplace: &Workplace, more: &[&str]) -> BTreeMap<String, Value> {
    let settings = more.iter().flat_map(|text| ["--set", *text]);
    let run = [
        "run",
        "--set",
        "plan.enabled=false",
        "--set",
        crate::NO_DOCUMENTS,
    ];
    let arguments: Vec<&str> = run.into_iter().chain(settings).collect();
    workplace.run(&arguments).success();
    let layer = workplace.json("out/villages.geojson");
    let features = layer["features"].as_array().unwrap().iter();
    let village = |feature: &Value| {
        let properties = feature["properties"].clone();
        (properties["id"].as_str().unwrap().to_owned(), properties)
    };
    features.map(village).collect()
}

fn statuses(found: &BTreeMap<String, Value>) -> BTreeMap<&str, &str> {
    found
        .iter()
        .map(|(id, of)| (id.as_str(), of["status"].as_str().unwrap()))
        .collect()
}

fn notes(workplace: &Workplace) -> String {
    workplace.json("out/summary.json")["notes"].to_string()
}

const PREDICTED: [(&str, &str); 5] = [
    ("area", "dip"),
    ("beyond", "white"),
    ("far", "white"),
    ("hamlets", "dip"),
    ("near", "covered"),
];

#[test]
fn the_air_may_come_from_a_grid() {
    let workplace = project(SITES, &on_terrain());
    let grid = "ncols 2\nnrows 2\nxllcorner -7\nyllcorner 6\ncellsize 2\n120 120\n120 120\n";
    workplace.put("dn.asc", grid.as_bytes());
    let levels = |set: &str| {
        let arguments = [
            "run",
            "--set",
            set,
            "--set",
            "plan.enabled=false",
            "--set",
            crate::NO_DOCUMENTS,
        ];
        workplace.run(&arguments).success();
        let layer = workplace.json("out/villages.geojson");
        let features = layer["features"].as_array().unwrap().iter();
        let levels = features.map(|village| village["properties"]["modelled_rsrp_dbm"].clone());
        levels.collect::<Vec<_>>()
    };
    let by_grid = levels("radio.dn_grid=\"dn.asc|crs=EPSG:4326\"");
    assert_eq!(by_grid, levels("radio.dn=120"));
    assert_ne!(by_grid, levels("radio.dn=30"));
    let file = &workplace.json("out/run.json")["project"]["radio"]["dn"];
    assert_eq!(file, 30.0);
}

#[test]
fn without_coverage_the_prediction_decides() {
    let workplace = project(SITES, &on_terrain());
    let found = villages(&workplace, &[]);
    assert_eq!(statuses(&found), BTreeMap::from(PREDICTED));
    let near = &found["near"];
    assert_eq!(near["coverage_kinds"], serde_json::json!(["modelled"]));
    assert_eq!(near["modelled_operator"], "A");
    assert_eq!(near["modelled_technology"], "4G");
    assert_eq!(near["modelled_site_id"], "S1");
    assert_eq!(near["modelled_uncertain"], false);
    assert!(near["modelled_rsrp_dbm"].as_f64().unwrap() > -99.0);
    assert!(near["modelled_probability"].as_f64().unwrap() > 0.9);
    assert!(near["modelled_mbps"].as_f64().unwrap() > 1.0);
    for village in found.values() {
        assert_eq!(village["modelled_status"], village["status"]);
        assert_eq!(village["modelled_share"], village["covered_share"]);
    }
    // 10 of 40 households.
    assert_eq!(found["hamlets"]["covered_share"], 0.25);
    let share = found["area"]["covered_share"].as_f64().unwrap();
    assert!((0.1..0.9).contains(&share), "{share}");
    let far = &found["far"];
    assert_eq!(far["coverage_kinds"], serde_json::json!([]));
    assert!(far["modelled_probability"].as_f64().unwrap() < 0.9);
    let number = |key: &str| far[key].as_f64().unwrap();
    // The edge of signal lies before the mast.
    assert_eq!(far["nearest_signal_area"], "predicted from S2");
    assert_eq!(far["nearest_signal_operator"], "A");
    assert!((500.0..5000.0).contains(&number("nearest_signal_m")));
    assert!(number("nearest_signal_m") < number("nearest_site_m"));
    assert!((7.50..7.55).contains(&number("nearest_signal_lat")));
    assert!((-5.48..-5.45).contains(&number("nearest_signal_lon")));
    let beyond = &found["beyond"];
    assert_eq!(beyond["modelled_rsrp_dbm"], Value::Null);
    assert_eq!(beyond["modelled_site_id"], Value::Null);
    assert!(beyond["nearest_signal_m"].as_f64().unwrap() > 30_000.0);
    assert!(notes(&workplace).contains("2 cells: no azimuth"));
    let record = workplace.json("out/run.json");
    let taken = record["prediction"]["taken"].to_string();
    assert!(taken.contains("2 cells: no azimuth"), "{taken}");
    let tile = &record["prediction"]["ground"][0]["used"][0];
    assert_eq!(tile["file"], "n07_w006_3arc_v2.tif");
    let inputs = record["inputs"].to_string();
    assert!(inputs.contains("\"layer\":\"sites\""), "{inputs}");
    assert!(!workplace.path().join("out/contradictions.csv").exists());
}

#[test]
fn the_nearest_signal_is_no_farther_than_the_nearest_lit_village() {
    let workplace = project(SITES, &on_terrain());
    let villages_beside = VILLAGES.replace("[-5.501,7.501]", "[-5.461,7.528]");
    let with_lit = project(&SITES.replace(",30,", ",45,"), &on_terrain());
    for (workplace, layer) in [(&workplace, VILLAGES), (&with_lit, &*villages_beside)] {
        workplace.put("villages.geojson", layer.as_bytes());
        let found = villages(workplace, &[]);
        let place = |id: &str| -> [f64; 2] {
            match id {
                "near" if layer == VILLAGES => [-5.501, 7.501],
                "near" => [-5.461, 7.528],
                _ => [-5.2, 7.2],
            }
        };
        assert_eq!(found["near"]["status"], "covered");
        assert_eq!(found["beyond"]["status"], "white");
        let [a, b] = ["near", "beyond"].map(place);
        let east = (a[0] - b[0]) * 110_400.0;
        let north = (a[1] - b[1]) * 110_590.0;
        let most = 1.001 * east.hypot(north);
        let nearest = found["beyond"]["nearest_signal_m"].as_f64().unwrap();
        assert!(nearest <= most, "{nearest} {most}");
    }
}

#[test]
fn beside_declared_coverage_it_tells_where_both_differ() {
    let workplace = project(
        SITES,
        &format!("{}\ncoverage = \"declared.geojson\"", on_terrain()),
    );
    let found = villages(&workplace, &[]);
    let declared = [
        ("area", "white"),
        ("beyond", "white"),
        ("far", "covered"),
        ("hamlets", "dip"),
        ("near", "white"),
    ];
    assert_eq!(statuses(&found), BTreeMap::from(declared));
    for (id, status) in PREDICTED {
        assert_eq!(found[id]["modelled_status"], status, "{id}");
    }
    assert_eq!(
        found["far"]["coverage_kinds"],
        serde_json::json!(["declared"])
    );
    let rows = workplace.rows("out/contradictions.csv");
    let mut told: Vec<[&str; 3]> = rows
        .iter()
        .map(|row| ["id", "status", "modelled_status"].map(|key| &*row[key]))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ["area", "white", "dip"],
            ["far", "covered", "white"],
            ["near", "white", "covered"],
        ]
    );
    let layer = workplace.json("out/contradictions.geojson");
    assert_eq!(layer["features"].as_array().unwrap().len(), 3);
    let outputs = workplace.json("out/run.json")["outputs"].to_string();
    assert!(outputs.contains("contradictions.csv"), "{outputs}");
    // A later run without coverage leaves none of an earlier one behind.
    let alone = project(SITES, &on_terrain()).text("deadzone.toml");
    workplace.put("deadzone.toml", alone.as_bytes());
    villages(&workplace, &[]);
    assert!(!workplace.path().join("out/contradictions.csv").exists());
}

#[test]
fn sites_alone_are_no_coverage() {
    let workplace = project(SITES, "");
    let said = talk(&workplace.run(&["run"]).code(2));
    assert!(
        said.contains("inputs.terrain") && said.contains("radio.model"),
        "{said}"
    );
    assert!(!workplace.path().join("out/villages.geojson").exists());
    for sites in [
        "id,operator,lon,lat\n",
        "id,operator,lon,lat,on_air\nS1,A,-5.5,7.5,2030-01-01\n",
        "id,operator,lon,lat,height_m\nS1,A,-5.5,7.5,0\n",
    ] {
        let workplace = project(sites, &on_terrain());
        let said = talk(&workplace.run(&["run"]).code(2));
        assert!(said.contains("no site that anything"), "{said}");
    }
    // Terrain that the model does not ask for changes nothing.
    let strong = SITES.replace(",30,\n", ",50,\n");
    let [without, with] = [String::new(), on_terrain()].map(|inputs| {
        let workplace = project(&strong, &inputs);
        let found = villages(&workplace, &["radio.model=\"hata\""]);
        assert_eq!(
            notes(&workplace).contains("was not read"),
            !inputs.is_empty()
        );
        found
    });
    assert_eq!(without, with);
    assert_eq!(without["near"]["status"], "covered");
    assert_eq!(without["beyond"]["status"], "white");
}

#[test]
fn a_level_without_the_throughput_asked_for_is_dark() {
    // Five more masts on the channel, as strong at the village as its own.
    let mut sites = SITES.replace("S3,B,3G,-5.50,7.48,30,900,30,90\n", "");
    for place in 1..=5 {
        let _ = writeln!(sites, "X{place},A,4G,-5.502,7.502,40,800,30,");
    }
    let workplace = project(&sites, &on_terrain());
    let level_alone = villages(&workplace, &[]);
    assert_eq!(level_alone["near"]["status"], "covered");
    let level = level_alone["near"]["modelled_mbps"].as_f64().unwrap();
    assert!(level < 15.0, "{level}");
    let fast = villages(&workplace, &["radio.min_mbps=15"]);
    assert_eq!(fast["near"]["status"], "white");
    assert_eq!(
        fast["near"]["modelled_rsrp_dbm"],
        level_alone["near"]["modelled_rsrp_dbm"]
    );
    // Of 3G no throughput is known.
    let third = project(
        "id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm\nS3,B,3G,-5.50,7.50,30,900,40\n",
        &on_terrain(),
    );
    assert_eq!(villages(&third, &[])["near"]["status"], "covered");
    let none = villages(&third, &["radio.min_mbps=1"]);
    assert_eq!(none["near"]["status"], "white");
    assert_eq!(none["near"]["nearest_signal_m"], Value::Null);
}

#[test]
fn a_technology_that_does_not_count_is_no_nearest_signal() {
    // The mast beside the village has 2G alone; that of 4G stands 8 km away.
    let sites = SITES.replace("S1,A,4G", "S1,A,2G");
    let sites = sites.replace("S2,A,4G,-5.47", "S2,A,4G,-5.43");
    let workplace = project(&sites, &on_terrain());
    let found = villages(&workplace, &["coverage.technologies=[\"4G\"]"]);
    let near = &found["near"];
    assert_eq!(near["status"], "white");
    assert_eq!(near["modelled_technology"], "4G");
    assert_eq!(near["nearest_signal_area"], "predicted from S2");
    let nearest = near["nearest_signal_m"].as_f64().unwrap();
    assert!((1000.0..7800.0).contains(&nearest), "{nearest}");
    assert_eq!(
        found["beyond"]["nearest_signal_area"], "predicted from S2",
        "{}",
        found["beyond"]
    );
}

#[test]
fn masts_behind_missing_terrain_leave_places_unknown_and_never_dark() {
    // The tile ends at 5 W: one mast and one village lie beyond it.
    let beyond = VILLAGES
        .replace("[-5.46,7.55]", "[-5.01,7.50]")
        .replace("[-5.2,7.2]", "[-4.96,7.5]");
    let sites = format!("{SITES}S9,A,4G,-4.98,7.50,40,800,30,\n");
    let workplace = project(&sites, &on_terrain());
    workplace.put("villages.geojson", beyond.as_bytes());
    let said = talk(&workplace.run(&["run"]).code(2));
    assert!(said.contains("radio.missing_terrain"), "{said}");
    assert!(
        said.contains("village far") || said.contains("site S9"),
        "{said}"
    );
    assert!(
        said.contains("lon -4.9") || said.contains("lon -5.0"),
        "{said}"
    );
    let found = villages(&workplace, &["radio.missing_terrain=\"unknown\""]);
    let expected = [
        ("area", "dip"),
        ("beyond", "unknown"),
        ("far", "unknown"),
        ("hamlets", "dip"),
        ("near", "covered"),
    ];
    assert_eq!(statuses(&found), BTreeMap::from(expected));
    for id in ["far", "beyond"] {
        assert_eq!(found[id]["covered_share"], Value::Null);
        assert_eq!(found[id]["modelled_status"], "unknown");
        assert_eq!(found[id]["nearest_site_id"], "S9");
    }
    let notes = notes(&workplace);
    assert!(
        notes.contains("2 villages are unknown as predicted"),
        "{notes}"
    );
    assert!(
        notes.contains("1 masts stand where the terrain is not known"),
        "{notes}"
    );
    // Technologies that do not count cannot light a place.
    let third = format!("{SITES}S9,A,3G,-4.98,7.50,40,900,30,\n");
    workplace.put("sites.csv", third.as_bytes());
    let more = [
        "radio.missing_terrain=\"unknown\"",
        "coverage.technologies=[\"4G\"]",
    ];
    assert_eq!(villages(&workplace, &more)["far"]["status"], "white");
    // What is unknown contradicts nothing.
    workplace.put("sites.csv", sites.as_bytes());
    let declared = [
        "radio.missing_terrain=\"unknown\"",
        "inputs.coverage=\"declared.geojson\"",
    ];
    villages(&workplace, &declared);
    let rows = workplace.rows("out/contradictions.csv");
    let mut ids = rows.iter().map(|row| &*row["id"]);
    assert!(!ids.any(|id| id == "far" || id == "beyond"));
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let workplace = project(
        SITES,
        &format!("{}\ncoverage = \"declared.geojson\"", on_terrain()),
    );
    for threads in ["1", "2"] {
        let out = format!("out{threads}");
        let arguments = [
            "run",
            "--threads",
            threads,
            "--out",
            &out,
            "--set",
            crate::NO_DOCUMENTS,
        ];
        workplace.run(&arguments).success();
    }
    for name in [
        "villages.geojson",
        "dead-zones.geojson",
        "contradictions.geojson",
        "contradictions.csv",
        "build-list.csv",
        "summary.json",
    ] {
        let [one, two] = ["out1", "out2"].map(|out| workplace.text(&format!("{out}/{name}")));
        assert!(one == two, "{name}");
    }
}

#[test]
fn stronger_masts_and_lower_thresholds_lose_no_village() {
    let lit = |workplace: &Workplace, more: &[&str]| -> BTreeMap<String, [f64; 2]> {
        let found = villages(workplace, more);
        let rank = |of: &Value| match of["status"].as_str().unwrap() {
            "white" => 0.0,
            "dip" => 1.0,
            _ => 2.0,
        };
        let of = |of: &Value| [rank(of), of["covered_share"].as_f64().unwrap()];
        found
            .iter()
            .map(|(id, village)| (id.clone(), of(village)))
            .collect()
    };
    let never_less = |steps: &[BTreeMap<String, [f64; 2]>]| {
        for pair in steps.windows(2) {
            for (id, before) in &pair[0] {
                let after = pair[1][id];
                assert!(after[0] >= before[0] && after[1] >= before[1], "{id}");
            }
        }
        assert_ne!(steps[0], steps[steps.len() - 1]);
    };
    let eirp = [10, 20, 30, 45].map(|eirp| {
        let sites = SITES.replace(",30,\n", &format!(",{eirp},\n"));
        lit(&project(&sites, &on_terrain()), &[])
    });
    never_less(&eirp);
    let workplace = project(SITES, &on_terrain());
    let thresholds = ["-85", "-95", "-105", "-115", "-125"].map(|dbm| {
        let threshold = format!("coverage.min_rsrp_dbm={dbm}");
        lit(&workplace, &[&threshold])
    });
    never_less(&thresholds);
}
