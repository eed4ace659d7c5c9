//! File formats, one file or folder each, both ways.
//!
//! A format turns bytes into rows of geometry and attributes, batch by batch, and back; it knows
//! nothing of villages. Rows that the format itself cannot read are kept as [`RowFault`]s, so that
//! `rows + faults` is what the file held.

mod cell;
mod csv;
mod flatgeobuf;
mod geojson;
mod geotiff;
mod table;
mod text;

use std::io::{self, Read};
use std::path::Path;

pub use self::cell::Cell;
pub use self::csv::{CsvWriter, append_row};
pub use self::geojson::{FeatureCollectionWriter, append_feature};
pub use self::geotiff::{Cells, Raster, RasterError};
pub use self::table::{Batch, Row, RowFault, Shape};
use crate::project::Bytes;

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma, semicolon or tab separated values with a header line.
    Csv,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// FlatGeobuf, version 3.
    FlatGeobuf,
}

impl Format {
    /// The format that a file name's extension means.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => Some(Self::Csv),
            "geojson" | "json" => Some(Self::GeoJson),
            "fgb" => Some(Self::FlatGeobuf),
            _ => None,
        }
    }

    /// The format of bytes without a telling name: FlatGeobuf has a mark, JSON starts with a brace, the
    /// rest is CSV.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(flatgeobuf::MAGIC) {
            return Self::FlatGeobuf;
        }
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
    #[error("has an unknown extension; known are .csv, .tsv, .txt, .geojson, .json and .fgb")]
    UnknownExtension,
    /// Binary content.
    #[error("is not text (it holds zero bytes); export it as CSV, GeoJSON or FlatGeobuf")]
    Binary,
    /// No FlatGeobuf, or of another version.
    #[error("is not FlatGeobuf of version 3, though its name ends in .fgb; export it again")]
    NotFlatGeobuf,
    /// FlatGeobuf whose sizes and places do not fit.
    #[error("is broken FlatGeobuf: {message}; was it cut off? export it again")]
    BrokenFlatGeobuf {
        /// What does not fit.
        message: String,
    },
    /// A stream that stops being UTF-8 after its beginning.
    #[error(
        "is not UTF-8 at line {line}; a stream is read as it comes, save it to a file, where Windows-1258 is recognised"
    )]
    StreamNotUtf8 {
        /// Line from 1.
        line: u64,
    },
    /// A stream that cannot be read on.
    #[error("cannot be read on")]
    Stream(#[source] io::Error),
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

/// A file whose rows are about to be read.
#[derive(Debug)]
pub struct Source<'a>(Kind<'a>);

enum Kind<'a> {
    Csv(csv::Reader<'a>),
    GeoJson(geojson::Reader<'a>),
    FlatGeobuf(flatgeobuf::Reader<'a>),
}

/// Why reading stopped.
#[derive(Debug)]
pub enum Stop<E> {
    /// The file as a whole cannot be read.
    Format(FormatError),
    /// Whoever takes the rows does not go on.
    Taker(E),
}

impl<'a> Source<'a> {
    /// Opens a file by its bytes. The format is told by the name, or by the bytes for standard input
    /// (`-`).
    ///
    /// # Errors
    /// [`FormatError`] where the file as a whole cannot be read as a table.
    pub fn open(name: &str, bytes: &'a Bytes) -> Result<Self, FormatError> {
        let format = if name == "-" {
            Format::of_bytes(bytes)
        } else {
            Format::of_name(name).ok_or(FormatError::UnknownExtension)?
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(FormatError::Empty);
        }
        Ok(Self(match format {
            Format::Csv => Kind::Csv(csv::Reader::of_bytes(bytes)?),
            Format::GeoJson => Kind::GeoJson(geojson::Reader::of_bytes(bytes)?),
            Format::FlatGeobuf => Kind::FlatGeobuf(flatgeobuf::Reader::of_bytes(bytes)?),
        }))
    }

    /// Opens a stream. CSV is read as it comes, GeoJSON and FlatGeobuf are taken in first.
    ///
    /// # Errors
    /// As [`Self::open`], and those of the stream.
    pub fn stream(mut stream: Box<dyn Read + 'a>) -> Result<Self, FormatError> {
        const BEGINNING: u64 = 1 << 16;
        let mut first = Vec::new();
        let beginning = stream.by_ref().take(BEGINNING).read_to_end(&mut first);
        beginning.map_err(FormatError::Stream)?;
        if first.iter().all(u8::is_ascii_whitespace) {
            stream
                .read_to_end(&mut first)
                .map_err(FormatError::Stream)?;
            if first.iter().all(u8::is_ascii_whitespace) {
                return Err(FormatError::Empty);
            }
        }
        Ok(Self(match Format::of_bytes(&first) {
            Format::Csv => Kind::Csv(csv::Reader::of_stream(first, stream)?),
            Format::GeoJson => {
                stream
                    .read_to_end(&mut first)
                    .map_err(FormatError::Stream)?;
                Kind::GeoJson(geojson::Reader::of_owned(first)?)
            }
            Format::FlatGeobuf => {
                stream
                    .read_to_end(&mut first)
                    .map_err(FormatError::Stream)?;
                Kind::FlatGeobuf(flatgeobuf::Reader::of_owned(first)?)
            }
        }))
    }

    /// Headers in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        match &self.0 {
            Kind::Csv(reader) => &reader.columns,
            Kind::GeoJson(reader) => &reader.columns,
            Kind::FlatGeobuf(reader) => &reader.columns,
        }
    }

    /// What was noticed about the file as a whole, for people.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        match &self.0 {
            Kind::Csv(reader) => &reader.notes,
            Kind::GeoJson(reader) => &reader.notes,
            Kind::FlatGeobuf(reader) => &reader.notes,
        }
    }

    /// Whether any row has a geometry.
    #[must_use]
    pub fn is_shaped(&self) -> bool {
        match &self.0 {
            Kind::Csv(_) => false,
            Kind::GeoJson(reader) => reader.shaped,
            Kind::FlatGeobuf(reader) => reader.shaped,
        }
    }

    /// Reads nothing but the rows whose geometry may meet a box (west, south, east, north), where the
    /// file has an index of them; how many rows are left out. `None` where it has none, then all are
    /// read. An index knows boxes around geometries, so rows may come that do not meet `within`, and
    /// rows without a geometry do not come.
    ///
    /// # Errors
    /// [`FormatError`] where the index does not fit the file.
    pub fn choose(&mut self, within: [f64; 4]) -> Result<Option<u64>, FormatError> {
        match &mut self.0 {
            Kind::Csv(_) | Kind::GeoJson(_) => Ok(None),
            Kind::FlatGeobuf(reader) => reader.choose(within),
        }
    }

    /// Reads all rows. `work` turns batches into what is wanted of them, in parallel; `take` gets the
    /// results of some batches at a time, in the order of the file. Memory holds only those.
    ///
    /// # Errors
    /// [`Stop::Taker`] with the error of `take`; [`Stop::Format`] where the file turns out to be
    /// broken on the way.
    pub fn read<R: Send, E>(
        &mut self,
        work: impl Fn(Batch<'_>) -> R + Sync,
        take: impl FnMut(Vec<R>) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        match &mut self.0 {
            Kind::Csv(reader) => reader.read(work, take),
            Kind::GeoJson(reader) => reader.read(work, take),
            Kind::FlatGeobuf(reader) => reader.read(work, take),
        }
    }
}

impl std::fmt::Debug for Kind<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Csv(_) => "Csv",
            Self::GeoJson(_) => "GeoJson",
            Self::FlatGeobuf(_) => "FlatGeobuf",
        })
    }
}
