use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int16Array,
    LargeStringArray, StructArray, TimestampMillisecondArray, UInt64Array,
};
use arrow_schema::{Field, Schema as Fields};
use geo_types::Geometry;
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::KeyValue;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::formats::drawn::{self, Plain, WGS84};
use crate::formats::{Cell, Column, ColumnKind, Format, Schema, Source, create};

fn write(schema: &Schema<'_>, rows: &[Plain]) -> (Vec<String>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let mut writer = create(Format::GeoParquet, &path, schema).unwrap();
    for (geometry, cells) in rows {
        writer.row(geometry.as_ref(), cells).unwrap();
    }
    let losses = writer.finish().unwrap().losses;
    (losses, std::fs::read(path).unwrap())
}

/// A file of some columns, and what its metadata says of geometries.
fn file(columns: Vec<(&str, ArrayRef)>, geo: Option<Value>) -> Vec<u8> {
    let fields = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let fields = Arc::new(Fields::new(fields.collect::<Vec<_>>()));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&fields), arrays).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), fields, None).unwrap();
    writer.write(&batch).unwrap();
    if let Some(geo) = geo {
        writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo.to_string()));
    }
    writer.into_inner().unwrap()
}

fn geo(column: &Value) -> Value {
    json!({"version": "1.1.0", "primary_column": "geom", "columns": {"geom": column}})
}

