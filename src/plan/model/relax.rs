//! Bounds: the problem without what ties it together, as the engines take it.
//!
//! Limits enter a price by multipliers, and those that weigh sites or service alone are handed over as
//! they are besides. What is left out only makes a plan cheaper: capacities, links in limits, the
//! lengths of chains, and, where sites are chosen alone, that hops form a tree: each site that needs a
//! path pays at least its cheapest hop.

use super::draft::Core;
use super::instance::{Instance, NONE, place};
use super::linear::{Linear, Row};
use crate::plan::solver::connected::{self, Connected, Money};
use crate::plan::solver::cover::{Clash, Cover, Limit, Quota, Reach};
use crate::plan::solver::{Status, Work, cover, mip};

/// What a relaxation says.
#[derive(Clone, Debug, Default)]
pub struct Relaxed {
    /// No plan has a price below this.
    pub bound: Option<i64>,
    /// Sites that it chose.
    pub sites: Vec<u32>,
    /// Whether even the relaxation is impossible.
    pub infeasible: bool,
}

/// A relaxation for the engine that chooses sites.
struct Folded {
    cover: Cover,
    constant: i64,
    /// Site of the problem behind each of the engine's; [`NONE`] where it stands for a satellite.
    names: Vec<u32>,
}

/// The least price of a plan, bounded from below, and sites to begin with.
///
/// A limit that has a multiplier is in the price; the engine for trees does not get it besides.
pub fn solve(
    core: &Core,
    price: &Linear,
    multipliers: &[i64],
    start: Option<&[u32]>,
    work: &mut Work,
) -> Relaxed {
    let tree = has_tree(&core.instance);
    let Some(folded) = fold(core, price, tree.then_some(multipliers)) else {
        return Relaxed {
            infeasible: true,
            ..Relaxed::default()
        };
    };
    if tree {
        return solve_tree(core, price, multipliers, folded, start, work);
    }
    let begin = start.map(|sites| folded.begin(sites));
    let solved = cover::solve(
        &folded.cover,
        begin.as_deref(),
        Some(mip::cover::exact),
        work,
    );
    let flawed = solved
        .clashes
        .iter()
        .any(|clash| matches!(clash, Clash::Flaw(_)));
    let infeasible = solved.status == Status::Infeasible;
    Relaxed {
        bound: (!infeasible).then(|| solved.bound.saturating_add(folded.constant)),
        sites: solved
            .sites
            .iter()
            .map(|&site| folded.names[site as usize])
            .filter(|&site| site != NONE)
            .collect(),
        infeasible: infeasible && !flawed,
    }
}

/// Whether a site can be joined over another.
pub fn has_tree(instance: &Instance) -> bool {
    let is_site = |node: u32| (node as usize) < instance.sites;
    instance
        .near
        .iter()
        .any(|&hop| instance.ends[hop as usize].iter().all(|&end| is_site(end)))
}

/// Sites and the tree of hops at once, with every limit that only grows as a budget.
fn solve_tree(
    core: &Core,
    price: &Linear,
    multipliers: &[i64],
    folded: Folded,
    start: Option<&[u32]>,
    work: &mut Work,
) -> Relaxed {
    let instance = &core.instance;
    let begin = start.map(|sites| folded.begin(sites));
    let Folded {
        mut cover,
        constant,
        names,
    } = folded;
    cover.limits.clear();
    if core
        .rows
        .iter()
        .zip(multipliers)
        .any(|(row, times)| is_quota(row) && *times > 0)
    {
        cover.quotas.clear();
    }
    let mut number = vec![NONE; instance.near_starts.len() - 1];
    for (k, &name) in names.iter().enumerate().filter(|(_, name)| **name != NONE) {
        number[name as usize] = place(k);
    }
    let roots = number.len() - instance.sites;
    for (k, node) in number[instance.sites..].iter_mut().enumerate() {
        *node = place(names.len() + k);
    }
    let mut used: Vec<u32> = instance.near.clone();
    used.sort_unstable();
    used.dedup();
    used.retain(|&hop| {
        instance.ends[hop as usize]
            .iter()
            .all(|&end| number[end as usize] != NONE)
    });
    let hops = used
        .iter()
        .map(|&hop| {
            let [a, b] = instance.ends[hop as usize].map(|end| number[end as usize]);
            let hop = hop as usize;
            (
                a,
                b,
                towards(instance, price, hop).into_iter().min().unwrap_or(0),
            )
        })
        .collect();
    let money = budgets(core, multipliers)
        .map(|row| money(instance, row, &cover, &names, &used))
        .collect();
    let problem = Connected {
        needs: names
            .iter()
            .map(|&name| name != NONE && instance.needs_path[name as usize])
            .collect(),
        cover,
        roots: place(roots),
        hops,
        spans: used
            .iter()
            .map(|&hop| instance.lengths[hop as usize])
            .collect(),
        most_hops: instance.most_hops,
        money,
    };
    let joined = connected::solve(&problem, begin.as_deref(), work);
    let infeasible = joined.status == Status::Infeasible;
    Relaxed {
        bound: (!infeasible).then(|| joined.bound.saturating_add(constant)),
        sites: joined
            .sites
            .iter()
            .map(|&site| names[site as usize])
            .filter(|&site| site != NONE)
            .collect(),
        infeasible,
    }
}

