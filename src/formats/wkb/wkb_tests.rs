use geo_types::{Geometry, GeometryCollection, LineString, Point, polygon};
use proptest::prelude::*;

use super::*;
use crate::formats::Shape;
use crate::formats::drawn::{SHAPES, layers};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn geometry(bytes: &[u8]) -> Option<Geometry<f64>> {
    match read(bytes).0 {
        Shape::Absent => None,
        Shape::Given { geometry, .. } => geometry.map(|geometry| *geometry),
        Shape::Broken { value, why } => panic!("{value} {why}"),
    }
}

fn why(bytes: &[u8]) -> String {
    match read(bytes).0 {
        Shape::Broken { value, why } => format!("{value} {why}"),
        other => panic!("{other:?}"),
    }
}

fn written(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    append(geometry, &mut out);
    out
}

const ONE: &str = "000000000000f03f";
const TWO: &str = "0000000000000040";

#[test]
fn every_spelling_of_a_point_reads_the_same() {
    let point = Some(Geometry::from(Point::new(1.0, 2.0)));
    let (none, z, m) = (
        Extras::default(),
        Extras { z: true, m: false },
        Extras { z: false, m: true },
    );
    let both = Extras { z: true, m: true };
    for (hex, extras) in [
        (format!("01 01000000 {ONE} {TWO}"), none),
        (
            "00 00000001 3ff0000000000000 4000000000000000".to_owned(),
            none,
        ),
        (format!("01 01000020 e6100000 {ONE} {TWO}"), none),
        (format!("01 e9030000 {ONE} {TWO} {TWO}"), z),
        (format!("01 01000080 {ONE} {TWO} {TWO}"), z),
        (format!("01 d1070000 {ONE} {TWO} {TWO}"), m),
        (format!("01 01000040 {ONE} {TWO} {TWO}"), m),
        (format!("01 b90b0000 {ONE} {TWO} {TWO} {TWO}"), both),
        (
            format!("01 010000e0 e6100000 {ONE} {TWO} {TWO} {TWO}"),
            both,
        ),
    ] {
        let bytes = bytes(&hex);
        assert_eq!(geometry(&bytes), point, "{hex}");
        assert_eq!(read(&bytes).1, extras, "{hex}");
    }
}

#[test]
fn what_has_no_position_is_absent() {
    let nan = "000000000000f87f";
    for hex in [
        format!("01 01000000 {nan} {nan}"),
        "01 02000000 00000000".to_owned(),
        "01 03000000 00000000".to_owned(),
        "01 06000000 01000000 01 03000000 00000000".to_owned(),
        "01 07000000 00000000".to_owned(),
    ] {
        assert_eq!(geometry(&bytes(&hex)), None, "{hex}");
    }
}

#[test]
fn lines_with_heights_lose_them() {
    let hex = format!("01 ea030000 02000000 {ONE} {TWO} {TWO} {TWO} {ONE} {ONE}");
    let line = LineString::from(vec![(1.0, 2.0), (2.0, 1.0)]);
    assert_eq!(geometry(&bytes(&hex)), Some(line.into()));
}

#[test]
fn an_open_ring_is_closed_and_counted() {
    let zero = "0000000000000000";
    let hex = format!("01 03000000 01000000 03000000 {zero}{zero} {ONE}{zero} {ONE}{TWO}");
    let (shape, _) = read(&bytes(&hex));
    let expected = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 2.0)];
    assert_eq!(
        shape,
        Shape::Given {
            geometry: Some(Box::new(expected.into())),
            unclosed_rings: 1,
        }
    );
}

#[test]
fn what_cannot_be_read_says_what_it_is() {
    assert_eq!(why(&[]), "0 bytes ends inside of itself");
    assert!(why(&bytes("02 01000000")).contains("byte order 2"));
    assert!(why(&bytes("01 63000000")).contains("type 99"));
    assert_eq!(
        why(&bytes("01 08000000 00000000")),
        "CircularString is a CircularString, which is not read; make lines and polygons of it"
    );
    assert!(why(&bytes("01 f8030000 00000000")).starts_with("TIN is a TIN"));
    // Four billion positions in nine bytes.
    assert_eq!(
        why(&bytes("01 02000000 ffffffff")),
        "LineString ends inside of itself"
    );
    let mixed = format!("01 04000000 01000000 01 02000000 01000000 {ONE} {TWO}");
    assert!(why(&bytes(&mixed)).contains("a LineString among its parts"));
    let long = format!("01 01000000 {ONE} {TWO} 00");
    assert!(why(&bytes(&long)).contains("1 bytes behind its end"));
}

#[test]
fn collections_are_read_so_deep() {
    let mut inner = Geometry::from(Point::new(1.0, 2.0));
    for depth in 1..=9 {
        inner = Geometry::GeometryCollection(GeometryCollection(vec![inner]));
        let bytes = written(&inner);
        if depth <= 8 {
            assert_eq!(geometry(&bytes), Some(inner.clone()));
        } else {
            assert!(why(&bytes).contains("more than 8"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_the_same_and_never_panics(
        layer in prop::sample::select(SHAPES).prop_flat_map(layers),
        cut in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        for (drawn, _) in layer.rows {
            let Some(drawn) = drawn else { continue };
            let mut bytes = written(&drawn);
            prop_assert_eq!(geometry(&bytes), Some(drawn.clone()));
            #[cfg(feature = "gpkg")]
            {
                let mut multi = Vec::new();
                append_as_multi(&drawn, &mut multi);
                let mut again = Vec::new();
                append_as_multi(&geometry(&multi).unwrap(), &mut again);
                prop_assert_eq!(multi, again);
            }
            let cut = &bytes[..cut.index(bytes.len())];
            let is_broken = matches!(read(cut).0, Shape::Broken { .. });
            prop_assert!(is_broken);
            let flip = flip.index(bytes.len());
            bytes[flip] ^= 1 << bit;
            let _ = read(&bytes);
        }
    }
}
