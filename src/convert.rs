//! A layer from one format and coordinate reference system to another.
//!
//! The file is read twice: once to learn what typed formats must know before the first row, once to write.

use std::path::Path;

use geo_types::{Geometry, Point};

use crate::formats::{
    Batch, Cell, Column, ColumnKind, CrsText, Document, Format, FormatError, GeometryTypes,
    Profile, Row, Schema, Shape, Source, Stop, WriteError, Written, create,
};
use crate::geodesy::{Crs, CrsError};
use crate::project::layers;

/// How a layer is to be converted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conversion<'c> {
    /// The layer of the input, where it has several.
    pub layer: Option<&'c str>,
    /// Name of the layer in the output; without it that of the input.
    pub name: Option<&'c str>,
    /// The coordinate reference system of the input, which goes before what the file says.
    pub from: Option<&'c Crs>,
    /// That of the output; that of the input where it is not given and the format can hold it.
    pub to: Option<&'c Crs>,
    /// Whether rows that cannot be read are left out instead of stopping.
    pub skip_broken: bool,
}

/// What came of a conversion.
#[derive(Clone, Debug, Default)]
pub struct Converted {
    /// The files, and what the format could not keep.
    pub written: Written,
    /// What was noticed about the input.
    pub notes: Vec<String>,
    /// Rows written.
    pub rows: u64,
    /// Rows and geometries that could not be read, the first of them in words.
    pub broken: u64,
    /// The first of them in words.
    pub first_broken: Vec<String>,
    /// The reference system of the input and the output.
    pub from: String,
    /// That of the output.
    pub to: String,
    /// The datum operations between them.
    pub operation: String,
}

/// Why nothing was converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The input cannot be read.
    #[error("{file} {source}")]
    Format {
        /// The file.
        file: String,
        /// Why.
        source: FormatError,
    },
    /// A coordinate reference system cannot be used.
    #[error("the coordinate reference system of {file} {source}; declare it with --from-crs")]
    Crs {
        /// The file.
        file: String,
        /// Why.
        source: CrsError,
    },
    /// Nobody says where the coordinates lie.
    #[error(
        "{file} does not say in which coordinate reference system it is; declare it with --from-crs, for example EPSG:4326"
    )]
    UnknownCrs {
        /// The file.
        file: String,
    },
    /// Rows cannot be read.
    #[error(
        "{count} rows or geometries of {file} cannot be read; --skip-broken leaves them out. The first are:\n{}", first.join("\n")
    )]
    Broken {
        /// The file.
        file: String,
        /// How many.
        count: u64,
        /// The first.
        first: Vec<String>,
    },
    /// The output cannot be written.
    #[error("{file} {source}")]
    Write {
        /// The file.
        file: String,
        /// Why.
        source: WriteError,
    },
}

/// Rows that are shown where they cannot be read.
const SHOWN: usize = 20;

/// Where the geometry of a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pair {
    x: usize,
    y: usize,
    /// Degrees of WGS 84, whatever else is declared.
    is_degrees: bool,
}

/// Converts a layer and writes it at a path that is free.
///
/// # Errors
/// [`ConvertError`].
pub fn convert(
    document: &Document,
    output: &Path,
    format: Format,
    conversion: Conversion<'_>,
) -> Result<Converted, ConvertError> {
    let layer = Planned::of(document, format, conversion)?;
    let unwritten = |source| ConvertError::Write {
        file: output
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        source,
    };
    let mut writer = create(format, output, &layer.schema()).map_err(unwritten)?;
    let poured = layer.pour(|geometry, cells| writer.row(geometry, cells));
    let rows = poured.map_err(|stop| match stop {
        Stop::Format(source) => layer.unreadable(source),
        Stop::Taker(source) => unwritten(source),
    })?;
    let written = writer.finish().map_err(unwritten)?;
    let notes = layer.notes.iter();
    Ok(Converted {
        written,
        notes: notes
            .map(|note| format!("{} {note}", document.name()))
            .collect(),
        rows,
        operation: operation(&layer.from, &layer.to),
        from: layer.from.to_string(),
        to: layer.to.to_string(),
        broken: layer.plan.broken,
        first_broken: layer.plan.first_broken,
    })
}

