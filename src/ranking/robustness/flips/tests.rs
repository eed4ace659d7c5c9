use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Values in quarters, so that all sums are whole numbers of quarters.
fn quarters(values: &[i64]) -> Vec<f64> {
    let quarter = |&value: &i64| f64::from(i32::try_from(value).unwrap()) / 4.0;
    values.iter().map(quarter).collect()
}

fn numbers(values: &[i64]) -> Vec<f64> {
    let number = |&value: &i64| f64::from(i32::try_from(value).unwrap());
    values.iter().map(number).collect()
}

/// All villages, best first, at the share `share[0] / share[1]`; equals by index.
fn list(lines: &[[i64; 2]], [share, whole]: [i64; 2]) -> Vec<u32> {
    let score = |village: u32| {
        let [rest, own] = lines[village as usize];
        (whole - share) * rest + share * own
    };
    let mut list: Vec<u32> = (0..u32::try_from(lines.len()).unwrap()).collect();
    list.sort_by_key(|&village| (Reverse(score(village)), village));
    list
}

/// The swaps in exact fractions: the list is sorted between all neighbouring crossings of two villages.
fn sorted_swaps(
    values: &[i64],
    weights: &[i64],
    n: usize,
    criterion: usize,
    above: bool,
) -> Vec<Swap> {
    let rest = weights.iter().sum::<i64>() - weights[criterion];
    if rest == 0 {
        return vec![];
    }
    let lines: Vec<[i64; 2]> = values
        .chunks(weights.len())
        .map(|row| {
            let sum: i64 = row.iter().zip(weights).map(|(v, w)| v * w).sum();
            let own = row[criterion];
            [sum - own * weights[criterion], own * rest]
        })
        .collect();
    let stated = [weights[criterion], weights[criterion] + rest];
    let before = |one: [i64; 2], other: [i64; 2]| one[0] * other[1] < other[0] * one[1];
    let mut shares = vec![stated, if above { [1, 1] } else { [0, 1] }];
    for (index, one) in lines.iter().enumerate() {
        for other in &lines[..index] {
            let [rest, own] = [one[0] - other[0], one[1] - other[1]];
            let whole = rest - own;
            let share = [rest * whole.signum(), whole.abs()];
            let [from, to] = if above {
                [stated, [1, 1]]
            } else {
                [[0, 1], stated]
            };
            if whole != 0 && before(from, share) && before(share, to) {
                shares.push(share);
            }
        }
    }
    shares.sort_by(|one, other| (one[0] * other[1]).cmp(&(other[0] * one[1])));
    if !above {
        shares.reverse();
    }
    let mut swaps = vec![];
    let mut first = list(&lines, stated);
    first.truncate(n);
    for pair in shares.windows(2) {
        let [[share, whole], [end, of]] = [pair[0], pair[1]];
        if share * of == end * whole {
            continue;
        }
        let next = list(&lines, [share * of + end * whole, 2 * whole * of]);
        let is_in = |village: &u32| next[..n].contains(village);
        // The worst leaves for the best that enters.
        let leave = next.iter().rev();
        let leave = leave.filter(|village| first.contains(village) && !is_in(village));
        let enter = next[..n].iter().filter(|village| !first.contains(village));
        let share = numbers(&[share])[0] / numbers(&[whole])[0];
        swaps.extend(leave.zip(enter).map(|(&leaves, &enters)| Swap {
            share,
            leaves,
            enters,
        }));
        first = next[..n].to_vec();
    }
    swaps
}

fn coarse() -> impl Strategy<Value = (Vec<i64>, Vec<i64>, usize)> {
    let weights = prop::collection::vec(0..6_i64, 1..5)
        .prop_filter("a weight", |weights| weights.iter().sum::<i64>() > 0);
    let finest = prop_oneof![Just(4), Just(2), Just(1)];
    (weights, 1..12_usize, finest).prop_flat_map(|(weights, villages, step)| {
        let values = (0..=4_i64 / step).prop_map(move |value| value * step);
        let values = prop::collection::vec(values, villages * weights.len());
        (values, Just(weights), 0..villages + 2)
    })
}

