use geo_types::Geometry;
use proptest::prelude::*;

use super::super::tests::read;
use super::*;
use crate::formats::drawn::{self, Plain, Shapes, WGS84};
use crate::formats::{Column, ColumnKind, CrsText, Source, create};

fn write(path: &std::path::Path, schema: &Schema<'_>, rows: &[Plain]) -> Vec<String> {
    let mut writer: Box<dyn LayerWriter> = create(Format::Xlsx, path, schema).unwrap();
    for (geometry, cells) in rows {
        writer.row(geometry.as_ref(), cells).unwrap();
    }
    writer.finish().unwrap().losses
}

/// What a sheet makes of a row: whole numbers are whole, text has no white space around it, geometries
/// are columns.
fn expected((geometry, cells): &Plain, shape: Shapes) -> Vec<Cell<'static>> {
    let of_cell = |cell: &Cell<'static>| match cell {
        Cell::Text(text) => Cell::from(text.trim().to_owned()),
        Cell::Number(number) => {
            let number = number.as_f64().unwrap();
            drawn_number(number)
        }
        other => other.clone(),
    };
    let mut all: Vec<Cell<'static>> = cells.iter().map(of_cell).collect();
    match (shape, geometry) {
        (Shapes::Points, Some(Geometry::Point(point))) => {
            all.extend([drawn_number(point.x()), drawn_number(point.y())]);
        }
        (Shapes::Points, _) => all.extend([Cell::Null, Cell::Null]),
        _ => {}
    }
    all
}

#[expect(clippy::cast_possible_truncation, reason = "drawn numbers are small")]
fn drawn_number(number: f64) -> Cell<'static> {
    if number.fract() == 0.0 {
        Cell::from(number as i64)
    } else {
        Cell::from(number)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_reads_the_same(
        (shape, layer) in prop::sample::select(drawn::SHAPES)
            .prop_flat_map(|shape| (Just(shape), drawn::layers(shape))),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let schema = layer.schema();
        let is_seen = |(shape, cells): &Plain| shape.is_some() || cells.iter().any(|cell| *cell != Cell::Null);
        let unseen = !layer.rows.iter().all(is_seen);
        prop_assert_eq!(write(&path, &schema, &layer.rows).len(), usize::from(unseen));
        let bytes = std::fs::read(&path).unwrap();
        write(&path, &schema, &layer.rows);
        prop_assert_eq!(&bytes, &std::fs::read(&path).unwrap());
        let document = drawn::document("a.xlsx", bytes).unwrap();
        let mut source = Source::open(&document, Some("làng")).unwrap();
        let shape = match shape {
            _ if schema.geometry.is_empty() => Shapes::None,
            _ if schema.geometry.is_points() => Shapes::Points,
            shape => shape,
        };
        let of_text = !matches!(shape, Shapes::None | Shapes::Points);
        let rows = layer.rows.iter().map(|row| {
            (row.0.clone().filter(|_| of_text), expected(row, shape))
        });
        let is_full = |row: &Plain| row.0.is_some() || row.1.iter().any(|cell| *cell != Cell::Null);
        let rows: Vec<Plain> = rows.filter(is_full).collect();
        prop_assert_eq!(source.columns().len(), layer.columns.len() + match shape {
            Shapes::Points => 2,
            _ => 0,
        });
        prop_assert_eq!(drawn::rows(&mut source).unwrap(), rows);
    }
}

