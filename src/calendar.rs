//! Calendar days, as plain as planning needs them: compare, count, add months.
//!
//! Nothing here reads a clock: the day a run is "for" is an input (`project.as_of`), so that the
//! same files give the same answer tomorrow.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_field_names, reason = "a day has a day of the month")]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// Text that is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a date; write YYYY-MM-DD, YYYY-MM, YYYY or DD/MM/YYYY")]
pub struct DayError;

impl Day {
    /// Builds a day, checking that it exists.
    ///
    /// # Errors
    /// [`DayError`] where the month or the day is not in the calendar or the year is outside
    /// 1900 to 2200.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DayError> {
        let exists = (1900..=2200).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        if exists {
            Ok(Self { year, month, day })
        } else {
            Err(DayError)
        }
    }

    /// As people in Vietnam write it: `DD/MM/YYYY`.
    #[must_use]
    pub fn day_month_year(self) -> String {
        format!("{:02}/{:02}/{:04}", self.day, self.month, self.year)
    }

    /// The day that many days after 1 January 1970.
    #[must_use]
    pub fn from_unix_days(days: u64) -> Self {
        Self::from_march_of_year_0(days.saturating_add(719_468))
    }

    /// The day that many days after 30 December 1899, from which spreadsheets count.
    #[must_use]
    pub fn from_spreadsheet_days(days: u64) -> Self {
        Self::from_march_of_year_0(days.saturating_add(693_899))
    }

    /// The day that many days after 1 March of year 0 (Hinnant, `civil_from_days`).
    fn from_march_of_year_0(days: u64) -> Self {
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(of_year - (153 * shifted + 2) / 5 + 1).unwrap_or(28),
        }
    }

    /// Years from this day to another, 365.25 days each; negative to an earlier one.
    ///
    /// ```
    /// # use deadzone::calendar::Day;
    /// let (from, to): (Day, Day) = ("2025-01-01".parse()?, "2029-01-01".parse()?);
    /// assert_eq!(from.years_until(to), 4.0);
    /// # Ok::<(), deadzone::calendar::DayError>(())
    /// ```
    #[must_use]
    pub fn years_until(self, other: Self) -> f64 {
        f64::from(other.since_march_of_year_0() - self.since_march_of_year_0()) / 365.25
    }

    /// Days since 1 March of year 0 (Hinnant, `days_from_civil`).
    fn since_march_of_year_0(self) -> i32 {
        let year = i32::from(self.year) - i32::from(self.month <= 2);
        let month = (i32::from(self.month) + 9) % 12;
        365 * year + year / 4 - year / 100
            + year / 400
            + (153 * month + 2) / 5
            + i32::from(self.day)
            - 1
    }

    /// The same day `months` later, or the last day of that month where it is shorter.
    ///
    /// ```
    /// # use deadzone::calendar::Day;
    /// let start: Day = "2025-01-31".parse()?;
    /// assert_eq!(start.plus_months(1).to_string(), "2025-02-28");
    /// # Ok::<(), deadzone::calendar::DayError>(())
    /// ```
    #[must_use]
    pub fn plus_months(self, months: u16) -> Self {
        let index = u32::from(self.year) * 12 + u32::from(self.month - 1) + u32::from(months);
        let year = u16::try_from(index / 12).unwrap_or(u16::MAX);
        let month = u8::try_from(index % 12 + 1).unwrap_or(12);
        Self {
            year,
            month,
            day: self.day.min(days_in_month(year, month)),
        }
    }
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl FromStr for Day {
    type Err = DayError;

    /// Reads `YYYY-MM-DD`, `DD/MM/YYYY` (as Vietnamese offices write it), `YYYY-MM` and `YYYY`; the
    /// last two mean the last day of that month or year, because a planner's "in 2026" is a promise
    /// kept at its end. A time of day after `T` or a space is ignored.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let date = text
            .trim()
            .split(['T', ' '])
            .next()
            .filter(|date| !date.is_empty())
            .ok_or(DayError)?;
        let separator = if date.contains('/') { '/' } else { '-' };
        let parts: Vec<&str> = date.split(separator).collect();
        let number =
            |part: &str, digits: std::ops::RangeInclusive<usize>| -> Result<u16, DayError> {
                if digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()) {
                    part.parse().map_err(|_error| DayError)
                } else {
                    Err(DayError)
                }
            };
        let small = |part: &str| -> Result<u8, DayError> {
            u8::try_from(number(part, 1..=2)?).map_err(|_error| DayError)
        };
        match (separator, parts.as_slice()) {
            ('-', [year]) => Self::new(number(year, 4..=4)?, 12, 31),
            ('-', [year, month]) => {
                let (year, month) = (number(year, 4..=4)?, small(month)?);
                Self::new(year, month, days_in_month(year, month))
            }
            ('-', [year, month, day]) | ('/', [day, month, year]) => {
                Self::new(number(year, 4..=4)?, small(month)?, small(day)?)
            }
            _ => Err(DayError),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_day_are_read() {
        let iso: Day = "2025-03-07".parse().unwrap();
        assert_eq!(iso, "07/03/2025".parse().unwrap());
        assert_eq!(iso, "7/3/2025".parse().unwrap());
        assert_eq!(iso, "2025-03-07T10:00:00Z".parse().unwrap());
        assert_eq!(iso.to_string(), "2025-03-07");
    }

    #[test]
    fn a_month_or_a_year_means_its_last_day() {
        assert_eq!("2024-02".parse::<Day>().unwrap().to_string(), "2024-02-29");
        assert_eq!("2026".parse::<Day>().unwrap().to_string(), "2026-12-31");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "soon",
            "2025-13-01",
            "2025-02-30",
            "07/03/25",
            "2025/03/07",
            "1-1",
            "20250307",
            "-",
            "2025-",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text:?} was read as a day");
        }
    }

    #[test]
    fn days_since_1970_are_the_civil_calendar() {
        for (days, day) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (20_178, "2025-03-31"),
            (20_453, "2025-12-31"),
        ] {
            assert_eq!(Day::from_unix_days(days).to_string(), day);
        }
    }

    #[test]
    fn months_are_added_over_the_year_end() {
        let day: Day = "2025-11-30".parse().unwrap();
        assert_eq!(day.plus_months(3).to_string(), "2026-02-28");
        assert_eq!(day.plus_months(24).to_string(), "2027-11-30");
    }
}
