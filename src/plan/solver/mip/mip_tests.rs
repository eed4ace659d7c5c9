#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "the numbers of these tests are small"
)]

use super::super::cover::{Cover, Limit, Quota, Reach};
use super::*;

/// A small generator of numbers, the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as u64) as i64
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// A model of a few columns in small boxes, under rows of all kinds.
fn some_model(dice: &mut Dice) -> Model {
    let mut model = Model {
        constant: dice.between(-50, 50),
        ..Model::default()
    };
    let columns = dice.between(1, 9);
    let wide = dice.chance(30);
    for _ in 0..columns {
        let lower = if wide { dice.between(-2, 0) } else { 0 };
        let upper = if wide { lower + dice.between(0, 3) } else { 1 };
        model.column(dice.between(-20, 60), lower, upper, true);
    }
    let kind = dice.below(3);
    for _ in 0..dice.between(0, 9) {
        let mut entries = Vec::new();
        for column in 0..columns as u32 {
            if dice.chance(45) {
                let a = match kind {
                    0 => 1,
                    1 => dice.between(1, 9),
                    _ => dice.between(-5, 7),
                };
                if a != 0 {
                    entries.push((column, a));
                }
            }
        }
        let sum: i64 = entries.iter().map(|&(_, a)| a).sum();
        let side = dice.between(0, sum.abs() / 2 + 1);
        let row = match dice.below(6) {
            0 => Row::at_most(entries, side),
            1 if kind == 2 => Row {
                entries,
                lower: Some(side - 3),
                upper: Some(side),
            },
            _ => Row::at_least(entries, if kind == 0 { 1 } else { side }),
        };
        if dice.chance(30) {
            model.lazy.push(row);
        } else {
            model.rows.push(row);
        }
    }
    model
}

/// The optimum by trying everything.
fn enumerated(model: &Model) -> Option<i64> {
    points(model).iter().filter_map(|x| model.value(x)).min()
}

fn hold(model: &Model, outcome: &Outcome, optimum: Option<i64>, case: u64) {
    if let Some(solution) = &outcome.solution {
        assert_eq!(
            model.value(&solution.x),
            Some(solution.value),
            "case {case}"
        );
        assert!(Some(solution.value) >= optimum, "case {case}");
    }
    match optimum {
        Some(optimum) => {
            assert_ne!(outcome.status, Status::Infeasible, "case {case}");
            assert!(
                outcome.bound.is_none_or(|bound| bound <= optimum),
                "case {case}: bound {:?} above {optimum}",
                outcome.bound
            );
        }
        None => assert!(outcome.solution.is_none(), "case {case}"),
    }
}

/// All whole points of a model's box that satisfy its rows.
fn points(model: &Model) -> Vec<Vec<i64>> {
    let mut x = model.lower.clone();
    let mut found = Vec::new();
    loop {
        if model.value(&x).is_some() {
            found.push(x.clone());
        }
        let Some(next) = (0..x.len()).find(|&at| x[at] < model.upper[at]) else {
            return found;
        };
        x[next] += 1;
        x[..next].copy_from_slice(&model.lower[..next]);
    }
}

#[test]
fn cuts_hold_for_every_whole_point() {
    let mut found = 0;
    for case in 0..4000 {
        let mut dice = Dice(case * 49_979_687 + 7);
        let model = some_model(&mut dice);
        let points = points(&model);
        let boxed = certify::Box {
            lower: &model.lower,
            upper: &model.upper,
        };
        let mut halves = halves::Halves::default();
        for _ in 0..4 {
            let x: Vec<f64> = (0..model.columns())
                .map(|column| {
                    let (lower, upper) = (model.lower[column], model.upper[column]);
                    let step = dice.below(5) as f64 / 4.0;
                    lower as f64 + step * (upper - lower) as f64
                })
                .collect();
            let mut cuts = Vec::new();
            halves.separate(&model.rows, boxed, &x, &mut Work::unlimited(), &mut cuts);
            knapsack::separate(&model.rows, boxed, &x, &mut cuts);
            found += cuts.len();
            for cut in &cuts {
                let broken = points.iter().find(|point| !cut.row.holds(point));
                assert_eq!(broken, None, "case {case} {:?} {model:?}", cut.row);
            }
        }
    }
    assert!(found > 1000, "{found} cuts are too few to say anything");
}

