//! `deadzone sky`

use std::fmt::Write as _;

use serde_json::Value;

use crate::real_data::shared;
use crate::{Workplace, data, talk};

/// A valley to the north and south, 300 m wide at its foot and with walls of 900 m: 0.1 degrees around 105 E 21 N.
fn valley() -> String {
    let mut text =
        "ncols 401\nnrows 401\nxllcenter 104.9\nyllcenter 20.9\ncellsize 0.0005\nNODATA_value -9999\n".to_owned();
    for _ in 0..401 {
        for column in 0..401_i32 {
            let off_m = ((column - 200) * 52 - 150).max((200 - column) * 52 - 150);
            let _ = write!(text, "{} ", 300 + (off_m * 2).clamp(0, 900));
        }
        text.push('\n');
    }
    text
}

const ELEMENTS: &str = "ISS (ZARYA)\n\
    1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992\n\
    2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008\n\
    CUT OFF\n1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992\n";

fn told(workplace: &Workplace, arguments: &[&str]) -> Value {
    let told = workplace.run(&[&["sky"], arguments].concat()).success();
    serde_json::from_str(&data(&told)).unwrap()
}

fn codes(told: &Value) -> Vec<&str> {
    let notes = told["notes"].as_array().unwrap().iter();
    notes.map(|note| note["code"].as_str().unwrap()).collect()
}

const SHORT: [&str; 4] = ["--hours", "2", "--step-s", "120"];

