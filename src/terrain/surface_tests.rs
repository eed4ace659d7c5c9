use std::path::{Path, PathBuf};

use super::*;
use crate::geodesy::{Crs, LonLat};
use crate::units::Metres;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(super) fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(folder);
    if !path.exists() {
        eprintln!("skipped: ../shared is absent");
        return None;
    }
    Some(path)
}

pub(super) fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

#[expect(clippy::cast_possible_truncation, reason = "cells are 32 bit floats")]
pub(super) fn narrow(height: f64) -> f32 {
    height as f32
}

fn hills(column: u32, row: u32) -> f32 {
    let (x, y) = (f64::from(column), f64::from(row));
    narrow(500.0 + 200.0 * (x * 0.31).sin() * (y * 0.17).cos() + 90.0 * (x * 1.7 + y * 2.3).sin())
}

pub(super) fn grid(crs: &str, lattice: Lattice, height: impl Fn(u32, u32) -> f32) -> Grid {
    let [width, rows] = lattice.size;
    let cells = (0..rows).flat_map(|row| (0..width).map(move |column| (column, row)));
    let heights = cells.map(|(column, row)| height(column, row)).collect();
    Grid::new(Crs::parse(crs).unwrap(), lattice, heights).unwrap()
}

/// A piece of a surface of hills: its first column and row, and its size.
fn piece(whole: Lattice, crs: &str, first: [u32; 2], size: [u32; 2]) -> Grid {
    let lattice = Lattice {
        first: whole.position(f64::from(first[0]), f64::from(first[1])),
        step: whole.step,
        size,
    };
    grid(crs, lattice, |column, row| {
        hills(first[0] + column, first[1] + row)
    })
}

/// Tiles that meet at half cells, and tiles that share their border as those of SRTM.
fn cut(whole: Lattice, crs: &str, side: u32, shared: u32) -> Vec<(String, Grid)> {
    let [width, height] = whole.size;
    let starts = |size: u32| (0..size - shared).step_by(side as usize);
    let mut tiles = Vec::new();
    for row in starts(height) {
        for column in starts(width) {
            let cells = [width - column, height - row].map(|rest| rest.min(side + shared));
            tiles.push((
                format!("{column} {row}"),
                piece(whole, crs, [column, row], cells),
            ));
        }
    }
    tiles
}

#[test]
fn a_surface_in_tiles_is_the_uncut_one() {
    for (crs, first, step) in [
        ("EPSG:4326", [105.0, 21.0], [1.0 / 64.0, -1.0 / 64.0]),
        ("EPSG:4326", [105.0, 21.0], [1.0 / 1200.0, -1.0 / 1200.0]),
        ("EPSG:32648", [500_015.0, 2_300_015.0], [30.0, -30.0]),
        ("EPSG:32648", [500_015.0, 2_300_015.0], [30.0, 30.0]),
    ] {
        let whole = Lattice {
            first,
            step,
            size: [300, 170],
        };
        let uncut =
            Terrain::of_grid(piece(whole, crs, [0, 0], whole.size), &Options::default()).unwrap();
        for shared in [0, 1] {
            let pieces = cut(whole, crs, 100, shared);
            let options = Options {
                cache_bytes: 100_000,
                ..Options::default()
            };
            let cut_up = Terrain::of_grids(pieces, &options).unwrap();
            let mut readers = [uncut.sampler(), cut_up.sampler()];
            let mut samples = 0;
            for number in 0..20_000_u32 {
                // Through the whole surface, and along the borders.
                let (columns, rows) = match number % 3 {
                    0 => (
                        f64::from(number % 2_990) * 0.1,
                        f64::from(number % 1_690) * 0.1,
                    ),
                    1 => (
                        99.0 + f64::from(number % 300) * 0.01,
                        f64::from(number % 1_690) * 0.1,
                    ),
                    _ => (
                        f64::from(number % 2_990) * 0.1,
                        99.0 + f64::from(number % 300) * 0.01,
                    ),
                };
                let [x, y] = whole.position(columns, rows);
                let (lon, lat) = uncut.systems[0].to_lon_lat(x, y).unwrap();
                let place = at(lon, lat);
                let [one, other] = readers
                    .each_mut()
                    .map(|sampler| sampler.height(place).unwrap().unwrap());
                assert!(
                    (one - other).abs() < 1e-5,
                    "{crs} {shared}: {columns} {rows}: {one} {other}"
                );
                samples += 1;
            }
            assert_eq!(samples, 20_000);
        }
    }
}

