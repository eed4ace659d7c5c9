//! Ruin and recreate (Schrimpf and others 2000): a region is taken down and built anew, as long as there is work.

use super::draft::{Draft, SATELLITE, WAIT};
use super::improve::Search;
use super::instance::place;
use crate::plan::solver::Work;

/// How many sites leave at once at most.
const MOST_SITES: usize = 12;

/// How many rounds without a better plan end the search, for each site that can be built.
const PATIENCE: usize = 6;

/// Numbers that look random and are the same every time (splitmix64, Steele and others 2014).
struct Stream(u64);

impl Stream {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let wide = u128::from(z ^ (z >> 31)) * most as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

impl Search<'_> {
    /// Takes regions down and builds them anew until the goal is as low as `bound`, the work is used up or
    /// nothing has helped for long.
    pub fn ruin(&mut self, bound: Option<i64>, work: &mut Work) {
        let instance = &self.draft.core().instance;
        let usable = instance.usable.iter().filter(|usable| **usable).count();
        let places = instance.villages.max(1);
        let mut stream = Stream(0x5EED);
        let mut idle = 0;
        while idle < 200 + PATIENCE * (usable + places) {
            if self.draft.is_feasible() && bound.is_some_and(|bound| self.draft.goal() <= bound) {
                return;
            }
            let before = self.draft.merit();
            let kept = self.draft.choice().clone();
            self.round(&mut stream);
            let after = self.draft.merit();
            if before.beats(&after) {
                let steps = self.draft.steps;
                let (core, price) = (self.draft.core(), self.draft.price());
                self.draft = Draft::load(core, price, &kept);
                self.draft.steps = steps + (instance.sites + instance.villages) as u64;
            }
            idle = if after.beats(&before) { 0 } else { idle + 1 };
            let steps = std::mem::take(&mut self.draft.steps);
            if !work.spend(steps + (instance.sites + instance.villages) as u64 / 4 + 50) {
                return;
            }
        }
    }

    fn round(&mut self, stream: &mut Stream) {
        let instance = &self.draft.core().instance;
        if instance.villages == 0 {
            return;
        }
        let regions = 1 + stream.below(2);
        let mut villages = Vec::new();
        let mut sites = Vec::new();
        for _ in 0..regions {
            let most = 1 + stream.below(MOST_SITES / regions);
            self.region(
                stream.below(instance.villages),
                most,
                &mut villages,
                &mut sites,
            );
        }
        villages.sort_unstable();
        villages.dedup();
        sites.sort_unstable();
        sites.dedup();
        for &site in sites
            .iter()
            .filter(|_| stream.below(8) > 0)
            .collect::<Vec<_>>()
        {
            self.draft.drop(site as usize);
        }
        for &village in &villages {
            let by = self.draft.choice().by[village as usize];
            if by == SATELLITE && !instance.must_serve[village as usize] {
                self.draft.set_by(village as usize, WAIT);
            }
        }
        let mut candidates: Vec<u32> = villages
            .iter()
            .flat_map(|&village| instance.entries(village as usize))
            .map(|entry| instance.entry_site[entry])
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        // Any order but that of the list, so that not the same sites come again.
        for k in (1..candidates.len()).rev() {
            candidates.swap(k, stream.below(k + 1));
        }
        for &site in &candidates {
            if !self.draft.is_built(site as usize) {
                self.try_add(site as usize);
            }
        }
        for &village in &villages {
            self.try_village(village as usize);
        }
        for &site in &candidates {
            self.try_drop(site as usize);
        }
        for &site in &candidates {
            self.try_hang(site as usize);
        }
        for &site in &candidates {
            if self.draft.is_built(site as usize) {
                self.try_swap(site as usize);
            }
        }
        // What became free may serve somebody elsewhere.
        for _ in 0..4 {
            let village = stream.below(instance.villages);
            if self.draft.choice().by[village] == WAIT {
                self.try_village(village);
                for entry in instance.entries(village) {
                    let site = instance.entry_site[entry] as usize;
                    if !self.draft.is_built(site) {
                        self.try_add(site);
                    }
                }
            }
        }
    }

    /// Villages around one, over the sites that they share, and the built sites among them.
    fn region(&mut self, from: usize, most: usize, villages: &mut Vec<u32>, sites: &mut Vec<u32>) {
        let instance = &self.draft.core().instance;
        let begin = villages.len();
        villages.push(place(from));
        let (mut next, mut found) = (begin, 0);
        while next < villages.len() && found < most && villages.len() < begin + 60 {
            let village = villages[next] as usize;
            next += 1;
            for entry in instance.entries(village) {
                let site = instance.entry_site[entry] as usize;
                self.draft.steps += 1;
                if !self.draft.is_built(site) || sites.contains(&place(site)) {
                    continue;
                }
                sites.push(place(site));
                found += 1;
                for &other in instance.entries_of(site) {
                    let other = instance.entry_village[other as usize];
                    if !villages[begin..].contains(&other) {
                        villages.push(other);
                    }
                }
                for &hop in instance.around(site) {
                    let other = instance.other(hop, place(site)).0 as usize;
                    if found < most
                        && other < instance.sites
                        && self.draft.is_built(other)
                        && self.draft.choice().up[other] == hop
                        && !sites.contains(&place(other))
                    {
                        sites.push(place(other));
                        found += 1;
                        villages.extend(
                            instance
                                .entries_of(other)
                                .iter()
                                .map(|&entry| instance.entry_village[entry as usize]),
                        );
                    }
                }
                if found >= most {
                    break;
                }
            }
        }
        if next == begin + 1 && found == 0 {
            // A village that nobody serves: those beside it.
            for entry in instance.entries(from) {
                let site = instance.entry_site[entry] as usize;
                villages.extend(
                    instance
                        .entries_of(site)
                        .iter()
                        .map(|&entry| instance.entry_village[entry as usize]),
                );
            }
        }
    }
}
