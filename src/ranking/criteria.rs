//! Terms of the score: a formula over facts, and what its result is worth.

use super::formula::Formula;
use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::project::{Basis, CriterionRule, Direction, Scale, Settings};
use crate::scan::Finding;
use crate::survey::Village;

/// What is known of a number: both ends where it is certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The least that it can be.
    pub low: f64,
    /// The most that it can be.
    pub high: f64,
}

impl Interval {
    fn known(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// The sum of two numbers.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }

    fn map(self, value: impl Fn(f64) -> f64) -> Self {
        Self {
            low: value(self.low),
            high: value(self.high),
        }
    }
}

/// Points in hundredths, an interval where a fact is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// What known facts earn.
    pub low: u32,
    /// What they could earn at most.
    pub high: u32,
}

impl Points {
    /// The points where they are certain.
    #[must_use]
    pub fn certain(self) -> Option<u32> {
        (self.low == self.high).then_some(self.low)
    }
}

/// A criterion of the score.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its name in the project file and in the column `score_<name>`.
    pub name: String,
    /// Few words for people.
    pub label: String,
    /// The same in Vietnamese.
    pub label_vi: String,
    /// Unit of the raw number; may be empty.
    pub unit: String,
    /// What gives the raw number.
    pub formula: Formula,
    /// What a raw number is worth.
    pub worth: Worth,
    /// Its share of all weights, 0 to 1.
    pub share: f64,
    /// What it is worth at most, in hundredths of a point; all criteria together are worth 10,000.
    pub full: u32,
    /// Where the weight comes from.
    pub basis: Basis,
    /// Where the criterion comes from.
    pub source: String,
    /// Whether its formula reads coverage.
    pub is_found: bool,
}

impl Criterion {
    /// Few words for people, in their language.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.label,
            Lang::Vi => &self.label_vi,
        }
    }
}

/// A value function with fixed anchors, so that a score never depends on who else is in the list:
/// piecewise linear in the raw number or its logarithm, 0 to 1, flat beyond the anchors.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// Raw numbers, rising.
    pub anchors: Vec<f64>,
    /// What they are worth.
    pub values: Vec<f64>,
    /// How values lie between them.
    pub scale: Scale,
}

impl Worth {
    /// That of a criterion of a project.
    pub(super) fn of(rule: &CriterionRule) -> Self {
        let steps = rule.anchors.len() - 1;
        #[expect(clippy::cast_precision_loss, reason = "few anchors")]
        let even = |step: usize| {
            let share = step as f64 / steps as f64;
            match rule.direction {
                Direction::More => share,
                Direction::Less => 1.0 - share,
            }
        };
        let values = rule.values.clone();
        Self {
            anchors: rule.anchors.clone(),
            values: values.unwrap_or_else(|| (0..=steps).map(even).collect()),
            scale: rule.scale,
        }
    }

    /// Whether large raw numbers are worth more.
    pub(super) fn rises(&self) -> bool {
        self.values.first() <= self.values.last()
    }

    /// What a raw number is worth, 0 to 1.
    #[must_use]
    pub fn value(&self, raw: f64) -> f64 {
        let (anchors, values) = (&self.anchors, &self.values);
        let after = anchors.partition_point(|&anchor| anchor <= raw);
        if after == 0 {
            return values[0];
        }
        if after == anchors.len() {
            return values[after - 1];
        }
        let (from, to) = (anchors[after - 1], anchors[after]);
        let share = match self.scale {
            Scale::Linear => (raw - from) / (to - from),
            Scale::Log => (raw / from).ln() / (to / from).ln(),
        };
        // Two anchors one bit apart may have a ratio of 1, and 0/0 is no share.
        let share = share.max(0.0);
        values[after - 1] + (values[after] - values[after - 1]) * share
    }

    /// The least and the most that a raw number is worth.
    #[must_use]
    pub fn of_interval(&self, raw: Interval) -> Interval {
        let ends = [self.value(raw.low), self.value(raw.high)];
        Interval {
            low: ends[0].min(ends[1]),
            high: ends[0].max(ends[1]),
        }
    }
}

/// What each criterion is worth at most, in whole hundredths of a point that add up to 100 points:
/// the shares of the weights, the largest remainders rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 10,000"
)]
pub(super) fn full_points(shares: &[f64]) -> Vec<u32> {
    let exact: Vec<f64> = shares.iter().map(|share| 10_000.0 * share).collect();
    let mut full: Vec<u32> = exact.iter().map(|points| points.floor() as u32).collect();
    let mut order: Vec<usize> = (0..full.len()).collect();
    let remainder = |place: usize| exact[place] - exact[place].floor();
    order.sort_by(|&one, &other| remainder(other).total_cmp(&remainder(one)));
    let left = 10_000_u32.saturating_sub(full.iter().sum());
    for &place in order.iter().take(left as usize) {
        full[place] += 1;
    }
    full
}

/// The people of a village: its population, or its households times the range of people a
/// household, or `None` where neither is known.
#[must_use]
pub(super) fn people_range(village: &Village, settings: &Settings) -> Option<Interval> {
    let rule = &settings.ranking;
    village
        .population
        .map(|people| Interval::known(f64::from(people)))
        .or_else(|| {
            village.households.map(|households| Interval {
                low: (f64::from(households) * rule.people_per_household_low).round(),
                high: (f64::from(households) * rule.people_per_household_high).round(),
            })
        })
}

/// People who gain signal: those in houses without.
#[must_use]
pub fn new_people(village: &Village, finding: &Finding, settings: &Settings) -> Option<Interval> {
    let uncovered = 1.0 - finding.covered_share.unwrap_or(0.0);
    people_range(village, settings).map(|people| people.map(|count| count * uncovered))
}

/// Households that gain signal.
pub(super) fn new_households(village: &Village, finding: &Finding) -> Option<f64> {
    let uncovered = 1.0 - finding.covered_share.unwrap_or(0.0);
    village
        .households
        .map(|households| f64::from(households) * uncovered)
}
