//! GeoJSON as of RFC 7946: a FeatureCollection, or one Feature.
//!
//! Features are parsed one by one and in parallel, so that a broken one is refused alone.

use std::io::{self, Write};
use std::str::FromStr;

use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use geojson::{GeometryValue, Position};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::table::beginning;
use super::text::{composed, without_mark};
use super::{FormatError, Row, RowFault, Shape, Table};

type Parsed = Result<(Shape, Map<String, Value>), RowFault>;

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

/// Reads a FeatureCollection or a Feature.
pub(super) fn read(bytes: &[u8]) -> Result<Table, FormatError> {
    let text = std::str::from_utf8(without_mark(bytes)).map_err(|_error| FormatError::NotUtf8)?;
    let (features, crs) = features(text)?;
    let mut table = Table::default();
    if let Some(crs) = crs.filter(|crs| !crs.is_null()) {
        table.notes.push(checked_crs(&crs)?);
    }
    let parsed: Vec<Parsed> = features
        .par_iter()
        .enumerate()
        .map(|(index, raw)| feature(raw.get(), index as u64 + 1))
        .collect();

    let mut positions: FxHashMap<String, usize> = FxHashMap::default();
    for (index, item) in parsed.into_iter().enumerate() {
        match item {
            Ok((shape, properties)) => {
                let mut values = vec![Value::Null; table.columns.len()];
                for (name, value) in properties {
                    let column = *positions.entry(name).or_insert_with_key(|name| {
                        table.columns.push(name.clone());
                        table.columns.len() - 1
                    });
                    if values.len() <= column {
                        values.resize(column + 1, Value::Null);
                    }
                    values[column] = value;
                }
                table.rows.push(Row {
                    number: index as u64 + 1,
                    shape,
                    values,
                });
            }
            Err(fault) => table.faults.push(fault),
        }
    }
    let columns = table.columns.len();
    for row in &mut table.rows {
        row.values.resize(columns, Value::Null);
    }
    Ok(table)
}

