//! Polygons from rasters: one site (400 by 400 cells) and a country (10,000 by 10,000).
//!
//! Levels fall with the logarithm of the distance from sites on a lattice and scatter with the ground;
//! the country is a lattice of 50 by 50 sites.
use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::radio::{ContourOptions, ValueGrid};

/// Levels of `side` by `side` cells, dBm, with a site in the middle of every `apart` by `apart` cells.
fn levels(side: u16, apart: u16) -> Vec<f32> {
    let ground = |column: u16, row: u16| {
        let (x, y) = (f64::from(column), f64::from(row));
        let wave =
            |length: f64, turn: f64| (TAU * (x * turn.cos() + y * turn.sin()) / length).sin();
        6.0 * wave(37.0, 0.3) + 5.0 * wave(23.0, 1.7) + 4.0 * wave(11.0, 2.9)
    };
    let noise = |column: u16, row: u16| {
        let mixed = (u32::from(column) << 16 | u32::from(row)).wrapping_mul(0x9e37_79b9);
        f64::from((mixed ^ mixed >> 15) % 1000) / 250.0
    };
    let level = |column: u16, row: u16| {
        let off = |place: u16| f64::from(place % apart) - f64::from(apart) / 2.0;
        let distance = off(column).hypot(off(row)).max(1.0);
        -60.0 - 35.0 * distance.log10() * 0.7 + ground(column, row) + noise(column, row)
    };
    (0..side)
        .flat_map(|row| (0..side).map(move |column| (column, row)))
        .map(|(column, row)| {
            #[expect(clippy::cast_possible_truncation, reason = "levels of some -100 dBm")]
            let level = level(column, row) as f32;
            level
        })
        .collect()
}

fn contours(bench: &mut Criterion) {
    for (name, side, apart) in [("a site", 400, 400), ("a country", 10_000, 200)] {
        let values = levels(side, apart);
        let sides = [usize::from(side); 2];
        let grid = ValueGrid::new(sides, &values, [500_000.0, 2_000_000.0], [50.0, -50.0])
            .expect("the raster is as large as its values");
        for (how, options) in [
            ("exact", ContourOptions::EXACT),
            ("simplified", ContourOptions::default()),
        ] {
            let mut group = bench.benchmark_group("contours");
            group.sample_size(10);
            group.bench_function(format!("{name}, {how}"), |b| {
                b.iter(|| black_box(grid.at_least(-105.0, &options)));
            });
        }
    }
}

criterion_group!(benches, contours);
criterion_main!(benches);
