//! Bounds in exact integers from multipliers that need not be exact.
//!
//! For any multipliers `r` of the rows, of the right sign where a row has one limit only,
//!
//! ```text
//! c x  >=  sum_i (r_i > 0 ? r_i lower_i : r_i upper_i)  +  sum_j min over the box of (c - r A)_j x_j
//! ```
//!
//! The multipliers are rounded to multiples of `2^-bits` and everything else is integer, so the right side
//! is computed without any error: however bad the multipliers, the bound holds.

/// A row with integer data.
#[derive(Debug, Clone, Copy)]
pub struct IntegerRow<'a> {
    /// Columns and coefficients; a column may come twice.
    pub entries: &'a [(u32, i64)],
    /// The least the row may be.
    pub lower: Option<i64>,
    /// The most the row may be.
    pub upper: Option<i64>,
}

/// Bits after the point that multipliers are rounded to where nothing speaks against it.
pub const BITS: u32 = 20;

/// Room for sums, so that it need not be allocated for each bound.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    reduced: Vec<i128>,
}

/// A lower bound of `c x`, exact in multiples of `2^-bits`, or `None` where numbers would not fit into
/// 128 bits or something does not fit together: rows and multipliers of different number, columns that
/// do not exist, a box that is empty.
#[must_use]
pub fn scaled<'a>(
    costs: &[i64],
    boxes: &[(i64, i64)],
    rows: impl IntoIterator<Item = IntegerRow<'a>>,
    multipliers: &[f64],
    bits: u32,
    scratch: &mut Scratch,
) -> Option<i128> {
    if costs.len() != boxes.len() || bits > 60 {
        return None;
    }
    let reduced = &mut scratch.reduced;
    reduced.clear();
    reduced.extend(costs.iter().map(|&cost| i128::from(cost) << bits));
    let mut bound = 0_i128;
    let mut given = multipliers.iter();
    for row in rows {
        let multiplier = rounded(*given.next()?, bits)?;
        let limit = match multiplier.signum() {
            1 => row.lower,
            -1 => row.upper,
            _ => None,
        };
        // A multiplier whose sign fits no limit of the row counts as 0.
        let Some(limit) = limit else { continue };
        bound = bound.checked_add(multiplier.checked_mul(i128::from(limit))?)?;
        for &(column, entry) in row.entries {
            let slot = reduced.get_mut(column as usize)?;
            *slot = slot.checked_sub(multiplier.checked_mul(i128::from(entry))?)?;
        }
    }
    if given.next().is_some() {
        return None;
    }
    for (&cost, &(lower, upper)) in reduced.iter().zip(boxes) {
        if lower > upper {
            return None;
        }
        let at = if cost > 0 { lower } else { upper };
        bound = bound.checked_add(cost.checked_mul(i128::from(at))?)?;
    }
    Some(bound)
}

/// Whether these multipliers, as from [`super::Lp::ray`], prove that nothing within the boxes satisfies
/// the rows. A ray may be of any length: it is brought to a size that rounds well.
#[must_use]
pub fn refuted<'a>(
    boxes: &[(i64, i64)],
    rows: impl IntoIterator<Item = IntegerRow<'a>>,
    ray: &[f64],
    bits: u32,
    scratch: &mut Scratch,
) -> bool {
    let largest = ray
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    if !(largest.is_finite() && largest > 0.0) {
        return false;
    }
    let multipliers: Vec<f64> = ray.iter().map(|value| value / largest).collect();
    let costs = vec![0; boxes.len()];
    scaled(&costs, boxes, rows, &multipliers, bits, scratch).is_some_and(|bound| bound > 0)
}

/// The least integer not below a number in multiples of `2^-bits`.
#[must_use]
pub fn rounded_up(scaled: i128, bits: u32) -> i128 {
    -((-scaled) >> bits)
}

/// The nearest multiple of `2^-bits`, as a number of them.
fn rounded(multiplier: f64, bits: u32) -> Option<i128> {
    let scaled = (multiplier * f64::from(bits).exp2()).round();
    // 2^100: far above any price, and safe to convert.
    #[expect(clippy::cast_possible_truncation, reason = "its size was checked")]
    (scaled.abs() < 1e30).then_some(scaled as i128)
}
