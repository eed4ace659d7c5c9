//! Writing a workbook of one sheet: rows go straight into the archive, whatever their number.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use geo_types::Geometry;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::parts::{
    DECLARATION, FIXED_PARTS, MAIN, MEMORY, Out, RELATIONS, column_name, cut, escape, sheet_name,
};
use super::sheet::MOST_COLUMNS;
use crate::formats::fitted::{
    self, ANOTHER_KIND, Fitted, Lost, endless, fitted, flattened, is_finite, unseen,
};
use crate::formats::{Cell, Format, LayerWriter, Schema, WriteError, Written, wkt};

/// Rows below the header (ECMA-376 part 1, 18.3.1).
const MOST_ROWS: u64 = (1 << 20) - 1;
/// UTF-16 units of a cell, as Excel takes them.
const LONGEST_TEXT: usize = 32_767;
/// Digits of a number beyond which a double is not exact.
const EXACT: u64 = 1 << 53;
/// The styles of `styles.xml`.
const BOLD: &str = " s=\"1\"";

/// A workbook under way.
pub(in crate::formats) struct Writer<'s> {
    zip: ZipWriter<Out>,
    path: PathBuf,
    schema: Schema<'s>,
    sheet_name: String,
    shape: ShapeColumns,
    /// The rows written, with the header.
    row: u64,
    line: String,
    text: String,
    losses: Losses,
}

