//! Who outranks whom whatever the weights in a box: exact, without sampling.
//!
//! A village a is surely above b where the least value that the difference of their scores takes is above
//! 0: over all weights of the box, each criterion between its low and its high weight, and all values
//! that missing facts may have. The difference is linear in each weight, so that it is least at a corner
//! of the box: a criterion counts with its low weight where it helps a, and with its high one where it
//! hurts. With m the middle and h half the width of the box, over the criteria k, that is
//!
//! ```text
//! sum m_k d_k - sum h_k |d_k|,   d_k = (low value of a)_k - (high value of b)_k,
//! ```
//!
//! a difference of two scores less a distance, which is fast to compute for many pairs. Only the ratios of
//! weights matter; where all low weights are 0 the box holds no weights at all in one of its corners, and
//! a is surely above b where it is above it in every criterion that may have weight.
//!
//! Proofs stand against rounding: for K criteria the difference must exceed (2 K + 8) eps R, with eps =
//! 2^-52 and R the largest sum of high weights times sizes of values that a village has. The sums above are
//! wrong by less than (K + 3) eps R (Higham 2002, "Accuracy and stability of numerical algorithms",
//! section 3.1).

use rayon::prelude::*;

/// What is known of the values and weights.
///
/// A low end is at most the high end; equal ones are certain.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    /// How many criteria there are.
    pub criteria: usize,
    /// The least values, a row of all criteria for each village.
    pub low: &'a [f64],
    /// The largest values, in the same order.
    pub high: &'a [f64],
    /// The least weights, one a criterion, at least 0; only their ratios matter.
    pub weights_low: &'a [f64],
    /// The largest weights.
    pub weights_high: &'a [f64],
    /// Whether a village may drop out of the list once a missing fact is known.
    pub may_be_gated: &'a [bool],
}

/// What holds for every weight of the box and every value of the missing facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Among the first N.
    AlwaysIn,
    /// Not among the first N.
    AlwaysOut,
    /// Neither is proven.
    Open,
}

/// Villages whose values are looked at together.
const LANES: usize = 8;

/// The test of pairs, without the values.
struct Test {
    /// Weights at the middle of the box.
    middle: Vec<f64>,
    /// The criteria to compare one by one, and what their values are multiplied with before.
    columns: Vec<(usize, f64)>,
    /// What a difference must exceed; infinite where there is no weight at all.
    margin: f64,
    /// Whether all criteria must be better, because all low weights are 0.
    each: bool,
}

/// Some villages, best first by the score at the middle of the box.
struct Rows {
    scores: Vec<[f64; LANES]>,
    /// All columns of the first block of villages, all of the second, ...
    values: Vec<[f64; LANES]>,
    villages: usize,
}

/// A village to hold against [`Rows`].
struct Own {
    score: f64,
    values: Vec<f64>,
}

