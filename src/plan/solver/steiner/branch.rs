//! Branch and bound on the dual ascent for Steiner arborescences with side rows: after Leitner, Ljubic,
//! Luipersbeck and Sinnl, "A dual ascent-based branch-and-bound framework for the prize-collecting Steiner
//! tree and related problems", INFORMS Journal on Computing 30 (2018).
//!
//! A node of the search has arcs that are gone and nodes that must be joined. Arcs through which every
//! solution costs at least the best value known are taken out by their reduced costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Work;
use super::ascent::{Ascent, FAR, Rise};
use super::grow::Growth;
use super::net::{Arc, Net};

/// The problem as arcs: the cheapest arborescence to all terminals that keeps every row.
#[derive(Debug, Clone, Default)]
pub(in crate::plan::solver) struct Arborescence {
    pub nodes: usize,
    pub root: u32,
    /// Tail, head and cost; an arc's name is its place here.
    pub arcs: Vec<(u32, u32, i64)>,
    pub terminals: Vec<u32>,
    /// Weights by arc and the most that chosen arcs may weigh together.
    pub rows: Vec<(Vec<i64>, i64)>,
    /// Nodes to branch on first have the higher number.
    pub priority: Vec<u8>,
}

impl Arborescence {
    /// All arcs under their names.
    pub fn named_arcs(&self) -> impl Iterator<Item = Arc> + Clone + '_ {
        let arcs = (0..).zip(&self.arcs);
        arcs.map(|(name, &(tail, head, cost))| Arc {
            tail,
            head,
            cost,
            name,
        })
    }
}

/// Keeps the best solution of the problem behind an arborescence.
pub(in crate::plan::solver) trait Incumbent {
    /// An arborescence, as names of arcs; it need not keep the rows.
    fn offer(&mut self, arcs: &[u32], work: &mut Work);
    /// The value of the best solution so far.
    fn value(&self) -> Option<i64>;
}

/// Lagrangian multipliers of the rows: costs times `scale` plus weights times multipliers.
#[derive(Debug, Clone)]
pub(in crate::plan::solver) struct Multipliers {
    pub scale: i64,
    pub each: Vec<i64>,
}

impl Multipliers {
    /// Costs with the rows folded in.
    pub fn costs(&self, problem: &Arborescence, net: &Net) -> Vec<i64> {
        let price = |(&name, &cost): (&u32, &i64)| {
            let rows = problem.rows.iter().zip(&self.each);
            let extra: i64 = rows
                .map(|((weights, _), by)| weights[name as usize] * by)
                .sum();
            cost * self.scale + extra
        };
        net.names.iter().zip(&net.costs).map(price).collect()
    }

    /// What the rows give back.
    fn constant(&self, problem: &Arborescence) -> i64 {
        let rows = problem.rows.iter().zip(&self.each);
        rows.map(|((_, most), by)| most * by).sum()
    }

    /// The bound in the units of the costs that folded costs give.
    pub fn bound(&self, problem: &Arborescence, folded: i64) -> i64 {
        let all = i128::from(folded) - i128::from(self.constant(problem));
        let scale = i128::from(self.scale);
        let up = all.div_euclid(scale) + i128::from(all.rem_euclid(scale) != 0);
        i64::try_from(up).unwrap_or(FAR).min(FAR)
    }

    /// The largest folded cost that may still belong to a solution below `value`.
    fn cutoff(&self, problem: &Arborescence, value: Option<i64>) -> i64 {
        let Some(value) = value else { return FAR };
        (value - 1) * self.scale + self.constant(problem)
    }
}

#[derive(Clone)]
struct Open {
    bound: i64,
    alive: Vec<u64>,
    must: Vec<u32>,
}

impl Open {
    fn has(&self, name: u32) -> bool {
        self.alive[name as usize / 64] >> (name % 64) & 1 == 1
    }
}

