//! Whether coordinates can be meant in a system: metres of another one make a position too.

use geo::CoordsIter;
use geo_types::{Coord, Geometry};

use super::Crs;
use crate::geodesy::LonLat;

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
    /// No position of WGS 84.
    #[error("{why}")]
    NoPosition {
        /// Why.
        why: crate::geodesy::PositionError,
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

    /// Looks at a geometry before it is converted: at the first coordinate of each of its parts, or at all
    /// where they are longitude and latitude of WGS 84.
    ///
    /// # Errors
    /// The first coordinate that cannot be meant, and why.
    pub fn check_geometry(&self, geometry: &Geometry<f64>) -> Result<(), (Coord<f64>, Misplaced)> {
        let one = |at: Coord<f64>| {
            let checked = if self.is_wgs84() {
                let position = LonLat::new(at.x, at.y);
                position
                    .map(drop)
                    .map_err(|why| Misplaced::NoPosition { why })
            } else {
                self.check(at.x, at.y)
            };
            checked.map_err(|why| (at, why))
        };
        if self.is_wgs84() {
            return geometry.coords_iter().try_for_each(one);
        }
        match geometry {
            Geometry::MultiPoint(points) => points.iter().try_for_each(|point| one(point.0)),
            Geometry::MultiLineString(lines) => {
                let mut firsts = lines.iter().filter_map(|line| line.0.first());
                firsts.try_for_each(|at| one(*at))
            }
            Geometry::MultiPolygon(polygons) => {
                let rings = polygons.iter().map(geo_types::Polygon::exterior);
                let mut firsts = rings.filter_map(|ring| ring.0.first());
                firsts.try_for_each(|at| one(*at))
            }
            Geometry::GeometryCollection(all) => {
                all.iter().try_for_each(|part| self.check_geometry(part))
            }
            other => other.coords_iter().next().map_or(Ok(()), one),
        }
    }
}
