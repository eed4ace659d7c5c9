//! Layers as people take them elsewhere: spreadsheets that run no formulas, GeoJSON as RFC 7946 has it, a plan for
//! phones, vector tiles; with names that would do harm, and in a country on both sides of the antimeridian.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{Workplace, rows};

/// Names that do harm where they are taken for more than names.
const NAMES: [&str; 12] = [
    "=HYPERLINK(\"http://x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "<script>alert(1)</script>",
    "]]> & \"quotes\" 'and' more",
    "line\nend",
    "\u{202e}lagnor\u{2066}",
    "שלום عالم",
    "Điện Biên",
];

/// The project of both countries.
const PROJECT: &str = r#"[project]
name = "<b>&\"name\""
notice = "=notice"
as_of = "2025-03-31"
[inputs]
villages = "villages.csv"
coverage = "coverage.geojson"
max_rejected_share = 1.0
[outputs]
formats = ["gpkg"]
documents = ["kml", "tiles"]
[ranking.robustness]
draws = 0
[decision]
draws = 0
[plan]
effort_s = 0.1
[[plan.phases]]
name = "=2025"
villages = 8
[[plan.phases]]
name = "<later>"
"#;

fn around(lon: f64) -> f64 {
    if lon > 180.0 { lon - 360.0 } else { lon }
}

/// Twelve villages to the east of a place, and one row that is refused.
fn villages(west: f64, south: f64) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "id",
        "name",
        "province",
        "lon",
        "lat",
        "population",
        "households",
        "electricity",
        "extremely_difficult",
        "school",
        "=note",
    ];
    writer.write_record(header).unwrap();
    for (number, name) in (0..12_u32).zip(NAMES) {
        let clump = f64::from(number / 3);
        let lon = west + 0.11 * clump + 0.002 * f64::from(number % 3);
        let lon = around(lon);
        let lat = south + 0.013 * f64::from(number % 3) + 0.07 * clump;
        let (lon, lat) = (format!("{lon:.5}"), format!("{lat:.5}"));
        let people = (120 + 45 * number).to_string();
        let id = format!("={number}");
        let row = [
            &id, name, name, &lon, &lat, &people, "40", "grid", "yes", "yes", "-110",
        ];
        writer.write_record(row).unwrap();
    }
    let refused = ["=x", "@x", "", "east", "north", "", "", "", "", "", ""];
    writer.write_record(refused).unwrap();
    writer.into_inner().unwrap()
}

fn country(west: f64, south: f64) -> Workplace {
    let coverage = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"operator":"=<A>","technology":"4G","rsrp_dbm":-100}},"geometry":{{"type":"Polygon","coordinates":[[[{0},{2}],[{0},{3}],[{1},{3}],[{1},{2}],[{0},{2}]]]}}}}]}}"#,
        around(west - 0.9),
        around(west - 0.06),
        south - 0.5,
        south + 0.5
    );
    Workplace::new(&[
        ("villages.csv", &villages(west, south)),
        ("coverage.geojson", coverage.as_bytes()),
        ("deadzone.toml", PROJECT.as_bytes()),
    ])
}

fn files(workplace: &Workplace, extension: &str) -> Vec<String> {
    let entries = std::fs::read_dir(workplace.path().join("out")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(extension)).collect();
    names.sort();
    names
        .into_iter()
        .map(|name| format!("out/{name}"))
        .collect()
}

/// What a spreadsheet would run: text that is no number.
fn would_run(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

#[test]
fn no_table_of_a_run_holds_a_formula() {
    let workplace = country(105.06, 22.3);
    workplace.run(&["run"]).success();
    workplace
        .run(&[
            "scan",
            "--villages",
            "villages.csv",
            "--coverage",
            "coverage.geojson",
            "-o",
            "out/scan.csv",
        ])
        .success();
    workplace
        .run(&["diff", "out", "out", "-o", "out/diff.csv"])
        .success();
    let tables = files(&workplace, ".csv");
    for name in [
        "build-list",
        "build-sites",
        "options",
        "score-terms",
        "rejected",
        "grey",
        "scan",
    ] {
        assert!(
            tables.contains(&format!("out/{name}.csv")),
            "{name}: {tables:?}"
        );
    }
    let mut guarded = 0;
    for table in &tables {
        let text = workplace.text(table);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                assert!(!would_run(cell), "{table}: {cell:?}");
                assert!(
                    cell.split(';').all(|item| !would_run(item)),
                    "{table}: {cell:?}"
                );
                guarded += usize::from(cell.starts_with("'=") || cell.starts_with("'@"));
            }
        }
    }
    assert!(guarded > 20, "{guarded}");
    // Numbers stay numbers.
    let list = rows(&workplace.text("out/scan.csv"));
    let numbers = list.iter().filter(|row| row["'=note"] == "-110");
    assert_eq!(numbers.count(), 12, "{list:?}");
}

