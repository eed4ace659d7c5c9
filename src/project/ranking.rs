//! `[ranking]`: criteria, gates, purses, target and quotas as data.
//!
//! Criteria have names that the planner gives, so they stand outside the table of keys: their fields
//! are listed and checked in [`checks`]. A preset (see [`super::presets`]) lies under what a project says.

pub(super) mod checks;

use std::collections::BTreeMap;

use crate::calendar::Day;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The largest amount of money, dollars. A whole number of cents stays exact far beyond it.
pub(crate) const MOST_DOLLARS: f64 = 1e13;

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
    /// The same in Vietnamese; as the label where empty.
    #[serde(default)]
    pub label_vi: String,
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
