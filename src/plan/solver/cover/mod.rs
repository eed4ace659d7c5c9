//! Choosing sites: who is served from where, and who is left to another means at a price.
//!
//! One problem holds the classical ones. Sites `j` cost `open[j]`; village `i` is served from an open site
//! within reach at `link` cost, or is left out for `alone[i]`:
//!
//! ```text
//! min  sum_j open[j] y[j]  +  sum_i min(alone[i], min over open j that reach i of link[j][i])
//! ```
//!
//! Set covering has no `alone` and no links; the maximal covering problem has `open` 0, `alone` the people
//! and a limit on the number of sites; facility location has links; the p-median has `open` 0, links and
//! a limit on the number of sites.

mod check;
mod dual;
mod parts;
mod problem;
mod random;
mod reduce;
mod search;
mod solve;
mod state;

pub use check::{Clash, Flaw};
pub use solve::{Exact, solve};

use super::Status;

#[cfg(test)]
mod check_tests;
#[cfg(test)]
#[path = "cover_tests.rs"]
mod tests;

/// Villages within reach of sites, row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Where the entries of each site begin; one longer than there are sites.
    pub starts: Vec<u32>,
    /// Village of each entry, ascending within a site.
    pub villages: Vec<u32>,
    /// Cost of serving that village from that site, not negative.
    pub links: Vec<i64>,
}

/// A limit on what is chosen: the sum of the weights of open sites is at most `most`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Sites with their weights, which are positive; sites that are not named weigh nothing.
    pub weights: Vec<(u32, i64)>,
    /// The most that open sites may weigh together.
    pub most: i64,
}

/// A duty: of these villages so much weight at least is served, from a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Villages with their weights, which are positive.
    pub weights: Vec<(u32, i64)>,
    /// The least weight of those that are served.
    pub least: i64,
}

/// The problem of the module's description.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// Cost of opening each site, not negative.
    pub open: Vec<i64>,
    /// Price of leaving each village out; `None` where it must be served.
    pub alone: Vec<Option<i64>>,
    /// Who is in reach of each site.
    pub reach: Reach,
    /// Sites that must be open.
    pub must: Vec<u32>,
    /// Limits on sites: money, numbers, crews of a province.
    pub limits: Vec<Limit>,
    /// Duties towards groups of villages.
    pub quotas: Vec<Quota>,
}

/// What was chosen, and how far from the best it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// Optimal only where value and bound are equal.
    pub status: Status,
    /// What the choice costs; `None` where no choice was found.
    pub value: Option<i64>,
    /// No choice costs less, in exact integers.
    pub bound: i64,
    /// Sites that are open, ascending.
    pub sites: Vec<u32>,
    /// Site that serves each village; `None` where it is left out.
    pub serves: Vec<Option<u32>>,
    /// What makes it impossible, where the status says so.
    pub clashes: Vec<Clash>,
}

impl Cover {
    /// How many sites there are.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.open.len()
    }

    /// How many villages there are.
    #[must_use]
    pub fn villages(&self) -> usize {
        self.alone.len()
    }

    /// Villages in reach of a site, with the cost of the link.
    pub fn row(&self, site: u32) -> impl Iterator<Item = (u32, i64)> + '_ {
        let range = self.reach.range(site);
        let villages = self.reach.villages.get(range.clone()).unwrap_or_default();
        let links = self.reach.links.get(range).unwrap_or_default();
        villages.iter().copied().zip(links.iter().copied())
    }
}

impl Reach {
    /// Appends a site with its villages, which are sorted; of a village named twice the cheapest link stays.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, i64)>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        let mut row: Vec<(u32, i64)> = row.into_iter().collect();
        row.sort_unstable();
        row.dedup_by_key(|entry| entry.0);
        for (village, link) in row {
            self.villages.push(village);
            self.links.push(link);
        }
        self.starts
            .push(u32::try_from(self.villages.len()).unwrap_or(u32::MAX));
    }

    /// Places of the entries of a site; empty where there is no such site.
    pub(crate) fn range(&self, site: u32) -> std::ops::Range<usize> {
        let site = site as usize;
        match (self.starts.get(site), self.starts.get(site + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            _ => 0..0,
        }
    }
}
