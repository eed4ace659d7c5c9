//! Bounds in whole numbers: multipliers from the relaxation are rounded, and what they prove is
//! computed again exactly from the data of the model.

use super::model::Row;

/// Multipliers are whole numbers of `1 / SCALE`.
const BITS: u32 = 20;
/// The unit of scaled numbers.
pub const SCALE: i128 = 1 << BITS;

/// Multipliers beyond this are of no use.
const STEEPEST: f64 = 1e15;

/// What multipliers prove, in units of `1 / SCALE`.
#[derive(Debug, Clone, Default)]
pub struct Certificate {
    /// The bound, without the constant.
    pub bound: i128,
    /// Exact reduced cost of each column.
    pub reduced: Vec<i128>,
}

/// The box of each column.
#[derive(Debug, Clone, Copy)]
pub struct Box<'a> {
    /// Least values.
    pub lower: &'a [i64],
    /// Most values.
    pub upper: &'a [i64],
}

impl Certificate {
    /// The bound of `min cost x` over the rows and the box that these multipliers prove.
    ///
    /// Multipliers of the wrong sign for a row, and ones that are not numbers, count as zero: any
    /// numbers at all give a valid bound.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "multipliers are bounded before they are rounded"
    )]
    pub fn prove(&mut self, cost: &[i64], rows: &[Row], boxed: Box<'_>, multipliers: &[f64]) {
        self.reduced.clear();
        self.reduced
            .extend(cost.iter().map(|&cost| i128::from(cost) << BITS));
        self.bound = 0;
        for (row, &multiplier) in rows.iter().zip(multipliers) {
            if multiplier.is_nan() || multiplier.abs() >= STEEPEST {
                continue;
            }
            let scaled = (multiplier * SCALE as f64).round() as i64;
            let side = match scaled {
                1.. => row.lower,
                0 => continue,
                _ => row.upper,
            };
            let Some(side) = side else { continue };
            let scaled = i128::from(scaled);
            self.bound += scaled * i128::from(side);
            for &(column, coefficient) in &row.entries {
                self.reduced[column as usize] -= scaled * i128::from(coefficient);
            }
        }
        for ((&reduced, &lower), &upper) in self.reduced.iter().zip(boxed.lower).zip(boxed.upper) {
            let at = if reduced > 0 { lower } else { upper };
            self.bound += reduced * i128::from(at);
        }
    }

    /// The bound as a whole number, which it can be raised to where all values are whole.
    #[must_use]
    pub fn whole(&self) -> i64 {
        ceil(self.bound)
    }

    /// Whether moving a column one step off its better bound costs more than the limit allows, in the
    /// exact sense: every solution with the column moved is worth `limit` at least.
    #[must_use]
    pub fn fixes(&self, column: usize, limit: i64) -> bool {
        ceil(self.bound + self.reduced[column].abs()) >= limit
    }
}

/// A scaled number raised to a whole one.
fn ceil(scaled: i128) -> i64 {
    let whole = -((-scaled) >> BITS);
    i64::try_from(whole).unwrap_or(if whole > 0 { i64::MAX } else { i64::MIN })
}

/// Whether a ray of multipliers proves that nothing satisfies rows and box.
#[must_use]
pub fn impossible(
    columns: usize,
    rows: &[Row],
    boxed: Box<'_>,
    ray: &[f64],
    scratch: &mut Certificate,
) -> bool {
    let largest = ray.iter().fold(0.0f64, |most, r| most.max(r.abs()));
    if largest <= 0.0 || !largest.is_finite() {
        return false;
    }
    let zero = vec![0; columns];
    let unit: Vec<f64> = ray.iter().map(|r| r / largest * 1024.0).collect();
    scratch.prove(&zero, rows, boxed, &unit);
    scratch.bound > 0
}
