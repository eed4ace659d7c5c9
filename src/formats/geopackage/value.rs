//! What is made of the values of a row.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::types::ValueRef;

use super::blob;
use super::contents::Column;
use crate::formats::text::composed;
use crate::formats::wkb::Extras;
use crate::formats::{Cell, Shape};

/// What was left out on the way.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Geometries with heights or measures.
    pub(super) flattened: AtomicU64,
    /// Texts that are not UTF-8.
    pub(super) not_utf8: AtomicU64,
}

/// The geometry of a row.
pub(super) fn shape(value: ValueRef<'_>, lost: &Lost) -> Shape {
    match value {
        ValueRef::Null => Shape::Absent,
        ValueRef::Blob(bytes) => {
            let (shape, extras) = blob::read(bytes);
            if extras != Extras::default() {
                lost.flattened.fetch_add(1, Ordering::Relaxed);
            }
            shape
        }
        ValueRef::Text(_) | ValueRef::Integer(_) | ValueRef::Real(_) => Shape::Broken {
            value: "a value that is not binary".to_owned(),
            why: "does not begin like a geometry of a GeoPackage".to_owned(),
        },
    }
}

/// Appends an attribute of a row. Each kind is put where it belongs by itself: to hand a cell on through
/// the stack takes as long as to make it.
#[inline]
pub(super) fn append<'v>(
    value: ValueRef<'v>,
    column: &Column,
    lost: &Lost,
    cells: &mut Vec<Cell<'v>>,
) {
    match value {
        ValueRef::Null => cells.push(Cell::Null),
        ValueRef::Integer(flag @ (0 | 1)) if column.is_flag => cells.push(Cell::Bool(flag == 1)),
        ValueRef::Integer(number) => cells.push(number.into()),
        ValueRef::Real(number) => cells.push(number.into()),
        ValueRef::Text(bytes) => cells.push(Cell::Text(text(bytes, lost))),
        ValueRef::Blob(_) if column.is_binary => cells.push(Cell::Null),
        ValueRef::Blob(bytes) => cells.push(binary(bytes)),
    }
}

fn text<'v>(bytes: &'v [u8], lost: &Lost) -> Cow<'v, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return composed(text.trim());
    }
    lost.not_utf8.fetch_add(1, Ordering::Relaxed);
    let text = String::from_utf8_lossy(bytes);
    Cow::Owned(composed(text.trim()).into_owned())
}

/// Binary data in a column of something else, as some programs write text; shown as SQL writes it where
/// it is no text.
fn binary(bytes: &[u8]) -> Cell<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cell::Text(composed(text.trim()));
    }
    let mut shown = String::from("X'");
    for byte in bytes {
        let _ = write!(shown, "{byte:02X}");
    }
    shown.push('\'');
    shown.into()
}
