use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::ranking::target::{
    Candidates, Goal, NO_PROVINCE, Proportional, Quota, QuotaCost, Quotas,
};

/// A small country with an order, the best first, that may lack villages.
#[derive(Clone, Debug)]
struct Case {
    province: Vec<u32>,
    provinces: Vec<String>,
    people: Vec<f64>,
    cost: Vec<Option<f64>>,
    score: Vec<f64>,
    order: Vec<u32>,
    quotas: Quotas,
}

impl Case {
    fn rule(&self, goal: Goal, quotas: &Quotas) -> Option<Rule> {
        let ids = vec!["v"; self.province.len()];
        let candidates = Candidates {
            province: &self.province,
            provinces: &self.provinces,
            people: &self.people,
            cost: &self.cost,
            ids: &ids,
        };
        Rule::new(&goal, quotas, &candidates).ok()
    }

    fn served(&self, rule: &Rule) -> (Vec<u32>, Taken) {
        let mut marks = vec![true; self.province.len()];
        let taken = rule.select(&self.order, &mut marks);
        let served: Vec<u32> = (0_u32..)
            .zip(marks)
            .filter(|it| it.1)
            .map(|it| it.0)
            .collect();
        assert_eq!(served.len(), taken.villages as usize);
        (served, taken)
    }

    fn sum(&self, villages: &[u32]) -> f64 {
        villages.iter().map(|&it| self.score[it as usize]).sum()
    }

    /// Villages by slot.
    fn by_slot(rule: &Rule, villages: &[u32]) -> Vec<u32> {
        let mut counts = vec![0; rule.slots.len()];
        for &village in villages {
            counts[rule.slot[village as usize] as usize] += 1;
        }
        counts
    }
}

/// A village: number of its province, people, cost, score, whether the order has it.
type Row = (u32, f64, Option<f64>, u8, bool);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        prop_oneof![8 => 0_u32..4, 1 => Just(NO_PROVINCE)],
        prop_oneof![Just(0.0), 0.0..500.0_f64],
        prop::option::weighted(0.8, (0_u32..9).prop_map(|tens| f64::from(tens) / 10.0)),
        0_u8..6,
        prop::bool::weighted(0.85),
    );
    prop::collection::vec(row, 0..10)
}

fn quotas() -> impl Strategy<Value = Quotas> {
    let quota = || {
        (0_u32..3, prop::option::of(0_u32..4)).prop_map(|(min, more)| Quota {
            min,
            max: more.map(|more| min + more),
        })
    };
    let named = prop::collection::btree_map((0_u32..4).prop_map(name), quota(), 0..4);
    let all = prop_oneof![Just(Quota::default()), quota()];
    (
        all,
        named,
        prop::option::weighted(0.3, Just(Proportional::People)),
    )
        .prop_map(|(all, named, proportional)| Quotas {
            all,
            named,
            proportional,
        })
}

fn name(number: u32) -> String {
    // Not in the order of the numbers.
    format!("P{}", (number * 3 + 1) % 4)
}

fn cases() -> impl Strategy<Value = Case> {
    (rows(), quotas()).prop_map(|(rows, quotas)| {
        let mut order: Vec<u32> = (0_u32..)
            .zip(&rows)
            .filter(|(_, row)| row.4)
            .map(|(village, _)| village)
            .collect();
        order.sort_by_key(|&village| std::cmp::Reverse(rows[village as usize].3));
        Case {
            province: rows.iter().map(|row| row.0).collect(),
            provinces: (0..4).map(name).collect(),
            people: rows.iter().map(|row| row.1).collect(),
            cost: rows.iter().map(|row| row.2).collect(),
            score: rows.iter().map(|row| f64::from(row.3)).collect(),
            order,
            quotas,
        }
    })
}

