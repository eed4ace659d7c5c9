//! Hard gates: what keeps a dead zone out of the ranked list. It stays in all lists with its code.

use super::criteria::{new_households, new_people};
use crate::project::Settings;
use crate::scan::Finding;
use crate::survey::{Electricity, Village};

/// A closed gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Gate {
    /// Outside the legal scope: no grid power, and the project limits the scope to powered villages.
    NoPowerOutOfScope,
    /// An operator's committed site will cover it within the horizon (additionality).
    AlreadyPlanned,
    /// Too few newly covered people and houses, and no school or health post.
    TooFewPeople,
    /// The location looks like a mistake: longitude and latitude may be swapped.
    LocationInDoubt,
    /// Without a location nothing can be said.
    NoLocation,
}

impl Gate {
    /// All, in the order of testing.
    pub const ALL: [Self; 5] = [
        Self::NoPowerOutOfScope,
        Self::AlreadyPlanned,
        Self::TooFewPeople,
        Self::LocationInDoubt,
        Self::NoLocation,
    ];

    /// The code in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoPowerOutOfScope => "NO_POWER_OUT_OF_SCOPE",
            Self::AlreadyPlanned => "ALREADY_PLANNED",
            Self::TooFewPeople => "TOO_FEW_PEOPLE",
            Self::LocationInDoubt => "LOCATION_IN_DOUBT",
            Self::NoLocation => "NO_LOCATION",
        }
    }
}

/// The gates that are closed to a dead zone. A gate closes on known facts only: where a fact is
/// missing on which it hangs, it stays open.
pub(super) fn closed(village: &Village, finding: &Finding, settings: &Settings) -> Vec<Gate> {
    let rule = &settings.ranking;
    let mut gates = Vec::new();
    let unpowered = matches!(
        village.electricity,
        Some(Electricity::OffGrid | Electricity::None)
    );
    if rule.gate_no_power && unpowered {
        gates.push(Gate::NoPowerOutOfScope);
    }
    if rule.gate_planned && finding.planned.is_some() {
        gates.push(Gate::AlreadyPlanned);
    }
    let (_, most_people) = people(village, finding, settings);
    let (_, most_households) = households(village, finding, settings);
    if most_people < f64::from(rule.min_people)
        && most_households < f64::from(rule.min_households)
        && village.school == Some(false)
        && village.clinic == Some(false)
    {
        gates.push(Gate::TooFewPeople);
    }
    if village.doubtful_location {
        gates.push(Gate::LocationInDoubt);
    }
    gates
}

/// Whether an open gate may close once the missing facts are known.
pub(super) fn may_close(village: &Village, finding: &Finding, settings: &Settings) -> bool {
    let rule = &settings.ranking;
    let (fewest_people, _) = people(village, finding, settings);
    let (fewest_households, _) = households(village, finding, settings);
    let maybe_few = fewest_people < f64::from(rule.min_people)
        && fewest_households < f64::from(rule.min_households)
        && village.school != Some(true)
        && village.clinic != Some(true);
    maybe_few || (rule.gate_no_power && village.electricity.is_none())
}

/// The fewest and the most people who may gain signal.
fn people(village: &Village, finding: &Finding, settings: &Settings) -> (f64, f64) {
    new_people(village, finding, settings)
        .map_or((0.0, f64::INFINITY), |people| (people.low, people.high))
}

/// The fewest and the most households. Where nobody counted them they are at most as many as the
/// people.
fn households(village: &Village, finding: &Finding, settings: &Settings) -> (f64, f64) {
    new_households(village, finding)
        .map_or((0.0, people(village, finding, settings).1), |households| {
            (households, households)
        })
}
