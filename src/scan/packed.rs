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
    boxes: Vec<DegreeBox>,
    /// Where each level starts among the boxes, leaves first; the last level is the root.
    levels: Vec<usize>,
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
    pub(super) fn of_sorted(mut boxes: Vec<DegreeBox>) -> Self {
        let mut levels = vec![0];
        let mut first = 0;
        // A node for every 7 leaves, and one more for the remainder of each of the few levels.
        boxes.reserve_exact(boxes.len() / (FANOUT - 1) + 12);
        while boxes.len() - first > 1 {
            let above = boxes[first..].chunks(FANOUT).map(DegreeBox::union);
            let above: Vec<DegreeBox> = above.collect();
            first = boxes.len();
            levels.push(first);
            boxes.extend(above);
        }
        Self { boxes, levels }
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
        if self.boxes.is_empty() {
            return;
        }
        // Bound, level and box.
        let mut open = Vec::with_capacity(FANOUT * self.levels.len());
        open.push((0.0, self.levels.len() - 1, self.boxes.len() - 1));
        while let Some((bound_2, level, node)) = open.pop() {
            if beyond(bound_2, reach_2) {
                continue;
            }
            if level == 0 {
                reach_2 = visit(node, &self.boxes[node]);
                continue;
            }
            let first = self.levels[level - 1] + FANOUT * (node - self.levels[level]);
            let end = (first + FANOUT).min(self.levels[level]);
            let before = open.len();
            for (child, rectangle) in (first..end).zip(&self.boxes[first..end]) {
                let (low, high) = rectangle.corners();
                let bound_2 = around.box_chord_2(low, high);
                if !beyond(bound_2, reach_2) {
                    open.push((bound_2, level - 1, child));
                }
            }
            open[before..].sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        }
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.boxes.capacity() * size_of::<DegreeBox>() + self.levels.capacity() * size_of::<usize>()
    }
}

/// Whether a lower bound exceeds a squared chord by more than rounding: coordinates of the earth's
/// size round at a few nanometres.
pub(super) fn beyond(bound_2: f64, reach_2: f64) -> bool {
    bound_2 > reach_2 * (1.0 + 1e-9) + 1e-6
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
