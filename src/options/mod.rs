//! Tower or satellite: for each dead zone a decision, why, and what comes next best.
//!
//! This version decides by a ladder on distances, people and power, with thresholds in the project
//! file. Terrain, sky and costs will take the place of these proxies behind the same columns.

mod groups;
mod ladder;
mod reason;
mod unknowns;
mod value;

pub use reason::Reason;

use std::fmt::Write as _;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::calendar::Day;
use crate::project::Settings;
use crate::ranking::{Interval, Ranking, people_range};
use crate::scan::{Finding, Scan};
use crate::survey::{Electricity, GridDate, Survey, Village};
use crate::units::{Kilometres, UsDollars};
use groups::{Candidate, Group};
use unknowns::{Known, Outcome};

/// What is decided for a village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// An operator is committed already.
    Planned,
    /// Remote sector, repeater or re-tilt of an existing mast.
    RemoteSector,
    /// A small cell with terrestrial backhaul.
    SmallCell,
    /// A macro site with terrestrial backhaul.
    Macro,
    /// A small cell fed by low-orbit satellite.
    LeoCell,
    /// A community terminal with Wi-Fi.
    LeoTerminal,
    /// Wait for the grid, then build on the ground.
    WaitForGrid,
    /// A missing fact decides.
    NeedsData,
}

impl Decision {
    /// All, in the order of the summary.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::RemoteSector,
        Self::SmallCell,
        Self::Macro,
        Self::LeoCell,
        Self::LeoTerminal,
        Self::WaitForGrid,
        Self::NeedsData,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::RemoteSector => "remote-sector",
            Self::SmallCell => "small-cell",
            Self::Macro => "macro",
            Self::LeoCell => "leo-cell",
            Self::LeoTerminal => "leo-terminal",
            Self::WaitForGrid => "wait-for-grid",
            Self::NeedsData => "needs-data",
        }
    }

    /// The class that it belongs to.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Planned => Class::Planned,
            Self::RemoteSector | Self::SmallCell | Self::Macro => Class::Terrestrial,
            Self::LeoCell | Self::LeoTerminal => Class::Satellite,
            Self::WaitForGrid => Class::WaitForGrid,
            Self::NeedsData => Class::NeedsData,
        }
    }
}

/// Tower, satellite or neither yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// With a mast.
    Terrestrial,
    /// By low-orbit satellite.
    Satellite,
    /// Wait for the grid.
    WaitForGrid,
    /// An operator is committed already.
    Planned,
    /// A missing fact decides.
    NeedsData,
}

impl Class {
    /// All, in the order of the summary.
    pub const ALL: [Self; 5] = [
        Self::Terrestrial,
        Self::Satellite,
        Self::WaitForGrid,
        Self::Planned,
        Self::NeedsData,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terrestrial => "terrestrial",
            Self::Satellite => "satellite",
            Self::WaitForGrid => "wait-for-grid",
            Self::Planned => "planned",
            Self::NeedsData => "needs-data",
        }
    }
}

/// What is decided for each village, in the order of the survey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `None` for villages that are no dead zone.
    pub choices: Vec<Option<Choice>>,
}

/// What is decided for one dead zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The decision.
    pub decision: Decision,
    /// Why, as codes.
    pub reasons: Vec<Reason>,
    /// Why, in words.
    pub explanation: String,
    /// The next best option.
    pub runner_up: Option<Decision>,
    /// The group that one macro may serve.
    pub group: Option<String>,
    /// Indicative present value of what is built, the village's share of it.
    pub cost: Option<UsDollars>,
    /// Place by score per cost among the ranked villages that have both.
    pub rank_per_cost: Option<u32>,
}

/// Why nothing can be decided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// A date in the inputs needs the day that the run is for.
    #[error(
        "{what}, which can only be judged from the day that the run is for; set as_of = \"YYYY-MM-DD\" under [project]"
    )]
    NoDay {
        /// The first such date.
        what: String,
    },
}

/// Decides for every dead zone.
///
/// # Errors
/// [`OptionsError::NoDay`] where inputs hold dates and the project no `as_of`.
pub fn options(
    survey: &Survey,
    scan: &Scan,
    ranking: &Ranking,
    settings: &Settings,
) -> Result<Options, OptionsError> {
    if settings.project.as_of.is_none()
        && let Some(what) = survey.first_date()
    {
        return Err(OptionsError::NoDay { what });
    }
    let groups = group(survey, scan, settings);
    let mut membership: FxHashMap<usize, &Group> = FxHashMap::default();
    for group in &groups {
        membership.extend(group.members.iter().map(|&member| (member, group)));
    }
    let mut choices: Vec<Option<Choice>> = survey
        .villages
        .par_iter()
        .zip(&scan.findings)
        .enumerate()
        .map(|(index, (village, finding))| {
            finding.is_dead_zone().then(|| {
                let group = membership.get(&index).copied();
                let known = known(
                    village,
                    finding,
                    group.map(|group| (index, group)),
                    survey,
                    settings,
                );
                choose(village, finding, &known, group, settings)
            })
        })
        .collect();
    value::rank_per_cost(&mut choices, ranking);
    Ok(Options { choices })
}

