//! The tables of a package (OGC 12-128r18, annex C and F.3), and the bookkeeping of GDAL and QGIS.

use super::database::quoted;

/// `GPKG`, and version 1.3, whose R-tree triggers every program in use knows.
pub(super) const BEGINNING: &str = "
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
BEGIN;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_ogr_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  feature_count INTEGER DEFAULT NULL
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
";

/// Where QGIS looks for the styles of layers.
pub(super) const STYLES: &str = "
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
";

/// What columns mean (F.9): the tables of the schema extension, of which only the first has rows.
pub(super) const MEANINGS: &str = "
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema',
   'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema',
   'http://www.geopackage.org/spec130/#extension_schema', 'read-write');
";

/// Keep the count of rows that GDAL believes.
pub(super) fn count_triggers(table: &str) -> String {
    let on = quoted(table);
    let text = literal(table);
    let trigger = |event: &str, sign: char| {
        let name = quoted(&format!(
            "trigger_{}_feature_count_{table}",
            event.to_lowercase()
        ));
        format!(
            "CREATE TRIGGER {name} AFTER {event} ON {on} BEGIN \
             UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 \
             WHERE lower(table_name) = lower({text}); END;\n"
        )
    };
    trigger("INSERT", '+') + &trigger("DELETE", '-')
}

/// Keep the R-tree true when rows change (version 1.3, annex F.3).
pub(super) fn index_triggers(table: &str, geometry: &str, key: &str) -> String {
    let tree = format!("rtree_{table}_{geometry}");
    let [on, column, id, index] = [table, geometry, key, &tree].map(quoted);
    let put = format!(
        "INSERT OR REPLACE INTO {index} VALUES (NEW.{id}, ST_MinX(NEW.{column}), \
         ST_MaxX(NEW.{column}), ST_MinY(NEW.{column}), ST_MaxY(NEW.{column}));"
    );
    let gone = format!("DELETE FROM {index} WHERE id = OLD.{id};");
    let both_gone = format!("DELETE FROM {index} WHERE id IN (OLD.{id}, NEW.{id});");
    let is_there = format!("(NEW.{column} NOTNULL AND NOT ST_IsEmpty(NEW.{column}))");
    let is_not = format!("(NEW.{column} ISNULL OR ST_IsEmpty(NEW.{column}))");
    let same = format!("OLD.{id} = NEW.{id} AND");
    let other = format!("OLD.{id} != NEW.{id} AND");
    let of = format!("UPDATE OF {column}");
    let triggers = [
        ("insert", "INSERT", is_there.clone(), put.clone()),
        ("update1", &of, format!("{same} {is_there}"), put.clone()),
        ("update2", &of, format!("{same} {is_not}"), gone.clone()),
        (
            "update3",
            "UPDATE",
            format!("{other} {is_there}"),
            format!("{gone} {put}"),
        ),
        ("update4", "UPDATE", format!("{other} {is_not}"), both_gone),
        ("delete", "DELETE", format!("OLD.{column} NOTNULL"), gone),
    ];
    let triggers = triggers.map(|(name, event, when, then)| {
        let name = quoted(&format!("{tree}_{name}"));
        format!("CREATE TRIGGER {name} AFTER {event} ON {on} WHEN {when} BEGIN {then} END;\n")
    });
    triggers.concat()
}

/// Text as SQL takes it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
