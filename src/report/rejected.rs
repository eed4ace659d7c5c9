//! What was wrong with rows, as a table.

use std::io::{self, Write};

use crate::formats::{Cell, CsvWriter};
use crate::survey::{Issue, Survey};

/// The columns in order.
pub(super) const REJECTED_COLUMNS: [&str; 8] = [
    "file",
    "row",
    "field",
    "value",
    "code",
    "effect",
    "message",
    "what_to_do",
];

/// The values of an issue, one a column.
pub(super) fn cells(issue: &Issue) -> [Cell<'_>; 8] {
    [
        Cell::from(&issue.file),
        Cell::from(issue.row),
        Cell::from(&issue.field),
        Cell::from(&issue.value),
        Cell::from(issue.code.as_str()),
        Cell::from(issue.effect.as_str()),
        Cell::from(&issue.message),
        Cell::from(issue.code.action()),
    ]
}

/// Writes what was wrong with rows.
///
/// # Errors
/// Those of the writer.
pub fn rejected(out: &mut dyn Write, survey: &Survey, mark: bool) -> io::Result<()> {
    let mut writer = RejectedWriter::new(out, mark)?;
    writer.issues(&survey.issues)?;
    writer.finish().map(drop)
}

/// Writes what was wrong with rows some at a time.
#[derive(Debug)]
pub struct RejectedWriter<W: Write>(CsvWriter<W>);

impl<W: Write> RejectedWriter<W> {
    /// Begins the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(out: W, mark: bool) -> io::Result<Self> {
        CsvWriter::new(out, REJECTED_COLUMNS, mark).map(Self)
    }

    /// Writes issues.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn issues(&mut self, issues: &[Issue]) -> io::Result<()> {
        for issue in issues {
            self.0.row(cells(issue))?;
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}
