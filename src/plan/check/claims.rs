//! What a plan says of itself: values, bounds, why villages wait, nesting, the curve.

use super::super::build_plan::{BuildPlan, Fate, Totals, Wait};
use super::super::problem::{Objective, Problem, Village};
use super::super::solver::Status;
use super::fault::{FaultCode, Faults};
use super::limits::Sums;
use super::servable::Servable;
use super::structure::Tree;
use super::{accepts, phase_name};

/// What an objective comes to.
fn value(objective: Objective, totals: &Totals) -> i64 {
    match objective {
        Objective::Cost => totals.cost,
        Objective::Sites => totals.sites.into(),
        Objective::People => totals.people,
        Objective::Houses => totals.houses,
        Objective::Priority => totals.priority,
    }
}

/// What a village adds to an objective by being served.
fn worth(objective: Objective, village: &Village) -> i64 {
    match objective {
        Objective::Cost | Objective::Sites => 0,
        Objective::People => village.people,
        Objective::Houses => village.houses,
        Objective::Priority => village.priority,
    }
}

/// Whether a value is better than a bound says is possible.
fn refutes(objective: Objective, value: i64, bound: i64) -> bool {
    if objective.is_least() {
        value < bound
    } else {
        value > bound
    }
}

/// Values, bounds and status.
pub(super) fn goals(problem: &Problem, plan: &BuildPlan, sums: &Sums, faults: &mut Faults) {
    let claimed = plan.goals.iter().map(|goal| goal.objective);
    if !claimed.eq(problem.objectives.iter().copied()) {
        let message = "the goals of the plan are not the objectives of the problem in their order";
        faults.add(FaultCode::Goals, message.to_owned());
    }
    let is_infeasible = plan.status == Status::Infeasible;
    if is_infeasible == plan.clashes.is_empty() {
        let message = if is_infeasible {
            "the plan is infeasible and does not say which constraints clash"
        } else {
            "the plan names constraints that clash and is not infeasible"
        };
        faults.add(FaultCode::Clashes, message.to_owned());
    }
    for goal in &plan.goals {
        let word = goal.objective.as_str();
        let sum = value(goal.objective, &sums.total);
        if goal.value != sum {
            let message = format!("{word} is {} in the plan and adds up to {sum}", goal.value);
            faults.add(FaultCode::GoalValue, message);
        }
        if let Some(bound) = goal.bound
            && !is_infeasible
            && refutes(goal.objective, sum, bound)
        {
            let message = format!("{word} is {sum}, better than its bound {bound} allows");
            faults.add(FaultCode::GoalBound, message);
        }
    }
    let Some(first) = plan.goals.first() else {
        return;
    };
    let due = match first.bound {
        None => Status::Heuristic,
        Some(bound) if bound == first.value => Status::Optimal,
        Some(_) => Status::Bounded,
    };
    if !is_infeasible && plan.status != due {
        let message = format!(
            "the status is {:?}; value {} and bound {:?} make it {due:?}",
            plan.status, first.value, first.bound
        );
        faults.add(FaultCode::StatusWrong, message);
    }
}

