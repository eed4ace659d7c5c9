//! The problem as flat arrays: who can be served by what, and how sites can be joined.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::calendar::Day;
use crate::plan::Problem;
use crate::plan::problem::SiteRule;

/// No place, no hop.
pub const NONE: u32 = u32::MAX;

/// What of a problem takes part.
pub struct Scope<'a> {
    /// The last day on which something may begin to serve; `None`: no end.
    pub until: Option<Day>,
    /// Whether a village takes part.
    pub village: &'a dyn Fn(usize) -> bool,
    /// Whether a site may be built.
    pub site: &'a dyn Fn(usize) -> bool,
    /// Whether a hop may be used.
    pub hop: &'a dyn Fn(usize) -> bool,
    /// Whether a village may be served by a site.
    pub pair: &'a dyn Fn(usize, usize) -> bool,
    /// Whether a village may go by satellite, where it has one.
    pub satellite: &'a dyn Fn(usize) -> bool,
}

impl Scope<'_> {
    /// Everything that may be in service by a day.
    pub fn all(until: Option<Day>) -> Self {
        Self {
            until,
            village: &|_| true,
            site: &|_| true,
            hop: &|_| true,
            pair: &|_, _| true,
            satellite: &|_| true,
        }
    }
}

/// Whether something may be in service by a day.
pub fn in_time(not_before: Option<Day>, until: Option<Day>) -> bool {
    match (not_before, until) {
        (Some(day), Some(end)) => day <= end,
        _ => true,
    }
}

/// Who can be served by what, and how sites can be joined. Villages, sites and hops keep their
/// places in the problem; what does not take part is without entries.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    /// How many villages.
    pub villages: usize,
    /// How many sites.
    pub sites: usize,
    /// Whether a village must be served.
    pub must_serve: Vec<bool>,
    /// Whether a village may go by satellite.
    pub satellite: Vec<bool>,
    /// People of each village, who count towards the capacity of a site.
    pub people: Vec<i64>,
    /// Whether a site may be built and can be joined.
    pub usable: Vec<bool>,
    /// Whether a site must be built.
    pub must: Vec<bool>,
    /// Whether a built site needs a path to a root.
    pub needs_path: Vec<bool>,
    /// The most people that a site serves.
    pub capacity: Vec<Option<i64>>,
    /// Where the entries of a village begin, one longer than there are villages.
    pub starts: Vec<u32>,
    /// Village of each entry.
    pub entry_village: Vec<u32>,
    /// Site of each entry, ascending within a village.
    pub entry_site: Vec<u32>,
    /// What it costs to serve the village from that site, beside the site.
    pub entry_link: Vec<i64>,
    /// Where the entries of a site begin in `site_entries`.
    pub site_starts: Vec<u32>,
    /// Entries of each site, by village in ascending order.
    pub site_entries: Vec<u32>,
    /// Ends of each hop.
    pub ends: Vec<[u32; 2]>,
    /// How many hops each hop counts.
    pub lengths: Vec<u32>,
    /// Where the hops around a node begin in `near`.
    pub near_starts: Vec<u32>,
    /// Hops around each node.
    pub near: Vec<u32>,
    /// The most hops from a root to a site.
    pub most_hops: Option<u32>,
}

impl Instance {
    /// The part of a problem that is in scope. Nobody must be served yet.
    pub fn new(problem: &Problem, scope: &Scope) -> Self {
        let (villages, sites) = (problem.villages.len(), problem.sites.len());
        let takes: Vec<bool> = problem
            .villages
            .iter()
            .enumerate()
            .map(|(i, village)| in_time(village.not_before, scope.until) && (scope.village)(i))
            .collect();
        let mut instance = Self {
            villages,
            sites,
            must_serve: vec![false; villages],
            satellite: (0..villages)
                .map(|i| {
                    takes[i] && problem.villages[i].satellite.is_some() && (scope.satellite)(i)
                })
                .collect(),
            people: problem.villages.iter().map(|v| v.people).collect(),
            usable: problem
                .sites
                .iter()
                .enumerate()
                .map(|(j, site)| {
                    site.rule != SiteRule::Never
                        && in_time(site.not_before, scope.until)
                        && (scope.site)(j)
                })
                .collect(),
            must: problem
                .sites
                .iter()
                .map(|site| site.rule == SiteRule::Must)
                .collect(),
            needs_path: problem.sites.iter().map(|site| site.needs_path).collect(),
            capacity: problem.sites.iter().map(|site| site.capacity).collect(),
            most_hops: problem.limits.hops,
            ..Self::default()
        };
        instance.take_hops(problem, scope);
        let depth = instance.shallowest();
        for (j, depth) in depth.iter().take(sites).enumerate() {
            if instance.needs_path[j] && *depth == NONE {
                instance.usable[j] = false;
            }
        }
        instance.take_reach(problem, scope, &takes);
        instance
    }

