//! The directory of an image: tags and where their values lie (TIFF 6.0, section 2; `BigTIFF`).
//!
//! Values are read in place, so a length in the file never becomes an allocation: an array that does
//! not lie in the file as a whole is refused.

use super::RasterError;

/// The tags that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Tag {
    SubfileType = 254,
    Width = 256,
    Height = 257,
    BitsPerSample = 258,
    Compression = 259,
    FillOrder = 266,
    StripOffsets = 273,
    SamplesPerPixel = 277,
    RowsPerStrip = 278,
    StripByteCounts = 279,
    PlanarConfiguration = 284,
    Predictor = 317,
    TileWidth = 322,
    TileLength = 323,
    TileOffsets = 324,
    TileByteCounts = 325,
    SampleFormat = 339,
    PixelScale = 33_550,
    Tiepoint = 33_922,
    Transformation = 34_264,
    GeoKeys = 34_735,
    GdalMetadata = 42_112,
    GdalNodata = 42_113,
}

/// The order of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    /// An unsigned number of up to eight bytes.
    fn unsigned(self, bytes: &[u8]) -> u64 {
        let next = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        match self {
            Self::Big => bytes.iter().fold(0, next),
            Self::Little => bytes.iter().rev().fold(0, next),
        }
    }
}

/// A file whose first bytes say TIFF.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) order: Order,
    /// `BigTIFF`: places and counts are of eight bytes.
    big: bool,
}

/// The values of a tag, all inside the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a> {
    bytes: &'a [u8],
    kind: Kind,
    order: Order,
}

/// What values are, as far as rasters need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Unsigned(usize),
    Float(usize),
}

impl Kind {
    fn of_code(code: u64) -> Option<Self> {
        match code {
            1 | 7 => Some(Self::Unsigned(1)),
            2 => Some(Self::Text),
            3 => Some(Self::Unsigned(2)),
            4 | 13 => Some(Self::Unsigned(4)),
            16 | 18 => Some(Self::Unsigned(8)),
            11 => Some(Self::Float(4)),
            12 => Some(Self::Float(8)),
            _ => None,
        }
    }

    fn size(self) -> usize {
        match self {
            Self::Text => 1,
            Self::Unsigned(size) | Self::Float(size) => size,
        }
    }
}

impl<'a> Values<'a> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() / self.kind.size()
    }

    /// One of them as an unsigned number, or `None` where it is none.
    pub(super) fn unsigned(&self, place: usize) -> Option<u64> {
        let Kind::Unsigned(size) = self.kind else {
            return None;
        };
        let at = place.checked_mul(size)?;
        let bytes = self.bytes.get(at..at.checked_add(size)?)?;
        Some(self.order.unsigned(bytes))
    }

    /// One of them as a number, or `None` where it is none.
    pub(super) fn float(&self, place: usize) -> Option<f64> {
        let Kind::Float(size) = self.kind else {
            return None;
        };
        let at = place.checked_mul(size)?;
        let bytes = self.bytes.get(at..at.checked_add(size)?)?;
        let bits = self.order.unsigned(bytes);
        Some(match u32::try_from(bits) {
            Ok(bits) if size == 4 => f64::from(f32::from_bits(bits)),
            _ => f64::from_bits(bits),
        })
    }

    /// Text up to its closing zero, or `None` where it is no text.
    pub(super) fn text(&self) -> Option<&'a str> {
        if self.kind != Kind::Text {
            return None;
        }
        let end = self.bytes.iter().position(|&byte| byte == 0);
        std::str::from_utf8(&self.bytes[..end.unwrap_or(self.bytes.len())]).ok()
    }
}

/// The directory of an image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directory<'a> {
    file: File<'a>,
    /// The entries, one after the other.
    entries: &'a [u8],
    /// Where the next directory is; 0 where there is none.
    next: u64,
}

impl<'a> File<'a> {
    /// Reads the header; the file and the place of the first directory.
    pub(super) fn open(bytes: &'a [u8]) -> Result<(Self, u64), RasterError> {
        let order = match bytes.get(..2) {
            Some(b"II") => Order::Little,
            Some(b"MM") => Order::Big,
            _ => return Err(RasterError::NotTiff),
        };
        let mut file = Self {
            bytes,
            order,
            big: false,
        };
        let first = match file.number(2, 2) {
            Some(42) => file.number(4, 4),
            Some(43) if file.number(4, 2) == Some(8) && file.number(6, 2) == Some(0) => {
                file.big = true;
                file.number(8, 8)
            }
            _ => return Err(RasterError::NotTiff),
        };
        Ok((file, first.ok_or(RasterError::cut("its header"))?))
    }

    /// The bytes of a range, where all of them are there.
    pub(super) fn range(&self, start: u64, len: u64) -> Option<&'a [u8]> {
        let start = usize::try_from(start).ok()?;
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        self.bytes.get(start..end)
    }

    fn number(&self, at: u64, size: u64) -> Option<u64> {
        Some(self.order.unsigned(self.range(at, size)?))
    }

    /// The directory at a place.
    pub(super) fn directory(self, at: u64) -> Result<Directory<'a>, RasterError> {
        let cut = || RasterError::cut("a directory");
        let (head, entry, tail) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let read = || {
            let count = self.number(at, head)?;
            let start = at.checked_add(head)?;
            let entries = self.range(start, count.checked_mul(entry)?)?;
            // A file may end with its last directory, without a place for the next.
            let next = self.number(start + entries.len() as u64, tail);
            Some(Directory {
                file: self,
                entries,
                next: next.unwrap_or(0),
            })
        };
        read().ok_or_else(cut)
    }
}

impl<'a> Directory<'a> {
    /// Where the next directory is, if there is one.
    pub(super) fn next(&self) -> Option<u64> {
        (self.next != 0).then_some(self.next)
    }

    /// The values of a tag; `None` where it is absent.
    pub(super) fn values(&self, tag: Tag) -> Result<Option<Values<'a>>, RasterError> {
        let File { order, big, .. } = self.file;
        let (entry, number) = if big { (20, 8) } else { (12, 4) };
        let of_tag = |entry: &&[u8]| order.unsigned(&entry[..2]) == tag as u64;
        let Some(entry) = self.entries.chunks_exact(entry).find(of_tag) else {
            return Ok(None);
        };
        let broken = || RasterError::BrokenTag { tag: tag as u16 };
        let kind = Kind::of_code(order.unsigned(&entry[2..4])).ok_or_else(broken)?;
        let count = order.unsigned(&entry[4..4 + number]);
        let inline = &entry[4 + number..];
        let size = count.checked_mul(kind.size() as u64).ok_or_else(broken)?;
        let bytes = match usize::try_from(size) {
            Ok(size) if size <= inline.len() => &inline[..size],
            _ => {
                let bytes = self.file.range(order.unsigned(inline), size);
                bytes.ok_or_else(broken)?
            }
        };
        Ok(Some(Values { bytes, kind, order }))
    }

    /// The first value of a tag, or another where the tag is absent.
    pub(super) fn first_or(&self, tag: Tag, other: u64) -> Result<u64, RasterError> {
        match self.values(tag)? {
            None => Ok(other),
            Some(values) => values
                .unsigned(0)
                .ok_or(RasterError::BrokenTag { tag: tag as u16 }),
        }
    }

    /// The first value of a tag that must be there.
    pub(super) fn first(&self, tag: Tag) -> Result<u64, RasterError> {
        let values = self.values(tag)?;
        let value = values.and_then(|values| values.unsigned(0));
        value.ok_or(RasterError::BrokenTag { tag: tag as u16 })
    }
}
