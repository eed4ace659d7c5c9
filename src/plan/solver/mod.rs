//! The solver, on plain numbers: it knows no villages, no files and no settings.
//!
//! Everything is in integers of the smallest unit, so that values and bounds are exact; floating point
//! only guides the search and never certifies anything.

pub mod connected;
pub mod cover;
pub mod lp;
pub mod mip;
pub mod steiner;
mod work;

pub use work::Work;

/// How a value stands to the best that is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Value and bound are equal.
    Optimal,
    /// A bound is known, and the value does not reach it.
    Bounded,
    /// Only the value is known.
    Heuristic,
    /// Nothing satisfies the constraints.
    Infeasible,
}