/// Scratch space of the search.
pub(in crate::plan::solver) struct Search<'a> {
    problem: &'a Arborescence,
    multipliers: Multipliers,
    ascent: Ascent,
    growth: Growth,
    nodes: Vec<Open>,
    queue: BinaryHeap<Reverse<(i64, Reverse<usize>)>>,
    /// Least cost of the leaves.
    unsettled: i64,
    /// How often each terminal's cuts are reworked at the root.
    rounds: u64,
}

/// How many candidates to branch on are tried out.
const TRIED: usize = 8;

impl<'a> Search<'a> {
    pub fn new(problem: &'a Arborescence, multipliers: Multipliers) -> Self {
        Self {
            problem,
            multipliers,
            ascent: Ascent::default(),
            growth: Growth::default(),
            nodes: Vec::new(),
            queue: BinaryHeap::new(),
            unsettled: FAR,
            rounds: 100,
        }
    }

    /// Searches until all is settled or the work is used up. The bound: no solution is below it except
    /// those at least as dear as the incumbent's value; [`FAR`] where none is left.
    pub fn run(&mut self, incumbent: &mut dyn Incumbent, work: &mut Work) -> i64 {
        let mut alive = vec![u64::MAX; self.problem.arcs.len().div_ceil(64)];
        if let Some(last) = alive.last_mut() {
            let used = self.problem.arcs.len() % 64;
            if used > 0 {
                *last = (1 << used) - 1;
            }
        }
        // Nothing that costs less than nothing: costs are not negative.
        let least = self.multipliers.bound(self.problem, 0).max(0);
        let must = self.problem.terminals.clone();
        let mut root = Open {
            bound: least,
            alive,
            must,
        };
        self.strengthen(&mut root, incumbent, work);
        self.push(root);
        while let Some(Reverse((bound, Reverse(place)))) = self.queue.pop() {
            if incumbent.value().is_some_and(|value| bound >= value) {
                return self.unsettled;
            }
            if work.is_exhausted() {
                return bound.min(self.unsettled);
            }
            let mut node = std::mem::replace(
                &mut self.nodes[place],
                Open {
                    bound,
                    alive: Vec::new(),
                    must: Vec::new(),
                },
            );
            let settled = self.settle(&mut node, incumbent, work);
            if !settled && work.is_exhausted() {
                return node.bound.min(self.least_open()).min(self.unsettled);
            }
        }
        self.unsettled
    }

    /// Reworks the cuts of the first ascent and takes out arcs.
    fn strengthen(&mut self, root: &mut Open, incumbent: &mut dyn Incumbent, work: &mut Work) {
        let net = self.net(&root.alive);
        let costs = self.multipliers.costs(self.problem, &net);
        let cutoff = self.multipliers.cutoff(self.problem, incumbent.value());
        self.ascent.keep();
        let rise = self
            .ascent
            .rise(&net, &costs, &root.must, |node| node, cutoff, work);
        if rise == Rise::Joined {
            let mut share = work.fork(work.left() / 2);
            let rounds = self.rounds * root.must.len() as u64;
            self.ascent
                .rework(&net, &root.must, rounds, cutoff, &mut share);
            work.join(&share);
        }
        let bound = self.multipliers.bound(self.problem, self.ascent.bound);
        root.bound = root.bound.max(bound);
        if rise != Rise::Joined || incumbent.value().is_some_and(|value| bound >= value) {
            return;
        }
        self.ascent.measure(&net, &root.must, work);
        for arc in 0..net.arcs() {
            if self.ascent.through(&net, arc) > cutoff {
                kill(&mut root.alive, net.names[arc]);
            }
        }
    }

    fn least_open(&self) -> i64 {
        self.queue.peek().map_or(FAR, |next| next.0.0)
    }

    fn push(&mut self, node: Open) {
        self.queue
            .push(Reverse((node.bound, Reverse(self.nodes.len()))));
        self.nodes.push(node);
    }

    fn net(&self, alive: &[u64]) -> Net {
        let arcs = (0_u32..)
            .zip(&self.problem.arcs)
            .filter_map(|(name, &(tail, head, cost))| {
                let is_alive = alive[name as usize / 64] >> (name % 64) & 1 == 1;
                is_alive.then_some(Arc {
                    tail,
                    head,
                    cost,
                    name,
                })
            });
        Net::new(self.problem.nodes, self.problem.root, arcs)
    }

