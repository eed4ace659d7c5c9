//! TOML with its positions: every leaf with its path and line.

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::problem::Problem;

/// The key of a problem with the TOML itself.
pub(super) const TOML_ITSELF: &str = "TOML";

/// Parses a text.
///
/// # Errors
/// What the parser says, with its line.
pub(super) fn document(text: &str) -> Result<Spanned<DeTable<'_>>, Problem> {
    DeTable::parse(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        let message = error.message().to_owned();
        Problem::of(line, TOML_ITSELF.to_owned(), message)
    })
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    1 + before.matches('\n').count()
}

/// Calls `visit` with path, byte offset and value of every leaf, and of every table that no key
/// stands in.
pub(super) fn walk(
    table: &DeTable<'_>,
    prefix: &str,
    is_table: &impl Fn(&str) -> bool,
    visit: &mut impl FnMut(&str, usize, &DeValue<'_>),
) {
    for (name, value) in table {
        let path = if prefix.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{prefix}.{}", name.get_ref())
        };
        match value.get_ref() {
            DeValue::Table(inner) if is_table(&path) => walk(inner, &path, is_table, visit),
            other => visit(&path, name.span().start, other),
        }
    }
}

/// That the value of a key is wrong.
pub(super) fn wrong(line: usize, key: &str, value: &DeValue<'_>, message: String) -> Problem {
    let shown = match value {
        DeValue::Table(_) => String::new(),
        _ => shorten(&plain(value).to_string()),
    };
    Problem {
        line,
        key: key.to_owned(),
        value: shown,
        message,
    }
}

/// The value without its positions; dates become text, which is how the settings hold them.
pub(super) fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .map_or_else(|_| Value::String(whole.to_string()), Value::Integer),
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .map_or_else(|_| Value::String(number.to_string()), Value::Float),
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(stamp) => Value::String(stamp.to_string()),
        DeValue::Array(items) => {
            Value::Array(items.iter().map(|item| plain(item.get_ref())).collect())
        }
        DeValue::Table(table) => Value::Table(
            table
                .iter()
                .map(|(name, value)| (name.get_ref().to_string(), plain(value.get_ref())))
                .collect(),
        ),
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 80 {
        text.chars().take(77).chain("...".chars()).collect()
    } else {
        text.to_owned()
    }
}
