//! Why a village changed between two runs.

use serde::Serialize;

use super::Kind;
use super::columns::{Role, is_of_dead_zones, names, role};
use super::folder::{RunFolder, is_dead};
use super::head::{Head, is_of_coverage, is_of_rules};
use super::score::ScoreChange;

/// A kind of cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CauseKind {
    /// The scan found something else, by other coverage or another rule.
    Coverage,
    /// Facts of the village that were given changed.
    Input,
    /// Weights of criteria changed.
    Weight,
    /// Other settings changed: anchors, gates, rules of decisions.
    Setting,
    /// Others passed it or fell behind, or its neighbours changed.
    Others,
    /// The runs come from different versions of the program.
    Program,
    /// The outputs do not tell.
    Unexplained,
}

impl CauseKind {
    /// All, in the order in which they are named where nothing says which has the biggest effect.
    pub const ALL: [Self; 7] = [
        Self::Coverage,
        Self::Input,
        Self::Weight,
        Self::Setting,
        Self::Others,
        Self::Program,
        Self::Unexplained,
    ];

    /// The word in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Input => "input",
            Self::Weight => "weight",
            Self::Setting => "setting",
            Self::Others => "others",
            Self::Program => "program",
            Self::Unexplained => "unexplained",
        }
    }
}

/// A field of a village that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its column, or `position`.
    pub field: String,
    /// Its value in the old run; empty where it has none.
    pub old: String,
    /// Its value in the new run.
    pub new: String,
}

/// Why a village changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Which kind.
    pub cause: CauseKind,
    /// What it did to the points that known facts earn, in hundredths; `None` where that is not told.
    #[serde(serialize_with = "as_points")]
    pub points: Option<i64>,
    /// The fields that changed.
    pub fields: Vec<FieldChange>,
    /// The criteria on which it worked.
    pub criteria: Vec<String>,
    /// The settings that changed.
    pub settings: Vec<String>,
    /// The input files that changed.
    pub files: Vec<String>,
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn as_points<S: serde::Serializer>(points: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    points.map(super::points).serialize(serializer)
}

impl Cause {
    pub(super) fn of(cause: CauseKind) -> Self {
        Self {
            cause,
            points: None,
            fields: Vec::new(),
            criteria: Vec::new(),
            settings: Vec::new(),
            files: Vec::new(),
        }
    }
}

/// Columns that both runs have and that hold facts, with their places.
pub(super) struct Compared {
    columns: Vec<(String, Role, [usize; 2])>,
}

impl Compared {
    pub(super) fn of(old: &RunFolder, new: &RunFolder) -> Self {
        let columns = new.villages.columns().iter().enumerate();
        let shared = columns.filter_map(|(place, name)| {
            let before = old.villages.column(name)?;
            let role = role(name);
            let is_fact = !matches!(role, Role::Derived | Role::Place);
            is_fact.then(|| (name.clone(), role, [before, place]))
        });
        Self {
            columns: shared.collect(),
        }
    }

    /// The facts of a village that differ, and where they come from.
    pub(super) fn changed(
        &self,
        runs: [&RunFolder; 2],
        villages: [usize; 2],
    ) -> Vec<(Role, FieldChange)> {
        let dead = [0, 1].map(|run| is_dead(runs[run].statuses[villages[run]]));
        let are_dead = dead == [true, true];
        let mut changed = Vec::new();
        for (name, role, places) in &self.columns {
            let [old, new] =
                [0, 1].map(|run: usize| runs[run].villages.cell(villages[run], places[run]));
            if old != new && (are_dead || !is_of_dead_zones(name)) {
                let field = FieldChange {
                    field: name.clone(),
                    old: old.to_owned(),
                    new: new.to_owned(),
                };
                changed.push((*role, field));
            }
        }
        let [old, new] = [0, 1].map(|run: usize| runs[run].villages.position(villages[run]));
        if old != new {
            let shown = |position: Option<[f64; 2]>| {
                position.map_or_else(String::new, |[lon, lat]| format!("{lon} {lat}"))
            };
            let field = FieldChange {
                field: "position".to_owned(),
                old: shown(old),
                new: shown(new),
            };
            changed.push((Role::Input, field));
        }
        changed
    }
}

/// What is known of a village that both runs have, when its causes are asked for.
pub(super) struct Evidence<'e> {
    pub(super) head: &'e Head,
    pub(super) kinds: &'e [Kind],
    /// The columns whose change made it reclassified.
    pub(super) reclassified: &'e [&'static str],
    /// How many ranks it went up.
    pub(super) places_up: Option<i64>,
}

