//! Undirected graphs as flat arrays, paths in them, and trees as sets of nodes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Work;
use super::ascent::FAR;

/// An undirected graph; edges keep their place.
#[derive(Debug, Clone, Default)]
pub(super) struct Flat {
    pub nodes: usize,
    pub edges: Vec<(u32, u32, i64)>,
    starts: Vec<u32>,
    around: Vec<(u32, u32)>,
}

pub(super) const NONE: u32 = u32::MAX;

impl Flat {
    pub fn new(nodes: usize, edges: Vec<(u32, u32, i64)>) -> Self {
        let mut starts = vec![0; nodes + 1];
        for &(a, b, _) in &edges {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut around = vec![(0, 0); 2 * edges.len()];
        for (edge, &(a, b, _)) in (0..).zip(&edges) {
            for (at, to) in [(a, b), (b, a)] {
                around[next[at as usize] as usize] = (to, edge);
                next[at as usize] += 1;
            }
        }
        Self {
            nodes,
            edges,
            starts,
            around,
        }
    }

    /// Neighbours with the edges to them.
    pub fn around(&self, node: u32) -> &[(u32, u32)] {
        &self.around[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    pub fn weight(&self, edge: u32) -> i64 {
        self.edges[edge as usize].2
    }
}

/// Scratch space for shortest paths.
#[derive(Debug, Default)]
pub(super) struct Paths {
    pub far: Vec<i64>,
    /// The edge by which each node was reached; [`NONE`] at sources and where none did.
    pub from: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Paths {
    /// Shortest paths from sources over nodes that are allowed, until a goal is reached.
    pub fn run(
        &mut self,
        graph: &Flat,
        sources: impl Iterator<Item = u32>,
        is_allowed: impl Fn(u32) -> bool,
        is_goal: impl Fn(u32) -> bool,
        work: &mut Work,
    ) -> Option<u32> {
        self.far.clear();
        self.far.resize(graph.nodes, FAR);
        self.from.clear();
        self.from.resize(graph.nodes, NONE);
        self.heap.clear();
        for source in sources {
            self.far[source as usize] = 0;
            self.heap.push(Reverse((0, source)));
        }
        let mut steps = 0;
        let mut found = None;
        while let Some(Reverse((length, node))) = self.heap.pop() {
            if length > self.far[node as usize] {
                continue;
            }
            if is_goal(node) {
                found = Some(node);
                break;
            }
            let around = graph.around(node);
            steps += around.len() as u64;
            for &(to, edge) in around {
                let length = length + graph.weight(edge);
                if length < self.far[to as usize] && is_allowed(to) {
                    self.far[to as usize] = length;
                    self.from[to as usize] = edge;
                    self.heap.push(Reverse((length, to)));
                }
            }
        }
        work.spend(6 * steps + graph.nodes as u64 / 2);
        found
    }

    /// Edges from a node back to where its path began, and that node.
    pub fn back(&self, graph: &Flat, node: u32, mut edge: impl FnMut(u32)) -> u32 {
        let mut at = node;
        while self.from[at as usize] != NONE {
            let taken = self.from[at as usize];
            edge(taken);
            let (a, b, _) = graph.edges[taken as usize];
            at = if a == at { b } else { a };
        }
        at
    }
}

/// Sets of nodes that are joined.
#[derive(Debug, Clone, Default)]
pub(in crate::plan::solver) struct Sets(Vec<u32>);

impl Sets {
    pub fn new(nodes: usize) -> Self {
        let mut sets = Self::default();
        sets.reset(nodes);
        sets
    }

    pub fn reset(&mut self, nodes: usize) {
        self.0.clear();
        self.0.extend((0..).take(nodes));
    }

    pub fn find(&mut self, node: u32) -> u32 {
        let mut at = node;
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    /// False where they were together already.
    pub fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a as usize] = b;
        a != b
    }
}
