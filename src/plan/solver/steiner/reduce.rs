//! Reductions that keep an optimum: Duin and Volgenant, "Reduction tests for the Steiner problem in
//! graphs", Networks 19 (1989).
//!
//! - ends: a node of one edge goes, or a terminal of one edge takes it into the tree; a node of two edges
//!   becomes one edge; edges of weight 0 are contracted;
//! - alternatives: an edge goes where another path between its ends is no longer;
//! - special distances: an edge goes where every part of some other way, cut at terminals, is shorter.

use super::super::Work;
use super::flat::{Flat, Paths, Sets};

/// Where an edge comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    Given(u32),
    Merged(u32, u32),
}

/// A smaller problem, and the way back.
#[derive(Debug)]
pub(super) struct Reduced {
    pub graph: Flat,
    pub terminals: Vec<u32>,
    /// Weight of what is in the tree already.
    pub paid: i64,
    fixed: Vec<u32>,
    names: Vec<u32>,
    origins: Vec<Origin>,
}

impl Reduced {
    /// Edges of the given graph that a tree of the reduced one stands for.
    pub fn expand(&self, edges: &[u32]) -> Vec<u32> {
        let mut open: Vec<u32> = edges
            .iter()
            .map(|&edge| self.names[edge as usize])
            .collect();
        open.extend(&self.fixed);
        let mut given = Vec::new();
        while let Some(name) = open.pop() {
            match self.origins[name as usize] {
                Origin::Given(edge) => given.push(edge),
                Origin::Merged(a, b) => open.extend([a, b]),
            }
        }
        given.sort_unstable();
        given
    }
}

struct Shrinking {
    nodes: usize,
    /// Ends, weight and place among the origins.
    edges: Vec<(u32, u32, i64, u32)>,
    origins: Vec<Origin>,
    is_terminal: Vec<bool>,
    fixed: Vec<u32>,
    paid: i64,
}

/// Reduces until little more goes.
pub(super) fn reduce(
    nodes: usize,
    edges: &[(u32, u32, i64)],
    terminals: &[u32],
    work: &mut Work,
) -> Reduced {
    let mut is_terminal = vec![false; nodes];
    for &terminal in terminals {
        is_terminal[terminal as usize] = true;
    }
    let mut state = Shrinking {
        nodes,
        edges: (0..)
            .zip(edges)
            .map(|(name, &(a, b, weight))| (a, b, weight, name))
            .collect(),
        origins: (0..).take(edges.len()).map(Origin::Given).collect(),
        is_terminal,
        fixed: Vec::new(),
        paid: 0,
    };
    loop {
        let before = state.edges.len();
        state.ends(work);
        if !work.is_exhausted() {
            state.alternatives(work);
            state.special(work);
        }
        state.ends(work);
        if work.is_exhausted() || state.edges.len() * 20 >= before * 19 {
            return state.finish();
        }
    }
}

impl Shrinking {
    /// Loops, parallel edges, edges of weight 0, and nodes of one or two edges.
    fn ends(&mut self, work: &mut Work) {
        loop {
            work.spend(8 * (self.edges.len() + self.nodes) as u64);
            let before = self.edges.len();
            self.contract();
            self.edges.retain(|&(a, b, ..)| a != b);
            self.edges
                .sort_unstable_by_key(|&(a, b, weight, name)| (a.min(b), a.max(b), weight, name));
            self.edges
                .dedup_by_key(|&mut (a, b, ..)| (a.min(b), a.max(b)));
            self.chains();
            if self.edges.len() == before {
                return;
            }
        }
    }

