//! A grid over the area index: what serves a whole cell is known, boundaries are tested where they are.

use super::AreaIndex;
use super::area_index::{Crossing, crossing};
use super::cells::{BITS, Lattice};
use super::mask::ClassMask;
use super::split::Entry;
use super::tally::{Labels, Tally};

/// Cells that are fine where boundaries are dense.
///
/// A cell is split into 4 by 4 while it holds more than 16 edges. A leaf knows what serves all of its
/// points, added up, and the polygons whose boundary may touch it and that could add to that, with
/// their edges there and a bit that stands for all edges elsewhere. A query walks at most 12 levels
/// down and tests the edges of one leaf.
///
/// Memory: at most 40 bytes an edge and a polygon, and 256 kB; for ordinary coverage about 12. The
/// budget is handed down from cell to cell, so that threads cannot change the outcome. Where edges are
/// so long or so many at one place that it ends first, leaves stay coarse: answers come slower, but
/// they are the same.
#[derive(Debug)]
pub(super) struct Grid {
    lattice: Lattice,
    /// No area has a vertex: nothing is covered.
    empty: bool,
    pub(super) root: Top,
    /// Cells above the blocks.
    pub(super) top: Vec<[Top; 16]>,
    pub(super) blocks: Vec<Block>,
}

/// A cell of the upper levels: the number of a block, or with the lowest bit set of a cell in
/// [`Grid::top`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Top(u32);

impl Top {
    pub(super) fn block(place: usize) -> Self {
        Self(number(place) << 1)
    }

    pub(super) fn inner(place: usize) -> Self {
        Self(number(place) << 1 | 1)
    }
}

/// A cell and all below it in flat arrays; node 0 is the cell itself.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) nodes: Vec<Node>,
    /// Polygons of the leaves, and their edges, each by the place of its first vertex.
    pub(super) entries: Vec<Entry>,
    pub(super) edges: Vec<u32>,
    /// What serves whole cells, each once.
    pub(super) served: Vec<Tally>,
}

impl Block {
    pub(super) fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.edges.shrink_to_fit();
        self.served.shrink_to_fit();
    }
}

/// A leaf: where its entries and edges begin, the number of entries and what serves it. Or a cell
/// that was split: where its 16 children begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    first: u32,
    count: u32,
    edges: u32,
    served: u32,
}

impl Node {
    const SPLIT: u32 = u32::MAX;
    pub(super) const EMPTY: Self = Self {
        first: 0,
        count: 0,
        edges: 0,
        served: 0,
    };

    pub(super) fn inner(first: usize) -> Self {
        Self {
            first: number(first),
            count: Self::SPLIT,
            ..Self::EMPTY
        }
    }

    pub(super) fn leaf(first: usize, count: usize, edges: usize, served: u32) -> Self {
        Self {
            first: number(first),
            count: number(count),
            edges: number(edges),
            served,
        }
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("the budget keeps places below 2^32")
}

/// The leaf that holds a point.
struct Leaf<'a> {
    served: &'a Tally,
    entries: &'a [Entry],
    edges: &'a [u32],
    /// The longitude by which ends of edges count, see [`super::split`].
    mid: f64,
}

