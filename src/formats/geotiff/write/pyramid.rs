//! The raster and its overviews, a strip of tiles at a time.

use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;

use rayon::prelude::*;
use tempfile::SpooledTempFile;

use super::number::Number;
use super::pack::packed;
use super::{Overviews, RasterWriter};

/// Packed bytes of a level that wait in memory.
const WAITING_BYTES: usize = 32 << 20;

/// What stands before a tile (its length) and behind it (its last bytes again), so that a reader that
/// has its place needs not ask for its length, and sees whether the file was changed by another program.
pub(super) const LEADER_BYTES: u64 = 4;
pub(super) const TRAILER_BYTES: u64 = 4;

/// The raster, or an overview.
#[derive(Debug)]
pub(super) struct Level<T> {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Rows that are packed.
    done: u32,
    /// Rows that are in `strip`.
    waiting: u32,
    /// The rows of a strip of tiles, band after band.
    strip: Vec<T>,
    /// Packed bytes of each tile.
    pub(super) lengths: Vec<u32>,
    tiles: SpooledTempFile,
}

impl<T> Level<T> {
    /// Copies all tiles to the end of a file.
    pub(super) fn copy_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        self.tiles.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.tiles, out)?;
        Ok(())
    }
}

pub(super) struct Pyramid<'w, T> {
    writer: &'w RasterWriter<T>,
    /// The raster itself, then smaller and smaller.
    levels: Vec<Level<T>>,
}

impl<'w, T: Number> Pyramid<'w, T> {
    pub(super) fn new(writer: &'w RasterWriter<T>) -> Self {
        let side = writer.tile_side.cells();
        let (mut width, mut height) = (writer.width, writer.height);
        let empty = writer.nodata.unwrap_or_else(|| T::nearest(0.0));
        let mut levels = Vec::new();
        loop {
            let cells = side.min(height) as usize * width as usize * writer.bands.len();
            levels.push(Level {
                width,
                height,
                done: 0,
                waiting: 0,
                strip: vec![empty; cells],
                lengths: Vec::new(),
                tiles: SpooledTempFile::new(WAITING_BYTES),
            });
            if width <= side && height <= side {
                break;
            }
            (width, height) = (width.div_ceil(2), height.div_ceil(2));
        }
        Self { writer, levels }
    }

    /// Takes a strip of tiles of the raster.
    pub(super) fn strip(
        &mut self,
        rows: Range<u32>,
        fill: &mut impl FnMut(usize, Range<u32>, &mut [T]) -> io::Result<()>,
    ) -> io::Result<()> {
        let level = &mut self.levels[0];
        let band_cells = level.strip.len() / self.writer.bands.len();
        let cells = rows.len() * level.width as usize;
        for (band, strip) in level.strip.chunks_exact_mut(band_cells).enumerate() {
            fill(band, rows.clone(), &mut strip[..cells])?;
        }
        level.waiting = rows.end - rows.start;
        self.pack(0)
    }

    /// All levels; every row was taken.
    pub(super) fn finish(self) -> Vec<Level<T>> {
        self.levels
    }

    /// Packs the strip of a level, halves it into the next, and goes on there where its strip is full.
    fn pack(&mut self, number: usize) -> io::Result<()> {
        let side = self.writer.tile_side.cells();
        let level = &mut self.levels[number];
        let tiles: Vec<io::Result<Vec<u8>>> = (0..level.width.div_ceil(side))
            .into_par_iter()
            .map(|tile| self.writer.tile(level, tile * side))
            .collect();
        for tile in tiles {
            let tile = tile?;
            // At most 512 by 512 cells of 64 bands of four bytes are packed, which is 2^26.
            let length = u32::try_from(tile.len()).map_err(io::Error::other)?;
            level.tiles.write_all(&length.to_le_bytes())?;
            level.tiles.write_all(&tile)?;
            level
                .tiles
                .write_all(&tile[tile.len().saturating_sub(4)..])?;
            level.lengths.push(length);
        }
        level.done += level.waiting;
        let waiting = std::mem::take(&mut level.waiting);
        let (above, below) = self.levels.split_at_mut(number + 1);
        let (Some(level), Some(next)) = (above.last(), below.first_mut()) else {
            return Ok(());
        };
        self.writer.halve(level, waiting, next);
        if next.waiting == side || next.done + next.waiting == next.height {
            self.pack(number + 1)?;
        }
        Ok(())
    }
}

