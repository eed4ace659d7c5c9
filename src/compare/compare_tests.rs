//! Runs that are made up, so that every kind and cause can be held to what it must be.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;
use crate::digest::hexadecimal;

#[path = "blame_tests.rs"]
mod blame_tests;

/// A village of a made-up run.
#[derive(Clone, Debug)]
struct Made {
    id: &'static str,
    facts: Value,
    /// Criterion, formula, raw, value, weight.
    terms: Vec<(&'static str, &'static str, f64, f64, f64)>,
}

const HAZARD: (&str, &str) = ("hazard", "hazard");
const PEOPLE: (&str, &str) = ("people", "log(population * (1 - covered_share))");

impl Made {
    fn new(id: &'static str, facts: Value) -> Self {
        Self {
            id,
            facts,
            terms: Vec::new(),
        }
    }

    fn dead(id: &'static str, rank: u32, terms: [(f64, f64); 2], facts: &Value) -> Self {
        let mut all = json!({"status": "white", "rank": rank, "decision": "macro", "fund": "operator",
            "gates": [], "population": 100, "covered_share": 0.0, "hazard": 0.5, "in_target": true});
        for (name, value) in facts.as_object().unwrap() {
            all[name] = value.clone();
        }
        let [people, hazard] = terms;
        Self {
            id,
            facts: all,
            terms: vec![
                (PEOPLE.0, PEOPLE.1, people.1 * 1000.0, people.1, people.0),
                (HAZARD.0, HAZARD.1, hazard.1, hazard.1, hazard.0),
            ],
        }
    }

    fn score(&self) -> f64 {
        let points = self
            .terms
            .iter()
            .map(|(.., value, weight)| points_of(*value, *weight));
        points.sum::<f64>() / 100.0
    }
}

fn points_of(value: f64, weight: f64) -> f64 {
    (value * weight * 100.0).round()
}

fn covered(id: &'static str) -> Made {
    Made::new(
        id,
        json!({"status": "covered", "covered_share": 1.0, "in_target": null}),
    )
}

/// Writes a run to a folder.
fn write(dir: &Path, made: &[Made], record: &Value) {
    std::fs::create_dir_all(dir).unwrap();
    let mut features = Vec::new();
    let mut terms =
        "id,criterion,formula,raw_low,raw_high,value_low,value_high,weight,points_low\n".to_owned();
    let columns: std::collections::BTreeSet<&String> = made
        .iter()
        .flat_map(|made| made.facts.as_object().unwrap().keys())
        .collect();
    for made in made {
        let mut properties = json!({"id": made.id});
        for column in &columns {
            properties[column.as_str()] = made.facts[column.as_str()].clone();
        }
        if !made.terms.is_empty() {
            properties["score_low"] = json!(made.score());
        }
        features.push(json!({"type": "Feature", "properties": properties,
            "geometry": {"type": "Point", "coordinates": [105.0, 21.0]}}));
        for (criterion, formula, raw, value, weight) in &made.terms {
            let points = points_of(*value, *weight) / 100.0;
            let _ = writeln!(
                terms,
                "{},{criterion},\"{formula}\",{raw},{raw},{value},{value},{weight},{points}",
                made.id
            );
        }
    }
    let layer = json!({"type": "FeatureCollection", "features": features}).to_string();
    let sha256 = |text: &str| hexadecimal(&Sha256::digest(text.as_bytes()));
    let mut all = json!({"program": "deadzone", "version": "0.1.0", "inputs": [],
        "project": {"project": {"name": "a", "as_of": "2025-03-31"}},
        "outputs": [{"file": "villages.geojson", "sha256": sha256(&layer)},
            {"file": "score-terms.csv", "sha256": sha256(&terms)}]});
    for (name, value) in record.as_object().unwrap() {
        all[name] = value.clone();
    }
    std::fs::write(dir.join("villages.geojson"), layer).unwrap();
    std::fs::write(dir.join("score-terms.csv"), terms).unwrap();
    std::fs::write(dir.join("run.json"), all.to_string()).unwrap();
}

