use flatgeobuf::{FgbCrs, FgbWriter};
use geozero::{ColumnValue, PropertyProcessor};
use proptest::prelude::*;
use serde_json::json;

use super::drawn::{Drawn, KINDS, Rows, places, read, rows_of, writer, written};
use super::*;
use crate::formats::drawn::document;
use crate::formats::{Cell, Document, Shape, Source, Streamed};

fn text(text: &'static str) -> Cell<'static> {
    Cell::from(text)
}

#[test]
fn every_type_of_column_becomes_a_cell() {
    let values = [
        (ColumnValue::Byte(-1), ColumnType::Byte, Cell::from(-1_i64)),
        (
            ColumnValue::UByte(255),
            ColumnType::UByte,
            Cell::from(255_u64),
        ),
        (ColumnValue::Bool(true), ColumnType::Bool, Cell::Bool(true)),
        (
            ColumnValue::Short(-300),
            ColumnType::Short,
            Cell::from(-300_i64),
        ),
        (
            ColumnValue::UShort(65_535),
            ColumnType::UShort,
            Cell::from(65_535_u64),
        ),
        (
            ColumnValue::Int(-70_000),
            ColumnType::Int,
            Cell::from(-70_000_i64),
        ),
        (
            ColumnValue::UInt(u32::MAX),
            ColumnType::UInt,
            Cell::from(u32::MAX),
        ),
        (
            ColumnValue::Long(i64::MIN),
            ColumnType::Long,
            Cell::from(i64::MIN),
        ),
        (
            ColumnValue::ULong(u64::MAX),
            ColumnType::ULong,
            Cell::from(u64::MAX),
        ),
        (
            ColumnValue::Float(-100.1),
            ColumnType::Float,
            Cell::from(-100.1),
        ),
        (
            ColumnValue::Double(f64::NAN),
            ColumnType::Double,
            Cell::Null,
        ),
        (
            ColumnValue::Double(0.25),
            ColumnType::Double,
            Cell::from(0.25),
        ),
        // Decomposed letters and white space around.
        (
            ColumnValue::String(" Ba\u{309}n Tà Xùa "),
            ColumnType::String,
            text("Bản Tà Xùa"),
        ),
        (
            ColumnValue::DateTime("2024-05-01"),
            ColumnType::DateTime,
            text("2024-05-01"),
        ),
        (
            ColumnValue::Json("[1,{}]"),
            ColumnType::Json,
            json!([1, {}]).into(),
        ),
        (ColumnValue::Json("\"x\""), ColumnType::Json, text("x")),
        (ColumnValue::Json("[1,"), ColumnType::Json, text("[1,")),
        (
            ColumnValue::Binary(b"\xff\x00"),
            ColumnType::Binary,
            Cell::Null,
        ),
    ];
    let mut layer = writer(false, FgbCrs::default());
    for (at, (_, kind, _)) in values.iter().enumerate() {
        layer.add_column(&format!("Co\u{323}\u{302}t {at}"), *kind, |_, _| {});
    }
    layer.add_column("", ColumnType::Int, |_, _| {});
    let fill = |feature: &mut dyn PropertyProcessor, skipped: usize| {
        for (at, (value, _, _)) in values.iter().enumerate().skip(skipped) {
            feature.property(at, "", value).unwrap();
        }
    };
    layer
        .add_feature_geom(Drawn::point(104.5, 22.5), |feature| fill(feature, 0))
        .unwrap();
    layer
        .add_feature_geom(Drawn::point(104.5, 22.5), |feature| fill(feature, 17))
        .unwrap();
    let document = document("a.FGB", written(layer)).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.columns()[0], "Cột 0");
    assert_eq!(source.columns()[values.len()], "column_19");
    assert!(source.is_shaped());
    assert_eq!(
        source.notes(),
        ["has columns of binary data, which count as empty: Cột 17"]
    );
    let (rows, faults) = rows_of(&mut source).unwrap();
    assert_eq!(faults, []);
    let expected: Vec<Cell<'_>> = values.into_iter().map(|(_, _, cell)| cell).collect();
    assert_eq!(rows[0].2[..expected.len()], expected);
    assert!(rows[1].2.iter().all(|cell| *cell == Cell::Null));
    assert_eq!((rows[0].0, rows[1].0), (1, 2));
}