/// What a reader of XML finds: elements in balance, and the text of elements of a name.
fn texts(xml: &str, wanted: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut found) = (Vec::new(), Vec::new());
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                if name == wanted {
                    found.push(String::new());
                }
                open.push(name);
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_owned();
                assert_eq!(open.pop(), Some(name));
            }
            Event::Text(text) if open.last().is_some_and(|name| name == wanted) => {
                found.last_mut().unwrap().push_str(&text);
            }
            Event::GeneralRef(entity) if open.last().is_some_and(|name| name == wanted) => {
                let _ = write!(found.last_mut().unwrap(), "&{};", &*entity);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, Vec::<String>::new());
    found
}

#[test]
fn names_that_do_harm_are_names_in_every_layer() {
    let workplace = country(105.06, 22.3);
    workplace.run(&["run"]).success();
    let kml = workplace.text("out/plan.kml");
    for harm in ["<script", "<b>", "<later>", "]]>"] {
        assert!(!kml.contains(harm), "{harm}");
    }
    let names = texts(&kml, "name");
    assert!(
        names
            .iter()
            .any(|name| name == "&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{names:?}"
    );
    assert!(names.iter().any(|name| name == "Điện Biên"));
    // A table inside of a description is text that is HTML, and so escaped twice.
    let descriptions = texts(&kml, "description").concat();
    assert!(descriptions.contains("&lt;bdi&gt;"));
    assert!(!descriptions.contains("&lt;script"));
    assert!(!kml.contains("http://x/") && !kml.contains("<href>"));
    let villages = workplace.json("out/villages.geojson");
    let given: Vec<&str> = villages["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["name"].as_str().unwrap())
        .collect();
    assert!(given.contains(&"<script>alert(1)</script>"), "{given:?}");
    workplace
        .run(&["convert", "out/plan.gpkg|layer=villages", "back.geojson"])
        .success();
    let back = workplace.json("back.geojson");
    let back: Vec<&str> = back["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| feature["properties"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(back, given);
    for layer in [
        "dead-zones",
        "satellite-villages",
        "sites",
        "links",
        "coverage",
    ] {
        let from = format!("out/plan.gpkg|layer={layer}");
        workplace
            .run(&["convert", &from, "layer.geojson"])
            .success();
        check(&workplace.json("layer.geojson"), layer);
    }
    workplace
        .run(&["convert", "out/plan.gpkg|layer=options", "options.csv"])
        .success();
    let [given, back] = ["out/options.csv", "options.csv"].map(|name| workplace.rows(name).len());
    assert_eq!(back, given);
}

fn positions(coordinates: &Value, out: &mut Vec<[f64; 2]>) {
    let list = coordinates.as_array().unwrap();
    if list.first().is_some_and(Value::is_number) {
        out.push([0, 1].map(|axis| list[axis].as_f64().unwrap()));
    } else {
        for part in list {
            positions(part, out);
        }
    }
}

fn lines(geometry: &Value) -> Vec<Value> {
    let coordinates = &geometry["coordinates"];
    let list = || coordinates.as_array().unwrap().clone();
    match geometry["type"].as_str().unwrap() {
        "LineString" => vec![coordinates.clone()],
        "MultiLineString" | "Polygon" => list(),
        "MultiPolygon" => list()
            .iter()
            .flat_map(|polygon| polygon.as_array().unwrap().clone())
            .collect(),
        _ => Vec::new(),
    }
}

/// Holds a collection to RFC 7946.
fn check(layer: &Value, name: &str) {
    assert_eq!(layer["type"], "FeatureCollection");
    assert!(layer.get("crs").is_none(), "{name}: section 4");
    let mut all = Vec::new();
    for feature in layer["features"].as_array().unwrap() {
        assert!(feature.get("geometry").is_some() && feature["properties"].is_object());
        let geometry = &feature["geometry"];
        if geometry.is_null() {
            continue;
        }
        positions(&geometry["coordinates"], &mut all);
        for line in lines(geometry) {
            let mut line_positions = Vec::new();
            positions(&line, &mut line_positions);
            for ends in line_positions.windows(2) {
                let wide = (ends[0][0] - ends[1][0]).abs();
                assert!(wide <= 180.0, "{name}: section 3.1.9: {ends:?}");
            }
        }
        let kind = geometry["type"].as_str().unwrap();
        if kind.ends_with("Polygon") {
            let polygons = match kind {
                "Polygon" => vec![geometry["coordinates"].clone()],
                _ => geometry["coordinates"].as_array().unwrap().clone(),
            };
            for polygon in polygons {
                for (place, ring) in polygon.as_array().unwrap().iter().enumerate() {
                    let mut ring_positions = Vec::new();
                    positions(ring, &mut ring_positions);
                    assert_eq!(ring_positions.first(), ring_positions.last(), "{name}");
                    let sides = ring_positions.windows(2);
                    let area: f64 = sides
                        .map(|ab| ab[0][0] * ab[1][1] - ab[1][0] * ab[0][1])
                        .sum();
                    assert_eq!(area > 0.0, place == 0, "{name}: section 3.1.6");
                }
            }
        }
    }
    for [lon, lat] in &all {
        assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{name}: section 4");
    }
    let Some(bbox) = layer.get("bbox") else {
        assert!(all.is_empty(), "{name}: no bounding box");
        return;
    };
    let [west, south, east, north] = [0, 1, 2, 3].map(|side| bbox[side].as_f64().unwrap());
    for [lon, lat] in all {
        let is_in = if west <= east {
            (west..=east).contains(&lon)
        } else {
            lon >= west || lon <= east
        };
        assert!(
            is_in && (south..=north).contains(&lat),
            "{name}: section 5: {bbox}"
        );
    }
}

#[test]
fn geojson_is_as_rfc_7946_has_it_on_both_sides_of_the_antimeridian() {
    for (west, crosses) in [(105.06, false), (179.85, true), (180.5, false)] {
        let workplace = country(west, -17.3);
        workplace.run(&["run"]).success();
        workplace
            .run(&[
                "scan",
                "--villages",
                "villages.csv",
                "--coverage",
                "coverage.geojson",
                "-o",
                "out/scan.geojson",
            ])
            .success();
        let layers = files(&workplace, ".geojson");
        assert!(layers.len() >= 5, "{layers:?}");
        for name in &layers {
            check(&workplace.json(name), name);
        }
        // Coverage of the third crosses it.
        workplace
            .run(&[
                "convert",
                "out/plan.gpkg|layer=coverage",
                "coverage-back.geojson",
            ])
            .success();
        check(&workplace.json("coverage-back.geojson"), "coverage");
        let villages = workplace.json("out/villages.geojson");
        let [west, east] = [0, 2].map(|side| villages["bbox"][side].as_f64().unwrap());
        assert_eq!(west > east, crosses);
        let width = east - west + if crosses { 360.0 } else { 0.0 };
        assert!((0.3..0.4).contains(&width), "{width}");
    }
}

#[test]
fn two_runs_are_the_same_bytes_whatever_the_threads() {
    let workplace = country(105.06, 22.3);
    workplace.run(&["run", "--out", "one"]).success();
    workplace
        .run(&["run", "--out", "two", "--threads", "1"])
        .success();
    for name in ["plan.gpkg", "plan.kml", "deadzone.pmtiles", "links.geojson"] {
        let [one, two] =
            ["one", "two"].map(|out| std::fs::read(workplace.path().join(out).join(name)).unwrap());
        assert!(one == two, "{name}");
    }
}