#[test]
fn without_terrain_the_open_sky_is_unknown() {
    let workplace = Workplace::new(&[]);
    let told = told(&workplace, &[&["--at", "105,21"], &SHORT[..]].concat());
    assert_eq!(told["open_sky_share"], Value::Null);
    assert_eq!(told["open_sky_unknown"], "no terrain was given");
    assert_eq!(
        (&told["in_view"], &told["horizon"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(told["verdict"]["word"], "unknown");
    assert_eq!(told["constellation"]["name"], "starlink-gen1");
    assert_eq!(told["constellation"]["satellites"], 4408);
    assert!(told["in_view_open"]["mean"].as_f64().unwrap() > 5.0);
    assert_eq!(told["time"]["moments"], 60);
    assert_eq!(codes(&told), ["open_sky_unknown", "licensed_shells"]);
}

#[test]
fn a_deep_valley_hides_most_of_the_sky_and_a_mast_does_not_help() {
    let workplace = Workplace::new(&[("valley.asc", valley().as_bytes())]);
    let arguments = [
        "--at",
        "105.0,21.0",
        "--terrain",
        "valley.asc",
        "--highest-m",
        "1500",
    ];
    let more = ["--radius-m", "100", "--plot", "sky.svg"];
    let told = told(&workplace, &[&arguments[..], &more, &SHORT].concat());
    let number = |path: &str| {
        let value = told.pointer(path).unwrap_or_else(|| panic!("no {path}"));
        value.as_f64().unwrap_or_else(|| panic!("{path}: {value}"))
    };
    assert_eq!(told["place"]["ground_m"], 300.0);
    assert!(
        number("/open_sky_share") < 0.7,
        "{}",
        told["open_sky_share"]
    );
    assert_eq!(told["open_sky_least_share"], told["open_sky_share"]);
    assert!(number("/relative_count") < 0.7);
    assert!(number("/in_view/mean") < number("/in_view_open/mean"));
    assert!(number("/widest_blocked_deg") > 90.0);
    assert_eq!(told["horizon"].as_array().unwrap().len(), 72);
    // 900 m of wall end 600 m from the middle.
    let east = number("/horizon/18/elevation_deg");
    assert!((50.0..63.0).contains(&east), "{east}");
    assert!(number("/horizon/0/elevation_deg") < 5.0);
    assert_eq!(told["terrain"]["unknown_share"], 0.0);
    assert_eq!(told["verdict"]["word"], "fail");
    assert_eq!(told["best_spot"]["verdict"], "fail");
    let svg = workplace.text("sky.svg");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("lon 105, lat 21: fail") && svg.contains("class=\"ground\""));
    // The same once more, on one thread.
    let again = [&["sky", "--threads", "1"], &arguments[..], &more, &SHORT].concat();
    workplace.run(&again).success();
    assert_eq!(workplace.text("sky.svg"), svg);
}

#[test]
fn ground_that_is_not_known_is_no_open_sky() {
    let workplace = Workplace::new(&[("valley.asc", valley().as_bytes())]);
    let arguments = ["--terrain", "valley.asc"];
    let outside = told(
        &workplace,
        &[&["--at", "107,21"], &arguments[..], &SHORT].concat(),
    );
    assert_eq!(outside["open_sky_share"], Value::Null);
    assert_eq!(outside["verdict"]["word"], "unknown");
    assert!(codes(&outside).contains(&"open_sky_unknown"));
    // Mountains of 8,849 m might stand beyond the tile.
    let edge = told(
        &workplace,
        &[&["--at", "105.09,21"], &arguments[..], &SHORT].concat(),
    );
    assert!(codes(&edge).contains(&"unknown_ground"));
    let share = |field: &str| edge[field].as_f64().unwrap();
    assert!(share("open_sky_least_share") < share("open_sky_share"));
}

#[test]
fn real_satellites_are_followed_from_their_epoch() {
    let workplace = Workplace::new(&[("iss.tle", ELEMENTS.as_bytes())]);
    let arguments = [
        "sky",
        "--at",
        "105,21",
        "--elements",
        "iss.tle",
        "--hours",
        "24",
        "--plot",
        "s.svg",
    ];
    let assert = workplace.run(&arguments).success();
    assert!(
        talk(&assert).contains("iss.tle: line 5 (CUT OFF): line 1 is"),
        "{}",
        talk(&assert)
    );
    let told: Value = serde_json::from_str(&data(&assert)).unwrap();
    let flown = &told["constellation"];
    assert_eq!(
        (&flown["model"], &flown["satellites"]),
        (&"sgp4".into(), &1.into())
    );
    let elements = &flown["elements"];
    for (field, count) in [
        ("records", 2),
        ("used", 1),
        ("refused", 1),
        ("superseded", 0),
        ("silent", 0),
        ("older_than_30_days", 0),
    ] {
        assert_eq!(elements[field], count, "{field}");
    }
    assert_eq!(told["time"]["start"], "2020-07-12T21:16:01Z");
    // A few passes of some minutes a day.
    let none = told["in_view_open"]["none_share"].as_f64().unwrap();
    assert!((0.98..1.0).contains(&none), "{none}");
    for code in [
        "records_refused",
        "gaps_under_open_sky",
        "laser_links_assumed",
        "all_elements_serve",
    ] {
        assert!(codes(&told).contains(&code), "{code}");
    }
    let late = [&arguments[..6], &["1", "--at-time", "2021-07-12"]].concat();
    let assert = workplace.run(&late).success();
    assert!(talk(&assert).contains("more than 30 days"));
    let gone = [&arguments[..6], &["1", "--at-time", "2026-07-12"]].concat();
    let told: Value = serde_json::from_str(&data(&workplace.run(&gone).success())).unwrap();
    assert_eq!(told["verdict"]["word"], "fail");
    assert!(codes(&told).contains(&"satellites_silent"));
}

#[test]
fn gateways_bound_what_is_in_view_where_there_are_no_laser_links() {
    let workplace = Workplace::new(&[]);
    let mean = |arguments: &[&str]| {
        let told = told(
            &workplace,
            &[&["--at", "105,21"], arguments, &SHORT].concat(),
        );
        let codes: Vec<String> = codes(&told).into_iter().map(str::to_owned).collect();
        (
            told["in_view_open"]["mean"].as_f64().unwrap(),
            codes,
            told["gateways"].clone(),
        )
    };
    let (all, codes, gateways) = mean(&["--constellation", "oneweb"]);
    assert!(codes.contains(&"gateways_unknown".to_owned()) && gateways.is_null());
    let (near, ..) = mean(&[
        "--constellation",
        "oneweb",
        "--gateways",
        "105.3,21.3;108,16",
    ]);
    let (far, codes, gateways) = mean(&["--constellation", "oneweb", "--gateways", "-60,-20"]);
    assert!(
        near > 0.8 * all && near <= all && far.abs() < 1e-9,
        "{all} {near} {far}"
    );
    assert!(!codes.contains(&"gateways_unknown".to_owned()));
    assert_eq!(gateways, serde_json::json!([{"lon": -60.0, "lat": -20.0}]));
    let (_, codes, _) = mean(&["--gateways", "-60,-20"]);
    assert!(codes.contains(&"gateways_not_needed".to_owned()));
    let (bent, ..) = mean(&["--gateways", "-60,-20", "--bent-pipe"]);
    assert!(bent.abs() < 1e-9, "{bent}");
}

#[test]
fn what_cannot_be_used_is_refused_before_any_work() {
    let workplace = Workplace::new(&[("valley.asc", valley().as_bytes()), ("x.tle", b"nothing\n")]);
    for (arguments, words) in [
        (
            &["--at", "21,105"][..],
            "longitude and latitude look swapped",
        ),
        (
            &["--at", "105"],
            "two numbers with a comma between are needed",
        ),
        (&["--at", "105,x"], "\"x\" is no number"),
        (&[], "--at"),
        (
            &["--at", "105,21", "--hours", "0"],
            "--hours 0 is outside 0.01 to 168 hours",
        ),
        (
            &["--at", "105,21", "--step-s", "0"],
            "--step-s 0 is outside",
        ),
        (
            &["--at", "105,21", "--height-m", "nan"],
            "--height-m NaN is outside",
        ),
        (
            &["--at", "105,21", "--min-elevation", "90"],
            "--min-elevation 90 is outside",
        ),
        (
            &["--at", "105,21", "--gso-avoidance", "-1"],
            "--gso-avoidance -1 is outside",
        ),
        (
            &["--at", "105,21", "--hours", "168", "--step-s", "1"],
            "are 604800 moments; at most 43200 are followed",
        ),
        (&["--at", "105,21", "--radius-m", "100"], "--terrain"),
        (&["--at", "105,21", "--bent-pipe"], "--gateways"),
        (&["--at", "105,21", "--at-time", "2026-01-01"], "--elements"),
        (
            &["--at", "105,21", "--constellation", "iridium"],
            "no constellation is called \"iridium\"",
        ),
        (
            &["--at", "105,21", "--elements", "x.tle"],
            "x.tle: holds no element set that can be used, and 1 that cannot",
        ),
        (
            &["--at", "105,21", "--elements", "no.tle"],
            "no.tle: cannot be read",
        ),
        (
            &["--at", "105,21", "--elements", "x.tle", "--at-time", "soon"],
            "write YYYY-MM-DDTHH:MM:SSZ",
        ),
        (
            &["--at", "105,21", "--terrain", "nowhere"],
            "--terrain cannot be used",
        ),
        (&["--at", "105,21", "--plot", "sky.png"], "call it .svg"),
        (
            &["--at", "105,21", "--elements", "x.svg", "--plot", "x.svg"],
            "x.svg",
        ),
        (&["--at", "105,21", "--gateways", "21,105"], "swapped"),
    ] {
        workplace.put("x.svg", ELEMENTS.as_bytes());
        let assert = workplace.run(&[&["sky"], arguments].concat()).code(2);
        assert!(
            talk(&assert).contains(words),
            "{arguments:?}: {}",
            talk(&assert)
        );
        assert_eq!(data(&assert), "", "{arguments:?}");
        assert_eq!(workplace.text("x.svg"), ELEMENTS);
    }
}

/// All keys of a value, and of those in it.
fn keys(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                all.push(key.clone());
                keys(value, all);
            }
        }
        Value::Array(values) => values.iter().take(1).for_each(|value| keys(value, all)),
        _ => {}
    }
}

