//! A packed tree of longitude-latitude boxes, searched outwards from a place.
//!
//! Leaves lie along a Hilbert curve (Kamel and Faloutsos 1993: packing by the curve makes a tree of
//! small boxes); a node is the box of the next [`FANOUT`] of the level below. There are no pointers, so
//! the tree costs 16 bytes a box. Distances are the proven lower bounds of [`Around`]: neither
//! antimeridian nor pole is special.

use rayon::prelude::*;

use crate::geodesy::Around;

/// Children of a node.
const FANOUT: usize = 8;
/// Leaves below which threads cost more than they save.
const WORTH_THREADS: usize = 4096;

/// A box in degrees, in single precision rounded outwards: less than a metre too large on each side.
#[derive(Clone, Copy, Debug)]
pub(super) struct DegreeBox {
    low: [f32; 2],
    high: [f32; 2],
}

/// Boxes of leaves, in the order of their building, and of the nodes above them.
#[derive(Debug, Default)]
pub(super) struct PackedTree {
    /// The leaves in groups, then the boxes of these groups in groups, up to a single group.
    groups: Vec<Group>,
    /// Where each level starts among the groups and how many boxes it has.
    levels: Vec<(usize, usize)>,
}

/// The children of a node, laid out so that their bounds are computed side by side.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    west: [f32; FANOUT],
    south: [f32; FANOUT],
    east: [f32; FANOUT],
    north: [f32; FANOUT],
}

impl DegreeBox {
    /// The box around positions of longitude and latitude.
    pub(super) fn around(positions: &[[f64; 2]]) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for position in positions {
            for axis in 0..2 {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        Self {
            low: low.map(|low| -rounded_up(-low)),
            high: high.map(rounded_up),
        }
    }

    /// South-west and north-east corner.
    pub(super) fn corners(&self) -> ([f64; 2], [f64; 2]) {
        (self.low.map(f64::from), self.high.map(f64::from))
    }

    fn union(boxes: &[Self]) -> Self {
        let mut all = boxes[0];
        for other in &boxes[1..] {
            for axis in 0..2 {
                all.low[axis] = all.low[axis].min(other.low[axis]);
                all.high[axis] = all.high[axis].max(other.high[axis]);
            }
        }
        all
    }

    fn middle(&self) -> [f64; 2] {
        let (low, high) = self.corners();
        [0, 1].map(|axis| f64::midpoint(low[axis], high[axis]))
    }
}

fn rounded_up(value: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "degrees fit, and rounding is mended below"
    )]
    let single = value as f32;
    if f64::from(single) < value {
        single.next_up()
    } else {
        single
    }
}

impl PackedTree {
    /// Builds the tree and the order of its leaves: leaf i is `leaves[order[i]]`. O(n log n), by all
    /// threads; the result does not depend on their number.
    pub(super) fn new(leaves: &[DegreeBox]) -> (Self, Vec<u32>) {
        let order = hilbert_order(leaves);
        let sorted = order.iter().map(|&leaf| leaves[leaf as usize]).collect();
        (Self::of_sorted(sorted), order)
    }

    /// Builds the tree of leaves that are in a good order.
    pub(super) fn of_sorted(leaves: Vec<DegreeBox>) -> Self {
        let mut tree = Self::default();
        // A group for every 8 leaves, an eighth more above, and a remainder on each of few levels.
        (tree.groups).reserve_exact(leaves.len() / (FANOUT - 1) + 12);
        let mut boxes = leaves;
        while !boxes.is_empty() {
            tree.levels.push((tree.groups.len(), boxes.len()));
            tree.groups.extend(boxes.chunks(FANOUT).map(Group::new));
            if boxes.len() <= FANOUT {
                break;
            }
            boxes = boxes.chunks(FANOUT).map(DegreeBox::union).collect();
        }
        tree
    }

