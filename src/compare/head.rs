//! What differs between two runs as a whole: program, dates, files, settings.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::folder::{Record, RunFolder, TERMS};
use super::rules::is_of_coverage;

/// What differs between two runs as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing")]
pub struct Head {
    /// Input files whose bytes differ, or that only one run has.
    pub inputs: Vec<InputChange>,
    /// Settings that differ.
    pub settings: Vec<SettingChange>,
    /// Whether what predictions were made of differs: cells, terrain, clutter, refractivity.
    pub prediction_differs: bool,
    /// What to know before reading on, a sentence each.
    pub notes: Vec<String>,
    #[serde(skip)]
    pub(super) version_differs: bool,
    /// Whether the list of a run is served as far as money reaches.
    #[serde(skip)]
    pub(super) target_by_money: bool,
    /// Whether the list of a run is served as far as a day allows.
    #[serde(skip)]
    pub(super) target_by_day: bool,
}

/// An input file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputChange {
    /// The layer that it belongs to.
    pub layer: String,
    /// Its name in the old run.
    pub old_file: Option<String>,
    /// Its name in the new run.
    pub new_file: Option<String>,
    /// Its fingerprint in the old run.
    pub old_sha256: Option<String>,
    /// Its fingerprint in the new run.
    pub new_sha256: Option<String>,
}

/// A setting that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingChange {
    /// Its dotted key.
    pub key: String,
    /// Its value in the old run; null where it has none.
    pub old: Value,
    /// Its value in the new run.
    pub new: Value,
}

/// Layers that do not bring signal.
const NOT_OF_COVERAGE: &[&str] = &[
    "villages",
    "clusters",
    "population",
    "planned",
    "power",
    "roads",
    "nodes",
    "candidates",
    "exclusion",
    "areas",
    "country",
    "commune_codes",
];

impl Head {
    pub(super) fn of(old: &RunFolder, new: &RunFolder) -> Self {
        let [one, other] = [&old.record, &new.record];
        let is_given = |key: &str| {
            let values = [one, other].map(|run| run.settings.get(key));
            values.into_iter().flatten().any(|value| !value.is_null())
        };
        let mut head = Self {
            inputs: inputs(one, other),
            settings: settings(one, other),
            prediction_differs: one.json["prediction"] != other.json["prediction"],
            notes: Vec::new(),
            version_differs: one.version != other.version,
            target_by_money: is_given("ranking.target.budget_usd"),
            target_by_day: is_given("ranking.target.by"),
        };
        if head.version_differs {
            head.notes.push(format!(
                "the runs come from different versions of the program ({} and {}): some differences may be its doing; run both with one version to be sure",
                one.version, other.version
            ));
        }
        let lacking = |lacks: &dyn Fn(&RunFolder) -> bool| match (lacks(old), lacks(new)) {
            (true, true) => Some("OLD and NEW have"),
            (true, false) => Some("OLD has"),
            (false, true) => Some("NEW has"),
            (false, false) => None,
        };
        if let Some(which) = lacking(&|run| run.terms.is_none()) {
            head.notes.push(format!(
                "{which} no {TERMS}: the terms of scores are read from the columns score_<criterion> and the weights in run.json"
            ));
        }
        let without_target = lacking(&|run| run.villages.column("in_target").is_none());
        if let Some(which) = without_target.filter(|which| which.ends_with("has")) {
            head.notes.push(format!(
                "{which} no column in_target: who entered or left the target is not told"
            ));
        }
        head
    }

