//! Findings by predicted levels at the places of villages instead of by areas.

use std::sync::Arc;

use geo_types::MultiPolygon;
use rayon::prelude::*;

use super::engine::{CHUNK, Counting, Memo, Profile};
use super::met::Met;
use super::status::Status;
use super::{ClassMask, Engine, Finding, Manner, NearestSignal, Scan, Served};
use crate::geodesy::LonLat;
use crate::predict::{Cells, Levels, NetworkLevel, PlaceLevels, Prediction, SurfaceUsed};
use crate::project::Settings;
use crate::survey::{AreaKind, AreaSource, Survey, Village};
use crate::units::Metres;

/// Where nearest signal was found that no area gives.
const SOURCE: &str = "predicted from";

/// The status of a village and the share of its houses with signal.
pub type Verdict = (Status, Option<f64>);

impl Scan {
    /// Status and share of houses of each village.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        let verdict = |finding: &Finding| (finding.status, finding.covered_share);
        self.findings.iter().map(verdict).collect()
    }
}

/// What is predicted for the villages of a survey, and what they have by it.
#[derive(Clone, Debug, Default)]
pub struct Modelled {
    /// What sends.
    pub cells: Cells,
    /// What it brings to the places of villages.
    pub levels: Levels,
    /// Status and share of houses of each village, as predicted.
    pub verdicts: Vec<Verdict>,
    /// The technologies that count.
    pub technologies: Vec<String>,
    /// The model by its name in the project.
    pub model: String,
    /// What was used of terrain, clutter and air.
    pub ground: Vec<SurfaceUsed>,
}

impl Modelled {
    /// A prediction and the verdicts of the scan by it ([`Scan::verdicts`]).
    #[must_use]
    pub fn of(prediction: Prediction, verdicts: Vec<Verdict>, settings: &Settings) -> Self {
        Self {
            cells: prediction.cells,
            levels: prediction.levels,
            verdicts,
            technologies: settings.coverage.technologies.clone(),
            model: settings.radio.model.clone(),
            ground: prediction.ground,
        }
    }

    /// The best level of a technology that counts at the centre of a village, else the best of any.
    #[must_use]
    pub fn best(&self, village: usize) -> Option<&NetworkLevel> {
        let centre = self.levels.villages.get(village)?.first()?;
        let better = |a: &&NetworkLevel, b: &&NetworkLevel| a.rsrp.0.total_cmp(&b.rsrp.0);
        let counting = centre.networks.iter().filter(|level| self.counts(level));
        let best = counting.max_by(better);
        best.or_else(|| centre.networks.iter().max_by(better))
    }
}

impl Modelled {
    /// The masts, by their places among those of the prediction, of the cells that bring most of what
    /// counts as signal to the centre of a village, strongest first.
    #[must_use]
    pub fn strongest_masts(&self, village: usize, at_most: usize) -> Vec<u32> {
        let centre = self.levels.villages.get(village).and_then(|of| of.first());
        let levels = centre.map_or(&[][..], |centre| &centre.networks);
        let mut counting: Vec<&NetworkLevel> =
            levels.iter().filter(|level| self.counts(level)).collect();
        counting.sort_by(|a, b| b.rsrp.0.total_cmp(&a.rsrp.0).then(a.cell.cmp(&b.cell)));
        let mut masts: Vec<u32> = Vec::new();
        for level in counting {
            let mast = self.cells.cells[level.cell as usize].mast;
            if masts.len() < at_most && !masts.contains(&mast) {
                masts.push(mast);
            }
        }
        masts
    }

    /// Whether a level is of a technology that counts as signal.
    fn counts(&self, level: &NetworkLevel) -> bool {
        let network = &self.levels.networks[level.network as usize];
        let name = network.technology.as_str();
        self.technologies.iter().any(|counting| counting == name)
    }
}

impl Engine {
    /// Indexes what a survey holds beside coverage areas, for [`Self::scan_levels`].
    #[must_use]
    pub(super) fn of_levels(survey: &Survey, levels: &Levels, settings: &Settings) -> Self {
        let mut engine =
            Self::of::<MultiPolygon<f64>>(survey, &[], [], settings, Manner::default());
        let technologies = &settings.coverage.technologies;
        let profile = |counting| {
            levels.networks.iter().map(move |network| Profile {
                operator: network.operator.clone(),
                technology: network.technology,
                kind: AreaKind::Modelled,
                counting,
            })
        };
        // Networks stand by operator and technology, so with two classes each, what counts first, the
        // lowest class of a set is that of the first operator by name.
        let (proven, below) = (profile(Counting::Proven), profile(Counting::Below));
        engine.profiles = proven.zip(below).flat_map(|(a, b)| [a, b]).collect();
        let counts = |technology: &str| technologies.iter().any(|name| name == technology);
        let classes = (0..).step_by(2).zip(&levels.networks);
        let signal = classes.filter(|(_, network)| counts(network.technology.as_str()));
        engine.signal = signal.map(|(class, _)| class).collect();
        engine.opposite = engine.signal.clone();
        engine
    }

