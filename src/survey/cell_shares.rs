//! Which share of each cell of a raster lies inside an area, exactly.
//!
//! Coordinates are columns and rows from the origin of the raster, so a cell is a unit square. The area
//! of the part of a cell inside closed rings is a sum over their edges (Green's theorem): an edge takes
//! away what lies right of it, so each edge touches the cells that it runs through, and a running sum
//! along the row carries the rest. Nothing is sampled; the error is that of rounding.

use std::ops::Range;

/// An edge of a ring whose orientation says on which side the inside is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    from: [f64; 2],
    to: [f64; 2],
}

impl Edge {
    fn low(&self) -> f64 {
        self.from[1].min(self.to[1])
    }

    fn high(&self) -> f64 {
        self.from[1].max(self.to[1])
    }

    /// The column at a row position between both ends.
    fn column_at(&self, row: f64) -> f64 {
        let [[u, v], [to_u, to_v]] = [self.from, self.to];
        if row <= self.low() || row >= self.high() {
            // Exactly at an end, so that neighbours meet.
            let is_from = (row - v).abs() <= (row - to_v).abs();
            return if is_from { u } else { to_u };
        }
        u + (row - v) * ((to_u - u) / (to_v - v))
    }
}

/// Rings that neither overlap nor cross.
#[derive(Clone, Debug, Default)]
pub(super) struct Rings {
    /// By ascending first row.
    edges: Vec<Edge>,
    low: [f64; 2],
    high: [f64; 2],
}

/// Shares nearer than this to none or to the whole of a cell are none or the whole: rounding.
const RESOLUTION: f64 = 1e-9;

impl Rings {
    /// Takes closed rings, each with whether it is a hole.
    pub(super) fn new(rings: impl IntoIterator<Item = (Vec<[f64; 2]>, bool)>) -> Self {
        let mut found = Self {
            edges: Vec::new(),
            low: [f64::INFINITY; 2],
            high: [f64::NEG_INFINITY; 2],
        };
        for (ring, is_hole) in rings {
            let Some(&start) = ring.first() else {
                continue;
            };
            // From the first corner, so that large coordinates do not cancel.
            let area: f64 = ring
                .windows(2)
                .map(|pair| {
                    let [a, b] = [pair[0], pair[1]].map(|at| [at[0] - start[0], at[1] - start[1]]);
                    a[0] * b[1] - b[0] * a[1]
                })
                .sum();
            let turn = (area < 0.0) != is_hole;
            for pair in ring.windows(2) {
                let (from, to) = if turn {
                    (pair[1], pair[0])
                } else {
                    (pair[0], pair[1])
                };
                found.edges.push(Edge { from, to });
            }
            for at in ring {
                let [u, v] = at;
                found.low = [found.low[0].min(u), found.low[1].min(v)];
                found.high = [found.high[0].max(u), found.high[1].max(v)];
            }
        }
        found.edges.sort_by(|a, b| a.low().total_cmp(&b.low()));
        found
    }

    /// Tells `take` of each row of a raster of so many columns and rows that has a part of the inside.
    ///
    /// # Errors
    /// Those of `take`.
    pub(super) fn rows<E>(
        &self,
        [width, height]: [u32; 2],
        mut take: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let columns = whole(self.low[0], self.high[0], width);
        let rows = whole(self.low[1], self.high[1], height);
        if columns.is_empty() || rows.is_empty() {
            return Ok(());
        }
        let mut waiting = self.edges.iter().peekable();
        let mut active: Vec<Edge> = Vec::new();
        let mut sums = Sums::new(columns.clone());
        for row in rows {
            let (top, bottom) = (f64::from(row), f64::from(row) + 1.0);
            active.retain(|edge| edge.high() > top);
            while let Some(edge) = waiting.next_if(|edge| edge.low() < bottom) {
                if edge.high() > top {
                    active.push(*edge);
                }
            }
            for edge in &active {
                sums.add(edge, top, bottom);
            }
            let shares = sums.shares();
            if shares.iter().any(|share| *share > 0.0) {
                take(&Row {
                    number: row,
                    first: columns.start,
                    shares: &shares,
                    edges: &active,
                })?;
            }
        }
        Ok(())
    }
}

/// The cells from a first to a last position.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts of floats saturate, NaN is 0"
)]
fn whole(low: f64, high: f64, side: u32) -> Range<u32> {
    let end = high.ceil().max(0.0) as u32;
    (low.floor().max(0.0) as u32)..end.min(side)
}

/// The shares of a row of cells.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) number: u32,
    /// The column of the first share.
    pub(super) first: u32,
    pub(super) shares: &'a [f64],
    edges: &'a [Edge],
}

