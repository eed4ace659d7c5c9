//! Areas whose polygons neither overlap nor cross themselves.

use geo::{BooleanOps, BoundingRect};
use geo_types::{Coord, MultiPolygon, Rect};

/// The area as polygons that neither overlap nor cross themselves: within a polygon the even-odd rule
/// decides, several polygons are their union.
pub(crate) fn plain(area: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let nothing = MultiPolygon(Vec::new());
    let parts: Vec<MultiPolygon<f64>> = area
        .0
        .iter()
        .map(|polygon| polygon.union(&nothing))
        .collect();
    let whole = geo::unary_union(&parts);
    // An area over the antimeridian comes twice, running on beyond either side.
    match whole.bounding_rect() {
        Some(rect) if rect.min().x < -180.0 || rect.max().x > 180.0 => {
            let earth = Rect::new(
                Coord {
                    x: -180.0,
                    y: -90.0,
                },
                Coord { x: 180.0, y: 90.0 },
            );
            whole.intersection(&earth.to_polygon())
        }
        _ => whole,
    }
}
