//! Building and changing a programme; its basis stays where that makes sense.

use super::{Basis, Elimination, Factor, Lp, Matrix, NONE, Stand, Vector};

/// Bounds of columns beyond this are cut off here.
const FAR: f64 = 1e12;

fn sane(value: f64, instead: f64) -> f64 {
    if value.is_nan() {
        instead
    } else {
        value.clamp(-FAR, FAR)
    }
}

impl Lp {
    /// A programme without rows and columns.
    #[must_use]
    pub fn new() -> Self {
        Self {
            matrix: Matrix::new(),
            cost: Vec::new(),
            lower: Vec::new(),
            upper: Vec::new(),
            price: Vec::new(),
            reduced: Vec::new(),
            value: Vec::new(),
            upward: Vec::new(),
            moves: Vec::new(),
            place: Vec::new(),
            basic: Vec::new(),
            now: Vec::new(),
            least: Vec::new(),
            most: Vec::new(),
            weight: Vec::new(),
            excess: Vec::new(),
            violated: Vec::new(),
            is_listed: Vec::new(),
            pending: Vector::default(),
            factored: false,
            fresh_values: false,
            fresh_duals: false,
            shifted: false,
            scale: 0.0,
            edition: 0,
            dual: 0.0,
            drift: 0.0,
            degenerate: false,
            seed: 1,
            factor: Factor::default(),
            elimination: Elimination::default(),
            row: Vector::default(),
            column: Vector::default(),
            edge: Vector::default(),
            spare: Vector::default(),
            alpha: Vec::new(),
            touched: Vec::new(),
            candidates: Vec::new(),
            groups: Vec::new(),
            objective: 0.0,
            duals: Vec::new(),
            true_reduced: Vec::new(),
            ray: Vec::new(),
            iterations: 0,
        }
    }

    /// Adds a column without entries, which rows added later may have. Bounds are finite; those beyond
    /// 1e12 are cut there.
    pub fn add_column(&mut self, cost: f64, lower: f64, upper: f64) -> u32 {
        let at = self.columns();
        self.matrix.add_column();
        let (lower, upper) = (sane(lower, 0.0), sane(upper, 0.0));
        self.cost.insert(at, sane(cost, 0.0));
        self.lower.insert(at, lower);
        self.upper.insert(at, upper);
        self.price.insert(at, 0.0);
        self.reduced.insert(at, 0.0);
        let upward = cost < 0.0;
        self.value.insert(at, if upward { upper } else { lower });
        self.upward.insert(at, upward);
        self.moves.insert(at, 0.0);
        self.place.insert(at, NONE);
        for variable in &mut self.basic {
            if *variable as usize >= at {
                *variable += 1;
            }
        }
        self.alpha.push(0.0);
        self.true_reduced.push(0.0);
        self.fresh_duals = false;
        self.fresh_values = false;
        self.scale = 0.0;
        self.edition += 1;
        at as u32
    }

    /// Adds a row `lower <= entries <= upper`, infinite where there is no limit. Its slack becomes
    /// basic. Entries of columns that do not exist are left out.
    pub fn add_row(&mut self, entries: &[(u32, f64)], lower: f64, upper: f64) -> u32 {
        let row = self.rows();
        self.matrix.add_row(entries);
        let variable = self.cost.len() as u32;
        self.cost.push(0.0);
        self.lower.push(if upper.is_nan() {
            f64::NEG_INFINITY
        } else {
            -upper
        });
        self.upper.push(if lower.is_nan() {
            f64::INFINITY
        } else {
            -lower
        });
        self.price.push(0.0);
        self.reduced.push(0.0);
        self.value.push(0.0);
        self.upward.push(false);
        self.moves.push(0.0);
        self.place.push(row as u32);
        self.alpha.push(0.0);
        self.basic.push(variable);
        self.weight.push(1.0);
        self.duals.push(0.0);
        self.resize_places();
        self.factored = false;
        self.edition += 1;
        row as u32
    }

    fn resize_places(&mut self) {
        let rows = self.rows();
        for line in [
            &mut self.now,
            &mut self.least,
            &mut self.most,
            &mut self.excess,
        ] {
            line.resize(rows, 0.0);
        }
        for vector in [
            &mut self.pending,
            &mut self.row,
            &mut self.column,
            &mut self.edge,
            &mut self.spare,
        ] {
            vector.resize(rows);
        }
        self.violated.clear();
        self.is_listed.clear();
        self.is_listed.resize(rows, false);
        self.fresh_values = false;
    }

    /// Deletes rows. The slack of each should be basic; where it is not, the basis is begun anew.
    /// The others keep their order.
    pub fn delete_rows(&mut self, drop: &[bool]) {
        let columns = self.columns();
        let gone = |row: usize| drop.get(row).copied().unwrap_or(false);
        let spoilt = (0..self.rows()).any(|row| gone(row) && self.place[columns + row] == NONE);
        let weights = self.weights_by_variable();
        self.matrix.retain_rows(drop);
        let mut stands: Vec<(Stand, f64)> = Vec::new();
        for (variable, &weight) in weights.iter().enumerate() {
            if variable < columns || !gone(variable - columns) {
                stands.push((self.stand(variable), weight));
            }
        }
        let keep = |variable: usize| variable < columns || !gone(variable - columns);
        retain(&mut self.cost, keep);
        retain(&mut self.lower, keep);
        retain(&mut self.upper, keep);
        self.rebuild_arrays();
        if spoilt {
            self.slack_basis();
        } else {
            self.put(&stands);
        }
    }

