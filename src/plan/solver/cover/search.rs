//! Good choices: greedy, then parts of the plane torn down and rebuilt.
//!
//! Ruin and recreate (Schrimpf et al. 2000; Christiaens and Vanden Berghe 2020) under simulated annealing:
//! a few open sites near each other are closed, the villages that lost by it call sites back, and
//! what became needless is closed.

#![expect(
    clippy::cast_precision_loss,
    reason = "temperatures and ratios only guide; values are integers"
)]

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::problem::{NONE, Problem};
use super::random::Random;
use super::state::State;

/// How a run of annealing cools and what it starts from.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) seed: u64,
    /// Steps to spend.
    pub(super) steps: u64,
    /// First and last temperature, in shares of what a site costs.
    pub(super) hot: f64,
    pub(super) cold: f64,
    /// The most sites that are closed at once.
    pub(super) most: usize,
    /// Prices on the quotas to begin with.
    pub(super) prices: Vec<f64>,
    /// No need to go below.
    pub(super) bound: i64,
}

/// The best that a run met.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) value: i64,
    pub(super) sites: Vec<u32>,
    /// Steps that it took.
    pub(super) spent: u64,
}

#[derive(Debug, PartialEq)]
struct Offer {
    ratio: f64,
    site: u32,
}

impl Eq for Offer {}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ratio
            .total_cmp(&other.ratio)
            .then(other.site.cmp(&self.site))
    }
}

/// What a site is worth for what it takes.
fn ratio(state: &State, site: u32, limited: bool) -> f64 {
    let problem = state.problem;
    let cost = problem.open[site as usize] as f64;
    let gain = state.gain[site as usize] as f64;
    if !limited {
        return gain / cost.max(1e-3);
    }
    let share: f64 = problem
        .loads(site)
        .iter()
        .map(|&(limit, weight)| {
            weight as f64 / (problem.limits[limit as usize].most as f64).max(1.0)
        })
        .sum();
    (gain - cost) / (share + 1e-6)
}

/// Opens the best for its price until nothing pays.
pub(super) fn greedy(state: &mut State) {
    let limited = !state.problem.limits.is_empty();
    let mut heap: BinaryHeap<Offer> = (0_u32..)
        .take(state.problem.count())
        .filter(|&site| !state.is_open[site as usize] && state.opening(site) < 0)
        .map(|site| Offer {
            ratio: ratio(state, site, limited),
            site,
        })
        .collect();
    state.steps += heap.len() as u64;
    while let Some(offer) = heap.pop() {
        state.steps += 8;
        if state.opening(offer.site) >= 0 || !state.fits(offer.site) {
            continue;
        }
        let now = ratio(state, offer.site, limited);
        if now < offer.ratio {
            heap.push(Offer {
                ratio: now,
                ..offer
            });
        } else {
            state.open(offer.site);
        }
    }
    let mut needless: Vec<u32> = state.opened.clone();
    needless.sort_by_key(|&site| (state.closing(site), site));
    for site in needless {
        if state.closing(site) <= 0 && !state.problem.must[site as usize] {
            state.close(site);
        }
    }
}

/// A state with what must be open.
pub(super) fn begin(problem: &Problem) -> State<'_> {
    let mut state = State::new(problem);
    for site in (0_u32..).take(problem.count()) {
        if problem.must[site as usize] {
            state.open(site);
        }
    }
    state
}

struct Anneal<'a> {
    state: State<'a>,
    random: Random,
    /// Changes since the last accepted choice: site, and whether it was opened.
    log: Vec<(u32, bool)>,
    candidates: Vec<u32>,
    /// Villages that the last ruin came by.
    seen: Vec<usize>,
    stamps: Vec<u32>,
    stamp: u32,
    prices: Vec<f64>,
    equal_costs: bool,
}

/// Anneals from a choice, with what is feasible and best on the way.
pub(super) fn anneal(problem: &Problem, start: &[u32], run: &Run) -> Found {
    let mut state = begin(problem);
    for &site in start {
        if !state.is_open[site as usize] && state.fits(site) {
            state.open(site);
        }
    }
    greedy(&mut state);
    let mut costs = state.opened.iter().map(|&site| problem.open[site as usize]);
    let first = costs.next().unwrap_or(0);
    let equal_costs = costs.all(|cost| cost == first);
    let mut anneal = Anneal {
        stamps: vec![0; problem.count()],
        stamp: 0,
        log: Vec::new(),
        candidates: Vec::new(),
        seen: Vec::new(),
        random: Random::new(run.seed),
        prices: run.prices.clone(),
        equal_costs,
        state,
    };
    anneal.run(run)
}

