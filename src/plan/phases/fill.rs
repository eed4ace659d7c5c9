//! Room that is left in phases, for villages that found none: satellites and sites that are built anyway.

use super::{Decided, Fate, Instance, Objective, Phase, Problem, Wait, in_time, place};
use crate::plan::build_plan::Totals;
use crate::plan::model::totals_of;

/// What is used of the limits.
struct Used {
    phases: Vec<Totals>,
    all: Totals,
    funds: Vec<i64>,
    people: Vec<i64>,
    site_phase: Vec<Option<u32>>,
}

/// Serves villages that wait for phases wherever there is room without anything new being built.
pub fn fill(problem: &Problem, anything: &Instance, phases: &[Phase], decided: &mut Decided) {
    let mut used = Used::of(problem, phases, decided);
    let sites_only = problem.objectives.first() == Some(&Objective::Sites);
    let mut by_village: Vec<Vec<(u32, i64)>> = vec![Vec::new(); problem.villages.len()];
    for built in &decided.sites {
        for reached in &problem.sites[built.site as usize].reach {
            by_village[reached.village as usize].push((built.site, reached.link));
        }
    }
    for (i, village) in problem.villages.iter().enumerate() {
        if decided.villages[i] != (Fate::Waiting { why: Wait::Phases }) {
            continue;
        }
        let satellite = village
            .satellite
            .as_ref()
            .filter(|_| !sites_only || anything.entries(i).is_empty());
        for (p, phase) in (0_u32..).zip(phases) {
            let sum = &used.phases[p as usize];
            let full = phase.villages.is_some_and(|most| sum.villages >= most);
            if full || !in_time(village.not_before, phase.until) {
                continue;
            }
            let site = by_village[i].iter().find(|(site, link)| {
                used.site_phase[*site as usize].is_some_and(|built| built <= p)
                    && problem.sites[*site as usize]
                        .capacity
                        .is_none_or(|most| used.people[*site as usize] + village.people <= most)
                    && used.affords(problem, i, *link)
            });
            if let Some(&(site, link)) = site {
                decided.villages[i] = Fate::Site { site, phase: p };
                used.people[site as usize] += village.people;
                used.pay(problem, i, p, link, 0);
                break;
            }
            if let Some(of) = satellite.filter(|of| {
                phase.budget.is_none_or(|most| of.capex <= most - sum.capex)
                    && used.affords(problem, i, of.cost)
            }) {
                decided.villages[i] = Fate::Satellite { phase: p };
                used.pay(problem, i, p, of.cost, of.capex);
                break;
            }
        }
    }
}

impl Used {
    fn of(problem: &Problem, phases: &[Phase], decided: &Decided) -> Self {
        let mut people = vec![0; problem.sites.len()];
        for (village, fate) in problem.villages.iter().zip(&decided.villages) {
            if let Fate::Site { site, .. } = fate {
                people[*site as usize] += village.people;
            }
        }
        let mut site_phase = vec![None; problem.sites.len()];
        for built in &decided.sites {
            site_phase[built.site as usize] = Some(built.phase);
        }
        let mut used = Self {
            phases: (0..phases.len())
                .map(|p| totals_of(problem, decided, Some(place(p))))
                .collect(),
            all: totals_of(problem, decided, None),
            funds: vec![0; problem.limits.funds.len()],
            people,
            site_phase,
        };
        for (k, limit) in problem.limits.funds.iter().enumerate() {
            used.funds[k] = paid(problem, decided, &limit.fund);
        }
        used
    }

    fn affords(&self, problem: &Problem, village: usize, money: i64) -> bool {
        let limits = &problem.limits;
        limits
            .budget
            .is_none_or(|most| money <= most - self.all.cost)
            && limits.funds.iter().zip(&self.funds).all(|(limit, used)| {
                limit.fund != problem.villages[village].fund || money <= limit.most - used
            })
    }

    fn pay(&mut self, problem: &Problem, village: usize, phase: u32, money: i64, capex: i64) {
        let sum = &mut self.phases[phase as usize];
        sum.villages += 1;
        sum.capex += capex;
        self.all.cost += money;
        for (limit, used) in problem.limits.funds.iter().zip(&mut self.funds) {
            if limit.fund == problem.villages[village].fund {
                *used += money;
            }
        }
    }
}

/// What a fund pays.
fn paid(problem: &Problem, decided: &Decided, fund: &str) -> i64 {
    let sites = decided.sites.iter().map(|built| {
        let site = &problem.sites[built.site as usize];
        let hop = built.hop.map_or(0, |hop| problem.hops[hop as usize].cost);
        if site.fund == fund {
            site.cost + hop
        } else {
            0
        }
    });
    let villages = problem
        .villages
        .iter()
        .zip(&decided.villages)
        .enumerate()
        .filter(|(_, (village, _))| village.fund == fund)
        .map(|(i, (village, fate))| match fate {
            Fate::Site { site, .. } => {
                let reach = &problem.sites[*site as usize].reach;
                reach
                    .binary_search_by_key(&i, |reached| reached.village as usize)
                    .map_or(0, |at| reach[at].link)
            }
            Fate::Satellite { .. } => village.satellite.as_ref().map_or(0, |of| of.cost),
            Fate::Waiting { .. } => 0,
        });
    sites.chain(villages).sum()
}
