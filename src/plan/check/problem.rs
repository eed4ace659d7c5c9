//! Whether a problem makes sense, so that a plan for it can be read at all.

use std::collections::{BTreeMap, BTreeSet};

use super::super::problem::{Hop, Problem, Site, Village};
use super::fault::{Fault, FaultCode, Faults};

/// Everything that is wrong with a problem; empty where it is sound.
///
/// A problem that cannot be satisfied may still be sound: that is for a solver to say.
#[must_use]
pub fn problem_faults(problem: &Problem) -> Vec<Fault> {
    let mut faults = Faults::default();
    objectives(problem, &mut faults);
    for (kind, ids) in [
        ("village", ids(&problem.villages, |village| &village.id)),
        ("site", ids(&problem.sites, |site| &site.id)),
        ("root", ids(&problem.roots, |root| &root.id)),
        ("phase", ids(&problem.phases, |phase| &phase.name)),
    ] {
        identifiers(kind, &ids, &mut faults);
    }
    for village in &problem.villages {
        of_village(village, &mut faults);
    }
    for site in &problem.sites {
        of_site(site, problem, &mut faults);
    }
    for (index, hop) in problem.hops.iter().enumerate() {
        of_hop(index, hop, problem, &mut faults);
    }
    limits(problem, &mut faults);
    phases(problem, &mut faults);
    sums(problem, &mut faults);
    faults.0
}

fn ids<'a, T>(all: &'a [T], id: impl Fn(&'a T) -> &'a String) -> Vec<&'a str> {
    all.iter().map(|one| id(one).as_str()).collect()
}

fn identifiers(kind: &str, ids: &[&str], faults: &mut Faults) {
    let mut met = BTreeMap::new();
    for (index, id) in ids.iter().enumerate() {
        if id.is_empty() {
            let message = format!("{kind} {index} has no identifier; give it one");
            faults.add(FaultCode::ProblemIdEmpty, message);
        } else if let Some(first) = met.insert(*id, index) {
            let message = format!("{kind}s {first} and {index} are both called {id}");
            faults.add(FaultCode::ProblemIdTwice, message);
        }
    }
}

fn objectives(problem: &Problem, faults: &mut Faults) {
    if problem.objectives.is_empty() {
        let message = "no objective is given; name one at least".to_owned();
        faults.add(FaultCode::ProblemNoObjective, message);
    }
    let mut met = BTreeSet::new();
    for objective in &problem.objectives {
        if !met.insert(objective) {
            let message = format!("the objective {} is given twice", objective.as_str());
            faults.add(FaultCode::ProblemObjectiveTwice, message);
        }
    }
}

/// Refuses numbers below 0.
fn at_least_0(of: &str, numbers: &[(&str, i64)], faults: &mut Faults) {
    for (what, number) in numbers {
        if *number < 0 {
            let message = format!("{of}: {what} is {number}; it must be 0 at least");
            faults.add(FaultCode::ProblemNegative, message);
        }
    }
}

fn length(of: &str, what: &str, value: f64, faults: &mut Faults) {
    if !(value.is_finite() && value >= 0.0) {
        let message = format!("{of}: {what} is {value}; it must be a finite number, 0 at least");
        faults.add(FaultCode::ProblemLength, message);
    }
}

fn of_village(village: &Village, faults: &mut Faults) {
    let of = format!("village {}", village.id);
    let numbers = [
        ("people", village.people),
        ("houses", village.houses),
        ("priority", village.priority),
    ];
    at_least_0(&of, &numbers, faults);
    if let Some(satellite) = &village.satellite {
        let numbers = [
            ("the cost of satellite", satellite.cost),
            ("the capex of satellite", satellite.capex),
        ];
        at_least_0(&of, &numbers, faults);
    }
}

fn of_site(site: &Site, problem: &Problem, faults: &mut Faults) {
    let of = format!("site {}", site.id);
    let numbers = [
        ("cost", site.cost),
        ("capex", site.capex),
        ("capacity", site.capacity.unwrap_or(0)),
    ];
    at_least_0(&of, &numbers, faults);
    length(&of, "the height in metres", site.height_m, faults);
    for pair in site.reach.windows(2) {
        if pair[0].village >= pair[1].village {
            let message = format!(
                "{of}: village {} stands before village {} in its reach; they must rise, each once",
                pair[0].village, pair[1].village
            );
            faults.add(FaultCode::ProblemReachOrder, message);
        }
    }
    for reached in &site.reach {
        match problem.villages.get(reached.village as usize) {
            Some(village) if reached.link < 0 => {
                let message = format!(
                    "{of}: the link to village {} costs {}; it must be 0 at least",
                    village.id, reached.link
                );
                faults.add(FaultCode::ProblemNegative, message);
            }
            Some(_) => {}
            None => {
                let message = format!(
                    "{of} reaches village {}; there are {}, counted from 0",
                    reached.village,
                    problem.villages.len()
                );
                faults.add(FaultCode::ProblemReachUnknown, message);
            }
        }
    }
}

