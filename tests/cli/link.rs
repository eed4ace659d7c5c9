//! `deadzone link`

use std::fmt::Write as _;

use serde_json::Value;

use crate::real_data::shared;
use crate::{Workplace, data, talk};

/// 20 km of plain with a ridge of so many metres in the middle, each 100 m.
fn ridge(height_m: f64) -> String {
    let mut text = "height_m,note,distance_km,clutter_m\n".to_owned();
    for step in 0..=200 {
        let km = f64::from(step) * 0.1;
        let ground = if step == 100 { height_m } else { 0.0 };
        let clutter = if (30..40).contains(&step) { 2 } else { 0 };
        let _ = writeln!(text, "{ground},x,{km:.1},{clutter}");
    }
    text
}

const HOP: [&str; 9] = [
    "link",
    "--profile",
    "p.csv",
    "--from",
    "40",
    "--to",
    "40",
    "--freq-mhz",
    "7000",
];

fn run(workplace: &Workplace, more: &[&str]) -> Value {
    let told = workplace.run(&[&HOP[..], more].concat()).success();
    serde_json::from_str(&data(&told)).unwrap()
}

fn refused(workplace: &Workplace, arguments: &[&str]) -> String {
    let told = workplace.run(arguments).code(2);
    assert_eq!(data(&told), "", "{arguments:?}");
    talk(&told)
}

/// A square of 0.1 degrees by 201 by 201 cells from 105 E 21 N, which rises to the east; one void.
fn plane() -> String {
    let mut text =
        "ncols 201\nnrows 201\nxllcenter 105\nyllcenter 21\ncellsize 0.0005\nNODATA_value -9999\n"
            .to_owned();
    for row in 0..201 {
        for column in 0..201 {
            let is_void = row == 100 && column == 100;
            let height = if is_void { -9999 } else { 100 + column };
            let _ = write!(text, "{height} ");
        }
        text.push('\n');
    }
    text
}

#[test]
fn a_free_hop_is_told_with_every_field() {
    let workplace = Workplace::new(&[("p.csv", ridge(0.0).as_bytes())]);
    let more = [
        "--rain-mm-h",
        "90",
        "--power-dbm",
        "25",
        "--gain-dbi",
        "38,36",
        "--threshold-dbm",
        "-72",
        "--dn1",
        "-200",
        "--plot",
        "hop.svg",
    ];
    let told = run(&workplace, &more);
    let number = |path: &str| {
        let value = told.pointer(path).unwrap_or_else(|| panic!("no {path}"));
        value.as_f64().unwrap_or_else(|| panic!("{path}: {value}"))
    };
    let near = |path: &str, expected: f64, within: f64| {
        assert!(
            (number(path) - expected).abs() <= within,
            "{path}: {}",
            number(path)
        );
    };
    near("/distance_m", 20_000.0, 1e-6);
    near("/freq_mhz", 7000.0, 0.0);
    near("/from/antenna_height_m", 40.0, 0.0);
    near("/to/ground_height_m", 0.0, 0.0);
    // 20 km span 0.135 degrees of an earth of 4/3 of its radius, and each ray dips by half.
    near("/from/elevation_angle_deg", -0.0674, 1e-4);
    assert_eq!(told["from"]["azimuth_deg"], Value::Null);
    assert_eq!(told["polarisation"], "vertical");
    assert_eq!(told["climate"], "temperate");
    assert_eq!(told["ground"], "p.csv");
    near("/profile/points", 201.0, 0.0);
    near("/profile/voids", 0.0, 0.0);
    for height in ["min_height_m", "max_height_m", "mean_height_m"] {
        near(&format!("/profile/{height}"), 0.0, 0.0);
    }
    near("/profile/max_clutter_m", 2.0, 0.0);
    near("/median_k/k", 4.0 / 3.0, 1e-6);
    near("/median_k/worst/clearance_m", 34.11, 0.2);
    near("/median_k/worst/fresnel_radius_m", 14.62, 0.1);
    near("/median_k/worst/clearance_fresnel_radii", 2.33, 0.1);
    assert_eq!(told["median_k"]["is_line_of_sight"], true);
    near("/low_k/k", 0.75, 0.0);
    near("/losses/free_space_db", 135.37, 0.01);
    near("/losses/bullington_db", 0.0, 0.0);
    near("/losses/knife_edge_db", 0.0, 0.0);
    // Some 0.01 dB/km at 7 GHz.
    near("/losses/gas_db", 0.2, 0.1);
    assert_eq!(told["losses"]["models"][0]["loss_db"], Value::Null);
    assert!(told["losses"]["models"][1]["loss_db"].is_f64());
    near("/rain/rain_001_mm_h", 90.0, 0.0);
    assert!(number("/rain/attenuation_001_db") > 1.0);
    near("/rain/availability_pct", 99.99, 0.0);
    near(
        "/rain/attenuation_at_availability_db",
        number("/rain/attenuation_001_db"),
        0.02 * number("/rain/attenuation_001_db"),
    );
    near(
        "/budget/received_dbm",
        25.0 + 74.0 - number("/losses/total_db"),
        1e-5,
    );
    near(
        "/budget/fade_margin_db",
        number("/budget/received_dbm") + 72.0,
        1e-5,
    );
    assert!(number("/budget/multipath_worst_month_outage_pct") < 1.0);
    assert_eq!(told["budget"]["is_available"], true);
    for rule in ["quick", "design"] {
        assert_eq!(told["rules"][rule]["verdict"], "clear");
        assert_eq!(told["rules"][rule]["reasons"][0]["code"], "free");
    }
    let svg = workplace.text("hop.svg");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("20.00 km link at 7 GHz: clear"));
    assert!(svg.contains("class=\"clutter\""));
}

