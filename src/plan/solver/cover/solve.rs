//! All engines in turn: reductions, parts, search, bounds, fixing, and an exact engine for the rest.

use rayon::prelude::*;

use super::super::{Status, Work};
use super::check::Clash;
use super::dual::{Ascent, certify};
use super::problem::Problem;
use super::reduce::{Reduced, components, part, reduce};
use super::search::{Found, Run, anneal, begin, greedy};
use super::{Cover, Solved};

/// An exact engine: a problem, sites to begin with, and work.
pub type Exact = fn(&Cover, Option<&[u32]>, &mut Work) -> Solved;

/// Steps of subgradients that are taken at most before sites are fixed anew.
const ITERATIONS: u32 = 4000;

/// Solves a problem as well as the work allows, from sites that are known to be good if there are any.
///
/// The answer is the same on any number of threads.
#[must_use]
pub fn solve(
    cover: &Cover,
    start: Option<&[u32]>,
    exact: Option<Exact>,
    work: &mut Work,
) -> Solved {
    if let Err(flaw) = cover.check() {
        return impossible(cover, vec![Clash::Flaw(flaw)]);
    }
    let clashes = cover.clashes();
    if !clashes.is_empty() {
        return impossible(cover, clashes);
    }
    let reduced = reduce(cover);
    work.spend(cover.reach.villages.len() as u64 * 8);
    let clashes = forced(cover, &reduced);
    if !clashes.is_empty() {
        return impossible(cover, clashes);
    }
    let mut given = vec![false; reduced.cover.sites()];
    for heir in reduced.inherited(&known(cover, start)) {
        given[heir as usize] = true;
    }
    let parts = components(&reduced.cover);
    let answers = settle_all(&parts, &given, exact, work);
    join(cover, &reduced, &parts, answers, start)
}

/// Sites of a start that exist.
fn known(cover: &Cover, start: Option<&[u32]>) -> Vec<u32> {
    start
        .unwrap_or_default()
        .iter()
        .copied()
        .filter(|&site| (site as usize) < cover.sites())
        .collect()
}

/// Limits that are broken by sites which some village has no way around.
fn forced(cover: &Cover, reduced: &Reduced) -> Vec<Clash> {
    let mut must = vec![false; cover.sites()];
    for site in reduced.original(&reduced.cover.must) {
        must[site as usize] = true;
    }
    (0_u32..)
        .zip(&cover.limits)
        .filter_map(|(limit, bounds)| {
            let weight: i64 = bounds
                .weights
                .iter()
                .filter(|entry| must[entry.0 as usize])
                .map(|entry| entry.1)
                .sum();
            (weight > bounds.most).then_some(Clash::Limit {
                limit,
                weight,
                most: bounds.most,
            })
        })
        .collect()
}

fn impossible(cover: &Cover, clashes: Vec<Clash>) -> Solved {
    Solved {
        status: Status::Infeasible,
        value: None,
        bound: 0,
        sites: Vec::new(),
        serves: vec![None; cover.villages()],
        clashes,
    }
}

/// What became of one part.
#[derive(Debug, Clone)]
struct Answer {
    best: Option<Choice>,
    bound: i64,
    infeasible: bool,
}

/// Sites of a part with what they cost, and villages that are served at a price above being left out.
#[derive(Debug, Clone)]
struct Choice {
    value: i64,
    sites: Vec<u32>,
    wanted: Vec<u32>,
}

impl Answer {
    fn is_settled(&self) -> bool {
        self.infeasible
            || self
                .best
                .as_ref()
                .is_some_and(|best| best.value <= self.bound)
    }

    fn offer(&mut self, cover: &Cover, sites: Vec<u32>, wanted: Vec<u32>) -> bool {
        let Some((value, _)) = cover.value_with(&sites, &wanted) else {
            return false;
        };
        let better = self.best.as_ref().is_none_or(|best| value < best.value);
        if better {
            self.best = Some(Choice {
                value,
                sites,
                wanted,
            });
        }
        better
    }
}

