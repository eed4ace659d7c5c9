//! Named sets of ranking criteria and purses, each with its public source: TOML that lies under what a
//! project says in `[ranking]`.

use toml::{Table, Value};

/// Texts of the presets by the name in `ranking.preset`.
const TEXTS: &[(&str, &str)] = &[
    ("vietnam-2025", include_str!("presets/vietnam-2025.toml")),
    ("mbsp-au", include_str!("presets/mbsp-au.toml")),
    ("new-deal-fr", include_str!("presets/new-deal-fr.toml")),
    ("fcc-5g-fund", include_str!("presets/fcc-5g-fund.toml")),
    ("equal", include_str!("presets/equal.toml")),
];

/// A set of criteria and purses.
#[derive(Clone, Debug)]
pub struct Preset {
    /// The public source.
    pub source: String,
    /// What was adapted or left out.
    pub adapted: String,
    /// `criteria` and `funds` as tables of a project.
    pub(super) rules: Table,
}

/// Looks a preset up by its name.
///
/// # Panics
/// Never: a test reads all of them.
#[must_use]
pub fn find(name: &str) -> Option<Preset> {
    let (_, text) = TEXTS.iter().find(|(known, _)| *known == name)?;
    let mut rules: Table = text.parse().expect("a test reads all presets");
    let mut text = |key: &str| match rules.remove(key) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (source, adapted) = (text("source"), text("adapted"));
    Some(Preset {
        source,
        adapted,
        rules,
    })
}
