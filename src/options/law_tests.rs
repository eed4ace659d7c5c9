//! Laws that hold for whole countries.
//!
//! Satellites have no limits here but where a law says so: with a full cell one village leaves satellite so
//! that another may have it, and what holds for each village holds no more.

use proptest::prelude::*;

use super::fixtures::{
    Country, any_country, any_half_known_country, in_months, sky, without_limits,
};
use super::means::Sky;
use super::{Choice, Class, Decision, Weighed};
use crate::project::{Factor, Item, Licence, Policy};
use crate::survey::{Electricity, GridDate};

/// Items that satellite alone uses.
const OF_SATELLITE: [Item; 4] = [
    Item::LeoFeeMonth,
    Item::LeoKit,
    Item::LeoBackhaulFeeMonth,
    Item::LeoBackhaulKit,
];

/// Whether each village of one list is in the other too.
fn is_within(inner: &[bool], outer: &[bool]) -> bool {
    inner
        .iter()
        .zip(outer)
        .all(|(inner, outer)| !inner || *outer)
}

fn satellites(country: &Country, policy: Policy) -> Vec<bool> {
    let mut country = country.clone();
    country.settings.decision.policy = policy;
    country.in_class(Class::Satellite)
}

fn any_policy() -> impl Strategy<Value = Policy> {
    prop::sample::select(&Policy::ALL[..])
}

/// The option that a village takes.
fn taken(choice: &Choice) -> Option<&Weighed> {
    choice.option(choice.decision)
}

/// Every number that is told.
fn numbers(choice: &Choice) -> Vec<f64> {
    let of = |weighed: &Weighed| {
        let service = weighed.option.service;
        let power = weighed.option.needs.power;
        [
            weighed.part,
            weighed.present_value,
            weighed.capex,
            weighed.opex,
            weighed.per_person,
            service.share,
            service.people,
            service.mbps,
            power.map_or(0.0, |power| power.load_w),
            power.map_or(0.0, |power| power.break_even_km),
            weighed.option.needs.delay_years,
        ]
    };
    let mut numbers: Vec<f64> = choice.options.iter().flat_map(of).collect();
    numbers.extend(choice.margin);
    numbers.extend(choice.p_satellite);
    for flip in &choice.flips {
        numbers.extend(
            [Some(flip.to), flip.from, flip.relative]
                .into_iter()
                .flatten(),
        );
    }
    numbers
}

fn holds_together(country: &Country) -> Result<(), TestCaseError> {
    let options = country.options();
    prop_assert_eq!(options.choices.len(), country.places.len());
    for (place, choice) in country.places.iter().zip(&options.choices) {
        let choice = choice.as_ref().unwrap();
        for number in numbers(choice) {
            prop_assert!(number.is_finite(), "{choice:?}");
        }
        prop_assert!(!choice.reasons.is_empty() && !choice.explanation.is_empty());
        prop_assert_eq!(choice.decision == Decision::Planned, place.planned);
        for weighed in &choice.options {
            prop_assert!((0.0..=1.0).contains(&weighed.part));
            prop_assert!(weighed.present_value >= 0.0 && weighed.per_person >= 0.0);
        }
        if let Some(taken) = taken(choice) {
            let is_interim = choice.decision == Decision::DirectToCell;
            prop_assert!(taken.option.is_served() || is_interim || !taken.is_certain);
        }
        if let Some(p_satellite) = choice.p_satellite {
            prop_assert!((0.0..=1.0).contains(&p_satellite));
        }
    }
    let terminals = options.choices.iter().flatten().filter_map(taken);
    let terminals: u64 = terminals
        .map(|taken| u64::from(taken.option.needs.terminals))
        .sum();
    prop_assert_eq!(options.terminals, terminals);
    Ok(())
}

