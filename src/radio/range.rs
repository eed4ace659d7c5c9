//! Values outside of what a model was made for.

use thiserror::Error;

/// A value that a model has no answer for.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{quantity} is {value} {unit}, allowed {low} to {high}")]
pub struct OutOfRange {
    /// What it is.
    pub quantity: &'static str,
    /// What was given.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// The least that is allowed.
    pub low: f64,
    /// The most that is allowed.
    pub high: f64,
}

/// Refuses a value outside of `low..=high`, and what is no number.
pub(super) fn within(
    quantity: &'static str,
    unit: &'static str,
    value: f64,
    [low, high]: [f64; 2],
) -> Result<(), OutOfRange> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(OutOfRange {
            quantity,
            value,
            unit,
            low,
            high,
        })
    }
}
