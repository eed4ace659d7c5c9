//! Where villages lie, and what is built for them.

use serde::{Deserialize, Serialize};

use super::ground::{Extent, Ground, Outline, outline, thinned};
use crate::geodesy::LonLat;
use crate::plan::build_plan::Fate;
use crate::plan::planned::{Parent, Planned};
use crate::project::layers::folded;
use crate::report::edition::Edition;
use crate::scan::Status;
use crate::survey::{Boundary, Level};

/// The most villages with signal whose places are kept.
const MOST_OTHERS: usize = 60_000;

/// What all maps are drawn from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Map {
    /// Villages without any signal.
    pub white: usize,
    /// With signal, but not enough.
    pub dip: usize,
    /// With signal.
    pub covered: usize,
    /// Of which nothing can be said.
    pub unknown: usize,
    /// Villages without a location, which stand on no map.
    pub unplaced: usize,
    /// White and dip, in the order of the list.
    pub dead: Vec<Dead>,
    /// The places of the others.
    pub others: Vec<LonLat>,
    /// Provinces, by name.
    pub provinces: Vec<Province>,
    /// Outlines of provinces, or of the country.
    pub outlines: Vec<Outline>,
    /// The names of the phases of the plan.
    pub phases: Vec<String>,
    /// Its sites.
    pub sites: Vec<Site>,
    /// Its links, those that have two ends on a map.
    pub links: Vec<Link>,
}

/// A village without signal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dead {
    /// Its name, or its id where it has none.
    pub name: String,
    /// Its province; empty where it names none.
    pub province: String,
    /// Where it lies.
    pub at: Option<LonLat>,
    /// Whether it is a dip, else white.
    pub is_dip: bool,
    /// Its place in the list.
    pub rank: Option<u32>,
    /// Its people.
    pub people: Option<u32>,
    /// Kilometres to the nearest signal; `None` where there is none.
    pub signal_km: Option<f64>,
    /// What is decided for it, as outputs say; empty without decisions.
    pub decision: String,
    /// In which phase the plan serves it.
    pub phase: Option<usize>,
    /// Whether the plan does so by satellite.
    pub by_satellite: bool,
}

/// Counts of a province.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Province {
    /// Its name; empty for villages that name none.
    pub name: String,
    /// Villages without any signal.
    pub white: usize,
    /// With signal, but not enough.
    pub dip: usize,
    /// People of both whose number is known.
    pub people: u64,
}

impl Province {
    pub(super) fn dead(&self) -> usize {
        self.white.saturating_add(self.dip)
    }
}

/// A site of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    pub at: LonLat,
    pub province: String,
    pub phase: usize,
}

/// A link of a site of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub from: LonLat,
    pub to: LonLat,
    pub province: String,
    pub phase: usize,
}

impl Map {
    pub(super) fn of(edition: &Edition<'_>) -> Self {
        let facts = edition.facts;
        let findings = &facts.scan.findings;
        let villages = &facts.survey.villages;
        let count = |status: Status| {
            let counted = edition.summary.status.get(status.as_str());
            counted.copied().unwrap_or_default()
        };
        let mut dead: Vec<usize> = facts.order();
        if facts.ranking.is_none() {
            dead = (0..villages.len())
                .filter(|&index| findings[index].is_dead_zone())
                .collect();
        }
        let others = villages.iter().zip(findings);
        let others = others
            .filter(|(village, finding)| !finding.is_dead_zone() && !village.doubtful_location);
        let others: Vec<LonLat> = others
            .filter_map(|(village, _)| village.centre)
            .filter_map(rounded)
            .collect();
        let provinces = edition.summary.province.iter();
        let provinces = provinces.map(|province| {
            let of = |status: Status| province.status.get(status.as_str()).copied();
            Province {
                name: province.province.clone(),
                white: of(Status::White).unwrap_or_default(),
                dip: of(Status::Dip).unwrap_or_default(),
                people: province.dead_zone_population,
            }
        });
        let mut map = Self {
            white: count(Status::White),
            dip: count(Status::Dip),
            covered: count(Status::Covered),
            unknown: count(Status::Unknown),
            unplaced: villages.iter().filter(|of| of.centre.is_none()).count(),
            dead: dead.iter().map(|&at| Dead::of(edition, at)).collect(),
            others,
            provinces: provinces.collect(),
            ..Self::default()
        };
        if let Some(planned) = facts.planned {
            map.build(planned);
        }
        let extent = map.extent();
        if let Some(extent) = extent {
            let sheet = Ground::fit(extent, (0.0, 0.0), (1000.0, 1000.0));
            map.others = thinned(std::mem::take(&mut map.others), MOST_OTHERS, |&at| {
                sheet.at(at)
            });
            // Half a unit of a whole sheet, so that maps of provinces still look right.
            let tolerance = sheet.degrees_a_unit() / 2.0;
            map.outlines = outlines(&facts.survey.boundaries, tolerance);
        }
        map
    }

