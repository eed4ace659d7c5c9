//! `GeoParquet` 1.0 and 1.1: Parquet with geometries as WKB, and a note on them in the metadata.
//!
//! Row groups are decoded one after the other and made into rows in parallel. Parquet itself is read by the
//! `parquet` crate, which may panic on bytes that were changed; that is caught here and told as a broken
//! file. What it would take too much memory for is refused before (`footer`).

mod footer;
mod pages;
mod value;
mod writer;

use std::fs::File;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use geo_types::Point;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde_json::Value;

pub(super) use writer::Writer;

use super::source::{self, Halt, Take, Ticket, Work};
use super::table::{ROWS_A_BATCH, batches_at_once};
use super::text::composed;
use super::{Batch, Document, FormatError, Header, Shape, Stop, wkb};
use pages::Pages;

/// Cells that are decoded at once: a file may have many columns.
const CELLS_A_BATCH: usize = 1 << 17;

/// A file whose metadata has been read.
pub(super) struct Reader {
    file: File,
    metadata: ArrowReaderMetadata,
    header: Header,
    /// The columns that are decoded, in order, and what they become.
    roles: Vec<(usize, Role)>,
    rows: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The column of that place.
    Attribute(usize),
    /// Geometries as WKB.
    Wkb,
    /// Points as a struct of `x` and `y`.
    Points,
}

const GEOPARQUET: &str = "GeoParquet";

fn broken(message: impl Into<String>) -> FormatError {
    FormatError::Broken {
        format: GEOPARQUET,
        message: message.into(),
    }
}

/// What the library says of a file.
fn told(error: &ParquetError) -> FormatError {
    let message = error.to_string();
    // So it names codecs that it was built without.
    if matches!(error, ParquetError::NYI(_)) || message.contains("Disabled feature") {
        return FormatError::NotRead {
            format: GEOPARQUET,
            message,
            action: "write it again packed with Snappy, gzip or Zstandard, or not at all",
        };
    }
    broken(message)
}