fn fine() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, usize)> {
    let weights = prop::collection::vec(0.01..10.0_f64, 2..6);
    (weights, 2..60_usize).prop_flat_map(|(weights, villages)| {
        let values = prop::collection::vec(0.0..=1.0_f64, villages * weights.len());
        (values, Just(weights), 1..villages)
    })
}

proptest! {
    #[test]
    fn swaps_are_those_of_sorting_between_all_crossings((values, weights, n) in coarse()) {
        let villages = values.len() / weights.len();
        let flips = flips(&quarters(&values), weights.len(), &numbers(&weights), n);
        for criterion in 0..weights.len() {
            for above in [false, true] {
                let swaps = if above {
                    flips.swaps_above(criterion)
                } else {
                    flips.swaps_below(criterion)
                };
                let sorted = sorted_swaps(&values, &weights, n.min(villages), criterion, above);
                prop_assert_eq!(swaps.len(), sorted.len(), "{:?} {:?}", swaps, sorted);
                for (one, other) in swaps.iter().zip(&sorted) {
                    prop_assert!((one.share - other.share).abs() < 1e-12);
                    prop_assert_eq!((one.leaves, one.enters), (other.leaves, other.enters));
                }
            }
        }
    }

    #[test]
    fn the_first_at_any_share_are_the_stated_ones_after_the_swaps(
        (values, weights, n) in fine(),
        share in 0.001..0.999_f64,
    ) {
        let flips = flips(&values, weights.len(), &weights, n);
        let total: f64 = weights.iter().sum();
        for criterion in 0..weights.len() {
            let stated = weights[criterion] / total;
            let first_at = |share: f64| {
                let others = (1.0 - share) / (total - weights[criterion]);
                let score = |row: &[f64]| {
                    let terms = row.iter().zip(&weights).enumerate();
                    terms.map(|(index, (value, weight))| {
                        value * if index == criterion { share } else { weight * others }
                    }).sum::<f64>()
                };
                let scores = values.chunks(weights.len()).map(score);
                let mut list: Vec<(f64, u32)> = scores.zip(0..).collect();
                list.sort_by(|one, other| other.0.total_cmp(&one.0));
                let gap = list[n - 1].0 - list[n].0;
                let first: BTreeSet<u32> = list[..n].iter().map(|&(_, village)| village).collect();
                (gap > 1e-9).then_some(first)
            };
            let (Some(mut first), Some(then)) = (first_at(stated), first_at(share)) else {
                continue;
            };
            let swaps = if share > stated {
                flips.swaps_above(criterion)
            } else {
                flips.swaps_below(criterion)
            };
            let away = (share - stated).abs();
            for swap in swaps.iter().take_while(|swap| (swap.share - stated).abs() <= away) {
                prop_assert!(first.remove(&swap.leaves));
                prop_assert!(first.insert(swap.enters));
            }
            prop_assert_eq!(first, then);
        }
    }

    #[test]
    fn flips_are_the_first_swaps_of_a_village((values, weights, n) in coarse()) {
        let villages = values.len() / weights.len();
        let flips = flips(&quarters(&values), weights.len(), &numbers(&weights), n);
        for village in 0..villages {
            let mut least = None::<f64>;
            for criterion in 0..weights.len() {
                let stated = flips.stated(criterion).unwrap();
                for (swaps, flip) in [
                    (flips.swaps_below(criterion), flips.below(village, criterion)),
                    (flips.swaps_above(criterion), flips.above(village, criterion)),
                ] {
                    let is = |one: u32| usize::try_from(one) == Ok(village);
                    let swap = swaps.iter().find(|swap| is(swap.leaves) || is(swap.enters));
                    let expected = swap.map(|swap| (
                        swap.share,
                        if is(swap.leaves) { swap.enters } else { swap.leaves },
                    ));
                    prop_assert_eq!(flip.map(|flip| (flip.share, flip.other)), expected);
                    let change = flip.map(|flip| (flip.share - stated).abs());
                    least = [least, change].into_iter().flatten().reduce(f64::min);
                }
            }
            let nearest = flips.nearest(village);
            let change = nearest.map(|flip| {
                (flip.share - flips.stated(usize::from(flip.criterion)).unwrap()).abs()
            });
            prop_assert_eq!(change.is_some(), least.is_some());
            let apart = change.unwrap_or(0.0) - least.unwrap_or(0.0);
            prop_assert!((0.0..1e-8).contains(&apart));
        }
        for criterion in 0..weights.len() {
            let all = [flips.swaps_below(criterion), flips.swaps_above(criterion)].concat();
            let villages = all.iter().flat_map(|swap| [swap.leaves, swap.enters]);
            let villages = villages.collect::<BTreeSet<u32>>();
            prop_assert_eq!(flips.movers(criterion, 0.0, 1.0), villages.len());
        }
    }

    #[test]
    fn nothing_panics(
        values in prop::collection::vec(prop::num::f64::ANY, 0..40),
        criteria in 0..5_usize,
        weights in prop::collection::vec(prop::num::f64::ANY, 0..5),
        n in 0..12_usize,
    ) {
        let flips = flips(&values, criteria, &weights, n);
        let villages = values.len().checked_div(criteria).unwrap_or(0);
        let moved = (0..criteria).all(|criterion| flips.movers(criterion, 0.0, 1.0) <= villages);
        prop_assert!(moved);
        prop_assert_eq!(flips.nearest(villages), None);
    }
}

