//! The nearest boundary on the ellipsoid.
//!
//! Boundaries are edges that are straight in longitude and latitude. They are searched by chords, the
//! straight lines through the earth, which order points as geodesics do up to 1e-9 of the distance (see
//! [`crate::geodesy::EarthCentred`]), in three steps of rising cost, each with the proven lower bound
//! of [`crate::geodesy::Around`]: boxes of a few edges in a packed tree; edges in the plane metric of
//! their box; and, for edges that may be nearer than the best so far, the foot on the curve itself. The
//! answer is the geodesic to that foot. There is no projection, hence no zone, antimeridian or pole.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::AreaIndex;
use super::packed::{DegreeBox, PackedTree, beyond};
use crate::geodesy::{Around, EarthCentred, LonLat, geodesic_m, segment_2};
use crate::units::Metres;

/// Edges a box. More would make boxes loose, fewer the tree large.
const EDGES_A_BOX: usize = 8;
/// Longest piece of an edge in degrees, about 5 km, on which the squared chord has one minimum and is
/// nearly a parabola. Longer edges are halved while they are searched.
const PIECE_DEG: f64 = 0.05;
/// Boxes below which threads cost more than they save.
const WORTH_THREADS: usize = 1024;

/// Boundaries of owners, searchable for the nearest.
///
/// Building takes O(n log n) in the number of edges and all threads; a query visits the few boxes that
/// may hold the nearest point, about a microsecond. Memory: the positions, shared with the
/// [`AreaIndex`] where they come from one, and about 4 bytes an edge of long lines (28 a box of up to
/// 8 edges). Answers do not depend on the number of threads.
#[derive(Debug)]
pub struct NearestIndex {
    coords: Arc<Vec<[f64; 2]>>,
    tree: PackedTree,
    /// The leaves of the tree.
    blocks: Vec<Block>,
}

/// Consecutive edges of a line.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// The first and the last position; the same for a line of one position.
    first: u32,
    last: u32,
    owner: u32,
}

/// The nearest point of all boundaries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// The geodesic distance to it.
    pub distance: Metres,
    /// Whose boundary it is; of equals the first.
    pub owner: u32,
    /// The point itself.
    pub at: LonLat,
}

