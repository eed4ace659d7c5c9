//! The criteria and their value functions.

use super::Score;
use crate::project::{Settings, Weights};
use crate::scan::Finding;
use crate::survey::{Electricity, Village};

/// What is known of a number: both ends where it is certain.
#[derive(Clone, Copy, Debug, PartialEq)]
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

    const UNKNOWN: Self = Self {
        low: 0.0,
        high: 1.0,
    };

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

    fn of_flag(flag: Option<bool>) -> Self {
        flag.map_or(Self::UNKNOWN, |flag| Self::known(f64::from(u8::from(flag))))
    }

    /// The mean of two halves.
    fn halves(one: Self, other: Self) -> Self {
        Self {
            low: f64::midpoint(one.low, other.low),
            high: f64::midpoint(one.high, other.high),
        }
    }
}

/// Points in hundredths, an interval where a fact is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy)]
pub struct Criterion {
    /// Its name in the project file and in the column `score_<name>`.
    pub name: &'static str,
    weight: fn(&Weights) -> f64,
    value: fn(&Village, &Finding, &Settings) -> (Interval, Vec<&'static str>),
}

impl std::fmt::Debug for Criterion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Criterion").field(&self.name).finish()
    }
}

/// All criteria in the order of the columns.
pub const CRITERIA: &[Criterion] = &[
    Criterion {
        name: "people",
        weight: |weights| weights.people,
        value: people,
    },
    Criterion {
        name: "remoteness",
        weight: |weights| weights.remoteness,
        value: remoteness,
    },
    Criterion {
        name: "services",
        weight: |weights| weights.services,
        value: services,
    },
    Criterion {
        name: "hardship",
        weight: |weights| weights.hardship,
        value: hardship,
    },
    Criterion {
        name: "hazard",
        weight: |weights| weights.hazard,
        value: |village, _, _| {
            (
                or_unknown(village.hazard),
                absent(&[("hazard", village.hazard.is_none())]),
            )
        },
    },
    Criterion {
        name: "border_island",
        weight: |weights| weights.border_island,
        value: border_island,
    },
    Criterion {
        name: "road",
        weight: |weights| weights.road,
        value: |village, _, settings| {
            let share = village
                .road_km
                .map(|km| (km / settings.ranking.anchors.road_high_km).min(1.0));
            (
                or_unknown(share),
                absent(&[("road_km", village.road_km.is_none())]),
            )
        },
    },
    Criterion {
        name: "readiness",
        weight: |weights| weights.readiness,
        value: readiness,
    },
];

/// The score of a dead zone.
pub(super) fn score(village: &Village, finding: &Finding, settings: &Settings) -> Score {
    let weights = &settings.ranking.weights;
    let full = full_points(weights);
    let mut missing = Vec::new();
    let terms: Vec<Points> = CRITERIA
        .iter()
        .zip(full)
        .map(|(criterion, full)| {
            let (value, absent) = (criterion.value)(village, finding, settings);
            let points = Points {
                low: hundredths(full * value.low),
                high: hundredths(full * value.high),
            };
            if points.certain().is_none() {
                missing.extend(absent);
            }
            points
        })
        .collect();
    let total = Points {
        low: terms.iter().map(|term| term.low).sum(),
        high: terms.iter().map(|term| term.high).sum(),
    };
    Score {
        terms,
        missing,
        total,
    }
}

/// What each criterion is worth at most, in whole hundredths of a point that add up to 100 points:
/// the shares of the weights, the largest remainders rounded up.
fn full_points(weights: &Weights) -> Vec<f64> {
    let weight = |criterion: &Criterion| (criterion.weight)(weights);
    let sum: f64 = CRITERIA.iter().map(weight).sum();
    let exact: Vec<f64> = CRITERIA
        .iter()
        .map(|criterion| 10_000.0 * weight(criterion) / sum)
        .collect();
    let mut full: Vec<f64> = exact.iter().map(|points| points.floor()).collect();
    let mut order: Vec<usize> = (0..full.len()).collect();
    let remainder = |place: usize| exact[place] - exact[place].floor();
    order.sort_by(|&one, &other| remainder(other).total_cmp(&remainder(one)));
    let mut left = 10_000.0 - full.iter().sum::<f64>();
    for place in order {
        if left >= 1.0 {
            full[place] += 1.0;
            left -= 1.0;
        }
    }
    full
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 10,000"
)]
fn hundredths(points: f64) -> u32 {
    points.round() as u32
}

fn or_unknown(value: Option<f64>) -> Interval {
    value.map_or(Interval::UNKNOWN, Interval::known)
}

fn absent(fields: &[(&'static str, bool)]) -> Vec<&'static str> {
    fields
        .iter()
        .filter(|(_, absent)| *absent)
        .map(|(name, _)| *name)
        .collect()
}

/// The people of a village: its population, or its households times the range of people a
/// household, or `None` where neither is known.
#[must_use]
pub fn people_range(village: &Village, settings: &Settings) -> Option<Interval> {
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
/// See also [`people_range`].
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

fn people(
    village: &Village,
    finding: &Finding,
    settings: &Settings,
) -> (Interval, Vec<&'static str>) {
    let anchors = &settings.ranking.anchors;
    let span = (anchors.people_high / anchors.people_low).ln();
    let value = |people: f64| {
        if people > anchors.people_low {
            ((people / anchors.people_low).ln() / span).min(1.0)
        } else {
            0.0
        }
    };
    let people = new_people(village, finding, settings);
    (
        people.map_or(Interval::UNKNOWN, |people| people.map(value)),
        absent(&[("population", village.population.is_none())]),
    )
}

fn remoteness(
    _: &Village,
    finding: &Finding,
    settings: &Settings,
) -> (Interval, Vec<&'static str>) {
    let high = settings.ranking.anchors.remoteness_high_km;
    let value = finding.signal_km().map(|km| (km / high).min(1.0));
    (or_unknown(value), absent(&[("coverage", value.is_none())]))
}

fn services(village: &Village, _: &Finding, _: &Settings) -> (Interval, Vec<&'static str>) {
    (
        Interval::halves(
            Interval::of_flag(village.school),
            Interval::of_flag(village.clinic),
        ),
        absent(&[
            ("school", village.school.is_none()),
            ("clinic", village.clinic.is_none()),
        ]),
    )
}

fn hardship(village: &Village, _: &Finding, settings: &Settings) -> (Interval, Vec<&'static str>) {
    let poor = village
        .poor_share
        .map(|share| (share / settings.ranking.anchors.poor_share_high).min(1.0));
    (
        Interval::halves(
            Interval::of_flag(village.extremely_difficult),
            or_unknown(poor),
        ),
        absent(&[
            ("extremely_difficult", village.extremely_difficult.is_none()),
            ("poor_share", poor.is_none()),
        ]),
    )
}

/// Either is enough, so one known `true` leaves nothing open.
fn border_island(village: &Village, _: &Finding, _: &Settings) -> (Interval, Vec<&'static str>) {
    let either = match (village.border, village.island) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    };
    (
        Interval::of_flag(either),
        absent(&[
            ("border", village.border.is_none()),
            ("island", village.island.is_none()),
        ]),
    )
}

fn readiness(village: &Village, _: &Finding, _: &Settings) -> (Interval, Vec<&'static str>) {
    let value = village.electricity.map(|electricity| match electricity {
        Electricity::Grid => 1.0,
        Electricity::OffGrid => 0.5,
        Electricity::None => 0.0,
    });
    (
        or_unknown(value),
        absent(&[("electricity", value.is_none())]),
    )
}
