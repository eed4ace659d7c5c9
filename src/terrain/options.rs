//! How terrain is read.

use crate::geodesy::Crs;
use crate::units::Metres;

/// What a place without a tile is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// An error that names the tile.
    #[default]
    Refused,
    /// Unknown ground.
    Unknown,
}

/// How terrain is read.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most bytes of unpacked cells that all threads together hold, beside the few blocks that each
    /// sampler works on.
    pub cache_bytes: usize,
    /// What a place without a tile is.
    pub missing: Missing,
    /// The longest gap between known heights that is bridged by a straight line.
    pub longest_gap: Metres,
    /// The coordinate system of the tiles that do not say theirs.
    pub crs: Option<Crs>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 256 << 20,
            missing: Missing::Refused,
            longest_gap: Metres(2000.0),
            crs: None,
        }
    }
}
