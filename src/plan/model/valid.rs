//! What must hold of a problem before anything is counted.

use super::instance::NONE;
use crate::plan::Problem;
use crate::plan::check::problem_faults;

/// The most that all money, people, houses or points may add up to: prices are multiples of them.
const MOST: i128 = 1 << 58;

/// The most faults that are told.
const MOST_FAULTS: usize = 20;

/// What is wrong with a problem, in words.
pub fn faults(problem: &Problem) -> Vec<String> {
    let mut faults: Vec<String> = problem_faults(problem)
        .iter()
        .map(ToString::to_string)
        .collect();
    if faults.len() > MOST_FAULTS {
        let more = faults.len() - MOST_FAULTS;
        faults.truncate(MOST_FAULTS);
        faults.push(format!("and {more} faults more"));
    }
    if !faults.is_empty() {
        return faults;
    }
    let pairs: usize = problem.sites.iter().map(|site| site.reach.len()).sum();
    let counts = [
        ("villages", problem.villages.len()),
        ("sites", problem.sites.len()),
        ("hops", problem.hops.len()),
        ("pairs of a village and a site that reaches it", pairs),
    ];
    for (what, count) in counts {
        if count >= NONE as usize / 4 {
            faults.push(format!(
                "there are {count} {what}: {} is the most",
                NONE / 4
            ));
        }
    }
    for (what, sum) in sums(problem) {
        if sum > MOST {
            faults.push(format!("{what} add up to {sum}: {MOST} is the most"));
        }
    }
    faults
}

/// What can be added up at most.
fn sums(problem: &Problem) -> [(&'static str, i128); 6] {
    let of_villages = |of: fn(&crate::plan::problem::Village) -> i64| -> i128 {
        problem.villages.iter().map(|it| i128::from(of(it))).sum()
    };
    let links = problem.sites.iter().flat_map(|site| &site.reach);
    [
        ("people", of_villages(|it| it.people)),
        ("houses", of_villages(|it| it.houses)),
        ("hundredths of points", of_villages(|it| it.priority)),
        (
            "cents of satellites",
            of_villages(|it| it.satellite.as_ref().map_or(0, |of| of.cost.max(of.capex))),
        ),
        (
            "cents of sites and links",
            problem
                .sites
                .iter()
                .map(|it| i128::from(it.cost.max(it.capex)))
                .sum::<i128>()
                + links.map(|it| i128::from(it.link)).sum::<i128>(),
        ),
        (
            "cents of hops",
            problem
                .hops
                .iter()
                .map(|it| i128::from(it.cost.max(it.capex)))
                .sum(),
        ),
    ]
}
