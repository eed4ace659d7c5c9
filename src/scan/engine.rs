//! One village's finding: its points against the areas, the planned sites and the power lines.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use geo_types::MultiPolygon;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::met::{Covers, Hit, Met};
use super::neighbours::Neighbours;
use super::status::Status;
use super::{
    Acceleration, AreaIndex, AreaLabel, ClassMask, Coverage, Finding, NearestIndex, NearestSignal,
    Scan, Served, Service, share,
};
use crate::geodesy::{LonLat, geodesic_circle};
use crate::project::{CoverageRule, Settings};
use crate::survey::{
    AreaKind, AreaSource, CoverageArea, Houses, LineStatus, PowerLine, Reach, Survey, Technology,
    Village,
};
use crate::units::{Kilometres, Metres};

/// How areas count under a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counting {
    /// Technology and RSRP qualify.
    Proven,
    /// Technology qualifies, RSRP is not given: the project's assumption decides.
    Declared,
    /// 2G, or too weak.
    Below,
}

pub(super) fn classify(area: &CoverageArea, rule: &CoverageRule) -> Counting {
    if !rule
        .technologies
        .iter()
        .any(|name| name == area.technology.as_str())
    {
        return Counting::Below;
    }
    match area.rsrp {
        None => Counting::Declared,
        Some(level) if level.0 >= rule.min_rsrp_dbm => Counting::Proven,
        Some(_) => Counting::Below,
    }
}

/// What areas of one coverage class have in common. Classes are numbered in this order, so the lowest
/// class of a set is that of the first operator by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Profile {
    pub(super) operator: String,
    pub(super) technology: Technology,
    pub(super) kind: AreaKind,
    pub(super) counting: Counting,
}

/// Everything that the scan of villages reads. It holds what it needs of the survey, so a survey whose
/// villages come in parts can go on.
#[derive(Debug)]
pub struct Engine {
    pub(super) required_share: f64,
    /// Squares that stand for areas of which nobody counted the people, metres.
    pixel_m: f64,
    pub(super) covers: Covers,
    /// What the classes of the coverage mean.
    pub(super) profiles: Vec<Profile>,
    /// The classes that count as signal, and those that would, had the project said the opposite of
    /// `coverage.assume_declared`.
    pub(super) signal: ClassMask,
    pub(super) opposite: ClassMask,
    pub(super) nearest: NearestIndex,
    /// Where each area was given.
    pub(super) sources: Vec<AreaSource>,
    /// The nearest signal of one operator and technology, where it was asked for.
    pub(super) each: Vec<Each>,
    pub(super) grid: NearestIndex,
    pub(super) planned_grid: NearestIndex,
    pub(super) neighbours: Neighbours,
    pub(super) no_signal_anywhere: bool,
}

/// How an engine works and what more it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Whether points go through the grid.
    pub acceleration: Acceleration,
    /// Whether the nearest signal of each operator and technology is looked for.
    pub nearest_each: bool,
}

/// The signal of one operator and technology.
#[derive(Debug)]
pub(super) struct Each {
    name: String,
    classes: ClassMask,
    nearest: NearestIndex,
}

/// Villages that are scanned by one thread at a time.
pub(super) const CHUNK: usize = 2048;

/// What neighbouring villages share.
#[derive(Default)]
pub(super) struct Memo {
    pub(super) services: FxHashMap<ClassMask, Arc<Service>>,
    operators: FxHashMap<u32, Arc<str>>,
}

impl Engine {
    /// Indexes the areas, planned sites and power lines of a survey.
    ///
    /// # Panics
    /// Where the areas have 2^31 vertices or more.
    #[must_use]
    pub fn new(survey: &Survey, settings: &Settings, manner: Manner) -> Self {
        let polygons = survey.areas.iter().map(|area| &area.polygons);
        Self::of(survey, &survey.areas, polygons, settings, manner)
    }

    /// The same, but takes the polygons of the areas out of the survey: large coverage need not be
    /// held twice.
    ///
    /// # Panics
    /// As [`Self::new`].
    #[must_use]
    pub fn taking(survey: &mut Survey, settings: &Settings, manner: Manner) -> Self {
        let taken = |area: &mut CoverageArea| {
            std::mem::replace(&mut area.polygons, MultiPolygon(Vec::new()))
        };
        let polygons: Vec<MultiPolygon<f64>> = survey.areas.iter_mut().map(taken).collect();
        Self::of(survey, &survey.areas, polygons, settings, manner)
    }

