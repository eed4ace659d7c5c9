//! Quantities that get mixed up when they are bare numbers.
//!
//! Plain wrappers with only the operators that make physical sense. Where a bare `f64` remains
//! elsewhere, its name carries the unit (`height_m`, `share`, `lon_deg`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A length in metres.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metres(pub f64);

impl Metres {
    /// The same length in kilometres.
    #[must_use]
    pub fn to_km(self) -> Kilometres {
        Kilometres(self.0 / 1000.0)
    }
}

impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} m", self.0)
    }
}

/// A length in kilometres.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kilometres(pub f64);

impl Kilometres {
    /// The same length in metres.
    #[must_use]
    pub fn to_metres(self) -> Metres {
        Metres(self.0 * 1000.0)
    }
}

impl fmt::Display for Kilometres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} km", self.0)
    }
}

/// A power level in dBm, for example a reference signal received power (RSRP).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dbm(pub f64);

impl Dbm {
    /// The larger of two levels.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

impl fmt::Display for Dbm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} dBm", self.0)
    }
}

/// A money amount in whole US dollars, present value unless the name says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UsDollars(pub u64);

impl fmt::Display for UsDollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "US$ {}", self.0)
    }
}
