//! The grid, the index alone and every edge one by one must answer the same.

use geo_types::{LineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use robust::{Coord, orient2d};

use super::*;

/// Whether a polygon covers a point, from every edge and the definition.
fn by_all_edges(polygon: &Polygon<f64>, at: [f64; 2]) -> bool {
    let mut inside = false;
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        for pair in ring.0.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|end| Coord { x: end.x, y: end.y });
            let p = Coord { x: at[0], y: at[1] };
            let turn = orient2d(a, b, p);
            let within = |low: f64, high: f64, at: f64| low.min(high) <= at && at <= low.max(high);
            if turn == 0.0 && within(a.x, b.x, p.x) && within(a.y, b.y, p.y) {
                return true;
            }
            if (a.y > p.y) != (b.y > p.y) && (turn > 0.0) == (b.y > a.y) {
                inside = !inside;
            }
        }
    }
    inside
}

/// Small numbers with a long period (Steele and others 2014, `SplitMix64`).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// From 0 to below 1.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }
}

fn label(number: u64, classes: u64) -> AreaLabel {
    let mut random = Random(number);
    let year = 2015 + u16::try_from(random.below(8)).unwrap();
    AreaLabel {
        class: u32::try_from(random.below(classes)).unwrap(),
        rsrp: (random.below(4) > 0).then(|| Dbm(-60.0 - random.below(50) as f64)),
        date: (random.below(3) > 0).then(|| Day::new(year, 6, 1).unwrap()),
    }
}

fn labelled(areas: &[MultiPolygon<f64>], classes: u64) -> Vec<(&MultiPolygon<f64>, AreaLabel)> {
    (0..)
        .zip(areas)
        .map(|(number, area)| (area, label(number, classes)))
        .collect()
}

/// The answer by the definition.
fn expected(areas: &[(&MultiPolygon<f64>, AreaLabel)], at: [f64; 2]) -> Served {
    let (mut served, at) = (Served::default(), flushed(at));
    for (area, label) in areas {
        if area.0.iter().any(|polygon| by_all_edges(polygon, at)) {
            served.classes.insert(label.class);
            if label.rsrp.map(|level| level.0) > served.best_rsrp.map(|level| level.0) {
                served.best_rsrp = label.rsrp;
            }
            served.newest = served.newest.max(label.date);
        }
    }
    served
}

fn position(at: [f64; 2]) -> LonLat {
    LonLat::new(at[0], at[1]).unwrap()
}

/// Compares all three ways, and the further questions, at some points.
fn check(areas: &[(&MultiPolygon<f64>, AreaLabel)], points: &[[f64; 2]]) {
    let with = Coverage::new(areas.iter().copied(), Acceleration::Grid);
    let without = Coverage::new(areas.iter().copied(), Acceleration::None);
    let positions: Vec<LonLat> = points.iter().map(|&at| position(at)).collect();
    let all = with.served_all(&positions);
    assert!(all == without.served_all(&positions), "the grid differs");
    for ((&at, &point), served) in points.iter().zip(&positions).zip(&all) {
        assert_eq!(*served, expected(areas, at), "{at:?}");
        assert_eq!(*served, with.served(point), "{at:?}");
        for class in [0, 1, 3, 70] {
            let one: ClassMask = [class].into_iter().collect();
            let expected = served.classes.contains(class);
            assert_eq!(with.covers(point, &one), expected, "{at:?}");
            assert_eq!(without.covers(point, &one), expected, "{at:?}");
        }
    }
}

fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
    corners.iter().copied().collect()
}

/// A star around a point: radii between half and all of `radius`.
fn star(random: &mut Random, centre: [f64; 2], radius: f64, corners: u32) -> LineString<f64> {
    (0..corners)
        .map(|corner| {
            let angle = std::f64::consts::TAU * f64::from(corner) / f64::from(corners);
            let radius = radius * random.between(0.5, 1.0);
            (
                centre[0] + radius * angle.cos(),
                centre[1] + radius * angle.sin(),
            )
        })
        .collect()
}

/// Points at and beside the vertices and edges of areas, and between.
fn near_boundaries(
    random: &mut Random,
    areas: &[MultiPolygon<f64>],
    every: usize,
) -> Vec<[f64; 2]> {
    let mut points = Vec::new();
    let rings = areas
        .iter()
        .flat_map(|area| &area.0)
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    for pair in rings.flat_map(|ring| ring.0.windows(2)).step_by(every) {
        let [a, b] = [pair[0], pair[1]];
        let along = random.unit();
        let on = [a.x + along * (b.x - a.x), a.y + along * (b.y - a.y)];
        points.extend([
            [a.x, a.y],
            on,
            [
                on[0] + random.between(-1e-12, 1e-12),
                on[1] + random.between(-1e-12, 1e-12),
            ],
            [a.x.next_up(), a.y],
            [a.x, a.y.next_down()],
        ]);
    }
    points.retain(|at| LonLat::new(at[0], at[1]).is_ok());
    points
}

