//! Which areas hold a point: flat rings under a packed R-tree, exact tests at the end.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use geo::CoordsIter;
use geo_types::{Coord as GeoCoord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use robust::{Coord, orient2d};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::slabs::Slabs;
use crate::geodesy::LonLat;

/// The box of a polygon with its area and itself.
type Entry = GeomWithData<Rectangle<[f64; 2]>, (u32, u32)>;

/// How an edge lies to a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crossing {
    /// A ray from the point to the east does not cross it.
    None,
    /// It does.
    East,
    /// The point lies on it.
    Touches,
}

/// Areas on the plane of longitude and latitude, indexed by their boxes.
///
/// Edges are straight in longitude and latitude, as RFC 7946 says. Within one polygon the even-odd
/// rule decides over all its rings, so a self-crossing ring has an inside too; an area of several
/// polygons is their union. A point on any boundary, that of a hole too, is covered. Tests use
/// adaptive exact predicates (Shewchuk 1997), so the answer is that of exact arithmetic on the
/// coordinates as given, those nearer to 0 than 1e-130 degrees taken as 0.
///
/// Building takes O(n log n) in the number of polygons; a query visits the boxes that hold the point
/// and, of each of their polygons, the edges near its latitude. Memory: about 24 bytes a vertex and
/// 90 a polygon.
#[derive(Debug)]
pub struct AreaIndex {
    tree: RTree<Entry>,
    /// Shared with the indexes of [`super::NearestIndex::of_areas`].
    coords: Arc<Vec<[f64; 2]>>,
    /// `rings[i]..rings[i + 1]` are the coordinates of ring i.
    rings: Vec<u32>,
    /// `polygons[i]..polygons[i + 1]` are the rings of polygon i.
    polygons: Vec<u32>,
    /// `areas[i]..areas[i + 1]` are the polygons of area i.
    areas: Vec<u32>,
    /// Made with the index, or at the first test where a grid answers most.
    slabs: OnceLock<Slabs>,
}

/// Polygons whose slabs one thread makes at a time.
const POLYGONS_AT_A_TIME: usize = 256;

fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("fewer than 2^32 vertices fit in the memory this is planned for")
}

