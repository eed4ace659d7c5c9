//! Where what operators declare and what is predicted contradict each other.

use super::Facts;
use crate::predict;
use crate::project::Settings;
use crate::scan::Status;

/// Where what operators declare and what is predicted contradict each other, as a run writes it that has
/// both.
pub(super) const CONTRADICTIONS: [&str; 2] = ["contradictions.geojson", "contradictions.csv"];

/// Columns of the contradictions: a drive test takes them along.
pub(super) const CONTRADICTION_COLUMNS: &[&str] = &[
    "id",
    "name",
    "commune",
    "district",
    "province",
    "population",
    "households",
    "status",
    "modelled_status",
    "covered_share",
    "modelled_share",
    "modelled_rsrp_dbm",
    "modelled_probability",
    "modelled_operator",
    "modelled_technology",
    "modelled_site_id",
    "modelled_uncertain",
    "operators",
    "technologies",
    "best_rsrp_dbm",
    "coverage_kinds",
    "coverage_asof",
    "rests_on_declared",
];

/// Whether a run has coverage areas and a prediction.
pub(super) fn is_beside(settings: &Settings) -> bool {
    settings.inputs.has_coverage() && predict::is_asked(settings)
}

/// The villages whose status is another by the prediction, the clearest contradiction first: by how
/// little the prediction believes what is declared, and then in the order of the list.
pub(super) fn contradictions(facts: Facts<'_>) -> Vec<usize> {
    let Some(modelled) = facts.modelled else {
        return Vec::new();
    };
    let findings = facts.scan.findings.iter().zip(&modelled.verdicts);
    let known = |status: Status| status != Status::Unknown;
    let mut found: Vec<(f64, usize)> = findings
        .enumerate()
        .filter(|(_, (finding, (status, _)))| {
            finding.status != *status && known(finding.status) && known(*status)
        })
        .map(|(index, (finding, _))| {
            let best = modelled.best(index);
            let probability = best.map_or(0.0, |level| level.probability);
            let belief = match finding.status {
                Status::White => 1.0 - probability,
                _ => probability,
            };
            (belief, index)
        })
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found.into_iter().map(|(_, index)| index).collect()
}
