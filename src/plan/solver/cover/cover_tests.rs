//! Small random problems against trying everything.

use proptest::prelude::*;

use super::super::Work;
use super::dual::{Ascent, certify};
use super::parts::components;
use super::problem::Problem;
use super::random::Random;
use super::reduce::reduce;
use super::search::{begin, greedy};
use super::state::State;
use super::*;

/// A problem of a few sites and villages with some of everything.
fn draw(seed: u64) -> Cover {
    let mut random = Random::new(seed);
    let (sites, villages) = (random.below(9), random.below(8));
    let linked = random.below(2) == 0;
    let unit = random.below(3) == 0;
    let dear = 1 + random.below(40);
    let amount = |random: &mut Random, most: usize| i64::try_from(random.below(most)).unwrap();
    let mut cover = Cover {
        open: (0..sites)
            .map(|_| if unit { 1 } else { amount(&mut random, dear) })
            .collect(),
        alone: (0..villages)
            .map(|_| (random.below(4) > 0).then(|| amount(&mut random, 25)))
            .collect(),
        ..Cover::default()
    };
    let dense = 1 + random.below(4);
    for _ in 0..sites {
        let row: Vec<(u32, i64)> = (0..u32::try_from(villages).unwrap())
            .filter(|_| random.below(4) < dense)
            .collect::<Vec<u32>>()
            .into_iter()
            .map(|village| (village, if linked { amount(&mut random, 12) } else { 0 }))
            .collect();
        cover.reach.push(row);
    }
    if sites > 0 && random.below(3) == 0 {
        cover.must.push(u32::try_from(random.below(sites)).unwrap());
    }
    for _ in 0..random.below(3).saturating_sub(random.below(2)) {
        let weights: Vec<(u32, i64)> = (0..u32::try_from(sites).unwrap())
            .filter(|_| random.below(4) > 0)
            .collect::<Vec<u32>>()
            .into_iter()
            .map(|site| (site, if unit { 1 } else { 1 + amount(&mut random, 6) }))
            .collect();
        let most = amount(&mut random, 14);
        cover.limits.push(Limit { weights, most });
    }
    if random.below(3) == 0 {
        let weights: Vec<(u32, i64)> = (0..u32::try_from(villages).unwrap())
            .filter(|_| random.below(3) > 0)
            .collect::<Vec<u32>>()
            .into_iter()
            .map(|village| (village, 1 + amount(&mut random, 5)))
            .collect();
        let least = amount(&mut random, 12);
        cover.quotas.push(Quota { weights, least });
    }
    cover
}

/// The best value by trying every set of sites and every set of villages served in spite of the price.
fn best(cover: &Cover) -> Option<i64> {
    let quota: Vec<u32> = cover
        .quotas
        .iter()
        .flat_map(|quota| quota.weights.iter().map(|entry| entry.0))
        .collect();
    (0_u32..1 << cover.sites())
        .filter_map(|set| {
            let sites: Vec<u32> = (0..u32::try_from(cover.sites()).unwrap())
                .filter(|site| set >> site & 1 == 1)
                .collect();
            (0_u32..1 << quota.len())
                .filter_map(|wanted| {
                    let wanted: Vec<u32> = (0_u32..)
                        .zip(&quota)
                        .filter(|(place, _)| wanted >> place & 1 == 1)
                        .map(|(_, &village)| village)
                        .collect();
                    cover.value_with(&sites, &wanted).map(|value| value.0)
                })
                .min()
        })
        .min()
}

/// What a choice costs, told without the code under test; `None` where it breaks a constraint.
fn verified(cover: &Cover, solved: &Solved) -> Option<i64> {
    let open: Vec<bool> = (0..u32::try_from(cover.sites()).unwrap())
        .map(|site| solved.sites.contains(&site))
        .collect();
    let mut value: i64 = solved
        .sites
        .iter()
        .map(|&site| cover.open[site as usize])
        .sum();
    for (village, serve) in (0_u32..).zip(&solved.serves) {
        value += match serve {
            Some(site) => {
                let link = cover.row(*site).find(|entry| entry.0 == village)?.1;
                open[*site as usize].then_some(link)?
            }
            None => cover.alone[village as usize]?,
        };
    }
    let musts = cover.must.iter().all(|&site| open[site as usize]);
    let limits = cover.limits.iter().all(|limit| {
        let weight: i64 = limit
            .weights
            .iter()
            .filter(|entry| open[entry.0 as usize])
            .map(|entry| entry.1)
            .sum();
        weight <= limit.most
    });
    let quotas = cover.quotas.iter().all(|quota| {
        let weight: i64 = quota
            .weights
            .iter()
            .filter(|entry| solved.serves[entry.0 as usize].is_some())
            .map(|entry| entry.1)
            .sum();
        weight >= quota.least
    });
    (musts && limits && quotas).then_some(value)
}

