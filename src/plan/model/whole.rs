//! The whole plan, without its order in time: objectives in turn.

use super::clash;
use super::draft::{Choice, Core};
use super::improve::Search;
use super::instance::{Instance, Scope};
use super::least::{self, Answer};
use super::linear::{About, Linear, Row};
use super::start::choice_of;
use super::{ProblemError, clash::name};
use crate::plan::build_plan::{BuildPlan, Goal};
use crate::plan::problem::{Objective, Phase, Problem};
use crate::plan::solver::Work;

/// A plan without its order in time.
pub struct Whole {
    /// The problem, with the value of every objective as a limit.
    pub core: Core,
    /// What is built and served.
    pub choice: Choice,
    /// What was reached.
    pub goals: Vec<Goal>,
    /// How much the first goal gains by one more unit of each limit of the core.
    pub gains: Vec<f64>,
}

/// Plans the whole; the inner error says which limits clash.
pub fn solve(
    problem: &Problem,
    start: Option<&BuildPlan>,
    work: &mut Work,
) -> Result<Result<Whole, Vec<String>>, ProblemError> {
    let mut core = core(problem);
    let clashes = clash::plain(problem, &core);
    if !clashes.is_empty() {
        return Ok(Err(clashes));
    }
    let mut choice = start.and_then(|plan| choice_of(&core.instance, plan));
    let mut goals = Vec::new();
    let mut gains = Vec::new();
    let turns = problem.objectives.len();
    for (turn, &objective) in problem.objectives.iter().enumerate() {
        core.goal = Linear::objective(problem, objective);
        // The first objective is what the plan is judged by.
        let part = if turn == 0 && turns > 1 {
            work.left() / 3 * 2
        } else {
            work.left() / (turns - turn) as u64
        };
        let mut share = work.fork(part);
        let answer = least::solve(&core, choice.as_ref(), &mut share);
        work.join(&share);
        let (Some(found), Some(value)) = (answer.choice.clone(), answer.value) else {
            return failed(problem, &core, &answer, work);
        };
        goals.push(goal(objective, value, answer.bound));
        if turn == 0 {
            gains.clone_from(&answer.gains);
        }
        let weights = std::mem::take(&mut core.goal);
        core.rows
            .push(Row::new(About::Objective(objective), weights, value));
        choice = Some(found);
    }
    core.goal = Linear::cost(problem);
    let mut choice = choice.unwrap_or_default();
    if !problem.objectives.contains(&Objective::Cost) {
        // What nobody asked for is still not paid for.
        let price = Linear::default().plus(1, &core.goal);
        let mut search = Search::resume(&core, &price, &choice);
        search.run(work);
        search.tidy();
        if search.draft.is_feasible() {
            choice = search.draft.choice().clone();
        }
    }
    Ok(Ok(Whole {
        core,
        choice,
        goals,
        gains,
    }))
}

/// A goal in the sense of the plan: what is to be large is so.
pub fn goal(objective: Objective, value: i64, bound: Option<i64>) -> Goal {
    let sign = if objective.is_least() { 1 } else { -1 };
    Goal {
        objective,
        value: sign * value,
        bound: bound.map(|bound| {
            let bound = sign * bound;
            // What counts villages, people, sites or money is never below nothing.
            if objective.is_least() {
                bound.max(0)
            } else {
                bound
            }
        }),
    }
}

fn failed(
    problem: &Problem,
    core: &Core,
    answer: &Answer,
    work: &mut Work,
) -> Result<Result<Whole, Vec<String>>, ProblemError> {
    let clashes = clash::find(problem, core, answer, work);
    if clashes.is_empty() {
        Err(ProblemError::NotFound(
            core.rows.iter().map(|row| name(&row.about)).collect(),
        ))
    } else {
        Ok(Err(clashes))
    }
}

/// The day after which nothing of a plan begins to serve.
pub fn last_day(phases: &[Phase]) -> Option<crate::calendar::Day> {
    phases.last().and_then(|phase| phase.until)
}

/// The problem with its limits and duties, and no goal yet.
fn core(problem: &Problem) -> Core {
    let mut instance = Instance::new(problem, &Scope::all(last_day(&problem.phases)));
    match problem.objectives.first() {
        Some(Objective::Cost) => {
            for village in 0..instance.villages {
                instance.must_serve[village] = instance.can_serve(village);
            }
        }
        Some(Objective::Sites) => {
            // Where a site only comes after the last phase, the village waits for it.
            let anything = Instance::new(problem, &Scope::all(None));
            for village in 0..instance.villages {
                if !anything.entries(village).is_empty() {
                    instance.satellite[village] = false;
                }
                instance.must_serve[village] = instance.can_serve(village);
            }
        }
        _ => {}
    }
    let mut rows = limit_rows(problem);
    for quota in &problem.limits.quotas {
        let of = |province: &str| i64::from(province == quota.province);
        rows.push(Row::new(
            About::Quota(quota.province.clone()),
            Linear::served(problem, |village| -of(&village.province)),
            -i64::from(quota.villages),
        ));
    }
    if problem
        .objectives
        .first()
        .is_some_and(|first| !first.is_least())
    {
        rows.extend(phase_rows(problem, &problem.phases));
    }
    Core {
        instance,
        goal: Linear::default(),
        rows,
    }
}

/// Limits of the whole plan that only grow with what is built and bought.
pub fn limit_rows(problem: &Problem) -> Vec<Row> {
    let limits = &problem.limits;
    let mut rows = Vec::new();
    if let Some(most) = limits.budget {
        rows.push(Row::new(About::Budget, Linear::cost(problem), most));
    }
    if let Some(most) = limits.sites {
        rows.push(Row::new(
            About::Sites,
            Linear::sites(problem),
            i64::from(most),
        ));
    }
    for fund in &limits.funds {
        rows.push(Row::new(
            About::Fund(fund.fund.clone()),
            Linear::fund(problem, &fund.fund),
            fund.most,
        ));
    }
    rows
}

/// What some phases allow together.
pub fn phase_rows(problem: &Problem, phases: &[Phase]) -> Vec<Row> {
    let mut rows = Vec::new();
    if phases.is_empty() {
        return rows;
    }
    let name = match phases {
        [one] => one.name.clone(),
        _ => "all".to_owned(),
    };
    let sum = |of: &dyn Fn(&Phase) -> Option<i64>| -> Option<i64> {
        phases
            .iter()
            .map(of)
            .try_fold(0_i64, |sum, most| Some(sum.saturating_add(most?)))
    };
    if let Some(most) = sum(&|phase| phase.villages.map(i64::from)) {
        rows.push(Row::new(
            About::PhaseVillages(name.clone()),
            Linear::served(problem, |_| 1),
            most,
        ));
    }
    if let Some(most) = sum(&|phase| phase.sites.map(i64::from)) {
        rows.push(Row::new(
            About::PhaseSites(name.clone()),
            Linear::sites(problem),
            most,
        ));
    }
    if let Some(most) = sum(&|phase| phase.budget) {
        rows.push(Row::new(
            About::PhaseBudget(name),
            Linear::capex(problem),
            most,
        ));
    }
    rows
}
