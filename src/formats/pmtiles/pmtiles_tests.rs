//! Tiles have known numbers, shapes are cut as areas say, and every feature is at the deepest zoom.

use std::collections::BTreeSet;
use std::io::Read;

use geo::Area;
use geo_types::{Point, Polygon, coord};
use proptest::prelude::*;

use super::clip::{Bounds, Shape};
use super::*;

#[test]
fn tiles_have_the_numbers_of_the_specification() {
    let known = [
        (0, 0, 0, 0),
        (1, 0, 0, 1),
        (1, 0, 1, 2),
        (1, 1, 1, 3),
        (1, 1, 0, 4),
        (2, 0, 0, 5),
        (12, 3423, 1763, 19_078_479),
    ];
    for (zoom, column, row, number) in known {
        assert_eq!(
            cut::number(zoom, column, row),
            number,
            "{zoom}/{column}/{row}"
        );
    }
    // Each number of a zoom once, and neighbours on the curve are neighbours on the map.
    let mut places: Vec<(u64, [u32; 2])> = Vec::new();
    for column in 0..32 {
        for row in 0..32 {
            places.push((cut::number(5, column, row), [column, row]));
        }
    }
    places.sort_unstable();
    for two in places.windows(2) {
        assert_eq!(two[1].0, two[0].0 + 1);
        let step: u32 = (0..2)
            .map(|axis| two[0].1[axis].abs_diff(two[1].1[axis]))
            .sum();
        assert_eq!(step, 1);
    }
}

/// A number of protocol buffers.
fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        shift += 7;
        if first & 0x80 == 0 {
            return value;
        }
    }
}

/// The fields of a message that are bytes or numbers.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Vec<u8>, u64)> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        match key & 7 {
            0 => out.push((key >> 3, Vec::new(), varint(&mut bytes))),
            2 => {
                let length = usize::try_from(varint(&mut bytes)).unwrap();
                out.push((key >> 3, bytes[..length].to_vec(), 0));
                bytes = &bytes[length..];
            }
            kind => panic!("{kind}"),
        }
    }
    out
}

/// The features of a layer in a packed tile.
fn ids(tile: &[u8]) -> Vec<u64> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(tile)
        .read_to_end(&mut text)
        .unwrap();
    let mut out = Vec::new();
    for (_, layer, _) in fields(&text) {
        let features = fields(&layer).into_iter().filter(|field| field.0 == 2);
        for (_, feature, _) in features {
            let id = fields(&feature).into_iter().find(|field| field.0 == 1);
            out.push(id.unwrap().2);
        }
    }
    out
}

fn square(lon: f64, lat: f64, size: f64) -> Geometry<f64> {
    let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
    let ring = ring.map(|(x, y)| coord! { x: lon + size * x, y: lat + size * y });
    Polygon::new(LineString(ring.to_vec()), vec![]).into()
}

fn layers(points: &[(f64, f64)], areas: &[(f64, f64, f64)]) -> Vec<TileLayer> {
    let mut villages = TileLayer::new("villages", "", &[]);
    for &(lon, lat) in points {
        villages.add(Some(&Point::new(lon, lat).into()), &[], true);
    }
    let mut coverage = TileLayer::new("coverage", "", &[]);
    for &(lon, lat, size) in areas {
        coverage.add(Some(&square(lon, lat, size)), &[], false);
    }
    vec![villages, coverage]
}

#[test]
fn what_is_off_the_map_is_counted_and_what_is_none_is_left_out() {
    let mut layer = TileLayer::new("x", "", &[]);
    layer.add(Some(&Point::new(0.0, 86.0).into()), &[], false);
    layer.add(Some(&Point::new(f64::NAN, 0.0).into()), &[], false);
    layer.add(None, &[], false);
    layer.add(Some(&Point::new(180.0, -85.0).into()), &[], false);
    assert_eq!((layer.off_map, layer.features.len()), (3, 1));
    let tiles = cut::tiles(&[layer], 3).unwrap();
    assert_eq!(tiles.len(), 4);
    assert_eq!(cut::tiles(&[], 3).unwrap(), []);
}

