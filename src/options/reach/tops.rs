//! High ground near a place.

use std::cmp::Ordering;

use super::lamp::Desk;
use super::plane::Plane;
use crate::geodesy::LonLat;
use crate::predict::PredictError;

impl Desk<'_> {
    /// The highest ground within a distance, highest first: local maxima of a lattice of `step_m`, each
    /// climbed from on a finer one. Ground that is no higher than that at the middle is left out, and so is what is
    /// not known.
    pub(super) fn tops(
        &mut self,
        middle: LonLat,
        radius_m: f64,
        step_m: f64,
        most: usize,
    ) -> Result<Vec<LonLat>, PredictError> {
        /// Steps of the finer lattice in one of the coarse.
        const FINER: i32 = 3;
        let Some(base_m) = self.height(middle)? else {
            return Ok(Vec::new());
        };
        let around = Plane::at(middle);
        let fine_m = step_m / f64::from(FINER);
        let place = |[column, row]: [i32; 2]| {
            let offset = [column, row].map(|steps| fine_m * f64::from(steps));
            let is_near = offset[0].hypot(offset[1]) <= radius_m;
            is_near.then(|| around.place(offset)).flatten()
        };
        // What is not known or too far away is the lowest of all.
        let mut height = |cell: [i32; 2]| -> Result<f64, PredictError> {
            let known = place(cell).map(|at| self.height(at)).transpose()?;
            Ok(known.flatten().unwrap_or(f64::NEG_INFINITY))
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a few kilometres by steps of many metres"
        )]
        let reach = (radius_m / step_m).clamp(0.0, 100.0).floor() as i32;
        let side = 2 * reach + 1;
        let coarse = |number: i32| [number % side - reach, number / side - reach];
        let mut heights = Vec::new();
        for number in 0..side * side {
            heights.push(height(coarse(number).map(|steps| FINER * steps))?);
        }
        let at = |[column, row]: [i32; 2]| {
            let is_inside = column.abs() <= reach && row.abs() <= reach;
            let number = usize::try_from((row + reach) * side + column + reach);
            number
                .ok()
                .filter(|_| is_inside)
                .map(|number| heights[number])
        };
        let mut tops: Vec<(f64, [i32; 2])> = Vec::new();
        for number in 0..side * side {
            let cell = coarse(number);
            let own = at(cell).unwrap_or(f64::NEG_INFINITY);
            // Of equals the first.
            let is_top = own > base_m
                && AROUND.iter().all(|&[column, row]| {
                    let other = at([cell[0] + column, cell[1] + row]);
                    let is_before = row < 0 || (row == 0 && column < 0);
                    other.is_none_or(|other: f64| match own.total_cmp(&other) {
                        Ordering::Greater => true,
                        Ordering::Equal => !is_before,
                        Ordering::Less => false,
                    })
                });
            if is_top {
                tops.push((own, cell.map(|steps| FINER * steps)));
            }
        }
        tops.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        tops.truncate(most);
        for (own, cell) in &mut tops {
            // It rises with each move, and has few cells to go.
            loop {
                let from = *cell;
                for [column, row] in AROUND {
                    let next = [from[0] + column, from[1] + row];
                    let next_m = height(next)?;
                    if next_m > *own {
                        (*own, *cell) = (next_m, next);
                    }
                }
                if *cell == from {
                    break;
                }
            }
        }
        tops.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        tops.dedup_by_key(|(_, cell)| *cell);
        Ok(tops
            .into_iter()
            .filter_map(|(_, cell)| place(cell))
            .collect())
    }
}

/// The cells around one.
const AROUND: [[i32; 2]; 8] = [
    [-1, -1],
    [0, -1],
    [1, -1],
    [-1, 0],
    [1, 0],
    [-1, 1],
    [0, 1],
    [1, 1],
];
