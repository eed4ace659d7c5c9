//! Random rough terrain for laws.

use proptest::prelude::*;

use crate::geodesy::{Crs, LonLat};
use crate::terrain::{Grid, Lattice, Options, Terrain};

/// The corner of all terrain, degrees.
const CORNER: [f64; 2] = [105.0, 21.0];
/// Cells a side; a cell is about 110 m.
const SIDE: u32 = 60;
const CELL_DEG: f64 = 0.001;

/// A number from 0 to 1 that looks random (the finaliser of `SplitMix64`).
pub(super) fn noise(seed: u64, number: u64) -> f64 {
    let mut state = seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^= state >> 31;
    f64::from(u32::try_from(state >> 32).unwrap()) / f64::from(u32::MAX)
}

/// Hills of a size in cells, between the heights of their corners.
fn hills(seed: u64, size: u32, [column, row]: [u32; 2]) -> f64 {
    let [[x, dx], [y, dy]] = [column, row].map(|place| {
        let past = f64::from(place % size) / f64::from(size);
        [f64::from(place / size), past]
    });
    let corner = |east: f64, north: f64| {
        let number = (x + east) * 1000.0 + y + north + f64::from(size) * 1e6;
        noise(seed, number.to_bits())
    };
    let line = |north: f64| corner(0.0, north) * (1.0 - dx) + corner(1.0, north) * dx;
    line(0.0) * (1.0 - dy) + line(1.0) * dy
}

/// Random ground; a relief in metres for mountains, hills and single cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rough {
    pub(super) seed: u64,
    pub(super) reliefs_m: [f64; 3],
}

impl Rough {
    pub(super) fn terrain(self) -> Terrain {
        let height = |cell: u32| {
            let place = [cell % SIDE, cell / SIDE];
            let sizes = [20, 6, 1].into_iter().zip(self.reliefs_m);
            let over = sizes.map(|(size, relief_m)| relief_m * hills(self.seed, size, place));
            #[expect(clippy::cast_possible_truncation, reason = "cells are 32 bit floats")]
            let height = over.sum::<f64>() as f32;
            height
        };
        let lattice = Lattice {
            first: [CORNER[0], CORNER[1]],
            step: [CELL_DEG, CELL_DEG],
            size: [SIDE, SIDE],
        };
        let heights = (0..SIDE * SIDE).map(height).collect();
        let grid = Grid::new(Crs::wgs84(), lattice, heights).unwrap();
        Terrain::of_grid(grid, &Options::default()).unwrap()
    }
}

pub(super) fn roughs() -> impl Strategy<Value = Rough> {
    let relief = || prop_oneof![Just(0.0), 0.0..100.0_f64];
    (any::<u64>(), 0.0..600.0_f64, relief(), relief()).prop_map(
        |(seed, mountains, hills, cells)| Rough {
            seed,
            reliefs_m: [mountains, hills, cells],
        },
    )
}

/// A place on the terrain by its share of the sides.
pub(super) fn on_terrain([x, y]: [f64; 2]) -> LonLat {
    let degrees = |corner: f64, share: f64| corner + share * f64::from(SIDE - 1) * CELL_DEG;
    LonLat::new(degrees(CORNER[0], x), degrees(CORNER[1], y)).unwrap()
}

pub(super) fn on_terrain_anywhere() -> impl Strategy<Value = LonLat> {
    [0.01..0.99_f64, 0.01..0.99_f64].prop_map(on_terrain)
}
