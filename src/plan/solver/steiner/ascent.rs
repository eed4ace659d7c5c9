//! Wong's dual ascent, "A dual ascent approach for Steiner tree problems on a directed graph",
//! Mathematical Programming 28 (1984): a bound from cuts raised one at a time, and what it leaves of each
//! arc's cost.
//!
//! Every cut separates the root from a terminal, so every solution pays each cut at least once; costs are
//! whole, therefore the sum of the cuts is an exact bound.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Work;
use super::net::Net;

/// Larger than every sum of costs that occurs.
pub(in crate::plan::solver) const FAR: i64 = i64::MAX / 4;

/// Scratch space of the ascent, and what the last one found.
#[derive(Debug, Default)]
pub(in crate::plan::solver) struct Ascent {
    /// What is left of the cost of each arc.
    pub reduced: Vec<i64>,
    pub bound: i64,
    active: Vec<bool>,
    seen: Vec<u32>,
    stamp: u32,
    inside: Vec<u32>,
    rim: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    /// Distance over reduced costs from the root to each node, and from each node to the nearest terminal.
    pub from_root: Vec<i64>,
    pub to_terminal: Vec<i64>,
    paths: BinaryHeap<Reverse<(i64, u32)>>,
    /// Cuts raised, where they are kept: terminal, amount and arcs.
    kept: Option<Vec<Cut>>,
}

/// A cut that was raised.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub terminal: u32,
    pub amount: i64,
    pub arcs: Vec<u32>,
}

/// How an ascent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan::solver) enum Rise {
    /// Every terminal has a path of arcs with nothing left of their cost.
    Joined,
    /// The bound passed the cutoff.
    Passed,
    /// A terminal cannot be reached at all.
    Cut,
    /// The work was used up: the bound holds, paths are missing.
    Stopped,
}

impl Ascent {
    /// Raises cuts until every terminal is joined or the bound is above `cutoff`. Terminals with small
    /// cuts go first, ties in the order of `rank` (any numbers; those of a terminal decide).
    pub fn rise(
        &mut self,
        net: &Net,
        costs: &[i64],
        terminals: &[u32],
        rank: impl Fn(u32) -> u32,
        cutoff: i64,
        work: &mut Work,
    ) -> Rise {
        self.reduced.clear();
        self.reduced.extend_from_slice(costs);
        self.bound = 0;
        self.active.clear();
        self.active.resize(net.nodes, false);
        self.seen.clear();
        self.seen.resize(net.nodes, 0);
        self.stamp = 0;
        self.heap.clear();
        for &terminal in terminals {
            if terminal != net.root && !self.active[terminal as usize] {
                self.active[terminal as usize] = true;
                let size = net.into(terminal).len() as u64;
                self.heap
                    .push(Reverse((size << 32 | u64::from(rank(terminal)), terminal)));
            }
        }
        while let Some(Reverse((_, terminal))) = self.heap.pop() {
            let rival = self.heap.peek().map_or(u64::MAX, |first| first.0.0 >> 32);
            match self.raise(net, terminal, rival, 1, work) {
                Raised::Done => self.active[terminal as usize] = false,
                Raised::Cut => return Rise::Cut,
                Raised::Later(size) => {
                    let key = size << 32 | u64::from(rank(terminal));
                    self.heap.push(Reverse((key, terminal)));
                }
            }
            if self.bound > cutoff {
                return Rise::Passed;
            }
            if work.is_exhausted() {
                return Rise::Stopped;
            }
        }
        Rise::Joined
    }

