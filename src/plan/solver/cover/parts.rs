//! Parts of a problem: what some sites and villages make up, and what shares nothing with the rest.

use rustc_hash::FxHashMap;

use super::reduce::Reduced;
use super::{Cover, Limit, Quota, Reach};

/// The part of a problem that some sites and villages make up.
///
/// Limits that cannot bind any more and quotas that ask for nothing are left out.
pub(super) fn part(cover: &Cover, keep_sites: &[bool], keep_villages: &[bool]) -> Reduced {
    let number = |keep: &[bool]| -> (Vec<u32>, Vec<u32>) {
        let mut names = Vec::new();
        let mut numbers = vec![u32::MAX; keep.len()];
        for (name, _) in (0_u32..).zip(keep).filter(|(_, keep)| **keep) {
            numbers[name as usize] = u32::try_from(names.len()).unwrap_or(u32::MAX);
            names.push(name);
        }
        (names, numbers)
    };
    let (sites, site_numbers) = number(keep_sites);
    let (villages, village_numbers) = number(keep_villages);
    let mut reach = Reach::default();
    reach.starts.push(0);
    for &site in &sites {
        for (village, link) in cover.row(site) {
            let village = village_numbers[village as usize];
            if village != u32::MAX {
                reach.villages.push(village);
                reach.links.push(link);
            }
        }
        reach
            .starts
            .push(u32::try_from(reach.villages.len()).unwrap_or(u32::MAX));
    }
    let renamed = |weights: &[(u32, i64)], numbers: &[u32]| -> Vec<(u32, i64)> {
        weights
            .iter()
            .filter(|entry| numbers[entry.0 as usize] != u32::MAX)
            .map(|&(name, weight)| (numbers[name as usize], weight))
            .collect()
    };
    let limits = cover
        .limits
        .iter()
        .map(|limit| Limit {
            weights: renamed(&limit.weights, &site_numbers),
            most: limit.most,
        })
        .filter(|limit| limit.weights.iter().map(|entry| entry.1).sum::<i64>() > limit.most)
        .collect();
    let quotas = cover
        .quotas
        .iter()
        .map(|quota| Quota {
            weights: renamed(&quota.weights, &village_numbers),
            least: quota.least,
        })
        .filter(|quota| quota.least > 0)
        .collect();
    Reduced {
        cover: Cover {
            open: sites
                .iter()
                .map(|&site| cover.open[site as usize])
                .collect(),
            alone: villages
                .iter()
                .map(|&village| cover.alone[village as usize])
                .collect(),
            reach,
            must: cover
                .must
                .iter()
                .map(|&site| site_numbers[site as usize])
                .filter(|&site| site != u32::MAX)
                .collect(),
            limits,
            quotas,
        },
        constant: 0,
        sites,
        villages,
        heirs: site_numbers,
    }
}

/// Parts that share no village, no limit and no quota; constants are nil, and heirs are left out.
pub(super) fn components(cover: &Cover) -> Vec<Reduced> {
    let (sites, villages) = (cover.sites(), cover.villages());
    let mut parent: Vec<usize> = (0..sites + villages).collect();
    let join = |parent: &mut [usize], a: usize, b: usize| {
        let (a, b) = (root(parent, a), root(parent, b));
        parent[a.max(b)] = a.min(b);
    };
    for site in (0_u32..).take(sites) {
        for (village, _) in cover.row(site) {
            join(&mut parent, site as usize, sites + village as usize);
        }
    }
    for limit in &cover.limits {
        for pair in limit.weights.windows(2) {
            join(&mut parent, pair[0].0 as usize, pair[1].0 as usize);
        }
    }
    for quota in &cover.quotas {
        for pair in quota.weights.windows(2) {
            join(
                &mut parent,
                sites + pair[0].0 as usize,
                sites + pair[1].0 as usize,
            );
        }
    }
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut of_root: FxHashMap<usize, usize> = FxHashMap::default();
    for name in 0..sites + villages {
        let root = root(&mut parent, name);
        let at = *of_root.entry(root).or_insert_with(|| {
            members.push(Vec::new());
            members.len() - 1
        });
        members[at].push(u32::try_from(name).unwrap_or(u32::MAX));
    }
    if members.len() == 1 {
        return vec![part(cover, &vec![true; sites], &vec![true; villages])];
    }
    Split::new(cover, &members).parts()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Cuts a problem into parts in one pass, however many there are.
struct Split<'a> {
    cover: &'a Cover,
    parts: Vec<Reduced>,
    /// Part and number in it, of sites and then of villages.
    place: Vec<(u32, u32)>,
}

impl<'a> Split<'a> {
    fn new(cover: &'a Cover, members: &[Vec<u32>]) -> Self {
        let sites = cover.sites();
        let mut place = vec![(0, 0); sites + cover.villages()];
        let mut parts = Vec::with_capacity(members.len());
        for (number, members) in (0_u32..).zip(members) {
            let mut part = Reduced {
                cover: Cover::default(),
                constant: 0,
                sites: Vec::new(),
                villages: Vec::new(),
                heirs: Vec::new(),
            };
            for &name in members {
                let names = if (name as usize) < sites {
                    part.cover.open.push(cover.open[name as usize]);
                    &mut part.sites
                } else {
                    part.cover.alone.push(cover.alone[name as usize - sites]);
                    &mut part.villages
                };
                place[name as usize] = (number, u32::try_from(names.len()).unwrap_or(u32::MAX));
                names.push(if (name as usize) < sites {
                    name
                } else {
                    name - u32::try_from(sites).unwrap_or(0)
                });
            }
            parts.push(part);
        }
        Self {
            cover,
            parts,
            place,
        }
    }

    fn parts(mut self) -> Vec<Reduced> {
        let sites = self.cover.sites();
        for site in (0_u32..).take(sites) {
            let (part, _) = self.place[site as usize];
            let row: Vec<(u32, i64)> = self
                .cover
                .row(site)
                .map(|(village, link)| (self.place[sites + village as usize].1, link))
                .collect();
            self.parts[part as usize].cover.reach.push(row);
        }
        for &site in &self.cover.must {
            let (part, site) = self.place[site as usize];
            self.parts[part as usize].cover.must.push(site);
        }
        for limit in &self.cover.limits {
            if let Some(&(first, _)) = limit.weights.first() {
                let (part, _) = self.place[first as usize];
                let weights = self.renamed(&limit.weights, 0);
                self.parts[part as usize].cover.limits.push(Limit {
                    weights,
                    most: limit.most,
                });
            }
        }
        for quota in &self.cover.quotas {
            if let Some(&(first, _)) = quota.weights.first() {
                let (part, _) = self.place[sites + first as usize];
                let weights = self.renamed(&quota.weights, sites);
                self.parts[part as usize].cover.quotas.push(Quota {
                    weights,
                    least: quota.least,
                });
            }
        }
        self.parts
    }

    fn renamed(&self, weights: &[(u32, i64)], base: usize) -> Vec<(u32, i64)> {
        weights
            .iter()
            .map(|&(name, weight)| (self.place[base + name as usize].1, weight))
            .collect()
    }
}
