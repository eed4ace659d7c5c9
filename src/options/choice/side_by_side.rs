//! All policies on the same cases.

use serde::{Deserialize, Serialize};

use super::verdict::{Decided, Rule, decide};
use super::{Cases, Policy, UnitPrices};
use crate::options::{Class, Decision};

/// What a policy leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The policy.
    pub policy: Policy,
    /// Cases by class, in the order of [`Class::ALL`].
    pub by_class: [usize; Class::ALL.len()],
    /// Cases by decision, in the order of [`Decision::ALL`].
    pub by_decision: [usize; Decision::ALL.len()],
    /// Present value of all that is built, dollars.
    pub present_value: f64,
    /// People covered by what gives the required service.
    pub people: f64,
    /// People who have a stopgap only.
    pub people_interim: f64,
    /// Close calls.
    pub close_calls: usize,
}

/// A case whose class depends on the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// The case.
    pub case: usize,
    /// Its class by each policy, in the order of [`Policy::ALL`].
    pub classes: [Class; Policy::ALL.len()],
}

/// Policies side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// One a policy, in the order of [`Policy::ALL`].
    pub outcomes: Vec<Outcome>,
    /// Cases whose class is not the same by all of them.
    pub switches: Vec<Switch>,
}

/// Decides all cases by every policy.
#[must_use]
pub fn compare(cases: &Cases, close_call: f64, prices: &UnitPrices) -> Comparison {
    let decided = Policy::ALL.map(|policy| decide(cases, Rule { policy, close_call }, prices));
    let outcomes = Policy::ALL.into_iter().zip(&decided);
    let outcomes = outcomes.map(|(policy, decided)| Outcome::of(policy, cases, decided));
    let switches = (0..cases.cases().len()).filter_map(|case| {
        let classes = decided
            .each_ref()
            .map(|decided| decided.verdicts[case].class());
        let same = classes.iter().all(|&class| class == classes[0]);
        (!same).then_some(Switch { case, classes })
    });
    Comparison {
        outcomes: outcomes.collect(),
        switches: switches.collect(),
    }
}

impl Outcome {
    /// What verdicts of a policy lead to.
    #[must_use]
    pub fn of(policy: Policy, cases: &Cases, decided: &Decided) -> Self {
        let mut outcome = Self {
            policy,
            by_class: [0; Class::ALL.len()],
            by_decision: [0; Decision::ALL.len()],
            present_value: 0.0,
            people: 0.0,
            people_interim: 0.0,
            close_calls: 0,
        };
        for (case, verdict) in cases.cases().iter().zip(&decided.verdicts) {
            let class = verdict.class();
            let is_class = Class::ALL.map(|one| usize::from(one == class));
            let is_decision = Decision::ALL.map(|one| usize::from(one == verdict.winner));
            add(&mut outcome.by_class, &is_class);
            add(&mut outcome.by_decision, &is_decision);
            outcome.close_calls += usize::from(verdict.is_close);
            outcome.present_value += verdict.present_value(case);
            if let Some(pick) = verdict.pick {
                let offer = &case.offers[pick.offer];
                if offer.is_interim {
                    outcome.people_interim += offer.people;
                } else {
                    outcome.people += offer.people;
                }
            }
        }
        outcome
    }
}

fn add(sums: &mut [usize], terms: &[usize]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

#[cfg(test)]
#[path = "side_by_side_tests.rs"]
mod tests;
