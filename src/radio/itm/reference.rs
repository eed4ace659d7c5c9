//! The reference attenuation: the median loss above free space, before the climate.

use super::Mode;
use super::diffraction::Diffraction;
use super::line_of_sight::LineOfSight;
use super::profile::Geometry;
use super::settings::Model;
use super::troposcatter::Troposcatter;
use super::warnings::Warnings;

/// A loss that grows evenly with distance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// dB a metre.
    slope: f64,
    /// dB at no distance.
    start_db: f64,
}

impl Line {
    pub(super) fn at(self, distance_m: f64) -> f64 {
        self.slope * distance_m + self.start_db
    }
}

/// `A_ref`, dB, and by which mode (Algorithm, eq. 4.1); not finite where the formulae come to nothing.
pub(super) fn reference_db(
    model: &Model,
    geometry: &Geometry,
    n_s: f64,
    warnings: &mut Warnings,
) -> (f64, Mode) {
    let smooth = geometry.smooth_horizons_m();
    note(geometry, smooth, n_s, warnings);
    let smooth_reach_m = smooth[0] + smooth[1];
    let distance_m = geometry.distance_m;
    let diffraction = Diffraction::new(model, geometry, smooth_reach_m);
    let horizons_m = diffraction.horizons_together_m();
    // (a^2 / f)^(1/3); the scale of diffraction, X_ae of eq. 4.2, is 3.63 times shorter
    let root = geometry.earth_radius_m.cbrt();
    let scale_m = root * root / model.cube_root_mhz;
    // eqs. 4.3 to 4.8
    let d_3 = smooth_reach_m.max(horizons_m + 5.0 * scale_m);
    let d_4 = d_3 + 10.0 * scale_m;
    let [a_3, a_4] = [d_3, d_4].map(|d| diffraction.loss_db(d));
    let slope = (a_4 - a_3) / (d_4 - d_3);
    let diffracted = Line {
        slope,
        start_db: a_3 - slope * d_3,
    };
    if distance_m < smooth_reach_m {
        let two_rays = LineOfSight::new(model, geometry, diffracted, smooth_reach_m);
        let loss = line_of_sight_db(model, geometry, &two_rays, diffracted, smooth_reach_m);
        return (loss, Mode::LineOfSight);
    }
    // eqs. 4.51 to 4.58
    let [d_5, d_6] = [200e3, 400e3].map(|beyond_m| horizons_m + beyond_m);
    let scatter = Troposcatter::new(model, geometry, diffraction.bending_rad(), n_s);
    if let Some([a_5, a_6]) = scatter.losses_db(d_5, d_6)
        && a_5 < 1000.0
    {
        let slope = (a_6 - a_5) / 200e3;
        let steeper = diffracted.slope - slope;
        let crossing_m = (a_5 - diffracted.start_db - slope * d_5) / steeper;
        let d_x = smooth_reach_m
            .max(horizons_m + 1.088 * scale_m * model.log_mhz)
            .max(crossing_m);
        if distance_m > d_x {
            let scattered = Line {
                slope,
                start_db: steeper * d_x + diffracted.start_db,
            };
            return (scattered.at(distance_m), Mode::Troposcatter);
        }
    }
    (diffracted.at(distance_m), Mode::Diffraction)
}

/// The curve of line of sight through two or three known losses (Algorithm, eqs. 4.28 to 4.39).
fn line_of_sight_db(
    model: &Model,
    geometry: &Geometry,
    two_rays: &LineOfSight,
    diffracted: Line,
    smooth_reach_m: f64,
) -> f64 {
    let horizons_m = geometry.horizon_distances_m[0] + geometry.horizon_distances_m[1];
    let product = geometry.effective_heights_m[0] * geometry.effective_heights_m[1];
    let end_db = diffracted.at(smooth_reach_m);
    // ERL 79-ITS 67, eq. 3.16a
    let mut d_0 = 0.04 * model.settings.frequency_mhz * product;
    let d_1 = if diffracted.start_db >= 0.0 {
        d_0 = d_0.min(0.5 * horizons_m);
        d_0 + 0.25 * (horizons_m - d_0)
    } else {
        (-diffracted.start_db / diffracted.slope).max(0.25 * horizons_m)
    };
    let a_1 = two_rays.loss_db(d_1);
    let from_end_db = |linear: f64, logarithmic: f64| {
        end_db
            + linear * (geometry.distance_m - smooth_reach_m)
            + logarithmic * (geometry.distance_m / smooth_reach_m).ln()
    };
    if d_0 < d_1 {
        let a_0 = two_rays.loss_db(d_0);
        let q = (smooth_reach_m / d_0).ln();
        let (to_end, to_1) = (smooth_reach_m - d_0, d_1 - d_0);
        // ERL 79-ITS 67, eqs. 3.20, 3.21
        let above = to_end * (a_1 - a_0) - to_1 * (end_db - a_0);
        let logarithmic = (above / (to_end * (d_1 / d_0).ln() - to_1 * q)).max(0.0);
        if diffracted.start_db > 0.0 || logarithmic > 0.0 {
            let linear = (end_db - a_0 - logarithmic * q) / to_end;
            if linear >= 0.0 {
                return from_end_db(linear, logarithmic);
            }
            let logarithmic = (end_db - a_0).max(0.0) / q;
            let linear = if logarithmic > 0.0 {
                0.0
            } else {
                diffracted.slope
            };
            return from_end_db(linear, logarithmic);
        }
    }
    let linear = (end_db - a_1).max(0.0) / (smooth_reach_m - d_1);
    let linear = if linear == 0.0 {
        diffracted.slope
    } else {
        linear
    };
    from_end_db(linear, 0.0)
}

/// What the model says of paths that it was not made for.
fn note(geometry: &Geometry, smooth: [f64; 2], n_s: f64, warnings: &mut Warnings) {
    let angles = geometry.horizon_angles_rad.map(f64::abs);
    warnings.note(Warnings::TX_HORIZON_ANGLE, angles[0] > 0.2);
    warnings.note(Warnings::RX_HORIZON_ANGLE, angles[1] > 0.2);
    let horizons = geometry.horizon_distances_m;
    warnings.note(Warnings::TX_HORIZON_NEAR, horizons[0] < 0.1 * smooth[0]);
    warnings.note(Warnings::RX_HORIZON_NEAR, horizons[1] < 0.1 * smooth[1]);
    warnings.note(Warnings::TX_HORIZON_FAR, horizons[0] > 3.0 * smooth[0]);
    warnings.note(Warnings::RX_HORIZON_FAR, horizons[1] > 3.0 * smooth[1]);
    warnings.note(Warnings::REFRACTIVITY, n_s < 250.0);
    let [tx_m, rx_m] = geometry.effective_heights_m;
    let distance_m = geometry.distance_m;
    warnings.note(Warnings::STEEP, distance_m < (tx_m - rx_m).abs() / 0.2);
    warnings.note(Warnings::NEAR, distance_m < 1e3);
    warnings.note(Warnings::FAR, distance_m > 1000e3);
    warnings.note(Warnings::VERY_FAR, distance_m > 2000e3);
}
