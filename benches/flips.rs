//! Flip points and proofs under weights of plus or minus half: 700 and 100,000 villages, 8 criteria, the
//! first 600.
//!
//! Everything comes from a fixed seed, so that runs compare.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::ranking::robustness::dominance::Bounds;
use deadzone::ranking::robustness::flips::flips;

const CRITERIA: usize = 8;
const WEIGHTS: [f64; CRITERIA] = [25.0, 20.0, 15.0, 10.0, 10.0, 10.0, 5.0, 5.0];

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

fn robustness(bench: &mut Criterion) {
    let mut random = Random(1);
    let mut group = bench.benchmark_group("the first 600");
    group.sample_size(10);
    for villages in [700, 100_000] {
        let values: Vec<f64> = (0..villages * CRITERIA).map(|_| random.unit()).collect();
        group.bench_function(format!("flips of {villages}"), |b| {
            b.iter(|| black_box(flips(&values, CRITERIA, &WEIGHTS, 600)));
        });
        // A tenth of the facts is missing.
        let missing: Vec<bool> = values.iter().map(|_| random.unit() < 0.1).collect();
        let ends = |end: f64| -> Vec<f64> {
            let values = values.iter().zip(&missing);
            values
                .map(|(&value, &missing)| if missing { end } else { value })
                .collect()
        };
        let may_be_gated: Vec<bool> = (0..villages).map(|_| random.unit() < 0.02).collect();
        for (name, low, high) in [
            ("known facts", values.clone(), values.clone()),
            ("missing facts", ends(0.0), ends(1.0)),
        ] {
            let bounds = Bounds {
                criteria: CRITERIA,
                low: &low,
                high: &high,
                weights_low: &WEIGHTS.map(|weight| 0.5 * weight),
                weights_high: &WEIGHTS.map(|weight| 1.5 * weight),
                may_be_gated: &may_be_gated,
            };
            group.bench_function(format!("proofs of {villages}, {name}"), |b| {
                b.iter(|| black_box(bounds.proofs(600)));
            });
        }
    }
}

criterion_group!(benches, robustness);
criterion_main!(benches);
