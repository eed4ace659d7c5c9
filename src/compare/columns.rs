//! What the columns of the village layer say: given facts, the coverage, or what was made of both.

use std::collections::BTreeSet;

use super::folder::Record;
use super::terms::weight_of;

/// Where the values of a column come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Given facts that scores, gates and decisions use.
    Input,
    /// What was measured from a village to given sites, nodes, lines and plans.
    Network,
    /// Given facts that are for people to read.
    Label,
    /// What the scan found.
    Coverage,
    /// Where the scan found it; another order of the file changes it.
    Place,
    /// What was made of the others.
    Derived,
}

const LABELS: &[&str] = &[
    "name",
    "commune",
    "district",
    "province",
    "commune_code",
    "electricity_asof",
    "electricity_source",
    "population_source",
];

const INPUTS: &[&str] = &[
    "population",
    "households",
    "electricity",
    "grid_date",
    "extremely_difficult",
    "border",
    "island",
    "poor_share",
    "school",
    "clinic",
    "hazard",
    "road_km",
];

const NETWORK: &[&str] = &[
    "nearest_site_m",
    "nearest_site_id",
    "nearest_node_m",
    "nearest_node_id",
    "planned_site",
    "grid_line_m",
];

const COVERAGE: &[&str] = &[
    "status",
    "covered_share",
    "operators",
    "technologies",
    "best_rsrp_dbm",
    "nearest_signal_m",
    "nearest_signal_operator",
    "nearest_signal_lon",
    "nearest_signal_lat",
    "other_technologies",
    "coverage_kinds",
    "rests_on_declared",
    "farthest_dark_m",
];

const PLACES: &[&str] = &["nearest_signal_area", "coverage_asof"];

const DERIVED: &[&str] = &[
    "id",
    "fund",
    "gates",
    "rank",
    "group",
    "decision_class",
    "decision",
    "reasons",
    "runner_up",
    "explanation",
    "missing",
    "cost_indicative_usd",
    "cost_local",
    "currency",
    "cost_remote_sector_usd",
    "cost_repeater_usd",
    "cost_small_cell_usd",
    "cost_macro_usd",
    "cost_leo_cell_usd",
    "cost_leo_terminal_usd",
    "cost_direct_to_cell_usd",
    "cost_wait_for_grid_usd",
    "cost_per_person_usd",
    "capex_usd",
    "opex_usd_per_year",
    "margin",
    "close_call",
    "p_satellite",
    "flips",
    "decision_if_sky_blocked",
    "sky",
    "open_sky_share",
    "satellites_in_view",
    "satellites_in_view_p05",
    "no_satellite_share",
    "longest_gap_s",
    "dish_height_m",
    "dish_lon",
    "dish_lat",
    "service_share",
    "service_people",
    "service_mbps",
    "terminals",
    "mast_height_m",
    "site_lon",
    "site_lat",
    "host_site",
    "backhaul",
    "backhaul_km",
    "backhaul_hops",
    "power_supply",
    "power_load_w",
    "grid_break_even_km",
    "evidence",
    "policy",
    "in_target",
    "p_in_target",
    "firmness",
    "firmness_proven",
    "rank_low",
    "rank_high",
    "rank_box_low",
    "rank_box_high",
    "rank_p05",
    "rank_p50",
    "rank_p95",
    "rank_per_cost",
    "score",
    "score_low",
    "score_high",
    "flip_criterion",
    "flip_percent",
    "flip_other",
    "grey",
    "displaces",
    "weights_basis",
    "why",
];

/// Columns of runs that predict coverage; in others they are the user's own.
const MODELLED: &[&str] = &[
    "modelled_status",
    "modelled_share",
    "modelled_rsrp_dbm",
    "modelled_probability",
    "modelled_mbps",
    "modelled_operator",
    "modelled_technology",
    "modelled_site_id",
    "modelled_by",
    "modelled_uncertain",
];

/// Columns of runs that make a plan; in others they are the user's own.
const PLANNED: &[&str] = &["plan_decision", "site_id", "phase"];

/// Columns that are empty for villages that are no dead zones.
const OF_DEAD_ZONES: &[&str] = &["planned_site", "grid_line_m", "farthest_dark_m"];

/// The columns that runs make beside those that every run makes.
#[derive(Debug, Default)]
pub(super) struct MadeColumns {
    /// `score_<criterion>` of each criterion.
    terms: BTreeSet<String>,
    is_predicted: bool,
    is_planned: bool,
}

impl MadeColumns {
    /// Those of runs, by their settings.
    pub(super) fn of(runs: [&Record; 2]) -> Self {
        let keys = runs.into_iter().flat_map(|run| run.settings.keys());
        let criteria = keys.filter_map(|key| weight_of(key));
        Self {
            terms: criteria.map(|name| format!("score_{name}")).collect(),
            is_predicted: runs.iter().any(|run| !run.json["prediction"].is_null()),
            is_planned: runs.iter().any(|run| {
                run.settings.get("plan.enabled") == Some(&serde_json::Value::Bool(true))
            }),
        }
    }

