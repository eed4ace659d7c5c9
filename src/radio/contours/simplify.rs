//! Fewer vertices, without any ring crossing or touching another or itself.
//!
//! A vertex is taken out where the triangle that it makes with its neighbours holds no other vertex of
//! any ring: then no other edge can reach into it, and the new edge meets none. That vertices on the way
//! stay within the tolerance is checked for all that an edge replaces, so errors do not add up.

use super::crossings::{Crossings, GONE, block_on, coordinate};
use super::rings::{Rings, walk};

/// Vertices that one edge may replace, but for those on a straight line along the raster.
const MOST_REPLACED: usize = 32;
/// Vertices keep off edges by this share of a cell, far above the rounding of coordinates.
const APART: f64 = 1e-6;

/// Takes out vertices of all rings that are kept; the others are gone for good.
pub(super) fn simplify(crossings: &mut Crossings, rings: &Rings, tolerance: f64) {
    let mut ring = Vec::new();
    // What was dropped must not stand in the way.
    let mut is_kept = vec![false; crossings.at.len()];
    for start in rings.starts() {
        walk(&crossings.next, start, |crossing| {
            is_kept[crossing as usize] = true;
        });
    }
    for (next, is_kept) in crossings.next.iter_mut().zip(&is_kept) {
        if !is_kept {
            *next = GONE;
        }
    }
    drop(is_kept);
    let index = Index::of(crossings);
    for start in rings.starts() {
        ring.clear();
        walk(&crossings.next, start, |crossing| ring.push(crossing));
        straighten(crossings, &mut ring);
        thin(crossings, &index, &ring, tolerance);
    }
}

/// Takes out vertices between two others on the same column or row of the raster; the first one stays.
#[expect(
    clippy::float_cmp,
    reason = "lines of centres are whole numbers, or half a cell off"
)]
fn straighten(crossings: &mut Crossings, ring: &mut Vec<u32>) {
    let mut kept = 0;
    for place in 0..ring.len() {
        let vertex = ring[place];
        let following = ring[(place + 1) % ring.len()];
        if place > 0 {
            let [before, at, after] =
                [ring[kept - 1], vertex, following].map(|vertex| crossings.at[vertex as usize]);
            let is_on = |axis: usize| before[axis] == at[axis] && at[axis] == after[axis];
            if is_on(0) || is_on(1) {
                crossings.next[ring[kept - 1] as usize] = following;
                crossings.next[vertex as usize] = GONE;
                continue;
            }
        }
        ring[kept] = vertex;
        kept += 1;
    }
    ring.truncate(kept);
}

/// Lengthens edges from vertex to vertex as long as they may be; the first vertex stays.
fn thin(crossings: &mut Crossings, index: &Index, ring: &[u32], tolerance: f64) {
    let mut left = ring.len();
    let mut anchor = 0;
    for place in 1..ring.len() {
        let (from, out) = (ring[anchor], ring[place]);
        let to = ring[(place + 1) % ring.len()];
        let replaced = &ring[anchor + 1..=place];
        let may_go = left > 3
            && replaced.len() <= MOST_REPLACED
            && is_near(crossings, from, to, replaced, tolerance)
            && is_free(crossings, index, [from, out, to]);
        if may_go {
            crossings.next[from as usize] = to;
            crossings.next[out as usize] = GONE;
            left -= 1;
        } else {
            anchor = place;
        }
    }
}

/// Whether vertices are within a distance of an edge.
fn is_near(crossings: &Crossings, from: u32, to: u32, vertices: &[u32], tolerance: f64) -> bool {
    let [from, to] = [from, to].map(|vertex| crossings.at[vertex as usize]);
    let [x, y] = [to[0] - from[0], to[1] - from[1]];
    let square = x * x + y * y;
    vertices.iter().all(|vertex| {
        let at = crossings.at[*vertex as usize];
        let [u, v] = [at[0] - from[0], at[1] - from[1]];
        let along = ((u * x + v * y) / square).clamp(0.0, 1.0);
        let [u, v] = [u - along * x, v - along * y];
        u * u + v * v <= tolerance * tolerance
    })
}

/// Whether a triangle of vertices holds no other one, nor has one closer than [`APART`].
fn is_free(crossings: &Crossings, index: &Index, corners: [u32; 3]) -> bool {
    let triangle = Triangle::of(corners.map(|vertex| crossings.at[vertex as usize]));
    let (low, high) = triangle.rows();
    // Rows begin half a cell above the first: row -1 is block 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the rows of a raster"
    )]
    let (first, last) = (
        (low + 1.0).max(0.0) as usize,
        (high + 1.0).max(0.0) as usize,
    );
    (first..=last).all(|row| {
        let above = coordinate(row) - 1.0;
        // From the row above to this one, then on this one; the row above itself counts as the end of
        // those before it, so the first is looked at as well.
        let on = |row: usize, at: f64| {
            triangle
                .columns(at, at)
                .map(|columns| (block_on(row), columns))
        };
        let between = triangle
            .columns(above, above + 1.0)
            .map(|columns| (2 * row, columns));
        let first_row = (row == first && row > 0)
            .then(|| on(row - 1, above))
            .flatten();
        [first_row, between, on(row, above + 1.0)]
            .into_iter()
            .flatten()
            .all(|(block, (west, east))| {
                index
                    .from(crossings, block, west - APART)
                    .take_while(|number| crossings.at[*number][0] <= east + APART)
                    .all(|number| {
                        crossings.next[number] == GONE
                            || corners.iter().any(|corner| *corner as usize == number)
                            || !triangle.is_at(crossings.at[number])
                    })
            })
    })
}

