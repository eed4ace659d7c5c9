//! Sets with flaws: what is told, and what is no longer taken for the whole.

use super::*;
use crate::formats::CrsText;

#[test]
fn a_record_that_is_not_there_has_no_geometry_where_the_shp_ends_before_it() {
    let dir = copied("areas", &["shp", "shx", "dbf", "prj"]);
    let (shp_path, shx_path) = (dir.path().join("a.shp"), dir.path().join("a.shx"));
    let (mut shp, mut shx) = (
        std::fs::read(&shp_path).unwrap(),
        std::fs::read(&shx_path).unwrap(),
    );
    let second = uint_be(&shx, 108).unwrap();
    shx[108..112].fill(0);
    std::fs::write(&shx_path, &shx).unwrap();
    let error = read(dir.path(), "a.shp").unwrap_err().to_string();
    assert!(error.contains("record 2 a length and no place"), "{error}");
    shx[112..116].fill(0);
    std::fs::write(&shx_path, &shx).unwrap();
    let error = read(dir.path(), "a.shp").unwrap_err().to_string();
    assert!(error.contains("no place for record 2"), "{error}");
    shp.truncate(second as usize * 2);
    shp[24..28].copy_from_slice(&second.to_be_bytes());
    std::fs::write(&shp_path, &shp).unwrap();
    let (_, rows, notes) = read(dir.path(), "a.shp").unwrap();
    assert!(rows[0].0.is_some());
    assert_eq!(rows[1].0, None);
    assert!(notes[0].contains("1 records whose shape"), "{notes:?}");
}

/// A layer of text columns.
fn layer(names: &[&str], rows: Vec<Plain>) -> Layer {
    let column = |name: &&str| Column {
        name: (*name).to_owned(),
        kind: ColumnKind::Text,
        longest: 5,
    };
    Layer {
        columns: names.iter().map(column).collect(),
        rows,
    }
}

fn points(count: usize, cells: &[Cell<'static>]) -> Vec<Plain> {
    vec![(Some(wkt!(POINT(1. 2.)).into()), cells.to_vec()); count]
}

#[test]
fn a_reference_system_that_a_prj_cannot_say_is_told() {
    let layer = layer(&["a"], points(1, &[text("x")]));
    let mut schema = layer.schema();
    schema.crs = CrsText {
        code: None,
        name: "+proj=laea",
        esri_wkt: "",
        ..schema.crs
    };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.shp");
    let written = create(Format::Shapefile, &path, &schema).unwrap().finish();
    let written = written.unwrap();
    assert!(!path.with_extension("prj").exists());
    assert_eq!(written.losses.len(), 1);
    assert!(
        written.losses[0].contains("+proj=laea"),
        "{:?}",
        written.losses
    );
    assert!(written.losses[0].contains("|crs="), "{:?}", written.losses);
}

#[test]
fn a_flipped_bit_in_the_header_of_the_table_never_loses_columns() {
    // As many columns as make the lengths with and without some bit differ by whole columns.
    for count in [3, 7, 8] {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let cells: Vec<Cell<'static>> = names[..count].iter().map(|&name| text(name)).collect();
        let layer = layer(&names[..count], points(3, &cells));
        let dir = tempfile::tempdir().unwrap();
        write(&layer, &dir.path().join("a.shp"));
        let path = dir.path().join("a.dbf");
        let whole = std::fs::read(&path).unwrap();
        for bit in 0..32 {
            let mut dbf = whole.clone();
            dbf[8 + bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, dbf).unwrap();
            let error = read(dir.path(), "a.shp");
            assert!(error.is_err(), "{count} columns, bit {bit}");
        }
        // The end mark, and the width of the first column.
        for at in [32 + count * 32, 32 + 16] {
            let mut dbf = whole.clone();
            dbf[at] ^= 1;
            std::fs::write(&path, dbf).unwrap();
            assert!(
                read(dir.path(), "a.shp").is_err(),
                "{count} columns, byte {at}"
            );
        }
        // Some writers leave the mark out.
        let mut dbf = whole.clone();
        dbf.remove(32 + count * 32);
        let header = u16::try_from(32 + count * 32).unwrap();
        dbf[8..10].copy_from_slice(&header.to_le_bytes());
        std::fs::write(&path, dbf).unwrap();
        let (columns, rows, notes) = read(dir.path(), "a.shp").unwrap();
        assert_eq!(columns, names[..count]);
        assert_eq!(rows[2].1, cells);
        assert!(notes[0].contains("no end mark"), "{notes:?}");
    }
}

#[test]
fn names_with_breaks_and_blanks() {
    let layer = layer(
        &["\rid", "id", " id ", "x\n"],
        points(1, &["1", "2", "3", "4"].map(text)),
    );
    let dir = tempfile::tempdir().unwrap();
    let losses = write(&layer, &dir.path().join("a.shp"));
    assert_eq!(losses.len(), 4, "{losses:?}");
    assert!(losses[0].contains(r#""\rid" is called "id""#), "{losses:?}");
    let (columns, rows, _) = read(dir.path(), "a.shp").unwrap();
    assert_eq!(columns, ["id", "id_1", "id_2", "x"]);
    assert_eq!(rows[0].1, ["1", "2", "3", "4"].map(text));
}

#[test]
fn large_whole_numbers_keep_their_digits_and_asterisks_are_null() {
    let values = [
        "9223372036854775807",
        "18446744073709551615",
        "-9223372036854775809",
        "********************",
        "12.5",
    ];
    let mut layer = layer(&["n"], Vec::new());
    layer.columns[0].longest = 20;
    layer.rows = values.map(|value| (None, vec![text(value)])).to_vec();
    let dir = tempfile::tempdir().unwrap();
    write(&layer, &dir.path().join("a.shp"));
    let path = dir.path().join("a.dbf");
    let mut dbf = std::fs::read(&path).unwrap();
    dbf[32 + 11] = b'N';
    std::fs::write(&path, dbf).unwrap();
    let (_, rows, notes) = read(dir.path(), "a.shp").unwrap();
    let cells: Vec<Cell<'_>> = rows.into_iter().flat_map(|(_, cells)| cells).collect();
    let expected = [
        Cell::from(i64::MAX),
        text(values[1]),
        text(values[2]),
        Cell::Null,
        Cell::from(12.5),
    ];
    assert_eq!(cells, expected);
    assert_eq!(notes, Vec::<String>::new());
}

#[test]
fn empty_texts_and_positions_that_are_no_numbers_are_told() {
    let rows = [
        (wkt!(POINT(1. 2.)), text("")),
        (wkt!(POINT(3. 4.)), text(" ")),
        ((f64::NAN, 1.0).into(), text("x")),
        ((1.0, f64::INFINITY).into(), Cell::Null),
        ((1e38, 0.0).into(), text("y")),
    ];
    let rows = rows
        .map(|(at, cell)| (Some(at.into()), vec![cell]))
        .to_vec();
    let dir = tempfile::tempdir().unwrap();
    let losses = write(&layer(&["a"], rows), &dir.path().join("a.shp"));
    assert_eq!(losses.len(), 2, "{losses:?}");
    assert!(
        losses[0].starts_with("2 texts of column \"a\" are empty"),
        "{losses:?}"
    );
    assert!(
        losses[1].starts_with("3 geometries have positions"),
        "{losses:?}"
    );
    let (_, rows, _) = read(dir.path(), "a.shp").unwrap();
    let shaped: Vec<bool> = rows.iter().map(|(shape, _)| shape.is_some()).collect();
    assert_eq!(shaped, [true, true, false, false, false]);
}
