//! Records of a window of the text, read in blocks in parallel.

use std::borrow::Cow;

use rayon::prelude::*;

use super::record::{Rules, line_breaks, line_start, record};
use crate::formats::source::{Ticket, Work};
use crate::formats::table::beginning;
use crate::formats::text::composed;
use crate::formats::{Batch, Cell, RowFault, Shape, wkt};

/// What comes of a piece of the text.
struct Piece<T> {
    held: T,
    /// Where the next record begins, and its line.
    end: usize,
    line: u64,
    /// Records of delimiters alone.
    blank: u64,
}

impl<T> Piece<T> {
    fn map<U>(self, of: impl FnOnce(T) -> U) -> Piece<U> {
        Piece {
            held: of(self.held),
            end: self.end,
            line: self.line,
            blank: self.blank,
        }
    }
}

/// Text that is read in parallel.
#[derive(Clone, Copy)]
pub(super) struct Window<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) rules: Rules,
    pub(super) block: usize,
    pub(super) geometry: Option<(usize, Option<u32>)>,
}

impl<'t> Window<'t> {
    /// Reads the records that begin in `from..until`; where the next begins, its line, and how many of them
    /// were of delimiters alone.
    pub(super) fn read(
        self,
        from: usize,
        until: usize,
        line: u64,
        work: &Work<'_>,
    ) -> (Vec<Ticket>, usize, u64, u64) {
        let bytes = self.bytes;
        let (first, first_line) = (from, line);
        let mut cuts = vec![from];
        while let Some(&last) = cuts.last()
            && last < until
        {
            cuts.push(line_start(bytes, last + self.block).min(until.max(last + 1)));
        }
        let spans: Vec<(usize, usize)> = cuts.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let breaks: Vec<u64> = spans
            .par_iter()
            .map(|&(from, to)| line_breaks(&bytes[from..to], bytes.get(to).copied()))
            .collect();
        let mut line = first_line;
        let starts: Vec<(usize, usize, u64)> = spans
            .iter()
            .zip(&breaks)
            .map(|(&(from, to), breaks)| {
                let start = line;
                line += breaks;
                (from, to, start)
            })
            .collect();
        let blocks: Vec<Piece<Ticket>> = starts
            .par_iter()
            .map(|&(from, to, line)| self.block(from, to, line).map(work))
            .collect();
        let mut results = Vec::with_capacity(blocks.len());
        let (mut at, mut line, mut blank) = (first, first_line, 0);
        for (block, (from, to, _)) in blocks.into_iter().zip(starts) {
            let piece = if from == at {
                block
            } else {
                // The last record of the block before reaches into this one.
                self.block(at, to, line).map(work)
            };
            results.push(piece.held);
            blank += piece.blank;
            (at, line) = (piece.end, piece.line);
        }
        (results, at, line, blank)
    }

    /// Reads the records that begin in a piece of the text.
    fn block(self, from: usize, to: usize, line: u64) -> Piece<Batch<'t>> {
        let bytes = self.bytes;
        let columns = self.rules.columns;
        let mut batch = Batch::new(columns - usize::from(self.geometry.is_some()));
        let (mut at, mut line, mut blank) = (from, line, 0);
        let mut cells = Vec::with_capacity(columns);
        while at < to {
            let taken = record(bytes, at, self.rules, &mut cells);
            if at == from && taken.next > at {
                // Rows are about as long as the first.
                batch.reserve((to - from) / (taken.next - at) * 5 / 4);
            }
            if taken.open_quote {
                batch.faults.push(RowFault {
                    row: line,
                    value: beginning(&cells.concat()),
                    why: "opens a quote that does not close on its line".to_owned(),
                });
            } else if cells.iter().any(|cell| !cell.is_empty()) {
                let pushed = batch.push(line, |row| {
                    let start = row.len();
                    fill(row, &mut cells, columns)?;
                    let Some((place, srid)) = self.geometry else {
                        return Ok(Shape::Absent);
                    };
                    Ok(match row.remove(start + place) {
                        Cell::Text(text) => wkt::shape(&text, srid),
                        _ => Shape::Absent,
                    })
                });
                if let Err(why) = pushed {
                    batch.faults.push(RowFault {
                        row: line,
                        value: beginning(&cells.join(",")),
                        why,
                    });
                }
            } else {
                // An empty line is no record.
                blank += u64::from(cells.len() > 1);
            }
            at = taken.next;
            line += taken.breaks;
        }
        Piece {
            held: batch,
            end: at,
            line,
            blank,
        }
    }
}

/// Moves the cells of a record into a row.
fn fill<'t>(
    row: &mut Vec<Cell<'t>>,
    cells: &mut Vec<Cow<'t, str>>,
    columns: usize,
) -> Result<(), String> {
    // Spreadsheets leave empty cells at the end of a line; more than that is a shifted row.
    let surplus = cells.iter().skip(columns).any(|cell| !cell.is_empty());
    if cells.len() < columns || surplus {
        return Err(format!(
            "has {} cells where the header has {columns}; a surplus or missing delimiter shifts cells",
            cells.len()
        ));
    }
    row.extend(cells.drain(..).take(columns).map(|cell| match cell {
        cell if cell.is_empty() => Cell::Null,
        Cow::Borrowed(cell) => Cell::Text(composed(cell)),
        Cow::Owned(cell) => Cell::Text(Cow::Owned(composed(&cell).into_owned())),
    }));
    Ok(())
}
