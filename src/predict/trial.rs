//! Levels from masts that do not exist yet, by the model, the ground, the calibration and the rule of a
//! project: a mast that is built as proposed is predicted at the same levels.

use super::cells::panel;
use super::clutter::{Calibrated, ClutterClass};
use super::ground::Walker;
use super::path::{Found, Receiver, Room, path};
use super::places::Predictor;
use super::propagation::Propagation;
use super::setup::{elevation_deg, received};
use super::{Cells, Ground, Mast, PredictError, SignalRule};
use crate::geodesy::{Around, LonLat};
use crate::project::{RadioRule, Settings};
use crate::radio::{AirInterface, Antenna, Carrier, Sector};
use crate::units::Dbm;

/// How far a panel can be tilted, degrees up and down: mechanically and electrically together; indicative.
const TILTS_DEG: [f64; 2] = [-10.0, 15.0];

/// What trials are judged by.
#[derive(Debug)]
pub struct Trial<'a> {
    rule: &'a RadioRule,
    signal: SignalRule,
    calibrated: Calibrated,
    /// That of the new masts.
    carrier: Carrier,
}

/// A sector that is not built yet, with the models for its mast.
#[derive(Clone, Debug)]
pub struct Proposed {
    sector: Sector,
    mast: Mast,
    model: Propagation,
}

impl Proposed {
    /// What is proposed.
    #[must_use]
    pub fn sector(&self) -> &Sector {
        &self.sector
    }
}

impl<'a> Trial<'a> {
    /// New masts are of LTE with the bandwidth that the project takes for its sites.
    ///
    /// # Errors
    /// [`PredictError::Bandwidth`] for a width that LTE does not have.
    pub fn new(settings: &'a Settings) -> Result<Self, PredictError> {
        let rule = &settings.radio;
        let carrier = Carrier::new(AirInterface::Lte, rule.sites.bandwidth_mhz)
            .map_err(|source| PredictError::Bandwidth { source })?;
        Ok(Self {
            rule,
            signal: SignalRule::of(settings),
            calibrated: Calibrated::of(rule),
            carrier,
        })
    }

    /// The level behind a loss where nothing is known of what stands there.
    #[must_use]
    pub fn level(&self, eirp: Dbm, loss_db: f64) -> Dbm {
        let offset_db = self.calibrated.offsets_db[ClutterClass::default() as usize];
        received(eirp, loss_db, self.rule.body_loss_db, offset_db)
    }

    /// Whether a median counts as signal. What will disturb it is not known: the level decides, and the
    /// throughput that is possible with it.
    #[must_use]
    pub fn has_signal(&self, median: Dbm, clutter: ClutterClass) -> bool {
        let is_asked = self.signal.min_mbps > 0.0;
        let mbps = is_asked.then(|| self.signal.mbps(median, 0.0, self.carrier));
        let mbps = mbps.flatten();
        self.signal.has_signal(median, clutter, mbps)
    }

    /// Something that tries masts over the ground; one a thread. `None` where there is no terrain.
    #[must_use]
    pub fn probe(&self, ground: &'a Ground) -> Option<Probe<'a>> {
        Some(Probe {
            rule: self.rule,
            calibrated: self.calibrated,
            ground,
            walker: ground.walker()?,
            room: Room::on(ground, self.calibrated.tells_classes_apart()),
        })
    }
}

/// Tries masts over the ground.
pub struct Probe<'a> {
    rule: &'a RadioRule,
    calibrated: Calibrated,
    ground: &'a Ground,
    walker: Walker<'a>,
    room: Room<'a>,
}

