//! Fresnel zones, the bulge of the earth, and what obstacles in them cost.

use super::Path;

/// Radius of the earth, km (ITU-R P.526-15, section 4: the effective radius is k times this).
pub const EARTH_RADIUS_KM: f64 = 6371.0;

/// Speed of light, m/s, over a million: the wavelength in metres at 1 MHz.
const WAVELENGTH_AT_1_MHZ_M: f64 = 299.792_458;

/// How high the earth stands between two ends `d1_km` and `d2_km` away, metres, where rays bend as over an
/// earth of `k` times its radius; 0 for an infinite `k`.
///
/// ```
/// use deadzone::radio::earth_bulge_m;
/// assert!((earth_bulge_m(15.0, 15.0, 4.0 / 3.0) - 13.2).abs() < 0.1);
/// ```
#[must_use]
pub fn earth_bulge_m(d1_km: f64, d2_km: f64, k: f64) -> f64 {
    500.0 * d1_km * d2_km / (k * EARTH_RADIUS_KM)
}

/// The radius of the first Fresnel zone, metres, `d1_km` and `d2_km` from its ends (ITU-R P.530-18,
/// equation (2)).
#[must_use]
pub fn fresnel_radius_m(freq_mhz: f64, d1_km: f64, d2_km: f64) -> f64 {
    17.3 * (d1_km * d2_km / (freq_mhz / 1000.0 * (d1_km + d2_km))).sqrt()
}

/// Diffraction over average terrain, dB: the approximation of ITU-R P.530-18, equation (3), good above
/// 15 dB. `clearance_m` is negative where the line of sight is cut.
#[must_use]
pub fn average_terrain_loss_db(clearance_m: f64, fresnel_radius_m: f64) -> f64 {
    10.0 - 20.0 * clearance_m / fresnel_radius_m
}

/// The loss of a single knife edge, dB, from the parameter nu (ITU-R P.526-15, equation (31)); 0 where the
/// edge stays well below the line of sight.
#[must_use]
pub fn knife_edge_loss_db(nu: f64) -> f64 {
    if nu <= -0.78 {
        return 0.0;
    }
    let above = nu - 0.1;
    // The approximation passes through 0 at -0.78 to within 0.01 dB.
    (6.9 + 20.0 * (above.hypot(1.0) + above).log10()).max(0.0)
}

/// The parameter nu of an edge that stands `above_m` over the line of sight (ITU-R P.526-15, equation (26)).
#[must_use]
pub fn diffraction_parameter(freq_mhz: f64, above_m: f64, d1_km: f64, d2_km: f64) -> f64 {
    let wavelength_m = WAVELENGTH_AT_1_MHZ_M / freq_mhz;
    above_m * (0.002 * (d1_km + d2_km) / (wavelength_m * d1_km * d2_km)).sqrt()
}

