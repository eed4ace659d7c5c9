//! Keys of the build plan.

use super::key;
use crate::project::MOST_DOLLARS;
use crate::project::keys::{Key, Kind};

/// What a plan may seek.
const OBJECTIVES: &[&str] = &["cost", "sites", "people", "houses", "priority"];

pub(super) const KEYS: &[Key] = &[
    key(
        "plan.enabled",
        Kind::Flag,
        Some("true"),
        "",
        "Whether a run makes a build plan.",
        "[J]",
    ),
    key(
        "plan.objectives",
        Kind::Choices(OBJECTIVES),
        Some("[\"cost\"]"),
        "",
        "What the plan seeks, the most important first; each one after it among the plans that are as good in those before. cost: least present value that serves all; sites: fewest sites; people, houses, priority (points of the ranking): most for the money, so they want a budget or another limit.",
        "[J] everybody, for the least money",
    ),
    key(
        "plan.budget_usd",
        Kind::Number(0.0, MOST_DOLLARS),
        None,
        "US dollars",
        "The most that the whole plan costs, present value of sites, backhaul and satellite.",
        "",
    ),
    key(
        "plan.most_sites",
        Kind::Whole(0, 10_000_000),
        None,
        "sites",
        "The most sites that are built.",
        "",
    ),
    key(
        "plan.most_hops",
        Kind::Whole(1, 1000),
        None,
        "hops",
        "The most hops from the network to a site, over other new sites among them.",
        "",
    ),
    key(
        "plan.site_people",
        Kind::Whole(1, 100_000_000),
        None,
        "people",
        "The most people that a new macro serves, where your own list does not say; what it is dimensioned for where absent.",
        "",
    ),
    key(
        "plan.must",
        Kind::Texts,
        Some("[]"),
        "",
        "Sites that must be built, by their id in build-sites.csv or in inputs.candidates.",
        "none: a planner decides",
    ),
    key(
        "plan.never",
        Kind::Texts,
        Some("[]"),
        "",
        "Sites that must not be built.",
        "none: a planner decides",
    ),
    key(
        "plan.hilltops",
        Kind::Flag,
        Some("true"),
        "",
        "Whether high ground near villages is tried for macros, where there is terrain.",
        "[J]",
    ),
    key(
        "plan.hilltops_per_village",
        Kind::Whole(0, 20),
        Some("3"),
        "places",
        "High ground that is tried for a macro near each village, at most.",
        "[J]",
    ),
    key(
        "plan.hops_per_site",
        Kind::Whole(0, 1000),
        Some("8"),
        "hops",
        "How many of the nearest other candidates a site may be joined to, beside its own way to the network.",
        "[J] 3,000 sites have 20,000 hops",
    ),
    key(
        "plan.effort_s",
        Kind::Number(0.001, 1e6),
        Some("5.0"),
        "seconds",
        "How much the solver works before it stops with the best plan that it has, about seconds of one core: work is counted and not timed, so the plan is the same on any machine.",
        "[J] a run stays below ten seconds",
    ),
    key(
        "plan.curve",
        Kind::Flag,
        Some("true"),
        "",
        "Whether the curve of people against money is drawn, with a bound at each point.",
        "[J]",
    ),
    key(
        "plan.benchmark_usd_per_person",
        Kind::Number(0.0, MOST_DOLLARS),
        None,
        "US dollars a person",
        "What a site may cost for each newly covered person; dearer ones are marked. The median of the plan's sites where absent.",
        "",
    ),
];
