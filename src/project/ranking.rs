//! `[ranking]`: criteria, gates, purses, target and quotas as data.
//!
//! Criteria have names that the planner gives, so they stand outside the table of keys: their fields
//! are listed and checked here. A preset (see [`super::presets`]) lies under what a project says.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use toml::de::DeValue;

use super::keys;
use crate::calendar::Day;

/// `[ranking]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct RankingRule {
    pub preset: String,
    pub min_people: u32,
    pub min_households: u32,
    pub min_score: f64,
    pub max_unknown_points: f64,
    pub gate_planned: bool,
    pub people_per_household_low: f64,
    pub people_per_household_high: f64,
    /// What the score is made of, by name, in the order of the file.
    #[serde(default)]
    pub criteria: IndexMap<String, CriterionRule>,
    /// Purses: the first whose rule holds.
    #[serde(default)]
    pub funds: Vec<FundRule>,
    /// Gates of the project's own.
    #[serde(default)]
    pub gates: Vec<GateRule>,
    #[serde(default)]
    pub target: TargetRule,
    #[serde(default)]
    pub quotas: QuotaRule,
    pub robustness: RobustnessRule,
    /// Facts that are known with an error: its half width, as a share of the value.
    #[serde(default)]
    pub uncertain: BTreeMap<String, f64>,
}

/// `[ranking.criteria.<name>]`: a term of the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionRule {
    /// Few words for people; its name where empty.
    #[serde(default)]
    pub label: String,
    /// An expression over columns; see [`crate::ranking::formula`].
    pub formula: String,
    /// Unit of what the formula gives.
    #[serde(default)]
    pub unit: String,
    /// How values lie between anchors.
    #[serde(default)]
    pub scale: Scale,
    /// Raw numbers, rising.
    pub anchors: Vec<f64>,
    /// What they are worth, 0 to 1; evenly spaced where absent.
    #[serde(default)]
    pub values: Option<Vec<f64>>,
    /// Which end is worth more.
    #[serde(default)]
    pub direction: Direction,
    /// Share of the score; only ratios count.
    pub weight: f64,
    /// Where the weight comes from.
    #[serde(default)]
    pub basis: Basis,
    /// Where the criterion comes from.
    #[serde(default)]
    pub source: String,
}

/// How values lie between two anchors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// On a straight line.
    #[default]
    Linear,
    /// On a straight line over the logarithm.
    Log,
}

impl Scale {
    /// The word in the project file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
        }
    }
}

/// Which end of the raw numbers is worth more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The high one.
    #[default]
    More,
    /// The low one.
    Less,
}

/// Where a weight comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Ours: programmes publish criteria, rarely weights.
    Judgement,
    /// The programme says so.
    Published,
    /// The project file says so.
    #[default]
    Project,
}

impl Basis {
    /// The word in the project file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Judgement => "judgement",
            Self::Published => "published",
            Self::Project => "project",
        }
    }
}

/// `[[ranking.funds]]`: who pays where `when` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundRule {
    /// The word in outputs.
    pub name: String,
    /// A yes or no over columns.
    pub when: String,
    /// Whether such villages are within the legal scope; those that are not are gated.
    #[serde(default = "yes")]
    pub in_scope: bool,
    /// Where the rule comes from.
    #[serde(default)]
    pub source: String,
}

/// `[[ranking.gates]]`: a gate that closes where `when` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateRule {
    /// The code in outputs.
    pub code: String,
    /// A yes or no over columns.
    pub when: String,
    /// Where the rule comes from.
    #[serde(default)]
    pub source: String,
}

fn yes() -> bool {
    true
}

/// `[ranking.target]`: how far the list is served. At most one of the three is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct TargetRule {
    #[serde(default)]
    pub villages: Option<u32>,
    #[serde(default)]
    pub budget_usd: Option<f64>,
    #[serde(default)]
    pub by: Option<Day>,
    #[serde(default)]
    pub per_month: Option<f64>,
    #[serde(default)]
    pub cost: Option<String>,
}

/// `[ranking.quotas]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct QuotaRule {
    #[serde(default)]
    pub min: u32,
    #[serde(default)]
    pub max: Option<u32>,
    #[serde(default)]
    pub proportional: bool,
    /// Provinces of their own, by name.
    #[serde(default)]
    pub provinces: BTreeMap<String, ProvinceQuota>,
}

impl QuotaRule {
    /// A key that asks for something; `None` where there are no quotas.
    fn first_given(&self) -> Option<String> {
        let asks = [
            ("min", self.min > 0),
            ("max", self.max.is_some()),
            ("proportional", self.proportional),
        ];
        let key = asks.into_iter().find(|(_, asks)| *asks);
        let province = || self.provinces.keys().next();
        key.map(|(key, _)| key.to_owned())
            .or_else(|| province().map(|name| format!("provinces.{name}")))
    }
}

