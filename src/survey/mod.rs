//! What exists: villages, coverage areas, planned sites and power lines, checked, in WGS 84.
//!
//! Every row that was read is either used or listed as refused; values that could not be read count
//! as missing and are listed too.

mod administration;
mod alone;
mod area;
mod boundaries;
mod cell_shares;
mod cells;
mod commune_codes;
mod dates;
mod error;
mod fields;
mod geometry;
mod ids;
mod issue;
mod load;
mod locate;
mod measurements;
mod names;
mod needed;
mod networks;
mod people;
mod plain;
mod population;
mod quality;
mod reading;
mod rings;
mod roads;
mod site;
mod sites;
mod siting;
mod surroundings;
mod tally;
mod told;
mod village;
mod villages;
mod within;

pub use alone::{polygons_alone, sites_alone, villages_alone};
pub use area::{
    AreaKind, AreaSource, Commitment, CoverageArea, LineStatus, PlannedSite, PowerLine, Reach,
    Technology,
};
pub use boundaries::{Boundary, Level};
pub use error::SurveyError;
pub(crate) use fields::{parsed_flag, parsed_number};
pub use issue::{Code, Effect, Issue};
pub use measurements::{Measurement, MeasurementSource, Measurements, measurements};
pub(crate) use plain::plain;
pub use roads::Road;
pub use site::{Medium, Node, Site, SitePower};
pub use siting::{Candidate, CandidateKind, CandidateRule, Exclusion, ExclusionRule};
pub use tally::ColumnCount;
pub use told::CrsUsed;
pub use village::{Cluster, Electricity, GridDate, Houses, Place, PopulationSource, Village};

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use crate::geodesy::Bounds;
use crate::project::{Inputs, Named, Paths, Project, layers};
use load::Loader;
use locate::locate;
use surroundings::{Far, Surroundings};
use villages::Window;

/// Everything that the inputs say.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Villages in the order of the list.
    pub villages: Vec<Village>,
    /// Row of each village in its file.
    pub village_rows: Vec<u64>,
    /// Names of the columns carried through to the outputs.
    pub extra_columns: Vec<String>,
    /// Coverage areas in the order of the files.
    pub areas: Vec<CoverageArea>,
    /// Planned sites, or `None` where no such layer was given: nobody was asked.
    pub planned: Option<Vec<PlannedSite>>,
    /// Power lines, or `None` where no such layer was given.
    pub power: Option<Vec<PowerLine>>,
    /// Roads, or `None` where no such layer was given.
    pub roads: Option<Vec<Road>>,
    /// Sites that exist, or `None` where no such layer was given.
    pub sites: Option<Vec<Site>>,
    /// Transmission nodes, or `None` where no such layer was given.
    pub nodes: Option<Vec<Node>>,
    /// Places where the planner could build, or `None` where no such layer was given.
    pub candidates: Option<Vec<Candidate>>,
    /// Areas where building is not allowed, or dearer, or `None` where no such layer was given.
    pub exclusion: Option<Vec<Exclusion>>,
    /// Administrative areas; empty where no such layer was given.
    pub boundaries: Vec<Boundary>,
    /// What was wrong with rows, in the order of files and rows.
    pub issues: Vec<Issue>,
    /// What was noticed about files as a whole, for people.
    pub notes: Vec<String>,
    /// The files that were read.
    pub inputs: Vec<InputFile>,
}

/// A file that was read: `rows_read = rows_used + rows_refused`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputFile {
    /// The layer that it belongs to.
    pub layer: &'static str,
    /// Its path as the project names it.
    pub file: String,
    /// The coordinate reference system that it was read in.
    pub crs: Option<CrsUsed>,
    /// SHA-256 of its bytes, hexadecimal; `None` where a scan alone was asked for.
    pub sha256: Option<String>,
    /// The files that belong to it, those of a shapefile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Companion>,
    /// Its size.
    pub bytes: u64,
    /// Rows in the file.
    pub rows_read: u64,
    /// Rows that the survey holds.
    pub rows_used: u64,
    /// Rows that it does not hold, each listed in `rejected.csv`.
    pub rows_refused: u64,
    /// Values that count as missing because they could not be read.
    pub values_ignored: u64,
    /// What stands in its columns; counted for [`Scope::Check`] alone.
    #[serde(skip)]
    pub columns: Vec<ColumnCount>,
}

/// A file that belongs to an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Companion {
    /// Its extension.
    pub extension: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Which layers to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that the project names.
    All,
    /// The same, with what only a check asks for: counts by column, duplicates, broken names.
    Check,
    /// Villages, clusters and coverage: what a scan needs.
    Scan,
    /// The village list alone, wherever its villages are.
    Villages,
}

