//! Areas where nothing new is built, where no fibre is laid, or where building is dearer.

use geo_types::{Coord, LineString};

use crate::geodesy::{LonLat, geodesic_m};
use crate::scan::AreaIndex;
use crate::survey::{Exclusion, ExclusionRule, Road};

/// Fibre is looked at so often along its way, metres.
const STEP_M: f64 = 100.0;
/// The most places that one straight stretch is looked at.
const MOST_STEPS: f64 = 10_000.0;

/// All of them, searchable.
pub(super) struct KeptOff {
    no_mast: AreaIndex,
    no_road: AreaIndex,
    dear: AreaIndex,
    factors: Vec<f64>,
    pub(super) forbids_fibre: bool,
}

impl KeptOff {
    pub(super) fn of(areas: Option<&[Exclusion]>) -> Self {
        let areas = areas.unwrap_or_default();
        let index = |is_meant: &dyn Fn(ExclusionRule) -> bool| {
            let meant = areas.iter().filter(|area| is_meant(area.rule));
            AreaIndex::new(meant.map(|area| &area.polygons))
        };
        let factor = |area: &Exclusion| match area.rule {
            ExclusionRule::CostFactor(factor) => Some(factor),
            _ => None,
        };
        Self {
            no_mast: index(&|rule| rule == ExclusionRule::NoMast),
            no_road: index(&|rule| rule == ExclusionRule::NoRoad),
            dear: index(&|rule| matches!(rule, ExclusionRule::CostFactor(_))),
            factors: areas.iter().filter_map(factor).collect(),
            forbids_fibre: areas.iter().any(|area| area.rule == ExclusionRule::NoRoad),
        }
    }

    /// Whether nothing new may stand at a place.
    pub(super) fn shuts(&self, at: LonLat) -> bool {
        !self.no_mast.covering(at).is_empty()
    }

    /// How many times as much a site costs at a place: the most that an area there says.
    pub(super) fn factor(&self, at: LonLat) -> f64 {
        let areas = self.dear.covering(at).into_iter();
        let factors = areas.map(|area| self.factors[area as usize]);
        factors.reduce(f64::max).unwrap_or(1.0)
    }

    /// Whether a straight stretch of fibre meets an area where none may be laid, looked at every 100 m.
    pub(super) fn cuts(&self, from: LonLat, to: LonLat) -> bool {
        if !self.forbids_fibre {
            return false;
        }
        let steps = (geodesic_m(from, to).0 / STEP_M)
            .ceil()
            .clamp(1.0, MOST_STEPS);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to 10,000"
        )]
        let steps = steps as u32;
        // The short way round.
        let east = to.lon() - from.lon();
        let east = east - 360.0 * (east / 360.0).round();
        (0..=steps).any(|step| {
            let share = f64::from(step) / f64::from(steps);
            let lon = from.lon() + share * east;
            let lon = lon - 360.0 * (lon / 360.0).round();
            let lat = from.lat() + share * (to.lat() - from.lat());
            let at = LonLat::new(lon, lat);
            at.is_ok_and(|at| !self.no_road.covering(at).is_empty())
        })
    }

    /// Roads without the stretches along which no fibre may be laid.
    pub(super) fn open_roads(&self, roads: &[Road]) -> Vec<Road> {
        let at = |coord: &Coord<f64>| LonLat::new(coord.x, coord.y).ok();
        let is_open = |pair: &[Coord<f64>]| match (at(&pair[0]), at(&pair[1])) {
            (Some(from), Some(to)) => !self.cuts(from, to),
            _ => false,
        };
        let open = |line: &LineString<f64>| {
            let mut parts: Vec<Vec<Coord<f64>>> = Vec::new();
            let mut goes_on = false;
            for pair in line.0.windows(2) {
                let is_open = is_open(pair);
                if is_open {
                    match parts.last_mut().filter(|_| goes_on) {
                        Some(part) => part.push(pair[1]),
                        None => parts.push(pair.to_vec()),
                    }
                }
                goes_on = is_open;
            }
            parts.into_iter().map(LineString)
        };
        let road = |road: &Road| Road {
            parts: road.parts.iter().flat_map(open).collect(),
            ..road.clone()
        };
        roads.iter().map(road).collect()
    }
}
