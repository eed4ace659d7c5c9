//! Coverage areas, planned sites and power lines.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use geo_types::{Geometry, LineString, MultiPolygon};
use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::units::Dbm;

/// A mobile generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Technology {
    /// GSM.
    #[serde(rename = "2G")]
    G2,
    /// UMTS.
    #[serde(rename = "3G")]
    G3,
    /// LTE.
    #[serde(rename = "4G")]
    G4,
    /// NR.
    #[serde(rename = "5G")]
    G5,
}

impl Technology {
    /// All, oldest first.
    pub const ALL: [Self; 4] = [Self::G2, Self::G3, Self::G4, Self::G5];

    /// `2G` to `5G`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::G2 => "2G",
            Self::G3 => "3G",
            Self::G4 => "4G",
            Self::G5 => "5G",
        }
    }
}

impl FromStr for Technology {
    type Err = ();

    /// Reads the generation, or the name of its radio standard.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.trim().to_ascii_uppercase().as_str() {
            "2G" | "GSM" => Ok(Self::G2),
            "3G" | "UMTS" | "WCDMA" | "HSPA" => Ok(Self::G3),
            "4G" | "LTE" | "LTE-A" => Ok(Self::G4),
            "5G" | "NR" => Ok(Self::G5),
            _ => Err(()),
        }
    }
}

/// Where a coverage area comes from. Kinds are never averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AreaKind {
    /// The operator says so.
    Declared,
    /// A model says so.
    Modelled,
    /// Someone measured it.
    Measured,
}

impl AreaKind {
    /// The word in inputs and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Modelled => "modelled",
            Self::Measured => "measured",
        }
    }
}

/// An area with signal of one operator and technology.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverageArea {
    /// Operator; `unknown` where none was given.
    pub operator: String,
    /// Technology.
    pub technology: Technology,
    /// Least reference signal received power in the area, where known.
    pub rsrp: Option<Dbm>,
    /// Where it comes from.
    pub kind: AreaKind,
    /// Its date, where known.
    pub date: Option<Day>,
    /// The area.
    pub polygons: MultiPolygon<f64>,
    /// Where it was given.
    pub source: AreaSource,
}

/// Where an area was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaSource {
    /// The file as the project names it.
    pub file: Arc<str>,
    /// Number of the feature in it, from 1; 0 where it is no feature of a file.
    pub row: u64,
}

impl fmt::Display for AreaSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            0 => f.write_str(&self.file),
            row => write!(f, "{}:{row}", self.file),
        }
    }
}

/// How firm an operator's plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Commitment {
    /// Money is there.
    Funded,
    /// Permits are there.
    Permitted,
    /// Somebody said so.
    Intended,
}

impl Commitment {
    /// The word in inputs and in `decision.planned_status`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Funded => "funded",
            Self::Permitted => "permitted",
            Self::Intended => "intended",
        }
    }
}

/// A site that an operator plans.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedSite {
    /// Identifier, where given.
    pub id: Option<String>,
    /// Operator, where given.
    pub operator: Option<String>,
    /// Technology, where given.
    pub technology: Option<Technology>,
    /// The day on air, where given.
    pub date: Option<Day>,
    /// How firm; intended where not given.
    pub commitment: Commitment,
    /// What it will reach.
    pub reach: Reach,
}

/// What a planned site reaches.
#[derive(Clone, Debug, PartialEq)]
pub enum Reach {
    /// The area that the operator gives.
    Area(MultiPolygon<f64>),
    /// `decision.planned_radius_km` around its position.
    Around(LonLat),
}

/// A medium-voltage line or transformer.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerLine {
    /// Whether it exists.
    pub status: LineStatus,
    /// Its voltage in kilovolts, where given.
    pub voltage_kv: Option<f64>,
    /// Its course; a transformer is a line of one position.
    pub parts: Vec<LineString<f64>>,
}

/// Whether a power line exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStatus {
    /// It does.
    Existing,
    /// It is planned, for a day where one was given.
    Planned(Option<Day>),
}

/// The lines of a geometry that can carry power.
pub(super) fn power_parts(geometry: Geometry<f64>) -> Option<Vec<LineString<f64>>> {
    match geometry {
        Geometry::Point(point) => Some(vec![LineString(vec![point.0])]),
        Geometry::MultiPoint(points) => Some(
            points
                .0
                .into_iter()
                .map(|point| LineString(vec![point.0]))
                .collect(),
        ),
        Geometry::LineString(line) if !line.0.is_empty() => Some(vec![line]),
        Geometry::MultiLineString(lines) => Some(
            lines
                .0
                .into_iter()
                .filter(|line| !line.0.is_empty())
                .collect(),
        ),
        _ => None,
    }
    .filter(|parts: &Vec<_>| !parts.is_empty())
}