    /// Visits leaves around a place, near ones first as far as the tree knows: all whose box is within
    /// `reach_2`, a squared chord in square metres that each visit returns anew (it may only shrink).
    /// A leaf exactly at the reach is visited, in spite of rounding.
    pub(super) fn descend(
        &self,
        around: &Around,
        mut reach_2: f64,
        mut visit: impl FnMut(usize, &DegreeBox) -> f64,
    ) {
        if self.groups.is_empty() {
            return;
        }
        let mut limit_2 = limit_2(reach_2);
        // Bound, level and place of a box on that level; above the levels, the box of everything.
        let mut open = Vec::with_capacity(FANOUT * (self.levels.len() + 1));
        open.push((0.0, self.levels.len(), 0));
        while let Some((bound_2, level, place)) = open.pop() {
            if bound_2 > limit_2 {
                continue;
            }
            let Some(below) = level.checked_sub(1) else {
                let group = &self.groups[place / FANOUT];
                reach_2 = visit(place, &group.child(place % FANOUT));
                limit_2 = self::limit_2(reach_2);
                continue;
            };
            let (start, count) = self.levels[below];
            let group = &self.groups[start + place];
            let bounds_2 =
                around.boxes_chord_2(&group.west, &group.south, &group.east, &group.north);
            // Without branches, which would be guessed wrongly. The nearest child goes on top; to
            // sort the others costs more than it saves.
            let mut kept = [(0.0, 0, 0); FANOUT];
            let (mut number, mut nearest, mut least_2) = (0, 0, f64::INFINITY);
            for (child, &bound_2) in (FANOUT * place..count).zip(&bounds_2) {
                kept[number % FANOUT] = (bound_2, below, child);
                let nearer = bound_2 < least_2;
                nearest = if nearer { number } else { nearest };
                least_2 = if nearer { bound_2 } else { least_2 };
                number += usize::from(bound_2 <= limit_2);
            }
            // Where none is kept, or only farther ones precede, this swaps a place with itself.
            if number > 0 {
                kept.swap(nearest, number - 1);
                open.extend_from_slice(&kept[..number]);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.groups.capacity() * size_of::<Group>()
    }
}

/// What a lower bound must exceed to be above a squared chord by more than rounding: coordinates of
/// the earth's size round at a few nanometres.
pub(super) fn limit_2(reach_2: f64) -> f64 {
    reach_2 * (1.0 + 1e-9) + 1e-6
}

impl Group {
    fn new(boxes: &[DegreeBox]) -> Self {
        let mut group = Self::default();
        for (child, rectangle) in boxes.iter().enumerate() {
            [group.west[child], group.south[child]] = rectangle.low;
            [group.east[child], group.north[child]] = rectangle.high;
        }
        group
    }

    fn child(&self, child: usize) -> DegreeBox {
        DegreeBox {
            low: [self.west[child], self.south[child]],
            high: [self.east[child], self.north[child]],
        }
    }
}

/// The places of the boxes in the order of a Hilbert curve through their middles; of equals the first.
pub(super) fn hilbert_order(boxes: &[DegreeBox]) -> Vec<u32> {
    if boxes.is_empty() {
        return Vec::new();
    }
    let (low, high) = DegreeBox::union(boxes).corners();
    let cells = [0, 1].map(|axis| 65_535.0 / (high[axis] - low[axis]).max(1e-9));
    let key = |(place, rectangle): (usize, &DegreeBox)| {
        let middle = rectangle.middle();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 65,535; casting saturates"
        )]
        let cell = [0, 1].map(|axis| ((middle[axis] - low[axis]) * cells[axis]) as u16);
        let place = u32::try_from(place).expect("fewer than 2^32 boxes fit in memory");
        (hilbert(cell), place)
    };
    let mut keys: Vec<(u32, u32)> = boxes
        .par_iter()
        .enumerate()
        .with_min_len(WORTH_THREADS)
        .map(key)
        .collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|(_, place)| place).collect()
}

/// Where a cell lies on the Hilbert curve through 2^16 by 2^16 of them.
fn hilbert([x, y]: [u16; 2]) -> u32 {
    let (mut x, mut y) = (u32::from(x), u32::from(y));
    let mut key = 0;
    for bit in (0..16).rev() {
        let (right, upper) = ((x >> bit) & 1, (y >> bit) & 1);
        key = (key << 2) | ((3 * right) ^ upper);
        // Turn the quarter so that the curve enters and leaves it at its own corners.
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::LonLat;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_plane() {
        let mut cells: Vec<[u16; 2]> = (0..64).flat_map(|x| (0..64).map(move |y| [x, y])).collect();
        cells.sort_unstable_by_key(|&cell| hilbert(cell));
        for pair in cells.windows(2) {
            let steps = pair[0][0].abs_diff(pair[1][0]) + pair[0][1].abs_diff(pair[1][1]);
            assert_eq!(steps, 1, "{pair:?}");
        }
    }

    #[test]
    fn boxes_are_rounded_outwards() {
        let at = [105.123_456_789, -21.123_456_789];
        let (low, high) = DegreeBox::around(&[at]).corners();
        for axis in 0..2 {
            assert!(low[axis] <= at[axis] && at[axis] <= high[axis]);
            assert!(high[axis] - low[axis] < 2e-5);
        }
    }

    #[test]
    fn every_leaf_is_visited_once_where_nothing_is_out_of_reach() {
        for count in [0_usize, 1, 2, 8, 9, 64, 65, 1000] {
            let leaves: Vec<DegreeBox> = (0..count)
                .map(|i| DegreeBox::around(&[[(i % 37) as f64, (i % 11) as f64]]))
                .collect();
            let (tree, order) = PackedTree::new(&leaves);
            let around = Around::new(LonLat::new(5.0, 5.0).unwrap());
            let mut seen = Vec::new();
            tree.descend(&around, f64::INFINITY, |leaf, _| {
                seen.push(order[leaf] as usize);
                f64::INFINITY
            });
            seen.sort_unstable();
            assert_eq!(seen, (0..count).collect::<Vec<_>>());
        }
    }
}
