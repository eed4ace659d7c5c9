//! Which settings may have changed what.

use super::terms::weight_of;

fn begins(key: &str, with: &[&str]) -> bool {
    with.iter().any(|begin| key.starts_with(begin))
}

/// Whether a setting says what signal is.
pub(super) fn is_of_coverage(key: &str) -> bool {
    begins(
        key,
        &["coverage.", "radio.", "inputs.cells.", "inputs.operators."],
    )
}

/// Whether a setting says how far the list is served.
pub(super) fn is_of_target(key: &str) -> bool {
    begins(key, &["ranking.target.", "ranking.quotas."])
}

/// Whether a setting belongs to decisions and what they cost.
pub(super) fn is_of_decisions(key: &str) -> bool {
    ["project.as_of", "project.seed"].contains(&key) || is_of_costs(key)
}

/// Whether a setting changes what villages cost: by the decision, or by its price.
pub(super) fn is_of_costs(key: &str) -> bool {
    begins(
        key,
        &[
            "decision.",
            "costs.",
            "options.",
            "backhaul.",
            "power.",
            "sky.",
        ],
    )
}

/// Whether a setting says which gates close and who pays.
pub(super) fn is_of_gates(key: &str) -> bool {
    [
        "ranking.gates",
        "ranking.gate_planned",
        "ranking.funds",
        "ranking.min_people",
        "ranking.min_households",
        "ranking.min_score",
        "ranking.max_unknown_points",
    ]
    .contains(&key)
}

/// Whether a setting says which plans and lines around a village count, which formulas may name.
pub(super) fn is_of_facts(key: &str) -> bool {
    key == "project.as_of" || begins(key, &["decision.planned_", "decision.grid_m"])
}

/// Whether a setting may change the value of a criterion. Weights are told apart; the criteria of a preset
/// stand there one by one.
pub(super) fn is_of_values(key: &str) -> bool {
    let is_of_firmness = begins(key, &["ranking.robustness.", "ranking.uncertain."]);
    let is_for_people = [".label", ".label_vi", ".unit", ".source", ".basis"]
        .iter()
        .any(|end| key.ends_with(end));
    let is_beside = is_of_firmness
        || is_for_people
        || key == "ranking.preset"
        || is_of_target(key)
        || is_of_gates(key)
        || weight_of(key).is_some();
    is_of_facts(key) || (key.starts_with("ranking.") && !is_beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_no_score_is_no_setting_of_values() {
        for key in [
            "ranking.criteria.people.anchors",
            "ranking.criteria.people.formula",
            "ranking.people_per_household_low",
            "decision.planned_radius_km",
            "decision.grid_min_kv",
            "project.as_of",
        ] {
            assert!(is_of_values(key), "{key}");
        }
        for key in [
            "ranking.criteria.people.weight",
            "ranking.criteria.people.label",
            "ranking.criteria.people.source",
            "ranking.criteria.people.basis",
            "ranking.preset",
            "ranking.robustness.draws",
            "ranking.uncertain.population",
            "ranking.target.villages",
            "ranking.quotas.min",
            "ranking.min_people",
            "ranking.gates",
            "costs.prices.macro_site.default",
            "decision.few_people",
            "project.name",
        ] {
            assert!(!is_of_values(key), "{key}");
        }
    }

    /// A setting of the program that no list knows would never be named.
    #[test]
    fn every_key_of_gates_is_one_of_the_program() {
        let project = crate::project::Project::embedded(&[]).unwrap();
        let settings = serde_json::to_value(&project.settings).unwrap();
        let ranking = settings["ranking"].as_object().unwrap();
        let known = ranking
            .keys()
            .filter(|key| is_of_gates(&format!("ranking.{key}")));
        assert_eq!(known.count(), 7);
    }
}
