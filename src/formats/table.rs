//! What every format is turned into: rows of geometry and attributes.

use geo_types::Geometry;
use serde_json::Value;

/// Rows of geometry and attributes as a file gave them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Headers in the order of the file.
    pub columns: Vec<String>,
    /// Rows in the order of the file; each has one value a column.
    pub rows: Vec<Row>,
    /// Rows that the format could not read.
    pub faults: Vec<RowFault>,
    /// What was noticed about the file as a whole, for people.
    pub notes: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Line in a text table (the header is line 1), number of the feature from 1 elsewhere.
    pub number: u64,
    /// The geometry, where the format has one.
    pub shape: Shape,
    /// Attributes, `Null` where empty.
    pub values: Vec<Value>,
}

/// The geometry of a row. Boxed, because most rows of a village list have none.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// None given.
    Absent,
    /// Readable.
    Given {
        /// Coordinates as given, not yet checked for range.
        geometry: Box<Geometry<f64>>,
        /// Polygon rings whose last position is not their first; they have been closed.
        unclosed_rings: usize,
    },
    /// Given, but no geometry.
    Broken {
        /// The beginning of what stands there.
        value: String,
        /// What is wrong with it.
        why: String,
    },
}

/// A row that the format could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// As [`Row::number`].
    pub row: u64,
    /// The beginning of the row.
    pub value: String,
    /// What is wrong with it.
    pub why: String,
}

/// The first characters of a text that is shown in a message.
pub(super) fn beginning(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(SHOWN).collect();
    if chars.next().is_some() {
        head + "..."
    } else {
        head
    }
}