/// Where the crossings of some columns begin in each block.
struct Index {
    first: Vec<u32>,
    /// Entries a block; one more than there are groups of columns.
    entries: usize,
}

/// Of triangles of so few columns all are looked through.
const NARROW: f64 = 2.0;

/// Columns that are looked through one crossing after the other.
const COLUMNS: f64 = 32.0;

impl Index {
    fn of(crossings: &Crossings) -> Self {
        let last = crossings.at.iter().map(|at| at[0]).fold(0.0, f64::max);
        let entries = group(last) + 2;
        let mut first = Vec::new();
        for block in 0..crossings.blocks() {
            let numbers = crossings.block(block);
            let mut at = numbers.start;
            for place in 0..entries {
                let before = |at: &[f64; 2]| group(at[0]) < place;
                let rest = &crossings.at[at..numbers.end];
                at += rest.iter().take_while(|at| before(at)).count();
                // Crossings are counted in 32 bits.
                first.push(u32::try_from(at).unwrap_or(GONE));
            }
        }
        Self { first, entries }
    }

    /// The crossings of a block from a column on.
    fn from<'c>(
        &self,
        crossings: &'c Crossings,
        block: usize,
        column: f64,
    ) -> impl Iterator<Item = usize> + use<'c> {
        let numbers = crossings.block(block);
        let place = block * self.entries + group(column).min(self.entries - 1);
        let start = self
            .first
            .get(place)
            .map_or(numbers.end, |first| *first as usize);
        (start..numbers.end).skip_while(move |number| crossings.at[*number][0] < column)
    }
}

/// The group of a column; those before the first column are in the first.
fn group(column: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the columns of a raster"
    )]
    let group = (column.max(0.0) / COLUMNS) as usize;
    group
}

/// A triangle in columns and rows.
struct Triangle {
    corners: [[f64; 2]; 3],
    /// [`APART`] times the lengths of the edges.
    margins: [f64; 3],
}

impl Triangle {
    fn of(corners: [[f64; 2]; 3]) -> Self {
        let [a, b, c] = corners;
        // Lengths are far from what a square could not hold, so `hypot` would be slow for nothing.
        let length = |from: [f64; 2], to: [f64; 2]| {
            let [columns, rows] = [to[0] - from[0], to[1] - from[1]];
            (columns * columns + rows * rows).sqrt()
        };
        Self {
            corners,
            margins: [(a, b), (b, c), (c, a)].map(|(from, to)| APART * length(from, to)),
        }
    }

    fn edges(&self) -> [([f64; 2], [f64; 2]); 3] {
        let [a, b, c] = self.corners;
        [(a, b), (b, c), (c, a)]
    }

    fn rows(&self) -> (f64, f64) {
        let [a, b, c] = self.corners.map(|at| at[1]);
        (a.min(b).min(c), a.max(b).max(c))
    }

    /// The columns between which it lies from one row to another; `None` where it does not reach them.
    fn columns(&self, low: f64, high: f64) -> Option<(f64, f64)> {
        let [a, b, c] = self.corners.map(|at| at[0]);
        let (west, east) = (a.min(b).min(c), a.max(b).max(c));
        if east - west <= NARROW {
            let (first, last) = self.rows();
            return (low <= last + APART && high >= first - APART).then_some((west, east));
        }
        let mut found: Option<(f64, f64)> = None;
        let mut widen = |column: f64| {
            let (west, east) = found.unwrap_or((column, column));
            found = Some((west.min(column), east.max(column)));
        };
        for (from, to) in self.edges() {
            let (from, to) = if from[1] <= to[1] {
                (from, to)
            } else {
                (to, from)
            };
            let (low, high) = (low.max(from[1]), high.min(to[1]));
            if low > high + APART {
                continue;
            }
            if to[1] - from[1] < APART {
                widen(from[0]);
                widen(to[0]);
                continue;
            }
            let slope = (to[0] - from[0]) / (to[1] - from[1]);
            for row in [low, high] {
                widen(from[0] + slope * (row.clamp(from[1], to[1]) - from[1]));
            }
        }
        found
    }

    /// Whether a position lies in it, or closer to it than [`APART`].
    fn is_at(&self, at: [f64; 2]) -> bool {
        let [a, b, c] = self.corners;
        let turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        let sign = if turn < 0.0 { -1.0 } else { 1.0 };
        let mut edges = self.edges().into_iter().zip(self.margins);
        edges.all(|((from, to), margin)| {
            let [columns, rows] = [to[0] - from[0], to[1] - from[1]];
            sign * (columns * (at[1] - from[1]) - rows * (at[0] - from[0])) >= -margin
        })
    }
}
