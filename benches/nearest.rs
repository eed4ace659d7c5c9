//! The nearest boundary and the nearest sites at the size of a large country: 10,000 star-shaped
//! coverage polygons of 200 edges each, villages 0.5 to 20 km away from them, 50,000 masts.
//!
//! Everything comes from a fixed seed, so that runs compare.
use std::f64::consts::TAU;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::geodesy::{LonLat, geodesic_m};
use deadzone::scan::{AreaIndex, NearestIndex, SiteIndex};
use deadzone::units::Metres;
use geo_types::{MultiPolygon, Polygon};

/// `SplitMix64` (Steele, Lea and Flood 2014) as numbers from 0 to 1.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        f64::from(u32::try_from(mixed >> 32).expect("32 bits are left")) / f64::from(u32::MAX)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// Somewhere in 8 by 15 degrees.
    fn place(&mut self) -> [f64; 2] {
        [self.between(102.0, 110.0), self.between(8.0, 23.0)]
    }
}

/// A star of 200 corners, its radius around 5 km.
fn star(random: &mut Random) -> MultiPolygon<f64> {
    let [lon, lat] = random.place();
    let size = random.between(0.02, 0.08);
    let ring = (0..200).map(|corner| {
        let (sin, cos) = (f64::from(corner) * TAU / 200.0).sin_cos();
        let radius = size * random.between(0.6, 1.0);
        (lon + radius * cos, lat + radius * sin)
    });
    Polygon::new(ring.collect(), vec![]).into()
}

fn boundaries(bench: &mut Criterion) {
    let mut random = Random(1);
    let stars: Vec<MultiPolygon<f64>> = (0..10_000).map(|_| star(&mut random)).collect();
    let areas = AreaIndex::new(&stars);
    let build = || NearestIndex::of_areas(&areas, 0..10_000);
    bench.bench_function("nearest: index 2,000,000 edges", |b| b.iter(build));
    let index = build();
    let mut places = Vec::new();
    while places.len() < 1000 {
        let [lon, lat] = random.place();
        let place = LonLat::new(lon, lat).expect("inside the range");
        let away = index.nearest(place).expect("there are stars").distance.0;
        if areas.covering(place).is_empty() && (500.0..20_000.0).contains(&away) {
            places.push(place);
        }
    }
    bench.bench_function("nearest: 1,000 villages", |b| {
        b.iter(|| {
            for &place in &places {
                black_box(index.nearest(place));
            }
        });
    });
}

fn sites(bench: &mut Criterion) {
    let mut random = Random(2);
    let mut place = || {
        let [lon, lat] = random.place();
        LonLat::new(lon, lat).expect("inside the range")
    };
    let masts: Vec<LonLat> = (0..50_000).map(|_| place()).collect();
    let build = || SiteIndex::new(masts.iter().copied());
    bench.bench_function("sites: index 50,000", |b| b.iter(build));
    let index = build();
    let places: Vec<LonLat> = (0..1000).map(|_| place()).collect();
    for k in [1, 5] {
        bench.bench_function(&format!("sites: {k} nearest of 1,000 villages"), |b| {
            b.iter(|| {
                for &place in &places {
                    black_box(index.nearest_k(place, k));
                }
            });
        });
    }
    bench.bench_function("sites: within 10 km of 1,000 villages", |b| {
        b.iter(|| {
            for &place in &places {
                black_box(index.within(place, Metres(10_000.0)));
            }
        });
    });
    bench.bench_function("sites: 1,000 geodesics", |b| {
        b.iter(|| {
            for (&place, &mast) in places.iter().zip(&masts) {
                black_box(geodesic_m(place, mast));
            }
        });
    });
}

criterion_group!(benches, boundaries, sites);
criterion_main!(benches);
