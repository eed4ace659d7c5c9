//! The build plan: which sites are built, what serves each village, how sites are joined to the
//! network, in which phase, for how much, and how far from the best that can be at most.

pub mod build_plan;
pub mod check;
pub mod compare;
mod curve;
pub mod file;
pub mod model;
pub mod mps;
mod phases;
pub mod problem;
pub mod solution;
pub mod solver;

pub use build_plan::BuildPlan;
pub use compare::{Changes, compare};
pub use model::{Effort, ProblemError, solve};
pub use problem::Problem;
