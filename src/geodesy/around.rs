//! Chords from one place: the exact ones, fast, and proven lower bounds over boxes and edges.
//!
//! **Exact.** Earth-centred coordinates are turned about the axis so that the place has longitude 0.
//! Sines and cosines of what is within 0.1 radians of it then come from short series that are as
//! precise as the library's; farther away the library is asked.
//!
//! **Bounds.** Let n be the unit normal of the ellipsoid at a point, that is the point of the unit
//! sphere with the same longitude and latitude. The smallest radius of curvature of the ellipsoid is
//! R = b²/a, so a ball of radius R rolls freely inside it (Blaschke 1916): as a convex body it is the sum
//! of that ball and another convex body, whose support points l(n) are monotone in n. A point is thus
//! p(n) = R n + l(n), and (p - q)·(n - m) >= R |n - m|². So every chord is at least R |n - m|, and by the
//! haversine formula
//!
//! chord² >= R² (4 sin²(Δφ/2) + 4 cos φ cos φ₀ sin²(Δλ/2)), with 4 sin²(x/2) >= x² (1 - x²/12).
//!
//! Within a box of longitudes and latitudes the smallest cosine and the largest differences make this
//! a plane metric, in which an edge that is straight in longitude and latitude stays straight. The
//! bound is below the chord by at most 1 % nearby: a and R differ by 0.7 %.

use super::ellipsoid::{ECCENTRICITY_SQUARED, SEMI_MAJOR_M};
use super::{EarthCentred, LonLat, MIN_CURVATURE_RADIUS_M};

/// Up to here the series are used, radians.
const NEAR: f64 = 0.1;
/// Square metres of a square degree on the sphere of the smallest radius of curvature.
const SQUARE_DEGREE_M2: f64 = {
    let degree = MIN_CURVATURE_RADIUS_M * RADIAN;
    degree * degree
};
/// Radians in a degree.
const RADIAN: f64 = std::f64::consts::PI / 180.0;

/// A place, prepared for many chords from it.
///
/// Longitudes that are asked for may lie anywhere in -360 to 360 degrees, so that a line may run on
/// across the antimeridian.
///
/// ```
/// use deadzone::geodesy::{Around, LonLat};
/// let around = Around::new(LonLat::new(179.99, 0.0)?);
/// let [x, y, z] = around.chord(-179.99, 0.0);
/// assert!(((x * x + y * y + z * z).sqrt() - 2226.4).abs() < 0.1);
/// # Ok::<(), deadzone::geodesy::PositionError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Around {
    lon: f64,
    lat: f64,
    sin: f64,
    cos: f64,
    /// Distance from the axis of the earth and height over the equator, metres.
    axis: f64,
    height: f64,
}

/// The plane metric of [`Around::plane`]: metres east and north of the place, both too short.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    lon: f64,
    lat: f64,
    east: f64,
    north: f64,
}

/// A position, first and second derivative along a curve, in the axes of [`Around::chord`].
pub type Jet = [EarthCentred; 3];

impl Around {
    /// Prepares for chords from `place`.
    #[must_use]
    pub fn new(place: LonLat) -> Self {
        let (sin, cos) = place.lat().to_radians().sin_cos();
        let (normal, _) = radii(sin);
        Self {
            lon: place.lon(),
            lat: place.lat(),
            sin,
            cos,
            axis: normal * cos,
            height: normal * (1.0 - ECCENTRICITY_SQUARED) * sin,
        }
    }

    /// The chord from the place to the surface point at `lon_deg`, `lat_deg`, in metres. The first axis
    /// points from the axis of the earth to the place's meridian, the second east, the third north.
    /// Rounding is that of earth-centred metres, a few nanometres.
    #[must_use]
    pub fn chord(&self, lon_deg: f64, lat_deg: f64) -> EarthCentred {
        let [(sin_lon, cos_lon), (sin, cos)] = self.angles(lon_deg, lat_deg);
        let (normal, _) = radii(sin);
        let axis = normal * cos;
        [
            axis * cos_lon - self.axis,
            axis * sin_lon,
            normal * (1.0 - ECCENTRICITY_SQUARED) * sin - self.height,
        ]
    }

    /// [`Self::chord`] and its derivatives by the parameter of a curve that is straight in longitude
    /// and latitude and has the step `dlon_deg`, `dlat_deg` a unit. The second derivative takes the
    /// meridional radius as constant, which errs by 1 % at most.
    #[must_use]
    pub fn jet(&self, [lon_deg, lat_deg]: [f64; 2], [dlon_deg, dlat_deg]: [f64; 2]) -> Jet {
        let [(sin_lon, cos_lon), (sin, cos)] = self.angles(lon_deg, lat_deg);
        let (dlon, dlat) = (dlon_deg * RADIAN, dlat_deg * RADIAN);
        let (normal, meridional) = radii(sin);
        let axis = normal * cos;
        let inward = -meridional * sin * dlat;
        let axis_2 = -meridional * cos * dlat * dlat - axis * dlon * dlon;
        let east_2 = 2.0 * inward * dlon;
        [
            [
                axis * cos_lon - self.axis,
                axis * sin_lon,
                normal * (1.0 - ECCENTRICITY_SQUARED) * sin - self.height,
            ],
            [
                inward * cos_lon - axis * dlon * sin_lon,
                inward * sin_lon + axis * dlon * cos_lon,
                meridional * cos * dlat,
            ],
            [
                axis_2 * cos_lon - east_2 * sin_lon,
                axis_2 * sin_lon + east_2 * cos_lon,
                -meridional * sin * dlat * dlat,
            ],
        ]
    }

