//! Writing KML 2.2, plain or in a zip archive.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use geo_types::{Coord, Geometry, LineString, Polygon};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::tag::{DESCRIPTION, NAME};
use crate::formats::fitted;
use crate::formats::write::{PackedFile, packed};
use crate::formats::{
    Cell, Column, ColumnKind, Format, LayerWriter, Packing, Schema, WriteError, Written,
};

/// Columns that are shown as the name of a Placemark, the best first.
const NAMES: [&str; 4] = [NAME, "Name", "tên", "ten"];
/// Characters that a number surely has if it does not fit into the 32 bits of the type `int`.
const INT: usize = 9;

/// Where a column goes.
struct Field {
    name: String,
    to: To,
    /// Values with characters that XML cannot hold.
    stripped: u64,
    /// Texts that hold nothing, which reads like null.
    emptied: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    /// The `name` element alone.
    Name,
    /// The `description` element alone.
    Description,
    /// The extended data.
    Data,
}

/// A file that is being written.
pub(in crate::formats) struct Writer {
    out: Box<dyn PackedFile>,
    path: PathBuf,
    fields: Vec<Field>,
    /// The column that names Placemarks.
    named: Option<usize>,
    losses: Vec<String>,
    text: String,
    /// Geometries with a position that is not finite.
    off_map: u64,
}

fn unfit(format: Format, message: &str) -> WriteError {
    WriteError::Unfit {
        format: format.name(),
        message: message.to_owned(),
    }
}

impl Writer {
    /// Begins a file.
    pub(in crate::formats) fn create(
        format: Format,
        path: &Path,
        schema: &Schema<'_>,
    ) -> Result<Self, WriteError> {
        if schema.crs.code != Some(4326) {
            let message = format!(
                "KML is always WGS 84 longitude and latitude, and the layer is in {}; write it in EPSG:4326",
                schema.crs.name
            );
            return Err(unfit(format, &message));
        }
        let out = match format {
            Format::Kmz => archived(path)?,
            _ => packed(path)?,
        };
        let mut writer = Self {
            out,
            path: path.to_owned(),
            fields: Vec::new(),
            named: None,
            losses: Vec::new(),
            text: String::new(),
            off_map: 0,
        };
        let position = |name: &str| schema.columns.iter().position(|of| of.name == name);
        writer.named = NAMES.iter().find_map(|name| position(name));
        let mut fields = String::new();
        for column in schema.columns {
            let to = match column.name.as_str() {
                NAME => To::Name,
                DESCRIPTION => To::Description,
                _ => To::Data,
            };
            writer.column(column, to, &mut fields);
            writer.fields.push(Field {
                name: column.name.clone(),
                to,
                stripped: 0,
                emptied: 0,
            });
        }
        let mut head = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
        );
        element("name", schema.layer, &mut head);
        if !schema.description.is_empty() {
            element("description", schema.description, &mut head);
        }
        if !fields.is_empty() {
            head.push_str("<Schema name=\"fields\" id=\"fields\">\n");
            head.push_str(&fields);
            head.push_str("</Schema>\n");
        }
        writer.out.write_all(head.as_bytes())?;
        Ok(writer)
    }

    /// Declares a column.
    fn column(&mut self, column: &Column, to: To, fields: &mut String) {
        let mut lost = |what: &str| {
            self.losses
                .push(format!("column \"{}\" {what}", column.name));
        };
        let kind = match column.kind {
            _ if to != To::Data => {
                if column.kind != ColumnKind::Text {
                    lost("is the text of an element");
                }
                return;
            }
            ColumnKind::Flag => "bool",
            ColumnKind::Whole if column.longest <= INT => "int",
            ColumnKind::Whole => {
                lost("is text: its whole numbers do not fit into 32 bits");
                "string"
            }
            ColumnKind::Real => "double",
            ColumnKind::Json => {
                lost("holds lists or objects, which are text");
                "string"
            }
            ColumnKind::Text => "string",
        };
        fields.push_str("<SimpleField type=\"");
        fields.push_str(kind);
        fields.push_str("\" name=\"");
        escape(&column.name, fields);
        fields.push_str("\"/>\n");
    }
}

impl LayerWriter for Writer {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        let text = &mut self.text;
        text.clear();
        text.push_str("<Placemark>\n");
        let name = self.named.and_then(|named| cells.get(named));
        if let Some(name) = name.filter(|name| **name != Cell::Null) {
            element("name", &shown(name), text);
        }
        let mut data = String::new();
        for (field, cell) in self.fields.iter_mut().zip(cells) {
            if *cell == Cell::Null {
                continue;
            }
            let value = shown(cell);
            field.stripped += u64::from(value.chars().any(|c| !is_allowed(c)));
            let is_empty = value.chars().all(|c| c.is_whitespace() || !is_allowed(c));
            field.emptied += u64::from(is_empty);
            match field.to {
                // Written above.
                To::Name => {}
                To::Description => element("description", &value, text),
                To::Data => {
                    data.push_str("<SimpleData name=\"");
                    escape(&field.name, &mut data);
                    data.push_str("\">");
                    escape(&value, &mut data);
                    data.push_str("</SimpleData>\n");
                }
            }
        }
        if !data.is_empty() {
            text.push_str("<ExtendedData><SchemaData schemaUrl=\"#fields\">\n");
            text.push_str(&data);
            text.push_str("</SchemaData></ExtendedData>\n");
        }
        if let Some(geometry) = geometry {
            if fitted::is_finite(geometry) {
                append(geometry, text);
                text.push('\n');
            } else {
                self.off_map += 1;
            }
        }
        text.push_str("</Placemark>\n");
        self.out.write_all(text.as_bytes())?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        self.out.write_all(b"</Document>\n</kml>\n")?;
        self.out.end()?;
        for field in &self.fields {
            if field.stripped > 0 {
                self.losses.push(format!(
                    "{} values of \"{}\" have characters that XML cannot hold, which are left out",
                    field.stripped, field.name
                ));
            }
            let emptied = fitted::emptied(field.emptied, &field.name);
            self.losses.extend(emptied);
        }
        self.losses.extend(fitted::endless(self.off_map));
        Ok(Written {
            files: vec![self.path],
            losses: self.losses,
        })
    }
}

