//! Predicted coverage as layers and rasters that other tools open.

use std::io;
use std::path::Path;

use geo_types::{Geometry, MultiPolygon};

use super::cells::rounded;
use crate::calendar::Day;
use crate::convert::CrsWords;
use crate::formats::{
    Cell, Column, ColumnKind, Format, GeometryTypes, Overviews, RasterBand, RasterWriteError,
    RasterWriter, Schema, WriteError, Written, create,
};
use crate::geodesy::Crs;
use crate::predict::Grid;
use crate::survey::Technology;

/// An area with predicted signal. Its columns are those of `inputs.coverage`, so a scan reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct PredictedArea {
    /// Operator.
    pub operator: String,
    /// Technology.
    pub technology: Technology,
    /// The site, where areas are those of sites.
    pub site_id: Option<String>,
    /// The level that is reached, dBm.
    pub rsrp_dbm: f64,
    /// With which probability.
    pub probability: f64,
    /// The model by its name in the project.
    pub model: String,
    /// The day of the sites.
    pub date: Option<Day>,
    /// Square kilometres.
    pub area_km2: f64,
    /// Share of the area where two models differ by more than they should, where two were asked.
    pub uncertain_share: Option<f64>,
    /// The area in longitude and latitude.
    pub polygons: MultiPolygon<f64>,
}

/// What a column of predicted areas holds.
type Value = for<'a> fn(&'a PredictedArea) -> Cell<'a>;

const COLUMNS: [(&str, ColumnKind, Value); 10] = [
    ("operator", ColumnKind::Text, |area| {
        Cell::from(area.operator.as_str())
    }),
    ("technology", ColumnKind::Text, |area| {
        Cell::from(area.technology.as_str())
    }),
    ("site_id", ColumnKind::Text, |area| {
        Cell::from(area.site_id.as_deref())
    }),
    ("rsrp_dbm", ColumnKind::Real, |area| {
        Cell::from(area.rsrp_dbm)
    }),
    ("probability", ColumnKind::Real, |area| {
        Cell::from(area.probability)
    }),
    ("kind", ColumnKind::Text, |_| Cell::from("modelled")),
    ("model", ColumnKind::Text, |area| {
        Cell::from(area.model.as_str())
    }),
    ("date", ColumnKind::Text, |area| {
        Cell::from(area.date.map(|day| day.to_string()))
    }),
    ("area_km2", ColumnKind::Real, |area| {
        Cell::from(rounded(area.area_km2, 4))
    }),
    ("uncertain_share", ColumnKind::Real, |area| {
        Cell::from(area.uncertain_share.map(|share| rounded(share, 4)))
    }),
];

/// Writes areas at a path that is free.
///
/// # Errors
/// [`WriteError`] where the disk refuses or the format cannot hold them.
pub fn write_areas(
    path: &Path,
    format: Format,
    areas: &[PredictedArea],
) -> Result<Written, WriteError> {
    let longest = |value: Value| {
        let lengths = areas.iter().map(|area| value(area).shown().len());
        lengths.max().unwrap_or(0)
    };
    let columns = COLUMNS.map(|(name, kind, value)| Column {
        name: name.to_owned(),
        kind,
        longest: longest(value),
    });
    let words = CrsWords::from(Crs::wgs84());
    let schema = Schema {
        layer: "coverage",
        description: "Predicted coverage",
        columns: &columns,
        geometry: GeometryTypes {
            multi_polygon: true,
            ..GeometryTypes::default()
        },
        crs: words.text(),
        rows: areas.len() as u64,
    };
    let mut writer = create(format, path, &schema)?;
    for area in areas {
        let geometry: Geometry<f64> = area.polygons.clone().into();
        let cells = COLUMNS.map(|(_, _, value)| value(area));
        writer.row(Some(&geometry), &cells)?;
    }
    writer.finish()
}

/// Writes rasters of one grid as bands of a cloud-optimised `GeoTIFF` of 32-bit numbers, NaN where nothing
/// is known.
///
/// # Errors
/// [`RasterWriteError`] where the disk refuses, or for more bands than a file has.
pub fn write_bands(
    out: impl io::Write,
    grid: &Grid,
    unit: &str,
    bands: &[(String, Vec<f32>)],
) -> Result<(), RasterWriteError> {
    let [width, height] = [grid.width, grid.height];
    let step = [grid.step[0], -grid.step[1]];
    let band = |(name, _): &(String, Vec<f32>)| RasterBand {
        name: name.clone(),
        unit: unit.to_owned(),
    };
    let writer = RasterWriter::<f32>::new([width, height], grid.corner, step)?
        .crs(&Crs::wgs84())?
        .nodata(f32::NAN)
        .overviews(Overviews::Mean)
        .bands(bands.iter().map(band).collect())?;
    writer.write(out, |band, rows, cells| {
        let width = grid.width as usize;
        let first = rows.start as usize * width;
        let from = bands[band].1.get(first..first + cells.len());
        let from = from.ok_or_else(|| io::Error::other("a raster is shorter than its grid"))?;
        cells.copy_from_slice(from);
        Ok(())
    })?;
    Ok(())
}