    /// A lower bound of the squared chord, in square metres, to every point of the box from `low` to
    /// `high`, both longitude and latitude in degrees.
    #[must_use]
    pub fn box_chord_2(&self, low: [f64; 2], high: [f64; 2]) -> f64 {
        let half = 0.5 * (high[0] - low[0]);
        let east = (self.turn(0.5 * (low[0] + high[0])) - half).max(0.0);
        let (south, north) = (low[1] - self.lat, high[1] - self.lat);
        let up = south.max(-north).max(0.0);
        up * up * north_factor(up) + east * east * north_factor(east) * self.cosines(south, north)
    }

    /// A plane metric that is a lower bound of the chord, from the place, of every point in the box
    /// from `low` to `high`, both longitude and latitude in degrees.
    #[must_use]
    pub fn plane(&self, low: [f64; 2], high: [f64; 2]) -> Plane {
        let half = 0.5 * (high[0] - low[0]);
        let middle = 0.5 * (low[0] + high[0]);
        let farthest = self.turn(middle) + half;
        let (south, north) = (low[1] - self.lat, high[1] - self.lat);
        // A box that reaches around the back of the earth is not one piece of the plane.
        let east_2 = if farthest <= 180.0 {
            north_factor(farthest) * self.cosines(south, north)
        } else {
            0.0
        };
        let turns = if middle - self.lon > 180.0 {
            360.0
        } else if middle - self.lon < -180.0 {
            -360.0
        } else {
            0.0
        };
        Plane {
            lon: self.lon + turns,
            lat: self.lat,
            east: east_2.sqrt(),
            north: north_factor(south.abs().max(north.abs())).sqrt(),
        }
    }

    /// How many degrees of longitude away, 0 to 180.
    fn turn(&self, lon_deg: f64) -> f64 {
        let away = (lon_deg - self.lon).abs();
        if away > 180.0 {
            (360.0 - away).abs()
        } else {
            away
        }
    }

    /// A lower bound of cos φ cos φ₀ for φ from `south` to `north` degrees off the place:
    /// cos(φ₀ + δ) >= cos φ₀ - δ sin φ₀ - δ²/2, which is concave, so least at an end.
    fn cosines(&self, south: f64, north: f64) -> f64 {
        let (south, north) = (south * RADIAN, north * RADIAN);
        let at = |off: f64| self.cos - off * (self.sin + 0.5 * off);
        at(south).min(at(north)).max(0.0) * self.cos
    }

    /// Sine and cosine of the longitude off the place's and of the latitude.
    fn angles(&self, lon_deg: f64, lat_deg: f64) -> [(f64, f64); 2] {
        let east = lon_deg - self.lon;
        let east = if east > 180.0 {
            east - 360.0
        } else if east < -180.0 {
            east + 360.0
        } else {
            east
        };
        let (sin, cos) = sin_cos((lat_deg - self.lat) * RADIAN);
        [
            sin_cos(east * RADIAN),
            (
                self.sin * cos + self.cos * sin,
                self.cos * cos - self.sin * sin,
            ),
        ]
    }
}

impl Plane {
    /// Metres east and north of the place, both at most the true ones.
    #[must_use]
    pub fn at(&self, [lon_deg, lat_deg]: [f64; 2]) -> [f64; 2] {
        [
            (lon_deg - self.lon) * self.east,
            (lat_deg - self.lat) * self.north,
        ]
    }
}

