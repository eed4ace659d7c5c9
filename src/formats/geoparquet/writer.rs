//! Writing `GeoParquet` 1.1 with WKB.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{
    BinaryBuilder, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema as Fields, SchemaRef};
use geo::BoundingRect;
use geo_types::Geometry;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde_json::{Value, json};

use crate::formats::fitted::{ANOTHER_KIND, Fitted, Lost, endless, fitted, flattened, is_finite};
use crate::formats::{
    Cell, ColumnKind, Format, GeometryTypes, LayerWriter, Schema, WriteError, Written, wkb,
};

/// Rows of a row group; readers of large files take one at a time.
const ROWS_A_GROUP: usize = 1 << 16;
/// What is encoded at once.
const ROWS_AT_ONCE: usize = 1 << 12;
const BYTES_AT_ONCE: usize = 1 << 26;
/// An array of text holds 2 GiB.
const LONGEST: usize = 1 << 29;

/// A layer under way.
pub(in crate::formats) struct Writer<'s> {
    out: ArrowWriter<BufWriter<File>>,
    path: PathBuf,
    schema: Schema<'s>,
    fields: SchemaRef,
    values: Vec<Values>,
    shapes: Option<BinaryBuilder>,
    waiting: usize,
    waiting_bytes: usize,
    wkb: Vec<u8>,
    bounds: Option<[f64; 4]>,
    misfits: Lost,
    endless: u64,
}

/// The values of a column that wait.
enum Values {
    Flag(BooleanBuilder),
    Whole(Int64Builder),
    Real(Float64Builder),
    Text(StringBuilder),
}

impl Values {
    fn of(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Flag => Self::Flag(BooleanBuilder::new()),
            ColumnKind::Whole => Self::Whole(Int64Builder::new()),
            ColumnKind::Real => Self::Real(Float64Builder::new()),
            ColumnKind::Text | ColumnKind::Json => Self::Text(StringBuilder::new()),
        }
    }

    fn kind(&self) -> DataType {
        match self {
            Self::Flag(_) => DataType::Boolean,
            Self::Whole(_) => DataType::Int64,
            Self::Real(_) => DataType::Float64,
            Self::Text(_) => DataType::Utf8,
        }
    }

    fn push(&mut self, value: Option<Fitted<'_>>) {
        match (self, value) {
            (Self::Flag(values), Some(Fitted::Flag(value))) => values.append_value(value),
            (Self::Flag(values), _) => values.append_null(),
            (Self::Whole(values), Some(Fitted::Whole(value))) => values.append_value(value),
            (Self::Whole(values), _) => values.append_null(),
            (Self::Real(values), Some(Fitted::Real(value))) => values.append_value(value),
            (Self::Real(values), _) => values.append_null(),
            (Self::Text(values), Some(Fitted::Text(value))) => values.append_value(value),
            (Self::Text(values), _) => values.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Flag(values) => Arc::new(values.finish()),
            Self::Whole(values) => Arc::new(values.finish()),
            Self::Real(values) => Arc::new(values.finish()),
            Self::Text(values) => Arc::new(values.finish()),
        }
    }
}

fn refused(error: ParquetError) -> WriteError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(io) => WriteError::Io(*io),
            Err(inner) => WriteError::Io(io::Error::other(inner)),
        },
        error => WriteError::Io(io::Error::other(error)),
    }
}

