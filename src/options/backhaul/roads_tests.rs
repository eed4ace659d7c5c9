use super::*;
use crate::options::means::Anchor;
use crate::project::default_settings;
use geo_types::LineString;
use proptest::prelude::*;

/// Thousandths of a degree at the equator, some 111 m.
fn at(x: f64, y: f64) -> LonLat {
    LonLat::new(0.001 * x, 0.001 * y).unwrap()
}

fn road(points: &[(f64, f64)]) -> Road {
    let line: Vec<(f64, f64)> = points
        .iter()
        .map(|&(x, y)| (0.001 * x, 0.001 * y))
        .collect();
    Road {
        parts: vec![LineString::from(line)],
        class: None,
        fibre_allowed: None,
    }
}

fn anchor(x: f64, y: f64) -> AnchorPoint {
    AnchorPoint {
        anchor: Anchor::Node(0),
        at: at(x, y),
        antenna_m: 30.0,
        spare_mbps: f64::INFINITY,
    }
}

/// The way from a place in hundred metres, about.
fn way(roads: &[Road], anchors: &[AnchorPoint], from: (f64, f64)) -> Option<(f64, usize)> {
    let rule = default_settings().backhaul;
    let graph = Graph::new(Roads::of(roads, &rule)?, anchors);
    let ways = graph.ways(|_| true, rule.fibre_max_km);
    graph.way(&ways, at(from.0, from.1))
}

/// In thousandths of a degree along the equator.
fn length(found: Option<(f64, usize)>) -> f64 {
    found.unwrap().0 / 0.11132
}

#[test]
fn of_two_ways_around_a_loop_the_shorter_is_taken() {
    let roads = [road(&[
        (0.0, 0.0),
        (50.0, 0.0),
        (50.0, 20.0),
        (0.0, 20.0),
        (0.0, 0.0),
    ])];
    let found = way(&roads, &[anchor(40.0, 0.0)], (0.0, 10.0));
    assert!((length(found) - 50.0).abs() < 0.2, "{found:?}");
    let found = way(&roads, &[anchor(40.0, 20.0)], (0.0, 15.0));
    assert!((length(found) - 45.0).abs() < 0.2, "{found:?}");
}

#[test]
fn a_site_and_an_anchor_on_one_segment_meet_on_it() {
    let roads = [road(&[(0.0, 0.0), (100.0, 0.0)])];
    let found = way(&roads, &[anchor(80.0, 1.0), anchor(10.0, 1.0)], (60.0, 2.0));
    assert!((length(found) - 23.0).abs() < 0.2, "{found:?}");
    assert_eq!(found.unwrap().1, 0);
    assert_eq!(
        way(&roads, &[anchor(80.0, 1.0), anchor(10.0, 1.0)], (40.0, 0.0))
            .unwrap()
            .1,
        1
    );
}

#[test]
fn small_gaps_close_and_large_ones_and_bridges_do_not() {
    // 0.05 thousandths of a degree are 5.6 m.
    let gap = |gap: f64| {
        [
            road(&[(0.0, 0.0), (50.0, 0.0)]),
            road(&[(50.0 + gap, 0.0), (90.0, 0.0)]),
        ]
    };
    let found = way(&gap(0.05), &[anchor(90.0, 0.0)], (0.0, 0.0));
    assert!((length(found) - 90.0).abs() < 0.2, "{found:?}");
    assert_eq!(way(&gap(0.2), &[anchor(90.0, 0.0)], (0.0, 0.0)), None);
    let crossing = [
        road(&[(0.0, 0.0), (50.0, 0.0)]),
        road(&[(25.0, -50.0), (25.0, 50.0)]),
    ];
    assert_eq!(way(&crossing, &[anchor(25.0, 50.0)], (0.0, 0.0)), None);
    let meeting = [
        road(&[(0.0, 0.0), (25.0, 0.0), (50.0, 0.0)]),
        road(&[(25.0, -50.0), (25.0, 0.0), (25.0, 50.0)]),
    ];
    let found = way(&meeting, &[anchor(25.0, 50.0)], (0.0, 0.0));
    assert!((length(found) - 74.8).abs() < 0.3, "{found:?}");
}

