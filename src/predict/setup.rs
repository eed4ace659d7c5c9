//! What every prediction starts from.

use super::clutter::{Calibrated, ClutterClass};
use super::propagation::Propagation;
use super::{Cells, Ground, PredictError, SignalRule, Walker, knows_terrain};
use crate::project::{RadioRule, Settings};
use crate::units::Dbm;

/// Cells, ground and rule, with the models of each mast.
#[derive(Debug)]
pub(super) struct Setup<'a> {
    pub(super) cells: &'a Cells,
    pub(super) ground: &'a Ground,
    pub(super) rule: &'a RadioRule,
    pub(super) signal: SignalRule,
    /// What is added to levels, by what stands at the receiver.
    pub(super) calibrated: Calibrated,
    /// The cells of each mast.
    pub(super) members: Vec<Vec<u32>>,
    /// The models of each mast.
    pub(super) models: Vec<Propagation>,
}

impl<'a> Setup<'a> {
    pub(super) fn new(
        cells: &'a Cells,
        ground: &'a Ground,
        settings: &'a Settings,
    ) -> Result<Self, PredictError> {
        let rule = &settings.radio;
        let mut members = vec![Vec::new(); cells.masts.len()];
        for (number, cell) in (0..).zip(&cells.cells) {
            members[cell.mast as usize].push(number);
        }
        let models = cells.masts.iter().map(|mast| {
            Propagation::new(rule, ground, mast).map_err(|error| error.of_mast(cells, mast))
        });
        Ok(Self {
            cells,
            ground,
            rule,
            signal: SignalRule::of(settings),
            calibrated: Calibrated::of(rule),
            members,
            models: models.collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn allows_unknown(&self) -> bool {
        self.rule.missing_terrain == "unknown"
    }

    /// Something that samples paths; nothing where there is no terrain, or the model knows none.
    pub(super) fn walker(&self) -> Option<Walker<'a>> {
        let walker = self.ground.walker();
        walker.filter(|_| knows_terrain(self.rule))
    }

    /// The level of a cell behind a loss in dB, towards an azimuth and an elevation in degrees.
    pub(super) fn level(
        &self,
        cell: u32,
        median_db: f64,
        clutter: ClutterClass,
        [azimuth, elevation]: [f64; 2],
    ) -> Dbm {
        let sector = &self.cells.cells[cell as usize].sector;
        let eirp = sector.eirp_towards(azimuth, elevation);
        let offset_db = self.calibrated.offsets_db[clutter as usize];
        received(eirp, median_db, self.rule.body_loss_db, offset_db)
    }
}

/// What a phone gets: `offset_db` is what a calibration adds.
pub(super) fn received(eirp: Dbm, loss_db: f64, body_loss_db: f64, offset_db: f64) -> Dbm {
    Dbm(eirp.0 - loss_db - body_loss_db + offset_db)
}

/// The elevation of a receiver as the antenna sees it, degrees, over the earth of the median
/// atmosphere.
pub(super) fn elevation_deg(rise_m: f64, distance_m: f64) -> f64 {
    const EARTH_RADIUS_M: f64 = 6_371_000.0 * 4.0 / 3.0;
    let bulge = distance_m * distance_m / (2.0 * EARTH_RADIUS_M);
    (rise_m - bulge).atan2(distance_m).to_degrees()
}