/// Lets the library work; a panic of its is told as a broken file.
fn caught<T>(act: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, FormatError> {
    match catch_unwind(AssertUnwindSafe(act)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(told(&error)),
        Err(_) => Err(broken("its parts do not fit together")),
    }
}

/// The note on geometries in the metadata of a file.
#[derive(Debug, Default)]
struct Geo {
    primary: String,
    encoding: String,
    crs: Option<String>,
    /// Whether it says that geometries have heights or measures.
    has_extras: bool,
    /// Columns of boxes around geometries, which repeat what these say.
    coverings: FxHashSet<String>,
}

impl Geo {
    fn of(text: &str) -> Result<Self, FormatError> {
        let geo: Value = serde_json::from_str(text)
            .map_err(|error| broken(format!("its \"geo\" metadata is no JSON: {error}")))?;
        let primary = geo.get("primary_column").and_then(Value::as_str);
        let column = primary.and_then(|primary| geo.get("columns")?.get(primary));
        let (Some(primary), Some(column)) = (primary, column) else {
            return Err(broken("its \"geo\" metadata names no primary column"));
        };
        let types = column.get("geometry_types").and_then(Value::as_array);
        let mut types = types.into_iter().flatten().filter_map(Value::as_str);
        let coverings = geo.get("columns").and_then(Value::as_object);
        let coverings = coverings.into_iter().flat_map(|columns| columns.values());
        let coverings = coverings.filter_map(|column| {
            let path = column.pointer("/covering/bbox/xmin/0")?;
            Some(path.as_str()?.to_owned())
        });
        let encoding = column.get("encoding").and_then(Value::as_str);
        Ok(Self {
            primary: primary.to_owned(),
            encoding: encoding.unwrap_or_default().to_owned(),
            crs: match column.get("crs") {
                None => Some("OGC:CRS84".to_owned()),
                Some(Value::Null) => None,
                Some(Value::String(code)) => Some(code.clone()),
                Some(projjson) => Some(projjson.to_string()),
            },
            has_extras: types.any(|kind| kind.contains(' ')),
            coverings: coverings.collect(),
        })
    }
}

/// Rows that a byte of a file may hold.
const MOST_ROWS_A_BYTE: u64 = 1000;

impl Reader {
    pub(super) fn open(document: &Document) -> Result<Self, FormatError> {
        let bytes = document.content();
        if !bytes.starts_with(b"PAR1") {
            return Err(FormatError::NotThatFormat {
                format: "GeoParquet",
            });
        }
        footer::check(bytes).map_err(broken)?;
        let file = match document.path() {
            Some(path) => File::open(path),
            // The library reads files, or memory that it owns.
            None => tempfile::tempfile().and_then(|mut file| {
                file.write_all(bytes)?;
                Ok(file)
            }),
        };
        let file = file.map_err(FormatError::Stream)?;
        // The schema that Arrow leaves beside that of Parquet has nothing that is needed here.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = caught(|| ArrowReaderMetadata::load(&file, options))?;
        let facts = metadata.metadata().file_metadata();
        let notes = facts.key_value_metadata().into_iter().flatten();
        let geo = notes
            .filter(|note| note.key == "geo")
            .find_map(|note| note.value.as_deref())
            .map(Geo::of)
            .transpose()?;
        let rows = u64::try_from(facts.num_rows())
            .map_err(|_error| broken(format!("it claims {} rows", facts.num_rows())))?;
        // Runs of one value take next to nothing, but no table has a thousand rows a byte; a file that claims
        // them would be decoded for hours.
        if rows > bytes.len() as u64 * MOST_ROWS_A_BYTE {
            return Err(broken(format!(
                "it claims {rows} rows in {} bytes",
                bytes.len()
            )));
        }
        let mut reader = Self {
            file,
            metadata,
            header: Header::default(),
            roles: Vec::new(),
            rows,
        };
        reader.columns(geo.unwrap_or_default())?;
        Ok(reader)
    }

    fn columns(&mut self, geo: Geo) -> Result<(), FormatError> {
        let mut unread = Vec::new();
        let mut seen = FxHashSet::default();
        for (place, field) in self.metadata.schema().fields().iter().enumerate() {
            let name = composed(field.name()).into_owned();
            if !geo.primary.is_empty() && *field.name() == geo.primary {
                let role = shape_role(&geo.encoding, field.data_type())?;
                self.roles.push((place, role));
                continue;
            }
            if geo.coverings.contains(field.name()) {
                continue;
            }
            if !seen.insert(name.clone()) {
                return Err(FormatError::TwinHeader { name });
            }
            if value::is_read(field.data_type()) {
                let column = self.header.columns.len();
                self.roles.push((place, Role::Attribute(column)));
            } else {
                unread.push(name.clone());
            }
            if field.data_type().is_temporal() {
                self.header.dates.push(name.clone());
            }
            self.header.columns.push(name);
        }
        let shape = |(_, role): &&(usize, Role)| !matches!(role, Role::Attribute(_));
        let shape = self.roles.iter().find(shape).copied();
        if shape.is_none() && !geo.primary.is_empty() {
            return Err(broken(format!("it has no column {:?}", geo.primary)));
        }
        self.header.is_shaped = shape.is_some_and(|(place, _)| self.has_values(place));
        self.header.crs = geo.crs;
        if geo.has_extras {
            self.header
                .notes
                .push("has heights or measures, which are left out".to_owned());
        }
        if !unread.is_empty() {
            self.header.notes.push(format!(
                "has columns of binary data, which count as empty: {}",
                unread.join(", ")
            ));
        }
        Ok(())
    }

    /// Whether a column has other values than null, or may have.
    fn has_values(&self, place: usize) -> bool {
        let leaves = self.metadata.parquet_schema();
        let leaf =
            (0..leaves.num_columns()).find(|&leaf| leaves.get_column_root_idx(leaf) == place);
        let Some(leaf) = leaf else {
            return false;
        };
        let groups = self.metadata.metadata().row_groups();
        groups.iter().any(|group| {
            let column = group.columns().get(leaf);
            let nulls = column.and_then(|column| column.statistics()?.null_count_opt());
            let rows = u64::try_from(group.num_rows()).unwrap_or(0);
            nulls.is_none_or(|nulls| nulls < rows) && rows > 0
        })
    }

    /// What the rows of a record batch are; the first has this number.
    fn batch<'r>(&self, records: &'r RecordBatch, first: u64) -> Batch<'r> {
        let columns = self.header.columns.len();
        let mut batch = Batch::new(columns);
        batch.reserve(records.num_rows());
        for (number, row) in (first..).zip(0..records.num_rows()) {
            let pushed = batch.push(number, |cells| {
                let start = cells.len();
                cells.resize(start + columns, super::Cell::Null);
                let mut shape = Shape::Absent;
                for ((_, role), array) in self.roles.iter().zip(records.columns()) {
                    match role {
                        Role::Attribute(column) => cells[start + column] = value::cell(array, row),
                        Role::Wkb => {
                            if let Some(bytes) = bytes(array, row) {
                                shape = wkb::read(bytes).0;
                            }
                        }
                        Role::Points => shape = point(array, row),
                    }
                }
                Ok::<_, std::convert::Infallible>(shape)
            });
            pushed.unwrap_or_else(|never| match never {});
        }
        batch
    }
}