/// Two runs that were written and read.
fn pair(old: &[Made], new: &[Made], records: [&Value; 2]) -> [RunFolder; 2] {
    let dir = tempfile::tempdir().unwrap();
    let run = |name: &str, made: &[Made], record: &Value| {
        let dir = dir.path().join(name);
        write(&dir, made, record);
        RunFolder::open(Record::open(&dir).unwrap()).unwrap()
    };
    [run("a", old, records[0]), run("b", new, records[1])]
}

fn input(layer: &str, content: &str) -> Value {
    json!({"layer": layer, "file": format!("{layer}.csv"), "sha256": content})
}

const W: [(f64, f64); 2] = [(60.0, 0.5), (40.0, 0.5)];

/// The only change between two runs of one village.
fn only(old: Made, new: Made, records: &[Value; 2]) -> Change {
    let [one, other] = pair(&[old], &[new], [&records[0], &records[1]]);
    let diff = diff(&one, &other);
    assert_eq!(diff.changes.len(), 1, "{diff:?}");
    diff.changes[0].clone()
}

fn same() -> [Value; 2] {
    [json!({}), json!({})]
}

fn other_coverage() -> [Value; 2] {
    ["one", "two"].map(|content| json!({"inputs": [input("coverage", content)]}))
}

fn kinds(change: &Change) -> Vec<&'static str> {
    change.kinds.iter().map(|kind| kind.as_str()).collect()
}

fn named(change: &Change) -> Vec<&'static str> {
    change
        .causes
        .iter()
        .map(|cause| cause.cause.as_str())
        .collect()
}

#[test]
fn other_coverage_clears_and_regresses() {
    let dead = Made::dead("1", 1, W, &json!({}));
    let change = only(dead.clone(), covered("1"), &other_coverage());
    assert_eq!(kinds(&change), ["cleared", "left-target"]);
    assert_eq!(named(&change)[0], "coverage");
    assert_eq!(change.causes[0].files, ["coverage.csv"]);
    let change = only(covered("1"), dead, &other_coverage());
    assert_eq!(kinds(&change), ["regressed", "entered-target"]);
}

#[test]
fn another_status_under_the_same_coverage_is_an_input() {
    let records = ["one", "two"].map(|content| json!({"inputs": [input("clusters", content)]}));
    let dead = Made::dead("1", 1, W, &json!({}));
    let change = only(dead, covered("1"), &records);
    assert_eq!(named(&change), ["input"]);
    assert_eq!(change.causes[0].files, ["clusters.csv"]);
}

#[test]
fn a_rule_of_coverage_is_named_by_its_key() {
    let records =
        [-110.0, -100.0].map(|level| json!({"project": {"coverage": {"min_rsrp_dbm": level}}}));
    let dead = Made::dead("1", 1, W, &json!({}));
    let change = only(covered("1"), dead, &records);
    assert_eq!(change.causes[0].cause, CauseKind::Coverage);
    assert_eq!(change.causes[0].settings, ["coverage.min_rsrp_dbm"]);
}

#[test]
fn weights_and_values_are_told_apart() {
    let old = Made::dead("1", 5, [(60.0, 0.5), (40.0, 0.5)], &json!({}));
    let new = Made::dead(
        "1",
        2,
        [(50.0, 0.8), (50.0, 0.5)],
        &json!({"population": 900}),
    );
    let records = [60.0, 50.0].map(
        |weight| json!({"project": {"ranking": {"criteria": {"people": {"weight": weight}}}}}),
    );
    let change = only(old, new, &records);
    assert_eq!(kinds(&change), ["moved"]);
    assert_eq!(change.places_up(), Some(3));
    let score = change.score.as_ref().unwrap();
    assert_eq!((score.old, score.new, score.rest), (5000, 6500, 0));
    let people = &score.criteria[0];
    // (50 - 60) x 0.5 and 50 x (0.8 - 0.5).
    assert_eq!((people.weight_effect, people.value_effect), (-500, 1500));
    assert_eq!(people.driver, Some(CauseKind::Input));
    assert_eq!(score.criteria[1].weight_effect, 500);
    assert_eq!(named(&change), ["input", "weight"]);
    assert_eq!(change.causes[0].points, Some(1500));
    assert_eq!(change.causes[0].fields[0].old, "100");
    assert_eq!(change.causes[1].points, Some(0));
    assert_eq!(
        change.causes[1].settings,
        ["ranking.criteria.people.weight"]
    );
}

