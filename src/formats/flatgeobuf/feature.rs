//! One feature: its cells and its geometry.

use std::borrow::Cow;

use flatgeobuf::{ColumnType, Feature, Geometry as Part, GeometryType};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use serde_json::Value;

use super::buffer::{Outside, Table};
use crate::formats::cell::widened;
use crate::formats::rings::closed;
use crate::formats::table::filled;
use crate::formats::text::composed;
use crate::formats::{Cell, Shape};

/// Why a feature cannot be read.
type Why = Cow<'static, str>;

impl From<Outside> for Why {
    fn from(_: Outside) -> Self {
        Cow::Borrowed("is broken: an offset leads out of the feature")
    }
}

/// Bytes of a position.
const POSITION: usize = 16;

/// Bytes of an offset to a part.
const OFFSET: usize = 4;
/// Deepest nesting of collections.
const DEEPEST: usize = 32;

/// What the header says of all features.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer<'l> {
    /// The type of all geometries, or unknown where each tells its own.
    pub(super) geometry: GeometryType,
    pub(super) types: &'l [ColumnType],
}

/// Whether a feature has a geometry.
pub(super) fn is_shaped(feature: &[u8]) -> bool {
    let table = Table::root(feature);
    matches!(table.and_then(geometry), Ok(Some(_)))
}

/// The geometry of a feature. Some writers give one without positions to a feature that has none.
fn geometry(feature: Table<'_>) -> Result<Option<Table<'_>>, Outside> {
    let Some(part) = feature.table(Feature::VT_GEOMETRY)? else {
        return Ok(None);
    };
    let has_positions = part
        .list(Part::VT_XY, 8)?
        .is_some_and(|numbers| !numbers.is_empty());
    let has_parts = part
        .tables(Part::VT_PARTS)?
        .is_some_and(|parts| parts.len() > 0);
    Ok((has_positions || has_parts).then_some(part))
}

impl Layer<'_> {
    /// Reads a feature: its cells in the order of the columns, and its geometry.
    pub(super) fn feature<'t>(
        self,
        feature: &'t [u8],
        row: &mut Vec<Cell<'t>>,
    ) -> Result<Shape, Why> {
        let table = Table::root(feature)?;
        if table
            .tables(Feature::VT_COLUMNS)?
            .is_some_and(|columns| columns.len() > 0)
        {
            return Err("has columns of its own beside those of the file".into());
        }
        if let Some(properties) = table.list(Feature::VT_PROPERTIES, 1)? {
            self.properties(properties, row)?;
        }
        Ok(match geometry(table)? {
            None => Shape::Absent,
            Some(part) => self.shape(part, feature.len()),
        })
    }

    /// Appends the values of a feature, each of which stands behind the number of its column.
    fn properties<'t>(self, mut rest: &'t [u8], row: &mut Vec<Cell<'t>>) -> Result<(), Why> {
        let start = row.len();
        // Some writers leave a byte behind the last value.
        while rest.len() > 1 {
            let column = usize::from(u16::from_le_bytes(taken(&mut rest)?));
            let Some(&kind) = self.types.get(column) else {
                return Err(format!(
                    "has a value of column {}, but the file has {}",
                    column + 1,
                    self.types.len()
                )
                .into());
            };
            let value = value(kind, &mut rest)?;
            // Nearly always in the order of the columns.
            if let Some(cell) = row.get_mut(start + column) {
                *cell = value;
            } else {
                filled(row, start + column);
                row.push(value);
            }
        }
        Ok(())
    }

    fn shape(self, part: Table<'_>, feature_len: usize) -> Shape {
        let own = part.scalar(Part::VT_TYPE_).ok().flatten();
        let kind = match self.geometry {
            GeometryType::Unknown => GeometryType(own.map_or(0, u8::from_le_bytes)),
            kind => kind,
        };
        let mut positions = Positions {
            // Parts may lie over each other; no feature needs more positions than it has room for.
            room: feature_len / POSITION,
            parts: feature_len / OFFSET,
            depth: DEEPEST,
            unclosed_rings: 0,
        };
        match positions.geometry(kind, part) {
            Ok(geometry) => Shape::Given {
                geometry: Some(Box::new(geometry)),
                unclosed_rings: positions.unclosed_rings,
            },
            Err(why) => Shape::Broken {
                value: kind.variant_name().unwrap_or("unknown type").to_owned(),
                why: why.into_owned(),
            },
        }
    }
}