/// Diffraction over a path by Bullington's one edge in place of all (ITU-R P.526-15, section 4.5.1), dB,
/// between antennas at heights above sea level. Clutter adds to the ground except under the antennas.
/// Without a point between the ends there is nothing to diffract over: 0.
#[must_use]
pub fn bullington_loss_db(path: &Path<'_>, freq_mhz: f64, k: f64, antennas_m: [f64; 2]) -> f64 {
    let [from_m, to_m] = antennas_m;
    let Some(&d) = path.distances_km.last() else {
        return 0.0;
    };
    let inner = 1..path.distances_km.len().saturating_sub(1);
    if inner.is_empty() {
        return 0.0;
    }
    let crest_m = |at: usize| {
        let clutter_m = path.clutter_m.get(at).copied().unwrap_or(0.0);
        let di = path.distances_km[at];
        path.heights_m[at] + clutter_m + earth_bulge_m(di, d - di, k)
    };
    // Slopes in metres a kilometre, equations (50) and (51).
    let most = |slope: &dyn Fn(usize) -> f64| inner.clone().map(slope).fold(f64::MIN, f64::max);
    let rise = most(&|at| (crest_m(at) - from_m) / path.distances_km[at]);
    let direct = (to_m - from_m) / d;
    let loss = if rise < direct {
        // Equations (52) and (53): in sight.
        let nu = |at: usize| {
            let di = path.distances_km[at];
            let above_m = crest_m(at) - (from_m * (d - di) + to_m * di) / d;
            diffraction_parameter(freq_mhz, above_m, di, d - di)
        };
        knife_edge_loss_db(most(&nu))
    } else {
        // Equations (54) to (57): the edge stands where the horizons of both ends meet.
        let fall = most(&|at| (crest_m(at) - to_m) / (d - path.distances_km[at]));
        let edge = (to_m - from_m + fall * d) / (rise + fall);
        let above_m = from_m + rise * edge - (from_m * (d - edge) + to_m * edge) / d;
        knife_edge_loss_db(diffraction_parameter(freq_mhz, above_m, edge, d - edge))
    };
    // Equation (58).
    loss + (1.0 - (-loss / 6.0).exp()) * (10.0 + 0.02 * d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::radio::oracle::{close, rows};
    use proptest::prelude::*;

    #[test]
    fn a_peer_agrees_on_zones_and_average_terrain() {
        let columns = [
            "d1_km",
            "d2_km",
            "f_GHz",
            "h_clearance_m",
            "F1_radius_m",
            "diffraction_loss_dB",
        ];
        let table = rows("p530/peer_fresnel_diffraction.csv", columns);
        for [d1, d2, f, clearance, radius, loss] in table.into_iter().flatten() {
            let found = fresnel_radius_m(f * 1000.0, d1, d2);
            assert!(close(found, radius, 1e-6, 0.0), "{found} {radius}");
            let found = average_terrain_loss_db(clearance, found);
            assert!(close(found, loss, 1e-6, 0.0), "{found} {loss}");
        }
    }

    #[test]
    fn known_losses() {
        // P.526-15, section 4.1: an edge on the line of sight costs 6 dB.
        assert!((knife_edge_loss_db(0.0) - 6.03).abs() < 0.01);
    }

    #[test]
    fn one_sharp_ridge_costs_a_knife_edge_and_what_bullington_adds() {
        let distances_km: Vec<f64> = (0..=100).map(|at| f64::from(at) * 0.2).collect();
        let mut heights_m = vec![0.0; 101];
        heights_m[50] = 300.0;
        let path = Path {
            distances_km: &distances_km,
            heights_m: &heights_m,
            clutter_m: &[],
        };
        let edge = knife_edge_loss_db(diffraction_parameter(7000.0, 250.0, 10.0, 10.0));
        let found = bullington_loss_db(&path, 7000.0, f64::INFINITY, [50.0, 50.0]);
        assert!((found - edge - 10.4).abs() < 0.1, "{found} {edge}");
    }

    #[test]
    fn an_infinite_k_leaves_the_earth_flat_and_a_path_of_two_points_is_free() {
        assert_eq!(earth_bulge_m(10.0, 30.0, f64::INFINITY), 0.0);
        let path = Path {
            distances_km: &[0.0, 10.0],
            heights_m: &[0.0, 0.0],
            clutter_m: &[],
        };
        assert_eq!(bullington_loss_db(&path, 7000.0, 1.0, [1.0, 1.0]), 0.0);
    }

    #[test]
    fn p1812_finds_the_same_by_its_own_way() {
        use crate::radio::{Polarisation, p1812};
        let distances_km: Vec<f64> = (0..=200).map(|at| f64::from(at) * 0.1).collect();
        let heights_m: Vec<f64> = distances_km
            .iter()
            .map(|km| 300.0 + 150.0 * (km * 0.9).sin() + 60.0 * (km * 2.7).cos())
            .collect();
        let path = Path {
            distances_km: &distances_km,
            heights_m: &heights_m,
            clutter_m: &[],
        };
        let (ends, settings) = (
            p1812::Ends {
                tx_height_m: 30.0,
                rx_height_m: 10.0,
            },
            p1812::Settings::new(900.0, Polarisation::Vertical),
        );
        let other = p1812::loss(&path, &ends, &settings).unwrap();
        let antennas = [heights_m[0] + 30.0, heights_m[200] + 10.0];
        // P.1812-8, equation (6): k in the median.
        let found = bullington_loss_db(&path, 900.0, 157.0 / (157.0 - 45.0), antennas);
        let expected = other.median_diffraction.bullington_profile_db;
        assert!(
            expected > 20.0 && (found - expected).abs() < 0.01,
            "{found} {expected}"
        );
    }

    proptest! {
        #[test]
        fn more_clearance_never_raises_the_loss_of_an_edge(freq in 30.0..9e4_f64, above in -100.0..500.0_f64, less in 0.0..100.0_f64, d1 in 0.1..50.0_f64, d2 in 0.1..50.0_f64) {
            let loss = |above_m| knife_edge_loss_db(diffraction_parameter(freq, above_m, d1, d2));
            prop_assert!(loss(above - less) <= loss(above));
        }

        #[test]
        fn higher_antennas_never_diffract_more(heights in prop::collection::vec(0.0..300.0_f64, 3..40), mast in 1.0..100.0_f64, more in 0.0..100.0_f64, freq in 30.0..9e4_f64) {
            let distances: Vec<f64> = (0..heights.len()).map(|at| 0.5 * at as f64).collect();
            let path = Path { distances_km: &distances, heights_m: &heights, clutter_m: &[] };
            let ends = [heights[0], heights[heights.len() - 1]];
            let loss = |mast: f64| bullington_loss_db(&path, freq, 4.0 / 3.0, ends.map(|ground| ground + mast));
            prop_assert!(loss(mast + more) <= loss(mast) + 1e-9);
        }

        #[test]
        fn a_larger_k_never_raises_the_bulge(d1 in 0.0..100.0_f64, d2 in 0.0..100.0_f64, k in 0.3..5.0_f64, more in 0.0..10.0_f64) {
            prop_assert!(earth_bulge_m(d1, d2, k + more) <= earth_bulge_m(d1, d2, k));
        }
    }
}
