//! Where the outline crosses the lines between the centres of cells, and which crossing follows which.

use super::ValueGrid;

/// What follows a crossing that was taken out.
pub(super) const GONE: u32 = u32::MAX;

/// Crossings keep off the centres by this share of a cell, so that rings do not touch at a centre.
const LEAST_SHARE: f64 = 1.0 / 32.0;

/// Crossings by number. Those of a line of centres, or between two lines, have numbers in a row, in
/// order of their columns.
#[derive(Debug, Default)]
pub(super) struct Crossings {
    /// Columns and rows; the centres of cells are whole numbers.
    pub(super) at: Vec<[f64; 2]>,
    /// The crossing that follows along the ring, the inside on its left on a map with north up.
    pub(super) next: Vec<u32>,
    /// The first crossing of each block: between row -1 and row 0, on row 0, between rows 0 and 1, ...
    starts: Vec<u32>,
}

/// A column or row, which is below 2^30, as a coordinate.
#[expect(clippy::cast_precision_loss, reason = "numbers below 2^53 are exact")]
pub(super) fn coordinate(place: usize) -> f64 {
    place as f64
}

/// The block of crossings on a row, and that of the crossings from a row to the next.
pub(super) fn block_on(row: usize) -> usize {
    2 * row + 1
}

impl Crossings {
    pub(super) fn of(grid: &ValueGrid<'_>, threshold: f64) -> Self {
        let mut sweep = Sweep {
            grid,
            threshold,
            found: Self::default(),
        };
        let width = grid.width;
        // One more cell on both sides, which are outside.
        let mut upper = vec![false; width + 2];
        let mut lower = vec![false; width + 2];
        let mut on_upper = vec![GONE; width + 1];
        let mut on_lower = vec![GONE; width + 1];
        let mut between = vec![GONE; width + 2];
        for below in 0..=grid.height {
            match grid.values.chunks_exact(width).nth(below) {
                Some(values) => {
                    for (is_in, value) in lower[1..].iter_mut().zip(values) {
                        *is_in = f64::from(*value) >= threshold;
                    }
                }
                None => lower.fill(false),
            }
            sweep.cross_between(below, &upper, &lower, &mut between);
            sweep.cross_on(below, &lower, &mut on_lower);
            sweep.join(below, [&upper, &lower], [&on_upper, &on_lower], &between);
            std::mem::swap(&mut upper, &mut lower);
            std::mem::swap(&mut on_upper, &mut on_lower);
        }
        sweep.found.starts.push(sweep.found.count());
        sweep.found
    }

    fn count(&self) -> u32 {
        // The size of a raster is checked, so that there are fewer.
        u32::try_from(self.at.len()).unwrap_or(GONE)
    }

    /// How many blocks there are.
    pub(super) fn blocks(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The numbers of the crossings of a block; none where there is no such block.
    pub(super) fn block(&self, block: usize) -> std::ops::Range<usize> {
        let start = |block: usize| self.starts.get(block).map(|start| *start as usize);
        match (start(block), start(block + 1)) {
            (Some(first), Some(last)) => first..last,
            _ => 0..0,
        }
    }
}

struct Sweep<'g> {
    grid: &'g ValueGrid<'g>,
    threshold: f64,
    found: Crossings,
}

impl Sweep<'_> {
    /// The value of a cell; columns and rows are counted from 1, and there is none around the raster.
    fn value(&self, column: usize, row: usize) -> f64 {
        let inside =
            (1..=self.grid.width).contains(&column) && (1..=self.grid.height).contains(&row);
        if inside {
            f64::from(self.grid.values[(row - 1) * self.grid.width + column - 1])
        } else {
            f64::NAN
        }
    }

    /// How far from the first of two neighbours the outline lies; one of them reaches the threshold.
    fn share(&self, first: f64, second: f64) -> f64 {
        if first.is_finite() && second.is_finite() {
            let share = (first - self.threshold) / (first - second);
            share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE)
        } else {
            0.5
        }
    }

    fn add(&mut self, at: [f64; 2]) -> u32 {
        let number = self.found.count();
        self.found.at.push(at);
        self.found.next.push(GONE);
        number
    }

    /// Crossings from the row above `below` to it.
    fn cross_between(&mut self, below: usize, upper: &[bool], lower: &[bool], into: &mut [u32]) {
        self.found.starts.push(self.found.count());
        for column in 1..=self.grid.width {
            if upper[column] != lower[column] {
                let share = self.share(self.value(column, below), self.value(column, below + 1));
                let at = [coordinate(column) - 1.0, coordinate(below) - 1.0 + share];
                into[column] = self.add(at);
            }
        }
    }

    /// Crossings on a row: `into[c]` lies between columns `c` and `c + 1`, counted from 1.
    fn cross_on(&mut self, row: usize, cells: &[bool], into: &mut [u32]) {
        self.found.starts.push(self.found.count());
        for (column, pair) in cells.windows(2).enumerate() {
            if pair[0] != pair[1] {
                let (left, right) = (self.value(column, row + 1), self.value(column + 1, row + 1));
                let at = [
                    coordinate(column) - 1.0 + self.share(left, right),
                    coordinate(row),
                ];
                into[column] = self.add(at);
            }
        }
    }

    /// Joins the crossings around each square of four centres, the inside on the left.
    fn join(
        &mut self,
        below: usize,
        [upper, lower]: [&[bool]; 2],
        [on_upper, on_lower]: [&[u32]; 2],
        between: &[u32],
    ) {
        let squares = upper.windows(2).zip(lower.windows(2)).enumerate();
        for (column, (above, under)) in squares {
            let corners = [above[0], above[1], under[1], under[0]];
            if corners == [corners[0]; 4] {
                continue;
            }
            let (top, bottom) = (on_upper[column], on_lower[column]);
            let (left, right) = (between[column], between[column + 1]);
            let next = &mut self.found.next;
            let mut join = |from: u32, to: u32| next[from as usize] = to;
            match corners {
                [true, false, false, false] => join(left, top),
                [false, true, false, false] => join(top, right),
                [false, false, true, false] => join(right, bottom),
                [false, false, false, true] => join(bottom, left),
                [true, true, false, false] => join(left, right),
                [false, true, true, false] => join(top, bottom),
                [false, false, true, true] => join(right, left),
                [true, false, false, true] => join(bottom, top),
                [true, true, true, false] => join(left, bottom),
                [false, true, true, true] => join(top, left),
                [true, false, true, true] => join(right, top),
                [true, true, false, true] => join(bottom, right),
                _ => {
                    let is_joined = self.is_joined(column, below);
                    let is_falling = corners[0];
                    let next = &mut self.found.next;
                    let mut join = |from: u32, to: u32| next[from as usize] = to;
                    match (is_falling, is_joined) {
                        (true, false) => (join(left, top), join(right, bottom)),
                        (true, true) => (join(right, top), join(left, bottom)),
                        (false, false) => (join(top, right), join(bottom, left)),
                        (false, true) => (join(top, left), join(bottom, right)),
                    };
                }
            }
        }
    }

    /// Whether the middle of four centres, two across inside, is inside; `false` where a value is missing.
    fn is_joined(&self, column: usize, row: usize) -> bool {
        let upper = self.value(column, row) + self.value(column + 1, row);
        let lower = self.value(column, row + 1) + self.value(column + 1, row + 1);
        (upper + lower) / 4.0 >= self.threshold
    }
}
