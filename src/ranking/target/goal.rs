//! What ends the list.

use super::TargetError;
use crate::calendar::Day;
use crate::project::MOST_DOLLARS;

/// Days of a month, a 12th of 365.25.
const DAYS_OF_MONTH: f64 = 30.4375;

/// What ends the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// So many villages.
    Count(u32),
    /// Money, in dollars, of which whole cents count: villages in order until the next does not fit.
    Budget(f64),
    /// As many as can be built between two days.
    By {
        /// When building begins.
        from: Day,
        /// When it ends.
        to: Day,
        /// Villages a month of 30.4375 days; what is begun at the end does not count.
        per_month: f64,
    },
}

impl Goal {
    /// How many villages, `None` for a budget.
    ///
    /// ```
    /// # use deadzone::ranking::target::Goal;
    /// let goal = Goal::By { from: "2026-01-01".parse()?, to: "2027-01-01".parse()?, per_month: 10.0 };
    /// // 365 days are 11.99 months.
    /// assert_eq!(goal.places()?, Some(119));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TargetError`] where the budget or the pace is not an allowed number, or the first day is
    /// not before the last.
    pub fn places(&self) -> Result<Option<u32>, TargetError> {
        match *self {
            Self::Count(count) => Ok(Some(count)),
            Self::Budget(dollars) => match cents(dollars) {
                Some(_) => Ok(None),
                None => Err(TargetError::Budget {
                    value: dollars,
                    most: MOST_DOLLARS,
                }),
            },
            Self::By {
                from,
                to,
                per_month,
            } => built(from, to, per_month).map(Some),
        }
    }
}

fn built(from: Day, to: Day, per_month: f64) -> Result<u32, TargetError> {
    if from >= to {
        return Err(TargetError::Dates { from, to });
    }
    if !(per_month > 0.0 && per_month.is_finite()) {
        return Err(TargetError::Pace { value: per_month });
    }
    let days = f64::from(number(to) - number(from));
    let villages = (days * per_month / DAYS_OF_MONTH).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "is positive, and more villages than can be counted are as many as can"
    )]
    Ok(villages as u32)
}

/// The number of a day, from 30 December 1899, found among those of the calendar.
fn number(day: Day) -> u32 {
    // The calendar ends before day 120,000.
    let (mut low, mut high) = (0, 120_000_u32);
    while low < high {
        let middle = u32::midpoint(low, high);
        if Day::from_spreadsheet_days(u64::from(middle)) < day {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Dollars in whole cents, in which sums are exact: 0.1 and 0.2 fit 0.3. `None` for what is no amount
/// of money.
pub(super) fn cents(dollars: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "is neither negative nor beyond what is exact"
    )]
    (0.0..=MOST_DOLLARS)
        .contains(&dollars)
        .then(|| (dollars * 100.0).round() as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by(from: &str, to: &str, per_month: f64) -> Result<Option<u32>, TargetError> {
        Goal::By {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            per_month,
        }
        .places()
    }

    #[test]
    fn a_date_is_as_many_as_can_be_built_until_then() {
        // 1,461 days are 48 months of 30.4375 days.
        assert_eq!(by("2024-01-01", "2028-01-01", 12.5), Ok(Some(600)));
        assert_eq!(by("2025-01-01", "2025-01-31", 1.0), Ok(Some(0)));
        assert_eq!(by("2025-01-01", "2025-02-01", 1.0), Ok(Some(1)));
        assert_eq!(by("1900-01-01", "2200-12-31", 1e300), Ok(Some(u32::MAX)));
        assert_eq!(by("1900-01-01", "2200-12-31", 1e-300), Ok(Some(0)));
        assert_eq!(by("2024-01-01", "2028-01-01", 0.1), Ok(Some(4)));
    }

    #[test]
    fn days_and_paces_that_are_none_are_refused() {
        assert!(matches!(
            by("2025-01-01", "2025-01-01", 1.0),
            Err(TargetError::Dates { .. })
        ));
        for pace in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                by("2025-01-01", "2026-01-01", pace),
                Err(TargetError::Pace { .. })
            ));
        }
    }

    #[test]
    fn money_that_is_none_is_refused() {
        for dollars in [-0.01, f64::NAN, f64::INFINITY, 1e13 + 1.0] {
            assert!(Goal::Budget(dollars).places().is_err(), "{dollars}");
        }
        assert_eq!(Goal::Budget(0.0).places(), Ok(None));
        assert_eq!(Goal::Budget(1e13).places(), Ok(None));
        assert_eq!(cents(0.1).unwrap() + cents(0.2).unwrap(), 30);
        assert_eq!(cents(1e13), Some(1_000_000_000_000_000));
    }

    proptest! {
        #[test]
        fn days_have_numbers_one_apart(days in 2_u32..109_900) {
            let day = Day::from_spreadsheet_days(u64::from(days));
            prop_assert_eq!(number(day), days);
        }
    }
}
