//! The table of a layer that is being written: names, types, values.

use geo_types::Geometry;
use rusqlite::types::Null;
use rusqlite::{Result, Statement};

use super::database::quoted;
use super::tree;
use super::writer::unfit;
use crate::formats::fitted::is_rounded;
use crate::formats::{Cell, ColumnKind, GeometryTypes, Schema, WriteError};

/// Most columns of a table; SQLite takes 2000, two are ours.
const MOST_COLUMNS: usize = 1998;
const KEY: &str = "fid";
const GEOMETRY: &str = "geom";

/// What the geometries of a layer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Point,
    MultiPoint,
    Line,
    MultiLine,
    Polygon,
    MultiPolygon,
    Collection,
    /// Several kinds.
    Any,
}

impl Kind {
    /// The kind that takes all of them: sets take single ones too.
    fn of(types: GeometryTypes) -> Option<Self> {
        let points = types.point || types.multi_point;
        let lines = types.line || types.multi_line;
        let polygons = types.polygon || types.multi_polygon;
        Some(match (points, lines, polygons, types.collection) {
            (false, false, false, false) => return None,
            (true, false, false, false) if types.multi_point => Self::MultiPoint,
            (true, false, false, false) => Self::Point,
            (false, true, false, false) if types.multi_line => Self::MultiLine,
            (false, true, false, false) => Self::Line,
            (false, false, true, false) if types.multi_polygon => Self::MultiPolygon,
            (false, false, true, false) => Self::Polygon,
            (false, false, false, true) => Self::Collection,
            _ => Self::Any,
        })
    }

    /// As the column of geometry columns has it (OGC 12-128r18, annex G).
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Point => "POINT",
            Self::MultiPoint => "MULTIPOINT",
            Self::Line => "LINESTRING",
            Self::MultiLine => "MULTILINESTRING",
            Self::Polygon => "POLYGON",
            Self::MultiPolygon => "MULTIPOLYGON",
            Self::Collection => "GEOMETRYCOLLECTION",
            Self::Any => "GEOMETRY",
        }
    }

    /// Whether single geometries are written as sets of one.
    pub(super) fn is_multi(self) -> bool {
        matches!(
            self,
            Self::MultiPoint | Self::MultiLine | Self::MultiPolygon
        )
    }

    /// Whether a geometry may come.
    pub(super) fn takes(self, geometry: &Geometry<f64>) -> bool {
        let mut types = GeometryTypes::default();
        types.add(geometry);
        match self {
            Self::Any => true,
            Self::MultiPoint => types.point || types.multi_point,
            Self::MultiLine => types.line || types.multi_line,
            Self::MultiPolygon => types.polygon || types.multi_polygon,
            single => Self::of(types) == Some(single),
        }
    }
}

/// What a table is made of.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) geometry: Option<(String, Kind)>,
    pub(super) columns: Vec<TableColumn>,
}

/// A column, and what happened to its values.
#[derive(Debug)]
pub(super) struct TableColumn {
    /// Its name as it was given.
    pub(super) given: String,
    /// Its name in the table.
    pub(super) name: String,
    kind: ColumnKind,
    /// Values that are not of the type of the column.
    strays: u64,
    /// Numbers that lost digits.
    rounded: u64,
    /// Lists and objects.
    lists: u64,
}

impl Plan {
    pub(super) fn of(
        schema: &Schema<'_>,
        taken: &[String],
        losses: &mut Vec<String>,
    ) -> std::result::Result<Self, WriteError> {
        if schema.columns.len() > MOST_COLUMNS {
            return Err(unfit(format!(
                "it has {} columns, and a table holds {MOST_COLUMNS}; leave some out",
                schema.columns.len()
            )));
        }
        let name = table_name(schema.layer, taken);
        if name != schema.layer {
            losses.push(format!("the layer {:?} is called {name:?}", schema.layer));
        }
        let geometry = Kind::of(schema.geometry).map(|kind| (GEOMETRY.to_owned(), kind));
        let mut names = vec![KEY.to_owned(), GEOMETRY.to_owned()];
        let mut columns = Vec::with_capacity(schema.columns.len());
        for column in schema.columns {
            let mut start = cleaned(&column.name);
            if start.is_empty() {
                start = format!("column_{}", columns.len() + 1);
            }
            let name = free(&start, &names);
            if name != column.name {
                let why = if start == column.name {
                    "names that differ in capitals alone, fid and geom are one name there"
                } else {
                    "such a name cannot be written"
                };
                losses.push(format!(
                    "column {:?} is called {name:?} ({why})",
                    column.name
                ));
            }
            names.push(name.clone());
            columns.push(TableColumn {
                given: column.name.clone(),
                name,
                kind: column.kind,
                strays: 0,
                rounded: 0,
                lists: 0,
            });
        }
        Ok(Self {
            name,
            key: KEY.to_owned(),
            geometry,
            columns,
        })
    }

    /// The statement that creates the table.
    pub(super) fn create(&self) -> String {
        let mut sql = format!(
            "CREATE TABLE {} (\n  {} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
            quoted(&self.name),
            quoted(&self.key)
        );
        let geometry = self.geometry.iter();
        let geometry = geometry.map(|(name, kind)| (name, kind.name()));
        let columns = self.columns.iter();
        let columns = columns.map(|column| (&column.name, column.type_name()));
        for (name, kind) in geometry.chain(columns) {
            sql.push_str(",\n  ");
            sql.push_str(&quoted(name));
            sql.push(' ');
            sql.push_str(kind);
        }
        sql + "\n);"
    }