#[test]
fn what_a_sheet_cannot_keep_is_told() {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        longest: 5,
    };
    let columns = [
        column("t", ColumnKind::Text),
        column("n", ColumnKind::Whole),
        column("r", ColumnKind::Real),
        column("flag", ColumnKind::Flag),
    ];
    let mut schema = Schema {
        layer: "Danh sách: các thôn [chưa có sóng] năm 2024",
        description: "",
        columns: &columns,
        geometry: crate::formats::GeometryTypes {
            point: true,
            ..Default::default()
        },
        crs: WGS84,
        rows: 2,
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let long = "ả".repeat(32_768);
    let point = Some(Geometry::Point((105.5, 21.25).into()));
    let rows: Vec<Plain> = vec![
        (
            point,
            vec![
                Cell::from(long),
                Cell::from(i64::MAX),
                Cell::from(i64::MAX),
                Cell::from("true"),
            ],
        ),
        (
            None,
            vec![
                Cell::from("=1+1\u{1}_x0001_"),
                Cell::from("7"),
                Cell::Null,
                Cell::from("yes"),
            ],
        ),
    ];
    let losses = write(&path, &schema, &rows);
    assert_eq!(
        losses,
        [
            "1 value of \"flag\" left out, being of another kind than the column",
            "1 value of \"t\" cut to 32767 characters",
            "1 value of \"n\" written as text, having more digits than a sheet's numbers",
            "1 value of \"r\" rounded to 53 bits",
            "layer \"Danh sách: các thôn [chưa có sóng] năm 2024\" is called \"Danh sách_ các thôn _chưa có só\", which is all a sheet's name may be",
        ]
    );
    let (columns, _, rows) = read(std::fs::read(&path).unwrap(), None).unwrap();
    assert_eq!(columns, ["t", "n", "r", "flag", "lon", "lat"]);
    assert_eq!(
        rows[0].1[1..],
        [
            "9223372036854775807",
            "9.223372036854776e+18",
            "true",
            "105.5",
            "21.25"
        ]
    );
    assert_eq!(rows[1].1[..2], ["=1+1\u{1}_x0001_", "7"]);

    schema.crs = CrsText {
        code: Some(3405),
        ..WGS84
    };
    let losses = write(&path, &schema, &[]);
    assert!(losses[0].contains("|crs=EPSG:3405"), "{losses:?}");
    let names = |path| read(std::fs::read(path).unwrap(), None).unwrap().0;
    assert_eq!(names(&path)[4..], ["x", "y"]);
    let taken = [column("X", ColumnKind::Json)];
    schema.columns = &taken;
    let losses = write(&path, &schema, &[]);
    assert!(losses[0].contains("became text"), "{losses:?}");
    assert_eq!(names(&path), ["X"]);
    let taken = [
        column("x", ColumnKind::Text),
        column("wkt", ColumnKind::Text),
    ];
    schema.columns = &taken;
    let error = create(Format::Xlsx, &path, &schema).err().unwrap();
    assert!(error.to_string().contains("rename it"), "{error}");
    schema.rows = 1 << 20;
    let error = create(Format::Xlsx, &path, &schema).err().unwrap();
    assert!(matches!(error, WriteError::Unfit { .. }));
    assert!(error.to_string().contains("1048575 rows"), "{error}");
}

#[test]
fn rows_that_are_not_seen_empty_texts_and_lists_are_told() {
    let columns =
        [("name", ColumnKind::Text), ("list", ColumnKind::Json)].map(|(name, kind)| Column {
            name: name.to_owned(),
            kind,
            longest: 8,
        });
    let rows: Vec<Plain> = vec![
        (None, vec![Cell::Null, Cell::Null]),
        (None, vec![Cell::from(""), Cell::Null]),
        (
            None,
            vec![
                Cell::from("a"),
                Cell::Json(Box::new(serde_json::json!([1]))),
            ],
        ),
    ];
    let layer = drawn::Layer {
        columns: columns.to_vec(),
        rows,
    };
    let folder = tempfile::tempdir().unwrap();
    let losses = write(&folder.path().join("a.xlsx"), &layer.schema(), &layer.rows);
    assert_eq!(
        losses,
        [
            "lists and objects of column \"list\" became text",
            "1 texts of column \"name\" are empty, which reads like no value",
            "2 rows without any value, which is not read as a row",
        ]
    );
}
