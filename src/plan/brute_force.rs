//! The best plans of small problems by trying everything: what checks, models and solutions are held against.
//! Also part of `examples/plan_samples.rs`, so it knows the rest as what stands beside it.

use super::plan::build_plan::BuildPlan;
use super::plan::problem::{Objective, Problem, Quota, Site, SiteRule};
use super::plan::solution;
use super::plan::solver::Status;
use super::samples::Draw;

/// What a plan decides: of each site its phase and hop, of each village its site (none: satellite) and phase.
#[derive(Clone, Debug)]
pub(crate) struct Decisions {
    pub(crate) sites: Vec<Option<(u32, Option<u32>)>>,
    pub(crate) villages: Vec<Option<(Option<u32>, u32)>>,
}

impl Decisions {
    /// The decisions as a solution file of plain lines.
    pub(crate) fn text(&self, problem: &Problem) -> String {
        let suffix = |phase: u32| {
            if problem.phases.is_empty() {
                String::new()
            } else {
                format!("_{phase}")
            }
        };
        let mut lines = vec!["# Objective value = 0".to_owned()];
        for (site, built) in self.sites.iter().enumerate() {
            let Some((phase, hop)) = built else {
                continue;
            };
            lines.push(format!("y_{site}{} 1", suffix(*phase)));
            if let Some(hop) = hop {
                let end = u32::from(problem.hops[*hop as usize].a as usize != site);
                lines.push(format!("a_{hop}_{end}{} 1", suffix(*phase)));
            }
        }
        for (village, served) in self.villages.iter().enumerate() {
            match served {
                Some((Some(site), phase)) => {
                    lines.push(format!("x_{village}_{site}{} 1", suffix(*phase)));
                }
                Some((None, phase)) => lines.push(format!("s_{village}{} 1", suffix(*phase))),
                None => {}
            }
        }
        lines.push("d_0 0".to_owned());
        lines.join("\n")
    }

    /// Whether the sites can be built so: phases, rules, paths, hops.
    fn sites_hold(&self, problem: &Problem) -> bool {
        let holds = |(index, site): (usize, &Site)| {
            let Some((phase, hop)) = self.sites[index] else {
                return site.rule != SiteRule::Must;
            };
            let until = problem.phases.get(phase as usize).and_then(|of| of.until);
            let is_late = until.is_none_or(|until| site.not_before.is_none_or(|day| day <= until));
            if site.rule == SiteRule::Never || !is_late || (site.needs_path && hop.is_none()) {
                return false;
            }
            hop.is_none()
                || self
                    .hops_from_root(problem, index, problem.sites.len())
                    .is_some()
        };
        problem.sites.iter().enumerate().all(holds)
    }

    /// Hops from a root, where the path exists, is no longer than allowed and stands in time.
    fn hops_from_root(&self, problem: &Problem, site: usize, fuel: usize) -> Option<u32> {
        let (phase, hop) = self.sites[site]?;
        let hop = &problem.hops[hop? as usize];
        let at = u32::try_from(site).ok()?;
        let parent = if hop.a == at {
            hop.b
        } else if hop.b == at {
            hop.a
        } else {
            return None;
        };
        let parent = parent as usize;
        let below = if parent >= problem.sites.len() {
            0
        } else {
            let (before, _) = self.sites[parent]?;
            let below = self.hops_from_root(problem, parent, fuel.checked_sub(1)?)?;
            (before <= phase).then_some(below)?
        };
        let hops = below + hop.hops;
        problem
            .limits
            .hops
            .is_none_or(|most| hops <= most)
            .then_some(hops)
    }

