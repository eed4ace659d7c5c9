//! Checks of what a project says in `[ranking]` beyond the table of keys.

use toml::de::DeValue;
use toml::{Table, Value};

use super::{Direction, ProvinceQuota, RankingRule, Scale};
use crate::project::fields::{Field, MOST_ANCHOR, Rules, field_fault};

/// Tables whose members the planner names, and what each member is.
const NAMED: &[&str] = &["ranking.criteria", "ranking.quotas.provinces"];

/// The table of errors of facts, whose names are those of columns.
const UNCERTAIN: &str = "ranking.uncertain";

/// Fields of a criterion with what they may hold.
const CRITERION: &[(&str, Field)] = &[
    ("label", Field::Text),
    ("label_vi", Field::Text),
    ("formula", Field::Formula),
    ("unit", Field::Text),
    ("scale", Field::Words(&["linear", "log"])),
    ("anchors", Field::Rising),
    ("values", Field::Shares),
    ("direction", Field::Words(&["more", "less"])),
    ("weight", Field::Number(0.0, 1000.0)),
    (
        "basis",
        Field::Words(&["judgement", "published", "project"]),
    ),
    ("source", Field::Text),
];
const FUND: &[(&str, Field)] = &[
    ("name", Field::Word(FUNDS_TAKEN)),
    ("when", Field::Formula),
    ("in_scope", Field::Flag),
    ("source", Field::Text),
];
const GATE: &[(&str, Field)] = &[
    ("code", Field::Word(GATES_TAKEN)),
    ("when", Field::Formula),
    ("source", Field::Text),
];
const PROVINCE: &[(&str, Field)] = &[("min", Field::Whole), ("max", Field::Whole)];

/// Lists of rules.
pub(in crate::project) const RULES: &[Rules] = &[
    Rules {
        path: "ranking.funds",
        fields: FUND,
        needed: &["name", "when"],
        unique: None,
    },
    Rules {
        path: "ranking.gates",
        fields: GATE,
        needed: &["code", "when"],
        unique: Some("code"),
    },
];

/// Purses of the program, for villages on which rules do not agree or of which none speaks.
const FUNDS_TAKEN: &[&str] = &["unknown", "none"];

/// Gates of the program.
pub const GATES_TAKEN: &[&str] = &[
    "OUT_OF_SCOPE",
    "ALREADY_PLANNED",
    "TOO_FEW_PEOPLE",
    "BELOW_MIN_SCORE",
    "TOO_LITTLE_KNOWN",
    "LOCATION_IN_DOUBT",
    "NO_LOCATION",
];

/// Whether a table at this path is one whose leaves are keys.
pub fn is_table(path: &str) -> bool {
    NAMED.iter().any(|table| {
        let name = path
            .strip_prefix(table)
            .and_then(|rest| rest.strip_prefix('.'));
        name.is_some_and(|name| !name.is_empty())
    })
}

