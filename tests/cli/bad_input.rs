//! Files as they really arrive. Each gives a clear message, loses nothing and ends with the right
//! exit code.

use std::fs;

use crate::{COVERAGE, VILLAGES, Workplace, talk};

fn fails_with(workplace: &Workplace, parts: &[&str]) {
    let assert = workplace.run(&["run"]).code(2);
    let said = talk(&assert);
    for part in parts {
        assert!(said.contains(part), "no {part:?} in: {said}");
    }
    assert!(!workplace.path().join("out/run.json").exists());
}

pub(super) fn with_coverage(coverage: &str) -> Workplace {
    Workplace::project(VILLAGES.as_bytes(), coverage.as_bytes())
}

pub(super) fn with_villages(villages: &[u8]) -> Workplace {
    Workplace::project(villages, COVERAGE.as_bytes())
}

/// Runs and returns what `rejected.csv` says: code, effect, row.
pub(super) fn rejected(workplace: &Workplace) -> Vec<(String, String, String)> {
    workplace.run(&["run"]).success();
    let rows = workplace.rows("out/rejected.csv").into_iter();
    rows.map(|row| {
        (
            row["code"].clone(),
            row["effect"].clone(),
            row["row"].clone(),
        )
    })
    .collect()
}

pub(super) fn one(code: &str, effect: &str, row: &str) -> Vec<(String, String, String)> {
    vec![(code.to_owned(), effect.to_owned(), row.to_owned())]
}

#[test]
fn a_missing_file_is_named() {
    let workplace = with_coverage(COVERAGE);
    fs::remove_file(workplace.path().join("villages.csv")).unwrap();
    fails_with(
        &workplace,
        &["cannot read villages file villages.csv", "No such file"],
    );
}

#[test]
fn an_empty_file_is_named() {
    fails_with(&with_villages(b""), &["villages.csv", "empty"]);
    fails_with(&with_coverage(" \n"), &["coverage.geojson", "empty"]);
}

#[test]
fn what_is_not_json_says_where() {
    fails_with(
        &with_coverage("{\n\"type\": \"FeatureCollection\",\n\"features\": [oops"),
        &["coverage.geojson", "line 3"],
    );
    fails_with(
        &with_coverage(&COVERAGE[..120]),
        &["coverage.geojson", "cut off"],
    );
    fails_with(
        &with_coverage("id,name\n1,2\n"),
        &["coverage.geojson", "not valid JSON"],
    );
}

#[test]
fn a_workbook_is_not_text() {
    fails_with(
        &with_villages(b"PK\x03\x04\x00\x00\x08"),
        &["villages.csv", "not text"],
    );
    let workplace = with_coverage(COVERAGE);
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvillages = \"villages.xlsx\"\ncoverage = \"coverage.geojson\"\n",
    );
    workplace.put("villages.xlsx", b"PK");
    fails_with(&workplace, &["villages.xlsx", "XLSX"]);
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvillages = \"villages.mdb\"\ncoverage = \"coverage.geojson\"\n",
    );
    workplace.put("villages.mdb", b"Jet");
    fails_with(&workplace, &["villages.mdb", "unknown extension", ".gpkg"]);
}

#[test]
fn a_missing_column_says_what_is_there() {
    fails_with(
        &with_villages(b"code,lon,lat\n1,104,22\n"),
        &["villages.id", "code, lon, lat", "columns.villages.id"],
    );
    let no_technology = COVERAGE.replace("technology", "standard");
    fails_with(
        &with_coverage(&no_technology),
        &["coverage.technology", "operator, standard"],
    );
}

#[test]
fn a_missing_operator_is_noted_once_with_what_is_there() {
    let workplace = with_coverage(&COVERAGE.replace("operator", "owner"));
    let assert = workplace.run(&["run"]).success();
    let said = talk(&assert);
    assert!(said.contains("it has: owner, technology"), "{said}");
    assert!(said.contains("columns.coverage.operator"), "{said}");
    let layer = workplace.json("out/villages.geojson");
    let first = &layer["features"][0]["properties"];
    assert_eq!(first["operators"], serde_json::json!(["unknown"]));
}

