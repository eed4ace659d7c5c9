//! GeoJSON by `serde_json`: slower, with all of JSON and its error messages. What the quick reader
//! does not take is read here.

use std::str::FromStr;

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use geojson::{GeometryValue, Position};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::formats::rings::closed;
use crate::formats::table::beginning;
use crate::formats::text::composed;
use crate::formats::{Batch, Cell, FormatError, RowFault, Shape};

/// Deepest nesting of collections.
const DEEPEST: usize = 32;

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: Option<Value>,
    #[serde(borrow)]
    features: Option<&'a RawValue>,
    crs: Option<Value>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    properties: Option<Map<String, Value>>,
    id: Option<Value>,
}

/// That JSON is broken, with the place in the whole text.
fn not_json(error: &serde_json::Error) -> FormatError {
    FormatError::NotJson {
        line: error.line(),
        column: error.column(),
        message: error
            .to_string()
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// Whether a text is JSON at all.
pub(super) fn checked(text: &str) -> Result<(), FormatError> {
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map(drop)
        .map_err(|error| not_json(&error))
}

/// The raw features of a document, and its legacy `crs` member.
pub(super) fn features(text: &str) -> Result<(Vec<&str>, Option<Value>), FormatError> {
    if !text.trim_start().starts_with('{') {
        let whole: &RawValue = serde_json::from_str(text).map_err(|error| not_json(&error))?;
        return Err(FormatError::NotFeatures {
            found: beginning(whole.get()),
        });
    }
    let document: Document<'_> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let kind = document.kind.as_ref().and_then(Value::as_str);
    match (kind, document.features) {
        (Some("FeatureCollection"), Some(features)) => {
            let list: Vec<&RawValue> = serde_json::from_str(features.get()).map_err(|_error| {
                FormatError::NotFeatures {
                    found: "\"features\" is not a list".to_owned(),
                }
            })?;
            let list = list.into_iter().map(RawValue::get).collect();
            Ok((list, document.crs))
        }
        (Some("FeatureCollection"), None) => Err(FormatError::NotFeatures {
            found: "it has no \"features\"".to_owned(),
        }),
        (Some("Feature"), _) => {
            let whole: &RawValue = serde_json::from_str(text).map_err(|error| not_json(&error))?;
            Ok((vec![whole.get()], document.crs))
        }
        (Some(kind), _) => Err(FormatError::NotFeatures {
            found: format!(
                "its type is {:?}; wrap geometries in a FeatureCollection",
                beginning(kind)
            ),
        }),
        (None, _) => Err(FormatError::NotFeatures {
            found: "it has no \"type\"".to_owned(),
        }),
    }
}

/// What the legacy `crs` member (GeoJSON 2008) names, or how it begins.
pub(super) fn crs_name(crs: &Value) -> String {
    crs.pointer("/properties/name")
        .and_then(Value::as_str)
        .map_or_else(|| beginning(&crs.to_string()), str::to_owned)
}

/// Adds a feature to a batch whose columns are at `positions`.
pub(super) fn push(
    batch: &mut Batch<'_>,
    number: u64,
    positions: &FxHashMap<String, usize>,
    (shape, properties): (Shape, Map<String, Value>),
) {
    let filled = batch.push(number, |row| {
        let start = row.len();
        row.resize(start + positions.len(), Cell::Null);
        for (name, value) in properties {
            if let Some(&column) = positions.get(&name) {
                row[start + column] = value.into();
            }
        }
        Ok::<_, std::convert::Infallible>(shape)
    });
    filled.unwrap_or_else(|never| match never {});
}

/// One feature: its geometry and its properties with their names in normal form.
pub(super) fn feature(raw: &str, number: u64) -> Result<(Shape, Map<String, Value>), RowFault> {
    let refused = |why: String| RowFault {
        row: number,
        value: beginning(raw),
        why,
    };
    let feature: Feature<'_> = serde_json::from_str(raw)
        .map_err(|error| refused(format!("is no GeoJSON feature: {error}")))?;
    if feature.kind != "Feature" {
        return Err(refused(format!(
            "has type {:?} instead of \"Feature\"",
            beginning(&feature.kind)
        )));
    }
    let mut properties: Map<String, Value> = feature
        .properties
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (composed(&name).into_owned(), value))
        .collect();
    if let Some(id) = feature.id
        && !properties.contains_key("id")
    {
        properties.insert("id".to_owned(), id);
    }
    for value in properties.values_mut() {
        if let Value::String(text) = value {
            let tidy = composed(text.trim());
            if tidy != text.as_str() {
                *text = tidy.into_owned();
            }
        }
    }
    let shape = match feature.geometry.map(RawValue::get) {
        None | Some("null") => Shape::Absent,
        Some(raw) => match geojson::Geometry::from_str(raw) {
            Ok(geometry) => shape(raw, &geometry.value),
            Err(error) => Shape::Broken {
                value: beginning(raw),
                why: format!("is no GeoJSON geometry: {error}"),
            },
        },
    };
    Ok((shape, properties))
}

/// Coordinates as `geo-types`, rings closed.
fn shape(raw: &str, value: &GeometryValue) -> Shape {
    let mut unclosed_rings = 0;
    match geometry(value, &mut unclosed_rings, DEEPEST) {
        Ok(geometry) => Shape::Given {
            geometry: Some(Box::new(geometry)),
            unclosed_rings,
        },
        Err(why) => Shape::Broken {
            value: beginning(raw),
            why: why.to_owned(),
        },
    }
}

fn geometry(
    value: &GeometryValue,
    unclosed: &mut usize,
    depth: usize,
) -> Result<Geometry<f64>, &'static str> {
    Ok(match value {
        GeometryValue::Point { coordinates } => Point(coord(coordinates)?).into(),
        GeometryValue::MultiPoint { coordinates } => MultiPoint(
            coordinates
                .iter()
                .map(|at| coord(at).map(Point))
                .collect::<Result<_, _>>()?,
        )
        .into(),
        GeometryValue::LineString { coordinates } => line(coordinates)?.into(),
        GeometryValue::MultiLineString { coordinates } => MultiLineString(
            coordinates
                .iter()
                .map(|part| line(part))
                .collect::<Result<_, _>>()?,
        )
        .into(),
        GeometryValue::Polygon { coordinates } => polygon(coordinates, unclosed)?.into(),
        GeometryValue::MultiPolygon { coordinates } => MultiPolygon(
            coordinates
                .iter()
                .map(|part| polygon(part, unclosed))
                .collect::<Result<_, _>>()?,
        )
        .into(),
        GeometryValue::GeometryCollection { geometries } => {
            let depth = depth.checked_sub(1).ok_or("nests too deep")?;
            let parts = geometries.iter();
            let parts = parts.map(|part| geometry(&part.value, unclosed, depth));
            Geometry::GeometryCollection(GeometryCollection(parts.collect::<Result<_, _>>()?))
        }
    })
}

fn coord(position: &Position) -> Result<Coord<f64>, &'static str> {
    match position.as_slice() {
        [x, y, ..] => Ok(Coord { x: *x, y: *y }),
        _ => Err("has a position of fewer than two numbers"),
    }
}

fn line(positions: &[Position]) -> Result<LineString<f64>, &'static str> {
    positions
        .iter()
        .map(coord)
        .collect::<Result<Vec<_>, _>>()
        .map(LineString)
}

fn polygon(rings: &[Vec<Position>], unclosed: &mut usize) -> Result<Polygon<f64>, &'static str> {
    let rings: Vec<LineString<f64>> = rings
        .iter()
        .map(|ring| line(ring))
        .collect::<Result<_, _>>()?;
    closed(rings, unclosed)
}
