//! What stands at the receiver, by classes, and the pixels of a prediction with theirs.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::{Grid, Ground, PredictError, Window};
use crate::geodesy::LonLat;
use crate::project::{CalibrationClass, RadioRule, Settings};

/// What stands at a place, by its height: the representative clutter heights of ITU-R P.1812-8, table 2, are
/// 0 m for water and open ground, 10 m for suburbs, 15 m for towns and trees and 20 m for dense towns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClutterClass {
    /// Below 5 m.
    #[default]
    Open,
    /// From 5 m to below 12.5 m.
    Low,
    /// 12.5 m and more.
    Tall,
}

impl ClutterClass {
    /// All classes, the lowest first.
    pub const ALL: [Self; 3] = [Self::Open, Self::Low, Self::Tall];

    /// The class of a height in metres; what is no number is open.
    #[must_use]
    pub fn of_height(metres: f64) -> Self {
        if metres >= 12.5 {
            Self::Tall
        } else if metres >= 5.0 {
            Self::Low
        } else {
            Self::Open
        }
    }

    /// Its name in project files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Low => "low",
            Self::Tall => "tall",
        }
    }
}

/// What a calibration says of each class, in their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Calibrated {
    /// To be added to predicted levels.
    pub(super) offsets_db: [f64; 3],
    /// Standard deviations over places nearby.
    pub(super) sigmas_db: [f64; 3],
}

impl Calibrated {
    pub(super) fn of(rule: &RadioRule) -> Self {
        let all = &rule.calibration;
        let sigma_db = all.sigma_db.unwrap_or(rule.sigma_db);
        let classes = [all.classes.open, all.classes.low, all.classes.tall];
        let offset = |class: CalibrationClass| class.offset_db.unwrap_or(all.offset_db);
        Self {
            offsets_db: classes.map(offset),
            sigmas_db: classes.map(|class| class.sigma_db.unwrap_or(sigma_db)),
        }
    }

    /// Whether it matters what stands at the receiver.
    pub(super) fn tells_classes_apart(&self) -> bool {
        let differ = |values: [f64; 3]| {
            let [open, low, tall] = values.map(f64::to_bits);
            open != low || open != tall
        };
        differ(self.offsets_db) || differ(self.sigmas_db)
    }
}

/// The pixels of a prediction and what stands there.
#[derive(Clone, Debug)]
pub struct Pixels {
    /// Where they are.
    pub grid: Grid,
    /// The class of each pixel; absent where it does not matter.
    classes: Option<Arc<[ClutterClass]>>,
}

impl Pixels {
    /// The pixels of a grid, with what stands there where the calibration of a project asks for it.
    ///
    /// # Errors
    /// [`PredictError::Terrain`] where the clutter turns out to be broken.
    pub fn of(grid: Grid, ground: &Ground, settings: &Settings) -> Result<Self, PredictError> {
        if !Calibrated::of(&settings.radio).tells_classes_apart() {
            return Ok(Self {
                grid,
                classes: None,
            });
        }
        let mut classes = vec![ClutterClass::Open; grid.len()];
        let lines = classes.par_chunks_mut((grid.width as usize).max(1));
        (0..grid.height)
            .into_par_iter()
            .zip(lines)
            .try_for_each_init(
                || ground.clutter_at(),
                |clutter, (row, line)| {
                    for (column, class) in (0..).zip(line) {
                        let [lon, lat] = grid.centre(column, row);
                        if let Ok(place) = LonLat::new(lon, lat) {
                            *class = clutter.class(place)?;
                        }
                    }
                    Ok::<_, PredictError>(())
                },
            )?;
        Ok(Self {
            grid,
            classes: Some(classes.into()),
        })
    }

    /// What stands at a pixel, `Open` where that does not matter.
    #[must_use]
    pub fn class(&self, pixel: usize) -> ClutterClass {
        let classes = self.classes.as_deref();
        classes.map_or(ClutterClass::Open, |classes| classes[pixel])
    }

    /// The same of the pixels of a row of a window.
    pub fn row(&self, window: &Window, row: u32) -> impl Iterator<Item = ClutterClass> + '_ {
        let first = row as usize * self.grid.width as usize + window.columns.start as usize;
        (first..first + window.columns.len()).map(|pixel| self.class(pixel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    #[test]
    fn classes_meet_between_the_heights_of_the_recommendation() {
        use ClutterClass::{Low, Open, Tall};
        for (metres, class) in [
            (f64::NAN, Open),
            (-3.0, Open),
            (4.99, Open),
            (5.0, Low),
            (10.0, Low),
            (12.49, Low),
            (12.5, Tall),
            (20.0, Tall),
        ] {
            assert_eq!(ClutterClass::of_height(metres), class, "{metres}");
        }
    }

    #[test]
    fn a_class_takes_what_it_does_not_say_from_all_classes_and_they_from_the_rule() {
        let mut rule = default_settings().radio;
        let none = Calibrated::of(&rule);
        assert_eq!((none.offsets_db, none.sigmas_db), ([0.0; 3], [8.0; 3]));
        rule.calibration.offset_db = -3.0;
        assert!(!Calibrated::of(&rule).tells_classes_apart());
        rule.calibration.classes.low.sigma_db = Some(6.0);
        rule.calibration.classes.tall.offset_db = Some(-9.0);
        let some = Calibrated::of(&rule);
        assert_eq!(some.offsets_db, [-3.0, -3.0, -9.0]);
        assert_eq!(some.sigmas_db, [8.0, 6.0, 8.0]);
        assert!(some.tells_classes_apart());
        rule.calibration.sigma_db = Some(7.0);
        assert_eq!(Calibrated::of(&rule).sigmas_db, [7.0, 6.0, 7.0]);
    }
}
