//! A cap on satellite terminals: who gives way.

use super::policy::tier;
use super::verdict::{Bid, Decided, Pick, price_of};
use super::{Case, Cases, Policy, UnitPrices, Verdict};
use crate::options::Decision;

/// A case that goes without terminals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaveWay {
    /// The case.
    pub case: usize,
    /// What it takes in their place; `None` for nothing, which is `no-option`.
    pub pick: Option<Pick>,
    /// Terminals that it frees.
    pub terminals: u32,
    /// Dollars of present value a terminal that this costs; `None` where nothing takes its place.
    pub loss: Option<f64>,
}

/// What a cap does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Capped {
    /// Terminals that were asked for.
    pub asked: u64,
    /// Terminals that are used under the cap.
    pub used: u64,
    /// Who gave way, in that order.
    pub gave_way: Vec<GaveWay>,
}

impl Capped {
    /// Writes it into the verdicts: a case that gave way takes the next best. It has no runner-up then, and is
    /// no close call: terminals decided, not money.
    pub fn apply(&self, decided: &mut Decided) {
        for one in &self.gave_way {
            decided.verdicts[one.case] = Verdict {
                winner: one.pick.map_or(Decision::NoOption, |pick| pick.decision),
                pick: one.pick,
                runner_up: None,
                margin: None,
                is_close: false,
            };
        }
    }
}

/// Holds the terminals of all winners at a cap: those give way first that lose least by their best offer
/// without terminals, counted in dollars a terminal freed. A stopgap in its place loses more than
/// any money, and nothing at all loses most; equals go by their order. It stops as soon as the rest fits.
///
/// Who shares a macro is held fixed: one who gives way to it pays its share as if it joined alone.
///
/// # Panics
///
/// If `decided` is not of these cases.
#[must_use]
pub fn cap(
    cases: &Cases,
    decided: &Decided,
    policy: Policy,
    prices: &UnitPrices,
    terminals: u64,
) -> Capped {
    let mut users: Vec<(u8, GaveWay)> = Vec::new();
    let mut asked = 0_u64;
    for (number, case) in cases.cases().iter().enumerate() {
        let Some(pick) = decided.verdicts[number].pick else {
            continue;
        };
        let own = case.offers[pick.offer].terminals;
        if own == 0 {
            continue;
        }
        asked += u64::from(own);
        let next = without_terminals(cases, decided, number, policy, prices);
        let people = case.offers[pick.offer].people;
        let more = |bid: &Bid| (bid.per_person - pick.per_person) * people / f64::from(own);
        let kind = match &next {
            Some(bid) => u8::from(case.offers[bid.offer].is_interim),
            None => 2,
        };
        let one = GaveWay {
            case: number,
            pick: next.map(Pick::from),
            terminals: own,
            loss: next.as_ref().map(more),
        };
        users.push((kind, one));
    }
    users.sort_by(|(one_kind, one), (other_kind, other)| {
        let losses = [one, other].map(|user| user.loss.unwrap_or(0.0));
        one_kind
            .cmp(other_kind)
            .then_with(|| losses[0].total_cmp(&losses[1]))
            .then_with(|| one.case.cmp(&other.case))
    });
    let mut used = asked;
    let mut gave_way = Vec::new();
    for (_, one) in users {
        if used <= terminals {
            break;
        }
        used -= u64::from(one.terminals);
        gave_way.push(one);
    }
    Capped {
        asked,
        used,
        gave_way,
    }
}

/// What a case pays a person by its best offer that takes no terminals and is no stopgap; `None` where
/// there is none.
#[must_use]
pub fn next_without_terminals(
    cases: &Cases,
    decided: &Decided,
    number: usize,
    policy: Policy,
    prices: &UnitPrices,
) -> Option<f64> {
    let bid = without_terminals(cases, decided, number, policy, prices)?;
    let is_interim = cases.cases()[number].offers[bid.offer].is_interim;
    (!is_interim).then_some(bid.per_person)
}

/// The best offer of a case that takes no terminals.
fn without_terminals(
    cases: &Cases,
    decided: &Decided,
    number: usize,
    policy: Policy,
    prices: &UnitPrices,
) -> Option<Bid> {
    let case: &Case = &cases.cases()[number];
    let total = cases
        .total_of(number)
        .map_or(0.0, |total| total.at(|item| prices[item]));
    let mut best: Option<(u8, Bid)> = None;
    for (place, offer) in case.offers.iter().enumerate() {
        let Some(tier) = tier(policy, case, offer).filter(|_| offer.terminals == 0) else {
            continue;
        };
        let price = price_of(
            offer,
            decided.seats[number],
            offer.cost.at(|item| prices[item]),
            total,
        );
        let bid = Bid::new(place, offer, price);
        let is_better = best
            .is_none_or(|(first, held)| tier < first || (tier == first && bid.goes_before(&held)));
        if bid.per_person.is_finite() && is_better {
            best = Some((tier, bid));
        }
    }
    best.map(|(_, bid)| bid)
}

#[cfg(test)]
#[path = "cap_tests.rs"]
mod tests;
