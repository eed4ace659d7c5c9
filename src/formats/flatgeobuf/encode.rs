//! Features as flatbuffers.

use std::fmt;

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{Feature, FeatureArgs, Geometry as Part, GeometryArgs, GeometryType};
use geo_types::{Coord, Geometry, LineString, Polygon};

use crate::formats::GeometryTypes;

/// Most bytes of a feature: a flatbuffer holds 2 GiB, and room is taken in doublings.
const MOST_BYTES: usize = 1 << 29;

/// Makes one feature after the other in the same memory.
#[derive(Default)]
pub(super) struct Encoder {
    builder: FlatBufferBuilder<'static>,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}

/// Positions that stand one after the other, and where their lines end.
#[derive(Default)]
struct Flat {
    xy: Vec<f64>,
    ends: Vec<u32>,
}

impl Flat {
    fn position(&mut self, at: Coord<f64>) {
        self.xy.extend([at.x, at.y]);
    }

    fn line(&mut self, line: &LineString<f64>) {
        line.coords().for_each(|&at| self.position(at));
        // Below `MOST_BYTES`, so below 2^32.
        self.ends
            .push(u32::try_from(self.xy.len() / 2).unwrap_or(u32::MAX));
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings
            .filter(|ring| !ring.0.is_empty())
            .for_each(|ring| self.line(ring));
    }
}

/// The type of all geometries, or unknown where each tells its own.
pub(super) fn layer_type(types: GeometryTypes) -> GeometryType {
    let only = |only: GeometryTypes| types == only;
    let none = GeometryTypes::default();
    [
        (
            GeometryTypes {
                point: true,
                ..none
            },
            GeometryType::Point,
        ),
        (
            GeometryTypes {
                multi_point: true,
                ..none
            },
            GeometryType::MultiPoint,
        ),
        (
            GeometryTypes { line: true, ..none },
            GeometryType::LineString,
        ),
        (
            GeometryTypes {
                multi_line: true,
                ..none
            },
            GeometryType::MultiLineString,
        ),
        (
            GeometryTypes {
                polygon: true,
                ..none
            },
            GeometryType::Polygon,
        ),
        (
            GeometryTypes {
                multi_polygon: true,
                ..none
            },
            GeometryType::MultiPolygon,
        ),
        (
            GeometryTypes {
                collection: true,
                ..none
            },
            GeometryType::GeometryCollection,
        ),
    ]
    .into_iter()
    .find(|(types, _)| only(*types))
    .map_or(GeometryType::Unknown, |(_, kind)| kind)
}

impl Encoder {
    /// The feature with its size before it; nothing where it is too large for the format.
    pub(super) fn feature(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        properties: &[u8],
    ) -> Option<&[u8]> {
        use geo::CoordsIter;
        let positions = geometry.map_or(0, CoordsIter::coords_count);
        let bytes = positions.checked_mul(16)?.checked_add(properties.len())?;
        if bytes > MOST_BYTES {
            return None;
        }
        self.builder.reset();
        let geometry = geometry.map(|geometry| self.geometry(geometry));
        let properties = self.builder.create_vector(properties);
        let feature = Feature::create(
            &mut self.builder,
            &FeatureArgs {
                geometry,
                properties: Some(properties),
                columns: None,
            },
        );
        self.builder.finish_size_prefixed(feature, None);
        Some(self.builder.finished_data())
    }

    fn geometry(&mut self, geometry: &Geometry<f64>) -> WIPOffset<Part<'static>> {
        let mut flat = Flat::default();
        let kind = match geometry {
            Geometry::Point(point) => {
                flat.position(point.0);
                GeometryType::Point
            }
            Geometry::Line(line) => {
                flat.position(line.start);
                flat.position(line.end);
                GeometryType::LineString
            }
            Geometry::LineString(line) => {
                line.coords().for_each(|&at| flat.position(at));
                GeometryType::LineString
            }
            Geometry::MultiPoint(points) => {
                points.iter().for_each(|point| flat.position(point.0));
                GeometryType::MultiPoint
            }
            Geometry::MultiLineString(lines) => {
                lines.iter().for_each(|line| flat.line(line));
                GeometryType::MultiLineString
            }
            Geometry::Polygon(polygon) => {
                flat.polygon(polygon);
                GeometryType::Polygon
            }
            Geometry::Rect(rect) => {
                flat.polygon(&rect.to_polygon());
                GeometryType::Polygon
            }
            Geometry::Triangle(triangle) => {
                flat.polygon(&triangle.to_polygon());
                GeometryType::Polygon
            }
            Geometry::MultiPolygon(polygons) => {
                let parts: Vec<_> = polygons
                    .iter()
                    .map(|polygon| {
                        let mut flat = Flat::default();
                        flat.polygon(polygon);
                        self.part(GeometryType::Polygon, &flat)
                    })
                    .collect();
                return self.parts(GeometryType::MultiPolygon, &parts);
            }
            Geometry::GeometryCollection(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.geometry(part)).collect();
                return self.parts(GeometryType::GeometryCollection, &parts);
            }
        };
        self.part(kind, &flat)
    }

    fn part(&mut self, kind: GeometryType, flat: &Flat) -> WIPOffset<Part<'static>> {
        let xy = self.builder.create_vector(&flat.xy);
        // One line needs no end.
        let ends = (flat.ends.len() > 1).then(|| self.builder.create_vector(&flat.ends));
        Part::create(
            &mut self.builder,
            &GeometryArgs {
                ends,
                xy: Some(xy),
                type_: kind,
                ..GeometryArgs::default()
            },
        )
    }

    fn parts(
        &mut self,
        kind: GeometryType,
        parts: &[WIPOffset<Part<'static>>],
    ) -> WIPOffset<Part<'static>> {
        let parts = self.builder.create_vector(parts);
        Part::create(
            &mut self.builder,
            &GeometryArgs {
                type_: kind,
                parts: Some(parts),
                ..GeometryArgs::default()
            },
        )
    }
}
