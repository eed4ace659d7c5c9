//! File formats, one file each, both ways.
//!
//! A format turns bytes into a plain [`Table`] of geometry and attributes and back; it knows nothing
//! of villages. Rows that the format itself cannot read are kept as [`RowFault`]s, so that
//! `rows + faults` is what the file held.

mod csv;
mod geojson;
mod table;
mod text;

use std::path::Path;

pub use self::csv::{CsvWriter, cell_text};
pub use self::geojson::FeatureCollectionWriter;
pub use self::table::{Row, RowFault, Shape, Table};

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma, semicolon or tab separated values with a header line.
    Csv,
    /// GeoJSON (RFC 7946).
    GeoJson,
}

impl Format {
    /// The format that a file name's extension means.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => Some(Self::Csv),
            "geojson" | "json" => Some(Self::GeoJson),
            _ => None,
        }
    }

    /// The format of bytes without a telling name: JSON starts with a brace, the rest is CSV.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') => Self::GeoJson,
            _ => Self::Csv,
        }
    }
}

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The file holds nothing.
    #[error("is empty")]
    Empty,
    /// The extension is not known.
    #[error("has an unknown extension; known are .csv, .tsv, .txt, .geojson and .json")]
    UnknownExtension,
    /// Binary content.
    #[error("is not text (it holds zero bytes); export it as CSV or GeoJSON")]
    Binary,
    /// Not UTF-8 where the format demands it.
    #[error("is not UTF-8, which GeoJSON must be; save it again as UTF-8")]
    NotUtf8,
    /// Not JSON.
    #[error(
        "is not valid JSON at line {line}, column {column}: {message}; was it cut off or written by hand?"
    )]
    NotJson {
        /// Line from 1.
        line: usize,
        /// Column from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// JSON, but no features.
    #[error("is JSON but not a GeoJSON FeatureCollection or Feature: {found}")]
    NotFeatures {
        /// What stands there instead.
        found: String,
    },
    /// A coordinate system other than WGS 84.
    #[error(
        "names the coordinate system {name}; only WGS 84 longitude and latitude is read: reproject it first"
    )]
    ForeignCrs {
        /// The name in the `crs` member.
        name: String,
    },
    /// A quote in the header line that is never closed.
    #[error("has a quote in its header line that does not close there; remove it")]
    OpenQuote,
    /// Two columns of one name.
    #[error("has two columns named {name:?}; rename one")]
    TwinHeader {
        /// The header.
        name: String,
    },
}

/// Reads a file's bytes. The format is told by the name, or by the bytes for standard input (`-`).
///
/// # Errors
/// [`FormatError`] where the file as a whole cannot be read as a table.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, FormatError> {
    let format = if name == "-" {
        Format::of_bytes(bytes)
    } else {
        Format::of_name(name).ok_or(FormatError::UnknownExtension)?
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FormatError::Empty);
    }
    match format {
        Format::Csv => csv::read(bytes),
        Format::GeoJson => geojson::read(bytes),
    }
}
