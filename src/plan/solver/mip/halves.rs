//! {0, 1/2} Chvatal-Gomory cuts: rows added up with halves and rounded.
//!
//! Caprara and Fischetti (1996): where the rows of a set add up to coefficients that can be made even at
//! little cost, and to an odd right side, half of the sum can be rounded up. The sets are looked for as
//! Andreello, Caprara and Fischetti (2007) do, by a greedy exchange from each row on what is fractional.

use rustc_hash::FxHashMap;

use super::super::Work;
use super::certify::Box;
use super::model::Row;

/// Rows of a set at most.
const LONGEST: usize = 14;
/// How much a cut must be violated by, twice.
const VIOLATION: f64 = 0.04;
/// Demands tried second after each start.
const SECONDS: usize = 4;
/// What a set may cost on the way.
const DEAREST: f64 = 2.5;
/// What a set that stays even is charged.
const EVEN: f64 = 0.25;
/// Distances to a bound below this are none.
const NEAR: f64 = 1e-7;
/// Coefficients above this are not worth a cut.
const STEEP: i64 = 1 << 20;

/// A row as a demand for at least so much, modulo two.
#[derive(Debug, Clone, Copy)]
struct Demand {
    /// Which row.
    row: u32,
    /// 1, or -1 where the row is a limit.
    sign: i64,
    /// How much more than asked for there is.
    slack: f64,
    /// Whether the right side is odd once columns are counted from their nearer bounds.
    odd: bool,
    /// Where its fractional columns of odd coefficients begin and end.
    from: u32,
    to: u32,
}

/// Looks for cuts; holds what is used again.
#[derive(Debug, Default)]
pub struct Halves {
    demands: Vec<Demand>,
    entries: Vec<u32>,
    distance: Vec<f64>,
    /// Demands of each fractional column.
    starts: Vec<u32>,
    users: Vec<u32>,
    marked: Vec<bool>,
    /// What adding a demand to nothing costs, and what adding it to the marked set does.
    alone: Vec<f64>,
    change: Vec<f64>,
    /// Demands whose change differs, and the set they were seen and taken in.
    touched: Vec<u32>,
    seen: Vec<u64>,
    taken: Vec<u64>,
    stamp: u64,
    sums: Vec<i64>,
}

/// A cut with its violation over its length.
#[derive(Debug, Clone)]
pub struct Cut {
    /// The cut.
    pub row: Row,
    /// How far beyond the cut the point lies.
    pub depth: f64,
}

impl Halves {
    /// Cuts off `x` with combinations of these rows.
    pub fn separate(
        &mut self,
        rows: &[Row],
        boxed: Box<'_>,
        x: &[f64],
        work: &mut Work,
        cuts: &mut Vec<Cut>,
    ) {
        self.prepare(rows, boxed, x);
        work.spend(rows.iter().map(|row| row.entries.len() as u64).sum());
        let mut set = Vec::with_capacity(LONGEST);
        let mut best: Vec<Vec<u32>> = Vec::new();
        let mut seconds = Vec::new();
        for start in 0..self.demands.len() as u32 {
            // Some demand of every useful set costs less than its share.
            if self.demands[start as usize].slack > 0.5 {
                continue;
            }
            work.spend(self.seconds(start, &mut seconds));
            for second in seconds
                .iter()
                .map(|&(_, second)| Some(second))
                .chain([None])
            {
                set.clear();
                set.push(start);
                set.extend(second);
                if self.grow(&mut set, work) {
                    set.sort_unstable();
                    best.push(set.clone());
                }
            }
            if work.is_exhausted() {
                return;
            }
        }
        best.sort_unstable();
        best.dedup();
        for set in &best {
            cuts.extend(self.round(set, rows, boxed, x));
        }
    }

    /// The demands of this point, and who uses which column.
    fn prepare(&mut self, rows: &[Row], boxed: Box<'_>, x: &[f64]) {
        self.demands.clear();
        self.entries.clear();
        self.distance.clear();
        self.distance.extend((0..x.len()).map(|column| {
            let off = (x[column] - boxed.lower[column] as f64)
                .min(boxed.upper[column] as f64 - x[column]);
            if off < NEAR { 0.0 } else { off }
        }));
        for (number, row) in rows.iter().enumerate() {
            let sum: f64 = row
                .entries
                .iter()
                .map(|&(column, a)| a as f64 * x[column as usize])
                .sum();
            for (sign, side) in [(1, row.lower), (-1, row.upper)] {
                let Some(side) = side else { continue };
                let slack = (sign as f64 * (sum - side as f64)).max(0.0);
                if slack >= 1.0 - VIOLATION {
                    continue;
                }
                let from = self.entries.len() as u32;
                let mut odd = side & 1 != 0;
                for &(column, a) in &row.entries {
                    if a & 1 == 0 {
                        continue;
                    }
                    let at = column as usize;
                    odd ^= nearer(boxed, x, at).1 & 1 != 0;
                    if self.distance[at] > 0.0 {
                        self.entries.push(column);
                    }
                }
                self.demands.push(Demand {
                    row: number as u32,
                    sign,
                    slack: if slack < NEAR { 0.0 } else { slack },
                    odd,
                    from,
                    to: self.entries.len() as u32,
                });
            }
        }
        self.simplify();
        self.simplify();
        self.index(x.len());
        self.marked.clear();
        self.marked.resize(x.len(), false);
        self.alone.clear();
        self.alone.extend(self.demands.iter().map(|demand| {
            let entries = &self.entries[demand.from as usize..demand.to as usize];
            let distance: f64 = entries
                .iter()
                .map(|&column| self.distance[column as usize])
                .sum();
            demand.slack + distance
        }));
        self.change.clear();
        self.change.resize(self.demands.len(), 0.0);
        self.seen.clear();
        self.seen.resize(self.demands.len(), 0);
        self.taken.clear();
        self.taken.resize(self.demands.len(), 0);
        self.touched.clear();
        self.stamp = 1;
    }

