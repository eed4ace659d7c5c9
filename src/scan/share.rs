//! Which share of an area is covered, by exact intersection of polygons.

use geo::{Area, BooleanOps, BoundingRect, Intersects};
use geo_types::MultiPolygon;

/// The box of an area.
pub(super) fn bounds(area: &MultiPolygon<f64>) -> Option<([f64; 2], [f64; 2])> {
    let rect = area.bounding_rect()?;
    Some(([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]))
}

/// Whether two areas share a point.
pub(super) fn meets(area: &MultiPolygon<f64>, other: &MultiPolygon<f64>) -> bool {
    area.intersects(other)
}

/// The share of `area` that the union of `covers` covers, or `None` where `area` has no extent.
///
/// Areas are compared on the plane of longitude and latitude: inside one village the length of a
/// degree of longitude changes by less than 0.1 %, and the share less than that.
pub(super) fn covered<'a>(
    area: &MultiPolygon<f64>,
    covers: impl Iterator<Item = &'a MultiPolygon<f64>>,
) -> Option<f64> {
    let whole = area.unsigned_area();
    if whole <= 0.0 {
        return None;
    }
    // Cutting each cover to the village first keeps the union small.
    let pieces: Vec<MultiPolygon<f64>> = covers.map(|cover| area.intersection(cover)).collect();
    let union = geo::unary_union(&pieces);
    Some((union.unsigned_area() / whole).clamp(0.0, 1.0))
}
