//! Writing GeoJSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::formats::Cell;

/// Writes a FeatureCollection.
#[derive(Debug)]
pub struct FeatureCollectionWriter<W: Write> {
    out: W,
    first: bool,
}

impl<W: Write> FeatureCollectionWriter<W> {
    /// Starts a collection with foreign members (RFC 7946 section 6.1).
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(mut out: W, members: &Map<String, Value>) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",")?;
        for (name, value) in members {
            serde_json::to_writer(&mut out, name)?;
            out.write_all(b":")?;
            serde_json::to_writer(&mut out, value)?;
            out.write_all(b",")?;
        }
        out.write_all(b"\"features\":[\n")?;
        Ok(Self { out, first: true })
    }

    /// Writes features that [`append_feature`] has made.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn features(&mut self, features: &[u8]) -> io::Result<()> {
        if features.is_empty() {
            return Ok(());
        }
        if !self.first {
            self.out.write_all(b",\n")?;
        }
        self.first = false;
        self.out.write_all(features)
    }

    /// What is written to.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Appends a feature to others: a point, or no geometry, with properties in the given order.
pub fn append_feature<'a>(
    position: Option<(f64, f64)>,
    properties: impl IntoIterator<Item = (&'a str, Cell<'a>)>,
    out: &mut Vec<u8>,
) {
    if !out.is_empty() {
        out.extend_from_slice(b",\n");
    }
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
    match position {
        Some(position) => {
            out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
            append(&position, out);
            out.push(b'}');
        }
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{");
    for (index, (name, cell)) in properties.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        append(name, out);
        out.push(b':');
        append(&cell, out);
    }
    out.extend_from_slice(b"}}");
}

fn append<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes all writes");
}
