//! Ranks to quantiles: counted in bins that narrow pass by pass to single ranks.

use rayon::prelude::*;

use super::SERVED;

/// Villages counted together: a cache line of ranks.
const TILE: usize = 64;

/// The most bytes of counters for which all ranks are counted in one pass.
const ONE_PASS: usize = 64 << 20;

/// The most bytes of counters in several passes, where four passes suffice.
const MANY_PASSES: usize = 200 << 20;

/// Shares of draws, in hundredths.
const QUANTILES: [u32; 3] = [5, 50, 95];

/// How often each village took each rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    villages: usize,
    draws: u32,
    counts: Vec<u16>,
}

impl Histogram {
    /// The share of draws in which the village took the rank (1 is the best): its rank acceptability.
    /// 0 for ranks that do not exist.
    ///
    /// # Panics
    ///
    /// If there is no such village.
    #[must_use]
    pub fn acceptability(&self, village: u32, rank: u32) -> f64 {
        let counts = &self.counts[village as usize * self.villages..][..self.villages];
        let count = (rank as usize)
            .checked_sub(1)
            .and_then(|rank| counts.get(rank));
        count.map_or(0.0, |&count| f64::from(count) / f64::from(self.draws))
    }
}

/// Binary orders of the bins of each pass.
pub(super) fn passes(villages: usize) -> Vec<u32> {
    if villages.saturating_mul(villages).saturating_mul(2) <= ONE_PASS {
        return vec![0];
    }
    let bits = villages.ilog2() + 1;
    let bytes = |shifts: &[u32]| {
        let first = (villages >> shifts[0]) + 1;
        let later = shifts
            .windows(2)
            .map(|two| 3 * ((1 << (two[0] - two[1])) + 1));
        later.fold(first, usize::max).saturating_mul(2 * villages)
    };
    let even = |passes: u32| -> Vec<u32> {
        // The first pass has one window, the later have three, so it takes a greater share.
        (0..passes)
            .rev()
            .map(|left| (bits - 1) * left / passes)
            .collect()
    };
    (2..4)
        .map(even)
        .find(|shifts| bytes(shifts) <= MANY_PASSES)
        .unwrap_or_else(|| even(4))
}

/// What is known of the quantiles of each village.
pub(super) struct Counters {
    villages: usize,
    draws: u32,
    /// Ranks, from 0, at which the bin of each quantile starts; empty before the first pass.
    starts: Vec<[u32; 3]>,
    /// Draws below it.
    below: Vec<[u32; 3]>,
    /// The width of bins.
    width: usize,
}

/// The counters of a pass.
pub(super) struct Level {
    villages: usize,
    shift: u32,
    /// Where the windows of each village start; one from rank 0 in the first pass.
    starts: Vec<[u32; 3]>,
    /// Bins of a window. In later passes one for ranks outside comes before the three windows.
    bins: usize,
    counts: Vec<u16>,
}

impl Counters {
    pub(super) fn new(villages: usize, draws: u32) -> Self {
        Self {
            villages,
            draws,
            starts: Vec::new(),
            below: vec![[0; 3]; villages],
            width: villages,
        }
    }

    /// Empty counters of bins of 2^shift ranks.
    pub(super) fn level(&mut self, shift: u32) -> Level {
        let starts = std::mem::take(&mut self.starts);
        let bins = self.width.div_ceil(1 << shift);
        let row = row(starts.is_empty(), bins);
        Level {
            villages: self.villages,
            shift,
            starts,
            bins,
            counts: vec![0; row * self.villages],
        }
    }

    /// Finds the bins of the quantiles. Gives the histogram where it has counted all ranks.
    pub(super) fn narrow(&mut self, level: Level) -> Option<Histogram> {
        let Level {
            starts,
            bins,
            counts,
            shift,
            ..
        } = level;
        self.width = 1 << shift;
        let whole = starts.is_empty();
        self.starts = if whole {
            vec![[0; 3]; self.villages]
        } else {
            starts
        };
        let windows = counts.chunks_exact(row(whole, bins).max(1));
        let known = self.starts.iter_mut().zip(&mut self.below);
        for (windows, (starts, below)) in windows.zip(known) {
            let windows_at = *starts;
            for (quantile, percent) in QUANTILES.into_iter().enumerate() {
                // Quantiles in one bin share the window that is counted, which is the first.
                let same = |&start: &u32| start == windows_at[quantile];
                let counted = windows_at.iter().position(same).unwrap_or(quantile);
                let window = if whole { 0 } else { 1 + counted * bins };
                let wanted = (self.draws * percent).div_ceil(100);
                for &count in &windows[window..window + bins] {
                    if below[quantile] + u32::from(count) >= wanted {
                        break;
                    }
                    below[quantile] += u32::from(count);
                    starts[quantile] += 1 << shift;
                }
            }
        }
        (whole && shift == 0).then_some(Histogram {
            villages: self.villages,
            draws: self.draws,
            counts,
        })
    }

    /// The quantiles, once bins are single ranks.
    pub(super) fn quantiles(&self) -> [Vec<u32>; 3] {
        [0, 1, 2].map(|quantile| {
            self.starts
                .iter()
                .map(|starts| starts[quantile] + 1)
                .collect()
        })
    }
}

/// Counters of a village.
fn row(whole: bool, bins: usize) -> usize {
    if whole { bins } else { 1 + 3 * bins }
}

impl Level {
    /// Counts a batch: rows of ranks, a row a draw, with marks of those served.
    pub(super) fn count(&mut self, ranks: &[u32], in_target: &mut [u32]) {
        if self.villages == 0 {
            return;
        }
        let stride = self.counts.len() / self.villages;
        self.counts
            .par_chunks_mut(TILE * stride)
            .zip(in_target.par_chunks_mut(TILE))
            .enumerate()
            .for_each(|(tile, (counts, in_target))| {
                let first = tile * TILE;
                let rows = ranks.chunks_exact(self.villages);
                for row in rows {
                    let ranks = &row[first..first + in_target.len()];
                    let each = counts.chunks_exact_mut(stride).zip(ranks);
                    if self.starts.is_empty() {
                        for ((counts, &rank), served) in each.zip(&mut *in_target) {
                            *served += rank >> 31;
                            counts[(((rank & !SERVED) - 1) >> self.shift) as usize] += 1;
                        }
                    } else {
                        for ((counts, &rank), starts) in each.zip(&self.starts[first..]) {
                            // Without branches, which none could predict.
                            let mut at = 0;
                            for (window, start) in starts.iter().enumerate().rev() {
                                let bin = ((rank - 1).wrapping_sub(*start) >> self.shift) as usize;
                                at = if bin < self.bins {
                                    1 + window * self.bins + bin
                                } else {
                                    at
                                };
                            }
                            counts[at] += 1;
                        }
                    }
                }
            });
    }
}
