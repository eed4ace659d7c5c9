//! `deadzone check`: what it finds, and what it says.

use serde_json::Value;

use crate::{COVERAGE, VILLAGES, Workplace, data};

pub(super) fn report(workplace: &Workplace, code: i32) -> Value {
    let assert = workplace.run(&["check", "--json"]).code(code);
    serde_json::from_str(&data(&assert)).unwrap()
}

/// The findings of a report as code, field, count and rows of the examples.
pub(super) fn findings(report: &Value) -> Vec<(String, String, u64, Vec<u64>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let finding = |finding: &Value| {
        let examples = finding["examples"].as_array().unwrap();
        let rows = examples.iter().map(|row| row["row"].as_u64().unwrap());
        let count = finding["count"].as_u64().unwrap();
        (
            text(&finding["code"]),
            text(&finding["field"]),
            count,
            rows.collect(),
        )
    };
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(finding).collect()
}

pub(super) fn found(code: &str, field: &str, rows: &[u64]) -> (String, String, u64, Vec<u64>) {
    let count = rows.len() as u64;
    (code.to_owned(), field.to_owned(), count, rows.to_vec())
}

pub(super) fn message<'r>(report: &'r Value, code: &str) -> &'r str {
    let findings = report["findings"].as_array().unwrap();
    let of_code = findings.iter().find(|finding| finding["code"] == code);
    of_code.unwrap()["examples"][0]["message"].as_str().unwrap()
}

#[test]
fn columns_are_counted_by_what_they_hold() {
    let villages = "id,name,lon,lat,households,electricity,Ghi chú\n\
        1,A,104.5,22.5,12,grid,x\n2,B,104.6,22.5,0,unknown,\n3,C,104.7,22.5,viele,,y\n\
        4,D,east,22.5,,solar,\n,E,104.8,22.5,7,grid,z\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    let report = report(&workplace, 1);
    assert_eq!(report["blocks"], true);
    assert_eq!(report["schema"], 1);
    let input = &report["inputs"][0];
    assert_eq!(
        (&input["layer"], &input["file"]),
        (&"villages".into(), &"villages.csv".into())
    );
    assert_eq!(
        (&input["rows_read"], &input["rows_used"]),
        (&5.into(), &4.into())
    );
    let columns = input["columns"].as_array().unwrap();
    let count = |name: &str| {
        let column = columns
            .iter()
            .find(|column| column["name"] == name)
            .unwrap();
        ["present", "missing", "refused"].map(|key| column[key].as_u64().unwrap())
    };
    assert_eq!(count("id"), [4, 1, 0]);
    assert_eq!(count("households"), [2, 2, 1]);
    assert_eq!(count("electricity"), [3, 2, 0]);
    assert_eq!(count("lon"), [4, 0, 1]);
    assert_eq!(count("Ghi chú"), [3, 2, 0]);
    for column in columns {
        let counts = ["present", "missing", "refused"].map(|key| column[key].as_u64().unwrap());
        assert_eq!(counts.iter().sum::<u64>(), 5, "{column}");
    }
    let extra = columns.iter().find(|column| column["name"] == "Ghi chú");
    assert_eq!(extra.unwrap()["carried_through"], true);
    let absent = input["absent"].as_array().unwrap();
    assert!(absent.contains(&"population".into()) && !absent.contains(&"id".into()));
    assert_eq!(extra.unwrap()["used"], true);
    let coverage = &report["inputs"][1]["columns"];
    assert!(coverage.as_array().unwrap().iter().any(|column| {
        column["name"] == "geometry" && column["header"].is_null() && column["present"] == 1
    }));
    let assert = workplace.run(&["check"]).code(1);
    let said = data(&assert);
    assert!(
        said.contains("Ghi chú (carried through)        3        2        0"),
        "{said}"
    );
    assert!(
        said.contains("NUMBER_INVALID villages.csv:4: viele: is not a"),
        "{said}"
    );
    assert!(said.contains("absent: commune, commune_code"), "{said}");
}

