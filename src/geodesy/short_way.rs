//! Lines that cross the antimeridian.

use geo_types::{Coord, Geometry, LineString, MultiLineString, coord};

/// The straight line between two places in degrees, the short way around the earth: one that crosses the
/// antimeridian is cut there, as RFC 7946 asks for (section 3.1.9).
///
/// ```
/// use deadzone::geodesy::short_way;
/// use geo_types::{Geometry, coord};
///
/// let line = short_way(coord! { x: 105.0, y: 21.0 }, coord! { x: 105.5, y: 21.0 });
/// assert!(matches!(line, Geometry::LineString(_)));
/// let line = short_way(coord! { x: 179.0, y: -17.0 }, coord! { x: -179.0, y: -16.0 });
/// let Geometry::MultiLineString(parts) = line else { panic!() };
/// assert_eq!(parts.0[0].0, [coord! { x: 179.0, y: -17.0 }, coord! { x: 180.0, y: -16.5 }]);
/// assert_eq!(parts.0[1].0, [coord! { x: -180.0, y: -16.5 }, coord! { x: -179.0, y: -16.0 }]);
/// ```
#[must_use]
pub fn short_way(from: Coord<f64>, to: Coord<f64>) -> Geometry<f64> {
    if (to.x - from.x).abs() <= 180.0 {
        return LineString(vec![from, to]).into();
    }
    let side = 180.0_f64.copysign(from.x);
    let [before, behind] = [(side - from.x).abs(), (side + to.x).abs()];
    let whole = before + behind;
    // Both may lie on it.
    let share = if whole > 0.0 { before / whole } else { 0.0 };
    let lat = from.y + (to.y - from.y) * share;
    let parts = [
        [from, coord! { x: side, y: lat }],
        [coord! { x: -side, y: lat }, to],
    ];
    let parts = parts.into_iter().filter(|[a, b]| a != b);
    let mut parts: Vec<LineString<f64>> = parts.map(|ends| LineString(ends.to_vec())).collect();
    match parts.len() {
        1 => parts.remove(0).into(),
        0 => LineString(vec![from, to]).into(),
        _ => MultiLineString(parts).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::CoordsIter;
    use proptest::prelude::*;

    proptest! {
        /// No part is wider than half of the earth, and the parts begin and end where they should.
        #[test]
        fn no_part_goes_the_long_way(
            lon in prop::array::uniform2(-180.0..=180.0_f64),
            lat in prop::array::uniform2(-90.0..=90.0_f64),
        ) {
            let [from, to] = [0, 1].map(|end| coord! { x: lon[end], y: lat[end] });
            let line = short_way(from, to);
            let lines = match &line {
                Geometry::MultiLineString(lines) => lines.0.clone(),
                Geometry::LineString(line) => vec![line.clone()],
                other => panic!("{other:?}"),
            };
            for line in &lines {
                let ends: Vec<_> = line.coords_iter().collect();
                prop_assert_eq!(ends.len(), 2);
                let is_short = (ends[0].x - ends[1].x).abs() <= 180.0;
                prop_assert!(is_short || lines.len() == 1 && from.x.abs() >= 180.0 && to.x.abs() >= 180.0);
            }
            let all: Vec<_> = line.coords_iter().collect();
            prop_assert!(all.iter().all(|at| at.x.abs() <= 180.0 && at.y.abs() <= 90.0));
        }
    }
}