/// Limits that only grow and have no multiplier.
fn budgets<'a>(core: &'a Core, multipliers: &'a [i64]) -> impl Iterator<Item = &'a Row> {
    core.rows
        .iter()
        .zip(multipliers)
        .filter(|(row, times)| {
            **times == 0 && row.most >= 0 && row.weights.serve.iter().all(|w| *w >= 0)
        })
        .map(|(row, _)| row)
}

/// What a hop weighs towards each end; what a root is at, it does not lead to.
fn towards(instance: &Instance, weights: &Linear, hop: usize) -> Vec<i64> {
    (0..2)
        .filter(|&end| (instance.ends[hop][end] as usize) < instance.sites)
        .map(|end| weights.of_hop(hop, end))
        .collect()
}

fn money(instance: &Instance, row: &Row, cover: &Cover, names: &[u32], used: &[u32]) -> Money {
    let weights = &row.weights;
    let mut links = Vec::with_capacity(cover.reach.villages.len());
    let mut open = Vec::with_capacity(names.len());
    let mut at = 0;
    for (k, &name) in names.iter().enumerate() {
        let next = cover.reach.starts[k + 1] as usize;
        if name == NONE {
            let village = cover.reach.villages[at] as usize;
            open.push(weights.of_satellite(village));
            links.push(0);
        } else {
            open.push(weights.of_site(name as usize));
            links.extend(instance.entries_of(name as usize).iter().map(|&entry| {
                let village = instance.entry_village[entry as usize] as usize;
                weights.of_link(village, instance.entry_link[entry as usize])
            }));
        }
        at = next;
    }
    Money {
        open,
        // Towards the second end, then towards the first.
        hops: used
            .iter()
            .map(|&hop| [1, 0].map(|end| weights.of_hop(hop as usize, end)))
            .collect(),
        links,
        alone: vec![0; cover.villages()],
        most: row.most,
    }
}

impl Folded {
    fn begin(&self, sites: &[u32]) -> Vec<u32> {
        let most = self.names.iter().filter(|&&name| name != NONE).count();
        let names = &self.names[..most];
        sites
            .iter()
            .filter_map(|site| names.binary_search(site).ok().map(place))
            .collect()
    }
}

/// The price of a village as the engine takes it: what is paid anyway, and the rest of each means.
struct Options {
    paid: i64,
    wait: Option<i64>,
    satellite: Option<i64>,
}

fn options(instance: &Instance, price: &Linear, village: usize) -> Options {
    let serve = price.of_serve(village);
    let paid = if instance.must_serve[village] {
        serve
    } else {
        serve.min(0)
    };
    Options {
        paid,
        wait: (!instance.must_serve[village]).then_some(-paid),
        satellite: instance.satellite[village].then(|| price.of_satellite(village) - paid),
    }
}

