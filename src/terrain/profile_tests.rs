use proptest::prelude::*;

use super::surface_tests::{at, grid, shared};
use super::*;
use crate::geodesy::{Crs, geodesic_m};
use crate::units::Metres;

#[test]
fn gaps_of_profiles_are_bridged_or_refused() {
    let lattice = Lattice {
        first: [500_015.0, 2_300_015.0],
        step: [30.0, -30.0],
        size: [400, 3],
    };
    let holed = |from: u32, to: u32| {
        grid("EPSG:32648", lattice, move |column, _| {
            if (from..to).contains(&column) {
                f32::NAN
            } else {
                column as f32
            }
        })
    };
    let profile = |from: u32, to: u32| {
        let terrain = Terrain::of_grid(holed(from, to), &Options::default()).unwrap();
        let place = |x: f64| {
            let (lon, lat) = terrain.systems[0].to_lon_lat(x, 2_299_985.0).unwrap();
            at(lon, lat)
        };
        let (from, to) = (place(500_100.0), place(511_900.0));
        let mut sampler = terrain.sampler();
        let mut heights = Vec::new();
        let azimuth = 90.2;
        let radial = sampler
            .radial(from, azimuth, 30.0, 300, &mut heights)
            .unwrap();
        assert_eq!(
            heights.iter().filter(|height| height.is_nan()).count(),
            radial.unknown
        );
        (sampler.profile(from, to, None), radial)
    };
    let (whole, _) = profile(0, 0);
    let whole = whole.unwrap();
    assert!((whole.step_m - 30.0).abs() < 0.05);
    let (bridged, radial) = profile(100, 150);
    let bridged = bridged.unwrap();
    assert!((50..=52).contains(&bridged.voids), "{}", bridged.voids);
    assert!(radial.voids >= 50 && radial.unknown == 0);
    assert_eq!(bridged.heights_m.len(), whole.heights_m.len());
    for (a, b) in whole.heights_m.iter().zip(&bridged.heights_m) {
        assert!((a - b).abs() < 1e-3, "{a} {b}");
    }
    let (long, radial) = profile(100, 200);
    let long = long.unwrap_err();
    assert!(
        matches!(long, TerrainError::Void { gap_m, .. } if (3000.0..3100.0).contains(&gap_m)),
        "{long}"
    );
    assert!(radial.unknown >= 100 && radial.voids == 0);
    for (from, to) in [(0, 10), (390, 400)] {
        assert!(profile(from, to).0.unwrap_err().is_unknown_terrain());
    }
}

#[test]
fn paths_that_cannot_be_followed_say_so() {
    let lattice = Lattice {
        first: [-179.5, 89.5],
        step: [1.0, -1.0],
        size: [360, 180],
    };
    let terrain =
        Terrain::of_grid(grid("EPSG:4326", lattice, |_, _| 5.0), &Options::default()).unwrap();
    let mut sampler = terrain.sampler();
    assert_eq!(sampler.height(at(10.0, 90.0)).unwrap(), Some(5.0));
    let error = sampler
        .profile(at(0.0, 80.0), at(180.0, 80.0), None)
        .unwrap_err();
    assert!(matches!(error, TerrainError::Pole { .. }), "{error}");
    for step in [0.0, -1.0, f64::NAN, 1e-6] {
        let profile = sampler.profile(at(0.0, 0.0), at(1.0, 0.0), Some(Metres(step)));
        assert!(matches!(profile, Err(TerrainError::Step { .. })), "{step}");
        let radial = sampler.radial(at(0.0, 0.0), 0.0, step, usize::MAX, &mut Vec::new());
        assert!(matches!(radial, Err(TerrainError::Step { .. })), "{step}");
    }
    let point = sampler.profile(at(3.0, 4.0), at(3.0, 4.0), None).unwrap();
    assert_eq!((point.step_m, point.heights_m), (0.0, vec![5.0]));
}

#[test]
fn a_real_raster_is_a_surface() {
    let Some(folder) = shared("data/dem") else {
        return;
    };
    let terrain = Terrain::open(&folder.join("n07_w006_3arc_v2.tif"), &Options::default()).unwrap();
    let mut sampler = terrain.sampler();
    let profile = sampler.profile(at(-5.9, 7.1), at(-5.1, 7.9), None).unwrap();
    assert!((profile.step_m - 91.9).abs() < 0.5, "{}", profile.step_m);
    assert!(
        profile
            .heights_m
            .iter()
            .all(|height| (0.0..1000.0).contains(height))
    );
}

proptest! {
    #[test]
    fn profiles_follow_the_geodesic(lon in -180.0..180.0, lat in -75.0..75.0_f64, azimuth in 0.0..360.0, km in 0.1..300.0_f64) {
        // Heights that are the longitude or the latitude tell where the profile is.
        let from = at(lon, lat);
        let lattice = |size| Lattice { first: [lon - 30.0, lat + 20.0], step: [60.0 / 2.0, -40.0 / 2.0], size };
        let track_length = km * 1000.0;
        for axis in 0..2 {
            let tile = Grid::new(Crs::wgs84(), lattice([3, 3]), (0..9).map(|cell| {
                if axis == 0 { (cell % 3) as f32 * 30.0 } else { (cell / 3) as f32 * -20.0 }
            }).collect()).unwrap();
            prop_assume!(lat.abs() < 69.0);
            let terrain = Terrain::of_grid(tile, &Options::default()).unwrap();
            let mut sampler = terrain.sampler();
            let mut heights = Vec::new();
            sampler.radial(from, azimuth, track_length / 100.0, 101, &mut heights).unwrap();
            let track = track::Track::new(&terrain, from, azimuth, track_length).unwrap();
            for (number, height) in heights.iter().enumerate() {
                let exact = track.exact(number as f64 * track_length / 100.0).unwrap();
                let turned = |lon: f64| lon - 360.0 * (lon / 360.0).round();
                let off_m = if axis == 0 {
                    turned(*height - 30.0 + lon - exact.lon()) * 111_320.0 * exact.lat().to_radians().cos()
                } else {
                    (*height + 20.0 + lat - exact.lat()) * 111_320.0
                };
                prop_assert!(off_m.abs() < 0.005, "{number}: {off_m} m off");
            }
            let end = track.exact(track_length).unwrap();
            let profile = sampler.profile(from, end, Some(Metres(track_length / 100.0))).unwrap();
            prop_assert!((profile.step_m * 100.0 - geodesic_m(from, end).0).abs() < 1e-6);
            prop_assert_eq!(profile.heights_m.len(), 101);
            for (one, other) in profile.heights_m.iter().zip(&heights) {
                prop_assert!((one - other).abs() < 1e-6);
            }
        }
    }
}