/// The largest sum of scores among all sets of the size that quotas allow.
fn best(case: &Case, rule: &Rule, places: u32) -> (u32, f64) {
    let there = Case::by_slot(rule, &case.order);
    let bounds: Vec<(u32, u32)> = rule
        .slots
        .iter()
        .zip(&there)
        .map(|(slot, &there)| (slot.min.min(there), slot.max.min(there)))
        .collect();
    (0_u32..1 << case.order.len())
        .filter_map(|subset| {
            let villages: Vec<u32> = (0_u32..)
                .zip(&case.order)
                .filter(|(bit, _)| subset >> bit & 1 == 1)
                .map(|(_, &village)| village)
                .collect();
            let allowed = subset.count_ones() <= places
                && Case::by_slot(rule, &villages)
                    .iter()
                    .zip(&bounds)
                    .all(|(count, &(low, high))| (low..=high).contains(count));
            allowed.then(|| (subset.count_ones(), case.sum(&villages)))
        })
        .max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
        .unwrap()
}

/// The list as an auditor would take it by hand, with the villages passed over for lack of a cost.
fn by_hand(case: &Case, rule: &Rule, mut cents: u64) -> (Vec<u32>, Vec<u32>) {
    let (mut served, mut passed) = (Vec::new(), Vec::new());
    for minima in [true, false] {
        for &village in &case.order {
            let slot = rule.slot[village as usize] as usize;
            let most = if minima {
                rule.slots[slot].min
            } else {
                rule.slots[slot].max
            };
            if served.contains(&village) || Case::by_slot(rule, &served)[slot] >= most {
                continue;
            }
            match rule.cost[village as usize] {
                None if passed.contains(&village) => {}
                None => passed.push(village),
                Some(cost) if cost > cents => {
                    served.sort_unstable();
                    return (served, passed);
                }
                Some(cost) => {
                    cents -= cost;
                    served.push(village);
                }
            }
        }
    }
    served.sort_unstable();
    (served, passed)
}

fn shuffled(len: usize, picks: &[Index]) -> Vec<usize> {
    let mut all: Vec<usize> = (0..len).collect();
    for (at, pick) in picks.iter().enumerate().take(len) {
        all.swap(at, pick.index(len));
    }
    all
}

