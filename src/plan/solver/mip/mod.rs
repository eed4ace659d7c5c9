//! Branch and cut for programmes in whole numbers, mostly of zeros and ones.
//!
//! The relaxation is solved by [`super::lp`]; cuts are derived from rows in whole numbers, so that each is
//! exactly valid; every part of the space that is given up is given up on a bound computed in whole
//! numbers from the duals (`certify.rs`). Rounding can make the search longer, never its answer wrong.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "columns and rows are numbered in 32 bits, and floating point only guides the search"
)]

mod branch;
mod certify;
pub mod cover;
mod dominance;
mod halves;
mod knapsack;
mod model;
mod relax;
mod repair;
mod root;
mod space;
mod tree;

pub use model::{Guide, LARGEST, Model, ModelError, Outcome, Plain, Row, Solution};

use super::{Status, Work};
use root::{Best, Root};
use space::Space;

/// Times the root begins anew.
const RESTARTS: usize = 4;

/// Solves a model, from a solution where one is known.
///
/// The answer is exact where `status` says so, and an honest bound with the best solution found where
/// the work runs out.
///
/// # Errors
///
/// When the model cannot be solved in exact arithmetic: see [`Model::check`].
pub fn solve(
    model: &Model,
    guide: &dyn Guide,
    start: Option<&Solution>,
    work: &mut Work,
) -> Result<Outcome, ModelError> {
    model.check()?;
    let mut best = Best { solution: None };
    if let Some(start) = start
        && let Some(value) = model.value(&start.x)
    {
        best.offer(value, start.x.clone());
    }
    let mut space = Space::whole(model);
    let mut extra = Vec::new();
    let mut basis = None;
    let mut known = i64::MIN;
    for pass in 0..=RESTARTS {
        let (relax, bound) = match root::run(
            &space,
            model,
            (extra, basis.take()),
            guide,
            &mut best,
            pass < RESTARTS,
            work,
        ) {
            Root::Closed => return Ok(outcome(best, None, 0)),
            Root::Narrow(relax, bound) => {
                known = known.max(bound);
                let rows = &relax.rows[space.model.rows.len()..];
                let (next, carried) = space.shrink(&relax.lower, &relax.upper, rows);
                basis = Some(relax.lp.basis().carried(&carried.columns, &carried.rows));
                (space, extra) = (next, carried.extra);
                continue;
            }
            Root::Open(relax, bound) => (relax, bound),
        };
        known = known.max(bound);
        let searched = tree::run(*relax, known, &space, model, guide, &mut best, work);
        let bound = (searched.bound < best.limit()).then_some(searched.bound);
        return Ok(outcome(best, bound, searched.nodes));
    }
    Ok(outcome(best, Some(known), 0))
}

/// What is known at the end; `bound` is `None` where the search has closed.
fn outcome(best: Best, bound: Option<i64>, nodes: u64) -> Outcome {
    let (status, bound) = match (&best.solution, bound) {
        (None, None) => (Status::Infeasible, None),
        (Some(solution), None) => (Status::Optimal, Some(solution.value)),
        (_, Some(bound)) => (Status::Bounded, (bound > i64::MIN).then_some(bound)),
    };
    Outcome {
        status,
        bound,
        solution: best.solution,
        nodes,
    }
}

#[cfg(test)]
#[path = "mip_tests.rs"]
mod tests;