/// Whether a key below `[ranking]` is one that is checked here and not in the table of keys.
pub fn is_key(path: &str) -> bool {
    let below = |table: &&str| {
        path.strip_prefix(*table)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    NAMED.iter().any(below) || below(&UNCERTAIN) || RULES.iter().any(|rules| rules.path == path)
}

/// What is wrong with the value of such a key, if anything.
pub fn fault(path: &str, value: &DeValue<'_>) -> Option<String> {
    let below = |table: &str| path.strip_prefix(table)?.strip_prefix('.');
    if let Some(rest) = below("ranking.criteria") {
        return criterion_fault(rest, value);
    }
    if let Some(rest) = below("ranking.quotas.provinces") {
        let Some((_, field)) = rest.rsplit_once('.') else {
            return Some(
                "must be a table with min or max: ranking.quotas.provinces.\"Hà Giang\".min = 20"
                    .to_owned(),
            );
        };
        return field_fault(PROVINCE, field, value);
    }
    if let Some(name) = below(UNCERTAIN) {
        let wrong = Field::Number(0.0, 1.0).fault(value);
        return wrong.map(|wrong| {
            format!("{wrong}: the half width of the error of {name}, as a share of it")
        });
    }
    let is_list = value.as_array().is_some();
    (!is_list).then(|| "must be a list of tables, [[...]]".to_owned())
}

fn criterion_fault(rest: &str, value: &DeValue<'_>) -> Option<String> {
    let Some((name, field)) = rest.rsplit_once('.') else {
        return Some(
            "must be a table: ranking.criteria.<name> with formula, anchors and weight".to_owned(),
        );
    };
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > 40 || !name.bytes().all(letters) {
        return Some(
            "names of criteria become columns (score_<name>): small letters a to z, digits and _, at most 40"
                .to_owned(),
        );
    }
    if ["low", "high"].contains(&name) {
        return Some(format!(
            "score_{name} is the column of the whole score; choose another name"
        ));
    }
    field_fault(CRITERION, field, value)
}

/// Takes the target of a project file out where `over` gives one of another kind.
pub fn replace_target(given: &mut Table, over: &Table) {
    const KINDS: [&str; 3] = ["villages", "budget_usd", "by"];
    let target = |table: &Table| {
        let ranking = table.get("ranking")?.as_table()?;
        ranking.get("target")?.as_table().cloned()
    };
    let over = target(over).unwrap_or_default();
    if !KINDS.iter().any(|kind| over.contains_key(*kind)) {
        return;
    }
    let ranking = given.get_mut("ranking").and_then(Value::as_table_mut);
    let stated = ranking.and_then(|table| table.get_mut("target"));
    if let Some(stated) = stated.and_then(Value::as_table_mut) {
        for kind in KINDS.into_iter().chain(["per_month"]) {
            stated.remove(kind);
        }
    }
}

/// What no single key tells: the key and what is wrong with it.
pub fn contradictions(rule: &RankingRule) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    for (name, criterion) in &rule.criteria {
        let key = |field: &str| format!("ranking.criteria.{name}.{field}");
        let mut refuse = |field: &str, message: String| wrong.push((key(field), message));
        if criterion.scale == Scale::Log && criterion.anchors[0] < 1.0 / MOST_ANCHOR {
            let least = 1.0 / MOST_ANCHOR;
            let message =
                format!("a logarithmic scale needs anchors above 0, of {least:e} or more");
            refuse("anchors", message);
        }
        let Some(values) = &criterion.values else {
            continue;
        };
        if values.len() != criterion.anchors.len() {
            let message = format!(
                "there are {} values for {} anchors; give as many",
                values.len(),
                criterion.anchors.len()
            );
            refuse("values", message);
            continue;
        }
        let (order, goes_back): (_, fn(&[f64]) -> bool) = match criterion.direction {
            Direction::More => ("rise", |pair| pair[1] < pair[0]),
            Direction::Less => ("fall", |pair| pair[1] > pair[0]),
        };
        if values.windows(2).any(goes_back) {
            let word = if criterion.direction == Direction::More {
                "more"
            } else {
                "less"
            };
            refuse(
                "values",
                format!("values must {order} with direction = \"{word}\""),
            );
        }
    }
    let sum: f64 = rule.criteria.values().map(|of| of.weight).sum();
    if sum <= 0.0 {
        let key = rule.criteria.keys().next_back().map_or_else(
            || "ranking.criteria".to_owned(),
            |name| format!("ranking.criteria.{name}.weight"),
        );
        let message = "all weights are 0; give at least one criterion a positive weight";
        wrong.push((key, message.to_owned()));
    }
    wrong.extend(contradictions_of_target(rule));
    wrong
}

/// The same of target and quotas.
fn contradictions_of_target(rule: &RankingRule) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let target = &rule.target;
    let given = [
        ("villages", target.villages.is_some()),
        ("budget_usd", target.budget_usd.is_some()),
        ("by", target.by.is_some()),
    ];
    let given: Vec<&str> = given
        .into_iter()
        .filter_map(|(name, is_given)| is_given.then_some(name))
        .collect();
    if given.len() > 1 {
        wrong.push((
            format!("ranking.target.{}", given[given.len() - 1]),
            format!("the target is one of {}; give one", given.join(", ")),
        ));
    }
    if target.by.is_some() != target.per_month.is_some() {
        let (there, absent) = if target.by.is_some() {
            ("by", "per_month, how many villages are built a month")
        } else {
            ("per_month", "by, the day")
        };
        wrong.push((format!("ranking.target.{there}"), format!("needs {absent}")));
    }
    let quotas = &rule.quotas;
    if given.is_empty()
        && let Some(key) = quotas.first_given()
    {
        let message = "quotas share the places of a target; give ranking.target.villages, budget_usd, or by and per_month";
        wrong.push((format!("ranking.quotas.{key}"), message.to_owned()));
    }
    let all = ProvinceQuota {
        min: Some(quotas.min),
        max: quotas.max,
    };
    let all = std::iter::once(("ranking.quotas".to_owned(), all));
    let named = quotas.provinces.iter().map(|(name, quota)| {
        let quota = ProvinceQuota {
            min: quota.min.or(Some(quotas.min)),
            max: quota.max.or(quotas.max),
        };
        (format!("ranking.quotas.provinces.{name}"), quota)
    });
    for (key, quota) in all.chain(named) {
        if let (Some(min), Some(max)) = (quota.min, quota.max)
            && min > max
        {
            wrong.push((
                format!("{key}.max"),
                format!("at least {min} and at most {max} cannot both hold"),
            ));
        }
    }
    wrong
}

#[cfg(test)]
#[path = "checks_tests.rs"]
mod tests;
