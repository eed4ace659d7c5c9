//! Stochastic multicriteria acceptability analysis: ranks under drawn weights and drawn facts.
//!
//! R. Lahdelma and P. Salminen, "SMAA-2: Stochastic Multicriteria Acceptability Analysis for Group
//! Decision Making", Operations Research 49 (2001): draw weights, and criteria values where they are
//! uncertain, rank everything, count.
//!
//! **Exact sums.** Values are taken at ten-millionths and weights at a power of ten that leaves every
//! sum below 2^53, so a sum in `f64` has no rounding whatever the order of its terms. Villages of equal
//! rows tie in every draw, whether their values come from a table or from a scenario, and so do
//! villages whose different rows sum to the same decimal. Sums in `f32` would tie villages 1e-7 apart,
//! and rounded ones in `f64` would part equals by the order of the terms.
//!
//! **Determinism.** Every number is drawn by a counter, so nothing depends on threads.
//!
//! **Cost.** Time is draws x villages x (criteria + a constant). There is no villages x draws table:
//! draws are made in batches, then counted village by village. Ranks of up to 5,792 villages are counted one by
//! one; beyond that, coarse bins are counted first, and the draws are made again to count exactly within
//! those that hold the quantiles. Memory: about 160 MB for a batch, and 64 MB for counters in one pass
//! or 200 MB in several, up to some 300,000 villages.

mod counters;
mod draws;
mod order;
mod scores;

pub use counters::Histogram;
pub use draws::{Scenarios, Weights, scenario_value, weighted_sum};

use counters::{Counters, passes};
use order::Sorter;
use rayon::prelude::*;
use scores::{Scored, Table};

/// The most draws: counters have 16 bits.
pub const MOST_DRAWS: u32 = 65_535;

/// Ranks in a batch: 100 MB.
const BATCH: usize = 25_600_000;

/// Marks a served village in a table of ranks.
const SERVED: u32 = 1 << 31;

/// What to draw, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Smaa<'a> {
    /// How many criteria.
    pub criteria: usize,
    /// Values from 0 to 1, more is better: a row of `criteria` a village.
    pub values: &'a [f64],
    /// Villages whose facts are uncertain; their rows of `values` are not looked at.
    pub scenarios: &'a Scenarios,
    /// How weights are drawn.
    pub weights: &'a Weights,
    /// How many draws: 1 to [`MOST_DRAWS`].
    pub draws: u32,
    /// Other seeds give other draws.
    pub seed: u64,
}

/// Marks the villages that are served, given the order (best first, ties by index; gated ones left
/// out). Nothing is marked when it is called. Called once a draw, possibly from several threads.
pub type Select<'a> = &'a (dyn Fn(&[u32], &mut [bool]) + Sync);

/// Who is served in a draw.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// Nobody is counted.
    None,
    /// The first of the order, ties cut by index.
    First(u32),
    /// Whom a rule selects, such as one of quotas.
    Select(Select<'a>),
}

/// How often each village was served, and which ranks it took.
///
/// A rank is 1 + the number of villages strictly above; a village whose gate closes in a draw takes
/// the last rank there. A quantile is the smallest rank that at least that share of draws reached or
/// bettered.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptability {
    /// How many draws were made.
    pub draws: u32,
    /// In how many draws each village was served.
    pub in_target: Vec<u32>,
    /// The rank that 5 % of draws reach or better.
    pub rank_05: Vec<u32>,
    /// The median rank.
    pub rank_50: Vec<u32>,
    /// The rank that 95 % of draws reach or better.
    pub rank_95: Vec<u32>,
    /// How often each rank was taken; only where it is small (see the module).
    pub ranks: Option<Histogram>,
}

