//! The nearest boundary on the ellipsoid.
//!
//! Boundaries are cut into pieces of a few kilometres and indexed by their boxes in earth-centred
//! coordinates, where the straight chord orders points as geodesics do (see
//! [`crate::geodesy::EarthCentred`]). Boxes are grown by the proven deviation of a piece from its
//! chord, so the distance to a box is a lower bound; the search ends when the next box is farther
//! than the best point found. The answer is then the geodesic to that point. There is no projection,
//! hence no zone, antimeridian or pole.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geodesy::{EarthCentred, LonLat, curve, curve_deviation_m, geodesic_m};
use crate::units::Metres;

/// Longest piece of a boundary edge in degrees, about 5 km: its box is grown by under 2 m.
const PIECE_DEG: f64 = 0.05;
/// Pieces a box. More would make boxes loose, fewer the tree large.
const PIECES_A_BOX: usize = 8;

#[derive(Clone, Copy, Debug)]
struct Piece {
    from: [f64; 2],
    to: [f64; 2],
    owner: u32,
}

type Entry = GeomWithData<Rectangle<[f64; 3]>, (u32, u32)>;

/// Boundaries of owners, searchable for the nearest.
#[derive(Debug)]
pub struct NearestIndex {
    tree: RTree<Entry>,
    pieces: Vec<Piece>,
}

/// The nearest point of all boundaries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// The geodesic distance to it.
    pub distance: Metres,
    /// Whose boundary it is; of equals the first.
    pub owner: u32,
    /// The point itself.
    pub at: LonLat,
}

impl NearestIndex {
    /// Indexes boundary lines: sequences of longitude and latitude with their owner.
    ///
    /// # Panics
    /// Where the lines have 2^32 pieces or more.
    pub fn new<'a>(lines: impl IntoIterator<Item = (u32, &'a [[f64; 2]])>) -> Self {
        let mut pieces = Vec::new();
        let mut boxes = Vec::new();
        for (owner, line) in lines {
            let first = pieces.len();
            cut(line, owner, &mut pieces);
            let mut start = first;
            while start < pieces.len() {
                let end = pieces.len().min(start + PIECES_A_BOX);
                let range =
                    |at: usize| u32::try_from(at).expect("fewer than 2^32 pieces fit in memory");
                boxes.push(Entry::new(
                    grown_box(&pieces[start..end]),
                    (range(start), range(end)),
                ));
                start = end;
            }
        }
        Self {
            tree: RTree::bulk_load(boxes),
            pieces,
        }
    }

    /// The nearest point of any boundary, or `None` where there is none at all.
    #[must_use]
    pub fn nearest(&self, point: LonLat) -> Option<Nearest> {
        let (here, _) = curve(point.lon(), point.lat(), 0.0, 0.0);
        let mut best: Option<(f64, u32, [f64; 2])> = None;
        for (entry, box_distance_2) in self.tree.nearest_neighbor_iter_with_distance_2(&here) {
            if best.is_some_and(|(found, ..)| box_distance_2 > found) {
                break;
            }
            let (start, end) = entry.data;
            for piece in &self.pieces[start as usize..end as usize] {
                let (distance_2, at) = foot(piece, here);
                let closer = best.is_none_or(|(found, owner, _)| {
                    distance_2 < found || (distance_2 <= found && piece.owner < owner)
                });
                if closer {
                    best = Some((distance_2, piece.owner, at));
                }
            }
        }
        let (_, owner, [lon, lat]) = best?;
        let at = LonLat::new(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0)).ok()?;
        Some(Nearest {
            distance: geodesic_m(point, at),
            owner,
            at,
        })
    }
}

/// Cuts a line into pieces of at most [`PIECE_DEG`] in longitude and latitude.
fn cut(line: &[[f64; 2]], owner: u32, pieces: &mut Vec<Piece>) {
    if let [only] = line {
        pieces.push(Piece {
            from: *only,
            to: *only,
            owner,
        });
    }
    for pair in line.windows(2) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        let longest = (bx - ax).abs().max((by - ay).abs());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 360 / PIECE_DEG"
        )]
        let count = (longest / PIECE_DEG).ceil().max(1.0) as u32;
        let at = |step: u32| {
            if step == count {
                [bx, by]
            } else {
                let t = f64::from(step) / f64::from(count);
                [ax + t * (bx - ax), ay + t * (by - ay)]
            }
        };
        pieces.extend((0..count).map(|step| Piece {
            from: at(step),
            to: at(step + 1),
            owner,
        }));
    }
}

/// A box that holds the surface curves of the pieces.
fn grown_box(pieces: &[Piece]) -> Rectangle<[f64; 3]> {
    let ends: Vec<EarthCentred> = pieces
        .iter()
        .flat_map(|piece| [piece.from, piece.to])
        .map(|[lon, lat]| curve(lon, lat, 0.0, 0.0).0)
        .collect();
    let growth = pieces
        .iter()
        .map(|piece| curve_deviation_m(piece.to[0] - piece.from[0], piece.to[1] - piece.from[1]))
        .fold(0.0, f64::max)
        // Squared earth-centred metres round at about a micrometre.
        + 1e-3;
    let envelope = AABB::from_points(&ends);
    Rectangle::from_corners(
        envelope.lower().map(|low| low - growth),
        envelope.upper().map(|high| high + growth),
    )
}

