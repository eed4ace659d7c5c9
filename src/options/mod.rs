//! Tower or satellite: for each dead zone a decision, why, and what comes next best.
//!
//! This version decides by a ladder on distances, people and power, with thresholds in the project
//! file. Terrain, sky and costs will take the place of these proxies behind the same columns.

pub mod choice;
mod groups;
mod ladder;
pub mod means;
pub mod money;
mod reason;
mod unknowns;
mod value;

pub use reason::Reason;

use std::fmt::Write as _;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::project::Settings;
use crate::ranking::{Interval, Ranking, new_people};
use crate::scan::{Finding, Scan};
use crate::survey::{Electricity, GridDate, Survey, Village};
use crate::units::{Kilometres, UsDollars};
use groups::{Candidate, Group};
use unknowns::{Hinge, Known, Outcome};

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
    /// Service of satellites to phones directly, an interim.
    DirectToCell,
    /// Wait for the grid, then build on the ground.
    WaitForGrid,
    /// A missing fact decides.
    NeedsData,
    /// Nothing that may be built serves the village.
    NoOption,
}

impl Decision {
    /// All, in the order of the summary.
    pub const ALL: [Self; 10] = [
        Self::Planned,
        Self::RemoteSector,
        Self::SmallCell,
        Self::Macro,
        Self::LeoCell,
        Self::LeoTerminal,
        Self::DirectToCell,
        Self::WaitForGrid,
        Self::NeedsData,
        Self::NoOption,
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
            Self::DirectToCell => "direct-to-cell",
            Self::WaitForGrid => "wait-for-grid",
            Self::NeedsData => "needs-data",
            Self::NoOption => "no-option",
        }
    }

    /// The class that it belongs to.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Planned => Class::Planned,
            Self::RemoteSector | Self::SmallCell | Self::Macro => Class::Terrestrial,
            Self::LeoCell | Self::LeoTerminal | Self::DirectToCell => Class::Satellite,
            Self::WaitForGrid => Class::WaitForGrid,
            Self::NeedsData => Class::NeedsData,
            Self::NoOption => Class::NoOption,
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
    /// Nothing that may be built serves the village.
    NoOption,
}

impl Class {
    /// All, in the order of the summary.
    pub const ALL: [Self; 6] = [
        Self::Terrestrial,
        Self::Satellite,
        Self::WaitForGrid,
        Self::Planned,
        Self::NeedsData,
        Self::NoOption,
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
            Self::NoOption => "no-option",
        }
    }
}

/// What is decided for each village, in the order of the survey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `None` for villages that are no dead zone.
    pub choices: Vec<Option<Choice>>,
}

impl Options {
    /// The indicative cost of each village in dollars; `None` where nothing is decided or spent.
    #[must_use]
    pub fn costs(&self) -> Vec<Option<f64>> {
        let cost = |choice: &Option<Choice>| {
            let cost = choice.as_ref()?.cost?;
            #[expect(clippy::cast_precision_loss, reason = "dollars of one village")]
            let dollars = cost.0 as f64;
            Some(dollars)
        };
        self.choices.iter().map(cost).collect()
    }
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
    /// What is built in the end; `None` where that is not known.
    pub build: Option<Decision>,
    /// Indicative present value of what is built, the village's share of it.
    pub cost: Option<UsDollars>,
    /// Place by score per cost among the ranked villages that have both.
    pub rank_per_cost: Option<u32>,
}

/// Decides for every dead zone.
#[must_use]
pub fn options(survey: &Survey, scan: &Scan, ranking: &Ranking, settings: &Settings) -> Options {
    let groups = group(survey, scan, settings);
    let mut memberships: FxHashMap<usize, Membership<'_>> = FxHashMap::default();
    for group in &groups {
        let people = |&member: &usize| {
            people_or_any(&survey.villages[member], &scan.findings[member], settings)
        };
        let each: Vec<Interval> = group.members.iter().map(people).collect();
        let all = each.iter().copied().fold(NOBODY, Interval::plus);
        for (&member, own) in group.members.iter().zip(&each) {
            let others = Interval {
                low: all.low - own.low,
                high: all.high - own.high,
            };
            memberships.insert(member, Membership { group, others });
        }
    }
    let mut choices: Vec<Option<Choice>> = survey
        .villages
        .par_iter()
        .zip(&scan.findings)
        .enumerate()
        .map(|(index, (village, finding))| {
            finding.is_dead_zone().then(|| {
                let membership = memberships.get(&index);
                choose(village, finding, membership, survey, settings)
            })
        })
        .collect();
    value::costs(&mut choices, &groups, settings);
    value::rank_per_cost(&mut choices, ranking);
    Options { choices }
}

/// A village's place in a group.
struct Membership<'a> {
    group: &'a Group,
    /// New people of the other members.
    others: Interval,
}

const NOBODY: Interval = Interval {
    low: 0.0,
    high: 0.0,
};

/// New people of a village: from one to enough for a macro where nobody counted.
fn people_or_any(village: &Village, finding: &Finding, settings: &Settings) -> Interval {
    new_people(village, finding, settings).unwrap_or(Interval {
        low: 1.0,
        high: f64::from(settings.decision.macro_min_people),
    })
}