    /// Indexes a survey with these areas and their polygons.
    pub(super) fn of<A: Borrow<MultiPolygon<f64>>>(
        survey: &Survey,
        areas: &[CoverageArea],
        polygons: impl IntoIterator<Item = A>,
        settings: &Settings,
        manner: Manner,
    ) -> Self {
        let rule = &settings.coverage;
        let profile = |area: &CoverageArea| Profile {
            operator: area.operator.clone(),
            technology: area.technology,
            kind: area.kind,
            counting: classify(area, rule),
        };
        let of_areas: Vec<Profile> = areas.iter().map(profile).collect();
        let mut profiles = of_areas.clone();
        profiles.sort_unstable();
        profiles.dedup();
        let counts = |assume: bool| -> ClassMask {
            (0..)
                .zip(&profiles)
                .filter(|(_, profile)| is_signal(profile.counting, assume))
                .map(|(class, _)| class)
                .collect()
        };
        let (signal, opposite) = (counts(rule.assume_declared), counts(!rule.assume_declared));
        let labels: Vec<AreaLabel> = areas
            .iter()
            .zip(&of_areas)
            .map(|(area, profile)| {
                let class = profiles.partition_point(|known| known < profile);
                let class = u32::try_from(class).expect("fewer classes than areas");
                // Only signal has a level and a date that somebody wants to know.
                let counts = signal.contains(class);
                AreaLabel {
                    class,
                    rsrp: area.rsrp.filter(|_| counts),
                    date: area.date.filter(|_| counts),
                }
            })
            .collect();
        let labelled = polygons.into_iter().zip(labels.iter().copied());
        let coverage = Coverage::new(labelled, manner.acceleration);
        let nearest_of = |classes: &ClassMask| {
            let areas = (0..).zip(&labels);
            let areas = areas.filter(|(_, label)| classes.contains(label.class));
            NearestIndex::of_areas(coverage.areas(), areas.map(|(area, _)| area))
        };
        let nearest = nearest_of(&signal);
        let mut by_name: BTreeMap<(&str, Technology), ClassMask> = BTreeMap::new();
        for class in signal.iter().filter(|_| manner.nearest_each) {
            let profile = &profiles[class as usize];
            let name = (profile.operator.as_str(), profile.technology);
            by_name.entry(name).or_default().insert(class);
        }
        let each = by_name
            .into_iter()
            .map(|((operator, technology), classes)| Each {
                name: format!("{operator} {}", technology.as_str()),
                nearest: nearest_of(&classes),
                classes,
            });
        let each = each.collect();
        let committed = committed(survey, settings);
        let grid_horizon = settings
            .project
            .as_of
            .map(|day| (day, day.plus_months(settings.decision.grid_horizon_months)));
        let in_time = |status| match (status, grid_horizon) {
            (LineStatus::Planned(Some(day)), Some((first, last))) => first <= day && day <= last,
            _ => false,
        };
        Self {
            required_share: rule.covered_share,
            pixel_m: settings.radio.pixel_m,
            no_signal_anywhere: !areas.is_empty() && signal.is_empty(),
            covers: Covers {
                coverage,
                labels,
                planned: AreaIndex::new(committed.iter().map(|(_, area)| area)),
                planned_sites: committed.into_iter().map(|(site, _)| site).collect(),
            },
            sources: areas.iter().map(|area| area.source.clone()).collect(),
            each,
            profiles,
            signal,
            opposite,
            nearest,
            grid: power_index(survey, settings, |status| status == LineStatus::Existing),
            planned_grid: power_index(survey, settings, in_time),
            neighbours: Neighbours::of(survey),
        }
    }

    /// Scans villages. `progress` is told how many more are done.
    #[must_use]
    pub fn scan(&self, villages: &[Village], progress: &(dyn Fn(usize) + Sync)) -> Scan {
        let parts: Vec<&[Village]> = villages.chunks(CHUNK).collect();
        let centres = self.centres(&parts);
        let findings: Vec<Scan> = parts
            .into_par_iter()
            .zip(centres)
            .map(|(part, centres)| {
                let scan = self.scan_part(part, centres);
                progress(part.len());
                scan
            })
            .collect();
        Scan {
            findings: findings
                .into_iter()
                .flat_map(|part| part.findings)
                .collect(),
            classes: self.classes(),
        }
    }

