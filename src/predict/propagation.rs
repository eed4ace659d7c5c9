//! Path loss by the models that a project asks for.

use std::sync::Arc;

use super::models::{Asked, OverTerrain, Rooms, Statistical, asked, polarisation};
use super::{Ground, Mast, PredictError};
use crate::project::RadioRule;
use crate::radio::p2108::{self, Clutter, STREET_WIDTH_M};
use crate::radio::{Path, free_space_loss_db, p1812};

/// Shorter paths than P.1812 knows, km: they are lost in free space.
const SHORTEST_KM: f64 = 0.25;
/// From this height on clutter is taken for forest, below for houses, metres.
const TALL_CLUTTER_M: f64 = 12.5;
/// Places along a way that models without a sweep are asked for.
const ASKED_ALONG: usize = 64;

/// The loss of a path, the median over places nearby.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathLoss {
    /// Basic transmission loss, dB.
    pub median_db: f64,
    /// How far two models differ, dB, where two were asked and both know the path.
    pub spread_db: Option<f64>,
    /// Whether the path is too short for the model, and free space was taken.
    pub is_free_space: bool,
}

/// The loss to a place on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along {
    /// From the mast, metres.
    pub distance_m: f64,
    /// The receiver above the antenna, metres.
    pub rise_m: f64,
    /// Basic transmission loss, dB.
    pub median_db: f64,
}

/// The ground at equal steps from a mast; clutter is empty or as long.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "units stand in names")]
pub struct Way<'a> {
    /// From one height to the next, metres.
    pub step_m: f64,
    /// Heights above sea level, metres.
    pub heights_m: &'a [f64],
    /// Clutter above ground, metres.
    pub clutter_m: &'a [f64],
}

impl Way<'_> {
    #[expect(clippy::cast_precision_loss, reason = "ways have far fewer points")]
    fn distance_m(&self, point: usize) -> f64 {
        point as f64 * self.step_m
    }
}

/// Room that models need.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    rooms: Rooms,
    distances_km: Vec<f64>,
    walked: Vec<f64>,
}

/// Models for a mast: its frequency, and the air there.
#[derive(Clone, Debug)]
pub struct Propagation {
    frequency_mhz: f64,
    p1812: Option<p1812::Model>,
    /// The model that walks over terrain beside P.1812 or without it.
    walked: Option<Arc<dyn OverTerrain>>,
    statistical: Option<Arc<dyn Statistical>>,
}

impl Propagation {
    /// The models of a rule for a mast.
    ///
    /// # Errors
    /// [`PredictError`] for frequencies and other settings that a model does not know.
    pub fn new(rule: &RadioRule, ground: &Ground, mast: &Mast) -> Result<Self, PredictError> {
        Self::in_air(rule, ground.air(mast.position)?, mast)
    }

