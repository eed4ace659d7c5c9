//! File formats, one file or folder each, both ways.
//!
//! A format turns bytes into rows of geometry and attributes, batch by batch, and back; it knows
//! nothing of villages. Rows that the format itself cannot read are kept as [`RowFault`]s, so that
//! `rows + faults` is what the file held.

mod ascii_grid;
mod cell;
mod csv;
mod document;
#[cfg(test)]
mod drawn;
mod error;
mod fitted;
mod flatgeobuf;
mod format;
mod geojson;
#[cfg(feature = "gpkg")]
mod geopackage;
#[cfg(feature = "parquet")]
mod geoparquet;
mod geotiff;
mod hgt;
mod kml;
mod pmtiles;
mod profile;
mod rings;
mod shapefile;
mod source;
mod table;
mod text;
mod unpacked;
mod wkb;
mod wkt;
mod write;
mod xlsx;
mod zipped;

pub use self::ascii_grid::{AsciiGrid, AsciiGridError};
pub use self::cell::Cell;
pub use self::csv::{CsvWriter, append_row};
pub use self::document::{Document, DocumentError};
pub use self::error::FormatError;
pub use self::format::{Format, Packing};
pub use self::geojson::{
    Extent, FeatureCollectionWriter, append_feature, append_geometry, append_shape_feature,
};
#[cfg(feature = "gpkg")]
pub use self::geopackage::{Category, Marker, Package, PackageLayer, Style};
pub use self::geotiff::{
    Cells, Number as RasterNumber, Overviews, Raster, RasterBand, RasterError, RasterWriteError,
    RasterWriter, TileSide,
};
pub use self::hgt::{Hgt, HgtError, HgtShape, PackedHgt, hgt_name};
pub use self::pmtiles::{TileLayer, TileNotice, write_tiles};
pub use self::profile::{ColumnProfile, Profile};
pub use self::source::{Header, Source, Stop, Streamed};
pub use self::table::{Batch, Row, RowFault, Shape};
pub use self::write::{
    Column, ColumnKind, CrsText, GeometryTypes, LayerWriter, Schema, WriteError, Written, create,
};
