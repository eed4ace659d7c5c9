//! Sums, and what may not be exceeded.

use super::super::build_plan::{BuildPlan, Fate, Totals};
use super::super::problem::{Cents, Problem, Village};
use super::fault::{FaultCode, Faults};
use super::structure::Tree;
use super::{Use, phase_count};

/// What a plan comes to, added up from the problem.
pub(super) struct Sums {
    /// All of it.
    pub(super) total: Totals,
    /// Each phase for itself.
    pub(super) phases: Vec<Totals>,
    /// What each fund of the limits pays.
    pub(super) funds: Vec<Cents>,
}

impl Sums {
    /// Adds up. Numbers of sites, hops and phases must exist.
    pub(super) fn of(problem: &Problem, plan: &BuildPlan) -> Self {
        let mut phases = vec![Totals::default(); phase_count(problem)];
        let limits = &problem.limits.funds;
        let mut funds = vec![0; limits.len()];
        let mut pay = |fund: &str, money: Cents| {
            for (sum, limit) in funds.iter_mut().zip(limits) {
                if limit.fund == fund {
                    *sum += money;
                }
            }
        };
        for built in &plan.sites {
            let site = &problem.sites[built.site as usize];
            let hop = built.hop.map(|hop| &problem.hops[hop as usize]);
            let of = &mut phases[built.phase as usize];
            let cost = site.cost + hop.map_or(0, |hop| hop.cost);
            of.sites += 1;
            of.cost += cost;
            of.capex += site.capex + hop.map_or(0, |hop| hop.capex);
            pay(&site.fund, cost);
        }
        for (index, (village, fate)) in problem.villages.iter().zip(&plan.villages).enumerate() {
            let (Some(phase), Ok(place)) = (fate.phase(), u32::try_from(index)) else {
                continue;
            };
            let of = &mut phases[phase as usize];
            of.villages += 1;
            of.people += village.people;
            of.houses += village.houses;
            of.priority += village.priority;
            let cost = if let Fate::Site { site, .. } = fate {
                let reach = &problem.sites[*site as usize].reach;
                let found = reach.binary_search_by_key(&place, |of| of.village);
                found.map_or(0, |at| reach[at].link)
            } else {
                of.satellite_villages += 1;
                let satellite = village.satellite.as_ref();
                of.capex += satellite.map_or(0, |of| of.capex);
                let cost = satellite.map_or(0, |of| of.cost);
                of.satellite_cost += cost;
                cost
            };
            of.cost += cost;
            pay(&village.fund, cost);
        }
        let total = phases.iter().fold(Totals::default(), |sum, of| Totals {
            villages: sum.villages + of.villages,
            satellite_villages: sum.satellite_villages + of.satellite_villages,
            people: sum.people + of.people,
            houses: sum.houses + of.houses,
            priority: sum.priority + of.priority,
            sites: sum.sites + of.sites,
            capex: sum.capex + of.capex,
            cost: sum.cost + of.cost,
            satellite_cost: sum.satellite_cost + of.satellite_cost,
        });
        Self {
            total,
            phases,
            funds,
        }
    }

    /// Holds what the plan says of its sums against them.
    pub(super) fn claimed(&self, problem: &Problem, plan: &BuildPlan, faults: &mut Faults) {
        for (index, (sum, claimed)) in self.phases.iter().zip(&plan.phases).enumerate() {
            let of = match problem.phases.get(index) {
                Some(phase) => format!("phase {}", phase.name),
                None => "the only phase".to_owned(),
            };
            differs(&of, FaultCode::PhaseTotals, sum, &claimed.totals, faults);
        }
        let of = "the whole plan";
        differs(of, FaultCode::Totals, &self.total, &plan.totals, faults);
    }
}

