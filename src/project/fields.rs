//! Fields of tables that planners name and of lists of tables, `[[...]]`: what each may hold.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::keys;
use crate::calendar::Day;

/// The largest anchor: distances and ratios of anchors are numbers still.
pub(super) const MOST_ANCHOR: f64 = 1e150;

/// What a field of a named table may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    Text,
    /// A word for outputs, other than those that the program uses itself.
    Word(&'static [&'static str]),
    Formula,
    Words(&'static [&'static str]),
    Number(f64, f64),
    Whole,
    Flag,
    /// A date, `YYYY-MM-DD`.
    Day,
    /// Two or more numbers, each above the one before.
    Rising,
    /// Two or more numbers from 0 to 1.
    Shares,
}

/// A list of tables.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Where it stands.
    pub(super) path: &'static str,
    /// What a table holds.
    pub(super) fields: &'static [(&'static str, Field)],
    /// What none may lack.
    pub(super) needed: &'static [&'static str],
    /// The field that tells them apart.
    pub(super) unique: Option<&'static str>,
}

/// The keys of the rules of a list and of their fields, `ranking.gates[2].when`, each with its byte
/// offset; none where the value at the path is no such list.
pub(super) fn keys(rules: &Rules, path: &str, value: &DeValue<'_>) -> Vec<(String, usize)> {
    let mut keys = Vec::new();
    if rules.path != path {
        return keys;
    }
    for (place, rule) in value.as_array().into_iter().flatten().enumerate() {
        let key = format!("{path}[{}]", place + 1);
        for (name, _) in rule.get_ref().as_table().into_iter().flatten() {
            keys.push((format!("{key}.{}", name.get_ref()), name.span().start));
        }
        keys.push((key, rule.span().start));
    }
    keys
}

/// What is wrong with the rules of a list: the key, and what is wrong with it.
pub(super) fn faults(rules: &Rules, path: &str, value: &DeValue<'_>) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    if rules.path != path {
        return wrong;
    }
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, rule) in value.as_array().into_iter().flatten().enumerate() {
        let key = format!("{path}[{}]", place + 1);
        let Some(table) = rule.get_ref().as_table() else {
            wrong.push((key, "is no table".to_owned()));
            continue;
        };
        let sound = wrong.len();
        for (name, value) in table {
            let fault = field_fault(rules.fields, name.get_ref(), value.get_ref());
            wrong.extend(fault.map(|fault| (format!("{key}.{}", name.get_ref()), fault)));
        }
        // What is absent may be what an unknown key was meant to be.
        if wrong.len() == sound {
            let absent = rules
                .needed
                .iter()
                .find(|needed| !table.contains_key(**needed));
            wrong.extend(absent.map(|absent| (key.clone(), format!("needs {absent}"))));
        }
        let Some(unique) = rules.unique else { continue };
        let code = table.get(unique).and_then(|code| code.get_ref().as_str());
        let Some(code) = code.map(str::trim) else {
            continue;
        };
        let first = *codes.entry(code).or_insert(place + 1);
        if first <= place {
            let message =
                format!("{code} is the {unique} of entry {first} already; choose another");
            wrong.push((format!("{key}.{unique}"), message));
        }
    }
    wrong
}

/// What is wrong with a field of a named table, if anything.
pub(super) fn field_fault(
    fields: &[(&str, Field)],
    name: &str,
    value: &DeValue<'_>,
) -> Option<String> {
    let Some((_, field)) = fields.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let near = keys::nearest(name, names.iter().copied());
        return Some(format!(
            "unknown key{}; known are {}",
            near.map_or_else(String::new, |near| format!("; did you mean {near}?")),
            names.join(", ")
        ));
    };
    field.fault(value)
}

impl Field {
    /// What is wrong with a value, if anything.
    pub(super) fn fault(self, value: &DeValue<'_>) -> Option<String> {
        let told = |is_right: bool, wrong: &str| (!is_right).then(|| wrong.to_owned());
        match self {
            Self::Text => told(value.is_str(), "must be text in quotes"),
            Self::Word(taken) => {
                let is_mark = |mark: char| mark.is_control() || [';', ',', '"'].contains(&mark);
                let is_word = |text: &&str| {
                    !text.trim().is_empty() && text.len() <= 60 && !text.contains(is_mark)
                };
                match value.as_str().filter(is_word) {
                    None => Some(
                        "must be a short text in quotes, in one line and without commas".to_owned(),
                    ),
                    Some(word) => taken.contains(&word.trim()).then(|| {
                        format!(
                            "{} is a word of the program itself; choose another",
                            word.trim()
                        )
                    }),
                }
            }
            Self::Formula => told(
                value.as_str().is_some_and(|text| !text.trim().is_empty()),
                "must be an expression in quotes, such as \"households * 4.5\"",
            ),
            Self::Words(words) => match value.as_str() {
                Some(word) if words.contains(&word) => None,
                _ => Some(format!("must be one of {}", words.join(", "))),
            },
            Self::Number(low, high) => told(
                number(value).is_some_and(|number| (low..=high).contains(&number)),
                &format!("must be a number from {low} to {high}"),
            ),
            Self::Whole => {
                let whole = number(value).filter(|number| number.fract() == 0.0);
                told(
                    whole.is_some_and(|whole| (0.0..=1e9).contains(&whole)),
                    "must be a whole number, 0 or more",
                )
            }
            Self::Day => {
                let day = value.as_str().map(str::parse::<Day>);
                let stamp = value
                    .as_datetime()
                    .map(|stamp| stamp.to_string().parse::<Day>());
                let is_day = day.or(stamp).is_some_and(|day| day.is_ok());
                told(is_day, "must be a date, \"YYYY-MM-DD\"")
            }
            Self::Flag => told(value.as_bool().is_some(), "must be true or false"),
            Self::Rising => {
                let numbers = numbers(value).filter(|numbers| numbers.len() >= 2);
                let Some(numbers) = numbers else {
                    return Some("must be a list of two or more numbers".to_owned());
                };
                if let Some(far) = numbers.iter().find(|of| of.abs() > MOST_ANCHOR) {
                    return Some(format!(
                        "{far:e} is too far off; anchors lie between {:e} and {MOST_ANCHOR:e}",
                        -MOST_ANCHOR
                    ));
                }
                let falls = numbers.windows(2).find(|pair| pair[1] <= pair[0])?;
                Some(format!(
                    "anchors must rise, {} stands before {}; `direction = \"less\"` makes small numbers worth more",
                    falls[0], falls[1]
                ))
            }
            Self::Shares => {
                let numbers = numbers(value).filter(|numbers| numbers.len() >= 2);
                let fits = |numbers: Vec<f64>| numbers.iter().all(|of| (0.0..=1.0).contains(of));
                told(
                    numbers.is_some_and(fits),
                    "must be a list of as many numbers from 0 to 1 as there are anchors",
                )
            }
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(whole) if whole.radix() == 10 => whole.as_str().parse().ok(),
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

fn numbers(value: &DeValue<'_>) -> Option<Vec<f64>> {
    let list = value.as_array()?.iter();
    list.map(|item| number(item.get_ref())).collect()
}
