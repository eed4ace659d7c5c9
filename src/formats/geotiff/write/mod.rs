//! Cloud-optimised `GeoTIFF`: tiles, overviews, and all directories at the front (TIFF 6.0, `BigTIFF`,
//! OGC 19-008r4 and 21-026).
//!
//! Rows come from top to bottom, once. A strip of tiles a level is in memory; packed tiles wait in
//! memory up to 32 MiB a level, then in a temporary file, because a reader wants the directories and the
//! overviews before them. Tiles are packed in parallel and stand in order, so equal values give equal
//! bytes whatever the number of threads.

mod layout;
mod number;
mod pack;
mod pyramid;

#[cfg(test)]
mod write_tests;

use std::io::{self, Write};
use std::ops::Range;

pub use self::number::Number;
use self::pyramid::Pyramid;
use super::blocks::MOST_CELLS_A_SIDE;
use crate::geodesy::Crs;

/// Why a raster cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RasterWriteError {
    /// No cells, or too many.
    #[error("a raster of {width} by {height} cells; allowed are 1 to {MOST_CELLS_A_SIDE} a side")]
    Size {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Cells that lie nowhere.
    #[error(
        "a raster with its corner at {origin:?} and steps of {step:?}; allowed are finite numbers, the first step above 0 and the second below, so that rows run south"
    )]
    Placing {
        /// The outer corner of the first cell.
        origin: [f64; 2],
        /// From column to column and from row to row.
        step: [f64; 2],
    },
    /// No bands, or too many.
    #[error("a raster of {0} bands; allowed are 1 to 64")]
    Bands(usize),
    /// A coordinate system that a `GeoTIFF` cannot name.
    #[error(
        "{0} has no EPSG code from 1024 to 32766, which rasters name it by; choose one that has"
    )]
    Crs(String),
    /// The rows or the file.
    #[error("a raster could not be written")]
    Io(#[from] io::Error),
}

/// Cells of a side of a tile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TileSide {
    /// 256, as map tiles.
    Of256,
    /// 512: fewer requests, and better packed.
    #[default]
    Of512,
}

impl TileSide {
    fn cells(self) -> u32 {
        match self {
            Self::Of256 => 256,
            Self::Of512 => 512,
        }
    }
}

/// What a cell of an overview holds of the two by two below it. Those without data do not count; it has
/// none where all of them have none. Each overview is made from the one below.
///
/// Taking one of the four is not offered: it shows gaps and masts by chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overviews {
    /// The mean, of decibels also: what a map looks like from afar.
    #[default]
    Mean,
    /// The largest: keeps small spots of coverage.
    Max,
    /// The most frequent, and the smallest among equals: for classes.
    Mode,
}

/// What the numbers of a band are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RasterBand {
    /// What people read; may be empty.
    pub name: String,
    /// The unit, such as `dBm`; may be empty.
    pub unit: String,
}

/// Writes rasters of one kind of number: `f32`, `i16` or `u8`.
///
/// ```
/// use deadzone::formats::{Raster, RasterWriter};
/// use deadzone::geodesy::Crs;
/// let mut file = Vec::new();
/// RasterWriter::new([3, 2], [104.0, 23.0], [0.5, -0.5])?
///     .crs(&Crs::wgs84())?
///     .nodata(f32::NAN)
///     .write(&mut file, |_, rows, cells| {
///         cells.fill(-100.0 - rows.start as f32);
///         Ok(())
///     })?;
/// let raster = Raster::open(&file)?;
/// assert_eq!(raster.crs(), Some("EPSG:4326"));
/// assert_eq!(raster.cells(0).cell(2, 1)?, Some(-100.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RasterWriter<T> {
    width: u32,
    height: u32,
    origin: [f64; 2],
    step: [f64; 2],
    crs: Option<Named>,
    nodata: Option<T>,
    bands: Vec<RasterBand>,
    tile_side: TileSide,
    overviews: Overviews,
    /// The longest file with places of four bytes.
    most_classic_bytes: u64,
}

