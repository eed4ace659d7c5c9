//! Choosing sites as a model in whole numbers.
//!
//! No column stands for "this village from that site". Link costs of a village are sorted into levels
//! `d1 < d2 < .. < dm`, with the price of leaving it out on top; a column for each step says that the step
//! is paid, unless a site of a lower level is open:
//!
//! ```text
//! sum of y[j] over sites with link <= d_k  +  z[i][k]  >=  1        cost of z[i][k]: d_{k+1} - d_k
//! ```
//!
//! (Cornuejols, Nemhauser and Wolsey 1980; Elloumi 2010 for the p-median.) Everything becomes covering, which
//! is what cuts are good at. The rows of the lower levels are many, and enter once violated.

use super::super::cover::{Cover, Solved};
use super::super::{Status, Work};
use super::model::{Guide, Model, ModelError, Outcome, Row, Solution};
use super::repair::Repair;
use super::{dominance, solve as solve_model};

/// What one village costs by the sites that are open.
#[derive(Debug, Clone, Default)]
struct Levels {
    /// Sites in reach, by link cost; only those below the price of leaving out, unless a quota asks.
    sites: Vec<(i64, u32)>,
    /// Column of each step below the price of leaving out, with the link cost that ends below it.
    steps: Vec<(i64, u32)>,
    /// The same above it, paid only where a quota is to be met.
    dear: Vec<(i64, u32)>,
    /// Column that says the village is not served, where a quota asks.
    left: Option<u32>,
}

/// The model of a problem, with the way back.
#[derive(Debug)]
pub struct Cast<'c> {
    cover: &'c Cover,
    /// The model; its first columns are the sites.
    pub model: Model,
    levels: Vec<Levels>,
    repair: Repair,
}

impl<'c> Cast<'c> {
    /// Writes the problem out; the columns of sites come first and in order.
    #[must_use]
    pub fn new(cover: &'c Cover) -> Self {
        let mut model = Model::default();
        for &open in &cover.open {
            model.column(open, 0, 1, true);
        }
        for (site, gone) in dominance::dominated(cover).into_iter().enumerate() {
            model.upper[site] = i64::from(!gone);
        }
        for &site in &cover.must {
            model.lower[site as usize] = 1;
        }
        let mut asked = vec![false; cover.alone.len()];
        for &(village, _) in cover.quotas.iter().flat_map(|quota| &quota.weights) {
            asked[village as usize] = cover.alone[village as usize].is_some();
        }
        let mut levels = vec![Levels::default(); cover.alone.len()];
        for (site, range) in cover.reach.starts.windows(2).enumerate() {
            for entry in range[0] as usize..range[1] as usize {
                let village = cover.reach.villages[entry] as usize;
                let link = cover.reach.links[entry];
                if asked[village] || cover.alone[village].is_none_or(|alone| link < alone) {
                    levels[village].sites.push((link, site as u32));
                }
            }
        }
        for (village, level) in levels.iter_mut().enumerate() {
            level.sites.sort_unstable();
            write(&mut model, level, cover.alone[village]);
            if let (true, Some(alone)) = (asked[village], cover.alone[village]) {
                write_asked(&mut model, level, alone);
            }
        }
        for limit in &cover.limits {
            let row = Row::at_most(limit.weights.clone(), limit.most);
            model.rows.push(row);
        }
        quotas(&mut model, cover, &levels);
        let repair = Repair::new(cover, &model.upper);
        Self {
            cover,
            model,
            levels,
            repair,
        }
    }

    /// All columns, from the sites that are open.
    #[must_use]
    pub fn complete(&self, open: &[bool]) -> Vec<i64> {
        let mut x = vec![0; self.model.columns()];
        for (site, &open) in open.iter().enumerate() {
            x[site] = i64::from(open);
        }
        let by = if self.cover.quotas.is_empty() {
            None
        } else {
            self.cover.value_of(&self.sites(&x)).map(|(_, by)| by)
        };
        for (village, level) in self.levels.iter().enumerate() {
            let paid = level
                .sites
                .iter()
                .find(|&&(_, site)| open[site as usize])
                .map(|&(link, _)| link);
            let above = |below: i64| paid.is_none_or(|paid| paid > below);
            for &(below, column) in &level.steps {
                x[column as usize] = i64::from(above(below));
            }
            let Some(left) = level.left else { continue };
            let served = by.as_ref().is_some_and(|by| by[village].is_some());
            x[left as usize] = i64::from(!served);
            for &(below, column) in &level.dear {
                x[column as usize] = i64::from(served && above(below));
            }
        }
        x
    }

    /// The sites that are open.
    #[must_use]
    pub fn sites(&self, x: &[i64]) -> Vec<u32> {
        let sites = (0u32..).zip(&x[..self.cover.open.len()]);
        sites
            .filter(|&(_, &open)| open != 0)
            .map(|(site, _)| site)
            .collect()
    }

    /// The site that serves each village.
    fn serves(&self, x: &[i64]) -> Vec<Option<u32>> {
        let mut best: Vec<Option<(i64, u32)>> = vec![None; self.cover.alone.len()];
        let reach = &self.cover.reach;
        for site in self.sites(x) {
            let at = site as usize;
            for entry in reach.starts[at] as usize..reach.starts[at + 1] as usize {
                let best = &mut best[reach.villages[entry] as usize];
                let link = reach.links[entry];
                if best.is_none_or(|(least, _)| link < least) {
                    *best = Some((link, site));
                }
            }
        }
        let cheap = |village: usize, link: i64| {
            let kept = self.levels[village]
                .left
                .is_some_and(|left| x[left as usize] == 0);
            kept || self.cover.alone[village].is_none_or(|alone| link <= alone)
        };
        best.into_iter()
            .enumerate()
            .map(|(village, best)| {
                best.filter(|&(link, _)| cheap(village, link))
                    .map(|(_, site)| site)
            })
            .collect()
    }
}

