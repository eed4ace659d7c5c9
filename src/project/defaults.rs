//! The defaults of all keys, and how settings are laid over them.

use toml::{Table, Value};

use super::{atmospheres, keys, presets, profiles};

/// The profile, the atmosphere and the ranking preset of a project that names none.
const DEFAULT_PROFILE: &str = "vn-village";
const DEFAULT_ATMOSPHERE: &str = "mid-latitude";
const DEFAULT_PRESET: &str = "vietnam-2025";

/// The defaults of all keys, those of the coverage profile, the atmosphere and the preset that `given` names
/// among them.
pub(super) fn defaults(given: &Table) -> Table {
    let named = |table: &str, key: &str| {
        let table = given.get(table)?;
        table.get(key)?.as_str()
    };
    let profile = named("coverage", "profile").unwrap_or(DEFAULT_PROFILE);
    let profile = profiles::find(profile);
    let atmosphere = named("radio", "atmosphere").unwrap_or(DEFAULT_ATMOSPHERE);
    let atmosphere = atmospheres::find(atmosphere);
    let mut table = Table::new();
    for key in keys::all() {
        let from_profile = profile.and_then(|profile| match key.path {
            "coverage.technologies" => Some(profile.technologies),
            "coverage.min_rsrp_dbm" => Some(profile.min_rsrp_dbm),
            "coverage.covered_share" => Some(profile.covered_share),
            _ => None,
        });
        let from_air = atmosphere.and_then(|air| {
            let value = air.values.iter().find(|(path, _)| *path == key.path);
            value.map(|(_, value)| *value)
        });
        if let Some(text) = from_profile.or(from_air).or(key.default) {
            let one: Table = format!("{} = {text}", key.path)
                .parse()
                .expect("the defaults of the table of keys are TOML");
            lay_over(&mut table, one);
        }
    }
    let preset = named("ranking", "preset").unwrap_or(DEFAULT_PRESET);
    if let Some(preset) = presets::find(preset) {
        let mut rules = preset.rules;
        own(&mut rules, given);
        let ranking = Table::from_iter([("ranking".to_owned(), Value::Table(rules))]);
        lay_over(&mut table, ranking);
    }
    table
}

/// Says of weights of a preset that the project gives its own for that these are the project's, and leaves out
/// the Vietnamese of labels that the project words anew.
fn own(rules: &mut Table, given: &Table) {
    let criteria = |table: &Table| table.get("criteria").and_then(Value::as_table).cloned();
    let ranking = given.get("ranking").and_then(Value::as_table);
    let changed = ranking.and_then(criteria).unwrap_or_default();
    let Some(Value::Table(criteria)) = rules.get_mut("criteria") else {
        return;
    };
    for (name, keys) in changed {
        let Some(Value::Table(criterion)) = criteria.get_mut(&name) else {
            continue;
        };
        if keys
            .get("weight")
            .is_some_and(|given| as_number(given) != criterion.get("weight").and_then(as_number))
        {
            criterion.insert("basis".to_owned(), Value::String("project".to_owned()));
        }
        if keys
            .get("label")
            .is_some_and(|given| Some(given) != criterion.get("label"))
        {
            criterion.remove("label_vi");
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "weights are at most 1000")]
fn as_number(value: &Value) -> Option<f64> {
    value
        .as_float()
        .or_else(|| value.as_integer().map(|whole| whole as f64))
}

/// Lays `over` on `base`, table by table. Whole numbers given for a fractional key are read as such
/// by the settings themselves.
pub(super) fn lay_over(base: &mut Table, over: Table) {
    for (name, value) in over {
        match (base.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                base.insert(name, value);
            }
        }
    }
}
