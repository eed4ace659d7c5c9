//! Checks of what a project says in `[ranking]` beyond the table of keys.

use std::collections::BTreeMap;

use toml::de::DeValue;
use toml::{Table, Value};

use super::{Direction, ProvinceQuota, RankingRule, Scale};
use crate::project::keys;

/// Tables whose members the planner names, and what each member is.
const NAMED: &[&str] = &["ranking.criteria", "ranking.quotas.provinces"];

/// The table of errors of facts, whose names are those of columns.
const UNCERTAIN: &str = "ranking.uncertain";

/// Fields of a criterion with what they may hold.
const CRITERION: &[(&str, Field)] = &[
    ("label", Field::Text),
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

/// Lists of rules, what a rule holds, and what it cannot lack, its word in outputs first.
type Rules = (
    &'static str,
    &'static [(&'static str, Field)],
    [&'static str; 2],
);

const RULES: &[Rules] = &[
    ("ranking.funds", FUND, ["name", "when"]),
    ("ranking.gates", GATE, ["code", "when"]),
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

/// The largest anchor: distances and ratios of anchors are numbers still.
const MOST_ANCHOR: f64 = 1e150;

/// What a field of a named table may hold.
#[derive(Clone, Copy, Debug)]
enum Field {
    Text,
    /// A word for outputs, other than those that the program uses itself.
    Word(&'static [&'static str]),
    Formula,
    Words(&'static [&'static str]),
    Number(f64, f64),
    Whole,
    Flag,
    /// Two or more numbers, each above the one before.
    Rising,
    /// Two or more numbers from 0 to 1.
    Shares,
}

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
    NAMED.iter().any(below) || below(&UNCERTAIN) || RULES.iter().any(|(list, ..)| *list == path)
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

/// The keys of the rules of a list and of their fields, `ranking.gates[2].when`, each with its byte
/// offset; none where the value at the path is no such list.
pub fn rules(path: &str, value: &DeValue<'_>) -> Vec<(String, usize)> {
    let mut keys = Vec::new();
    if !RULES.iter().any(|(list, ..)| *list == path) {
        return keys;
    }
    for (place, rule) in value.as_array().into_iter().flatten().enumerate() {
        let key = format!("{path}[{}]", place + 1);
        for (name, _) in rule.get_ref().as_table().into_iter().flatten() {
            keys.push((format!("{key}.{}", name.get_ref()), name.span().start));
        }
        keys.push((key, rule.span().start));
    }
    keys
}

/// What is wrong with the rules of a list: the key, and what is wrong with it.
pub fn rules_faults(path: &str, value: &DeValue<'_>) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let Some((_, fields, needed)) = RULES.iter().find(|(list, ..)| *list == path) else {
        return wrong;
    };
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, rule) in value.as_array().into_iter().flatten().enumerate() {
        let key = format!("{path}[{}]", place + 1);
        let Some(table) = rule.get_ref().as_table() else {
            wrong.push((key, "is no table".to_owned()));
            continue;
        };
        let sound = wrong.len();
        for (name, value) in table {
            let fault = field_fault(fields, name.get_ref(), value.get_ref());
            wrong.extend(fault.map(|fault| (format!("{key}.{}", name.get_ref()), fault)));
        }
        // What is absent may be what an unknown key was meant to be.
        if wrong.len() == sound {
            let absent = needed.iter().find(|needed| !table.contains_key(**needed));
            wrong.extend(absent.map(|absent| (key.clone(), format!("needs {absent}"))));
        }
        let code = table
            .get(needed[0])
            .and_then(|code| code.get_ref().as_str());
        let Some(code) = code.map(str::trim).filter(|_| needed[0] == "code") else {
            continue;
        };
        let first = *codes.entry(code).or_insert(place + 1);
        if first <= place {
            let message = format!("{code} is the code of entry {first} already; choose another");
            wrong.push((format!("{key}.code"), message));
        }
    }
    wrong
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

fn field_fault(fields: &[(&str, Field)], name: &str, value: &DeValue<'_>) -> Option<String> {
    let Some((_, field)) = fields.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let near = keys::nearest(name, names.iter().copied());
        return Some(format!(
            "unknown key{}; known are {}",
            near.map_or_else(String::new, |near| format!("; did you mean {near}?")),
            names.join(", ")
        ));
    };
    field.fault(value)
}

impl Field {
    fn fault(self, value: &DeValue<'_>) -> Option<String> {
        let told = |is_right: bool, wrong: &str| (!is_right).then(|| wrong.to_owned());
        match self {
            Self::Text => told(value.is_str(), "must be text in quotes"),
            Self::Word(taken) => {
                let is_mark = |mark: char| mark.is_control() || [';', ',', '"'].contains(&mark);
                let is_word = |text: &&str| {
                    !text.trim().is_empty() && text.len() <= 60 && !text.contains(is_mark)
                };
                match value.as_str().filter(is_word) {
                    None => Some(
                        "must be a short text in quotes, in one line and without commas".to_owned(),
                    ),
                    Some(word) => taken.contains(&word.trim()).then(|| {
                        format!(
                            "{} is a word of the program itself; choose another",
                            word.trim()
                        )
                    }),
                }
            }
            Self::Formula => told(
                value.as_str().is_some_and(|text| !text.trim().is_empty()),
                "must be an expression in quotes, such as \"households * 4.5\"",
            ),
            Self::Words(words) => match value.as_str() {
                Some(word) if words.contains(&word) => None,
                _ => Some(format!("must be one of {}", words.join(", "))),
            },
            Self::Number(low, high) => told(
                number(value).is_some_and(|number| (low..=high).contains(&number)),
                &format!("must be a number from {low} to {high}"),
            ),
            Self::Whole => {
                let whole = number(value).filter(|number| number.fract() == 0.0);
                told(
                    whole.is_some_and(|whole| (0.0..=1e9).contains(&whole)),
                    "must be a whole number of villages, 0 or more",
                )
            }
            Self::Flag => told(value.as_bool().is_some(), "must be true or false"),
            Self::Rising => {
                let numbers = numbers(value).filter(|numbers| numbers.len() >= 2);
                let Some(numbers) = numbers else {
                    return Some("must be a list of two or more numbers".to_owned());
                };
                if let Some(far) = numbers.iter().find(|of| of.abs() > MOST_ANCHOR) {
                    return Some(format!(
                        "{far:e} is too far off; anchors lie between {:e} and {MOST_ANCHOR:e}",
                        -MOST_ANCHOR
                    ));
                }
                let falls = numbers.windows(2).find(|pair| pair[1] <= pair[0])?;
                Some(format!(
                    "anchors must rise, {} stands before {}; `direction = \"less\"` makes small numbers worth more",
                    falls[0], falls[1]
                ))
            }
            Self::Shares => {
                let numbers = numbers(value).filter(|numbers| numbers.len() >= 2);
                let fits = |numbers: Vec<f64>| numbers.iter().all(|of| (0.0..=1.0).contains(of));
                told(
                    numbers.is_some_and(fits),
                    "must be a list of as many numbers from 0 to 1 as there are anchors",
                )
            }
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(whole) if whole.radix() == 10 => whole.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

fn numbers(value: &DeValue<'_>) -> Option<Vec<f64>> {
    let list = value.as_array()?.iter();
    list.map(|item| number(item.get_ref())).collect()
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
