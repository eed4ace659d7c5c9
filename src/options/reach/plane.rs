//! Metres east and north of a place, for what lies a few kilometres around it.

use crate::geodesy::{LonLat, curve};

/// The plane that touches the earth at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    origin: LonLat,
    /// Metres in a degree of longitude and of latitude.
    degree_m: [f64; 2],
}

impl Plane {
    pub(super) fn at(origin: LonLat) -> Self {
        let length = |[x, y, z]: [f64; 3]| (x * x + y * y + z * z).sqrt();
        let (_, east) = curve(origin.lon(), origin.lat(), 1.0, 0.0);
        let (_, north) = curve(origin.lon(), origin.lat(), 0.0, 1.0);
        Self {
            origin,
            degree_m: [east, north].map(length),
        }
    }

    /// Where a place lies, the short way round.
    pub(super) fn metres(&self, place: LonLat) -> [f64; 2] {
        let east = place.lon() - self.origin.lon();
        let east = east - 360.0 * (east / 360.0).round();
        let north = place.lat() - self.origin.lat();
        [east * self.degree_m[0], north * self.degree_m[1]]
    }

    /// The place so far east and north; `None` beyond a pole, and at the poles themselves.
    pub(super) fn place(&self, [east_m, north_m]: [f64; 2]) -> Option<LonLat> {
        let lon = self.origin.lon() + east_m / self.degree_m[0];
        let lon = lon - 360.0 * (lon / 360.0).round();
        LonLat::new(lon, self.origin.lat() + north_m / self.degree_m[1]).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::geodesic_m;

    #[test]
    fn metres_are_metres_and_come_back() {
        for (lon, lat) in [(104.0, 22.0), (179.999, -17.0), (0.0, 0.0), (-70.0, 65.0)] {
            let origin = LonLat::new(lon, lat).unwrap();
            let plane = Plane::at(origin);
            for offset in [[3000.0, 0.0], [0.0, -2000.0], [-1500.0, 1500.0]] {
                let there = plane.place(offset).unwrap();
                let expected = f64::hypot(offset[0], offset[1]);
                let found = geodesic_m(origin, there).0;
                assert!((found / expected - 1.0).abs() < 1e-3, "{found}");
                let [east, north] = plane.metres(there);
                assert!((east - offset[0]).abs() < 1e-6 && (north - offset[1]).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn nothing_lies_beyond_a_pole() {
        let pole = LonLat::new(0.0, 90.0).unwrap();
        let plane = Plane::at(pole);
        assert_eq!(plane.place([10.0, 500.0]), None);
        assert_eq!(plane.place([f64::NAN, 0.0]), None);
    }
}
