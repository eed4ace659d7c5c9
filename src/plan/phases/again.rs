//! Wholes that begin with what phases allow, for when the best whole does not fit them.

use super::{
    Choice, Core, Instance, Linear, NONE, Problem, SATELLITE, Scope, WAIT, Whole, least,
    measure_of, order,
};
use crate::plan::build_plan::BuildPlan;
use crate::plan::model::{Draft, Row, ending, limit_rows, phase_rows, value_of};
use crate::plan::solver::Work;

/// The better of a plan whose villages wait for phases and of plans that begin with the most which all phases
/// together allow, or each in its turn beside those before it. What these do not serve goes by what is built
/// then and by satellite.
pub fn again(problem: &Problem, whole: &Whole, plan: BuildPlan, work: &mut Work) -> BuildPlan {
    let mut best = plan;
    for way in [together, in_turn] {
        let mut share = work.fork(work.left() / 2);
        let made = way(problem, &whole.core.instance, &mut share)
            .and_then(|choice| ordered(problem, whole, choice, &mut share));
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

/// The most that all phases together allow.
fn together(problem: &Problem, of_whole: &Instance, work: &mut Work) -> Option<Choice> {
    let mut rows = phase_rows(problem, &problem.phases);
    if rows.is_empty() {
        return None;
    }
    rows.extend(limit_rows(problem));
    let mut instance = of_whole.clone();
    instance.must_serve.fill(false);
    let core = Core {
        goal: Linear::objective(problem, measure_of(problem)),
        instance,
        rows,
    };
    least(&core, None, work).choice
}

/// The most that each phase allows beside what those before it have built.
#[expect(
    clippy::unnecessary_wraps,
    reason = "one way to begin among others, which may find nothing"
)]
fn in_turn(problem: &Problem, of_whole: &Instance, work: &mut Work) -> Option<Choice> {
    let mut choice = Choice {
        built: vec![false; of_whole.sites],
        up: vec![NONE; of_whole.sites],
        by: vec![WAIT; of_whole.villages],
    };
    for (p, phase) in problem.phases.iter().enumerate() {
        let is_left = |village: usize| choice.by[village] == WAIT;
        let mut instance = Instance::new(
            problem,
            &Scope {
                village: &is_left,
                satellite: &|village| of_whole.satellite[village],
                ..Scope::all(phase.until)
            },
        );
        instance.must.clone_from(&choice.built);
        for (i, &by) in choice.by.iter().enumerate() {
            if by < SATELLITE
                && let Some(room) =
                    &mut instance.capacity[of_whole.entry_site[by as usize] as usize]
            {
                *room -= of_whole.people[i];
            }
        }
        // What is built stays and counts again; whom it serves does not.
        let sites = Choice {
            by: vec![WAIT; of_whole.villages],
            ..choice.clone()
        };
        let mut rows = phase_rows(problem, std::slice::from_ref(phase));
        for row in &mut rows {
            row.most += count(of_whole, row, &sites);
        }
        let mut limits = limit_rows(problem);
        for row in &mut limits {
            row.most -= count(of_whole, row, &choice) - count(of_whole, row, &sites);
        }
        rows.extend(limits);
        let core = Core {
            goal: Linear::objective(problem, measure_of(problem)),
            instance,
            rows,
        };
        let mut share = work.fork(work.left() / (problem.phases.len() - p) as u64);
        let found = least(&core, None, &mut share).choice;
        work.join(&share);
        let Some(found) = found else { continue };
        let found = carried(&core.instance, of_whole, &found);
        for j in 0..of_whole.sites {
            if found.built[j] && !choice.built[j] {
                choice.built[j] = true;
                choice.up[j] = found.up[j];
            }
        }
        for (by, &now) in choice.by.iter_mut().zip(&found.by) {
            if *by == WAIT {
                *by = now;
            }
        }
    }
    Some(choice)
}

/// What a choice comes to in a limit.
fn count(instance: &Instance, row: &Row, choice: &Choice) -> i64 {
    let core = Core {
        instance: instance.clone(),
        goal: row.weights.clone(),
        rows: Vec::new(),
    };
    Draft::load(&core, &core.goal, choice).goal()
}

/// A choice, completed and put in order of time; `None` where it breaks a limit of the whole.
fn ordered(problem: &Problem, whole: &Whole, choice: Choice, work: &mut Work) -> Option<BuildPlan> {
    let choice = completed(problem, &whole.core.instance, choice)?;
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

/// The rest by what is built and by satellite, as far as limits of the whole allow; `None` where they do not
/// allow the choice itself.
fn completed(problem: &Problem, instance: &Instance, choice: Choice) -> Option<Choice> {
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
    let holds = |choice: &Choice| Draft::load(&core, &core.goal, choice).is_feasible();
    [more, choice].into_iter().find(holds)
}
