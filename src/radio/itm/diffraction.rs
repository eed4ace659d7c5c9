//! Loss beyond the horizons: knife edges and rounded earth, weighed by the roughness between.

use super::ground::{height_deviation_m, roughness_m};
use super::profile::Geometry;
use super::settings::Model;

/// Radius of the earth for Vogler's method, metres.
const EARTH_RADIUS_M: f64 = 6370e3;

/// What diffraction at any distance shares on a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Diffraction {
    wave_number: f64,
    cube_root_mhz: f64,
    impedance: f64,
    earth_radius_m: f64,
    horizons_m: [f64; 2],
    /// Sum of the horizon distances, `d_L` (Algorithm, eq. 3.6).
    horizons_together_m: f64,
    /// Total bending angle, `theta_e` (eq. 3.8), rad.
    bending_rad: f64,
    delta_h_m: f64,
    /// Clutter factor, `A_fo` (eq. 4.10), dB.
    clutter_db: f64,
    /// The root in eq. 4.11.
    heights: f64,
    /// `x_1 + x_2` (eq. 4.18).
    reach: f64,
    /// `F(x_1, K_1) + F(x_2, K_2)` (eq. 4.20), dB.
    height_gain_db: f64,
}

impl Diffraction {
    pub(super) fn new(model: &Model, geometry: &Geometry, smooth_reach_m: f64) -> Self {
        let Geometry {
            heights_m,
            effective_heights_m,
            horizon_angles_rad: angles,
            horizon_distances_m: horizons_m,
            delta_h_m,
            earth_radius_m,
            ..
        } = *geometry;
        let horizons_together_m = horizons_m[0] + horizons_m[1];
        let product = heights_m[0] * heights_m[1];
        let deviation_m = height_deviation_m(roughness_m(smooth_reach_m, delta_h_m));
        let clutter = 1e-5 * product * model.settings.frequency_mhz * deviation_m;
        // "for low antennas with known path parameters C = 10 m2" (ERL 79-ITS 67, p. 3-8)
        let known = product + 10.0;
        let raised = effective_heights_m[0] * effective_heights_m[1] - product;
        let mut diffraction = Self {
            wave_number: model.wave_number,
            cube_root_mhz: model.cube_root_mhz,
            impedance: model.impedance.magnitude,
            earth_radius_m,
            horizons_m,
            horizons_together_m,
            bending_rad: (angles[0] + angles[1]).max(-horizons_together_m / earth_radius_m),
            delta_h_m,
            clutter_db: (5.0 * (1.0 + clutter).log10()).min(15.0),
            heights: (1.0 + raised / known).sqrt(),
            reach: 0.0,
            height_gain_db: 0.0,
        };
        for end in 0..2 {
            // the radius on which the horizon is at its distance (eq. 4.15)
            let radius_m = 0.5 * horizons_m[end] * horizons_m[end] / effective_heights_m[end];
            let (x, k) = diffraction.vogler(radius_m, horizons_m[end]);
            diffraction.reach += x;
            diffraction.height_gain_db += height_function_db(x, k);
        }
        diffraction
    }

    /// `theta_e`, rad (eq. 3.8).
    pub(super) fn bending_rad(&self) -> f64 {
        self.bending_rad
    }

    /// `d_L`, metres (eq. 3.6).
    pub(super) fn horizons_together_m(&self) -> f64 {
        self.horizons_together_m
    }

    /// Loss at a distance, dB (eq. 4.9).
    pub(super) fn loss_db(&self, distance_m: f64) -> f64 {
        let round = self.rounded_earth_db(distance_m);
        let knife = self.knife_edges_db(distance_m);
        // eq. 4.11, as rounded in the reference program: 25.1 is 10 times the root of 2 pi
        let bent_m = self.bending_rad * self.earth_radius_m + self.horizons_together_m;
        let rough = self.wave_number * roughness_m(distance_m, self.delta_h_m);
        let q = (self.heights + bent_m / distance_m) * rough.min(6283.2);
        let weight = 25.1 / (25.1 + q.sqrt());
        weight * round + (1.0 - weight) * knife + self.clutter_db
    }

