//! Small random problems against every plan there is.
#![expect(
    clippy::cast_possible_truncation,
    reason = "numbers below ten, drawn as u64"
)]

use super::*;
use crate::geodesy::LonLat;
use crate::plan::build_plan::BuildPlan;
use crate::plan::check::check;
use crate::plan::problem::{
    FundLimit, Hop, Objective, Phase, Problem, Quota, Reached, Root, Satellite, Site, SiteKind,
    SiteRule, Village,
};
use crate::plan::solve;
use crate::plan::solver::Status;

/// Numbers that look random and are the same every time (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    /// One of so many.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % most
    }

    fn money(&mut self, most: u64) -> i64 {
        i64::try_from(self.below(most)).unwrap()
    }

    fn in_10(&mut self, times: u64) -> bool {
        self.below(10) < times
    }
}

/// A small problem with all kinds of constraints.
pub fn small(seed: u64, with_phases: bool) -> Problem {
    let mut dice = Dice(seed.wrapping_mul(7919));
    let villages = 1 + dice.below(4) as usize;
    let sites = dice.below(5) as usize;
    let provinces = ["north", "south"];
    let funds = ["state", "bank"];
    let hopped = dice.in_10(6);
    let linked = dice.in_10(4);
    let dated = with_phases && dice.in_10(4);
    let day = |dice: &mut Dice| {
        (dated && dice.in_10(3)).then(|| format!("202{}-06-01", 7 + dice.below(3)).parse().unwrap())
    };
    let mut problem = Problem::default();
    for i in 0..villages {
        let satellite = dice.in_10(6).then(|| Satellite {
            option: "leo-cell".into(),
            cost: dice.money(60),
            capex: dice.money(20),
            terminals: 1,
        });
        problem.villages.push(Village {
            id: format!("v{i}"),
            name: String::new(),
            province: provinces[dice.below(2) as usize].into(),
            fund: funds[dice.below(2) as usize].into(),
            people: dice.money(9),
            houses: dice.money(5),
            priority: dice.money(300),
            satellite,
            not_before: day(&mut dice),
        });
    }
    for j in 0..sites {
        let reach = (0..villages)
            .filter_map(|i| {
                if !dice.in_10(5) {
                    return None;
                }
                let link = if linked { dice.money(20) } else { 0 };
                Some(Reached {
                    village: place(i),
                    link,
                })
            })
            .collect();
        problem.sites.push(Site {
            id: format!("s{j}"),
            kind: SiteKind::Macro,
            at: LonLat::new(0.0, 0.0).unwrap(),
            height_m: 30.0,
            province: provinces[dice.below(2) as usize].into(),
            fund: funds[dice.below(2) as usize].into(),
            cost: dice.money(60),
            capex: dice.money(30),
            capacity: dice.in_10(2).then(|| dice.money(15)),
            reach,
            needs_path: hopped && dice.in_10(7),
            rule: match dice.below(20) {
                0 => SiteRule::Must,
                1 => SiteRule::Never,
                _ => SiteRule::Free,
            },
            not_before: day(&mut dice),
        });
    }
    if hopped {
        problem.roots.push(Root {
            id: "r".into(),
            at: None,
        });
        for _ in 0..dice.below(7) {
            let a = dice.below(sites as u64 + 1) as u32;
            let b = dice.below(sites as u64 + 1) as u32;
            if a != b {
                problem.hops.push(Hop {
                    a,
                    b,
                    cost: dice.money(30),
                    capex: dice.money(20),
                    medium: "microwave".into(),
                    km: 1.0,
                    hops: 1 + dice.below(2) as u32,
                });
            }
        }
        problem.limits.hops = dice.in_10(4).then(|| 1 + dice.below(4) as u32);
    }
    let mut all = vec![
        Objective::Cost,
        Objective::Sites,
        Objective::People,
        Objective::Houses,
        Objective::Priority,
    ];
    for _ in 0..=dice.below(3) {
        let at = dice.below(all.len() as u64) as usize;
        problem.objectives.push(all.remove(at));
    }
    if dice.in_10(4) {
        problem.limits.budget = Some(dice.money(150));
    }
    if dice.in_10(3) {
        problem.limits.sites = Some(dice.below(4) as u32);
    }
    if dice.in_10(2) {
        problem.limits.quotas.push(Quota {
            province: "north".into(),
            villages: (1 + dice.below(2) as u32).min(place(
                problem
                    .villages
                    .iter()
                    .filter(|village| village.province == "north")
                    .count(),
            )),
            phase: None,
        });
        problem.limits.quotas.retain(|quota| quota.villages > 0);
    }
    if dice.in_10(2)
        && problem
            .villages
            .iter()
            .map(|village| &village.fund)
            .chain(problem.sites.iter().map(|site| &site.fund))
            .any(|fund| fund == "state")
    {
        problem.limits.funds.push(FundLimit {
            fund: "state".into(),
            most: dice.money(100),
        });
    }
    if with_phases {
        let count = 1 + dice.below(3);
        for p in 0..count {
            let last = p + 1 == count;
            problem.phases.push(Phase {
                name: format!("p{p}"),
                until: (dated && !(last && dice.in_10(5)))
                    .then(|| format!("202{}-01-01", 7 + p).parse().unwrap()),
                villages: dice.in_10(4).then(|| dice.below(4) as u32),
                sites: dice.in_10(4).then(|| dice.below(3) as u32),
                budget: dice.in_10(4).then(|| dice.money(80)),
            });
        }
    }
    problem
}

