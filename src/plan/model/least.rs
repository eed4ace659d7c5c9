//! The least of a count under limits: prices, relaxations and search in turn.

use super::draft::{Choice, Core, Draft};
use super::exact;
use super::improve::{Search, built_sites};
use super::linear::{Linear, Row};
use super::relax;
use crate::plan::solver::Work;

/// The most that prices may add up to, so that the engine that chooses sites counts exactly.
const MOST_PRICE: i128 = 1 << 51;

/// The same for the engine that chooses trees.
const MOST_TREE_PRICE: i128 = 1 << 57;

/// How far above a first guess a multiplier can go.
const HEADROOM: f64 = 128.0;

/// Models of so many columns are given to branch and cut at once.
const SMALL: usize = 300;

/// How often multipliers are moved.
const ROUNDS: u32 = 8;

/// Steps that are given to find anything at all, whatever was asked for: without a beginning there is no plan.
const BEGINNING: u64 = 2 * Work::SECOND;

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
    fn is_optimal(&self) -> bool {
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
    /// What was too little, and what was enough.
    between: Vec<[f64; 2]>,
}

impl Multipliers {
    fn new(core: &Core) -> Self {
        let links = &core.instance.entry_link;
        let goal = core.goal.most(links).max(1);
        let room = if relax::has_tree(&core.instance) {
            MOST_TREE_PRICE
        } else {
            MOST_PRICE
        };
        let share = i128::try_from(core.rows.len().max(1)).unwrap_or(1);
        let fits = |scale: i64| {
            let rows = core.rows.iter().filter(|row| row.most != 0).all(|row| {
                let total = row.weights.most(links).max(1);
                let headroom = if grows(row) { HEADROOM } else { 1.0 };
                let times = guess_of(core, row) * headroom;
                #[expect(clippy::cast_precision_loss, reason = "it only sets a scale")]
                let price = times * scale as f64 * total as f64;
                #[expect(clippy::cast_precision_loss, reason = "it only sets a scale")]
                let most = (room / 2 / share) as f64;
                price <= most
            });
            i128::from(scale) * goal <= room / 2 && rows
        };
        let mut scale = 1_i64 << 30;
        while scale > 1 && !fits(scale) {
            scale /= 2;
        }
        let most = core
            .rows
            .iter()
            .map(|row| {
                let total = row.weights.most(links).max(1);
                i64::try_from(room / 2 / share / total).unwrap_or(i64::MAX)
            })
            .collect();
        Self {
            scale,
            of: vec![0; core.rows.len()],
            most,
            between: vec![[0.0, f64::INFINITY]; core.rows.len()],
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

    /// Multipliers as an answer tells them, where it has any.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "multipliers only guide; what they certify is counted in integers"
    )]
    fn set(&mut self, gains: &[f64]) {
        if gains.iter().any(|gain| *gain > 0.0) {
            for (r, gain) in gains.iter().enumerate() {
                self.of[r] = ((gain * self.scale as f64) as i64).min(self.most[r]);
            }
        }
    }

    /// Prices for limits that are sure to bind: where service is sought, what could be won over what may be
    /// used; where service is a duty, what a beginning takes over the duty.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "multipliers only guide; what they certify is counted in integers"
    )]
    fn guess(&mut self, core: &Core, start: Option<&Choice>) {
        let links = &core.instance.entry_link;
        let seeks = core.goal.is_of_service();
        for (r, row) in core.rows.iter().enumerate() {
            let total = row.weights.most(links);
            let guess = if grows(row) && seeks && total > i128::from(row.most) {
                guess_of(core, row)
            } else if let (false, false, Some(start)) = (grows(row), seeks, start) {
                let value = Draft::load(core, &core.goal, start).goal();
                value as f64 / row.most.unsigned_abs().max(1) as f64
            } else {
                0.0
            };
            self.of[r] = ((guess * self.scale as f64) as i64).min(self.most[r]);
        }
    }

    /// A step towards multipliers at which limits are just kept: halving between what was too little and
    /// what was too much. False where nothing moves.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "multipliers only guide; what they certify is counted in integers"
    )]
    fn step(&mut self, core: &Core, counts: &[i64], value: f64) -> bool {
        let before = self.of.clone();
        for (r, row) in core.rows.iter().enumerate() {
            let now = self.of[r] as f64;
            let [low, high] = &mut self.between[r];
            if counts[r] > row.most {
                *low = low.max(now);
                // A bracket that another limit has moved is opened again.
                if *high <= *low {
                    *high = f64::INFINITY;
                }
            } else {
                *high = high.min(now);
                if *low >= *high {
                    *low = 0.0;
                }
            }
            let unit = row.most.unsigned_abs().max(1) as f64;
            let then = match (*low, *high) {
                (_, high) if high <= 0.0 => 0.0,
                (low, high) if high.is_infinite() && low <= 0.0 => {
                    value / 4.0 / unit * self.scale as f64
                }
                (low, high) if high.is_infinite() => low * 2.0,
                (low, high) if low <= 0.0 => high / 2.0,
                (low, high) => (low * high).sqrt(),
            };
            self.of[r] = (then.round().max(0.0) as i64).min(self.most[r]);
        }
        self.of != before
    }
}

/// What a unit of a limit may be worth: half of all that could be won over all that may be used.
#[expect(clippy::cast_precision_loss, reason = "it only guides")]
fn guess_of(core: &Core, row: &Row) -> f64 {
    let goal = core.goal.most(&core.instance.entry_link) as f64;
    goal / 2.0 / row.most.unsigned_abs().max(1) as f64
}

