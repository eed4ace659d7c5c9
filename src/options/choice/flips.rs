//! What would have to change for another class to win.
//!
//! Costs are lines in each unit price, so the winner as one price goes up or down is the lower envelope of
//! lines: it is walked from today's price until the class changes, without sampling. Who shares a macro
//! is held fixed meanwhile, so a village inside a coalition is answered as if its neighbours stayed.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::coalition::Seat;
use super::policy::contenders;
use super::verdict::{Bid, Decided, Verdict, price_of};
use super::{Case, Cases, Item, Policy, UnitPrices, Worth};
use crate::options::Class;

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlipOf {
    /// A unit price, dollars.
    Price(Item),
    /// The discount rate, a share a year.
    DiscountRate,
    /// The day the grid comes, months from the day of the run.
    GridDate,
    /// A threshold, by its name.
    Threshold(String),
}

/// The least change of something that lets another class win.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// What changes.
    pub what: FlipOf,
    /// From its value today,
    pub from: f64,
    /// to where the class changes: at this value or just beyond it.
    pub to: f64,
    /// The change as a share of today's value; `None` where that is 0.
    pub relative: Option<f64>,
    /// The class that wins then.
    pub to_class: Class,
}

impl Flip {
    pub(super) fn new(what: FlipOf, from: f64, to: f64, to_class: Class) -> Self {
        // Where the value today is 0, also a change of nothing has no share.
        let relative = (from.abs() > 0.0).then(|| (to - from) / from.abs());
        Self {
            what,
            from,
            to,
            relative,
            to_class,
        }
    }
}

/// A threshold that the maker of offers compares something with.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Its name: the key in the project file.
    pub name: String,
    /// What it is today.
    pub today: f64,
    /// Where the verdict changes.
    pub flips_at: f64,
    /// The class that wins there.
    pub to_class: Class,
}

/// The flip that a threshold gives; `None` if the class stays or a number is none.
#[must_use]
pub fn threshold_flip(verdict: &Verdict, threshold: &Threshold) -> Option<Flip> {
    let is_known = threshold.today.is_finite() && threshold.flips_at.is_finite();
    (is_known && threshold.to_class != verdict.class()).then(|| {
        let what = FlipOf::Threshold(threshold.name.clone());
        Flip::new(
            what,
            threshold.today,
            threshold.flips_at,
            threshold.to_class,
        )
    })
}

/// Puts the least relative change first; those without a share go last, equals by what they change.
pub fn in_order(flips: &mut [Flip]) {
    let size = |flip: &Flip| flip.relative.map_or(f64::INFINITY, f64::abs);
    flips.sort_by(|one, other| {
        let by_size = size(one).total_cmp(&size(other));
        by_size.then_with(|| one.what.cmp(&other.what))
    });
}

/// For each case the least change of each unit price, between 0 and `factor` times itself, that lets
/// another class win; least relative change first. A price of 0 has no such range.
///
/// `decided` is what [`super::decide`] says at these prices under this policy.
///
/// # Panics
///
/// If `decided` is not of these cases.
#[must_use]
pub fn price_flips(
    cases: &Cases,
    decided: &Decided,
    policy: Policy,
    prices: &UnitPrices,
    factor: f64,
) -> Vec<Vec<Flip>> {
    let of = |(number, case): (usize, &Case)| {
        let shared = case.shared().map(|(_, _, group)| Shared {
            total: &cases.groups()[group].total,
            seat: decided.seats[number],
        });
        of_case(
            case,
            &decided.verdicts[number],
            shared,
            policy,
            prices,
            factor,
        )
    };
    let each = cases.cases().par_iter().enumerate();
    each.with_min_len(64).map(of).collect()
}

/// The macro that a case shares.
#[derive(Clone, Copy)]
struct Shared<'a> {
    total: &'a Worth,
    seat: Option<Seat>,
}

/// What an offer costs a person as one price changes.
struct Line {
    bid: Bid,
    at_zero: f64,
    slope: f64,
}

