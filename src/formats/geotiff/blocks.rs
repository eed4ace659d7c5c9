//! Strips and tiles: where they lie, and from packed bytes to numbers.

use std::io::Read;

use flate2::read::ZlibDecoder;
use weezl::BitOrder;
use weezl::decode::Configuration;

use super::RasterError;
use super::directory::{Directory, File, Order, Tag, Values};

/// Most bytes of a strip and of a tile once it is unpacked. Writers make blocks of some kilobytes to some
/// megabytes, but a raster may be one strip.
const MOST_STRIP_BYTES: u64 = 1 << 27;
const MOST_TILE_BYTES: u64 = 1 << 26;

/// Strips that are not packed are read in pieces of about so many bytes.
const PIECE_BYTES: u64 = 1 << 16;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Lzw,
    Deflate,
    PackBits,
    #[cfg(feature = "zstd")]
    Zstd,
}

impl Packing {
    fn of(directory: &Directory<'_>) -> Result<Self, RasterError> {
        match directory.first_or(Tag::Compression, 1)? {
            1 => Ok(Self::None),
            5 => Ok(Self::Lzw),
            8 | 32_946 => Ok(Self::Deflate),
            32_773 => Ok(Self::PackBits),
            #[cfg(feature = "zstd")]
            50_000 => Ok(Self::Zstd),
            other => Err(RasterError::Unread {
                what: "compression",
                value: other,
                allowed: if cfg!(feature = "zstd") {
                    "none, LZW, deflate, PackBits and Zstandard"
                } else {
                    "none, LZW, deflate and PackBits"
                },
            }),
        }
    }

    /// More than a byte can be unpacked to, so that a few bytes do not claim a large block.
    fn most_gain(self) -> u64 {
        match self {
            Self::None => 1,
            Self::PackBits => 64,
            // A string of LZW has less than 2^12 bytes and a code of 9 to 12 bits; deflate gains 1032.
            Self::Lzw | Self::Deflate => 1 << 12,
            // 128 KiB in a block of four bytes.
            #[cfg(feature = "zstd")]
            Self::Zstd => 1 << 15,
        }
    }

    /// Fills `into` from packed bytes; says whether there were enough.
    fn unpack(self, packed: &[u8], into: &mut [u8]) -> bool {
        match self {
            Self::None => match packed.get(..into.len()) {
                Some(bytes) => {
                    into.copy_from_slice(bytes);
                    true
                }
                None => false,
            },
            Self::Lzw => unpack_lzw(packed, into),
            Self::Deflate => ZlibDecoder::new(packed).read_exact(into).is_ok(),
            Self::PackBits => unpack_bits(packed, into),
            #[cfg(feature = "zstd")]
            Self::Zstd => {
                zstd::Decoder::new(packed).is_ok_and(|mut decoder| decoder.read_exact(into).is_ok())
            }
        }
    }
}

fn unpack_lzw(mut packed: &[u8], mut into: &mut [u8]) -> bool {
    let configuration = Configuration::with_tiff_size_switch(BitOrder::Msb, 8);
    let mut decoder = configuration.with_yield_on_full_buffer(true).build();
    while !into.is_empty() {
        let step = decoder.decode_bytes(packed, into);
        packed = &packed[step.consumed_in..];
        into = &mut into[step.consumed_out..];
        let stuck = step.consumed_in == 0 && step.consumed_out == 0;
        if step.status.is_err() || stuck {
            break;
        }
    }
    into.is_empty()
}

/// `PackBits` (TIFF 6.0, section 9).
fn unpack_bits(mut packed: &[u8], mut into: &mut [u8]) -> bool {
    while !into.is_empty() {
        let Some((&head, rest)) = packed.split_first() else {
            return false;
        };
        packed = rest;
        let head = head.cast_signed();
        if head >= 0 {
            let count = (usize::from(head.unsigned_abs()) + 1).min(into.len());
            let Some((bytes, rest)) = packed.split_at_checked(count) else {
                return false;
            };
            into[..count].copy_from_slice(bytes);
            (packed, into) = (rest, &mut into[count..]);
        } else if head != i8::MIN {
            let count = (usize::from(head.unsigned_abs()) + 1).min(into.len());
            let Some((&byte, rest)) = packed.split_first() else {
                return false;
            };
            into[..count].fill(byte);
            (packed, into) = (rest, &mut into[count..]);
        }
    }
    true
}

