//! The relaxation of a model in the LP engine, with what its duals prove.

use super::super::Work;
use super::super::lp::{Basis, Lp, Outcome as Solved, Stop};
use super::certify::{Box, Certificate, impossible};
use super::model::{Model, Row};

/// What solving the relaxation has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing in the box is better than the limit: proven.
    Closed,
    /// Solved, and this is proven to be a bound, the constant included.
    Open(i64),
    /// Stopped before it was solved; the bound is proven all the same.
    Stopped(i64),
    /// The engine's word could not be proven.
    Unknown,
}

/// A relaxation: model columns, rows that are in, and the box at present.
#[derive(Clone)]
pub struct Relax<'m> {
    model: &'m Model,
    /// The engine.
    pub lp: Lp,
    /// The rows that are in, in the engine's order.
    pub rows: Vec<Row>,
    /// Least values at present.
    pub lower: Vec<i64>,
    /// Most values at present.
    pub upper: Vec<i64>,
    moved: Vec<u32>,
    saved: Vec<(u32, i64, i64)>,
    /// What the last duals prove.
    pub proof: Certificate,
    entries: Vec<(u32, f64)>,
}

impl<'m> Relax<'m> {
    /// The relaxation with these rows.
    #[must_use]
    pub fn new(model: &'m Model, rows: Vec<Row>) -> Self {
        let mut lp = Lp::new();
        for ((&cost, &lower), &upper) in model.cost.iter().zip(&model.lower).zip(&model.upper) {
            lp.add_column(cost as f64, lower as f64, upper as f64);
        }
        let mut relax = Self {
            model,
            lp,
            rows: Vec::new(),
            lower: model.lower.clone(),
            upper: model.upper.clone(),
            moved: Vec::new(),
            saved: Vec::new(),
            proof: Certificate::default(),
            entries: Vec::new(),
        };
        for row in rows {
            relax.add(row);
        }
        relax
    }

    /// Begins anew with the rows and the box at present, from no basis.
    pub fn rebuild(&mut self) {
        let mut fresh = Self::new(self.model, std::mem::take(&mut self.rows));
        for column in 0..self.model.columns() {
            fresh.set(column as u32, self.lower[column], self.upper[column]);
        }
        fresh.moved.append(&mut self.moved);
        *self = fresh;
    }

    /// Adds a row.
    pub fn add(&mut self, row: Row) {
        self.entries.clear();
        self.entries
            .extend(row.entries.iter().map(|&(column, a)| (column, a as f64)));
        self.lp.add_row(
            &self.entries,
            row.lower.map_or(f64::NEG_INFINITY, |lower| lower as f64),
            row.upper.map_or(f64::INFINITY, |upper| upper as f64),
        );
        self.rows.push(row);
    }

    /// Takes rows out whose slack is basic.
    pub fn drop_rows(&mut self, drop: &[bool]) {
        self.lp.delete_rows(drop);
        let mut drops = drop.iter();
        self.rows
            .retain(|_| !drops.next().copied().unwrap_or(false));
    }

    /// Takes out all rows from this one on, basic or not.
    pub fn forget(&mut self, from: usize) {
        let drop: Vec<bool> = (0..self.rows.len()).map(|row| row >= from).collect();
        self.drop_rows(&drop);
    }

    /// Narrows or widens the box of a column.
    pub fn set(&mut self, column: u32, lower: i64, upper: i64) {
        let at = column as usize;
        if (self.lower[at], self.upper[at]) == (lower, upper) {
            return;
        }
        self.lower[at] = lower;
        self.upper[at] = upper;
        self.moved.push(column);
        self.lp.set_bounds(column, lower as f64, upper as f64);
    }

    /// Changes the box of a column until [`Relax::restore`].
    pub fn try_out(&mut self, (column, lower, upper): (u32, i64, i64)) {
        let at = column as usize;
        self.saved.push((column, self.lower[at], self.upper[at]));
        self.set(column, lower, upper);
    }

    /// Takes back what was tried out.
    pub fn restore(&mut self) {
        while let Some((column, lower, upper)) = self.saved.pop() {
            self.set(column, lower, upper);
        }
    }

    /// Back to the model's box.
    pub fn reset(&mut self) {
        for column in std::mem::take(&mut self.moved) {
            let at = column as usize;
            let (lower, upper) = (self.model.lower[at], self.model.upper[at]);
            if (self.lower[at], self.upper[at]) != (lower, upper) {
                self.lower[at] = lower;
                self.upper[at] = upper;
                self.lp.set_bounds(column, lower as f64, upper as f64);
            }
        }
    }

    /// Goes to a node: its box and its basis.
    pub fn go(&mut self, changes: &[(u32, i64, i64)], basis: &Basis) {
        self.reset();
        for &(column, lower, upper) in changes {
            self.set(column, lower, upper);
        }
        self.lp.set_basis(basis);
    }

    /// The dual objective, the constant included.
    #[must_use]
    pub fn objective(&self) -> f64 {
        self.lp.objective() + self.model.constant as f64
    }

    /// Solves, and proves a bound. Only solutions below `limit` are of interest.
    pub fn solve(&mut self, limit: i64, iterations: u32, work: &mut Work) -> Verdict {
        let target = (limit.saturating_sub(self.model.constant)) as f64 - 1.0;
        let slip = 1e-9f64.mul_add(target.abs(), 0.01).min(0.5);
        let mut cutoff = if limit == i64::MAX {
            f64::INFINITY
        } else {
            target + slip
        };
        loop {
            let solved = self.lp.solve(Stop { cutoff, iterations }, work);
            if solved == Solved::Infeasible {
                let ray = self.lp.ray().to_vec();
                work.spend(self.size());
                let boxed = Box {
                    lower: &self.lower,
                    upper: &self.upper,
                };
                let sure = impossible(
                    self.model.columns(),
                    &self.rows,
                    boxed,
                    &ray,
                    &mut self.proof,
                );
                return if sure {
                    Verdict::Closed
                } else {
                    Verdict::Unknown
                };
            }
            let bound = self.prove(work);
            if bound >= limit {
                return Verdict::Closed;
            }
            match solved {
                Solved::Optimal => return Verdict::Open(bound),
                Solved::CutOff if cutoff < f64::INFINITY => cutoff = f64::INFINITY,
                _ => return Verdict::Stopped(bound),
            }
        }
    }

    /// The bound that the duals at present prove, the constant included.
    pub fn prove(&mut self, work: &mut Work) -> i64 {
        work.spend(self.size());
        let boxed = Box {
            lower: &self.lower,
            upper: &self.upper,
        };
        self.proof
            .prove(&self.model.cost, &self.rows, boxed, self.lp.duals());
        self.proof.whole().saturating_add(self.model.constant)
    }

    /// Columns that the last proof pins to a bound for every solution below `limit`.
    pub fn fixes(&self, limit: i64, changes: &mut Vec<(u32, i64, i64)>) {
        let limit = limit.saturating_sub(self.model.constant);
        for column in 0..self.model.columns() {
            let (lower, upper) = (self.lower[column], self.upper[column]);
            if lower < upper && self.proof.fixes(column, limit) {
                let at = if self.proof.reduced[column] > 0 {
                    lower
                } else {
                    upper
                };
                changes.push((column as u32, at, at));
            }
        }
    }

    /// Entries of the rows that are in.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.rows
            .iter()
            .map(|row| row.entries.len() as u64 + 1)
            .sum::<u64>()
            + self.model.columns() as u64
    }
}
