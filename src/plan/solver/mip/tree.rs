//! Branch and bound: nodes in batches of a fixed size, best bound first, each batch in parallel and
//! merged in order, so that the result does not depend on the number of threads.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;

use super::super::Work;
use super::super::lp::Basis;
use super::Model;
use super::branch::{Change, Choice, Gain, History, Instead, choose};
use super::model::{Guide, Row};
use super::relax::{Relax, Verdict};
use super::root::{Best, harvest, is_whole, violated};
use super::space::Space;

/// Nodes solved at a time.
const BATCH: usize = 4;
/// Times lazy rows are asked for at a node.
const ASKS: usize = 50;

/// A part of the space that is still open.
#[derive(Debug, Clone)]
struct Node {
    /// Nothing in it is below this: proven.
    bound: i64,
    /// What the relaxation of its parent came to.
    guess: f64,
    depth: u32,
    number: u64,
    changes: Vec<Change>,
    basis: Arc<Basis>,
    /// The column branched on, the way, and the part it was moved by.
    branch: Option<(u32, usize, f64)>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Node {}
impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Node {
    /// The greatest is the next: lowest bound, then deepest, then oldest.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .bound
            .cmp(&self.bound)
            .then(self.depth.cmp(&other.depth))
            .then(other.number.cmp(&self.number))
    }
}

/// What a node came to.
struct Report {
    children: Vec<Node>,
    /// The proven bound of what is given up unsolved.
    open: Option<i64>,
    best: Best,
    gains: Vec<Gain>,
    rows: Vec<Row>,
    work: Work,
}

/// All that nodes share.
struct Shared<'a> {
    space: &'a Space,
    whole: &'a Model,
    guide: &'a dyn Guide,
    instead: Instead,
    history: History,
    best: Best,
}

/// What the tree has shown.
pub struct Searched {
    /// Nothing is below this, in so far as it is below the best solution.
    pub bound: i64,
    /// Nodes looked at.
    pub nodes: u64,
}

/// Searches below the root; every solution better than `best` is found or bounded.
pub fn run(
    root: Relax<'_>,
    bound: i64,
    space: &Space,
    whole: &Model,
    guide: &dyn Guide,
    best: &mut Best,
    work: &mut Work,
) -> Searched {
    let mut shared = Shared {
        space,
        whole,
        guide,
        instead: Instead::new(space),
        history: History::new(space.model.columns()),
        best: best.clone(),
    };
    let mut queue = BinaryHeap::new();
    let changes = (0..space.model.columns() as u32)
        .map(|column| {
            (
                column,
                root.lower[column as usize],
                root.upper[column as usize],
            )
        })
        .filter(|&(column, lower, upper)| {
            let at = column as usize;
            (lower, upper) != (space.model.lower[at], space.model.upper[at])
        })
        .collect();
    queue.push(Node {
        bound,
        guess: root.objective(),
        depth: 0,
        number: 0,
        changes,
        basis: Arc::new(root.lp.basis()),
        branch: None,
    });
    let mut slots: Vec<Relax<'_>> = vec![root];
    let mut given_up = i64::MAX;
    let mut nodes = 0;
    let mut number = 1;
    while !queue.is_empty() && !work.is_exhausted() {
        let limit = shared.best.limit();
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(node) = queue.pop()
        {
            if node.bound < limit {
                batch.push(node);
            }
        }
        while slots.len() < batch.len() {
            slots.push(slots[0].clone());
        }
        nodes += batch.len() as u64;
        let share = work.left() / batch.len().max(1) as u64;
        let reports: Vec<Report> = slots
            .par_iter_mut()
            .zip(batch.into_par_iter())
            .map(|(slot, node)| process(slot, node, &shared, work.fork(share)))
            .collect();
        let mut rows = Vec::new();
        for report in reports {
            work.join(&report.work);
            given_up = given_up.min(report.open.unwrap_or(i64::MAX));
            if let Some(solution) = report.best.solution {
                shared.best.offer(solution.value, solution.x);
            }
            for gain in report.gains {
                shared.history.learn(gain);
            }
            rows.extend(report.rows);
            for mut child in report.children {
                child.number = number;
                number += 1;
                queue.push(child);
            }
        }
        if !rows.is_empty() {
            rows.sort_by(|a, b| a.entries.cmp(&b.entries).then(a.lower.cmp(&b.lower)));
            rows.dedup();
            for slot in &mut slots {
                for row in &rows {
                    slot.add(row.clone());
                }
            }
        }
    }
    let open = queue
        .iter()
        .map(|node| node.bound)
        .min()
        .unwrap_or(i64::MAX);
    *best = shared.best;
    Searched {
        bound: open.min(given_up).min(best.limit()),
        nodes,
    }
}

/// Solves a node, and branches where it stays open.
fn process(relax: &mut Relax<'_>, node: Node, shared: &Shared<'_>, work: Work) -> Report {
    let rows = relax.rows.len();
    let report = Report {
        children: Vec::new(),
        open: None,
        best: shared.best.clone(),
        gains: Vec::new(),
        rows: Vec::new(),
        work,
    };
    relax.go(&node.changes, &node.basis);
    let mut visit = Visit {
        history: shared.history.clone(),
        basis: None,
        relax,
        node,
        shared,
        report,
    };
    visit.run();
    let report = visit.report;
    if relax.rows.len() > rows {
        relax.forget(rows);
    }
    report
}

