//! Coordinates between a system and longitude and latitude of WGS 84. The one place that knows that
//! `proj4rs` takes radians.

use geo::MapCoordsInPlace as _;
use geo_types::{Coord, Geometry};
use proj4rs::Proj;
use proj4rs::transform::transform;

use super::definition::Method;
use super::description::Formula;
use super::{Crs, CrsError, TransformError};

/// Farther from its origin than a pole from the equator, in metres, a Transverse Mercator goes on
/// behind the pole: no coordinates of a survey.
const MAX_NORTHING_M: f64 = 10_100_000.0;

/// How positions get to WGS 84 and back.
pub(super) enum Conversion {
    /// They are there.
    Same,
    /// By formulas.
    Formulas(Box<Formulas>),
}

pub(super) struct Formulas {
    system: Proj,
    wgs84: Proj,
    is_geographic: bool,
    /// The least and the greatest y.
    y: [f64; 2],
}

impl Conversion {
    /// Prepares the formulas.
    pub fn new(formula: &Formula) -> Result<Self, CrsError> {
        let text = match formula {
            Formula::Known(definition) if definition.is_wgs84() => return Ok(Self::Same),
            Formula::Known(definition) => definition.internal_proj(),
            Formula::Proj { text, .. } => text.clone(),
        };
        let read = |text: &str| {
            Proj::from_proj_string(text).map_err(|error| CrsError::Proj {
                text: text.to_owned(),
                reason: error.to_string(),
            })
        };
        let system = read(&text)?;
        if !(system.has_inverse() && system.has_forward()) {
            return Err(CrsError::Proj {
                text,
                reason: "its projection works in one direction only".to_owned(),
            });
        }
        let y = match formula {
            Formula::Known(definition) => definition
                .projection
                .filter(|projection| projection.method == Method::TransverseMercator)
                .map(|projection| {
                    [-MAX_NORTHING_M, MAX_NORTHING_M]
                        .map(|y| (y + projection.false_northing) / definition.unit_m)
                }),
            Formula::Proj { .. } => None,
        };
        Ok(Self::Formulas(Box::new(Formulas {
            is_geographic: system.is_latlong(),
            system,
            wgs84: read("+proj=longlat +datum=WGS84")?,
            y: y.unwrap_or([f64::MIN, f64::MAX]),
        })))
    }

    /// Whether x and y are degrees.
    pub fn is_geographic(&self) -> bool {
        match self {
            Self::Same => true,
            Self::Formulas(formulas) => formulas.is_geographic,
        }
    }

    fn to_lon_lat(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let formulas = match self {
            Self::Same => return Some((x, y)),
            Self::Formulas(formulas) => formulas,
        };
        let mut point = (x, y, 0.0);
        if formulas.is_geographic {
            if y.abs() > 90.0 {
                return None;
            }
            point = (x.to_radians(), y.to_radians(), 0.0);
        } else if !(formulas.y[0]..=formulas.y[1]).contains(&y) {
            return None;
        }
        transform(&formulas.system, &formulas.wgs84, &mut point).ok()?;
        let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
        (lon.is_finite() && lat.is_finite()).then_some((lon, lat))
    }

    fn from_lon_lat(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let formulas = match self {
            Self::Same => return Some((lon, lat)),
            Self::Formulas(formulas) => formulas,
        };
        if lat.abs() > 90.0 {
            return None;
        }
        let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
        transform(&formulas.wgs84, &formulas.system, &mut point).ok()?;
        let (mut x, mut y) = (point.0, point.1);
        if formulas.is_geographic {
            (x, y) = (x.to_degrees(), y.to_degrees());
        }
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }
}

/// Converts all coordinates. Collections are gone through here, because `geo` wraps the formula once more
/// for each level of them, which no type can hold.
fn convert_all(
    geometry: &mut Geometry<f64>,
    formula: &dyn Fn(Coord<f64>) -> Result<Coord<f64>, TransformError>,
) -> Result<(), TransformError> {
    match geometry {
        Geometry::Point(point) => point.try_map_coords_in_place(formula),
        Geometry::Line(line) => line.try_map_coords_in_place(formula),
        Geometry::LineString(line) => line.try_map_coords_in_place(formula),
        Geometry::Polygon(polygon) => polygon.try_map_coords_in_place(formula),
        Geometry::MultiPoint(points) => points.try_map_coords_in_place(formula),
        Geometry::MultiLineString(lines) => lines.try_map_coords_in_place(formula),
        Geometry::MultiPolygon(polygons) => polygons.try_map_coords_in_place(formula),
        Geometry::Rect(rect) => rect.try_map_coords_in_place(formula),
        Geometry::Triangle(triangle) => triangle.try_map_coords_in_place(formula),
        Geometry::GeometryCollection(all) => {
            let mut all = all.0.iter_mut();
            all.try_for_each(|one| convert_all(one, formula))
        }
    }
}

impl Crs {
    /// Longitude and latitude on WGS 84 in degrees of x (east) and y (north) in the unit of the system;
    /// of longitude and latitude in degrees where it is geographic. Finite, but not checked further:
    /// positions of WGS 84 itself come back as they are.
    ///
    /// # Errors
    /// [`TransformError`] where a number is not finite or lies outside of the projection.
    pub fn to_lon_lat(&self, x: f64, y: f64) -> Result<(f64, f64), TransformError> {
        if !(x.is_finite() && y.is_finite()) {
            return Err(TransformError::NotFinite { x, y });
        }
        self.inner
            .conversion
            .to_lon_lat(x, y)
            .ok_or_else(|| TransformError::NoPlace {
                x,
                y,
                system: self.to_string(),
            })
    }

    /// x (east) and y (north) of longitude and latitude on WGS 84 in degrees; longitude and latitude in
    /// degrees where the system is geographic.
    ///
    /// # Errors
    /// [`TransformError`] where a number is not finite or the projection does not reach there.
    pub fn from_lon_lat(&self, lon: f64, lat: f64) -> Result<(f64, f64), TransformError> {
        if !(lon.is_finite() && lat.is_finite()) {
            return Err(TransformError::NotFinite { x: lon, y: lat });
        }
        self.inner
            .conversion
            .from_lon_lat(lon, lat)
            .ok_or_else(|| TransformError::NoCoordinates {
                lon,
                lat,
                system: self.to_string(),
            })
    }

    /// [`Self::to_lon_lat`] for all coordinates of a geometry, in place.
    ///
    /// # Errors
    /// [`TransformError`] of the first coordinate that cannot be converted; those before it have been.
    pub fn to_lon_lat_geometry(&self, geometry: &mut Geometry<f64>) -> Result<(), TransformError> {
        convert_all(geometry, &|coord| {
            let (x, y) = self.to_lon_lat(coord.x, coord.y)?;
            Ok(Coord { x, y })
        })
    }

    /// [`Self::from_lon_lat`] for all coordinates of a geometry, in place.
    ///
    /// # Errors
    /// [`TransformError`] of the first coordinate that cannot be converted; those before it have been.
    pub fn from_lon_lat_geometry(
        &self,
        geometry: &mut Geometry<f64>,
    ) -> Result<(), TransformError> {
        convert_all(geometry, &|coord| {
            let (x, y) = self.from_lon_lat(coord.x, coord.y)?;
            Ok(Coord { x, y })
        })
    }
}
