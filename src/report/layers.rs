//! The village layers in other formats than GeoJSON, made of the GeoJSON that has been written.

use std::io;
use std::path::Path;

use geo_types::{Geometry, Point};
use rayon::prelude::*;

use super::publish::{Publication, PublishError};
use super::{CHUNK, Facts, VillageColumns};
use crate::convert::{Conversion, CrsWords, Planned};
#[cfg(feature = "gpkg")]
use crate::formats::{Category, Package, Style};
use crate::formats::{
    Cell, Column, Document, DocumentError, Format, GeometryTypes, LayerWriter, Profile, Schema,
    Stop, WriteError, Written, create,
};
use crate::geodesy::Crs;
use crate::project::Origin;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Row<'r> = dyn FnMut(Option<&Geometry<f64>>, &[Cell<'_>]) -> Result<(), WriteError> + 'r;

/// What colours a layer where a format has styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Villages by whether they have signal.
    Status,
    /// Dead zones by what is decided.
    Decision,
}

/// The file of all layers of a run.
pub const PACKAGE: &str = "plan.gpkg";

/// A layer that can be written in any format.
pub(super) trait Layer {
    fn schema(&self) -> Schema<'_>;
    #[cfg_attr(
        not(feature = "gpkg"),
        expect(dead_code, reason = "only styles ask for it")
    )]
    fn look(&self) -> Look;
    /// Hands all rows on.
    fn pour(&self, row: &mut Row<'_>) -> Result<(), Failure>;
}

/// Villages as points at their centres.
pub(super) struct Villages<'v> {
    name: &'static str,
    look: Look,
    facts: Facts<'v>,
    values: &'v VillageColumns<'v>,
    order: &'v [usize],
    /// Whether lists are joined by `;`, as in CSV.
    joins_lists: bool,
    columns: Vec<Column>,
    crs: CrsWords,
}

/// Villages are points even where there is none of them.
const POINTS: GeometryTypes = GeometryTypes {
    point: true,
    multi_point: false,
    line: false,
    multi_line: false,
    polygon: false,
    multi_polygon: false,
    collection: false,
};

impl<'v> Villages<'v> {
    pub(super) fn new(
        name: &'static str,
        look: Look,
        facts: Facts<'v>,
        values: &'v VillageColumns<'v>,
        villages: &'v [usize],
        joins_lists: bool,
    ) -> Self {
        let names: Vec<String> = values.names().map(str::to_owned).collect();
        let profiled = |chunk: &[usize]| {
            let mut part = Profile::empty(names.len());
            for &index in chunk {
                let (_, cells) = village(facts, values, index, joins_lists);
                part.note_cells(&cells);
            }
            part
        };
        let parts: Vec<Profile> = villages.par_chunks(CHUNK).map(profiled).collect();
        let mut profile = Profile::empty(names.len());
        for part in &parts {
            profile.add(part);
        }
        Self {
            name,
            look,
            facts,
            values,
            order: villages,
            joins_lists,
            columns: profile.schema(&names, false),
            crs: Crs::wgs84().into(),
        }
    }
}

/// The geometry and the cells of a village.
fn village<'v>(
    facts: Facts<'v>,
    values: &'v VillageColumns<'v>,
    index: usize,
    joins_lists: bool,
) -> (Option<Geometry<f64>>, Vec<Cell<'v>>) {
    let centre = facts.survey.villages[index].centre;
    let geometry = centre.map(|centre| Point::new(centre.lon(), centre.lat()).into());
    let cells = values.values(index).map(|cell| match cell {
        Cell::Names(_) | Cell::Words(_) if joins_lists => {
            let joined = cell.shown().into_owned();
            Some(joined).filter(|joined| !joined.is_empty()).into()
        }
        cell => cell,
    });
    (geometry, cells.collect())
}

impl Layer for Villages<'_> {
    fn schema(&self) -> Schema<'_> {
        Schema {
            layer: self.name,
            description: "",
            columns: &self.columns,
            geometry: POINTS,
            crs: self.crs.text(),
            rows: self.order.len() as u64,
        }
    }

    fn look(&self) -> Look {
        self.look
    }

    fn pour(&self, row: &mut Row<'_>) -> Result<(), Failure> {
        for &index in self.order {
            let (geometry, cells) = village(self.facts, self.values, index, self.joins_lists);
            row(geometry.as_ref(), &cells)?;
        }
        Ok(())
    }
}

/// A layer of GeoJSON that was written as villages came.
struct Scanned<'d>(Planned<'d>);

impl Layer for Scanned<'_> {
    fn schema(&self) -> Schema<'_> {
        Schema {
            geometry: POINTS,
            ..self.0.schema()
        }
    }

    fn look(&self) -> Look {
        Look::Status
    }

    fn pour(&self, row: &mut Row<'_>) -> Result<(), Failure> {
        match self.0.pour(row) {
            Ok(_) => Ok(()),
            Err(Stop::Format(error)) => Err(error.into()),
            Err(Stop::Taker(error)) => Err(error.into()),
        }
    }
}