#[test]
fn a_new_criterion_is_a_weight_from_nothing() {
    let mut old = Made::dead("1", 1, W, &json!({}));
    let new = old.clone();
    old.terms.pop();
    let change = only(old, new, &same());
    assert_eq!(kinds(&change), ["rescored"]);
    let score = change.score.unwrap();
    assert_eq!(score.criteria[0].weight, [None, Some(40.0)]);
    assert_eq!(score.criteria[0].weight_effect, 2000);
    assert_eq!(change.causes[0].cause, CauseKind::Weight);
}

#[test]
fn a_value_without_another_fact_is_a_setting() {
    let old = Made::dead("1", 1, W, &json!({}));
    let mut new = old.clone();
    new.terms[0].3 = 0.25;
    let records =
        [10, 20].map(|low| json!({"project": {"ranking": {"anchors": {"people_low": low}}}}));
    let change = only(old, new, &records);
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(change.causes[0].points, Some(-1500));
    assert_eq!(change.causes[0].settings, ["ranking.anchors.people_low"]);
}

#[test]
fn who_is_passed_has_others_to_blame() {
    let change = only(
        Made::dead("1", 4, W, &json!({})),
        Made::dead("1", 9, W, &json!({"in_target": false})),
        &same(),
    );
    assert_eq!(kinds(&change), ["left-target", "moved"]);
    assert_eq!(named(&change), ["others"]);
    assert_eq!(change.places_up(), Some(-5));
    // More points and yet a worse rank: the others did more.
    let better = [(60.0, 0.6), (40.0, 0.5)];
    let change = only(
        Made::dead("1", 4, W, &json!({})),
        Made::dead("1", 9, better, &json!({"population": 200})),
        &same(),
    );
    assert_eq!(named(&change), ["others", "input"]);
}

#[test]
fn another_decision_fund_gate_or_status_reclassifies() {
    let old = || Made::dead("1", 1, W, &json!({}));
    let decided = json!({"decision": "leo-cell", "electricity": "none"});
    let change = only(old(), Made::dead("1", 1, W, &decided), &same());
    assert_eq!(change.reclassified, ["decision"]);
    // The old run has no column of electricity, so nothing of the village is known to differ.
    assert_eq!(named(&change), ["others"]);
    let records = [1, 2].map(|km| json!({"project": {"decision": {"island_max_km": km}}}));
    let change = only(old(), Made::dead("1", 1, W, &decided), &records);
    assert_eq!(named(&change), ["setting"]);
    let gated = json!({"gates": ["TOO_FEW_PEOPLE"], "population": 4, "rank": null});
    let change = only(old(), Made::dead("1", 1, W, &gated), &same());
    assert_eq!(change.reclassified, ["gates"]);
    assert_eq!(named(&change), ["input"]);
    let dip = json!({"status": "dip", "covered_share": 0.4});
    let change = only(old(), Made::dead("1", 1, W, &dip), &other_coverage());
    assert_eq!(change.reclassified, ["status"]);
    assert_eq!(named(&change), ["coverage"]);
    let version = [json!({}), json!({"version": "0.2.0"})];
    let change = only(old(), Made::dead("1", 1, W, &decided), &version);
    assert_eq!(named(&change), ["program"]);
}

