//! Plans by search: neighbouring sites are taken out and built anew by their gain, with the tree that joins
//! them laid anew each time (ruin and recreate, Schrimpf et al., Journal of Computational Physics 159,
//! 2000).

use super::super::Work;
use super::super::steiner::{Incumbent, Multipliers};
use super::instance::Instance;
use super::layers::Layers;
use super::state::{NONE, Plan, Planner};

/// Costs in one unit: with the rows' multipliers folded in or not, times the scale.
#[derive(Debug, Clone, Default)]
pub(super) struct Prices {
    pub(super) open: Vec<i64>,
    pub(super) hops: Vec<[i64; 2]>,
    pub(super) links: Vec<i64>,
    pub(super) alone: Vec<i64>,
}

/// The best plan so far, and all that the search for better ones keeps.
pub(super) struct Best<'a> {
    pub(super) instance: &'a Instance<'a>,
    pub(super) layers: &'a Layers,
    pub(super) plan: Option<Plan>,
    pub(super) planner: Planner,
    /// Folded prices, and plain ones where there are rows.
    pub(super) prices: Vec<Prices>,
    pub(super) scale: i64,
    pub(super) random: u64,
    pub(super) scratch: Plan,
    pub(super) direct: Vec<(i64, u32, usize)>,
    pub(super) direct_stamp: Vec<u32>,
    pub(super) marked: Vec<u32>,
    pub(super) passed: Vec<u32>,
    pub(super) stamp: u32,
    pub(super) served: Vec<i64>,
}

/// Sites around a place that are looked at, built ones aside.
const NEAR: usize = 300;

pub(super) const FAR: i64 = i64::MAX / 8;

impl<'a> Best<'a> {
    pub fn new(instance: &'a Instance<'a>, layers: &'a Layers) -> Self {
        let nodes = instance.sites + instance.problem.roots as usize;
        Self {
            instance,
            layers,
            plan: None,
            planner: Planner::default(),
            prices: Vec::new(),
            scale: 1,
            random: 0x9E37_79B9_7F4A_7C15,
            scratch: Plan::empty(instance),
            direct: vec![(FAR, NONE, 0); nodes],
            direct_stamp: vec![0; nodes],
            marked: vec![0; nodes],
            passed: vec![0; instance.villages],
            stamp: 0,
            served: vec![0; instance.villages],
        }
    }

    /// Sets prices by multipliers, and tries the plan of nothing.
    pub fn price(&mut self, multipliers: &Multipliers) {
        self.scale = multipliers.scale;
        let mut plain = multipliers.clone();
        plain.each.fill(0);
        self.prices = vec![self.folded(multipliers)];
        if !multipliers.each.is_empty() {
            self.prices.push(self.folded(&plain));
        }
        // Between trees of one cost the one that weighs less in the rows is better.
        let rows = &self.instance.rows;
        let tie = |hop: u32, heading: usize| {
            rows.iter()
                .map(|row| row.hop(hop, heading))
                .sum::<i64>()
                .min(1 << 20)
        };
        let all = self.prices[0]
            .hops
            .iter()
            .flatten()
            .all(|&price| price == 0);
        self.planner.prices = if all {
            let hops = (0_u32..).take(self.instance.problem.hops.len());
            hops.map(|hop| [tie(hop, 0), tie(hop, 1)]).collect()
        } else {
            self.prices[0].hops.clone()
        };
        let musts: Vec<u32> = self.instance.problem.cover.must.clone();
        self.connect(&musts, &mut Work::unlimited());
    }

    fn folded(&self, by: &Multipliers) -> Prices {
        let (problem, rows) = (self.instance.problem, &self.instance.rows);
        let fold = |cost: i64, weight: &dyn Fn(&super::instance::Row) -> i64| {
            let priced = cost.saturating_mul(by.scale).min(FAR / 4);
            rows.iter().zip(&by.each).fold(priced, |sum, (row, by)| {
                sum.saturating_add(weight(row).saturating_mul(*by))
                    .min(FAR / 2)
            })
        };
        let cover = &problem.cover;
        let everything: i64 = [&cover.open, &cover.reach.links]
            .into_iter()
            .flatten()
            .sum::<i64>()
            + problem.hops.iter().map(|hop| hop.2).sum::<i64>();
        let missing = everything.min(1 << 44) + 1;
        let open = cover.open.iter().enumerate();
        let links = cover.reach.links.iter().enumerate();
        let alone = cover.alone.iter().enumerate();
        Prices {
            open: open
                .map(|(site, &cost)| fold(cost, &|row| row.open(site)))
                .collect(),
            hops: (0..)
                .zip(&problem.hops)
                .map(|(hop, &(_, _, cost))| {
                    [0, 1].map(|heading| fold(cost, &|row| row.hop(hop, heading)))
                })
                .collect(),
            links: links
                .map(|(entry, &cost)| fold(cost, &|row| row.link(entry)))
                .collect(),
            alone: alone
                .map(|(village, &cost)| fold(cost.unwrap_or(missing), &|row| row.alone(village)))
                .collect(),
        }
    }

    pub(super) fn draw(&mut self, most: usize) -> usize {
        // Xorshift: Marsaglia, Journal of Statistical Software 8 (2003).
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from((self.random >> 33) % most.max(1) as u64).unwrap_or(0)
    }

