//! Rasters: one band of a `GeoTIFF`, block by block (TIFF 6.0, `BigTIFF`, OGC `GeoTIFF` 1.1).
//!
//! The file is read in place. Nothing is allocated from a size that the file claims but for one block
//! at a time, and that is bounded. Cloud optimised files are read at full resolution. `write` makes them.

mod blocks;
mod cells;
mod directory;
mod placing;
mod write;

#[cfg(test)]
mod geotiff_tests;

use self::blocks::Blocks;
pub use self::cells::Cells;
use self::directory::{Directory, File, Tag};
use self::placing::Placing;
pub use self::write::{Number, Overviews, RasterBand, RasterWriteError, RasterWriter, TileSide};

/// Why a file is no raster that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RasterError {
    /// Other content.
    #[error("is no TIFF; give a GeoTIFF")]
    NotTiff,
    /// Something lies beyond the end of the file.
    #[error("is broken: {what} does not fit into the file; was it cut off? copy it again")]
    Cut {
        /// What lies beyond.
        what: &'static str,
    },
    /// A tag without the values that it must have.
    #[error("is broken: tag {tag} is missing or holds what cannot be read; export it again")]
    BrokenTag {
        /// Its number in TIFF.
        tag: u16,
    },
    /// A strip or tile that does not hold its cells.
    #[error("is broken: strip or tile {number} cannot be unpacked; was it cut off? copy it again")]
    BrokenBlock {
        /// Its number from 0.
        number: u64,
    },
    /// No cells, or more than anybody has.
    #[error(
        "has {width} by {height} cells; 1 to {} a side are read: cut it to your region",
        blocks::MOST_CELLS_A_SIDE
    )]
    Size {
        /// Columns.
        width: u64,
        /// Rows.
        height: u64,
    },
    /// Blocks that are too large to be held.
    #[error(
        "has strips or tiles of {bytes} bytes; 1 to {allowed} are read: write it again with tiles of 256 by 256 cells"
    )]
    BlockSize {
        /// Bytes of one.
        bytes: u64,
        /// Most bytes.
        allowed: u64,
    },
    /// A way to write cells that is not read.
    #[error("has {what} {value} of the TIFF specification; read are {allowed}: write it again so")]
    Unread {
        /// What is not read.
        what: &'static str,
        /// Its number.
        value: u64,
        /// What is.
        allowed: &'static str,
    },
    /// Numbers of a kind that is not read.
    #[error(
        "has numbers of {bits} bits and sample format {format}; read are integers of 8, 16 and 32 bits and floating point numbers of 32 and 64: write it again so"
    )]
    Sample {
        /// `SampleFormat`.
        format: u64,
        /// `BitsPerSample`.
        bits: u64,
    },
    /// Numbers that a factor belongs to.
    #[error("says that its numbers must be scaled or shifted; write it again with true values")]
    Scaled,
    /// Nothing says where the cells lie.
    #[error("does not say where its cells lie; give a GeoTIFF with a corner and a cell size")]
    NotPlaced,
    /// Rows that do not run along the first axis.
    #[error("is rotated or skewed; warp it to rows from west to east first")]
    Rotated,
}

impl RasterError {
    pub(self) fn cut(what: &'static str) -> Self {
        Self::Cut { what }
    }
}

/// One band of a raster, over the bytes of its file.
#[derive(Clone, Debug)]
pub struct Raster<'a> {
    blocks: Blocks<'a>,
    placing: Placing,
    nodata: Option<f64>,
    notes: Vec<String>,
}

/// Directories that are looked at: an image, its overviews and masks.
const MOST_DIRECTORIES: usize = 64;
/// Bits of `NewSubfileType`.
const IS_OVERVIEW: u64 = 1;
const IS_MASK: u64 = 4;

