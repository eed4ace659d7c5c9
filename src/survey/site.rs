//! Sites that exist and transmission nodes.

use super::area::Technology;
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::units::{Dbm, Metres};

/// A mast, sector or cell that exists: a row of a table of sites, or a mast that cells were joined
/// into. What is missing is missing: no default height, for one, is put in here.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Identifier; `file:row` where none was given.
    pub id: String,
    /// Where it stands.
    pub position: LonLat,
    /// Operator, where given.
    pub operator: Option<String>,
    /// Technologies, oldest first; none where not given.
    pub technologies: Vec<Technology>,
    /// Height of the antenna above ground.
    pub height: Option<Metres>,
    /// Height of the mast above ground.
    pub mast_height: Option<Metres>,
    /// Downlink frequency, MHz.
    pub frequency_mhz: Option<f64>,
    /// Equivalent isotropically radiated power of one antenna port over its whole carrier.
    pub eirp: Option<Dbm>,
    /// Direction of the sector, degrees clockwise from north.
    pub azimuth_deg: Option<f64>,
    /// Horizontal half-power beamwidth, degrees.
    pub beamwidth_deg: Option<f64>,
    /// Tilt downwards, mechanical and electrical together, degrees.
    pub tilt_deg: Option<f64>,
    /// Pattern file or model of the antenna.
    pub antenna: Option<String>,
    /// What connects it.
    pub backhaul: Option<Medium>,
    /// Capacity of its backhaul, Mbit/s.
    pub backhaul_mbps: Option<f64>,
    /// Capacity that is left, Mbit/s.
    pub spare_mbps: Option<f64>,
    /// What powers it.
    pub power: Option<SitePower>,
    /// Who owns the mast.
    pub owner: Option<String>,
    /// Lease of a place on the mast a year, in the money of the costs.
    pub lease_per_year: Option<f64>,
    /// Share of its load that the mast can still take, 0 to 1.
    pub mast_load_left: Option<f64>,
    /// The day on air, where given.
    pub on_air: Option<Day>,
    /// How many cells were joined into it; 1 for a row of a table of sites.
    pub cells: u32,
    /// Estimated reach of its cells: the median, weighted by measurements.
    pub range: Option<Metres>,
    /// Measurements that saw its cells.
    pub samples: Option<u64>,
    /// When the first of its cells was first seen.
    pub first_seen: Option<Day>,
    /// When one of its cells was last seen.
    pub last_seen: Option<Day>,
}

impl Site {
    /// A site of which nothing but its place is known.
    #[must_use]
    pub fn at(id: String, position: LonLat) -> Self {
        Self {
            id,
            position,
            operator: None,
            technologies: Vec::new(),
            height: None,
            mast_height: None,
            frequency_mhz: None,
            eirp: None,
            azimuth_deg: None,
            beamwidth_deg: None,
            tilt_deg: None,
            antenna: None,
            backhaul: None,
            backhaul_mbps: None,
            spare_mbps: None,
            power: None,
            owner: None,
            lease_per_year: None,
            mast_load_left: None,
            on_air: None,
            cells: 1,
            range: None,
            samples: None,
            first_seen: None,
            last_seen: None,
        }
    }
}

/// A place where traffic can be handed over: a fibre point of presence, a microwave hub.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Identifier; `file:row` where none was given.
    pub id: String,
    /// Where it is.
    pub position: LonLat,
    /// Operator, where given.
    pub operator: Option<String>,
    /// What reaches it.
    pub medium: Option<Medium>,
    /// Capacity that is left, Mbit/s.
    pub spare_mbps: Option<f64>,
}

/// What carries traffic to a site or node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Optical fibre.
    Fibre,
    /// Microwave link.
    Microwave,
    /// Satellite link.
    Satellite,
    /// Something else.
    Other,
}

impl Medium {
    /// Reads a word in lower case, English or Vietnamese.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word {
            "fibre" | "fiber" | "optical" | "cáp quang" | "quang" => Some(Self::Fibre),
            "microwave" | "radio" | "vi ba" | "viba" => Some(Self::Microwave),
            "satellite" | "vsat" | "vệ tinh" => Some(Self::Satellite),
            "other" | "khác" => Some(Self::Other),
            _ => None,
        }
    }
}

/// What powers a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SitePower {
    /// The grid.
    Grid,
    /// Solar panels.
    Solar,
    /// A generator.
    Diesel,
}

impl SitePower {
    /// Reads a word in lower case, English or Vietnamese.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word {
            "grid" | "electricity" | "mains" | "điện lưới" | "lưới" => Some(Self::Grid),
            "solar" | "điện mặt trời" => Some(Self::Solar),
            "diesel" | "generator" | "máy phát" => Some(Self::Diesel),
            _ => None,
        }
    }
}
