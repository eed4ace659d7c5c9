//! Coordinates between a system and longitude and latitude of WGS 84. The one place that knows that
//! `proj4rs` takes radians.

use geo_types::{Coord, Geometry, LineString, Polygon};
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

    /// Longitude and latitude of a coordinate.
    fn position(&self, x: f64, y: f64) -> Option<(f64, f64)> {
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

    /// The coordinate of a longitude and latitude.
    fn coordinate(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
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
            .position(x, y)
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
            .coordinate(lon, lat)
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
        try_each_coord(geometry, |x, y| self.to_lon_lat(x, y))
    }

    /// [`Self::from_lon_lat`] for all coordinates of a geometry, in place.
    ///
    /// # Errors
    /// [`TransformError`] of the first coordinate that cannot be converted; those before it have been.
    pub fn from_lon_lat_geometry(
        &self,
        geometry: &mut Geometry<f64>,
    ) -> Result<(), TransformError> {
        try_each_coord(geometry, |lon, lat| self.from_lon_lat(lon, lat))
    }
}

/// Replaces each coordinate, until one cannot be. Collections in collections take memory but no stack,
/// so that no depth of a hostile file is too deep. Rectangles and triangles become polygons: their sides
/// do not stay straight along the axes.
fn try_each_coord<E>(
    geometry: &mut Geometry<f64>,
    convert: impl Fn(f64, f64) -> Result<(f64, f64), E>,
) -> Result<(), E> {
    let one = |coord: &mut Coord<f64>| {
        let (x, y) = convert(coord.x, coord.y)?;
        *coord = Coord { x, y };
        Ok(())
    };
    let line = |line: &mut LineString<f64>| line.0.iter_mut().try_for_each(one);
    let polygon = |polygon: &mut Polygon<f64>| {
        polygon.try_exterior_mut(line)?;
        polygon.try_interiors_mut(|rings| rings.iter_mut().try_for_each(line))
    };
    let mut left = vec![geometry];
    while let Some(geometry) = left.pop() {
        if let Geometry::Rect(rect) = geometry {
            *geometry = rect.to_polygon().into();
        } else if let Geometry::Triangle(triangle) = geometry {
            *geometry = triangle.to_polygon().into();
        }
        match geometry {
            Geometry::Point(point) => one(&mut point.0)?,
            Geometry::Line(line) => {
                one(&mut line.start)?;
                one(&mut line.end)?;
            }
            Geometry::LineString(one_line) => line(one_line)?,
            Geometry::Polygon(one_polygon) => polygon(one_polygon)?,
            Geometry::MultiPoint(points) => {
                points
                    .0
                    .iter_mut()
                    .try_for_each(|point| one(&mut point.0))?;
            }
            Geometry::MultiLineString(lines) => lines.0.iter_mut().try_for_each(line)?,
            Geometry::MultiPolygon(polygons) => polygons.0.iter_mut().try_for_each(polygon)?,
            Geometry::GeometryCollection(parts) => left.extend(parts.0.iter_mut().rev()),
            Geometry::Rect(_) | Geometry::Triangle(_) => {}
        }
    }
    Ok(())
}
