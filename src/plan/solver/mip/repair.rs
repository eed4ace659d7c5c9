//! Open sites near a point of the relaxation.

use super::super::cover::Cover;

/// A price above all others, for villages that must be served.
const DEAR: i64 = 1 << 46;

/// The problem by site and by village.
#[derive(Debug)]
pub struct Repair {
    open: Vec<i64>,
    starts: Vec<u32>,
    villages: Vec<u32>,
    links: Vec<i64>,
    alone: Vec<i64>,
    near: Vec<Vec<(u32, i64)>>,
    must: Vec<u32>,
    allowed: Vec<bool>,
    /// Limits of each site with its weight, and what each limit allows.
    weights: Vec<Vec<(u32, i64)>>,
    most: Vec<i64>,
}

/// A set of open sites as it changes.
struct State<'r> {
    repair: &'r Repair,
    open: Vec<bool>,
    paid: Vec<i64>,
    used: Vec<i64>,
}

impl Repair {
    /// Takes the problem over; sites whose `upper` is 0 stay closed.
    #[must_use]
    pub fn new(cover: &Cover, upper: &[i64]) -> Self {
        let mut near = vec![Vec::new(); cover.alone.len()];
        for (site, range) in cover.reach.starts.windows(2).enumerate() {
            for entry in range[0] as usize..range[1] as usize {
                near[cover.reach.villages[entry] as usize]
                    .push((site as u32, cover.reach.links[entry]));
            }
        }
        let mut weights = vec![Vec::new(); cover.open.len()];
        for (number, limit) in cover.limits.iter().enumerate() {
            for &(site, weight) in &limit.weights {
                weights[site as usize].push((number as u32, weight));
            }
        }
        Self {
            open: cover.open.clone(),
            starts: cover.reach.starts.clone(),
            villages: cover.reach.villages.clone(),
            links: cover.reach.links.clone(),
            alone: cover
                .alone
                .iter()
                .map(|alone| alone.unwrap_or(DEAR))
                .collect(),
            near,
            must: cover.must.clone(),
            allowed: upper
                .iter()
                .take(cover.open.len())
                .map(|&upper| upper > 0)
                .collect(),
            weights,
            most: cover.limits.iter().map(|limit| limit.most).collect(),
        }
    }

    /// How many sites there are.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.open.len()
    }

    fn entries(&self, site: usize) -> impl Iterator<Item = (usize, i64)> + '_ {
        (self.starts[site] as usize..self.starts[site + 1] as usize)
            .map(|at| (self.villages[at] as usize, self.links[at]))
    }

    /// A set of sites near the point: those with most of it that pay, then what pays best, then without
    /// those that no longer pay.
    #[must_use]
    pub fn near(&self, x: &[f64]) -> Vec<bool> {
        let mut state = State {
            repair: self,
            open: vec![false; self.sites()],
            paid: self.alone.clone(),
            used: vec![0; self.most.len()],
        };
        for &site in &self.must {
            state.add(site as usize);
        }
        let mut order: Vec<usize> = (0..self.sites()).filter(|&site| x[site] > 0.02).collect();
        order.sort_by(|&a, &b| x[b].total_cmp(&x[a]).then(a.cmp(&b)));
        for site in order {
            if state.fits(site) && state.gain(site) > 0 {
                state.add(site);
            }
        }
        state.fill();
        state.prune();
        state.fill();
        state.open
    }
}

impl State<'_> {
    fn fits(&self, site: usize) -> bool {
        !self.open[site]
            && self.repair.allowed[site]
            && self.repair.weights[site].iter().all(|&(limit, weight)| {
                self.used[limit as usize] + weight <= self.repair.most[limit as usize]
            })
    }

    fn gain(&self, site: usize) -> i64 {
        let saved: i64 = self
            .repair
            .entries(site)
            .map(|(village, link)| (self.paid[village] - link).max(0))
            .fold(0, i64::saturating_add);
        saved - self.repair.open[site]
    }

    fn add(&mut self, site: usize) {
        if self.open[site] {
            return;
        }
        self.open[site] = true;
        for &(limit, weight) in &self.repair.weights[site] {
            self.used[limit as usize] += weight;
        }
        for (village, link) in self.repair.entries(site) {
            self.paid[village] = self.paid[village].min(link);
        }
    }

    /// Adds what pays best until nothing does.
    fn fill(&mut self) {
        let mut gains: Vec<(i64, usize)> = (0..self.open.len())
            .filter(|&site| self.fits(site))
            .map(|site| (self.gain(site), site))
            .filter(|&(gain, _)| gain > 0)
            .collect();
        // Gains only fall, so the best one still as good as before is the best.
        let mut heap: std::collections::BinaryHeap<(i64, std::cmp::Reverse<usize>)> = gains
            .drain(..)
            .map(|(gain, site)| (gain, std::cmp::Reverse(site)))
            .collect();
        while let Some((gain, std::cmp::Reverse(site))) = heap.pop() {
            if !self.fits(site) {
                continue;
            }
            let now = self.gain(site);
            if now == gain {
                self.add(site);
            } else if now > 0 {
                heap.push((now, std::cmp::Reverse(site)));
            }
        }
    }

    /// Takes out sites whose villages find cheaper means elsewhere.
    fn prune(&mut self) {
        let mut order: Vec<usize> = (0..self.open.len())
            .filter(|&site| self.open[site])
            .collect();
        order.retain(|&site| !self.repair.must.contains(&(site as u32)));
        order.sort_by_key(|&site| (std::cmp::Reverse(self.repair.open[site]), site));
        for site in order {
            let without = |village: usize| {
                self.repair.near[village]
                    .iter()
                    .filter(|&&(other, _)| other as usize != site && self.open[other as usize])
                    .map(|&(_, link)| link)
                    .min()
                    .unwrap_or(i64::MAX)
                    .min(self.repair.alone[village])
            };
            let changes: Vec<(usize, i64)> = self
                .repair
                .entries(site)
                .filter(|&(village, link)| link == self.paid[village])
                .map(|(village, _)| (village, without(village)))
                .collect();
            let lost: i64 = changes
                .iter()
                .map(|&(village, paid)| paid - self.paid[village])
                .fold(0, i64::saturating_add);
            if lost < self.repair.open[site] {
                self.open[site] = false;
                for &(limit, weight) in &self.repair.weights[site] {
                    self.used[limit as usize] -= weight;
                }
                for (village, paid) in changes {
                    self.paid[village] = paid;
                }
            }
        }
    }
}