fn of_hop(index: usize, hop: &Hop, problem: &Problem, faults: &mut Faults) {
    let of = format!("hop {index}");
    at_least_0(&of, &[("cost", hop.cost), ("capex", hop.capex)], faults);
    length(&of, "the length in kilometres", hop.km, faults);
    let (sites, nodes) = (
        problem.sites.len(),
        problem.sites.len() + problem.roots.len(),
    );
    let (a, b) = (hop.a as usize, hop.b as usize);
    let wrong = if a >= nodes || b >= nodes {
        Some(format!("there are {nodes} nodes, counted from 0"))
    } else if a == b {
        Some("they must be two".to_owned())
    } else if a >= sites && b >= sites {
        Some("both are roots, which need no path".to_owned())
    } else {
        None
    };
    if let Some(wrong) = wrong {
        let message = format!("{of} ends at {a} and {b}: {wrong}");
        faults.add(FaultCode::ProblemHopEnds, message);
    }
    if hop.hops == 0 {
        let message = format!("{of} counts as 0 hops; it must be 1 at least");
        faults.add(FaultCode::ProblemHopCount, message);
    }
}

fn limits(problem: &Problem, faults: &mut Faults) {
    let limits = &problem.limits;
    at_least_0("limits", &[("budget", limits.budget.unwrap_or(0))], faults);
    let mut villages: BTreeMap<&str, u32> = BTreeMap::new();
    for village in &problem.villages {
        *villages.entry(&village.province).or_default() += 1;
    }
    for quota in &limits.quotas {
        let of = format!(
            "the quota of {} villages of {}",
            quota.villages, quota.province
        );
        match villages.get(quota.province.as_str()) {
            None => {
                let message = format!("{of}: no village is in that province");
                faults.add(FaultCode::ProblemProvinceUnknown, message);
            }
            Some(known) if *known < quota.villages => {
                let message = format!("{of}: the province has {known}");
                faults.add(FaultCode::ProblemQuotaTooHigh, message);
            }
            Some(_) => {}
        }
        if let Some(phase) = quota.phase
            && phase as usize >= problem.phases.len()
        {
            let message = format!(
                "{of} is for phase {phase}; there are {}, counted from 0",
                problem.phases.len()
            );
            faults.add(FaultCode::ProblemQuotaPhase, message);
        }
    }
    let of_villages = problem.villages.iter().map(|village| &village.fund);
    let of_sites = problem.sites.iter().map(|site| &site.fund);
    let funds: BTreeSet<&String> = of_villages.chain(of_sites).collect();
    let mut met = BTreeSet::new();
    for fund in &limits.funds {
        let of = format!("the limit of the fund {}", fund.fund);
        at_least_0(&of, &[("money", fund.most)], faults);
        if !funds.contains(&fund.fund) {
            let message = format!("{of}: it pays for no village and no site");
            faults.add(FaultCode::ProblemFundUnknown, message);
        }
        if !met.insert(&fund.fund) {
            let message = format!("{of} is given twice");
            faults.add(FaultCode::ProblemFundTwice, message);
        }
    }
}

fn phases(problem: &Problem, faults: &mut Faults) {
    for phase in &problem.phases {
        let of = format!("phase {}", phase.name);
        at_least_0(&of, &[("budget", phase.budget.unwrap_or(0))], faults);
    }
    for pair in problem.phases.windows(2) {
        // What has no end comes last.
        let is_ordered = match (pair[0].until, pair[1].until) {
            (Some(first), Some(second)) => first <= second,
            (None, Some(_)) => false,
            (_, None) => true,
        };
        if !is_ordered {
            let message = format!(
                "phase {} stands before phase {} and ends later; give phases in order of time",
                pair[0].name, pair[1].name
            );
            faults.add(FaultCode::ProblemPhaseOrder, message);
        }
    }
}

/// Refuses what could not be added up, whatever a plan chooses of it.
fn sums(problem: &Problem, faults: &mut Faults) {
    let mut money = 0_i128;
    let mut links = vec![0_i64; problem.villages.len()];
    for site in &problem.sites {
        money += i128::from(site.cost.max(site.capex).max(0));
        for reached in &site.reach {
            if let Some(link) = links.get_mut(reached.village as usize) {
                *link = (*link).max(reached.link);
            }
        }
    }
    for hop in &problem.hops {
        // A faulty plan may use a hop from both of its ends.
        money += 2 * i128::from(hop.cost.max(hop.capex).max(0));
    }
    for (village, link) in problem.villages.iter().zip(links) {
        let satellite = village.satellite.as_ref();
        let satellite = satellite.map_or(0, |of| of.cost.max(of.capex));
        money += i128::from(satellite.max(link).max(0));
    }
    let of = |number: fn(&Village) -> i64| -> i128 {
        let numbers = problem.villages.iter().map(number);
        numbers.map(|number| i128::from(number.max(0))).sum()
    };
    for (what, sum) in [
        ("costs in cents", money),
        ("people", of(|village| village.people)),
        ("houses", of(|village| village.houses)),
        ("points in hundredths", of(|village| village.priority)),
    ] {
        if sum > i128::from(i64::MAX) {
            let message = format!("all {what} come to {sum}; {} is the most", i64::MAX);
            faults.add(FaultCode::ProblemTooLarge, message);
        }
    }
    let nodes = problem.sites.len() + problem.roots.len();
    for (what, number) in [
        ("villages", problem.villages.len()),
        ("sites and roots", nodes),
        ("hops", problem.hops.len()),
        ("phases", problem.phases.len()),
    ] {
        if u32::try_from(number).is_err() {
            let message = format!("there are {number} {what}; {} is the most", u32::MAX);
            faults.add(FaultCode::ProblemTooLarge, message);
        }
    }
}
