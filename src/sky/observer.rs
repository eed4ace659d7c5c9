//! A place under the sky: where it stands, which way is up, and from directions to points and back.
//!
//! The earth is a sphere of 6,371 km for where places and satellites are. A place stands at its geocentric
//! latitude on it, and its up is the normal of the WGS 84 ellipsoid, up to 0.19 degrees nearer to the pole:
//! satellites lie where they lie, and elevations are those of a level. On a sphere, as is often done,
//! satellites are counted at a place up to 21 km off. A test measures what that changes: of the satellites
//! above 25 degrees less than 1.5 % up to 40 degrees of latitude, and 6 % where a shell just comes into view.

use crate::geodesy::LonLat;

/// The sphere on which places stand, kilometres.
pub(super) const EARTH_RADIUS_KM: f64 = 6371.0;

/// The square of the eccentricity of WGS 84.
const ECCENTRICITY_2: f64 = 6.694_379_990_141_316e-3;

pub(super) type Vector = [f64; 3];

pub(super) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn sum(a: Vector, b: Vector, times: f64) -> Vector {
    std::array::from_fn(|axis| a[axis] + times * b[axis])
}

/// A place and its level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observer {
    /// From the centre of the earth, kilometres.
    pub position: Vector,
    pub east: Vector,
    pub north: Vector,
    pub up: Vector,
    /// The geocentric latitude, radians.
    pub latitude: f64,
    /// By how much the normal is off the direction from the centre, radians.
    pub tilt: f64,
}

/// A direction and a distance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// From 0 to below 360.
    pub azimuth_deg: f64,
    pub elevation_deg: f64,
}

impl Observer {
    /// At a latitude of WGS 84 and longitude 0; beyond a pole it is the pole, and what is no number is 0.
    pub fn at_latitude(latitude_deg: f64) -> Self {
        let latitude_deg = if latitude_deg.is_nan() {
            0.0
        } else {
            latitude_deg.clamp(-90.0, 90.0)
        };
        Self::new(0.0, latitude_deg)
    }

    /// At a latitude on a sphere, where up is away from the centre.
    #[cfg(test)]
    pub fn on_sphere(latitude_deg: f64) -> Self {
        let (sin, cos) = latitude_deg.to_radians().sin_cos();
        Self {
            position: [EARTH_RADIUS_KM * cos, 0.0, EARTH_RADIUS_KM * sin],
            east: [0.0, 1.0, 0.0],
            north: [-sin, 0.0, cos],
            up: [cos, 0.0, sin],
            latitude: latitude_deg.to_radians(),
            tilt: 0.0,
        }
    }

    pub fn at(place: LonLat) -> Self {
        Self::new(place.lon(), place.lat())
    }

    fn new(lon_deg: f64, lat_deg: f64) -> Self {
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        let geodetic = lat_deg.to_radians();
        let (sin, cos) = geodetic.sin_cos();
        let latitude = ((1.0 - ECCENTRICITY_2) * sin).atan2(cos);
        let (sin_centric, cos_centric) = latitude.sin_cos();
        let centric = [cos_centric * cos_lon, cos_centric * sin_lon, sin_centric];
        Self {
            position: centric.map(|part| EARTH_RADIUS_KM * part),
            east: [-sin_lon, cos_lon, 0.0],
            north: [-sin * cos_lon, -sin * sin_lon, cos],
            up: [cos * cos_lon, cos * sin_lon, sin],
            latitude,
            tilt: (geodetic - latitude).abs(),
        }
    }

    /// The sine of the elevation of a point.
    pub fn sine(&self, point: Vector) -> f64 {
        let away = sum(point, self.position, -1.0);
        dot(away, self.up) / dot(away, away).sqrt()
    }

    /// Where a point is seen.
    pub fn look(&self, point: Vector) -> Look {
        let away = sum(point, self.position, -1.0);
        let [east, north, up] = [self.east, self.north, self.up].map(|axis| dot(away, axis));
        let azimuth_deg = east.atan2(north).to_degrees();
        Look {
            azimuth_deg: if azimuth_deg < 0.0 {
                azimuth_deg + 360.0
            } else {
                azimuth_deg
            },
            elevation_deg: up.atan2(east.hypot(north)).to_degrees(),
        }
    }

    /// The unit vector of a direction.
    pub fn direction(&self, azimuth_deg: f64, elevation_deg: f64) -> Vector {
        let (sin_az, cos_az) = azimuth_deg.to_radians().sin_cos();
        let (sin_el, cos_el) = elevation_deg.to_radians().sin_cos();
        let flat = sum(self.north.map(|part| part * cos_az), self.east, sin_az);
        sum(flat.map(|part| part * cos_el), self.up, sin_el)
    }

    /// The point in a direction at a distance from the centre of the earth, which is beyond the place.
    pub fn point(&self, azimuth_deg: f64, elevation_deg: f64, radius_km: f64) -> Vector {
        let direction = self.direction(azimuth_deg, elevation_deg);
        let along = dot(self.position, direction);
        let inside = along * along + radius_km * radius_km - EARTH_RADIUS_KM * EARTH_RADIUS_KM;
        sum(self.position, direction, inside.max(0.0).sqrt() - along)
    }

    /// The angle at the centre of the earth, radians, within which lies all that is at least so high at a
    /// distance from the centre; with no regard to the tilt.
    pub fn cap(elevation_deg: f64, radius_km: f64) -> f64 {
        let elevation = elevation_deg.clamp(-90.0, 90.0).to_radians();
        let cap = (EARTH_RADIUS_KM * elevation.cos() / radius_km).acos() - elevation;
        cap.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_at_550_km_is_941_km_wide() {
        // domain figures: radius 941 km and slant 1,123 km at 25 degrees.
        let cap = Observer::cap(25.0, EARTH_RADIUS_KM + 550.0);
        assert!((cap * EARTH_RADIUS_KM - 941.0).abs() < 1.0);
        let observer = Observer::at_latitude(0.0);
        let slant = sum(
            observer.point(0.0, 25.0, EARTH_RADIUS_KM + 550.0),
            observer.position,
            -1.0,
        );
        assert!((dot(slant, slant).sqrt() - 1123.0).abs() < 1.0);
    }

    #[test]
    fn directions_lead_to_points_that_are_seen_there() {
        for latitude in [-90.0, -45.0, 0.0, 16.0, 60.0, 90.0] {
            let observer = Observer::at_latitude(latitude);
            for (azimuth, elevation) in [(0.0, 5.0), (123.0, 45.0), (300.0, 89.0)] {
                let point = observer.point(azimuth, elevation, 7000.0);
                assert!((dot(point, point).sqrt() - 7000.0).abs() < 1e-8);
                let look = observer.look(point);
                assert!((look.azimuth_deg - azimuth).abs() < 1e-8);
                assert!((look.elevation_deg - elevation).abs() < 1e-8);
                assert!((observer.sine(point) - elevation.to_radians().sin()).abs() < 1e-12);
            }
        }
        assert!((Observer::at_latitude(45.0).tilt.to_degrees() - 0.1924).abs() < 1e-3);
    }
}
