//! What is read from a village and its scan.

use super::*;
use crate::calendar::Day;
use crate::options::fixtures::{Place, finding, in_months, settings, sky, today, village};
use crate::units::Kilometres;

fn known(place: &Place, settings: &Settings) -> Known {
    Known::of(
        &village(0, place),
        &finding(place),
        &place.means.sky,
        settings,
    )
}

fn unpowered() -> Place {
    Place {
        power: Some(Electricity::None),
        ..Place::default()
    }
}

#[test]
fn what_is_missing_holds_the_first_value_that_it_may_have() {
    let place = Place {
        people: None,
        power: None,
        grid_date: None,
        island: None,
        has_signal_near: false,
        ..Place::default()
    };
    let known = known(&place, &settings());
    assert!(known.new_people.is_none() && known.power.is_none() && known.island.is_none());
    assert!(known.has_signal_near.is_none() && known.grid_years.is_none());
    let facts = known.facts();
    assert_eq!(facts.power, Electricity::Grid);
    assert!(!facts.has_signal_near && !facts.island);
    assert_eq!(facts.grid_years, None);
}

#[test]
fn an_open_licence_question_is_no_licence_yet() {
    let mut settings = settings();
    settings.decision.leo_backhaul_licence = Licence::Unknown;
    settings.decision.leo_terminal_licence = Licence::No;
    settings.decision.direct_to_cell_licence = Licence::Yes;
    let facts = known(&Place::default(), &settings).facts();
    assert!(!facts.leo_backhaul && !facts.leo_terminal && facts.direct_to_cell);
}

#[test]
fn the_village_list_goes_before_the_lines_on_the_map() {
    let settings = settings();
    let years = |grid_date, line_km: Option<f64>| {
        let place = Place {
            grid_date,
            ..unpowered()
        };
        let finding = Finding {
            planned_grid_line: line_km.map(|km| Kilometres(km).to_metres()),
            ..finding(&place)
        };
        grid_years(&village(0, &place), &finding, &settings)
    };
    let near = |years: Option<Option<f64>>, expected: f64| {
        (years.flatten().unwrap() - expected).abs() < 0.01
    };
    assert!(near(years(Some(in_months(6)), None), 0.5));
    assert_eq!(
        years(Some(in_months(25)), None),
        Some(None),
        "after the horizon"
    );
    assert_eq!(years(Some(GridDate::NotPlanned), Some(0.5)), Some(None));
    assert_eq!(years(None, None), None);
    // A planned line within 2 km comes by the end of the horizon of two years at the latest.
    assert!(near(years(None, Some(1.9)), 2.0));
    assert_eq!(years(None, Some(2.1)), None);
    // A date that has passed without power says nothing any more.
    let past = Some(GridDate::On(Day::new(2025, 1, 1).unwrap()));
    assert_eq!(years(past, None), None);
    assert!(near(years(past, Some(1.0)), 2.0));
    assert!(near(years(Some(GridDate::On(today())), None), 0.0));
}

#[test]
fn who_has_the_grid_waits_for_none() {
    let place = Place {
        grid_date: Some(in_months(6)),
        ..Place::default()
    };
    assert_eq!(known(&place, &settings()).grid_years, Some(None));
}

#[test]
fn households_give_a_range_of_people() {
    let place = Place {
        people: None,
        households: Some(100),
        lit_share: 0.5,
        ..Place::default()
    };
    let settings = settings();
    let people = known(&place, &settings).new_people.unwrap();
    let rule = &settings.ranking;
    assert!((people.low - 50.0 * rule.people_per_household_low).abs() < 1.0);
    assert!((people.high - 50.0 * rule.people_per_household_high).abs() < 1.0);
    assert!(people.low < people.high);
}

#[test]
fn who_gains_lives_in_dark_houses() {
    let of = |lit_share, new_people, share| {
        let facts = Facts {
            new_people,
            lit_share,
            ..known(&Place::default(), &settings()).facts()
        };
        facts.gained(share)
    };
    let is_near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    assert!(is_near(of(0.0, 200.0, 0.95), 190.0));
    assert!(is_near(of(0.5, 100.0, 0.75), 50.0));
    assert!(is_near(of(0.5, 100.0, 0.4), 0.0), "never fewer than today");
    assert!(is_near(of(1.0, 0.0, 1.0), 0.0));
}

#[test]
fn the_sky_says_open_by_a_mast_hidden_or_unknown() {
    let facts = known(&Place::default(), &settings()).facts();
    let verdict = |sky_fact| {
        let facts = Facts {
            sky: sky_fact,
            ..facts
        };
        let verdict = facts.sky();
        (verdict.against.list(), verdict.because.list())
    };
    let measured = |is_open, needs_mast| match sky(is_open, needs_mast) {
        Sky::Known(known) => SkyFact::Measured(known),
        Sky::Unknown => SkyFact::SupposedOpen,
    };
    assert_eq!(
        verdict(measured(true, false)),
        (vec![], vec![Reason::SkyOpen])
    );
    assert_eq!(
        verdict(measured(true, true)),
        (vec![], vec![Reason::SkyMast])
    );
    assert_eq!(
        verdict(measured(false, true)),
        (vec![Reason::SkyBlocked], vec![])
    );
    assert_eq!(
        verdict(SkyFact::SupposedOpen),
        (vec![], vec![Reason::SkyUnknown])
    );
    assert_eq!(
        verdict(SkyFact::SupposedBlocked),
        (vec![Reason::SkyBlocked], vec![])
    );
    let Sky::Known(open) = sky(true, false) else {
        panic!("a sky that is known")
    };
    let few = KnownSky {
        is_open: false,
        is_often_empty: true,
        ..open
    };
    assert_eq!(
        verdict(SkyFact::Measured(few)),
        (vec![Reason::FewSatellites], vec![])
    );
}
