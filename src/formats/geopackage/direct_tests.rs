//! What comes from the pages is what SQLite hands out.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::tests_shared::*;
use super::*;
use crate::formats::drawn::{self, Plain};
use crate::formats::{Cell, Source};

/// Rows with their numbers, and the notes.
type Read = (Vec<u64>, Vec<Plain>, Vec<String>);

fn read(document: &Document, is_direct: bool) -> Result<Read, FormatError> {
    let reader = || {
        let mut reader = Reader::of(document, Some("t"))?;
        if !is_direct {
            reader.layer.fields = None;
        }
        Ok::<_, FormatError>(Source::of(reader))
    };
    let mut source = reader()?;
    let rows = drawn::rows(&mut source)?;
    Ok((numbers(&mut reader()?), rows, source.notes().to_vec()))
}

fn is_direct(document: &Document) -> bool {
    let reader = Reader::of(document, Some("t")).unwrap();
    let direct = Direct::of(reader.bytes, &reader.connection, &reader.layer);
    direct.unwrap().is_some()
}

/// What a file reads as either way.
fn both(bytes: Vec<u8>) -> Read {
    let document = drawn::document("a.gpkg", bytes).unwrap();
    assert!(is_direct(&document));
    let direct = read(&document, true).unwrap();
    assert_eq!(direct, read(&document, false).unwrap());
    direct
}

/// The keys in the order of SQL.
fn keys(bytes: &[u8]) -> Vec<i64> {
    let (dir, _) = on_disk("a.gpkg", bytes);
    let connection = Connection::open(dir.path().join("a.gpkg")).unwrap();
    let mut statement = connection
        .prepare("SELECT rowid FROM t ORDER BY rowid")
        .unwrap();
    let keys = statement.query_map([], |row| row.get(0)).unwrap();
    keys.collect::<Result<_, _>>().unwrap()
}

fn keyed(insert: &str) -> Vec<u8> {
    made(&format!(
        "{ATTRIBUTES} CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); {insert}"
    ))
}

/// That all rows come, in order, with their numbers.
fn holds(bytes: &[u8]) {
    let (numbers, rows, _) = both(bytes.to_vec());
    let keys = keys(bytes);
    let cells: Vec<Cell<'_>> = rows.iter().map(|(_, cells)| cells[0].borrowed()).collect();
    let expected: Vec<Cell<'_>> = keys.iter().map(|&key| key.into()).collect();
    assert_eq!(cells, expected);
    // A key below zero is no number of a row, so its place is.
    let number = |(place, &key): (usize, &i64)| u64::try_from(key).unwrap_or(place as u64 + 1);
    assert!(keys.iter().enumerate().map(number).eq(numbers));
}

fn series(count: u32) -> String {
    format!(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {count})
         INSERT INTO t SELECT x, 'làng ' || x FROM n WHERE x <= {count};"
    )
}

#[test]
fn any_count_of_rows_comes_in_order() {
    for count in [1, 2, 100, 4095, 4096, 4097, 60_000] {
        let bytes = keyed(&series(count));
        assert_eq!(keys(&bytes).len(), count as usize);
        holds(&bytes);
    }
    holds(&keyed(""));
}

#[test]
fn any_key_comes_in_order() {
    let (low, high) = (i64::MIN, i64::MAX);
    holds(&keyed(&format!(
        "INSERT INTO t VALUES ({high}, 'a'), (-1, 'b'), (0, 'c'), ({low}, 'd'), (1, 'e'),
         (72057594037927936, 'f'), (-72057594037927937, 'g'), (127, 'h'), (128, 'i');"
    )));
    let series = series(20_000);
    holds(&keyed(&format!(
        "{series} UPDATE t SET id = (id - 10000) * 922337203685477;"
    )));
    holds(&keyed(&format!("{series} UPDATE t SET id = -id;")));
}

#[test]
fn deleted_rows_do_not_come() {
    let series = series(20_000);
    for condition in [
        "id % 7 <> 0",
        "id < 15000",
        "id > 19990",
        "1",
        "id % 4096 = 1",
    ] {
        holds(&keyed(&format!(
            "{series} DELETE FROM t WHERE {condition};"
        )));
    }
}

#[test]
fn tables_without_a_key_are_numbered_from_one() {
    let bytes = made(&format!(
        "{ATTRIBUTES} CREATE TABLE t (id INTEGER, a TEXT); CREATE INDEX i ON t (a, id); {}
         DELETE FROM t WHERE id % 3 = 0;",
        series(20_000)
    ));
    let (numbers, rows, _) = both(bytes);
    assert!((1..=rows.len() as u64).eq(numbers));
    let first: Vec<_> = rows.iter().map(|(_, cells)| cells[0].clone()).collect();
    let expected = (1..=20_000_i64).filter(|id| id % 3 != 0).map(Cell::from);
    assert_eq!(first, expected.collect::<Vec<_>>());
}

#[test]
fn long_rows_go_on_on_other_pages() {
    // Around the lengths where SQLite moves a part of a row away, and over many pages.
    let mut insert = String::new();
    for len in (440..500)
        .chain(3900..4200)
        .chain(8100..8200)
        .chain([1_000_000])
    {
        let _ = write!(
            insert,
            "INSERT INTO t (a) VALUES (hex(zeroblob({len} / 2)));"
        );
    }
    holds(&keyed(&insert));
}

