//! One feature, read in place.

use std::borrow::Cow;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point};
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::json::Cursor;
use crate::formats::rings::closed;
use crate::formats::text::composed;
use crate::formats::{Cell, Shape};

/// The columns of a collection, and which key was met where in the feature before: features mostly
/// have the same keys in the same order.
pub(super) struct Keys<'k, 't> {
    positions: &'k FxHashMap<String, usize>,
    before: Vec<(&'t [u8], usize)>,
    /// Whether a position had more than two numbers.
    pub(super) has_heights: bool,
}

/// What is noted of a file whose positions have more than two numbers.
pub(super) const HEIGHTS: &str = "has heights, which are left out";

impl<'k, 't> Keys<'k, 't> {
    pub(super) fn new(positions: &'k FxHashMap<String, usize>) -> Self {
        Self {
            positions,
            before: Vec::new(),
            has_heights: false,
        }
    }

    /// The column of the key that stands at a place among the keys of its feature.
    fn column(&mut self, place: usize, key: &'t [u8]) -> Option<usize> {
        if let Some(&(known, column)) = self.before.get(place)
            && known == key
        {
            return Some(column);
        }
        let column = *self.positions.get(key_name(key)?.as_ref())?;
        self.before.truncate(place);
        self.before.push((key, column));
        Some(column)
    }
}

/// The key of a feature's own identifier.
const ID: &[u8] = b"\"id\"";

/// Members of a feature that count, and where their values begin and end.
#[derive(Default)]
struct Members<'t> {
    kind: Option<&'t [u8]>,
    geometry: Option<(usize, usize)>,
    properties: Option<(usize, usize)>,
    id: Option<(usize, usize)>,
}

impl<'t> Members<'t> {
    /// Walks over a feature. The cursor ends behind it.
    fn of(cursor: &mut Cursor<'t>) -> Option<Self> {
        let mut members = Self::default();
        cursor.take(b'{')?;
        if cursor.took(b'}') {
            return Some(members);
        }
        loop {
            let key = cursor.plain_string()?;
            cursor.take(b':')?;
            cursor.peek()?;
            let at = cursor.at;
            // A member that stands twice is for `serde_json` to judge.
            let twice = match key {
                b"type" if cursor.peek()? == b'"' => {
                    members.kind.replace(cursor.plain_string()?).is_some()
                }
                b"type" => return None,
                b"geometry" => {
                    cursor.skip()?;
                    members.geometry.replace((at, cursor.at)).is_some()
                }
                b"properties" => {
                    cursor.skip()?;
                    members.properties.replace((at, cursor.at)).is_some()
                }
                b"id" => {
                    cursor.skip()?;
                    members.id.replace((at, cursor.at)).is_some()
                }
                _ => {
                    let raw = cursor.text.get(
                        at..{
                            cursor.skip()?;
                            cursor.at
                        },
                    )?;
                    serde_json::from_slice::<serde::de::IgnoredAny>(raw).ok()?;
                    false
                }
            };
            if twice {
                return None;
            }
            if !cursor.took(b',') {
                cursor.take(b'}')?;
                return Some(members);
            }
        }
    }
}

/// What is known of a feature before its values are read.
pub(super) struct Outline<'t> {
    /// The keys of its properties as they stand, and `id` where that is a member of its own.
    pub(super) keys: Vec<&'t [u8]>,
    /// Whether it has a geometry.
    pub(super) shaped: bool,
    /// Where it ends.
    pub(super) end: usize,
}

/// Walks over the feature at `at`.
pub(super) fn outline<'t>(text: &'t [u8], at: usize, keys: Vec<&'t [u8]>) -> Option<Outline<'t>> {
    let mut cursor = Cursor::new(text, at);
    let members = Members::of(&mut cursor)?;
    let mut outline = Outline {
        keys,
        shaped: false,
        end: cursor.at,
    };
    outline.keys.clear();
    if members.kind != Some(b"Feature") {
        return Some(outline);
    }
    if let Some((geometry, _)) = members.geometry {
        outline.shaped = !Cursor::new(text, geometry).took_word(b"null");
    }
    if let Some((properties, _)) = members.properties {
        let mut cursor = Cursor::new(text, properties);
        if !cursor.took_word(b"null") {
            cursor.take(b'{')?;
            if !cursor.took(b'}') {
                loop {
                    outline.keys.push(cursor.raw_string()?);
                    cursor.take(b':')?;
                    cursor.skip()?;
                    if !cursor.took(b',') {
                        cursor.take(b'}')?;
                        break;
                    }
                }
            }
        }
    }
    if members
        .id
        .is_some_and(|(id, _)| !Cursor::new(text, id).took_word(b"null"))
    {
        outline.keys.push(ID);
    }
    Some(outline)
}

/// Reads the feature at `at`: its cells in the order of the columns, and its geometry.
pub(super) fn feature<'t>(
    text: &'t [u8],
    at: usize,
    keys: &mut Keys<'_, 't>,
    row: &mut Vec<Cell<'t>>,
) -> Option<(Shape, usize)> {
    let mut cursor = Cursor::new(text, at);
    let members = Members::of(&mut cursor)?;
    let end = cursor.at;
    if members.kind != Some(b"Feature") {
        return None;
    }
    let start = row.len();
    row.resize(start + keys.positions.len(), Cell::Null);
    let row = &mut row[start..];
    let id_column = keys.positions.get("id").copied();
    let mut has_id = false;
    if let Some((start, end)) = members.properties {
        let mut cursor = Cursor::new(text, start);
        if !cursor.took_word(b"null") {
            cursor.take(b'{')?;
            let mut more = !cursor.took(b'}');
            let mut place = 0;
            while more {
                let key = cursor.raw_string()?;
                cursor.take(b':')?;
                let column = keys.column(place, key)?;
                row[column] = value(&mut cursor)?;
                has_id |= Some(column) == id_column;
                place += 1;
                more = cursor.took(b',');
                if !more {
                    cursor.take(b'}')?;
                }
            }
        }
        cursor.is_at(end)?;
    }
    if let Some((start, end)) = members.id {
        let mut cursor = Cursor::new(text, start);
        let id = value(&mut cursor)?;
        cursor.is_at(end)?;
        if id != Cell::Null && !has_id {
            row[id_column?] = id;
        }
    }
    let shape = match members.geometry {
        None => Shape::Absent,
        Some((start, end)) => {
            let mut cursor = Cursor::new(text, start);
            let shape = shape(&mut cursor)?;
            cursor.is_at(end)?;
            keys.has_heights |= cursor.has_heights;
            shape
        }
    };
    Some((shape, end))
}

