//! One step of the grid's making: the boundaries in a cell go to the 16 children that they touch.
//!
//! # Inside or outside without looking at far edges
//!
//! A point is inside a polygon where a ray from it to the east crosses an odd number of edges. Call
//! the edges listed in a cell near, the others far; the list holds every edge that touches the cell,
//! so no far edge does. While a point moves within the cell, the number of far edges its ray crosses
//! can change only by its latitude passing a vertex, and there only where a far edge meets a near one:
//! two far edges that meet leave the sum odd or even as it was, for both lie east of the cell or both
//! west. Such a vertex is not in the cell, so it counts where it lies east of it. Thus, with `mid` any
//! longitude of the cell,
//!
//! ```text
//! far(y) = parity xor (for each near edge, for each of its ends: end.x > mid and end.y > y)
//! ```
//!
//! for a constant `parity` of the cell: ends where two near edges meet cancel, and ends north or south
//! of the cell add a constant. A point is then inside where the near edges alone, with this, say so.
//! The root lists all edges and its parity is even; that of a child follows from evaluating the list
//! of its parent and its own at one point, here the middle of the child. All of it is exact: crossings
//! are the exact predicates of the index, comparisons are those of the coordinates as given.

use std::ops::Range;

use robust::{Coord, orient2d};

use super::AreaIndex;
use super::cells::{Cell, Lattice, floor};
use super::tally::{Labels, Tally};

/// A polygon in a cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) polygon: u32,
    /// Twice the number of its edges in the list, plus the parity; [`Entry::WHOLE`] for all of its
    /// edges, which are not listed.
    tail: u32,
}

impl Entry {
    const WHOLE: u32 = u32::MAX;

    pub(super) fn new(polygon: u32, edges: usize, parity: bool) -> Self {
        let edges = u32::try_from(edges).expect("edges are known by 32 bits");
        Self {
            polygon,
            tail: 2 * edges + u32::from(parity),
        }
    }

    pub(super) fn whole(polygon: u32) -> Self {
        Self {
            polygon,
            tail: Self::WHOLE,
        }
    }

    pub(super) fn is_whole(self) -> bool {
        self.tail == Self::WHOLE
    }

    /// How many edges of it are listed.
    pub(super) fn listed(self) -> usize {
        if self.is_whole() {
            0
        } else {
            (self.tail / 2) as usize
        }
    }

    /// Whether the far edges of the cell put its points inside, before the ends of near ones.
    pub(super) fn parity(self) -> bool {
        !self.is_whole() && self.tail % 2 == 1
    }
}

/// The polygons whose boundary may touch a cell, and their edges one polygon after another.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) entries: Vec<Entry>,
    pub(super) edges: Vec<u32>,
    /// Edges of the entries that stand for all of theirs.
    pub(super) unlisted: usize,
    /// Edges that belong to entries already: a mark while filling.
    entered: usize,
}

impl Lists {
    /// Edges, listed or not.
    pub(super) fn count(&self) -> usize {
        self.edges.len() + self.unlisted
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.edges.clear();
        self.unlisted = 0;
        self.entered = 0;
    }

    /// Leaves out the polygons that can add nothing to `tally`.
    fn prune(&mut self, tally: &Tally, labels: &Labels, areas: &AreaIndex) {
        let (mut kept, mut from, mut to) = (0, 0, 0);
        for place in 0..self.entries.len() {
            let entry = self.entries[place];
            let listed = entry.listed();
            if tally.gains(labels.of(entry.polygon)) {
                self.entries[kept] = entry;
                kept += 1;
                self.edges.copy_within(from..from + listed, to);
                to += listed;
            } else if entry.is_whole() {
                self.unlisted -= edge_count(areas, entry.polygon);
            }
            from += listed;
        }
        self.entries.truncate(kept);
        self.edges.truncate(to);
    }

    /// Adds what another list holds, behind.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.entries.append(&mut other.entries);
        self.edges.append(&mut other.edges);
        self.unlisted += other.unlisted;
        self.entered = self.edges.len();
    }
}

/// The number of edges of a polygon.
pub(super) fn edge_count(areas: &AreaIndex, polygon: u32) -> usize {
    areas.polygon_edges(polygon).map(|run| run.len()).sum()
}

/// What the children of a cell hold.
#[derive(Debug)]
pub(super) struct Children {
    pub(super) lists: [Lists; 16],
    /// What serves every point of a child.
    pub(super) served: [Tally; 16],
}

impl Children {
    pub(super) fn new(labels: &Labels) -> Self {
        Self {
            lists: std::array::from_fn(|_| Lists::default()),
            served: std::array::from_fn(|_| labels.tally()),
        }
    }

    /// Empties the lists; the children are served as their parent is.
    pub(super) fn reset(&mut self, served: &Tally) {
        self.lists.iter_mut().for_each(Lists::clear);
        self.served
            .iter_mut()
            .for_each(|tally| tally.copy_from(served));
    }
}

