//! Files that hold nothing, or something else.

use deadzone::formats::Format;

use crate::reading::Set;

#[test]
fn nothing_is_no_file_of_any_format() {
    let contents: [&[u8]; 5] = [b"", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"];
    for format in Format::all() {
        for extension in format.extensions() {
            for content in contents {
                let set = Set::one(&format!("a.{extension}"), content.to_vec());
                let books = set.caught().unwrap_or_else(|panic| {
                    panic!("{}, {content:?}: panic: {panic}", set.name());
                });
                assert!(books.is_err(), "{}, {content:?}: {books:?}", set.name());
            }
        }
    }
}

#[test]
fn a_file_of_one_format_under_the_name_of_another_is_told() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats/");
    let files = [
        "gdal.fgb",
        "gdal.xlsx",
        "areas.kml",
        "two_layers.kmz",
        "villages_utf8.shp",
        "villages_utf8.dbf",
        "geopandas.parquet",
    ];
    for file in files {
        let bytes = std::fs::read(format!("{folder}{file}")).unwrap();
        for format in Format::all() {
            for extension in format.extensions() {
                let own = Format::of_name(file);
                let is_kml = |format| matches!(format, Format::Kml | Format::Kmz);
                if own == Some(format) || own.is_some_and(is_kml) && is_kml(format) {
                    continue;
                }
                // Text of another kind may be lines of which each tells that it is odd.
                let is_lines = matches!(format, Format::Csv | Format::GeoJsonLines);
                let is_told = is_lines && own == Some(Format::Kml);
                let set = Set::one(&format!("a.{extension}"), bytes.clone());
                let books = set.caught().unwrap_or_else(|panic| {
                    panic!("{file} as {}: panic: {panic}", set.name());
                });
                assert!(
                    books.is_err() || is_told,
                    "{file} as {}: {books:?}",
                    set.name()
                );
            }
        }
    }
}

#[cfg(feature = "gpkg")]
#[test]
fn databases_of_something_else_are_no_geopackages() {
    let made = |statements: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gpkg");
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute_batch(statements).unwrap();
        database.close().unwrap();
        std::fs::read(&path).unwrap()
    };
    for statements in [
        "PRAGMA user_version = 1; VACUUM;",
        "CREATE TABLE places (a, b); INSERT INTO places VALUES (1, 2);",
        "CREATE TABLE gpkg_contents (a); INSERT INTO gpkg_contents VALUES (1);",
        "CREATE VIEW gpkg_contents AS SELECT 1 AS a; CREATE VIEW gpkg_geometry_columns AS SELECT 2;",
    ] {
        let set = Set::one("a.gpkg", made(statements));
        let books = set.caught().unwrap();
        let why = books.unwrap_err();
        assert!(why.contains("GeoPackage"), "{statements}: {why}");
    }
}
