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
    /// The coordinate reference system in the words of the file.
    pub(super) crs: Option<String>,
    /// How many features there are, if it says.
    pub(super) count: Option<u64>,
    pub(super) index: Option<Index>,
    /// Where the first feature begins.
    pub(super) features: usize,
}

/// That a file is broken.
pub(super) fn broken(message: impl Into<String>) -> FormatError {
    FormatError::Broken {
        format: "FlatGeobuf",
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
            return Err(FormatError::NotThatFormat {
                format: "FlatGeobuf of version 3",
            });
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
        let flag = |field| header.scalar(field).map(|flag| flag == Some([1]));
        if flag(Fields::VT_HAS_Z)? || flag(Fields::VT_HAS_M)? {
            notes.push("has heights or measures, which are left out".to_owned());
        }
        let crs = header.table(Fields::VT_CRS)?;
        let crs = crs.map(crs_text).transpose()?.flatten();
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
            crs,
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

/// The coordinate reference system in the words of the file: WKT, which holds its parameters, else a
/// code, else a name.
fn crs_text(crs: Table<'_>) -> Result<Option<String>, FormatError> {
    let text = |field| crs.text(field).map(Option::unwrap_or_default);
    let wkt = text(Crs::VT_WKT)?;
    if !wkt.is_empty() {
        return Ok(Some(wkt.to_owned()));
    }
    let code = match crs.scalar(Crs::VT_CODE)?.map_or(0, i32::from_le_bytes) {
        0 => text(Crs::VT_CODE_STRING)?.to_owned(),
        number => number.to_string(),
    };
    let organisation = text(Crs::VT_ORG)?;
    let shown = match (organisation, code.as_str()) {
        (_, "") => text(Crs::VT_NAME)?.to_owned(),
        ("", code) if code.contains(':') => code.to_owned(),
        ("", code) => format!("EPSG:{code}"),
        (organisation, code) => format!("{organisation}:{code}"),
    };
    Ok((!shown.is_empty()).then_some(shown))
}