/// `[ranking.quotas.provinces.<name>]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvinceQuota {
    /// Fewest villages of the target; that of all provinces where absent.
    #[serde(default)]
    pub min: Option<u32>,
    /// Most villages of the target.
    #[serde(default)]
    pub max: Option<u32>,
}

/// `[ranking.robustness]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct RobustnessRule {
    pub draws: u32,
    pub weights: WeightDraws,
    pub spread: f64,
}

/// Which weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WeightDraws {
    /// Each between its stated value less and more the spread.
    Box,
    /// Any at all.
    Simplex,
}

impl WeightDraws {
    /// The word in the project file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Simplex => "simplex",
        }
    }
}

/// Tables whose members the planner names, and what each member is.
const NAMED: &[&str] = &["ranking.criteria", "ranking.quotas.provinces"];

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
    ("name", Field::Word),
    ("when", Field::Formula),
    ("in_scope", Field::Flag),
    ("source", Field::Text),
];
const GATE: &[(&str, Field)] = &[
    ("code", Field::Word),
    ("when", Field::Formula),
    ("source", Field::Text),
];
const PROVINCE: &[(&str, Field)] = &[("min", Field::Whole), ("max", Field::Whole)];

/// The largest anchor: distances and ratios of anchors are numbers still.
const MOST_ANCHOR: f64 = 1e150;

/// What a field of a named table may hold.
#[derive(Clone, Copy, Debug)]
enum Field {
    Text,
    /// A word for outputs.
    Word,
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
pub(super) fn is_table(path: &str) -> bool {
    NAMED.iter().any(|table| {
        let name = path
            .strip_prefix(table)
            .and_then(|rest| rest.strip_prefix('.'));
        name.is_some_and(|name| !name.is_empty())
    })
}

/// What is wrong with a key below `[ranking]` that is not in the table of keys: `None` where the path
/// is none of these, `Some(None)` where nothing is.
pub(super) fn fault(path: &str, value: &DeValue<'_>) -> Option<Option<String>> {
    let below = |table: &str| path.strip_prefix(table)?.strip_prefix('.');
    if let Some(rest) = below("ranking.criteria") {
        return Some(criterion_fault(rest, value));
    }
    if let Some(rest) = below("ranking.quotas.provinces") {
        let Some((_, field)) = rest.rsplit_once('.') else {
            return Some(Some(
                "must be a table with min or max: ranking.quotas.provinces.\"Hà Giang\".min = 20"
                    .to_owned(),
            ));
        };
        return Some(field_fault(PROVINCE, field, value));
    }
    if let Some(name) = below("ranking.uncertain") {
        let wrong = Field::Number(0.0, 1.0).fault(value);
        return Some(wrong.map(|wrong| {
            format!("{wrong}: the half width of the error of {name}, as a share of it")
        }));
    }
    match path {
        "ranking.funds" => Some(rules_fault(FUND, value, &["name", "when"])),
        "ranking.gates" => Some(rules_fault(GATE, value, &["code", "when"])),
        _ => None,
    }
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

/// What is wrong with a list of tables.
fn rules_fault(fields: &[(&str, Field)], value: &DeValue<'_>, needed: &[&str]) -> Option<String> {
    let Some(list) = value.as_array() else {
        return Some("must be a list of tables, [[...]]".to_owned());
    };
    list.iter().enumerate().find_map(|(place, rule)| {
        let number = place + 1;
        let Some(table) = rule.get_ref().as_table() else {
            return Some(format!("entry {number} is no table"));
        };
        for (name, value) in table {
            let wrong = field_fault(fields, name.get_ref(), value.get_ref());
            if let Some(wrong) = wrong {
                return Some(format!("entry {number}, {}: {wrong}", name.get_ref()));
            }
        }
        let absent = needed
            .iter()
            .find(|needed| !table.iter().any(|(name, _)| name.get_ref() == **needed));
        absent.map(|absent| format!("entry {number} needs {absent}"))
    })
}

impl Field {
    fn fault(self, value: &DeValue<'_>) -> Option<String> {
        let told = |is_right: bool, wrong: &str| (!is_right).then(|| wrong.to_owned());
        match self {
            Self::Text => told(value.is_str(), "must be text in quotes"),
            Self::Word => {
                let is_word = |text: &str| {
                    !text.trim().is_empty() && text.len() <= 60 && !text.contains([';', ',', '"'])
                };
                told(
                    value.as_str().is_some_and(is_word),
                    "must be a short text in quotes, without commas",
                )
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

/// What no single key tells: the key and what is wrong with it.
pub(super) fn contradictions(rule: &RankingRule) -> Vec<(String, String)> {
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
#[path = "ranking_tests.rs"]
mod tests;
