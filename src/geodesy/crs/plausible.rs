//! Whether coordinates can be meant in a system: metres of another one make a position too.

use super::Crs;

/// Why coordinates are no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misplaced {
    /// They would be with x and y swapped.
    #[error("x and y look swapped: x is the easting here, which surveys in Vietnam call Y")]
    Swapped,
    /// Degrees in a system of metres.
    #[error("looks like degrees, but {system} is in metres")]
    Degrees {
        /// The system.
        system: String,
    },
    /// Where nobody uses the system.
    #[error("lies far outside of where {system} is used")]
    FarOutside {
        /// The system.
        system: String,
    },
}

impl Crs {
    /// Looks at a coordinate before it is converted.
    ///
    /// # Errors
    /// [`Misplaced`] where it cannot be meant in this system.
    pub fn check(&self, x: f64, y: f64) -> Result<(), Misplaced> {
        /// Islands of Vietnam lie 6 degrees outside of the zone that their surveys use.
        const MARGIN_DEG: f64 = 12.0;
        if self.is_wgs84() {
            return Ok(());
        }
        let system = || self.to_string();
        if self.looks_swapped(x, y) {
            Err(Misplaced::Swapped)
        } else if !self.is_geographic() && x.abs() <= 180.0 && y.abs() <= 90.0 {
            Err(Misplaced::Degrees { system: system() })
        } else if self.area_of_use().is_some() && !self.is_plausible(x, y, MARGIN_DEG) {
            Err(Misplaced::FarOutside { system: system() })
        } else {
            Ok(())
        }
    }
}
