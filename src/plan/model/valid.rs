//! What must hold of a problem before anything is counted.

use rustc_hash::FxHashSet;

use super::instance::{NONE, in_time};
use crate::plan::Problem;

/// The most that all money, people, houses or points may add up to.
const MOST: i128 = 1 << 58;

/// What is wrong with a problem, in words.
pub fn faults(problem: &Problem) -> Vec<String> {
    let mut faults = Vec::new();
    let counts = [
        ("villages", problem.villages.len()),
        ("sites", problem.sites.len()),
        ("hops", problem.hops.len()),
        ("pairs", problem.sites.iter().map(|s| s.reach.len()).sum()),
    ];
    for (what, count) in counts {
        if count >= NONE as usize / 4 {
            faults.push(format!("{count} {what} are more than can be counted"));
        }
    }
    if problem.objectives.is_empty() {
        faults.push("no objective is given: name one at least, such as cost".to_owned());
    }
    villages(problem, &mut faults);
    sites(problem, &mut faults);
    hops(problem, &mut faults);
    limits(problem, &mut faults);
    faults
}

fn villages(problem: &Problem, faults: &mut Vec<String>) {
    let mut seen = FxHashSet::default();
    let mut sums = [0_i128; 4];
    for village in &problem.villages {
        if !seen.insert(village.id.as_str()) {
            faults.push(format!("village {} is there twice", village.id));
        }
        let (cost, capex) = village
            .satellite
            .as_ref()
            .map_or((0, 0), |satellite| (satellite.cost, satellite.capex));
        let numbers = [
            ("people", village.people),
            ("houses", village.houses),
            ("priority", village.priority),
            ("satellite cost", cost),
            ("satellite capex", capex),
        ];
        for (what, number) in numbers {
            if number < 0 {
                faults.push(format!(
                    "village {} has {what} of {number}: 0 is the least",
                    village.id
                ));
            }
        }
        for (sum, number) in sums.iter_mut().zip([
            village.people,
            village.houses,
            village.priority,
            cost.max(capex),
        ]) {
            *sum += i128::from(number);
        }
    }
    if sums.iter().any(|sum| *sum > MOST) {
        faults.push("people, houses, points or money of the villages add up to too much".to_owned());
    }
}

fn sites(problem: &Problem, faults: &mut Vec<String>) {
    let mut seen = FxHashSet::default();
    let mut sum = 0_i128;
    for site in &problem.sites {
        if !seen.insert(site.id.as_str()) {
            faults.push(format!("site {} is there twice", site.id));
        }
        for (what, number) in [
            ("cost", site.cost),
            ("capex", site.capex),
            ("capacity", site.capacity.unwrap_or(0)),
        ] {
            if number < 0 {
                faults.push(format!(
                    "site {} has a {what} of {number}: 0 is the least",
                    site.id
                ));
            }
        }
        sum += i128::from(site.cost.max(site.capex));
        for reached in &site.reach {
            if reached.village as usize >= problem.villages.len() {
                faults.push(format!(
                    "site {} reaches village {}, and there are {}",
                    site.id,
                    reached.village,
                    problem.villages.len()
                ));
            }
            if reached.link < 0 {
                faults.push(format!("site {} has a link that costs less than 0", site.id));
            }
            sum += i128::from(reached.link);
        }
        if !site.reach.windows(2).all(|two| two[0].village < two[1].village) {
            faults.push(format!(
                "site {} names villages twice or not in ascending order",
                site.id
            ));
        }
    }
    if sum > MOST {
        faults.push("costs of sites and links add up to too much".to_owned());
    }
}

fn hops(problem: &Problem, faults: &mut Vec<String>) {
    let nodes = problem.sites.len() + problem.roots.len();
    let mut sum = 0_i128;
    for (h, hop) in problem.hops.iter().enumerate() {
        if [hop.a, hop.b].iter().any(|&end| end as usize >= nodes) {
            faults.push(format!("hop {h} has an end beyond the {nodes} nodes"));
        }
        if hop.cost < 0 || hop.capex < 0 {
            faults.push(format!("hop {h} costs less than 0"));
        }
        sum += i128::from(hop.cost.max(hop.capex));
    }
    if sum > MOST {
        faults.push("costs of hops add up to too much".to_owned());
    }
}

fn limits(problem: &Problem, faults: &mut Vec<String>) {
    let limits = &problem.limits;
    let money = limits
        .budget
        .iter()
        .chain(limits.funds.iter().map(|fund| &fund.most))
        .chain(problem.phases.iter().filter_map(|phase| phase.budget.as_ref()));
    for amount in money {
        if *amount < 0 {
            faults.push(format!("a budget of {amount} is below 0"));
        }
    }
    for quota in &limits.quotas {
        if quota
            .phase
            .is_some_and(|phase| phase as usize >= problem.phases.len().max(1))
        {
            faults.push(format!(
                "the quota of {} names a phase that is not there",
                quota.province
            ));
        }
    }
    for two in problem.phases.windows(2) {
        let ordered = match (two[0].until, two[1].until) {
            (None, Some(_)) => false,
            (before, after) => in_time(before, after),
        };
        if !ordered {
            faults.push(format!(
                "phase {} ends before phase {}, which it follows",
                two[1].name, two[0].name
            ));
        }
    }
}
