//! A plan that is right, and for every code a change that brings it about.

use std::collections::BTreeSet;

use super::sound_tests::{hop, site, sound};
use super::*;
use crate::plan::build_plan::{Goal, PhaseTotals, Wait};
use crate::plan::problem::{Limits, Objective, SiteRule};

#[test]
fn the_plan_is_right_before_anything_is_changed() {
    let (problem, plan) = sound();
    let checked = check(&problem, &plan).unwrap();
    assert_eq!(checked.totals.cost, 3_000 + 100 + 30 + 700);
    assert_eq!(
        (checked.waiting, checked.joined, checked.deepest),
        (1, 2, 2)
    );
    let budget = checked.limits.iter().find(|of| of.limit == "budget");
    assert_eq!(budget.unwrap().used, checked.totals.cost);
    assert_eq!(checked.limits.len(), 8, "{:?}", checked.limits);
}

/// The same plan with all at once.
fn at_once(problem: &mut Problem, plan: &mut BuildPlan) {
    problem.phases.clear();
    problem.limits.quotas.clear();
    plan.sites.iter_mut().for_each(|built| built.phase = 0);
    for fate in &mut plan.villages {
        if let Fate::Site { phase, .. } | Fate::Satellite { phase } = fate {
            *phase = 0;
        }
    }
    plan.phases = vec![PhaseTotals {
        name: String::new(),
        totals: plan.totals.clone(),
    }];
    plan.nesting = None;
}

type Change = fn(&mut Problem, &mut BuildPlan);

const OF_PROBLEM: &[(FaultCode, Change)] = &[
    (FaultCode::ProblemNoObjective, |p, _| p.objectives.clear()),
    (FaultCode::ProblemObjectiveTwice, |p, _| {
        p.objectives.push(Objective::Cost);
    }),
    (FaultCode::ProblemIdEmpty, |p, _| p.villages[0].id.clear()),
    (FaultCode::ProblemIdTwice, |p, _| {
        p.sites[1].id = p.sites[0].id.clone();
    }),
    (FaultCode::ProblemNegative, |p, _| p.sites[0].cost = -1),
    (FaultCode::ProblemNegative, |p, _| {
        p.sites[0].reach[1].link = i64::MIN;
    }),
    (FaultCode::ProblemNegative, |p, _| p.villages[2].people = -7),
    (FaultCode::ProblemNegative, |p, _| {
        p.limits.budget = Some(-1);
    }),
    (FaultCode::ProblemLength, |p, _| {
        p.sites[0].height_m = f64::NAN;
    }),
    (FaultCode::ProblemLength, |p, _| {
        p.hops[0].km = f64::INFINITY;
    }),
    (FaultCode::ProblemReachUnknown, |p, _| {
        p.sites[0].reach[1].village = 5;
    }),
    (FaultCode::ProblemReachOrder, |p, _| {
        p.sites[0].reach.reverse();
    }),
    (FaultCode::ProblemHopEnds, |p, _| p.hops[0].b = 0),
    (FaultCode::ProblemHopEnds, |p, _| p.hops[0].b = 6),
    (FaultCode::ProblemHopEnds, |p, _| p.hops[0].a = u32::MAX),
    (FaultCode::ProblemHopCount, |p, _| p.hops[0].hops = 0),
    (FaultCode::ProblemProvinceUnknown, |p, _| {
        p.limits.quotas[0].province = "x".to_owned();
    }),
    (FaultCode::ProblemQuotaTooHigh, |p, _| {
        p.limits.quotas[0].villages = 3;
    }),
    (FaultCode::ProblemQuotaPhase, |p, _| {
        p.limits.quotas[0].phase = Some(2);
    }),
    (FaultCode::ProblemFundUnknown, |p, _| {
        p.limits.funds[0].fund = "x".to_owned();
    }),
    (FaultCode::ProblemFundTwice, |p, _| {
        p.limits.funds.push(p.limits.funds[0].clone());
    }),
    (FaultCode::ProblemPhaseOrder, |p, _| p.phases.swap(0, 1)),
    (FaultCode::ProblemTooLarge, |p, _| {
        p.villages[0].people = i64::MAX;
    }),
    (FaultCode::ProblemTooLarge, |p, _| p.hops[3].cost = i64::MAX),
];

