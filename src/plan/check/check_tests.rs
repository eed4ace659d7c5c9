use proptest::prelude::*;

use super::*;
use crate::plan::build_plan::Wait;
use crate::plan::file::PlanFile;
use crate::plan::solution;
use crate::plan::tried::brute_force::{Decisions, any, best};
use crate::plan::tried::samples::{Draw, problem};

#[test]
fn the_best_plans_of_small_problems_pass() {
    let mut passed = 0;
    for seed in 0..60 {
        let problem = problem(seed);
        assert_eq!(problem_faults(&problem), [], "seed {seed}");
        let Some(plan) = best(&problem) else {
            continue;
        };
        let checked = check(&problem, &plan);
        let checked = checked.unwrap_or_else(|faults| panic!("seed {seed}: {faults:#?}"));
        assert_eq!(checked.totals, plan.totals);
        passed += 1;
    }
    assert!(passed >= 25, "{passed}");
}

/// What a plan decides.
fn taken(plan: &BuildPlan, sites: usize) -> Decisions {
    let mut decisions = Decisions {
        sites: vec![None; sites],
        villages: Vec::new(),
    };
    for built in &plan.sites {
        decisions.sites[built.site as usize] = Some((built.phase, built.hop));
    }
    decisions.villages = plan
        .villages
        .iter()
        .map(|fate| match fate {
            Fate::Site { site, phase } => Some((Some(*site), *phase)),
            Fate::Satellite { phase } => Some((None, *phase)),
            Fate::Waiting { .. } => None,
        })
        .collect();
    decisions
}

proptest! {
    /// Whatever is decided: the check accepts it exactly where trying everything would.
    #[test]
    fn decisions_pass_exactly_where_all_constraints_hold(seed: u64, other: u64) {
        let problem = problem(seed);
        let decisions = any(&problem, &mut Draw(other));
        let plan = solution::read(&decisions.text(&problem), &problem);
        prop_assume!(plan.is_ok());
        let plan = plan.unwrap();
        // The reader may take a cheaper link than was decided: what it took is judged.
        let decisions = taken(&plan, problem.sites.len());
        let found = check(&problem, &plan);
        // Who waits for phases is asked less of than the objective: that no phase has room beside the plan.
        let is_waiting = |fate: &Fate| matches!(fate, Fate::Waiting { why: Wait::Phases });
        let is_lenient = problem.objectives[0].is_least() && plan.villages.iter().any(is_waiting);
        match decisions.values(&problem) {
            Some(values) => {
                prop_assert!(found.is_ok(), "{:?}", found);
                let stated: Vec<i64> = plan.goals.iter().map(|goal| goal.value).collect();
                prop_assert_eq!(stated, values);
            }
            None if is_lenient => {}
            None => prop_assert!(found.is_err(), "{:?}", plan),
        }
    }

    #[test]
    fn plan_files_are_read_as_written(seed in 0_u64..2_000) {
        let problem = problem(seed);
        let decisions = any(&problem, &mut Draw(seed));
        let plan = solution::read(&decisions.text(&problem), &problem);
        prop_assume!(plan.is_ok());
        let file = PlanFile::new(problem, plan.unwrap());
        let mut bytes = Vec::new();
        file.write(&mut bytes).unwrap();
        prop_assert_eq!(PlanFile::read(&bytes).unwrap(), file);
    }
}