/// A layer that has been read once, ready to be written.
pub struct Planned<'d> {
    document: &'d Document,
    layer: Option<&'d str>,
    name: &'d str,
    notes: Vec<String>,
    plan: Plan,
    from: Crs,
    to: Crs,
    wkt: String,
    esri_wkt: String,
    projjson: String,
}

impl<'d> Planned<'d> {
    /// Reads a layer to learn what a format must know of it.
    ///
    /// # Errors
    /// [`ConvertError`] where it cannot be read, in whole or, unless asked for, in part.
    pub fn of(
        document: &'d Document,
        format: Format,
        conversion: Conversion<'d>,
    ) -> Result<Self, ConvertError> {
        let file = || document.name().to_owned();
        let unreadable = |source| ConvertError::Format {
            file: file(),
            source,
        };
        let mut source = Source::open(document, conversion.layer).map_err(unreadable)?;
        let names = source.columns().to_vec();
        let notes = source.notes().to_vec();
        let pair = if source.is_shaped() {
            None
        } else {
            pair(&names)
        };
        let from = from_crs(document, &source, pair, conversion)?;
        let to = match conversion.to {
            Some(to) => to.clone(),
            None if format.is_always_wgs84() => Crs::wgs84(),
            None => from.clone(),
        };
        // Text stays as it is written where the output is text too.
        let is_typed = document.format() == Format::Csv && format != Format::Csv;
        let plan = Plan::of(&mut source, &names, pair, is_typed, &from).map_err(unreadable)?;
        if plan.broken > 0 && !conversion.skip_broken {
            return Err(ConvertError::Broken {
                file: file(),
                count: plan.broken,
                first: plan.first_broken,
            });
        }
        let name = conversion.name.or(conversion.layer);
        Ok(Self {
            document,
            layer: conversion.layer,
            name: name.unwrap_or_else(|| stem(document)),
            notes,
            plan,
            wkt: to.wkt1().unwrap_or_default(),
            esri_wkt: to.esri_wkt().unwrap_or_default(),
            projjson: to
                .projjson()
                .map_or_else(String::new, |json| json.to_string()),
            from,
            to,
        })
    }

    /// What writers are told.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        Schema {
            layer: self.name,
            description: "",
            columns: &self.plan.columns,
            geometry: self.plan.geometry,
            crs: CrsText {
                code: self.to.code(),
                name: self.to.name(),
                wkt: &self.wkt,
                esri_wkt: &self.esri_wkt,
                projjson: &self.projjson,
            },
            rows: self.plan.rows,
        }
    }

    /// Reads the layer again and hands its rows on; how many there were.
    ///
    /// # Errors
    /// [`Stop::Taker`] with the error of `row`, [`Stop::Format`] where the file cannot be read.
    pub fn pour<E>(
        &self,
        mut row: impl FnMut(Option<&Geometry<f64>>, &[Cell<'_>]) -> Result<(), E>,
    ) -> Result<u64, Stop<E>> {
        let mut rows = 0;
        let work = |mut batch: Batch<'_>| {
            let read = batch.rows();
            let read = read.filter_map(|row| self.plan.row(row, &self.from, &self.to).ok());
            read.collect::<Vec<Made>>()
        };
        let mut source = Source::open(self.document, self.layer)?;
        source.read(work, |batches: Vec<Vec<Made>>| {
            for (geometry, cells) in batches.into_iter().flatten() {
                row(geometry.as_ref(), &cells)?;
                rows += 1;
            }
            Ok(())
        })?;
        Ok(rows)
    }

    fn unreadable(&self, source: FormatError) -> ConvertError {
        ConvertError::Format {
            file: self.document.name().to_owned(),
            source,
        }
    }
}

impl std::fmt::Debug for Planned<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Planned")
            .field("file", &self.document.name())
            .field("rows", &self.plan.rows)
            .finish_non_exhaustive()
    }
}

/// The name of a file without folders and extensions, for a layer that has none.
fn stem(document: &Document) -> &str {
    let name = document
        .name()
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    match name.split('.').next() {
        Some("" | "-") | None => "layer",
        Some(stem) => stem,
    }
}