#[test]
fn heights_are_bilinear_between_centres_and_flat_beyond_the_last() {
    let lattice = Lattice {
        first: [105.0, 21.0],
        step: [0.5, -0.5],
        size: [3, 2],
    };
    let terrain = Terrain::of_grid(
        grid("EPSG:4326", lattice, |column, row| {
            (10 * column + 100 * row) as f32
        }),
        &Options::default(),
    )
    .unwrap();
    let mut sampler = terrain.sampler();
    let mut height = |lon, lat| sampler.height(at(lon, lat)).unwrap();
    assert_eq!(height(105.0, 21.0), Some(0.0));
    assert_eq!(height(105.25, 20.875), Some(30.0));
    assert_eq!(height(106.0, 20.5), Some(120.0));
    assert_eq!(height(106.25, 20.25), Some(120.0));
    assert_eq!(height(104.8, 20.75), Some(50.0));
    let error = sampler.height(at(106.26, 20.5)).unwrap_err();
    assert!(error.is_unknown_terrain());
    assert_eq!(
        error.to_string(),
        "no terrain at lon 106.260000, lat 20.500000: it lies outside of the tile of memory"
    );
}

#[test]
fn voids_are_none_and_counted_and_those_without_weight_do_not_matter() {
    let lattice = Lattice {
        first: [105.0, 21.0],
        step: [0.25, -0.25],
        size: [4, 4],
    };
    let holed = grid("EPSG:4326", lattice, |column, row| {
        if (column, row) == (2, 1) {
            f32::NAN
        } else {
            7.0
        }
    });
    let terrain = Terrain::of_grid(holed, &Options::default()).unwrap();
    let mut sampler = terrain.sampler();
    assert_eq!(sampler.height(at(105.5, 20.75)).unwrap(), None);
    assert_eq!(sampler.height(at(105.3, 20.9)).unwrap(), None);
    assert_eq!(sampler.height(at(105.25, 20.75)).unwrap(), Some(7.0));
    assert_eq!(sampler.height(at(105.25, 20.6)).unwrap(), Some(7.0));
    assert_eq!(sampler.nearest(at(105.45, 20.75)).unwrap(), None);
    drop(sampler);
    assert_eq!(
        terrain.tally(),
        Tally {
            tiles: 1,
            tiles_used: 1,
            voids: 2
        }
    );
}

#[test]
fn the_finest_tile_holds_then_the_first_by_name() {
    let flat = |step: f64, side: u32, height: f32| {
        let lattice = Lattice {
            first: [105.0 + step / 2.0, 21.0 - step / 2.0],
            step: [step, -step],
            size: [side, side],
        };
        grid("EPSG:4326", lattice, move |_, _| height)
    };
    let tiles = || {
        vec![
            ("b".to_owned(), flat(0.01, 50, 2.0)),
            ("c fine".to_owned(), flat(0.005, 20, 3.0)),
            ("a coarse".to_owned(), flat(0.1, 10, 1.0)),
            ("a".to_owned(), flat(0.01, 20, 4.0)),
        ]
    };
    let mut turned = tiles();
    turned.reverse();
    for tiles in [tiles(), turned] {
        let terrain = Terrain::of_grids(tiles, &Options::default()).unwrap();
        assert_eq!(
            terrain.files().collect::<Vec<_>>(),
            ["c fine", "a", "b", "a coarse"]
        );
        for lon in [
            [105.9, 105.3, 105.15, 105.05],
            [105.05, 105.15, 105.3, 105.9],
        ] {
            let mut sampler = terrain.sampler();
            for lon in lon {
                let expected = match lon {
                    105.05 => 3.0,
                    105.15 => 4.0,
                    105.3 => 2.0,
                    _ => 1.0,
                };
                assert_eq!(
                    sampler.height(at(lon, 20.97)).unwrap(),
                    Some(expected),
                    "{lon}"
                );
            }
        }
    }
}