#[test]
fn twin_columns_and_foreign_coordinates_are_refused() {
    let mut layer = writer(false, FgbCrs::default());
    layer.add_column("tên", ColumnType::String, |_, _| {});
    layer.add_column("te\u{302}n", ColumnType::String, |_, _| {});
    let error = read(&written(layer)).unwrap_err();
    assert!(matches!(error, FormatError::TwinHeader { name } if name == "tên"));

    let crs = |org, code, name, code_string| FgbCrs {
        org,
        code,
        name,
        code_string,
        ..FgbCrs::default()
    };
    let told = |crs| {
        let document = document("a.fgb", written(writer(false, crs))).unwrap();
        let source = Source::open(&document, None).unwrap();
        source.crs().map(str::to_owned)
    };
    let wkt = "PROJCS[\"VN-2000 / UTM zone 48N\"]";
    for (given, expected) in [
        (FgbCrs::default(), None),
        (crs(None, 4326, None, None), Some("EPSG:4326")),
        (
            crs(Some("epsg"), 4326, Some("WGS 84"), None),
            Some("epsg:4326"),
        ),
        (crs(Some("OGC"), 0, None, Some("CRS84")), Some("OGC:CRS84")),
        (crs(None, 0, Some("WGS 84"), None), Some("WGS 84")),
        (crs(Some(""), 0, None, Some("EPSG:4326")), Some("EPSG:4326")),
        (
            crs(None, 3405, Some("VN-2000 / UTM zone 48N"), None),
            Some("EPSG:3405"),
        ),
        (
            FgbCrs {
                wkt: Some(wkt),
                ..crs(None, 3405, None, None)
            },
            Some(wkt),
        ),
    ] {
        let shown = format!("{given:?}");
        assert_eq!(told(given).as_deref(), expected, "{shown}");
    }
}

#[test]
fn geometries_that_cannot_be_read_cost_the_geometry_alone() {
    let mut layer = writer(false, FgbCrs::default());
    layer.add_column("id", ColumnType::Int, |_, _| {});
    let drawn = [
        ("Polygon", vec![[104.0, 22.0], [105.0, 22.0], [104.0, 22.0]]),
        ("Polygon", vec![[104.0, 22.0], [105.0, 22.0], [105.0, 23.0]]),
        ("Point", vec![[f64::NAN, 22.0]]),
        ("MultiPoint", vec![]),
    ];
    for (kind, ring) in drawn {
        let drawn = Drawn {
            kind,
            polygons: vec![vec![ring]],
        };
        layer
            .add_feature_geom(drawn, |feature| {
                feature.property(0, "", &ColumnValue::Int(7)).unwrap();
            })
            .unwrap();
    }
    let (rows, faults) = read(&written(layer)).unwrap();
    assert_eq!(faults, []);
    assert!(rows.iter().all(|row| row.2 == [Cell::from(7_i64)]));
    let why = |row: usize| match &rows[row].1 {
        Shape::Broken { why, .. } => why.as_str(),
        other => panic!("{other:?}"),
    };
    assert_eq!(why(0), "has a ring of fewer than three different positions");
    assert!(matches!(
        rows[1].1,
        Shape::Given {
            unclosed_rings: 1,
            ..
        }
    ));
    assert!(matches!(rows[2].1, Shape::Given { .. }));
    assert_eq!(rows[3].1, Shape::Absent);

    let mut layer = FgbWriter::create("", GeometryType::GeometryCollection).unwrap();
    let drawn = Drawn {
        kind: "GeometryCollection",
        polygons: vec![vec![vec![[104.0, 22.0]]]],
    };
    layer.add_feature_geom(drawn, |_| {}).unwrap();
    let (rows, _) = read(&written(layer)).unwrap();
    let point = geo_types::Point::new(104.0, 22.0).into();
    let parts = geo_types::GeometryCollection(vec![point]);
    let given = Shape::Given {
        geometry: Some(Box::new(geo_types::Geometry::GeometryCollection(parts))),
        unclosed_rings: 0,
    };
    assert_eq!(rows[0].1, given);
}

