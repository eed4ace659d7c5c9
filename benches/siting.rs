//! Choosing sites and joining them: search and bound, branch and cut, a linear relaxation, a Steiner tree.
//!
//! Everything comes from a fixed seed, so that runs compare.
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use deadzone::plan::solver::Work;
use deadzone::plan::solver::cover::{self, Cover};
use deadzone::plan::solver::lp::{Lp, Stop};
use deadzone::plan::solver::mip;
use deadzone::plan::solver::steiner::{self, Graph};

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

    fn below(&mut self, count: u32) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to the count"
        )]
        let drawn = (self.unit() * f64::from(count)) as u32;
        drawn.min(count - 1)
    }
}

/// Villages on a square, sites among them that reach about twelve each, masts dearer than a dish.
fn places(villages: u32, sites: u32) -> Cover {
    let mut random = Random(1);
    let reach = (12.0 / f64::from(villages) / std::f64::consts::PI).sqrt();
    let at: Vec<(f64, f64)> = (0..villages)
        .map(|_| (random.unit(), random.unit()))
        .collect();
    let mut cover = Cover {
        alone: at
            .iter()
            .map(|_| Some(10_000 + i64::from(random.below(60_000))))
            .collect(),
        ..Cover::default()
    };
    for _ in 0..sites {
        let (x, y) = (random.unit(), random.unit());
        cover
            .reach
            .push((0_u32..).zip(&at).filter_map(|(village, &(a, b))| {
                ((a - x).hypot(b - y) <= reach).then_some((village, 0))
            }));
        cover.open.push(60_000 + i64::from(random.below(100_000)));
    }
    cover
}

fn choosing(bench: &mut Criterion) {
    let mut group = bench.benchmark_group("sites");
    group.sample_size(10);
    let large = places(700, 3_000);
    group.bench_function("search and bound of 700 by 3,000, a second of work", |b| {
        b.iter(|| {
            let mut work = Work::steps(Work::SECOND);
            black_box(cover::solve(&large, None, None, &mut work))
        });
    });
    let small = places(150, 600);
    group.bench_function("proof for 150 by 600", |b| {
        b.iter(|| {
            let mut work = Work::steps(20 * Work::SECOND);
            black_box(cover::solve(
                &small,
                None,
                Some(mip::cover::exact),
                &mut work,
            ))
        });
    });
    group.finish();
}

/// The linear relaxation: each village is served, or left out for its price.
fn relaxation(cover: &Cover) -> Lp {
    let mut rows = vec![Vec::new(); cover.villages()];
    let mut lp = Lp::new();
    let number = |cost: i64| f64::from(u32::try_from(cost).expect("costs are below 200,000"));
    for &open in &cover.open {
        let site = lp.add_column(number(open), 0.0, 1.0);
        for (village, _) in cover.row(site) {
            rows[village as usize].push((site, 1.0));
        }
    }
    for (row, alone) in rows.iter_mut().zip(&cover.alone) {
        let left_out = lp.add_column(number(alone.expect("villages have prices")), 0.0, 1.0);
        row.push((left_out, 1.0));
    }
    for row in &rows {
        lp.add_row(row, 1.0, f64::INFINITY);
    }
    lp
}

fn programmes(bench: &mut Criterion) {
    let lp = relaxation(&places(700, 3_000));
    let mut group = bench.benchmark_group("linear programmes");
    group.sample_size(10);
    group.bench_function("700 rows, 3,700 columns", |b| {
        b.iter_batched_ref(
            || lp.clone(),
            |lp| black_box(lp.solve(Stop::default(), &mut Work::unlimited())),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn trees(bench: &mut Criterion) {
    let mut random = Random(2);
    let mut graph = Graph {
        nodes: 400,
        edges: Vec::new(),
    };
    for node in 1..graph.nodes {
        graph
            .edges
            .push((node, random.below(node), 1 + i64::from(random.below(1000))));
    }
    for _ in 0..1_200 {
        graph.edges.push((
            random.below(400),
            random.below(400),
            1 + i64::from(random.below(1000)),
        ));
    }
    let mut group = bench.benchmark_group("Steiner trees of 400 nodes");
    group.sample_size(10);
    for count in [10, 40] {
        let terminals: Vec<u32> = (0..count).map(|terminal| terminal * 9).collect();
        group.bench_function(format!("{count} terminals"), |b| {
            b.iter(|| {
                let mut work = Work::steps(20 * Work::SECOND);
                black_box(steiner::solve(&graph, &terminals, &mut work))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, choosing, programmes, trees);
criterion_main!(benches);