    /// Angle between the rays to the horizons, rad (eq. 4.12).
    fn angle_rad(&self, distance_m: f64) -> f64 {
        distance_m / self.earth_radius_m + self.bending_rad
    }

    /// `A_k`, dB (eqs. 4.13, 4.14).
    fn knife_edges_db(&self, distance_m: f64) -> f64 {
        let beyond_m = distance_m - self.horizons_together_m;
        let angle = self.angle_rad(distance_m);
        self.horizons_m
            .iter()
            .map(|&horizon_m| {
                // 1 / (4 pi)
                let v_squared =
                    0.079_577_5 * self.wave_number * angle * angle * horizon_m * beyond_m
                        / (beyond_m + horizon_m);
                knife_edge_db(v_squared)
            })
            .sum()
    }

    /// `A_r`, dB, by Vogler's three radii (eqs. 4.15 to 4.20).
    fn rounded_earth_db(&self, distance_m: f64) -> f64 {
        let beyond_m = distance_m - self.horizons_together_m;
        let radius_m = beyond_m / self.angle_rad(distance_m);
        let (x, _) = self.vogler(radius_m, beyond_m);
        let x = x + self.reach;
        0.057_51 * x - 10.0 * x.log10() - self.height_gain_db - 20.0
    }

    /// Normalised length of an arc (eq. 4.18) and K of its radius (eq. 4.17), as rounded by Vogler.
    fn vogler(&self, radius_m: f64, arc_m: f64) -> (f64, f64) {
        let c_0 = (4.0 / 3.0 * EARTH_RADIUS_M / radius_m).cbrt();
        let k = 0.017_778 * c_0 / (self.cube_root_mhz * self.impedance);
        let x = (1.607 - k) * c_0 * c_0 * self.cube_root_mhz * arc_m / 1000.0;
        (x, k)
    }
}

/// Loss of one knife edge, dB, of the square of its Fresnel parameter (Algorithm, eq. 6.1).
fn knife_edge_db(v_squared: f64) -> f64 {
    if v_squared < 5.76 {
        6.02 + 9.11 * v_squared.sqrt() - 1.27 * v_squared
    } else {
        12.953 + 10.0 * v_squared.log10()
    }
}

/// Gain of an antenna's height over rounded earth, dB (Algorithm, eqs. 6.4 to 6.7).
fn height_function_db(x: f64, k: f64) -> f64 {
    // 40 log x - 117, the dipole high above ground
    let high = |x: f64| 17.372 * x.ln() - 117.0;
    if x < 200.0 {
        let w = -k.ln();
        if k < 1e-5 || x * (w * w * w) > 5495.0 {
            return if x > 1.0 { high(x) } else { -117.0 };
        }
        return 2.5e-5 * x * x / k - 8.686 * w - 15.0;
    }
    let far = 0.057_51 * x - 4.343 * x.ln();
    if x < 2000.0 {
        let weight = 0.0134 * x * (-0.005 * x).exp();
        (1.0 - weight) * far + weight * high(x)
    } else {
        far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grazed_edge_costs_six_decibels() {
        assert_eq!(knife_edge_db(0.0), 6.02);
        let join = knife_edge_db(5.76) - knife_edge_db(5.76 - 1e-9);
        assert!(join.abs() < 0.02, "{join}");
    }

    #[test]
    fn height_gain_grows_with_height() {
        for k in [0.001, 0.01, 0.1] {
            let gains: Vec<f64> = (1..40)
                .map(|i| height_function_db(f64::from(i) * 100.0, k))
                .collect();
            assert!(gains.is_sorted(), "{k} {gains:?}");
        }
    }
}
