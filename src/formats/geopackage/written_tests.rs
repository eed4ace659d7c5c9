//! What is written reads the same, and what cannot be kept is told.

use std::fs;

use geo_types::{Geometry, LineString, MultiPolygon, Point};
use proptest::prelude::*;

use super::tests_shared::*;
use super::*;
use crate::formats::drawn::{self, Plain, SHAPES, Shapes, WGS84, layers};
use crate::formats::{
    Cell, ColumnKind, CrsText, Format, GeometryTypes, LayerWriter, Schema, Source, WriteError,
    create,
};

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
        column: Some("status"),
        categories: &categories,
        size: 2.0,
        marker: Marker::Circle,
        opacity: 0.4,
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
    let written = package.finish().unwrap();
    assert_eq!(written.files, std::slice::from_ref(&path));
    assert_eq!(
        written.losses[0],
        "layer \"Villages_1\": the layer \"Villages\" is called \"Villages_1\""
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

/// What a layer is after it was written: single geometries among sets are sets of one.
fn as_read(rows: &[Plain], shapes: Shapes) -> Vec<Plain> {
    let mut rows = rows.to_vec();
    if shapes == Shapes::None {
        for (shape, _) in &mut rows {
            *shape = None;
        }
    }
    for cell in rows.iter_mut().flat_map(|(_, cells)| cells) {
        if let Cell::Text(text) = cell {
            *cell = Cell::from(text.trim().to_owned());
        }
    }
    // A layer of polygons and multipolygons alone is one of multipolygons.
    let of_polygons = rows.iter().all(|(shape, _)| {
        matches!(
            shape,
            None | Some(Geometry::Polygon(_) | Geometry::MultiPolygon(_))
        )
    });
    let some_multi = rows
        .iter()
        .any(|(shape, _)| matches!(shape, Some(Geometry::MultiPolygon(_))));
    if of_polygons && some_multi {
        for (shape, _) in &mut rows {
            if let Some(Geometry::Polygon(polygon)) = shape {
                *shape = Some(MultiPolygon(vec![polygon.clone()]).into());
            }
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
                prop_assert_eq!(left_out, (expected.len() - shaped.len()) as u64);
                prop_assert_eq!(drawn::rows(&mut source).unwrap(), shaped);
            } else {
                prop_assert!(shaped.is_empty());
            }
        }
    }
}

#[test]
fn titles_and_meanings_of_columns_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let columns = [column("fid", ColumnKind::Text)];
    let mut package = Package::create(&path).unwrap();
    for name in ["a", "b"] {
        let schema = schema(name, &columns, POINTS);
        let mut layer = package.layer(&schema, None).unwrap();
        layer.title("Thôn, bản").unwrap();
        layer.describe("fid", "Mã", "Mã của thôn").unwrap();
        let unfit = layer.describe("none", "", "").unwrap_err();
        assert!(unfit.to_string().contains("\"none\""), "{unfit}");
        layer.finish().unwrap();
    }
    let losses = package.finish().unwrap().losses;
    let title = losses.iter().filter(|loss| loss.contains("its title"));
    assert_eq!(title.count(), 1, "{losses:?}");
    let connection = Connection::open(&path).unwrap();
    let found = connection.query_row(
        "SELECT (SELECT group_concat(identifier) FROM gpkg_contents), \
         (SELECT count(*) FROM gpkg_data_columns WHERE column_name = 'fid_1' AND title = 'Mã'), \
         (SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_schema')",
        [],
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, i64>(2)?,
            ))
        },
    );
    assert_eq!(found.unwrap(), ("Thôn, bản,b".to_owned(), 2, 2));
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

#[test]
fn a_package_of_a_broken_off_layer_does_not_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let columns = [column("status", ColumnKind::Text)];
    let schema = schema("t", &columns, POINTS);
    let style = Style {
        name: "",
        column: Some("none"),
        categories: &[],
        size: 2.0,
        marker: Marker::Circle,
        opacity: 0.4,
    };
    let mut package = Package::create(&path).unwrap();
    let unfit = package.layer(&schema, Some(&style)).unwrap_err();
    assert!(unfit.to_string().contains("by the column \"none\""));
    assert!(package.finish().is_err());
    let mut package = Package::create(&path).unwrap();
    package.layer(&schema, None).unwrap();
    assert!(package.layer(&schema, None).is_err());
    assert!(package.finish().is_err());
}

#[test]
fn reference_systems_without_words_are_told_and_kept_apart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let mut package = Package::create(&path).unwrap();
    for (layer, name) in [("a", "one"), ("b", "other")] {
        let crs = CrsText {
            code: None,
            name,
            wkt: "",
            ..WGS84
        };
        let schema = Schema {
            crs,
            ..schema(layer, &[], POINTS)
        };
        package.layer(&schema, None).unwrap().finish().unwrap();
    }
    let losses = package.finish().unwrap().losses;
    assert_eq!(losses.len(), 2, "{losses:?}");
    assert!(losses[0].contains("(one)") && losses[0].contains("|crs=..."));
    let connection = Connection::open(&path).unwrap();
    let systems = connection.query_row(
        "SELECT count(DISTINCT srs_id), count(DISTINCT srs_name) FROM gpkg_contents \
         JOIN gpkg_spatial_ref_sys USING (srs_id)",
        [],
        |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
    );
    assert_eq!(systems.unwrap(), (2, 2));
    let document = opened(&dir, "a.gpkg");
    assert_eq!(Source::open(&document, Some("a")).unwrap().crs(), None);
}
