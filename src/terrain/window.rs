//! A part of the surface as one grid.

use super::sampler::OUTSIDE;
use super::{Grid, Lattice, Missing, Terrain, TerrainError};
use crate::geodesy::LonLat;
use crate::units::Metres;

/// Most cells of a window: 8192 by 8192, 256 MiB.
const MOST_CELLS: usize = 1 << 26;

impl Terrain {
    /// The cells at most so far east, west, north and south of a place, in the cells and the system of the
    /// tile that holds there, and the column and row of the cell nearest to the place. Cells without data are
    /// NaN.
    ///
    /// # Errors
    /// [`TerrainError::NoTile`] where the place has no tile, or another cell none and that is not allowed;
    /// [`TerrainError::Window`] for too many cells.
    pub fn window(&self, centre: LonLat, radius: Metres) -> Result<(Grid, [u32; 2]), TerrainError> {
        let found = self.find(|system| self.position(system, centre));
        let (number, position) = found.ok_or_else(|| self.no_tile(centre))?;
        let tile = &self.tiles[number];
        let lattice = &tile.lattice;
        let sides = tile
            .cell_sides_m(position)
            .ok_or_else(|| self.no_tile(centre))?;
        let reach = sides.map(|side| (radius.0 / side).floor().max(0.0));
        let cells = (2.0 * reach[0] + 1.0) * (2.0 * reach[1] + 1.0);
        #[expect(clippy::cast_precision_loss, reason = "a power of two")]
        let is_held = cells <= MOST_CELLS as f64;
        if !is_held {
            return Err(TerrainError::Window {
                cells,
                most: MOST_CELLS,
            });
        }
        let middle = lattice.columns_rows(position).map(f64::round);
        let whole = |number: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 0 to MOST_CELLS"
            )]
            let whole = number as u32;
            whole
        };
        let window = Lattice {
            first: lattice.position(middle[0] - reach[0], middle[1] - reach[1]),
            step: lattice.step,
            size: reach.map(|reach| 2 * whole(reach) + 1),
        };
        let mut heights = Vec::with_capacity(window.count());
        let mut sampler = self.sampler();
        for row in 0..window.size[1] {
            for column in 0..window.size[0] {
                let position = window.position(f64::from(column), f64::from(row));
                let lon_lat = || {
                    let (lon, lat) = tile.crs.to_lon_lat(position[0], position[1]).ok()?;
                    LonLat::new(lon - 360.0 * (lon / 360.0).round(), lat).ok()
                };
                let height = sampler.sample(|system| {
                    if system == tile.system {
                        Some(position)
                    } else {
                        self.position(system, lon_lat()?)
                    }
                })?;
                if height == OUTSIDE && self.options.missing == Missing::Refused {
                    return Err(self.no_tile(lon_lat().unwrap_or(centre)));
                }
                #[expect(clippy::cast_possible_truncation, reason = "they were 32 bit floats")]
                heights.push(if height.is_finite() {
                    height as f32
                } else {
                    f32::NAN
                });
            }
        }
        let grid = Grid::new(tile.crs.clone(), window, heights)?;
        Ok((grid, reach.map(whole)))
    }
}
