//! Making the grid: cells are split where boundaries are dense, within a budget.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::AreaIndex;
use super::cells::{Cell, Lattice};
use super::grid::{Block, Grid, Node, Top};
use super::split::{Children, Entry, Lists, Splitter, edge_count};
use super::tally::{Labels, Tally};

/// A cell with no more edges is not split.
const LEAF_EDGES: usize = 16;
/// Cells with more edges are split by several threads; what lies below them is one block each.
const BLOCK_EDGES: usize = 8192;
/// Entries of a large cell that one thread takes at a time.
const ENTRIES_AT_A_TIME: usize = 256;

/// What things cost of the budget, in words of 4 bytes.
const WORDS_A_NODE: u64 = 4;
const WORDS_AN_ENTRY: u64 = 2;
const WORDS_A_TALLY: u64 = 16;
/// The budget: words an edge and a polygon, and words that every grid may use.
pub(super) const BUDGET_AN_EDGE: u64 = 10;
pub(super) const BUDGET_AT_LEAST: u64 = 1 << 16;

impl Grid {
    /// Builds the grid over an index. O(edges) memory and O(edges * levels) time.
    pub(super) fn new(areas: &AreaIndex, labels: &Labels) -> Self {
        let bounds = areas.bounds().unwrap_or(([0.0; 2], [0.0; 2]));
        let lattice = Lattice::new(bounds);
        let boxes: Vec<[u32; 4]> = (0..areas.polygon_count())
            .into_par_iter()
            .map(|polygon| lattice_box(areas, &lattice, polygon))
            .collect();
        let splitter = Splitter {
            areas,
            labels,
            lattice,
            boxes: &boxes,
        };
        let mut lists = Lists::default();
        for polygon in 0..areas.polygon_count() {
            let count = edge_count(areas, polygon);
            if count > 0 {
                lists.entries.push(Entry::whole(polygon));
                lists.unlisted += count;
            }
        }
        let budget = BUDGET_AT_LEAST
            + BUDGET_AN_EDGE * (lists.unlisted as u64 + u64::from(areas.polygon_count()));
        let tree = plant(&splitter, Cell::ROOT, lists, &labels.tally(), budget);
        let mut grid = Self::bare(lattice, areas.bounds().is_none());
        grid.root = flatten(tree, &mut grid);
        grid
    }
}

/// The box of a polygon on the lattice: first column and row, last column and row.
fn lattice_box(areas: &AreaIndex, lattice: &Lattice, polygon: u32) -> [u32; 4] {
    let mut found = [u32::MAX, u32::MAX, 0, 0];
    for run in areas.polygon_edges(polygon) {
        for vertex in run.start..=run.end {
            if run.is_empty() {
                continue;
            }
            let at = areas.vertex(vertex);
            for axis in 0..2 {
                let unit = lattice.unit(at[axis], axis);
                found[axis] = found[axis].min(unit);
                found[axis + 2] = found[axis + 2].max(unit);
            }
        }
    }
    found
}

/// The grid while it grows.
enum Tree {
    Inner(Vec<Tree>),
    Block(Block),
}

/// Numbers the cells above the blocks.
fn flatten(tree: Tree, grid: &mut Grid) -> Top {
    match tree {
        Tree::Block(block) => {
            grid.blocks.push(block);
            Top::block(grid.blocks.len() - 1)
        }
        Tree::Inner(children) => {
            let place = grid.top.len();
            grid.top.push([Top::block(0); 16]);
            for (child, tree) in children.into_iter().enumerate() {
                grid.top[place][child] = flatten(tree, grid);
            }
            Top::inner(place)
        }
    }
}

/// A cell and all below it, by several threads where it is large. The outcome depends on the lists
/// and the budget alone.
fn plant(splitter: &Splitter<'_>, cell: Cell, lists: Lists, served: &Tally, budget: u64) -> Tree {
    if lists.count() > BLOCK_EDGES {
        let children = split_together(splitter, cell, &lists, served);
        if let Some((mut children, budgets)) = children.and_then(|mut children| {
            splitter.prune(served, &mut children);
            let budgets = share(splitter.labels, served, &children, budget)?;
            Some((children, budgets))
        }) {
            drop(lists);
            let lists = std::mem::take(&mut children.lists);
            let below = lists.into_par_iter().enumerate().map(|(child, lists)| {
                let cell = cell.child(u32::try_from(child).unwrap_or_default());
                plant(
                    splitter,
                    cell,
                    lists,
                    &children.served[child],
                    budgets[child],
                )
            });
            return Tree::Inner(below.collect());
        }
    }
    let mut grower = Grower {
        splitter,
        block: Block::default(),
        known: FxHashMap::default(),
        spare: Vec::new(),
    };
    grower.block.nodes.push(Node::EMPTY);
    grower.grow(0, cell, &lists, served, budget);
    grower.block.shrink();
    Tree::Block(grower.block)
}

