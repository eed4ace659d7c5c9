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
    /// Without a location nothing can be said.
    NoLocation,
}

impl Gate {
    /// All, in the order of testing.
    pub const ALL: [Self; 4] = [
        Self::NoPowerOutOfScope,
        Self::AlreadyPlanned,
        Self::TooFewPeople,
        Self::NoLocation,
    ];

    /// The code in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoPowerOutOfScope => "NO_POWER_OUT_OF_SCOPE",
            Self::AlreadyPlanned => "ALREADY_PLANNED",
            Self::TooFewPeople => "TOO_FEW_PEOPLE",
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
    let people = new_people(village, finding, settings);
    let few_people = people.is_some_and(|people| people.high < f64::from(rule.min_people));
    // Households that nobody counted are at most as many as the people.
    let households = new_households(village, finding).or(people.map(|people| people.high));
    let few_households =
        households.is_some_and(|households| households < f64::from(rule.min_households));
    if few_people
        && few_households
        && village.school == Some(false)
        && village.clinic == Some(false)
    {
        gates.push(Gate::TooFewPeople);
    }
    gates
}
