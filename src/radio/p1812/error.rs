//! What Recommendation ITU-R P.1812 cannot answer.

use thiserror::Error;

use crate::radio::OutOfRange;

/// Why there is no loss.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum P1812Error {
    /// A setting, a length or a height is outside of its range, or not a number.
    #[error("P.1812: {0}")]
    OutOfRange(#[from] OutOfRange),
    /// The columns of a profile have different lengths.
    #[error(
        "P.1812: the profile has {distances} distances, but {count} {what}; give as many of each"
    )]
    Ragged {
        /// Which column.
        what: &'static str,
        /// How many distances there are.
        distances: usize,
        /// How many values the column has.
        count: usize,
    },
    /// There is no point between the ends.
    #[error(
        "P.1812: the profile has {count} points; it needs {least}, the two ends and one between them"
    )]
    TooFewPoints {
        /// How many points there are.
        count: usize,
        /// How many there must be.
        least: usize,
    },
    /// The profile does not begin at the transmitter.
    #[error("P.1812: the first point of the profile is at {distance_km} km; it must be at 0")]
    FirstPoint {
        /// Its distance, km.
        distance_km: f64,
    },
    /// A distance is not greater than the one before it.
    #[error(
        "P.1812: point {point} of the profile is at {distance_km} km, the one before it at \
         {before_km} km; distances must rise"
    )]
    NotRising {
        /// Index of the point, from 0.
        point: usize,
        /// Its distance, km.
        distance_km: f64,
        /// The distance of the point before it, km.
        before_km: f64,
    },
    /// A height of the profile is outside of its range, or not a number.
    #[error(
        "P.1812: {what} of point {point} of the profile is {value}; allowed are {least} to {most}"
    )]
    Point {
        /// Which column, with its unit.
        what: &'static str,
        /// Index of the point, from 0.
        point: usize,
        /// The value.
        value: f64,
        /// The least that is allowed.
        least: f64,
        /// The most that is allowed.
        most: f64,
    },
    /// A receiver lies beyond the profile of a radial.
    #[error(
        "P.1812: the receiver is at {distance_km} km, but the profile of the radial ends at {end_km} km"
    )]
    BeyondRadial {
        /// Its distance, km.
        distance_km: f64,
        /// Where the profile ends, km.
        end_km: f64,
    },
}
