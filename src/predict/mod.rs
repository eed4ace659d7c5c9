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
pub use ground::{ClutterAt, Ground, SurfaceUsed, TileUsed, Walker, terrain_shown};
pub use levels::{Levels, Nearest, Network, NetworkLevel, PlaceLevels};
pub use map::{Judge, Map, SiteReach, map};
pub use measured::{NOBODY, Predicted, Unpaired, at_measurements, network_of};
pub use models::knows_terrain;
pub use places::levels;
pub use rasters::{CellLevels, Rasters, Served};
pub use rule::SignalRule;
pub(crate) use sample::places_in;
pub use sample::sample_areas;
pub use trial::{Donor, Donors, Probe, Proposed, Trial, all_around};

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
    let Some(sites) = survey
        .sites
        .as_ref()
        .filter(|_| is_asked(&project.settings))
    else {
        return Ok(None);
    };
    let settings = &project.settings;
    let ground = Ground::open(project)?;
    let cells = Cells::of(
        sites,
        &settings.radio,
        settings.project.as_of,
        &project.origin,
    )?;
    if cells.cells.is_empty() {
        return Err(PredictError::NoSites);
    }
    let mut villages = survey.villages.clone();
    sample_areas(&mut villages, settings.radio.pixel_m);
    let levels = levels(&villages, &cells, &ground, settings, progress)?;
    let mut notes = cells.notes.clone();
    notes.extend(ground.notes(&cells, settings)?);
    for (layer, surface) in ground.surfaces() {
        notes.extend(
            surface
                .notes()
                .iter()
                .map(|note| format!("{layer}: {note}")),
        );
    }
    let ground = ground.used(project)?;
    for surface in ground.iter().filter(|surface| surface.voids > 0) {
        notes.push(format!(
            "{}: {} heights lie in voids of {} and were bridged or left unknown",
            surface.layer, surface.voids, surface.name
        ));
    }
    Ok(Some(Prediction {
        cells,
        villages,
        levels,
        ground,
        notes,
    }))
}
