//! One village's finding: its points against the areas, the planned sites and the power lines.

use geo_types::MultiPolygon;

use super::share;
use super::status::{Served, Status};
use super::{AreaIndex, Finding, NearestIndex, NearestSignal};
use crate::geodesy::{LonLat, geodesic_circle};
use crate::project::{CoverageRule, Settings};
use crate::survey::{CoverageArea, Houses, LineStatus, PowerLine, Reach, Survey, Village};
use crate::units::{Kilometres, Metres};

/// How areas count under a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Technology and RSRP qualify.
    Proven,
    /// Technology qualifies, RSRP is not given: the project's assumption decides.
    Declared,
    /// 2G, or too weak.
    Below,
}

pub(super) fn classify(area: &CoverageArea, rule: &CoverageRule) -> Class {
    if !rule
        .technologies
        .iter()
        .any(|name| name == area.technology.as_str())
    {
        return Class::Below;
    }
    match area.rsrp {
        None => Class::Declared,
        Some(level) if level.0 >= rule.min_rsrp_dbm => Class::Proven,
        Some(_) => Class::Below,
    }
}

/// Everything that the scan of one village reads.
pub(super) struct Engine<'a> {
    survey: &'a Survey,
    rule: &'a CoverageRule,
    areas: AreaIndex,
    classes: Vec<Class>,
    nearest: NearestIndex,
    /// What committed sites will reach, and which site of the survey each is.
    planned: AreaIndex,
    planned_areas: Vec<(usize, MultiPolygon<f64>)>,
    grid: NearestIndex,
    planned_grid: NearestIndex,
    no_signal_anywhere: bool,
}

impl<'a> Engine<'a> {
    pub(super) fn new(survey: &'a Survey, settings: &'a Settings) -> Self {
        let rule = &settings.coverage;
        let classes: Vec<Class> = survey
            .areas
            .iter()
            .map(|area| classify(area, rule))
            .collect();
        let areas = AreaIndex::new(survey.areas.iter().map(|area| &area.polygons));
        let qualifying = (0_u32..)
            .zip(&classes)
            .filter(|&(_, &class)| is_signal(class, rule.assume_declared));
        let nearest = NearestIndex::of_areas(&areas, qualifying.map(|(area, _)| area));
        let planned_areas = committed(survey, settings);
        let planned = AreaIndex::new(planned_areas.iter().map(|(_, area)| area));
        let grid_horizon = settings
            .project
            .as_of
            .map(|day| (day, day.plus_months(settings.decision.grid_horizon_months)));
        let in_time = |status| match (status, grid_horizon) {
            (LineStatus::Planned(Some(day)), Some((first, last))) => first <= day && day <= last,
            _ => false,
        };
        let no_signal_anywhere = !survey.areas.is_empty()
            && !classes
                .iter()
                .any(|&class| is_signal(class, rule.assume_declared));
        Self {
            survey,
            rule,
            areas,
            classes,
            nearest,
            planned,
            planned_areas,
            grid: power_index(survey, settings, |status| status == LineStatus::Existing),
            planned_grid: power_index(survey, settings, in_time),
            no_signal_anywhere,
        }
    }

    pub(super) fn finding(&self, village: &Village) -> Finding {
        let Some(centre) = village.centre else {
            return Finding::unknown();
        };
        let hits = Hits::new(self, village, centre);
        let assume = self.rule.assume_declared;
        let now = hits.served(&|hit| hit.counts(assume));
        let opposite = hits.served(&|hit| hit.counts(!assume));
        let required = self.rule.covered_share;
        let status = now.status(required);
        let dead = matches!(status, Status::White | Status::Dip);
        let then = || hits.served(&|hit| hit.counts(assume) || matches!(hit, Hit::Planned(_)));
        let planned = (dead && then().status(required) == Status::Covered)
            .then(|| hits.first_planned())
            .flatten();

        let mut finding = Finding {
            status,
            covered_share: Some(now.share),
            no_signal_anywhere: self.no_signal_anywhere,
            rests_on_declared: status != opposite.status(required),
            planned,
            ..Finding::unknown()
        };
        self.describe(&hits, &mut finding);
        finding.nearest = self.nearest_signal(&hits, centre, now.centre);
        if dead {
            finding.farthest_dark = self.farthest_dark(&hits);
            finding.grid_line = self.grid.nearest(centre).map(|line| line.distance);
            finding.planned_grid_line = self.planned_grid.nearest(centre).map(|line| line.distance);
        }
        finding
    }

