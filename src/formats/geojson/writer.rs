//! Writing GeoJSON.

use std::io::{self, Write};

use geo::CoordsIter;
use geo::winding_order::{Winding, WindingOrder};
use geo_types::{Coord, Geometry, LineString, Polygon};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Extent;
use crate::formats::Cell;

/// Writes a FeatureCollection.
#[derive(Debug)]
pub struct FeatureCollectionWriter<W: Write> {
    out: W,
    first: bool,
    extent: Extent,
}

impl<W: Write> FeatureCollectionWriter<W> {
    /// Starts a collection with foreign members (RFC 7946 section 6.1).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(mut out: W, members: &Map<String, Value>) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",")?;
        for (name, value) in members {
            serde_json::to_writer(&mut out, name)?;
            out.write_all(b":")?;
            serde_json::to_writer(&mut out, value)?;
            out.write_all(b",")?;
        }
        out.write_all(b"\"features\":[\n")?;
        Ok(Self {
            out,
            first: true,
            extent: Extent::default(),
        })
    }

    /// Writes features that [`append_feature`] has made, and which lie there.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn features(&mut self, features: &[u8], extent: &Extent) -> io::Result<()> {
        self.extent.merge(extent);
        self.text(features)
    }

    /// Writes a feature whose place [`Self::cover`] is told.
    pub(super) fn text(&mut self, features: &[u8]) -> io::Result<()> {
        if features.is_empty() {
            return Ok(());
        }
        if !self.first {
            self.out.write_all(b",\n")?;
        }
        self.first = false;
        self.out.write_all(features)
    }

    /// Takes the place of a feature in.
    pub(super) fn cover(&mut self, geometry: &Geometry<f64>) {
        self.extent.add_geometry(geometry);
    }

    /// What is written to.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the collection with its bounding box, where it has one.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]")?;
        if let Some(bbox) = self.extent.bbox() {
            self.out.write_all(b",\"bbox\":")?;
            serde_json::to_writer(&mut self.out, &bbox)?;
        }
        self.out.write_all(b"}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Appends a feature to others: a point, or no geometry, with properties in the given order.
pub fn append_feature<'a>(
    position: Option<(f64, f64)>,
    properties: impl IntoIterator<Item = (&'a str, Cell<'a>)>,
    out: &mut Vec<u8>,
) {
    begin_feature(out);
    match position {
        Some(position) => {
            out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
            append(&position, out);
            out.push(b'}');
        }
        None => out.extend_from_slice(b"null"),
    }
    end_feature(properties, out);
}

/// The same of any geometry; one that RFC 7946 cannot hold ([`append_geometry`]) is left out.
pub fn append_shape_feature<'a>(
    geometry: Option<&Geometry<f64>>,
    properties: impl IntoIterator<Item = (&'a str, Cell<'a>)>,
    out: &mut Vec<u8>,
) {
    begin_feature(out);
    if !geometry.is_some_and(|geometry| append_geometry(geometry, out)) {
        out.extend_from_slice(b"null");
    }
    end_feature(properties, out);
}

fn begin_feature(out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.extend_from_slice(b",\n");
    }
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
}

fn end_feature<'a>(properties: impl IntoIterator<Item = (&'a str, Cell<'a>)>, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"properties\":{");
    for (index, (name, cell)) in properties.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        append(name, out);
        out.push(b':');
        append(&cell, out);
    }
    out.extend_from_slice(b"}}");
}

/// Appends a geometry as RFC 7946 has it: numbers as short as they read back the same, exterior rings
/// against the clock and holes with it (section 3.1.6). One with a position that is no finite number
/// has no such form: then nothing is appended and `false` comes back.
#[must_use]
pub fn append_geometry(geometry: &Geometry<f64>, out: &mut Vec<u8>) -> bool {
    let is_finite = |at: Coord<f64>| at.x.is_finite() && at.y.is_finite();
    let finite = geometry.coords_iter().all(is_finite);
    if finite {
        append_finite(geometry, out);
    }
    finite
}

fn append_finite(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    let mut whole = |kind: &str, coordinates: &mut dyn FnMut(&mut Vec<u8>)| {
        out.extend_from_slice(b"{\"type\":\"");
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(b"\",\"coordinates\":");
        coordinates(out);
        out.push(b'}');
    };
    match geometry {
        Geometry::Point(point) => whole("Point", &mut |out| append_position(point.0, out)),
        Geometry::Line(line) => whole("LineString", &mut |out| {
            append_list([line.start, line.end], out, append_position);
        }),
        Geometry::LineString(line) => whole("LineString", &mut |out| append_line(line, out)),
        Geometry::Polygon(polygon) => whole("Polygon", &mut |out| append_polygon(polygon, out)),
        Geometry::Rect(rect) => whole("Polygon", &mut |out| {
            append_polygon(&rect.to_polygon(), out);
        }),
        Geometry::Triangle(triangle) => whole("Polygon", &mut |out| {
            append_polygon(&triangle.to_polygon(), out);
        }),
        Geometry::MultiPoint(points) => whole("MultiPoint", &mut |out| {
            append_list(points, out, |point, out| append_position(point.0, out));
        }),
        Geometry::MultiLineString(lines) => whole("MultiLineString", &mut |out| {
            append_list(lines, out, append_line);
        }),
        Geometry::MultiPolygon(polygons) => whole("MultiPolygon", &mut |out| {
            append_list(polygons, out, append_polygon);
        }),
        Geometry::GeometryCollection(parts) => {
            out.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":");
            append_list(parts, out, append_finite);
            out.push(b'}');
        }
    }
}

fn append_list<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
    mut item: impl FnMut(T, &mut Vec<u8>),
) {
    out.push(b'[');
    for (place, one) in items.into_iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        item(one, out);
    }
    out.push(b']');
}

fn append_position(at: Coord<f64>, out: &mut Vec<u8>) {
    append_list([at.x, at.y], out, |number, out| append(&number, out));
}

fn append_line(line: &LineString<f64>, out: &mut Vec<u8>) {
    append_list(line.coords().copied(), out, append_position);
}

fn append_polygon(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    let exterior = Some((polygon.exterior(), WindingOrder::Clockwise));
    let holes = polygon.interiors().iter();
    let holes = holes.map(|hole| (hole, WindingOrder::CounterClockwise));
    let rings = exterior.into_iter().chain(holes);
    let rings = rings.filter(|(ring, _)| !ring.0.is_empty());
    append_list(rings, out, |(ring, wrong), out| {
        if ring.winding_order() == Some(wrong) {
            append_list(ring.coords().rev().copied(), out, append_position);
        } else {
            append_line(ring, out);
        }
    });
}

pub(super) fn append<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes all writes");
}
