//! Tiles in archives: `.zip` with one `.hgt` inside, and `.gz`.

use std::io::{self, Read};

use super::super::unpacked::Gunzip;
use super::super::zipped::Archive;
use super::{HgtError, HgtShape};
use crate::formats::FormatError;

/// Most bytes that a tile has.
const MOST_BYTES: u64 = 3601 * 3601 * 2;

/// A tile in an archive, told by what the archive claims; [`Self::unpack`] holds it to that.
#[derive(Clone, Debug)]
pub struct PackedHgt {
    shape: HgtShape,
    /// The member of the zip archive; `None` in gzip.
    member: Option<String>,
}

impl PackedHgt {
    /// Whether bytes begin as an archive does that is read here.
    #[must_use]
    pub fn is_packed(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0x1f, 0x8b])
    }

    /// Reads what an archive says of itself. The corner is that of the file inside where its name says
    /// one, else that of the archive.
    ///
    /// # Errors
    /// [`HgtError`] where the archive is broken or holds no tile.
    pub fn open(name: &str, bytes: &[u8]) -> Result<Self, HgtError> {
        if !bytes.starts_with(b"PK") {
            // RFC 1952: the last four bytes are the size of what is inside.
            let size = bytes.last_chunk().copied().map_or(0, u32::from_le_bytes);
            return Ok(Self {
                shape: HgtShape::of(name, u64::from(size))?,
                member: None,
            });
        }
        let mut archive = Archive::of_bytes(bytes, "a zip archive of SRTM")?;
        let is_tile = |name: &String| {
            let end = name.len().saturating_sub(4);
            let end = name.as_bytes().get(end..).unwrap_or_default();
            end.eq_ignore_ascii_case(b".hgt")
        };
        let members: Vec<String> = archive.names().into_iter().filter(is_tile).collect();
        let [member] = &members[..] else {
            return Err(HgtError::Members {
                count: members.len(),
            });
        };
        let size = archive.claimed_size(member)?;
        let shape = match HgtShape::of(member, size) {
            Err(HgtError::Name) => HgtShape::of(name, size)?,
            other => other?,
        };
        Ok(Self {
            shape,
            member: Some(member.clone()),
        })
    }

    /// Where it lies and how many cells it has, as claimed.
    #[must_use]
    pub fn shape(&self) -> HgtShape {
        self.shape
    }

    /// The heights, row by row from the north; `None` for voids.
    ///
    /// # Errors
    /// [`HgtError`] where the archive does not hold what it claims.
    pub fn unpack(&self, bytes: &[u8]) -> Result<Vec<Option<i16>>, HgtError> {
        let unpacked = match &self.member {
            Some(member) => {
                Archive::of_bytes(bytes, "a zip archive of SRTM")?.read_most(member, MOST_BYTES)?
            }
            None => gunzipped(bytes)?,
        };
        let [width, height] = self.shape.size.map(u64::from);
        let size = unpacked.len() as u64;
        if size != width * height * 2 {
            return Err(HgtError::Size { bytes: size });
        }
        let (cells, _) = unpacked.as_chunks();
        let height = |&cell: &[u8; 2]| {
            Some(i16::from_be_bytes(cell)).filter(|&height| height != super::VOID)
        };
        Ok(cells.iter().map(height).collect())
    }
}

fn gunzipped(bytes: &[u8]) -> Result<Vec<u8>, HgtError> {
    let mut content = Vec::new();
    let mut reader = Gunzip::of(bytes).take(MOST_BYTES + 1);
    let read: io::Result<usize> = reader.read_to_end(&mut content);
    read.map_err(|error| FormatError::Broken {
        format: "gzip",
        message: error.to_string(),
    })?;
    Ok(content)
}
