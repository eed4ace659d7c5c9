//! What could be built for a village, as found on the ground and in the sky, before any money.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::geodesy::LonLat;
use crate::sky::Skyline;
use crate::units::Metres;

/// What a finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Evidence {
    /// Predicted over terrain.
    Terrain,
    /// A table of ranges for kinds of country; no terrain was at hand, or it ends on the way.
    Table,
    /// Distance to declared coverage alone.
    Distance,
}

/// Signal that something new would bring to a village.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// Where it stands.
    pub spot: LonLat,
    /// Antenna above ground, metres.
    pub height_m: f64,
    /// Share of the houses that have signal then, those that have it today among them, 0 to 1.
    pub share: f64,
    /// Whether the village counts as covered then: its centre and the required share of the houses.
    pub serves: bool,
    /// The existing mast that carries or feeds it, by its place in the survey.
    pub mast: Option<usize>,
    /// From that mast, or from the edge of the coverage that stands for it, to the village's centre or
    /// its farthest dark house, whatever is more.
    pub from_mast: Option<Metres>,
    /// What this rests on.
    pub evidence: Evidence,
}

/// Where backhaul ends: something that carries traffic on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Anchor {
    /// A transmission node, by its place in the survey.
    Node(usize),
    /// An existing mast, by its place in the survey.
    Mast(usize),
    /// A mast that must stand somewhere behind the edge of the nearest coverage.
    BehindCoverage,
}

/// Fibre from an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fibre {
    /// How much is laid, kilometres.
    pub km: f64,
    /// Along roads of the road network; else the straight line times the detour factor.
    pub is_along_roads: bool,
    /// Where it begins.
    pub anchor: Anchor,
}

/// One hop of a microwave chain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// The end towards the anchor.
    pub from: LonLat,
    /// The end towards the village.
    pub to: LonLat,
    /// Antennas above ground, metres.
    pub antennas_m: [f64; 2],
    /// Its length, kilometres.
    pub km: f64,
    /// Least clearance in radii of the first Fresnel zone at the median k; `None` where no terrain is
    /// known: the hop is assumed clear.
    pub clearance_radii: Option<f64>,
    /// Attenuation of rain exceeded for 0.01 % of the year, dB.
    pub rain_db: f64,
}

/// A chain of hops from an anchor to the village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Microwave {
    /// From the anchor on.
    pub hops: Vec<Hop>,
    /// How many new relay masts stand between.
    pub new_relays: u32,
    /// Where it begins.
    pub anchor: Anchor,
}

/// How a spot may be fed from the ground.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Backhaul {
    /// The shortest fibre; none without an anchor.
    pub fibre: Option<Fibre>,
    /// The chain with fewest new masts, then fewest hops; none where nothing clears.
    pub microwave: Option<Microwave>,
    /// Why there is no microwave chain.
    pub no_microwave: Option<NoMicrowave>,
}

/// Why no microwave chain was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoMicrowave {
    /// No anchor within the reach of all hops.
    TooFar,
    /// Terrain stands in the way of all that were tried.
    Blocked,
    /// Rain takes more than the equipment allows.
    Rain,
}

/// What terrain leaves of the sky over a village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sky {
    /// No terrain: unknown.
    Unknown,
    /// Known.
    Known(KnownSky),
}

/// The sky over the best spot for a dish.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is found of a sky, one by one"
)]
pub struct KnownSky {
    /// Where the dish stands.
    pub spot: LonLat,
    /// How high, metres above ground.
    pub height_m: f64,
    /// Share of satellite time above the terminal's own mask that the horizon leaves, 0 to 1.
    pub open_share: f64,
    /// The widest sector of the horizon that stands above the elevation at which sectors count, degrees.
    pub widest_blocked_deg: f64,
    /// Satellites in view on average.
    pub mean_in_view: f64,
    /// The 5th percentile of their number over time.
    pub p05_in_view: f64,
    /// Share of the time with none.
    pub none_share: f64,
    /// The longest time with none, seconds.
    pub longest_gap_s: f64,
    /// Whether satellites have laser links or a gateway in reach.
    pub is_served: bool,
    /// Whether no satellite is in view for more of the time than is allowed, though the horizon is open.
    pub is_often_empty: bool,
    /// Whether the sky test is passed.
    pub is_open: bool,
    /// Whether it takes a mast of its own.
    pub needs_mast: bool,
}

/// The horizon around a dish in few bytes, for drawings: tenths of a degree at [`Horizon::SECTORS`] directions,
/// the first to true north, clockwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon(Arc<[i16]>);

impl Horizon {
    /// How many directions it has.
    pub const SECTORS: u16 = 72;

    /// The horizon at its directions.
    #[must_use]
    pub fn of(skyline: &Skyline) -> Self {
        let tenths = |sector: u16| {
            let azimuth = 360.0 * f32::from(sector) / f32::from(Self::SECTORS);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "tenths of at most 90 degrees; what is no number becomes 0"
            )]
            let tenths = (10.0 * skyline.at(azimuth)).round() as i16;
            tenths
        };
        Self((0..Self::SECTORS).map(tenths).collect())
    }

    /// Elevations in degrees.
    pub fn elevations_deg(&self) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().map(|&tenths| f64::from(tenths) / 10.0)
    }
}

/// A macro that may serve several villages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MacroReach {
    /// Where it stands.
    pub spot: LonLat,
    /// Antenna above ground, metres.
    pub height_m: f64,
    /// Villages that it gives the required share of houses, by their place in the survey, with that
    /// share, in rising order.
    pub serves: Vec<(usize, f64)>,
    /// What this rests on.
    pub evidence: Evidence,
    /// How it is fed.
    pub backhaul: Backhaul,
}

/// What could be built for one village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// A new sector on an existing mast.
    pub sector: Option<Reach>,
    /// A repeater near the village that hears an existing cell.
    pub repeater: Option<Reach>,
    /// A small cell on a pole in or near the village.
    pub small_cell: Option<Reach>,
    /// How that spot is fed.
    pub small_cell_backhaul: Backhaul,
    /// The macro of its group or its own, by its place in the list of macros.
    pub macro_site: Option<usize>,
    /// The sky.
    pub sky: Sky,
    /// The horizon around the dish; `None` where the sky is not known.
    pub horizon: Option<Horizon>,
}
