//! Where the table of a sheet is: its header, its columns, its merged cells.
//!
//! Workbooks for people have a title and empty rows above the table, and values that are merged over the
//! rows they hold for. The header is the first row that fills at least half of the table's width; it must
//! be text, or a year.

use std::collections::BTreeMap;

use super::package::broken;
use super::sheet::{MOST_COLUMNS, Merged, Oddities, Sheet, SheetRow};
use crate::formats::{Cell, FormatError};

/// Rows that are not empty and among which the header is looked for.
const HEADER_WITHIN: usize = 30;
/// Most cells of a table, empty or not: a hundred million people by ten columns.
const MOST_CELLS: u64 = 1 << 30;

/// Cells that are kept from the first walk over a sheet to the second, and bytes of their texts; larger tables
/// are read twice. Tests know both.
const MOST_CELLS_KEPT: usize = if cfg!(test) { 40 } else { 1 << 20 };
const MOST_BYTES_KEPT: usize = 1 << 25;

/// The table of a sheet.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The number of the header row, from 1; of two, of the second.
    pub(super) header: u32,
    /// Whether the header has two rows.
    is_double: bool,
    pub(super) names: Vec<String>,
    /// The column of the sheet of each column of the table, ascending.
    pub(super) places: Vec<u32>,
    /// Merged cells below the header that reach over several rows, by first row.
    pub(super) merged: Vec<Merged>,
    pub(super) notes: Vec<String>,
    /// Columns in which days or times were met.
    pub(super) dates: Vec<String>,
    /// The rows below the header, empty or not, where they are few enough.
    pub(super) kept: Option<Vec<SheetRow>>,
}

/// Rows that have been read once, as long as they are few enough to be held.
#[derive(Debug)]
struct Kept {
    rows: Option<Vec<SheetRow>>,
    /// Cells and bytes of texts that may still come.
    cells: usize,
    bytes: usize,
}

impl Kept {
    fn take(&mut self, row: &mut SheetRow) {
        let Some(rows) = &mut self.rows else {
            return;
        };
        let text = |(_, cell): &(u32, Cell<'_>)| match cell {
            Cell::Text(text) => text.len(),
            _ => 0,
        };
        let bytes = row.cells.iter().map(text).sum();
        let left = (
            self.cells.checked_sub(row.cells.len().max(1)),
            self.bytes.checked_sub(bytes),
        );
        if let (Some(cells), Some(bytes)) = left {
            (self.cells, self.bytes) = (cells, bytes);
            rows.push(SheetRow {
                number: row.number,
                cells: row.cells.drain(..).collect(),
            });
        } else {
            self.rows = None;
        }
    }
}

impl Layout {
    /// Reads a sheet to its end; nothing where it is empty.
    pub(super) fn of(mut sheet: Sheet<'_>) -> Result<Option<Self>, FormatError> {
        let mut kept = Kept {
            rows: Some(Vec::new()),
            cells: MOST_CELLS_KEPT,
            bytes: MOST_BYTES_KEPT,
        };
        let mut first: Vec<SheetRow> = Vec::new();
        let mut row = SheetRow::default();
        while first.len() < HEADER_WITHIN && sheet.next(&mut row)? {
            if !row.cells.is_empty() {
                first.push(std::mem::take(&mut row));
            }
        }
        let width = first.iter().map(|row| row.cells.len()).max();
        let Some(width) = width else {
            return Ok(None);
        };
        let fills =
            |row: &SheetRow| row.cells.len() * 2 >= width && row.cells.len() >= width.min(2);
        let above = first.iter().take_while(|row| !fills(row)).count();
        let header = first.get(above).ok_or_else(|| broken("it has no header"))?;
        let named: Option<Vec<(u32, String)>> = header
            .cells
            .iter()
            .map(|(column, cell)| Some((*column, name(cell)?)))
            .collect();
        let mut named = named.ok_or(FormatError::NoHeader { row: header.number })?;
        let mut layout = Self {
            header: header.number,
            ..Self::default()
        };
        let mut below = above + 1;
        let second = first.get(below).and_then(|row| under_groups(&named, row));
        if let Some((row, both)) = second.filter(|(row, _)| *row == layout.header + 1) {
            layout.notes.push(format!(
                "has its column names in rows {} and {row}",
                layout.header
            ));
            named = both;
            layout.header = row;
            layout.is_double = true;
            below += 1;
        }

        let mut used = vec![false; MOST_COLUMNS as usize];
        let mut rows = 0_u64;
        let mut note = |row: &SheetRow| {
            rows += 1;
            for (column, _) in &row.cells {
                used[*column as usize] = true;
            }
        };
        for mut row in first.drain(below..) {
            note(&row);
            kept.take(&mut row);
        }
        while sheet.next(&mut row)? {
            note(&row);
            kept.take(&mut row);
        }
        layout.kept = kept.rows;
        layout.columns(&named, &used)?;
        if rows * layout.places.len() as u64 > MOST_CELLS {
            return Err(broken(format!(
                "its table has {rows} rows by {} columns, nearly all of them empty",
                layout.places.len()
            )));
        }

        let places = layout.places.iter().zip(&layout.names);
        let is_dated = |place| {
            sheet
                .dated
                .get(place)
                .is_some_and(|&row| row > layout.header)
        };
        let dated = places.filter(|(place, _)| is_dated(place));
        layout.dates = dated.map(|(_, name)| name.clone()).collect();
        let oddities = sheet.oddities;
        let merged = sheet.merged()?;
        if above > 0 {
            let (rows, are) = if above == 1 {
                ("row", "is")
            } else {
                ("rows", "are")
            };
            layout.notes.push(format!(
                "has its column names in row {}; the {above} {rows} with text above {are} left out",
                layout.header
            ));
        }
        layout.merge(merged);
        layout.note_oddities(oddities);
        Ok(Some(layout))
    }