const OF_STRUCTURE: &[(FaultCode, Change)] = &[
    (FaultCode::VillageCount, |_, plan| {
        plan.villages.pop();
    }),
    (FaultCode::PhaseCount, |_, plan| {
        plan.phases.pop();
    }),
    (FaultCode::PhaseName, |_, plan| {
        plan.phases[1].name.push('x');
    }),
    (FaultCode::PhaseUnknown, |_, plan| plan.sites[0].phase = 2),
    (FaultCode::PhaseUnknown, |_, plan| {
        plan.villages[2] = Fate::Satellite { phase: u32::MAX };
    }),
    (FaultCode::SiteUnknown, |_, plan| plan.sites[2].site = 5),
    (FaultCode::SiteUnknown, |_, plan| {
        plan.villages[0] = Fate::Site { site: 9, phase: 0 };
    }),
    (FaultCode::SiteOrder, |_, plan| plan.sites.swap(0, 1)),
    (FaultCode::SiteOrder, |_, plan| {
        plan.sites.push(plan.sites[2]);
    }),
    (FaultCode::ServedByUnbuilt, |_, plan| {
        plan.villages[0] = Fate::Site { site: 3, phase: 1 };
    }),
    (FaultCode::NotInReach, |_, plan| {
        plan.villages[1] = Fate::Site { site: 0, phase: 1 };
    }),
    (FaultCode::ServedBeforeSite, |_, plan| {
        plan.villages[1] = Fate::Site { site: 1, phase: 0 };
    }),
    (FaultCode::NoSatellite, |_, plan| {
        plan.villages[3] = Fate::Satellite { phase: 0 };
    }),
    (FaultCode::VillageTooEarly, |_, plan| {
        plan.villages[4] = Fate::Site { site: 0, phase: 0 };
    }),
    (FaultCode::SiteTooEarly, |_, plan| plan.sites[2].phase = 0),
    (FaultCode::SiteNever, |p, _| {
        p.sites[0].rule = SiteRule::Never;
    }),
    (FaultCode::SiteMust, |p, _| p.sites[3].rule = SiteRule::Must),
    (FaultCode::Capacity, |p, _| p.sites[0].capacity = Some(199)),
    (FaultCode::HopMissing, |_, plan| plan.sites[0].hop = None),
    (FaultCode::HopUnknown, |_, plan| plan.sites[0].hop = Some(6)),
    (FaultCode::HopElsewhere, |_, plan| {
        plan.sites[0].hop = Some(3);
    }),
    (FaultCode::ParentUnbuilt, |_, plan| {
        plan.sites[1].hop = Some(4);
    }),
    (FaultCode::ParentLater, |_, plan| {
        plan.sites[0].phase = 1;
        plan.sites[1].phase = 0;
    }),
    (FaultCode::ParentNotJoined, |_, plan| {
        plan.sites[1].hop = Some(5);
    }),
    (FaultCode::HopCycle, |_, plan| plan.sites[0].hop = Some(1)),
    (FaultCode::TooManyHops, |p, _| p.limits.hops = Some(1)),
    (FaultCode::TooManyHops, |p, _| p.hops[0].hops = u32::MAX),
];

const OF_LIMITS: &[(FaultCode, Change)] = &[
    (FaultCode::Budget, |p, plan| {
        p.limits.budget = Some(plan.totals.cost - 1);
    }),
    (FaultCode::Budget, |p, _| p.limits.budget = Some(0)),
    (FaultCode::SitesLimit, |p, _| p.limits.sites = Some(2)),
    (FaultCode::Fund, |p, _| p.limits.funds[0].most = 0),
    (FaultCode::Quota, |p, _| p.limits.quotas[0].villages = 2),
    (FaultCode::PhaseVillages, |p, _| {
        p.phases[0].villages = Some(1);
    }),
    (FaultCode::PhaseSites, |p, _| p.phases[1].sites = Some(1)),
    (FaultCode::PhaseBudget, |p, _| {
        p.phases[0].budget = Some(979);
    }),
    (FaultCode::PhaseTotals, |_, plan| {
        plan.phases[0].totals.people += 1;
    }),
    (FaultCode::Totals, |_, plan| plan.totals.cost -= 1),
    (FaultCode::Totals, |_, plan| plan.totals.sites = 0),
];

