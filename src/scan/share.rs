//! Which share of an area is covered, by exact intersection of polygons.
//!
//! Within a polygon the even-odd rule decides, several polygons are their union, as everywhere in
//! the scan. Areas are compared on the plane of longitude and latitude: inside one village the
//! length of a degree of longitude changes by less than 0.1 %, and the share less than that.

use geo::{Area, BooleanOps, BoundingRect};
use geo_types::MultiPolygon;

/// The box of an area.
pub(super) fn bounds(area: &MultiPolygon<f64>) -> Option<([f64; 2], [f64; 2])> {
    let rect = area.bounding_rect()?;
    Some(([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]))
}

/// The area as polygons that neither overlap nor cross themselves.
pub(super) fn plain(area: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let nothing = MultiPolygon(Vec::new());
    let parts: Vec<MultiPolygon<f64>> = area
        .0
        .iter()
        .map(|polygon| polygon.union(&nothing))
        .collect();
    geo::unary_union(&parts)
}

/// Less than this share of an area is a touch: overlays round coordinates to a grid and may leave a
/// sliver along a shared border.
const TOUCH: f64 = 1e-7;

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
    (common.unsigned_area() > TOUCH * area.unsigned_area()).then_some(common)
}

/// The share of a plain area that the union of its parts covers, to four decimals, which is what
/// overlays resolve and outputs show; `None` where the area has no extent.
pub(super) fn covered<'a>(
    area: &MultiPolygon<f64>,
    parts: impl IntoIterator<Item = &'a MultiPolygon<f64>>,
) -> Option<f64> {
    let whole = area.unsigned_area();
    if whole <= 0.0 {
        return None;
    }
    let share = geo::unary_union(parts).unsigned_area() / whole;
    Some(((share * 1e4).round() / 1e4).clamp(0.0, 1.0))
}
