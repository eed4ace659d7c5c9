//! What a model was not made for.

/// A value outside of what a Recommendation was made for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what} {value} {unit} is outside {low} to {high} {unit}, for which {model} was made")]
pub struct OutOfRange {
    /// The quantity in words.
    pub what: &'static str,
    /// What it was.
    pub value: f64,
    /// The unit of the value and of both bounds.
    pub unit: &'static str,
    /// The smallest value allowed.
    pub low: f64,
    /// The largest value allowed.
    pub high: f64,
    /// The Recommendation and its section.
    pub model: &'static str,
}

impl OutOfRange {
    /// Refuses what is not a number or lies outside `low` to `high`.
    pub(super) fn check(
        model: &'static str,
        what: &'static str,
        unit: &'static str,
        value: f64,
        [low, high]: [f64; 2],
    ) -> Result<(), Self> {
        if (low..=high).contains(&value) {
            Ok(())
        } else {
            Err(Self {
                what,
                value,
                unit,
                low,
                high,
                model,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_out_of_every_range() {
        let check = |value| OutOfRange::check("P.838-3", "frequency", "GHz", value, [1.0, 1000.0]);
        assert_eq!(check(1.0), Ok(()));
        assert_eq!(check(1000.0), Ok(()));
        assert!(check(f64::NAN).is_err());
        assert_eq!(
            check(0.5).unwrap_err().to_string(),
            "frequency 0.5 GHz is outside 1 to 1000 GHz, for which P.838-3 was made"
        );
    }
}
