//! A hop, or any path from point to point, checked on the ground: clearance, losses, rain, verdict.

mod budget;
mod clearance;
mod error;
mod ground;
mod models;
mod table;
mod verdict;

use serde::Serialize;

use super::p530::{Climate, Multipath, RainFade};
use super::p676::{Air, gas_attenuation};
use super::{
    Polarisation, bullington_loss_db, diffraction_parameter, free_space_loss_db, knife_edge_loss_db,
};

pub use budget::{Budget, Equipment, Losses, Rain};
pub use clearance::{Clearance, ClearanceAtK, Obstacle};
pub use error::LinkError;
pub use ground::Ground;
pub use models::ModelLoss;
pub use table::ProfileTableError;
pub use verdict::{QUICK_SHARE, Reason, Ruling, Rulings, Verdict};

/// Most obstacles that are listed.
const LISTED: usize = 20;
/// Radii below which the design rule may want more at the low k.
const NEAR_SHARE: f64 = 0.3;

/// A link to be checked.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// What lies under it.
    pub ground: &'a Ground,
    /// Heights of both antennas above ground, metres.
    pub antennas_m: [f64; 2],
    /// Frequency, MHz.
    pub freq_mhz: f64,
    /// Polarisation.
    pub polarisation: Polarisation,
    /// The effective earth radius over the true one in the median; 4/3 where nothing is known.
    pub median_k: f64,
    /// The one that is exceeded 99.9 % of the worst month.
    pub low_k: f64,
    /// Climate of the design rule, and of models.
    pub climate: Climate,
    /// How fast the refractivity falls through the lowest kilometre, N-units/km (ΔN of P.1812).
    pub delta_n: f64,
    /// Refractivity at sea level, N-units; each model has its own where nothing is given.
    pub n_0: Option<f64>,
    /// Latitude of its middle, degrees, where it is known.
    pub latitude_deg: Option<f64>,
    /// The air along it.
    pub air: Air,
    /// The rain rate exceeded for 0.01 % of the average year, mm/h, where rain is asked for.
    pub rain_mm_h: Option<f64>,
    /// The share of the year that the link is to work in rain, per cent.
    pub availability_pct: f64,
    /// dN1, N-units/km, where multipath is asked for.
    pub refractivity_gradient: Option<f64>,
    /// Power, gains and threshold, where a budget is asked for.
    pub equipment: Option<Equipment>,
}

/// What a link was found to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkReport {
    /// Its length, metres.
    pub distance_m: f64,
    /// Frequency, MHz.
    pub freq_mhz: f64,
    /// Polarisation.
    pub polarisation: Polarisation,
    /// Climate of the design rule.
    pub climate: Climate,
    /// Both ends; whoever prints a report knows where they are, and puts them there.
    #[serde(skip)]
    pub ends: [End; 2],
    /// The ground under it.
    pub profile: ProfileSummary,
    /// Clearance at the median k.
    pub median_k: ClearanceAtK,
    /// Clearance at the low k.
    pub low_k: ClearanceAtK,
    /// Stretches where less than 60 % of the first Fresnel zone is free at the median k, the worst first.
    pub obstacles: Vec<Obstacle>,
    /// How many of them there are; no more than 20 are listed.
    pub obstacle_count: usize,
    /// Losses without rain.
    pub losses: Losses,
    /// Rain, where it was asked for and can be told.
    pub rain: Option<Rain>,
    /// The budget, where it was asked for.
    pub budget: Option<Budget>,
    /// Whether it passes.
    pub rules: Rulings,
    /// What could not be told and why, and what speaks against what was told.
    pub notes: Vec<Reason>,
}

/// One end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct End {
    /// Ground above sea level, metres.
    pub ground_height_m: f64,
    /// Antenna above ground, metres.
    pub antenna_height_m: f64,
    /// The angle at which the ray leaves, at the median k, degrees; negative downwards.
    pub elevation_angle_deg: f64,
}

/// The ground in short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProfileSummary {
    /// How many points were given.
    pub points: usize,
    /// How many of them are not known but interpolated.
    pub voids: usize,
    /// Lowest ground above sea level, metres.
    pub min_height_m: f64,
    /// Highest ground.
    pub max_height_m: f64,
    /// Mean of the ground along the path.
    pub mean_height_m: f64,
    /// Highest clutter above ground.
    pub max_clutter_m: f64,
}

