//! Directed networks with a root: what both Steiner trees and connected siting come down to.
//!
//! The Steiner arborescence problem: the cheapest set of arcs that holds a path from the root to every
//! terminal. An undirected Steiner tree is one with both directions of every edge and any terminal as the
//! root.

/// Arcs that cannot be used are simply not in a net, and the rest keep the number its maker gave them.
#[derive(Debug, Clone)]
pub(in crate::plan::solver) struct Net {
    pub nodes: usize,
    pub root: u32,
    /// Arcs ordered by head, those of a head in the order they were given.
    pub tails: Vec<u32>,
    pub heads: Vec<u32>,
    pub costs: Vec<i64>,
    /// The maker's number of each arc.
    pub names: Vec<u32>,
    /// Where the arcs into each node begin; one longer than there are nodes.
    pub ins: Vec<u32>,
    /// Where the arcs out of each node begin in `out_arcs`; one longer than there are nodes.
    pub outs: Vec<u32>,
    pub out_arcs: Vec<u32>,
}

/// An arc with its maker's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::plan::solver) struct Arc {
    pub tail: u32,
    pub head: u32,
    pub cost: i64,
    pub name: u32,
}

impl Net {
    /// A net of arcs; those into the root and from a node to itself are of no use and left out.
    pub fn new(nodes: usize, root: u32, arcs: impl Iterator<Item = Arc> + Clone) -> Self {
        let useful = arcs.filter(|arc| arc.head != root && arc.tail != arc.head);
        let mut ins = vec![0; nodes + 1];
        for arc in useful.clone() {
            ins[arc.head as usize + 1] += 1;
        }
        for node in 0..nodes {
            ins[node + 1] += ins[node];
        }
        let count = ins[nodes] as usize;
        let mut net = Self {
            nodes,
            root,
            tails: vec![0; count],
            heads: vec![0; count],
            costs: vec![0; count],
            names: vec![0; count],
            outs: vec![0; nodes + 1],
            out_arcs: vec![0; count],
            ins,
        };
        let mut places = net.ins.clone();
        for arc in useful {
            let place = places[arc.head as usize] as usize;
            places[arc.head as usize] += 1;
            net.tails[place] = arc.tail;
            net.heads[place] = arc.head;
            net.costs[place] = arc.cost;
            net.names[place] = arc.name;
            net.outs[arc.tail as usize + 1] += 1;
        }
        for node in 0..nodes {
            net.outs[node + 1] += net.outs[node];
        }
        let mut places = net.outs.clone();
        for (arc, &tail) in (0..).zip(&net.tails) {
            net.out_arcs[places[tail as usize] as usize] = arc;
            places[tail as usize] += 1;
        }
        net
    }

    pub fn arcs(&self) -> usize {
        self.tails.len()
    }

    /// Arcs that end at a node.
    pub fn into(&self, node: u32) -> std::ops::Range<usize> {
        self.ins[node as usize] as usize..self.ins[node as usize + 1] as usize
    }

    /// Arcs that begin at a node.
    pub fn out_of(&self, node: u32) -> impl Iterator<Item = usize> + '_ {
        let range = self.outs[node as usize] as usize..self.outs[node as usize + 1] as usize;
        self.out_arcs[range].iter().map(|&arc| arc as usize)
    }
}
