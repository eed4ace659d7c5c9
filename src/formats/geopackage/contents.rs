//! What a package holds: layers, their columns, their reference systems.

use rusqlite::{Connection, OptionalExtension as _};
use rustc_hash::FxHashSet;

use super::database::{broken, quoted};
use crate::formats::text::composed;
use crate::formats::{FormatError, source};

/// Names of the integer primary key that no user gave: it is the number of the row, no column.
const KEYS: &[&str] = &["fid", "ogc_fid", "objectid"];
/// Tables that programs keep for themselves among the layers.
const BOOKKEEPING: &[&str] = &["layer_styles", "qgis_projects", "qgis_layer_metadata"];

/// A layer that can be chosen.
#[derive(Debug)]
struct Entry {
    table: String,
    identifier: String,
    is_features: bool,
    srs_id: Option<i64>,
}

/// A layer that was chosen.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) table: String,
    pub(super) header: source::Header,
    /// The primary key, where it numbers the rows.
    pub(super) key: Option<String>,
    pub(super) geometry: Option<String>,
    pub(super) columns: Vec<Column>,
    /// What the values of a stored row are; `None` where SQLite adds to what is stored.
    pub(super) fields: Option<Vec<Field>>,
    /// Whether positions are degrees.
    pub(super) is_geographic: bool,
    /// Rows that the file claims, where something in it keeps the claim true.
    pub(super) claimed: Option<u64>,
    /// Whether it is no view.
    pub(super) is_table: bool,
    /// Whether the notes say that heights and measures are left out.
    pub(super) is_noted_as_flat: bool,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Column {
    /// As SQL has it.
    pub(super) name: String,
    pub(super) is_flag: bool,
    pub(super) is_binary: bool,
    /// Whether whole numbers stand for real ones.
    pub(super) is_real: bool,
}

/// A value of a stored row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// The number of the row, which is no column.
    Number,
    /// The number of the row as a column.
    Key,
    Geometry,
    /// The column at this place.
    Column(usize),
}

impl Layer {
    /// Finds a layer by the name of its table or its identifier; without a name the only one.
    pub(super) fn of(
        connection: &Connection,
        wanted: Option<&str>,
        file: &str,
    ) -> Result<Self, FormatError> {
        let entry = chosen(entries(connection)?, wanted, file)?;
        let shape = if entry.is_features {
            Some(GeometryColumn::of(connection, &entry)?)
        } else {
            None
        };
        let kind: Option<String> = connection
            .query_row(
                "SELECT type FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')",
                [&entry.table],
                |row| row.get(0),
            )
            .optional()?;
        let kind = kind.ok_or_else(|| {
            broken(format!(
                "it lists the layer {:?}, but has no such table",
                entry.table
            ))
        })?;
        let mut layer = Self {
            table: entry.table,
            header: source::Header::default(),
            key: None,
            geometry: None,
            columns: Vec::new(),
            fields: None,
            is_geographic: false,
            claimed: None,
            is_table: kind == "table",
            is_noted_as_flat: false,
        };
        layer.take_columns(connection, shape.as_ref())?;
        if let Some(shape) = &shape {
            layer.take_geometry(connection, shape)?;
        }
        layer.claimed = claimed(connection, &layer.table)?;
        Ok(layer)
    }

