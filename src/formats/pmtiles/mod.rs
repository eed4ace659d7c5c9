//! Writing `PMTiles` of version 3 with vector tiles of version 2.1: one file that a browser reads by ranges.
//!
//! Features are cut into tiles from the widest zoom down, the parts of a tile being cut into its four
//! children. What is written depends on the features alone and not on how many threads cut them.

mod archive;
mod clip;
mod cut;
mod mvt;

use std::io;
use std::path::Path;

use geo_types::{Coord, Geometry, LineString};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::{Cell, Column, ColumnKind};
use clip::{Bounds, Shape};

/// The deepest zoom: a step of its grid is 2.4 m on the equator.
const DEEPEST: u8 = 12;
/// The most tiles that areas may fill at the deepest zoom.
const MOST_TILES: f64 = 200_000.0;
/// The latitude at which the map of web tiles ends.
const LAST_LATITUDE: f64 = 85.051_128_779_806_59;

/// A layer of vector tiles.
#[derive(Debug)]
pub struct TileLayer {
    name: String,
    description: String,
    columns: Vec<Column>,
    /// The values of all features as they are encoded, each once.
    values: Vec<Vec<u8>>,
    known: FxHashMap<Vec<u8>, u32>,
    features: Vec<Feature>,
    off_map: u64,
}

#[derive(Debug)]
struct Feature {
    id: u64,
    /// The column and the value.
    tags: Vec<(u32, u32)>,
    /// Whether wide zooms may leave it out where another lies beside it.
    is_thinned: bool,
    shape: Shape,
}

/// What a file of tiles says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct TileNotice<'n> {
    /// Its name.
    pub name: &'n str,
    /// What it shows.
    pub description: &'n str,
    /// Whom the data are owed to.
    pub attribution: &'n str,
}

impl TileLayer {
    /// A layer without features.
    #[must_use]
    pub fn new(name: &str, description: &str, columns: &[Column]) -> Self {
        Self {
            name: name.to_owned(),
            description: description.to_owned(),
            columns: columns.to_vec(),
            values: Vec::new(),
            known: FxHashMap::default(),
            features: Vec::new(),
            off_map: 0,
        }
    }

