//! How many values each column of a file holds; counted where a check asks for it.

use rustc_hash::FxHashSet;

use super::fields::Columns;
use super::issue::{Code, Issue};
use super::villages::says_unknown;
use crate::formats::Cell;

/// What stands in a column: `present + missing + refused` is the number of rows that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnCount {
    /// The field of the layer, `geometry`, or the header of a column that is no field.
    pub name: String,
    /// Its header in the file; none for a geometry that is no column.
    pub header: Option<String>,
    /// Whether no field of the layer is meant by it. Such columns of the village list are carried
    /// through to the outputs; those of other layers are not used.
    pub is_extra: bool,
    /// Values that can be used.
    pub present: u64,
    /// Values that are not given: empty, `unknown`, or a population of 0.
    pub missing: u64,
    /// Values that were given and cannot be used.
    pub refused: u64,
}

/// Counts of a file's rows so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    rows: u64,
    shapes: u64,
    /// Cells that hold something, by column.
    given: Vec<u64>,
}

impl Tally {
    /// Counts the cells of a row, and whether it had a geometry before it was read, which takes it.
    pub(super) fn count(&mut self, cells: &[Cell<'_>], is_shaped: bool, columns: &Columns) {
        self.rows += 1;
        self.shapes += u64::from(is_shaped);
        if self.given.len() < cells.len() {
            self.given.resize(cells.len(), 0);
        }
        for (given, cell) in self.given.iter_mut().zip(cells) {
            *given += u64::from(!cell.shown().is_empty());
        }
        for (name, column) in &columns.fields {
            let says_nothing = |text: &str| !matches!(*name, "id" | "name") && says_unknown(text);
            if let Some(cell) = cells.get(*column)
                && says_nothing(&cell.shown())
            {
                self.given[*column] -= 1;
            }
        }
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.rows += more.rows;
        self.shapes += more.shapes;
        if self.given.len() < more.given.len() {
            self.given.resize(more.given.len(), 0);
        }
        for (given, more) in self.given.iter_mut().zip(&more.given) {
            *given += more;
        }
    }

    /// The counts by column, fields first; what was refused is not known yet.
    pub(super) fn columns(&self, columns: &Columns, headers: &[String]) -> Vec<ColumnCount> {
        let count = |name: &str, header: Option<&String>, given: u64| ColumnCount {
            name: name.to_owned(),
            header: header.cloned(),
            is_extra: false,
            present: given,
            missing: self.rows - given,
            refused: 0,
        };
        let given = |column: usize| self.given.get(column).copied().unwrap_or(0);
        let fields = columns.fields.iter();
        let fields = fields.map(|&(name, column)| count(name, headers.get(column), given(column)));
        let shapes = (self.shapes > 0).then(|| count("geometry", None, self.shapes));
        let extra = columns.extra.iter().filter_map(|&column| {
            let header = headers.get(column)?;
            Some(ColumnCount {
                is_extra: true,
                ..count(header, Some(header), given(column))
            })
        });
        fields.chain(shapes).chain(extra).collect()
    }
}

/// Takes values that were noted as unusable, or as 0 for unknown, out of those that are present.
/// `issues` are those of the file.
pub(super) fn settle<'i>(columns: &mut [ColumnCount], issues: impl Iterator<Item = &'i Issue>) {
    let mut settled: FxHashSet<(u64, usize)> = FxHashSet::default();
    for issue in issues {
        let is_zero = issue.code == Code::PopulationZero;
        if !is_zero && !issue.effect.blocks() {
            continue;
        }
        for field in issue.field.split(',') {
            let is_given = match field {
                "geometry" => issue.code != Code::LocationMissing,
                _ => !issue.value.is_empty(),
            };
            let known = |column: &ColumnCount| !column.is_extra && column.name == field;
            let Some(place) = columns.iter().position(known).filter(|_| is_given) else {
                continue;
            };
            let column = &mut columns[place];
            if column.present == 0 || !settled.insert((issue.row, place)) {
                continue;
            }
            column.present -= 1;
            if is_zero {
                column.missing += 1;
            } else {
                column.refused += 1;
            }
        }
    }
}
