//! From the problem of the planner to the pure numbers of the solver, and back to a plan.
//!
//! Objectives are taken in turn; each keeps its value as a limit for those after it. The bound of an
//! objective holds for all plans that are as good in the objectives before it.

mod clash;
mod draft;
pub(in crate::plan) mod ending;
mod exact;
mod improve;
mod instance;
mod least;
mod linear;
mod relax;
mod ruin;
mod start;
pub(in crate::plan) mod valid;
pub(in crate::plan) mod whole;

#[cfg(test)]
#[path = "model_tests.rs"]
pub(in crate::plan) mod tests;

pub(in crate::plan) use draft::{Choice, Core, Draft, SATELLITE, WAIT};
pub(in crate::plan) use ending::{Decided, totals_of, value_of};
pub(in crate::plan) use exact::is_small;
pub(in crate::plan) use improve::{Search, built_sites};
pub(in crate::plan) use instance::{Instance, NONE, Scope, in_time, place};
pub(in crate::plan) use least::{Answer, solve as least};
pub(in crate::plan) use linear::{About, Linear, Row, measure};
pub(in crate::plan) use relax::solve as relaxed;
pub(in crate::plan) use start::choice_of;
pub(in crate::plan) use whole::{Whole, limit_rows, phase_rows};

use super::solver::Work;

/// How much is done for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Work in steps: [`Work::SECOND`] is about a second of one core.
    pub work: u64,
    /// Whether the curve of people against money is wanted.
    pub curve: bool,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            work: 8 * Work::SECOND,
            curve: true,
        }
    }
}

/// Why there is no plan, not even one that says what clashes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// The problem makes no sense.
    #[error("the planning problem has faults: {}", .0.join("; "))]
    Faulty(Vec<String>),
    /// Nothing was found, and nothing proves that there is nothing.
    #[error(
        "no plan was found that keeps {}, and it is not proven that there is none: give more work (plan.effort_s, --effort) or loosen a limit",
        .0.join(", ")
    )]
    NotFound(Vec<String>),
}
