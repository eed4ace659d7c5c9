//! Positions as whole hundred-thousandths of a degree (about a metre), each as the difference to the one before.

use crate::geodesy::LonLat;

/// Units in a degree.
const UNITS: f64 = 1e5;

/// Degrees in whole units; `None` for what is no number of degrees.
fn units(degrees: f64) -> Option<i32> {
    let units = (degrees * UNITS).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most two turns of the earth"
    )]
    (units.abs() <= 720.0 * UNITS).then_some(units as i32)
}

/// A longitude and a latitude in whole units.
pub(super) fn point([lon, lat]: [f64; 2]) -> Option<[i32; 2]> {
    Some([units(lon)?, units(lat)?])
}

/// A degree rounded to what the page shows.
pub(super) fn shown(degrees: f64) -> f64 {
    (degrees * UNITS).round() / UNITS
}

/// A line as `x0, y0, dx, dy, …`.
pub(super) fn coded(points: &[[i32; 2]]) -> Vec<i32> {
    let mut before = [0; 2];
    let mut flat = Vec::with_capacity(2 * points.len());
    for point in points {
        flat.extend([point[0] - before[0], point[1] - before[1]]);
        before = *point;
    }
    flat
}

/// Columns of longitudes and latitudes, each the difference to the last known one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) lon: Vec<Option<i32>>,
    pub(super) lat: Vec<Option<i32>>,
    before: [i32; 2],
}

impl Columns {
    /// Adds a place; one that is not known changes nothing for the next.
    pub(super) fn push(&mut self, at: Option<[f64; 2]>) {
        let known = at.and_then(point);
        let step = |axis: usize| known.map(|point| point[axis] - self.before[axis]);
        let [lon, lat] = [step(0), step(1)];
        self.lon.push(lon);
        self.lat.push(lat);
        self.before = known.unwrap_or(self.before);
    }
}

/// How longitudes are counted, so that a country across the antimeridian is in one piece.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Turn {
    /// Longitudes west of this are counted on, past 180.
    from: Option<f64>,
}

impl Turn {
    /// A longitude as the page counts it.
    pub(super) fn lon(self, lon: f64) -> f64 {
        match self.from {
            Some(from) if lon < from => lon + 360.0,
            _ => lon,
        }
    }

    /// What is added to the longitudes of something that lies between two of them.
    pub(super) fn of(self, west: f64, east: f64) -> f64 {
        let middle = west.midpoint(east);
        self.lon(middle) - middle
    }

    /// A place as the page counts it.
    pub(super) fn place(self, at: LonLat) -> [f64; 2] {
        [self.lon(at.lon()), at.lat()]
    }
}

/// The least box around places: west, south, east, north, and how longitudes are counted in it. East is past 180
/// where it lies across the antimeridian. `None` without places.
pub(super) fn bounds(places: impl Iterator<Item = LonLat>) -> Option<([f64; 4], Turn)> {
    let mut lons = Vec::new();
    let [mut south, mut north] = [f64::INFINITY, f64::NEG_INFINITY];
    for at in places {
        lons.push(at.lon());
        south = south.min(at.lat());
        north = north.max(at.lat());
    }
    lons.sort_by(f64::total_cmp);
    let (&first, &last) = (lons.first()?, lons.last()?);
    // The widest gap between neighbours is left out.
    let gaps = lons.windows(2).map(|pair| (pair[1] - pair[0], pair[1]));
    let inner = gaps.max_by(|one, other| one.0.total_cmp(&other.0));
    let across = inner.filter(|(gap, _)| *gap > first + 360.0 - last);
    let (west, east, turn) = match across {
        Some((gap, west)) => {
            // Half the gap away from what lies on either side of it.
            let from = Some(west - gap / 2.0);
            (west, west - gap + 360.0, Turn { from })
        }
        None => (first, last, Turn::default()),
    };
    let [west, south, east, north] = [west, south, east, north].map(shown);
    Some(([west, south, east, north], turn))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(flat: &[i32]) -> Vec<[i32; 2]> {
        let mut at = [0; 2];
        let pairs = flat.chunks(2);
        pairs
            .map(|step| {
                at = [at[0] + step[0], at[1] + step[1]];
                at
            })
            .collect()
    }

    #[test]
    fn places_across_the_antimeridian_are_in_one_piece() {
        let place = |lon, lat| LonLat::new(lon, lat).unwrap();
        let fiji = [
            place(177.0, -18.0),
            place(-179.5, -16.5),
            place(179.0, -17.0),
        ];
        let (bounds, turn) = bounds(fiji.into_iter()).unwrap();
        assert_eq!(bounds, [177.0, -18.0, 180.5, -16.5]);
        assert_eq!(turn.place(fiji[1]), [180.5, -16.5]);
        assert_eq!(turn.place(fiji[0]), [177.0, -18.0]);
        assert_eq!(turn.of(-180.0, -178.0), 360.0);
        assert_eq!(turn.of(176.0, 178.0), 0.0);
    }

    #[test]
    fn no_place_has_no_bounds_and_one_place_is_a_point() {
        assert_eq!(bounds(std::iter::empty()), None);
        let one = LonLat::new(104.123_456, 22.0).unwrap();
        let (bounds, turn) = bounds([one].into_iter()).unwrap();
        assert_eq!(bounds, [104.123_46, 22.0, 104.123_46, 22.0]);
        assert_eq!(turn, Turn::default());
    }

    #[test]
    fn an_unknown_place_changes_nothing() {
        let mut columns = Columns::default();
        for at in [
            Some([1.0, 2.0]),
            None,
            Some([f64::NAN, 0.0]),
            Some([1.5, 1.0]),
        ] {
            columns.push(at);
        }
        assert_eq!(columns.lon, [Some(100_000), None, None, Some(50_000)]);
        assert_eq!(columns.lat, [Some(200_000), None, None, Some(-100_000)]);
    }

    proptest! {
        #[test]
        fn lines_come_back(line in proptest::collection::vec((-540.0..540.0, -90.0..90.0_f64), 0..50)) {
            let points: Vec<[i32; 2]> = line.iter().filter_map(|&(lon, lat)| point([lon, lat])).collect();
            prop_assert_eq!(points.len(), line.len());
            let back = decoded(&coded(&points));
            prop_assert_eq!(&back, &points);
            for (at, (lon, lat)) in back.iter().zip(&line) {
                prop_assert!((f64::from(at[0]) / UNITS - lon).abs() <= 0.500_001 / UNITS);
                prop_assert!((f64::from(at[1]) / UNITS - lat).abs() <= 0.500_001 / UNITS);
            }
        }

        #[test]
        fn all_places_lie_in_their_bounds(places in proptest::collection::vec((-180.0..=180.0, -90.0..=90.0_f64), 1..20)) {
            let places: Vec<LonLat> = places.iter().map(|&(lon, lat)| LonLat::new(lon, lat).unwrap()).collect();
            let ([west, south, east, north], turn) = bounds(places.iter().copied()).unwrap();
            prop_assert!(west >= -180.0 && west <= east && east - west <= 360.0);
            for at in places {
                let [lon, lat] = turn.place(at);
                prop_assert!(lon >= west - 1e-5 && lon <= east + 1e-5, "{} {} {}", west, lon, east);
                prop_assert!(lat >= south - 1e-5 && lat <= north + 1e-5);
            }
        }
    }
}