    /// What serves the centres of villages that come in parts. All are looked up together, in an order
    /// in which neighbours follow each other, which takes half the time of looking them up as they
    /// come; [`Self::scan_part`] takes the answers.
    #[must_use]
    pub fn centres(&self, parts: &[&[Village]]) -> Vec<Vec<Served>> {
        let located = |part: &&[Village]| {
            let centres = part.iter().filter_map(|village| village.centre);
            centres.collect::<Vec<LonLat>>()
        };
        let points: Vec<Vec<LonLat>> = parts.par_iter().map(located).collect();
        let mut served = self
            .covers
            .coverage
            .served_all(&points.concat())
            .into_iter();
        let answers = |part: &&[Village]| {
            let mut answer = |village: &Village| match village.centre {
                Some(_) => served.next().unwrap_or_default(),
                None => Served::default(),
            };
            part.iter().map(&mut answer).collect()
        };
        parts.iter().map(answers).collect()
    }

    /// Scans villages whose centres have been looked up.
    #[must_use]
    pub fn scan_part(&self, villages: &[Village], centres: Vec<Served>) -> Scan {
        let mut memo = Memo::default();
        let known = villages.iter().zip(centres);
        let finding = |(village, centre)| self.finding(village, centre, &mut memo);
        Scan {
            findings: known.map(finding).collect(),
            classes: self.classes(),
        }
    }

    /// The operators and technologies whose nearest signal is looked for.
    #[must_use]
    pub fn classes(&self) -> Vec<String> {
        self.each.iter().map(|each| each.name.clone()).collect()
    }

    fn finding(&self, village: &Village, served: Served, memo: &mut Memo) -> Finding {
        let Some(centre) = village.centre else {
            return Finding::unknown();
        };
        let met = Met::new(&self.covers, village, centre, served);
        let now = met.lit(&self.signal, None);
        let opposite = met.lit(&self.opposite, None);
        let status = now.status(self.required_share);
        let dead = matches!(status, Status::White | Status::Dip);
        let mut finding = Finding {
            status,
            covered_share: Some(now.share),
            no_signal_anywhere: self.no_signal_anywhere,
            rests_on_declared: status != opposite.status(self.required_share),
            best_rsrp: met.served.best_rsrp,
            coverage_asof: met.served.newest,
            nearest: self.nearest_signal(&met, &self.signal, &self.nearest, memo),
            nearest_site: self.neighbours.site(centre),
            nearest_node: self.neighbours.node(centre),
            ..Finding::unknown()
        };
        for each in &self.each {
            let nearest = self.nearest_signal(&met, &each.classes, &each.nearest, memo);
            finding.nearest_each.push(nearest);
        }
        if dead {
            finding.farthest_dark = self.farthest_dark(&met, finding.nearest.as_ref());
            self.complete_dead(&mut finding, &met);
        }
        finding.service = self.shared_service(met.served.classes, memo);
        finding
    }

    /// What dead zones alone are asked.
    pub(super) fn complete_dead(&self, finding: &mut Finding, met: &Met<'_>) {
        if finding.status == Status::Dip {
            finding.lit_places = met.lit_places(&self.signal, self.pixel_m);
        }
        finding.planned = met.planned(&self.signal, self.required_share);
        finding.grid_line = self.grid.nearest(met.place).map(|line| line.distance);
        finding.planned_grid_line = self
            .planned_grid
            .nearest(met.place)
            .map(|line| line.distance);
    }

    /// Who serves a village that areas of these classes reach, one value for all that are served alike.
    pub(super) fn shared_service(&self, classes: ClassMask, memo: &mut Memo) -> Arc<Service> {
        if let Some(known) = memo.services.get(&classes) {
            return Arc::clone(known);
        }
        let service = Arc::new(self.service(&classes));
        Arc::clone(memo.services.entry(classes).or_insert(service))
    }

    /// Who serves a village that areas of these classes reach, and with what.
    fn service(&self, classes: &ClassMask) -> Service {
        let mut service = Service::default();
        for class in classes.iter() {
            let profile = &self.profiles[class as usize];
            if self.signal.contains(class) {
                service.operators.push(profile.operator.clone());
                service.technologies.push(profile.technology);
                service.coverage_kinds.push(profile.kind);
            } else {
                service.other_technologies.push(profile.technology);
            }
        }
        service.operators.dedup();
        service.coverage_kinds.sort_unstable();
        service.coverage_kinds.dedup();
        for list in [&mut service.technologies, &mut service.other_technologies] {
            list.sort_unstable();
            list.dedup();
        }
        service
    }

