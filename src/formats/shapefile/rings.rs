//! Rings of a shapefile polygon to polygons with holes.
//!
//! The format has a flat list of rings: clockwise ones are outer, the others holes of the ring that they
//! lie in (ESRI Shapefile Technical Description, 1998, page 8). Writers get the orientation wrong, so
//! it is only compared: the parent of a ring is the smallest ring of the other orientation that
//! contains it, a ring without one is outer, and the child of a hole is outer again. A ring that covers
//! just the same ground contains nothing: it is the polygon that fills a hole.

use geo_types::{Coord, LineString, Polygon};
use rstar::{AABB, RTree, RTreeObject};

use crate::formats::rings::closed;

/// Tests of a position against an edge that one polygon may cost: so many, and so many more for each of
/// its positions. Real ones need a small share of that; rings that are laid out to need more are no map.
const MOST_TESTS: usize = 10_000_000;
const MOST_TESTS_A_POSITION: usize = 200;

/// A ring and what is known of it.
struct Ring {
    /// Twice the area, positive against the clock.
    area: f64,
    /// What rounding may have added to the area.
    slack: f64,
    low: [f64; 2],
    high: [f64; 2],
    parent: Option<usize>,
}

impl Ring {
    fn of(ring: &LineString<f64>) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for at in &ring.0 {
            low = [low[0].min(at.x), low[1].min(at.y)];
            high = [high[0].max(at.x), high[1].max(at.y)];
        }
        let origin = ring.0.first().copied().unwrap_or_default();
        let area = edges(ring)
            .map(|(a, b)| {
                let (a, b) = (a - origin, b - origin);
                a.x * b.y - b.x * a.y
            })
            .sum();
        // Each edge adds a product that is no larger than the box, with the rounding of a few steps.
        let steps = f64::from(u32::try_from(ring.0.len()).unwrap_or(u32::MAX)) * 8.0;
        let slack =
            f64::EPSILON * steps * (high[0] - low[0]).max(0.0) * (high[1] - low[1]).max(0.0);
        Self {
            area,
            slack,
            low,
            high,
            parent: None,
        }
    }

    fn is_clockwise(&self) -> bool {
        self.area <= 0.0
    }

    /// Whether the ring is larger by more than rounding; the sums of two equal rings that begin elsewhere
    /// differ by that.
    fn is_larger_than(&self, other: &Self) -> bool {
        self.area.abs() - other.area.abs() > self.slack + other.slack
    }
}

/// The edges of a ring, with the one that closes it.
fn edges(ring: &LineString<f64>) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
    let closing = ring.0.last().copied().zip(ring.0.first().copied());
    let within = ring.0.windows(2).map(|pair| (pair[0], pair[1]));
    within.chain(closing)
}

/// The box of a ring that has no parent yet.
#[derive(Clone, Copy, PartialEq)]
struct Orphan {
    place: usize,
    low: [f64; 2],
    high: [f64; 2],
}

impl RTreeObject for Orphan {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low, self.high)
    }
}

/// Rings as polygons in the order of their outer rings; counts rings that were not closed.
pub(super) fn polygons(
    rings: Vec<LineString<f64>>,
    unclosed: &mut usize,
) -> Result<Vec<Polygon<f64>>, &'static str> {
    if rings.len() == 1 {
        return Ok(vec![closed(rings, unclosed)?]);
    }
    let mut known: Vec<Ring> = rings.iter().map(Ring::of).collect();
    // From the smallest to the largest, so that the first that contains a ring is its parent.
    let mut order: Vec<usize> = (0..rings.len()).collect();
    order.sort_by(|&a, &b| known[a].area.abs().total_cmp(&known[b].area.abs()));
    find_parents(&rings, &mut known, &order)?;

    let mut owner: Vec<usize> = (0..rings.len()).collect();
    let mut is_hole = vec![false; rings.len()];
    for &place in order.iter().rev() {
        if let Some(parent) = known[place].parent
            && !is_hole[parent]
        {
            is_hole[place] = true;
            owner[place] = parent;
        }
    }
    let mut slots = vec![0; rings.len()];
    let mut grouped: Vec<Vec<LineString<f64>>> = Vec::new();
    let mut holes = Vec::new();
    for (place, ring) in rings.into_iter().enumerate() {
        if is_hole[place] {
            holes.push((owner[place], ring));
        } else {
            slots[place] = grouped.len();
            grouped.push(vec![ring]);
        }
    }
    for (owner, ring) in holes {
        grouped[slots[owner]].push(ring);
    }
    let polygons = grouped.into_iter().map(|rings| closed(rings, unclosed));
    polygons.collect()
}

