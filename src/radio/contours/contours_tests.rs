use geo::algorithm::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Area, CoordsIter, LinesIter, Validation};
use geo_types::Coord;
use proptest::prelude::*;

use super::*;

const UNKNOWN: f32 = f32::NAN;

/// A raster whose cells are one unit wide, its first centre at 0, rows running south.
fn grid(width: usize, values: &[f32]) -> ValueGrid<'_> {
    let height = values.len() / width;
    ValueGrid::new([width, height], values, [-0.5, 0.5], [1.0, -1.0]).unwrap()
}

fn contour(width: usize, values: &[f32], threshold: f64, options: ContourOptions) -> MultiPolygon {
    grid(width, values).at_least(threshold, &options).unwrap()
}

fn centre(place: usize, width: usize) -> Coord {
    Coord {
        x: (place % width) as f64,
        y: -((place / width) as f64),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounding is what is wanted"
)]
fn rounded(value: f64) -> f32 {
    value as f32
}

/// Coordinates around each outer ring and each hole.
fn counts(polygons: &MultiPolygon) -> Vec<(usize, Vec<usize>)> {
    let ring = |ring: &geo_types::LineString| ring.0.len() - 1;
    polygons
        .iter()
        .map(|polygon| {
            let holes = polygon.interiors().iter().map(ring).collect();
            (ring(polygon.exterior()), holes)
        })
        .collect()
}