impl NearestIndex {
    /// Indexes boundary lines: sequences of longitude and latitude with their owner. A line of one
    /// position is a point. Longitudes may run on beyond the antimeridian, up to 360 degrees.
    ///
    /// ```
    /// use deadzone::geodesy::LonLat;
    /// use deadzone::scan::NearestIndex;
    /// let line = [[105.0, 21.0], [105.5, 21.0]];
    /// let index = NearestIndex::new([(7, &line[..])]);
    /// let found = index.nearest(LonLat::new(105.2, 21.1)?).expect("there is a line");
    /// assert_eq!(found.owner, 7);
    /// assert!((found.distance.0 - 11_073.0).abs() < 1.0);
    /// # Ok::<(), deadzone::geodesy::PositionError>(())
    /// ```
    ///
    /// # Panics
    /// Where the lines have 2^32 positions or more.
    pub fn new<'a>(lines: impl IntoIterator<Item = (u32, &'a [[f64; 2]])>) -> Self {
        let mut coords = Vec::new();
        let mut ranges = Vec::new();
        for (owner, line) in lines {
            let first = offset(coords.len());
            coords.extend_from_slice(line);
            ranges.push((owner, first..offset(coords.len())));
        }
        Self::of_ranges(Arc::new(coords), ranges)
    }

    /// Indexes the boundaries of some areas, holes too; the owner is the area. Positions are shared,
    /// so an index of few areas is quick and small.
    pub fn of_areas(areas: &AreaIndex, wanted: impl IntoIterator<Item = u32>) -> Self {
        let rings = wanted
            .into_iter()
            .flat_map(|area| areas.boundary_ranges(area).map(move |ring| (area, ring)));
        Self::of_ranges(Arc::clone(areas.coords()), rings)
    }

    fn of_ranges(
        coords: Arc<Vec<[f64; 2]>>,
        lines: impl IntoIterator<Item = (u32, Range<u32>)>,
    ) -> Self {
        let mut given = Vec::new();
        for (owner, line) in lines {
            given.extend(
                line.clone()
                    .step_by(EDGES_A_BOX)
                    // The last position of a line begins no edge.
                    .filter(|&first| first + 1 < line.end || line.len() == 1)
                    .map(|first| Block {
                        first,
                        last: (first + offset(EDGES_A_BOX)).min(line.end - 1),
                        owner,
                    }),
            );
        }
        let leaves: Vec<DegreeBox> = given
            .par_iter()
            .with_min_len(WORTH_THREADS)
            .map(|block| DegreeBox::around(&coords[block.first as usize..=block.last as usize]))
            .collect();
        let (tree, order) = PackedTree::new(&leaves);
        Self {
            coords,
            tree,
            blocks: order.iter().map(|&leaf| given[leaf as usize]).collect(),
        }
    }

    /// The nearest point of any boundary, or `None` where there is none at all.
    ///
    /// The point is the nearest by chord. Its geodesic exceeds the least one by at most 2 mm at 50 km
    /// and 16 mm at 100 km, with the third power of the distance.
    #[must_use]
    pub fn nearest(&self, point: LonLat) -> Option<Nearest> {
        let around = Around::new(point);
        let mut search = Search {
            around,
            best: None,
            best_2: f64::INFINITY,
        };
        self.tree
            .descend(&around, f64::INFINITY, |leaf, rectangle| {
                let block = self.blocks[leaf];
                let line = &self.coords[block.first as usize..=block.last as usize];
                search.block(line, block.owner, rectangle);
                search.best_2
            });
        let (owner, [lon, lat]) = search.best?;
        let lon = if lon.abs() > 180.0 {
            lon - 360.0_f64.copysign(lon)
        } else {
            lon
        };
        let at = LonLat::new(lon, lat.clamp(-90.0, 90.0)).ok()?;
        Some(Nearest {
            distance: geodesic_m(point, at),
            owner,
            at,
        })
    }
}

fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("fewer than 2^32 positions fit in the memory this is planned for")
}

/// The best so far: owner and position, and the square of its chord.
struct Search {
    around: Around,
    best: Option<(u32, [f64; 2])>,
    best_2: f64,
}

/// An edge in a direction that is the same for both owners of a shared border, so that their
/// distances are the same to the last bit.
#[derive(Clone, Copy)]
struct Edge {
    from: [f64; 2],
    to: [f64; 2],
    step: [f64; 2],
}

impl Edge {
    fn new(a: [f64; 2], b: [f64; 2]) -> Self {
        let (from, to) = if a <= b { (a, b) } else { (b, a) };
        let step = [to[0] - from[0], to[1] - from[1]];
        Self { from, to, step }
    }

    fn at(&self, t: f64) -> [f64; 2] {
        if t >= 1.0 {
            return self.to;
        }
        [0, 1].map(|axis| self.from[axis] + t * self.step[axis])
    }
}

impl Search {
    /// Edges of one owner, with their box.
    fn block(&mut self, line: &[[f64; 2]], owner: u32, rectangle: &DegreeBox) {
        let (low, high) = rectangle.corners();
        let plane = self.around.plane(low, high);
        let mut flat = [[0.0; 2]; EDGES_A_BOX + 1];
        for (flat, &position) in flat.iter_mut().zip(line) {
            *flat = plane.at(position);
        }
        let edges = line.len().max(2) - 1;
        if let [_] = line {
            flat[1] = flat[0];
        }
        let mut bounds_2 = [f64::INFINITY; EDGES_A_BOX];
        for (edge, bound_2) in bounds_2[..edges].iter_mut().enumerate() {
            *bound_2 = segment_2(flat[edge], flat[edge + 1]);
        }
        // The nearest by its bound first: it often rules out the others.
        loop {
            let mut next = 0;
            for edge in 1..edges {
                if bounds_2[edge] < bounds_2[next] {
                    next = edge;
                }
            }
            if bounds_2[next].is_infinite() || beyond(bounds_2[next], self.best_2) {
                return;
            }
            bounds_2[next] = f64::INFINITY;
            let edge = Edge::new(line[next], line[(next + 1).min(line.len() - 1)]);
            self.edge(&edge, owner, 0.0, 1.0);
        }
    }