    /// Bounds a node of the search, takes out arcs and branches. False where work ran out before
    /// anything was decided.
    fn settle(&mut self, node: &mut Open, incumbent: &mut dyn Incumbent, work: &mut Work) -> bool {
        let mut round = 0;
        let (net, costs) = loop {
            let net = self.net(&node.alive);
            work.spend(4 * net.arcs() as u64 + node.alive.len() as u64 * 64);
            if self.clashes(&net, &node.must) {
                return true;
            }
            let costs = self.multipliers.costs(self.problem, &net);
            let cutoff = self.multipliers.cutoff(self.problem, incumbent.value());
            let rise = self
                .ascent
                .rise(&net, &costs, &node.must, |node| node, cutoff, work);
            let bound = self.multipliers.bound(self.problem, self.ascent.bound);
            node.bound = node.bound.max(bound);
            match rise {
                Rise::Passed | Rise::Cut => return true,
                Rise::Stopped => return false,
                Rise::Joined => {}
            }
            let reduced = &self.ascent.reduced;
            let grown = self
                .growth
                .grow(&net, &costs, |arc| reduced[arc] == 0, &node.must, work);
            if let Some(used) = grown {
                incumbent.offer(&used, work);
            }
            if incumbent.value().is_some_and(|value| node.bound >= value) {
                return true;
            }
            self.ascent.measure(&net, &node.must, work);
            let cutoff = self.multipliers.cutoff(self.problem, incumbent.value());
            let mut gone = 0;
            for arc in 0..net.arcs() {
                if self.ascent.through(&net, arc) > cutoff {
                    kill(&mut node.alive, net.names[arc]);
                    gone += 1;
                }
            }
            round += 1;
            if gone * 20 < net.arcs() || round == 8 {
                break (net, costs);
            }
        };
        self.branch(node, &net, &costs, incumbent.value(), work);
        true
    }

    /// Whether no arborescence in the net can keep the rows: every node that must be joined pays its
    /// lightest arc at least.
    fn clashes(&self, net: &Net, must: &[u32]) -> bool {
        let is_over = |(weights, most): &(Vec<i64>, i64)| {
            let lightest = must.iter().filter(|&&node| node != net.root).map(|&node| {
                let names = &net.names[net.into(node)];
                names
                    .iter()
                    .map(|&name| weights[name as usize])
                    .min()
                    .unwrap_or(0)
            });
            lightest.sum::<i64>() > *most
        };
        self.problem.rows.iter().any(is_over)
    }

    /// Branches on a node being joined or not: of several the one whose trials raise the bound most.
    fn branch(
        &mut self,
        node: &Open,
        net: &Net,
        costs: &[i64],
        value: Option<i64>,
        work: &mut Work,
    ) {
        let candidates = self.candidates(node, net);
        if candidates.is_empty() {
            self.branch_on_arc(node, net);
            return;
        }
        let cutoff = self.multipliers.cutoff(self.problem, value);
        let mut best: Option<(i128, [Open; 2])> = None;
        for &place in &candidates {
            let mut sides = [node.clone(), node.clone()];
            for arc in net.into(place) {
                kill(&mut sides[0].alive, net.names[arc]);
            }
            sides[1].must.push(place);
            if candidates.len() == 1 || work.is_exhausted() {
                best = best.or(Some((0, sides)));
                break;
            }
            let mut score = 1;
            for side in &mut sides {
                self.try_out(side, net, costs, cutoff, work);
                score *= i128::from(side.bound - node.bound) + 1;
            }
            if best.as_ref().is_none_or(|best| score > best.0) {
                let is_over = sides.iter().all(|side| side.bound == FAR);
                best = Some((score, sides));
                if is_over {
                    break;
                }
            }
        }
        for side in best.into_iter().flat_map(|best| best.1) {
            if side.bound < FAR && value.is_none_or(|value| side.bound < value) {
                self.push(side);
            }
        }
    }

