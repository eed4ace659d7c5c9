//! What `deadzone predict` refuses, and what it says of places that it knows nothing of.

use std::fmt::Write as _;

use serde_json::Value;

use crate::predict::{SITES, masts, terrain};
use crate::{Workplace, data, talk};

const HEADER: &str = "id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm\n";

/// What is said where nothing is predicted.
fn refused(workplace: &Workplace, more: &[&str]) -> String {
    let terrain = terrain();
    let mut arguments = vec!["predict", "--sites", "sites.csv"];
    for pair in [
        ["--terrain", &terrain],
        ["--radius-km", "2"],
        ["--pixel-m", "200"],
        ["--out", "c.geojson"],
    ] {
        if !more.contains(&pair[0]) {
            arguments.extend(pair);
        }
    }
    let told = workplace.run(&[&arguments[..], more].concat()).code(2);
    assert_eq!(data(&told), "", "{more:?}");
    assert!(!workplace.path().join("c.geojson").exists(), "{more:?}");
    talk(&told)
}

fn holds(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "{word} in {said}");
    }
}

#[test]
fn sites_that_nothing_can_be_predicted_from_are_named() {
    for (row, words) in [
        // North of the tile, and so close to its edge that the radius is.
        (
            "far,A,4G,-5.5,8.5,40,800,36",
            &["site far", "lat 8.500000", "radio.missing_terrain"][..],
        ),
        ("edge,A,4G,-5.5,7.995,40,800,36", &["site edge", "lat 8.00"]),
        (
            "flat,A,4G,-5.5,7.5,0,800,36",
            &["site flat", "height is 0", "no site"],
        ),
        (
            "low,A,4G,-5.5,7.5,40,10,36",
            &["site low", "frequency is 10", "30 to 100000"],
        ),
        (
            "short,A,5G,-5.5,7.5,40,30000,36",
            &["site short", "frequency is 30000", "30 to 6000"],
        ),
        (
            "pole,A,4G,-5.5,90,40,800,36",
            &["latitude 90", "85 degrees"],
        ),
        ("turn,A,4G,180,7.5,40,800,36", &["180th meridian"]),
        ("nowhere,A,4G,,7.5,40,800,36", &["row 2", "lon"]),
    ] {
        let workplace = masts(&format!("{HEADER}{row}\n"));
        holds(&refused(&workplace, &[]), words);
    }
    holds(&refused(&masts(HEADER), &[]), &["no site"]);
    holds(&refused(&masts(""), &[]), &["sites.csv", "empty"]);
}

#[test]
fn heights_that_no_mast_has_are_ignored_with_a_word() {
    for height in ["-3", "5000"] {
        let workplace = masts(&format!("{HEADER}a,A,4G,-5.5,7.5,{height},800,36\n"));
        let terrain = terrain();
        let arguments = ["predict", "--sites", "sites.csv", "--terrain", &terrain];
        let more = ["--radius-km", "1", "--out", "c.tif"];
        let told = workplace.run(&[&arguments[..], &more].concat());
        let said = talk(&told.success());
        holds(
            &said,
            &[
                &format!("height_m = {height}"),
                "0 to 1000",
                "40 m was taken",
            ],
        );
    }
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let workplace = masts(SITES);
    std::fs::create_dir(workplace.path().join("folder.tif")).unwrap();
    workplace.put("v.csv", b"id,lon,lat\nv,-5.5,7.5\n");
    for (arguments, words) in [
        (&["--pixel-m", "1"][..], &["radio.pixel_m", "5 to 5000"][..]),
        (
            &["--pixel-m", "5", "--radius-km", "100"],
            &["pixels", "at most 400000000", "radio.pixel_m"],
        ),
        (&["--radius-km", "500"], &["radio.radius_km", "0.5 to 100"]),
        (
            &["--threshold-dbm", "10"],
            &["--threshold-dbm 10", "-160 to -20"],
        ),
        (
            &["--threshold-dbm", "nan"],
            &["--threshold-dbm", "-160 to -20"],
        ),
        (
            &["--model", "foo"],
            &["radio.model", "p1812, itm, both, hata, rma"],
        ),
        (&["--value", "fast"], &["--value", "throughput"]),
        (&["--value", "uncertain"], &["--model both"]),
        (
            &["--out", "folder.tif"],
            &["folder.tif", "not a plain file"],
        ),
        (&["--out", "c.png"], &["c.png", ".tif", "gpkg"]),
        (&["--out", "c"], &["known are"]),
        (&["--out", "-"], &["known are"]),
        (&["--terrain", "nowhere"], &["nowhere"]),
        (&["--border", "v.csv"], &["v.csv", "polygon"]),
        (&["--border", "nowhere.geojson"], &["nowhere.geojson"]),
    ] {
        holds(&refused(&workplace, arguments), words);
    }
    let alone = ["predict", "--out", "c.tif"];
    holds(
        &talk(&workplace.run(&alone).code(2)),
        &["no sites", "--sites"],
    );
}

