use std::convert::Infallible;

use geo_types::Geometry;
use proptest::prelude::*;

use super::*;
use crate::formats::drawn::{self, Layer, Shapes, WGS84};
use crate::formats::{Cell, CrsText, Document, Format, Schema, Source, WriteError, create};

type Numbers = (Vec<(u64, Vec<String>)>, Vec<RowFault>);

fn numbers(text: &[u8], block: usize) -> Result<(Vec<String>, Numbers), FormatError> {
    let bytes = Bytes::from(text.to_vec());
    let mut source = Source::of(Reader::of_bytes_by(&bytes, block)?);
    let columns = source.columns().to_vec();
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let work = |mut batch: Batch<'_>| {
        let broken = std::mem::take(&mut batch.faults);
        let shown =
            |cells: &[Cell<'_>]| cells.iter().map(|cell| cell.shown().into_owned()).collect();
        let rows: Vec<(u64, Vec<String>)> = batch
            .rows()
            .map(|row| (row.number, shown(row.cells)))
            .collect();
        (rows, broken)
    };
    let read = source.read(work, |parts| {
        for (some, broken) in parts {
            rows.extend(some);
            faults.extend(broken);
        }
        Ok::<_, Infallible>(())
    });
    match read {
        Ok(()) => Ok((columns, (rows, faults))),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

const POINT: &str = r#""geometry":{"type":"Point","coordinates":[105,21]}"#;

#[test]
fn each_line_is_a_row_with_its_line_number() {
    let text = format!(
        "\u{feff}\n{{\"type\":\"Feature\",{POINT},\"properties\":{{\"tên\":\"Bản Xùa\",\"b\":1}}}}\r\n  \r\n\
         \u{1e}{{\"type\":\"Feature\",\"id\":7,{POINT},\"properties\":{{\"c\":[1]}}}}\n"
    );
    let (columns, (rows, faults)) = numbers(text.as_bytes(), BLOCK).unwrap();
    assert_eq!(columns, ["tên", "b", "c", "id"]);
    assert_eq!(faults, []);
    let numbers: Vec<u64> = rows.iter().map(|row| row.0).collect();
    assert_eq!(numbers, [2, 4]);
    assert_eq!(rows[1].1, ["", "", "[1]", "7"]);
}

#[test]
fn record_separators_let_a_feature_reach_over_lines() {
    let text = format!(
        "\u{1e}{{\n\"type\":\"Feature\",{POINT},\n\"properties\":{{\"a\":1}}}}\n\u{1e}{{\"type\":\"Feature\",\n\
         \"geometry\":null,\"properties\":{{\"a\":2}}}}\n"
    );
    let (_, (rows, faults)) = numbers(text.as_bytes(), BLOCK).unwrap();
    assert_eq!(faults, []);
    let expected = [(1, vec!["1".to_owned()]), (4, vec!["2".to_owned()])];
    assert_eq!(rows, expected);
}

#[test]
fn what_is_no_feature_costs_its_line_and_says_what_to_do() {
    let good = format!("{{\"type\":\"Feature\",{POINT},\"properties\":{{\"a\":1}}}}");
    let bad = [
        (
            r#"{"type":"FeatureCollection","features":[]}"#,
            "one a line",
        ),
        (r#"{"type":"Point","coordinates":[1,2]}"#, "wrap it"),
        (
            r#"{"type":"Feature","properties":{"a":tru}}"#,
            "not valid JSON at column",
        ),
        (
            r#"{"type":"Feature","properties":{"a":1}"#,
            "must stand on one line",
        ),
        ("3", "is no GeoJSON feature"),
        (&format!("{good}{good}"), "not valid JSON at column"),
    ];
    for (line, said) in bad {
        let text = format!("{good}\n{line}\n{good}\n");
        for block in [1, BLOCK] {
            let (_, (rows, faults)) = numbers(text.as_bytes(), block).unwrap();
            assert_eq!((rows.len(), faults.len()), (2, 1), "{line}");
            assert_eq!(faults[0].row, 2);
            assert!(faults[0].why.contains(said), "{line}: {}", faults[0].why);
        }
    }
}

#[test]
fn a_line_that_was_cut_off_is_told() {
    let line = format!("{{\"type\":\"Feature\",{POINT},\"properties\":{{\"a\":\"é\"}}}}\n");
    let text = line.repeat(3);
    for cut in 1..text.len() {
        let Ok((_, (rows, faults))) = numbers(&text.as_bytes()[..cut], BLOCK) else {
            assert!(!text.is_char_boundary(cut));
            continue;
        };
        let whole = (cut + 1) / line.len();
        assert_eq!(rows.len(), whole, "cut at {cut}");
        let rest = cut.saturating_sub(whole * line.len());
        assert_eq!(faults.len(), usize::from(rest > 0), "cut at {cut}");
        assert!(faults.iter().all(|fault| fault.why.contains("cut off?")));
    }
}

fn written(format: Format, name: &str, schema: &Schema<'_>, layer: &Layer) -> Document {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut writer = create(format, &path, schema).unwrap();
    for (geometry, cells) in &layer.rows {
        writer.row(geometry.as_ref(), cells).unwrap();
    }
    let written = writer.finish().unwrap();
    assert_eq!(written.losses, [] as [String; 0]);
    assert_eq!(written.files, std::slice::from_ref(&path));
    drawn::document(name, std::fs::read(path).unwrap()).unwrap()
}

/// Text is read without the white space around it.
fn trimmed((geometry, cells): drawn::Plain) -> drawn::Plain {
    let trim = |cell| match cell {
        Cell::Text(text) => Cell::from(text.trim().to_owned()),
        other => other,
    };
    (geometry, cells.into_iter().map(trim).collect())
}

fn any_layer() -> impl Strategy<Value = Layer> {
    prop::sample::select(drawn::SHAPES).prop_flat_map(drawn::layers)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_reads_the_same(layer in any_layer()) {
        for (format, name) in [
            (Format::GeoJson, "a.geojson"),
            (Format::GeoJsonLines, "a.geojsonl"),
            (Format::GeoJsonLines, "a.ndjson.gz"),
        ] {
            let document = written(format, name, &layer.schema(), &layer);
            if layer.rows.is_empty() {
                continue;
            }
            let mut source = Source::open(&document, None).unwrap();
            let names: Vec<&String> = layer.columns.iter().map(|column| &column.name).collect();
            prop_assert_eq!(source.columns().iter().collect::<Vec<_>>(), names);
            let expected: Vec<_> = layer.rows.iter().cloned().map(trimmed).collect();
            prop_assert_eq!(drawn::rows(&mut source).unwrap(), expected);
        }
    }

    #[test]
    fn blocks_are_no_matter(layer in drawn::layers(Shapes::Points), block in 1..400_usize) {
        let document = written(Format::GeoJsonLines, "a.ndjson", &layer.schema(), &layer);
        let bytes = document.content();
        prop_assert_eq!(numbers(bytes, block).unwrap(), numbers(bytes, BLOCK).unwrap());
    }

    #[test]
    fn any_bytes_are_endured(
        layer in drawn::layers(Shapes::Mixed),
        noise in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
    ) {
        let document = written(Format::GeoJsonLines, "a.ndjson", &layer.schema(), &layer);
        let mut bytes = document.content().to_vec();
        for (at, byte) in noise {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        numbers(&bytes, 64).ok();
    }
}

#[test]
fn rings_run_as_the_standard_says() {
    use geo_types::polygon;
    let clockwise = polygon!(
        exterior: [(x: 0.0, y: 0.0), (x: 0.0, y: 9.0), (x: 9.0, y: 9.0), (x: 9.0, y: 0.0)],
        interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.5), (x: 1.0, y: 2.0)]],
    );
    let mut out = Vec::new();
    let text = |out: Vec<u8>| String::from_utf8(out).unwrap();
    assert!(crate::formats::append_geometry(&clockwise.into(), &mut out));
    assert_eq!(
        text(out),
        "{\"type\":\"Polygon\",\"coordinates\":[[[0.0,0.0],[9.0,0.0],[9.0,9.0],[0.0,9.0],[0.0,0.0]],\
         [[1.0,1.0],[1.0,2.0],[2.0,2.5],[2.0,1.0],[1.0,1.0]]]}"
    );
}

#[test]
fn what_has_no_form_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    let layer = Layer {
        columns: Vec::new(),
        rows: vec![(Some(Geometry::Point((f64::NAN, 21.0).into())), Vec::new())],
    };
    let mut schema = layer.schema();
    schema.description = "Villages";
    let mut writer = create(Format::GeoJson, &path, &schema).unwrap();
    writer.row(layer.rows[0].0.as_ref(), &[]).unwrap();
    let losses = writer.finish().unwrap().losses;
    assert_eq!(losses.len(), 1);
    assert!(losses[0].contains("1 geometries"), "{}", losses[0]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"name\":\"làng\",\"description\":\"Villages\""));
    schema.crs = CrsText {
        code: Some(3405),
        name: "VN-2000 / UTM zone 48N",
        ..WGS84
    };
    for format in [Format::GeoJson, Format::GeoJsonLines] {
        let error = create(format, &path, &schema).err().unwrap();
        assert!(matches!(error, WriteError::Unfit { .. }));
        assert!(error.to_string().contains("leave --to-crs out"), "{error}");
    }
}

#[test]
fn what_gdal_writes_is_read() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/formats/gdal_rs.geojsonl"
    );
    let (columns, (rows, faults)) = numbers(&std::fs::read(path).unwrap(), BLOCK).unwrap();
    assert_eq!(columns, ["tên", "households", "share", "surveyed"]);
    assert_eq!(faults, []);
    let expected: [(u64, [&str; 4]); 3] = [
        (1, ["Bản Tà Xùa", "120", "0.25", "2024-05-01"]),
        (2, ["Xã \"Mù Cang Chải\"", "", "1.5", ""]),
        (3, ["Không rõ", "7", "", "2023-12-31"]),
    ];
    let expected = expected.map(|(row, cells)| (row, cells.map(str::to_owned).to_vec()));
    assert_eq!(rows, expected);
}
