//! `deadzone rank`: any table, its reasons, terms and record.

use serde_json::Value;

use crate::{Workplace, data, rows, talk};

/// A table of a province with facts of its own: children by a Vietnamese header, kilometres with a decimal
/// comma, a yes or no, and nothing known of one number.
const OWN: &str = "id,name,Dân số trẻ em,xa_km,co_dien,province\n\
                   a,A,120,\"3,5\",có,Hà Giang\n\
                   b,B,80,12,không,Hà Giang\n\
                   c,C,,7,không,Lào Cai\n\
                   d,D,80,12,không,Lào Cai\n";

/// Criteria over these columns instead of those of the preset.
const CRITERIA: &str = "[ranking]\nmin_people = 0\nmin_households = 0\n\
    [ranking.criteria]\npeople.weight = 0\nremoteness.weight = 0\nservices.weight = 0\nhardship.weight = 0\n\
    hazard.weight = 0\nborder_island.weight = 0\nroad.weight = 0\nreadiness.weight = 0\n\
    [ranking.criteria.children]\nformula = '\"Dân số trẻ em\"'\nanchors = [0, 200]\nweight = 2\nunit = \"children\"\n\
    [ranking.criteria.far]\nformula = \"xa_km / 2\"\nanchors = [0, 5]\nweight = 1\n\
    [ranking.criteria.dark]\nformula = \"NOT co_dien\"\nanchors = [0, 1]\nweight = 1\n\
    [[ranking.funds]]\nname = \"province\"\nwhen = \"TRUE\"\n\
    [ranking.target]\nvillages = 2\n";

fn place() -> Workplace {
    Workplace::new(&[
        ("own.csv", OWN.as_bytes()),
        ("deadzone.toml", CRITERIA.as_bytes()),
    ])
}

#[test]
fn a_table_with_columns_of_its_own_is_ranked_without_places() {
    let workplace = place();
    let run = workplace
        .run(&["rank", "own.csv", "-p", "deadzone.toml"])
        .success();
    let found = rows(&data(&run));
    let ids: Vec<&str> = found.iter().map(|row| row["id"].as_str()).collect();
    // b and d are equal and share rank 1; c may have any number of children.
    assert_eq!(ids, ["b", "d", "c", "a"]);
    let of = |column: &str| -> Vec<&str> { found.iter().map(|row| row[column].as_str()).collect() };
    assert_eq!(of("rank"), ["1", "1", "3", "4"]);
    // Half of 80 of 200 children, a quarter for 6 of 5, a quarter for no power.
    assert_eq!(of("score"), ["70.0", "70.0", "", "38.75"]);
    assert_eq!(of("score_low")[2], "42.5");
    assert_eq!(of("score_high")[2], "92.5");
    assert_eq!(of("missing")[2], "Dân số trẻ em");
    assert_eq!(of("fund"), ["province"; 4]);
    assert_eq!(of("weights_basis"), ["project"; 4]);
    assert_eq!(of("in_target"), ["true", "true", "false", "false"]);
    assert_eq!(of("firmness")[3], "always-out");
    assert_eq!(of("displaces")[..2], ["c", "c"]);
    assert_eq!(of("xa_km")[0], "12");
    assert!(
        talk(&run).contains("2 villages are served"),
        "{}",
        talk(&run)
    );
}

#[test]
fn reasons_are_told_for_villages_that_are_asked_for() {
    let workplace = place();
    let run = workplace
        .run(&["rank", "own.csv", "-p", ".", "--why", "c", "b"])
        .success();
    let text = data(&run);
    assert!(
        text.contains("Rank 3 of 4: 42.50 to 92.50 of 100 points"),
        "{text}"
    );
    assert!(
        text.contains("Not known: Dân số trẻ em; worth up to 50.00 points, rank 1 to 3"),
        "{text}"
    );
    assert!(text.contains("children   not known"), "{text}");
    assert!(text.contains("Without it c would be served"), "{text}");
    let run = workplace
        .run(&["rank", "own.csv", "-p", ".", "--why", "e"])
        .code(2);
    assert!(
        talk(&run).contains("no village has the id e"),
        "{}",
        talk(&run)
    );
}