#[test]
fn roads_run_on_across_the_antimeridian() {
    let line = vec![(179.99, 0.0), (-179.99, 0.0), (-179.95, 0.0)];
    let roads = [Road {
        parts: vec![LineString::from(line)],
        class: None,
        fibre_allowed: None,
    }];
    let anchor = AnchorPoint {
        at: LonLat::new(-179.96, 0.0).unwrap(),
        ..anchor(0.0, 0.0)
    };
    let rule = default_settings().backhaul;
    let graph = Graph::new(Roads::of(&roads, &rule).unwrap(), &[anchor]);
    let ways = graph.ways(|_| true, 50.0);
    for lon in [179.995, -179.995] {
        let (km, _) = graph.way(&ways, LonLat::new(lon, 0.0).unwrap()).unwrap();
        let expected = 111.32 * (-179.96 - if lon > 0.0 { lon - 360.0 } else { lon });
        assert!((km - expected).abs() < 0.01, "{lon}: {km} {expected}");
    }
}

#[test]
fn nothing_leads_beyond_the_longest_fibre() {
    let roads = [road(&[(0.0, 0.0), (500.0, 0.0)])];
    let found = way(&roads, &[anchor(500.0, 0.0)], (55.0, 0.0));
    assert!(
        found.is_some_and(|(km, _)| (49.0..50.0).contains(&km)),
        "{found:?}"
    );
    let rule = default_settings().backhaul;
    let graph = Graph::new(Roads::of(&roads, &rule).unwrap(), &[anchor(500.0, 0.0)]);
    let ways = graph.ways(|_| true, 10.0);
    assert!(
        graph
            .way(&ways, at(55.0, 0.0))
            .is_none_or(|(km, _)| km > 10.0)
    );
}

#[test]
fn a_heap_of_vertices_costs_no_square_of_time() {
    // A hundred thousand vertices within a few metres.
    let heap: Vec<(f64, f64)> = (0..100_000_u32)
        .map(|number| {
            (
                f64::from(number % 317) * 1e-4,
                f64::from(number / 317) * 1e-4,
            )
        })
        .collect();
    let roads = Roads::of(&[road(&heap)], &default_settings().backhaul).unwrap();
    assert!(
        roads.joints.len() <= 100_000 * 16 * 25,
        "{}",
        roads.joints.len()
    );
}

/// A crossing of streets, counted east and north.
type Corner = (u8, u8);

/// Shortest ways by Floyd and Warshall over a grid of streets of which some are missing.
fn brute(streets: &[(Corner, Corner)], from: Corner, to: Corner) -> f64 {
    let node = |(x, y): (u8, u8)| usize::from(x) + 5 * usize::from(y);
    let mut km = vec![vec![f64::INFINITY; 25]; 25];
    for &(a, b) in streets {
        let length = geodesic_m(
            at(f64::from(a.0) * 20.0, f64::from(a.1) * 20.0),
            at(f64::from(b.0) * 20.0, f64::from(b.1) * 20.0),
        )
        .to_km()
        .0;
        km[node(a)][node(b)] = length;
        km[node(b)][node(a)] = length;
    }
    for via in 0..25 {
        for a in 0..25 {
            for b in 0..25 {
                km[a][b] = km[a][b].min(km[a][via] + km[via][b]);
            }
        }
    }
    if from == to {
        0.0
    } else {
        km[node(from)][node(to)]
    }
}

proptest! {
    #[test]
    fn ways_are_the_shortest_of_all(
        kept in prop::collection::vec(any::<bool>(), 40), from in (0..5_u8, 0..5_u8), to in (0..5_u8, 0..5_u8),
    ) {
        let east = (0..5).flat_map(|y| (0..4).map(move |x| ((x, y), (x + 1, y))));
        let north = (0..4).flat_map(|y| (0..5).map(move |x| ((x, y), (x, y + 1))));
        let streets: Vec<_> = east.chain(north).zip(&kept).filter(|(_, kept)| **kept).map(|(street, _)| street).collect();
        let place = |(x, y): (u8, u8)| (f64::from(x) * 20.0, f64::from(y) * 20.0);
        let is_at_road = |corner: (u8, u8)| streets.iter().any(|&(a, b)| a == corner || b == corner);
        if !(is_at_road(from) && is_at_road(to)) {
            return Ok(());
        }
        let roads: Vec<Road> = streets.iter().map(|&(a, b)| road(&[place(a), place(b)])).collect();
        let (x, y) = place(to);
        let found = way(&roads, &[anchor(x, y)], place(from));
        let expected = brute(&streets, from, to);
        match found {
            Some((km, _)) => prop_assert!((km - expected).abs() < 1e-6, "{km} {expected}"),
            None => prop_assert!(expected.is_infinite(), "{expected}"),
        }
    }
}