    /// Nodes of one and of two edges, in one pass over a list of edges by node.
    fn chains(&mut self) {
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); self.nodes];
        for (place, &(a, b, ..)) in (0..).zip(&self.edges) {
            around[a as usize].push(place);
            around[b as usize].push(place);
        }
        let mut is_gone = vec![false; self.edges.len()];
        let mut todo: Vec<u32> = (0..).take(self.nodes).collect();
        while let Some(node) = todo.pop() {
            if self.is_terminal[node as usize] {
                continue;
            }
            around[node as usize].retain(|&place| !is_gone[place as usize]);
            let other = |place: u32| {
                let (a, b, ..) = self.edges[place as usize];
                if a == node { b } else { a }
            };
            match around[node as usize][..] {
                [only] => {
                    is_gone[only as usize] = true;
                    todo.push(other(only));
                }
                [one, two] => {
                    let (a, b) = (other(one), other(two));
                    is_gone[one as usize] = true;
                    is_gone[two as usize] = true;
                    if a == b {
                        todo.push(a);
                        continue;
                    }
                    let weight = self.edges[one as usize].2 + self.edges[two as usize].2;
                    let names = (self.edges[one as usize].3, self.edges[two as usize].3);
                    let (Ok(place), Ok(name)) = (
                        u32::try_from(self.edges.len()),
                        u32::try_from(self.origins.len()),
                    ) else {
                        continue;
                    };
                    self.origins.push(Origin::Merged(names.0, names.1));
                    self.edges.push((a, b, weight, name));
                    is_gone.push(false);
                    around[a as usize].push(place);
                    around[b as usize].push(place);
                }
                _ => {}
            }
        }
        let mut gone = is_gone.into_iter();
        self.edges.retain(|_| !gone.next().unwrap_or(false));
    }

    /// Takes edges of weight 0 and the only edge of a terminal into the tree.
    fn contract(&mut self) {
        let terminals = self.is_terminal.iter().filter(|&&is| is).count();
        let mut degree = vec![0_u32; self.nodes];
        for &(a, b, ..) in self.edges.iter().filter(|edge| edge.0 != edge.1) {
            degree[a as usize] += 1;
            degree[b as usize] += 1;
        }
        let mut sets = Sets::new(self.nodes);
        let mut left = terminals;
        for &(a, b, weight, name) in &self.edges {
            let is_end = |node: u32| self.is_terminal[node as usize] && degree[node as usize] == 1;
            let (one, two) = (sets.find(a), sets.find(b));
            if one == two || !(weight == 0 || left > 1 && (is_end(a) || is_end(b))) {
                continue;
            }
            // A terminal of one edge whose other end joined meanwhile is the same case as before: its
            // edge is still its only one.
            sets.join(a, b);
            let is_either = (
                self.is_terminal[one as usize],
                self.is_terminal[two as usize],
            );
            left -= usize::from(is_either == (true, true));
            let root = sets.find(a);
            self.is_terminal[root as usize] = is_either.0 || is_either.1;
            self.fixed.push(name);
            self.paid += weight;
        }
        for node in (0..).take(self.nodes) {
            if sets.find(node) != node {
                self.is_terminal[node as usize] = false;
            }
        }
        for edge in &mut self.edges {
            edge.0 = sets.find(edge.0);
            edge.1 = sets.find(edge.1);
        }
    }

    fn flat(&self) -> Flat {
        Flat::new(
            self.nodes,
            self.edges
                .iter()
                .map(|&(a, b, weight, _)| (a, b, weight))
                .collect(),
        )
    }

    /// Edges that another path is no longer than.
    fn alternatives(&mut self, work: &mut Work) {
        let graph = self.flat();
        let mut is_gone = vec![false; self.edges.len()];
        let mut order: Vec<u32> = (0..).take(self.edges.len()).collect();
        order.sort_by_key(|&edge| std::cmp::Reverse(graph.weight(edge)));
        let mut near = Near::new(self.nodes);
        for edge in order {
            if work.is_exhausted() {
                break;
            }
            is_gone[edge as usize] = near.is_beaten(&graph, edge, &is_gone, work);
        }
        let mut gone = is_gone.into_iter();
        self.edges.retain(|_| !gone.next().unwrap_or(false));
    }

    /// Edges longer than the special distance of their ends.
    fn special(&mut self, work: &mut Work) {
        let graph = self.flat();
        let terminals: Vec<u32> = (0..)
            .take(self.nodes)
            .filter(|&node| self.is_terminal[node as usize])
            .collect();
        if terminals.len() < 2 || terminals.len() > 2_000 {
            return;
        }
        let mut paths = Paths::default();
        paths.run(&graph, terminals.iter().copied(), |_| true, |_| false, work);
        let mut base = vec![u32::MAX; self.nodes];
        let mut place = vec![0_usize; self.nodes];
        for (index, &terminal) in terminals.iter().enumerate() {
            place[terminal as usize] = index;
        }
        let mut order: Vec<u32> = (0..).take(self.nodes).collect();
        order.sort_by_key(|&node| paths.far[node as usize]);
        for node in order {
            let from = paths.from[node as usize];
            base[node as usize] = if from == super::flat::NONE {
                if self.is_terminal[node as usize] {
                    node
                } else {
                    u32::MAX
                }
            } else {
                let (a, b, _) = graph.edges[from as usize];
                base[if a == node { b } else { a } as usize]
            };
        }
        // The tree of terminals over the borders of their regions, and its bottlenecks.
        let mut borders: Vec<(i64, u32, u32)> = Vec::new();
        for &(a, b, weight) in &graph.edges {
            let (one, two) = (base[a as usize], base[b as usize]);
            if one != two && one != u32::MAX && two != u32::MAX {
                borders.push((
                    paths.far[a as usize] + weight + paths.far[b as usize],
                    one,
                    two,
                ));
            }
        }
        borders.sort_unstable();
        let count = terminals.len();
        let mut bottleneck = vec![i64::MAX; count * count];
        let mut groups: Vec<Vec<usize>> = (0..count).map(|index| vec![index]).collect();
        let mut group: Vec<usize> = (0..count).collect();
        for (length, one, two) in borders {
            let (one, two) = (group[place[one as usize]], group[place[two as usize]]);
            if one == two {
                continue;
            }
            let moved = std::mem::take(&mut groups[two]);
            for &a in &moved {
                group[a] = one;
                for &b in &groups[one] {
                    bottleneck[a * count + b] = length;
                    bottleneck[b * count + a] = length;
                }
            }
            groups[one].extend(moved);
        }
        work.spend((count * count + 8 * graph.edges.len()) as u64);
        let mut edges = graph.edges.iter();
        self.edges.retain(|_| {
            let Some(&(a, b, weight)) = edges.next() else {
                return true;
            };
            let (one, two) = (base[a as usize], base[b as usize]);
            if one == u32::MAX || two == u32::MAX {
                return true;
            }
            let between = if one == two {
                0
            } else {
                bottleneck[place[one as usize] * count + place[two as usize]]
            };
            weight
                <= between
                    .max(paths.far[a as usize])
                    .max(paths.far[b as usize])
        });
    }

    /// Numbers the nodes anew, only those that the terminals can use.
    fn finish(self) -> Reduced {
        let mut number = vec![u32::MAX; self.nodes];
        let mut next = 0_u32;
        let mut name = |node: u32| {
            let number = &mut number[node as usize];
            if *number == u32::MAX {
                *number = next;
                next += 1;
            }
            *number
        };
        let terminals = (0..)
            .take(self.nodes)
            .filter(|&node: &u32| self.is_terminal[node as usize])
            .map(&mut name)
            .collect();
        let edges = self
            .edges
            .iter()
            .map(|&(a, b, weight, _)| (name(a), name(b), weight))
            .collect();
        Reduced {
            graph: Flat::new(next as usize, edges),
            terminals,
            paid: self.paid,
            fixed: self.fixed,
            names: self.edges.iter().map(|edge| edge.3).collect(),
            origins: self.origins,
        }
    }
}

