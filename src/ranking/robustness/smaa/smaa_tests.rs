use std::path::Path;

use proptest::prelude::*;

use super::*;

const EVEN: Weights = Weights::Simplex;

fn smaa<'a>(criteria: usize, values: &'a [f64], scenarios: &'a Scenarios) -> Smaa<'a> {
    Smaa {
        criteria,
        values,
        scenarios,
        weights: &EVEN,
        draws: 100,
        seed: 1,
    }
}

/// The decision of the oracle: rows scaled by minimum and maximum, and the file.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn oracle() -> Option<(usize, Vec<f64>, serde_json::Value)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracles/siting/mcda_8x5.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: ../shared is absent");
        return None;
    };
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let matrix = rows(&file["matrix"]);
    let criteria = matrix[0].len();
    let scaled = |row: &Vec<f64>, criterion: usize| {
        let column = || matrix.iter().map(|row| row[criterion]);
        let (low, high) = (
            column().fold(f64::INFINITY, f64::min),
            column().fold(f64::NEG_INFINITY, f64::max),
        );
        let value = (row[criterion] - low) / (high - low);
        if file["types"][criterion] == -1 {
            1.0 - value
        } else {
            value
        }
    };
    let values = matrix
        .iter()
        .flat_map(|row| (0..criteria).map(move |criterion| scaled(row, criterion)))
        .collect();
    Some((criteria, values, file))
}

fn rows(value: &serde_json::Value) -> Vec<Vec<f64>> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn weighted_sums_are_those_of_the_oracle() {
    let Some((criteria, values, file)) = oracle() else {
        return;
    };
    let weights: Vec<f64> = serde_json::from_value(file["weights"].clone()).unwrap();
    let sums: Vec<f64> = serde_json::from_value(file["wsm_minmax"].clone()).unwrap();
    for (row, sum) in values.chunks(criteria).zip(sums) {
        assert!((weighted_sum(row, &weights) - sum).abs() < 1e-12);
    }
}

#[test]
fn acceptabilities_are_those_of_the_oracle_and_equals_share_a_rank() {
    let Some((criteria, values, file)) = oracle() else {
        return;
    };
    let scenarios = Scenarios::new(criteria);
    let result = Smaa {
        draws: 60_000,
        ..smaa(criteria, &values, &scenarios)
    }
    .run(Target::None);
    let ranks = result.ranks.unwrap();
    let theirs = rows(&file["smaa_rank_acceptability_uniform_simplex"]);
    for (village, row) in (0..).zip(&theirs) {
        for (rank, share) in (1..).zip(row) {
            // A share that neither sample met may still be some hundred-thousandths.
            let variance = (share * (1.0 - share)).max(1e-5);
            let error = (variance / 60_000.0 + variance / 2_000_000.0).sqrt();
            let ours = ranks.acceptability(village, rank);
            assert!(
                (ours - share).abs() <= 4.0 * error,
                "village {village}, rank {rank}: {ours} is not {share}"
            );
        }
    }
    for rank in 1..=8 {
        let [a, b] = [2, 5].map(|village| ranks.acceptability(village, rank).to_bits());
        assert_eq!(a, b, "rank {rank}");
    }
}

#[test]
fn uniform_weights_of_a_box_are_uniform() {
    let weights = Weights::Box {
        low: vec![1.0, 1.0],
        high: vec![2.0, 3.0],
    };
    let scenarios = Scenarios::new(2);
    let result = Smaa {
        weights: &weights,
        draws: 40_000,
        ..smaa(2, &[1.0, 0.0, 0.0, 1.0], &scenarios)
    }
    .run(Target::First(1));
    // The first leads where its weight is the larger: half of the square 1..2 by 1..2, of an area of 2.
    let share = f64::from(result.in_target[0]) / 40_000.0;
    assert!((share - 0.25).abs() < 0.009, "{share}");
}

#[test]
fn scenarios_are_drawn_equally_often() {
    // Beats the other in one row of four; a gate closes in another.
    let mut scenarios = Scenarios::new(1);
    scenarios.push(0, 99, &[1.0, 0.1, 0.2, 1.0], &[false, false, false, true]);
    let result = Smaa {
        draws: 40_000,
        ..smaa(1, &[0.0, 0.5], &scenarios)
    }
    .run(Target::First(2));
    let ranks = result.ranks.unwrap();
    assert!((ranks.acceptability(0, 1) - 0.25).abs() < 0.009);
    let served = f64::from(result.in_target[0]) / 40_000.0;
    assert!((served - 0.75).abs() < 0.009, "a closed gate is not served");
    assert_eq!(result.in_target[1], 40_000);
}

