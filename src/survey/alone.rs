//! Single layers of a project, read alone.

use geo_types::MultiPolygon;

use super::load::Loader;
use super::{Scope, Survey, SurveyError, refuse_twins};
use crate::project::{Paths, Project};

/// Reads the sites of a project, and nothing else.
///
/// # Errors
/// [`SurveyError`] where a file as a whole cannot be used, or too many of its rows.
pub fn sites_alone(project: &Project) -> Result<Survey, SurveyError> {
    let files = project.settings.inputs.sites.as_ref();
    let files = files.map_or(&[][..], Paths::as_slice);
    if files.is_empty() {
        return Err(SurveyError::NoInput { layer: "sites" });
    }
    refuse_twins(project, files.iter().map(String::as_str))?;
    let mut loader = Loader::new(project, Scope::All, None);
    loader.sites_and_nodes()?;
    loader.finish()
}

/// Reads the village list of a project, and nothing else. Villages need no location.
///
/// # Errors
/// As [`sites_alone`].
pub fn villages_alone(project: &Project) -> Result<Survey, SurveyError> {
    let Some(file) = &project.settings.inputs.villages else {
        return Err(SurveyError::NoInput { layer: "villages" });
    };
    let mut loader = Loader::new(project, Scope::Villages, None);
    loader.villages(file, None)?;
    loader.finish()
}

/// Reads the polygons of a file of areas, whatever they are called.
///
/// # Errors
/// As [`sites_alone`].
pub fn polygons_alone(project: &Project, file: &str) -> Result<MultiPolygon<f64>, SurveyError> {
    let mut loader = Loader::new(project, Scope::All, None);
    let areas = loader.country(file)?;
    loader.finish()?;
    Ok(MultiPolygon(areas))
}