/// One plan without time.
struct Found {
    goals: Vec<i64>,
}

/// The best plan there is, by going through all; `None` where none keeps the limits. Sign: less is better.
fn best(problem: &Problem) -> Option<Vec<i64>> {
    let instance = Instance::new(problem, &Scope::all(None));
    let mut best: Option<Vec<i64>> = None;
    each(problem, &instance, &mut |found| {
        if best.as_ref().is_none_or(|best| found.goals < *best) {
            best = Some(found.goals);
        }
    });
    best
}

fn each(problem: &Problem, instance: &Instance, take: &mut dyn FnMut(Found)) {
    let sites = problem.sites.len();
    for mask in 0_u32..1 << sites {
        let built: Vec<usize> = (0..sites).filter(|j| mask >> j & 1 == 1).collect();
        let allowed = |j: usize| match problem.sites[j].rule {
            SiteRule::Must => mask >> j & 1 == 1,
            SiteRule::Never => mask >> j & 1 == 0,
            SiteRule::Free => true,
        };
        if (0..sites).all(allowed) {
            hang(problem, instance, &built, 0, &mut vec![NONE; sites], take);
        }
    }
}

fn hang(
    problem: &Problem,
    instance: &Instance,
    built: &[usize],
    at: usize,
    up: &mut Vec<u32>,
    take: &mut dyn FnMut(Found),
) {
    if at == built.len() {
        if joined(problem, built, up) {
            serve(problem, instance, built, up, 0, &mut Vec::new(), take);
        }
        return;
    }
    let site = built[at];
    for (h, hop) in problem.hops.iter().enumerate() {
        let other = if hop.a as usize == site {
            hop.b
        } else if hop.b as usize == site {
            hop.a
        } else {
            continue;
        };
        if other as usize >= problem.sites.len() || built.contains(&(other as usize)) {
            up[site] = place(h);
            hang(problem, instance, built, at + 1, up, take);
        }
    }
    up[site] = NONE;
    if !problem.sites[site].needs_path {
        hang(problem, instance, built, at + 1, up, take);
    }
}

fn joined(problem: &Problem, built: &[usize], up: &[u32]) -> bool {
    built.iter().filter(|&&j| up[j] != NONE).all(|&j| {
        let (mut node, mut depth) = (j, 0);
        for _ in 0..=problem.sites.len() {
            if node >= problem.sites.len() {
                return problem.limits.hops.is_none_or(|most| depth <= most);
            }
            if up[node] == NONE {
                return false;
            }
            let hop = &problem.hops[up[node] as usize];
            depth += hop.hops;
            node = if hop.a as usize == node { hop.b } else { hop.a } as usize;
        }
        false
    })
}

/// What serves a village: a site, `usize::MAX` for a satellite, `None` to wait.
type Means = Option<usize>;

fn serve(
    problem: &Problem,
    instance: &Instance,
    built: &[usize],
    up: &[u32],
    at: usize,
    by: &mut Vec<Means>,
    take: &mut dyn FnMut(Found),
) {
    if at == problem.villages.len() {
        if let Some(goals) = value(problem, instance, built, up, by) {
            take(Found { goals });
        }
        return;
    }
    let mut means: Vec<Means> = vec![None];
    if problem.villages[at].satellite.is_some() {
        means.push(Some(usize::MAX));
    }
    means.extend(
        built
            .iter()
            .filter(|&&j| {
                problem.sites[j]
                    .reach
                    .iter()
                    .any(|r| r.village as usize == at)
            })
            .map(|&j| Some(j)),
    );
    for one in means {
        by.push(one);
        serve(problem, instance, built, up, at + 1, by, take);
        by.pop();
    }
}

