//! The dataset inside the program, from the first command to the last file.

use std::path::Path;

use crate::{Workplace, data, talk};

/// All files of a run but its timings, those in folders too.
fn outputs(workplace: &Workplace, dir: &str) -> Vec<(String, Vec<u8>)> {
    fn visit(folder: &Path, before: &str, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                visit(&entry.path(), &format!("{name}/"), files);
            } else if name != "timings.json" {
                files.push((name, std::fs::read(entry.path()).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    visit(&workplace.path().join(dir), "", &mut files);
    files.sort();
    files
}

/// Little is done for the plan: the program is not optimised here.
const LITTLE: &str = "plan.effort_s=0.05";

/// The ministry's count of March 2025: 537 extremely difficult and 63 other villages with power, 117
/// without.
#[test]
fn the_run_finds_the_totals_of_the_ministry() {
    let workplace = Workplace::new(&[]);
    let assert = workplace.run(&["run", "--set", LITTLE]).success();
    let said = talk(&assert);
    assert!(
        said.contains("the Vietnam dataset inside the program"),
        "{said}"
    );
    assert!(
        said.contains("synthetic") || said.contains("SYNTHETIC"),
        "{said}"
    );
    assert_eq!(data(&assert), "");
    let readme = include_str!("../../README.md");
    let shown = readme
        .split("```text\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    for line in shown.lines() {
        assert!(
            said.contains(line),
            "the README shows {line:?}, the run does not"
        );
    }
    let summary = workplace.json("out/summary.json");
    let power = &summary["power"];
    assert_eq!(power["grid_extremely_difficult"], 537);
    assert_eq!(power["grid_other"], 63);
    assert_eq!(power["without_grid"], 117);
    assert_eq!(power["unknown"], 0);
    assert_eq!(summary["dead_zones"], 717);
    let target = &summary["ranking"]["target"];
    let count = |key: &str| target[key].as_u64().unwrap();
    assert_eq!(count("served"), 600);
    let firm = ["always_in", "contested", "always_out"].map(|of| count(&format!("served_{of}")));
    assert_eq!(firm.iter().sum::<u64>(), 600);
    assert!(summary["ranking"]["influence"].as_array().unwrap().len() >= 3);
    assert_eq!(summary["rows"]["refused"], 0);
    for word in ["white", "dip"] {
        assert!(
            summary["status"][word].as_u64().unwrap() >= 100,
            "{word}: {}",
            summary["status"]
        );
    }
    for class in [
        "terrestrial",
        "satellite",
        "wait-for-grid",
        "planned",
        "needs-data",
    ] {
        assert!(
            summary["decision_class"][class].as_u64().unwrap() > 0,
            "{class}: {}",
            summary["decision_class"]
        );
    }

    let sum = |map: &serde_json::Value| {
        map.as_object()
            .unwrap()
            .values()
            .map(|count| count.as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(
        sum(&summary["status"]),
        summary["villages"].as_u64().unwrap()
    );
    for counts in ["decision_class", "decision", "fund"] {
        assert_eq!(sum(&summary[counts]), 717, "{counts}");
    }
    let dead = workplace.json("out/dead-zones.geojson");
    let dead = dead["features"].as_array().unwrap();
    assert_eq!(dead.len(), 717);
    let ranks: Vec<u64> = dead
        .iter()
        .filter_map(|feature| feature["properties"]["rank"].as_u64())
        .collect();
    assert!(ranks.is_sorted());
    assert_eq!(ranks.len() as u64, summary["ranked"].as_u64().unwrap());
    assert_eq!(workplace.rows("out/build-list.csv").len(), 717);
    for feature in dead {
        let properties = &feature["properties"];
        if let Some(score) = properties["score"].as_f64() {
            let terms = properties.as_object().unwrap().iter().filter(|(name, _)| {
                name.starts_with("score_") && !["score_low", "score_high"].contains(&name.as_str())
            });
            let sum: f64 = terms.map(|(_, term)| term.as_f64().unwrap()).sum();
            assert!(
                (sum - score).abs() < 1e-9,
                "terms of {} add up to {sum}, not {score}",
                properties["id"]
            );
        } else {
            assert!(!properties["missing"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn the_same_bytes_come_out_on_any_number_of_threads() {
    let workplace = Workplace::new(&[]);
    for threads in ["1", "2", "8"] {
        workplace
            .run(&[
                "run",
                "--out",
                threads,
                "--threads",
                threads,
                "--set",
                LITTLE,
                "--set",
                "outputs.documents=[\"page\",\"workbook\",\"figures\",\"kml\",\"tiles\"]",
            ])
            .success();
    }
    let one = outputs(&workplace, "1");
    // Page, workbook, phones, tiles, seven figures in two languages with their numbers, and the saved values of six
    // stages.
    assert_eq!(one.len(), 15 + 4 + 7 * 2 + 1 + 6);
    assert!(
        one == outputs(&workplace, "2"),
        "2 threads give other bytes"
    );
    assert!(
        one == outputs(&workplace, "8"),
        "8 threads give other bytes"
    );
}

#[test]
fn the_unpacked_dataset_gives_the_same_layers() {
    let workplace = Workplace::new(&[]);
    workplace.run(&["demo", "vietnam"]).success();
    let assert = workplace.run(&["demo", "vietnam"]).code(2);
    assert!(talk(&assert).contains("exists already"));
    workplace
        .run(&[
            "run",
            "vietnam",
            "--set",
            LITTLE,
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    workplace
        .run(&[
            "run",
            "--out",
            "embedded",
            "--set",
            LITTLE,
            "--set",
            crate::NO_DOCUMENTS,
        ])
        .success();
    for file in [
        "villages.geojson",
        "dead-zones.geojson",
        "build-list.csv",
        "rejected.csv",
        "summary.json",
    ] {
        assert!(
            workplace.text(&format!("vietnam/out/{file}"))
                == workplace.text(&format!("embedded/{file}")),
            "{file}"
        );
    }
}

/// The total is found by scanning, not known: it stands nowhere in the source of the program.
#[test]
fn the_number_of_dead_zones_stands_nowhere_in_the_program() {
    fn visit(folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path);
            } else {
                // Fonts are no text.
                let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap_or_default();
                assert!(!text.contains("717"), "{}", path.display());
            }
        }
    }
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
}
