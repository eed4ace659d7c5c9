//! Calibration: generated measurements over real terrain, and what their values do to predictions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use deadzone::formats::{Raster, RasterWriter};
use deadzone::geodesy::{Crs, LonLat};
use deadzone::predict::{self, Cells, ClutterClass, Ground, Predicted};
use deadzone::project::Project;
use deadzone::radio::{coverage_probability, shadowing_margin_db};
use deadzone::survey::{self, Measurement, Technology};
use deadzone::units::Dbm;

use crate::{Workplace, data, talk};

/// Offset and sigma of open, low and tall.
const PLANTED: [(f64, f64); 3] = [(2.5, 5.0), (-4.0, 6.5), (-9.5, 8.0)];
/// Share of the variance that places near each other have in common.
const SHARED: f64 = 0.2;
/// Columns and rows of the clutter over the square degree of Lake Kossou.
const SIDE: u32 = 200;

/// Numbers that a seed gives (`SplitMix64`), uniform and normal.
struct Draws(u64);

impl Draws {
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 1.0) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, angle) = ((-2.0 * self.uniform().ln()).sqrt(), self.uniform());
        radius * (std::f64::consts::TAU * angle).cos()
    }
}

fn kossou() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou")
}

/// The clutter of a column and row: stripes of 3, 9 and 16 m.
fn clutter_m(column: u32, row: u32) -> f32 {
    [3.0, 9.0, 16.0][((column + 2 * row) % 3) as usize]
}

/// What stands at a place, worked out without the program.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places lie within the clutter"
)]
fn class_at(lon: f64, lat: f64) -> ClutterClass {
    let [column, row] = [lon + 6.0, 8.0 - lat].map(|way| (way * f64::from(SIDE)).floor() as u32);
    ClutterClass::ALL[((column + 2 * row) % 3) as usize]
}

fn clutter() -> Vec<u8> {
    let mut file = Vec::new();
    let step = 1.0 / f64::from(SIDE);
    RasterWriter::<f32>::new([SIDE, SIDE], [-6.0, 8.0], [step, -step])
        .unwrap()
        .crs(&Crs::wgs84())
        .unwrap()
        .write(&mut file, |_, rows, cells| {
            let all = rows.flat_map(|row| (0..SIDE).map(move |column| clutter_m(column, row)));
            for (cell, height) in cells.iter_mut().zip(all) {
                *cell = height;
            }
            Ok(())
        })
        .unwrap();
    file
}

/// A project over the terrain of Lake Kossou with that clutter, and a calibration that is wrong.
fn workplace() -> Workplace {
    let project = format!(
        "[inputs]\nsites = '{}'\nterrain = '{}'\nclutter = \"clutter.tif\"\n\n\
         [radio]\nradius_km = 6.0\nmissing_terrain = \"unknown\"\n\n[radio.calibration]\noffset_db = 20.0\nsigma_db = 1.0\n",
        kossou().join("sites.csv").display(),
        kossou().join("terrain").display()
    );
    Workplace::new(&[
        ("deadzone.toml", project.as_bytes()),
        ("clutter.tif", &clutter()),
    ])
}

/// Places of Operator A's 4G around its masts, ten to twenty in each neighbourhood of 300 m.
fn places(cells: &Cells, draws: &mut Draws) -> Vec<(usize, LonLat)> {
    let is_mine = |cell: &&predict::Cell| {
        let network = &cells.networks[cell.network as usize];
        network.operator == "Operator A" && network.technology == Technology::G4
    };
    let mut masts: Vec<[f64; 2]> = cells
        .cells
        .iter()
        .filter(is_mine)
        .map(|cell| [cell.sector.position.lon(), cell.sector.position.lat()])
        .collect();
    masts.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    masts.dedup();
    let mut places = Vec::new();
    for (number, [lon, lat]) in (0..8).flat_map(|_| masts.clone()).enumerate() {
        let middle = [lon, lat].map(|at| at + 0.08 * (draws.uniform() - 0.5));
        for _ in 0..14 {
            let [lon, lat] = middle.map(|at| at + 0.006 * (draws.uniform() - 0.5));
            if (-5.99..-5.01).contains(&lon) && (7.01..7.99).contains(&lat) {
                places.push((number, LonLat::new(lon, lat).unwrap()));
            }
        }
    }
    places
}

