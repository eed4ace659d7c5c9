//! Files that are not what they say, on purpose or not.

use std::fs;

use geo_types::Point;
use rusqlite::params;

use super::tests_shared::*;
use super::*;
use crate::formats::drawn;
use crate::formats::{Batch, Cell, ColumnKind, Format, Shape, Source, create};

#[test]
fn what_is_no_package_says_so() {
    let text = drawn::document("a.gpkg", b"id,lon,lat\n".to_vec()).unwrap();
    assert!(error(Source::open(&text, None)).contains("is not GeoPackage"));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("CREATE TABLE t (a);").unwrap();
    connection.close().unwrap();
    let other = opened(&dir, "a.gpkg");
    assert!(error(Source::open(&other, None)).contains("is an SQLite file but no GeoPackage"));
    let empty = drawn::document("a.gpkg", made("")).unwrap();
    assert!(error(Source::open(&empty, None)).contains("holds no layer"));
}

#[test]
fn views_are_layers_and_endless_ones_end() {
    let contents = "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('v', 'attributes');";
    let view = made(&format!(
        "{contents} CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2), (3, 4), (5, 6);
         CREATE VIEW v AS SELECT a + b AS c FROM t WHERE a > 1;"
    ));
    let view = drawn::document("a.gpkg", view).unwrap();
    let mut source = Source::open(&view, None).unwrap();
    assert_eq!(source.columns(), ["c"]);
    assert_eq!(numbers(&mut source), [1, 2]);
    let endless = made(&format!(
        "{contents} CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
         SELECT x FROM n WHERE x < 0;"
    ));
    let endless = drawn::document("a.gpkg", endless).unwrap();
    assert!(error(rows(&endless, None)).contains("a view in it takes too long"));
}

#[test]
fn gaps_between_rows_are_stepped_over() {
    let far = i64::MAX;
    let bytes = made(&format!(
        "{ATTRIBUTES} CREATE TABLE t (fid INTEGER PRIMARY KEY, a);
         INSERT INTO t VALUES (1, 'x'), (1152921504606846976, 'y'), ({far}, 'z');"
    ));
    let document = drawn::document("a.gpkg", bytes).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.columns(), ["a"]);
    assert_eq!(numbers(&mut source), [1, 1 << 60, far.unsigned_abs()]);
}

#[test]
fn fewer_rows_than_the_file_claims_are_an_error() {
    let triggers = tables::count_triggers("t");
    let sql = format!(
        "{ATTRIBUTES} CREATE TABLE t (a); INSERT INTO t VALUES (1), (2);
         INSERT INTO gpkg_ogr_contents VALUES ('t', 3);"
    );
    let kept = drawn::document("a.gpkg", made(&(sql.clone() + &triggers))).unwrap();
    assert!(error(rows(&kept, None)).contains("should have 3 rows, but 2 are there"));
    // Without the triggers nobody keeps the number true.
    let stale = drawn::document("a.gpkg", made(&sql)).unwrap();
    assert_eq!(rows(&stale, None).unwrap().len(), 2);
}

#[test]
fn an_index_that_does_not_know_all_rows_is_not_asked() {
    let layer = two_points();
    let (dir, document) = on_disk("a.gpkg", &layer);
    let within = [0.0, 0.0, 1.5, 1.5];
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.choose(within).unwrap(), Some(1));
    let connection = Connection::open(dir.path().join("a.gpkg")).unwrap();
    let sql = "DELETE FROM rtree_points_geom WHERE id = 1;";
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
    let document = opened(&dir, "a.gpkg");
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.choose(within).unwrap(), None);
    assert_eq!(numbers(&mut source), [1, 2]);
}

/// A layer of so many rows, so that its tables are trees of pages.
fn many(count: u32) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("many.gpkg");
    let columns = [column("tên", ColumnKind::Text)];
    let schema = schema("many", &columns, POINTS);
    let mut writer = create(Format::GeoPackage, &path, &schema).unwrap();
    for number in 0..count {
        let point = Point::new(f64::from(number % 360) - 180.0, f64::from(number % 91)).into();
        let name = Cell::from(format!("làng {number}"));
        writer.row(Some(&point), &[name]).unwrap();
    }
    writer.finish().unwrap();
    fs::read(path).unwrap()
}

