//! The ladder where facts are missing: it is climbed for every value that they may have.
//!
//! Where all climbs agree the missing facts change nothing. Where they differ, the facts whose value
//! alone can change the winner are named.

use super::Decision;
use super::ladder::{Facts, Verdict, climb};
use super::reason::{Reason, Reasons};
use crate::project::{DecisionRule, Licence};
use crate::ranking::Interval;
use crate::survey::Electricity;

/// Facts of which some are missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) planned: bool,
    /// Kilometres to signal of the centre and of the farthest dark house; `None` where no coverage
    /// was given at all.
    pub(super) signal_km: Option<(f64, f64)>,
    pub(super) power: Option<Electricity>,
    pub(super) grid_scheduled: Option<bool>,
    pub(super) line_km: f64,
    pub(super) island: Option<bool>,
    pub(super) people: Option<Interval>,
    /// People of the other villages of the group.
    pub(super) neighbours: Interval,
    pub(super) group_villages: u32,
    pub(super) leo_backhaul: Licence,
    pub(super) leo_terminal: Licence,
    pub(super) direct_to_cell: Licence,
}

/// A missing fact and what each of its values leads to, on one line of the other facts on which they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hinge {
    pub(super) reason: Reason,
    pub(super) outcomes: Vec<(String, Decision)>,
}

/// The verdict, or the facts that it hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Decided(Agreed),
    NeedsData(Vec<Hinge>),
}

/// A value that a missing fact may have.
#[derive(Clone, Copy, Debug)]
enum Value {
    Power(Electricity),
    GridScheduled(bool),
    Island(bool),
    People(f64),
    /// People of the other villages of the group.
    Neighbours(f64),
    SignalKm(f64),
    LeoBackhaul(bool),
    LeoTerminal(bool),
}

impl Value {
    fn set(self, facts: &mut Facts) {
        match self {
            Self::Power(supply) => facts.power = supply,
            Self::GridScheduled(scheduled) => facts.grid_scheduled = scheduled,
            Self::Island(island) => facts.island = island,
            Self::People(people) => facts.people = people,
            Self::Neighbours(people) => facts.group_people = people,
            Self::SignalKm(km) => {
                facts.signal_km = km;
                facts.dark_km = km;
            }
            Self::LeoBackhaul(allowed) => facts.leo_backhaul = allowed,
            Self::LeoTerminal(allowed) => facts.leo_terminal = allowed,
        }
    }

    /// The value in words.
    fn name(self) -> String {
        let word = match self {
            Self::Power(supply) => supply.as_str(),
            Self::GridScheduled(true) => "grid within the horizon",
            Self::GridScheduled(false) => "no grid within the horizon",
            Self::Island(true) => "island",
            Self::Island(false) => "mainland",
            Self::People(people) => return format!("{people} people"),
            Self::Neighbours(people) => return format!("{people} neighbours"),
            Self::SignalKm(km) if km.is_finite() => return format!("signal at {km} km"),
            Self::SignalKm(_) => "no signal",
            Self::LeoBackhaul(true) => "satellite backhaul",
            Self::LeoBackhaul(false) => "no satellite backhaul",
            Self::LeoTerminal(true) => "terminals",
            Self::LeoTerminal(false) => "no terminals",
        };
        word.to_owned()
    }
}

/// A missing fact with the values that it may have.
struct Axis {
    reason: Reason,
    values: Vec<Value>,
}

