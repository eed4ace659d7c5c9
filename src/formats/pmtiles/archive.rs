//! The file: header, root directory, metadata, leaf directories, tiles (`PMTiles` version 3, sections 3 and 4).

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::Value;

use super::clip::Bounds;
use super::cut::{Tile, gzip};
use super::mvt::varint;
use super::off_map;

/// Bytes of the header.
const HEADER: u64 = 127;
/// Bytes in which the header and the root directory are to lie.
const ROOT_END: usize = 16_384;
/// Tiles that a leaf directory names at first.
const LEAF: usize = 4096;

/// What a directory says of one or more tiles of the same bytes, or of a leaf directory.
struct Entry {
    number: u64,
    offset: u64,
    length: u64,
    /// How many tiles; 0 for a leaf.
    run: u64,
}

fn directory(entries: &[Entry]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    varint(entries.len() as u64, &mut out);
    let mut before = 0;
    for entry in entries {
        varint(entry.number - before, &mut out);
        before = entry.number;
    }
    for entry in entries {
        varint(entry.run, &mut out);
    }
    for entry in entries {
        varint(entry.length, &mut out);
    }
    let mut end = None;
    for entry in entries {
        // One that follows the one before it.
        let follows = end == Some(entry.offset);
        varint(if follows { 0 } else { entry.offset + 1 }, &mut out);
        end = Some(entry.offset + entry.length);
    }
    gzip(&out)
}

/// The root directory and the leaves.
fn directories(entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let most = ROOT_END - 127;
    let root = directory(entries)?;
    if root.len() <= most {
        return Ok((root, Vec::new()));
    }
    let mut size = LEAF;
    loop {
        let mut leaves = Vec::new();
        let mut roots = Vec::new();
        for part in entries.chunks(size) {
            let leaf = directory(part)?;
            roots.push(Entry {
                number: part[0].number,
                offset: leaves.len() as u64,
                length: leaf.len() as u64,
                run: 0,
            });
            leaves.extend(leaf);
        }
        let root = directory(&roots)?;
        if root.len() <= most {
            return Ok((root, leaves));
        }
        size *= 2;
    }
}

/// Writes tiles in the order of their numbers.
pub(super) fn write(
    path: &Path,
    tiles: &[Tile],
    metadata: &Value,
    bounds: Option<Bounds>,
    deepest: u8,
) -> io::Result<()> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut offset = 0;
    for (number, bytes) in tiles {
        let last = entries.last_mut().zip(kept.last());
        if let Some((last, before)) = last
            && *before == bytes.as_slice()
            && last.number + last.run == *number
        {
            last.run += 1;
            continue;
        }
        entries.push(Entry {
            number: *number,
            offset,
            length: bytes.len() as u64,
            run: 1,
        });
        kept.push(bytes);
        offset += bytes.len() as u64;
    }
    let (root, leaves) = directories(&entries)?;
    let metadata = gzip(&serde_json::to_vec(metadata)?)?;
    let lengths = [root.len(), metadata.len(), leaves.len()].map(|length| length as u64);
    let mut header = b"PMTiles\x03".to_vec();
    let mut at = HEADER;
    for length in lengths.into_iter().chain([offset]) {
        header.extend(at.to_le_bytes());
        header.extend(length.to_le_bytes());
        at += length;
    }
    for count in [tiles.len(), entries.len(), entries.len()] {
        header.extend((count as u64).to_le_bytes());
    }
    // In order; packed inside and each tile, with gzip; vector tiles; zooms.
    header.extend([1, 2, 2, 1, 0, deepest]);
    let whole = Bounds {
        low: [0.0; 2],
        high: [1.0; 2],
    };
    let bounds = bounds.unwrap_or(whole);
    // The map's rows go southwards.
    let [west, north] = off_map(bounds.low);
    let [east, south] = off_map(bounds.high);
    #[expect(clippy::cast_possible_truncation, reason = "at most 1.8e9")]
    let place = |degrees: f64| ((degrees * 1e7).round() as i32).to_le_bytes();
    for degrees in [west, south, east, north] {
        header.extend(place(degrees));
    }
    header.push(zoom_to_see(bounds).min(deepest));
    for degrees in [f64::midpoint(west, east), f64::midpoint(south, north)] {
        header.extend(place(degrees));
    }
    let mut out = BufWriter::new(File::create(path)?);
    for part in [&header, &root, &metadata, &leaves] {
        out.write_all(part)?;
    }
    for tile in kept {
        out.write_all(tile)?;
    }
    out.flush()
}

/// The deepest zoom at which the whole fits into two tiles or so.
fn zoom_to_see(bounds: Bounds) -> u8 {
    let widest = (0..2).map(|axis| bounds.high[axis] - bounds.low[axis]);
    let widest = widest.fold(0.0, f64::max);
    let fits = |zoom: &u8| widest * f64::from(1_u32 << zoom) <= 2.0;
    (0..=12).rev().find(fits).unwrap_or(0)
}
