use std::path::Path;

use proptest::prelude::*;

use super::surface_tests::{narrow, shared};
use super::*;
use crate::formats::Raster;
use crate::geodesy::{Crs, LonLat};
use crate::units::Metres;

/// All cells of a raster.
fn grid_of(path: &Path) -> Grid {
    let bytes = std::fs::read(path).unwrap();
    let raster = Raster::open(&bytes).unwrap();
    let lattice = Lattice {
        first: raster.position(0, 0),
        step: raster.step(),
        size: [raster.width(), raster.height()],
    };
    let mut heights = Vec::new();
    let take = |_, _, height: Option<f64>| heights.push(height.map_or(f32::NAN, narrow));
    raster
        .cells(1 << 20)
        .window(0..raster.width(), 0..raster.height(), take)
        .unwrap();
    Grid::new(Crs::parse(raster.crs().unwrap()).unwrap(), lattice, heights).unwrap()
}

/// Shares of equal cells, and cells that both see among those that one sees.
fn agreement(one: &[bool], other: &[f32]) -> (f64, f64) {
    assert_eq!(one.len(), other.len());
    let pairs = || {
        one.iter()
            .zip(other)
            .map(|(&one, &other)| (one, other == 1.0))
    };
    let count = |test: fn((bool, bool)) -> bool| pairs().filter(|&pair| test(pair)).count() as f64;
    (
        count(|(one, other)| one == other) / one.len() as f64,
        count(|(one, other)| one && other) / count(|(one, other)| one || other),
    )
}

#[test]
fn cells_are_seen_as_grass_sees_them_and_about_as_gdal_does() {
    let Some(folder) = shared("oracles/viewshed") else {
        return;
    };
    let cases = std::fs::read_to_string(folder.join("cases.csv")).unwrap();
    for line in cases.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |at: usize| fields[at].parse::<f64>().unwrap();
        let (case, dem) = (fields[0], fields[1]);
        let grid = grid_of(&folder.join(format!("{dem}.tif")));
        let observer = [fields[3].parse().unwrap(), fields[2].parse().unwrap()];
        let options = ViewshedOptions {
            observer_m: number(6),
            target_m: number(7),
            curvature: number(8),
            ..ViewshedOptions::default()
        };
        let found = viewshed(&grid, observer, &options).unwrap();
        let of = |program: &str| grid_of(&folder.join(format!("{case}_{program}.tif")));
        let (grass, gdal) = (of("grass"), of("gdal"));
        let (equal, both) = agreement(&found.seen, grass.heights());
        let visible = found.seen.iter().filter(|seen| **seen).count();
        let (equal_gdal, _) = agreement(&found.seen, gdal.heights());
        if visible > 2000 {
            assert!(equal >= 0.996 && both >= 0.95, "{case}: {equal} {both}");
        } else {
            assert!(equal >= 0.998, "{case}: {equal}");
        }
        assert!(equal_gdal >= 0.955, "{case}: {equal_gdal}");
    }
}

fn flat(size: [u32; 2]) -> (Lattice, Vec<f32>) {
    let lattice = Lattice {
        first: [500_000.0, 2_300_000.0],
        step: [100.0, -100.0],
        size,
    };
    (lattice, vec![0.0; lattice.count()])
}

fn grid(lattice: Lattice, heights: Vec<f32>) -> Grid {
    Grid::new(Crs::parse("EPSG:32648").unwrap(), lattice, heights).unwrap()
}

#[test]
fn a_wall_hides_what_is_behind_it_up_to_the_line_over_its_top() {
    let (lattice, mut heights) = flat([101, 3]);
    for row in 0..3 {
        heights[row * 101 + 20] = 30.0;
    }
    let grid = grid(lattice, heights);
    let options = ViewshedOptions {
        observer_m: 10.0,
        target_m: 0.0,
        curvature: 0.0,
        least_target: true,
        longest: None,
    };
    let found = viewshed(&grid, [0, 1], &options).unwrap();
    for column in 0..101_usize {
        assert_eq!(found.seen[101 + column], column <= 20, "{column}");
        let over = if column > 20 {
            10.0 + 20.0 * column as f32 / 20.0
        } else {
            0.0
        };
        assert!(
            (found.least_target_m[101 + column] - over).abs() < 1e-3,
            "{column}"
        );
    }
    let higher = ViewshedOptions {
        target_m: 60.1,
        least_target: false,
        ..options
    };
    let found = viewshed(&grid, [0, 1], &higher).unwrap();
    assert!(found.seen[101 + 50] && !found.seen[101 + 51]);
}