/// Groups of dead zones; villages that a committed site will cover need no macro.
fn group(survey: &Survey, scan: &Scan, settings: &Settings) -> Vec<Group> {
    let candidates = survey
        .villages
        .iter()
        .zip(&scan.findings)
        .enumerate()
        .filter(|(_, (_, finding))| finding.is_dead_zone() && finding.planned.is_none())
        .filter_map(|(index, (village, finding))| {
            village.centre.map(|centre| Candidate {
                index,
                id: &village.id,
                centre,
                people: new_people(village, finding, settings).map_or(0.0, |people| people.low),
            })
        })
        .collect();
    groups::groups(candidates, Kilometres(settings.decision.group_radius_km))
}

fn known(
    village: &Village,
    finding: &Finding,
    membership: Option<&Membership<'_>>,
    settings: &Settings,
) -> Known {
    let rule = &settings.decision;
    let dark_km = finding
        .farthest_dark
        .map_or(f64::INFINITY, |dark| dark.to_km().0);
    let members = membership.map_or(1, |membership| membership.group.members.len());
    Known {
        planned: finding.planned.is_some(),
        signal_km: finding.signal_km().map(|centre| (centre, dark_km)),
        power: village.electricity,
        grid_scheduled: grid_scheduled(village, finding, settings),
        line_km: finding
            .grid_line
            .map_or(f64::INFINITY, |line| line.to_km().0),
        island: village.island,
        people: new_people(village, finding, settings),
        neighbours: membership.map_or(NOBODY, |membership| membership.others),
        group_villages: u32::try_from(members).unwrap_or(u32::MAX),
        leo_backhaul: rule.leo_backhaul_licence,
        leo_terminal: rule.leo_terminal_licence,
        direct_to_cell: rule.direct_to_cell_licence,
    }
}

/// Whether the grid comes within the horizon; `None` where nobody said. What the village list says
/// goes before the lines on the map; a date that has passed without power says nothing any more.
fn grid_scheduled(village: &Village, finding: &Finding, settings: &Settings) -> Option<bool> {
    if village.electricity == Some(Electricity::Grid) {
        return Some(false);
    }
    let rule = &settings.decision;
    let as_of = settings.project.as_of;
    let horizon = as_of.map(|day| day.plus_months(rule.grid_horizon_months));
    let by_line = finding
        .planned_grid_line
        .filter(|line| line.to_km().0 <= rule.grid_line_small_km)
        .map(|_| true);
    match village.grid_date {
        Some(GridDate::NotPlanned) => Some(false),
        Some(GridDate::On(day)) if as_of.is_none_or(|as_of| day >= as_of) => {
            Some(horizon.is_some_and(|horizon| day <= horizon))
        }
        Some(GridDate::On(_)) | None => by_line,
    }
}

fn choose(
    village: &Village,
    finding: &Finding,
    membership: Option<&Membership<'_>>,
    survey: &Survey,
    settings: &Settings,
) -> Choice {
    let undecided = |reasons: Vec<Reason>, explanation: String| Choice {
        decision: Decision::NeedsData,
        reasons,
        explanation,
        runner_up: None,
        group: membership.map(|membership| membership.group.id.clone()),
        build: None,
        cost: None,
        rank_per_cost: None,
    };
    if village.doubtful_location {
        let reason = Reason::UnknownLocation;
        return undecided(vec![reason], reason.sentence().to_owned());
    }
    let known = known(village, finding, membership, settings);
    match unknowns::decide(&known, &settings.decision) {
        Outcome::Decided(agreed) => Choice {
            explanation: explained(village, finding, &agreed.reasons, survey, settings),
            decision: agreed.decision,
            reasons: agreed.reasons,
            runner_up: agreed.runner_up,
            build: agreed.build,
            ..undecided(Vec::new(), String::new())
        },
        Outcome::NeedsData(hinges) => {
            let story = |hinge: &Hinge| {
                let outcomes = hinge.outcomes.iter();
                let outcomes: Vec<String> = outcomes
                    .map(|(value, decision)| format!("{value}: {}", decision.as_str()))
                    .collect();
                let sentence = hinge.reason.sentence().trim_end_matches('.');
                format!("{sentence} ({}).", outcomes.join("; "))
            };
            let explanation: Vec<String> = hinges.iter().map(story).collect();
            let mut reasons: Vec<Reason> = hinges.iter().map(|hinge| hinge.reason).collect();
            reasons.dedup();
            undecided(reasons, explanation.join(" "))
        }
    }
}

/// The sentences of the reasons, and the figures that they speak of.
fn explained(
    village: &Village,
    finding: &Finding,
    reasons: &[Reason],
    survey: &Survey,
    settings: &Settings,
) -> String {
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
    if reasons.contains(&Reason::GridScheduled) {
        let as_of = settings.project.as_of;
        match village.grid_date {
            Some(GridDate::On(day)) if as_of.is_none_or(|as_of| day >= as_of) => {
                let _ = write!(text, " Grid planned for {day}.");
            }
            _ => text.push_str(" A planned power line reaches the village."),
        }
    }
    let site = finding
        .planned
        .and_then(|number| survey.planned.as_deref()?.get(number));
    if let Some(site) = site {
        let _ = write!(
            text,
            " Committed: {} of {}.",
            site.id.as_deref().unwrap_or("a site"),
            site.operator.as_deref().unwrap_or("an operator")
        );
    }
    text
}