#[test]
fn decimal_sums_tie_and_a_table_ties_with_a_scenario() {
    let weights = Weights::Box {
        low: vec![25.0, 15.0],
        high: vec![25.0, 15.0],
    };
    // 25 x 0.6 = 15 x 1, and the third is the first.
    let mut scenarios = Scenarios::new(2);
    scenarios.push(2, 5, &[0.6, 0.0], &[false]);
    let values = [0.6, 0.0, 0.0, 1.0, 1.0, 1.0];
    let smaa = Smaa {
        weights: &weights,
        ..smaa(2, &values, &scenarios)
    };
    assert_eq!(smaa.ranks_of_draw(3), [1, 1, 1]);
    let first_two = smaa.run(Target::First(2));
    assert_eq!(first_two.in_target, [100, 100, 0], "ties are cut by index");
    assert_eq!(first_two.rank_95, [1, 1, 1]);
}

#[test]
fn nothing_one_or_equals_are_ranked() {
    let none = Scenarios::new(3);
    let empty = smaa(3, &[], &none).run(Target::First(5));
    assert!(empty.in_target.is_empty() && empty.rank_50.is_empty());
    assert_eq!(smaa(3, &[], &none).ranks_of_draw(0), [0; 0]);

    let one = smaa(3, &[0.0; 3], &none).run(Target::First(5));
    assert_eq!(
        (one.in_target[0], one.rank_05[0], one.rank_95[0]),
        (100, 1, 1)
    );

    let single = Scenarios::new(1);
    let one_draw = Smaa {
        draws: 1,
        ..smaa(1, &[0.25, 0.75, 0.5], &single)
    }
    .run(Target::First(2));
    assert_eq!(one_draw.in_target, [0, 1, 1]);
    for quantile in [&one_draw.rank_05, &one_draw.rank_50, &one_draw.rank_95] {
        assert_eq!(*quantile, [3, 1, 2]);
    }

    let equal = smaa(2, &[0.3; 1000], &Scenarios::new(2)).run(Target::None);
    assert_eq!(equal.rank_95, [1; 500]);

    let nothing_counts = Weights::Box {
        low: vec![0.0],
        high: vec![0.0],
    };
    let tied = Smaa {
        weights: &nothing_counts,
        ..smaa(1, &[0.25, 0.75], &single)
    };
    assert_eq!(tied.ranks_of_draw(0), [1, 1]);
}

#[test]
fn all_gated_share_the_last_rank() {
    let mut scenarios = Scenarios::new(1);
    scenarios.push(0, 1, &[0.5], &[true]);
    scenarios.push(1, 2, &[0.7], &[true]);
    let result = smaa(1, &[0.0, 0.0], &scenarios).run(Target::First(2));
    assert_eq!(result.rank_05, [2, 2]);
    assert_eq!(result.in_target, [0, 0]);
}

#[test]
fn a_rule_sees_the_order_once_a_draw() {
    let calls = std::sync::atomic::AtomicU32::new(0);
    let mut scenarios = Scenarios::new(1);
    scenarios.push(1, 4, &[1.0], &[true]);
    let rule = |order: &[u32], served: &mut [bool]| {
        calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(order, [3, 0, 2]);
        assert!(served.iter().all(|&served| !served));
        served[2] = true;
    };
    let values = [0.5, 0.0, 0.5, 0.9];
    let result = smaa(1, &values, &scenarios).run_in(&[1, 0], Target::Select(&rule));
    assert_eq!(result.in_target, [0, 0, 100, 0]);
    assert_eq!(calls.into_inner(), 100);
}

#[test]
#[should_panic(expected = "65536 draws: 1 to 65535 are allowed")]
fn more_draws_than_counters_hold_are_refused() {
    let scenarios = Scenarios::new(1);
    let _ = Smaa {
        draws: 65_536,
        ..smaa(1, &[0.5], &scenarios)
    }
    .run(Target::None);
}

#[test]
fn passes_stay_within_memory() {
    assert_eq!(passes(0), [0]);
    assert_eq!(passes(5792), [0]);
    assert_eq!(passes(5793).len(), 2);
    assert_eq!(passes(100_000), [8, 0]);
    for villages in [100_000, 400_000, 3_000_000] {
        let shifts = passes(villages);
        assert!(shifts.is_sorted_by(|a, b| a > b) && shifts.last() == Some(&0));
    }
}

