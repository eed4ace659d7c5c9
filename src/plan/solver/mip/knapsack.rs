//! Cover cuts of rows that limit a weighted choice.

use super::certify::Box;
use super::halves::{Cut, finish};
use super::model::Row;

/// Cuts off `x` with extended covers: of columns that together weigh more than the limit, not all can be
/// chosen, and a heavier column counts like one of them (Balas 1975).
pub fn separate(rows: &[Row], boxed: Box<'_>, x: &[f64], cuts: &mut Vec<Cut>) {
    for row in rows {
        let Some(limit) = row.upper else { continue };
        let fits = row.entries.iter().all(|&(column, a)| {
            a > 0 && boxed.lower[column as usize] == 0 && boxed.upper[column as usize] == 1
        });
        if fits && limit >= 0 {
            cuts.extend(cover(&row.entries, limit, boxed, x));
        }
    }
}

fn cover(entries: &[(u32, i64)], limit: i64, boxed: Box<'_>, x: &[f64]) -> Option<Cut> {
    let mut order: Vec<(u32, i64)> = entries.to_vec();
    // Cheapest lack of value for its weight first.
    order.sort_by(|a, b| {
        let lack = |entry: &(u32, i64)| (1.0 - x[entry.0 as usize]) / entry.1 as f64;
        lack(a).total_cmp(&lack(b)).then(a.0.cmp(&b.0))
    });
    let mut weight = 0i128;
    let mut taken = Vec::new();
    for &(column, a) in &order {
        if weight > i128::from(limit) {
            break;
        }
        weight += i128::from(a);
        taken.push((column, a));
    }
    if weight <= i128::from(limit) {
        return None;
    }
    // Light ones and those far from 1 go as long as it stays a cover.
    taken.sort_by(|a, b| {
        x[a.0 as usize]
            .total_cmp(&x[b.0 as usize])
            .then(a.1.cmp(&b.1))
    });
    taken.retain(|&(_, a)| {
        let spare = weight - i128::from(a) > i128::from(limit);
        if spare {
            weight -= i128::from(a);
        }
        !spare
    });
    let heaviest = taken.iter().map(|&(_, a)| a).max()?;
    let most = i64::try_from(taken.len()).ok()? - 1;
    let mut columns: Vec<u32> = taken.iter().map(|&(column, _)| column).collect();
    columns.extend(
        entries
            .iter()
            .filter(|&&(_, a)| a >= heaviest)
            .map(|&(column, _)| column),
    );
    columns.sort_unstable();
    columns.dedup();
    finish(
        columns.into_iter().map(|column| (column, -1)).collect(),
        -most,
        boxed,
        x,
    )
}
