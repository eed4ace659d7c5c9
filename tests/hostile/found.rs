//! What fuzzing found, one folder a format under `tests/data/hostile`: each file is endured.

use std::fs;
use std::path::Path;

use crate::reading::{Set, watched};

#[test]
fn what_was_found_is_endured() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile");
    let mut files = Vec::new();
    for format in fs::read_dir(folder).unwrap() {
        let format = format.unwrap().path();
        if !format.is_dir() {
            continue;
        }
        let extension = format.file_name().unwrap().to_str().unwrap().to_owned();
        for file in fs::read_dir(&format).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_name().unwrap().to_str().unwrap();
            files.push((format!("{name}.{extension}"), fs::read(&file).unwrap()));
        }
    }
    assert!(!files.is_empty());
    watched("what was found", move |step| {
        for (name, bytes) in files {
            step(name.clone());
            let caught = Set::one(&name, bytes).caught();
            assert!(caught.is_ok(), "{name}: panic: {caught:?}");
        }
    });
}
