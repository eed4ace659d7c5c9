//! Recommendation ITU-R P.1812-8: basic transmission loss from a point to an area over a terrain
//! profile, 30 MHz to 6 GHz, paths of 0.25 to 3,000 km, antennas up to 3 km above ground.
//!
//! ```
//! use deadzone::radio::p1812::{Ends, Settings, loss};
//! use deadzone::radio::{Path, Polarisation};
//!
//! let path = Path {
//!     distances_km: &[0.0, 1.0, 2.0, 3.0],
//!     heights_m: &[420.0, 410.0, 520.0, 400.0],
//!     clutter_m: &[],
//! };
//! let settings = Settings::new(800.0, Polarisation::Vertical);
//! let loss = loss(&path, &Ends { tx_height_m: 40.0, rx_height_m: 1.5 }, &settings)?;
//! assert!(loss.median_db > loss.free_space_db);
//! # Ok::<(), deadzone::radio::p1812::P1812Error>(())
//! ```
//!
//! A [`Model`] computes what belongs to a frequency and a climate once, and serves any number of
//! paths; a [`Radial`] answers for any receiver along one long profile from one transmitter without
//! walking it again.
//!
//! Sections of Annex 1: 3 `climate.rs`, 4.3 `knife_edge.rs`, `spherical.rs` and `diffraction.rs`, 4.4
//! and 4.5 `anomalous.rs`, 4.2 and 4.6 to 4.10 `loss.rs`; Attachment 1 `geometry.rs`, Attachment 2
//! `normal.rs`. Left out are building entry loss (section 4.9, Recommendation P.2109: receivers are
//! outdoors) and the smooth-Earth loss without a profile (Attachment 4). The digital maps of ΔN and
//! N0 are property of the ITU; their values are settings.

mod anomalous;
mod check;
mod climate;
mod diffraction;
mod error;
mod geometry;
mod ground;
mod hull;
mod knife_edge;
mod loss;
mod model;
mod normal;
mod radial;
mod scan;
mod settings;
mod spherical;

pub use anomalous::Anomalous;
pub use climate::Zones;
pub use diffraction::Diffraction;
pub use error::P1812Error;
pub use geometry::{Geometry, Horizons};
pub use loss::{Combination, Loss};
pub use model::Model;
pub use radial::{Radial, Receiver};
pub use settings::{Ends, Settings, Zone};

use crate::radio::Path;

/// The loss over one path inland; for many paths build a [`Model`] once.
///
/// # Errors
///
/// If a setting, a height or the path is outside of what the Recommendation knows.
pub fn loss(path: &Path<'_>, ends: &Ends, settings: &Settings) -> Result<Loss, P1812Error> {
    Model::new(settings)?.loss(path, ends)
}

#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod refusal_tests;
