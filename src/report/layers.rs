//! The village layers in other formats than GeoJSON, made of the GeoJSON that has been written.

use std::io;
use std::path::Path;

use super::publish::{Publication, PublishError};
#[cfg(feature = "gpkg")]
use crate::convert::Planned;
use crate::convert::{Conversion, convert};
#[cfg(feature = "gpkg")]
use crate::formats::{Category, Package, Stop, Style};
use crate::formats::{Document, DocumentError, Format};
use crate::project::Origin;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A layer: the GeoJSON that it is made of, its name, and what colours it.
#[derive(Clone, Copy, Debug)]
pub struct VillageLayer<'l> {
    /// The file in the folder where outputs lie until all are complete.
    pub made_of: &'l str,
    /// Its name.
    pub name: &'l str,
    /// What colours it where a format has styles.
    pub look: Look,
}

/// What colours a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Villages by whether they have signal.
    Status,
    /// Dead zones by what is decided.
    Decision,
}

/// The file of all layers of a run.
pub const PACKAGE: &str = "deadzone.gpkg";

impl Publication {
    /// Writes layers as one `GeoPackage` with styles; what could not be kept.
    ///
    /// # Errors
    /// [`PublishError`] where the format cannot hold a layer or the disk refuses.
    pub fn package(
        &self,
        name: &str,
        layers: &[VillageLayer<'_>],
    ) -> Result<Vec<String>, PublishError> {
        let failed = |error: Failure| self.failed(name, io::Error::other(error));
        let losses = packed(self.staging(), &self.place(name), layers).map_err(failed)?;
        self.adopt(&[self.place(name)])?;
        Ok(told(name, &losses))
    }

    /// Writes a layer as a file of its own; what could not be kept.
    ///
    /// # Errors
    /// As [`Self::package`].
    pub fn layer(
        &self,
        name: &str,
        format: Format,
        layer: VillageLayer<'_>,
    ) -> Result<Vec<String>, PublishError> {
        if format == Format::GeoPackage {
            return self.package(name, &[layer]);
        }
        let failed = |error: Failure| self.failed(name, io::Error::other(error));
        let document = made(self.staging(), layer).map_err(failed)?;
        let converted = convert(&document, &self.place(name), format, conversion(layer));
        let written = converted.map_err(|error| failed(error.into()))?.written;
        self.adopt(&written.files)?;
        Ok(told(name, &written.losses))
    }
}

fn told(name: &str, losses: &[String]) -> Vec<String> {
    let losses = losses.iter();
    losses.map(|loss| format!("{name}: {loss}")).collect()
}

fn conversion(layer: VillageLayer<'_>) -> Conversion<'_> {
    Conversion {
        name: Some(layer.name),
        joins_lists: true,
        ..Conversion::default()
    }
}

fn made(folder: &Path, layer: VillageLayer<'_>) -> Result<Document, Failure> {
    let origin = Origin::Folder(folder.to_owned());
    Document::open(&origin, layer.made_of, Some(Format::GeoJson)).map_err(|error| match error {
        DocumentError::Io(error) => error.into(),
        DocumentError::Format(error) => error.into(),
    })
}

#[cfg(feature = "gpkg")]
fn packed(folder: &Path, path: &Path, layers: &[VillageLayer<'_>]) -> Result<Vec<String>, Failure> {
    let mut package = Package::create(path)?;
    for &layer in layers {
        let document = made(folder, layer)?;
        let planned = Planned::of(&document, Format::GeoPackage, conversion(layer))?;
        let style = layer.look.style();
        let schema = planned.schema();
        let has_column = schema
            .columns
            .iter()
            .any(|column| column.name == style.column);
        let mut out = package.layer(&schema, Some(&style).filter(|_| has_column))?;
        planned
            .pour(|geometry, cells| out.row(geometry, cells))
            .map_err(|stop| match stop {
                Stop::Format(error) => Failure::from(error),
                Stop::Taker(error) => error.into(),
            })?;
        out.finish()?;
    }
    Ok(package.finish()?.losses)
}

#[cfg(not(feature = "gpkg"))]
fn packed(_: &Path, _: &Path, _: &[VillageLayer<'_>]) -> Result<Vec<String>, Failure> {
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
