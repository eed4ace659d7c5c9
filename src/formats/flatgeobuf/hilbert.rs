//! The order of features in a file: along the Hilbert curve, from its end to its beginning.

use std::cmp::Reverse;

use flatgeobuf::packed_r_tree::NodeItem;

/// Bits of a position on either axis.
const BITS: u32 = 16;
/// The last position of an axis.
const LAST: u32 = (1 << BITS) - 1;

/// Sorts boxes as `flatgeobuf::packed_r_tree::hilbert_sort` does, which computes two places at every
/// comparison; here each box has its place computed once.
pub(super) fn sort(boxes: &mut [NodeItem], extent: &NodeItem) {
    boxes.sort_by_cached_key(|around| Reverse(place(around, extent)));
}

/// Where the middle of a box lies on the curve through the extent.
fn place(around: &NodeItem, extent: &NodeItem) -> u32 {
    let [x, y] = [
        (
            around.min_x,
            around.max_x,
            extent.min_x,
            extent.max_x - extent.min_x,
        ),
        (
            around.min_y,
            around.max_y,
            extent.min_y,
            extent.max_y - extent.min_y,
        ),
    ]
    .map(|(low, high, from, length)| {
        cell(f64::from(LAST) * (f64::midpoint(low, high) - from) / length)
    });
    along(x, y)
}

/// A position of an axis; 0 where the extent has no length, an end where numbers overflow.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped, and NaN is 0"
)]
fn cell(position: f64) -> u32 {
    position.clamp(0.0, f64::from(LAST)) as u32
}

/// The place of a cell on the curve: each step turns to a quarter of the square and adds two bits
/// (Lam and Shapiro, "A class of fast algorithms for the Peano-Hilbert space-filling curve", 1994).
fn along(mut x: u32, mut y: u32) -> u32 {
    (0..BITS).rev().fold(0, |place, bit| {
        let (right, upper) = (x >> bit & 1, y >> bit & 1);
        if upper == 0 {
            if right == 1 {
                (x, y) = (x ^ LAST, y ^ LAST);
            }
            (x, y) = (y, x);
        }
        place << 2 | (3 * right) ^ upper
    })
}

#[cfg(test)]
mod tests {
    use flatgeobuf::packed_r_tree::{calc_extent, hilbert_sort};
    use proptest::prelude::*;

    use super::*;

    fn boxes() -> impl Strategy<Value = Vec<NodeItem>> {
        // Some share a place, so that their order must stay; some extents have no height.
        let number = || {
            prop_oneof![
                -180.0..180.0_f64,
                (-3..3_i8).prop_map(f64::from),
                Just(1e300)
            ]
        };
        let corner = (number(), number(), 0.0..2.0_f64, 0.0..2.0_f64);
        prop::collection::vec(corner, 1..60).prop_map(|corners| {
            let around = |(place, (x, y, width, height)): (u64, (f64, f64, f64, f64))| NodeItem {
                offset: place,
                ..NodeItem::bounds(x, y, x + width, y + height)
            };
            (0..).zip(corners).map(around).collect()
        })
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_crate(mut boxes in boxes(), is_flat in any::<bool>()) {
            if is_flat {
                for around in &mut boxes {
                    (around.min_y, around.max_y) = (7.0, 7.0);
                }
            }
            let extent = calc_extent(&boxes);
            let mut expected = boxes.clone();
            hilbert_sort(&mut expected, &extent);
            sort(&mut boxes, &extent);
            prop_assert_eq!(boxes, expected);
        }
    }

    #[test]
    fn neighbours_on_the_curve_are_neighbours_in_the_square() {
        let side = 1_u32 << 5;
        let mut cells: Vec<(u32, u32)> = (0..side)
            .flat_map(|x| (0..side).map(move |y| (x, y)))
            .collect();
        cells.sort_by_key(|&(x, y)| along(x, y));
        let steps = cells
            .windows(2)
            .map(|pair| pair[0].0.abs_diff(pair[1].0) + pair[0].1.abs_diff(pair[1].1));
        assert!(steps.into_iter().all(|step| step == 1));
    }
}
