#![allow(missing_docs)]
use super::*;
pub fn dual(cover: &Cover, upper: i64, step: f64, patience: u32) {
    let problem = problem::Problem::new(cover);
    let mut a = dual::Ascent::new(&problem);
    a.step = step;
    a.patience = patience;
    let mut w = super::super::Work::unlimited();
    let t = std::time::Instant::now();
    for k in 0..15 {
        a.run(upper, 200, &mut w);
        println!(
            "{} {:.1} step {:.5} t {:.3} w {:.3}",
            (k + 1) * 200,
            a.best_value,
            a.step,
            t.elapsed().as_secs_f64(),
            w.spent() as f64 / 2e8
        );
    }
}
pub fn reduce(cover: &Cover) {
    let t = std::time::Instant::now();
    let r = super::reduce::reduce(cover);
    let e = t.elapsed().as_secs_f64();
    let c = super::parts::components(&r.cover);
    let mut sz: Vec<_> = c
        .iter()
        .map(|c| (c.cover.sites(), c.cover.villages()))
        .collect();
    sz.sort_unstable_by(|a, b| b.cmp(a));
    sz.truncate(6);
    println!(
        "{}x{} {} -> {}x{} {} must {} const {} in {:.3}; comps {} {:?} {:.3}",
        cover.sites(),
        cover.villages(),
        cover.reach.villages.len(),
        r.cover.sites(),
        r.cover.villages(),
        r.cover.reach.villages.len(),
        r.cover.must.len(),
        r.constant,
        e,
        c.len(),
        sz,
        t.elapsed().as_secs_f64()
    );
}
pub fn anneal(cover: &Cover, secs: f64, hot: f64, cold: f64, most: usize, seeds: u64) {
    let r = super::reduce::reduce(cover);
    let problem = problem::Problem::new(&r.cover);
    let mut s = search::begin(&problem);
    search::greedy(&mut s);
    let g = s.value + r.constant;
    let mut out = vec![];
    let t = std::time::Instant::now();
    for seed in 0..seeds {
        let f = search::anneal(
            &problem,
            &s.opened,
            &search::Run {
                seed,
                steps: (secs * 2e8) as u64,
                hot,
                cold,
                most,
                prices: vec![],
                bound: 0,
            },
        );
        out.push(f.value + r.constant);
    }
    let e = t.elapsed().as_secs_f64() / seeds as f64;
    out.sort_unstable();
    println!(
        "greedy {} ; {:?} mean {:.0} each {:.3}s",
        g,
        &out,
        out.iter().sum::<i64>() as f64 / seeds as f64,
        e
    );
}
pub fn restricted(
    cover: &Cover,
    secs: f64,
    hot: f64,
    cold: f64,
    most: usize,
    seeds: u64,
    thr: f64,
) {
    let r = super::reduce::reduce(cover);
    let problem = problem::Problem::new(&r.cover);
    let f = {
        let mut s = search::begin(&problem);
        search::greedy(&mut s);
        search::anneal(
            &problem,
            &s.opened,
            &search::Run {
                seed: 77,
                steps: 20_000_000,
                hot: 0.3,
                cold: 0.005,
                most: 3,
                prices: vec![],
                bound: 0,
            },
        )
    };
    let mut a = dual::Ascent::new(&problem);
    a.run(f.value, 3000, &mut super::super::Work::unlimited());
    let c = dual::certify(&problem, &a.best);
    let gap = (f.value - c.bound()) as f64;
    let keep: Vec<bool> = (0..problem.count() as u32)
        .map(|s| c.score(s) <= thr * gap || f.sites.contains(&s))
        .collect();
    let mx = f.sites.iter().map(|&s| c.score(s)).fold(0.0, f64::max);
    let p = super::parts::part(&r.cover, &keep, &vec![true; r.cover.villages()]);
    let r2 = super::reduce::reduce(&p.cover);
    let problem = problem::Problem::new(&r2.cover);
    println!(
        "first {} gap {} max score/gap {:.3} kept {} -> {}x{}",
        f.value + r.constant,
        gap,
        mx / gap,
        keep.iter().filter(|k| **k).count(),
        problem.count(),
        r2.cover.villages()
    );
    let mut s = search::begin(&problem);
    search::greedy(&mut s);
    let mut out = vec![];
    let t = std::time::Instant::now();
    for seed in 0..seeds {
        let f = search::anneal(
            &problem,
            &s.opened,
            &search::Run {
                seed,
                steps: (secs * 2e8) as u64,
                hot,
                cold,
                most,
                prices: vec![],
                bound: 0,
            },
        );
        out.push(f.value + r.constant + r2.constant);
    }
    let e = t.elapsed().as_secs_f64() / seeds as f64;
    out.sort_unstable();
    println!(
        "  {:?} mean {:.0} each {:.3}s",
        &out,
        out.iter().sum::<i64>() as f64 / seeds as f64,
        e
    );
}
pub fn differ(cover: &Cover) {
    let r = super::reduce::reduce(cover);
    let problem = problem::Problem::new(&r.cover);
    let mut s = search::begin(&problem);
    search::greedy(&mut s);
    let mut by: std::collections::BTreeMap<i64, Vec<u32>> = Default::default();
    for seed in 0..24 {
        let f = search::anneal(
            &problem,
            &s.opened,
            &search::Run {
                seed,
                steps: 120_000_000,
                hot: [0.15, 0.3, 0.5][(seed % 3) as usize],
                cold: 0.01,
                most: 6,
                prices: vec![],
                bound: 0,
            },
        );
        by.insert(f.value + r.constant, f.sites);
    }
    let all: Vec<_> = by.into_iter().collect();
    for (v, a) in &all {
        for (w, b) in &all {
            if v < w {
                let only_a: Vec<_> = a.iter().filter(|x| !b.contains(x)).collect();
                let only_b: Vec<_> = b.iter().filter(|x| !a.contains(x)).collect();
                println!(
                    "{v} {w}: {} vs {} of {}",
                    only_a.len(),
                    only_b.len(),
                    a.len()
                );
            }
        }
    }
}
