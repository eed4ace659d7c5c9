//! From the numbers of a tile to packed bytes.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::number::Number;

/// Differences of the rows of a tile (`row` bytes each, of `bands` interleaved numbers), then deflate.
pub(super) fn packed<T: Number>(
    mut bytes: Vec<u8>,
    row: usize,
    bands: usize,
) -> io::Result<Vec<u8>> {
    let mut planes = vec![0; row];
    for row in bytes.chunks_exact_mut(row) {
        match (T::PREDICTOR, T::SIZE) {
            (3, _) => differ_floats(row, &mut planes, T::SIZE, bands),
            (_, 1) => differ_bytes(row, bands),
            _ => differ_pairs(row, bands),
        }
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(&bytes)?;
    encoder.finish()
}

/// Each byte minus that of the cell before.
fn differ_bytes(row: &mut [u8], bands: usize) {
    for place in (bands..row.len()).rev() {
        row[place] = row[place].wrapping_sub(row[place - bands]);
    }
}

/// Each number of two bytes minus that of the cell before (TIFF 6.0, section 14).
fn differ_pairs(row: &mut [u8], bands: usize) {
    let number =
        |row: &[u8], place: usize| u16::from_le_bytes([row[2 * place], row[2 * place + 1]]);
    for place in (bands..row.len() / 2).rev() {
        let change = number(row, place).wrapping_sub(number(row, place - bands));
        row[2 * place..2 * place + 2].copy_from_slice(&change.to_le_bytes());
    }
}

/// Bytes of equal significance together, the highest first, each minus that of the cell before (TIFF
/// Technical Note 3).
fn differ_floats(row: &mut [u8], planes: &mut [u8], size: usize, bands: usize) {
    let count = row.len() / size;
    for (place, number) in row.chunks_exact(size).enumerate() {
        for (plane, byte) in number.iter().rev().enumerate() {
            planes[plane * count + place] = *byte;
        }
    }
    differ_bytes(planes, bands);
    row.copy_from_slice(planes);
}