proptest! {
    #[test]
    fn all_that_is_told_of_a_country_is_a_number(
        country in any_country(),
        policy in any_policy(),
        draws in 0..20_u32,
    ) {
        let mut country = country;
        country.settings.decision.policy = policy;
        country.settings.decision.draws = draws;
        holds_together(&country)?;
    }

    #[test]
    fn all_that_is_told_of_a_half_known_country_is_a_number(
        country in any_half_known_country(),
        licences in prop::array::uniform3(prop::sample::select(vec![Licence::No, Licence::Unknown, Licence::Yes])),
        needs_sky in any::<bool>(),
    ) {
        let mut country = country;
        let rule = &mut country.settings.decision;
        [rule.leo_backhaul_licence, rule.leo_terminal_licence, rule.direct_to_cell_licence] = licences;
        if needs_sky {
            rule.unknown_sky = "needs-data".to_owned();
        }
        holds_together(&country)?;
    }

    /// The same for every policy, for what goes before what does not hang on prices.
    #[test]
    fn dearer_satellite_never_adds_satellite_villages(
        country in any_country(),
        policy in any_policy(),
        item in prop::sample::select(&OF_SATELLITE[..]),
        times in 1.0..20.0_f64,
    ) {
        let dollars = country.settings.costs.usd(item);
        let dearer = country.clone().at_price(item, times * dollars);
        prop_assert!(is_within(&satellites(&dearer, policy), &satellites(&country, policy)));
    }

    /// What is undecided may turn into a satellite village: where some facts ask for terminals and others
    /// for a cell, dearer terminals leave the cell alone.
    #[test]
    fn where_facts_are_missing_dearer_satellite_takes_no_village_from_the_ground(
        country in any_half_known_country(),
        policy in any_policy(),
        item in prop::sample::select(&OF_SATELLITE[..]),
        times in 1.0..20.0_f64,
    ) {
        let mut country = country;
        country.settings.decision.policy = policy;
        let dollars = country.settings.costs.usd(item);
        let dearer = country.clone().at_price(item, times * dollars);
        let before = country.choices();
        for (before, after) in before.iter().zip(dearer.choices()) {
            let was = before.decision.class();
            prop_assert!(
                after.decision.class() != Class::Satellite
                    || matches!(was, Class::Satellite | Class::NeedsData)
            );
        }
    }

    #[test]
    fn a_sky_that_is_less_open_never_adds_satellite_villages(
        country in any_country(),
        policy in any_policy(),
        who in any::<prop::sample::Index>(),
        is_hidden in any::<bool>(),
    ) {
        prop_assume!(!country.places.is_empty());
        let mut less = country.clone();
        let place = &mut less.places[who.index(country.places.len())];
        place.means.sky = match &place.means.sky {
            Sky::Known(known) if known.is_open && !is_hidden => sky(true, true),
            _ => sky(false, true),
        };
        prop_assert!(is_within(&satellites(&less, policy), &satellites(&country, policy)));
    }

    /// But for neighbours that share a macro with the village: who waits pays for no macro today, so that theirs
    /// gets dearer, and what they would build after a wait of their own.
    #[test]
    fn an_earlier_grid_never_removes_wait_for_grid(
        country in any_country(),
        policy in any_policy(),
        who in any::<prop::sample::Index>(),
        months in 0..30_u16,
        earlier in 0..30_u16,
    ) {
        prop_assume!(!country.places.is_empty());
        let mut country = country;
        country.settings.decision.policy = policy;
        let who = who.index(country.places.len());
        if country.places[who].power == Some(Electricity::Grid) {
            country.places[who].power = Some(Electricity::None);
        }
        country.places[who].grid_date = Some(in_months(months));
        let mut sooner = country.clone();
        sooner.places[who].grid_date = Some(in_months(months.saturating_sub(earlier)));
        let shared = country.places[who].means.macro_site;
        let waits = |country: &Country| {
            let mut waits = country.in_class(Class::WaitForGrid);
            for (village, place) in country.places.iter().enumerate() {
                let is_neighbour = shared.is_some() && place.means.macro_site == shared;
                waits[village] &= village == who || !is_neighbour;
            }
            waits
        };
        prop_assert!(is_within(&waits(&country), &waits(&sooner)));
        // Where it was not planned any date is an earlier one.
        let mut never = country.clone();
        never.places[who].grid_date = Some(GridDate::NotPlanned);
        prop_assert!(is_within(&waits(&never), &waits(&country)));
    }

    /// A macro costs a person no more where more live, and whoever takes it keeps it: as long as nothing else
    /// becomes cheaper in the village that grows than the macro was there. Then it leaves the macro to fewer.
    /// And as long as one generator is enough: the next one is a step.
    #[test]
    fn more_people_never_worsen_the_case_for_the_macro(
        country in any_country(),
        policy in any_policy(),
        who in any::<prop::sample::Index>(),
        more in 0..2000_u32,
    ) {
        prop_assume!(!country.places.is_empty());
        let mut country = country;
        country.settings.decision.policy = policy;
        country.settings.power.genset_kw = 1e6;
        let who = who.index(country.places.len());
        let mut larger = country.clone();
        larger.places[who].people = country.places[who].people.map(|people| people + more);
        let (before, after) = (country.choices(), larger.choices());
        let of = |choice: &Choice, decision| {
            let weighed = choice.option(decision).unwrap();
            weighed.option.is_served().then_some(weighed.per_person)
        };
        let was = of(&before[who], Decision::Macro).unwrap_or(f64::INFINITY);
        let others = Decision::OPTIONS.into_iter().filter(|other| *other != Decision::Macro);
        let least = others.filter_map(|other| of(&after[who], other)).fold(f64::INFINITY, f64::min);
        prop_assume!(before[who].decision != Decision::Macro || least > was);
        for (before, after) in before.iter().zip(&after) {
            let [then, now] = [before, after].map(|choice| of(choice, Decision::Macro));
            if let (Some(then), Some(now)) = (then, now) {
                prop_assert!(now <= then * (1.0 + 1e-9), "{now} {then}");
            }
            if before.decision == Decision::Macro {
                prop_assert_eq!(after.decision, Decision::Macro);
            }
        }
    }

    #[test]
    fn policies_order_the_number_of_satellite_villages(country in any_country()) {
        let least_cost = satellites(&country, Policy::LeastCost);
        prop_assert!(is_within(&least_cost, &satellites(&country, Policy::SatelliteFirst)));
        prop_assert!(is_within(&satellites(&country, Policy::TerrestrialFirst), &least_cost));
    }

    /// Where all villages of a group agree on what stands at the macro: on an island none of them takes
    /// fibre.
    #[test]
    fn the_parts_of_a_macro_add_up(
        country in any_country(),
        policy in any_policy(),
    ) {
        let mut country = country;
        country.settings.decision.policy = policy;
        for place in &mut country.places {
            place.island = Some(false);
        }
        let choices = country.choices();
        for site in 0..country.macros.len() {
            let members = country.places.iter().zip(&choices);
            let takers: Vec<&Weighed> = members
                .filter(|(place, choice)| {
                    place.means.macro_site == Some(site) && choice.decision == Decision::Macro
                })
                .filter_map(|(_, choice)| taken(choice))
                .collect();
            let Some(first) = takers.first() else { continue };
            let parts: f64 = takers.iter().map(|taken| taken.part).sum();
            prop_assert!((parts - 1.0).abs() < 1e-9, "{parts}");
            for taken in &takers {
                prop_assert!((taken.per_person - first.per_person).abs() <= 1e-9 * first.per_person);
            }
        }
    }

    /// Whoever gives way, what is taken stays within the licence and within the beams.
    #[test]
    fn a_licence_caps_terminals(country in any_country(), policy in any_policy(), most in 0..30_u32) {
        let mut country = country;
        country.settings.decision.policy = policy;
        country.settings.costs.factors[Factor::LeoTerminalsCap].default = f64::from(most);
        prop_assert!(country.options().terminals <= u64::from(most));
    }
}

#[test]
fn a_country_of_nobody_and_nothing_is_decided() {
    let country = Country {
        settings: without_limits(),
        ..Country::of(Vec::new())
    };
    assert!(country.options().choices.is_empty());
    assert!(country.options().comparison.is_none());
}
