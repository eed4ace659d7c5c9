//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

mod antenna;
mod budget;
mod calibration;
mod contours;
mod free_space;
mod fresnel;
mod interference;
pub mod itm;
pub mod link;
mod normal;
pub mod okumura_hata;
#[cfg(test)]
mod oracle;
pub mod p1812;
pub mod p2108;
pub mod p530;
pub mod p676;
pub mod p838;
mod path;
mod polarisation;
mod range;
pub mod rma;
mod sector;
mod shadowing;

pub use antenna::{Antenna, AntennaError, MsiError, Parabolic, Pattern, VerticalCut};
pub use budget::{AirInterface, BudgetError, Carrier, Transmitter, received};
pub use calibration::{
    CalibrationError, CalibrationReport, CalibrationRule, ClassReport, Comparison, Estimate,
    HeldOut, OperatorReport, Outlier, Outliers, calibrate,
};
pub use contours::{ContourError, ContourOptions, ValueGrid};
pub use free_space::free_space_loss_db;
pub use fresnel::{
    EARTH_RADIUS_KM, average_terrain_loss_db, bullington_loss_db, diffraction_parameter,
    earth_bulge_m, fresnel_radius_m, knife_edge_loss_db,
};
pub use interference::{AttenuatedShannon, Load, sinr_db, thermal_noise};
pub use path::Path;
pub use polarisation::Polarisation;
pub use range::OutOfRange;
pub use sector::{Sector, SectorError};
pub use shadowing::{coverage_probability, shadowing_margin_db};
