//! Whether a problem makes sense, what a choice costs, and which constraints clash.

use super::Cover;

/// What is wrong with the numbers of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Lengths of the arrays do not fit each other.
    #[error("the rows of the sites do not fit their starts, their links or the number of sites")]
    Shape,
    /// A site names a village that there is not, or names them out of order.
    #[error("site {site} names a village that does not exist, or not in ascending order")]
    Village {
        /// The site.
        site: u32,
    },
    /// A cost below zero.
    #[error("site or village {index} has a cost below zero: costs are 0 or more")]
    Negative {
        /// The site or the village.
        index: u32,
    },
    /// Costs that add up to more than can be counted exactly.
    #[error(
        "the costs add up to more than {} units: use a larger unit",
        Cover::MOST
    )]
    Large,
    /// A constraint names what does not exist, or has a weight that is not positive, or names twice.
    #[error(
        "constraint {index} names a site or village that does not exist or twice, or has a weight below 1"
    )]
    Constraint {
        /// The constraint: sites that must be open come first, then limits, then quotas.
        index: u32,
    },
}

/// Why nothing satisfies the constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    /// The numbers make no sense.
    #[error(transparent)]
    Flaw(#[from] Flaw),
    /// A village must be served, and no site reaches it.
    #[error("village {village} must be served, and no site reaches it")]
    Unreachable {
        /// The village.
        village: u32,
    },
    /// Sites that must be open are over a limit by themselves.
    #[error("sites that must be open weigh {weight} together and limit {limit} is {most}")]
    Must {
        /// The limit.
        limit: u32,
        /// What they weigh.
        weight: i64,
        /// What they may weigh.
        most: i64,
    },
    /// All villages in reach together do not meet a quota.
    #[error("quota {quota} asks for {least} and all that can be served is {reachable}")]
    Quota {
        /// The quota.
        quota: u32,
        /// What can be served with all sites.
        reachable: i64,
        /// What is asked for.
        least: i64,
    },
    /// Villages that must be served need more sites than a limit allows.
    #[error("what must be served and open weighs at least {weight} and limit {limit} is {most}")]
    Limit {
        /// The limit.
        limit: u32,
        /// The least that suffices.
        weight: i64,
        /// What is allowed.
        most: i64,
    },
    /// No single pair of constraints is to blame.
    #[error("the constraints cannot be met together")]
    Together,
}

impl Cover {
    /// The most that all costs may add up to, so that sums stay exact.
    pub const MOST: i64 = 1 << 52;

    /// Whether the numbers make sense.
    ///
    /// # Errors
    ///
    /// The first flaw that is met.
    pub fn check(&self) -> Result<(), Flaw> {
        self.check_reach()?;
        let mut total = 0_i64;
        let mut add = |cost: i64, index: usize| {
            if cost < 0 {
                return Err(Flaw::Negative {
                    index: u32::try_from(index).unwrap_or(u32::MAX),
                });
            }
            total = total.saturating_add(cost);
            if total > Self::MOST {
                return Err(Flaw::Large);
            }
            Ok(())
        };
        let mut dearest = vec![0_i64; self.villages()];
        for site in (0_u32..).take(self.sites()) {
            add(self.open[site as usize], site as usize)?;
            for (village, link) in self.row(site) {
                if link < 0 {
                    return Err(Flaw::Negative { index: site });
                }
                let most = &mut dearest[village as usize];
                *most = link.max(*most);
            }
        }
        for (village, alone) in self.alone.iter().enumerate() {
            add(alone.unwrap_or(0), village)?;
            add(dearest[village], village)?;
        }
        self.check_constraints()
    }

    fn check_reach(&self) -> Result<(), Flaw> {
        let reach = &self.reach;
        let fits = |count: usize| u32::try_from(count).is_ok_and(|count| count < u32::MAX);
        let starts = &reach.starts;
        let shaped = (starts.len() == self.sites() + 1 || starts.is_empty() && self.sites() == 0)
            && starts.first().is_none_or(|&first| first == 0)
            && starts.is_sorted()
            && starts.last().map_or(0, |&last| last as usize) == reach.villages.len()
            && reach.villages.len() == reach.links.len()
            && fits(self.sites())
            && fits(self.villages());
        if !shaped {
            return Err(Flaw::Shape);
        }
        for site in (0_u32..).take(self.sites()) {
            let row = &reach.villages[reach.range(site)];
            let ordered = row.windows(2).all(|pair| pair[0] < pair[1]);
            if !ordered
                || row
                    .last()
                    .is_some_and(|&last| last as usize >= self.villages())
            {
                return Err(Flaw::Village { site });
            }
        }
        Ok(())
    }

    fn check_constraints(&self) -> Result<(), Flaw> {
        for (index, &site) in (0_u32..).zip(&self.must) {
            if site as usize >= self.sites() {
                return Err(Flaw::Constraint { index });
            }
        }
        let mut index = u32::try_from(self.must.len()).unwrap_or(u32::MAX);
        let mut names = |weights: &mut dyn Iterator<Item = (u32, i64)>, most: usize| {
            let mut seen = vec![false; most];
            let mut total = 0_i64;
            for (name, weight) in weights {
                let known = seen.get_mut(name as usize);
                total = total.saturating_add(weight);
                match known {
                    Some(seen) if !*seen && weight > 0 && total <= Self::MOST => *seen = true,
                    _ => return Err(Flaw::Constraint { index }),
                }
            }
            index = index.saturating_add(1);
            Ok(())
        };
        for limit in &self.limits {
            names(&mut limit.weights.iter().copied(), self.sites())?;
        }
        for quota in &self.quotas {
            names(&mut quota.weights.iter().copied(), self.villages())?;
        }
        Ok(())
    }

