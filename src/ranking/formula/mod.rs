//! Formulas over named columns: expressions of SQL, with what is missing carried as intervals.
//!
//! A formula reads the columns of one row and gives a number, a flag or a text:
//!
//! ```text
//! (school + clinic) / 2
//! CASE WHEN province IN ('Hà Giang', 'Cao Bằng') THEN 1 ELSE 0.5 END
//! COALESCE(population, households * RANGE(2.5, 5.5))
//! ```
//!
//! Known are numbers, `'texts'`, TRUE, FALSE, NULL, column names (in double quotes where they hold
//! blanks or signs), `+ - * / %`, `= <> < <= > >=`, AND, OR, NOT, IS \[NOT\] NULL, TRUE or FALSE,
//! \[NOT\] BETWEEN, \[NOT\] IN (list), CASE, and the functions of [`FUNCTIONS`]. A name matches a column in
//! its own case first, then the only one that matches in any case. A flag counts as 0 or 1 where a
//! number is asked. ROUND rounds halves away from zero; `%` has the sign of its left side, as in SQL.
//!
//! # What is missing
//!
//! A missing fact is not 0. A number is an interval that holds the true result whatever the absent
//! facts turn out to be, a flag says whether it may be false and whether it may be true. The rules:
//!
//! - Arithmetic and functions widen: a result that hangs on a missing fact is missing, as NULL is in
//!   SQL, and its ends bound it. The sides of an operator vary independently, so `x - x` of a missing
//!   `x` is not 0; the interval is never too narrow, sometimes wider than need be.
//! - A known factor of 0 gives 0, known, whatever the other is.
//! - LEAST and GREATEST leave out an argument that cannot win.
//! - A comparison whose intervals do not overlap is decided, and what is decided is not missing.
//!   AND, OR and NOT have three values; the left side is looked at first and may settle the result.
//! - CASE gives the hull of the branches that may be taken; without ELSE it ends in NULL. It is
//!   missing if an undecided condition or a possible branch is.
//! - IS NULL asks whether a fact is missing now, so it is always decided. IS TRUE asks about the fact
//!   itself and stays undecided without it, unlike in SQL; `COALESCE(x, FALSE)` takes missing as false.
//! - `COALESCE(a, b)` is `a` unless `a` is missing, then `b`. With IS NULL it alone settles a missing
//!   fact by rule, so that a fact found later may lie outside.
//! - `NULLIF(a, b)` is NULL, that is anything, where the two may be equal.
//! - `RANGE(low, high)` lies somewhere between the two and is not missing.
//! - Division by a known zero is an error, as is `%`, and so are logarithms of nothing and below,
//!   roots of negative numbers and results too large for a number. A divisor that may be zero or of
//!   either sign gives a result without bounds; one that ends at zero a half line.
//!
//! Texts that hang on an undecided condition are missing: a text has no hull.

mod calls;
mod check;
mod conditions;
mod dialect;
mod error;
mod functions;
mod interval;
mod names;
mod tree;
mod truth;
mod types;
mod value;

pub use error::{EvaluationError, FormulaError, Place, Problem};
pub use functions::FUNCTIONS;
pub use value::{Columns, Row, Type, Value};

use error::Site;
use tree::Node;

/// The longest formula that is read, in bytes.
pub const MOST_BYTES: usize = 4096;

/// A checked formula.
#[derive(Clone, Debug)]
pub struct Formula {
    text: String,
    root: Node,
    kind: Type,
    columns: Vec<usize>,
    sites: Vec<Site>,
}

impl Formula {
    /// Reads a formula over these columns.
    ///
    /// # Errors
    ///
    /// If the text is no formula, names an unknown column or function, mixes types, or cannot be
    /// evaluated on any row, as `1 / 0`.
    pub fn parse(text: &str, columns: &dyn Columns) -> Result<Self, FormulaError> {
        let checked = check::check(dialect::parse(text)?, columns)?;
        Ok(Self {
            text: text.to_owned(),
            root: checked.root,
            kind: checked.kind,
            columns: checked.columns,
            sites: checked.sites,
        })
    }

    /// What the formula gives.
    #[must_use]
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// The columns it reads, each once, in order of appearance.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The text it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Evaluates the formula on a row; nothing is allocated unless it fails.
    ///
    /// # Errors
    ///
    /// If a known zero divides, or a function has no result for a known value.
    pub fn value<'a>(&'a self, row: &'a dyn Row) -> Result<Value<'a>, EvaluationError> {
        match self.root.value(row) {
            Ok(value) => Ok(value.cleaned(self.kind)),
            Err(fault) => Err(fault.at(&self.sites)),
        }
    }
}

#[cfg(test)]
#[path = "formula_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "formula_laws_tests.rs"]
mod laws;
