use proptest::prelude::*;

use super::*;
use crate::geodesy::Crs;
use crate::sky::{Skies, Span, preset};
use crate::terrain::{Grid, Lattice, Missing, Options};

/// Cells of 25 m around a place by metres east and north of it.
fn surface(half: u32, height: impl Fn(f64, f64) -> f32) -> (Terrain, LonLat) {
    let reach = f64::from(half) * 25.0;
    let lattice = Lattice {
        first: [500_000.0 - reach, 2_300_000.0 + reach],
        step: [25.0, -25.0],
        size: [2 * half + 1, 2 * half + 1],
    };
    let cells = (0..=2 * half).flat_map(|row| (0..=2 * half).map(move |column| (column, row)));
    let heights = cells.map(|(column, row)| {
        let [x, y] = [column, row].map(|number| f64::from(number) * 25.0 - reach);
        height(x, -y)
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

const TERMINAL: Terminal = Terminal::LICENSED;

fn sky(at: LonLat) -> Sky {
    let constellation = preset("starlink-gen1").unwrap();
    let span = Span {
        step_s: 60.0,
        moments: 60,
    };
    let skies = Skies::new(&constellation, TERMINAL, [at.lat()], Some(span));
    skies.at(at.lat()).unwrap().clone()
}

fn found(half: u32, highest_m: f64, height: impl Fn(f64, f64) -> f32) -> (Spot, Sky) {
    let (terrain, at) = surface(half, height);
    let options = options(highest_m);
    let sky = sky(at);
    (
        best_spot(&terrain, at, &sky, &TERMINAL, &options).unwrap(),
        sky,
    )
}

fn options(highest_m: f64) -> SpotOptions {
    SpotOptions {
        skyline: SkylineOptions {
            highest_m,
            ..SkylineOptions::default()
        },
        ..SpotOptions::default()
    }
}

#[test]
fn in_a_plain_the_village_itself_will_do() {
    let (spot, sky) = found(40, 10.0, |_, _| 10.0);
    assert_eq!((spot.verdict, spot.distance_m), (Verdict::Pass, 0.0));
    assert_eq!((spot.dish_height_m, spot.open_share), (2.0, Some(1.0)));
    assert_eq!(spot.mean_in_view, sky.density.mean());
    let view = spot.view(&sky, &TERMINAL).unwrap();
    assert_eq!(view.open_sky_share, Some(1.0));
    assert!(view.mean_in_view > 10.0);
}

#[test]
fn beside_a_cliff_the_nearest_open_spot_is_taken() {
    // The village lies at the foot of a cliff in the east; 100 m to the west it is low.
    let (spot, _) = found(60, 120.0, |east, _| if east > 24.0 { 120.0 } else { 0.0 });
    assert_eq!((spot.verdict, spot.dish_height_m), (Verdict::Pass, 2.0));
    assert!((spot.distance_m - 200.0).abs() < 1e-6 || (spot.distance_m - 100.0).abs() < 1e-6);
    let [east, _] = [spot.at.lon() - 105.0, spot.at.lat()];
    assert!(east.abs() > 0.0005, "{spot:?}");
}

#[test]
fn above_trees_a_mast_helps() {
    let (terrain, at) = surface(40, |_, _| 10.0);
    let mut options = options(10.0);
    options.skyline.canopy_m = 18.0;
    let sky = sky(at);
    let spot = best_spot(&terrain, at, &sky, &TERMINAL, &options).unwrap();
    assert_eq!((spot.verdict, spot.distance_m), (Verdict::Mast, 0.0));
    assert_eq!((spot.dish_height_m, spot.open_share), (12.0, Some(1.0)));
    options.skyline.canopy_m = 40.0;
    let spot = best_spot(&terrain, at, &sky, &TERMINAL, &options).unwrap();
    assert_eq!(spot.verdict, Verdict::Fail);
}

#[test]
fn a_canyon_wider_than_the_search_fails() {
    // 700 m wide, 800 m deep: no spot is near the rim.
    let (spot, sky) = found(
        160,
        800.0,
        |east, _| if east.abs() > 350.0 { 800.0 } else { 0.0 },
    );
    assert_eq!(spot.verdict, Verdict::Fail);
    let share = spot.open_share.unwrap();
    assert!((0.2..0.85).contains(&share), "{share}");
    assert_eq!(spot.least_open_share, spot.open_share);
    let view = spot.view(&sky, &TERMINAL).unwrap();
    assert!(view.widest_blocked_deg > 45.0);
    // No mast was cheaper, so the tallest is shown.
    assert_eq!(spot.dish_height_m, 12.0);
}

#[test]
fn unknown_ground_makes_unknown_or_fails_all_the_same() {
    let half_known = |west: f32| {
        move |east: f64, _: f64| {
            if east > 700.0 {
                f32::NAN
            } else if east < -400.0 {
                west
            } else {
                0.0
            }
        }
    };
    let (spot, _) = found(120, 1500.0, half_known(0.0));
    assert_eq!(spot.verdict, Verdict::Unknown);
    assert!(spot.open_share.unwrap() > 0.85 && spot.least_open_share.unwrap() < 0.85);
    assert!(spot.unknown_share > 0.2);
    let (spot, _) = found(120, 1500.0, half_known(1500.0));
    assert_eq!(spot.verdict, Verdict::Fail, "what is known fails already");
    // Where nothing can be that high it does not matter.
    let (spot, _) = found(120, 200.0, half_known(0.0));
    assert_eq!(spot.verdict, Verdict::Pass);
}

#[test]
fn without_ground_all_is_unknown() {
    let (terrain, at) = surface(40, |_, _| f32::NAN);
    let sky = sky(at);
    let far = LonLat::new(100.0, at.lat()).unwrap();
    for at in [at, far] {
        let spot = best_spot(&terrain, at, &sky, &TERMINAL, &options(100.0)).unwrap();
        assert_eq!((spot.verdict, spot.open_share), (Verdict::Unknown, None));
        assert_eq!(spot.view(&sky, &TERMINAL), None);
    }
    let mut none = options(100.0);
    none.skyline.dish_heights_m.clear();
    assert!(best_spot(&terrain, at, &sky, &TERMINAL, &none).is_err());
    none = options(100.0);
    none.radius_m = f64::NAN;
    assert!(best_spot(&terrain, at, &sky, &TERMINAL, &none).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn more_ground_never_opens_the_sky_of_a_village(
        heights in proptest::collection::vec((0.0..400.0_f32, 0.0..200.0_f32), 81..=81),
    ) {
        use std::sync::LazyLock;
        static SKY: LazyLock<Sky> = LazyLock::new(|| sky(surface(2, |_, _| 0.0).1));
        // What is 250 m away and more is raised; spots are within 200 m.
        let raised = |raise: f32| {
            move |heights: &[(f32, f32)], east: f64, north: f64| {
                let place = |m: f64| (0..9_u16).find(|&n| (f64::from(n) - 4.0) * 100.0 > m - 51.0).unwrap_or(8);
                let (low, more) = heights[usize::from(place(north)) * 9 + usize::from(place(east))];
                if east.hypot(north) > 250.0 { low + raise * more } else { low }
            }
        };
        let of = |raise: f32| {
            let (terrain, at) = surface(18, |east, north| raised(raise)(&heights, east, north));
            best_spot(&terrain, at, &SKY, &TERMINAL, &options(600.0)).unwrap()
        };
        let (low, high) = (of(0.0), of(1.0));
        let rank = |verdict| match verdict {
            Verdict::Pass => 0,
            Verdict::Mast => 1,
            Verdict::Unknown => 2,
            Verdict::Fail => 3,
        };
        prop_assert!(rank(low.verdict) <= rank(high.verdict), "{:?} {:?}", low, high);
        if low.verdict == Verdict::Fail {
            prop_assert!(high.open_share <= low.open_share);
        }
    }
}