    /// The same for a fall of refractivity and a refractivity at sea level.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn in_air(rule: &RadioRule, [dn, n0]: [f64; 2], mast: &Mast) -> Result<Self, PredictError> {
        let asked = asked(rule);
        let is_swept = matches!(asked, Some(Asked::Sweep | Asked::SweepAnd(_)));
        let p1812 = is_swept.then(|| {
            p1812::Model::new(&p1812::Settings {
                location_sigma_db: Some(rule.sigma_db),
                resolution_m: rule.pixel_m,
                refractivity_gradient: dn,
                sea_level_refractivity: n0,
                latitude_deg: mast.position.lat(),
                time_percent: rule.time_percent,
                ..p1812::Settings::new(mast.frequency_mhz, polarisation(rule))
            })
        });
        let (walked, statistical) = match asked {
            Some(Asked::OverTerrain(ready) | Asked::SweepAnd(ready)) => {
                (Some(ready(rule, mast)?), None)
            }
            Some(Asked::Statistical(ready)) => (None, Some(ready(rule, mast)?)),
            Some(Asked::Sweep) | None => (None, None),
        };
        Ok(Self {
            frequency_mhz: mast.frequency_mhz,
            p1812: p1812.transpose()?,
            walked,
            statistical,
        })
    }

    /// The loss of a way between antennas at two heights above ground, that of the mast first.
    ///
    /// # Errors
    /// [`PredictError`] for what a model does not know, such as antennas too high.
    pub fn loss(
        &self,
        way: Way<'_>,
        [tx_height_m, rx_height_m]: [f64; 2],
        scratch: &mut Scratch,
    ) -> Result<PathLoss, PredictError> {
        let Some(last) = way.heights_m.len().checked_sub(1) else {
            return Ok(self.free_space(0.0));
        };
        let length_km = way.distance_m(last) / 1000.0;
        if length_km < SHORTEST_KM {
            let rise = way.heights_m[last] + rx_height_m - way.heights_m[0] - tx_height_m;
            return Ok(self.free_space(length_km.hypot(rise / 1000.0)));
        }
        let by_walk = match &self.walked {
            None => None,
            Some(model) => {
                let antennas = [tx_height_m, rx_height_m];
                let rooms = &mut scratch.rooms;
                let loss = model.loss_db(way.step_m, way.heights_m, antennas, rooms);
                let clutter_m = way.clutter_m.last().copied().unwrap_or(0.0);
                self.second_or_first(loss, rx_height_m, clutter_m)?
            }
        };
        let by_p1812 = match &self.p1812 {
            None => None,
            Some(model) => {
                let distances = &mut scratch.distances_km;
                distances.clear();
                distances.extend((0..=last).map(|point| way.distance_m(point) / 1000.0));
                let path = Path {
                    distances_km: distances,
                    heights_m: way.heights_m,
                    clutter_m: way.clutter_m,
                };
                let ends = p1812::Ends {
                    tx_height_m,
                    rx_height_m,
                };
                Some(model.loss(&path, &ends)?.at_locations(50.0))
            }
        };
        Ok(PathLoss {
            median_db: by_p1812.or(by_walk).unwrap_or(f64::NAN),
            spread_db: by_p1812
                .zip(by_walk)
                .map(|(one, other)| (one - other).abs()),
            is_free_space: false,
        })
    }

    /// Prepares a way for receivers anywhere along it.
    ///
    /// # Errors
    /// As [`Self::loss`].
    pub fn radial<'w>(
        &'w self,
        way: Way<'w>,
        tx_height_m: f64,
        scratch: &'w mut Scratch,
    ) -> Result<AlongRadial<'w>, PredictError> {
        let p1812 = match &self.p1812 {
            // A way of two points is too short for any receiver that the model is asked for.
            Some(model) if way.heights_m.len() > 2 => {
                let distances = &mut scratch.distances_km;
                distances.clear();
                let points = 0..way.heights_m.len();
                distances.extend(points.map(|point| way.distance_m(point) / 1000.0));
                let path = Path {
                    distances_km: distances,
                    heights_m: way.heights_m,
                    clutter_m: way.clutter_m,
                };
                Some(p1812::Radial::new(model, &path, &[], tx_height_m)?)
            }
            _ => None,
        };
        Ok(AlongRadial {
            models: self,
            way,
            tx_height_m,
            p1812,
            scratch,
            has_second: true,
        })
    }

    /// The losses to places along a way.
    ///
    /// # Errors
    /// As [`Self::loss`].
    pub fn along(
        &self,
        way: Way<'_>,
        heights: [f64; 2],
        scratch: &mut Scratch,
    ) -> Result<Vec<Along>, PredictError> {
        let last = way.heights_m.len().saturating_sub(1);
        // P.1812 answers along a radial for little; other models walk each way again.
        let step = if self.walked.is_some() && self.p1812.is_none() {
            1 + last / ASKED_ALONG
        } else {
            1
        };
        let [tx_height_m, rx_height_m] = heights;
        let mut radial = self.radial(way, tx_height_m, scratch)?;
        radial.second_opinion(false);
        let points = (1..=last).step_by(step);
        let along = points.map(|point| {
            let ground_m = way.heights_m[point];
            let distance_m = way.distance_m(point);
            let loss = radial.loss_at(distance_m, ground_m, rx_height_m)?;
            Ok(Along {
                distance_m,
                rise_m: ground_m + rx_height_m - way.heights_m[0] - tx_height_m,
                median_db: loss.median_db,
            })
        });
        along.collect()
    }

    /// The loss to a distance over ground that is not known; `None` beyond what the model knows.
    ///
    /// # Errors
    /// [`PredictError::NoTerrain`] for models that need it.
    pub fn without_terrain(&self, distance_m: f64) -> Result<Option<PathLoss>, PredictError> {
        let distance_m = distance_m.max(10.0);
        let model = self.statistical.as_ref().ok_or(PredictError::NoTerrain)?;
        let median_db = model.loss_db(distance_m);
        Ok(median_db.ok().map(|median_db| PathLoss {
            median_db,
            spread_db: None,
            is_free_space: false,
        }))
    }

    /// The losses to places up to a distance over ground that is not known.
    ///
    /// # Errors
    /// As [`Self::without_terrain`].
    pub fn along_without_terrain(
        &self,
        length_m: f64,
        rise_m: f64,
    ) -> Result<Vec<Along>, PredictError> {
        let mut along = Vec::with_capacity(ASKED_ALONG);
        for place in 1..=ASKED_ALONG {
            #[expect(clippy::cast_precision_loss, reason = "64")]
            let distance_m = length_m * place as f64 / ASKED_ALONG as f64;
            let Some(loss) = self.without_terrain(distance_m)? else {
                break;
            };
            along.push(Along {
                distance_m,
                rise_m,
                median_db: loss.median_db,
            });
        }
        Ok(along)
    }

    /// What a walking model says of a path, with the clutter that the receiver stands in (P.2108, section
    /// 3.1). Where it has no value for the path it is an error, unless P.1812 is asked too: then two cannot
    /// be compared there.
    fn second_or_first(
        &self,
        loss: Result<f64, PredictError>,
        rx_height_m: f64,
        clutter_m: f64,
    ) -> Result<Option<f64>, PredictError> {
        match loss {
            Ok(loss_db) => Ok(Some(loss_db + self.in_clutter_db(rx_height_m, clutter_m))),
            Err(_) if self.p1812.is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The loss of a receiver below the tops of what stands around it; 0 above 3 GHz, which the
    /// Recommendation's section leaves out.
    fn in_clutter_db(&self, rx_height_m: f64, clutter_m: f64) -> f64 {
        if clutter_m <= rx_height_m {
            return 0.0;
        }
        let clutter = if clutter_m < TALL_CLUTTER_M {
            Clutter::Suburban
        } else {
            Clutter::Forest
        };
        let loss = p2108::terminal_loss_db(
            self.frequency_mhz,
            rx_height_m,
            clutter,
            clutter_m,
            STREET_WIDTH_M,
        );
        loss.unwrap_or(0.0)
    }

    /// What a path that is too short for the models loses.
    fn free_space(&self, slant_km: f64) -> PathLoss {
        PathLoss {
            // The near field of an antenna is no matter of coverage.
            median_db: free_space_loss_db(self.frequency_mhz, slant_km.max(0.001)),
            spread_db: None,
            is_free_space: true,
        }
    }
}

/// The losses to receivers anywhere along a way.
pub struct AlongRadial<'w> {
    models: &'w Propagation,
    way: Way<'w>,
    tx_height_m: f64,
    p1812: Option<p1812::Radial>,
    scratch: &'w mut Scratch,
    has_second: bool,
}