/// A short search around an edge.
struct Near {
    far: Vec<i64>,
    touched: Vec<u32>,
    heap: std::collections::BinaryHeap<std::cmp::Reverse<(i64, u32)>>,
}

impl Near {
    fn new(nodes: usize) -> Self {
        Self {
            far: vec![i64::MAX; nodes],
            touched: Vec::new(),
            heap: std::collections::BinaryHeap::new(),
        }
    }

    fn is_beaten(&mut self, graph: &Flat, edge: u32, is_gone: &[bool], work: &mut Work) -> bool {
        let (start, goal, most) = graph.edges[edge as usize];
        for node in self.touched.drain(..) {
            self.far[node as usize] = i64::MAX;
        }
        self.heap.clear();
        self.far[start as usize] = 0;
        self.touched.push(start);
        self.heap.push(std::cmp::Reverse((0, start)));
        let mut left = 400_u32;
        while let Some(std::cmp::Reverse((length, node))) = self.heap.pop() {
            if node == goal {
                return true;
            }
            if length > self.far[node as usize] || left == 0 {
                continue;
            }
            for &(to, taken) in graph.around(node) {
                left = left.saturating_sub(1);
                let length = length + graph.weight(taken);
                if taken != edge
                    && !is_gone[taken as usize]
                    && length <= most
                    && length < self.far[to as usize]
                {
                    self.far[to as usize] = length;
                    self.touched.push(to);
                    self.heap.push(std::cmp::Reverse((length, to)));
                }
            }
        }
        work.spend(u64::from(400 - left) * 4);
        false
    }
}
