//! Geometries of rows: readable, in range, of the right kind.

use geo_types::{Coord, Geometry, MultiPolygon};

use super::fields::{RowReader, position_code};
use super::issue::{Code, Effect};
use super::rings::cross_themselves;
use crate::formats::Shape;
use crate::geodesy::LonLat;

/// Checks every coordinate of a geometry.
fn positions_fault(
    geometry: &Geometry<f64>,
) -> Option<(Coord<f64>, crate::geodesy::PositionError)> {
    use geo::CoordsIter;
    geometry.coords_iter().find_map(|coord| {
        LonLat::new(coord.x, coord.y)
            .err()
            .map(|error| (coord, error))
    })
}

/// Takes the geometry of a row, with all positions checked; `effect` is what becomes of a row whose
/// geometry cannot be used.
pub(super) fn checked_geometry(
    reader: &mut RowReader<'_>,
    effect: Effect,
) -> Option<Geometry<f64>> {
    let (geometry, unclosed_rings) = match &mut reader.row.shape {
        Shape::Absent => return None,
        Shape::Broken { value, why } => {
            let (value, why) = (value.clone(), why.clone());
            reader.note("geometry", value, Code::GeometryBroken, effect, why);
            return None;
        }
        Shape::Given {
            geometry,
            unclosed_rings,
        } => (*geometry.take()?, *unclosed_rings),
    };
    if let Some((coord, error)) = positions_fault(&geometry) {
        let message = format!("a position {error}");
        reader.note(
            "geometry",
            format!("{},{}", coord.x, coord.y),
            position_code(error),
            effect,
            message,
        );
        return None;
    }
    if unclosed_rings > 0 {
        let message = "the last position of a ring is not its first";
        reader.note(
            "geometry",
            String::new(),
            Code::RingUnclosed,
            Effect::Repaired,
            message,
        );
    }
    Some(geometry)
}

/// The name of a geometry type, for messages.
pub(super) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        _ => "GeometryCollection",
    }
}

/// Whether an edge spans more than half the globe: a polygon that crosses the antimeridian uncut
/// would cover all the rest of the earth.
fn wraps(polygons: &MultiPolygon<f64>) -> bool {
    let rings = polygons
        .0
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings
        .flat_map(|ring| ring.0.windows(2))
        .any(|pair| (pair[1].x - pair[0].x).abs() > 180.0)
}

/// A polygon geometry as a multipolygon, or `None` where it cannot be used and that has been noted
/// with `effect`; other geometries come back as they are. Notes rings that cross themselves.
pub(super) fn polygons(
    reader: &mut RowReader<'_>,
    geometry: Geometry<f64>,
    effect: Effect,
) -> Result<Option<MultiPolygon<f64>>, Geometry<f64>> {
    let polygons = match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) if !polygons.0.is_empty() => polygons,
        other => return Err(other),
    };
    if wraps(&polygons) {
        let message = "an edge spans more than 180 degrees of longitude";
        reader.note(
            "geometry",
            String::new(),
            Code::CrossesAntimeridian,
            effect,
            message,
        );
        return Ok(None);
    }
    if cross_themselves(&polygons) {
        let message = "the boundary crosses itself; its inside is taken by the even-odd rule";
        reader.note(
            "geometry",
            String::new(),
            Code::RingSelfIntersects,
            Effect::Repaired,
            message,
        );
    }
    Ok(Some(polygons))
}
