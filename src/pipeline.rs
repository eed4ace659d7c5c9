//! The stages one after the other, as `deadzone run` takes them.

use std::time::{Duration, Instant};

use crate::options::{self, FindError, Found, Options};
use crate::plan::model::ProblemError;
use crate::plan::{self, PlanError, Planned, Problem, Stages};
use crate::predict::{self, PredictError, Prediction};
use crate::project::{Project, ProjectError};
use crate::ranking::{
    self, Firmness, FirmnessError, Known, Model, Ranking, RankingError, firmness,
};
use crate::report::Facts;
use crate::scan::{self, Modelled, Scan, Status};
use crate::survey::{self, Scope, Survey, SurveyError};

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

/// The clock of a run.
struct Clock {
    lap: Instant,
    timings: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self {
            lap: Instant::now(),
            timings: Vec::new(),
        }
    }

    /// Ends a stage.
    fn lap(&mut self, name: &'static str) {
        self.timings.push((name, self.lap.elapsed()));
        self.lap = Instant::now();
    }
}

/// The values of the stages up to the decisions.
struct Decided {
    survey: Survey,
    modelled: Option<Modelled>,
    scan: Scan,
    model: Model,
    ranking: Ranking,
    found: Found,
    options: Options,
}

impl Decided {
    fn stages(&self) -> Stages<'_> {
        Stages {
            survey: &self.survey,
            scan: &self.scan,
            ranking: &self.ranking,
            found: &self.found,
            options: &self.options,
        }
    }
}

/// Runs the stages up to the decisions.
fn decided(
    project: &Project,
    progress: &dyn Progress,
    clock: &mut Clock,
) -> Result<Decided, RunError> {
    let settings = &project.settings;
    let inputs = &settings.inputs;
    if !inputs.has_coverage() && inputs.sites.is_some() && !predict::is_asked(settings) {
        return Err(PredictError::NoTerrain.into());
    }
    progress.stage("survey", 0);
    let mut survey = survey::survey(project, Scope::All)?;
    clock.lap("survey");
    let model = model(project, &survey)?;
    let predicted = if predict::is_asked(settings) {
        progress.stage("predict", survey.villages.len());
        let predicted = predict::predict(project, &survey, &|steps| progress.done(steps))?;
        clock.lap("predict");
        predicted
    } else {
        None
    };
    progress.stage("scan", survey.villages.len());
    let (scan, modelled) = scanned(&mut survey, predicted, project, progress);
    clock.lap("scan");
    progress.stage("ranking", 0);
    let ranking = model
        .rank(&survey, &scan, settings)
        .map_err(refused(project))?;
    clock.lap("ranking");
    let dead_zones = scan.findings.iter().filter(|of| of.is_dead_zone()).count();
    progress.stage("reach", dead_zones);
    let found = options::find(project, &survey, &scan, modelled.as_ref(), &|steps| {
        progress.done(steps);
    })?;
    clock.lap("reach");
    progress.stage("options", 0);
    let options = options::options(&survey, &scan, &ranking, &found, settings);
    survey.notes.extend(found.notes.iter().cloned());
    survey.notes.extend(options.notes.iter().cloned());
    clock.lap("options");
    Ok(Decided {
        survey,
        modelled,
        scan,
        model,
        ranking,
        found,
        options,
    })
}

/// Runs all stages of a project.
///
/// Where the project gives sites and terrain, coverage is predicted at the places of villages. It takes
/// the place of coverage areas where there are none, and stands beside them where there are.
///
/// # Errors
/// [`RunError`] where the inputs cannot be used.
pub fn run(project: &Project, progress: &dyn Progress) -> Result<Run, RunError> {
    let settings = &project.settings;
    let mut clock = Clock::start();
    let mut decided = decided(project, progress, &mut clock)?;
    let mut planned = None;
    if settings.plan.enabled {
        progress.stage("plan", 0);
        match plan::plan(project, decided.stages()) {
            Ok(made) => {
                decided.survey.notes.extend(made.plan.notes.iter().cloned());
                planned = Some(made);
            }
            // Everything else that was asked for is known.
            Err(PlanError::Problem(why @ ProblemError::NotFound(_))) => {
                decided.survey.notes.push(format!("no build plan: {why}"));
            }
            Err(why) => return Err(why.into()),
        }
        clock.lap("plan");
    }
    progress.stage("firmness", 0);
    let Decided {
        survey,
        scan,
        model,
        ranking,
        options,
        ..
    } = &decided;
    let costs: Vec<Option<f64>> = match &settings.ranking.target.cost {
        Some(_) => model
            .costs(survey, scan, settings)
            .map_err(refused(project))?,
        None => options.costs(),
    };
    let known = Known {
        survey,
        scan,
        model,
        ranking,
        costs: &costs,
    };
    let firmness = firmness(known, settings).map_err(unfit(project))?;
    clock.lap("firmness");
    Ok(Run {
        survey: decided.survey,
        modelled: decided.modelled,
        scan: decided.scan,
        ranking: decided.ranking,
        options: decided.options,
        firmness,
        planned,
        timings: clock.timings,
    })
}

