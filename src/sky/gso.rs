//! The geostationary arc as a place sees it, and how near to it a direction is.
//!
//! Operators of low orbits keep their beams an angle away from geostationary satellites (Radio Regulations,
//! article 22; Recommendation ITU-R S.1503 calls the least angle at the place alpha). The arc lies in the
//! plane of the equator at 42,164 km from the centre of the earth; counted is what of it stands above the
//! level of the place.

use super::observer::{Observer, Vector, dot, sum};

/// The radius of the geostationary orbit, kilometres.
const GSO_RADIUS_KM: f64 = 42_164.2;

/// How many pieces the arc has to the east of the meridian, and as many to the west. Chords of so few
/// degrees are off the arc by less than 0.01 degrees.
const PIECES: u32 = 64;

/// Degrees from one angle of a mask to the next.
const STEP_DEG: u16 = 2;
const AZIMUTHS: usize = (360 / STEP_DEG) as usize;
const ELEVATIONS: usize = (90 / STEP_DEG) as usize + 1;

/// The arc over a latitude as unit vectors from the place, from the meridian to where it sets in the east;
/// in the west it is the mirror image. Empty where it never rises.
fn arc(observer: &Observer) -> Vec<Vector> {
    let at = |longitude: f64| {
        let (sin, cos) = longitude.sin_cos();
        [GSO_RADIUS_KM * cos, GSO_RADIUS_KM * sin, 0.0]
    };
    if observer.sine(at(0.0)) <= 0.0 {
        return Vec::new();
    }
    // Where it sets: the plane of the level is crossed at x up.x = position.up.
    let level = dot(observer.position, observer.up);
    let cos_set = level / (GSO_RADIUS_KM * observer.up[0]);
    let set = cos_set.clamp(-1.0, 1.0).acos();
    let points = 0..=PIECES;
    let direction = |number: u32| {
        let away = sum(
            at(set * f64::from(number) / f64::from(PIECES)),
            observer.position,
            -1.0,
        );
        let length = dot(away, away).sqrt();
        away.map(|part| part / length)
    };
    points.map(direction).collect()
}

