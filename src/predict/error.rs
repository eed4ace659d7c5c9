//! Why nothing can be predicted.

use super::{Cells, Mast};
use crate::radio::itm::ItmError;
use crate::radio::p1812::P1812Error;
use crate::radio::{AntennaError, BudgetError, MsiError, OutOfRange};
use crate::terrain::TerrainError;

/// Why nothing can be predicted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// No site to predict from.
    #[error(
        "there is no site that anything can be predicted from; give rows with a position, and heights, frequencies and days on air that are allowed"
    )]
    NoSites,
    /// A grid of longitudes and latitudes would be torn.
    #[error(
        "the sites reach across the 180th meridian; predict those on either side in a run of their own"
    )]
    Antimeridian,
    /// A grid of longitudes would be too narrow.
    #[error("a site lies at latitude {lat}; up to 85 degrees less the radius can be predicted")]
    NearPole {
        /// Its latitude without sign.
        lat: f64,
    },
    /// A pattern file of the disk.
    #[error(
        "cannot read the antenna pattern {file}; names in the column antenna are relative to the project"
    )]
    PatternUnreadable {
        /// The file as the site names it.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A pattern file that holds something else.
    #[error("the antenna pattern {file} cannot be used")]
    Pattern {
        /// The file as the site names it.
        file: String,
        /// Why.
        #[source]
        source: MsiError,
    },
    /// A bandwidth that a technology does not have.
    #[error("radio.sites.bandwidth_mhz does not fit the technologies of the sites")]
    Bandwidth {
        /// Why.
        #[source]
        source: BudgetError,
    },
    /// A beamwidth or tilt that no antenna has.
    #[error("the antenna of a site cannot be used")]
    Antenna {
        /// Why.
        #[source]
        source: AntennaError,
    },
    /// More than fits into memory.
    #[error(
        "networks and frequencies together would have {pixels} pixels; at most {most} are held: raise radio.pixel_m, or predict a part of the sites"
    )]
    TooManyPixels {
        /// Pixels of the raster.
        pixels: u64,
        /// Most pixels.
        most: u64,
    },
    /// More pixels around a mast than a thread holds.
    #[error(
        "a mast would be followed to {pixels} pixels; at most {most} are: raise radio.pixel_m, or lower radio.radius_km"
    )]
    TooManyAround {
        /// Pixels within the radius.
        pixels: u64,
        /// Most pixels.
        most: u64,
    },
    /// A layer of the ground that the project names and that cannot be used.
    #[error("{name} cannot be used: {why}")]
    GroundNamed {
        /// As the project names it.
        name: String,
        /// Why.
        why: String,
    },
    /// A model that needs terrain, and none.
    #[error(
        "the model needs terrain, and inputs.terrain names none; name it, or choose radio.model = \"hata\" or \"rma\", which know no terrain"
    )]
    NoTerrain,
    /// Something is wrong with the terrain.
    #[error("the terrain cannot be used")]
    Terrain(#[source] TerrainError),
    /// A part of the terrain is missing.
    #[error(
        "the terrain does not reach everywhere within radio.radius_km of the masts; add what is missing, lower radio.radius_km, or leave places behind it without a prediction by radio.missing_terrain = \"unknown\""
    )]
    TerrainMissing(#[source] TerrainError),
    /// What P.1812 does not know.
    #[error("P.1812 cannot predict a path")]
    P1812(#[from] P1812Error),
    /// What a model without terrain does not know.
    #[error("the model cannot predict a site")]
    Plain(#[from] OutOfRange),
    /// What ITM does not know.
    #[error("ITM cannot predict a path")]
    Itm(#[from] ItmError),
    /// The same for a village.
    #[error("village {village}")]
    Village {
        /// Its identifier.
        village: String,
        /// Why.
        #[source]
        source: Box<Self>,
    },
    /// The same for a site.
    #[error("site {site}")]
    Site {
        /// Its identifier.
        site: String,
        /// Why.
        #[source]
        source: Box<Self>,
    },
}

impl From<TerrainError> for PredictError {
    fn from(error: TerrainError) -> Self {
        if error.is_unknown_terrain() {
            Self::TerrainMissing(error)
        } else {
            Self::Terrain(error)
        }
    }
}

impl PredictError {
    /// Whether the ground is not known there, and nothing else is wrong.
    pub(super) fn is_unknown_terrain(&self) -> bool {
        matches!(self, Self::TerrainMissing(_))
    }

    pub(crate) fn of_village(self, village: &str) -> Self {
        Self::Village {
            village: village.to_owned(),
            source: Box::new(self),
        }
    }

    pub(super) fn of_mast(self, cells: &Cells, mast: &Mast) -> Self {
        let same = |cell: &&super::Cell| cells.masts[cell.mast as usize] == *mast;
        let site = cells.cells.iter().find(same);
        Self::Site {
            site: site.map_or_else(String::new, |cell| cell.site_id.to_string()),
            source: Box::new(self),
        }
    }
}