fn measurement(position: LonLat) -> Measurement {
    Measurement {
        position,
        rsrp: Dbm(-90.0),
        day: None,
        operator: Some("Operator A".to_owned()),
        technology: Some(Technology::G4),
        device: None,
        source: None,
    }
}

/// Measurements with planted offsets and scatter: what the library predicts, by the class that the clutter
/// has there.
fn measured(workplace: &Workplace, seed: u64) -> String {
    let project = Project::open(workplace.path(), &[]).unwrap();
    let survey = survey::sites_alone(&project).unwrap();
    let radio = &project.settings.radio;
    let cells = Cells::of(&survey.sites.unwrap(), radio, None, &project.origin).unwrap();
    let ground = Ground::open(&project).unwrap();
    let mut draws = Draws(seed);
    let places = places(&cells, &mut draws);
    let rows: Vec<Measurement> = places.iter().map(|(_, at)| measurement(*at)).collect();
    let predicted =
        predict::at_measurements(&rows, &cells, &ground, &project.settings, &|_| {}).unwrap();
    let mut text = "lon,lat,rsrp_dbm,operator,technology\n".to_owned();
    let mut common = (usize::MAX, 0.0);
    for ((neighbourhood, at), predicted) in places.iter().zip(predicted) {
        if common.0 != *neighbourhood {
            common = (*neighbourhood, draws.normal());
        }
        let own = draws.normal();
        let Ok(Predicted { rsrp, clutter }) = predicted else {
            continue;
        };
        assert_eq!(clutter, class_at(at.lon(), at.lat()));
        let (offset, sigma) = PLANTED[clutter as usize];
        let noise = SHARED.sqrt() * common.1 + (1.0 - SHARED).sqrt() * own;
        let level = rsrp.0 + offset + sigma * noise;
        writeln!(text, "{},{},{level:.2},Operator A,LTE", at.lon(), at.lat()).unwrap();
    }
    text
}

#[test]
fn planted_offsets_and_scatter_are_found_whatever_the_project_says() {
    let workplace = workplace();
    let mut rows = measured(&workplace, 1);
    let count = rows.lines().count() - 1;
    assert!(count > 1000, "{count}");
    // Rows that cannot be compared, one or two a reason.
    rows.push_str(
        "-5.5,7.5,-90,Operator A,\n-5.5,7.5,-90,Operator A,2G\n-5.5,7.5,-90,Operator A,3G\n",
    );
    rows.push_str("-5.5,7.5,-90,Operator Z,4G\n-9.5,7.5,-90,Operator A,4G\n");
    // East of it the tile ends.
    rows.push_str("-4.99,7.69,-90,Operator A,4G\n");
    workplace.put("drive.csv", rows.as_bytes());
    let arguments = ["calibrate", "--measurements", "drive.csv", "--json"];
    let run = workplace.run(&[&arguments[..], &["--out", "report.json"]].concat());
    let run = run.success();
    let told: serde_json::Value = serde_json::from_str(&data(&run)).unwrap();
    assert_eq!(told, workplace.json("report.json"));
    assert_eq!(told["compared"], count);
    let left_out = serde_json::json!({
        "no_technology": 1, "no_reference_signal": 2, "no_network": 1, "out_of_reach": 1, "no_terrain": 1,
    });
    assert_eq!(told["left_out"], left_out);
    assert!(talk(&run).contains("2 of"), "{}", talk(&run));
    assert_eq!(told["improves"], true);
    let report = &told["report"];
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let classes = report["classes"].as_array().unwrap();
    assert_eq!(classes.len(), 3);
    for class in classes {
        let of = ClutterClass::ALL;
        let of = of.iter().position(|of| class["clutter"] == of.as_str());
        let (offset, sigma) = PLANTED[of.unwrap()];
        assert_eq!(class["takes_overall"], false);
        let own = &class["own"];
        for (found, error, planted) in [
            ("offset_db", "offset_error_db", offset),
            ("sigma_db", "sigma_error_db", sigma),
        ] {
            let [found, error] = [found, error].map(|key| number(&own[key]));
            assert!(
                (found - planted).abs() <= 2.0 * error && error < 1.2,
                "{class}: {found} +- {error}, planted {planted}"
            );
        }
    }
    let held_out = &report["held_out"];
    let [before, after] = ["rmse_before_db", "rmse_after_db"].map(|key| number(&held_out[key]));
    assert!(after < before - 0.5, "{before} to {after}");
    let within = number(&held_out["within_sigma"]);
    assert!((0.55..0.8).contains(&within), "{within}");
    // The tables that it writes are a project file.
    let settings = told["settings"].as_str().unwrap();
    workplace.put("calibrated.toml", settings.as_bytes());
    let read = Project::open(&workplace.path().join("calibrated.toml"), &[]).unwrap();
    let read = read.settings.radio.calibration;
    let tall = read.classes.tall;
    let own = &classes
        .iter()
        .find(|class| class["clutter"] == "tall")
        .unwrap()["own"];
    assert!((tall.offset_db.unwrap() - number(&own["offset_db"])).abs() <= 0.051);
    assert!((tall.sigma_db.unwrap() - number(&own["sigma_db"])).abs() <= 0.051);

    // The same for people, with the tables at the end.
    let run = workplace.run(&arguments[..3]).success();
    let text = data(&run);
    assert!(text.ends_with(settings), "{text}");
    let compared = format!("{count} of {} measurements compared", count + 6);
    assert!(text.contains(&compared), "{text}");
}

