//! Ducting and layer reflection, section 4.5, and troposcatter, section 4.4.

use std::f64::consts::LOG10_E;

use super::climate::Zones;
use super::geometry::{Geometry, Horizons};
use super::ground::{Ground, Terminals};
use super::knife_edge::DB_OF_FIELD;

/// Ducting and layer reflection on a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anomalous {
    /// Lba, dB, Eq. (46).
    pub loss_db: f64,
    /// hte: effective height of the transmitter, metres, Eq. (94a).
    pub tx_effective_m: f64,
    /// hre: effective height of the receiver, metres, Eq. (94b).
    pub rx_effective_m: f64,
    /// hm: roughness of the terrain, metres, Eq. (95).
    pub roughness_m: f64,
}

/// What the loss by ducting needs besides the profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ducting {
    frequency_ghz: f64,
    frequency_root: f64,
    /// 102.45 + 20 log10(f) + Alf, dB, Eqs. (47) and (47a).
    fixed_db: f64,
    /// γd: dB per mrad, Eq. (51).
    per_mrad_db: f64,
    /// log10(p).
    log_time: f64,
    /// 500/ae, m/km².
    curvature: f64,
}

/// What the air and the land of a path are to ducting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    /// β0, per cent.
    pub beta0_percent: f64,
    /// τ, Eq. (3).
    pub inland_factor: f64,
    /// ω: the part of the path over sea.
    pub sea_part: f64,
    /// dct, km.
    pub tx_coast_km: f64,
    /// dcr, km.
    pub rx_coast_km: f64,
}

impl Surroundings {
    pub(super) fn new(
        zones: &Zones,
        [tx_coast_km, rx_coast_km]: [f64; 2],
        beta0_percent: f64,
        inland_factor: f64,
    ) -> Self {
        let coast = |at_sea: bool, given_km: f64| if at_sea { 0.0 } else { given_km };
        Self {
            beta0_percent,
            inland_factor,
            sea_part: zones.sea_part,
            tx_coast_km: coast(zones.transmitter_at_sea, tx_coast_km),
            rx_coast_km: coast(zones.receiver_at_sea, rx_coast_km),
        }
    }
}

impl Ducting {
    pub(super) fn new(frequency_ghz: f64, radius_km: f64, time_percent: f64) -> Self {
        let f = frequency_ghz;
        // Alf, Eq. (47a).
        let long_wave_db = if f < 0.5 {
            45.375 - 137.0 * f + 92.5 * f * f
        } else {
            0.0
        };
        Self {
            frequency_ghz,
            frequency_root: f.cbrt(),
            fixed_db: 102.45 + DB_OF_FIELD * f.ln() + long_wave_db,
            per_mrad_db: 5e-5 * radius_km * f.cbrt(),
            log_time: time_percent.log10(),
            curvature: 500.0 / radius_km,
        }
    }

    /// All of Lba but Ap, dB: couplings and the angular distance, Eqs. (47) to (49a), (50) to (52a).
    pub(super) fn fixed_db(
        &self,
        geometry: &Geometry,
        horizons: &Horizons,
        surroundings: &Surroundings,
    ) -> f64 {
        let [tx_km, rx_km] = [horizons.tx_km, horizons.rx_km];
        let shielding = |angle_mrad: f64, horizon_km: f64| {
            // Ast and Asr, Eqs. (48) and (48a).
            let over = angle_mrad - 0.1 * horizon_km;
            if over > 0.0 {
                DB_OF_FIELD * (0.361 * over * (self.frequency_ghz * horizon_km).sqrt()).ln_1p()
                    + 0.264 * over * self.frequency_root
            } else {
                0.0
            }
        };
        let coupling = |coast_km: f64, horizon_km: f64, height_m: f64| {
            // Act and Acr, Eqs. (49) and (49a).
            if surroundings.sea_part >= 0.75 && coast_km <= horizon_km.min(5.0) {
                let near = (-0.25 * coast_km * coast_km).exp();
                -3.0 * near * (1.0 + (0.07 * (50.0 - height_m)).tanh())
            } else {
                0.0
            }
        };
        let angle = 2.0 * self.curvature * geometry.length_km
            + geometry.tx_horizon_mrad.min(0.1 * tx_km)
            + geometry.rx_horizon_mrad.min(0.1 * rx_km);
        self.fixed_db
            + DB_OF_FIELD * (tx_km + rx_km).ln()
            + shielding(geometry.tx_horizon_mrad, tx_km)
            + shielding(geometry.rx_horizon_mrad, rx_km)
            + coupling(surroundings.tx_coast_km, tx_km, geometry.tx_m)
            + coupling(surroundings.rx_coast_km, rx_km, geometry.rx_m)
            + self.per_mrad_db * angle
    }