    /// Raises cuts around one terminal while they are hardly larger than the next terminal's; a part of
    /// one cut only where `part` is above 1.
    fn raise(
        &mut self,
        net: &Net,
        terminal: u32,
        rival: u64,
        part: i64,
        work: &mut Work,
    ) -> Raised {
        self.stamp += 1;
        self.inside.clear();
        self.rim.clear();
        self.inside.push(terminal);
        self.seen[terminal as usize] = self.stamp;
        let mut steps = 0;
        let mut scanned = 0;
        let outcome = loop {
            while scanned < self.inside.len() {
                let node = self.inside[scanned];
                scanned += 1;
                let range = net.into(node);
                steps += range.len() as u64;
                for arc in range {
                    let tail = net.tails[arc];
                    if self.seen[tail as usize] == self.stamp {
                        continue;
                    }
                    if self.reduced[arc] > 0 {
                        // The number of arcs fits u32: they are counted in u32 by the net.
                        #[expect(clippy::cast_possible_truncation, reason = "arcs are u32")]
                        self.rim.push(arc as u32);
                    } else if tail == net.root || self.active[tail as usize] {
                        work.spend(steps);
                        return Raised::Done;
                    } else {
                        self.seen[tail as usize] = self.stamp;
                        self.inside.push(tail);
                    }
                }
            }
            let (seen, stamp) = (&self.seen, self.stamp);
            self.rim
                .retain(|&arc| seen[net.tails[arc as usize] as usize] != stamp);
            steps += 2 * self.rim.len() as u64;
            let size = self.rim.len() as u64;
            // A quarter larger than the next one's is as good: going on where one is saves time.
            if size > rival.saturating_add(rival / 4) {
                break Raised::Later(size);
            }
            let reduced = &self.reduced;
            let Some(least) = self.rim.iter().map(|&arc| reduced[arc as usize]).min() else {
                break Raised::Cut;
            };
            let least = (least / part).max(least.min(1));
            self.bound = self.bound.saturating_add(least);
            for &arc in &self.rim {
                self.reduced[arc as usize] -= least;
            }
            if let Some(kept) = &mut self.kept {
                steps += size;
                kept.push(Cut {
                    terminal,
                    amount: least,
                    arcs: self.rim.clone(),
                });
            }
            if part > 1 {
                break Raised::Later(size);
            }
            for &arc in &self.rim {
                let tail = net.tails[arc as usize];
                if self.reduced[arc as usize] == 0 && self.seen[tail as usize] != self.stamp {
                    if tail == net.root || self.active[tail as usize] {
                        work.spend(steps);
                        return Raised::Done;
                    }
                    self.seen[tail as usize] = self.stamp;
                    self.inside.push(tail);
                }
            }
            if work.is_exhausted() {
                break Raised::Later(size);
            }
        };
        work.spend(steps);
        outcome
    }

    /// Keeps the cuts of the next ascent, for [`Ascent::rework`].
    pub fn keep(&mut self) {
        self.kept = Some(Vec::new());
    }

