//! The WGS 84 ellipsoid: earth-centred coordinates and geodesic distance.

use geo::{Destination, Distance, Geodesic};
use geo_types::{Coord, Point, Polygon};

use super::LonLat;
use crate::units::{Kilometres, Metres};

/// Semi-major axis of WGS 84, metres (NIMA TR8350.2, table 3.1).
pub(super) const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// Flattening of WGS 84 (NIMA TR8350.2, table 3.1).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared.
pub(super) const ECCENTRICITY_SQUARED: f64 = FLATTENING * (2.0 - FLATTENING);

/// The smallest radius of curvature anywhere on WGS 84: that of a meridian at the equator,
/// a (1 - f)^2, rounded down.
pub(super) const MIN_CURVATURE_RADIUS_M: f64 = 6_335_439.0;

/// A point in earth-centred, earth-fixed metres.
///
/// The straight chord between two surface points bounds their geodesic from below and orders
/// points by distance the way geodesics do up to about 1e-9 of the distance (50 km: the geodesic is
/// 0.13 m longer, and that excess differs by at most 1 % with azimuth), so a search by chord needs no
/// projection and knows neither antimeridian nor pole.
pub type EarthCentred = [f64; 3];

/// The earth-centred coordinates of the surface point at `lon_deg`, `lat_deg`, and the first
/// derivative along the direction (`dlon_deg`, `dlat_deg`), both in metres, the derivative per unit
/// of the curve parameter whose step is that direction.
#[must_use]
pub fn curve(
    lon_deg: f64,
    lat_deg: f64,
    dlon_deg: f64,
    dlat_deg: f64,
) -> (EarthCentred, EarthCentred) {
    let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
    let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat;
    let normal = SEMI_MAJOR_M / w2.sqrt();
    let meridional = normal * (1.0 - ECCENTRICITY_SQUARED) / w2;
    let (dlon, dlat) = (dlon_deg.to_radians(), dlat_deg.to_radians());
    let east = normal * cos_lat * dlon;
    let north = meridional * dlat;
    (
        [
            normal * cos_lat * cos_lon,
            normal * cos_lat * sin_lon,
            normal * (1.0 - ECCENTRICITY_SQUARED) * sin_lat,
        ],
        [
            -east * sin_lon - north * sin_lat * cos_lon,
            east * cos_lon - north * sin_lat * sin_lon,
            north * cos_lat,
        ],
    )
}

/// The geodesic distance on the ellipsoid (Karney 2013, error below a micrometre).
///
/// ```
/// use deadzone::geodesy::{LonLat, geodesic_m};
/// let ha_noi = LonLat::new(105.8342, 21.0278)?;
/// let sa_pa = LonLat::new(103.844, 22.336)?;
/// assert!((geodesic_m(ha_noi, sa_pa).0 - 251_861.0).abs() < 500.0);
/// # Ok::<(), deadzone::geodesy::PositionError>(())
/// ```
#[must_use]
pub fn geodesic_m(a: LonLat, b: LonLat) -> Metres {
    Metres(Geodesic.distance(Point::new(a.lon(), a.lat()), Point::new(b.lon(), b.lat())))
}

/// A length that the geodesic between two surface points with a chord of `chord_m` never exceeds, in
/// metres; less than 0.02 m above the geodesic up to 50 km.
///
/// The great ellipse through both has nowhere a smaller radius of curvature than r = b^2/a, so by the
/// theorem of Schur its arc is no longer than the arc of a circle of radius r over the same chord; and
/// the geodesic is the shortest curve. Half an equator bounds what is almost antipodal.
#[must_use]
pub fn geodesic_at_most_m(chord_m: f64) -> f64 {
    let half = chord_m / (2.0 * MIN_CURVATURE_RADIUS_M);
    if half < 0.99 {
        2.0 * MIN_CURVATURE_RADIUS_M * half.asin()
    } else {
        std::f64::consts::PI * SEMI_MAJOR_M
    }
}

