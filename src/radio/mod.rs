//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

mod calibration;
mod path;
mod polarisation;

pub use calibration::{
    CalibrationError, CalibrationReport, CalibrationRule, ClassReport, Comparison, Estimate,
    HeldOut, OperatorReport, Outlier, Outliers, calibrate,
};
pub use path::Path;
pub use polarisation::Polarisation;
