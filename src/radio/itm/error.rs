//! What the model refuses, and why.

use thiserror::Error;

use crate::radio::OutOfRange;

/// An input that the model has no answer for.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ItmError {
    /// A quantity outside of what the model was made for.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A share of time, locations or situations at or beyond certainty.
    #[error("{quantity} is {value} %, allowed above 0 and below 100")]
    Percentage {
        /// What it is a share of.
        quantity: &'static str,
        /// What was given, percent.
        value: f64,
    },
    /// A number of no radio climate.
    #[error("radio climate is {0}, allowed 1 to 7")]
    Climate(u8),
    /// A number of no mode of variability.
    #[error("mode of variability is {0}, allowed 0 to 3, plus 10, 20 or 30")]
    Mdvar(u8),
    /// A profile without two ends.
    #[error("the profile has {0} points, allowed 2 and more")]
    Points(usize),
    /// A height in the profile that is no ground on earth, such as a mark for missing data.
    #[error(
        "the ground is {value} m high at point {point} of the profile (the first is 0), \
         allowed {low} to {high}: fill missing heights first"
    )]
    Ground {
        /// Which point, counted from the transmitter at 0.
        point: usize,
        /// What was given, metres.
        value: f64,
        /// The least that is allowed, metres.
        low: f64,
        /// The most that is allowed, metres.
        high: f64,
    },
    /// Air over this path is thinner or denser than the model knows.
    #[error(
        "the surface refractivity is {n_s:.1} N-units at a mean height of {height_m:.0} m, \
         allowed {low} to {high}: look at N_0 and the heights of the profile"
    )]
    SurfaceRefractivity {
        /// The refractivity at the height of the path, N-units.
        n_s: f64,
        /// The mean height of the inner 80 % of the path, metres.
        height_m: f64,
        /// The least that is allowed, N-units.
        low: f64,
        /// The most that is allowed, N-units.
        high: f64,
    },
    /// The ground reflects in a way that the formulae do not hold for.
    #[error(
        "the ground of permittivity {epsilon} and conductivity {sigma} S/m has an impedance of \
         {real:.4} {imaginary:+.4}i at {frequency_mhz} MHz, the real part must be the larger: \
         usual ground is 15 and 0.005 S/m"
    )]
    GroundImpedance {
        /// Relative permittivity.
        epsilon: f64,
        /// Conductivity, S/m.
        sigma: f64,
        /// Frequency, MHz.
        frequency_mhz: f64,
        /// Real part of the impedance, relative to free space.
        real: f64,
        /// Imaginary part.
        imaginary: f64,
    },
    /// The formulae come to no number on this path.
    #[error(
        "the model has no value for this path of {distance_m:.1} m with horizons at \
         {horizon_tx_m:.1} m and {horizon_rx_m:.1} m: they are too near to the antennas"
    )]
    NoValue {
        /// Length of the path, metres.
        distance_m: f64,
        /// Distance of the transmitter's horizon, metres.
        horizon_tx_m: f64,
        /// Distance of the receiver's horizon, metres.
        horizon_rx_m: f64,
    },
}