/// Takes bytes from the beginning.
fn taken<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Why> {
    let (first, behind) = rest.split_first_chunk().ok_or("ends inside of a value")?;
    *rest = behind;
    Ok(*first)
}

/// Takes bytes behind their number.
fn taken_bytes<'t>(rest: &mut &'t [u8]) -> Result<&'t [u8], Why> {
    let len = usize::try_from(u32::from_le_bytes(taken(rest)?)).unwrap_or(usize::MAX);
    let (first, behind) = rest.split_at_checked(len).ok_or("ends inside of a value")?;
    *rest = behind;
    Ok(first)
}

fn taken_text<'t>(rest: &mut &'t [u8]) -> Result<&'t str, Why> {
    let text = std::str::from_utf8(taken_bytes(rest)?);
    text.map_err(|_error| Cow::Borrowed("has text that is not UTF-8"))
}

fn value<'t>(kind: ColumnType, rest: &mut &'t [u8]) -> Result<Cell<'t>, Why> {
    Ok(match kind {
        ColumnType::Bool => Cell::Bool(taken::<1>(rest)? != [0]),
        ColumnType::Byte => i64::from(i8::from_le_bytes(taken(rest)?)).into(),
        ColumnType::UByte => u64::from(u8::from_le_bytes(taken(rest)?)).into(),
        ColumnType::Short => i64::from(i16::from_le_bytes(taken(rest)?)).into(),
        ColumnType::UShort => u64::from(u16::from_le_bytes(taken(rest)?)).into(),
        ColumnType::Int => i64::from(i32::from_le_bytes(taken(rest)?)).into(),
        ColumnType::UInt => u64::from(u32::from_le_bytes(taken(rest)?)).into(),
        ColumnType::Long => i64::from_le_bytes(taken(rest)?).into(),
        ColumnType::ULong => u64::from_le_bytes(taken(rest)?).into(),
        ColumnType::Float => widened(f32::from_le_bytes(taken(rest)?)).into(),
        ColumnType::Double => f64::from_le_bytes(taken(rest)?).into(),
        ColumnType::String | ColumnType::DateTime => Cell::Text(composed(taken_text(rest)?.trim())),
        ColumnType::Json => {
            let text = taken_text(rest)?.trim();
            match serde_json::from_str(text) {
                Ok(Value::String(text)) => {
                    Cell::Text(Cow::Owned(composed(text.trim()).into_owned()))
                }
                Ok(value) => Value::into(value),
                // Shown as it stands, so that whoever looks at it sees why.
                Err(_) => Cell::Text(composed(text)),
            }
        }
        ColumnType::Binary => {
            taken_bytes(rest)?;
            Cell::Null
        }
        _ => return Err("has a value of an unknown type".into()),
    })
}

/// Takes positions and parts of collections, as many as there is room for.
struct Positions {
    room: usize,
    parts: usize,
    depth: usize,
    unclosed_rings: usize,
}

impl Positions {
    fn geometry(&mut self, kind: GeometryType, part: Table<'_>) -> Result<Geometry<f64>, Why> {
        Ok(match kind {
            GeometryType::Point => match pairs(part)? {
                [pair] => Point(coord(pair)).into(),
                _ => return Err("has several positions".into()),
            },
            GeometryType::MultiPoint => MultiPoint(self.line(pairs(part)?)?.into_points()).into(),
            GeometryType::LineString => self.line(pairs(part)?)?.into(),
            GeometryType::MultiLineString => MultiLineString(self.lines(part)?).into(),
            GeometryType::Polygon => self.polygon(part)?.into(),
            GeometryType::MultiPolygon => MultiPolygon(self.polygons(part)?).into(),
            GeometryType::GeometryCollection => {
                Geometry::GeometryCollection(GeometryCollection(self.collected(part)?))
            }
            GeometryType::Unknown => return Err("does not tell its type".into()),
            kind => {
                let name = kind.variant_name().unwrap_or("type that nobody knows");
                return Err(format!(
                    "is a {name}, which is not read; make lines and polygons of it"
                )
                .into());
            }
        })
    }

