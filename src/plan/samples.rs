//! Small problems from a seed. Also part of `examples/plan_samples.rs`, so it knows the rest as what stands beside it.

use super::calendar::Day;
use super::geodesy::LonLat;
use super::plan::problem::{
    FundLimit, Hop, Limits, Objective, Phase, Problem, Quota, Reached, Root, Satellite, Site,
    SiteKind, SiteRule, Village,
};

/// Numbers from a seed (splitmix64).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let drawn = (mixed ^ (mixed >> 31)) % u64::from(end.max(1));
        u32::try_from(drawn).unwrap_or(0)
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.below(many) == 0
    }

    fn money(&mut self, most: u32) -> i64 {
        i64::from(self.below(most)) * 100
    }
}

/// A small problem: some have phases, limits, capacities, hops between sites, villages that nothing serves.
pub(crate) fn problem(seed: u64) -> Problem {
    let mut draw = Draw(seed);
    let has_phases = draw.one_in(3);
    let (villages, sites) = if has_phases { (3, 3) } else { (4, 4) };
    let day = |year| Day::new(year, 6, 30).expect("a day of the calendar");
    let position = LonLat::new(104.5, 22.0).expect("a position");
    let funds = ["public", "operator"];
    let provinces = ["Lai Châu", "Sơn La"];
    let has_capacities = draw.one_in(3);
    let has_links = draw.one_in(2);
    let mut problem = Problem::default();
    for index in 0..villages {
        let cost = 100 + draw.money(60);
        problem.villages.push(Village {
            id: format!("V{index}"),
            name: format!("Bản {index}"),
            province: provinces[draw.below(2) as usize].to_owned(),
            fund: funds[draw.below(2) as usize].to_owned(),
            people: i64::from(draw.below(300)),
            houses: i64::from(draw.below(60)),
            priority: i64::from(draw.below(10_000)),
            satellite: (!draw.one_in(4)).then(|| Satellite {
                option: "leo-cell".to_owned(),
                cost,
                capex: cost / 3,
                terminals: 1,
            }),
            not_before: (has_phases && draw.one_in(4)).then(|| day(2027)),
        });
    }
    for index in 0..sites {
        let mut reach = Vec::new();
        for village in 0..villages {
            if draw.one_in(2) {
                let link = if has_links { draw.money(20) } else { 0 };
                reach.push(Reached { village, link });
            }
        }
        let cost = 500 + draw.money(80);
        problem.sites.push(Site {
            id: format!("S{index}"),
            kind: SiteKind::Macro,
            at: position,
            height_m: 30.0,
            province: provinces[0].to_owned(),
            fund: funds[draw.below(2) as usize].to_owned(),
            cost,
            capex: cost / 2,
            capacity: (has_capacities && draw.one_in(2)).then(|| 100 + i64::from(draw.below(400))),
            reach,
            needs_path: !draw.one_in(3),
            rule: match draw.below(12) {
                0 => SiteRule::Must,
                1 => SiteRule::Never,
                _ => SiteRule::Free,
            },
            not_before: (has_phases && draw.one_in(4)).then(|| day(2027)),
        });
    }
    for root in 0..=draw.below(2) {
        problem.roots.push(Root {
            id: format!("R{root}"),
            at: None,
        });
    }
    join(&mut draw, &mut problem, sites);
    let all = [
        Objective::Cost,
        Objective::Sites,
        Objective::People,
        Objective::Houses,
        Objective::Priority,
    ];
    let first = all[[0, 0, 0, 1, 2, 2, 3, 4][draw.below(8) as usize]];
    problem.objectives.push(first);
    if draw.one_in(2) {
        let second = if first == Objective::Cost {
            Objective::Sites
        } else {
            Objective::Cost
        };
        problem.objectives.push(second);
    }
    problem.limits = limits(&mut draw, first);
    if has_phases {
        phases(&mut draw, &mut problem, day(2026));
    }
    problem
}

/// Hops between some sites and roots, in either direction.
fn join(draw: &mut Draw, problem: &mut Problem, sites: u32) {
    let nodes = sites + u32::try_from(problem.roots.len()).unwrap_or(0);
    for a in 0..sites {
        for b in a + 1..nodes {
            if draw.one_in(2) {
                let cost = draw.money(30);
                problem.hops.push(Hop {
                    a: if draw.one_in(2) { a } else { b },
                    b: 0,
                    cost,
                    capex: cost / 2,
                    medium: "microwave".to_owned(),
                    km: 5.0,
                    hops: 1 + draw.below(2),
                });
                let hop = problem.hops.last_mut().expect("one was put there");
                hop.b = a + b - hop.a;
            }
        }
    }
}

fn limits(draw: &mut Draw, first: Objective) -> Limits {
    let mut limits = Limits {
        hops: draw.one_in(4).then(|| 1 + draw.below(3)),
        ..Limits::default()
    };
    // What serves all is often infeasible under a budget.
    if !first.is_least() || draw.one_in(5) {
        limits.budget = Some(4_000 + draw.money(160));
    }
    if draw.one_in(5) {
        limits.sites = Some(1 + draw.below(3));
    }
    limits
}

fn phases(draw: &mut Draw, problem: &mut Problem, until: Day) {
    problem.phases = vec![
        Phase {
            name: "first".to_owned(),
            until: Some(until),
            villages: draw.one_in(2).then(|| 1 + draw.below(3)),
            sites: draw.one_in(3).then(|| 1 + draw.below(2)),
            budget: draw.one_in(3).then(|| 3_000 + draw.money(60)),
        },
        Phase {
            name: "rest".to_owned(),
            ..Phase::default()
        },
    ];
    if draw.one_in(3) {
        let village = draw.below(3) as usize;
        problem.limits.quotas.push(Quota {
            province: problem.villages[village].province.clone(),
            villages: 1,
            phase: draw.one_in(2).then_some(0),
        });
    }
    if draw.one_in(3) {
        problem.limits.funds.push(FundLimit {
            fund: problem.villages[0].fund.clone(),
            most: 4_000 + draw.money(100),
        });
    }
}
