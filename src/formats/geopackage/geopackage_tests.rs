use std::fs;

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, line_string, polygon};
use proptest::prelude::*;
use rusqlite::params;
use tempfile::TempDir;

use super::*;
use crate::formats::drawn::{self, Plain, SHAPES, Shapes, WGS84, layers};
use crate::formats::{
    Batch, Cell, Column, ColumnKind, CrsText, Format, GeometryTypes, LayerWriter, Schema, Shape,
    Source, WriteError, create,
};
use crate::project::Origin;

const GDAL: &[u8] = include_bytes!("../../../tests/data/formats/gdal.gpkg.gz");

fn gdal() -> Document {
    drawn::document("gdal.gpkg.gz", GDAL.to_vec()).unwrap()
}

fn text(text: &'static str) -> Cell<'static> {
    Cell::from(text)
}

/// A file in a folder of its own.
fn on_disk(name: &str, bytes: &[u8]) -> (TempDir, Document) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), bytes).unwrap();
    let document = opened(&dir, name);
    (dir, document)
}

fn opened(dir: &TempDir, name: &str) -> Document {
    let origin = Origin::Folder(dir.path().to_owned());
    Document::open(&origin, name, Some(Format::GeoPackage)).unwrap()
}

/// The file that some SQL makes of the tables every package has.
fn made(sql: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("made.gpkg");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(tables::BEGINNING).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.execute_batch("COMMIT;").unwrap();
    connection.close().unwrap();
    fs::read(path).unwrap()
}

const ATTRIBUTES: &str =
    "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('t', 'attributes');";

fn rows(document: &Document, layer: Option<&str>) -> Result<Vec<Plain>, FormatError> {
    drawn::rows(&mut Source::open(document, layer)?)
}

fn numbers(source: &mut Source<'_>) -> Vec<u64> {
    let mut all = Vec::new();
    let work = |mut batch: Batch<'_>| batch.rows().map(|row| row.number).collect::<Vec<_>>();
    let read = source.read(work, |parts| {
        all.extend(parts.into_iter().flatten());
        Ok::<_, ()>(())
    });
    read.unwrap();
    all
}