/// Splits a large cell, its entries in pieces for several threads.
fn split_together(
    splitter: &Splitter<'_>,
    cell: Cell,
    lists: &Lists,
    served: &Tally,
) -> Option<Children> {
    let mut pieces = Vec::new();
    let mut edges = &lists.edges[..];
    for entries in lists.entries.chunks(ENTRIES_AT_A_TIME) {
        let listed = entries.iter().map(|entry| entry.listed()).sum();
        let (own, rest) = edges.split_at(listed);
        edges = rest;
        pieces.push((entries, own));
    }
    let parts: Option<Vec<Children>> = pieces
        .into_par_iter()
        .map(|(entries, edges)| {
            let mut part = Children::new(splitter.labels);
            part.reset(served);
            splitter.split(cell, entries, edges, &mut part)?;
            Some(part)
        })
        .collect();
    // In the order of the entries, whoever was first.
    parts?.into_iter().reduce(|mut whole, mut part| {
        for child in 0..16 {
            whole.lists[child].append(&mut part.lists[child]);
            whole.served[child].merge(&part.served[child]);
        }
        whole
    })
}

/// What each child may use of a budget; `None` where it does not suffice for them as leaves.
///
/// A child that will not be split again gets what it costs as a leaf; what remains is shared among the
/// others by their edges. So the budget holds for all below by induction, and no cell needs to know
/// of another: threads cannot change the outcome.
fn share(labels: &Labels, parent: &Tally, children: &Children, budget: u64) -> Option<[u64; 16]> {
    let tally = WORDS_A_TALLY + 2 * (labels.words() as u64 - 1);
    let mut budgets: [u64; 16] = std::array::from_fn(|child| {
        let lists = &children.lists[child];
        let news = u64::from(children.served[child] != *parent);
        WORDS_A_NODE
            + WORDS_AN_ENTRY * lists.entries.len() as u64
            + lists.count() as u64
            + news * tally
    });
    let left = budget.checked_sub(budgets.iter().sum())?;
    let wish = |child: usize| match children.lists[child].count() {
        count if count > LEAF_EDGES => count as u64,
        _ => 0,
    };
    let wishes: u64 = (0..16).map(wish).sum();
    for (child, budget) in budgets.iter_mut().enumerate() {
        let share = u128::from(left) * u128::from(wish(child)) / u128::from(wishes.max(1));
        *budget += u64::try_from(share).unwrap_or(left);
    }
    Some(budgets)
}

/// One block while one thread fills it.
struct Grower<'a> {
    splitter: &'a Splitter<'a>,
    block: Block,
    known: FxHashMap<Tally, u32>,
    /// Room for the children of a cell, one for every level that is being worked on.
    spare: Vec<Children>,
}

impl Grower<'_> {
    fn grow(&mut self, node: usize, cell: Cell, lists: &Lists, served: &Tally, budget: u64) {
        if lists.count() > LEAF_EDGES {
            let mut children = self
                .spare
                .pop()
                .unwrap_or_else(|| Children::new(self.splitter.labels));
            children.reset(served);
            let split = self
                .splitter
                .split(cell, &lists.entries, &lists.edges, &mut children);
            let budgets = split.and_then(|()| {
                self.splitter.prune(served, &mut children);
                share(self.splitter.labels, served, &children, budget)
            });
            if let Some(budgets) = budgets {
                let first = self.block.nodes.len();
                self.block.nodes.resize(first + 16, Node::EMPTY);
                self.block.nodes[node] = Node::inner(first);
                for (child, budget) in (0..).zip(budgets) {
                    let (lists, served) = (
                        &children.lists[child as usize],
                        &children.served[child as usize],
                    );
                    self.grow(
                        first + child as usize,
                        cell.child(child),
                        lists,
                        served,
                        budget,
                    );
                }
                self.spare.push(children);
                return;
            }
            self.spare.push(children);
        }
        self.leaf(node, lists, served);
    }

    fn leaf(&mut self, node: usize, lists: &Lists, served: &Tally) {
        let block = &mut self.block;
        let service = *self.known.entry_ref(served, &mut block.served);
        block.nodes[node] = Node::leaf(
            block.entries.len(),
            lists.entries.len(),
            block.edges.len(),
            service,
        );
        let mut listed = &lists.edges[..];
        for &entry in &lists.entries {
            if entry.is_whole() {
                let before = block.edges.len();
                let edges = self.splitter.areas.polygon_edges(entry.polygon);
                block.edges.extend(edges.flatten());
                let count = block.edges.len() - before;
                block.entries.push(Entry::new(entry.polygon, count, false));
            } else {
                let (own, rest) = listed.split_at(entry.listed());
                listed = rest;
                block.edges.extend_from_slice(own);
                block.entries.push(entry);
            }
        }
    }
}

/// Finding a tally among those of a block, or adding it.
trait Intern {
    fn entry_ref(&mut self, tally: &Tally, all: &mut Vec<Tally>) -> &u32;
}

impl Intern for FxHashMap<Tally, u32> {
    fn entry_ref(&mut self, tally: &Tally, all: &mut Vec<Tally>) -> &u32 {
        self.entry(tally.clone()).or_insert_with(|| {
            all.push(tally.clone());
            u32::try_from(all.len() - 1).expect("there are fewer tallies than cells")
        })
    }
}