/// Names the causes of what became of a village, the biggest first, and says of each criterion what
/// changed its value.
pub(super) fn causes(
    evidence: &Evidence<'_>,
    mut changed: Vec<(Role, FieldChange)>,
    score: Option<&mut ScoreChange>,
) -> Vec<Cause> {
    let head = evidence.head;
    let mut causes: Vec<Cause> = Vec::new();
    let is_facts_only = evidence.kinds == [Kind::FactsOnly];
    let network_files = network_as_given(head, &mut changed);
    let own_difference = score.as_ref().map(|score| score.difference());
    let coverage_differs = head.coverage_differs();
    let mut effects = [0; CauseKind::ALL.len()];
    let mut of_score: [Vec<String>; CauseKind::ALL.len()] = Default::default();
    if let Some(score) = score {
        for criterion in &mut score.criteria {
            if criterion.weight_effect != 0 {
                effects[CauseKind::Weight as usize] += criterion.weight_effect;
                of_score[CauseKind::Weight as usize].push(criterion.name.clone());
            }
            if criterion.value_effect != 0 {
                let is_rule = criterion.same_raw || criterion.other_formula;
                let driver = if is_rule {
                    CauseKind::Setting
                } else {
                    driver(&criterion.formula, &changed, head)
                };
                criterion.driver = Some(driver);
                effects[driver as usize] += criterion.value_effect;
                of_score[driver as usize].push(criterion.name.clone());
            }
        }
    }
    let is_own = |role: Role| match role {
        Role::Label => is_facts_only,
        Role::Coverage => !coverage_differs,
        role => role == Role::Input,
    };
    let (network, changed): (Vec<_>, Vec<_>) = changed
        .into_iter()
        .partition(|(role, _)| *role == Role::Network);
    let (own, found): (Vec<_>, Vec<_>) = changed
        .into_iter()
        .partition(|(role, _)| *role != Role::Coverage || !coverage_differs);
    let fields = |fields: Vec<(Role, FieldChange)>| -> Vec<FieldChange> {
        fields.into_iter().map(|(_, field)| field).collect()
    };
    for kind in CauseKind::ALL {
        let criteria = std::mem::take(&mut of_score[kind as usize]);
        let mut cause = Cause::of(kind);
        cause.points = (!criteria.is_empty()).then_some(effects[kind as usize]);
        cause.criteria = criteria;
        let mut is_named = cause.points.is_some();
        match kind {
            CauseKind::Coverage => {
                is_named |= !found.is_empty();
                cause.fields = fields(found.clone());
                if is_named {
                    cause.settings = head.keys(is_of_coverage);
                    cause.files = head.coverage_files();
                }
            }
            CauseKind::Input => {
                is_named |= own.iter().any(|(role, _)| is_own(*role));
                cause.fields = fields(own.clone());
                if is_named {
                    cause.settings = head.keys(|key| key.starts_with("inputs.assume."));
                    cause.files = head.village_files();
                    cause.files.extend(network_files.iter().cloned());
                }
            }
            CauseKind::Weight if is_named => {
                cause.settings = head.keys(|key| super::terms::weight_of(key).is_some());
            }
            CauseKind::Setting => {
                is_named |= !network.is_empty();
                cause.settings = rules(evidence, is_named);
                cause.fields = fields(network.clone());
                is_named |= !cause.settings.is_empty();
            }
            _ => {}
        }
        if is_named {
            causes.push(cause);
        }
    }
    others(evidence, own_difference, &mut causes);
    if causes.is_empty() {
        causes.push(Cause::of(if head.version_differs {
            CauseKind::Program
        } else if own_difference.is_none_or(|difference| difference == 0) && !is_facts_only {
            CauseKind::Others
        } else {
            CauseKind::Unexplained
        }));
    }
    sort(evidence, coverage_differs, &mut causes);
    causes
}

/// Takes distances to sites, lines and plans for given facts, unless nothing was given that differs and a
/// rule was changed. The files that changed them.
fn network_as_given(head: &Head, changed: &mut [(Role, FieldChange)]) -> Vec<String> {
    let is_network = |(role, _): &&mut (Role, FieldChange)| *role == Role::Network;
    let is_elsewhere = changed.iter().any(|(_, field)| field.field == "position");
    let files = head.network_files();
    if files.is_empty() && !is_elsewhere && !head.keys(is_of_rules).is_empty() {
        return Vec::new();
    }
    let mut any = false;
    for (role, _) in changed.iter_mut().filter(is_network) {
        *role = Role::Input;
        any = true;
    }
    if any { files } else { Vec::new() }
}

