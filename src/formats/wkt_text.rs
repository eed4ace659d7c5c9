//! Geometries as well-known text (OGC 06-103r4, section 7), numbers as short as they read back the same.

use std::fmt::Write as _;

use geo::CoordsIter;
use geo_types::{Coord, Geometry, LineString, Polygon};

/// Appends a geometry. One with a position that is no finite number has no such form: then nothing is
/// appended and `false` comes back.
pub(super) fn append_wkt(geometry: &Geometry<f64>, out: &mut String) -> bool {
    let is_finite = |at: Coord<f64>| at.x.is_finite() && at.y.is_finite();
    let finite = geometry.coords_iter().all(is_finite);
    if finite {
        append(geometry, out);
    }
    finite
}

fn append(geometry: &Geometry<f64>, out: &mut String) {
    match geometry {
        Geometry::Point(point) => tagged("POINT", [point.0], out, position),
        Geometry::Line(line) => tagged("LINESTRING", [line.start, line.end], out, position),
        Geometry::LineString(line) => tagged("LINESTRING", line.0.iter().copied(), out, position),
        Geometry::Polygon(polygon) => tagged("POLYGON", rings(polygon), out, line),
        Geometry::Rect(rect) => append(&Geometry::Polygon(rect.to_polygon()), out),
        Geometry::Triangle(triangle) => append(&Geometry::Polygon(triangle.to_polygon()), out),
        Geometry::MultiPoint(points) => {
            tagged("MULTIPOINT", points, out, |point, out| {
                list([point.0], out, position);
            });
        }
        Geometry::MultiLineString(lines) => tagged("MULTILINESTRING", lines, out, line),
        Geometry::MultiPolygon(polygons) => {
            tagged("MULTIPOLYGON", polygons, out, |polygon, out| {
                list(rings(polygon), out, line);
            });
        }
        Geometry::GeometryCollection(parts) => tagged("GEOMETRYCOLLECTION", parts, out, append),
    }
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.filter(|ring| !ring.0.is_empty())
}

fn tagged<T>(
    tag: &str,
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    item: impl FnMut(T, &mut String),
) {
    out.push_str(tag);
    out.push(' ');
    list(items, out, item);
}

fn list<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    mut item: impl FnMut(T, &mut String),
) {
    let start = out.len();
    for one in items {
        out.push(if out.len() == start { '(' } else { ',' });
        item(one, out);
    }
    out.push_str(if out.len() == start { "EMPTY" } else { ")" });
}

fn line(line: &LineString<f64>, out: &mut String) {
    list(line.0.iter().copied(), out, position);
}

fn position(at: Coord<f64>, out: &mut String) {
    write!(out, "{} {}", at.x, at.y).expect("memory takes all writes");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use wkt::TryFromWkt;

    use crate::formats::drawn;

    #[test]
    fn what_is_empty_or_endless_is_told() {
        let mut out = String::new();
        assert!(append_wkt(
            &geo_types::MultiPoint::<f64>(vec![]).into(),
            &mut out
        ));
        assert_eq!(out, "MULTIPOINT EMPTY");
        assert!(!append_wkt(
            &geo_types::Point::new(f64::NAN, 1.0).into(),
            &mut out
        ));
        assert_eq!(out, "MULTIPOINT EMPTY");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn other_readers_read_the_same(
            layer in prop::sample::select(drawn::SHAPES).prop_flat_map(drawn::layers),
        ) {
            for (shape, _) in layer.rows {
                let Some(shape) = shape else { continue };
                let mut out = String::new();
                prop_assert!(append_wkt(&shape, &mut out));
                prop_assert_eq!(Geometry::try_from_wkt_str(&out).unwrap(), shape, "{}", out);
            }
        }
    }
}
