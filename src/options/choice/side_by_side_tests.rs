use super::super::fixtures::{case, offer};
use super::super::{Case, Offer};
use super::*;

#[test]
fn what_each_policy_costs_and_whom_it_changes() {
    let both = vec![
        offer(Decision::SmallCell, 100.0, 5_000.0),
        offer(Decision::LeoTerminal, 80.0, 3_000.0),
    ];
    let interim = Offer {
        is_interim: true,
        ..offer(Decision::DirectToCell, 7.0, 10.0)
    };
    let dark = Case {
        has_electricity: false,
        ..case(both.clone())
    };
    let list = vec![case(both), dark, case(vec![interim]), case(Vec::new())];
    let cases = Cases::new(list, Vec::new()).unwrap();
    let comparison = compare(&cases, 0.15, &UnitPrices::from_fn(|_| 1.0));
    let facts = |outcome: &Outcome| {
        (
            outcome.policy,
            outcome.by_class[..2].to_vec(),
            outcome.present_value,
            outcome.people,
        )
    };
    let facts: Vec<_> = comparison.outcomes.iter().map(facts).collect();
    // A person costs 50 by the cell and 37.5 by the terminal.
    assert_eq!(
        facts,
        [
            (Policy::LeastCost, vec![0, 3], 6_010.0, 160.0),
            (Policy::ProgrammeRule, vec![1, 2], 8_010.0, 180.0),
            (Policy::TerrestrialFirst, vec![2, 1], 10_010.0, 200.0),
            (Policy::SatelliteFirst, vec![0, 3], 6_010.0, 160.0),
        ]
    );
    let nothing = Class::ALL.iter().position(|&one| one == Class::NoOption);
    for outcome in &comparison.outcomes {
        let unserved = outcome.by_class[nothing.unwrap()];
        assert_eq!(unserved, 1, "nothing serves the last");
        assert!((outcome.people_interim - 7.0).abs() < 1e-9);
        assert_eq!(outcome.close_calls, 0);
    }
    let (g, s) = (Class::Terrestrial, Class::Satellite);
    let expected = [
        Switch {
            case: 0,
            classes: [s, g, g, s],
        },
        Switch {
            case: 1,
            classes: [s, s, g, s],
        },
    ];
    assert_eq!(comparison.switches, expected);
}
