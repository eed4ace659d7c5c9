//! One tile: where its cells lie, and the cells of a part of it.

use super::{Lattice, TerrainError};
use crate::formats::{AsciiGrid, Hgt, HgtShape, PackedHgt, Raster};
use crate::geodesy::{Crs, LonLat, geodesic_m};
use crate::project::Bytes;

/// Cells of a part that can be read by itself: a side, and most of them, which are 16 MiB.
const SIDE: u32 = 128;
const MOST_CELLS: u32 = 1 << 22;

/// The deepest sea and the highest summit lie between, metres.
const GROUND_M: std::ops::RangeInclusive<f64> = -12_000.0..=10_000.0;

/// What a tile is read from.
#[derive(Debug)]
pub(super) enum Content {
    Hgt(Bytes),
    PackedHgt(PackedHgt, Bytes),
    Raster(Bytes),
    AsciiGrid(AsciiGrid, Bytes),
    Memory(Vec<f32>),
}

/// One tile.
#[derive(Debug)]
pub(super) struct Tile {
    pub(super) name: String,
    pub(super) lattice: Lattice,
    pub(super) crs: Crs,
    /// The place of `crs` among the systems of all tiles.
    pub(super) system: usize,
    /// Columns and rows of the parts that are read at once.
    pub(super) part: [u32; 2],
    /// Metres of one unit of height.
    unit_m: f64,
    content: Content,
}

/// The lattice of a tile of SRTM.
fn lattice_of(HgtShape { corner, size }: HgtShape) -> Lattice {
    let [west, south] = corner.map(f64::from);
    let [width, height] = size.map(|side| f64::from(side - 1));
    Lattice {
        first: [west, south + 1.0],
        step: [1.0 / width, -1.0 / height],
        size,
    }
}

/// Parts of files that are read anywhere at the same cost, or of blocks as large as these.
fn part_of(block: [u32; 2], size: [u32; 2]) -> [u32; 2] {
    let whole_blocks = |axis: usize| {
        let count = SIDE.div_ceil(block[axis]).max(1);
        block[axis].saturating_mul(count).min(size[axis])
    };
    let (width, height) = (whole_blocks(0), whole_blocks(1));
    if u64::from(width) * u64::from(height) <= u64::from(MOST_CELLS) {
        return [width, height];
    }
    // A block that is too large is unpacked again for each part of it.
    let width = width.min(1 << 11);
    [width, height.min(MOST_CELLS / width)]
}

impl Tile {
    pub(super) fn of_hgt(name: String, bytes: Bytes) -> Result<Self, TerrainError> {
        let is_packed = PackedHgt::is_packed(&bytes);
        let read = || {
            if is_packed {
                let packed = PackedHgt::open(&name, &bytes)?;
                Ok((packed.shape(), Some(packed)))
            } else {
                Ok((Hgt::open(&name, &bytes)?.shape(), None))
            }
        };
        let (shape, packed) = match read() {
            Ok(read) => read,
            Err(source) => return Err(TerrainError::Hgt { name, source }),
        };
        // What is packed can only be read as a whole.
        let part = match packed {
            Some(_) => shape.size,
            None => [SIDE, SIDE],
        };
        Ok(Self {
            name,
            lattice: lattice_of(shape),
            crs: Crs::wgs84(),
            system: 0,
            part,
            unit_m: 1.0,
            content: match packed {
                Some(packed) => Content::PackedHgt(packed, bytes),
                None => Content::Hgt(bytes),
            },
        })
    }

    pub(super) fn of_raster(
        name: String,
        bytes: Bytes,
        declared: Option<&Crs>,
    ) -> Result<Self, TerrainError> {
        let broken = |source| TerrainError::Raster {
            name: name.clone(),
            source,
        };
        let raster = Raster::open(&bytes).map_err(broken)?;
        let crs = match (raster.crs(), declared) {
            (Some(code), _) => Crs::parse(code).map_err(|source| TerrainError::Crs {
                name: name.clone(),
                source,
            })?,
            (None, Some(declared)) => declared.clone(),
            (None, None) => return Err(TerrainError::NoCrs { name }),
        };
        let size = [raster.width(), raster.height()];
        let lattice = Lattice {
            first: raster.position(0, 0),
            step: raster.step(),
            size,
        };
        let block = if raster.is_packed() {
            raster.block_size()
        } else {
            [1, 1]
        };
        let unit_m = raster.height_unit_m().map_err(broken)?;
        Ok(Self {
            lattice,
            crs,
            system: 0,
            part: part_of(block, size),
            unit_m,
            content: Content::Raster(bytes),
            name,
        })
    }