    /// Who serves the village, and with what.
    fn describe(&self, hits: &Hits<'_>, finding: &mut Finding) {
        for (area, class) in hits.areas() {
            let area = &self.survey.areas[area as usize];
            if is_signal(class, self.rule.assume_declared) {
                finding.operators.push(area.operator.clone());
                finding.technologies.push(area.technology);
                finding.coverage_kinds.push(area.kind);
                finding.coverage_asof = finding.coverage_asof.max(area.date);
                finding.best_rsrp = match (finding.best_rsrp, area.rsrp) {
                    (Some(best), Some(level)) => Some(best.max(level)),
                    (best, level) => best.or(level),
                };
            } else {
                finding.other_technologies.push(area.technology);
            }
        }
        finding.operators.sort_unstable();
        finding.operators.dedup();
        finding.coverage_kinds.sort_unstable();
        finding.coverage_kinds.dedup();
        for list in [&mut finding.technologies, &mut finding.other_technologies] {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// The largest distance to signal among the dark places of a village: its centre, its hamlets, or
    /// the corners and the middle of the dark pieces of its area. `None` where there is no signal.
    fn farthest_dark(&self, hits: &Hits<'_>) -> Option<Metres> {
        let counts = |hit: &Hit| hit.counts(self.rule.assume_declared);
        let points = hits.places.iter().zip(&hits.points);
        let dark = points.filter(|(_, hits)| !hits.iter().any(counts));
        let mut places: Vec<LonLat> = dark.map(|(place, _)| *place).collect();
        if matches!(hits.village.houses, Houses::Area(_)) {
            let lit = hits.around.iter().filter(|(hit, _)| counts(hit));
            let left = share::left_over(&hits.area, lit.map(|(_, part)| part));
            let left = left.into_iter();
            places.extend(left.filter_map(|coord| LonLat::new(coord.x, coord.y).ok()));
        }
        let lit_outside = |place: &LonLat| {
            let mut areas = self.areas.covering(*place).into_iter();
            areas.any(|area| is_signal(self.classes[area as usize], self.rule.assume_declared))
        };
        if self.no_signal_anywhere || self.classes.is_empty() {
            return None;
        }
        let distances = places
            .into_iter()
            // The overlay rounds: a corner of what is dark may lie just inside of what is lit.
            .filter(|place| !lit_outside(place))
            .filter_map(|place| self.nearest.nearest(place))
            .map(|nearest| nearest.distance.0);
        Some(Metres(distances.fold(0.0, f64::max)))
    }

    fn nearest_signal(
        &self,
        hits: &Hits<'_>,
        centre: LonLat,
        centre_served: bool,
    ) -> Option<NearestSignal> {
        let operator = |area: u32| self.survey.areas[area as usize].operator.clone();
        if centre_served {
            let here = hits.points.first()?.iter().filter_map(|hit| match *hit {
                Hit::Area(area, class) if is_signal(class, self.rule.assume_declared) => {
                    Some(operator(area))
                }
                _ => None,
            });
            return here.min().map(|operator| NearestSignal {
                distance: Metres(0.0),
                operator,
            });
        }
        self.nearest.nearest(centre).map(|nearest| NearestSignal {
            distance: nearest.distance,
            operator: operator(nearest.owner),
        })
    }
}

fn is_signal(class: Class, assume_declared: bool) -> bool {
    class == Class::Proven || (class == Class::Declared && assume_declared)
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

/// Something that holds a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hit {
    /// A coverage area of the survey.
    Area(u32, Class),
    /// A committed site, by its place among [`Engine::planned_areas`].
    Planned(u32),
}

impl Hit {
    fn counts(self, assume_declared: bool) -> bool {
        matches!(self, Self::Area(_, class) if is_signal(class, assume_declared))
    }
}

/// What holds the points of a village: the centre first, then the hamlets.
struct Hits<'a> {
    engine: &'a Engine<'a>,
    village: &'a Village,
    places: Vec<LonLat>,
    points: Vec<Vec<Hit>>,
    /// The area of the village without overlaps, where its houses are given as one, and what covers
    /// a part of it.
    area: MultiPolygon<f64>,
    around: Vec<(Hit, MultiPolygon<f64>)>,
}

impl<'a> Hits<'a> {
    fn new(engine: &'a Engine<'a>, village: &'a Village, centre: LonLat) -> Self {
        let at = |point: &LonLat| -> Vec<Hit> {
            let areas = engine.areas.covering(*point).into_iter();
            let areas = areas.map(|area| Hit::Area(area, engine.classes[area as usize]));
            let planned = engine.planned.covering(*point).into_iter();
            areas.chain(planned.map(Hit::Planned)).collect()
        };
        let mut places = vec![centre];
        let mut around = Vec::new();
        let mut area = MultiPolygon(Vec::new());
        match &village.houses {
            Houses::AtCentre => {}
            Houses::Clusters(clusters) => {
                places.extend(clusters.iter().map(|cluster| cluster.position));
            }
            Houses::Area(given) => {
                area = share::plain(given);
                if let Some((low, high)) = share::bounds(&area) {
                    let areas = engine.areas.near(low, high).into_iter();
                    let areas = areas.map(|area| Hit::Area(area, engine.classes[area as usize]));
                    let planned = engine.planned.near(low, high).into_iter().map(Hit::Planned);
                    around.extend(areas.chain(planned).filter_map(|hit| {
                        share::common(&area, engine.polygons(hit)).map(|common| (hit, common))
                    }));
                }
            }
        }
        Self {
            engine,
            village,
            points: places.iter().map(at).collect(),
            places,
            area,
            around,
        }
    }

