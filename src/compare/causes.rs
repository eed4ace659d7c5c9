//! Why a village changed between two runs.

use serde::Serialize;

use super::columns::{MadeColumns, Role, is_of_dead_zones, names};
use super::folder::{RunFolder, is_dead};
use super::head::Head;
use super::kinds::{CauseKind, Kind};
use super::rules::{
    is_of_costs, is_of_coverage, is_of_decisions, is_of_facts, is_of_gates, is_of_target,
    is_of_values,
};
use super::score::ScoreChange;

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
    pub(super) made: MadeColumns,
}

impl Compared {
    pub(super) fn of(old: &RunFolder, new: &RunFolder) -> Self {
        let made = MadeColumns::of([&old.record, &new.record]);
        let columns = new.villages.columns().iter().enumerate();
        let shared = columns.filter_map(|(place, name)| {
            let before = old.villages.column(name)?;
            let role = made.role(name);
            let is_fact = !matches!(role, Role::Derived | Role::Place);
            is_fact.then(|| (name.clone(), role, [before, place]))
        });
        Self {
            columns: shared.collect(),
            made,
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
    pub(super) made: &'e MadeColumns,
    pub(super) kinds: &'e [Kind],
    /// The columns whose change made it reclassified.
    pub(super) reclassified: &'e [&'static str],
    /// How many ranks it went up.
    pub(super) places_up: Option<i64>,
}

impl Evidence<'_> {
    fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    fn is_reclassified_by(&self, columns: &[&str]) -> bool {
        columns.iter().any(|name| self.reclassified.contains(name))
    }

    fn changes_sides(&self) -> bool {
        self.has(Kind::EnteredTarget) || self.has(Kind::LeftTarget)
    }

    /// Whether it entered or left a target that was set anew.
    fn is_other_target(&self) -> bool {
        let sets = |key: &str| {
            is_of_target(key)
                || (self.head.target_by_money && is_of_costs(key))
                || (self.head.target_by_day && key == "project.as_of")
        };
        self.changes_sides() && !self.head.keys(sets).is_empty()
    }
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
                    driver(&criterion.formula, &changed, evidence)
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
                let is_alone = causes.iter().all(|cause| cause.cause == CauseKind::Weight);
                cause.settings = rules(evidence, is_named, !network.is_empty(), is_alone);
                is_named |= !network.is_empty();
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
    if files.is_empty() && !is_elsewhere && !head.keys(is_of_facts).is_empty() {
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
fn driver(formula: &str, changed: &[(Role, FieldChange)], evidence: &Evidence<'_>) -> CauseKind {
    let head = evidence.head;
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
    if !head.keys(is_of_values).is_empty() {
        CauseKind::Setting
    } else if names(formula).any(|name| is_covered(evidence.made.role(name)))
        && head.coverage_differs()
    {
        CauseKind::Coverage
    } else {
        CauseKind::Input
    }
}

/// The changed settings that may have made a village another case: that did something to its score or to
/// what lies around it, or, where nothing else is known to have (`is_alone`), opened or closed its gates.
fn rules(evidence: &Evidence<'_>, of_score: bool, of_network: bool, is_alone: bool) -> Vec<String> {
    let head = evidence.head;
    let decided = evidence.is_reclassified_by(&["decision", "decision_class"]);
    let gated = evidence.is_reclassified_by(&["gates", "fund"]);
    let target = evidence.changes_sides();
    let by_money = target && head.target_by_money;
    let by_day = target && head.target_by_day;
    let is_meant = |key: &str| {
        ((decided || by_money) && is_of_decisions(key))
            || (by_day && key == "project.as_of")
            || (target && is_of_target(key))
            || (gated && is_of_gates(key))
            || (of_score && is_of_values(key))
            || (of_network && is_of_facts(key))
    };
    let keys = head.keys(is_meant);
    if gated && is_alone && !of_network && head.keys(is_of_gates).is_empty() {
        // Gates close by scores and facts too.
        return head.keys(|key| is_meant(key) || is_of_values(key));
    }
    keys
}

/// Adds that others moved, where a village went another way than its own score.
fn others(evidence: &Evidence<'_>, own_difference: Option<i64>, causes: &mut Vec<Cause>) {
    let against = match (evidence.places_up, own_difference) {
        (Some(up), Some(difference)) => up.signum() != difference.signum(),
        _ => false,
    };
    let is_moved = evidence.has(Kind::Moved) && against;
    let is_pushed =
        evidence.changes_sides() && own_difference == Some(0) && !evidence.is_other_target();
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
    let is_other_status = evidence.has(Kind::Cleared)
        || evidence.has(Kind::Regressed)
        || evidence.is_reclassified_by(&["status"]);
    let of_status = if coverage_differs {
        CauseKind::Coverage
    } else {
        CauseKind::Input
    };
    // A gate that opened or closed did more than the end of the list.
    let is_other_target = evidence.is_other_target() && !evidence.is_reclassified_by(&["gates"]);
    let is_moved_by_others =
        evidence.reclassified.is_empty() && (evidence.has(Kind::Moved) || evidence.changes_sides());
    let first = |cause: &Cause| {
        if is_other_status {
            cause.cause == of_status
        } else if is_other_target {
            cause.cause == CauseKind::Setting
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