#[test]
fn too_many_refused_rows_stop_the_run_and_the_last_result_stays() {
    let workplace = with_coverage(COVERAGE);
    workplace.run(&["run"]).success();
    let before = workplace.text("out/run.json");
    workplace.put("villages.csv", b"id,lon,lat\n1,104.5,22.5\n1,104.5,22.5\n");
    let assert = workplace
        .run(&["run", "--set", "inputs.max_rejected_share=0.2"])
        .code(2);
    let said = talk(&assert);
    assert!(
        said.contains("1 of 2 rows cannot be used") && said.contains("row 3, id = 1"),
        "{said}"
    );
    assert_eq!(workplace.text("out/run.json"), before);
    let left = fs::read_dir(workplace.path().join("out")).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let hidden: Vec<String> = left.filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden, [".deadzone-saved"], "nothing half written is left");
}

#[test]
fn nan_is_no_position_and_no_number() {
    let workplace =
        with_villages(b"id,lon,lat,population\n1,NaN,22.5,5\n2,104.5,22.5,NaN\n3,104.5,inf,5\n");
    let found = rejected(&workplace);
    let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "LOCATION_NOT_A_NUMBER",
            "NUMBER_INVALID",
            "LOCATION_NOT_A_NUMBER"
        ]
    );
    assert_eq!(workplace.json("out/summary.json")["villages"], 3);
}

#[test]
fn duplicate_ids_keep_the_first_and_list_the_second() {
    let workplace = with_villages(b"id,lon,lat\n1,104.5,22.5\n1,105.5,22.5\n");
    assert_eq!(rejected(&workplace), one("ID_DUPLICATE", "refused", "3"));
    let summary = workplace.json("out/summary.json");
    assert_eq!(
        (
            summary["rows"]["read"].clone(),
            summary["rows"]["used"].clone()
        ),
        (3.into(), 2.into())
    );
}

#[test]
fn spreadsheets_of_all_kinds_give_the_same_villages() {
    let expected = {
        let workplace = with_villages(VILLAGES.as_bytes());
        workplace.run(&["run"]).success();
        workplace.text("out/villages.geojson")
    };
    let semicolon =
        "\u{feff}id;name;lon;lat\r\n1;Bản Tà Xùa;104,5;22,5\r\n2;Điện Biên;105,1;22,5\r\n";
    let windows_1258 = b"id,name,lon,lat\n1,Ba\xd2n T\xe0 X\xf9a,104.5,22.5\n2,\xd0i\xea\xf2n Bi\xean,105.1,22.5\n";
    let decomposed = "id,name,lon,lat\n1,Ba\u{309}n Ta\u{300} Xu\u{300}a,104.5,22.5\n2,Đie\u{323}\u{302}n Biên,105.1,22.5\n";
    let aliases = "Mã thôn\tTên thôn\tKinh độ\tVĩ độ\n1\tBản Tà Xùa\t104.5\t22.5\n2\tĐiện Biên\t105.1\t22.5\n";
    for villages in [
        semicolon.as_bytes(),
        windows_1258,
        decomposed.as_bytes(),
        aliases.as_bytes(),
    ] {
        let workplace = with_villages(villages);
        let assert = workplace.run(&["run"]).success();
        assert_eq!(
            workplace.text("out/villages.geojson"),
            expected,
            "{}",
            String::from_utf8_lossy(villages)
        );
        assert_eq!(
            talk(&assert).contains("Windows-1258"),
            villages == windows_1258
        );
    }
}

