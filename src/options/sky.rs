//! The sky over every dead zone.

use super::FindError;
use super::means::Sky;
use super::reach;
use crate::predict::Ground;
use crate::project::Project;
use crate::survey::Survey;

/// The sky over villages.
pub(super) struct Skies {
    /// For each village of the survey.
    pub(super) villages: Vec<Sky>,
    pub(super) notes: Vec<String>,
}

pub(super) fn over(
    _project: &Project,
    survey: &Survey,
    _reached: &reach::Found,
    _ground: Option<&Ground>,
) -> Result<Skies, FindError> {
    Ok(Skies {
        villages: vec![Sky::Unknown; survey.villages.len()],
        notes: Vec::new(),
    })
}
