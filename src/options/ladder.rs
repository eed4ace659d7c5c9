//! The ladder of decisions on facts that are all known.

use super::reason::{Reason, Reasons};
use super::{Class, Decision};
use crate::project::DecisionRule;
use crate::survey::Electricity;

/// Everything that the ladder looks at, all of it known.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that are independent of each other"
)]
pub(super) struct Facts {
    /// A committed site will cover the village.
    pub(super) planned: bool,
    /// Kilometres of the centre to the nearest qualifying signal; infinite where there is none. What
    /// backhaul has to bridge.
    pub(super) signal_km: f64,
    /// The same of the farthest house without signal. What a sector has to bridge.
    pub(super) dark_km: f64,
    pub(super) power: Electricity,
    /// The grid comes within the horizon.
    pub(super) grid_scheduled: bool,
    /// Kilometres to the nearest existing medium-voltage line; infinite where none is known.
    pub(super) line_km: f64,
    pub(super) island: bool,
    /// People who gain signal.
    pub(super) people: f64,
    /// People of the group who gain signal, those of this village among them.
    pub(super) group_people: f64,
    /// Villages of the group, this one among them.
    pub(super) group_villages: u32,
    pub(super) leo_backhaul: bool,
    pub(super) leo_terminal: bool,
    pub(super) direct_to_cell: bool,
}

/// What the ladder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) decision: Decision,
    pub(super) reasons: Reasons,
    pub(super) runner_up: Option<Decision>,
    /// What is built in the end: that which waits for the grid, or the decision itself.
    pub(super) build: Decision,
}

type Step = (Decision, Reasons);

/// Climbs the ladder: the first step that carries is the decision, the next one the runner-up.
///
/// Distances to signal and to power stand for what terrain and costs will say. The steps: a
/// committed site; a sector of existing signal nearby; a cell where power is at hand; waiting for
/// the grid where it is scheduled and would lead to a terrestrial build; a cell that takes a new
/// power line; satellite.
pub(super) fn climb(facts: &Facts, rule: &DecisionRule) -> Verdict {
    let mut steps = feasible(facts, rule).into_iter();
    let Some((decision, reasons)) = steps.next() else {
        // Nothing carries and satellite is not allowed: a site of several hops is all that is left.
        return Verdict {
            decision: Decision::Macro,
            reasons: against(facts, rule).with(Reason::NoSatelliteLicence),
            runner_up: None,
            build: Decision::Macro,
        };
    };
    let build = if decision == Decision::WaitForGrid {
        once_powered(facts, rule)
    } else {
        decision
    };
    Verdict {
        decision,
        reasons,
        runner_up: steps.next().map(|(decision, _)| decision),
        build,
    }
}

/// The first step for the same village with grid power.
fn once_powered(facts: &Facts, rule: &DecisionRule) -> Decision {
    let powered = Facts {
        planned: false,
        power: Electricity::Grid,
        grid_scheduled: false,
        ..*facts
    };
    let mut steps = feasible(&powered, rule).into_iter();
    steps
        .next()
        .map_or(Decision::Macro, |(decision, _)| decision)
}

fn feasible(facts: &Facts, rule: &DecisionRule) -> Vec<Step> {
    let none = Reasons::default();
    let mut steps = Vec::with_capacity(8);
    if facts.planned {
        steps.push((Decision::Planned, none.with(Reason::CommittedSite)));
    }
    steps.extend(remote_sector(facts, rule));
    let cells = cells(facts, rule);
    let cells_by = |line: bool| {
        let by_line =
            move |(_, power, _): &(Decision, Power, Reasons)| (*power == Power::Line) == line;
        let cells = cells.into_iter().flatten().filter(by_line);
        cells.map(|(decision, power, reasons)| (decision, reasons.with(power.reason())))
    };
    steps.extend(cells_by(false));
    let scheduled = facts.power != Electricity::Grid && facts.grid_scheduled;
    if scheduled && once_powered(facts, rule).class() == Class::Terrestrial {
        let reasons = none.with(Reason::NoGridPower).with(Reason::GridScheduled);
        steps.push((Decision::WaitForGrid, reasons));
    }
    steps.extend(cells_by(true));
    steps.extend(satellite(facts, rule));
    steps
}

/// How a site gets its power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    Grid,
    /// The village's own supply.
    Local,
    /// A new line from an existing one.
    Line,
    Solar,
}

impl Power {
    /// The reason to give; the grid needs none.
    fn reason(self) -> Option<Reason> {
        match self {
            Self::Grid => None,
            Self::Local => Some(Reason::LocalPower),
            Self::Line => Some(Reason::GridLineNear),
            Self::Solar => Some(Reason::SolarPower),
        }
    }
}

