//! What is to be decided: villages, sites that could be built, hops that could join them, and what binds.
//!
//! Plain data in whole numbers, so that a plan can be checked, exported and solved by others. Money is in
//! cents of a US dollar ([`Cents`]), present value unless a name says otherwise.

use serde::{Deserialize, Serialize};

use crate::calendar::Day;
use crate::geodesy::LonLat;

/// Money in hundredths of a US dollar.
pub type Cents = i64;

/// A planning problem.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Who is to be served. The order is that of the survey.
    pub villages: Vec<Village>,
    /// What could be built.
    pub sites: Vec<Site>,
    /// Where backhaul may end: nodes and masts that stand.
    pub roots: Vec<Root>,
    /// How sites could be joined to roots and to each other.
    pub hops: Vec<Hop>,
    /// What is sought, the most important first; never empty in a valid problem.
    pub objectives: Vec<Objective>,
    /// What binds the whole plan.
    pub limits: Limits,
    /// When things are built, in order of time; empty: all at once.
    pub phases: Vec<Phase>,
}

/// A village to serve.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Village {
    /// Its identifier in the survey.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its province; empty where unknown.
    pub province: String,
    /// Who pays for it; empty where no rule says.
    pub fund: String,
    /// People who gain signal once it is served; at least 0.
    pub people: i64,
    /// Houses that gain signal; at least 0.
    pub houses: i64,
    /// Its score in hundredths of a point; at least 0.
    pub priority: i64,
    /// Satellite service; `None` where it is not feasible or not allowed.
    pub satellite: Option<Satellite>,
    /// The first day on which anything can serve it; `None`: from the start.
    pub not_before: Option<Day>,
}

/// Service from low orbit for one village.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Satellite {
    /// The word of the decision: `leo-cell` or `leo-terminal`.
    pub option: String,
    /// Present value of all that it costs.
    pub cost: Cents,
    /// What is spent at first.
    pub capex: Cents,
    /// Terminals that it takes.
    pub terminals: u32,
}

/// A site that could be built.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its identifier, unique.
    pub id: String,
    /// What it is.
    pub kind: SiteKind,
    /// Where it stands.
    pub at: LonLat,
    /// Antenna above ground, metres.
    pub height_m: f64,
    /// The province of most of the people in its reach.
    pub province: String,
    /// Whose money builds it: the fund of most of the people in its reach.
    pub fund: String,
    /// Present value of all that it costs, without hops.
    pub cost: Cents,
    /// What is spent at first, without hops.
    pub capex: Cents,
    /// People it can serve; `None`: all in its reach.
    pub capacity: Option<i64>,
    /// Villages that it can serve, ascending and each once.
    pub reach: Vec<Reached>,
    /// Whether a path of hops to a root is needed; else it brings its own backhaul. Only a site that is joined
    /// may carry others.
    pub needs_path: bool,
    /// Whether it must or must not be built.
    pub rule: SiteRule,
    /// The first day on which it can be in service; `None`: from the start.
    pub not_before: Option<Day>,
}

/// A village in reach of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    /// Its place in the problem.
    pub village: u32,
    /// Present value of what it costs to serve it from there, beside the site.
    pub link: Cents,
}

/// What a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SiteKind {
    /// A new sector on a mast that stands.
    RemoteSector,
    /// A repeater.
    Repeater,
    /// A small cell.
    SmallCell,
    /// A new macro in or between villages.
    Macro,
    /// A new macro on high ground.
    Hilltop,
    /// A place of the planner's own list.
    Own,
    /// A terrestrial build that waits for the grid.
    WaitForGrid,
}

impl SiteKind {
    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RemoteSector => "remote-sector",
            Self::Repeater => "repeater",
            Self::SmallCell => "small-cell",
            Self::Macro => "macro",
            Self::Hilltop => "hilltop",
            Self::Own => "own",
            Self::WaitForGrid => "wait-for-grid",
        }
    }
}

/// Whether a site is free to choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteRule {
    /// Free.
    #[default]
    Free,
    /// It must be built.
    Must,
    /// It must not be built.
    Never,
}

/// Where backhaul may end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// Its identifier.
    pub id: String,
    /// Where it stands; `None` where it stands for many places, such as the edge of known coverage.
    pub at: Option<LonLat>,
}

/// A way to join two nodes; sites come first, then roots: node `sites.len() + k` is root `k`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hop {
    /// One end.
    pub a: u32,
    /// The other end.
    pub b: u32,
    /// Present value of all that it costs.
    pub cost: Cents,
    /// What is spent at first.
    pub capex: Cents,
    /// `fibre`, `microwave`, `chain` (microwave over relays of its own) or a planner's own word.
    pub medium: String,
    /// Its length, kilometres.
    pub km: f64,
    /// How many microwave hops it is, 1 at least: a chain over relays of its own is several.
    pub hops: u32,
}

/// What a plan seeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// The least present value that serves every village that something can serve.
    Cost,
    /// The fewest sites that serve every village that a site can serve; the rest by satellite.
    Sites,
    /// The most people served.
    People,
    /// The most houses served.
    Houses,
    /// The most points of the ranking served.
    Priority,
}

impl Objective {
    /// The word in the project file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Sites => "sites",
            Self::People => "people",
            Self::Houses => "houses",
            Self::Priority => "priority",
        }
    }

    /// Whether less is better.
    #[must_use]
    pub fn is_least(self) -> bool {
        matches!(self, Self::Cost | Self::Sites)
    }
}

/// What binds a whole plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The most present value of sites, hops, links and satellite together.
    pub budget: Option<Cents>,
    /// The most sites.
    pub sites: Option<u32>,
    /// The most hops from a root to a site; a chain counts as many as it has.
    pub hops: Option<u32>,
    /// Of a province, so many villages at least.
    pub quotas: Vec<Quota>,
    /// The most present value of each fund: sites of the fund, the hops towards them, satellite and
    /// links of its villages.
    pub funds: Vec<FundLimit>,
}

/// Of a province, so many villages at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// The province.
    pub province: String,
    /// The least number of its villages that are served.
    pub villages: u32,
    /// By the end of that phase; `None`: in the whole plan.
    pub phase: Option<u32>,
}

/// The most that a fund pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundLimit {
    /// The fund.
    pub fund: String,
    /// The most present value.
    pub most: Cents,
}

/// A time in which some of the plan is built.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// Its last day; what may not be in service before a later day cannot be in it. `None`: no end.
    pub until: Option<Day>,
    /// How many villages it is to serve, and the most that it does; `None`: as many as it can.
    pub villages: Option<u32>,
    /// The most sites that its crews build.
    pub sites: Option<u32>,
    /// The most that is spent at first on what it builds.
    pub budget: Option<Cents>,
}
