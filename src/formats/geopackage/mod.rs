//! `GeoPackage`: layers in an SQLite file (OGC 12-128r18, which is version 1.4).
//!
//! Rows come out of SQLite one after the other, as they are stored; geometries and texts are made of
//! them in parallel, while the next rows come. A layer may be a view.

mod blob;
mod contents;
mod database;
mod index;
mod raw;
mod style;
mod table;
mod tables;
mod tree;
mod writer;

use std::sync::atomic::Ordering;

use rayon::prelude::*;
use rusqlite::{Connection, Rows};

use super::source::{self, Halt, Take, Ticket, Work};
use super::table::batches_at_once;
use super::{Document, FormatError, Stop};
use contents::Layer;
use database::{broken, quoted};
use raw::{Lost, Raw};

pub use style::{Category, Style};
pub(super) use writer::Writer;
pub use writer::{Package, PackageLayer};

/// A layer that is about to be read.
pub(super) struct Reader {
    connection: Connection,
    layer: Layer,
    /// The rows to read, where not all: a condition, its parameters, and how many there are.
    chosen: Option<Chosen>,
}

/// The rows that an index chose.
struct Chosen {
    condition: String,
    within: [f64; 4],
    count: u64,
}

impl Reader {
    pub(super) fn of(document: &Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let connection = database::open(document)?;
        let layer = Layer::of(&connection, layer, document.name())?;
        Ok(Self {
            connection,
            layer,
            chosen: None,
        })
    }

    fn sql(&self) -> String {
        let layer = &self.layer;
        let columns = layer.columns.iter().map(|column| &column.name);
        let all = layer.key.iter().chain(&layer.geometry).chain(columns);
        let all: Vec<String> = all.map(|name| quoted(name)).collect();
        // A table whose only column is the geometry of a view without any is still a table.
        let mut sql = match all.as_slice() {
            [] => "SELECT 1 FROM ".to_owned(),
            all => format!("SELECT {} FROM ", all.join(", ")),
        };
        sql.push_str(&quoted(&layer.table));
        if let Some(chosen) = &self.chosen {
            sql.push_str(" WHERE ");
            sql.push_str(&chosen.condition);
        }
        // The order of the file, which costs nothing; without it SQLite may go along an index.
        if let Some(key) = &layer.key {
            sql.push_str(" ORDER BY ");
            sql.push_str(&quoted(key));
        }
        sql
    }

    /// Holds what was read to what the file says there is.
    fn check(&self, read: u64) -> Result<(), FormatError> {
        if let Some(chosen) = &self.chosen {
            if read != chosen.count {
                return Err(broken("its spatial index does not fit its rows"));
            }
            return Ok(());
        }
        let layer = &self.layer;
        let mut expected = layer.claimed;
        if layer.is_table {
            // Along an index where there is one, so by other pages than the rows.
            let count = index::count(&self.connection, &layer.table)?;
            expected = Some(expected.map_or(count, |claimed| claimed.max(count)));
        }
        match expected {
            Some(expected) if read < expected => Err(broken(format!(
                "the layer {:?} should have {expected} rows, but {read} are there",
                layer.table
            ))),
            _ => Ok(()),
        }
    }

    /// Notes what was seen only on the way.
    fn note(&mut self, lost: &Lost) {
        let mut notes = Vec::new();
        let flattened = lost.flattened.load(Ordering::Relaxed);
        if flattened > 0 && !self.layer.is_noted_as_flat {
            notes.push(format!(
                "has {flattened} geometries with heights (Z) or measures (M), which are left out"
            ));
        }
        let not_text = lost.not_utf8.load(Ordering::Relaxed);
        if not_text > 0 {
            notes.push(format!(
                "has {not_text} texts that are not UTF-8; what is broken in them reads \u{fffd}"
            ));
        }
        let known = &mut self.layer.header.notes;
        notes.retain(|note| !known.contains(note));
        known.extend(notes);
    }
}

impl source::Reader for Reader {
    fn header(&self) -> &source::Header {
        &self.layer.header
    }

    fn choose(&mut self, within: [f64; 4]) -> Result<Option<u64>, FormatError> {
        self.chosen = None;
        let Some((condition, total)) = index::condition(&self.connection, &self.layer)? else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {condition}",
            quoted(&self.layer.table)
        );
        let count: i64 = self.connection.query_row(&sql, within, |row| row.get(0))?;
        let count = count.unsigned_abs();
        self.chosen = Some(Chosen {
            condition,
            within,
            count,
        });
        Ok(Some(total.saturating_sub(count)))
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let sql = self.sql();
        let mut statement = self.connection.prepare(&sql).map_err(FormatError::from)?;
        let rows = match &self.chosen {
            Some(chosen) => statement.query(chosen.within),
            None => statement.query([]),
        };
        let mut stepper = Stepper {
            rows: rows.map_err(FormatError::from)?,
            layer: &self.layer,
            read: 0,
            last: None,
            is_over: false,
        };
        let lost = Lost::default();
        let (layer, counted) = (&self.layer, &lost);
        let mut window = stepper.window()?;
        while !window.is_empty() {
            let mut tickets: Vec<Ticket> = Vec::new();
            let (now, done) = (&window, &mut tickets);
            let next = rayon::in_place_scope(|scope| {
                scope.spawn(move |_| {
                    let batches = now.par_iter().map(|raw| raw.batch(layer, counted));
                    *done = batches.map(work).collect();
                });
                stepper.window()
            });
            take(tickets).map_err(Stop::Taker)?;
            window = next?;
        }
        let read = stepper.read;
        drop(stepper);
        drop(statement);
        self.check(read)?;
        self.note(&lost);
        Ok(())
    }
}

/// Takes rows out of SQLite.
struct Stepper<'r> {
    rows: Rows<'r>,
    layer: &'r Layer,
    read: u64,
    last: Option<i64>,
    is_over: bool,
}

impl Stepper<'_> {
    /// The next rows; none at the end. Two windows are in memory at a time.
    fn window(&mut self) -> Result<Vec<Raw>, FormatError> {
        let mut window = Vec::new();
        while !self.is_over && window.len() < batches_at_once() / 2 {
            let raw = self.raw()?;
            if !raw.is_empty() {
                window.push(raw);
            }
        }
        Ok(window)
    }

    fn raw(&mut self) -> Result<Raw, FormatError> {
        let layer = self.layer;
        let first = usize::from(layer.key.is_some());
        let width = usize::from(layer.geometry.is_some()) + layer.columns.len();
        let mut raw = Raw::default();
        while !raw.is_full() {
            let Some(row) = self.rows.next()? else {
                self.is_over = true;
                break;
            };
            self.read += 1;
            let mut number = self.read;
            if layer.key.is_some() {
                let key: i64 = row.get(0)?;
                // Where pages are mixed up, rows come twice or not at all.
                if self.last.is_some_and(|last| last >= key) {
                    return Err(broken(format!("row {key} does not come in its order")));
                }
                self.last = Some(key);
                number = u64::try_from(key).unwrap_or(number);
            }
            raw.begin(number);
            for place in first..first + width {
                raw.push(row.get_ref(place)?);
            }
        }
        Ok(raw)
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
#[path = "geopackage_tests.rs"]
mod tests;
#[cfg(test)]
mod tests_shared;
#[cfg(test)]
mod written_tests;
