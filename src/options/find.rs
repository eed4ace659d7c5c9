//! What could be built for the dead zones of a survey: waves on the ground, backhaul, sky.

use super::means::{MacroReach, Means};
use super::{reach, sky};
use crate::predict::{Ground, PredictError};
use crate::project::Project;
use crate::scan::{Modelled, Scan};
use crate::sky::SkyError;
use crate::survey::Survey;

/// What could be built, before any money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// For each village of the survey; `None` for those that are no dead zone or have no location.
    pub villages: Vec<Option<Means>>,
    /// Macros that villages share or have alone.
    pub macros: Vec<MacroReach>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

/// Why nothing can be found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// Terrain, or the model of the project.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// The constellation or its element sets.
    #[error(transparent)]
    Sky(#[from] SkyError),
    /// A setting of the sky.
    #[error(
        "sky.gateways: {value:?} is no position; write \"LON,LAT\" in degrees, such as \"105.32,21.30\""
    )]
    Gateway {
        /// What was written.
        value: String,
    },
}

/// Finds what could be built for each dead zone. `progress` is told how many more dead zones are done, in
/// all as many as [`steps`] says.
///
/// # Errors
/// [`FindError`] where terrain or element sets cannot be used.
pub fn find(
    project: &Project,
    survey: &Survey,
    scan: &Scan,
    modelled: Option<&Modelled>,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Found, FindError> {
    let settings = &project.settings;
    let has_terrain = settings.inputs.terrain.is_some();
    let ground = has_terrain.then(|| Ground::open(project)).transpose()?;
    let ground = ground.as_ref().filter(|ground| ground.terrain().is_some());
    let mut reached = reach::find(survey, scan, modelled, ground, settings, progress)?;
    let skies = sky::over(project, survey, &reached, ground)?;
    let mut found = Found {
        macros: std::mem::take(&mut reached.macros),
        notes: skies.notes,
        villages: Vec::new(),
    };
    let reached = reached.villages.into_iter().zip(skies.villages);
    let reached = reached.zip(&scan.findings);
    found.villages = reached
        .map(|((of, sky), finding)| {
            // Where an operator is committed nothing was looked for.
            let is_planned = finding.is_dead_zone() && finding.planned.is_some();
            let of = of.or_else(|| is_planned.then(reach::VillageReach::default))?;
            Some(Means {
                sector: of.sector,
                repeater: of.repeater,
                small_cell: of.small_cell,
                small_cell_backhaul: super::means::Backhaul::default(),
                macro_site: of.macro_site,
                sky,
            })
        })
        .collect();
    Ok(found)
}
