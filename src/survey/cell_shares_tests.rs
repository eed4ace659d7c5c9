use proptest::prelude::*;

use super::*;

fn closed(corners: &[[f64; 2]]) -> Vec<[f64; 2]> {
    corners.iter().chain(corners.first()).copied().collect()
}

/// All shares that are more than 0 as (column, row, share).
fn shares(rings: &Rings, size: [u32; 2]) -> Vec<(u32, u32, f64)> {
    let mut found = Vec::new();
    let take = |row: &Row<'_>| {
        found.extend(
            row.columns()
                .map(|column| (column, row.number, row.share(column))),
        );
        Ok::<_, ()>(())
    };
    rings.rows(size, take).unwrap();
    found
}

fn one(corners: &[[f64; 2]]) -> Rings {
    Rings::new([(closed(corners), false)])
}

#[test]
fn a_rectangle_has_the_shares_of_its_sides() {
    // Either orientation.
    let there = [[0.5, 1.0], [2.25, 1.0], [2.25, 2.5], [0.5, 2.5]];
    let mut back = there;
    back.reverse();
    for corners in [there, back] {
        let found = shares(&one(&corners), [4, 4]);
        let expected = [
            (0, 1, 0.5),
            (1, 1, 1.0),
            (2, 1, 0.25),
            (0, 2, 0.25),
            (1, 2, 0.5),
            (2, 2, 0.125),
        ];
        assert_eq!(found, expected);
    }
}

#[test]
fn what_lies_beyond_the_raster_is_left_out() {
    let corners = [[-3.5, -2.0], [1.5, -2.0], [1.5, 9.0], [-3.5, 9.0]];
    let found = shares(&one(&corners), [4, 2]);
    assert_eq!(found, [(0, 0, 1.0), (1, 0, 0.5), (0, 1, 1.0), (1, 1, 0.5)]);
    let far = [[5.0, 1.0], [6.0, 1.0], [6.0, 2.0]];
    assert_eq!(shares(&one(&far), [4, 4]), []);
}

#[test]
fn a_hole_takes_its_part() {
    let outer = closed(&[[0.0, 0.0], [3.0, 0.0], [3.0, 3.0], [0.0, 3.0]]);
    let hole = closed(&[[1.0, 1.0], [1.5, 1.0], [1.5, 2.0], [1.0, 2.0]]);
    let rings = Rings::new([(outer, false), (hole, true)]);
    let found = shares(&rings, [3, 3]);
    assert!(found.contains(&(1, 1, 0.5)));
    assert!(found.contains(&(2, 1, 1.0)));
    assert_eq!(found.iter().map(|(.., share)| share).sum::<f64>(), 8.5);
}

#[test]
fn an_area_inside_one_cell_has_its_own_size() {
    let found = shares(&one(&[[1.25, 1.25], [1.75, 1.25], [1.5, 1.75]]), [3, 3]);
    assert_eq!(found, [(1, 1, 0.125)]);
}

/// Whether a position lies inside a ring, by the even-odd rule.
fn holds(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let crosses = |pair: &[[f64; 2]]| {
        let ([u, v], [to_u, to_v]) = (pair[0], pair[1]);
        (v <= y) != (to_v <= y) && x < u + (y - v) * (to_u - u) / (to_v - v)
    };
    ring.windows(2).filter(|pair| crosses(pair)).count() % 2 == 1
}

/// A star around a place: corners at growing angles, so its ring does not cross itself.
fn star() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let radii = prop::collection::vec(0.05..3.0_f64, 3..24);
    (radii, 3.0..7.0_f64, 3.0..7.0_f64).prop_map(|(radii, x, y)| {
        let count = radii.len();
        let corner = |(place, radius): (usize, f64)| {
            #[expect(clippy::cast_precision_loss, reason = "a few corners")]
            let angle = std::f64::consts::TAU * place as f64 / count as f64;
            [x + radius * angle.cos(), y + radius * angle.sin()]
        };
        radii.into_iter().enumerate().map(corner).collect()
    })
}

proptest! {
    #[test]
    fn shares_are_those_of_many_samples_and_add_up_to_the_area(corners in star()) {
        let ring = closed(&corners);
        let found = shares(&one(&corners), [10, 10]);
        let area: f64 = ring
            .windows(2)
            .map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1])
            .sum::<f64>() / 2.0;
        let sum: f64 = found.iter().map(|(.., share)| share).sum();
        prop_assert!((sum - area.abs()).abs() < 1e-7, "{sum} {area}");
        for (column, row, share) in found {
            let mut inside = 0;
            for step in 0..30 * 30 {
                let (x, y) = (f64::from(step % 30), f64::from(step / 30));
                let at = [f64::from(column) + (x + 0.5) / 30.0, f64::from(row) + (y + 0.5) / 30.0];
                inside += u32::from(holds(&ring, at));
            }
            // A sample stands for 1/30 by 1/30; an edge is about a cell long.
            let sampled = f64::from(inside) / 900.0;
            prop_assert!((sampled - share).abs() < 0.1, "{column} {row}: {share}, {sampled}");
        }
    }

    #[test]
    fn the_place_of_a_part_lies_inside_it(corners in star()) {
        let ring = closed(&corners);
        let take = |row: &Row<'_>| {
            for column in row.columns().filter(|column| row.share(*column) > 1e-6) {
                let [x, y] = row.inside(column);
                prop_assert!(holds(&ring, [x, y]), "{column} {}: {x} {y}", row.number);
                let (left, top) = (f64::from(column), f64::from(row.number));
                prop_assert!((left..=left + 1.0).contains(&x) && (top..=top + 1.0).contains(&y));
            }
            Ok(())
        };
        one(&corners).rows([10, 10], take)?;
    }
}