/// Rows that are read, whatever they hold.
fn count(bytes: Vec<u8>) -> Result<usize, FormatError> {
    let document = drawn::document("a.gpkg", bytes)?;
    let mut source = Source::open(&document, Some("many"))?;
    let mut rows = 0;
    let read = source.read(
        |batch| batch.rows_read(),
        |parts| {
            rows += parts.iter().sum::<usize>();
            Ok::<_, std::convert::Infallible>(())
        },
    );
    match read {
        Ok(()) => {}
        Err(Stop::Format(error)) => return Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
    if let Some(left_out) = source.choose([-1.0, -1.0, 1.0, 1.0])? {
        assert!(left_out <= rows as u64);
    }
    Ok(rows)
}

#[test]
fn several_windows_of_rows_come_in_order() {
    let bytes = many(60_000);
    let document = drawn::document("a.gpkg", bytes).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    let all: Vec<u64> = (1..=60_000).collect();
    assert_eq!(numbers(&mut source), all);
    let left_out = source.choose([-10.0, -90.0, 10.0, 90.0]).unwrap();
    let near = numbers(&mut source);
    assert_eq!(left_out, Some(60_000 - near.len() as u64));
    let is_near = |number: &u64| ((number - 1) % 360).abs_diff(180) <= 10;
    assert!(all.into_iter().filter(is_near).eq(near));
}

#[test]
fn a_cut_file_is_never_fewer_rows() {
    let bytes = many(2000);
    assert_eq!(count(bytes.clone()).unwrap(), 2000);
    for percent in 0..100 {
        let cut = bytes[..bytes.len() * percent / 100].to_vec();
        assert!(count(cut).is_err(), "{percent} %");
    }
    // To the page, and with a header that does not count pages.
    for page in 1..bytes.len() / 4096 {
        let mut cut = bytes[..page * 4096].to_vec();
        cut[24] ^= 1;
        let read = count(cut);
        assert!(matches!(read, Err(_) | Ok(2000)), "{page} pages");
    }
}

#[test]
fn flipped_bits_never_panic_and_never_take_rows_away() {
    let bytes = many(2000);
    let mut state = 1_u64;
    for _ in 0..500 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let place = usize::try_from(state >> 33).unwrap() % bytes.len();
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (state & 7);
        let read = count(flipped);
        assert!(
            !matches!(read, Ok(rows) if rows < 2000),
            "byte {place}: {read:?}"
        );
    }
}

#[test]
fn broken_geometries_are_told_row_by_row() {
    let (dir, _) = on_disk("a.gpkg", &two_points());
    let connection = Connection::open(dir.path().join("a.gpkg")).unwrap();
    connection
        .execute_batch("DROP TRIGGER rtree_points_geom_update1; DROP TRIGGER rtree_points_geom_update2; DROP TRIGGER rtree_points_geom_update3; DROP TRIGGER rtree_points_geom_update4;")
        .unwrap();
    let sql = "UPDATE points SET geom = ?1 WHERE fid = 2";
    connection.execute(sql, params![b"GP\0\x01"]).unwrap();
    connection.close().unwrap();
    let document = opened(&dir, "a.gpkg");
    let mut source = Source::open(&document, None).unwrap();
    let mut shapes = Vec::new();
    let work = |mut batch: Batch<'_>| batch.rows().map(|row| row.shape).collect::<Vec<_>>();
    let read = source.read(work, |parts| {
        shapes.extend(parts.into_iter().flatten());
        Ok::<_, ()>(())
    });
    read.unwrap();
    assert!(matches!(shapes[0], Shape::Given { .. }));
    assert!(matches!(shapes[1], Shape::Broken { .. }));
}
