//! The stages one after the other, as `deadzone run` takes them.
//!
//! Each stage gets the settings that it may read and no others ([`Stage::seen`]), and its value can be saved and
//! taken again while nothing that it depends on has changed ([`Saving`]).

mod decided;
mod saved;
mod stage;
mod steps;
mod table;

#[cfg(test)]
mod resume_tests;

pub use saved::{SAVED, Saving, forget, sweep};
pub use stage::Stage;
pub use table::{RankedTable, rank_table};

use std::time::Duration;

use crate::options::{FindError, Options};
use crate::plan::model::ProblemError;
use crate::plan::{self, PlanError, Planned, Problem};
use crate::predict::PredictError;
use crate::project::{Project, ProjectError};
use crate::ranking::{Firmness, FirmnessError, Known, Model, Ranking, RankingError, firmness};
use crate::report::Facts;
use crate::scan::{Modelled, Scan};
use crate::survey::{Survey, SurveyError};
use decided::{Decided, Grounds, decided};
use steps::Steps;

/// The values of all stages.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What exists.
    pub survey: Survey,
    /// What is predicted from sites, where the project asks for it, and who has no signal by it.
    pub modelled: Option<Modelled>,
    /// Who has no signal: by coverage areas where there are any, else as predicted.
    pub scan: Scan,
    /// Who comes first.
    pub ranking: Ranking,
    /// Tower or satellite.
    pub options: Options,
    /// How firm the order is.
    pub firmness: Firmness,
    /// What is built, when, for how much; `None` where no plan was asked for.
    pub planned: Option<Planned>,
    /// How long each stage took.
    pub timings: Vec<(&'static str, Duration)>,
    /// The stages whose values were saved by an earlier run.
    pub resumed: Vec<Stage>,
}

impl Run {
    /// The values as reports take them.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            survey: &self.survey,
            scan: &self.scan,
            modelled: self.modelled.as_ref(),
            ranking: Some(&self.ranking),
            options: Some(&self.options),
            firmness: Some(&self.firmness),
            planned: self.planned.as_ref(),
        }
    }
}

/// Hears how far a run is.
pub trait Progress: Sync {
    /// A stage begins, with that many steps.
    fn stage(&self, name: &'static str, steps: usize);
    /// That many steps of it are done.
    fn done(&self, steps: usize);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: usize) {}
    fn done(&self, _: usize) {}
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The inputs.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// The prediction.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// What could be built.
    #[error(transparent)]
    Find(#[from] FindError),
    /// A formula or a target that does not fit the inputs.
    #[error(transparent)]
    Rules(#[from] ProjectError),
    /// The plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Makes the ranking rules of a project ready for its columns, which shows whether they fit.
///
/// # Errors
/// [`ProjectError`] with the place of a formula that cannot be read.
pub fn model(project: &Project, survey: &Survey) -> Result<Model, ProjectError> {
    Model::new(survey, &project.settings).map_err(refused(project))
}

fn refused(project: &Project) -> impl Fn(RankingError) -> ProjectError + '_ {
    |why| project.wrong(&why.key(), why.value(), &why.message())
}

fn unfit(project: &Project) -> impl Fn(FirmnessError) -> ProjectError + '_ {
    |why| match why {
        FirmnessError::Ranking(why) => refused(project)(why),
        why => project.wrong(&why.key(), "", &why.to_string()),
    }
}

/// Runs all stages of a project.
///
/// Where the project gives sites and terrain, coverage is predicted at the places of villages. It takes
/// the place of coverage areas where there are none, and stands beside them where there are.
///
/// # Errors
/// [`RunError`] where the inputs cannot be used.
pub fn run(project: &Project, progress: &dyn Progress) -> Result<Run, RunError> {
    resume(project, &Saving::Off, progress)
}

/// Runs all stages of a project, but for those whose values are saved and depend on nothing that has changed.
///
/// What comes out is the same as from [`run`].
///
/// # Errors
/// As [`run`]. A value that cannot be read or saved is no error: it is computed.
pub fn resume(
    project: &Project,
    saving: &Saving,
    progress: &dyn Progress,
) -> Result<Run, RunError> {
    let settings = &project.settings;
    let mut steps = Steps::new(saving, progress);
    let mut grounds = Grounds::of(project);
    let mut decided = decided(project, &mut steps, &mut grounds)?;
    let mut planned = None;
    if settings.plan.enabled {
        match planned_of(project, &decided, &mut steps, &mut grounds) {
            Ok(made) => {
                decided.survey.notes.extend(made.plan.notes.iter().cloned());
                planned = Some(made);
            }
            // Everything else that was asked for is known.
            Err(RunError::Plan(PlanError::Problem(why @ ProblemError::NotFound(_)))) => {
                decided.survey.notes.push(format!("no build plan: {why}"));
            }
            Err(why) => return Err(why),
        }
    }
    let Decided {
        survey,
        scan,
        model,
        ranking,
        options,
        from,
        ..
    } = &decided;
    let costs: Vec<Option<f64>> = match &settings.ranking.target.cost {
        Some(_) => model
            .costs(survey, scan, settings)
            .map_err(refused(project))?,
        None => options.costs(),
    };
    let from_costs = steps.fingerprint(&costs);
    let (firmness, _) = steps.stage(
        (Stage::Firmness, 0),
        settings,
        &[from.survey, from.scan, from.ranking, from_costs],
        |seen, _| {
            let known = Known {
                survey,
                scan,
                model,
                ranking,
                costs: &costs,
            };
            let firmness = firmness(known, &seen).map_err(unfit(project))?;
            Ok::<_, RunError>(firmness)
        },
    )?;
    let (timings, resumed) = steps.finish();
    Ok(Run {
        survey: decided.survey,
        modelled: decided.modelled,
        scan: decided.scan,
        ranking: decided.ranking,
        options: decided.options,
        firmness,
        planned,
        timings,
        resumed,
    })
}

/// The plan of a project.
fn planned_of(
    project: &Project,
    decided: &Decided,
    steps: &mut Steps<'_>,
    grounds: &mut Grounds<'_>,
) -> Result<Planned, RunError> {
    let from = &decided.from;
    let sources = [
        from.survey,
        from.ground,
        from.scan,
        from.ranking,
        from.found,
        from.options,
    ];
    let (planned, _) = steps.stage((Stage::Plan, 0), &project.settings, &sources, |seen, _| {
        let project = project.with(seen);
        let stages = decided.stages(grounds.of_terrain()?);
        Ok::<_, RunError>(plan::plan(&project, stages)?)
    })?;
    Ok(planned)
}

/// The planning problem of a project, and of each village of the survey its place in it.
///
/// # Errors
/// As [`resume`].
pub fn problem(
    project: &Project,
    saving: &Saving,
    progress: &dyn Progress,
) -> Result<(Problem, Vec<Option<u32>>), RunError> {
    let mut grounds = Grounds::of(project);
    let decided = decided(project, &mut Steps::new(saving, progress), &mut grounds)?;
    let stages = decided.stages(grounds.of_terrain()?);
    let (problem, places, _) =
        plan::drawn(&project.with(Stage::Plan.seen(&project.settings)), stages)?;
    Ok((problem, places))
}
