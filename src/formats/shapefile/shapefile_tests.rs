use std::path::{Path, PathBuf};

use geo::orient::{Direction, Orient};
use geo_types::{Geometry, MultiPoint, wkt};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::formats::drawn::{self, Layer, Plain, Shapes, layers};
use crate::formats::{Cell, Column, ColumnKind, DocumentError, Source, create};
use crate::project::Origin;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats")
}

fn document(folder: &Path, name: &str) -> Result<Document, FormatError> {
    let origin = Origin::Folder(folder.to_owned());
    Document::open(&origin, name, None).map_err(|error| match error {
        DocumentError::Format(error) => error,
        DocumentError::Io(error) => panic!("{error}"),
    })
}

/// Columns, rows and notes of a file.
type Read = (Vec<String>, Vec<Plain>, Vec<String>);

fn read(folder: &Path, name: &str) -> Result<Read, FormatError> {
    let document = document(folder, name)?;
    let mut source = Source::open(&document, None)?;
    let (columns, notes) = (source.columns().to_vec(), source.notes().to_vec());
    Ok((columns, drawn::rows(&mut source)?, notes))
}

fn write(layer: &Layer, path: &Path) -> Vec<String> {
    let mut writer = create(Format::Shapefile, path, &layer.schema()).unwrap();
    for (geometry, cells) in &layer.rows {
        writer.row(geometry.as_ref(), cells).unwrap();
    }
    let written = writer.finish().unwrap();
    assert!(written.files.iter().all(|file| file.exists()));
    assert_eq!(written.files[0], path);
    written.losses
}

/// What the format makes of a geometry: outer rings clockwise, one part no collection of parts.
fn kept(geometry: Geometry<f64>, shapes: Shapes) -> Geometry<f64> {
    match geometry {
        Geometry::Point(point) if shapes == Shapes::MultiPoints => MultiPoint(vec![point]).into(),
        Geometry::Polygon(polygon) => polygon.orient(Direction::Reversed).into(),
        Geometry::MultiPolygon(polygons) => {
            let mut polygons = polygons.orient(Direction::Reversed);
            match polygons.0.as_slice() {
                [_] => polygons.0.remove(0).into(),
                _ => polygons.into(),
            }
        }
        other => other,
    }
}

