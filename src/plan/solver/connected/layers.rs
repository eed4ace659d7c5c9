//! The problem as a Steiner arborescence, with a layer of sites for each number of hops where that is
//! limited, and back.

use super::super::Work;
use super::super::steiner::{Arborescence, Ascent, FAR, Multipliers, Net, Rise};
use super::instance::Instance;

/// What an arc stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A hop in a direction; it builds the site that it leads to.
    Hop(u32, usize),
    /// A site built without a path.
    Own(u32),
    /// Nothing: a site that is joined is a site.
    Same,
    /// Serving a village by an entry of the reach, from a site.
    Serve(u32, u32),
    /// Leaving a village out.
    Alone(u32),
}

#[derive(Debug)]
pub(super) struct Layers {
    pub problem: Arborescence,
    pub meanings: Vec<Meaning>,
}

/// Arcs that copies for each number of hops may come to; with more the bound leaves the limit out.
const MOST_ARCS: usize = 1_000_000;

impl Layers {
    pub fn new(instance: &Instance) -> Self {
        let (sites, hops) = (instance.sites, instance.problem.hops.len());
        let fits = |most: &u32| (*most as usize).saturating_mul(2 * hops + sites) <= MOST_ARCS;
        let layers = instance.most_hops.filter(fits);
        let mut builder = Builder {
            instance,
            arcs: Vec::new(),
            meanings: Vec::new(),
            sites: u32::try_from(sites).expect("sites are numbered in u32"),
            layers,
        };
        let base = builder.sites * layers.unwrap_or(1) + 1;
        // A site of its own node besides those of its layers: where it serves from.
        let has_own = |site: u32| layers.is_some() || !instance.needs(site);
        let serving = |site: u32| if has_own(site) { base + site } else { 1 + site };
        builder.hops();
        for site in 0..builder.sites {
            if has_own(site) {
                for layer in 0..layers.unwrap_or(1) {
                    builder.add(builder.node(site, layer), base + site, 0, Meaning::Same);
                }
            }
            if !instance.needs(site) {
                builder.add(
                    0,
                    base + site,
                    instance.problem.cover.open[site as usize],
                    Meaning::Own(site),
                );
            }
        }
        let first = base + builder.sites;
        let mut terminals = Vec::new();
        for (village, alone) in (0..).zip(&instance.problem.cover.alone) {
            terminals.push(first + village);
            if let Some(alone) = *alone {
                builder.add(0, first + village, alone, Meaning::Alone(village));
            }
            for &(site, entry) in instance.reached_by(village) {
                let link = instance.problem.cover.reach.links[entry as usize];
                builder.add(
                    serving(site),
                    first + village,
                    link,
                    Meaning::Serve(entry, site),
                );
            }
        }
        let musts = (0..builder.sites).filter(|&site| instance.is_must[site as usize]);
        terminals.extend(musts.map(serving));
        let nodes = first as usize + instance.villages;
        let mut priority = vec![2; nodes];
        if layers.is_some() {
            priority[..base as usize].fill(1);
        }
        let rows = rows(instance, &builder.meanings);
        let problem = Arborescence {
            nodes,
            root: 0,
            arcs: builder.arcs,
            terminals,
            rows,
            priority,
        };
        Self {
            problem,
            meanings: builder.meanings,
        }
    }

    /// Multipliers of the rows under which the ascent's bound is highest, found row by row: first over
    /// powers, then nearer and nearer.
    pub fn multipliers(&self, work: &mut Work) -> Multipliers {
        let problem = &self.problem;
        if problem.rows.is_empty() {
            return Multipliers {
                scale: 1,
                each: Vec::new(),
            };
        }
        let total: i128 = problem
            .arcs
            .iter()
            .map(|arc| i128::from(arc.2))
            .sum::<i128>()
            + 1;
        let mut scale = 1_i64;
        while scale < 1 << 24 && total * i128::from(scale) < 1 << 55 {
            scale *= 2;
        }
        let mut best = Multipliers {
            scale,
            each: vec![0; problem.rows.len()],
        };
        let net = Net::new(problem.nodes, problem.root, problem.named_arcs());
        let mut trial = Trial {
            problem,
            net,
            ascent: Ascent::default(),
        };
        let Some(mut bound) = trial.bound(&best, work) else {
            return best;
        };
        // All costs with all rows folded in stay below a quarter of what 64 bits hold.
        let rows = i128::try_from(problem.rows.len()).unwrap_or(i128::MAX);
        for round in 0..2 {
            for (row, (weights, _)) in problem.rows.iter().enumerate() {
                let heavy: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
                let Some(heaviest) = weights.iter().copied().max().filter(|&weight| weight > 0)
                else {
                    continue;
                };
                // As much as all costs over the heaviest weight is more than enough.
                let enough = (total * i128::from(scale) / i128::from(heaviest))
                    .min((1 << 57) / heavy / rows);
                let mut improve = |value: i64, best: &mut Multipliers, work: &mut Work| {
                    let mut other = best.clone();
                    other.each[row] = value;
                    if value == best.each[row] || work.is_exhausted() {
                        return false;
                    }
                    let higher = trial.bound(&other, work).filter(|&new| new > bound);
                    if let Some(higher) = higher {
                        bound = higher;
                        *best = other;
                    }
                    higher.is_some()
                };
                if round == 0 {
                    let mut value = i64::try_from(enough).unwrap_or(1 << 40);
                    while value > 0 && value > i64::try_from(enough >> 24).unwrap_or(0) {
                        improve(value, &mut best, work);
                        value /= 4;
                    }
                }
                for (times, over) in [(2, 1), (7, 5), (6, 5), (11, 10), (21, 20), (41, 40)] {
                    let here = best.each[row];
                    let most = i64::try_from(enough).unwrap_or(i64::MAX);
                    let up = i64::try_from(i128::from(here) * times / over)
                        .unwrap_or(here)
                        .min(most);
                    let down = i64::try_from(i128::from(here) * over / times).unwrap_or(here);
                    if here > 0 && !improve(up, &mut best, work) {
                        improve(down, &mut best, work);
                    }
                }
            }
        }
        best
    }
}