/// The distance of a position from the nearest edge.
fn from_outline(polygons: &MultiPolygon, at: Coord) -> f64 {
    let distance = |line: geo_types::Line| {
        let (d, u) = (line.delta(), at - line.start);
        let along = ((u.x * d.x + u.y * d.y) / (d.x * d.x + d.y * d.y)).clamp(0.0, 1.0);
        (u.x - along * d.x).hypot(u.y - along * d.y)
    };
    polygons
        .lines_iter()
        .map(distance)
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn nothing_known_and_nothing_reached_give_nothing() {
    for values in [[UNKNOWN; 6], [-120.0; 6], [f32::NEG_INFINITY; 6]] {
        for width in [1, 2, 6] {
            assert!(
                contour(width, &values, -105.0, ContourOptions::EXACT)
                    .0
                    .is_empty()
            );
        }
    }
}

#[test]
fn one_cell_is_a_diamond_to_the_middles_of_its_edges() {
    let found = contour(1, &[-90.0], -105.0, ContourOptions::EXACT);
    assert_eq!(counts(&found), [(4, vec![])]);
    assert!((found.unsigned_area() - 0.5).abs() < 1e-12);
    // It is smaller than a cell, so it is a speck.
    assert!(
        contour(1, &[-90.0], -105.0, ContourOptions::default())
            .0
            .is_empty()
    );
}

#[test]
fn a_raster_above_the_threshold_is_its_rectangle_without_corners() {
    for (width, height) in [(1, 7), (7, 1), (5, 4)] {
        let values = vec![-80.0; width * height];
        let found = contour(width, &values, -105.0, ContourOptions::EXACT);
        assert_eq!(found.0.len(), 1);
        assert!((found.unsigned_area() - ((width * height) as f64 - 0.5)).abs() < 1e-12);
        let simple = contour(
            width,
            &values,
            -105.0,
            ContourOptions {
                tolerance_cells: 1e-9,
                ..ContourOptions::default()
            },
        );
        // Eight corners of four cut corners, and where the ring begins.
        assert!(simple.coords_count() <= 10, "{}", simple.coords_count());
        assert!((simple.unsigned_area() - found.unsigned_area()).abs() < 1e-12);
    }
}

#[test]
fn vertices_are_where_the_values_reach_the_threshold() {
    let found = contour(3, &[-120.0, -90.0, -120.0], -100.0, ContourOptions::EXACT);
    let outer = found.0[0].exterior();
    let (west, east) = (1.0 / 3.0, 5.0 / 3.0);
    let has = |x: f64, y: f64| {
        outer
            .0
            .iter()
            .any(|at| (at.x - x).abs() < 1e-12 && (at.y - y).abs() < 1e-12)
    };
    assert!(has(west, 0.0) || has(1.0 - west, 0.0), "{outer:?}");
    assert!(has(east, 0.0) || has(1.0 + west, 0.0), "{outer:?}");
    assert!(has(1.0, 0.5) && has(1.0, -0.5));
}

#[test]
fn a_cell_at_the_threshold_is_inside_without_touching() {
    let values = [0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0];
    let found = contour(3, &values, 5.0, ContourOptions::EXACT);
    assert!(found.is_valid());
    assert_eq!(
        found.coordinate_position(&Coord { x: 1.0, y: -1.0 }),
        CoordPos::Inside
    );
}

#[test]
fn saddles_are_joined_by_their_mean() {
    let joined = contour(2, &[10.0, -1.0, -1.0, 10.0], 0.0, ContourOptions::EXACT);
    let apart = contour(2, &[1.0, -10.0, -10.0, 1.0], 0.0, ContourOptions::EXACT);
    let unknown = contour(2, &[10.0, UNKNOWN, -1.0, 10.0], 0.0, ContourOptions::EXACT);
    let lengths = [joined, apart, unknown].map(|found| found.0.len());
    assert_eq!(lengths, [1, 2, 2]);
}

#[test]
fn holes_belong_to_the_polygon_around_them_and_islands_stand_alone() {
    let text = [
        "###########",
        "#.........#",
        "#.#######.#",
        "#.#.#.#.#.#",
        "#.#######.#",
        "#.........#",
        "###########",
    ];
    let values: Vec<f32> = text
        .concat()
        .bytes()
        .map(|byte| if byte == b'#' { 1.0 } else { 0.0 })
        .collect();
    let found = contour(11, &values, 0.5, ContourOptions::EXACT);
    let holes: Vec<usize> = found
        .iter()
        .map(|polygon| polygon.interiors().len())
        .collect();
    assert_eq!(holes, [1, 3]);
    assert!(found.is_valid());
    // Holes of less than a cell are filled.
    let found = contour(11, &values, 0.5, ContourOptions::default());
    let holes: Vec<usize> = found
        .iter()
        .map(|polygon| polygon.interiors().len())
        .collect();
    assert_eq!(holes, [1, 0]);
    assert!(found.is_valid());
}

#[test]
fn a_checkerboard_is_valid_joined_and_apart() {
    for low in [-3.0_f32, 0.5] {
        let values: Vec<f32> = (0..143)
            .map(|place| {
                if (place % 13 + place / 13) % 2 == 0 {
                    2.0
                } else {
                    low
                }
            })
            .collect();
        for options in [
            ContourOptions::EXACT,
            ContourOptions {
                min_area_cells: 0.0,
                tolerance_cells: 0.5,
            },
        ] {
            assert!(contour(13, &values, 1.0, options).is_valid());
        }
    }
}

#[test]
fn outer_rings_run_anticlockwise_whichever_way_rows_run() {
    use geo::Winding;
    let values = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    for step in [[1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-2.0, -1.0]] {
        let grid = ValueGrid::new([3, 3], &values, [100.0, 20.0], step).unwrap();
        let found = grid.at_least(0.5, &ContourOptions::EXACT).unwrap();
        assert!(
            found.0[0].exterior().is_ccw() && found.0[0].interiors()[0].is_cw(),
            "{step:?}"
        );
    }
}

#[test]
fn a_smooth_hill_needs_few_vertices() {
    let value = |place: usize| {
        let (x, y) = ((place % 200) as f64 - 100.0, (place / 200) as f64 - 100.0);
        rounded(-x.hypot(y))
    };
    let values: Vec<f32> = (0..40_000).map(value).collect();
    let exact = contour(200, &values, -60.0, ContourOptions::EXACT);
    let simple = contour(200, &values, -60.0, ContourOptions::default());
    assert!(
        simple.coords_count() * 8 < exact.coords_count(),
        "{} {}",
        simple.coords_count(),
        exact.coords_count()
    );
    assert!(simple.is_valid());
    assert!((exact.unsigned_area() / (3600.0 * std::f64::consts::PI) - 1.0).abs() < 1e-3);
    assert!((simple.unsigned_area() / exact.unsigned_area() - 1.0).abs() < 0.01);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let values = [0.0; 6];
    let place = ([0.0, 0.0], [1.0, -1.0]);
    for size in [[0, 0], [2, 2], [usize::MAX, 2], [usize::MAX, usize::MAX]] {
        let error = ValueGrid::new(size, &values, place.0, place.1).unwrap_err();
        assert!(matches!(error, ContourError::Size { .. }));
    }
    assert!(ValueGrid::new([0, 0], &[], place.0, place.1).is_err());
    for step in [
        [0.0, -1.0],
        [1.0, f64::NAN],
        [f64::INFINITY, 1.0],
        [1e-12, -1.0],
    ] {
        let error = ValueGrid::new([3, 2], &values, [500_000.0, 0.0], step).unwrap_err();
        assert!(matches!(error, ContourError::Placing { .. }), "{step:?}");
    }
    let grid = grid(3, &values);
    let fine = ContourOptions::default();
    for threshold in [f64::NAN, f64::INFINITY] {
        assert!(grid.at_least(threshold, &fine).is_err());
    }
    for options in [
        ContourOptions {
            min_area_cells: -1.0,
            ..fine
        },
        ContourOptions {
            min_area_cells: f64::NAN,
            ..fine
        },
        ContourOptions {
            tolerance_cells: 0.6,
            ..fine
        },
        ContourOptions {
            tolerance_cells: f64::NAN,
            ..fine
        },
    ] {
        let error = grid.at_least(0.0, &options).unwrap_err().to_string();
        assert!(error.contains("; allowed is "), "{error}");
    }
}

/// Rasters of up to 14 by 14 cells: noise, coarse steps that often equal the threshold, and gaps.
fn rasters() -> impl Strategy<Value = (usize, Vec<f32>)> {
    let value = prop_oneof![
        4 => -10.0_f32..10.0,
        6 => (-3_i8..=3).prop_map(f32::from),
        1 => Just(UNKNOWN),
        1 => prop_oneof![Just(f32::INFINITY), Just(f32::NEG_INFINITY), Just(f32::MAX), Just(f32::MIN)],
    ];
    (1_usize..14, 1_usize..14).prop_flat_map(move |(width, height)| {
        prop::collection::vec(value.clone(), width * height).prop_map(move |values| (width, values))
    })
}

/// Larger and smoother rasters, where simplification has something to do.
fn hills() -> impl Strategy<Value = (usize, Vec<f32>)> {
    let hill = (0.0..90.0, 0.0..20.0, 1.0..12.0, -2.0..4.0);
    (prop::collection::vec(hill, 1..12), 0.0..0.5).prop_map(|(hills, noise)| {
        let value = |place: usize| {
            let (x, y) = ((place % 90) as f64, (place / 90) as f64);
            let height = |&(a, b, size, height): &(f64, f64, f64, f64)| {
                height * (-((x - a) / size).powi(2) - ((y - b) / size).powi(2)).exp()
            };
            let rough = ((place * 7919) % 1013) as f64 / 1013.0 - 0.5;
            rounded(hills.iter().map(height).sum::<f64>() + noise * rough)
        };
        (90, (0..1800).map(value).collect())
    })
}

fn is_inside(polygons: &MultiPolygon, at: Coord) -> bool {
    polygons.coordinate_position(&at) == CoordPos::Inside
}

proptest! {
    #[test]
    fn centres_are_inside_where_their_value_reaches_the_threshold((width, values) in rasters(), threshold in -3_i8..=3) {
        let threshold = f64::from(threshold);
        let found = contour(width, &values, threshold, ContourOptions::EXACT);
        prop_assert!(found.is_valid());
        for (place, value) in values.iter().enumerate() {
            let position = found.coordinate_position(&centre(place, width));
            let expected = if f64::from(*value) >= threshold { CoordPos::Inside } else { CoordPos::Outside };
            prop_assert_eq!(position, expected, "{}", place);
        }
    }

    #[test]
    fn higher_thresholds_lie_within_lower_ones((width, values) in rasters(), low in -3.0..3.0, more in 0.0..3.0) {
        let lower = contour(width, &values, low, ContourOptions::EXACT);
        let higher = contour(width, &values, low + more, ContourOptions::EXACT);
        for at in higher.coords_iter() {
            prop_assert_ne!(lower.coordinate_position(&at), CoordPos::Outside);
        }
        for at in lower.coords_iter() {
            prop_assert_ne!(higher.coordinate_position(&at), CoordPos::Inside);
        }
    }

    #[test]
    fn simplified_polygons_are_valid_and_change_centres_near_the_outline_alone(
        (width, values) in prop_oneof![rasters(), hills()], threshold in -2.0..2.0, tolerance in 0.01..=0.5,
    ) {
        let options = ContourOptions { min_area_cells: 0.0, tolerance_cells: tolerance };
        let exact = contour(width, &values, threshold, ContourOptions::EXACT);
        let found = contour(width, &values, threshold, options);
        prop_assert!(found.is_valid());
        prop_assert_eq!(found.0.len(), exact.0.len());
        for place in 0..values.len() {
            let at = centre(place, width);
            if is_inside(&found, at) != is_inside(&exact, at) {
                prop_assert!(from_outline(&found, at) <= tolerance + 1e-9);
            }
        }
        for at in exact.coords_iter() {
            prop_assert!(from_outline(&found, at) <= tolerance + 1e-9);
        }
    }

    #[test]
    fn specks_and_small_holes_alone_are_dropped((width, values) in rasters(), area in 0.5..4.0) {
        let exact = contour(width, &values, 0.0, ContourOptions::EXACT);
        let options = ContourOptions { min_area_cells: area, tolerance_cells: 0.0 };
        let found = contour(width, &values, 0.0, options);
        prop_assert!(found.is_valid());
        let ring = |ring: &geo_types::LineString| geo_types::Polygon::new(ring.clone(), vec![]).unsigned_area();
        let large = |polygons: &MultiPolygon| -> Vec<(f64, Vec<f64>)> {
            let holes = |polygon: &geo_types::Polygon| polygon.interiors().iter().map(ring).filter(|hole| *hole >= area).collect();
            let all = polygons.iter().map(|polygon| (ring(polygon.exterior()), holes(polygon)));
            all.filter(|(outer, _)| *outer >= area).collect()
        };
        prop_assert_eq!(large(&found), large(&exact));
        prop_assert_eq!(large(&found).len(), found.0.len());
    }
}