/// Why villages wait, and whether they have to.
pub(super) fn waits(
    problem: &Problem,
    plan: &BuildPlan,
    sums: &Sums,
    tree: &Tree,
    faults: &mut Faults,
) {
    let Some(&first) = problem.objectives.first() else {
        return;
    };
    let servable = Servable::of(problem);
    let limits = &problem.limits;
    let has_limits = limits.budget.is_some()
        || limits.sites.is_some()
        || limits.hops.is_some()
        || !limits.funds.is_empty()
        || !problem.phases.is_empty()
        || problem.sites.iter().any(|site| site.capacity.is_some());
    let mut room = Room::of(problem, plan, sums, tree);
    for (index, (village, fate)) in problem.villages.iter().zip(&plan.villages).enumerate() {
        let of = format!("village {}", village.id);
        let why = match fate {
            Fate::Waiting { why } => *why,
            Fate::Satellite { .. } if first == Objective::Sites && servable.site[index] => {
                let message = format!(
                    "{of} is served by satellite, though a site can serve it and the fewest sites are sought"
                );
                faults.add(FaultCode::SatelliteForSite, message);
                continue;
            }
            _ => continue,
        };
        let by_satellite = village.satellite.is_some();
        if why == Wait::NothingServes {
            if by_satellite || servable.site[index] {
                let what = if by_satellite { "satellite" } else { "a site" };
                let message = format!("{of} waits because nothing serves it; {what} could");
                faults.add(FaultCode::WaitNothing, message);
            }
            continue;
        }
        if !by_satellite && !servable.named[index] {
            let message = format!(
                "{of} waits for {}; it has no satellite and no site that may be built",
                why.as_str()
            );
            faults.add(FaultCode::WaitUnservable, message);
        }
        if why == Wait::Limits && first.is_least() {
            let message = format!(
                "{of} waits for limits, but the objective {} serves every village that something can serve",
                first.as_str()
            );
            faults.add(FaultCode::WaitLimits, message);
        }
        if why == Wait::Limits && !has_limits && worth(first, village) > 0 {
            let message = format!("{of} waits for limits; the problem has none");
            faults.add(FaultCode::WaitLimits, message);
        }
        if why == Wait::Phases && problem.phases.is_empty() {
            let message = format!("{of} waits for phases; the problem has none");
            faults.add(FaultCode::WaitPhases, message);
        } else if why == Wait::Phases && first.is_least() {
            let satellite = by_satellite && !(first == Objective::Sites && servable.site[index]);
            if let Some(found) = room.find(index, satellite) {
                let message = format!("{of} waits for phases; {found}");
                faults.add(FaultCode::WaitRoom, message);
            }
        }
    }
}

/// What room a plan leaves for one village more.
struct Room<'a> {
    problem: &'a Problem,
    sums: &'a Sums,
    tree: &'a Tree,
    /// People that each site serves.
    people: Vec<i64>,
    /// Built sites that reach a village, with what the link costs.
    by_village: Vec<Vec<(u32, i64)>>,
}

impl<'a> Room<'a> {
    fn of(problem: &'a Problem, plan: &BuildPlan, sums: &'a Sums, tree: &'a Tree) -> Self {
        let mut people = vec![0; problem.sites.len()];
        for (village, fate) in problem.villages.iter().zip(&plan.villages) {
            if let Fate::Site { site, .. } = fate {
                people[*site as usize] += village.people;
            }
        }
        let mut by_village = vec![Vec::new(); problem.villages.len()];
        for built in &plan.sites {
            for reached in &problem.sites[built.site as usize].reach {
                by_village[reached.village as usize].push((built.site, reached.link));
            }
        }
        Self {
            problem,
            sums,
            tree,
            people,
            by_village,
        }
    }

    /// Which phase could still serve a village, by satellite or from a site that is built.
    fn find(&mut self, index: usize, satellite: bool) -> Option<String> {
        let problem = self.problem;
        let village = &problem.villages[index];
        for (phase, number) in problem.phases.iter().zip(0_u32..) {
            let sum = &self.sums.phases[number as usize];
            let is_full = phase.villages.is_some_and(|most| sum.villages >= most);
            if is_full || !accepts(problem, number, village.not_before) {
                continue;
            }
            let name = phase_name(problem, number);
            if let Some(of) = village.satellite.as_ref().filter(|_| satellite)
                && phase.budget.is_none_or(|most| of.capex <= most - sum.capex)
                && self.affords(village, of.cost)
            {
                return Some(format!("satellite could serve it in {name}"));
            }
            let from = self.by_village[index].iter().find(|(site, link)| {
                let of = &problem.sites[*site as usize];
                let people = self.people[*site as usize];
                self.tree.phase[*site as usize].is_some_and(|built| built <= number)
                    && of
                        .capacity
                        .is_none_or(|most| village.people <= most - people)
                    && self.affords(village, *link)
            });
            if let Some((site, _)) = from {
                let site = &problem.sites[*site as usize].id;
                return Some(format!("site {site} could serve it in {name}"));
            }
        }
        None
    }

