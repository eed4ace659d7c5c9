//! The dual simplex method itself.

use super::super::Work;
use super::ratio::{Candidate, Choice, TOLERANCE, choose};
use super::{Lp, NONE, Outcome, Stop};

/// Exchanges before the basis is factored anew.
const EXCHANGES: usize = 80;
/// Entries of the pivot row below this are taken for zero.
const SMALL: f64 = 1e-9;
/// Iterations without progress before costs are perturbed.
const STALL: u32 = 30;
/// Iterations that went wrong in a solve before it is given up.
const TROUBLES: u32 = 40;
/// Weights are never below this.
const LIGHTEST: f64 = 1e-4;

/// The count of one solve.
#[derive(Debug, Default)]
struct Course {
    iterations: u32,
    stalled: u32,
    troubles: u32,
    /// Perturbations removed so far.
    settled: u32,
    /// The dual objective from which the cutoff is looked at again.
    look: f64,
}

/// What an iteration came to.
enum Step {
    Went,
    Finished(Outcome),
}

impl Lp {
    /// Goes to the optimum from the basis at hand.
    pub fn solve(&mut self, stop: Stop, work: &mut Work) -> Outcome {
        self.solves += 1;
        if (0..self.cost.len()).any(|variable| self.lower[variable] > self.upper[variable]) {
            return self.crossed();
        }
        self.prepare();
        let mut course = Course {
            look: stop.cutoff * self.scale,
            ..Course::default()
        };
        let most = 20_000 + 50 * self.cost.len() as u64;
        loop {
            let spent = std::mem::take(&mut self.factor.touched) + self.basic.len() as u64;
            let goes_on = work.spend(spent);
            if self.dual > course.look && self.is_cut_off(stop.cutoff, &mut course) {
                self.iterations += u64::from(course.iterations);
                return Outcome::CutOff;
            }
            if !goes_on
                || course.iterations >= stop.iterations
                || u64::from(course.iterations) >= most
                || course.troubles >= TROUBLES
            {
                self.iterations += u64::from(course.iterations);
                self.export();
                return Outcome::Stopped;
            }
            if self.factor.exchanges() >= EXCHANGES || self.factor.is_heavy() {
                self.rebuild();
            }
            if let Step::Finished(outcome) = self.iterate(&mut course) {
                self.iterations += u64::from(course.iterations);
                return outcome;
            }
        }
    }

    /// The answer where bounds exclude each other.
    fn crossed(&mut self) -> Outcome {
        let columns = self.columns();
        self.ray.clear();
        self.ray.resize(self.rows(), 0.0);
        for row in 0..self.rows() {
            if self.lower[columns + row] > self.upper[columns + row] {
                self.ray[row] = 1.0;
            }
        }
        Outcome::Infeasible
    }

    /// Whether the true costs too give a bound above the cutoff.
    fn is_cut_off(&mut self, cutoff: f64, course: &mut Course) -> bool {
        self.export();
        if self.objective > cutoff {
            return true;
        }
        course.look =
            self.dual + ((cutoff - self.objective) * self.scale).max(1e-9 * self.dual.abs());
        false
    }

    fn iterate(&mut self, course: &mut Course) -> Step {
        let Some(leaving) = self.choose_row() else {
            return self.settle(course);
        };
        let mut row = std::mem::take(&mut self.row);
        row.fill(0.0);
        self.factor.backward_unit(leaving as u32, &mut row);
        self.row = row;
        let weight = self.row.iter().map(|value| value * value).sum::<f64>();
        let believed = self.weight[leaving];
        self.weight[leaving] = weight.max(LIGHTEST);
        if believed < 0.1 * weight
            && course.troubles < TROUBLES / 2
            && self.is_better_elsewhere(leaving)
        {
            self.factor.touched += self.basic.len() as u64;
            return Step::Went;
        }
        self.price_row();
        let below = self.now[leaving] < self.least[leaving];
        let sign = if below { -1.0 } else { 1.0 };
        let slope = if below {
            self.least[leaving] - self.now[leaving]
        } else {
            self.now[leaving] - self.most[leaving]
        };
        self.collect_candidates(sign);
        let mut candidates = std::mem::take(&mut self.candidates);
        let mut groups = std::mem::take(&mut self.groups);
        let choice = choose(&mut candidates, &mut groups, slope);
        self.groups = groups;
        let step = match choice {
            Choice::Unlimited => self.unlimited(leaving, sign, course),
            Choice::Enter { at, flips } => {
                self.exchange(leaving, sign, &candidates, at, flips, course);
                Step::Went
            }
        };
        self.candidates = candidates;
        self.clear_price_row();
        step
    }

