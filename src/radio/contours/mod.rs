//! Polygons from a raster: where its values are at least a threshold.
//!
//! Marching squares between the centres of cells, with vertices where the values between two centres
//! reach the threshold. Each vertex has a line between two neighbouring centres of its own, so rings
//! never touch and polygons are valid by construction, whatever the values. A vertex is within half a
//! cell of the edge between its two cells. Rings are then simplified, and specks and small holes dropped.
//!
//! - Cells without a value are outside, and so is everything beyond the raster: there the outline runs
//!   along the edges of cells, its corners cut.
//! - Where two cells meet at a corner, they are joined if the mean of the four cells reaches the
//!   threshold, and apart where it does not or one of the four has no value.
//! - Time and memory go with the cells and with the vertices before simplification, of which a cell has
//!   at most two and usually far less than one: a vertex takes 24 to 48 bytes beside the raster and the
//!   polygons.

mod crossings;
mod rings;
mod simplify;

#[cfg(test)]
mod contours_tests;

use geo_types::MultiPolygon;

use self::crossings::{Crossings, coordinate};
use self::rings::Rings;

/// Most cells, with one more column and row: vertices are counted in 32 bits.
const MOST_CELLS: u64 = 1 << 30;
/// Rounding of coordinates may be at most this share of a cell.
const MOST_ROUNDING: f64 = 1e-9;

/// Why there are no polygons of a raster.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ContourError {
    /// No cells, too many, or another number of values.
    #[error(
        "a raster of {width} by {height} cells with {values} values; allowed are 1 to 2^30 cells, each with a value or NaN"
    )]
    Size {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
        /// Values.
        values: usize,
    },
    /// Cells that lie nowhere, or closer together than numbers of the coordinates can tell.
    #[error(
        "a raster with its corner at {origin:?} and steps of {step:?}; allowed are finite numbers, steps other than 0 and not below a billionth of the coordinates"
    )]
    Placing {
        /// The outer corner of the first cell.
        origin: [f64; 2],
        /// From column to column and from row to row.
        step: [f64; 2],
    },
    /// A threshold or option that is no number that makes sense.
    #[error("{what} is {value}; allowed is {allowed}")]
    Value {
        /// What it is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
}

/// How outlines are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContourOptions {
    /// Polygons and holes of a smaller area are dropped; in cells.
    pub min_area_cells: f64,
    /// How far the outline may be moved to need fewer vertices, in cells; 0 leaves it as it is. The
    /// vertices that stay are not moved, and no ring crosses or touches another one, or itself.
    pub tolerance_cells: f64,
}

impl Default for ContourOptions {
    /// One cell, and a quarter of one: edges are chords, so that round areas shrink by up to two thirds of
    /// the tolerance along their outline.
    fn default() -> Self {
        Self {
            min_area_cells: 1.0,
            tolerance_cells: 0.25,
        }
    }
}

impl ContourOptions {
    /// Everything, as it is.
    pub const EXACT: Self = Self {
        min_area_cells: 0.0,
        tolerance_cells: 0.0,
    };
}

/// A raster of values, row by row, NaN where they are unknown, and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct ValueGrid<'a> {
    width: usize,
    height: usize,
    values: &'a [f32],
    origin: [f64; 2],
    step: [f64; 2],
}

impl<'a> ValueGrid<'a> {
    /// A raster from its columns and rows, its values, the outer corner of its first cell, and the steps
    /// from column to column and from row to row.
    ///
    /// # Errors
    /// [`ContourError`] where these do not fit together, or cells lie nowhere.
    pub fn new(
        [width, height]: [usize; 2],
        values: &'a [f32],
        origin: [f64; 2],
        step: [f64; 2],
    ) -> Result<Self, ContourError> {
        let cells = (width as u64)
            .checked_add(1)
            .zip((height as u64).checked_add(1));
        let cells = cells.and_then(|(columns, rows)| columns.checked_mul(rows));
        let is_held = cells.is_some_and(|cells| cells <= MOST_CELLS)
            && width.checked_mul(height) == Some(values.len())
            && !values.is_empty();
        if !is_held {
            return Err(ContourError::Size {
                width,
                height,
                values: values.len(),
            });
        }
        let sides = [coordinate(width), coordinate(height)];
        let is_placed = (0..2).all(|axis| {
            let far = origin[axis].abs() + sides[axis] * step[axis].abs();
            far.is_finite() && far * f64::EPSILON < step[axis].abs() * MOST_ROUNDING
        });
        if !is_placed {
            return Err(ContourError::Placing { origin, step });
        }
        Ok(Self {
            width,
            height,
            values,
            origin,
            step,
        })
    }

    /// The polygons of all cells whose value is at least the threshold, in the coordinate system of the
    /// raster: outer rings anticlockwise, holes clockwise, from the top left on. With
    /// [`ContourOptions::EXACT`] they hold the centres of exactly these cells, and the polygons of a
    /// higher threshold lie within those of a lower one; dropping and simplifying gives that up where
    /// a centre is within the tolerance of the outline, or in what was dropped.
    ///
    /// # Errors
    /// [`ContourError::Value`] for a threshold that is not finite, an area that is not 0 or more, or a
    /// tolerance outside of 0 to 0.5.
    ///
    /// ```
    /// use deadzone::radio::{ContourOptions, ValueGrid};
    /// let values = [-120.0, -100.0, -90.0, -120.0, -95.0, f32::NAN];
    /// let grid = ValueGrid::new([3, 2], &values, [104.0, 23.0], [0.5, -0.5])?;
    /// let covered = grid.at_least(-105.0, &ContourOptions::default())?;
    /// assert_eq!(covered.0.len(), 1);
    /// # Ok::<(), deadzone::radio::ContourError>(())
    /// ```
    pub fn at_least(
        &self,
        threshold: f64,
        options: &ContourOptions,
    ) -> Result<MultiPolygon<f64>, ContourError> {
        let error = |what, value, allowed| {
            Err(ContourError::Value {
                what,
                value,
                allowed,
            })
        };
        let ContourOptions {
            min_area_cells,
            tolerance_cells,
        } = *options;
        if !threshold.is_finite() {
            return error("the threshold", threshold, "a finite number");
        }
        if min_area_cells.is_nan() || min_area_cells < 0.0 {
            return error("the smallest area", min_area_cells, "0 cells or more");
        }
        if !(0.0..=0.5).contains(&tolerance_cells) {
            return error("the tolerance", tolerance_cells, "0 to 0.5 cells");
        }
        let mut crossings = Crossings::of(self, threshold);
        let rings = Rings::of(&crossings, min_area_cells);
        if tolerance_cells > 0.0 {
            simplify::simplify(&mut crossings, &rings, tolerance_cells);
        }
        Ok(rings.polygons(&crossings, self))
    }

    /// A position from columns and rows between the centres of cells.
    fn position(&self, [column, row]: [f64; 2]) -> geo_types::Coord<f64> {
        geo_types::Coord {
            x: self.origin[0] + (column + 0.5) * self.step[0],
            y: self.origin[1] + (row + 0.5) * self.step[1],
        }
    }
}