    /// Which of the village is served by the hits that `counts` accepts.
    fn served(&self, counts: &dyn Fn(Hit) -> bool) -> Served {
        let served = |hits: &Vec<Hit>| hits.iter().any(|hit| counts(*hit));
        let centre = served(&self.points[0]);
        let share = match &self.village.houses {
            Houses::AtCentre => f64::from(u8::from(centre)),
            Houses::Clusters(clusters) => {
                let weighted = clusters.iter().all(|cluster| cluster.households.is_some());
                let weight = |households: Option<u32>| match households {
                    Some(households) if weighted => u64::from(households),
                    _ => 1,
                };
                let all: u64 = clusters
                    .iter()
                    .map(|cluster| weight(cluster.households))
                    .sum();
                let lit = clusters
                    .iter()
                    .zip(&self.points[1..])
                    .filter(|(_, hits)| served(hits));
                let lit: u64 = lit.map(|(cluster, _)| weight(cluster.households)).sum();
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "households are counted far below 2^53"
                )]
                let share = lit as f64 / all as f64;
                share
            }
            Houses::Area(_) => {
                let parts = self.around.iter().filter(|(hit, _)| counts(*hit));
                share::covered(&self.area, parts.map(|(_, part)| part))
                    .unwrap_or(f64::from(u8::from(centre)))
            }
        };
        Served {
            centre,
            any: centre || share > 0.0 || self.around.iter().any(|(hit, _)| counts(*hit)),
            share,
        }
    }

    /// The coverage areas that hold any point of the village, each once.
    fn areas(&self) -> Vec<(u32, Class)> {
        let mut areas: Vec<(u32, Class)> = self
            .points
            .iter()
            .flatten()
            .chain(self.around.iter().map(|(hit, _)| hit))
            .filter_map(|hit| match *hit {
                Hit::Area(area, class) => Some((area, class)),
                Hit::Planned(_) => None,
            })
            .collect();
        areas.sort_unstable_by_key(|&(area, _)| area);
        areas.dedup();
        areas
    }

    fn first_planned(&self) -> Option<usize> {
        let hits = self
            .points
            .iter()
            .flatten()
            .chain(self.around.iter().map(|(hit, _)| hit));
        let planned = hits.filter_map(|hit| match *hit {
            Hit::Planned(number) => Some(self.engine.planned_areas[number as usize].0),
            Hit::Area(..) => None,
        });
        planned.min()
    }
}

impl Engine<'_> {
    fn polygons(&self, hit: Hit) -> &MultiPolygon<f64> {
        match hit {
            Hit::Area(area, _) => &self.survey.areas[area as usize].polygons,
            Hit::Planned(number) => &self.planned_areas[number as usize].1,
        }
    }
}
