use proptest::collection::vec;
use proptest::prelude::*;

use super::super::decide;
use super::super::fixtures::{any_cases, any_policy, case, offer, rule};
use super::*;
use crate::options::Decision;

fn any_ranges() -> impl Strategy<Value = Vec<Range>> {
    let range = [0..100_u8, 0..100, 0..100].prop_map(|mut ends| {
        ends.sort_unstable();
        let [low, default, high] = ends.map(f64::from);
        Range { low, default, high }
    });
    vec(range, Item::ALL.len())
}

proptest! {
    /// Blocks, least costs by class and coalitions in every draw agree with deciding each draw by itself.
    #[test]
    fn shares_are_counts_of_verdicts(
        cases in any_cases(),
        policy in any_policy(),
        ranges in any_ranges(),
        seed in any::<u64>(),
        number in prop_oneof![8 => 0..5_u32, 1 => 250..300_u32],
    ) {
        let draws = Draws::new(|item| ranges[item.index()], number, seed);
        let shares = draws.p_satellite(&cases, policy);
        let mut wins = vec![0_u32; cases.cases().len()];
        for draw in 0..draws.len() {
            let decided = decide(&cases, rule(policy), &draws.prices(draw));
            for (wins, verdict) in wins.iter_mut().zip(&decided.verdicts) {
                *wins += u32::from(verdict.class() == Class::Satellite);
            }
        }
        let expected: Vec<f64> = wins
            .into_iter()
            .map(|wins| f64::from(wins) / f64::from(number.max(1)))
            .collect();
        prop_assert_eq!(shares, expected);
    }

    #[test]
    fn prices_stay_in_their_ranges(ranges in any_ranges(), seed in any::<u64>()) {
        let draws = Draws::new(|item| ranges[item.index()], 20, seed);
        for draw in 0..20 {
            for ((_, price), range) in draws.prices(draw).iter().zip(&ranges) {
                prop_assert!((range.low..=range.high).contains(price));
            }
        }
    }
}

/// The mean of a triangular distribution is the mean of its corners, its variance
/// (a² + b² + c² - ab - ac - bc) / 18.
#[test]
fn prices_are_triangular() {
    let range = Range {
        low: 50.0,
        default: 100.0,
        high: 250.0,
    };
    let draws = Draws::new(|_| range, 100_000, 7);
    let number = 100_000.0;
    let mut before: Option<&[f64]> = None;
    for row in draws.prices.chunks_exact(draws.len()) {
        let mean = row.iter().sum::<f64>() / number;
        assert!((mean - 400.0 / 3.0).abs() < 0.5, "{mean}");
        let variance = row.iter().map(|price| (price - mean).powi(2)).sum::<f64>() / number;
        assert!((variance - 32_500.0 / 18.0).abs() < 20.0, "{variance}");
        // Items are drawn by themselves.
        if let Some(other) = before {
            let terms = row.iter().zip(other);
            let covariance = terms.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / number;
            assert!((covariance / variance).abs() < 0.02, "{covariance}");
        }
        before = Some(row);
    }
}

#[test]
fn a_seed_gives_the_same_shares_on_any_number_of_threads() {
    let range = Range {
        low: 0.0,
        default: 10.0,
        high: 20.0,
    };
    let draws = Draws::new(|_| range, 1000, 3);
    let cases = (0..500_u32).map(|number| {
        let mut by_price = offer(Decision::LeoTerminal, 1.0, 0.0);
        by_price.cost.add(Item::LeoKit, 1.0);
        let mast = offer(Decision::SmallCell, 1.0, f64::from(number) / 25.0);
        case(vec![by_price, mast])
    });
    let cases = Cases::new(cases.collect(), Vec::new()).unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| draws.p_satellite(&cases, Policy::LeastCost))
    };
    let one = on(1);
    assert_eq!(one, on(4));
    assert!(one.is_sorted() && one[0] <= 0.0 && one[499] > 0.99);
    // At the median of a symmetric price half the draws go either way.
    assert!((one[250] - 0.5).abs() < 0.05, "{}", one[250]);
    // Another seed, other draws.
    assert_ne!(
        Draws::new(|_| range, 1000, 4).p_satellite(&cases, Policy::LeastCost),
        one
    );
}
