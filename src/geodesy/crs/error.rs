//! What can be wrong with a definition, and with coordinates.

use super::table;

/// Why a text defines no coordinate reference system that this program can use.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {
    /// Nothing in it.
    #[error(
        "names no coordinate reference system; give an EPSG code such as EPSG:3405 or a PROJ string"
    )]
    Empty,
    /// More than any real definition needs.
    #[error("is {length} bytes long; a definition has at most {limit}")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The longest that is read.
        limit: usize,
    },
    /// Neither a code nor a PROJ string nor well-known text nor PROJJSON.
    #[error(
        "\"{text}\" is no coordinate reference system; it is an EPSG code such as EPSG:3405, a PROJ string such as \"{EXAMPLE}\", well-known text or PROJJSON"
    )]
    Unrecognised {
        /// Its beginning.
        text: String,
    },
    /// A code that the table lacks.
    #[error(
        "EPSG:{code} is not known; known are {}, 32601 to 32660 and 32701 to 32760 (UTM on WGS 84), or give a PROJ string such as \"{EXAMPLE}\"",
        known_codes()
    )]
    UnknownCode {
        /// The code.
        code: u32,
    },
    /// Text that breaks the rules of its format.
    #[error("{format} cannot be read: {reason}")]
    Syntax {
        /// `well-known text` or `PROJJSON`.
        format: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A PROJ string that cannot be used.
    #[error("PROJ string \"{text}\" cannot be used: {reason}")]
    Proj {
        /// The string.
        text: String,
        /// What is wrong.
        reason: String,
    },
    /// A datum without a known way to WGS 84.
    #[error(
        "datum \"{datum}\" has no known shift to WGS 84, and to guess none could be wrong by hundreds of metres; give a PROJ string with +towgs84 instead, such as \"{EXAMPLE}\""
    )]
    UnknownDatum {
        /// Its name in the definition.
        datum: String,
    },
    /// Something in a definition that this program does not do.
    #[error("{what} \"{value}\" is not known; give a PROJ string instead, such as \"{EXAMPLE}\"")]
    Unsupported {
        /// `projection`, `kind of system`, `unit` ...
        what: &'static str,
        /// As the definition has it.
        value: String,
    },
    /// A code that says one thing and parameters that say another.
    #[error(
        "says EPSG:{code} ({name}), but its {what} is another one; correct the definition, or declare the system"
    )]
    Contradiction {
        /// The code.
        code: u32,
        /// The name of the system with that code.
        name: String,
        /// `datum`, `projection` or `unit`.
        what: &'static str,
    },
}

/// A PROJ string for messages: a zone of VN-2000.
pub(super) const EXAMPLE: &str = "+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m";

/// The codes of the table with commas between.
fn known_codes() -> String {
    let mut codes: Vec<String> = table::known().map(|(code, _)| code.to_string()).collect();
    codes.sort_by_key(String::len);
    codes.join(", ")
}

/// Why coordinates could not be converted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TransformError {
    /// NaN or infinite.
    #[error("coordinate ({x}, {y}) is not finite")]
    NotFinite {
        /// East, or longitude.
        x: f64,
        /// North, or latitude.
        y: f64,
    },
    /// Outside of what the projection covers.
    #[error(
        "({x}, {y}) is no place in {system}; the order is east, north, and the unit is that of the system"
    )]
    NoPlace {
        /// East.
        x: f64,
        /// North.
        y: f64,
        /// The system.
        system: String,
    },
    /// A position that the projection cannot show.
    #[error("longitude {lon}, latitude {lat} has no coordinates in {system}")]
    NoCoordinates {
        /// In degrees.
        lon: f64,
        /// In degrees.
        lat: f64,
        /// The system.
        system: String,
    },
}
