//! Which vertices of a line matter (Douglas and Peucker 1973), for every tolerance at once.

use geo_types::Coord;

/// Beyond this depth halves are made at the middle vertex and not at the farthest, so that no line takes
/// quadratic time.
const DEEPEST: u32 = 40;

/// For each vertex its worth: the least tolerance, in the unit of the line, at which it is left out; infinite for
/// both ends. No vertex lies farther than a tolerance from the line through those that are worth more.
///
/// The first vertex of a ring is its last, so a ring is first cut at the vertex that lies farthest from it.
/// Without recursion, because a ring may have any number of vertices.
pub(super) fn worths(line: &[Coord<f64>]) -> Vec<f32> {
    let mut worth = vec![0.0_f32; line.len()];
    let Some(last) = line.len().checked_sub(1) else {
        return worth;
    };
    worth[0] = f32::INFINITY;
    worth[last] = f32::INFINITY;
    let mut parts = vec![(0, last, f32::INFINITY, 0)];
    while let Some((from, to, most, depth)) = parts.pop() {
        if to - from < 2 {
            continue;
        }
        let mut farthest = (from + 1, -1.0);
        for at in from + 1..to {
            let far = distance_2(line[at], line[from], line[to]);
            if far > farthest.1 {
                farthest = (at, far);
            }
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "seven digits tell vertices apart"
        )]
        let far = (farthest.1.max(0.0).sqrt() as f32).min(most);
        let split = if depth < DEEPEST {
            farthest.0
        } else {
            usize::midpoint(from, to)
        };
        worth[split] = far;
        parts.push((from, split, far, depth + 1));
        parts.push((split, to, far, depth + 1));
    }
    worth
}

/// The square of the distance of a point to a segment.
pub(super) fn distance_2(at: Coord<f64>, from: Coord<f64>, to: Coord<f64>) -> f64 {
    let along = to - from;
    let of_from = at - from;
    let length_2 = along.x * along.x + along.y * along.y;
    let share = if length_2 > 0.0 {
        ((of_from.x * along.x + of_from.y * along.y) / length_2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let off = of_from - along * share;
    off.x * off.x + off.y * off.y
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_vertex_is_worth_how_far_it_stands_out() {
        assert!(worths(&[]).is_empty());
        assert_eq!(worths(&line(&[(1.0, 1.0)])), [f32::INFINITY]);
        let bent = line(&[(0.0, 0.0), (1.0, 0.0), (2.0, 3.0), (4.0, 0.0)]);
        let worth = worths(&bent);
        assert_eq!(worth[2], 3.0);
        assert!(worth[1] > 0.0 && worth[1] < 1.0);
        let ring = line(&[(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0), (0.0, 0.0)]);
        assert_eq!(worths(&ring)[2], 5.0);
    }

    proptest! {
        #[test]
        fn nothing_lies_farther_than_the_tolerance_from_what_is_kept(
            points in prop::collection::vec((-100.0..100.0, -100.0..100.0), 2..200),
            tolerance in 0.0_f32..80.0,
        ) {
            let line = line(&points);
            let worth = worths(&line);
            let kept: Vec<usize> = (0..line.len()).filter(|&at| worth[at] > tolerance).collect();
            for pair in kept.windows(2) {
                for at in pair[0]..pair[1] {
                    let far = distance_2(line[at], line[pair[0]], line[pair[1]]).sqrt();
                    prop_assert!(far <= f64::from(tolerance) * 1.000_001 + 1e-6);
                }
            }
        }
    }
}
