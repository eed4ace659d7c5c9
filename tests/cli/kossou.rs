//! The dataset of Lake Kossou: real terrain and villages, invented hamlets and masts.

use std::path::Path;

use deadzone::digest::hexadecimal;
use deadzone::lang::Lang;
use deadzone::options::{Choice, Decision, Flip};
use deadzone::pipeline::{Silent, run};
use deadzone::project::Project;
use deadzone::report::Dossier;
use sha2::{Digest, Sha256};

use crate::Workplace;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou")
}

#[test]
fn the_files_are_those_that_the_page_names() {
    let page = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for name in ["villages.csv", "sites.csv", "terrain/n07_w006_3arc_v2.tif"] {
        let sha256 = hexadecimal(&Sha256::digest(std::fs::read(folder().join(name)).unwrap()));
        assert!(
            page.contains(&format!("| `{sha256}` | `{name}`")),
            "{name}: {sha256}"
        );
    }
}

#[test]
fn a_check_has_nothing_to_say_against_it() {
    let workplace = Workplace::new(&[]);
    workplace
        .run(&["check", folder().to_str().unwrap()])
        .success();
}

#[test]
fn a_run_takes_every_row_and_says_what_is_invented() {
    let workplace = Workplace::new(&[]);
    let project = folder();
    let effort = ["--set", "plan.effort_s=0.1"];
    let run = [
        "run",
        project.to_str().unwrap(),
        "--out",
        "out",
        "--set",
        crate::NO_DOCUMENTS,
    ];
    let run = workplace.run(&[&run[..], &effort].concat());
    run.success();
    let summary = workplace.json("out/summary.json");
    assert_eq!(summary["villages"], 1205);
    assert_eq!(summary["rows"]["refused"], 0);
    assert_eq!(summary["rows"]["values_ignored"], 0);
    assert_eq!(summary["layers"]["sites"], 244);
    assert!(summary["notice"].as_str().unwrap().contains("SYNTHETIC"));
    let villages = workplace.json("out/villages.geojson");
    let origin = |origin: &str| {
        let features = villages["features"].as_array().unwrap();
        let mine = features.iter();
        let mine = mine.filter(|village| village["properties"]["origin"] == origin);
        mine.count()
    };
    assert_eq!((origin("GeoNames"), origin("synthetic")), (405, 800));
    let white = summary["status"]["white"].as_u64().unwrap();
    assert!((100..500).contains(&white), "{white} of 1205 are white");
}

/// Decisions alone; plans have tests of their own.
const NO_PLAN: &str = "plan.enabled = false";

/// The villages that the page of decisions explains in full.
const EXPLAINED: [&str; 3] = ["H0401", "H0466", "H0735"];

#[test]
fn the_page_of_decisions_says_what_a_run_says() {
    let page = include_str!("../../docs/decisions.md");
    let readme = include_str!("../../README.md");
    let project = Project::open(&folder(), &[NO_PLAN.into()]).unwrap();
    let run = run(&project, &Silent).unwrap();
    let mut rows = Vec::new();
    for decision in Decision::ALL {
        let all = run.survey.villages.iter().zip(&run.options.choices);
        let all = all.filter_map(|(village, choice)| Some((village, choice.as_ref()?)));
        let mine: Vec<(u32, &Choice)> = all
            .filter(|(_, choice)| choice.decision == decision)
            .map(|(village, choice)| (village.population.unwrap_or(0), choice))
            .collect();
        if mine.is_empty() {
            continue;
        }
        let mean = |of: &dyn Fn(&Choice) -> Option<f64>, decimals: usize| {
            let values: Vec<f64> = mine.iter().filter_map(|(_, choice)| of(choice)).collect();
            let count = u32::try_from(values.len()).unwrap();
            let mean = values.iter().sum::<f64>() / f64::from(count);
            if count == 0 {
                String::new()
            } else {
                format!("{mean:.decimals$}")
            }
        };
        let people: u32 = mine.iter().map(|(people, _)| people).sum();
        let close = mine.iter().filter(|(_, choice)| choice.is_close).count();
        rows.push(format!(
            "| `{}` | {} | {people} | {} | {} | {} | {close} |",
            decision.as_str(),
            mine.len(),
            mean(
                &|choice| choice
                    .cost
                    .map(|cost| f64::from(u32::try_from(cost.0).unwrap())),
                0
            ),
            mean(
                &|choice| {
                    let winner = choice.option(choice.decision);
                    let winner = winner.filter(|winner| winner.is_certain);
                    winner.map(|winner| winner.per_person)
                },
                0
            ),
            mean(&|choice| choice.p_satellite, 2),
        ));
    }
    let comparison = run.options.comparison.as_ref().unwrap();
    for of in &comparison.outcomes {
        let [ground, satellite, wait, _, none, _] = of.by_class;
        rows.push(format!(
            "| `{}` | {ground} | {satellite} | {wait} | {none} | {:.2} | {:.0} |",
            of.policy.as_str(),
            of.present_value / 1e6,
            of.people
        ));
    }
    rows.push(format!("{} villages", comparison.switches.len()));
    for id in EXPLAINED {
        let index = run.survey.villages.iter().position(|of| of.id == id);
        let page = Dossier::of(run.facts(), &project.settings, index.unwrap(), Lang::En).unwrap();
        let text = page.text();
        let head = text.split("\n\nOPTIONS").next().unwrap();
        assert!(
            id != EXPLAINED[1] || readme.contains(head),
            "README.md:\n{head}"
        );
        rows.push(text.trim_end().to_owned());
    }
    let missing: Vec<String> = rows.into_iter().filter(|row| !page.contains(row)).collect();
    assert!(
        missing.is_empty(),
        "docs/decisions.md does not say:\n{}",
        missing.join("\n")
    );
}

/// What is told to turn a decision does so: a run at a price a little beyond decides otherwise, one a little
/// before does not. Of villages that share no macro, because who shares one is held fixed in what is told.
#[test]
fn prices_that_are_told_to_turn_a_decision_do() {
    let project = Project::open(&folder(), &[NO_PLAN.into()]).unwrap();
    let first = run(&project, &Silent).unwrap();
    let mut tried: Vec<String> = Vec::new();
    for (village, choice) in first.survey.villages.iter().zip(&first.options.choices) {
        let Some(choice) = choice else { continue };
        let shares = choice.option(Decision::Macro);
        if shares.is_some_and(|of| of.part < 1.0) || choice.group.is_some() {
            continue;
        }
        let is_price = |flip: &&Flip| {
            !flip.unit.is_empty() && flip.what != "grid_date" && !tried.contains(&flip.what)
        };
        let Some(flip) = choice.flips.iter().find(is_price) else {
            continue;
        };
        let from = flip.from.unwrap();
        for (share, class) in [(0.999, choice.decision.class()), (1.001, flip.to_class)] {
            let price = from + (flip.to - from) * share;
            let setting = format!("costs.prices.{}={price}", flip.what);
            let project = Project::open(&folder(), &[setting, NO_PLAN.into()]).unwrap();
            let other = run(&project, &Silent).unwrap();
            let index = other
                .survey
                .villages
                .iter()
                .position(|of| of.id == village.id);
            let decided = other.options.choices[index.unwrap()].as_ref().unwrap();
            let is_same = decided.decision.class() == class;
            assert!(is_same, "{}: {flip}, at {price}", village.id);
        }
        tried.push(flip.what.clone());
        if tried.len() == 2 {
            break;
        }
    }
    assert_eq!(tried.len(), 2, "{tried:?}");
}