/// Settles all parts, at first with a share of the work each, then with what is left, small ones first.
fn settle_all(
    parts: &[Reduced],
    given: &[bool],
    exact: Option<Exact>,
    work: &mut Work,
) -> Vec<Answer> {
    let size = |part: &Reduced| part.cover.reach.villages.len() as u64 + 16;
    let total: u64 = parts.iter().map(size).sum::<u64>().max(1);
    let left = work.left() / 2;
    let mut searches: Vec<(Search, Work)> = parts
        .iter()
        .map(|part| {
            let share = u128::from(left) * u128::from(size(part)) / u128::from(total);
            let start: Vec<u32> = (0_u32..)
                .zip(&part.sites)
                .filter(|(_, site)| given[**site as usize])
                .map(|(now, _)| now)
                .collect();
            (
                Search::new(&part.cover, start),
                work.fork(u64::try_from(share).unwrap_or(u64::MAX)),
            )
        })
        .collect();
    searches
        .par_iter_mut()
        .for_each(|(search, work)| search.approach(exact.is_some(), work));
    for (_, fork) in &searches {
        work.join(fork);
    }
    let mut order: Vec<usize> = (0..parts.len())
        .filter(|&at| !searches[at].0.answer.is_settled())
        .collect();
    order.sort_by_key(|&at| (size(&parts[at]), at));
    let weight: u64 = order.iter().map(|&at| size(&parts[at])).sum::<u64>().max(1);
    let left = work.left();
    for &at in &order {
        let share = u128::from(left) * u128::from(size(&parts[at])) / u128::from(weight);
        searches[at].1 = work.fork(u64::try_from(share).unwrap_or(u64::MAX));
    }
    searches
        .par_iter_mut()
        .filter(|(search, _)| !search.answer.is_settled())
        .for_each(|(search, work)| search.finish(exact, work));
    for &at in &order {
        work.join(&searches[at].1);
    }
    // What some did not need goes to those that need more, the smallest first.
    if let Some(exact) = exact {
        for &at in &order {
            let (search, _) = &mut searches[at];
            if !search.answer.is_settled() && !work.is_exhausted() && order.len() > 1 {
                let mut fork = work.fork(u64::MAX);
                search.prove(exact, &mut fork);
                work.join(&fork);
            }
        }
    }
    searches
        .into_iter()
        .map(|(search, _)| search.answer)
        .collect()
}

/// The search for the best of one part.
struct Search<'a> {
    cover: &'a Cover,
    /// What is left once sites are fixed that no better choice than the best known one can do without
    /// or make use of. The best known one stays.
    core: Reduced,
    answer: Answer,
    start: Vec<u32>,
    seed: u64,
}

impl<'a> Search<'a> {
    fn new(cover: &'a Cover, start: Vec<u32>) -> Self {
        Self {
            cover,
            core: Reduced::all(cover.clone()),
            answer: Answer {
                best: None,
                bound: 0,
                infeasible: false,
            },
            start,
            seed: 1,
        }
    }

    /// A good choice, a bound, and a core from which what cannot matter is gone.
    fn approach(&mut self, exact: bool, work: &mut Work) {
        if self.cover.limits.is_empty()
            && self.cover.quotas.is_empty()
            && self.cover.sites() == self.cover.must.len()
        {
            let sites: Vec<u32> = (0_u32..).take(self.cover.sites()).collect();
            self.answer.offer(self.cover, sites, Vec::new());
            if let Some(best) = &self.answer.best {
                self.answer.bound = best.value;
            }
            return;
        }
        let start = self.start.clone();
        self.answer.offer(self.cover, start, Vec::new());
        let unit = self.unit();
        self.chains(1, unit / 2, work);
        let rounds = if exact { 3 } else { 4 };
        for _ in 0..rounds {
            if self.answer.is_settled() || work.is_exhausted() {
                return;
            }
            self.bound_and_fix(work);
            if self.answer.is_settled() {
                return;
            }
            self.chains(2, unit, work);
        }
        self.bound_and_fix(work);
    }

    /// The rest: an exact engine, or more search where there is none.
    fn finish(&mut self, exact: Option<Exact>, work: &mut Work) {
        if let Some(exact) = exact {
            self.prove(exact, work);
            return;
        }
        let unit = self.unit();
        while !work.is_exhausted() && !self.answer.is_settled() {
            if self.chains(2, unit, work) {
                self.bound_and_fix(work);
            }
        }
    }

    /// Steps of one run of annealing.
    fn unit(&self) -> u64 {
        let entries = self.cover.reach.villages.len() as u64;
        2_000_000 + entries * 3000
    }

    /// Runs of annealing side by side, from the best choice and from nothing; whether one was better.
    fn chains(&mut self, count: u64, steps: u64, work: &mut Work) -> bool {
        let problem = Problem::new(&self.core.cover);
        let mut empty = begin(&problem);
        greedy(&mut empty);
        let known = match &self.answer.best {
            Some(best) => self.core.inherited(&best.sites),
            None => empty.opened.clone(),
        };
        let steps = steps.min(work.left() / count.max(1));
        let bound = self.answer.bound.saturating_sub(self.core.constant);
        let runs: Vec<Run> = (0..count)
            .map(|number| Run {
                seed: self.seed + number,
                steps,
                hot: if number % 2 == 0 { 0.3 } else { 0.5 },
                cold: if number % 2 == 0 { 0.005 } else { 0.02 },
                most: if (self.seed + number).is_multiple_of(2) {
                    3
                } else {
                    6
                },
                prices: vec![1.0; problem.quotas.len()],
                bound,
            })
            .collect();
        self.seed += count;
        let found: Vec<Found> = runs
            .par_iter()
            .map(|run| {
                let start = if run.seed % 3 == 0 {
                    &empty.opened
                } else {
                    &known
                };
                anneal(&problem, start, run)
            })
            .collect();
        let mut better = false;
        for found in found {
            work.spend(found.spent);
            let mut sites = self.core.original(&found.sites);
            sites.sort_unstable();
            better |= self.answer.offer(self.cover, sites, Vec::new());
        }
        better
    }

