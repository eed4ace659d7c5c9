//! The dataset of Lake Kossou: real terrain and villages, invented hamlets and masts.

use std::path::Path;

use deadzone::digest::hexadecimal;
use sha2::{Digest, Sha256};

use crate::Workplace;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou")
}

#[test]
fn the_files_are_those_that_the_page_names() {
    let page = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for name in ["villages.csv", "sites.csv", "terrain/n07_w006_3arc_v2.tif"] {
        let sha256 = hexadecimal(&Sha256::digest(std::fs::read(folder().join(name)).unwrap()));
        assert!(
            page.contains(&format!("| `{sha256}` | `{name}`")),
            "{name}: {sha256}"
        );
    }
}

#[test]
fn a_check_has_nothing_to_say_against_it() {
    let workplace = Workplace::new(&[]);
    workplace
        .run(&["check", folder().to_str().unwrap()])
        .success();
}

#[test]
fn a_run_takes_every_row_and_says_what_is_invented() {
    let workplace = Workplace::new(&[]);
    let project = folder();
    let run = workplace.run(&["run", project.to_str().unwrap(), "--out", "out"]);
    run.success();
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["villages"], 1205);
    assert_eq!(summary["rows"]["refused"], 0);
    assert_eq!(summary["rows"]["values_ignored"], 0);
    assert_eq!(summary["layers"]["sites"], 244);
    assert!(summary["notice"].as_str().unwrap().contains("SYNTHETIC"));
    let villages = workplace.json("out/villages.geojson");
    let origin = |origin: &str| {
        let features = villages["features"].as_array().unwrap();
        let mine = features.iter();
        let mine = mine.filter(|village| village["properties"]["origin"] == origin);
        mine.count()
    };
    assert_eq!((origin("GeoNames"), origin("synthetic")), (405, 800));
    let white = summary["status"]["white"].as_u64().unwrap();
    assert!((100..500).contains(&white), "{white} of 1205 are white");
}