/// Reads and checks the inputs of a project.
///
/// ```
/// use deadzone::project::Project;
/// use deadzone::survey::{Scope, survey};
///
/// let project = Project::embedded(&[])?;
/// let survey = survey(&project, Scope::Scan)?;
/// assert!(survey.villages.len() > 1000 && !survey.areas.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SurveyError`] where a file as a whole cannot be used, or too many of its rows.
pub fn survey(project: &Project, scope: Scope) -> Result<Survey, SurveyError> {
    survey_within(project, scope, None)
}

/// The same without the villages outside of a box.
fn survey_within(
    project: &Project,
    scope: Scope,
    within: Option<Bounds>,
) -> Result<Survey, SurveyError> {
    let inputs = &project.settings.inputs;
    refuse_twins(project, project.settings.inputs.files())?;
    let mut loader = Loader::new(project, scope, None);
    let villages_file = inputs.villages.as_deref();
    let villages_file = villages_file.ok_or(SurveyError::NoInput { layer: "villages" })?;
    // A run can do with sites that coverage is predicted from.
    let coverage = inputs.coverage.as_ref();
    if coverage.is_none() && (scope == Scope::Scan || inputs.sites.is_none()) {
        return Err(SurveyError::NoInput { layer: "coverage" });
    }
    loader.villages(villages_file, inputs.clusters.as_deref())?;
    let villages_file = &*parsed(villages_file)?.key();
    if let Some(within) = within {
        loader.keep_within(villages_file, within);
    }
    if let Some(file) = &inputs.population {
        loader.population(file, villages_file)?;
    }
    for file in coverage.map_or(&[][..], Paths::as_slice) {
        loader.coverage(file)?;
    }
    if scope != Scope::Scan {
        for file in inputs.planned.iter().flat_map(Paths::as_slice) {
            loader.planned(file)?;
        }
        for file in inputs.power.iter().flat_map(Paths::as_slice) {
            loader.power(file)?;
        }
        for file in inputs.roads.iter().flat_map(Paths::as_slice) {
            loader.roads(file)?;
        }
        loader.sites_and_nodes()?;
        for file in inputs.candidates.iter().flat_map(Paths::as_slice) {
            loader.candidates(file)?;
        }
        for file in inputs.exclusion.iter().flat_map(Paths::as_slice) {
            loader.exclusion(file)?;
        }
        loader.administration(villages_file)?;
    }
    if scope == Scope::Check {
        let (villages, rows) = (&loader.survey.villages, &loader.survey.village_rows);
        let copies = quality::duplicates(villages_file, villages, rows);
        loader.survey.issues.extend(copies);
    }
    let surroundings = Surroundings::of(&loader.survey);
    let survey = &mut loader.survey;
    let (villages, rows) = (&mut survey.villages, &survey.village_rows);
    let far = surroundings.check(villages_file, villages, rows, &mut survey.issues);
    survey.notes.extend(far.notes(villages_file));
    let mut survey = loader.finish()?;
    let count = survey.villages.len();
    let has_areas = !survey.areas.is_empty();
    note_emptiness(
        &mut survey,
        villages_file,
        count,
        has_areas || coverage.is_none(),
        within,
    );
    if scope != Scope::Scan
        && project.settings.project.as_of.is_none()
        && let Some(what) = survey.first_date()
    {
        return Err(SurveyError::NoDay { what });
    }
    Ok(survey)
}

/// The files that no survey can do without.
fn named(inputs: &Inputs) -> Result<(&str, &Paths), SurveyError> {
    let villages = inputs.villages.as_deref();
    let villages = villages.ok_or(SurveyError::NoInput { layer: "villages" })?;
    let coverage = inputs.coverage.as_ref();
    let coverage = coverage.ok_or(SurveyError::NoInput { layer: "coverage" })?;
    Ok((villages, coverage))
}

fn note_emptiness(
    survey: &mut Survey,
    villages_file: &str,
    villages: usize,
    has_areas: bool,
    within: Option<Bounds>,
) {
    if villages == 0 {
        let place = within.map_or("", |_| " in the box");
        survey.notes.push(format!(
            "{villages_file} holds no village{place} that can be used: there is nothing to scan"
        ));
    }
    if !has_areas {
        survey.notes.push(
            "the coverage files hold no area: every village counts as without signal".to_owned(),
        );
    }
}