impl Probe<'_> {
    /// The height of the ground; `None` where it is not known.
    ///
    /// # Errors
    /// [`PredictError`] where the terrain turns out to be broken.
    pub fn height(&mut self, at: LonLat) -> Result<Option<f64>, PredictError> {
        match self.walker.height(at) {
            Err(error) if error.is_unknown_terrain() => Ok(None),
            height => Ok(height?),
        }
    }

    /// Makes a sector ready for trials.
    ///
    /// # Errors
    /// [`PredictError`] for a frequency that the model does not know.
    pub fn propose(&self, sector: Sector) -> Result<Proposed, PredictError> {
        let mast = Mast {
            position: sector.position,
            height_m: sector.height_m,
            frequency_mhz: sector.frequency_mhz,
        };
        let model = Propagation::new(self.rule, self.ground, &mast)?;
        Ok(Proposed {
            sector,
            mast,
            model,
        })
    }

    /// The same, with the panel that the project takes for sites, turned and tilted towards a place as
    /// far as panels can be.
    ///
    /// # Errors
    /// As [`Self::propose`]; and where the terrain turns out to be broken.
    pub fn propose_towards(
        &mut self,
        sector: &Sector,
        at: LonLat,
    ) -> Result<Proposed, PredictError> {
        let (distance_m, azimuth) = Around::new(sector.position).polar(at);
        let [from_m, to_m] = [self.height(sector.position)?, self.height(at)?];
        let rise_m = to_m.zip(from_m).map_or(0.0, |(to, from)| to - from);
        let rise_m = rise_m + self.rule.receiver_height_m - sector.height_m;
        let tilt_deg = -elevation_deg(rise_m, distance_m);
        let [up, down] = TILTS_DEG;
        let antenna = panel(self.rule.sites.beamwidth_deg, tilt_deg.clamp(up, down))?;
        self.propose(Sector {
            azimuth_deg: Some(azimuth.to_degrees()),
            tilt_deg: 0.0,
            antenna,
            ..*sector
        })
    }

    /// The median level of what is proposed at a place, and what stands there; `None` where ground on
    /// the way is not known.
    ///
    /// # Errors
    /// [`PredictError`] where the model does not know the path.
    pub fn level(
        &mut self,
        from: &Proposed,
        place: LonLat,
    ) -> Result<Option<(Dbm, ClutterClass)>, PredictError> {
        let receiver = Receiver {
            place,
            height_m: self.rule.receiver_height_m,
        };
        let clutter = self.room.class(place)?;
        let walker = Some(&mut self.walker);
        match path(&from.model, &from.mast, receiver, walker, &mut self.room) {
            Ok(Found::Path(path)) => {
                let sector = &from.sector;
                let eirp = sector.eirp_towards(path.azimuth_deg, path.elevation_deg);
                let offset_db = self.calibrated.offsets_db[clutter as usize];
                let body_db = self.rule.body_loss_db;
                let level = received(eirp, path.loss.median_db, body_db, offset_db);
                Ok(Some((level, clutter)))
            }
            Ok(Found::Nothing | Found::Unknown) => Ok(None),
            Err(error) if error.is_unknown_terrain() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What existing cells bring to antennas above the ground, those of repeaters for one.
pub struct Donors<'a> {
    predictor: Predictor<'a>,
}

/// A cell that may be repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Donor {
    /// The cell, by its place in [`Cells::cells`].
    pub cell: u32,
    /// Its level behind an antenna without gain, nobody's body in the way.
    pub rsrp: Dbm,
}

impl<'a> Donors<'a> {
    /// Makes ready the cells of a prediction.
    ///
    /// # Errors
    /// [`PredictError`] where a model does not know a site.
    pub fn new(
        cells: &'a Cells,
        ground: &'a Ground,
        settings: &'a Settings,
    ) -> Result<Self, PredictError> {
        let predictor = Predictor::new(cells, ground, settings)?;
        Ok(Self { predictor })
    }

    /// The strongest cell, of technologies that count as signal, of some masts; of equals the first.
    ///
    /// # Errors
    /// [`PredictError`] where a model does not know a path.
    pub fn strongest(
        &self,
        masts: &[u32],
        at: LonLat,
        height_m: f64,
        probe: &mut Probe<'_>,
    ) -> Result<Option<Donor>, PredictError> {
        let setup = &self.predictor.setup;
        let receiver = Receiver {
            place: at,
            height_m,
        };
        let clutter = probe.room.class(at)?;
        let mut best: Option<Donor> = None;
        for &mast in masts {
            let from = &setup.cells.masts[mast as usize];
            let model = &setup.models[mast as usize];
            let walker = Some(&mut probe.walker);
            let found = match path(model, from, receiver, walker, &mut probe.room) {
                Ok(Found::Path(found)) => found,
                Ok(Found::Nothing | Found::Unknown) => continue,
                Err(error) if error.is_unknown_terrain() => continue,
                Err(error) => return Err(error),
            };
            for level in self.predictor.of_mast(mast, &found, clutter) {
                let network = setup.cells.cells[level.cell as usize].network;
                let rsrp = Dbm(level.rsrp.0 + setup.rule.body_loss_db);
                if self.predictor.counts[network as usize]
                    && best.is_none_or(|best| rsrp.0 > best.rsrp.0)
                {
                    best = Some(Donor {
                        cell: level.cell,
                        rsrp,
                    });
                }
            }
        }
        Ok(best)
    }
}

/// A sector that sends alike in all directions: an omnidirectional antenna, or several panels that are
/// turned and tilted as their places need.
#[must_use]
pub fn all_around(position: LonLat, height_m: f64, frequency_mhz: f64, eirp: Dbm) -> Sector {
    Sector {
        position,
        height_m,
        azimuth_deg: None,
        tilt_deg: 0.0,
        reference_eirp: eirp,
        frequency_mhz,
        antenna: Antenna::Isotropic,
    }
}

#[cfg(test)]
#[path = "trial_tests.rs"]
mod tests;
