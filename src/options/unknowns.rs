//! Decisions where facts are missing: options are weighed for every value that these may have.
//!
//! Where all agree the missing facts change nothing. Where they differ, the facts whose value alone can
//! change the decision are named.

use super::Decision;
use super::facts::{Facts, Known, SkyFact};
use super::reason::Reason;
use crate::project::{Licence, Settings};
use crate::ranking::Interval;
use crate::survey::Electricity;

/// The people that a village may have where nobody counted.
pub(super) const UNCOUNTED: Interval = Interval {
    low: 1.0,
    high: 1000.0,
};
/// From one number of people that is tried to the next: a terminal serves 50, a cell some hundreds.
const GROWTH: f64 = 2.0;

/// A missing fact and what each of its values leads to, on one line of the other facts on which they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hinge {
    pub(super) reason: Reason,
    pub(super) outcomes: Vec<(String, Decision)>,
}

/// Results for all values, or the facts that they hang on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome<T> {
    /// All lead to one decision.
    Decided(Decision, Vec<T>),
    NeedsData(Vec<Hinge>),
}

/// A value that a missing fact may have.
#[derive(Clone, Copy, Debug)]
enum Value {
    HasSignalNear(bool),
    Power(Electricity),
    GridYears(Option<f64>),
    Island(bool),
    People(f64),
    /// People of the other villages of the group.
    Others(f64),
    LeoBackhaul(bool),
    LeoTerminal(bool),
    Sky(SkyFact),
}

impl Value {
    fn set(self, facts: &mut Facts) {
        match self {
            Self::HasSignalNear(near) => facts.has_signal_near = near,
            Self::Power(supply) => facts.power = supply,
            Self::GridYears(years) => facts.grid_years = years,
            Self::Island(island) => facts.island = island,
            Self::People(people) => facts.new_people = people,
            Self::Others(people) => facts.others = people,
            Self::LeoBackhaul(allowed) => facts.leo_backhaul = allowed,
            Self::LeoTerminal(allowed) => facts.leo_terminal = allowed,
            Self::Sky(sky) => facts.sky = sky,
        }
    }

    /// The value in words.
    fn name(self) -> String {
        let word = match self {
            Self::HasSignalNear(true) => "signal nearby",
            Self::HasSignalNear(false) => "no signal nearby",
            Self::Power(supply) => supply.as_str(),
            Self::GridYears(Some(years)) => return format!("grid in {years:.1} years"),
            Self::GridYears(None) => "no grid within the horizon",
            Self::Island(true) => "island",
            Self::Island(false) => "mainland",
            Self::People(people) => return format!("{people:.0} people"),
            Self::Others(people) => return format!("{people:.0} neighbours"),
            Self::LeoBackhaul(true) => "satellite backhaul",
            Self::LeoBackhaul(false) => "no satellite backhaul",
            Self::LeoTerminal(true) => "terminals",
            Self::LeoTerminal(false) => "no terminals",
            Self::Sky(SkyFact::SupposedBlocked) => "sky hidden",
            Self::Sky(_) => "sky open",
        };
        word.to_owned()
    }
}

/// A missing fact with the values that it may have.
struct Axis {
    reason: Reason,
    values: Vec<Value>,
}

/// Numbers of people from the least to the most, each twice the one before.
fn numbers(range: Interval) -> Vec<f64> {
    let Interval { low, high } = range;
    let first = low.max(1.0);
    let growing = std::iter::successors(Some(first), |before| {
        Some((before * GROWTH).round().max(before + 1.0))
    });
    let mut numbers: Vec<f64> = growing.take_while(|&number| number < high).collect();
    numbers.push(high);
    numbers.insert(0, low);
    numbers.dedup();
    numbers
}

