//! Wholes that begin with what phases allow, for when the best whole does not fit them.

use super::{Choice, Core, Instance, Linear, Problem, SATELLITE, Scope, WAIT, Whole, least};
use super::{measure_of, order};
use crate::plan::build_plan::BuildPlan;
use crate::plan::model::{Draft, ending, limit_rows, phase_rows, value_of};
use crate::plan::problem::Phase;
use crate::plan::solver::Work;

/// The better of a plan whose villages wait for phases and of plans that begin with the most which all phases
/// together, or the first alone, allow. What these do not serve goes by what is built then and by satellite.
pub fn again(problem: &Problem, whole: &Whole, plan: BuildPlan, work: &mut Work) -> BuildPlan {
    let mut best = plan;
    let ways = [&problem.phases[..], problem.phases.get(..1).unwrap_or(&[])];
    for (done, phases) in ways.into_iter().enumerate() {
        let mut share = work.fork(work.left() / (ways.len() - done) as u64);
        let made = begun(problem, whole, phases, &mut share);
        work.join(&share);
        if let Some(made) = made
            && merit(problem, &made) > merit(problem, &best)
        {
            best = made;
        }
    }
    best
}

/// How good a plan is: where all are to be served, by whom it serves before what that takes.
fn merit(problem: &Problem, plan: &BuildPlan) -> Vec<i64> {
    let sign = |least: bool| if least { -1 } else { 1 };
    let goals = plan.goals.iter();
    let goals = goals.map(|goal| sign(goal.objective.is_least()) * goal.value);
    let all = problem
        .objectives
        .first()
        .is_some_and(|first| first.is_least());
    let served = all.then(|| value_of(&plan.totals, measure_of(problem)));
    served.into_iter().chain(goals).collect()
}

/// The plan that begins with the most that some phases allow.
fn begun(problem: &Problem, whole: &Whole, phases: &[Phase], work: &mut Work) -> Option<BuildPlan> {
    let mut rows = phase_rows(problem, phases);
    if rows.is_empty() {
        return None;
    }
    rows.extend(limit_rows(problem));
    let until = phases.last().and_then(|phase| phase.until);
    let mut instance = Instance::new(problem, &Scope::all(until));
    let of_whole = &whole.core.instance;
    instance.satellite.clone_from_slice(&of_whole.satellite);
    if phases.len() == problem.phases.len() {
        instance.must.clone_from_slice(&of_whole.must);
    } else {
        instance.must.fill(false);
    }
    for (i, village) in problem.villages.iter().enumerate() {
        instance.satellite[i] &= super::in_time(village.not_before, until);
    }
    let core = Core {
        goal: Linear::objective(problem, measure_of(problem)),
        instance,
        rows,
    };
    let mut share = work.fork(work.left() / 2);
    let found = least(&core, None, &mut share).choice;
    work.join(&share);
    let choice = completed(
        problem,
        of_whole,
        carried(&core.instance, of_whole, &found?),
    );
    let other = Whole {
        core: whole.core.clone(),
        choice,
        goals: whole.goals.clone(),
        gains: whole.gains.clone(),
    };
    let mut ordered = order(problem, &other, work).ok()?;
    // The goals are those of a whole that serves others.
    ordered.complete = false;
    Some(ending::plan(problem, &other, ordered))
}

/// The same choice by the entries of another instance.
fn carried(from: &Instance, to: &Instance, choice: &Choice) -> Choice {
    let by = |(i, &by): (usize, &u32)| match by {
        SATELLITE if to.satellite[i] => SATELLITE,
        SATELLITE | WAIT => WAIT,
        entry => entry_of(to, i, |site| site == from.entry_site[entry as usize]),
    };
    Choice {
        built: choice.built.clone(),
        up: choice.up.clone(),
        by: choice.by.iter().enumerate().map(by).collect(),
    }
}

/// An entry of a village whose site is asked for; [`WAIT`] where there is none.
fn entry_of(instance: &Instance, village: usize, mut is: impl FnMut(u32) -> bool) -> u32 {
    let mut entries = instance.entries(village);
    let found = entries.find(|&entry| is(instance.entry_site[entry]));
    found.map_or(WAIT, super::place)
}

/// The rest by what is built and by satellite, as far as limits of the whole allow.
fn completed(problem: &Problem, instance: &Instance, choice: Choice) -> Choice {
    let mut core = Core {
        instance: instance.clone(),
        goal: Linear::cost(problem),
        rows: limit_rows(problem),
    };
    core.instance.must_serve.fill(false);
    let mut more = choice.clone();
    for i in 0..instance.villages {
        if more.by[i] != WAIT {
            continue;
        }
        let lights =
            |site: u32| more.built[site as usize] && instance.capacity[site as usize].is_none();
        more.by[i] = entry_of(instance, i, lights);
        if more.by[i] == WAIT && instance.satellite[i] {
            more.by[i] = SATELLITE;
        }
    }
    if Draft::load(&core, &core.goal, &more).is_feasible() {
        more
    } else {
        choice
    }
}
