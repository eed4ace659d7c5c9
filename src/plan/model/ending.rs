//! The plan as others read it: fates, what is built, totals, prices of limits.

use super::clash::money;
use super::instance::{Instance, Scope, in_time};
use super::linear::About;
use super::whole::{Whole, last_day};
use crate::plan::build_plan::{
    BuildPlan, Built, Fate, Goal, PhaseTotals, ShadowPrice, Totals, Wait,
};
use crate::plan::problem::{Objective, Problem};
use crate::plan::solver::Status;

/// What is built and who is served, with its time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// What serves each village.
    pub villages: Vec<Fate>,
    /// What is built, by site.
    pub sites: Vec<Built>,
}

/// The whole plan with its order in time.
pub struct Ordered {
    /// Fates and sites.
    pub decided: Decided,
    /// Whether all that the whole plan serves has a place in time.
    pub complete: bool,
    /// What was noticed.
    pub notes: Vec<String>,
}

/// The totals of one phase, or of all.
pub fn totals_of(problem: &Problem, decided: &Decided, phase: Option<u32>) -> Totals {
    let mut totals = Totals::default();
    let counts = |at: u32| phase.is_none_or(|phase| phase == at);
    for (village, fate) in problem.villages.iter().zip(&decided.villages) {
        if !fate.phase().is_some_and(counts) {
            continue;
        }
        totals.villages += 1;
        totals.people += village.people;
        totals.houses += village.houses;
        totals.priority += village.priority;
    }
    for (i, fate) in decided.villages.iter().enumerate() {
        match fate {
            Fate::Site { site, phase } if counts(*phase) => {
                let reach = &problem.sites[*site as usize].reach;
                let link = reach
                    .binary_search_by_key(&i, |reached| reached.village as usize)
                    .map_or(0, |at| reach[at].link);
                totals.cost += link;
            }
            Fate::Satellite { phase } if counts(*phase) => {
                if let Some(satellite) = &problem.villages[i].satellite {
                    totals.satellite_villages += 1;
                    totals.cost += satellite.cost;
                    totals.satellite_cost += satellite.cost;
                    totals.capex += satellite.capex;
                }
            }
            _ => {}
        }
    }
    for built in decided.sites.iter().filter(|built| counts(built.phase)) {
        let site = &problem.sites[built.site as usize];
        totals.sites += 1;
        totals.cost += site.cost;
        totals.capex += site.capex;
        if let Some(hop) = built.hop {
            let hop = &problem.hops[hop as usize];
            totals.cost += hop.cost;
            totals.capex += hop.capex;
        }
    }
    totals
}

/// Totals of every phase; one where the problem has none.
fn phase_totals(problem: &Problem, decided: &Decided) -> Vec<PhaseTotals> {
    if problem.phases.is_empty() {
        return vec![PhaseTotals {
            name: "plan".to_owned(),
            totals: totals_of(problem, decided, None),
        }];
    }
    (0_u32..)
        .zip(&problem.phases)
        .map(|(p, phase)| PhaseTotals {
            name: phase.name.clone(),
            totals: totals_of(problem, decided, Some(p)),
        })
        .collect()
}

/// The value of an objective in totals.
pub fn value_of(totals: &Totals, objective: Objective) -> i64 {
    match objective {
        Objective::Cost => totals.cost,
        Objective::Sites => i64::from(totals.sites),
        Objective::People => totals.people,
        Objective::Houses => totals.houses,
        Objective::Priority => totals.priority,
    }
}

/// Why a village waits that the whole plan does not serve.
pub fn reason(problem: &Problem, anything: &Instance, village: usize) -> Wait {
    let last = last_day(&problem.phases);
    if !anything.can_serve(village) {
        return Wait::NothingServes;
    }
    if !in_time(problem.villages[village].not_before, last) {
        return Wait::Phases;
    }
    Wait::Limits
}

/// Everything that a problem holds, whenever it comes.
pub fn anything(problem: &Problem) -> Instance {
    Instance::new(problem, &Scope::all(None))
}

