//! The functions that formulas know.

/// Names of the functions.
pub const FUNCTIONS: [&str; 15] = [
    "ABS", "CEIL", "CEILING", "COALESCE", "EXP", "FLOOR", "GREATEST", "LEAST", "LN", "LOG10",
    "NULLIF", "POWER", "RANGE", "ROUND", "SQRT",
];

/// What a formula may be made of, as messages list it.
pub(super) const KNOWN: &str = "numbers, 'texts', TRUE, FALSE, NULL, column names, + - * / %, \
    = <> < <= > >=, AND, OR, NOT, IS NULL, IS TRUE, IS FALSE, BETWEEN, IN (list), CASE, and ABS, CEIL, \
    CEILING, COALESCE, EXP, FLOOR, GREATEST, LEAST, LN, LOG10, NULLIF, POWER, RANGE, ROUND, SQRT";

/// A function from numbers to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Ceil,
    Exp,
    Floor,
    Greatest,
    Least,
    Ln,
    Log10,
    Power,
    Range,
    Sqrt,
}

impl Function {
    pub fn find(name: &str) -> Option<Self> {
        Some(match name {
            "ABS" => Self::Abs,
            "CEIL" | "CEILING" => Self::Ceil,
            "EXP" => Self::Exp,
            "FLOOR" => Self::Floor,
            "GREATEST" => Self::Greatest,
            "LEAST" => Self::Least,
            "LN" => Self::Ln,
            "LOG10" => Self::Log10,
            "POWER" => Self::Power,
            "RANGE" => Self::Range,
            "SQRT" => Self::Sqrt,
            _ => return None,
        })
    }
}

/// The least and most arguments of a known function.
pub(super) fn arity(name: &str) -> (usize, usize) {
    match name {
        "GREATEST" | "LEAST" | "COALESCE" => (1, usize::MAX),
        "NULLIF" | "POWER" | "RANGE" => (2, 2),
        "ROUND" => (1, 2),
        _ => (1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_listed_as_known() {
        assert!(KNOWN.ends_with(&FUNCTIONS.join(", ")));
    }
}