/// Everything that splitting reads.
#[derive(Clone, Copy)]
pub(super) struct Splitter<'a> {
    pub(super) areas: &'a AreaIndex,
    pub(super) labels: &'a Labels,
    pub(super) lattice: Lattice,
    /// The box of every polygon: columns and rows of the lattice, first and last.
    pub(super) boxes: &'a [[u32; 4]],
}

/// A cell being split: what is the same for all of its edges.
struct Frame {
    cell: Cell,
    /// Bits of a child within a parent.
    shift: u32,
    /// The longitude by which the ends of near edges count in the cell itself.
    mid: f64,
    /// Middles of the columns and rows of children, between two that nothing lies beyond.
    columns: [f64; 6],
    rows: [f64; 6],
    /// The middle of child 0, and half the size of a child with a margin, units.
    first: [f64; 2],
    half: f64,
    size: f64,
}

/// A vertex as the children see it. Sets of children have bit 4 * row + column.
#[derive(Clone, Copy, Default)]
struct Vertex {
    at: [f64; 2],
    scaled: [f64; 2],
    /// Column and row among the children, which may lie outside of 0..4.
    column: i32,
    row: i32,
    /// Children whose middle lies west of it, children whose middle lies south of it.
    east_of: u16,
    north_of: u16,
    /// Whether it lies east of the middle of the cell.
    east: bool,
}

/// How far an edge may miss a cell and still be listed, units. Rounding is below 2^-26 units in each
/// coordinate, in the products below and in the points of a cell together.
const MARGIN: f64 = 1.0 / 1024.0;

impl Splitter<'_> {
    /// Gives the boundaries in a cell to its children. `None` where the cell is too small for
    /// numbers to tell its children apart.
    pub(super) fn split(
        &self,
        cell: Cell,
        entries: &[Entry],
        edges: &[u32],
        out: &mut Children,
    ) -> Option<()> {
        let frame = self.frame(cell)?;
        let mut listed = edges;
        for &entry in entries {
            let (own, rest) = listed.split_at(entry.listed());
            listed = rest;
            if entry.is_whole() {
                if let Some(child) = frame.child_around(self.boxes[entry.polygon as usize]) {
                    out.lists[child].entries.push(entry);
                    out.lists[child].unlisted += edge_count(self.areas, entry.polygon);
                } else {
                    let edges = self.areas.polygon_edges(entry.polygon).flatten();
                    self.distribute(&frame, entry, edges, out);
                }
            } else {
                self.distribute(&frame, entry, own.iter().copied(), out);
            }
        }
        Some(())
    }

    /// Takes what can add nothing out of the children of a cell that is served as `parent`.
    pub(super) fn prune(&self, parent: &Tally, children: &mut Children) {
        for (lists, served) in children.lists.iter_mut().zip(&children.served) {
            if served != parent {
                lists.prune(served, self.labels, self.areas);
            }
        }
    }

    /// Gives edges of one polygon to the children.
    fn distribute(
        &self,
        frame: &Frame,
        entry: Entry,
        edges: impl Iterator<Item = u32>,
        out: &mut Children,
    ) {
        // What the list of the cell and those of the children say at the middles of the children.
        let mut inside: u16 = if entry.parity() { u16::MAX } else { 0 };
        let mut near: u16 = 0;
        let mut touched: u16 = 0;
        let mut last = (u32::MAX, Vertex::default());
        for edge in edges {
            let a = if last.0 == edge {
                last.1
            } else {
                frame.vertex(&self.lattice, self.areas.vertex(edge))
            };
            let b = frame.vertex(&self.lattice, self.areas.vertex(edge + 1));
            last = (edge + 1, b);
            let crossed = frame.crossed(&a, &b);
            let ends = |vertex: &Vertex| if vertex.east { vertex.north_of } else { 0 };
            inside ^= crossed ^ ends(&a) ^ ends(&b);
            let hit = frame.touched(&a, &b);
            let child_ends = (a.east_of & a.north_of) ^ (b.east_of & b.north_of);
            near ^= hit & (crossed ^ child_ends);
            touched |= hit;
            for child in bits(hit) {
                out.lists[child].edges.push(edge);
            }
        }
        let parity = inside ^ near;
        for child in bits(touched) {
            let lists = &mut out.lists[child];
            let count = lists.edges.len() - lists.entered;
            lists.entered = lists.edges.len();
            let odd = parity & 1 << child != 0;
            lists.entries.push(Entry::new(entry.polygon, count, odd));
        }
        for child in bits(inside & !touched) {
            out.served[child].add(self.labels.of(entry.polygon));
        }
    }

    fn frame(&self, cell: Cell) -> Option<Frame> {
        let shift = cell.shift.checked_sub(2)?;
        let lattice = &self.lattice;
        let places: [Range<u32>; 2] = cell.start.map(|start| start..start + (1 << cell.shift));
        let middles = |axis: usize| -> Option<[f64; 6]> {
            let mut middles = [f64::INFINITY; 6];
            let starts = places[axis].clone().step_by(1 << shift);
            for (start, middle) in starts.zip(&mut middles[1..]) {
                *middle = lattice.middle(start, shift, axis);
                // The middle must be a point of the child for the argument above to hold.
                let unit = lattice.unit(*middle, axis);
                (start..start + (1 << shift))
                    .contains(&unit)
                    .then_some(())?;
            }
            Some(middles)
        };
        let size = f64::from(1_u32 << shift);
        Some(Frame {
            cell,
            shift,
            mid: lattice.middle(cell.start[0], cell.shift, 0),
            columns: middles(0)?,
            rows: middles(1)?,
            first: cell.start.map(|start| f64::from(start) + size / 2.0),
            half: size / 2.0 + MARGIN,
            size,
        })
    }
}

