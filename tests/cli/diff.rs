//! `deadzone diff`: two runs against each other, by what became of villages and why.

use serde_json::Value;

use crate::{Workplace, data, talk};

const HEADER: &str = "id,name,province,lon,lat,population,electricity,school\n";

/// A place with the runs `a` and `b`.
fn runs(old: [&str; 2], new: [&str; 2], settings: [&[&str]; 2]) -> Workplace {
    let workplace = Workplace::project(b"", b"");
    for (name, [villages, coverage], settings) in [("a", old, settings[0]), ("b", new, settings[1])]
    {
        workplace.put("villages.csv", format!("{HEADER}{villages}").as_bytes());
        workplace.put("coverage.geojson", coverage.as_bytes());
        let run = ["run", "--quiet", "--out", name];
        let sets = settings.iter().flat_map(|setting| ["--set", setting]);
        let all: Vec<&str> = run.into_iter().chain(sets).collect();
        workplace.run(&all).success();
    }
    workplace
}

/// Squares of signal of half a degree around these longitudes, at 22 degrees north.
fn signal(lons: &[f64]) -> String {
    let features = lons.iter().map(|lon| {
        let (west, east) = (lon - 0.05, lon + 0.05);
        format!(
            r#"{{"type":"Feature","properties":{{"operator":"A","technology":"4G","rsrp_dbm":-100}},
            "geometry":{{"type":"Polygon","coordinates":[[[{west},21.9],[{east},21.9],[{east},22.1],[{west},22.1],[{west},21.9]]]}}}}"#
        )
    });
    let features: Vec<String> = features.collect();
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

const FIRST: &str = "1,Bản Tà Xùa,Sơn La,104,22,300,grid,true\n\
                     2,Nậm Pồ,Điện Biên,105,22,120,grid,true\n\
                     3,Mường Chà,Điện Biên,106,22,80,grid,false\n\
                     4,Huổi Lếnh,Điện Biên,107,22,500,grid,true\n";

fn change<'j>(json: &'j Value, id: &str) -> &'j Value {
    let changes = json["changes"].as_array().unwrap();
    let change = changes.iter().find(|change| change["id"] == id);
    change.unwrap_or_else(|| panic!("{id} is not in {changes:?}"))
}

fn has(list: &Value, word: &str) -> bool {
    list.as_array().unwrap().iter().any(|item| item == word)
}

#[test]
fn villages_are_cleared_and_regress_by_other_coverage() {
    let workplace = runs(
        [FIRST, &signal(&[104.0])],
        [FIRST, &signal(&[105.0])],
        [&[], &[]],
    );
    let assert = workplace
        .run(&["diff", "a", "b", "--out-dir", "d", "--out", "e.csv"])
        .success();
    let shown = data(&assert);
    assert!(shown.contains("input coverage: coverage.geojson has other content"));
    assert!(shown.contains("Bản Tà Xùa"), "{shown}");
    assert!(
        shown.lines().all(|line| line.chars().count() <= 100),
        "{shown}"
    );
    let json = workplace.json("d/diff.json");
    assert_eq!(json["differs"]["inputs"][0]["layer"], "coverage");
    let regressed = change(&json, "1");
    assert!(has(&regressed["kinds"], "regressed"));
    assert_eq!(regressed["old"]["status"], "covered");
    assert_eq!(regressed["new"]["status"], "white");
    assert_eq!(regressed["causes"][0]["cause"], "coverage");
    assert_eq!(regressed["causes"][0]["files"][0], "coverage.geojson");
    let cleared = change(&json, "2");
    assert!(has(&cleared["kinds"], "cleared"));
    assert_eq!(json["counts"]["cleared"]["villages"], 1);
    let rows = workplace.rows("d/diff.csv");
    assert_eq!(workplace.text("d/diff.csv"), workplace.text("e.csv"));
    assert_eq!(rows[0]["kind"], "cleared");
    assert_eq!(
        (&*rows[0]["old_status"], &*rows[0]["new_status"]),
        ("white", "covered")
    );
    assert_eq!((&*rows[0]["lon"], &*rows[0]["lat"]), ("105.0", "22.0"));
    let layer = workplace.json("d/diff.geojson");
    assert_eq!(layer["features"].as_array().unwrap().len(), rows.len());
    assert_eq!(layer["features"][0]["properties"]["cause"], "coverage");

    workplace
        .run(&["diff", "b", "a", "--out-dir", "back"])
        .success();
    let back = workplace.json("back/diff.json");
    assert!(has(&change(&back, "1")["kinds"], "cleared"));
    assert!(has(&change(&back, "2")["kinds"], "regressed"));
    assert_eq!(back["changes"].as_array().unwrap().len(), rows.len());
}

