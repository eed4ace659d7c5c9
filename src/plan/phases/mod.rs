//! The order in time: phases one after the other, each within its limits, what is needed first first.
//!
//! The whole plan is fixed; a phase takes of it what is left, so that its measure is as large as its
//! limits allow. What fits no phase waits.

mod again;
mod fill;
mod nesting;
mod part;

#[cfg(test)]
#[path = "phases_tests.rs"]
mod tests;

pub use again::again;
pub use nesting::nesting;

use super::build_plan::{Built, Fate, Wait};
use super::model::ending::Ordered;
use super::model::{
    Answer, Choice, Core, Decided, Instance, Linear, NONE, ProblemError, SATELLITE, Scope, WAIT,
    Whole, built_sites, in_time, least, measure, place,
};
use super::problem::{Objective, Phase, Problem, SiteRule};
use super::solver::Work;
use part::{Left, part};

/// What a phase is measured by.
pub fn measure_of(problem: &Problem) -> Objective {
    problem
        .objectives
        .iter()
        .copied()
        .find(|objective| !objective.is_least())
        .unwrap_or(Objective::People)
}

/// Puts the sites and villages of a whole plan in order.
///
/// # Errors
/// [`ProblemError::NotFound`] where a duty by phase cannot be kept in the order that was found.
pub fn order(problem: &Problem, whole: &Whole, work: &mut Work) -> Result<Ordered, ProblemError> {
    let one = [Phase::default()];
    let phases: &[Phase] = if problem.phases.is_empty() {
        &one
    } else {
        &problem.phases
    };
    let mut left = Left::new(problem, whole);
    let mut broken = Vec::new();
    for (p, phase) in phases.iter().enumerate() {
        let share = work.left() / (phases.len() - p) as u64;
        let mut share = work.fork(share);
        if !part(problem, phases, p, &mut left, &mut share) {
            broken.push(format!("the quotas by the end of phase {}", phase.name));
        }
        work.join(&share);
    }
    broken.extend(left.forgotten(problem));
    if !broken.is_empty() {
        return Err(ProblemError::NotFound(broken));
    }
    Ok(finish(problem, phases, whole, left))
}

fn finish(problem: &Problem, phases: &[Phase], whole: &Whole, mut left: Left) -> Ordered {
    let instance = &whole.core.instance;
    if left.waiting() > 0 {
        left.forget_idle(problem);
    }
    let anything = Instance::new(problem, &Scope::all(None));
    let is_least = problem
        .objectives
        .first()
        .is_some_and(|first| first.is_least());
    // Where all are to be served nobody is left out but for the sake of phases.
    let limited = is_limited(problem) && (!is_least || problem.phases.is_empty());
    let villages: Vec<Fate> = (0..instance.villages)
        .map(|i| match (left.by[i], left.village_phase[i]) {
            (SATELLITE, Some(phase)) => Fate::Satellite { phase },
            (WAIT, _) => Fate::Waiting {
                why: wait(problem, whole, &anything, limited, i),
            },
            (_, None) => Fate::Waiting { why: Wait::Phases },
            (entry, Some(phase)) => Fate::Site {
                site: instance.entry_site[entry as usize],
                phase,
            },
        })
        .collect();
    let sites = (0..instance.sites)
        .filter_map(|j| {
            Some(Built {
                site: place(j),
                phase: left.site_phase[j]?,
                hop: (left.up[j] != NONE).then_some(left.up[j]),
            })
        })
        .collect();
    let mut decided = Decided { villages, sites };
    if is_least && !problem.phases.is_empty() {
        fill::fill(problem, &anything, phases, &mut decided);
    }
    let waiting = (0..instance.villages)
        .filter(|&i| left.by[i] != WAIT && decided.villages[i].phase().is_none())
        .count();
    let complete = waiting == 0;
    let mut notes = Vec::new();
    if !complete {
        notes.push(format!(
            "{waiting} villages of the plan fit no phase: its number of villages or sites, its money or its last day does not reach"
        ));
    }
    Ordered {
        decided,
        complete,
        notes,
    }
}

/// Whether the whole plan has limits that can leave villages out.
fn is_limited(problem: &Problem) -> bool {
    let limits = &problem.limits;
    limits.budget.is_some()
        || limits.sites.is_some()
        || !limits.funds.is_empty()
        || problem.objectives.len() > 1
        || problem.sites.iter().any(|site| site.capacity.is_some())
}

fn wait(problem: &Problem, whole: &Whole, anything: &Instance, limited: bool, i: usize) -> Wait {
    if !anything.can_serve(i) {
        Wait::NothingServes
    } else if !whole.core.instance.can_serve(i) {
        // Something serves it, and only after the last phase.
        Wait::Phases
    } else if limited || problem.phases.is_empty() {
        Wait::Limits
    } else {
        Wait::Phases
    }
}
