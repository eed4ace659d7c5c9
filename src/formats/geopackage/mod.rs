//! `GeoPackage`: layers in an SQLite file (OGC 12-128r18, which is version 1.4).
//!
//! The rows of a table are taken from the pages of the file in parallel. What SQLite makes of stored rows
//! comes out of it one row after the other: views, rows that an index chose, generated columns, texts
//! that are not UTF-8.

mod blob;
mod contents;
mod database;
mod direct;
mod index;
mod pages;
mod raw;
mod record;
mod style;
mod table;
mod tables;
mod tree;
mod value;
mod writer;

use std::sync::atomic::Ordering;

use rayon::prelude::*;
use rusqlite::{Connection, Rows};

use super::source::{self, Halt, Take, Ticket, Work};
use super::table::batches_at_once;
use super::{Document, FormatError, Stop};
use crate::project::Bytes;
use contents::Layer;
use database::{broken, quoted};
use direct::{Direct, check_order};
use raw::Raw;
use value::Lost;

pub use style::{Category, Marker, Style};
pub(super) use writer::Writer;
pub use writer::{Package, PackageLayer};

/// A layer that is about to be read.
pub(super) struct Reader<'a> {
    bytes: &'a Bytes,
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

impl<'a> Reader<'a> {
    pub(super) fn of(document: &'a Document, layer: Option<&str>) -> Result<Self, FormatError> {
        let connection = database::open(document)?;
        let layer = Layer::of(&connection, layer, document.name())?;
        Ok(Self {
            bytes: document.content(),
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

    /// How many rows the file says there are, where it does.
    fn expected(&self, is_direct: bool) -> Result<Option<u64>, FormatError> {
        let layer = &self.layer;
        if !layer.is_table || self.chosen.is_some() {
            return Ok(layer.claimed);
        }
        // SQLite counts along an index where there is one, so by other pages than the rows. Without one
        // it would count the rows of those pages that are read here to the last row.
        if is_direct && !index::is_any(&self.connection, &layer.table)? {
            return Ok(layer.claimed);
        }
        let count = database::mapped(&self.connection, |connection| {
            index::count(connection, &layer.table)
        })?;
        Ok(Some(
            layer.claimed.map_or(count, |claimed| claimed.max(count)),
        ))
    }

    /// Reads what SQLite hands out; how many rows there were.
    fn step(&self, lost: &Lost, work: &Work<'_>, take: &mut Take<'_>) -> Result<u64, Stop<Halt>> {
        let sql = self.sql();
        let mut statement = self.connection.prepare(&sql).map_err(FormatError::from)?;
        let rows = match &self.chosen {
            Some(chosen) => statement.query(chosen.within),
            None => statement.query([]),
        };
        let layer = &self.layer;
        let mut stepper = Stepper {
            rows: rows.map_err(FormatError::from)?,
            layer,
            read: 0,
            last: None,
            is_over: false,
        };
        let mut window = stepper.window()?;
        while !window.is_empty() {
            let mut tickets: Vec<Ticket> = Vec::new();
            let (now, done) = (&window, &mut tickets);
            let next = rayon::in_place_scope(|scope| {
                scope.spawn(move |_| {
                    let batches = now.par_iter().map(|raw| raw.batch(layer, lost));
                    *done = batches.map(work).collect();
                });
                stepper.window()
            });
            take(tickets).map_err(Stop::Taker)?;
            window = next?;
        }
        Ok(stepper.read)
    }

    /// Holds what was read to what the file says there is.
    fn check(&self, read: u64, expected: Option<u64>) -> Result<(), FormatError> {
        if let Some(chosen) = &self.chosen {
            if read != chosen.count {
                return Err(broken("its spatial index does not fit its rows"));
            }
            return Ok(());
        }
        match expected {
            Some(expected) if read < expected => Err(broken(format!(
                "the layer {:?} should have {expected} rows, but {read} are there",
                self.layer.table
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

impl source::Reader for Reader<'_> {
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
        let lost = Lost::default();
        let direct = match self.chosen {
            Some(_) => None,
            None => Direct::of(self.bytes, &self.connection, &self.layer)?,
        };
        let expected = self.expected(direct.is_some())?;
        let read = match direct {
            Some(direct) => direct.read(&lost, work, take)?,
            None => self.step(&lost, work, take)?,
        };
        self.check(read, expected)?;
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
                check_order(self.last, Some(key))?;
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
mod direct_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
#[path = "geopackage_tests.rs"]
mod tests;
#[cfg(test)]
mod tests_shared;
#[cfg(test)]
mod written_tests;
