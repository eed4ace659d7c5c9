//! The problem laid out for the search: neighbours, villages' sites, and all limits as rows.

use super::Connected;

/// A hop as seen from one of its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub to: u32,
    pub hop: u32,
    /// 0 where it leads to the hop's second node, 1 where it leads to the first.
    pub heading: usize,
}

/// A row: weights of everything chosen together at most `most`. Empty lists weigh nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub open: Vec<i64>,
    pub hops: Vec<[i64; 2]>,
    pub links: Vec<i64>,
    pub alone: Vec<i64>,
    pub most: i64,
}

impl Row {
    pub fn open(&self, site: usize) -> i64 {
        self.open.get(site).copied().unwrap_or(0)
    }

    pub fn hop(&self, hop: u32, heading: usize) -> i64 {
        self.hops
            .get(hop as usize)
            .map_or(0, |weights| weights[heading])
    }

    pub fn link(&self, entry: usize) -> i64 {
        self.links.get(entry).copied().unwrap_or(0)
    }

    pub fn alone(&self, village: usize) -> i64 {
        self.alone.get(village).copied().unwrap_or(0)
    }
}

#[derive(Debug)]
pub(super) struct Instance<'a> {
    pub problem: &'a Connected,
    pub sites: usize,
    pub villages: usize,
    /// Hops around each node, sites and roots.
    starts: Vec<u32>,
    ways: Vec<Way>,
    /// Sites that reach each village, with the entry of the reach.
    village_starts: Vec<u32>,
    reached_by: Vec<(u32, u32)>,
    pub rows: Vec<Row>,
    pub is_must: Vec<bool>,
    /// The limit on hops, where it can bind.
    pub most_hops: Option<u32>,
}

impl<'a> Instance<'a> {
    pub fn new(problem: &'a Connected) -> Self {
        let (sites, villages) = (problem.cover.open.len(), problem.cover.alone.len());
        let nodes = sites + problem.roots as usize;
        let mut starts = vec![0_u32; nodes + 1];
        for &(a, b, _) in &problem.hops {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        sum_up(&mut starts);
        let mut next = starts.clone();
        let mut ways = vec![
            Way {
                to: 0,
                hop: 0,
                heading: 0
            };
            2 * problem.hops.len()
        ];
        for (hop, &(a, b, _)) in (0..).zip(&problem.hops) {
            for (at, to, heading) in [(a, b, 0), (b, a, 1)] {
                ways[next[at as usize] as usize] = Way { to, hop, heading };
                next[at as usize] += 1;
            }
        }
        let reach = &problem.cover.reach;
        let mut village_starts = vec![0_u32; villages + 1];
        for &village in &reach.villages {
            village_starts[village as usize + 1] += 1;
        }
        sum_up(&mut village_starts);
        let mut next = village_starts.clone();
        let mut reached_by = vec![(0, 0); reach.villages.len()];
        for (site, range) in (0..).zip(reach.starts.windows(2)) {
            for entry in range[0]..range[1] {
                let place = &mut next[reach.villages[entry as usize] as usize];
                reached_by[*place as usize] = (site, entry);
                *place += 1;
            }
        }
        let mut is_must = vec![false; sites];
        for &site in &problem.cover.must {
            is_must[site as usize] = true;
        }
        let longest = problem.spans.iter().copied().max().unwrap_or(1).max(1);
        let depth = u64::from(longest) * sites as u64;
        let most_hops = problem.most_hops.filter(|&most| u64::from(most) < depth);
        let rows = rows(problem);
        Self {
            problem,
            sites,
            villages,
            starts,
            ways,
            village_starts,
            reached_by,
            rows,
            is_must,
            most_hops,
        }
    }

    pub fn ways(&self, node: u32) -> &[Way] {
        &self.ways[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// Entries of the reach of a site.
    pub fn reach(&self, site: u32) -> std::ops::Range<usize> {
        let starts = &self.problem.cover.reach.starts;
        starts[site as usize] as usize..starts[site as usize + 1] as usize
    }

    /// Sites that reach a village, with the entry of the reach.
    pub fn reached_by(&self, village: u32) -> &[(u32, u32)] {
        let starts = &self.village_starts;
        &self.reached_by[starts[village as usize] as usize..starts[village as usize + 1] as usize]
    }

    pub fn span(&self, hop: u32) -> u32 {
        self.problem
            .spans
            .get(hop as usize)
            .copied()
            .unwrap_or(1)
            .max(1)
    }

    pub fn needs(&self, site: u32) -> bool {
        self.problem
            .needs
            .get(site as usize)
            .copied()
            .unwrap_or(true)
    }

    pub fn is_root(&self, node: u32) -> bool {
        node as usize >= self.sites
    }
}

fn sum_up(starts: &mut [u32]) {
    for place in 1..starts.len() {
        starts[place] += starts[place - 1];
    }
}

/// Limits, budgets and quotas. A quota limits the weight of the villages that are left out.
fn rows(problem: &Connected) -> Vec<Row> {
    let cover = &problem.cover;
    let limits = cover.limits.iter().map(|limit| {
        let mut open = vec![0; cover.open.len()];
        for &(site, weight) in &limit.weights {
            open[site as usize] += weight;
        }
        Row {
            open,
            most: limit.most,
            ..Row::default()
        }
    });
    let quotas = cover.quotas.iter().map(|quota| {
        let mut alone = vec![0; cover.alone.len()];
        for &(village, weight) in &quota.weights {
            alone[village as usize] += weight;
        }
        let most = alone.iter().sum::<i64>() - quota.least;
        Row {
            alone,
            most,
            ..Row::default()
        }
    });
    let money = problem.money.iter().map(|money| Row {
        open: money.open.clone(),
        hops: money.hops.clone(),
        links: money.links.clone(),
        alone: money.alone.clone(),
        most: money.most,
    });
    limits.chain(quotas).chain(money).collect()
}