#[test]
fn inputs_and_tiles_are_not_replaced() {
    let workplace = masts(SITES);
    let tile = "n07_w006_3arc_v2.tif";
    let from = std::path::Path::new(&terrain()).join(tile);
    std::fs::create_dir(workplace.path().join("tiles")).unwrap();
    std::fs::copy(from, workplace.path().join("tiles").join(tile)).unwrap();
    let in_folder = format!("tiles/{tile}");
    for (terrain, out, words) in [
        ("tiles", "sites.csv", &["sites.csv", "is an input"][..]),
        ("tiles", &in_folder, &["among the tiles"]),
        // It would be a tile of the next run.
        ("tiles", "tiles/c.tif", &["among the tiles"]),
        (&in_folder, &in_folder, &["is an input"]),
    ] {
        let said = refused(&workplace, &["--terrain", terrain, "--out", out]);
        holds(&said, words);
    }
    let each = ["--terrain", "tiles", "--per-site", "--out", "tiles/c.tif"];
    holds(&refused(&workplace, &each), &["among the tiles"]);
    assert_eq!(workplace.text("sites.csv"), SITES);
    let files = std::fs::read_dir(workplace.path().join("tiles")).unwrap();
    assert_eq!(files.count(), 1);
}

/// A square of 0.1 degrees from 105 E 21 N at 100 m, with a trench of 2.6 km without data from north to south.
fn with_voids() -> String {
    let mut text =
        "ncols 201\nnrows 201\nxllcenter 105\nyllcenter 21\ncellsize 0.0005\nNODATA_value -9999\n"
            .to_owned();
    for _ in 0..201 {
        for column in 0..201 {
            let height = if (100..150).contains(&column) {
                -9999
            } else {
                100
            };
            let _ = write!(text, "{height} ");
        }
        text.push('\n');
    }
    text
}

#[test]
fn what_lies_behind_voids_is_unknown() {
    let sites = format!("{HEADER}S1,A,4G,105.03,21.05,40,800,40\n");
    let villages = "id,lon,lat\nlit,105.04,21.05\nvoid,105.06,21.05\nbehind,105.09,21.05\n";
    let project = "[inputs]\nvillages = \"v.csv\"\nsites = \"sites.csv\"\nterrain = \"t.asc|crs=EPSG:4326\"\n[radio]\nradius_km = 7.0\n";
    let workplace = Workplace::new(&[
        ("sites.csv", sites.as_bytes()),
        ("v.csv", villages.as_bytes()),
        ("t.asc", with_voids().as_bytes()),
        ("deadzone.toml", project.as_bytes()),
    ]);
    let said = talk(&workplace.run(&["run"]).code(2));
    holds(
        &said,
        &[
            "village void",
            "no data at lon 105.05",
            "fill the voids",
            "radio.missing_terrain",
        ],
    );
    let unknown = ["--set", "radio.missing_terrain=\"unknown\""];
    workplace.run(&[&["run"], &unknown[..]].concat()).success();
    let layer = workplace.json("out/villages.geojson");
    let features = layer["features"].as_array().unwrap().iter();
    let status = features.map(|village| village["properties"]["status"].as_str().unwrap());
    assert_eq!(
        status.collect::<Vec<_>>(),
        ["covered", "unknown", "unknown"]
    );
    let map = [
        "predict",
        ".",
        "--pixel-m",
        "200",
        "--out",
        "c.tif",
        "--json",
    ];
    let told = workplace.run(&[&map[..], &unknown].concat()).success();
    holds(
        &talk(&told),
        &[
            "km2 within the radius of 1 cells nothing is known",
            "site S1",
        ],
    );
    let told: Value = serde_json::from_str(&data(&told)).unwrap();
    // Of the circle of 154 km2 at least what lies east of the square is not known.
    let km2 = told["cells"][0]["unknown_km2"].as_f64().unwrap();
    assert!((60.0..130.0).contains(&km2), "{km2}");
    // Gaps that are shorter than is allowed are bridged.
    let more = ["--set", "radio.void_gap_m=6000", "--radius-km", "5"];
    let bridged = workplace
        .run(&[&map[..], &unknown, &more].concat())
        .success();
    let bridged: Value = serde_json::from_str(&data(&bridged)).unwrap();
    assert!(bridged["ground"][0]["voids"].as_u64().unwrap() > 0);
    assert!(bridged["cells"][0]["unknown_km2"].as_f64().unwrap() < km2);
}
