//! Whether a plan keeps to its problem and to what it says of itself.
//!
//! Written for plainness: nothing here is shared with what makes plans, only the data that both speak
//! of. Every constraint is gone through again, every sum added again, every claim held against the
//! numbers. What cannot be seen from a plan alone is whether a bound was rightly proven; that a bound is not
//! contradicted by the plan or by a point of its curve is checked, and `mps` writes the problem for other
//! solvers to confirm it.
//!
//! What a village may wait for hangs on the first objective:
//!
//! - `cost` and `sites` serve every village that something can serve, so none waits for limits (limits that
//!   do not reach make the plan infeasible), and one waits for phases only where no phase has room for it
//!   beside all that is planned. With `sites`, a village that a site can serve is not served by satellite.
//! - the others serve what is worth most within the limits. A village that is worth something may wait for
//!   limits only where there are some.
//!
//! A village can be served where satellite is feasible or a site reaches it that may be built, has room for all of
//! its people and needs no path or has one within the allowed hops. An infeasible plan is held to its own
//! sums and references; the limits, which clash, are not held against it.

mod claims;
mod fault;
mod limits;
mod problem;
mod servable;
mod structure;

#[cfg(test)]
#[path = "check/check_tests.rs"]
mod check_tests;
#[cfg(test)]
#[path = "check/mutation_tests.rs"]
mod mutation_tests;

use serde::Serialize;

pub use fault::{Fault, FaultCode};
pub use problem::problem_faults;

use super::build_plan::{BuildPlan, Fate, Totals};
use super::problem::Problem;
use super::solver::Status;
use fault::Faults;

/// What was found of a plan that keeps to everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// What the whole plan comes to, added up again.
    pub totals: Totals,
    /// What each phase comes to.
    pub phases: Vec<Totals>,
    /// Villages that wait.
    pub waiting: u32,
    /// Sites that are joined to a root by hops.
    pub joined: u32,
    /// The most hops from a root to a site.
    pub deepest: u64,
    /// Each limit with what the plan takes of it.
    pub limits: Vec<Use>,
}

/// A limit and how much of it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// Which: `budget`, `sites`, `hops`, `fund NAME`, `quota PROVINCE`, `phase NAME villages` and so on.
    pub limit: String,
    /// What the plan takes.
    pub used: i64,
    /// What it may take; of a quota what it must reach.
    pub limit_value: i64,
}

/// Checks a plan against its problem.
///
/// A problem that is not sound is all that is reported of it, because its plan cannot be read.
///
/// # Errors
/// Everything that is wrong.
pub fn check(problem: &Problem, plan: &BuildPlan) -> Result<Checked, Vec<Fault>> {
    let faults = problem_faults(problem);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut faults = Faults::default();
    structure::counts(problem, plan, &mut faults);
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    let tree = structure::sites(problem, plan, &mut faults);
    structure::villages(problem, plan, &tree, &mut faults);
    if !faults.0.is_empty() {
        // Sums over what does not exist would say nothing.
        let unreadable = [
            FaultCode::SiteUnknown,
            FaultCode::HopUnknown,
            FaultCode::PhaseUnknown,
            FaultCode::SiteOrder,
        ];
        if faults
            .0
            .iter()
            .any(|fault| unreadable.contains(&fault.code))
        {
            return Err(faults.0);
        }
    }
    let sums = limits::Sums::of(problem, plan);
    sums.claimed(problem, plan, &mut faults);
    let mut uses = Vec::new();
    if plan.status != Status::Infeasible {
        structure::rules(problem, plan, &tree, &mut faults);
        uses = limits::limits(problem, plan, &sums, &tree, &mut faults);
        claims::waits(problem, plan, &sums, &tree, &mut faults);
    }
    claims::goals(problem, plan, &sums, &mut faults);
    claims::nesting(problem, plan, &sums, &mut faults);
    claims::curve(problem, plan, &sums, &mut faults);
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    let is_waiting = |fate: &&Fate| matches!(fate, Fate::Waiting { .. });
    let waiting = plan.villages.iter().filter(is_waiting).count();
    let joined = tree.depth.iter().flatten().count();
    Ok(Checked {
        totals: sums.total,
        phases: sums.phases,
        waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        joined: u32::try_from(joined).unwrap_or(u32::MAX),
        deepest: tree.depth.iter().flatten().copied().max().unwrap_or(0),
        limits: uses,
    })
}

/// Whether something could serve each village, whatever else is planned: satellite, or a site that may be built, has
/// room for it and needs no path or has one within the allowed hops.
///
/// # Errors
/// What is wrong with the problem.
pub fn servable(problem: &Problem) -> Result<Vec<bool>, Vec<Fault>> {
    let by_site = servable_by_site(problem)?;
    let villages = problem.villages.iter().zip(by_site);
    Ok(villages
        .map(|(village, by_site)| by_site || village.satellite.is_some())
        .collect())
}

/// The same by sites alone.
///
/// # Errors
/// What is wrong with the problem.
pub fn servable_by_site(problem: &Problem) -> Result<Vec<bool>, Vec<Fault>> {
    let faults = problem_faults(problem);
    if faults.is_empty() {
        Ok(servable::Servable::of(problem).site)
    } else {
        Err(faults)
    }
}

/// How many phases a plan for this has: one where the problem has none.
fn phase_count(problem: &Problem) -> usize {
    problem.phases.len().max(1)
}

/// A phase, as messages name it.
fn phase_name(problem: &Problem, phase: u32) -> String {
    match problem.phases.get(phase as usize) {
        Some(of) => format!("phase {}", of.name),
        None => format!("phase {phase}"),
    }
}

/// Whether something may be in service in a phase, by the first day on which it can.
fn accepts(problem: &Problem, phase: u32, not_before: Option<crate::calendar::Day>) -> bool {
    let until = problem
        .phases
        .get(phase as usize)
        .and_then(|phase| phase.until);
    match (until, not_before) {
        (Some(until), Some(day)) => until >= day,
        _ => true,
    }
}
