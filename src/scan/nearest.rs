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
use super::packed::{DegreeBox, PackedTree, limit_2};
use crate::geodesy::{Around, EarthCentred, LonLat, geodesic_m, segments_2};
use crate::units::Metres;

/// Edges a box. More would make boxes loose, fewer the tree large.
const EDGES_A_BOX: usize = 16;
/// Longest piece of an edge in degrees, about 5 km, on which the squared chord has one minimum and is
/// nearly a parabola. Longer edges are halved while they are searched.
const PIECE_DEG: f64 = 0.05;
/// Boxes below which threads cost more than they save.
const WORTH_THREADS: usize = 1024;

/// Boundaries of owners, searchable for the nearest.
///
/// Building takes O(n log n) in the number of edges and all threads; a query visits the few boxes that
/// may hold the nearest point, a few microseconds. Memory: the positions, shared with the
/// [`AreaIndex`] where they come from one, and about 2 bytes an edge of long lines (30 a box of up to
/// 16 edges). Answers do not depend on the number of threads.
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
    /// assert!((found.distance.0 - 11_071.8).abs() < 1.0);
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
        // Starts and ends, the last position repeated behind the end of the line.
        let (mut x, mut y) = ([[0.0; EDGES_A_BOX]; 2], [[0.0; EDGES_A_BOX]; 2]);
        let last = line.len() - 1;
        for i in 0..=EDGES_A_BOX {
            let [east, north] = plane.at(line[i.min(last)]);
            if i < EDGES_A_BOX {
                (x[0][i], y[0][i]) = (east, north);
            }
            if i > 0 {
                (x[1][i - 1], y[1][i - 1]) = (east, north);
            }
        }
        let mut bounds_2 = segments_2(&x, &y);
        let edges = last.max(1);
        // The nearest by its bound first: it often rules out the others.
        loop {
            let (mut next, mut least_2) = (0, f64::INFINITY);
            for (edge, &bound_2) in bounds_2[..edges].iter().enumerate() {
                let nearer = bound_2 < least_2;
                next = if nearer { edge } else { next };
                least_2 = if nearer { bound_2 } else { least_2 };
            }
            if least_2.is_infinite() || least_2 > limit_2(self.best_2) {
                return;
            }
            bounds_2[next] = f64::INFINITY;
            let edge = Edge::new(line[next], line[(next + 1).min(last)]);
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
            let ([ax, ay], [bx, by]) = (plane.at(a), plane.at(b));
            let [bound_2] = segments_2(&[[ax], [bx]], &[[ay], [by]]);
            (bound_2, start, end)
        });
        if halves[1].0 < halves[0].0 {
            halves.swap(0, 1);
        }
        for (bound_2, start, end) in halves {
            if bound_2 <= limit_2(self.best_2) {
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
#[path = "nearest_tests.rs"]
mod tests;
