//! From the settings of a project to the limits and phases of a problem.

use std::collections::BTreeSet;

use super::problem::{Cents, FundLimit, Objective, Phase, Problem, Quota, SiteRule};
use crate::project::keys::nearest;
use crate::project::{PlanQuota, PlanRule};

/// A limit that does not fit the problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A site that is not there.
    #[error(
        "{key}: there is no site {id}{hint}; ids stand in plan.json and inputs.candidates. A place that reaches no village, or lies in an area of inputs.exclusion with the rule no-mast, is no site"
    )]
    UnknownSite {
        /// The key.
        key: String,
        /// What it names.
        id: String,
        /// What may have been meant.
        hint: String,
    },
    /// A site of the program and a place of the planner's own list are called alike.
    #[error(
        "{key}: {id} is a site of the program and a place of inputs.candidates; call the place otherwise, or write own-{id} for it"
    )]
    Ambiguous {
        /// The key.
        key: String,
        /// What it names.
        id: String,
    },
    /// A province or fund that no village has.
    #[error("{key}: no village to plan for has the {what} {name}{hint}")]
    Unknown {
        /// The key.
        key: String,
        /// `province` or `fund`.
        what: &'static str,
        /// What it names.
        name: String,
        /// What may have been meant.
        hint: String,
    },
    /// More villages than there are.
    #[error("{key}: {province} has {there} villages to plan for, {asked} are asked for")]
    TooMany {
        /// The key.
        key: String,
        /// The province.
        province: String,
        /// How many it has.
        there: u32,
        /// How many are asked for.
        asked: u32,
    },
}

/// Cents of dollars; money in settings is at most 1e13 dollars.
fn cents(dollars: f64) -> Cents {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "settings hold at most 1e13 dollars"
    )]
    let cents = (dollars * 100.0).round() as Cents;
    cents
}

fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest(word, known);
    near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
}

/// Lays objectives, limits and phases of the settings over a problem.
///
/// # Errors
/// [`RuleError`] where a name or number does not fit the problem.
pub fn rules(rule: &PlanRule, problem: &mut Problem) -> Result<(), RuleError> {
    let objective = |word: &String| match word.as_str() {
        "sites" => Objective::Sites,
        "people" => Objective::People,
        "houses" => Objective::Houses,
        "priority" => Objective::Priority,
        _ => Objective::Cost,
    };
    problem.objectives = rule.objectives.iter().map(objective).collect();
    for (key, ids, site_rule) in [
        ("plan.must", &rule.must, SiteRule::Must),
        ("plan.never", &rule.never, SiteRule::Never),
    ] {
        for id in ids {
            set_rule(problem, key, id, site_rule)?;
        }
    }
    if let Some(most) = rule.site_people {
        for site in &mut problem.sites {
            let is_shared = site.reach.len() > 1;
            if is_shared && site.capacity.is_none() {
                site.capacity = Some(i64::from(most));
            }
        }
    }
    let phases = rule.phases.iter().map(|phase| Phase {
        name: phase.name.trim().to_owned(),
        until: phase.until,
        villages: phase.villages,
        sites: phase.sites,
        budget: phase.budget_usd.map(cents),
    });
    problem.phases = phases.collect();
    problem.limits.budget = rule.budget_usd.map(cents);
    problem.limits.sites = rule.most_sites;
    problem.limits.hops = rule.most_hops;
    problem.limits.quotas = quotas(rule, problem)?;
    problem.limits.funds = funds(rule, problem)?;
    Ok(())
}

/// Says of a site whether it must or must not be built.
///
/// # Errors
/// [`RuleError::UnknownSite`].
pub fn set_rule(
    problem: &mut Problem,
    key: &str,
    id: &str,
    rule: SiteRule,
) -> Result<(), RuleError> {
    let place = |id: &str| problem.sites.iter().position(|site| site.id == id);
    // A place of the planner's own list is named as the planner does.
    let known = match (place(id), place(&format!("own-{id}"))) {
        (Some(_), Some(_)) => {
            return Err(RuleError::Ambiguous {
                key: key.to_owned(),
                id: id.to_owned(),
            });
        }
        (one, other) => one.or(other),
    };
    if let Some(place) = known {
        problem.sites[place].rule = rule;
        return Ok(());
    }
    let ids = problem.sites.iter().map(|site| site.id.as_str());
    Err(RuleError::UnknownSite {
        key: key.to_owned(),
        id: id.to_owned(),
        hint: hint(id, ids),
    })
}

fn quotas(rule: &PlanRule, problem: &Problem) -> Result<Vec<Quota>, RuleError> {
    let quota = |(place, quota): (usize, &PlanQuota)| {
        let key = format!("plan.quotas[{}]", place + 1);
        let name = quota.province.trim();
        let of_province = problem.villages.iter().filter(|of| of.province == name);
        let there = u32::try_from(of_province.count()).unwrap_or(u32::MAX);
        if there == 0 && quota.villages > 0 {
            let known: BTreeSet<&str> = problem
                .villages
                .iter()
                .map(|of| of.province.as_str())
                .collect();
            return Err(RuleError::Unknown {
                key,
                what: "province",
                name: name.to_owned(),
                hint: hint(name, known),
            });
        }
        if quota.villages > there {
            return Err(RuleError::TooMany {
                key,
                province: name.to_owned(),
                there,
                asked: quota.villages,
            });
        }
        let phase = quota.phase.as_ref().and_then(|phase| {
            let place = rule.phases.iter().position(|of| of.name == *phase)?;
            u32::try_from(place).ok()
        });
        Ok(Quota {
            province: name.to_owned(),
            villages: quota.villages,
            phase,
        })
    };
    rule.quotas.iter().enumerate().map(quota).collect()
}

fn funds(rule: &PlanRule, problem: &Problem) -> Result<Vec<FundLimit>, RuleError> {
    let known: BTreeSet<&str> = problem.villages.iter().map(|of| of.fund.as_str()).collect();
    let fund = |(name, most): (&String, &f64)| {
        if !known.contains(name.as_str()) {
            return Err(RuleError::Unknown {
                key: format!("plan.funds.{name}"),
                what: "fund",
                name: name.clone(),
                hint: hint(name, known.iter().copied()),
            });
        }
        Ok(FundLimit {
            fund: name.clone(),
            most: cents(*most),
        })
    };
    rule.funds.iter().map(fund).collect()
}