/// How a column of geometries is read.
fn shape_role(encoding: &str, kind: &DataType) -> Result<Role, FormatError> {
    let is_number = |field: &arrow_schema::FieldRef| *field.data_type() == DataType::Float64;
    match (encoding, kind) {
        ("WKB", DataType::Binary | DataType::LargeBinary | DataType::BinaryView) => Ok(Role::Wkb),
        ("point", DataType::Struct(fields))
            if ["x", "y"]
                .iter()
                .all(|name| fields.find(name).is_some_and(|(_, field)| is_number(field))) =>
        {
            Ok(Role::Points)
        }
        ("WKB" | "point", kind) => Err(broken(format!(
            "its geometries are said to be {encoding}, but are {kind}"
        ))),
        (other, _) => Err(FormatError::NotRead {
            format: GEOPARQUET,
            message: format!("its geometries are encoded as {other:?}"),
            action: "write it with the encoding WKB",
        }),
    }
}

fn bytes(array: &dyn Array, row: usize) -> Option<&[u8]> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Binary => Some(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(array.as_binary_view().value(row)),
        _ => None,
    }
}

/// A point; one whose numbers are none is no point.
fn point(array: &dyn Array, row: usize) -> Shape {
    let parts = array.as_struct();
    let part = |name: &str| {
        let numbers = parts.column_by_name(name)?;
        let numbers = numbers.as_primitive_opt::<Float64Type>()?;
        numbers.is_valid(row).then(|| numbers.value(row))
    };
    let position = part("x").zip(part("y")).filter(|_| array.is_valid(row));
    match position.filter(|(x, y)| !x.is_nan() && !y.is_nan()) {
        Some(position) => Shape::Given {
            geometry: Some(Box::new(Point::from(position).into())),
            unclosed_rings: 0,
        },
        None => Shape::Absent,
    }
}

impl source::Reader for Reader {
    fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self, work: &Work<'_>, take: &mut Take<'_>) -> Result<(), Stop<Halt>> {
        let places = self.roles.iter().map(|(place, _)| *place);
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), places);
        let rows = ROWS_A_BATCH
            .min(CELLS_A_BATCH / self.roles.len().max(1))
            .max(1);
        let file = self.file.try_clone().map_err(FormatError::Stream)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            Pages::new(file),
            self.metadata.clone(),
        );
        let mut records = caught(|| builder.with_projection(mask).with_batch_size(rows).build())?;
        let mut next = 1;
        let mut more = true;
        while more {
            let mut window = Vec::new();
            while window.len() < batches_at_once() {
                let Some(batch) = caught(|| Ok(records.next().transpose()?))? else {
                    more = false;
                    break;
                };
                let first = next;
                next += batch.num_rows() as u64;
                window.push((first, batch));
            }
            let batches = window.par_iter().map(|(first, records)| {
                let batch = caught(|| Ok(self.batch(records, *first)))?;
                Ok(work(batch))
            });
            let tickets: Result<Vec<Ticket>, FormatError> = batches.collect();
            take(tickets?).map_err(Stop::Taker)?;
        }
        if next - 1 != self.rows {
            return Err(Stop::Format(broken(format!(
                "it claims {} rows and has {}",
                self.rows,
                next - 1
            ))));
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "geoparquet_tests.rs"]
mod tests;
