use proptest::prelude::*;

use super::*;

/// Owned [`Bounds`].
#[derive(Clone, Debug)]
struct Facts {
    criteria: usize,
    low: Vec<f64>,
    high: Vec<f64>,
    weights_low: Vec<f64>,
    weights_high: Vec<f64>,
    may_be_gated: Vec<bool>,
}

impl Facts {
    fn bounds(&self) -> Bounds<'_> {
        Bounds {
            criteria: self.criteria,
            low: &self.low,
            high: &self.high,
            weights_low: &self.weights_low,
            weights_high: &self.weights_high,
            may_be_gated: &self.may_be_gated,
        }
    }

    fn villages(&self) -> usize {
        self.may_be_gated.len()
    }
}

/// Ends in whole steps, the low one first.
fn ends(steps: i32, step: f64, count: usize) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let end = (0..=steps, 0..=steps, any::<bool>()).prop_map(move |(one, other, certain)| {
        let [one, other] = [one, if certain { one } else { other }];
        [one.min(other), one.max(other)].map(|end| f64::from(end) * step)
    });
    prop::collection::vec(end, count).prop_map(|ends| {
        let low = ends.iter().map(|end| end[0]).collect();
        (low, ends.iter().map(|end| end[1]).collect())
    })
}

/// Values in quarters and whole weights, so that all sums are exact.
fn coarse() -> impl Strategy<Value = Facts> {
    (1..5_usize, 1..30_usize, any::<bool>()).prop_flat_map(|(criteria, villages, simplex)| {
        (
            ends(4, 0.25, villages * criteria),
            ends(6, 1.0, criteria),
            prop::collection::vec(prop::bool::weighted(0.2), villages),
        )
            .prop_map(move |((low, high), weights, may_be_gated)| {
                let (weights_low, weights_high) = weights;
                Facts {
                    criteria,
                    low,
                    high,
                    weights_low: if simplex {
                        vec![0.0; criteria]
                    } else {
                        weights_low
                    },
                    weights_high,
                    may_be_gated,
                }
            })
    })
}

/// Tenths of a box between `low` and `high`.
fn between(low: &[f64], high: &[f64], parts: &[f64]) -> Vec<f64> {
    let ends = low.iter().zip(high).zip(parts.iter().cycle());
    ends.map(|((low, high), part)| low + part * (high - low))
        .collect()
}

proptest! {
    #[test]
    fn above_is_above_in_every_corner_of_the_box(facts in coarse()) {
        let bounds = facts.bounds();
        for a in 0..facts.villages() {
            for b in 0..facts.villages() {
                let corners = (0..1_usize << facts.criteria).map(|corner| {
                    let weight = |criterion: usize| match corner >> criterion & 1 {
                        0 => facts.weights_low[criterion],
                        _ => facts.weights_high[criterion],
                    };
                    (0..facts.criteria).map(weight).collect::<Vec<f64>>()
                });
                let mut weighted = corners
                    .filter(|weights| weights.iter().any(|&weight| weight > 0.0))
                    .peekable();
                let above = weighted.peek().is_some() && weighted.all(|weights| {
                    let lead = |(criterion, weight): (usize, f64)| {
                        let [a, b] = [a, b].map(|village| village * facts.criteria + criterion);
                        weight * (facts.low[a] - facts.high[b])
                    };
                    weights.into_iter().enumerate().map(lead).sum::<f64>() > 0.0
                });
                prop_assert_eq!(bounds.surely_above(a, b), above && !facts.may_be_gated[a]);
            }
        }
    }

    #[test]
    fn ranks_and_proofs_count_the_pairs(facts in coarse(), n in 0..32_usize) {
        let bounds = facts.bounds();
        let villages = facts.villages();
        let ranks = bounds.rank_bounds();
        let proofs = bounds.proofs(n);
        for village in 0..villages {
            let above = (0..villages).filter(|&other| bounds.surely_above(other, village)).count();
            let below = (0..villages).filter(|&other| bounds.surely_above(village, other)).count();
            let rank = |rank: usize| u32::try_from(rank).unwrap();
            prop_assert_eq!(ranks[village], (rank(1 + above), rank(villages - below)));
            let expected = if above >= n {
                Proof::AlwaysOut
            } else if villages - 1 - below < n && !facts.may_be_gated[village] {
                Proof::AlwaysIn
            } else {
                Proof::Open
            };
            prop_assert_eq!(proofs[village], expected);
        }
    }

    #[test]
    fn proofs_hold_wherever_the_weights_and_facts_lie(
        facts in coarse(),
        n in 1..32_usize,
        weights in prop::collection::vec(0.0..=1.0_f64, 7),
        values in prop::collection::vec(0.0..=1.0_f64, 13),
        dropped in prop::collection::vec(any::<bool>(), 30),
    ) {
        let bounds = facts.bounds();
        let weights = between(&facts.weights_low, &facts.weights_high, &weights);
        prop_assume!(weights.iter().any(|&weight| weight > 0.0));
        let values = between(&facts.low, &facts.high, &values);
        let score = |village: usize| {
            let row = &values[village * facts.criteria..][..facts.criteria];
            row.iter().zip(&weights).map(|(value, weight)| value * weight).sum::<f64>()
        };
        let stays = |&village: &usize| !(facts.may_be_gated[village] && dropped[village]);
        let mut list: Vec<usize> = (0..facts.villages()).filter(stays).collect();
        list.sort_by(|&one, &other| score(other).total_cmp(&score(one)));
        let ranks = bounds.rank_bounds();
        let proofs = bounds.proofs(n);
        for (rank, &village) in (1..).zip(&list) {
            prop_assert!((ranks[village].0..=ranks[village].1).contains(&rank));
            let is_in = usize::try_from(rank).unwrap() <= n;
            let wrong = if is_in { Proof::AlwaysOut } else { Proof::AlwaysIn };
            prop_assert_ne!(proofs[village], wrong);
        }
        let away = (0..facts.villages()).filter(|village| !stays(village));
        for village in away {
            prop_assert_ne!(proofs[village], Proof::AlwaysIn);
        }
    }

    #[test]
    fn nothing_panics_and_nobody_is_above_itself(
        criteria in 0..4_usize,
        low in prop::collection::vec(prop::num::f64::ANY, 0..40),
        high in prop::collection::vec(prop::num::f64::ANY, 0..40),
        weights_low in prop::collection::vec(prop::num::f64::ANY, 0..4),
        weights_high in prop::collection::vec(prop::num::f64::ANY, 0..4),
        n in 1..12_usize,
    ) {
        let bounds = Bounds {
            criteria,
            low: &low,
            high: &high,
            weights_low: &weights_low,
            weights_high: &weights_high,
            may_be_gated: &[],
        };
        let values = low.len().min(high.len());
        let villages = values.checked_div(criteria).unwrap_or(0);
        prop_assert_eq!(bounds.proofs(n).len(), villages);
        prop_assert_eq!(bounds.rank_bounds().len(), villages);
        let certain = Bounds { high: &low, ..bounds };
        prop_assert!((0..villages).all(|village| !certain.surely_above(village, village)));
    }
}

