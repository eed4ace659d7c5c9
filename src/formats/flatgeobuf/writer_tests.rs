use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::formats::drawn::{self, Plain, Shapes, WGS84};
use crate::formats::{Column, Document, Source, create};

fn write(schema: &Schema<'_>, rows: &[Plain]) -> (Vec<String>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.fgb");
    let mut writer = create(Format::FlatGeobuf, &path, schema).unwrap();
    for (geometry, cells) in rows {
        writer.row(geometry.as_ref(), cells).unwrap();
    }
    let losses = writer.finish().unwrap().losses;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    (losses, std::fs::read(path).unwrap())
}

fn document(bytes: Vec<u8>) -> Document {
    drawn::document("a.fgb", bytes).unwrap()
}

/// Rows as a set: an index orders them. Text is read without the white space around it.
fn sorted(rows: Vec<Plain>) -> Vec<String> {
    let trim = |cell| match cell {
        Cell::Text(text) => Cell::from(text.trim().to_owned()),
        other => other,
    };
    let trimmed = rows.into_iter().map(|(geometry, cells)| {
        let cells: Vec<Cell<'_>> = cells.into_iter().map(trim).collect();
        format!("{geometry:?} {cells:?}")
    });
    let mut rows: Vec<String> = trimmed.collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_reads_the_same(
        layer in prop::sample::select(drawn::SHAPES).prop_flat_map(drawn::layers),
    ) {
        let schema = layer.schema();
        let (losses, bytes) = write(&schema, &layer.rows);
        prop_assert_eq!(&bytes, &write(&schema, &layer.rows).1);
        let shaped = layer.rows.iter().filter(|(shape, _)| shape.is_some()).count();
        let is_whole = shaped == layer.rows.len();
        prop_assert_eq!(losses.len(), usize::from(!is_whole && shaped > 0));
        let document = document(bytes);
        let mut source = Source::open(&document, None).unwrap();
        let names: Vec<&String> = layer.columns.iter().map(|column| &column.name).collect();
        prop_assert_eq!(source.columns().iter().collect::<Vec<_>>(), names);
        prop_assert_eq!(source.crs(), (shaped > 0).then_some(WGS84.wkt));
        let is_indexed = source.choose([-180.0, -90.0, 180.0, 90.0]).unwrap();
        prop_assert_eq!(is_indexed, (is_whole && shaped > 0).then_some(0));
        prop_assert_eq!(sorted(drawn::rows(&mut source).unwrap()), sorted(layer.rows));
    }

    #[test]
    fn the_index_leads_to_what_is_in_a_box(
        layer in drawn::layers(Shapes::Points), west in -180.0..180.0_f64, south in -90.0..90.0_f64,
    ) {
        let mut rows = layer.rows.clone();
        rows.retain(|(shape, _)| shape.is_some());
        let (_, bytes) = write(&layer.schema(), &rows);
        let document = document(bytes);
        let mut source = Source::open(&document, None).unwrap();
        let within = [west, south, west + 60.0, south + 40.0];
        let left_out = source.choose(within).unwrap();
        prop_assert_eq!(left_out.is_none(), rows.is_empty());
        let near = |(shape, _): &Plain| matches!(shape, Some(Geometry::Point(point))
            if (west..=west + 60.0).contains(&point.x()) && (south..=south + 40.0).contains(&point.y()));
        rows.retain(near);
        if let Some(left_out) = left_out {
            prop_assert_eq!(sorted(drawn::rows(&mut source).unwrap()), sorted(rows.clone()));
            prop_assert_eq!(left_out, layer.rows.iter().filter(|(shape, _)| shape.is_some()).count() as u64 - rows.len() as u64);
        }
    }
}

