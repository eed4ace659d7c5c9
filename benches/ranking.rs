//! How firm a ranking is: rank acceptability of some hundred and of 100,000 villages.
use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::ranking::robustness::smaa::{Scenarios, Smaa, Target, Weights};

const CRITERIA: usize = 8;

/// `SplitMix64` (Steele, Lea and Flood 2014) as numbers from 0 to 1.
fn numbers(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        #[expect(clippy::cast_precision_loss, reason = "53 bits")]
        let high = ((mixed ^ (mixed >> 31)) >> 11) as f64;
        high / 9_007_199_254_740_992.0
    }
}

/// Villages, and 32 scenarios for one of `every`.
fn villages(count: u32, every: usize) -> (Vec<f64>, Scenarios) {
    let mut number = numbers(1);
    let values = (0..count as usize * CRITERIA).map(|_| number()).collect();
    let mut scenarios = Scenarios::new(CRITERIA);
    for village in (0..count).step_by(every) {
        #[expect(clippy::cast_possible_truncation, reason = "scenarios are narrower")]
        let rows: Vec<f32> = (0..32 * CRITERIA).map(|_| number() as f32).collect();
        let gated: Vec<bool> = (0..32).map(|_| number() < 0.1).collect();
        scenarios.push(village, u64::from(village), &rows, &gated);
    }
    (values, scenarios)
}

fn acceptability(bench: &mut Criterion) {
    let stated = [25.0, 15.0, 15.0, 15.0, 10.0, 10.0, 5.0, 5.0];
    let weights = Weights::Box {
        low: stated.map(|weight| weight * 0.5).to_vec(),
        high: stated.map(|weight| weight * 1.5).to_vec(),
    };
    let mut group = bench.benchmark_group("SMAA, 8 criteria");
    group.sample_size(10);
    for (name, count, draws) in [
        ("717 villages, 10,000 draws", 717, 10_000),
        ("100,000 villages, 1,000 draws", 100_000, 1_000),
    ] {
        let (values, scenarios) = villages(count, 10);
        let smaa = Smaa {
            criteria: CRITERIA,
            values: &values,
            scenarios: &scenarios,
            weights: &weights,
            draws,
            seed: 1,
        };
        group.bench_function(name, |b| b.iter(|| smaa.run(Target::First(600))));
    }
    group.finish();
}

criterion_group!(benches, acceptability);
criterion_main!(benches);
