//! Plans by search: neighbouring sites are taken out and built anew by their gain, with the tree that joins
//! them laid anew each time (ruin and recreate, Schrimpf et al., Journal of Computational Physics 159,
//! 2000).

use super::super::steiner::{Incumbent, Multipliers};
use super::super::{Status, Work};
use super::Joined;
use super::instance::Instance;
use super::layers::{Layers, Meaning};
use super::state::{NONE, Plan, Planner, count};

/// Costs in one unit: with the rows' multipliers folded in or not, times the scale.
#[derive(Debug, Clone, Default)]
struct Prices {
    open: Vec<i64>,
    hops: Vec<[i64; 2]>,
    links: Vec<i64>,
    alone: Vec<i64>,
}

/// The best plan so far, and all that the search for better ones keeps.
pub(super) struct Best<'a> {
    instance: &'a Instance<'a>,
    layers: &'a Layers,
    pub plan: Option<Plan>,
    planner: Planner,
    /// Folded prices, and plain ones where there are rows.
    prices: Vec<Prices>,
    scale: i64,
    random: u64,
    scratch: Plan,
    direct: Vec<(i64, u32, usize)>,
    direct_stamp: Vec<u32>,
    marked: Vec<u32>,
    stamp: u32,
    served: Vec<i64>,
}