/// How a small site gets its power, remote sector, small cell and satellite-fed cell alike; `None`
/// where it cannot.
fn small_site_power(facts: &Facts, rule: &DecisionRule) -> Option<Power> {
    match facts.power {
        Electricity::Grid => Some(Power::Grid),
        Electricity::OffGrid => Some(Power::Local),
        Electricity::None => (facts.line_km <= rule.grid_line_small_km).then_some(Power::Line),
    }
}

/// A remote sector, repeater or re-tilt: on the village's power, or on solar where it is very near.
fn remote_sector(facts: &Facts, rule: &DecisionRule) -> Option<Step> {
    if facts.dark_km > rule.remote_sector_max_km {
        return None;
    }
    let solar = (facts.dark_km <= rule.solar_sector_max_km).then_some(Power::Solar);
    let power = small_site_power(facts, rule).or(solar)?;
    let reasons = Reasons::default().with(Reason::NearSignal);
    Some((Decision::RemoteSector, reasons.with(power.reason())))
}

/// Too few people for any cell of their own.
fn few(facts: &Facts, rule: &DecisionRule) -> bool {
    facts.people < f64::from(rule.few_people)
        && facts.group_people < f64::from(rule.macro_min_people)
}

/// Reach of backhaul to a small cell and to a macro, kilometres.
fn reaches(facts: &Facts, rule: &DecisionRule) -> (f64, f64) {
    let limit = if facts.island {
        rule.island_max_km
    } else {
        f64::INFINITY
    };
    (
        rule.small_cell_max_km.min(limit),
        rule.macro_max_km.min(limit),
    )
}

/// Macro and small cell, the better one first, and how each gets its power.
fn cells(facts: &Facts, rule: &DecisionRule) -> [Option<(Decision, Power, Reasons)>; 2] {
    if few(facts, rule) {
        return [None; 2];
    }
    let (small_km, macro_km) = reaches(facts, rule);
    let shared = facts.group_villages >= rule.macro_min_villages;
    let many = facts.group_people >= f64::from(rule.macro_min_people);
    let reach = Reasons::default().with(Reason::BackhaulInReach);

    let macro_power = match facts.power {
        Electricity::Grid => Some(Power::Grid),
        _ => (facts.line_km <= rule.grid_line_macro_km).then_some(Power::Line),
    };
    let why = reach
        .with_if(shared, Reason::SharedByGroup)
        .with_if(many, Reason::ManyPeople);
    let large = macro_power
        .filter(|_| facts.signal_km <= macro_km && (shared || many))
        .map(|power| (Decision::Macro, power, why));

    let why = reach.with_if(!shared && !many, Reason::OneHamlet);
    let small = small_site_power(facts, rule)
        .filter(|_| facts.signal_km <= small_km)
        .map(|power| (Decision::SmallCell, power, why));
    [large, small]
}

/// What speaks against the ground.
fn against(facts: &Facts, rule: &DecisionRule) -> Reasons {
    let grid = facts.power == Electricity::Grid;
    let (small_km, macro_km) = reaches(facts, rule);
    let macro_worth = facts.group_villages >= rule.macro_min_villages
        || facts.group_people >= f64::from(rule.macro_min_people);
    let needed_km = if macro_worth { macro_km } else { small_km };
    Reasons::default()
        .with_if(!grid, Reason::NoGridPower)
        .with_if(!grid && !facts.grid_scheduled, Reason::GridNotScheduled)
        .with_if(few(facts, rule), Reason::FewPeople)
        .with_if(facts.signal_km > needed_km, Reason::FarFromSignal)
        .with_if(
            facts.island && facts.signal_km > rule.island_max_km,
            Reason::Island,
        )
}

/// Satellite-fed cell, community terminal and, as an interim, service to phones directly.
fn satellite(facts: &Facts, rule: &DecisionRule) -> impl Iterator<Item = Step> {
    let power = small_site_power(facts, rule);
    let cell = facts.leo_backhaul && !few(facts, rule) && power.is_some();
    let why = against(facts, rule);
    [
        (cell, Decision::LeoCell),
        (facts.leo_terminal, Decision::LeoTerminal),
        (facts.direct_to_cell, Decision::DirectToCell),
    ]
    .into_iter()
    .filter(|(allowed, _)| *allowed)
    .map(move |(_, decision)| (decision, why))
}

#[cfg(test)]
#[path = "ladder_tests.rs"]
mod tests;
