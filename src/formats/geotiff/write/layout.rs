//! The front of a file: header, structural metadata, and all directories with their values.

use std::fmt::Write as _;

use super::number::Number;
use super::pyramid::{LEADER_BYTES, Level, TRAILER_BYTES};
use super::{Named, RasterWriter};

/// What GDAL and others read from the bytes behind the header: where things stand, so that few requests
/// over a network are enough (GDAL's documentation of the COG driver, "Header ghost area").
const STRUCTURE: &str = "LAYOUT=IFDS_BEFORE_DATA\n\
     BLOCK_ORDER=ROW_MAJOR\n\
     BLOCK_LEADER=SIZE_AS_UINT4\n\
     BLOCK_TRAILER=LAST_4_BYTES_REPEATED\n\
     KNOWN_INCOMPATIBLE_EDITION=NO\n ";

/// Everything before the tiles, and how long the file becomes.
pub(super) struct Layout {
    pub(super) front: Vec<u8>,
    pub(super) length: u64,
}

/// The values of a tag.
struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    bytes: Vec<u8>,
}

impl Entry {
    fn text(tag: u16, text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        Self {
            tag,
            kind: 2,
            count: bytes.len() as u64,
            bytes,
        }
    }

    fn shorts(tag: u16, values: &[u16]) -> Self {
        Self {
            tag,
            kind: 3,
            count: values.len() as u64,
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }

    fn longs(tag: u16, values: &[u32]) -> Self {
        Self {
            tag,
            kind: 4,
            count: values.len() as u64,
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }

    fn doubles(tag: u16, values: &[f64]) -> Self {
        Self {
            tag,
            kind: 12,
            count: values.len() as u64,
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }

    /// Places in the file; of four bytes each, or eight.
    fn places(tag: u16, values: &[u64], is_big: bool) -> Self {
        let size = if is_big { 8 } else { 4 };
        let bytes = |value: &u64| value.to_le_bytes().into_iter().take(size);
        Self {
            tag,
            kind: if is_big { 16 } else { 4 },
            count: values.len() as u64,
            bytes: values.iter().flat_map(bytes).collect(),
        }
    }
}

impl Layout {
    pub(super) fn of<T: Number>(writer: &RasterWriter<T>, levels: &[Level<T>]) -> Self {
        let classic = Self::with_places(writer, levels, false);
        if classic.length <= writer.most_classic_bytes {
            return classic;
        }
        Self::with_places(writer, levels, true)
    }

    fn with_places<T: Number>(writer: &RasterWriter<T>, levels: &[Level<T>], is_big: bool) -> Self {
        // The length of the front does not depend on the places in it.
        let empty = front(writer, levels, is_big, 0);
        let length = empty.len() as u64 + levels.iter().map(tile_bytes).sum::<u64>();
        Self {
            front: front(writer, levels, is_big, empty.len() as u64),
            length,
        }
    }
}

/// Bytes of all tiles of a level.
fn tile_bytes<T>(level: &Level<T>) -> u64 {
    let each = |length: &u32| u64::from(*length) + LEADER_BYTES + TRAILER_BYTES;
    level.lengths.iter().map(each).sum()
}

/// Header and directories, for tiles that begin at `start`: those of the smallest overview first.
fn front<T: Number>(
    writer: &RasterWriter<T>,
    levels: &[Level<T>],
    is_big: bool,
    start: u64,
) -> Vec<u8> {
    let mut out = b"II".to_vec();
    let structure = format!(
        "GDAL_STRUCTURAL_METADATA_SIZE={:06} bytes\n{STRUCTURE}",
        STRUCTURE.len()
    );
    let head = if is_big { 16 } else { 8 };
    let first = (head + structure.len() as u64).next_multiple_of(2);
    if is_big {
        out.extend([43, 0, 8, 0, 0, 0]);
        out.extend(first.to_le_bytes());
    } else {
        out.extend([42, 0]);
        out.extend(&first.to_le_bytes()[..4]);
    }
    out.extend(structure.as_bytes());
    out.resize(out.len().next_multiple_of(2), 0);
    let mut ends = start + levels.iter().map(tile_bytes).sum::<u64>();
    for (number, level) in levels.iter().enumerate() {
        let mut at = ends - tile_bytes(level);
        ends = at;
        let place = |length: &u32| {
            let tile = at + LEADER_BYTES;
            at = tile + u64::from(*length) + TRAILER_BYTES;
            tile
        };
        let places: Vec<u64> = level.lengths.iter().map(place).collect();
        let entries = entries(writer, level, number > 0, &places, is_big);
        directory(&mut out, &entries, is_big, number + 1 == levels.len());
    }
    out
}

/// A directory and the values that do not fit into it; the next one follows at once.
fn directory(out: &mut Vec<u8>, entries: &[Entry], is_big: bool, is_last: bool) {
    let number = if is_big { 8 } else { 4 };
    let (head, entry) = if is_big { (8, 20) } else { (2, 12) };
    let put = |out: &mut Vec<u8>, value: u64, size: usize| {
        out.extend(&value.to_le_bytes()[..size]);
    };
    let mut outside = out.len() + head + entries.len() * entry + number;
    let mut values = Vec::new();
    put(out, entries.len() as u64, head);
    for entry in entries {
        out.extend(entry.tag.to_le_bytes());
        out.extend(entry.kind.to_le_bytes());
        put(out, entry.count, number);
        if entry.bytes.len() <= number {
            out.extend(&entry.bytes);
            out.resize(out.len() + number - entry.bytes.len(), 0);
        } else {
            put(out, outside as u64, number);
            values.extend(&entry.bytes);
            let padding = entry.bytes.len() % 2;
            values.resize(values.len() + padding, 0);
            outside += entry.bytes.len() + padding;
        }
    }
    put(out, if is_last { 0 } else { outside as u64 }, number);
    out.extend(values);
}

/// The tags of the raster or an overview, in order.
fn entries<T: Number>(
    writer: &RasterWriter<T>,
    level: &Level<T>,
    is_overview: bool,
    places: &[u64],
    is_big: bool,
) -> Vec<Entry> {
    let bands = u16::try_from(writer.bands.len()).unwrap_or(u16::MAX);
    let each_band = |value: u16| vec![value; bands.into()];
    let side = writer.tile_side.cells();
    let bits = u16::try_from(T::SIZE * 8).unwrap_or(u16::MAX);
    let mut entries = vec![
        Entry::longs(254, &[u32::from(is_overview)]),
        Entry::longs(256, &[level.width]),
        Entry::longs(257, &[level.height]),
        Entry::shorts(258, &each_band(bits)),
        Entry::shorts(259, &[8]),
        // Small is black.
        Entry::shorts(262, &[1]),
        Entry::shorts(277, &[bands]),
        Entry::shorts(284, &[1]),
        Entry::shorts(317, &[T::PREDICTOR]),
        Entry::longs(322, &[side]),
        Entry::longs(323, &[side]),
        Entry::places(324, places, is_big),
        Entry::longs(325, &level.lengths),
    ];
    if bands > 1 {
        // Bands beyond the first are no transparency.
        entries.push(Entry::shorts(338, &vec![0; usize::from(bands) - 1]));
    }
    entries.push(Entry::shorts(339, &each_band(T::FORMAT)));
    if !is_overview {
        let [x, y] = writer.origin;
        entries.push(Entry::doubles(
            33_550,
            &[writer.step[0], -writer.step[1], 0.0],
        ));
        entries.push(Entry::doubles(33_922, &[0.0, 0.0, 0.0, x, y, 0.0]));
        entries.push(Entry::shorts(34_735, &geo_keys(writer.crs)));
        if let Some(text) = metadata(writer) {
            entries.push(Entry::text(42_112, &text));
        }
    }
    if let Some(nodata) = writer.nodata {
        let number: f64 = nodata.into();
        let text = if number.is_nan() {
            "nan".to_owned()
        } else {
            number.to_string()
        };
        entries.push(Entry::text(42_113, &text));
    }
    entries
}

/// The `GeoKeyDirectory` (OGC 19-008r4): a header, then keys with their values. Values are those of
/// areas.
fn geo_keys(crs: Option<Named>) -> Vec<u16> {
    let mut keys: Vec<[u16; 2]> = vec![[1025, 1]];
    if let Some(Named {
        code,
        is_geographic,
    }) = crs
    {
        let (model, key) = if is_geographic { (2, 2048) } else { (1, 3072) };
        keys.insert(0, [1024, model]);
        keys.push([key, code]);
    }
    let count = u16::try_from(keys.len()).unwrap_or(u16::MAX);
    let keys = keys.into_iter().flat_map(|[key, value]| [key, 0, 1, value]);
    [1, 1, 0, count].into_iter().chain(keys).collect()
}

/// Names and units of bands as GDAL writes them.
fn metadata<T>(writer: &RasterWriter<T>) -> Option<String> {
    let mut items = String::new();
    for (number, band) in writer.bands.iter().enumerate() {
        for (name, role, text) in [
            ("DESCRIPTION", "description", &band.name),
            ("UNITTYPE", "unittype", &band.unit),
        ] {
            if !text.is_empty() {
                // XML has no control characters.
                let text = quick_xml::escape::escape(text.replace(char::is_control, " "));
                let _ = writeln!(
                    items,
                    "  <Item name=\"{name}\" sample=\"{number}\" role=\"{role}\">{text}</Item>"
                );
            }
        }
    }
    (!items.is_empty()).then(|| format!("<GDALMetadata>\n{items}</GDALMetadata>\n"))
}
