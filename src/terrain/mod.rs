//! The ground: elevation tiles as one surface, profiles along geodesics, horizons and viewsheds.

mod cache;
mod error;
mod files;
mod grid;
mod horizon;
mod options;
mod profile;
mod sampler;
mod surface;
mod tile;
mod track;
mod viewshed;
mod walk;
mod window;

#[cfg(test)]
mod files_tests;
#[cfg(test)]
mod horizon_tests;
#[cfg(test)]
mod profile_tests;
#[cfg(test)]
mod surface_tests;
#[cfg(test)]
mod viewshed_tests;

pub use error::TerrainError;
pub use files::{fingerprints, is_tile_name};
pub use grid::{Grid, Lattice};
pub use horizon::{HorizonOptions, HorizonPoint};
pub use options::{Missing, Options};
pub use profile::{Profile, Radial};
pub use sampler::Sampler;
pub use surface::{Tally, Terrain};
pub use viewshed::{Viewshed, ViewshedOptions, viewshed};

/// Degrees; nearer to a pole paths are not followed.
const MOST_LATITUDE: f64 = 85.0;
