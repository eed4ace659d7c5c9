//! A plan that is right and has something of everything.

use super::{BuildPlan, Problem, Status};
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::plan::build_plan::{CurvePoint, Nesting, ShadowPrice};
use crate::plan::problem::{
    FundLimit, Hop, Limits, Objective, Phase, Quota, Reached, Root, Satellite, Site, SiteKind,
    SiteRule, Village,
};
use crate::plan::solution;

fn village(id: &str, province: &str, satellite: Option<i64>) -> Village {
    Village {
        id: id.to_owned(),
        name: id.to_owned(),
        province: province.to_owned(),
        fund: "public".to_owned(),
        people: 100,
        houses: 20,
        priority: 5_000,
        satellite: satellite.map(|cost| Satellite {
            option: "leo-cell".to_owned(),
            cost,
            capex: cost / 2,
            terminals: 1,
        }),
        not_before: None,
    }
}

pub(super) fn site(id: &str, reach: &[(u32, i64)], needs_path: bool) -> Site {
    Site {
        id: id.to_owned(),
        kind: SiteKind::Macro,
        at: LonLat::new(104.0, 22.0).unwrap(),
        height_m: 40.0,
        province: "Lai Châu".to_owned(),
        fund: "public".to_owned(),
        cost: 1_000,
        capex: 600,
        capacity: None,
        reach: reach
            .iter()
            .map(|&(village, link)| Reached { village, link })
            .collect(),
        needs_path,
        rule: SiteRule::Free,
        not_before: None,
    }
}

pub(super) fn hop(a: u32, b: u32) -> Hop {
    Hop {
        a,
        b,
        cost: 50,
        capex: 30,
        medium: "microwave".to_owned(),
        km: 7.5,
        hops: 1,
    }
}

/// Five villages, five sites, two phases: S0 hangs on the root, S1 on S0; S4 stands alone and comes late.
pub(super) fn sound() -> (Problem, BuildPlan) {
    let late = Day::new(2027, 1, 1).unwrap();
    let mut problem = Problem {
        villages: vec![
            village("V0", "Lai Châu", Some(900)),
            village("V1", "Lai Châu", None),
            village("V2", "Sơn La", Some(700)),
            village("V3", "Sơn La", None),
            village("V4", "Sơn La", None),
        ],
        sites: vec![
            site("S0", &[(0, 10), (4, 20)], true),
            site("S1", &[(1, 0)], true),
            site("S2", &[(3, 0)], true),
            site("S3", &[(0, 0), (2, 0)], false),
            site("S4", &[(4, 40)], false),
        ],
        roots: vec![Root {
            id: "R0".to_owned(),
            at: None,
        }],
        hops: vec![
            hop(0, 5),
            hop(0, 1),
            hop(3, 4),
            hop(3, 5),
            hop(1, 3),
            hop(1, 4),
        ],
        objectives: vec![Objective::Cost, Objective::People],
        limits: Limits {
            budget: Some(10_000),
            sites: Some(4),
            hops: Some(3),
            quotas: vec![Quota {
                province: "Lai Châu".to_owned(),
                villages: 1,
                phase: Some(0),
            }],
            funds: vec![FundLimit {
                fund: "public".to_owned(),
                most: 9_000,
            }],
        },
        phases: vec![
            Phase {
                name: "by 2026".to_owned(),
                until: Some(Day::new(2026, 12, 31).unwrap()),
                villages: Some(3),
                sites: Some(2),
                budget: Some(5_000),
            },
            Phase {
                name: "after".to_owned(),
                ..Phase::default()
            },
        ],
    };
    problem.sites[2].rule = SiteRule::Never;
    problem.sites[4].rule = SiteRule::Must;
    problem.sites[4].not_before = Some(late);
    problem.villages[4].not_before = Some(late);
    problem.sites[0].capacity = Some(250);
    let text = "y_0_0 1\na_0_0_0 1\ny_1_1 1\na_1_1_1 1\ny_4_1 1\n\
                x_0_0_0 1\nx_1_1_1 1\ns_2_0 1\nx_4_0_1 1";
    let mut plan = solution::read(text, &problem).unwrap();
    plan.status = Status::Bounded;
    plan.goals[0].bound = Some(plan.goals[0].value - 300);
    plan.nesting = Some(Nesting {
        measure: Objective::People,
        nested: 200,
        free: 300,
        bound: Some(300),
    });
    let point = |cost, people| CurvePoint {
        cost,
        people,
        bound: Some(500),
        villages: 1,
    };
    plan.curve = vec![point(700, 100), point(1_000, 200)];
    plan.shadow_prices = vec![ShadowPrice {
        limit: "budget".to_owned(),
        unit: "million US dollars".to_owned(),
        gain: 12.5,
        of: "people".to_owned(),
    }];
    (problem, plan)
}
