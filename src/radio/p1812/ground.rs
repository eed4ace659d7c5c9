//! What the loss needs to know of a profile: extremes over its points.
//!
//! Two know it: [`super::scan::Scanned`] looks at every point, [`super::radial`] asks what it has
//! prepared. Everything else is the same code for both.

/// Which heights over which Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surface {
    /// Bare ground over the median Earth: horizons, Attachment 1.
    Bare,
    /// Ground and clutter over the median Earth: diffraction at 50 per cent.
    Median,
    /// Ground and clutter over the Earth of β0: diffraction at β0 per cent.
    Beta0,
}

/// The ends of a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminals {
    /// d: length of the path, km.
    pub length_km: f64,
    /// Height of the ground at the transmitter above sea level, metres.
    pub tx_ground_m: f64,
    /// Height of the ground at the receiver above sea level, metres.
    pub rx_ground_m: f64,
    /// hts: height of the transmitter above sea level, metres.
    pub tx_m: f64,
    /// hrs: height of the receiver above sea level, metres.
    pub rx_m: f64,
}

impl Terminals {
    /// Slope of the line from the transmitter to the receiver, m/km, Eq. (14).
    pub(super) fn slope(&self) -> f64 {
        (self.rx_m - self.tx_m) / self.length_km
    }
}

/// How far the bare ground stands above the line between the antennas, Eqs. (89a) to (89d).
#[derive(Clone, Copy, Debug)]
pub(super) struct Obstruction {
    /// hobs: the most, metres.
    pub height_m: f64,
    /// αobt: the most as seen from the transmitter, m/km.
    pub from_tx: f64,
    /// αobr: the most as seen from the receiver, m/km.
    pub from_rx: f64,
}

/// The point that comes nearest to the line between the antennas, in Fresnel zones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearest {
    /// The signed square of ν without its factor 0.002 d/λ.
    pub signed_square: f64,
    /// Index among the points between the ends.
    pub index: usize,
}

/// The points between the ends of a path, and what is extreme in them. Indices count these alone.
pub(super) trait Ground {
    /// The ends.
    fn ends(&self) -> &Terminals;

    /// Distances of the points, km.
    fn distances_km(&self) -> &[f64];

    /// v1 and v2, Eqs. (85) and (86), over all points with the ends.
    fn smooth_sums(&self) -> [f64; 2];

    /// Of the bare ground, if it reaches above the line.
    fn obstruction(&self) -> Option<Obstruction>;

    /// The highest slope from the transmitter to a point, m/km, below the tangent of the Earth at
    /// the transmitter: (g - hts)/d - 500 d/a.
    fn rise_from_tx(&self, surface: Surface) -> f64;

    /// The highest slope from the receiver to a point, m/km, the same way.
    fn rise_from_rx(&self, surface: Surface) -> f64;

    /// The point of bare ground that is the horizon of the transmitter, the nearest to it of equals.
    fn horizon_of_tx(&self) -> usize;

    /// The point of bare ground that is the horizon of the receiver, the nearest to it of equals.
    fn horizon_of_rx(&self) -> usize;

    /// The point with the greatest ν on a path with line of sight, Eq. (15).
    fn nearest_to_line(&self, surface: Surface) -> Nearest;

    /// How far the bare ground stands above the line from `start_m` at the transmitter with `slope`
    /// in m/km, at most, over the points from `first` to `last`, metres, Eq. (95).
    fn above_line(&self, first: usize, last: usize, start_m: f64, slope: f64) -> f64;
}
