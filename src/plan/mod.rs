//! The build plan: which sites are built, what serves each village, how sites are joined to the
//! network, in which phase, for how much, and how far from the best that can be at most.

pub mod build_plan;
pub mod check;
pub mod file;
pub mod mps;
pub mod problem;
pub mod solution;
pub mod solver;

pub use build_plan::BuildPlan;
pub use problem::Problem;

#[cfg(test)]
#[path = "."]
mod tried {
    //! Samples stand beside the rooms that they use, here as in an example.
    use crate::{calendar, geodesy, plan};
    pub(super) mod brute_force;
    pub(super) mod samples;
}
