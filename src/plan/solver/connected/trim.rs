//! Leaving out what does not pay, plans as arborescences are, and the result.

use super::super::{Status, Work};
use super::Joined;
use super::instance::Instance;
use super::layers::Meaning;
use super::search::{Best, FAR};
use super::state::{NONE, Plan, count};

impl Best<'_> {
    /// Leaves out sites at the ends of the tree that cost at least what they save.
    pub(super) fn prune(&mut self, plan: &mut Plan, work: &mut Work) {
        let instance = self.instance;
        let cover = &instance.problem.cover;
        let before = if plan.broken == 0 && !instance.rows.is_empty() {
            Some(plan.clone())
        } else {
            None
        };
        let mut children = vec![0_u32; instance.sites];
        for &site in &plan.sites {
            if let Some(parent) = plan
                .parent(instance, site)
                .filter(|&parent| !instance.is_root(parent))
            {
                children[parent as usize] += 1;
            }
        }
        let mut ends: Vec<u32> = plan
            .sites
            .iter()
            .copied()
            .filter(|&site| children[site as usize] == 0)
            .collect();
        let mut is_changed = false;
        let mut steps = instance.sites as u64 / 4;
        while let Some(site) = ends.pop() {
            if instance.is_must[site as usize] {
                continue;
            }
            let hop = plan.from[site as usize].0;
            let paid = cover.open[site as usize]
                + instance
                    .problem
                    .hops
                    .get(hop as usize)
                    .map_or(0, |hop| hop.2);
            let mut lost = 0_i64;
            for entry in instance.reach(site) {
                let village = cover.reach.villages[entry];
                if plan.serves[village as usize] as usize != entry {
                    continue;
                }
                let next = other(instance, plan, village, site, &mut steps);
                lost = lost.saturating_add(next.0.saturating_sub(cover.reach.links[entry]));
            }
            if lost > paid {
                continue;
            }
            is_changed = true;
            for entry in instance.reach(site) {
                let village = cover.reach.villages[entry];
                if plan.serves[village as usize] as usize == entry {
                    plan.serves[village as usize] =
                        other(instance, plan, village, site, &mut steps).1;
                }
            }
            let parent = plan
                .parent(instance, site)
                .filter(|&parent| !instance.is_root(parent));
            plan.is_built[site as usize] = false;
            plan.is_joined[site as usize] = false;
            plan.from[site as usize] = (NONE, 0);
            if let Some(parent) = parent {
                children[parent as usize] -= 1;
                if children[parent as usize] == 0 {
                    ends.push(parent);
                }
            }
        }
        work.spend(steps);
        if is_changed {
            let is_built = &plan.is_built;
            let sites: Vec<u32> = plan
                .sites
                .iter()
                .copied()
                .filter(|&site| is_built[site as usize])
                .collect();
            // The sites that went were struck off above; those left are cleared with the rest.
            self.planner.lay(instance, &sites, plan, work);
            if let Some(before) = before.filter(|before| before.score() < plan.score()) {
                *plan = before;
            }
        }
    }

    /// The plan that an arborescence is, arc for arc.
    pub(super) fn exactly(&self, arcs: &[u32], plan: &mut Plan, work: &mut Work) {
        let instance = self.instance;
        *plan = Plan::empty(instance);
        let mut hops: Vec<(u32, u32, usize)> = Vec::new();
        for &arc in arcs {
            match self.layers.meanings[arc as usize] {
                Meaning::Hop(hop, heading) => {
                    let (a, b, _) = instance.problem.hops[hop as usize];
                    hops.push((if heading == 0 { b } else { a }, hop, heading));
                }
                Meaning::Own(site) => hops.push((site, NONE, 0)),
                Meaning::Serve(entry, _) => {
                    plan.serves[instance.problem.cover.reach.villages[entry as usize] as usize] =
                        entry;
                }
                Meaning::Same | Meaning::Alone(_) => {}
            }
        }
        // A site may be in several layers: joined by any of them it is there once.
        let mut left = hops.len() + 1;
        while hops.len() < left {
            left = hops.len();
            hops.retain(|&(site, hop, heading)| {
                if plan.is_joined[site as usize] {
                    return false;
                }
                if hop == NONE {
                    return true;
                }
                let (a, b, _) = instance.problem.hops[hop as usize];
                let tail = if heading == 0 { a } else { b };
                let depth = if instance.is_root(tail) {
                    0
                } else if plan.is_joined[tail as usize] {
                    plan.depth[tail as usize]
                } else {
                    return true;
                };
                let depth = depth.saturating_add(instance.span(hop));
                if depth > instance.most_hops.unwrap_or(u32::MAX) {
                    return true;
                }
                plan.is_built[site as usize] = true;
                plan.is_joined[site as usize] = true;
                plan.from[site as usize] = (hop, heading);
                plan.depth[site as usize] = depth;
                plan.sites.push(site);
                false
            });
        }
        for (site, hop, _) in hops {
            if hop == NONE && !plan.is_built[site as usize] {
                plan.is_built[site as usize] = true;
                plan.sites.push(site);
            }
        }
        let Plan {
            serves, is_built, ..
        } = &mut *plan;
        for entry in serves.iter_mut().filter(|entry| **entry != NONE) {
            let starts = &instance.problem.cover.reach.starts;
            let site = starts.partition_point(|&start| start <= *entry) - 1;
            if !is_built[site] {
                *entry = NONE;
            }
        }
        count(instance, plan, work);
    }

    /// The result, with a bound for everything below its value.
    pub fn finish(self, bound: i64) -> Joined {
        let instance = self.instance;
        let Some(plan) = self.plan.filter(|plan| plan.broken == 0) else {
            return Joined::none(bound, instance.villages);
        };
        let bound = bound.min(plan.cost);
        let mut sites = plan.sites.clone();
        sites.sort_unstable();
        let mut taken: Vec<(u32, u32, usize)> = Vec::new();
        for &site in plan
            .sites
            .iter()
            .filter(|&&site| plan.is_joined[site as usize])
        {
            let (hop, heading) = plan.from[site as usize];
            taken.push((plan.depth[site as usize], hop, heading));
        }
        taken.sort_unstable();
        let ends = |&(_, hop, heading): &(u32, u32, usize)| {
            let (a, b, _) = instance.problem.hops[hop as usize];
            if heading == 0 { (a, b) } else { (b, a) }
        };
        let starts = &instance.problem.cover.reach.starts;
        let site = |&entry: &u32| {
            (entry != NONE).then(|| {
                u32::try_from(starts.partition_point(|&start| start <= entry) - 1).unwrap_or(NONE)
            })
        };
        Joined {
            status: if bound == plan.cost {
                Status::Optimal
            } else {
                Status::Bounded
            },
            value: plan.cost,
            bound,
            sites,
            hops: taken.iter().map(ends).collect(),
            taken: taken.iter().map(|taken| taken.1).collect(),
            serves: plan.serves.iter().map(site).collect(),
        }
    }
}

/// What a village costs without a site, and the entry that serves it then.
fn other(
    instance: &Instance,
    plan: &Plan,
    village: u32,
    without: u32,
    steps: &mut u64,
) -> (i64, u32) {
    let links = &instance.problem.cover.reach.links;
    let mut best = (
        instance.problem.cover.alone[village as usize].unwrap_or(FAR),
        NONE,
    );
    for &(site, entry) in instance.reached_by(village) {
        *steps += 1;
        if site != without && plan.is_built[site as usize] && links[entry as usize] <= best.0 {
            best = (links[entry as usize], entry);
        }
    }
    best
}
