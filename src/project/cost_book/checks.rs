//! Checks of the keys of a cost book, in a file of its own and below `[costs]` of a project.

use toml::de::DeValue;

use super::names::{Allowed, Factor, Item, Named as _};
use crate::project::keys;
use crate::project::leaves::plain;

/// Most that a unit price may be.
const MOST_PRICE: f64 = 1e12;

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
enum Field {
    Text,
    /// A code of three capital letters.
    Money,
    Words(&'static [&'static str]),
    Number(f64, f64),
    Whole(f64, f64),
}

type Fields = &'static [(&'static str, Field)];

const MARK: Field = Field::Words(&["P", "C", "J", "G", "project"]);
const YEAR: Field = Field::Whole(1900.0, 2200.0);
const PRICE_VALUE: Field = Field::Number(0.0, MOST_PRICE);
const SHARE: Field = Field::Number(0.0, 1.0);
const AMOUNT: Field = Field::Number(0.0, 1e9);

const BOOK: Fields = &[
    ("name", Field::Text),
    ("source", Field::Text),
    ("currency", Field::Money),
    ("year", YEAR),
    ("base", Field::Words(super::BOOKS)),
];
const PRICE: Fields = &[
    ("low", PRICE_VALUE),
    ("default", PRICE_VALUE),
    ("high", PRICE_VALUE),
    ("currency", Field::Money),
    ("year", YEAR),
    ("life_years", Field::Whole(0.0, 100.0)),
    ("replaced_share", SHARE),
    ("opex_share", SHARE),
    ("imported", SHARE),
    ("mark", MARK),
    ("source", Field::Text),
];
const FACTOR: &[&str] = &["low", "default", "high", "mark", "source"];
const EXCHANGE: Fields = &[
    ("per_usd", Field::Number(1e-9, 1e12)),
    ("year", YEAR),
    ("source", Field::Text),
];
pub(super) const CPP: Names = &["interest", "fibre_expansion", "least_mbps"];
pub(super) const CPP_TECHNOLOGIES: Names = &["fibre", "cellular", "point_to_point", "satellite"];
const CPP_VALUES: Fields = &[
    ("interest", SHARE),
    ("fibre_expansion", Field::Number(1.0, 10.0)),
    ("least_mbps", AMOUNT),
];
const CPP_TECHNOLOGY: Fields = &[
    ("hardware", AMOUNT),
    ("construction_km", AMOUNT),
    ("licence_mhz", AMOUNT),
    ("licence_mhz_year", AMOUNT),
    ("bandwidth_mhz", AMOUNT),
    ("maintenance", SHARE),
    ("reinvest_years", Field::Whole(1.0, 100.0)),
    ("fee_mbps_year", AMOUNT),
    ("cap_mbps", AMOUNT),
];

type Names = &'static [&'static str];

/// Fields of a technology of `[cpp]`.
pub(super) fn cpp_fields() -> impl Iterator<Item = &'static str> {
    CPP_TECHNOLOGY.iter().map(|(name, _)| *name)
}

/// Keys of earlier versions, and where their figures come from now.
const REPLACED: &[(&str, &str)] = &[
    ("costs.remote_sector_usd", "remote_sector and fibre_km"),
    ("costs.small_cell_usd", "small_cell_site and microwave_hop"),
    ("costs.macro_usd", "macro_site"),
    (
        "costs.leo_cell_usd",
        "small_cell_site, leo_backhaul_kit and leo_backhaul_fee_month",
    ),
    (
        "costs.leo_terminal_usd",
        "leo_kit, leo_fee_month and wifi_kit",
    ),
];

/// What stands behind `costs.`, in parts.
fn parts(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("costs.")?;
    Some(rest.split_once('.').unwrap_or((rest, "")))
}

/// The table, and what follows it, where the path is one of a book.
fn of_book(path: &str) -> Option<(&str, &str)> {
    parts(path).filter(|(table, _)| ["prices", "factors", "exchange", "cpp"].contains(table))
}

/// Whether a table at this path is one whose leaves are keys.
pub fn is_table(path: &str) -> bool {
    of_book(path).is_some_and(|(_, rest)| !rest.contains('.'))
}

/// Whether a key below `[costs]` is one that is checked here and not in the table of keys.
pub fn is_key(path: &str) -> bool {
    of_book(path).is_some() || REPLACED.iter().any(|(key, _)| *key == path)
}