#[test]
fn pages_of_any_size_are_read() {
    for size in [512, 1024, 8192, 65536] {
        let insert = format!(
            "{} UPDATE t SET a = hex(zeroblob(id % 700)) WHERE id % 50 = 0;",
            series(5000)
        );
        let (dir, _) = on_disk("a.gpkg", &keyed(&insert));
        let path = dir.path().join("a.gpkg");
        let connection = Connection::open(&path).unwrap();
        let sql = format!("PRAGMA journal_mode = DELETE; PRAGMA page_size = {size}; VACUUM;");
        connection.execute_batch(&sql).unwrap();
        connection.close().unwrap();
        let bytes = std::fs::read(path).unwrap();
        assert_eq!(
            usize::from(u16::from_be_bytes([bytes[16], bytes[17]])),
            size % 65535
        );
        holds(&bytes);
    }
}

#[test]
fn columns_that_were_added_are_empty_in_older_rows() {
    let sql = "CREATE TABLE t (fid INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1, 2), (2, 3);
               ALTER TABLE t ADD COLUMN b REAL";
    let (_, rows, _) = both(made(&format!(
        "{ATTRIBUTES} {sql}; INSERT INTO t VALUES (3, 4, 5);"
    )));
    let cells: Vec<_> = rows.into_iter().map(|(_, cells)| cells).collect();
    let whole = |number: i64| Cell::from(number);
    let expected = [
        [whole(2), Cell::Null],
        [whole(3), Cell::Null],
        [whole(4), Cell::from(5.0)],
    ];
    assert_eq!(cells, expected);
    // A default is not stored in older rows, so SQLite is asked.
    let bytes = made(&format!("{ATTRIBUTES} {sql} DEFAULT 7;"));
    let document = drawn::document("a.gpkg", bytes).unwrap();
    assert!(!is_direct(&document));
    let rows = rows_of(&document);
    assert_eq!(
        rows,
        [
            vec![whole(2), Cell::from(7.0)],
            vec![whole(3), Cell::from(7.0)]
        ]
    );
}

fn rows_of(document: &Document) -> Vec<Vec<Cell<'static>>> {
    let rows = rows(document, Some("t")).unwrap();
    rows.into_iter().map(|(_, cells)| cells).collect()
}

#[test]
fn what_is_not_stored_as_it_is_comes_from_sqlite() {
    for (table, expected) in [
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO t VALUES (2, 5), (1, 6);",
            vec![vec![1, 6], vec![2, 5]],
        ),
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, a); INSERT INTO t VALUES (1, 6), (2, 5);",
            vec![vec![1, 6], vec![2, 5]],
        ),
        (
            "CREATE TABLE t (a, b AS (a + 1), c AS (a + 2) STORED); INSERT INTO t VALUES (1);",
            vec![vec![1, 2, 3]],
        ),
        (
            "CREATE VIRTUAL TABLE t USING rtree(id, x, y); INSERT INTO t VALUES (1, 2, 2);",
            vec![vec![1, 2, 2]],
        ),
    ] {
        let document = drawn::document("a.gpkg", made(&format!("{ATTRIBUTES} {table}"))).unwrap();
        assert!(!is_direct(&document), "{table}");
        let shown = |cells: Vec<Cell<'_>>| {
            let numbers = cells
                .iter()
                .map(|cell| cell.shown().parse::<f64>().unwrap());
            numbers.collect::<Vec<_>>()
        };
        let read: Vec<Vec<f64>> = rows_of(&document).into_iter().map(shown).collect();
        let expected: Vec<Vec<f64>> = expected
            .into_iter()
            .map(|row| row.into_iter().map(f64::from).collect())
            .collect();
        assert_eq!(read, expected, "{table}");
    }
}

#[test]
fn other_encodings_come_from_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let connection = Connection::open(&path).unwrap();
    let sql = format!(
        "PRAGMA encoding = 'UTF-16'; {} {ATTRIBUTES} CREATE TABLE t (a TEXT);
         INSERT INTO t VALUES ('Bản Tà Xùa'); COMMIT;",
        tables::BEGINNING
    );
    connection.execute_batch(&sql).unwrap();
    connection.close().unwrap();
    let document = opened(&dir, "a.gpkg");
    assert!(!is_direct(&document));
    assert_eq!(rows_of(&document), [[text("Bản Tà Xùa")]]);
}

#[test]
fn layers_of_gdal_come_from_the_pages() {
    let document = gdal();
    for layer in ["points", "mixed", "heights", "areas", "costs"] {
        let mut reader = Reader::of(&document, Some(layer)).unwrap();
        let direct = Direct::of(reader.bytes, &reader.connection, &reader.layer);
        assert!(direct.unwrap().is_some(), "{layer}");
        let rows = drawn::rows(&mut Source::of(Reader::of(&document, Some(layer)).unwrap()));
        reader.layer.fields = None;
        let stepped = drawn::rows(&mut Source::of(reader));
        assert_eq!(rows.unwrap(), stepped.unwrap());
    }
}

