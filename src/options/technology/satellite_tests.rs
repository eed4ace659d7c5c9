//! Options that satellites carry.

use super::tests::{Desk, against, bought, facts, is_near, with_cell, without_power};
use super::*;
use crate::options::facts::SkyFact;
use crate::options::fixtures::{no_backhaul, no_means, sky};
use crate::options::means::Sky;

#[test]
fn a_cell_fed_by_satellite_needs_a_licence_houses_in_reach_and_sky() {
    use Decision::LeoCell;
    let desk = Desk::new();
    let means = with_cell(1.0, no_backhaul(NoMicrowave::TooFar));
    let cell = desk.one(LeoCell, &facts(), &means);
    assert!(cell.is_served());
    assert_eq!(cell.because.list(), [Reason::SkyOpen]);
    assert_eq!(cell.needs.feed, Some(Feed::Satellite));
    assert_eq!(cell.needs.terminals, 1);
    assert!(is_near(bought(&cell.bill, Item::LeoBackhaulFeeMonth), 12.0));
    let of = |facts: &Facts| against(&desk.one(LeoCell, facts, &means));
    let unlicensed = Facts {
        leo_backhaul: false,
        ..facts()
    };
    assert_eq!(of(&unlicensed), [Reason::NoSatelliteLicence]);
    let hidden = Facts {
        sky: SkyFact::SupposedBlocked,
        ..facts()
    };
    assert_eq!(of(&hidden), [Reason::SkyBlocked]);
    let denied = Facts {
        denied: Some(Reason::BeamFull),
        ..facts()
    };
    assert_eq!(of(&denied), [Reason::BeamFull]);
    let crowd = Facts {
        new_people: 301.0,
        ..facts()
    };
    assert_eq!(of(&crowd), [Reason::TooManyUsers]);
    let nowhere = desk.one(LeoCell, &facts(), &no_means());
    assert_eq!(against(&nowhere), [Reason::HousesNotReached]);
}

#[test]
fn a_dish_over_the_trees_takes_a_mast() {
    let desk = Desk::new();
    let Sky::Known(over_trees) = sky(true, true) else {
        unreachable!("a sky that is known")
    };
    let facts = Facts {
        sky: SkyFact::Measured(over_trees),
        new_people: 120.0,
        power: Electricity::None,
        ..facts()
    };
    let means = with_cell(1.0, no_backhaul(NoMicrowave::TooFar));
    for (decision, masts) in [(Decision::LeoCell, 1.0), (Decision::LeoTerminal, 3.0)] {
        let option = desk.one(decision, &facts, &means);
        assert!(option.is_served());
        assert!(option.because.has(Reason::SkyMast) && !option.because.has(Reason::SkyOpen));
        assert!(is_near(bought(&option.bill, Item::DishMast), masts));
    }
}

#[test]
fn terminals_are_as_many_as_people_hamlets_and_users_ask_for() {
    let desk = Desk::new();
    let of = |new_people, dark_hamlets| {
        let facts = Facts {
            new_people,
            dark_hamlets,
            ..without_power()
        };
        let option = desk.one(Decision::LeoTerminal, &facts, &no_means());
        assert!(option.is_served());
        let many = f64::from(option.needs.terminals);
        assert!(is_near(bought(&option.bill, Item::LeoKit), many));
        assert!(is_near(bought(&option.bill, Item::WifiKit), many));
        assert!(is_near(
            bought(&option.bill, Item::LeoFeeMonth),
            12.0 * many
        ));
        // Each has panels of its own.
        assert!(bought(&option.bill, Item::PvWp) > 100.0 * many);
        option.needs.terminals
    };
    assert_eq!(of(0.0, 1), 1);
    assert_eq!(of(50.0, 1), 1);
    assert_eq!(of(51.0, 1), 2);
    assert_eq!(of(51.0, 4), 4);
    assert_eq!(of(3000.0, 1), 60);
}

#[test]
fn many_terminals_are_for_those_without_electricity_and_for_islands() {
    let desk = Desk::new();
    let of = |facts: &Facts| against(&desk.one(Decision::LeoTerminal, facts, &no_means()));
    let many = facts();
    assert_eq!(of(&many), [Reason::TooManyPeople]);
    let few = Facts {
        new_people: 100.0,
        ..many
    };
    assert!(of(&few).is_empty());
    let island = Facts {
        island: true,
        ..many
    };
    assert!(of(&island).is_empty());
    assert!(of(&without_power()).is_empty());
    let local = Facts {
        power: Electricity::OffGrid,
        ..many
    };
    assert_eq!(of(&local), [Reason::TooManyPeople]);
    let unlicensed = Facts {
        leo_terminal: false,
        ..few
    };
    assert_eq!(of(&unlicensed), [Reason::NoSatelliteLicence]);
    let hidden = Facts {
        sky: SkyFact::SupposedBlocked,
        ..few
    };
    assert_eq!(of(&hidden), [Reason::SkyBlocked]);
    let capped = Facts {
        denied: Some(Reason::TerminalCap),
        ..few
    };
    assert_eq!(of(&capped), [Reason::TerminalCap]);
    let unknown = Facts {
        sky: SkyFact::SupposedOpen,
        ..few
    };
    let unknown = desk.one(Decision::LeoTerminal, &unknown, &no_means());
    assert!(unknown.is_served() && unknown.because.has(Reason::SkyUnknown));
}

#[test]
fn phones_to_satellites_are_never_the_service_asked_for() {
    let desk = Desk::new();
    let of = |facts: &Facts| desk.one(Decision::DirectToCell, facts, &no_means());
    assert_eq!(against(&of(&facts())), [Reason::NoSatelliteLicence]);
    let allowed = Facts {
        direct_to_cell: true,
        ..facts()
    };
    let interim = of(&allowed);
    assert_eq!(against(&interim), [Reason::InterimOnly]);
    assert!(is_near(
        bought(&interim.bill, Item::DirectToCellUserMonth),
        12.0 * 200.0
    ));
    let hidden = Facts {
        sky: SkyFact::SupposedBlocked,
        ..allowed
    };
    assert_eq!(against(&of(&hidden)), [Reason::SkyBlocked]);
}