/// The circle of points at a geodesic distance, as a polygon of 180 vertices that lies inside it
/// by at most 0.016 % of the radius.
#[must_use]
pub fn geodesic_circle(centre: LonLat, radius: Kilometres) -> Polygon<f64> {
    let from = Point::new(centre.lon(), centre.lat());
    let ring = (0..180).map(|step| {
        let at = Geodesic.destination(from, f64::from(step) * 2.0, radius.to_metres().0);
        // Longitudes stay next to the centre's, so that the ring does not wrap around the earth.
        let turns = ((at.x() - from.x()) / 360.0).round();
        Coord {
            x: at.x() - 360.0 * turns,
            y: at.y(),
        }
    });
    Polygon::new(ring.collect(), vec![])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chord_m(a: EarthCentred, b: EarthCentred) -> f64 {
        ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)).sqrt()
    }

    #[test]
    fn earth_centred_coordinates_of_known_points() {
        let (equator, _) = curve(0.0, 0.0, 0.0, 0.0);
        assert!(chord_m(equator, [6_378_137.0, 0.0, 0.0]) < 1e-6);
        let (pole, _) = curve(17.0, 90.0, 0.0, 0.0);
        // Semi-minor axis of WGS 84, NIMA TR8350.2 table 3.3.
        assert!(chord_m(pole, [0.0, 0.0, 6_356_752.314_2]) < 1e-3);
    }

    proptest! {
        #[test]
        fn the_derivative_is_the_slope(lon in -179.0..179.0, lat in -88.0..88.0, dlon in -1.0..1.0, dlat in -1.0..1.0) {
            let h = 1e-4;
            let (_, slope) = curve(lon, lat, dlon, dlat);
            let (after, _) = curve(lon + h * dlon, lat + h * dlat, 0.0, 0.0);
            let (before, _) = curve(lon - h * dlon, lat - h * dlat, 0.0, 0.0);
            for axis in 0..3 {
                prop_assert!((slope[axis] - (after[axis] - before[axis]) / (2.0 * h)).abs() < 0.05);
            }
        }

        #[test]
        fn the_chord_is_below_the_geodesic_and_close_to_it(lon in -179.0..179.0, lat in -89.0..89.0, dlon in -0.4..0.4, dlat in -0.4..0.4) {
            let a = LonLat::new(lon, lat).unwrap();
            let b = LonLat::new(lon + dlon, lat + dlat).unwrap();
            let (ca, _) = curve(a.lon(), a.lat(), 0.0, 0.0);
            let (cb, _) = curve(b.lon(), b.lat(), 0.0, 0.0);
            let (chord, geodesic) = (chord_m(ca, cb), geodesic_m(a, b).0);
            prop_assert!(chord <= geodesic + 1e-6);
            prop_assert!(geodesic - chord <= 1.01 * geodesic.powi(3) / (24.0 * 6_335_000.0_f64.powi(2)) + 1e-6);
        }

        #[test]
        fn the_geodesic_is_below_its_bound(lon in -180.0..180.0, lat in -90.0..90.0_f64, dlon in -180.0..180.0, dlat in -180.0..180.0_f64, far in prop_oneof![Just(1e-3_f64), Just(0.1), Just(1.0)]) {
            let lon_b: f64 = lon + far * dlon;
            let a = LonLat::new(lon, lat).unwrap();
            let b = LonLat::new(lon_b - 360.0 * (lon_b / 360.0).round(), (lat + far * dlat).clamp(-90.0, 90.0)).unwrap();
            let chord = chord_m(curve(a.lon(), a.lat(), 0.0, 0.0).0, curve(b.lon(), b.lat(), 0.0, 0.0).0);
            let geodesic = geodesic_m(a, b).0;
            prop_assert!(geodesic <= geodesic_at_most_m(chord) + 1e-6);
            if geodesic < 5e4 {
                prop_assert!(geodesic_at_most_m(chord) - geodesic < 0.02);
            }
        }
    }
}
