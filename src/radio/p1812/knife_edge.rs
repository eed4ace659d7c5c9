//! The Bullington construction of section 4.3.1, over the profile and over a smooth Earth.

use std::f64::consts::LN_10;

use super::ground::{Ground, Surface, Terminals};

/// 20 log10(x) is this times ln(x).
pub(super) const DB_OF_FIELD: f64 = 20.0 / LN_10;

/// J(ν), dB: the loss behind a knife edge, Eq. (12).
fn knife_edge_db(nu: f64) -> f64 {
    if nu > -0.78 {
        let shifted = nu - 0.1;
        6.9 + DB_OF_FIELD * ((shifted * shifted + 1.0).sqrt() + shifted).ln()
    } else {
        0.0
    }
}

/// Loss of the Bullington construction from that of its one edge, dB, Eq. (21).
fn whole_path_db(edge_db: f64, length_km: f64) -> f64 {
    // expm1 keeps what a small loss loses against 1.
    edge_db - (-edge_db / 6.0).exp_m1() * (10.0 + 0.02 * length_km)
}

/// ν of a path whose highest slopes stand `from_tx` and `from_rx` above the line between the
/// antennas, m/km. `fresnel` is 0.002 d/λ.
///
/// Eqs. (18) to (20) find the point where the two slopes meet: at d `from_rx`/(`from_tx` + `from_rx`)
/// from the transmitter and d `from_tx` `from_rx`/(`from_tx` + `from_rx`) above the line; put into
/// Eq. (20), all but the product cancels.
fn nu_of_bullington_point(from_tx: f64, from_rx: f64, fresnel: f64) -> f64 {
    (fresnel * (from_tx * from_rx).max(0.0)).sqrt()
}

/// ν from its signed square.
fn nu_of(signed_square: f64, fresnel: f64) -> f64 {
    (fresnel * signed_square.abs())
        .sqrt()
        .copysign(signed_square)
}

/// Bullington loss over the profile, dB, Eqs. (13) to (21).
///
/// `curvature` is 500 Ce, in m/km².
pub(super) fn profile_db(
    ground: &impl Ground,
    surface: Surface,
    curvature: f64,
    wavelength_m: f64,
) -> f64 {
    let ends = ground.ends();
    let length_km = ends.length_km;
    let fresnel = 0.002 * length_km / wavelength_m;
    let (slope, sagitta) = (ends.slope(), curvature * length_km);
    let from_tx = ground.rise_from_tx(surface) + sagitta - slope;
    let nu = if from_tx < 0.0 {
        nu_of(ground.nearest_to_line(surface).signed_square, fresnel)
    } else {
        let from_rx = ground.rise_from_rx(surface) + sagitta + slope;
        nu_of_bullington_point(from_tx, from_rx, fresnel)
    };
    whole_path_db(knife_edge_db(nu), length_km)
}

/// Bullington loss over the same points with all heights 0, dB, section 4.3.4; the ends of `ends`
/// are h'ts and h'rs, Eqs. (37a) and (37b).
///
/// Slopes and ν rise and then fall with distance, so their extremes over the points are beside those
/// over all distances, and nobody looks at every point.
pub(super) fn smooth_db(
    distances_km: &[f64],
    ends: &Terminals,
    curvature: f64,
    wavelength_m: f64,
) -> f64 {
    let Terminals {
        length_km,
        tx_m,
        rx_m,
        ..
    } = *ends;
    let fresnel = 0.002 * length_km / wavelength_m;
    let slope = ends.slope();
    let slope_from_tx = |d: f64| curvature * (length_km - d) - tx_m / d;
    let peak_km = (tx_m / curvature).sqrt();
    let from_tx = beside(distances_km, |d| d < peak_km, slope_from_tx) - slope;
    let nu = if from_tx < 0.0 {
        // The sign of the derivative of ν by d1/d2. With y = d1/d2 it is that of A - B y +
        // C y (1 - y)/(1 + y)², where A, B and C are positive. That is A at 0, and its own
        // derivative, C (1 - 3y)/(1 + y)³ - B, falls until y = 1 and is negative from y = 1/3: it
        // goes through 0 once, downwards.
        let rises = |d: f64| {
            let rest = length_km - d;
            (curvature * d * (rest - d) + tx_m) * rest > rx_m * d
        };
        let signed_square = |d: f64| {
            let rest = length_km - d;
            let height = curvature * d * rest - tx_m - slope * d;
            height * height.abs() / (d * rest)
        };
        nu_of(beside(distances_km, rises, signed_square), fresnel)
    } else {
        let slope_from_rx = |d: f64| curvature * d - rx_m / (length_km - d);
        let peak_km = length_km - (rx_m / curvature).sqrt();
        let from_rx = beside(distances_km, |d| d < peak_km, slope_from_rx) + slope;
        nu_of_bullington_point(from_tx, from_rx, fresnel)
    };
    whole_path_db(knife_edge_db(nu), length_km)
}

/// The greatest value at a distance, of a function that rises as long as `rises` and then falls.
fn beside(distances_km: &[f64], rises: impl Fn(f64) -> bool, value: impl Fn(f64) -> f64) -> f64 {
    let after = distances_km.partition_point(|&d| rises(d));
    let here = |index: usize| {
        distances_km
            .get(index)
            .map_or(f64::NEG_INFINITY, |&d| value(d))
    };
    let before = after.checked_sub(1).map_or(f64::NEG_INFINITY, here);
    before.max(here(after))
}