    /// The row whose violation is largest in the measure of its weight.
    fn choose_row(&self) -> Option<usize> {
        let mut best = None;
        let mut most = 0.0;
        for (place, (&excess, &weight)) in self.excess.iter().zip(&self.weight).enumerate() {
            if excess > most * weight {
                most = excess / weight;
                best = Some(place);
            }
        }
        best
    }

    fn is_better_elsewhere(&self, leaving: usize) -> bool {
        self.choose_row().is_some_and(|place| place != leaving)
    }

    /// The row of the tableau that belongs to `row`.
    fn price_row(&mut self) {
        let columns = self.columns();
        for row in 0..self.basic.len() {
            let multiplier = self.row[row];
            if multiplier == 0.0 {
                continue;
            }
            if multiplier.abs() < 1e-13 {
                self.row[row] = 0.0;
                continue;
            }
            let (index, value) = self.matrix.row(row);
            for (&column, &entry) in index.iter().zip(value) {
                let slot = &mut self.alpha[column as usize];
                if *slot == 0.0 {
                    self.touched.push(column);
                }
                *slot += multiplier * entry;
                if *slot == 0.0 {
                    *slot = 1e-100;
                }
            }
            self.factor.touched += index.len() as u64;
            self.alpha[columns + row] = multiplier;
            self.touched.push((columns + row) as u32);
        }
    }

    fn clear_price_row(&mut self) {
        for &variable in &self.touched {
            self.alpha[variable as usize] = 0.0;
        }
        self.touched.clear();
    }

    fn collect_candidates(&mut self, sign: f64) {
        self.candidates.clear();
        for &variable in &self.touched {
            let at = variable as usize;
            let size = sign * self.alpha[at] * self.moves[at];
            if size > SMALL {
                self.candidates.push(Candidate {
                    variable,
                    size,
                    cost: self.reduced[at] * self.moves[at],
                    range: self.upper[at] - self.lower[at],
                });
            }
        }
        self.factor.touched += self.touched.len() as u64;
    }

    /// No candidate limits the step: proof, or a sign of bad numbers.
    fn unlimited(&mut self, leaving: usize, sign: f64, course: &mut Course) -> Step {
        if self.export_ray(sign) {
            return Step::Finished(Outcome::Infeasible);
        }
        course.troubles += 1;
        if self.factor.exchanges() > 0 {
            self.rebuild();
        } else {
            // Passed over until the next factors.
            self.excess[leaving] = 0.0;
        }
        Step::Went
    }

    fn exchange(
        &mut self,
        leaving: usize,
        sign: f64,
        candidates: &[Candidate],
        at: usize,
        flips: usize,
        course: &mut Course,
    ) {
        let entering = candidates[at].variable as usize;
        let mut column = std::mem::take(&mut self.column);
        column.fill(0.0);
        self.load(entering, &mut column);
        self.factor.forward(&mut column, true);
        self.column = column;
        let pivot = self.column[leaving];
        let expected = self.alpha[entering];
        let error = (pivot - expected).abs();
        if error > 1e-7 * (1.0 + pivot.abs()) || pivot.abs() < SMALL {
            course.troubles += 1;
            if self.factor.exchanges() > 0 {
                self.rebuild();
                return;
            }
            if error > 1e-3 * pivot.abs() || pivot.abs() < 1e-7 {
                self.excess[leaving] = 0.0;
                return;
            }
        }
        for candidate in &candidates[..flips] {
            let variable = candidate.variable as usize;
            let before = self.value[variable];
            self.upward[variable] = !self.upward[variable];
            self.stand_at_flip(variable);
            self.dual += self.reduced[variable] * (self.value[variable] - before);
        }
        self.follow_pending();
        let theta = self.step_duals(entering, sign);
        let leaves = self.basic[leaving] as usize;
        let bound = if sign < 0.0 {
            self.least[leaving]
        } else {
            self.most[leaving]
        };
        let away = self.now[leaving] - bound;
        let gain = theta * away;
        self.dual += gain;
        self.step_values(leaving, entering, away / pivot);
        self.step_weights(leaving, pivot);
        self.factor.exchange(leaving as u32, pivot);
        // The variables change places.
        self.place[leaves] = NONE;
        self.value[leaves] = bound;
        self.upward[leaves] = sign > 0.0;
        self.moves[leaves] = if self.lower[leaves] >= self.upper[leaves] {
            0.0
        } else {
            -sign
        };
        self.reduced[leaves] = -theta;
        self.place[entering] = leaving as u32;
        self.basic[leaving] = entering as u32;
        self.moves[entering] = 0.0;
        self.reduced[entering] = 0.0;
        self.least[leaving] = self.lower[entering];
        self.most[leaving] = self.upper[entering];
        self.measure(leaving);
        course.iterations += 1;
        if gain.abs() < 1e-12 {
            course.stalled += 1;
            if course.stalled > STALL && course.settled < 3 {
                self.perturb();
                course.stalled = 0;
            }
        }
    }

