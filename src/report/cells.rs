//! Values as cells of the outputs.

use crate::calendar::Day;
use crate::formats::Cell;
use crate::survey::Technology;

/// Hundredths of a point as points.
pub(super) fn points(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

/// A number to so many decimals, so that outputs show what is meant and not the noise of the last bit.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

pub(super) fn day<'a>(date: Option<Day>) -> Cell<'a> {
    date.map(|date| date.to_string()).into()
}

pub(super) fn technologies<'a>(list: &[Technology]) -> Cell<'a> {
    Cell::from(
        list.iter()
            .map(|technology| technology.as_str())
            .collect::<Vec<_>>(),
    )
}