fn round_trip(layer: &Layer, shapes: Shapes) {
    let dir = tempfile::tempdir().unwrap();
    let losses = write(layer, &dir.path().join("a.shp"));
    assert_eq!(losses, Vec::<String>::new());
    let (columns, rows, notes) = read(dir.path(), "a.shp").unwrap();
    let names: Vec<String> = layer.columns.iter().map(|of| of.name.clone()).collect();
    assert_eq!(columns, names);
    assert_eq!(notes, Vec::<String>::new());
    let expected = layer.rows.iter().map(|(geometry, cells)| {
        let geometry = geometry.clone().map(|geometry| kept(geometry, shapes));
        (geometry, cells.clone())
    });
    assert_eq!(rows, expected.collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn tables_alone(layer in layers(Shapes::None)) {
        round_trip(&layer, Shapes::None);
    }

    #[test]
    fn points(layer in layers(Shapes::Points)) {
        round_trip(&layer, Shapes::Points);
    }

    #[test]
    fn multi_points(layer in layers(Shapes::MultiPoints)) {
        round_trip(&layer, Shapes::MultiPoints);
    }

    #[test]
    fn lines(layer in layers(Shapes::Lines)) {
        round_trip(&layer, Shapes::Lines);
    }

    #[test]
    fn multi_lines(layer in layers(Shapes::MultiLines)) {
        round_trip(&layer, Shapes::MultiLines);
    }

    #[test]
    fn polygons(layer in layers(Shapes::Polygons)) {
        round_trip(&layer, Shapes::Polygons);
    }

    #[test]
    fn multi_polygons(layer in layers(Shapes::MultiPolygons)) {
        round_trip(&layer, Shapes::MultiPolygons);
    }
}

fn text(text: &'static str) -> Cell<'static> {
    Cell::from(text)
}

#[test]
fn gdal_points_in_two_encodings() {
    for (name, crs) in [
        ("villages_utf8.shp", "GCS_WGS_1984"),
        ("villages_1258.shp", "VN_2000_UTM_Zone_48N"),
    ] {
        let document = document(&fixtures(), name).unwrap();
        let source = Source::open(&document, None).unwrap();
        assert!(source.crs().unwrap().contains(crs));
        assert!(source.is_shaped());
        let (columns, rows, notes) = read(&fixtures(), name).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        let whole = name == "villages_1258.shp";
        let area = if whole { "diện_tích" } else { "diện_t" };
        assert_eq!(columns[..3], ["mã", "tên", "số_hộ"].map(str::to_owned));
        assert!(area.starts_with(&columns[3]) || columns[3].starts_with(area));
        assert_eq!(
            rows[0].1,
            [
                text("V1"),
                text("Bản Tà Xùa"),
                Cell::from(120_i64),
                Cell::from(12.5),
                text("Đúng"),
                text("2024-05-17"),
            ]
        );
        assert_eq!(rows[1].1[1], text("Điện Biên Đông"));
        assert_eq!(
            rows[1].1[2..],
            [Cell::Null, Cell::from(-0.125), Cell::Null, Cell::Null]
        );
        assert_eq!(rows[2].0, None);
    }
    let (_, rows, _) = read(&fixtures(), "villages_utf8.shp").unwrap();
    assert_eq!(rows[0].0, Some(wkt!(POINT(104.5 21.25)).into()));
}

#[test]
fn gdal_polygons_with_a_hole_and_an_island_in_it() {
    let (_, rows, _) = read(&fixtures(), "areas.shp").unwrap();
    let island = wkt!(MULTIPOLYGON(
        ((0. 0., 0. 10., 10. 10., 10. 0., 0. 0.), (1. 1., 9. 1., 9. 9., 1. 9., 1. 1.)),
        ((3. 3., 3. 6., 6. 6., 6. 3., 3. 3.))
    ));
    assert_eq!(rows[0].0, Some(island.into()));
    let plain = wkt!(POLYGON((20. 0., 24. 4., 24. 0., 20. 0.)));
    assert_eq!(rows[1].0, Some(plain.into()));
}

#[test]
fn gdal_lines_with_heights_in_an_archive() {
    let (_, rows, notes) = read(&fixtures(), "lines.shz").unwrap();
    assert_eq!(rows[0].0, Some(wkt!(LINESTRING(0. 0., 1. 1.)).into()));
    let parts = wkt!(MULTILINESTRING((0. 0., 1. 2.), (5. 5., 6. 6.)));
    assert_eq!(rows[1].0, Some(parts.into()));
    assert!(
        notes.iter().any(|note| note.contains("heights")),
        "{notes:?}"
    );
}

/// Copies a set of fixtures.
fn copied(stem: &str, extensions: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for extension in extensions {
        let from = fixtures().join(stem).with_extension(extension);
        std::fs::copy(from, dir.path().join("a").with_extension(extension)).unwrap();
    }
    dir
}

#[test]
fn the_encoding_is_guessed_where_nothing_says_it() {
    let dir = copied("villages_1258", &["shp", "shx", "dbf", "prj"]);
    let (columns, rows, notes) = read(dir.path(), "a.shp").unwrap();
    assert_eq!(columns[1], "tên");
    assert_eq!(rows[0].1[1], text("Bản Tà Xùa"));
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("windows-1258"), "{notes:?}");
    std::fs::write(dir.path().join("a.cpg"), "TCVN3").unwrap();
    let notes = read(dir.path(), "a.shp").unwrap().2;
    assert!(notes[0].contains("TCVN3"), "{notes:?}");
    std::fs::write(dir.path().join("a.cpg"), "UTF-8").unwrap();
    let notes = read(dir.path(), "a.shp").unwrap().2;
    assert!(notes[0].contains("not UTF-8"), "{notes:?}");

    let dir = copied("villages_utf8", &["shp", "dbf", "prj"]);
    let (_, rows, notes) = read(dir.path(), "a.shp").unwrap();
    assert_eq!(rows[0].1[1], text("Bản Tà Xùa"));
    assert_eq!(notes, Vec::<String>::new());
}

#[test]
fn an_index_may_be_missing_and_an_attribute_table_may_not() {
    let dir = copied("areas", &["shp", "dbf", "prj"]);
    assert_eq!(read(dir.path(), "a.shp").unwrap().1.len(), 2);
    let notes = read(copied("areas", &["shp", "dbf"]).path(), "a.shp")
        .unwrap()
        .2;
    assert!(notes[0].contains("no .prj"), "{notes:?}");
    let dir = copied("areas", &["shp", "shx"]);
    let error = read(dir.path(), "a.shp").unwrap_err();
    assert!(
        matches!(error, FormatError::MissingBeside { .. }),
        "{error}"
    );
}

#[test]
fn files_that_do_not_belong_to_one_another() {
    let dir = copied("areas", &["shp", "shx"]);
    std::fs::copy(
        fixtures().join("villages_utf8.dbf"),
        dir.path().join("a.dbf"),
    )
    .unwrap();
    let error = read(dir.path(), "a.shp").unwrap_err().to_string();
    assert!(error.contains("2 shapes and 3 records"), "{error}");
}

#[test]
fn an_index_that_names_one_record_many_times() {
    let dir = copied("areas", &["shp", "shx", "dbf"]);
    let path = dir.path().join("a.shx");
    let mut shx = std::fs::read(&path).unwrap();
    shx.copy_within(100..104, 108);
    std::fs::write(&path, &shx).unwrap();
    let error = read(dir.path(), "a.shp").unwrap_err().to_string();
    assert!(error.contains("over one another"), "{error}");
}

#[test]
fn deleted_records_go_with_their_shapes() {
    let dir = copied("villages_utf8", &["shp", "shx", "dbf", "prj", "cpg"]);
    let path = dir.path().join("a.dbf");
    let mut dbf = std::fs::read(&path).unwrap();
    let (first, length) = (32 * 7 + 1, (dbf.len() - 32 * 7 - 2) / 3);
    assert_eq!(dbf[first + length], b' ');
    dbf[first + length] = b'*';
    std::fs::write(&path, dbf).unwrap();
    let (_, rows, notes) = read(dir.path(), "a.shp").unwrap();
    let names: Vec<_> = rows.iter().map(|(_, cells)| cells[0].shown()).collect();
    assert_eq!(names, ["V1", "V3"]);
    assert!(notes[0].contains("1 deleted"), "{notes:?}");
    let document = document(dir.path(), "a.shp").unwrap();
    let numbers = Source::open(&document, None).unwrap().read(
        |mut batch| batch.rows().map(|row| row.number).collect::<Vec<_>>(),
        |all| Err(all.concat()),
    );
    assert!(matches!(numbers, Err(Stop::Taker(numbers)) if numbers == [1, 3]));
}

#[test]
fn an_archive_of_several_layers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("two.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for stem in ["areas", "villages_utf8"] {
        for extension in ["shp", "dbf", "prj"] {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(format!("data/{stem}.{extension}"), options)
                .unwrap();
            let bytes = std::fs::read(fixtures().join(stem).with_extension(extension)).unwrap();
            std::io::Write::write_all(&mut zip, &bytes).unwrap();
        }
    }
    zip.finish().unwrap();
    let document = document(dir.path(), "two.zip").unwrap();
    let error = Source::open(&document, None).unwrap_err().to_string();
    assert!(error.contains("areas, villages_utf8"), "{error}");
    let error = Source::open(&document, Some("x")).unwrap_err().to_string();
    assert!(error.contains("no layer"), "{error}");
    let mut source = Source::open(&document, Some("areas")).unwrap();
    assert_eq!(drawn::rows(&mut source).unwrap().len(), 2);
    assert_eq!(
        Format::of_bytes(document.content()),
        Some(Format::Shapefile)
    );
}