const FAR: i64 = i64::MAX / 8;

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
            marked: vec![0; nodes.max(instance.villages)],
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
        let tie = |hop: u32, side: usize| {
            rows.iter()
                .map(|row| row.hop(hop, side))
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
            let extra: i64 = rows
                .iter()
                .zip(&by.each)
                .map(|(row, by)| weight(row) * by)
                .sum();
            cost * by.scale + extra
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
                    [0, 1].map(|side| fold(cost, &|row| row.hop(hop, side)))
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

    fn draw(&mut self, most: usize) -> usize {
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
            let heat = i128::from(current.cost) * i128::from(left) / 300_000;
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
            let around = instance
                .ways(site)
                .iter()
                .map(|way| way.to)
                .filter(|&to| !instance.is_root(to));
            let shared = instance.reach(site).flat_map(|entry| {
                let village = instance.problem.cover.reach.villages[entry];
                instance.reached_by(village).iter().map(|pair| pair.0)
            });
            let mut steps = 0;
            for to in shared.chain(around) {
                steps += 1;
                // Built sites first: others only where few are built.
                let is_next = plan.is_built[to as usize] || near.len() < 60;
                if is_next && self.marked[to as usize] != self.stamp {
                    self.marked[to as usize] = self.stamp;
                    near.push(to);
                }
            }
            work.spend(steps);
        }
        let kept = plan.sites.iter().copied();
        let kept = kept.filter(|site| !is_gone.contains(site) || instance.is_must[*site as usize]);
        (kept.collect(), near)
    }

    /// The cheapest hop from what is joined to a site.
    fn direct(&mut self, plan: &Plan, prices: &Prices, site: u32) -> (i64, u32, usize) {
        if self.direct_stamp[site as usize] == self.stamp {
            return self.direct[site as usize];
        }
        let instance = self.instance;
        let most = instance.most_hops.unwrap_or(u32::MAX);
        let mut best = (FAR, NONE, 0);
        for way in instance.ways(site) {
            let depth = if instance.is_root(way.to) {
                0
            } else if plan.is_joined[way.to as usize] {
                plan.depth[way.to as usize]
            } else {
                continue;
            };
            let side = 1 - way.side;
            let price = prices.hops[way.hop as usize][side];
            if price < best.0 && depth.saturating_add(instance.span(way.hop)) <= most {
                best = (price, way.hop, side);
            }
        }
        self.direct[site as usize] = best;
        self.direct_stamp[site as usize] = self.stamp;
        best
    }

    /// The cheapest way to join a site: a hop, or a relay and two hops.
    fn attach(
        &mut self,
        plan: &Plan,
        prices: &Prices,
        site: u32,
        steps: &mut u64,
    ) -> (i64, Option<u32>) {
        let instance = self.instance;
        if !instance.needs(site) {
            return (0, None);
        }
        let most = instance.most_hops.unwrap_or(u32::MAX);
        let mut best = (self.direct(plan, prices, site).0, None);
        for way in instance.ways(site) {
            *steps += 1;
            if instance.is_root(way.to) || plan.is_built[way.to as usize] {
                continue;
            }
            let hop = prices.hops[way.hop as usize][1 - way.side] + prices.open[way.to as usize];
            if hop >= best.0 {
                continue;
            }
            let (price, by, side) = self.direct(plan, prices, way.to);
            if price.saturating_add(hop) < best.0 {
                let (a, b, _) = instance.problem.hops[by as usize];
                let before = if side == 0 { a } else { b };
                let depth = if instance.is_root(before) {
                    0
                } else {
                    plan.depth[before as usize]
                };
                if depth
                    .saturating_add(instance.span(by))
                    .saturating_add(instance.span(way.hop))
                    <= most
                {
                    best = (price + hop, Some(way.to));
                }
            }
        }
        best
    }

    /// Builds the sites that pay most until none does, then leaves out what does not pay.
    fn recreate(
        &mut self,
        plan: &mut Plan,
        prices: &Prices,
        near: &[u32],
        is_shaken: bool,
        work: &mut Work,
    ) {
        let instance = self.instance;
        let villages = &instance.problem.cover.reach.villages;
        self.stamp += 1;
        for (village, served) in self.served.iter_mut().enumerate() {
            let entry = plan.serves[village];
            *served = if entry == NONE {
                prices.alone[village]
            } else {
                prices.links[entry as usize]
            };
        }
        work.spend(instance.villages as u64);
        // A quota that is short makes its villages dearer to leave out.
        let short: Vec<usize> = (0..instance.rows.len())
            .filter(|&row| {
                plan.used[row] > instance.rows[row].most && !instance.rows[row].alone.is_empty()
            })
            .collect();
        let push: i64 = prices
            .open
            .iter()
            .copied()
            .max()
            .unwrap_or(0)
            .saturating_mul(2)
            .saturating_add(1);
        for &row in &short {
            for (village, served) in self.served.iter_mut().enumerate() {
                if plan.serves[village] == NONE && instance.rows[row].alone(village) > 0 {
                    *served = served.saturating_add(push);
                }
            }
        }
        let mut candidates: Vec<(u32, i64)> = near
            .iter()
            .filter(|&&site| !plan.is_built[site as usize])
            .map(|&site| {
                let noise = if is_shaken { 90 + self.draw(21) } else { 100 };
                (site, i64::try_from(noise).unwrap_or(100))
            })
            .collect();
        let mut sites = plan.sites.clone();
        let mut steps = 0_u64;
        while !candidates.is_empty() && !work.is_exhausted() {
            let mut best: Option<(i64, usize, Option<u32>)> = None;
            let mut place = 0;
            while place < candidates.len() {
                let (site, noise) = candidates[place];
                let mut gain = 0_i64;
                let range = instance.reach(site);
                steps += range.len() as u64;
                for entry in range {
                    gain += (self.served[villages[entry] as usize] - prices.links[entry]).max(0);
                }
                let is_must = instance.is_must[site as usize];
                if is_must {
                    gain = gain.saturating_add(FAR / 4);
                }
                let open = prices.open[site as usize];
                if plan.is_built[site as usize] || gain < open || gain == 0 {
                    // Gains only fall: it will not pay later either.
                    candidates.swap_remove(place);
                    continue;
                }
                let (price, relay) = self.attach(plan, prices, site, &mut steps);
                let net = (gain - open).saturating_sub(price);
                let noisy = if is_must {
                    net
                } else {
                    i64::try_from(i128::from(net) * i128::from(noise) / 100).unwrap_or(net)
                };
                if noisy > 0 && best.is_none_or(|best| noisy > best.0) {
                    best = Some((noisy, place, relay));
                }
                place += 1;
            }
            let Some((_, place, relay)) = best else { break };
            let site = candidates.swap_remove(place).0;
            if !self.fits(plan, site, relay) {
                continue;
            }
            for new in relay.into_iter().chain([site]) {
                self.build(plan, prices, new);
                sites.push(new);
            }
        }
        work.spend(steps);
        self.planner.lay(instance, &sites, plan, work);
        self.prune(plan, work);
    }

    /// Whether the rows leave room for a site and its relay, hops left aside where they weigh.
    fn fits(&self, plan: &Plan, site: u32, relay: Option<u32>) -> bool {
        let instance = self.instance;
        let villages = &instance.problem.cover.reach.villages;
        instance.rows.iter().zip(&plan.used).all(|(row, used)| {
            let mut more =
                row.open(site as usize) + relay.map_or(0, |relay| row.open(relay as usize));
            if !row.hops.is_empty() {
                let ends = [relay.unwrap_or(site), site];
                let (_, hop, side) = self.direct[ends[0] as usize];
                if hop != NONE && instance.needs(site) {
                    more += row.hop(hop, side);
                }
                if relay.is_some() {
                    let mut ways = instance.ways(ends[0]).iter().filter(|way| way.to == site);
                    more += ways.next().map_or(0, |way| row.hop(way.hop, way.side));
                }
            }
            if !row.alone.is_empty() {
                for entry in instance.reach(site) {
                    let village = villages[entry] as usize;
                    if plan.serves[village] == NONE {
                        more -= row.alone(village) - row.link(entry);
                    }
                }
            }
            more <= 0 || used.saturating_add(more) <= row.most
        })
    }

    /// Adds one site to a plan under construction.
    fn build(&mut self, plan: &mut Plan, prices: &Prices, site: u32) {
        let instance = self.instance;
        let (price, hop, side) = self.direct(plan, prices, site);
        plan.is_built[site as usize] = true;
        let mut added = vec![0; instance.rows.len()];
        if hop != NONE && (instance.needs(site) || price == 0) {
            plan.is_joined[site as usize] = true;
            plan.from[site as usize] = (hop, side);
            let (a, b, _) = instance.problem.hops[hop as usize];
            let before = if side == 0 { a } else { b };
            let depth = if instance.is_root(before) {
                0
            } else {
                plan.depth[before as usize]
            };
            plan.depth[site as usize] = depth.saturating_add(instance.span(hop));
            for (row, added) in instance.rows.iter().zip(&mut added) {
                *added += row.hop(hop, side);
            }
            // Neighbours that were looked at may be nearer now.
            for way in instance.ways(site) {
                self.direct_stamp[way.to as usize] = 0;
            }
        }
        plan.sites.push(site);
        for entry in instance.reach(site) {
            let village = instance.problem.cover.reach.villages[entry] as usize;
            if prices.links[entry] < self.served[village] {
                for (row, added) in instance.rows.iter().zip(&mut added) {
                    let before = plan.serves[village];
                    let old = if before == NONE {
                        row.alone(village)
                    } else {
                        row.link(before as usize)
                    };
                    *added += row.link(entry) - old;
                }
                self.served[village] = prices.links[entry];
                plan.serves[village] = u32::try_from(entry).unwrap_or(NONE);
            }
        }
        for ((row, added), used) in instance.rows.iter().zip(added).zip(&mut plan.used) {
            *used = used.saturating_add(added + row.open(site as usize));
        }
    }

    /// Leaves out sites at the ends of the tree that cost at least what they save.
    fn prune(&mut self, plan: &mut Plan, work: &mut Work) {
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
    fn exactly(&self, arcs: &[u32], plan: &mut Plan, work: &mut Work) {
        let instance = self.instance;
        *plan = Plan::empty(instance);
        let mut hops: Vec<(u32, u32, usize)> = Vec::new();
        for &arc in arcs {
            match self.layers.meanings[arc as usize] {
                Meaning::Hop(hop, side) => {
                    let (a, b, _) = instance.problem.hops[hop as usize];
                    hops.push((if side == 0 { b } else { a }, hop, side));
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
            hops.retain(|&(site, hop, side)| {
                if plan.is_joined[site as usize] {
                    return false;
                }
                if hop == NONE {
                    return true;
                }
                let (a, b, _) = instance.problem.hops[hop as usize];
                let tail = if side == 0 { a } else { b };
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
                plan.from[site as usize] = (hop, side);
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
            let (hop, side) = plan.from[site as usize];
            taken.push((plan.depth[site as usize], hop, side));
        }
        taken.sort_unstable();
        let ends = |&(_, hop, side): &(u32, u32, usize)| {
            let (a, b, _) = instance.problem.hops[hop as usize];
            if side == 0 { (a, b) } else { (b, a) }
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