/// What changed the value of a criterion: what changed of the columns that its formula names.
fn driver(formula: &str, changed: &[(Role, FieldChange)], head: &Head) -> CauseKind {
    let roles = names(formula).filter_map(|name| {
        let mut changed = changed.iter();
        let found = changed.find(|(_, field)| field.field == name);
        found.map(|(role, _)| *role)
    });
    let roles: Vec<Role> = roles.collect();
    let is_covered = |role: Role| role == Role::Coverage;
    if roles.iter().any(|role| is_covered(*role)) {
        return if head.coverage_differs() {
            CauseKind::Coverage
        } else {
            CauseKind::Input
        };
    }
    if roles.contains(&Role::Network) {
        return CauseKind::Setting;
    }
    if !roles.is_empty() {
        return CauseKind::Input;
    }
    // None of its columns changed: the way from them to the value did.
    if !head.keys(is_of_rules).is_empty() {
        CauseKind::Setting
    } else if names(formula).any(|name| is_covered(role(name))) && head.coverage_differs() {
        CauseKind::Coverage
    } else {
        CauseKind::Input
    }
}

/// The changed settings that may have made a village another case.
fn rules(evidence: &Evidence<'_>, of_score: bool) -> Vec<String> {
    let has = |column: &str| evidence.reclassified.contains(&column);
    let decided = has("decision") || has("decision_class");
    let gated = has("gates") || has("fund");
    let target = evidence
        .kinds
        .iter()
        .any(|kind| matches!(kind, Kind::EnteredTarget | Kind::LeftTarget));
    let is_decision = |key: &str| {
        ["decision.", "costs."]
            .iter()
            .any(|begin| key.starts_with(begin))
            || key == "project.as_of"
    };
    let is_target = |key: &str| key.contains("target") || key.contains("quota");
    let is_meant = |key: &str| {
        let for_decision = (decided || gated || of_score) && is_decision(key);
        let for_target = target && is_target(key);
        let for_rank = (gated || of_score) && !is_decision(key) && !is_target(key);
        is_of_rules(key) && (for_decision || for_target || for_rank)
    };
    evidence.head.keys(is_meant)
}

/// Adds that others moved, where a village went another way than its own score.
fn others(evidence: &Evidence<'_>, own_difference: Option<i64>, causes: &mut Vec<Cause>) {
    let against = match (evidence.places_up, own_difference) {
        (Some(up), Some(difference)) => up.signum() != difference.signum(),
        _ => false,
    };
    let has = |kind: Kind| evidence.kinds.contains(&kind);
    let is_moved = has(Kind::Moved) && against;
    let target = has(Kind::EnteredTarget) || has(Kind::LeftTarget);
    let is_pushed = target && own_difference == Some(0);
    // Weights do not decide; what is left are neighbours, who share a mast.
    let is_decided = !evidence.reclassified.is_empty()
        && !causes.iter().any(|cause| cause.cause != CauseKind::Weight)
        && !evidence.head.version_differs;
    if is_moved || is_pushed || is_decided {
        causes.push(Cause::of(CauseKind::Others));
    }
}

/// The biggest effect first.
fn sort(evidence: &Evidence<'_>, coverage_differs: bool, causes: &mut [Cause]) {
    let has = |kind: Kind| evidence.kinds.contains(&kind);
    let is_other_status =
        has(Kind::Cleared) || has(Kind::Regressed) || evidence.reclassified.contains(&"status");
    let of_status = if coverage_differs {
        CauseKind::Coverage
    } else {
        CauseKind::Input
    };
    let is_moved_by_others = !is_other_status
        && evidence.reclassified.is_empty()
        && (has(Kind::Moved) || has(Kind::EnteredTarget) || has(Kind::LeftTarget));
    let first = |cause: &Cause| {
        if is_other_status {
            cause.cause == of_status
        } else {
            // Where it went against its own score, the others did more than its own facts.
            is_moved_by_others && cause.cause == CauseKind::Others
        }
    };
    causes.sort_by_key(|cause| {
        let is_beside = !evidence.reclassified.is_empty() && cause.cause == CauseKind::Weight;
        let points = cause.points.map_or(-1, i64::abs);
        (!first(cause), is_beside, -points, cause.cause)
    });
}