impl<T: Number> RasterWriter<T> {
    /// The packed tile of a strip from a column on; beyond the raster it has no data.
    fn tile(&self, level: &Level<T>, first: u32) -> io::Result<Vec<u8>> {
        let side = self.tile_side.cells() as usize;
        let (width, first) = (level.width as usize, first as usize);
        let columns = first..width.min(first + side);
        let bands = self.bands.len();
        let cell_bytes = bands * T::SIZE;
        let row_bytes = side * cell_bytes;
        let mut bytes = vec![0; side * row_bytes];
        if let Some(nodata) = self.nodata {
            bytes
                .chunks_exact_mut(T::SIZE)
                .for_each(|into| nodata.put(into));
        }
        let band_cells = level.strip.len() / bands;
        for (band, strip) in level.strip.chunks_exact(band_cells).enumerate() {
            let rows = strip.chunks_exact(width).take(level.waiting as usize);
            for (row, into) in rows.zip(bytes.chunks_exact_mut(row_bytes)) {
                let cells = into.chunks_exact_mut(cell_bytes);
                for (number, cell) in row[columns.clone()].iter().zip(cells) {
                    number.put(&mut cell[band * T::SIZE..][..T::SIZE]);
                }
            }
        }
        packed::<T>(bytes, row_bytes, bands)
    }

    /// Appends the rows of a strip to the next level, two by two cells to one.
    fn halve(&self, level: &Level<T>, rows: u32, next: &mut Level<T>) {
        let (width, next_width) = (level.width as usize, next.width as usize);
        let bands = self.bands.len();
        let (cells, next_cells) = (level.strip.len() / bands, next.strip.len() / bands);
        let rows = rows as usize;
        let halves = rows.div_ceil(2);
        let first = next.waiting as usize;
        for band in 0..bands {
            let strip = &level.strip[band * cells..][..rows * width];
            let into = &mut next.strip[band * next_cells..][first * next_width..];
            into[..halves * next_width]
                .par_chunks_exact_mut(next_width)
                .zip(strip.par_chunks(2 * width))
                .for_each(|(into, pair)| self.halve_rows(pair, width, into));
        }
        // At most half of a tile's side.
        next.waiting += u32::try_from(halves).unwrap_or(u32::MAX);
    }

    /// One or two rows to one of half the width.
    fn halve_rows(&self, pair: &[T], width: usize, into: &mut [T]) {
        let (upper, lower) = pair.split_at(width);
        for (column, into) in into.iter_mut().enumerate() {
            let columns = 2 * column..width.min(2 * column + 2);
            let below = lower.get(columns.clone()).unwrap_or_default();
            let mut found = [0.0; 4];
            let mut count = 0;
            for &number in upper[columns].iter().chain(below) {
                let number: f64 = number.into();
                if !self.is_nodata(number) {
                    found[count] = number;
                    count += 1;
                }
            }
            let made = self.overviews.of(&mut found[..count]).map(T::nearest);
            *into = match made {
                // A mean that happens to be the number for no data would lose its cells.
                Some(number) if self.is_nodata(number.into()) => T::nearest(found[0]),
                Some(number) => number,
                None => self.nodata.unwrap_or(upper[2 * column]),
            };
        }
    }

    fn is_nodata(&self, number: f64) -> bool {
        !number.is_finite() || self.nodata.map(Into::into) == Some(number)
    }
}

impl Overviews {
    /// The number for up to four; `None` for none.
    fn of(self, numbers: &mut [f64]) -> Option<f64> {
        let last = numbers.len().checked_sub(1)?;
        Some(match self {
            Self::Mean => {
                let count = f64::from(u32::try_from(numbers.len()).unwrap_or(1));
                numbers.iter().sum::<f64>() / count
            }
            Self::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Mode => {
                numbers.sort_by(f64::total_cmp);
                let runs = |place: &usize| {
                    let same = |other: &&f64| other.total_cmp(&numbers[*place]).is_eq();
                    numbers.iter().filter(same).count()
                };
                // The first of the most frequent ones is the smallest.
                let best = (0..=last).rev().max_by_key(runs)?;
                numbers[best]
            }
        })
    }
}