proptest! {
    #[test]
    fn no_set_that_quotas_allow_has_a_larger_sum(case in cases(), places in 0_u32..12) {
        let Some(rule) = case.rule(Goal::Count(places), &case.quotas) else {
            return Ok(());
        };
        let (served, taken) = case.served(&rule);
        prop_assert_eq!((taken.villages, case.sum(&served)), best(&case, &rule, places));
    }

    #[test]
    fn minima_are_met_where_they_can_be_and_maxima_never_passed(
        case in cases(),
        places in 0_u32..12,
        dollars in 0.0..6.0_f64,
        budget in any::<bool>(),
    ) {
        let goal = if budget { Goal::Budget(dollars) } else { Goal::Count(places) };
        let Some(rule) = case.rule(goal, &case.quotas) else {
            return Ok(());
        };
        let (served, _) = case.served(&rule);
        let there = Case::by_slot(&rule, &case.order);
        for ((count, slot), there) in
            Case::by_slot(&rule, &served).into_iter().zip(&rule.slots).zip(there)
        {
            prop_assert!(count <= slot.max);
            prop_assert!(budget || count >= slot.min.min(there));
        }
    }

    #[test]
    fn without_quotas_the_first_are_served(case in cases(), places in 0_u32..12) {
        let rule = case.rule(Goal::Count(places), &Quotas::default()).unwrap();
        let mut first: Vec<u32> = case.order.iter().copied().take(places as usize).collect();
        first.sort_unstable();
        prop_assert_eq!(case.served(&rule).0, first);
        let cost = rule.cost_of_quotas(&case.order, &case.score);
        prop_assert_eq!(
            QuotaCost { by_province: Vec::new(), ..cost },
            QuotaCost { money: Some(0.0), ..QuotaCost::default() }
        );
    }

    #[test]
    fn quotas_that_bind_nothing_change_nothing(case in cases(), places in 0_u32..12) {
        let all = Quota { min: 0, max: Some(10) };
        let quotas = Quotas { all, ..Quotas::default() };
        for goal in [Goal::Count(places), Goal::Budget(f64::from(places) / 3.0)] {
            let bound = case.rule(goal, &quotas).unwrap();
            let free = case.rule(goal, &Quotas::default()).unwrap();
            prop_assert_eq!(case.served(&bound), case.served(&free));
        }
    }

    #[test]
    fn a_budget_is_spent_in_order(case in cases(), cents in 0_u32..400) {
        let budget = Goal::Budget(f64::from(cents) / 100.0);
        for quotas in [&case.quotas, &Quotas::default()] {
            let Some(rule) = case.rule(budget, quotas) else {
                continue;
            };
            let (served, taken) = case.served(&rule);
            let (expected, passed) = by_hand(&case, &rule, u64::from(cents));
            prop_assert_eq!(served, expected);
            prop_assert_eq!(taken.without_cost as usize, passed.len());
        }
    }

    #[test]
    fn places_in_proportion_are_all_filled_and_are_the_shares(
        case in cases(),
        places in 0_u32..12,
    ) {
        let quotas = Quotas { proportional: Some(Proportional::People), ..Quotas::default() };
        let Some(rule) = case.rule(Goal::Count(places), &quotas) else {
            return Ok(());
        };
        let order: Vec<u32> = (0_u32..).take(case.province.len()).collect();
        let (served, _) = Case { order, ..case.clone() }.served(&rule);
        prop_assert_eq!(served.len(), case.province.len().min(places as usize));
        let minima: Vec<u32> = rule.slots.iter().map(|slot| slot.min).collect();
        if minima.iter().sum::<u32>() == places {
            prop_assert_eq!(Case::by_slot(&rule, &served), minima);
        }
    }

    #[test]
    fn the_order_of_provinces_and_of_rows_changes_nothing(
        case in cases(),
        places in 0_u32..12,
        provinces in prop::collection::vec(any::<Index>(), 4),
        rows in prop::collection::vec(any::<Index>(), 10),
    ) {
        let provinces = shuffled(4, &provinces);
        let rows = shuffled(case.province.len(), &rows);
        // Where the row of a village went, and the province of a number.
        let to = |village: u32| (0_u32..).zip(&rows).find(|it| *it.1 == village as usize).unwrap().0;
        let moved = |number: u32| {
            (0_u32..).zip(&provinces).find(|it| *it.1 == number as usize).map_or(number, |it| it.0)
        };
        let other = Case {
            province: rows.iter().map(|&row| moved(case.province[row])).collect(),
            provinces: provinces.iter().map(|&it| case.provinces[it].clone()).collect(),
            people: rows.iter().map(|&row| case.people[row]).collect(),
            cost: rows.iter().map(|&row| case.cost[row]).collect(),
            score: rows.iter().map(|&row| case.score[row]).collect(),
            order: case.order.iter().map(|&village| to(village)).collect(),
            quotas: case.quotas.clone(),
        };
        for goal in [Goal::Count(places), Goal::Budget(f64::from(places) / 3.0)] {
            let (one, two) = (case.rule(goal, &case.quotas), other.rule(goal, &other.quotas));
            prop_assert_eq!(one.is_some(), two.is_some());
            let (Some(one), Some(two)) = (one, two) else {
                continue;
            };
            prop_assert_eq!(one.notes(), two.notes());
            let mut same: Vec<u32> = case.served(&one).0.into_iter().map(to).collect();
            same.sort_unstable();
            prop_assert_eq!(same, other.served(&two).0);
            prop_assert_eq!(
                one.cost_of_quotas(&case.order, &case.score).by_province,
                two.cost_of_quotas(&other.order, &other.score).by_province
            );
        }
    }

    #[test]
    fn no_order_panics(
        case in cases(),
        order in prop::collection::vec(prop_oneof![0_u32..12, any::<u32>()], 0..40),
        len in 0_usize..14,
        places in 0_u32..12,
    ) {
        for goal in [Goal::Count(places), Goal::Budget(f64::from(places) / 3.0)] {
            let Some(rule) = case.rule(goal, &case.quotas) else {
                continue;
            };
            let mut served = vec![true; len];
            let taken = rule.select(&order, &mut served);
            let marked = served.iter().filter(|&&mark| mark).count();
            prop_assert_eq!(marked, taken.villages as usize);
            prop_assert!(rule.places().is_none_or(|places| taken.villages <= places));
            let _: QuotaCost = rule.cost_of_quotas(&order, &[]);
        }
    }

    #[test]
    fn the_cost_of_quotas_is_the_difference_of_both_lists(case in cases(), places in 0_u32..12) {
        let Some(rule) = case.rule(Goal::Count(places), &case.quotas) else {
            return Ok(());
        };
        let free = case.rule(Goal::Count(places), &Quotas::default()).unwrap();
        let (with, without) = (case.served(&rule).0, case.served(&free).0);
        let cost = rule.cost_of_quotas(&case.order, &case.score);
        prop_assert_eq!(cost.points, case.sum(&with) - case.sum(&without));
        prop_assert!(cost.points <= 0.0);
        let people = |villages: &[u32]| -> f64 {
            villages.iter().map(|&it| case.people[it as usize]).sum()
        };
        prop_assert!((cost.people - (people(&with) - people(&without))).abs() < 1e-6);
        let mut moved: Vec<u32> =
            without.iter().copied().filter(|it| !cost.leaves.contains(it)).collect();
        moved.extend(&cost.enters);
        moved.sort_unstable();
        prop_assert_eq!(&moved, &with);
        let all = |count: fn(&crate::ranking::target::ProvincePlaces) -> u32| {
            cost.by_province.iter().map(count).sum::<u32>() as usize
        };
        prop_assert_eq!(all(|it| it.with), with.len());
        prop_assert_eq!(all(|it| it.without), without.len());
        prop_assert_eq!(all(|it| it.ranked), case.order.len());
        let unknown = cost.enters.iter().chain(&cost.leaves).any(|&it| case.cost[it as usize].is_none());
        prop_assert_eq!(cost.money.is_none(), unknown);
    }
}