/// What a number is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    F64,
}

impl Sample {
    fn of(format: u64, bits: u64) -> Option<Self> {
        Some(match (format, bits) {
            (1, 8) => Self::U8,
            (1, 16) => Self::U16,
            (1, 32) => Self::U32,
            (2, 8) => Self::I8,
            (2, 16) => Self::I16,
            (2, 32) => Self::I32,
            (3, 32) => Self::F32,
            (3, 64) => Self::F64,
            _ => return None,
        })
    }

    pub(super) fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The number in `size()` little-endian bytes.
    pub(super) fn number(self, bytes: &[u8]) -> f64 {
        let mut eight = [0; 8];
        eight[..bytes.len()].copy_from_slice(bytes);
        let [a, b, c, d, ..] = eight;
        match self {
            Self::U8 => f64::from(a),
            Self::I8 => f64::from(a.cast_signed()),
            Self::U16 => f64::from(u16::from_le_bytes([a, b])),
            Self::I16 => f64::from(i16::from_le_bytes([a, b])),
            Self::U32 => f64::from(u32::from_le_bytes([a, b, c, d])),
            Self::I32 => f64::from(i32::from_le_bytes([a, b, c, d])),
            Self::F32 => f64::from(f32::from_le_bytes([a, b, c, d])),
            Self::F64 => f64::from_le_bytes(eight),
        }
    }

    /// A number as the raster would hold it: the nodata value of 32 bit floats is often written with
    /// more or fewer digits than they have.
    pub(super) fn nearest(self, number: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rounding is what is wanted"
        )]
        if self == Self::F32 {
            f64::from(number as f32)
        } else {
            number
        }
    }
}

/// What was done to rows before they were packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Predictor {
    None,
    /// Each number minus the one before (TIFF 6.0, section 14).
    Horizontal,
    /// Bytes of equal significance together, each minus the one before (TIFF Technical Note 3).
    Float,
}

/// How a raster is cut into blocks, which are strips or tiles, and how to read one.
#[derive(Clone, Debug)]
pub(super) struct Blocks<'a> {
    file: File<'a>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) block_width: u32,
    pub(super) block_height: u32,
    /// Blocks that a strip is read in.
    pieces: u64,
    /// Rows of a strip.
    strip_height: u32,
    pub(super) across: u64,
    offsets: Values<'a>,
    counts: Values<'a>,
    packing: Packing,
    predictor: Predictor,
    pub(super) sample: Sample,
    /// Numbers that a cell has in a block; the first is read.
    numbers: usize,
    is_tiled: bool,
}

/// Most columns or rows: the earth at a step of 10 m has 4,007,502.
pub(super) const MOST_CELLS_A_SIDE: u64 = 1 << 22;

