use std::path::Path;

use geo_types::{Geometry, GeometryCollection, wkt};
use proptest::prelude::*;

use super::*;
use crate::formats::drawn::{self, Layer, Plain, WGS84, layers};
use crate::formats::{Column, ColumnKind, CrsText, Shape, Source, WriteError, create};

/// What a file reads as.
#[derive(Debug, Default)]
struct Read {
    columns: Vec<String>,
    rows: Vec<Plain>,
    notes: Vec<String>,
}

fn read_bytes(name: &str, bytes: &[u8], layer: Option<&str>) -> Result<Read, FormatError> {
    let document = drawn::document(name, bytes.to_vec())?;
    let mut source = Source::open(&document, layer)?;
    Ok(Read {
        columns: source.columns().to_vec(),
        notes: source.notes().to_vec(),
        rows: drawn::rows(&mut source)?,
    })
}

fn read(text: &str) -> Result<Read, FormatError> {
    read_bytes("a.kml", text.as_bytes(), None)
}

/// A file of these Placemarks.
fn kml(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{inside}</Document></kml>\n"
    )
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    std::fs::read(folder.join(name)).unwrap()
}

/// The bytes of a layer that is written, and what was lost.
fn written(layer: &Layer, name: &str) -> (Vec<u8>, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let format = Format::of_name(name).unwrap();
    let mut writer = create(format, &path, &layer.schema()).unwrap();
    for (geometry, cells) in &layer.rows {
        writer.row(geometry.as_ref(), cells).unwrap();
    }
    let losses = writer.finish().unwrap().losses;
    (std::fs::read(path).unwrap(), losses)
}