/// The datum operations from one system to the other by way of WGS 84.
fn operation(from: &Crs, to: &Crs) -> String {
    let shifts = |crs: &Crs| !crs.operation().starts_with("none");
    let mut steps = Vec::new();
    if from != to {
        if shifts(from) {
            steps.push(from.operation().to_owned());
        }
        if shifts(to) {
            steps.push(format!("the inverse of {}", to.operation()));
        }
    }
    if steps.is_empty() {
        "no datum shift".to_owned()
    } else {
        steps.join(", then ")
    }
}

type Made = (Option<Geometry<f64>>, Vec<Cell<'static>>);

/// The columns of a table that hold positions.
fn pair(names: &[String]) -> Option<Pair> {
    let column = |field: &str| {
        let field = layers::VILLAGES.field(field)?;
        let mut headers = std::iter::once(&field.name).chain(field.aliases);
        headers.find_map(|header| {
            let header = layers::folded(header);
            names.iter().position(|name| layers::folded(name) == header)
        })
    };
    let of = |x, y, is_degrees| {
        Some(Pair {
            x: column(x)?,
            y: column(y)?,
            is_degrees,
        })
    };
    of("lon", "lat", true).or_else(|| of("x", "y", false))
}

fn from_crs(
    document: &Document,
    source: &Source<'_>,
    pair: Option<Pair>,
    conversion: Conversion<'_>,
) -> Result<Crs, ConvertError> {
    if let Some(from) = conversion.from {
        return Ok(from.clone());
    }
    if let Some(text) = source.crs() {
        return Crs::parse(text).map_err(|source| ConvertError::Crs {
            file: document.name().to_owned(),
            source,
        });
    }
    let is_shapeless = !source.is_shaped() && pair.is_none();
    let is_degrees = pair.is_some_and(|pair| pair.is_degrees);
    if document.format().is_always_wgs84() || is_shapeless || is_degrees {
        return Ok(Crs::wgs84());
    }
    Err(ConvertError::UnknownCrs {
        file: document.name().to_owned(),
    })
}

/// What the first reading tells.
struct Plan {
    columns: Vec<Column>,
    geometry: GeometryTypes,
    rows: u64,
    pair: Option<Pair>,
    is_typed: bool,
    broken: u64,
    first_broken: Vec<String>,
}

impl Plan {
    fn of(
        source: &mut Source<'_>,
        names: &[String],
        pair: Option<Pair>,
        is_typed: bool,
        from: &Crs,
    ) -> Result<Self, FormatError> {
        let mut plan = Self {
            columns: names
                .iter()
                .map(|name| Column {
                    name: name.clone(),
                    ..Column::default()
                })
                .collect(),
            geometry: GeometryTypes::default(),
            rows: 0,
            pair,
            is_typed,
            broken: 0,
            first_broken: Vec::new(),
        };
        let mut profile = Profile::empty(names.len());
        let wgs84 = Crs::wgs84();
        let work = |mut batch: Batch<'_>| {
            let mut broken: Vec<(u64, String)> = Vec::new();
            for fault in &batch.faults {
                broken.push((fault.row, format!("{} ({})", fault.why, fault.value)));
            }
            let mut part = Profile::empty(names.len());
            for row in batch.rows() {
                let number = row.number;
                part.note_cells(row.cells);
                match plan.row(row, from, &wgs84) {
                    Ok((geometry, _)) => part.note_shape(geometry.as_ref()),
                    Err(why) => broken.push((number, why)),
                }
            }
            broken.sort_by_key(|(row, _)| *row);
            (part, broken)
        };
        let mut all_broken = 0;
        let mut first_broken = Vec::new();
        let read = source.read(work, |parts: Vec<(Profile, Vec<(u64, String)>)>| {
            for (part, broken) in parts {
                profile.add(&part);
                all_broken += broken.len() as u64;
                for (row, why) in broken {
                    if first_broken.len() < SHOWN {
                        first_broken.push(format!("  row {row}: {why}"));
                    }
                }
            }
            Ok::<_, std::convert::Infallible>(())
        });
        match read {
            Ok(()) => {}
            Err(Stop::Format(error)) => return Err(error),
            Err(Stop::Taker(never)) => match never {},
        }
        plan.columns = profile.schema(names, is_typed);
        if let Some(pair) = pair {
            let (first, last) = (pair.x.min(pair.y), pair.x.max(pair.y));
            plan.columns.remove(last);
            plan.columns.remove(first);
        }
        plan.geometry = profile.geometry;
        plan.rows = profile.shapes + profile.shapeless;
        plan.broken = all_broken;
        plan.first_broken = first_broken;
        Ok(plan)
    }

    /// A row in the reference system and with the types of the output.
    fn row(&self, row: Row<'_>, from: &Crs, to: &Crs) -> Result<Made, String> {
        let geometry = match row.shape {
            Shape::Broken { value, why } => return Err(format!("{why} ({value})")),
            Shape::Given { geometry, .. } => geometry.map(|geometry| *geometry),
            Shape::Absent => match self.pair {
                Some(pair) => point(row.cells, pair)?,
                None => None,
            },
        };
        let geometry = geometry.map(|geometry| {
            let degrees = Crs::wgs84();
            let is_degrees = self.pair.is_some_and(|pair| pair.is_degrees);
            let from = if is_degrees && !from.is_geographic() {
                &degrees
            } else {
                from
            };
            moved(geometry, from, to)
        });
        let is_place = |at: usize| self.pair.is_some_and(|pair| at == pair.x || at == pair.y);
        let cells = row
            .cells
            .iter()
            .enumerate()
            .filter(|(at, _)| !is_place(*at));
        let kinds = self.columns.iter().map(|column| column.kind);
        let cells = cells.map(|(_, cell)| cell).zip(kinds);
        let cells = cells.map(|(cell, kind)| typed(cell, kind, self.is_typed));
        Ok((geometry.transpose()?, cells.collect()))
    }
}

