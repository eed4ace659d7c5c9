//! What planners gave, as it was taken: coverage, masts, nodes, plans, power, roads, boundaries.

use geo::{BooleanOps, BoundingRect, MapCoords};
use geo_types::{Coord, Geometry, MultiLineString, MultiPolygon, Point, Rect, coord};

use super::kind::Kind;
use super::listed::Listed;
use crate::formats::Cell;
use crate::geodesy::LonLat;
use crate::report::cells::{day, technologies};
use crate::survey::{
    Boundary, CoverageArea, LineStatus, Medium, Node, PlannedSite, PowerLine, Reach, Road, Site,
    SitePower, Survey, Technology,
};

type Value<T> = for<'a> fn(&'a T) -> Cell<'a>;
type Values<T> = &'static [(&'static str, Value<T>)];

fn layer<T: Sync>(
    kind: Kind,
    items: Vec<&T>,
    values: Values<T>,
    shape: fn(&T) -> Option<Geometry<f64>>,
) -> Option<Listed<'_>> {
    if items.is_empty() {
        return None;
    }
    let shapes = items.clone();
    Some(Listed::new(
        kind,
        items.len(),
        true,
        values.iter().map(|(name, _)| *name),
        move |row| shape(shapes[row]),
        move |row| values.iter().map(|(_, value)| value(items[row])).collect(),
    ))
}

/// The layers that were given, points before lines before areas.
pub(in crate::report) fn existing(survey: &Survey) -> Vec<Listed<'_>> {
    let planned = survey.planned.iter().flatten();
    let (areas, around): (Vec<_>, Vec<_>) =
        planned.partition(|site| matches!(site.reach, Reach::Area(_)));
    let power = survey.power.iter().flatten();
    let (points, lines): (Vec<_>, Vec<_>) =
        power.partition(|line| line.parts.iter().all(|part| part.0.len() < 2));
    let layers = [
        layer(
            Kind::Masts,
            survey.sites.iter().flatten().collect(),
            MASTS,
            |site| Some(point(site.position)),
        ),
        layer(
            Kind::Nodes,
            survey.nodes.iter().flatten().collect(),
            NODES,
            |node| Some(point(node.position)),
        ),
        layer(Kind::PlannedSites, around, PLANNED, |site| {
            match site.reach {
                Reach::Around(place) => Some(point(place)),
                Reach::Area(_) => None,
            }
        }),
        layer(Kind::Transformers, points, POWER, |line| {
            let place = line.parts.first().and_then(|part| part.0.first());
            place.map(|&place| Point(place).into())
        }),
        layer(Kind::PowerLines, lines, POWER, |line| {
            Some(MultiLineString(line.parts.clone()).into())
        }),
        layer(
            Kind::Roads,
            survey.roads.iter().flatten().collect(),
            ROADS,
            |road| Some(MultiLineString(road.parts.clone()).into()),
        ),
        layer(Kind::PlannedAreas, areas, PLANNED, |site| {
            match &site.reach {
                Reach::Area(area) => Some(on_earth(area)),
                Reach::Around(_) => None,
            }
        }),
        layer(
            Kind::Coverage,
            survey.areas.iter().collect(),
            COVERAGE,
            |area| Some(on_earth(&area.polygons)),
        ),
        layer(
            Kind::Boundaries,
            survey.boundaries.iter().collect(),
            BOUNDARIES,
            |boundary| Some(on_earth(&boundary.polygons)),
        ),
    ];
    layers.into_iter().flatten().collect()
}

/// An area as it was given; one over the antimeridian, which the survey holds twice, running on beyond either side,
/// is cut there.
fn on_earth(area: &MultiPolygon<f64>) -> Geometry<f64> {
    let runs_on = |bounds: Rect<f64>| bounds.min().x < -180.0 || bounds.max().x > 180.0;
    if area.bounding_rect().is_some_and(runs_on) {
        let earth = Rect::new(coord! { x: -180.0, y: -90.0 }, coord! { x: 180.0, y: 90.0 });
        // Cutting is exact to a ten-millionth of a degree, and what is cut is not to lie beyond.
        let on_it =
            |at: Coord<f64>| coord! { x: at.x.clamp(-180.0, 180.0), y: at.y.clamp(-90.0, 90.0) };
        area.intersection(&earth.to_polygon())
            .map_coords(on_it)
            .into()
    } else {
        area.clone().into()
    }
}