    /// The parts of a collection, each of its own type.
    fn collected(&mut self, part: Table<'_>) -> Result<Vec<Geometry<f64>>, Why> {
        let Some(parts) = part.tables(Part::VT_PARTS)? else {
            return if pairs(part)?.is_empty() {
                Ok(Vec::new())
            } else {
                Err("is a GeometryCollection with positions of its own".into())
            };
        };
        self.parts = self
            .parts
            .checked_sub(parts.len())
            .ok_or("has parts that lie over each other")?;
        self.depth = self.depth.checked_sub(1).ok_or("nests too deep")?;
        let all = parts.iter().map(|part| {
            let part = part?;
            let kind = part.scalar(Part::VT_TYPE_)?.map_or(0, u8::from_le_bytes);
            self.geometry(GeometryType(kind), part)
        });
        let all = all.collect();
        self.depth += 1;
        all
    }

    fn line(&mut self, pairs: &[[u8; POSITION]]) -> Result<LineString<f64>, Why> {
        self.room = self
            .room
            .checked_sub(pairs.len())
            .ok_or("has parts that lie over each other")?;
        Ok(LineString(pairs.iter().map(coord).collect()))
    }

    /// The lines or rings of a part: its positions, cut where `ends` says.
    fn lines(&mut self, part: Table<'_>) -> Result<Vec<LineString<f64>>, Why> {
        let pairs = pairs(part)?;
        let ends = part.list(Part::VT_ENDS, 4)?.unwrap_or_default();
        let (ends, _) = ends.as_chunks();
        match ends {
            [] if pairs.is_empty() => return Ok(Vec::new()),
            [] => return Ok(vec![self.line(pairs)?]),
            _ => {}
        }
        let mut start = 0;
        let mut lines = Vec::with_capacity(ends.len());
        for &end in ends {
            let end = usize::try_from(u32::from_le_bytes(end)).unwrap_or(usize::MAX);
            let line = pairs
                .get(start..end)
                .ok_or("has parts that end outside of its positions")?;
            lines.push(self.line(line)?);
            start = end;
        }
        if start < pairs.len() {
            return Err("has positions behind its last part".into());
        }
        Ok(lines)
    }

    fn polygon(&mut self, part: Table<'_>) -> Result<Polygon<f64>, Why> {
        let rings = self.lines(part)?;
        Ok(closed(rings, &mut self.unclosed_rings)?)
    }

    fn polygons(&mut self, part: Table<'_>) -> Result<Vec<Polygon<f64>>, Why> {
        match part.tables(Part::VT_PARTS)? {
            Some(parts) => parts.iter().map(|part| self.polygon(part?)).collect(),
            // A polygon that was called a multipolygon without being made one.
            None if !pairs(part)?.is_empty() => Ok(vec![self.polygon(part)?]),
            None => Ok(Vec::new()),
        }
    }
}

/// The positions of a part as bytes.
fn pairs(part: Table<'_>) -> Result<&[[u8; POSITION]], Why> {
    let numbers = part.list(Part::VT_XY, 8)?.unwrap_or_default();
    match numbers.as_chunks() {
        (pairs, []) => Ok(pairs),
        _ => Err("has a position of fewer than two numbers".into()),
    }
}

fn coord(pair: &[u8; POSITION]) -> Coord<f64> {
    let (numbers, _) = pair.as_chunks();
    let [x, y] = [numbers[0], numbers[1]].map(f64::from_le_bytes);
    Coord { x, y }
}