impl<'a> Raster<'a> {
    /// Reads what a file says of itself; cells are read by [`Self::cells`].
    ///
    /// # Errors
    /// [`RasterError`] where the file is broken, or of a kind that is not read.
    pub fn open(bytes: &'a [u8]) -> Result<Self, RasterError> {
        let (file, first) = File::open(bytes)?;
        let mut notes = Vec::new();
        let mut image: Option<Directory<'_>> = None;
        let mut at = Some(first);
        for _ in 0..MOST_DIRECTORIES {
            let Some(directory) = at.map(|at| file.directory(at)).transpose()? else {
                break;
            };
            let kind = directory.first_or(Tag::SubfileType, 0)?;
            if kind & IS_MASK != 0 {
                notes.push(
                    "has a mask, which is not read: cells without data need a nodata value"
                        .to_owned(),
                );
                break;
            }
            if kind & IS_OVERVIEW == 0 && image.is_none() {
                image = Some(directory);
            }
            at = directory.next();
        }
        let directory = image.ok_or(RasterError::cut("an image at full resolution"))?;
        let blocks = Blocks::of(file, &directory)?;
        let bands = directory.first_or(Tag::SamplesPerPixel, 1)?;
        if bands > 1 {
            notes.push(format!("has {bands} bands; the first is read"));
        }
        if let Some(values) = directory.values(Tag::GdalMetadata)?
            && let Some(text) = values.text()
            && ["role=\"scale\"", "role=\"offset\""]
                .iter()
                .any(|role| text.contains(role))
        {
            return Err(RasterError::Scaled);
        }
        let nodata = match directory.values(Tag::GdalNodata)? {
            None => None,
            Some(values) => {
                let number = values.text().and_then(|text| text.trim().parse().ok());
                let number: f64 = number.ok_or(RasterError::BrokenTag {
                    tag: Tag::GdalNodata as u16,
                })?;
                Some(blocks.sample.nearest(number))
            }
        };
        Ok(Self {
            placing: Placing::of(&directory)?,
            blocks,
            nodata,
            notes,
        })
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.blocks.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.blocks.height
    }

    /// The coordinate system as `EPSG:n`; `None` where the file does not say, or defines one of its own
    /// without a code: then somebody must declare it.
    #[must_use]
    pub fn crs(&self) -> Option<&str> {
        self.placing.crs.as_deref()
    }

    /// From one column to the next and from one row to the next, in units of the coordinate system; the
    /// second is negative where rows run south.
    #[must_use]
    pub fn step(&self) -> [f64; 2] {
        self.placing.step
    }

    /// The outer corner of the first cell of the first row.
    #[must_use]
    pub fn origin(&self) -> [f64; 2] {
        self.placing.origin
    }

    /// Whether the values are those of points (`PixelIsPoint`): the centres of the cells.
    #[must_use]
    pub fn is_point(&self) -> bool {
        self.placing.is_point
    }

    /// Columns and rows of the strips or tiles, which are unpacked as a whole.
    #[must_use]
    pub fn block_size(&self) -> [u32; 2] {
        [self.blocks.block_width, self.blocks.block_height]
    }

    /// Whether strips or tiles are packed, so that a cell is not to be had without its block.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        self.blocks.is_packed()
    }

    /// Metres of one unit of height, where the numbers are heights: 1 where the file does not say.
    ///
    /// # Errors
    /// [`RasterError::Unread`] where the unit is another than metres and feet.
    pub fn height_unit_m(&self) -> Result<f64, RasterError> {
        self.placing.height_unit_m()
    }

    /// The number that stands for no data.
    #[must_use]
    pub fn nodata(&self) -> Option<f64> {
        self.nodata
    }

    /// What was noticed about the file as a whole, for people.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The centre of a cell, in the coordinate system of the raster.
    #[must_use]
    pub fn position(&self, column: u32, row: u32) -> [f64; 2] {
        self.at([f64::from(column) + 0.5, f64::from(row) + 0.5])
    }

    /// The position at columns and rows from the origin.
    #[must_use]
    pub fn at(&self, [columns, rows]: [f64; 2]) -> [f64; 2] {
        let Placing { origin, step, .. } = &self.placing;
        [origin[0] + columns * step[0], origin[1] + rows * step[1]]
    }

    /// How many columns and rows a position is from the origin.
    #[must_use]
    pub fn columns_rows(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let Placing { origin, step, .. } = &self.placing;
        [(x - origin[0]) / step[0], (y - origin[1]) / step[1]]
    }

    /// The cell that holds a position, its first edges included.
    #[must_use]
    pub fn cell_at(&self, position: [f64; 2]) -> Option<(u32, u32)> {
        let [columns, rows] = self.columns_rows(position);
        let inside = |number: f64, side: u32| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 0 to below a u32"
            )]
            (number >= 0.0 && number < f64::from(side)).then_some(number as u32)
        };
        Some((inside(columns, self.width())?, inside(rows, self.height())?))
    }

    /// A reader of cells that holds at most `bytes` of unpacked blocks, but the four tiles around a corner
    /// or two strips in any case. Threads have one each.
    #[must_use]
    pub fn cells(&self, bytes: usize) -> Cells<'_, 'a> {
        Cells::new(self, bytes)
    }
}
