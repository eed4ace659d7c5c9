//! Geometries of rows: readable, in range, of the right kind.

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use super::fields::{RowReader, position_code};
use super::issue::{Code, Effect};
use super::rings::cross_themselves;
use super::told::misplaced;
use crate::formats::Shape;
use crate::geodesy::{Crs, LonLat};

/// Checks every coordinate of a geometry.
fn positions_fault(
    geometry: &Geometry<f64>,
) -> Option<(Coord<f64>, crate::geodesy::PositionError)> {
    use geo::CoordsIter;
    geometry.coords_iter().find_map(|coord| {
        LonLat::new(coord.x, coord.y)
            .err()
            .map(|error| (coord, error))
    })
}

/// Takes a geometry to longitude and latitude; the coordinate that is no place, and why.
fn placed(geometry: &mut Geometry<f64>, crs: &Crs) -> Result<(), (Coord<f64>, (Code, String))> {
    use geo::CoordsIter;
    let checked = crs.check_geometry(geometry);
    checked.map_err(|(at, why)| (at, misplaced(&why)))?;
    let first = geometry.coords_iter().next().unwrap_or_default();
    let converted = crs.to_lon_lat_geometry(geometry);
    converted.map_err(|error| (first, (Code::LocationOutOfRange, error.to_string())))
}

/// Takes the geometry of a row, with all positions checked; `effect` is what becomes of a row whose
/// geometry cannot be used.
pub(super) fn checked_geometry(
    reader: &mut RowReader<'_>,
    effect: Effect,
) -> Option<Geometry<f64>> {
    let (geometry, unclosed_rings) = match &mut reader.row.shape {
        Shape::Absent => return None,
        Shape::Broken { value, why } => {
            let (value, why) = (value.clone(), why.clone());
            reader.note("geometry", value, Code::GeometryBroken, effect, why);
            return None;
        }
        Shape::Given {
            geometry,
            unclosed_rings,
        } => (*geometry.take()?, *unclosed_rings),
    };
    let mut geometry = geometry;
    if let Some(crs) = &reader.told.crs
        && let Err((at, (code, message))) = placed(&mut geometry, crs)
    {
        let value = format!("{},{}", at.x, at.y);
        reader.note("geometry", value, code, effect, message);
        return None;
    }
    if let Some((coord, error)) = positions_fault(&geometry) {
        let message = format!("a position {error}");
        reader.note(
            "geometry",
            format!("{},{}", coord.x, coord.y),
            position_code(error),
            effect,
            message,
        );
        return None;
    }
    if unclosed_rings > 0 {
        let message = "the last position of a ring is not its first";
        reader.note(
            "geometry",
            String::new(),
            Code::RingUnclosed,
            Effect::Repaired,
            message,
        );
    }
    Some(geometry)
}

/// The name of a geometry type, for messages.
pub(super) fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        _ => "GeometryCollection",
    }
}

/// How a polygon lies to the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Antimeridian {
    /// Longitudes mean what they say.
    Clear,
    /// An edge jumps from one side of it to the other.
    Crossed,
    /// An edge spans more than half the globe and is no such jump either.
    Unclear,
}

/// The longest edge that is taken to cross the antimeridian, degrees of longitude. Longer ones may as
/// well be those of a box around most of the earth.
const LONGEST_CROSSING_DEG: f64 = 10.0;

fn antimeridian(polygon: &Polygon<f64>) -> Antimeridian {
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let coords = || rings().flat_map(|ring| &ring.0);
    let wide = rings()
        .flat_map(|ring| ring.0.windows(2))
        .map(|pair| (pair[1].x - pair[0].x).abs())
        .filter(|span| *span > 180.0);
    let Some(least) = wide.reduce(f64::min) else {
        return Antimeridian::Clear;
    };
    if coords().all(|coord| coord.x.abs() >= 180.0) {
        // A box around the whole earth.
        Antimeridian::Clear
    } else if least >= 360.0 - LONGEST_CROSSING_DEG {
        Antimeridian::Crossed
    } else {
        Antimeridian::Unclear
    }
}

