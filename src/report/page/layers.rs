//! What lies around the villages: coverage, administrative areas, roads, power lines and masts that stand.

use geo_types::{LineString, MultiPolygon};
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::delta::{Columns, Turn};
use super::names::Names;
use super::outlines::{Simplified, simplified};
use crate::survey::{LineStatus, Survey};

/// Vertices that all outlines of a kind may have together, so that the page stays below 10 megabytes.
const MOST_OF_COVERAGE: usize = 250_000;
const MOST_OF_BOUNDARIES: usize = 200_000;
const MOST_OF_ROADS: usize = 150_000;
const MOST_OF_POWER: usize = 100_000;

/// An area with signal.
#[derive(Debug, Serialize)]
pub(super) struct Coverage {
    operator: i32,
    technology: i32,
    kind: &'static str,
    rings: Vec<Vec<i32>>,
}

/// An administrative area.
#[derive(Debug, Serialize)]
pub(super) struct Boundary<'a> {
    level: &'static str,
    name: Option<&'a str>,
    rings: Vec<Vec<i32>>,
}

/// A power line.
#[derive(Debug, Serialize)]
pub(super) struct Power {
    planned: bool,
    line: Vec<i32>,
}

/// How far what is shown lies from what was given at most, metres.
#[derive(Debug, Serialize)]
pub(super) struct Tolerance {
    coverage: f64,
    boundaries: f64,
    roads: f64,
    power: f64,
}

/// Masts that stand.
#[derive(Debug, Default, Serialize)]
pub(super) struct Masts {
    lon: Vec<Option<i32>>,
    lat: Vec<Option<i32>>,
    operator: Vec<i32>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Layers<'a> {
    pub(super) coverage: Vec<Coverage>,
    pub(super) boundaries: Vec<Boundary<'a>>,
    pub(super) roads: Vec<Vec<i32>>,
    pub(super) power: Vec<Power>,
    pub(super) tolerance: Tolerance,
    pub(super) masts: Masts,
}

/// Names that layers share with the villages.
#[derive(Debug, Default)]
pub(super) struct Networks<'a> {
    pub(super) operators: Names<'a>,
    pub(super) technologies: Names<'a>,
}

impl<'a> Layers<'a> {
    /// The layers of a survey as the page shows them.
    pub(super) fn of(survey: &'a Survey, networks: &mut Networks<'a>, turn: Turn) -> Self {
        let ((coverage, boundaries), (roads, power)) = rayon::join(
            || {
                rayon::join(
                    || {
                        areas(
                            survey.areas.iter().map(|area| &area.polygons),
                            MOST_OF_COVERAGE,
                            turn,
                        )
                    },
                    || {
                        areas(
                            survey.boundaries.iter().map(|area| &area.polygons),
                            MOST_OF_BOUNDARIES,
                            turn,
                        )
                    },
                )
            },
            || rayon::join(|| roads(survey, turn), || power(survey, turn)),
        );
        let (covers, coverage_m) = coverage;
        let (outlines, boundaries_m) = boundaries;
        let (roads, roads_m) = roads;
        let (power, power_m) = power;
        let coverage = survey.areas.iter().zip(covers);
        let coverage = coverage.map(|(area, rings)| Coverage {
            operator: networks.operators.place(Some(&area.operator)),
            technology: networks.technologies.place(Some(area.technology.as_str())),
            kind: area.kind.as_str(),
            rings,
        });
        let coverage = coverage.filter(|area| !area.rings.is_empty()).collect();
        let boundaries = survey.boundaries.iter().zip(outlines);
        let boundaries = boundaries.map(|(area, rings)| Boundary {
            level: area.level.as_str(),
            name: area.name.as_deref(),
            rings,
        });
        Self {
            coverage,
            boundaries: boundaries.filter(|area| !area.rings.is_empty()).collect(),
            roads,
            power,
            tolerance: Tolerance {
                coverage: coverage_m,
                boundaries: boundaries_m,
                roads: roads_m,
                power: power_m,
            },
            masts: masts(survey, networks, turn),
        }
    }
}

/// The rings of areas, one list an area.
fn areas<'a>(
    areas: impl Iterator<Item = &'a MultiPolygon<f64>>,
    most: usize,
    turn: Turn,
) -> (Vec<Vec<Vec<i32>>>, f64) {
    let mut rings: Vec<&LineString<f64>> = Vec::new();
    let mut counts = Vec::new();
    for area in areas {
        let before = rings.len();
        for polygon in area {
            rings.push(polygon.exterior());
            rings.extend(polygon.interiors());
        }
        counts.push(rings.len() - before);
    }
    let Simplified { tolerance_m, lines } = simplified(&rings, most, turn);
    let mut lines = lines.into_iter();
    let own = counts.into_iter().map(|count| {
        let own = lines.by_ref().take(count);
        own.filter(|ring| !ring.is_empty()).collect()
    });
    (own.collect(), tolerance_m)
}

fn roads(survey: &Survey, turn: Turn) -> (Vec<Vec<i32>>, f64) {
    let roads = survey.roads.iter().flatten();
    let lines: Vec<&LineString<f64>> = roads.flat_map(|road| &road.parts).collect();
    let Simplified {
        tolerance_m,
        mut lines,
    } = simplified(&lines, MOST_OF_ROADS, turn);
    lines.retain(|line| !line.is_empty());
    (lines, tolerance_m)
}

fn power(survey: &Survey, turn: Turn) -> (Vec<Power>, f64) {
    let all = survey.power.iter().flatten();
    let parts = all.flat_map(|line| {
        let planned = line.status != LineStatus::Existing;
        line.parts.iter().map(move |part| (planned, part))
    });
    let (planned, lines): (Vec<bool>, Vec<&LineString<f64>>) = parts.unzip();
    let Simplified { tolerance_m, lines } = simplified(&lines, MOST_OF_POWER, turn);
    let shown = planned.into_iter().zip(lines);
    let shown = shown.map(|(planned, line)| Power { planned, line });
    (
        shown.filter(|line| !line.line.is_empty()).collect(),
        tolerance_m,
    )
}

/// Places with a mast of an operator, each once: sectors share them.
fn masts<'a>(survey: &'a Survey, networks: &mut Networks<'a>, turn: Turn) -> Masts {
    let mut seen = FxHashSet::default();
    let mut columns = Columns::default();
    let mut operators = Vec::new();
    for site in survey.sites.iter().flatten() {
        let operator = networks.operators.place(site.operator.as_deref());
        let at = turn.place(site.position);
        if seen.insert((at.map(f64::to_bits), operator)) {
            columns.push(Some(at));
            operators.push(operator);
        }
    }
    Masts {
        lon: columns.lon,
        lat: columns.lat,
        operator: operators,
    }
}