/// An exact engine for tests: it tries everything.
fn everything(cover: &Cover, _: Option<&[u32]>, _: &mut Work) -> Solved {
    let mut solved = Solved {
        status: Status::Infeasible,
        value: None,
        bound: 0,
        sites: Vec::new(),
        serves: vec![None; cover.villages()],
        clashes: Vec::new(),
    };
    let quota: Vec<u32> = cover
        .quotas
        .iter()
        .flat_map(|quota| quota.weights.iter().map(|entry| entry.0))
        .collect();
    for set in 0_u32..1 << cover.sites() {
        let sites: Vec<u32> = (0..u32::try_from(cover.sites()).unwrap())
            .filter(|site| set >> site & 1 == 1)
            .collect();
        for wanted in 0_u32..1 << quota.len() {
            let wanted: Vec<u32> = (0_u32..)
                .zip(&quota)
                .filter(|(place, _)| wanted >> place & 1 == 1)
                .map(|(_, &village)| village)
                .collect();
            if let Some((value, serves)) = cover.value_with(&sites, &wanted)
                && solved.value.is_none_or(|best| value < best)
            {
                solved = Solved {
                    status: Status::Optimal,
                    value: Some(value),
                    bound: value,
                    sites: sites.clone(),
                    serves,
                    clashes: Vec::new(),
                };
            }
        }
    }
    solved
}

fn holds(seed: u64, steps: u64) {
    let cover = draw(seed);
    let truth = best(&cover);
    for exact in [None, Some(everything as Exact)] {
        let solved = solve(&cover, None, exact, &mut Work::steps(steps));
        if let Some(value) = solved.value {
            assert_eq!(verified(&cover, &solved), Some(value), "seed {seed}");
            assert!(
                Some(value) >= truth && truth.is_some(),
                "seed {seed}: {value} below {truth:?}"
            );
        }
        if let Some(truth) = truth {
            assert_ne!(
                solved.status,
                Status::Infeasible,
                "seed {seed}: {:?}",
                solved.clashes
            );
            assert!(
                solved.bound <= truth,
                "seed {seed}: {} above {truth}",
                solved.bound
            );
            if exact.is_some() {
                assert_eq!(
                    (solved.value, solved.status),
                    (Some(truth), Status::Optimal),
                    "seed {seed}"
                );
            }
        } else {
            assert_eq!(solved.value, None, "seed {seed}");
            if exact.is_some() {
                assert_eq!(solved.status, Status::Infeasible, "seed {seed}");
            }
        }
    }
}

#[test]
fn no_bound_is_above_and_no_value_below_the_best() {
    for seed in 0..1500 {
        holds(seed, 60_000);
    }
}

#[test]
fn branch_and_cut_settles_every_small_problem() {
    for seed in 10_000..10_400 {
        let cover = draw(seed);
        let truth = best(&cover);
        let exact = Some(super::super::mip::cover::exact as Exact);
        let solved = solve(&cover, None, exact, &mut Work::steps(5_000_000));
        assert_eq!(solved.value, truth, "seed {seed}");
        if let Some(truth) = truth {
            assert_eq!(
                (solved.bound, solved.status),
                (truth, Status::Optimal),
                "seed {seed}"
            );
            assert_eq!(verified(&cover, &solved), Some(truth), "seed {seed}");
        } else {
            assert_eq!(solved.status, Status::Infeasible, "seed {seed}");
        }
    }
}

#[test]
fn reductions_keep_the_best_value() {
    for seed in 0..4000 {
        let cover = draw(seed);
        if cover.check().is_err() || !cover.clashes().is_empty() {
            continue;
        }
        let reduced = reduce(&cover);
        assert_eq!(reduced.cover.check(), Ok(()));
        let less = best(&reduced.cover).map(|value| value + reduced.constant);
        assert_eq!(less, best(&cover), "seed {seed}");
        let parts = components(&reduced.cover);
        let sum: Option<i64> = parts.iter().map(|part| best(&part.cover)).sum();
        assert_eq!(sum.map(|sum| sum + reduced.constant), less, "seed {seed}");
    }
}

