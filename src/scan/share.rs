//! Which share of an area is covered, by exact intersection of polygons.
//!
//! Within a polygon the even-odd rule decides, several polygons are their union, as everywhere in
//! the scan. Areas are compared on the plane of longitude and latitude: inside one village the
//! length of a degree of longitude changes by less than 0.1 %, and the share less than that.

use geo::{Area, BooleanOps, BoundingRect, CoordsIter, InteriorPoint};
use geo_types::{Coord, MultiPolygon};

pub(super) use crate::survey::plain;

/// The box of an area.
pub(super) fn bounds(area: &MultiPolygon<f64>) -> Option<([f64; 2], [f64; 2])> {
    let rect = area.bounding_rect()?;
    Some(([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]))
}

/// What overlays resolve of an area: they round coordinates to a grid and may leave slivers along a
/// shared border. Shares are told to one of so many steps, and less than half a step is a touch.
const STEPS: f64 = 1e5;

/// What a cover has in common with a plain area, or `None` where they only touch.
pub(super) fn common(
    area: &MultiPolygon<f64>,
    cover: &MultiPolygon<f64>,
) -> Option<MultiPolygon<f64>> {
    let parts: Vec<MultiPolygon<f64>> = cover
        .0
        .iter()
        .map(|polygon| area.intersection(polygon))
        .collect();
    let common = geo::unary_union(&parts);
    (common.unsigned_area() > area.unsigned_area() / (2.0 * STEPS)).then_some(common)
}

/// The share of a plain area that the union of its parts covers; `None` where the area has no extent.
pub(super) fn covered<'a>(
    area: &MultiPolygon<f64>,
    parts: impl IntoIterator<Item = &'a MultiPolygon<f64>>,
) -> Option<f64> {
    let whole = area.unsigned_area();
    if whole <= 0.0 {
        return None;
    }
    let share = geo::unary_union(parts).unsigned_area() / whole;
    Some(((share * STEPS).round() / STEPS).clamp(0.0, 1.0))
}

/// The corners of what the parts leave of a plain area, and a point inside each piece of it.
pub(super) fn left_over<'a>(
    area: &MultiPolygon<f64>,
    parts: impl IntoIterator<Item = &'a MultiPolygon<f64>>,
) -> Vec<Coord<f64>> {
    let left = area.difference(&geo::unary_union(parts));
    let inside = left.0.iter().filter_map(InteriorPoint::interior_point);
    inside.map(Coord::from).chain(left.coords_iter()).collect()
}
