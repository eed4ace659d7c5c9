//! The capacity of satellites over an area: all terminals in a cell share its beams.

use std::collections::BTreeMap;

use super::demand;
use crate::geodesy::LonLat;
use crate::project::{CostBook, Factor};

/// Kilometres of a degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;

/// What a village that takes satellite asks of its cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    /// The village, among those that are decided.
    pub(super) case: usize,
    /// Where.
    pub(super) at: LonLat,
    /// Whom it serves.
    pub(super) people: f64,
    pub(super) terminals: u32,
    /// What the village loses by its next best option, dollars; infinite where there is none.
    pub(super) regret: f64,
}

/// Cells are squares of equal area between circles of latitude. They stand for the operator's own, whose
/// edges nobody publishes.
fn cell(at: LonLat, cell_km2: f64) -> [i64; 2] {
    let side = cell_km2.max(1.0).sqrt() / KM_PER_DEGREE;
    let row = (at.lat() / side).floor();
    let middle = ((row + 0.5) * side).clamp(-89.9, 89.9);
    let column = (at.lon() * middle.to_radians().cos() / side).floor();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a coordinate over a side of 0.009 degrees and more"
    )]
    let cell = [row as i64, column as i64];
    cell
}

/// Who gives way where the villages of a cell ask for more than its beams carry in the busy hour: those
/// that lose least, equals by their order. In rising order.
///
/// A village asks for what its active users get, or for what its terminals may send at once after
/// overbooking, whatever is more; the cell carries its beams' capacity but for what is kept for others
/// (`leo_free_share`).
pub(super) fn beyond_capacity(loads: &[Load], book: &CostBook) -> Vec<usize> {
    let factor = |factor| book.factor(factor);
    let carried = factor(Factor::LeoBeamsPerCell)
        * factor(Factor::LeoBeamMbps)
        * factor(Factor::LeoFreeShare);
    let users = demand::users_per_person(book) * demand::user_mbps(book);
    let terminal = factor(Factor::LeoTerminalMbps) / factor(Factor::LeoOverbooking).max(1.0);
    let asked = |load: &Load| (load.people * users).max(f64::from(load.terminals) * terminal);
    let mut cells: BTreeMap<[i64; 2], Vec<&Load>> = BTreeMap::new();
    for load in loads {
        let of = cell(load.at, factor(Factor::LeoCellKm2));
        cells.entry(of).or_default().push(load);
    }
    let mut beyond = Vec::new();
    for mut members in cells.into_values() {
        members.sort_by(|one, other| {
            let by_regret = one.regret.total_cmp(&other.regret);
            by_regret.then(one.case.cmp(&other.case))
        });
        let mut sum: f64 = members.iter().map(|load| asked(load)).sum();
        for load in members {
            if sum <= carried {
                break;
            }
            sum -= asked(load);
            beyond.push(load.case);
        }
    }
    beyond.sort_unstable();
    beyond
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    fn load(case: usize, lon: f64, people: f64, regret: f64) -> Load {
        Load {
            case,
            at: LonLat::new(lon, 16.0).unwrap(),
            people,
            terminals: 1,
            regret,
        }
    }

    #[test]
    fn who_loses_least_gives_way_and_other_cells_are_left_alone() {
        let book = default_settings().costs;
        let carried = book.factor(Factor::LeoBeamsPerCell)
            * book.factor(Factor::LeoBeamMbps)
            * book.factor(Factor::LeoFreeShare);
        let each = book.factor(Factor::UsersShare)
            * book.factor(Factor::BusyShare)
            * book.factor(Factor::UserMbps);
        let half = carried / each * 0.6;
        let loads = [
            load(0, 106.01, half, 900.0),
            load(1, 106.02, half, 100.0),
            load(2, 109.0, half, 1.0),
        ];
        assert_eq!(beyond_capacity(&loads, &book), [1]);
        assert!(beyond_capacity(&loads[1..], &book).is_empty());
        let alone = [load(0, 106.0, half * 2.0, f64::INFINITY)];
        assert_eq!(beyond_capacity(&alone, &book), [0], "nothing carries it");
    }
}
