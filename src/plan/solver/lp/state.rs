//! What a solve begins with and leaves behind: factors, reduced costs, values, results.

use super::{Lp, NONE};

/// How much values may be outside their bounds.
pub(super) const FEASIBLE: f64 = 1e-9;
/// The largest scaled cost is about this.
const COSTS: f64 = 256.0;

impl Lp {
    /// Factors, reduced costs and values as they must be for the first iteration.
    pub(super) fn prepare(&mut self) {
        if self.matrix.is_stale() {
            self.matrix.refresh();
        }
        if self.scale == 0.0 {
            let largest = self
                .cost
                .iter()
                .fold(0.0_f64, |most, cost| most.max(cost.abs()));
            self.scale = if largest > 0.0 {
                (COSTS / largest).log2().floor().exp2()
            } else {
                1.0
            };
            self.fresh_duals = false;
        }
        if self.shifted {
            self.fresh_duals = false;
        }
        if !self.factored {
            self.factorise();
        }
        if !self.fresh_duals {
            self.true_prices();
            self.compute_reduced();
        }
        self.take_sides(0.0);
        if self.fresh_values {
            self.follow_pending();
        } else {
            self.compute_values();
        }
        self.measure_objective();
    }

    /// New factors, then reduced costs and values from them.
    pub(super) fn rebuild(&mut self) {
        self.factorise();
        self.compute_reduced();
        self.take_sides(super::ratio::TOLERANCE);
        self.compute_values();
        self.measure_objective();
    }

    fn factorise(&mut self) {
        // `value` of basic variables is free to use: it carries the weights to their new places.
        for (&variable, &weight) in self.basic.iter().zip(&self.weight) {
            self.value[variable as usize] = weight;
            self.place[variable as usize] = NONE;
        }
        let mut known = std::mem::take(&mut self.groups);
        known.clear();
        known.extend_from_slice(&self.basic);
        let refused = self
            .elimination
            .run(&self.matrix, &mut self.basic, &mut self.factor);
        for (place, &variable) in self.basic.iter().enumerate() {
            self.place[variable as usize] = place as u32;
            self.weight[place] = self.value[variable as usize];
            self.moves[variable as usize] = 0.0;
        }
        for &variable in &refused {
            self.stand_at_bound(variable as usize);
        }
        if !refused.is_empty() {
            self.weight.fill(1.0);
            self.fresh_duals = false;
        }
        self.groups = known;
        self.place_bounds();
        self.factored = true;
        self.fresh_values = false;
    }

    fn place_bounds(&mut self) {
        for (place, &variable) in self.basic.iter().enumerate() {
            self.least[place] = self.lower[variable as usize];
            self.most[place] = self.upper[variable as usize];
        }
    }

    /// Costs without perturbation.
    pub(super) fn true_prices(&mut self) {
        for (price, cost) in self.price.iter_mut().zip(&self.cost) {
            *price = cost * self.scale;
        }
        self.shifted = false;
    }

    /// Reduced costs of all variables from the prices.
    pub(super) fn compute_reduced(&mut self) {
        let columns = self.columns();
        for (slot, &variable) in self.spare.iter_mut().zip(&self.basic) {
            *slot = self.price[variable as usize];
        }
        self.factor.backward(&mut self.spare);
        self.reduced.copy_from_slice(&self.price);
        for row in 0..self.basic.len() {
            let dual = self.spare[row];
            if dual != 0.0 {
                let (index, value) = self.matrix.row(row);
                for (&column, &entry) in index.iter().zip(value) {
                    self.reduced[column as usize] -= dual * entry;
                }
                self.reduced[columns + row] -= dual;
            }
        }
        for &variable in &self.basic {
            self.reduced[variable as usize] = 0.0;
        }
        self.spare.fill(0.0);
        self.fresh_duals = true;
        self.factor.touched += self.matrix.entries() as u64;
    }

    /// Values of the basic variables from those at bounds.
    pub(super) fn compute_values(&mut self) {
        let columns = self.columns();
        let mut values = std::mem::take(&mut self.now);
        values.fill(0.0);
        for variable in 0..self.cost.len() {
            if self.place[variable] != NONE {
                continue;
            }
            let at = self.value[variable];
            if at == 0.0 {
                continue;
            }
            if variable < columns {
                let (index, value) = self.matrix.column(variable);
                for (&row, &entry) in index.iter().zip(value) {
                    values[row as usize] -= entry * at;
                }
            } else {
                values[variable - columns] -= at;
            }
        }
        self.factor.forward(&mut values, false);
        self.now = values;
        self.pending.fill(0.0);
        self.is_pending = false;
        self.fresh_values = true;
        for place in 0..self.basic.len() {
            self.measure(place);
        }
    }

    /// Lets the basic variables follow those that went to other bounds.
    pub(super) fn follow_pending(&mut self) {
        if !self.is_pending {
            return;
        }
        self.is_pending = false;
        let mut pending = std::mem::take(&mut self.pending);
        self.factor.forward(&mut pending, false);
        for (place, change) in pending.iter_mut().enumerate() {
            if *change != 0.0 {
                self.now[place] -= *change;
                *change = 0.0;
                self.measure(place);
            }
        }
        self.pending = pending;
    }

    /// The violation of a basic variable.
    pub(super) fn measure(&mut self, place: usize) {
        let now = self.now[place];
        let outside = (self.least[place] - now).max(now - self.most[place]);
        self.excess[place] = if outside > FEASIBLE {
            outside * outside
        } else {
            0.0
        };
    }

