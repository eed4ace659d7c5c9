use std::fmt::Debug;

use proptest::prelude::*;

use super::*;
use crate::formats::{Cell, RowFault, Shape, Source};

/// What was read of a collection.
#[derive(Debug, Default, PartialEq)]
struct Table {
    columns: Vec<String>,
    rows: Vec<(u64, Shape, Vec<Cell<'static>>)>,
    faults: Vec<RowFault>,
    crs: Option<String>,
}

fn table(reader: Reader<'_>) -> Result<Table, FormatError> {
    let mut reader = Source::of(reader);
    let mut table = Table {
        columns: reader.columns().to_vec(),
        crs: reader.crs().map(str::to_owned),
        ..Table::default()
    };
    let work = |mut batch: Batch<'_>| {
        let rows: Vec<_> = batch
            .rows()
            .map(|row| {
                let cells = row.cells.iter().cloned().map(Cell::into_owned).collect();
                (row.number, row.shape, cells)
            })
            .collect();
        (rows, std::mem::take(&mut batch.faults))
    };
    let take = |batches: Vec<_>| -> Result<(), std::convert::Infallible> {
        for (rows, faults) in batches {
            let rows: Vec<_> = rows;
            table.rows.extend(rows);
            table.faults.extend::<Vec<RowFault>>(faults);
        }
        Ok(())
    };
    match reader.read(work, take) {
        Ok(()) => Ok(table),
        Err(Stop::Format(error)) => Err(error),
        Err(Stop::Taker(never)) => match never {},
    }
}

fn read(text: &[u8]) -> Result<Table, FormatError> {
    table(Reader::of_bytes(&Bytes::from(text.to_vec()))?)
}

/// The same by `serde_json` alone.
fn read_slowly(text: &str) -> Result<Table, FormatError> {
    let mut reader = Reader {
        text: Text::Decoded(text.to_owned()),
        header: Header::default(),
        positions: FxHashMap::default(),
        layout: Layout::Blocks(Vec::new()),
        heights: AtomicBool::new(false),
    };
    let crs = reader.list()?;
    if let Some(crs) = crs.filter(|crs| !crs.is_null()) {
        reader.header.crs = Some(whole::crs_name(&crs));
    }
    let columns = reader.header.columns.iter().enumerate();
    reader.positions = columns.map(|(at, name)| (name.clone(), at)).collect();
    table(reader)
}

fn collection(features: &str) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}")
}

const SQUARE: &str = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";

#[test]
fn columns_are_the_union_in_order_of_appearance() {
    let text = collection(
        r#"{"type":"Feature","geometry":null,"properties":{"b":1,"a":"x"}},
           {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[105,21,9]},"properties":{"c":[1]}}"#,
    );
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.columns, ["b", "a", "c", "id"]);
    assert_eq!(table.rows[1].2[3].shown(), "7");
    assert_eq!(table.rows[0].2.len(), 4);
}

#[test]
fn a_broken_feature_is_refused_alone() {
    let text = collection(&format!(
        r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{SQUARE}}},"properties":{{}}}},
           {{"type":"Polygon"}}, 3,
           {{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[0,0],[1,null]]]}},"properties":{{}}}}"#
    ));
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.rows.len(), 2);
    let faults: Vec<u64> = table.faults.iter().map(|fault| fault.row).collect();
    assert_eq!(faults, [2, 3]);
    assert!(matches!(table.rows[1].1, Shape::Broken { .. }));
}

#[test]
fn unclosed_rings_are_closed_and_counted_and_too_short_ones_are_broken() {
    let shape_of = |rings: &str| {
        let text = collection(&format!(
            r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":{rings}}},"properties":null}}"#
        ));
        read(text.as_bytes()).unwrap().rows.remove(0).1
    };
    assert!(matches!(
        shape_of("[[[0,0],[1,0],[1,1]]]"),
        Shape::Given {
            unclosed_rings: 1,
            ..
        }
    ));
    assert!(matches!(
        shape_of(SQUARE),
        Shape::Given {
            unclosed_rings: 0,
            ..
        }
    ));
    for rings in [
        "[]",
        "[[]]",
        "[[[0,0],[1,1],[0,0]]]",
        "[[[0,0],[0,0],[0,0],[0,0]]]",
        "[[[0],[1],[2],[0]]]",
        "3",
    ] {
        assert!(matches!(shape_of(rings), Shape::Broken { .. }), "{rings}");
    }
}

#[test]
fn what_is_no_collection_says_what_it_is() {
    let message = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    assert!(message("{\"type\":\"FeatureCollection\",\"features\":[{").contains("line 1"));
    assert!(message("[1,2]").contains("not a GeoJSON FeatureCollection"));
    assert!(message("{\"type\":\"Point\",\"coordinates\":[1,2]}").contains("wrap geometries"));
    assert!(message("{\"a\":1}").contains("no \"type\""));
    assert!(message("{\"type\":\"FeatureCollection\"}").contains("no \"features\""));
    assert!(message("id,name\n1,2\n").contains("not valid JSON"));
}

