//! Writing packages: several layers in one file, the same bytes for the same rows.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use geo::BoundingRect;
use geo_types::Geometry;
use rusqlite::{Connection, OpenFlags, params};

use super::database::{quoted, uri};
use super::style::{Style, StyleTexts, SymbolKind};
use super::table::{Plan, Table};
use super::{blob, tables, tree};
use crate::formats::wkb;
use crate::formats::{Cell, CrsText, LayerWriter, Schema, WriteError, Written};

/// A time that is no time, so that the same rows make the same bytes.
const NO_TIME: &str = "1970-01-01T00:00:00.000Z";
/// WGS 84, which every package knows.
const WGS84: i32 = 4326;
/// Numbers of reference systems without a code begin here, behind all codes of EPSG.
const OWN_SYSTEMS: i32 = 100_000;

/// That a package cannot hold something.
pub(super) fn unfit(message: impl Into<String>) -> WriteError {
    WriteError::Unfit {
        format: "GeoPackage",
        message: message.into(),
    }
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Io(io::Error::other(error))
    }
}

/// A `GeoPackage` that is being written, layer by layer.
#[derive(Debug)]
pub struct Package {
    connection: Connection,
    path: PathBuf,
    last_change: String,
    /// What a layer could not keep.
    losses: Vec<(String, String)>,
    tables: Vec<String>,
    /// The definitions of reference systems without a code.
    own_systems: Vec<String>,
    has_styles: bool,
    has_meanings: bool,
    /// Whether the last layer has not ended yet.
    is_open: bool,
}

