//! Who has no signal: every village against every coverage area.
//!
//! A point has signal where an area that qualifies holds it; a point on the boundary of an area is
//! covered. An area qualifies by its technology and by its RSRP, or by the project's assumption
//! where it gives none.

mod area_index;
mod cells;
mod coverage;
mod engine;
mod grid;
mod grid_build;
mod mask;
mod met;
mod modelled;
mod nearest;
mod neighbours;
mod packed;
mod share;
mod sites;
mod slabs;
mod split;
mod status;
mod tally;

pub use area_index::AreaIndex;
pub use coverage::{Acceleration, AreaLabel, Coverage, Served};
pub use engine::{Engine, Manner};
pub use mask::ClassMask;
pub use modelled::{Modelled, Verdict};
pub use nearest::{Nearest, NearestIndex};
pub use sites::{NearestSite, SiteIndex};
pub use status::Status;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::predict::Prediction;
use crate::project::Settings;
use crate::survey::{AreaKind, AreaSource, Survey, Technology};
use crate::units::{Dbm, Metres};

/// What the scan found, village by village in the order of the survey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// One finding a village.
    pub findings: Vec<Finding>,
    /// The operators and technologies of [`Finding::nearest_each`], as in `Viettel 4G`; none where
    /// nobody asked.
    pub classes: Vec<String>,
}

/// What the scan found for one village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// White, dip, covered or unknown.
    pub status: Status,
    /// Share of houses with signal, 0 to 1; `None` where the location is unknown.
    pub covered_share: Option<f64>,
    /// Who serves the village, and with what.
    pub service: Arc<Service>,
    /// The best RSRP of a qualifying area at the centre or at any hamlet, where areas give one.
    pub best_rsrp: Option<Dbm>,
    /// Distance of the centre to qualifying signal, 0 inside; `None` where there is none at all.
    pub nearest: Option<NearestSignal>,
    /// The newest date of that coverage.
    pub coverage_asof: Option<Day>,
    /// The same for each of [`Scan::classes`].
    pub nearest_each: Vec<Option<NearestSignal>>,
    /// Areas were given, but none of them qualifies: the nearest signal is nowhere.
    pub no_signal_anywhere: bool,
    /// The largest distance to qualifying signal of the dark places of a dead zone: its centre, its
    /// hamlets, or the corners and the middle of the dark pieces of its area. `None` for other villages
    /// and where there is no signal at all.
    pub farthest_dark: Option<Metres>,
    /// The places of a dip that have signal, rising: 0 is its centre, then come its hamlets or the places
    /// where its people live; of an area that nobody said this of, those that a prediction would take
    /// ([`crate::predict::sample_areas`]). None for other villages: all places of a white one are dark.
    pub lit_places: Box<[u32]>,
    /// Whether the status would be another, had the project said the opposite of
    /// `coverage.assume_declared`.
    pub rests_on_declared: bool,
    /// Where committed sites will make the village covered: the first of those that reach it, by its
    /// place in the survey.
    pub planned: Option<usize>,
    /// Geodesic distance of the centre to the nearest existing medium-voltage line.
    pub grid_line: Option<Metres>,
    /// The same to the nearest line planned within the horizon.
    pub planned_grid_line: Option<Metres>,
    /// The nearest existing site, by its place in the survey.
    pub nearest_site: Option<NearestSite>,
    /// The nearest transmission node, likewise.
    pub nearest_node: Option<NearestSite>,
}

/// The nearest qualifying signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearestSignal {
    /// Geodesic distance from the village centre.
    pub distance: Metres,
    /// Whose it is; of equals the first by name inside an area, the first area elsewhere.
    pub operator: Arc<str>,
    /// The point on the boundary of its area, and where the area was given; `None` inside.
    pub at: Option<(LonLat, AreaSource)>,
}

/// Who serves a village. Villages of one neighbourhood share one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Operators with qualifying signal at the centre or at any hamlet, sorted.
    pub operators: Vec<String>,
    /// Their technologies, oldest first.
    pub technologies: Vec<Technology>,
    /// Technologies that reach the village but do not qualify: 2G by default, or too weak.
    pub other_technologies: Vec<Technology>,
    /// Where the coverage of those operators comes from: declared, modelled, measured.
    pub coverage_kinds: Vec<AreaKind>,
}

/// Scans all villages of a survey. `progress` is told how many more are done.
///
/// ```
/// use deadzone::project::Project;
/// use deadzone::scan::scan;
/// use deadzone::survey::{Scope, survey};
///
/// let project = Project::embedded(&[])?;
/// let survey = survey(&project, Scope::Scan)?;
/// let scan = scan(&survey, &project.settings, &|_| ());
/// assert_eq!(scan.findings.len(), survey.villages.len());
/// assert!(scan.findings.iter().any(|finding| finding.is_dead_zone()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn scan(survey: &Survey, settings: &Settings, progress: &(dyn Fn(usize) + Sync)) -> Scan {
    Engine::new(survey, settings, Manner::default()).scan(&survey.villages, progress)
}

/// Scans villages by what sites are predicted to bring them instead of by areas.
#[must_use]
pub fn scan_predicted(survey: &Survey, prediction: &Prediction, settings: &Settings) -> Scan {
    let levels = &prediction.levels;
    Engine::of_levels(survey, levels, settings).scan_levels(&prediction.villages, levels)
}

impl Finding {
    /// The finding of a village of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self {
            status: Status::Unknown,
            covered_share: None,
            service: Arc::default(),
            best_rsrp: None,
            nearest: None,
            nearest_each: Vec::new(),
            coverage_asof: None,
            no_signal_anywhere: false,
            farthest_dark: None,
            lit_places: Box::default(),
            rests_on_declared: false,
            planned: None,
            grid_line: None,
            planned_grid_line: None,
            nearest_site: None,
            nearest_node: None,
        }
    }

    /// Kilometres of the centre to the nearest signal, infinite where no area qualifies; `None` where
    /// no area was given at all.
    #[must_use]
    pub fn signal_km(&self) -> Option<f64> {
        let nearest = self
            .nearest
            .as_ref()
            .map(|nearest| nearest.distance.to_km().0);
        nearest.or(self.no_signal_anywhere.then_some(f64::INFINITY))
    }

    /// Whether the village is covered by one operator alone.
    #[must_use]
    pub fn is_grey(&self) -> bool {
        self.status == Status::Covered && self.service.operators.len() == 1
    }

    /// Whether the village is white or dip.
    #[must_use]
    pub fn is_dead_zone(&self) -> bool {
        matches!(self.status, Status::White | Status::Dip)
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
