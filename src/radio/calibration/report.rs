//! What a calibration found, and the settings that come of it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CalibrationRule;
use super::estimate::Estimate;
use super::outliers::Outliers;
use super::places::{PlaceMean, number};
use crate::units::Dbm;

/// What a calibration found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationReport {
    /// The seed that drew the blocks that were held out.
    pub seed: u64,
    /// Side of a place, metres.
    pub place_m: f64,
    /// Side of a block, km.
    pub block_km: f64,
    /// The weakest prediction that was used.
    pub least_predicted_dbm: Dbm,
    /// Rows that were given.
    pub rows: usize,
    /// Rows that were left out because their prediction is weaker than that.
    pub rows_too_weak: usize,
    /// Places, one an operator and class.
    pub places: usize,
    /// Blocks with places.
    pub blocks: usize,
    /// All classes together, from the blocks that were not held out.
    pub overall: Estimate,
    /// The classes, by name.
    pub classes: Vec<ClassReport>,
    /// The operators, by name.
    pub operators: Vec<OperatorReport>,
    /// How it does where it has not looked.
    pub held_out: HeldOut,
    /// Places far off.
    pub outliers: Outliers,
}

/// A clutter class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassReport {
    /// Its name.
    pub clutter: String,
    /// The offset to use, dB: to be added to predicted levels.
    pub offset_db: f64,
    /// The sigma to use, dB.
    pub sigma_db: f64,
    /// Whether both are those of all classes, because this one has too few places or blocks.
    pub takes_overall: bool,
    /// What its own places say.
    pub own: Estimate,
    /// How it does in the blocks that were held out.
    pub held_out: HeldOut,
}

/// What is left over at an operator's places after calibration: its offset is far from 0 where the powers,
/// heights or directions of its sites are wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperatorReport {
    /// Its name.
    pub operator: String,
    /// The residuals less the offsets of their classes, in the blocks that were not held out.
    pub left_over: Estimate,
}

/// The error of predictions in the blocks that were held out. `None` where there are no such places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct HeldOut {
    /// Places held out.
    pub places: usize,
    /// Blocks held out, of those with such places.
    pub blocks: usize,
    /// Root mean square of measured less predicted level, dB.
    pub rmse_before_db: Option<f64>,
    /// The same of the calibrated prediction, dB.
    pub rmse_after_db: Option<f64>,
    /// Mean of measured less calibrated level, dB.
    pub mean_after_db: Option<f64>,
    /// Share of the places within one sigma of the calibrated prediction; 0.68 is expected.
    pub within_sigma: Option<f64>,
}

impl ClassReport {
    pub(super) fn of(
        clutter: &str,
        fitted: &[&PlaceMean<'_>],
        held_out: &[&PlaceMean<'_>],
        overall: &Estimate,
        rule: &CalibrationRule,
    ) -> Self {
        let own = Estimate::of(fitted);
        let takes_overall =
            own.blocks < rule.least_class_blocks || own.places < rule.least_class_places;
        let taken = if takes_overall { overall } else { &own };
        let values = (taken.offset_db, taken.sigma_db);
        Self {
            clutter: clutter.to_owned(),
            offset_db: values.0,
            sigma_db: values.1,
            takes_overall,
            own,
            held_out: HeldOut::of(held_out, |_| values),
        }
    }
}

impl OperatorReport {
    /// One an operator; `values` gives offset and sigma of a place.
    pub(super) fn all(
        places: &[&PlaceMean<'_>],
        values: impl Fn(&PlaceMean<'_>) -> (f64, f64),
    ) -> Vec<Self> {
        let mut by_operator: BTreeMap<&str, Vec<&PlaceMean<'_>>> = BTreeMap::new();
        for place in places {
            by_operator.entry(place.operator).or_default().push(place);
        }
        let report = |(operator, places): (&str, Vec<&PlaceMean<'_>>)| Self {
            operator: operator.to_owned(),
            left_over: Estimate::around(&places, |place| values(place).0),
        };
        by_operator.into_iter().map(report).collect()
    }
}

impl HeldOut {
    /// Errors at places in the order of their blocks; `values` gives offset and sigma of a place.
    pub(super) fn of(
        places: &[&PlaceMean<'_>],
        values: impl Fn(&PlaceMean<'_>) -> (f64, f64),
    ) -> Self {
        let mean = |of: &dyn Fn(&PlaceMean<'_>) -> f64| {
            let sum: f64 = places.iter().map(|place| of(place)).sum();
            (!places.is_empty()).then(|| sum / number(places.len()))
        };
        let after = |place: &PlaceMean<'_>| place.residual_db - values(place).0;
        Self {
            places: places.len(),
            blocks: places
                .chunk_by(|one, other| one.block == other.block)
                .count(),
            rmse_before_db: mean(&|place| place.residual_db.powi(2)).map(f64::sqrt),
            rmse_after_db: mean(&|place| after(place).powi(2)).map(f64::sqrt),
            mean_after_db: mean(&after),
            within_sigma: mean(&|place| f64::from(after(place).abs() <= values(place).1)),
        }
    }

    /// Whether the calibrated prediction errs less where nobody looked.
    #[must_use]
    pub fn improves(&self) -> bool {
        self.rmse_after_db < self.rmse_before_db
    }
}

/// `[radio.calibration]` of a project file.
#[derive(Serialize)]
struct Settings<'a> {
    radio: Radio<'a>,
}

#[derive(Serialize)]
struct Radio<'a> {
    calibration: Values<'a>,
}

/// To a tenth of a decibel: more would be noise.
#[derive(Serialize)]
struct Values<'a> {
    offset_db: f64,
    sigma_db: f64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    classes: BTreeMap<&'a str, Class>,
}

#[derive(Serialize)]
struct Class {
    offset_db: f64,
    sigma_db: f64,
}

impl CalibrationReport {
    /// The settings for the project file: `[radio.calibration]` with `offset_db` and `sigma_db` of all
    /// classes, and `[radio.calibration.classes.NAME]` for each class with values of its own.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "a table of names and numbers is always TOML"
    )]
    pub fn settings(&self) -> String {
        let tenths = |value: f64| (value * 10.0).round() / 10.0 + 0.0;
        let own = self.classes.iter().filter(|class| !class.takes_overall);
        let own = own.map(|class| {
            let values = Class {
                offset_db: tenths(class.offset_db),
                sigma_db: tenths(class.sigma_db),
            };
            (class.clutter.as_str(), values)
        });
        let settings = Settings {
            radio: Radio {
                calibration: Values {
                    offset_db: tenths(self.overall.offset_db),
                    sigma_db: tenths(self.overall.sigma_db),
                    classes: own.collect(),
                },
            },
        };
        toml::to_string(&settings).expect("numbers and names are always TOML")
    }
}