impl AreaIndex {
    /// Indexes areas; they are known by their place in the sequence.
    ///
    /// # Panics
    /// Where the areas have 2^32 vertices or more.
    pub fn new<'a>(areas: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> Self {
        let index = Self::deferred(areas);
        let all = offset(index.polygons.len() - 1);
        let pieces: Vec<Slabs> = (0..all)
            .into_par_iter()
            .step_by(POLYGONS_AT_A_TIME)
            .map(|first| index.make_slabs(first..all.min(first + offset(POLYGONS_AT_A_TIME))))
            .collect();
        index.slabs.get_or_init(|| {
            let mut slabs = Slabs::default();
            for piece in &pieces {
                slabs.append(piece);
            }
            slabs
        });
        index
    }

    /// The same without slabs, for those who have another way to test most points.
    pub(super) fn deferred<'a>(areas: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> Self {
        let areas: Vec<&MultiPolygon<f64>> = areas.into_iter().collect();
        let vertices: usize = areas.iter().map(|area| area.coords_count()).sum();
        let mut index = Self {
            tree: RTree::new(),
            coords: Arc::new(Vec::with_capacity(vertices)),
            rings: vec![0],
            polygons: vec![0],
            areas: vec![0],
            slabs: OnceLock::new(),
        };
        let mut boxes = Vec::new();
        for (number, area) in areas.into_iter().enumerate() {
            for polygon in &area.0 {
                let first = index.coords.len();
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    Arc::make_mut(&mut index.coords)
                        .extend(ring.0.iter().map(|coord| flushed([coord.x, coord.y])));
                    index.rings.push(offset(index.coords.len()));
                }
                index.polygons.push(offset(index.rings.len() - 1));
                if index.coords.len() > first {
                    let envelope = AABB::from_points(&index.coords[first..]);
                    let rectangle = Rectangle::from_corners(envelope.lower(), envelope.upper());
                    let polygon = offset(index.polygons.len() - 2);
                    boxes.push(Entry::new(rectangle, (offset(number), polygon)));
                }
            }
            index.areas.push(offset(index.polygons.len() - 1));
        }
        index.tree = RTree::bulk_load(boxes);
        index
    }

    /// The slabs of some polygons.
    fn make_slabs(&self, polygons: Range<u32>) -> Slabs {
        let mut slabs = Slabs::default();
        let ends = polygons.start as usize..=polygons.end as usize;
        for ends in self.polygons[ends].windows(2) {
            let rings: Vec<Range<u32>> = self.rings[ends[0] as usize..=ends[1] as usize]
                .windows(2)
                .map(|ends| ends[0]..ends[1])
                .collect();
            slabs.add(&self.coords, &rings);
        }
        slabs
    }

    fn slabs(&self) -> &Slabs {
        // By one thread: others that help could be given work that waits for this.
        self.slabs
            .get_or_init(|| self.make_slabs(0..offset(self.polygons.len() - 1)))
    }

    /// The areas that hold the point or have it on their boundary, in ascending order.
    #[must_use]
    pub fn covering(&self, point: LonLat) -> Vec<u32> {
        let at = flushed([point.lon(), point.lat()]);
        let boxes = self.tree.locate_all_at_point(&at).map(|entry| entry.data);
        let found = boxes.filter(|&(_, polygon)| self.polygon_covers(polygon, at));
        in_order(found)
    }

    /// The areas of which a polygon's box meets a box, in ascending order.
    #[must_use]
    pub fn near(&self, low: [f64; 2], high: [f64; 2]) -> Vec<u32> {
        let envelope = AABB::from_corners(low, high);
        let found = self.tree.locate_in_envelope_intersecting(&envelope);
        in_order(found.map(|entry| entry.data))
    }

    /// The boundary rings of an area as coordinate sequences.
    pub fn boundary(&self, area: u32) -> impl Iterator<Item = &[[f64; 2]]> {
        self.boundary_ranges(area)
            .map(|ring| &self.coords[ring.start as usize..ring.end as usize])
    }

    /// The boundary rings of an area as ranges of [`Self::coords`].
    pub(super) fn boundary_ranges(&self, area: u32) -> impl Iterator<Item = Range<u32>> {
        let span = |starts: &[u32], from: u32, to: u32| starts[from as usize]..starts[to as usize];
        let polygons = self.areas[area as usize]..self.areas[area as usize + 1];
        let rings = span(&self.polygons, polygons.start, polygons.end);
        rings.map(|ring| self.rings[ring as usize]..self.rings[ring as usize + 1])
    }

    /// The positions of all rings.
    pub(super) fn coords(&self) -> &Arc<Vec<[f64; 2]>> {
        &self.coords
    }

    /// An area as it was given.
    pub fn polygons(&self, area: u32) -> MultiPolygon<f64> {
        let polygons = self.areas[area as usize]..self.areas[area as usize + 1];
        let polygon = |polygon: u32| {
            let rings = self.polygons[polygon as usize]..self.polygons[polygon as usize + 1];
            let mut rings = rings.map(|ring| {
                let ends =
                    self.rings[ring as usize] as usize..self.rings[ring as usize + 1] as usize;
                self.coords[ends]
                    .iter()
                    .copied()
                    .map(GeoCoord::from)
                    .collect()
            });
            let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            Polygon::new(exterior, rings.collect())
        };
        MultiPolygon(polygons.map(polygon).collect())
    }

    /// The polygons whose boxes hold the point.
    pub(super) fn polygons_around(&self, at: [f64; 2]) -> impl Iterator<Item = u32> {
        self.tree.locate_all_at_point(&at).map(|entry| entry.data.1)
    }

    /// The area of every polygon, in order.
    pub(super) fn polygon_areas(&self) -> impl Iterator<Item = u32> {
        (0..)
            .zip(self.areas.windows(2))
            .flat_map(|(area, ends)| (ends[0]..ends[1]).map(move |_| area))
    }

    /// The number of polygons.
    pub(super) fn polygon_count(&self) -> u32 {
        offset(self.polygons.len() - 1)
    }

    /// The edges of a polygon, a run for each of its rings. An edge is known by the place of its
    /// first vertex; its second is the next.
    pub(super) fn polygon_edges(&self, polygon: u32) -> impl Iterator<Item = Range<u32>> {
        let polygon = polygon as usize;
        let ends = self.polygons[polygon] as usize..=self.polygons[polygon + 1] as usize;
        self.rings[ends]
            .windows(2)
            .map(|ends| ends[0]..ends[1].saturating_sub(1).max(ends[0]))
    }

    /// The coordinates of a vertex, degrees.
    pub(super) fn vertex(&self, vertex: u32) -> [f64; 2] {
        self.coords[vertex as usize]
    }

    /// The box of all areas; `None` where they have no vertex.
    pub(super) fn bounds(&self) -> Option<([f64; 2], [f64; 2])> {
        let envelope = self.tree.root().envelope();
        (self.tree.size() > 0).then(|| (envelope.lower(), envelope.upper()))
    }

    /// Whether a polygon holds the point or has it on its boundary.
    pub(super) fn polygon_covers(&self, polygon: u32, at: [f64; 2]) -> bool {
        let mut inside = false;
        for &edge in self.slabs().edges(polygon, at[1]) {
            let edge = edge as usize;
            match crossing(self.coords[edge], self.coords[edge + 1], at) {
                Crossing::Touches => return true,
                Crossing::East => inside = !inside,
                Crossing::None => {}
            }
        }
        inside
    }
}