/// Cells that the project does not want count nowhere.
#[test]
fn columns_are_counted_over_the_rows_that_are_not_left_out() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    let cells = "radio,mcc,net,area,cell,lon,lat,samples\n\
        LTE,452,4,7,25600,105,22,9\nGSM,452,4,7,1,105,22,\nGSM,452,4,7,2,105,22,x\n";
    workplace.put("cells.csv", cells.as_bytes());
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nsites = \"cells.csv\"\ncells.radios = [\"LTE\"]\n";
    workplace.put("deadzone.toml", project.as_bytes());
    let report = report(&workplace, 0);
    let cells = &report["inputs"][2];
    assert_eq!(
        (&cells["layer"], &cells["rows_read"]),
        (&"cells".into(), &1.into())
    );
    for column in cells["columns"].as_array().unwrap() {
        let counts = ["present", "missing", "refused"].map(|key| column[key].as_u64().unwrap());
        assert_eq!(counts, [1, 0, 0], "{column}");
    }
}

/// As tools write layers of points that may hold several.
#[test]
fn multipoints_of_one_point_are_points_in_every_layer_of_points() {
    let layer = |properties: &str, points: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{{properties}}},
            "geometry":{{"type":"MultiPoint","coordinates":[{points}]}}}}]}}"#
        )
    };
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    let (cluster, site) = (
        r#""village_id":"1""#,
        r#""status":"funded","date":"2030-01-01""#,
    );
    workplace.put(
        "clusters.geojson",
        layer(cluster, "[104.5,22.5]").as_bytes(),
    );
    workplace.put("planned.geojson", layer(site, "[104.5,22.5]").as_bytes());
    let project = "[project]\nas_of = \"2026-07-01\"\n[inputs]\nvillages = \"villages.csv\"\nclusters = \"clusters.geojson\"\ncoverage = \"coverage.geojson\"\nplanned = \"planned.geojson\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    assert_eq!(findings(&report(&workplace, 0)), []);
    let two = "[104.5,22.5],[104.6,22.5]";
    workplace.put("clusters.geojson", layer(cluster, two).as_bytes());
    workplace.put("planned.geojson", layer(site, two).as_bytes());
    let wrong = found("GEOMETRY_WRONG_TYPE", "geometry", &[1]);
    assert_eq!(findings(&report(&workplace, 1)), [wrong.clone(), wrong]);
}

/// Nothing is wrong with any row, and there is nothing to scan.
#[test]
fn villages_or_coverage_without_a_row_block() {
    let nothing = r#"{"type":"FeatureCollection","features":[]}"#;
    for (villages, coverage, why) in [
        (
            "id,lon,lat\n",
            COVERAGE,
            "villages: no row of villages.csv can be used",
        ),
        (
            VILLAGES,
            nothing,
            "coverage: no row of coverage.geojson can be used",
        ),
    ] {
        let workplace = Workplace::project(villages.as_bytes(), coverage.as_bytes());
        let report = report(&workplace, 1);
        assert_eq!(report["blocks"], true);
        assert_eq!(report["reasons"], serde_json::json!([why]));
        let said = data(&workplace.run(&["check"]).code(1));
        assert!(said.contains(why), "{said}");
        assert!(!said.contains("all rows can be used"), "{said}");
    }
}

#[test]
fn columns_of_other_layers_than_the_village_list_are_not_carried_through() {
    let coverage = COVERAGE.replace("\"operator\"", "\"Ghi chú\":\"x\",\"operator\"");
    let workplace = Workplace::project(VILLAGES.as_bytes(), coverage.as_bytes());
    let report = report(&workplace, 0);
    let columns = report["inputs"][1]["columns"].as_array().unwrap();
    let extra = columns.iter().find(|column| column["name"] == "Ghi chú");
    let extra = extra.unwrap();
    assert_eq!(
        (&extra["carried_through"], &extra["used"]),
        (&false.into(), &false.into())
    );
    let said = data(&workplace.run(&["check"]).success());
    assert!(said.contains("Ghi chú (not used)"), "{said}");
}