    fn take_columns(
        &mut self,
        connection: &Connection,
        shape: Option<&GeometryColumn>,
    ) -> Result<(), FormatError> {
        let mut statement = connection.prepare(
            "SELECT name, upper(type), pk > 0, hidden = 0 AND dflt_value IS NULL \
             FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid",
        )?;
        let rows = statement.query_map([&self.table], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        let all: Vec<(String, String, bool, bool)> = rows.collect::<Result<_, _>>()?;
        let keys = all.iter().filter(|(_, _, is_key, _)| *is_key).count();
        // Generated columns are not stored, and values of before a column was added are its default.
        let is_stored = self.is_table && all.iter().all(|(.., is_stored)| *is_stored);
        let mut fields = Vec::with_capacity(all.len());
        let mut seen = FxHashSet::default();
        let mut binary = Vec::new();
        for (place, (name, kind, is_key, _)) in all.into_iter().enumerate() {
            if shape.is_some_and(|shape| shape.name.eq_ignore_ascii_case(&name)) {
                self.geometry = Some(name);
                fields.push(Field::Geometry);
                continue;
            }
            // Such a key is the number of the row in the file itself (<https://sqlite.org/rowidtable.html>).
            if is_key && keys == 1 && kind == "INTEGER" && self.is_table {
                self.key = Some(name.clone());
                if KEYS.iter().any(|key| key.eq_ignore_ascii_case(&name)) {
                    fields.push(Field::Number);
                    continue;
                }
                fields.push(Field::Key);
            } else {
                fields.push(Field::Column(self.columns.len()));
            }
            let shown = match composed(name.trim()) {
                shown if shown.is_empty() => format!("column_{}", place + 1),
                shown => shown.into_owned(),
            };
            if !seen.insert(shown.clone()) {
                return Err(FormatError::TwinHeader { name: shown });
            }
            let is_binary = kind.starts_with("BLOB") || is_geometry(&kind);
            if is_binary {
                binary.push(shown.clone());
            }
            if matches!(kind.as_str(), "DATE" | "DATETIME") {
                self.header.dates.push(shown.clone());
            }
            self.header.columns.push(shown);
            self.columns.push(Column {
                name,
                is_flag: kind == "BOOLEAN",
                is_binary,
                is_real: is_real(&kind),
            });
        }
        self.fields = is_stored.then_some(fields);
        if !binary.is_empty() {
            self.header.notes.push(format!(
                "has columns of binary data, which count as empty: {}",
                binary.join(", ")
            ));
        }
        Ok(())
    }

    fn take_geometry(
        &mut self,
        connection: &Connection,
        shape: &GeometryColumn,
    ) -> Result<(), FormatError> {
        let Some(geometry) = &self.geometry else {
            return Err(broken(format!(
                "the layer {:?} has no column {:?}, where its geometry should be",
                self.table, shape.name
            )));
        };
        let any = format!(
            "SELECT 1 FROM {} WHERE {} IS NOT NULL LIMIT 1",
            quoted(&self.table),
            quoted(geometry)
        );
        let any = connection.query_row(&any, [], |_| Ok(())).optional()?;
        self.header.is_shaped = any.is_some();
        let what = match (shape.z, shape.m) {
            (0, 0) => None,
            (_, 0) => Some("heights (Z)"),
            (0, _) => Some("measures (M)"),
            _ => Some("heights (Z) and measures (M)"),
        };
        if let Some(what) = what {
            self.is_noted_as_flat = true;
            let note = format!("has geometries with {what}, which are left out");
            self.header.notes.push(note);
        }
        self.header.crs = crs_text(connection, shape.srs_id)?;
        self.is_geographic = self.header.crs.as_ref().is_none_or(|crs| {
            let start = crs.trim_start();
            start.starts_with("GEOG") || start == "EPSG:4326"
        });
        Ok(())
    }
}

/// The layers of features or rows.
fn entries(connection: &Connection) -> Result<Vec<Entry>, FormatError> {
    if !has_table(connection, "gpkg_contents")? {
        return Err(FormatError::NoGeoPackage);
    }
    let mut statement = connection.prepare(
        "SELECT table_name, coalesce(identifier, table_name), data_type = 'features', srs_id \
         FROM gpkg_contents WHERE data_type IN ('features', 'attributes', 'aspatial') ORDER BY rowid",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Entry {
            table: row.get(0)?,
            identifier: row.get(1)?,
            is_features: row.get(2)?,
            srs_id: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn has_table(connection: &Connection, name: &str) -> Result<bool, FormatError> {
    let found = connection
        .query_row(
            "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE",
            [name],
            |_| Ok(()),
        )
        .optional()?;
    Ok(found.is_some())
}

fn chosen(mut entries: Vec<Entry>, wanted: Option<&str>, file: &str) -> Result<Entry, FormatError> {
    let names = |entries: &[Entry]| {
        let names: Vec<&str> = entries.iter().map(|entry| entry.table.as_str()).collect();
        names.join(", ")
    };
    let Some(wanted) = wanted else {
        entries.retain(|entry| {
            let mut known = BOOKKEEPING.iter();
            !known.any(|known| known.eq_ignore_ascii_case(&entry.table))
        });
        if entries.len() > 1 {
            return Err(FormatError::ManyLayers {
                layers: names(&entries),
                example: file.to_owned(),
            });
        }
        return entries.pop().ok_or(FormatError::NoLayer);
    };
    let find = |name: fn(&Entry) -> &str| {
        let is = |entry: &Entry| composed(name(entry)) == composed(wanted);
        entries.iter().position(is)
    };
    match find(|entry| &entry.table).or_else(|| find(|entry| &entry.identifier)) {
        Some(place) => Ok(entries.swap_remove(place)),
        None => Err(FormatError::NoSuchLayer {
            layer: wanted.to_owned(),
            layers: names(&entries),
        }),
    }
}

/// What the file says of a geometry column.
#[derive(Debug)]
struct GeometryColumn {
    name: String,
    srs_id: i64,
    /// 0: none have it, 1: all, 2: some may.
    z: i64,
    m: i64,
}

impl GeometryColumn {
    fn of(connection: &Connection, entry: &Entry) -> Result<Self, FormatError> {
        if !has_table(connection, "gpkg_geometry_columns")? {
            return Err(FormatError::NoGeoPackage);
        }
        let found = connection
            .query_row(
                "SELECT column_name, srs_id, coalesce(z, 0), coalesce(m, 0) FROM gpkg_geometry_columns \
                 WHERE table_name = ?1 COLLATE NOCASE",
                [&entry.table],
                |row| {
                    Ok(Self {
                        name: row.get(0)?,
                        srs_id: row.get::<_, Option<i64>>(1)?.or(entry.srs_id).unwrap_or(0),
                        z: row.get(2)?,
                        m: row.get(3)?,
                    })
                },
            )
            .optional()?;
        found.ok_or_else(|| {
            broken(format!(
                "it does not say which column of {:?} is its geometry",
                entry.table
            ))
        })
    }
}

/// Whether a column of a type holds real numbers (<https://sqlite.org/datatype3.html>, 3.1).
fn is_real(kind: &str) -> bool {
    let has = |part: &&str| kind.contains(*part);
    let others = ["INT", "CHAR", "CLOB", "TEXT", "BLOB"];
    !others.iter().any(has) && ["REAL", "FLOA", "DOUB"].iter().any(has)
}

/// The types that a geometry column may have (OGC 12-128r18, annex G).
fn is_geometry(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "GEOMETRY",
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
        "CIRCULARSTRING",
        "COMPOUNDCURVE",
        "CURVEPOLYGON",
        "MULTICURVE",
        "MULTISURFACE",
        "CURVE",
        "SURFACE",
    ];
    KINDS.contains(&kind)
}

/// The reference system in the words of the file: its definition, else its code. -1 and 0 stand for
/// systems that nobody defined.
fn crs_text(connection: &Connection, srs_id: i64) -> Result<Option<String>, FormatError> {
    if matches!(srs_id, -1 | 0) {
        return Ok(None);
    }
    let unknown = || {
        broken(format!(
            "its reference system {srs_id} is not in gpkg_spatial_ref_sys"
        ))
    };
    if !has_table(connection, "gpkg_spatial_ref_sys")? {
        return Err(unknown());
    }
    let (organisation, code, definition) = connection
        .query_row(
            "SELECT coalesce(organization, ''), coalesce(organization_coordsys_id, ?1), \
             coalesce(definition, '') FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [srs_id],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, String>(2)?,
                ))
            },
        )
        .optional()?
        .ok_or_else(unknown)?;
    let is_defined =
        |text: &str| !matches!(text.trim().to_ascii_lowercase().as_str(), "" | "undefined");
    if is_defined(&definition) {
        return Ok(Some(definition));
    }
    // Systems that only WKT 2 can define stand in a column of the extension `gpkg_crs_wkt`.
    let extended: Option<Option<String>> = connection
        .query_row(
            "SELECT 1 FROM pragma_table_info('gpkg_spatial_ref_sys') WHERE name = 'definition_12_063'",
            [],
            |_| Ok(()),
        )
        .optional()?
        .map(|()| {
            connection.query_row(
                "SELECT definition_12_063 FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
                [srs_id],
                |row| row.get(0),
            )
        })
        .transpose()?;
    if let Some(definition) = extended.flatten().filter(|text| is_defined(text)) {
        return Ok(Some(definition));
    }
    let is_named = is_defined(&organisation) && !organisation.eq_ignore_ascii_case("none");
    Ok(is_named.then(|| format!("{}:{code}", organisation.trim().to_ascii_uppercase())))
}

/// How many rows GDAL says a table has. Its triggers keep that true whoever adds and removes rows; where
/// they are not there the number may be of long ago, and tells nothing.
fn claimed(connection: &Connection, table: &str) -> Result<Option<u64>, FormatError> {
    for name in [
        "gpkg_ogr_contents".to_owned(),
        format!("trigger_insert_feature_count_{table}"),
        format!("trigger_delete_feature_count_{table}"),
    ] {
        if !has_table(connection, &name)? {
            return Ok(None);
        }
    }
    let count: Option<Option<i64>> = connection
        .query_row(
            "SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?1 COLLATE NOCASE",
            [table],
            |row| row.get(0),
        )
        .optional()?;
    Ok(count.flatten().and_then(|count| u64::try_from(count).ok()))
}
