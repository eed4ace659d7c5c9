//! Results that are whole or as they were, and runs at the edges of what can be asked.

use super::{COVERAGE, VILLAGES, Workplace, talk};

const HEADER: &str = "id,name,lon,lat\n";

/// Runs with all documents and checks that every file that `run.json` names is there, as it says.
fn whole(villages: &str) -> Workplace {
    let place = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    let assert = place.run(&["run", "--out", "out"]);
    assert!(talk(&assert).contains("out"));
    assert.success();
    let outputs = place.json("out/run.json")["outputs"].clone();
    for output in outputs.as_array().unwrap() {
        let name = output["file"].as_str().unwrap();
        let size = std::fs::metadata(place.path().join("out").join(name)).unwrap();
        assert_eq!(size.len(), output["bytes"].as_u64().unwrap(), "{name}");
    }
    assert!(place.text("out/report.html").contains("</html>"));
    let left = std::fs::read_dir(place.path().join("out")).unwrap();
    let names = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let hidden: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden, [".deadzone-saved"]);
    place
}

#[test]
fn no_village_at_all() {
    let place = whole(HEADER);
    assert_eq!(place.rows("out/build-list.csv").len(), 0);
}

#[test]
fn one_village() {
    let place = whole(&format!("{HEADER}1,A,105.1,22.5\n"));
    assert_eq!(place.rows("out/build-list.csv").len(), 1);
}

#[test]
fn everything_is_covered() {
    let place = whole(&format!("{HEADER}1,A,104.5,22.5\n2,B,104.6,22.5\n"));
    assert_eq!(place.rows("out/build-list.csv").len(), 0);
}

#[test]
fn nothing_is_covered() {
    let place = whole(&format!("{HEADER}1,A,105.1,22.5\n2,B,105.2,22.5\n"));
    assert_eq!(place.rows("out/build-list.csv").len(), 2);
}

#[cfg(unix)]
#[test]
fn a_second_run_into_a_folder_is_told_so_before_it_works() {
    let place = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    std::fs::create_dir(place.path().join("out")).unwrap();
    let lock = std::fs::File::create(place.path().join("out/.deadzone.lock")).unwrap();
    lock.lock().unwrap();
    let assert = place.run(&["run", "--out", "out"]).code(2);
    assert!(talk(&assert).contains("another deadzone is writing to folder out"));
    drop(lock);
    place.run(&["run", "--out", "out"]).success();
}

#[test]
fn a_file_in_the_place_of_the_folder_stays() {
    let place = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    place.put("out", b"mine");
    let assert = place.run(&["run", "--out", "out"]).code(2);
    assert!(talk(&assert).contains("cannot write outputs in folder out"));
    assert_eq!(place.text("out"), "mine");
}