    fn stand_at_flip(&mut self, variable: usize) {
        self.stand_at_bound(variable);
    }

    fn load(&self, variable: usize, into: &mut [f64]) {
        match variable.checked_sub(self.columns()) {
            Some(row) => into[row] = 1.0,
            None => {
                let (index, value) = self.matrix.column(variable);
                for (&row, &entry) in index.iter().zip(value) {
                    into[row as usize] = entry;
                }
            }
        }
    }

    /// Changes reduced costs so that the entering one becomes 0, and returns the step.
    fn step_duals(&mut self, entering: usize, sign: f64) -> f64 {
        let mut theta = self.reduced[entering] / self.alpha[entering];
        if theta * sign < 0.0 {
            self.price[entering] -= self.reduced[entering];
            self.shifted = true;
            theta = 0.0;
        }
        for &variable in &self.touched {
            let at = variable as usize;
            if self.place[at] != NONE {
                continue;
            }
            let reduced = self.reduced[at] - theta * self.alpha[at];
            self.reduced[at] = reduced;
            if reduced * self.moves[at] < -TOLERANCE * 1e-2 {
                self.price[at] -= reduced;
                self.reduced[at] = 0.0;
                self.shifted = true;
            }
        }
        theta
    }

    fn step_values(&mut self, leaving: usize, entering: usize, step: f64) {
        for place in 0..self.basic.len() {
            let entry = self.column[place];
            if entry != 0.0 {
                self.now[place] -= step * entry;
                self.measure(place);
            }
        }
        self.now[leaving] = self.value[entering] + step;
    }

    fn step_weights(&mut self, leaving: usize, pivot: f64) {
        let mut edge = std::mem::take(&mut self.edge);
        edge.copy_from_slice(&self.row);
        self.factor.forward(&mut edge, false);
        let weight = self.weight[leaving];
        for place in 0..self.basic.len() {
            let entry = self.column[place];
            if entry != 0.0 {
                let ratio = entry / pivot;
                let updated = self.weight[place] + ratio * (ratio * weight - 2.0 * edge[place]);
                self.weight[place] = updated.max(LIGHTEST);
            }
        }
        self.weight[leaving] = (weight / (pivot * pivot)).max(LIGHTEST);
        self.edge = edge;
    }

    /// Moves costs apart, each by a little of its own, so that the dual cannot stall.
    fn perturb(&mut self) {
        for column in 0..self.columns() {
            let moves = self.moves[column];
            if moves == 0.0 {
                continue;
            }
            // Xorshift: the same numbers everywhere.
            self.seed ^= self.seed << 13;
            self.seed ^= self.seed >> 7;
            self.seed ^= self.seed << 17;
            let random = (self.seed >> 11) as f64 / (1_u64 << 53) as f64;
            let change = moves * 1e-6 * (1.0 + self.price[column].abs()) * (1.0 + random);
            self.price[column] += change;
            self.reduced[column] += change;
        }
        self.shifted = true;
        self.measure_objective();
    }

    /// No row is violated: the optimum, once shifts of costs are taken back and errors are gone.
    fn settle(&mut self, course: &mut Course) -> Step {
        if self.factor.exchanges() > 20 || course.troubles > 0 {
            // Values and duals are computed anew, once.
            let troubles = std::mem::take(&mut course.troubles);
            if self.factor.exchanges() > 0 {
                self.rebuild();
            } else {
                self.compute_values();
            }
            if self.choose_row().is_some() {
                course.troubles = troubles + 1;
                return Step::Went;
            }
        }
        if self.shifted {
            course.settled += 1;
            self.true_prices();
            self.compute_reduced();
            self.take_sides(TOLERANCE);
            self.follow_pending();
            self.measure_objective();
            if self.choose_row().is_some() {
                course.look = f64::NEG_INFINITY;
                return Step::Went;
            }
        }
        self.export();
        Step::Finished(Outcome::Optimal)
    }
}