/// The point of a piece nearest to `here` by chord: squared distance and position.
///
/// A piece is the curve c(t) = surface(from + t (to - from)); t starts at the foot on the chord and
/// is mended by Gauss-Newton steps, which converge at once because the curve is nearly straight: a
/// 5 km piece strays 1 m from its chord, so two steps leave far less than a millimetre.
fn foot(piece: &Piece, here: EarthCentred) -> (f64, [f64; 2]) {
    let [ax, ay] = piece.from;
    let (dx, dy) = (piece.to[0] - ax, piece.to[1] - ay);
    let (a, _) = curve(ax, ay, dx, dy);
    let (b, _) = curve(ax + dx, ay + dy, dx, dy);
    let along = [0, 1, 2].map(|axis| b[axis] - a[axis]);
    let length_2 = dot(along, along);
    let mut t = if length_2 > 0.0 {
        (dot([0, 1, 2].map(|axis| here[axis] - a[axis]), along) / length_2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    for _ in 0..2 {
        let (at, slope) = curve(ax + t * dx, ay + t * dy, dx, dy);
        let slope_2 = dot(slope, slope);
        if slope_2 > 0.0 {
            let gap = [0, 1, 2].map(|axis| here[axis] - at[axis]);
            t = (t + dot(gap, slope) / slope_2).clamp(0.0, 1.0);
        }
    }
    let position = if t >= 1.0 {
        piece.to
    } else {
        [ax + t * dx, ay + t * dy]
    };
    let (at, _) = curve(position[0], position[1], 0.0, 0.0);
    let gap = [0, 1, 2].map(|axis| here[axis] - at[axis]);
    (dot(gap, gap), position)
}

fn dot(a: EarthCentred, b: EarthCentred) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    /// Every edge densified to 4,000 positions, each measured by the geodesic.
    fn brute_force_m(lines: &[Vec<[f64; 2]>], point: LonLat) -> f64 {
        let mut best = f64::INFINITY;
        for line in lines {
            for pair in line.windows(2) {
                for step in 0..=4000 {
                    let t = f64::from(step) / 4000.0;
                    let lon = pair[0][0] + t * (pair[1][0] - pair[0][0]);
                    let lat = pair[0][1] + t * (pair[1][1] - pair[0][1]);
                    best = best.min(geodesic_m(point, at(lon, lat)).0);
                }
            }
        }
        best
    }

    #[test]
    fn nothing_is_nearest_to_nothing() {
        assert_eq!(NearestIndex::new([]).nearest(at(105.0, 21.0)), None);
    }

    #[test]
    fn of_equal_distances_the_first_owner_is_named() {
        let line = [[105.0, 21.0], [105.1, 21.0]];
        let index = NearestIndex::new([(7, &line[..]), (3, &line[..])]);
        assert_eq!(index.nearest(at(105.05, 21.2)).unwrap().owner, 3);
    }

    #[test]
    fn the_antimeridian_is_no_wall() {
        let line = [[-179.99, 0.0], [-179.99, 1.0]];
        let index = NearestIndex::new([(0, &line[..])]);
        let found = index.nearest(at(179.99, 0.5)).unwrap();
        assert!(
            (found.distance.0 - 2226.3).abs() < 1.0,
            "{}",
            found.distance
        );
    }

    #[test]
    fn a_single_position_is_a_line_too() {
        let index = NearestIndex::new([(0, &[[105.0, 21.0]][..])]);
        let found = index.nearest(at(105.0, 21.1)).unwrap();
        assert_eq!(found.distance, geodesic_m(at(105.0, 21.0), at(105.0, 21.1)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        /// Up to 60 km away and edges up to 70 km long, anywhere on earth.
        #[test]
        fn the_distance_is_that_of_a_densified_brute_force(
            lon in -179.0..179.0_f64, lat in -85.0..85.0_f64,
            steps in proptest::collection::vec((-0.4..0.4_f64, -0.4..0.4_f64), 2..5),
            east in -0.3..0.3_f64, north in -0.3..0.3_f64,
        ) {
            let line: Vec<[f64; 2]> = steps.iter().map(|&(dx, dy)| [(lon + dx).clamp(-180.0, 180.0), lat + dy]).collect();
            let point = at((lon + east).clamp(-180.0, 180.0), lat + north);
            let found = NearestIndex::new([(0, &line[..])]).nearest(point).unwrap();
            let expected = brute_force_m(std::slice::from_ref(&line), point);
            // The brute force can only be too long, by at most half a step of the densified line.
            prop_assert!(found.distance.0 <= expected + 1e-6, "{} > {expected}", found.distance.0);
            prop_assert!(found.distance.0 >= expected - 12.0, "{} < {expected}", found.distance.0);
        }
    }
}
