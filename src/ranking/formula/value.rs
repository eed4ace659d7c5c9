//! Types and values, and where they come from.

use super::interval::Interval;
use super::truth::Truth;

/// What a column holds or a formula gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A text.
    Text,
}

impl Type {
    /// The type as messages name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Flag => "a flag",
            Self::Text => "text",
        }
    }
}

/// A value of which a part may be unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A number between two ends, `low <= high`; either may be infinite, neither is NaN.
    Number {
        /// The least it may be.
        low: f64,
        /// The most it may be.
        high: f64,
        /// Whether it hangs on an absent fact, as SQL's NULL.
        missing: bool,
    },
    /// True, false or undecided.
    Flag {
        /// Whether it may be false.
        may_be_false: bool,
        /// Whether it may be true.
        may_be_true: bool,
        /// Whether it hangs on an absent fact, as SQL's NULL.
        missing: bool,
    },
    /// A text; `None` where it is missing.
    Text(Option<&'a str>),
}

impl Value<'_> {
    /// A known number; NaN, which is none, is taken as missing.
    #[must_use]
    pub fn number(number: f64) -> Self {
        Interval::read(number, number, false).into()
    }

    /// A known flag.
    #[must_use]
    pub fn flag(flag: bool) -> Self {
        Truth::known(flag).into()
    }

    /// A missing value of which nothing is known.
    #[must_use]
    pub fn unknown(kind: Type) -> Self {
        match kind {
            Type::Number => Interval::UNKNOWN.into(),
            Type::Flag => Truth::UNKNOWN.into(),
            Type::Text => Self::Text(None),
        }
    }

    /// A missing number that lies between the two.
    #[must_use]
    pub fn between(low: f64, high: f64) -> Self {
        Interval::read(low, high, true).into()
    }

    /// Whether the value hangs on an absent fact.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        match *self {
            Self::Number { missing, .. } | Self::Flag { missing, .. } => missing,
            Self::Text(text) => text.is_none(),
        }
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> Type {
        match self {
            Self::Number { .. } => Type::Number,
            Self::Flag { .. } => Type::Flag,
            Self::Text(_) => Type::Text,
        }
    }

    /// As a number, flags counted as 0 or 1.
    pub(super) fn interval(self) -> Interval {
        match self {
            Self::Number { low, high, missing } => Interval { low, high, missing },
            Self::Flag { .. } => self.truth().interval(),
            Self::Text(_) => Interval::UNKNOWN,
        }
    }

    /// As a flag; the check of the formula sees to it that no number gets here.
    pub(super) fn truth(self) -> Truth {
        match self {
            Self::Flag {
                may_be_false,
                may_be_true,
                missing,
            } => Truth {
                may_be_false,
                may_be_true,
                missing,
            },
            Self::Number { .. } | Self::Text(_) => Truth::UNKNOWN,
        }
    }
}

impl<'a> Value<'a> {
    /// As a text.
    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => text,
            Self::Number { .. } | Self::Flag { .. } => None,
        }
    }

    /// As a value of this type, which the check of the formula allows.
    pub(super) fn of(self, kind: Type) -> Self {
        match kind {
            Type::Number => self.interval().into(),
            Type::Flag => self.truth().into(),
            Type::Text => Self::Text(self.text()),
        }
    }

    /// As a row gave it, with ends in order and none NaN.
    pub(super) fn cleaned(self, kind: Type) -> Self {
        match self.of(kind) {
            Self::Number { low, high, missing } => Interval::read(low, high, missing).into(),
            Self::Flag {
                may_be_false: false,
                may_be_true: false,
                ..
            } => Truth::UNKNOWN.into(),
            value => value,
        }
    }

    /// What is known if the value may be either.
    pub(super) fn or(self, other: Self, kind: Type) -> Self {
        match kind {
            Type::Number => self.interval().hull(other.interval()).into(),
            Type::Flag => self.truth().hull(other.truth()).into(),
            Type::Text => {
                let text = self.text();
                Self::Text(text.filter(|_| text == other.text()))
            }
        }
    }
}

impl Value<'_> {
    /// The same, missing if either it is or `also` says so.
    pub(super) fn missing_too(mut self, also: bool) -> Self {
        if let Self::Number { missing, .. } | Self::Flag { missing, .. } = &mut self {
            *missing |= also;
        }
        self
    }
}

impl From<Interval> for Value<'_> {
    fn from(Interval { low, high, missing }: Interval) -> Self {
        Self::Number { low, high, missing }
    }
}

impl From<Truth> for Value<'_> {
    fn from(truth: Truth) -> Self {
        Self::Flag {
            may_be_false: truth.may_be_false,
            may_be_true: truth.may_be_true,
            missing: truth.missing,
        }
    }
}

/// The columns that a formula may name.
pub trait Columns {
    /// The column of exactly this name, with what it holds.
    fn find(&self, name: &str) -> Option<(usize, Type)>;
    /// All names, as messages list them.
    fn names(&self) -> Vec<String>;
}

/// The values of one row.
pub trait Row {
    /// The value in a column, of the type that [`Columns::find`] says.
    fn value(&self, column: usize) -> Value<'_>;
}
