//! The nearest boundary against every edge measured by the geodesic.

use super::*;
use geo_types::{MultiPolygon, polygon};
use proptest::prelude::*;

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

/// The least geodesic to any edge: 200 positions an edge, then the best of each golden-sectioned.
fn brute_force_m(lines: &[Vec<[f64; 2]>], point: LonLat) -> f64 {
    let mut best = f64::INFINITY;
    for pair in lines.iter().flat_map(|line| line.windows(2)) {
        let measure = |t: f64| {
            let [lon, lat] = [0, 1].map(|axis| pair[0][axis] + t * (pair[1][axis] - pair[0][axis]));
            let lon = lon - 360.0 * (lon / 360.0).round();
            geodesic_m(point, at(lon, lat.clamp(-90.0, 90.0))).0
        };
        let step = |i: i32| f64::from(i) / 200.0;
        let near = (0..=200)
            .min_by(|&i, &j| measure(step(i)).total_cmp(&measure(step(j))))
            .unwrap();
        let (mut low, mut high) = (step((near - 1).max(0)), step((near + 1).min(200)));
        best = best.min(measure(step(near)));
        for _ in 0..40 {
            let [left, right] = [0.382, 0.618].map(|share| low + share * (high - low));
            if measure(left) <= measure(right) {
                high = right;
            } else {
                low = left;
            }
        }
        best = best.min(measure(low));
    }
    best
}

/// What choosing by chord may cost, and a tenth of a millimetre for the foot.
fn slack_m(distance: f64) -> f64 {
    1e-4 + 1.5e-17 * distance.powi(3)
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

#[test]
fn a_shared_border_belongs_to_the_first_owner_from_either_side() {
    let line = [[105.0, 21.0], [105.013, 21.007], [105.1, 21.1]];
    let back = [line[2], line[1], line[0]];
    let index = NearestIndex::new([(7, &line[..]), (3, &back[..])]);
    for i in 0..100 {
        let point = at(104.9 + 0.003 * f64::from(i), 21.3 - 0.004 * f64::from(i));
        assert_eq!(index.nearest(point).unwrap().owner, 3);
    }
}

#[test]
fn a_line_may_run_on_beyond_the_antimeridian() {
    let line = [[179.9, 0.0], [180.3, 0.0]];
    let index = NearestIndex::new([(0, &line[..])]);
    let found = index.nearest(at(-179.8, 0.1)).unwrap();
    assert!((found.at.lon() + 179.8).abs() < 1e-3, "{}", found.at);
    assert!((found.distance.0 - 11_057.4).abs() < 1.0);
}

#[test]
fn an_index_of_areas_is_that_of_their_rings() {
    let square = |x: f64| -> MultiPolygon<f64> {
        polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0)].into()
    };
    let areas = AreaIndex::new(&[square(0.0), square(3.0), square(6.0)]);
    let index = NearestIndex::of_areas(&areas, [0, 2]);
    let rings: Vec<_> = [0, 2]
        .into_iter()
        .flat_map(|area| areas.boundary(area).map(move |ring| (area, ring)))
        .collect();
    let copied = NearestIndex::new(rings);
    for i in 0..80 {
        let point = at(0.1 * f64::from(i), -0.5);
        assert_eq!(index.nearest(point), copied.nearest(point));
    }
    assert_eq!(index.nearest(at(3.9, 0.5)).unwrap().owner, 2);
    assert_eq!(
        NearestIndex::of_areas(&areas, []).nearest(at(0.0, 0.0)),
        None
    );
}

#[test]
fn an_edge_takes_few_bytes() {
    let line: Vec<[f64; 2]> = (0..100_001).map(|i| [f64::from(i) * 1e-3, 0.0]).collect();
    let index = NearestIndex::new([(0, &line[..])]);
    let bytes = index.tree.bytes() + index.blocks.capacity() * size_of::<Block>();
    assert!(bytes < 2 * 100_000 + 3000, "{bytes}");
}