#[test]
fn terms_and_record_are_written_and_every_row_is_kept() {
    let workplace = place();
    let table = OWN.replace("province\n", "province,status\n");
    let table = table.replace("Hà Giang\n", "Hà Giang,white\n");
    let table = table.replace("Lào Cai\nd", "Lào Cai,covered\nd");
    let table = table.replace("12,không,Lào Cai\n", "12,không,Lào Cai,dip\n");
    workplace.put("own.csv", table.as_bytes());
    workplace
        .run(&[
            "rank",
            "own.csv",
            "-p",
            ".",
            "-o",
            "ranked.csv",
            "--terms",
            "terms.csv",
            "--record",
            "record.json",
        ])
        .success();
    let ranked = workplace.rows("ranked.csv");
    assert_eq!(ranked.len(), 4);
    assert_eq!(ranked[3]["id"], "c");
    assert_eq!(
        (&*ranked[3]["rank"], &*ranked[3]["status"]),
        ("", "covered")
    );
    let terms = workplace.rows("terms.csv");
    assert_eq!(terms.len(), 9);
    assert_eq!(terms[0]["source_rows"], "own.csv:3");
    assert_eq!(terms[0]["weight_basis"], "project");
    let record: Value = serde_json::from_str(&workplace.text("record.json")).unwrap();
    assert_eq!(record["criteria"].as_array().unwrap().len(), 3);
    assert_eq!(record["summary"]["target"]["served"], 2);
    // A run of the same again gives the same bytes, as does another number of threads.
    for threads in ["1", "2", "8"] {
        workplace
            .run(&[
                "rank",
                "own.csv",
                "-p",
                ".",
                "-o",
                "again.csv",
                "--threads",
                threads,
            ])
            .success();
        assert_eq!(workplace.text("again.csv"), workplace.text("ranked.csv"));
    }
}

#[test]
fn other_formats_are_read_and_written() {
    let workplace = place();
    workplace
        .run(&["rank", "own.csv", "-p", ".", "-o", "ranked.xlsx"])
        .success();
    // What was ranked is a table too; columns that a ranking makes stand beside as input_<name>.
    let run = workplace
        .run(&["rank", "ranked.xlsx", "-p", ".", "--format", "csv"])
        .success();
    let found = rows(&data(&run));
    assert_eq!(found.len(), 4);
    assert_eq!(found[0]["input_rank"], "1");
    let run = workplace
        .run(&["rank", "own.csv", "-p", ".", "--format", "gpkg"])
        .code(2);
    assert!(talk(&run).contains("name a file with -o"), "{}", talk(&run));
}

#[test]
fn what_nothing_is_known_of_is_said() {
    let workplace = place();
    let run = workplace.run(&["rank", "own.csv"]).success();
    let text = talk(&run);
    assert!(
        text.contains("nothing is known of any village for: people, remoteness"),
        "{text}"
    );
    let run = workplace
        .run(&["rank", "own.csv", "--preset", "vietnam-2026"])
        .code(2);
    assert!(
        talk(&run).contains("did you mean \"vietnam-2025\"?"),
        "{}",
        talk(&run)
    );
}

#[test]
fn tables_and_settings_that_do_not_go_are_refused() {
    let workplace = place();
    let refused = |arguments: &[&str], words: &str| {
        let run = workplace.run(arguments).code(2);
        let text = talk(&run);
        assert!(text.contains(words), "{words} is not in {text}");
    };
    refused(&["rank", "none.csv"], "none.csv");
    refused(
        &["rank", "own.csv", "-p", ".", "-o", "own.csv"],
        "is an input",
    );
    refused(
        &[
            "rank", "own.csv", "-p", ".", "-o", "x.csv", "--terms", "x.csv",
        ],
        "named for two outputs",
    );
    refused(
        &["rank", "own.csv", "--set", "inputs.villages=\"x.csv\""],
        "does not go with rank",
    );
    let budget = "ranking.target={budget_usd=1e6}";
    refused(
        &["rank", "own.csv", "--set", budget],
        "needs ranking.target.cost",
    );
    workplace.put("twice.csv", b"id\na\na\n");
    refused(
        &["rank", "twice.csv", "--set", "inputs.max_rejected_share=0"],
        "ID_DUPLICATE",
    );
    workplace.put("nothing.csv", b"name\nA\n");
    refused(&["rank", "nothing.csv"], "id");
}

#[test]
fn a_word_among_numbers_is_named() {
    let workplace = place();
    let table = OWN.replace("c,C,,", "c,C,nhiều,");
    workplace.put("own.csv", table.as_bytes());
    let run = workplace.run(&["rank", "own.csv", "-p", "."]).code(2);
    let text = talk(&run);
    assert!(text.contains("because village c has \"nhiều\""), "{text}");
}

