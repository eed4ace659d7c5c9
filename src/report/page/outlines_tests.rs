use proptest::prelude::*;

use super::*;
use crate::report::simplify::distance_2;

fn decoded(flat: &[i32]) -> Vec<[f64; 2]> {
    let mut at = [0; 2];
    let steps = flat.chunks(2);
    steps
        .map(|step| {
            at = [at[0] + step[0], at[1] + step[1]];
            at.map(|units| f64::from(units) / 1e5)
        })
        .collect()
}

/// Metres from a place to the nearest of some segments, on the plane at that place.
fn away_m(at: [f64; 2], line: &[[f64; 2]], is_ring: bool) -> f64 {
    let wide = at[1].to_radians().cos() * 111_320.0;
    let plane = |of: [f64; 2]| Coord {
        x: (of[0] - at[0]) * wide,
        y: (of[1] - at[1]) * 111_000.0,
    };
    let mut corners: Vec<Coord<f64>> = line.iter().copied().map(plane).collect();
    if is_ring {
        corners.extend(corners.first().copied());
    }
    let segments = corners
        .windows(2)
        .map(|pair| distance_2(Coord::zero(), pair[0], pair[1]));
    segments.fold(f64::INFINITY, f64::min).sqrt()
}

fn line(corners: &[(f64, f64)]) -> LineString<f64> {
    LineString(corners.iter().map(|&(x, y)| Coord { x, y }).collect())
}

fn ring(mut corners: Vec<(f64, f64)>) -> LineString<f64> {
    corners.push(corners[0]);
    line(&corners)
}

/// A circle of so many vertices.
fn circle(at: (f64, f64), radius_deg: f64, vertices: u32) -> LineString<f64> {
    let corner = |number: u32| {
        let angle = std::f64::consts::TAU * f64::from(number) / f64::from(vertices);
        (
            at.0 + radius_deg * angle.cos(),
            at.1 + radius_deg * angle.sin(),
        )
    };
    ring((0..vertices).map(corner).collect())
}

#[test]
fn what_fits_is_simplified_least() {
    let island = circle((104.0, 21.0), 0.1, 100);
    let shown = simplified(&[&island], 1000, Turn::default());
    assert_eq!(shown.tolerance_m, 30.0);
    assert!(shown.lines[0].len() >= 2 * 40, "{:?}", shown.lines[0].len());
}

#[test]
fn the_tolerance_grows_until_all_fit() {
    let islands: Vec<LineString<f64>> = (0..20)
        .map(|at| circle((100.0 + f64::from(at), 10.0), 0.2, 500))
        .collect();
    let islands: Vec<&LineString<f64>> = islands.iter().collect();
    let many = simplified(&islands, usize::MAX, Turn::default());
    let few = simplified(&islands, 400, Turn::default());
    let count = |of: &Simplified| of.lines.iter().map(Vec::len).sum::<usize>() / 2;
    assert!(many.tolerance_m < few.tolerance_m);
    assert!(count(&few) <= 400 && count(&few) >= 60);
    assert!(count(&many) > 400);
}

#[test]
fn small_islands_stay_triangles_and_specks_go() {
    // About 3 km long and 50 m wide, and 20 m of both.
    let long = ring(vec![
        (104.0, 21.0),
        (104.015, 21.0),
        (104.03, 21.0),
        (104.015, 21.0004),
    ]);
    let speck = circle((105.0, 21.0), 0.0001, 8);
    let far: Vec<LineString<f64>> = (0..40)
        .map(|at| circle((90.0 + f64::from(at), 0.0), 0.3, 900))
        .collect();
    let mut all: Vec<&LineString<f64>> = far.iter().collect();
    all.extend([&long, &speck]);
    let shown = simplified(&all, 1000, Turn::default());
    assert!(shown.tolerance_m >= 120.0);
    assert_eq!(shown.lines[40].len(), 6);
    assert!(shown.lines[41].is_empty());
}

#[test]
fn what_is_no_line_is_left_out() {
    let broken = line(&[(104.0, f64::NAN), (105.0, 21.0), (106.0, 22.0)]);
    let point = line(&[(104.0, 21.0)]);
    let nothing = line(&[]);
    let shown = simplified(&[&broken, &point, &nothing], 10, Turn::default());
    assert!(shown.lines.iter().all(Vec::is_empty));
    assert_eq!(simplified(&[], 10, Turn::default()).lines.len(), 0);
}

#[test]
fn a_long_spiral_takes_no_quadratic_time() {
    let corner = |number: u32| {
        let turn = f64::from(number) / 50.0;
        (
            100.0 + turn * turn.cos() / 500.0,
            10.0 + turn * turn.sin() / 500.0,
        )
    };
    let spiral = line(&(0..60_000).map(corner).collect::<Vec<_>>());
    let shown = simplified(&[&spiral], 1000, Turn::default());
    assert!(!shown.lines[0].is_empty());
}

proptest! {
    #[test]
    fn nothing_lies_farther_than_the_tolerance(
        middle in (-179.0..179.0, -84.0..84.0_f64),
        steps in proptest::collection::vec((-0.05..0.05_f64, -0.05..0.05_f64), 2..120),
        is_ring in any::<bool>(),
        most in 1..100_usize,
    ) {
        let mut at = middle;
        let mut corners = vec![at];
        for (dx, dy) in steps {
            at = (at.0 + dx, (at.1 + dy).clamp(-85.0, 85.0));
            corners.push(at);
        }
        let whole = if is_ring { ring(corners.clone()) } else { line(&corners) };
        let shown = simplified(&[&whole], most, Turn::default());
        let left = decoded(&shown.lines[0]);
        // What is left out is smaller than the tolerance.
        let left = if left.is_empty() { vec![[corners[0].0, corners[0].1]; 2] } else { left };
        prop_assert!(left.iter().flatten().all(|degrees| degrees.is_finite()));
        prop_assert!(shown.tolerance_m >= 64_000.0 || left.len() <= most.max(2));
        for at in &corners {
            let far = away_m([at.0, at.1], &left, is_ring);
            prop_assert!(far <= shown.tolerance_m, "{} m of {} m", far, shown.tolerance_m);
        }
    }
}