    /// Nodes that may be joined or not, those first that the last arborescence uses most.
    fn candidates(&self, node: &Open, net: &Net) -> Vec<u32> {
        let mut is_must = vec![false; net.nodes];
        for &must in &node.must {
            is_must[must as usize] = true;
        }
        let is_alive = |&arc: &usize| node.has(net.names[arc]);
        let mut weight = vec![0_u64; net.nodes];
        for arc in (0..net.arcs()).filter(is_alive) {
            let at_zero = u64::from(self.ascent.reduced[arc] == 0);
            weight[net.tails[arc] as usize] += at_zero * 64 + 1;
        }
        for &used in self.growth.used() {
            weight[net.tails[used as usize] as usize] += 1 << 20;
        }
        let is_open = |&(place, weight): &(u32, u64)| {
            weight > 0
                && place != net.root
                && !is_must[place as usize]
                && net.into(place).any(|arc| is_alive(&arc))
        };
        let priority = &self.problem.priority;
        let mut candidates: Vec<(u8, u64, u32)> = (0..)
            .zip(weight)
            .filter(is_open)
            .map(|(place, weight)| {
                let first = priority.get(place as usize).copied().unwrap_or(0);
                (first, weight, place)
            })
            .collect();
        candidates
            .sort_unstable_by_key(|&(first, weight, place)| (Reverse((first, weight)), place));
        let first = candidates.first().map(|candidate| candidate.0);
        candidates.retain(|candidate| Some(candidate.0) == first);
        candidates
            .iter()
            .take(TRIED)
            .map(|candidate| candidate.2)
            .collect()
    }

    /// Bounds one side of a branch; [`FAR`] where nothing better is in it.
    fn try_out(&mut self, side: &mut Open, net: &Net, costs: &[i64], cutoff: i64, work: &mut Work) {
        let names = costs.iter().zip(&net.names);
        let closed: Vec<i64> = names
            .map(|(&cost, &name)| if side.has(name) { cost } else { FAR })
            .collect();
        let rise = self
            .ascent
            .rise(net, &closed, &side.must, |node| node, cutoff, work);
        let is_lost = matches!(rise, Rise::Passed | Rise::Cut) || self.ascent.bound >= FAR / 2;
        let bound = self.multipliers.bound(self.problem, self.ascent.bound);
        side.bound = if is_lost { FAR } else { side.bound.max(bound) };
    }

    /// Every node is settled: branches on the arc into one of them, or ends where no choice is left.
    fn branch_on_arc(&mut self, node: &Open, net: &Net) {
        let is_alive = |arc: usize| node.has(net.names[arc]);
        let used = self.growth.used().iter().map(|&arc| arc as usize);
        if used.clone().any(|arc| !is_alive(arc)) {
            // Arcs went after this arborescence grew: what is left is looked at again.
            self.push(node.clone());
            return;
        }
        let choice = used.clone().find(|&arc| {
            let into = net.into(net.heads[arc]);
            into.filter(|&arc| is_alive(arc)).count() > 1
        });
        let Some(choice) = choice else {
            let breaks = |(weights, most): &(Vec<i64>, i64)| {
                used.clone()
                    .map(|arc| weights[net.names[arc] as usize])
                    .sum::<i64>()
                    > *most
            };
            if !self.problem.rows.iter().any(breaks) {
                // The only solution that is left here costs this much.
                let cost = used.map(|arc| net.costs[arc]).sum();
                self.unsettled = self.unsettled.min(cost);
            }
            return;
        };
        let mut without = node.clone();
        kill(&mut without.alive, net.names[choice]);
        let mut with = node.clone();
        for arc in net.into(net.heads[choice]).filter(|&arc| arc != choice) {
            kill(&mut with.alive, net.names[arc]);
        }
        self.push(without);
        self.push(with);
    }
}

fn kill(alive: &mut [u64], name: u32) {
    alive[name as usize / 64] &= !(1 << (name % 64));
}
