//! Horizons and the smooth Earth under a path: Attachment 1 to Annex 1.

use super::ground::{Ground, Surface, Terminals};

/// What the profile is to the antennas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    /// d: length of the path, km.
    pub length_km: f64,
    /// hts: height of the transmitter above sea level, metres.
    pub tx_m: f64,
    /// hrs: height of the receiver above sea level, metres.
    pub rx_m: f64,
    /// Whether the bare ground leaves the receiver in sight over the median Earth, Eq. (76).
    pub line_of_sight: bool,
    /// θt: elevation of the horizon of the transmitter, mrad; of the receiver on a path with line of
    /// sight, Eqs. (76) to (79).
    pub tx_horizon_mrad: f64,
    /// θr: the same of the receiver.
    pub rx_horizon_mrad: f64,
    /// θ: angular distance of the path, mrad, Eq. (84).
    pub angular_distance_mrad: f64,
    /// hst: height of the smooth Earth at the transmitter above sea level, metres, Eq. (87).
    pub smooth_tx_m: f64,
    /// hsr: the same at the receiver, Eq. (88).
    pub smooth_rx_m: f64,
    /// hstd: height of the smooth Earth for diffraction at the transmitter, metres, Eqs. (91a), (91b).
    pub smooth_diffraction_tx_m: f64,
    /// hsrd: the same at the receiver, Eqs. (91c), (91d).
    pub smooth_diffraction_rx_m: f64,
}

impl Geometry {
    /// `curvature` is 500/ae, in m/km².
    pub(super) fn of(ground: &impl Ground, curvature: f64) -> Self {
        let ends = *ground.ends();
        let Terminals {
            length_km,
            tx_ground_m,
            rx_ground_m,
            tx_m,
            rx_m,
        } = ends;
        let smooth_m = smooth_earth(ground.smooth_sums(), length_km);
        let [provisional_tx, provisional_rx] = {
            // Eqs. (90a) to (90f).
            if let Some(obstruction) = ground.obstruction() {
                let share = obstruction.height_m / (obstruction.from_tx + obstruction.from_rx);
                [
                    smooth_m[0] - share * obstruction.from_tx,
                    smooth_m[1] - share * obstruction.from_rx,
                ]
            } else {
                smooth_m
            }
        };
        // Angles are arc tangents of slopes, which keep the order: only the steepest needs one.
        let (slope, sagitta) = (ends.slope(), curvature * length_km);
        let steepest = ground.rise_from_tx(Surface::Bare);
        let line_of_sight = steepest <= slope - sagitta;
        let [tx_slope, rx_slope] = if line_of_sight {
            [slope - sagitta, -slope - sagitta]
        } else {
            [steepest, ground.rise_from_rx(Surface::Bare)]
        };
        let tx_horizon_mrad = mrad(tx_slope);
        let rx_horizon_mrad = mrad(rx_slope);
        Self {
            length_km,
            tx_m,
            rx_m,
            line_of_sight,
            tx_horizon_mrad,
            rx_horizon_mrad,
            // 1000 d/ae is 2 curvature d.
            angular_distance_mrad: 2.0 * sagitta + tx_horizon_mrad + rx_horizon_mrad,
            smooth_tx_m: smooth_m[0],
            smooth_rx_m: smooth_m[1],
            smooth_diffraction_tx_m: provisional_tx.min(tx_ground_m),
            smooth_diffraction_rx_m: provisional_rx.min(rx_ground_m),
        }
    }
}

/// The points that are the horizons of both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizons {
    /// dlt: distance from the transmitter to its horizon, km, Eq. (80).
    pub tx_km: f64,
    /// dlr: distance from the receiver to its horizon, km, Eqs. (83), (83a).
    pub rx_km: f64,
    /// Index of the horizon of the transmitter among the points between the ends.
    pub(super) tx_point: usize,
    /// Index of the horizon of the receiver.
    pub(super) rx_point: usize,
}

impl Horizons {
    /// On a path with line of sight both are the point nearest to the line.
    pub(super) fn of(ground: &impl Ground, line_of_sight: bool) -> Self {
        let [tx_point, rx_point] = if line_of_sight {
            [ground.nearest_to_line(Surface::Bare).index; 2]
        } else {
            [ground.horizon_of_tx(), ground.horizon_of_rx()]
        };
        let at = |point: usize| ground.distances_km()[point];
        Self {
            tx_km: at(tx_point),
            rx_km: ground.ends().length_km - at(rx_point),
            tx_point,
            rx_point,
        }
    }
}

/// hst and hsr from v1 and v2, metres, Eqs. (87) and (88).
fn smooth_earth([v1, v2]: [f64; 2], length_km: f64) -> [f64; 2] {
    let square = length_km * length_km;
    [
        (2.0 * v1 * length_km - v2) / square,
        (v2 - v1 * length_km) / square,
    ]
}

/// The angle of a slope in m/km.
fn mrad(slope: f64) -> f64 {
    1000.0 * (slope / 1000.0).atan()
}