/// Stars with star-shaped holes around places in a box.
fn stars(
    random: &mut Random,
    count: usize,
    low: [f64; 2],
    high: [f64; 2],
    radius: f64,
) -> Vec<MultiPolygon<f64>> {
    let one = |random: &mut Random| {
        let centre = [0, 1].map(|axis| random.between(low[axis], high[axis]));
        let radius = random.between(0.1, 1.0) * radius;
        let corners = 3 + u32::try_from(random.below(100)).unwrap();
        let outer = star(random, centre, radius, corners);
        let holes = (random.below(3) == 0).then(|| star(random, centre, radius * 0.4, 12));
        Polygon::new(outer, holes.into_iter().collect())
    };
    (0..count)
        .map(|_| (0..=random.below(2)).map(|_| one(random)).collect())
        .collect()
}

#[test]
fn stars_with_holes_are_answered_alike() {
    let mut random = Random(1);
    for classes in [1, 12, 65, 200] {
        let areas = stars(&mut random, 80, [105.0, 10.0], [106.0, 11.0], 0.2);
        let mut points = near_boundaries(&mut random, &areas, 61);
        points.extend((0..300).map(|_| [random.between(104.7, 106.3), random.between(9.7, 11.3)]));
        check(&labelled(&areas, classes), &points);
    }
}

