//! A layer as a text table: points as two columns, other geometries as well-known text.

use std::path::{Path, PathBuf};

use geo_types::Geometry;

use super::CsvWriter;
use crate::formats::write::{PackedFile, packed};
use crate::formats::{Cell, Column, ColumnKind, LayerWriter, Schema, WriteError, Written, wkt};

/// A layer that is being written.
pub(in crate::formats) struct Layer {
    out: CsvWriter<Box<dyn PackedFile>>,
    path: PathBuf,
    place: Place,
    columns: Vec<Column>,
    notes: Vec<String>,
    /// Text cells a column that got an apostrophe.
    guarded: Vec<u64>,
}

/// Where geometries go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Nowhere,
    /// Two columns behind the others.
    Columns,
    /// One column behind the others.
    Text,
}

impl Layer {
    pub(in crate::formats) fn create(path: &Path, schema: &Schema<'_>) -> Result<Self, WriteError> {
        let is_wgs84 = schema.crs.code == Some(4326);
        let pair = if is_wgs84 { ["lon", "lat"] } else { ["x", "y"] };
        let has = |name: &str| {
            let mut columns = schema.columns.iter();
            columns.any(|column| column.name.eq_ignore_ascii_case(name))
        };
        let (place, added): (_, &[&str]) = if schema.geometry.is_empty() {
            (Place::Nowhere, &[])
        } else if schema.geometry.is_points() && !pair.iter().any(|name| has(name)) {
            (Place::Columns, &pair)
        } else {
            (Place::Text, &["wkt"])
        };
        let mut notes = Vec::new();
        if place != Place::Nowhere && !is_wgs84 {
            notes.push(format!(
                "a text table does not name its coordinate reference system: give \"|crs={}\" behind its name when it is read",
                schema.crs.code.map_or_else(|| schema.crs.name.to_owned(), |code| format!("EPSG:{code}"))
            ));
        }
        if place == Place::Text && has("wkt") {
            return Err(WriteError::Unfit {
                format: "CSV",
                message: "a column is called \"wkt\", which the geometries need; rename it"
                    .to_owned(),
            });
        }
        for column in schema.columns {
            if column.kind == ColumnKind::Json {
                notes.push(format!(
                    "lists and objects of column {:?} became text",
                    column.name
                ));
            }
        }
        let names = schema.columns.iter().map(|column| column.name.as_str());
        let names = names.chain(added.iter().copied());
        Ok(Self {
            out: CsvWriter::new(packed(path)?, names, false)?,
            path: path.to_owned(),
            place,
            guarded: vec![0; schema.columns.len()],
            columns: schema.columns.to_vec(),
            notes,
        })
    }
}

impl LayerWriter for Layer {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        for (count, cell) in self.guarded.iter_mut().zip(cells) {
            if let Cell::Text(text) = cell {
                *count += u64::from(super::writer::is_formula(text));
            }
        }
        let added = match (self.place, geometry) {
            (Place::Nowhere, _) => vec![],
            (Place::Columns, Some(Geometry::Point(point))) => {
                vec![Cell::from(point.x()), Cell::from(point.y())]
            }
            (Place::Columns, _) => vec![Cell::Null; 2],
            (Place::Text, None) => vec![Cell::Null],
            (Place::Text, Some(geometry)) => {
                let mut text = String::new();
                wkt::append(geometry, &mut text);
                vec![Cell::from(text)]
            }
        };
        let cells = cells.iter().map(Cell::borrowed);
        self.out.row(cells.chain(added)).map_err(WriteError::from)
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        self.out.finish()?.end()?;
        let mut losses = self.notes;
        for (column, count) in self.columns.iter().zip(self.guarded) {
            if count > 0 {
                losses.push(format!(
                    "{count} values of column {:?} begin like a formula and got an apostrophe before them",
                    column.name
                ));
            }
        }
        Ok(Written {
            files: vec![self.path],
            losses,
        })
    }
}
