//! A plan as a person reads it.

use std::fmt::Write as _;

use super::terminal::{clipped, table};
use crate::plan::solver::Status;
use crate::report::{GoalSummary, PhaseSummary, PlanSummary};

/// What a plan reaches, phase by phase, in lines of at most 100 columns.
pub(super) fn shown(plan: &PlanSummary) -> String {
    if plan.status == Status::Infeasible {
        let clashes = plan.clashes.iter();
        let clashes: Vec<String> = clashes.map(|clash| format!("\n  {clash}")).collect();
        return format!(
            "build plan: nothing satisfies all limits{}",
            clashes.concat()
        );
    }
    let total = &plan.total;
    let waiting: u32 = plan.waiting.values().sum();
    if total.villages + waiting == 0 {
        return "build plan: there is no dead zone to plan for".to_owned();
    }
    let goals: Vec<String> = plan.objectives.iter().map(goal_words).collect();
    let mut text = format!("build plan: {}", goals.join(",\n  then "));
    let _ = write!(
        text,
        "\n{}, {}: {} of {}; {} by satellite ({})",
        counted(u64::from(total.villages), "village"),
        counted(total.people.unsigned_abs(), "person"),
        counted(u64::from(total.sites), "site"),
        counted(plan.candidates as u64, "candidate"),
        total.satellite_villages,
        percent(
            f64::from(total.satellite_villages),
            f64::from(total.villages)
        ),
    );
    if let Some(of) = plan.estimated.filter(|of| of.villages > 0) {
        let _ = write!(
            text,
            "\n  {} of these people are estimated, in {} without a stated number",
            of.people,
            counted(of.villages as u64, "village")
        );
    }
    if !plan.site_kinds.is_empty() {
        let kinds = plan.site_kinds.iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let _ = write!(text, "\nsites: {}", kinds.join(", "));
    }
    if waiting > 0 {
        let why = plan.waiting.iter();
        let why: Vec<String> = why.map(|(why, count)| format!("{count} {why}")).collect();
        let _ = write!(text, "\nwaiting: {}", why.join(", "));
    }
    text.push_str("\n\n");
    text.push_str(&phases(plan));
    for line in [nesting(plan), prices(plan), benchmark(plan)]
        .into_iter()
        .flatten()
    {
        let _ = write!(text, "\n{line}");
    }
    text
}

/// `1 site`, `2 sites`
fn counted(count: u64, one: &str) -> String {
    match (count, one) {
        (1, _) => format!("1 {one}"),
        (_, "person") => format!("{count} people"),
        _ => format!("{count} {one}s"),
    }
}

/// `US$ 48.31 million present value, no plan is more than 0.42 % cheaper`
fn goal_words(goal: &GoalSummary) -> String {
    let value = match goal.objective {
        "cost" => format!("US$ {:.2} million present value", goal.value / 1e6),
        "priority" => format!("{:.2} points", goal.value),
        word => format!("{:.0} {word}", goal.value),
    };
    let (best, better) = match goal.objective {
        "cost" => ("least", "cheaper"),
        "sites" => ("least", "fewer"),
        _ => ("most", "better"),
    };
    let how = match (goal.gap, goal.bound) {
        (None, _) | (_, None) => "nothing proven".to_owned(),
        (Some(0.0), _) => format!("proven {best}"),
        (Some(gap), _) if goal.value > 0.0 => {
            format!("no plan is more than {:.2} % {better}", up(gap))
        }
        (Some(_), Some(bound)) => format!("none can exceed {bound:.0}"),
    };
    format!("{value}, {how}")
}

/// A share in percent, never rounded down to look better than it is.
fn up(share: f64) -> f64 {
    (share * 1e4).ceil() / 100.0
}

fn percent(part: f64, whole: f64) -> String {
    if whole > 0.0 {
        format!("{:.1} %", 100.0 * part / whole)
    } else {
        "none".to_owned()
    }
}

fn millions(usd: f64) -> String {
    format!("{:.2}", usd / 1e6)
}

fn phases(plan: &PlanSummary) -> String {
    let row = |phase: &PhaseSummary| {
        vec![
            clipped(&phase.name, 24),
            phase.villages.to_string(),
            phase.satellite_villages.to_string(),
            phase.people.to_string(),
            phase.sites.to_string(),
            millions(phase.capex_usd),
            millions(phase.present_value_usd),
            millions(phase.satellite_usd),
        ]
    };
    let mut rows: Vec<Vec<String>> = plan.phases.iter().map(row).collect();
    if rows.len() > 1 {
        rows.push(row(&plan.total));
    }
    let header = [
        "phase",
        "villages",
        "satellite",
        "people",
        "sites",
        "capex",
        "present value",
        "of it satellite",
    ];
    format!("{}\n  money in US$ million", table(&header, &rows))
}

fn nesting(plan: &PlanSummary) -> Option<String> {
    let nesting = plan.nesting.as_ref()?;
    let bound = nesting
        .bound
        .map_or_else(String::new, |bound| format!(", none can exceed {bound:.0}"));
    let less = percent(nesting.free - nesting.nested, nesting.free);
    Some(format!(
        "the first phase reaches {:.0} {}; planned for itself alone {:.0}{bound}\n  \
         being part of the whole costs it {less}",
        nesting.nested, nesting.measure, nesting.free
    ))
}

fn prices(plan: &PlanSummary) -> Option<String> {
    let told: Vec<String> = plan
        .shadow_prices
        .iter()
        .filter(|price| price.gain > 0.0)
        .map(|price| {
            format!(
                "the next {} of {} is worth {:.0} {}",
                price.unit, price.limit, price.gain, price.of
            )
        })
        .collect();
    (!told.is_empty()).then(|| told.join("\n"))
}

fn benchmark(plan: &PlanSummary) -> Option<String> {
    let benchmark = plan.benchmark_usd_per_person?;
    Some(format!(
        "{} of {} cost more than US$ {benchmark:.0} for each person who gains signal\n  \
         (above_benchmark in build-sites.csv)",
        plan.sites_above_benchmark,
        counted(u64::from(plan.total.sites), "site")
    ))
}

/// Provinces with their villages by phase, satellite share and money.
pub(super) fn provinces(plan: &PlanSummary) -> String {
    if plan.provinces.is_empty() {
        return String::new();
    }
    let mut header = vec!["province"];
    let names: Vec<String> = plan
        .phases
        .iter()
        .map(|phase| clipped(&phase.name, 12))
        .collect();
    header.extend(names.iter().map(String::as_str));
    header.extend(["satellite", "waiting", "people", "sites"]);
    let money: Vec<String> = names.iter().map(|name| format!("US$ m {name}")).collect();
    header.extend(money.iter().map(String::as_str));
    let rows: Vec<Vec<String>> = plan
        .provinces
        .iter()
        .map(|of| {
            let name = if of.province.is_empty() {
                "(none given)"
            } else {
                &of.province
            };
            let mut row = vec![clipped(name, 20)];
            row.extend(of.by_phase.iter().map(u32::to_string));
            row.extend([
                percent(f64::from(of.satellite_villages), f64::from(of.villages)),
                of.waiting.to_string(),
                of.people.to_string(),
                of.sites.to_string(),
            ]);
            row.extend(of.present_value_usd.iter().map(|usd| millions(*usd)));
            row
        })
        .collect();
    table(&header, &rows)
}