    /// Whether the budget and its fund have that much left.
    fn affords(&self, village: &Village, money: i64) -> bool {
        let limits = &self.problem.limits;
        let mut funds = limits.funds.iter().zip(&self.sums.funds);
        let is_in_budget = limits
            .budget
            .is_none_or(|most| money <= most - self.sums.total.cost);
        is_in_budget
            && funds.all(|(fund, used)| fund.fund != village.fund || money <= fund.most - used)
    }
}

/// The price of nesting.
pub(super) fn nesting(problem: &Problem, plan: &BuildPlan, sums: &Sums, faults: &mut Faults) {
    let Some(nesting) = &plan.nesting else {
        return;
    };
    let mut wrong = |message: String| faults.add(FaultCode::Nesting, message);
    if problem.phases.len() < 2 {
        wrong("the price of nesting is stated for a plan of one phase".to_owned());
        return;
    }
    let word = nesting.measure.as_str();
    let sum = value(nesting.measure, &sums.phases[0]);
    if nesting.nested != sum {
        let said = nesting.nested;
        wrong(format!(
            "{word} of the first phase is {said} in the price of nesting and adds up to {sum}"
        ));
    }
    if refutes(nesting.measure, nesting.nested, nesting.free) {
        wrong(format!(
            "the first phase of the plan reaches {} of {word}, better than {}, the best that was found",
            nesting.nested, nesting.free
        ));
    }
    if let Some(bound) = nesting.bound
        && refutes(nesting.measure, nesting.free, bound)
    {
        wrong(format!(
            "the best first phase reaches {} of {word}, better than its bound {bound} allows",
            nesting.free
        ));
    }
}

/// The curve of people against money, and shadow prices.
pub(super) fn curve(problem: &Problem, plan: &BuildPlan, sums: &Sums, faults: &mut Faults) {
    let all: i64 = problem.villages.iter().map(|village| village.people).sum();
    for point in &plan.curve {
        let of = format!("the curve at {} cents", point.cost);
        if point.cost < 0 || !(0..=all).contains(&point.people) {
            let message = format!("{of} has {} people of {all}", point.people);
            faults.add(FaultCode::Curve, message);
        }
        if point.villages as usize > problem.villages.len() {
            let message = format!(
                "{of} serves {} villages, more than there are",
                point.villages
            );
            faults.add(FaultCode::Curve, message);
        }
        let Some(bound) = point.bound else {
            continue;
        };
        if bound < point.people {
            let message = format!("{of} has {} people above its bound {bound}", point.people);
            faults.add(FaultCode::Curve, message);
        }
        let total = &sums.total;
        let is_infeasible = plan.status == Status::Infeasible;
        if !is_infeasible && total.cost <= point.cost && total.people > bound {
            let message = format!(
                "{of} has the bound {bound}; the plan serves {} people for {} cents",
                total.people, total.cost
            );
            faults.add(FaultCode::Curve, message);
        }
    }
    for pair in plan.curve.windows(2) {
        if pair[0].cost >= pair[1].cost || pair[0].people > pair[1].people {
            let message = format!(
                "the curve goes from {} people for {} cents to {} for {}; both must rise",
                pair[0].people, pair[0].cost, pair[1].people, pair[1].cost
            );
            faults.add(FaultCode::Curve, message);
        }
    }
    for price in &plan.shadow_prices {
        if !(price.gain.is_finite() && price.gain >= 0.0) {
            let message = format!("the shadow price of {} is {}", price.limit, price.gain);
            faults.add(FaultCode::ShadowPrice, message);
        }
        if let "budget" | "sites" = price.limit.as_str() {
            let limits = &problem.limits;
            let is_there = match price.limit.as_str() {
                "budget" => limits.budget.is_some(),
                _ => limits.sites.is_some(),
            };
            if !is_there {
                let message = format!(
                    "a shadow price of {}, a limit that the problem does not have",
                    price.limit
                );
                faults.add(FaultCode::ShadowPrice, message);
            }
        }
    }
}
