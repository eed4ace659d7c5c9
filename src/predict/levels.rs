//! What sites bring to the places of villages.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::geodesy::LonLat;
use crate::survey::Technology;
use crate::units::{Dbm, Metres};

/// The cells of one operator and technology.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Network {
    /// Operator; `unknown` where no site names one.
    pub operator: String,
    /// Technology.
    pub technology: Technology,
}

/// What a network brings to a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkLevel {
    /// The network, by its place in [`Levels::networks`].
    pub network: u32,
    /// The level of its best cell, the median over places nearby.
    pub rsrp: Dbm,
    /// That cell, by its place among the cells of the prediction.
    pub cell: u32,
    /// The probability that a phone gets the threshold.
    pub probability: f64,
    /// Throughput of a single user at the stated load, Mbit/s; `None` for 2G and 3G.
    pub mbps: Option<f64>,
    /// Whether that counts as signal.
    pub has_signal: bool,
    /// Whether models differ by more than they should, or the model knows no terrain.
    pub is_uncertain: bool,
    /// Whether the place is too near to its mast for the model, and free space was taken.
    pub is_free_space: bool,
}

/// The nearest place that is known to have signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Where it is.
    pub at: LonLat,
    /// How far; the nearest signal is at most that far.
    pub distance: Metres,
    /// The network, by its place in [`Levels::networks`].
    pub network: u32,
    /// The identifier of the site.
    pub site: Arc<str>,
}

/// What sites bring to a place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlaceLevels {
    /// One entry a network that reaches it, in the order of networks.
    pub networks: Vec<NetworkLevel>,
    /// The nearest signal of a technology that counts that was found, where the place itself has none.
    pub nearest: Option<Nearest>,
    /// Networks, by their places in [`Levels::networks`], with a mast within reach of which nothing could be
    /// predicted: terrain is missing on the way. Sorted.
    pub unknown: Vec<u32>,
}

/// What sites bring to the places of villages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// Networks by operator and technology.
    pub networks: Vec<Network>,
    /// For each village its centre and then its hamlets or the places where its people live; nothing for
    /// a village without a location.
    pub villages: Vec<Vec<PlaceLevels>>,
}