#[test]
fn a_plan_that_comes_near_by_a_rule_is_a_setting_and_by_a_file_an_input() {
    let old = || Made::dead("1", 1, W, &json!({"planned_site": null}));
    let new = || {
        Made::dead(
            "1",
            1,
            W,
            &json!({"planned_site": "P1", "decision": "planned"}),
        )
    };
    let days = ["2025-03-31", "2025-06-30"];
    let later = days.map(|day| json!({"project": {"project": {"as_of": day}}}));
    let change = only(old(), new(), &later);
    assert_eq!(named(&change), ["setting"]);
    assert_eq!(change.causes[0].settings, ["project.as_of"]);
    assert_eq!(change.causes[0].fields[0].new, "P1");
    let planned = ["one", "two"].map(|content| json!({"inputs": [input("planned", content)]}));
    let change = only(old(), new(), &planned);
    assert_eq!(named(&change), ["input"]);
    assert_eq!(change.causes[0].files, ["planned.csv"]);
}

#[test]
fn an_id_like_a_formula_is_found_in_the_table_of_terms() {
    let dir = tempfile::tempdir().unwrap();
    let mut made = Made::dead("=1", 1, W, &json!({}));
    write(dir.path(), &[made.clone()], &json!({}));
    let layer = std::fs::read(dir.path().join("villages.geojson")).unwrap();
    made.id = "'=1";
    write(dir.path(), &[made], &json!({}));
    let mut record: Value =
        serde_json::from_slice(&std::fs::read(dir.path().join("run.json")).unwrap()).unwrap();
    record["outputs"][0]["sha256"] = json!(hexadecimal(&Sha256::digest(&layer)));
    std::fs::write(dir.path().join("villages.geojson"), layer).unwrap();
    std::fs::write(dir.path().join("run.json"), record.to_string()).unwrap();
    let run = RunFolder::open(Record::open(dir.path()).unwrap()).unwrap();
    assert_eq!(run.terms.unwrap().of_village(0).len(), 2);
}

#[test]
fn villages_come_and_go() {
    let old = [
        covered("1"),
        Made::dead("2", 1, W, &json!({})),
        covered("3"),
    ];
    let new = [
        covered("3"),
        Made::dead("4", 1, W, &json!({})),
        covered("5"),
    ];
    let [old, new] = pair(&old, &new, [&json!({}), &json!({})]);
    let told = |diff: &Diff<'_>| {
        let changes = diff.changes.iter();
        let told = changes.map(|change| (change.kind().as_str(), diff.village(change).unwrap()));
        told.map(|(kind, (run, row))| format!("{kind} {}", run.id(row)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(&diff(&old, &new)),
        ["newly-found 4", "removed 2", "listed 5", "unlisted 1"]
    );
}

#[test]
fn a_table_of_terms_with_a_stranger_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[covered("1")], &json!({}));
    let record = Record::open(dir.path()).unwrap();
    std::fs::write(dir.path().join("villages.geojson"), "{}").unwrap();
    let error = RunFolder::open(record).unwrap_err();
    assert!(matches!(error, CompareError::Altered { .. }), "{error}");
    write(dir.path(), &[covered("1"), covered("1")], &json!({}));
    let error = RunFolder::open(Record::open(dir.path()).unwrap()).unwrap_err();
    assert!(error.to_string().contains("\"1\" twice"), "{error}");
}

const IDS: [&str; 6] = ["1", "2", "Bản", "4", "5", "6"];

