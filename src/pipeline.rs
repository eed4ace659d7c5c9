//! The stages one after the other, as `deadzone run` takes them.

use std::time::{Duration, Instant};

use crate::options::{self, Options};
use crate::project::Project;
use crate::ranking::{self, Ranking};
use crate::report::Facts;
use crate::scan::{self, Scan};
use crate::survey::{self, Scope, Survey, SurveyError};

/// The values of all stages.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What exists.
    pub survey: Survey,
    /// Who has no signal.
    pub scan: Scan,
    /// Who comes first.
    pub ranking: Ranking,
    /// Tower or satellite.
    pub options: Options,
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
            ranking: Some(&self.ranking),
            options: Some(&self.options),
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

/// Runs all stages of a project.
///
/// # Errors
/// [`SurveyError`] where the inputs cannot be used.
pub fn run(project: &Project, progress: &dyn Progress) -> Result<Run, SurveyError> {
    let settings = &project.settings;
    let mut timings = Vec::new();
    let mut clock = Instant::now();
    let mut lap = |name: &'static str| {
        timings.push((name, clock.elapsed()));
        clock = Instant::now();
    };
    progress.stage("survey", 0);
    let survey = survey::survey(project, Scope::All)?;
    lap("survey");
    progress.stage("scan", survey.villages.len());
    let scan = scan::scan(&survey, settings, &|steps| progress.done(steps));
    lap("scan");
    progress.stage("ranking", 0);
    let ranking = ranking::rank(&survey, &scan, settings);
    lap("ranking");
    progress.stage("options", 0);
    let options = options::options(&survey, &scan, &ranking, settings);
    lap("options");
    Ok(Run {
        survey,
        scan,
        ranking,
        options,
        timings,
    })
}