    fn build(&mut self, planned: &Planned) {
        let plan = &planned.plan;
        self.phases = plan.phases.iter().map(|of| of.name.clone()).collect();
        for built in planned.sites() {
            let Some(at) = rounded(built.site.at) else {
                continue;
            };
            let province = built.site.province.clone();
            let phase = built.built.phase as usize;
            let other = built.joined.and_then(|(_, parent)| match parent {
                Parent::Site(site) => Some(site.at),
                Parent::Root(root) => root.at,
            });
            self.sites.push(Site {
                at,
                province: province.clone(),
                phase,
            });
            self.links.extend(other.and_then(rounded).map(|to| Link {
                from: at,
                to,
                province,
                phase,
            }));
        }
    }

    /// Where the villages and the outlines are.
    pub(super) fn extent(&self) -> Option<Extent> {
        let dead = self.dead.iter().filter_map(|village| village.at);
        let corners = self
            .outlines
            .iter()
            .flat_map(|area| area.rings.iter().flatten());
        let corners = corners.filter_map(|&[lon, lat]| LonLat::new(lon, lat).ok());
        let others = self.others.iter().copied();
        let places: Vec<LonLat> = others.chain(dead).chain(corners).collect();
        Extent::of(&places).map(Extent::roomy)
    }

    /// Provinces with villages without signal, in the order of the alphabet.
    pub(super) fn named(&self) -> Vec<&str> {
        let provinces = self.provinces.iter();
        let provinces = provinces.filter(|of| of.dead() > 0 && !of.name.is_empty());
        let mut names: Vec<&str> = provinces.map(|of| of.name.as_str()).collect();
        names.sort_by_cached_key(|name| (folded(name), *name));
        names
    }
}

impl Dead {
    fn of(edition: &Edition<'_>, index: usize) -> Self {
        let facts = edition.facts;
        let village = &facts.survey.villages[index];
        let finding = &facts.scan.findings[index];
        let standing = facts.standing(index);
        let fate = facts.planned.and_then(|planned| planned.village(index));
        let fate = fate.map(|(_, fate)| fate);
        let km = finding.signal_km().filter(|km| km.is_finite());
        Self {
            name: village.name.as_ref().unwrap_or(&village.id).clone(),
            province: village.province.clone().unwrap_or_default(),
            at: village.centre.and_then(rounded),
            is_dip: finding.status == Status::Dip,
            rank: standing.and_then(|of| Some(of.place?.rank)),
            people: village.population,
            signal_km: km.map(|km| (km * 1000.0).round() / 1000.0),
            decision: facts
                .choice(index)
                .map_or_else(String::new, |choice| choice.decision.as_str().to_owned()),
            phase: fate.and_then(Fate::phase).map(|phase| phase as usize),
            by_satellite: matches!(fate, Some(Fate::Satellite { .. })),
        }
    }
}

/// A position to about a metre, which no drawing shows finer.
fn rounded(at: LonLat) -> Option<LonLat> {
    let short = |degrees: f64| (degrees * 1e5).round() / 1e5;
    LonLat::new(short(at.lon()), short(at.lat())).ok()
}

/// Provinces where there are any, else the country.
fn outlines(boundaries: &[Boundary], tolerance: f64) -> Vec<Outline> {
    let of = |level: Level| {
        let areas = boundaries.iter().filter(move |area| area.level == level);
        areas.map(|area| {
            let name = area.name.as_deref().or(area.province.as_deref());
            outline(name.unwrap_or_default(), &area.polygons, tolerance)
        })
    };
    let provinces: Vec<Outline> = of(Level::Province).collect();
    if provinces.is_empty() {
        of(Level::Country).collect()
    } else {
        provinces
    }
}
