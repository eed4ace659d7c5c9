//! Outlines and lines with fewer vertices, for display: no vertex lies farther from what is left than a stated
//! tolerance (Douglas and Peucker 1973).
//!
//! Any tolerance takes one comparison a vertex with its worth ([`worths`]), so that the least one that keeps all
//! lines together small is found by counting.

use geo_types::{Coord, LineString};
use rayon::prelude::*;

use super::delta::{Turn, coded, point};
use crate::report::simplify::worths;

/// Tolerances in metres, the least first. Those from the eighth on are for surveys that no page was made for.
const TOLERANCES_M: [f64; 12] = [
    30.0, 60.0, 120.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0, 32_000.0, 64_000.0,
];
/// Metres in a degree of latitude at most (WGS 84, at a pole), and of longitude at the equator but for its
/// cosine: distances are not taken for less than they are.
const DEGREE_M: f64 = 111_700.0;
/// What rounding to the units of the page moves a vertex at most, metres.
const ROUNDING_M: f64 = 1.0;

/// Lines as the page holds them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Simplified {
    /// How far a vertex lies from what is shown at most, metres.
    pub(super) tolerance_m: f64,
    /// For each line its course, coded; empty where it is too small to be seen at that tolerance.
    pub(super) lines: Vec<Vec<i32>>,
}

/// A line with the worth of each of its vertices.
struct Ranked<'a> {
    line: &'a [Coord<f64>],
    worth: Vec<f32>,
    /// How far the farthest vertex lies from the first, metres.
    extent_m: f32,
    is_ring: bool,
}

/// Simplifies lines, closed ones as rings, so that all together have at most `most` vertices.
pub(super) fn simplified(lines: &[&LineString<f64>], most: usize, turn: Turn) -> Simplified {
    let ranked: Vec<Ranked<'_>> = lines.par_iter().map(|line| Ranked::of(&line.0)).collect();
    let counts = ranked
        .par_iter()
        .map(Ranked::counts)
        .reduce(|| [0; TOLERANCES_M.len()], added);
    let fits = counts.iter().position(|&count| count <= most);
    let tolerance_m = TOLERANCES_M[fits.unwrap_or(TOLERANCES_M.len() - 1)];
    let lines = ranked
        .par_iter()
        .map(|line| line.shown(tolerance_m, turn))
        .collect();
    Simplified { tolerance_m, lines }
}

fn added(
    one: [usize; TOLERANCES_M.len()],
    other: [usize; TOLERANCES_M.len()],
) -> [usize; TOLERANCES_M.len()] {
    std::array::from_fn(|at| one[at] + other[at])
}

/// Worth above which a vertex is kept at a tolerance.
#[expect(
    clippy::cast_possible_truncation,
    reason = "metres; the margin for rounding is larger"
)]
fn least_worth(tolerance_m: f64) -> f32 {
    (tolerance_m - ROUNDING_M) as f32
}

impl<'a> Ranked<'a> {
    fn of(line: &'a [Coord<f64>]) -> Self {
        let is_valid = line.iter().all(|at| at.x.is_finite() && at.y.is_finite());
        let line = if is_valid { line } else { &[] };
        let (worth, extent_m) = worth(line);
        Self {
            line,
            worth,
            extent_m,
            is_ring: line.len() > 3 && line.first() == line.last(),
        }
    }

    /// How many vertices are shown of those that are over the least worth; 0 where all lie so near to the
    /// first that nothing is left to see.
    fn kept(&self, over: usize, least: f32) -> usize {
        if self.extent_m <= least {
            0
        } else if self.is_ring {
            // The closing vertex is not told.
            (over - 1).max(3)
        } else {
            over
        }
    }

    /// How many vertices are kept at each tolerance.
    fn counts(&self) -> [usize; TOLERANCES_M.len()] {
        let mut over = [0; TOLERANCES_M.len()];
        for worth in &self.worth {
            let kept_at =
                TOLERANCES_M.partition_point(|&tolerance| *worth > least_worth(tolerance));
            over[..kept_at].iter_mut().for_each(|count| *count += 1);
        }
        std::array::from_fn(|at| self.kept(over[at], least_worth(TOLERANCES_M[at])))
    }

    fn shown(&self, tolerance_m: f64, turn: Turn) -> Vec<i32> {
        let least = least_worth(tolerance_m);
        let mut kept: Vec<usize> = (0..self.line.len())
            .filter(|&at| self.worth[at] > least)
            .collect();
        if self.kept(kept.len(), least) == 0 {
            return Vec::new();
        }
        if self.is_ring {
            kept.pop();
            if kept.len() == 2 {
                // An island of two vertices is none: the next best makes it a triangle.
                let others = (0..self.line.len() - 1).filter(|at| !kept.contains(at));
                let best = others.reduce(|best, at| {
                    if self.worth[at] > self.worth[best] {
                        at
                    } else {
                        best
                    }
                });
                kept.extend(best);
                kept.sort_unstable();
            }
        }
        let around = self.line.iter().map(|at| at.x);
        let west = around.clone().fold(f64::INFINITY, f64::min);
        let east = around.fold(f64::NEG_INFINITY, f64::max);
        let moved = turn.of(west, east);
        let points = kept
            .iter()
            .map(|&at| [self.line[at].x + moved, self.line[at].y]);
        let Some(mut points) = points.map(point).collect::<Option<Vec<[i32; 2]>>>() else {
            return Vec::new();
        };
        points.dedup();
        while self.is_ring && points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        let least = if self.is_ring { 3 } else { 2 };
        if points.len() < least {
            return Vec::new();
        }
        coded(&points)
    }
}

/// For each vertex the least tolerance, metres, at which it is left out; infinite for both ends. With it how far
/// the farthest lies from the first.
fn worth(line: &[Coord<f64>]) -> (Vec<f32>, f32) {
    let Some(first) = line.first() else {
        return (Vec::new(), 0.0);
    };
    // The widest metres of longitude that any vertex has.
    let by_equator = line.iter().map(|at| at.y.abs()).fold(90.0, f64::min);
    let crosses = line.iter().any(|at| at.y.signum() != first.y.signum());
    let widest = if crosses {
        1.0
    } else {
        by_equator.to_radians().cos()
    };
    let metres = line.iter().map(|at| Coord {
        x: (at.x - first.x) * DEGREE_M * widest,
        y: (at.y - first.y) * DEGREE_M,
    });
    let metres: Vec<Coord<f64>> = metres.collect();
    let far = metres.iter().map(|at| at.x.hypot(at.y));
    #[expect(clippy::cast_possible_truncation, reason = "metres")]
    let extent_m = far.fold(0.0, f64::max) as f32;
    (worths(&metres), extent_m)
}

#[cfg(test)]
#[path = "outlines_tests.rs"]
mod tests;
