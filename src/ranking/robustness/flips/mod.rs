//! At which weight a village leaves or enters the first of the list, and whom it displaces: exact.
//!
//! One criterion at a time takes a larger or smaller share of the total weight while the others keep
//! their ratios. The score of a village is then a line, and the border of the first N is a level of
//! the arrangement of all these lines; it is walked from the stated share to 1 and to 0, from one change
//! of the first N to the next.
//!
//! Scores and values are counted in steps of 2^-40 of the largest possible one, and on these
//! whole numbers the walk is exact: equal scores stay equal whatever order they were summed in, and
//! villages that meet in one point pass each other there at once. Equal villages keep the order of
//! their indices. What meets within a step (1e-12) may be told as meeting earlier or later by as much.

mod tournament;

use std::cmp::Reverse;

use rayon::prelude::*;

use tournament::{Line, Time, Tournament, ahead, overtakes};

/// The share of a criterion at which a village changes sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flip {
    /// The criterion whose share changes.
    pub criterion: u16,
    /// Its share of the total weight, 0 to 1.
    pub share: f64,
    /// The village that takes its place, or whose place it takes.
    pub other: u32,
}

/// One village leaves the first N and another enters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swap {
    /// The share of the criterion where this happens, 0 to 1.
    pub share: f64,
    /// The village that was among the first N.
    pub leaves: u32,
    /// The village that takes its place.
    pub enters: u32,
}

/// All changes of the first N under changes of the share of one criterion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flips {
    villages: usize,
    criteria: Vec<Shares>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Shares {
    stated: f64,
    below: Walk,
    above: Walk,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Walk {
    /// In the order of the walk, away from the stated share.
    swaps: Vec<Swap>,
    /// The first swap of each village; [`NONE`] where there is none.
    first: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Steps from 0 to 1: 2^40.
const STEPS: f64 = 1_099_511_627_776.0;

/// Whole steps; what is no number is 0.
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped; the sum of scaled weights is at most 1 but for rounding"
)]
fn steps(value: f64) -> i64 {
    (value.clamp(0.0, 2.0) * STEPS).round() as i64
}

/// Walks the shares of all criteria.
///
/// `values` has a row of `criteria` numbers from 0 to 1 for each village, `weights` are at least 0; the
/// list is ordered by the weighted sum, the largest first, equals by index, and the first `n` are in.
///
/// A criterion that has all the weight has no flips, for there are no other weights that could keep
/// their ratios; nor do weights that sum to 0 or to no finite number. Villages that become equal only
/// where a share reaches 0 or 1 do not flip. A swap at the stated share itself means that the two are
/// equal there, and that the order of their indices yields to any change.
#[must_use]
pub fn flips(values: &[f64], criteria: usize, weights: &[f64], n: usize) -> Flips {
    let villages = values.len().checked_div(criteria).unwrap_or(0);
    let weights = scaled(weights, criteria);
    let sum = |row: &[f64], without: Option<usize>| -> f64 {
        let terms = row.iter().zip(&weights).enumerate();
        terms
            .filter(|&(criterion, _)| Some(criterion) != without)
            .map(|(_, (value, weight))| value.clamp(0.0, 1.0) * weight)
            .sum()
    };
    let rows = || values.par_chunks_exact(criteria.max(1));
    let scores: Vec<i64> = rows().map(|row| steps(sum(row, None))).collect();
    let mut order: Vec<u32> = (0..u32::try_from(villages).unwrap_or(NONE)).collect();
    order.par_sort_unstable_by_key(|&village| (Reverse(scores[village as usize]), village));

    let ends: Vec<(usize, bool)> = (0..criteria)
        .flat_map(|criterion| [(criterion, false), (criterion, true)])
        .collect();
    let mut walks = ends
        .into_par_iter()
        .map(|(criterion, above)| {
            let own = weights[criterion];
            let rest = rest(&weights, criterion);
            // Without other weights, or below a share of 0, there is nowhere to go.
            if rest <= 0.0 || (own <= 0.0 && !above) {
                return Walk::default();
            }
            let end = |row: &[f64]| {
                steps(if above {
                    row[criterion].clamp(0.0, 1.0)
                } else {
                    sum(row, Some(criterion))
                })
            };
            let lines: Vec<Line> = rows()
                .zip(&scores)
                .map(|(row, &start)| Line {
                    start,
                    end: end(row),
                })
                .collect();
            let swaps = walk(&lines, &order, n);
            let swaps = swaps.into_iter().map(|(time, leaves, enters)| {
                // Upwards the weight grows by the time; downwards the others grow, (1 + time) fold.
                let weight = if above {
                    own + time.number()
                } else {
                    own / (1.0 + time.number())
                };
                Swap {
                    share: weight / (weight + rest),
                    leaves,
                    enters,
                }
            });
            Walk::new(swaps.collect(), villages)
        })
        .collect::<Vec<Walk>>()
        .into_iter();
    let shares = (0..criteria).map(|criterion| Shares {
        stated: weights[criterion] / (weights[criterion] + rest(&weights, criterion)),
        below: walks.next().unwrap_or_default(),
        above: walks.next().unwrap_or_default(),
    });
    Flips {
        villages,
        criteria: shares.collect(),
    }
}

