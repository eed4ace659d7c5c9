//! What a set of sites comes to: the tree that joins them, who is served, what it costs and what it breaks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Work;
use super::instance::Instance;

pub(super) const NONE: u32 = u32::MAX;

/// What one village that must be served and is not counts as, against an excess over a row.
const MISSING: i64 = 1 << 40;

/// Sites with their tree and villages.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// Sites in the order in which they are joined.
    pub sites: Vec<u32>,
    pub is_built: Vec<bool>,
    /// Whether a path joins it, and so may others.
    pub is_joined: Vec<bool>,
    /// The hop that leads to each joined site, and its direction.
    pub from: Vec<(u32, usize)>,
    pub depth: Vec<u32>,
    /// Entry of the reach that serves each village.
    pub serves: Vec<u32>,
    pub used: Vec<i64>,
    /// How much is broken; 0 where the plan is feasible.
    pub broken: i64,
    pub cost: i64,
}

impl Plan {
    pub fn score(&self) -> (i64, i64) {
        (self.broken, self.cost)
    }

    pub fn empty(instance: &Instance) -> Self {
        Self {
            is_built: vec![false; instance.sites],
            is_joined: vec![false; instance.sites],
            from: vec![(NONE, 0); instance.sites],
            depth: vec![0; instance.sites],
            serves: vec![NONE; instance.villages],
            ..Self::default()
        }
    }

    fn clear(&mut self) {
        for &site in &self.sites {
            self.is_built[site as usize] = false;
            self.is_joined[site as usize] = false;
            self.from[site as usize] = (NONE, 0);
            self.depth[site as usize] = 0;
        }
        self.sites.clear();
    }

    /// The node that a joined site hangs on.
    pub fn parent(&self, instance: &Instance, site: u32) -> Option<u32> {
        let (hop, heading) = self.from[site as usize];
        let &(a, b, _) = instance.problem.hops.get(hop as usize)?;
        Some(if heading == 0 { a } else { b })
    }
}

/// Scratch space for plans, and the prices of hops that decide between trees.
#[derive(Debug, Default)]
pub(super) struct Planner {
    heap: BinaryHeap<Reverse<(i64, u32, usize)>>,
    wanted: Vec<bool>,
    /// Price of each hop by direction.
    pub prices: Vec<[i64; 2]>,
}

impl Planner {
    /// Joins sites by the cheapest tree, serves villages, and counts. Sites that need a path and get none
    /// are left out.
    pub fn lay(&mut self, instance: &Instance, sites: &[u32], plan: &mut Plan, work: &mut Work) {
        self.join(instance, sites, plan, false, work);
        if instance.most_hops.is_some() && plan.sites.len() < sites.len() {
            let mut flat = Plan::empty(instance);
            self.join(instance, sites, &mut flat, true, work);
            if flat.sites.len() > plan.sites.len() {
                std::mem::swap(plan, &mut flat);
            }
        }
        serve(instance, plan, work);
        count(instance, plan, work);
    }

    /// Prim's algorithm from all roots; by depth first where that is asked for.
    pub fn join(
        &mut self,
        instance: &Instance,
        sites: &[u32],
        plan: &mut Plan,
        by_depth: bool,
        work: &mut Work,
    ) {
        plan.clear();
        self.wanted.resize(instance.sites, false);
        let most = instance.most_hops.unwrap_or(u32::MAX);
        let deep = |depth: u32| if by_depth { i64::from(depth) << 32 } else { 0 };
        let mut steps = 0;
        for &site in sites {
            self.wanted[site as usize] = true;
            for way in instance.ways(site) {
                steps += 1;
                if instance.is_root(way.to) && instance.span(way.hop) <= most {
                    let heading = 1 - way.heading;
                    let price = if by_depth {
                        0
                    } else {
                        self.prices[way.hop as usize][heading]
                    };
                    self.heap.push(Reverse((
                        deep(instance.span(way.hop)) + price,
                        way.hop,
                        heading,
                    )));
                }
            }
        }
        while let Some(Reverse((_, hop, heading))) = self.heap.pop() {
            let (a, b, _) = instance.problem.hops[hop as usize];
            let (tail, site) = if heading == 0 { (a, b) } else { (b, a) };
            if plan.is_built[site as usize] {
                continue;
            }
            let before = if instance.is_root(tail) {
                0
            } else {
                plan.depth[tail as usize]
            };
            let depth = before.saturating_add(instance.span(hop));
            plan.is_built[site as usize] = true;
            plan.is_joined[site as usize] = true;
            plan.from[site as usize] = (hop, heading);
            plan.depth[site as usize] = depth;
            plan.sites.push(site);
            for way in instance.ways(site) {
                steps += 1;
                if instance.is_root(way.to)
                    || !self.wanted[way.to as usize]
                    || plan.is_built[way.to as usize]
                    || depth.saturating_add(instance.span(way.hop)) > most
                {
                    continue;
                }
                let price = if by_depth {
                    0
                } else {
                    self.prices[way.hop as usize][way.heading]
                };
                let key = deep(depth.saturating_add(instance.span(way.hop))) + price;
                self.heap.push(Reverse((key, way.hop, way.heading)));
            }
        }
        for &site in sites {
            self.wanted[site as usize] = false;
            if !plan.is_built[site as usize] && !instance.needs(site) {
                plan.is_built[site as usize] = true;
                plan.sites.push(site);
            }
        }
        work.spend(3 * steps);
        // A path that costs more than nothing is not taken to a site that neither needs nor carries it.
        Self::loosen(instance, plan);
    }