    /// Adds a feature: its geometry in degrees, and a cell a column. One without a place on the map of web
    /// tiles, which ends at 85 degrees north and south, is counted and left out. `is_thinned` says that wide
    /// zooms may leave it out where another lies beside it.
    pub fn add(&mut self, geometry: Option<&Geometry<f64>>, cells: &[Cell<'_>], is_thinned: bool) {
        let id = self.features.len() as u64 + self.off_map + 1;
        let Some(shape) = geometry.and_then(shape) else {
            self.off_map += 1;
            return;
        };
        let mut tags = Vec::new();
        for (column, cell) in (0..).zip(cells).take(self.columns.len()) {
            if let Some(value) = mvt::value(cell) {
                let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
                let place = *self.known.entry(value).or_insert_with_key(|value| {
                    self.values.push(value.clone());
                    next
                });
                tags.push((column, place));
            }
        }
        self.features.push(Feature {
            id,
            tags,
            is_thinned,
            shape,
        });
    }

    fn bounds(&self) -> Option<Bounds> {
        let bounds = self.features.iter().map(|feature| feature.shape.bounds());
        bounds.reduce(Bounds::union)
    }

    fn metadata(&self, deepest: u8) -> Value {
        let fields = self.columns.iter().map(|column| {
            let kind = match column.kind {
                ColumnKind::Flag => "Boolean",
                ColumnKind::Whole | ColumnKind::Real => "Number",
                ColumnKind::Text | ColumnKind::Json => "String",
            };
            (column.name.clone(), Value::from(kind))
        });
        json!({
            "id": self.name,
            "description": self.description,
            "minzoom": 0,
            "maxzoom": deepest,
            "fields": fields.collect::<Map<String, Value>>(),
            "features": self.features.len(),
            "without_place": self.off_map,
        })
    }
}

/// Writes layers as tiles from the whole earth down to a zoom at which areas fill no more tiles than a file
/// should hold; at that zoom every feature is there.
///
/// # Errors
/// Those of the disk.
pub fn write_tiles(path: &Path, layers: &[TileLayer], notice: TileNotice<'_>) -> io::Result<()> {
    let deepest = deepest(layers);
    let tiles = cut::tiles(layers, deepest)?;
    let known = layers.iter().map(|layer| layer.metadata(deepest));
    let metadata = json!({
        "name": notice.name,
        "description": notice.description,
        "attribution": notice.attribution,
        "type": "overlay",
        "format": "pbf",
        "generator": concat!("deadzone ", env!("CARGO_PKG_VERSION")),
        "vector_layers": known.collect::<Vec<Value>>(),
        "thinning": cut::THINNING,
    });
    let bounds = layers.iter().filter_map(TileLayer::bounds);
    let bounds = bounds.reduce(Bounds::union);
    archive::write(path, &tiles, &metadata, bounds, deepest)
}

/// The deepest zoom at which areas do not fill too many tiles.
fn deepest(layers: &[TileLayer]) -> u8 {
    let areas = layers.iter().flat_map(|layer| &layer.features);
    let areas = areas.filter(|feature| matches!(feature.shape, Shape::Areas(_)));
    let bounds = areas.map(|feature| feature.shape.bounds());
    let Some(bounds) = bounds.reduce(Bounds::union) else {
        return DEEPEST;
    };
    let fits = |zoom: &u8| {
        let side = f64::from(1_u32 << zoom);
        let [width, height] =
            [0, 1].map(|axis| (bounds.high[axis] - bounds.low[axis]) * side + 1.0);
        width * height <= MOST_TILES
    };
    (0..=DEEPEST).rev().find(fits).unwrap_or(0)
}

/// A position on the map of web tiles, from 0 to 1, southwards.
fn on_map(at: Coord<f64>) -> Option<[f64; 2]> {
    let is_on = at.x.abs() <= 180.0 && at.y.abs() <= LAST_LATITUDE;
    is_on.then(|| {
        let y = 0.5 - at.y.to_radians().tan().asinh() / std::f64::consts::TAU;
        [(at.x + 180.0) / 360.0, y.clamp(0.0, 1.0)]
    })
}

/// Back to degrees.
fn off_map([x, y]: [f64; 2]) -> [f64; 2] {
    let lat = ((0.5 - y) * std::f64::consts::TAU)
        .sinh()
        .atan()
        .to_degrees();
    [x * 360.0 - 180.0, lat]
}

/// A geometry on the map; `None` where a part of it lies off the map, or it is of no single kind.
fn shape(geometry: &Geometry<f64>) -> Option<Shape> {
    let line = |line: &LineString<f64>| -> Option<Vec<[f64; 2]>> {
        line.coords().map(|&at| on_map(at)).collect()
    };
    let ring = |ring: &LineString<f64>| {
        let mut ring = line(ring)?;
        // Rings of tiles do not repeat their first position.
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        Some(ring)
    };
    let area = |polygon: &geo_types::Polygon<f64>| -> Option<Vec<Vec<[f64; 2]>>> {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.map(ring).collect()
    };
    let shape = match geometry {
        Geometry::Point(point) => Shape::Points(vec![on_map(point.0)?]),
        Geometry::MultiPoint(points) => Shape::Points(
            points
                .iter()
                .map(|at| on_map(at.0))
                .collect::<Option<_>>()?,
        ),
        Geometry::LineString(of) => Shape::Lines(vec![line(of)?]),
        Geometry::MultiLineString(lines) => {
            Shape::Lines(lines.iter().map(line).collect::<Option<_>>()?)
        }
        Geometry::Polygon(polygon) => Shape::Areas(vec![area(polygon)?]),
        Geometry::MultiPolygon(polygons) => {
            Shape::Areas(polygons.iter().map(area).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    (!shape.is_empty()).then_some(shape)
}

#[cfg(test)]
#[path = "pmtiles_tests.rs"]
mod tests;