/// The plan of what was decided.
pub fn plan(problem: &Problem, whole: &Whole, ordered: Ordered) -> BuildPlan {
    let decided = ordered.decided;
    let totals = totals_of(problem, &decided, None);
    let goals: Vec<Goal> = whole
        .goals
        .iter()
        .enumerate()
        .map(|(k, goal)| {
            let value = value_of(&totals, goal.objective);
            let bound = match (ordered.complete, k, goal.objective.is_least()) {
                (true, _, _) | (false, 0, false) => goal.bound,
                // Which villages wait was not proven, so nothing is proven of what the others take.
                (false, _, _) => None,
            };
            Goal {
                objective: goal.objective,
                value,
                bound: bound.map(|bound| honest(bound, value, goal.objective)),
            }
        })
        .collect();
    let status = match goals.first().map(|goal| (goal.value, goal.bound)) {
        Some((value, Some(bound))) if value == bound => Status::Optimal,
        Some((_, Some(_))) => Status::Bounded,
        _ => Status::Heuristic,
    };
    let shadow_prices = prices(problem, whole);
    BuildPlan {
        status,
        goals,
        phases: phase_totals(problem, &decided),
        villages: decided.villages,
        sites: decided.sites,
        totals,
        clashes: Vec::new(),
        nesting: None,
        curve: Vec::new(),
        shadow_prices,
        notes: ordered.notes,
    }
}

/// A bound never lies on the wrong side of a value that was reached: such a one would say nothing
/// about this plan.
fn honest(bound: i64, value: i64, objective: Objective) -> i64 {
    debug_assert!(
        if objective.is_least() {
            bound <= value
        } else {
            bound >= value
        },
        "a bound of {bound} beyond a value of {value}"
    );
    bound
}

/// What one more unit of each limit is worth, by the multipliers of the relaxation.
fn prices(problem: &Problem, whole: &Whole) -> Vec<ShadowPrice> {
    let Some(first) = problem.objectives.first() else {
        return Vec::new();
    };
    let (of, each) = match first {
        Objective::Cost => ("US dollars", 100.0),
        Objective::Sites => ("sites", 1.0),
        Objective::People => ("people", 1.0),
        Objective::Houses => ("houses", 1.0),
        Objective::Priority => ("points", 100.0),
    };
    whole
        .core
        .rows
        .iter()
        .zip(&whole.gains)
        .filter(|(_, gain)| **gain > 0.0)
        .filter_map(|(row, gain)| {
            let (limit, unit, times) = match &row.about {
                About::Budget => ("budget".to_owned(), "million US dollars", 1e8),
                About::Fund(fund) => (format!("fund {fund}"), "million US dollars", 1e8),
                About::Sites => ("sites".to_owned(), "site", 1.0),
                About::Quota(province) => (format!("quota {province}"), "village less", 1.0),
                About::PhaseBudget(phase) => {
                    (format!("phase {phase} budget"), "million US dollars", 1e8)
                }
                About::PhaseSites(phase) => (format!("phase {phase} sites"), "site", 1.0),
                About::PhaseVillages(phase) => (format!("phase {phase} villages"), "village", 1.0),
                About::Objective(_) => return None,
            };
            Some(ShadowPrice {
                limit,
                unit: unit.to_owned(),
                gain: gain * times / each,
                of: of.to_owned(),
            })
        })
        .collect()
}

/// A plan that says why there is none.
pub fn infeasible(problem: &Problem, clashes: Vec<String>) -> BuildPlan {
    let anything = anything(problem);
    let decided = Decided {
        villages: (0..problem.villages.len())
            .map(|i| Fate::Waiting {
                why: reason(problem, &anything, i),
            })
            .collect(),
        sites: Vec::new(),
    };
    let mut notes = Vec::new();
    if let Some(budget) = problem.limits.budget {
        notes.push(format!("the budget is {}", money(budget)));
    }
    BuildPlan {
        status: Status::Infeasible,
        goals: problem
            .objectives
            .iter()
            .map(|&objective| Goal {
                objective,
                value: 0,
                bound: None,
            })
            .collect(),
        phases: phase_totals(problem, &decided),
        totals: totals_of(problem, &decided, None),
        villages: decided.villages,
        sites: decided.sites,
        clashes,
        nesting: None,
        curve: Vec::new(),
        shadow_prices: Vec::new(),
        notes,
    }
}