const OF_CLAIMS: &[(FaultCode, Change)] = &[
    (FaultCode::Goals, |_, plan| plan.goals.reverse()),
    (FaultCode::Goals, |_, plan| plan.goals.clear()),
    (FaultCode::GoalValue, |_, plan| plan.goals[1].value += 1),
    (FaultCode::GoalBound, |_, plan| {
        plan.goals[0].bound = Some(plan.goals[0].value + 1);
    }),
    (FaultCode::GoalBound, |_, plan| {
        plan.goals[1].bound = Some(plan.goals[1].value - 1);
    }),
    (FaultCode::StatusWrong, |_, plan| {
        plan.status = Status::Optimal;
    }),
    (FaultCode::StatusWrong, |_, plan| plan.goals[0].bound = None),
    (FaultCode::StatusWrong, |_, plan| {
        plan.goals[0].bound = Some(plan.goals[0].value);
    }),
    (FaultCode::Clashes, |_, plan| {
        plan.clashes.push("x".to_owned());
    }),
    (FaultCode::Clashes, |_, plan| {
        plan.status = Status::Infeasible;
    }),
    (FaultCode::WaitNothing, |p, _| {
        p.villages[3].satellite = p.villages[0].satellite.clone();
    }),
    (FaultCode::WaitUnservable, |_, plan| {
        let why = Wait::Phases;
        plan.villages[3] = Fate::Waiting { why };
    }),
    (FaultCode::WaitLimits, |_, plan| {
        let why = Wait::Limits;
        plan.villages[2] = Fate::Waiting { why };
    }),
    (FaultCode::WaitLimits, |p, plan| {
        at_once(p, plan);
        p.objectives.reverse();
        p.limits = Limits::default();
        p.sites[0].capacity = None;
        let why = Wait::Limits;
        plan.villages[2] = Fate::Waiting { why };
    }),
    (FaultCode::WaitPhases, |p, plan| {
        at_once(p, plan);
        let why = Wait::Phases;
        plan.villages[2] = Fate::Waiting { why };
    }),
    (FaultCode::WaitRoom, |_, plan| {
        let why = Wait::Phases;
        plan.villages[2] = Fate::Waiting { why };
    }),
    (FaultCode::WaitRoom, |_, plan| {
        let why = Wait::Phases;
        plan.villages[1] = Fate::Waiting { why };
    }),
    (FaultCode::SatelliteForSite, |p, plan| {
        p.objectives = vec![Objective::Sites];
        plan.goals = vec![Goal {
            objective: Objective::Sites,
            value: 3,
            bound: Some(2),
        }];
    }),
    (FaultCode::Nesting, |_, plan| {
        plan.nesting.as_mut().unwrap().nested += 1;
    }),
    (FaultCode::Nesting, |_, plan| {
        plan.nesting.as_mut().unwrap().free = 199;
    }),
    (FaultCode::Nesting, |_, plan| {
        plan.nesting.as_mut().unwrap().bound = Some(299);
    }),
    (FaultCode::Nesting, |p, plan| {
        let nesting = plan.nesting;
        at_once(p, plan);
        plan.nesting = nesting;
    }),
    (FaultCode::Curve, |_, plan| plan.curve.reverse()),
    (FaultCode::Curve, |_, plan| plan.curve[1].people = 99),
    (FaultCode::Curve, |_, plan| plan.curve[0].bound = Some(99)),
    (FaultCode::Curve, |_, plan| plan.curve[0].people = 501),
    (FaultCode::Curve, |_, plan| plan.curve[0].villages = 6),
    (FaultCode::Curve, |_, plan| {
        plan.curve[1].cost = plan.totals.cost;
        plan.curve[1].bound = Some(399);
    }),
    (FaultCode::ShadowPrice, |_, plan| {
        plan.shadow_prices[0].gain = f64::NAN;
    }),
];