/// Groups of dead zones; villages that a committed site will cover need no macro.
fn group(survey: &Survey, scan: &Scan, settings: &Settings) -> Vec<Group> {
    let candidates = survey
        .villages
        .iter()
        .zip(&scan.findings)
        .enumerate()
        .filter(|(_, (_, finding))| finding.is_dead_zone() && finding.planned.is_none())
        .filter_map(|(index, (village, _))| {
            village.centre.map(|centre| Candidate {
                index,
                id: &village.id,
                centre,
                people: people_range(village, settings).map_or(0.0, |people| people.low),
            })
        })
        .collect();
    groups::groups(candidates, Kilometres(settings.decision.group_radius_km))
}

fn known(
    village: &Village,
    finding: &Finding,
    group: Option<(usize, &Group)>,
    survey: &Survey,
    settings: &Settings,
) -> Known {
    let rule = &settings.decision;
    let members = group.map_or(1, |(_, group)| group.members.len());
    let others = group.map_or(&[][..], |(_, group)| &group.members);
    let neighbours = others
        .iter()
        .filter(|&&other| group.is_some_and(|(index, _)| index != other));
    let mut around = Interval {
        low: 0.0,
        high: 0.0,
    };
    for &other in neighbours {
        let people = people_range(&survey.villages[other], settings);
        around.low += people.map_or(1.0, |people| people.low);
        around.high += people.map_or(f64::from(rule.macro_min_people), |people| people.high);
    }
    Known {
        planned: finding.planned.is_some(),
        signal_km: finding
            .nearest
            .as_ref()
            .map(|nearest| nearest.distance.to_km().0),
        power: village.electricity,
        grid_scheduled: grid_scheduled(village, finding, settings),
        line_km: finding
            .grid_line
            .map_or(f64::INFINITY, |line| line.to_km().0),
        island: village.island,
        people: people_range(village, settings),
        neighbours: around,
        group_villages: u32::try_from(members).unwrap_or(u32::MAX),
        leo_backhaul: rule.leo_backhaul_licence,
        leo_terminal: rule.leo_terminal_licence,
    }
}

/// Whether the grid comes within the horizon; `None` where nobody said and it matters.
fn grid_scheduled(village: &Village, finding: &Finding, settings: &Settings) -> Option<bool> {
    let rule = &settings.decision;
    if village.electricity == Some(Electricity::Grid) {
        return Some(false);
    }
    let horizon = settings
        .project
        .as_of
        .map(|day: Day| day.plus_months(rule.grid_horizon_months));
    let by_line = finding
        .planned_grid_line
        .is_some_and(|line| line.to_km().0 <= rule.grid_line_small_km);
    match village.grid_date {
        Some(GridDate::On(day)) => Some(horizon.is_some_and(|horizon| day <= horizon) || by_line),
        Some(GridDate::NotPlanned) => Some(by_line),
        None if by_line => Some(true),
        None => None,
    }
}

fn choose(
    village: &Village,
    finding: &Finding,
    known: &Known,
    group: Option<&Group>,
    settings: &Settings,
) -> Choice {
    let group_id = group.map(|group| group.id.clone());
    match unknowns::decide(known, &settings.decision) {
        Outcome::Decided(verdict) => Choice {
            decision: verdict.decision,
            explanation: explained(village, finding, &verdict.reasons),
            reasons: verdict.reasons,
            runner_up: verdict.runner_up,
            group: group_id,
            cost: value::cost(verdict.build, known.group_villages, settings),
            rank_per_cost: None,
        },
        Outcome::NeedsData(hinges) => {
            let mut explanation = String::new();
            for hinge in &hinges {
                let _ = write!(explanation, "{} ", hinge.reason.sentence());
                let outcomes: Vec<String> = hinge
                    .outcomes
                    .iter()
                    .map(|(value, decision)| format!("{value}: {}", decision.as_str()))
                    .collect();
                let _ = write!(explanation, "({}). ", outcomes.join("; "));
            }
            let mut reasons: Vec<Reason> = hinges.iter().map(|hinge| hinge.reason).collect();
            reasons.dedup();
            Choice {
                decision: Decision::NeedsData,
                reasons,
                explanation: explanation.replace(". (", " (").trim_end().to_owned(),
                runner_up: None,
                group: group_id,
                cost: None,
                rank_per_cost: None,
            }
        }
    }
}

/// The sentences of the reasons, and the figures that they speak of.
fn explained(village: &Village, finding: &Finding, reasons: &[Reason]) -> String {
    let mut text = reasons
        .iter()
        .map(|reason| reason.sentence())
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(nearest) = finding
        .nearest
        .as_ref()
        .filter(|nearest| nearest.distance.0 > 0.0)
    {
        let _ = write!(
            text,
            " Nearest signal: {} ({}).",
            nearest.distance.to_km(),
            nearest.operator
        );
    }
    if let Some(people) = village.population {
        let _ = write!(text, " People: {people}.");
    }
    if let (Some(GridDate::On(day)), true) =
        (village.grid_date, reasons.contains(&Reason::GridScheduled))
    {
        let _ = write!(text, " Grid planned for {day}.");
    }
    text
}
