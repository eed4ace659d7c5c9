//! Checks of what a project says in `[plan]` beyond the table of keys.

use toml::de::DeValue;

use super::{PhaseRule, PlanRule};
use crate::project::fields::{Field, Rules};
use crate::project::{MOST_DOLLARS, keys};

const PHASE: &[(&str, Field)] = &[
    ("name", Field::Word(&[])),
    ("until", Field::Day),
    ("villages", Field::Whole),
    ("sites", Field::Whole),
    ("budget_usd", Field::Number(0.0, MOST_DOLLARS)),
];
const QUOTA: &[(&str, Field)] = &[
    ("province", Field::Text),
    ("villages", Field::Whole),
    ("phase", Field::Text),
];

/// Lists of tables.
pub(in crate::project) const RULES: &[Rules] = &[
    Rules {
        path: "plan.phases",
        fields: PHASE,
        needed: &["name"],
        unique: Some("name"),
    },
    Rules {
        path: "plan.quotas",
        fields: QUOTA,
        needed: &["province", "villages"],
        unique: None,
    },
];

/// The table of what funds pay.
const TABLE: &str = "plan.funds";
/// Its keys, whose names are those of funds.
const FUNDS: &str = "plan.funds.";

/// Whether a key is one that is checked here and not in the table of keys.
pub fn is_key(path: &str) -> bool {
    path == TABLE || path.starts_with(FUNDS) || RULES.iter().any(|rules| rules.path == path)
}

/// What is wrong with the value of such a key, if anything.
pub fn fault(path: &str, value: &DeValue<'_>) -> Option<String> {
    if path == TABLE {
        return Some(
            "must be a table of amounts by fund, such as plan.funds.operator = 5000000.0; names are those of ranking.funds"
                .to_owned(),
        );
    }
    if path.starts_with(FUNDS) {
        let wrong = Field::Number(0.0, MOST_DOLLARS).fault(value)?;
        return Some(format!("{wrong}, US dollars"));
    }
    let is_list = value.as_array().is_some();
    (!is_list).then(|| "must be a list of tables, [[...]]".to_owned())
}

/// Whether a phase binds.
fn is_bound(phase: &PhaseRule) -> bool {
    phase.villages.is_some() || phase.sites.is_some() || phase.budget_usd.is_some()
}

/// What no single key tells: the key and what is wrong with it.
pub fn contradictions(rule: &PlanRule) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    for (place, pair) in rule.phases.windows(2).enumerate() {
        let (key, name) = (format!("plan.phases[{}]", place + 2), &pair[1].name);
        match (pair[0].until, pair[1].until) {
            (Some(before), Some(until)) if until <= before => {
                let message = format!(
                    "phases stand in order of time: {name} ends on {until}, not after {} on {before}",
                    pair[0].name
                );
                wrong.push((format!("{key}.until"), message));
            }
            (None, Some(_)) => {
                let message = format!(
                    "{} before it has no end; give it until, or put it last",
                    pair[0].name
                );
                wrong.push((format!("{key}.until"), message));
            }
            _ => {}
        }
    }
    for (place, quota) in rule.quotas.iter().enumerate() {
        let Some(phase) = &quota.phase else { continue };
        let names = rule.phases.iter().map(|of| of.name.as_str());
        if names.clone().any(|name| name == phase) {
            continue;
        }
        let near = keys::nearest(phase, names);
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        let message = format!("there is no phase {phase} in plan.phases{near}");
        wrong.push((format!("plan.quotas[{}].phase", place + 1), message));
    }
    for (name, list) in [("must", &rule.must), ("never", &rule.never)] {
        let other = if name == "must" {
            &rule.never
        } else {
            continue;
        };
        if let Some(id) = list.iter().find(|id| other.contains(id)) {
            let message = format!("{id} stands in plan.never too");
            wrong.push((format!("plan.{name}"), message));
        }
    }
    let needs_limit = rule
        .objectives
        .first()
        .is_some_and(|first| ["people", "houses", "priority"].contains(&first.as_str()));
    let has_limit = rule.budget_usd.is_some()
        || rule.most_sites.is_some()
        || !rule.funds.is_empty()
        || rule.phases.iter().any(is_bound);
    if needs_limit && !has_limit {
        let message = "serves all that can be served where nothing binds: put \"cost\" first, or give plan.budget_usd, plan.most_sites, plan.funds or phases with limits";
        wrong.push(("plan.objectives".to_owned(), message.to_owned()));
    }
    wrong
}
