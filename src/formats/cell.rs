//! One value of a row, borrowed from the file where it can be.

use std::borrow::Cow;
use std::io::Write as _;

use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

/// A value of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell<'a> {
    /// Empty.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number, finite.
    Number(Number),
    /// Text in normal form C.
    Text(Cow<'a, str>),
    /// A list of names.
    Names(&'a [String]),
    /// A list of words.
    Words(Vec<&'a str>),
    /// A list or an object of a JSON file.
    Json(Box<Value>),
}

impl Cell<'_> {
    /// The value as people see it in the file; nothing for null.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Json(value) => Cow::Owned(value.to_string()),
            Self::Names(names) => Cow::Owned(names.join(";")),
            Self::Words(words) => Cow::Owned(words.join(";")),
        }
    }

    /// The same value, independent of the file.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Bool(flag) => Cell::Bool(flag),
            Self::Number(number) => Cell::Number(number),
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Names(names) => Cell::Json(Box::new(Value::from(names))),
            Self::Words(words) => Cell::Json(Box::new(Value::from(words))),
            Self::Json(value) => Cell::Json(value),
        }
    }

    /// The same value without copying text.
    #[must_use]
    pub fn borrowed(&self) -> Cell<'_> {
        match self {
            Self::Text(text) => Cell::Text(Cow::Borrowed(text)),
            other => other.clone(),
        }
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Names(names) => names.serialize(serializer),
            Self::Words(words) => words.serialize(serializer),
            Self::Json(value) => value.serialize(serializer),
        }
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [String]> for Cell<'a> {
    fn from(names: &'a [String]) -> Self {
        Self::Names(names)
    }
}

impl<'a> From<Vec<&'a str>> for Cell<'a> {
    fn from(words: Vec<&'a str>) -> Self {
        Self::Words(words)
    }
}

impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

/// The double that reads the same: 0.1 in four bytes is meant as 0.1, not as 0.10000000149.
pub(super) fn widened(number: f32) -> f64 {
    let mut digits = [0; 32];
    let mut rest = &mut digits[..];
    if write!(rest, "{number:e}").is_err() {
        return f64::from(number);
    }
    let unused = rest.len();
    let text = std::str::from_utf8(&digits[..digits.len() - unused]);
    let shortest = text.ok().and_then(|text| text.parse().ok());
    shortest.unwrap_or(f64::from(number))
}

/// A number that is not finite is no value.
impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Number::from_f64(number).map_or(Self::Null, Self::Number)
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number.into())
    }
}

impl From<Value> for Cell<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(Cow::Owned(text)),
            other => Self::Json(Box::new(other)),
        }
    }
}
