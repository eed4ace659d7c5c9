//! Trees by search: Takahashi and Matsuyama from several starts, then exchanges of key paths and of Steiner
//! nodes, after Uchoa and Werneck, "Fast local search for the Steiner problem in graphs", ACM Journal of
//! Experimental Algorithmics 17 (2012).

use super::super::Work;
use super::flat::{Flat, Paths, Sets};

/// A tree over terminals, kept as a set of nodes with the cheapest edges among them.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub value: i64,
    pub edges: Vec<u32>,
    pub nodes: Vec<bool>,
}

pub(super) struct Local<'a> {
    graph: &'a Flat,
    terminals: &'a [u32],
    is_terminal: Vec<bool>,
    order: Vec<u32>,
    paths: Paths,
    sets: Sets,
    degree: Vec<u32>,
}

impl<'a> Local<'a> {
    pub fn new(graph: &'a Flat, terminals: &'a [u32]) -> Self {
        let mut is_terminal = vec![false; graph.nodes];
        for &terminal in terminals {
            is_terminal[terminal as usize] = true;
        }
        let mut order: Vec<u32> = (0..).take(graph.edges.len()).collect();
        order.sort_by_key(|&edge| graph.weight(edge));
        Self {
            graph,
            terminals,
            is_terminal,
            order,
            paths: Paths::default(),
            sets: Sets::default(),
            degree: Vec::new(),
        }
    }

    /// The cheapest edges among nodes, without branches that lead to no terminal. None where the nodes do
    /// not join the terminals.
    pub fn span(&mut self, nodes: &[bool], work: &mut Work) -> Option<Found> {
        work.spend(self.graph.edges.len() as u64 * 2);
        self.sets.reset(self.graph.nodes);
        let mut edges = Vec::new();
        for &edge in &self.order {
            let (a, b, _) = self.graph.edges[edge as usize];
            if nodes[a as usize] && nodes[b as usize] && self.sets.join(a, b) {
                edges.push(edge);
            }
        }
        let root = self.sets.find(self.terminals[0]);
        if self
            .terminals
            .iter()
            .any(|&terminal| self.sets.find(terminal) != root)
        {
            return None;
        }
        let sets = &mut self.sets;
        edges.retain(|&edge| sets.find(self.graph.edges[edge as usize].0) == root);
        self.prune(&mut edges);
        let mut nodes = vec![false; self.graph.nodes];
        for &terminal in self.terminals {
            nodes[terminal as usize] = true;
        }
        let mut value = 0;
        for &edge in &edges {
            let (a, b, weight) = self.graph.edges[edge as usize];
            nodes[a as usize] = true;
            nodes[b as usize] = true;
            value += weight;
        }
        edges.sort_unstable();
        Some(Found {
            value,
            edges,
            nodes,
        })
    }

    fn prune(&mut self, edges: &mut Vec<u32>) {
        self.degree.clear();
        self.degree.resize(self.graph.nodes, 0);
        for &edge in &*edges {
            let (a, b, _) = self.graph.edges[edge as usize];
            self.degree[a as usize] += 1;
            self.degree[b as usize] += 1;
        }
        loop {
            let before = edges.len();
            let (degree, is_terminal, graph) = (&mut self.degree, &self.is_terminal, self.graph);
            edges.retain(|&edge| {
                let (a, b, _) = graph.edges[edge as usize];
                let is_loose =
                    |node: u32| degree[node as usize] == 1 && !is_terminal[node as usize];
                let is_kept = !is_loose(a) && !is_loose(b);
                if !is_kept {
                    degree[a as usize] -= 1;
                    degree[b as usize] -= 1;
                }
                is_kept
            });
            if edges.len() == before {
                return;
            }
        }
    }