impl Bounds<'_> {
    fn villages(&self) -> usize {
        let values = self.low.len().min(self.high.len());
        values.checked_div(self.criteria).unwrap_or(0)
    }

    fn row<'v>(&self, values: &'v [f64], village: usize) -> &'v [f64] {
        let start = village * self.criteria;
        values.get(start..start + self.criteria).unwrap_or_default()
    }

    fn may_be_gated(&self, village: usize) -> bool {
        self.may_be_gated.get(village).copied().unwrap_or(false)
    }

    /// The least and the largest weight of a criterion.
    fn weight(&self, criterion: usize) -> [f64; 2] {
        [self.weights_low, self.weights_high].map(|weights| {
            let weight = weights.get(criterion).copied().unwrap_or(0.0);
            weight.max(0.0)
        })
    }

    /// The largest weights times the sizes of values.
    fn size(&self, row: &[f64]) -> f64 {
        let terms = row.iter().enumerate();
        terms
            .map(|(criterion, value)| value.abs() * self.weight(criterion)[1])
            .sum()
    }

    fn test(&self) -> Test {
        let rows = self
            .low
            .par_chunks_exact(self.criteria.max(1))
            .chain(self.high.par_chunks_exact(self.criteria.max(1)));
        Test::new(
            self,
            rows.map(|row| self.size(row)).reduce(|| 0.0, f64::max),
        )
    }

    /// Whether village `a` outranks village `b` for every weight and every value of the missing facts,
    /// and stays in the list.
    #[must_use]
    pub fn surely_above(&self, a: usize, b: usize) -> bool {
        let (low, high) = (self.row(self.low, a), self.row(self.high, b));
        if self.may_be_gated(a) || low.is_empty() || high.is_empty() {
            return false;
        }
        let test = Test::new(self, self.size(low).max(self.size(high)));
        let below = Rows::new(&test, [high].into_iter());
        below.count::<false>(&test, &Own::new(&test, low), 0, 1) == 1
    }

    /// The best and the worst rank of each village, by dominance alone: 1 + those surely above it, and all
    /// but those that it is surely above.
    ///
    /// All pairs are compared, which is meant for up to 5,000 villages.
    #[must_use]
    pub fn rank_bounds(&self) -> Vec<(u32, u32)> {
        let test = self.test();
        let (above, all) = (self.certain(&test), self.all(&test));
        let rank = |rank: usize| u32::try_from(rank).unwrap_or(u32::MAX);
        let best = |village: usize| {
            let own = Own::new(&test, self.row(self.high, village));
            rank(1 + above.count::<true>(&test, &own, 0, usize::MAX))
        };
        let worst = |village: usize| {
            let own = Own::new(&test, self.row(self.low, village));
            let below = all.count::<false>(&test, &own, 0, usize::MAX);
            rank(all.villages - if self.may_be_gated(village) { 0 } else { below })
        };
        (0..self.villages())
            .into_par_iter()
            .map(|village| (best(village), worst(village)))
            .collect()
    }

    /// Who is proven to be among the first `n` or not to be.
    ///
    /// A village is always in where at most `n - 1` others are not surely below it and no gate may take it
    /// out; always out where at least `n` others are surely above it. What is not proven here may
    /// still hold, since those that may stand above a village may exclude each other.
    #[must_use]
    pub fn proofs(&self, n: usize) -> Vec<Proof> {
        let test = self.test();
        let (above, all) = (self.certain(&test), self.all(&test));
        // The village itself is not below itself.
        let always_in = |village: usize| {
            let own = Own::new(&test, self.row(self.low, village));
            let needed = all.villages.saturating_sub(n);
            all.count::<false>(&test, &own, needed, needed) >= needed
        };
        let always_out = |village: usize| {
            let own = Own::new(&test, self.row(self.high, village));
            above.count::<true>(&test, &own, n, n) >= n
        };
        (0..self.villages())
            .into_par_iter()
            .map(|village| {
                if n > 0 && !self.may_be_gated(village) && always_in(village) {
                    Proof::AlwaysIn
                } else if always_out(village) {
                    Proof::AlwaysOut
                } else {
                    Proof::Open
                }
            })
            .collect()
    }

    /// The least that those villages reach that stay in the list.
    fn certain(&self, test: &Test) -> Rows {
        let stay = (0..self.villages()).filter(|&village| !self.may_be_gated(village));
        Rows::new(test, stay.map(|village| self.row(self.low, village)))
    }

    /// The most that all villages reach.
    fn all(&self, test: &Test) -> Rows {
        let all = 0..self.villages();
        Rows::new(test, all.map(|village| self.row(self.high, village)))
    }
}

impl Test {
    /// `largest` is the largest [`Bounds::size`] of the rows to compare.
    fn new(bounds: &Bounds<'_>, largest: f64) -> Self {
        let weights = || (0..bounds.criteria).map(|criterion| bounds.weight(criterion));
        let each = weights().all(|[low, _]| low <= 0.0);
        let factor = |[low, high]: [f64; 2]| match each {
            true if high > 0.0 => 1.0,
            true => 0.0,
            false => (high - low).abs() / 2.0,
        };
        let columns = weights().map(factor).enumerate();
        #[expect(clippy::cast_precision_loss, reason = "a count of criteria")]
        let rounding = (2 * bounds.criteria + 8) as f64 * f64::EPSILON * largest;
        Self {
            middle: weights()
                .map(|[low, high]| f64::midpoint(low, high))
                .collect(),
            columns: columns.filter(|&(_, factor)| factor > 0.0).collect(),
            margin: if weights().any(|[_, high]| high > 0.0) {
                rounding
            } else {
                f64::INFINITY
            },
            each,
        }
    }
}

