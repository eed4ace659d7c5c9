//! Villages: what the list says about each, unknown where it does not say.

use geo_types::MultiPolygon;
use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::formats::Cell;
use crate::geodesy::LonLat;

/// A village (thôn, bản, ấp).
#[derive(Clone, Debug, PartialEq)]
pub struct Village {
    /// Stable identifier, unique in the list.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Commune (xã).
    pub commune: Option<String>,
    /// Official code of the commune.
    pub commune_code: Option<String>,
    /// District (huyện); the 34-province division has none.
    pub district: Option<String>,
    /// Province (tỉnh).
    pub province: Option<String>,
    /// The culture house or village centre. `None` where no usable location was given.
    pub centre: Option<LonLat>,
    /// Whether the location looks like a mistake (see [`super::Code::LocationLooksSwapped`]).
    pub doubtful_location: bool,
    /// Where the houses are.
    pub houses: Houses,
    /// Number of households.
    pub households: Option<u32>,
    /// Number of people.
    pub population: Option<u32>,
    /// Where that number comes from; `None` where there is none.
    pub population_source: Option<PopulationSource>,
    /// Power supply; `None` is unknown.
    pub electricity: Option<Electricity>,
    /// The day of that status.
    pub electricity_asof: Option<Day>,
    /// Who says so.
    pub electricity_source: Option<String>,
    /// Planned energisation; `None` is unknown.
    pub grid_date: Option<GridDate>,
    /// On the list of extremely difficult villages (đặc biệt khó khăn).
    pub extremely_difficult: Option<bool>,
    /// Share of poor households, 0 to 1.
    pub poor_share: Option<f64>,
    /// In a border commune.
    pub border: Option<bool>,
    /// On an island.
    pub island: Option<bool>,
    /// Has a school.
    pub school: Option<bool>,
    /// Has a health post.
    pub clinic: Option<bool>,
    /// Natural hazard, 0 to 1.
    pub hazard: Option<f64>,
    /// Kilometres of used road without signal at the village.
    pub road_km: Option<f64>,
    /// Values of the columns that the program does not know, in the order of
    /// [`super::Survey::extra_columns`].
    pub extra: Vec<Cell<'static>>,
}

/// Where the houses of a village are.
#[derive(Clone, Debug, PartialEq)]
pub enum Houses {
    /// At the centre: nothing more is known.
    AtCentre,
    /// In hamlets.
    Clusters(Vec<Cluster>),
    /// Spread over an area.
    Area {
        /// The area.
        area: MultiPolygon<f64>,
        /// Where its people live, from a population raster; empty where none says.
        people: Vec<Place>,
    },
}

impl Houses {
    /// An area that nothing more is known of.
    #[must_use]
    pub fn of_area(area: MultiPolygon<f64>) -> Self {
        Self::Area {
            area,
            people: Vec::new(),
        }
    }
}

/// A hamlet or group of houses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cluster {
    /// Where it is.
    pub position: LonLat,
    /// How many households.
    pub households: Option<u32>,
}

/// People at a place inside a village's area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Where it is.
    pub position: LonLat,
    /// How many people, more than 0; a cell at the border gives a part of its people.
    pub people: f64,
}

/// Where the number of people of a village comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PopulationSource {
    /// The village list.
    Stated,
    /// A population raster.
    Raster,
}

impl PopulationSource {
    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Raster => "raster",
        }
    }
}

/// Power supply of a village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Electricity {
    /// The national grid.
    Grid,
    /// Local supply: solar, small hydro, diesel.
    OffGrid,
    /// None.
    None,
}

impl Electricity {
    /// The word in inputs and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::OffGrid => "off-grid",
            Self::None => "none",
        }
    }
}

/// Planned energisation of a village without grid power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridDate {
    /// Known not to be planned.
    NotPlanned,
    /// Planned for this day.
    On(Day),
}

/// The centre of hamlets that nobody gave a centre for: the hamlet with the least sum of squared
/// distances to the others, weighted by households; the first of equals.
pub(super) fn middle(clusters: &[Cluster]) -> Option<LonLat> {
    let weighted = clusters.iter().all(|cluster| cluster.households.is_some());
    let spread = |from: LonLat| -> f64 {
        clusters
            .iter()
            .map(|to| {
                let east = (to.position.lon() - from.lon()) * from.lat().to_radians().cos();
                let north = to.position.lat() - from.lat();
                let weight = if weighted {
                    f64::from(to.households.unwrap_or(1))
                } else {
                    1.0
                };
                weight * (east * east + north * north)
            })
            .sum()
    };
    clusters
        .iter()
        .map(|cluster| (spread(cluster.position), cluster.position))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, position)| position)
}
