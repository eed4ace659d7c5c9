//! The relaxation before any branching: lazy rows, cuts, and columns that the gap fixes.

use super::super::Work;
use super::super::lp::Basis;
use super::certify::Box;
use super::halves::{Cut, Halves};
use super::knapsack;
use super::model::{Guide, Row, Solution};
use super::relax::{Relax, Verdict};
use super::space::Space;

/// Values this near to a whole one are whole.
pub const WHOLE: f64 = 1e-6;
/// Lazy rows added at a time.
const LAZY: usize = 400;
/// Cuts added at a time.
const CUTS: usize = 150;
/// Rounds over which the bound must move.
const PATIENCE: usize = 6;
/// The share of the gap it must move by in them.
const PROGRESS: f64 = 0.01;

/// The share of branched columns that must be fixed for the root to begin anew without them.
const SHRINK: f64 = 0.25;

/// What the root has shown.
pub enum Root<'m> {
    /// Nothing better than the limit exists.
    Closed,
    /// So much is fixed that it is worth beginning anew with what is left.
    Narrow(std::boxed::Box<Relax<'m>>, i64),
    /// The relaxation with its cuts, and the bound it proves.
    Open(std::boxed::Box<Relax<'m>>, i64),
}

/// The best solution so far, in columns of the whole model.
#[derive(Debug, Clone)]
pub struct Best {
    /// The solution.
    pub solution: Option<Solution>,
}

impl Best {
    /// What a solution must be below to be of interest.
    #[must_use]
    pub fn limit(&self) -> i64 {
        self.solution
            .as_ref()
            .map_or(i64::MAX, |solution| solution.value)
    }

    /// Takes a solution over if it is better.
    pub fn offer(&mut self, value: i64, x: Vec<i64>) {
        if value < self.limit() {
            self.solution = Some(Solution { value, x });
        }
    }
}

/// Whole values of a point whose branched columns are whole.
#[must_use]
pub fn rounded(x: &[f64]) -> Vec<i64> {
    x.iter().map(|value| value.round() as i64).collect()
}

/// Whether every column that is branched on is whole.
#[must_use]
pub fn is_whole(space: &Space, x: &[f64]) -> bool {
    x.iter()
        .zip(&space.model.branch)
        .all(|(&value, &branch)| !branch || (value - value.round()).abs() < WHOLE)
}

/// The rows that a point violates, the most violated first.
#[must_use]
pub fn violated(
    space: &Space,
    guide: &dyn Guide,
    x: &[f64],
    whole: bool,
    work: &mut Work,
) -> Vec<Row> {
    let mut found: Vec<(f64, &Row)> = Vec::new();
    let mut steps = 0;
    for row in &space.model.lazy {
        steps += row.entries.len() as u64;
        let short = shortfall(row, x);
        if short > WHOLE {
            found.push((short, row));
        }
    }
    work.spend(steps / 2);
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(LAZY);
    let mut rows: Vec<Row> = found.into_iter().map(|(_, row)| row.clone()).collect();
    space.ask(guide, x, whole, &mut rows);
    rows.retain(|row| shortfall(row, x) > WHOLE);
    rows
}

fn shortfall(row: &Row, x: &[f64]) -> f64 {
    let sum: f64 = row
        .entries
        .iter()
        .map(|&(column, a)| a as f64 * x[column as usize])
        .sum();
    let below = row
        .lower
        .map_or(f64::NEG_INFINITY, |lower| lower as f64 - sum);
    let above = row
        .upper
        .map_or(f64::NEG_INFINITY, |upper| sum - upper as f64);
    below.max(above)
}

/// Offers the solutions at hand near a point.
pub fn harvest(space: &Space, whole: &super::Model, guide: &dyn Guide, x: &[f64], best: &mut Best) {
    let near = guide.repair(&space.expand(x));
    let own = is_whole(space, x).then(|| space.expand_whole(&rounded(x)));
    for x in near.into_iter().chain(own) {
        let Some(value) = whole.value_below(&x, Some(best.limit())) else {
            continue;
        };
        let mut asked = Vec::new();
        let point: Vec<f64> = x.iter().map(|&value| value as f64).collect();
        guide.rows(&point, true, &mut asked);
        if asked.iter().all(|row| row.holds(&x)) {
            best.offer(value, x);
        }
    }
}

/// Runs the cut loop.
pub fn run<'m>(
    space: &'m Space,
    whole: &super::Model,
    (extra, basis): (Vec<Row>, Option<Basis>),
    guide: &dyn Guide,
    best: &mut Best,
    asked: bool,
    work: &mut Work,
) -> Root<'m> {
    let mut rows = space.model.rows.clone();
    let fixed_rows = rows.len();
    rows.extend(extra);
    let mut relax = Relax::new(&space.model, rows);
    if let Some(basis) = &basis {
        relax.lp.set_basis(basis);
    }
    let mut halves = Halves::default();
    let mut bound = i64::MIN;
    let mut history: Vec<f64> = Vec::new();
    let mut idle: Vec<u8> = vec![0; relax.rows.len()];
    loop {
        match relax.solve(best.limit(), u32::MAX, work) {
            Verdict::Closed => return Root::Closed,
            Verdict::Open(proven) => bound = bound.max(proven),
            Verdict::Stopped(proven) => {
                bound = bound.max(proven);
                break;
            }
            Verdict::Unknown => break,
        }
        let x = relax.lp.values().to_vec();
        harvest(space, whole, guide, &x, best);
        if bound >= best.limit() {
            return Root::Closed;
        }
        let mut changes = Vec::new();
        relax.fixes(best.limit(), &mut changes);
        for (column, lower, upper) in changes {
            relax.set(column, lower, upper);
        }
        if asked && is_narrow(&relax, space) && !work.is_exhausted() {
            return Root::Narrow(std::boxed::Box::new(relax), bound);
        }
        let missing = violated(space, guide, &x, is_whole(space, &x), work);
        if !missing.is_empty() {
            for row in missing {
                relax.add(row);
                idle.push(0);
            }
            continue;
        }
        if is_whole(space, &x) || work.is_exhausted() {
            break;
        }
        history.push(relax.objective());
        if is_stalled(&history, best.limit()) {
            break;
        }
        drop_idle(&mut relax, &mut idle, fixed_rows, &x);
        let boxed = Box {
            lower: &space.model.lower,
            upper: &space.model.upper,
        };
        let mut cuts = Vec::new();
        halves.separate(&relax.rows, boxed, &x, work, &mut cuts);
        knapsack::separate(&relax.rows[..fixed_rows], boxed, &x, &mut cuts);
        let chosen = choose(cuts, CUTS);
        if chosen.is_empty() {
            break;
        }
        for row in chosen {
            relax.add(row);
            idle.push(0);
        }
    }
    Root::Open(std::boxed::Box::new(relax), bound)
}

