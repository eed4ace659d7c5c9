//! Loss far beyond the horizons, where waves arrive that the air scatters.

use std::f64::consts::SQRT_2;

use super::profile::Geometry;
use super::settings::Model;

/// The frequency gain above which the scattered volume is out of what the curves know, dB.
const MOST_FREQUENCY_GAIN_DB: f64 = 15.0;

/// What scattering at any distance shares on a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Troposcatter {
    wave_number: f64,
    earth_radius_m: f64,
    n_s: f64,
    effective_heights_m: [f64; 2],
    horizon_angles_rad: f64,
    bending_rad: f64,
    /// Difference of the horizon distances, metres.
    skew_m: f64,
    /// Height of the antenna with the nearer horizon over that of the other.
    height_ratio: f64,
}

impl Troposcatter {
    pub(super) fn new(model: &Model, geometry: &Geometry, bending_rad: f64, n_s: f64) -> Self {
        let [tx_m, rx_m] = geometry.effective_heights_m;
        let skew_m = geometry.horizon_distances_m[0] - geometry.horizon_distances_m[1];
        Self {
            wave_number: model.wave_number,
            earth_radius_m: geometry.earth_radius_m,
            n_s,
            effective_heights_m: geometry.effective_heights_m,
            horizon_angles_rad: geometry.horizon_angles_rad[0] + geometry.horizon_angles_rad[1],
            bending_rad,
            skew_m: skew_m.abs(),
            height_ratio: if skew_m < 0.0 {
                tx_m / rx_m
            } else {
                rx_m / tx_m
            },
        }
    }

    /// Losses at a nearer and a farther distance, dB; none where the model does not know them.
    ///
    /// "If, at `d_5`, calculations show that `H_0` will exceed 15 dB, they are replaced by the value it
    /// has at `d_6`" (Algorithm, p. 12).
    pub(super) fn losses_db(&self, near_m: f64, far_m: f64) -> Option<[f64; 2]> {
        let far_gain = self.frequency_gain_db(far_m)?;
        let near_gain = if far_gain > MOST_FREQUENCY_GAIN_DB {
            far_gain
        } else {
            let gain = self.frequency_gain_db(near_m)?;
            if gain > MOST_FREQUENCY_GAIN_DB && far_gain >= 0.0 {
                far_gain
            } else {
                gain
            }
        };
        Some([
            self.scatter_db(near_m) + near_gain,
            self.scatter_db(far_m) + far_gain,
        ])
    }

    /// `A_scat` without `H_0`, dB (eq. 4.63).
    fn scatter_db(&self, distance_m: f64) -> f64 {
        let angle = distance_m / self.earth_radius_m + self.bending_rad;
        let arc_m = angle * distance_m;
        let spread = self.wave_number * 47.7 * angle.powi(4);
        attenuation_db(arc_m) + 10.0 * spread.log10()
            - 0.1 * (self.n_s - 301.0) * (-arc_m / 40e3).exp()
    }

    /// Frequency gain `H_0`, dB (Algorithm, eqs. 4.61 to 4.67; TN 101, sec. 9.2); none where both
    /// antennas are so near to the ground in wavelengths that it is infinite (Algorithm, p. 11).
    fn frequency_gain_db(&self, distance_m: f64) -> Option<f64> {
        let angle = self.horizon_angles_rad + distance_m / self.earth_radius_m;
        let r = self
            .effective_heights_m
            .map(|height_m| 2.0 * self.wave_number * angle * height_m);
        if r[0] < 0.2 && r[1] < 0.2 {
            return None;
        }
        let (short, long) = (distance_m - self.skew_m, distance_m + self.skew_m);
        let asymmetry = short / long;
        let q = (self.height_ratio / asymmetry).clamp(0.1, 10.0);
        let s = asymmetry.max(0.1);
        // height at which the rays cross, metres (eq. 4.66)
        let crossing_m = short * long * angle * 0.25 / distance_m;
        let low_air = (crossing_m / 8.0e3).min(1.7).powi(6);
        let density = 0.031 - self.n_s * 2.32e-3 + self.n_s * self.n_s * 5.67e-6;
        // scattering efficiency (eq. 4.67)
        let efficiency = crossing_m / 1.7556e3 * (1.0 + density * (-low_air).exp());
        let base = 0.5 * (gain_db(r[0], efficiency) + gain_db(r[1], efficiency));
        let correction = 6.0 * (0.6 - efficiency.max(1.0).log10()) * s.log10() * q.log10();
        let gain = (base + correction.min(base)).max(0.0);
        if efficiency >= 1.0 {
            return Some(gain);
        }
        let together = r[0] + r[1];
        let product = (1.0 + SQRT_2 / r[0]) * (1.0 + SQRT_2 / r[1]);
        let without = 10.0 * (product * product * together / (together + 2.0 * SQRT_2)).log10();
        Some(efficiency * gain + (1.0 - efficiency) * without)
    }
}

/// F(theta d), dB (Algorithm, eq. 6.9).
fn attenuation_db(arc_m: f64) -> f64 {
    let (constant, slope, logarithm) = if arc_m <= 10e3 {
        (133.4, 0.332e-3, -10.0)
    } else if arc_m <= 70e3 {
        (104.6, 0.212e-3, -2.5)
    } else {
        (71.8, 0.157e-3, 5.0)
    };
    constant + slope * arc_m + logarithm * arc_m.log10()
}

/// `H_01(r, eta)`, dB (Algorithm, eqs. 6.12 to 6.14), between its curves.
fn gain_db(r: f64, efficiency: f64) -> f64 {
    /// Coefficients of r^-4 and r^-2 at efficiencies of 1 to 5.
    const CURVES: [[f64; 2]; 5] = [
        [25.0, 24.0],
        [80.0, 45.0],
        [177.0, 68.0],
        [395.0, 80.0],
        [705.0, 105.0],
    ];
    let inverse = 1.0 / (r * r);
    let curve = |[fourth, second]: [f64; 2]| {
        10.0 * (1.0 + fourth * inverse * inverse + second * inverse).log10()
    };
    for (step, pair) in (1_u8..).zip(CURVES.windows(2)) {
        let share = efficiency - f64::from(step);
        if share < 1.0 {
            let share = share.max(0.0);
            return (1.0 - share) * curve(pair[0]) + share * curve(pair[1]);
        }
    }
    curve(CURVES[4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_join_between_their_curves() {
        for efficiency in [1.0, 2.0, 3.0, 4.0, 5.0] {
            let [below, above] = [-1e-9, 1e-9].map(|step| gain_db(0.7, efficiency + step));
            assert!((below - above).abs() < 1e-6, "{efficiency}");
        }
        assert_eq!(gain_db(0.7, 0.2), gain_db(0.7, 1.0));
        assert_eq!(gain_db(0.7, 9.0), gain_db(0.7, 5.0));
    }

    #[test]
    fn attenuation_curves_nearly_join() {
        for join in [10e3, 70e3] {
            let jump = attenuation_db(join) - attenuation_db(join + 1e-6);
            assert!(jump.abs() < 0.4, "{join} {jump}");
        }
    }
}
