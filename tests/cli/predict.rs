//! `deadzone predict`: rasters, polygons and the report, on the terrain of Lake Kossou.

use std::fmt::Write as _;
use std::path::Path;

use deadzone::formats::Raster;
use geo::{BooleanOps, Contains, GeodesicArea, Validation};
use geo_types::{MultiPolygon, Point};
use serde_json::Value;

use crate::{Workplace, data, talk};

/// Three masts around 5.5 W 7.5 N: two of one network on one frequency, and a sector of another.
pub(crate) const SITES: &str = "id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm,azimuth_deg\n\
S1,A,4G,-5.50,7.50,40,800,30,\n\
S2,A,4G,-5.47,7.50,40,800,30,\n\
S3,B,3G,-5.50,7.48,30,900,30,90\n";

/// The level of a median that counts at -110 dBm: 90 % of places at 8 dB.
const MARGIN_DB: f64 = 1.281_551_565_5 * 8.0;

pub(crate) fn terrain() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/kossou/terrain");
    folder.to_str().unwrap().to_owned()
}

pub(crate) fn masts(sites: &str) -> Workplace {
    Workplace::new(&[("sites.csv", sites.as_bytes())])
}

/// Predicts 3 km around the masts in pixels of 100 m.
fn predict(workplace: &Workplace, more: &[&str]) -> assert_cmd::assert::Assert {
    let terrain = terrain();
    let usual = [
        "predict",
        "--sites",
        "sites.csv",
        "--terrain",
        &terrain,
        "--radius-km",
        "3",
        "--pixel-m",
        "100",
    ];
    // What is asked for once more stands in the place of what is usual.
    let usual = usual[1..].chunks(2).filter(|pair| !more.contains(&pair[0]));
    let usual: Vec<&str> = usual.flatten().copied().collect();
    workplace.run(&[&["predict"], &usual[..], more].concat())
}

fn report(workplace: &Workplace, more: &[&str]) -> Value {
    let told = predict(workplace, &[more, &["--json"]].concat()).success();
    serde_json::from_str(&data(&told)).unwrap()
}

fn refused(workplace: &Workplace, more: &[&str]) -> String {
    let told = predict(workplace, more).code(2);
    assert_eq!(data(&told), "", "{more:?}");
    talk(&told)
}

/// The cells of the first band, row by row, NaN where nothing is known.
fn band(workplace: &Workplace, name: &str) -> Vec<f64> {
    let bytes = std::fs::read(workplace.path().join(name)).unwrap();
    let raster = Raster::open(&bytes).unwrap();
    let mut cells = raster.cells(1 << 24);
    let places = (0..raster.height()).flat_map(|row| (0..raster.width()).map(move |c| (c, row)));
    let values = places.map(|(column, row)| cells.cell(column, row).unwrap());
    values.map(|value| value.unwrap_or(f64::NAN)).collect()
}

fn known(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|v| !v.is_nan()).collect()
}

