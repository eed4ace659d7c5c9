//! What stands before the features: magic bytes, header, and the place of the index.

use flatgeobuf::{Column, ColumnType, Crs, GeometryType, Header as Fields};
use rustc_hash::FxHashSet;

use super::buffer::{Outside, Table};
use super::index::Index;
use crate::formats::FormatError;
use crate::formats::text::composed;

/// How a file begins; the byte behind is a patch level.
pub(in crate::formats) const MAGIC: &[u8; 7] = b"fgb\x03fgb";
/// Where the header begins, behind the magic bytes and its size.
const HEADER: usize = 12;

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) columns: Vec<String>,
    pub(super) types: Vec<ColumnType>,
    pub(super) geometry: GeometryType,
    pub(super) notes: Vec<String>,
    /// How many features there are, if it says.
    pub(super) count: Option<u64>,
    pub(super) index: Option<Index>,
    /// Where the first feature begins.
    pub(super) features: usize,
}

/// That a file is broken.
pub(super) fn broken(message: impl Into<String>) -> FormatError {
    FormatError::BrokenFlatGeobuf {
        message: message.into(),
    }
}

impl From<Outside> for FormatError {
    fn from(_: Outside) -> Self {
        broken("an offset leads out of the header")
    }
}

impl Header {
    pub(super) fn of(bytes: &[u8]) -> Result<Self, FormatError> {
        if !bytes.starts_with(MAGIC) {
            return Err(FormatError::NotFlatGeobuf);
        }
        let size = bytes.get(8..HEADER).and_then(<[u8]>::first_chunk);
        let size = size.map(|size| u32::from_le_bytes(*size));
        let size = size.and_then(|size| usize::try_from(size).ok());
        let header = size.and_then(|size| bytes[HEADER..].get(..size));
        let header = header.ok_or_else(|| broken("it ends inside of its header"))?;
        let index = HEADER + header.len();
        let header = Table::root(header)?;
        let (columns, types) = columns(header)?;
        let mut notes = Vec::new();
        let binary = |(_, kind): &(&String, &ColumnType)| **kind == ColumnType::Binary;
        let binary = columns.iter().zip(&types).filter(binary);
        let binary: Vec<&str> = binary.map(|(name, _)| name.as_str()).collect();
        if !binary.is_empty() {
            notes.push(format!(
                "has columns of binary data, which count as empty: {}",
                binary.join(", ")
            ));
        }
        if let Some(crs) = header.table(Fields::VT_CRS)? {
            notes.extend(checked_crs(crs)?);
        }
        let count = header.scalar(Fields::VT_FEATURES_COUNT)?;
        let count = count.map(u64::from_le_bytes).filter(|&count| count > 0);
        let node_size = header.scalar(Fields::VT_INDEX_NODE_SIZE)?;
        let node_size = node_size.map_or(16, u16::from_le_bytes);
        let index = match count {
            Some(count) if node_size > 0 => Index::new(bytes, index, count, node_size)?,
            _ => None,
        }
        .ok_or(index);
        let geometry = header.scalar(Fields::VT_GEOMETRY_TYPE)?;
        Ok(Self {
            columns,
            types,
            geometry: GeometryType(geometry.map_or(0, u8::from_le_bytes)),
            notes,
            count,
            features: index.as_ref().map_or_else(|&at| at, Index::end),
            index: index.ok(),
        })
    }
}

/// Names, each once, and types. One without a name is called by its place.
fn columns(header: Table<'_>) -> Result<(Vec<String>, Vec<ColumnType>), FormatError> {
    let (mut names, mut types) = (Vec::new(), Vec::new());
    let mut seen = FxHashSet::default();
    let Some(columns) = header.tables(Fields::VT_COLUMNS)? else {
        return Ok((names, types));
    };
    if columns.len() > usize::from(u16::MAX) {
        return Err(broken(format!("it has {} columns", columns.len())));
    }
    for (place, column) in columns.iter().enumerate() {
        let column = column?;
        let name = match column.text(Column::VT_NAME)? {
            None | Some("") => format!("column_{}", place + 1),
            Some(name) => composed(name).into_owned(),
        };
        let kind = column
            .scalar(Column::VT_TYPE_)?
            .map_or(0, u8::from_le_bytes);
        if kind > ColumnType::ENUM_MAX {
            return Err(broken(format!("column {name} has the unknown type {kind}")));
        }
        if !seen.insert(name.clone()) {
            return Err(FormatError::TwinHeader { name });
        }
        names.push(name);
        types.push(ColumnType(kind));
    }
    Ok((names, types))
}

/// Accepts WGS 84 longitude and latitude; a note where that is said in an odd way.
fn checked_crs(crs: Table<'_>) -> Result<Option<String>, FormatError> {
    let text = |field| crs.text(field).map(Option::unwrap_or_default);
    let (organisation, name, wkt) = (text(Crs::VT_ORG)?, text(Crs::VT_NAME)?, text(Crs::VT_WKT)?);
    let number = crs.scalar(Crs::VT_CODE)?.map_or(0, i32::from_le_bytes);
    let code = match number {
        0 => text(Crs::VT_CODE_STRING)?.to_owned(),
        number => number.to_string(),
    };
    let authority = if organisation.is_empty() {
        "EPSG"
    } else {
        organisation
    };
    let plain = match authority.to_ascii_uppercase().as_str() {
        "EPSG" => code == "4326",
        "OGC" => matches!(code.as_str(), "CRS84" | "84"),
        _ => false,
    };
    if plain {
        return Ok(None);
    }
    let shown = match (code.is_empty(), name.is_empty()) {
        (false, true) => format!("{authority}:{code}"),
        (false, false) => format!("{authority}:{code} ({name})"),
        (true, false) => name.to_owned(),
        (true, true) => wkt.chars().take(60).collect(),
    };
    if shown.is_empty() {
        return Ok(None);
    }
    let known = [
        "4326",
        "EPSG:4326",
        "EPSG::4326",
        "CRS84",
        "CRS:84",
        "CRS::84",
    ];
    let called = |text: &str| known.iter().any(|code| text.ends_with(code));
    let written = |start: &str| wkt.starts_with(start);
    let meant = if code.is_empty() {
        called(name)
            || matches!(name, "WGS 84" | "WGS84" | "WGS 84 (CRS84)")
            || (name.is_empty() && (written("GEOGCS[\"WGS 84\"") || written("GEOGCRS[\"WGS 84\"")))
    } else {
        number == 0 && known.contains(&code.as_str())
    };
    if meant {
        Ok(Some(format!(
            "names the coordinate system {shown}, read as WGS 84 longitude, latitude"
        )))
    } else {
        Err(FormatError::ForeignCrs { name: shown })
    }
}