/// Bounds under trial multipliers.
struct Trial<'a> {
    problem: &'a Arborescence,
    net: Net,
    ascent: Ascent,
}

impl Trial<'_> {
    fn bound(&mut self, multipliers: &Multipliers, work: &mut Work) -> Option<i64> {
        let costs = multipliers.costs(self.problem, &self.net);
        let terminals = &self.problem.terminals;
        self.ascent.keep();
        let rise = self
            .ascent
            .rise(&self.net, &costs, terminals, |node| node, FAR, work);
        if rise != Rise::Joined {
            return None;
        }
        self.ascent
            .rework(&self.net, terminals, 2 * terminals.len() as u64, FAR, work);
        Some(multipliers.bound(self.problem, self.ascent.bound))
    }
}

/// Rows over arcs.
fn rows(instance: &Instance, meanings: &[Meaning]) -> Vec<(Vec<i64>, i64)> {
    let hops = &instance.problem.hops;
    let over = |row: &super::instance::Row| {
        let weight = |meaning: &Meaning| match *meaning {
            Meaning::Hop(hop, heading) => {
                let (a, b, _) = hops[hop as usize];
                row.hop(hop, heading) + row.open(if heading == 0 { b } else { a } as usize)
            }
            Meaning::Own(site) => row.open(site as usize),
            Meaning::Same => 0,
            Meaning::Serve(entry, _) => row.link(entry as usize),
            Meaning::Alone(village) => row.alone(village as usize),
        };
        let weights: Vec<i64> = meanings.iter().map(weight).collect();
        // More than all together cannot bind, less than nothing cannot be kept.
        let all = weights.iter().copied().fold(0, i64::saturating_add);
        (weights, row.most.clamp(-1, all))
    };
    instance.rows.iter().map(over).collect()
}

struct Builder<'a, 'b> {
    instance: &'a Instance<'b>,
    arcs: Vec<(u32, u32, i64)>,
    meanings: Vec<Meaning>,
    sites: u32,
    layers: Option<u32>,
}

impl Builder<'_, '_> {
    fn add(&mut self, tail: u32, head: u32, cost: i64, meaning: Meaning) {
        self.arcs.push((tail, head, cost));
        self.meanings.push(meaning);
    }

    /// The node of a site joined by `layer + 1` hops.
    fn node(&self, site: u32, layer: u32) -> u32 {
        1 + layer * self.sites + site
    }

    fn hops(&mut self) {
        let instance = self.instance;
        for (hop, &(a, b, cost)) in (0..).zip(&instance.problem.hops) {
            let span = instance.span(hop);
            for (tail, head, heading) in [(a, b, 0), (b, a, 1)] {
                if instance.is_root(head) || tail == head {
                    continue;
                }
                let cost = cost + instance.problem.cover.open[head as usize];
                let meaning = Meaning::Hop(hop, heading);
                let Some(layers) = self.layers else {
                    let tail = if instance.is_root(tail) {
                        0
                    } else {
                        self.node(tail, 0)
                    };
                    self.add(tail, self.node(head, 0), cost, meaning);
                    continue;
                };
                if instance.is_root(tail) {
                    if span <= layers {
                        self.add(0, self.node(head, span - 1), cost, meaning);
                    }
                    continue;
                }
                for layer in 0..layers {
                    let deep = layer.saturating_add(span);
                    if deep < layers {
                        self.add(self.node(tail, layer), self.node(head, deep), cost, meaning);
                    }
                }
            }
        }
    }
}
