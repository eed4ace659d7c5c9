//! Whole decisions: groups that share, limits of satellites, skies that nobody knows.

use super::fixtures::{
    Country, Place, fibre, hops, in_months, no_backhaul, no_means, reach, settings, sky,
};
use super::means::{Means, NoMicrowave, Reach, Sky};
use super::{Choice, Class, Decision, Reason};
use crate::project::{Factor, Item, Licence, Policy};
use crate::survey::Electricity;
use crate::units::UsDollars;

fn decisions(country: &Country) -> Vec<Decision> {
    let choices = country.choices();
    choices.iter().map(|choice| choice.decision).collect()
}

fn only(country: &Country) -> Choice {
    country.choices().swap_remove(0)
}

fn part(choice: &Choice) -> f64 {
    choice.option(Decision::Macro).unwrap().part
}

/// A village that only a macro serves, but for satellites.
fn at_macro(people: u32) -> Place {
    Place {
        people: Some(people),
        means: Means {
            macro_site: Some(0),
            ..no_means()
        },
        ..Place::default()
    }
}

fn small_cell() -> Means {
    Means {
        small_cell: Some(reach(1.0)),
        small_cell_backhaul: fibre(1.0),
        ..no_means()
    }
}

/// A few people without electricity: terminals.
fn few() -> Place {
    Place {
        people: Some(40),
        power: Some(Electricity::None),
        ..Place::default()
    }
}

#[test]
fn three_villages_share_a_macro_by_their_people_and_are_named_after_the_first() {
    let places = vec![at_macro(300), at_macro(600), at_macro(100)];
    let country = Country {
        macros: vec![fibre(2.0)],
        ..Country::of(places)
    };
    let choices = country.choices();
    for (choice, expected) in choices.iter().zip([0.3, 0.6, 0.1]) {
        assert_eq!(choice.decision, Decision::Macro);
        assert!(choice.reasons.contains(&Reason::SharedByGroup));
        assert_eq!(choice.group.as_deref(), Some("G-v0"));
        assert!((part(choice) - expected).abs() < 1e-12);
    }
    let each = choices
        .iter()
        .map(|choice| choice.option(Decision::Macro).unwrap());
    let values: Vec<f64> = each.clone().map(|of| of.present_value).collect();
    let whole = values[0] / part(&choices[0]);
    assert!((values.iter().sum::<f64>() - whole).abs() < 1e-6);
    // Nobody looks dear alone.
    let a_person: Vec<f64> = each.map(|of| of.per_person).collect();
    assert!(a_person.iter().all(|one| (one - a_person[0]).abs() < 1e-9));
}

#[test]
fn who_has_something_better_leaves_the_others_to_pay() {
    let with_cell = Place {
        means: Means {
            macro_site: Some(0),
            ..small_cell()
        },
        ..at_macro(300)
    };
    let country = Country {
        macros: vec![fibre(2.0)],
        ..Country::of(vec![with_cell, at_macro(500), at_macro(400)])
    };
    let choices = country.choices();
    assert_eq!(choices[0].decision, Decision::SmallCell);
    assert_eq!(choices[0].group, None);
    for (choice, expected) in choices[1..].iter().zip([5.0 / 9.0, 4.0 / 9.0]) {
        assert_eq!(choice.decision, Decision::Macro);
        assert_eq!(choice.group.as_deref(), Some("G-v1"));
        assert!((part(choice) - expected).abs() < 1e-12);
    }
}

/// Carriers are counted for whom the cost is shared by: a village where nobody gains counts as one.
#[test]
fn a_neighbour_where_nobody_lives_changes_no_price() {
    let country = Country {
        macros: vec![fibre(2.0)],
        ..Country::of(vec![at_macro(1500), at_macro(0)])
    };
    let choices = country.choices();
    assert_eq!(decisions(&country), [Decision::Macro; 2]);
    let [one, other] = [0, 1].map(|place| choices[place].option(Decision::Macro).unwrap());
    assert!((one.per_person - other.per_person).abs() < 1e-9);
    assert!((one.part + other.part - 1.0).abs() < 1e-12);
}

