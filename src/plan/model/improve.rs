//! Local search: sites added, dropped and swapped, villages moved, limits mended.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::draft::{Choice, Core, Draft, Merit, Routes, SATELLITE, WAIT};
use super::instance::place;
use super::linear::Linear;
use crate::plan::solver::Work;

/// How many sites at most leave for one that comes.
const MOST_DROPS: usize = 6;

/// Gain for use, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rank(f64);

impl Eq for Rank {}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The search, with what it needs beside the draft.
pub struct Search<'a> {
    /// The draft.
    pub draft: Draft<'a>,
    routes: Routes,
}

impl<'a> Search<'a> {
    /// From nothing: sites that must be built, and each village as it is cheapest.
    pub fn new(core: &'a Core, price: &'a Linear) -> Self {
        let mut search = Self {
            draft: Draft::new(core, price),
            routes: Routes::new(&core.instance, price),
        };
        search.start(&[]);
        search
    }

    /// What must be built, and nobody served yet.
    pub fn bare(core: &'a Core, price: &'a Linear) -> Self {
        let mut search = Self {
            draft: Draft::new(core, price),
            routes: Routes::new(&core.instance, price),
        };
        for site in (0..core.instance.sites).filter(|&j| core.instance.must[j]) {
            search.draft.mark();
            if !search.draft.is_built(site) && !search.draft.add(site, &search.routes) {
                search.draft.back();
            }
        }
        search
    }

    /// From a choice that was made before.
    pub fn resume(core: &'a Core, price: &'a Linear, choice: &Choice) -> Self {
        let mut search = Self {
            draft: Draft::load(core, price, choice),
            routes: Routes::new(&core.instance, price),
        };
        search.start(&[]);
        search
    }

    /// From sites that something else has chosen.
    pub fn with_sites(core: &'a Core, price: &'a Linear, sites: &[u32]) -> Self {
        let mut search = Self {
            draft: Draft::new(core, price),
            routes: Routes::new(&core.instance, price),
        };
        search.start(sites);
        search
    }

    fn start(&mut self, sites: &[u32]) {
        let instance = &self.draft.core().instance;
        let must = (0..instance.sites).filter(|&j| instance.must[j]).map(place);
        for site in must.chain(sites.iter().copied()) {
            let site = site as usize;
            if !self.draft.is_built(site) {
                self.draft.mark();
                if !self.draft.add(site, &self.routes) {
                    self.draft.back();
                }
            }
        }
        for village in 0..instance.villages {
            self.draft.mark();
            let before = self.draft.merit();
            self.draft.serve(village);
            self.settle(before);
        }
    }

    /// Keeps what was done since the mark where it is better.
    fn settle(&mut self, before: Merit) -> bool {
        if self.draft.merit().beats(&before) {
            return true;
        }
        self.draft.back();
        false
    }

    fn spend(&mut self, work: &mut Work) -> bool {
        let steps = std::mem::take(&mut self.draft.steps);
        work.spend(steps + 1)
    }

    /// Takes out what is worth least for what it uses until all limits hold or nothing is left to take.
    pub fn mend(&mut self, work: &mut Work) {
        loop {
            let now = self.draft.merit();
            if now.broken <= 0.0 {
                return;
            }
            let mut best: Option<(f64, usize, bool)> = None;
            let (sites, villages) = {
                let instance = &self.draft.core().instance;
                (instance.sites, instance.villages)
            };
            for at in 0..sites + villages {
                let is_site = at < sites;
                let place = if is_site { at } else { at - sites };
                let Some(merit) = self.probe_out(place, is_site) else {
                    continue;
                };
                let eased = now.broken - merit.broken;
                if eased > 0.0 {
                    #[expect(clippy::cast_precision_loss, reason = "it only guides")]
                    let lost = merit.goal.saturating_sub(now.goal) as f64 / eased;
                    if best.is_none_or(|(least, _, _)| lost < least) {
                        best = Some((lost, place, is_site));
                    }
                }
                if !self.spend(work) {
                    return;
                }
            }
            let Some((_, place, is_site)) = best else {
                return;
            };
            self.draft.mark();
            if is_site {
                self.draft.drop(place);
            } else {
                self.draft.set_by(place, WAIT);
            }
        }
    }

    /// What a draft without a site or a satellite would be; nothing is changed.
    fn probe_out(&mut self, place: usize, is_site: bool) -> Option<Merit> {
        if is_site {
            return self.draft.is_built(place).then(|| self.probe_drop(place))?;
        }
        if self.draft.choice().by[place] != SATELLITE {
            return None;
        }
        let at = self.draft.place_in_log();
        self.draft.set_by(place, WAIT);
        let merit = self.draft.merit();
        self.draft.back_to(at);
        Some(merit)
    }

