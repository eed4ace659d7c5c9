//! The ladder where facts are missing: it is climbed for every value that they may have.
//!
//! Where all climbs agree the missing facts change nothing. Where they differ, the facts whose value
//! alone can change the winner are named.

use super::Decision;
use super::ladder::{Facts, Verdict, climb};
use super::reason::Reason;
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

/// One fact with the values that it may have.
struct Axis {
    reason: Reason,
    set: fn(&mut Facts, f64),
    values: Vec<(String, f64)>,
}

fn axis(
    reason: Reason,
    set: fn(&mut Facts, f64),
    values: impl IntoIterator<Item = (String, f64)>,
) -> Axis {
    Axis {
        reason,
        set,
        values: values.into_iter().collect(),
    }
}

const SUPPLIES: [Electricity; 3] = [Electricity::Grid, Electricity::OffGrid, Electricity::None];

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
    if known.power.is_none() {
        let set: fn(&mut Facts, f64) = |facts, value| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0, 1 or 2"
            )]
            let supply = value as usize;
            facts.power = SUPPLIES[supply];
        };
        let values = SUPPLIES
            .iter()
            .zip([0.0, 1.0, 2.0])
            .map(|(supply, value)| (supply.as_str().to_owned(), value));
        axes.push(axis(Reason::UnknownElectricity, set, values));
    }
    let flag = |reason: Reason, set: fn(&mut Facts, f64), no: &str, yes: &str| {
        axis(reason, set, [(no.to_owned(), 0.0), (yes.to_owned(), 1.0)])
    };
    if known.grid_scheduled.is_none() {
        let set = |facts: &mut Facts, value: f64| facts.grid_scheduled = value > 0.5;
        axes.push(flag(
            Reason::UnknownGridDate,
            set,
            "no grid within the horizon",
            "grid within the horizon",
        ));
    }
    if known.island.is_none() {
        let set = |facts: &mut Facts, value: f64| facts.island = value > 0.5;
        axes.push(flag(Reason::UnknownIsland, set, "mainland", "island"));
    }
    let people = known.people.unwrap_or(Interval {
        low: 1.0,
        high: f64::from(rule.macro_min_people.max(rule.few_people)) + 1.0,
    });
    let values = telling(people, &[rule.few_people, rule.macro_min_people]);
    if values.len() > 1 {
        let set = |facts: &mut Facts, value: f64| facts.people = value;
        let named = values
            .into_iter()
            .map(|value| (format!("{value} people"), value));
        axes.push(axis(Reason::UnknownPeople, set, named));
    }
    if known.neighbours.low < known.neighbours.high {
        let set = |facts: &mut Facts, value: f64| facts.group_people = value;
        let named = [known.neighbours.low, known.neighbours.high]
            .map(|value| (format!("{value} neighbours"), value));
        axes.push(axis(Reason::UnknownGroupPeople, set, named));
    }
    if known.signal_km.is_none() {
        let set = |facts: &mut Facts, value: f64| {
            facts.signal_km = value;
            facts.dark_km = value;
        };
        let limits = [
            rule.solar_sector_max_km,
            rule.remote_sector_max_km,
            rule.island_max_km,
            rule.small_cell_max_km,
            rule.macro_max_km,
        ];
        let named = limits
            .into_iter()
            .chain([f64::INFINITY])
            .map(|value| match value {
                f64::INFINITY => ("no signal".to_owned(), value),
                value => (format!("signal at {value} km"), value),
            });
        axes.push(axis(Reason::UnknownSignal, set, named));
    }
    if known.leo_backhaul == Licence::Unknown {
        let set = |facts: &mut Facts, value: f64| facts.leo_backhaul = value > 0.5;
        axes.push(flag(
            Reason::UnknownLicence,
            set,
            "no satellite backhaul",
            "satellite backhaul",
        ));
    }
    if known.leo_terminal == Licence::Unknown {
        let set = |facts: &mut Facts, value: f64| facts.leo_terminal = value > 0.5;
        axes.push(flag(
            Reason::UnknownLicence,
            set,
            "no terminals",
            "terminals",
        ));
    }
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
                let (_, value) = &axis.values[rest % axis.values.len()];
                (axis.set)(&mut facts, *value);
                rest /= axis.values.len();
            }
            // The setter of the neighbours leaves their number; the group is they and the village.
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
            let named = axis.values.iter().map(|(name, _)| name.clone());
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
    let shared = |reason: &&Reason| all(&|verdict| verdict.reasons.contains(reason));
    Agreed {
        decision: first.decision,
        reasons: first.reasons.iter().filter(shared).copied().collect(),
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