/// The squared distance of the origin to the segment between two points of a plane.
#[must_use]
pub fn segment_2([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length_2 = dx * dx + dy * dy;
    // A segment of no length divides 0 by the least number above it.
    let t = (-(ax * dx + ay * dy) / length_2.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    let (x, y) = (ax + t * dx, ay + t * dy);
    x * x + y * y
}

/// Square metres a squared degree at `off` degrees: R² (1 - x²/12), 4 sin²(x/2) from below.
fn north_factor(off: f64) -> f64 {
    SQUARE_DEGREE_M2 * (1.0 - off * off * (RADIAN * RADIAN / 12.0))
}

/// The normal and the meridional radius of curvature at a latitude of this sine, metres.
fn radii(sin: f64) -> (f64, f64) {
    let w2 = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let normal = SEMI_MAJOR_M / w2.sqrt();
    (normal, normal * (1.0 - ECCENTRICITY_SQUARED) / w2)
}

/// Sine and cosine; the first terms left out are below 3e-15 for angles up to [`NEAR`].
fn sin_cos(angle: f64) -> (f64, f64) {
    if angle.abs() > NEAR {
        return angle.sin_cos();
    }
    let x2 = angle * angle;
    let sin = angle * (1.0 - x2 / 6.0 * (1.0 - x2 / 20.0 * (1.0 - x2 / 42.0)));
    let cos = 1.0 - x2 / 2.0 * (1.0 - x2 / 12.0 * (1.0 - x2 / 30.0 * (1.0 - x2 / 56.0)));
    (sin, cos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::curve;
    use proptest::prelude::*;

    fn around(lon: f64, lat: f64) -> Around {
        Around::new(LonLat::new(lon, lat).unwrap())
    }

    fn norm_2([x, y, z]: EarthCentred) -> f64 {
        x * x + y * y + z * z
    }

    fn chord_2(from: [f64; 2], to: [f64; 2]) -> f64 {
        let (a, _) = curve(from[0], from[1], 0.0, 0.0);
        let (b, _) = curve(to[0], to[1], 0.0, 0.0);
        norm_2([0, 1, 2].map(|axis| a[axis] - b[axis]))
    }

    proptest! {
        #[test]
        fn chords_are_those_of_earth_centred_coordinates(
            lon in -180.0..180.0, lat in -90.0..90.0_f64,
            (east, north) in prop_oneof![(-8.0..8.0_f64, -8.0..8.0_f64), (-180.0..180.0_f64, -180.0..180.0_f64)],
        ) {
            let to = [lon + east, (lat + north).clamp(-90.0, 90.0)];
            let found = norm_2(around(lon, lat).chord(to[0], to[1])).sqrt();
            prop_assert!((found - chord_2([lon, lat], to).sqrt()).abs() < 1e-7);
        }

        #[test]
        fn jets_are_derivatives(
            lon in -180.0..180.0, lat in -85.0..85.0_f64, east in -3.0..3.0, north in -3.0..3.0,
            dlon in -1.0..1.0_f64, dlat in -1.0..1.0_f64,
        ) {
            let around = around(lon, lat);
            let at = |t: f64| around.chord(lon + east + t * dlon, lat + north + t * dlat);
            let [here, slope, bend] = around.jet([lon + east, lat + north], [dlon, dlat]);
            prop_assert_eq!(here, at(0.0));
            let step = 1e-2;
            let (before, after) = (at(-step), at(step));
            for axis in 0..3 {
                let first = (after[axis] - before[axis]) / (2.0 * step);
                let second = (after[axis] - 2.0 * here[axis] + before[axis]) / (step * step);
                prop_assert!((slope[axis] - first).abs() < 0.1, "{} {first}", slope[axis]);
                prop_assert!((bend[axis] - second).abs() < 60.0, "{} {second}", bend[axis]);
            }
        }

        /// Boxes from metres to the whole earth, places anywhere, poles and antimeridian too.
        #[test]
        fn bounds_are_bounds(
            lon in -180.0..180.0_f64, lat in -90.0..90.0_f64,
            east in -360.0..360.0_f64, north in -180.0..180.0_f64, far in prop_oneof![Just(1e-3_f64), Just(0.1), Just(1.0)],
            (width, height) in (0.0..1.0_f64, 0.0..1.0_f64), size in prop_oneof![Just(1e-3), Just(1.0), Just(180.0)],
            a in (0.0..=1.0_f64, 0.0..=1.0_f64), b in (0.0..=1.0_f64, 0.0..=1.0_f64), t in 0.0..=1.0_f64,
        ) {
            let low = [(lon + far * east).clamp(-360.0, 360.0), (lat + far * north).clamp(-90.0, 90.0)];
            let high = [(low[0] + width * 2.0 * size).min(360.0), (low[1] + height * size).min(90.0)];
            let inside = |(x, y): (f64, f64)| [low[0] + x * (high[0] - low[0]), low[1] + y * (high[1] - low[1])];
            let (a, b) = (inside(a), inside(b));
            let at = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
            let chord_2 = chord_2([lon, lat], at);
            let slack = 1e-9 * chord_2 + 1e-6;
            let around = around(lon, lat);
            prop_assert!(around.box_chord_2(low, high) <= chord_2 + slack);
            let plane = around.plane(low, high);
            prop_assert!(segment_2(plane.at(a), plane.at(b)) <= chord_2 + slack);
        }

        #[test]
        fn bounds_are_close_nearby(
            lon in -180.0..180.0, lat in -70.0..70.0_f64, east in -0.2..0.2_f64, north in -0.2..0.2_f64,
        ) {
            let at = [lon + east, lat + north];
            let chord = chord_2([lon, lat], at).sqrt();
            let bound = around(lon, lat).box_chord_2(at, at).sqrt();
            prop_assert!(bound >= 0.99 * chord - 1e-3, "{bound} {chord}");
        }
    }
}
