//! The least of a count under limits: prices, relaxations and search in turn.

use super::draft::{Choice, Core, Draft};
use super::exact;
use super::improve::{Search, built_sites};
use super::linear::Linear;
use super::relax;
use crate::plan::solver::Work;

/// The most that prices may add up to, so that engines count exactly.
const MOST_PRICE: i128 = 1 << 49;

/// Models of so many columns are given to branch and cut at once.
const SMALL: usize = 300;

/// How often multipliers are moved.
const ROUNDS: u32 = 10;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The best choice that keeps all limits.
    pub choice: Option<Choice>,
    /// Its value.
    pub value: Option<i64>,
    /// No choice has a value below this.
    pub bound: Option<i64>,
    /// Whether it is proven that no choice keeps all limits.
    pub infeasible: bool,
    /// What the goal would gain by one more unit of each limit, as far as the relaxation says.
    pub gains: Vec<f64>,
}

impl Answer {
    /// Whether value and bound are equal.
    pub fn is_optimal(&self) -> bool {
        self.value.is_some() && self.value == self.bound
    }

    fn take(&mut self, draft: &Draft) {
        if draft.is_feasible() && self.value.is_none_or(|value| draft.goal() < value) {
            self.value = Some(draft.goal());
            self.choice = Some(draft.choice().clone());
        }
    }
}

/// Multipliers of the limits, in parts of `scale`.
struct Multipliers {
    scale: i64,
    of: Vec<i64>,
    most: Vec<i64>,
}

impl Multipliers {
    fn new(core: &Core) -> Self {
        let links = &core.instance.entry_link;
        let goal = core.goal.most(links).max(1);
        let mut scale = 1_i64 << 30;
        while scale > 1 && i128::from(scale) * goal > MOST_PRICE / 2 {
            scale /= 2;
        }
        let share = i128::try_from(core.rows.len().max(1)).unwrap_or(1);
        let most = core
            .rows
            .iter()
            .map(|row| {
                let total = row.weights.most(links).max(1);
                i64::try_from(MOST_PRICE / 2 / share / total).unwrap_or(i64::MAX)
            })
            .collect();
        Self {
            scale,
            of: vec![0; core.rows.len()],
            most,
        }
    }

    fn price(&self, core: &Core) -> Linear {
        let mut price = Linear::default().plus(self.scale, &core.goal);
        for (row, &times) in core.rows.iter().zip(&self.of) {
            if times > 0 {
                price = price.plus(times, &row.weights);
            }
        }
        price
    }

    /// What a bound on the price says of the goal.
    fn bound(&self, core: &Core, price: i64) -> Option<i64> {
        let paid: i128 = core
            .rows
            .iter()
            .zip(&self.of)
            .map(|(row, &times)| i128::from(times) * i128::from(row.most))
            .sum();
        let scale = i128::from(self.scale);
        let least = i128::from(price) - paid;
        i64::try_from(least.div_euclid(scale) + i128::from(least.rem_euclid(scale) != 0)).ok()
    }

    fn gains(&self) -> Vec<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a price for people")]
        let gain = |times: &i64| *times as f64 / self.scale as f64;
        self.of.iter().map(gain).collect()
    }

    /// A step along what the limits are broken by; false where nothing moves.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "multipliers only guide; what they certify is counted in integers"
    )]
    fn step(&mut self, core: &Core, counts: &[i64], gap: f64, share: f64) -> bool {
        let before = self.of.clone();
        let units: Vec<f64> = core
            .rows
            .iter()
            .map(|row| row.most.unsigned_abs().max(1) as f64)
            .collect();
        let over: Vec<f64> = core
            .rows
            .iter()
            .zip(counts)
            .zip(&units)
            .zip(&self.of)
            .map(|(((row, count), unit), times)| {
                let over = (*count as f64 - row.most as f64) / unit;
                if over < 0.0 && *times == 0 { 0.0 } else { over }
            })
            .collect();
        let norm: f64 = over.iter().map(|x| x * x).sum();
        if norm <= 0.0 {
            return false;
        }
        for (r, times) in self.of.iter_mut().enumerate() {
            let step = share * gap * self.scale as f64 * over[r] / norm / units[r];
            let then = (*times as f64 + step).round().max(0.0);
            *times = (then as i64).min(self.most[r]);
        }
        self.of != before
    }
}

