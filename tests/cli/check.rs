//! `deadzone check`: what it finds, and what it says.

use serde_json::Value;

use crate::real_data::shared;
use crate::{COVERAGE, VILLAGES, Workplace, data};

/// Two communes in one province in one country, one degree by one degree in all.
const AREAS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"level":"xã","code":"00001","name":"Xã Một","province":"Tỉnh An"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[104.5,22],[104.5,23],[104,23],[104,22]]]}},
{"type":"Feature","properties":{"level":"commune","code":"00002","name":"Xã Hai","province":"Tỉnh An"},
 "geometry":{"type":"Polygon","coordinates":[[[104.5,22],[105,22],[105,23],[104.5,23],[104.5,22]]]}},
{"type":"Feature","properties":{"level":"province","name":"An"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}},
{"type":"Feature","properties":{"level":"country","name":"Nước"},
 "geometry":{"type":"Polygon","coordinates":[[[104,22],[106,22],[106,23],[104,23],[104,22]]]}}]}"#;

fn with_administration(villages: &str, codes: &str) -> Workplace {
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    workplace.put("areas.geojson", AREAS.as_bytes());
    workplace.put("codes.csv", codes.as_bytes());
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nareas = \"areas.geojson\"\ncommune_codes = \"codes.csv\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    workplace
}

fn report(workplace: &Workplace, code: i32) -> Value {
    let assert = workplace.run(&["check", "--json"]).code(code);
    serde_json::from_str(&data(&assert)).unwrap()
}

/// The findings of a report as code, field, count and rows of the examples.
fn findings(report: &Value) -> Vec<(String, String, u64, Vec<u64>)> {
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

fn found(code: &str, field: &str, rows: &[u64]) -> (String, String, u64, Vec<u64>) {
    let count = rows.len() as u64;
    (code.to_owned(), field.to_owned(), count, rows.to_vec())
}

fn message<'r>(report: &'r Value, code: &str) -> &'r str {
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

#[test]
fn villages_outside_of_their_areas_are_told_once() {
    let villages = "id,commune,commune_code,province,lon,lat\n\
        in,,00001,An,104.2,22.5\n\
        by-name,Xã Hai,,Tỉnh An,104.21,22.5\n\
        near,,1,An,104.5015,22.5\n\
        commune,,00001,An,104.6,22.5\n\
        province,,00001,An,105.5,22.5\n\
        country,,00001,An,106.5,22.5\n\
        stranger,Ba,,Bình,104.2,22.6\n";
    let workplace = with_administration(villages, "old_code,new_code\n7,00001\n");
    let report = report(&workplace, 0);
    assert_eq!(
        findings(&report),
        [
            found("OUTSIDE_COUNTRY", "lon,lat", &[7]),
            found("OUTSIDE_PROVINCE", "lon,lat", &[6]),
            found("OUTSIDE_COMMUNE", "lon,lat", &[3, 5]),
        ]
    );
    let said = message(&report, "OUTSIDE_COMMUNE");
    assert_eq!(
        said,
        "lies 30 km outside of its commune Xã Hai (00002), in Xã Một (00001)"
    );
    let notes = report["notes"].to_string();
    assert!(notes.contains("1 village names a province"), "{notes}");
    assert!(notes.contains("1 village names a commune"), "{notes}");
    // A run says so too, and a scan does not ask.
    workplace.run(&["run"]).success();
    assert_eq!(workplace.rows("out/rejected.csv").len(), 4);
}

/// As most files of countries are: a name and no level, or a level of their own.
#[test]
fn a_country_is_one_whatever_its_columns_say() {
    let villages = "id,lon,lat\nin,104.2,22.5\nout,106.5,22.5\n";
    let workplace = Workplace::project(villages.as_bytes(), COVERAGE.as_bytes());
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\ncountry = \"country.geojson\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    for properties in [
        r#""name":"Việt Nam""#,
        r#""name":"Việt Nam","level":"sovereign""#,
    ] {
        let country = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{{properties}}},
            "geometry":{{"type":"Polygon","coordinates":[[[104,22],[106,22],[106,23],[104,23],[104,22]]]}}}}]}}"#
        );
        workplace.put("country.geojson", country.as_bytes());
        let report = report(&workplace, 0);
        assert_eq!(
            findings(&report),
            [found("OUTSIDE_COUNTRY", "lon,lat", &[3])]
        );
        assert_eq!(
            message(&report, "OUTSIDE_COUNTRY"),
            "lies 51 km outside of its country Việt Nam"
        );
        let input = &report["inputs"][2];
        assert_eq!(
            (&input["layer"], &input["rows_used"]),
            (&"areas".into(), &1.into())
        );
        assert!(!report["notes"].to_string().contains("no column level"));
    }
}

