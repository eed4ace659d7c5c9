//! Decisions as values of the model: its rows hold exactly where everything does.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::plan::check::servable_by_site;
use crate::plan::tried::brute_force::{Decisions, any};
use crate::plan::tried::samples::{Draw, problem};

fn model(problem: &Problem) -> Model<'_> {
    let by_site = servable_by_site(problem).unwrap();
    Model::of(problem, &Request::default(), &by_site)
}

/// The value of every variable that is not 0.
fn values(problem: &Problem, decisions: &Decisions) -> BTreeMap<Variable, i64> {
    let mut values = BTreeMap::new();
    let sites = problem.sites.len();
    let end = |site: usize, hop: u32| u32::from(problem.hops[hop as usize].a as usize != site);
    for (site, built) in decisions.sites.iter().enumerate() {
        let Some((phase, hop)) = *built else {
            continue;
        };
        let build = Variable::Build {
            site: number(site),
            phase,
        };
        values.insert(build, 1);
        if let Some(hop) = hop {
            let end = end(site, hop);
            values.insert(Variable::Join { hop, end, phase }, 1);
        }
        // One unit flows along the whole path, which adds to the depth.
        let (mut at, mut depth) = (site, 0);
        for _ in 0..=sites {
            let Some(hop) = decisions
                .sites
                .get(at)
                .copied()
                .flatten()
                .and_then(|of| of.1)
            else {
                break;
            };
            let ends = &problem.hops[hop as usize];
            let flow = Variable::Flow {
                hop,
                end: end(at, hop),
            };
            *values.entry(flow).or_default() += 1;
            depth += i64::from(ends.hops);
            at = if ends.a as usize == at {
                ends.b
            } else {
                ends.a
            } as usize;
        }
        if problem.limits.hops.is_some() {
            let site = number(site);
            values.insert(Variable::Depth { site }, depth);
        }
    }
    for (village, served) in decisions.villages.iter().enumerate() {
        let village = number(village);
        let variable = match *served {
            None => continue,
            Some((None, phase)) => Variable::Satellite { village, phase },
            Some((Some(site), phase)) => Variable::Serve {
                village,
                site,
                phase,
            },
        };
        values.insert(variable, 1);
    }
    values
}

/// Whether all rows and ranges hold; where a village is only covered, that stands for being served.
fn holds(model: &Model<'_>, mut values: BTreeMap<Variable, i64>) -> bool {
    let known: BTreeMap<Variable, usize> = (0..)
        .zip(&model.columns)
        .map(|(at, column)| (column.variable, at))
        .collect();
    let served: Vec<Variable> = values.keys().copied().collect();
    for variable in served {
        if let Variable::Serve { village, phase, .. } = variable
            && !known.contains_key(&variable)
        {
            values.remove(&variable);
            values.insert(Variable::Covered { village, phase }, 1);
        }
    }
    // Where no site can hang on another, nothing can go round in a circle and no flow is counted.
    values.retain(|variable, _| {
        !matches!(variable, Variable::Flow { .. })
            || model.arcs.iter().any(|arc| arc.parent.is_some())
    });
    let mut sums = vec![0; model.rows.len()];
    for (variable, value) in values {
        let Some(column) = known.get(&variable).map(|at| &model.columns[*at]) else {
            return false;
        };
        let most = match column.range {
            Range::Binary => 1,
            Range::UpTo(most) => i64::from(most),
        };
        if value > most {
            return false;
        }
        for (row, entry) in &column.entries {
            sums[*row] += entry * value;
        }
    }
    let mut rows = model.rows.iter().zip(sums);
    rows.all(|(row, sum)| match row.sense {
        Sense::AtMost => sum <= row.right,
        Sense::Equal => sum == row.right,
        Sense::AtLeast => sum >= row.right,
    })
}

proptest! {
    #[test]
    fn rows_hold_exactly_where_all_constraints_do(seed: u64, other: u64) {
        let problem = problem(seed);
        let mut decisions = any(&problem, &mut Draw(other));
        // Wrong in one place is more telling than wrong in many.
        let mut draw = Draw(other);
        for _ in 0..200 {
            if decisions.values(&problem).is_some() {
                break;
            }
            decisions = any(&problem, &mut draw);
        }
        let model = model(&problem);
        let found = holds(&model, values(&problem, &decisions));
        prop_assert_eq!(found, decisions.values(&problem).is_some(), "{:?}", decisions);
        let site = draw.below(number(problem.sites.len())) as usize;
        decisions.sites[site] = any(&problem, &mut draw).sites[site];
        let village = draw.below(number(problem.villages.len())) as usize;
        decisions.villages[village] = any(&problem, &mut draw).villages[village];
        let found = holds(&model, values(&problem, &decisions));
        let reaches = decisions.villages.iter().enumerate().all(|(village, of)| {
            // Whoever is only covered needs some site, not that one.
            let Some((Some(site), phase)) = *of else {
                return true;
            };
            decisions.sites[site as usize].is_some_and(|(built, _)| built <= phase)
                && problem.sites[site as usize].reach.iter().any(|of| of.village as usize == village)
        });
        if reaches {
            prop_assert_eq!(found, decisions.values(&problem).is_some(), "{:?}", decisions);
        }
    }
}

#[test]
fn what_cannot_be_decided_has_no_column() {
    for seed in 0..200 {
        let problem = problem(seed);
        for column in &model(&problem).columns {
            if let Variable::Build { site, phase } = column.variable {
                let of = &problem.sites[site as usize];
                assert_ne!(of.rule, SiteRule::Never);
                assert!(phase == 0 || !problem.phases.is_empty());
            }
            assert!(column.entries.is_sorted_by(|a, b| a.0 < b.0));
        }
    }
}
