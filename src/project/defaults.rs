//! The defaults of all keys, and how settings are laid over them.

use toml::{Table, Value};

use super::{atmospheres, keys, profiles};

/// The profile and the atmosphere of a project that names none.
const DEFAULT_PROFILE: &str = "vn-village";
const DEFAULT_ATMOSPHERE: &str = "mid-latitude";

/// The defaults of all keys, those of the coverage profile and of the atmosphere that `given` names
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
    table
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