impl Package {
    /// Begins a file at a path that is free to be written.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        // What is there would be taken for a package to add to.
        File::create(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(uri(path, "mode=rw"), flags)?;
        connection.execute_batch(tables::BEGINNING)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            last_change: NO_TIME.to_owned(),
            losses: Vec::new(),
            tables: Vec::new(),
            own_systems: Vec::new(),
            has_styles: false,
            has_meanings: false,
            is_open: false,
        })
    }

    /// The time of last change that layers begun from now on tell, as in `2026-03-01T00:00:00.000Z`;
    /// without one they tell 1970.
    #[must_use]
    pub fn dated(mut self, last_change: &str) -> Self {
        last_change.clone_into(&mut self.last_change);
        self
    }

    /// Begins a layer, which QGIS shows in a style where one is given.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses, or such a layer does not fit.
    pub fn layer(
        &mut self,
        schema: &Schema<'_>,
        style: Option<&Style<'_>>,
    ) -> Result<PackageLayer<'_>, WriteError> {
        let table = self.begin(schema, style)?;
        Ok(PackageLayer {
            package: self,
            table,
        })
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses, or a layer was begun and not ended.
    pub fn finish(self) -> Result<Written, WriteError> {
        if self.is_open {
            return Err(unfit("its last layer was begun and not ended"));
        }
        self.connection.execute_batch("COMMIT;")?;
        let closed = self.connection.close();
        closed.map_err(|(_, error)| error)?;
        // Where there is one layer, nobody asks which.
        let is_one = self.tables.len() == 1;
        let losses = self.losses.into_iter().map(|(layer, loss)| {
            if is_one {
                loss
            } else {
                format!("layer {layer:?}: {loss}")
            }
        });
        Ok(Written {
            files: vec![self.path],
            losses: losses.collect(),
        })
    }

    fn begin(
        &mut self,
        schema: &Schema<'_>,
        style: Option<&Style<'_>>,
    ) -> Result<Table, WriteError> {
        if self.is_open {
            return Err(unfit("its last layer was begun and not ended"));
        }
        self.is_open = true;
        let mut losses = Vec::new();
        let plan = Plan::of(schema, &self.tables, &mut losses)?;
        self.tell(&plan.name, losses);
        self.tables.push(plan.name.clone());
        let is_shaped = plan.geometry.is_some();
        let srs_id = if is_shaped {
            if schema.crs.code.is_none() && schema.crs.wkt.is_empty() {
                self.tell(&plan.name, vec![schema.crs.untold()]);
            }
            Some(self.srs_id(schema.crs)?)
        } else {
            None
        };
        let connection = &self.connection;
        connection.execute_batch(&plan.create())?;
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) \
             VALUES (?1, ?2, ?1, ?3, ?4, ?5)",
            params![
                plan.name,
                if is_shaped { "features" } else { "attributes" },
                schema.description,
                self.last_change,
                srs_id
            ],
        )?;
        if let Some((column, kind)) = &plan.geometry {
            connection.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
                params![plan.name, column, kind.name(), srs_id],
            )?;
        }
        if let Some(style) = style {
            self.style(&plan, style)?;
        }
        Ok(Table::new(plan, srs_id.unwrap_or_default()))
    }

    fn tell(&mut self, layer: &str, losses: Vec<String>) {
        let losses = losses.into_iter().map(|loss| (layer.to_owned(), loss));
        self.losses.extend(losses);
    }

    /// The number of a reference system, which becomes known to the package.
    fn srs_id(&mut self, crs: CrsText<'_>) -> Result<i32, WriteError> {
        let code = crs.code.and_then(|code| i32::try_from(code).ok());
        let (id, organisation) = match code {
            Some(WGS84) => return Ok(WGS84),
            Some(code) => (code, "EPSG"),
            None => {
                // Those that have no definition are not known to be the same.
                let mut known = self.own_systems.iter();
                let known = known.position(|known| known == crs.wkt && !crs.wkt.is_empty());
                let place = known.unwrap_or_else(|| {
                    self.own_systems.push(crs.wkt.to_owned());
                    self.own_systems.len() - 1
                });
                let place = i32::try_from(place).unwrap_or(i32::MAX - OWN_SYSTEMS);
                (OWN_SYSTEMS + place, "NONE")
            }
        };
        let definition = if crs.wkt.is_empty() {
            "undefined"
        } else {
            crs.wkt
        };
        self.connection.execute(
            "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, NULL)",
            params![crs.name, id, organisation, definition],
        )?;
        Ok(id)
    }

    fn style(&mut self, plan: &Plan, style: &Style<'_>) -> Result<(), WriteError> {
        let Some((geometry, kind)) = &plan.geometry else {
            return Err(unfit("a layer without geometry has no style; give none"));
        };
        let named = |wanted: &str| {
            let mut columns = plan.columns.iter();
            let column = columns.find(|column| column.given == wanted);
            column.map(|column| &*column.name).ok_or_else(|| {
                unfit(format!(
                    "its style is by the column {wanted:?}, which the layer does not have"
                ))
            })
        };
        let column = style.column.map(named).transpose()?;
        let Some(symbol) = SymbolKind::of(*kind) else {
            let loss = "its style was left out, because it has geometries of several kinds";
            self.tell(&plan.name, vec![loss.to_owned()]);
            return Ok(());
        };
        let StyleTexts { qml, sld } = style.texts(symbol, column, &plan.name)?;
        let connection = &self.connection;
        if !self.has_styles {
            connection.execute_batch(tables::STYLES)?;
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) \
                 VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1)",
                [&self.last_change],
            )?;
            self.tables.push("layer_styles".to_owned());
            self.has_styles = true;
        }
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, \
             f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, \
             update_time) VALUES ('', '', ?1, ?2, ?3, ?4, ?5, 1, '', '', NULL, ?6)",
            params![plan.name, geometry, style.name, qml, sld, self.last_change],
        )?;
        Ok(())
    }

    /// Says what a column means (OGC 12-128r18, F.9, the schema extension).
    fn describe(
        &mut self,
        table: &Table,
        column: &str,
        title: &str,
        meaning: &str,
    ) -> Result<(), WriteError> {
        let mut columns = table.plan.columns.iter();
        let found = columns.find(|known| known.given == column);
        let found = found.ok_or_else(|| {
            unfit(format!(
                "the meaning of the column {column:?} is told, which the layer {:?} does not have",
                table.plan.name
            ))
        })?;
        let connection = &self.connection;
        if !self.has_meanings {
            connection.execute_batch(tables::MEANINGS)?;
            self.has_meanings = true;
        }
        connection.execute(
            "INSERT OR REPLACE INTO gpkg_data_columns VALUES (?1, ?2, NULL, ?3, ?4, NULL, NULL)",
            params![table.plan.name, found.name, title, meaning],
        )?;
        Ok(())
    }

    /// Gives a layer a title; one that another layer has is told and left out.
    fn title(&mut self, layer: &str, title: &str) -> Result<(), WriteError> {
        let title = title.trim();
        let changed = self.connection.execute(
            "UPDATE OR IGNORE gpkg_contents SET identifier = ?2 WHERE table_name = ?1 \
             AND NOT EXISTS (SELECT 1 FROM gpkg_contents WHERE identifier = ?2 AND table_name <> ?1)",
            params![layer, title],
        )?;
        if changed == 0 {
            let loss = format!("its title {title:?} was left out, because another layer has it");
            self.tell(layer, vec![loss]);
        }
        Ok(())
    }

    fn row(
        &self,
        table: &mut Table,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        let mut statement = self.connection.prepare_cached(&table.insert)?;
        table.rows += 1;
        statement.raw_bind_parameter(1, table.rows)?;
        let mut place = 2;
        if let Some((_, kind)) = &table.plan.geometry {
            if let Some(geometry) = geometry {
                if !kind.takes(geometry) {
                    return Err(unfit(format!(
                        "row {} of the layer {:?} has a geometry of a kind that was not announced",
                        table.rows, table.plan.name
                    )));
                }
                let bounds = geometry.bounding_rect().map(|rect| {
                    let (low, high) = (rect.min(), rect.max());
                    [low.x, low.y, high.x, high.y]
                });
                table.bytes.clear();
                let envelope = bounds.filter(|_| !matches!(geometry, Geometry::Point(_)));
                let envelope = envelope.map(|[w, s, e, n]| [w, e, s, n]);
                blob::append_header(table.srs_id, envelope, bounds.is_none(), &mut table.bytes);
                if kind.is_multi() {
                    wkb::append_as_multi(geometry, &mut table.bytes);
                } else {
                    wkb::append(geometry, &mut table.bytes);
                }
                if let Some(bounds) = bounds {
                    table.cover(bounds);
                }
                statement.raw_bind_parameter(place, table.bytes.as_slice())?;
            } else {
                statement.raw_bind_parameter(place, rusqlite::types::Null)?;
            }
            place += 1;
        } else if geometry.is_some() {
            return Err(unfit(format!(
                "row {} of the layer {:?} has a geometry, but none was announced",
                table.rows, table.plan.name
            )));
        }
        if cells.len() != table.plan.columns.len() {
            return Err(unfit(format!(
                "row {} has {} cells for {} columns",
                table.rows,
                cells.len(),
                table.plan.columns.len()
            )));
        }
        for (column, cell) in table.plan.columns.iter_mut().zip(cells) {
            column.bind(cell, place, &mut statement)?;
            place += 1;
        }
        statement.raw_execute()?;
        Ok(())
    }

    fn end(&mut self, mut table: Table) -> Result<(), WriteError> {
        self.is_open = false;
        let losses = table.plan.losses();
        self.tell(&table.plan.name, losses);
        let connection = &self.connection;
        let name = &table.plan.name;
        if let Some([west, south, east, north]) = table.bounds {
            connection.execute(
                "UPDATE gpkg_contents SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 \
                 WHERE table_name = ?1",
                params![name, west, south, east, north],
            )?;
        }
        connection.execute(
            "INSERT INTO gpkg_ogr_contents VALUES (?1, ?2)",
            params![name, table.rows],
        )?;
        connection.execute_batch(&tables::count_triggers(name))?;
        if let Some((geometry, _)) = &table.plan.geometry {
            let index = format!("rtree_{name}_{geometry}");
            connection.execute_batch(&format!(
                "CREATE VIRTUAL TABLE {} USING rtree(id, minx, maxx, miny, maxy);",
                quoted(&index)
            ))?;
            tree::fill(connection, &index, std::mem::take(&mut table.cells))?;
            connection.execute(
                "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', \
                 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
                params![name, geometry],
            )?;
            let triggers = tables::index_triggers(name, geometry, &table.plan.key);
            connection.execute_batch(&triggers)?;
        }
        Ok(())
    }
}