    /// Raises the bound, and drops sites that no better choice can have open, or closed.
    fn bound_and_fix(&mut self, work: &mut Work) {
        let problem = Problem::new(&self.core.cover);
        let upper = self
            .answer
            .best
            .as_ref()
            .map(|best| best.value - self.core.constant);
        let target = upper.unwrap_or_else(|| {
            let mut state = begin(&problem);
            greedy(&mut state);
            state.value
        });
        let mut ascent = Ascent::new(&problem);
        ascent.run(target, ITERATIONS, work);
        let certificate = certify(&problem, &ascent.best);
        let bound = certificate.bound().saturating_add(self.core.constant);
        self.raise(bound);
        let Some(upper) = upper else {
            return;
        };
        let best = self
            .answer
            .best
            .as_ref()
            .map_or(&[][..], |best| &best.sites);
        let mut open = vec![false; problem.count()];
        for site in self.core.inherited(best) {
            open[site as usize] = true;
        }
        let mut keep = vec![true; problem.count()];
        let mut must = problem.must.clone();
        for site in (0_u32..).take(problem.count()) {
            let at = site as usize;
            if !open[at] && !must[at] && certificate.shuts(site, upper - 1) {
                keep[at] = false;
            } else if open[at] && certificate.opens(site, upper - 1) {
                must[at] = true;
            }
        }
        let mut cover = self.core.cover.clone();
        cover.must = (0_u32..)
            .zip(&must)
            .filter(|(_, must)| **must)
            .map(|(site, _)| site)
            .collect();
        let fixed = part(&cover, &keep, &vec![true; cover.villages()]);
        let less = reduce(&fixed.cover);
        work.spend(cover.reach.villages.len() as u64 * 4);
        let core = std::mem::replace(&mut self.core, Reduced::all(Cover::default()));
        self.core = core.then(fixed).then(less);
    }

    /// A bound of the core holds for every choice that is better than the best known one.
    fn raise(&mut self, bound: i64) {
        let most = self
            .answer
            .best
            .as_ref()
            .map_or(i64::MAX, |best| best.value);
        self.answer.bound = self.answer.bound.max(bound.min(most));
    }

    fn prove(&mut self, exact: Exact, work: &mut Work) {
        let start = self
            .answer
            .best
            .as_ref()
            .map(|best| self.core.inherited(&best.sites));
        let solved = exact(&self.core.cover, start.as_deref(), work);
        if solved.status == Status::Infeasible {
            match &self.answer.best {
                Some(best) => self.answer.bound = best.value,
                None => self.answer.infeasible = true,
            }
            return;
        }
        if solved.value.is_some() {
            let wanted = solved
                .serves
                .iter()
                .zip(&self.core.villages)
                .filter(|(serve, _)| serve.is_some())
                .map(|(_, &village)| village)
                .filter(|_| !self.core.cover.quotas.is_empty())
                .collect();
            let mut sites = self.core.original(&solved.sites);
            sites.sort_unstable();
            self.answer.offer(self.cover, sites, wanted);
        }
        self.raise(solved.bound.saturating_add(self.core.constant));
    }
}

/// Puts the parts together and computes the value from the problem as it was given.
fn join(
    cover: &Cover,
    reduced: &Reduced,
    parts: &[Reduced],
    answers: Vec<Answer>,
    start: Option<&[u32]>,
) -> Solved {
    if answers.iter().any(|answer| answer.infeasible) {
        return impossible(cover, vec![Clash::Together]);
    }
    let mut bound = reduced.constant;
    let (mut sites, mut wanted) = (Vec::new(), Vec::new());
    let mut whole = true;
    for (part, answer) in parts.iter().zip(answers) {
        bound = bound.saturating_add(answer.bound);
        if let Some(best) = answer.best {
            sites.extend(reduced.original(&part.original(&best.sites)));
            wanted.extend(
                best.wanted
                    .iter()
                    .map(|&village| reduced.villages[part.villages[village as usize] as usize]),
            );
        } else {
            whole = false;
        }
    }
    sites.sort_unstable();
    let mut best = whole
        .then(|| cover.value_with(&sites, &wanted))
        .flatten()
        .map(|(value, serves)| (value, sites, serves));
    if let Some(start) = start {
        let mut sites = start.to_vec();
        sites.sort_unstable();
        sites.dedup();
        if let Some((value, serves)) = cover.value_of(&sites)
            && best.as_ref().is_none_or(|best| value < best.0)
        {
            best = Some((value, sites, serves));
        }
    }
    let Some((value, sites, serves)) = best else {
        return Solved {
            status: Status::Bounded,
            value: None,
            bound,
            sites: Vec::new(),
            serves: vec![None; cover.villages()],
            clashes: Vec::new(),
        };
    };
    Solved {
        status: if bound >= value {
            Status::Optimal
        } else {
            Status::Bounded
        },
        value: Some(value),
        bound: bound.min(value),
        sites,
        serves,
        clashes: Vec::new(),
    }
}
