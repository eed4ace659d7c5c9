//! The bounding box of a collection (RFC 7946, section 5).

use geo::CoordsIter;
use geo_types::{Coord, Geometry, LineString};

/// Bands of longitude of one degree each.
const BANDS: usize = 360;
/// A band in which nothing lies.
const EMPTY: [f64; 2] = [f64::INFINITY, f64::NEG_INFINITY];

/// Where features lie. By bands of longitude, so that what lies on both sides of the antimeridian is known to
/// lie there and not all around the earth.
#[derive(Clone, Debug)]
pub struct Extent {
    /// Of each band the westernmost and the easternmost longitude.
    bands: Box<[[f64; 2]; BANDS]>,
    south: f64,
    north: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self {
            bands: Box::new([EMPTY; BANDS]),
            south: f64::INFINITY,
            north: f64::NEG_INFINITY,
        }
    }
}

fn band(lon: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a longitude from -180 to 180, below that 0"
    )]
    let band = (lon + 180.0).floor() as usize;
    band.min(BANDS - 1)
}

impl Extent {
    /// Takes a position in.
    pub fn add(&mut self, lon: f64, lat: f64) {
        if lon.is_finite() && lat.is_finite() {
            self.add_span(lon, lon);
            self.add_lat(lat);
        }
    }

    fn add_lat(&mut self, lat: f64) {
        self.south = self.south.min(lat);
        self.north = self.north.max(lat);
    }

    /// Takes in all longitudes of a line that does not cross the antimeridian.
    fn add_span(&mut self, from: f64, to: f64) {
        let [west, east] = [from.min(to), from.max(to)];
        let [first, last] = [band(west), band(east)];
        for (place, known) in (first..).zip(&mut self.bands[first..=last]) {
            #[expect(clippy::cast_precision_loss, reason = "at most 360")]
            let side = place as f64 - 180.0;
            // What lies off the map lies in the bands at its sides.
            let from = if place == first { west } else { side };
            let to = if place == last { east } else { side + 1.0 };
            known[0] = known[0].min(from);
            known[1] = known[1].max(to);
        }
    }

    /// Takes a geometry in; one with a position that is no finite number has no place.
    pub fn add_geometry(&mut self, geometry: &Geometry<f64>) {
        let is_finite = |at: Coord<f64>| at.x.is_finite() && at.y.is_finite();
        if geometry.coords_iter().all(is_finite) {
            self.add_finite(geometry);
        }
    }

