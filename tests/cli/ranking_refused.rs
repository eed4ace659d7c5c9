//! Rules of the ranking that cannot be: where they stand, what they say, what to do.

use crate::Workplace;
use crate::ranking::{INPUTS, LIST, ruled};
use crate::talk;

/// The line of a project at which the rules behind [`INPUTS`] say this.
fn line(rules: &str, text: &str) -> usize {
    let all = format!("{INPUTS}{rules}");
    1 + all.lines().position(|line| line.contains(text)).unwrap()
}

/// Runs with rules that are wrong at `text` and holds the message to `parts`.
fn refused(rules: &str, text: &str, parts: &[&str]) {
    let workplace = ruled(rules);
    refused_in(&workplace, line(rules, text), parts);
}

fn refused_in(workplace: &Workplace, line: usize, parts: &[&str]) {
    let said = talk(&workplace.run(&["run"]).code(2));
    let place = format!("line {line}: ");
    for part in [&["deadzone.toml", &place], parts].concat() {
        assert!(said.contains(part), "no {part:?} in: {said}");
    }
    assert!(!workplace.path().join("out/run.json").exists());
}

/// A criterion with one of its keys replaced.
fn criterion(keys: &str) -> String {
    let mut rules = "[ranking.criteria.own]\n".to_owned();
    for (key, usual) in [
        ("formula", "\"population\""),
        ("anchors", "[0, 1000]"),
        ("weight", "10"),
    ] {
        if !keys.contains(key) {
            rules.extend([key, " = ", usual, "\n"]);
        }
    }
    rules + keys
}

#[test]
fn bad_criteria_name_place_value_and_hint() {
    let cases: [(&str, &[&str]); 13] = [
        (
            "formula = \"pepole * 2\"",
            &[
                "ranking.criteria.own.formula",
                "pepole * 2",
                "column 1",
                "did you mean `people`?",
            ],
        ),
        (
            "formula = '\"Diem uu tien\"'",
            &["no column is named `Diem uu tien`", "Điểm ưu tiên"],
        ),
        (
            "weight = -1",
            &["ranking.criteria.own.weight = -1", "from 0 to 1000"],
        ),
        (
            "weight = nan",
            &["ranking.criteria.own.weight", "from 0 to 1000"],
        ),
        (
            "weight = \"much\"",
            &["ranking.criteria.own.weight", "from 0 to 1000"],
        ),
        (
            "anchors = [9, 1]",
            &[
                "ranking.criteria.own.anchors = [9, 1]",
                "9 stands before 1",
                "direction = \"less\"",
            ],
        ),
        ("anchors = [1, 1]", &["anchors must rise"]),
        ("anchors = [1]", &["two or more"]),
        (
            "formula = \"100 / (population - 500)\"",
            &[
                "for village c",
                "column 5",
                "divides by zero",
                "NULLIF(divisor, 0)",
            ],
        ),
        (
            "formula = \"LN(population - 500)\"",
            &["for village c", "logarithm", "CASE WHEN"],
        ),
        (
            "formula = \"name\"",
            &["gives text", "CASE electricity WHEN 'grid'"],
        ),
        (
            "formula = \"'a' + 1\"",
            &["column 5", "`'a'` is text", "takes numbers"],
        ),
        (
            "formula = \"population +\"",
            &["ranking.criteria.own.formula", "the end of the formula"],
        ),
    ];
    for (wrong, parts) in cases {
        refused(&criterion(wrong), wrong, parts);
    }
    // What is wrong with a rule of the preset has no line of the file.
    let workplace = ruled("[ranking.criteria.own]\nformula = \"population\"\nweight = 1\n");
    let said = talk(&workplace.run(&["run"]).code(2));
    assert!(
        said.contains("ranking.criteria.own") && said.contains("anchors"),
        "{said}"
    );
}

#[test]
fn a_criterion_without_weight_is_not_looked_at() {
    let workplace = ruled(&criterion("formula = \"no_such_column\"\nweight = 0"));
    workplace.run(&["run", "-q"]).success();
}

