//! What is built, how it is joined, what serves whom.

use super::super::build_plan::{BuildPlan, Built, Fate};
use super::super::problem::{Problem, SiteRule};
use super::fault::{FaultCode, Faults};
use super::{accepts, phase_count, phase_name};

/// What was made of the built sites, by their place in the problem.
pub(super) struct Tree {
    /// When each is built.
    pub(super) phase: Vec<Option<u32>>,
    /// Hops from a root to each that is joined.
    pub(super) depth: Vec<Option<u64>>,
}

/// A fate for each village, and the phases of the problem.
pub(super) fn counts(problem: &Problem, plan: &BuildPlan, faults: &mut Faults) {
    if plan.villages.len() != problem.villages.len() {
        let message = format!(
            "the plan says what serves {} villages; the problem has {}",
            plan.villages.len(),
            problem.villages.len()
        );
        faults.add(FaultCode::VillageCount, message);
    }
    if plan.phases.len() != phase_count(problem) {
        let message = format!(
            "the plan has {} phases; {} are due",
            plan.phases.len(),
            phase_count(problem)
        );
        faults.add(FaultCode::PhaseCount, message);
    }
    for (phase, claimed) in problem.phases.iter().zip(&plan.phases) {
        if phase.name != claimed.name {
            let message = format!(
                "the plan calls phase {} by the name {}",
                phase.name, claimed.name
            );
            faults.add(FaultCode::PhaseName, message);
        }
    }
}

fn is_phase(problem: &Problem, phase: u32, of: &str, faults: &mut Faults) -> bool {
    let is_known = (phase as usize) < phase_count(problem);
    if !is_known {
        let message = format!(
            "{of}: phase {phase}; there are {}, counted from 0",
            phase_count(problem)
        );
        faults.add(FaultCode::PhaseUnknown, message);
    }
    is_known
}

/// Sites, their phases and their hops.
pub(super) fn sites(problem: &Problem, plan: &BuildPlan, faults: &mut Faults) -> Tree {
    let mut tree = Tree {
        phase: vec![None; problem.sites.len()],
        depth: vec![None; problem.sites.len()],
    };
    for pair in plan.sites.windows(2) {
        if pair[0].site >= pair[1].site {
            let message = format!(
                "site {} stands before site {} in the plan; they must rise, each once",
                pair[0].site, pair[1].site
            );
            faults.add(FaultCode::SiteOrder, message);
        }
    }
    for built in &plan.sites {
        let Some(site) = problem.sites.get(built.site as usize) else {
            let message = format!(
                "site {} is built; there are {}, counted from 0",
                built.site,
                problem.sites.len()
            );
            faults.add(FaultCode::SiteUnknown, message);
            continue;
        };
        let of = format!("site {}", site.id);
        tree.phase[built.site as usize] = Some(built.phase);
        if is_phase(problem, built.phase, &of, faults)
            && !accepts(problem, built.phase, site.not_before)
        {
            let message = format!(
                "{of} is built in {}, which ends before it can be in service",
                phase_name(problem, built.phase)
            );
            faults.add(FaultCode::SiteTooEarly, message);
        }
    }
    let parents = parents(problem, plan, &tree, faults);
    depths(problem, plan, &parents, &mut tree, faults);
    tree
}

/// Where the hop of a site leads to.
#[derive(Clone, Copy)]
enum Parent {
    None,
    Root,
    Site(u32),
}

/// The other end of the hop of a built site; of hops that are wrong, none.
fn parents(problem: &Problem, plan: &BuildPlan, tree: &Tree, faults: &mut Faults) -> Vec<Parent> {
    let mut parents = vec![Parent::None; problem.sites.len()];
    for built in &plan.sites {
        let Some(site) = problem.sites.get(built.site as usize) else {
            continue;
        };
        let Some(index) = built.hop else {
            if site.needs_path {
                let message = format!("site {} needs a path to a root and has no hop", site.id);
                faults.add(FaultCode::HopMissing, message);
            }
            continue;
        };
        let Some(hop) = problem.hops.get(index as usize) else {
            let message = format!(
                "site {} is joined by hop {index}; there are {}, counted from 0",
                site.id,
                problem.hops.len()
            );
            faults.add(FaultCode::HopUnknown, message);
            continue;
        };
        let other = if hop.a == built.site {
            hop.b
        } else if hop.b == built.site {
            hop.a
        } else {
            let message = format!(
                "site {} is joined by hop {index}, which ends at {} and {}",
                site.id,
                node(problem, hop.a),
                node(problem, hop.b)
            );
            faults.add(FaultCode::HopElsewhere, message);
            continue;
        };
        parents[built.site as usize] = match tree.phase.get(other as usize) {
            None => Parent::Root,
            Some(Some(phase)) => {
                later(problem, built, other, *phase, faults);
                Parent::Site(other)
            }
            Some(None) => {
                let message = format!(
                    "site {} is joined to {}, which is not built",
                    site.id,
                    node(problem, other)
                );
                faults.add(FaultCode::ParentUnbuilt, message);
                Parent::None
            }
        };
    }
    parents
}

/// A site cannot be in service before that on which it hangs.
fn later(problem: &Problem, built: &Built, other: u32, phase: u32, faults: &mut Faults) {
    if phase > built.phase {
        let message = format!(
            "{} is built in {} and hangs on {}, which is built in {}",
            node(problem, built.site),
            phase_name(problem, built.phase),
            node(problem, other),
            phase_name(problem, phase)
        );
        faults.add(FaultCode::ParentLater, message);
    }
}