#[test]
fn the_antimeridian_is_no_border() {
    let lattice = |west: f64| Lattice {
        first: [west + 0.05, 0.95],
        step: [0.1, -0.1],
        size: [10, 10],
    };
    let east = grid("EPSG:4326", lattice(179.0), |column, _| column as f32);
    let west = grid("EPSG:4326", lattice(-180.0), |column, _| {
        (10 + column) as f32
    });
    let terrain = Terrain::of_grids(
        [("e".to_owned(), east), ("w".to_owned(), west)],
        &Options::default(),
    )
    .unwrap();
    let mut sampler = terrain.sampler();
    for (lon, expected) in [
        (179.95, 9.0),
        (-179.95, 10.0),
        (180.0, 9.5),
        (-180.0, 9.5),
        (-179.98, 9.7),
    ] {
        let height = sampler.height(at(lon, 0.5)).unwrap().unwrap();
        assert!((height - expected).abs() < 1e-6, "{lon}: {height}");
    }
    for (from, to) in [(179.5, -179.5), (-179.5, 179.5)] {
        let profile = sampler
            .profile(at(from, 0.5), at(to, 0.5), Some(Metres(500.0)))
            .unwrap();
        let rises = profile
            .heights_m
            .windows(2)
            .all(|pair| (pair[1] > pair[0]) == (from > 0.0));
        assert!(rises, "{profile:?}");
        assert!((profile.heights_m[0] - if from > 0.0 { 4.5 } else { 14.5 }).abs() < 1e-6);
    }
}

#[test]
fn a_raster_around_the_earth_closes() {
    for west in [-180.0, 0.0] {
        let lattice = Lattice {
            first: [west + 0.5, 59.5],
            step: [1.0, -1.0],
            size: [360, 120],
        };
        let earth = grid("EPSG:4326", lattice, |column, _| {
            let lon = f64::from(column) + 0.5 + west;
            narrow(lon.to_radians().sin() * 1000.0)
        });
        let terrain = Terrain::of_grid(earth, &Options::default()).unwrap();
        let mut sampler = terrain.sampler();
        for lon in [-180.0, -179.9, -0.2, 0.0, 0.3, 90.0, 179.7, 180.0] {
            let height = sampler.height(at(lon, 10.3)).unwrap().unwrap();
            assert!(
                (height - lon.to_radians().sin() * 1000.0).abs() < 0.1,
                "{lon}: {height}"
            );
        }
    }
}

#[test]
fn missing_tiles_are_named_or_unknown_but_never_zero() {
    let folder = tempfile::tempdir().unwrap();
    let cells: Vec<u8> = std::iter::repeat_n(7_i16.to_be_bytes(), 1201 * 1201)
        .flatten()
        .collect();
    for name in ["N21E104.hgt", "n22e104.HGT"] {
        std::fs::write(folder.path().join(name), &cells).unwrap();
    }
    std::fs::write(folder.path().join("readme.txt"), "x").unwrap();
    let terrain = Terrain::open(folder.path(), &Options::default()).unwrap();
    assert_eq!(
        terrain.notes(),
        ["1 files that are no terrain by their endings were left out"]
    );
    let mut sampler = terrain.sampler();
    assert_eq!(sampler.height(at(104.5, 22.0)).unwrap(), Some(7.0));
    let error = sampler.height(at(105.3, 21.7)).unwrap_err().to_string();
    assert!(
        error.starts_with(
            "no terrain at lon 105.300000, lat 21.700000: N21E105.hgt is not among the 2 tiles of "
        ),
        "{error}"
    );
    let error = sampler
        .profile(at(104.5, 21.5), at(105.5, 21.5), Some(Metres(90.0)))
        .unwrap_err();
    let TerrainError::NoTile { lon, lat, .. } = error else {
        panic!("{error}")
    };
    assert!(
        (lon - 105.0).abs() < 0.002 && (lat - 21.5).abs() < 0.01,
        "{lon} {lat}"
    );
    let mut heights = Vec::new();
    assert!(
        sampler
            .radial(at(104.9, 21.5), 90.0, 100.0, 200, &mut heights)
            .is_err()
    );

    let options = Options {
        missing: Missing::Unknown,
        ..Options::default()
    };
    let terrain = Terrain::open(folder.path(), &options).unwrap();
    let mut sampler = terrain.sampler();
    assert_eq!(sampler.height(at(105.3, 21.7)).unwrap(), None);
    assert!(
        sampler
            .profile(at(104.5, 21.5), at(105.5, 21.5), None)
            .is_err()
    );
    let radial = sampler
        .radial(at(104.9, 21.5), 90.0, 100.0, 200, &mut heights)
        .unwrap();
    assert!((95..98).contains(&radial.unknown), "{radial:?}");
    assert!(
        heights
            .iter()
            .all(|height| height.is_nan() || *height == 7.0)
    );
}