impl ProfileSummary {
    fn of(ground: &Ground) -> Self {
        let path = ground.path();
        let fold = |values: &[f64], from: f64, pick: fn(f64, f64) -> f64| {
            values.iter().copied().fold(from, pick)
        };
        let pairs = path.distances_km.windows(2).zip(path.heights_m.windows(2));
        let area: f64 = pairs
            .map(|(d, h)| (d[1] - d[0]) * f64::midpoint(h[0], h[1]))
            .sum();
        Self {
            points: ground.points(),
            voids: ground.voids(),
            min_height_m: fold(path.heights_m, f64::INFINITY, f64::min),
            max_height_m: fold(path.heights_m, f64::NEG_INFINITY, f64::max),
            mean_height_m: area / ground.length_km(),
            max_clutter_m: fold(path.clutter_m, 0.0, f64::max),
        }
    }
}

impl Link<'_> {
    /// Heights of both antennas above sea level, metres.
    #[must_use]
    pub fn antennas_asl_m(&self) -> [f64; 2] {
        let [from, to] = self.ground.ends_m();
        [from + self.antennas_m[0], to + self.antennas_m[1]]
    }

    /// Checks the link.
    ///
    /// # Errors
    /// [`LinkError`] where a value cannot be.
    ///
    /// # Panics
    /// Never: a ground has points between its ends.
    pub fn check(&self) -> Result<LinkReport, LinkError> {
        self.validate()?;
        let path = self.ground.path();
        let length_km = self.ground.length_km();
        let antennas = self.antennas_asl_m();
        let at = |k| Clearance::all(path, self.freq_mhz, antennas, k);
        let worst =
            |k| ClearanceAtK::of(k, at(k)).expect("a ground is filled up to more than two points");
        let (median, low) = (worst(self.median_k), worst(self.low_k));
        let mut obstacles = clearance::obstacles(at(self.median_k), QUICK_SHARE);
        let near = clearance::obstacles(at(self.low_k), NEAR_SHARE);
        let mut notes = Vec::new();
        let losses = self.losses(&median.worst, &mut notes);
        let facts = verdict::Facts {
            median: &median,
            low: &low,
            near: &near,
            distance_km: length_km,
            climate: self.climate,
            bullington_db: losses.bullington_db,
            points: self.ground.points(),
            voids: self.ground.voids(),
        };
        let rules = facts.rulings();
        let fade = self.rain(&mut notes);
        let multipath = self.refractivity_gradient.map(|gradient| Multipath {
            distance_km: length_km,
            freq_mhz: self.freq_mhz,
            antennas_m: antennas,
            refractivity_gradient: gradient,
        });
        let budget = self.equipment.map(|equipment| {
            let rain = fade.as_ref().map(|(rain, fade)| (rain, fade));
            let (budget, why) = Budget::of(&equipment, losses.total_db, rain, multipath.as_ref());
            notes.extend(why);
            budget
        });
        let obstacle_count = obstacles.len();
        obstacles.sort_by(|one, other| {
            let of = |obstacle: &Obstacle| obstacle.worst.clearance_fresnel_radii;
            of(one).total_cmp(&of(other))
        });
        obstacles.truncate(LISTED);
        Ok(LinkReport {
            distance_m: length_km * 1000.0,
            freq_mhz: self.freq_mhz,
            polarisation: self.polarisation,
            climate: self.climate,
            ends: self.ends(),
            profile: ProfileSummary::of(self.ground),
            median_k: median,
            low_k: low,
            obstacles,
            obstacle_count,
            losses,
            rain: fade.map(|(rain, _)| rain),
            budget,
            rules,
            notes,
        })
    }

    fn validate(&self) -> Result<(), LinkError> {
        let check = |what: &str, value, range, unit| {
            LinkError::check(|| what.to_owned(), value, range, unit)
        };
        for (name, height) in ["first", "second"].iter().zip(self.antennas_m) {
            let what = || format!("the antenna height above ground at the {name} end");
            LinkError::check(what, height, [0.0, 1000.0], "m")?;
        }
        check("frequency", self.freq_mhz, [20.0, 100_000.0], "MHz")?;
        for k in [self.median_k, self.low_k] {
            // Nor is what is no number.
            if !(0.1..).contains(&k) {
                return Err(LinkError::EarthRadius { k });
            }
        }
        check("availability", self.availability_pct, [99.0, 99.999], "%")?;
        check(
            "refractivity gradient ΔN",
            self.delta_n,
            [0.0, 150.0],
            "N-units/km",
        )?;
        if let Some(n_0) = self.n_0 {
            check("refractivity at sea level", n_0, [250.0, 400.0], "N-units")?;
        }
        self.air.check()?;
        if let Some(gradient) = self.refractivity_gradient {
            let what = "refractivity gradient dN1";
            check(what, gradient, [-1500.0, 0.0], "N-units/km")?;
        }
        if let Some(rain) = self.rain_mm_h {
            check("rain rate", rain, [0.0, 300.0], "mm/h")?;
        }
        if let Some(equipment) = self.equipment {
            check(
                "transmitter power",
                equipment.power_dbm,
                [-60.0, 100.0],
                "dBm",
            )?;
            check(
                "receiver threshold",
                equipment.threshold_dbm,
                [-160.0, 0.0],
                "dBm",
            )?;
            for gain in equipment.gains_dbi {
                check("antenna gain", gain, [-40.0, 80.0], "dBi")?;
            }
        }
        Ok(())
    }

    fn ends(&self) -> [End; 2] {
        let grounds = self.ground.ends_m();
        let [from, to] = self.antennas_asl_m();
        let length_m = self.ground.length_km() * 1000.0;
        // Both rays dip by half of the angle that the path spans on the effective earth.
        let dip = length_m / (2.0 * self.median_k * super::EARTH_RADIUS_KM * 1000.0);
        let end = |at: usize, rise_m: f64| End {
            ground_height_m: grounds[at],
            antenna_height_m: self.antennas_m[at],
            elevation_angle_deg: (rise_m / length_m - dip).atan().to_degrees(),
        };
        [end(0, to - from), end(1, from - to)]
    }

    fn losses(&self, worst: &Clearance, notes: &mut Vec<Reason>) -> Losses {
        let length_km = self.ground.length_km();
        let here_km = worst.distance_m / 1000.0;
        let nu = diffraction_parameter(
            self.freq_mhz,
            -worst.clearance_m,
            here_km,
            length_km - here_km,
        );
        let gas = gas_attenuation(self.freq_mhz, &self.air)
            .inspect_err(|why| notes.push(Reason::new("gas_not_computed", why.to_string())));
        let gas_db = gas.ok().map(|gas| gas.total_db_per_km() * length_km);
        let models = models::losses(self);
        let model_spread_db = models::spread_db(&models);
        if let Some(spread_db) = model_spread_db.filter(|&spread| spread > models::SPREAD_DB) {
            let text = format!(
                "models of the path are {spread_db:.1} dB apart, more than {} dB: trust none of them without measuring",
                models::SPREAD_DB
            );
            notes.push(Reason::new("models_disagree", text));
        }
        let free_space_db = free_space_loss_db(self.freq_mhz, length_km);
        let bullington_db = bullington_loss_db(
            &self.ground.path(),
            self.freq_mhz,
            self.median_k,
            self.antennas_asl_m(),
        );
        Losses {
            free_space_db,
            knife_edge_db: knife_edge_loss_db(nu),
            bullington_db,
            gas_db,
            total_db: free_space_db + bullington_db + gas_db.unwrap_or(0.0),
            models,
            model_spread_db,
        }
    }

    fn rain(&self, notes: &mut Vec<Reason>) -> Option<(Rain, RainFade)> {
        let rain_mm_h = self.rain_mm_h?;
        let length_km = self.ground.length_km();
        let fade = RainFade::new(self.freq_mhz, self.polarisation, length_km, rain_mm_h);
        // 100 less the availability may miss a bound of the method by a rounding.
        let time_pct = (100.0 - self.availability_pct).clamp(0.001, 1.0);
        let told = fade.and_then(|fade| {
            let exceeded_db = fade.exceeded_db(time_pct)?;
            let rain = Rain::of(&fade, rain_mm_h, self.availability_pct, exceeded_db);
            Ok((rain, fade))
        });
        told.inspect_err(|why| notes.push(Reason::new("rain_not_computed", why.to_string())))
            .ok()
    }
}

#[cfg(test)]
#[path = "link_tests.rs"]
mod tests;
