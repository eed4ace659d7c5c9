//! Chords from one place: the exact ones, fast, and proven lower bounds over boxes and edges.
//!
//! **Exact.** Earth-centred coordinates are turned about the axis so that the place has longitude 0.
//! Sines and cosines of what is within 0.1 radians of it then come from short series that are as
//! precise as the library's; farther away the library is asked.
//!
//! **Bounds.** With r the distance from the axis, z the height over the equator and N the normal radius
//! of curvature, r = N cos φ, the chord is exactly
//!
//! chord² = (r - r₀)² + (z - z₀)² + 4 r r₀ sin²(Δλ/2).
//!
//! The first two terms are the chord of an arc of the meridian. Its tangent turns by Δφ, and M, its
//! radius of curvature, is nowhere below a (1 - f)², so its projection on the direction of the
//! middle tangent, and with it the chord, is at least 2 M sin(Δφ/2) for the least M on the arc. In the
//! third term N is at least a. Last, 4 sin²(x/2) >= x² (1 - x²/12). Hence
//!
//! chord² >= M² Δφ² (1 - Δφ²/12) + a N₀ cos φ cos φ₀ Δλ² (1 - Δλ²/12).
//!
//! Within a box of longitudes and latitudes the smallest cosine and the largest differences make this
//! a plane metric, in which an edge that is straight in longitude and latitude stays straight. The
//! bound is below the chord by at most 1 % nearby, near the equator by much less.

use super::ellipsoid::{ECCENTRICITY_SQUARED, SEMI_MAJOR_M};
use super::{EarthCentred, LonLat, MIN_CURVATURE_RADIUS_M};