#[test]
fn blocks_keep_order_and_numbers_and_streams_are_read_too() {
    let file = places(30_000, false);
    let (rows, faults) = read(&file).unwrap();
    assert_eq!(faults, []);
    let expected = 0..30_000_u64;
    assert!(
        rows.iter()
            .map(|row| row.0)
            .eq(expected.clone().map(|id| id + 1))
    );
    assert!(
        rows.iter()
            .map(|row| row.2[0].clone())
            .eq(expected.map(Cell::from))
    );
    assert_eq!(rows[7].2[1], text("Bản Nậm Cắn 7"));
    let stream = Source::stream(Box::new(std::io::Cursor::new(file)), None).unwrap();
    let Streamed::Begun(first, rest) = stream else {
        panic!("it is no CSV");
    };
    let document = Document::of_stream(first, rest, None).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.columns(), ["id", "tên"]);
    assert_eq!(rows_of(&mut source).unwrap().0, rows);
}

/// The box around a geometry.
fn around(shape: &Shape) -> geo_types::Rect<f64> {
    use geo::BoundingRect;
    match shape {
        Shape::Given { geometry, .. } => geometry.as_deref().unwrap().bounding_rect().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_index_leads_to_the_features_in_a_box() {
    for count in [1, 2, 16, 17, 300, 20_000] {
        let bytes = places(count, true);
        let (all, _) = read(&bytes).unwrap();
        let file = document("a.fgb", bytes).unwrap();
        for within in [
            [103.0, 10.0, 104.0, 12.0],
            [-180.0, -90.0, 180.0, 90.0],
            [104.0, 20.0, 104.0, 20.0],
            [0.0, 0.0, 1.0, 1.0],
        ] {
            let mut source = Source::open(&file, None).unwrap();
            let left_out = source.choose(within).unwrap().unwrap();
            let [west, south, east, north] = within;
            let near = all.iter().filter(|row| {
                let (min, max) = (around(&row.1).min(), around(&row.1).max());
                max.x >= west && max.y >= south && min.x <= east && min.y <= north
            });
            let near: Rows = near.cloned().collect();
            let (chosen, faults) = rows_of(&mut source).unwrap();
            assert_eq!(chosen, near, "{count} features within {within:?}");
            assert_eq!(faults, []);
            assert_eq!(left_out, u64::from(count) - near.len() as u64);
        }
    }
    let file = document("a.fgb", places(10, false)).unwrap();
    let mut source = Source::open(&file, None).unwrap();
    assert_eq!(source.choose([0.0, 0.0, 1.0, 1.0]).unwrap(), None);
}

/// Reads bytes that may be anything, with and without a box: whatever comes of it, it must come.
fn endure(bytes: Vec<u8>) {
    let document = document("a.fgb", bytes).unwrap();
    let open = || Source::open(&document, None);
    if let Ok(mut source) = open() {
        rows_of(&mut source).ok();
    }
    if let Ok(mut source) = open()
        && source.choose([103.0, 8.0, 105.0, 20.0]).is_ok()
    {
        rows_of(&mut source).ok();
    }
}

#[test]
fn a_file_that_was_cut_off_is_refused_at_every_byte() {
    for index in [false, true] {
        let file = places(20, index);
        for cut in 0..file.len() {
            let error = read(&file[..cut]).unwrap_err();
            let told = matches!(
                error,
                FormatError::Broken { .. } | FormatError::NotThatFormat { .. } | FormatError::Empty
            );
            assert!(told, "cut at {cut}: {error}");
        }
        let longer = [&file[..], b"more"].concat();
        let error = read(&longer).unwrap_err().to_string();
        assert!(error.contains("20 features, but 4 bytes follow"), "{error}");
    }
}

#[test]
fn no_changed_byte_stops_the_program() {
    let file = places(9, true);
    for at in 0..file.len() {
        for change in [0x01, 0x10, 0x80, 0xff] {
            let mut changed = file.clone();
            changed[at] ^= change;
            endure(changed);
        }
        let mut changed = file.clone();
        if let Some(word) = changed.get_mut(at..at + 4) {
            word.copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
            endure(changed);
        }
    }
}

#[test]
fn a_feature_without_a_geometry_is_a_row() {
    let mut layer = writer(false, FgbCrs::default());
    layer.add_column("id", ColumnType::UByte, |_, _| {});
    let mut file = written(layer);
    // A table of two fields, the second at its fourth byte: a list of three bytes.
    let feature = [
        12, 0, 0, 0, 8, 0, 8, 0, 0, 0, 4, 0, 8, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 7,
    ];
    let size = u32::try_from(feature.len()).unwrap();
    file.extend(size.to_le_bytes());
    file.extend(feature);
    let document = document("a.fgb", file).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    assert!(!source.is_shaped());
    let (rows, faults) = rows_of(&mut source).unwrap();
    assert_eq!(rows, [(1, Shape::Absent, vec![Cell::from(7_u64)])]);
    assert_eq!(faults, []);
}

/// A geometry, and values that may be missing.
type Place = (
    Drawn,
    (Option<i64>, Option<String>, Option<f64>, Option<bool>),
);

fn place() -> impl Strategy<Value = Place> {
    let number = (-1_800_000..1_800_000_i32).prop_map(|number| f64::from(number) / 1e4);
    let ring = prop::collection::vec(prop::array::uniform2(number), 1..7);
    let ring = (ring, any::<bool>()).prop_map(|(mut ring, close)| {
        if close {
            ring.push(ring[0]);
        }
        ring
    });
    let polygons = prop::collection::vec(prop::collection::vec(ring, 1..4), 1..3);
    let kind = prop::sample::select(&KINDS[..]);
    let drawn = (kind, polygons).prop_map(|(kind, polygons)| Drawn { kind, polygons });
    let name = prop_oneof![
        Just("Bản Tà Xùa".to_owned()),
        Just(" Đie\u{302}\u{323}n Biên\t".to_owned()),
        ".{0,12}",
    ];
    let share = any::<f64>().prop_filter("JSON has no others", |number| number.is_finite());
    let values = (
        prop::option::of(any::<i64>()),
        prop::option::of(name),
        prop::option::of(share),
        prop::option::of(any::<bool>()),
    );
    (drawn, values)
}

/// What does not depend on the format: the message of a broken geometry shows its text.
fn comparable(shape: Shape) -> Shape {
    match shape {
        Shape::Broken { why, .. } => Shape::Broken {
            value: String::new(),
            why,
        },
        other => other,
    }
}

proptest! {
    #[test]
    fn the_same_features_read_alike_from_geojson(places in prop::collection::vec(place(), 1..8)) {
        let mut layer = writer(false, FgbCrs::default());
        let names = ["id", "tên", "share", "flag"];
        let kinds = [ColumnType::Long, ColumnType::String, ColumnType::Double, ColumnType::Bool];
        for (name, kind) in names.iter().zip(kinds) {
            layer.add_column(name, kind, |_, _| {});
        }
        let mut features = Vec::new();
        for (drawn, (id, name, share, flag)) in &places {
            let values = [
                id.map(ColumnValue::Long),
                name.as_deref().map(ColumnValue::String),
                share.map(ColumnValue::Double),
                flag.map(ColumnValue::Bool),
            ];
            layer.add_feature_geom(drawn.clone(), |feature| {
                for (at, value) in values.iter().enumerate() {
                    if let Some(value) = value {
                        feature.property(at, "", value).unwrap();
                    }
                }
            }).unwrap();
            let properties = json!({"id": id, "tên": name, "share": share, "flag": flag});
            features.push(json!({"type": "Feature", "geometry": drawn.json(), "properties": properties}));
        }
        let collection = json!({"type": "FeatureCollection", "features": features}).to_string();
        let collection = document("a.geojson", collection.into_bytes()).unwrap();
        let mut source = Source::open(&collection, None).unwrap();
        prop_assert_eq!(source.columns(), names);
        let (expected, _) = rows_of(&mut source).unwrap();
        let (rows, faults) = read(&written(layer)).unwrap();
        prop_assert_eq!(faults, []);
        let plain = |rows: Rows| -> Rows {
            rows.into_iter().map(|(number, shape, cells)| (number, comparable(shape), cells)).collect()
        };
        prop_assert_eq!(plain(rows), plain(expected));
    }

    #[test]
    fn any_bytes_behind_the_mark_are_endured(
        noise in prop::collection::vec(any::<u8>(), 0..300),
        at in 0..2000_usize,
    ) {
        endure([&MAGIC[..], &[0], &noise].concat());
        let mut file = places(12, true);
        let at = at.min(file.len() - noise.len().min(file.len()));
        for (byte, noise) in file[at..].iter_mut().zip(&noise) {
            *byte = *noise;
        }
        endure(file);
    }
}