    /// Builds what gains most of the goal for what it uses of the limits, one after the other.
    pub fn greedy(&mut self, work: &mut Work) {
        let instance = &self.draft.core().instance;
        let (sites, count) = (instance.sites, instance.sites + instance.villages);
        let mut heap: BinaryHeap<(Rank, Reverse<usize>)> = (0..count)
            .filter(|&at| at >= sites || instance.usable[at])
            .map(|at| (Rank(f64::INFINITY), Reverse(at)))
            .collect();
        while let Some((_, Reverse(at))) = heap.pop() {
            self.draft.mark();
            let (merit, usage) = (self.draft.merit(), self.draft.usage());
            let done = if at < sites {
                !self.draft.is_built(at) && self.draft.add(at, &self.routes)
            } else {
                let village = at - sites;
                let by = self.draft.choice().by[village];
                let can = by == WAIT && instance.satellite[village];
                if can {
                    self.draft.set_by(village, SATELLITE);
                }
                can
            };
            let then = self.draft.merit();
            let used = (self.draft.usage() - usage).max(1e-12);
            #[expect(clippy::cast_precision_loss, reason = "it only guides")]
            let rank = Rank(merit.goal.saturating_sub(then.goal) as f64 / used);
            if !done || rank.0 <= 0.0 || then.broken > merit.broken {
                self.draft.back();
            } else if heap.peek().is_some_and(|(next, _)| rank < *next) {
                // Worth less than it was: it waits for its turn.
                self.draft.back();
                heap.push((rank, Reverse(at)));
            }
            if !self.spend(work) {
                return;
            }
        }
    }

    /// Improves until nothing helps or the work is used up.
    pub fn run(&mut self, work: &mut Work) {
        for _ in 0..40 {
            let before = self.draft.merit();
            let _ = self.adds(work)
                && self.drops(work)
                && self.hangs(work)
                && self.villages(work)
                && self.swaps(work);
            if work.is_exhausted() || !self.draft.merit().beats(&before) {
                break;
            }
        }
    }

    /// Each site that is not built is tried, and others leave where limits are broken by it.
    fn adds(&mut self, work: &mut Work) -> bool {
        for site in 0..self.draft.core().instance.sites {
            if self.draft.is_built(site) || !self.draft.core().instance.usable[site] {
                continue;
            }
            self.try_add(site);
            if !self.spend(work) {
                return false;
            }
        }
        true
    }

    pub(super) fn try_add(&mut self, site: usize) -> bool {
        self.draft.mark();
        let before = self.draft.merit();
        if !self.draft.add(site, &self.routes) {
            self.draft.back();
            return false;
        }
        if !self.draft.merit().beats(&before) {
            self.thin(site, before);
        }
        self.settle(before)
    }

    /// Drops neighbours of a new site until the draft is better than before or nothing helps.
    fn thin(&mut self, site: usize, before: Merit) {
        let near = self.neighbours(site);
        for _ in 0..MOST_DROPS {
            let now = self.draft.merit();
            if now.beats(&before) {
                return;
            }
            let mut best: Option<(Merit, u32)> = None;
            for &other in &near {
                if !self.draft.is_built(other as usize) {
                    continue;
                }
                if let Some(merit) = self.probe_drop(other as usize)
                    && merit.beats(&now)
                    && best.is_none_or(|(least, _)| merit.beats(&least))
                {
                    best = Some((merit, other));
                }
            }
            let Some((_, other)) = best else { return };
            self.draft.drop(other as usize);
        }
    }

    /// What a draft without a site would be; nothing is changed.
    fn probe_drop(&mut self, site: usize) -> Option<Merit> {
        let at = self.draft.place_in_log();
        let merit = self.draft.drop(site).then(|| self.draft.merit());
        self.draft.back_to(at);
        merit
    }

