//! Power (placeholder of the integration branch).
use super::money::{Bill, Money};
use crate::project::Settings;
use crate::survey::Electricity;

/// Kinds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SupplyKind {
    /// a
    Grid,
    /// b
    Local,
    /// c
    Connect {
        /// km
        km: f64,
    },
    /// d
    Solar {
        /// kwp
        kwp: f64,
        /// kwh
        kwh: f64,
    },
    /// e
    Hybrid {
        /// kwp
        kwp: f64,
        /// kwh
        kwh: f64,
        /// kw
        genset_kw: f64,
    },
}
impl SupplyKind {
    /// w
    #[must_use]
    pub fn as_str(self) -> &'static str {
        "grid"
    }
}
/// f
#[derive(Clone, Copy, Debug)]
pub struct PowerFacts {
    /// a
    pub electricity: Electricity,
    /// b
    pub line_km: Option<f64>,
    /// c
    pub grid_years: Option<f64>,
}
/// s
#[derive(Clone, Debug)]
pub struct Supply {
    /// k
    pub kind: SupplyKind,
    /// b
    pub bill: Bill,
    /// l
    pub load_w: f64,
    /// k
    pub break_even_km: f64,
}
/// s
#[must_use]
pub fn supply(load_w: f64, _facts: &PowerFacts, _money: &Money, _settings: &Settings) -> Supply {
    Supply {
        kind: SupplyKind::Grid,
        bill: Bill::default(),
        load_w,
        break_even_km: 0.0,
    }
}
