//! Warm starts, order in time, nesting and the curve on random problems.

use crate::plan::build_plan::Fate;
use crate::plan::check::check;
use crate::plan::compare::{carry_over, compare};
use crate::plan::model::tests::small;
use crate::plan::model::{Effort, ProblemError};
use crate::plan::problem::{Objective, Phase, Problem};
use crate::plan::solve;
use crate::plan::solver::{Status, Work};

const COUNT: u64 = if cfg!(debug_assertions) { 60 } else { 800 };

const EFFORT: Effort = Effort {
    work: Work::SECOND / 10,
    curve: true,
};

#[test]
fn a_plan_to_begin_with_is_never_made_worse() {
    let mut compared = 0;
    for seed in 0..COUNT {
        let problem = small(seed, false);
        let Ok(plan) = solve(&problem, None, EFFORT) else {
            continue;
        };
        if plan.status == Status::Infeasible {
            continue;
        }
        let mut changed = problem.clone();
        for site in &mut changed.sites {
            site.cost += 1;
        }
        let start = carry_over((&problem, &plan), &changed);
        let lazy = Effort {
            work: 1,
            curve: false,
        };
        let Ok(again) = solve(&problem, Some(&plan), lazy) else {
            panic!("seed {seed}: the plan itself is lost");
        };
        let (was, is) = (&plan.goals[0], &again.goals[0]);
        let sign = if was.objective.is_least() { 1 } else { -1 };
        assert!(
            sign * is.value <= sign * was.value,
            "seed {seed}: {was:?} {is:?}"
        );
        assert!(check(&problem, &again).is_ok(), "seed {seed}");
        if let Ok(other) = solve(&changed, Some(&start), EFFORT) {
            assert!(check(&changed, &other).is_ok(), "seed {seed}");
            let told = compare((&problem, &plan), (&changed, &other));
            assert_eq!(told.cost, other.totals.cost - plan.totals.cost);
            compared += 1;
        }
        assert!(compare((&problem, &plan), (&problem, &plan)).is_empty());
    }
    assert!(compared > COUNT / 4, "{compared} compared");
}

#[test]
fn the_same_plan_comes_out_on_any_number_of_threads() {
    for seed in 0..COUNT / 8 {
        let problem = small(seed, true);
        let on = |threads: usize| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap()
                .install(|| solve(&problem, None, EFFORT))
        };
        assert_eq!(on(1), on(3), "seed {seed}");
    }
}

#[test]
fn a_phase_serves_its_target_where_nothing_else_binds() {
    for seed in 0..COUNT {
        let mut problem = small(seed, false);
        problem.objectives = vec![Objective::Cost];
        problem.limits.quotas.clear();
        problem.phases = vec![
            Phase {
                name: "first".into(),
                villages: Some(2),
                ..Phase::default()
            },
            Phase {
                name: "rest".into(),
                ..Phase::default()
            },
        ];
        let Ok(plan) = solve(&problem, None, EFFORT) else {
            continue;
        };
        if plan.status == Status::Infeasible {
            continue;
        }
        assert!(check(&problem, &plan).is_ok(), "seed {seed}");
        let served = plan.totals.villages;
        assert_eq!(plan.phases[0].totals.villages, served.min(2), "seed {seed}");
        let nesting = plan.nesting.unwrap();
        assert!(nesting.nested <= nesting.free, "seed {seed}");
        assert!(
            nesting.bound.is_some_and(|bound| nesting.free <= bound),
            "seed {seed}"
        );
    }
}

#[test]
fn nothing_to_plan_is_planned_cleanly() {
    let problem = Problem {
        objectives: vec![Objective::Cost],
        ..Problem::default()
    };
    let plan = solve(&problem, None, EFFORT).unwrap();
    assert_eq!(plan.status, Status::Optimal);
    assert!(check(&problem, &plan).is_ok());
    let error = solve(&Problem::default(), None, EFFORT).unwrap_err();
    assert!(matches!(error, ProblemError::Faulty(_)));
}

#[test]
fn no_money_serves_nobody_or_clashes() {
    for seed in 0..COUNT {
        let mut problem = small(seed, false);
        problem.limits.budget = Some(0);
        problem.limits.quotas.clear();
        problem.objectives = vec![Objective::People];
        for site in &mut problem.sites {
            site.cost += 1;
        }
        for village in &mut problem.villages {
            if let Some(satellite) = &mut village.satellite {
                satellite.cost += 1;
            }
        }
        let plan = solve(&problem, None, EFFORT).unwrap();
        assert!(check(&problem, &plan).is_ok(), "seed {seed}");
        assert!(
            plan.villages
                .iter()
                .all(|fate| matches!(fate, Fate::Waiting { .. }))
        );
        let must = plan.status == Status::Infeasible;
        assert!(must || plan.totals.people == 0);
    }
}