#[test]
fn a_ridge_blocks_and_higher_masts_free_it_step_by_step() {
    let verdict = |told: &Value| {
        told["rules"]["quick"]["verdict"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for (height, expected) in [(100.0, "blocked"), (30.0, "marginal"), (20.0, "clear")] {
        let workplace = Workplace::new(&[("p.csv", ridge(height).as_bytes())]);
        let told = run(&workplace, &[]);
        assert_eq!(verdict(&told), expected, "{height}");
        assert_eq!(told["median_k"]["worst"]["distance_m"], 10_000.0);
        assert_eq!(told["budget"], Value::Null);
        assert_eq!(told["rain"], Value::Null);
    }
    let workplace = Workplace::new(&[("p.csv", ridge(39.0).as_bytes())]);
    assert_eq!(verdict(&run(&workplace, &["--k", "0.5"])), "blocked");
    assert_eq!(
        run(&workplace, &["--k", "1e9"])["median_k"]["is_line_of_sight"],
        true
    );
}

#[test]
fn a_link_over_terrain_knows_where_it_is() {
    let workplace = Workplace::new(&[("dem.asc", plane().as_bytes())]);
    let over = |from: &str, to: &str| {
        let arguments = [
            "link",
            "--from",
            from,
            "--to",
            to,
            "--terrain",
            "dem.asc",
            "--terrain-crs",
            "EPSG:4326",
            "--freq-mhz",
            "900",
        ];
        let told = workplace.run(&arguments).success();
        serde_json::from_str::<Value>(&data(&told)).unwrap()
    };
    let told = over("105.01,21.03,30", "105.09,21.03,20");
    let length_m = told["distance_m"].as_f64().unwrap();
    assert!((length_m - 8314.0).abs() < 5.0, "{length_m}");
    let azimuths = ["from", "to"].map(|end| told[end]["azimuth_deg"].as_f64().unwrap());
    assert!(
        (azimuths[0] - 90.0).abs() < 0.1 && (azimuths[1] - 270.0).abs() < 0.1,
        "{azimuths:?}"
    );
    assert_eq!(told["from"]["lon"], 105.01);
    let heights = ["from", "to"].map(|end| told[end]["ground_height_m"].as_f64().unwrap());
    assert!(
        (heights[0] - 120.0).abs() < 0.1 && (heights[1] - 280.0).abs() < 0.1,
        "{heights:?}"
    );
    assert_eq!(told["rules"]["quick"]["verdict"], "clear");
    let losses = &told["losses"];
    assert!(losses["models"][0]["loss_db"].is_f64() && losses["models"][1]["loss_db"].is_f64());
    assert_eq!(losses["gas_db"], Value::Null);
    assert_eq!(told["notes"][0]["code"], "gas_not_computed");
    // Through the void in the middle.
    let told = over("105.01,21.05,30", "105.09,21.05,20");
    assert!(told["profile"]["voids"].as_u64().unwrap() > 0);
    let reasons = told["rules"]["quick"]["reasons"].as_array().unwrap();
    assert!(
        reasons
            .iter()
            .any(|reason| reason["code"] == "voids_in_terrain"),
        "{reasons:?}"
    );
}

#[test]
fn ends_that_cannot_be_are_refused_with_the_reason() {
    let workplace = Workplace::new(&[("dem.asc", plane().as_bytes())]);
    let near = "105.09,21.03,20";
    for (from, to, expected) in [
        ("21.03,105.01,30", near, "look swapped"),
        ("105.01,21.03,-5", near, "cannot be below ground"),
        (
            "105.01,21.03,NaN",
            near,
            "antenna height above ground is NaN",
        ),
        ("NaN,21.03,30", near, "not a finite number"),
        ("105.01;21.03;30", near, "is no number"),
        ("105.01,21.03", near, "three numbers"),
        ("30", near, "the height alone is enough with --profile only"),
        (near, near, "0.0 m apart"),
        ("95.01,21.03,30", near, "1000 km long"),
        ("105.01,21.03,5000", near, "5000 m is outside 0 to 1000 m"),
        ("105.01,21.5,30", near, "no terrain at"),
    ] {
        let said = refused(
            &workplace,
            &[
                "link",
                "--from",
                from,
                "--to",
                to,
                "--terrain",
                "dem.asc",
                "--terrain-crs",
                "EPSG:4326",
                "--freq-mhz",
                "900",
                "--plot",
                "x.svg",
            ],
        );
        assert!(said.contains(expected), "{from} {to}: {said}");
        assert!(!workplace.path().join("x.svg").exists());
    }
}

#[test]
fn values_and_files_that_cannot_be_are_refused() {
    let workplace = Workplace::new(&[
        ("p.csv", ridge(0.0).as_bytes()),
        ("gap.csv", b"distance_m,height_m\n0,1\n100,\n200,3\n"),
        ("back.csv", b"distance_m,height_m\n0,1\n200,2\n100,3\n"),
        ("bare.csv", b"metres,height_m\n0,1\n200,2\n"),
        ("empty.csv", b""),
        ("wild.csv", b"distance_m,height_m\n0,1\n1e300,2\n"),
    ]);
    for (more, expected) in [
        (
            &["--freq-mhz", "10"][..],
            "frequency 10 MHz is outside 20 to 100000 MHz",
        ),
        (&["--freq-mhz", "NaN"], "frequency NaN MHz"),
        (&["--freq-mhz", "7e9"], "frequency"),
        (&["--k", "0"], "k is 0"),
        (&["--k", "inf"], "--k inf"),
        (&["--rain-mm-h", "-1"], "rain rate -1"),
        (&["--availability-pct", "100"], "availability 100 %"),
        (&["--temperature-c", "-300"], "temperature is"),
        (&["--power-dbm", "20"], "--gain-dbi"),
        (&["--plot", "p.csv"], "call it .svg"),
        (
            &["--profile", "gap.csv"],
            "gap.csv: row 3: height_m is \"\"",
        ),
        (
            &["--profile", "back.csv"],
            "point 3 of the profile lies at 100 m after 200 m",
        ),
        (
            &["--profile", "bare.csv"],
            "has 0 of distance_m or distance_km",
        ),
        (&["--profile", "empty.csv"], "is empty"),
        (&["--profile", "wild.csv"], "1000 km long"),
        (&["--profile", "none.csv"], "cannot read none.csv"),
        (&["--terrain", "dem"], "cannot be used with"),
    ] {
        // What comes later is what clap would call given twice.
        let mut arguments: Vec<&str> = HOP.to_vec();
        if let Some(at) = arguments.iter().position(|argument| *argument == more[0]) {
            arguments.drain(at..at + 2);
        }
        arguments.extend(more);
        let said = refused(&workplace, &arguments);
        assert!(said.contains(expected), "{more:?}: {said}");
    }
}

#[test]
fn a_hop_over_real_ground_is_drawn() {
    let Some(dem) = shared("dem/n07_w006_3arc_v2.tif") else {
        return;
    };
    let dem = dem.to_str().unwrap();
    let workplace = Workplace::new(&[]);
    let arguments = [
        "link",
        "--from",
        "-5.9,7.9,40",
        "--to",
        "-5.5,7.7,40",
        "--terrain",
        dem,
        "--freq-mhz",
        "7500",
        "--climate",
        "tropical",
        "--rain-mm-h",
        "90",
        "--plot",
        "hop.svg",
    ];
    let told: Value = serde_json::from_str(&data(&workplace.run(&arguments).success())).unwrap();
    let number = |path: &str| told.pointer(path).unwrap().as_f64().unwrap();
    assert!((number("/distance_m") - 49_352.7).abs() < 1.0);
    assert!((number("/from/azimuth_deg") - 116.6).abs() < 0.01);
    assert!((number("/median_k/worst/distance_m") - 15_320.0).abs() < 200.0);
    assert_eq!(told["rules"]["quick"]["verdict"], "marginal");
    assert_eq!(
        told["rules"]["design"]["required_at_low_k_fresnel_radii"],
        0.6
    );
    assert!(workplace.text("hop.svg").contains("class=\"ground\""));
}
