//! Coverage predicted from sites on terrain: rasters and polygons of networks, or levels at the places
//! of villages.

mod cells;
mod clutter;
mod error;
mod field;
mod grid;
mod ground;
#[cfg(test)]
mod law_tests;
mod levels;
mod map;
mod measured;
mod models;
mod path;
mod places;
mod propagation;
mod rasters;
#[cfg(test)]
mod rough;
mod rule;
mod sample;
mod setup;
mod trial;

pub use cells::{Cell, Cells, Mast};
pub use clutter::{ClutterClass, Pixels};
pub use error::PredictError;
pub use field::fields;
pub use grid::{Grid, Window};
pub use ground::{ClutterAt, FileUsed, Ground, SurfaceUsed, Walker, ground_files, terrain_shown};
pub use levels::{Levels, Nearest, Network, NetworkLevel, PlaceLevels};
pub use map::{Judge, Map, SiteReach, map};
pub use measured::{NOBODY, Predicted, Unpaired, at_measurements};
pub use models::knows_terrain;
pub use places::levels;
pub use rasters::{CellLevels, Rasters, Served};
pub use rule::SignalRule;
pub(crate) use sample::places_in;
pub use sample::sample_areas;
pub use trial::{Donor, Donors, Probe, Proposed, Trial, all_around};

use serde::{Deserialize, Serialize};

use crate::project::{Project, Settings};
use crate::survey::{Survey, Village};

/// What is predicted for the villages of a survey.
#[derive(Clone, Debug, Default)]
pub struct Prediction {
    /// What sends.
    pub cells: Cells,
    /// The villages, with places in those that are areas.
    pub villages: Vec<Village>,
    /// What the cells bring there.
    pub levels: Levels,
    /// What was used of terrain, clutter and air.
    pub ground: Vec<SurfaceUsed>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

/// Whether a project gives what a prediction needs: sites, and terrain or a model that needs none.
#[must_use]
pub fn is_asked(settings: &Settings) -> bool {
    let inputs = &settings.inputs;
    inputs.sites.is_some() && (inputs.terrain.is_some() || !knows_terrain(&settings.radio))
}

/// What walking over the ground tells of villages: the part of a prediction that takes time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Walked {
    /// What the cells bring to the places of villages.
    pub levels: Levels,
    /// What was used of terrain, clutter and air.
    pub ground: Vec<SurfaceUsed>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

impl Prediction {
    /// What the sites of a survey send, and the villages with places in those that are areas; nothing walked
    /// yet. `None` where the project asks for no prediction ([`is_asked`]).
    ///
    /// # Errors
    /// [`PredictError`] where patterns or sites cannot be used.
    pub fn begin(project: &Project, survey: &Survey) -> Result<Option<Self>, PredictError> {
        let settings = &project.settings;
        let sites = survey.sites.as_ref().filter(|_| is_asked(settings));
        let Some(sites) = sites else {
            return Ok(None);
        };
        let as_of = settings.project.as_of;
        let cells = Cells::of(sites, &settings.radio, as_of, &project.origin)?;
        if cells.cells.is_empty() {
            return Err(PredictError::NoSites);
        }
        let mut villages = survey.villages.clone();
        sample_areas(&mut villages, settings.radio.pixel_m);
        Ok(Some(Self {
            cells,
            villages,
            ..Self::default()
        }))
    }

    /// Walks over the ground to the places of the villages. `progress` is told how many more villages are done.
    ///
    /// # Errors
    /// [`PredictError`] where terrain cannot be used.
    pub fn walk(
        &self,
        project: &Project,
        ground: &Ground,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<Walked, PredictError> {
        let settings = &project.settings;
        let levels = levels(&self.villages, &self.cells, ground, settings, progress)?;
        let mut notes = self.cells.notes.clone();
        notes.extend(ground.notes(&self.cells, settings)?);
        for (layer, surface) in ground.surfaces() {
            let told = surface.notes().iter();
            notes.extend(told.map(|note| format!("{layer}: {note}")));
        }
        let ground = ground.used(project)?;
        for surface in ground.iter().filter(|surface| surface.voids > 0) {
            notes.push(format!(
                "{}: {} heights lie in voids of {} and were bridged or left unknown",
                surface.layer, surface.voids, surface.name
            ));
        }
        Ok(Walked {
            levels,
            ground,
            notes,
        })
    }

    /// With what was walked.
    #[must_use]
    pub fn with(self, walked: Walked) -> Self {
        Self {
            levels: walked.levels,
            ground: walked.ground,
            notes: walked.notes,
            ..self
        }
    }
}

/// Predicts what the sites of a survey bring to the places of its villages, where the project asks for
/// it ([`is_asked`]). `progress` is told how many more villages are done.
///
/// # Errors
/// [`PredictError`] where terrain, patterns or sites cannot be used.
pub fn predict(
    project: &Project,
    survey: &Survey,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Option<Prediction>, PredictError> {
    let Some(prediction) = Prediction::begin(project, survey)? else {
        return Ok(None);
    };
    let ground = Ground::open(project)?;
    let walked = prediction.walk(project, &ground, progress)?;
    Ok(Some(prediction.with(walked)))
}
