//! Rings as files have them, made polygons.

use geo_types::{LineString, Polygon};

/// Rings as a polygon, closed; counts those that were not.
pub(super) fn closed(
    rings: Vec<LineString<f64>>,
    unclosed: &mut usize,
) -> Result<Polygon<f64>, &'static str> {
    for ring in &rings {
        let is_open = ring.0.first() != ring.0.last();
        *unclosed += usize::from(is_open);
        let distinct = ring.0.windows(2).filter(|pair| pair[0] != pair[1]);
        // Three are enough, so large rings are not walked over.
        let distinct = distinct.take(3).count();
        if distinct < 3 && !(distinct == 2 && is_open) {
            return Err("has a ring of fewer than three different positions");
        }
    }
    let mut rings = rings.into_iter();
    let exterior = rings.next().ok_or("has no ring")?;
    Ok(Polygon::new(exterior, rings.collect()))
}