#[test]
fn no_villages_and_no_areas_end_well_with_a_word() {
    let workplace = with_villages(b"id,name,lon,lat\n");
    let assert = workplace.run(&["run"]).success();
    assert!(talk(&assert).contains("nothing to scan"));
    assert_eq!(
        workplace.json("out/villages.geojson")["features"],
        serde_json::json!([])
    );
    let workplace = with_coverage(r#"{"type":"FeatureCollection","features":[]}"#);
    let assert = workplace.run(&["run"]).success();
    assert!(talk(&assert).contains("no area"));
    assert_eq!(workplace.json("out/summary.json")["status"]["white"], 2);
    let first = &workplace.json("out/dead-zones.geojson")["features"][0]["properties"];
    assert_eq!(first["decision"], "needs-data");
}

#[test]
fn an_unwritable_output_is_found_before_the_work() {
    let workplace = with_coverage(COVERAGE);
    workplace.put("file", b"in the way");
    let assert = workplace.run(&["run", "--out", "file/out"]).code(2);
    assert!(
        talk(&assert).contains("cannot write outputs"),
        "{}",
        talk(&assert)
    );
    assert_eq!(workplace.text("file"), "in the way");
    let assert = workplace
        .run(&[
            "scan",
            "--villages",
            "villages.csv",
            "--coverage",
            "coverage.geojson",
            "-o",
            "file/s.csv",
        ])
        .code(2);
    assert!(talk(&assert).contains("cannot write"));
}

#[test]
fn a_folder_in_the_place_of_an_input_is_named() {
    let workplace = with_coverage(COVERAGE);
    fs::remove_file(workplace.path().join("villages.csv")).unwrap();
    fs::create_dir(workplace.path().join("villages.csv")).unwrap();
    fails_with(&workplace, &["villages.csv"]);
}

#[test]
fn an_area_without_technology_is_refused_and_one_without_operator_counts() {
    let coverage = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"operator":"A","technology":""},"geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,22]]]}},
      {"type":"Feature","properties":{"operator":null,"technology":"LTE"},"geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}}]}"#;
    let workplace = with_coverage(coverage);
    let found = rejected(&workplace);
    let codes: Vec<(&str, &str)> = found
        .iter()
        .map(|(code, effect, _)| (code.as_str(), effect.as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            ("TECHNOLOGY_MISSING", "refused"),
            ("OPERATOR_MISSING", "warned")
        ]
    );
    let layer = workplace.json("out/villages.geojson");
    assert_eq!(
        layer["features"][0]["properties"]["operators"],
        serde_json::json!(["unknown"])
    );
}

#[test]
fn clusters_of_unknown_villages_are_listed() {
    let workplace = with_villages(VILLAGES.as_bytes());
    workplace.put(
        "clusters.csv",
        b"village_id,lon,lat,households\n1,104.5,22.5,3\n9,104.5,22.5,3\n2,,,3\n",
    );
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvillages=\"villages.csv\"\nclusters=\"clusters.csv\"\ncoverage=\"coverage.geojson\"\nmax_rejected_share=1.0\n",
    );
    let found = rejected(&workplace);
    let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["VILLAGE_UNKNOWN", "LOCATION_MISSING"]);
}

#[test]
fn thousands_that_could_be_fractions_are_refused_not_read() {
    for text in ["1.000", "\"2,000\"", "12.345", "1.234.567"] {
        let villages = format!("id,lon,lat,population\n2,105.1,22.5,{text}\n");
        let workplace = with_villages(villages.as_bytes());
        assert_eq!(
            rejected(&workplace),
            one("NUMBER_INVALID", "ignored", "2"),
            "{text}"
        );
    }
    let workplace = with_villages(b"id,lon,lat,population\n2,105.1,22.5,1000.0\n");
    assert!(rejected(&workplace).is_empty());
}

#[test]
fn a_lost_location_is_listed_whatever_else_is_wrong_with_the_row() {
    let workplace = with_villages(b"id,lon,lat,population\n1,,,abc\n");
    let found = rejected(&workplace);
    let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["NUMBER_INVALID", "LOCATION_MISSING"]);
}

#[test]
fn an_unclosed_quote_loses_one_row_and_says_so() {
    let workplace = with_villages(
        "id,name,lon,lat\n1,A,104.5,22.5\n2,\"B,104.5,22.5\n3,C,104.5,22.5\n".as_bytes(),
    );
    assert_eq!(rejected(&workplace), one("ROW_UNREADABLE", "refused", "3"));
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["villages"], 2);
}

#[test]
fn typos_never_light_a_village() {
    let bad_level = COVERAGE.replace("-100", "\"bad\"");
    assert_eq!(
        rejected(&with_coverage(&bad_level)),
        one("NUMBER_INVALID", "refused", "1")
    );
    let workplace = with_coverage(COVERAGE);
    workplace.put(
        "deadzone.toml",
        b"[project]\nas_of=\"2025-01-01\"\n[inputs]\nvillages=\"villages.csv\"\ncoverage=\"coverage.geojson\"\nplanned=\"p.csv\"\nmax_rejected_share=1.0\n",
    );
    workplace.put(
        "p.csv",
        b"id,operator,technology,status,date,lon,lat\n1,A,6G,funded,2025-06-01,105.1,22.5\n2,A,4G,funded,,105.1,22.5\n3,A,4G,funded,2024-06-01,105.1,22.5\n",
    );
    let expected = [
        ("WORD_UNKNOWN", "refused", "2"),
        ("NOT_COUNTED", "warned", "3"),
        ("NOT_COUNTED", "warned", "4"),
    ];
    let expected: Vec<(String, String, String)> = expected
        .into_iter()
        .map(|(code, effect, row)| (code.into(), effect.into(), row.into()))
        .collect();
    assert_eq!(rejected(&workplace), expected);
    let layer = workplace.json("out/dead-zones.geojson");
    assert_eq!(layer["features"][0]["properties"]["decision"], "needs-data");
}