    /// The largest distance to signal among the dark places of a village: its centre, its hamlets, or
    /// the corners and the middle of the dark pieces of its area. `None` where there is no signal.
    fn farthest_dark(&self, met: &Met<'_>, nearest: Option<&NearestSignal>) -> Option<Metres> {
        if self.signal.is_empty() {
            return None;
        }
        // From the centre the nearest signal is known: 0 metres where it is lit.
        let centre = nearest.map_or(0.0, |nearest| nearest.distance.0);
        let points = met.hamlets.iter();
        let points = points.map(|(place, classes)| (*place, classes));
        let dark = points.filter(|(_, classes)| !classes.intersects(&self.signal));
        let places: Vec<LonLat> = if matches!(met.village.houses, Houses::Area { .. }) {
            let lit = met.around.iter().filter(|(hit, _)| self.counts(*hit));
            let left = share::left_over(&met.area, lit.map(|(_, part)| part));
            let left = left.into_iter();
            left.filter_map(|coord| LonLat::new(coord.x, coord.y).ok())
                .collect()
        } else {
            dark.map(|(place, _)| place).collect()
        };
        let distances = places
            .into_iter()
            // The overlay rounds: a corner of what is dark may lie just inside of what is lit.
            .filter(|place| !self.covers.coverage.covers(*place, &self.signal))
            .filter_map(|place| self.nearest.nearest(place))
            .map(|nearest| nearest.distance.0);
        Some(Metres(distances.fold(centre, f64::max)))
    }

    /// The nearest signal of some classes, which `index` holds, to the centre.
    fn nearest_signal(
        &self,
        met: &Met<'_>,
        classes: &ClassMask,
        index: &NearestIndex,
        memo: &mut Memo,
    ) -> Option<NearestSignal> {
        let here = met.centre.iter().find(|&class| classes.contains(class));
        let (distance, class, at) = if let Some(class) = here {
            (Metres(0.0), class, None)
        } else {
            let nearest = index.nearest(met.place)?;
            let area = nearest.owner as usize;
            let at = (nearest.at, self.sources[area].clone());
            (nearest.distance, self.covers.labels[area].class, Some(at))
        };
        let name = || Arc::from(self.profiles[class as usize].operator.as_str());
        let operator = Arc::clone(memo.operators.entry(class).or_insert_with(name));
        Some(NearestSignal {
            distance,
            operator,
            at,
        })
    }

    fn counts(&self, hit: Hit) -> bool {
        matches!(hit, Hit::Area(area) if self.signal.contains(self.covers.labels[area as usize].class))
    }
}

fn is_signal(counting: Counting, assume_declared: bool) -> bool {
    counting == Counting::Proven || (counting == Counting::Declared && assume_declared)
}

/// The reach of planned sites that are committed, in time and of a technology that counts.
fn committed(survey: &Survey, settings: &Settings) -> Vec<(usize, MultiPolygon<f64>)> {
    let rule = &settings.decision;
    let horizon = settings
        .project
        .as_of
        .map(|day| (day, day.plus_months(rule.planned_horizon_months)));
    let sites = survey.planned.as_deref().unwrap_or_default();
    let technologies = &settings.coverage.technologies;
    sites
        .iter()
        .enumerate()
        .filter(|(_, site)| {
            let firm = rule
                .planned_status
                .iter()
                .any(|status| status == site.commitment.as_str());
            let in_time =
                matches!((site.date, horizon), (Some(day), Some((first, last))) if first <= day && day <= last);
            let useful = site.technology.is_none_or(|technology| {
                technologies.iter().any(|name| name == technology.as_str())
            });
            firm && in_time && useful
        })
        .map(|(number, site)| {
            let area = match &site.reach {
                Reach::Area(area) => area.clone(),
                Reach::Around(at) => {
                    geodesic_circle(*at, Kilometres(rule.planned_radius_km)).into()
                }
            };
            (number, area)
        })
        .collect()
}

/// The medium-voltage lines whose status `wanted` accepts.
fn power_index(
    survey: &Survey,
    settings: &Settings,
    wanted: impl Fn(LineStatus) -> bool,
) -> NearestIndex {
    let rule = &settings.decision;
    let is_medium = |line: &&PowerLine| {
        line.voltage_kv
            .is_none_or(|kv| rule.grid_min_kv <= kv && kv <= rule.grid_max_kv)
    };
    let lines = survey.power.as_deref().unwrap_or_default();
    let parts: Vec<Vec<[f64; 2]>> = lines
        .iter()
        .filter(|line| wanted(line.status))
        .filter(is_medium)
        .flat_map(|line| &line.parts)
        .map(|part| part.0.iter().map(|coord| [coord.x, coord.y]).collect())
        .collect();
    NearestIndex::new(parts.iter().map(|part| (0, &part[..])))
}
