//! Radials against a profile for each pixel, and laws of levels.

#![expect(clippy::print_stdout, reason = "what is measured and what is skipped")]

use std::path::Path;

use super::*;
use crate::predict::Grid;
use crate::predict::propagation::Way;
use crate::project::{Origin, default_settings};
use crate::survey::{Site, Technology};
use crate::terrain::{Options, Terrain};
use crate::units::{Dbm, Metres};

fn dem(path: &str) -> Option<Terrain> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join(path);
    if !path.exists() {
        println!("skipped: ../shared is absent");
        return None;
    }
    let options = Options {
        missing: crate::terrain::Missing::Unknown,
        ..Options::default()
    };
    Some(Terrain::open(&path, &options).unwrap())
}

fn mast(lon: f64, lat: f64, height_m: f64) -> Site {
    Site {
        operator: Some("A".to_owned()),
        technologies: vec![Technology::G4],
        height: Some(Metres(height_m)),
        frequency_mhz: Some(800.0),
        eirp: Some(Dbm(57.0)),
        beamwidth_deg: Some(360.0),
        ..Site::at("a".to_owned(), LonLat::new(lon, lat).unwrap())
    }
}

fn settings(model: &str) -> Settings {
    let mut settings = default_settings();
    settings.radio.model = model.to_owned();
    settings.radio.radius_km = 5.0;
    settings.radio.missing_terrain = "unknown".to_owned();
    settings
}

fn cells(site: &Site, settings: &Settings) -> Cells {
    let origin = Origin::Folder(Path::new("").to_owned());
    Cells::of(std::slice::from_ref(site), &settings.radio, None, &origin).unwrap()
}

fn of_radials(site: &Site, ground: &Ground, settings: &Settings) -> (Pixels, CellLevels) {
    let cells = cells(site, settings);
    let radius_m = settings.radio.radius_km * 1000.0;
    let grid = Grid::around([site.position], radius_m, settings.radio.pixel_m).unwrap();
    let all = Pixels::of(grid, ground, settings).unwrap();
    let mut found = None;
    fields(&cells, ground, settings, &all, &|_| {}, |_, levels| {
        found = Some(levels);
    })
    .unwrap();
    (all, found.unwrap())
}

/// How a pixel's own profile is sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sampled {
    /// Each cell of the terrain from the mast on, as radials are.
    FromMast,
    /// In equal steps between the ends, as paths to villages are.
    Equally,
}

/// The same by a profile of its own for each pixel.
fn of_pixels(
    site: &Site,
    ground: &Ground,
    settings: &Settings,
    all: &Pixels,
    sampled: Sampled,
) -> CellLevels {
    let cells = cells(site, settings);
    let setup = Setup::new(&cells, ground, settings).unwrap();
    let mast = cells.masts[0];
    let radius_m = settings.radio.radius_km * 1000.0;
    let window = all.grid.window(mast.position, radius_m);
    let mut rsrp_dbm = vec![f32::NAN; window.len()];
    let mut walk = Walk::new(&setup, 0, 1);
    let heights = [mast.height_m, settings.radio.receiver_height_m];
    for pixel in pixels(&mast, all, &window, radius_m, 1) {
        let walker = walk.walker.as_mut().unwrap();
        let Ok(profile) = walker.profile(mast.position, pixel.place) else {
            continue;
        };
        let ends = [profile.heights_m[0], *profile.heights_m.last().unwrap()];
        let loss = if sampled == Sampled::Equally {
            let way = Way {
                step_m: profile.step_m,
                heights_m: &profile.heights_m,
                clutter_m: &[],
            };
            setup.models[0].loss(way, heights, &mut walk.scratch)
        } else {
            let (azimuth, step_m) = (pixel.azimuth_deg, walk.step_m);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "few steps"
            )]
            let count = ((pixel.distance_m / step_m) as usize + 2).max(LEAST_POINTS);
            let ground = &mut walk.heights;
            walker
                .radial(mast.position, azimuth, step_m, count, ground)
                .unwrap();
            // One more point than the receiver needs may lie beyond the edge.
            ground.truncate(
                ground
                    .iter()
                    .position(|height| height.is_nan())
                    .unwrap_or(count),
            );
            if (ground.len() as f64 - 1.0) * step_m < pixel.distance_m {
                continue;
            }
            let way = Way {
                step_m,
                heights_m: ground,
                clutter_m: &[],
            };
            let model = &setup.models[0];
            let along = model.radial(way, mast.height_m, &mut walk.scratch);
            along
                .unwrap()
                .loss_at(pixel.distance_m, ends[1], heights[1])
        };
        let rise = ends[1] + heights[1] - ends[0] - heights[0];
        let elevation = elevation_deg(rise, pixel.distance_m);
        let towards = [pixel.azimuth_deg, elevation];
        let level = setup.level(0, loss.unwrap().median_db, pixel.clutter, towards);
        #[expect(clippy::cast_possible_truncation, reason = "as the raster")]
        let level = level.0 as f32;
        rsrp_dbm[pixel.at as usize] = level;
    }
    CellLevels {
        cell: 0,
        window,
        rsrp_dbm,
        spread_db: None,
        unknown: 0,
    }
}

