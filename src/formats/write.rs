//! Writing a layer, whatever the format.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use geo_types::Geometry;

#[cfg(feature = "gpkg")]
use super::geopackage;
#[cfg(feature = "parquet")]
use super::geoparquet;
use super::{Cell, Format, Packing, csv, flatgeobuf, geojson, kml, shapefile, xlsx};

/// A layer that is about to be written: what typed formats must know before the first row.
#[derive(Clone, Debug)]
pub struct Schema<'s> {
    /// Name of the layer: table, sheet, folder.
    pub layer: &'s str,
    /// What the layer is, for people; may be empty.
    pub description: &'s str,
    /// Attributes in order.
    pub columns: &'s [Column],
    /// The geometry types that come.
    pub geometry: GeometryTypes,
    /// The coordinate reference system of the geometries.
    pub crs: CrsText<'s>,
    /// Rows that come.
    pub rows: u64,
}

/// A coordinate reference system in the words of each format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrsText<'s> {
    /// EPSG code, where it has one.
    pub code: Option<u32>,
    /// Its name.
    pub name: &'s str,
    /// WKT 1 as the OGC has it, with authorities.
    pub wkt: &'s str,
    /// WKT 1 as ESRI has it, for `.prj`.
    pub esri_wkt: &'s str,
    /// PROJJSON.
    pub projjson: &'s str,
}

impl CrsText<'_> {
    /// What is said where a format has no words for the system.
    pub(super) fn untold(&self) -> String {
        format!(
            "the coordinate reference system ({}) cannot be said in this format: give \"|crs=...\" behind the name of the file when it is read",
            self.name
        )
    }
}

/// An attribute of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Bytes of the longest value as text, UTF-8.
    pub longest: usize,
}

/// What all values of a column are; null fits everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// True or false.
    Flag,
    /// Whole numbers of 64 bits with a sign.
    Whole,
    /// Numbers.
    Real,
    /// Text, or values of several kinds as text.
    #[default]
    Text,
    /// Lists or objects.
    Json,
}

/// A set of geometry types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one a type")]
pub struct GeometryTypes {
    /// Points.
    pub point: bool,
    /// Multipoints.
    pub multi_point: bool,
    /// Line strings.
    pub line: bool,
    /// Multi line strings.
    pub multi_line: bool,
    /// Polygons.
    pub polygon: bool,
    /// Multipolygons.
    pub multi_polygon: bool,
    /// Anything else.
    pub collection: bool,
}

impl GeometryTypes {
    /// Adds the type of a geometry.
    pub fn add(&mut self, geometry: &Geometry<f64>) {
        *match geometry {
            Geometry::Point(_) => &mut self.point,
            Geometry::MultiPoint(_) => &mut self.multi_point,
            Geometry::LineString(_) | Geometry::Line(_) => &mut self.line,
            Geometry::MultiLineString(_) => &mut self.multi_line,
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => &mut self.polygon,
            Geometry::MultiPolygon(_) => &mut self.multi_polygon,
            Geometry::GeometryCollection(_) => &mut self.collection,
        } = true;
    }

    /// Both sets.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            point: self.point || other.point,
            multi_point: self.multi_point || other.multi_point,
            line: self.line || other.line,
            multi_line: self.multi_line || other.multi_line,
            polygon: self.polygon || other.polygon,
            multi_polygon: self.multi_polygon || other.multi_polygon,
            collection: self.collection || other.collection,
        }
    }

    /// Whether there is no geometry at all.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Whether there are points and nothing else.
    #[must_use]
    pub fn is_points(self) -> bool {
        self == Self {
            point: true,
            ..Self::default()
        }
    }
}

/// Why a layer cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The disk refuses.
    #[error("cannot be written")]
    Io(#[from] io::Error),
    /// The format cannot hold this.
    #[error("cannot be written as {format}: {message}")]
    Unfit {
        /// The format.
        format: &'static str,
        /// What does not fit, and what to do.
        message: String,
    },
    /// A format that this program was built without.
    #[error(
        "cannot be written: this program was built without {format}; build it with --features {feature}"
    )]
    BuiltWithout {
        /// The format.
        format: &'static str,
        /// The cargo feature that brings it.
        feature: &'static str,
    },
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files, the one that was asked for first.
    pub files: Vec<PathBuf>,
    /// What the format could not keep, a sentence each that names the column and how many values.
    pub losses: Vec<String>,
}