    /// The part of an edge from `start` to `end` of its length, halved while it is long.
    fn edge(&mut self, edge: &Edge, owner: u32, start: f64, end: f64) {
        let longest = edge.step[0].abs().max(edge.step[1].abs());
        // Below 1e-6 nothing is left to halve: no edge is longer than 1,000 degrees.
        if longest * (end - start) <= PIECE_DEG || end - start < 1e-6 {
            let (chord_2, t) = self.foot(edge, start, end);
            let first = self.best.is_none_or(|(found, _)| owner < found);
            if chord_2 < self.best_2 || (chord_2 <= self.best_2 && first) {
                self.best_2 = chord_2;
                self.best = Some((owner, edge.at(t)));
            }
            return;
        }
        let middle = f64::midpoint(start, end);
        let mut halves = [(start, middle), (middle, end)].map(|(start, end)| {
            let (a, b) = (edge.at(start), edge.at(end));
            let low = [0, 1].map(|axis| a[axis].min(b[axis]));
            let high = [0, 1].map(|axis| a[axis].max(b[axis]));
            let plane = self.around.plane(low, high);
            (segment_2(plane.at(a), plane.at(b)), start, end)
        });
        if halves[1].0 < halves[0].0 {
            halves.swap(0, 1);
        }
        for (bound_2, start, end) in halves {
            if !beyond(bound_2, self.best_2) {
                self.edge(edge, owner, start, end);
            }
        }
    }

    /// The foot on a short piece of an edge: squared chord and where along the edge.
    ///
    /// It begins at the foot on the straight line between the ends of the piece and is mended by
    /// Newton's steps on the squared chord, which is nearly a parabola: a 5 km piece strays 1 m from
    /// its line. Where the parabola has no minimum, an end of the piece is nearest.
    fn foot(&self, edge: &Edge, start: f64, end: f64) -> (f64, f64) {
        let chord = |t: f64| {
            let [lon, lat] = edge.at(t);
            self.around.chord(lon, lat)
        };
        let (a, b) = (chord(start), chord(end));
        let mut best = (dot(a, a), start);
        let mut offer = |chord: EarthCentred, t: f64| {
            let chord_2 = dot(chord, chord);
            if chord_2 < best.0 {
                best = (chord_2, t);
            }
        };
        offer(b, end);
        let along = [0, 1, 2].map(|axis| b[axis] - a[axis]);
        let length_2 = dot(along, along);
        if length_2 > 0.0 {
            let mut t = start + (-dot(a, along) / length_2).clamp(0.0, 1.0) * (end - start);
            for _ in 0..4 {
                let [here, slope, bend] = self.around.jet(edge.at(t), edge.step);
                offer(here, t);
                let speed_2 = dot(slope, slope);
                let bend = speed_2 + dot(here, bend);
                let next = (t - dot(here, slope) / bend).clamp(start, end);
                let moved = next - t;
                // A foot that is 0.1 mm off is off by less in its distance.
                if bend <= 0.0 || moved * moved * speed_2 < 1e-8 {
                    break;
                }
                t = next;
            }
        }
        best
    }
}