/// The point that two cells give.
fn point(cells: &[Cell<'_>], pair: Pair) -> Result<Option<Geometry<f64>>, String> {
    let [x, y] = [pair.x, pair.y].map(|at| cells.get(at).map(Cell::shown).unwrap_or_default());
    if x.is_empty() && y.is_empty() {
        return Ok(None);
    }
    let number = |text: &str| {
        let text = text.trim();
        let decimal = if text.contains('.') {
            text.to_owned()
        } else {
            text.replace(',', ".")
        };
        let number = decimal
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        number.ok_or_else(|| format!("{text:?} is no coordinate"))
    };
    Ok(Some(Point::new(number(&x)?, number(&y)?).into()))
}

fn moved(geometry: Geometry<f64>, from: &Crs, to: &Crs) -> Result<Geometry<f64>, String> {
    use geo::CoordsIter;
    let mut geometry = geometry;
    if let Some(first) = geometry.coords_iter().next() {
        let at = |why: String| format!("position {} {}: {why}", first.x, first.y);
        from.check(first.x, first.y)
            .map_err(|why| at(why.to_string()))?;
    }
    if from != to {
        from.to_lon_lat_geometry(&mut geometry)
            .map_err(|error| error.to_string())?;
        to.from_lon_lat_geometry(&mut geometry)
            .map_err(|error| error.to_string())?;
    }
    Ok(geometry)
}

/// A cell in the kind of its column.
fn typed(cell: &Cell<'_>, kind: ColumnKind, of_text: bool) -> Cell<'static> {
    match (kind, cell) {
        (_, Cell::Null) => Cell::Null,
        (ColumnKind::Text, Cell::Text(_)) => cell.clone().into_owned(),
        (ColumnKind::Text, other) => Cell::from(other.shown().into_owned()),
        (ColumnKind::Flag, Cell::Text(text)) if of_text => Cell::from(&**text == "true"),
        (ColumnKind::Whole, Cell::Text(text)) if of_text => Cell::from(text.parse::<i64>().ok()),
        (ColumnKind::Real, Cell::Text(text)) if of_text => Cell::from(text.parse::<f64>().ok()),
        (_, other) => other.clone().into_owned(),
    }
}
