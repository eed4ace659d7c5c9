//! A layer as a text table: points as two columns, other geometries as well-known text.

use std::path::{Path, PathBuf};

use geo_types::Geometry;

use super::CsvWriter;
use crate::formats::fitted;
use crate::formats::write::{PackedFile, packed};
use crate::formats::{Cell, Column, LayerWriter, Schema, WriteError, Written, wkt};

/// A layer that is being written.
pub(in crate::formats) struct Layer {
    out: CsvWriter<Box<dyn PackedFile>>,
    path: PathBuf,
    place: Place,
    columns: Vec<Column>,
    notes: Vec<String>,
    /// Text cells a column that got an apostrophe.
    guarded: Vec<u64>,
    /// Text cells a column that hold nothing, which reads like null.
    emptied: Vec<u64>,
    /// Rows without any value, which no text table can show.
    blank: u64,
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
        for column in schema.columns {
            if super::writer::is_formula(&column.name) {
                notes.push(format!(
                    "the name of column {:?} begins like a formula and got an apostrophe before it",
                    column.name
                ));
            }
        }
        if place == Place::Text && has("wkt") {
            return Err(WriteError::Unfit {
                format: "CSV",
                message: "a column is called \"wkt\", which the geometries need; rename it"
                    .to_owned(),
            });
        }
        notes.extend(fitted::flattened(schema.columns));
        let names = schema.columns.iter().map(|column| column.name.as_str());
        let names = names.chain(added.iter().copied());
        Ok(Self {
            out: CsvWriter::new(packed(path)?, names, false)?,
            path: path.to_owned(),
            place,
            guarded: vec![0; schema.columns.len()],
            emptied: vec![0; schema.columns.len()],
            blank: 0,
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
        let counts = self.guarded.iter_mut().zip(&mut self.emptied);
        for ((guarded, emptied), cell) in counts.zip(cells) {
            if let Cell::Text(text) = cell {
                *guarded += u64::from(super::writer::is_formula(text));
                *emptied += u64::from(text.trim().is_empty());
            }
        }
        let is_blank = geometry.is_none() && cells.iter().all(|cell| *cell == Cell::Null);
        self.blank += u64::from(is_blank);
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
        losses.extend(fitted::unseen(self.blank));
        for (column, (guarded, emptied)) in self
            .columns
            .iter()
            .zip(self.guarded.into_iter().zip(self.emptied))
        {
            let name = &column.name;
            if guarded > 0 {
                losses.push(format!(
                    "{guarded} values of column {name:?} begin like a formula and got an apostrophe before them"
                ));
            }
            losses.extend(fitted::emptied(emptied, name));
        }
        Ok(Written {
            files: vec![self.path],
            losses,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::formats::drawn::{self, Plain, SHAPES, WGS84};
    use crate::formats::text::composed;
    use crate::formats::{Cell, Column, CrsText, Format, GeometryTypes, Schema, Source, create};

    /// A row as it is read: all values are text, without the white space around it.
    fn expected((geometry, cells): &Plain, of_points: bool) -> Plain {
        let text = |cell: &Cell<'_>| {
            let shown = cell.shown().trim().to_owned();
            Some(shown).filter(|text| !text.is_empty()).into()
        };
        let mut all: Vec<Cell<'static>> = cells.iter().map(text).collect();
        if !of_points {
            return (geometry.clone(), all);
        }
        match geometry {
            Some(geo_types::Geometry::Point(point)) => {
                all.extend([point.x(), point.y()].map(|at| text(&Cell::from(at))));
            }
            _ => all.extend([Cell::Null, Cell::Null]),
        }
        (None, all)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_written_reads_the_same(
            layer in prop::sample::select(SHAPES).prop_flat_map(drawn::layers),
            name in prop::sample::select(vec!["a.csv", "a.csv.gz"]),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            let schema = layer.schema();
            let mut writer = create(Format::Csv, &path, &schema).unwrap();
            for (geometry, cells) in &layer.rows {
                writer.row(geometry.as_ref(), cells).unwrap();
            }
            // Text may begin like a formula only where that is told.
            let losses = writer.finish().unwrap().losses;
            let is_blank = |(shape, cells): &Plain| shape.is_none() && cells.iter().all(|cell| *cell == Cell::Null);
            let blank = layer.rows.iter().filter(|row| is_blank(row)).count();
            prop_assert_eq!(losses.len(), usize::from(blank > 0), "{:?}", losses);
            let document = drawn::document(name, std::fs::read(&path).unwrap()).unwrap();
            let mut source = Source::open(&document, None).unwrap();
            let of_points = schema.geometry.is_points();
            let rows = layer.rows.iter().map(|row| expected(row, of_points));
            // A line of nothing but delimiters is no row.
            let is_full = |row: &Plain| row.0.is_some() || row.1.iter().any(|cell| *cell != Cell::Null);
            let rows: Vec<Plain> = rows.filter(is_full).collect();
            prop_assert_eq!(drawn::rows(&mut source).unwrap(), rows);
            for column in schema.columns {
                prop_assert!(source.columns().contains(&column.name));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn any_name_of_a_column_reads_the_same_but_for_formulas(
            names in prop::collection::vec(
                prop_oneof!["[!-~à-ỹ][ -~à-ỹ]{0,8}[!-~à-ỹ]", "[;|,\"'=@+]{1,3}", "(?i)sep=[;,|a]{0,2}"],
                1..5,
            ),
        ) {
            let names: Vec<String> = names.iter().map(|name| composed(name).into_owned()).collect();
            let is_formula = super::super::writer::is_formula;
            let guarded = |name: &String| if is_formula(name) { format!("'{name}") } else { name.clone() };
            let expected: Vec<String> = names.iter().map(guarded).collect();
            let distinct: std::collections::BTreeSet<&String> = expected.iter().collect();
            prop_assume!(distinct.len() == names.len());
            let columns: Vec<Column> = names.iter().map(|name| Column {
                name: name.clone(),
                ..Column::default()
            }).collect();
            let schema = Schema {
                layer: "a",
                description: "",
                columns: &columns,
                geometry: GeometryTypes::default(),
                crs: WGS84,
                rows: 1,
            };
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.csv");
            let mut writer = create(Format::Csv, &path, &schema).unwrap();
            writer.row(None, &vec![Cell::from("x"); names.len()]).unwrap();
            let losses = writer.finish().unwrap().losses;
            let formulas = names.iter().filter(|name| is_formula(name)).count();
            prop_assert_eq!(losses.len(), formulas, "{:?}", losses);
            let document = drawn::document("a.csv", std::fs::read(&path).unwrap()).unwrap();
            let mut source = Source::open(&document, None).unwrap();
            prop_assert_eq!(source.columns(), &expected[..]);
            prop_assert_eq!(drawn::rows(&mut source).unwrap().len(), 1);
        }
    }

    #[test]
    fn what_text_cannot_keep_is_told() {
        let column = |name: &str| Column {
            name: name.to_owned(),
            ..Column::default()
        };
        let columns = [column("a"), column("x")];
        let schema = Schema {
            layer: "a",
            description: "",
            columns: &columns,
            geometry: GeometryTypes {
                point: true,
                ..GeometryTypes::default()
            },
            crs: CrsText {
                code: Some(3405),
                ..WGS84
            },
            rows: 1,
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut writer = create(Format::Csv, &path, &schema).unwrap();
        let point = geo_types::Geometry::Point((1.5, 2.5).into());
        let cells = [Cell::from("=1+1"), Cell::from("")];
        writer.row(Some(&point), &cells).unwrap();
        let losses = writer.finish().unwrap().losses.join("\n");
        for part in [
            "|crs=EPSG:3405",
            "1 values of column \"a\"",
            "1 texts of column \"x\"",
        ] {
            assert!(losses.contains(part), "{part} is not in {losses}");
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "a,x,wkt\n'=1+1,,POINT (1.5 2.5)\n");
    }
}
