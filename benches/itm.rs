//! The Irregular Terrain Model over rolling ground: paths of 101 to 1,001 points, as a coverage map asks.
//!
//! Everything comes from a fixed seed, so that runs compare.
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deadzone::radio::itm::{Model, Settings, Workspace, loss};

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
}

/// Hills of about 300 m, by a walk that is drawn back to its middle.
fn ground(random: &mut Random, points: usize) -> Vec<f64> {
    let mut height_m = 600.0;
    (0..points)
        .map(|_| {
            height_m += 40.0 * (random.unit() - 0.5) + 0.005 * (600.0 - height_m);
            height_m
        })
        .collect()
}

fn paths(bench: &mut Criterion) {
    const PATHS: u64 = 100;
    let mut random = Random(1);
    let model = Model::new(&Settings::default()).expect("the default is in range");
    let mut workspace = Workspace::new();
    let mut group = bench.benchmark_group("itm");
    group.throughput(Throughput::Elements(PATHS));
    for points in [101, 201, 334, 1001] {
        let paths: Vec<Vec<f64>> = (0..PATHS).map(|_| ground(&mut random, points)).collect();
        group.bench_function(format!("{points} points"), |b| {
            b.iter(|| {
                for heights_m in &paths {
                    black_box(loss(30.0, heights_m, 40.0, 1.5, &model, &mut workspace)).ok();
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, paths);
criterion_main!(benches);