fn has_text(workplace: &Workplace, name: &str, text: &str) -> bool {
    let bytes = std::fs::read(workplace.path().join(name)).unwrap();
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn features(layer: &Value) -> &Vec<Value> {
    layer["features"].as_array().unwrap()
}

fn polygons(feature: &Value) -> MultiPolygon<f64> {
    let ring = |ring: &Value| -> geo_types::LineString<f64> {
        let points = ring.as_array().unwrap().iter();
        let number = |point: &Value, at: usize| point[at].as_f64().unwrap();
        points
            .map(|point| (number(point, 0), number(point, 1)))
            .collect()
    };
    let parts = feature["geometry"]["coordinates"].as_array().unwrap();
    let parts = parts.iter().map(|part| {
        let mut rings = part.as_array().unwrap().iter().map(ring);
        geo_types::Polygon::new(rings.next().unwrap(), rings.collect())
    });
    MultiPolygon(parts.collect())
}

#[test]
fn one_run_writes_rasters_and_layers_that_say_the_same() {
    let workplace = masts(SITES);
    let mut outputs = vec!["--out", "c.tif", "--out", "c.geojson", "--out", "c.fgb"];
    if cfg!(feature = "gpkg") {
        outputs.extend(["--out", "c.gpkg"]);
    }
    let thresholds = ["--threshold-dbm", "-100", "--threshold-dbm", "-110"];
    let told = report(&workplace, &[&outputs[..], &thresholds].concat());

    let bytes = std::fs::read(workplace.path().join("c.tif")).unwrap();
    let raster = Raster::open(&bytes).unwrap();
    let [width, height] = [raster.width(), raster.height()];
    assert_eq!(told["pixels"], serde_json::json!([width, height]));
    assert_eq!(raster.crs(), Some("EPSG:4326"));
    assert!(raster.nodata().unwrap().is_nan());
    assert!(raster.notes().iter().any(|note| note.contains("2 bands")));
    for name in ["A 4G", "B 3G", "dBm"] {
        assert!(has_text(&workplace, "c.tif", name), "{name}");
    }
    // 3 km beyond the masts, and 1 % more, in pixels of 100 m.
    let (origin, step) = (raster.origin(), raster.step());
    let south = origin[1] + f64::from(height) * step[1];
    let east = origin[0] + f64::from(width) * step[0];
    for (found, expected) in [
        (origin[0], -5.50 - 3030.0 / 110_360.0),
        (east, -5.47 + 3030.0 / 110_360.0),
        (origin[1], 7.50 + 3030.0 / 110_590.0),
        (south, 7.48 - 3030.0 / 110_590.0),
    ] {
        assert!(
            (found - expected).abs() < 2.0 * step[0],
            "{found} {expected}"
        );
    }
    let levels = band(&workplace, "c.tif");
    let reached = known(&levels);
    assert!(reached.len() < levels.len() && reached.len() > 3000);
    assert!(reached.iter().all(|level| (-160.0..0.0).contains(level)));

    let layer = workplace.json("c.geojson");
    let areas = features(&layer);
    assert_eq!(areas.len(), 4);
    let pixel_m2 = |row: usize| {
        let [_, lat] = raster.position(0, u32::try_from(row).unwrap());
        lat.to_radians().cos() / 7.49_f64.to_radians().cos() * 1e4
    };
    for (place, area) in areas.iter().enumerate() {
        let properties = &area["properties"];
        let network = [["A", "4G"], ["B", "3G"]][place / 2];
        let level = [-110.0, -100.0][place % 2];
        assert_eq!(properties["operator"], network[0]);
        assert_eq!(properties["technology"], network[1]);
        assert_eq!(properties["rsrp_dbm"], level);
        assert_eq!(properties["kind"], "modelled");
        assert_eq!(properties["probability"], 0.9);
        assert_eq!(properties["model"], "p1812");
        for nothing in ["date", "site_id", "uncertain_share"] {
            assert_eq!(properties[nothing], Value::Null, "{nothing}");
        }
        let shape = polygons(area);
        assert!(shape.is_valid(), "{place}");
        let km2 = properties["area_km2"].as_f64().unwrap();
        assert!((shape.geodesic_area_unsigned() / 1e6 - km2).abs() < 1e-4);
        assert!((told["areas"][place]["area_km2"].as_f64().unwrap() - km2).abs() < 1e-4);
        if place < 2 {
            let lit = |(at, dbm): (usize, &f64)| {
                (*dbm >= level + MARGIN_DB).then(|| pixel_m2(at / width as usize))
            };
            let sum: f64 = levels.iter().enumerate().filter_map(lit).sum();
            let off = (sum / 1e6 - km2).abs() / km2;
            // Specks of a pixel are no polygon: a ragged area of a few square kilometres loses more.
            let most = [0.02, 0.05][place];
            assert!(off < most, "{km2} km2, {} km2 in pixels", sum / 1e6);
        }
    }
    // What has the stronger signal lies inside what has the weaker.
    for pair in areas.chunks(2) {
        let [wide, strong] = [&pair[0], &pair[1]].map(polygons);
        assert!(strong.geodesic_area_unsigned() < wide.geodesic_area_unsigned());
        let beyond = strong.difference(&wide).geodesic_area_unsigned();
        assert!(beyond < 1.0, "{beyond} m2");
    }
    let others: &[&str] = if cfg!(feature = "gpkg") {
        &["c.fgb", "c.gpkg"]
    } else {
        &["c.fgb"]
    };
    for name in others {
        workplace.run(&["convert", name, "back.geojson"]).success();
        let back = workplace.json("back.geojson");
        let sum = |layer: &Value| -> f64 {
            let areas = features(layer).iter();
            areas
                .map(|area| polygons(area).geodesic_area_unsigned())
                .sum()
        };
        assert_eq!(features(&back).len(), 4, "{name}");
        assert!((sum(&back) / sum(&layer) - 1.0).abs() < 1e-6, "{name}");
    }
}

#[test]
fn a_scan_reads_the_polygons_and_finds_who_lies_inside() {
    let workplace = masts(SITES);
    let thresholds = ["--threshold-dbm", "-110", "--threshold-dbm", "-100"];
    predict(
        &workplace,
        &[&["--out", "c.geojson"][..], &thresholds].concat(),
    )
    .success();
    let layer = workplace.json("c.geojson");
    let areas = features(&layer).iter();
    let areas: Vec<(&Value, MultiPolygon<f64>)> = areas
        .map(|area| (&area["properties"]["operator"], polygons(area)))
        .collect();
    let mut villages = "id,lon,lat\n".to_owned();
    let mut expected = Vec::new();
    for step in 0..60 {
        let (lon, lat) = (-5.53 + f64::from(step) * 0.0015, 7.503);
        let _ = writeln!(villages, "{step},{lon},{lat}");
        let here = areas.iter();
        let here = here.filter(|(_, area)| area.contains(&Point::new(lon, lat)));
        let mut operators: Vec<&str> = here.map(|(name, _)| name.as_str().unwrap()).collect();
        operators.dedup();
        let status = if operators.is_empty() {
            "white"
        } else {
            "covered"
        };
        expected.push((status.to_owned(), operators.join(";")));
    }
    workplace.put("v.csv", villages.as_bytes());
    let scan = ["scan", "--villages", "v.csv", "--coverage", "c.geojson"];
    let scan = [&scan[..], &["-o", "s.csv"]].concat();
    workplace.run(&scan).success();
    let rows = workplace.rows("s.csv");
    let found = rows.iter();
    let found = found.map(|row| (row["status"].clone(), row["operators"].clone()));
    assert_eq!(found.collect::<Vec<_>>(), expected);
    for operators in ["", "A", "A;B"] {
        let mut all = expected.iter();
        assert!(all.any(|(_, found)| found == operators), "{operators}");
    }
}

#[test]
fn levels_that_are_reached_nowhere_have_no_row_and_that_is_told() {
    let workplace = masts(SITES);
    let thresholds = ["--threshold-dbm", "-110", "--threshold-dbm", "-25"];
    let told = predict(
        &workplace,
        &[&["--out", "c.geojson"][..], &thresholds].concat(),
    );
    let said = talk(&told.success());
    assert!(said.contains("2 of 4 areas are empty"), "{said}");
    assert_eq!(features(&workplace.json("c.geojson")).len(), 2);
}

#[test]
fn each_site_has_a_raster_and_a_polygon_of_its_own() {
    // Two carriers of one sector, and names that differ in case alone.
    let twice = "S3,B,3G,-5.50,7.48,30,950,30,90\ns3,B,3G,-5.50,7.48,30,960,30,90\n";
    let workplace = masts(&format!("{SITES}{twice}"));
    let outputs = ["--per-site", "--out", "c.tiff", "--out", "c.geojson"];
    let told = report(&workplace, &outputs);
    assert_eq!(told["cells"].as_array().unwrap().len(), 5);
    let layer = workplace.json("c.geojson");
    let ids: Vec<&str> = features(&layer)
        .iter()
        .map(|area| area["properties"]["site_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["S1", "S2", "S3", "s3"]);
    assert!(!workplace.path().join("c.tiff").exists());
    for (area, name) in
        features(&layer)
            .iter()
            .zip(["c-S1-4G.tif", "c-S2-4G.tif", "c-S3-3G.tif", "c-s3-3G_2.tif"])
    {
        let lit = known(&band(&workplace, name));
        let lit = lit.iter().filter(|level| **level >= -110.0 + MARGIN_DB);
        let km2 = area["properties"]["area_km2"].as_f64().unwrap();
        #[expect(clippy::cast_precision_loss, reason = "few pixels")]
        let pixels_km2 = lit.count() as f64 / 100.0;
        assert!(
            (km2 / pixels_km2 - 1.0).abs() < 0.02,
            "{name}: {km2} {pixels_km2}"
        );
        let site = area["properties"]["site_id"].as_str().unwrap();
        let technology = area["properties"]["technology"].as_str().unwrap();
        assert!(has_text(&workplace, name, &format!("{technology} {site}")));
    }
}

#[test]
fn rasters_hold_what_is_asked_for() {
    let workplace = masts(SITES);
    let of = |arguments: &[&str], name: &str| {
        predict(&workplace, arguments).success();
        known(&band(&workplace, name))
    };
    let value = |value| ["--value", value, "--out", "v.tif", "--pixel-m", "200"];
    let levels = of(&value("rsrp"), "v.tif");
    let shares = of(&value("probability"), "v.tif");
    let mbps = of(&value("throughput"), "v.tif");
    assert_eq!(levels.len(), shares.len());
    assert_eq!(levels.len(), mbps.len());
    for ((level, share), mbps) in levels.iter().zip(&shares).zip(&mbps) {
        assert!((0.0..=1.0).contains(share) && *mbps >= 0.0);
        assert_eq!(*level >= -110.0, *share >= 0.5, "{level} {share}");
    }
    assert!(mbps.iter().any(|mbps| *mbps > 10.0));
    let alone = [&value("probability")[..], &["--per-site"]].concat();
    let alone = of(&alone, "v-S1-4G.tif");
    assert!(!alone.is_empty() && alone.iter().all(|share| (0.0..=1.0).contains(share)));
    let both = [&value("uncertain")[..], &["--model", "both"]].concat();
    let uncertain = of(&both, "v.tif");
    assert!(uncertain.len() > 500);
    assert!(uncertain.iter().all(|one| [0.0, 1.0].contains(one)));
    let told = report(&workplace, &["--model", "both", "--out", "v.tif"]);
    let share = told["areas"][0]["uncertain_share"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&share));
    let said = refused(&workplace, &value("uncertain"));
    assert!(said.contains("--model both"), "{said}");
}

#[test]
fn models_that_know_no_terrain_need_none() {
    let workplace = masts(SITES);
    for model in ["hata", "rma"] {
        let arguments = ["predict", "--sites", "sites.csv", "--model", model];
        let more = ["--radius-km", "3", "--out", "c.geojson", "--json"];
        let told = workplace.run(&[&arguments[..], &more].concat()).success();
        let told: Value = serde_json::from_str(&data(&told)).unwrap();
        assert_eq!(told["radio"]["model"], model);
        assert_eq!(told["ground"], serde_json::json!([]));
        assert!(
            told["areas"][0]["area_km2"].as_f64().unwrap() > 0.5,
            "{told}"
        );
        let layer = workplace.json("c.geojson");
        assert_eq!(features(&layer)[0]["properties"]["model"], model);
        let on_terrain = ["--model", model, "--pixel-m", "100", "--out", "t.geojson"];
        let said = talk(&predict(&workplace, &on_terrain).success());
        assert!(said.contains("was not read"), "{said}");
        assert_eq!(workplace.text("t.geojson"), workplace.text("c.geojson"));
    }
    let arguments = ["predict", "--sites", "sites.csv", "--out", "c.tif"];
    let said = talk(&workplace.run(&arguments).code(2));
    assert!(
        said.contains("inputs.terrain") && said.contains("radio.model"),
        "{said}"
    );
}

#[test]
fn the_report_names_what_was_used() {
    let workplace = masts("id,operator,lon,lat\nS1,A,-5.5,7.5\n");
    let told = report(&workplace, &["--out", "c.tif"]);
    assert_eq!(told["program"], "deadzone");
    assert_eq!(told["radio"]["radius_km"], 3.0);
    assert_eq!(told["ground"][0]["layer"], "terrain");
    assert_eq!(told["ground"][0]["tiles_used"], 1);
    let cell = &told["cells"][0];
    assert_eq!(cell["site_id"], "S1");
    assert_eq!(cell["technology"], "4G");
    assert_eq!(cell["frequency_mhz"], 1800.0);
    assert_eq!(cell["height_m"], 40.0);
    assert_eq!(cell["beyond_border_km2"], Value::Null);
    assert_eq!(cell["strongest_beyond_border_dbm"], Value::Null);
    let notes = told["notes"].to_string();
    for taken in ["technology", "height", "frequency", "eirp_dbm", "azimuth"] {
        assert!(notes.contains(&format!("no {taken}")), "{taken}: {notes}");
    }
}

#[test]
fn signal_beyond_a_border_is_told_site_by_site() {
    let border = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
{"type":"Polygon","coordinates":[[[-6,7],[-5.5,7],[-5.5,8],[-6,8],[-6,7]]]}}]}"#;
    let workplace = masts(SITES);
    workplace.put("border.geojson", border.as_bytes());
    let arguments = ["--border", "border.geojson", "--out", "c.tif"];
    let told = report(&workplace, &arguments);
    let levels = band(&workplace, "c.tif");
    let number = |site: usize, key: &str| told["cells"][site][key].as_f64().unwrap();
    // The border runs through S1 and S3; S2 lies 3.3 km beyond it.
    for site in 0..3 {
        assert!(number(site, "beyond_border_km2") > 0.5, "{told}");
        assert!(number(site, "strongest_beyond_border_dbm") > -110.0);
    }
    let strongest = levels.iter().copied().fold(f64::NAN, f64::max);
    let beyond =
        number(0, "strongest_beyond_border_dbm").max(number(1, "strongest_beyond_border_dbm"));
    assert!((strongest - beyond).abs() < 3.0, "{strongest} {beyond}");
    let alone = report(
        &workplace,
        &["--per-site", "--out", "a.tif", "--threshold-dbm", "-110"],
    );
    assert_eq!(alone["cells"][0]["beyond_border_km2"], Value::Null);
    let whole = known(&band(&workplace, "a-S1-4G.tif"));
    #[expect(clippy::cast_precision_loss, reason = "few pixels")]
    let whole = whole.iter().filter(|level| **level >= -110.0).count() as f64 / 100.0;
    let share = number(0, "beyond_border_km2") / whole;
    assert!((0.3..0.7).contains(&share), "{share} of S1 is beyond");
    let said = talk(&predict(&workplace, &arguments).success());
    assert!(
        said.contains("site S1") && said.contains("beyond the border"),
        "{said}"
    );
    let onto = ["--border", "border.geojson", "--out", "border.geojson"];
    let said = refused(&workplace, &onto);
    assert!(said.contains("is an input"), "{said}");
    assert_eq!(workplace.text("border.geojson"), border);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let workplace = masts(SITES);
    let written = |threads: &str| {
        let more = ["--threads", threads, "--out", "c.tif", "--out", "c.geojson"];
        let told = data(&predict(&workplace, &[&more[..], &["--json"]].concat()).success());
        let bytes = std::fs::read(workplace.path().join("c.tif")).unwrap();
        (told, bytes, workplace.text("c.geojson"))
    };
    assert!(written("1") == written("2"));
}