impl Own {
    fn new(test: &Test, row: &[f64]) -> Self {
        let terms = row.iter().zip(&test.middle);
        let columns = test.columns.iter();
        Self {
            score: terms.map(|(value, weight)| value * weight).sum(),
            values: columns
                .map(|&(criterion, factor)| factor * row[criterion])
                .collect(),
        }
    }
}

impl Rows {
    fn new<'v>(test: &Test, rows: impl Iterator<Item = &'v [f64]>) -> Self {
        let mut sorted: Vec<Own> = rows.map(|row| Own::new(test, row)).collect();
        sorted.sort_unstable_by(|one, other| other.score.total_cmp(&one.score));
        let blocks = sorted.chunks(LANES);
        let lanes = |block: &[Own], value: &dyn Fn(&Own) -> f64| {
            std::array::from_fn(|lane| block.get(lane).map_or(0.0, value))
        };
        Self {
            scores: blocks
                .clone()
                .map(|block| lanes(block, &|own| own.score))
                .collect(),
            values: blocks
                .flat_map(|block| {
                    (0..test.columns.len())
                        .map(move |column| lanes(block, &|own| own.values[column]))
                })
                .collect(),
            villages: sorted.len(),
        }
    }

    /// How many of the villages are surely above `own`, or surely below it where not `ABOVE`; stops where
    /// fewer than `least` can be reached, or `most` are.
    fn count<const ABOVE: bool>(&self, test: &Test, own: &Own, least: usize, most: usize) -> usize {
        let sign = if ABOVE { 1.0 } else { -1.0 };
        let lead = |score: f64| sign * (score - own.score);
        // The middle is in the box too, so only those on the right side of it there are candidates.
        let full = &self.scores[..self.villages / LANES];
        let (start, mut left) = if ABOVE {
            let blocks = self
                .scores
                .partition_point(|block| lead(block[0]) > test.margin);
            (0, self.villages.min(blocks * LANES))
        } else {
            let blocks = full.partition_point(|block| {
                let nearest = lead(block[LANES - 1]);
                nearest <= test.margin
            });
            (blocks, self.villages - blocks * LANES)
        };
        let columns = own.values.len();
        let mut count = 0;
        for (block, scores) in self.scores.iter().enumerate().skip(start) {
            if count >= most || count + left < least || left == 0 {
                break;
            }
            let values = &self.values[block * columns..][..columns];
            let mut leads = scores.map(lead);
            if test.each {
                let mut worst = [f64::INFINITY; LANES];
                for (values, own) in values.iter().zip(&own.values) {
                    for (worst, value) in worst.iter_mut().zip(values) {
                        let ahead = sign * (value - own);
                        *worst = if ahead < *worst { ahead } else { *worst };
                    }
                }
                for (lead, worst) in leads.iter_mut().zip(worst) {
                    *lead = if worst > 0.0 {
                        *lead
                    } else {
                        f64::NEG_INFINITY
                    };
                }
            } else {
                let mut distances = [0.0; LANES];
                for (values, own) in values.iter().zip(&own.values) {
                    for (distance, value) in distances.iter_mut().zip(values) {
                        *distance += (value - own).abs();
                    }
                }
                for (lead, distance) in leads.iter_mut().zip(distances) {
                    *lead -= distance;
                }
            }
            let villages = left.min(LANES);
            left -= villages;
            let sure = leads[..villages].iter().filter(|&&lead| lead > test.margin);
            count += sure.count();
        }
        count
    }
}

#[cfg(test)]
#[path = "dominance_tests.rs"]
mod tests;