#[test]
fn values_that_do_not_hold_elsewhere_are_an_answer_of_no() {
    let workplace = workplace();
    let rows = measured(&workplace, 2);
    let levels = rows.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        let at = [cells[0], cells[1]].map(|text| text.parse::<f64>().unwrap());
        let planted = PLANTED[class_at(at[0], at[1]) as usize].0;
        let level: f64 = cells[2].parse().unwrap();
        (cells[0].to_owned(), cells[1].to_owned(), level - planted)
    });
    let mut text = "lon,lat,rsrp_dbm,operator,technology\n".to_owned();
    for (lon, lat, level) in levels {
        writeln!(text, "{lon},{lat},{level},Operator A,4G").unwrap();
    }
    workplace.put("drive.csv", text.as_bytes());
    let run = |seed: u32| {
        let seed = format!("project.seed={seed}");
        let arguments = ["calibrate", "--measurements", "drive.csv", "--set", &seed];
        let run = workplace.run(&arguments);
        let code = run.get_output().status.code();
        (code, data(&run), talk(&run))
    };
    // Around the prediction itself nothing is to be gained, and one draw of blocks in two says so.
    let (_, text, talk) = (1..20).map(run).find(|found| found.0 == Some(1)).unwrap();
    assert!(text.contains("No values for the project file"), "{text}");
    assert!(!text.contains("[radio.calibration]"), "{text}");
    assert!(talk.contains("do not use the values"), "{talk}");
}

#[test]
fn what_cannot_be_calibrated_says_why() {
    let workplace = workplace();
    let failure = |rows: &str, more: &[&str]| {
        workplace.put("m.csv", rows.as_bytes());
        let arguments = [&["calibrate", "--measurements", "m.csv"], more].concat();
        let run = workplace.run(&arguments).code(2);
        assert_eq!(data(&run), "");
        talk(&run)
    };
    let header = "lon,lat,rsrp_dbm,operator,technology";
    let none = failure(&format!("{header}\n"), &[]);
    assert!(
        none.contains("no measurement that can be used in m.csv"),
        "{none}"
    );
    let other = failure(&format!("{header}\n-5.03,7.69,-90,Viettel,4G\n"), &[]);
    assert!(
        other.contains("measured are Viettel 4G; the sites have Operator A 2G, Operator A 3G"),
        "{other}"
    );
    let text = failure(&format!("{header}\n-5.03,7.69,weak,Operator A,4G\n"), &[]);
    assert!(
        text.contains("NUMBER_INVALID") && text.contains("weak"),
        "{text}"
    );
    let few = failure(&format!("{header}\n-5.03,7.69,-90,Operator A,4G\n"), &[]);
    assert!(few.contains("1 blocks of 2 km, and 20 are needed"), "{few}");
    let same = failure(
        &format!("{header}\n-5.03,7.69,-90,Operator A,4G\n"),
        &["--out", "m.csv"],
    );
    assert!(same.contains("is an input and would be replaced"), "{same}");
    let run = workplace.run(&["calibrate"]).code(2);
    assert!(talk(&run).contains("--measurements"));
}