impl Publication {
    /// Writes layers as one `GeoPackage` with styles; what could not be kept.
    pub(super) fn package(
        &self,
        name: &str,
        layers: &[&dyn Layer],
    ) -> Result<Vec<String>, PublishError> {
        let written = packed(&self.place(name), layers);
        self.taken(name, written)
    }

    /// Writes a layer as a file of its own; what could not be kept.
    pub(super) fn layer(
        &self,
        name: &str,
        format: Format,
        layer: &dyn Layer,
    ) -> Result<Vec<String>, PublishError> {
        if format == Format::GeoPackage {
            return self.package(name, &[layer]);
        }
        let write = || -> Result<Written, Failure> {
            let schema = layer.schema();
            let mut out: Box<dyn LayerWriter + '_> = create(format, &self.place(name), &schema)?;
            layer.pour(&mut |geometry, cells| out.row(geometry, cells))?;
            Ok(out.finish()?)
        };
        self.taken(name, write())
    }

    /// Writes the villages of a scan, which lie at [`Self::place`] as GeoJSON, in another format; what could
    /// not be kept.
    ///
    /// # Errors
    /// [`PublishError`] where the format cannot hold the layer or the disk refuses.
    pub fn scanned(
        &self,
        made_of: &str,
        name: &str,
        format: Format,
    ) -> Result<Vec<String>, PublishError> {
        let failed = |error: Failure| self.failed(name, io::Error::other(error));
        let origin = Origin::Folder(self.staging().to_owned());
        let document = Document::open(&origin, made_of, Some(Format::GeoJson));
        let document = document.map_err(|error| match error {
            DocumentError::Io(error) => failed(error.into()),
            DocumentError::Format(error) => failed(error.into()),
        })?;
        let conversion = Conversion {
            name: Some("villages"),
            joins_lists: !format.has_lists(),
            ..Conversion::default()
        };
        let planned = Planned::of(&document, format, conversion);
        let planned = planned.map_err(|error| failed(error.into()))?;
        self.layer(name, format, &Scanned(planned))
    }

    fn taken(
        &self,
        name: &str,
        written: Result<Written, Failure>,
    ) -> Result<Vec<String>, PublishError> {
        let written = written.map_err(|error| self.failed(name, io::Error::other(error)))?;
        self.adopt(&written.files)?;
        let losses = written.losses.iter();
        Ok(losses.map(|loss| format!("{name}: {loss}")).collect())
    }
}

#[cfg(feature = "gpkg")]
fn packed(path: &Path, layers: &[&dyn Layer]) -> Result<Written, Failure> {
    let mut package = Package::create(path)?;
    for layer in layers {
        let schema = layer.schema();
        let style = layer.look().style();
        let mut columns = schema.columns.iter();
        let has_column = columns.any(|column| column.name == style.column);
        let mut out = package.layer(&schema, Some(&style).filter(|_| has_column))?;
        layer.pour(&mut |geometry, cells| out.row(geometry, cells))?;
        out.finish()?;
    }
    Ok(package.finish()?)
}

#[cfg(not(feature = "gpkg"))]
fn packed(_: &Path, _: &[&dyn Layer]) -> Result<Written, Failure> {
    Err(Format::GeoPackage.not_written().into())
}

/// Colours that people with any colour vision tell apart (Okabe and Ito 2008).
#[cfg(feature = "gpkg")]
impl Look {
    fn style(self) -> Style<'static> {
        const fn category(
            value: &'static str,
            label: &'static str,
            colour: &'static str,
        ) -> Category<'static> {
            Category {
                value,
                label,
                colour,
            }
        }
        const STATUS: &[Category<'static>] = &[
            category("white", "white: no signal", "#d55e00"),
            category("dip", "dip: signal in part", "#e69f00"),
            category("covered", "covered", "#009e73"),
            category("unknown", "unknown: no location", "#999999"),
        ];
        const DECISION: &[Category<'static>] = &[
            category("remote-sector", "remote sector of a mast", "#56b4e9"),
            category("small-cell", "small cell", "#0072b2"),
            category("macro", "macro site", "#1f3b73"),
            category("leo-cell", "cell with satellite backhaul", "#cc79a7"),
            category("leo-terminal", "satellite terminal", "#882255"),
            category("direct-to-cell", "satellite direct to cell", "#661100"),
            category("wait-for-grid", "wait for the grid", "#f0e442"),
            category("planned", "planned by an operator", "#009e73"),
            category("needs-data", "needs data", "#999999"),
            category("no-option", "nothing serves", "#000000"),
        ];
        match self {
            Self::Status => Style {
                name: "status",
                column: "status",
                categories: STATUS,
                size: 1.6,
            },
            Self::Decision => Style {
                name: "decision",
                column: "decision",
                categories: DECISION,
                size: 2.4,
            },
        }
    }
}
