//! Building sites one after another by what they gain over what it takes to join them.

use super::super::Work;
use super::search::{Best, FAR, Prices};
use super::state::{NONE, Plan};

impl Best<'_> {
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
            let heading = 1 - way.heading;
            let price = prices.hops[way.hop as usize][heading];
            if price < best.0 && depth.saturating_add(instance.span(way.hop)) <= most {
                best = (price, way.hop, heading);
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
            let hop = prices.hops[way.hop as usize][1 - way.heading] + prices.open[way.to as usize];
            if hop >= best.0 {
                continue;
            }
            let (price, by, heading) = self.direct(plan, prices, way.to);
            if price.saturating_add(hop) < best.0 {
                let (a, b, _) = instance.problem.hops[by as usize];
                let before = if heading == 0 { a } else { b };
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
    pub(super) fn recreate(
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
                let shake = if is_shaken { 90 + self.draw(21) } else { 100 };
                (site, i64::try_from(shake).unwrap_or(100))
            })
            .collect();
        let mut sites = plan.sites.clone();
        let mut steps = 0_u64;
        while !candidates.is_empty() && !work.is_exhausted() {
            let mut best: Option<(i64, usize, Option<u32>)> = None;
            let mut place = 0;
            while place < candidates.len() {
                let (site, shake) = candidates[place];
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
                let shaken = |net: i64| {
                    let shaken = i128::from(net) * i128::from(shake) / 100;
                    if is_must {
                        net
                    } else {
                        i64::try_from(shaken).unwrap_or(net)
                    }
                };
                // Joining costs nothing at least: most sites fall behind before that is looked for.
                let most = best.map_or(0, |best| best.0);
                if shaken(gain - open) > most {
                    let (price, relay) = self.attach(plan, prices, site, &mut steps);
                    let net = shaken((gain - open).saturating_sub(price));
                    if net > most {
                        best = Some((net, place, relay));
                    }
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
                let (_, hop, heading) = self.direct[ends[0] as usize];
                if hop != NONE && instance.needs(site) {
                    more += row.hop(hop, heading);
                }
                if relay.is_some() {
                    let mut ways = instance.ways(ends[0]).iter().filter(|way| way.to == site);
                    more += ways.next().map_or(0, |way| row.hop(way.hop, way.heading));
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
        let (price, hop, heading) = self.direct(plan, prices, site);
        plan.is_built[site as usize] = true;
        let mut added = vec![0; instance.rows.len()];
        if hop != NONE && (instance.needs(site) || price == 0) {
            plan.is_joined[site as usize] = true;
            plan.from[site as usize] = (hop, heading);
            let (a, b, _) = instance.problem.hops[hop as usize];
            let before = if heading == 0 { a } else { b };
            let depth = if instance.is_root(before) {
                0
            } else {
                plan.depth[before as usize]
            };
            plan.depth[site as usize] = depth.saturating_add(instance.span(hop));
            for (row, added) in instance.rows.iter().zip(&mut added) {
                *added += row.hop(hop, heading);
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
}
