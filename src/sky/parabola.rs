//! Columns and rows of a grid by metres around a place.
//!
//! A parabola through the place and five others as far away as ground is looked at: its third derivative is of
//! the order of tan^2(lat) / R^2, so that it is off by less than a metre 20 km away at 45 degrees.

use geo::{Destination, Geodesic};
use geo_types::Point;

use crate::geodesy::{Crs, LonLat};
use crate::terrain::Grid;

/// A number at metres east and north.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parabola {
    pub at: f64,
    pub east: f64,
    pub north: f64,
    pub east_2: f64,
    pub north_2: f64,
    pub both: f64,
}

impl Parabola {
    /// The coefficients along a line from a point in a direction: by powers of the distance.
    pub fn along(&self, [east, north]: [f64; 2], [x, y]: [f64; 2]) -> [f64; 3] {
        let at = self.at
            + east * (self.east + east * self.east_2 + north * self.both)
            + north * (self.north + north * self.north_2);
        let slope = x * (self.east + 2.0 * east * self.east_2 + north * self.both)
            + y * (self.north + 2.0 * north * self.north_2 + east * self.both);
        [
            at,
            slope,
            x * x * self.east_2 + y * y * self.north_2 + x * y * self.both,
        ]
    }
}

/// Where a line crosses whole columns, or whole rows, in their order.
pub(super) struct Crossings {
    axis: [f64; 3],
    whole: f64,
    by: f64,
    /// The distance of the next.
    pub next_m: f64,
}

impl Crossings {
    pub fn new(axis: [f64; 3]) -> Self {
        let [at, slope, _] = axis;
        let mut crossings = Self {
            axis,
            whole: if slope > 0.0 { at.floor() } else { at.ceil() },
            by: if slope > 0.0 { 1.0 } else { -1.0 },
            next_m: f64::INFINITY,
        };
        crossings.advance();
        crossings
    }

    pub fn advance(&mut self) {
        let [at, slope, bend] = self.axis;
        // A line along the axis crosses none, or those that the other axis crosses too.
        if slope.abs() < 1e-9 {
            self.next_m = f64::INFINITY;
            return;
        }
        self.whole += self.by;
        let straight = (self.whole - at) / slope;
        // The bend moves it a little.
        let corrected = straight - bend * straight * straight / slope;
        self.next_m = if corrected > 0.0 { corrected } else { straight };
    }
}

/// The place so many metres east and north of another.
pub(super) fn beside(at: LonLat, [east, north]: [f64; 2]) -> Option<LonLat> {
    let distance = east.hypot(north);
    if distance == 0.0 {
        return Some(at);
    }
    let azimuth = east.atan2(north).to_degrees();
    let there = Geodesic.destination(Point::new(at.lon(), at.lat()), azimuth, distance);
    let lon = there.x() - 360.0 * (there.x() / 360.0).round();
    LonLat::new(lon, there.y()).ok()
}

/// Columns and rows of a grid as parabolas in metres around a place, through the place and five others.
pub(super) fn parabola(grid: &Grid, at: LonLat, wide_m: f64) -> Option<[Parabola; 2]> {
    let crs = grid.crs();
    let here = position(crs, at)?;
    let middle = {
        let [width, rows] = grid.lattice().size.map(f64::from);
        grid.lattice().position(width / 2.0, rows / 2.0)
    };
    let turn = |x: f64| {
        if crs.is_geographic() {
            x + 360.0 * ((middle[0] - x) / 360.0).round()
        } else {
            x
        }
    };
    let there = |east: f64, north: f64| {
        let [x, y] = position(crs, beside(at, [east, north])?)?;
        Some(grid.lattice().columns_rows([turn(x), y]))
    };
    let origin = grid.lattice().columns_rows([turn(here[0]), here[1]]);
    let m = wide_m;
    let [east, west] = [there(m, 0.0)?, there(-m, 0.0)?];
    let [north, south] = [there(0.0, m)?, there(0.0, -m)?];
    let both = there(m, m)?;
    Some([0, 1].map(|axis: usize| {
        let at = origin[axis];
        let slope = |ahead: f64, behind: f64| (ahead - behind) / (2.0 * m);
        let bend = |ahead: f64, behind: f64| (ahead + behind - 2.0 * at) / (2.0 * m * m);
        let mut parabola = Parabola {
            at,
            east: slope(east[axis], west[axis]),
            north: slope(north[axis], south[axis]),
            east_2: bend(east[axis], west[axis]),
            north_2: bend(north[axis], south[axis]),
            both: 0.0,
        };
        let plain = parabola.along([m, m], [0.0, 0.0])[0];
        parabola.both = (both[axis] - plain) / (m * m);
        parabola
    }))
}

fn position(crs: &Crs, at: LonLat) -> Option<[f64; 2]> {
    let (x, y) = crs.from_lon_lat(at.lon(), at.lat()).ok()?;
    Some([x, y])
}
