use super::super::fixtures::{case, offer, rule, shared};
use super::super::{ChoiceError, Offer};
use super::*;

fn alone(case: Case, policy: Policy) -> Verdict {
    let cases = Cases::new(vec![case], Vec::new()).unwrap();
    let prices = UnitPrices::from_fn(|_| 1.0);
    decide(&cases, rule(policy), &prices).verdicts[0]
}

#[test]
fn the_least_cost_a_person_wins_and_the_next_kind_is_the_runner_up() {
    let verdict = alone(
        case(vec![
            offer(Decision::LeoTerminal, 100.0, 11_000.0),
            offer(Decision::SmallCell, 200.0, 20_000.0),
            offer(Decision::SmallCell, 200.0, 20_500.0),
        ]),
        Policy::LeastCost,
    );
    assert_eq!(verdict.winner, Decision::SmallCell);
    assert_eq!(verdict.pick.map(|pick| pick.offer), Some(1));
    assert_eq!(verdict.runner_up.map(|pick| pick.offer), Some(0));
    assert!((verdict.margin.unwrap() - 0.1).abs() < 1e-12);
    assert!(verdict.is_close);
}

#[test]
fn equals_go_by_the_ladder_then_by_order() {
    let equals = vec![
        offer(Decision::WaitForGrid, 10.0, 100.0),
        offer(Decision::LeoCell, 10.0, 100.0),
        offer(Decision::Macro, 10.0, 100.0),
        offer(Decision::Macro, 10.0, 100.0),
    ];
    let verdict = alone(case(equals), Policy::LeastCost);
    assert_eq!(verdict.pick.map(|pick| pick.offer), Some(2));
    assert_eq!(verdict.runner_up.map(|pick| pick.offer), Some(1));
    assert_eq!(verdict.margin, Some(0.0));
}

/// Who wins by each policy where everything serves, with and without electricity; then without the
/// winner's class, and so on.
#[test]
fn policies_put_classes_in_their_order() {
    let ground = || offer(Decision::SmallCell, 10.0, 300.0);
    let satellite = || offer(Decision::LeoTerminal, 10.0, 200.0);
    let wait = || offer(Decision::WaitForGrid, 10.0, 100.0);
    let order = |policy, has_electricity| {
        let mut offers = vec![ground(), satellite(), wait()];
        let mut order = Vec::new();
        while !offers.is_empty() {
            let verdict = alone(
                Case {
                    offers: offers.clone(),
                    planned: false,
                    has_electricity,
                },
                policy,
            );
            order.push(verdict.class());
            offers.retain(|offer| offer.decision != verdict.winner);
        }
        order
    };
    let (g, s, w) = (Class::Terrestrial, Class::Satellite, Class::WaitForGrid);
    for has_electricity in [false, true] {
        assert_eq!(order(Policy::LeastCost, has_electricity), [w, s, g]);
        assert_eq!(order(Policy::TerrestrialFirst, has_electricity), [g, w, s]);
        assert_eq!(order(Policy::SatelliteFirst, has_electricity), [s, w, g]);
    }
    assert_eq!(order(Policy::ProgrammeRule, true), [g, s, w]);
    assert_eq!(order(Policy::ProgrammeRule, false), [s, w, g]);
}

#[test]
fn a_policy_that_overrides_money_is_no_close_call() {
    let offers = vec![
        offer(Decision::SmallCell, 10.0, 101.0),
        offer(Decision::LeoTerminal, 10.0, 100.0),
    ];
    let verdict = alone(case(offers.clone()), Policy::TerrestrialFirst);
    assert_eq!(verdict.winner, Decision::SmallCell);
    assert!(verdict.margin.unwrap() < 0.0 && !verdict.is_close);
    assert!(alone(case(offers), Policy::LeastCost).is_close);
}

#[test]
fn a_committed_site_wins_under_every_policy_and_shows_what_else_would() {
    let planned = Case {
        planned: true,
        ..case(vec![offer(Decision::SmallCell, 10.0, 1.0)])
    };
    for policy in Policy::ALL {
        let verdict = alone(planned.clone(), policy);
        assert_eq!((verdict.winner, verdict.pick), (Decision::Planned, None));
        let runner_up = verdict.runner_up.map(|pick| pick.decision);
        assert_eq!(runner_up, Some(Decision::SmallCell));
    }
}

