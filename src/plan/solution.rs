//! Solution files of other solvers, read back as plans.
//!
//! HiGHS (raw and pretty), CBC, SCIP and Gurobi write a line a variable; where the value stands is told by the
//! shape of the line. Variables that are not listed are 0. A plan is completed from what is decided: a village that any
//! site may serve is served by the built one with the least link, sums are added up. Nothing is proven of it, so its
//! status is `heuristic`; [`check`](super::check::check) says whether it keeps to the problem.

mod complete;

use std::collections::BTreeMap;

use super::build_plan::BuildPlan;
use super::check::{Fault, servable};
use super::mps::Variable;
use super::problem::Problem;

#[cfg(test)]
#[path = "solution/solution_tests.rs"]
mod solution_tests;

/// How far from a whole number a value may lie; solvers stop at 1e-5 or so.
const TOLERANCE: f64 = 1e-3;

/// Why a file is no solution of a problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SolutionError {
    /// The problem is not sound.
    #[error("the problem is not sound, so it has no solution: {0}")]
    Problem(Fault),
    /// No line gives a value to a variable of the model.
    #[error(
        "holds no value of a variable of this problem; known are solution files of HiGHS, CBC, SCIP and Gurobi for a model that `deadzone check-plan --mps` wrote"
    )]
    Empty,
    /// The solver found none.
    #[error("line {line} says that the model is infeasible; there is no solution to read")]
    Infeasible {
        /// Where.
        line: usize,
    },
    /// A value that is no number.
    #[error("line {line}: {name} has the value {value}, which is no number")]
    NoNumber {
        /// Where.
        line: usize,
        /// Of what.
        name: String,
        /// What stands there.
        value: String,
    },
    /// A decision that is neither yes nor no.
    #[error(
        "line {line}: {name} is {value}; it must be 0 or 1, so this is no solution in whole numbers"
    )]
    Fractional {
        /// Where.
        line: usize,
        /// Of what.
        name: String,
        /// What stands there.
        value: String,
    },
    /// A variable of another problem.
    #[error(
        "line {line}: {name} is no variable of this problem; was the model written for another plan?"
    )]
    Unknown {
        /// Where.
        line: usize,
        /// The variable.
        name: String,
    },
    /// A variable has two values.
    #[error("line {line}: {name} has a value already")]
    Twice {
        /// Where.
        line: usize,
        /// The variable.
        name: String,
    },
    /// What is decided contradicts itself.
    #[error("{0}")]
    Contradiction(String),
}

/// Reads a solution file as a plan.
///
/// # Errors
/// [`SolutionError`] where the file is none, or none of this problem.
pub fn read(text: &str, problem: &Problem) -> Result<BuildPlan, SolutionError> {
    let servable = servable(problem).map_err(|faults| {
        let first = faults.into_iter().next();
        SolutionError::Problem(first.expect("a problem that is not sound has a fault"))
    })?;
    let chosen = chosen(text, problem)?;
    complete::complete(problem, &chosen, &servable)
}

/// The decisions that are taken, each with the line that says so.
fn chosen(text: &str, problem: &Problem) -> Result<Vec<Variable>, SolutionError> {
    let has_phases = !problem.phases.is_empty();
    let mut met = BTreeMap::new();
    let mut column = None;
    for (line, content) in (1..).zip(text.lines()) {
        let words: Vec<&str> = content.split_whitespace().collect();
        if ends_values(&words, !met.is_empty()) {
            break;
        }
        if says_infeasible(&words) && met.is_empty() {
            return Err(SolutionError::Infeasible { line });
        }
        if let Some(place) = words.iter().position(|word| *word == "Primal")
            && words.first() == Some(&"Index")
        {
            column = Some((words.len(), place));
            continue;
        }
        let found = words.iter().enumerate().take(8).find_map(|(at, word)| {
            let variable = Variable::read(word, has_phases)?;
            Some((at, *word, variable))
        });
        let Some((at, name, variable)) = found else {
            continue;
        };
        // Pretty files of HiGHS have the name last, behind columns that may be empty.
        let value = words.get(at + 1).copied();
        let value = match (value, column) {
            (Some(value), _) => value,
            (None, Some(_)) => pretty(&words[..at]).unwrap_or(""),
            (None, None) => "",
        };
        let name = name.to_owned();
        let number: f64 = match value.parse() {
            Ok(number) if f64::is_finite(number) => number,
            _ => {
                let value = value.to_owned();
                return Err(SolutionError::NoNumber { line, name, value });
            }
        };
        if !is_known(variable, problem) {
            return Err(SolutionError::Unknown { line, name });
        }
        let is_counted = matches!(variable, Variable::Flow { .. } | Variable::Depth { .. });
        let is_off = number.abs() <= TOLERANCE;
        if !is_counted && !is_off && (number - 1.0).abs() > TOLERANCE {
            let value = value.to_owned();
            return Err(SolutionError::Fractional { line, name, value });
        }
        if met.insert(variable, !is_off && !is_counted).is_some() {
            return Err(SolutionError::Twice { line, name });
        }
    }
    if met.is_empty() {
        return Err(SolutionError::Empty);
    }
    let taken = met.into_iter().filter(|(_, is_taken)| *is_taken);
    Ok(taken.map(|(variable, _)| variable).collect())
}

/// The value in a row of a pretty file, before the name: index, status (of programs without whole numbers), lower, upper,
/// primal, then a dual or a type.
fn pretty<'a>(words: &[&'a str]) -> Option<&'a str> {
    let is_status =
        |word: &&&str| word.len() <= 2 && word.bytes().all(|of| of.is_ascii_uppercase());
    let rest = words.get(1..)?;
    let rest = if rest.first().filter(is_status).is_some() {
        &rest[1..]
    } else {
        rest
    };
    rest.get(2).copied()
}

/// Whether what follows are rows, duals or a basis.
fn ends_values(words: &[&str], has_values: bool) -> bool {
    match words {
        ["#", "Rows" | "Dual" | "Basis", ..] => true,
        ["Rows", ..] => has_values,
        _ => false,
    }
}

fn says_infeasible(words: &[&str]) -> bool {
    let text = words.join(" ").to_ascii_lowercase();
    let text = text.trim_start_matches("# ");
    [
        "infeasible",
        "integer infeasible",
        "model status: infeasible",
        "model status : infeasible",
        "solution status: infeasible",
        "primal infeasible",
    ]
    .iter()
    .any(|known| text == *known || text.starts_with(&format!("{known} -")))
}

/// Whether the problem has what a variable is about.
fn is_known(variable: Variable, problem: &Problem) -> bool {
    let phases = problem.phases.len().max(1);
    let is_site = |site: u32| (site as usize) < problem.sites.len();
    let is_village = |village: u32| (village as usize) < problem.villages.len();
    let is_hop = |hop: u32| (hop as usize) < problem.hops.len();
    let is_phase = |phase: u32| (phase as usize) < phases;
    match variable {
        Variable::Build { site, phase } => is_site(site) && is_phase(phase),
        Variable::Satellite { village, phase } | Variable::Covered { village, phase } => {
            is_village(village) && is_phase(phase)
        }
        Variable::Serve {
            village,
            site,
            phase,
        } => is_village(village) && is_site(site) && is_phase(phase),
        Variable::Join { hop, phase, .. } => is_hop(hop) && is_phase(phase),
        Variable::Flow { hop, .. } => is_hop(hop),
        Variable::Depth { site } => is_site(site),
    }
}