/// A node while it is solved.
struct Visit<'v, 'm> {
    relax: &'v mut Relax<'m>,
    shared: &'v Shared<'v>,
    node: Node,
    history: History,
    /// The basis of the first solve, without rows that are added later.
    basis: Option<Arc<Basis>>,
    report: Report,
}

impl Visit<'_, '_> {
    fn run(&mut self) {
        let mut asks = 0;
        while self.bound() {
            let x = self.relax.lp.values().to_vec();
            let whole = is_whole(self.shared.space, &x);
            let work = &mut self.report.work;
            let missing = violated(self.shared.space, self.shared.guide, &x, whole, work);
            if !missing.is_empty() && asks < ASKS {
                asks += 1;
                for row in missing {
                    self.relax.add(row.clone());
                    self.report.rows.push(row);
                }
                continue;
            }
            let best = &mut self.report.best;
            harvest(
                self.shared.space,
                self.shared.whole,
                self.shared.guide,
                &x,
                best,
            );
            if self.node.bound >= best.limit() {
                return;
            }
            let mut fixed = Vec::new();
            self.relax.fixes(best.limit(), &mut fixed);
            self.fix(fixed);
            let choice = if whole {
                blind(self.relax, self.shared)
            } else {
                self.choose()
            };
            match choice {
                Choice::Closed => return,
                Choice::Fix(changes) => self.fix(changes),
                other => return self.split(other),
            }
        }
    }

    /// Solves the relaxation; false where the node is done with.
    fn bound(&mut self) -> bool {
        let limit = self.report.best.limit();
        let mut verdict = self.relax.solve(limit, u32::MAX, &mut self.report.work);
        if matches!(verdict, Verdict::Unknown | Verdict::Stopped(_))
            && !self.report.work.is_exhausted()
        {
            // The numbers have gone bad: once more from the beginning.
            self.relax.rebuild();
            self.basis = None;
            verdict = self.relax.solve(limit, u32::MAX, &mut self.report.work);
        }
        match verdict {
            Verdict::Closed => return false,
            Verdict::Open(bound) => self.node.bound = self.node.bound.max(bound),
            Verdict::Stopped(bound) => {
                self.report.open = Some(self.node.bound.max(bound));
                return false;
            }
            Verdict::Unknown => {
                let choice = blind(self.relax, self.shared);
                self.split(choice);
                return false;
            }
        }
        if let Some((column, side, part)) = self.node.branch.take() {
            let raised = (self.relax.objective() - self.node.guess).max(0.0);
            let gain = (column, side, raised / part.max(1e-3));
            self.history.learn(gain);
            self.report.gains.push(gain);
        }
        self.node.guess = self.relax.objective();
        if self.basis.is_none() && self.report.rows.is_empty() {
            self.basis = Some(Arc::new(self.relax.lp.basis()));
        }
        true
    }

    fn fix(&mut self, changes: Vec<Change>) {
        for &(column, lower, upper) in &changes {
            self.relax.set(column, lower, upper);
        }
        self.node.changes.extend(changes);
    }

    fn choose(&mut self) -> Choice {
        choose(
            self.relax,
            self.shared.space,
            &self.shared.instead,
            &mut self.history,
            &mut self.report.gains,
            self.report.best.limit(),
            &mut self.report.work,
        )
    }

    /// Leaves both sides of a branch as nodes, or the node itself where there is none.
    fn split(&mut self, choice: Choice) {
        let Choice::Split(column, sides, bounds) = choice else {
            self.report.open = Some(self.node.bound);
            return;
        };
        let guess = self.node.guess;
        let value = self.relax.lp.value(column);
        let part = value - value.floor();
        let basis = self
            .basis
            .take()
            .unwrap_or_else(|| Arc::clone(&self.node.basis));
        for (side, (changes, bound)) in sides.into_iter().zip(bounds).enumerate() {
            let mut all = self.node.changes.clone();
            all.extend(changes);
            self.report.children.push(Node {
                bound: self.node.bound.max(bound),
                guess,
                depth: self.node.depth + 1,
                number: 0,
                changes: all,
                basis: Arc::clone(&basis),
                branch: Some((column, side, if side == 0 { part } else { 1.0 - part })),
            });
        }
    }
}

/// A split where the relaxation is whole and yet nothing is proven: any column that is still open.
fn blind(relax: &Relax<'_>, shared: &Shared<'_>) -> Choice {
    let open = (0..shared.space.model.columns() as u32)
        .find(|&column| relax.lower[column as usize] < relax.upper[column as usize]);
    match open {
        Some(column) => {
            let value = relax.lp.value(column);
            let sides = shared.instead.sides(relax, column, value);
            Choice::Split(column, sides, [i64::MIN; 2])
        }
        None => Choice::None,
    }
}
