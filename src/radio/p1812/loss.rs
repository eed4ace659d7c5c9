//! From the parts to the loss: sections 4.2 and 4.6 to 4.10.

use super::anomalous::{Anomalous, Surroundings};
use super::climate::{BETA0_RADIUS_KM, Zones};
use super::diffraction::Diffraction;
use super::geometry::{Geometry, Horizons};
use super::ground::{Ground, Surface, Terminals};
use super::knife_edge::DB_OF_FIELD;
use super::model::Model;
use super::normal;

/// The basic transmission loss of a path and what it is made of. Letters are those of the
/// Recommendation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Lb: not exceeded for p per cent of time at pL per cent of locations, dB, Eq. (69).
    pub loss_db: f64,
    /// Lbc: not exceeded for p per cent of time at half of the locations, dB, Eq. (63).
    pub median_db: f64,
    /// Lb0p: what line of sight with the gain by multipath and focusing loses, dB, Eq. (10); no loss
    /// is less.
    pub floor_db: f64,
    /// Standard deviation of the loss over locations, dB.
    pub location_sigma_db: f64,
    /// Lbfs: loss in free space, dB, Eq. (8).
    pub free_space_db: f64,
    /// Lb0β: as `floor_db`, for β0 per cent of time, dB, Eq. (11).
    pub beta0_floor_db: f64,
    /// Ldp: diffraction not exceeded for p per cent of time, dB, Eq. (41).
    pub diffraction_db: f64,
    /// Diffraction over the median Earth.
    pub median_diffraction: Diffraction,
    /// Diffraction over the Earth of β0 per cent of time; `None` at p = 50 %, which does not ask.
    pub beta0_diffraction: Option<Diffraction>,
    /// Lbs: troposcatter, dB, Eq. (44).
    pub troposcatter_db: f64,
    /// Ducting and layer reflection; `None` where a [`super::Radial`] proved that it changes nothing.
    pub anomalous: Option<Anomalous>,
    /// How the parts are joined.
    pub combination: Combination,
    /// What the profile is to the antennas.
    pub geometry: Geometry,
    /// Where the horizons are; `None` where a [`super::Radial`] did not need them.
    pub horizons: Option<Horizons>,
    /// How the path lies over land and sea.
    pub zones: Zones,
    /// β0, per cent, Eq. (5).
    pub beta0_percent: f64,
}

impl Loss {
    /// Lb at another part of the locations, dB, Eq. (69); `percent` is held to 1 to 99.
    #[must_use]
    pub fn at_locations(&self, percent: f64) -> f64 {
        let deviations = normal::exceeded(percent.clamp(1.0, 99.0) / 100.0);
        self.floor_db
            .max(self.median_db - deviations * self.location_sigma_db)
    }
}

/// Factors and notional losses of section 4.6.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Combination {
    /// Fi: of the time, Eq. (40).
    pub time_factor: f64,
    /// Fj: of the angular distance, Eq. (57).
    pub angle_factor: f64,
    /// Fk: of the length, Eq. (58).
    pub length_factor: f64,
    /// Lminb0p, dB, Eq. (59).
    pub least_db: f64,
    /// Lminbap, dB, Eq. (60); infinite without ducting.
    pub least_with_ducting_db: f64,
    /// Lbda, dB, Eq. (61).
    pub diffraction_or_ducting_db: f64,
    /// Lbam, dB, Eq. (62).
    pub modified_db: f64,
}

/// Whether ducting is found where it cannot change the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// All parts.
    Everything,
    /// No more than the loss needs.
    LossAlone,
}

