//! FlatGeobuf in the place of the other formats, and villages in a box.

use std::fmt::Write as _;

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::{Geometry, Point, Polygon, polygon};
use geozero::{ColumnValue, PropertyProcessor};

use crate::{VILLAGES, Workplace, data, talk};

type Feature = (Geometry<f64>, Vec<String>);

fn fgb(columns: &[&str], features: &[Feature], index: bool) -> Vec<u8> {
    let options = FgbWriterOptions {
        write_index: index,
        detect_type: false,
        promote_to_multi: false,
        crs: FgbCrs {
            code: 4326,
            ..FgbCrs::default()
        },
        ..FgbWriterOptions::default()
    };
    let mut layer = FgbWriter::create_with_options("lớp", GeometryType::Unknown, options).unwrap();
    for column in columns {
        layer.add_column(column, ColumnType::String, |_, _| {});
    }
    for (geometry, values) in features {
        layer
            .add_feature_geom(geometry.clone(), |feature| {
                for (at, value) in values.iter().enumerate() {
                    let value = ColumnValue::String(value);
                    feature.property(at, "", &value).unwrap();
                }
            })
            .unwrap();
    }
    let mut bytes = Vec::new();
    layer.write(&mut bytes).unwrap();
    bytes
}

fn geojson(columns: &[&str], features: &[Feature]) -> String {
    let feature = |(geometry, values): &Feature| {
        let names = columns.iter().map(|name| (*name).to_owned());
        let values = values.iter().map(|value| value.as_str().into());
        let properties: serde_json::Map<String, serde_json::Value> = names.zip(values).collect();
        let geometry = geojson::Geometry::from(geometry);
        serde_json::json!({"type": "Feature", "properties": properties, "geometry": geometry})
    };
    let features: Vec<_> = features.iter().map(feature).collect();
    serde_json::json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn square(west: f64, south: f64, side: f64) -> Polygon<f64> {
    let (east, north) = (west + side, south + side);
    polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
}

/// Points all over a country, some of them areas.
fn villages() -> Vec<Feature> {
    let village = |id: u32| {
        let lon = 103.0 + f64::from(id * 7919 % 3001) / 1000.0;
        let lat = 21.0 + f64::from(id * 104_729 % 2003) / 1000.0;
        let shape = match id % 5 {
            0 => square(lon, lat, 0.02).into(),
            _ => Point::new(lon, lat).into(),
        };
        (
            shape,
            vec![format!("V{id:03}"), format!("Bản Nậm Cắn {id}")],
        )
    };
    (1..400).map(village).collect()
}

fn coverage() -> Vec<Feature> {
    let area = |number: u32| {
        let (west, south) = (
            103.0 + f64::from(number % 6) / 2.0,
            21.0 + f64::from(number / 6) / 2.0,
        );
        let operator = ["Viettel", "VinaPhone"][number as usize % 2];
        (
            square(west, south, 0.3).into(),
            vec![operator.to_owned(), "4G".to_owned()],
        )
    };
    (0..24).map(area).collect()
}

const VILLAGE: [&str; 2] = ["id", "tên"];
const AREA: [&str; 2] = ["operator", "technology"];
/// Through the middle of the country, with villages on its edges.
const BOX: [f64; 4] = [103.919, 21.3, 105.0, 22.25];

fn workplace() -> Workplace {
    let (villages, coverage) = (villages(), coverage());
    let points: Vec<Feature> = villages
        .iter()
        .filter(|(shape, _)| matches!(shape, Geometry::Point(_)))
        .cloned()
        .collect();
    let mut csv = "id,tên,lon,lat\n".to_owned();
    for (shape, values) in &points {
        if let Geometry::Point(point) = shape {
            let _ = writeln!(
                csv,
                "{},{},{},{}",
                values[0],
                values[1],
                point.x(),
                point.y()
            );
        }
    }
    Workplace::new(&[
        ("villages.geojson", geojson(&VILLAGE, &villages).as_bytes()),
        ("villages.fgb", &fgb(&VILLAGE, &villages, false)),
        ("indexed.fgb", &fgb(&VILLAGE, &villages, true)),
        ("points.csv", csv.as_bytes()),
        ("points.fgb", &fgb(&VILLAGE, &points, false)),
        ("coverage.geojson", geojson(&AREA, &coverage).as_bytes()),
        ("coverage.fgb", &fgb(&AREA, &coverage, false)),
    ])
}

fn scanned(workplace: &Workplace, villages: &str, coverage: &str, more: &[&str]) -> String {
    let inputs = ["scan", "--villages", villages, "--coverage", coverage];
    let assert = workplace.run(&[&inputs[..], more].concat()).success();
    data(&assert)
}

#[test]
fn a_scan_is_the_same_to_the_byte_whatever_the_format() {
    let workplace = workplace();
    for format in ["csv", "geojson"] {
        let more = ["--format", format];
        let expected = scanned(&workplace, "villages.geojson", "coverage.geojson", &more);
        for (villages, coverage) in [
            ("villages.fgb", "coverage.geojson"),
            ("villages.geojson", "coverage.fgb"),
            ("villages.fgb", "coverage.fgb"),
        ] {
            let found = scanned(&workplace, villages, coverage, &more);
            // The nearest area is told by the name of its file.
            let found = found.replace("coverage.fgb", "coverage.geojson");
            assert_eq!(found, expected, "{villages} {coverage}");
        }
        let expected = scanned(&workplace, "points.csv", "coverage.geojson", &more);
        let found = scanned(&workplace, "points.fgb", "coverage.geojson", &more);
        assert_eq!(found, expected);
        assert!(found.contains("Bản Nậm Cắn 7"));
    }
}

#[test]
fn flatgeobuf_comes_through_standard_input() {
    let workplace = workplace();
    let piped = crate::program()
        .current_dir(workplace.path())
        .args(["scan", "--villages", "-", "--coverage", "coverage.fgb"])
        .write_stdin(std::fs::read(workplace.path().join("indexed.fgb")).unwrap())
        .assert()
        .success();
    let expected = scanned(&workplace, "indexed.fgb", "coverage.fgb", &[]);
    assert_eq!(data(&piped), expected);
}

/// The rows of a table whose centre lies in the box.
fn filtered(table: &str) -> String {
    let [west, south, east, north] = BOX;
    let mut lines = table.split_inclusive('\n');
    let mut kept = lines.next().unwrap().to_owned();
    for line in lines {
        let mut cells = line.trim_end().rsplit(',');
        let mut number = || cells.next().unwrap().parse::<f64>().unwrap();
        let (lat, lon) = (number(), number());
        if (west..=east).contains(&lon) && (south..=north).contains(&lat) {
            kept += line;
        }
    }
    kept
}

#[test]
fn a_box_gives_the_rows_of_a_whole_scan_that_lie_in_it() {
    let workplace = workplace();
    let corners = BOX.map(|edge| edge.to_string()).join(",");
    let more = ["--format", "csv"];
    for villages in [
        "villages.geojson",
        "villages.fgb",
        "indexed.fgb",
        "points.csv",
    ] {
        let whole = scanned(&workplace, villages, "coverage.fgb", &more);
        let expected = filtered(&whole);
        let (all, inside) = (whole.lines().count(), expected.lines().count());
        assert!(
            (20..all / 2).contains(&inside),
            "{villages}: {inside} of {all}"
        );
        let inputs = ["scan", "--villages", villages, "--coverage", "coverage.fgb"];
        let found = [&inputs[..], &more, &["--bbox", &corners]].concat();
        let found = workplace.run(&found).success();
        assert_eq!(data(&found), expected, "{villages}");
        let note = format!("{villages}: ");
        let talk = talk(&found);
        assert!(
            talk.contains(&note) && talk.contains("rows outside of the box were left out"),
            "{talk}"
        );
    }
}

#[test]
fn a_village_over_the_antimeridian_is_found_by_the_index_too() {
    // Its middle lies at 179.95 E, outside of the box from -179.7 to 179.6 that its positions have.
    let over: Polygon<f64> = polygon![(x: 179.6, y: -17.0), (x: -179.7, y: -17.0), (x: -179.7, y: -16.0), (x: 179.6, y: -16.0)];
    let mut villages = villages();
    villages.push((over.into(), vec!["F".to_owned(), "Taveuni".to_owned()]));
    let workplace = workplace();
    workplace.put("fiji.fgb", &fgb(&VILLAGE, &villages, true));
    workplace.put("fiji.geojson", geojson(&VILLAGE, &villages).as_bytes());
    let more = ["--format", "csv", "--bbox", "179.8,-17,180,-16"];
    let found = scanned(&workplace, "fiji.fgb", "coverage.fgb", &more);
    assert!(found.contains("\nF,Taveuni,"), "{found}");
    assert_eq!(found.lines().count(), 2);
    assert_eq!(
        found,
        scanned(&workplace, "fiji.geojson", "coverage.fgb", &more)
    );
}

#[test]
fn rows_elsewhere_are_not_refused_and_rows_without_a_place_are_told() {
    let villages =
        "id,lon,lat\n1,104.5,22.5\n,10,10\n3,x,22\n4,104.6,22.6\n,104.5,22.5\n5,106,20\n";
    let workplace = Workplace::project(villages.as_bytes(), crate::COVERAGE.as_bytes());
    let arguments = [
        "scan",
        "--villages",
        "villages.csv",
        "--coverage",
        "coverage.geojson",
        "--format",
        "csv",
        "--rejected",
        "rejected.csv",
        "--bbox",
        "104,22,105,23",
        "--set",
        "inputs.max_rejected_share=0.4",
    ];
    let assert = workplace.run(&arguments).success();
    let found = data(&assert);
    let ids: Vec<&str> = found
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    assert_eq!(ids, ["1", "4"]);
    let talk = talk(&assert);
    assert!(talk.contains("2 rows outside of the box"), "{talk}");
    assert!(talk.contains("1 row without a usable location"), "{talk}");
    let rejected = workplace.rows("rejected.csv");
    assert_eq!(rejected.len(), 1);
    assert_eq!(rejected[0]["row"], "6");
}

#[test]
fn hamlets_decide_where_a_village_lies() {
    let workplace = Workplace::project(
        b"id,electricity\n1,grid\n2,maybe\n3,maybe\n",
        crate::COVERAGE.as_bytes(),
    );
    workplace.put(
        "hamlets.csv",
        b"village_id,lon,lat\n1,104.5,22.5\n1,104.6,22.5\n2,104.7,22.7\n3,106,20\n",
    );
    let arguments = [
        "scan",
        "--villages",
        "villages.csv",
        "--clusters",
        "hamlets.csv",
        "--coverage",
        "coverage.geojson",
        "--format",
        "csv",
        "--rejected",
        "rejected.csv",
        "--bbox",
        "104,22,105,23",
    ];
    let assert = workplace.run(&arguments).success();
    assert_eq!(data(&assert).lines().count(), 3);
    assert!(talk(&assert).contains("1 row outside of the box"));
    let rejected = workplace.rows("rejected.csv");
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert_eq!(rejected[0]["row"], "3");
}

#[test]
fn boxes_that_are_none_are_refused() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), crate::COVERAGE.as_bytes());
    for (corners, why) in [
        ("1,2,3", "four numbers"),
        ("104,NaN,105,23", "corner outside"),
        ("104,23,105,22", "south edge north of its north edge"),
        ("179,-20,-179,-10", "takes two runs"),
    ] {
        let arguments = [
            "scan",
            "--villages",
            "villages.csv",
            "--coverage",
            "coverage.geojson",
            "--bbox",
            corners,
        ];
        let assert = workplace.run(&arguments).code(2);
        assert!(talk(&assert).contains(why), "{corners}: {}", talk(&assert));
    }
    let arguments = [
        "scan",
        "--villages",
        "villages.csv",
        "--coverage",
        "coverage.geojson",
        "--bbox",
        "-10,-10,10,10",
    ];
    let assert = workplace.run(&arguments).success();
    assert!(
        talk(&assert).contains("holds no village in the box"),
        "{}",
        talk(&assert)
    );
}

#[test]
fn a_broken_file_says_what_is_broken() {
    let whole = fgb(&VILLAGE, &villages(), true);
    for (content, why) in [
        (
            &b"id,lon,lat\n1,2,3\n"[..],
            "is not FlatGeobuf of version 3",
        ),
        (&whole[..whole.len() - 5], "it ends inside of feature 399"),
        (&whole[..3000], "it ends inside of its index"),
    ] {
        let workplace = Workplace::project(b"", crate::COVERAGE.as_bytes());
        workplace.put("villages.fgb", content);
        let arguments = [
            "scan",
            "--villages",
            "villages.fgb",
            "--coverage",
            "coverage.geojson",
        ];
        let assert = workplace.run(&arguments).code(2);
        assert!(talk(&assert).contains(why), "{}", talk(&assert));
    }
}