#[test]
fn weights_of_nothing_are_refused() {
    let names = [
        "people",
        "remoteness",
        "services",
        "hardship",
        "hazard",
        "border_island",
        "road",
        "readiness",
    ];
    let none = names.map(|name| format!("[ranking.criteria.{name}]\nweight = 0\n"));
    let rules = none.concat();
    let last = line(&rules, "criteria.readiness") + 1;
    refused_in(
        &ruled(&rules),
        last,
        &["all weights are 0", "positive weight"],
    );
}

#[test]
fn bad_gates_and_purses_name_their_place() {
    refused(
        "[[ranking.gates]]\ncode = \"A\"\nwhen = \"TRUE\"\n[[ranking.gates]]\ncode = \"B\"\nwhen = \"population\"\n",
        "when = \"population\"",
        &[
            "ranking.gates[2].when",
            "gives no yes or no",
            "population < 50",
        ],
    );
    refused(
        "[[ranking.funds]]\nname = \"A\"\nwhen = \"electrcity = 'grid'\"\n",
        "when = ",
        &["ranking.funds[1].when", "did you mean `electricity`?"],
    );
    refused(
        "[[ranking.funds]]\nname = \"A\"\nwhen = \"100 / (population - 500) > 1\"\n",
        "when = ",
        &["ranking.funds[1].when", "for village c", "divides by zero"],
    );
}

#[test]
fn targets_and_quotas_that_cannot_be_name_their_place() {
    refused(
        "[ranking.target]\nvillages = 3\n[ranking.quotas.provinces.\"Ha Giang\"]\nmin = 2\n",
        "min = 2",
        &["Ha Giang", "do you mean 'Hà Giang'?"],
    );
    refused(
        "[ranking.target]\nvillages = 3\n[ranking.quotas]\nmin = 3\n",
        "min = 3",
        &[
            "add up to 6",
            "Cao Bằng 3, Hà Giang 3",
            "lower them or raise the target",
        ],
    );
    refused(
        "[ranking.target]\nbudget_usd = 3\n[ranking.quotas]\nproportional = true\n",
        "proportional",
        &["under a budget"],
    );
    refused(
        "[ranking.target]\nby = \"2025-12-01\"\nper_month = 2\n",
        "by = ",
        &["2026-01-01", "2025-12-01", "later day"],
    );
    refused(
        "[ranking.target]\nbudget_usd = 3000\ncost = \"population - 700\"\n",
        "cost = ",
        &[
            "ranking.target.cost",
            "-100 of village b",
            "no amount of money",
        ],
    );
    refused(
        "[ranking.target]\nbudget_usd = 3000\ncost = \"1 / (population - 500)\"\n",
        "cost",
        &["ranking.target.cost", "for village c", "divides by zero"],
    );
    refused(
        "[ranking.uncertain]\npopuation = 0.1\n",
        "popuation",
        &["did you mean population?"],
    );
    refused(
        "[ranking.uncertain]\nschool = 0.1\n",
        "school",
        &["no column of numbers"],
    );
    refused(
        "[ranking.quotas]\nmax = 1\n",
        "max = 1",
        &[
            "quotas share the places of a target",
            "ranking.target.villages",
        ],
    );
    let workplace = ruled("");
    workplace.put(
        "deadzone.toml",
        b"[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\n[ranking.target]\nby = \"2026-03-01\"\nper_month = 2\n",
    );
    refused_in(&workplace, 5, &["ranking.target.by", "project.as_of"]);
}

/// A column of numbers in which one cell is a word is a column of words; the message says so.
#[test]
fn a_word_among_numbers_is_told() {
    let workplace = ruled(&criterion("formula = '\"Điểm ưu tiên\"'"));
    workplace.put("villages.csv", LIST.replace("\"2,25\"", "nhiều").as_bytes());
    let said = talk(&workplace.run(&["run"]).code(2));
    assert!(said.contains("ranking.criteria.own.formula"), "{said}");
    assert!(said.contains("gives text"), "{said}");
}