    /// Where the values of a column come from. A column that no run makes is one of the user's own, however
    /// it is called.
    pub(super) fn role(&self, name: &str) -> Role {
        match name {
            _ if LABELS.contains(&name) => Role::Label,
            _ if INPUTS.contains(&name) => Role::Input,
            _ if NETWORK.contains(&name) => Role::Network,
            _ if PLACES.contains(&name) => Role::Place,
            _ if COVERAGE.contains(&name) => Role::Coverage,
            _ if self.is_predicted && MODELLED.contains(&name) => Role::Coverage,
            _ if self.is_planned && PLANNED.contains(&name) => Role::Derived,
            _ if DERIVED.contains(&name) || self.terms.contains(name) => Role::Derived,
            _ => Role::Input,
        }
    }
}

/// Whether a column says nothing of villages that are no dead zones.
pub(super) fn is_of_dead_zones(name: &str) -> bool {
    OF_DEAD_ZONES.contains(&name)
}

/// Facts that formulas name which stand in the layers under other names.
const MADE_OF: &[(&str, &[&str])] = &[
    ("people", &["population", "households"]),
    ("new_people", &["population", "households", "covered_share"]),
    ("new_households", &["households", "covered_share"]),
    ("nearest_signal_km", &["nearest_signal_m"]),
    ("operators_here", &["operators"]),
    ("planned", &["planned_site"]),
    ("nearest_site_km", &["nearest_site_m"]),
    ("nearest_node_km", &["nearest_node_m"]),
    ("grid_line_km", &["grid_line_m"]),
];

/// The columns of the layers that a formula rests on, and the other words in it.
pub(super) fn names(formula: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words = formula.split(move |letter| !is_part(letter));
    let words = words.filter(|name| !name.is_empty());
    words.flat_map(|word| {
        let made = MADE_OF.iter().find(|(name, _)| *name == word);
        let made = made.map_or(&[][..], |(_, columns)| columns);
        std::iter::once(word).chain(made.iter().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Silent, run};
    use crate::project::Project;
    use crate::report::VillageColumns;

    /// A new column must be sorted into one of the lists above, or runs would take it for a fact that
    /// somebody gave.
    #[test]
    fn every_column_of_the_layers_has_its_role() {
        let project = Project::embedded(&[]).unwrap();
        let run = run(&project, &Silent).unwrap();
        let columns = VillageColumns::all(run.facts());
        let own = &run.survey.extra_columns;
        let criteria = project.settings.ranking.criteria.keys();
        let made = MadeColumns {
            terms: criteria.map(|name| format!("score_{name}")).collect(),
            is_planned: true,
            is_predicted: false,
        };
        for name in columns
            .names()
            .filter(|name| !own.contains(&(*name).to_owned()))
        {
            let is_listed = LABELS.contains(&name) || INPUTS.contains(&name);
            assert!(
                is_listed || made.role(name) != Role::Input,
                "column {name:?} is in none of the lists"
            );
        }
        assert_eq!(own.len(), 1);
        assert_eq!(made.role(&own[0]), Role::Input);
    }

    #[test]
    fn own_columns_are_facts_however_they_are_called() {
        let made = MadeColumns {
            terms: ["score_people".to_owned()].into(),
            is_planned: false,
            is_predicted: false,
        };
        for name in [
            "score_local",
            "rank_x",
            "modelled_x",
            "modelled_share",
            "nearest_school_m",
            "flip_x",
            "firmness_x",
            "p_in_x",
        ] {
            assert_eq!(made.role(name), Role::Input, "{name}");
        }
        assert_eq!(made.role("score_people"), Role::Derived);
        assert_eq!(made.role("rank_box_low"), Role::Derived);
        assert_eq!(made.role("nearest_signal_m"), Role::Coverage);
        let predicted = MadeColumns {
            is_predicted: true,
            ..MadeColumns::default()
        };
        assert_eq!(predicted.role("modelled_share"), Role::Coverage);
        assert_eq!(predicted.role("modelled_x"), Role::Input);
    }

    /// What formulas may name is a column, or made of columns.
    #[test]
    fn every_fact_is_made_of_columns_of_the_layers() {
        let run = run(&Project::embedded(&[]).unwrap(), &Silent).unwrap();
        let columns = VillageColumns::all(run.facts());
        let columns: Vec<&str> = columns.names().collect();
        for fact in crate::ranking::FACTS {
            assert!(
                names(fact.name).any(|name| columns.contains(&name)),
                "{} is in no column",
                fact.name
            );
        }
    }

    #[test]
    fn a_formula_names_its_columns() {
        let found: Vec<&str> = names("log(population*(1-covered_share), 10)").collect();
        assert_eq!(found, ["log", "population", "1", "covered_share", "10"]);
        let found: Vec<&str> = names("nearest_signal_km / 2").collect();
        assert_eq!(found, ["nearest_signal_km", "nearest_signal_m", "2"]);
    }
}
