//! `deadzone explain`, and the options behind it.

use serde_json::Value;

use crate::{COVERAGE, VILLAGES, Workplace, data, talk};

fn workplace() -> Workplace {
    Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes())
}

#[test]
fn a_dead_zone_is_found_by_its_id_and_by_its_name() {
    let workplace = workplace();
    let by_id = data(&workplace.run(&["explain", "2"]).success());
    let by_name = data(&workplace.run(&["explain", "điện BIÊN", "."]).success());
    assert_eq!(by_id, by_name);
    assert!(by_id.starts_with("Điện Biên (2)\n"), "{by_id}");
    for heading in ["DECISION", "OPTIONS", "SKY", "POLICIES", "ASSUMPTIONS"] {
        assert!(by_id.lines().any(|line| line == heading), "{heading}");
    }
    let longest = by_id.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(100), "{by_id}");
    // No terrain was given.
    assert!(by_id.contains("unknown: no terrain"), "{by_id}");
}

#[test]
fn a_page_is_told_in_vietnamese_where_that_is_asked_for() {
    let workplace = workplace();
    let page = data(&workplace.run(&["explain", "2", "--lang", "vi"]).success());
    assert!(page.starts_with("Điện Biên (2)\n"), "{page}");
    for heading in [
        "QUYẾT ĐỊNH",
        "CÁC PHƯƠNG ÁN",
        "TẦM NHÌN VỆ TINH",
        "GIẢ THIẾT",
    ] {
        assert!(page.lines().any(|line| line == heading), "{heading}");
    }
    let longest = page.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(100), "{page}");
    let arguments = ["explain", "2", "--lang", "vi", "--markdown", "-"];
    let markdown = data(&workplace.run(&arguments).success());
    assert!(markdown.contains("\n## Quyết định\n"), "{markdown}");
    // Keys of JSON are for programs.
    workplace
        .run(&["explain", "2", "--lang", "vi", "--json"])
        .code(2);
}

#[test]
fn a_covered_village_is_told_in_one_line() {
    let assert = workplace().run(&["explain", "1", "-q"]).success();
    assert_eq!(data(&assert), "");
    let assert = workplace().run(&["explain", "Bản Tà Xùa"]).success();
    let told = "Bản Tà Xùa (1) is no dead zone: its status is covered";
    assert!(talk(&assert).contains(told));
    assert_eq!(data(&assert), "");
}

#[test]
fn a_name_that_nobody_has_or_several_have_is_refused_with_a_hint() {
    let assert = workplace().run(&["explain", "Dien Bien"]).code(2);
    assert!(talk(&assert).contains("did you mean Điện Biên?"));
    let twice =
        "id,name,province,lon,lat\n7,Bản Mới,Lai Châu,105.1,22.5\n8,Bản Mới,Sơn La,105.3,22.5\n";
    let workplace = Workplace::project(twice.as_bytes(), COVERAGE.as_bytes());
    let said = talk(&workplace.run(&["explain", "bản mới"]).code(2));
    assert!(said.contains("2 villages are called bản mới"), "{said}");
    assert!(said.contains("7  Lai Châu") && said.contains("8  Sơn La"));
}

#[test]
fn markdown_and_json_say_the_same_as_the_page() {
    let workplace = workplace();
    let page = data(
        &workplace
            .run(&["explain", "2", "--markdown", "-"])
            .success(),
    );
    workplace
        .run(&["explain", "2", "--markdown", "page.md"])
        .success();
    assert_eq!(workplace.text("page.md"), page);
    assert!(page.starts_with("# Điện Biên (2)\n"));
    let json: Value =
        serde_json::from_str(&data(&workplace.run(&["explain", "2", "--json"]).success())).unwrap();
    let decision = json["village"]["decision"].as_str().unwrap();
    assert!(page.contains(&format!("- **decision**: {decision}")));
    let options = json["options"].as_array().unwrap();
    assert_eq!(options.len(), 9);
    for option in options {
        let name = option["option"].as_str().unwrap();
        assert!(page.contains(&format!("\n- {name}: ")), "{name}");
    }
    let before = workplace.text("villages.csv");
    let assert = workplace
        .run(&["explain", "2", "--markdown", "villages.csv"])
        .code(2);
    assert!(talk(&assert).contains("is an input"));
    assert_eq!(workplace.text("villages.csv"), before);
}

#[test]
fn options_of_a_run_agree_with_its_layers_and_its_summary() {
    let known = "id,name,lon,lat,population,households,electricity,grid_date,island\n\
                 2,Điện Biên,105.1,22.5,120,25,none,none,false\n";
    let workplace = Workplace::project(known.as_bytes(), COVERAGE.as_bytes());
    workplace.run(&["run"]).success();
    let options = workplace.rows("out/options.csv");
    assert_eq!(options.len(), 9, "one dead zone");
    let villages = workplace.json("out/dead-zones.geojson");
    let village = &villages["features"][0]["properties"];
    let mut decided = options.iter().filter(|row| row["decided"] == "true");
    assert_eq!(
        decided.next().map(|row| row["option"].as_str()),
        village["decision"].as_str()
    );
    assert!(decided.next().is_none());
    for row in &options {
        assert_eq!(
            row["feasible"] == "true",
            row["reasons_against"].is_empty(),
            "{row:?}"
        );
        let column = format!("cost_{}_usd", row["option"].replace('-', "_"));
        let cost = village.get(&column).and_then(Value::as_f64);
        let is_told = row["feasible"] == "true" && row["certain"] == "true";
        if row["option"] != "planned" && row["option"] != "direct-to-cell" {
            let told = row["present_value_usd"].parse::<f64>().ok();
            assert_eq!(cost, told.filter(|_| is_told), "{column}");
        }
    }
    let summary = workplace.json("out/summary.json");
    let policies = summary["policies"].as_array().unwrap();
    assert_eq!(policies.len(), 4);
    for policy in policies {
        let counts = policy["decision_class"].as_object().unwrap().values();
        assert_eq!(counts.filter_map(Value::as_u64).sum::<u64>(), 1);
    }
    assert_eq!(summary["sky"]["unknown"], 1);
}

#[test]
fn where_an_operator_is_committed_nothing_else_is_told() {
    let workplace = workplace();
    let planned = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":
        {"id":"P1","operator":"B","technology":"4G","date":"2026-12-31","status":"funded"},
        "geometry":{"type":"Point","coordinates":[105.1,22.5]}}]}"#;
    workplace.put("planned.geojson", planned.as_bytes());
    let settings = [
        "--set",
        "inputs.planned=\"planned.geojson\"",
        "--set",
        "project.as_of=\"2026-06-30\"",
    ];
    let explain = [&["explain", "2", "."], &settings[..]].concat();
    let page = data(&workplace.run(&explain).success());
    assert!(page.contains("- planned: P1 of B"), "{page}");
    assert!(!page.contains("macro") && !page.contains("SKY\n"), "{page}");
    workplace
        .run(&[&["run", "."], &settings[..]].concat())
        .success();
    assert_eq!(workplace.rows("out/options.csv").len(), 1);
}
