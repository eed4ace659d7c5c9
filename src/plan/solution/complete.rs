//! From decisions to a plan: who is served by what, how sites are joined, sums.

use super::super::build_plan::{BuildPlan, Built, Fate, Goal, PhaseTotals, Totals, Wait};
use super::super::mps::Variable;
use super::super::problem::{Objective, Problem};
use super::super::solver::Status;
use super::SolutionError;

/// What the variables say of villages and sites, by their places.
struct Decisions {
    built: Vec<Option<Built>>,
    /// What serves a village and when; of those that any site may serve, no site.
    served: Vec<Option<(By, u32)>>,
}

#[derive(Clone, Copy)]
enum By {
    Satellite,
    Any,
    Site(u32),
}

/// Completes a plan.
pub(super) fn complete(
    problem: &Problem,
    chosen: &[Variable],
    servable: &[bool],
) -> Result<BuildPlan, SolutionError> {
    let decisions = Decisions::of(problem, chosen)?;
    let mut fates = Vec::with_capacity(problem.villages.len());
    let nearest = nearest(problem, &decisions);
    for (index, village) in problem.villages.iter().enumerate() {
        let fate = match decisions.served[index] {
            None => Fate::Waiting {
                why: if !servable[index] {
                    Wait::NothingServes
                } else if problem.phases.is_empty() {
                    Wait::Limits
                } else {
                    Wait::Phases
                },
            },
            Some((By::Satellite, phase)) => Fate::Satellite { phase },
            Some((by, phase)) => {
                // Where no capacity binds, a cheaper link that stands by then is as good as any.
                let site = nearest[index].filter(|_| !binds(problem, &decisions, index, by));
                let site = match (site, by) {
                    (Some(site), _) | (None, By::Site(site)) => site,
                    _ => {
                        return Err(contradiction(format!(
                            "village {} is served from a site, and none that reaches it is built by then",
                            village.id
                        )));
                    }
                };
                Fate::Site { site, phase }
            }
        };
        fates.push(fate);
    }
    let sites: Vec<Built> = decisions.built.into_iter().flatten().collect();
    Ok(finished(problem, fates, sites))
}

fn contradiction(text: String) -> SolutionError {
    SolutionError::Contradiction(text)
}

impl Decisions {
    fn of(problem: &Problem, chosen: &[Variable]) -> Result<Self, SolutionError> {
        let mut of = Self {
            built: vec![None; problem.sites.len()],
            served: vec![None; problem.villages.len()],
        };
        for variable in chosen {
            match *variable {
                Variable::Build { site, phase } => of.build(problem, site, phase)?,
                Variable::Satellite { village, phase } => {
                    of.serve(problem, village, By::Satellite, phase)?;
                }
                Variable::Covered { village, phase } => {
                    of.serve(problem, village, By::Any, phase)?;
                }
                Variable::Serve {
                    village,
                    site,
                    phase,
                } => of.serve(problem, village, By::Site(site), phase)?,
                Variable::Join { .. } | Variable::Flow { .. } | Variable::Depth { .. } => {}
            }
        }
        for variable in chosen {
            if let Variable::Join { hop, end, phase } = *variable {
                of.join(problem, hop, end, phase)?;
            }
        }
        Ok(of)
    }

    fn build(&mut self, problem: &Problem, site: u32, phase: u32) -> Result<(), SolutionError> {
        let slot = &mut self.built[site as usize];
        if slot.is_some() {
            let id = &problem.sites[site as usize].id;
            return Err(contradiction(format!("site {id} is built in two phases")));
        }
        *slot = Some(Built {
            site,
            phase,
            hop: None,
        });
        Ok(())
    }

    fn serve(
        &mut self,
        problem: &Problem,
        village: u32,
        by: By,
        phase: u32,
    ) -> Result<(), SolutionError> {
        let slot = &mut self.served[village as usize];
        if slot.is_some() {
            let id = &problem.villages[village as usize].id;
            return Err(contradiction(format!("village {id} is served twice")));
        }
        *slot = Some((by, phase));
        Ok(())
    }

    /// The end of a hop that hangs on the other is a built site without a hop.
    fn join(
        &mut self,
        problem: &Problem,
        hop: u32,
        end: u32,
        phase: u32,
    ) -> Result<(), SolutionError> {
        let ends = &problem.hops[hop as usize];
        let site = if end == 0 { ends.a } else { ends.b };
        let of = problem.sites.get(site as usize);
        let name = of.map_or("a root", |of| of.id.as_str());
        let built = self.built.get_mut(site as usize).and_then(Option::as_mut);
        let Some(built) = built.filter(|built| built.phase == phase) else {
            return Err(contradiction(format!(
                "hop {hop} joins {name} in a phase in which it is not built"
            )));
        };
        if built.hop.is_some() {
            return Err(contradiction(format!("site {name} is joined twice")));
        }
        built.hop = Some(hop);
        Ok(())
    }
}