/// Follows the hops of every site to a root, each step once.
fn depths(
    problem: &Problem,
    plan: &BuildPlan,
    parents: &[Parent],
    tree: &mut Tree,
    faults: &mut Faults,
) {
    let hops_of: Vec<u64> = {
        let mut hops_of = vec![0; problem.sites.len()];
        for built in &plan.sites {
            let hop = built.hop.and_then(|hop| problem.hops.get(hop as usize));
            if let (Some(hop), Some(of)) = (hop, hops_of.get_mut(built.site as usize)) {
                *of = u64::from(hop.hops);
            }
        }
        hops_of
    };
    let mut is_settled = vec![false; problem.sites.len()];
    let mut walk = vec![0_u32; problem.sites.len()];
    for (number, built) in (1..).zip(&plan.sites) {
        let mut path = Vec::new();
        let mut at = built.site;
        let below = loop {
            let Some(parent) = parents.get(at as usize) else {
                break None;
            };
            if is_settled[at as usize] {
                break tree.depth[at as usize];
            }
            if walk[at as usize] == number {
                let message = format!("the hops of {} lead round in a circle", node(problem, at));
                faults.add(FaultCode::HopCycle, message);
                break None;
            }
            walk[at as usize] = number;
            match parent {
                Parent::None => {
                    is_settled[at as usize] = true;
                    break None;
                }
                Parent::Root => {
                    path.push(at);
                    break Some(0);
                }
                Parent::Site(next) => {
                    path.push(at);
                    at = *next;
                }
            }
        };
        let mut depth = below;
        for site in path.into_iter().rev() {
            depth = depth.map(|depth: u64| depth.saturating_add(hops_of[site as usize]));
            tree.depth[site as usize] = depth;
            is_settled[site as usize] = true;
        }
    }
    for built in &plan.sites {
        if let Some(Parent::Site(parent)) = parents.get(built.site as usize)
            && tree.depth[*parent as usize].is_none()
        {
            let message = format!(
                "{} is joined to {}, which is not joined to a root itself",
                node(problem, built.site),
                node(problem, *parent)
            );
            faults.add(FaultCode::ParentNotJoined, message);
        }
    }
}

/// A node, as messages name it.
fn node(problem: &Problem, node: u32) -> String {
    let node = node as usize;
    match problem.sites.get(node) {
        Some(site) => format!("site {}", site.id),
        None => match problem.roots.get(node - problem.sites.len()) {
            Some(root) => format!("root {}", root.id),
            None => format!("node {node}"),
        },
    }
}

/// What serves each village.
pub(super) fn villages(problem: &Problem, plan: &BuildPlan, tree: &Tree, faults: &mut Faults) {
    let mut people = vec![0_i64; problem.sites.len()];
    for (index, (village, fate)) in problem.villages.iter().zip(&plan.villages).enumerate() {
        let of = format!("village {}", village.id);
        let Some(phase) = fate.phase() else {
            continue;
        };
        if is_phase(problem, phase, &of, faults) && !accepts(problem, phase, village.not_before) {
            let message = format!(
                "{of} is served in {}, which ends before anything can serve it",
                phase_name(problem, phase)
            );
            faults.add(FaultCode::VillageTooEarly, message);
        }
        let Fate::Site { site: number, .. } = fate else {
            if village.satellite.is_none() {
                let message = format!("{of} is served by satellite, which cannot serve it");
                faults.add(FaultCode::NoSatellite, message);
            }
            continue;
        };
        let Some(site) = problem.sites.get(*number as usize) else {
            let message = format!(
                "{of} is served from site {number}; there are {}, counted from 0",
                problem.sites.len()
            );
            faults.add(FaultCode::SiteUnknown, message);
            continue;
        };
        match tree.phase[*number as usize] {
            None => {
                let message = format!("{of} is served from site {}, which is not built", site.id);
                faults.add(FaultCode::ServedByUnbuilt, message);
            }
            Some(built) if built > phase => {
                let message = format!(
                    "{of} is served in {} from site {}, which is built in {}",
                    phase_name(problem, phase),
                    site.id,
                    phase_name(problem, built)
                );
                faults.add(FaultCode::ServedBeforeSite, message);
            }
            Some(_) => {}
        }
        let place = u32::try_from(index).unwrap_or(u32::MAX);
        let found = site.reach.binary_search_by_key(&place, |of| of.village);
        if found.is_err() {
            let message = format!("{of} is served from site {}, out of its reach", site.id);
            faults.add(FaultCode::NotInReach, message);
        }
        people[*number as usize] = people[*number as usize].saturating_add(village.people);
    }
    for (site, people) in problem.sites.iter().zip(people) {
        if let Some(capacity) = site.capacity
            && people > capacity
        {
            let message = format!(
                "site {} serves {people} people; it can serve {capacity}",
                site.id
            );
            faults.add(FaultCode::Capacity, message);
        }
    }
}

/// What must and must not be built, and how many hops may lead there.
pub(super) fn rules(problem: &Problem, plan: &BuildPlan, tree: &Tree, faults: &mut Faults) {
    for (site, phase) in problem.sites.iter().zip(&tree.phase) {
        match (site.rule, phase) {
            (SiteRule::Must, None) => {
                let message = format!("site {} must be built and is not", site.id);
                faults.add(FaultCode::SiteMust, message);
            }
            (SiteRule::Never, Some(_)) => {
                let message = format!("site {} must not be built and is", site.id);
                faults.add(FaultCode::SiteNever, message);
            }
            _ => {}
        }
    }
    let Some(most) = problem.limits.hops else {
        return;
    };
    for built in &plan.sites {
        if let Some(depth) = tree.depth[built.site as usize]
            && depth > u64::from(most)
        {
            let message = format!(
                "{} lies {depth} hops from its root; {most} are allowed",
                node(problem, built.site)
            );
            faults.add(FaultCode::TooManyHops, message);
        }
    }
}
