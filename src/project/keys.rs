//! Every key of `deadzone.toml`: its default, unit, allowed range, meaning and source, in one table.
//!
//! The table is the only place where a default stands. The template that `deadzone init` writes,
//! the checks of a project file and the settings that the stages read all come from it.
//!
//! Marks of the sources: `P` a public page (regulator, ministry, press), `C` computed from stated
//! inputs, `J` our judgement, no single public source, `G` general knowledge, unverified.

pub use super::table::{
    ATMOSPHERES, LICENCE, PRESETS, PROFILES, RADIOS, TABLES, TECHNOLOGIES, all,
};

const ASSUMED_MEANING: &str = "taken for every village whose row does not say";

/// What a key may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number between the two, both included.
    Whole(i64, i64),
    /// A number between the two, both included.
    Number(f64, f64),
    /// Any text.
    Text,
    /// A date, `YYYY-MM-DD`, as text.
    Day,
    /// A date or the text `none`.
    DayOrNone,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of these words, at least one, each once.
    Choices(&'static [&'static str]),
    /// A list of these words, each once, or an empty one.
    AnyChoices(&'static [&'static str]),
    /// A list of texts, each once.
    Texts,
    /// The path of one file, relative to the project file.
    File,
    /// A path or a list of paths, relative to the project file.
    Files,
}

/// One key of the project file.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Where it stands, dots between tables.
    pub path: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// The default as TOML, or `None` where the key may be absent.
    pub default: Option<&'static str>,
    /// Unit of the value, empty for none.
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Where the default comes from, empty for none.
    pub source: &'static str,
}

/// The text of a key's meaning as people read it.
#[must_use]
pub fn meaning(key: &Key) -> String {
    if key.path.starts_with("inputs.assume.") {
        format!("{} {ASSUMED_MEANING}.", key.doc.trim_end())
    } else {
        key.doc.to_owned()
    }
}

/// Looks a key up by its path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Key> {
    all().find(|key| key.path == path)
}

/// The known word nearest to `word` by edit distance, where one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (edit_distance(&word, &candidate.to_lowercase()), candidate))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, candidate)| distance <= 2.max(candidate.chars().count() / 2))
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_known_word_is_found_and_nonsense_finds_none() {
        assert_eq!(
            nearest("min_rspr_dbm", ["covered_share", "min_rsrp_dbm"]),
            Some("min_rsrp_dbm")
        );
        assert_eq!(
            nearest("qqqqqqqqqqqqqqqqqqqqqqq", ["covered_share", "min_rsrp_dbm"]),
            None
        );
    }

    #[test]
    fn every_key_stands_once_and_in_a_table_of_the_template() {
        let keys: Vec<&Key> = all().collect();
        for (i, key) in keys.iter().enumerate() {
            assert!(
                !keys[..i].iter().any(|other| other.path == key.path),
                "{} stands twice",
                key.path
            );
            let (table, _) = key.path.rsplit_once('.').unwrap();
            assert!(
                TABLES.iter().any(|(name, _)| *name == table),
                "{table} is no table"
            );
            assert!(
                key.default.is_none() || !key.source.is_empty(),
                "the default of {} has no source",
                key.path
            );
        }
    }
}
