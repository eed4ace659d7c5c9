//! Steiner trees in graphs: the cheapest tree that joins given nodes, over others where that helps. A
//! backhaul net between sites and fibre is one.

mod ascent;
mod branch;
mod exact;
mod flat;
mod grow;
mod local;
mod net;
mod reduce;
#[cfg(test)]
#[path = "steiner_tests.rs"]
mod tests;

pub(in crate::plan::solver) use ascent::{Ascent, FAR, Rise};
pub(in crate::plan::solver) use branch::{Arborescence, Incumbent, Multipliers, Search};
pub(in crate::plan::solver) use flat::Sets;
pub(in crate::plan::solver) use grow::Growth;
pub(in crate::plan::solver) use net::Net;

use super::{Status, Work};
use flat::Flat;
use local::{Found, Local};

/// An undirected graph. Edges from a node to itself and parallel ones may occur.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// Number of nodes, which are numbered from 0.
    pub nodes: u32,
    /// Two nodes and a weight, not negative; all weights together stay below 2^60.
    pub edges: Vec<(u32, u32, i64)>,
}

/// A tree and how good it is at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Infeasible where no tree joins the terminals; heuristic does not occur.
    pub status: Status,
    /// Weight of the tree.
    pub value: i64,
    /// No tree weighs less.
    pub bound: i64,
    /// Edges of the tree by their place in the graph, ascending.
    pub edges: Vec<u32>,
}

/// Entries that the exact method for few terminals may keep: 400 MB.
const MOST_ENTRIES: usize = 50_000_000;

/// The cheapest tree over terminals, as far as the work allows. Terminals may be named twice.
///
/// # Panics
///
/// Where an edge or a terminal names a node that the graph has not.
#[must_use]
pub fn solve(graph: &Graph, terminals: &[u32], work: &mut Work) -> Tree {
    let nodes = graph.nodes as usize;
    let whole = |edges: Vec<u32>, bound: i64| {
        let value = edges.iter().map(|&edge| graph.edges[edge as usize].2).sum();
        let status = if bound >= value {
            Status::Optimal
        } else {
            Status::Bounded
        };
        Tree {
            status,
            value,
            bound: bound.min(value),
            edges,
        }
    };
    if !is_joined(graph, terminals) {
        return Tree {
            status: Status::Infeasible,
            value: 0,
            bound: 0,
            edges: Vec::new(),
        };
    }
    let mut share = work.fork(work.left() / 4);
    let reduced = reduce::reduce(nodes, &graph.edges, terminals, &mut share);
    work.join(&share);
    if reduced.terminals.len() < 2 {
        return whole(reduced.expand(&[]), FAR);
    }
    let inner = &reduced.graph;
    let exact = exact::effort(inner, reduced.terminals.len())
        .filter(|&(steps, entries)| steps <= work.left() / 2 && entries <= MOST_ENTRIES);
    let mut candidate = Candidate {
        local: Local::new(inner, &reduced.terminals),
        best: None,
    };
    candidate.start(work);
    let cheap = exact.filter(|&(steps, _)| steps <= Work::SECOND);
    if cheap.is_some()
        && let Some(edges) = exact::tree(inner, &reduced.terminals, work)
    {
        return whole(reduced.expand(&edges), FAR);
    }
    let bound = candidate.prove(
        inner,
        &reduced.terminals,
        exact.map_or(u64::MAX, |(steps, _)| steps),
        work,
    );
    let value = candidate.best.as_ref().map_or(FAR, |best| best.value);
    if bound < value
        && exact.is_some()
        && let Some(edges) = exact::tree(inner, &reduced.terminals, work)
    {
        return whole(reduced.expand(&edges), FAR);
    }
    match candidate.best {
        Some(best) => whole(
            reduced.expand(&best.edges),
            bound.saturating_add(reduced.paid),
        ),
        // Work ran out before the first tree: any tree will do, and the bound says how good it is.
        None => whole(
            any_tree(graph, terminals),
            bound.min(FAR / 2).saturating_add(reduced.paid),
        ),
    }
}

