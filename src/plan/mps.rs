//! The problem as an MPS file, so that HiGHS, CBC, SCIP or Gurobi can confirm a plan.
//!
//! Free MPS: names are a letter and places in the problem, so that no name of a planner can break the file;
//! what is greatest is written as the least of its negative. All numbers are whole.
//! [`solution`](super::solution) reads back what a solver found.

mod model;
mod name;

use std::io::{self, Write};

pub use name::Variable;

use super::check::{Fault, servable_by_site};
use super::problem::Problem;
use model::{Model, Range, Sense};
use name::Named;

/// Which model of a problem.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// Which objective is sought, by its place in the problem.
    pub goal: usize,
    /// Values of the objectives before it, none of which may become worse. Fewer hold fewer.
    pub earlier: &'a [i64],
    /// Villages that may wait though the first objective serves all that can be served, by their place: those for
    /// which no phase has room. Empty: none.
    pub waiting: &'a [bool],
}

/// Why no model was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MpsError {
    /// The problem is not sound.
    #[error("the problem is not sound, so it has no model: {0}")]
    Problem(Fault),
    /// The objective that is asked for is not there.
    #[error("the problem has {known} objectives, counted from 0; there is no objective {asked}")]
    Goal {
        /// Which was asked for.
        asked: usize,
        /// How many there are.
        known: usize,
    },
    /// The output cannot be written.
    #[error("cannot write the model")]
    Write(#[from] io::Error),
}

/// How large a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Rows without the objective.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Coefficients that are not 0, without the objective.
    pub entries: usize,
}

/// Writes the model of a problem.
///
/// # Errors
/// [`MpsError`] where the problem is not sound, the objective is not there or the output fails.
pub fn write(
    problem: &Problem,
    request: &Request<'_>,
    out: &mut impl Write,
) -> Result<Size, MpsError> {
    let by_site = servable_by_site(problem).map_err(|faults| {
        let first = faults.into_iter().next();
        MpsError::Problem(first.expect("a problem that is not sound has a fault"))
    })?;
    if request.goal >= problem.objectives.len() {
        return Err(MpsError::Goal {
            asked: request.goal,
            known: problem.objectives.len(),
        });
    }
    let model = Model::of(problem, request, &by_site);
    let has_phases = !problem.phases.is_empty();
    let objective = problem.objectives[request.goal];
    let sign = if objective.is_least() { "" } else { "-" };
    writeln!(out, "* {sign}{} is minimised", objective.as_str())?;
    writeln!(out, "NAME deadzone FREE")?;
    writeln!(out, "ROWS\n N obj")?;
    for row in &model.rows {
        let sense = match row.sense {
            Sense::AtMost => 'L',
            Sense::Equal => 'E',
            Sense::AtLeast => 'G',
        };
        writeln!(out, " {sense} {}", row.name)?;
    }
    writeln!(out, "COLUMNS")?;
    let mut is_integer = false;
    let mut marks = 0;
    for column in &model.columns {
        if is_integer != (column.range == Range::Binary) {
            is_integer = !is_integer;
            let mark = if is_integer { "INTORG" } else { "INTEND" };
            writeln!(out, " MARK{marks} 'MARKER' '{mark}'")?;
            marks += 1;
        }
        let name = Named(column.variable, has_phases).to_string();
        // A column without any entry must be named all the same.
        if column.cost != 0 || column.entries.is_empty() {
            writeln!(out, " {name} obj {}", column.cost)?;
        }
        for (row, value) in &column.entries {
            writeln!(out, " {name} {} {value}", model.rows[*row].name)?;
        }
    }
    if is_integer {
        writeln!(out, " MARK{marks} 'MARKER' 'INTEND'")?;
    }
    writeln!(out, "RHS")?;
    for row in model.rows.iter().filter(|row| row.right != 0) {
        writeln!(out, " RHS {} {}", row.name, row.right)?;
    }
    writeln!(out, "BOUNDS")?;
    for column in &model.columns {
        let name = Named(column.variable, has_phases);
        match column.range {
            Range::Binary => writeln!(out, " UP BND {name} 1")?,
            Range::UpTo(most) => writeln!(out, " UP BND {name} {most}")?,
        }
    }
    writeln!(out, "ENDATA")?;
    Ok(Size {
        rows: model.rows.len(),
        columns: model.columns.len(),
        entries: model
            .columns
            .iter()
            .map(|column| column.entries.len())
            .sum(),
    })
}