/// Reads what a scan needs without holding the villages: `ready` gets the coverage and may take it,
/// and `window` gets what `ready` made of it and the villages, some at a time in the order of the
/// list, as parts that may be scanned in parallel, each with the issues of its rows. What comes back
/// beside it is the survey without those villages and issues, but with the counts and notes of all.
///
/// Clusters, where they are given, are matched to their villages first, and people are counted in all
/// areas together; then all villages come at once, in parts, the issues with the first.
///
/// With `within`, villages whose centre lies elsewhere are left out as if they did not stand in the
/// list, and a note says how many; where the list has a spatial index, their rows are not even read.
/// Coverage is read whole: the nearest signal may lie outside.
///
/// # Errors
/// [`SurveyError`] where a file as a whole cannot be used, or too many of its rows, which shows only at
/// the end; any error of `window`.
pub fn stream<S, E: From<SurveyError>>(
    project: &Project,
    within: Option<Bounds>,
    ready: impl FnOnce(&mut Survey) -> Result<S, E>,
    mut window: impl FnMut(&mut S, Vec<Survey>) -> Result<(), E>,
) -> Result<(S, Survey), E> {
    let inputs = &project.settings.inputs;
    refuse_twins(project, inputs.files())?;
    let (file, coverage) = named(inputs)?;
    if inputs.clusters.is_some() || inputs.population.is_some() {
        let mut survey = survey_within(project, Scope::Scan, within)?;
        let parts = parts(&mut survey);
        let mut state = ready(&mut survey)?;
        window(&mut state, parts)?;
        return Ok((state, survey));
    }
    let mut loader = Loader::new(project, Scope::Scan, within);
    let input = loader.input(&layers::VILLAGES, file)?;
    let opened = loader.open_villages(&input, false)?;
    let file = input.key.as_str();
    for file in coverage.as_slice() {
        loader.coverage(file)?;
    }
    let surroundings = Surroundings::of(&loader.survey);
    let mut far = Far::default();
    let (mut count, has_areas) = (0, !loader.survey.areas.is_empty());
    let mut state = ready(&mut loader.survey)?;
    loader.village_windows(opened, |loader, windows| {
        let extra_columns = &loader.survey.extra_columns;
        let checked = |mut part: Window| {
            let missing = locate(file, &mut part.villages, &part.rows, &part.issues);
            part.issues.extend(missing);
            let (villages, rows) = (&mut part.villages, &part.rows);
            let far = surroundings.check(file, villages, rows, &mut part.issues);
            part.issues.sort_by_key(|issue| issue.row);
            let part = Survey {
                villages: part.villages,
                village_rows: part.rows,
                extra_columns: extra_columns.clone(),
                issues: part.issues,
                ..Survey::default()
            };
            (part, far)
        };
        let checked: Vec<(Survey, Far)> = windows.into_par_iter().map(checked).collect();
        let mut parts = Vec::with_capacity(checked.len());
        for (part, more) in checked {
            far.add(more);
            loader.count(&part.issues);
            loader.remember_refused(&part.issues);
            count += part.villages.len();
            parts.push(part);
        }
        window(&mut state, parts)
    })?;
    loader.survey.notes.extend(far.notes(file));
    let mut survey = loader.finish()?;
    note_emptiness(&mut survey, file, count, has_areas, within);
    Ok((state, survey))
}

/// Takes the villages and issues out of a survey in parts that may be scanned in parallel; all issues
/// go with the first.
fn parts(survey: &mut Survey) -> Vec<Survey> {
    const PART: usize = 4096;
    let mut villages = std::mem::take(&mut survey.villages).into_iter();
    let mut issues = std::mem::take(&mut survey.issues);
    let rows = std::mem::take(&mut survey.village_rows);
    let part = |rows: &[u64]| Survey {
        villages: villages.by_ref().take(rows.len()).collect(),
        village_rows: rows.to_vec(),
        extra_columns: survey.extra_columns.clone(),
        issues: std::mem::take(&mut issues),
        ..Survey::default()
    };
    let mut parts: Vec<Survey> = rows.chunks(PART).map(part).collect();
    if parts.is_empty() {
        parts.push(Survey {
            issues,
            ..Survey::default()
        });
    }
    parts
}

/// A file read twice would count twice, and its rows would be listed twice.
fn refuse_twins<'t>(
    project: &Project,
    files: impl Iterator<Item = &'t str>,
) -> Result<(), SurveyError> {
    let mut seen: Vec<(PathBuf, Option<&str>)> = Vec::new();
    for text in files {
        let named = parsed(text)?;
        let path = project.origin.path(named.file);
        let path = path.unwrap_or_else(|| Path::new(named.file).to_owned());
        // `./a`, `b/../a` and a link to it are one file.
        let plain = path.canonicalize().unwrap_or(path);
        let is_twin = |(other, layer): &(PathBuf, Option<&str>)| {
            let is_other_layer = layer.is_some() && named.layer.is_some() && *layer != named.layer;
            *other == plain && (named.file == "-" || !is_other_layer)
        };
        if seen.iter().any(is_twin) {
            return Err(SurveyError::Twice {
                file: named.to_string(),
            });
        }
        seen.push((plain, named.layer));
    }
    Ok(())
}

/// An input with its options; a project file has been checked before, a command line has not.
fn parsed(text: &str) -> Result<Named<'_>, SurveyError> {
    Named::parse(text).map_err(|source| SurveyError::Name {
        text: text.to_owned(),
        source,
    })
}
