//! Does a polygon's boundary cross itself?

use geo_types::{Coord, MultiPolygon};
use robust::orient2d;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

#[derive(Clone, Copy)]
struct Edge {
    a: Coord<f64>,
    b: Coord<f64>,
}

impl Edge {
    fn min_x(&self) -> f64 {
        self.a.x.min(self.b.x)
    }

    fn max_x(&self) -> f64 {
        self.a.x.max(self.b.x)
    }

    /// Whether the two cross at a point inside both.
    fn crosses(&self, other: &Self) -> bool {
        let apart = self.a.y.max(self.b.y) < other.a.y.min(other.b.y)
            || other.a.y.max(other.b.y) < self.a.y.min(self.b.y);
        // Neighbours meet at a vertex, where exact predicates are slowest, and nowhere else.
        let neighbours =
            self.a == other.a || self.a == other.b || self.b == other.a || self.b == other.b;
        !apart
            && !neighbours
            && opposite(side(*self, other.a), side(*self, other.b))
            && opposite(side(*other, self.a), side(*other, self.b))
    }
}

fn side(edge: Edge, point: Coord<f64>) -> f64 {
    let at = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
    orient2d(at(edge.a), at(edge.b), at(point))
}

fn opposite(one: f64, other: f64) -> bool {
    (one > 0.0 && other < 0.0) || (one < 0.0 && other > 0.0)
}

/// Polygons of more edges are searched by a tree.
const SWEPT_EDGES: usize = 1000;

/// Whether two edges of one polygon cross. Touching at a vertex is not crossing.
///
/// Edges are swept by their west end, which is quick for the small rings that most coverage has, but
/// compares all pairs of edges that overlap in longitude. Large polygons go through a tree of boxes,
/// which compares pairs that overlap in latitude as well.
pub(super) fn cross_themselves(polygons: &MultiPolygon<f64>) -> bool {
    polygons.0.iter().any(|polygon| {
        if polygon.interiors().is_empty() && goes_around_once(&polygon.exterior().0) {
            return false;
        }
        let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let mut edges = Vec::with_capacity(rings().map(|ring| ring.0.len()).sum());
        for ring in rings() {
            edges.extend(ring.0.windows(2).map(|pair| Edge {
                a: pair[0],
                b: pair[1],
            }));
        }
        if edges.len() > SWEPT_EDGES {
            cross_by_tree(edges)
        } else {
            cross_by_sweep(edges)
        }
    })
}

/// Whether a ring, seen from the middle of its box, goes around once and never turns back: discs,
/// sectors and stars, which cannot cross themselves. "No" says nothing.
fn goes_around_once(ring: &[Coord<f64>]) -> bool {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for coord in ring {
        low = [low[0].min(coord.x), low[1].min(coord.y)];
        high = [high[0].max(coord.x), high[1].max(coord.y)];
    }
    let middle = [
        f64::midpoint(low[0], high[0]),
        f64::midpoint(low[1], high[1]),
    ];
    let from_middle = |coord: Coord<f64>| [coord.x - middle[0], coord.y - middle[1]];
    let (mut left, mut right, mut turns) = (true, true, 0);
    for pair in ring.windows(2) {
        let (a, b) = (from_middle(pair[0]), from_middle(pair[1]));
        let turn = a[0] * b[1] - a[1] * b[0];
        // Far more than differences and products of degrees can be rounded by.
        let doubt = 1e-12 * (a[0].abs() + a[1].abs() + b[0].abs() + b[1].abs());
        left &= turn > doubt;
        right &= turn < -doubt;
        if !left && !right {
            return false;
        }
        // Turning one way only, the line through the middle is met twice in every turn.
        turns += u32::from((a[1] < 0.0) != (b[1] < 0.0));
    }
    turns == 2
}

fn cross_by_sweep(mut edges: Vec<Edge>) -> bool {
    edges.sort_unstable_by(|one, other| one.min_x().total_cmp(&other.min_x()));
    edges.iter().enumerate().any(|(index, edge)| {
        let east = edge.max_x();
        edges[index + 1..]
            .iter()
            .take_while(|other| other.min_x() <= east)
            .any(|other| edge.crosses(other))
    })
}

