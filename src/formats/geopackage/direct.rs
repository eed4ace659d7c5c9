//! Rows of a table taken from the pages of the file in parallel. SQLite, which hands out one row after
//! the other, says where the table begins and how many rows it has; what its virtual machine would
//! add to the stored rows is left to it.

use std::mem;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _};

use super::contents::{Field, Layer};
use super::database::broken;
use super::pages::{Allowance, Leaves, Page, Pages};
use super::raw::{BLOCK, VALUES};
use super::record::Record;
use super::value::{self, Lost};
use crate::formats::source::{Halt, Take, Ticket, Work};
use crate::formats::table::{ROWS_A_BATCH, batches_at_once, windows};
use crate::formats::text::RELEASED_FROM;
use crate::formats::{Batch, Cell, FormatError, Shape, Stop};
use crate::project::Bytes;

/// A table in the bytes of its file.
#[derive(Debug)]
pub(super) struct Direct<'a> {
    table: Table<'a>,
    queue: Queue<'a>,
}

/// What rows are made of.
#[derive(Debug)]
struct Table<'a> {
    bytes: &'a Bytes,
    pages: Pages<'a>,
    fields: &'a [Field],
    layer: &'a Layer,
    allowance: Allowance,
}

/// The leaves that have not been read.
#[derive(Debug)]
struct Queue<'a> {
    pages: Pages<'a>,
    leaves: Leaves<'a>,
    columns: usize,
    /// Rows before them.
    before: u64,
}

/// Leaves that are read by one thread.
#[derive(Debug, Default)]
struct Chunk<'a> {
    leaves: Vec<Page<'a>>,
    weight: usize,
    /// Rows before it.
    before: u64,
}

/// What came of a chunk.
struct Done {
    tickets: Vec<Ticket>,
    first: Option<i64>,
    last: Option<i64>,
}

impl<'a> Direct<'a> {
    /// `None` where SQLite is to read the rows.
    pub(super) fn of(
        bytes: &'a Bytes,
        connection: &Connection,
        layer: &'a Layer,
    ) -> Result<Option<Self>, FormatError> {
        let (Some(pages), Some(fields)) = (Pages::of(bytes), &layer.fields) else {
            return Ok(None);
        };
        if layer.key.is_some() && has_index_of_key(connection, &layer.table)? {
            return Ok(None);
        }
        let root: Option<i64> = connection
            .query_row(
                "SELECT rootpage FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'",
                [&layer.table],
                |row| row.get(0),
            )
            .optional()?;
        let root = root.and_then(|root| u32::try_from(root).ok());
        // Virtual tables have no page, tables without row numbers pages of another kind.
        let leaves = root.and_then(|root| pages.leaves(root));
        Ok(leaves.map(|leaves| Self {
            table: Table {
                bytes,
                pages,
                fields,
                layer,
                allowance: pages.allowance(),
            },
            queue: Queue {
                pages,
                leaves,
                columns: layer.columns.len(),
                before: 0,
            },
        }))
    }

    /// Reads all rows; how many there were.
    pub(super) fn read(
        self,
        lost: &Lost,
        work: &Work<'_>,
        take: &mut Take<'_>,
    ) -> Result<u64, Stop<Halt>> {
        let Self { table, mut queue } = self;
        let mut newest = None;
        let handed_on = |window: &[Chunk<'a>], done: Vec<Done>| {
            let mut tickets = Vec::new();
            for part in done {
                check_order(newest, part.first)?;
                newest = part.last;
                tickets.extend(part.tickets);
            }
            take(tickets).map_err(Stop::Taker)?;
            table.release(window);
            Ok(())
        };
        windows(
            || queue.window(),
            |chunk| table.chunk(chunk, lost, work),
            handed_on,
        )?;
        Ok(queue.before)
    }
}

impl<'a> Queue<'a> {
    /// The leaves that are read next; none at the end.
    fn window(&mut self) -> Result<Vec<Chunk<'a>>, FormatError> {
        let most = batches_at_once() * BLOCK;
        let (mut chunks, mut total) = (Vec::new(), 0_usize);
        while total < most {
            let chunk = self.chunk()?;
            if chunk.leaves.is_empty() {
                break;
            }
            total = total.saturating_add(chunk.weight);
            chunks.push(chunk);
        }
        Ok(chunks)
    }

    fn chunk(&mut self) -> Result<Chunk<'a>, FormatError> {
        let mut chunk = Chunk {
            before: self.before,
            ..Chunk::default()
        };
        while chunk.weight < BLOCK
            && let Some(leaf) = self.leaves.next().transpose()?
        {
            // The bytes of the rows, or their values where these are short.
            let bytes = self.pages.weight(&leaf)?;
            let weight = bytes.max(leaf.count * self.columns * (BLOCK / VALUES));
            chunk.weight = chunk.weight.saturating_add(weight);
            chunk.leaves.push(leaf);
            self.before += leaf.count as u64;
        }
        Ok(chunk)
    }
}

