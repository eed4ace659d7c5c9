use crate::project::keys::PRESETS;
use crate::project::ranking::Basis;
use crate::project::read::{read, settings};
use crate::project::{Problem, presets};

fn problem(text: &str) -> Problem {
    let mut found = settings(text, &[]).expect_err("the text is wrong");
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// A problem of the keys of a criterion of the preset.
fn of_people(keys: &str) -> Problem {
    problem(&format!("[ranking.criteria.people]\n{keys}\n"))
}

#[test]
fn every_preset_is_a_whole_set_of_criteria_with_a_source() {
    for name in PRESETS {
        let read = settings(&format!("ranking.preset = \"{name}\"\n"), &[]).unwrap();
        assert!(read.ranking.criteria.len() >= 2, "{name}");
        let preset = presets::find(name).unwrap();
        assert!(
            !preset.source.is_empty() && !preset.adapted.is_empty(),
            "{name}"
        );
        for (criterion, rule) in &read.ranking.criteria {
            assert!(!rule.source.is_empty(), "{name}.{criterion}");
            assert!(rule.basis != Basis::Project, "{name}.{criterion}");
            assert!(!rule.label_vi.is_empty(), "{name}.{criterion}");
        }
        assert!(
            read.ranking
                .funds
                .iter()
                .all(|fund| !fund.source.is_empty()),
            "{name}"
        );
    }
    assert!(presets::find("none").is_none());
}

#[test]
fn a_label_of_the_project_is_not_told_in_the_words_of_the_preset() {
    let label_vi = |keys: &str| {
        let read = settings(&format!("[ranking.criteria.people]\n{keys}\n"), &[]).unwrap();
        read.ranking.criteria["people"].label_vi.clone()
    };
    assert_eq!(label_vi("weight = 40"), "Số người dân được phủ sóng mới");
    assert_eq!(label_vi("label = \"Souls\""), "");
    assert_eq!(
        label_vi("label = \"Souls\"\nlabel_vi = \"Nhân khẩu\""),
        "Nhân khẩu"
    );
}

#[test]
fn keys_of_a_criterion_lie_over_those_of_the_preset() {
    let text = "[ranking.criteria.people]\nweight = 40\n[ranking.criteria.own]\n\
                formula = \"households\"\nanchors = [0, 5, 50]\nvalues = [0, 0.5, 1]\nweight = 7\n";
    let read = settings(text, &[]).unwrap().ranking;
    assert_eq!(read.criteria["people"].weight, 40.0);
    assert_eq!(read.criteria["people"].formula, "new_people");
    assert_eq!(read.criteria["people"].basis, Basis::Project);
    assert_eq!(read.criteria["hazard"].basis, Basis::Judgement);
    assert_eq!(read.criteria.get_index(0).unwrap().0, "people");
    assert_eq!(read.criteria.last().unwrap().0, "own");
    // The same number is no decision.
    let same = settings("[ranking.criteria.people]\nweight = 25\n", &[]).unwrap();
    assert_eq!(same.ranking.criteria["people"].basis, Basis::Judgement);
    let set = settings("", &["ranking.criteria.people.weight=3".to_owned()]).unwrap();
    assert_eq!(set.ranking.criteria["people"].weight, 3.0);
}

#[test]
fn bad_criteria_are_refused_with_line_and_hint() {
    let found = of_people("weight = -1");
    assert_eq!(
        found.to_string(),
        "line 2: ranking.criteria.people.weight = -1: must be a number from 0 to 1000"
    );
    assert!(
        of_people("anchors = [2000, 10]")
            .message
            .contains("anchors must rise")
    );
    assert!(of_people("anchors = [5]").message.contains("two or more"));
    assert!(of_people("anchors = [0, 10]").message.contains("above 0"));
    assert!(of_people("anchors = [1, nan]").message.contains("numbers"));
    assert!(
        of_people("values = [0, 0.5, 1]")
            .message
            .contains("3 values for 2 anchors")
    );
    assert!(of_people("values = [1, 0]").message.contains("must rise"));
    assert!(
        of_people("wieght = 3")
            .message
            .contains("did you mean weight?")
    );
    assert!(of_people("formula = \"\"").message.contains("expression"));
    assert!(
        of_people("scale = \"cubic\"")
            .message
            .contains("linear, log")
    );
    let lone = problem("[ranking.criteria.peoples]\nweight = 3\n");
    assert!(
        lone.message.contains("needs formula") && lone.message.contains("did you mean people?")
    );
    assert!(
        problem("[ranking.criteria.low]\nweight = 3\n")
            .message
            .contains("score_low")
    );
    assert!(
        problem("[ranking.criteria.\"Dân số\"]\nweight = 3\n")
            .message
            .contains("small letters")
    );
    assert!(
        problem("ranking.criteria.people = 3\n")
            .message
            .contains("table")
    );
}

#[test]
fn weights_that_sum_to_nothing_are_refused() {
    let names = settings("", &[]).unwrap().ranking.criteria;
    let zero: Vec<String> = names
        .keys()
        .map(|name| format!("[ranking.criteria.{name}]\nweight = 0\n"))
        .collect();
    let found = problem(&zero.concat());
    assert!(found.message.contains("all weights are 0"), "{found}");
}

#[test]
fn rules_of_purses_and_gates_are_lists_of_tables() {
    let text = "[[ranking.funds]]\nname = \"A\"\nwhen = \"TRUE\"\n[[ranking.gates]]\ncode = \"FAR\"\nwhen = \"road_km > 9\"\n";
    let read = settings(text, &[]).unwrap().ranking;
    assert_eq!((read.funds.len(), &*read.funds[0].name), (1, "A"));
    assert!(read.funds[0].in_scope);
    assert_eq!(read.gates[0].code, "FAR");
    assert!(
        problem("[[ranking.funds]]\nname = \"A\"\n")
            .message
            .contains("needs when")
    );
    assert!(
        problem("[[ranking.gates]]\ncode = \"A\"\nwhne = \"TRUE\"\n")
            .message
            .contains("did you mean when?")
    );
    assert!(
        problem("ranking.funds = 3\n")
            .message
            .contains("list of tables")
    );
}

#[test]
fn targets_and_quotas_that_cannot_be_are_refused() {
    assert!(
        problem("[ranking.target]\nvillages = 3\nbudget_usd = 5\n")
            .message
            .contains("give one")
    );
    assert!(
        problem("[ranking.target]\nby = \"2025-12-31\"\n")
            .message
            .contains("needs per_month")
    );
    let target = "[ranking.target]\nvillages = 9\n";
    let text = format!("{target}[ranking.quotas.provinces.\"Hà Giang\"]\nmin = 5\nmax = 2\n");
    assert!(problem(&text).message.contains("cannot both hold"));
    let text = "[ranking.quotas.provinces.\"Hà Giang\"]\nmni = 5\n";
    assert!(problem(text).message.contains("did you mean min?"));
    assert!(
        problem("[ranking.uncertain]\npopulation = 3\n")
            .message
            .contains("from 0 to 1")
    );
    let text = "[ranking.quotas.provinces]\n\"Hà Giang\".min = 5\n";
    let read = settings(&format!("{target}{text}"), &[]).unwrap();
    assert_eq!(read.ranking.quotas.provinces["Hà Giang"].min, Some(5));
}

#[test]
fn quotas_of_no_target_are_refused() {
    for (keys, line) in [
        ("min = 1\n", 2),
        ("max = 1\n", 2),
        ("min = 0\nproportional = true\n", 3),
        ("[ranking.quotas.provinces.\"Hà Giang\"]\nmax = 2\n", 3),
    ] {
        let found = problem(&format!("[ranking.quotas]\n{keys}"));
        assert_eq!(found.line, line, "{found}");
        assert!(found.message.contains("ranking.target.villages"), "{found}");
    }
    assert!(settings("[ranking.quotas]\nmin = 0\nproportional = false\n", &[]).is_ok());
}

#[test]
fn anchors_stay_where_their_distances_are_numbers() {
    assert!(
        of_people("anchors = [-1e200, 10]")
            .message
            .contains("1e150")
    );
    assert!(
        of_people("anchors = [1e-300, 10]")
            .message
            .contains("1e-150")
    );
}

#[test]
fn a_target_given_outside_the_file_replaces_that_of_the_file() {
    let file = "[ranking.target]\nby = \"2025-12-31\"\nper_month = 9\n";
    let over = ["ranking.target.budget_usd = 5".to_owned()];
    let target = settings(file, &over).unwrap().ranking.target;
    assert_eq!((target.by, target.budget_usd), (None, Some(5.0)));
}

#[test]
fn words_of_the_program_and_words_given_twice_are_refused() {
    for name in ["unknown", " none "] {
        let found = problem(&format!(
            "[[ranking.funds]]\nwhen = \"TRUE\"\nname = \"{name}\"\n"
        ));
        assert_eq!((found.line, &*found.key), (3, "ranking.funds[1].name"));
        assert!(found.message.contains("of the program itself"), "{found}");
    }
    let gate = |code: &str| format!("[[ranking.gates]]\ncode = \"{code}\"\nwhen = \"TRUE\"\n");
    for code in super::GATES_TAKEN {
        assert_eq!(problem(&gate(code)).line, 2, "{code}");
    }
    for code in ["A\\nB", "A\\u001bB", "A,B", " "] {
        let found = problem(&gate(code));
        assert!(found.message.contains("in one line"), "{found}");
    }
    let found = problem(&["FAR", "DRY", "FAR"].map(gate).concat());
    assert_eq!((found.line, &*found.key), (8, "ranking.gates[3].code"));
    assert!(found.message.contains("of entry 1 already"), "{found}");
    // Purses may be named by several rules.
    let twice = "[[ranking.funds]]\nname = \"A\"\nwhen = \"TRUE\"\n";
    assert!(settings(&twice.repeat(2), &[]).is_ok());
}

#[test]
fn rules_of_lists_have_lines_of_their_own() {
    let text = "ranking.min_people = 3\n\n[[ranking.gates]]\ncode = \"FAR\"\nwhen = \"TRUE\"\n\n\
                [[ranking.gates]]\ncode = \"DRY\"\n\nwhen = \"TRUE\"\n\
                [[ranking.funds]]\nname = \"A\"\nwhen = \"TRUE\"\n";
    let (_, lines) = read(text, &[]).unwrap();
    assert_eq!(lines["ranking.gates[2].when"], 10);
    assert_eq!(lines["ranking.gates[2]"], 7);
    assert_eq!(lines["ranking.gates[1].code"], 4);
    assert_eq!(lines["ranking.funds[1].when"], 13);
    let found = problem(&text.replace("code = \"DRY\"\n", "\n"));
    assert_eq!(
        found.to_string(),
        "line 7: ranking.gates[2]: needs code",
        "{found}"
    );
    let inline = "[ranking]\ngates = [\n{code = \"FAR\", when = \"TRUE\"},\n3,\n]\n";
    let found = problem(inline);
    assert_eq!(found.to_string(), "line 4: ranking.gates[2]: is no table");
}

#[test]
fn the_line_is_not_that_of_a_longer_name() {
    let text = "[ranking.criteria.road]\nscale = \"log\"\n[ranking.criteria.road2]\n\
                formula = \"households\"\nanchors = [0, 5]\nweight = 7\n";
    let found = problem(text);
    assert_eq!(
        (found.line, &*found.key),
        (2, "ranking.criteria.road.anchors")
    );
}

#[test]
fn money_has_one_limit() {
    let budget = |dollars: &str| format!("[ranking.target]\nbudget_usd = {dollars}\n");
    assert!(settings(&budget("1e13"), &[]).is_ok());
    let found = problem(&budget("1.1e13"));
    assert!(
        found.message.contains("to 10000000000000 US dollars"),
        "{found}"
    );
}
