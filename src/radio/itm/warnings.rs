//! What the model says beside a result.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// Reasons to trust a result less, as the bits that the reference program uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Warnings(u16);

impl Warnings {
    /// Nothing to say.
    pub const NONE: Self = Self(0);
    /// The transmitter is below 1 m or above 1,000 m.
    pub const TX_HEIGHT: Self = Self(0x0001);
    /// The receiver is below 1 m or above 1,000 m.
    pub const RX_HEIGHT: Self = Self(0x0002);
    /// The frequency is below 40 MHz or above 10 GHz.
    pub const FREQUENCY: Self = Self(0x0004);
    /// The path is longer than 1,000 km.
    pub const FAR: Self = Self(0x0008);
    /// The path is longer than 2,000 km.
    pub const VERY_FAR: Self = Self(0x0010);
    /// The path is shorter than five times the difference of the effective heights.
    pub const STEEP: Self = Self(0x0020);
    /// The path is shorter than 1 km.
    pub const NEAR: Self = Self(0x0040);
    /// The transmitter's horizon is more than 0.2 rad up or down.
    pub const TX_HORIZON_ANGLE: Self = Self(0x0080);
    /// The receiver's horizon is more than 0.2 rad up or down.
    pub const RX_HORIZON_ANGLE: Self = Self(0x0100);
    /// The transmitter's horizon is nearer than a tenth of that over smooth earth.
    pub const TX_HORIZON_NEAR: Self = Self(0x0200);
    /// The receiver's horizon is nearer than a tenth of that over smooth earth.
    pub const RX_HORIZON_NEAR: Self = Self(0x0400);
    /// The transmitter's horizon is farther than three times that over smooth earth.
    pub const TX_HORIZON_FAR: Self = Self(0x0800);
    /// The receiver's horizon is farther than three times that over smooth earth.
    pub const RX_HORIZON_FAR: Self = Self(0x1000);
    /// A percentage lies far in the tail of its distribution.
    pub const TAIL: Self = Self(0x2000);
    /// The surface refractivity is below 250 N-units.
    pub const REFRACTIVITY: Self = Self(0x4000);

    const WORDS: [(Self, &'static str); 15] = [
        (
            Self::TX_HEIGHT,
            "the transmitter is below 1 m or above 1,000 m",
        ),
        (
            Self::RX_HEIGHT,
            "the receiver is below 1 m or above 1,000 m",
        ),
        (
            Self::FREQUENCY,
            "the frequency is below 40 MHz or above 10 GHz",
        ),
        (Self::FAR, "the path is longer than 1,000 km"),
        (Self::VERY_FAR, "the path is longer than 2,000 km"),
        (
            Self::STEEP,
            "the path is short for the difference of the effective heights",
        ),
        (Self::NEAR, "the path is shorter than 1 km"),
        (Self::TX_HORIZON_ANGLE, "the transmitter's horizon is steep"),
        (Self::RX_HORIZON_ANGLE, "the receiver's horizon is steep"),
        (
            Self::TX_HORIZON_NEAR,
            "the transmitter's horizon is very near",
        ),
        (Self::RX_HORIZON_NEAR, "the receiver's horizon is very near"),
        (
            Self::TX_HORIZON_FAR,
            "the transmitter's horizon is very far",
        ),
        (Self::RX_HORIZON_FAR, "the receiver's horizon is very far"),
        (Self::TAIL, "a percentage is far in the tail"),
        (
            Self::REFRACTIVITY,
            "the surface refractivity is below 250 N-units",
        ),
    ];

    /// The bit mask of the reference program.
    #[must_use]
    pub fn bits(self) -> u16 {
        self.0
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are among these.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds a warning where its reason holds.
    pub(super) fn note(&mut self, warning: Self, holds: bool) {
        if holds {
            *self |= warning;
        }
    }
}

impl BitOr for Warnings {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Warnings {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Display for Warnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (warning, words) in Self::WORDS {
            if self.contains(warning) {
                write!(f, "{separator}{words}")?;
                separator = "; ";
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_words() {
        let all = Warnings::WORDS
            .iter()
            .fold(Warnings::NONE, |all, &(warning, _)| all | warning);
        assert_eq!(all.bits(), 0x7fff);
        let both = Warnings::NEAR | Warnings::TX_HEIGHT;
        assert_eq!(
            both.to_string(),
            "the transmitter is below 1 m or above 1,000 m; the path is shorter than 1 km"
        );
        assert_eq!(Warnings::NONE.to_string(), "");
    }
}
