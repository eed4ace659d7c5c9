//! Heights of SRTM: one `.hgt` file a degree, two bytes a cell (SRTM documentation, USGS 2005, section 3.2).
//!
//! Rows run south from the north edge, numbers are big-endian, metres, -32768 where there is no data. The
//! first and last rows and columns lie on the edges of the degree, so that neighbours share them. The file
//! says nothing of itself: its name is the south-west corner, its size the number of cells.

mod packed;

#[cfg(test)]
mod hgt_tests;

pub use self::packed::PackedHgt;
use super::FormatError;

/// Stands for no data.
const VOID: i16 = i16::MIN;

/// Columns and rows that are read: 3 and 1 seconds of arc, and 2 by 1 of high latitudes.
const SIZES: [[u32; 2]; 3] = [[1201, 1201], [1801, 3601], [3601, 3601]];

/// Why a file is no tile.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HgtError {
    /// A name that says no place.
    #[error(
        "does not say by its name where it lies; call it after its south-west corner, such as N21E105.hgt"
    )]
    Name,
    /// A name beyond the globe.
    #[error(
        "says by its name that its south-west corner is latitude {lat}, longitude {lon}; latitudes are -90 to 89, longitudes -180 to 179"
    )]
    Corner {
        /// In degrees.
        lat: i16,
        /// In degrees.
        lon: i16,
    },
    /// A size that fits no number of cells.
    #[error(
        "has {bytes} bytes; a tile has 2884802 (1201 by 1201 cells), 25934402 (3601 by 3601) or 12970802 (1801 by 3601): was it cut off? copy it again"
    )]
    Size {
        /// Its size.
        bytes: u64,
    },
    /// An archive with none or several.
    #[error("holds {count} .hgt files; an archive must hold one")]
    Members {
        /// How many there are.
        count: usize,
    },
    /// An archive that cannot be unpacked.
    #[error(transparent)]
    Packed(#[from] FormatError),
}

/// Where a tile lies and how many cells it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HgtShape {
    /// Longitude and latitude of the south-west corner, degrees.
    pub corner: [i16; 2],
    /// Columns and rows.
    pub size: [u32; 2],
}

impl HgtShape {
    /// The shape of a file by its name and size.
    ///
    /// # Errors
    /// [`HgtError`] where the name is no corner or no tile has so many bytes.
    pub fn of(name: &str, bytes: u64) -> Result<Self, HgtError> {
        let corner = corner_of(name)?;
        let fits = |size: &&[u32; 2]| size.iter().map(|&side| u64::from(side)).product::<u64>() * 2;
        let size = SIZES.iter().find(|size| fits(size) == bytes);
        let size = *size.ok_or(HgtError::Size { bytes })?;
        Ok(Self { corner, size })
    }
}

/// One tile, over the bytes of its file.
#[derive(Clone, Copy, Debug)]
pub struct Hgt<'a> {
    shape: HgtShape,
    cells: &'a [[u8; 2]],
}

impl<'a> Hgt<'a> {
    /// Takes the bytes of a file that is not packed.
    ///
    /// # Errors
    /// As [`HgtShape::of`].
    pub fn open(name: &str, bytes: &'a [u8]) -> Result<Self, HgtError> {
        let shape = HgtShape::of(name, bytes.len() as u64)?;
        let (cells, _) = bytes.as_chunks();
        Ok(Self { shape, cells })
    }

    /// Where it lies and how many cells it has.
    #[must_use]
    pub fn shape(&self) -> HgtShape {
        self.shape
    }

    /// The height of a cell, metres, rows from the north; `None` for voids and beyond the edges.
    #[must_use]
    pub fn cell(&self, column: u32, row: u32) -> Option<i16> {
        let [width, height] = self.shape.size;
        if column >= width || row >= height {
            return None;
        }
        let cell = self
            .cells
            .get(row as usize * width as usize + column as usize)?;
        Some(i16::from_be_bytes(*cell)).filter(|&height| height != VOID)
    }
}

/// The name that a tile has whose degree holds this south-west corner.
#[must_use]
pub fn hgt_name([lon, lat]: [i16; 2]) -> String {
    let (north, east) = (
        if lat < 0 { 'S' } else { 'N' },
        if lon < 0 { 'W' } else { 'E' },
    );
    format!("{north}{:02}{east}{:03}.hgt", lat.abs(), lon.abs())
}

/// The corner that a name begins with, whatever folders are before and endings behind it.
fn corner_of(name: &str) -> Result<[i16; 2], HgtError> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let read = || {
        let (lat, rest) = signed(file, 'N', 'S', 2)?;
        let (lon, rest) = signed(rest, 'E', 'W', 3)?;
        let ends = !rest.starts_with(|next: char| next.is_ascii_alphanumeric());
        ends.then_some([lon, lat])
    };
    let [lon, lat] = read().ok_or(HgtError::Name)?;
    if (-90..90).contains(&lat) && (-180..180).contains(&lon) {
        Ok([lon, lat])
    } else {
        Err(HgtError::Corner { lat, lon })
    }
}

/// A letter for plus or minus and so many digits.
fn signed(text: &str, plus: char, minus: char, digits: usize) -> Option<(i16, &str)> {
    let sign = text.chars().next()?.to_ascii_uppercase();
    let sign = [(plus, 1), (minus, -1)]
        .iter()
        .find(|(letter, _)| *letter == sign)?
        .1;
    let number = text.get(1..=digits)?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    let number: i16 = number.parse().ok().filter(|_| plain)?;
    Some((sign * number, text.get(1 + digits..)?))
}