/// How geometries stand in a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShapeColumns {
    None,
    /// Two numbers.
    Point([&'static str; 2]),
    Wkt,
}

#[derive(Debug)]
struct Losses {
    misfits: Lost,
    cut: Lost,
    as_text: Lost,
    rounded: Lost,
    /// Empty texts, by column.
    emptied: Vec<u64>,
    /// Rows without any value.
    unseen: u64,
    long_shapes: u64,
    endless_shapes: u64,
}

impl<'s> Writer<'s> {
    pub(in crate::formats) fn create(path: &Path, schema: &Schema<'s>) -> Result<Self, WriteError> {
        let unfit = |message: String| WriteError::Unfit {
            format: Format::Xlsx.name(),
            message,
        };
        if schema.rows > MOST_ROWS {
            return Err(unfit(format!(
                "a sheet holds {MOST_ROWS} rows below its header, not {}; write FlatGeobuf or CSV, or fewer rows",
                schema.rows
            )));
        }
        let shape = shape_columns(schema)?;
        let columns = schema.columns.len() + shape.names().len();
        if columns > MOST_COLUMNS as usize {
            return Err(unfit(format!(
                "a sheet holds {MOST_COLUMNS} columns, not {columns}; leave some out"
            )));
        }
        let mut writer = Self {
            zip: ZipWriter::new(Out::create(path)?),
            path: path.to_owned(),
            schema: schema.clone(),
            sheet_name: sheet_name(schema.layer),
            shape,
            row: 0,
            line: String::new(),
            text: String::new(),
            losses: Losses {
                misfits: Lost::of(columns),
                cut: Lost::of(columns),
                as_text: Lost::of(columns),
                rounded: Lost::of(columns),
                emptied: vec![0; columns],
                unseen: 0,
                long_shapes: 0,
                endless_shapes: 0,
            },
        };
        writer.begin()?;
        Ok(writer)
    }

    fn part(&mut self, name: &str) -> Result<(), WriteError> {
        // A date that never changes, for the same bytes each time.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(name.ends_with("sheet1.xml"));
        self.zip
            .start_file(name, options)
            .map_err(|error| io::Error::other(error).into())
    }

    fn whole_part(&mut self, name: &str, content: &str) -> Result<(), WriteError> {
        self.part(name)?;
        let declared = format!("{DECLARATION}{content}");
        Ok(self.zip.write_all(declared.as_bytes())?)
    }

    fn begin(&mut self) -> Result<(), WriteError> {
        for (name, content) in FIXED_PARTS {
            self.whole_part(name, content)?;
        }
        let mut title = String::new();
        escape(self.schema.layer, &mut title);
        let mut description = String::new();
        escape(self.schema.description, &mut description);
        self.whole_part("docProps/core.xml", &format!(
            "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title><dc:description>{description}</dc:description></cp:coreProperties>"
        ))?;
        let mut name = String::new();
        escape(&self.sheet_name, &mut name);
        let quoted = name.replace('\'', "''");
        let columns = self.schema.columns.len() + self.shape.names().len();
        let last = column_name(columns.saturating_sub(1));
        let last_row = self.schema.rows + 1;
        let filter = format!("'{quoted}'!$A$1:${last}${last_row}");
        self.whole_part("xl/workbook.xml", &format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"{name}\" sheetId=\"1\" r:id=\"rId1\"/></sheets><definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">{filter}</definedName></definedNames></workbook>"
        ))?;
        self.part("xl/worksheets/sheet1.xml")?;
        let mut head = format!(
            "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:{last}{last_row}\"/><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
        );
        for (place, width) in self.widths().into_iter().enumerate() {
            let number = place + 1;
            write!(
                head,
                "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>"
            )
            .expect(MEMORY);
        }
        head.push_str("</cols><sheetData>");
        self.zip.write_all(head.as_bytes())?;
        self.header()
    }

    /// Widths in characters, by the longest value.
    fn widths(&self) -> Vec<usize> {
        let of = |longest: usize| (longest + 2).clamp(8, 60);
        let columns = self.schema.columns.iter();
        let attributes = columns.map(|column| of(column.longest.max(column.name.chars().count())));
        let shapes = self.shape.names().iter().map(|_| of(16));
        attributes.chain(shapes).collect()
    }

    fn header(&mut self) -> Result<(), WriteError> {
        let columns = self.schema.columns.iter();
        let names = columns.map(|column| column.name.as_str());
        let shape = self.shape;
        let names: Vec<&str> = names.chain(shape.names().iter().copied()).collect();
        self.begin_row();
        for (place, name) in names.into_iter().enumerate() {
            self.push_text(place, name, BOLD);
        }
        self.end_row()
    }

    fn begin_row(&mut self) {
        self.row += 1;
        self.line.clear();
        write!(self.line, "<row r=\"{}\">", self.row).expect(MEMORY);
    }

    fn end_row(&mut self) -> Result<(), WriteError> {
        self.losses.unseen += u64::from(self.row > 1 && self.line.ends_with("\">"));
        self.line.push_str("</row>");
        Ok(self.zip.write_all(self.line.as_bytes())?)
    }

    fn push_place(&mut self, column: usize, attributes: &str) {
        let column = column_name(column);
        write!(self.line, "<c r=\"{column}{}\"{attributes}>", self.row).expect(MEMORY);
    }

    /// Text as it is: what begins like a formula is none.
    fn push_text(&mut self, column: usize, text: &str, style: &str) {
        if text.is_empty() {
            self.losses.emptied[column] += 1;
            return;
        }
        let (kept, is_whole) = cut(text, LONGEST_TEXT);
        if !is_whole {
            self.losses.cut.count(column);
        }
        self.push_place(column, &format!("{style} t=\"inlineStr\""));
        self.line.push_str("<is><t xml:space=\"preserve\">");
        escape(kept, &mut self.line);
        self.line.push_str("</t></is></c>");
    }

    /// Numbers of many digits with an exponent.
    fn push_number(&mut self, column: usize, number: f64) {
        self.push_place(column, "");
        write!(self.line, "<v>{number:?}</v></c>").expect(MEMORY);
    }

    fn push_cell(&mut self, column: usize, cell: &Cell<'_>) {
        let Some(value) = fitted(cell, self.schema.columns[column].kind) else {
            return self.losses.misfits.count(column);
        };
        match value {
            Fitted::Null => {}
            Fitted::Flag(flag) => {
                self.push_place(column, " t=\"b\"");
                self.line
                    .push_str(if flag { "<v>1</v></c>" } else { "<v>0</v></c>" });
            }
            Fitted::Whole(number) if number.unsigned_abs() > EXACT => {
                self.losses.as_text.count(column);
                self.push_text(column, &number.to_string(), "");
            }
            Fitted::Whole(number) => {
                self.push_place(column, "");
                write!(self.line, "<v>{number}</v></c>").expect(MEMORY);
            }
            Fitted::Real(number) => {
                if is_rounded(cell) {
                    self.losses.rounded.count(column);
                }
                self.push_number(column, number);
            }
            Fitted::Text(text) => self.push_text(column, &text, ""),
        }
    }

    fn push_shape(&mut self, geometry: &Geometry<f64>) {
        let column = self.schema.columns.len();
        match (self.shape, geometry) {
            (ShapeColumns::Point(_), Geometry::Point(point)) => {
                if point.x().is_finite() && point.y().is_finite() {
                    self.push_number(column, point.x());
                    self.push_number(column + 1, point.y());
                } else {
                    self.losses.endless_shapes += 1;
                }
            }
            (ShapeColumns::None, _) => {}
            _ => {
                let mut text = std::mem::take(&mut self.text);
                text.clear();
                let is_finite = is_finite(geometry);
                if is_finite {
                    wkt::append(geometry, &mut text);
                }
                if !is_finite {
                    self.losses.endless_shapes += 1;
                } else if text.len() > LONGEST_TEXT {
                    self.losses.long_shapes += 1;
                } else {
                    self.push_text(column, &text, "");
                }
                self.text = text;
            }
        }
    }

    fn losses(&self) -> Vec<String> {
        let names = || {
            let columns = self.schema.columns.iter();
            columns.map(|column| column.name.as_str())
        };
        let losses = &self.losses;
        let cut = format!("cut to {LONGEST_TEXT} characters");
        let as_text = "written as text, having more digits than a sheet's numbers";
        let mut all: Vec<String> = losses
            .misfits
            .told(names(), ANOTHER_KIND)
            .chain(losses.cut.told(names(), &cut))
            .chain(losses.as_text.told(names(), as_text))
            .chain(losses.rounded.told(names(), "rounded to 53 bits"))
            .collect();
        all.extend(flattened(self.schema.columns));
        let emptied = losses.emptied.iter().zip(names());
        all.extend(emptied.filter_map(|(&texts, name)| fitted::emptied(texts, name)));
        all.extend(unseen(losses.unseen));
        let crs = self.schema.crs;
        if self.shape != ShapeColumns::None && crs.code != Some(4326) {
            let code = crs.code.map(|code| format!("EPSG:{code}"));
            all.push(format!(
                "a sheet does not name its coordinate reference system: give \"|crs={}\" behind its name when it is read",
                code.as_deref().unwrap_or(crs.name)
            ));
        }
        if self.sheet_name != self.schema.layer {
            all.push(format!(
                "layer {:?} is called {:?}, which is all a sheet's name may be",
                self.schema.layer, self.sheet_name
            ));
        }
        if losses.long_shapes > 0 {
            all.push(format!(
                "{} geometries were left out, being longer than {LONGEST_TEXT} characters as WKT; write FlatGeobuf or GeoPackage to keep them",
                losses.long_shapes
            ));
        }
        all.extend(endless(losses.endless_shapes));
        all
    }
}

