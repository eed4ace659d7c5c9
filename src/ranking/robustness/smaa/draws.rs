//! Weights and facts, drawn by counter: a number follows from the seed and from what it is for.

use super::scores::{GRID, grid};

/// How weights are drawn. Only ratios of weights matter, so boxes are not normalised.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// Uniform in each interval, independent of one another.
    Box {
        /// The least of each weight, 0 or more.
        low: Vec<f64>,
        /// The most of each weight.
        high: Vec<f64>,
    },
    /// Uniform over all weights that sum to 1.
    Simplex,
}

/// What the facts of villages may be: rows of values, each equally likely, one drawn for each draw.
/// Villages without an entry have their one row.
#[derive(Clone, Debug, Default)]
pub struct Scenarios {
    criteria: usize,
    villages: Vec<u32>,
    keys: Vec<u64>,
    /// Where the rows of each entry start, and the end.
    starts: Vec<usize>,
    /// Rows of [`padded`] values on the grid.
    rows: Vec<f32>,
    gated: Vec<bool>,
}

impl Scenarios {
    /// Of villages with this many criteria.
    #[must_use]
    pub fn new(criteria: usize) -> Self {
        Self {
            criteria,
            starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a village: rows of values from 0 to 1, and for each whether a gate closes.
    ///
    /// Which row is drawn depends on the `key` (a digest of the village's id, say), the seed and the draw
    /// alone, not on the index and not on other villages.
    ///
    /// # Panics
    ///
    /// If villages do not ascend, if there is no row, or if rows are not whole.
    pub fn push(&mut self, village: u32, key: u64, rows: &[f32], gated: &[bool]) {
        assert!(
            self.villages.last().is_none_or(|&last| last < village),
            "villages with scenarios ascend"
        );
        assert!(
            !gated.is_empty() && rows.len() == gated.len() * self.criteria,
            "{} values for {} rows of {}",
            rows.len(),
            gated.len(),
            self.criteria
        );
        self.villages.push(village);
        self.keys.push(mix(key));
        for row in 0..gated.len() {
            let values = &rows[row * self.criteria..(row + 1) * self.criteria];
            self.rows.extend(values.iter().map(|&value| {
                #[expect(clippy::cast_possible_truncation, reason = "integers below 2^24")]
                let value = grid(f64::from(value)) as f32;
                value
            }));
            self.rows
                .resize(self.rows.len() + padded(self.criteria) - self.criteria, 0.0);
        }
        self.gated.extend_from_slice(gated);
        self.starts.push(self.gated.len());
    }

    /// How many criteria rows have.
    pub(super) fn criteria(&self) -> usize {
        self.criteria
    }

    /// The last village with scenarios.
    pub(super) fn last(&self) -> Option<u32> {
        self.villages.last().copied()
    }

    /// The entries of villages from `first` to before `end`.
    pub(super) fn within(&self, first: usize, end: usize) -> std::ops::Range<usize> {
        let at = |bound| {
            self.villages
                .partition_point(|&village| (village as usize) < bound)
        };
        at(first)..at(end)
    }

    /// An entry: the village, its key, its rows and its gates.
    pub(super) fn entry(&self, entry: usize) -> (usize, u64, &[f32], &[bool]) {
        let rows = self.starts[entry]..self.starts[entry + 1];
        let stride = padded(self.criteria);
        (
            self.villages[entry] as usize,
            self.keys[entry],
            &self.rows[rows.start * stride..rows.end * stride],
            &self.gated[rows],
        )
    }
}

/// A value as rows of [`Scenarios`] take it. It keeps the ten-millionth at which a table would take it,
/// which the nearest `f32` may miss by one, so that equals tie.
#[must_use]
pub fn scenario_value(value: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a ten-millionth is 24 bits wide, so that the nearest f32 rounds to it again"
    )]
    let value = (grid(value) / GRID) as f32;
    value
}

/// Criteria with zeros up to whole groups of four, so that rows add up four terms at a time.
pub(super) fn padded(criteria: usize) -> usize {
    criteria.next_multiple_of(4)
}

/// The sum of values by weights of sum 1, or of any sum: it is divided out. 0 without weights.
///
/// # Example
///
/// ```
/// use deadzone::ranking::robustness::smaa::weighted_sum;
///
/// assert!((weighted_sum(&[0.5, 1.0], &[3.0, 1.0]) - 0.625).abs() < 1e-12);
/// ```
#[must_use]
pub fn weighted_sum(values: &[f64], weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    let sum: f64 = values.iter().zip(weights).map(|(v, w)| v * w).sum();
    sum / total
}

/// The weights of a draw as integers: decimals of the drawn ones, scaled by a power of ten.
pub(super) fn weights_of(weights: &Weights, seed: u64, draw: u32, most: f64, into: &mut [f64]) {
    let stream = stream(seed, 0, u64::from(draw));
    for (criterion, weight) in into.iter_mut().enumerate() {
        let uniform = unit(nth(stream, criterion as u64));
        *weight = match weights {
            Weights::Box { low, high } => {
                low[criterion] + (high[criterion] - low[criterion]) * uniform
            }
            // Exponential draws over their sum are uniform over the simplex.
            Weights::Simplex => -(1.0 - uniform).ln(),
        };
    }
    let largest = into.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let power = (most / largest).log10().floor().clamp(-300.0, 300.0) as i32;
        // A power of ten below 1 is not exact, so that it divides.
        let scale = 10_f64.powi(power.abs());
        for weight in into {
            *weight = if power < 0 {
                *weight / scale
            } else {
                *weight * scale
            }
            .round();
        }
    }
}

/// The stream of facts for two draws, `pair` and the next; added to a village's key.
pub(super) fn facts(seed: u64, pair: u32) -> u64 {
    stream(seed, 1, u64::from(pair))
}

/// Two numbers of 32 bits that say which facts two draws take.
pub(super) fn picks(facts: u64, key: u64) -> [u32; 2] {
    let bits = mix(facts.wrapping_add(key));
    #[expect(clippy::cast_possible_truncation, reason = "the low half")]
    [bits as u32, (bits >> 32) as u32]
}

/// Streams of a seed: `kind` keeps weights and facts apart.
fn stream(seed: u64, kind: u64, index: u64) -> u64 {
    nth(nth(mix(seed), kind), index)
}

/// A number of a stream.
fn nth(stream: u64, index: u64) -> u64 {
    mix(stream.wrapping_add(GOLDEN.wrapping_mul(index + 1)))
}

/// The odd number nearest to 2^64 by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A number from 0 to below 1.
fn unit(bits: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    let high = (bits >> 11) as f64;
    high / 9_007_199_254_740_992.0
}