    fn add_finite(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::LineString(line) => self.add_line(line),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| self.add_line(line)),
            Geometry::Polygon(polygon) => self.add_line(polygon.exterior()),
            Geometry::MultiPolygon(polygons) => {
                polygons.iter().for_each(|of| self.add_line(of.exterior()));
            }
            Geometry::Line(line) => self.add_line(&LineString(vec![line.start, line.end])),
            Geometry::Rect(rect) => self.add_line(rect.to_polygon().exterior()),
            Geometry::Triangle(triangle) => self.add_line(triangle.to_polygon().exterior()),
            Geometry::Point(point) => self.add(point.x(), point.y()),
            Geometry::MultiPoint(points) => points.iter().for_each(|at| self.add(at.x(), at.y())),
            Geometry::GeometryCollection(parts) => {
                parts.iter().for_each(|part| self.add_finite(part));
            }
        }
    }

    fn add_line(&mut self, line: &LineString<f64>) {
        for side in line.lines() {
            self.add_span(side.start.x, side.end.x);
        }
        line.coords().for_each(|at| self.add(at.x, at.y));
    }

    /// Takes another extent in.
    pub fn merge(&mut self, other: &Self) {
        for (known, more) in self.bands.iter_mut().zip(other.bands.iter()) {
            known[0] = known[0].min(more[0]);
            known[1] = known[1].max(more[1]);
        }
        self.south = self.south.min(other.south);
        self.north = self.north.max(other.north);
    }

    /// West, south, east, north; west lies east of east where the features lie on both sides of the antimeridian
    /// and are nearer to each other that way (section 5.2). `None` where there is nothing.
    #[must_use]
    pub fn bbox(&self) -> Option<[f64; 4]> {
        let taken: Vec<[f64; 2]> = self
            .bands
            .iter()
            .copied()
            .filter(|band| band[0] <= band[1])
            .collect();
        let (first, last) = (taken.first()?, taken.last()?);
        let around = first[0] + 360.0 - last[1];
        // The widest part of the earth without a feature, of several the westernmost.
        let gaps = taken.windows(2).map(|two| (two[1][0] - two[0][1], two));
        let widest = gaps.reduce(|best, gap| if gap.0 > best.0 { gap } else { best });
        let [west, east] = match widest {
            Some((gap, two)) if gap > around => [two[1][0], two[0][1]],
            _ => [first[0], last[1]],
        };
        Some([west, self.south, east, self.north])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{MultiLineString, Polygon, coord};
    use proptest::prelude::*;

    fn of(places: &[(f64, f64)]) -> Option<[f64; 4]> {
        let mut extent = Extent::default();
        for &(lon, lat) in places {
            extent.add(lon, lat);
        }
        extent.bbox()
    }

    #[test]
    fn fiji_lies_on_both_sides() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(f64::NAN, 1.0)]), None);
        assert_eq!(of(&[(105.0, 21.0)]), Some([105.0, 21.0, 105.0, 21.0]));
        // The example of section 5.2.
        let fiji = [(177.0, -20.0), (-178.0, -16.0), (179.5, -17.0)];
        assert_eq!(of(&fiji), Some([177.0, -20.0, -178.0, -16.0]));
        assert_eq!(
            of(&[(180.0, 0.0), (-180.0, 1.0)]),
            Some([180.0, 0.0, -180.0, 1.0])
        );
        let vietnam = [(102.1, 22.4), (109.4, 12.5), (104.7, 8.6)];
        assert_eq!(of(&vietnam), Some([102.1, 8.6, 109.4, 22.4]));
    }

    #[test]
    fn areas_fill_what_lies_between_their_corners() {
        let mut extent = Extent::default();
        let corners = [
            (-170.0, -10.0),
            (170.0, -10.0),
            (0.0, 10.0),
            (-170.0, -10.0),
        ];
        let ring = LineString::from(corners.to_vec());
        extent.add_geometry(&Polygon::new(ring, vec![]).into());
        assert_eq!(extent.bbox(), Some([-170.0, -10.0, 170.0, 10.0]));
        let mut extent = Extent::default();
        let line = |from: f64, to: f64| {
            LineString(vec![coord! { x: from, y: 1.0 }, coord! { x: to, y: 1.0 }])
        };
        let lines = MultiLineString(vec![line(178.5, 180.0), line(-180.0, -179.5)]);
        extent.add_geometry(&lines.into());
        assert_eq!(extent.bbox(), Some([178.5, 1.0, -179.5, 1.0]));
    }

    proptest! {
            /// Every position lies in the box; no box by which sides it has is narrower by more than a band; the order
            /// of the positions does not matter.
            #[test]
            fn everything_lies_in_the_box(
                places in prop::collection::vec((-180.0..=180.0_f64, -90.0..=90.0_f64), 1..20),
            ) {
                let [west, south, east, north] = of(&places).unwrap();
                for &(lon, lat) in &places {
                    prop_assert!((south..=north).contains(&lat));
                    let is_in = if west <= east {
                        (west..=east).contains(&lon)
                    } else {
                        lon >= west || lon <= east
                    };
                    prop_assert!(is_in);
                }
                let width = |west: f64, east: f64| if west <= east { east - west } else { east - west + 360.0 };
                let all = places.iter().map(|place| place.0);
                let plain = all.clone().fold(f64::NEG_INFINITY, f64::max) - all.fold(f64::INFINITY, f64::min);
                prop_assert!(width(west, east) <= plain);
                let mut back = places.clone();
                back.reverse();
                let (half, rest) = back.split_at(back.len() / 2);
                let mut merged = Extent::default();
                for part in [half, rest] {
                    let mut extent = Extent::default();
                    for &(lon, lat) in part {
    extent.add(lon, lat);
    }
                    merged.merge(&extent);
                }
                prop_assert_eq!(merged.bbox(), Some([west, south, east, north]));
            }
        }
}