    /// The values of the objectives, where all constraints hold.
    pub(crate) fn values(&self, problem: &Problem) -> Option<Vec<i64>> {
        if !self.sites_hold(problem) {
            return None;
        }
        let limits = &problem.limits;
        let first = problem.objectives[0];
        let phases = problem.phases.len().max(1);
        let mut spent = vec![0_i64; phases];
        let mut built = vec![0_u32; phases];
        let mut served = vec![0_u32; phases];
        let mut funds = vec![0_i64; limits.funds.len()];
        let mut people_of = vec![0_i64; problem.sites.len()];
        let (mut cost, mut people, mut houses, mut priority) = (0, 0, 0, 0);
        for (site, decided) in problem.sites.iter().zip(&self.sites) {
            let Some((phase, hop)) = decided else {
                continue;
            };
            let hop = hop.map(|hop| &problem.hops[hop as usize]);
            let money = site.cost + hop.map_or(0, |hop| hop.cost);
            cost += money;
            built[*phase as usize] += 1;
            spent[*phase as usize] += site.capex + hop.map_or(0, |hop| hop.capex);
            for (sum, fund) in funds.iter_mut().zip(&limits.funds) {
                *sum += if fund.fund == site.fund { money } else { 0 };
            }
        }
        for (index, (village, decided)) in problem.villages.iter().zip(&self.villages).enumerate() {
            let by_site = has_site(problem, index);
            let Some((site, phase)) = decided else {
                if first.is_least() && (by_site || village.satellite.is_some()) {
                    return None;
                }
                continue;
            };
            let until = problem.phases.get(*phase as usize).and_then(|of| of.until);
            if until.is_some_and(|until| village.not_before.is_some_and(|day| day > until)) {
                return None;
            }
            let money = if let Some(site) = site {
                let (before, _) = self.sites[*site as usize]?;
                if before > *phase {
                    return None;
                }
                let mut reach = problem.sites[*site as usize].reach.iter();
                people_of[*site as usize] += village.people;
                reach.find(|of| of.village as usize == index)?.link
            } else {
                let satellite = village.satellite.as_ref()?;
                if first == Objective::Sites && by_site {
                    return None;
                }
                spent[*phase as usize] += satellite.capex;
                satellite.cost
            };
            cost += money;
            people += village.people;
            houses += village.houses;
            priority += village.priority;
            served[*phase as usize] += 1;
            for (sum, fund) in funds.iter_mut().zip(&limits.funds) {
                *sum += if fund.fund == village.fund { money } else { 0 };
            }
        }
        let sites = built.iter().sum::<u32>();
        let mut capacities = problem.sites.iter().zip(people_of);
        let mut quotas = limits.quotas.iter();
        let holds = capacities
            .all(|(site, people)| site.capacity.is_none_or(|most| people <= most))
            && limits.budget.is_none_or(|most| cost <= most)
            && limits.sites.is_none_or(|most| sites <= most)
            && funds
                .iter()
                .zip(&limits.funds)
                .all(|(sum, fund)| *sum <= fund.most)
            && quotas.all(|quota| self.meets(problem, quota));
        let in_time = problem.phases.iter().enumerate().all(|(at, phase)| {
            phase.villages.is_none_or(|most| served[at] <= most)
                && phase.sites.is_none_or(|most| built[at] <= most)
                && phase.budget.is_none_or(|most| spent[at] <= most)
        });
        let value = |objective: &Objective| match objective {
            Objective::Cost => cost,
            Objective::Sites => sites.into(),
            Objective::People => people,
            Objective::Houses => houses,
            Objective::Priority => priority,
        };
        (holds && in_time).then(|| problem.objectives.iter().map(value).collect())
    }

    fn meets(&self, problem: &Problem, quota: &Quota) -> bool {
        let villages = problem.villages.iter().zip(&self.villages);
        let counted = villages.filter(|(village, decided)| {
            let is_in_time =
                decided.is_some_and(|(_, phase)| quota.phase.is_none_or(|last| phase <= last));
            village.province == quota.province && is_in_time
        });
        counted.count() >= quota.villages as usize
    }
}

/// Whether some site could serve a village if nothing else mattered: paths are tried out.
fn has_site(problem: &Problem, village: usize) -> bool {
    let mut sites = problem.sites.iter().enumerate();
    sites.any(|(index, site)| {
        let mut reach = site.reach.iter();
        site.rule != SiteRule::Never
            && reach.any(|of| of.village as usize == village)
            && site
                .capacity
                .is_none_or(|most| most >= problem.villages[village].people)
            && (!site.needs_path || has_path(problem, index, 0, &mut Vec::new()))
    })
}

fn has_path(problem: &Problem, node: usize, hops: u32, walked: &mut Vec<usize>) -> bool {
    if problem.limits.hops.is_some_and(|most| hops > most) {
        return false;
    }
    let Some(site) = problem.sites.get(node) else {
        return true;
    };
    if site.rule == SiteRule::Never || walked.contains(&node) {
        return false;
    }
    walked.push(node);
    let found = problem.hops.iter().any(|hop| {
        let (a, b) = (hop.a as usize, hop.b as usize);
        (a == node && has_path(problem, b, hops + hop.hops, walked))
            || (b == node && has_path(problem, a, hops + hop.hops, walked))
    });
    walked.pop();
    found
}

