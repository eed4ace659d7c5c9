//! The languages of what is written for people. Tables for programs, settings and messages are in English.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use crate::calendar::Day;

/// A language.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    En,
    /// Vietnamese.
    Vi,
}

impl Lang {
    /// All.
    pub const ALL: [Self; 2] = [Self::En, Self::Vi];

    /// The code of ISO 639-1, as in `lang` of HTML.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Vi => "vi",
        }
    }
}

/// The languages of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// English alone.
    En,
    /// Vietnamese alone.
    Vi,
    /// Both.
    Both,
}

impl Languages {
    /// One by one.
    #[must_use]
    pub fn list(self) -> &'static [Lang] {
        match self {
            Self::En => &[Lang::En],
            Self::Vi => &[Lang::Vi],
            Self::Both => &[Lang::Vi, Lang::En],
        }
    }

    /// Whether a language is one of them.
    #[must_use]
    pub fn has(self, lang: Lang) -> bool {
        self.list().contains(&lang)
    }
}

/// The same words in every language.
///
/// ```
/// use deadzone::lang::{Lang, Text};
///
/// const WHITE: Text = Text::new("white zone", "trắng sóng");
/// assert_eq!(WHITE.of(Lang::Vi), "trắng sóng");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// In English.
    pub en: &'static str,
    /// In Vietnamese.
    pub vi: &'static str,
}

impl Text {
    /// Words in English and in Vietnamese.
    #[must_use]
    pub const fn new(en: &'static str, vi: &'static str) -> Self {
        Self { en, vi }
    }

    /// In one language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Vi => self.vi,
        }
    }
}

/// A number with its thousands set apart: `1,234,567.5` in English, `1.234.567,5` in Vietnamese.
///
/// ```
/// use deadzone::lang::{Lang, number};
///
/// assert_eq!(number(1_234_567.25, 1, Lang::En), "1,234,567.2");
/// assert_eq!(number(-1_234.0, 0, Lang::Vi), "-1.234");
/// ```
#[must_use]
pub fn number(value: f64, decimals: usize, lang: Lang) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let (group, point) = match lang {
        Lang::En => (',', '.'),
        Lang::Vi => ('.', ','),
    };
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let is_nothing = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
    let mut text = String::with_capacity(digits.len() + 8);
    if value < 0.0 && !is_nothing {
        text.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push(point);
        text.push_str(rest);
    }
    text
}

/// A count with its words in English: those for one, and those for any other number.
///
/// ```
/// use deadzone::lang::counted;
///
/// assert_eq!(counted(1, "village lies", "villages lie"), "1 village lies");
/// assert_eq!(counted(0, "person", "people"), "0 people");
/// ```
#[must_use]
pub fn counted<N>(count: N, one: &str, many: &str) -> String
where
    N: Copy + Display + From<bool> + PartialEq,
{
    // The one of every whole number.
    let is_one = count == N::from(true);
    format!("{count} {}", if is_one { one } else { many })
}

/// A number within a sentence: `1234.5` in English, `1.234,5` in Vietnamese.
#[must_use]
pub fn plain(value: f64, decimals: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{value:.decimals$}"),
        Lang::Vi => number(value, decimals, lang),
    }
}

/// A count within a sentence: `1234` in English, `1.234` in Vietnamese.
#[must_use]
pub fn count(count: usize, lang: Lang) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of things are far below 2^53"
    )]
    let value = count as f64;
    plain(value, 0, lang)
}

/// A day: `2026-11-23` in English, `23/11/2026` in Vietnamese.
#[must_use]
pub fn day(day: Day, lang: Lang) -> String {
    match lang {
        Lang::En => day.to_string(),
        Lang::Vi => day.day_month_year(),
    }
}

/// The same sentence in English and in Vietnamese, both with the same arguments as `format!` takes them.
macro_rules! say {
    ($lang:expr, $en:literal, $vi:literal $($arguments:tt)*) => {
        match $lang {
            $crate::lang::Lang::En => format!($en $($arguments)*),
            $crate::lang::Lang::Vi => format!($vi $($arguments)*),
        }
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_sentences_are_written_as_each_language_does() {
        let date = Day::new(2026, 11, 3).unwrap();
        assert_eq!(day(date, Lang::En), "2026-11-03");
        assert_eq!(day(date, Lang::Vi), "03/11/2026");
        let people = 3;
        assert_eq!(
            say!(Lang::En, "{people} people", "{people} người"),
            "3 people"
        );
        assert_eq!(
            say!(Lang::Vi, "{people} people", "{people} người"),
            "3 người"
        );
        assert_eq!(plain(1234.5, 1, Lang::En), "1234.5");
        assert_eq!(plain(1234.5, 1, Lang::Vi), "1.234,5");
    }

    #[test]
    fn numbers_are_written_as_each_language_does() {
        let cases = [
            (0.0, 0, "0", "0"),
            (-0.2, 0, "0", "0"),
            (999.0, 0, "999", "999"),
            (1000.0, 0, "1,000", "1.000"),
            (-1_234_567.891, 2, "-1,234,567.89", "-1.234.567,89"),
            (f64::NAN, 0, "–", "–"),
        ];
        for (value, decimals, en, vi) in cases {
            assert_eq!(number(value, decimals, Lang::En), en);
            assert_eq!(number(value, decimals, Lang::Vi), vi);
        }
    }
}