    /// Built sites that share a village with a site.
    fn neighbours(&mut self, site: usize) -> Vec<u32> {
        let instance = &self.draft.core().instance;
        let mut near: Vec<u32> = instance
            .entries_of(site)
            .iter()
            .flat_map(|&entry| instance.entries(instance.entry_village[entry as usize] as usize))
            .map(|entry| instance.entry_site[entry])
            .filter(|&other| other as usize != site && self.draft.is_built(other as usize))
            .collect();
        self.draft.steps += near.len() as u64;
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Each built site is taken out where that is better.
    fn drops(&mut self, work: &mut Work) -> bool {
        for site in 0..self.draft.core().instance.sites {
            if !self.draft.is_built(site) {
                continue;
            }
            self.try_drop(site);
            if !self.spend(work) {
                return false;
            }
        }
        true
    }

    pub(super) fn try_drop(&mut self, site: usize) {
        self.draft.mark();
        let before = self.draft.merit();
        if self.draft.drop(site) {
            self.settle(before);
        } else {
            self.draft.back();
        }
    }

    fn hangs(&mut self, work: &mut Work) -> bool {
        for site in 0..self.draft.core().instance.sites {
            self.try_hang(site);
            if !self.spend(work) {
                return false;
            }
        }
        true
    }

    pub(super) fn try_hang(&mut self, site: usize) {
        self.draft.mark();
        let before = self.draft.merit();
        if self.draft.rehang(site) {
            self.settle(before);
        } else {
            self.draft.back();
        }
    }

    /// Each village is tried with each thing that could serve it as things stand.
    fn villages(&mut self, work: &mut Work) -> bool {
        for village in 0..self.draft.core().instance.villages {
            self.try_village(village);
            if !self.spend(work) {
                return false;
            }
        }
        true
    }

    pub(super) fn try_village(&mut self, village: usize) {
        let instance = &self.draft.core().instance;
        let mut options: Vec<u32> = instance
            .entries(village)
            .filter(|&k| self.draft.is_built(instance.entry_site[k] as usize))
            .map(place)
            .collect();
        if instance.satellite[village] {
            options.push(SATELLITE);
        }
        options.push(WAIT);
        for by in options {
            if by == self.draft.choice().by[village] || (by < SATELLITE && !self.draft.has_room(by))
            {
                continue;
            }
            self.draft.mark();
            let before = self.draft.merit();
            self.draft.set_by(village, by);
            self.settle(before);
        }
    }

    /// Each built site leaves, and the best of those near it comes.
    fn swaps(&mut self, work: &mut Work) -> bool {
        for site in 0..self.draft.core().instance.sites {
            if !self.draft.is_built(site) || self.draft.core().instance.must[site] {
                continue;
            }
            self.try_swap(site);
            if !self.spend(work) {
                return false;
            }
        }
        true
    }

    pub(super) fn try_swap(&mut self, site: usize) -> bool {
        let near = self.alternatives(site);
        self.draft.mark();
        let before = self.draft.merit();
        if !self.draft.drop(site) {
            self.draft.back();
            return false;
        }
        let mut tried = 0;
        loop {
            let now = self.draft.merit();
            if now.beats(&before) {
                return true;
            }
            let mut best: Option<(Merit, u32)> = None;
            for &other in &near {
                if self.draft.is_built(other as usize) {
                    continue;
                }
                let at = self.draft.place_in_log();
                let merit = self
                    .draft
                    .add(other as usize, &self.routes)
                    .then(|| self.draft.merit());
                self.draft.back_to(at);
                if let Some(merit) = merit
                    && merit.beats(&now)
                    && best.is_none_or(|(least, _)| merit.beats(&least))
                {
                    best = Some((merit, other));
                }
            }
            tried += 1;
            let Some((_, other)) = best.filter(|_| tried <= 3) else {
                self.draft.back();
                return false;
            };
            self.draft.add(other as usize, &self.routes);
        }
    }

    /// Sites that are not built and share a village that a site serves, the nearest in kind first.
    fn alternatives(&mut self, site: usize) -> Vec<u32> {
        let instance = &self.draft.core().instance;
        let mut near: Vec<u32> = instance
            .entries_of(site)
            .iter()
            .map(|&entry| (entry, instance.entry_village[entry as usize] as usize))
            .filter(|&(entry, village)| self.draft.choice().by[village] == entry)
            .flat_map(|(_, village)| instance.entries(village))
            .map(|entry| instance.entry_site[entry])
            .filter(|&other| !self.draft.is_built(other as usize))
            .collect();
        self.draft.steps += near.len() as u64;
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Sites that have been built for nothing leave.
    pub fn tidy(&mut self) {
        let instance = &self.draft.core().instance;
        for site in 0..instance.sites {
            if self.draft.is_built(site) && self.draft.users(site) == 0 {
                self.draft.mark();
                let before = self.draft.merit();
                if !self.draft.drop(site) || before.beats(&self.draft.merit()) {
                    self.draft.back();
                }
            }
        }
    }
}

/// Sites of a choice.
pub fn built_sites(choice: &Choice) -> Vec<u32> {
    (0..choice.built.len())
        .filter(|&j| choice.built[j])
        .map(place)
        .collect()
}