    /// Scans villages by what is predicted at their places.
    pub(super) fn scan_levels(&self, villages: &[Village], levels: &Levels) -> Scan {
        let parts = villages
            .par_chunks(CHUNK)
            .zip(levels.villages.par_chunks(CHUNK));
        let findings = parts.flat_map_iter(|(villages, levels)| {
            let mut memo = Memo::default();
            let finding = move |(village, places): (&Village, &Vec<PlaceLevels>)| {
                self.modelled(village, places, &mut memo)
            };
            villages.iter().zip(levels).map(finding).collect::<Vec<_>>()
        });
        Scan {
            findings: findings.collect(),
            classes: Vec::new(),
        }
    }

    fn modelled(&self, village: &Village, places: &[PlaceLevels], memo: &mut Memo) -> Finding {
        let (Some(centre), Some((first, hamlets))) = (village.centre, places.split_first()) else {
            return Finding::unknown();
        };
        let hamlets: Vec<Served> = hamlets.iter().map(|place| self.served(place)).collect();
        let met = Met::told(&self.covers, village, centre, self.served(first), hamlets);
        let lit = met.lit(&self.signal, None);
        let status = lit.status(self.required_share);
        if places.iter().any(|place| self.may_be_lit(place))
            && self.hopeful(village, centre, places) != status
        {
            return Finding {
                nearest_site: self.neighbours.site(centre),
                nearest_node: self.neighbours.node(centre),
                ..Finding::unknown()
            };
        }
        let nearest = |place: &PlaceLevels, here: &ClassMask| {
            if let Some(class) = here.iter().find(|&class| self.signal.contains(class)) {
                return Some(NearestSignal {
                    distance: Metres(0.0),
                    operator: self.profiles[class as usize].operator.as_str().into(),
                    at: None,
                });
            }
            let nearest = place.nearest.as_ref()?;
            let source = AreaSource {
                file: Arc::from(format!("{SOURCE} {}", nearest.site)),
                row: 0,
            };
            let class = 2 * nearest.network as usize;
            Some(NearestSignal {
                distance: nearest.distance,
                operator: self.profiles[class].operator.as_str().into(),
                at: Some((nearest.at, source)),
            })
        };
        let mut finding = Finding {
            status,
            covered_share: Some(lit.share),
            best_rsrp: met.served.best_rsrp,
            nearest: nearest(first, &met.centre),
            nearest_site: self.neighbours.site(centre),
            nearest_node: self.neighbours.node(centre),
            ..Finding::unknown()
        };
        finding.no_signal_anywhere = finding.nearest.is_none();
        if matches!(status, Status::White | Status::Dip) {
            let classes = std::iter::once(&met.centre);
            let classes = classes.chain(met.hamlets.iter().map(|(_, classes)| classes));
            let distances: Option<Vec<f64>> = places
                .iter()
                .zip(classes)
                .map(|(place, here)| nearest(place, here).map(|nearest| nearest.distance.0))
                .collect();
            finding.farthest_dark =
                distances.map(|all| Metres(all.into_iter().fold(0.0, f64::max)));
            self.complete_dead(&mut finding, &met);
        }
        finding.service = self.shared_service(met.served.classes, memo);
        finding
    }

    /// The status where every mast behind unknown terrain has signal that counts.
    fn hopeful(&self, village: &Village, centre: LonLat, places: &[PlaceLevels]) -> Status {
        let mut served = places.iter().map(|place| {
            let mut served = self.served(place);
            if self.may_be_lit(place) {
                let unknown = place.unknown.iter().map(|network| 2 * network);
                unknown.for_each(|class| served.classes.insert(class));
            }
            served
        });
        let first = served.next().unwrap_or_default();
        let met = Met::told(&self.covers, village, centre, first, served.collect());
        met.lit(&self.signal, None).status(self.required_share)
    }

    /// Whether a network that counts has a mast within reach behind unknown terrain.
    fn may_be_lit(&self, place: &PlaceLevels) -> bool {
        let mut unknown = place.unknown.iter().map(|network| 2 * network);
        unknown.any(|class| self.signal.contains(class))
    }

    /// What serves a place.
    fn served(&self, place: &PlaceLevels) -> Served {
        let mut served = Served::default();
        for level in &place.networks {
            let class = 2 * level.network;
            if level.has_signal && self.signal.contains(class) {
                served.classes.insert(class);
                let best = served
                    .best_rsrp
                    .map_or(level.rsrp, |best| best.max(level.rsrp));
                served.best_rsrp = Some(best);
            } else if level.has_signal || level.rsrp.0 >= WEAKEST_DBM {
                served.classes.insert(class + 1);
            }
        }
        served
    }
}

/// What is weaker reaches nobody: no phone decodes LTE below.
const WEAKEST_DBM: f64 = -125.0;
