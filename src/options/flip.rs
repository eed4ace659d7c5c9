//! What would have to change for another class to win, in words that a planner can use.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Class;
use super::choice::{self, Asked, FlipOf, Rule, Verdict, class_by, date_flip, rate_flip};
use super::facts::Known;
use super::technology::Context;
use super::weigh::Weighing;
use crate::project::Settings;
use crate::survey::Electricity;

/// The least change of one number that lets another class win.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// What changes: a unit price of the cost book, `discount_rate`, `grid_date` or `sky.min_open_share`.
    pub what: String,
    /// Its unit.
    pub unit: Cow<'static, str>,
    /// What it is today; `None` for a grid that is not planned.
    pub from: Option<f64>,
    /// From where on another class wins.
    pub to: f64,
    /// The change as a share of what it is today.
    pub relative: Option<f64>,
    /// The class that wins then.
    pub to_class: Class,
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(from) = self.from {
            write!(f, " {}", short(from))?;
        }
        write!(f, " -> {}", short(self.to))?;
        if !self.unit.is_empty() {
            write!(f, " {}", self.unit)?;
        }
        if let Some(relative) = self.relative {
            write!(f, " ({:+.0} %)", 100.0 * relative)?;
        }
        write!(f, ": {}", self.to_class.as_str())
    }
}

/// A number with as many digits as a price needs.
fn short(number: f64) -> String {
    let decimals = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 4,
    };
    format!("{number:.decimals$}")
}

/// The least change of the discount rate.
pub(super) fn of_rate(
    context: Context<'_>,
    weighing: &Weighing,
    rule: Rule,
) -> Option<choice::Flip> {
    let bids = &weighing.bids;
    let seat = weighing.shared.as_ref().map(|(_, seat)| *seat);
    let bill = |offer: usize| &weighing.assessed[weighing.places[offer]].bill;
    let class_at = |rate: f64| {
        let money = context.money.at_rate(rate);
        class_by(bids, seat, rule.policy, |asked| match asked {
            Asked::Offer(offer) if bids.offers[offer].shared_by.is_some() => 0.0,
            Asked::Offer(offer) => money.present_value(bill(offer)),
            Asked::Shared => {
                let shared = bids.offers.iter().position(|of| of.shared_by.is_some());
                shared.map_or(0.0, |offer| money.present_value(bill(offer)))
            }
        })
    };
    rate_flip(context.money.rate(), class_at)
}

/// The least change of the day on which the grid comes, within the horizon.
pub(super) fn of_date(
    known: &Known,
    settings: &Settings,
    class_at: impl Fn(&Known) -> Class,
) -> Option<choice::Flip> {
    if known.power? == Electricity::Grid || known.planned {
        return None;
    }
    let planned = known.grid_years?;
    let most = settings.decision.grid_horizon_months;
    let at = |month: u16| {
        class_at(&Known {
            grid_years: Some(Some(f64::from(month) / 12.0)),
            ..*known
        })
    };
    if let Some(years) = planned {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "years within a horizon of at most 600 months"
        )]
        let today = (years * 12.0).round() as u16;
        return date_flip(today, most, at);
    }
    // A later grid is worth less, so that the latest month that helps is found by halving.
    let class = class_at(known);
    if at(0) == class {
        return None;
    }
    let (mut helps, mut does_not) = (0, most + 1);
    while does_not - helps > 1 {
        let middle = u16::midpoint(helps, does_not);
        if at(middle) == class {
            does_not = middle;
        } else {
            helps = middle;
        }
    }
    Some(choice::Flip {
        what: FlipOf::GridDate,
        from: f64::NAN,
        to: f64::from(helps),
        relative: None,
        to_class: at(helps),
    })
}

/// The open-sky share that the rule would have to ask for.
pub(super) fn of_sky(
    known: &Known,
    settings: &Settings,
    verdict: &Verdict,
    class_at: impl Fn(&Known) -> Class,
) -> Option<choice::Flip> {
    let sky = known.sky.filter(|_| !known.planned)?;
    let rule = &settings.sky;
    // Where the sky is open a stricter rule might be met by another spot or a mast, and what a blocked sector or
    // a gateway decides no share turns.
    let is_empty = sky.none_share > rule.max_none_share;
    let is_wide = sky.widest_blocked_deg > rule.max_blocked_deg;
    if sky.is_open || !sky.is_served || is_empty || is_wide {
        return None;
    }
    let mut turned = sky;
    turned.is_open = true;
    let to_class = class_at(&Known {
        sky: Some(turned),
        ..*known
    });
    let threshold = choice::Threshold {
        name: "sky.min_open_share".to_owned(),
        today: rule.min_open_share,
        flips_at: sky.open_share,
        to_class,
    };
    choice::threshold_flip(verdict, &threshold)
}

/// All flips of a village, the least change first.
pub(super) fn joined(prices: &[choice::Flip], others: [Option<choice::Flip>; 3]) -> Vec<Flip> {
    let mut all: Vec<choice::Flip> = prices.to_vec();
    all.extend(others.into_iter().flatten());
    choice::in_order(&mut all);
    let named = |flip: choice::Flip| {
        let (what, unit) = match &flip.what {
            FlipOf::Price(item) => (item.key(), item.unit()),
            FlipOf::DiscountRate => ("discount_rate", ""),
            FlipOf::GridDate => ("grid_date", "months from as_of"),
            FlipOf::Threshold(name) => (name.as_str(), ""),
        };
        Flip {
            what: what.to_owned(),
            unit: unit.into(),
            from: Some(flip.from).filter(|from| from.is_finite()),
            to: flip.to,
            relative: flip.relative,
            to_class: flip.to_class,
        }
    };
    all.into_iter().map(named).collect()
}