/// The keys that docs/outputs.md documents, and no others.
#[test]
fn the_keys_of_the_report_are_a_contract() {
    let villages = "id,lon,lat\n1,104.5,22.5\n1,104.5,22.5\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    let report = report(&workplace, 1);
    let keys = |value: &Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let expected = |text: &str| -> Vec<String> {
        let mut keys: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        keys.sort();
        keys
    };
    let input = &report["inputs"][0];
    let finding = &report["findings"][0];
    let all = [
        (
            &report,
            "schema program version blocks reasons inputs findings notes",
        ),
        (
            input,
            "layer file crs sha256 bytes rows_read rows_used rows_refused values_ignored columns absent",
        ),
        (
            &input["columns"][0],
            "name header carried_through used present missing refused",
        ),
        (
            finding,
            "layer file code effect blocks field count action examples",
        ),
        (&finding["examples"][0], "row value message"),
    ];
    let page = include_str!("../../docs/outputs.md");
    for (value, names) in all {
        assert_eq!(keys(value), expected(names));
        for name in expected(names) {
            let words = [format!("`{name}`"), format!("[].{name}`")];
            let is_told = words.iter().any(|word| page.contains(word));
            assert!(is_told, "{name} is not documented");
        }
    }
    assert_eq!(finding["code"], "ID_DUPLICATE");
    assert_eq!(finding["blocks"], true);
}

#[test]
fn what_a_person_should_look_at_is_warned_of_and_blocks_nothing() {
    let villages = "id,name,commune_code,lon,lat,population,electricity,electricity_asof\n\
        1,Bản Một,00001,104.2,22.5,0,grid,2024-01-01\n\
        2,BAN MOT,1,104.3,22.5,100,grid,\n\
        3,B¶n Mét,00001,104.200000001,22.5,100,unknown,\n\
        4,Báº£n Hai,00002,104.6,22.5,100,,\n\
        5,Bản Một,00002,104.65,22.5,100,none,2024-01-01\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    let report = report(&workplace, 0);
    assert_eq!(report["blocks"], false);
    assert_eq!(
        findings(&report),
        [
            found("DUPLICATE_PLACE", "lon,lat", &[4]),
            found("DUPLICATE_NAME", "name", &[3]),
            found("POPULATION_ZERO", "population", &[2]),
            found("POWER_UNDATED", "electricity", &[3]),
            found("NAME_BROKEN", "name", &[4, 5]),
        ]
    );
    assert!(message(&report, "NAME_BROKEN").contains("Bản Một"));
    assert!(message(&report, "DUPLICATE_PLACE").contains("row 2 lies at the same place"));
    let assert = workplace.run(&["check", "--rejected", "all.csv"]).success();
    assert!(data(&assert).contains("all rows can be used"));
    assert_eq!(workplace.rows("all.csv").len(), 6);
    // None of this is news to a run.
    workplace.run(&["run"]).success();
    assert_eq!(workplace.rows("out/rejected.csv").len(), 0);
}

/// Polygons of coverage that are repaired or refused stand in the table with what became of them.
#[test]
fn invalid_coverage_is_listed_with_what_became_of_it() {
    let coverage = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"operator":"A","technology":"4G"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,23],[105,22],[104,23],[104,22]]]}},
{"type":"Feature","properties":{"operator":"A","technology":"4G"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23]]]}},
{"type":"Feature","properties":{"operator":"A","technology":"4G"},
 "geometry":{"type":"Polygon","coordinates":[[[0,0],[100,0],[-100,5],[0,5],[0,0]]]}}]}"#;
    let workplace = Workplace::project(VILLAGES.as_bytes(), coverage.as_bytes());
    let report = report(&workplace, 1);
    let effects: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap();
            (text("code"), text("effect"))
        })
        .collect();
    assert_eq!(
        effects,
        [
            ("CROSSES_ANTIMERIDIAN", "refused"),
            ("RING_UNCLOSED", "repaired"),
            ("RING_SELF_INTERSECTS", "repaired"),
        ]
    );
    let said = data(&workplace.run(&["check"]).code(1));
    assert!(said.contains("RING_UNCLOSED"), "{said}");
    assert!(!said.contains("all rows can be used"), "{said}");
}

#[test]
fn the_dataset_inside_the_program_is_clean() {
    let report = report(&Workplace::new(&[]), 0);
    assert_eq!(report["blocks"], false);
    let findings = findings(&report);
    assert!(!findings.iter().any(|(code, ..)| code == "NAME_BROKEN"));
}