/// `None` where a limit cannot hold whatever is chosen.
fn fold(core: &Core, price: &Linear, tree: Option<&[i64]>) -> Option<Folded> {
    let instance = &core.instance;
    if core
        .rows
        .iter()
        .any(|row| row.most < 0 && row.weights.serve.iter().all(|w| *w >= 0))
    {
        return None;
    }
    let limits: Vec<&Row> = core.rows.iter().filter(|row| is_limit(row)).collect();
    let quotas: Vec<&Row> = core.rows.iter().filter(|row| is_quota(row)).collect();
    let counting: Vec<&Row> = match tree {
        Some(multipliers) => budgets(core, multipliers).collect(),
        None => limits.clone(),
    };
    let counted = |village: usize| {
        counting
            .iter()
            .any(|row| row.weights.of_satellite(village) > 0)
            || quotas.iter().any(|row| row.weights.of_serve(village) < 0)
    };
    let mut names: Vec<u32> = (0..instance.sites)
        .filter(|&j| instance.usable[j])
        .map(place)
        .collect();
    let mut cover = Cover {
        reach: Reach {
            starts: vec![0],
            ..Reach::default()
        },
        ..Cover::default()
    };
    let mut constant = 0_i64;
    let villages: Vec<Options> = (0..instance.villages)
        .map(|i| options(instance, price, i))
        .collect();
    for &site in &names {
        let site = site as usize;
        cover.open.push(
            price.of_site(site)
                + if tree.is_some() {
                    0
                } else {
                    least_hop(instance, price, site)
                },
        );
        for &entry in instance.entries_of(site) {
            let village = instance.entry_village[entry as usize];
            let link = price.of_link(village as usize, instance.entry_link[entry as usize]);
            cover.reach.villages.push(village);
            cover
                .reach
                .links
                .push(link - villages[village as usize].paid);
        }
        cover.reach.starts.push(place(cover.reach.villages.len()));
    }
    cover.must = (0..names.len())
        .filter(|&k| instance.must[names[k] as usize])
        .map(place)
        .collect();
    let mut satellites: Vec<(u32, usize)> = Vec::new();
    for (village, options) in villages.iter().enumerate() {
        constant = constant.saturating_add(options.paid);
        let alone = match options.satellite {
            Some(satellite) if counted(village) => {
                satellites.push((place(names.len()), village));
                names.push(NONE);
                cover.open.push(satellite);
                cover.reach.villages.push(place(village));
                cover.reach.links.push(0);
                cover.reach.starts.push(place(cover.reach.villages.len()));
                options.wait
            }
            Some(satellite) => Some(options.wait.map_or(satellite, |wait| wait.min(satellite))),
            None => options.wait,
        };
        cover.alone.push(alone);
    }
    for row in limits {
        let limit = limit(instance, row, &names, &satellites);
        let total: i128 = limit.weights.iter().map(|(_, w)| i128::from(*w)).sum();
        if total > i128::from(limit.most) {
            cover.limits.push(limit);
        }
    }
    for row in quotas.iter().filter(|row| row.most < 0) {
        let weights = (0..instance.villages)
            .filter(|&i| row.weights.of_serve(i) < 0)
            .map(|i| (place(i), -row.weights.of_serve(i)))
            .collect();
        cover.quotas.push(Quota {
            weights,
            least: -row.most,
        });
    }
    Some(Folded {
        cover,
        constant,
        names,
    })
}

fn limit(instance: &Instance, row: &Row, names: &[u32], satellites: &[(u32, usize)]) -> Limit {
    let sites = names
        .iter()
        .enumerate()
        .filter(|(_, name)| **name != NONE)
        .map(|(k, &name)| {
            let site = name as usize;
            let weight = row.weights.of_site(site) + least_hop(instance, &row.weights, site);
            (place(k), weight)
        });
    let rest = satellites
        .iter()
        .map(|&(k, village)| (k, row.weights.of_satellite(village)));
    Limit {
        weights: sites
            .chain(rest)
            .filter(|(_, weight)| *weight > 0)
            .collect(),
        most: row.most,
    }
}

/// What the hop that leads to a site weighs at least; 0 where it needs none.
pub fn least_hop(instance: &Instance, weights: &Linear, site: usize) -> i64 {
    if !instance.needs_path[site] {
        return 0;
    }
    instance
        .around(site)
        .iter()
        .map(|&hop| {
            let (_, end) = instance.other(hop, place(site));
            weights.of_hop(hop as usize, end)
        })
        .min()
        .unwrap_or(0)
}

/// Whether a limit weighs what is built and bought.
fn is_limit(row: &Row) -> bool {
    row.weights.serve.iter().all(|w| *w == 0)
}

/// Whether a limit asks for service.
fn is_quota(row: &Row) -> bool {
    row.weights.is_of_service() && row.weights.serve.iter().all(|w| *w <= 0)
}