    pub(super) fn of_ascii_grid(
        name: String,
        bytes: Bytes,
        crs: Option<&Crs>,
        notes: &mut Vec<String>,
    ) -> Result<Self, TerrainError> {
        let grid = match AsciiGrid::open(&bytes) {
            Ok(grid) => grid,
            Err(source) => return Err(TerrainError::AsciiGrid { name, source }),
        };
        let ([west, north], step) = (grid.origin(), grid.step());
        let lattice = Lattice {
            first: [west + step[0] / 2.0, north + step[1] / 2.0],
            step,
            size: grid.size(),
        };
        let crs = if let Some(crs) = crs {
            crs.clone()
        } else {
            let [[west, east], [south, north]] = lattice.edges();
            let is_like_degrees =
                west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
            if !is_like_degrees || step[0] >= 1.0 {
                return Err(TerrainError::NoCrs { name });
            }
            notes.push(format!(
                "{name} has no .prj beside it; its coordinates are taken as longitude and latitude on WGS 84"
            ));
            Crs::wgs84()
        };
        Ok(Self {
            part: part_of([lattice.size[0], 1], lattice.size),
            lattice,
            crs,
            system: 0,
            unit_m: 1.0,
            content: Content::AsciiGrid(grid, bytes),
            name,
        })
    }

    pub(super) fn of_memory(name: String, crs: Crs, lattice: Lattice, heights: Vec<f32>) -> Self {
        Self {
            name,
            part: part_of([1, 1], lattice.size),
            lattice,
            crs,
            system: 0,
            unit_m: 1.0,
            content: Content::Memory(heights),
        }
    }

    /// The size of a part that begins at a cell.
    pub(super) fn part_size(&self, first: [u32; 2]) -> [u32; 2] {
        [0, 1].map(|axis| self.part[axis].min(self.lattice.size[axis] - first[axis]))
    }

    /// The heights of the part that begins at a cell, metres, row by row, NaN where there is no data.
    pub(super) fn read(&self, first: [u32; 2]) -> Result<Box<[f32]>, TerrainError> {
        let [width, height] = self.part_size(first);
        let (columns, rows) = (first[0]..first[0] + width, first[1]..first[1] + height);
        let mut heights = Vec::with_capacity(width as usize * height as usize);
        match &self.content {
            Content::Hgt(bytes) => {
                let hgt = Hgt::open(&self.name, bytes).map_err(|source| self.hgt(source))?;
                let cells = rows.flat_map(|row| columns.clone().map(move |column| (column, row)));
                heights.extend(cells.map(|(column, row)| number(hgt.cell(column, row))));
            }
            Content::PackedHgt(packed, bytes) => {
                let cells = packed.unpack(bytes).map_err(|source| self.hgt(source))?;
                heights.extend(cells.into_iter().map(number));
            }
            Content::Raster(bytes) => {
                // A raster borrows its bytes, so it is opened again: microseconds beside the unpacking.
                let broken = |source| TerrainError::Raster {
                    name: self.name.clone(),
                    source,
                };
                let raster = Raster::open(bytes).map_err(broken)?;
                let take = |_, _, height: Option<f64>| {
                    heights.push(height.map_or(f32::NAN, |height| ground(height * self.unit_m)));
                };
                raster
                    .cells(0)
                    .window(columns, rows, take)
                    .map_err(broken)?;
            }
            Content::AsciiGrid(grid, bytes) => {
                let take = |column, _, height: Option<f64>| {
                    if columns.contains(&column) {
                        heights.push(height.map_or(f32::NAN, ground));
                    }
                };
                let read = grid.rows(bytes, rows, take);
                read.map_err(|source| TerrainError::AsciiGrid {
                    name: self.name.clone(),
                    source,
                })?;
            }
            Content::Memory(all) => {
                let wide = self.lattice.size[0] as usize;
                for row in rows {
                    let start = row as usize * wide + columns.start as usize;
                    heights.extend_from_slice(&all[start..start + width as usize]);
                }
            }
        }
        Ok(heights.into())
    }

    fn hgt(&self, source: crate::formats::HgtError) -> TerrainError {
        TerrainError::Hgt {
            name: self.name.clone(),
            source,
        }
    }