/// Sites without terrain, so that pixels are quick, on that clutter.
fn quick(calibration: &str) -> Workplace {
    let project = format!(
        "[inputs]\nvillages = \"villages.csv\"\nsites = \"sites.csv\"\nclutter = \"clutter.tif\"\n\n\
         [radio]\nmodel = \"hata\"\nradius_km = 8.0\npixel_m = 60.0\n{calibration}"
    );
    let mut villages = "id,lon,lat\n".to_owned();
    for village in 0..40 {
        writeln!(villages, "{village},-5.5{village:02}3,7.4987").unwrap();
    }
    Workplace::new(&[
        ("deadzone.toml", project.as_bytes()),
        ("clutter.tif", &clutter()),
        ("villages.csv", villages.as_bytes()),
        (
            "sites.csv",
            b"id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm\nS,A,4G,-5.5,7.5,40,800,58\n",
        ),
    ])
}

const CALIBRATION: &str = "[radio.calibration]\noffset_db = -3.0\nsigma_db = 7.0\n\
    [radio.calibration.classes.low]\nsigma_db = 4.0\n\
    [radio.calibration.classes.tall]\noffset_db = -8.0\nsigma_db = 10.0\n";
/// What it says of open, low and tall.
const SAID: [(f64, f64); 3] = [(-3.0, 7.0), (-3.0, 4.0), (-8.0, 10.0)];

/// The pixels of a raster that the program writes, with what stands at their middle.
fn pixels(workplace: &Workplace, value: &str) -> Vec<(f64, ClutterClass)> {
    let run = workplace.run(&["predict", "--value", value, "--out", "r.tif"]);
    run.success();
    let bytes = std::fs::read(workplace.path().join("r.tif")).unwrap();
    let raster = Raster::open(&bytes).unwrap();
    let mut cells = raster.cells(1 << 20);
    let mut all = Vec::new();
    for row in 0..raster.height() {
        for column in 0..raster.width() {
            let [x, y] = raster.origin();
            let [width, height] = raster.step();
            let lon = x + width * (f64::from(column) + 0.5);
            let lat = y + height * (f64::from(row) + 0.5);
            let value = cells.cell(column, row).unwrap().unwrap_or(f64::NAN);
            all.push((value, class_at(lon, lat)));
        }
    }
    all
}

#[test]
fn rasters_and_areas_have_the_offset_and_the_scatter_of_their_class() {
    let (plain, calibrated) = (quick(""), quick(CALIBRATION));
    let [before, after] = [&plain, &calibrated].map(|of| pixels(of, "rsrp"));
    assert_eq!(before.len(), after.len());
    let known = before.iter().filter(|(level, _)| !level.is_nan()).count();
    assert!(known > 4000, "{known}");
    let mut wanted = Vec::new();
    for ((before, clutter), (after, _)) in before.iter().zip(&after) {
        let (offset, sigma) = SAID[*clutter as usize];
        assert_eq!(before.is_nan(), after.is_nan());
        if !before.is_nan() {
            assert!((after - before - offset).abs() < 1e-4, "{before} {after}");
        }
        wanted.push((*after, sigma));
    }
    let threshold = Dbm(-110.0);
    let probabilities = pixels(&calibrated, "probability");
    for ((probability, _), (level, sigma)) in probabilities.iter().zip(&wanted) {
        let expected = coverage_probability(Dbm(*level), threshold, *sigma);
        assert!(
            level.is_nan() || (probability - expected).abs() < 1e-5,
            "{probability}, expected {expected}"
        );
    }
    // Areas hold the pixels that reach the threshold with the margin of their class.
    let lit = wanted
        .iter()
        .filter(|(level, sigma)| *level >= threshold.0 + shadowing_margin_db(0.9, *sigma).unwrap());
    let lit = u32::try_from(lit.count()).unwrap();
    let area = |workplace: &Workplace, more: &[&str]| {
        let arguments = [&["predict", "--out", "areas.geojson", "--json"], more].concat();
        let run = workplace.run(&arguments).success();
        let told: serde_json::Value = serde_json::from_str(&data(&run)).unwrap();
        let cell = told["cells"][0]["covered_km2"].as_f64().unwrap();
        (told["areas"][0]["area_km2"].as_f64().unwrap(), cell)
    };
    let expected = f64::from(lit) * 0.0036;
    for more in [&[][..], &["--per-site"]] {
        let (of_contour, of_pixels) = area(&calibrated, more);
        assert!(
            (of_pixels / expected - 1.0).abs() < 0.01,
            "{of_pixels}, {expected}"
        );
        assert!(
            (of_contour / expected - 1.0).abs() < 0.03,
            "{of_contour}, {expected}"
        );
    }
    let all_alike = area(&plain, &[]).0;
    assert!((all_alike / expected - 1.0).abs() > 0.1, "{all_alike}");
}

