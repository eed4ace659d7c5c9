//! What a first reading tells of a layer, and its rows as the output wants them.

use std::borrow::Cow;

use geo_types::{Coord, Geometry, Point};

use crate::formats::{
    Batch, Cell, Column, ColumnKind, FormatError, GeometryTypes, Profile, Row, Shape, Source, Stop,
};
use crate::geodesy::{Crs, Misplaced, TransformError};
use crate::project::layers;

/// Rows that are shown where they cannot be read.
const SHOWN: usize = 20;

/// Where the geometry of a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) x: usize,
    pub(super) y: usize,
    /// Degrees of WGS 84, whatever else is declared.
    pub(super) is_degrees: bool,
}

/// A row of the output.
pub(super) type Made = (Option<Geometry<f64>>, Vec<Cell<'static>>);

/// The columns of a table that hold positions.
pub(super) fn pair(names: &[String]) -> Option<Pair> {
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

/// How rows are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// The columns of positions, where there are any.
    pub(super) pair: Option<Pair>,
    /// Whether text that reads like numbers becomes numbers.
    pub(super) is_typed: bool,
    /// Whether lists become text.
    pub(super) joins_lists: bool,
}

/// What the first reading tells.
pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
    pub(super) geometry: GeometryTypes,
    pub(super) rows: u64,
    manner: Manner,
    pub(super) broken: u64,
    pub(super) first_broken: Vec<String>,
}

impl Plan {
    pub(super) fn of(
        source: &mut Source<'_>,
        names: &[String],
        manner: Manner,
        from: &Crs,
        to: &Crs,
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
            manner,
            broken: 0,
            first_broken: Vec::new(),
        };
        let mut profile = Profile::empty(names.len());
        let work = |mut batch: Batch<'_>| {
            let mut broken: Vec<(u64, String)> = Vec::new();
            for fault in &batch.faults {
                broken.push((fault.row, format!("{} ({})", fault.why, fault.value)));
            }
            let mut part = Profile::empty(names.len());
            for row in batch.rows() {
                let number = row.number;
                part.note_cells(row.cells);
                match plan.geometry(row.shape, row.cells, from, to) {
                    Ok(geometry) => part.note_shape(geometry.as_ref()),
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
        plan.columns = profile.schema(names, manner.is_typed);
        if let Some(pair) = manner.pair {
            let (first, last) = (pair.x.min(pair.y), pair.x.max(pair.y));
            plan.columns.remove(last);
            plan.columns.remove(first);
        }
        for column in &mut plan.columns {
            if manner.joins_lists && column.kind == ColumnKind::Json {
                column.kind = ColumnKind::Text;
            }
        }
        plan.geometry = profile.geometry;
        plan.rows = profile.shapes + profile.shapeless;
        plan.broken = all_broken;
        plan.first_broken = first_broken;
        Ok(plan)
    }

    /// The geometry of a row in the reference system of the output.
    fn geometry(
        &self,
        shape: Shape,
        cells: &[Cell<'_>],
        from: &Crs,
        to: &Crs,
    ) -> Result<Option<Geometry<f64>>, String> {
        let geometry = match shape {
            Shape::Broken { value, why } => return Err(format!("{why} ({value})")),
            Shape::Given { geometry, .. } => geometry.map(|geometry| *geometry),
            Shape::Absent => match self.manner.pair {
                Some(pair) => point(cells, pair)?,
                None => None,
            },
        };
        let geometry = geometry.map(|geometry| moved(geometry, from, to));
        geometry.transpose()
    }

    /// A row in the reference system and with the types of the output.
    pub(super) fn row(&self, row: Row<'_>, from: &Crs, to: &Crs) -> Result<Made, String> {
        let geometry = self.geometry(row.shape, row.cells, from, to)?;
        let is_place = |at: usize| {
            self.manner
                .pair
                .is_some_and(|pair| at == pair.x || at == pair.y)
        };
        let cells = row
            .cells
            .iter()
            .enumerate()
            .filter(|(at, _)| !is_place(*at));
        let kinds = self.columns.iter().map(|column| column.kind);
        let cells = cells.map(|(_, cell)| cell).zip(kinds);
        let cells = cells.map(|(cell, kind)| typed(cell, kind, self.manner));
        let mut made = Vec::with_capacity(self.columns.len());
        made.extend(cells);
        Ok((geometry, made))
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
        let decimal = if text.contains('.') || !text.contains(',') {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.replace(',', "."))
        };
        let number = decimal
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        number.ok_or_else(|| format!("{text:?} is no coordinate"))
    };
    Ok(Some(Point::new(number(&x)?, number(&y)?).into()))
}

/// A geometry in the system of the output. What is no place in either is told, not moved.
fn moved(mut geometry: Geometry<f64>, from: &Crs, to: &Crs) -> Result<Geometry<f64>, String> {
    use geo::CoordsIter;
    let infinite = |at: &Coord<f64>| !(at.x.is_finite() && at.y.is_finite());
    if let Some(at) = geometry.coords_iter().find(infinite) {
        return Err(format!("position {} {} is not finite", at.x, at.y));
    }
    let told = |(at, why): (Coord<f64>, Misplaced)| format!("position {} {}: {why}", at.x, at.y);
    from.check_geometry(&geometry).map_err(told)?;
    if from != to {
        let words = |error: TransformError| error.to_string();
        from.to_lon_lat_geometry(&mut geometry).map_err(words)?;
        to.from_lon_lat_geometry(&mut geometry).map_err(words)?;
        to.check_geometry(&geometry).map_err(told)?;
    }
    Ok(geometry)
}

/// A cell in the kind of its column.
fn typed(cell: &Cell<'_>, kind: ColumnKind, manner: Manner) -> Cell<'static> {
    let of_text = manner.is_typed;
    match (kind, cell) {
        (_, Cell::Null) => Cell::Null,
        (ColumnKind::Text, Cell::Text(_)) => cell.clone().into_owned(),
        (ColumnKind::Text, Cell::Json(value)) if manner.joins_lists && value.is_array() => {
            let items = value.as_array().into_iter().flatten();
            let items = items.map(|item| Cell::from(item.clone()).shown().into_owned());
            let joined = items.collect::<Vec<String>>().join(";");
            Some(joined).filter(|joined| !joined.is_empty()).into()
        }
        (ColumnKind::Text, other) => Cell::from(other.shown().into_owned()),
        (ColumnKind::Flag, Cell::Text(text)) if of_text => Cell::from(&**text == "true"),
        (ColumnKind::Whole, Cell::Text(text)) if of_text => Cell::from(text.parse::<i64>().ok()),
        (ColumnKind::Real, Cell::Text(text)) if of_text => Cell::from(text.parse::<f64>().ok()),
        (_, other) => other.clone().into_owned(),
    }
}
