//! Which villages something could serve, whatever else is planned.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::problem::{Problem, SiteRule};

/// What could serve each village.
pub(super) struct Servable {
    /// A site that could be built and joined reaches it and has room for it.
    pub(super) site: Vec<bool>,
    /// A site reaches it that is not ruled out.
    pub(super) named: Vec<bool>,
}

impl Servable {
    pub(super) fn of(problem: &Problem) -> Self {
        let depth = fewest_hops(problem);
        let mut site = vec![false; problem.villages.len()];
        let mut named = site.clone();
        for (of, depth) in problem.sites.iter().zip(depth) {
            if of.rule == SiteRule::Never {
                continue;
            }
            let can_be_built = depth.is_some() || !of.needs_path;
            for reached in &of.reach {
                let village = reached.village as usize;
                let people = problem.villages[village].people;
                let has_room = of.capacity.is_none_or(|most| most >= people);
                named[village] = true;
                site[village] |= can_be_built && has_room;
            }
        }
        Self { site, named }
    }
}

/// The fewest hops by which each site could be joined (Dijkstra), where the limit allows it.
fn fewest_hops(problem: &Problem) -> Vec<Option<u64>> {
    let sites = problem.sites.len();
    let mut around: Vec<Vec<(usize, u64)>> = vec![Vec::new(); sites + problem.roots.len()];
    for hop in &problem.hops {
        around[hop.a as usize].push((hop.b as usize, u64::from(hop.hops)));
        around[hop.b as usize].push((hop.a as usize, u64::from(hop.hops)));
    }
    let most = problem.limits.hops.map_or(u64::MAX, u64::from);
    let mut fewest = vec![None; around.len()];
    let roots = sites..around.len();
    let mut open: BinaryHeap<_> = roots.map(|root| Reverse((0_u64, root))).collect();
    while let Some(Reverse((depth, node))) = open.pop() {
        if fewest[node].is_some() {
            continue;
        }
        fewest[node] = Some(depth);
        for (next, hops) in &around[node] {
            let depth = depth.saturating_add(*hops);
            let is_free = *next < sites && problem.sites[*next].rule != SiteRule::Never;
            if is_free && fewest[*next].is_none() && depth <= most {
                open.push(Reverse((depth, *next)));
            }
        }
    }
    fewest.truncate(sites);
    fewest
}