#[test]
fn an_area_of_the_whole_earth_ends_at_a_wider_zoom() {
    let all = layers(&[], &[(-170.0, -80.0, 160.0)]);
    let zoom = deepest(&all);
    assert!((7..10).contains(&zoom), "{zoom}");
    assert_eq!(deepest(&layers(&[(0.0, 0.0)], &[])), DEEPEST);
}

#[test]
fn a_file_has_its_parts_where_its_header_says() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.pmtiles");
    write_tiles(&path, &layers(&[(105.0, 21.0)], &[]), TileNotice::default()).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"PMTiles\x03"));
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let mut end = 127;
    for part in 0..4 {
        assert_eq!(number(8 + 16 * part), end);
        end += number(16 + 16 * part);
    }
    assert_eq!(end, bytes.len() as u64);
    assert_eq!([72, 80, 88].map(number), [13; 3]);
    assert_eq!(bytes[96..102], [1, 2, 2, 1, 0, 12]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Every feature is in a tile of the deepest zoom, a point in one of them alone; no tile is there twice.
    #[test]
    fn the_deepest_zoom_has_every_feature(
        points in prop::collection::vec((-180.0..=180.0_f64, -85.0..=85.0_f64), 0..20),
        areas in prop::collection::vec((-180.0..170.0_f64, -85.0..75.0_f64, 1e-7..9.0_f64), 0..4),
    ) {
        let all = layers(&points, &areas);
        let tiles = cut::tiles(&all[..1], 6).unwrap();
        let first = cut::number(6, 0, 0);
        let deepest = tiles.iter().filter(|tile| tile.0 >= first);
        let mut found: Vec<u64> = deepest.flat_map(|tile| ids(&tile.1)).collect();
        found.sort_unstable();
        prop_assert_eq!(found, (1..=points.len() as u64).collect::<Vec<_>>());
        let tiles = cut::tiles(&all, 6).unwrap();
        prop_assert!(tiles.windows(2).all(|two| two[0].0 < two[1].0));
        let tiles = cut::tiles(&all[1..], 6).unwrap();
        let deepest = tiles.iter().filter(|tile| tile.0 >= first);
        let found: BTreeSet<u64> = deepest.flat_map(|tile| ids(&tile.1)).collect();
        prop_assert_eq!(found.len(), areas.len());
    }

    /// The parts of an area in four boxes are the area, and lie in their boxes.
    #[test]
    fn parts_of_an_area_are_the_area(
        corners in prop::collection::vec((0.0..1.0_f64, 0.1..0.5_f64), 3..12),
        split in prop::array::uniform2(0.1..0.9_f64),
    ) {
        // A star around the middle has no side that crosses another.
        let count = corners.len() as f64;
        let ring: Vec<[f64; 2]> = corners
            .iter()
            .enumerate()
            .map(|(place, &(turn, far))| {
                let angle = (place as f64 + turn * 0.9) / count * std::f64::consts::TAU;
                [0.5 + far * angle.cos(), 0.5 + far * angle.sin()]
            })
            .collect();
        let area = |shape: &Shape| -> f64 {
            let Shape::Areas(areas) = shape else { panic!() };
            let sizes = areas.iter().map(|rings| {
                let line: Vec<(f64, f64)> = rings[0].iter().map(|at| (at[0], at[1])).collect();
                Polygon::new(LineString::from(line), vec![]).signed_area()
            });
            sizes.sum()
        };
        let whole = Shape::Areas(vec![vec![ring]]);
        let [x, y] = split;
        let boxes = [
            ([0.0, 0.0], [x, y]),
            ([x, 0.0], [1.0, y]),
            ([0.0, y], [x, 1.0]),
            ([x, y], [1.0, 1.0]),
        ];
        let mut sum = 0.0;
        for (low, high) in boxes {
            let to = Bounds { low, high };
            if let Some(part) = whole.clipped(to) {
                let eased = Bounds { low: low.map(|at| at - 1e-12), high: high.map(|at| at + 1e-12) };
                prop_assert!(eased.holds(part.bounds()));
                sum += area(&part);
            }
        }
        prop_assert!((sum - area(&whole)).abs() < 1e-9, "{} {}", sum, area(&whole));
    }
}