/// A coordinate system by code.
#[derive(Clone, Copy, Debug)]
struct Named {
    code: u16,
    is_geographic: bool,
}

impl<T: Number> RasterWriter<T> {
    /// A raster of columns and rows of one nameless band, from the outer corner of its first cell and
    /// the steps from column to column and from row to row, in units of the coordinate system; the
    /// second step is negative. Values are those of the area of a cell.
    ///
    /// # Errors
    /// [`RasterWriteError`] for no or too many cells, or cells that lie nowhere.
    pub fn new(
        [width, height]: [u32; 2],
        origin: [f64; 2],
        step: [f64; 2],
    ) -> Result<Self, RasterWriteError> {
        let sides = 1..=MOST_CELLS_A_SIDE;
        if !(sides.contains(&width.into()) && sides.contains(&height.into())) {
            return Err(RasterWriteError::Size { width, height });
        }
        let is_finite = origin.iter().chain(&step).all(|number| number.is_finite());
        if !(is_finite && step[0] > 0.0 && step[1] < 0.0) {
            return Err(RasterWriteError::Placing { origin, step });
        }
        Ok(Self {
            width,
            height,
            origin,
            step,
            crs: None,
            nodata: None,
            bands: vec![RasterBand::default()],
            tile_side: TileSide::default(),
            overviews: Overviews::default(),
            most_classic_bytes: u32::MAX.into(),
        })
    }

    /// In a coordinate system, which the file names by its EPSG code.
    ///
    /// # Errors
    /// [`RasterWriteError::Crs`] where it has no such code.
    pub fn crs(self, crs: &Crs) -> Result<Self, RasterWriteError> {
        let code = crs.code().filter(|code| (1024..32_767).contains(code));
        let code = code.and_then(|code| u16::try_from(code).ok());
        let code = code.ok_or_else(|| RasterWriteError::Crs(crs.name().to_owned()))?;
        let crs = Some(Named {
            code,
            is_geographic: crs.is_geographic(),
        });
        Ok(Self { crs, ..self })
    }

    /// With a number that stands for no data. NaN never counts as data.
    #[must_use]
    pub fn nodata(self, nodata: T) -> Self {
        let nodata = Some(nodata);
        Self { nodata, ..self }
    }

    /// With other bands.
    ///
    /// # Errors
    /// [`RasterWriteError::Bands`] for none, or more than 64.
    pub fn bands(self, bands: Vec<RasterBand>) -> Result<Self, RasterWriteError> {
        if !(1..=64).contains(&bands.len()) {
            return Err(RasterWriteError::Bands(bands.len()));
        }
        Ok(Self { bands, ..self })
    }

    /// With other tiles.
    #[must_use]
    pub fn tile_side(self, tile_side: TileSide) -> Self {
        Self { tile_side, ..self }
    }

    /// With overviews by another rule.
    #[must_use]
    pub fn overviews(self, overviews: Overviews) -> Self {
        Self { overviews, ..self }
    }

    /// Writes the file. `fill` is asked for some whole rows of a band at a time, row by row, from top to
    /// bottom; it fills all the cells that it is given. Returns the length of the file.
    ///
    /// # Errors
    /// [`RasterWriteError::Io`] where `fill`, a temporary file or `out` fails.
    pub fn write(
        &self,
        mut out: impl Write,
        mut fill: impl FnMut(usize, Range<u32>, &mut [T]) -> io::Result<()>,
    ) -> Result<u64, RasterWriteError> {
        let mut pyramid = Pyramid::new(self);
        let side = self.tile_side.cells();
        for first in (0..self.height).step_by(side as usize) {
            let rows = first..self.height.min(first + side);
            pyramid.strip(rows, &mut fill)?;
        }
        let mut levels = pyramid.finish();
        let layout = layout::Layout::of(self, &levels);
        out.write_all(&layout.front)?;
        for level in levels.iter_mut().rev() {
            level.copy_to(&mut out)?;
        }
        out.flush()?;
        Ok(layout.length)
    }
}