/// The children of the first columns, by how many, and of the first rows.
const EAST_OF: [u16; 5] = [0, 0x1111, 0x3333, 0x7777, 0xFFFF];
const NORTH_OF: [u16; 5] = [0, 0x000F, 0x00FF, 0x0FFF, 0xFFFF];

impl Frame {
    /// The one child that holds a box.
    fn child_around(&self, [west, south, east, north]: [u32; 4]) -> Option<usize> {
        let one =
            west >> self.shift == east >> self.shift && south >> self.shift == north >> self.shift;
        let child = 4 * ((south >> self.shift) & 3) + ((west >> self.shift) & 3);
        one.then_some(child as usize)
    }

    #[inline]
    fn vertex(&self, lattice: &Lattice, at: [f64; 2]) -> Vertex {
        let scaled = [lattice.scaled(at[0], 0), lattice.scaled(at[1], 1)];
        let place = |axis: usize| {
            (floor(scaled[axis]).cast_signed() - self.cell.start[axis].cast_signed()) >> self.shift
        };
        let (column, row) = (place(0), place(1));
        // As the middle of each child lies in it, a vertex is beyond all middles before its own line
        // and before those of all later ones.
        let beyond = |line: i32, middles: &[f64; 6], degrees: f64| {
            let own = usize::from(degrees > middles[index(line.clamp(-1, 4) + 1)]);
            index(line.clamp(0, 4)) + own
        };
        let east_of = EAST_OF[beyond(column, &self.columns, at[0])];
        let north_of = NORTH_OF[beyond(row, &self.rows, at[1])];
        Vertex {
            at,
            scaled,
            column,
            row,
            east_of,
            north_of,
            east: at[0] > self.mid,
        }
    }

    /// The children from whose middle a ray to the east crosses the edge strictly east of it.
    #[inline]
    fn crossed(&self, a: &Vertex, b: &Vertex) -> u16 {
        let rows = a.north_of ^ b.north_of;
        if rows == 0 {
            return 0;
        }
        let mut crossed = rows & a.east_of & b.east_of;
        for child in bits(rows & (a.east_of ^ b.east_of)) {
            let middle = Coord {
                x: self.columns[1 + (child & 3)],
                y: self.rows[1 + (child >> 2)],
            };
            let [from, to] = [a.at, b.at].map(|[x, y]| Coord { x, y });
            let turn = orient2d(from, to, middle);
            let east = turn != 0.0 && (turn > 0.0) == (b.at[1] > a.at[1]);
            crossed |= u16::from(east) << child;
        }
        crossed
    }

    /// The children that the edge may touch: those that its box meets, without those that lie to one
    /// side of its line.
    #[inline]
    fn touched(&self, a: &Vertex, b: &Vertex) -> u16 {
        let ends = |a: i32, b: i32| (a.min(b), a.max(b));
        if a.column == b.column
            && a.row == b.row
            && (0..4).contains(&a.column)
            && (0..4).contains(&a.row)
        {
            return 1 << (4 * a.row + a.column);
        }
        let (west, east) = ends(a.column, b.column);
        let (south, north) = ends(a.row, b.row);
        if west > 3 || east < 0 || south > 3 || north < 0 {
            return 0;
        }
        let (columns, rows) = (west.max(0)..=east.min(3), south.max(0)..=north.min(3));
        let mut hit = 0;
        if west == east || south == north {
            for row in rows {
                for column in columns.clone() {
                    hit |= 1 << (4 * row + column);
                }
            }
            return hit;
        }
        let [dx, dy] = [0, 1].map(|axis| b.scaled[axis] - a.scaled[axis]);
        let reach = (dx.abs() + dy.abs()) * self.half;
        let side = dx * (self.first[1] - a.scaled[1]) - dy * (self.first[0] - a.scaled[0]);
        let (step_x, step_y) = (-dy * self.size, dx * self.size);
        for row in rows {
            for column in columns.clone() {
                let side = side + f64::from(column) * step_x + f64::from(row) * step_y;
                hit |= u16::from(side.abs() <= reach) << (4 * row + column);
            }
        }
        hit
    }
}

/// A small number that is not negative as an index.
#[inline]
fn index(small: i32) -> usize {
    small.unsigned_abs() as usize
}

/// The places of the bits that are set, ascending.
#[inline]
fn bits(mut set: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            place
        })
    })
}