/// Two criteria of equal weight, one place: 0.9 and 0.2 against 0.4 and 0.5.
#[test]
fn two_villages_swap_where_their_lines_cross() {
    let flips = flips(&[0.9, 0.2, 0.4, 0.5], 2, &[50.0, 50.0], 1);
    // 0.9 p + 0.2 (1 - p) = 0.4 p + 0.5 (1 - p) at p = 3/8.
    let below = flips.below(0, 0).unwrap();
    assert!((below.share - 0.375).abs() < 1e-11);
    assert_eq!((below.criterion, below.other), (0, 1));
    assert_eq!(flips.above(0, 0), None);
    let above = flips.above(1, 1).unwrap();
    assert!((above.share - 0.625).abs() < 1e-11);
    assert_eq!(above.other, 0);
    assert_eq!(flips.nearest(0), Some(below));
    assert_eq!(flips.movers(0, 0.4, 1.0), 0);
    assert_eq!(flips.movers(0, 0.3, 1.0), 2);
}

#[test]
fn equals_at_the_stated_share_yield_to_any_change() {
    let flips = flips(&[1.0, 0.0, 0.0, 1.0], 2, &[1.0, 1.0], 1);
    let swap = Swap {
        share: 0.5,
        leaves: 0,
        enters: 1,
    };
    assert_eq!(flips.swaps_below(0), [swap]);
    assert_eq!(flips.swaps_above(0), []);
    assert_eq!(flips.swaps_above(1), [swap]);
}

#[test]
fn equal_villages_and_a_lone_criterion_have_no_flips() {
    let equal = flips(&[0.3; 60], 3, &[1.0, 2.0, 3.0], 7);
    let lone = flips(&[0.1, 0.2, 0.3], 1, &[5.0], 1);
    let other_weights_are_0 = flips(&[0.1, 0.9, 0.9, 0.1], 2, &[5.0, 0.0], 1);
    assert!((0..20).all(|village| equal.nearest(village).is_none()));
    assert!((0..3).all(|village| lone.nearest(village).is_none()));
    // The other criterion can still grow.
    assert_eq!(other_weights_are_0.above(0, 0), None);
    assert_eq!(other_weights_are_0.below(0, 0), None);
    assert!(other_weights_are_0.above(0, 1).is_some());
}

/// A thousand lines through one point: the first ten are replaced there at once.
#[test]
fn many_villages_pass_through_one_point() {
    let slope = |village: u16| f64::from(village) / 1024.0;
    let values: Vec<f64> = (0..1000)
        .flat_map(|village| [slope(village), 1.0 - slope(village)])
        .collect();
    let flips = flips(&values, 2, &[1.0, 3.0], 10);
    let swaps = flips.swaps_above(0);
    assert_eq!(swaps.len(), 10);
    for (swap, pair) in swaps.iter().zip(0..) {
        assert!((swap.share - 0.5).abs() < 1e-12);
        // The lowest slopes were in; the steepest line enters first, for the flattest.
        assert_eq!((swap.leaves, swap.enters), (pair, 999 - pair));
    }
}
