//! Radio models: single paths of several lengths, and a coverage map along radials.
//!
//! Everything comes from a fixed seed, so that runs compare.
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deadzone::radio::p1812::{Ends, Model, Radial, Receiver, Settings, Zone};
use deadzone::radio::{Path, Polarisation};

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

/// Hills of several sizes over a valley, metres.
fn hills(random: &mut Random, points: u32, step_km: f64) -> Vec<f64> {
    let waves: Vec<[f64; 3]> = [9.0, 4.0, 1.7, 0.6, 0.25]
        .into_iter()
        .map(|length_km| {
            [
                length_km * (0.8 + 0.4 * random.unit()),
                6.3 * random.unit(),
                length_km,
            ]
        })
        .collect();
    (0..points)
        .map(|point| {
            let d = f64::from(point) * step_km;
            let wave = |[length_km, phase, size]: &[f64; 3]| {
                30.0 * size * (6.3 * d / length_km + phase).sin()
            };
            500.0 + waves.iter().map(wave).sum::<f64>()
        })
        .collect()
}

fn model(time_percent: f64) -> Model {
    let settings = Settings {
        time_percent,
        latitude_deg: 20.0,
        ..Settings::new(800.0, Polarisation::Vertical)
    };
    Model::new(&settings).expect("inside all ranges")
}

fn paths(bench: &mut Criterion) {
    let mut random = Random(1);
    let ends = Ends {
        tx_height_m: 40.0,
        rx_height_m: 1.5,
    };
    let mut group = bench.benchmark_group("p1812");
    group.throughput(Throughput::Elements(100));
    for (points, length_km) in [(101_u32, 10.0), (201, 20.0), (334, 10.0), (1001, 30.0)] {
        let step_km = length_km / f64::from(points - 1);
        let distances_km: Vec<f64> = (0..points)
            .map(|point| f64::from(point) * step_km)
            .collect();
        let clutter_m: Vec<f64> = (0..points)
            .map(|point| f64::from(point * 7 % 4) * 5.0)
            .collect();
        let profiles: Vec<Vec<f64>> = (0..100)
            .map(|_| hills(&mut random, points, step_km))
            .collect();
        for (time_percent, clutter_m, name) in [
            (50.0, &[][..], "bare, p 50"),
            (50.0, &clutter_m, "p 50"),
            (10.0, &clutter_m, "p 10"),
        ] {
            let model = model(time_percent);
            group.bench_function(format!("100 paths of {points} points, {name}"), |b| {
                b.iter(|| {
                    for heights_m in &profiles {
                        let path = Path {
                            distances_km: &distances_km,
                            heights_m,
                            clutter_m,
                        };
                        let loss = model.loss(&path, &ends).expect("inside all ranges");
                        black_box(loss.loss_db);
                    }
                });
            });
        }
    }
    group.finish();
}

/// 20 km around a mast of 40 m at pixels of 100 m: 1,257 radials of points every 90 m, 100 receivers
/// on each, as dense over the disc everywhere.
fn map(bench: &mut Criterion) {
    const STEP_KM: f64 = 0.09;
    let mut random = Random(7);
    let distances_km: Vec<f64> = (0..224).map(|point| f64::from(point) * STEP_KM).collect();
    let clutter_m: Vec<f64> = (0..224)
        .map(|point| f64::from(point * 7 % 4) * 5.0)
        .collect();
    let azimuths: Vec<(Vec<f64>, Vec<Receiver>)> = (0..1257)
        .map(|_| {
            let heights_m = hills(&mut random, 224, STEP_KM);
            let receivers = (0..100).map(|_| {
                let away_km = 20.0 * random.unit().max(0.001).sqrt();
                let before = distances_km.partition_point(|&d| d < away_km) - 1;
                Receiver {
                    distance_km: away_km,
                    ground_m: f64::midpoint(heights_m[before], heights_m[before + 1]),
                    height_m: 1.5,
                    clutter_m: 0.0,
                    zone: Zone::Inland,
                    gap_km: 0.0,
                }
            });
            let receivers = receivers.collect();
            (heights_m, receivers)
        })
        .collect();
    let mut group = bench.benchmark_group("p1812");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(125_700));
    for time_percent in [50.0, 10.0] {
        let model = model(time_percent);
        let name = format!("map of 125,700 receivers on 1,257 radials, p {time_percent}");
        group.bench_function(name, |b| {
            b.iter(|| {
                for (heights_m, receivers) in &azimuths {
                    let path = Path {
                        distances_km: &distances_km,
                        heights_m,
                        clutter_m: &clutter_m,
                    };
                    let radial = Radial::new(&model, &path, &[], 40.0).expect("a good profile");
                    for receiver in receivers {
                        let loss = radial.loss_at(receiver).expect("on the radial");
                        black_box(loss.median_db);
                    }
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, paths, map);
criterion_main!(benches);