fn of_case(
    case: &Case,
    verdict: &Verdict,
    shared: Option<Shared<'_>>,
    policy: Policy,
    prices: &UnitPrices,
    factor: f64,
) -> Vec<Flip> {
    let Some(winner) = verdict.pick else {
        return Vec::new();
    };
    // Only offers of the winner's tier can replace it, and only prices that one of them pays matter.
    let rivals: Vec<_> = contenders(policy, case).collect();
    let costs = rivals.iter().map(|(_, offer)| &offer.cost);
    let totals = shared.iter().map(|shared| shared.total);
    let mut items: Vec<Item> = costs
        .chain(totals)
        .flat_map(|cost| cost.per.iter().map(|&(item, _)| item))
        .collect();
    items.sort_unstable();
    items.dedup();

    let seat = shared.and_then(|shared| shared.seat);
    let mut flips = Vec::new();
    let mut lines = Vec::with_capacity(rivals.len());
    for item in items {
        let today = prices[item];
        lines.clear();
        let total = shared.map_or((0.0, 0.0), |shared| line(shared.total, item, prices));
        lines.extend(rivals.iter().map(|&(place, offer)| {
            let own = line(&offer.cost, item, prices);
            let at_zero = price_of(offer, seat, own.0, total.0);
            let slope = price_of(offer, seat, own.1, total.1);
            Line {
                bid: Bid::new(place, offer, at_zero + slope * today),
                at_zero,
                slope,
            }
        }));
        let change = |bound| class_change(&lines, winner.offer, today, bound);
        let ways = [change(0.0), change(today * factor)];
        let least = ways.into_iter().flatten().min_by(|one, other| {
            let distance = |(to, _): &(f64, Class)| (to - today).abs();
            distance(one).total_cmp(&distance(other))
        });
        if let Some((to, to_class)) = least.filter(|_| today > 0.0) {
            flips.push(Flip::new(FlipOf::Price(item), today, to, to_class));
        }
    }
    in_order(&mut flips);
    flips
}

/// A cost as a line in one price: what it is where that is 0, and by how much it rises with it.
fn line(cost: &Worth, of: Item, prices: &UnitPrices) -> (f64, f64) {
    let at_zero = cost.at(|item| if item == of { 0.0 } else { prices[item] });
    let terms = cost.per.iter().filter(|(item, _)| *item == of);
    (at_zero, terms.map(|(_, quantity)| quantity).sum())
}

/// Walks the lower envelope from today's winner towards a bound: where another class begins to win strictly
/// before it, and which.
fn class_change(lines: &[Line], winner: usize, today: f64, bound: f64) -> Option<(f64, Class)> {
    let way = if bound > today { 1.0 } else { -1.0 };
    let mut held = lines.iter().find(|line| line.bid.offer == winner)?;
    let class = held.bid.decision.class();
    let mut position = today;
    // Every step goes to a line that falls more steeply, so the walk ends.
    loop {
        let mut next: Option<(f64, &Line)> = None;
        for line in lines {
            let gain = (held.slope - line.slope) * way;
            if gain.is_nan() || gain <= 0.0 {
                continue;
            }
            let crossing = (line.at_zero - held.at_zero) / (held.slope - line.slope);
            // Rounding may put the crossing of lines that meet here a little behind.
            let at = if (crossing - position) * way > 0.0 {
                crossing
            } else {
                position
            };
            if next.is_none_or(|(best, other)| is_sooner(at, line, best, other, way)) {
                next = Some((at, line));
            }
        }
        let (at, line) = next?;
        if (bound - at) * way <= 0.0 {
            return None;
        }
        if line.bid.decision.class() != class {
            return Some((at, line.bid.decision.class()));
        }
        position = at;
        held = line;
    }
}

/// Whether a line takes over before another does; of those that do so at one place the steepest, then
/// by the ladder.
fn is_sooner(at: f64, line: &Line, best: f64, other: &Line, way: f64) -> bool {
    let order = (at * way)
        .total_cmp(&(best * way))
        .then_with(|| (line.slope * way).total_cmp(&(other.slope * way)));
    match order {
        Ordering::Less => true,
        Ordering::Equal => line.bid.is_before_on_tie(&other.bid),
        Ordering::Greater => false,
    }
}

#[cfg(test)]
#[path = "flips_tests.rs"]
mod tests;
