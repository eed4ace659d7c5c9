//! Tower or satellite: for each dead zone every option with what it needs, gives and costs, a decision
//! among those that serve it, why, what comes next best, and what would change it.
//!
//! What could be built is found on the ground and in the sky ([`find`]), each option is assessed in a file
//! of `technology`, its bill is worth what the cost book says ([`money`]), and [`choice`] compares.

pub mod backhaul;
mod beams;
pub mod choice;
mod decide;
mod decision;
mod demand;
mod error;
mod explain;
mod facts;
mod find;
#[cfg(test)]
mod fixtures;
mod flip;
mod groups;
#[cfg(test)]
mod law_tests;
pub mod means;
pub mod money;
mod platform;
pub mod power;
pub mod pricing;
pub mod reach;
mod reason;
mod settle;
#[cfg(test)]
mod settle_tests;
mod shared;
mod sky;
mod technology;
mod unknowns;
mod value;
mod weigh;

pub use decision::{Class, Decision};
pub use error::FindError;
pub use find::{Found, find};
pub use flip::Flip;
pub use platform::Platform;
pub use reason::{Reason, Reasons};
pub use settle::options;
pub use technology::{Assessed, Feed, Needs, Power, Service};

use serde::{Deserialize, Serialize};

use crate::project::Policy;
use crate::units::UsDollars;
use choice::Comparison;
use means::{Evidence, Horizon, Sky};

/// What is decided for each village, in the order of the survey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// `None` for villages that are no dead zone.
    pub choices: Vec<Option<Choice>>,
    /// All policies side by side; `None` where there is nothing to decide.
    pub comparison: Option<Comparison>,
    /// The villages of its cases, by their places in the survey, in rising order.
    pub cases: Vec<usize>,
    /// What ITU's platform would say, where the cost book has its parameters.
    pub platform: Vec<Platform>,
    /// The money of reports, and its units a dollar.
    pub currency: (String, f64),
    /// Satellite terminals that the decisions take.
    pub terminals: u64,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

impl Options {
    /// The indicative cost of each village in dollars; `None` where nothing is decided or spent.
    #[must_use]
    pub fn costs(&self) -> Vec<Option<f64>> {
        let cost = |choice: &Option<Choice>| {
            let cost = choice.as_ref()?.cost?;
            #[expect(clippy::cast_precision_loss, reason = "dollars of one village")]
            let dollars = cost.0 as f64;
            Some(dollars)
        };
        self.choices.iter().map(cost).collect()
    }
}

/// What is decided for one dead zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The decision.
    pub decision: Decision,
    /// Why, as codes.
    pub reasons: Vec<Reason>,
    /// Why, in English words; [`Choice::explained`] tells it in others.
    pub explanation: String,
    /// The next best option.
    pub runner_up: Option<Decision>,
    /// The villages that share one macro with it: `G-` and the id of the first of them.
    pub group: Option<String>,
    /// What is built in the end; `None` where that is not known.
    pub build: Option<Decision>,
    /// Indicative present value of what is built, the village's share of it; the most where missing facts
    /// leave it open.
    pub cost: Option<UsDollars>,
    /// Place by score per cost among the ranked villages that have both.
    pub rank_per_cost: Option<u32>,
    /// By how much a person the next best is dearer, as a share; negative where the policy and not the
    /// cost decides.
    pub margin: Option<f64>,
    /// Whether that is little.
    pub is_close: bool,
    /// Every option, in the order of the ladder; where facts are missing for the first values that they
    /// may have. Empty where the location is doubtful.
    pub options: Vec<Weighed>,
    /// What would be decided if the sky, which is not known, were hidden; `None` where nothing else would.
    pub if_sky_blocked: Option<Decision>,
    /// Share of draws of all prices in which satellite wins; `None` where nothing is decided.
    pub p_satellite: Option<f64>,
    /// What would have to change for another class to win, the least change first.
    pub flips: Vec<Flip>,
    /// The sky.
    pub sky: Sky,
    /// The horizon around the dish; `None` where the sky is not known.
    pub horizon: Option<Horizon>,
    /// What the reach of the decision rests on.
    pub evidence: Option<Evidence>,
    /// The policy that decided.
    pub policy: Policy,
    /// What the explanation is told from.
    grounds: explain::Grounds,
}

impl Choice {
    /// An option by its name.
    #[must_use]
    pub fn option(&self, decision: Decision) -> Option<&Weighed> {
        self.options
            .iter()
            .find(|weighed| weighed.option.decision == decision)
    }
}

/// An option and what it costs this village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weighed {
    /// The option; its bill is whole, also of a macro that several villages share.
    pub option: Assessed,
    /// The part of the bill that is this village's, 0 to 1.
    pub part: f64,
    /// Present value of its part, dollars.
    pub present_value: f64,
    /// What is spent at first, its part, dollars.
    pub capex: f64,
    /// What is spent in the first year of service, its part, dollars.
    pub opex: f64,
    /// Present value a person who gains signal, dollars.
    pub per_person: f64,
    /// Whether no missing fact changes these numbers.
    pub is_certain: bool,
}
