//! Mean and spread of residuals, with the errors that blocks tell.

use serde::Serialize;

use super::places::{PlaceMean, number};

/// Offset and sigma of residuals, each place weighing one.
///
/// With the residuals `r` of `n` places in `G` blocks, and `m` their mean, the variance of `m` is
/// `G / (G - 1) / n² · Σ_blocks (Σ_places (r - m))²`: blocks are independent, places in a block need not
/// be (Liang and Zeger, Biometrika 73, 1986; Cameron and Miller, J. Human Resources 50, 2015). `sigma²` is
/// `Σ (r - m)² / n` and that variance, because the mean follows the places that it is taken from. Its own
/// variance is that of the mean of `(r - m)²`, by blocks in the same way, and that of sigma follows by
/// the delta method.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean of measured less predicted level, dB.
    pub offset_db: f64,
    /// Its standard error, dB; `None` where all places lie in one block.
    pub offset_error_db: Option<f64>,
    /// Standard deviation of the residuals around the offset, dB.
    pub sigma_db: f64,
    /// Its standard error, dB.
    pub sigma_error_db: Option<f64>,
    /// Median of the residuals, dB: far from the offset where a few places pull at it.
    pub median_db: f64,
    /// Rows behind it.
    pub rows: usize,
    /// Places behind it.
    pub places: usize,
    /// Blocks behind it.
    pub blocks: usize,
}

impl Estimate {
    /// Estimates from places in the order of their blocks; all 0 where there are none.
    pub(super) fn of(places: &[&PlaceMean<'_>]) -> Self {
        Self::around(places, |_| 0.0)
    }

    /// The same of residuals less what `known` says of each.
    pub(super) fn around(places: &[&PlaceMean<'_>], known: impl Fn(&PlaceMean<'_>) -> f64) -> Self {
        let residual = |place: &PlaceMean<'_>| place.residual_db - known(place);
        let count = number(places.len().max(1));
        let offset_db = places.iter().map(|place| residual(place)).sum::<f64>() / count;
        let square = |place: &PlaceMean<'_>| (residual(place) - offset_db).powi(2);
        let spread = places.iter().map(|place| square(place)).sum::<f64>() / count;
        let blocks = places.chunk_by(|one, other| one.block == other.block);
        let (mut groups, mut of_mean, mut of_spread) = (0, 0.0, 0.0);
        for block in blocks {
            let off = |place: &&PlaceMean<'_>| residual(place) - offset_db;
            let excess = |place: &&PlaceMean<'_>| square(place) - spread;
            groups += 1;
            of_mean += block.iter().map(off).sum::<f64>().powi(2);
            of_spread += block.iter().map(excess).sum::<f64>().powi(2);
        }
        let variance = |sum: f64| {
            let several = (groups > 1).then(|| number(groups) / number(groups - 1));
            several.map(|factor| factor * sum / count.powi(2))
        };
        let sigma_db = (spread + variance(of_mean).unwrap_or(0.0)).sqrt();
        let sigma_error = |variance: f64| {
            if sigma_db > 0.0 {
                variance.sqrt() / (2.0 * sigma_db)
            } else {
                0.0
            }
        };
        let mut sorted: Vec<f64> = places.iter().map(|place| residual(place)).collect();
        Self {
            offset_db,
            offset_error_db: variance(of_mean).map(f64::sqrt),
            sigma_db,
            sigma_error_db: variance(of_spread).map(sigma_error),
            median_db: median(&mut sorted),
            rows: places.iter().map(|place| place.rows).sum(),
            places: places.len(),
            blocks: groups,
        }
    }
}

/// The median, and 0 of nothing. Sorts the values.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values {
        [] => 0.0,
        _ if values.len() % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}