/// Reads bytes that may be anything.
fn read(bytes: Vec<u8>) -> Result<(Header, Vec<Plain>), FormatError> {
    let document = drawn::document("a.parquet", bytes)?;
    let mut source = Source::open(&document, None)?;
    let header = Header {
        columns: source.columns().to_vec(),
        notes: source.notes().to_vec(),
        dates: source.dates().to_vec(),
        is_shaped: source.is_shaped(),
        crs: source.crs().map(str::to_owned),
    };
    let mut rows = Vec::new();
    let work = |mut batch: Batch<'_>| {
        let plain = batch.rows().map(|row| {
            let geometry = match row.shape {
                Shape::Given { geometry, .. } => geometry.map(|geometry| *geometry),
                Shape::Absent | Shape::Broken { .. } => None,
            };
            (
                geometry,
                row.cells.iter().cloned().map(Cell::into_owned).collect(),
            )
        });
        plain.collect::<Vec<Plain>>()
    };
    let outcome = source.read(work, |parts| {
        rows.extend(parts.into_iter().flatten());
        Ok::<_, std::convert::Infallible>(())
    });
    match outcome {
        Ok(()) => Ok((header, rows)),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

/// Text is read without the white space around it.
fn trimmed((geometry, cells): Plain) -> Plain {
    let trim = |cell| match cell {
        Cell::Text(text) => Cell::from(text.trim().to_owned()),
        other => other,
    };
    (geometry, cells.into_iter().map(trim).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_reads_the_same(
        layer in prop::sample::select(drawn::SHAPES).prop_flat_map(drawn::layers),
    ) {
        let schema = layer.schema();
        let (losses, bytes) = write(&schema, &layer.rows);
        prop_assert_eq!(losses, [] as [String; 0]);
        prop_assert_eq!(&bytes, &write(&schema, &layer.rows).1);
        let (header, rows) = read(bytes).unwrap();
        let names: Vec<&String> = layer.columns.iter().map(|column| &column.name).collect();
        prop_assert_eq!(header.columns.iter().collect::<Vec<_>>(), names);
        prop_assert_eq!(header.is_shaped, !schema.geometry.is_empty());
        let crs = (!schema.geometry.is_empty()).then(|| WGS84.projjson.to_owned());
        prop_assert_eq!(header.crs, crs);
        let expected: Vec<Plain> = layer.rows.into_iter().map(trimmed).collect();
        prop_assert_eq!(rows, expected);
    }
}

#[test]
fn every_type_of_column_becomes_a_cell() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("Bả\u{6e}"), None]);
    lists.append_null();
    let point = |x: f64| {
        let number = |number| Arc::new(Float64Array::from(vec![Some(number), None])) as ArrayRef;
        let field = |name| Arc::new(Field::new(name, DataType::Float64, true));
        StructArray::from(vec![(field("x"), number(x)), (field("y"), number(21.5))])
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int16Array::from(vec![Some(-7), None]))),
        ("u", Arc::new(UInt64Array::from(vec![Some(u64::MAX), None]))),
        (
            "f",
            Arc::new(Float32Array::from(vec![Some(-100.1), Some(f32::NAN)])),
        ),
        (
            "te\u{302}n",
            Arc::new(LargeStringArray::from(vec![Some(" Bản "), None])),
        ),
        ("ngày", Arc::new(Date32Array::from(vec![Some(-1), None]))),
        (
            "lúc",
            Arc::new(
                TimestampMillisecondArray::from(vec![Some(1_714_564_800_500), None])
                    .with_timezone("UTC"),
            ),
        ),
        (
            "d",
            Arc::new(
                Decimal128Array::from(vec![Some(1250), None])
                    .with_precision_and_scale(9, 2)
                    .unwrap(),
            ),
        ),
        ("l", Arc::new(lists.finish())),
        ("s", Arc::new(point(1.0))),
        (
            "b",
            Arc::new(BinaryArray::from(vec![Some(&b"\xff"[..]), None])),
        ),
        ("geom", Arc::new(point(105.5))),
        ("bbox", Arc::new(point(2.0))),
    ];
    let note = geo(&json!({
        "encoding": "point",
        "geometry_types": ["Point Z"],
        "covering": {"bbox": {"xmin": ["bbox", "x"]}},
    }));
    let (header, rows) = read(file(columns.clone(), Some(note))).unwrap();
    assert_eq!(
        header.columns,
        ["n", "u", "f", "tên", "ngày", "lúc", "d", "l", "s", "b"]
    );
    assert_eq!(header.crs.as_deref(), Some("OGC:CRS84"));
    assert_eq!(
        header.notes,
        [
            "has heights or measures, which are left out",
            "has columns of binary data, which count as empty: b"
        ]
    );
    let expected = vec![
        Cell::from(-7_i64),
        Cell::from(u64::MAX),
        Cell::from(-100.1),
        Cell::from("Bản"),
        Cell::from("1969-12-31"),
        Cell::from("2024-05-01T12:00:00.500Z"),
        Cell::from(12.5),
        json!(["Bản", null]).into(),
        json!({"x": 1.0, "y": 21.5}).into(),
        Cell::Null,
    ];
    assert_eq!(
        rows[0],
        (Some(Geometry::Point((105.5, 21.5).into())), expected)
    );
    assert_eq!(rows[1].0, None);
    assert!(rows[1].1[..8].iter().all(|cell| *cell == Cell::Null));

    // Without the note it is a plain table.
    let (header, _) = read(file(columns, None)).unwrap();
    assert_eq!(
        (header.columns.len(), header.is_shaped, header.crs),
        (12, false, None)
    );
}

#[test]
fn what_the_metadata_says_must_be_there() {
    let columns = || -> Vec<(&str, ArrayRef)> {
        vec![(
            "geom",
            Arc::new(BinaryArray::from(vec![Some(&b"\x01"[..])])),
        )]
    };
    let said = |note: Value| read(file(columns(), Some(note))).unwrap_err().to_string();
    assert!(said(geo(&json!({"encoding": "polygon"}))).contains("encoded as \"polygon\""));
    assert!(said(geo(&json!({"encoding": "point"}))).contains("said to be point"));
    assert!(said(json!({"version": "1.1.0"})).contains("no primary column"));
    let other = json!({"primary_column": "g", "columns": {"g": {"encoding": "WKB"}}});
    assert!(said(other).contains("no column \"g\""));
    let whole = |crs: Value| {
        read(file(
            columns(),
            Some(geo(&json!({"encoding": "WKB", "crs": crs}))),
        ))
    };
    assert_eq!(whole(Value::Null).unwrap().0.crs, None);
    assert_eq!(whole(json!({"a": 1})).unwrap().0.crs.unwrap(), "{\"a\":1}");
    assert!(matches!(
        read(b"PK\x03\x04".to_vec()),
        Err(FormatError::NotThatFormat { .. })
    ));
}

