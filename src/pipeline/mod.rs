//! The stages one after the other, as `deadzone run` takes them.
//!
//! Each stage gets the settings that it may read and no others ([`Stage::seen`]), and its value can be saved and
//! taken again while nothing that it depends on has changed ([`Saving`]).

mod saved;
mod stage;
mod steps;
mod table;

#[cfg(test)]
mod resume_tests;

pub use saved::{SAVED, Saving, sweep};
pub use stage::Stage;
pub use table::{RankedTable, rank_table};

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::options::{self, FindError, Found, Options};
use crate::plan::model::ProblemError;
use crate::plan::{self, PlanError, Planned, Problem, Stages};
use crate::predict::{self, Ground, PredictError, Prediction};
use crate::project::{Project, ProjectError, Settings};
use crate::ranking::{Firmness, FirmnessError, Known, Model, Ranking, RankingError, firmness};
use crate::report::Facts;
use crate::scan::{self, Modelled, Scan, Status, Verdict};
use crate::survey::{self, Scope, Survey, SurveyError};
use steps::{From, Steps};

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

/// The ground of a project, opened when a stage asks for it, once for all of them.
struct Grounds<'a> {
    project: &'a Project,
    opened: Option<Ground>,
}

impl Grounds<'_> {
    fn open(&mut self) -> Result<&Ground, PredictError> {
        if self.opened.is_none() {
            self.opened = Some(Ground::open(self.project)?);
        }
        // It was put there if it was not.
        self.opened.as_ref().ok_or(PredictError::NoTerrain)
    }

    /// The ground where the project names terrain.
    fn of_terrain(&mut self) -> Result<Option<&Ground>, PredictError> {
        let has_terrain = self.project.settings.inputs.terrain.is_some();
        has_terrain.then(|| self.open()).transpose()
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
    from: Sources,
}

/// What the keys of later stages are made from.
struct Sources {
    survey: From,
    ground: From,
    scan: From,
    ranking: From,
    found: From,
    options: From,
}

/// The value of a scan.
#[derive(Serialize, Deserialize)]
struct Scanned {
    scan: Scan,
    /// By the prediction, where there is one.
    verdicts: Option<Vec<Verdict>>,
    notes: Vec<String>,
}

/// Runs the stages up to the decisions.
fn decided(
    project: &Project,
    steps: &mut Steps<'_>,
    grounds: &mut Grounds<'_>,
) -> Result<Decided, RunError> {
    let settings = &project.settings;
    let inputs = &settings.inputs;
    if !inputs.has_coverage() && inputs.sites.is_some() && !predict::is_asked(settings) {
        return Err(PredictError::NoTerrain.into());
    }
    steps.begin("survey", 0);
    let read = project.with(stage::of_survey(settings));
    let mut survey = survey::survey(&read, Scope::All)?;
    let from_survey = steps.fingerprint(&(&survey.inputs, &read.settings));
    steps.lap("survey");
    let model = model(project, &survey)?;
    let from_ground = if steps.is_saving() {
        steps.fingerprint(&predict::ground_files(project)?)
    } else {
        From::default()
    };

    let sources = [from_survey, from_ground];
    let (prediction, from_prediction) = predicted(project, &survey, sources, steps, grounds)?;
    let (scanned, from_scan) = steps.stage(
        (Stage::Scan, survey.villages.len()),
        settings,
        &[from_survey, from_prediction],
        |seen, progress| {
            let done = |steps: usize| progress.done(steps);
            Ok::<_, RunError>(scanned(&survey, prediction.as_ref(), &seen, &done))
        },
    )?;
    let Scanned {
        scan,
        verdicts,
        notes,
    } = scanned;
    // What is predicted beside areas changes no finding by them.
    let from_findings = match &verdicts {
        Some(_) => steps.fingerprint(&scan),
        None => from_scan,
    };
    let mut modelled = None;
    if let Some(mut prediction) = prediction {
        survey.notes.append(&mut prediction.notes);
        if !inputs.has_coverage() {
            // What sites reach stands for coverage, so villages are what was asked for their levels.
            survey.villages = std::mem::take(&mut prediction.villages);
        }
        modelled = verdicts.map(|verdicts| Modelled::of(prediction, verdicts, settings));
    }
    survey.notes.extend(notes);

    let (standings, from_ranking) = steps.stage(
        (Stage::Ranking, 0),
        settings,
        &[from_survey, from_findings],
        |seen, _| {
            let ranking = model.rank(&survey, &scan, &seen);
            let ranking = ranking.map_err(refused(project))?;
            Ok::<_, RunError>(ranking.standings)
        },
    )?;
    let ranking = model.ranking(standings);

    let seen = Seen {
        survey: &survey,
        scan: &scan,
        modelled: modelled.as_ref(),
    };
    let sources = [from_survey, from_ground, from_prediction, from_scan];
    let (found, from_found) = found(project, seen, &sources, steps, grounds)?;

    let (options, from_options) = steps.stage(
        (Stage::Options, 0),
        settings,
        &[from_survey, from_findings, from_ranking, from_found],
        |seen, _| {
            let options = options::options(&survey, &scan, &ranking, &found, &seen);
            Ok::<_, RunError>(options)
        },
    )?;
    survey.notes.extend(found.notes.iter().cloned());
    survey.notes.extend(options.notes.iter().cloned());
    Ok(Decided {
        survey,
        modelled,
        scan,
        model,
        ranking,
        found,
        options,
        from: Sources {
            survey: from_survey,
            ground: from_ground,
            scan: from_findings,
            ranking: from_ranking,
            found: from_found,
            options: from_options,
        },
    })
}