/// Whether a limit only grows with what is built, bought and served.
fn grows(row: &Row) -> bool {
    row.weights.serve.iter().all(|weight| *weight >= 0)
}

/// Finds the least.
pub fn solve(core: &Core, start: Option<&Choice>, work: &mut Work) -> Answer {
    let core = &within(core);
    let mut answer = Answer {
        bound: plain(core),
        ..Answer::default()
    };
    // What is left of the work goes to regions that are built anew.
    let mut share = work.fork(work.left() / 3 * 2);
    priced(core, start, &mut answer, &mut share);
    work.join(&share);
    if answer.infeasible || answer.is_optimal() {
        return answer;
    }
    let mut multipliers = Multipliers::new(core);
    multipliers.guess(core, start);
    multipliers.set(&answer.gains);
    let price = multipliers.price(core);
    if answer.choice.is_none() {
        let mut beginning = Work::steps(BEGINNING);
        let mut search = Search::new(core, &price);
        search.run(&mut beginning);
        search.tidy();
        answer.take(&search.draft);
    }
    if let Some(choice) = answer.choice.clone() {
        let mut search = Search::resume(core, &price, &choice);
        search.ruin(answer.bound, work);
        search.tidy();
        answer.take(&search.draft);
    }
    answer
}

/// Rounds of prices, relaxations and search.
fn priced(core: &Core, start: Option<&Choice>, answer: &mut Answer, work: &mut Work) {
    let mut multipliers = Multipliers::new(core);
    answer.gains = multipliers.gains();
    multipliers.guess(core, start);
    let mut price = multipliers.price(core);
    let mut begin: Option<Vec<u32>> = None;
    if let Some(choice) = start {
        // As it was, so that nothing that is known is lost.
        answer.take(&Draft::load(core, &price, choice));
        let mut search = Search::resume(core, &price, choice);
        answer.take(&search.draft);
        let mut share = work.fork(work.left() / 8);
        search.mend(&mut share);
        answer.take(&search.draft);
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
        prove(core, answer, work);
        if answer.is_optimal() || answer.infeasible {
            return;
        }
    }
    if core.goal.is_of_service() && core.rows.iter().any(grows) {
        let mut share = work.fork(work.left() / 8);
        let mut search = Search::bare(core, &price);
        search.greedy(&mut share);
        answer.take(&search.draft);
        search.run(&mut share);
        answer.take(&search.draft);
        work.join(&share);
    }
    let free = Core {
        instance: core.instance.clone(),
        goal: core.goal.clone(),
        rows: Vec::new(),
    };
    let rounds = if core.rows.is_empty() { 1 } else { ROUNDS };
    for round in 0..rounds {
        let mut engine = work.fork(work.left() / (2 * u64::from(rounds - round)));
        let relaxed = relax::solve(core, &price, &multipliers.of, begin.as_deref(), &mut engine);
        work.join(&engine);
        if relaxed.infeasible {
            answer.infeasible = answer.choice.is_none();
            return;
        }
        let bound = relaxed
            .bound
            .and_then(|least| multipliers.bound(core, least));
        if bound > answer.bound {
            answer.bound = bound;
            answer.gains = multipliers.gains();
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
            if !multipliers.step(core, &counts, size_of(answer)) {
                break;
            }
            price = multipliers.price(core);
            begin = answer.choice.as_ref().map(built_sites).or(begin);
        }
    }
    if !answer.is_optimal() {
        prove(core, answer, work);
    }
    if answer.value.is_none() && !answer.infeasible {
        let mut search = Search::new(core, &price);
        search.run(&mut work.fork(work.left().max(Work::SECOND / 10)));
        answer.take(&search.draft);
    }
}

/// The problem without what no plan has room for: sites and satellites that alone break a limit.
fn within(core: &Core) -> Core {
    let mut core = core.clone();
    let instance = &mut core.instance;
    for row in core.rows.iter().filter(|row| grows(row)) {
        for site in (0..instance.sites).filter(|&site| !instance.must[site]) {
            let least = relax::least_hop(instance, &row.weights, site);
            let used = row.weights.of_site(site).saturating_add(least);
            instance.usable[site] &= used <= row.most;
        }
        for village in 0..instance.villages {
            let used = row.weights.of_satellite(village);
            if !instance.must_serve[village] {
                instance.satellite[village] &= used <= row.most;
            }
        }
    }
    core
}

/// What no choice is below, each village as if it were alone and sites cost nothing.
fn plain(core: &Core) -> Option<i64> {
    let (instance, goal) = (&core.instance, &core.goal);
    let least = (0..instance.villages).map(|village| {
        let by_site = instance
            .entries(village)
            .filter(|&entry| instance.usable[instance.entry_site[entry] as usize])
            .map(|entry| goal.of_link(village, instance.entry_link[entry]));
        let satellite = instance.satellite[village].then(|| goal.of_satellite(village));
        let wait = (!instance.must_serve[village]).then_some(0);
        let means = by_site.chain(satellite).chain(wait);
        means.map(i128::from).min().unwrap_or(0)
    });
    i64::try_from(least.sum::<i128>()).ok()
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

/// How large the goal is about.
#[expect(clippy::cast_precision_loss, reason = "it only guides")]
fn size_of(answer: &Answer) -> f64 {
    let size = answer.value.or(answer.bound).unwrap_or(1);
    (size.unsigned_abs() as f64).max(1.0)
}

/// What each limit would count where the price alone decides.
fn counts(free: &Core, core: &Core, price: &Linear, sites: &[u32]) -> Vec<i64> {
    let search = Search::with_sites(free, price, sites);
    let loose = Draft::load(core, price, search.draft.choice());
    (0..core.rows.len()).map(|row| loose.row(row)).collect()
}