impl<'s> Writer<'s> {
    pub(in crate::formats) fn create(path: &Path, schema: &Schema<'s>) -> Result<Self, WriteError> {
        let columns = schema.columns;
        let values: Vec<Values> = columns
            .iter()
            .map(|column| Values::of(column.kind))
            .collect();
        let mut fields: Vec<Field> = columns
            .iter()
            .zip(&values)
            .map(|(column, values)| Field::new(&column.name, values.kind(), true))
            .collect();
        let mut properties = WriterProperties::builder()
            .set_created_by("deadzone".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROWS_A_GROUP));
        let shapes = (!schema.geometry.is_empty()).then(BinaryBuilder::new);
        if shapes.is_some() {
            let name = shape_name(schema);
            let path = ColumnPath::from(vec![name.clone()]);
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path, EnabledStatistics::None);
            fields.push(Field::new(name, DataType::Binary, true));
        }
        let fields = Arc::new(Fields::new(fields));
        let options = ArrowWriterOptions::new()
            .with_properties(properties.build())
            .with_skip_arrow_metadata(true);
        let file = BufWriter::with_capacity(1 << 18, File::create(path)?);
        let out = ArrowWriter::try_new_with_options(file, Arc::clone(&fields), options);
        Ok(Self {
            out: out.map_err(refused)?,
            path: path.to_owned(),
            schema: schema.clone(),
            fields,
            values,
            shapes,
            waiting: 0,
            waiting_bytes: 0,
            wkb: Vec::new(),
            bounds: None,
            misfits: Lost::of(columns.len()),
            endless: 0,
        })
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        if self.waiting == 0 {
            return Ok(());
        }
        let mut arrays: Vec<ArrayRef> = self.values.iter_mut().map(Values::finish).collect();
        if let Some(shapes) = &mut self.shapes {
            arrays.push(Arc::new(shapes.finish()));
        }
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(self.waiting));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.fields), arrays, &options);
        let batch = batch.map_err(|error| WriteError::Io(io::Error::other(error)))?;
        self.out.write(&batch).map_err(refused)?;
        (self.waiting, self.waiting_bytes) = (0, 0);
        Ok(())
    }

    fn push_shape(&mut self, geometry: Option<&Geometry<f64>>) -> Result<(), WriteError> {
        let Some(shapes) = &mut self.shapes else {
            return Ok(());
        };
        let kept = geometry.filter(|geometry| is_finite(geometry));
        self.endless += u64::from(kept.is_none() && geometry.is_some());
        let Some(geometry) = kept else {
            shapes.append_null();
            return Ok(());
        };
        self.wkb.clear();
        wkb::append(geometry, &mut self.wkb);
        if self.wkb.len() > LONGEST {
            return Err(too_long("a geometry"));
        }
        shapes.append_value(&self.wkb);
        self.waiting_bytes += self.wkb.len();
        if let Some(around) = geometry.bounding_rect() {
            let (low, high) = (around.min(), around.max());
            let bounds = self.bounds.get_or_insert([low.x, low.y, high.x, high.y]);
            *bounds = [
                bounds[0].min(low.x),
                bounds[1].min(low.y),
                bounds[2].max(high.x),
                bounds[3].max(high.y),
            ];
        }
        Ok(())
    }

    /// The note on geometries.
    fn geo(&self) -> Value {
        let name = shape_name(&self.schema);
        let mut column = json!({
            "encoding": "WKB",
            "geometry_types": type_names(self.schema.geometry),
            "crs": serde_json::from_str(self.schema.crs.projjson).unwrap_or(Value::Null),
        });
        if let Some(bounds) = self.bounds {
            column["bbox"] = json!(bounds);
        }
        json!({
            "version": "1.1.0",
            "primary_column": name,
            "columns": { name: column },
        })
    }
}

fn too_long(what: &str) -> WriteError {
    WriteError::Unfit {
        format: Format::GeoParquet.name(),
        message: format!("{what} is longer than {} MiB; split it", LONGEST >> 20),
    }
}

impl LayerWriter for Writer<'_> {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        for (place, values) in self.values.iter_mut().enumerate() {
            let column = &self.schema.columns[place];
            let cell = cells.get(place).unwrap_or(&Cell::Null);
            let value = fitted(cell, column.kind);
            if value.is_none() {
                self.misfits.count(place);
            }
            if let Some(Fitted::Text(text)) = &value {
                if text.len() > LONGEST {
                    return Err(too_long(&format!("a value of {:?}", column.name)));
                }
                self.waiting_bytes += text.len();
            }
            values.push(value);
        }
        self.push_shape(geometry)?;
        self.waiting += 1;
        if self.waiting >= ROWS_AT_ONCE || self.waiting_bytes >= BYTES_AT_ONCE {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, WriteError> {
        self.flush()?;
        if self.shapes.is_some() {
            let note = KeyValue::new("geo".to_owned(), self.geo().to_string());
            self.out.append_key_value_metadata(note);
        }
        let names = self.schema.columns.iter().map(|column| &*column.name);
        let mut losses: Vec<String> = self.misfits.told(names, ANOTHER_KIND).collect();
        losses.extend(flattened(self.schema.columns));
        losses.extend(endless(self.endless));
        if self.shapes.is_some() && self.schema.crs.projjson.is_empty() {
            losses.push(self.schema.crs.untold());
        }
        let mut file = self.out.into_inner().map_err(refused)?;
        file.flush()?;
        Ok(Written {
            files: vec![self.path],
            losses,
        })
    }
}

/// A name for the geometries that no other column has.
fn shape_name(schema: &Schema<'_>) -> String {
    let mut name = "geometry".to_owned();
    while schema.columns.iter().any(|column| column.name == name) {
        name.push('_');
    }
    name
}

fn type_names(types: GeometryTypes) -> Vec<&'static str> {
    [
        (types.point, "Point"),
        (types.line, "LineString"),
        (types.polygon, "Polygon"),
        (types.multi_point, "MultiPoint"),
        (types.multi_line, "MultiLineString"),
        (types.multi_polygon, "MultiPolygon"),
        (types.collection, "GeometryCollection"),
    ]
    .into_iter()
    .filter_map(|(has, name)| has.then_some(name))
    .collect()
}
