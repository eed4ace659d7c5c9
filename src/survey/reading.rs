//! From the rows of a batch to what they hold and what is wrong with them.

use super::fields::{Columns, RowReader};
use super::issue::{Code, Effect, Issue};
use super::quality::look;
use super::tally::Tally;
use super::told::Told;
use super::within::LeftOutRows;
use crate::formats::{Batch, Shape};
use crate::project::layers::Layer;

/// What became of the rows of a batch.
pub(super) struct Rows<T> {
    /// What the rows hold that can be used, and their numbers.
    pub(super) items: Vec<T>,
    pub(super) numbers: Vec<u64>,
    pub(super) issues: Vec<Issue>,
    pub(super) read: u64,
    pub(super) left_out: LeftOutRows,
    /// What stands in the columns, where that is counted.
    pub(super) tally: Tally,
}

/// What the rows of a file are read with.
pub(super) struct Reading<'a> {
    pub(super) file: &'a str,
    pub(super) columns: &'a Columns,
    pub(super) told: &'a Told,
    pub(super) layer: &'a Layer,
    /// Whether columns are counted and rows looked at more closely.
    pub(super) is_checked: bool,
}

impl Reading<'_> {
    /// Reads the rows of a batch.
    pub(super) fn rows<T>(
        &self,
        mut batch: Batch<'_>,
        read: impl Fn(&mut RowReader<'_>) -> Option<T>,
    ) -> Rows<T> {
        let mut rows = Rows {
            items: Vec::with_capacity(batch.rows_read()),
            numbers: Vec::with_capacity(batch.rows_read()),
            issues: Vec::new(),
            read: batch.rows_read() as u64,
            left_out: LeftOutRows::default(),
            tally: Tally::default(),
        };
        for fault in std::mem::take(&mut batch.faults) {
            rows.issues.push(Issue {
                file: self.file.to_owned(),
                row: fault.row,
                field: String::new(),
                value: fault.value,
                code: Code::RowUnreadable,
                effect: Effect::Refused,
                message: fault.why,
            });
        }
        for row in batch.rows() {
            let number = row.number;
            let is_shaped = !matches!(row.shape, Shape::Absent);
            let mut reader = RowReader::new(self.file, row, self.columns, self.told);
            let item = read(&mut reader);
            if let Some(why) = reader.left_out {
                rows.read -= 1;
                rows.left_out.count(why);
                continue;
            }
            if self.is_checked {
                rows.tally.count(reader.row.cells, is_shaped, self.columns);
            }
            if let Some(item) = item {
                if self.is_checked {
                    look(&mut reader, self.layer);
                }
                rows.items.push(item);
                rows.numbers.push(number);
            }
            rows.issues.append(&mut reader.issues);
        }
        rows
    }
}