#[test]
fn a_macro_for_one_village_is_its_own() {
    let country = Country {
        macros: vec![fibre(2.0)],
        ..Country::of(vec![at_macro(900)])
    };
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::Macro);
    assert_eq!(choice.group, None);
    assert!(choice.reasons.contains(&Reason::OneVillage));
    assert!((part(&choice) - 1.0).abs() < 1e-12);
}

#[test]
fn a_licence_caps_terminals_and_those_give_way_that_lose_least() {
    let mut cheap = few();
    cheap.means = small_cell();
    let mut country = Country::of(vec![few(), few(), cheap]);
    assert_eq!(decisions(&country), [Decision::LeoTerminal; 3]);
    assert_eq!(country.options().terminals, 3);
    country.settings.costs.factors[Factor::LeoTerminalsCap].default = 2.0;
    let options = country.options();
    assert_eq!(options.terminals, 2);
    assert_eq!(options.notes.len(), 1);
    assert!(
        options.notes[0].contains("terminals"),
        "{:?}",
        options.notes
    );
    let choices = country.choices();
    let [first, second, third] = [0, 1, 2].map(|place| &choices[place]);
    assert_eq!(
        [first.decision, second.decision],
        [Decision::LeoTerminal; 2]
    );
    assert_eq!(third.decision, Decision::SmallCell);
    assert!(third.reasons.contains(&Reason::TerminalCap));
}

#[test]
fn the_beams_of_a_cell_carry_so_many_villages() {
    let mut country = Country::of(vec![few(); 3]);
    // A terminal may ask for 100 / 20 Mbit/s at once; the cell carries two and a half of these.
    for (factor, value) in [
        (Factor::LeoBeamsPerCell, 1.0),
        (Factor::LeoBeamMbps, 12.5),
        (Factor::LeoFreeShare, 1.0),
    ] {
        country.settings.costs.factors[factor].default = value;
    }
    let options = country.options();
    assert_eq!(options.terminals, 2);
    assert!(options.notes[0].contains("beams"), "{:?}", options.notes);
    let left = country.choices();
    let left: Vec<&Choice> = left
        .iter()
        .filter(|choice| choice.decision != Decision::LeoTerminal)
        .collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].decision, Decision::NoOption);
    assert!(left[0].reasons.contains(&Reason::NothingServes));
    assert!(left[0].reasons.contains(&Reason::BeamFull));
}

/// Whoever must give way to a full sky joins the macro of its neighbours, and all pay their parts.
#[test]
fn who_is_denied_satellite_shares_the_macro_after_all() {
    let unpowered = Place {
        power: Some(Electricity::None),
        ..at_macro(45)
    };
    let country = Country {
        macros: vec![fibre(1.0)],
        ..Country::of(vec![at_macro(1000), unpowered])
    };
    let mut country = country
        .at_price(Item::LeoFeeMonth, 1.0)
        .at_price(Item::LeoKit, 1.0);
    assert_eq!(
        decisions(&country),
        [Decision::Macro, Decision::LeoTerminal]
    );
    country.settings.costs.factors[Factor::LeoTerminalsCap].default = 0.0;
    let choices = country.choices();
    assert_eq!(decisions(&country), [Decision::Macro; 2]);
    let parts: f64 = choices.iter().map(part).sum();
    assert!((parts - 1.0).abs() < 1e-12, "{parts}");
    assert!(choices.iter().all(|choice| choice.group.is_some()));
}

#[test]
fn an_unknown_sky_gives_both_answers_or_asks_for_terrain() {
    let mut place = few();
    place.means = Means {
        sky: Sky::Unknown,
        ..small_cell()
    };
    let mut country = Country::of(vec![place]);
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::LeoTerminal);
    assert_eq!(choice.if_sky_blocked, Some(Decision::SmallCell));
    assert!(choice.reasons.contains(&Reason::SkyUnknown));
    country.settings.decision.unknown_sky = "needs-data".to_owned();
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::NeedsData);
    assert_eq!(choice.reasons, [Reason::UnknownSky]);
    assert!(choice.explanation.contains("sky hidden: small-cell"));
    assert!(choice.options.iter().all(|weighed| !weighed.is_certain));
    // Where the ground wins in any case the sky is no question.
    country.places[0].people = Some(280);
    country.places[0].power = Some(Electricity::Grid);
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::SmallCell);
    assert_eq!(choice.if_sky_blocked, None);
}