/// Lines of up to 6 edges from metres to several degrees, anywhere on earth, and a point up to
/// 60 km from where they start.
fn scenes() -> impl Strategy<Value = (Vec<Vec<[f64; 2]>>, LonLat)> {
    let lat = prop_oneof![-89.0..89.0_f64, 88.5..90.0_f64, -90.0..-88.5_f64];
    let lon = prop_oneof![-180.0..180.0_f64, 179.5..180.0_f64, -180.0..-179.5_f64];
    let size = prop_oneof![Just(1e-4), Just(0.01), Just(0.05), Just(0.4), Just(3.0)];
    let step = (-1.0..1.0_f64, -1.0..1.0_f64);
    let line = (
        step.clone(),
        size,
        proptest::collection::vec(step.clone(), 1..7),
    );
    let lines = proptest::collection::vec(line, 1..6);
    // Near the poles degrees of longitude are short.
    let wide = prop_oneof![Just(1.0), Just(20.0)];
    (lon, lat, wide, step, lines).prop_map(|(lon, lat, wide, (east, north), lines)| {
        let wide = if lat.abs() > 88.5 { wide } else { 1.0 };
        let moved = |[x, y]: [f64; 2], (dx, dy): (f64, f64), size: f64| {
            [
                (x + wide * size * dx).clamp(-360.0, 360.0),
                (y + size * dy).clamp(-90.0, 90.0),
            ]
        };
        let lines = lines.into_iter().map(|(start, size, steps)| {
            let mut line = vec![moved([lon, lat], start, 0.3)];
            for step in steps {
                line.push(moved(line[line.len() - 1], step, size));
            }
            line
        });
        let [x, y] = moved([lon, lat], (east, north), 0.4);
        (lines.collect(), at(x - 360.0 * (x / 360.0).round(), y))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn the_distance_is_that_of_a_brute_force((lines, point) in scenes()) {
        let owned = (0_u32..).zip(lines.iter().map(|line| &line[..]));
        let found = NearestIndex::new(owned).nearest(point).unwrap();
        let expected = brute_force_m(&lines, point);
        let Metres(distance) = found.distance;
        prop_assert!(distance <= expected + slack_m(expected), "{distance} > {expected}");
        prop_assert!(distance >= expected - 1e-6, "{distance} < {expected}");
        prop_assert_eq!(found.distance, geodesic_m(point, found.at));
        let own = brute_force_m(&lines[found.owner as usize..=found.owner as usize], point);
        prop_assert!(own <= expected + slack_m(expected), "owner {} at {own}", found.owner);
    }

    /// Many short lines, so that the tree has several levels.
    #[test]
    fn a_tree_finds_what_its_lines_find_alone(
        lon in -180.0..180.0_f64, lat in -85.0..85.0_f64,
        starts in proptest::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), 300),
        (east, north) in (-1.0..1.0_f64, -1.0..1.0_f64), edges in 0_u32..40,
    ) {
        let lines: Vec<Vec<[f64; 2]>> = starts.iter().map(|&(dx, dy)| {
            let turn = |i: u32| f64::from(i * i) * (0.3 + 0.01 * dx);
            (0..=edges).map(|i| [lon + dx + 0.02 * turn(i).sin(), lat + dy + 0.02 * turn(i).cos()]).collect()
        }).collect();
        let point = at((lon + east).clamp(-180.0, 180.0), lat + north);
        let found = NearestIndex::new((0_u32..).zip(lines.iter().map(|line| &line[..]))).nearest(point);
        let alone = (0_u32..).zip(&lines).filter_map(|line| NearestIndex::new([(line.0, &line.1[..])]).nearest(point));
        let best = alone.min_by(|a, b| a.distance.0.total_cmp(&b.distance.0));
        prop_assert_eq!(found.map(|found| found.distance), best.map(|best| best.distance));
    }
}
