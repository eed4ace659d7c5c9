//! The summary of a run as a person reads it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::plan_told;
use super::terminal::{clipped, table, wrapped};
use crate::lang::counted;
use crate::options::{Class, Decision};
use crate::report::{PolicyOutcome, Province, RankingSummary, Summary, Top};

/// What may be known of the sky.
const SKY: [&str; 4] = ["open", "mast", "blocked", "unknown"];

/// Provinces that are shown.
const PROVINCES: usize = 10;

/// Classes that a policy may lead to: facts are taken as known there.
const SHOWN: [Class; 5] = [
    Class::Terrestrial,
    Class::Satellite,
    Class::WaitForGrid,
    Class::Planned,
    Class::NoOption,
];

/// All of it, in lines of at most 100 columns.
pub(super) fn shown(summary: &Summary) -> String {
    let parts = [
        heading(summary),
        found(summary),
        decided(summary),
        policies(summary),
        summary
            .ranking
            .as_ref()
            .map_or_else(String::new, ranking_words),
        summary
            .plan
            .as_ref()
            .map_or_else(String::new, plan_told::shown),
        first(&summary.top),
        by_province(&summary.province),
        rows(summary),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    wrapped(&parts.join("\n\n"))
}

fn heading(summary: &Summary) -> String {
    let lines = [&summary.name, &summary.notice];
    let lines: Vec<&str> = lines
        .into_iter()
        .map(String::as_str)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

fn of(map: &BTreeMap<&'static str, usize>, key: &str) -> usize {
    map.get(key).copied().unwrap_or(0)
}

/// `12 macro, 3 leo-cell`: the words that occur, in their own order.
fn worded(
    map: &BTreeMap<&'static str, usize>,
    words: impl IntoIterator<Item = &'static str>,
) -> String {
    let some: Vec<String> = words
        .into_iter()
        .filter(|word| of(map, word) > 0)
        .map(|word| format!("{} {word}", of(map, word)))
        .collect();
    if some.is_empty() {
        "none".to_owned()
    } else {
        some.join(", ")
    }
}

fn found(summary: &Summary) -> String {
    let status = &summary.status;
    let power = &summary.power;
    let mut kinds = vec![
        format!(
            "{} extremely difficult with grid power",
            power.grid_extremely_difficult
        ),
        format!("{} other with grid power", power.grid_other),
        format!("{} without grid power", power.without_grid),
    ];
    if power.grid_hardship_unknown > 0 {
        kinds.push(format!(
            "{} with grid power, hardship unknown",
            power.grid_hardship_unknown
        ));
    }
    if power.unknown > 0 {
        kinds.push(format!("{} with power unknown", power.unknown));
    }
    let assumption = &summary.assumption;
    let mut text = format!(
        "{}: {} white (trắng sóng), {} dip (lõm sóng), {} covered, {} unknown\n\
         {}: {}\n\
         {} on areas without RSRP, which {} as signal (coverage.assume_declared)",
        counted(summary.villages, "village", "villages"),
        of(status, "white"),
        of(status, "dip"),
        of(status, "covered"),
        of(status, "unknown"),
        counted(summary.dead_zones, "dead zone", "dead zones"),
        kinds.join(", "),
        counted(
            assumption.villages_hanging_on_it,
            "village hangs",
            "villages hang"
        ),
        if assumption.assume_declared {
            "count"
        } else {
            "do not count"
        },
    );
    if summary.layers.planned_sites.is_none() {
        text.push_str(
            "\nno planned sites were given: nobody was asked what operators are committed to",
        );
    }
    text
}

fn decided(summary: &Summary) -> String {
    let closed: Vec<String> = summary
        .gates
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(gate, count)| format!("{count} {gate}"))
        .collect();
    let gated = if closed.is_empty() {
        String::new()
    } else {
        format!("; not ranked: {}", closed.join(", "))
    };
    let on: Vec<String> = summary
        .needs_data_on
        .iter()
        .map(|(fact, count)| format!("{count} {fact}"))
        .collect();
    let hangs = if on.is_empty() {
        String::new()
    } else {
        format!(
            "\nneeds-data hangs on: {}\n  (add the facts, or assume them under [inputs.assume])",
            on.join(", ")
        )
    };
    let mut more = Vec::new();
    if summary.close_calls > 0 {
        more.push(counted(summary.close_calls, "close call", "close calls"));
    }
    if summary.satellite_terminals > 0 {
        more.push(counted(
            summary.satellite_terminals,
            "satellite terminal",
            "satellite terminals",
        ));
    }
    if summary.dead_zones > 0 {
        more.push(format!("sky: {}", worded(&summary.sky, SKY)));
    }
    let more = if more.is_empty() {
        String::new()
    } else {
        format!("\n{}", more.join("; "))
    };
    format!(
        "terrestrial or satellite: {}\nin detail: {}{hangs}{more}\nwho pays: {}\n\
         {} ranked, {} of them with a score interval because facts are missing{gated}",
        worded(&summary.decision_class, Class::ALL.map(Class::as_str)),
        worded(&summary.decision, Decision::ALL.map(Decision::as_str)),
        purses(summary),
        summary.ranked,
        summary.ranked_with_missing_facts,
    )
}

/// What every policy would lead to, as a table.
fn policies(summary: &Summary) -> String {
    if summary.policies.is_empty() {
        return String::new();
    }
    let row = |of: &PolicyOutcome| {
        let mark = if of.is_chosen { " *" } else { "" };
        let counts = SHOWN.map(|class| self::of(&of.decision_class, class.as_str()).to_string());
        let amounts = [
            format!("{:.2}", of.present_value_usd / 1e6),
            format!("{:.0}", of.people),
        ];
        std::iter::once(format!("{}{mark}", of.policy))
            .chain(counts)
            .chain(amounts)
            .collect()
    };
    let rows: Vec<Vec<String>> = summary.policies.iter().map(row).collect();
    let header = [
        "policy",
        "terrestrial",
        "satellite",
        "wait",
        "planned",
        "no-option",
        "US$ million",
        "people",
    ];
    let note = format!(
        "  * decision.policy; {} class with the policy; money is present value\n  \
         missing facts have the first value that they may have here",
        counted(
            summary.policy_switches,
            "village changes",
            "villages change"
        )
    );
    format!("{}\n{note}", table(&header, &rows))
}

/// By which rules villages are ranked, who is served, and how firm that is.
pub(super) fn ranking_words(ranking: &RankingSummary) -> String {
    let mut text = format!(
        "ranked by preset {}; weights: {}",
        ranking.preset,
        ranking.weights_basis.join(", ")
    );
    if ranking.weights_note.is_some() {
        text.push_str(" (ours: programmes publish criteria, rarely weights)");
    }
    if !ranking.unknown_criteria.is_empty() {
        let _ = write!(
            text,
            "\nnothing is known of any village for: {}\n  (add the columns, or leave a criterion out with ranking.criteria.<name>.weight=0)",
            ranking.unknown_criteria.join(", ")
        );
    }
    let Some(target) = &ranking.target else {
        text.push_str("\nno target: set ranking.target.villages to see who is firmly in or out");
        return text;
    };
    let _ = write!(
        text,
        "\ntarget: {} served",
        counted(target.served, "village is", "villages are")
    );
    if target.without_cost > 0 {
        let _ = write!(
            text,
            ", {} passed over without a known cost",
            target.without_cost
        );
    }
    if let Some(entering) = target.enter_by_quota {
        let _ = write!(
            text,
            ", {entering} of them by quota instead of others (ranking.json)"
        );
    }
    for note in &target.notes {
        let _ = write!(text, "\n  {note}");
    }
    if ranking.draws > 0 {
        let weights = if ranking.weights_drawn == "box" {
            format!("weights ±{} %", (ranking.spread * 100.0).round())
        } else {
            "any weights".to_owned()
        };
        let proven = if target.proven_in + target.proven_out > 0 {
            format!(
                "\n  proven for all weights within ±{} % and all missing facts: {} in, {} out",
                (ranking.spread * 100.0).round(),
                target.proven_in,
                target.proven_out
            )
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "\nin {} draws ({weights}, missing or uncertain facts of {}): {} always in, {} contested, {} always out\n  \
             of the {} served: {} always in, {} contested{proven}",
            ranking.draws,
            counted(ranking.villages_with_drawn_facts, "village", "villages"),
            target.always_in,
            target.contested,
            target.always_out,
            target.served,
            target.served_always_in,
            target.served_contested,
        );
        if target.served_always_out > 0 {
            let _ = write!(
                text,
                "\n  {} served in none of the draws",
                target.served_always_out
            );
        }
        if target.not_served_but_likely > 0 {
            let _ = write!(
                text,
                "\n  {} not served by what is known, but in more than half of the draws",
                counted(target.not_served_but_likely, "village is", "villages are")
            );
        }
    }
    most_influential(&mut text, ranking);
    text
}

/// The three weights that decide most about who is served.
fn most_influential(text: &mut String, ranking: &RankingSummary) {
    let most: Vec<String> = ranking
        .influence
        .iter()
        .filter(|of| of.villages > 0)
        .take(3)
        .map(|of| {
            format!(
                "{} ({} sides from {} to {} %)",
                of.criterion,
                counted(of.villages, "village changes", "villages change"),
                of.percent_low,
                of.percent_high
            )
        })
        .collect();
    if most.is_empty() && !ranking.influence.is_empty() {
        text.push_str("\nno single weight changes who is served");
    }
    if !most.is_empty() {
        let _ = write!(
            text,
            "\nthe weights that decide most:\n  {}",
            most.join("\n  ")
        );
    }
}

/// `238 public-utility-fund, 63 operator`: the purses that occur.
fn purses(summary: &Summary) -> String {
    let some = summary.fund.iter().filter(|(_, count)| **count > 0);
    let mut some: Vec<(&String, &usize)> = some.collect();
    some.sort_by_key(|(_, count)| Reverse(**count));
    let some: Vec<String> = some
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    if some.is_empty() {
        "none".to_owned()
    } else {
        some.join(", ")
    }
}

fn first(top: &[Top]) -> String {
    if top.is_empty() {
        return String::new();
    }
    let row = |top: &Top| {
        let name = |text: &Option<String>, width| {
            text.as_deref()
                .map_or_else(String::new, |text| clipped(text, width))
        };
        vec![
            top.rank.to_string(),
            clipped(&top.id, 12),
            name(&top.name, 24),
            name(&top.province, 18),
            top.status.to_owned(),
            if top.score_low < top.score_high {
                format!("{:.1}-{:.1}", top.score_low, top.score_high)
            } else {
                format!("{:.1}", top.score_low)
            },
            top.decision.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = top.iter().map(row).collect();
    table(
        &[
            "rank", "id", "village", "province", "status", "score", "decision",
        ],
        &rows,
    )
}

fn by_province(provinces: &[Province]) -> String {
    let dead = |province: &Province| of(&province.status, "white") + of(&province.status, "dip");
    let mut shown: Vec<&Province> = provinces
        .iter()
        .filter(|province| dead(province) > 0)
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    shown.sort_by_key(|province| Reverse(dead(province)));
    let rest = shown.split_off(shown.len().min(PROVINCES));
    let row = |province: &&Province| {
        let name = if province.province.is_empty() {
            "(none given)"
        } else {
            &province.province
        };
        let status = ["white", "dip"].map(|word| of(&province.status, word));
        let classes = Class::ALL.map(|class| of(&province.decision_class, class.as_str()));
        let counts = std::iter::once(province.villages)
            .chain(status)
            .chain(classes);
        std::iter::once(clipped(name, 24))
            .chain(counts.map(|count| count.to_string()))
            .collect()
    };
    let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    let header = [
        "province",
        "villages",
        "white",
        "dip",
        "terrestrial",
        "satellite",
        "wait",
        "planned",
        "no-option",
        "needs-data",
    ];
    let mut text = table(&header, &rows);
    if !rest.is_empty() {
        let villages: usize = rest.iter().map(|province| dead(province)).sum();
        let _ = write!(
            text,
            "\n  and {} with {}; summary.json has all",
            counted(rest.len(), "more province", "more provinces"),
            counted(villages, "dead zone", "dead zones")
        );
    }
    text
}

fn rows(summary: &Summary) -> String {
    let rows = &summary.rows;
    format!(
        "rows: {} read = {} used + {} refused; {} ignored, {} repaired, {}",
        rows.read,
        rows.used,
        rows.refused,
        counted(rows.values_ignored, "value", "values"),
        counted(rows.repaired, "ring", "rings"),
        counted(rows.warned, "warning", "warnings")
    )
}
