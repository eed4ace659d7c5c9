//! What may be wrong with a formula.

use std::fmt;

/// Where in the text of a formula, counted in characters from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u64,
    /// The character of the line.
    pub column: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(f, "line {}, ", self.line)?;
        }
        write!(f, "column {}", self.column)
    }
}

/// Why a text is no formula over the given columns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormulaError {
    /// Nothing was written.
    #[error("the formula is empty; write a column name or an expression")]
    Empty,
    /// Too long to read.
    #[error("the formula has {length} {unit}; at most {most} are read")]
    TooLong {
        /// How much it has.
        length: usize,
        /// Of what.
        unit: &'static str,
        /// What is allowed.
        most: usize,
    },
    /// Too deep to read.
    #[error(
        "the formula is nested too deeply or chains too many operators; split it, use IN for long \
         chains of OR, LEAST or GREATEST for nested CASE"
    )]
    TooDeep,
    /// Not an expression.
    #[error("{}{what}", at(*place))]
    Syntax {
        /// Where.
        place: Option<Place>,
        /// What is wrong and what to write.
        what: String,
    },
    /// A name that no column has.
    #[error("{place}: no column is named `{name}`{hint}")]
    UnknownColumn {
        /// Where.
        place: Place,
        /// The name.
        name: String,
        /// What may be meant.
        hint: String,
    },
    /// A function that is not known.
    #[error("{place}: no function is named {name}{hint}")]
    UnknownFunction {
        /// Where.
        place: Place,
        /// The name.
        name: String,
        /// What may be meant, and what is known.
        hint: String,
    },
    /// Too few or too many arguments.
    #[error("{place}: {function} has {count} arguments; it takes {takes}")]
    Arguments {
        /// Where.
        place: Place,
        /// The function.
        function: String,
        /// How many it has.
        count: usize,
        /// How many it takes.
        takes: String,
    },
    /// An operand of the wrong type.
    #[error("{place}: {what}")]
    WrongType {
        /// Where.
        place: Place,
        /// The operator, its operands, their types and what to write.
        what: String,
    },
    /// SQL that formulas do not know.
    #[error("{}{what} is not known in formulas; known are {}", at(*place), super::functions::KNOWN)]
    NotKnown {
        /// Where.
        place: Option<Place>,
        /// What was written.
        what: String,
    },
    /// A part that fails on every row.
    #[error("{0}")]
    Constant(EvaluationError),
}

fn at(place: Option<Place>) -> String {
    place.map_or_else(String::new, |place| format!("{place}: "))
}

/// Why a formula has no value on a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: `{expression}` {problem}")]
pub struct EvaluationError {
    /// Where the operator or function stands.
    pub place: Place,
    /// The part that failed.
    pub expression: String,
    /// Why.
    pub problem: Problem,
}

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Division or remainder by zero.
    #[error("divides by zero; write NULLIF(divisor, 0) to take the result as missing")]
    DivisionByZero,
    /// Logarithm of zero or less.
    #[error(
        "takes the logarithm of a number that is not above 0; \
         write LN(1 + x) or CASE WHEN x > 0 THEN LN(x) END"
    )]
    Logarithm,
    /// Root of a negative number.
    #[error("takes the root of a negative number; write SQRT(GREATEST(x, 0)) or SQRT(ABS(x))")]
    Root,
    /// A fractional power of a negative number, or a negative one of zero.
    #[error(
        "is not defined: negative numbers have whole powers only, and 0 has no negative ones; \
         write POWER(GREATEST(x, 0), y)"
    )]
    Power,
    /// Larger than any number of double precision.
    #[error("is too large for a number; scale the columns")]
    TooLarge,
    /// A range whose low end is above its high end.
    #[error("has its low end above its high end; write RANGE(low, high)")]
    RangeReversed,
}

/// A part of a formula that may fail.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub place: Place,
    pub expression: String,
}

/// A failure, by the number of its site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub site: usize,
    pub problem: Problem,
}

impl Fault {
    pub fn at(self, sites: &[Site]) -> EvaluationError {
        let Site { place, expression } = sites[self.site].clone();
        EvaluationError {
            place,
            expression,
            problem: self.problem,
        }
    }
}
