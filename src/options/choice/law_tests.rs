//! Laws that hold for all cases.

use proptest::prelude::*;

use super::fixtures::{OF_SATELLITE, OF_WAITING, any_cases, any_policy, any_prices, rule};
use super::*;

/// The classes of all cases.
fn classes(cases: &Cases, policy: Policy, prices: &UnitPrices) -> Vec<Class> {
    let decided = decide(cases, rule(policy), prices);
    decided.verdicts.iter().map(Verdict::class).collect()
}

proptest! {
    #[test]
    fn a_case_takes_the_shared_macro_exactly_if_it_is_in_the_coalition(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
    ) {
        let decided = decide(&cases, rule(policy), &prices);
        for (number, case) in cases.cases().iter().enumerate() {
            let pick = decided.verdicts[number].pick;
            let takes = pick.is_some_and(|pick| case.offers[pick.offer].shared_by.is_some());
            prop_assert_eq!(takes, decided.seats[number].is_some_and(|seat| seat.is_in));
        }
    }

    #[test]
    fn shares_of_a_macro_add_up_to_its_cost(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
    ) {
        let decided = decide(&cases, rule(policy), &prices);
        for group in cases.groups() {
            let mut paid = 0.0;
            let mut is_taken = false;
            for &number in &group.members {
                let case = &cases.cases()[number];
                let (_, offer, _) = case.shared().unwrap();
                if decided.seats[number].unwrap().is_in {
                    paid += decided.verdicts[number].present_value(case) - offer.cost.at(|item| prices[item]);
                    is_taken = true;
                }
            }
            if is_taken {
                let total = group.total.at(|item| prices[item]);
                prop_assert!((paid - total).abs() <= 1e-9 * (1.0 + 1e4 + total), "{paid} {total}");
            }
        }
    }

    #[test]
    fn dearer_satellite_never_adds_satellite(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
        more in 0.0..100.0_f64,
        item in 0..2_usize,
    ) {
        let mut dearer = prices.clone();
        dearer[OF_SATELLITE[item]] += more;
        let before = classes(&cases, policy, &prices);
        let after = classes(&cases, policy, &dearer);
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(after != Class::Satellite || before == Class::Satellite);
        }
    }

    #[test]
    fn a_lower_cost_of_waiting_never_removes_waiting(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
        share in 0.0..1.0_f64,
    ) {
        let mut lower = prices.clone();
        lower[OF_WAITING] *= share;
        let before = classes(&cases, policy, &prices);
        let after = classes(&cases, policy, &lower);
        for (before, after) in before.into_iter().zip(after) {
            prop_assert!(before != Class::WaitForGrid || after == Class::WaitForGrid);
        }
    }

    /// What else could be built grows with the people: a person of it costs what it did.
    #[test]
    fn more_people_never_worsen_the_case_for_a_macro(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
        who in any::<prop::sample::Index>(),
        doublings in 0..4_i32,
    ) {
        prop_assume!(!cases.cases().is_empty());
        let who = who.index(cases.cases().len());
        // By a power of two, which keeps costs a person to the bit.
        let times = 2.0_f64.powi(doublings);
        let mut more = cases.cases().to_vec();
        for offer in &mut more[who].offers {
            offer.people *= times;
            offer.cost.fixed *= times;
            for (_, quantity) in &mut offer.cost.per {
                *quantity *= times;
            }
        }
        let totals = cases.groups().iter().map(|group| group.total.clone());
        let more = Cases::new(more, totals.collect()).unwrap();
        let before = decide(&cases, rule(policy), &prices);
        let after = decide(&more, rule(policy), &prices);
        for (before, after) in before.seats.iter().zip(&after.seats) {
            let is_in = |seat: &Option<Seat>| seat.is_some_and(|seat| seat.is_in);
            prop_assert!(!is_in(before) || is_in(after));
        }
    }

    #[test]
    fn a_verdict_is_the_best_of_what_may_win(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
    ) {
        let decided = decide(&cases, rule(policy), &prices);
        for (number, case) in cases.cases().iter().enumerate() {
            let verdict = decided.verdicts[number];
            let Some(pick) = verdict.pick else {
                let can_win = case.offers.iter().any(|offer| {
                    offer.people > 0.0 && (offer.is_served || offer.is_interim)
                });
                prop_assert!(case.planned || !can_win);
                continue;
            };
            let winner = &case.offers[pick.offer];
            prop_assert!(winner.people > 0.0 && (winner.is_served || winner.is_interim));
            for offer in &case.offers {
                let serves = offer.people > 0.0 && offer.is_served && !offer.is_interim;
                prop_assert!(!winner.is_interim || !serves);
                if policy == Policy::LeastCost && serves && offer.shared_by.is_none() {
                    prop_assert!(pick.per_person <= offer.cost.at(|item| prices[item]) / offer.people);
                }
                if policy == Policy::TerrestrialFirst
                    && serves
                    && offer.decision.class() == Class::Terrestrial
                {
                    prop_assert_eq!(verdict.class(), Class::Terrestrial);
                }
                if policy == Policy::SatelliteFirst
                    && serves
                    && offer.decision.class() == Class::Satellite
                {
                    prop_assert_eq!(verdict.class(), Class::Satellite);
                }
            }
            if let Some(runner_up) = verdict.runner_up {
                prop_assert_ne!(runner_up.decision, pick.decision);
            }
        }
    }

    /// Every price is moved in many small steps, and nothing may change before the flip.
    #[test]
    fn price_flips_are_what_sampling_finds(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
    ) {
        const FACTOR: f64 = 10.0;
        let decided = decide(&cases, rule(policy), &prices);
        let flips = price_flips(&cases, &decided, policy, &prices, FACTOR);
        for (number, case) in cases.cases().iter().enumerate() {
            let class = decided.verdicts[number].class();
            let at = |item: Item, price: f64| {
                let mut prices = prices.clone();
                prices[item] = price;
                let total = cases.total_of(number);
                choose(case, decided.seats[number], total, rule(policy), &prices)
            };
            for (item, &today) in prices.iter() {
                let what = FlipOf::Price(item);
                let flip = flips[number].iter().find(|flip| flip.what == what);
                let reach = flip.map_or(f64::INFINITY, |flip| (flip.to - today).abs());
                if let Some(flip) = flip {
                    prop_assert!(flip.to > 0.0 && flip.to < today * FACTOR);
                    prop_assert_ne!(flip.to_class, class);
                    // Both cost the same there, so the one that wins changes.
                    let there = least_by_class(case, &decided, number, &cases, policy, item, flip.to, &prices);
                    let one = there(class);
                    let other = there(flip.to_class);
                    prop_assert!((one - other).abs() <= 1e-9 * one.max(1.0), "{one} {other}");
                    let beyond = flip.to + (flip.to - today).signum() * 1e-7 * flip.to;
                    let wins = at(item, beyond);
                    let nearly = wins.margin.is_some_and(|margin| margin < 1e-6)
                        || wins.pick.is_some_and(|pick| pick.per_person < 1e-6);
                    prop_assert!(wins.class() != class || nearly || (flip.to - today).abs() <= 0.0);
                }
                for step in 0..=40_u32 {
                    let price = today * FACTOR * f64::from(step) / 40.0;
                    if (price - today).abs() < reach * (1.0 - 1e-9) && price < today * FACTOR && price > 0.0 {
                        prop_assert_eq!(at(item, price).class(), class, "{} at {}", item.key(), price);
                    }
                }
            }
        }
    }

    #[test]
    fn a_cap_is_held_and_the_least_loss_goes_first(
        cases in any_cases(),
        policy in any_policy(),
        prices in any_prices(),
        terminals in 0..20_u64,
    ) {
        let mut decided = decide(&cases, rule(policy), &prices);
        let capped = cap(&cases, &decided, policy, &prices, terminals);
        prop_assert!(capped.used <= terminals);
        prop_assert!(capped.asked > terminals || capped.gave_way.is_empty());
        // Without the last who gave way it would not be held.
        if let Some(last) = capped.gave_way.last() {
            prop_assert!(capped.used + u64::from(last.terminals) > terminals);
        }
        capped.apply(&mut decided);
        let used = |number: usize, case: &Case| {
            let pick = decided.verdicts[number].pick;
            pick.map_or(0, |pick| u64::from(case.offers[pick.offer].terminals))
        };
        let sum: u64 = cases.cases().iter().enumerate().map(|(n, case)| used(n, case)).sum();
        prop_assert_eq!(sum, capped.used);
    }

    #[test]
    fn policies_side_by_side_count_every_case(cases in any_cases(), prices in any_prices()) {
        let comparison = compare(&cases, 0.15, &prices);
        for outcome in &comparison.outcomes {
            prop_assert_eq!(outcome.by_class.iter().sum::<usize>(), cases.cases().len());
            prop_assert_eq!(outcome.by_decision.iter().sum::<usize>(), cases.cases().len());
        }
        let satellite = |policy: Policy| {
            let place = Policy::ALL.iter().position(|&one| one == policy).unwrap();
            let class = Class::ALL.iter().position(|&one| one == Class::Satellite).unwrap();
            comparison.outcomes[place].by_class[class]
        };
        let most = satellite(Policy::SatelliteFirst);
        let least = satellite(Policy::TerrestrialFirst);
        prop_assert!(Policy::ALL.into_iter().all(|one| (least..=most).contains(&satellite(one))));
    }
}

/// The least cost a person of a class among the offers of the winning tier, with one price changed.
#[expect(clippy::too_many_arguments, reason = "one place in all")]
fn least_by_class<'a>(
    case: &'a Case,
    decided: &'a Decided,
    number: usize,
    cases: &'a Cases,
    policy: Policy,
    item: Item,
    price: f64,
    prices: &UnitPrices,
) -> impl Fn(Class) -> f64 + 'a {
    let mut prices = prices.clone();
    prices[item] = price;
    move |class| {
        let total = cases
            .total_of(number)
            .map_or(0.0, |total| total.at(|item| prices[item]));
        let seat = decided.seats[number];
        policy::contenders(policy, case)
            .filter(|(_, offer)| offer.decision.class() == class)
            .map(|(_, offer)| {
                verdict::price_of(offer, seat, offer.cost.at(|item| prices[item]), total)
            })
            .fold(f64::INFINITY, f64::min)
    }
}
