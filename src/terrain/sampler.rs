//! Heights, one place after the other.

use std::sync::Arc;

use super::tile::Tile;
use super::{Missing, Terrain, TerrainError};
use crate::geodesy::LonLat;

/// Stands for a place without a tile; NaN stands for a void.
pub(super) const OUTSIDE: f64 = f64::NEG_INFINITY;

/// Parts that a sampler holds: those around a corner.
const SLOTS: usize = 4;

/// Reads heights; threads have one each. What it works on stays at hand, so that neighbours cost least.
#[derive(Debug)]
pub struct Sampler<'t> {
    terrain: &'t Terrain,
    slots: [Slot; SLOTS],
    /// The part of the last height.
    current: usize,
    voids: u64,
}

/// A part of a tile at hand.
#[derive(Debug)]
struct Slot {
    tile: usize,
    first: [u32; 2],
    heights: Arc<[f32]>,
    width: usize,
    system: usize,
    /// The centre of the first cell of the tile, on the turn of the earth on which places are asked for.
    origin: [f64; 2],
    /// Cells in one unit of the system.
    per_unit: [f64; 2],
    /// Columns and rows of the tile between which no other part and no other tile counts: from, to
    /// (excluded).
    alone: [[f64; 2]; 2],
}

impl Slot {
    fn empty() -> Self {
        Self {
            tile: usize::MAX,
            first: [0; 2],
            heights: Arc::new([]),
            width: 0,
            system: 0,
            origin: [0.0; 2],
            per_unit: [1.0; 2],
            alone: [[0.0; 2]; 2],
        }
    }

    #[inline]
    fn columns_rows(&self, position: [f64; 2]) -> [f64; 2] {
        columns_rows(position, self.origin, self.per_unit)
    }
}

fn origin(tile: &Tile, turn: f64) -> [f64; 2] {
    let [x, y] = tile.lattice.first;
    [x + turn, y]
}

fn per_unit(tile: &Tile) -> [f64; 2] {
    tile.lattice.step.map(|step| 1.0 / step)
}

#[inline]
fn columns_rows([x, y]: [f64; 2], origin: [f64; 2], per_unit: [f64; 2]) -> [f64; 2] {
    [(x - origin[0]) * per_unit[0], (y - origin[1]) * per_unit[1]]
}

/// The height between two cells above and two below, at shares of the way to the right and down.
#[inline]
fn between(pairs: [[f64; 2]; 2], [right, down]: [f64; 2]) -> f64 {
    let [above, below] = pairs.map(|[left, other]| left + right * (other - left));
    above + down * (below - above)
}

impl<'t> Sampler<'t> {
    pub(super) fn new(terrain: &'t Terrain) -> Self {
        Self {
            terrain,
            slots: std::array::from_fn(|_| Slot::empty()),
            current: 0,
            voids: 0,
        }
    }