/// A check tells of formulas before a run does.
#[test]
fn a_check_reads_formulas() {
    let workplace = Workplace::project(crate::VILLAGES.as_bytes(), crate::COVERAGE.as_bytes());
    workplace.run(&["check"]).success();
    let formula = "ranking.criteria.people.formula=\"new_poeple\"";
    let run = workplace.run(&["check", "--set", formula]).code(2);
    let text = talk(&run);
    assert!(text.contains("ranking.criteria.people.formula"), "{text}");
    assert!(text.contains("new_people"), "{text}");
}

#[test]
fn cells_that_cannot_be_used_are_told() {
    let table = "id,population,status,covered_share,nearest_signal_km,best_rsrp_dbm,planned\n\
                 a,90,served,,,,\n\
                 b,80,white,50,-3,strong,maybe\n\
                 c,70,White,0.5,3,-110,1\n\
                 d,60,,,,,unknown\n";
    let workplace = Workplace::new(&[("own.csv", table.as_bytes())]);
    let run = workplace.run(&["rank", "own.csv"]).success();
    let text = talk(&run);
    for (row, field, value, code) in [
        (2, "status", "served", "WORD_UNKNOWN"),
        (3, "covered_share", "50", "NUMBER_OUT_OF_RANGE"),
        (3, "nearest_signal_km", "-3", "NUMBER_OUT_OF_RANGE"),
        (3, "best_rsrp_dbm", "strong", "NUMBER_INVALID"),
        (3, "planned", "maybe", "FLAG_INVALID"),
    ] {
        let start = format!("own.csv, row {row}, {field} = {value}: ");
        let line = text.lines().find(|line| line.contains(&start));
        let line = line.unwrap_or_else(|| panic!("{start} is not in {text}"));
        assert!(line.contains(&format!("[{code}, ignored]")), "{line}");
    }
    let found = rows(&data(&run));
    let of = |id: &str| found.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!((&*of("a")["status"], &*of("a")["rank"]), ("unknown", ""));
    assert_eq!(of("b")["rank"], "1");
    assert_eq!(of("c")["gates"], "ALREADY_PLANNED");
    assert_eq!(of("d")["status"], "white");
}

#[test]
fn a_flag_may_be_a_number_of_json() {
    let feature = |id: &str, planned: &str| {
        format!(
            "{{\"type\":\"Feature\",\"geometry\":null,\"properties\":{{\"id\":\"{id}\",\"population\":90,\"planned\":{planned}}}}}"
        )
    };
    let features = [feature("a", "1"), feature("b", "0"), feature("c", "true")].join(",");
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    let workplace = Workplace::new(&[("own.geojson", text.as_bytes())]);
    let run = workplace.run(&["rank", "own.geojson"]).success();
    let found = rows(&data(&run));
    let of = |id: &str| &*found.iter().find(|row| row["id"] == id).unwrap()["gates"];
    assert_eq!(
        [of("a"), of("b"), of("c")],
        ["ALREADY_PLANNED", "", "ALREADY_PLANNED"]
    );
}

/// A table says itself how many gain signal, and the gate believes it as formulas do.
#[test]
fn people_of_a_column_of_the_table_pass_the_gate() {
    let table = "id,population,households,new_people,new_households,school,clinic\n\
                 a,900,200,3,1,false,false\n\
                 b,3,1,900,200,false,false\n\
                 c,3,1,,1,false,false\n";
    let workplace = Workplace::new(&[("own.csv", table.as_bytes())]);
    let run = workplace.run(&["rank", "own.csv"]).success();
    let found = rows(&data(&run));
    let of = |id: &str| &*found.iter().find(|row| row["id"] == id).unwrap()["gates"];
    assert_eq!([of("a"), of("b"), of("c")], ["TOO_FEW_PEOPLE", "", ""]);
}

#[test]
fn columns_called_x_and_y_are_columns_like_others() {
    let table = "id,x,y\na,1,far\nb,9,near\n";
    let workplace = Workplace::new(&[("own.csv", table.as_bytes())]);
    let score = "ranking.criteria.own={formula=\"x\", anchors=[0, 10], weight=1}";
    let run = workplace
        .run(&["rank", "own.csv", "--set", score])
        .success();
    let found = rows(&data(&run));
    assert_eq!((&*found[0]["id"], &*found[0]["y"]), ("b", "near"));
}