#[test]
fn an_input_is_never_replaced_by_an_output() {
    let workplace = with_coverage(COVERAGE);
    workplace.put(
        "villages.geojson",
        COVERAGE.replace("operator", "id").as_bytes(),
    );
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvillages=\"villages.geojson\"\ncoverage=\"coverage.geojson\"\n",
    );
    let before = workplace.text("villages.geojson");
    let assert = workplace.run(&["run", "--out", "."]).code(2);
    assert!(talk(&assert).contains("is an input"), "{}", talk(&assert));
    let inputs = [
        "scan",
        "--villages",
        "villages.geojson",
        "--coverage",
        "coverage.geojson",
    ];
    workplace
        .run(&[&inputs[..], &["-o", "villages.geojson"]].concat())
        .code(2);
    workplace
        .run(&[&inputs[..], &["-o", "x.csv", "--rejected", "./x.csv"]].concat())
        .code(2);
    assert_eq!(workplace.text("villages.geojson"), before);
}

#[test]
fn a_set_of_outputs_is_replaced_whole_or_not_at_all() {
    let workplace = with_coverage(COVERAGE);
    workplace.run(&["run"]).success();
    fs::remove_file(workplace.path().join("out/rejected.csv")).unwrap();
    fs::create_dir(workplace.path().join("out/rejected.csv")).unwrap();
    let before = workplace.text("out/build-list.csv");
    workplace.put("villages.csv", b"id,lon,lat\n9,105.3,22.5\n");
    let assert = workplace.run(&["run"]).code(2);
    assert!(talk(&assert).contains("rejected.csv"), "{}", talk(&assert));
    assert_eq!(workplace.text("out/build-list.csv"), before);
}

#[test]
fn files_and_headers_are_named_once() {
    let workplace = with_coverage(COVERAGE);
    workplace.put("deadzone.toml", b"[inputs]\nvillages=\"villages.csv\"\ncoverage=[\"coverage.geojson\",\"./coverage.geojson\"]\n");
    fails_with(&workplace, &["coverage.geojson is named twice"]);
    let workplace = with_coverage(COVERAGE);
    let swapped = [
        "run",
        "--set",
        "columns.villages.lon=\"lat\"",
        "--set",
        "columns.villages.lat=\"lat\"",
    ];
    let assert = workplace.run(&swapped).code(2);
    assert!(talk(&assert).contains("another field"), "{}", talk(&assert));
}

#[test]
fn a_date_that_has_passed_schedules_nothing() {
    let decided = |date: &str| {
        let villages = format!(
            "id,lon,lat,population,electricity,grid_date,island\n2,105.05,22.5,900,none,{date},false\n"
        );
        let workplace = with_villages(villages.as_bytes());
        // Without satellite the grid decides.
        let licence = "decision.leo_terminal_licence=\"no\"";
        let as_of = "project.as_of=\"2025-03-31\"";
        workplace
            .run(&["run", "--set", as_of, "--set", licence])
            .success();
        let layer = workplace.json("out/dead-zones.geojson");
        layer["features"][0]["properties"].clone()
    };
    assert_eq!(
        decided("2020-01-01")["reasons"],
        serde_json::json!(["UNKNOWN_GRID_DATE"])
    );
    assert_eq!(decided("2025-06-30")["decision"], "wait-for-grid");
}

#[test]
fn a_location_in_doubt_is_neither_ranked_nor_decided() {
    let coverage = COVERAGE.replace(
        "[104,22],[105,22],[105,23],[104,23],[104,22]",
        "[-6,7],[-5,7],[-5,8],[-6,8],[-6,7]",
    );
    let workplace = Workplace::project(b"id,lon,lat\n1,7.5,-5.5\n", coverage.as_bytes());
    workplace.run(&["run"]).success();
    let properties = workplace.json("out/dead-zones.geojson")["features"][0]["properties"].clone();
    assert_eq!(
        properties["gates"],
        serde_json::json!(["LOCATION_IN_DOUBT"])
    );
    assert_eq!(
        properties["reasons"],
        serde_json::json!(["UNKNOWN_LOCATION"])
    );
}