    /// From one column to the next and from one row to the next at a place, in metres.
    pub(super) fn cell_sides_m(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let place = |[x, y]: [f64; 2]| {
            let (lon, lat) = self.crs.to_lon_lat(x, y).ok()?;
            LonLat::new(lon - 360.0 * (lon / 360.0).round(), lat).ok()
        };
        let here = place(position)?;
        let along = |axis: usize| {
            let mut next = position;
            next[axis] += self.lattice.step[axis];
            // Beyond a pole is no place; the cell before is as large.
            let place = place(next).or_else(|| {
                next[axis] -= 2.0 * self.lattice.step[axis];
                place(next)
            });
            let side = geodesic_m(here, place?).0;
            (side > 0.0).then_some(side)
        };
        Some([along(0)?, along(1)?])
    }
}

fn number(cell: Option<i16>) -> f32 {
    cell.map_or(f32::NAN, |height| ground(f64::from(height)))
}

/// A height, or NaN where there is no ground: files that do not say which number stands for no data write
/// -32768 or 3e38.
fn ground(height_m: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a quarter of a millimetre at 4 km"
    )]
    if GROUND_M.contains(&height_m) {
        height_m as f32
    } else {
        f32::NAN
    }
}

/// A box of longitudes and latitudes around a tile; longitudes may lie beyond 180.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    lon: [f64; 2],
    lat: [f64; 2],
}

impl Around {
    /// Whether two boxes have more than an edge in common, on whichever turn of the earth.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let apart = |a: [f64; 2], b: [f64; 2]| a[1] < b[0] || b[1] < a[0];
        let turned = |turn: f64| self.lon.map(|lon| lon + turn);
        !apart(self.lat, other.lat)
            && [-360.0, 0.0, 360.0]
                .iter()
                .any(|&turn| !apart(turned(turn), other.lon))
    }
}

impl Tile {
    pub(super) fn is_hgt(&self) -> bool {
        matches!(self.content, Content::Hgt(_) | Content::PackedHgt(..))
    }

    /// How fine cells are, to order tiles: a degree counts as long everywhere.
    pub(super) fn nominal_cell_m(&self) -> f64 {
        let unit = if self.crs.is_geographic() {
            111_320.0
        } else {
            1.0
        };
        let cell = self.lattice.step[0].abs().min(self.lattice.step[1].abs()) * unit;
        // Files write a step of 1/1200 with more digits or fewer.
        (cell * 1e4).round() / 1e4
    }

    /// A position in the tile, whole turns of the earth from this one; `None` where the tile does not hold
    /// it.
    pub(super) fn holding(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let [[west, east], [south, north]] = self.lattice.edges();
        if !(south..=north).contains(&y) {
            return None;
        }
        let x = if self.crs.is_geographic() && !(west..=east).contains(&x) {
            x - 360.0 * ((x - west) / 360.0).floor()
        } else {
            x
        };
        (west..=east).contains(&x).then_some([x, y])
    }

    /// A box that the tile does not leave.
    pub(super) fn around(&self) -> Result<Around, TerrainError> {
        const POINTS: u32 = 16;
        let [[west, east], [south, north]] = self.lattice.edges();
        let placed = |reason: String| TerrainError::Placed {
            name: self.name.clone(),
            reason,
        };
        if self.crs.is_geographic() {
            // Half a cell beyond a pole or a turn is usual.
            let [wide, high] = self.lattice.step.map(f64::abs);
            if south < -90.0 - high
                || north > 90.0 + high
                || west < -360.0 - wide
                || east > 540.0 + wide
                || east - west > 360.0 + 2.0 * wide
            {
                return Err(placed(format!(
                    "its edges are longitude {west} to {east}, latitude {south} to {north}"
                )));
            }
            return Ok(Around {
                lon: [west, east],
                lat: [south, north],
            });
        }
        let mut around = Around {
            lon: [f64::INFINITY, f64::NEG_INFINITY],
            lat: [f64::INFINITY, f64::NEG_INFINITY],
        };
        for step in 0..=POINTS {
            let share = f64::from(step) / f64::from(POINTS);
            let (x, y) = (
                west + share * (east - west),
                south + share * (north - south),
            );
            for (x, y) in [(x, south), (x, north), (west, y), (east, y)] {
                let (lon, lat) = self
                    .crs
                    .to_lon_lat(x, y)
                    .map_err(|error| placed(error.to_string()))?;
                around.lon = [around.lon[0].min(lon), around.lon[1].max(lon)];
                around.lat = [around.lat[0].min(lat), around.lat[1].max(lat)];
            }
        }
        // Edges bend between the points.
        let wider = |[low, high]: [f64; 2]| {
            let margin = 0.01 + 0.05 * (high - low);
            [low - margin, high + margin]
        };
        Ok(Around {
            lon: wider(around.lon),
            lat: wider(around.lat),
        })
    }
}