/// The numbers of totals by name.
fn named(totals: &Totals) -> [(&'static str, i64); 9] {
    [
        ("villages", i64::from(totals.villages)),
        ("satellite_villages", i64::from(totals.satellite_villages)),
        ("people", totals.people),
        ("houses", totals.houses),
        ("priority", totals.priority),
        ("sites", i64::from(totals.sites)),
        ("capex", totals.capex),
        ("cost", totals.cost),
        ("satellite_cost", totals.satellite_cost),
    ]
}

fn differs(of: &str, code: FaultCode, sum: &Totals, claimed: &Totals, faults: &mut Faults) {
    for ((what, sum), (_, claimed)) in named(sum).into_iter().zip(named(claimed)) {
        if sum != claimed {
            let message = format!("{of}: {what} is {claimed} in the plan and adds up to {sum}");
            faults.add(code, message);
        }
    }
}

/// All limits, with what is used of them.
pub(super) fn limits(
    problem: &Problem,
    plan: &BuildPlan,
    sums: &Sums,
    tree: &Tree,
    faults: &mut Faults,
) -> Vec<Use> {
    let mut uses = Uses {
        all: Vec::new(),
        faults,
    };
    let limits = &problem.limits;
    if let Some(most) = limits.budget {
        uses.at_most(FaultCode::Budget, "budget".into(), sums.total.cost, most);
    }
    if let Some(most) = limits.sites {
        let used = i64::from(sums.total.sites);
        uses.at_most(FaultCode::SitesLimit, "sites".into(), used, most.into());
    }
    if let Some(most) = limits.hops {
        // Sites that lie too far have been named already.
        let deepest = tree.depth.iter().flatten().max().copied().unwrap_or(0);
        uses.all.push(Use {
            limit: "hops".to_owned(),
            used: i64::try_from(deepest).unwrap_or(i64::MAX),
            limit_value: most.into(),
        });
    }
    for (fund, used) in limits.funds.iter().zip(&sums.funds) {
        let name = format!("fund {}", fund.fund);
        uses.at_most(FaultCode::Fund, name, *used, fund.most);
    }
    for quota in &limits.quotas {
        let villages = problem.villages.iter().zip(&plan.villages);
        let is_met = |(village, fate): &(&Village, &Fate)| {
            let phase = fate.phase();
            let is_in_time =
                phase.is_some_and(|phase| quota.phase.is_none_or(|last| phase <= last));
            village.province == quota.province && is_in_time
        };
        let served = villages.filter(is_met).count();
        let name = match quota
            .phase
            .and_then(|phase| problem.phases.get(phase as usize))
        {
            Some(phase) => format!("quota {} by phase {}", quota.province, phase.name),
            None => format!("quota {}", quota.province),
        };
        uses.at_least(
            name,
            i64::try_from(served).unwrap_or(i64::MAX),
            quota.villages.into(),
        );
    }
    for (phase, sum) in problem.phases.iter().zip(&sums.phases) {
        let of = &phase.name;
        let counts = [
            (
                FaultCode::PhaseVillages,
                "villages",
                sum.villages,
                phase.villages,
            ),
            (FaultCode::PhaseSites, "sites", sum.sites, phase.sites),
        ];
        for (code, what, used, most) in counts {
            if let Some(most) = most {
                uses.at_most(code, format!("phase {of} {what}"), used.into(), most.into());
            }
        }
        if let Some(most) = phase.budget {
            let name = format!("phase {of} budget");
            uses.at_most(FaultCode::PhaseBudget, name, sum.capex, most);
        }
    }
    uses.all
}

/// Limits, as they are gone through.
struct Uses<'a> {
    all: Vec<Use>,
    faults: &'a mut Faults,
}

impl Uses<'_> {
    fn at_most(&mut self, code: FaultCode, limit: String, used: i64, most: i64) {
        if used > most {
            let message = format!("{limit}: the plan takes {used}; {most} is the most");
            self.faults.add(code, message);
        }
        self.all.push(Use {
            limit,
            used,
            limit_value: most,
        });
    }

    fn at_least(&mut self, limit: String, used: i64, least: i64) {
        if used < least {
            let message = format!("{limit}: {used} villages are served; {least} is the least");
            self.faults.add(FaultCode::Quota, message);
        }
        self.all.push(Use {
            limit,
            used,
            limit_value: least,
        });
    }
}