#[test]
fn a_hidden_sky_leaves_the_ground_or_nothing_and_says_so() {
    let mut place = few();
    place.means = Means {
        sky: sky(false, true),
        ..small_cell()
    };
    let mut country = Country::of(vec![place]);
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::SmallCell);
    assert!(choice.reasons.contains(&Reason::SkyBlocked));
    assert!(choice.reasons.contains(&Reason::OnlyOption));
    assert_eq!(choice.if_sky_blocked, None);
    country.places[0].means.small_cell = None;
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::NoOption);
    assert!(choice.reasons.contains(&Reason::SkyBlocked));
    assert!(choice.reasons.contains(&Reason::HousesNotReached));
    assert_eq!(choice.cost, None);
}

#[test]
fn without_any_licence_the_ground_or_nothing_is_left() {
    let mut with_cell = few();
    with_cell.means = small_cell();
    let mut country = Country::of(vec![few(), with_cell]);
    let rule = &mut country.settings.decision;
    rule.leo_backhaul_licence = Licence::No;
    rule.leo_terminal_licence = Licence::No;
    rule.direct_to_cell_licence = Licence::No;
    let choices = country.choices();
    assert_eq!(
        decisions(&country),
        [Decision::NoOption, Decision::SmallCell]
    );
    for choice in &choices {
        assert!(choice.reasons.contains(&Reason::NoSatelliteLicence));
    }
    assert_eq!(country.options().terminals, 0);
}

#[test]
fn phones_to_satellites_come_last_and_only_with_a_licence() {
    let mut country = Country::of(vec![few()]);
    country.settings.decision.leo_terminal_licence = Licence::No;
    assert_eq!(only(&country).decision, Decision::NoOption);
    country.settings.decision.direct_to_cell_licence = Licence::Yes;
    assert_eq!(only(&country).decision, Decision::DirectToCell);
    country.places[0].means = small_cell();
    assert_eq!(only(&country).decision, Decision::SmallCell);
}

#[test]
fn waiting_is_decided_for_and_costs_nobody_anything_now() {
    let mut place = Place {
        people: Some(250),
        power: Some(Electricity::None),
        grid_date: Some(in_months(2)),
        ..Place::default()
    };
    place.means = Means {
        sky: sky(false, true),
        ..small_cell()
    };
    let country = Country::of(vec![place]).at_price(Item::DelayPersonYear, 1.0);
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::WaitForGrid);
    assert_eq!(choice.build, Some(Decision::SmallCell));
    assert_eq!(choice.cost, None);
    assert_eq!(choice.runner_up, Some(Decision::SmallCell));
    assert!(choice.reasons.contains(&Reason::GridScheduled));
    // At the price of a dear wait it is built now.
    let country = country.at_price(Item::DelayPersonYear, 1e4);
    assert_eq!(only(&country).decision, Decision::SmallCell);
}

#[test]
fn a_committed_site_is_the_decision_whatever_else_serves() {
    let mut place = few();
    place.planned = true;
    place.means = small_cell();
    let choice = only(&Country::of(vec![place]));
    assert_eq!(choice.decision, Decision::Planned);
    assert!(choice.reasons.contains(&Reason::CommittedSite));
    assert_eq!((choice.cost, choice.p_satellite), (None, None));
    assert!(choice.runner_up.is_some());
}

#[test]
fn a_missing_fact_that_decides_is_told_with_what_it_leads_to() {
    let mut place = Place {
        people: Some(280),
        power: None,
        ..Place::default()
    };
    place.means = Means {
        small_cell: None,
        ..small_cell()
    };
    let choice = only(&Country::of(vec![place.clone()]));
    // Terminals serve many people only where there is no electricity.
    assert_eq!(choice.decision, Decision::NeedsData);
    assert_eq!(choice.reasons, [Reason::UnknownElectricity]);
    assert!(
        choice.explanation.contains("none: leo-terminal"),
        "{choice:?}"
    );
    assert_eq!((choice.cost, choice.p_satellite), (None, None));
    place.people = Some(40);
    assert_eq!(
        only(&Country::of(vec![place])).decision,
        Decision::LeoTerminal
    );
}

