//! Flags of three values, after Kleene's strong logic.

use super::interval::Interval;

/// A flag that may be undecided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Truth {
    pub may_be_false: bool,
    pub may_be_true: bool,
    pub missing: bool,
}

impl Truth {
    pub const UNKNOWN: Self = Self {
        may_be_false: true,
        may_be_true: true,
        missing: true,
    };

    pub const fn known(flag: bool) -> Self {
        Self {
            may_be_false: !flag,
            may_be_true: flag,
            missing: false,
        }
    }

    /// Decided where only one is possible, else missing if it hangs on a missing fact.
    pub fn of(may_be_false: bool, may_be_true: bool, missing: bool) -> Self {
        Self {
            may_be_false,
            may_be_true,
            missing: missing && may_be_false && may_be_true,
        }
    }

    pub fn is_false(self) -> bool {
        !self.may_be_true
    }

    pub fn is_true(self) -> bool {
        !self.may_be_false
    }

    pub fn not(self) -> Self {
        Self {
            may_be_false: self.may_be_true,
            may_be_true: self.may_be_false,
            missing: self.missing,
        }
    }

    pub fn and(self, other: Self) -> Self {
        Self::of(
            self.may_be_false || other.may_be_false,
            self.may_be_true && other.may_be_true,
            self.missing || other.missing,
        )
    }

    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub fn equals(self, other: Self) -> Self {
        Self::of(
            (self.may_be_false && other.may_be_true) || (self.may_be_true && other.may_be_false),
            (self.may_be_false && other.may_be_false) || (self.may_be_true && other.may_be_true),
            self.missing || other.missing,
        )
    }

    pub fn hull(self, other: Self) -> Self {
        Self {
            may_be_false: self.may_be_false || other.may_be_false,
            may_be_true: self.may_be_true || other.may_be_true,
            missing: self.missing || other.missing,
        }
    }

    /// 0 for false, 1 for true.
    pub fn interval(self) -> Interval {
        Interval {
            low: if self.may_be_false { 0.0 } else { 1.0 },
            high: if self.may_be_true { 1.0 } else { 0.0 },
            missing: self.missing,
        }
    }
}
