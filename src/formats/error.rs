//! Why a file is no table.

use std::io;

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The file holds nothing.
    #[error("is empty")]
    Empty,
    /// The extension is not known.
    #[error(
        "has an unknown extension; known are {known}, each also with .gz or .zst behind it where that helps"
    )]
    UnknownExtension {
        /// The known ones.
        known: String,
    },
    /// A format that was named and is not known.
    #[error(
        "is declared as format={format:?}, which is none; give a usual extension such as csv, geojson or gpkg"
    )]
    UnknownFormat {
        /// What was named.
        format: String,
    },
    /// Binary content.
    #[error("is not text (it holds zero bytes); export it as CSV, GeoJSON or FlatGeobuf")]
    Binary,
    /// A file of another format than its name says.
    #[error("is not {format}, though its name says so; export it again")]
    NotThatFormat {
        /// The format.
        format: &'static str,
    },
    /// A workbook that is none of Office Open XML.
    #[error("is an old .xls or an encrypted workbook; save it as .xlsx without a password")]
    OldWorkbook,
    /// A sheet whose column names are not to be found.
    #[error(
        "has no column names: row {row} is the first that fills half of the table, and it is not all text; put one row of names above the data"
    )]
    NoHeader {
        /// The row, from 1.
        row: u32,
    },
    /// A database that is no map.
    #[error(
        "is an SQLite file but no GeoPackage: it does not list layers in gpkg_contents and gpkg_geometry_columns; export it again as GeoPackage"
    )]
    NoGeoPackage,
    /// A file of layers without any.
    #[error("holds no layer of features or rows; export it again")]
    NoLayer,
    /// A file whose parts do not fit together.
    #[error("is broken {format}: {message}; was it cut off? export it again")]
    Broken {
        /// The format.
        format: &'static str,
        /// What does not fit.
        message: String,
    },
    /// A sound file that uses what is not read.
    #[error("is {format} of a kind that is not read: {message}; {action}")]
    NotRead {
        /// The format.
        format: &'static str,
        /// What is not read.
        message: String,
        /// What to do.
        action: &'static str,
    },
    /// A file that unpacks to more than is read.
    #[error(
        "unpacks to more than {} MiB, which is more than is taken from a packed file; unpack it first", limit >> 20
    )]
    TooLarge {
        /// Bytes that are taken.
        limit: u64,
    },
    /// A format that this program was built without.
    #[error(
        "is {format}, which this program was built without; build it with --features {feature}, or export the file as FlatGeobuf"
    )]
    BuiltWithout {
        /// The format.
        format: &'static str,
        /// The cargo feature that brings it.
        feature: &'static str,
    },
    /// Several layers, and none was chosen.
    #[error("holds several layers: {layers}; choose one, as in \"{example}|layer=NAME\"")]
    ManyLayers {
        /// Their names.
        layers: String,
        /// The file, for the example.
        example: String,
    },
    /// The chosen layer is not there.
    #[error("has no layer {layer:?}; it has: {layers}")]
    NoSuchLayer {
        /// What was asked for.
        layer: String,
        /// What there is.
        layers: String,
    },
    /// A layer was chosen in a format that has none.
    #[error("has no layers, so \"layer={layer}\" cannot be chosen; leave it out")]
    NoLayers {
        /// What was asked for.
        layer: String,
    },
    /// A file that belongs to this one is missing.
    #[error("needs {missing} beside it; copy all files of the set")]
    MissingBeside {
        /// The file.
        missing: String,
    },
    /// Somebody else is writing.
    #[error(
        "has changes that are not in the file yet ({beside} lies beside it); close the program that has it open, then try again"
    )]
    BeingWritten {
        /// The file beside it.
        beside: String,
    },
    /// Only one file can come through a pipe.
    #[error("is {format}, which cannot be read from standard input; give the file by name")]
    NotFromStream {
        /// The format.
        format: &'static str,
    },
    /// A stream that stops being UTF-8 after its beginning.
    #[error(
        "is not UTF-8 at line {line}; a stream is read as it comes, save it to a file, where Windows-1258 is recognised"
    )]
    StreamNotUtf8 {
        /// Line from 1.
        line: u64,
    },
    /// A file or stream that cannot be read on.
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
