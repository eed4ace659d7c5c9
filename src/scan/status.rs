//! The four words for a village.

use serde::{Deserialize, Serialize};

/// What a village has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// *Trắng sóng*: no signal at the centre nor at any of its hamlets.
    White,
    /// *Lõm sóng*: the centre or some hamlets have signal, but not the centre and the required share
    /// of houses.
    Dip,
    /// The centre and the required share of houses have signal.
    Covered,
    /// No usable location; or as predicted, terrain is missing on the way from masts that might light it.
    Unknown,
}

impl Status {
    /// All, worst first.
    pub const ALL: [Self; 4] = [Self::White, Self::Dip, Self::Covered, Self::Unknown];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::White => "white",
            Self::Dip => "dip",
            Self::Covered => "covered",
            Self::Unknown => "unknown",
        }
    }
}

/// Which of a village has signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lit {
    pub(super) centre: bool,
    pub(super) any: bool,
    pub(super) share: f64,
}

impl Lit {
    /// The status at a required share of houses.
    pub(super) fn status(self, required: f64) -> Status {
        match (self.any, self.centre && self.share >= required) {
            (false, _) => Status::White,
            (true, true) => Status::Covered,
            (true, false) => Status::Dip,
        }
    }
}