impl<'a> Table<'a> {
    fn chunk(&self, chunk: &Chunk<'a>, lost: &Lost, work: &Work<'_>) -> Result<Done, FormatError> {
        let columns = self.layer.columns.len();
        let most_rows = (VALUES / columns.max(1)).clamp(1, ROWS_A_BATCH);
        let mut missing: usize = chunk.leaves.iter().map(|leaf| leaf.count).sum();
        let mut done = Done {
            tickets: Vec::new(),
            first: None,
            last: None,
        };
        let begin = |missing: usize| {
            let mut batch = Batch::new(columns);
            batch.reserve(missing.min(most_rows));
            batch
        };
        let mut batch = begin(missing);
        let mut record = Vec::new();
        let mut place_in_file = chunk.before;
        let is_numbered = self.layer.key.is_some();
        for leaf in &chunk.leaves {
            for place in 0..leaf.count {
                let row = self.pages.stored(leaf, place)?;
                check_order(done.last, Some(row.key))?;
                done.first = done.first.or(Some(row.key));
                done.last = Some(row.key);
                place_in_file += 1;
                let key = is_numbered.then_some(row.key);
                let number = key.and_then(|key| u64::try_from(key).ok());
                batch.push(number.unwrap_or(place_in_file), |cells| {
                    if row.rest.is_none() {
                        return self.row(row.key, row.local, lost, cells);
                    }
                    self.pages.gather(&row, &self.allowance, &mut record)?;
                    let mut held = Vec::new();
                    let shape = self.row(row.key, &record, lost, &mut held)?;
                    for cell in held {
                        cells.push(cell.into_owned());
                    }
                    Ok(shape)
                })?;
                missing -= 1;
                if batch.rows_read() >= most_rows {
                    done.tickets
                        .push(work(mem::replace(&mut batch, begin(missing))));
                }
            }
        }
        if batch.rows_read() > 0 {
            done.tickets.push(work(batch));
        }
        Ok(done)
    }

    /// Appends the cells of a row.
    fn row<'r>(
        &self,
        key: i64,
        bytes: &'r [u8],
        lost: &Lost,
        cells: &mut Vec<Cell<'r>>,
    ) -> Result<Shape, FormatError> {
        let mut record = Record::of(key, bytes)?;
        let mut shape = Shape::Absent;
        for field in self.fields {
            let value = record.value()?;
            match *field {
                Field::Number => {}
                Field::Key => cells.push(key.into()),
                Field::Geometry => shape = value::shape(value, lost),
                Field::Column(place) => {
                    let column = &self.layer.columns[place];
                    match value {
                        // Real numbers without a fraction are stored as whole ones, which are shorter.
                        #[expect(clippy::cast_precision_loss, reason = "as SQLite does")]
                        ValueRef::Integer(number) if column.is_real => {
                            cells.push((number as f64).into());
                        }
                        value => value::append(value, column, lost, cells),
                    }
                }
            }
        }
        Ok(shape)
    }

    /// Gives the pages of a large file back that have been read.
    fn release(&self, window: &[Chunk<'a>]) {
        if self.bytes.len() < RELEASED_FROM {
            return;
        }
        let pages = window.iter().flat_map(|chunk| &chunk.leaves);
        let pages = pages.map(|leaf| leaf.number as usize);
        let (first, last) = pages.fold((usize::MAX, 0), |(first, last), page| {
            (first.min(page), last.max(page))
        });
        let size = self.pages.size();
        self.bytes
            .release(first.saturating_sub(1).saturating_mul(size)..last.saturating_mul(size));
    }
}

/// Checks that keys grow: where pages are mixed up, rows come twice or not at all.
pub(super) fn check_order(last: Option<i64>, key: Option<i64>) -> Result<(), FormatError> {
    match (last, key) {
        (Some(last), Some(key)) if last >= key => {
            Err(broken(format!("row {key} does not come in its order")))
        }
        _ => Ok(()),
    }
}

/// Whether the primary key has an index of its own, so is not the number of the row: as SQLite has it
/// for `INTEGER PRIMARY KEY DESC` (<https://sqlite.org/lang_createtable.html>, 5).
fn has_index_of_key(connection: &Connection, table: &str) -> Result<bool, FormatError> {
    let sql = "SELECT count(*) > 0 FROM pragma_index_list(?1) WHERE origin = 'pk'";
    Ok(connection.query_row(sql, [table], |row| row.get(0))?)
}
