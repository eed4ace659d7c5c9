//! Calibration: what measured levels say of predicted ones, by clutter class, and whether it holds
//! elsewhere.
//!
//! 1. A residual is measured less predicted level, dB. Rows whose prediction is weak are left out,
//!    because near the floor of an instrument only the strong ones are heard; choosing by the prediction,
//!    not by the measurement, keeps the rest unbiased.
//! 2. Rows of one operator and class in one place, a cell of 50 m, are averaged to one residual, so that a
//!    parked car weighs no more than a passing one. The mean over a few ten wavelengths takes the fast
//!    fading away and leaves the local mean (Lee, IEEE Trans. VT-34, 1985). It is taken in dB: RSRP is a
//!    linear mean over the carrier already (3GPP TS 36.214, 5.1.1), and offset and sigma are those of a
//!    log-normal level.
//! 3. Places are put together in blocks of 2 km, of which a part is held out as a whole, drawn by the
//!    seed. Neighbours share their shadowing, so rows held out one by one would be predicted by the
//!    rows beside them (Roberts et al., Ecography 40, 2017).
//! 4. From the other blocks come offset and sigma of each class, with standard errors that take a
//!    block, not a place, as what was drawn ([`Estimate`]). A class with too few of them takes the
//!    value of all classes together. Nothing is shrunk.
//! 5. The held-out blocks tell the error before and after.
//!
//! Places far off are listed and stay in the estimate: it is for a person to say that they are wrong.

mod estimate;
mod outliers;
mod places;
mod report;

pub use estimate::Estimate;
pub use outliers::{Outlier, Outliers};
pub use report::{CalibrationReport, ClassReport, HeldOut, OperatorReport};

use std::collections::BTreeMap;

use crate::geodesy::LonLat;
use crate::units::Dbm;
use places::{PlaceMean, Split};

/// A measured level beside the one that was predicted there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison<'a> {
    /// Where.
    pub position: LonLat,
    /// The predicted median RSRP.
    pub predicted: Dbm,
    /// The measured RSRP.
    pub measured: Dbm,
    /// The clutter class of the place.
    pub clutter: &'a str,
    /// Whose signal.
    pub operator: &'a str,
}

/// How to calibrate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationRule {
    /// Side of a place, metres, 5 to 1000.
    pub place_m: f64,
    /// Side of a block, km, 0.5 to 100, and no less than a place.
    pub block_km: f64,
    /// Share of the blocks that are held out, 0.1 to 0.5.
    pub held_out_share: f64,
    /// Draws the blocks that are held out.
    pub seed: u64,
    /// Fewer blocks than that are no calibration; 4 or more.
    pub least_blocks: usize,
    /// A class with fewer blocks than that to learn from takes the values of all classes; 2 or more.
    pub least_class_blocks: usize,
    /// The same for places.
    pub least_class_places: usize,
    /// Rows with a weaker prediction are left out.
    pub least_predicted: Dbm,
}

impl Default for CalibrationRule {
    /// Places of 50 m, blocks of 2 km, 30 % held out, predictions from -115 dBm on.
    fn default() -> Self {
        Self {
            place_m: 50.0,
            block_km: 2.0,
            held_out_share: 0.3,
            seed: 1,
            least_blocks: 20,
            least_class_blocks: 10,
            least_class_places: 50,
            least_predicted: Dbm(-115.0),
        }
    }
}

/// Why there is no calibration.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrationError {
    /// A setting that cannot be.
    #[error("{name} is {value}; give {allowed}")]
    Rule {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// A level that is none.
    #[error(
        "row {row}: a predicted level of {predicted} and a measured one of {measured}; give both between -1000 and 1000 dBm"
    )]
    NoLevel {
        /// The row, from 0.
        row: usize,
        /// Its predicted level.
        predicted: Dbm,
        /// Its measured level.
        measured: Dbm,
    },
    /// Measurements of too few neighbourhoods.
    #[error(
        "the measurements lie in {found} blocks of {block_km} km, and {needed} are needed: what a few neighbourhoods share would be taken for the class; measure in more places ({rows} rows, of which {weak} were left out as predicted below {least_predicted})"
    )]
    FewBlocks {
        /// Blocks with measurements.
        found: usize,
        /// Blocks that are needed.
        needed: usize,
        /// Side of a block.
        block_km: f64,
        /// Rows that were given.
        rows: usize,
        /// Rows left out because their prediction is weak.
        weak: usize,
        /// The weakest prediction that is used.
        least_predicted: Dbm,
    },
}