#[test]
fn what_does_not_fit_is_told() {
    let column = |name: &str, kind, longest| Column {
        name: name.to_owned(),
        kind,
        longest,
    };
    let long = "đ".repeat(200);
    let layer = Layer {
        columns: vec![
            column("extremely_difficult", ColumnKind::Whole, 20),
            column("extremely_bad", ColumnKind::Text, 400),
            column("list", ColumnKind::Json, 5),
        ],
        rows: vec![(
            None,
            vec![
                Cell::from(i64::MIN),
                Cell::from(long),
                Cell::from(json!([1, 2])),
            ],
        )],
    };
    let dir = tempfile::tempdir().unwrap();
    let losses = write(&layer, &dir.path().join("a.shp"));
    assert_eq!(losses.len(), 5, "{losses:?}");
    assert!(losses[0].starts_with("lists and objects of"), "{losses:?}");
    let losses = &losses[1..];
    assert!(losses[0].contains("is called \"extremely_\""), "{losses:?}");
    assert!(losses[1].contains("18 digits"), "{losses:?}");
    assert!(losses[2].contains("\"extremel_1\""), "{losses:?}");
    assert!(
        losses[3].contains("1 values of \"extremely_bad\" were cut"),
        "{losses:?}"
    );
    let (_, rows, _) = read(dir.path(), "a.shp").unwrap();
    assert_eq!(rows[0].1[0], text("-9223372036854775808"));
    assert_eq!(rows[0].1[1], Cell::from("đ".repeat(127)));
    assert_eq!(rows[0].1[2], text("[1,2]"));

    let mixed = Layer {
        columns: vec![],
        rows: vec![
            (Some(wkt!(POINT(1. 2.)).into()), vec![]),
            (Some(wkt!(LINESTRING(1. 2., 3. 4.)).into()), vec![]),
        ],
    };
    let path = dir.path().join("b.shp");
    let error = create(Format::Shapefile, &path, &mixed.schema())
        .err()
        .unwrap();
    assert!(error.to_string().contains("has points, lines"), "{error}");
    let error = create(
        Format::Shapefile,
        &dir.path().join("b.zip"),
        &mixed.schema(),
    );
    assert!(error.is_err());
}