    /// Columns of one demand only count as its slack; of demands alike in the others the tightest stays.
    fn simplify(&mut self) {
        let mut uses = vec![0u32; self.distance.len()];
        for &column in &self.entries {
            uses[column as usize] += 1;
        }
        let mut kept: Vec<u32> = Vec::with_capacity(self.entries.len());
        let mut first: FxHashMap<(bool, Vec<u32>), usize> = FxHashMap::default();
        let mut demands: Vec<Demand> = Vec::with_capacity(self.demands.len());
        for mut demand in std::mem::take(&mut self.demands) {
            let from = kept.len();
            for &column in &self.entries[demand.from as usize..demand.to as usize] {
                if uses[column as usize] > 1 {
                    kept.push(column);
                } else {
                    demand.slack += self.distance[column as usize];
                }
            }
            kept[from..].sort_unstable();
            (demand.from, demand.to) = (from as u32, kept.len() as u32);
            let known = first.get(&(demand.odd, kept[from..].to_vec())).copied();
            match known {
                _ if demand.slack >= 1.0 - VIOLATION => kept.truncate(from),
                Some(at) => {
                    kept.truncate(from);
                    let (entries, other) = ((demands[at].from, demands[at].to), &mut demands[at]);
                    if demand.slack < other.slack {
                        *other = Demand {
                            from: entries.0,
                            to: entries.1,
                            ..demand
                        };
                    }
                }
                None => {
                    first.insert((demand.odd, kept[from..].to_vec()), demands.len());
                    demands.push(demand);
                }
            }
        }
        self.demands = demands;
        self.entries = kept;
    }

    /// Who uses which column.
    fn index(&mut self, columns: usize) {
        self.starts.clear();
        self.starts.resize(columns + 1, 0);
        for &column in &self.entries {
            self.starts[column as usize + 1] += 1;
        }
        for column in 0..columns {
            self.starts[column + 1] += self.starts[column];
        }
        self.users.clear();
        self.users.resize(self.entries.len(), 0);
        let mut next = self.starts.clone();
        for (number, demand) in self.demands.iter().enumerate() {
            for &column in &self.entries[demand.from as usize..demand.to as usize] {
                self.users[next[column as usize] as usize] = number as u32;
                next[column as usize] += 1;
            }
        }
    }

    /// Adds a demand's columns modulo two, and what adding others would change from now on.
    fn flip(&mut self, number: u32) -> u64 {
        let demand = self.demands[number as usize];
        let mut steps = 4;
        for at in demand.from..demand.to {
            let column = self.entries[at as usize] as usize;
            self.marked[column] = !self.marked[column];
            let twice = 2.0
                * if self.marked[column] {
                    -self.distance[column]
                } else {
                    self.distance[column]
                };
            let users = self.starts[column] as usize..self.starts[column + 1] as usize;
            steps += users.len() as u64;
            for &user in &self.users[users] {
                if self.seen[user as usize] != self.stamp {
                    self.seen[user as usize] = self.stamp;
                    self.change[user as usize] = self.alone[user as usize];
                    self.touched.push(user);
                }
                self.change[user as usize] += twice;
            }
        }
        self.taken[number as usize] = self.stamp;
        steps
    }

    /// What adding a demand costs.
    fn price(&self, number: u32) -> f64 {
        if self.seen[number as usize] == self.stamp {
            self.change[number as usize]
        } else {
            self.alone[number as usize]
        }
    }

    /// Forgets the set.
    fn clear(&mut self, set: &[u32]) {
        for &number in set {
            let demand = self.demands[number as usize];
            for &column in &self.entries[demand.from as usize..demand.to as usize] {
                self.marked[column as usize] = false;
            }
        }
        self.touched.clear();
        self.stamp += 1;
    }