impl Anneal<'_> {
    fn run(&mut self, run: &Run) -> Found {
        let problem = self.state.problem;
        let scale = self.scale();
        let (hot, cold) = (scale * run.hot, scale * run.cold);
        let mut best = Found {
            value: i64::MAX,
            sites: Vec::new(),
            spent: 0,
        };
        let mut spent = 0;
        let mut temperature = hot;
        let mut turn = 0_u64;
        if problem.quotas.is_empty() {
            self.keep(&mut best);
        } else {
            for _ in 0..64 {
                if self.reprice(&mut best, 2.0) {
                    break;
                }
                greedy(&mut self.state);
            }
        }
        let villages = problem.alone.len();
        while spent < run.steps && villages > 0 && best.value > run.bound {
            turn += 1;
            if turn.is_multiple_of(64) {
                let done = spent as f64 / run.steps as f64;
                temperature = hot * (cold / hot).powf(done);
                if !problem.quotas.is_empty() {
                    self.reprice(&mut best, 1.15);
                }
            }
            let before = self.state.value;
            self.log.clear();
            self.ruin(run.most);
            self.recreate();
            let worse = (self.state.value - before) as f64;
            if worse > 0.0 && self.random.unit() >= (-worse / temperature).exp() {
                self.undo();
            } else if problem.quotas.is_empty() && self.state.value < best.value {
                self.keep(&mut best);
            }
            spent += std::mem::take(&mut self.state.steps) + 80;
        }
        best.spent = spent;
        best
    }

    /// What one site is about worth.
    fn scale(&self) -> f64 {
        let state = &self.state;
        let count = state.opened.len().max(1) as f64;
        let cost: i64 = state
            .opened
            .iter()
            .map(|&site| state.problem.open[site as usize])
            .sum();
        if cost > 0 {
            return cost as f64 / count;
        }
        let loss: i64 = state
            .opened
            .iter()
            .map(|&site| state.loss[site as usize])
            .sum();
        (loss as f64 / count).max(1.0)
    }

    fn keep(&self, best: &mut Found) {
        best.value = self.state.value;
        best.sites.clone_from(&self.state.opened);
    }

    /// Raises the price of quotas that are not met, lowers that of the others; whether all are met.
    fn reprice(&mut self, best: &mut Found, factor: f64) -> bool {
        let problem = self.state.problem;
        let mut met = true;
        let mut alone = problem.alone.clone();
        for (quota, price) in problem.quotas.iter().zip(&mut self.prices) {
            let mut served = 0;
            for &(village, weight) in &quota.weights {
                if self.state.cost[village as usize] < self.state.alone[village as usize]
                    || !self.state.near(village as usize).is_empty()
                {
                    served += weight;
                }
            }
            if served < quota.least {
                met = false;
                *price = (*price * factor).clamp(1e-3, 1e15);
            } else {
                *price *= 0.97;
            }
            for &(village, weight) in &quota.weights {
                let more = (*price * weight as f64).min(1e15);
                #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
                let more = more.ceil() as i64;
                alone[village as usize] = alone[village as usize].saturating_add(more).min(1 << 55);
            }
        }
        if met {
            let value = self.plain_value();
            if value < best.value {
                best.value = value;
                best.sites.clone_from(&self.state.opened);
            }
        }
        for (village, &price) in alone.iter().enumerate() {
            self.state.price(village, price);
        }
        self.state.steps += alone.len() as u64;
        met
    }

    /// The value without prices on quotas, to compare by; whoever is near a site is served.
    fn plain_value(&self) -> i64 {
        let state = &self.state;
        let problem = state.problem;
        let sites: i64 = state
            .opened
            .iter()
            .map(|&site| problem.open[site as usize])
            .sum();
        let villages: i64 = (0..problem.alone.len())
            .map(|village| {
                if state.near(village).is_empty() {
                    problem.alone[village]
                } else {
                    state.cost[village]
                }
            })
            .sum();
        sites + villages
    }

    /// Closes up to `most` open sites near each other, and where limits bind one or two elsewhere.
    fn ruin(&mut self, most: usize) {
        let wanted = 1 + self.random.below(most);
        let villages = self.state.problem.alone.len();
        let mut village = self.random.below(villages);
        let mut closed = 0;
        self.seen.clear();
        for _ in 0..4 * wanted + 4 {
            if self.state.near(village).is_empty() {
                self.seen.push(village);
            }
            let near = self.state.near(village);
            if !near.is_empty() {
                let site = near[self.random.below(near.len().min(3))];
                if self.close(site) {
                    closed += 1;
                    if closed == wanted {
                        break;
                    }
                }
            }
            village = self.step_from(village);
        }
        if !self.state.problem.limits.is_empty() {
            for _ in 0..self.random.below(3) {
                let count = self.state.opened.len();
                if count > 0 {
                    let site = self.state.opened[self.random.below(count)];
                    self.close(site);
                }
            }
        }
    }

    /// A village that some site reaches together with this one.
    fn step_from(&mut self, village: usize) -> usize {
        let problem = self.state.problem;
        let column = problem.column(village);
        if column.is_empty() {
            return self.random.below(problem.alone.len());
        }
        let site = column[self.random.below(column.len())];
        let range =
            problem.starts[site as usize] as usize..problem.starts[site as usize + 1] as usize;
        let row = &problem.villages[range];
        row[self.random.below(row.len())] as usize
    }

    fn close(&mut self, site: u32) -> bool {
        if self.state.problem.must[site as usize] {
            return false;
        }
        self.state.close(site);
        self.log.push((site, false));
        true
    }

    fn gather(&mut self) {
        let problem = self.state.problem;
        self.candidates.clear();
        self.stamp += 1;
        let everywhere = !problem.limits.is_empty() && self.random.below(2) == 0;
        if everywhere {
            if problem.count() <= 4096 {
                self.candidates.extend((0_u32..).take(problem.count()));
            } else {
                for _ in 0..1024 {
                    let site = self.random.below(problem.count());
                    self.push(u32::try_from(site).unwrap_or(0));
                }
            }
            self.state.steps += self.candidates.len() as u64 / 4;
        }
        if !everywhere || problem.count() > 4096 {
            for at in 0..self.seen.len() {
                for &site in problem.column(self.seen[at]) {
                    self.push(site);
                }
                self.state.steps += problem.column(self.seen[at]).len() as u64 / 2;
            }
            for at in 0..self.log.len() {
                let site = self.log[at].0;
                for (village, _) in problem.row(site) {
                    for &other in problem.column(village) {
                        self.push(other);
                    }
                    self.state.steps += problem.column(village).len() as u64 / 2;
                }
                if self.candidates.len() > 2048 {
                    break;
                }
            }
        }
    }

    fn push(&mut self, site: u32) {
        if self.stamps[site as usize] != self.stamp {
            self.stamps[site as usize] = self.stamp;
            self.candidates.push(site);
        }
    }

    /// Opens what pays among those near what was closed, a little at random, and closes what became needless.
    fn recreate(&mut self) {
        self.gather();
        let limited = !self.state.problem.limits.is_empty();
        let by_ratio = !self.equal_costs && self.random.below(2) == 0;
        let noise = if self.random.below(4) == 0 { 0.5 } else { 0.1 };
        let opened_from = self.log.len();
        // Now and then a site is called back that no rule would choose.
        if self.random.below(4) == 0 && !self.candidates.is_empty() {
            let site = self.candidates[self.random.below(self.candidates.len())];
            if !self.state.is_open[site as usize] && self.state.fits(site) {
                self.state.open(site);
                self.log.push((site, true));
            }
        }
        loop {
            let mut best = NONE;
            let mut best_score = 0.0;
            let mut at = 0;
            while at < self.candidates.len() {
                let site = self.candidates[at];
                let change = self.state.opening(site);
                if change >= 0 || self.state.is_open[site as usize] {
                    self.candidates.swap_remove(at);
                    continue;
                }
                at += 1;
                if limited && !self.state.fits(site) {
                    continue;
                }
                let mut score = if by_ratio {
                    ratio(&self.state, site, limited)
                } else {
                    -change as f64
                };
                score *= 1.0 - noise * self.random.unit();
                if score > best_score {
                    best_score = score;
                    best = site;
                }
            }
            self.state.steps += self.candidates.len() as u64 * 2;
            if best == NONE {
                break;
            }
            self.state.open(best);
            self.log.push((best, true));
        }
        let opened_to = self.log.len();
        for at in opened_from..opened_to {
            let site = self.log[at].0;
            for (village, _) in self.state.problem.row(site) {
                let mut place = 0;
                while let Some(&other) = self.state.near(village).get(place) {
                    if self.state.closing(other) <= 0 && self.close(other) {
                        continue;
                    }
                    place += 1;
                }
                self.state.steps += 2;
            }
        }
    }

    fn undo(&mut self) {
        while let Some((site, opened)) = self.log.pop() {
            if opened {
                self.state.close(site);
            } else {
                self.state.open(site);
            }
        }
    }
}
