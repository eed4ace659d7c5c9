//! A population raster: what it changes in findings, and what the outputs say of it.

use std::io::Cursor;

use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

use crate::{COVERAGE, Workplace, data, talk};

/// Four by two cells of half a degree from 104 E, 23 N, in a coordinate system of longitude and latitude.
fn raster(crs: u16) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let mut image = encoder.new_image::<colortype::Gray32Float>(4, 2).unwrap();
    let tags = image.encoder();
    let keys = [1_u16, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, crs];
    let tie = [0.0, 0.0, 0.0, 104.0, 23.0, 0.0];
    tags.write_tag(Tag::ModelPixelScaleTag, &[0.5, 0.5, 0.0][..])
        .unwrap();
    tags.write_tag(Tag::ModelTiepointTag, &tie[..]).unwrap();
    tags.write_tag(Tag::GeoKeyDirectoryTag, &keys[..]).unwrap();
    tags.write_tag(Tag::GdalNodata, "-99999").unwrap();
    // East of 105 degrees few people live.
    let values = [300.0, 600.0, 90.0, -99999.0, 10.4, 0.0, 0.0, -99999.0];
    image.write_data(&values).unwrap();
    file.into_inner()
}

/// A rectangle from 22.5 to 23 degrees north, half of each end cell inside.
fn village(id: &str, west: f64, east: f64, more: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"id":"{id}"{more}}},"geometry":{{"type":"Polygon","coordinates":
        [[[{west},22.5],[{east},22.5],[{east},23],[{west},23],[{west},22.5]]]}}}}"#
    )
}