#[test]
fn stronger_masts_and_lower_thresholds_lose_nothing() {
    let mut before: Option<Vec<f64>> = None;
    for eirp in [20, 26, 32] {
        let sites = SITES.replace("800,30,", &format!("800,{eirp},"));
        let workplace = masts(&sites);
        predict(&workplace, &["--out", "c.tif", "--pixel-m", "200"]).success();
        let levels = band(&workplace, "c.tif");
        if let Some(before) = before {
            let gained = levels
                .iter()
                .zip(&before)
                .filter(|(level, _)| !level.is_nan());
            let gains: Vec<f64> = gained.map(|(level, before)| level - before).collect();
            assert!(gains.len() > 500);
            assert!(gains.iter().all(|gain| (gain - 6.0).abs() < 1e-3));
        }
        before = Some(levels);
    }
    let workplace = masts(SITES);
    let mut arguments = vec!["--out", "c.geojson"];
    for threshold in ["-115", "-110", "-105", "-100", "-95"] {
        arguments.extend(["--threshold-dbm", threshold]);
    }
    let told = report(&workplace, &arguments);
    let areas = told["areas"].as_array().unwrap();
    for network in areas.chunks(5) {
        let km2: Vec<f64> = network
            .iter()
            .map(|of| of["area_km2"].as_f64().unwrap())
            .collect();
        assert!(km2.is_sorted_by(|wide, strong| wide > strong), "{km2:?}");
    }
}
