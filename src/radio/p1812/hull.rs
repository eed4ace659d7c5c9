//! The upper hull of the points before any distance along a profile.
//!
//! Points join from left to right. The hull of the first k points is the chain of left neighbours
//! that begins at the k-th, so the hulls of all beginnings are one tree, and none is lost when later
//! points hide it. A second link further left, as in Myers' random access lists (1983), makes every
//! search take logarithmic time.

/// All hulls of one profile over one Earth.
#[derive(Clone, Debug)]
pub(super) struct Hulls {
    nodes: Vec<Node>,
    /// 500/a, m/km²: the Earth falls by this times the square of the distance.
    curvature: f64,
}

/// A point and its left neighbour on the hull of the points up to it.
#[derive(Clone, Copy, Debug)]
struct Node {
    distance_km: f64,
    /// Height less the fall of the Earth, metres.
    height_m: f64,
    /// Slope from the left neighbour, m/km; infinite for the first point.
    slope: f64,
    left: u32,
    further: u32,
    /// How many points are on the hull left of this.
    depth: u32,
}

impl Hulls {
    /// Of rising distances, fewer than 2^32.
    pub(super) fn new(points: impl Iterator<Item = (f64, f64)>, curvature: f64) -> Self {
        let mut hulls = Self {
            nodes: Vec::with_capacity(points.size_hint().0),
            curvature,
        };
        for (distance_km, height_m) in points {
            hulls.push(
                distance_km,
                height_m - curvature * distance_km * distance_km,
            );
        }
        hulls
    }

    fn push(&mut self, distance_km: f64, height_m: f64) {
        let Some(mut left) = self.nodes.len().checked_sub(1) else {
            let slope = f64::INFINITY;
            let node = Node {
                distance_km,
                height_m,
                slope,
                left: 0,
                further: 0,
                depth: 0,
            };
            self.nodes.push(node);
            return;
        };
        let slope = loop {
            let node = &self.nodes[left];
            let slope = (height_m - node.height_m) / (distance_km - node.distance_km);
            if node.slope > slope {
                break slope;
            }
            left = node.left as usize;
        };
        let neighbour = self.nodes[left];
        let jump = self.nodes[neighbour.further as usize];
        // Two jumps of one size make one that is twice as long.
        let doubled =
            neighbour.depth - jump.depth == jump.depth - self.nodes[jump.further as usize].depth;
        let left = u32::try_from(left).expect("a profile has fewer than 2^32 points");
        let further = if doubled { jump.further } else { left };
        let depth = neighbour.depth + 1;
        self.nodes.push(Node {
            distance_km,
            height_m,
            slope,
            left,
            further,
            depth,
        });
    }

    /// The rightmost point on the hull of the first `count` points that `holds`; which is true of all
    /// left of it, too.
    #[inline]
    fn rightmost(&self, count: usize, holds: impl Fn(&Node) -> bool) -> usize {
        let mut at = count - 1;
        loop {
            let node = &self.nodes[at];
            if holds(node) {
                return at;
            }
            let further = node.further as usize;
            at = if holds(&self.nodes[further]) {
                node.left as usize
            } else {
                further
            };
        }
    }

    /// The point among the first `count` that stands highest over a line of a slope, m/km.
    pub(super) fn highest_over(&self, count: usize, slope: f64) -> usize {
        self.rightmost(count, |node| node.slope >= slope)
    }

    /// The point among the first `count` that is the horizon as seen from a place right of them, at a
    /// height in metres.
    pub(super) fn horizon_from(&self, count: usize, distance_km: f64, height_m: f64) -> usize {
        let height_m = height_m - self.curvature * distance_km * distance_km;
        // From below the line through a point and its left neighbour, the neighbour is hidden.
        self.rightmost(count, |node| {
            node.height_m + node.slope * (distance_km - node.distance_km) >= height_m
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Hulls;

    proptest! {
        /// Both questions, against a look at every point, for all beginnings of a profile.
        #[test]
        fn hulls_know_the_extremes(
            heights in prop::collection::vec(-50.0..50.0_f64, 1..80),
            curvature in 0.0..0.2_f64,
            slope in -40.0..40.0_f64,
            eye in -60.0..60.0_f64,
        ) {
            let points: Vec<(f64, f64)> =
                heights.iter().enumerate().map(|(i, &h)| (1.0 + i as f64 * 0.3, h)).collect();
            let hulls = Hulls::new(points.iter().copied(), curvature);
            for count in 1..=points.len() {
                let over = |(d, h): (f64, f64)| h - curvature * d * d - slope * d;
                let found = over(points[hulls.highest_over(count, slope)]);
                for &point in &points[..count] {
                    prop_assert!(over(point) <= found + 1e-9);
                }
                let place = points[count - 1].0 + 0.1;
                let seen = |(d, h): (f64, f64)| (h - eye) / (place - d) - curvature * (place - d);
                let found = seen(points[hulls.horizon_from(count, place, eye)]);
                for &point in &points[..count] {
                    prop_assert!(seen(point) <= found + 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_dome_of_a_million_points_is_searched_quickly() {
        let points = (1..1_000_000).map(|i| (f64::from(i) * 0.001, 0.0));
        let hulls = Hulls::new(points, 0.05);
        assert_eq!(hulls.highest_over(999_999, -2.0 * 0.05 * 500.0), 499_999);
    }
}