/// A ring of which every position knows how many degrees to turn it so that longitudes run on instead
/// of jumping, beginning near a longitude. `None` where it does not come back to where it began.
fn run_on(ring: &LineString<f64>, near: f64) -> Option<Vec<(Coord<f64>, f64)>> {
    let (mut turn, mut before) = (0.0, near);
    let mut turned = Vec::with_capacity(ring.0.len());
    for &coord in &ring.0 {
        while coord.x + turn - before > 180.0 {
            turn -= 360.0;
        }
        while coord.x + turn - before < -180.0 {
            turn += 360.0;
        }
        before = coord.x + turn;
        turned.push((coord, turn));
    }
    let is_closed = turned.first()?.1.total_cmp(&turned.last()?.1).is_eq();
    is_closed.then_some(turned)
}

/// A polygon that crosses the antimeridian uncut as two, one for each side, each running on beyond 180
/// degrees, where no point is. Positions on its own side are as they were given. `None` where a ring
/// goes around a pole.
fn unwrapped(polygon: &Polygon<f64>) -> Option<[Polygon<f64>; 2]> {
    let first = polygon.exterior().0.first()?.x;
    let exterior = run_on(polygon.exterior(), first)?;
    let longitudes = exterior.iter().map(|(coord, turn)| coord.x + turn);
    let (least, greatest) = longitudes.fold((first, first), |(least, greatest), x| {
        (least.min(x), greatest.max(x))
    });
    if greatest - least >= 360.0 {
        return None;
    }
    let middle = f64::midpoint(least, greatest);
    let holes = polygon.interiors().iter().map(|hole| run_on(hole, middle));
    let holes: Vec<_> = holes.collect::<Option<_>>()?;
    let turned = |more: f64| {
        let ring = |ring: &Vec<(Coord<f64>, f64)>| -> LineString<f64> {
            let at = |&(coord, turn): &(Coord<f64>, f64)| Coord {
                x: coord.x + (turn + more),
                y: coord.y,
            };
            ring.iter().map(at).collect()
        };
        Polygon::new(ring(&exterior), holes.iter().map(ring).collect())
    };
    let other_side = if greatest > 180.0 { -360.0 } else { 360.0 };
    Some([turned(0.0), turned(other_side)])
}

/// A polygon geometry as a multipolygon, or `None` where it cannot be used and that has been noted
/// with `effect`; other geometries come back as they are. Notes rings that cross themselves.
pub(super) fn polygons(
    reader: &mut RowReader<'_>,
    geometry: Geometry<f64>,
    effect: Effect,
) -> Result<Option<MultiPolygon<f64>>, Geometry<f64>> {
    let polygons = match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) if !polygons.0.is_empty() => polygons,
        other => return Err(other),
    };
    let lies: Vec<Antimeridian> = polygons.0.iter().map(antimeridian).collect();
    if lies.contains(&Antimeridian::Unclear) {
        let message = "an edge spans more than 180 degrees of longitude";
        let code = Code::CrossesAntimeridian;
        reader.note("geometry", String::new(), code, effect, message);
        return Ok(None);
    }
    let polygons = if lies.contains(&Antimeridian::Crossed) {
        let halves = polygons.0.into_iter().zip(lies).map(|(polygon, lies)| {
            if lies == Antimeridian::Crossed {
                unwrapped(&polygon).map(Vec::from)
            } else {
                Some(vec![polygon])
            }
        });
        let halves: Option<Vec<Vec<Polygon<f64>>>> = halves.collect();
        let Some(halves) = halves else {
            let message =
                "a ring goes around a pole, which has no inside in longitude and latitude";
            let code = Code::AroundPole;
            reader.note("geometry", String::new(), code, effect, message);
            return Ok(None);
        };
        let message = "an edge jumps from one side of the antimeridian to the other; the polygon was cut there";
        let code = Code::CrossesAntimeridian;
        reader.note("geometry", String::new(), code, Effect::Repaired, message);
        MultiPolygon(halves.concat())
    } else {
        polygons
    };
    if cross_themselves(&polygons) {
        let message = "the boundary crosses itself; its inside is taken by the even-odd rule";
        reader.note(
            "geometry",
            String::new(),
            Code::RingSelfIntersects,
            Effect::Repaired,
            message,
        );
    }
    Ok(Some(polygons))
}
