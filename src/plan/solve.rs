//! A plan from a problem: the whole plan first, then its order in time, what that costs, and the curve.

use super::build_plan::BuildPlan;
use super::model::{Effort, ProblemError, ending, valid, whole};
use super::problem::Problem;
use super::solver::Work;
use super::{curve, phases};

/// Plans: what is built, what serves whom, when, and how good that is at least.
///
/// `start` is a plan for the same problem to begin with; what does not fit is left out. The result is
/// the same on any number of threads.
///
/// # Errors
/// [`ProblemError`] where the problem makes no sense, or where no plan was found although there may
/// be one. Limits that are proven to clash give a plan with status `infeasible` that says which.
pub fn solve(
    problem: &Problem,
    start: Option<&BuildPlan>,
    effort: Effort,
) -> Result<BuildPlan, ProblemError> {
    let faults = valid::faults(problem);
    if !faults.is_empty() {
        return Err(ProblemError::Faulty(faults));
    }
    let mut work = Work::steps(effort.work.max(1));
    let mut share = work.fork(work.left() / 2);
    let whole = match whole::solve(problem, start, &mut share)? {
        Ok(whole) => whole,
        Err(clashes) => return Ok(ending::infeasible(problem, clashes)),
    };
    work.join(&share);
    let mut share = work.fork(work.left() / 2);
    let ordered = phases::order(problem, &whole, &mut share)?;
    work.join(&share);
    let complete = ordered.complete;
    let mut plan = ending::plan(problem, &whole, ordered);
    if !complete {
        let mut share = work.fork(work.left() / 2);
        plan = phases::again(problem, &whole, plan, &mut share);
        work.join(&share);
    }
    let mut share = work.fork(work.left() / 2);
    plan.nesting = phases::nesting(problem, &plan, &mut share);
    work.join(&share);
    if effort.curve {
        curve::draw(problem, &mut plan, &mut work);
    }
    Ok(plan)
}