/// The planning problem of a project, and of each village of the survey its place in it.
///
/// # Errors
/// As [`run`].
pub fn problem(
    project: &Project,
    progress: &dyn Progress,
) -> Result<(Problem, Vec<Option<u32>>), RunError> {
    let decided = decided(project, progress, &mut Clock::start())?;
    let (problem, places, _) = plan::drawn(project, decided.stages())?;
    Ok((problem, places))
}

/// A table of villages, ranked.
#[derive(Clone, Debug, Default)]
pub struct RankedTable {
    /// The villages.
    pub survey: Survey,
    /// What the table says of the scan.
    pub scan: Scan,
    /// Who comes first.
    pub ranking: Ranking,
    /// How firm the order is.
    pub firmness: Firmness,
}

impl RankedTable {
    /// The values as reports take them.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            survey: &self.survey,
            scan: &self.scan,
            modelled: None,
            ranking: Some(&self.ranking),
            options: None,
            firmness: Some(&self.firmness),
            planned: None,
        }
    }
}

/// Ranks the village list of a project as it is: what a scan would find is read from its columns
/// (`status`, `covered_share`, `nearest_signal_km` or `_m`, `best_rsrp_dbm`, `operators`, `planned`), and
/// any other column may be named by formulas.
///
/// ```
/// use deadzone::pipeline::rank_table;
/// use deadzone::project::Project;
///
/// let table = "id,children,far_km\na,120,3.5\nb,80,12\nc,,7\n";
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("own.csv");
/// std::fs::write(&file, table)?;
/// let mut project = Project::defaults(&[
///     "ranking.criteria={children={formula='children', anchors=[0, 200], weight=2}}".into(),
///     "ranking.criteria.far={formula='LEAST(far_km, 10)', anchors=[0, 10], weight=1}".into(),
///     "ranking.target.villages=1".into(),
/// ])?;
/// // Criteria of the preset that the table knows nothing of leave the score.
/// for (name, criterion) in &mut project.settings.ranking.criteria {
///     if !["children", "far"].contains(&name.as_str()) {
///         criterion.weight = 0.0;
///     }
/// }
/// project.settings.inputs.villages = file.to_str().map(str::to_owned);
/// let ranked = rank_table(&project)?;
/// let rank = |index: usize| ranked.ranking.standings[index].place.unwrap().rank;
/// // 60 % of 2/3 and 35 % of 1/3; 40 % and 100 %; nothing known of the children of c.
/// assert_eq!([rank(0), rank(1), rank(2)], [2, 1, 3]);
/// assert_eq!(ranked.ranking.standings[2].place.unwrap().low, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`RunError`] where the list, a formula or the target cannot be used.
pub fn rank_table(project: &Project) -> Result<RankedTable, RunError> {
    let settings = &project.settings;
    let mut survey = survey::villages_alone(project)?;
    let scan = ranking::findings(&mut survey);
    let refused = refused(project);
    let model = Model::of_table(&survey, settings).map_err(&refused)?;
    let ranking = model.rank(&survey, &scan, settings).map_err(&refused)?;
    let target = &settings.ranking.target;
    if target.budget_usd.is_some() && target.cost.is_none() {
        let message = "needs ranking.target.cost, a formula for what a village costs: a table has no decisions that cost";
        return Err(project
            .wrong("ranking.target.budget_usd", "", message)
            .into());
    }
    let costs = model.costs(&survey, &scan, settings).map_err(&refused)?;
    let known = Known {
        survey: &survey,
        scan: &scan,
        model: &model,
        ranking: &ranking,
        costs: &costs,
    };
    let firmness = firmness(known, settings).map_err(unfit(project))?;
    Ok(RankedTable {
        survey,
        scan,
        ranking,
        firmness,
    })
}

/// Scans by areas, or where none were asked for by what is predicted; and by both where there are both.
fn scanned(
    survey: &mut Survey,
    predicted: Option<Prediction>,
    project: &Project,
    progress: &dyn Progress,
) -> (Scan, Option<Modelled>) {
    let settings = &project.settings;
    let by_areas = |survey: &Survey| scan::scan(survey, settings, &|steps| progress.done(steps));
    let Some(mut prediction) = predicted else {
        return (by_areas(survey), None);
    };
    survey.notes.append(&mut prediction.notes);
    let scan = scan::scan_predicted(survey, &prediction, settings);
    let placed = survey.villages.iter().map(|of| of.centre.is_some());
    let placed = placed.zip(&scan.findings);
    let hidden = placed.filter(|(is_placed, of)| *is_placed && of.status == Status::Unknown);
    let hidden = hidden.count();
    if hidden > 0 {
        survey.notes.push(format!(
            "{hidden} villages are unknown as predicted: terrain is missing on the way from masts that might bring the signal they lack; add its tiles"
        ));
    }
    if settings.inputs.has_coverage() {
        let declared = by_areas(survey);
        return (declared, Some(Modelled::of(prediction, &scan, settings)));
    }
    // What sites reach stands for coverage, so villages are what was asked for their levels.
    survey.villages = std::mem::take(&mut prediction.villages);
    let modelled = Modelled::of(prediction, &scan, settings);
    (scan, Some(modelled))
}