#[test]
fn the_page_tells_all_fields_and_codes() {
    let page = include_str!("../../docs/sky.md");
    let workplace = Workplace::new(&[
        ("valley.asc", valley().as_bytes()),
        ("iss.tle", ELEMENTS.as_bytes()),
    ]);
    let whole = [
        "--at",
        "105.0,21.0",
        "--terrain",
        "valley.asc",
        "--radius-m",
        "50",
        "--elements",
        "iss.tle",
        "--gateways",
        "105,21",
        "--bent-pipe",
    ];
    let told = told(&workplace, &[&whole[..], &SHORT].concat());
    let mut all = Vec::new();
    keys(&told, &mut all);
    for key in all {
        assert!(
            page.contains(&format!("`{key}`")),
            "the field {key} is not told"
        );
    }
    let source = include_str!("../../src/cli/sky_notes.rs");
    let codes = source.split(" note(").skip(1);
    let codes = codes.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    let codes: Vec<&str> = codes.collect();
    assert!(codes.len() > 8, "{codes:?}");
    for code in codes {
        assert!(
            page.contains(&format!("| `{code}` |")),
            "the code {code} is not told"
        );
    }
}

#[test]
fn a_constellation_that_flies_is_read_whole() {
    let Some(file) = shared("leo/starlink_celestrak_2026-05-12.tle.gz") else {
        return;
    };
    let workplace = Workplace::new(&[]);
    let file = file.to_str().unwrap();
    let arguments = [
        "--at",
        "105.8,21.0",
        "--elements",
        file,
        "--hours",
        "0.2",
        "--gso-avoidance",
        "18",
    ];
    let told = told(&workplace, &arguments);
    let elements = &told["constellation"]["elements"];
    assert_eq!(
        (&elements["used"], &elements["refused"]),
        (&10_361.into(), &0.into())
    );
    let mean = told["in_view_open"]["mean"].as_f64().unwrap();
    assert!((15.0..80.0).contains(&mean), "{mean}");
    assert_eq!(told["constellation"]["gso_avoidance_deg"], 18.0);
}