/// The only member of a KMZ file.
struct Archived(ZipWriter<BufWriter<File>>);

fn archived(path: &Path) -> Result<Box<dyn PackedFile>, WriteError> {
    if path.to_str().and_then(Packing::of_name).is_some() {
        return Err(unfit(Format::Kmz, "it is packed already; name it .kmz"));
    }
    let file = BufWriter::with_capacity(1 << 18, File::create(path)?);
    let mut zip = ZipWriter::new(file);
    // A time of its own would make equal files differ.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    zip.start_file("doc.kml", options)
        .map_err(io::Error::from)?;
    Ok(Box::new(Archived(zip)))
}

impl Write for Archived {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl PackedFile for Archived {
    fn end(self: Box<Self>) -> io::Result<()> {
        self.0.finish()?.flush()
    }
}

fn element(name: &str, text: &str, out: &mut String) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    escape(text, out);
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

/// A value as text; flags as numbers, which every reader of the type `bool` takes.
fn shown<'c>(cell: &'c Cell<'_>) -> std::borrow::Cow<'c, str> {
    match cell {
        Cell::Bool(flag) => if *flag { "1" } else { "0" }.into(),
        other => other.shown(),
    }
}

/// Characters of XML 1.0 (section 2.2).
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// Appends text without what has a meaning in XML, and without what it cannot hold.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // Readers make others of these where they stand plain.
            '\r' => out.push_str("&#13;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if is_allowed(c) => out.push(c),
            _ => {}
        }
    }
}

fn append(geometry: &Geometry<f64>, out: &mut String) {
    match geometry {
        Geometry::Point(point) => {
            out.push_str("<Point>");
            coordinates(&[point.0], out);
            out.push_str("</Point>");
        }
        Geometry::Line(line) => append_line(&[line.start, line.end], out),
        Geometry::LineString(line) => append_line(&line.0, out),
        Geometry::Polygon(polygon) => append_polygon(polygon, out),
        Geometry::Rect(rect) => append_polygon(&rect.to_polygon(), out),
        Geometry::Triangle(triangle) => append_polygon(&triangle.to_polygon(), out),
        Geometry::MultiPoint(points) => all(points.iter().map(|&of| of.into()), out),
        Geometry::MultiLineString(lines) => all(lines.iter().map(|of| of.clone().into()), out),
        Geometry::MultiPolygon(polygons) => all(polygons.iter().map(|of| of.clone().into()), out),
        Geometry::GeometryCollection(parts) => all(parts.iter().cloned(), out),
    }
}

fn all(parts: impl Iterator<Item = Geometry<f64>>, out: &mut String) {
    out.push_str("<MultiGeometry>");
    parts.for_each(|part| append(&part, out));
    out.push_str("</MultiGeometry>");
}

fn append_line(positions: &[Coord<f64>], out: &mut String) {
    out.push_str("<LineString>");
    coordinates(positions, out);
    out.push_str("</LineString>");
}

fn append_polygon(polygon: &Polygon<f64>, out: &mut String) {
    out.push_str("<Polygon>");
    boundary("outerBoundaryIs", polygon.exterior(), out);
    for inner in polygon.interiors() {
        boundary("innerBoundaryIs", inner, out);
    }
    out.push_str("</Polygon>");
}

fn boundary(name: &str, ring: &LineString<f64>, out: &mut String) {
    for part in ["<", name, "><LinearRing>"] {
        out.push_str(part);
    }
    coordinates(&ring.0, out);
    for part in ["</LinearRing></", name, ">"] {
        out.push_str(part);
    }
}

/// A number that reads back equal, in few characters.
fn number(number: f64, out: &mut String) {
    use std::fmt::Write as _;
    const SMALLEST_PLAIN: f64 = 1e-5;
    let written = if number == 0.0 || number.abs() >= SMALLEST_PLAIN {
        write!(out, "{number}")
    } else {
        write!(out, "{number:e}")
    };
    written.expect("memory takes all writes");
}

fn coordinates(positions: &[Coord<f64>], out: &mut String) {
    out.push_str("<coordinates>");
    for (place, at) in positions.iter().enumerate() {
        if place > 0 {
            out.push(' ');
        }
        number(at.x, out);
        out.push(',');
        number(at.y, out);
    }
    out.push_str("</coordinates>");
}