/// Five villages, the first three in the south.
fn example(cost: [Option<f64>; 5], quotas: Quotas) -> Case {
    Case {
        province: vec![1, 1, 1, 0, 0],
        provinces: vec!["North".to_owned(), "South".to_owned()],
        people: vec![500.0, 400.0, 300.0, 120.0, 80.0],
        cost: cost.to_vec(),
        score: vec![90.0, 80.0, 70.0, 40.0, 30.0],
        order: vec![0, 1, 2, 3, 4],
        quotas,
    }
}

fn at_least_one_in_the_north() -> Quotas {
    let named = BTreeMap::from([("North".to_owned(), Quota { min: 1, max: None })]);
    Quotas {
        named,
        ..Quotas::default()
    }
}

#[test]
fn a_minimum_says_who_enters_who_leaves_and_what_it_costs() {
    let case = example(
        [Some(0.1), Some(0.2), Some(0.3), Some(0.7), None],
        at_least_one_in_the_north(),
    );
    let rule = case.rule(Goal::Count(2), &case.quotas).unwrap();
    let cost = rule.cost_of_quotas(&case.order, &case.score);
    assert_eq!((&cost.enters[..], &cost.leaves[..]), (&[3][..], &[1][..]));
    assert_eq!((cost.people, cost.points), (-280.0, -40.0));
    assert_eq!(cost.money, Some(0.5));
    let north = &cost.by_province[0];
    assert_eq!(north.province.as_deref(), Some("North"));
    assert_eq!((north.ranked, north.without, north.with), (2, 0, 1));
    assert_eq!((north.min, north.max), (1, None));
}

#[test]
fn a_budget_ends_at_the_first_that_does_not_fit_and_cents_are_exact() {
    let costs = [Some(0.1), Some(0.2), Some(0.5), Some(0.1), Some(0.1)];
    let case = example(costs, Quotas::default());
    let rule = case.rule(Goal::Budget(0.3), &case.quotas).unwrap();
    assert_eq!(case.served(&rule).0, [0, 1]);
    let rule = case.rule(Goal::Budget(0.7), &case.quotas).unwrap();
    assert_eq!(case.served(&rule).0, [0, 1], "nobody leapfrogs");
    let minimum = at_least_one_in_the_north();
    let rule = case.rule(Goal::Budget(0.3), &minimum).unwrap();
    assert_eq!(case.served(&rule).0, [0, 3], "minima come first");
}

#[test]
fn a_village_without_a_cost_is_passed_over_and_counted_once() {
    let case = example(
        [Some(1.0), None, Some(1.0), None, Some(1.0)],
        at_least_one_in_the_north(),
    );
    let rule = case.rule(Goal::Budget(3.0), &case.quotas).unwrap();
    let (served, taken) = case.served(&rule);
    assert_eq!(served, [0, 2, 4]);
    assert_eq!(taken.without_cost, 2);
}
