//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

mod antenna;
mod budget;
mod contours;
mod interference;
mod path;
mod polarisation;
mod sector;
mod shadowing;

pub use antenna::{Antenna, AntennaError, MsiError, Parabolic, Pattern, VerticalCut};
pub use budget::{
    AirInterface, BODY_LOSS_DB, BudgetError, Carrier, INDOOR_LOSS_DB, Transmitter, VEHICLE_LOSS_DB,
    max_path_loss_db, received,
};
pub use contours::{ContourError, ContourOptions, ValueGrid};
pub use interference::{AttenuatedShannon, DEFAULT_NOISE_FIGURE_DB, Load, sinr_db, thermal_noise};
pub use path::Path;
pub use polarisation::Polarisation;
pub use sector::{Sector, SectorError};
pub use shadowing::{DEFAULT_SIGMA_DB, coverage_probability, shadowing_margin_db};
