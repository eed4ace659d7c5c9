//! Vectors with a list of where they are not zero, and triangular systems that touch no more than that.
//!
//! Where few entries come out, those are found first by following the entries of the factor, then computed
//! in an order that fits: Gilbert and Peierls, "Sparse partial pivoting in time proportional to arithmetic
//! operations", SIAM Journal on Scientific and Statistical Computing 9 (1988). Else all pivots are walked
//! through and zeros skipped.

/// Values below this are taken for zero in solutions.
pub(super) const TINY: f64 = 1e-14;
/// Stands for a zero that is on the list.
const TRACE: f64 = 1e-100;
/// The search is given up for the walk beyond this share of the rows, one in so many.
const SHARE: u32 = 10;

/// A vector. Everything that is not on the list is zero, and nothing is on it twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Vector {
    pub(super) value: Vec<f64>,
    pub(super) index: Vec<u32>,
}

impl Vector {
    pub(super) fn resize(&mut self, rows: usize) {
        self.index.clear();
        self.value.clear();
        self.value.resize(rows, 0.0);
    }

    pub(super) fn clear(&mut self) {
        if self.index.len() * 4 > self.value.len() {
            self.value.fill(0.0);
        } else {
            for &index in &self.index {
                self.value[index as usize] = 0.0;
            }
        }
        self.index.clear();
    }

    /// Adds to an entry, which is listed if it was not.
    #[inline]
    pub(super) fn add(&mut self, index: u32, change: f64) {
        let slot = &mut self.value[index as usize];
        if *slot == 0.0 {
            self.index.push(index);
        }
        *slot += change;
        if *slot == 0.0 {
            *slot = TRACE;
        }
    }

    pub(super) fn copy_from(&mut self, other: &Self) {
        self.clear();
        self.index.extend_from_slice(&other.index);
        for &index in &other.index {
            self.value[index as usize] = other.value[index as usize];
        }
    }

    /// Entries that are listed.
    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.index
            .iter()
            .map(|&index| (index as usize, self.value[index as usize]))
    }

    /// Takes those off the list that are next to nothing.
    fn tidy(&mut self) {
        let value = &mut self.value;
        self.index.retain(|&index| {
            let slot = &mut value[index as usize];
            let stays = slot.abs() >= TINY;
            if !stays {
                *slot = 0.0;
            }
            stays
        });
    }

    /// Makes the list anew.
    fn relist(&mut self) {
        self.index.clear();
        for (index, slot) in self.value.iter_mut().enumerate() {
            if *slot != 0.0 {
                if slot.abs() < TINY {
                    *slot = 0.0;
                } else {
                    self.index.push(index as u32);
                }
            }
        }
    }
}

/// Room for the search.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    met: Vec<bool>,
    stack: Vec<(u32, u32)>,
    finished: Vec<u32>,
}

impl Search {
    pub(super) fn resize(&mut self, rows: usize) {
        self.met.clear();
        self.met.resize(rows, false);
    }

    /// All that the entries of x lead to, each after everything that it leads to; false where that is
    /// too much to be worth while.
    fn find<'a>(&mut self, x: &Vector, line: &impl Fn(u32) -> (&'a [u32], &'a [f64])) -> bool {
        let most = x.value.len() / SHARE as usize;
        self.finished.clear();
        let mut edges = 0;
        for &first in &x.index {
            if self.met[first as usize] {
                continue;
            }
            self.met[first as usize] = true;
            self.stack.push((first, 0));
            while let Some((node, from)) = self.stack.pop() {
                let index = line(node).0;
                let rest = &index[from as usize..];
                if let Some(skip) = rest.iter().position(|&next| !self.met[next as usize]) {
                    edges += skip;
                    let next = rest[skip];
                    self.stack.push((node, from + skip as u32 + 1));
                    self.met[next as usize] = true;
                    self.stack.push((next, 0));
                } else {
                    edges += rest.len();
                    self.finished.push(node);
                    if self.finished.len() > most || edges > 2 * x.value.len() {
                        self.forget();
                        return false;
                    }
                }
            }
        }
        self.forget();
        true
    }

    fn forget(&mut self) {
        for (node, _) in self.stack.drain(..) {
            self.met[node as usize] = false;
        }
        for &node in &self.finished {
            self.met[node as usize] = false;
        }
    }
}

/// Solves a triangular system in place and counts entries touched. `line` gives the entries below each
/// pivot, `walk` all pivots in order, `pivots` their values where they are not 1. `usual` is how full the results
/// of this kind were lately, in parts of what makes the search worth while.
pub(super) fn solve<'a>(
    x: &mut Vector,
    line: impl Fn(u32) -> (&'a [u32], &'a [f64]),
    walk: impl Iterator<Item = u32>,
    pivots: Option<&[f64]>,
    search: &mut Search,
    usual: &mut f64,
) -> u64 {
    let mut touched = 0;
    let mut step = |node: u32, value: &mut [f64]| {
        let mut at = value[node as usize];
        if at == 0.0 {
            return;
        }
        if at.abs() < TINY {
            value[node as usize] = 0.0;
            return;
        }
        if let Some(pivots) = pivots {
            at /= pivots[node as usize];
            value[node as usize] = at;
        }
        let (index, entries) = line(node);
        for (&other, &entry) in index.iter().zip(entries) {
            value[other as usize] -= entry * at;
        }
        touched += index.len() as u64;
    };
    let few = x.index.len() < x.value.len() / SHARE as usize && *usual < 1.0;
    if few && search.find(x, &line) {
        for &node in search.finished.iter().rev() {
            step(node, &mut x.value);
        }
        x.index.clear();
        x.index.extend_from_slice(&search.finished);
        x.tidy();
        remember(usual, x);
        return touched * 2 + x.index.len() as u64;
    }
    for node in walk {
        step(node, &mut x.value);
    }
    x.relist();
    remember(usual, x);
    touched + x.value.len() as u64 / 2
}

fn remember(usual: &mut f64, x: &Vector) {
    let (entries, rows) = (x.index.len() as u32, x.value.len().max(1) as u32);
    let share = f64::from(entries) * f64::from(SHARE) / f64::from(rows);
    *usual += 0.1 * (share - *usual);
}
