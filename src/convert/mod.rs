//! A layer from one format and coordinate reference system to another.
//!
//! The file is read twice: once to learn what typed formats must know before the first row, once to write.

mod plan;

use std::path::Path;

use geo_types::Geometry;

use crate::formats::{
    Batch, Cell, CrsText, Document, Format, FormatError, Schema, Source, Stop, WriteError, Written,
    create,
};
use crate::geodesy::{Crs, CrsError};
use plan::{Made, Manner, Pair, Plan, pair};

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
    /// Whether lists become text, their items joined by `;`, as in the outputs of a run.
    pub joins_lists: bool,
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
        "{file} does not say in which coordinate reference system it is; declare it with --from-crs: EPSG:4326 for degrees; docs/crs.md lists the VN-2000 zone of each province"
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
        operation: operation(&layer.from, &layer.to.crs),
        from: layer.from.to_string(),
        to: layer.to.crs.to_string(),
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
    to: CrsWords,
}

/// A coordinate reference system with its words in each format.
#[derive(Clone, Debug)]
pub struct CrsWords {
    crs: Crs,
    wkt: String,
    esri_wkt: String,
    projjson: String,
}

impl From<Crs> for CrsWords {
    fn from(crs: Crs) -> Self {
        let json = crs.projjson();
        Self {
            wkt: crs.wkt1().unwrap_or_default(),
            esri_wkt: crs.esri_wkt().unwrap_or_default(),
            projjson: json.map_or_else(String::new, |json| json.to_string()),
            crs,
        }
    }
}

impl CrsWords {
    /// As writers take it.
    #[must_use]
    pub fn text(&self) -> CrsText<'_> {
        CrsText {
            code: self.crs.code(),
            name: self.crs.name(),
            wkt: &self.wkt,
            esri_wkt: &self.esri_wkt,
            projjson: &self.projjson,
        }
    }
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
        let pair = if source.is_shaped() {
            None
        } else {
            pair(&names)
        };
        let mut late = Vec::new();
        let from = from_crs(document, &source, pair, conversion, &mut late)?;
        let to = match conversion.to {
            Some(to) => to.clone(),
            None if format.is_always_wgs84() => Crs::wgs84(),
            None => from.clone(),
        };
        // Text stays as it is written where the output is text too.
        let is_typed = document.format() == Format::Csv && format != Format::Csv;
        let manner = Manner {
            pair,
            is_typed,
            joins_lists: conversion.joins_lists,
        };
        let plan = Plan::of(&mut source, &names, manner, &from, &to).map_err(unreadable)?;
        // Some things show only on the way.
        let mut notes = source.notes().to_vec();
        notes.append(&mut late);
        if !source.dates().is_empty() {
            notes.push(format!(
                "has columns of days or times, which become text: {}",
                source.dates().join(", ")
            ));
        }
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
            from,
            to: to.into(),
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
            crs: self.to.text(),
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
            let read = read.filter_map(|row| self.plan.row(row, &self.from, &self.to.crs).ok());
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
        // The first reading made the same rows, so this is another file.
        if rows != self.plan.rows {
            return Err(Stop::Format(FormatError::Broken {
                format: self.document.format().name(),
                message: "it changed while it was read".to_owned(),
            }));
        }
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

fn from_crs(
    document: &Document,
    source: &Source<'_>,
    pair: Option<Pair>,
    conversion: Conversion<'_>,
    notes: &mut Vec<String>,
) -> Result<Crs, ConvertError> {
    let is_degrees = pair.is_some_and(|pair| pair.is_degrees);
    if let Some(from) = conversion.from {
        if is_degrees && !from.is_geographic() {
            notes.push(format!(
                "has columns of longitude and latitude, which were read as WGS 84 and not as {from}"
            ));
            return Ok(Crs::wgs84());
        }
        return Ok(from.clone());
    }
    if let Some(text) = source.crs() {
        return Crs::parse(text).map_err(|source| ConvertError::Crs {
            file: document.name().to_owned(),
            source,
        });
    }
    let is_shapeless = !source.is_shaped() && pair.is_none();
    if document.format().is_always_wgs84() || is_shapeless || is_degrees {
        return Ok(Crs::wgs84());
    }
    if matches!(document.format(), Format::Csv | Format::Xlsx) && source.is_shaped() {
        // As this program writes them, and ITU's tools; metres are found out row by row.
        notes.push(
            "does not say in which coordinate reference system its geometries are; longitude and latitude of WGS 84 were assumed".to_owned(),
        );
        return Ok(Crs::wgs84());
    }
    Err(ConvertError::UnknownCrs {
        file: document.name().to_owned(),
    })
}