impl Smaa<'_> {
    /// Draws, ranks and counts.
    ///
    /// # Panics
    ///
    /// If `draws` is not within 1 to [`MOST_DRAWS`], if `values` is not whole rows, if the weights or the
    /// scenarios are of another number of criteria, or if a scenario's village has no row.
    #[must_use]
    pub fn run(&self, target: Target) -> Acceptability {
        self.run_in(&passes(self.villages()), target)
    }

    /// The ranks of all villages in one draw, by which a single draw can be looked into.
    ///
    /// # Panics
    ///
    /// As [`Smaa::run`], and if `draw` is not below [`MOST_DRAWS`].
    #[must_use]
    pub fn ranks_of_draw(&self, draw: u32) -> Vec<u32> {
        assert!(
            draw < MOST_DRAWS,
            "draw {draw}: below {MOST_DRAWS} are allowed"
        );
        let table = Table::new(self);
        let mut batch = Batch::new(&table, 1);
        batch.make(self, &table, draw, 1, Target::None);
        batch.ranks
    }

    fn villages(&self) -> usize {
        self.values.len() / self.criteria.max(1)
    }

    /// Counts bins of 2^shift ranks for each of `shifts`, the last of which is 0.
    fn run_in(&self, shifts: &[u32], target: Target) -> Acceptability {
        assert!(
            (1..=MOST_DRAWS).contains(&self.draws),
            "{} draws: 1 to {MOST_DRAWS} are allowed",
            self.draws
        );
        let table = Table::new(self);
        let villages = self.villages();
        let mut batch = Batch::new(&table, self.draws);
        let mut counters = Counters::new(villages, self.draws);
        let mut in_target = vec![0; villages];
        let mut ranks = None;
        for (pass, &shift) in shifts.iter().enumerate() {
            let mut level = counters.level(shift);
            let mut first = 0;
            while first < self.draws {
                let count = batch.draws.min(self.draws - first);
                // Who is served is told once a draw; later passes only look closer at ranks.
                let target = if pass == 0 { target } else { Target::None };
                batch.make(self, &table, first, count, target);
                level.count(&batch.ranks, &mut in_target);
                first += count;
            }
            ranks = counters.narrow(level);
        }
        let [rank_05, rank_50, rank_95] = counters.quantiles();
        Acceptability {
            draws: self.draws,
            in_target,
            rank_05,
            rank_50,
            rank_95,
            ranks,
        }
    }
}

/// Some draws at a time, and the room to make them.
struct Batch {
    villages: usize,
    /// The most draws at once.
    draws: u32,
    /// The most draws that are scored at once.
    at_once: u32,
    scores: Scored,
    /// A row a draw: ranks, with [`SERVED`].
    ranks: Vec<u32>,
    sorters: Vec<Sorter>,
}

impl Batch {
    fn new(table: &Table, draws: u32) -> Self {
        // Many draws a batch, so that a village's counters are fetched seldom.
        let fitting = |cells: usize, least: usize| {
            let fitting = (cells / table.villages.max(1)).clamp(least, 1024);
            u32::try_from(fitting).map_or(draws, |fitting| fitting.min(draws))
        };
        let threads = rayon::current_num_threads();
        Self {
            villages: table.villages,
            draws: fitting(BATCH, 16),
            at_once: fitting(BATCH / 4, 8),
            scores: Scored::default(),
            ranks: Vec::new(),
            sorters: (0..threads).map(|_| Sorter::new(table.villages)).collect(),
        }
    }

    /// Makes the ranks of the draws from `first`.
    fn make(&mut self, smaa: &Smaa, table: &Table, first: u32, count: u32, target: Target) {
        self.ranks.resize(count as usize * self.villages, 0);
        if self.villages == 0 {
            return;
        }
        let (at_once, villages) = (self.at_once, self.villages);
        let parts = self.ranks.chunks_mut(at_once as usize * villages);
        for (first, ranks) in (first..).step_by(at_once as usize).zip(parts) {
            let draws = ranks.len() / villages;
            table.score(smaa, first, draws, &mut self.scores);
            let share = draws.div_ceil(self.sorters.len());
            let scores = &self.scores;
            ranks
                .par_chunks_mut(share * villages)
                .zip(&mut self.sorters)
                .enumerate()
                .for_each(|(part, (rows, sorter))| {
                    for (row, ranks) in rows.chunks_exact_mut(villages).enumerate() {
                        let scores = table.of_draw(scores, part * share + row);
                        sorter.rank(&scores, ranks);
                        sorter.mark(target, ranks);
                    }
                });
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of small cases"
)]
#[path = "smaa_tests.rs"]
mod tests;