/// The raw features of a document, and its legacy `crs` member.
fn features(text: &str) -> Result<(Vec<&RawValue>, Option<Value>), FormatError> {
    let not_json = |error: &serde_json::Error| FormatError::NotJson {
        line: error.line(),
        column: error.column(),
        message: error
            .to_string()
            .split(" at line ")
            .next()
            .unwrap_or_default()
            .to_owned(),
    };
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
            Ok((list, document.crs))
        }
        (Some("FeatureCollection"), None) => Err(FormatError::NotFeatures {
            found: "it has no \"features\"".to_owned(),
        }),
        (Some("Feature"), _) => {
            let whole: &RawValue = serde_json::from_str(text).map_err(|error| not_json(&error))?;
            Ok((vec![whole], document.crs))
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

/// Accepts the legacy member where it names WGS 84 longitude and latitude.
fn checked_crs(crs: &Value) -> Result<String, FormatError> {
    let name = crs
        .pointer("/properties/name")
        .and_then(Value::as_str)
        .map_or_else(|| beginning(&crs.to_string()), str::to_owned);
    let known = ["CRS84", "CRS::84", "EPSG::4326", "EPSG:4326"];
    if known.iter().any(|code| name.ends_with(code)) {
        Ok(format!(
            "has a legacy \"crs\" member ({name}), read as WGS 84 longitude, latitude"
        ))
    } else {
        Err(FormatError::ForeignCrs { name })
    }
}

fn feature(raw: &str, number: u64) -> Parsed {
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
    for value in properties.values_mut() {
        if let Value::String(text) = value {
            let tidy = composed(text.trim());
            if tidy != text.as_str() {
                *text = tidy.into_owned();
            }
        }
    }
    if let Some(id) = feature.id
        && !properties.contains_key("id")
    {
        properties.insert("id".to_owned(), id);
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
    match geometry(value, &mut unclosed_rings) {
        Ok(geometry) => Shape::Given {
            geometry: Box::new(geometry),
            unclosed_rings,
        },
        Err(why) => Shape::Broken {
            value: beginning(raw),
            why: why.to_owned(),
        },
    }
}

fn geometry(value: &GeometryValue, unclosed: &mut usize) -> Result<Geometry<f64>, &'static str> {
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
        GeometryValue::GeometryCollection { .. } => {
            return Err("is a GeometryCollection; split it into features");
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
    let mut read = Vec::with_capacity(rings.len());
    for positions in rings {
        let ring = line(positions)?;
        if ring.0.first() != ring.0.last() {
            *unclosed += 1;
        }
        let distinct = ring.0.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if distinct < 3 && !(distinct == 2 && ring.0.first() != ring.0.last()) {
            return Err("has a ring of fewer than three different positions");
        }
        read.push(ring);
    }
    let mut read = read.into_iter();
    let exterior = read.next().ok_or("has no ring")?;
    Ok(Polygon::new(exterior, read.collect()))
}

/// Writes a FeatureCollection feature by feature.
#[derive(Debug)]
pub struct FeatureCollectionWriter<W: Write> {
    out: W,
    first: bool,
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
        Ok(Self { out, first: true })
    }

    /// Writes features that [`Self::feature`] has made.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn features(&mut self, features: &[Vec<u8>]) -> io::Result<()> {
        for feature in features {
            if !self.first {
                self.out.write_all(b",\n")?;
            }
            self.first = false;
            self.out.write_all(feature)?;
        }
        Ok(())
    }

    /// One feature as JSON: a point, or no geometry, with properties in the given order.
    ///
    /// # Panics
    /// Never: writing JSON values to memory cannot fail.
    #[must_use]
    pub fn feature<'a>(
        position: Option<(f64, f64)>,
        properties: impl IntoIterator<Item = (&'a str, &'a Value)>,
    ) -> Vec<u8> {
        let mut json = Vec::with_capacity(1024);
        json.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
        match position {
            Some((lon, lat)) => {
                let point = serde_json::json!({"type": "Point", "coordinates": [lon, lat]});
                serde_json::to_writer(&mut json, &point).expect("memory takes all writes");
            }
            None => json.extend_from_slice(b"null"),
        }
        json.extend_from_slice(b",\"properties\":{");
        for (index, (name, value)) in properties.into_iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            serde_json::to_writer(&mut json, name).expect("memory takes all writes");
            json.push(b':');
            serde_json::to_writer(&mut json, value).expect("memory takes all writes");
        }
        json.extend_from_slice(b"}}");
        json
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(features: &str) -> String {
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}")
    }

    const SQUARE: &str = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";

    #[test]
    fn columns_are_the_union_in_order_of_appearance() {
        let text = collection(
            r#"{"type":"Feature","geometry":null,"properties":{"b":1,"a":"x"}},
               {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[105,21,9]},"properties":{"c":[1]}}"#,
        );
        let table = read(text.as_bytes()).unwrap();
        assert_eq!(table.columns, ["b", "a", "c", "id"]);
        assert_eq!(table.rows[1].values[3], 7);
        assert_eq!(table.rows[0].values.len(), 4);
    }

    #[test]
    fn a_broken_feature_is_refused_alone() {
        let text = collection(&format!(
            r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{SQUARE}}},"properties":{{}}}},
               {{"type":"Polygon"}}, 3,
               {{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[0,0],[1,null]]]}},"properties":{{}}}}"#
        ));
        let table = read(text.as_bytes()).unwrap();
        assert_eq!(table.rows.len(), 2);
        assert_eq!(
            table
                .faults
                .iter()
                .map(|fault| fault.row)
                .collect::<Vec<_>>(),
            [2, 3]
        );
        assert!(matches!(table.rows[1].shape, Shape::Broken { .. }));
    }

    #[test]
    fn unclosed_rings_are_closed_and_counted_and_too_short_ones_are_broken() {
        let shape_of = |rings: &str| {
            let text = collection(&format!(
                r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{rings}}},"properties":null}}"#
            ));
            read(text.as_bytes()).unwrap().rows.remove(0).shape
        };
        assert!(matches!(
            shape_of("[[[0,0],[1,0],[1,1]]]"),
            Shape::Given {
                unclosed_rings: 1,
                ..
            }
        ));
        assert!(matches!(
            shape_of(SQUARE),
            Shape::Given {
                unclosed_rings: 0,
                ..
            }
        ));
        for rings in [
            "[]",
            "[[]]",
            "[[[0,0],[1,1],[0,0]]]",
            "[[[0,0],[0,0],[0,0],[0,0]]]",
            "[[[0],[1],[2],[0]]]",
            "3",
        ] {
            assert!(matches!(shape_of(rings), Shape::Broken { .. }), "{rings}");
        }
    }

    #[test]
    fn what_is_no_collection_says_what_it_is() {
        let message = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
        assert!(message("{\"type\":\"FeatureCollection\",\"features\":[{").contains("line 1"));
        assert!(message("[1,2]").contains("not a GeoJSON FeatureCollection"));
        assert!(message("{\"type\":\"Point\",\"coordinates\":[1,2]}").contains("wrap geometries"));
        assert!(message("{\"a\":1}").contains("no \"type\""));
        assert!(message("{\"type\":\"FeatureCollection\"}").contains("no \"features\""));
        assert!(message("id,name\n1,2\n").contains("not valid JSON"));
    }

    #[test]
    fn only_wgs_84_is_read() {
        let with = |name: &str| {
            format!(
                "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}},\"features\":[]}}"
            )
        };
        assert_eq!(
            read(with("urn:ogc:def:crs:OGC:1.3:CRS84").as_bytes())
                .unwrap()
                .notes
                .len(),
            1
        );
        assert!(matches!(
            read(with("urn:ogc:def:crs:EPSG::3405").as_bytes()),
            Err(FormatError::ForeignCrs { .. })
        ));
    }
}
