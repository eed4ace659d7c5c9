//! `plan.json`: a problem and the plan for it in one file, so that anybody can check it.

use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::build_plan::BuildPlan;
use super::problem::Problem;

/// The largest file that is read, bytes: some twenty times the plan of a country.
const LARGEST: u64 = 1 << 31;

/// What `plan.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The version of the program that wrote it.
    pub deadzone: String,
    /// What was to be decided.
    pub problem: Problem,
    /// What was decided.
    pub plan: BuildPlan,
}

/// Why a file is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanFileError {
    /// It cannot be opened or read.
    #[error("cannot be read")]
    Read(#[from] io::Error),
    /// It is larger than any plan.
    #[error("is larger than {} MiB, the most that is read", LARGEST >> 20)]
    TooLarge,
    /// It ends too soon.
    #[error("ends too soon, in line {line}; was it copied whole?")]
    Truncated {
        /// Where.
        line: usize,
    },
    /// It is no JSON, or not that of a plan.
    #[error("is not a plan.json of `deadzone plan`")]
    Json(#[from] serde_json::Error),
}

impl PlanFile {
    /// A problem and its plan, by this version.
    #[must_use]
    pub fn new(problem: Problem, plan: BuildPlan) -> Self {
        Self {
            deadzone: env!("CARGO_PKG_VERSION").to_owned(),
            problem,
            plan,
        }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`PlanFileError`] where it cannot be read or is no plan.
    pub fn open(path: &Path) -> Result<Self, PlanFileError> {
        let file = std::fs::File::open(path)?;
        let mut bytes = Vec::new();
        // What a file says of its length is not trusted: a pipe has none.
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(PlanFileError::TooLarge);
        }
        Self::read(&bytes)
    }

    /// Reads the bytes of a file.
    ///
    /// The reader stops at the first thing that is wrong; numbers that are read are not yet checked, see
    /// [`check`](super::check::check).
    ///
    /// # Errors
    /// [`PlanFileError`] where they are no plan.
    pub fn read(bytes: &[u8]) -> Result<Self, PlanFileError> {
        serde_json::from_slice(bytes).map_err(|error| {
            if error.is_eof() {
                let line = error.line();
                PlanFileError::Truncated { line }
            } else {
                PlanFileError::Json(error)
            }
        })
    }

    /// Writes the file: one line each for version, problem and plan, the same bytes for the same values.
    ///
    /// # Errors
    /// What the output says.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let version = serde_json::to_string(&self.deadzone)?;
        write!(out, "{{\"deadzone\":{version},\n\"problem\":")?;
        serde_json::to_writer(&mut *out, &self.problem)?;
        write!(out, ",\n\"plan\":")?;
        serde_json::to_writer(&mut *out, &self.plan)?;
        writeln!(out, "}}")
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod file_tests;