fn is_joined(graph: &Graph, terminals: &[u32]) -> bool {
    let mut sets = Sets::new(graph.nodes as usize);
    for &(a, b, _) in &graph.edges {
        sets.join(a, b);
    }
    terminals
        .windows(2)
        .all(|pair| sets.find(pair[0]) == sets.find(pair[1]))
}

/// The cheapest spanning tree without branches that lead to no terminal.
fn any_tree(graph: &Graph, terminals: &[u32]) -> Vec<u32> {
    let flat = Flat::new(graph.nodes as usize, graph.edges.clone());
    let all = vec![true; flat.nodes];
    let found = Local::new(&flat, terminals).span(&all, &mut Work::unlimited());
    found.map_or_else(Vec::new, |found| found.edges)
}

/// The best tree of the reduced graph so far.
struct Candidate<'a> {
    local: Local<'a>,
    best: Option<Found>,
}

impl Candidate<'_> {
    fn take(&mut self, found: Option<Found>) {
        let Some(found) = found else { return };
        if self
            .best
            .as_ref()
            .is_none_or(|best| found.value < best.value)
        {
            self.best = Some(found);
        }
    }

    /// Trees grown from terminals, the best ones improved.
    fn start(&mut self, work: &mut Work) {
        let starts = self.local.starts(16);
        let mut share = work.fork(work.left() / 8);
        let mut found: Vec<Found> = Vec::new();
        for start in starts {
            if share.is_exhausted() && !found.is_empty() {
                break;
            }
            found.extend(self.local.grow(start, &mut share));
        }
        found.sort_by_key(|found| found.value);
        found.dedup_by(|a, b| a.edges == b.edges);
        found.truncate(4);
        for mut found in found {
            self.local.improve(&mut found, &mut share);
            self.take(Some(found));
        }
        work.join(&share);
    }

    /// Branch and bound; `most` is the work after which another way is cheaper.
    fn prove(&mut self, graph: &Flat, terminals: &[u32], most: u64, work: &mut Work) -> i64 {
        let arcs = graph
            .edges
            .iter()
            .flat_map(|&(a, b, weight)| [(a, b, weight), (b, a, weight)]);
        let mut problem = Arborescence {
            nodes: graph.nodes,
            root: terminals[0],
            arcs: arcs.collect(),
            terminals: terminals.to_vec(),
            rows: Vec::new(),
            priority: Vec::new(),
        };
        // The ascent depends on the root; the best of several roots leads the search.
        let all = Net::new(graph.nodes, terminals[0], problem.named_arcs());
        let mut least = 0;
        let mut ascent = Ascent::default();
        for &root in terminals.iter().take(16) {
            let net = if root == terminals[0] {
                all.clone()
            } else {
                Net::new(graph.nodes, root, problem.named_arcs())
            };
            let mut share = work.fork(work.left() / 8);
            let costs = net.costs.clone();
            let rise = ascent.rise(&net, &costs, terminals, |node| node, FAR, &mut share);
            if rise == Rise::Joined {
                let reduced = &ascent.reduced;
                let used = Growth::default().grow(
                    &net,
                    &costs,
                    |arc| reduced[arc] == 0,
                    terminals,
                    &mut share,
                );
                if let Some(used) = used {
                    self.offer(&used, &mut share);
                }
            }
            work.join(&share);
            if ascent.bound > least {
                least = ascent.bound;
                problem.root = root;
            }
        }
        let mut share = work.fork(most);
        let bound = Search::new(
            &problem,
            Multipliers {
                scale: 1,
                each: Vec::new(),
            },
        )
        .run(self, &mut share);
        work.join(&share);
        bound.max(least)
    }
}

impl Incumbent for Candidate<'_> {
    fn offer(&mut self, arcs: &[u32], work: &mut Work) {
        let edges: Vec<u32> = arcs.iter().map(|arc| arc / 2).collect();
        let Some(mut found) = self.local.over(&edges, work) else {
            return;
        };
        let known = self.best.as_ref().map_or(FAR, |best| best.value);
        // A tree far from the best is not worth the search around it.
        if found.value < known + known / 50 {
            self.local.improve(&mut found, work);
        }
        self.take(Some(found));
    }

    fn value(&self) -> Option<i64> {
        self.best.as_ref().map(|best| best.value)
    }
}