    fn take(&mut self, plan: &Plan) {
        if self
            .plan
            .as_ref()
            .is_none_or(|best| plan.score() < best.score())
        {
            self.plan = Some(plan.clone());
        }
    }

    /// A plan of sites as they are.
    pub fn connect(&mut self, sites: &[u32], work: &mut Work) {
        let mut sites = sites.to_vec();
        sites.sort_unstable();
        sites.dedup();
        let mut plan = std::mem::take(&mut self.scratch);
        self.planner.lay(self.instance, &sites, &mut plan, work);
        self.take(&plan);
        // What is missing of it and what pays besides.
        let prices = std::mem::take(&mut self.prices);
        for prices in &prices {
            self.planner.lay(self.instance, &sites, &mut plan, work);
            self.recreate(&mut plan, prices, &sites, false, work);
            self.take(&plan);
        }
        self.prices = prices;
        self.scratch = plan;
    }

    /// Ruins and recreates the best plan so many times.
    pub fn search(&mut self, rounds: u64, work: &mut Work) {
        let Some(mut current) = self.plan.clone() else {
            return;
        };
        let prices = std::mem::take(&mut self.prices);
        let everything: Vec<u32> = (0..).take(self.instance.sites).collect();
        let mut plan = Plan::empty(self.instance);
        for prices in &prices {
            self.planner
                .lay(self.instance, &current.sites, &mut plan, work);
            self.recreate(&mut plan, prices, &everything, false, work);
            self.take(&plan);
            if plan.score() < current.score() {
                current.clone_from(&plan);
            }
        }
        let begun = work.left().max(1);
        for round in 0..rounds {
            if work.is_exhausted() {
                break;
            }
            let mode = self.draw(prices.len());
            let (kept, gone) = self.ruin(&current, work);
            self.planner.lay(self.instance, &kept, &mut plan, work);
            let mut candidates = gone;
            candidates.extend(kept.iter().filter(|&&site| !plan.is_built[site as usize]));
            self.recreate(&mut plan, &prices[mode], &candidates, true, work);
            let left = (work.left() * 1_000 / begun).min((rounds - round) * 1_000 / rounds);
            let heat = i128::from(current.cost) * i128::from(left) / 600_000;
            let slack = i64::try_from(heat).unwrap_or(0)
                * i64::try_from(self.draw(1_000)).unwrap_or(0)
                / 1_000;
            let is_near =
                plan.broken == current.broken && plan.cost <= current.cost.saturating_add(slack);
            if plan.broken < current.broken || is_near {
                std::mem::swap(&mut current, &mut plan);
                self.take(&current);
            }
        }
        self.prices = prices;
    }

    /// Takes out sites near each other: those kept, and those that went with others around them.
    fn ruin(&mut self, plan: &Plan, work: &mut Work) -> (Vec<u32>, Vec<u32>) {
        let instance = self.instance;
        if instance.sites == 0 {
            return (Vec::new(), Vec::new());
        }
        let any = |of: &mut Self| u32::try_from(of.draw(instance.sites)).unwrap_or(0);
        let first = if plan.sites.is_empty() || self.draw(4) == 0 {
            any(self)
        } else {
            let place = self.draw(plan.sites.len());
            plan.sites[place]
        };
        let most = 1 + self.draw(plan.sites.len().min(8));
        self.stamp += 1;
        let mut near = vec![first];
        self.marked[first as usize] = self.stamp;
        let mut gone = 0;
        let mut scanned = 0;
        let mut is_gone = Vec::new();
        while scanned < near.len() && gone < most && scanned < 300 {
            let site = near[scanned];
            scanned += 1;
            if plan.is_built[site as usize] {
                gone += 1;
                is_gone.push(site);
            }
            let mut steps = 0;
            let mut meet = |to: u32, marked: &mut Vec<u32>| {
                steps += 1;
                // Built sites first: others only where few are built.
                let is_next = plan.is_built[to as usize] || near.len() < NEAR;
                if is_next && marked[to as usize] != self.stamp {
                    marked[to as usize] = self.stamp;
                    near.push(to);
                }
            };
            for entry in instance.reach(site) {
                let village = instance.problem.cover.reach.villages[entry];
                let seen = &mut self.passed[village as usize];
                if std::mem::replace(seen, self.stamp) != self.stamp {
                    for &(to, _) in instance.reached_by(village) {
                        meet(to, &mut self.marked);
                    }
                }
            }
            for way in instance.ways(site) {
                if !instance.is_root(way.to) {
                    meet(way.to, &mut self.marked);
                }
            }
            work.spend(steps);
        }
        let kept = plan.sites.iter().copied();
        let kept = kept.filter(|site| !is_gone.contains(site) || instance.is_must[*site as usize]);
        (kept.collect(), near)
    }
}

impl Incumbent for Best<'_> {
    fn offer(&mut self, arcs: &[u32], work: &mut Work) {
        let mut plan = std::mem::take(&mut self.scratch);
        self.exactly(arcs, &mut plan, work);
        self.take(&plan);
        let sites = plan.sites.clone();
        self.planner.lay(self.instance, &sites, &mut plan, work);
        self.prune(&mut plan, work);
        self.take(&plan);
        self.scratch = plan;
    }

    fn value(&self) -> Option<i64> {
        self.plan
            .as_ref()
            .filter(|plan| plan.broken == 0)
            .map(|plan| plan.cost)
    }
}
