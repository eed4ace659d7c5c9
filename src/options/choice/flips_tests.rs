use super::super::fixtures::{case, offer, rule, shared};
use super::super::{Offer, decide};
use super::*;
use crate::options::Decision;

/// An offer for 10 people that needs so many of an item beside a fixed cost.
fn by_item(decision: Decision, dollars: f64, item: Item, quantity: f64) -> Offer {
    let mut offer = offer(decision, 10.0, dollars);
    offer.cost.add(item, quantity);
    offer
}

fn flips_of(cases: Vec<Case>, totals: Vec<Worth>, policy: Policy) -> Vec<Vec<Flip>> {
    let cases = Cases::new(cases, totals).unwrap();
    let prices = UnitPrices::from_fn(|_| 100.0);
    let decided = decide(&cases, rule(policy), &prices);
    price_flips(&cases, &decided, policy, &prices, 10.0)
}

/// 1,000 + 10 fee against 1,000 + 20 km of fibre: equal where the fee is 200 or fibre 50.
#[test]
fn the_least_relative_change_comes_first() {
    let offers = vec![
        by_item(Decision::LeoTerminal, 1_000.0, Item::LeoFeeMonth, 10.0),
        by_item(Decision::SmallCell, 1_000.0, Item::FibreKm, 20.0),
    ];
    let flips = flips_of(vec![case(offers.clone())], Vec::new(), Policy::LeastCost);
    let expected = [
        Flip {
            what: FlipOf::Price(Item::FibreKm),
            from: 100.0,
            to: 50.0,
            relative: Some(-0.5),
            to_class: Class::Terrestrial,
        },
        Flip {
            what: FlipOf::Price(Item::LeoFeeMonth),
            from: 100.0,
            to: 200.0,
            relative: Some(1.0),
            to_class: Class::Terrestrial,
        },
    ];
    assert_eq!(flips, [expected]);
    // No price turns what the policy decides.
    assert_eq!(
        flips_of(vec![case(offers)], Vec::new(), Policy::SatelliteFirst),
        [[]]
    );
}

/// A cheaper cell of the same class comes between: it is walked over, and the flip is its own.
#[test]
fn the_envelope_is_walked_over_winners_of_the_same_class() {
    let offers = vec![
        by_item(Decision::SmallCell, 0.0, Item::FibreKm, 20.0),
        by_item(Decision::Macro, 1_500.0, Item::FibreKm, 10.0),
        by_item(Decision::LeoTerminal, 4_500.0, Item::LeoKit, 0.0),
    ];
    let flips = flips_of(vec![case(offers)], Vec::new(), Policy::LeastCost);
    // The small cell meets the terminal at 225, but from 150 on the macro is cheaper, up to 300.
    assert_eq!(flips[0].len(), 1);
    assert!((flips[0][0].to - 300.0).abs() < 1e-9, "{:?}", flips[0][0]);
}

#[test]
fn a_change_beyond_the_bounds_is_none() {
    let dear = vec![
        by_item(Decision::SmallCell, 0.0, Item::FibreKm, 1.0),
        offer(Decision::LeoTerminal, 10.0, 1_000.0),
    ];
    // Equal at 1,000, which is ten times the price.
    assert_eq!(
        flips_of(vec![case(dear)], Vec::new(), Policy::LeastCost),
        [[]]
    );
    let planned = Case {
        planned: true,
        ..case(vec![offer(Decision::SmallCell, 1.0, 1.0)])
    };
    let nothing = case(Vec::new());
    let flips = flips_of(vec![planned, nothing], Vec::new(), Policy::LeastCost);
    assert_eq!(flips, [[], []]);
}

/// Two villages of 10 share a macro of 15 x 100: 75 a person each; their terminals cost 100 a person, so
/// with both inside the macro may cost 2,000.
#[test]
fn a_coalition_is_held() {
    let village = || {
        case(vec![
            offer(Decision::LeoTerminal, 10.0, 1_000.0),
            shared(10.0, 0),
        ])
    };
    let mut total = Worth::default();
    total.add(Item::MacroSite, 15.0);
    let flips = flips_of(vec![village(), village()], vec![total], Policy::LeastCost);
    for flips in flips {
        assert_eq!(flips.len(), 1);
        assert_eq!(flips[0].to_class, Class::Satellite);
        assert!((flips[0].to - 2_000.0 / 15.0).abs() < 1e-9);
    }
}

#[test]
fn thresholds_and_prices_stand_in_one_order() {
    let verdict = Verdict {
        winner: Decision::LeoTerminal,
        pick: None,
        runner_up: None,
        margin: None,
        is_close: false,
    };
    let threshold = |today, flips_at, to_class| Threshold {
        name: "decision.few_people".to_owned(),
        today,
        flips_at,
        to_class,
    };
    let of =
        |today, flips_at, to_class| threshold_flip(&verdict, &threshold(today, flips_at, to_class));
    assert_eq!(of(50.0, 40.0, Class::Satellite), None);
    assert_eq!(of(50.0, f64::NAN, Class::Terrestrial), None);
    let near = of(50.0, 40.0, Class::Terrestrial).unwrap();
    assert_eq!(near.relative, Some(-0.2));
    let shareless = of(0.0, 1.0, Class::Terrestrial).unwrap();
    assert_eq!(shareless.relative, None);
    let far = Flip::new(FlipOf::Price(Item::LeoKit), 1.0, 1.5, Class::Terrestrial);
    let mut flips = [shareless.clone(), far.clone(), near.clone()];
    in_order(&mut flips);
    assert_eq!(flips, [near, far, shareless]);
}