    fn rebuild_arrays(&mut self) {
        let (rows, variables) = (self.rows(), self.cost.len());
        for line in [
            &mut self.price,
            &mut self.reduced,
            &mut self.value,
            &mut self.moves,
            &mut self.alpha,
        ] {
            line.clear();
            line.resize(variables, 0.0);
        }
        self.upward.clear();
        self.upward.resize(variables, false);
        self.place.clear();
        self.place.resize(variables, NONE);
        self.basic.clear();
        self.weight.clear();
        self.weight.resize(rows, 1.0);
        self.duals.clear();
        self.duals.resize(rows, 0.0);
        self.true_reduced.clear();
        self.true_reduced.resize(self.matrix.columns(), 0.0);
        self.resize_places();
        self.factored = false;
        self.scale = 0.0;
        self.edition += 1;
    }

    fn slack_basis(&mut self) {
        let columns = self.columns();
        let stands: Vec<(Stand, f64)> = (0..self.cost.len())
            .map(|variable| match variable {
                slack if slack >= columns => (Stand::Basic, 1.0),
                column if self.cost[column] < 0.0 => (Stand::Upper, 1.0),
                _ => (Stand::Lower, 1.0),
            })
            .collect();
        self.put(&stands);
    }

    /// Narrows or widens a column. The basis stays; a column at a bound moves with it.
    pub fn set_bounds(&mut self, column: u32, lower: f64, upper: f64) {
        let column = column as usize;
        let (lower, upper) = (sane(lower, 0.0), sane(upper, 0.0));
        self.lower[column] = lower;
        self.upper[column] = upper;
        let place = self.place[column];
        if place != NONE {
            if self.factored {
                self.least[place as usize] = lower;
                self.most[place as usize] = upper;
                self.measure(place as usize);
            }
            return;
        }
        if self.fresh_duals && self.reduced[column] != 0.0 {
            self.upward[column] = self.reduced[column] < 0.0;
        }
        self.stand_at_bound(column);
    }

    pub(super) fn stand(&self, variable: usize) -> Stand {
        if self.place[variable] != NONE {
            Stand::Basic
        } else if self.upward[variable] {
            Stand::Upper
        } else {
            Stand::Lower
        }
    }

    /// The basis as it stands.
    #[must_use]
    pub fn basis(&self) -> Basis {
        let columns = self.columns();
        let stands: Vec<Stand> = (0..self.cost.len())
            .map(|variable| self.stand(variable))
            .collect();
        let weights = (0..self.cost.len())
            .filter(|&variable| self.place[variable] != NONE)
            .map(|variable| self.weight[self.place[variable] as usize] as f32)
            .collect();
        Basis {
            columns: stands[..columns].into(),
            rows: stands[columns..].into(),
            weights,
        }
    }

    /// Goes back to a basis that was saved. Slacks of rows added since become basic, columns added since
    /// stand at a bound.
    pub fn set_basis(&mut self, basis: &Basis) {
        let columns = self.columns();
        let mut weights = basis.weights.iter();
        let mut saved = |stands: &[Stand], count: usize, added: Stand| -> Vec<(Stand, f64)> {
            let mut line: Vec<(Stand, f64)> = stands
                .iter()
                .map(|&stand| match stand {
                    Stand::Basic => (
                        stand,
                        weights.next().map_or(1.0, |&weight| f64::from(weight)),
                    ),
                    _ => (stand, 1.0),
                })
                .collect();
            line.resize(count, (added, 1.0));
            line
        };
        let mut stands = saved(&basis.columns, columns, Stand::Lower);
        stands.extend(saved(&basis.rows, self.rows(), Stand::Basic));
        self.put(&stands);
    }

    /// Takes over where each variable stands, with weights of those that are basic. The factors are
    /// kept where the same variables are basic.
    fn put(&mut self, stands: &[(Stand, f64)]) {
        let same = self.factored
            && self.basic.len() == self.rows()
            && stands
                .iter()
                .zip(&self.place)
                .all(|(&(stand, _), &place)| (stand == Stand::Basic) == (place != NONE));
        if !same {
            self.factored = false;
            self.place.fill(NONE);
            self.basic.clear();
            let rows = self.rows();
            // Slacks first: should there be too many, columns are those that go.
            for variable in (0..stands.len()).rev() {
                if stands[variable].0 == Stand::Basic && self.basic.len() < rows {
                    self.place[variable] = self.basic.len() as u32;
                    self.basic.push(variable as u32);
                }
            }
            for slack in self.columns()..stands.len() {
                if self.basic.len() < rows && self.place[slack] == NONE {
                    self.place[slack] = self.basic.len() as u32;
                    self.basic.push(slack as u32);
                }
            }
        }
        for (variable, &(stand, weight)) in stands.iter().enumerate() {
            match self.place[variable] {
                NONE => self.upward[variable] = stand == Stand::Upper,
                place => self.weight[place as usize] = weight,
            }
        }
        self.fresh_values = false;
        self.fresh_duals = false;
    }

    fn weights_by_variable(&self) -> Vec<f64> {
        let mut weights = vec![1.0; self.cost.len()];
        for (&variable, &weight) in self.basic.iter().zip(&self.weight) {
            weights[variable as usize] = weight;
        }
        weights
    }
}

fn retain(line: &mut Vec<f64>, keep: impl Fn(usize) -> bool) {
    let mut at = 0;
    line.retain(|_| {
        at += 1;
        keep(at - 1)
    });
}