impl<'a> Blocks<'a> {
    pub(super) fn of(file: File<'a>, directory: &Directory<'a>) -> Result<Self, RasterError> {
        let (width, height) = (directory.first(Tag::Width)?, directory.first(Tag::Height)?);
        let side = |cells: u64| match u32::try_from(cells) {
            Ok(side) if (1..=MOST_CELLS_A_SIDE).contains(&cells) => Ok(side),
            _ => Err(RasterError::Size { width, height }),
        };
        let (width, height) = (side(width)?, side(height)?);
        let bands = directory.first_or(Tag::SamplesPerPixel, 1)?;
        let sample = sample(directory)?;
        if directory.first_or(Tag::FillOrder, 1)? != 1 {
            return Err(RasterError::BrokenTag {
                tag: Tag::FillOrder as u16,
            });
        }
        let numbers = match directory.first_or(Tag::PlanarConfiguration, 1)? {
            1 => usize::try_from(bands.clamp(1, u64::from(u16::MAX))).unwrap_or(1),
            2 => 1,
            _ => {
                return Err(RasterError::BrokenTag {
                    tag: Tag::PlanarConfiguration as u16,
                });
            }
        };
        let predictor = match (directory.first_or(Tag::Predictor, 1)?, sample) {
            (1, _) => Predictor::None,
            (2, _) => Predictor::Horizontal,
            (3, Sample::F32 | Sample::F64) => Predictor::Float,
            (other, _) => {
                return Err(RasterError::Unread {
                    what: "predictor",
                    value: other,
                    allowed: "1, 2, and 3 for floating point numbers",
                });
            }
        };
        let packing = Packing::of(directory)?;
        let is_tiled = directory.values(Tag::TileOffsets)?.is_some();
        let (offsets, counts) = if is_tiled {
            (Tag::TileOffsets, Tag::TileByteCounts)
        } else {
            (Tag::StripOffsets, Tag::StripByteCounts)
        };
        let list = |tag: Tag| {
            let values = directory.values(tag)?;
            values.ok_or(RasterError::BrokenTag { tag: tag as u16 })
        };
        let (offsets, counts) = (list(offsets)?, list(counts)?);
        let (block_width, strip_height) = if is_tiled {
            let (width, height) = (Tag::TileWidth, Tag::TileLength);
            (directory.first(width)?, directory.first(height)?)
        } else {
            let rows = directory.first_or(Tag::RowsPerStrip, u64::from(height))?;
            (u64::from(width), rows.min(u64::from(height)))
        };
        let row_bytes = block_width.saturating_mul((numbers * sample.size()) as u64);
        let can_be_cut = packing == Packing::None && !is_tiled;
        let block_height = if can_be_cut {
            strip_height.min((PIECE_BYTES / row_bytes.max(1)).max(1))
        } else {
            strip_height
        };
        let bytes = row_bytes.saturating_mul(block_height);
        let allowed = if is_tiled {
            MOST_TILE_BYTES
        } else {
            MOST_STRIP_BYTES
        };
        if bytes == 0 || bytes > allowed {
            return Err(RasterError::BlockSize { bytes, allowed });
        }
        let narrow = |number: u64| u32::try_from(number).ok().ok_or(RasterError::cut("a size"));
        let (block_width, block_height) = (narrow(block_width)?, narrow(block_height)?);
        let strip_height = narrow(strip_height)?;
        let across = u64::from(width.div_ceil(block_width));
        let needed = across * u64::from(height.div_ceil(strip_height));
        if (offsets.len().min(counts.len()) as u64) < needed {
            return Err(RasterError::cut("its list of strips or tiles"));
        }
        Ok(Self {
            file,
            width,
            height,
            block_width,
            block_height,
            pieces: u64::from(strip_height.div_ceil(block_height)),
            strip_height,
            across,
            offsets,
            counts,
            packing,
            predictor,
            sample,
            numbers,
            is_tiled,
        })
    }

    /// Whether a cell is not to be had without its block.
    pub(super) fn is_packed(&self) -> bool {
        self.is_tiled || self.packing != Packing::None
    }

    /// The bytes of the blocks around a corner, so that what lies over it need not unpack them in turns.
    pub(super) fn bytes_around_corner(&self) -> usize {
        let cells = self.block_width as usize * self.block_height as usize;
        let blocks = if self.is_tiled { 4 } else { 2 };
        cells * self.sample.size() * blocks
    }

    /// The block that holds a cell, and the first column and row of that block.
    pub(super) fn holding(&self, column: u32, row: u32) -> (u64, u32, u32) {
        let across = column / self.block_width;
        let strip = row / self.strip_height;
        let piece = row % self.strip_height / self.block_height;
        let number = (u64::from(strip) * self.across + u64::from(across)) * self.pieces;
        let first_row = strip * self.strip_height + piece * self.block_height;
        (
            number + u64::from(piece),
            across * self.block_width,
            first_row,
        )
    }

