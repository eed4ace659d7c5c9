//! Optima of relaxations of the oracles, as `HiGHS` 1.15 gives them.

#![expect(clippy::print_stderr, reason = "a test says that it is skipped")]

use std::path::{Path, PathBuf};

use super::super::Work;
use super::{Lp, Outcome, Stop};

fn oracle(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/oracles/siting")
        .join(name);
    path.exists().then_some(path)
}

fn solved(lp: &mut Lp) -> f64 {
    assert_eq!(
        lp.solve(Stop::default(), &mut Work::unlimited()),
        Outcome::Optimal
    );
    let value: f64 = (0..lp.columns() as u32)
        .map(|column| lp.cost(column) * lp.value(column))
        .sum();
    assert!((value - lp.objective()).abs() < 1e-6 * value.abs().max(1.0));
    value
}

#[test]
fn covers_of_the_or_library() {
    for (name, optimum) in [
        ("scp41.txt", 429.0),
        ("scp43.txt", 516.0),
        ("scp51.txt", 251.225),
        ("scp61.txt", 133.139_601_140),
        ("scpa1.txt", 246.836_842_105),
    ] {
        let Some(path) = oracle(&format!("scp/{name}")) else {
            eprintln!("skipped: ../shared is absent");
            return;
        };
        let text = std::fs::read_to_string(path).expect("the oracle is there");
        let mut numbers = text
            .split_whitespace()
            .map(|word| word.parse::<u32>().expect("a number"));
        let mut next = || numbers.next().expect("the file is complete");
        let (rows, columns) = (next(), next());
        let mut lp = Lp::new();
        for _ in 0..columns {
            lp.add_column(f64::from(next()), 0.0, 1.0);
        }
        for _ in 0..rows {
            let entries: Vec<(u32, f64)> = (0..next()).map(|_| (next() - 1, 1.0)).collect();
            lp.add_row(&entries, 1.0, f64::INFINITY);
        }
        let value = solved(&mut lp);
        assert!((value - optimum).abs() < 1e-6, "{name}: {value}");
    }
}

#[test]
fn sites_or_satellite_for_seven_hundred_villages() {
    let Some(path) = oracle("own/mixed_s1_700x3000.json") else {
        eprintln!("skipped: ../shared is absent");
        return;
    };
    let text = std::fs::read_to_string(path).expect("the oracle is there");
    let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = |name: &str| file[name].as_array().expect("a list").clone();
    let mut lp = Lp::new();
    let sites = list("sites");
    for site in &sites {
        lp.add_column(site[4].as_f64().expect("a cost"), 0.0, 1.0);
    }
    let mut rows: Vec<Vec<(u32, f64)>> = list("villages")
        .iter()
        .map(|village| {
            let alone = lp.add_column(village[4].as_f64().expect("a cost"), 0.0, 1.0);
            vec![(alone, 1.0)]
        })
        .collect();
    for (site, cover) in list("cover").iter().enumerate() {
        for village in cover.as_array().expect("a list") {
            let village = village.as_u64().expect("a number") as usize;
            rows[village].push((site as u32, 1.0));
        }
    }
    for row in &rows {
        lp.add_row(row, 1.0, f64::INFINITY);
    }
    let value = solved(&mut lp);
    assert!((value - 7_434_740.397_614).abs() < 1e-4, "{value}");

    // Strong branching from a mark gives what a solve from nothing gives.
    let mark = lp.mark();
    let half: Vec<u32> = (0..lp.columns() as u32)
        .filter(|&column| (0.4..0.6).contains(&lp.value(column)))
        .take(4)
        .collect();
    assert!(!half.is_empty());
    for column in half {
        lp.set_bounds(column, 1.0, 1.0);
        let branched = solved(&mut lp);
        assert!(branched >= value - 1e-6);
        let mut anew = Lp::new();
        for column in 0..lp.columns() as u32 {
            let (lower, upper) = lp.bounds(column);
            anew.add_column(lp.cost(column), lower, upper);
        }
        for row in &rows {
            anew.add_row(row, 1.0, f64::INFINITY);
        }
        assert!((solved(&mut anew) - branched).abs() < 1e-4);
        lp.set_bounds(column, 0.0, 1.0);
        lp.return_to(&mark);
    }
    assert!((solved(&mut lp) - value).abs() < 1e-4);
}