impl Model {
    /// The loss over a ground that is checked. `rx_clutter_m` and `rx_height_m` are at the receiver,
    /// above ground.
    pub(super) fn over(
        &self,
        ground: &impl Ground,
        zones: &Zones,
        [rx_height_m, rx_clutter_m]: [f64; 2],
        detail: Detail,
    ) -> Loss {
        let ends = *ground.ends();
        let d = ends.length_km;
        let geometry = Geometry::of(ground, self.curvatures.median);

        // Sections 3.6 and 3.7.
        let inland_factor = zones.inland_factor();
        let beta0_percent = self.refraction.beta0_percent(zones, inland_factor);

        // Section 4.3.5.
        let (median_diffraction, beta0_diffraction) = self.diffraction(ground, &geometry, zones);
        let time_factor = if self.time_percent < beta0_percent {
            1.0
        } else {
            self.time_deviations / normal::exceeded(beta0_percent / 100.0)
        };
        let diffraction_db = beta0_diffraction.map_or(median_diffraction.loss_db, |beta0| {
            median_diffraction.loss_db + time_factor * (beta0.loss_db - median_diffraction.loss_db)
        });

        // Section 4.2. On a path with line of sight the horizons are one point, and their distances
        // add up to the length wherever it is.
        let rise_km = (ends.tx_m - ends.rx_m) / 1000.0;
        let free_space_db =
            self.free_space_db + 0.5 * DB_OF_FIELD * (d * d + rise_km * rise_km).ln();
        let every = detail == Detail::Everything;
        let mut horizons = (every || !geometry.line_of_sight)
            .then(|| Horizons::of(ground, geometry.line_of_sight));
        let horizons_km = horizons.map_or(d, |horizons| horizons.tx_km + horizons.rx_km);
        let focusing = 2.6 * -(-0.1 * horizons_km).exp_m1();
        let floor_db = free_space_db + focusing * self.log_time_of_half;
        let log_beta0_of_half = (beta0_percent / 50.0).ln() * std::f64::consts::LOG10_E;
        let beta0_floor_db = free_space_db + focusing * log_beta0_of_half;

        // Section 4.6: Eqs. (42), (43), (59).
        let median_loss_db = free_space_db + median_diffraction.loss_db;
        let diffraction_loss_db = floor_db + diffraction_db;
        let over_land_db = (1.0 - zones.sea_part) * diffraction_db;
        let least_db = if self.time_percent < beta0_percent {
            floor_db + over_land_db
        } else {
            median_loss_db + (beta0_floor_db + over_land_db - median_loss_db) * time_factor
        };

        // Sections 4.4 and 4.5.
        let surroundings = Surroundings::new(zones, self.coasts_km, beta0_percent, inland_factor);
        // Without diffraction nothing is above the floor, and Eq. (61) takes what is above ducting
        // and floor alone.
        let anomalous = if every || diffraction_db > 0.0 {
            let horizons =
                *horizons.get_or_insert_with(|| Horizons::of(ground, geometry.line_of_sight));
            let fixed_db = self.ducting.fixed_db(&geometry, &horizons, &surroundings);
            let least = fixed_db + self.ducting.least_variability_db(d, beta0_percent);
            (every || least < diffraction_loss_db).then(|| {
                self.ducting
                    .loss(ground, &geometry, &horizons, &surroundings, fixed_db)
            })
        } else {
            None
        };
        let troposcatter_db = self.troposcatter.loss_db(&geometry);

        // Eqs. (57) and (58), as logistic functions: 1 - (1 + tanh x)/2 is 1/(1 + exp 2x).
        let angle_factor =
            logistic(-2.0 * 3.0 * 0.8 / 0.3 * (geometry.angular_distance_mrad - 0.3));
        let length_factor = logistic(-2.0 * 3.0 * 0.5 / 20.0 * (d - 20.0));
        let least_with_ducting_db = anomalous.map_or(f64::INFINITY, |anomalous| {
            soft_greatest_db(anomalous.loss_db, floor_db)
        });
        let diffraction_or_ducting_db = if least_with_ducting_db <= diffraction_loss_db {
            least_with_ducting_db + (diffraction_loss_db - least_with_ducting_db) * length_factor
        } else {
            diffraction_loss_db
        };
        let modified_db =
            diffraction_or_ducting_db + (least_db - diffraction_or_ducting_db) * angle_factor;
        let median_db = power_sum_db(modified_db, troposcatter_db);

        let location_sigma_db = if zones.receiver_at_sea {
            0.0
        } else {
            self.location_sigma_db(rx_height_m, rx_clutter_m)
        };
        let location_db = -self.location_deviations * location_sigma_db;
        Loss {
            loss_db: floor_db.max(median_db + location_db),
            median_db,
            floor_db,
            location_sigma_db,
            free_space_db,
            beta0_floor_db,
            diffraction_db,
            median_diffraction,
            beta0_diffraction,
            troposcatter_db,
            anomalous,
            combination: Combination {
                time_factor,
                angle_factor,
                length_factor,
                least_db,
                least_with_ducting_db,
                diffraction_or_ducting_db,
                modified_db,
            },
            geometry,
            horizons,
            zones: *zones,
            beta0_percent,
        }
    }

    /// Diffraction over both Earths; at p = 50 % over the median one alone.
    fn diffraction(
        &self,
        ground: &impl Ground,
        geometry: &Geometry,
        zones: &Zones,
    ) -> (Diffraction, Option<Diffraction>) {
        let ends = ground.ends();
        // Eqs. (37a), (37b).
        let smooth = Terminals {
            tx_m: ends.tx_m - geometry.smooth_diffraction_tx_m,
            rx_m: ends.rx_m - geometry.smooth_diffraction_rx_m,
            ..*ends
        };
        let over = |surface: Surface, radius_km: f64| {
            let sea_part = zones.sea_part;
            Diffraction::over(
                ground,
                surface,
                radius_km,
                &smooth,
                sea_part,
                &self.spherical,
            )
        };
        let beta0 = self
            .asks_beta0()
            .then(|| over(Surface::Beta0, BETA0_RADIUS_KM));
        (over(Surface::Median, self.median_radius_km), beta0)
    }
}

/// 1/(1 + exp(-x)).
fn logistic(x: f64) -> f64 {
    (1.0 + (-x).exp()).recip()
}

/// 2.5 ln(exp(a/2.5) + exp(b/2.5)), Eq. (60), without powers that leave the range of numbers.
fn soft_greatest_db(a: f64, b: f64) -> f64 {
    a.max(b) + 2.5 * (-(a - b).abs() / 2.5).exp().ln_1p()
}

/// -5 log10(10^(-a/5) + 10^(-b/5)), Eq. (63).
fn power_sum_db(a: f64, b: f64) -> f64 {
    let power = -0.2 * std::f64::consts::LN_10 * (a - b).abs();
    a.min(b) - 5.0 * std::f64::consts::LOG10_E * power.exp().ln_1p()
}
