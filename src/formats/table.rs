//! What every format is turned into: rows of geometry and attributes, batch by batch.

use geo_types::Geometry;
use rayon::prelude::*;

use super::source::{Halt, Take, Work};
use super::{Cell, FormatError, Stop};
use crate::lang::counted;

/// Rows that stand together in a file, in its order.
#[derive(Debug, Default)]
pub struct Batch<'a> {
    columns: usize,
    heads: Vec<(u64, Shape)>,
    /// The cells of all rows, `columns` each.
    cells: Vec<Cell<'a>>,
    /// Rows that the format could not read.
    pub faults: Vec<RowFault>,
}

/// One row.
#[derive(Debug, PartialEq)]
pub struct Row<'b> {
    /// Line in a text table (the header is line 1), number of the feature from 1 elsewhere.
    pub number: u64,
    /// The geometry, where the format has one.
    pub shape: Shape,
    /// Attributes, one a column of the table.
    pub cells: &'b [Cell<'b>],
}

/// The geometry of a row. Boxed, because most rows of a village list have none.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// None given.
    Absent,
    /// Readable.
    Given {
        /// Coordinates as given, not yet checked for range; `None` once they have been taken.
        geometry: Option<Box<Geometry<f64>>>,
        /// Polygon rings whose last position is not their first; they have been closed.
        unclosed_rings: usize,
    },
    /// Given, but no geometry.
    Broken {
        /// The beginning of what stands there.
        value: String,
        /// What is wrong with it.
        why: String,
    },
}

/// A row that the format could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// As [`Row::number`].
    pub row: u64,
    /// The beginning of the row.
    pub value: String,
    /// What is wrong with it.
    pub why: String,
}

impl<'a> Batch<'a> {
    /// A batch of rows of so many columns.
    #[must_use]
    pub(super) fn new(columns: usize) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    /// Makes room for so many more rows, within reason.
    pub(super) fn reserve(&mut self, rows: usize) {
        const MOST_CELLS: usize = 1 << 16;
        let rows = rows.min(MOST_CELLS / self.columns.max(1));
        self.heads.reserve(rows);
        self.cells.reserve(rows * self.columns);
    }

    /// Adds a row whose cells `fill` appends; too few are filled up with nulls. Where it fails its
    /// cells are taken back.
    pub(super) fn push<E>(
        &mut self,
        number: u64,
        fill: impl FnOnce(&mut Vec<Cell<'a>>) -> Result<Shape, E>,
    ) -> Result<(), E> {
        let start = self.heads.len() * self.columns;
        match fill(&mut self.cells) {
            Ok(shape) => {
                filled(&mut self.cells, start + self.columns);
                self.heads.push((number, shape));
                Ok(())
            }
            Err(error) => {
                self.cells.truncate(start);
                Err(error)
            }
        }
    }

    /// How many rows the file held here, readable or not.
    #[must_use]
    pub fn rows_read(&self) -> usize {
        self.heads.len() + self.faults.len()
    }

    /// Takes the readable rows out, in order.
    pub fn rows(&mut self) -> impl Iterator<Item = Row<'_>> {
        let heads = std::mem::take(&mut self.heads);
        // A table without columns still has rows.
        let cells = &self.cells;
        let columns = self.columns;
        heads
            .into_iter()
            .enumerate()
            .map(move |(index, (number, shape))| Row {
                number,
                shape,
                cells: &cells[index * columns..(index + 1) * columns],
            })
    }
}

/// Fills up with nulls, or cuts, to so many cells. `resize` makes a copy of a cell for each, which takes
/// longer.
#[inline]
pub(super) fn filled(cells: &mut Vec<Cell<'_>>, count: usize) {
    if cells.len() == count {
        return;
    }
    cells.resize_with(count, || Cell::Null);
}

/// Rows that are read as one batch where a library gives them one by one.
pub(super) const ROWS_A_BATCH: usize = 4096;

/// Reads rows that a library gives one after the other: `fill` adds rows to a batch, up to
/// [`ROWS_A_BATCH`] or the end of the file, where it returns `false`; the work on batches is done in
/// parallel.
pub(super) fn one_by_one(
    columns: usize,
    mut fill: impl FnMut(&mut Batch<'static>) -> Result<bool, FormatError>,
    work: &Work<'_>,
    take: &mut Take<'_>,
) -> Result<(), Stop<Halt>> {
    let mut more = true;
    while more {
        let mut window = Vec::new();
        while more && window.len() < batches_at_once() {
            let mut batch = Batch::new(columns);
            more = fill(&mut batch)?;
            window.push(batch);
        }
        let tickets = window.into_par_iter().map(work).collect();
        take(tickets).map_err(Stop::Taker)?;
    }
    Ok(())
}

/// Reads blocks of a file in parallel, and meanwhile looks for the next ones: `window` tells blocks that are
/// read at once, none at the end, `read` makes something of each, and `take` gets what came of a window,
/// in order. Where a block cannot be read nothing of its window is handed on.
pub(super) fn windows<B: Send + Sync, D: Send>(
    mut window: impl FnMut() -> Result<Vec<B>, FormatError>,
    read: impl Fn(&B) -> Result<D, FormatError> + Sync,
    mut take: impl FnMut(&[B], Vec<D>) -> Result<(), Stop<Halt>>,
) -> Result<(), Stop<Halt>> {
    let mut now = window()?;
    while !now.is_empty() {
        let mut done: Result<Vec<D>, FormatError> = Ok(Vec::new());
        let (blocks, outcome, read) = (&now, &mut done, &read);
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(move |_| *outcome = blocks.par_iter().map(read).collect());
            window()
        });
        take(&now, done?)?;
        now = next?;
    }
    Ok(())
}

/// Batches that are read before the rows are handed on: enough for all threads to have work, and few
/// enough to wait for one another only now and then.
pub(super) fn batches_at_once() -> usize {
    (rayon::current_num_threads() * 16).max(16)
}

/// Cells of a block of a format whose rows may be far shorter than they are wide.
const CELLS_A_BLOCK: usize = 1 << 16;
/// Cells that are held at once where a single row has more than a block should.
const CELLS_AT_ONCE: usize = 1 << 22;

/// Most rows of so many columns that are read as one block: what a file names once counts in every row.
pub(super) fn rows_a_block(columns: usize) -> usize {
    (CELLS_A_BLOCK / columns.max(1)).max(1)
}

/// As [`batches_at_once`], fewer where one row of a block is large by itself.
pub(super) fn blocks_at_once(columns: usize) -> usize {
    batches_at_once().min((CELLS_AT_ONCE / columns.max(1)).max(1))
}

/// What is said of rows without any value, where there are any.
pub(super) fn without_values(rows: u64) -> Option<String> {
    (rows > 0).then(|| {
        format!(
            "has {} without any value, which {} left out",
            counted(rows, "row", "rows"),
            if rows == 1 { "is" } else { "are" }
        )
    })
}

/// The first characters of a text that is shown in a message.
pub(super) fn beginning(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() {
        head + "..."
    } else {
        head
    }
}
