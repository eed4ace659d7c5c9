//! What the columns of tables mean, for people who open them without the documentation.

mod decisions;
mod tables;
mod villages;

use std::borrow::Cow;

use super::Facts;
use super::cells::points;
use crate::lang::{Lang, Text, plain, say};

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in tables.
    pub column: &'static str,
    /// Its unit; empty for words and counts.
    pub unit: &'static str,
    /// A heading of a few words.
    pub title: Text,
    /// What it means.
    pub meaning: Text,
}

/// Entries, each of column, unit, title in English and in Vietnamese, meaning in English and in Vietnamese.
macro_rules! told {
    ($($column:literal, $unit:literal, $title:literal, $title_vi:literal, $meaning:literal, $meaning_vi:literal;)+) => {
        &[$($crate::report::dictionary::Entry {
            column: $column,
            unit: $unit,
            title: $crate::lang::Text::new($title, $title_vi),
            meaning: $crate::lang::Text::new($meaning, $meaning_vi),
        },)+]
    };
}
use told;

/// All, by what they are about. A column means the same in all tables that have it.
const ALL: [&[Entry]; 15] = [
    villages::GIVEN,
    villages::FOUND,
    villages::RANKED,
    decisions::DECIDED,
    decisions::COSTS,
    decisions::SKY,
    decisions::NEEDS,
    decisions::PLANNED,
    villages::MODELLED,
    tables::OPTIONS,
    tables::TERMS,
    tables::SITES,
    tables::LINKS,
    tables::REJECTED,
    tables::PLATFORM,
];

/// All columns of fixed names.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    ALL.into_iter().flatten()
}

/// What a column of a fixed name means; `None` for those that hang on the project, see [`described`], and for
/// those that the planner has given.
#[must_use]
pub fn entry(column: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.column == column)
}

/// What a column means, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its unit; empty for words and counts.
    pub unit: &'static str,
    /// A heading of a few words.
    pub title: Cow<'static, str>,
    /// What it means.
    pub meaning: Cow<'static, str>,
}

/// What a column of villages means, also those whose names come from criteria, operators and technologies; `None`
/// for columns that the planner has given.
#[must_use]
pub fn described(column: &str, facts: Facts<'_>, lang: Lang) -> Option<Described> {
    if facts.survey.extra_columns.iter().any(|own| own == column) {
        return None;
    }
    if let Some(entry) = entry(column) {
        return Some(Described {
            unit: entry.unit,
            title: entry.title.of(lang).into(),
            meaning: entry.meaning.of(lang).into(),
        });
    }
    term(column, facts, lang).or_else(|| nearest(column, facts, lang))
}

/// `score_<criterion>`
fn term(column: &str, facts: Facts<'_>, lang: Lang) -> Option<Described> {
    let name = column.strip_prefix("score_")?;
    let mut criteria = facts.ranking?.criteria.iter();
    let of = criteria.find(|criterion| criterion.name == name)?;
    let label = of.label(lang);
    let full = plain(points(of.full), 2, lang);
    Some(Described {
        unit: "points",
        title: say!(lang, "Points: {label}", "Điểm: {label}").into(),
        meaning: say!(
            lang,
            "Points that the village earns for {label}, {full} at most; empty where a fact is missing.",
            "Số điểm thôn/bản đạt được ở tiêu chí {label}, tối đa {full}; để trống nếu thiếu dữ liệu."
        )
        .into(),
    })
}

/// `nearest_<operator>_<technology>_m`, longer where that name is taken
fn nearest(column: &str, facts: Facts<'_>, lang: Lang) -> Option<Described> {
    let name = column.trim_end_matches('_');
    let name = name.strip_prefix("nearest_")?.strip_suffix("_m")?;
    let mut classes = facts.scan.classes.iter();
    let class = classes.find(|class| class.replace(' ', "_") == name)?;
    Some(Described {
        unit: "m",
        title: say!(
            lang,
            "Distance to {class}",
            "Khoảng cách đến sóng {class}"
        )
        .into(),
        meaning: say!(
            lang,
            "Geodesic distance of the centre to the nearest qualifying signal of {class}, 0 inside.",
            "Khoảng cách trắc địa từ trung tâm đến vùng có sóng đạt yêu cầu gần nhất của {class}, bằng 0 nếu nằm trong vùng."
        )
        .into(),
    })
}

#[cfg(test)]
#[path = "dictionary_tests.rs"]
mod tests;