/// A layer of a [`Package`] that is being written.
#[derive(Debug)]
pub struct PackageLayer<'p> {
    package: &'p mut Package,
    table: Table,
}

impl PackageLayer<'_> {
    /// As [`LayerWriter::row`].
    ///
    /// # Errors
    /// As [`LayerWriter::row`].
    pub fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        self.package.row(&mut self.table, geometry, cells)
    }

    /// Gives the layer a title for people, which programs show beside its name.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses.
    pub fn title(&mut self, title: &str) -> Result<(), WriteError> {
        self.package.title(&self.table.plan.name, title)
    }

    /// Says what a column means, by the name that the schema gives it: a heading and a sentence.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses, or the layer has no such column.
    pub fn describe(&mut self, column: &str, title: &str, meaning: &str) -> Result<(), WriteError> {
        self.package.describe(&self.table, column, title, meaning)
    }

    /// Ends the layer with its index; what it could not keep is told when the package ends.
    ///
    /// # Errors
    /// [`WriteError`] where the disk refuses.
    pub fn finish(self) -> Result<(), WriteError> {
        self.package.end(self.table)
    }
}

/// A package of one layer.
pub(in crate::formats) struct Writer {
    package: Package,
    table: Table,
}

impl Writer {
    pub(in crate::formats) fn create(path: &Path, schema: &Schema<'_>) -> Result<Self, WriteError> {
        let mut package = Package::create(path)?;
        let table = package.begin(schema, None)?;
        Ok(Self { package, table })
    }
}

impl LayerWriter for Writer {
    fn row(
        &mut self,
        geometry: Option<&Geometry<f64>>,
        cells: &[Cell<'_>],
    ) -> Result<(), WriteError> {
        self.package.row(&mut self.table, geometry, cells)
    }

    fn finish(self: Box<Self>) -> Result<Written, WriteError> {
        let Self { mut package, table } = *self;
        package.end(table)?;
        package.finish()
    }
}
