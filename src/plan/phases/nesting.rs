//! What it costs that the first phase is part of the final plan.

use super::{Core, Instance, Linear, Problem, Scope, Work, least, measure, measure_of};
use crate::plan::build_plan::{BuildPlan, Built, Fate, Nesting, Wait};
use crate::plan::model::{About, Row, choice_of, limit_rows, phase_rows, value_of};

/// The first phase against the best that could be planned for itself; `None` with one phase.
pub fn nesting(problem: &Problem, plan: &BuildPlan, work: &mut Work) -> Option<Nesting> {
    if problem.phases.len() < 2 {
        return None;
    }
    let first = problem.phases.first()?;
    let sought = measure_of(problem);
    let nested = value_of(&plan.phases.first()?.totals, sought);
    let mut instance = Instance::new(problem, &Scope::all(first.until));
    instance.must = vec![false; instance.sites];
    let mut rows = limit_rows(problem);
    rows.extend(phase_rows(problem, std::slice::from_ref(first)));
    for quota in problem
        .limits
        .quotas
        .iter()
        .filter(|quota| quota.phase == Some(0))
    {
        rows.push(Row::new(
            About::Quota(quota.province.clone()),
            Linear::served(problem, |village| {
                -i64::from(village.province == quota.province)
            }),
            -i64::from(quota.villages),
        ));
    }
    let largest = largest(problem, &instance, first.villages);
    if largest == nested {
        return Some(Nesting {
            measure: sought,
            nested,
            free: nested,
            bound: Some(nested),
        });
    }
    let start = choice_of(&instance, &first_part(plan));
    let core = Core {
        goal: Linear::objective(problem, sought),
        instance,
        rows,
    };
    let answer = least(&core, start.as_ref(), work);
    let free = answer.value.map_or(nested, |value| nested.max(-value));
    let bound = answer.bound.map_or(largest, |bound| largest.min(-bound));
    Some(Nesting {
        measure: sought,
        nested,
        free,
        bound: Some(bound.max(free)),
    })
}

/// The most that so many villages measure.
fn largest(problem: &Problem, instance: &Instance, most: Option<u32>) -> i64 {
    let sought = measure_of(problem);
    let mut sizes: Vec<i64> = (0..instance.villages)
        .filter(|&i| instance.can_serve(i))
        .map(|i| measure(&problem.villages[i], sought))
        .collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes
        .iter()
        .take(most.map_or(usize::MAX, |most| most as usize))
        .sum()
}

/// The first phase alone.
fn first_part(plan: &BuildPlan) -> BuildPlan {
    BuildPlan {
        villages: plan
            .villages
            .iter()
            .map(|fate| match fate.phase() {
                Some(0) => fate.clone(),
                _ => Fate::Waiting { why: Wait::Phases },
            })
            .collect(),
        sites: plan
            .sites
            .iter()
            .filter(|built| built.phase == 0)
            .copied()
            .collect::<Vec<Built>>(),
        ..plan.clone()
    }
}