    /// Whether anything differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        !self.inputs.is_empty()
            || !self.settings.is_empty()
            || self.prediction_differs
            || self.version_differs
    }

    /// Changed files that bring signal.
    pub(super) fn coverage_files(&self) -> Vec<String> {
        self.files(|layer| !NOT_OF_COVERAGE.contains(&layer))
    }

    /// Changed files that say what villages are.
    pub(super) fn village_files(&self) -> Vec<String> {
        self.files(|layer| ["villages", "clusters", "population"].contains(&layer))
    }

    /// Changed files of what stands or is planned around villages.
    pub(super) fn network_files(&self) -> Vec<String> {
        self.files(|layer| ["planned", "power", "roads", "nodes", "sites"].contains(&layer))
    }

    fn files(&self, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
        let meant = self.inputs.iter().filter(|input| is_meant(&input.layer));
        let name = |input: &InputChange| input.new_file.clone().or(input.old_file.clone());
        meant.filter_map(name).collect()
    }

    /// Settings of some kind that changed by more than their sources.
    pub(super) fn keys(&self, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
        let differs = |setting: &&SettingChange| rule_of(&setting.old) != rule_of(&setting.new);
        let meant = self.settings.iter().filter(|one| is_meant(&one.key));
        let keys = meant.filter(differs).map(|setting| setting.key.clone());
        keys.collect()
    }

    /// Whether the coverage of the runs may differ by its files, its rule or the prediction.
    pub(super) fn coverage_differs(&self) -> bool {
        self.prediction_differs
            || self.version_differs
            || !self.coverage_files().is_empty()
            || !self.keys(is_of_coverage).is_empty()
    }
}

/// The value of a setting without what stands beside its rules for people: the sources of funds and gates.
fn rule_of(value: &Value) -> Value {
    let mut rule = value.clone();
    for part in rule.as_array_mut().into_iter().flatten() {
        if let Some(fields) = part.as_object_mut() {
            fields.remove("source");
        }
    }
    rule
}

fn settings(old: &Record, new: &Record) -> Vec<SettingChange> {
    let keys: BTreeSet<&String> = old.settings.keys().chain(new.settings.keys()).collect();
    keys.into_iter()
        .map(|key| SettingChange {
            key: key.clone(),
            old: old.settings.get(key).cloned().unwrap_or_default(),
            new: new.settings.get(key).cloned().unwrap_or_default(),
        })
        .filter(|setting| setting.old != setting.new)
        .collect()
}

/// A file as `run.json` names it, those that belong to it with it.
struct File<'r> {
    layer: &'r str,
    name: &'r str,
    sha256: &'r str,
    beside: &'r Value,
}

impl File<'_> {
    fn same_bytes(&self, other: &Self) -> bool {
        self.sha256 == other.sha256 && self.beside == other.beside
    }
}

fn files(record: &Record) -> Vec<File<'_>> {
    let inputs = record.inputs().iter();
    inputs
        .map(|input| File {
            layer: input["layer"].as_str().unwrap_or_default(),
            name: input["file"].as_str().unwrap_or_default(),
            sha256: input["sha256"].as_str().unwrap_or_default(),
            beside: &input["beside"],
        })
        .collect()
}

/// Takes from both lists the files that are the same in some way.
fn matched<'r>(
    old: &mut Vec<File<'r>>,
    new: &mut Vec<File<'r>>,
    is_same: impl Fn(&File<'r>, &File<'r>) -> bool,
) -> Vec<(File<'r>, File<'r>)> {
    let mut pairs = Vec::new();
    let mut place = 0;
    while place < old.len() {
        match new.iter().position(|file| is_same(&old[place], file)) {
            Some(other) => pairs.push((old.remove(place), new.remove(other))),
            None => place += 1,
        }
    }
    pairs
}

fn inputs(old: &Record, new: &Record) -> Vec<InputChange> {
    let (mut old, mut new) = (files(old), files(new));
    // The same bytes under another name are the same file; then the same name; then what replaced what.
    matched(&mut old, &mut new, |one, other| {
        one.layer == other.layer && one.same_bytes(other)
    });
    let mut pairs = matched(&mut old, &mut new, |one, other| {
        one.layer == other.layer && one.name == other.name
    });
    pairs.extend(matched(&mut old, &mut new, |one, other| {
        one.layer == other.layer
    }));
    let change = |old: Option<&File<'_>>, new: Option<&File<'_>>| InputChange {
        layer: old.or(new).map_or("", |file| file.layer).to_owned(),
        old_file: old.map(|file| file.name.to_owned()),
        new_file: new.map(|file| file.name.to_owned()),
        old_sha256: old.map(|file| file.sha256.to_owned()),
        new_sha256: new.map(|file| file.sha256.to_owned()),
    };
    let mut changes: Vec<InputChange> = pairs
        .iter()
        .map(|(old, new)| change(Some(old), Some(new)))
        .collect();
    changes.extend(old.iter().map(|file| change(Some(file), None)));
    changes.extend(new.iter().map(|file| change(None, Some(file))));
    changes
}
