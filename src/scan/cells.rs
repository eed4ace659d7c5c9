//! Cells of the grid: squares of degrees on a lattice of fixed-point numbers.

/// Bits of a fixed-point coordinate: two for each of 12 levels.
pub(super) const BITS: u32 = 24;
/// The largest fixed-point coordinate.
const LAST: u32 = (1 << BITS) - 1;

/// How degrees map to the lattice: `unit = (degrees - low) * units_per_degree`, 2^24 units across the
/// longer side of the box.
///
/// Subtracting a constant, multiplying by a positive one and rounding down never turn an order
/// around, so the points of a cell are those between two latitudes and two longitudes, and every
/// point of the box lies in exactly one cell. Both roundings together shift a coordinate by less than
/// 2^-27 units, whatever the size and place of the box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lattice {
    low: [f64; 2],
    high: [f64; 2],
    units_per_degree: f64,
    degrees_per_unit: f64,
}

impl Lattice {
    pub(super) fn new((low, high): ([f64; 2], [f64; 2])) -> Self {
        let size = (high[0] - low[0]).max(high[1] - low[1]);
        let units = f64::from(1 << BITS);
        let (scale, back) = (units / size, size / units);
        // A box without a size, or beyond what numbers can divide, is one cell.
        let usable = scale.is_normal() && back.is_normal();
        Self {
            low,
            high,
            units_per_degree: if usable { scale } else { 0.0 },
            degrees_per_unit: if usable { back } else { 0.0 },
        }
    }

    pub(super) fn holds(&self, at: [f64; 2]) -> bool {
        (0..2).all(|axis| self.low[axis] <= at[axis] && at[axis] <= self.high[axis])
    }

    /// Units from the low corner, not rounded down.
    #[inline]
    pub(super) fn scaled(&self, degrees: f64, axis: usize) -> f64 {
        (degrees - self.low[axis]) * self.units_per_degree
    }

    /// The fixed-point coordinate.
    #[inline]
    pub(super) fn unit(&self, degrees: f64, axis: usize) -> u32 {
        floor(self.scaled(degrees, axis))
    }

    /// A longitude or latitude near the middle of the units `start..start + 2^shift`. It is a
    /// constant of the cell and nothing else: the same at every call.
    #[inline]
    pub(super) fn middle(&self, start: u32, shift: u32, axis: usize) -> f64 {
        let half = f64::from(1_u32 << shift) / 2.0;
        self.low[axis] + (f64::from(start) + half) * self.degrees_per_unit
    }
}

/// The fixed-point coordinate of scaled degrees.
#[inline]
pub(super) fn floor(scaled: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casting saturates, and the last unit bounds it"
    )]
    let unit = scaled as u32;
    unit.min(LAST)
}

/// A square of `2^shift` units, its corner a multiple of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) start: [u32; 2],
    pub(super) shift: u32,
}

impl Cell {
    /// The whole lattice.
    pub(super) const ROOT: Self = Self {
        start: [0, 0],
        shift: BITS,
    };

    /// Child 4 * row + column, rows from the south, columns from the west.
    pub(super) fn child(self, child: u32) -> Self {
        let shift = self.shift - 2;
        Self {
            start: [
                self.start[0] + ((child & 3) << shift),
                self.start[1] + ((child >> 2) << shift),
            ],
            shift,
        }
    }
}
