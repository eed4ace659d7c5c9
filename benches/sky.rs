//! Passes, densities and horizons, and the skies of 717 villages on generated 90 m relief.
//!
//! Everything is computed from fixed formulas, so that runs compare.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::geodesy::{Crs, LonLat};
use deadzone::sky::{
    Density, GsoMask, Skies, SkylineOptions, Span, SpotOptions, Terminal, Verdict, best_spot,
    passes, preset, skylines,
};
use deadzone::terrain::{Grid, Lattice, Missing, Options, Terrain};
use rayon::prelude::*;

/// The highest ground of the relief, metres.
const HIGHEST_M: f64 = 2300.0;

/// Ridges and valleys, steep as those of a highland: three degrees at 3 seconds of arc.
fn relief() -> Terrain {
    let step = 1.0 / 1200.0;
    let side = 3601_u32;
    let lattice = Lattice {
        first: [103.0, 23.0],
        step: [step, -step],
        size: [side, side],
    };
    let cells = (0..side).flat_map(|row| (0..side).map(move |column| (column, row)));
    let heights = cells.map(|(column, row)| {
        let (x, y) = (f64::from(column), f64::from(row));
        let height = 1000.0
            + 600.0 * (x / 31.0).sin() * (y / 23.0).cos()
            + 450.0 * (x / 7.0 + y / 9.0).sin()
            + 60.0 * (x * 1.7 - y * 2.3).sin();
        #[expect(clippy::cast_possible_truncation, reason = "some thousand metres")]
        let height = height as f32;
        height.round()
    });
    let heights = heights.collect();
    let grid = Grid::new(Crs::wgs84(), lattice, heights).expect("as many heights as cells");
    let options = Options {
        missing: Missing::Unknown,
        ..Options::default()
    };
    Terrain::of_grid(grid, &options).expect("it lies on the earth")
}

fn villages() -> Vec<LonLat> {
    let place = |number: u32| {
        let share = |prime: f64| (f64::from(number) * prime).fract();
        LonLat::new(
            103.1 + 2.8 * share(0.754_877_666),
            20.1 + 2.8 * share(0.569_840_29),
        )
        .expect("in range")
    };
    (1..=717).map(place).collect()
}

const SIX_HOURS: Span = Span {
    step_s: 30.0,
    moments: 720,
};

fn sky(bench: &mut Criterion) {
    let constellation = preset("starlink-gen1").expect("a preset");
    let terminal = Terminal::LICENSED;
    let mut group = bench.benchmark_group("sky");
    group.sample_size(10);
    group.bench_function("passes of six hours at one latitude", |bench| {
        bench.iter(|| passes(black_box(&constellation), 21.0, 25.0, SIX_HOURS));
    });
    group.bench_function("density at one latitude", |bench| {
        bench.iter(|| Density::of(black_box(&constellation), 21.0, &terminal, &GsoMask::none()));
    });
    group.bench_function("mask of the geostationary arc", |bench| {
        bench.iter(|| GsoMask::at_latitude(black_box(21.0)));
    });
    let terrain = relief();
    let places = villages();
    let horizon = SkylineOptions {
        least_elevation_deg: 25.0,
        highest_m: HIGHEST_M,
        ..SkylineOptions::default()
    };
    group.bench_function("horizons of three heights at one place", |bench| {
        bench.iter(|| skylines(&terrain, black_box(places[0]), &horizon));
    });
    let options = SpotOptions {
        skyline: horizon,
        ..SpotOptions::default()
    };
    group.bench_function("717 villages with skies, spots and views", |bench| {
        bench.iter(|| {
            let latitudes = places.iter().map(|place| place.lat());
            let skies = Skies::new(&constellation, terminal, latitudes, Some(SIX_HOURS));
            let verdicts: Vec<Verdict> = places
                .par_iter()
                .map(|&place| {
                    let sky = skies.at(place.lat()).expect("its latitude was given");
                    let spot = best_spot(&terrain, place, sky, &terminal, &options)
                        .expect("tiles are whole");
                    black_box(spot.view(sky, &terminal));
                    spot.verdict
                })
                .collect();
            verdicts
        });
    });
    group.finish();
}

criterion_group!(benches, sky);
criterion_main!(benches);
