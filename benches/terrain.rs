//! Heights, profiles, horizons and viewsheds over hills: one degree at 1 second of arc, and 360 by 360 cells
//! of 30 m.
//!
//! Everything is computed from fixed formulas, so that runs compare.
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deadzone::geodesy::{Crs, LonLat};
use deadzone::terrain::{
    Grid, HorizonOptions, Lattice, Options, Terrain, ViewshedOptions, viewshed,
};
use deadzone::units::Metres;

fn hills(column: u32, row: u32) -> f32 {
    let (x, y) = (f64::from(column), f64::from(row));
    let height = 900.0
        + 400.0 * (x / 97.0).sin() * (y / 71.0).cos()
        + 120.0 * (x / 13.0 + y / 17.0).sin()
        + 15.0 * (x * 1.7 - y * 2.3).sin();
    #[expect(clippy::cast_possible_truncation, reason = "some hundred metres")]
    let height = height as f32;
    height.round()
}

fn grid(crs: &str, lattice: Lattice) -> Grid {
    let [width, height] = lattice.size;
    let cells = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
    let heights = cells.map(|(column, row)| hills(column, row)).collect();
    let crs = Crs::parse(crs).expect("the table has it");
    Grid::new(crs, lattice, heights).expect("as many heights as cells")
}

fn degree() -> Grid {
    let step = 1.0 / 3600.0;
    let lattice = Lattice {
        first: [105.0, 22.0],
        step: [step, -step],
        size: [3601, 3601],
    };
    grid("EPSG:4326", lattice)
}

/// The same as a file of SRTM.
fn written(folder: &Path) {
    let grid = degree();
    #[expect(clippy::cast_possible_truncation, reason = "whole metres")]
    let bytes: Vec<u8> = grid
        .heights()
        .iter()
        .flat_map(|&height| (height as i16).to_be_bytes())
        .collect();
    std::fs::write(folder.join("N21E105.hgt"), bytes).expect("the folder was just made");
}

fn place(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("in range")
}

fn heights(bench: &mut Criterion) {
    const COUNT: u32 = 100_000;
    let folder = tempfile::tempdir().expect("a folder can be made");
    written(folder.path());
    let terrain = Terrain::open(folder.path(), &Options::default()).expect("it was just written");
    let mut sampler = terrain.sampler();
    let mut group = bench.benchmark_group("terrain");
    group.throughput(Throughput::Elements(COUNT.into()));
    let share = |number: u32| f64::from(number) / f64::from(COUNT);
    for (name, from, to) in [
        ("heights: one part", [105.01, 21.99], [105.03, 21.97]),
        ("heights: across a degree", [105.01, 21.01], [105.97, 21.93]),
    ] {
        let places: Vec<LonLat> = (0..COUNT)
            .map(|number| {
                let along = |axis: usize| from[axis] + share(number) * (to[axis] - from[axis]);
                place(along(0), along(1))
            })
            .collect();
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut sum = 0.0;
                for &place in black_box(&places) {
                    sum += sampler
                        .height(place)
                        .expect("the tile is whole")
                        .expect("no voids");
                }
                sum
            });
        });
    }
    let (from, to) = (place(105.1, 21.1), place(105.6, 21.6));
    let profile = sampler.profile(from, to, None).expect("within the tile");
    group.throughput(Throughput::Elements(profile.heights_m.len() as u64));
    group.bench_function("profile of 76 km", |b| {
        b.iter(|| {
            sampler
                .profile(black_box(from), to, None)
                .expect("within the tile")
        });
    });
    let mut heights = Vec::new();
    group.throughput(Throughput::Elements(667 * 360));
    group.bench_function("360 radials of 20 km", |b| {
        b.iter(|| {
            for azimuth in 0..360 {
                let radial = sampler.radial(
                    place(105.5, 21.5),
                    f64::from(azimuth),
                    30.0,
                    667,
                    &mut heights,
                );
                black_box(radial.expect("within the tile"));
            }
        });
    });
    group.finish();
}

fn looks(bench: &mut Criterion) {
    let lattice = Lattice {
        first: [500_015.0, 2_300_015.0],
        step: [30.0, -30.0],
        size: [360, 360],
    };
    let grid = grid("EPSG:32648", lattice);
    for (name, least_target) in [
        ("viewshed of 360 x 360 cells", false),
        ("least heights of 360 x 360 cells", true),
    ] {
        let options = ViewshedOptions {
            least_target,
            ..ViewshedOptions::default()
        };
        bench.bench_function(name, |b| {
            b.iter(|| viewshed(black_box(&grid), [180, 170], &options).expect("a cell with data"));
        });
    }
    let terrain = Terrain::of_grid(degree(), &Options::default()).expect("on the earth");
    let options = HorizonOptions {
        azimuths: 72,
        longest: Metres(20_000.0),
        ..HorizonOptions::default()
    };
    bench.bench_function("horizon in 72 directions of 20 km", |b| {
        let mut sampler = terrain.sampler();
        b.iter(|| {
            sampler
                .horizon(place(105.5, 21.5), black_box(&options))
                .expect("within the tile")
        });
    });
}

criterion_group!(benches, heights, looks);
criterion_main!(benches);
