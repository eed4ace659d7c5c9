//! Pages of the documentation that must say what the source says.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use deadzone::lang::Lang;
use deadzone::options::Reason;
use deadzone::pipeline::{Run, Silent, run};
use deadzone::plan::check::FaultCode;
use deadzone::project::{Project, keys};
use deadzone::ranking::formula::{FUNCTIONS, Type};
use deadzone::ranking::{FACTS, Gate};
use deadzone::report::{self, VillageColumns};
use deadzone::survey::Code;
use serde_json::{Value, json};

#[test]
fn the_errors_page_lists_exactly_the_codes_of_the_source() {
    let page = include_str!("../docs/errors.md");
    let listed: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(code, _)| code)
        .collect();
    let inputs = Code::ALL.iter().map(|code| (code.as_str(), code.action()));
    let gates = Gate::ALL.iter().map(|gate| {
        let text = gate.text().expect("a gate of the program");
        (gate.as_str(), text.of(Lang::En))
    });
    let reasons = Reason::ALL
        .iter()
        .map(|reason| (reason.as_str(), reason.sentence(Lang::En)));
    let known: Vec<(&str, &str)> = inputs.chain(gates).chain(reasons).collect();
    for (code, text) in &known {
        let row = format!("| `{code}` |");
        let row = page.lines().find(|line| line.starts_with(&row));
        assert!(row.is_some(), "{code} is not in docs/errors.md");
        assert!(
            row.unwrap().contains(text),
            "docs/errors.md says something else of {code}"
        );
    }
    for code in listed {
        assert!(
            known.iter().any(|(known, _)| *known == code),
            "docs/errors.md lists {code}"
        );
    }
}

/// A run of two villages with a target and a quota, so that all there is to say is said.
fn small_run() -> (Project, Run) {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        (
            "villages.csv",
            "id,name,province,lon,lat,population\n1,A,Lai Châu,105.1,22.5,200\n2,B,Sơn La,105.2,22.5,\n",
        ),
        (
            "coverage.geojson",
            r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"operator":"A","technology":"4G","rsrp_dbm":-100},
            "geometry":{"type":"Polygon","coordinates":[[[104,22],[105,22],[105,23],[104,23],[104,22]]]}}]}"#,
        ),
        (
            "deadzone.toml",
            "[inputs]\nvillages = \"villages.csv\"\ncoverage = \"coverage.geojson\"\n\
             [ranking]\ntarget.villages = 1\nquotas.max = 1\nrobustness.draws = 10\n",
        ),
    ];
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let project = Project::open(dir.path(), &[]).unwrap();
    let run = run(&project, &Silent).unwrap();
    (project, run)
}

/// The names in backticks of the first cell of each row of a table, by a text before the table.
fn first_cells(page: &str, before: &str) -> Vec<String> {
    let after = page.split(before).nth(1).unwrap();
    let rows = after.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_outputs_page_lists_all_files_columns_and_keys() {
    let page = include_str!("../docs/outputs.md");
    let (project, run) = small_run();
    let facts = run.facts();
    let files = first_cells(page, "# Outputs");
    for file in report::OUTPUTS {
        assert!(files.iter().any(|of| of == file), "{file} is not told");
    }
    let columns = first_cells(page, "## Columns of the village layers");
    for column in VillageColumns::all(facts).names() {
        assert!(
            columns.iter().any(|of| of == column),
            "the column {column} is not told"
        );
    }
    let mut terms = Vec::new();
    report::write_terms(&mut terms, facts, &facts.order(), false).unwrap();
    let terms = String::from_utf8(terms).unwrap();
    let header: Vec<&str> = terms.lines().next().unwrap().split(',').collect();
    assert_eq!(first_cells(page, "## Terms of the score"), header);

    let columns: Vec<&str> = report::option_columns().collect();
    assert_eq!(first_cells(page, "## Options\n"), columns);

    let record = report::ranking_record(facts, &project.settings);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let mut told = first_cells(page, "| key of `ranking.json` | meaning |");
    let mut known = keys(&record);
    told.sort();
    known.sort();
    assert_eq!(told, known);
    let part = page.split("## The record of a ranking").nth(1).unwrap();
    let part = part.split("\n## ").next().unwrap();
    let summary = &record["summary"];
    let parts = [
        &record["criteria"][0],
        &record["rules"],
        &record["quotas"],
        &record["quotas"]["provinces"][0],
        &record["villages"],
        summary,
        &summary["target"],
    ];
    for key in parts.into_iter().flat_map(keys) {
        // The province of a list of provinces needs no word.
        let is_told = key == "province" || part.contains(&format!("`{key}`"));
        assert!(is_told, "the key {key} is not told");
    }
    let counts = json!(report::summarise(facts, &project.settings));
    for key in first_cells(page, "| key of `summary.json` | meaning |") {
        let policy = &counts["policies"][0];
        let is_there = counts.get(&key).is_some() || policy.get(&key).is_some();
        assert!(is_there, "summary.json has no {key}");
    }
    for key in ["grey", "ranking", "policies", "policy_switches", "sky"] {
        assert!(counts.get(key).is_some() && page.contains(&format!("`{key}`")));
    }
}

#[test]
fn the_ranking_page_lists_exactly_the_facts_of_formulas() {
    let page = include_str!("../docs/ranking.md");
    let part = page
        .split("### Facts that formulas may name")
        .nth(1)
        .unwrap();
    let part = part.split("\n## ").next().unwrap();
    let told: Vec<&str> = part
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let known = FACTS.iter().map(|fact| {
        let kind = match fact.kind {
            Type::Number => "number",
            Type::Flag => "flag",
            Type::Text => "text",
        };
        format!(
            "| `{}` | {kind} | {} | `{}` |",
            fact.name, fact.doc, fact.rests_on
        )
    });
    assert_eq!(told, known.collect::<Vec<_>>());
}

#[test]
fn the_ranking_page_lists_exactly_the_gates_and_the_functions() {
    let page = include_str!("../docs/ranking.md");
    let gates: Vec<&str> = Gate::ALL.iter().map(Gate::as_str).collect();
    assert_eq!(first_cells(page, "## Gates and purses"), gates);
    let row = page.lines().find(|line| line.starts_with("| functions |"));
    let told: Vec<&str> = row.unwrap().split('`').skip(1).step_by(2).collect();
    assert_eq!(told, FUNCTIONS);
}

#[test]
fn the_ranking_page_says_all_keys_of_the_target() {
    let page = include_str!("../docs/ranking.md");
    let told = first_cells(page, "## Target and quotas");
    let keys = keys::all().map(|key| key.path);
    let keys = keys.filter_map(|path| path.strip_prefix("ranking.target."));
    for key in keys {
        assert!(told.iter().any(|of| of == key), "{key} is not told");
    }
}

#[test]
fn the_page_of_the_planning_model_lists_exactly_the_faults_of_plans() {
    let page = include_str!("../docs/plan-model.md");
    let codes: Vec<&str> = FaultCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(first_cells(page, "### What the checker finds"), codes);
}
