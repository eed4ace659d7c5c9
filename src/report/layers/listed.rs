//! A layer whose rows are made where they are asked for.

use geo_types::Geometry;
use rayon::prelude::*;

use super::kind::Kind;
use super::{Failure, Layer, Row};
use crate::convert::CrsWords;
use crate::formats::{Cell, Column, Profile, Schema};
use crate::geodesy::Crs;
use crate::report::CHUNK;

type Shape<'a> = Box<dyn Fn(usize) -> Option<Geometry<f64>> + Sync + Send + 'a>;
type Cells<'a> = Box<dyn Fn(usize) -> Vec<Cell<'a>> + Sync + Send + 'a>;

/// A layer of so many rows.
pub(in crate::report) struct Listed<'a> {
    pub(in crate::report) kind: Kind,
    pub(in crate::report) columns: Vec<Column>,
    pub(in crate::report) rows: usize,
    shape: Shape<'a>,
    cells: Cells<'a>,
    /// Whether lists are joined by `;`, as in CSV.
    joins_lists: bool,
    crs: CrsWords,
}

impl<'a> Listed<'a> {
    /// A layer of rows by their number; what its columns hold is looked up once.
    pub(super) fn new<N: Into<String>>(
        kind: Kind,
        rows: usize,
        joins_lists: bool,
        names: impl IntoIterator<Item = N>,
        shape: impl Fn(usize) -> Option<Geometry<f64>> + Sync + Send + 'a,
        cells: impl Fn(usize) -> Vec<Cell<'a>> + Sync + Send + 'a,
    ) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let starts: Vec<usize> = (0..rows).step_by(CHUNK).collect();
        let profiled = |&start: &usize| {
            let mut part = Profile::empty(names.len());
            for row in start..rows.min(start + CHUNK) {
                part.note_cells(&joined(cells(row), joins_lists));
            }
            part
        };
        let parts: Vec<Profile> = starts.par_iter().map(profiled).collect();
        let mut profile = Profile::empty(names.len());
        for part in &parts {
            profile.add(part);
        }
        Self {
            kind,
            columns: profile.schema(&names, false),
            rows,
            shape: Box::new(shape),
            cells: Box::new(cells),
            joins_lists,
            crs: Crs::wgs84().into(),
        }
    }

    /// Where a row is.
    pub(in crate::report) fn shape(&self, row: usize) -> Option<Geometry<f64>> {
        (self.shape)(row)
    }

    /// The cells of a row.
    pub(in crate::report) fn cells(&self, row: usize) -> Vec<Cell<'a>> {
        joined((self.cells)(row), self.joins_lists)
    }
}

fn joined(mut cells: Vec<Cell<'_>>, joins_lists: bool) -> Vec<Cell<'_>> {
    for cell in &mut cells {
        if joins_lists && matches!(cell, Cell::Names(_) | Cell::Words(_)) {
            let text = cell.shown().into_owned();
            *cell = Some(text).filter(|text| !text.is_empty()).into();
        }
    }
    cells
}

impl Layer for Listed<'_> {
    fn schema(&self) -> Schema<'_> {
        Schema {
            layer: self.kind.name(),
            description: "",
            columns: &self.columns,
            geometry: self.kind.geometry(),
            crs: self.crs.text(),
            rows: self.rows as u64,
        }
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn pour(&self, row: &mut Row<'_>) -> Result<(), Failure> {
        for number in 0..self.rows {
            row(self.shape(number).as_ref(), &self.cells(number))?;
        }
        Ok(())
    }
}
