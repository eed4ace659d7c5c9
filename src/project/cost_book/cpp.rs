//! Parameters of the cost functions of ITU's Connectivity Planning Platform.

use serde::{Deserialize, Serialize};

/// `[cpp]` of a cost book: the platform's public guide, FNS-Division/cpp-user-guide, August 2026.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CppParameters {
    /// Interest a year.
    pub interest: f64,
    /// Length of fibre that is laid over that of its path.
    pub fibre_expansion: f64,
    /// Least demand of a place, Mbps.
    pub least_mbps: f64,
    /// Fibre.
    pub fibre: CppTechnology,
    /// Mobile network.
    pub cellular: CppTechnology,
    /// Microwave from point to point.
    pub point_to_point: CppTechnology,
    /// Satellite.
    pub satellite: CppTechnology,
}

/// `[cpp.<technology>]`: money in US dollars.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CppTechnology {
    /// Hardware at a place.
    pub hardware: f64,
    /// Construction a kilometre.
    pub construction_km: f64,
    /// Licence a megahertz, once.
    pub licence_mhz: f64,
    /// Licence a megahertz, a year.
    pub licence_mhz_year: f64,
    /// Bandwidth that is licensed, MHz.
    pub bandwidth_mhz: f64,
    /// Yearly maintenance, a share of what is built without the licence.
    pub maintenance: f64,
    /// Years until hardware is bought again.
    pub reinvest_years: f64,
    /// What users pay, a Mbps and year.
    pub fee_mbps_year: f64,
    /// Most throughput, Mbps.
    pub cap_mbps: f64,
}
