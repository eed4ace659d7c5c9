//! Why there is no survey.

use super::needed;
use crate::formats::{FormatError, RasterError};
use crate::geodesy::CrsError;
use crate::project::NamedError;

/// What helps where a file is not there.
fn hint(source: &std::io::Error) -> &'static str {
    if source.kind() == std::io::ErrorKind::NotFound {
        " (put it there, or name another)"
    } else {
        ""
    }
}

/// Why there is no survey.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SurveyError {
    /// The project names no file for a layer that is needed.
    #[error("the project names no {layer}; add `{layer} = \"FILE\"` under [inputs]")]
    NoInput {
        /// The layer.
        layer: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {layer} file {file}{}", hint(source))]
    Unreadable {
        /// The layer.
        layer: &'static str,
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is no table.
    #[error("{layer} file {file} {source}")]
    Format {
        /// The layer.
        layer: &'static str,
        /// The file.
        file: String,
        /// Why.
        source: FormatError,
    },
    /// A file is no raster.
    #[error("{layer} file {file} {source}")]
    Raster {
        /// The layer.
        layer: &'static str,
        /// The file.
        file: String,
        /// Why.
        source: RasterError,
    },
    /// A raster that nobody says the coordinate reference system of.
    #[error(
        "{layer} file {file} names no coordinate reference system by a code; declare it with \"{file}|crs=EPSG:...\""
    )]
    RasterCrs {
        /// The layer.
        layer: &'static str,
        /// The file.
        file: String,
    },
    /// A file lacks a column that the layer cannot do without.
    #[error(
        "{file} has no column for {layer}.{field} (also accepted: {aliases}); it has: {headers}. Rename one, or map it with columns.{layer}.{field} = \"your header\"{}",
        needed::hint(file, layer, field)
    )]
    NoColumn {
        /// The file.
        file: String,
        /// The layer.
        layer: &'static str,
        /// The field.
        field: &'static str,
        /// Other names of the field.
        aliases: String,
        /// The headers of the file.
        headers: String,
    },
    /// The project maps a field to a header that the file does not have.
    #[error("{key} = {header:?}, but {file} has no such header; it has: {headers}")]
    NoSuchHeader {
        /// The file.
        file: String,
        /// The key in the project.
        key: String,
        /// The header that it names.
        header: String,
        /// The headers of the file.
        headers: String,
    },
    /// The project maps two fields to one header.
    #[error(
        "{key} = {header:?}, but another field is mapped to that header of {file}; map each to its own"
    )]
    TwiceMapped {
        /// The file.
        file: String,
        /// The key in the project.
        key: String,
        /// The header that it names.
        header: String,
    },
    /// An option behind the name of a file is wrong.
    #[error("input {text:?} {source}")]
    Name {
        /// The name with its options.
        text: String,
        /// Why.
        source: NamedError,
    },
    /// An option behind the name of a file that means nothing for its layer.
    #[error(
        "{file} is given {option}= behind \"|\", which means nothing for {layer}; take it away"
    )]
    UnusedOption {
        /// The file.
        file: String,
        /// The layer.
        layer: &'static str,
        /// The option.
        option: &'static str,
    },
    /// The coordinate reference system of a file cannot be used.
    #[error(
        "the coordinate reference system of {file} {source}; declare it with \"{file}|crs=...\""
    )]
    Crs {
        /// The file.
        file: String,
        /// Why.
        source: CrsError,
    },
    /// Metres of nobody knows which system.
    #[error(
        "{file} has columns x and y but names no coordinate reference system, so nobody can tell where its rows lie; {hint}"
    )]
    NoCrs {
        /// The file.
        file: String,
        /// What it may be, and how to declare it.
        hint: String,
    },
    /// A file is named twice.
    #[error("{file} is named twice as an input; name it once")]
    Twice {
        /// The file.
        file: String,
    },
    /// A date in the inputs needs the day that the run is for.
    #[error(
        "{what}, which can only be judged from the day that the run is for; set as_of = \"YYYY-MM-DD\" under [project]"
    )]
    NoDay {
        /// The first such date.
        what: String,
    },
    /// Too many rows had to be refused.
    #[error(
        "{layer}: {refused} of {read} rows cannot be used, more than the allowed share of {allowed} (inputs.max_rejected_share); `deadzone check --rejected FILE` lists all, the first are:\n{listed}"
    )]
    TooManyRefused {
        /// The layer.
        layer: &'static str,
        /// Rows refused.
        refused: u64,
        /// Rows read.
        read: u64,
        /// The allowed share.
        allowed: f64,
        /// The first issues, a line each.
        listed: String,
    },
}