#[test]
fn facts_of_a_village_are_named_with_old_and_new_values() {
    let second = FIRST
        .replace("106,22,80,grid,false", "106,22,900,grid,false")
        .replace(
            "4,Huổi Lếnh,Điện Biên,107,22,500,grid,true\n",
            "5,Mới,Điện Biên,107,22,50,none,true\n",
        );
    let coverage = signal(&[104.0]);
    let workplace = runs([FIRST, &coverage], [&second, &coverage], [&[], &[]]);
    workplace
        .run(&["diff", "a", "b", "--out", "d.json"])
        .success();
    let json = workplace.json("d.json");
    let grown = change(&json, "3");
    assert!(has(&grown["kinds"], "moved"), "{grown}");
    assert_eq!(grown["causes"][0]["cause"], "input");
    let field = &grown["causes"][0]["fields"][0];
    assert_eq!(field["field"], "population");
    assert_eq!(
        (&field["old"], &field["new"]),
        (&"80".into(), &"900".into())
    );
    let score = &grown["score"];
    let points = |value: &Value| (value.as_f64().unwrap() * 100.0).round();
    let criteria = score["criteria"].as_array().unwrap();
    let told: f64 = criteria
        .iter()
        .map(|one| points(&one["weight_effect"]) + points(&one["value_effect"]))
        .sum();
    assert!((told - points(&score["change"])).abs() < 0.5, "{score}");
    assert_eq!(score["rest"], 0.0);
    assert!(has(&change(&json, "4")["kinds"], "removed"));
    assert!(has(&change(&json, "5")["kinds"], "newly-found"));
    assert_eq!(change(&json, "5")["old"], Value::Null);
}

#[test]
fn who_stands_still_and_is_passed_blames_others() {
    let second = FIRST.replace("106,22,80,grid,false", "106,22,1900,grid,true");
    let coverage = signal(&[104.0]);
    let workplace = runs([FIRST, &coverage], [&second, &coverage], [&[], &[]]);
    workplace
        .run(&["diff", "a", "b", "--out", "d.json"])
        .success();
    let passed = workplace.json("d.json");
    let passed = change(&passed, "2");
    assert!(has(&passed["kinds"], "moved"), "{passed}");
    assert_eq!(passed["causes"][0]["cause"], "others");
    assert_eq!(passed["score"]["change"], 0.0);
    assert_eq!(passed["places_up"], -1);
}

#[test]
fn a_rule_of_coverage_is_a_setting_at_the_head_and_a_cause_below() {
    let coverage = signal(&[104.0]);
    let rule: &[&str] = &["coverage.min_rsrp_dbm=-90"];
    let workplace = runs([FIRST, &coverage], [FIRST, &coverage], [&[], rule]);
    let assert = workplace
        .run(&["diff", "a", "b", "--out", "d.json", "--exit-code"])
        .code(1);
    assert!(data(&assert).contains("setting coverage.min_rsrp_dbm: -110.0 -> -90.0"));
    let json = workplace.json("d.json");
    let regressed = change(&json, "1");
    assert!(has(&regressed["kinds"], "regressed"));
    assert_eq!(regressed["causes"][0]["cause"], "coverage");
    assert_eq!(
        regressed["causes"][0]["settings"][0],
        "coverage.min_rsrp_dbm"
    );
}