fn dot(a: EarthCentred, b: EarthCentred) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{MultiPolygon, polygon};
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    /// The least geodesic to any edge: 200 positions an edge, then the best of each golden-sectioned.
    fn brute_force_m(lines: &[Vec<[f64; 2]>], point: LonLat) -> f64 {
        let mut best = f64::INFINITY;
        for pair in lines.iter().flat_map(|line| line.windows(2)) {
            let measure = |t: f64| {
                let [lon, lat] =
                    [0, 1].map(|axis| pair[0][axis] + t * (pair[1][axis] - pair[0][axis]));
                let lon = lon - 360.0 * (lon / 360.0).round();
                geodesic_m(point, at(lon, lat.clamp(-90.0, 90.0))).0
            };
            let step = |i: i32| f64::from(i) / 200.0;
            let near = (0..=200)
                .min_by(|&i, &j| measure(step(i)).total_cmp(&measure(step(j))))
                .unwrap();
            let (mut low, mut high) = (step((near - 1).max(0)), step((near + 1).min(200)));
            best = best.min(measure(step(near)));
            for _ in 0..40 {
                let [left, right] = [0.382, 0.618].map(|share| low + share * (high - low));
                if measure(left) <= measure(right) {
                    high = right;
                } else {
                    low = left;
                }
            }
            best = best.min(measure(low));
        }
        best
    }

    /// What choosing by chord may cost, and a tenth of a millimetre for the foot.
    fn slack_m(distance: f64) -> f64 {
        1e-4 + 1.5e-17 * distance.powi(3)
    }

    #[test]
    fn nothing_is_nearest_to_nothing() {
        assert_eq!(NearestIndex::new([]).nearest(at(105.0, 21.0)), None);
    }

    #[test]
    fn of_equal_distances_the_first_owner_is_named() {
        let line = [[105.0, 21.0], [105.1, 21.0]];
        let index = NearestIndex::new([(7, &line[..]), (3, &line[..])]);
        assert_eq!(index.nearest(at(105.05, 21.2)).unwrap().owner, 3);
    }

    #[test]
    fn the_antimeridian_is_no_wall() {
        let line = [[-179.99, 0.0], [-179.99, 1.0]];
        let index = NearestIndex::new([(0, &line[..])]);
        let found = index.nearest(at(179.99, 0.5)).unwrap();
        assert!(
            (found.distance.0 - 2226.3).abs() < 1.0,
            "{}",
            found.distance
        );
    }

    #[test]
    fn a_single_position_is_a_line_too() {
        let index = NearestIndex::new([(0, &[[105.0, 21.0]][..])]);
        let found = index.nearest(at(105.0, 21.1)).unwrap();
        assert_eq!(found.distance, geodesic_m(at(105.0, 21.0), at(105.0, 21.1)));
    }

    #[test]
    fn a_shared_border_belongs_to_the_first_owner_from_either_side() {
        let line = [[105.0, 21.0], [105.013, 21.007], [105.1, 21.1]];
        let back = [line[2], line[1], line[0]];
        let index = NearestIndex::new([(7, &line[..]), (3, &back[..])]);
        for i in 0..100 {
            let point = at(104.9 + 0.003 * f64::from(i), 21.3 - 0.004 * f64::from(i));
            assert_eq!(index.nearest(point).unwrap().owner, 3);
        }
    }

    #[test]
    fn a_line_may_run_on_beyond_the_antimeridian() {
        let line = [[179.9, 0.0], [180.3, 0.0]];
        let index = NearestIndex::new([(0, &line[..])]);
        let found = index.nearest(at(-179.8, 0.1)).unwrap();
        assert!((found.at.lon() + 179.8).abs() < 1e-3, "{}", found.at);
        assert!((found.distance.0 - 11_057.4).abs() < 1.0);
    }

    #[test]
    fn an_index_of_areas_is_that_of_their_rings() {
        let square = |x: f64| -> MultiPolygon<f64> {
            polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0)].into()
        };
        let areas = AreaIndex::new(&[square(0.0), square(3.0), square(6.0)]);
        let index = NearestIndex::of_areas(&areas, [0, 2]);
        let rings: Vec<_> = [0, 2]
            .into_iter()
            .flat_map(|area| areas.boundary(area).map(move |ring| (area, ring)))
            .collect();
        let copied = NearestIndex::new(rings);
        for i in 0..80 {
            let point = at(0.1 * f64::from(i), -0.5);
            assert_eq!(index.nearest(point), copied.nearest(point));
        }
        assert_eq!(index.nearest(at(3.9, 0.5)).unwrap().owner, 2);
        assert_eq!(
            NearestIndex::of_areas(&areas, []).nearest(at(0.0, 0.0)),
            None
        );
    }

    #[test]
    fn an_edge_takes_few_bytes() {
        let line: Vec<[f64; 2]> = (0..100_001).map(|i| [f64::from(i) * 1e-3, 0.0]).collect();
        let index = NearestIndex::new([(0, &line[..])]);
        let bytes = index.tree.bytes() + index.blocks.capacity() * size_of::<Block>();
        assert!(bytes < 4 * 100_000 + 1000, "{bytes}");
    }

    /// Lines of up to 6 edges from metres to several degrees, anywhere on earth, and a point up to
    /// 60 km from where they start.
    fn scenes() -> impl Strategy<Value = (Vec<Vec<[f64; 2]>>, LonLat)> {
        let lat = prop_oneof![-89.0..89.0_f64, 88.5..90.0_f64, -90.0..-88.5_f64];
        let lon = prop_oneof![-180.0..180.0_f64, 179.5..180.0_f64, -180.0..-179.5_f64];
        let size = prop_oneof![Just(1e-4), Just(0.01), Just(0.05), Just(0.4), Just(3.0)];
        let step = (-1.0..1.0_f64, -1.0..1.0_f64);
        let line = (
            step.clone(),
            size,
            proptest::collection::vec(step.clone(), 1..7),
        );
        let lines = proptest::collection::vec(line, 1..6);
        // Near the poles degrees of longitude are short.
        let wide = prop_oneof![Just(1.0), Just(20.0)];
        (lon, lat, wide, step, lines).prop_map(|(lon, lat, wide, (east, north), lines)| {
            let wide = if lat.abs() > 88.5 { wide } else { 1.0 };
            let moved = |[x, y]: [f64; 2], (dx, dy): (f64, f64), size: f64| {
                [
                    (x + wide * size * dx).clamp(-360.0, 360.0),
                    (y + size * dy).clamp(-90.0, 90.0),
                ]
            };
            let lines = lines.into_iter().map(|(start, size, steps)| {
                let mut line = vec![moved([lon, lat], start, 0.3)];
                for step in steps {
                    line.push(moved(line[line.len() - 1], step, size));
                }
                line
            });
            let [x, y] = moved([lon, lat], (east, north), 0.4);
            (lines.collect(), at(x - 360.0 * (x / 360.0).round(), y))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn the_distance_is_that_of_a_brute_force((lines, point) in scenes()) {
            let owned = (0_u32..).zip(lines.iter().map(|line| &line[..]));
            let found = NearestIndex::new(owned).nearest(point).unwrap();
            let expected = brute_force_m(&lines, point);
            let Metres(distance) = found.distance;
            prop_assert!(distance <= expected + slack_m(expected), "{distance} > {expected}");
            prop_assert!(distance >= expected - 1e-6, "{distance} < {expected}");
            prop_assert_eq!(found.distance, geodesic_m(point, found.at));
            let own = brute_force_m(&lines[found.owner as usize..=found.owner as usize], point);
            prop_assert!(own <= expected + slack_m(expected), "owner {} at {own}", found.owner);
        }

        /// Many short lines, so that the tree has several levels.
        #[test]
        fn a_tree_finds_what_its_lines_find_alone(
            lon in -180.0..180.0_f64, lat in -85.0..85.0_f64,
            starts in proptest::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), 300),
            (east, north) in (-1.0..1.0_f64, -1.0..1.0_f64), edges in 0_u32..40,
        ) {
            let lines: Vec<Vec<[f64; 2]>> = starts.iter().map(|&(dx, dy)| {
                let turn = |i: u32| f64::from(i * i) * (0.3 + 0.01 * dx);
                (0..=edges).map(|i| [lon + dx + 0.02 * turn(i).sin(), lat + dy + 0.02 * turn(i).cos()]).collect()
            }).collect();
            let point = at((lon + east).clamp(-180.0, 180.0), lat + north);
            let found = NearestIndex::new((0_u32..).zip(lines.iter().map(|line| &line[..]))).nearest(point);
            let alone = (0_u32..).zip(&lines).filter_map(|line| NearestIndex::new([(line.0, &line.1[..])]).nearest(point));
            let best = alone.min_by(|a, b| a.distance.0.total_cmp(&b.distance.0));
            prop_assert_eq!(found.map(|found| found.distance), best.map(|best| best.distance));
        }
    }
}