    /// What is read.
    #[must_use]
    pub fn terrain(&self) -> &'t Terrain {
        self.terrain
    }

    /// The height of the ground, metres, bilinear between the centres of the four cells around; `None`
    /// where one that counts is a void, and where there is no tile and that is allowed.
    ///
    /// # Errors
    /// [`TerrainError::NoTile`] where there is no tile and that is not allowed; others where a tile turns
    /// out to be broken.
    #[inline]
    pub fn height(&mut self, at: LonLat) -> Result<Option<f64>, TerrainError> {
        let terrain = self.terrain;
        let height = self.sample(|system| terrain.position(system, at))?;
        if height.is_finite() {
            return Ok(Some(height));
        }
        if height == OUTSIDE && terrain.options.missing == Missing::Refused {
            return Err(terrain.no_tile(at));
        }
        Ok(None)
    }

    /// The height of the cell whose centre is nearest, metres; otherwise as [`Self::height`].
    ///
    /// # Errors
    /// As [`Self::height`].
    pub fn nearest(&mut self, at: LonLat) -> Result<Option<f64>, TerrainError> {
        let terrain = self.terrain;
        let Some((tile, position)) = terrain.find(|system| terrain.position(system, at)) else {
            return match terrain.options.missing {
                Missing::Refused => Err(terrain.no_tile(at)),
                Missing::Unknown => Ok(None),
            };
        };
        let [u, v] = terrain.tiles[tile].lattice.columns_rows(position);
        let cell = self.clamped(tile, u.round(), v.round());
        let height = self.cell(tile, cell, 0.0)?;
        Ok((!height.is_nan()).then_some(height))
    }

    /// As [`Self::height`], of a place given by its x and y in the systems; NaN for voids.
    #[inline]
    pub(super) fn sample(
        &mut self,
        place: impl Fn(usize) -> Option<[f64; 2]>,
    ) -> Result<f64, TerrainError> {
        let slot = &self.slots[self.current];
        if let Some(position) = place(slot.system) {
            let at = slot.columns_rows(position);
            let [from, to] = slot.alone;
            if at[0] >= from[0] && at[1] >= from[1] && at[0] < to[0] && at[1] < to[1] {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from the first cell of a part to its last"
                )]
                let [column, row] = at.map(|at| at as u32);
                let shares = [at[0] - f64::from(column), at[1] - f64::from(row)];
                let (column, row) = (column - slot.first[0], row - slot.first[1]);
                let here = row as usize * slot.width + column as usize;
                let pair = |at: usize| slot.heights.get(at..)?.first_chunk();
                if let (Some(&above), Some(&below)) = (pair(here), pair(here + slot.width)) {
                    let height = between([above, below].map(|pair| pair.map(f64::from)), shares);
                    if !height.is_nan() {
                        return Ok(height);
                    }
                }
            }
        }
        self.sample_anywhere(place)
    }

    /// Across parts and tiles, and where only some of the cells around hold data. Where both ways can go,
    /// both give the same bits, so that it does not matter what was asked before.
    #[inline(never)]
    fn sample_anywhere(
        &mut self,
        place: impl Fn(usize) -> Option<[f64; 2]>,
    ) -> Result<f64, TerrainError> {
        let terrain = self.terrain;
        let Some((number, [x, _])) = terrain.find(&place) else {
            return Ok(OUTSIDE);
        };
        let tile = &terrain.tiles[number];
        let Some(asked) = place(tile.system) else {
            return Ok(OUTSIDE);
        };
        let turn = if tile.crs.is_geographic() {
            360.0 * ((asked[0] - x) / 360.0).round()
        } else {
            0.0
        };
        let at = columns_rows(asked, origin(tile, turn), per_unit(tile));
        let first = at.map(f64::floor);
        let shares = [at[0] - first[0], at[1] - first[1]];
        let mut cell = |columns: f64, rows: f64| {
            self.cell_or_neighbour(number, first[0] + columns, first[1] + rows, turn)
        };
        // A void that has no part in the height does not matter. The cell that is read last is the one
        // whose part is used next.
        let is_between = shares.map(|share| share > 0.0);
        let below = match is_between {
            [true, true] => Some([cell(0.0, 1.0)?, cell(1.0, 1.0)?]),
            [false, true] => Some([cell(0.0, 1.0)?; 2]),
            [_, false] => None,
        };
        let right = if is_between[0] {
            Some(cell(1.0, 0.0)?)
        } else {
            None
        };
        let here = cell(0.0, 0.0)?;
        let above = [here, right.unwrap_or(here)];
        let height = between([above, below.unwrap_or(above)], shares);
        if height.is_nan() {
            self.voids += 1;
        }
        Ok(height)
    }

    /// The height of a cell of a tile, or beyond its edges what the neighbour says of the place; where
    /// there is none, the cell at the edge.
    fn cell_or_neighbour(
        &mut self,
        number: usize,
        column: f64,
        row: f64,
        turn: f64,
    ) -> Result<f64, TerrainError> {
        let terrain = self.terrain;
        let tile = &terrain.tiles[number];
        let inside = |at: f64, side: u32| at >= 0.0 && at < f64::from(side);
        let [width, height] = tile.lattice.size;
        if !(inside(column, width) && inside(row, height)) {
            let position = tile.lattice.position(column, row);
            let place = |system: usize| {
                if system == tile.system {
                    return Some(position);
                }
                let (lon, lat) = tile.crs.to_lon_lat(position[0], position[1]).ok()?;
                terrain.position(system, LonLat::new(lon, lat).ok()?)
            };
            if let Some((other, position)) = terrain.find(place) {
                return self.within(other, position);
            }
        }
        let cell = self.clamped(number, column, row);
        self.cell(number, cell, turn)
    }

    /// The height at a position by the cells of one tile alone.
    fn within(&mut self, number: usize, position: [f64; 2]) -> Result<f64, TerrainError> {
        // Neighbours of one grid differ by rounding of their corners alone.
        const SAME: f64 = 1e-6;
        let lattice = &self.terrain.tiles[number].lattice;
        let [u, v] = lattice.columns_rows(position).map(|at| {
            let whole = at.round();
            if (at - whole).abs() < SAME { whole } else { at }
        });
        let (column, row) = (u.floor(), v.floor());
        let (right, down) = (u - column, v - row);
        let mut height = 0.0;
        for (columns, rows, weight) in [
            (0.0, 0.0, (1.0 - right) * (1.0 - down)),
            (1.0, 0.0, right * (1.0 - down)),
            (0.0, 1.0, (1.0 - right) * down),
            (1.0, 1.0, right * down),
        ] {
            if weight > 0.0 {
                let cell = self.clamped(number, column + columns, row + rows);
                height += weight * self.cell(number, cell, 0.0)?;
            }
        }
        Ok(height)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the size of the tile"
    )]
    fn clamped(&self, number: usize, column: f64, row: f64) -> [u32; 2] {
        let [width, height] = self.terrain.tiles[number].lattice.size;
        let clamp = |at: f64, side: u32| at.clamp(0.0, f64::from(side - 1)) as u32;
        [clamp(column, width), clamp(row, height)]
    }

    /// The height of a cell of a tile; its part is at hand from then on.
    fn cell(
        &mut self,
        number: usize,
        [column, row]: [u32; 2],
        turn: f64,
    ) -> Result<f64, TerrainError> {
        let tile = &self.terrain.tiles[number];
        let [wide, high] = tile.part;
        let part = [column / wide, row / high];
        let first = [part[0] * wide, part[1] * high];
        let at = (part[0] % 2 + 2 * (part[1] % 2)) as usize;
        if self.slots[at].tile != number || self.slots[at].first != first {
            self.slots[at] = self.load(number, first)?;
        }
        let slot = &mut self.slots[at];
        slot.origin = origin(tile, turn);
        self.current = at;
        let place = (row - first[1]) as usize * slot.width + (column - first[0]) as usize;
        Ok(slot
            .heights
            .get(place)
            .map_or(f64::NAN, |&height| f64::from(height)))
    }

    fn load(&self, number: usize, first: [u32; 2]) -> Result<Slot, TerrainError> {
        let terrain = self.terrain;
        let tile = &terrain.tiles[number];
        let heights = terrain.part(number, first)?;
        let [width, height] = tile.part_size(first);
        Ok(Slot {
            tile: number,
            first,
            heights,
            width: width as usize,
            system: tile.system,
            origin: [0.0; 2],
            per_unit: per_unit(tile),
            alone: terrain.alone(number, first, [width, height]),
        })
    }
}

