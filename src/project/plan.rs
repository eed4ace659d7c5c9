//! `[plan]`: what is sought, what binds, and when.

pub(super) mod checks;
#[cfg(test)]
mod checks_tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Day;

/// `[plan]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table of keys documents each field")]
pub struct PlanRule {
    pub enabled: bool,
    pub objectives: Vec<String>,
    #[serde(default)]
    pub budget_usd: Option<f64>,
    #[serde(default)]
    pub most_sites: Option<u32>,
    #[serde(default)]
    pub most_hops: Option<u32>,
    #[serde(default)]
    pub site_people: Option<u32>,
    pub must: Vec<String>,
    pub never: Vec<String>,
    pub hilltops: bool,
    pub hilltops_per_village: u32,
    pub hops_per_site: u32,
    pub effort_s: f64,
    pub curve: bool,
    #[serde(default)]
    pub benchmark_usd_per_person: Option<f64>,
    /// Phases in order of time; one without an end where there are none.
    #[serde(default)]
    pub phases: Vec<PhaseRule>,
    /// Villages of provinces that must be served.
    #[serde(default)]
    pub quotas: Vec<PlanQuota>,
    /// The most that funds pay, US dollars of present value.
    #[serde(default)]
    pub funds: BTreeMap<String, f64>,
}

/// `[[plan.phases]]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseRule {
    /// The word in outputs.
    pub name: String,
    /// Its last day.
    #[serde(default)]
    pub until: Option<Day>,
    /// How many villages it is to serve, and the most that it does.
    #[serde(default)]
    pub villages: Option<u32>,
    /// The most sites that its crews build.
    #[serde(default)]
    pub sites: Option<u32>,
    /// The most that is spent at first on what it builds, US dollars.
    #[serde(default)]
    pub budget_usd: Option<f64>,
}

/// `[[plan.quotas]]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanQuota {
    /// The province.
    pub province: String,
    /// The least number of its villages that are served.
    pub villages: u32,
    /// By the end of the phase of that name; in the whole plan where absent.
    #[serde(default)]
    pub phase: Option<String>,
}