/// `half` has 600 people west of 105 degrees, where there is signal, and 90 east of it; `said` states
/// far fewer; `empty` has no cell with people; `beyond` sticks out; `point` is one.
fn workplace() -> Workplace {
    let point = r#"{"type":"Feature","properties":{"id":"point"},"geometry":{"type":"Point","coordinates":[104.2,22.2]}}"#;
    let villages = [
        village(
            "half",
            104.5,
            105.5,
            r#","centre_lon":104.9,"centre_lat":22.7"#,
        ),
        village("said", 104.0, 104.25, r#","population":29"#),
        village("empty", 105.5, 106.0, ""),
        village("beyond", 105.25, 106.5, ""),
        point.to_owned(),
    ];
    let villages = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        villages.join(",")
    );
    let project = "[inputs]\nvillages = \"villages.geojson\"\ncoverage = \"coverage.geojson\"\npopulation = \"people.tif\"\n";
    Workplace::new(&[
        ("villages.geojson", villages.as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
        ("people.tif", &raster(4326)),
        ("deadzone.toml", project.as_bytes()),
    ])
}

#[test]
fn a_run_counts_people_instead_of_square_metres() {
    let workplace = workplace();
    let said = talk(&workplace.run(&["run"]).success());
    let layer = workplace.json("out/villages.geojson");
    let of = |place: usize, column: &str| layer["features"][place]["properties"][column].clone();
    // 600 of 690 people, though only half of the area.
    assert_eq!(of(0, "covered_share"), 0.8696);
    assert_eq!(of(0, "status"), "covered");
    assert_eq!(of(0, "population"), 690);
    assert_eq!(of(0, "population_source"), "raster");
    assert_eq!(of(1, "population"), 29);
    assert_eq!(of(1, "population_source"), "stated");
    assert_eq!(of(2, "population"), serde_json::Value::Null);
    assert_eq!(of(2, "population_source"), serde_json::Value::Null);
    assert_eq!(of(4, "population"), serde_json::Value::Null);

    let rejected = workplace.rows("out/rejected.csv");
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert_eq!(rejected[0]["code"], "POPULATION_DIFFERS");
    assert_eq!(rejected[0]["effect"], "warned");
    assert_eq!(rejected[0]["row"], "2");
    assert_eq!(rejected[0]["value"], "29");

    let record = workplace.json("out/run.json");
    let inputs = record["inputs"].as_array().unwrap();
    let input = inputs.iter().find(|input| input["layer"] == "population");
    let input = input.unwrap();
    assert_eq!(input["file"], "people.tif");
    assert_eq!(input["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(input["rows_read"], 3);
    assert_eq!(input["rows_used"], 3);
    for note in [
        "people.tif: 2 villages have their covered_share weighed by the people",
        "people.tif: 1 village without a population has that of this raster",
        "people.tif: 1 village has no area",
        "people.tif: 1 village has an area without people",
        "people.tif: 1 village does not lie in this raster as a whole",
    ] {
        assert!(said.contains(note), "{note}: {said}");
    }
}

const SCAN: [&str; 7] = [
    "scan",
    "--villages",
    "villages.geojson",
    "--coverage",
    "coverage.geojson",
    "--format",
    "csv",
];

#[test]
fn a_scan_with_people_is_the_same_on_any_number_of_threads() {
    let workplace = workplace();
    let plain = data(&workplace.run(&SCAN).success());
    assert!(plain.contains("half,,,dip,0.5,"), "{plain}");
    let with = [&SCAN[..], &["--population", "people.tif"]].concat();
    let people = data(&workplace.run(&with).success());
    assert!(people.contains("half,,,covered,0.8696,"), "{people}");
    // What the raster does not know stays as it was.
    let others = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with("half"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(others(&plain), others(&people));
    for threads in ["1", "2", "5"] {
        let found = workplace.run(&[&with[..], &["--threads", threads]].concat());
        assert_eq!(data(&found.success()), people);
    }
    let boxed = [&with[..], &["--bbox", "104.8,22.6,105,22.8"]].concat();
    let boxed = data(&workplace.run(&boxed).success());
    assert_eq!(boxed.lines().count(), 2);
    assert!(boxed.contains("half,,,covered,0.8696,"), "{boxed}");
}

#[test]
fn a_committed_site_that_reaches_the_people_makes_a_village_covered() {
    let workplace = workplace();
    let area = |more: &str, west: f64, east: f64| {
        let feature = village("site", west, east, more);
        format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#)
    };
    let far = area(r#","operator":"A","technology":"4G""#, 110.0, 110.5);
    workplace.put("coverage.geojson", far.as_bytes());
    let funded = r#","operator":"B","technology":"4G","status":"funded","date":"2027-01-01""#;
    workplace.put("planned.geojson", area(funded, 104.0, 105.0).as_bytes());
    let project = |population: &str| {
        format!(
            "[project]\nas_of = \"2026-07-01\"\n[inputs]\nvillages = \"villages.geojson\"\ncoverage = \"coverage.geojson\"\nplanned = \"planned.geojson\"\n{population}"
        )
    };
    let planned_site = || {
        let layer = workplace.json("out/villages.geojson");
        layer["features"][0]["properties"]["planned_site"].clone()
    };
    // Half of the area is not enough; 600 of 690 people are.
    workplace.put("deadzone.toml", project("").as_bytes());
    workplace.run(&["run"]).success();
    assert_eq!(planned_site(), serde_json::Value::Null);
    workplace.put(
        "deadzone.toml",
        project("population = \"people.tif\"\n").as_bytes(),
    );
    workplace.run(&["run"]).success();
    assert_eq!(planned_site(), "site");
}

#[test]
fn a_check_hashes_the_raster_and_no_sum_of_rows_counts_its_cells() {
    let workplace = workplace();
    let check = data(&workplace.run(&["check", "--json"]).success());
    let check: serde_json::Value = serde_json::from_str(&check).unwrap();
    let inputs = check["inputs"].as_array().unwrap();
    let hashes = inputs.iter().map(|input| input["sha256"].as_str().unwrap());
    assert!(hashes.into_iter().all(|hash| hash.len() == 64));
    workplace.run(&["run"]).success();
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["rows"]["read"], 6);
    assert_eq!(summary["rows"]["used"], 6);
}

#[test]
fn a_raster_takes_no_option_but_its_coordinate_system() {
    let workplace = workplace();
    for option in ["layer", "format", "operator", "technology"] {
        let setting = format!("inputs.population=\"people.tif|{option}=x\"");
        let assert = workplace.run(&["run", "--set", &setting]).code(2);
        let said = format!("people.tif is given {option}= behind \"|\"");
        assert!(talk(&assert).contains(&said), "{}", talk(&assert));
    }
    let setting = "inputs.population=\"people.tif|crs=EPSG:4326\"";
    workplace.run(&["run", "--set", setting]).success();
}

#[test]
fn a_raster_that_cannot_be_used_stops_the_run() {
    let workplace = workplace();
    let whole = raster(4326);
    let cases: [(&[u8], &str); 3] = [
        (b"id,name\n", "population file people.tif is no TIFF"),
        (
            &whole[..whole.len() - 40],
            "population file people.tif is broken",
        ),
        (
            &raster(32767),
            "people.tif names no coordinate reference system by a code; declare it",
        ),
    ];
    for (bytes, message) in cases {
        workplace.put("people.tif", bytes);
        let assert = workplace.run(&["run"]).code(2);
        assert!(talk(&assert).contains(message), "{}", talk(&assert));
    }
    let own = [&SCAN[..], &["--population", "villages.geojson"]].concat();
    let said = talk(&workplace.run(&own).code(2));
    assert!(said.contains("named twice"), "{said}");
    workplace.put("people.tif", &whole);
    let over = [
        &SCAN[..],
        &["--population", "people.tif", "-o", "people.tif"],
    ]
    .concat();
    let said = talk(&workplace.run(&over).code(2));
    assert!(said.contains("is an input and would be replaced"), "{said}");
}