fn error<T>(result: Result<T, FormatError>) -> String {
    match result {
        Ok(_) => panic!("it reads"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn points_of_gdal_read_as_they_were() {
    let document = gdal();
    let mut source = Source::open(&document, Some("points")).unwrap();
    let columns = ["id", "tên", "hộ", "điện", "x", "ngày"];
    assert_eq!(source.columns(), columns);
    assert!(source.is_shaped());
    assert!(source.crs().unwrap().starts_with("GEOGCS[\"WGS 84\""));
    assert_eq!(source.notes(), [""; 0]);
    let point = |x, y| Some(Geometry::from(Point::new(x, y)));
    let expected = vec![
        (
            point(104.5, 21.25),
            vec![
                text("a"),
                text("Bản Tà Xùa"),
                Cell::from(12_i64),
                Cell::Bool(true),
                Cell::from(0.5),
                text("2024-05-01"),
            ],
        ),
        (
            None,
            vec![
                text("b"),
                Cell::Null,
                Cell::Null,
                Cell::Bool(false),
                Cell::from(-1.25),
                Cell::Null,
            ],
        ),
        (
            point(102.5, 22.125),
            vec![
                text("c"),
                text("Nậm Pồ"),
                Cell::from(7_i64),
                Cell::Null,
                Cell::Null,
                text("2023-12-31"),
            ],
        ),
    ];
    assert_eq!(drawn::rows(&mut source).unwrap(), expected);
    assert_eq!(numbers(&mut source), [1, 2, 3]);
}

#[test]
fn other_layers_of_gdal_too() {
    let document = gdal();
    let mixed = rows(&document, Some("mixed")).unwrap();
    let triangle = polygon![(x: 104.0, y: 21.0), (x: 105.0, y: 21.0), (x: 105.0, y: 22.0)];
    assert_eq!(mixed[0].0, Some(triangle.clone().into()));
    let line = line_string![(x: 104.0, y: 21.0), (x: 105.0, y: 21.5)];
    assert_eq!(mixed[1].0, Some(line.clone().into()));
    assert!(matches!(mixed[2].0, Some(Geometry::GeometryCollection(_))));
    assert_eq!(mixed[3].0, Some(MultiPolygon(vec![triangle]).into()));

    let mut heights = Source::open(&document, Some("heights")).unwrap();
    assert!(heights.notes()[0].contains("heights (Z), which are left out"));
    assert_eq!(drawn::rows(&mut heights).unwrap()[0].0, Some(line.into()));
    assert_eq!(heights.notes().len(), 1);

    let mut areas = Source::open(&document, Some("areas")).unwrap();
    let crs = areas.crs().unwrap();
    assert!(crs.starts_with("PROJCS[\"VN-2000 / UTM zone 48N\""));
    assert!(crs.ends_with("AUTHORITY[\"EPSG\",\"3405\"]]"));
    let Some(Geometry::MultiPolygon(area)) = drawn::rows(&mut areas).unwrap()[0].0.clone() else {
        panic!("no multipolygon");
    };
    let Coord { x, y } = area.0[0].exterior().0[0];
    assert!((390_000.0..400_000.0).contains(&x) && (2.3e6..2.4e6).contains(&y));
    assert_eq!(area.0[0].interiors().len(), 1);

    let mut costs = Source::open(&document, Some("costs")).unwrap();
    assert!(!costs.is_shaped());
    assert_eq!(costs.crs(), None);
    let expected = vec![
        (None, vec![text("a"), Cell::from(12.5)]),
        (None, vec![text("b"), Cell::Null]),
    ];
    assert_eq!(drawn::rows(&mut costs).unwrap(), expected);
}

#[test]
fn a_layer_is_to_be_chosen() {
    let document = gdal();
    let many = error(Source::open(&document, None));
    assert!(many.contains("several layers: points, mixed, heights, areas, costs"));
    assert!(many.contains("gdal.gpkg.gz|layer=NAME"));
    let none = error(Source::open(&document, Some("villages")));
    assert!(none.contains("no layer \"villages\"; it has: points, mixed"));
}

#[test]
fn a_box_chooses_by_the_index() {
    let document = gdal();
    for (within, left_out, expected) in [
        ([104.0, 21.0, 105.0, 22.0], 2, vec![1]),
        ([102.5, 22.125, 102.5, 22.125], 2, vec![3]),
        ([0.0, 0.0, 1.0, 1.0], 3, vec![]),
        ([-180.0, -90.0, 180.0, 90.0], 1, vec![1, 3]),
    ] {
        let mut source = Source::open(&document, Some("points")).unwrap();
        assert_eq!(source.choose(within).unwrap(), Some(left_out));
        assert_eq!(numbers(&mut source), expected);
    }
    let mut costs = Source::open(&document, Some("costs")).unwrap();
    assert_eq!(costs.choose([0.0; 4]).unwrap(), None);
}

#[test]
fn paths_mean_nothing_but_themselves() {
    let bytes = drawn::document("a.gpkg.gz", GDAL.to_vec()).unwrap();
    for name in ["a b.gpkg", "100%.gpkg", "a?mode=rw#x.gpkg", "làng %41.gpkg"] {
        let (_dir, document) = on_disk(name, bytes.content());
        assert!(document.path().is_some());
        assert_eq!(rows(&document, Some("points")).unwrap().len(), 3);
    }
}

#[test]
fn nothing_is_left_beside_the_file() {
    let (dir, document) = on_disk("a.gpkg", gdal().content());
    rows(&document, Some("points")).unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_is_being_written_is_refused() {
    for (suffix, content, is_live) in [
        ("-wal", &b"x"[..], true),
        ("-wal", b"", false),
        ("-journal", b"\xd9\xd5", true),
        ("-journal", b"\0\0", false),
    ] {
        let (dir, document) = on_disk("a.gpkg", gdal().content());
        let beside = format!("a.gpkg{suffix}");
        fs::write(dir.path().join(&beside), content).unwrap();
        let read = rows(&document, Some("points"));
        if is_live {
            assert!(error(read).contains(&format!("({beside} lies beside it)")));
        } else {
            assert_eq!(read.unwrap().len(), 3);
        }
    }
}

#[test]
fn files_in_wal_mode_read() {
    let mut bytes = made(&format!(
        "{ATTRIBUTES} CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x');"
    ));
    bytes[18] = 2;
    bytes[19] = 2;
    let (_dir, document) = on_disk("a.gpkg", &bytes);
    let expected = vec![(None, vec![text("x")])];
    assert_eq!(rows(&document, None).unwrap(), expected);
    let document = drawn::document("a.gpkg", bytes).unwrap();
    assert_eq!(rows(&document, None).unwrap(), expected);
}

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
fn values_are_taken_as_they_are() {
    let bytes = made(&format!(
        "{ATTRIBUTES} CREATE TABLE t (id INTEGER PRIMARY KEY, f BOOLEAN, n REAL, s TEXT, b BLOB);
         INSERT INTO t VALUES
           (-5, 1, 2, 'x  ', x'00'),
           (7, 5, 'text', 1.5, NULL),
           (9, NULL, 9e999, CAST(x'41ff' AS TEXT), NULL),
           (10, 0, 0.1, x'c3a0', NULL),
           (11, 0, 0.1, x'ff00', NULL);"
    ));
    let document = drawn::document("a.gpkg", bytes).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.columns(), ["id", "f", "n", "s", "b"]);
    let binary = "has columns of binary data, which count as empty: b";
    assert_eq!(source.notes(), [binary]);
    let whole = |number: i64| Cell::from(number);
    let read = drawn::rows(&mut source).unwrap();
    let cells: Vec<_> = read.into_iter().map(|(_, cells)| cells).collect();
    let tenth = Cell::from(0.1);
    let expected = [
        vec![
            whole(-5),
            Cell::Bool(true),
            Cell::from(2.0),
            text("x"),
            Cell::Null,
        ],
        vec![whole(7), whole(5), text("text"), text("1.5"), Cell::Null],
        vec![
            whole(9),
            Cell::Null,
            Cell::Null,
            text("A\u{fffd}"),
            Cell::Null,
        ],
        vec![
            whole(10),
            Cell::Bool(false),
            tenth.clone(),
            text("à"),
            Cell::Null,
        ],
        vec![
            whole(11),
            Cell::Bool(false),
            tenth,
            text("X'FF00'"),
            Cell::Null,
        ],
    ];
    assert_eq!(cells, expected);
    assert!(source.notes()[1].contains("1 texts that are not UTF-8"));
    assert_eq!(numbers(&mut source), [1, 7, 9, 10, 11]);
    assert_eq!(source.notes().len(), 2);
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

fn schema<'s>(layer: &'s str, columns: &'s [Column], geometry: GeometryTypes) -> Schema<'s> {
    Schema {
        layer,
        description: "",
        columns,
        geometry,
        crs: WGS84,
        rows: 2,
    }
}

const POINTS: GeometryTypes = GeometryTypes {
    point: true,
    multi_point: false,
    line: false,
    multi_line: false,
    polygon: false,
    multi_polygon: false,
    collection: false,
};

fn column(name: &str, kind: ColumnKind) -> Column {
    Column {
        name: name.to_owned(),
        kind,
        longest: 0,
    }
}

fn two_points() -> Vec<u8> {
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

#[test]
fn names_that_sqlite_takes_for_one_are_told_apart() {
    let columns = ["fid", "Geom", "Tên", "tên", "A", "a", "", "x\"y"];
    let columns = columns.map(|name| column(name, ColumnKind::Text));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let schema = schema("gpkg_x", &columns, POINTS);
    let mut writer = create(Format::GeoPackage, &path, &schema).unwrap();
    let cells: Vec<Cell<'_>> = (0..8_u32).map(Cell::from).collect();
    writer.row(None, &cells).unwrap();
    let written = writer.finish().unwrap();
    assert_eq!(written.losses.len(), 5 + 1, "{:?}", written.losses);
    assert!(written.losses[0].contains("\"gpkg_x\" is called \"layer_gpkg_x\""));
    assert!(written.losses[1].starts_with("column \"fid\" is called \"fid_1\""));
    let document = opened(&dir, "a.gpkg");
    let source = Source::open(&document, None).unwrap();
    let expected = [
        "fid_1", "Geom_1", "Tên", "tên_1", "A", "a_1", "column_7", "x\"y",
    ];
    assert_eq!(source.columns(), expected);
}

#[test]
fn what_a_column_cannot_keep_is_told() {
    let columns = [
        column("n", ColumnKind::Whole),
        column("x", ColumnKind::Real),
        column("list", ColumnKind::Json),
        column("f", ColumnKind::Flag),
    ];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let schema = schema("t", &columns, GeometryTypes::default());
    let mut writer = create(Format::GeoPackage, &path, &schema).unwrap();
    let list = || Cell::from(serde_json::json!(["4G", 1]));
    let large = Cell::from((1_u64 << 60) + 1);
    let first = [text("12"), large, list(), text("true")];
    writer.row(None, &first).unwrap();
    let second = [text("x"), Cell::from(1_u64 << 60), list(), text("no")];
    writer.row(None, &second).unwrap();
    let point = Point::new(1.0, 1.0).into();
    let unfit = writer.row(Some(&point), &first).unwrap_err();
    assert!(matches!(unfit, WriteError::Unfit { .. }));
    drop(writer);
    let mut writer = create(Format::GeoPackage, &path, &schema).unwrap();
    writer.row(None, &first).unwrap();
    writer.row(None, &second).unwrap();
    let losses = writer.finish().unwrap().losses;
    assert_eq!(
        losses,
        [
            "1 values of \"n\" are no INTEGER and are kept as text",
            "1 values of \"x\" were rounded to 15 digits",
            "lists of \"list\" are kept as JSON text",
            "1 values of \"f\" are no BOOLEAN and are kept as text",
        ]
    );
    let read = rows(&opened(&dir, "a.gpkg"), None).unwrap();
    let json = text("[\"4G\",1]");
    let power = Cell::from(1_152_921_504_606_846_976.0);
    let expected = vec![
        (
            None,
            vec![
                Cell::from(12_i64),
                power.clone(),
                json.clone(),
                Cell::Bool(true),
            ],
        ),
        (None, vec![text("x"), power, json, text("no")]),
    ];
    assert_eq!(read, expected);
}

#[test]
fn several_layers_and_styles_go_into_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let mut package = Package::create(&path)
        .unwrap()
        .dated("2026-03-01T00:00:00.000Z");
    let columns = [column("status", ColumnKind::Text)];
    let categories = [Category {
        value: "covered",
        label: "Có sóng",
        colour: "#1a9641",
    }];
    let style = Style {
        name: "trạng thái",
        column: "status",
        categories: &categories,
        size: 2.0,
    };
    let vn = CrsText {
        code: None,
        name: "own",
        wkt: "LOCAL_CS[\"own\"]",
        ..WGS84
    };
    for (name, crs) in [("villages", WGS84), ("sites", vn), ("Villages", vn)] {
        let schema = Schema {
            crs,
            ..schema(name, &columns, POINTS)
        };
        let mut layer = package.layer(&schema, Some(&style)).unwrap();
        let point = Point::new(105.0, 21.0).into();
        layer.row(Some(&point), &[text("covered")]).unwrap();
        layer.finish().unwrap();
    }
    let wrong = Style {
        column: "none",
        ..style
    };
    let again = schema("again", &columns, POINTS);
    assert!(package.layer(&again, Some(&wrong)).is_err());
    let written = package.finish().unwrap();
    assert_eq!(written.files, [path.clone()]);
    assert_eq!(
        written.losses[0],
        "the layer \"Villages\" is called \"Villages_1\""
    );
    let document = opened(&dir, "a.gpkg");
    for (name, crs) in [("villages", "GEOGCS"), ("sites", "LOCAL_CS[\"own\"]")] {
        let mut source = Source::open(&document, Some(name)).unwrap();
        assert!(source.crs().unwrap().starts_with(crs));
        assert_eq!(drawn::rows(&mut source).unwrap().len(), 1);
    }
    let connection = Connection::open(&path).unwrap();
    let styles: i64 = connection
        .query_row(
            "SELECT count(*) FROM layer_styles JOIN gpkg_contents c ON c.table_name = 'layer_styles' \
             WHERE useAsDefault AND update_time = c.last_change AND c.last_change LIKE '2026-03-01%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(styles, 3);
}

#[test]
fn real_files_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/itu_ibiza");
    if !folder.exists() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return;
    }
    let origin = Origin::Folder(folder);
    for (name, count, columns) in [("area.gpkg", 1, 14), ("mobile-coverage.gpkg", 770, 1)] {
        let document = Document::open(&origin, name, None).unwrap();
        let mut source = Source::open(&document, None).unwrap();
        assert!(source.columns().len() >= columns);
        assert_eq!(source.notes(), [""; 0]);
        let rows = drawn::rows(&mut source).unwrap();
        assert_eq!(rows.len(), count);
        let is_area = |row: &Plain| matches!(row.0, Some(Geometry::MultiPolygon(_)));
        assert!(rows.iter().all(is_area));
        let all = source.choose([1.0, 38.0, 2.0, 40.0]).unwrap();
        assert_eq!(all, Some(0));
        assert_eq!(drawn::rows(&mut source).unwrap(), rows);
    }
}

/// What a layer is after it was written: single geometries among sets are sets of one.
fn as_read(rows: &[Plain], shapes: Shapes) -> Vec<Plain> {
    let mut rows = rows.to_vec();
    if shapes == Shapes::None {
        rows.iter_mut().for_each(|(shape, _)| *shape = None);
    }
    for cell in rows.iter_mut().flat_map(|(_, cells)| cells) {
        if let Cell::Text(text) = cell {
            *cell = Cell::from(text.trim().to_owned());
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// By design a column of which all values are null keeps its name alone, and text its inside.
    #[test]
    fn what_is_written_reads_the_same(
        (shapes, layer) in prop::sample::select(SHAPES)
            .prop_flat_map(|shapes| (Just(shapes), layers(shapes))),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for name in ["one.gpkg", "two.gpkg"] {
            let path = dir.path().join(name);
            let mut writer = create(Format::GeoPackage, &path, &layer.schema()).unwrap();
            for (geometry, cells) in &layer.rows {
                writer.row(geometry.as_ref(), cells).unwrap();
            }
            let written = writer.finish().unwrap();
            prop_assert_eq!(written.losses, [""; 0]);
            files.push(fs::read(path).unwrap());
        }
        prop_assert!(files[0] == files[1], "equal layers are equal bytes");
        let expected = as_read(&layer.rows, shapes);
        let on_disk = opened(&dir, "one.gpkg");
        let in_memory = drawn::document("a.gpkg", files.swap_remove(0)).unwrap();
        for document in [on_disk, in_memory] {
            let mut source = Source::open(&document, Some("làng")).unwrap();
            let names: Vec<&str> = layer.columns.iter().map(|column| &*column.name).collect();
            prop_assert_eq!(source.columns(), names);
            prop_assert_eq!(&drawn::rows(&mut source).unwrap(), &expected);
            // All that has a geometry is in the index.
            let shaped = expected.iter().filter(|(shape, _)| shape.is_some());
            let shaped: Vec<Plain> = shaped.cloned().collect();
            if let Some(left_out) = source.choose([-180.0, -90.0, 180.0, 90.0]).unwrap() {
                prop_assert_eq!(left_out as usize, expected.len() - shaped.len());
                prop_assert_eq!(drawn::rows(&mut source).unwrap(), shaped);
            } else {
                prop_assert!(shaped.is_empty());
            }
        }
    }
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

#[test]
fn an_open_line_string_stays_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let lines = GeometryTypes {
        line: true,
        multi_line: true,
        ..GeometryTypes::default()
    };
    let schema = schema("lines", &[], lines);
    let mut writer = Box::new(Writer::create(&path, &schema).unwrap());
    let line = LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]);
    writer.row(Some(&line.clone().into()), &[]).unwrap();
    writer
        .row(Some(&LineString::new(vec![]).into()), &[])
        .unwrap();
    writer.finish().unwrap();
    let read = rows(&opened(&dir, "a.gpkg"), None).unwrap();
    let multi = geo_types::MultiLineString(vec![line]);
    assert_eq!(read, vec![(Some(multi.into()), vec![]), (None, vec![])]);
}