fn point(place: LonLat) -> Geometry<f64> {
    Point::new(place.lon(), place.lat()).into()
}

const COVERAGE: Values<CoverageArea> = &[
    ("operator", |area| Cell::from(area.operator.as_str())),
    ("technology", |area| Cell::from(area.technology.as_str())),
    ("rsrp_dbm", |area| {
        Cell::from(area.rsrp.map(|level| level.0))
    }),
    ("kind", |area| Cell::from(area.kind.as_str())),
    ("asof", |area| day(area.date)),
    ("source", |area| Cell::from(area.source.to_string())),
];

const MASTS: Values<Site> = &[
    ("id", |site| Cell::from(site.id.as_str())),
    ("operator", |site| Cell::from(site.operator.as_deref())),
    ("technologies", |site| technologies(&site.technologies)),
    ("height_m", |site| {
        Cell::from(site.height.map(|height| height.0))
    }),
    ("mast_height_m", |site| {
        Cell::from(site.mast_height.map(|height| height.0))
    }),
    ("frequency_mhz", |site| Cell::from(site.frequency_mhz)),
    ("eirp_dbm", |site| {
        Cell::from(site.eirp.map(|power| power.0))
    }),
    ("azimuth_deg", |site| Cell::from(site.azimuth_deg)),
    ("backhaul", |site| Cell::from(site.backhaul.map(medium))),
    ("backhaul_mbps", |site| Cell::from(site.backhaul_mbps)),
    ("spare_mbps", |site| Cell::from(site.spare_mbps)),
    ("power", |site| {
        Cell::from(site.power.map(|power| match power {
            SitePower::Grid => "grid",
            SitePower::Solar => "solar",
            SitePower::Diesel => "diesel",
        }))
    }),
    ("owner", |site| Cell::from(site.owner.as_deref())),
    ("cells", |site| Cell::from(site.cells)),
    ("on_air", |site| day(site.on_air)),
    ("last_seen", |site| day(site.last_seen)),
];

const NODES: Values<Node> = &[
    ("id", |node| Cell::from(node.id.as_str())),
    ("operator", |node| Cell::from(node.operator.as_deref())),
    ("medium", |node| Cell::from(node.medium.map(medium))),
    ("spare_mbps", |node| Cell::from(node.spare_mbps)),
];

const PLANNED: Values<PlannedSite> = &[
    ("id", |site| Cell::from(site.id.as_deref())),
    ("operator", |site| Cell::from(site.operator.as_deref())),
    ("technology", |site| {
        Cell::from(site.technology.map(Technology::as_str))
    }),
    ("on_air", |site| day(site.date)),
    ("commitment", |site| Cell::from(site.commitment.as_str())),
];

const POWER: Values<PowerLine> = &[
    ("status", |line| {
        Cell::from(match line.status {
            LineStatus::Existing => "existing",
            LineStatus::Planned(_) => "planned",
        })
    }),
    ("planned_for", |line| {
        day(match line.status {
            LineStatus::Existing => None,
            LineStatus::Planned(day) => day,
        })
    }),
    ("voltage_kv", |line| Cell::from(line.voltage_kv)),
];

const ROADS: Values<Road> = &[
    ("class", |road| Cell::from(road.class.as_deref())),
    ("fibre_allowed", |road| Cell::from(road.fibre_allowed)),
];

const BOUNDARIES: Values<Boundary> = &[
    ("level", |boundary| Cell::from(boundary.level.as_str())),
    ("code", |boundary| Cell::from(boundary.code.as_deref())),
    ("name", |boundary| Cell::from(boundary.name.as_deref())),
    ("province", |boundary| {
        Cell::from(boundary.province.as_deref())
    }),
];

fn medium(medium: Medium) -> &'static str {
    match medium {
        Medium::Fibre => "fibre",
        Medium::Microwave => "microwave",
        Medium::Satellite => "satellite",
        Medium::Other => "other",
    }
}
