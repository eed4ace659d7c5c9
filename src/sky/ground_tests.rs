use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::geodesy::Crs;
use crate::terrain::{HorizonOptions, Lattice, Missing, Options};

/// Cells of 30 m around the centre (500 km, 2,300 km) of zone 48, by their distance from it in metres.
fn surface(half: u32, height: impl Fn(f64, f64) -> f32) -> (Terrain, LonLat) {
    let reach = f64::from(half) * 30.0;
    let lattice = Lattice {
        first: [500_000.0 - reach, 2_300_000.0 + reach],
        step: [30.0, -30.0],
        size: [2 * half + 1, 2 * half + 1],
    };
    let cells = (0..=2 * half).flat_map(|row| (0..=2 * half).map(move |column| (column, row)));
    let heights = cells.map(|(column, row)| {
        height(
            f64::from(column) * 30.0 - reach,
            reach - f64::from(row) * 30.0,
        )
    });
    let crs = Crs::parse("EPSG:32648").unwrap();
    let (lon, lat) = crs.to_lon_lat(500_000.0, 2_300_000.0).unwrap();
    let grid = Grid::new(crs, lattice, heights.collect()).unwrap();
    let options = Options {
        missing: Missing::Unknown,
        ..Options::default()
    };
    let terrain = Terrain::of_grid(grid, &options).unwrap();
    (terrain, LonLat::new(lon, lat).unwrap())
}

fn options(highest_m: f64) -> SkylineOptions {
    SkylineOptions {
        highest_m,
        ..SkylineOptions::default()
    }
}

/// A wall of 300 m that begins 480 m to the east.
fn wall(east: f64, _: f64) -> f32 {
    if east >= 495.0 { 300.0 } else { 0.0 }
}

#[test]
fn a_wall_stands_as_high_as_it_is_from_each_height() {
    let (terrain, at) = surface(100, wall);
    let found = skylines(&terrain, at, &options(300.0)).unwrap();
    assert_eq!(found.ground_m, 0.0);
    assert_eq!(found.unknown_share(), 0.0);
    for (line, dish) in found.skylines.iter().zip([2.0, 6.0, 12.0]) {
        // The top of the wall is the cell whose centre is 510 m away.
        let expected = ((300.0 - dish) / 510.0_f64).atan().to_degrees();
        let east = f64::from(line.at(90.0));
        assert!((east - expected).abs() < 0.3, "{dish}: {east} {expected}");
        assert!(line.at(270.0) < 0.0);
    }
}

#[test]
fn spots_see_what_lies_around_them() {
    let (terrain, at) = surface(100, wall);
    let options = options(300.0);
    let spots = [[0.0, 0.0], [200.0, 0.0], [-150.0, 90.0]];
    let ground = Ground::around(&terrain, at, &spots, &options).unwrap();
    for spot in spots {
        let found = ground.skylines(spot).unwrap();
        let direct = skylines(&terrain, beside(at, spot).unwrap(), &options).unwrap();
        for (line, direct) in found.skylines.iter().zip(&direct.skylines) {
            for azimuth in (0..360_u16).map(f32::from) {
                // A spot's north is the village's to 0.001 degrees.
                let apart = (line.at(azimuth) - direct.at(azimuth)).abs();
                assert!(
                    apart < 0.1 || direct.at(azimuth) < 20.0,
                    "{spot:?} {azimuth}: {apart}"
                );
            }
        }
    }
}

#[test]
fn canopy_stands_on_the_ground_but_where_it_is_cleared() {
    let (terrain, at) = surface(100, |_, _| 100.0);
    let canopy = SkylineOptions {
        canopy_m: 14.0,
        ..options(100.0)
    };
    let found = skylines(&terrain, at, &canopy).unwrap();
    for (line, dish) in found.skylines.iter().zip([2.0, 6.0, 12.0]) {
        let expected = ((14.0 - dish) / CLEARED_M).atan().to_degrees();
        assert!((f64::from(line.at(33.0)) - expected).abs() < 0.01);
    }
}