/// The least angle between a direction and a chain of points on the unit sphere, radians.
fn least_angle(direction: Vector, chain: &[Vector]) -> f64 {
    let distance_2 = |[a, b]: [Vector; 2]| {
        let (along, from) = (sum(b, a, -1.0), sum(direction, a, -1.0));
        let length_2 = dot(along, along);
        let share = if length_2 > 0.0 {
            (dot(from, along) / length_2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let off = sum(from, along, -share);
        dot(off, off)
    };
    let least = chain
        .windows(2)
        .map(|pair| distance_2([pair[0], pair[1]]))
        .fold(f64::INFINITY, f64::min);
    2.0 * (least.sqrt() / 2.0).min(1.0).asin()
}

/// The angle between a direction over a latitude and the nearest point of the geostationary arc above the
/// level there, degrees; `None` where none of it is, beyond about 81 degrees of latitude.
#[must_use]
pub fn gso_angle_deg(latitude_deg: f64, azimuth_deg: f64, elevation_deg: f64) -> Option<f64> {
    let observer = Observer::at_latitude(latitude_deg);
    let arc = arc(&observer);
    if arc.is_empty() {
        return None;
    }
    Some(angle(&observer, &arc, azimuth_deg, elevation_deg))
}

fn angle(observer: &Observer, arc: &[Vector], azimuth_deg: f64, elevation_deg: f64) -> f64 {
    let [x, y, z] = observer.direction(azimuth_deg, elevation_deg);
    // The nearest point of the arc is on the side of the direction.
    least_angle([x, y.abs(), z], arc).to_degrees()
}

/// Angles to the geostationary arc in all directions over a latitude, for many questions.
///
/// They are interpolated between directions 2 degrees apart: within 0.5 degrees of [`gso_angle_deg`] from 5
/// degrees off the arc on.
#[derive(Clone, Debug, PartialEq)]
pub struct GsoMask {
    /// By azimuth, then elevation; empty where the arc does not rise.
    angles_deg: Vec<f32>,
}

impl GsoMask {
    /// The mask over a latitude of WGS 84, degrees.
    #[must_use]
    pub fn at_latitude(latitude_deg: f64) -> Self {
        let observer = Observer::at_latitude(latitude_deg);
        let arc = arc(&observer);
        if arc.is_empty() {
            return Self::none();
        }
        let mut angles_deg = vec![0.0; AZIMUTHS * ELEVATIONS];
        for azimuth in 0..=AZIMUTHS / 2 {
            for elevation in 0..ELEVATIONS {
                let [azimuth_deg, elevation_deg] = [azimuth, elevation].map(degrees);
                #[expect(clippy::cast_possible_truncation, reason = "degrees")]
                let angle = angle(&observer, &arc, azimuth_deg, elevation_deg) as f32;
                let mirrored = (AZIMUTHS - azimuth) % AZIMUTHS;
                for azimuth in [azimuth, mirrored] {
                    angles_deg[azimuth * ELEVATIONS + elevation] = angle;
                }
            }
        }
        Self { angles_deg }
    }

    /// A mask of a place to which the arc does not rise.
    #[must_use]
    pub fn none() -> Self {
        Self {
            angles_deg: Vec::new(),
        }
    }

    /// The angle to the arc, degrees; infinite where it does not rise.
    #[must_use]
    pub fn angle_deg(&self, azimuth_deg: f32, elevation_deg: f32) -> f32 {
        if self.angles_deg.is_empty() {
            return f32::INFINITY;
        }
        let step = f32::from(STEP_DEG);
        let (azimuth, along) = place(azimuth_deg.rem_euclid(360.0) / step, AZIMUTHS);
        let (elevation, up) = place(elevation_deg.clamp(0.0, 90.0) / step, ELEVATIONS - 1);
        let column = |azimuth: usize| {
            let start = (azimuth % AZIMUTHS) * ELEVATIONS + elevation;
            let (low, high) = (self.angles_deg[start], self.angles_deg[start + 1]);
            low + up * (high - low)
        };
        let (one, other) = (column(azimuth), column(azimuth + 1));
        one + along * (other - one)
    }

    /// Whether a direction is nearer to the arc than allowed.
    #[must_use]
    pub fn excludes(
        &self,
        avoidance_deg: Option<f64>,
        azimuth_deg: f32,
        elevation_deg: f32,
    ) -> bool {
        avoidance_deg
            .is_some_and(|least| f64::from(self.angle_deg(azimuth_deg, elevation_deg)) < least)
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most the number of azimuths")]
fn degrees(number: usize) -> f64 {
    number as f64 * f64::from(STEP_DEG)
}

/// A whole step below `count`, and the share of the next.
fn place(steps: f32, count: usize) -> (usize, f32) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and saturating"
    )]
    let whole = (steps as usize).min(count - 1);
    #[expect(clippy::cast_precision_loss, reason = "at most the number of azimuths")]
    let share = (steps - whole as f32).clamp(0.0, 1.0);
    (whole, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elevation of a geostationary satellite on the meridian by the formula of the books, over a sphere.
    fn culmination(latitude_deg: f64) -> f64 {
        let latitude = latitude_deg.to_radians();
        ((latitude.cos() - 6371.0 / GSO_RADIUS_KM) / latitude.sin())
            .atan()
            .to_degrees()
    }

    #[test]
    fn the_arc_culminates_in_the_south_of_northern_places() {
        for latitude in [8.0, 16.0, 23.0, 40.0, 60.0] {
            let elevation = culmination(latitude);
            let angle = gso_angle_deg(latitude, 180.0, elevation).unwrap();
            // The books take both latitudes for one.
            assert!(angle < 0.25, "{latitude}: {angle}");
            let north = gso_angle_deg(-latitude, 0.0, elevation).unwrap();
            assert!((north - angle).abs() < 1e-9);
            // Straight up is away from it by what is left to the zenith.
            let zenith = gso_angle_deg(latitude, 77.0, 90.0).unwrap();
            assert!((zenith - (90.0 - elevation)).abs() < 0.25);
        }
        let angle = gso_angle_deg(0.0, 90.0, 33.0).unwrap();
        assert!(angle < 0.01, "the arc passes over the equator: {angle}");
        let aside = gso_angle_deg(0.0, 0.0, 50.0).unwrap();
        assert!((aside - 40.0).abs() < 0.01, "{aside}");
    }

    #[test]
    fn near_the_poles_there_is_no_arc() {
        for latitude in [82.0, 90.0, -82.0, -90.0] {
            assert_eq!(gso_angle_deg(latitude, 180.0, 5.0), None);
            let mask = GsoMask::at_latitude(latitude);
            assert_eq!(mask, GsoMask::none());
            assert!(!mask.excludes(Some(90.0), 180.0, 5.0));
        }
        assert!(gso_angle_deg(80.0, 180.0, 1.0).unwrap() < 3.0);
    }

    #[test]
    fn the_table_is_near_the_formula() {
        for latitude in [-70.0, -33.0, 0.0, 16.0, 47.0, 80.0] {
            let mask = GsoMask::at_latitude(latitude);
            let mut worst: f64 = 0.0;
            for azimuth in 0..360_u16 {
                for elevation in 0..=90_u16 {
                    let (azimuth, elevation) = (f32::from(azimuth) + 0.9, f32::from(elevation));
                    let exact =
                        gso_angle_deg(latitude, f64::from(azimuth), f64::from(elevation)).unwrap();
                    if exact > 5.0 {
                        let angle = f64::from(mask.angle_deg(azimuth, elevation));
                        worst = worst.max((angle - exact).abs());
                    }
                }
            }
            assert!(worst < 0.5, "{latitude}: {worst}");
        }
    }
}