fn value<'t>(cursor: &mut Cursor<'t>) -> Option<Cell<'t>> {
    Some(match cursor.peek()? {
        b'"' => Cell::Text(cursor.text()?),
        b'-' | b'0'..=b'9' => Cell::Number(cursor.number()?),
        b'n' if cursor.took_word(b"null") => Cell::Null,
        b't' if cursor.took_word(b"true") => Cell::Bool(true),
        b'f' if cursor.took_word(b"false") => Cell::Bool(false),
        b'[' | b'{' => {
            let start = cursor.at;
            cursor.skip()?;
            let value: Value = serde_json::from_slice(&cursor.text[start..cursor.at]).ok()?;
            Cell::Json(Box::new(value))
        }
        _ => return None,
    })
}

fn shape(cursor: &mut Cursor<'_>) -> Option<Shape> {
    if cursor.took_word(b"null") {
        return Some(Shape::Absent);
    }
    let text = cursor.text;
    let (mut kind, mut coordinates) = (None, None);
    cursor.take(b'{')?;
    loop {
        let key = cursor.plain_string()?;
        cursor.take(b':')?;
        cursor.peek()?;
        let twice = match key {
            b"type" => kind.replace(cursor.plain_string()?).is_some(),
            b"coordinates" => {
                let at = cursor.at;
                if let Some(kind) = kind {
                    // Read at once where the type stands before, as it mostly does.
                    let mut unclosed = 0;
                    let found = geometry(kind, cursor, &mut unclosed)?;
                    coordinates.replace((at, Some((found, unclosed)))).is_some()
                } else {
                    cursor.skip()?;
                    coordinates.replace((at, None)).is_some()
                }
            }
            _ => return None,
        };
        if twice {
            return None;
        }
        if !cursor.took(b',') {
            cursor.take(b'}')?;
            break;
        }
    }
    let (geometry, unclosed_rings) = match coordinates? {
        (_, Some(found)) => found,
        (at, None) => {
            let mut unclosed = 0;
            let mut cursor = Cursor::new(text, at);
            (geometry(kind?, &mut cursor, &mut unclosed)?, unclosed)
        }
    };
    Some(Shape::Given {
        geometry: Some(Box::new(geometry)),
        unclosed_rings,
    })
}

fn geometry(kind: &[u8], cursor: &mut Cursor<'_>, unclosed: &mut usize) -> Option<Geometry<f64>> {
    let mut room = Vec::new();
    let mut line = |cursor: &mut Cursor<'_>| line(cursor, &mut room);
    Some(match kind {
        b"Point" => Point(position(cursor)?).into(),
        b"MultiPoint" => MultiPoint(list(cursor, |cursor| position(cursor).map(Point))?).into(),
        b"LineString" => line(cursor)?.into(),
        b"MultiLineString" => MultiLineString(list(cursor, line)?).into(),
        b"Polygon" => closed(list(cursor, line)?, unclosed).ok()?.into(),
        b"MultiPolygon" => {
            let polygon = |cursor: &mut Cursor<'_>| closed(list(cursor, &mut line)?, unclosed).ok();
            MultiPolygon(list(cursor, polygon)?).into()
        }
        _ => return None,
    })
}

/// A list that is not empty.
fn list<'t, T>(
    cursor: &mut Cursor<'t>,
    mut item: impl FnMut(&mut Cursor<'t>) -> Option<T>,
) -> Option<Vec<T>> {
    cursor.take(b'[')?;
    let mut items = Vec::new();
    loop {
        items.push(item(cursor)?);
        if !cursor.took(b',') {
            cursor.take(b']')?;
            return Some(items);
        }
    }
}

fn position(cursor: &mut Cursor<'_>) -> Option<Coord<f64>> {
    cursor.take(b'[')?;
    let x = cursor.float()?;
    cursor.take(b',')?;
    let y = cursor.float()?;
    while cursor.took(b',') {
        cursor.float()?;
        cursor.has_heights = true;
    }
    cursor.take(b']')?;
    Some(Coord { x, y })
}

/// A line, collected in `room` so that what is kept has no more room than it needs.
fn line(cursor: &mut Cursor<'_>, room: &mut Vec<Coord<f64>>) -> Option<LineString<f64>> {
    room.clear();
    cursor.take(b'[')?;
    loop {
        room.push(position(cursor)?);
        if !cursor.took(b',') {
            cursor.take(b']')?;
            return Some(LineString(room.clone()));
        }
    }
}

/// The name in normal form of a key as it stands, with its quotes.
pub(super) fn key_name(key: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(plain) = Cursor::new(key, 0).plain_string() {
        return std::str::from_utf8(plain).ok().map(composed);
    }
    let name: String = serde_json::from_slice(key).ok()?;
    Some(Cow::Owned(composed(&name).into_owned()))
}
