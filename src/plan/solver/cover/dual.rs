//! Lagrangian bounds.
//!
//! With `v[i]` as what village `i` offers to be served (Erlenkotter 1978), the problem falls into sites:
//!
//! ```text
//! L(v) = sum_i min(v[i], alone[i]) + sum_j min(0, open[j] - sum_i max(0, v[i] - link[j][i]))
//! ```
//!
//! A limit adds a multiplier times its weights to the cost of sites; a quota adds one times its weights to
//! the price of leaving villages out. Subgradient steps (Held and Karp; step rule after Caprara, Fischetti
//! and Toth 1999) raise it, and the bound is then computed anew in integers.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "multipliers are floating point; the certificate is integer whatever they are"
)]

use super::super::Work;
use super::problem::Problem;

/// Binary digits behind the point of certified multipliers.
const DIGITS: u32 = 24;

/// What is left of a slope one step later (Camerini, Fratta and Maffioli 1975).
const FADE: f64 = 0.7;

/// Multipliers of villages, limits and quotas.
#[derive(Debug, Clone)]
pub(super) struct Multipliers {
    pub(super) villages: Vec<f64>,
    limits: Vec<f64>,
    quotas: Vec<f64>,
}

/// A bound in exact integers, with what sites add to it.
#[derive(Debug, Clone)]
pub(super) struct Certificate {
    /// The bound times 2^[`DIGITS`].
    scaled: i128,
    /// Reduced cost of each site, in the same scale.
    scores: Vec<i128>,
}

impl Certificate {
    /// No choice costs less.
    pub(super) fn bound(&self) -> i64 {
        let ceiling = (self.scaled + ((1 << DIGITS) - 1)) >> DIGITS;
        i64::try_from(ceiling.max(0)).unwrap_or(0)
    }

    /// Whether every choice with this site open costs more than `most`.
    pub(super) fn shuts(&self, site: u32, most: i64) -> bool {
        self.scaled + self.scores[site as usize].max(0) > i128::from(most) << DIGITS
    }

    /// Whether every choice with this site closed costs more than `most`.
    pub(super) fn opens(&self, site: u32, most: i64) -> bool {
        self.scaled - self.scores[site as usize].min(0) > i128::from(most) << DIGITS
    }
}

/// A multiplier as a fixed-point number; what is not a number counts as 0.
fn fixed(multiplier: f64) -> i128 {
    // Far above any sum of costs, far below an overflow.
    let most = 2.0_f64.powi(54);
    (multiplier.clamp(-most, most) * f64::from(1_u32 << DIGITS)).round() as i128
}

/// The bound of multipliers, whatever they are, in exact integers.
pub(super) fn certify(problem: &Problem, multipliers: &Multipliers) -> Certificate {
    let limits: Vec<i128> = multipliers
        .limits
        .iter()
        .map(|&price| fixed(price).max(0))
        .collect();
    let mut scaled: i128 = 0;
    for (price, limit) in limits.iter().zip(&problem.limits) {
        scaled -= price * i128::from(limit.most);
    }
    let mut caps: Vec<i128> = problem
        .alone
        .iter()
        .map(|&alone| i128::from(alone) << DIGITS)
        .collect();
    for (quota, &price) in problem.quotas.iter().zip(&multipliers.quotas) {
        let price = fixed(price).max(0);
        let mut lack = i128::from(quota.least);
        for &(village, weight) in &quota.weights {
            caps[village as usize] += price * i128::from(weight);
            lack -= i128::from(weight);
        }
        scaled += price * lack;
    }
    let offers: Vec<i128> = multipliers
        .villages
        .iter()
        .map(|&offer| fixed(offer).max(0))
        .collect();
    for (village, (&offer, &cap)) in offers.iter().zip(&caps).enumerate() {
        scaled += if problem.required[village] {
            offer
        } else {
            offer.min(cap)
        };
    }
    let mut scores = Vec::with_capacity(problem.count());
    for site in (0_u32..).take(problem.count()) {
        let mut score = i128::from(problem.open[site as usize]) << DIGITS;
        for &(limit, weight) in problem.loads(site) {
            score += limits[limit as usize] * i128::from(weight);
        }
        for (village, link) in problem.row(site) {
            let saved = offers[village] - (i128::from(link) << DIGITS);
            if saved > 0 {
                score -= saved;
            }
        }
        // What must be open is open whatever it costs.
        if problem.must[site as usize] {
            scaled += score;
            score = 0;
        } else {
            scaled += score.min(0);
        }
        scores.push(score);
    }
    Certificate { scaled, scores }
}

