//! Linear programmes by a bounded dual simplex method, made for branch and cut.
//!
//! ```text
//! min  c x    with  row_lower <= A x <= row_upper,  lower <= x <= upper
//! ```
//!
//! All columns have finite bounds, so every basis is dual feasible once its other columns stand at the
//! bound their reduced cost asks for: there is no first phase, and any change of bounds, any added row
//! starts from the basis at hand. Rows are `A x + s = 0` inside, with a slack `s` for each.
//!
//! The method: steepest edge rows (Forrest and Goldfarb 1992), the ratio test that flips bounds on its way
//! (Maros 2003) with tolerances after Harris (1973), sparse factors (`factor.rs`), costs perturbed where
//! the dual stalls. Values are floating point; what is claimed from them is certified in integers
//! (`certificate.rs`).

#![expect(
    clippy::cast_possible_truncation,
    reason = "rows and columns are numbered in 32 bits; programmes are far smaller"
)]

mod carry;
pub mod certificate;
mod dual;
mod edit;
mod eliminate;
mod factor;
mod mark;
mod matrix;
mod ratio;
mod sparse;
mod state;

#[cfg(test)]
#[path = "lp_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "optima_tests.rs"]
mod optima_tests;

use eliminate::Elimination;
use factor::{Factor, NONE};
pub use mark::Mark;
use matrix::Matrix;
use sparse::Vector;

/// When a solve ends before the optimum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// The objective of no interest: a proof that the optimum is above ends the solve.
    pub cutoff: f64,
    /// The most iterations.
    pub iterations: u32,
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            cutoff: f64::INFINITY,
            iterations: u32::MAX,
        }
    }
}

/// How a solve ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// At the optimum.
    Optimal,
    /// Nothing satisfies the rows: see [`Lp::ray`].
    Infeasible,
    /// The bound of the duals is above the cutoff.
    CutOff,
    /// Iterations or work ran out, or the numbers got too bad to go on; the duals still give a bound.
    Stopped,
}

/// Where a variable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Lower,
    Upper,
    Basic,
}

/// Where every column and row stands, to begin a solve with.
#[derive(Debug, Clone)]
pub struct Basis {
    columns: Box<[Stand]>,
    rows: Box<[Stand]>,
    /// Steepest edge weights of the basic variables, columns first.
    weights: Box<[f32]>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one part of the state whether it is up to date"
)]
/// A linear programme with the state of its solution.
#[derive(Debug, Clone)]
pub struct Lp {
    matrix: Matrix,
    // By variable: columns, then slacks.
    cost: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// Costs scaled, and perturbed or shifted where `shifted`.
    price: Vec<f64>,
    reduced: Vec<f64>,
    /// Values; those of basic variables only after a solve.
    value: Vec<f64>,
    upward: Vec<bool>,
    /// 1 at the lower bound, -1 at the upper, 0 where basic or fixed.
    moves: Vec<f64>,
    place: Vec<u32>,
    // By place of the basis.
    basic: Vec<u32>,
    now: Vec<f64>,
    least: Vec<f64>,
    most: Vec<f64>,
    weight: Vec<f64>,
    /// Squares of violations.
    excess: Vec<f64>,
    /// Places that are violated, and some that no longer are.
    violated: Vec<u32>,
    is_listed: Vec<bool>,
    /// Changes of columns at bounds that the basic variables have not followed, times their columns.
    pending: Vector,
    factored: bool,
    fresh_values: bool,
    fresh_duals: bool,
    shifted: bool,
    scale: f64,
    /// Changes whenever rows, columns or costs do.
    edition: u64,
    /// The dual objective, scaled and with shifts.
    dual: f64,
    /// The largest disagreement on a pivot since the factors were made.
    drift: f64,
    /// Whether a solve stalled: later ones begin with perturbed costs.
    degenerate: bool,
    seed: u32,
    factor: Factor,
    elimination: Elimination,
    // Scratch, by place.
    row: Vector,
    column: Vector,
    edge: Vector,
    spare: Vector,
    // Scratch, by variable.
    alpha: Vec<f64>,
    touched: Vec<u32>,
    candidates: Vec<ratio::Candidate>,
    groups: Vec<u32>,
    // Results.
    objective: f64,
    duals: Vec<f64>,
    true_reduced: Vec<f64>,
    ray: Vec<f64>,
    iterations: u64,
}

impl Default for Lp {
    fn default() -> Self {
        Self::new()
    }
}

impl Lp {
    /// The objective after [`Outcome::Optimal`], else the lower bound that the duals give.
    #[must_use]
    pub fn objective(&self) -> f64 {
        self.objective
    }

    /// The value of a column after a solve.
    #[must_use]
    pub fn value(&self, column: u32) -> f64 {
        self.value[column as usize]
    }

    /// Values of all columns after a solve.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.value[..self.columns()]
    }

    /// Multipliers of the rows after a solve: not negative on rows without an upper bound, not positive
    /// on those without a lower one.
    #[must_use]
    pub fn duals(&self) -> &[f64] {
        &self.duals
    }

    /// After [`Outcome::Infeasible`], multipliers of the rows whose combination no value within the
    /// bounds satisfies: with costs of 0 the bound that they give is above 0.
    #[must_use]
    pub fn ray(&self) -> &[f64] {
        &self.ray
    }

    /// Reduced costs of all columns after a solve.
    #[must_use]
    pub fn reduced_costs(&self) -> &[f64] {
        &self.true_reduced
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.matrix.rows()
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.matrix.columns()
    }

    /// Whether the slack of a row is basic.
    #[must_use]
    pub fn is_slack_basic(&self, row: u32) -> bool {
        self.place[self.columns() + row as usize] != NONE
    }

    /// Columns and coefficients of a row.
    #[must_use]
    pub fn row(&self, row: u32) -> (&[u32], &[f64]) {
        self.matrix.row(row as usize)
    }

    /// The bounds of a column.
    #[must_use]
    pub fn bounds(&self, column: u32) -> (f64, f64) {
        (self.lower[column as usize], self.upper[column as usize])
    }

    /// The cost of a column.
    #[must_use]
    pub fn cost(&self, column: u32) -> f64 {
        self.cost[column as usize]
    }

    /// Iterations of all solves together.
    #[must_use]
    pub fn iterations(&self) -> u64 {
        self.iterations
    }
}