impl Drop for Sampler<'_> {
    fn drop(&mut self) {
        self.terrain.count_voids(self.voids);
    }
}

impl Terrain {
    /// The columns and rows of a tile between which lie the cells of a part and no better tile counts:
    /// from and to.
    fn alone(&self, number: usize, first: [u32; 2], size: [u32; 2]) -> [[f64; 2]; 2] {
        // Rounding must not decide which tile counts.
        const MARGIN: f64 = 1e-6;
        const NOWHERE: [[f64; 2]; 2] = [[0.0; 2]; 2];
        let tile = &self.tiles[number];
        let last = [0, 1].map(|axis| f64::from(first[axis] + size[axis] - 1));
        let mut alone = [first.map(f64::from), last];
        let turns: &[f64] = if tile.crs.is_geographic() {
            &[-360.0, 0.0, 360.0]
        } else {
            &[0.0]
        };
        for &better in &self.better[number] {
            let other = &self.tiles[better];
            if other.system != tile.system {
                return NOWHERE;
            }
            for turn in turns {
                let [[west, east], [south, north]] = other.lattice.edges();
                let a = tile.lattice.columns_rows([west + turn, south]);
                let b = tile.lattice.columns_rows([east + turn, north]);
                let from = [0, 1].map(|axis| a[axis].min(b[axis]) - MARGIN);
                let to = [0, 1].map(|axis| a[axis].max(b[axis]) + MARGIN);
                alone = without(alone, [from, to]);
            }
        }
        alone
    }
}

/// The largest rectangle of a rectangle that is left beside another.
fn without(all: [[f64; 2]; 2], other: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let [from, to] = all;
    let apart = [0, 1]
        .iter()
        .any(|&axis: &usize| other[1][axis] < from[axis] || other[0][axis] >= to[axis]);
    if apart {
        return all;
    }
    let area = |[from, to]: [[f64; 2]; 2]| (to[0] - from[0]).max(0.0) * (to[1] - from[1]).max(0.0);
    let [west, east] = [[from, [other[0][0], to[1]]], [[other[1][0], from[1]], to]];
    let [north, south] = [[from, [to[0], other[0][1]]], [[from[0], other[1][1]], to]];
    let mut best = west;
    for left in [east, north, south] {
        if area(left) > area(best) {
            best = left;
        }
    }
    if area(best) > 0.0 { best } else { [from, from] }
}
