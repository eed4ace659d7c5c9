use proptest::prelude::*;

use super::surface_tests::{narrow, shared};
use super::*;
use crate::geodesy::{Crs, LonLat};
use crate::units::Metres;

/// Cells of 30 m around the centre (500 km, 2,300 km) of zone 48, by their distance from it in metres.
fn surface(half: u32, height: impl Fn(f64, f64) -> f64) -> Terrain {
    let reach = f64::from(half) * 30.0;
    let lattice = Lattice {
        first: [500_000.0 - reach, 2_300_000.0 + reach],
        step: [30.0, -30.0],
        size: [2 * half + 1, 2 * half + 1],
    };
    let cells = (0..=2 * half).flat_map(|row| (0..=2 * half).map(move |column| (column, row)));
    let heights = cells.map(|(column, row)| {
        let east = f64::from(column) * 30.0 - reach;
        let north = reach - f64::from(row) * 30.0;
        narrow(height(east, north))
    });
    let grid = Grid::new(
        Crs::parse("EPSG:32648").unwrap(),
        lattice,
        heights.collect(),
    )
    .unwrap();
    let options = Options {
        missing: Missing::Unknown,
        ..Options::default()
    };
    Terrain::of_grid(grid, &options).unwrap()
}

fn place(terrain: &Terrain, east: f64, north: f64) -> LonLat {
    let (lon, lat) = terrain.systems[0]
        .to_lon_lat(500_000.0 + east, 2_300_000.0 + north)
        .unwrap();
    LonLat::new(lon, lat).unwrap()
}

fn flat_earth(azimuths: u32, longest: f64) -> HorizonOptions {
    HorizonOptions {
        observer_m: 0.0,
        azimuths,
        earth_factor: f64::INFINITY,
        longest: Metres(longest),
        ..HorizonOptions::default()
    }
}

fn horizon(terrain: &Terrain, options: &HorizonOptions) -> Vec<HorizonPoint> {
    terrain
        .sampler()
        .horizon(place(terrain, 0.0, 0.0), options)
        .unwrap()
}

#[test]
fn on_a_slope_the_horizon_is_the_slope() {
    let terrain = surface(120, |east, _| 0.2 * east + 1000.0);
    for point in horizon(&terrain, &flat_earth(36, 3000.0)) {
        // The scale of the zone is 0.9996.
        let slope = 0.2 * 0.9996 * point.azimuth_deg.to_radians().sin();
        let expected = slope.atan().to_degrees();
        assert!(
            (point.elevation_deg - expected).abs() < 0.002,
            "{point:?} {expected}"
        );
        assert_eq!(point.unknown, 0);
    }
}

#[test]
fn over_a_sphere_the_horizon_dips() {
    let terrain = surface(1200, |_, _| 50.0);
    for earth_factor in [1.0, 4.0 / 3.0] {
        let options = HorizonOptions {
            observer_m: 40.0,
            azimuths: 8,
            earth_factor,
            longest: Metres(35_000.0),
            ..HorizonOptions::default()
        };
        let radius = 6_371_000.0 * earth_factor + 50.0;
        let dip = (radius / (radius + 40.0)).acos();
        for point in horizon(&terrain, &options) {
            assert!(
                (point.elevation_deg + dip.to_degrees()).abs() < 1e-5,
                "{point:?}"
            );
            assert!((point.distance_m - dip * radius).abs() < 200.0, "{point:?}");
        }
    }
}

#[test]
fn a_cone_stands_as_high_as_it_is() {
    // Apex 3 km to the north, 600 m over the plain.
    let terrain = surface(200, |east, north| {
        (600.0 - 0.5 * east.hypot(north - 3000.0)).max(0.0)
    });
    let points = horizon(&terrain, &flat_earth(360, 5500.0));
    let expected = (600.0_f64 / 3000.0).atan().to_degrees();
    assert!(
        (points[0].elevation_deg - expected).abs() < 0.05,
        "{:?}",
        points[0]
    );
    assert!((points[0].distance_m - 3000.0).abs() < 10.0);
    assert_eq!(points[180].elevation_deg, 0.0);
    // Beside the apex the highest is where the line is tangent to the cone's outline: at azimuth a the
    // slope is greatest over all distances.
    for degrees in [5_u32, 10, 350] {
        let azimuth = f64::from(degrees).to_radians();
        let best = (1..60_000)
            .map(|step| {
                let distance = f64::from(step) * 0.1;
                let (east, north) = (distance * azimuth.sin(), distance * azimuth.cos());
                (600.0 - 0.5 * east.hypot(north - 3000.0)) / distance
            })
            .fold(0.0, f64::max);
        let point = &points[degrees as usize];
        assert!(
            (point.elevation_deg - best.atan().to_degrees()).abs() < 0.05,
            "{point:?} {best}"
        );
    }
}

