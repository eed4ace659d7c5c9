//! Heights, one place after the other.

use std::sync::Arc;

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
    /// The centre of the first cell, on the turn of the earth on which places are asked for.
    origin: [f64; 2],
    /// Cells in one unit of the system.
    per_unit: [f64; 2],
    /// Columns and rows from the first cell at which no other tile counts: from, to (excluded).
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
        let height = self.cell(tile, cell, [0.0; 2])?;
        Ok((!height.is_nan()).then_some(height))
    }

    /// As [`Self::height`], of a place given by its x and y in the systems; NaN for voids.
    #[inline]
    pub(super) fn sample(
        &mut self,
        place: impl Fn(usize) -> Option<[f64; 2]>,
    ) -> Result<f64, TerrainError> {
        let slot = &self.slots[self.current];
        if let Some([x, y]) = place(slot.system) {
            let u = (x - slot.origin[0]) * slot.per_unit[0];
            let v = (y - slot.origin[1]) * slot.per_unit[1];
            let [from, to] = slot.alone;
            if u >= from[0] && v >= from[1] && u < to[0] && v < to[1] {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from 0 to below the size of a part"
                )]
                let (column, row) = (u as u32, v as u32);
                let (right, down) = (u - f64::from(column), v - f64::from(row));
                let at = row as usize * slot.width + column as usize;
                if let (Some(&[a, b]), Some(&[c, d])) = (
                    slot.heights.get(at..).and_then(<[f32]>::first_chunk),
                    slot.heights
                        .get(at + slot.width..)
                        .and_then(<[f32]>::first_chunk),
                ) {
                    let [a, b, c, d] = [a, b, c, d].map(f64::from);
                    let (above, below) = (a + right * (b - a), c + right * (d - c));
                    let height = above + down * (below - above);
                    if !height.is_nan() {
                        return Ok(height);
                    }
                }
            }
        }
        self.sample_anywhere(place)
    }

    /// Across parts and tiles, and where only some of the cells around hold data.
    #[inline(never)]
    fn sample_anywhere(
        &mut self,
        place: impl Fn(usize) -> Option<[f64; 2]>,
    ) -> Result<f64, TerrainError> {
        let terrain = self.terrain;
        let Some((number, position)) = terrain.find(&place) else {
            return Ok(OUTSIDE);
        };
        let tile = &terrain.tiles[number];
        let asked = place(tile.system).unwrap_or(position);
        let turn = [asked[0] - position[0], asked[1] - position[1]];
        let [u, v] = tile.lattice.columns_rows(position);
        let (column, row) = (u.floor(), v.floor());
        let (right, down) = (u - column, v - row);
        let mut height = 0.0;
        let corners = [
            (1.0, 1.0, right * down),
            (0.0, 1.0, (1.0 - right) * down),
            (1.0, 0.0, right * (1.0 - down)),
            // The last is the one whose part is used next.
            (0.0, 0.0, (1.0 - right) * (1.0 - down)),
        ];
        for (columns, rows, weight) in corners {
            // A void that has no part in the height does not matter.
            if weight > 0.0 {
                height +=
                    weight * self.cell_or_neighbour(number, column + columns, row + rows, turn)?;
            }
        }
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
        turn: [f64; 2],
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
                height += weight * self.cell(number, cell, [0.0; 2])?;
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
        turn: [f64; 2],
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
        let [x, y] = tile
            .lattice
            .position(f64::from(first[0]), f64::from(first[1]));
        slot.origin = [x + turn[0], y + turn[1]];
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
            per_unit: tile.lattice.step.map(|step| 1.0 / step),
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
    /// The columns and rows of a part at which no better tile counts, from its first cell: from and to.
    fn alone(&self, number: usize, first: [u32; 2], size: [u32; 2]) -> [[f64; 2]; 2] {
        // Rounding must not decide which tile counts.
        const MARGIN: f64 = 1e-6;
        const NOWHERE: [[f64; 2]; 2] = [[0.0; 2]; 2];
        let tile = &self.tiles[number];
        let mut alone = [[0.0; 2], size.map(|side| f64::from(side - 1))];
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
                let from =
                    [0, 1].map(|axis| a[axis].min(b[axis]) - f64::from(first[axis]) - MARGIN);
                let to = [0, 1].map(|axis| a[axis].max(b[axis]) - f64::from(first[axis]) + MARGIN);
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