#[test]
fn what_is_lost_is_told() {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
        longest: 5,
    };
    let columns = [
        column("n", ColumnKind::Whole),
        column("j", ColumnKind::Json),
    ];
    let schema = Schema {
        layer: "làng",
        description: "Villages",
        columns: &columns,
        geometry: crate::formats::GeometryTypes {
            point: true,
            ..Default::default()
        },
        crs: CrsText {
            code: None,
            ..WGS84
        },
        rows: 3,
    };
    let point = |x: f64| Some(Geometry::Point((x, 21.0).into()));
    let rows: Vec<Plain> = vec![
        (point(105.0), vec![Cell::from("7"), json!([1, "a"]).into()]),
        (point(f64::NAN), vec![Cell::from("x"), Cell::Null]),
        (None, vec![Cell::from(u64::MAX), Cell::from("b")]),
    ];
    let (losses, bytes) = write(&schema, &rows);
    assert_eq!(
        losses,
        [
            "2 values of \"n\" left out, being of another kind than the column",
            "1 geometries were left out, having positions that are no finite numbers",
            "there is no spatial index, because 2 rows have no geometry",
        ]
    );
    let document = document(bytes);
    let rows = drawn::rows(&mut Source::open(&document, None).unwrap()).unwrap();
    let cells: Vec<_> = rows.into_iter().map(|row| row.1).collect();
    let expected = [
        vec![Cell::from(7_u64), json!([1, "a"]).into()],
        vec![Cell::Null, Cell::Null],
        vec![Cell::Null, Cell::from("b")],
    ];
    assert_eq!(cells, expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let columns = [];
    let schema = Schema {
        layer: "a",
        description: "",
        columns: &columns,
        geometry: crate::formats::GeometryTypes::default(),
        crs: WGS84,
        rows: 1,
    };
    for format in [Format::FlatGeobuf, Format::GeoJson, Format::Xlsx] {
        // The folder takes no temporary files, so FlatGeobuf fails at once.
        let written = create(format, Path::new("/dev/full"), &schema).and_then(|mut writer| {
            writer.row(None, &[])?;
            writer.finish()
        });
        assert!(written.is_err(), "{format:?}");
    }
}

#[test]
fn what_gdal_writes_is_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats/gdal.fgb");
    let document = document(std::fs::read(path).unwrap());
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(source.columns(), ["tên", "households", "share", "surveyed"]);
    assert!(source.crs().unwrap().starts_with("GEOGCRS[\"WGS 84\""));
    let rows = drawn::rows(&mut source).unwrap();
    // That version of GDAL writes no feature without a geometry.
    assert_eq!(rows.len(), 2);
    let point = Geometry::Point((104.456_789_123_4, 21.3).into());
    let cells = vec![
        Cell::from("Bản Tà Xùa"),
        Cell::from(120_u64),
        Cell::from(0.25),
        Cell::from("2024-05-01T00:00:00"),
    ];
    assert_eq!(rows[0], (Some(point), cells));
    assert!(matches!(&rows[1].0, Some(Geometry::Polygon(_))));
}

#[test]
fn collections_read_the_same_to_a_bounded_depth() {
    use geo_types::{GeometryCollection, LineString, Point};
    let parts = vec![
        Point::new(105.0, 21.0).into(),
        LineString::from(vec![(105.0, 21.0), (106.0, 22.0)]).into(),
    ];
    let nested = |depth: usize| {
        let first = Geometry::GeometryCollection(GeometryCollection(parts.clone()));
        (1..depth).fold(first, |inner, _| {
            Geometry::GeometryCollection(GeometryCollection(vec![inner]))
        })
    };
    let schema = Schema {
        layer: "a",
        description: "",
        columns: &[],
        geometry: crate::formats::GeometryTypes {
            collection: true,
            ..Default::default()
        },
        crs: CrsText {
            code: None,
            wkt: "",
            ..WGS84
        },
        rows: 1,
    };
    let rows: Vec<Plain> = vec![(Some(nested(32)), vec![])];
    let (losses, bytes) = write(&schema, &rows);
    // A system that the format has no words for is told.
    assert_eq!(losses.len(), 1, "{losses:?}");
    assert!(losses[0].contains("|crs=..."));
    let document = document(bytes);
    let mut source = Source::open(&document, None).unwrap();
    assert_eq!(drawn::rows(&mut source).unwrap(), rows);

    let (_, bytes) = write(&schema, &[(Some(nested(33)), vec![])]);
    let document = drawn::document("a.fgb", bytes).unwrap();
    let profile = crate::formats::Profile::of(&mut Source::open(&document, None).unwrap());
    assert_eq!(profile.unwrap().broken_shapes, 1);
}
