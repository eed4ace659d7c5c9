//! A problem laid out for the engines: by site and by village, flat.

use super::Cover;

/// A site that stands for none.
pub(super) const NONE: u32 = u32::MAX;

/// A problem by site and by village.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) open: Vec<i64>,
    /// Price of leaving out; a penalty where the village must be served.
    pub(super) alone: Vec<i64>,
    pub(super) required: Vec<bool>,
    pub(super) must: Vec<bool>,
    /// By site: where entries begin, villages, links.
    pub(super) starts: Vec<u32>,
    pub(super) villages: Vec<u32>,
    pub(super) links: Vec<i64>,
    /// By village: where entries begin, sites by ascending link, links.
    pub(super) from: Vec<u32>,
    pub(super) sites: Vec<u32>,
    pub(super) prices: Vec<i64>,
    pub(super) limits: Vec<super::Limit>,
    loads: Loads,
    pub(super) quotas: Vec<super::Quota>,
}

impl Problem {
    /// Lays out a problem that was checked.
    pub(super) fn new(cover: &Cover) -> Self {
        let (sites, villages) = (cover.sites(), cover.villages());
        let mut from = vec![0_u32; villages + 1];
        for &village in &cover.reach.villages {
            from[village as usize + 1] += 1;
        }
        for village in 0..villages {
            from[village + 1] += from[village];
        }
        let mut next = from.clone();
        let mut entries = vec![(0_i64, 0_u32); cover.reach.villages.len()];
        for site in (0_u32..).take(sites) {
            for (village, link) in cover.row(site) {
                let place = &mut next[village as usize];
                entries[*place as usize] = (link, site);
                *place += 1;
            }
        }
        for pair in from.windows(2) {
            entries[pair[0] as usize..pair[1] as usize].sort_unstable();
        }
        let total: i64 = cover.open.iter().sum::<i64>()
            + cover
                .alone
                .iter()
                .map(|alone| alone.unwrap_or(0))
                .sum::<i64>()
            + (0..villages)
                .map(|village| {
                    let row = &entries[from[village] as usize..from[village + 1] as usize];
                    row.last().map_or(0, |entry| entry.0)
                })
                .sum::<i64>();
        // So that sums of penalties cannot overflow.
        let ceiling = (1_i64 << 60) / (i64::try_from(villages).unwrap_or(i64::MAX - 1) + 1);
        let penalty = (total + 1).min(ceiling.max(1));
        let mut must = vec![false; sites];
        for &site in &cover.must {
            must[site as usize] = true;
        }
        let mut starts = cover.reach.starts.clone();
        if starts.is_empty() {
            starts.push(0);
        }
        Self {
            open: cover.open.clone(),
            alone: cover
                .alone
                .iter()
                .map(|alone| alone.unwrap_or(penalty))
                .collect(),
            required: cover.alone.iter().map(Option::is_none).collect(),
            must,
            starts,
            villages: cover.reach.villages.clone(),
            links: cover.reach.links.clone(),
            from,
            sites: entries.iter().map(|entry| entry.1).collect(),
            prices: entries.iter().map(|entry| entry.0).collect(),
            loads: Loads::new(cover),
            limits: cover.limits.clone(),
            quotas: cover.quotas.clone(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.open.len()
    }

    /// Limits that a site weighs in, with its weights.
    pub(super) fn loads(&self, site: u32) -> &[(u32, i64)] {
        self.loads.of(site)
    }

    /// Entries of a site.
    pub(super) fn row(&self, site: u32) -> impl Iterator<Item = (usize, i64)> + '_ {
        let range = self.starts[site as usize] as usize..self.starts[site as usize + 1] as usize;
        self.villages[range.clone()]
            .iter()
            .map(|&village| village as usize)
            .zip(self.links[range].iter().copied())
    }

    /// Sites that reach a village, by ascending link.
    pub(super) fn column(&self, village: usize) -> &[u32] {
        &self.sites[self.from[village] as usize..self.from[village + 1] as usize]
    }

    /// Links of [`Problem::column`].
    pub(super) fn column_links(&self, village: usize) -> &[i64] {
        &self.prices[self.from[village] as usize..self.from[village + 1] as usize]
    }
}

/// Weights of limits by site.
#[derive(Debug, Clone)]
pub(super) struct Loads {
    starts: Vec<u32>,
    entries: Vec<(u32, i64)>,
}

impl Loads {
    pub(super) fn new(cover: &Cover) -> Self {
        let mut starts = vec![0_u32; cover.sites() + 1];
        for limit in &cover.limits {
            for &(site, _) in &limit.weights {
                starts[site as usize + 1] += 1;
            }
        }
        for site in 0..cover.sites() {
            starts[site + 1] += starts[site];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); starts.last().map_or(0, |&last| last as usize)];
        for (number, limit) in (0_u32..).zip(&cover.limits) {
            for &(site, weight) in &limit.weights {
                let at = &mut next[site as usize];
                entries[*at as usize] = (number, weight);
                *at += 1;
            }
        }
        Self { starts, entries }
    }

    /// Limits with weights of a site, ascending.
    pub(super) fn of(&self, site: u32) -> &[(u32, i64)] {
        &self.entries[self.starts[site as usize] as usize..self.starts[site as usize + 1] as usize]
    }
}
