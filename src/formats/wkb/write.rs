//! Geometry to bytes: ISO, little-endian, two dimensions.

use geo_types::{Coord, Geometry, LineString, Polygon};

/// Appends a geometry.
pub(in crate::formats) fn append(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => append_point(point.0, out),
        Geometry::Line(line) => append_line(&LineString(vec![line.start, line.end]), out),
        Geometry::LineString(line) => append_line(line, out),
        Geometry::Polygon(polygon) => append_polygon(polygon, out),
        Geometry::Rect(rect) => append_polygon(&rect.to_polygon(), out),
        Geometry::Triangle(triangle) => append_polygon(&triangle.to_polygon(), out),
        Geometry::MultiPoint(points) => {
            head(4, out);
            count(points.0.len(), out);
            points.iter().for_each(|point| append_point(point.0, out));
        }
        Geometry::MultiLineString(lines) => {
            head(5, out);
            count(lines.0.len(), out);
            lines.iter().for_each(|line| append_line(line, out));
        }
        Geometry::MultiPolygon(polygons) => {
            head(6, out);
            count(polygons.0.len(), out);
            let polygons = polygons.iter();
            polygons.for_each(|polygon| append_polygon(polygon, out));
        }
        Geometry::GeometryCollection(parts) => {
            head(7, out);
            count(parts.0.len(), out);
            parts.iter().for_each(|part| append(part, out));
        }
    }
}

/// Appends a geometry, a single one as a set of one.
pub(in crate::formats) fn append_as_multi(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    let kind = match geometry {
        Geometry::Point(_) => 4,
        Geometry::Line(_) | Geometry::LineString(_) => 5,
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => 6,
        _ => return append(geometry, out),
    };
    head(kind, out);
    count(1, out);
    append(geometry, out);
}

fn head(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn count(count: usize, out: &mut Vec<u8>) {
    let count = u32::try_from(count).expect("four billion positions do not fit into memory");
    out.extend_from_slice(&count.to_le_bytes());
}

fn append_coord(coord: Coord<f64>, out: &mut Vec<u8>) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

fn append_point(coord: Coord<f64>, out: &mut Vec<u8>) {
    head(1, out);
    append_coord(coord, out);
}

fn append_positions(line: &LineString<f64>, out: &mut Vec<u8>) {
    count(line.0.len(), out);
    line.0.iter().for_each(|&coord| append_coord(coord, out));
}

fn append_line(line: &LineString<f64>, out: &mut Vec<u8>) {
    head(2, out);
    append_positions(line, out);
}

fn append_polygon(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    head(3, out);
    if polygon.exterior().0.is_empty() {
        return count(0, out);
    }
    count(1 + polygon.interiors().len(), out);
    append_positions(polygon.exterior(), out);
    let interiors = polygon.interiors().iter();
    interiors.for_each(|ring| append_positions(ring, out));
}