    /// Joins the parts that nodes and edges leave by shortest paths, one part to another at a time, over
    /// nodes that are allowed. Fills `nodes`; false where that cannot be.
    fn patch(
        &mut self,
        nodes: &mut [bool],
        edges: &[u32],
        barred: Option<u32>,
        work: &mut Work,
    ) -> bool {
        let mut sets = std::mem::take(&mut self.sets);
        sets.reset(self.graph.nodes);
        for &edge in edges {
            let (a, b, _) = self.graph.edges[edge as usize];
            sets.join(a, b);
        }
        let mut is_whole = true;
        loop {
            let home = sets.find(self.terminals[0]);
            let Some(&_away) = self
                .terminals
                .iter()
                .find(|&&terminal| sets.find(terminal) != home)
            else {
                break;
            };
            let within: Vec<u32> = (0..)
                .take(self.graph.nodes)
                .map(|node| sets.find(node))
                .collect();
            let sources = (0..)
                .take(self.graph.nodes)
                .filter(|&node| nodes[node as usize] && within[node as usize] == home);
            let is_other = |node: u32| nodes[node as usize] && within[node as usize] != home;
            let goal = self.paths.run(
                self.graph,
                sources,
                |node| barred != Some(node),
                is_other,
                work,
            );
            let Some(goal) = goal else {
                is_whole = false;
                break;
            };
            let graph = self.graph;
            self.paths.back(graph, goal, |edge| {
                let (a, b, _) = graph.edges[edge as usize];
                nodes[a as usize] = true;
                nodes[b as usize] = true;
                sets.join(a, b);
            });
        }
        self.sets = sets;
        is_whole
    }

    /// The tree over the nodes of some edges.
    pub fn over(&mut self, edges: &[u32], work: &mut Work) -> Option<Found> {
        let mut nodes = vec![false; self.graph.nodes];
        for &edge in edges {
            let (a, b, _) = self.graph.edges[edge as usize];
            nodes[a as usize] = true;
            nodes[b as usize] = true;
        }
        self.span(&nodes, work)
    }

    /// Nodes to grow trees from: terminals, evenly chosen, at most so many.
    pub fn starts(&self, most: usize) -> Vec<u32> {
        let step = self.terminals.len().div_ceil(most);
        self.terminals
            .iter()
            .copied()
            .step_by(step.max(1))
            .collect()
    }

    /// Grows a tree from a node by the nearest terminal.
    pub fn grow(&mut self, start: u32, work: &mut Work) -> Option<Found> {
        let mut nodes = vec![false; self.graph.nodes];
        nodes[start as usize] = true;
        let mut left: usize = self
            .terminals
            .iter()
            .filter(|&&terminal| terminal != start)
            .count();
        while left > 0 {
            let is_terminal = &self.is_terminal;
            let sources = (0..)
                .take(self.graph.nodes)
                .filter(|&node| nodes[node as usize]);
            let is_next = |node: u32| is_terminal[node as usize] && !nodes[node as usize];
            let next = self
                .paths
                .run(self.graph, sources, |_| true, is_next, work)?;
            let graph = self.graph;
            let mut added = 0;
            let before = nodes.clone();
            self.paths.back(graph, next, |edge| {
                let (a, b, _) = graph.edges[edge as usize];
                nodes[a as usize] = true;
                nodes[b as usize] = true;
            });
            for &terminal in self.terminals {
                added += usize::from(nodes[terminal as usize] && !before[terminal as usize]);
            }
            left -= added.min(left);
        }
        self.span(&nodes, work)
    }

    /// Exchanges until none helps: key paths, key nodes away, Steiner nodes in.
    pub fn improve(&mut self, found: &mut Found, work: &mut Work) {
        loop {
            let before = found.value;
            self.exchange_paths(found, work);
            self.remove_nodes(found, work);
            self.insert_nodes(found, work);
            if found.value >= before || work.is_exhausted() {
                return;
            }
        }
    }

    /// Key nodes of a tree: terminals and nodes where it branches.
    fn keys(&mut self, found: &Found) -> Vec<bool> {
        self.degree.clear();
        self.degree.resize(self.graph.nodes, 0);
        for &edge in &found.edges {
            let (a, b, _) = self.graph.edges[edge as usize];
            self.degree[a as usize] += 1;
            self.degree[b as usize] += 1;
        }
        let pairs = self.degree.iter().zip(&self.is_terminal);
        pairs
            .map(|(&degree, &is_terminal)| is_terminal || degree > 2)
            .collect()
    }

