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

use rustc_hash::FxHashMap;

use super::super::Work;
use super::super::cover::Cover;
use super::model::{Guide, Model, ModelError, Outcome, Row, Solution};
use super::repair::Repair;
use super::{dominance, solve as solve_model};

/// What one village costs by the sites that are open.
#[derive(Debug, Clone, Default)]
struct Levels {
    /// Sites in reach below the price of leaving out, by link cost.
    sites: Vec<(i64, u32)>,
    /// Column of each step, with the link cost that ends below it.
    steps: Vec<(i64, u32)>,
}

/// The model of a problem, with the way back.
#[derive(Debug)]
pub struct Cast {
    /// The model; its first columns are the sites.
    pub model: Model,
    levels: Vec<Levels>,
    quotas: Vec<(u32, Vec<u32>)>,
    repair: Repair,
}

impl Cast {
    /// Writes the problem out; the columns of sites come first and in order.
    #[must_use]
    pub fn new(cover: &Cover) -> Self {
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
        let mut levels = vec![Levels::default(); cover.alone.len()];
        for (site, range) in cover.reach.starts.windows(2).enumerate() {
            for entry in range[0] as usize..range[1] as usize {
                let village = cover.reach.villages[entry] as usize;
                let link = cover.reach.links[entry];
                if cover.alone[village].is_none_or(|alone| link < alone) {
                    levels[village].sites.push((link, site as u32));
                }
            }
        }
        for (village, level) in levels.iter_mut().enumerate() {
            level.sites.sort_unstable();
            write(&mut model, level, cover.alone[village]);
        }
        limits(&mut model, cover);
        Self {
            repair: Repair::new(cover, &model.upper),
            quotas: quotas(&mut model, cover),
            model,
            levels,
        }
    }

    /// All columns, from the sites that are open.
    #[must_use]
    pub fn complete(&self, open: &[bool]) -> Vec<i64> {
        let mut x = vec![0; self.model.columns()];
        for (site, &open) in open.iter().enumerate() {
            x[site] = i64::from(open);
        }
        for level in &self.levels {
            let paid = level
                .sites
                .iter()
                .find(|&&(_, site)| open[site as usize])
                .map(|&(link, _)| link);
            for &(below, column) in &level.steps {
                x[column as usize] = i64::from(paid.is_none_or(|paid| paid > below));
            }
        }
        for (column, sites) in &self.quotas {
            x[*column as usize] = i64::from(!sites.iter().any(|&site| open[site as usize]));
        }
        x
    }

    /// The sites that are open.
    #[must_use]
    pub fn sites(&self, x: &[i64]) -> Vec<u32> {
        (0u32..)
            .zip(&x[..self.repair.sites()])
            .filter(|&(_, &open)| open != 0)
            .map(|(site, _)| site)
            .collect()
    }
}

impl Guide for Cast {
    fn repair(&self, x: &[f64]) -> Option<Vec<i64>> {
        Some(self.complete(&self.repair.near(x)))
    }
}

/// Solves the problem, from open sites where some are known; the solution's `x` begins with the sites.
///
/// # Errors
///
/// When numbers are too large: see [`Model::check`].
pub fn solve(
    cover: &Cover,
    start: Option<&[u32]>,
    work: &mut Work,
) -> Result<(Outcome, Vec<u32>), ModelError> {
    let mut cast = Cast::new(cover);
    let start = start.map(|sites| {
        let mut open = vec![false; cover.open.len()];
        for &site in sites {
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
    let sites = outcome
        .solution
        .as_ref()
        .map_or_else(Vec::new, |solution| cast.sites(&solution.x));
    Ok((outcome, sites))
}

/// The steps of one village.
fn write(model: &mut Model, level: &mut Levels, alone: Option<i64>) {
    let mut ends: Vec<i64> = level.sites.iter().map(|&(link, _)| link).collect();
    ends.dedup();
    let first = ends.first().copied().or(alone).unwrap_or(0);
    model.constant = model.constant.saturating_add(first);
    ends.extend(alone);
    if ends.is_empty() {
        model.rows.push(Row::at_least(Vec::new(), 1));
        return;
    }
    let last = ends.len() - 1;
    for (number, &below) in ends.iter().enumerate() {
        let above = ends.get(number + 1).copied();
        if above.is_none() && alone.is_some() {
            break;
        }
        let reached = level.sites.partition_point(|&(link, _)| link <= below);
        let mut entries: Vec<(u32, i64)> = level.sites[..reached]
            .iter()
            .map(|&(_, site)| (site, 1))
            .collect();
        entries.sort_unstable();
        let top = number == last - usize::from(alone.is_some());
        if let Some(above) = above {
            let column = model.column(above - below, 0, 1, top);
            level.steps.push((below, column));
            if top {
                let others = level.sites.iter().map(|&(_, site)| site).collect();
                model.instead.push((column, others));
            }
            entries.push((column, 1));
        }
        let row = Row::at_least(entries, 1);
        if top {
            model.rows.push(row);
        } else {
            model.lazy.push(row);
        }
    }
}

/// Limits on sites, as they stand.
fn limits(model: &mut Model, cover: &Cover) {
    for limit in &cover.limits {
        model
            .rows
            .push(Row::at_most(limit.weights.clone(), limit.most));
    }
}

/// Duties: the weight of villages that no open site reaches is at most what may be left. Gives the columns
/// that say a village is not reached, with the sites that do.
fn quotas(model: &mut Model, cover: &Cover) -> Vec<(u32, Vec<u32>)> {
    let mut columns: Vec<(u32, Vec<u32>)> = Vec::new();
    if cover.quotas.is_empty() {
        return columns;
    }
    let mut reached: Vec<Vec<u32>> = vec![Vec::new(); cover.alone.len()];
    for (site, range) in cover.reach.starts.windows(2).enumerate() {
        for entry in range[0] as usize..range[1] as usize {
            reached[cover.reach.villages[entry] as usize].push(site as u32);
        }
    }
    let mut left: FxHashMap<u32, u32> = FxHashMap::default();
    for quota in &cover.quotas {
        let mut total = 0i64;
        let mut entries = Vec::with_capacity(quota.weights.len());
        for &(village, weight) in &quota.weights {
            total = total.saturating_add(weight);
            let column = *left.entry(village).or_insert_with(|| {
                let column = model.column(0, 0, 1, false);
                let sites = &reached[village as usize];
                let mut row: Vec<(u32, i64)> = sites.iter().map(|&site| (site, 1)).collect();
                row.push((column, 1));
                model.rows.push(Row::at_least(row, 1));
                columns.push((column, sites.clone()));
                column
            });
            entries.push((column, weight));
        }
        model
            .rows
            .push(Row::at_most(entries, total.saturating_sub(quota.least)));
    }
    columns
}
