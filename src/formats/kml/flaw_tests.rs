//! What is left out, and told.

use super::*;

#[test]
fn values_that_no_column_takes_are_counted() {
    let data =
        |name: &str, value: &str| format!("<Data name=\"{name}\"><value>{value}</value></Data>");
    let twins = [("x", "1"), ("x", "2"), ("y", ""), ("y", "3"), ("y", " ")];
    let twins: String = twins
        .iter()
        .map(|(name, value)| data(name, value))
        .collect();
    let inside = format!(
        "<Placemark><name>A</name><name>B</name><address>Hà Nội</address><phoneNumber>1</phoneNumber>\
         <Snippet maxLines=\"1\">s</Snippet><atom:author><atom:name>n</atom:name></atom:author>\
         <ExtendedData>{twins}<Data><value>4</value></Data>\
         <Data name=\"z\"><displayName>Z</displayName><value>5</value><value>6</value></Data>\
         <camp:number>7</camp:number><camp:empty/></ExtendedData></Placemark>\
         <Placemark><address/><ExtendedData>{}</ExtendedData></Placemark>",
        data("x", "8")
    );
    let read = read(&kml(&inside)).unwrap();
    assert_eq!(read.columns, ["name", "x", "y", "z"]);
    assert_eq!(read.rows[0].1, ["A", "1", "3", "5"].map(Cell::from));
    assert_eq!(read.rows[1].1[1], Cell::from("8"));
    assert_eq!(
        read.notes,
        [
            "has 9 values in Placemarks that are not read: 1 Snippet, 1 address, 1 author, \
          1 extended data of other namespaces, 1 phoneNumber, 2 second values of one name, \
          2 values without a name or behind the first of a Data"
        ]
    );
}

#[test]
fn a_track_is_a_geometry_that_cannot_be_read() {
    let text = kml("<Placemark><gx:Track><when>2024</when></gx:Track></Placemark>");
    let document = drawn::document("a.kml", text.into_bytes()).unwrap();
    let mut source = Source::open(&document, None).unwrap();
    let mut broken = Vec::new();
    let read = source.read(
        |mut batch| {
            let rows = batch.rows();
            rows.map(|row| matches!(row.shape, Shape::Broken { .. }))
                .collect::<Vec<bool>>()
        },
        |all| {
            broken.extend(all.concat());
            Ok::<_, ()>(())
        },
    );
    assert!(read.is_ok());
    assert_eq!(broken, [true]);
}

#[test]
fn empty_texts_and_positions_that_are_no_numbers_are_told() {
    let layer = Layer {
        columns: vec![Column {
            name: "a".to_owned(),
            kind: ColumnKind::Text,
            longest: 1,
        }],
        rows: vec![
            (Some(wkt!(POINT(1. 2.)).into()), vec![Cell::from("")]),
            (Some(wkt!(POINT(1. 2.)).into()), vec![Cell::from(" \u{1}")]),
            (
                Some(geo_types::Point::new(f64::NAN, 1.0).into()),
                vec![Cell::from("x")],
            ),
        ],
    };
    let (bytes, losses) = written(&layer, "a.kml");
    assert_eq!(losses.len(), 3, "{losses:?}");
    assert!(
        losses[1].starts_with("2 texts of column \"a\""),
        "{losses:?}"
    );
    assert!(losses[2].starts_with("1 geometries"), "{losses:?}");
    let read = read_bytes("a.kml", &bytes, None).unwrap();
    assert_eq!(read.rows[0].1, [Cell::Null]);
    assert_eq!(read.rows[2], (None, vec![Cell::from("x")]));
}