#[test]
fn a_layer_without_columns_has_its_rows() {
    let layer = Layer {
        columns: vec![],
        rows: vec![(Some(wkt!(POINT(1. 2.)).into()), vec![]); 2],
    };
    let dir = tempfile::tempdir().unwrap();
    let losses = write(&layer, &dir.path().join("a.shp"));
    assert_eq!(losses.len(), 1);
    assert!(losses[0].contains("\"FID\" was added"), "{losses:?}");
    let (columns, rows, _) = read(dir.path(), "a.shp").unwrap();
    assert_eq!(columns, ["FID"]);
    assert_eq!(rows[1].1, [Cell::from(1_i64)]);
}

/// Reads whatever is there; how many rows came.
fn attempt(folder: &Path, name: &str) -> Result<usize, FormatError> {
    let document = document(folder, name)?;
    let mut source = Source::open(&document, None)?;
    let mut count = 0;
    let read = source.read(
        |mut batch| batch.rows().count(),
        |counts: Vec<usize>| {
            count += counts.iter().sum::<usize>();
            Ok::<_, std::convert::Infallible>(())
        },
    );
    match read {
        Ok(()) => Ok(count),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

#[test]
fn a_cut_file_is_an_error() {
    for extensions in [&["shp", "dbf", "shx"][..], &["shp", "dbf"]] {
        for extension in extensions {
            let dir = copied("areas", extensions);
            let path = dir.path().join("a").with_extension(extension);
            let whole = std::fs::read(&path).unwrap();
            // What ends a table may be missing.
            let end = if *extension == "dbf" {
                whole.len() - 1
            } else {
                whole.len()
            };
            for len in 0..end {
                std::fs::write(&path, &whole[..len]).unwrap();
                assert!(attempt(dir.path(), "a.shp").is_err(), "{extension} {len}");
            }
        }
    }
    let dir = copied("lines", &["shz"]);
    let whole = std::fs::read(dir.path().join("a.shz")).unwrap();
    for len in (0..whole.len()).step_by(7) {
        std::fs::write(dir.path().join("a.shz"), &whole[..len]).unwrap();
        assert!(attempt(dir.path(), "a.shz").is_err(), "{len}");
    }
}

#[test]
fn flipped_bits_never_panic() {
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for extensions in [&["shp", "dbf", "shx"][..], &["shp", "dbf"]] {
        for extension in extensions {
            let dir = copied("areas", extensions);
            let path = dir.path().join("a").with_extension(extension);
            let whole = std::fs::read(&path).unwrap();
            for _ in 0..150 {
                let mut bytes = whole.clone();
                bytes[next(whole.len())] ^= 1 << next(8);
                std::fs::write(&path, bytes).unwrap();
                if let Ok(count) = attempt(dir.path(), "a.shp") {
                    assert!(count <= 2);
                }
            }
        }
    }
}

#[path = "flaw_tests.rs"]
mod flaws;
