//! Weighted sums of a batch of draws: exact, blocks of villages at a time.

use std::array::from_fn;

use rayon::prelude::*;

use super::Smaa;
use super::draws::{Weights, facts, padded, picks, weights_of};

/// Villages in a block: its columns stay in the nearest cache while a batch goes over them, and its
/// length in cache lines is odd, so that rows of scores do not fall on the same ones.
const BLOCK: usize = 248;

/// The score of a village whose gate closes: no comparison with it holds.
const GATED: f64 = f64::NAN;

/// Values are taken at ten-millionths: decimals stay exact, and they have less than 24 bits.
pub(super) const GRID: f64 = 1e7;

/// A value on the grid.
pub(super) fn grid(value: f64) -> f64 {
    (value.clamp(0.0, 1.0) * GRID).round()
}

/// The values, in blocks of columns.
pub(super) struct Table {
    pub(super) villages: usize,
    criteria: usize,
    columns: Vec<f64>,
}

/// The scores of some draws.
#[derive(Default)]
pub(super) struct Scored {
    draws: usize,
    /// A block of villages after the other, in it a row a draw.
    rows: Vec<f64>,
    /// The least and the most of each row.
    ranges: Vec<[f64; 2]>,
}

/// The scores of one draw.
pub(super) struct Scores<'a> {
    rows: &'a [f64],
    ranges: &'a [[f64; 2]],
    draws: usize,
    draw: usize,
    villages: usize,
}

impl Scores<'_> {
    /// Slices with the scores of all villages, in order.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.villages.div_ceil(BLOCK)).map(|block| {
            let start = (block * self.draws + self.draw) * BLOCK;
            &self.rows[start..start + BLOCK.min(self.villages - block * BLOCK)]
        })
    }

    pub(super) fn of(&self, village: u32) -> f64 {
        let village = village as usize;
        self.rows[(village / BLOCK * self.draws + self.draw) * BLOCK + village % BLOCK]
    }

    /// The least and the most score of a village that no gate leaves out.
    pub(super) fn range(&self) -> [f64; 2] {
        let ranges = self.ranges.iter().skip(self.draw).step_by(self.draws);
        ranges.fold([f64::INFINITY, 0.0], |[least, most], range| {
            [least.min(range[0]), most.max(range[1])]
        })
    }
}

impl Table {
    /// # Panics
    ///
    /// As [`Smaa::run`].
    pub(super) fn new(smaa: &Smaa) -> Self {
        let criteria = smaa.criteria;
        let villages = smaa.villages();
        assert!(
            villages * criteria == smaa.values.len() && villages < super::SERVED as usize,
            "{} values are not rows of {criteria}",
            smaa.values.len()
        );
        if let Weights::Box { low, high } = smaa.weights {
            assert!(
                low.len() == criteria && high.len() == criteria,
                "weights of {} and {} criteria, not of {criteria}",
                low.len(),
                high.len()
            );
        }
        if let Some(last) = smaa.scenarios.last() {
            assert!(
                (last as usize) < villages && smaa.scenarios.criteria() == criteria,
                "scenarios of other villages or of other criteria"
            );
        }
        let stride = padded(criteria) * BLOCK;
        let mut columns = vec![0.0; villages.div_ceil(BLOCK) * stride];
        let rows = smaa.values.chunks_exact(criteria.max(1));
        for (village, row) in rows.enumerate() {
            let start = village / BLOCK * stride + village % BLOCK;
            for (criterion, &value) in row.iter().enumerate() {
                columns[start + criterion * BLOCK] = grid(value);
            }
        }
        Self {
            villages,
            criteria,
            columns,
        }
    }