/// Sorted differences, and the share of pixels on another side of a threshold.
fn differences(a: &CellLevels, b: &CellLevels, threshold: f32) -> (Vec<f32>, f64) {
    assert_eq!(a.window, b.window);
    let mut all = Vec::new();
    let mut moved = 0;
    for (a, b) in a.rsrp_dbm.iter().zip(&b.rsrp_dbm) {
        if a.is_nan() || b.is_nan() {
            continue;
        }
        all.push((a - b).abs());
        moved += usize::from((*a >= threshold) != (*b >= threshold));
    }
    all.sort_by(f32::total_cmp);
    let moved = moved as f64 / all.len() as f64;
    (all, moved)
}

/// Checks a place of real mountains; prints what is measured.
fn check(path: &str, at: [f64; 2], radius_km: f64, pixel_m: f64) {
    let mut settings = settings("p1812");
    settings.radio.radius_km = radius_km;
    settings.radio.pixel_m = pixel_m;
    let Some(terrain) = dem(path) else { return };
    let ground = Ground::of(Some(terrain), &settings.radio);
    let site = mast(at[0], at[1], 40.0);
    let (grid, radials) = of_radials(&site, &ground, &settings);
    for sampled in [Sampled::FromMast, Sampled::Equally] {
        let exact = of_pixels(&site, &ground, &settings, &grid, sampled);
        let threshold = -110.0 + 10.25;
        let (all, moved) = differences(&radials, &exact, threshold);
        let share = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a place"
            )]
            let place = (share * all.len() as f64) as usize;
            all[place]
        };
        println!(
            "{path} {radius_km} km {pixel_m} m, {sampled:?}: {} pixels, median {:.2} dB, 95 % {:.2} dB, worst {:.1} dB, another side {:.3} %",
            all.len(),
            share(0.5),
            share(0.95),
            all[all.len() - 1],
            100.0 * moved
        );
        assert!(all.len() > 1000);
        assert!(share(0.5) <= 0.5 && share(0.95) <= 3.0);
        // Another sampling of the same ground moves places that lie at the threshold by itself.
        assert!(
            moved
                < if sampled == Sampled::FromMast {
                    0.01
                } else {
                    0.02
                }
        );
    }
}

#[test]
fn radials_agree_with_profiles_of_their_own_at_lake_kossou() {
    check("datasets/kossou/terrain", [-5.4, 7.5], 4.0, 100.0);
}

#[test]
fn radials_agree_with_profiles_of_their_own_in_the_appalachians() {
    let path = "../shared/oracles/viewshed/jacksboro_utm90.tif";
    check(path, [-84.25, 36.6], 4.0, 100.0);
}

/// As large as a real one; for a release build.
#[test]
#[ignore = "takes minutes without optimisation"]
fn radials_agree_with_profiles_of_their_own_far_out() {
    check("datasets/kossou/terrain", [-5.5, 7.5], 20.0, 100.0);
    let path = "../shared/oracles/viewshed/jacksboro_utm90.tif";
    check(path, [-84.25, 36.6], 15.0, 100.0);
}

