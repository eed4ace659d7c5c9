//! Rows as SQLite hands them out, kept until a batch is made of them.

use std::convert::Infallible;
use std::ops::Range;

use rusqlite::types::ValueRef;

use super::contents::Layer;
use super::value::{self, Lost};
use crate::formats::table::ROWS_A_BATCH;
use crate::formats::{Batch, Shape};

/// Bytes that are held as one batch, and values: a layer of many columns may have short rows.
pub(super) const BLOCK: usize = 1 << 18;
pub(super) const VALUES: usize = 1 << 16;

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
                for (held, column) in values.iter().zip(&layer.columns) {
                    value::append(self.given(held), column, lost, row);
                }
                let shape = shape
                    .first()
                    .map(|held| value::shape(self.given(held), lost));
                Ok::<_, Infallible>(shape.unwrap_or(Shape::Absent))
            });
        }
        batch
    }

    /// A value as it was given.
    fn given(&self, value: &Value) -> ValueRef<'_> {
        match value {
            Value::Null => ValueRef::Null,
            Value::Whole(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(range) => ValueRef::Text(&self.bytes[range.clone()]),
            Value::Binary(range) => ValueRef::Blob(&self.bytes[range.clone()]),
        }
    }
}