    fn take_hops(&mut self, problem: &Problem, scope: &Scope) {
        self.ends = problem.hops.iter().map(|hop| [hop.a, hop.b]).collect();
        self.lengths = problem.hops.iter().map(|hop| hop.hops.max(1)).collect();
        let nodes = self.sites + problem.roots.len();
        let fits = |node: u32| {
            (node as usize) >= self.sites || self.usable.get(node as usize) == Some(&true)
        };
        let used: Vec<u32> = (0..problem.hops.len())
            .filter(|&h| {
                let [a, b] = self.ends[h];
                let a_root = a as usize >= self.sites;
                let b_root = b as usize >= self.sites;
                a != b && !(a_root && b_root) && fits(a) && fits(b) && (scope.hop)(h)
            })
            .map(place)
            .collect();
        let pairs = used
            .iter()
            .flat_map(|&h| self.ends[h as usize].map(|node| (node, h)));
        (self.near_starts, self.near) = grouped(nodes, pairs);
    }

    fn take_reach(&mut self, problem: &Problem, scope: &Scope, takes: &[bool]) {
        let mut rows: Vec<Vec<(u32, i64)>> = vec![Vec::new(); self.villages];
        for (j, site) in problem.sites.iter().enumerate() {
            if !self.usable[j] {
                continue;
            }
            for reached in &site.reach {
                let i = reached.village as usize;
                if takes[i]
                    && (scope.pair)(i, j)
                    && site.capacity.is_none_or(|most| self.people[i] <= most)
                {
                    rows[i].push((place(j), reached.link));
                }
            }
        }
        self.starts.push(0);
        for (i, row) in rows.iter().enumerate() {
            for &(site, link) in row {
                self.entry_village.push(place(i));
                self.entry_site.push(site);
                self.entry_link.push(link);
            }
            self.starts.push(place(self.entry_site.len()));
        }
        let pairs = self
            .entry_site
            .iter()
            .enumerate()
            .map(|(k, &site)| (site, place(k)));
        (self.site_starts, self.site_entries) = grouped(self.sites, pairs);
    }

    /// Takes a site out after all: nobody is served from it.
    pub fn close(&mut self, site: usize) {
        self.usable[site] = false;
        let keep: Vec<bool> = self
            .entry_site
            .iter()
            .map(|&other| other as usize != site)
            .collect();
        let mut starts = vec![0_u32];
        for village in 0..self.villages {
            let kept = self.entries(village).filter(|&k| keep[k]).count();
            starts.push(starts[village] + place(kept));
        }
        retain(&mut self.entry_village, &keep);
        retain(&mut self.entry_site, &keep);
        retain(&mut self.entry_link, &keep);
        self.starts = starts;
        let pairs = self
            .entry_site
            .iter()
            .enumerate()
            .map(|(k, &site)| (site, place(k)));
        (self.site_starts, self.site_entries) = grouped(self.sites, pairs);
    }

    /// Entries of a village.
    pub fn entries(&self, village: usize) -> std::ops::Range<usize> {
        self.starts[village] as usize..self.starts[village + 1] as usize
    }

    /// Entries of a site.
    pub fn entries_of(&self, site: usize) -> &[u32] {
        &self.site_entries[self.site_starts[site] as usize..self.site_starts[site + 1] as usize]
    }

    /// Hops around a node.
    pub fn around(&self, node: usize) -> &[u32] {
        &self.near[self.near_starts[node] as usize..self.near_starts[node + 1] as usize]
    }

    /// The other end of a hop, and which end is `node`.
    pub fn other(&self, hop: u32, node: u32) -> (u32, usize) {
        let [a, b] = self.ends[hop as usize];
        if a == node { (b, 0) } else { (a, 1) }
    }

    /// Whether something could serve a village.
    pub fn can_serve(&self, village: usize) -> bool {
        self.satellite[village] || !self.entries(village).is_empty()
    }

    /// The fewest hops from a root to each node; [`NONE`] where there is no path within the limit.
    pub fn shallowest(&self) -> Vec<u32> {
        let nodes = self.near_starts.len() - 1;
        let mut depth = vec![NONE; nodes];
        let mut heap = BinaryHeap::new();
        depth[self.sites..].fill(0);
        for root in self.sites..nodes {
            heap.push(Reverse((0_u32, place(root))));
        }
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if so_far > depth[node as usize] {
                continue;
            }
            for &hop in self.around(node as usize) {
                let (other, _) = self.other(hop, node);
                let then = so_far.saturating_add(self.lengths[hop as usize]);
                let allowed = self.most_hops.is_none_or(|most| then <= most);
                if allowed && then < depth[other as usize] {
                    depth[other as usize] = then;
                    heap.push(Reverse((then, other)));
                }
            }
        }
        depth
    }
}

/// A place as the arrays hold it.
pub fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

fn retain<T: Copy>(list: &mut Vec<T>, keep: &[bool]) {
    *list = list
        .iter()
        .zip(keep)
        .filter(|(_, keep)| **keep)
        .map(|(value, _)| *value)
        .collect();
}

/// Pairs of a group and a value, by group: where each group begins, and the values in order.
fn grouped(groups: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; groups + 1];
    for (group, _) in pairs.clone() {
        starts[group as usize + 1] += 1;
    }
    for group in 0..groups {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut values = vec![0_u32; starts[groups] as usize];
    for (group, value) in pairs {
        values[next[group as usize] as usize] = value;
        next[group as usize] += 1;
    }
    (starts, values)
}