#[test]
fn more_power_is_as_much_more_level_everywhere() {
    let Some(terrain) = dem("datasets/kossou/terrain") else {
        return;
    };
    let settings = settings("p1812");
    let ground = Ground::of(Some(terrain), &settings.radio);
    let weak = mast(-5.4, 7.5, 40.0);
    let strong = Site {
        eirp: Some(Dbm(60.0)),
        ..weak.clone()
    };
    let (_, weak) = of_radials(&weak, &ground, &settings);
    let (_, strong) = of_radials(&strong, &ground, &settings);
    let pairs = weak.rsrp_dbm.iter().zip(&strong.rsrp_dbm);
    for (weak, strong) in pairs.filter(|(weak, _)| !weak.is_nan()) {
        assert!((strong - weak - 3.0).abs() < 1e-3, "{weak} {strong}");
    }
}

#[test]
fn two_models_say_how_far_they_differ_and_the_second_changes_no_level() {
    let Some(terrain) = dem("datasets/kossou/terrain") else {
        return;
    };
    let both = settings("both");
    let ground = Ground::of(Some(terrain), &both.radio);
    let site = mast(-5.4, 7.5, 40.0);
    let (_, one) = of_radials(&site, &ground, &settings("p1812"));
    let (_, two) = of_radials(&site, &ground, &both);
    assert_eq!(one.spread_db, None);
    let bits = |levels: &CellLevels| -> Vec<u32> {
        levels
            .rsrp_dbm
            .iter()
            .map(|level| level.to_bits())
            .collect()
    };
    assert_eq!(bits(&one), bits(&two));
    let (_, other) = of_radials(&site, &ground, &settings("itm"));
    let spread = two.spread_db.as_ref().unwrap();
    let levels = two.rsrp_dbm.iter().zip(&other.rsrp_dbm).zip(spread);
    let mut compared = 0;
    for ((one, other), spread) in levels.filter(|(_, spread)| !spread.is_nan()) {
        assert!(((one - other).abs() - spread).abs() < 1e-3);
        compared += 1;
    }
    assert!(compared > 1000);
}

#[test]
fn without_terrain_level_falls_with_distance_alone() {
    let mut settings = settings("hata");
    settings.radio.radius_km = 8.0;
    let ground = Ground::of(None, &settings.radio);
    let site = mast(105.0, 21.0, 40.0);
    let (of_grid, levels) = of_radials(&site, &ground, &settings);
    let radius_m = settings.radio.radius_km * 1000.0;
    let cells = cells(&site, &settings);
    let mut all = pixels(&cells.masts[0], &of_grid, &levels.window, radius_m, 1);
    all.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    // Close to the mast its vertical pattern counts.
    let far = all.iter().filter(|pixel| pixel.distance_m > 2000.0);
    let far: Vec<f32> = far
        .map(|pixel| levels.rsrp_dbm[pixel.at as usize])
        .collect();
    assert!(far.len() > 10_000);
    assert!(far.windows(2).all(|pair| pair[1] <= pair[0] + 1e-3));
}

#[test]
fn a_mast_where_there_is_no_terrain_is_named() {
    let Some(_) = dem("datasets/kossou/terrain") else {
        return;
    };
    let mut settings = settings("p1812");
    settings.radio.missing_terrain = "error".to_owned();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("datasets/kossou/terrain");
    let terrain = Terrain::open(&path, &Options::default()).unwrap();
    let ground = Ground::of(Some(terrain), &settings.radio);
    let site = mast(-4.5, 7.5, 40.0);
    let cells = cells(&site, &settings);
    let grid = Grid::around([site.position], 5000.0, 100.0).unwrap();
    let all = Pixels::of(grid, &ground, &settings).unwrap();
    let error = fields(&cells, &ground, &settings, &all, &|_| {}, |_, _| {}).unwrap_err();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    assert!(
        text.starts_with("site a: ") && text.contains("no terrain at"),
        "{text}"
    );
}

#[test]
fn more_pixels_around_a_mast_than_a_thread_holds_are_refused() {
    let mut settings = settings("hata");
    settings.radio.radius_km = 15.0;
    settings.radio.pixel_m = 5.0;
    let ground = Ground::of(None, &settings.radio);
    let site = mast(105.0, 21.0, 40.0);
    let cells = cells(&site, &settings);
    let grid = Grid::around([site.position], 15_000.0, 5.0).unwrap();
    let all = Pixels::of(grid, &ground, &settings).unwrap();
    let error = fields(&cells, &ground, &settings, &all, &|_| {}, |_, _| {}).unwrap_err();
    let PredictError::Site { source, .. } = error else {
        panic!("{error}")
    };
    assert!(matches!(*source, PredictError::TooManyAround { .. }));
}