#[test]
fn who_enters_a_longer_target_owes_it_to_the_setting() {
    let own = |value: &str| {
        let lines = FIRST.lines().map(|line| format!("{line},{value}\n"));
        lines.collect::<String>()
    };
    let header = HEADER.replace('\n', ",rank_local\n");
    let workplace = Workplace::project(b"", b"");
    workplace.put("coverage.geojson", signal(&[104.0]).as_bytes());
    for (name, villages, value) in [("a", 1, "7"), ("b", 3, "7"), ("c", 3, "8")] {
        let table = format!("{header}{}", own(value));
        workplace.put("villages.csv", table.as_bytes());
        let target = format!("ranking.target.villages={villages}");
        workplace
            .run(&["run", "--quiet", "--out", name, "--set", &target])
            .success();
    }
    workplace
        .run(&["diff", "a", "b", "--out", "d.json"])
        .success();
    let json = workplace.json("d.json");
    let counts = &json["counts"]["entered-target"];
    assert_eq!(counts["villages"], 2, "{json}");
    for change in json["changes"].as_array().unwrap() {
        assert!(has(&change["kinds"], "entered-target"), "{change}");
        assert_eq!(change["causes"][0]["cause"], "setting");
        assert_eq!(
            change["causes"][0]["settings"][0],
            "ranking.target.villages"
        );
    }
    // A column of the user's own is a given fact, however it is called.
    workplace
        .run(&["diff", "b", "c", "--out", "e.json"])
        .success();
    let own = workplace.json("e.json");
    let field = &change(&own, "2")["causes"][0]["fields"][0];
    assert_eq!(field["field"], "rank_local", "{own}");
    assert_eq!(change(&own, "2")["causes"][0]["cause"], "input");
}

#[test]
fn a_run_is_like_itself() {
    let coverage = signal(&[104.0]);
    let workplace = runs([FIRST, &coverage], [FIRST, &coverage], [&[], &[]]);
    for pair in [["a", "a"], ["a", "b"]] {
        let assert = workplace
            .run(&["diff", pair[0], pair[1], "--exit-code", "--out", "d.csv"])
            .success();
        assert!(data(&assert).contains("no village differs"));
        assert_eq!(workplace.rows("d.csv").len(), 0);
    }
}

#[test]
fn what_is_no_finished_run_is_refused() {
    let coverage = signal(&[104.0]);
    let workplace = runs([FIRST, &coverage], [FIRST, &coverage], [&[], &[]]);
    let refused = |arguments: &[&str], part: &str| {
        let assert = workplace.run(arguments).code(2);
        let said = talk(&assert);
        assert!(said.contains(part), "{part:?} is not in {said}");
    };
    refused(&["diff", "a", "nowhere"], "nowhere is not a folder");
    refused(
        &["diff", "a", "b", "--out", "d.gpkg"],
        ".csv, .geojson or .json",
    );
    refused(
        &["diff", "a", "b", "--out", "a/villages.geojson"],
        "is an input",
    );
    std::fs::create_dir(workplace.path().join("empty")).unwrap();
    refused(&["diff", "empty", "b"], "holds no run.json");
    let record = workplace.text("b/run.json");
    workplace.put(
        "b/run.json",
        record
            .replace(env!("CARGO_PKG_VERSION"), "0.0.9")
            .as_bytes(),
    );
    let assert = workplace.run(&["diff", "a", "b"]).success();
    assert!(
        talk(&assert).contains("different versions"),
        "{}",
        talk(&assert)
    );
    workplace.put("b/run.json", b"{\"program\": \"another\"}");
    refused(&["diff", "a", "b"], "not the record of a run");
    workplace.put("b/run.json", b"{\"program\": ");
    refused(&["diff", "a", "b"], "no JSON");
    workplace.put("b/run.json", record.as_bytes());
    let layer = workplace.text("b/villages.geojson");
    workplace.put(
        "b/villages.geojson",
        layer.replace("white", "covered").as_bytes(),
    );
    refused(
        &["diff", "a", "b"],
        "it was changed, or a run was interrupted",
    );
    std::fs::remove_file(workplace.path().join("b/run.json")).unwrap();
    refused(&["diff", "a", "b"], "interrupted before it was complete");
}