    fn loosen(instance: &Instance, plan: &mut Plan) {
        if instance.problem.needs.iter().all(|&needs| needs) {
            return;
        }
        let mut children = vec![0_u32; instance.sites];
        for &site in &plan.sites {
            if let Some(parent) = plan
                .parent(instance, site)
                .filter(|&parent| !instance.is_root(parent))
            {
                children[parent as usize] += 1;
            }
        }
        let mut freed = Vec::new();
        for &site in plan.sites.iter().rev() {
            if instance.needs(site) || children[site as usize] > 0 || !plan.is_joined[site as usize]
            {
                continue;
            }
            if let Some(parent) = plan
                .parent(instance, site)
                .filter(|&parent| !instance.is_root(parent))
            {
                children[parent as usize] -= 1;
            }
            freed.push(site);
        }
        for site in freed {
            plan.is_joined[site as usize] = false;
            plan.from[site as usize] = (NONE, 0);
            plan.depth[site as usize] = 0;
        }
    }
}

/// Serves each village from its cheapest site where that is no dearer than leaving it out, and more of
/// them where a quota is short.
pub(super) fn serve(instance: &Instance, plan: &mut Plan, work: &mut Work) {
    let links = &instance.problem.cover.reach.links;
    let villages = &instance.problem.cover.reach.villages;
    plan.serves.fill(NONE);
    let mut steps = plan.serves.len();
    for &site in &plan.sites {
        let range = instance.reach(site);
        steps += range.len();
        for entry in range {
            let best = &mut plan.serves[villages[entry] as usize];
            let is_better = *best == NONE || links[entry] < links[*best as usize];
            if is_better {
                *best = u32::try_from(entry).unwrap_or(NONE);
            }
        }
    }
    work.spend(steps as u64);
    let mut spare: Vec<(u32, u32, i64)> = Vec::new();
    let has_quotas = instance.rows.iter().any(|row| !row.alone.is_empty());
    for (village, best) in (0_u32..).zip(&mut plan.serves) {
        let Some(alone) = instance.problem.cover.alone[village as usize] else {
            continue;
        };
        if *best != NONE && links[*best as usize] > alone {
            if has_quotas {
                spare.push((village, *best, links[*best as usize] - alone));
            }
            *best = NONE;
        }
    }
    if spare.is_empty() {
        return;
    }
    for row in instance.rows.iter().filter(|row| !row.alone.is_empty()) {
        count(instance, plan, work);
        let used = |plan: &Plan, row: &super::instance::Row| {
            let left = (0..instance.villages).filter(|&village| plan.serves[village] == NONE);
            left.map(|village| row.alone(village)).sum::<i64>()
        };
        if row.most >= used(plan, row) {
            continue;
        }
        spare.sort_by_key(|&(village, _, extra)| {
            let weight = i128::from(row.alone(village as usize)).max(1);
            (i128::from(extra) * (1 << 20) / weight, village)
        });
        for &(village, entry, _) in &spare {
            if row.alone(village as usize) > 0
                && plan.serves[village as usize] == NONE
                && used(plan, row) > row.most
            {
                plan.serves[village as usize] = entry;
            }
        }
    }
}

/// Fills cost, rows and what is broken.
pub(super) fn count(instance: &Instance, plan: &mut Plan, work: &mut Work) {
    let cover = &instance.problem.cover;
    let mut cost = 0;
    let rows = &instance.rows;
    plan.used.clear();
    plan.used.resize(rows.len(), 0);
    for &site in &plan.sites {
        cost += cover.open[site as usize];
        let (hop, heading) = plan.from[site as usize];
        if hop != NONE {
            cost += instance.problem.hops[hop as usize].2;
        }
        for (row, used) in rows.iter().zip(&mut plan.used) {
            *used += row.open(site as usize)
                + if hop == NONE {
                    0
                } else {
                    row.hop(hop, heading)
                };
        }
    }
    let mut broken = 0_i64;
    for (village, &entry) in plan.serves.iter().enumerate() {
        if entry == NONE {
            match cover.alone[village] {
                Some(alone) => cost += alone,
                None => broken = broken.saturating_add(MISSING),
            }
        } else {
            cost += cover.reach.links[entry as usize];
        }
        for (row, used) in rows.iter().zip(&mut plan.used) {
            *used += if entry == NONE {
                row.alone(village)
            } else {
                row.link(entry as usize)
            };
        }
    }
    for (row, used) in rows.iter().zip(&plan.used) {
        broken = broken.saturating_add((used - row.most).max(0));
    }
    for &site in &cover.must {
        broken = broken.saturating_add(if plan.is_built[site as usize] {
            0
        } else {
            MISSING
        });
    }
    work.spend(((plan.sites.len() + plan.serves.len()) * (1 + rows.len())) as u64);
    plan.cost = cost;
    plan.broken = broken;
}
