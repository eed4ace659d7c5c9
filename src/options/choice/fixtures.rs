//! Cases for tests: by hand, and of all kinds.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Case, Cases, Item, Offer, Policy, Rule, UnitPrices, Worth};
use crate::options::{Class, Decision};
use crate::project::cost_book::Named;

/// Items that anything may use.
pub(super) const COMMON: [Item; 4] = [
    Item::MacroSite,
    Item::MicrowaveHop,
    Item::FibreKm,
    Item::PvWp,
];
/// Items that only satellite uses.
pub(super) const OF_SATELLITE: [Item; 2] = [Item::LeoKit, Item::LeoFeeMonth];
/// What only waiting costs.
pub(super) const OF_WAITING: Item = Item::DelayPersonYear;

/// An offer that serves, of a fixed cost.
pub(super) fn offer(decision: Decision, people: f64, dollars: f64) -> Offer {
    Offer {
        decision,
        people,
        share: 1.0,
        cost: Worth {
            fixed: dollars,
            per: Vec::new(),
        },
        is_served: true,
        is_interim: false,
        shared_by: None,
        terminals: 0,
    }
}

/// A place at the macro of a group.
pub(super) fn shared(people: f64, group: usize) -> Offer {
    Offer {
        shared_by: Some(group),
        ..offer(Decision::Macro, people, 0.0)
    }
}

/// A case with electricity.
pub(super) fn case(offers: Vec<Offer>) -> Case {
    Case {
        offers,
        planned: false,
        has_electricity: true,
    }
}

/// A rule with close calls under 15 %.
pub(super) fn rule(policy: Policy) -> Rule {
    Rule {
        policy,
        close_call: 0.15,
    }
}

/// Costs in whole numbers, so that equals are met.
fn cost(items: Vec<Item>) -> impl Strategy<Value = Worth> {
    let amount = prop_oneof![2 => Just(0_u8), 3 => 1..20_u8];
    (0..2000_u16, vec(amount, items.len())).prop_map(move |(fixed, amounts)| {
        let mut cost = Worth {
            fixed: f64::from(fixed),
            per: Vec::new(),
        };
        for (&item, amount) in items.iter().zip(amounts).filter(|(_, amount)| *amount > 0) {
            cost.add(item, f64::from(amount));
        }
        cost
    })
}

fn any_offer() -> impl Strategy<Value = Offer> {
    let kinds = [
        Decision::RemoteSector,
        Decision::SmallCell,
        Decision::Macro,
        Decision::LeoCell,
        Decision::LeoTerminal,
        Decision::DirectToCell,
        Decision::WaitForGrid,
    ];
    let items = |decision: Decision| {
        let mut items = COMMON.to_vec();
        match decision.class() {
            Class::Satellite => items.extend(OF_SATELLITE),
            Class::WaitForGrid => items.push(OF_WAITING),
            _ => {}
        }
        items
    };
    let kind = proptest::sample::select(kinds.to_vec());
    let with_cost = kind.prop_flat_map(move |kind| (Just(kind), cost(items(kind))));
    let people = prop_oneof![1 => Just(0_u16), 9 => 1..200_u16];
    let flags = (prop::bool::weighted(0.85), prop::bool::weighted(0.1));
    (with_cost, people, flags, 1..5_u32).prop_map(
        |((decision, cost), people, (is_served, is_interim), terminals)| Offer {
            cost,
            is_served,
            is_interim,
            terminals: terminals * u32::from(decision.class() == Class::Satellite),
            ..offer(decision, f64::from(people), 0.0)
        },
    )
}

fn any_case() -> impl Strategy<Value = Case> {
    let own = prop_oneof![3 => Just(Worth::default()), 1 => cost(COMMON.to_vec())];
    let place = proptest::option::weighted(0.7, (0..GROUPS, 0..200_u16, own));
    let flags = (prop::bool::weighted(0.05), any::<bool>());
    let case =
        (vec(any_offer(), 0..7), flags).prop_map(|(offers, (planned, has_electricity))| Case {
            offers,
            planned,
            has_electricity,
        });
    (case, place, 0..8_usize).prop_map(|(mut case, place, at)| {
        if let Some((group, people, own)) = place {
            let macro_site = Offer {
                cost: own,
                ..shared(f64::from(people), group)
            };
            case.offers.insert(at.min(case.offers.len()), macro_site);
        }
        case
    })
}

/// How many groups cases may belong to.
const GROUPS: usize = 2;

/// Cases of all kinds, some of which share macros.
pub(super) fn any_cases() -> impl Strategy<Value = Cases> {
    let totals = vec(cost(COMMON.to_vec()), GROUPS);
    (vec(any_case(), 0..7), totals)
        .prop_map(|(cases, totals)| Cases::new(cases, totals).expect("cases are sound"))
}

/// Prices of all items, in whole dollars.
pub(super) fn any_prices() -> impl Strategy<Value = UnitPrices> {
    let price = (0..100_u8).prop_map(f64::from);
    vec(price, Item::ALL.len()).prop_map(|values| UnitPrices::from_fn(|item| values[item.index()]))
}

/// Any policy.
pub(super) fn any_policy() -> impl Strategy<Value = Policy> {
    proptest::sample::select(Policy::ALL.to_vec())
}
