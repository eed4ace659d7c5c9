//! A checked position in degrees.

use std::fmt;

use geo_types::Coord;
use serde::{Deserialize, Serialize};

/// A position on WGS 84 in degrees: longitude -180 to 180, latitude -90 to 90, both finite.
///
/// ```
/// use deadzone::geodesy::{LonLat, PositionError};
/// let sa_pa = LonLat::new(103.844, 22.336)?;
/// assert_eq!(sa_pa.lat(), 22.336);
/// assert_eq!(LonLat::new(22.336, 103.844), Err(PositionError::Swapped));
/// # Ok::<(), PositionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why two numbers are no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PositionError {
    /// NaN or infinite.
    #[error("is not a finite number")]
    NotFinite,
    /// Latitude beyond a pole while the swapped pair would be a position.
    #[error("has a latitude beyond 90 degrees; longitude and latitude look swapped")]
    Swapped,
    /// Longitude outside -180 to 180 or latitude outside -90 to 90.
    #[error(
        "is outside longitude -180 to 180, latitude -90 to 90 degrees; are these metres of a projection?"
    )]
    OutOfRange,
}

impl LonLat {
    /// Checks a longitude and a latitude in degrees.
    ///
    /// # Errors
    /// [`PositionError`] where a number is not finite or out of range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, PositionError> {
        let inside = |lon: f64, lat: f64| lon.abs() <= 180.0 && lat.abs() <= 90.0;
        if !(lon.is_finite() && lat.is_finite()) {
            Err(PositionError::NotFinite)
        } else if inside(lon, lat) {
            Ok(Self { lon, lat })
        } else if inside(lat, lon) {
            Err(PositionError::Swapped)
        } else {
            Err(PositionError::OutOfRange)
        }
    }

    /// Longitude in degrees, east positive.
    #[must_use]
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude in degrees, north positive.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }
}

/// As in GeoJSON: longitude, latitude.
impl From<LonLat> for [f64; 2] {
    fn from(position: LonLat) -> Self {
        [position.lon, position.lat]
    }
}

impl TryFrom<[f64; 2]> for LonLat {
    type Error = PositionError;

    fn try_from([lon, lat]: [f64; 2]) -> Result<Self, PositionError> {
        Self::new(lon, lat)
    }
}

impl From<LonLat> for Coord<f64> {
    fn from(position: LonLat) -> Self {
        Coord {
            x: position.lon,
            y: position.lat,
        }
    }
}

impl fmt::Display for LonLat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lon {}, lat {}", self.lon, self.lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_no_position_say_why() {
        assert_eq!(LonLat::new(f64::NAN, 1.0), Err(PositionError::NotFinite));
        assert_eq!(
            LonLat::new(1.0, f64::INFINITY),
            Err(PositionError::NotFinite)
        );
        assert_eq!(LonLat::new(21.0, 105.8), Err(PositionError::Swapped));
        assert_eq!(
            LonLat::new(587_000.0, 2_326_000.0),
            Err(PositionError::OutOfRange)
        );
        assert_eq!(LonLat::new(200.0, 10.0), Err(PositionError::OutOfRange));
        assert!(LonLat::new(-180.0, 90.0).is_ok());
    }
}