    /// Clashes that can be seen without a search.
    #[must_use]
    pub fn clashes(&self) -> Vec<Clash> {
        let mut clashes = Vec::new();
        let mut reached = vec![false; self.villages()];
        for &village in &self.reach.villages {
            reached[village as usize] = true;
        }
        for (village, (alone, reached)) in (0_u32..).zip(self.alone.iter().zip(&reached)) {
            if alone.is_none() && !reached {
                clashes.push(Clash::Unreachable { village });
            }
        }
        let mut must = vec![false; self.sites()];
        for &site in &self.must {
            must[site as usize] = true;
        }
        for (limit, bounds) in (0_u32..).zip(&self.limits) {
            let weight = bounds
                .weights
                .iter()
                .filter(|entry| must[entry.0 as usize])
                .map(|entry| entry.1)
                .sum();
            if weight > bounds.most {
                clashes.push(Clash::Must {
                    limit,
                    weight,
                    most: bounds.most,
                });
            }
        }
        for (quota, duty) in (0_u32..).zip(&self.quotas) {
            let reachable = duty
                .weights
                .iter()
                .filter(|entry| reached[entry.0 as usize])
                .map(|entry| entry.1)
                .sum();
            if reachable < duty.least {
                clashes.push(Clash::Quota {
                    quota,
                    reachable,
                    least: duty.least,
                });
            }
        }
        clashes
    }

    /// What a set of open sites costs, and what serves each village: the cheapest open site where it
    /// is no dearer than being alone. `None` where a constraint is broken.
    ///
    /// Where quotas ask for more, villages are served at a price above `alone`, those that lack least
    /// for their weight first. The problem is one that [`Cover::check`] accepts.
    #[must_use]
    pub fn value_of(&self, sites: &[u32]) -> Option<(i64, Vec<Option<u32>>)> {
        self.value_with(sites, &[])
    }

    /// As [`Cover::value_of`], where some villages are served whatever it costs.
    pub(super) fn value_with(
        &self,
        sites: &[u32],
        wanted: &[u32],
    ) -> Option<(i64, Vec<Option<u32>>)> {
        let mut open = vec![false; self.sites()];
        let mut value = 0_i64;
        for &site in sites {
            let flag = open.get_mut(site as usize)?;
            if !*flag {
                *flag = true;
                value = value.checked_add(self.open[site as usize])?;
            }
        }
        if self.must.iter().any(|&site| !open[site as usize]) {
            return None;
        }
        for limit in &self.limits {
            let weight: i64 = limit
                .weights
                .iter()
                .filter(|entry| open[entry.0 as usize])
                .map(|entry| entry.1)
                .sum();
            if weight > limit.most {
                return None;
            }
        }
        let mut best: Vec<Option<(i64, u32)>> = vec![None; self.villages()];
        for site in (0_u32..).take(self.sites()) {
            if open[site as usize] {
                for (village, link) in self.row(site) {
                    let best = &mut best[village as usize];
                    if best.is_none_or(|(least, _)| link < least) {
                        *best = Some((link, site));
                    }
                }
            }
        }
        let mut served: Vec<bool> = best
            .iter()
            .zip(&self.alone)
            .map(|(best, alone)| match (best, alone) {
                (Some((link, _)), Some(alone)) => link <= alone,
                (best, _) => best.is_some(),
            })
            .collect();
        for &village in wanted {
            served[village as usize] |= best[village as usize].is_some();
        }
        for quota in &self.quotas {
            let have: i64 = quota
                .weights
                .iter()
                .filter(|entry| served[entry.0 as usize])
                .map(|entry| entry.1)
                .sum();
            let mut lack = quota.least.saturating_sub(have);
            if lack <= 0 {
                continue;
            }
            let mut spare: Vec<(i64, i64, u32)> = quota
                .weights
                .iter()
                .filter(|entry| !served[entry.0 as usize])
                .filter_map(|&(village, weight)| {
                    let (link, _) = best[village as usize]?;
                    Some((link - self.alone[village as usize]?, weight, village))
                })
                .collect();
            spare.sort_by(|a, b| {
                (i128::from(a.0) * i128::from(b.1))
                    .cmp(&(i128::from(b.0) * i128::from(a.1)))
                    .then(a.2.cmp(&b.2))
            });
            for (_, weight, village) in spare {
                if lack > 0 {
                    served[village as usize] = true;
                    lack -= weight;
                }
            }
            if lack > 0 {
                return None;
            }
        }
        let mut sites = Vec::with_capacity(self.villages());
        for ((taken, best), alone) in served.iter().zip(&best).zip(&self.alone) {
            if let (true, Some((link, site))) = (taken, best) {
                value += link;
                sites.push(Some(*site));
            } else {
                value += (*alone)?;
                sites.push(None);
            }
        }
        Some((value, sites))
    }
}