/// Facts of a decision: rows, and for some villages scenarios.
#[derive(Clone, Debug)]
struct Case {
    criteria: usize,
    rows: Vec<Vec<f64>>,
    facts: Vec<Vec<(Vec<f32>, bool)>>,
    weights: Weights,
    draws: u32,
    seed: u64,
}

impl Case {
    /// The villages of `order`, each with the key of its first place.
    fn run<T>(&self, order: &[usize], with: impl Fn(&Smaa) -> T) -> T {
        let values: Vec<f64> = order.iter().flat_map(|&at| self.rows[at].clone()).collect();
        let mut scenarios = Scenarios::new(self.criteria);
        for (village, &at) in (0..).zip(order) {
            if !self.facts[at].is_empty() {
                let rows: Vec<f32> = self.facts[at]
                    .iter()
                    .flat_map(|fact| fact.0.clone())
                    .collect();
                let gated: Vec<bool> = self.facts[at].iter().map(|fact| fact.1).collect();
                scenarios.push(village, at as u64, &rows, &gated);
            }
        }
        with(&Smaa {
            criteria: self.criteria,
            values: &values,
            scenarios: &scenarios,
            weights: &self.weights,
            draws: self.draws,
            seed: self.seed,
        })
    }

    fn all(&self) -> Vec<usize> {
        (0..self.rows.len()).collect()
    }
}