#[test]
fn damaged_pages_are_an_error_or_read_as_sqlite_reads_them() {
    let insert = format!(
        "{} UPDATE t SET a = hex(zeroblob(9000)) WHERE id % 300 = 0;",
        series(600)
    );
    let bytes = keyed(&insert);
    let mut state = 7_u64;
    let mut read_twice = 0;
    for _ in 0..120 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let page = usize::try_from(state >> 40).unwrap() % (bytes.len() / 4096 - 5) + 5;
        // The beginning of a page is what tells of the rest.
        let place = page * 4096 + usize::try_from(state >> 20).unwrap() % 64;
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (state >> 30 & 7);
        let document = drawn::document("a.gpkg", flipped).unwrap();
        let both = (read(&document, true), read(&document, false));
        if let (Ok(direct), Ok(stepped)) = both {
            assert_eq!(direct, stepped, "byte {place}");
            read_twice += 1;
        }
    }
    assert!(read_twice > 0);
}

#[test]
fn trees_without_an_end_and_shared_pages_are_errors() {
    let insert = format!(
        "{} UPDATE t SET a = hex(zeroblob(9000)) WHERE id < 9;",
        series(2000)
    );
    let bytes = keyed(&insert);
    let failed = |bytes: Vec<u8>| {
        let document = drawn::document("a.gpkg", bytes).unwrap();
        assert!(is_direct(&document));
        error(read(&document, true))
    };
    let tops = (1..bytes.len() / 4096).filter(|page| bytes[page * 4096] == 5);
    let tops: Vec<usize> = tops.collect();
    assert_eq!(tops.len(), 1);
    let top = tops[0] * 4096;
    // The last child is the page itself.
    let mut endless = bytes.clone();
    let number = u32::try_from(tops[0] + 1).unwrap();
    endless[top + 8..top + 12].copy_from_slice(&number.to_be_bytes());
    assert!(failed(endless).contains("is damaged"));
    // The first child is the last one too.
    let mut twice = bytes.clone();
    let first = usize::from(u16::from_be_bytes([bytes[top + 12], bytes[top + 13]]));
    let child: [u8; 4] = bytes[top + first..top + first + 4].try_into().unwrap();
    twice[top + 8..top + 12].copy_from_slice(&child);
    assert!(failed(twice).contains("does not come in its order"));
    // No child, and one behind the end of the file.
    for number in [0, u32::MAX] {
        let mut nowhere = bytes.clone();
        nowhere[top + 8..top + 12].copy_from_slice(&number.to_be_bytes());
        assert!(failed(nowhere).contains("is damaged"));
    }
    // Each page of long rows belongs to one row.
    let document = drawn::document("a.gpkg", bytes).unwrap();
    let reader = Reader::of(&document, None).unwrap();
    let pages = pages::Pages::of(reader.bytes).unwrap();
    let leaf = pages.leaves(number).unwrap().next().unwrap().unwrap();
    let long = pages.stored(&leaf, 0).unwrap();
    assert!(long.rest.is_some());
    let (allowance, mut record) = (pages.allowance(), Vec::new());
    let gathered = (0..1000).map(|_| pages.gather(&long, &allowance, &mut record));
    let error = error(gathered.collect::<Result<Vec<()>, _>>());
    assert!(error.contains("row 1 goes on on no page"), "{error}");
}

/// A value in the words of SQL.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("NULL".to_owned()),
        any::<i64>()
            .prop_map(|number| format!("({number} + 0)").replace("-9223372036854775808", "-1")),
        (-130_i64..130).prop_map(|number| number.to_string()),
        (0_u32..64).prop_map(|bits| (1_i64 << bits.min(62)).to_string()),
        any::<f64>()
            .prop_filter("no number of SQL", |number| number.is_finite())
            .prop_map(|number| format!("{number:e}")),
        "[a-zà-ỹ\u{301} ]{0,40}".prop_map(|text| format!("'{text}'")),
        prop::collection::vec(any::<u8>(), 0..9).prop_map(|bytes| {
            let hex = bytes.iter().map(|byte| format!("{byte:02x}"));
            format!("x'{}'", hex.collect::<String>())
        }),
        (0_u32..9000).prop_map(|len| format!("hex(zeroblob({len}))")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_values_read_as_sqlite_reads_them(
        rows in prop::collection::vec((any::<i64>(), prop::collection::vec(value(), 6)), 0..60),
        key in prop::sample::select(vec!["fid INTEGER PRIMARY KEY", "id INTEGER PRIMARY KEY", "id INTEGER"]),
    ) {
        let mut sql = format!(
            "{ATTRIBUTES} CREATE TABLE t ({key}, a INTEGER, b REAL, c TEXT, d BLOB, e BOOLEAN, f);"
        );
        for (key, values) in rows {
            // The lowest number is no literal of SQL.
            let key = key.max(-i64::MAX);
            let _ = write!(sql, "INSERT OR IGNORE INTO t VALUES ({key}, {});", values.join(", "));
        }
        both(made(&sql));
    }
}
