//! Squares of one size all over the earth, rows from south to north.

use crate::geodesy::LonLat;

/// Metres in a degree of latitude, at least (at the equator).
const DEGREE_M: f64 = 110_574.0;
/// Squares of high latitudes are no wider than those at this cosine.
const LEAST_COS: f64 = 0.01;

/// Rows of squares whose sides are near to one length. Where they lie does not depend on what is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Squares {
    step_deg: f64,
}

/// A square by its row and its column.
pub(super) type Square = (i32, i32);

impl Squares {
    /// Squares of that side, from 0.1 m on.
    pub(super) fn new(side_m: f64) -> Self {
        Self {
            step_deg: (side_m.max(0.1) / DEGREE_M).min(90.0),
        }
    }

    /// From one column to the next in a row, degrees of longitude: a whole number of columns go around.
    fn width_deg(self, row: i32) -> f64 {
        let middle = (f64::from(row) + 0.5) * self.step_deg;
        let width = self.step_deg / middle.to_radians().cos().max(LEAST_COS);
        360.0 / (360.0 / width).floor().max(1.0)
    }

    fn row(self, lat: f64) -> i32 {
        whole(lat / self.step_deg)
    }

    pub(super) fn of(self, at: LonLat) -> Square {
        let row = self.row(at.lat());
        (row, self.turned(row, whole(at.lon() / self.width_deg(row))))
    }

    /// South-west corner and sides of a square, degrees.
    pub(super) fn corner(self, (row, column): Square) -> ([f64; 2], [f64; 2]) {
        let width = self.width_deg(row);
        let corner = [f64::from(column) * width, f64::from(row) * self.step_deg];
        (corner, [width, self.step_deg])
    }

    /// The squares that may hold something within `radius_m` of a place, row by row.
    pub(super) fn around(self, at: LonLat, radius_m: f64) -> impl Iterator<Item = Square> {
        let reach = radius_m / DEGREE_M;
        let rows = self.row((at.lat() - reach).max(-90.0))..=self.row((at.lat() + reach).min(90.0));
        rows.flat_map(move |row| {
            let width = self.width_deg(row);
            // The widest degree of longitude in reach is that next to the equator.
            let farthest = (at.lat().abs() + reach).min(90.0);
            let east = reach / farthest.to_radians().cos().max(LEAST_COS);
            let columns = whole((at.lon() - east) / width)..=whole((at.lon() + east) / width);
            columns.map(move |column| (row, self.turned(row, column)))
        })
    }

    /// The squares that share a side or a corner with a square, and itself.
    pub(super) fn neighbours(self, square: Square) -> impl Iterator<Item = Square> {
        let ([west, _], [width, _]) = self.corner(square);
        (square.0 - 1..=square.0 + 1).flat_map(move |row| {
            let other = self.width_deg(row);
            // A hair less than a whole column aside, so that equal rows have three columns.
            let first = whole((west - 0.5 * width) / other);
            let last = whole((west + 1.5 * width) / other);
            (first..=last).map(move |column| (row, self.turned(row, column)))
        })
    }

    /// A column from -180 to 180 degrees.
    fn turned(self, row: i32, column: i32) -> i32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most 4e8 columns of 0.1 m"
        )]
        let around = (360.0 / self.width_deg(row)).round() as i32;
        let half = around / 2;
        (column + half).rem_euclid(around) - half
    }
}

fn whole(number: f64) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "degrees over a millionth of one fit; casting saturates"
    )]
    let whole = number.floor() as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::geodesic_m;
    use geo::{Destination, Geodesic};
    use geo_types::Point;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_within_the_radius_lies_in_the_squares(
            lon in -180.0..180.0_f64, lat in -84.0..84.0_f64, side in 5.0..5000.0_f64, times in 0.0..4.0_f64,
            azimuth in -180.0..180.0_f64,
        ) {
            let squares = Squares::new(side);
            let at = LonLat::new(lon, lat).unwrap();
            let radius = side * times;
            let to = Geodesic.destination(Point::new(lon, lat), azimuth, radius * 0.999);
            let turned = to.x() - 360.0 * (to.x() / 360.0).round();
            let to = LonLat::new(turned, to.y()).unwrap();
            prop_assert!(geodesic_m(at, to).0 <= radius + 1e-6);
            let square = squares.of(to);
            prop_assert!(squares.around(at, radius).any(|other| other == square));
        }

        #[test]
        fn neighbours_are_few_and_hold_oneself(lon in -180.0..180.0_f64, lat in -80.0..80.0_f64, side in 100.0..5000.0_f64) {
            let squares = Squares::new(side);
            let one = squares.of(LonLat::new(lon, lat).unwrap());
            prop_assert!(squares.neighbours(one).any(|other| other == one));
            prop_assert!((8..=14).contains(&squares.neighbours(one).count()));
        }
    }
}