#[test]
fn broken_json_inside_a_feature_is_told_with_its_place() {
    let good = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":1}}"#;
    for bad in [
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,,2]},"properties":{"a":1}}"#,
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[01,2]},"properties":{"a":1}}"#,
        r#"{"type":"Feature","geometry":null,"properties":{"a":1,}}"#,
        r#"{"type":"Feature","geometry":null,"properties":{"a":tru}}"#,
        "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":\"\u{1}\"}}",
    ] {
        let text = collection(&format!("{good},\n{good},\n {bad},\n{good}"));
        let Err(FormatError::NotJson { line, .. }) = read(text.as_bytes()) else {
            panic!("{bad} is no JSON");
        };
        assert_eq!(line, 3, "{bad}");
        assert_eq!(
            read(text.as_bytes()).unwrap_err().to_string(),
            read_slowly(&text).unwrap_err().to_string()
        );
    }
}

#[test]
fn the_legacy_crs_member_is_handed_on() {
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::3405",
    ] {
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}},\"features\":[]}}"
        );
        assert_eq!(read(text.as_bytes()).unwrap().crs.as_deref(), Some(name));
    }
    assert_eq!(read(collection("").as_bytes()).unwrap().crs, None);
}

/// Values that stand in GeoJSON files, good and bad.
fn anything() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        Just(r#""type":"Feature""#),
        Just(r#""type" : "Feature""#),
        Just(r#""type":"Fea\u0074ure""#),
        Just(r#""type":3"#),
        Just(r#""id":" x ""#),
        Just(r#""id":17"#),
        Just(r#""id":12abc"#),
        Just(r#""id":1.2.3"#),
        Just(r#""geometry":nullx"#),
        Just(r#""properties":nully"#),
        Just(r#""properties":{"\u0069d":"B"}"#),
        Just(r#""bbox":[1,2,3,4]"#),
        Just(r#""geometry":null"#),
        Just(r#""geometry":{"type":"Point","coordinates":[105.1,-21.5e0,3]}"#),
        Just(r#""geometry":{"coordinates":[105.123456789012345,21],"type":"Point"}"#),
        Just(r#""geometry":{"type":"Point","coordinates":[]}"#),
        Just(r#""geometry":{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#),
        Just(r#""geometry":{"type":"MultiPoint","coordinates":[]}"#),
        Just(r#""geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}"#),
        Just(r#""geometry":{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}"#),
        Just(
            r#""geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[1,0],[1,1]]]}"#
        ),
        Just(
            r#""geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]],"bbox":[0,0,1,1]}"#
        ),
        Just(r#""geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[0,0],[0,0],[0,0]]]]}"#),
        Just(r#""geometry":{"type":"Blob","coordinates":[1,2]}"#),
        Just(r#""geometry":{"type":"GeometryCollection","geometries":[]}"#),
        Just(r#""properties":null"#),
        Just(r#""properties":{}"#),
        Just(r#""properties":{"id":" 5 ","tên":"Bản Tà Xùa","n":1.50}"#),
        Just(r#""properties":{"n":-0,"t\u00ean":"a\"b\n","x":{"y":[1,null]}}"#),
        Just(r#""properties":{"n":1,"n":2,"m":1e400}"#),
        Just(r#""properties":{"te\u0302n":18446744073709551616,"b":true,"c":null}"#),
        Just(r#""properties":[1]"#),
    ];
    proptest::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    /// The quick reader and `serde_json` say the same of anything.
    #[test]
    fn quick_and_slow_agree(
        features in proptest::collection::vec(
            prop_oneof![9 => anything(), 1 => Just("3".to_owned()), 1 => Just("null".to_owned())], 0..5),
        gap in prop_oneof![Just(","), Just(" ,\n ")],
        cut in 0..400_usize,
    ) {
        let text = collection(&features.join(gap));
        agree(&text)?;
        let cut = text.floor_char_boundary(cut.min(text.len()));
        agree(&text[..cut])?;
    }
}

/// Cells under their names: the walk takes the keys of features that turn out to be broken for columns
/// too.
fn by_name(mut table: Table) -> (Table, Vec<Vec<(String, Cell<'static>)>>) {
    let names = std::mem::take(&mut table.columns);
    let cells_of = |row: &mut (u64, Shape, Vec<Cell<'static>>)| {
        let cells = names.iter().cloned().zip(row.2.drain(..));
        let mut cells: Vec<_> = cells.filter(|(_, cell)| *cell != Cell::Null).collect();
        cells.sort_by(|one, other| one.0.cmp(&other.0));
        cells
    };
    let rows = table.rows.iter_mut().map(cells_of).collect();
    (table, rows)
}

fn agree(text: &str) -> Result<(), TestCaseError> {
    let quick = read(text.as_bytes()).map(by_name);
    let slow = read_slowly(text).map(by_name);
    let same = |error: FormatError| error.to_string();
    prop_assert_eq!(quick.map_err(same), slow.map_err(same), "{}", text);
    Ok(())
}

/// Rows of each batch, by the source of a text.
fn sizes(reader: impl source::Reader) -> Vec<(u64, usize)> {
    let mut source = Source::of(reader);
    let mut sizes = Vec::new();
    let work = |mut batch: Batch<'_>| {
        let count = batch.rows_read();
        batch.rows().map(|row| (row.number, count)).collect()
    };
    let take = |parts: Vec<Vec<(u64, usize)>>| -> Result<(), std::convert::Infallible> {
        sizes.extend(parts.into_iter().flatten());
        Ok(())
    };
    source.read(work, take).unwrap();
    sizes
}

#[test]
fn short_features_of_many_columns_are_read_a_few_at_a_time() {
    const COLUMNS: usize = 3000;
    const ROWS: usize = 3000;
    let names: Vec<String> = (0..COLUMNS).map(|at| format!("\"c{at}\":{at}")).collect();
    let wide = format!(
        r#"{{"type":"Feature","geometry":null,"properties":{{{}}}}}"#,
        names.join(",")
    );
    let mut features = vec![wide];
    features.resize(
        ROWS,
        r#"{"type":"Feature","properties":{},"geometry":null}"#.to_owned(),
    );
    let collection = |extra: &str| {
        let text = format!(
            r#"{{"type":"FeatureCollection"{extra},"features":[{}]}}"#,
            features.join(",\n")
        );
        Bytes::from(text.into_bytes())
    };
    let lines = Bytes::from(features.join("\n\n").into_bytes());
    let plain = collection("");
    // A key with an escape is left to `serde_json`, which finds features by place.
    let odd = collection(r#","n\u0061me":1"#);
    let most = rows_a_block(COLUMNS);
    assert!(most < ROWS);
    let by_ones: Vec<u64> = (1..=ROWS as u64).collect();
    let by_twos: Vec<u64> = by_ones.iter().map(|at| at * 2 - 1).collect();
    for (sizes, numbers) in [
        (sizes(Reader::of_bytes(&plain).unwrap()), &by_ones),
        (sizes(LinesReader::of_bytes(&lines).unwrap()), &by_twos),
        (sizes(Reader::of_bytes(&odd).unwrap()), &by_ones),
    ] {
        assert!(sizes.iter().all(|(_, size)| *size <= most));
        let found: Vec<u64> = sizes.iter().map(|(number, _)| *number).collect();
        assert_eq!(&found, numbers);
    }
}

#[test]
fn collections_are_read_to_a_bounded_depth() {
    use geo_types::{Geometry, GeometryCollection, LineString, Point};
    let parts = vec![
        Point::new(105.0, 21.0).into(),
        LineString::from(vec![(105.0, 21.0), (106.0, 22.0)]).into(),
    ];
    let first = Geometry::GeometryCollection(GeometryCollection(parts));
    let nested = |depth: usize| {
        (1..depth).fold(first.clone(), |inner, _| {
            Geometry::GeometryCollection(GeometryCollection(vec![inner]))
        })
    };
    for depth in [1, 2, 32, 33] {
        let mut feature = br#"{"type":"Feature","properties":{},"geometry":"#.to_vec();
        assert!(append_geometry(&nested(depth), &mut feature));
        feature.push(b'}');
        let text = collection(std::str::from_utf8(&feature).unwrap());
        let shape = read(text.as_bytes()).unwrap().rows.remove(0).1;
        if depth > 32 {
            assert!(matches!(shape, Shape::Broken { .. }), "{shape:?}");
        } else {
            let geometry = Some(Box::new(nested(depth)));
            let unclosed_rings = 0;
            assert_eq!(
                shape,
                Shape::Given {
                    geometry,
                    unclosed_rings
                }
            );
        }
    }
}

#[test]
fn heights_are_left_out_with_a_note() {
    let text = collection(
        r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[105,21,812.5]},"properties":null}"#,
    );
    let bytes = Bytes::from(text.into_bytes());
    let mut source = Source::of(Reader::of_bytes(&bytes).unwrap());
    assert!(source.notes().is_empty());
    let read = source.read(|batch| batch.rows_read(), |_| Ok::<(), ()>(()));
    assert!(read.is_ok());
    assert_eq!(source.notes(), ["has heights, which are left out"]);
}