/// The built site with the least link by the time a village is served; the first of equals.
fn nearest(problem: &Problem, decisions: &Decisions) -> Vec<Option<u32>> {
    let mut nearest: Vec<Option<(i64, u32)>> = vec![None; problem.villages.len()];
    for built in decisions.built.iter().flatten() {
        for reached in &problem.sites[built.site as usize].reach {
            let village = reached.village as usize;
            let is_in_time =
                decisions.served[village].is_some_and(|(_, phase)| built.phase <= phase);
            let best = nearest[village].is_none_or(|(link, _)| reached.link < link);
            if is_in_time && best {
                nearest[village] = Some((reached.link, built.site));
            }
        }
    }
    let sites = nearest.into_iter();
    sites.map(|of| of.map(|(_, site)| site)).collect()
}

/// Whether a village keeps the site that the solver chose, because a capacity may bind.
fn binds(problem: &Problem, decisions: &Decisions, village: usize, by: By) -> bool {
    let place = u32::try_from(village).unwrap_or(u32::MAX);
    let reaches = |built: &Built| {
        let reach = &problem.sites[built.site as usize].reach;
        reach.binary_search_by_key(&place, |of| of.village).is_ok()
    };
    let mut built = decisions.built.iter().flatten();
    matches!(by, By::Site(_))
        && built
            .any(|built| problem.sites[built.site as usize].capacity.is_some() && reaches(built))
}

/// A plan with its sums.
fn finished(problem: &Problem, villages: Vec<Fate>, sites: Vec<Built>) -> BuildPlan {
    let mut phases: Vec<PhaseTotals> = if problem.phases.is_empty() {
        vec![PhaseTotals::default()]
    } else {
        let names = problem.phases.iter().map(|phase| phase.name.clone());
        let of = names.map(|name| PhaseTotals {
            name,
            totals: Totals::default(),
        });
        of.collect()
    };
    for built in &sites {
        let site = &problem.sites[built.site as usize];
        let of = &mut phases[built.phase as usize].totals;
        of.sites += 1;
        of.cost += site.cost;
        of.capex += site.capex;
        if let Some(hop) = built.hop {
            of.cost += problem.hops[hop as usize].cost;
            of.capex += problem.hops[hop as usize].capex;
        }
    }
    for (index, (village, fate)) in problem.villages.iter().zip(&villages).enumerate() {
        let Some(phase) = fate.phase() else {
            continue;
        };
        let of = &mut phases[phase as usize].totals;
        of.villages += 1;
        of.people += village.people;
        of.houses += village.houses;
        of.priority += village.priority;
        match fate {
            Fate::Site { site, .. } => {
                let reach = &problem.sites[*site as usize].reach;
                let found = reach.binary_search_by_key(&index, |of| of.village as usize);
                of.cost += found.map_or(0, |at| reach[at].link);
            }
            Fate::Satellite { .. } => {
                of.satellite_villages += 1;
                if let Some(satellite) = &village.satellite {
                    of.cost += satellite.cost;
                    of.satellite_cost += satellite.cost;
                    of.capex += satellite.capex;
                }
            }
            Fate::Waiting { .. } => {}
        }
    }
    let mut totals = Totals::default();
    for PhaseTotals { totals: of, .. } in &phases {
        totals.villages += of.villages;
        totals.satellite_villages += of.satellite_villages;
        totals.people += of.people;
        totals.houses += of.houses;
        totals.priority += of.priority;
        totals.sites += of.sites;
        totals.capex += of.capex;
        totals.cost += of.cost;
        totals.satellite_cost += of.satellite_cost;
    }
    let goals = problem.objectives.iter().map(|objective| Goal {
        objective: *objective,
        value: match objective {
            Objective::Cost => totals.cost,
            Objective::Sites => totals.sites.into(),
            Objective::People => totals.people,
            Objective::Houses => totals.houses,
            Objective::Priority => totals.priority,
        },
        bound: None,
    });
    BuildPlan {
        status: Status::Heuristic,
        goals: goals.collect(),
        villages,
        sites,
        phases,
        totals,
        clashes: Vec::new(),
        nesting: None,
        curve: Vec::new(),
        shadow_prices: Vec::new(),
        notes: vec!["read from the solution file of another solver".to_owned()],
    }
}