#[test]
fn a_wall_is_seen_over_its_whole_length_and_hides_what_is_behind() {
    let terrain = surface(200, |east, _| match east {
        2100.0..2700.0 => 100.0,
        4500.0.. => 190.0,
        _ => 0.0,
    });
    for degrees in [45_u32, 60, 90, 120, 135] {
        let points = horizon(&terrain, &flat_earth(360, 8000.0));
        let point = &points[degrees as usize];
        let distance = 2100.0 / f64::from(degrees).to_radians().sin();
        let expected = (100.0 / distance).atan().to_degrees();
        assert!(
            (point.elevation_deg - expected).abs() < 0.015,
            "{point:?} {expected}"
        );
        assert!((point.distance_m - distance).abs() < 20.0, "{point:?}");
        assert_eq!(points[270].elevation_deg, 0.0);
    }
}

#[test]
fn what_cannot_be_looked_at_says_so() {
    let terrain = surface(10, |east, _| if east > 200.0 { f64::NAN } else { 1.0 });
    let mut sampler = terrain.sampler();
    let here = place(&terrain, 0.0, 0.0);
    let points = sampler.horizon(here, &flat_earth(4, 600.0)).unwrap();
    assert!(points.iter().all(|point| point.unknown > 0));
    let error = sampler
        .horizon(place(&terrain, 290.0, 0.0), &flat_earth(4, 600.0))
        .unwrap_err();
    assert!(error.is_unknown_terrain());
    for options in [
        flat_earth(0, 600.0),
        flat_earth(4, f64::NAN),
        flat_earth(4, f64::INFINITY),
        HorizonOptions {
            earth_factor: 0.0,
            ..flat_earth(4, 600.0)
        },
        HorizonOptions {
            step: Some(Metres(0.0)),
            ..flat_earth(4, 600.0)
        },
    ] {
        let error = sampler.horizon(here, &options).unwrap_err();
        assert!(matches!(error, TerrainError::Look { .. }), "{error}");
    }
}

#[test]
fn horizons_are_about_those_of_grass() {
    let Some(folder) = shared("oracles/horizon") else {
        return;
    };
    let text = std::fs::read_to_string(folder.join("grass_horizon.csv")).unwrap();
    let mut terrains = std::collections::BTreeMap::new();
    let mut horizons = std::collections::BTreeMap::new();
    let mut off = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |at: usize| fields[at].parse::<f64>().unwrap();
        let terrain = terrains.entry(fields[0]).or_insert_with(|| {
            let options = Options {
                missing: Missing::Unknown,
                ..Options::default()
            };
            let path = folder.join(format!("../viewshed/{}.tif", fields[0]));
            Terrain::open(&path, &options).unwrap()
        });
        let points = horizons.entry((fields[0], fields[1])).or_insert_with(|| {
            let (lon, lat) = terrain.systems[0].to_lon_lat(number(4), number(5)).unwrap();
            let options = HorizonOptions {
                observer_m: 0.0,
                azimuths: 72,
                earth_factor: 1.0,
                ..HorizonOptions::default()
            };
            terrain
                .sampler()
                .horizon(LonLat::new(lon, lat).unwrap(), &options)
                .unwrap()
        });
        let azimuth = number(6).rem_euclid(360.0);
        let point = points
            .iter()
            .find(|point| (point.azimuth_deg - azimuth).abs() < 1e-6)
            .unwrap();
        off.push((point.elevation_deg.max(0.0) - number(7)).abs());
    }
    off.sort_by(f64::total_cmp);
    let (median, most) = (off[off.len() / 2], off[off.len() * 95 / 100]);
    assert!(median <= 0.6 && most <= 6.0, "{median} {most}");
}

proptest! {
    #[test]
    fn the_horizon_never_falls_when_the_terrain_rises(seed in 0.0..100.0_f64, east in 60.0..600.0_f64, north in -600.0..600.0_f64, by in 0.0..200.0_f64) {
        let hills = move |x: f64, y: f64| 300.0 + 80.0 * (x / 170.0 + seed).sin() * (y / 230.0 - seed).cos();
        let before = surface(30, hills);
        let after = surface(30, move |x, y| {
            let raised = (x - east).hypot(y - north) < 100.0 && x.hypot(y) > 45.0;
            hills(x, y) + if raised { by } else { 0.0 }
        });
        let options = HorizonOptions { observer_m: 10.0, ..flat_earth(36, 880.0) };
        let pairs = horizon(&before, &options).into_iter().zip(horizon(&after, &options));
        for (before, after) in pairs {
            prop_assert!(after.elevation_deg >= before.elevation_deg);
        }
    }
}