/// What could be decided of each site, the first being nothing.
fn site_choices(problem: &Problem, site: usize) -> Vec<Option<(u32, Option<u32>)>> {
    let mut choices = vec![None];
    for phase in (0..).take(problem.phases.len().max(1)) {
        choices.push(Some((phase, None)));
        for (hop, of) in (0..).zip(&problem.hops) {
            if of.a as usize == site || of.b as usize == site {
                choices.push(Some((phase, Some(hop))));
            }
        }
    }
    choices
}

/// What could be decided of a village among built sites, the first being to wait.
fn village_choices(
    problem: &Problem,
    village: usize,
    sites: &[Option<(u32, Option<u32>)>],
) -> Vec<Option<(Option<u32>, u32)>> {
    let mut choices = vec![None];
    for phase in (0..).take(problem.phases.len().max(1)) {
        if problem.villages[village].satellite.is_some() {
            choices.push(Some((None, phase)));
        }
        for (site, of) in (0..).zip(&problem.sites) {
            let mut reach = of.reach.iter();
            let is_built = sites[site as usize].is_some_and(|(built, _)| built <= phase);
            if is_built && reach.any(|of| of.village as usize == village) {
                choices.push(Some((Some(site), phase)));
            }
        }
    }
    choices
}

/// Any decisions, most of them wrong.
pub(crate) fn any(problem: &Problem, draw: &mut Draw) -> Decisions {
    let mut pick = |count: usize| draw.below(u32::try_from(count).unwrap_or(1)) as usize;
    let mut sites = Vec::new();
    for site in 0..problem.sites.len() {
        let choices = site_choices(problem, site);
        sites.push(choices[pick(choices.len())]);
    }
    let mut villages = Vec::new();
    for village in 0..problem.villages.len() {
        let choices = village_choices(problem, village, &sites);
        villages.push(choices[pick(choices.len())]);
    }
    Decisions { sites, villages }
}

/// Goes through all combinations of choices, until told to stop.
fn each<T: Copy>(choices: &[Vec<T>], mut found: impl FnMut(&[T])) {
    let mut at = vec![0; choices.len()];
    loop {
        let picked = choices.iter().zip(&at).map(|(of, at)| of[*at]);
        found(&picked.collect::<Vec<T>>());
        let Some(next) = (0..at.len()).find(|place| at[*place] + 1 < choices[*place].len()) else {
            return;
        };
        at[next] += 1;
        at[..next].fill(0);
    }
}

/// The best plan by trying everything; `None` where nothing holds.
pub(crate) fn best(problem: &Problem) -> Option<BuildPlan> {
    let signs = problem.objectives.iter();
    let signs: Vec<i64> = signs.map(|of| if of.is_least() { 1 } else { -1 }).collect();
    let mut best: Option<(Vec<i64>, Decisions)> = None;
    let sites = 0..problem.sites.len();
    let choices: Vec<_> = sites.map(|site| site_choices(problem, site)).collect();
    each(&choices, |sites| {
        let mut decisions = Decisions {
            sites: sites.to_vec(),
            villages: Vec::new(),
        };
        if !decisions.sites_hold(problem) {
            return;
        }
        let villages = 0..problem.villages.len();
        let choices: Vec<_> = villages
            .map(|village| village_choices(problem, village, sites))
            .collect();
        each(&choices, |villages| {
            villages.clone_into(&mut decisions.villages);
            let Some(values) = decisions.values(problem) else {
                return;
            };
            let signed: Vec<i64> = values
                .iter()
                .zip(&signs)
                .map(|(of, sign)| of * sign)
                .collect();
            if best.as_ref().is_none_or(|(least, _)| signed < *least) {
                best = Some((signed, decisions.clone()));
            }
        });
    });
    let (_, decisions) = best?;
    let plan = solution::read(&decisions.text(problem), problem);
    let mut plan = plan.expect("what holds is a solution");
    plan.status = Status::Optimal;
    plan.notes.clear();
    for goal in &mut plan.goals {
        goal.bound = Some(goal.value);
    }
    Some(plan)
}
