//! The build plan: which sites are built, what serves each village, how sites are joined to the
//! network, in which phase, for how much, and how far from the best that can be at most.
//!
//! What could be built is drawn from the stages before ([`candidates`]) as a [`Problem`] in whole numbers,
//! [`model`] hands it to the [`solver`] and puts the answer in order of time, and [`check`], which shares
//! nothing with them, verifies every plan before anybody sees it.

pub mod build_plan;
pub mod candidates;
pub mod check;
pub mod compare;
mod curve;
pub mod file;
pub mod model;
pub mod mps;
mod phases;
pub mod planned;
pub mod problem;
mod rules;
pub mod solution;
mod solve;
pub mod solver;

pub use build_plan::BuildPlan;
pub use model::Effort;
pub use planned::Planned;
pub use problem::Problem;
pub use rules::{RuleError, rules, set_rule};
pub use solve::solve;

#[cfg(test)]
#[path = "."]
mod tried {
    //! Samples stand beside the rooms that they use, here as in an example.
    use crate::{calendar, geodesy, plan};
    pub(super) mod brute_force;
    pub(super) mod samples;
}

use crate::options::{Found, Options};
use crate::predict::Ground;
use crate::project::{PlanRule, Project};
use crate::ranking::Ranking;
use crate::scan::Scan;
use crate::survey::Survey;
use solver::Work;

/// The values of the stages before.
#[derive(Clone, Copy, Debug)]
pub struct Stages<'a> {
    /// What exists.
    pub survey: &'a Survey,
    /// Who has no signal.
    pub scan: &'a Scan,
    /// Who comes first.
    pub ranking: &'a Ranking,
    /// What could be built for each village.
    pub found: &'a Found,
    /// Tower or satellite.
    pub options: &'a Options,
    /// The ground of the project, where it has any.
    pub ground: Option<&'a Ground>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// What could be built cannot be told.
    #[error(transparent)]
    Candidates(#[from] candidates::DrawError),
    /// A limit that does not fit.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// Nothing was found.
    #[error(transparent)]
    Problem(#[from] model::ProblemError),
    /// The plan did not pass its own checker.
    #[error(
        "the plan is wrong, which is a fault of the program and not of your data; please report it with this project:\n{}",
        listed(faults)
    )]
    Faulty {
        /// What the checker found.
        faults: Vec<check::Fault>,
    },
}

fn listed(faults: &[check::Fault]) -> String {
    const SHOWN: usize = 10;
    let shown = faults.iter().take(SHOWN);
    let lines: Vec<String> = shown.map(|fault| format!("  {fault}")).collect();
    lines.join("\n")
}

/// Draws the problem of a project, plans, and has the plan checked.
///
/// ```
/// use deadzone::options::{find, options};
/// use deadzone::plan::{Stages, check::check, plan};
/// use deadzone::project::Project;
/// use deadzone::ranking::rank;
/// use deadzone::scan::scan;
/// use deadzone::survey::{Scope, survey};
///
/// let project = Project::embedded(&["plan.effort_s = 0.05".into()])?;
/// let settings = &project.settings;
/// let survey = survey(&project, Scope::All)?;
/// let scan = scan(&survey, settings, &|_| ());
/// let ranking = rank(&survey, &scan, settings)?;
/// let found = find(&project, &survey, &scan, None, None, &|_| ())?;
/// let options = options(&survey, &scan, &ranking, &found, settings);
/// let stages = Stages {
///     survey: &survey,
///     scan: &scan,
///     ranking: &ranking,
///     found: &found,
///     options: &options,
///     ground: None,
/// };
/// let planned = plan(&project, stages)?;
/// assert!(check(&planned.problem, &planned.plan).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlanError`] where a setting does not fit what there is, or terrain cannot be used.
pub fn plan(project: &Project, stages: Stages<'_>) -> Result<Planned, PlanError> {
    let rule = &project.settings.plan;
    let (problem, places, notes) = drawn(project, stages)?;
    let effort = effort(rule);
    let mut plan = solved(&problem, None, effort)?;
    plan.notes.splice(0..0, notes);
    Ok(Planned {
        problem,
        plan,
        places,
    })
}

/// A problem, where the villages of the survey stand in it, and what was noticed.
type Drawn = (Problem, Vec<Option<u32>>, Vec<String>);

/// Draws the problem of a project, with its limits and phases.
///
/// # Errors
/// As [`plan`].
pub fn drawn(project: &Project, stages: Stages<'_>) -> Result<Drawn, PlanError> {
    let drawn = candidates::problem(project, &stages)?;
    let mut problem = drawn.problem;
    rules(&project.settings.plan, &mut problem)?;
    let mut places = vec![None; stages.survey.villages.len()];
    for (place, village) in (0..).zip(drawn.villages) {
        places[village] = Some(place);
    }
    Ok((problem, places, drawn.notes))
}

/// How much a project wants to be done for its plan.
#[must_use]
pub fn effort(rule: &PlanRule) -> Effort {
    Effort {
        work: steps(rule.effort_s),
        curve: rule.curve,
    }
}

/// Steps of about so many seconds of one core.
#[must_use]
pub fn steps(seconds: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a number of steps; beyond 2^64 there is no limit"
    )]
    let steps = (seconds * Work::SECOND as f64) as u64;
    steps
}

/// Solves a problem, from an earlier plan where there is one, and has the plan checked.
///
/// # Errors
/// [`PlanError`] where nothing was found, or where the plan breaks a rule.
pub fn solved(
    problem: &Problem,
    start: Option<(&Problem, &BuildPlan)>,
    effort: Effort,
) -> Result<BuildPlan, PlanError> {
    let start = start.map(|old| compare::carry_over(old, problem));
    let plan = solve(problem, start.as_ref(), effort)?;
    match check::check(problem, &plan) {
        Ok(_) => Ok(plan),
        Err(faults) => Err(PlanError::Faulty { faults }),
    }
}