#[test]
fn old_commune_codes_are_replaced_where_that_is_clear() {
    let villages = "id,commune,commune_code,province,lon,lat\n\
        new,,00002,An,104.6,22.5\n\
        old,,00007,An,104.2,22.5\n\
        divided,,00008,An,104.2,22.6\n\
        nobody,,12345,An,104.2,22.7\n";
    let codes = "ward_code,ward,newWardCode,newWard\n7.0,Xã Bảy,1.0,Xã Một\n8.0,Xã Tám,1.0,Xã Một\n8.0,Xã Tám,2.0,Xã Hai\n";
    let workplace = with_administration(villages, codes);
    let report = report(&workplace, 0);
    assert_eq!(
        findings(&report),
        [
            found("COMMUNE_CODE_OLD", "commune_code", &[3]),
            found("COMMUNE_CODE_AMBIGUOUS", "commune_code", &[4]),
            found("COMMUNE_CODE_UNKNOWN", "commune_code", &[5]),
        ]
    );
    assert_eq!(report["findings"][0]["effect"], "repaired");
    workplace.run(&["run"]).success();
    let layer = workplace.json("out/villages.geojson");
    let codes: Vec<&str> = layer["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["commune_code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["00002", "00001", "00008", "12345"]);
    let run = workplace.json("out/run.json");
    let layers: Vec<&str> = run["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["layer"].as_str().unwrap())
        .collect();
    assert_eq!(layers, ["villages", "coverage", "areas", "commune_codes"]);
    assert_eq!(run["inputs"][3]["rows_used"], 3);
}

#[test]
fn areas_that_cannot_be_used_block() {
    let workplace = with_administration(VILLAGES, "old_code,new_code\n7,\n");
    let areas = AREAS
        .replace("\"country\"", "\"continent\"")
        .replace("[[[104,22],[104.5,22]", "[[[104,22],[204.5,22]");
    workplace.put("areas.geojson", areas.as_bytes());
    let report = report(&workplace, 1);
    assert_eq!(
        findings(&report),
        [
            found("LOCATION_OUT_OF_RANGE", "geometry", &[1]),
            found("WORD_UNKNOWN", "level", &[4]),
            found("ID_MISSING", "new_code", &[2]),
        ]
    );
    // A table without codes is none.
    workplace.put("codes.csv", b"a,b\n1,2\n");
    workplace.run(&["check"]).code(2);
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

fn real_project(villages: &str, areas: &str, columns: &str) -> Option<Workplace> {
    let (villages, areas) = (shared(villages)?, shared(areas)?);
    let project = format!(
        "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nareas = \"areas.geojson\"\n[columns]\n{columns}"
    );
    Some(Workplace::new(&[
        ("villages.csv", &std::fs::read(villages).unwrap()),
        ("areas.geojson", &std::fs::read(areas).unwrap()),
        ("coverage.geojson", COVERAGE.as_bytes()),
        ("deadzone.toml", project.as_bytes()),
    ]))
}

fn count(findings: &[(String, String, u64, Vec<u64>)], code: &str) -> u64 {
    let of_code = findings.iter().filter(|(known, ..)| known == code);
    of_code.map(|(_, _, count, _)| count).sum()
}

/// The communes of the census of 2009: the points were taken inside the polygons.
#[test]
fn communes_of_2009_lie_in_their_own_polygons() {
    let columns = "villages.id = \"commune_id\"\nvillages.name = \"commune_vn\"\nvillages.commune = \"commune\"\nvillages.province = \"province_vn\"\nvillages.population = \"population_2009\"\n";
    let Some(workplace) = real_project(
        "villages/vn_communes_census2009_points.csv.gz",
        "boundaries/vn_communes_census2009.geojson.gz",
        columns,
    ) else {
        return;
    };
    let report = report(&workplace, 0);
    let findings = findings(&report);
    assert_eq!(report["inputs"][0]["rows_used"], 11_163);
    assert_eq!(report["inputs"][2]["rows_used"], 11_163);
    assert_eq!(count(&findings, "OUTSIDE_COMMUNE"), 0, "{findings:?}");
    assert_eq!(count(&findings, "NAME_BROKEN"), 0, "{findings:?}");
    assert_eq!(count(&findings, "OUTSIDE_PROVINCE"), 0, "{findings:?}");
    // As the README of the data says.
    assert_eq!(count(&findings, "POPULATION_ZERO"), 78);
}

/// Points of 2025 against provinces that were merged from those of 2009.
#[test]
fn communes_of_2025_lie_in_their_provinces() {
    let columns = "villages.id = \"ward_code\"\nareas.province = \"province_vn\"\n";
    let Some(workplace) = real_project(
        "villages/vn_communes_2025_points.csv",
        "boundaries/vn_provinces34_2025_dissolved.geojson.gz",
        columns,
    ) else {
        return;
    };
    let report = report(&workplace, 0);
    let findings = findings(&report);
    // 3,314 of 3,321 lie within 0.02 degrees of their province, by the README of the data; 200 m are
    // less than that.
    let outside = count(&findings, "OUTSIDE_PROVINCE");
    assert!((7..=40).contains(&outside), "{outside}");
    assert!(!report["notes"].to_string().contains("name a province"));
}

/// Codes of another numbering are one fact, not one a village.
#[test]
fn areas_numbered_in_another_way_are_said_once() {
    let villages = "id,commune,commune_code,province,lon,lat\n1,Xã Một,VN-1,An,104.2,22.5\n2,Xã Hai,VN-2,An,104.2,22.6\n";
    let workplace = with_administration(villages, "");
    let project = "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\nareas = \"areas.geojson\"\n";
    workplace.put("deadzone.toml", project.as_bytes());
    let report = report(&workplace, 0);
    assert_eq!(
        findings(&report),
        [found("OUTSIDE_COMMUNE", "lon,lat", &[3])]
    );
    assert!(report["notes"].to_string().contains("in another way"));
}