fn find_parents(
    rings: &[LineString<f64>],
    known: &mut [Ring],
    order: &[usize],
) -> Result<(), &'static str> {
    // A tree an orientation: only rings of the other one can be children.
    let tree = |clockwise: bool| {
        let of = known.iter().enumerate();
        let of = of.filter(|(_, ring)| ring.is_clockwise() == clockwise);
        RTree::bulk_load(
            of.map(|(place, ring)| Orphan {
                place,
                low: ring.low,
                high: ring.high,
            })
            .collect(),
        )
    };
    let mut orphans = [tree(false), tree(true)];
    let positions: usize = rings.iter().map(|ring| ring.0.len()).sum();
    let mut left = positions
        .saturating_mul(MOST_TESTS_A_POSITION)
        .saturating_add(MOST_TESTS);
    let mut probes = Vec::new();
    for &place in order {
        let clockwise = known[place].is_clockwise();
        let orphans = &mut orphans[usize::from(!clockwise)];
        let within = AABB::from_corners(known[place].low, known[place].high);
        let candidates: Vec<Orphan> = orphans.locate_in_envelope(&within).copied().collect();
        left = left.saturating_sub(candidates.len());
        probes.clear();
        for (index, orphan) in candidates.iter().enumerate() {
            if known[place].is_larger_than(&known[orphan.place]) {
                let of = samples(&rings[orphan.place]).map(|at| Probe {
                    at,
                    candidate: index,
                    is_inside: false,
                });
                probes.extend(of);
            }
        }
        look(&rings[place], &mut probes, &mut left);
        if left == 0 {
            return Err("has rings that lie over one another too often to tell holes from islands");
        }
        let mut votes = vec![0_u8; candidates.len()];
        for probe in &probes {
            votes[probe.candidate] += u8::from(probe.is_inside);
        }
        for (orphan, votes) in candidates.iter().zip(votes) {
            if usize::from(votes) * 2 > SAMPLES {
                known[orphan.place].parent = Some(place);
                orphans.remove(orphan);
            }
        }
    }
    Ok(())
}

/// Positions of a ring that are looked at: holes may touch the ring around them at single positions.
const SAMPLES: usize = 3;

/// Middles of edges that are spread over a ring.
fn samples(ring: &LineString<f64>) -> [Coord<f64>; SAMPLES] {
    std::array::from_fn(|sample| {
        let count = ring.0.len();
        let at = |place: usize| ring.0.get(place % count.max(1)).copied();
        let place = sample * count / SAMPLES;
        let (from, to) = (at(place), at(place + 1));
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
        Coord {
            x: f64::midpoint(from.x, to.x),
            y: f64::midpoint(from.y, to.y),
        }
    })
}

/// A position that is looked for in a ring.
struct Probe {
    at: Coord<f64>,
    candidate: usize,
    is_inside: bool,
}