    /// The numbers of the first band of a block as little-endian bytes, row by row; `None` where the
    /// file leaves the block out, which means that it holds no data.
    pub(super) fn read(&self, number: u64) -> Result<Option<Box<[u8]>>, RasterError> {
        let (strip, piece) = (number / self.pieces, number % self.pieces);
        let broken = || RasterError::BrokenBlock { number: strip };
        let at = |values: &Values<'_>| {
            let place = usize::try_from(strip).ok()?;
            values.unsigned(place)
        };
        let (offset, count) = (at(&self.offsets), at(&self.counts));
        let (offset, count) = (offset.ok_or_else(broken)?, count.ok_or_else(broken)?);
        if offset == 0 || count == 0 {
            return Ok(None);
        }
        let packed = self.file.range(offset, count).ok_or_else(broken)?;
        let row = self.block_width as usize * self.numbers * self.sample.size();
        let before = u64::from(self.block_height) * piece;
        let rows = if self.is_tiled {
            u64::from(self.block_height)
        } else {
            // The last strip ends with the raster, the last piece with its strip.
            let first = strip / self.across * u64::from(self.strip_height);
            let rest = u64::from(self.height).saturating_sub(first);
            let rows = rest.min(u64::from(self.strip_height));
            rows.saturating_sub(before)
                .min(u64::from(self.block_height))
        };
        // Both products are at most the bytes of a block, or of a strip that lies in the file.
        let skipped = usize::try_from(before * row as u64)
            .ok()
            .ok_or_else(broken)?;
        let packed = packed.get(skipped..).ok_or_else(broken)?;
        let unpacked = rows.saturating_mul(row as u64);
        let most = (packed.len() as u64).saturating_mul(self.packing.most_gain());
        if unpacked > most {
            return Err(broken());
        }
        let mut bytes = vec![0; usize::try_from(rows).ok().ok_or_else(broken)? * row];
        if !self.packing.unpack(packed, &mut bytes) {
            return Err(broken());
        }
        for row in bytes.chunks_exact_mut(row) {
            self.restore(row);
        }
        Ok(Some(self.first_band(bytes)))
    }

    /// Undoes the predictor and the order of bytes.
    fn restore(&self, row: &mut [u8]) {
        let size = self.sample.size();
        if self.predictor == Predictor::Float {
            for place in self.numbers..row.len() {
                row[place] = row[place].wrapping_add(row[place - self.numbers]);
            }
            let planes = row.to_vec();
            let count = row.len() / size;
            for (place, number) in row.chunks_exact_mut(size).enumerate() {
                for (significance, byte) in number.iter_mut().rev().enumerate() {
                    *byte = planes[significance * count + place];
                }
            }
            return;
        }
        if self.file.order == Order::Big {
            for number in row.chunks_exact_mut(size) {
                number.reverse();
            }
        }
        if self.predictor == Predictor::Horizontal {
            let step = self.numbers * size;
            match size {
                1 => sum_up::<1>(row, step, |a, b| [a[0].wrapping_add(b[0])]),
                2 => sum_up::<2>(row, step, |a, b| {
                    let sum = u16::from_le_bytes(a).wrapping_add(u16::from_le_bytes(b));
                    sum.to_le_bytes()
                }),
                4 => sum_up::<4>(row, step, |a, b| {
                    let sum = u32::from_le_bytes(a).wrapping_add(u32::from_le_bytes(b));
                    sum.to_le_bytes()
                }),
                _ => sum_up::<8>(row, step, |a, b| {
                    let sum = u64::from_le_bytes(a).wrapping_add(u64::from_le_bytes(b));
                    sum.to_le_bytes()
                }),
            }
        }
    }

    fn first_band(&self, bytes: Vec<u8>) -> Box<[u8]> {
        if self.numbers == 1 {
            return bytes.into();
        }
        let size = self.sample.size();
        let cells = bytes.chunks_exact(self.numbers * size);
        cells.flat_map(|cell| &cell[..size]).copied().collect()
    }
}

/// Adds to each number of a row the one `step` bytes before it.
fn sum_up<const SIZE: usize>(
    row: &mut [u8],
    step: usize,
    add: impl Fn([u8; SIZE], [u8; SIZE]) -> [u8; SIZE],
) {
    for place in (step..row.len()).step_by(SIZE) {
        let (before, here) = row.split_at_mut(place);
        let (Some(before), Some(here)) = (
            before[place - step..].first_chunk::<SIZE>(),
            here.first_chunk_mut::<SIZE>(),
        ) else {
            return;
        };
        *here = add(*here, *before);
    }
}

fn sample(directory: &Directory<'_>) -> Result<Sample, RasterError> {
    let same = |tag: Tag, other: u64| -> Result<u64, RasterError> {
        let broken = || RasterError::BrokenTag { tag: tag as u16 };
        let Some(values) = directory.values(tag)? else {
            return Ok(other);
        };
        let first = values.unsigned(0).ok_or_else(broken)?;
        // Bands of several kinds could be told apart, but nobody writes them.
        let bands = values.len().min(usize::from(u16::MAX));
        let alike = (1..bands).all(|place| values.unsigned(place) == Some(first));
        if alike { Ok(first) } else { Err(broken()) }
    };
    let (format, bits) = (same(Tag::SampleFormat, 1)?, same(Tag::BitsPerSample, 1)?);
    Sample::of(format, bits).ok_or(RasterError::Sample { format, bits })
}
