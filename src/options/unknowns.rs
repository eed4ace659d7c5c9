//! Decisions where facts are missing: options are weighed for every value that these may have.
//!
//! Where all agree the missing facts change nothing. Where they differ, the facts whose value alone can
//! change the decision are named.

use serde::{Deserialize, Serialize};

use super::Decision;
use super::facts::{Facts, Known, SkyFact};
use super::reason::Reason;
use crate::lang::{Lang, Text, plain, say};
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Hinge {
    pub(super) reason: Reason,
    pub(super) outcomes: Vec<(Value, Decision)>,
}

/// Results for all values, or the facts that they hang on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome<T> {
    /// All lead to one decision.
    Decided(Decision, Vec<T>),
    NeedsData(Vec<Hinge>),
}

/// A value that a missing fact may have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Value {
    HasSignalNear(bool),
    Power(Electricity),
    GridYears(Option<f64>),
    Island(bool),
    People(f64),
    /// People of the other villages of the group.
    Others(f64),
    LeoBackhaul(bool),
    LeoTerminal(bool),
    /// Whether the sky is open.
    Sky(bool),
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
            Self::Sky(true) => facts.sky = SkyFact::SupposedOpen,
            Self::Sky(false) => facts.sky = SkyFact::SupposedBlocked,
        }
    }

    /// The value in words.
    pub(super) fn words(self, lang: Lang) -> String {
        let words = match self {
            Self::HasSignalNear(true) => Text::new("signal nearby", "gần có sóng"),
            Self::HasSignalNear(false) => Text::new("no signal nearby", "gần không có sóng"),
            Self::Power(Electricity::Grid) => Text::new("grid", "điện lưới"),
            Self::Power(Electricity::OffGrid) => Text::new("off-grid", "điện ngoài lưới"),
            Self::Power(Electricity::None) => Text::new("none", "không có điện"),
            Self::GridYears(Some(years)) => {
                let years = plain(years, 1, lang);
                return say!(
                    lang,
                    "grid in {years} years",
                    "có điện lưới sau {years} năm"
                );
            }
            Self::GridYears(None) => Text::new(
                "no grid within the horizon",
                "không có điện lưới trong thời hạn xem xét",
            ),
            Self::Island(true) => Text::new("island", "là đảo"),
            Self::Island(false) => Text::new("mainland", "là đất liền"),
            Self::People(people) => {
                let people = plain(people, 0, lang);
                return say!(lang, "{people} people", "{people} người dân");
            }
            Self::Others(people) => {
                let people = plain(people, 0, lang);
                return say!(lang, "{people} neighbours", "{people} người dân lân cận");
            }
            Self::LeoBackhaul(true) => {
                Text::new("satellite backhaul", "được dùng truyền dẫn vệ tinh")
            }
            Self::LeoBackhaul(false) => Text::new(
                "no satellite backhaul",
                "không được dùng truyền dẫn vệ tinh",
            ),
            Self::LeoTerminal(true) => {
                Text::new("terminals", "được dùng thiết bị đầu cuối vệ tinh")
            }
            Self::LeoTerminal(false) => {
                Text::new("no terminals", "không được dùng thiết bị đầu cuối vệ tinh")
            }
            Self::Sky(false) => Text::new("sky hidden", "trời bị che khuất"),
            Self::Sky(true) => Text::new("sky open", "trời thông thoáng"),
        };
        words.of(lang).to_owned()
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
        [true, false].map(Value::Sky).to_vec(),
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
            let values = axis.values.iter().copied();
            let mut outcomes: Vec<(Value, Decision)> = values.zip(winners).collect();
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
