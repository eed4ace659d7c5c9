//! What the columns of tables mean, for people who open them without the documentation.

use crate::lang::Text;

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

/// What a column means; `None` for columns that the planner has given.
#[must_use]
pub fn entry(_column: &str) -> Option<&'static Entry> {
    None
}
