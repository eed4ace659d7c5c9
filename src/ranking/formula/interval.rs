//! Arithmetic of closed intervals (Moore, Kearfott and Cloud, Introduction to Interval Analysis,
//! SIAM 2009, chapters 2 and 5).
//!
//! The four operations of IEEE 754 round monotonically, so an end computed as a result at the ends of
//! the operands bounds all rounded results between; no directed rounding is needed for results to lie
//! within. The functions of the mathematical library promise no such thing, and their ends are widened.

use super::error::Problem;
use super::truth::Truth;

/// Steps of the last place by which a function of the mathematical library may err, with room.
const LIBRARY_STEPS: usize = 4;

/// Numbers between two ends. The low end is below positive infinity, the high one above negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interval {
    pub low: f64,
    pub high: f64,
    pub missing: bool,
}

impl Interval {
    pub const UNKNOWN: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        missing: true,
    };

    pub const fn known(number: f64) -> Self {
        Self {
            low: number,
            high: number,
            missing: false,
        }
    }

    /// From outside, with the ends in order; a NaN makes it unknown. Zero loses its sign.
    pub fn read(low: f64, high: f64, missing: bool) -> Self {
        if low.is_nan() || high.is_nan() {
            return Self::UNKNOWN;
        }
        Self {
            low: low.min(high).min(f64::MAX) + 0.0,
            high: low.max(high).max(f64::MIN) + 0.0,
            missing,
        }
    }

    /// A result, refused where all of it is too large for a number.
    fn result(low: f64, high: f64, missing: bool) -> Result<Self, Problem> {
        if low >= f64::INFINITY || high <= f64::NEG_INFINITY {
            Err(Problem::TooLarge)
        } else {
            Ok(Self { low, high, missing })
        }
    }

    /// Ends from a function of the mathematical library.
    fn from_library(low: f64, high: f64, missing: bool) -> Result<Self, Problem> {
        let result = Self::result(low, high, missing)?;
        let steps = if low < high { LIBRARY_STEPS } else { 0 };
        let step = |end: f64, next: fn(f64) -> f64| {
            (0..steps).fold(end, |end, _| if end.is_finite() { next(end) } else { end })
        };
        Ok(Self {
            low: step(result.low, f64::next_down),
            high: step(result.high, f64::next_up),
            missing,
        })
    }

    pub fn is_point(self) -> bool {
        self.low >= self.high
    }

    pub fn is_zero(self) -> bool {
        self.low >= 0.0 && self.high <= 0.0
    }

    fn holds_zero(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    pub fn hull(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            missing: self.missing || other.missing,
        }
    }

    pub fn negate(self) -> Self {
        Self {
            low: -self.high,
            high: -self.low,
            missing: self.missing,
        }
    }

    pub fn add(self, other: Self) -> Result<Self, Problem> {
        Self::result(
            self.low + other.low,
            self.high + other.high,
            self.missing || other.missing,
        )
    }

    pub fn multiply(self, other: Self) -> Result<Self, Problem> {
        let settles = |factor: Self| factor.is_zero() && !factor.missing;
        if settles(self) || settles(other) {
            return Ok(Self::known(0.0));
        }
        // An end at infinity stands for numbers without bound, none of which makes 0 times it other than 0.
        let product = |a: f64, b: f64| {
            let product = a * b;
            if product.is_nan() { 0.0 } else { product }
        };
        self.corners(other, product)
    }

    pub fn divide(self, divisor: Self) -> Result<Self, Problem> {
        let missing = self.missing || divisor.missing;
        if divisor.is_zero() {
            return Err(Problem::DivisionByZero);
        }
        if self.is_zero() {
            return Self::result(0.0, 0.0, missing);
        }
        if divisor.low < 0.0 && divisor.high > 0.0 {
            return Ok(Self {
                missing,
                ..Self::UNKNOWN
            });
        }
        if divisor.high <= 0.0 {
            return self.negate().divide(divisor.negate());
        }
        if divisor.low <= 0.0 {
            let low = if self.low >= 0.0 {
                self.low / divisor.high
            } else {
                f64::NEG_INFINITY
            };
            let high = if self.high <= 0.0 {
                self.high / divisor.high
            } else {
                f64::INFINITY
            };
            return Self::result(low, high, missing);
        }
        // Infinity by infinity: quotients shrink to 0 as the divisor grows.
        self.corners(divisor, |a, b| {
            let quotient = a / b;
            if quotient.is_nan() { 0.0 } else { quotient }
        })
    }

    /// The remainder with the sign of the dividend, as SQL's `%`.
    pub fn remainder(self, divisor: Self) -> Result<Self, Problem> {
        let missing = self.missing || divisor.missing;
        if divisor.is_zero() {
            return Err(Problem::DivisionByZero);
        }
        if self.is_point() && divisor.is_point() {
            return Ok(Self {
                missing,
                ..Self::known(self.low % divisor.low)
            });
        }
        let most = divisor.low.abs().max(divisor.high.abs());
        let least = if divisor.holds_zero() {
            0.0
        } else {
            divisor.low.abs().min(divisor.high.abs())
        };
        if self.low.abs().max(self.high.abs()) < least {
            return Ok(Self { missing, ..self });
        }
        Ok(Self {
            low: self.low.min(0.0).max(-most),
            high: self.high.max(0.0).min(most),
            missing,
        })
    }

    /// The least and most of an operation that is monotone in each operand.
    fn corners(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Result<Self, Problem> {
        let (low, high) = self.corner_ends(other, of);
        Self::result(low, high, self.missing || other.missing)
    }

    fn corner_ends(self, other: Self, of: impl Fn(f64, f64) -> f64) -> (f64, f64) {
        let [a, b] = [of(self.low, other.low), of(self.low, other.high)];
        let [c, d] = [of(self.high, other.low), of(self.high, other.high)];
        (a.min(b).min(c.min(d)), a.max(b).max(c.max(d)))
    }

    /// The least of the two; one that cannot be it does not matter, missing or not.
    pub fn least(self, other: Self) -> Self {
        if self.low >= other.high {
            other
        } else if other.low >= self.high {
            self
        } else {
            Self {
                low: self.low.min(other.low),
                high: self.high.min(other.high),
                missing: self.missing || other.missing,
            }
        }
    }

    pub fn greatest(self, other: Self) -> Self {
        self.negate().least(other.negate()).negate()
    }

    pub fn absolute(self) -> Self {
        let [a, b] = [self.low.abs(), self.high.abs()];
        Self {
            low: if self.holds_zero() { 0.0 } else { a.min(b) },
            high: a.max(b),
            missing: self.missing,
        }
    }

    /// Applies a function that never falls.
    pub fn rising(self, of: impl Fn(f64) -> f64) -> Self {
        Self {
            low: of(self.low),
            high: of(self.high),
            missing: self.missing,
        }
    }

    /// The natural or decimal logarithm.
    pub fn logarithm(self, of: fn(f64) -> f64) -> Result<Self, Problem> {
        if self.high <= 0.0 {
            return Err(Problem::Logarithm);
        }
        // The logarithm of 0 is negative infinity, the end of what lies above 0.
        Self::from_library(of(self.low.max(0.0)), of(self.high), self.missing)
    }

    pub fn exponential(self) -> Result<Self, Problem> {
        let result = Self::from_library(self.low.exp(), self.high.exp(), self.missing)?;
        Ok(Self {
            low: result.low.max(0.0),
            ..result
        })
    }

    pub fn root(self) -> Result<Self, Problem> {
        if self.high < 0.0 {
            return Err(Problem::Root);
        }
        // IEEE 754 rounds roots correctly, hence monotonically.
        Ok(Self {
            low: self.low.max(0.0).sqrt(),
            high: self.high.sqrt(),
            missing: self.missing,
        })
    }

    /// `self` to the power of `exponent`; of negative numbers only whole powers are defined.
    pub fn power(self, exponent: Self) -> Result<Self, Problem> {
        let missing = self.missing || exponent.missing;
        let whole = exponent.is_point() && exponent.low.fract().abs() <= 0.0;
        if self.high < 0.0 && exponent.is_point() && !whole {
            return Err(Problem::Power);
        }
        if self.is_zero() && exponent.high < 0.0 {
            return Err(Problem::Power);
        }
        if exponent.is_zero() {
            return Self::result(1.0, 1.0, missing);
        }
        if self.low >= 0.0 || (exponent.is_point() && !whole) {
            let base = Self {
                low: self.low.max(0.0) + 0.0,
                ..self
            };
            let (low, high) = base.corner_ends(exponent, f64::powf);
            return Ok(Self::from_library(low, high, missing)?.at_least_zero());
        }
        if self.is_point() && whole {
            let power = self.low.powf(exponent.low);
            return Self::result(power, power, missing);
        }
        let size = Self {
            missing,
            ..self.absolute()
        };
        if whole && exponent.low > 0.0 && (exponent.low % 2.0).abs() > 0.0 {
            let of = |end: f64| end.powf(exponent.low);
            return Self::from_library(of(self.low), of(self.high), missing);
        }
        if whole && (self.high < 0.0 || (exponent.low % 2.0).abs() <= 0.0) {
            let result = size.power(exponent)?;
            let odd = (exponent.low % 2.0).abs() > 0.0;
            return Ok(if odd { result.negate() } else { result });
        }
        // Some whole power of a negative number, or one of either sign close to zero.
        let most = size.power(exponent).map_or(f64::INFINITY, |size| size.high);
        Self::result(-most, most, missing)
    }

    fn at_least_zero(self) -> Self {
        Self {
            low: self.low.max(0.0),
            ..self
        }
    }

    /// Somewhere between a low and a high end.
    pub fn range(low: Self, high: Self) -> Result<Self, Problem> {
        if low.low > high.high {
            return Err(Problem::RangeReversed);
        }
        Ok(Self {
            low: low.low,
            high: high.high,
            missing: low.missing || high.missing,
        })
    }

    pub fn less(self, other: Self) -> Truth {
        Truth::of(
            self.high >= other.low,
            self.low < other.high,
            self.missing || other.missing,
        )
    }

    pub fn equals(self, other: Self) -> Truth {
        let apart = self.high < other.low || other.high < self.low;
        let same = self.is_point() && other.is_point() && !apart;
        Truth::of(!same, !apart, self.missing || other.missing)
    }
}

/// Rounds to so many decimal digits, halves away from zero.
pub(super) fn round(number: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits.abs());
    let scaled = if digits < 0 {
        number / scale
    } else {
        number * scale
    };
    // From 2^53 on every number is whole.
    if scaled.is_nan() || scaled.abs() >= 9_007_199_254_740_992.0 {
        number
    } else if digits < 0 {
        scaled.round() * scale
    } else {
        scaled.round() / scale
    }
}
