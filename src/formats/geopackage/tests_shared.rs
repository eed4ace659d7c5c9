//! What the tests of this room share.

use std::fs;

use geo_types::Point;
use tempfile::TempDir;

use super::*;
use crate::formats::drawn::{self, Plain, WGS84};
use crate::formats::{
    Batch, Cell, Column, ColumnKind, Format, GeometryTypes, Schema, Source, create,
};
use crate::project::Origin;

pub(super) const GDAL: &[u8] = include_bytes!("../../../tests/data/formats/gdal.gpkg.gz");

pub(super) fn gdal() -> Document {
    drawn::document("gdal.gpkg.gz", GDAL.to_vec()).unwrap()
}

pub(super) fn text(text: &'static str) -> Cell<'static> {
    Cell::from(text)
}

/// A file in a folder of its own.
pub(super) fn on_disk(name: &str, bytes: &[u8]) -> (TempDir, Document) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), bytes).unwrap();
    let document = opened(&dir, name);
    (dir, document)
}

pub(super) fn opened(dir: &TempDir, name: &str) -> Document {
    let origin = Origin::Folder(dir.path().to_owned());
    Document::open(&origin, name, Some(Format::GeoPackage)).unwrap()
}

/// The file that some SQL makes of the tables every package has.
pub(super) fn made(sql: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made.gpkg");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(tables::BEGINNING).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.execute_batch("COMMIT;").unwrap();
    connection.close().unwrap();
    fs::read(path).unwrap()
}

pub(super) const ATTRIBUTES: &str =
    "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('t', 'attributes');";

pub(super) fn rows(document: &Document, layer: Option<&str>) -> Result<Vec<Plain>, FormatError> {
    drawn::rows(&mut Source::open(document, layer)?)
}

pub(super) fn numbers(source: &mut Source<'_>) -> Vec<u64> {
    let mut all = Vec::new();
    let work = |mut batch: Batch<'_>| batch.rows().map(|row| row.number).collect::<Vec<_>>();
    let read = source.read(work, |parts| {
        all.extend(parts.into_iter().flatten());
        Ok::<_, ()>(())
    });
    read.unwrap();
    all
}

pub(super) fn error<T>(result: Result<T, FormatError>) -> String {
    match result {
        Ok(_) => panic!("it reads"),
        Err(error) => error.to_string(),
    }
}

pub(super) fn schema<'s>(
    layer: &'s str,
    columns: &'s [Column],
    geometry: GeometryTypes,
) -> Schema<'s> {
    Schema {
        layer,
        description: "",
        columns,
        geometry,
        crs: WGS84,
        rows: 2,
    }
}

pub(super) const POINTS: GeometryTypes = GeometryTypes {
    point: true,
    multi_point: false,
    line: false,
    multi_line: false,
    polygon: false,
    multi_polygon: false,
    collection: false,
};

pub(super) fn column(name: &str, kind: ColumnKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        longest: 0,
    }
}

pub(super) fn two_points() -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("points.gpkg");
    let schema = schema("points", &[], POINTS);
    let mut writer = create(Format::GeoPackage, &path, &schema).unwrap();
    for at in [1.0, 2.0] {
        let point = Point::new(at, at).into();
        writer.row(Some(&point), &[]).unwrap();
    }
    assert_eq!(writer.finish().unwrap().losses, [""; 0]);
    fs::read(path).unwrap()
}
