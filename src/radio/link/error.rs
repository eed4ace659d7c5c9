//! Why a link cannot be checked.

use crate::radio::OutOfRange;

/// Why a link cannot be checked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Fewer than two points, or columns of different lengths.
    #[error(
        "the profile has {distances} distances, {heights} heights and {clutter} heights of clutter; it needs two \
         points or more, a height for each, and clutter for all or none"
    )]
    Points {
        /// Number of distances.
        distances: usize,
        /// Number of ground heights.
        heights: usize,
        /// Number of clutter heights.
        clutter: usize,
    },
    /// More points than are taken.
    #[error("the profile has {points} points, more than {most}; thin it out")]
    TooManyPoints {
        /// How many there are.
        points: usize,
        /// How many are taken.
        most: usize,
    },
    /// Distances that do not rise from 0.
    #[error(
        "point {point} of the profile lies at {distance_m} m after {before_m} m; distances have to rise from 0"
    )]
    Distances {
        /// Number of the point, from 1.
        point: usize,
        /// Its distance.
        distance_m: f64,
        /// The distance of the point before it.
        before_m: f64,
    },
    /// The ends are the same point, or too far apart.
    #[error("the ends are {distance_m} m apart; a link is 1 m to 1000 km long")]
    Length {
        /// The distance of the ends.
        distance_m: f64,
    },
    /// An effective earth radius that cannot be.
    #[error("the effective earth radius factor k is {k}; it is 0.1 or more")]
    EarthRadius {
        /// What it was.
        k: f64,
    },
    /// Air that cannot be.
    #[error(transparent)]
    Air(#[from] OutOfRange),
    /// A value that cannot be.
    #[error("{what} {value} {unit} is outside {low} to {high} {unit}")]
    Value {
        /// The quantity in words.
        what: String,
        /// What it was.
        value: f64,
        /// The unit of the value and of both bounds.
        unit: &'static str,
        /// The smallest value allowed.
        low: f64,
        /// The largest value allowed.
        high: f64,
    },
}

impl LinkError {
    pub(super) fn check(
        what: impl FnOnce() -> String,
        value: f64,
        [low, high]: [f64; 2],
        unit: &'static str,
    ) -> Result<(), Self> {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        Err(Self::Value {
            what: what(),
            value,
            unit,
            low,
            high,
        })
    }
}