/// What is predicted from sites, where the project asks for it.
fn predicted(
    project: &Project,
    survey: &Survey,
    [from_survey, from_ground]: [From; 2],
    steps: &mut Steps<'_>,
    grounds: &mut Grounds<'_>,
) -> Result<(Option<Prediction>, From), RunError> {
    let settings = &project.settings;
    let begun = Prediction::begin(&project.with(Stage::Predict.seen(settings)), survey)?;
    let Some(begun) = begun else {
        return Ok((None, From::default()));
    };
    let from_patterns = steps.fingerprint(&begun.cells.patterns);
    let (walked, from) = steps.stage(
        (Stage::Predict, survey.villages.len()),
        settings,
        &[from_survey, from_ground, from_patterns],
        |seen, progress| {
            let ground = grounds.open()?;
            let done = |steps: usize| progress.done(steps);
            begun.walk(&project.with(seen), ground, &done)
        },
    )?;
    Ok((Some(begun.with(walked)), from))
}

/// What is looked at from dead zones.
#[derive(Clone, Copy)]
struct Seen<'a> {
    survey: &'a Survey,
    scan: &'a Scan,
    modelled: Option<&'a Modelled>,
}

/// What could be built.
fn found(
    project: &Project,
    of: Seen<'_>,
    sources: &[From],
    steps: &mut Steps<'_>,
    grounds: &mut Grounds<'_>,
) -> Result<(Found, From), RunError> {
    let settings = &project.settings;
    let mut sources = sources.to_vec();
    if let Some(name) = settings.sky.elements.as_ref().filter(|_| steps.is_saving()) {
        // A file that cannot be read is told of by the stage.
        let bytes = project.origin.read(name).ok();
        sources.push(steps.fingerprint(&bytes.map(|bytes| saved::digest(&bytes))));
    }
    let findings = of.scan.findings.iter();
    let dead_zones = findings.filter(|of| of.is_dead_zone()).count();
    steps.stage(
        (Stage::Reach, dead_zones),
        settings,
        &sources,
        |seen, progress| {
            let ground = grounds.of_terrain()?;
            let done = |steps: usize| progress.done(steps);
            let project = project.with(seen);
            let found = options::find(&project, of.survey, of.scan, of.modelled, ground, &done);
            found.map_err(RunError::from)
        },
    )
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
    let mut grounds = Grounds {
        project,
        opened: None,
    };
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

impl Decided {
    fn stages<'a>(&'a self, ground: Option<&'a Ground>) -> Stages<'a> {
        Stages {
            survey: &self.survey,
            scan: &self.scan,
            ranking: &self.ranking,
            found: &self.found,
            options: &self.options,
            ground,
        }
    }
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
    let mut grounds = Grounds {
        project,
        opened: None,
    };
    let decided = decided(project, &mut Steps::new(saving, progress), &mut grounds)?;
    let stages = decided.stages(grounds.of_terrain()?);
    let (problem, places, _) =
        plan::drawn(&project.with(Stage::Plan.seen(&project.settings)), stages)?;
    Ok((problem, places))
}

/// Scans by areas, or where none were asked for by what is predicted; and by both where there are both.
fn scanned(
    survey: &Survey,
    prediction: Option<&Prediction>,
    settings: &Settings,
    done: &(dyn Fn(usize) + Sync),
) -> Scanned {
    let by_areas = || scan::scan(survey, settings, done);
    let Some(prediction) = prediction else {
        return Scanned {
            scan: by_areas(),
            verdicts: None,
            notes: Vec::new(),
        };
    };
    let scan = scan::scan_predicted(survey, prediction, settings);
    let placed = survey.villages.iter().map(|of| of.centre.is_some());
    let placed = placed.zip(&scan.findings);
    let hidden = placed.filter(|(is_placed, of)| *is_placed && of.status == Status::Unknown);
    let hidden = hidden.count();
    let mut notes = Vec::new();
    if hidden > 0 {
        notes.push(format!(
            "{hidden} villages are unknown as predicted: terrain is missing on the way from masts that might bring the signal they lack; add its tiles"
        ));
    }
    let verdicts = Some(scan.verdicts());
    let scan = if settings.inputs.has_coverage() {
        by_areas()
    } else {
        scan
    };
    Scanned {
        scan,
        verdicts,
        notes,
    }
}