/// Two criteria with weights from 1 to 3: a lead of 0.6 in one outweighs 0.1 in the other, and 0.3 does not.
#[test]
fn a_lead_counts_with_the_low_weight_and_a_lag_with_the_high_one() {
    let values = [0.9, 0.4, 0.3, 0.5, 0.6, 0.5];
    let facts = Facts {
        criteria: 2,
        low: values.to_vec(),
        high: values.to_vec(),
        weights_low: vec![1.0, 1.0],
        weights_high: vec![3.0, 3.0],
        may_be_gated: vec![false; 3],
    };
    let bounds = facts.bounds();
    // 1 * 0.6 - 3 * 0.1 = 0.3, and 1 * 0.3 - 3 * 0.1 = 0.
    assert!(bounds.surely_above(0, 1));
    assert!(!bounds.surely_above(0, 2));
    assert!(bounds.surely_above(2, 1));
    assert_eq!(bounds.rank_bounds(), [(1, 2), (3, 3), (1, 2)]);
    let open = [Proof::Open, Proof::AlwaysOut, Proof::Open];
    assert_eq!(bounds.proofs(1), open);
    let all_but_one = [Proof::AlwaysIn, Proof::AlwaysOut, Proof::AlwaysIn];
    assert_eq!(bounds.proofs(2), all_but_one);
}

#[test]
fn equal_villages_prove_nothing_and_neither_do_weights_of_0() {
    let mut facts = Facts {
        criteria: 2,
        low: vec![0.3; 40],
        high: vec![0.3; 40],
        weights_low: vec![1.0, 2.0],
        weights_high: vec![1.0, 2.0],
        may_be_gated: vec![false; 20],
    };
    assert_eq!(facts.bounds().proofs(5), [Proof::Open; 20]);
    assert_eq!(facts.bounds().proofs(20), [Proof::AlwaysIn; 20]);
    facts.weights_low = vec![0.0; 2];
    facts.weights_high = vec![0.0; 2];
    facts.low[0] = 1.0;
    facts.high[0] = 1.0;
    assert_eq!(facts.bounds().rank_bounds(), [(1, 20); 20]);
}

#[test]
fn a_lead_by_rounding_proves_nothing() {
    let facts = |lead: f64| Facts {
        criteria: 1,
        low: vec![0.3 + lead, 0.3],
        high: vec![0.3 + lead, 0.3],
        weights_low: vec![1.0],
        weights_high: vec![3.0],
        may_be_gated: vec![false; 2],
    };
    // The next number after 0.3, which is 0.1 + 0.2.
    assert!(!facts(5e-17).bounds().surely_above(0, 1));
    assert!(facts(1e-12).bounds().surely_above(0, 1));
}