impl LayerWriter for Writer<'_> {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        if self.row > MOST_ROWS {
            return Err(WriteError::Unfit {
                format: Format::Xlsx.name(),
                message: format!("a sheet holds {MOST_ROWS} rows below its header"),
            });
        }
        self.begin_row();
        for (column, cell) in cells.iter().enumerate().take(self.schema.columns.len()) {
            self.push_cell(column, cell);
        }
        if let Some(geometry) = geometry {
            self.push_shape(geometry);
        }
        self.end_row()
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        let columns = self.schema.columns.len() + self.shape.names().len();
        let last = column_name(columns.saturating_sub(1));
        let end = format!(
            "</sheetData><autoFilter ref=\"A1:{last}{}\"/></worksheet>",
            self.schema.rows + 1
        );
        self.zip.write_all(end.as_bytes())?;
        let losses = self.losses();
        let Self { zip, path, .. } = *self;
        zip.finish().map_err(io::Error::other)?.end()?;
        Ok(Written {
            files: vec![path],
            losses,
        })
    }
}

impl ShapeColumns {
    fn names(&self) -> &[&'static str] {
        match self {
            Self::None => &[],
            Self::Point(names) => names,
            Self::Wkt => &["wkt"],
        }
    }
}

/// Points stand in two columns unless others are called so.
fn shape_columns(schema: &Schema<'_>) -> Result<ShapeColumns, WriteError> {
    if schema.geometry.is_empty() {
        return Ok(ShapeColumns::None);
    }
    let has = |name: &str| {
        let mut columns = schema.columns.iter();
        columns.any(|column| column.name.eq_ignore_ascii_case(name))
    };
    let pair = if schema.crs.code == Some(4326) {
        ["lon", "lat"]
    } else {
        ["x", "y"]
    };
    if schema.geometry.is_points() && !pair.iter().any(|name| has(name)) {
        return Ok(ShapeColumns::Point(pair));
    }
    if has("wkt") {
        return Err(WriteError::Unfit {
            format: Format::Xlsx.name(),
            message: "a column is called \"wkt\", which the geometries need; rename it".to_owned(),
        });
    }
    Ok(ShapeColumns::Wkt)
}

/// Whether a whole number loses digits as a double.
fn is_rounded(cell: &Cell<'_>) -> bool {
    let Cell::Number(number) = cell else {
        return false;
    };
    let size = number.as_u64().or(number.as_i64().map(i64::unsigned_abs));
    size.is_some_and(|size| size > EXACT)
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