    /// The tree's edges in groups: each is a path between two key nodes.
    fn key_paths(&mut self, found: &Found) -> Vec<Vec<u32>> {
        let is_key = self.keys(found);
        let mut joined = Sets::new(self.graph.edges.len());
        let mut last = vec![u32::MAX; self.graph.nodes];
        for &edge in &found.edges {
            let (a, b, _) = self.graph.edges[edge as usize];
            for node in [a, b].into_iter().filter(|&node| !is_key[node as usize]) {
                let before = std::mem::replace(&mut last[node as usize], edge);
                if before != u32::MAX {
                    joined.join(before, edge);
                }
            }
        }
        let mut groups: Vec<(u32, u32)> = found
            .edges
            .iter()
            .map(|&edge| (joined.find(edge), edge))
            .collect();
        groups.sort_unstable();
        groups
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| group.iter().map(|pair| pair.1).collect())
            .collect()
    }

    /// Takes a path out and tries to do with less.
    fn without(
        &mut self,
        found: &Found,
        gone: &[u32],
        barred: Option<u32>,
        work: &mut Work,
    ) -> Option<Found> {
        let kept: Vec<u32> = found
            .edges
            .iter()
            .copied()
            .filter(|edge| !gone.contains(edge))
            .collect();
        let mut nodes = vec![false; self.graph.nodes];
        for &terminal in self.terminals {
            nodes[terminal as usize] = true;
        }
        for &edge in &kept {
            let (a, b, _) = self.graph.edges[edge as usize];
            nodes[a as usize] = true;
            nodes[b as usize] = true;
        }
        if self.patch(&mut nodes, &kept, barred, work) {
            self.span(&nodes, work)
        } else {
            None
        }
    }

    fn exchange_paths(&mut self, found: &mut Found, work: &mut Work) {
        for path in self.key_paths(found) {
            if work.is_exhausted() {
                return;
            }
            if !path
                .iter()
                .all(|edge| found.edges.binary_search(edge).is_ok())
            {
                continue;
            }
            if let Some(better) = self
                .without(found, &path, None, work)
                .filter(|new| new.value < found.value)
            {
                *found = better;
            }
        }
    }

    fn remove_nodes(&mut self, found: &mut Found, work: &mut Work) {
        for node in (0..).take(self.graph.nodes) {
            if work.is_exhausted() {
                return;
            }
            if !found.nodes[node as usize] || self.is_terminal[node as usize] {
                continue;
            }
            let paths = self.key_paths(found);
            if self.degree[node as usize] < 3 {
                continue;
            }
            let touches = |edge: &u32| {
                let (a, b, _) = self.graph.edges[*edge as usize];
                a == node || b == node
            };
            let gone: Vec<u32> = paths
                .into_iter()
                .filter(|path| path.iter().any(touches))
                .flatten()
                .collect();
            if let Some(better) = self
                .without(found, &gone, Some(node), work)
                .filter(|new| new.value < found.value)
            {
                *found = better;
            }
        }
    }

    fn insert_nodes(&mut self, found: &mut Found, work: &mut Work) {
        for node in (0..).take(self.graph.nodes) {
            if work.is_exhausted() {
                return;
            }
            let near = self
                .graph
                .around(node)
                .iter()
                .filter(|&&(to, _)| found.nodes[to as usize]);
            if found.nodes[node as usize] || near.take(2).count() < 2 {
                continue;
            }
            found.nodes[node as usize] = true;
            let nodes = std::mem::take(&mut found.nodes);
            let new = self.span(&nodes, work);
            found.nodes = nodes;
            match new {
                Some(better) if better.value < found.value => *found = better,
                _ => found.nodes[node as usize] = false,
            }
        }
    }
}