#[test]
fn neighbours_whom_nobody_counted_may_be_few_or_many() {
    let place = Place {
        people: None,
        ..at_macro(0)
    };
    let country = Country {
        macros: vec![fibre(2.0)],
        ..Country::of(vec![at_macro(120), place])
    };
    // Only a macro serves 120 people with electricity: whoever shares it, that is built.
    let choice = &country.choices()[0];
    assert_eq!(choice.decision, Decision::Macro);
    let weighed = choice.option(Decision::Macro).unwrap();
    assert!(!weighed.is_certain, "its part hangs on the neighbours");
}

#[test]
fn policies_turn_close_calls_and_say_so() {
    let mut place = few();
    place.means = small_cell();
    let mut country = Country::of(vec![place]);
    let least = only(&country);
    assert_eq!(least.decision.class(), Class::Satellite);
    country.settings.decision.policy = Policy::TerrestrialFirst;
    let choice = only(&country);
    assert_eq!(choice.decision, Decision::SmallCell);
    assert!(choice.reasons.contains(&Reason::PolicyDecides));
    assert!(choice.margin.unwrap() < 0.0);
    let counted = country.options().comparison.unwrap();
    assert_eq!(counted.outcomes.len(), Policy::ALL.len());
}

#[test]
fn the_cheapest_of_what_serves_wins_and_the_next_is_named() {
    let mut place = Place {
        people: Some(90),
        ..Place::default()
    };
    place.means = Means {
        repeater: Some(reach(1.0)),
        sector: Some(Reach {
            mast: Some(0),
            ..reach(1.0)
        }),
        ..small_cell()
    };
    let choice = only(&Country::of(vec![place]));
    assert_eq!(choice.decision, Decision::Repeater);
    let of = |decision| choice.option(decision).unwrap().per_person;
    let cheapest = choice
        .options
        .iter()
        .filter(|weighed| weighed.option.is_served())
        .map(|weighed| weighed.per_person)
        .fold(f64::INFINITY, f64::min);
    assert!((of(Decision::Repeater) - cheapest).abs() < 1e-9);
    let next = of(choice.runner_up.unwrap());
    assert!((choice.margin.unwrap() - (next / cheapest - 1.0)).abs() < 1e-9);
    let dollars = choice.option(Decision::Repeater).unwrap().present_value;
    let UsDollars(told) = choice.cost.unwrap();
    assert!((f64::from(u32::try_from(told).unwrap()) - dollars).abs() <= 0.5);
}

#[test]
fn nobody_lives_there_and_it_is_decided_all_the_same() {
    let place = Place {
        people: Some(0),
        means: small_cell(),
        ..Place::default()
    };
    let choice = only(&Country::of(vec![place]));
    assert_ne!(choice.decision, Decision::NeedsData);
    assert!(choice.options.iter().all(|of| of.per_person.is_finite()));
}

#[test]
fn nobody_was_counted_anywhere() {
    let place = |means| Place {
        people: None,
        means,
        ..Place::default()
    };
    let mut grouped = no_means();
    grouped.macro_site = Some(0);
    let country = Country {
        macros: vec![hops(2)],
        ..Country::of(vec![
            place(small_cell()),
            place(grouped.clone()),
            place(grouped),
            place(Means {
                small_cell_backhaul: no_backhaul(NoMicrowave::Blocked),
                sky: sky(false, true),
                ..small_cell()
            }),
        ])
    };
    let choices = country.choices();
    let asks = |choice: &Choice| choice.reasons.contains(&Reason::UnknownPeople);
    assert!(choices[..3].iter().all(asks), "{:?}", decisions(&country));
    assert_eq!(choices[3].decision, Decision::NoOption);
}

#[test]
fn draws_and_flips_are_given_for_what_is_decided() {
    let mut place = few();
    place.means = small_cell();
    let mut country = Country::of(vec![place]);
    country.settings = settings();
    country.settings.decision.draws = 100;
    let choice = only(&country);
    let p_satellite = choice.p_satellite.unwrap();
    assert!(p_satellite > 0.5 && p_satellite <= 1.0);
    assert!(choice.flips.iter().any(|flip| flip.what == "leo_fee_month"));
    for pair in choice.flips.windows(2) {
        let of = |place: usize| pair[place].relative.map_or(0.0, f64::abs);
        assert!(of(0) <= of(1) || pair[0].relative.is_none() || pair[1].relative.is_none());
    }
}