    /// Notes cells whose value cannot be known.
    fn note_oddities(&mut self, oddities: Oddities) {
        let count = |count: u64, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        if oddities.errors > 0 {
            let cells = count(oddities.errors, "cell with an error", "cells with an error");
            self.notes
                .push(format!("has {cells} such as #N/A, which count as empty"));
        }
        if oddities.unsaved_formulas > 0 {
            let formulas = count(oddities.unsaved_formulas, "formula", "formulas");
            self.notes.push(format!(
                "has {formulas} without a saved result, which count as empty; open it in a spreadsheet program and save it"
            ));
        }
    }

    /// The columns that have a name or a value. One without a name is called by its place.
    fn columns(&mut self, named: &[(u32, String)], used: &[bool]) -> Result<(), FormatError> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut named = named.iter().peekable();
        for (column, used) in (0..).zip(used) {
            let name = match named.next_if(|(place, _)| *place == column) {
                Some((_, name)) => name.clone(),
                None if *used => format!("column_{}", column + 1),
                None => continue,
            };
            if !seen.insert(name.clone()) {
                return Err(FormatError::TwinHeader { name });
            }
            self.names.push(name);
            self.places.push(column);
        }
        Ok(())
    }

    /// Keeps what is merged over several rows of the table.
    fn merge(&mut self, all: Vec<Merged>) {
        // Rows of `Merged` are counted from 0.
        let header = self.header - 1;
        if !self.is_double
            && all.iter().any(|merged| {
                (merged.first.0..=merged.last.0).contains(&header) && merged.first != merged.last
            })
        {
            self.notes.push(format!(
                "has merged cells in its header, row {}; if its column names stand in several rows, put them into one",
                self.header
            ));
        }
        let columns = &self.places;
        let below = all.into_iter().filter(|merged| {
            merged.first.0 > header
                && merged.last.0 > merged.first.0
                && columns.binary_search(&merged.first.1).is_ok()
        });
        self.merged = below.collect();
        self.merged.sort_by_key(|merged| merged.first);
        if !self.merged.is_empty() {
            self.notes.push(
                "has cells that are merged over several rows; their value counts for each of these rows"
                    .to_owned(),
            );
        }
    }
}

/// The name of a column: text on one line, or a year.
fn name(cell: &Cell<'_>) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        Cell::Number(number) => {
            let year = number
                .as_i64()
                .filter(|year| (1900..=2200).contains(year))?;
            Some(year.to_string())
        }
        _ => None,
    }
}

/// The names of a header in two rows, and the second row: `Kinh độ` and `Vĩ độ` below a `Tọa độ` over both.
///
/// What stands in the second row stands below groups: below a name and the columns right of it that have
/// none. A row of values fills the columns of other names too.
fn under_groups(named: &[(u32, String)], row: &SheetRow) -> Option<(u32, Vec<(u32, String)>)> {
    let is_named = |column: u32| named.iter().any(|(place, _)| *place == column);
    let lower: Option<BTreeMap<u32, String>> = row
        .cells
        .iter()
        .map(|(column, cell)| match cell {
            Cell::Text(_) => Some((*column, name(cell)?)),
            _ => None,
        })
        .collect();
    let lower = lower?;
    let has_group = lower.keys().any(|&column| !is_named(column));
    let is_below_group = |column: u32| {
        // Right of a head stand members of its group without a name of their own.
        let is_head =
            is_named(column) && !is_named(column + 1) && lower.contains_key(&(column + 1));
        let is_member = column > 0 && !is_named(column) && lower.contains_key(&(column - 1));
        is_head || is_member
    };
    if !has_group || !lower.keys().all(|&column| is_below_group(column)) {
        return None;
    }
    let upper = named
        .iter()
        .filter(|(column, _)| !lower.contains_key(column));
    let mut both: Vec<(u32, String)> = upper.cloned().collect();
    both.extend(lower);
    both.sort_unstable();
    Some((row.number, both))
}

/// Fills merged cells while rows go by.
#[derive(Debug, Default)]
pub(super) struct Filler<'l> {
    rest: &'l [Merged],
    /// By column of the table: the last row, from 0, and the value.
    active: BTreeMap<usize, (u32, Cell<'static>)>,
}

impl<'l> Filler<'l> {
    pub(super) fn new(merged: &'l [Merged]) -> Self {
        Self {
            rest: merged,
            active: BTreeMap::new(),
        }
    }

    /// Fills the row with this number, from 1, whose cells are those of the table.
    pub(super) fn fill(&mut self, places: &[u32], number: u32, cells: &mut [Cell<'static>]) {
        let row = number - 1;
        self.active.retain(|_, (last, _)| *last >= row);
        for (column, (_, value)) in &self.active {
            if cells[*column] == Cell::Null {
                cells[*column] = value.clone();
            }
        }
        while let Some((merged, rest)) = self.rest.split_first()
            && merged.first.0 <= row
        {
            self.rest = rest;
            if merged.first.0 == row
                && let Ok(column) = places.binary_search(&merged.first.1)
                && cells[column] != Cell::Null
            {
                // Cells belong to one range at most; in a broken file the later range counts.
                let value = cells[column].clone();
                self.active.insert(column, (merged.last.0, value));
            }
        }
    }
}