impl Grid {
    /// A grid without cells.
    pub(super) fn bare(lattice: Lattice, empty: bool) -> Self {
        Self {
            lattice,
            empty,
            root: Top::block(0),
            top: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Adds all that covers a point to `tally`.
    pub(super) fn add(&self, areas: &AreaIndex, labels: &Labels, at: [f64; 2], tally: &mut Tally) {
        let Some(leaf) = self.leaf(at) else { return };
        tally.merge(leaf.served);
        for (entry, edges) in leaf.boundaries() {
            let label = labels.of(entry.polygon);
            if tally.gains(label) && leaf.holds(areas, at, entry, edges) {
                tally.add(label);
            }
        }
    }

    /// Whether something of some classes covers a point.
    pub(super) fn covers(
        &self,
        areas: &AreaIndex,
        labels: &Labels,
        at: [f64; 2],
        wanted: &ClassMask,
    ) -> bool {
        self.leaf(at).is_some_and(|leaf| {
            leaf.served.classes.intersects(wanted)
                || leaf.boundaries().any(|(entry, edges)| {
                    wanted.contains(labels.of(entry.polygon).class)
                        && leaf.holds(areas, at, entry, edges)
                })
        })
    }

    /// Bytes of the cells and their lists, and the most that the budget allows.
    #[cfg(test)]
    pub(super) fn bytes_and_bound(&self, areas: &AreaIndex) -> (usize, usize) {
        use super::split::edge_count;
        let blocks = self.blocks.iter().map(|block| {
            size_of_val(&block.nodes[..])
                + size_of_val(&block.entries[..])
                + size_of_val(&block.edges[..])
                + size_of_val(&block.served[..])
        });
        let polygons = areas.polygon_count();
        let edges: usize = (0..polygons)
            .map(|polygon| edge_count(areas, polygon))
            .sum();
        let bound = 40 * (edges + polygons as usize) + (1 << 18);
        (blocks.sum(), bound)
    }

    /// The order of cells along which neighbours share leaves, as a number for sorting points.
    pub(super) fn place(&self, at: [f64; 2]) -> u32 {
        let spread = |unit: u32| {
            // The upper 16 bits of 24, with room between them.
            let mut bits = unit >> 8;
            bits = (bits | bits << 8) & 0x00FF_00FF;
            bits = (bits | bits << 4) & 0x0F0F_0F0F;
            bits = (bits | bits << 2) & 0x3333_3333;
            (bits | bits << 1) & 0x5555_5555
        };
        spread(self.lattice.unit(at[0], 0)) | spread(self.lattice.unit(at[1], 1)) << 1
    }

    fn leaf(&self, at: [f64; 2]) -> Option<Leaf<'_>> {
        if self.empty || !self.lattice.holds(at) {
            return None;
        }
        let unit = [self.lattice.unit(at[0], 0), self.lattice.unit(at[1], 1)];
        let mut shift = BITS;
        let mut child = || {
            shift -= 2;
            (4 * (unit[1] >> shift & 3) + (unit[0] >> shift & 3)) as usize
        };
        let mut top = self.root;
        while top.0 & 1 == 1 {
            top = self.top[(top.0 >> 1) as usize][child()];
        }
        let block = &self.blocks[(top.0 >> 1) as usize];
        let mut node = &block.nodes[0];
        while node.count == Node::SPLIT {
            node = &block.nodes[node.first as usize + child()];
        }
        let west = unit[0] >> shift << shift;
        Some(Leaf {
            served: &block.served[node.served as usize],
            entries: &block.entries[node.first as usize..][..node.count as usize],
            edges: &block.edges[node.edges as usize..],
            mid: self.lattice.middle(west, shift, 0),
        })
    }
}

impl Leaf<'_> {
    /// The polygons whose boundary may touch the cell, each with its edges there.
    #[inline]
    fn boundaries(&self) -> impl Iterator<Item = (Entry, &[u32])> {
        let mut edges = self.edges;
        self.entries.iter().map(move |&entry| {
            let (own, rest) = edges.split_at(entry.listed());
            edges = rest;
            (entry, own)
        })
    }

    /// Whether a polygon holds the point or has it on its boundary, from its edges here.
    fn holds(&self, areas: &AreaIndex, at: [f64; 2], entry: Entry, edges: &[u32]) -> bool {
        let mut inside = entry.parity();
        for &edge in edges {
            let (a, b) = (areas.vertex(edge), areas.vertex(edge + 1));
            match crossing(a, b, at) {
                Crossing::Touches => return true,
                Crossing::East => inside = !inside,
                Crossing::None => {}
            }
            let counts = |end: [f64; 2]| end[0] > self.mid && end[1] > at[1];
            inside ^= counts(a) != counts(b);
        }
        inside
    }
}