/// Tells for many positions at a time whether they are in a ring, by the number of edges to their left.
/// An edge meets only the positions at its height, so large rings with many holes are quick.
fn look(ring: &LineString<f64>, probes: &mut [Probe], left: &mut usize) {
    if probes.is_empty() {
        return;
    }
    probes.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
    for (from, to) in edges(ring) {
        let (low, high) = if from.y <= to.y {
            (from, to)
        } else {
            (to, from)
        };
        let first = probes.partition_point(|probe| probe.at.y < low.y);
        for probe in &mut probes[first..] {
            if probe.at.y >= high.y {
                break;
            }
            *left = left.saturating_sub(1);
            let share = (probe.at.y - low.y) / (high.y - low.y);
            probe.is_inside ^= low.x + share * (high.x - low.x) < probe.at.x;
        }
        if *left == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square, clockwise unless reversed.
    fn square(x: f64, y: f64, size: f64, reversed: bool) -> LineString<f64> {
        let (far, top) = (x + size, y + size);
        let mut ring = LineString::from(vec![(x, y), (x, top), (far, top), (far, y), (x, y)]);
        if reversed {
            ring.0.reverse();
        }
        ring
    }

    /// How many holes each polygon has.
    fn holes(rings: Vec<LineString<f64>>) -> Vec<usize> {
        let polygons = polygons(rings, &mut 0).unwrap();
        let holes = polygons.iter().map(|polygon| polygon.interiors().len());
        holes.collect()
    }

    #[test]
    fn a_ring_in_a_ring_of_the_other_orientation_is_its_hole() {
        for turned in [false, true] {
            let outer = square(0.0, 0.0, 10.0, turned);
            let hole = square(1.0, 1.0, 8.0, !turned);
            let island = square(2.0, 2.0, 5.0, turned);
            let lake = square(3.0, 3.0, 1.0, !turned);
            let far = square(20.0, 0.0, 4.0, turned);
            let rings = vec![lake, far, hole, outer, island];
            assert_eq!(holes(rings), [0, 1, 1]);
        }
    }

    #[test]
    fn rings_of_one_orientation_are_polygons_of_their_own() {
        let rings = vec![square(0.0, 0.0, 10.0, false), square(1.0, 1.0, 2.0, false)];
        assert_eq!(holes(rings), [0, 0]);
    }

    #[test]
    fn a_hole_may_touch_its_outer_ring() {
        let outer = square(0.0, 0.0, 10.0, false);
        let touching = LineString::from(vec![(0.0, 5.0), (3.0, 3.0), (3.0, 6.0), (0.0, 5.0)]);
        assert_eq!(holes(vec![outer, touching]), [1]);
    }

    #[test]
    fn a_polygon_that_fills_a_hole_leaves_it_where_it_is() {
        // Corners that are no round numbers, so that areas depend on where a ring begins.
        let rotated = |mut ring: LineString<f64>, by: usize| {
            ring.0.pop();
            ring.0.rotate_left(by);
            ring.close();
            ring
        };
        let (outer, low, size) = (square(105.1, 21.1, 0.9, false), (105.31, 21.37), 0.1);
        let orders = [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        for (hole, fill) in (0..16).map(|turn| (turn / 4, turn % 4)) {
            let hole = rotated(square(low.0, low.1, size, true), hole);
            let fill = rotated(square(low.0, low.1, size, false), fill);
            let rings = [outer.clone(), hole, fill];
            for order in orders {
                let rings = order.map(|place| rings[place].clone()).to_vec();
                let expected = rings.iter().filter(|ring| Ring::of(ring).is_clockwise());
                let expected: Vec<usize> =
                    expected.map(|ring| usize::from(ring == &outer)).collect();
                assert_eq!(holes(rings), expected, "{order:?}");
            }
        }
    }

    #[test]
    fn a_box_around_is_not_enough() {
        // An L whose box holds the other ring, which is not in it.
        let corners = [
            (0.0, 0.0),
            (0.0, 10.0),
            (1.0, 10.0),
            (1.0, 1.0),
            (10.0, 1.0),
            (10.0, 0.0),
            (0.0, 0.0),
        ];
        let outer = LineString::from(corners.to_vec());
        assert_eq!(holes(vec![outer, square(4.0, 4.0, 2.0, true)]), [0, 0]);
    }

    #[test]
    fn a_large_ring_with_many_holes() {
        let steps = 100_000_u32;
        let outer = (0..=steps).map(|step| {
            let turn = -f64::from(step % steps) / f64::from(steps) * std::f64::consts::TAU;
            Coord {
                x: 100.0 * turn.cos(),
                y: 100.0 * turn.sin(),
            }
        });
        let mut rings = vec![outer.collect()];
        for place in 0..2500_u32 {
            let (column, row) = (f64::from(place % 50), f64::from(place / 50));
            rings.push(square(column * 2.0 - 50.0, row * 2.0 - 50.0, 1.0, true));
            rings.push(square(column * 2.0 + 200.0, row * 2.0, 1.0, false));
        }
        let holes = holes(rings);
        assert_eq!(holes.len(), 2501);
        assert_eq!(holes[0], 2500);
    }
}