/// Finds the least.
pub fn solve(core: &Core, start: Option<&Choice>, work: &mut Work) -> Answer {
    let mut answer = Answer::default();
    let mut multipliers = Multipliers::new(core);
    answer.gains = multipliers.gains();
    let mut price = multipliers.price(core);
    let mut begin: Option<Vec<u32>> = None;
    if let Some(choice) = start {
        let mut search = Search::resume(core, &price, choice);
        answer.take(&search.draft);
        let mut share = work.fork(work.left() / 8);
        search.run(&mut share);
        work.join(&share);
        answer.take(&search.draft);
        begin = Some(built_sites(search.draft.choice()));
    }
    if exact::size(core) <= SMALL {
        if answer.value.is_none() {
            let mut search = Search::new(core, &price);
            search.run(work);
            answer.take(&search.draft);
        }
        prove(core, &mut answer, work);
        if answer.is_optimal() || answer.infeasible {
            return answer;
        }
    }
    let free = Core {
        instance: core.instance.clone(),
        goal: core.goal.clone(),
        rows: Vec::new(),
    };
    let rounds = if core.rows.is_empty() { 1 } else { ROUNDS };
    let mut share = 1.0;
    for round in 0..rounds {
        let mut engine = work.fork(work.left() / (2 * u64::from(rounds - round)));
        let relaxed = relax::solve(core, &price, begin.as_deref(), &mut engine);
        work.join(&engine);
        if relaxed.infeasible {
            answer.infeasible = answer.choice.is_none();
            return answer;
        }
        let bound = relaxed
            .bound
            .and_then(|least| multipliers.bound(core, least));
        if bound > answer.bound {
            answer.bound = bound;
            answer.gains = multipliers.gains();
        } else {
            share /= 1.5;
        }
        let mut mend = work.fork(work.left() / (2 * u64::from(rounds - round)));
        let mut search = Search::with_sites(core, &price, &relaxed.sites);
        answer.take(&search.draft);
        search.run(&mut mend);
        search.tidy();
        answer.take(&search.draft);
        work.join(&mend);
        if answer.is_optimal() || (work.is_exhausted() && answer.value.is_some()) {
            break;
        }
        if round + 1 < rounds {
            let counts = counts(&free, core, &price, &relaxed.sites);
            let gap = gap(&answer);
            if !multipliers.step(core, &counts, gap, share) {
                break;
            }
            price = multipliers.price(core);
            begin = answer.choice.as_ref().map(built_sites).or(begin);
        }
    }
    if !answer.is_optimal() {
        prove(core, &mut answer, work);
    }
    if answer.value.is_none() && !answer.infeasible {
        let mut search = Search::new(core, &price);
        search.run(&mut work.fork(work.left().max(Work::SECOND / 10)));
        answer.take(&search.draft);
    }
    answer
}

/// What branch and cut makes of it, where it is small enough.
fn prove(core: &Core, answer: &mut Answer, work: &mut Work) {
    let Some(exact) = exact::solve(core, answer.choice.as_ref(), work) else {
        return;
    };
    if exact.infeasible {
        answer.infeasible = answer.choice.is_none();
        return;
    }
    answer.bound = answer.bound.max(exact.bound);
    if let Some(choice) = exact.choice {
        answer.take(&Draft::load(core, &core.goal, &choice));
    }
}

/// How far value and bound are apart, or a guess at it.
#[expect(clippy::cast_precision_loss, reason = "it only guides")]
fn gap(answer: &Answer) -> f64 {
    let bound = answer.bound.unwrap_or(0);
    match answer.value {
        Some(value) => (value.saturating_sub(bound) as f64).max(1.0),
        None => (bound.unsigned_abs() as f64 * 0.1).max(1.0),
    }
}

/// What each limit would count where the price alone decides.
fn counts(free: &Core, core: &Core, price: &Linear, sites: &[u32]) -> Vec<i64> {
    let search = Search::with_sites(free, price, sites);
    let loose = Draft::load(core, price, search.draft.choice());
    (0..core.rows.len()).map(|row| loose.row(row)).collect()
}