/// A search for good multipliers, which can be taken up again.
#[derive(Debug, Clone)]
pub(super) struct Ascent<'a> {
    problem: &'a Problem,
    at: Multipliers,
    pub(super) best: Multipliers,
    pub(super) best_value: f64,
    pub(super) step: f64,
    scores: Vec<f64>,
    slope: Vec<f64>,
    /// Slopes of the steps before, fading.
    drift: Vec<f64>,
    quota_slope: Vec<f64>,
    in_quota: Vec<bool>,
    order: Vec<(f64, f64)>,
    pub(super) patience: u32,
    stale: u32,
}

impl<'a> Ascent<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let villages = problem.alone.len();
        let mut in_quota = vec![false; villages];
        for quota in &problem.quotas {
            for &(village, _) in &quota.weights {
                in_quota[village as usize] = true;
            }
        }
        let mut share = Vec::with_capacity(problem.count());
        for site in 0..problem.count() {
            let length = problem.starts[site + 1] - problem.starts[site];
            share.push(problem.open[site] as f64 / f64::from(length.max(1)));
        }
        let offers: Vec<f64> = (0..villages)
            .map(|village| {
                let alone = problem.alone[village] as f64;
                let least = problem
                    .column(village)
                    .iter()
                    .zip(problem.column_links(village))
                    .map(|(&site, &link)| link as f64 + share[site as usize])
                    .fold(f64::INFINITY, f64::min);
                least.min(alone)
            })
            .collect();
        let at = Multipliers {
            villages: offers,
            limits: vec![0.0; problem.limits.len()],
            quotas: vec![0.0; problem.quotas.len()],
        };
        Self {
            problem,
            best: at.clone(),
            at,
            best_value: f64::NEG_INFINITY,
            step: 1.0,
            scores: vec![0.0; problem.count()],
            slope: vec![0.0; villages],
            drift: vec![0.0; villages],
            quota_slope: vec![0.0; problem.quotas.len()],
            in_quota,
            order: Vec::new(),
            patience: 20,
            stale: 0,
        }
    }

    /// Takes steps until the bound is above `upper - 1`, stops rising or the work is used up.
    pub(super) fn run(&mut self, upper: i64, iterations: u32, work: &mut Work) {
        let charge = (self.problem.villages.len() / 2
            + self.problem.count()
            + self.problem.alone.len()) as u64;
        for _ in 0..iterations {
            let value = self.evaluate();
            if value > self.best_value {
                if value > self.best_value + 1e-6 * value.abs() {
                    self.stale = 0;
                }
                self.best_value = value;
                self.best.clone_from(&self.at);
            } else {
                self.stale += 1;
            }
            if value > (upper - 1) as f64 + 1e-3 || !self.rate() {
                break;
            }
            if !work.spend(charge) || !self.walk(value, upper) {
                break;
            }
        }
    }

    /// Adapts the length of steps to how values went lately; false once they are too short to matter.
    fn rate(&mut self) -> bool {
        if self.stale >= self.patience {
            self.step *= 0.7;
            self.stale = 0;
            self.at.clone_from(&self.best);
            self.drift.fill(0.0);
        }
        self.step > 1e-4
    }

    /// The bound of the current multipliers, with its slopes. Multipliers of limits are set to the best.
    fn evaluate(&mut self) -> f64 {
        let problem = self.problem;
        let mut value = 0.0;
        self.slope.fill(1.0);
        for (village, &offer) in self.at.villages.iter().enumerate() {
            if !self.in_quota[village] {
                value += offer;
            }
        }
        if !problem.quotas.is_empty() {
            value += self.evaluate_quotas();
        }
        for site in 0..problem.count() {
            let range = problem.starts[site] as usize..problem.starts[site + 1] as usize;
            let mut score = problem.open[site] as f64;
            for (&village, &link) in problem.villages[range.clone()]
                .iter()
                .zip(&problem.links[range])
            {
                score -= (self.at.villages[village as usize] - link as f64).max(0.0);
            }
            self.scores[site] = score;
        }
        self.price_limits();
        for (price, limit) in self.at.limits.iter().zip(&problem.limits) {
            value -= price * limit.most as f64;
        }
        for site in 0..problem.count() {
            let mut score = self.scores[site];
            for &(limit, weight) in problem.loads(u32::try_from(site).unwrap_or(0)) {
                score += self.at.limits[limit as usize] * weight as f64;
            }
            if score < 0.0 || problem.must[site] {
                value += score;
                let range = problem.starts[site] as usize..problem.starts[site + 1] as usize;
                for (&village, &link) in problem.villages[range.clone()]
                    .iter()
                    .zip(&problem.links[range])
                {
                    if self.at.villages[village as usize] > link as f64 {
                        self.slope[village as usize] -= 1.0;
                    }
                }
            }
        }
        value
    }

    fn evaluate_quotas(&mut self) -> f64 {
        let problem = self.problem;
        let mut value = 0.0;
        let mut caps: Vec<f64> = problem.alone.iter().map(|&alone| alone as f64).collect();
        for (quota, &price) in problem.quotas.iter().zip(&self.at.quotas) {
            let total: i64 = quota.weights.iter().map(|entry| entry.1).sum();
            value += price * (quota.least - total) as f64;
            for &(village, weight) in &quota.weights {
                caps[village as usize] += price * weight as f64;
            }
        }
        let mut left = vec![false; caps.len()];
        for (village, &offer) in self.at.villages.iter().enumerate() {
            if self.in_quota[village] {
                left[village] = offer > caps[village] && !problem.required[village];
                if left[village] {
                    value += caps[village];
                    self.slope[village] -= 1.0;
                } else {
                    value += offer;
                }
            }
        }
        for (slope, quota) in self.quota_slope.iter_mut().zip(&problem.quotas) {
            let mut sum = quota.least;
            for &(village, weight) in &quota.weights {
                if !left[village as usize] {
                    sum -= weight;
                }
            }
            *slope = sum as f64;
        }
        value
    }

    /// The best multiplier of each limit in turn: fractional knapsacks over the scores.
    fn price_limits(&mut self) {
        let problem = self.problem;
        for (number, limit) in problem.limits.iter().enumerate() {
            let mut room = limit.most as f64;
            let mut wanted = 0.0;
            self.order.clear();
            for &(site, weight) in &limit.weights {
                if problem.must[site as usize] {
                    room -= weight as f64;
                    continue;
                }
                let mut score = self.scores[site as usize];
                for &(other, weight) in problem.loads(site) {
                    if other as usize != number {
                        score += self.at.limits[other as usize] * weight as f64;
                    }
                }
                if score < 0.0 {
                    wanted += weight as f64;
                    self.order.push((-score / weight as f64, weight as f64));
                }
            }
            self.at.limits[number] = if wanted <= room {
                0.0
            } else {
                critical(&mut self.order, room)
            };
        }
    }

    /// One step along the slopes; false where there is no way up.
    fn walk(&mut self, value: f64, upper: i64) -> bool {
        let problem = self.problem;
        let mut norm = 0.0;
        let mut flat = true;
        for (village, drift) in self.drift.iter_mut().enumerate() {
            let offer = self.at.villages[village];
            let slope = self.slope[village];
            *drift = slope + FADE * *drift;
            let capped = !self.in_quota[village]
                && !problem.required[village]
                && offer >= problem.alone[village] as f64;
            if (*drift > 0.0 && capped) || (*drift < 0.0 && offer <= 0.0) {
                *drift = 0.0;
            }
            flat &= slope == 0.0 || (slope > 0.0 && capped) || (slope < 0.0 && offer <= 0.0);
            norm += *drift * *drift;
        }
        for (slope, price) in self.quota_slope.iter_mut().zip(&self.at.quotas) {
            if *slope < 0.0 && *price <= 0.0 {
                *slope = 0.0;
            }
        }
        let quota_norm: f64 = self.quota_slope.iter().map(|slope| slope * slope).sum();
        if flat && quota_norm < 0.5 {
            return false;
        }
        let gap = (upper as f64 - value).max(1e-6 * value.abs()).max(1e-6);
        let length = self.step * gap / norm.max(0.5);
        for (village, &slope) in self.drift.iter().enumerate() {
            if slope != 0.0 {
                let mut offer = (self.at.villages[village] + length * slope).max(0.0);
                if !self.in_quota[village] && !problem.required[village] {
                    offer = offer.min(problem.alone[village] as f64);
                }
                self.at.villages[village] = offer;
            }
        }
        if quota_norm > 0.0 {
            let length = self.step * gap / quota_norm;
            for (price, &slope) in self.at.quotas.iter_mut().zip(&self.quota_slope) {
                *price = (*price + length * slope).max(0.0);
            }
        }
        true
    }
}

/// The ratio at which a knapsack is full that takes the best ratios first. Entries are ratio and weight
/// and weigh more than there is room for.
fn critical(entries: &mut [(f64, f64)], room: f64) -> f64 {
    let (mut low, mut high, mut room) = (0, entries.len(), room);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let part = &mut entries[low..high];
        part.select_nth_unstable_by(middle - low, |a, b| b.0.total_cmp(&a.0));
        let weight: f64 = part[..middle - low].iter().map(|entry| entry.1).sum();
        if weight > room {
            high = middle;
        } else {
            room -= weight;
            low = middle;
        }
    }
    entries.get(low).map_or(0.0, |entry| entry.0)
}