#[test]
fn any_multipliers_prove_what_is_true() {
    for case in 0..4000 {
        let mut dice = Dice(case * 67_867_967 + 9);
        let model = some_model(&mut dice);
        let rows: Vec<Row> = model.rows.iter().chain(&model.lazy).cloned().collect();
        let multipliers: Vec<f64> = rows
            .iter()
            .map(|_| match dice.below(12) {
                0 => f64::NAN,
                1 => f64::INFINITY,
                2 => -1e300,
                _ => dice.between(-4000, 9000) as f64 / 97.0,
            })
            .collect();
        let boxed = certify::Box {
            lower: &model.lower,
            upper: &model.upper,
        };
        let mut proof = certify::Certificate::default();
        let impossible =
            certify::impossible(model.columns(), &rows, boxed, &multipliers, &mut proof);
        proof.prove(&model.cost, &rows, boxed, &multipliers);
        let optimum = enumerated(&model);
        assert!(!impossible || optimum.is_none(), "case {case}");
        if let Some(optimum) = optimum {
            assert!(proof.whole() + model.constant <= optimum, "case {case}");
        }
        // A column that is fixed keeps every solution below the limit.
        let limit = optimum.map_or(0, |optimum| optimum + dice.between(0, 30)) - model.constant;
        for column in (0..model.columns()).filter(|&column| proof.fixes(column, limit)) {
            let at = if proof.reduced[column] > 0 {
                model.lower[column]
            } else {
                model.upper[column]
            };
            let lost = points(&model).into_iter().find(|x| {
                x[column] != at
                    && model
                        .value(x)
                        .is_some_and(|value| value < limit + model.constant)
            });
            assert_eq!(lost, None, "case {case} column {column}");
        }
    }
}

#[test]
fn random_models_are_solved_as_by_trying_everything() {
    for case in 0..6000 {
        let mut dice = Dice(case * 7919 + 1);
        let model = some_model(&mut dice);
        let optimum = enumerated(&model);
        let outcome = solve(&model, &Plain, None, &mut Work::unlimited()).expect("small numbers");
        hold(&model, &outcome, optimum, case);
        match optimum {
            Some(optimum) => {
                assert_eq!(
                    outcome.status,
                    Status::Optimal,
                    "case {case} {model:?} {outcome:?}"
                );
                assert_eq!(outcome.bound, Some(optimum), "case {case}");
                assert_eq!(
                    outcome.solution.map(|solution| solution.value),
                    Some(optimum),
                    "case {case}"
                );
            }
            None => assert_eq!(outcome.status, Status::Infeasible, "case {case}"),
        }
    }
}

#[test]
fn any_limit_of_work_gives_an_honest_bound() {
    for case in 0..400 {
        let mut dice = Dice(case * 104_729 + 5);
        let model = some_model(&mut dice);
        let optimum = enumerated(&model);
        for step in 0..24 {
            let limit = 1u64 << step;
            let outcome =
                solve(&model, &Plain, None, &mut Work::steps(limit)).expect("small numbers");
            hold(&model, &outcome, optimum, case);
            if outcome.status == Status::Optimal {
                assert_eq!(outcome.bound, optimum, "case {case} limit {limit}");
            }
        }
    }
}

/// Sites and villages on a line or all over, with everything a problem may have.
fn some_cover(dice: &mut Dice, sites: i64, villages: i64) -> Cover {
    let mut cover = Cover::default();
    let linked = dice.chance(60);
    let near = dice.chance(50);
    cover.reach.starts.push(0);
    for site in 0..sites {
        cover.open.push(if dice.chance(10) {
            0
        } else {
            dice.between(1, 60)
        });
        let at = dice.between(0, villages);
        for village in 0..villages {
            let reached = if near {
                (village - at).abs() <= 1 + site % 2
            } else {
                dice.chance(35)
            };
            if reached {
                cover.reach.villages.push(village as u32);
                cover
                    .reach
                    .links
                    .push(if linked { dice.between(0, 30) } else { 0 });
            }
        }
        cover.reach.starts.push(cover.reach.villages.len() as u32);
    }
    let must_all = dice.chance(30);
    for _ in 0..villages {
        let alone = dice.between(0, 40);
        cover
            .alone
            .push((!must_all && dice.chance(90)).then_some(alone));
    }
    if dice.chance(15) {
        cover.must.push(dice.below(sites as u64) as u32);
    }
    for _ in 0..dice.between(0, 3) / 2 {
        let weights = (0..sites as u32)
            .filter(|_| dice.chance(80))
            .collect::<Vec<_>>();
        let weights: Vec<(u32, i64)> = weights
            .into_iter()
            .map(|site| (site, dice.between(1, 5)))
            .collect();
        let total: i64 = weights.iter().map(|&(_, weight)| weight).sum();
        cover.limits.push(Limit {
            weights,
            most: dice.between(0, total),
        });
    }
    for _ in 0..dice.between(0, 3) / 2 {
        let weights = (0..villages as u32)
            .filter(|_| dice.chance(60))
            .collect::<Vec<_>>();
        let weights: Vec<(u32, i64)> = weights
            .into_iter()
            .map(|village| (village, dice.between(1, 9)))
            .collect();
        let total: i64 = weights.iter().map(|&(_, weight)| weight).sum();
        cover.quotas.push(Quota {
            weights,
            least: dice.between(0, total),
        });
    }
    cover
}