/// Up to here the series are used, radians.
const NEAR: f64 = 0.1;
/// How fast the meridional radius of curvature changes, at most, metres a radian: its derivative
/// 3 M e² sin φ cos φ / (1 - e² sin² φ) is below 3/2 M e² / (1 - e²).
const MERIDIONAL_CHANGE_M: f64 = 65_000.0;
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
    meridional: f64,
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
        let (normal, meridional) = radii(sin);
        Self {
            lon: place.lon(),
            lat: place.lat(),
            sin,
            cos,
            axis: normal * cos,
            height: normal * (1.0 - ECCENTRICITY_SQUARED) * sin,
            meridional,
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

    /// Distance in metres and azimuth in radians, clockwise from north, of a place nearby. Up to 100 km
    /// the distance is the geodesic within 1 cm; the azimuth is that of the normal section, which
    /// differs from the geodesic's by less than 0.001 degrees.
    #[must_use]
    pub fn polar(&self, place: LonLat) -> (f64, f64) {
        let [x, east, z] = self.chord(place.lon(), place.lat());
        let north = self.cos * z - self.sin * x;
        let chord_2 = x * x + east * east + z * z;
        let (normal, meridional) = radii(self.sin);
        // An arc is longer than its chord by chord^3 / (24 R^2).
        let arc = chord_2.sqrt() * (1.0 + chord_2 / (24.0 * normal * meridional));
        (arc, east.atan2(north))
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

    /// Lower bounds of the squared chords, in square metres, to every point of some boxes in degrees.
    /// They are given side by side, so that the compiler computes several at once.
    #[must_use]
    pub fn boxes_chord_2<const N: usize>(
        &self,
        west: &[f32; N],
        south: &[f32; N],
        east: &[f32; N],
        north: &[f32; N],
    ) -> [f64; N] {
        let mut bounds_2 = [0.0; N];
        for i in 0..N {
            let (west, east) = (f64::from(west[i]), f64::from(east[i]));
            let away = larger(self.turn(0.5 * (west + east)) - 0.5 * (east - west), 0.0);
            let south = f64::from(south[i]) - self.lat;
            let north = f64::from(north[i]) - self.lat;
            let up = larger(larger(south, -north), 0.0);
            bounds_2[i] = NORTH_M2 * square(up) + self.east_m2(south, north) * square(away);
        }
        bounds_2
    }

    /// A plane metric that is a lower bound of the chord, from the place, of every point in the box
    /// from `low` to `high`, both longitude and latitude in degrees.
    #[must_use]
    pub fn plane(&self, low: [f64; 2], high: [f64; 2]) -> Plane {
        let half = 0.5 * (high[0] - low[0]);
        let middle = 0.5 * (low[0] + high[0]);
        let farthest = self.turn(middle) + half;
        let (south, north) = (low[1] - self.lat, high[1] - self.lat);
        let climb = larger(north.abs(), south.abs());
        // A box that reaches around the back of the earth is not one piece of the plane.
        let east_2 = if farthest <= 180.0 {
            shortening(farthest) * self.east_m2(south, north)
        } else {
            0.0
        };
        let meridional = self.meridional - MERIDIONAL_CHANGE_M * climb * RADIAN;
        let meridional = larger(meridional, MIN_CURVATURE_RADIUS_M) * RADIAN;
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
            north: meridional * shortening(climb).sqrt(),
        }
    }

    /// How many degrees of longitude away, 0 to 180.
    fn turn(&self, lon_deg: f64) -> f64 {
        let away = (lon_deg - self.lon).abs();
        smaller(away, (360.0 - away).abs())
    }

    /// A lower bound of a N₀ cos φ cos φ₀ for φ from `south` to `north` degrees off the place, a square
    /// degree. cos(φ₀ + δ) >= cos φ₀ - δ sin φ₀ - δ²/2, which is concave, so least at an end.
    fn east_m2(&self, south: f64, north: f64) -> f64 {
        let (south, north) = (south * RADIAN, north * RADIAN);
        let cos = |off: f64| self.cos - off * (self.sin + 0.5 * off);
        let least = larger(smaller(cos(south), cos(north)), 0.0);
        (SEMI_MAJOR_M * RADIAN * RADIAN) * self.axis * least
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

/// The squared distances of the origin to segments in the plane: `x` and `y` hold the starts and the
/// ends. They are given side by side, so that the compiler computes several at once.
#[must_use]
pub fn segments_2<const N: usize>(x: &[[f64; N]; 2], y: &[[f64; N]; 2]) -> [f64; N] {
    let mut squares = [0.0; N];
    for i in 0..N {
        let (ax, ay) = (x[0][i], y[0][i]);
        let (dx, dy) = (x[1][i] - ax, y[1][i] - ay);
        // A segment of no length divides 0 by the least number above it.
        let length_2 = larger(dx * dx + dy * dy, f64::MIN_POSITIVE);
        let t = smaller(larger(-(ax * dx + ay * dy) / length_2, 0.0), 1.0);
        let (x, y) = (ax + t * dx, ay + t * dy);
        squares[i] = x * x + y * y;
    }
    squares
}

/// `f64::max` without its care for what is not a number, a single instruction.
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// `f64::min`, likewise.
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Square metres of a square degree where the meridian is most curved.
const NORTH_M2: f64 = {
    let degree = MIN_CURVATURE_RADIUS_M * RADIAN;
    degree * degree
};

/// 4 sin²(x/2) from below, in square degrees.
fn square(degrees: f64) -> f64 {
    degrees * degrees * shortening(degrees)
}

/// 1 - x²/12, which falls as the angle grows.
fn shortening(degrees: f64) -> f64 {
    1.0 - degrees * degrees * (RADIAN * RADIAN / 12.0)
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
    use geo::{Destination, Geodesic};
    use geo_types::Point;
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

    /// The bound of one box, rounded outwards to single precision.
    #[expect(clippy::cast_possible_truncation, reason = "degrees fit")]
    fn box_chord_2(around: &Around, low: [f64; 2], high: [f64; 2]) -> f64 {
        let [west, south] = low.map(|low| [(low as f32).next_down()]);
        let [east, north] = high.map(|high| [(high as f32).next_up()]);
        around.boxes_chord_2(&west, &south, &east, &north)[0]
    }

    fn segment_2(plane: &Plane, a: [f64; 2], b: [f64; 2]) -> f64 {
        let ([ax, ay], [bx, by]) = (plane.at(a), plane.at(b));
        segments_2(&[[ax], [bx]], &[[ay], [by]])[0]
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
        fn polar_coordinates_are_those_of_the_geodesic(
            lon in -180.0..180.0_f64, lat in -80.0..80.0_f64, azimuth in -180.0..180.0_f64,
            distance in 1.0..100_000.0_f64,
        ) {
            let from = Point::new(lon, lat);
            let to = Geodesic.destination(from, azimuth, distance);
            let place = LonLat::new(to.x(), to.y()).unwrap();
            let (length, direction) = around(lon, lat).polar(place);
            prop_assert!((length - distance).abs() < 0.01);
            let off = (direction.to_degrees() - azimuth + 540.0).rem_euclid(360.0) - 180.0;
            prop_assert!(off.abs() < 0.001, "{off}");
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
            prop_assert!(box_chord_2(&around, low, high) <= chord_2 + slack);
            let plane = around.plane(low, high);
            prop_assert!(segment_2(&plane, a, b) <= chord_2 + slack);
        }

        #[test]
        fn bounds_are_close_nearby(
            lon in -180.0..180.0, lat in -70.0..70.0_f64, east in -0.2..0.2_f64, north in -0.2..0.2_f64,
        ) {
            let at = [lon + east, lat + north];
            let chord = chord_2([lon, lat], at).sqrt();
            let bound = box_chord_2(&around(lon, lat), at, at).sqrt();
            // Single precision takes up to two metres a side.
            prop_assert!(bound >= 0.99 * chord - 4.0, "{bound} {chord}");
        }
    }
}