/// What is wrong with the value of such a key, if anything.
pub fn fault(path: &str, value: &DeValue<'_>) -> Option<String> {
    if let Some((_, items)) = REPLACED.iter().find(|(key, _)| *key == path) {
        return Some(format!(
            "is no key any more: costs come from the unit prices of a cost book; give {items} in [costs.prices]"
        ));
    }
    let (table, rest) = of_book(path)?;
    let (name, field) = rest.split_once('.').unwrap_or((rest, ""));
    if name.is_empty() {
        return Some("is a table, not a value".to_owned());
    }
    let field = match field {
        "" => None,
        field => Some(field),
    };
    match table {
        "prices" => match Item::find_or_hint(name) {
            Err(hint) => Some(hint),
            Ok(_) => entry_fault(PRICE, field, PRICE_VALUE, value),
        },
        "factors" => match Factor::find_or_hint(name) {
            Err(hint) => Some(hint),
            Ok(factor) => match field {
                Some(field) if !FACTOR.contains(&field) => Some(unknown(field, FACTOR)),
                Some("mark") => MARK.fault(value),
                Some("source") => Field::Text.fault(value),
                _ => Field::of(factor.allowed()).fault(value),
            },
        },
        "exchange" if !is_money(name) || name == super::USD => Some(
            "must be the code of a money other than USD, three capital letters: exchange.VND.per_usd = 25450"
                .to_owned(),
        ),
        "exchange" => entry_fault(EXCHANGE, field, EXCHANGE[0].1, value),
        _ if CPP_TECHNOLOGIES.contains(&name) => match field {
            None => Some("is a table, not a value".to_owned()),
            Some(field) => field_fault(CPP_TECHNOLOGY, field, value),
        },
        _ => field_fault(CPP_VALUES, rest, value),
    }
}

/// The same in the file of a book, where everything stands behind `costs.` as well.
pub(super) fn book_fault(path: &str, value: &DeValue<'_>) -> Option<String> {
    if is_key(path) {
        return fault(path, value);
    }
    let name = path.strip_prefix("costs.").unwrap_or(path);
    if BOOK.iter().any(|(known, _)| *known == name) {
        return field_fault(BOOK, name, value);
    }
    let known = BOOK.iter().map(|(name, _)| *name);
    let tables = ["exchange", "prices", "factors", "cpp"];
    let known: Vec<&str> = known.chain(tables).collect();
    Some(unknown(name, &known))
}

/// What is wrong with one field, or with a number that stands for a whole entry.
fn entry_fault(
    fields: Fields,
    field: Option<&str>,
    bare: Field,
    value: &DeValue<'_>,
) -> Option<String> {
    match field {
        Some(field) => field_fault(fields, field, value),
        None => bare.fault(value),
    }
}

fn field_fault(fields: Fields, name: &str, value: &DeValue<'_>) -> Option<String> {
    if let Some((_, field)) = fields.iter().find(|(known, _)| *known == name) {
        return field.fault(value);
    }
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    Some(unknown(name, &names))
}

fn unknown(name: &str, known: &[&str]) -> String {
    let near = keys::nearest(name, known.iter().copied());
    format!(
        "unknown key{}; known are {}",
        near.map_or_else(String::new, |near| format!("; did you mean {near}?")),
        known.join(", ")
    )
}

/// Whether a text is a code of three capital letters.
pub(super) fn is_money(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

impl Field {
    fn of(allowed: Allowed) -> Self {
        if allowed.whole {
            Self::Whole(allowed.low, allowed.high)
        } else {
            Self::Number(allowed.low, allowed.high)
        }
    }

    fn fault(self, value: &DeValue<'_>) -> Option<String> {
        let told = |is_right: bool, wrong: String| (!is_right).then_some(wrong);
        match self {
            Self::Text => told(value.is_str(), "must be text in quotes".to_owned()),
            Self::Money => told(
                value.as_str().is_some_and(is_money),
                "must be the code of a money, three capital letters in quotes: \"VND\"".to_owned(),
            ),
            Self::Words(words) => {
                let word = value.as_str();
                let near = word.and_then(|word| keys::nearest(word, words.iter().copied()));
                let near =
                    near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
                told(
                    word.is_some_and(|word| words.contains(&word)),
                    format!("must be one of {}{near}", words.join(", ")),
                )
            }
            Self::Number(low, high) => told(
                number(&plain(value)).is_some_and(|number| (low..=high).contains(&number)),
                format!("must be a number from {low} to {high}"),
            ),
            Self::Whole(low, high) => told(
                number(&plain(value))
                    .is_some_and(|number| number.fract() == 0.0 && (low..=high).contains(&number)),
                format!("must be a whole number from {low} to {high}"),
            ),
        }
    }
}

/// The number that a value of TOML is.
pub(super) fn number(value: &toml::Value) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^53")]
    let whole = |whole: i64| whole as f64;
    value.as_float().or_else(|| value.as_integer().map(whole))
}