fn cross_by_tree(edges: Vec<Edge>) -> bool {
    let boxed = |edge: Edge| {
        let corners = Rectangle::from_corners([edge.a.x, edge.a.y], [edge.b.x, edge.b.y]);
        GeomWithData::new(corners, edge)
    };
    let tree = RTree::bulk_load(edges.into_iter().map(boxed).collect());
    tree.intersection_candidates_with_other_tree(&tree)
        .any(|(one, other)| one.data.crosses(&other.data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;
    use proptest::prelude::*;

    #[test]
    fn a_bow_tie_crosses_itself_and_a_square_does_not() {
        let bow = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0), (x: 1.0, y: 0.0), (x: 0.0, y: 1.0)];
        let square =
            polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        assert!(cross_themselves(&bow.into()));
        assert!(!cross_themselves(&square.into()));
    }

    #[test]
    fn large_rings_are_judged_alike() {
        let star = |twist: f64| -> MultiPolygon<f64> {
            let corner = |i: u32| {
                let (sin, cos) = (f64::from(i) * std::f64::consts::TAU * twist / 3000.0).sin_cos();
                Coord {
                    x: cos * f64::from(1 + i % 2),
                    y: sin * f64::from(1 + i % 2),
                }
            };
            geo_types::Polygon::new((0..3000).map(corner).collect(), vec![]).into()
        };
        assert!(!cross_themselves(&star(1.0)));
        assert!(cross_themselves(&star(2.0)));
        let edges = |polygons: &MultiPolygon<f64>| -> Vec<Edge> {
            polygons.0[0]
                .exterior()
                .0
                .windows(2)
                .map(|pair| Edge {
                    a: pair[0],
                    b: pair[1],
                })
                .collect()
        };
        assert!(!cross_by_sweep(edges(&star(1.0))));
        assert!(cross_by_sweep(edges(&star(2.0))));
    }

    proptest! {
        /// Rings that never turn back, some around twice, and rings of any kind.
        #[test]
        fn what_goes_around_once_does_not_cross(
            radii in proptest::collection::vec(0.2..1.0_f64, 3..40),
            turns in 1..4_u32, x in -170.0..170.0_f64, wild in any::<bool>(), back in any::<bool>(),
        ) {
            let count = radii.len() as f64;
            let corner = |(i, &radius): (usize, &f64)| {
                let angle = std::f64::consts::TAU * i as f64 * f64::from(turns) / count;
                let angle = if wild { radius * 100.0 } else { angle };
                let (sin, cos) = angle.sin_cos();
                Coord { x: x + radius * cos, y: radius * sin }
            };
            let mut ring: Vec<Coord<f64>> = radii.iter().enumerate().map(corner).collect();
            if back {
                ring.reverse();
            }
            ring.push(ring[0]);
            let edges = ring.windows(2).map(|pair| Edge { a: pair[0], b: pair[1] }).collect();
            if goes_around_once(&ring) {
                prop_assert!(!cross_by_sweep(edges));
            }
        }
    }

    #[test]
    fn discs_and_stars_are_seen_at_a_glance() {
        let corner = |i: u32| {
            let (sin, cos) = (f64::from(i % 400) * std::f64::consts::TAU / 400.0).sin_cos();
            let radius = 0.1 + 0.05 * f64::from(i % 2);
            Coord {
                x: 105.0 + radius * cos,
                y: 21.0 + radius * sin,
            }
        };
        let mut ring: Vec<Coord<f64>> = (0..=400).map(corner).collect();
        assert!(goes_around_once(&ring));
        ring.reverse();
        assert!(goes_around_once(&ring));
        ring.swap(3, 9);
        assert!(!goes_around_once(&ring));
    }

    #[test]
    fn a_hole_that_sticks_out_crosses() {
        let out = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 3.0, y: 1.0), (x: 5.0, y: 1.0), (x: 5.0, y: 2.0), (x: 3.0, y: 2.0)]],
        );
        assert!(cross_themselves(&out.into()));
    }
}
