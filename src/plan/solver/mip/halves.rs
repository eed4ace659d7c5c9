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
    marks: Vec<u32>,
    seen: Vec<u32>,
    stamp: u32,
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
        for start in 0..self.demands.len() {
            let firsts = self.firsts(start);
            for first in firsts {
                set.clear();
                set.push(start as u32);
                if let Some(first) = first {
                    set.push(first);
                }
                if self.grow(&mut set, work) {
                    set.sort_unstable();
                    best.push(set.clone());
                }
                if work.is_exhausted() {
                    return;
                }
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
        self.seen.clear();
        self.seen.resize(self.demands.len(), 0);
        self.stamp = 0;
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

    /// What adding a demand to the marked set changes in what the rounding costs.
    fn change(&self, number: u32) -> f64 {
        let demand = &self.demands[number as usize];
        self.entries[demand.from as usize..demand.to as usize]
            .iter()
            .map(|&column| {
                let distance = self.distance[column as usize];
                if self.marked[column as usize] {
                    -distance
                } else {
                    distance
                }
            })
            .sum::<f64>()
            + demand.slack
    }

    /// Adds a demand's columns modulo two.
    fn flip(&mut self, number: u32) {
        let demand = self.demands[number as usize];
        for at in demand.from..demand.to {
            let column = self.entries[at as usize];
            let marked = &mut self.marked[column as usize];
            *marked = !*marked;
            if *marked {
                self.marks.push(column);
            }
        }
    }

    /// Seconds to try after a start: none, and the best few.
    fn firsts(&mut self, start: usize) -> Vec<Option<u32>> {
        self.flip(start as u32);
        let mut near = self.candidates(&[start as u32]);
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        self.clear();
        near.truncate(4);
        near.into_iter()
            .map(|(_, number)| Some(number))
            .chain([None])
            .collect()
    }

    /// Demands that share a marked column, with what each changes.
    fn candidates(&mut self, set: &[u32]) -> Vec<(f64, u32)> {
        self.stamp += 1;
        for &number in set {
            self.seen[number as usize] = self.stamp;
        }
        let mut found = Vec::new();
        for at in 0..self.marks.len() {
            let column = self.marks[at] as usize;
            if !self.marked[column] {
                continue;
            }
            for user in self.starts[column]..self.starts[column + 1] {
                let number = self.users[user as usize];
                if self.seen[number as usize] != self.stamp {
                    self.seen[number as usize] = self.stamp;
                    found.push((self.change(number), number));
                }
            }
        }
        found
    }

    fn clear(&mut self) {
        for &column in &self.marks {
            self.marked[column as usize] = false;
        }
        self.marks.clear();
    }

    /// Adds the demand that helps most until a set gives a cut; leaves the best such set.
    fn grow(&mut self, set: &mut Vec<u32>, work: &mut Work) -> bool {
        let mut odd = false;
        let mut cost = 0.0;
        for at in 0..set.len() {
            cost += self.change(set[at]);
            odd ^= self.demands[set[at] as usize].odd;
            self.flip(set[at]);
        }
        let mut best = (1.0 - VIOLATION, 0);
        loop {
            if odd && cost < best.0 {
                best = (cost, set.len());
            }
            if set.len() >= LONGEST {
                break;
            }
            let near = self.candidates(set);
            work.spend(4 * near.len() as u64 + 8);
            // An even set is of no use as it stands: what would make it odd is a little dearer at first.
            let next = near.into_iter().min_by(|a, b| {
                let weigh = |&(change, number): &(f64, u32)| {
                    let becomes = odd ^ self.demands[number as usize].odd;
                    change + if becomes { 0.0 } else { 0.25 }
                };
                weigh(a).total_cmp(&weigh(b)).then(a.1.cmp(&b.1))
            });
            let Some((change, number)) = next else { break };
            cost += change;
            if cost > 2.5 {
                break;
            }
            odd ^= self.demands[number as usize].odd;
            self.flip(number);
            set.push(number);
        }
        self.clear();
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
