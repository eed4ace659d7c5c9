//! A set of open sites with what every single change of it would bring, kept up to date.
//!
//! `gain` of a site is what villages save once it opens, `loss` what they lose once it closes, both
//! without its own cost (Resende and Werneck 2007, without the pairwise terms).

use super::problem::{NONE, Problem};

/// Open sites, who serves whom, gains and losses.
#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub(super) problem: &'a Problem,
    pub(super) is_open: Vec<bool>,
    /// Open sites in no order, and the place of each in it.
    pub(super) opened: Vec<u32>,
    place: Vec<u32>,
    /// Price of leaving a village out, which the search may raise.
    pub(super) alone: Vec<i64>,
    /// Open sites in reach of each village by ascending link, in the room of its column.
    near: Vec<u32>,
    near_links: Vec<i64>,
    pub(super) near_count: Vec<u32>,
    /// Cost of serving each village now, and once its first site is gone.
    pub(super) cost: Vec<i64>,
    second: Vec<i64>,
    first: Vec<u32>,
    pub(super) gain: Vec<i64>,
    pub(super) loss: Vec<i64>,
    /// Weight of open sites in each limit.
    pub(super) used: Vec<i64>,
    pub(super) value: i64,
    /// Entries touched since they were last charged.
    pub(super) steps: u64,
}

impl<'a> State<'a> {
    /// No site is open.
    pub(super) fn new(problem: &'a Problem) -> Self {
        let (sites, villages) = (problem.count(), problem.alone.len());
        let mut state = Self {
            problem,
            is_open: vec![false; sites],
            opened: Vec::with_capacity(sites),
            place: vec![0; sites],
            alone: problem.alone.clone(),
            near: vec![0; problem.sites.len()],
            near_links: vec![0; problem.sites.len()],
            near_count: vec![0; villages],
            cost: problem.alone.clone(),
            second: problem.alone.clone(),
            first: vec![NONE; villages],
            gain: vec![0; sites],
            loss: vec![0; sites],
            used: vec![0; problem.limits.len()],
            value: problem.alone.iter().sum(),
            steps: 0,
        };
        for village in 0..villages {
            let alone = problem.alone[village];
            for (&site, &link) in problem
                .column(village)
                .iter()
                .zip(problem.column_links(village))
            {
                state.gain[site as usize] += (alone - link).max(0);
            }
        }
        state.steps += problem.sites.len() as u64;
        state
    }

    /// What opening a closed site changes.
    pub(super) fn opening(&self, site: u32) -> i64 {
        self.problem.open[site as usize] - self.gain[site as usize]
    }

    /// What closing an open site changes.
    pub(super) fn closing(&self, site: u32) -> i64 {
        self.loss[site as usize] - self.problem.open[site as usize]
    }

    /// Whether a closed site fits into all limits.
    pub(super) fn fits(&self, site: u32) -> bool {
        self.problem.loads(site).iter().all(|&(limit, weight)| {
            self.used[limit as usize] + weight <= self.problem.limits[limit as usize].most
        })
    }

    pub(super) fn open(&mut self, site: u32) {
        debug_assert!(!self.is_open[site as usize]);
        self.is_open[site as usize] = true;
        self.place[site as usize] = u32::try_from(self.opened.len()).unwrap_or(NONE);
        self.opened.push(site);
        self.value += self.problem.open[site as usize];
        for &(limit, weight) in self.problem.loads(site) {
            self.used[limit as usize] += weight;
        }
        let problem = self.problem;
        for (village, link) in problem.row(site) {
            let base = problem.from[village] as usize;
            let count = self.near_count[village] as usize;
            let mut at = base + count;
            while at > base && self.near_links[at - 1] > link {
                self.near[at] = self.near[at - 1];
                self.near_links[at] = self.near_links[at - 1];
                at -= 1;
            }
            self.near[at] = site;
            self.near_links[at] = link;
            self.near_count[village] += 1;
            self.steps += 1;
            if at < base + 2 {
                self.refresh(village);
            }
        }
    }

    pub(super) fn close(&mut self, site: u32) {
        debug_assert!(self.is_open[site as usize]);
        self.is_open[site as usize] = false;
        let place = self.place[site as usize];
        self.opened.swap_remove(place as usize);
        if let Some(&moved) = self.opened.get(place as usize) {
            self.place[moved as usize] = place;
        }
        self.value -= self.problem.open[site as usize];
        for &(limit, weight) in self.problem.loads(site) {
            self.used[limit as usize] -= weight;
        }
        let problem = self.problem;
        for (village, _) in problem.row(site) {
            let base = problem.from[village] as usize;
            let count = self.near_count[village] as usize;
            let mut at = base;
            while self.near[at] != site {
                at += 1;
            }
            let seen = at < base + 2;
            while at + 1 < base + count {
                self.near[at] = self.near[at + 1];
                self.near_links[at] = self.near_links[at + 1];
                at += 1;
            }
            self.near_count[village] -= 1;
            self.steps += 1;
            if seen {
                self.refresh(village);
            }
        }
    }

    /// Sets the price of leaving a village out.
    pub(super) fn price(&mut self, village: usize, alone: i64) {
        if self.alone[village] != alone {
            self.alone[village] = alone;
            self.refresh(village);
        }
    }

    /// Open sites in reach of a village, cheapest link first.
    pub(super) fn near(&self, village: usize) -> &[u32] {
        let base = self.problem.from[village] as usize;
        &self.near[base..base + self.near_count[village] as usize]
    }

    fn refresh(&mut self, village: usize) {
        let base = self.problem.from[village] as usize;
        let count = self.near_count[village] as usize;
        let alone = self.alone[village];
        let link = |at: usize| {
            if at < count {
                self.near_links[base + at].min(alone)
            } else {
                alone
            }
        };
        let (cost, second) = (link(0), link(1));
        let first = if count > 0 && self.near_links[base] < alone {
            self.near[base]
        } else {
            NONE
        };
        let old = self.first[village];
        if old != NONE {
            self.loss[old as usize] -= self.second[village] - self.cost[village];
        }
        if first != NONE {
            self.loss[first as usize] += second - cost;
        }
        self.first[village] = first;
        self.second[village] = second;
        let before = self.cost[village];
        if before == cost {
            return;
        }
        self.cost[village] = cost;
        self.value += cost - before;
        let (low, high, sign) = if cost < before {
            (cost, before, -1)
        } else {
            (before, cost, 1)
        };
        let column = self.problem.column(village);
        let links = self.problem.column_links(village);
        let mut touched = 0;
        for (&site, &link) in column.iter().zip(links) {
            if link >= high {
                break;
            }
            self.gain[site as usize] += sign * (high - link.max(low));
            touched += 1;
        }
        self.steps += touched;
    }
}
