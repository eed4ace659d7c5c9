//! A box of longitudes and latitudes.

use std::str::FromStr;

use super::LonLat;

/// A box in degrees, its edges inside.
///
/// ```
/// use deadzone::geodesy::{Bounds, LonLat};
/// let lao_cai: Bounds = "103.5,21.8,104.7,22.9".parse()?;
/// assert!(lao_cai.contains(LonLat::new(103.844, 22.336)?));
/// assert!("104.7,21.8,103.5,22.9".parse::<Bounds>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Why numbers are no box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BoundsError {
    /// Not four numbers.
    #[error("is not WEST,SOUTH,EAST,NORTH: four numbers of degrees such as 103.5,21.8,104.7,22.9")]
    NotFourNumbers,
    /// A corner outside the globe.
    #[error(
        "has a corner outside longitude -180 to 180, latitude -90 to 90 degrees; the order is WEST,SOUTH,EAST,NORTH"
    )]
    OutOfRange,
    /// South of itself.
    #[error("has its south edge north of its north edge; the order is WEST,SOUTH,EAST,NORTH")]
    UpsideDown,
    /// East of itself.
    #[error(
        "has its west edge east of its east edge; a box across the antimeridian takes two runs, one to 180 and one from -180"
    )]
    Wraps,
}

impl Bounds {
    /// Checks the edges of a box.
    ///
    /// # Errors
    /// [`BoundsError`] where they are no box.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BoundsError> {
        for (lon, lat) in [(west, south), (east, north)] {
            LonLat::new(lon, lat).map_err(|_error| BoundsError::OutOfRange)?;
        }
        if south > north {
            return Err(BoundsError::UpsideDown);
        }
        if west > east {
            return Err(BoundsError::Wraps);
        }
        Ok(Self {
            west,
            south,
            east,
            north,
        })
    }

    /// Whether a position lies inside or on an edge.
    #[must_use]
    pub fn contains(self, position: LonLat) -> bool {
        (self.west..=self.east).contains(&position.lon())
            && (self.south..=self.north).contains(&position.lat())
    }

    /// West, south, east and north edge, each moved out by some degrees.
    #[must_use]
    pub fn widened(self, by: f64) -> [f64; 4] {
        [
            self.west - by,
            self.south - by,
            self.east + by,
            self.north + by,
        ]
    }
}

impl FromStr for Bounds {
    type Err = BoundsError;

    fn from_str(text: &str) -> Result<Self, BoundsError> {
        let number = |text: &str| text.trim().parse::<f64>();
        let numbers: Result<Vec<f64>, _> = text.split(',').map(number).collect();
        let numbers = numbers.map_err(|_error| BoundsError::NotFourNumbers)?;
        match numbers[..] {
            [west, south, east, north] => Self::new(west, south, east, north),
            _ => Err(BoundsError::NotFourNumbers),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_that_are_none_say_why() {
        let error = |text: &str| text.parse::<Bounds>().unwrap_err();
        assert_eq!(error("1,2,3"), BoundsError::NotFourNumbers);
        assert_eq!(error("1,2,3,x"), BoundsError::NotFourNumbers);
        assert_eq!(error(""), BoundsError::NotFourNumbers);
        assert_eq!(error("1,2,3,NaN"), BoundsError::OutOfRange);
        assert_eq!(error("1,2,inf,3"), BoundsError::OutOfRange);
        assert_eq!(error("21.8,103.5,22.9,104.7"), BoundsError::OutOfRange);
        assert_eq!(error("1,3,2,2"), BoundsError::UpsideDown);
        assert_eq!(error("179,2,-179,3"), BoundsError::Wraps);
        assert_eq!("-1, -2 ,3,4".parse(), Bounds::new(-1.0, -2.0, 3.0, 4.0));
    }

    #[test]
    fn edges_are_inside() {
        let point: Bounds = "104.5,22.5,104.5,22.5".parse().unwrap();
        assert!(point.contains(LonLat::new(104.5, 22.5).unwrap()));
        assert!(!point.contains(LonLat::new(104.5, 22.500_001).unwrap()));
    }
}