/// What open sites cost at least, straight from the description of the problem: villages are served where
/// that is no dearer, and any others that quotas may ask for.
fn price(cover: &Cover, open: u32) -> Option<i64> {
    let is_open = |site: u32| open >> site & 1 == 1;
    let weighs = |weights: &[(u32, i64)], counts: &dyn Fn(u32) -> bool| -> i64 {
        let counted = weights.iter().filter(|&&(number, _)| counts(number));
        counted.map(|&(_, weight)| weight).sum()
    };
    if cover.must.iter().any(|&site| !is_open(site))
        || cover
            .limits
            .iter()
            .any(|limit| weighs(&limit.weights, &is_open) > limit.most)
    {
        return None;
    }
    let mut links: Vec<Option<i64>> = vec![None; cover.alone.len()];
    let mut sum = 0;
    for site in (0..cover.open.len()).filter(|&site| is_open(site as u32)) {
        sum += cover.open[site];
        for at in cover.reach.starts[site] as usize..cover.reach.starts[site + 1] as usize {
            let paid = &mut links[cover.reach.villages[at] as usize];
            let link = cover.reach.links[at];
            *paid = Some(paid.map_or(link, |paid| paid.min(link)));
        }
    }
    let mut free = Vec::new();
    let mut served = 0u32;
    for (village, (&link, &alone)) in links.iter().zip(&cover.alone).enumerate() {
        match (link, alone) {
            (None, None) => return None,
            (None, Some(alone)) => sum += alone,
            (Some(link), Some(alone)) if link > alone => {
                sum += alone;
                free.push((village, link - alone));
            }
            (Some(link), _) => {
                sum += link;
                served |= 1 << village;
            }
        }
    }
    (0..1u32 << free.len())
        .filter_map(|choice| {
            let chosen = || {
                free.iter()
                    .enumerate()
                    .filter(move |&(bit, _)| choice >> bit & 1 == 1)
                    .map(|(_, free)| free)
            };
            let served = chosen().fold(served, |served, &(village, _)| served | 1 << village);
            let met = cover.quotas.iter().all(|quota| {
                weighs(&quota.weights, &|village| served >> village & 1 == 1) >= quota.least
            });
            met.then(|| sum + chosen().map(|&(_, dearer)| dearer).sum::<i64>())
        })
        .min()
}

#[test]
fn random_covers_are_solved_as_by_trying_everything() {
    for case in 0..6000 {
        let mut dice = Dice(case * 15_485_863 + 3);
        let (sites, villages) = (dice.between(1, 9), dice.between(1, 10));
        let cover = some_cover(&mut dice, sites, villages);
        let optimum = (0..1u32 << sites)
            .filter_map(|open| price(&cover, open))
            .min();
        let start: Option<Vec<u32>> = dice
            .chance(40)
            .then(|| (0..sites as u32).filter(|_| dice.chance(50)).collect());
        let (outcome, solved) =
            cover::solve(&cover, start.as_deref(), &mut Work::unlimited()).expect("small numbers");
        match optimum {
            Some(optimum) => {
                assert_eq!(outcome.status, Status::Optimal, "case {case} {cover:?}");
                assert_eq!(outcome.bound, Some(optimum), "case {case} {cover:?}");
                let open = solved.sites.iter().fold(0, |open, &site| open | 1 << site);
                assert_eq!(price(&cover, open), Some(optimum), "case {case} {cover:?}");
            }
            None => assert_eq!(outcome.status, Status::Infeasible, "case {case} {cover:?}"),
        }
    }
}

#[test]
fn covers_of_a_middling_size_do_not_depend_on_threads() {
    for case in 0..6 {
        let mut dice = Dice(case * 32_452_843 + 11);
        let cover = some_cover(&mut dice, 60, 50);
        let answers: Vec<_> = [1, 2, 8]
            .into_iter()
            .map(|threads| {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .expect("threads");
                pool.install(|| {
                    let mut work = Work::steps(4_000_000);
                    let answer = cover::solve(&cover, None, &mut work).expect("small numbers");
                    (answer, work.spent())
                })
            })
            .collect();
        assert_eq!(answers[0], answers[1], "case {case}");
        assert_eq!(answers[0], answers[2], "case {case}");
    }
}

#[test]
fn what_cannot_be_summed_exactly_is_turned_away() {
    let mut model = Model::default();
    model.column(LARGEST + 1, 0, 1, true);
    assert!(matches!(model.check(), Err(ModelError::Large { .. })));
    let mut model = Model::default();
    model.rows.push(Row::at_least(vec![(3, 1)], 1));
    assert!(matches!(
        solve(&model, &Plain, None, &mut Work::unlimited()),
        Err(ModelError::Column { .. })
    ));
    let reach = Reach {
        starts: vec![0],
        ..Reach::default()
    };
    let nothing = Cover {
        reach,
        ..Cover::default()
    };
    let (outcome, solved) = cover::solve(&nothing, None, &mut Work::unlimited()).expect("nothing");
    assert_eq!(
        (outcome.status, outcome.bound, solved.sites),
        (Status::Optimal, Some(0), Vec::new())
    );
}
