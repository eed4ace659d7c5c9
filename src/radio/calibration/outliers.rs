//! Places that lie far from the others of their class.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CalibrationRule;
use super::estimate::median;
use super::places::{PlaceMean, number};

/// Robust standard deviations from the median at which a place is an outlier: of normal residuals one in
/// 16,000.
const DEVIATIONS: f64 = 4.0;
/// The standard deviation of a normal distribution over its median absolute deviation.
const SIGMA_PER_MAD: f64 = 1.4826;
/// Residuals of a class that hardly differ are no reason to call a place far off, dB.
const LEAST_SIGMA_DB: f64 = 1.0;
/// Most outliers that are listed.
const LISTED: usize = 100;

/// Places far off; they are part of every other number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outliers {
    /// How many there are.
    pub places: usize,
    /// Share of all places.
    pub share: f64,
    /// The farthest of them, at most 100, the farthest first.
    pub farthest: Vec<Outlier>,
}

/// A place far off.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outlier {
    /// Longitude of one of its rows, degrees.
    pub lon: f64,
    /// Latitude of the same, degrees.
    pub lat: f64,
    /// Its clutter class.
    pub clutter: String,
    /// Whose signal.
    pub operator: String,
    /// Measured less predicted level, dB.
    pub residual_db: f64,
    /// Residual less the median of its class, in robust standard deviations.
    pub deviations: f64,
    /// Its rows.
    pub rows: usize,
}

/// Median and robust standard deviation of residuals.
fn middle(places: &[&PlaceMean<'_>]) -> (f64, f64) {
    let mut residuals: Vec<f64> = places.iter().map(|place| place.residual_db).collect();
    let centre = median(&mut residuals);
    for residual in &mut residuals {
        *residual = (*residual - centre).abs();
    }
    let sigma = SIGMA_PER_MAD * median(&mut residuals);
    (centre, sigma.max(LEAST_SIGMA_DB))
}

impl Outliers {
    /// Outliers among all places, from the medians of those that were fitted: those of the class where
    /// it has enough places, else those of all.
    pub(super) fn among(
        places: &[PlaceMean<'_>],
        fitted: &[&PlaceMean<'_>],
        rule: &CalibrationRule,
    ) -> Self {
        let mut by_class: BTreeMap<&str, Vec<&PlaceMean<'_>>> = BTreeMap::new();
        for place in fitted {
            by_class.entry(place.clutter).or_default().push(place);
        }
        let overall = middle(fitted);
        let middles: BTreeMap<&str, (f64, f64)> = by_class
            .into_iter()
            .filter(|(_, places)| places.len() >= rule.least_class_places)
            .map(|(clutter, places)| (clutter, middle(&places)))
            .collect();
        let mut farthest: Vec<Outlier> = places
            .iter()
            .filter_map(|place| {
                let (centre, sigma) = middles.get(place.clutter).copied().unwrap_or(overall);
                let deviations = (place.residual_db - centre) / sigma;
                (deviations.abs() > DEVIATIONS).then(|| Outlier {
                    lon: place.position.lon(),
                    lat: place.position.lat(),
                    clutter: place.clutter.to_owned(),
                    operator: place.operator.to_owned(),
                    residual_db: place.residual_db,
                    deviations,
                    rows: place.rows,
                })
            })
            .collect();
        // A stable sort: places come in a fixed order.
        farthest.sort_by(|one, other| other.deviations.abs().total_cmp(&one.deviations.abs()));
        let count = farthest.len();
        farthest.truncate(LISTED);
        Self {
            places: count,
            share: number(count) / number(places.len().max(1)),
            farthest,
        }
    }
}
