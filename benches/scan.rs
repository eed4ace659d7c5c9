//! Points against coverage areas: making the index and the grid, asking with and without it.
//!
//! The data are made here: star-shaped cells of 2 to 15 km radius and 50 to 500 vertices around towns
//! of an area the size of Vietnam, and points around the same towns.
use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use deadzone::calendar::Day;
use deadzone::geodesy::LonLat;
use deadzone::scan::{Acceleration, AreaIndex, AreaLabel, ClassMask, Coverage};
use deadzone::units::Dbm;
use geo_types::{MultiPolygon, Polygon};

const AREAS: u32 = 10_000;
const POINTS: u32 = 1_000_000;
const TOWNS: usize = 90;

/// Small numbers with a long period (Steele and others 2014, `SplitMix64`).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        let steps = u32::try_from(self.bits() >> 32).unwrap_or(0);
        low + (high - low) * f64::from(steps) / f64::from(u32::MAX)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.bits() % u64::from(end)).unwrap_or(0)
    }
}

struct World {
    areas: Vec<(MultiPolygon<f64>, AreaLabel)>,
    points: Vec<LonLat>,
}

impl World {
    fn new() -> Self {
        let mut random = Random(1);
        let towns: Vec<[f64; 2]> = (0..TOWNS)
            .map(|_| {
                let lat = random.between(8.5, 23.0);
                let west = 103.0 + 2.0 * (lat - 15.0).abs() / 8.0;
                [random.between(west, west + 3.5), lat]
            })
            .collect();
        let around = |random: &mut Random| {
            let town = towns[random.below(90) as usize];
            let reach = random.between(0.01, 0.35);
            let (sin, cos) = random.between(0.0, std::f64::consts::TAU).sin_cos();
            [town[0] + reach * cos, town[1] + reach * sin]
        };
        let areas = (0..AREAS)
            .map(|_| {
                let area = star(&mut random, around);
                let label = AreaLabel {
                    class: random.below(12),
                    rsrp: (random.below(4) > 0).then(|| Dbm(random.between(-115.0, -70.0).round())),
                    date: Day::new(2024, 1 + u8::try_from(random.below(12)).unwrap_or(0), 1).ok(),
                };
                (area, label)
            })
            .collect();
        let points = (0..POINTS)
            .map(|_| around(&mut random))
            .filter_map(|[lon, lat]| LonLat::new(lon, lat).ok())
            .collect();
        Self { areas, points }
    }

    fn labelled(&self) -> impl Iterator<Item = (&MultiPolygon<f64>, AreaLabel)> {
        self.areas.iter().map(|(area, label)| (area, *label))
    }
}

/// A cell whose radius waves between half and all of its reach.
fn star(random: &mut Random, around: impl Fn(&mut Random) -> [f64; 2]) -> MultiPolygon<f64> {
    let centre = around(random);
    let radius = random.between(2.0, 15.0) / 111.2;
    let corners = 50 + random.below(301);
    let waves: Vec<(f64, f64)> = (1..6)
        .map(|_| (random.between(0.0, 0.08), random.between(0.0, 6.3)))
        .collect();
    let corner = |corner: u32| {
        let angle = std::f64::consts::TAU * f64::from(corner) / f64::from(corners);
        let turns = (2_u32..).map(f64::from);
        let wave: f64 = turns
            .zip(&waves)
            .map(|(turn, (height, start))| height * (turn * angle + start).sin())
            .sum();
        let radius = radius * (0.75 + wave) * (1.0 + 0.02 * f64::from(corner % 3));
        (
            centre[0] + radius * angle.cos() / centre[1].to_radians().cos(),
            centre[1] + radius * angle.sin(),
        )
    };
    Polygon::new((0..corners).map(corner).collect(), vec![]).into()
}

fn coverage(bench: &mut Criterion) {
    let world = World::new();
    let mut group = bench.benchmark_group("coverage");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(4));
    group.bench_function("index 10,000 areas of 2 million vertices", |b| {
        b.iter_batched(
            || (),
            |()| AreaIndex::new(world.areas.iter().map(|(area, _)| area)),
            BatchSize::PerIteration,
        );
    });
    for (name, acceleration) in [
        ("grid", Acceleration::Grid),
        ("no grid", Acceleration::None),
    ] {
        group.bench_function(format!("build, {name}"), |b| {
            b.iter_batched(
                || (),
                |()| Coverage::new(world.labelled(), acceleration),
                BatchSize::PerIteration,
            );
        });
        let coverage = Coverage::new(world.labelled(), acceleration);
        group.bench_function(format!("1,000,000 points, {name}"), |b| {
            b.iter(|| coverage.served_all(&world.points));
        });
        group.bench_function(format!("10,000 points one by one, {name}"), |b| {
            b.iter(|| {
                for &point in world.points.iter().step_by(100) {
                    black_box(coverage.served(point));
                }
            });
        });
        let classes: ClassMask = [3, 7].into_iter().collect();
        group.bench_function(format!("10,000 points yes or no, {name}"), |b| {
            let points = world.points.iter().step_by(100);
            b.iter(|| {
                points
                    .clone()
                    .filter(|&&point| coverage.covers(point, &classes))
                    .count()
            });
        });
    }
    group.finish();
}

/// One polygon, points at its boundary: nothing but the exact test.
fn boundary(bench: &mut Criterion) {
    let mut random = Random(2);
    let area = star(&mut random, |_| [106.0, 16.0]);
    let corners = area.0[0].exterior().0.clone();
    let middles: Vec<LonLat> = corners
        .windows(2)
        .map(|pair| (pair[0] + pair[1]) / 2.0)
        .filter_map(|at| LonLat::new(at.x, at.y).ok())
        .collect();
    for (name, acceleration) in [
        ("grid", Acceleration::Grid),
        ("no grid", Acceleration::None),
    ] {
        let coverage = Coverage::new([(&area, AreaLabel::default())], acceleration);
        bench.bench_function(&format!("a point on each edge of a polygon, {name}"), |b| {
            b.iter(|| {
                for &point in &middles {
                    black_box(coverage.served(point));
                }
            });
        });
    }
}

criterion_group!(benches, coverage, boundary);
criterion_main!(benches);
