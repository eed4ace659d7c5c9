//! Rows as SQLite holds them, and what is made of them.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::types::ValueRef;

use super::blob;
use super::contents::{Column, Layer};
use crate::formats::table::ROWS_A_BATCH;
use crate::formats::text::composed;
use crate::formats::wkb::Extras;
use crate::formats::{Batch, Cell, Shape};

/// Bytes that are held as one batch, and values: a layer of many columns may have short rows.
const BLOCK: usize = 1 << 18;
const VALUES: usize = 1 << 16;

/// What was left out on the way.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Geometries with heights or measures.
    pub(super) flattened: AtomicU64,
    /// Texts that are not UTF-8.
    pub(super) not_utf8: AtomicU64,
}

/// Rows one after the other, their bytes in one place.
#[derive(Debug, Default)]
pub(super) struct Raw {
    numbers: Vec<u64>,
    values: Vec<Value>,
    bytes: Vec<u8>,
}

/// A value; text and binary data are places in the bytes.
#[derive(Debug)]
enum Value {
    Null,
    Whole(i64),
    Real(f64),
    Text(Range<usize>),
    Binary(Range<usize>),
}

impl Raw {
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.numbers.len() >= ROWS_A_BATCH
            || self.bytes.len() >= BLOCK
            || self.values.len() >= VALUES
    }

    /// Begins a row; its values follow.
    pub(super) fn begin(&mut self, number: u64) {
        self.numbers.push(number);
    }

    pub(super) fn push(&mut self, value: ValueRef<'_>) {
        let value = match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Whole(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(self.put(text)),
            ValueRef::Blob(bytes) => Value::Binary(self.put(bytes)),
        };
        self.values.push(value);
    }

    fn put(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }

    /// The rows as a batch.
    pub(super) fn batch(&self, layer: &Layer, lost: &Lost) -> Batch<'_> {
        let mut batch = Batch::new(layer.columns.len());
        batch.reserve(self.numbers.len());
        let shaped = usize::from(layer.geometry.is_some());
        let width = shaped + layer.columns.len();
        for (place, &number) in self.numbers.iter().enumerate() {
            let values = &self.values[place * width..(place + 1) * width];
            let (shape, values) = values.split_at(shaped);
            let Ok(()) = batch.push(number, |row| {
                let cells = values.iter().zip(&layer.columns);
                row.extend(cells.map(|(value, column)| self.cell(value, column, lost)));
                Ok::<_, Infallible>(self.shape(shape.first(), lost))
            });
        }
        batch
    }

    fn shape(&self, value: Option<&Value>, lost: &Lost) -> Shape {
        match value {
            None | Some(Value::Null) => Shape::Absent,
            Some(Value::Binary(range)) => {
                let (shape, extras) = blob::read(&self.bytes[range.clone()]);
                if extras != Extras::default() {
                    lost.flattened.fetch_add(1, Ordering::Relaxed);
                }
                shape
            }
            Some(Value::Text(_) | Value::Whole(_) | Value::Real(_)) => Shape::Broken {
                value: "a value that is not binary".to_owned(),
                why: "does not begin like a geometry of a GeoPackage".to_owned(),
            },
        }
    }

    fn cell(&self, value: &Value, column: &Column, lost: &Lost) -> Cell<'_> {
        match value {
            Value::Null => Cell::Null,
            Value::Whole(flag @ (0 | 1)) if column.is_flag => Cell::Bool(*flag == 1),
            Value::Whole(number) => (*number).into(),
            Value::Real(number) => (*number).into(),
            Value::Text(range) => {
                let bytes = &self.bytes[range.clone()];
                Cell::Text(if let Ok(text) = std::str::from_utf8(bytes) {
                    composed(text.trim())
                } else {
                    lost.not_utf8.fetch_add(1, Ordering::Relaxed);
                    let text = String::from_utf8_lossy(bytes);
                    Cow::Owned(composed(text.trim()).into_owned())
                })
            }
            Value::Binary(_) if column.is_binary => Cell::Null,
            Value::Binary(range) => binary(&self.bytes[range.clone()]),
        }
    }
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
