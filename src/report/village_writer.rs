//! Villages as points or as rows, some at a time.

use std::io::{self, Write};

use rayon::prelude::*;
use serde_json::Map;

use super::{CHUNK, Facts, VillageColumns};
use crate::formats::{
    Cell, CsvWriter, Extent, FeatureCollectionWriter, append_feature, append_row,
};
use crate::geodesy::LonLat;

/// The last columns of a table of villages.
pub(super) const POSITION: [&str; 2] = ["lon", "lat"];

/// Writes villages some at a time.
#[derive(Debug)]
pub enum VillageWriter<W: Write> {
    /// As points at their centres.
    Layer(FeatureCollectionWriter<W>),
    /// As rows.
    Table(CsvWriter<W>),
}

impl<W: Write> VillageWriter<W> {
    /// Begins a layer in GeoJSON.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn layer(out: W) -> io::Result<Self> {
        FeatureCollectionWriter::new(out, &Map::new()).map(Self::Layer)
    }

    /// Begins a table in CSV.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn table(out: W, columns: &VillageColumns<'_>) -> io::Result<Self> {
        CsvWriter::new(out, columns.names().chain(POSITION), false).map(Self::Table)
    }

    /// Writes villages in the given order. Text is made in parallel, a bounded part ahead.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn villages(
        &mut self,
        facts: Facts<'_>,
        columns: &VillageColumns<'_>,
        villages: &[usize],
    ) -> io::Result<()> {
        let shape = self.shape();
        for window in villages.chunks(CHUNK * rayon::current_num_threads()) {
            let texts = window.par_chunks(CHUNK);
            let texts = texts.map(|chunk| shape.text(facts, columns, chunk.iter().copied()));
            for text in texts.collect::<Vec<_>>() {
                self.append(&text)?;
            }
        }
        Ok(())
    }

    /// Whether villages become features or rows.
    pub fn shape(&self) -> VillageShape {
        match self {
            Self::Layer(_) => VillageShape::Feature,
            Self::Table(_) => VillageShape::Row,
        }
    }

    /// Writes what [`VillageShape::text`] made.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn append(&mut self, text: &VillageText) -> io::Result<()> {
        match self {
            Self::Layer(writer) => writer.features(&text.text, &text.extent),
            Self::Table(writer) => writer.rows(&text.text),
        }
    }

    /// What is written to.
    pub fn get_mut(&mut self) -> &mut W {
        match self {
            Self::Layer(writer) => writer.get_mut(),
            Self::Table(writer) => writer.get_mut(),
        }
    }

    /// Ends the layer or table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Layer(writer) => writer.finish(),
            Self::Table(writer) => writer.finish(),
        }
    }
}

/// Villages as text, for [`VillageWriter::append`].
#[derive(Clone, Debug, Default)]
pub struct VillageText {
    text: Vec<u8>,
    /// Where the features are.
    extent: Extent,
}

/// What a village becomes in an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VillageShape {
    /// A feature at its centre.
    Feature,
    /// A row, `lon` and `lat` of its centre last.
    Row,
}

impl VillageShape {
    /// Villages as text for [`VillageWriter::append`].
    #[must_use]
    pub fn text(
        self,
        facts: Facts<'_>,
        columns: &VillageColumns<'_>,
        villages: impl IntoIterator<Item = usize>,
    ) -> VillageText {
        /// About what a row or feature of the fewest columns takes.
        const USUAL: usize = 192;
        let villages = villages.into_iter();
        let mut extent = Extent::default();
        let mut out = Vec::with_capacity(villages.size_hint().0 * USUAL);
        for index in villages {
            let centre = facts.survey.villages[index].centre;
            let cells = columns.values(index);
            match self {
                Self::Feature => {
                    let at = centre.map(|centre| (centre.lon(), centre.lat()));
                    if let Some((lon, lat)) = at {
                        extent.add(lon, lat);
                    }
                    append_feature(at, columns.names().zip(cells), &mut out);
                }
                Self::Row => {
                    let place = [centre.map(LonLat::lon), centre.map(LonLat::lat)];
                    append_row(cells.chain(place.map(Cell::from)), &mut out);
                }
            }
        }
        VillageText { text: out, extent }
    }
}
