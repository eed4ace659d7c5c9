//! Edges of polygons by horizontal slabs, so that a point meets only the edges at its latitude.

/// Edges a slab holds on average, where the shape of the polygon allows.
const EDGES_A_SLAB: usize = 4;
/// How often, on average, an edge may be listed: tall edges lie in many slabs, and a polygon of
/// nothing but tall edges gets few of them instead of a large table.
const LISTED_AT_MOST: f64 = 3.0;

/// The slabs of many polygons in flat arrays.
///
/// A query costs the edges of one slab: for a polygon that a line crosses a few times a constant, for
/// a comb whose every tooth is as tall as the polygon still all of them. Memory: at most 17 bytes an
/// edge, about 8 for ordinary coverage.
#[derive(Debug, Default)]
pub(super) struct Slabs {
    polygons: Vec<Polygon>,
    /// `offsets[i]..offsets[i + 1]` are the edges of slab i.
    offsets: Vec<u32>,
    /// Edges by the place of their first vertex.
    edges: Vec<u32>,
}

/// The slabs of one polygon: slab 0 begins at `south`.
#[derive(Clone, Copy, Debug)]
struct Polygon {
    south: f64,
    slabs_per_degree: f64,
    first: u32,
    count: u32,
}

impl Polygon {
    /// The slab of a latitude. Never falls as the latitude rises, so an edge that is listed from the
    /// slab of its lower end to that of its upper end is found at every latitude between.
    fn slab(&self, y: f64) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "casting saturates, and the last slab bounds it"
        )]
        let slab = ((y - self.south) * self.slabs_per_degree) as u32;
        self.first + slab.min(self.count - 1)
    }
}

impl Slabs {
    /// Adds the next polygon: its rings as ranges of `coords`.
    pub(super) fn add(&mut self, coords: &[[f64; 2]], rings: &[std::ops::Range<u32>]) {
        let edges = || {
            rings
                .iter()
                .flat_map(|ring| ring.start..ring.end.saturating_sub(1).max(ring.start))
        };
        let ends = |edge: u32| {
            let (a, b) = (coords[edge as usize][1], coords[edge as usize + 1][1]);
            (a.min(b), a.max(b))
        };
        let (mut south, mut north, mut climbed, mut number) =
            (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0_usize);
        for edge in edges() {
            let (low, high) = ends(edge);
            south = south.min(low);
            north = north.max(high);
            climbed += high - low;
            number += 1;
        }
        let height = north - south;
        let polygon = Polygon {
            south,
            slabs_per_degree: 0.0,
            first: index(self.offsets.len()),
            count: 1,
        };
        let polygon = if height > 0.0 {
            let count = count(number, climbed / height);
            Polygon {
                slabs_per_degree: f64::from(count) / height,
                count,
                ..polygon
            }
        } else {
            polygon
        };

        // Count, sum up, fill: the usual way to sort into buckets without a list for each.
        let first = polygon.first as usize;
        let base = index(self.edges.len());
        self.offsets.resize(first + polygon.count as usize + 1, 0);
        let counts = &mut self.offsets[first..];
        for edge in edges() {
            let (low, high) = ends(edge);
            for slab in polygon.slab(low)..=polygon.slab(high) {
                counts[slab as usize - first + 1] += 1;
            }
        }
        counts[0] = base;
        for slab in 1..counts.len() {
            counts[slab] += counts[slab - 1];
        }
        let mut next: Vec<u32> = counts[..polygon.count as usize].to_vec();
        let end = counts[polygon.count as usize];
        self.edges.resize(end as usize, 0);
        for edge in edges() {
            let (low, high) = ends(edge);
            for slab in polygon.slab(low)..=polygon.slab(high) {
                let at = &mut next[slab as usize - first];
                self.edges[*at as usize] = edge;
                *at += 1;
            }
        }
        self.polygons.push(polygon);
    }

    /// Adds the polygons of another, behind.
    pub(super) fn append(&mut self, other: &Self) {
        let (slabs, edges) = (index(self.offsets.len()), index(self.edges.len()));
        self.polygons
            .extend(other.polygons.iter().map(|polygon| Polygon {
                first: polygon.first + slabs,
                ..*polygon
            }));
        self.offsets
            .extend(other.offsets.iter().map(|offset| offset + edges));
        self.edges.extend_from_slice(&other.edges);
    }

    /// The edges of a polygon whose latitudes hold `y`, and a few more.
    pub(super) fn edges(&self, polygon: u32, y: f64) -> &[u32] {
        let slab = self.polygons[polygon as usize].slab(y) as usize;
        &self.edges[self.offsets[slab] as usize..self.offsets[slab + 1] as usize]
    }
}

fn index(len: usize) -> u32 {
    u32::try_from(len).expect("fewer than 2^32 edges fit in the memory this is planned for")
}

/// How many slabs: so many that each holds few edges, and so few that edges are not listed over and
/// over. `turns` is how often the boundary goes from bottom to top or back, in heights.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a count between 1 and the number of edges"
)]
fn count(edges: usize, turns: f64) -> u32 {
    let wanted = edges / EDGES_A_SLAB;
    let allowed = (LISTED_AT_MOST - 1.0) * edges as f64 / turns.max(1.0);
    (wanted as f64).min(allowed).max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comb_of_tall_teeth_keeps_the_table_small() {
        let teeth = 10_000;
        let comb: Vec<[f64; 2]> = (0..teeth)
            .map(|i| [f64::from(i), if i % 2 == 0 { 0.0 } else { 1.0 }])
            .collect();
        let mut slabs = Slabs::default();
        slabs.add(&comb, std::slice::from_ref(&(0..10_000)));
        assert!(slabs.edges.len() <= 40_000, "{}", slabs.edges.len());
        assert_eq!(slabs.edges(0, 0.5).len(), 9_999);
    }

    #[test]
    fn a_round_polygon_is_cut_into_slabs_of_a_few_edges() {
        let circle: Vec<[f64; 2]> = (0..=1000)
            .map(|i| (std::f64::consts::TAU * f64::from(i % 1000) / 1000.0).sin_cos())
            .map(|(x, y)| [x, y])
            .collect();
        let mut slabs = Slabs::default();
        slabs.add(&circle, std::slice::from_ref(&(0..1001)));
        assert!(
            slabs.edges(0, 0.3).len() < 20,
            "{}",
            slabs.edges(0, 0.3).len()
        );
        assert!(slabs.edges.len() < 3000, "{}", slabs.edges.len());
        // Outside of its latitudes any answer will do, but there must be one.
        let _ = (
            slabs.edges(0, -7.0),
            slabs.edges(0, 7.0),
            slabs.edges(0, f64::NAN),
        );
    }

    #[test]
    fn a_polygon_without_height_or_edges_has_one_slab() {
        let mut slabs = Slabs::default();
        slabs.add(
            &[[0.0, 1.0], [1.0, 1.0], [0.0, 1.0]],
            std::slice::from_ref(&(0..3)),
        );
        slabs.add(&[], std::slice::from_ref(&(0..0)));
        assert_eq!(slabs.edges(0, 1.0), [0, 1]);
        assert!(slabs.edges(1, 1.0).is_empty());
    }
}