#[test]
fn heirs_of_sites_cost_no_more() {
    for seed in 0..2000 {
        let cover = draw(seed);
        if !cover.clashes().is_empty() {
            continue;
        }
        let reduced = reduce(&cover);
        for set in 0_u32..1 << cover.sites() {
            let sites: Vec<u32> = (0..u32::try_from(cover.sites()).unwrap())
                .filter(|site| set >> site & 1 == 1 || cover.must.contains(site))
                .collect();
            let Some((value, _)) = cover.value_of(&sites) else {
                continue;
            };
            let mut heirs = reduced.inherited(&sites);
            heirs.extend(&reduced.cover.must);
            let now = reduced
                .cover
                .value_of(&heirs)
                .map(|now| now.0 + reduced.constant);
            assert!(
                now.is_some_and(|now| now <= value) || !cover.quotas.is_empty(),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn bounds_hold_whatever_the_multipliers() {
    for seed in 0..1500 {
        let cover = draw(seed);
        let (Ok(()), Some(truth)) = (cover.check(), best(&cover)) else {
            continue;
        };
        let problem = Problem::new(&cover);
        let mut random = Random::new(seed + 1_000_000);
        let mut ascent = Ascent::new(&problem);
        for _ in 0..5 {
            ascent.run(truth + 1, 10, &mut Work::unlimited());
            assert!(
                certify(&problem, &ascent.best).bound() <= truth,
                "seed {seed}"
            );
            for offer in &mut ascent.best.villages {
                *offer = match random.below(8) {
                    0 => f64::NAN,
                    1 => f64::INFINITY,
                    2 => -1.0,
                    _ => random.unit() * 30.0,
                };
            }
            assert!(
                certify(&problem, &ascent.best).bound() <= truth,
                "seed {seed}"
            );
        }
    }
}

#[test]
fn what_is_fixed_is_so_in_every_choice_that_is_better() {
    for seed in 0..1500 {
        let cover = draw(seed);
        let (Ok(()), Some(truth)) = (cover.check(), best(&cover)) else {
            continue;
        };
        let problem = Problem::new(&cover);
        let mut ascent = Ascent::new(&problem);
        ascent.run(truth + 2, 60, &mut Work::unlimited());
        let certificate = certify(&problem, &ascent.best);
        let upper = truth + 2;
        for set in 0_u32..1 << cover.sites() {
            let sites: Vec<u32> = (0..u32::try_from(cover.sites()).unwrap())
                .filter(|site| set >> site & 1 == 1)
                .collect();
            if cover
                .value_of(&sites)
                .is_none_or(|(value, _)| value >= upper)
            {
                continue;
            }
            for site in 0..u32::try_from(cover.sites()).unwrap() {
                if sites.contains(&site) {
                    assert!(problem.must[site as usize] || !certificate.shuts(site, upper - 1));
                } else {
                    assert!(!certificate.opens(site, upper - 1));
                }
            }
        }
    }
}

#[test]
fn gains_and_losses_are_those_of_doing_it() {
    for seed in 0..500 {
        let cover = draw(seed);
        let problem = Problem::new(&cover);
        let mut state = begin(&problem);
        greedy(&mut state);
        let mut random = Random::new(seed);
        for _ in 0..30 {
            if problem.count() == 0 {
                break;
            }
            let site = u32::try_from(random.below(problem.count())).unwrap();
            let before = state.value;
            if state.is_open[site as usize] {
                let change = state.closing(site);
                state.close(site);
                assert_eq!(state.value, before + change, "seed {seed}");
            } else {
                let change = state.opening(site);
                state.open(site);
                assert_eq!(state.value, before + change, "seed {seed}");
            }
            let mut fresh = State::new(&problem);
            for &site in &state.opened {
                fresh.open(site);
            }
            assert_eq!(
                (&fresh.gain, &fresh.loss, fresh.value),
                (&state.gain, &state.loss, state.value)
            );
            assert_eq!(fresh.used, state.used);
        }
    }
}

#[test]
fn a_start_is_never_lost() {
    for seed in 0..300 {
        let cover = draw(seed);
        let truth = best(&cover);
        for set in 0_u32..(1 << cover.sites()).min(64) {
            let sites: Vec<u32> = (0..u32::try_from(cover.sites()).unwrap())
                .filter(|site| set >> site & 1 == 1)
                .collect();
            if let Some((value, _)) = cover.value_of(&sites) {
                let solved = solve(&cover, Some(&sites), None, &mut Work::steps(500));
                assert!(
                    solved.value <= Some(value) && solved.value >= truth,
                    "seed {seed}"
                );
            }
        }
    }
}

#[test]
fn the_answer_does_not_depend_on_threads() {
    for seed in 0..60 {
        let cover = draw(seed);
        let answers: Vec<Solved> = [1, 2, 8]
            .iter()
            .map(|&threads| {
                rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap()
                    .install(|| solve(&cover, None, None, &mut Work::steps(200_000)))
            })
            .collect();
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
    }
}

proptest! {
    #[test]
    fn any_problem_is_answered_honestly(seed in any::<u64>(), steps in 0_u64..50_000) {
        holds(seed, steps);
    }
}
