use std::fs;

use geo_types::{Coord, Geometry, MultiPolygon, Point, line_string, polygon};

use super::tests_shared::*;
use crate::formats::drawn::{self, Plain};
use crate::formats::{Cell, Document, Source};
use crate::project::Origin;

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