/// The goals of a plan, each so that less is better; `None` where it breaks a limit.
fn value(
    problem: &Problem,
    instance: &Instance,
    built: &[usize],
    up: &[u32],
    by: &[Means],
) -> Option<Vec<i64>> {
    let first = problem.objectives[0];
    let mut cost = 0;
    let mut fund = std::collections::BTreeMap::<&str, i64>::new();
    for &j in built {
        let site = &problem.sites[j];
        let hop = if up[j] == NONE {
            0
        } else {
            problem.hops[up[j] as usize].cost
        };
        cost += site.cost + hop;
        *fund.entry(&site.fund).or_default() += site.cost + hop;
        let load: i64 = (0..by.len())
            .filter(|&i| by[i] == Some(j))
            .map(|i| problem.villages[i].people)
            .sum();
        if site.capacity.is_some_and(|most| load > most) {
            return None;
        }
    }
    let mut sums = [0_i64; 3];
    for (i, village) in problem.villages.iter().enumerate() {
        let by_site = !instance.entries(i).is_empty();
        let money = match by[i] {
            None => {
                if first.is_least() && instance.can_serve(i) {
                    return None;
                }
                continue;
            }
            Some(usize::MAX) => {
                if first == Objective::Sites && by_site {
                    return None;
                }
                village.satellite.as_ref().unwrap().cost
            }
            Some(j) => {
                problem.sites[j]
                    .reach
                    .iter()
                    .find(|r| r.village as usize == i)
                    .unwrap()
                    .link
            }
        };
        cost += money;
        *fund.entry(&village.fund).or_default() += money;
        for (sum, one) in sums
            .iter_mut()
            .zip([village.people, village.houses, village.priority])
        {
            *sum += one;
        }
    }
    let limits = &problem.limits;
    let broken = limits.budget.is_some_and(|most| cost > most)
        || limits.sites.is_some_and(|most| built.len() > most as usize)
        || limits.funds.iter().any(|limit| {
            fund.get(limit.fund.as_str())
                .is_some_and(|sum| *sum > limit.most)
        })
        || limits.quotas.iter().any(|quota| {
            let served = (0..by.len())
                .filter(|&i| by[i].is_some() && problem.villages[i].province == quota.province)
                .count();
            served < quota.villages as usize
        });
    if broken {
        return None;
    }
    let of = |objective: &Objective| match objective {
        Objective::Cost => cost,
        Objective::Sites => i64::try_from(built.len()).unwrap(),
        Objective::People => -sums[0],
        Objective::Houses => -sums[1],
        Objective::Priority => -sums[2],
    };
    Some(problem.objectives.iter().map(of).collect())
}

/// Everything, where someone asks for it.
fn shown(problem: &Problem, plan: &BuildPlan) -> String {
    match std::env::var_os("SHOW_PLAN") {
        Some(_) => format!("\n{problem:?}\n{plan:?}"),
        None => String::new(),
    }
}

fn effort(share: u64) -> Effort {
    Effort {
        work: Work::SECOND / share,
        curve: true,
    }
}

/// How many problems: more where the code is optimised.
const COUNT: u64 = if cfg!(debug_assertions) { 150 } else { 2000 };

#[test]
fn small_problems_are_solved_as_by_going_through_all_plans() {
    let (mut optimal, mut infeasible, mut other) = (0, 0, 0);
    for seed in 0..COUNT {
        let problem = small(seed, false);
        let best = best(&problem);
        let plan = match solve(&problem, None, effort(10)) {
            Ok(plan) => plan,
            Err(error) => {
                panic!("seed {seed}: {error}; best {best:?}");
            }
        };
        if let Err(faults) = check(&problem, &plan) {
            panic!("seed {seed}: {faults:?}{}", shown(&problem, &plan));
        }
        if plan.status == Status::Infeasible {
            assert_eq!(best, None, "seed {seed}: {:?}", plan.clashes);
            infeasible += 1;
            continue;
        }
        let best = best.unwrap_or_else(|| panic!("seed {seed}: a plan where there is none"));
        let mut exact = true;
        for (goal, best) in plan.goals.iter().zip(&best) {
            let sign = if goal.objective.is_least() { 1 } else { -1 };
            let bound = goal.bound.map_or(i64::MIN, |bound| sign * bound);
            if exact {
                assert!(
                    bound <= *best,
                    "seed {seed}: bound of {goal:?} beyond {best}"
                );
                assert!(
                    sign * goal.value >= *best,
                    "seed {seed}: {goal:?} beats {best}"
                );
                exact = sign * goal.value == *best;
            }
        }
        if plan.status == Status::Optimal {
            optimal += 1;
        } else {
            other += 1;
        }
        assert!(exact, "seed {seed}: {:?} instead of {best:?}", plan.goals);
    }
    assert!(
        optimal > 10 * other,
        "{optimal} optimal, {other} not, {infeasible} infeasible"
    );
    assert!(infeasible > 0);
}

#[test]
fn phased_plans_pass_the_checker() {
    let (mut planned, mut infeasible, mut not_found) = (0, 0, 0);
    for seed in 0..COUNT {
        let problem = small(seed, true);
        match solve(&problem, None, effort(10)) {
            Ok(plan) => {
                if let Err(faults) = check(&problem, &plan) {
                    panic!("seed {seed}: {faults:?}{}", shown(&problem, &plan));
                }
                if plan.status == Status::Infeasible {
                    infeasible += 1;
                } else {
                    planned += 1;
                }
            }
            Err(ProblemError::NotFound(_)) => not_found += 1,
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    assert!(
        planned > infeasible && planned > 5 * not_found,
        "{planned} planned, {infeasible} infeasible, {not_found} not found"
    );
}