impl Guide for Cast<'_> {
    fn repair(&self, x: &[f64]) -> Option<Vec<i64>> {
        Some(self.complete(&self.repair.near(x)))
    }
}

/// Solves the problem, from open sites where some are known. The problem is one that
/// [`Cover::check`](super::super::cover::Cover) accepts.
///
/// # Errors
///
/// When numbers are too large: see [`Model::check`].
pub fn solve(
    cover: &Cover,
    start: Option<&[u32]>,
    work: &mut Work,
) -> Result<(Outcome, Solved), ModelError> {
    let mut cast = Cast::new(cover);
    let start = start.map(|sites| {
        let mut open = vec![false; cover.open.len()];
        for &site in sites
            .iter()
            .filter(|&&site| (site as usize) < cover.open.len())
        {
            open[site as usize] = true;
            // A start may use what others replace.
            cast.model.upper[site as usize] = 1;
        }
        let x = cast.complete(&open);
        Solution {
            value: cast.model.value(&x).unwrap_or(i64::MAX),
            x,
        }
    });
    let outcome = solve_model(&cast.model, &cast, start.as_ref(), work)?;
    let mut solved = Solved {
        status: outcome.status,
        value: None,
        bound: outcome.bound.unwrap_or(0).max(0),
        sites: Vec::new(),
        serves: vec![None; cover.alone.len()],
        clashes: Vec::new(),
    };
    if let Some(solution) = &outcome.solution {
        solved.value = Some(solution.value);
        solved.sites = cast.sites(&solution.x);
        solved.serves = cast.serves(&solution.x);
    }
    Ok((outcome, solved))
}

/// An exact engine for [`super::super::cover::solve`]. What is too large for it is left as it is, with a
/// bound of 0.
#[must_use]
pub fn exact(cover: &Cover, start: Option<&[u32]>, work: &mut Work) -> Solved {
    match solve(cover, start, work) {
        Ok((_, solved)) => solved,
        Err(_) => Solved {
            status: Status::Bounded,
            value: None,
            bound: 0,
            sites: Vec::new(),
            serves: vec![None; cover.alone.len()],
            clashes: Vec::new(),
        },
    }
}

/// The steps of one village up to the price of leaving it out.
fn write(model: &mut Model, level: &mut Levels, alone: Option<i64>) {
    let below = |link: i64| alone.is_none_or(|alone| link < alone);
    let mut ends: Vec<i64> = level
        .sites
        .iter()
        .map(|&(link, _)| link)
        .filter(|&link| below(link))
        .collect();
    ends.dedup();
    let first = ends.first().copied().or(alone).unwrap_or(0);
    model.constant = model.constant.saturating_add(first);
    if ends.is_empty() {
        if alone.is_none() {
            model.rows.push(Row::at_least(Vec::new(), 1));
        }
        return;
    }
    let top = ends.len() - 1;
    for number in 0..ends.len() {
        let above = ends.get(number + 1).copied().or(alone);
        let mut row = reached(level, ends[number]);
        if let Some(above) = above {
            let column = model.column(above - ends[number], 0, 1, number == top);
            level.steps.push((ends[number], column));
            if number == top {
                let others = row.iter().map(|&(site, _)| site).collect();
                model.instead.push((column, others));
            }
            row.push((column, 1));
        }
        let rows = if number == top {
            &mut model.rows
        } else {
            &mut model.lazy
        };
        rows.push(Row::at_least(row, 1));
    }
}

/// The steps of one village above the price of leaving it out: it is either left, or pays them.
fn write_asked(model: &mut Model, level: &mut Levels, alone: i64) {
    let mut ends: Vec<i64> = level
        .sites
        .iter()
        .map(|&(link, _)| link)
        .filter(|&link| link > alone)
        .collect();
    ends.dedup();
    let left = model.column(0, 0, 1, !ends.is_empty());
    level.left = Some(left);
    ends.insert(0, alone);
    for pair in ends.windows(2) {
        let column = model.column(pair[1] - pair[0], 0, 1, false);
        level.dear.push((pair[0], column));
        let mut row = reached(level, pair[0]);
        row.extend([(left, 1), (column, 1)]);
        model.lazy.push(Row::at_least(row, 1));
    }
    let mut row = reached(level, i64::MAX);
    row.push((left, 1));
    model.rows.push(Row::at_least(row, 1));
}

/// Sites at this link cost or below, as entries of a row.
fn reached(level: &Levels, most: i64) -> Vec<(u32, i64)> {
    let count = level.sites.partition_point(|&(link, _)| link <= most);
    let mut entries: Vec<(u32, i64)> = level.sites[..count]
        .iter()
        .map(|&(_, site)| (site, 1))
        .collect();
    entries.sort_unstable();
    entries
}

/// Duties: the weight of villages that are left is at most what may be.
fn quotas(model: &mut Model, cover: &Cover, levels: &[Levels]) {
    for quota in &cover.quotas {
        let mut total = 0i64;
        let mut entries = Vec::with_capacity(quota.weights.len());
        for &(village, weight) in &quota.weights {
            total = total.saturating_add(weight);
            entries.extend(levels[village as usize].left.map(|left| (left, weight)));
        }
        entries.sort_unstable();
        model
            .rows
            .push(Row::at_most(entries, total.saturating_sub(quota.least)));
    }
}
