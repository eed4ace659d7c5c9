//! Choosing among nine offers each for 100,000 villages: verdicts, price flips, and 1,000 draws of prices.
//!
//! Offers pay for eight items each, half of the villages share macros in groups of four. Everything comes
//! from a fixed seed, so that runs compare.
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use deadzone::options::Decision;
use deadzone::options::choice::{Case, Cases, Draws, Offer, Rule, decide, price_flips};
use deadzone::options::money::Worth;
use deadzone::project::Policy;
use deadzone::project::cost_book::{Item, Range, UnitPrices};

const KINDS: [Decision; 8] = [
    Decision::RemoteSector,
    Decision::SmallCell,
    Decision::SmallCell,
    Decision::Macro,
    Decision::LeoCell,
    Decision::LeoTerminal,
    Decision::DirectToCell,
    Decision::WaitForGrid,
];

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

    fn cost(&mut self, first: usize) -> Worth {
        let mut cost = Worth {
            fixed: 1_000.0 * self.unit(),
            per: Vec::new(),
        };
        for number in 0..8 {
            let item = Item::ALL[(first + 3 * number) % Item::ALL.len()];
            cost.add(item, 100.0 * self.unit());
        }
        cost
    }

    fn offer(&mut self, decision: Decision, people: f64, first: usize) -> Offer {
        Offer {
            decision,
            people,
            share: 1.0,
            cost: self.cost(first),
            is_served: true,
            is_interim: false,
            shared_by: None,
            terminals: 1,
        }
    }
}

fn villages(number: usize) -> Cases {
    let mut random = Random(1);
    let cases = (0..number).map(|village| {
        let people = 10.0 + 500.0 * random.unit();
        let kinds = KINDS.into_iter().enumerate();
        let mut offers: Vec<Offer> = kinds
            .map(|(first, kind)| random.offer(kind, people, first))
            .collect();
        let mut macro_site = random.offer(Decision::Macro, people, 8);
        if village % 8 < 4 {
            macro_site.cost = Worth::default();
            macro_site.shared_by = Some(village / 8);
        }
        offers.push(macro_site);
        Case {
            offers,
            planned: false,
            has_electricity: village % 3 > 0,
        }
    });
    let cases: Vec<Case> = cases.collect();
    let totals = (0..number.div_ceil(8)).map(|_| {
        let cost = random.cost(8);
        cost.scaled(3.0)
    });
    Cases::new(cases, totals.collect()).expect("cases are sound")
}

fn choosing(bench: &mut Criterion) {
    let range = |_| Range {
        low: 50.0,
        default: 100.0,
        high: 200.0,
    };
    let prices = UnitPrices::from_fn(|_| 100.0);
    let policy = Policy::LeastCost;
    let rule = Rule {
        policy,
        close_call: 0.15,
    };
    let mut group = bench.benchmark_group("choosing for 100,000");
    group.sample_size(10);
    let cases = villages(100_000);
    group.bench_function("verdicts", |b| {
        b.iter(|| black_box(decide(&cases, rule, &prices)));
    });
    let decided = decide(&cases, rule, &prices);
    group.bench_function("price flips", |b| {
        b.iter(|| black_box(price_flips(&cases, &decided, policy, &prices, 10.0)));
    });
    let draws = Draws::new(range, 1000, 1);
    group.bench_function("1,000 draws", |b| {
        b.iter(|| black_box(draws.p_satellite(&cases, policy)));
    });
}

criterion_group!(benches, choosing);
criterion_main!(benches);