#[test]
fn a_calibration_that_says_nothing_changes_no_byte() {
    let same = "[radio.calibration]\noffset_db = 0.0\nsigma_db = 8.0\n\
                [radio.calibration.classes.tall]\noffset_db = 0.0\nsigma_db = 8.0\n";
    let files = ["r.tif", "p.tif", "a.geojson"];
    let written = |calibration: &str| {
        let workplace = quick(calibration);
        let out = ["--out", "r.tif", "--out", "a.geojson"];
        workplace.run(&[&["predict"], &out[..]].concat()).success();
        let probability = ["predict", "--value", "probability", "--out", "p.tif"];
        workplace.run(&probability).success();
        files.map(|file| std::fs::read(workplace.path().join(file)).unwrap())
    };
    let [with, without] = [written(same), written("")];
    for (file, (with, without)) in files.iter().zip(with.iter().zip(&without)) {
        assert!(with == without, "{file} differs");
    }
}

#[test]
fn a_model_that_knows_no_terrain_predicts_the_same_over_some() {
    let areas = |more: &[&str]| {
        let workplace = quick("");
        let arguments = [&["predict", "--out", "a.geojson"], more].concat();
        workplace.run(&arguments).success();
        workplace.text("a.geojson")
    };
    let terrain = kossou().join("terrain");
    assert_eq!(areas(&[]), areas(&["--terrain", terrain.to_str().unwrap()]));
}

#[test]
fn villages_have_the_offset_and_the_scatter_of_their_class() {
    let levels = |workplace: &Workplace| {
        let project = Project::open(workplace.path(), &[]).unwrap();
        let survey = survey::survey(&project, survey::Scope::All).unwrap();
        let found = predict::predict(&project, &survey, &|_| {})
            .unwrap()
            .unwrap();
        let centres = found.villages.iter().map(|village| village.centre.unwrap());
        let levels = found.levels.villages.into_iter();
        let both = centres.zip(levels.map(|mut places| places.remove(0)));
        both.collect::<Vec<_>>()
    };
    let (plain, calibrated) = (quick(""), quick(CALIBRATION));
    let (before, after) = (levels(&plain), levels(&calibrated));
    let mut met = [0; 3];
    for ((at, before), (_, after)) in before.iter().zip(&after) {
        let clutter = class_at(at.lon(), at.lat());
        let (offset, sigma) = SAID[clutter as usize];
        let (Some(before), Some(network)) = (before.networks.first(), after.networks.first())
        else {
            continue;
        };
        met[clutter as usize] += 1;
        assert!((network.rsrp.0 - before.rsrp.0 - offset).abs() < 1e-9);
        let expected = coverage_probability(network.rsrp, Dbm(-110.0), sigma);
        assert!((network.probability - expected).abs() < 1e-12);
        assert_eq!(network.has_signal, network.probability >= 0.9);
        // On the way back to the mast signal begins where the class there has its margin.
        let nearest = after.nearest.as_ref();
        assert_eq!(nearest.is_some(), !network.has_signal);
    }
    assert!(met.iter().all(|&count| count >= 5), "{met:?}");
}