impl Row<'_> {
    /// The columns from the first share that is more than 0 to the last.
    pub(super) fn columns(&self) -> Range<u32> {
        let counts = |share: &f64| *share > 0.0;
        let start = self.shares.iter().position(counts).unwrap_or(0);
        let end = self
            .shares
            .iter()
            .rposition(counts)
            .map_or(0, |last| last + 1);
        let column = |place: usize| {
            self.first
                .saturating_add(u32::try_from(place).unwrap_or(u32::MAX))
        };
        column(start)..column(end)
    }

    /// The share of a cell.
    pub(super) fn share(&self, column: u32) -> f64 {
        let place = column.checked_sub(self.first);
        let place = place.and_then(|place| usize::try_from(place).ok());
        let share = place.and_then(|place| self.shares.get(place));
        share.copied().unwrap_or(0.0)
    }

    /// A position inside the part of a cell.
    ///
    /// Between heights at which something happens (a corner, or an edge that enters or leaves the cell)
    /// the part consists of trapezoids; the middle of the largest is taken. Where rounding leaves none,
    /// the middle of the cell.
    pub(super) fn inside(&self, column: u32) -> [f64; 2] {
        /// Slabs that are looked into, the tallest first: one would nearly always do.
        const SLABS: usize = 16;
        let (left, right) = (f64::from(column), f64::from(column) + 1.0);
        let (top, bottom) = (f64::from(self.number), f64::from(self.number) + 1.0);
        if self.share(column) >= 1.0 {
            return [left + 0.5, top + 0.5];
        }
        let mut heights = vec![top, bottom];
        for edge in self.edges {
            let (low, high) = (edge.low().max(top), edge.high().min(bottom));
            heights.extend([low, high]);
            let [[u, v], [to_u, to_v]] = [edge.from, edge.to];
            for side in [left, right] {
                if (u < side) != (to_u < side) {
                    heights.push((v + (side - u) * ((to_v - v) / (to_u - u))).clamp(low, high));
                }
            }
        }
        heights.retain(|height| (top..=bottom).contains(height));
        heights.sort_by(f64::total_cmp);
        let mut slabs: Vec<[f64; 2]> = heights.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        slabs.sort_by(|a, b| (b[1] - b[0]).total_cmp(&(a[1] - a[0])));
        let mut best = (0.0, [left + 0.5, top + 0.5]);
        for [low, high] in slabs.into_iter().take(SLABS) {
            let middle = f64::midpoint(low, high);
            let mut crossings: Vec<f64> = self
                .edges
                .iter()
                .filter(|edge| edge.low() <= middle && middle < edge.high())
                .map(|edge| edge.column_at(middle))
                .collect();
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let (start, end) = (pair[0].max(left), pair[1].min(right));
                let size = (end - start).max(0.0) * (high - low);
                if size > best.0 {
                    best = (size, [f64::midpoint(start, end), middle]);
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
#[path = "cell_shares_tests.rs"]
mod cell_shares_tests;

/// What edges take away in the cells of a row.
struct Sums {
    columns: Range<u32>,
    /// In the cell itself, and in every cell right of it.
    here: Vec<f64>,
    beyond: Vec<f64>,
}

impl Sums {
    fn new(columns: Range<u32>) -> Self {
        let count = columns.len();
        Self {
            columns,
            here: vec![0.0; count],
            beyond: vec![0.0; count],
        }
    }

    /// Adds the part of an edge between two rows.
    fn add(&mut self, edge: &Edge, top: f64, bottom: f64) {
        let (low, high) = (edge.low().max(top), edge.high().min(bottom));
        if low >= high {
            return;
        }
        // A ring with its inside to the right of edges that run up the rows' numbers has an area of
        // more than 0; such an edge takes away, one that runs back adds.
        let sign = if edge.from[1] < edge.to[1] { -1.0 } else { 1.0 };
        let (a, b) = (edge.column_at(low), edge.column_at(high));
        let (left, right) = (a.min(b), a.max(b));
        let height = sign * (high - low);
        let (first, end) = (f64::from(self.columns.start), f64::from(self.columns.end));
        let share = |from: f64, to: f64| {
            if right > left {
                height * ((to - from) / (right - left))
            } else {
                height
            }
        };
        if right <= first {
            self.put(0, height, first);
            return;
        }
        if left >= end {
            return;
        }
        let mut at = left;
        if left < first {
            self.put(0, share(left, first), first);
            at = first;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between the first and the last column"
        )]
        let mut place = (at.floor() - first) as usize;
        while place < self.here.len() {
            let next = self.column(place) + 1.0;
            let to = right.min(next);
            self.put(place, share(at, to), f64::midpoint(at, to));
            if right <= next {
                break;
            }
            at = next;
            place += 1;
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "columns are counted far below 2^53"
    )]
    fn column(&self, place: usize) -> f64 {
        f64::from(self.columns.start) + place as f64
    }

    /// Notes that an edge of a height runs through a cell, at a column position in the middle.
    fn put(&mut self, place: usize, height: f64, middle: f64) {
        let right = self.column(place) + 1.0;
        self.here[place] += height * (right - middle);
        self.beyond[place] += height;
    }

    /// The shares of the row; the sums begin anew.
    fn shares(&mut self) -> Vec<f64> {
        let mut running = 0.0;
        let cells = self.here.iter_mut().zip(&mut self.beyond);
        cells
            .map(|(here, beyond)| {
                let share: f64 = running + std::mem::take(here);
                running += std::mem::take(beyond);
                if share < RESOLUTION {
                    0.0
                } else if share > 1.0 - RESOLUTION {
                    1.0
                } else {
                    share
                }
            })
            .collect()
    }
}
