//! The layers of a run in other formats than the GeoJSON that it always writes.

#![cfg_attr(
    not(feature = "gpkg"),
    allow(dead_code, reason = "only the GeoPackage has styles and titles")
)]

mod existing;
mod kind;
mod listed;
mod made;
#[cfg(feature = "gpkg")]
mod package;
mod words;

use std::io;
#[cfg(not(feature = "gpkg"))]
use std::path::Path;

use geo_types::Geometry;

use super::publish::{Publication, PublishError};
use crate::calendar::Day;
use crate::convert::{Conversion, Planned};
use crate::formats::{
    Cell, Document, DocumentError, Format, LayerWriter, Schema, Stop, WriteError, Written, create,
};
use crate::lang::Lang;
use crate::project::Origin;

pub(super) use super::plan::link_line;
pub(super) use existing::existing;
pub(super) use kind::Kind;
pub(super) use listed::Listed;
pub(super) use made::{by_satellite, links, options, sites, villages};
pub(super) use words::{coloured, worded};

pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;
type Row<'r> = dyn FnMut(Option<&Geometry<f64>>, &[Cell<'_>]) -> Result<(), WriteError> + 'r;

/// The file of all layers of a run.
pub const PACKAGE: &str = "plan.gpkg";

/// A layer that can be written in any format.
pub(super) trait Layer {
    fn schema(&self) -> Schema<'_>;
    #[cfg_attr(
        not(feature = "gpkg"),
        expect(dead_code, reason = "only styles ask for it")
    )]
    fn kind(&self) -> Kind;
    /// Hands all rows on.
    fn pour(&self, row: &mut Row<'_>) -> Result<(), Failure>;
}

/// For whom and when layers are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Imprint {
    /// The language of titles, legends and meanings.
    pub(super) lang: Lang,
    /// The day that the file states as its own.
    pub(super) created: Option<Day>,
}

impl Imprint {
    /// For programs: in English, and without a day.
    const PLAIN: Self = Self {
        lang: Lang::En,
        created: None,
    };
}

/// A layer of GeoJSON that was written as villages came.
struct Scanned<'d>(Planned<'d>);

impl Layer for Scanned<'_> {
    fn schema(&self) -> Schema<'_> {
        Schema {
            geometry: Kind::Villages.geometry(),
            ..self.0.schema()
        }
    }

    fn kind(&self) -> Kind {
        Kind::Villages
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
    /// Writes layers as one `GeoPackage` with titles, meanings and styles; what could not be kept.
    pub(super) fn package(
        &self,
        name: &str,
        layers: &[&dyn Layer],
        imprint: Imprint,
    ) -> Result<Vec<String>, PublishError> {
        let written = packed(&self.place(name), layers, imprint);
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
            return self.package(name, &[layer], Imprint::PLAIN);
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
use package::packed;

#[cfg(not(feature = "gpkg"))]
fn packed(_: &Path, _: &[&dyn Layer], _: Imprint) -> Result<Written, Failure> {
    Err(Format::GeoPackage.not_written().into())
}
