//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

mod fresnel;
mod link;
#[cfg(test)]
mod oracle;
mod out_of_range;
mod p530;
mod p676;
mod p838;
mod calibration;
mod antenna;
mod budget;
mod interference;
pub mod itm;
pub mod p1812;
pub mod itm;
pub mod okumura_hata;
pub mod p2108;
pub mod rma;

mod free_space;
mod normal;
pub mod p1812;
mod path;
mod polarisation;
mod sector;
mod shadowing;

pub use fresnel::{
    EARTH_RADIUS_KM, average_terrain_loss_db, bullington_loss_db, diffraction_parameter,
    earth_bulge_m, free_space_loss_db, fresnel_radius_m, knife_edge_loss_db,
};
pub use link::{
    Budget, Clearance, ClearanceAtK, End, Equipment, Ground, Link, LinkError, LinkReport, Losses,
    ModelLoss, Obstacle, ProfileSummary, ProfileTableError, QUICK_SHARE, Rain, Reason, Ruling,
    Rulings, Verdict,
};
pub use out_of_range::OutOfRange;
pub use p530::{Beyond, Climate, MEDIAN_K_SHARE, Multipath, Obstruction, RainFade, low_k_share};
pub use p676::{Air, GasAttenuation, gas_attenuation};
pub use p838::RainCoefficients;
pub use calibration::{
    CalibrationError, CalibrationReport, CalibrationRule, ClassReport, Comparison, Estimate,
    HeldOut, OperatorReport, Outlier, Outliers, calibrate,
};
pub use antenna::{Antenna, AntennaError, MsiError, Parabolic, Pattern, VerticalCut};
pub use budget::{
    AirInterface, BODY_LOSS_DB, BudgetError, Carrier, INDOOR_LOSS_DB, Transmitter, VEHICLE_LOSS_DB,
    max_path_loss_db, received,
};
pub use interference::{AttenuatedShannon, DEFAULT_NOISE_FIGURE_DB, Load, sinr_db, thermal_noise};
pub use path::Path;
pub use polarisation::Polarisation;
pub use sector::{Sector, SectorError};
pub use shadowing::{DEFAULT_SIGMA_DB, coverage_probability, shadowing_margin_db};
mod range;

pub use free_space::free_space_loss_db;
pub use path::Path;
pub use polarisation::Polarisation;
pub use range::OutOfRange;
