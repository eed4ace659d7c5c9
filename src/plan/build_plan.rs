//! The answer: what is built, when, what serves whom, and how good that is at least.

use serde::{Deserialize, Serialize};

use super::problem::{Cents, Objective};
use super::solver::Status;

/// A plan for a [`Problem`](super::problem::Problem); numbers of villages, sites, roots, hops and
/// phases are places there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildPlan {
    /// How firm the value is: that of the first objective.
    pub status: Status,
    /// Each objective with its value and bound, in the order of the problem.
    pub goals: Vec<Goal>,
    /// What serves each village.
    pub villages: Vec<Fate>,
    /// What is built, by site in rising order.
    pub sites: Vec<Built>,
    /// The phases, in the order of the problem; one where the problem has none.
    pub phases: Vec<PhaseTotals>,
    /// All phases together.
    pub totals: Totals,
    /// Constraints that cannot hold together; empty unless infeasible.
    pub clashes: Vec<String>,
    /// What the order in time costs; `None` with one phase.
    pub nesting: Option<Nesting>,
    /// The most people for the money, rising; empty where it was not asked for.
    pub curve: Vec<CurvePoint>,
    /// What one more unit of a limit is worth.
    pub shadow_prices: Vec<ShadowPrice>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

/// An objective, as far as it was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Which.
    pub objective: Objective,
    /// Its value in the plan: cents, sites, people, houses or hundredths of points.
    pub value: i64,
    /// No plan that is as good in the objectives before it can be better than this; `None` where nothing is
    /// proven.
    pub bound: Option<i64>,
}

impl Goal {
    /// How far value and bound lie apart at most, as a share of the value; 0 where they are equal, `None`
    /// where nothing is proven.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let bound = self.bound?;
        if bound == self.value {
            return Some(0.0);
        }
        #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
        let gap = self.value.abs_diff(bound) as f64 / self.value.unsigned_abs().max(1) as f64;
        Some(gap)
    }
}

/// What a plan says of a village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fate {
    /// Served from a site.
    Site {
        /// The site.
        site: u32,
        /// When.
        phase: u32,
    },
    /// Served from low orbit.
    Satellite {
        /// When.
        phase: u32,
    },
    /// Not served.
    Waiting {
        /// Why.
        why: Wait,
    },
}

impl Fate {
    /// When it is served.
    #[must_use]
    pub fn phase(&self) -> Option<u32> {
        match self {
            Self::Site { phase, .. } | Self::Satellite { phase } => Some(*phase),
            Self::Waiting { .. } => None,
        }
    }
}

/// Why a village waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Wait {
    /// Nothing that could be built or allowed serves it.
    NothingServes,
    /// The money, the number of sites or another limit of the whole plan does not reach.
    Limits,
    /// It belongs to the plan, but no phase has room for it, or none is late enough.
    Phases,
}

impl Wait {
    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NothingServes => "nothing-serves",
            Self::Limits => "limits",
            Self::Phases => "phases",
        }
    }
}

/// A site that is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Built {
    /// Which.
    pub site: u32,
    /// When.
    pub phase: u32,
    /// The hop by which it is joined towards a root; `None` where it needs none.
    pub hop: Option<u32>,
}

/// What a phase, or the whole plan, comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Villages served.
    pub villages: u32,
    /// Of them by satellite.
    pub satellite_villages: u32,
    /// People served.
    pub people: i64,
    /// Houses served.
    pub houses: i64,
    /// Hundredths of points served.
    pub priority: i64,
    /// Sites built.
    pub sites: u32,
    /// What is spent at first: sites, hops, satellite.
    pub capex: Cents,
    /// Present value of sites, hops, links and satellite.
    pub cost: Cents,
    /// Of it for satellite.
    pub satellite_cost: Cents,
}

/// What one phase comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseTotals {
    /// Its name.
    pub name: String,
    /// What it comes to.
    #[serde(flatten)]
    pub totals: Totals,
}

/// What it costs that the first phase is part of the final plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nesting {
    /// What the first phase is measured by.
    pub measure: Objective,
    /// What the first phase of the plan reaches.
    pub nested: i64,
    /// What the best first phase that was found reaches, planned for itself.
    pub free: i64,
    /// What no first phase can exceed; `None` where nothing is proven.
    pub bound: Option<i64>,
}

/// A point of the curve of people against money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurvePoint {
    /// Present value spent.
    pub cost: Cents,
    /// People served by a plan for that money.
    pub people: i64,
    /// What no plan for that money can exceed; `None` where nothing is proven.
    pub bound: Option<i64>,
    /// Villages served.
    pub villages: u32,
}

/// What a little more of a limit is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShadowPrice {
    /// Which limit: `budget`, `sites`, `fund NAME`, `phase NAME budget` and so on.
    pub limit: String,
    /// What it is counted in: `million US dollars`, `site`.
    pub unit: String,
    /// What the objective gains by one more unit, people or cents, as far as the relaxation says.
    pub gain: f64,
    /// What is gained: `people`, `houses`, `points`, `US dollars`.
    pub of: String,
}