impl AlongRadial<'_> {
    /// Whether a second model is asked where there is one.
    fn second_opinion(&mut self, is_asked: bool) {
        self.has_second = is_asked;
    }

    /// The loss to a receiver at a distance, over its own ground at the end: points of the way before it
    /// are between.
    ///
    /// # Errors
    /// As [`Propagation::loss`].
    pub fn loss_at(
        &mut self,
        distance_m: f64,
        ground_m: f64,
        rx_height_m: f64,
    ) -> Result<PathLoss, PredictError> {
        let models = self.models;
        let length_km = distance_m / 1000.0;
        if length_km < SHORTEST_KM {
            let first = self.way.heights_m.first().copied().unwrap_or(ground_m);
            let rise_m = ground_m + rx_height_m - first - self.tx_height_m;
            return Ok(models.free_space(length_km.hypot(rise_m / 1000.0)));
        }
        let by_p1812 = match &self.p1812 {
            None => None,
            Some(radial) => {
                let receiver = p1812::Receiver {
                    distance_km: length_km,
                    ground_m,
                    height_m: rx_height_m,
                    clutter_m: 0.0,
                    zone: p1812::Zone::Inland,
                    // A profile of its own would have no point there either.
                    gap_km: 0.5 * self.way.step_m / 1000.0,
                };
                Some(radial.loss_at(&receiver)?.at_locations(50.0))
            }
        };
        let by_walk = match &models.walked {
            Some(model) if self.has_second || by_p1812.is_none() => {
                let steps = self.equal_steps(distance_m, ground_m);
                let clutter = self.way.clutter_m;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a whole number of steps"
                )]
                let clutter_m = clutter.get(steps as usize).or(clutter.last());
                let step_m = distance_m / steps;
                let (heights, rooms) = (&self.scratch.walked, &mut self.scratch.rooms);
                let antennas = [self.tx_height_m, rx_height_m];
                let loss = model.loss_db(step_m, heights, antennas, rooms);
                models.second_or_first(loss, rx_height_m, clutter_m.copied().unwrap_or(0.0))?
            }
            _ => None,
        };
        Ok(PathLoss {
            median_db: by_p1812.or(by_walk).unwrap_or(f64::NAN),
            spread_db: by_p1812
                .zip(by_walk)
                .map(|(one, other)| (one - other).abs()),
            is_free_space: false,
        })
    }

    /// Heights up to a distance with the receiver's own at the end, as walking models want them at equal steps:
    /// the step is stretched so that the last one fits, by half of one over the whole way at most.
    /// Returns how many steps.
    fn equal_steps(&mut self, distance_m: f64, ground_m: f64) -> f64 {
        let most = self.way.heights_m.len();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "ways have far fewer points"
        )]
        let steps = ((distance_m / self.way.step_m).round() as usize).clamp(1, most);
        let walked = &mut self.scratch.walked;
        walked.clear();
        walked.extend_from_slice(&self.way.heights_m[..steps]);
        walked.push(ground_m);
        #[expect(clippy::cast_precision_loss, reason = "ways have far fewer points")]
        let steps = steps as f64;
        steps
    }
}