impl CalibrationRule {
    fn check(&self) -> Result<(), CalibrationError> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number of blocks for a message"
        )]
        let checks = [
            ("place_m", self.place_m, 5.0, 1000.0, "5 to 1000"),
            ("block_km", self.block_km, 0.5, 100.0, "0.5 to 100"),
            (
                "block_km",
                self.block_km,
                self.place_m / 1000.0,
                100.0,
                "no less than place_m",
            ),
            (
                "held_out_share",
                self.held_out_share,
                0.1,
                0.5,
                "0.1 to 0.5",
            ),
            (
                "least_blocks",
                self.least_blocks as f64,
                4.0,
                f64::MAX,
                "4 or more",
            ),
            (
                "least_class_blocks",
                self.least_class_blocks as f64,
                2.0,
                f64::MAX,
                "2 or more",
            ),
            (
                "least_predicted",
                self.least_predicted.0,
                -200.0,
                0.0,
                "-200 to 0 dBm",
            ),
        ];
        let wrong = checks
            .into_iter()
            .find(|(_, value, low, high, _)| !(low..=high).contains(&value));
        wrong.map_or(Ok(()), |(name, value, _, _, allowed)| {
            Err(CalibrationError::Rule {
                name,
                value,
                allowed,
            })
        })
    }
}

/// Calibrates predictions. The order of rows does not matter.
///
/// # Errors
/// [`CalibrationError`] where the rule cannot be, a level is none, or the measurements lie in too few
/// blocks.
pub fn calibrate(
    rows: &[Comparison<'_>],
    rule: &CalibrationRule,
) -> Result<CalibrationReport, CalibrationError> {
    rule.check()?;
    let is_level = |level: Dbm| (-1000.0..=1000.0).contains(&level.0);
    let wrong = |row: &Comparison<'_>| !(is_level(row.predicted) && is_level(row.measured));
    if let Some(row) = rows.iter().position(wrong) {
        return Err(CalibrationError::NoLevel {
            row,
            predicted: rows[row].predicted,
            measured: rows[row].measured,
        });
    }
    let strong: Vec<Comparison<'_>> = rows
        .iter()
        .filter(|row| row.predicted >= rule.least_predicted)
        .copied()
        .collect();
    let places = places::local_means(&strong, rule);
    let split = Split::of(&places, rule);
    if split.blocks() < rule.least_blocks {
        return Err(CalibrationError::FewBlocks {
            found: split.blocks(),
            needed: rule.least_blocks,
            block_km: rule.block_km,
            rows: rows.len(),
            weak: rows.len() - strong.len(),
            least_predicted: rule.least_predicted,
        });
    }
    let (held_out, fitted): (Vec<&PlaceMean<'_>>, Vec<&PlaceMean<'_>>) =
        places.iter().partition(|place| split.holds_out(place));
    let overall = Estimate::of(&fitted);
    let mut by_class: BTreeMap<&str, [Vec<&PlaceMean<'_>>; 2]> = BTreeMap::new();
    for (side, places) in [&fitted, &held_out].into_iter().enumerate() {
        for place in places {
            by_class.entry(place.clutter).or_default()[side].push(place);
        }
    }
    let classes: Vec<ClassReport> = by_class
        .iter()
        .map(|(clutter, [fitted, held_out])| {
            ClassReport::of(clutter, fitted, held_out, &overall, rule)
        })
        .collect();
    let values = |place: &PlaceMean<'_>| {
        let class = classes.binary_search_by(|class| class.clutter.as_str().cmp(place.clutter));
        class.map_or((overall.offset_db, overall.sigma_db), |class| {
            (classes[class].offset_db, classes[class].sigma_db)
        })
    };
    Ok(CalibrationReport {
        seed: rule.seed,
        place_m: rule.place_m,
        block_km: rule.block_km,
        least_predicted_dbm: rule.least_predicted,
        rows: rows.len(),
        rows_too_weak: rows.len() - strong.len(),
        places: places.len(),
        blocks: split.blocks(),
        held_out: HeldOut::of(&held_out, values),
        operators: OperatorReport::all(&fitted, values),
        outliers: Outliers::among(&places, &fitted, rule),
        overall,
        classes,
    })
}

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod tests;
