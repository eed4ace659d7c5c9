//! Who pays.

use crate::survey::{Electricity, Village};

/// The purse that a village falls under by Vietnam's rules: the public-utility telecom fund tenders
/// extremely difficult villages that have grid power, operators pay for the others, and Decision
/// 2269/QD-TTg promises terrestrial mobile to villages once they have power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fund {
    /// Extremely difficult, with grid power.
    PublicUtility,
    /// With grid power, not extremely difficult.
    Operator,
    /// Without grid power: outside the promise until it comes.
    PendingPower,
    /// The facts that decide are missing.
    Unknown,
}

impl Fund {
    /// All, in the order of the summary.
    pub const ALL: [Self; 4] = [
        Self::PublicUtility,
        Self::Operator,
        Self::PendingPower,
        Self::Unknown,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PublicUtility => "public-utility-fund",
            Self::Operator => "operator",
            Self::PendingPower => "pending-power",
            Self::Unknown => "unknown",
        }
    }

    pub(super) fn of(village: &Village) -> Self {
        match (village.electricity, village.extremely_difficult) {
            (Some(Electricity::Grid), Some(true)) => Self::PublicUtility,
            (Some(Electricity::Grid), Some(false)) => Self::Operator,
            (Some(Electricity::OffGrid | Electricity::None), _) => Self::PendingPower,
            (Some(Electricity::Grid), None) | (None, _) => Self::Unknown,
        }
    }
}