/// The weights by a power of two, which rounds nothing, such that they sum to 1/2 to 1; all 0 if they
/// cannot.
fn scaled(weights: &[f64], criteria: usize) -> Vec<f64> {
    let mut weights: Vec<f64> = weights.iter().map(|weight| weight.max(0.0)).collect();
    weights.resize(criteria, 0.0);
    let total: f64 = weights.iter().sum();
    if total.is_normal() {
        #[expect(clippy::cast_possible_truncation, reason = "-1022 to 1024")]
        let exponent = total.log2().ceil() as i32;
        // In two halves, since 2^1024 is no number.
        let factors = [-exponent / 2, -exponent - (-exponent / 2)];
        for weight in &mut weights {
            *weight *= factors
                .iter()
                .map(|&power| 2.0_f64.powi(power))
                .product::<f64>();
        }
    } else {
        weights.fill(0.0);
    }
    weights
}

/// The sum of the other weights.
fn rest(weights: &[f64], criterion: usize) -> f64 {
    let others = weights.iter().enumerate();
    others
        .filter(|&(other, _)| other != criterion)
        .map(|(_, weight)| weight)
        .sum()
}

/// Who leaves and who enters the first `n`, and when, until the end of time; `order` is the list at
/// the start.
fn walk(lines: &[Line], order: &[u32], n: usize) -> Vec<(Time, u32, u32)> {
    let mut swaps = Vec::new();
    if n == 0 || n >= order.len() {
        return swaps;
    }
    let (inside, outside) = order.split_at(n);
    let mut seats = vec![0; order.len()];
    for side in [inside, outside] {
        for (seat, &village) in (0..).zip(side) {
            seats[village as usize] = seat;
        }
    }
    let mut inside: Tournament<true> = Tournament::new(inside, lines);
    let mut outside: Tournament<false> = Tournament::new(outside, lines);
    let mut now = Time::START;
    loop {
        let (last, next) = (inside.winner(), outside.winner());
        if ahead(lines, next, last, now) {
            swaps.push((now, last, next));
            seats.swap(last as usize, next as usize);
            inside.replace(seats[next as usize], next, lines, now);
            outside.replace(seats[last as usize], last, lines, now);
            continue;
        }
        now = overtakes(lines, last, next)
            .earlier(inside.changes())
            .earlier(outside.changes());
        if now.is_never() {
            return swaps;
        }
        inside.advance(lines, now);
        outside.advance(lines, now);
    }
}

impl Walk {
    fn new(swaps: Vec<Swap>, villages: usize) -> Self {
        let mut first = vec![NONE; villages];
        for (index, swap) in (0..NONE).zip(&swaps) {
            for village in [swap.leaves, swap.enters] {
                let first = &mut first[village as usize];
                *first = index.min(*first);
            }
        }
        Self { swaps, first }
    }

    fn flip(&self, village: usize, criterion: usize) -> Option<Flip> {
        let &swap = self.first.get(village)?;
        let swap = self.swaps.get(swap as usize)?;
        let leaves = usize::try_from(swap.leaves) == Ok(village);
        Some(Flip {
            criterion: u16::try_from(criterion).ok()?,
            share: swap.share,
            other: if leaves { swap.enters } else { swap.leaves },
        })
    }
}

impl Flips {
    /// The stated share of a criterion; `None` for one that there is not.
    #[must_use]
    pub fn stated(&self, criterion: usize) -> Option<f64> {
        self.criteria.get(criterion).map(|shares| shares.stated)
    }

    /// Where a village changes sides first as the share of a criterion falls.
    #[must_use]
    pub fn below(&self, village: usize, criterion: usize) -> Option<Flip> {
        self.criteria.get(criterion)?.below.flip(village, criterion)
    }

    /// Where a village changes sides first as the share of a criterion grows.
    #[must_use]
    pub fn above(&self, village: usize, criterion: usize) -> Option<Flip> {
        self.criteria.get(criterion)?.above.flip(village, criterion)
    }

    /// The flip of a village that needs the least change of a share, of all criteria; of equal ones (to
    /// 1e-9) that of the first criterion, and below before above.
    #[must_use]
    pub fn nearest(&self, village: usize) -> Option<Flip> {
        let flips = self
            .criteria
            .iter()
            .enumerate()
            .flat_map(|(index, shares)| {
                [&shares.below, &shares.above]
                    .into_iter()
                    .filter_map(move |walk| walk.flip(village, index))
                    .map(|flip| ((flip.share - shares.stated).abs(), flip))
            });
        flips
            .reduce(|least, flip| if flip.0 < least.0 - 1e-9 { flip } else { least })
            .map(|(_, flip)| flip)
    }

    /// How many villages change sides at some share of the criterion from `low` to `high`, which lie on
    /// either side of the stated share.
    #[must_use]
    pub fn movers(&self, criterion: usize, low: f64, high: f64) -> usize {
        (0..self.villages)
            .filter(|&village| {
                let below = self.below(village, criterion);
                let above = self.above(village, criterion);
                below.is_some_and(|flip| flip.share >= low)
                    || above.is_some_and(|flip| flip.share <= high)
            })
            .count()
    }

    /// All swaps as the share of a criterion falls from the stated one to 0.
    #[must_use]
    pub fn swaps_below(&self, criterion: usize) -> &[Swap] {
        let shares = self.criteria.get(criterion);
        shares.map_or(&[], |shares| &shares.below.swaps)
    }

    /// All swaps as the share of a criterion grows from the stated one to 1.
    #[must_use]
    pub fn swaps_above(&self, criterion: usize) -> &[Swap] {
        let shares = self.criteria.get(criterion);
        shares.map_or(&[], |shares| &shares.above.swaps)
    }
}

#[cfg(test)]
mod tests;
