//! Where cells lie, and cells in memory.

use super::TerrainError;
use crate::geodesy::Crs;

/// The centres of cells at equal steps along the axes of a coordinate system.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lattice {
    /// The centre of the first cell of the first row: east and north, in the unit of the system.
    pub first: [f64; 2],
    /// From one column to the next and from one row to the next; the second is negative where rows run
    /// south.
    pub step: [f64; 2],
    /// Columns and rows.
    pub size: [u32; 2],
}

impl Lattice {
    /// The centre of a cell, which may lie beyond the edges.
    #[must_use]
    pub fn position(&self, column: f64, row: f64) -> [f64; 2] {
        let [x, y] = self.first;
        [x + column * self.step[0], y + row * self.step[1]]
    }

    /// Columns and rows from the centre of the first cell to a position.
    #[must_use]
    pub fn columns_rows(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [x0, y0] = self.first;
        [(x - x0) / self.step[0], (y - y0) / self.step[1]]
    }

    /// Least and greatest x and y of the cells, half a cell beyond the centres of the outermost.
    #[must_use]
    pub fn edges(&self) -> [[f64; 2]; 2] {
        let [columns, rows] = self.size.map(f64::from);
        let [a, b] = [
            self.position(-0.5, -0.5),
            self.position(columns - 0.5, rows - 0.5),
        ];
        [
            [a[0].min(b[0]), a[0].max(b[0])],
            [a[1].min(b[1]), a[1].max(b[1])],
        ]
    }

    /// How many cells there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.size[0] as usize * self.size[1] as usize
    }

    fn is_usable(&self) -> bool {
        let finite = |numbers: [f64; 2]| numbers.iter().all(|number| number.is_finite());
        finite(self.first)
            && finite(self.step)
            && self.step.iter().all(|&step| step != 0.0)
            && self.size.iter().all(|&side| side > 0)
    }
}

/// Heights in memory.
#[derive(Clone, Debug)]
pub struct Grid {
    crs: Crs,
    lattice: Lattice,
    heights: Vec<f32>,
}

impl Grid {
    /// Heights in metres row by row, NaN where there is no data.
    ///
    /// # Errors
    /// [`TerrainError::Grid`] where there are no cells, or not as many heights.
    pub fn new(crs: Crs, lattice: Lattice, heights: Vec<f32>) -> Result<Self, TerrainError> {
        if !lattice.is_usable() || lattice.count() != heights.len() {
            let [width, height] = lattice.size;
            return Err(TerrainError::Grid {
                width,
                height,
                step: lattice.step,
                heights: heights.len(),
            });
        }
        Ok(Self {
            crs,
            lattice,
            heights,
        })
    }

    /// The coordinate system.
    #[must_use]
    pub fn crs(&self) -> &Crs {
        &self.crs
    }

    /// Where the cells lie.
    #[must_use]
    pub fn lattice(&self) -> &Lattice {
        &self.lattice
    }

    /// Heights in metres row by row, NaN where there is no data.
    #[must_use]
    pub fn heights(&self) -> &[f32] {
        &self.heights
    }

    /// The height of a cell, metres; `None` where it has no data or lies beyond the edges.
    #[must_use]
    pub fn height(&self, column: u32, row: u32) -> Option<f64> {
        let [width, rows] = self.lattice.size;
        if column >= width || row >= rows {
            return None;
        }
        let height = self.heights[row as usize * width as usize + column as usize];
        (!height.is_nan()).then_some(f64::from(height))
    }

    pub(super) fn into_heights(self) -> Vec<f32> {
        self.heights
    }
}
