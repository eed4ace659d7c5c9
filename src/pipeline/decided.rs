//! The stages up to the decisions.

use serde::{Deserialize, Serialize};

use super::steps::{From, Steps};
use super::{RunError, Stage, model, refused, saved, stage};
use crate::options::{self, Found, Options};
use crate::plan::Stages;
use crate::predict::{self, Ground, PredictError, Prediction};
use crate::project::{Project, Settings};
use crate::ranking::{Model, Ranking};
use crate::scan::{self, Modelled, Scan, Status, Verdict};
use crate::survey::{self, Scope, Survey};

/// The ground of a project, opened when a stage asks for it, once for all of them.
pub(super) struct Grounds<'a> {
    project: &'a Project,
    opened: Option<Ground>,
}

impl<'a> Grounds<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        Self {
            project,
            opened: None,
        }
    }

    fn open(&mut self) -> Result<&Ground, PredictError> {
        if self.opened.is_none() {
            self.opened = Some(Ground::open(self.project)?);
        }
        // It was put there if it was not.
        self.opened.as_ref().ok_or(PredictError::NoTerrain)
    }

    /// The ground where the project names terrain.
    pub(super) fn of_terrain(&mut self) -> Result<Option<&Ground>, PredictError> {
        let has_terrain = self.project.settings.inputs.terrain.is_some();
        has_terrain.then(|| self.open()).transpose()
    }
}

/// The values of the stages up to the decisions.
pub(super) struct Decided {
    pub(super) survey: Survey,
    pub(super) modelled: Option<Modelled>,
    pub(super) scan: Scan,
    pub(super) model: Model,
    pub(super) ranking: Ranking,
    pub(super) found: Found,
    pub(super) options: Options,
    pub(super) from: Sources,
}

/// What the keys of later stages are made from.
pub(super) struct Sources {
    pub(super) survey: From,
    pub(super) ground: From,
    pub(super) scan: From,
    pub(super) ranking: From,
    pub(super) found: From,
    pub(super) options: From,
}

/// The value of a scan.
#[derive(Serialize, Deserialize)]
pub(super) struct Scanned {
    pub(super) scan: Scan,
    /// By the prediction, where there is one.
    pub(super) verdicts: Option<Vec<Verdict>>,
    pub(super) notes: Vec<String>,
}

/// Runs the stages up to the decisions.
pub(super) fn decided(
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

impl Decided {
    pub(super) fn stages<'a>(&'a self, ground: Option<&'a Ground>) -> Stages<'a> {
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

/// Scans by areas, or where none were asked for by what is predicted; and by both where there are both.
pub(super) fn scanned(
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
