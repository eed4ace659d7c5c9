//! Drawings of a run: plain numbers, drawn as SVG, and as PNG from that.

use serde::{Deserialize, Serialize};

use super::edition::Edition;
use crate::lang::Lang;

/// The numbers behind all figures: `figures.json`, from which `deadzone figure` draws again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Villages by status, and provinces.
    StatusMap,
    /// People against money.
    PeopleMoney,
    /// Phases over time.
    Phases,
    /// People against the distance to signal, by decision.
    SatelliteTerrestrial,
    /// Ranks under other weights.
    RankStability,
    /// From the first site to the whole cost.
    CostWaterfall,
    /// Villages without signal before and after.
    Progress,
}

impl Figure {
    /// All, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::StatusMap,
        Self::PeopleMoney,
        Self::Phases,
        Self::SatelliteTerrestrial,
        Self::RankStability,
        Self::CostWaterfall,
        Self::Progress,
    ];

    /// Its name on the command line and of its file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatusMap => "status-map",
            Self::PeopleMoney => "people-money",
            Self::Phases => "phases",
            Self::SatelliteTerrestrial => "satellite-terrestrial",
            Self::RankStability => "rank-stability",
            Self::CostWaterfall => "cost-waterfall",
            Self::Progress => "progress",
        }
    }
}

impl Figures {
    /// Takes the numbers from a run.
    #[must_use]
    pub fn of(_edition: &Edition<'_>) -> Self {
        Self {}
    }

    /// Draws a figure; `None` where the run has nothing to draw.
    #[must_use]
    pub fn svg(&self, _figure: Figure, _lang: Lang) -> Option<String> {
        None
    }

    /// The provinces that have maps of their own: those with dead zones, in the order of the alphabet.
    #[must_use]
    pub fn provinces(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Draws the map of a province with its dead zones and the sites of the plan.
    #[must_use]
    pub fn province_svg(&self, _province: &str, _lang: Lang) -> Option<String> {
        None
    }
}
