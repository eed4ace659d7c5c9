//! The winner of each case.

use rayon::prelude::*;

use super::coalition::{Seat, seats, shared_price};
use super::policy::tier;
use super::{Case, Cases, Offer, Policy, UnitPrices, Worth};
use crate::options::{Class, Decision};

/// How cases are decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// What goes before what.
    pub policy: Policy,
    /// A margin below this is a close call, as a share of the winner's cost.
    pub close_call: f64,
}

/// An offer that was picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    /// Its place among the offers of the case.
    pub offer: usize,
    /// What it is.
    pub decision: Decision,
    /// Present value a person covered, dollars.
    pub per_person: f64,
}

/// What wins a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// What is decided: that of the pick, or `planned`, or `no-option`.
    pub winner: Decision,
    /// What is built; `None` for `planned` and `no-option`.
    pub pick: Option<Pick>,
    /// The next best by the same policy, of another kind than the pick.
    pub runner_up: Option<Pick>,
    /// By how much a person the runner-up is dearer, as a share of the winner's cost. Negative where the
    /// policy puts the dearer one first; `None` without two of them, or where the winner costs nothing.
    pub margin: Option<f64>,
    /// Whether the margin is small and money alone stands between the two.
    pub is_close: bool,
}

/// An offer at its price, ready to be compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bid {
    pub(super) offer: usize,
    pub(super) decision: Decision,
    is_shared: bool,
    pub(super) per_person: f64,
}

impl Bid {
    pub(super) fn new(place: usize, offer: &Offer, per_person: f64) -> Self {
        Self {
            offer: place,
            decision: offer.decision,
            is_shared: offer.shared_by.is_some(),
            per_person,
        }
    }

    /// Whether it wins against another of its tier.
    pub(super) fn goes_before(&self, other: &Self) -> bool {
        self.per_person < other.per_person
            || (self.per_person <= other.per_person && self.is_before_on_tie(other))
    }

    /// Whether it wins where both cost the same.
    pub(super) fn is_before_on_tie(&self, other: &Self) -> bool {
        let key = |bid: &Self| (bid.decision, bid.is_shared, bid.offer);
        key(self) < key(other)
    }
}

impl From<Bid> for Pick {
    fn from(bid: Bid) -> Self {
        Self {
            offer: bid.offer,
            decision: bid.decision,
            per_person: bid.per_person,
        }
    }
}

/// The verdicts of all cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// One a case.
    pub verdicts: Vec<Verdict>,
    /// Places at shared macros; `None` for cases that share nothing.
    pub seats: Vec<Option<Seat>>,
}

/// Decides all cases at these prices.
#[must_use]
pub fn decide(cases: &Cases, rule: Rule, prices: &UnitPrices) -> Decided {
    let seats = seats(cases, rule.policy, prices);
    let verdict = |(number, case): (usize, &Case)| {
        choose(case, seats[number], cases.total_of(number), rule, prices)
    };
    let each = cases.cases().par_iter().enumerate();
    let verdicts = each.with_min_len(256).map(verdict).collect();
    Decided { verdicts, seats }
}

/// Decides one case: with its seat at the macro that it shares and what that macro costs.
#[must_use]
pub fn choose(
    case: &Case,
    seat: Option<Seat>,
    total: Option<&Worth>,
    rule: Rule,
    prices: &UnitPrices,
) -> Verdict {
    let total = total.map_or(0.0, |total| total.at(|item| prices[item]));
    let price =
        |_: usize, offer: &Offer| price_of(offer, seat, offer.cost.at(|item| prices[item]), total);
    verdict(case, rule, price)
}

/// What an offer costs a person: `own` is what the village pays for it alone, `total` what its group does.
/// Infinite where it is shared and nobody said with whom.
pub(super) fn price_of(offer: &Offer, seat: Option<Seat>, own: f64, total: f64) -> f64 {
    let own = own / offer.people;
    match (offer.shared_by, seat) {
        (None, _) => own,
        (Some(_), Some(seat)) => shared_price(total, seat.people_in, own),
        (Some(_), None) => f64::INFINITY,
    }
}

/// The verdict where offers cost what `price` says a person.
pub(super) fn verdict(case: &Case, rule: Rule, price: impl Fn(usize, &Offer) -> f64) -> Verdict {
    let bids = || {
        let offers = case.offers.iter().enumerate();
        offers.filter_map(|(place, offer)| {
            let tier = tier(rule.policy, case, offer)?;
            let bid = Bid::new(place, offer, price(place, offer));
            bid.per_person.is_finite().then_some((tier, bid))
        })
    };
    let better = |best: Option<(u8, Bid)>, (tier, bid): (u8, Bid)| match best {
        Some((first, held)) if first < tier || (first == tier && !bid.goes_before(&held)) => best,
        _ => Some((tier, bid)),
    };
    let first = bids().fold(None, better);
    if case.planned {
        return Verdict {
            winner: Decision::Planned,
            pick: None,
            runner_up: first.map(|(_, bid)| bid.into()),
            margin: None,
            is_close: false,
        };
    }
    let Some((first_tier, winner)) = first else {
        return Verdict {
            winner: Decision::NoOption,
            pick: None,
            runner_up: None,
            margin: None,
            is_close: false,
        };
    };
    let second = bids()
        .filter(|(_, bid)| bid.decision != winner.decision)
        .fold(None, better);
    let margin = second.and_then(|(_, bid)| {
        let more = bid.per_person - winner.per_person;
        (winner.per_person > 0.0).then(|| more / winner.per_person)
    });
    let same_tier = second.is_some_and(|(tier, _)| tier == first_tier);
    Verdict {
        winner: winner.decision,
        pick: Some(winner.into()),
        runner_up: second.map(|(_, bid)| bid.into()),
        margin,
        is_close: same_tier && margin.is_some_and(|margin| margin < rule.close_call),
    }
}

impl Verdict {
    /// The class of the winner.
    #[must_use]
    pub fn class(&self) -> Class {
        self.winner.class()
    }

    /// Present value of what is built, dollars; 0 where nothing is.
    #[must_use]
    pub fn present_value(&self, case: &Case) -> f64 {
        self.pick
            .map_or(0.0, |pick| pick.per_person * case.offers[pick.offer].people)
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