    /// Demands to put second after a start: the best few.
    fn seconds(&mut self, start: u32, seconds: &mut Vec<(f64, u32)>) -> u64 {
        let steps = self.flip(start);
        seconds.clear();
        for &number in &self.touched {
            if number == start {
                continue;
            }
            let entry = (self.change[number as usize], number);
            let place = seconds.partition_point(|&(change, other)| (change, other) < entry);
            if place < SECONDS {
                seconds.truncate(SECONDS - 1);
                seconds.insert(place.min(seconds.len()), entry);
            }
        }
        self.clear(&[start]);
        steps
    }

    /// Adds the demand that helps most until a set gives a cut; leaves the best such set.
    fn grow(&mut self, set: &mut Vec<u32>, work: &mut Work) -> bool {
        let mut odd = false;
        let mut cost = 0.0;
        let mut steps = 8;
        for &number in set.iter() {
            cost += self.price(number);
            odd ^= self.demands[number as usize].odd;
            steps += self.flip(number);
        }
        let mut best = (1.0 - VIOLATION, 0);
        loop {
            if odd && cost < best.0 {
                best = (cost, set.len());
            }
            if set.len() >= LONGEST {
                break;
            }
            steps += self.touched.len() as u64;
            // An even set is of no use as it stands: what would make it odd is a little dearer at first.
            let mut next = (DEAREST, u32::MAX);
            for &number in &self.touched {
                let at = number as usize;
                if self.taken[at] == self.stamp {
                    continue;
                }
                let even = odd == self.demands[at].odd;
                let weight = self.change[at] + if even { EVEN } else { 0.0 };
                if (weight, number) < next {
                    next = (weight, number);
                }
            }
            let number = next.1;
            if number == u32::MAX {
                break;
            }
            cost += self.change[number as usize];
            if cost > DEAREST {
                break;
            }
            odd ^= self.demands[number as usize].odd;
            steps += self.flip(number);
            set.push(number);
        }
        work.spend(steps);
        self.clear(set);
        set.truncate(best.1);
        best.1 > 0
    }

    /// The cut of a set of demands, in whole numbers.
    fn round(&mut self, set: &[u32], rows: &[Row], boxed: Box<'_>, x: &[f64]) -> Option<Cut> {
        let mut side = 0i64;
        let mut columns: Vec<u32> = Vec::new();
        self.sums.resize(x.len(), 0);
        let mut good = true;
        for &number in set {
            let demand = self.demands[number as usize];
            let row = &rows[demand.row as usize];
            let part = if demand.sign > 0 {
                row.lower
            } else {
                row.upper
            };
            good &= part
                .and_then(|part| side.checked_add(demand.sign * part))
                .map(|sum| side = sum)
                .is_some();
            for &(column, a) in &row.entries {
                let sum = &mut self.sums[column as usize];
                *sum += demand.sign * a.clamp(-STEEP, STEEP);
                good &= a.abs() < STEEP;
                columns.push(column);
            }
        }
        columns.sort_unstable();
        columns.dedup();
        let mut entries = Vec::with_capacity(columns.len());
        for &column in &columns {
            let at = column as usize;
            let mut a = std::mem::take(&mut self.sums[at]);
            if a & 1 != 0 {
                let (step, bound) = nearer(boxed, x, at);
                a += step;
                side = side.saturating_add(step.saturating_mul(bound));
            }
            good &= a.abs() < STEEP;
            if a != 0 {
                entries.push((column, a / 2));
            }
        }
        if !good || side & 1 == 0 || side.abs() > 1 << 50 {
            return None;
        }
        let side = (side + 1) / 2;
        finish(entries, side, boxed, x)
    }
}

/// A cut of at least `side`, tightened where nothing is negative, if the point violates it.
pub fn finish(mut entries: Vec<(u32, i64)>, side: i64, boxed: Box<'_>, x: &[f64]) -> Option<Cut> {
    if entries
        .iter()
        .all(|&(column, a)| a >= 0 && boxed.lower[column as usize] >= 0)
    {
        if side <= 0 {
            return None;
        }
        for entry in &mut entries {
            entry.1 = entry.1.min(side);
        }
    }
    let sum: f64 = entries
        .iter()
        .map(|&(column, a)| a as f64 * x[column as usize])
        .sum();
    let length = entries
        .iter()
        .map(|&(_, a)| (a * a) as f64)
        .sum::<f64>()
        .sqrt();
    let short = side as f64 - sum;
    (short > VIOLATION / 2.0).then(|| Cut {
        row: Row::at_least(entries, side),
        depth: short / length.max(1.0),
    })
}

/// The bound a column is nearer to: the step that rounds it away (1 from below, -1 from above), and the
/// bound itself.
fn nearer(boxed: Box<'_>, x: &[f64], column: usize) -> (i64, i64) {
    let (lower, upper) = (boxed.lower[column], boxed.upper[column]);
    if x[column] - lower as f64 <= upper as f64 - x[column] {
        (1, lower)
    } else {
        (-1, upper)
    }
}
