//! Loss within line of sight: two rays, weighed with diffraction carried on inwards.

use std::f64::consts::{FRAC_PI_2, PI};

use super::ground::{height_deviation_m, roughness_m};
use super::profile::Geometry;
use super::reference::Line;
use super::settings::Model;

/// What the loss at any distance within line of sight shares on a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineOfSight<'a> {
    model: &'a Model,
    geometry: &'a Geometry,
    diffraction: Line,
    /// Weight of the two rays against diffraction.
    weight: f64,
}

impl<'a> LineOfSight<'a> {
    pub(super) fn new(
        model: &'a Model,
        geometry: &'a Geometry,
        diffraction: Line,
        smooth_reach_m: f64,
    ) -> Self {
        // eq. 4.43 with D_1 = 47.7 m and D_2 = 10 km: D_1 and that of the wave number cancel
        let rough = model.settings.frequency_mhz * geometry.delta_h_m;
        Self {
            model,
            geometry,
            diffraction,
            weight: 1.0 / (1.0 + rough / smooth_reach_m.max(10e3)),
        }
    }

    /// Loss at a distance, dB (Algorithm, eq. 4.40).
    pub(super) fn loss_db(&self, distance_m: f64) -> f64 {
        self.weight * self.two_rays_db(distance_m)
            + (1.0 - self.weight) * self.diffraction.at(distance_m)
    }

    /// `A_t`, dB (eqs. 4.45 to 4.50).
    fn two_rays_db(&self, distance_m: f64) -> f64 {
        let wave_number = self.model.wave_number;
        let [tx_m, rx_m] = self.geometry.effective_heights_m;
        let both_m = tx_m + rx_m;
        let sin_grazing = both_m / (distance_m * distance_m + both_m * both_m).sqrt();
        let deviation_m = height_deviation_m(roughness_m(distance_m, self.geometry.delta_h_m));
        let scattered = (-(wave_number * deviation_m * sin_grazing).min(10.0)).exp();
        let mut reflected = self
            .model
            .impedance
            .reflection(sin_grazing)
            .map(|part| part * scattered);
        // eq. 4.48
        let power = reflected[0] * reflected[0] + reflected[1] * reflected[1];
        if power < 0.25 || power < sin_grazing {
            let raised = (sin_grazing / power).sqrt();
            reflected = reflected.map(|part| part * raised);
        }
        // eqs. 4.49, 4.50: beyond a quarter wave the phase creeps to half a wave, so that there are no lobes
        let mut phase = wave_number * 2.0 * tx_m * rx_m / distance_m;
        if phase > FRAC_PI_2 {
            phase = PI - FRAC_PI_2 * FRAC_PI_2 / phase;
        }
        let (sin, cos) = phase.sin_cos();
        let [real, imaginary] = [cos + reflected[0], reflected[1] - sin];
        -10.0 * (real * real + imaginary * imaginary).log10()
    }
}
