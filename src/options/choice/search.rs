//! Flips of what costs are not linear in: they are bracketed, then halved.

use super::coalition::Seat;
use super::flips::{Flip, FlipOf};
use super::verdict::{Rule, price_of, verdict};
use super::{Case, Policy};
use crate::options::Class;

/// The highest discount rate that is tried.
const MOST_RATE: f64 = 0.30;
/// Steps of a hundredth bracket the rate; two crossings within one are missed.
const RATE_STEPS: u32 = 30;
/// Halvings of a bracket: to a millionth of a percent.
const HALVINGS: u32 = 20;

/// A present value that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Of an offer, by its place: what the village pays by itself, beside any share.
    Offer(usize),
    /// Of the macro that the case shares, as a whole.
    Shared,
}

/// The class that wins a case where present values are what `present_value` says. Who shares a macro is held
/// fixed.
pub fn class_by(
    case: &Case,
    seat: Option<Seat>,
    policy: Policy,
    present_value: impl Fn(Asked) -> f64,
) -> Class {
    let total = case.shared().map_or(0.0, |_| present_value(Asked::Shared));
    let rule = Rule {
        policy,
        close_call: 0.0,
    };
    let price =
        |place: usize, offer: &_| price_of(offer, seat, present_value(Asked::Offer(place)), total);
    verdict(case, rule, price).class()
}

/// The least change of the discount rate, within 0 to 30 %, that lets another class win. `class_at` says
/// which class wins at a rate; see [`class_by`].
pub fn rate_flip(today: f64, class_at: impl Fn(f64) -> Class) -> Option<Flip> {
    let class = class_at(today);
    let step = MOST_RATE / f64::from(RATE_STEPS);
    let mut low = [today; 2];
    // Both ways a step at a time, so that the nearer change is met first.
    for number in 1..=RATE_STEPS {
        let distance = f64::from(number) * step;
        let ends = [
            (today + distance).min(MOST_RATE).max(today),
            (today - distance).max(0.0).min(today),
        ];
        let found = ends.into_iter().zip(low).filter_map(|(end, start)| {
            let is_new = (end - start).abs() > 0.0;
            (is_new && class_at(end) != class).then(|| halved(class, start, end, &class_at))
        });
        let nearest = found.min_by(|(one, _), (other, _)| {
            let distance = |rate: &f64| (rate - today).abs();
            distance(one).total_cmp(&distance(other))
        });
        if let Some((to, to_class)) = nearest {
            return Some(Flip::new(FlipOf::DiscountRate, today, to, to_class));
        }
        low = ends;
    }
    None
}

/// Where between `from`, which has the class, and `to`, which has not, the class changes.
fn halved(
    class: Class,
    mut from: f64,
    mut to: f64,
    class_at: impl Fn(f64) -> Class,
) -> (f64, Class) {
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(from, to);
        if class_at(middle) == class {
            from = middle;
        } else {
            to = middle;
        }
    }
    (to, class_at(to))
}

/// The least change of the day the grid comes, in whole months from the day of the run up to `most`, that
/// lets another class win; every month is tried, the nearest first, and the earlier of two as near.
/// `class_at` says which class wins if the grid comes in that month.
pub fn date_flip(today: u16, most: u16, class_at: impl Fn(u16) -> Class) -> Option<Flip> {
    let class = class_at(today);
    let farthest = today.max(most.saturating_sub(today));
    let found = (1..=farthest).find_map(|distance| {
        let earlier = today.checked_sub(distance);
        let later = today.checked_add(distance).filter(|&month| month <= most);
        let months = earlier.into_iter().chain(later);
        months
            .map(|month| (month, class_at(month)))
            .find(|&(_, other)| other != class)
    });
    found.map(|(to, to_class)| {
        Flip::new(FlipOf::GridDate, f64::from(today), f64::from(to), to_class)
    })
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
