//! Scores to ranks: a radix sort of short keys, then exact scores where keys are equal.
//!
//! A key is the distance from the best score in some four million steps, so keys order as scores do
//! and few differing scores share one. Measured against `sort_unstable` in `benches/ranking.rs`.

use super::scores::{GATED, Scores};
use super::{SERVED, Target};

/// Bits sorted at a time: counters of one digit stay in the nearest cache.
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;

/// The key of a village whose gate closes: after all others.
const LAST: u32 = (1 << (2 * DIGIT)) - 1;

/// Room to sort one draw.
pub(super) struct Sorter {
    /// Key and village.
    pairs: Vec<u64>,
    other: Vec<u64>,
    order: Vec<u32>,
    served: Vec<bool>,
}

impl Sorter {
    pub(super) fn new(villages: usize) -> Self {
        Self {
            pairs: vec![0; villages],
            other: vec![0; villages],
            order: vec![0; villages],
            served: Vec::new(),
        }
    }

    /// Writes the rank of each village; keeps the order for [`Sorter::mark`].
    pub(super) fn rank(&mut self, scores: &Scores, ranks: &mut [u32]) {
        let (low, high) = self.keys(scores);
        scatter(&self.pairs, &mut self.other, low, 32);
        scatter(&self.other, &mut self.pairs, high, 32 + DIGIT);
        let total = u32::try_from(ranks.len()).expect("the table checked the number of villages");
        let key = |pair: u64| (pair >> 32) as u32;
        let mut start = 0;
        self.order.clear();
        while start < self.pairs.len() {
            let mut end = start + 1;
            let here = key(self.pairs[start]);
            while end < self.pairs.len() && key(self.pairs[end]) == here {
                end += 1;
            }
            let run = &mut self.pairs[start..end];
            if here == LAST {
                for &pair in &*run {
                    ranks[pair as u32 as usize] = total;
                }
                break;
            }
            if let [pair] = *run {
                ranks[pair as u32 as usize] = start as u32 + 1;
                self.order.push(pair as u32);
            } else {
                exact(run, scores);
                let mut rank = start as u32 + 1;
                let mut before = scores.of(run[0] as u32);
                for (place, &pair) in (start as u32 + 1..).zip(&*run) {
                    let village = pair as u32;
                    let score = scores.of(village);
                    if score < before {
                        rank = place;
                        before = score;
                    }
                    ranks[village as usize] = rank;
                    self.order.push(village);
                }
            }
            start = end;
        }
    }

    /// Marks the served villages in the ranks of the draw that was ranked last.
    pub(super) fn mark(&mut self, target: Target, ranks: &mut [u32]) {
        match target {
            Target::None => {}
            Target::First(count) => {
                for &village in self.order.iter().take(count as usize) {
                    ranks[village as usize] |= SERVED;
                }
            }
            Target::Select(select) => {
                self.served.clear();
                self.served.resize(ranks.len(), false);
                select(&self.order, &mut self.served);
                for (rank, &served) in ranks.iter_mut().zip(&self.served) {
                    *rank |= u32::from(served) << 31;
                }
            }
        }
    }

    /// Pairs of all villages in their order, and how many have each low and each high digit.
    fn keys(&mut self, scores: &Scores) -> ([u32; BUCKETS], [u32; BUCKETS]) {
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        for block in scores.blocks() {
            for &score in block {
                most = if score > most { score } else { most };
                let open = if score < 0.0 { f64::INFINITY } else { score };
                least = if open < least { open } else { least };
            }
        }
        // Sums are integers, so a range of less than the steps has a step for each.
        let scale = (f64::from(LAST - 1) / (most - least).max(1.0)).min(1.0);
        // Adding 2^52 leaves the rounded number in the low bits.
        let shift = 4_503_599_627_370_496.0;
        let (mut low, mut high) = ([0; BUCKETS], [0; BUCKETS]);
        let mut village = 0_u64;
        let mut pairs = self.pairs.iter_mut();
        for block in scores.blocks() {
            for (&score, pair) in block.iter().zip(&mut pairs) {
                let key = ((most - score) * scale + shift).to_bits() as u32;
                #[expect(clippy::float_cmp, reason = "a mark, not a measure")]
                let key = if score == GATED { LAST } else { key };
                low[key as usize % BUCKETS] += 1;
                high[(key >> DIGIT) as usize % BUCKETS] += 1;
                *pair = u64::from(key) << 32 | village;
                village += 1;
            }
        }
        (low, high)
    }
}

/// Moves pairs to their places by one digit, equals in order.
fn scatter(from: &[u64], to: &mut [u64], mut counts: [u32; BUCKETS], shift: u32) {
    let mut start = 0;
    for count in &mut counts {
        start += std::mem::replace(count, start);
    }
    for &pair in from {
        let place = &mut counts[(pair >> shift) as usize % BUCKETS];
        to[*place as usize] = pair;
        *place += 1;
    }
}

/// Sorts pairs of equal keys by exact scores, then by village.
fn exact(run: &mut [u64], scores: &Scores) {
    let score = |pair: u64| scores.of(pair as u32);
    if run.windows(2).any(|two| score(two[0]) < score(two[1])) {
        // Of one key, so pairs order as villages do.
        run.sort_unstable_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
    }
}
