//! The plan in numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dollars;
use crate::plan::build_plan::{CurvePoint, Fate, Goal, Nesting, ShadowPrice, Totals};
use crate::plan::planned::{BuiltSite, Planned};
use crate::plan::problem::{Cents, Objective};
use crate::plan::solver::Status;
use crate::report::cells::rounded;
use crate::survey::Survey;

/// What `summary.json` says of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanSummary {
    /// Whether the first objective is proven best, bounded, found only, or nothing satisfies the limits.
    pub status: Status,
    /// Each objective with its value and bound.
    pub objectives: Vec<GoalSummary>,
    /// What cannot hold together, where nothing satisfies the limits.
    pub clashes: Vec<String>,
    /// Candidate sites that were weighed.
    pub candidates: usize,
    /// Links that were weighed.
    pub candidate_links: usize,
    /// The whole plan.
    pub total: PhaseSummary,
    /// What of its people is not counted but estimated; `null` where the villages of the plan are not at hand.
    pub estimated: Option<Estimated>,
    /// Phases in order of time.
    pub phases: Vec<PhaseSummary>,
    /// Villages that wait, by why.
    pub waiting: BTreeMap<&'static str, u32>,
    /// By province, by name.
    pub provinces: Vec<ProvincePlan>,
    /// Sites by kind.
    pub site_kinds: BTreeMap<&'static str, usize>,
    /// What a site may cost for each person who gains signal, US dollars; the median where not asked for.
    pub benchmark_usd_per_person: Option<f64>,
    /// Sites above it.
    pub sites_above_benchmark: usize,
    /// What it costs that the first phase is part of the final plan.
    pub nesting: Option<NestingSummary>,
    /// People against money.
    pub curve: Vec<CurveSummary>,
    /// What a little more of a limit is worth.
    pub shadow_prices: Vec<ShadowPrice>,
    /// What was noticed.
    pub notes: Vec<String>,
}

/// People of a plan whom nobody counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimated {
    /// Villages served that state no number of people.
    pub villages: usize,
    /// What they stand for in the plan: the least by their households, or 1 each.
    pub people: i64,
}

impl Estimated {
    /// Counts them among the villages that the plan serves.
    pub(in crate::report) fn of(survey: &Survey, planned: &Planned) -> Self {
        let mut all = Self::default();
        for (index, village) in survey.villages.iter().enumerate() {
            if village.population.is_none()
                && let Some((of, fate)) = planned.village(index)
                && fate.phase().is_some()
            {
                all.villages += 1;
                all.people += of.people;
            }
        }
        all
    }
}

/// An objective in the units of people: US dollars, sites, people, houses, points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoalSummary {
    /// Which.
    pub objective: &'static str,
    /// What the plan reaches.
    pub value: f64,
    /// No plan as good in those before can be better; `null` where nothing is proven.
    pub bound: Option<f64>,
    /// How far they lie apart at most, as a share of the value.
    pub gap: Option<f64>,
}

impl GoalSummary {
    fn of(goal: &Goal) -> Self {
        Self {
            objective: goal.objective.as_str(),
            value: shown(goal.objective, goal.value),
            bound: goal.bound.map(|bound| shown(goal.objective, bound)),
            gap: goal.gap().map(|gap| rounded(gap, 6)),
        }
    }
}

/// A value of an objective in units of people.
fn shown(objective: Objective, value: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let value = value as f64;
    match objective {
        Objective::Cost | Objective::Priority => rounded(value / 100.0, 2),
        Objective::Sites | Objective::People | Objective::Houses => value,
    }
}

/// A phase, or the whole plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhaseSummary {
    /// Its name.
    pub name: String,
    /// Villages served.
    pub villages: u32,
    /// Of them by satellite.
    pub satellite_villages: u32,
    /// People served.
    pub people: i64,
    /// Sites built.
    pub sites: u32,
    /// What is spent at first, US dollars.
    pub capex_usd: f64,
    /// Present value, US dollars.
    pub present_value_usd: f64,
    /// Of it for satellite.
    pub satellite_usd: f64,
}

impl PhaseSummary {
    fn of(name: &str, totals: &Totals) -> Self {
        Self {
            name: name.to_owned(),
            villages: totals.villages,
            satellite_villages: totals.satellite_villages,
            people: totals.people,
            sites: totals.sites,
            capex_usd: dollars(totals.capex),
            present_value_usd: dollars(totals.cost),
            satellite_usd: dollars(totals.satellite_cost),
        }
    }
}

/// A province.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProvincePlan {
    /// Its name; empty where villages do not say.
    pub province: String,
    /// Villages served in each phase.
    pub by_phase: Vec<u32>,
    /// Villages served.
    pub villages: u32,
    /// Of them by satellite.
    pub satellite_villages: u32,
    /// Villages that wait.
    pub waiting: u32,
    /// People served.
    pub people: i64,
    /// Sites built.
    pub sites: u32,
    /// Present value of its sites with their links, and of satellite in its villages, US dollars, by phase.
    pub present_value_usd: Vec<f64>,
}