/// What is written reads the same, but for the column that the names of Placemarks make, and for large
/// whole numbers, which are text.
fn round_trip(layer: &Layer, name: &str) {
    let (bytes, losses) = written(layer, name);
    let mut read = read_bytes(name, &bytes, None).unwrap();
    if read.columns[0] == "name" {
        assert!(layer.columns.iter().any(|column| column.name == "tên"));
        read.columns.remove(0);
        for (_, cells) in &mut read.rows {
            cells.remove(0);
        }
    }
    let names: Vec<String> = layer.columns.iter().map(|of| of.name.clone()).collect();
    assert_eq!(read.columns, names);
    let is_large = |of: &Column| of.kind == ColumnKind::Whole && of.longest > 9;
    let large = layer.columns.iter().filter(|of| is_large(of)).count();
    assert_eq!(losses.len(), large, "{losses:?}");
    let expected = layer.rows.iter().map(|(geometry, cells)| {
        let cells = layer
            .columns
            .iter()
            .zip(cells)
            .map(|(column, cell)| match cell {
                Cell::Number(number) if is_large(column) => Cell::from(number.to_string()),
                cell => cell.clone(),
            });
        (geometry.clone(), cells.collect())
    });
    assert_eq!(read.rows, expected.collect::<Vec<Plain>>());
    assert_eq!(read.notes, Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_the_same(
        layer in prop::sample::select(drawn::SHAPES).prop_flat_map(layers),
        packed in prop::sample::select(vec!["a.kml", "a.kmz", "a.kml.gz"]),
    ) {
        round_trip(&layer, packed);
    }
}

#[test]
fn every_kind_of_geometry() {
    let point = "<Point><coordinates>105,21,0</coordinates></Point>";
    let line = "<LineString><tessellate>1</tessellate><coordinates>\n 0,0 1,1\n</coordinates></LineString>";
    let ring = "<LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing>";
    let polygon = format!(
        "<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs><innerBoundaryIs>{ring}{ring}</innerBoundaryIs></Polygon>"
    );
    let square = wkt!(POLYGON((0. 0., 1. 0., 1. 1., 0. 0.)));
    let (at, path) = (wkt!(POINT(105. 21.)), wkt!(LINESTRING(0. 0., 1. 1.)));
    let filled = geo_types::Polygon::new(
        square.exterior().clone(),
        vec![square.exterior().clone(); 2],
    );
    let multi = |inside: &str| format!("<MultiGeometry>{inside}</MultiGeometry>");
    let cases: Vec<(String, Geometry<f64>)> = vec![
        (point.to_owned(), at.into()),
        (line.to_owned(), path.clone().into()),
        (ring.to_owned(), square.exterior().clone().into()),
        (polygon, filled.into()),
        (
            multi(&point.repeat(2)),
            vec![at, at]
                .into_iter()
                .collect::<geo_types::MultiPoint<f64>>()
                .into(),
        ),
        (
            multi(&multi(line)),
            geo_types::MultiLineString(vec![path.clone()]).into(),
        ),
        (
            multi(&format!("{point}{line}")),
            Geometry::GeometryCollection(GeometryCollection(vec![at.into(), path.into()])),
        ),
    ];
    for (inside, expected) in cases {
        let read = read(&kml(&format!("<Placemark>{inside}</Placemark>"))).unwrap();
        assert_eq!(read.rows[0].0, Some(expected), "{inside}");
        assert_eq!(read.notes, Vec::<String>::new());
    }
    let empty = read(&kml("<Placemark><MultiGeometry/></Placemark><Placemark/>")).unwrap();
    assert_eq!(empty.rows, [(None, vec![]), (None, vec![])]);
}

#[test]
fn geometries_that_cannot_be_read_cost_their_geometry_alone() {
    for (inside, why) in [
        (
            "<Point><coordinates>105;21</coordinates></Point>",
            "no numbers",
        ),
        ("<Point><coordinates> </coordinates></Point>", "several"),
        ("<Point/>", "no coordinates"),
        (
            "<LineString><coordinates>1,1</coordinates></LineString>",
            "one position",
        ),
        ("<Polygon></Polygon>", "no outer boundary"),
        (
            "<Polygon><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></Polygon>",
            "not the outer",
        ),
        ("<gx:Track><gx:coord>1 2 3</gx:coord></gx:Track>", "track"),
    ] {
        let text = kml(&format!("<Placemark><name>a</name>{inside}</Placemark>"));
        let document = drawn::document("a.kml", text.into_bytes()).unwrap();
        let mut source = Source::open(&document, None).unwrap();
        let read = source.read(
            |mut batch| {
                let row = batch.rows().next().unwrap();
                assert_eq!(row.cells[0].shown(), "a");
                match row.shape {
                    Shape::Broken { why, .. } => why,
                    other => panic!("{other:?}"),
                }
            },
            |found| {
                assert!(found[0].contains(why), "{inside}: {found:?}");
                Ok::<_, ()>(())
            },
        );
        read.unwrap();
    }
}

#[test]
fn values_of_all_places_with_their_types() {
    let text = kml(
        "<Schema id=\"s\"><SimpleField name=\"hộ\" type=\"int\"/><SimpleField name=\"ok\" type=\"bool\"/></Schema>\
         <Placemark><name>\n  Bản A &amp; B\n </name><description><![CDATA[<table><tr><td>1</td></tr></table>]]></description>\
         <TimeStamp><when>2024-05-17</when></TimeStamp><Style><LineStyle><color>1</color></LineStyle></Style>\
         <ExtendedData><Data name=\"mã\"><displayName>x</displayName><value>007</value></Data>\
         <SchemaData><SimpleData name=\"hộ\">12</SimpleData><SimpleData name=\"ok\">true</SimpleData></SchemaData></ExtendedData></Placemark>\
         <Placemark><name>A &nbsp; &#x110; & C</name><ExtendedData><SchemaData><SimpleData name=\"hộ\">nhiều</SimpleData></SchemaData></ExtendedData></Placemark>",
    );
    let read = read(&text).unwrap();
    assert_eq!(
        read.columns,
        ["name", "description", "timestamp", "hộ", "ok", "mã"]
    );
    assert_eq!(
        read.rows[0].1,
        [
            Cell::from("Bản A & B"),
            Cell::from("<table><tr><td>1</td></tr></table>"),
            Cell::from("2024-05-17"),
            Cell::from(12_i64),
            Cell::from(true),
            Cell::from("007"),
        ]
    );
    assert_eq!(read.rows[1].1[0], Cell::from("A &nbsp; Đ & C"));
    assert_eq!(read.rows[1].1[3], Cell::from("nhiều"));
}

#[test]
fn a_value_called_like_an_element_keeps_a_column_of_its_own() {
    let text = kml(
        "<Placemark><name>A</name><ExtendedData><Data name=\"name\"><value>B</value></Data></ExtendedData></Placemark>",
    );
    let read = read(&text).unwrap();
    assert_eq!(read.columns, ["name", "name_2"]);
    assert_eq!(read.rows[0].1, [Cell::from("A"), Cell::from("B")]);
    assert!(read.notes[0].contains("name_2"), "{:?}", read.notes);
}

#[test]
fn folders_are_a_column_and_can_be_chosen() {
    let text = kml(
        "<name>all</name><Folder><name>Xã A</name><Placemark><name>1</name></Placemark>\
         <Folder><name>Thôn</name><Placemark><name>2</name></Placemark></Folder></Folder>\
         <Folder><name>Xã B</name><Placemark><name>3</name></Placemark></Folder>\
         <NetworkLink><Link><href>http://x/y.kml</href></Link></NetworkLink>",
    );
    let all = read(&text).unwrap();
    assert_eq!(all.columns, ["name", "folder"]);
    let folders: Vec<_> = all.rows.iter().map(|(_, cells)| cells[1].shown()).collect();
    assert_eq!(folders, ["Xã A", "Thôn", "Xã B"]);
    assert!(all.notes[0].contains("links to 1 other"), "{:?}", all.notes);
    let of = |layer| read_bytes("a.kml", text.as_bytes(), Some(layer));
    assert_eq!(of("Xã A").unwrap().rows.len(), 2);
    let one = of("Xã B").unwrap();
    assert_eq!(one.columns, ["name"]);
    assert_eq!(one.rows[0].1, [Cell::from("3")]);
    let error = of("x").unwrap_err().to_string();
    assert!(error.contains("Xã A, Thôn, Xã B"), "{error}");
}

#[test]
fn files_of_gdal() {
    let villages = read_bytes("a.kml", &fixture("villages_libkml.kml"), None).unwrap();
    assert_eq!(
        villages.columns,
        ["mã", "tên", "số_hộ", "diện_tích", "điện", "ngày"]
    );
    assert_eq!(
        villages.rows[0],
        (
            Some(wkt!(POINT(104.5 21.25)).into()),
            vec![
                Cell::from("V1"),
                Cell::from("Bản Tà Xùa"),
                Cell::from(120_i64),
                Cell::from(12.5),
                Cell::from("Đúng"),
                Cell::from("2024/05/17"),
            ]
        )
    );
    assert_eq!(villages.rows[2].0, None);
    let areas = read_bytes("a.kml", &fixture("areas.kml"), Some("areas")).unwrap();
    assert_eq!(areas.columns, ["id"]);
    assert!(matches!(areas.rows[0].0, Some(Geometry::MultiPolygon(_))));

    let kmz = fixture("two_layers.kmz");
    let error = read_bytes("a.kmz", &kmz, None).unwrap_err().to_string();
    assert!(error.contains("areas, lines"), "{error}");
    let lines = read_bytes("a.kmz", &kmz, Some("lines")).unwrap();
    assert!(matches!(
        lines.rows[1].0,
        Some(Geometry::MultiLineString(_))
    ));
    assert_eq!(lines.notes, ["has heights, which are left out"]);
}

#[test]
fn encodings_that_are_declared() {
    let name = "Bản Tà Xùa";
    let body = format!("<kml><Placemark><name>{name}</name></Placemark></kml>");
    let utf16 = format!("<?xml version='1.0' encoding='UTF-16'?>{body}");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(utf16.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let windows = b"<?xml version=\"1.0\" encoding='windows-1258'?><kml><Placemark><name>Ba\xd2n T\xe0 X\xf9a</name></Placemark></kml>";
    for bytes in [body.as_bytes(), &utf16, windows] {
        let read = read_bytes("a.kml", bytes, None).unwrap();
        assert_eq!(read.rows[0].1, [Cell::from(name)]);
    }
    let undeclared = &windows[windows.len() - 60..];
    let at = undeclared.iter().position(|&byte| byte == b'<').unwrap();
    let error = read_bytes("a.kml", &undeclared[at..], None).unwrap_err();
    assert!(error.to_string().contains("not UTF-8"), "{error}");
    let unknown = b"<?xml version='1.0' encoding='TCVN3'?><kml/>";
    let error = read_bytes("a.kml", unknown, None).unwrap_err();
    assert!(error.to_string().contains("TCVN3"), "{error}");
}

#[test]
fn entities_are_never_looked_up() {
    let text = "<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>\
        <kml><Placemark><name>&b;&c;</name></Placemark></kml>";
    assert_eq!(read(text).unwrap().rows[0].1, [Cell::from("&b;&c;")]);
}

#[test]
fn what_is_no_kml() {
    for text in ["<html><body/></html>", "id,lon\n1,2\n"] {
        assert!(read(text).is_err(), "{text}");
    }
    let deep = "<Folder>".repeat(100_000);
    let error = read(&format!("<kml>{deep}")).unwrap_err().to_string();
    assert!(error.contains("in one another"), "{error}");
    let data = |name: usize| format!("<Placemark><Data name=\"{name}\"/></Placemark>");
    let many: String = (0..5000).map(data).collect();
    let error = read(&kml(&many)).unwrap_err().to_string();
    assert!(error.contains("names of values"), "{error}");
    let twisted = kml("<Placemark><name>a</Placemark></name>");
    assert!(read(&twisted).unwrap_err().to_string().contains("line 2"));
}

#[test]
fn a_cut_file_is_an_error_and_flipped_bits_never_panic() {
    for name in ["villages_libkml.kml", "areas.kml", "two_layers.kmz"] {
        let whole = fixture(name);
        let layer = name.ends_with("kmz").then_some("areas");
        let length = whole.trim_ascii_end().len();
        for len in (0..length).step_by(3) {
            let cut = read_bytes(name, &whole[..len], layer);
            assert!(cut.is_err(), "{name} {len}");
        }
        let mut seed = 11_u64;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % below
        };
        for _ in 0..200 {
            let mut bytes = whole.clone();
            bytes[next(whole.len())] ^= 1 << next(8);
            let document = drawn::document(name, bytes).unwrap();
            if let Ok(mut source) = Source::open(&document, layer) {
                let read = source.read(|mut batch| batch.rows().count(), |_| Ok::<_, ()>(()));
                drop(read);
            }
        }
    }
}

#[test]
fn a_column_called_name_names_placemarks_and_is_not_doubled() {
    let column = |name: &str| Column {
        name: name.to_owned(),
        kind: ColumnKind::Text,
        longest: 20,
    };
    let layer = Layer {
        columns: vec![column("name"), column("description"), column("a<b>&\"c")],
        rows: vec![(
            None,
            vec![
                Cell::from("Bản <A> & \"B\""),
                Cell::from("line\r\nline\ttab"),
                Cell::from("x\u{1}y\u{ffff}z ]]>"),
            ],
        )],
    };
    let (bytes, losses) = written(&layer, "a.kml");
    let read = read_bytes("a.kml", &bytes, None).unwrap();
    assert_eq!(read.columns, ["name", "description", "a<b>&\"c"]);
    assert_eq!(read.rows[0].1[..2], layer.rows[0].1[..2]);
    assert_eq!(read.rows[0].1[2], Cell::from("xyz ]]>"));
    assert_eq!(losses.len(), 1);
    assert!(
        losses[0].starts_with("1 values of \"a<b>&\"c\""),
        "{losses:?}"
    );
}

#[test]
fn files_are_equal_whenever_they_are_written() {
    let layer = Layer {
        columns: vec![],
        rows: vec![(Some(wkt!(POINT(1. 2.)).into()), vec![])],
    };
    let (bytes, _) = written(&layer, "a.kmz");
    // The time in the header of the member: 1 January 1980.
    assert_eq!(bytes[10..14], [0, 0, 0x21, 0]);
    assert_eq!(bytes, written(&layer, "a.kmz").0);
}

#[test]
fn other_reference_systems_do_not_fit() {
    let layer = Layer {
        columns: vec![],
        rows: vec![],
    };
    let mut schema = layer.schema();
    schema.crs = CrsText {
        code: Some(3405),
        name: "VN-2000 / UTM zone 48N",
        ..WGS84
    };
    let dir = tempfile::tempdir().unwrap();
    let error = create(Format::Kml, &dir.path().join("a.kml"), &schema)
        .err()
        .unwrap();
    assert!(matches!(error, WriteError::Unfit { .. }));
    assert!(error.to_string().contains("always WGS 84"), "{error}");
}

#[path = "flaw_tests.rs"]
mod flaws;