fn a_run() -> impl Strategy<Value = (Vec<Made>, Value)> {
    let village = (
        prop::option::weighted(
            0.8,
            prop::sample::select(vec!["white", "dip", "covered", "unknown"]),
        ),
        (1_u32..5, 0_u32..3, prop::bool::ANY, prop::bool::ANY),
        (0_u32..=100, 0_u32..=100),
    );
    let villages = prop::collection::vec(village, IDS.len());
    (villages, 0_u32..=10_000, 0_u32..3, 0_u32..3).prop_map(|(villages, weight, coverage, setting)| {
        let first = f64::from(weight) / 100.0;
        let made = villages.into_iter().zip(IDS).filter_map(|(village, id)| {
            let (status, (rank, population, decides, target), values) = village;
            let status = status?;
            let facts = json!({"status": status, "population": population, "covered_share": 0.5});
            if !["white", "dip"].contains(&status) {
                return Some(Made::new(id, facts));
            }
            let value = |hundredths: u32| f64::from(hundredths) / 100.0;
            let mut made = Made::dead(
                id,
                rank,
                [(first, value(values.0)), (100.0 - first, value(values.1))],
                &facts,
            );
            made.facts["in_target"] = json!(target);
            if decides {
                made.facts["decision"] = json!("leo-cell");
            }
            Some(made)
        });
        let record = json!({"inputs": [input("coverage", &coverage.to_string())],
            "project": {"ranking": {"criteria": {"people": {"weight": first}}}, "decision": {"few_people": setting}}});
        (made.collect(), record)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn terms_add_up_runs_mirror_and_a_run_is_like_itself((old, first) in a_run(), (new, second) in a_run()) {
        let [old, new] = pair(&old, &new, [&first, &second]);
        let there = diff(&old, &new);
        let back = diff(&new, &old);
        prop_assert!(!diff(&old, &old).differs());
        prop_assert_eq!(there.differs(), back.differs());
        prop_assert_eq!(there.changes.len(), back.changes.len());
        for change in &there.changes {
            let other = back.changes.iter().find(|other| (other.new, other.old) == (change.old, change.new));
            let other = other.unwrap();
            let mut mirrored: Vec<Kind> = other.kinds.iter().map(|kind| kind.mirrored()).collect();
            mirrored.sort();
            let mut kinds = change.kinds.clone();
            kinds.sort();
            prop_assert_eq!(kinds, mirrored);
            prop_assert_eq!(&change.reclassified, &other.reclassified);
            prop_assert_eq!(change.places_up(), other.places_up().map(|places| -places));
            prop_assert!(!change.causes.is_empty());
            if let Some(score) = &change.score {
                let told: i64 = score
                    .criteria
                    .iter()
                    .map(|criterion| criterion.weight_effect + criterion.value_effect)
                    .sum();
                prop_assert_eq!((told, score.rest), (score.difference(), 0));
                prop_assert_eq!(score.difference(), -other.score.as_ref().unwrap().difference());
                let causes: i64 = change.causes.iter().filter_map(|cause| cause.points).sum();
                prop_assert_eq!(causes, score.difference());
            }
        }
        for content in [diff_csv, diff_geojson, diff_json] {
            content(&mut Vec::new(), &there).unwrap();
        }
        let mut text = Vec::new();
        diff_json(&mut text, &there).unwrap();
        let json: Value = serde_json::from_slice(&text).unwrap();
        prop_assert_eq!(json["changes"].as_array().unwrap().len(), there.changes.len());
    }

    #[test]
    fn dead_zones_then_and_what_became_of_them_are_the_dead_zones_now(runs in prop::collection::vec(a_run(), 1..4)) {
        let dir = tempfile::tempdir().unwrap();
        let folders: Vec<std::path::PathBuf> = (0..runs.len()).map(|place| dir.path().join(place.to_string())).collect();
        for (folder, (made, record)) in folders.iter().zip(&runs) {
            let mut record = record.clone();
            record["project"]["project"] = json!({"as_of": "2025-03-31"});
            write(folder, made, &record);
        }
        let track = track(&folders, &[]).unwrap();
        prop_assert_eq!(track.notes.len(), runs.len() - 1);
        for pair in track.steps.windows(2) {
            let since = pair[1].total.since.unwrap();
            let signed = |count: usize| i64::try_from(count).unwrap();
            let gained = since.regressed + since.newly_found + since.became_known;
            let lost = since.cleared + since.removed + since.became_unknown;
            prop_assert_eq!(since.change, signed(gained) - signed(lost));
            prop_assert_eq!(since.change, signed(pair[1].total.dead_zones) - signed(pair[0].total.dead_zones));
        }
        for step in &track.steps {
            let total = &step.total;
            prop_assert_eq!(total.villages, total.white + total.dip + total.covered + total.unknown);
        }
    }
}