/// What it costs that the first phase is part of the final plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NestingSummary {
    /// What the first phase is measured by.
    pub measure: &'static str,
    /// What the first phase of the plan reaches.
    pub nested: f64,
    /// What a first phase for itself reaches.
    pub free: f64,
    /// What none can exceed.
    pub bound: Option<f64>,
}

impl NestingSummary {
    fn of(nesting: &Nesting) -> Self {
        Self {
            measure: nesting.measure.as_str(),
            nested: shown(nesting.measure, nesting.nested),
            free: shown(nesting.measure, nesting.free),
            bound: nesting.bound.map(|bound| shown(nesting.measure, bound)),
        }
    }
}

/// A point of the curve of people against money.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurveSummary {
    /// Present value, US dollars.
    pub present_value_usd: f64,
    /// People served for it.
    pub people: i64,
    /// People that nobody can exceed for it.
    pub bound: Option<i64>,
    /// Villages served for it.
    pub villages: u32,
}

impl CurveSummary {
    fn of(point: &CurvePoint) -> Self {
        Self {
            present_value_usd: dollars(point.cost),
            people: point.people,
            bound: point.bound,
            villages: point.villages,
        }
    }
}

/// Counts a plan.
#[must_use]
pub fn plan_summary(planned: &Planned, benchmark: Option<f64>) -> PlanSummary {
    let plan = &planned.plan;
    let sites = planned.sites();
    let benchmark = planned.benchmark(benchmark);
    let is_above = |site: &&BuiltSite<'_>| {
        let per_person = site.per_person().zip(benchmark);
        per_person.is_some_and(|(usd, benchmark)| usd > benchmark)
    };
    let mut waiting = BTreeMap::new();
    for fate in &plan.villages {
        if let Fate::Waiting { why } = fate {
            *waiting.entry(why.as_str()).or_default() += 1;
        }
    }
    let mut site_kinds = BTreeMap::new();
    for built in &sites {
        *site_kinds.entry(built.site.kind.as_str()).or_default() += 1;
    }
    PlanSummary {
        status: plan.status,
        objectives: plan.goals.iter().map(GoalSummary::of).collect(),
        clashes: plan.clashes.clone(),
        candidates: planned.problem.sites.len(),
        candidate_links: planned.problem.hops.len(),
        total: PhaseSummary::of("all", &plan.totals),
        estimated: None,
        phases: plan
            .phases
            .iter()
            .map(|phase| PhaseSummary::of(&phase.name, &phase.totals))
            .collect(),
        waiting,
        provinces: provinces(planned, &sites),
        site_kinds,
        benchmark_usd_per_person: benchmark.map(|usd| rounded(usd, 2)),
        sites_above_benchmark: sites.iter().filter(is_above).count(),
        nesting: plan.nesting.as_ref().map(NestingSummary::of),
        curve: plan.curve.iter().map(CurveSummary::of).collect(),
        shadow_prices: plan.shadow_prices.clone(),
        notes: plan.notes.clone(),
    }
}

/// Provinces with their villages, sites and money.
fn provinces(planned: &Planned, sites: &[BuiltSite<'_>]) -> Vec<ProvincePlan> {
    let phases = planned.plan.phases.len();
    let mut all: BTreeMap<&str, (ProvincePlan, Vec<Cents>)> = BTreeMap::new();
    let empty = |province: &str| {
        let plan = ProvincePlan {
            province: province.to_owned(),
            by_phase: vec![0; phases],
            ..ProvincePlan::default()
        };
        (plan, vec![0; phases])
    };
    for (village, fate) in planned.problem.villages.iter().zip(&planned.plan.villages) {
        let entry = all.entry(&village.province);
        let (of, money) = entry.or_insert_with(|| empty(&village.province));
        let Some(phase) = fate.phase() else {
            of.waiting += 1;
            continue;
        };
        of.villages += 1;
        of.people += village.people;
        of.by_phase[phase as usize] += 1;
        if let (Fate::Satellite { .. }, Some(satellite)) = (fate, &village.satellite) {
            of.satellite_villages += 1;
            money[phase as usize] += satellite.cost;
        }
    }
    for built in sites {
        let province = built.site.province.as_str();
        let (of, money) = all.entry(province).or_insert_with(|| empty(province));
        of.sites += 1;
        money[built.built.phase as usize] += built.cost;
    }
    let with_money = |(mut of, money): (ProvincePlan, Vec<Cents>)| {
        of.present_value_usd = money.into_iter().map(dollars).collect();
        of
    };
    all.into_values().map(with_money).collect()
}