    /// A bound below Ap, dB, from β ≤ β0 and Γ > 0: the middle term of Eq. (53) rises with p/β, and
    /// 12 (p/β)^Γ is never negative, and 12 or more from p = β on.
    pub(super) fn least_variability_db(&self, length_km: f64, beta0_percent: f64) -> f64 {
        let log_ratio = self.log_time - LOG10_E * beta0_percent.ln();
        let rises = (1.2 + 3.7e-3 * length_km) * log_ratio;
        if log_ratio >= 0.0 {
            rises
        } else {
            rises - 12.0
        }
    }

    /// Lba, dB, Eq. (46); `fixed_db` is what [`Ducting::fixed_db`] said.
    pub(super) fn loss(
        &self,
        ground: &impl Ground,
        geometry: &Geometry,
        horizons: &Horizons,
        surroundings: &Surroundings,
        fixed_db: f64,
    ) -> Anomalous {
        let Terminals {
            length_km: d,
            tx_ground_m,
            rx_ground_m,
            tx_m,
            rx_m,
        } = *ground.ends();
        // Eqs. (92a) to (95).
        let smooth_m = [
            geometry.smooth_tx_m.min(tx_ground_m),
            geometry.smooth_rx_m.min(rx_ground_m),
        ];
        let slope = (smooth_m[1] - smooth_m[0]) / d;
        let tx_effective_m = tx_m - smooth_m[0];
        let rx_effective_m = rx_m - smooth_m[1];
        let roughness_m =
            ground.above_line(horizons.tx_point, horizons.rx_point, smooth_m[0], slope);

        // μ3, Eqs. (56) and (56a), and then μ2, Eqs. (55) and (55a); as logarithms, which cannot
        // become 0.
        let between_km = (d - horizons.tx_km - horizons.rx_km).min(40.0);
        let log_roughness = if roughness_m > 10.0 {
            -4.6e-5 * (roughness_m - 10.0) * (43.0 + 6.0 * between_km)
        } else {
            0.0
        };
        let log_length = d.ln();
        let power = -0.6 - 3.5e-9 * (3.1 * log_length).exp() * surroundings.inland_factor;
        let heights = tx_effective_m.sqrt() + rx_effective_m.sqrt();
        let ratio = self.curvature * d * d / (heights * heights);
        let log_geometry = (power.max(-3.4) * ratio.ln()).min(0.0);
        // β, Eq. (54), as log10.
        let log_beta = LOG10_E * (surroundings.beta0_percent.ln() + log_geometry + log_roughness);

        // Γ, Eq. (53a), and Ap, Eq. (53).
        let gamma = 1.076 / (1.012 * (2.0058 - log_beta).ln()).exp()
            * (-(9.51 - 4.8 * log_beta + 0.198 * log_beta * log_beta)
                * 1e-6
                * (1.13 * log_length).exp())
            .exp();
        let log_ratio = self.log_time - log_beta;
        let variability_db = -12.0
            + (1.2 + 3.7e-3 * d) * log_ratio
            + 12.0 * (std::f64::consts::LN_10 * gamma * log_ratio).exp();
        Anomalous {
            loss_db: fixed_db + variability_db,
            tx_effective_m,
            rx_effective_m,
            roughness_m,
        }
    }
}

/// Troposcatter, section 4.4.
#[derive(Clone, Copy, Debug)]
pub(super) struct Troposcatter {
    /// All of Lbs that knows no path, dB.
    fixed_db: f64,
}

impl Troposcatter {
    pub(super) fn new(frequency_ghz: f64, refractivity: f64, time_percent: f64) -> Self {
        // Lf, Eq. (45).
        let frequency_db =
            25.0 * frequency_ghz.log10() - 2.5 * (frequency_ghz / 2.0).log10().powi(2);
        let time_db = 10.125 * (50.0 / time_percent).log10().powf(0.7);
        Self {
            fixed_db: 190.1 + frequency_db - 0.15 * refractivity - time_db,
        }
    }

    /// Lbs: the loss that is not exceeded for p per cent of time, dB, Eq. (44).
    pub(super) fn loss_db(self, geometry: &Geometry) -> f64 {
        self.fixed_db
            + DB_OF_FIELD * geometry.length_km.ln()
            + 0.573 * geometry.angular_distance_mrad
    }
}
