//! Coordinates of other systems than WGS 84: read where they are declared, refused where they are not.

use crate::{COVERAGE, Workplace, data, talk};

/// The two villages of `VILLAGES` in EPSG:9208, the zone of Lào Cai: easting, northing, as PROJ 9 says.
const METRES: [(f64, f64); 2] = [(474_082.642, 2_489_046.857), (535_814.120, 2_489_067.479)];

fn scan(workplace: &Workplace, villages: &str) -> assert_cmd::assert::Assert {
    workplace.run(&[
        "scan",
        "--villages",
        villages,
        "--coverage",
        "coverage.geojson",
        "--format",
        "csv",
    ])
}

fn table(header: &str, rows: [String; 2]) -> String {
    let [one, other] = rows;
    format!("id,tỉnh,{header}\n1,Lào Cai,{one}\n2,Lào Cai,{other}\n")
}

#[test]
fn metres_are_read_where_their_system_is_declared() {
    let rows = METRES.map(|(x, y)| format!("{x},{y}"));
    let workplace = Workplace::new(&[
        ("v.csv", table("x,y", rows).as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let told = scan(&workplace, "v.csv|crs=EPSG:9208").success();
    let found = data(&told);
    let lines: Vec<&str> = found.lines().collect();
    assert!(
        lines[1].contains(",covered,") && lines[2].contains(",white,"),
        "{found}"
    );
    for (line, (lon, lat)) in lines[1..].iter().zip([(104.5, 22.5), (105.1, 22.5)]) {
        let mut cells = line.rsplit(',').map(|cell| cell.parse::<f64>().unwrap());
        let (found_lat, found_lon) = (cells.next().unwrap(), cells.next().unwrap());
        assert!(
            (found_lon - lon).abs() < 1e-6 && (found_lat - lat).abs() < 1e-6,
            "{line}"
        );
    }
}

#[test]
fn a_zone_that_the_province_does_not_use_is_told() {
    let rows = METRES.map(|(x, y)| format!("{x},{y}"));
    let workplace = Workplace::new(&[
        ("v.csv", table("x,y", rows).as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let said = talk(&scan(&workplace, "v.csv|crs=EPSG:9210").success());
    assert!(
        said.contains("2 villages of Lào Cai, whose surveys use EPSG:9208"),
        "{said}"
    );
    let said = talk(&scan(&workplace, "v.csv|crs=EPSG:9208").success());
    assert!(!said.contains("declared zone"), "{said}");
}

#[test]
fn villages_of_another_zone_among_those_of_the_declared_one_are_told() {
    let [(x, y), (other_x, other_y)] = METRES;
    let list = format!("id,tỉnh,x,y\n1,Lào Cai,{x},{y}\n2,Sơn La,{other_x},{other_y}\n");
    let workplace = Workplace::new(&[
        ("v.csv", list.as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let said = talk(&scan(&workplace, "v.csv|crs=EPSG:9208").success());
    let part = "1 village of Sơn La, whose surveys use EPSG:9206; check the declared zone";
    assert!(said.contains(part), "{said}");
}

#[test]
fn degrees_of_another_datum_are_so_wherever_that_is_declared() {
    let rows = [(104.5, 22.5), (105.1, 22.5)].map(|(x, y)| format!("{x},{y}"));
    let workplace = Workplace::new(&[
        ("v.csv", table("lon,lat", rows).as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
        (
            "all.toml",
            b"[inputs]\nvillages = \"v.csv\"\ncoverage = \"coverage.geojson\"\ncrs = \"EPSG:4756\"\n",
        ),
        (
            "one.toml",
            b"[inputs]\nvillages = \"v.csv|crs=EPSG:4756\"\ncoverage = \"coverage.geojson\"\n",
        ),
    ]);
    let centres = ["all.toml", "one.toml"].map(|project| {
        workplace
            .run(&[
                "run",
                project,
                "--quiet",
                "--out",
                project.trim_end_matches(".toml"),
            ])
            .success();
        let folder = project.trim_end_matches(".toml");
        let layer = workplace.text(&format!("{folder}/villages.geojson"));
        let layer: serde_json::Value = serde_json::from_str(&layer).unwrap();
        let at = layer["features"][0]["geometry"]["coordinates"].clone();
        assert!((at[0].as_f64().unwrap() - 104.5).abs() > 1e-3, "{at}");
        at
    });
    assert_eq!(centres[0], centres[1]);
}

#[test]
fn metres_under_names_of_degrees_are_told_to_be_mapped() {
    let rows = METRES.map(|(x, y)| format!("{x},{y}"));
    let workplace = Workplace::new(&[
        ("v.csv", table("lon,lat", rows.clone()).as_bytes()),
        ("t.csv", table("Toạ độ X,Toạ độ Y", rows.clone()).as_bytes()),
        ("p.csv", table("POINT_X,POINT_Y", rows).as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let said = talk(&scan(&workplace, "v.csv|crs=EPSG:9208").success());
    for part in [
        "map them as x (east)",
        "were read as WGS 84 and not as EPSG:9208",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("declared zone"), "{said}");
    let said = talk(&scan(&workplace, "t.csv").code(2));
    for part in [
        "columns.villages.x",
        "call the northing X",
        "t.csv|crs=EPSG:",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = talk(&scan(&workplace, "p.csv").code(2));
    assert!(said.contains("p.csv|crs=EPSG:9208"), "{said}");
    assert!(data(&scan(&workplace, "p.csv|crs=EPSG:9208").success()).contains(",covered,"));
}

#[test]
fn metres_of_no_declared_system_are_refused_with_the_zone_of_the_province() {
    let rows = METRES.map(|(x, y)| format!("{x},{y}"));
    let workplace = Workplace::new(&[
        ("v.csv", table("x,y", rows).as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let said = talk(&scan(&workplace, "v.csv").code(2));
    for part in [
        "v.csv",
        "x and y",
        "Lào Cai",
        "104.75",
        "v.csv|crs=EPSG:9208",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let degrees = [(104.5, 22.5), (105.1, 22.5)].map(|(x, y)| format!("{x},{y}"));
    workplace.put("d.csv", table("x,y", degrees).as_bytes());
    let said = talk(&scan(&workplace, "d.csv").code(2));
    assert!(
        said.contains("look like degrees") && said.contains("EPSG:4326"),
        "{said}"
    );
    assert!(data(&scan(&workplace, "d.csv|crs=4326").success()).contains("white"));
}

#[test]
fn a_northing_in_x_degrees_in_metres_and_another_country_are_refused_by_row() {
    let swapped = METRES.map(|(x, y)| format!("{y},{x}"));
    let workplace = Workplace::new(&[
        ("v.csv", table("x,y", swapped).as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let rejected = |villages: &str| {
        let arguments = [
            "scan",
            "--villages",
            villages,
            "--coverage",
            "coverage.geojson",
            "--rejected",
            "r.csv",
        ];
        workplace.run(&arguments).success();
        let rows = workplace.rows("r.csv").into_iter();
        let codes = rows.map(|row| {
            (
                row["field"].clone(),
                row["code"].clone(),
                row["message"].clone(),
            )
        });
        codes.collect::<Vec<_>>()
    };
    let found = rejected("v.csv|crs=EPSG:9208");
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].0.as_str(), found[0].1.as_str()),
        ("x,y", "LOCATION_SWAPPED")
    );
    assert!(found[0].2.contains("easting"));
    let others = ["104.5,22.5".to_owned(), "600000,-3000000".to_owned()];
    workplace.put("o.csv", table("x,y", others).as_bytes());
    let found = rejected("o.csv|crs=EPSG:9208");
    assert!(found[0].2.contains("looks like degrees"), "{found:?}");
    assert!(found[1].2.contains("far outside"), "{found:?}");
}

#[test]
fn the_record_of_a_run_names_the_operation_and_who_declared_it() {
    let rows = METRES.map(|(x, y)| format!("{x},{y}"));
    let legacy = COVERAGE.replace(
        "\"features\"",
        "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::4756\"}},\"features\"",
    );
    let workplace = Workplace::project(table("x,y", rows).as_bytes(), legacy.as_bytes());
    workplace
        .run(&["run", "--set", "inputs.crs=\"EPSG:9208\""])
        .success();
    let inputs = &workplace.json("out/run.json")["inputs"];
    let of = |at: usize, key: &str| inputs[at]["crs"][key].as_str().unwrap().to_owned();
    assert_eq!(of(0, "from"), "project");
    assert!(of(0, "crs").starts_with("EPSG:9208"));
    assert!(
        of(0, "operation").contains("VN-2000 to WGS 84 (2)"),
        "{}",
        of(0, "operation")
    );
    assert_eq!(of(1, "from"), "file");
    assert!(of(1, "crs").contains("4756"));
    let unknown = COVERAGE.replace(
        "\"features\"",
        "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::2393\"}},\"features\"",
    );
    workplace.put("coverage.geojson", unknown.as_bytes());
    let arguments = ["run", "--set", "inputs.crs=\"EPSG:9208\""];
    let said = talk(&workplace.run(&arguments).code(2));
    for part in ["coverage.geojson", "EPSG:2393", "PROJ string", "|crs="] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}