/// Coordinates nearer to 0 than 1e-130 become 0. All others are multiples of 1e-146, products of two
/// of them multiples of 1e-292: nothing that the exact predicates compute is too small for a number.
pub(super) fn flushed(at: [f64; 2]) -> [f64; 2] {
    at.map(|degrees| if degrees.abs() < 1e-130 { 0.0 } else { degrees })
}

/// The areas of polygons, each once.
fn in_order(found: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut areas: Vec<u32> = found.map(|(area, _)| area).collect();
    areas.sort_unstable();
    areas.dedup();
    areas
}

/// How an edge lies to a point: whether a ray to the east crosses it. By the number of such edges, odd
/// or even, the point is inside the polygon or not.
#[expect(
    clippy::float_cmp,
    reason = "exact answers for the coordinates as given"
)]
pub(super) fn crossing([ax, ay]: [f64; 2], [bx, by]: [f64; 2], [x, y]: [f64; 2]) -> Crossing {
    if (ay > y) == (by > y) {
        // The edge does not cross the ray's line; it may still lie along it or end on it.
        let touches = (ay == y || by == y)
            && ((ax == x && ay == y)
                || (bx == x && by == y)
                || (ay == y && by == y && (ax > x) != (bx > x)));
        return if touches {
            Crossing::Touches
        } else {
            Crossing::None
        };
    }
    if ax < x && bx < x {
        return Crossing::None;
    }
    if ax > x && bx > x {
        return Crossing::East;
    }
    let turn = orient2d(
        Coord { x: ax, y: ay },
        Coord { x: bx, y: by },
        Coord { x, y },
    );
    // Left of an upward edge, or right of a downward one: the crossing lies to the east.
    match turn {
        0.0 => Crossing::Touches,
        turn if (turn > 0.0) == (by > ay) => Crossing::East,
        _ => Crossing::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::CoordinatePosition;
    use geo::coordinate_position::CoordPos;
    use geo_types::{Coord as GeoCoord, LineString, Polygon, polygon};
    use proptest::prelude::*;

    fn covering(areas: &[MultiPolygon<f64>], lon: f64, lat: f64) -> Vec<u32> {
        AreaIndex::new(areas).covering(LonLat::new(lon, lat).unwrap())
    }

    fn ring_with_hole() -> MultiPolygon<f64> {
        polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 3.0, y: 1.0), (x: 3.0, y: 3.0), (x: 1.0, y: 3.0)]],
        )
        .into()
    }

    #[test]
    fn boundaries_are_covered_and_holes_are_not() {
        let areas = [ring_with_hole()];
        for (lon, lat) in [
            (0.5, 0.5),
            (0.0, 0.0),
            (4.0, 2.0),
            (2.0, 4.0),
            (1.0, 2.0),
            (3.0, 3.0),
            (2.0, 1.0),
        ] {
            assert_eq!(covering(&areas, lon, lat), [0], "{lon} {lat}");
        }
        for (lon, lat) in [
            (2.0, 2.0),
            (-0.1, 0.0),
            (5.0, 4.0),
            (2.0, 4.000_000_1),
            (-1.0, 4.0),
            (5.0, 0.0),
        ] {
            assert!(covering(&areas, lon, lat).is_empty(), "{lon} {lat}");
        }
    }

    #[test]
    fn a_shared_border_is_in_both_areas_and_parts_make_a_union() {
        let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0), (x: x, y: 1.0)];
        let areas = [
            MultiPolygon(vec![square(0.0), square(0.5)]),
            MultiPolygon(vec![square(1.5)]),
        ];
        assert_eq!(
            covering(&areas, 0.75, 0.5),
            [0],
            "overlapping parts do not cancel"
        );
        assert_eq!(covering(&areas, 1.5, 0.5), [0, 1]);
    }

    #[test]
    fn a_bow_tie_has_both_its_wings_inside() {
        let bow = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)];
        let areas = [bow.into()];
        assert_eq!(covering(&areas, 0.2, 1.0), [0]);
        assert_eq!(covering(&areas, 1.8, 1.0), [0]);
        assert!(covering(&areas, 1.0, 1.8).is_empty());
    }

    #[test]
    fn an_area_without_polygons_covers_nothing() {
        assert!(covering(&[MultiPolygon(vec![])], 0.0, 0.0).is_empty());
        assert!(covering(&[], 0.0, 0.0).is_empty());
    }

    /// The same answer from every edge, without slabs.
    fn by_all_edges(area: &MultiPolygon<f64>, at: [f64; 2]) -> bool {
        area.0.iter().any(|polygon| {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            let edges = rings.flat_map(|ring| ring.0.windows(2));
            let found: Vec<Crossing> = edges
                .map(|pair| crossing([pair[0].x, pair[0].y], [pair[1].x, pair[1].y], at))
                .collect();
            let east = found
                .iter()
                .filter(|crossing| **crossing == Crossing::East)
                .count();
            found.contains(&Crossing::Touches) || east % 2 == 1
        })
    }

    proptest! {
        /// Wild rings with a hole, some on a lattice so that points meet vertices and edges.
        #[test]
        fn slabs_change_no_answer(
            outer in proptest::collection::vec((-40_i32..40, -40_i32..40), 3..200),
            hole in proptest::collection::vec((-20_i32..20, -20_i32..20), 3..40),
            points in proptest::collection::vec((-80_i32..80, -80_i32..80), 1..60),
            scale in prop_oneof![Just(1.0), Just(0.1), Just(1e-9)],
        ) {
            let ring = |corners: &[(i32, i32)]| -> LineString<f64> {
                corners.iter().map(|&(x, y)| (f64::from(x) * scale, f64::from(y) * scale)).collect()
            };
            let area: MultiPolygon<f64> = Polygon::new(ring(&outer), vec![ring(&hole)]).into();
            let index = AreaIndex::new([&area]);
            for (x, y) in points {
                // Half steps fall between the lattice, whole ones on it.
                let at = [f64::from(x) * scale / 2.0, f64::from(y) * scale / 2.0];
                let found = !index.covering(LonLat::new(at[0], at[1]).unwrap()).is_empty();
                prop_assert_eq!(found, by_all_edges(&area, at), "{:?}", at);
            }
        }

        /// Star-shaped rings on a coarse lattice, so that points on edges and vertices are common.
        #[test]
        fn the_answer_is_that_of_geo(
            radii in proptest::collection::vec(1_u8..6, 3..24),
            x in -6_i8..7, y in -6_i8..7,
        ) {
            let count = radii.len() as f64;
            let ring: Vec<GeoCoord<f64>> = radii.iter().enumerate().map(|(i, &radius)| {
                let angle = std::f64::consts::TAU * i as f64 / count;
                GeoCoord { x: (f64::from(radius) * angle.cos()).round(), y: (f64::from(radius) * angle.sin()).round() }
            }).collect();
            let polygon = Polygon::new(LineString(ring), vec![]);
            // Rounding may fold the star over itself, where winding and even-odd differ.
            let multi: MultiPolygon<f64> = polygon.clone().into();
            prop_assume!(geo::Validation::is_valid(&multi));
            let point = GeoCoord { x: f64::from(x), y: f64::from(y) };
            let expected = polygon.coordinate_position(&point) != CoordPos::Outside;
            prop_assert_eq!(!covering(&[multi], point.x, point.y).is_empty(), expected);
        }
    }
}