fn axes(known: &Known, settings: &Settings, with_sky: bool) -> Vec<Axis> {
    let mut axes = Vec::new();
    let mut add = |missing: bool, reason: Reason, values: Vec<Value>| {
        if missing {
            axes.push(Axis { reason, values });
        }
    };
    add(
        known.has_signal_near.is_none(),
        Reason::UnknownSignal,
        [false, true].map(Value::HasSignalNear).to_vec(),
    );
    let supplies = [Electricity::Grid, Electricity::OffGrid, Electricity::None];
    add(
        known.power.is_none(),
        Reason::UnknownElectricity,
        supplies.map(Value::Power).to_vec(),
    );
    // The wait is worth the less the longer it is, so that the ends of the horizon tell all between.
    let horizon = f64::from(settings.decision.grid_horizon_months) / 12.0;
    add(
        known.grid_years.is_none(),
        Reason::UnknownGridDate,
        [None, Some(0.0), Some(horizon)]
            .map(Value::GridYears)
            .to_vec(),
    );
    add(
        known.island.is_none(),
        Reason::UnknownIsland,
        [false, true].map(Value::Island).to_vec(),
    );
    let people = known.new_people.unwrap_or(UNCOUNTED);
    add(
        people.low < people.high,
        Reason::UnknownPeople,
        numbers(people).into_iter().map(Value::People).collect(),
    );
    let Interval { low, high } = known.others;
    add(
        low < high,
        Reason::UnknownGroupPeople,
        [low, high].map(Value::Others).to_vec(),
    );
    add(
        known.leo_backhaul == Licence::Unknown,
        Reason::UnknownLicence,
        [false, true].map(Value::LeoBackhaul).to_vec(),
    );
    add(
        known.leo_terminal == Licence::Unknown,
        Reason::UnknownLicence,
        [false, true].map(Value::LeoTerminal).to_vec(),
    );
    add(
        with_sky && known.sky.is_none(),
        Reason::UnknownSky,
        [SkyFact::SupposedOpen, SkyFact::SupposedBlocked]
            .map(Value::Sky)
            .to_vec(),
    );
    axes
}

/// Weighs for every combination of values of the missing facts; `sky` among them or taken as open.
pub(super) fn decide<T>(
    known: &Known,
    settings: &Settings,
    with_sky: bool,
    weigh: impl Fn(&Facts) -> (Decision, T),
) -> Outcome<T> {
    let axes = axes(known, settings, with_sky);
    let sizes: Vec<usize> = axes.iter().map(|axis| axis.values.len()).collect();
    let count: usize = sizes.iter().product();
    let (decisions, found): (Vec<Decision>, Vec<T>) = (0..count)
        .map(|combination| {
            let mut facts = known.facts();
            let mut rest = combination;
            for axis in &axes {
                axis.values[rest % axis.values.len()].set(&mut facts);
                rest /= axis.values.len();
            }
            weigh(&facts)
        })
        .unzip();
    if decisions.iter().all(|decision| *decision == decisions[0]) {
        return Outcome::Decided(decisions[0], found);
    }
    let mut stride = 1;
    let mut hinges: Vec<Hinge> = Vec::new();
    for (axis, &size) in axes.iter().zip(&sizes) {
        let lines = (0..count).filter(|combination| combination / stride % size == 0);
        let mut along = lines.map(|start| {
            (0..size)
                .map(|step| decisions[start + step * stride])
                .collect::<Vec<_>>()
        });
        // Of the lines along this axis the first on which the winner changes tells the story.
        if let Some(winners) =
            along.find(|winners| winners.iter().any(|winner| *winner != winners[0]))
        {
            let named = axis.values.iter().map(|value| value.name());
            let mut outcomes: Vec<(String, Decision)> = named.zip(winners).collect();
            // Of several values one after the other with one outcome the first is enough.
            outcomes.dedup_by(|next, before| next.1 == before.1);
            hinges.push(Hinge {
                reason: axis.reason,
                outcomes,
            });
        }
        stride *= size;
    }
    Outcome::NeedsData(hinges)
}

#[cfg(test)]
#[path = "unknowns_tests.rs"]
mod tests;
