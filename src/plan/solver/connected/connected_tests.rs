use super::super::cover::{Cover, Reach};
use super::reference::{brute, small, verify};
use super::*;

fn hold(seeds: std::ops::Range<u64>, rows: bool, limit: u64) -> [usize; 4] {
    let mut counts = [0; 4];
    for seed in seeds {
        let problem = small(seed, rows);
        let optimum = brute(&problem);
        let joined = solve(&problem, None, &mut Work::steps(limit));
        match joined.status {
            Status::Infeasible => assert_eq!(optimum, None, "seed {seed}: {problem:?}"),
            Status::Heuristic => {
                assert!(
                    optimum.is_none_or(|optimum| joined.bound <= optimum),
                    "seed {seed}"
                );
            }
            Status::Optimal | Status::Bounded => {
                let value = verify(&problem, &joined);
                let optimum = optimum.expect("a feasible plan was found");
                assert!(
                    joined.bound <= optimum,
                    "seed {seed}: bound {} {optimum} {problem:?}",
                    joined.bound
                );
                assert!(value >= optimum, "seed {seed}");
                let is_equal = joined.bound == value;
                assert_eq!(joined.status == Status::Optimal, is_equal, "seed {seed}");
            }
        }
        counts[joined.status as usize] += 1;
    }
    counts
}

#[test]
fn small_problems_are_solved_to_the_optimum() {
    let [optimal, bounded, heuristic, infeasible] = hold(0..1_500, false, Work::SECOND);
    assert_eq!((bounded, heuristic), (0, 0));
    assert!(optimal > 900 && infeasible > 50, "{optimal} {infeasible}");
}

#[test]
fn rows_hold_and_small_problems_with_them_are_solved_too() {
    let [optimal, bounded, heuristic, infeasible] = hold(10_000..11_500, true, Work::SECOND);
    assert_eq!((bounded, heuristic), (0, 0));
    assert!(optimal > 500 && infeasible > 50, "{optimal} {infeasible}");
}

#[test]
fn any_limit_of_work_gives_an_honest_answer() {
    for limit in [0, 1, 10, 50, 200, 1_000, 3_000, 10_000, 30_000] {
        hold(20_000..20_060, false, limit);
        hold(30_000..30_060, true, limit);
    }
}

#[test]
fn the_same_plan_comes_out_each_time() {
    for seed in 0..50 {
        let problem = small(seed, seed % 2 == 0);
        let solved = || solve(&problem, None, &mut Work::steps(100_000));
        assert_eq!(solved(), solved());
    }
}

#[test]
fn a_start_is_never_made_worse() {
    for seed in 0..200 {
        let problem = small(seed, false);
        let best = solve(&problem, None, &mut Work::steps(Work::SECOND));
        if best.status == Status::Optimal {
            let again = solve(&problem, Some(&best.sites), &mut Work::steps(1));
            assert_eq!(again.value, best.value, "seed {seed}");
        }
    }
}

#[test]
fn known_optima_of_siting_with_a_tree_are_proven() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/siting");
    let Ok(optima) = std::fs::read_to_string(folder.join("optima.json")) else {
        #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return;
    };
    let optima: serde_json::Value = serde_json::from_str(&optima).unwrap();
    for (name, known) in optima["confl"].as_object().unwrap() {
        let text = std::fs::read_to_string(folder.join(format!("own/{name}.json"))).unwrap();
        let problem = read(&serde_json::from_str(&text).unwrap());
        let joined = solve(&problem, None, &mut Work::steps(10 * Work::SECOND));
        assert_eq!(joined.status, Status::Optimal, "{name}");
        assert_eq!(joined.value, known["optimum"].as_i64().unwrap(), "{name}");
        verify(&problem, &joined);
    }
}

fn read(file: &serde_json::Value) -> Connected {
    let list = |key: &str| file[key].as_array().unwrap();
    let number = |value: &serde_json::Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let mut reach = Reach {
        starts: vec![0],
        ..Reach::default()
    };
    for cover in list("cover") {
        let mut villages: Vec<u32> = cover.as_array().unwrap().iter().map(number).collect();
        villages.sort_unstable();
        reach.links.extend(villages.iter().map(|_| 0));
        reach.villages.extend(villages);
        reach
            .starts
            .push(u32::try_from(reach.villages.len()).unwrap());
    }
    let cover = Cover {
        open: list("sites")
            .iter()
            .map(|site| site[4].as_i64().unwrap())
            .collect(),
        alone: list("villages")
            .iter()
            .map(|village| village[4].as_i64())
            .collect(),
        reach,
        ..Cover::default()
    };
    Connected {
        needs: vec![true; cover.open.len()],
        cover,
        roots: u32::try_from(list("roots").len()).unwrap(),
        hops: list("hops")
            .iter()
            .map(|hop| (number(&hop[0]), number(&hop[1]), hop[2].as_i64().unwrap()))
            .collect(),
        ..Connected::default()
    }
}