    /// Puts variables whose reduced cost asks for it to their other bound.
    pub(super) fn take_sides(&mut self, tolerance: f64) {
        for variable in 0..self.cost.len() {
            if self.place[variable] != NONE {
                self.moves[variable] = 0.0;
                continue;
            }
            let reduced = self.reduced[variable];
            if reduced > tolerance {
                self.upward[variable] = false;
            } else if reduced < -tolerance {
                self.upward[variable] = true;
            }
            self.stand_at_bound(variable);
        }
    }

    /// Moves a variable that is not basic to its bound; basic ones follow later.
    pub(super) fn stand_at_bound(&mut self, variable: usize) {
        let columns = self.columns();
        let (lower, upper) = (self.lower[variable], self.upper[variable]);
        if !(lower.is_finite() && upper.is_finite()) && self.reduced[variable] == 0.0 {
            self.upward[variable] = lower == f64::NEG_INFINITY;
        }
        let upward = self.upward[variable];
        let mut bound = if upward { upper } else { lower };
        if bound.is_infinite() {
            bound = self.implied(variable - columns, upward);
        }
        self.moves[variable] = if lower >= upper {
            0.0
        } else if upward {
            -1.0
        } else {
            1.0
        };
        let change = bound - self.value[variable];
        if change == 0.0 {
            return;
        }
        self.value[variable] = bound;
        if !self.fresh_values || self.matrix.is_stale() {
            self.fresh_values = false;
            return;
        }
        self.is_pending = true;
        if variable < columns {
            let (index, value) = self.matrix.column(variable);
            for (&row, &entry) in index.iter().zip(value) {
                self.pending[row as usize] += entry * change;
            }
        } else {
            self.pending[variable - columns] += change;
        }
    }

    /// The bound of a slack that follows from the bounds of the columns in its row.
    fn implied(&self, row: usize, upward: bool) -> f64 {
        let (index, value) = self.matrix.row(row);
        index
            .iter()
            .zip(value)
            .map(|(&column, &entry)| {
                let (lower, upper) = (self.lower[column as usize], self.upper[column as usize]);
                // The slack is minus the row.
                let (one, other) = (-entry * lower, -entry * upper);
                if upward {
                    one.max(other)
                } else {
                    one.min(other)
                }
            })
            .sum()
    }

    pub(super) fn measure_objective(&mut self) {
        let mut sum = 0.0;
        for variable in 0..self.cost.len() {
            if self.place[variable] == NONE {
                sum += self.reduced[variable] * self.value[variable];
            }
        }
        self.dual = sum;
    }

    /// Multipliers and reduced costs for the true costs, and the bound that they give.
    pub(super) fn export(&mut self) {
        let columns = self.columns();
        let back = 1.0 / self.scale;
        for column in 0..columns {
            let shift = self.price[column] - self.cost[column] * self.scale;
            self.true_reduced[column] = (self.reduced[column] - shift) * back;
        }
        let mut bound = 0.0;
        for row in 0..self.rows() {
            let slack = columns + row;
            let mut dual = (self.price[slack] - self.reduced[slack]) * back;
            let (least, most) = (-self.upper[slack], -self.lower[slack]);
            if (dual > 0.0 && least == f64::NEG_INFINITY) || (dual < 0.0 && most == f64::INFINITY) {
                let (index, value) = self.matrix.row(row);
                for (&column, &entry) in index.iter().zip(value) {
                    self.true_reduced[column as usize] += dual * entry;
                }
                dual = 0.0;
            }
            self.duals[row] = dual;
            if dual != 0.0 {
                bound += dual * if dual > 0.0 { least } else { most };
            }
        }
        for column in 0..columns {
            let reduced = self.true_reduced[column];
            bound += reduced
                * if reduced > 0.0 {
                    self.lower[column]
                } else {
                    self.upper[column]
                };
        }
        for (place, &variable) in self.basic.iter().enumerate() {
            self.value[variable as usize] = self.now[place];
        }
        self.objective = bound;
    }

    /// Puts the ray of a row of the basis inverse into `ray`; whether it proves that nothing fits.
    pub(super) fn export_ray(&mut self, sign: f64) -> bool {
        let columns = self.columns();
        self.ray.clear();
        let mut bound = 0.0;
        let mut size = 1.0;
        let mut combined = std::mem::take(&mut self.true_reduced);
        combined.fill(0.0);
        for row in 0..self.rows() {
            let slack = columns + row;
            let mut dual = sign * self.row[row];
            let (least, most) = (-self.upper[slack], -self.lower[slack]);
            if (dual > 0.0 && least == f64::NEG_INFINITY) || (dual < 0.0 && most == f64::INFINITY) {
                dual = 0.0;
            }
            self.ray.push(dual);
            if dual != 0.0 {
                let part = dual * if dual > 0.0 { least } else { most };
                bound += part;
                size += part.abs();
                let (index, value) = self.matrix.row(row);
                for (&column, &entry) in index.iter().zip(value) {
                    combined[column as usize] -= dual * entry;
                }
            }
        }
        for (column, &reduced) in combined.iter().enumerate() {
            let part = reduced
                * if reduced > 0.0 {
                    self.lower[column]
                } else {
                    self.upper[column]
                };
            bound += part;
            size += part.abs();
        }
        self.true_reduced = combined;
        bound > FEASIBLE * size
    }
}