#[test]
fn a_real_tile_gives_what_gdal_gives() {
    let Some(folder) = shared("oracles/hgt") else {
        return;
    };
    let terrain = Terrain::open(&folder.join("N38W093.hgt"), &Options::default()).unwrap();
    let mut sampler = terrain.sampler();
    let text = std::fs::read_to_string(folder.join("N38W093_nearest.csv")).unwrap();
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let numbers: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let [lat, lon, height] = numbers[..] else {
            panic!("{line}")
        };
        let of_border = |degrees: f64| ((degrees * 1200.0).rem_euclid(1.0) - 0.5).abs() < 1.2e-3;
        if !of_border(lat) && !of_border(lon) {
            assert_eq!(
                sampler.nearest(at(lon, lat)).unwrap(),
                Some(height),
                "{line}"
            );
            rows += 1;
        }
    }
    assert!(rows > 250);
}

#[test]
fn tiles_of_different_datums_are_refused() {
    let lattice = |first| Lattice {
        first,
        step: [30.0, -30.0],
        size: [4, 4],
    };
    let one = || {
        (
            "a".to_owned(),
            grid("EPSG:32648", lattice([500_000.0, 2_300_000.0]), |_, _| 1.0),
        )
    };
    let other = (
        "b".to_owned(),
        grid("EPSG:3405", lattice([500_000.0, 2_300_000.0]), |_, _| 2.0),
    );
    let error = Terrain::of_grids([one(), other], &Options::default()).unwrap_err();
    assert!(matches!(error, TerrainError::MixedDatums { .. }), "{error}");
    let next_zone = (
        "c".to_owned(),
        grid("EPSG:32649", lattice([500_000.0, 2_300_000.0]), |_, _| 3.0),
    );
    let terrain = Terrain::of_grids([one(), next_zone], &Options::default()).unwrap();
    let mut sampler = terrain.sampler();
    for (system, expected) in [(0, 1.0), (1, 3.0), (0, 1.0)] {
        let (lon, lat) = terrain.systems[system]
            .to_lon_lat(500_050.0, 2_299_950.0)
            .unwrap();
        assert_eq!(sampler.height(at(lon, lat)).unwrap(), Some(expected));
    }
}

#[test]
fn what_was_asked_before_changes_no_bit() {
    let step = 1.0 / 1200.0;
    let whole = Lattice {
        first: [179.8, 21.0],
        step: [step, -step],
        size: [400, 300],
    };
    let tiles = cut(whole, "EPSG:4326", 140, 1);
    let terrain = Terrain::of_grids(tiles, &Options::default()).unwrap();
    let places: Vec<LonLat> = (0..5_000_u32)
        .map(|number| {
            // Many lie exactly on cells, borders of parts and of tiles.
            let (column, row) = (number * 37 % 399, number * 53 % 299);
            let beside = f64::from(number % 3) * 0.37;
            let [x, y] = whole.position(f64::from(column) + beside, f64::from(row) + beside);
            at(if x > 180.0 { x - 360.0 } else { x }, y)
        })
        .collect();
    let mut warm = terrain.sampler();
    for (number, &place) in places.iter().enumerate() {
        let alone = terrain.sampler().height(place).unwrap().unwrap();
        let after = warm.height(place).unwrap().unwrap();
        let again = warm.height(place).unwrap().unwrap();
        let bits = [alone, after, again].map(f64::to_bits);
        assert!(
            bits[0] == bits[1] && bits[1] == bits[2],
            "{number}: {place}"
        );
    }
}
