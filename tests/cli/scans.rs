//! `deadzone scan`: the same findings whatever way the villages come and the points are looked up.

use crate::{Workplace, data, talk};

/// A folder with the files of the Vietnam dataset.
fn vietnam() -> Workplace {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/vietnam");
    let workplace = Workplace::new(&[]);
    for name in ["villages.csv", "clusters.csv", "coverage.geojson"] {
        workplace.put(name, &std::fs::read(folder.join(name)).unwrap());
    }
    workplace
}

const SCAN: [&str; 7] = [
    "scan",
    "--coverage",
    "coverage.geojson",
    "--format",
    "csv",
    "--villages",
    "villages.csv",
];

#[test]
fn threads_the_grid_and_the_way_in_change_no_byte() {
    let workplace = vietnam();
    let whole = data(&workplace.run(&SCAN).success());
    assert_eq!(whole.lines().count(), 25_826);
    for more in [
        &["--no-grid"][..],
        &["--threads", "1"],
        &["--threads", "5", "--no-grid"],
        &["--no-grid", "--set", "project.name=\"x\""],
    ] {
        let found = data(&workplace.run(&[&SCAN[..], more].concat()).success());
        assert!(found == whole, "{more:?}");
    }
    let piped: Vec<&str> = SCAN[..6].iter().copied().chain(["-"]).collect();
    let mut command = crate::program();
    let found = command
        .current_dir(workplace.path())
        .args(piped)
        .write_stdin(workplace.text("villages.csv"))
        .assert()
        .success();
    assert!(data(&found) == whole, "from a pipe");
}

#[test]
fn hamlets_are_scanned_in_parts_with_the_same_findings() {
    let workplace = vietnam();
    let with = [&SCAN[..], &["--clusters", "clusters.csv"]].concat();
    let scanned = data(&workplace.run(&with).success());
    let one = data(&workplace.run(&[&with[..], &["--threads", "1", "--no-grid"]].concat()));
    assert!(one == scanned);
    let count = |status: &str| scanned.lines().filter(|line| line.contains(status)).count();
    assert_eq!((count(",white,"), count(",dip,")), (404, 313));
}

#[test]
fn the_nearest_of_every_operator_has_its_column() {
    let workplace = Workplace::project(
        b"id,lon,lat\n1,104.5,22.5\n2,105.1,22.5\n",
        br#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"operator":"A B","technology":"4G"},
         "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}},
        {"type":"Feature","properties":{"operator":"C","technology":"2G"},
         "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}},
        {"type":"Feature","properties":{"operator":"C","technology":"5G"},
         "geometry":{"type":"Polygon","coordinates":[[[106,22],[107,22],[107,23],[106,23],[106,22]]]}}]}"#,
    );
    let scan = [&SCAN[..], &["--nearest-each", "-o", "s.csv"]].concat();
    workplace.run(&scan).success();
    let rows = workplace.rows("s.csv");
    assert_eq!(rows[0]["nearest_A_B_4G_m"], "0.0");
    assert_eq!(rows[1]["nearest_A_B_4G_m"], rows[1]["nearest_signal_m"]);
    assert_eq!(rows[1]["nearest_signal_area"], "coverage.geojson:1");
    assert_eq!(rows[1]["nearest_signal_lon"], "105.0");
    let far = |row: usize| rows[row]["nearest_C_5G_m"].parse::<f64>().unwrap();
    assert!(far(0) > 150_000.0 && far(1) > 90_000.0);
    assert!(!rows[0].contains_key("nearest_C_2G_m"));
}

#[test]
fn a_list_that_is_mostly_broken_leaves_standard_output_empty() {
    let workplace = Workplace::project(
        b"id,lon,lat\n1\n2\n3,104.5,22.5\n",
        crate::COVERAGE.as_bytes(),
    );
    let scan = [&SCAN[..], &["--set", "inputs.max_rejected_share=0.5"]].concat();
    let assert = workplace.run(&scan).code(2);
    assert_eq!(data(&assert), "");
    assert!(
        talk(&assert).contains("2 of 3 rows cannot be used"),
        "{}",
        talk(&assert)
    );
}