fn case() -> impl Strategy<Value = Case> {
    // Tenths often, so that there are ties.
    let value = || {
        prop_oneof![
            (0..=10_u8).prop_map(|tenths| f64::from(tenths) / 10.0),
            0.0..=1.0
        ]
    };
    (1..7_usize, 1..40_usize).prop_flat_map(move |(criteria, villages)| {
        #[expect(clippy::cast_possible_truncation, reason = "scenarios are narrower")]
        let fact = prop::collection::vec(value().prop_map(|value| value as f32), criteria);
        let fact = (fact, prop::bool::weighted(0.2));
        let facts = prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(fact, 1..4)];
        let weight = (0.0..10.0, 0.0..5.0).prop_map(|(low, more): (f64, f64)| (low, low + more));
        let weights = prop::collection::vec(weight, criteria).prop_map(|weights| {
            let (low, high) = weights.into_iter().unzip();
            Weights::Box { low, high }
        });
        (
            prop::collection::vec(prop::collection::vec(value(), criteria), villages),
            prop::collection::vec(facts, villages),
            prop_oneof![Just(Weights::Simplex), weights],
            1..40_u32,
            any::<u64>(),
        )
            .prop_map(move |(rows, facts, weights, draws, seed)| Case {
                criteria,
                rows,
                facts,
                weights,
                draws,
                seed,
            })
    })
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(
        (case, order) in case().prop_flat_map(|case| {
            let order = Just(case.all()).prop_shuffle();
            (Just(case), order)
        })
    ) {
        // Those served differ where ties are cut by index, so ranks alone are compared.
        let straight = case.run(&case.all(), |smaa| smaa.run(Target::None));
        let shuffled = case.run(&order, |smaa| smaa.run(Target::None));
        for (place, &village) in order.iter().enumerate() {
            prop_assert_eq!(straight.rank_05[village], shuffled.rank_05[place]);
            prop_assert_eq!(straight.rank_50[village], shuffled.rank_50[place]);
            prop_assert_eq!(straight.rank_95[village], shuffled.rank_95[place]);
        }
    }

    #[test]
    fn a_village_more_reorders_no_others(case in case(), at in any::<prop::sample::Index>()) {
        let newcomer = at.index(case.rows.len());
        let others: Vec<usize> = case.all().into_iter().filter(|&at| at != newcomer).collect();
        for draw in 0..case.draws {
            let mut with = case.run(&case.all(), |smaa| smaa.ranks_of_draw(draw));
            with.remove(newcomer);
            let without = case.run(&others, |smaa| smaa.ranks_of_draw(draw));
            for a in 0..others.len() {
                for b in 0..others.len() {
                    // Gated villages share the last rank with one that earned it.
                    if without[a] < without[b] {
                        prop_assert!(with[a] <= with[b]);
                    }
                    if with[a] < with[b] {
                        prop_assert!(without[a] <= without[b]);
                    }
                }
            }
        }
    }

    #[test]
    fn a_better_value_never_harms(
        mut case in case(),
        (at, criterion) in any::<(prop::sample::Index, prop::sample::Index)>(),
        raised in 0.0..=1.0,
        first in 0..40_u32,
    ) {
        let before = case.run(&case.all(), |smaa| smaa.run(Target::First(first)));
        let village = at.index(case.rows.len());
        let criterion = criterion.index(case.criteria);
        let value = &mut case.rows[village][criterion];
        *value = value.max(raised);
        for (fact, _) in &mut case.facts[village] {
            #[expect(clippy::cast_possible_truncation, reason = "scenarios are narrower")]
            let raised = raised as f32;
            fact[criterion] = fact[criterion].max(raised);
        }
        let after = case.run(&case.all(), |smaa| smaa.run(Target::First(first)));
        prop_assert!(after.in_target[village] >= before.in_target[village]);
        prop_assert!(after.rank_05[village] <= before.rank_05[village]);
        prop_assert!(after.rank_50[village] <= before.rank_50[village]);
        prop_assert!(after.rank_95[village] <= before.rank_95[village]);
    }

    #[test]
    fn ranks_are_those_of_plain_sums(case in case()) {
        // Values and weights of the grid, summed in integers by another way.
        let draw = case.draws;
        let ranks = case.run(&case.all(), |smaa| smaa.ranks_of_draw(draw));
        let mut weights = vec![0.0; case.criteria];
        let most = (4_503_599_627_370_496.0 / (1e7 * case.criteria as f64)).floor();
        draws::weights_of(&case.weights, case.seed, draw, most, &mut weights);
        let sums: Vec<Option<u128>> = (0..case.rows.len()).map(|village| {
            (case.facts[village].is_empty()).then(|| {
                case.rows[village].iter().zip(&weights).map(|(value, weight)| {
                    (value * 1e7).round() as u128 * *weight as u128
                }).sum()
            })
        }).collect();
        for (a, &sum_a) in sums.iter().enumerate() {
            for (b, &sum_b) in sums.iter().enumerate() {
                if let (Some(sum_a), Some(sum_b)) = (sum_a, sum_b) {
                    prop_assert_eq!(ranks[a].cmp(&ranks[b]), sum_b.cmp(&sum_a));
                }
            }
        }
    }

    #[test]
    fn passes_find_the_same_quantiles(case in case(), shift in 1..5_u32, first in 0..40_u32) {
        let target = Target::First(first);
        let one = case.run(&case.all(), |smaa| smaa.run_in(&[0], target));
        for shifts in [vec![shift, 0], vec![shift + 2, shift, 0]] {
            let mut many = case.run(&case.all(), |smaa| smaa.run_in(&shifts, target));
            prop_assert!(many.ranks.is_none());
            many.ranks.clone_from(&one.ranks);
            prop_assert_eq!(&one, &many);
        }
    }

    #[test]
    fn quantiles_are_those_of_the_histogram(case in case()) {
        let result = case.run(&case.all(), |smaa| smaa.run(Target::None));
        let ranks = result.ranks.as_ref().unwrap();
        let count = |village, rank| {
            (ranks.acceptability(village, rank) * f64::from(case.draws)).round() as u32
        };
        for (village, &found) in (0..).zip(&result.rank_05) {
            let reached = |rank| (1..=rank).map(|rank| count(village, rank)).sum::<u32>();
            prop_assert_eq!(reached(case.rows.len() as u32), case.draws);
            for (found, percent) in [
                (found, 5),
                (result.rank_50[village as usize], 50),
                (result.rank_95[village as usize], 95),
            ] {
                prop_assert!(100 * reached(found) >= percent * case.draws);
                prop_assert!(100 * reached(found - 1) < percent * case.draws);
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    // Two passes, several blocks, scenarios, ties, more draws than are scored at once.
    let values: Vec<f64> = (0..4000_u32)
        .map(|at| f64::from(at * 7919 % 1009) / 1008.0)
        .collect();
    let mut scenarios = Scenarios::new(4);
    for village in (0..1000).step_by(3) {
        scenarios.push(
            village,
            u64::from(village),
            &[0.5, 0.25, 1.0, 0.1, 0.4, 0.9, 0.2, 0.8],
            &[village % 2 == 0, false],
        );
    }
    let smaa = Smaa {
        draws: 1500,
        ..smaa(4, &values, &scenarios)
    };
    let [one, two, eight] = [1, 2, 8].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| smaa.run_in(&[5, 0], Target::First(100)))
    });
    assert_eq!(one, two);
    assert_eq!(one, eight);
    assert_eq!(one.in_target.iter().sum::<u32>(), 150_000);
}