/// Whether enough columns are fixed to begin anew.
fn is_narrow(relax: &Relax<'_>, space: &Space) -> bool {
    let branch = || (0..space.model.columns()).filter(|&at| space.model.branch[at]);
    let fixed = branch()
        .filter(|&at| relax.lower[at] == relax.upper[at])
        .count();
    fixed as f64 > SHRINK * branch().count() as f64
}

/// Whether the bound has all but stopped moving.
fn is_stalled(history: &[f64], limit: i64) -> bool {
    let count = history.len();
    if count <= PATIENCE {
        return false;
    }
    let (was, is) = (history[count - 1 - PATIENCE], history[count - 1]);
    let gap = if limit == i64::MAX {
        is.abs().max(1.0)
    } else {
        limit as f64 - is
    };
    is - was < PROGRESS * gap
}

/// Takes out added rows that have not been tight for a while.
fn drop_idle(relax: &mut Relax<'_>, idle: &mut Vec<u8>, fixed_rows: usize, x: &[f64]) {
    let mut drop = vec![false; relax.rows.len()];
    for row in fixed_rows..relax.rows.len() {
        let loose = relax.lp.is_slack_basic(row as u32) && shortfall(&relax.rows[row], x) < -WHOLE;
        idle[row] = if loose { idle[row] + 1 } else { 0 };
        drop[row] = idle[row] >= 2;
    }
    if drop.iter().any(|&drop| drop) {
        relax.drop_rows(&drop);
        let mut drops = drop.iter();
        idle.retain(|_| !drops.next().copied().unwrap_or(false));
    }
}

/// The deepest cuts that differ from each other.
#[must_use]
pub fn choose(mut cuts: Vec<Cut>, most: usize) -> Vec<Row> {
    cuts.sort_by(|a, b| {
        b.depth
            .total_cmp(&a.depth)
            .then_with(|| a.row.entries.cmp(&b.row.entries))
    });
    let mut chosen: Vec<(f64, Row)> = Vec::new();
    for cut in cuts {
        if chosen.len() >= most {
            break;
        }
        let length = norm(&cut.row);
        let alike = chosen
            .iter()
            .any(|(other, row)| dot(row, &cut.row) > 0.9 * other * length);
        if !alike {
            chosen.push((length, cut.row));
        }
    }
    chosen.into_iter().map(|(_, row)| row).collect()
}

fn norm(row: &Row) -> f64 {
    row.entries
        .iter()
        .map(|&(_, a)| (a as f64).powi(2))
        .sum::<f64>()
        .sqrt()
}

/// Product of two rows whose columns ascend.
fn dot(a: &Row, b: &Row) -> f64 {
    let (mut at, mut sum) = (0, 0.0);
    for &(column, value) in &a.entries {
        while b.entries.get(at).is_some_and(|entry| entry.0 < column) {
            at += 1;
        }
        match b.entries.get(at) {
            Some(&(same, other)) if same == column => sum += value as f64 * other as f64,
            Some(_) => {}
            None => break,
        }
    }
    sum
}
