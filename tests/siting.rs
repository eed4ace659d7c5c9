//! The solver on instances with known optima (`../shared/oracles/siting`), each with a limit of work.
//!
//! `cargo test --release --test siting`

#[path = "../examples/siting/files.rs"]
mod files;

use std::path::{Path, PathBuf};

use deadzone::plan::solver::cover::{Cover, Limit};
use deadzone::plan::solver::{Status, Work, connected, cover, mip, steiner};
use serde_json::Value;

/// Steps for one instance.
const STEPS: u64 = 15 * Work::SECOND;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn shared() -> Option<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/siting");
    let Ok(text) = std::fs::read_to_string(folder.join("optima.json")) else {
        eprintln!("skipped: ../shared is absent");
        return None;
    };
    Some((
        folder,
        serde_json::from_str(&text).expect("the list of optima is JSON"),
    ))
}

fn solve(path: &Path, task: &str, p: Option<i64>) -> (files::Answer, Status) {
    let task = files::read(path, task, p, Some(800.0)).expect("the instance is read");
    let mut work = Work::steps(STEPS);
    let solved = cover::solve(&task.cover, None, Some(mip::cover::exact), &mut work);
    let value = solved.value.expect("every instance has a choice");
    let told = task.cover.value_of(&solved.sites).map(|told| told.0);
    assert_eq!(told, Some(value));
    assert_eq!(solved.status == Status::Optimal, value == solved.bound);
    (task.answer(value, solved.bound), solved.status)
}

fn optimum(value: &Value) -> i64 {
    value["optimum"].as_i64().expect("a whole number")
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn set_covers_are_solved() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["scp"].as_object().unwrap() {
        let (answer, status) = solve(&folder.join(format!("scp/{name}.txt")), "scp", None);
        assert_eq!(
            (answer.value, status),
            (optimum(known), Status::Optimal),
            "{name}"
        );
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn facilities_are_located() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["uflp"].as_object().unwrap() {
        let (answer, status) = solve(&folder.join(format!("uflp/{name}.txt")), "uflp", None);
        let text = answer.to_string();
        let value: f64 = text.split(' ').next().unwrap().parse().unwrap();
        let known = known["optimum"].as_f64().unwrap();
        assert!(
            (value - known).abs() < 1e-6,
            "{name}: {value}, known {known}"
        );
        assert_eq!(status, Status::Optimal, "{name}");
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn medians_are_found() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["pmed"].as_object().unwrap() {
        let (answer, status) = solve(&folder.join(format!("pmed/{name}.txt")), "pmed", None);
        assert_eq!(
            (answer.value, status),
            (optimum(known), Status::Optimal),
            "{name}"
        );
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn most_people_are_covered() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["mclp"].as_object().unwrap() {
        for (p, known) in known["by_p"].as_object().unwrap() {
            let path = folder.join(format!("mclp/{name}.txt"));
            let (answer, status) = solve(&path, "mclp", Some(p.parse().unwrap()));
            let known = known.as_i64().unwrap();
            assert_eq!(
                (answer.value, status),
                (known, Status::Optimal),
                "{name} p {p}"
            );
        }
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn villages_and_sites_are_planned() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["own"].as_object().unwrap() {
        let (file, task) = name.split_once('/').unwrap();
        let (answer, status) = solve(
            &folder.join(format!("own/{file}.json")),
            task,
            known["p"].as_i64(),
        );
        let (value, bound) = (
            known["value"].as_i64().unwrap(),
            known["bound"].as_i64().unwrap(),
        );
        if known["status"] == "optimal" {
            assert_eq!((answer.value, status), (value, Status::Optimal), "{name}");
        } else {
            assert!(
                answer.value <= value,
                "{name}: {} above {value}",
                answer.value
            );
            assert!(
                answer.value >= bound,
                "{name}: {} below {bound}",
                answer.value
            );
        }
    }
}

/// 700 villages, 3,000 sites; and 2,000 by 2,000 for which no optimum is known.
#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn large_plans_reach_what_is_known() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["own_large"].as_object().unwrap() {
        let (file, task) = name.split_once('/').unwrap();
        let (answer, _) = solve(
            &folder.join(format!("own/{file}.json")),
            task,
            known["p"].as_i64(),
        );
        let best = known["best_known"].as_i64().unwrap();
        if let Some(upper) = known["upper_bound"].as_i64() {
            assert!(
                answer.value >= best && answer.value <= upper,
                "{name}: {answer}"
            );
            assert!(answer.bound >= best, "{name}: {answer}");
        } else {
            let lower = known["lower_bound"].as_i64().unwrap();
            assert!(
                answer.value <= best && answer.value >= lower,
                "{name}: {answer}"
            );
            assert!(answer.bound <= best, "{name}: {answer}");
        }
        if known["status"] == "optimal" {
            assert_eq!((answer.value, answer.bound), (best, best), "{name}");
        }
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn steiner_trees_are_found() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["steiner"].as_object().unwrap() {
        let (graph, terminals) =
            files::steiner(&folder.join(format!("steiner/{name}.gr"))).unwrap();
        let tree = steiner::solve(&graph, &terminals, &mut Work::steps(STEPS));
        assert_eq!(
            (tree.value, tree.bound),
            (optimum(known), optimum(known)),
            "{name}"
        );
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "slow without optimisation: scripts/test runs it with --release"
)]
fn sites_and_backhaul_are_planned_at_once() {
    let Some((folder, optima)) = shared() else {
        return;
    };
    for (name, known) in optima["confl"].as_object().unwrap() {
        let problem = files::connected(&folder.join(format!("own/{name}.json"))).unwrap();
        let joined = connected::solve(&problem, None, &mut Work::steps(STEPS));
        assert_eq!(
            (joined.value, joined.bound),
            (optimum(known), optimum(known)),
            "{name}"
        );
    }
}