    /// Scores of draws from `first`.
    pub(super) fn score(&self, smaa: &Smaa, first: u32, draws: usize, into: &mut Scored) {
        let stride = padded(self.criteria);
        // No sum passes 2^52, so that all are exact.
        #[expect(clippy::cast_precision_loss, reason = "criteria are few")]
        let most = (4_503_599_627_370_496.0 / (GRID * self.criteria.max(1) as f64)).floor();
        let mut weights = vec![0.0; draws * stride];
        for (draw, row) in (first..).zip(weights.chunks_exact_mut(stride.max(1))) {
            weights_of(
                smaa.weights,
                smaa.seed,
                draw,
                most,
                &mut row[..self.criteria],
            );
        }
        // One mixed number serves two draws, an even one and the next.
        let pairs: Vec<u64> = (first / 2..)
            .take(draws / 2 + 1)
            .map(|pair| facts(smaa.seed, pair))
            .collect();
        let blocks = self.villages.div_ceil(BLOCK);
        into.draws = draws;
        into.rows.resize(blocks * BLOCK * draws, 0.0);
        into.ranges.resize(blocks * draws, [0.0; 2]);
        into.rows
            .par_chunks_mut(BLOCK * draws)
            .zip(into.ranges.par_chunks_mut(draws))
            .enumerate()
            .for_each(|(block, (scores, ranges))| {
                let start = block * BLOCK;
                let end = self.villages.min(start + BLOCK);
                let uncertain = smaa.scenarios.within(start, end);
                if uncertain.len() < end - start {
                    let columns = &self.columns[block * stride * BLOCK..][..stride * BLOCK];
                    for (row, weights) in scores
                        .chunks_exact_mut(BLOCK)
                        .zip(weights.chunks_exact(stride))
                    {
                        sums(columns, weights, row);
                    }
                }
                for entry in uncertain {
                    let (village, key, rows, gated) = smaa.scenarios.entry(entry);
                    let scores = scores[village - start..].iter_mut().step_by(BLOCK);
                    let draws = (first..).zip(scores).zip(weights.chunks_exact(stride));
                    let mut pair = [0; 2];
                    for ((draw, score), weights) in draws {
                        if draw == first || draw % 2 == 0 {
                            pair = picks(pairs[(draw / 2 - first / 2) as usize], key);
                        }
                        let row = ((u64::from(pair[(draw % 2) as usize]) * gated.len() as u64)
                            >> 32) as usize;
                        *score = if gated[row] {
                            GATED
                        } else {
                            sum(&rows[row * stride..(row + 1) * stride], weights)
                        };
                    }
                }
                for (row, ends) in scores.chunks_exact(BLOCK).zip(ranges) {
                    *ends = range(&row[..end - start]);
                }
            });
    }

    /// The scores of one of some draws.
    pub(super) fn of_draw<'a>(&self, scored: &'a Scored, draw: usize) -> Scores<'a> {
        Scores {
            rows: &scored.rows,
            ranges: &scored.ranges,
            draws: scored.draws,
            draw,
            villages: self.villages,
        }
    }
}

/// The least and the most of scores, but for closed gates.
fn range(scores: &[f64]) -> [f64; 2] {
    // Lanes, which compilers turn into vector instructions.
    let (mut least, mut most) = ([f64::INFINITY; 4], [0.0; 4]);
    let (lanes, rest) = scores.as_chunks::<4>();
    for lane in lanes {
        least = from_fn(|at| {
            if lane[at] < least[at] {
                lane[at]
            } else {
                least[at]
            }
        });
        most = from_fn(|at| {
            if lane[at] > most[at] {
                lane[at]
            } else {
                most[at]
            }
        });
    }
    let all = |lanes: [f64; 4]| lanes.into_iter().chain(rest.iter().copied());
    [
        all(least).fold(f64::INFINITY, f64::min),
        all(most).fold(0.0, f64::max),
    ]
}

/// Weighted sums of a block of columns.
fn sums(columns: &[f64], weights: &[f64], sums: &mut [f64]) {
    sums.fill(0.0);
    let groups = columns.chunks_exact(4 * BLOCK).zip(weights.as_chunks().0);
    for (columns, &[a, b, c, d]) in groups {
        let (first, rest) = columns.split_at(BLOCK);
        let (second, rest) = rest.split_at(BLOCK);
        let (third, fourth) = rest.split_at(BLOCK);
        let terms = first.iter().zip(second).zip(third).zip(fourth);
        for (sum, (((first, second), third), fourth)) in sums.iter_mut().zip(terms) {
            *sum += (a * first + b * second) + (c * third + d * fourth);
        }
    }
}

/// The weighted sum of one row.
fn sum(row: &[f32], weights: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (values, weights) in row
        .as_chunks::<4>()
        .0
        .iter()
        .zip(weights.as_chunks::<4>().0)
    {
        for ((sum, &value), weight) in sums.iter_mut().zip(values).zip(weights) {
            *sum += f64::from(value) * weight;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}
