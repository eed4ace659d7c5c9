//! What is said where facts are missing.

use super::*;
use crate::options::fixtures::settings;

fn exactly(number: f64) -> Interval {
    Interval {
        low: number,
        high: number,
    }
}

/// Everything known: 200 people with the grid on the mainland.
fn known() -> Known {
    Known {
        planned: false,
        has_signal_near: Some(true),
        power: Some(Electricity::Grid),
        grid_years: Some(None),
        line_km: None,
        island: Some(false),
        new_people: Some(exactly(200.0)),
        lit_share: 0.0,
        dark_hamlets: 1,
        others: exactly(0.0),
        leo_backhaul: Licence::Yes,
        leo_terminal: Licence::Yes,
        direct_to_cell: Licence::No,
        sky: None,
        denied: None,
    }
}

/// What is decided by a rule of one line.
fn decided(known: &Known, with_sky: bool, rule: impl Fn(&Facts) -> Decision) -> Outcome<()> {
    decide(known, &settings(), with_sky, |facts| (rule(facts), ()))
}

/// The facts that a decision hangs on.
fn hinges(outcome: &Outcome<()>) -> Vec<Reason> {
    match outcome {
        Outcome::NeedsData(hinges) => hinges.iter().map(|hinge| hinge.reason).collect(),
        Outcome::Decided(..) => Vec::new(),
    }
}

fn either(is_first: bool) -> Decision {
    if is_first {
        Decision::SmallCell
    } else {
        Decision::LeoTerminal
    }
}

#[test]
fn what_is_known_is_weighed_once() {
    let outcome = decided(&known(), false, |_| Decision::Macro);
    assert_eq!(outcome, Outcome::Decided(Decision::Macro, vec![()]));
}

#[test]
fn a_missing_fact_that_changes_nothing_is_no_obstacle() {
    let unknown = Known {
        power: None,
        grid_years: None,
        island: None,
        ..known()
    };
    let Outcome::Decided(decision, all) = decided(&unknown, false, |_| Decision::Repeater) else {
        panic!("decided")
    };
    assert_eq!((decision, all.len()), (Decision::Repeater, 18));
}

#[test]
fn each_missing_fact_that_decides_is_named_and_no_other() {
    type Rule = fn(&Facts) -> Decision;
    let base = known();
    let cases: [(Known, Reason, Rule); 8] = [
        (
            Known {
                has_signal_near: None,
                ..base
            },
            Reason::UnknownSignal,
            |facts| either(facts.has_signal_near),
        ),
        (
            Known {
                power: None,
                ..base
            },
            Reason::UnknownElectricity,
            |facts| either(facts.power != Electricity::None),
        ),
        (
            Known {
                grid_years: None,
                ..base
            },
            Reason::UnknownGridDate,
            |facts| either(facts.grid_years.is_some()),
        ),
        (
            Known {
                island: None,
                ..base
            },
            Reason::UnknownIsland,
            |facts| either(facts.island),
        ),
        (
            Known {
                new_people: None,
                ..base
            },
            Reason::UnknownPeople,
            |facts| either(facts.new_people > 100.0),
        ),
        (
            Known {
                others: Interval {
                    low: 10.0,
                    high: 400.0,
                },
                ..base
            },
            Reason::UnknownGroupPeople,
            |facts| either(facts.others > 200.0),
        ),
        (
            Known {
                leo_backhaul: Licence::Unknown,
                ..base
            },
            Reason::UnknownLicence,
            |facts| either(facts.leo_backhaul),
        ),
        (
            Known {
                leo_terminal: Licence::Unknown,
                ..base
            },
            Reason::UnknownLicence,
            |facts| either(facts.leo_terminal),
        ),
    ];
    for (mut known, reason, rule) in cases {
        assert_eq!(hinges(&decided(&known, false, rule)), [reason]);
        // Another fact is missing too, and decides nothing.
        if known.island.is_some() {
            known.island = None;
            assert_eq!(hinges(&decided(&known, false, rule)), [reason]);
        }
    }
}

#[test]
fn the_sky_is_asked_for_only_where_the_project_wants_that() {
    let rule = |facts: &Facts| either(facts.sky == SkyFact::SupposedBlocked);
    assert_eq!(hinges(&decided(&known(), true, rule)), [Reason::UnknownSky]);
    let taken = decided(&known(), false, rule);
    assert_eq!(taken, Outcome::Decided(Decision::LeoTerminal, vec![()]));
}

#[test]
fn two_facts_that_decide_together_are_both_named() {
    let unknown = Known {
        power: None,
        island: None,
        ..known()
    };
    let both = |facts: &Facts| either(facts.power == Electricity::None && facts.island);
    assert_eq!(
        hinges(&decided(&unknown, false, both)),
        [Reason::UnknownElectricity, Reason::UnknownIsland]
    );
}

#[test]
fn the_story_tells_where_the_decision_turns() {
    let unknown = Known {
        power: None,
        ..known()
    };
    let outcome = decided(&unknown, false, |facts| {
        either(facts.power != Electricity::None)
    });
    let Outcome::NeedsData(hinges) = outcome else {
        panic!("{outcome:?}")
    };
    let outcomes = hinges[0].outcomes.iter();
    let told = outcomes.map(|(value, decision)| (value.words(Lang::En), *decision));
    let told: Vec<(String, Decision)> = told.collect();
    assert_eq!(
        told,
        [
            ("grid".to_owned(), Decision::SmallCell),
            ("none".to_owned(), Decision::LeoTerminal)
        ]
    );
}

#[test]
fn the_middle_of_an_unknown_range_counts() {
    let unknown = Known {
        new_people: Some(Interval {
            low: 10.0,
            high: 500.0,
        }),
        ..known()
    };
    // Both ends agree.
    let outcome = decided(&unknown, false, |facts| {
        either((50.0..250.0).contains(&facts.new_people))
    });
    assert_eq!(hinges(&outcome), [Reason::UnknownPeople]);
}

#[test]
fn numbers_go_from_the_least_to_the_most() {
    let of = |low, high| numbers(Interval { low, high });
    assert_eq!(of(10.0, 50.0), [10.0, 20.0, 40.0, 50.0]);
    assert_eq!(of(0.0, 3.0), [0.0, 1.0, 2.0, 3.0]);
    assert_eq!(of(0.0, 0.5), [0.0, 0.5]);
    assert_eq!(of(0.5, 1.0), [0.5, 1.0]);
    let many = of(0.0, f64::from(u32::MAX));
    assert!(many.len() < 40 && many.is_sorted());
}

#[test]
fn people_whom_nobody_counted_are_one_to_a_thousand() {
    let unknown = Known {
        new_people: None,
        ..known()
    };
    let Outcome::Decided(_, all) = decide(&unknown, &settings(), false, |facts| {
        (Decision::Macro, facts.new_people)
    }) else {
        panic!("decided")
    };
    assert_eq!(
        (all[0], all[all.len() - 1]),
        (UNCOUNTED.low, UNCOUNTED.high)
    );
}