/// Writes the rows of one layer.
pub trait LayerWriter {
    /// Writes a row: its geometry in the reference system of the schema, and a cell a column.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses or the row does not fit.
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError>;

    /// Ends the layer and the file.
    ///
    /// # Errors
    /// As [`Self::row`].
    fn finish(self: Box<Self>) -> Result<Written, WriteError>;
}

/// Begins a file of one layer at a path that is free to be written; files that belong to it are put
/// beside it. Text formats are packed where the name ends in `.gz` or `.zst`.
///
/// # Errors
/// [`WriteError`] where the disk refuses or the format cannot hold such a layer.
pub fn create<'s>(
    format: Format,
    path: &Path,
    schema: &Schema<'s>,
) -> Result<Box<dyn LayerWriter + 's>, WriteError> {
    let packing = path.to_str().and_then(Packing::of_name);
    if packing.is_some() && !format.is_packed_when_named() {
        return Err(WriteError::Unfit {
            format: format.name(),
            message: "it is not packed in .gz or .zst; leave that off the name".to_owned(),
        });
    }
    Ok(match format {
        Format::Csv => Box::new(csv::Layer::create(path, schema)?),
        #[cfg(feature = "gpkg")]
        Format::GeoPackage => Box::new(geopackage::Writer::create(path, schema)?),
        Format::Shapefile => Box::new(shapefile::Writer::create(path, schema)?),
        Format::Kml | Format::Kmz => Box::new(kml::Writer::create(format, path, schema)?),
        Format::GeoJson | Format::GeoJsonLines => {
            Box::new(geojson::Writer::create(format, path, schema)?)
        }
        Format::FlatGeobuf => Box::new(flatgeobuf::Writer::create(path, schema)?),
        #[cfg(feature = "parquet")]
        Format::GeoParquet => Box::new(geoparquet::Writer::create(path, schema)?),
        Format::Xlsx => Box::new(xlsx::Writer::create(path, schema)?),
        #[cfg(not(all(feature = "gpkg", feature = "parquet")))]
        other => return Err(other.not_written()),
    })
}

/// A file that is packed as its name says.
pub(super) fn packed(path: &Path) -> Result<Box<dyn PackedFile>, WriteError> {
    let file = BufWriter::with_capacity(1 << 18, File::create(path)?);
    let name = path.to_str().unwrap_or_default();
    Ok(match Packing::of_name(name) {
        None => Box::new(file),
        Some(Packing::Gzip) => Box::new(flate2::write::GzEncoder::new(
            file,
            flate2::Compression::default(),
        )),
        Some(Packing::Zstandard) => zstandard(file)?,
    })
}

#[cfg(feature = "zstd")]
fn zstandard(file: BufWriter<File>) -> Result<Box<dyn PackedFile>, WriteError> {
    Ok(Box::new(zstd::Encoder::new(file, 3)?))
}

#[cfg(not(feature = "zstd"))]
fn zstandard(_: BufWriter<File>) -> Result<Box<dyn PackedFile>, WriteError> {
    Err(WriteError::BuiltWithout {
        format: "Zstandard",
        feature: "zstd",
    })
}

/// A file that needs an end.
pub(super) trait PackedFile: Write {
    /// Ends it.
    fn end(self: Box<Self>) -> io::Result<()>;
}

impl PackedFile for BufWriter<File> {
    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.flush()
    }
}

impl PackedFile for flate2::write::GzEncoder<BufWriter<File>> {
    fn end(self: Box<Self>) -> io::Result<()> {
        (*self).finish()?.flush()
    }
}

#[cfg(feature = "zstd")]
impl PackedFile for zstd::Encoder<'static, BufWriter<File>> {
    fn end(self: Box<Self>) -> io::Result<()> {
        (*self).finish()?.flush()
    }
}