#[test]
fn a_stopgap_wins_only_where_nothing_serves_and_what_does_not_serve_never() {
    let interim = Offer {
        is_interim: true,
        ..offer(Decision::DirectToCell, 10.0, 1.0)
    };
    let weak = Offer {
        is_served: false,
        ..offer(Decision::RemoteSector, 10.0, 0.0)
    };
    let nobody = offer(Decision::SmallCell, 0.0, 0.0);
    let dear = offer(Decision::Macro, 10.0, 1e9);
    for policy in Policy::ALL {
        let of = |offers: &[&Offer]| {
            let offers = offers.iter().map(|&offer| offer.clone()).collect();
            alone(case(offers), policy).winner
        };
        assert_eq!(of(&[&interim, &weak, &nobody, &dear]), Decision::Macro);
        assert_eq!(of(&[&interim, &weak, &nobody]), Decision::DirectToCell);
        assert_eq!(of(&[&weak, &nobody]), Decision::NoOption);
        assert_eq!(of(&[]), Decision::NoOption);
    }
}

#[test]
fn a_macro_for_three_is_shared_and_a_rich_alternative_stays_out() {
    let village = |terminal: f64| {
        case(vec![
            offer(Decision::LeoTerminal, 300.0, terminal),
            shared(300.0, 0),
        ])
    };
    let total = Worth {
        fixed: 150_000.0,
        per: Vec::new(),
    };
    let list = vec![village(90_000.0), village(84_000.0), village(30_000.0)];
    let cases = Cases::new(list, vec![total]).unwrap();
    let prices = UnitPrices::from_fn(|_| 1.0);
    let decided = decide(&cases, rule(Policy::LeastCost), &prices);
    let winners = decided.verdicts.iter().map(|verdict| verdict.winner);
    let expected = [Decision::Macro, Decision::Macro, Decision::LeoTerminal];
    assert!(winners.eq(expected));
    let paid = decided.verdicts[0].present_value(&cases.cases()[0]);
    assert!((paid - 75_000.0).abs() < 1e-6, "{paid}");
    // What the third would pay if it joined: 150,000 over 900.
    let runner_up = decided.verdicts[2].runner_up.unwrap();
    assert!((runner_up.per_person - 150_000.0 / 900.0).abs() < 1e-9);
}

#[test]
fn cases_that_make_no_sense_are_refused() {
    let refused = |offers, groups: usize| {
        let totals = vec![Worth::default(); groups];
        Cases::new(vec![case(offers)], totals).unwrap_err()
    };
    let error = refused(vec![offer(Decision::NeedsData, 1.0, 1.0)], 0);
    assert!(matches!(error, ChoiceError::NotAnOffer { .. }), "{error}");
    let error = refused(vec![shared(1.0, 2)], 2);
    assert!(matches!(error, ChoiceError::NoSuchGroup { .. }), "{error}");
    let error = refused(vec![shared(1.0, 0), shared(1.0, 1)], 2);
    assert!(matches!(error, ChoiceError::SharedTwice { .. }), "{error}");
    let small_cell = Offer {
        shared_by: Some(0),
        ..offer(Decision::SmallCell, 1.0, 1.0)
    };
    let error = refused(vec![small_cell], 1);
    assert!(
        matches!(error, ChoiceError::SharedNoMacro { .. }),
        "{error}"
    );
    for (people, dollars) in [(f64::NAN, 1.0), (1.0, f64::INFINITY), (-1.0, 1.0)] {
        let error = refused(vec![offer(Decision::Macro, people, dollars)], 0);
        assert!(matches!(error, ChoiceError::BadNumber { .. }), "{error}");
    }
    let total = Worth {
        fixed: f64::NAN,
        per: Vec::new(),
    };
    let error = Cases::new(Vec::new(), vec![total]).unwrap_err();
    assert!(matches!(error, ChoiceError::BadTotal { .. }), "{error}");
}

/// Draws count classes, so the ladder must keep those of one class together.
#[test]
fn the_ladder_keeps_classes_together() {
    let mut classes: Vec<Class> = Decision::ALL.into_iter().map(Decision::class).collect();
    classes.dedup();
    let (g, s, w) = (Class::Terrestrial, Class::Satellite, Class::WaitForGrid);
    assert_eq!(classes[1..4], [g, s, w]);
    assert_eq!(classes.len(), Class::ALL.len());
    assert!(Decision::ALL.is_sorted());
    assert_eq!(
        Decision::SmallCell.max(Decision::RemoteSector),
        Decision::SmallCell
    );
    assert!(
        Decision::Macro > Decision::SmallCell,
        "a shared macro is the last on the ground"
    );
}