#[test]
fn no_areas_and_areas_without_size_are_answered() {
    let points = [
        [0.0, 0.0],
        [1.0, 1.0],
        [0.0, 0.5],
        [0.0, 1.0],
        [180.0, -90.0],
    ];
    check(&[], &points);
    let nothing = MultiPolygon(vec![]);
    let bare: MultiPolygon<f64> = Polygon::new(ring(&[]), vec![]).into();
    let dot: MultiPolygon<f64> =
        Polygon::new(ring(&[(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]), vec![]).into();
    let line: MultiPolygon<f64> = Polygon::new(ring(&[(0.0, 0.0), (0.0, 1.0)]), vec![]).into();
    let flat: MultiPolygon<f64> = Polygon::new(ring(&[(-1.0, 1.0), (1.0, 1.0)]), vec![]).into();
    for areas in [
        vec![nothing.clone()],
        vec![bare.clone()],
        vec![dot.clone()],
        vec![line.clone()],
        vec![flat.clone()],
        vec![nothing, bare, dot, line, flat],
    ] {
        check(&labelled(&areas, 5), &points);
    }
}

#[test]
fn everything_on_one_meridian_or_in_a_few_steps_of_numbers_is_answered() {
    let mut random = Random(3);
    for (width, height) in [
        (0.0, 1.0),
        (1.0, 0.0),
        (0.0, 0.0),
        (1e-13, 1e-13),
        (1e-13, 1.0),
    ] {
        let corner =
            |random: &mut Random| (106.0 + width * random.unit(), 10.6 + height * random.unit());
        let areas: Vec<MultiPolygon<f64>> = (0..40)
            .map(|_| {
                let corners: Vec<(f64, f64)> = (0..12).map(|_| corner(&mut random)).collect();
                Polygon::new(ring(&corners), vec![]).into()
            })
            .collect();
        let mut points = near_boundaries(&mut random, &areas, 3);
        points.extend((0..200).map(|_| corner(&mut random)).map(|(x, y)| [x, y]));
        check(&labelled(&areas, 5), &points);
    }
}

/// Too small for the exact predicates: such coordinates are 0.
#[test]
fn coordinates_too_small_for_exact_products_are_answered_alike() {
    let mut random = Random(11);
    let mut corner = |_| (1e-300 * random.unit(), 1e-300 * random.unit());
    let areas: Vec<MultiPolygon<f64>> = (0..10)
        .map(|_| Polygon::new((0..9).map(&mut corner).collect(), vec![]).into())
        .collect();
    let points: Vec<LonLat> = (0..50)
        .map(&mut corner)
        .map(|(x, y)| position([x, y]))
        .collect();
    let grid = Coverage::new(labelled(&areas, 3), Acceleration::Grid);
    let none = Coverage::new(labelled(&areas, 3), Acceleration::None);
    assert!(grid.served_all(&points) == none.served_all(&points));
    assert!(
        grid.served(points[0])
            .classes
            .contains(labelled(&areas, 3)[0].1.class)
    );
}

#[test]
fn the_date_line_and_the_poles_are_edges_of_the_plane() {
    let mut random = Random(4);
    let mut areas = stars(&mut random, 60, [-178.0, -88.0], [178.0, 88.0], 30.0);
    for area in &mut areas {
        use geo::MapCoordsInPlace;
        area.map_coords_in_place(|at| geo_types::Coord {
            x: at.x.clamp(-180.0, 180.0),
            y: at.y.clamp(-90.0, 90.0),
        });
    }
    let mut points = near_boundaries(&mut random, &areas, 7);
    let edges = [-180.0, -179.999_999, 0.0, 179.999_999, 180.0];
    points.extend(
        edges
            .iter()
            .flat_map(|&lon| edges.map(|lat| [lon, lat / 2.0])),
    );
    check(&labelled(&areas, 5), &points);
}

#[test]
fn slivers_spikes_and_repeated_vertices_are_answered() {
    let mut random = Random(5);
    let mut areas = Vec::new();
    for number in 0..60 {
        let x = f64::from(number) * 0.1;
        let sliver = ring(&[
            (x, 0.0),
            (x + 7.0, 5.0),
            (x + 7.0, 5.000_000_000_1),
            (x, 0.0),
        ]);
        let spike = ring(&[
            (x, 1.0),
            (x + 1.0, 1.0),
            (x + 1.0, 9.0),
            (x + 1.0, 1.0),
            (x + 1.0, 0.0),
            (x, 0.0),
        ]);
        let mut repeated = star(&mut random, [x, 3.0], 1.0, 20).0;
        repeated = repeated.into_iter().flat_map(|at| [at, at, at]).collect();
        areas.extend(
            [sliver, spike, LineString(repeated)].map(|ring| Polygon::new(ring, vec![]).into()),
        );
    }
    let mut points = near_boundaries(&mut random, &areas, 5);
    points.extend((0..500).map(|_| [random.between(-1.0, 8.0), random.between(-1.0, 8.0)]));
    check(&labelled(&areas, 9), &points);
}

#[test]
fn a_ring_of_a_million_vertices_is_answered() {
    let mut random = Random(6);
    // Radii that wave slowly: neighbours are near each other, as on real boundaries.
    let corner = |corner: u32| {
        let angle = std::f64::consts::TAU * f64::from(corner) / 1e6;
        let radius = 4.0 + (7.0 * angle).sin() + 1e-5 * f64::from(corner % 7);
        (106.0 + radius * angle.cos(), 16.0 + radius * angle.sin())
    };
    let outer = (0..1_000_000).map(corner).collect();
    let areas: [MultiPolygon<f64>; 1] = [Polygon::new(outer, vec![]).into()];
    let grid = Coverage::new(labelled(&areas, 1), Acceleration::Grid);
    let none = Coverage::new(labelled(&areas, 1), Acceleration::None);
    let mut points = near_boundaries(&mut random, &areas, 2000);
    points.extend((0..5000).map(|_| [random.between(100.0, 112.0), random.between(10.0, 22.0)]));
    let points: Vec<LonLat> = points.into_iter().map(position).collect();
    assert!(grid.served_all(&points) == none.served_all(&points));
    bounded(&grid);
}

/// The bound that the grid promises.
fn bounded(coverage: &Coverage) {
    let (bytes, bound) = coverage
        .grid
        .as_ref()
        .unwrap()
        .bytes_and_bound(&coverage.areas);
    assert!(bytes <= bound, "{bytes} of {bound}");
}

#[test]
fn a_hundred_thousand_polygons_over_one_point_are_answered() {
    let mut random = Random(7);
    let areas: Vec<MultiPolygon<f64>> = (0..100_000)
        .map(|_| {
            let (dx, dy) = (random.between(0.01, 1.0), random.between(0.01, 1.0));
            let corners = [
                (0.5 - dx, 0.5),
                (0.5, 0.5 - dy),
                (0.5 + dx, 0.5),
                (0.5, 0.5 + dy),
            ];
            Polygon::new(ring(&corners), vec![]).into()
        })
        .collect();
    let grid = Coverage::new(labelled(&areas, 12), Acceleration::Grid);
    let none = Coverage::new(labelled(&areas, 12), Acceleration::None);
    let mut points = near_boundaries(&mut random, &areas[..2], 4);
    points.extend((0..5).map(|_| [random.between(-0.6, 1.6), random.between(-0.6, 1.6)]));
    points.extend([[0.5, 0.5]; 2]);
    let points: Vec<LonLat> = points.into_iter().map(position).collect();
    assert!(grid.served_all(&points) == none.served_all(&points));
    bounded(&grid);
}

#[test]
fn a_comb_of_long_teeth_keeps_the_grid_small() {
    let comb = |teeth: i32| {
        let teeth =
            (0..teeth).map(|tooth| (f64::from(tooth) / f64::from(teeth), f64::from(tooth % 2)));
        teeth.collect::<LineString<f64>>()
    };
    let mut random = Random(8);
    let areas: Vec<MultiPolygon<f64>> = [20_000, 3_000]
        .map(|teeth| Polygon::new(comb(teeth), vec![]).into())
        .to_vec();
    let coverage = Coverage::new(labelled(&areas, 2), Acceleration::Grid);
    bounded(&coverage);
    let points: Vec<[f64; 2]> = (0..20).map(|_| [random.unit(), random.unit()]).collect();
    check(&labelled(&areas, 2), &points);
}

#[test]
fn many_areas_alike_and_many_points_alike_are_answered() {
    let mut random = Random(9);
    let one = stars(&mut random, 1, [105.0, 10.0], [106.0, 11.0], 0.2);
    let areas = vec![one[0].clone(); 2000];
    let points = near_boundaries(&mut random, &one, 9);
    check(&labelled(&areas, 40), &points);
    check(&labelled(&areas[..1], 1), &vec![points[3]; 500]);
    check(&labelled(&areas[..1], 1), &points[..1]);
    check(&labelled(&areas[..1], 1), &[]);
}

#[test]
fn threads_change_nothing() {
    let mut random = Random(10);
    let areas = stars(&mut random, 600, [105.0, 10.0], [106.0, 11.0], 0.1);
    let areas = labelled(&areas, 20);
    let points: Vec<LonLat> = (0..5000)
        .map(|_| position([random.between(104.7, 106.3), random.between(9.7, 11.3)]))
        .collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let coverage = Coverage::new(areas.iter().copied(), Acceleration::Grid);
            (coverage.served_all(&points), format!("{:?}", coverage.grid))
        })
    };
    let (one, four) = (run(1), run(4));
    assert!(one.0 == four.0, "other answers");
    assert!(one.1 == four.1, "another grid");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Wild rings on a lattice: points on vertices, edges, hole borders and shared borders.
    #[test]
    fn lattice_rings_are_answered_alike(
        rings in proptest::collection::vec(
            (proptest::collection::vec((-8_i32..9, -8_i32..9), 3..30), proptest::collection::vec((-4_i32..5, -4_i32..5), 0..9)),
            1..12,
        ),
        split in 1_usize..4,
        scale in prop_oneof![Just(1.0), Just(0.1), Just(1e-9), Just(10.0)],
    ) {
        let ring = |corners: &[(i32, i32)]| -> LineString<f64> {
            corners.iter().map(|&(x, y)| (f64::from(x) * scale, f64::from(y) * scale)).collect()
        };
        let polygons: Vec<Polygon<f64>> = rings
            .iter()
            .map(|(outer, hole)| Polygon::new(ring(outer), vec![ring(hole)]))
            .collect();
        let areas: Vec<MultiPolygon<f64>> =
            polygons.chunks(split).map(|chunk| MultiPolygon(chunk.to_vec())).collect();
        let points: Vec<[f64; 2]> = (-9..10)
            .flat_map(|x| (-9..10).map(move |y| [f64::from(x), f64::from(y)]))
            .map(|[x, y]| [x * scale, y * scale])
            .collect();
        check(&labelled(&areas, 6), &points);
    }

    /// Large wild rings, so that leaves have several levels above them.
    #[test]
    fn self_crossing_rings_are_answered_alike(
        seed in any::<u64>(), corners in 20_usize..600, size in prop_oneof![Just(1e-6), Just(1.0), Just(80.0)],
    ) {
        let mut random = Random(seed);
        let mut corner = |_| (size * random.between(-1.0, 1.0), size * random.between(-1.0, 1.0));
        let corners: Vec<(f64, f64)> = (0..corners).map(&mut corner).collect();
        let points: Vec<[f64; 2]> = (0..60).map(&mut corner).map(|(x, y)| [x, y]).collect();
        let areas: [MultiPolygon<f64>; 1] = [Polygon::new(ring(&corners), vec![]).into()];
        let mut all = near_boundaries(&mut random, &areas, 11);
        all.extend(points);
        check(&labelled(&areas, 2), &all);
    }
}