#[test]
fn the_earth_falls_away() {
    let (lattice, heights) = flat([1001, 1]);
    let grid = grid(lattice, heights);
    let options = ViewshedOptions {
        observer_m: 30.0,
        target_m: 0.0,
        curvature: 1.0,
        ..ViewshedOptions::default()
    };
    let found = viewshed(&grid, [0, 0], &options).unwrap();
    let farthest = found.seen.iter().rposition(|seen| *seen).unwrap();
    // sqrt(2 R h) is 19.55 km.
    assert!((194..=197).contains(&farthest), "{farthest}");
    let near = ViewshedOptions {
        longest: Some(Metres(5010.0)),
        ..options
    };
    let found = viewshed(&grid, [0, 0], &near).unwrap();
    assert_eq!(found.seen.iter().filter(|seen| **seen).count(), 51);
}

#[test]
fn observers_in_voids_or_beyond_the_grid_see_nothing() {
    let (lattice, mut heights) = flat([5, 5]);
    heights[7] = f32::NAN;
    let grid = grid(lattice, heights);
    for observer in [[2, 1], [5, 0], [0, 5]] {
        let error = viewshed(&grid, observer, &ViewshedOptions::default()).unwrap_err();
        assert!(matches!(error, TerrainError::Look { .. }));
    }
    let found = viewshed(&grid, [2, 2], &ViewshedOptions::default()).unwrap();
    assert_eq!(
        (found.voids, found.seen[7], found.seen[2]),
        (1, false, true)
    );
}

#[test]
fn a_window_is_the_cells_around_a_place_across_tiles() {
    let tile = |west: f64, value: f32| {
        let lattice = Lattice {
            first: [west + 0.005, 21.995],
            step: [0.01, -0.01],
            size: [100, 100],
        };
        let heights = (0..10_000_u16)
            .map(|cell| value + f32::from(cell % 100))
            .collect();
        Grid::new(Crs::wgs84(), lattice, heights).unwrap()
    };
    let tiles = [
        ("a".to_owned(), tile(104.0, 0.0)),
        ("b".to_owned(), tile(105.0, 100.0)),
    ];
    let terrain = Terrain::of_grids(tiles, &Options::default()).unwrap();
    let centre = LonLat::new(104.996, 21.503).unwrap();
    let (window, observer) = terrain.window(centre, Metres(5000.0)).unwrap();
    assert_eq!((window.lattice().size, observer), ([9, 9], [4, 4]));
    for column in 0..9_u16 {
        assert_eq!(
            window.height(column.into(), 4),
            Some(f64::from(95 + column))
        );
    }
    assert!(
        terrain
            .window(centre, Metres(80_000.0))
            .unwrap_err()
            .is_unknown_terrain()
    );
    assert!(matches!(
        terrain.window(centre, Metres(1e9)),
        Err(TerrainError::Window { .. })
    ));
}

proptest! {
    #[test]
    fn seeing_is_mutual_and_both_ways_to_ask_agree(seed in proptest::collection::vec(0.0_f32..80.0, 144), from in 0_usize..144, to in 0_usize..144) {
        let (lattice, _) = flat([12, 12]);
        let grid = grid(lattice, seed);
        let options = ViewshedOptions { observer_m: 5.0, target_m: 5.0, curvature: 0.0, ..ViewshedOptions::default() };
        let place = |cell: usize| [u32::try_from(cell % 12).unwrap(), u32::try_from(cell / 12).unwrap()];
        let there = viewshed(&grid, place(from), &options).unwrap();
        let back = viewshed(&grid, place(to), &options).unwrap();
        let least = viewshed(&grid, place(from), &ViewshedOptions { least_target: true, ..options }).unwrap();
        // What grazes the ground may go either way.
        if (least.least_target_m[to] - 5.0).abs() > 1e-3 {
            prop_assert_eq!(there.seen[to], back.seen[from]);
            prop_assert_eq!(there.seen[to], least.seen[to]);
        }
    }
}
