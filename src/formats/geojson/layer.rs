//! Writing a layer as GeoJSON, as a collection or one feature a line.

use std::path::{Path, PathBuf};

use geo_types::Geometry;
use serde_json::{Map, Value};

use super::writer::{FeatureCollectionWriter, append, append_geometry};
use crate::formats::fitted::{ANOTHER_KIND, Fitted, Lost, endless, fitted};
use crate::formats::write::{PackedFile, packed};
use crate::formats::{Cell, Column, ColumnKind, Format, LayerWriter, Schema, WriteError, Written};

/// A layer under way.
pub(in crate::formats) struct Writer<'s> {
    out: Out,
    path: PathBuf,
    columns: &'s [Column],
    feature: Vec<u8>,
    /// Values of another kind than their column.
    misfits: Lost,
    /// Geometries with positions that are no numbers.
    endless: u64,
}

enum Out {
    Collection(FeatureCollectionWriter<Box<dyn PackedFile>>),
    Lines(Box<dyn PackedFile>),
}

impl<'s> Writer<'s> {
    /// Begins a file of either format.
    pub(in crate::formats) fn create(
        format: Format,
        path: &Path,
        schema: &Schema<'s>,
    ) -> Result<Self, WriteError> {
        if !schema.geometry.is_empty() && schema.crs.code != Some(4326) {
            return Err(WriteError::Unfit {
                format: format.name(),
                message: format!(
                    "it holds WGS 84 alone (RFC 7946 section 4), not {}; leave --to-crs out, or choose another format",
                    schema.crs.name
                ),
            });
        }
        let file = packed(path)?;
        let out = if format == Format::GeoJsonLines {
            Out::Lines(file)
        } else {
            let mut members = Map::new();
            members.insert("name".to_owned(), Value::from(schema.layer));
            if !schema.description.is_empty() {
                members.insert("description".to_owned(), Value::from(schema.description));
            }
            Out::Collection(FeatureCollectionWriter::new(file, &members)?)
        };
        Ok(Self {
            out,
            path: path.to_owned(),
            columns: schema.columns,
            feature: Vec::new(),
            misfits: Lost::of(schema.columns.len()),
            endless: 0,
        })
    }

    fn append(&mut self, geometry: Option<&Geometry<f64>>, cells: &[Cell<'_>]) {
        let out = &mut self.feature;
        out.clear();
        out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
        match geometry.map(|geometry| append_geometry(geometry, out)) {
            Some(true) => {}
            Some(false) => {
                self.endless += 1;
                out.extend_from_slice(b"null");
            }
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"properties\":{");
        for (place, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            if place > 0 {
                out.push(b',');
            }
            append(&column.name, out);
            out.push(b':');
            match (column.kind, cell) {
                // Text of a text table, which the column says is a number or a flag.
                (ColumnKind::Flag | ColumnKind::Whole | ColumnKind::Real, Cell::Text(_)) => {
                    match fitted(cell, column.kind) {
                        Some(Fitted::Flag(flag)) => append(&flag, out),
                        Some(Fitted::Whole(number)) => append(&number, out),
                        Some(Fitted::Real(number)) => append(&number, out),
                        _ => {
                            self.misfits.count(place);
                            out.extend_from_slice(b"null");
                        }
                    }
                }
                _ => append(cell, out),
            }
        }
        out.extend_from_slice(b"}}");
    }
}

impl LayerWriter for Writer<'_> {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        self.append(geometry, cells);
        match &mut self.out {
            Out::Collection(out) => {
                if let Some(geometry) = geometry {
                    out.cover(geometry);
                }
                out.text(&self.feature)?;
            }
            Out::Lines(out) => {
                self.feature.push(b'\n');
                out.write_all(&self.feature)?;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        let mut losses: Vec<String> = self.misfits.told(names, ANOTHER_KIND).collect();
        losses.extend(endless(self.endless));
        match self.out {
            Out::Collection(out) => out.finish()?.end()?,
            Out::Lines(out) => out.end()?,
        }
        Ok(Written {
            files: vec![self.path],
            losses,
        })
    }
}
