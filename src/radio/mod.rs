//! Radio: propagation over terrain, antennas, link budgets, and the coverage that they predict.
//!
//! One file or room a model. Heights are metres, distances kilometres, frequencies megahertz, losses
//! and gains decibels, powers dBm, angles degrees, unless a name says otherwise.

#[cfg(test)]
mod oracle;
mod out_of_range;
mod p676;
mod p838;
mod path;
mod polarisation;

pub use out_of_range::OutOfRange;
pub use p676::{Air, GasAttenuation, gas_attenuation};
pub use p838::RainCoefficients;
pub use path::Path;
pub use polarisation::Polarisation;
