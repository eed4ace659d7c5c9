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
    let c = super::reduce::components(&r.cover);
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