    /// Undoes the cuts of neighbouring terminals and raises them anew in another order, as long as the
    /// bound does not fall: what DUALOC's adjustment is for facilities (Erlenkotter, Operations Research
    /// 26, 1978). Stops above `cutoff`.
    pub fn rework(
        &mut self,
        net: &Net,
        terminals: &[u32],
        rounds: u64,
        cutoff: i64,
        work: &mut Work,
    ) {
        let Some(kept) = self.kept.take() else { return };
        let mut cuts: Vec<Vec<Cut>> = vec![Vec::new(); net.nodes];
        for cut in kept {
            cuts[cut.terminal as usize].push(cut);
        }
        let mut is_terminal = vec![false; net.nodes];
        for &terminal in terminals.iter().filter(|&&terminal| terminal != net.root) {
            is_terminal[terminal as usize] = true;
        }
        let all: Vec<u32> = terminals
            .iter()
            .copied()
            .filter(|&terminal| terminal != net.root)
            .collect();
        if all.len() < 2 {
            return;
        }
        let mut random = 0x2545_F491_4F6C_DD1D_u64;
        let mut draw = |most: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from((random >> 33) % most.max(1) as u64).unwrap_or(0)
        };
        self.active.fill(false);
        let mut old: Vec<Cut> = Vec::new();
        for _ in 0..rounds {
            if work.is_exhausted() || self.bound > cutoff {
                return;
            }
            let before = self.bound;
            let first = all[draw(all.len())];
            let near = self.near(net, &is_terminal, first, 24, work);
            let few = (2 + draw(5)).min(near.len());
            let mut set: Vec<u32> = near[..few].to_vec();
            for &terminal in &set {
                for cut in cuts[terminal as usize].drain(..) {
                    self.bound -= cut.amount;
                    for &arc in &cut.arcs {
                        self.reduced[arc as usize] += cut.amount;
                    }
                    work.spend(cut.arcs.len() as u64);
                    old.push(cut);
                }
            }
            self.kept = Some(Vec::new());
            for place in (1..set.len()).rev() {
                set.swap(place, draw(place + 1));
            }
            if draw(2) == 0 {
                let part = i64::try_from(2 + draw(2)).unwrap_or(2);
                for &terminal in &set {
                    self.raise(net, terminal, u64::MAX, part, work);
                }
            }
            for group in [&set[..], &near[few..]] {
                for &terminal in group {
                    self.active[terminal as usize] = true;
                }
                for &terminal in group {
                    self.active[terminal as usize] = false;
                    self.raise(net, terminal, u64::MAX, 1, work);
                    // One that ended at another that is still to be raised stays with that one.
                }
            }
            let new = self.kept.take().unwrap_or_default();
            if self.bound >= before {
                old.clear();
                for cut in new {
                    cuts[cut.terminal as usize].push(cut);
                }
                continue;
            }
            for cut in new {
                for &arc in &cut.arcs {
                    self.reduced[arc as usize] += cut.amount;
                }
            }
            for cut in old.drain(..) {
                for &arc in &cut.arcs {
                    self.reduced[arc as usize] -= cut.amount;
                }
                cuts[cut.terminal as usize].push(cut);
            }
            self.bound = before;
        }
    }

    /// Terminals around one, itself first.
    fn near(
        &mut self,
        net: &Net,
        is_terminal: &[bool],
        first: u32,
        most: usize,
        work: &mut Work,
    ) -> Vec<u32> {
        self.stamp += 1;
        self.inside.clear();
        self.inside.push(first);
        self.seen[first as usize] = self.stamp;
        let mut found = vec![first];
        let mut scanned = 0;
        let mut steps = 0_u64;
        while scanned < self.inside.len() && found.len() < most && scanned < 2_000 {
            let node = self.inside[scanned];
            scanned += 1;
            let into = net.into(node).map(|arc| net.tails[arc]);
            for to in into.chain(net.out_of(node).map(|arc| net.heads[arc])) {
                steps += 1;
                if to != net.root && self.seen[to as usize] != self.stamp {
                    self.seen[to as usize] = self.stamp;
                    self.inside.push(to);
                    if is_terminal[to as usize] && found.len() < most {
                        found.push(to);
                    }
                }
            }
        }
        work.spend(steps);
        found
    }

    /// Fills `from_root` and `to_terminal` from the reduced costs.
    pub fn measure(&mut self, net: &Net, terminals: &[u32], work: &mut Work) {
        work.spend(4 * (net.arcs() + net.nodes) as u64);
        let (reduced, paths) = (&self.reduced, &mut self.paths);
        let far = &mut self.from_root;
        far.clear();
        far.resize(net.nodes, FAR);
        far[net.root as usize] = 0;
        paths.push(Reverse((0, net.root)));
        while let Some(Reverse((length, node))) = paths.pop() {
            if length > far[node as usize] {
                continue;
            }
            for arc in net.out_of(node) {
                let (head, length) = (net.heads[arc], length + reduced[arc]);
                if length < far[head as usize] {
                    far[head as usize] = length;
                    paths.push(Reverse((length, head)));
                }
            }
        }
        let far = &mut self.to_terminal;
        far.clear();
        far.resize(net.nodes, FAR);
        for &terminal in terminals {
            far[terminal as usize] = 0;
            paths.push(Reverse((0, terminal)));
        }
        while let Some(Reverse((length, node))) = paths.pop() {
            if length > far[node as usize] {
                continue;
            }
            for arc in net.into(node) {
                let (tail, length) = (net.tails[arc], length + reduced[arc]);
                if length < far[tail as usize] {
                    far[tail as usize] = length;
                    paths.push(Reverse((length, tail)));
                }
            }
        }
    }

    /// The least that a solution through this arc costs, once measured.
    pub fn through(&self, net: &Net, arc: usize) -> i64 {
        let (tail, head) = (net.tails[arc] as usize, net.heads[arc] as usize);
        self.bound + self.from_root[tail].min(FAR) + self.reduced[arc] + self.to_terminal[head]
    }
}

enum Raised {
    Done,
    Cut,
    /// Its cut has become this large; others go first.
    Later(u64),
}