/// Values of a number that tell its consequences apart: the ends of its range, and both sides of
/// every threshold inside.
fn telling(range: Interval, thresholds: &[u32]) -> Vec<f64> {
    let sides = thresholds
        .iter()
        .flat_map(|&at| [f64::from(at) - 1.0, f64::from(at)]);
    let mut values: Vec<f64> = sides
        .filter(|&value| value > range.low && value < range.high)
        .collect();
    values.extend([range.low, range.high]);
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

fn axes(known: &Known, rule: &DecisionRule) -> Vec<Axis> {
    let mut axes = Vec::new();
    let mut add = |missing: bool, reason: Reason, values: Vec<Value>| {
        if missing {
            axes.push(Axis { reason, values });
        }
    };
    let supplies = [Electricity::Grid, Electricity::OffGrid, Electricity::None];
    add(
        known.power.is_none(),
        Reason::UnknownElectricity,
        supplies.map(Value::Power).to_vec(),
    );
    add(
        known.grid_scheduled.is_none(),
        Reason::UnknownGridDate,
        [false, true].map(Value::GridScheduled).to_vec(),
    );
    add(
        known.island.is_none(),
        Reason::UnknownIsland,
        [false, true].map(Value::Island).to_vec(),
    );
    let people = known.people.unwrap_or(Interval {
        low: 1.0,
        high: f64::from(rule.macro_min_people.max(rule.few_people)) + 1.0,
    });
    let people = telling(people, &[rule.few_people, rule.macro_min_people]);
    add(
        people.len() > 1,
        Reason::UnknownPeople,
        people.into_iter().map(Value::People).collect(),
    );
    let Interval { low, high } = known.neighbours;
    add(
        low < high,
        Reason::UnknownGroupPeople,
        [low, high].map(Value::Neighbours).to_vec(),
    );
    let limits = [
        rule.solar_sector_max_km,
        rule.remote_sector_max_km,
        rule.island_max_km,
        rule.small_cell_max_km,
        rule.macro_max_km,
        f64::INFINITY,
    ];
    add(
        known.signal_km.is_none(),
        Reason::UnknownSignal,
        limits.map(Value::SignalKm).to_vec(),
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
    axes
}

/// Climbs the ladder for every combination of values of the missing facts.
pub(super) fn decide(known: &Known, rule: &DecisionRule) -> Outcome {
    let axes = axes(known, rule);
    let sizes: Vec<usize> = axes.iter().map(|axis| axis.values.len()).collect();
    let count: usize = sizes.iter().product();
    let verdicts: Vec<Verdict> = (0..count)
        .map(|combination| {
            let mut facts = known.facts();
            let mut rest = combination;
            for axis in &axes {
                axis.values[rest % axis.values.len()].set(&mut facts);
                rest /= axis.values.len();
            }
            // So far that of the neighbours; the group is they and the village.
            facts.group_people += facts.people;
            climb(&facts, rule)
        })
        .collect();
    if verdicts
        .iter()
        .all(|verdict| verdict.decision == verdicts[0].decision)
    {
        return Outcome::Decided(agreed(&verdicts));
    }
    let mut stride = 1;
    let mut hinges: Vec<Hinge> = Vec::new();
    for (axis, &size) in axes.iter().zip(&sizes) {
        let lines = (0..count).filter(|combination| combination / stride % size == 0);
        let mut along = lines.map(|start| {
            (0..size)
                .map(|step| verdicts[start + step * stride].decision)
                .collect::<Vec<_>>()
        });
        // Of the lines along this axis the first on which the winner changes tells the story.
        if let Some(winners) =
            along.find(|winners| winners.iter().any(|winner| *winner != winners[0]))
        {
            let named = axis.values.iter().map(|value| value.name());
            hinges.push(Hinge {
                reason: axis.reason,
                outcomes: named.zip(winners).collect(),
            });
        }
        stride *= size;
    }
    Outcome::NeedsData(hinges)
}

/// What holds for all verdicts of one decision: what they share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agreed {
    pub(super) decision: Decision,
    pub(super) reasons: Vec<Reason>,
    pub(super) runner_up: Option<Decision>,
    pub(super) build: Option<Decision>,
}

fn agreed(verdicts: &[Verdict]) -> Agreed {
    let first = &verdicts[0];
    let all = |same: &dyn Fn(&Verdict) -> bool| verdicts.iter().all(same);
    let shared = |reasons: Reasons, verdict: &Verdict| reasons.shared_with(verdict.reasons);
    Agreed {
        decision: first.decision,
        reasons: verdicts.iter().fold(first.reasons, shared).list(),
        runner_up: first
            .runner_up
            .filter(|_| all(&|verdict| verdict.runner_up == first.runner_up)),
        build: Some(first.build).filter(|build| all(&|verdict| verdict.build == *build)),
    }
}

impl Known {
    /// The known facts; missing ones hold a value that an axis replaces. `group_people` holds the
    /// neighbours only.
    fn facts(&self) -> Facts {
        Facts {
            planned: self.planned,
            signal_km: self.signal_km.map_or(f64::INFINITY, |(centre, _)| centre),
            dark_km: self.signal_km.map_or(f64::INFINITY, |(_, dark)| dark),
            power: self.power.unwrap_or(Electricity::Grid),
            grid_scheduled: self.grid_scheduled.unwrap_or(false),
            line_km: self.line_km,
            island: self.island.unwrap_or(false),
            people: self.people.map_or(1.0, |people| people.low),
            group_people: self.neighbours.low,
            group_villages: self.group_villages,
            leo_backhaul: self.leo_backhaul == Licence::Yes,
            leo_terminal: self.leo_terminal == Licence::Yes,
            direct_to_cell: self.direct_to_cell == Licence::Yes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    fn all_known() -> Known {
        Known {
            planned: false,
            signal_km: Some((6.0, 6.0)),
            power: Some(Electricity::Grid),
            grid_scheduled: Some(false),
            line_km: f64::INFINITY,
            island: Some(false),
            people: Some(Interval {
                low: 200.0,
                high: 200.0,
            }),
            neighbours: Interval {
                low: 0.0,
                high: 0.0,
            },
            group_villages: 1,
            leo_backhaul: Licence::Yes,
            leo_terminal: Licence::Yes,
            direct_to_cell: Licence::Unknown,
        }
    }

    fn outcome(known: Known) -> Outcome {
        decide(&known, &default_settings().decision)
    }

    fn hinges(known: Known) -> Vec<Reason> {
        match outcome(known) {
            Outcome::NeedsData(hinges) => hinges.into_iter().map(|hinge| hinge.reason).collect(),
            Outcome::Decided(verdict) => panic!("decided: {verdict:?}"),
        }
    }

    #[test]
    fn a_missing_fact_that_decides_is_named() {
        assert_eq!(
            hinges(Known {
                power: None,
                ..all_known()
            }),
            [Reason::UnknownElectricity]
        );
        assert_eq!(
            hinges(Known {
                people: None,
                ..all_known()
            }),
            [Reason::UnknownPeople]
        );
        let unpowered = Known {
            power: Some(Electricity::None),
            grid_scheduled: None,
            ..all_known()
        };
        assert_eq!(hinges(unpowered), [Reason::UnknownGridDate]);
        assert_eq!(
            hinges(Known {
                signal_km: None,
                ..all_known()
            }),
            [Reason::UnknownSignal]
        );
        let far = Known {
            signal_km: Some((80.0, 80.0)),
            ..all_known()
        };
        assert_eq!(
            hinges(Known {
                leo_backhaul: Licence::Unknown,
                ..far
            }),
            [Reason::UnknownLicence]
        );
        let between = Known {
            signal_km: Some((15.0, 15.0)),
            people: Some(Interval {
                low: 400.0,
                high: 400.0,
            }),
            ..all_known()
        };
        assert_eq!(
            hinges(Known {
                island: None,
                ..between
            }),
            [Reason::UnknownIsland]
        );
    }

    #[test]
    fn a_missing_fact_that_changes_nothing_is_no_obstacle() {
        let near = Known {
            signal_km: Some((1.0, 1.0)),
            power: None,
            people: None,
            island: None,
            grid_scheduled: None,
            ..all_known()
        };
        let Outcome::Decided(verdict) = outcome(near) else {
            panic!("a village next to signal is decided")
        };
        assert_eq!(verdict.decision, Decision::RemoteSector);
        assert_eq!(
            verdict.reasons,
            [Reason::NearSignal],
            "reasons that hang on missing facts are left out"
        );
    }

    #[test]
    fn the_middle_of_an_unknown_range_counts_too() {
        // 20 km away: few people take a terminal, 50 to 299 a satellite-fed cell, 300 a macro.
        let known = Known {
            signal_km: Some((20.0, 20.0)),
            people: None,
            ..all_known()
        };
        let Outcome::NeedsData(hinges) = outcome(known) else {
            panic!("not decided")
        };
        let decisions: Vec<Decision> = hinges[0]
            .outcomes
            .iter()
            .map(|(_, decision)| *decision)
            .collect();
        for decision in [Decision::LeoTerminal, Decision::LeoCell, Decision::Macro] {
            assert!(decisions.contains(&decision), "{decisions:?}");
        }
    }

    #[test]
    fn a_household_range_that_crosses_no_threshold_decides() {
        let known = Known {
            people: Some(Interval {
                low: 100.0,
                high: 220.0,
            }),
            ..all_known()
        };
        assert!(matches!(outcome(known), Outcome::Decided(_)));
    }
}