fn small() -> Vec<u8> {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        longest: 9,
    };
    let columns = [
        column("tên", ColumnKind::Text),
        column("n", ColumnKind::Whole),
    ];
    let layer = drawn::Layer {
        columns: columns.to_vec(),
        rows: (0..40_u32)
            .map(|n| {
                let point = Geometry::Point((105.0 + f64::from(n), 21.0).into());
                (
                    Some(point),
                    vec![Cell::from(format!("Bản {n}")), Cell::from(n)],
                )
            })
            .collect(),
    };
    write(&layer.schema(), &layer.rows).1
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let file = small();
    for cut in (0..file.len()).step_by(7) {
        let error = read(file[..cut].to_vec()).unwrap_err();
        let told = matches!(
            error,
            FormatError::Broken { .. } | FormatError::NotThatFormat { .. } | FormatError::Empty
        );
        assert!(told, "cut at {cut}: {error}");
    }
}

#[test]
fn no_changed_byte_stops_the_program() {
    let file = small();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= [0x01, 0x10, 0x80, 0xff][at % 4];
        read(changed).ok();
    }
}

#[test]
fn many_rows_keep_their_order() {
    let columns = [Column {
        name: "n".to_owned(),
        kind: ColumnKind::Whole,
        longest: 6,
    }];
    let layer = drawn::Layer {
        columns: columns.to_vec(),
        rows: (0..150_000_u32)
            .map(|n| (None, vec![Cell::from(n)]))
            .collect(),
    };
    let (_, rows) = read(write(&layer.schema(), &layer.rows).1).unwrap();
    let numbers = rows.into_iter().map(|mut row| row.1.remove(0));
    assert!(numbers.eq((0..150_000_u32).map(Cell::from)));
}

#[test]
fn what_geopandas_writes_is_read() {
    let fixture = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats/");
        read(std::fs::read(format!("{folder}{name}")).unwrap()).unwrap()
    };
    let row = |name, households: Option<u64>, kind, surveyed: Option<&'static str>| {
        let name: Option<&'static str> = name;
        let kind: &'static str = kind;
        vec![name.into(), households.into(), kind.into(), surveyed.into()]
    };
    let expected: Vec<Plain> = vec![
        (
            Some(Geometry::Point((104.456_789_123_4, 21.3).into())),
            row(
                Some("Bản Tà Xùa"),
                Some(120),
                "a",
                Some("2024-05-01T00:00:00"),
            ),
        ),
        (None, row(Some("Bản Mù"), None, "b", None)),
        (
            Some(Geometry::Point((105.0, 22.0).into())),
            row(None, Some(7), "a", Some("2023-12-31T18:30:00")),
        ),
    ];
    let (header, rows) = fixture("geopandas.parquet");
    assert_eq!(header.columns, ["tên", "households", "kind", "surveyed"]);
    assert!(header.crs.unwrap().contains("\"code\":3405"));
    assert_eq!(rows, expected);
    let (header, rows) = fixture("geopandas_points.parquet");
    assert!(header.crs.unwrap().contains("CRS84"));
    assert_eq!(rows, expected);
}

#[test]
fn a_reference_system_without_words_is_told() {
    let schema = Schema {
        layer: "a",
        description: "",
        columns: &[],
        geometry: crate::formats::GeometryTypes {
            point: true,
            ..Default::default()
        },
        crs: crate::formats::CrsText {
            code: None,
            projjson: "",
            ..WGS84
        },
        rows: 0,
    };
    let (losses, _) = write(&schema, &[]);
    assert_eq!(losses.len(), 1, "{losses:?}");
    assert!(losses[0].contains("|crs=..."));
}