#[test]
fn unknown_ground_is_carried_where_it_may_matter() {
    // Beyond 600 m to the west nothing is known.
    let (terrain, at) = surface(100, |east, _| if east < -600.0 { f32::NAN } else { 50.0 });
    let found = skylines(&terrain, at, &options(1000.0)).unwrap();
    let share = found.unknown_share();
    assert!((0.3..0.5).contains(&share), "{share}");
    let blocked = found.with_unknown_blocked(0).unwrap();
    // 1,000 m, some 600 m away.
    assert!((50.0..60.0).contains(&blocked.at(270.0)));
    assert_eq!(blocked.at(90.0), found.skylines[0].at(90.0));
    assert_eq!(found.with_unknown_blocked(3), None);
    // Were nothing higher than 250 m, it could not rise above 20 degrees from there.
    let low = skylines(&terrain, at, &options(250.0)).unwrap();
    assert_eq!(low.unknown_share(), 0.0);
    // In a void and beyond the tile there is nothing to stand on.
    for east in [-1500.0, 90_000.0] {
        let error = skylines(&terrain, beside(at, [east, 0.0]).unwrap(), &options(1000.0));
        assert!(error.unwrap_err().is_unknown_terrain());
    }
}

#[test]
fn options_that_are_none_are_refused() {
    let (terrain, at) = surface(4, |_, _| 0.0);
    let refused: [fn(&mut SkylineOptions); 8] = [
        |o| o.dish_heights_m.clear(),
        |o| o.dish_heights_m[1] = f64::NAN,
        |o| o.least_elevation_deg = 0.0,
        |o| o.azimuths = 0,
        |o| o.azimuths = u16::MAX,
        |o| o.canopy_m = -1.0,
        |o| o.highest_m = f64::INFINITY,
        |o| o.longest_m = 0.0,
    ];
    for change in refused {
        let mut options = SkylineOptions::default();
        change(&mut options);
        let error = skylines(&terrain, at, &options).unwrap_err();
        assert!(matches!(error, TerrainError::Look { .. }), "{error}");
    }
}

#[test]
fn on_real_terrain_it_is_the_horizon_of_the_sampler() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/dem/n07_w006_3arc_v2.tif");
    if !path.exists() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return;
    }
    let terrain = Terrain::open(
        &path,
        &Options {
            missing: Missing::Unknown,
            ..Options::default()
        },
    )
    .unwrap();
    let mut compared = 0;
    for number in 0..25_u32 {
        let at = LonLat::new(
            -5.97 + f64::from(number % 5) * 0.19,
            7.03 + f64::from(number / 5) * 0.19,
        )
        .unwrap();
        let options = SkylineOptions {
            dish_heights_m: vec![2.0],
            least_elevation_deg: 2.0,
            highest_m: 800.0,
            longest_m: 20_000.0,
            ..SkylineOptions::default()
        };
        let found = skylines(&terrain, at, &options).unwrap();
        let expected = terrain
            .sampler()
            .horizon(
                at,
                &HorizonOptions {
                    observer_m: 2.0,
                    azimuths: 72,
                    earth_factor: 1.0,
                    longest: Metres(20_000.0),
                    // A quarter of a cell misses crests near the eye by a degree.
                    step: Some(Metres(3.0)),
                    highest_m: 800.0,
                },
            )
            .unwrap();
        for (elevation, expected) in found.skylines[0].elevations_deg().iter().zip(&expected) {
            let elevation = f64::from(*elevation);
            if expected.elevation_deg > 2.0 || elevation > 2.0 {
                compared += 1;
                assert!(
                    (elevation - expected.elevation_deg).abs() < 0.3,
                    "{at:?} {expected:?} {elevation}"
                );
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_higher_dish_sees_no_higher_horizon(
        heights in proptest::collection::vec(
            prop_oneof![9 => -100.0..2000.0_f32, 1 => Just(f32::NAN)],
            625..=625,
        ),
        mut dishes in proptest::collection::vec(0.0..100.0_f64, 2..4),
        canopy_m in 0.0..40.0_f64,
        spot in prop::array::uniform2(-300.0..300.0_f64),
    ) {
        let (terrain, at) = surface(12, |east, north| {
            let place = |m: f64| (0..25_u16).find(|&n| (f64::from(n) - 12.0) * 30.0 > m - 1.0).unwrap();
            heights[usize::from(place(north)) * 25 + usize::from(place(east))]
        });
        dishes.sort_by(f64::total_cmp);
        let options = SkylineOptions {
            dish_heights_m: dishes,
            canopy_m,
            highest_m: 2000.0,
            ..SkylineOptions::default()
        };
        let ground = Ground::around(&terrain, at, &[spot], &options).unwrap();
        if let Some(found) = ground.skylines(spot) {
            for pair in found.skylines.windows(2) {
                let pairs = pair[0].elevations_deg().iter().zip(pair[1].elevations_deg());
                for (low, high) in pairs {
                    prop_assert!(low >= high);
                }
            }
        }
    }
}
