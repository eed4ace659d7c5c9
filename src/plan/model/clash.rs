//! Which constraints cannot hold together, in words.

use super::draft::Core;
use super::instance::{Instance, Scope, in_time};
use super::least::{self, Answer};
use super::linear::{About, Row};
use super::relax::least_hop;
use super::whole::last_day;
use crate::plan::problem::{Cents, Objective, Problem, SiteRule};
use crate::plan::solver::Work;

/// The word for a limit.
pub fn name(about: &About) -> String {
    match about {
        About::Budget => "the budget".to_owned(),
        About::Sites => "the number of sites".to_owned(),
        About::Fund(fund) => format!("the fund {fund}"),
        About::Quota(province) => format!("the quota of {province}"),
        About::Objective(objective) => format!("the value of {}", objective.as_str()),
        About::PhaseVillages(phase) => format!("the villages of phase {phase}"),
        About::PhaseSites(phase) => format!("the sites of phase {phase}"),
        About::PhaseBudget(phase) => format!("the budget of phase {phase}"),
    }
}

/// An amount of what a limit counts.
fn amount(about: &About, number: i64) -> String {
    match about {
        About::Budget
        | About::Fund(_)
        | About::PhaseBudget(_)
        | About::Objective(Objective::Cost) => money(number),
        About::Sites | About::PhaseSites(_) | About::Objective(Objective::Sites) => {
            format!("{number} sites")
        }
        About::Quota(_) | About::PhaseVillages(_) => format!("{} villages", number.abs()),
        About::Objective(objective) => format!("{} {}", number.abs(), objective.as_str()),
    }
}

/// Cents in words.
pub fn money(cents: Cents) -> String {
    format!("{}.{:02} US dollars", cents / 100, (cents % 100).abs())
}

/// What clashes at a glance.
pub fn plain(problem: &Problem, core: &Core) -> Vec<String> {
    let mut clashes = Vec::new();
    let last = last_day(&problem.phases);
    let free = Scope::all(None);
    let mut joined: Option<Instance> = None;
    for (j, site) in problem.sites.iter().enumerate() {
        if site.rule != SiteRule::Must || core.instance.usable[j] {
            continue;
        }
        let joined = joined.get_or_insert_with(|| Instance::new(problem, &free));
        clashes.push(if !in_time(site.not_before, last) {
            format!("site {} must be built and cannot be in service by the end of the last phase", site.id)
        } else if joined.usable[j] {
            format!("site {} must be built and can only be joined over sites that come after the last phase", site.id)
        } else if let Some(most) = problem.limits.hops {
            format!("site {} must be built and no path of {most} hops or fewer joins it", site.id)
        } else {
            format!("site {} must be built and no path of hops joins it", site.id)
        });
    }
    for quota in &problem.limits.quotas {
        let by = quota
            .phase
            .and_then(|phase| problem.phases.get(phase as usize));
        let until = by.map_or(last, |phase| phase.until);
        let instance = Instance::new(problem, &Scope::all(until));
        let reachable = problem
            .villages
            .iter()
            .enumerate()
            .filter(|(i, village)| village.province == quota.province && instance.can_serve(*i))
            .count();
        let when = by.map_or(String::new(), |phase| {
            format!(" by the end of phase {}", phase.name)
        });
        if (reachable as u64) < u64::from(quota.villages) {
            clashes.push(format!(
                "the quota of {} asks for {} villages{when}, and {reachable} can be served",
                quota.province, quota.villages
            ));
        }
        let phases = &problem.phases[..quota.phase.map_or(problem.phases.len(), |p| {
            (p as usize + 1).min(problem.phases.len())
        })];
        let room = phases
            .iter()
            .try_fold(0_u64, |sum, phase| Some(sum + u64::from(phase.villages?)));
        if let Some(room) =
            room.filter(|room| !phases.is_empty() && *room < u64::from(quota.villages))
        {
            clashes.push(format!(
                "the quota of {} asks for {} villages{when}, and the phases serve at most {room}",
                quota.province, quota.villages
            ));
        }
    }
    for row in &core.rows {
        let must = must_weight(core, row);
        if must > i128::from(row.most) && row.most >= 0 {
            let must = i64::try_from(must).unwrap_or(i64::MAX);
            clashes.push(format!(
                "sites that must be built come to {} at least, and {} is {}",
                amount(&row.about, must),
                name(&row.about),
                amount(&row.about, row.most)
            ));
        }
    }
    clashes
}

fn must_weight(core: &Core, row: &Row) -> i128 {
    (0..core.instance.sites)
        .filter(|&j| core.instance.must[j] && core.instance.usable[j])
        .map(|j| {
            i128::from(row.weights.of_site(j))
                + i128::from(least_hop(&core.instance, &row.weights, j))
        })
        .sum()
}

/// What clashes where no plan was found; empty where that is not proven.
pub fn find(problem: &Problem, core: &Core, answer: &Answer, work: &mut Work) -> Vec<String> {
    let duties: Vec<Row> = core
        .rows
        .iter()
        .filter(|row| matches!(row.about, About::Quota(_)))
        .cloned()
        .collect();
    let mut clashes = Vec::new();
    for row in core.rows.iter().filter(|row| row.most >= 0) {
        let alone = Core {
            instance: core.instance.clone(),
            goal: row.weights.clone(),
            rows: duties.clone(),
        };
        let mut share = work.fork(work.left().max(Work::SECOND / 4) / 4);
        let least = least::solve(&alone, None, &mut share);
        work.join(&share);
        if let Some(bound) = least.bound.filter(|bound| *bound > row.most) {
            let found = least
                .value
                .filter(|value| *value != bound)
                .map_or(String::new(), |value| {
                    format!(" (the best plan found takes {})", amount(&row.about, value))
                });
            clashes.push(format!(
                "{} is {}, and {} takes at least {}{found}",
                name(&row.about),
                amount(&row.about, row.most),
                duty(problem, core),
                amount(&row.about, bound),
            ));
        }
    }
    if clashes.is_empty() && answer.infeasible {
        let mut names: Vec<String> = core.rows.iter().map(|row| name(&row.about)).collect();
        if core.instance.capacity.iter().any(Option::is_some) {
            names.push("the capacities of sites".to_owned());
        }
        clashes.push(format!(
            "{} cannot hold together with {}",
            names.join(", "),
            duty(problem, core)
        ));
    }
    clashes
}

/// What the plan must do, in words.
fn duty(problem: &Problem, core: &Core) -> String {
    let villages = core
        .instance
        .must_serve
        .iter()
        .filter(|must| **must)
        .count();
    if villages > 0 {
        format!("serving the {villages} villages that something serves")
    } else if problem.limits.quotas.is_empty() {
        "building what must be built".to_owned()
    } else {
        "meeting the quotas".to_owned()
    }
}
