//! A layer of a run in memory: all cells as text, one behind the other.

use std::path::Path;

use geo_types::Geometry;
use rustc_hash::FxHashMap;

use super::CompareError;
use crate::formats::{Batch, Cell, Document, Shape, Source, Stop};

/// Rows of text cells, found by id. Null and empty are the same; items of lists are joined by `;`.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<String>,
    text: String,
    /// Where each cell ends, row by row.
    ends: Vec<usize>,
    /// Number of each row in its file.
    numbers: Vec<u64>,
    positions: Vec<Option<[f64; 2]>>,
}

impl Table {
    /// Reads a file that is in hand.
    ///
    /// # Errors
    /// [`CompareError`] where the file or one of its rows cannot be read.
    pub(super) fn read(document: &Document, file: &Path) -> Result<Self, CompareError> {
        let broken = |source| CompareError::Format {
            file: file.to_owned(),
            source,
        };
        let mut source = Source::open(document, None).map_err(broken)?;
        let mut table = Self {
            columns: source.columns().to_vec(),
            ..Self::default()
        };
        let columns = table.columns.len();
        let outcome = source.read(
            |batch| part(batch, columns),
            |parts| {
                for part in parts {
                    table.append(part.map_err(|(row, message)| CompareError::Row {
                        file: file.to_owned(),
                        row,
                        message,
                    })?);
                }
                Ok(())
            },
        );
        outcome.map_err(|stop| match stop {
            Stop::Format(error) => broken(error),
            Stop::Taker(error) => error,
        })?;
        Ok(table)
    }

    fn append(&mut self, part: Self) {
        let before = self.text.len();
        self.text.push_str(&part.text);
        self.ends.extend(part.ends.iter().map(|end| before + end));
        self.numbers.extend(part.numbers);
        self.positions.extend(part.positions);
    }

    /// Headers in the order of the file.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|known| known == name)
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// A cell; empty where it is null.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        let place = row * self.columns.len() + column;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[place]]
    }

    /// A cell of a column that may be absent.
    pub(super) fn value(&self, row: usize, column: Option<usize>) -> &str {
        column.map_or("", |column| self.cell(row, column))
    }

    /// Number of the row in its file.
    pub(super) fn number(&self, row: usize) -> u64 {
        self.numbers[row]
    }

    /// Longitude and latitude of a point.
    pub(super) fn position(&self, row: usize) -> Option<[f64; 2]> {
        self.positions[row]
    }

    /// Rows by their id.
    ///
    /// # Errors
    /// [`CompareError`] where there is no column of ids, a row has none, or two have the same.
    pub(super) fn by_id(&self, file: &Path) -> Result<FxHashMap<Box<str>, usize>, CompareError> {
        // A layer without rows names no columns.
        if self.len() == 0 {
            return Ok(FxHashMap::default());
        }
        let column = self.column("id").ok_or_else(|| CompareError::NoColumn {
            file: file.to_owned(),
            column: "id",
        })?;
        let mut rows = FxHashMap::default();
        rows.reserve(self.len());
        for row in 0..self.len() {
            let id = self.cell(row, column);
            if id.is_empty() {
                return Err(CompareError::Row {
                    file: file.to_owned(),
                    row: self.number(row),
                    message: "the village has no id".to_owned(),
                });
            }
            if rows.insert(Box::from(id), row).is_some() {
                return Err(CompareError::DuplicateId {
                    file: file.to_owned(),
                    id: id.to_owned(),
                });
            }
        }
        Ok(rows)
    }
}

/// The rows of a batch, or the first that cannot be read.
fn part(mut batch: Batch<'_>, columns: usize) -> Result<Table, (u64, String)> {
    if let Some(fault) = batch.faults.first() {
        return Err((fault.row, fault.why.clone()));
    }
    let mut part = Table::default();
    for row in batch.rows() {
        part.positions.push(match row.shape {
            Shape::Given {
                geometry: Some(geometry),
                ..
            } => match *geometry {
                Geometry::Point(point) => Some([point.x(), point.y()]),
                _ => None,
            },
            Shape::Broken { why, .. } => return Err((row.number, why)),
            Shape::Given { .. } | Shape::Absent => None,
        });
        part.numbers.push(row.number);
        for cell in row.cells.iter().take(columns) {
            push(cell, &mut part.text);
            part.ends.push(part.text.len());
        }
    }
    Ok(part)
}

fn push(cell: &Cell<'_>, text: &mut String) {
    match cell {
        Cell::Json(value) => match value.as_array() {
            Some(items) => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        text.push(';');
                    }
                    text.push_str(&Cell::from(item.clone()).shown());
                }
            }
            None => text.push_str(&value.to_string()),
        },
        other => text.push_str(&other.shown()),
    }
}