    /// The statement that adds a row.
    fn insert(&self) -> String {
        let values = 1 + usize::from(self.geometry.is_some()) + self.columns.len();
        let marks = vec!["?"; values].join(",");
        format!("INSERT INTO {} VALUES ({marks})", quoted(&self.name))
    }

    /// Says what the columns did not keep.
    pub(super) fn losses(&self) -> Vec<String> {
        let mut losses = Vec::new();
        for column in &self.columns {
            let name = &column.name;
            if column.lists > 0 {
                losses.push(format!("lists of {name:?} are kept as JSON text"));
            }
            if column.rounded > 0 {
                losses.push(format!(
                    "{} values of {name:?} were rounded to 15 digits",
                    column.rounded
                ));
            }
            if column.strays > 0 {
                losses.push(format!(
                    "{} values of {name:?} are no {} and are kept as text",
                    column.strays,
                    column.type_name()
                ));
            }
        }
        losses
    }
}

impl TableColumn {
    fn type_name(&self) -> &'static str {
        match self.kind {
            ColumnKind::Flag => "BOOLEAN",
            ColumnKind::Whole => "INTEGER",
            ColumnKind::Real => "REAL",
            ColumnKind::Text | ColumnKind::Json => "TEXT",
        }
    }

    /// Binds a value to a place of a statement.
    pub(super) fn bind(
        &mut self,
        cell: &Cell<'_>,
        place: usize,
        statement: &mut Statement<'_>,
    ) -> Result<()> {
        match (self.kind, cell) {
            (_, Cell::Null) => statement.raw_bind_parameter(place, Null),
            (ColumnKind::Flag, Cell::Bool(flag)) => statement.raw_bind_parameter(place, flag),
            (ColumnKind::Whole, Cell::Number(number)) if number.is_i64() => {
                statement.raw_bind_parameter(place, number.as_i64())
            }
            (ColumnKind::Real, Cell::Number(number)) => {
                let real = number.as_f64();
                self.rounded += u64::from(is_rounded(number));
                statement.raw_bind_parameter(place, real)
            }
            (_, Cell::Names(_) | Cell::Words(_) | Cell::Json(_)) => {
                self.lists += 1;
                let json = serde_json::to_string(cell).map_err(to_sql)?;
                statement.raw_bind_parameter(place, json)
            }
            (ColumnKind::Text | ColumnKind::Json, Cell::Text(text)) => {
                statement.raw_bind_parameter(place, text.as_ref())
            }
            (ColumnKind::Text | ColumnKind::Json, other) => {
                statement.raw_bind_parameter(place, other.shown().as_ref())
            }
            // Tables of text tell their kinds by how their values read.
            (kind, other) => {
                let shown = other.shown();
                match (
                    kind,
                    shown.parse::<bool>(),
                    shown.parse::<i64>(),
                    shown.parse::<f64>(),
                ) {
                    (ColumnKind::Flag, Ok(flag), ..) => statement.raw_bind_parameter(place, flag),
                    (ColumnKind::Whole, _, Ok(whole), _) => {
                        statement.raw_bind_parameter(place, whole)
                    }
                    (ColumnKind::Real, _, _, Ok(real)) => statement.raw_bind_parameter(place, real),
                    _ => {
                        self.strays += 1;
                        statement.raw_bind_parameter(place, shown.as_ref())
                    }
                }
            }
        }
    }
}

fn to_sql(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

/// Without characters that end a statement.
fn cleaned(name: &str) -> String {
    name.replace('\0', "\u{fffd}")
}

/// A name that no other has; SQLite takes capitals of ASCII for small letters.
fn free(start: &str, taken: &[String]) -> String {
    let is_free = |name: &str| !taken.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is_free(start) {
        return start.to_owned();
    }
    let mut numbered = (1_u64..).map(|number| format!("{start}_{number}"));
    let found = numbered.find(|name| is_free(name));
    found.expect("a list of names has an end")
}

/// The name of the table of a layer: free, and none that SQLite or the format keeps for itself.
fn table_name(layer: &str, taken: &[String]) -> String {
    let mut name = cleaned(layer.trim());
    let lower = name.to_ascii_lowercase();
    let kept = ["sqlite_", "gpkg_", "rtree_", "layer_styles"];
    if name.is_empty() || kept.iter().any(|start| lower.starts_with(start)) {
        name.insert_str(0, "layer_");
    }
    free(&name, taken)
}

/// A table that rows are added to.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) plan: Plan,
    pub(super) insert: String,
    pub(super) srs_id: i32,
    pub(super) rows: i64,
    pub(super) bounds: Option<[f64; 4]>,
    pub(super) cells: Vec<tree::Cell>,
    /// The geometry at hand.
    pub(super) bytes: Vec<u8>,
}

impl Table {
    pub(super) fn new(plan: Plan, srs_id: i32) -> Self {
        Self {
            insert: plan.insert(),
            plan,
            srs_id,
            rows: 0,
            bounds: None,
            cells: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// Takes the box of the row at hand into account.
    pub(super) fn cover(&mut self, bounds: [f64; 4]) {
        let Some(cell) = tree::Cell::of(self.rows, bounds) else {
            return;
        };
        self.cells.push(cell);
        let [west, south, east, north] = bounds;
        self.bounds = Some(self.bounds.map_or(bounds, |all| {
            [
                all[0].min(west),
                all[1].min(south),
                all[2].max(east),
                all[3].max(north),
            ]
        }));
    }
}