#[test]
fn every_code_is_found_where_it_is_brought_about() {
    let mut met = BTreeSet::new();
    let all = [OF_PROBLEM, OF_STRUCTURE, OF_LIMITS, OF_CLAIMS];
    for (number, (code, change)) in all.into_iter().flatten().enumerate() {
        let (mut problem, mut plan) = sound();
        change(&mut problem, &mut plan);
        let faults = check(&problem, &plan).expect_err(code.as_str());
        let found: Vec<FaultCode> = faults.iter().map(|fault| fault.code).collect();
        assert!(found.contains(code), "change {number}, {code}: {faults:#?}");
        let is_of_problem = code.as_str().starts_with("PROBLEM_");
        assert_eq!(
            is_of_problem,
            !problem_faults(&problem).is_empty(),
            "{code}"
        );
        met.insert(*code);
    }
    let missed: Vec<_> = FaultCode::ALL
        .iter()
        .filter(|code| !met.contains(code))
        .collect();
    assert_eq!(missed, Vec::<&FaultCode>::new());
}

#[test]
fn all_faults_are_told_and_not_the_first_alone() {
    let (mut problem, mut plan) = sound();
    problem.limits.budget = Some(0);
    problem.limits.quotas[0].villages = 2;
    problem.sites[3].rule = SiteRule::Must;
    plan.villages[1] = Fate::Site { site: 0, phase: 1 };
    plan.goals[1].value = 0;
    let faults = check(&problem, &plan).unwrap_err();
    let found: BTreeSet<FaultCode> = faults.iter().map(|fault| fault.code).collect();
    for code in [
        FaultCode::Budget,
        FaultCode::Quota,
        FaultCode::SiteMust,
        FaultCode::NotInReach,
        FaultCode::Capacity,
        FaultCode::GoalValue,
    ] {
        assert!(found.contains(&code), "{code}: {faults:#?}");
    }
}

#[test]
fn an_infeasible_plan_says_what_clashes_and_is_held_to_no_limit() {
    let (mut problem, mut plan) = sound();
    problem.limits.budget = Some(0);
    plan.status = Status::Infeasible;
    plan.clashes = vec!["budget 0 and site S4, which must be built".to_owned()];
    assert!(check(&problem, &plan).is_ok());
    plan.totals.people = 0;
    assert_eq!(
        check(&problem, &plan).unwrap_err()[0].code,
        FaultCode::Totals
    );
}

#[test]
fn a_site_without_a_path_that_is_joined_may_carry_others() {
    let (mut problem, mut plan) = sound();
    problem.hops.push(hop(4, 5));
    plan.sites[1].hop = Some(5);
    plan.sites[2].hop = Some(6);
    // The sums change by one hop.
    plan.phases[1].totals.cost += 50;
    plan.phases[1].totals.capex += 30;
    plan.totals.cost += 50;
    plan.totals.capex += 30;
    plan.goals[0].value += 50;
    let checked = check(&problem, &plan).unwrap();
    assert_eq!((checked.joined, checked.deepest), (3, 2));
}

#[test]
fn long_chains_and_rings_are_walked_in_no_time_and_without_recursion() {
    let (mut problem, mut plan) = sound();
    let many = 100_000_u32;
    problem.limits = Limits::default();
    problem.phases.clear();
    problem.villages.clear();
    problem.sites = (0..many)
        .map(|at| site(&format!("S{at}"), &[], true))
        .collect();
    problem.hops = (0..many).map(|at| hop(at, at + 1)).collect();
    plan.villages.clear();
    plan.nesting = None;
    plan.curve.clear();
    plan.shadow_prices.clear();
    plan.sites = (0..many)
        .map(|site| super::super::build_plan::Built {
            site,
            phase: 0,
            hop: Some(site),
        })
        .collect();
    plan.phases.truncate(1);
    let totals = Totals {
        sites: many,
        cost: 1_050 * i64::from(many),
        capex: 630 * i64::from(many),
        ..Totals::default()
    };
    plan.phases[0].totals = totals.clone();
    plan.totals = totals;
    plan.goals[0].value = plan.totals.cost;
    plan.goals[1].value = 0;
    assert_eq!(check(&problem, &plan).unwrap().deepest, u64::from(many));
    problem.hops[many as usize - 1].b = 0;
    let faults = check(&problem, &plan).unwrap_err();
    let rings = faults
        .iter()
        .filter(|fault| fault.code == FaultCode::HopCycle);
    assert_eq!(rings.count(), 1);
}
