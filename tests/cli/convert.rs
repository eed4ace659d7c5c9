//! `deadzone convert`, and outputs in other formats than CSV and GeoJSON.

use crate::{COVERAGE, VILLAGES, Workplace, data, talk};

const WRITTEN: &[&str] = &[
    "csv", "geojson", "geojsonl", "gpkg", "fgb", "shp", "kml", "kmz", "xlsx",
];

fn exists(workplace: &Workplace, name: &str) -> bool {
    workplace.path().join(name).exists()
}

#[test]
fn a_layer_goes_through_every_format_and_comes_back() {
    let workplace = Workplace::new(&[("v.csv", VILLAGES.as_bytes())]);
    let mut before = "v.csv".to_owned();
    for (place, extension) in WRITTEN.iter().chain(WRITTEN.iter().rev()).enumerate() {
        if *extension == "gpkg" && !cfg!(feature = "gpkg") {
            continue;
        }
        let name = format!("v{place}.{extension}");
        let said = talk(&workplace.run(&["convert", &before, &name]).success());
        assert!(said.contains("2 rows"), "{name}: {said}");
        before = name;
    }
    workplace.run(&["convert", &before, "last.csv"]).success();
    let rows = workplace.rows("last.csv");
    let row = rows.iter().find(|row| row["name"] == "Bản Tà Xùa").unwrap();
    let of = |key: &str| row[key].parse::<f64>().unwrap();
    assert_eq!((of("id"), of("lon"), of("lat")), (1.0, 104.5, 22.5));
}

#[test]
fn positions_that_the_output_cannot_place_stop_it_and_nothing_is_lost_without_a_word() {
    let far = "id,lon,lat\na,105.5,21.5\nb,105,90\nc,-74,40\n";
    let workplace = Workplace::new(&[("far.csv", far.as_bytes())]);
    let arguments = ["convert", "far.csv", "far.fgb", "--to-crs", "EPSG:9210"];
    let said = talk(&workplace.run(&arguments).code(2));
    assert!(
        said.contains("row 4") && said.contains("--skip-broken"),
        "{said}"
    );
    assert!(!exists(&workplace, "far.fgb"));
    let skipping = [&arguments[..], &["--skip-broken"]].concat();
    let said = talk(&workplace.run(&skipping).success());
    assert!(
        said.contains("could not be read and were left out"),
        "{said}"
    );
    workplace.put("m.csv", b"id,lon,lat\n1,587000,2326000\n2,21,105.5\n");
    let said = talk(&workplace.run(&["convert", "m.csv", "m.geojson"]).code(2));
    assert!(said.contains("row 2") && said.contains("row 3"), "{said}");
    workplace.put("l.csv", b"id,wkt\n1,\"LINESTRING (105 21, 1e400 22)\"\n");
    let said = talk(
        &workplace
            .run(&["convert", "l.csv|crs=4326", "l.kml"])
            .code(2),
    );
    assert!(said.contains("finite"), "{said}");
}

#[test]
fn files_of_a_set_are_protected_and_go_with_the_set() {
    let workplace = Workplace::new(&[
        ("v.csv", VILLAGES.as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    workplace
        .run(&["convert", "v.csv", "s.shp", "--to-crs", "EPSG:3405"])
        .success();
    assert!(exists(&workplace, "s.prj"));
    let said = talk(
        &workplace
            .run(&["convert", "s.shp", "s.dbf", "--format", "csv"])
            .code(2),
    );
    assert!(
        said.contains("s.dbf") && said.contains("belongs to one"),
        "{said}"
    );
    let scan = [
        "scan",
        "--villages",
        "s.shp",
        "--coverage",
        "coverage.geojson",
    ];
    let onto = [&scan[..], &["--format", "csv", "-o", "s.dbf"]].concat();
    workplace.run(&onto).code(2);
    workplace.put("s.sbn", b"an index of the old set");
    let laea = "+proj=laea +lat_0=20 +lon_0=105 +ellps=WGS84";
    let said = talk(
        &workplace
            .run(&["convert", "v.csv", "s.shp", "--to-crs", laea])
            .success(),
    );
    assert!(said.contains(".prj"), "{said}");
    assert!(!exists(&workplace, "s.prj") && !exists(&workplace, "s.sbn"));
}

#[test]
fn scans_are_written_in_any_format() {
    let workplace = Workplace::new(&[
        ("v.csv", VILLAGES.as_bytes()),
        ("coverage.geojson", COVERAGE.as_bytes()),
    ]);
    let scan = [
        "scan",
        "--villages",
        "v.csv",
        "--coverage",
        "coverage.geojson",
    ];
    let plain = [&scan[..], &["-o", "plain.csv"]].concat();
    workplace.run(&plain).success();
    let status = |name: &str| {
        let rows = workplace.rows(name).into_iter();
        let mut status: Vec<(String, String)> = rows
            .map(|row| (row["id"].clone(), row["status"].clone()))
            .collect();
        status.sort();
        status
    };
    for name in [
        "s.csv.gz",
        "s.geojson.gz",
        "s.gpkg",
        "s.fgb",
        "s.shp",
        "s.kml",
        "s.xlsx",
    ] {
        if name.ends_with("gpkg") && !cfg!(feature = "gpkg") {
            continue;
        }
        workplace
            .run(&[&scan[..], &["-o", name]].concat())
            .success();
        workplace.run(&["convert", name, "back.csv"]).success();
        assert_eq!(status("back.csv"), status("plain.csv"), "{name}");
    }
    let said = talk(
        &workplace
            .run(&[&scan[..], &["-o", "s.gpkg.gz"]].concat())
            .code(2),
    );
    assert!(said.contains("not written packed"), "{said}");
}

#[test]
fn a_run_writes_its_layers_in_the_formats_that_are_asked_for() {
    let workplace = Workplace::project(VILLAGES.as_bytes(), COVERAGE.as_bytes());
    let formats = "outputs.formats=[\"fgb\",\"geojsonl\",\"csv\",\"shp\",\"kml\",\"kmz\",\"xlsx\"]";
    let arguments = ["run", "--set", formats, "--set", "outputs.csv_bom=true"];
    workplace.run(&arguments).success();
    for layer in ["villages", "dead-zones"] {
        for extension in [
            "fgb", "geojsonl", "csv", "shp", "dbf", "prj", "kml", "kmz", "xlsx",
        ] {
            let name = format!("out/{layer}.{extension}");
            assert!(exists(&workplace, &name), "{name}");
        }
    }
    assert!(!exists(&workplace, "out/plan.gpkg"));
    let marked = std::fs::read(workplace.path().join("out/villages.csv")).unwrap();
    assert!(marked.starts_with(b"\xef\xbb\xbf"));
    assert!(
        workplace
            .text("out/villages.geojsonl")
            .contains("\"operators\":[\"A\"]")
    );
    let listed = workplace.json("out/run.json")["outputs"].to_string();
    assert!(listed.contains("dead-zones.dbf"));
    // Layers of formats that are asked for no more go; a file of the planner's own stays.
    workplace.put("out/villages-mine.xlsx", b"mine");
    let fewer = ["run", "--set", "outputs.formats=[\"fgb\"]"];
    let said = talk(&workplace.run(&fewer).success());
    assert!(
        said.contains("removed dead-zones.xlsx of an earlier run"),
        "{said}"
    );
    assert!(exists(&workplace, "out/villages.fgb") && exists(&workplace, "out/villages-mine.xlsx"));
    for gone in ["villages.xlsx", "dead-zones.dbf", "villages.csv"] {
        assert!(!exists(&workplace, &format!("out/{gone}")), "{gone}");
    }
    let none = talk(
        &workplace
            .run(&["run", "--set", "outputs.formats=[\"geojson\"]"])
            .code(2),
    );
    assert!(none.contains("outputs.formats"), "{none}");
}

#[test]
fn standard_output_and_input_take_what_is_one_file() {
    let workplace = Workplace::new(&[("v.csv", VILLAGES.as_bytes())]);
    let told = workplace.run(&["convert", "v.csv", "-", "--format", "geojsonl"]);
    let lines = data(&told.success());
    assert_eq!(lines.lines().count(), 2);
    workplace
        .run(&["convert", "v.csv", "-", "--format", "shp"])
        .code(2);
    let mut command = crate::program();
    let piped = command
        .current_dir(workplace.path())
        .args(["convert", "-", "piped.csv"])
        .write_stdin(lines);
    piped.assert().success();
    assert_eq!(workplace.rows("piped.csv").len(), 2);
}

#[test]
fn days_that_become_text_are_told() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let workplace = Workplace::new(&[]);
    for extension in ["shp", "dbf", "shx", "prj", "cpg"] {
        let bytes = std::fs::read(folder.join(format!("villages_utf8.{extension}"))).unwrap();
        workplace.put(&format!("v.{extension}"), &bytes);
    }
    let said = talk(&workplace.run(&["convert", "v.shp", "v.geojson"]).success());
    assert!(said.contains("become text: ngày"), "{said}");
}

#[test]
fn sets_of_one_name_in_an_archive_are_told_apart_by_their_folders() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (inside, name) in [("a", "villages_utf8"), ("b", "villages_1258")] {
        for extension in ["shp", "dbf", "shx", "prj", "cpg"] {
            let bytes = std::fs::read(folder.join(format!("{name}.{extension}"))).unwrap();
            let options = zip::write::SimpleFileOptions::default();
            let file = format!("{inside}/thôn.{extension}");
            archive.start_file(file, options).unwrap();
            std::io::Write::write_all(&mut archive, &bytes).unwrap();
        }
    }
    let bytes = archive.finish().unwrap().into_inner();
    let workplace = Workplace::new(&[("two.zip", &bytes)]);
    let said = talk(&workplace.run(&["convert", "two.zip", "o.csv"]).code(2));
    assert!(said.contains("a/thôn, b/thôn"), "{said}");
    let said = talk(
        &workplace
            .run(&["convert", "two.zip", "o.csv", "--layer", "thôn"])
            .code(2),
    );
    assert!(said.contains("a/thôn, b/thôn"), "{said}");
    let told = workplace.run(&["convert", "two.zip", "o.csv", "--layer", "b/thôn"]);
    assert!(talk(&told.success()).contains("EPSG:3405"));
}

#[test]
fn tables_of_postgis_with_binary_geometries_are_read() {
    let list = "id,geom\n1,0101000020E6100000000000000000F03F0000000000000040\n2,\n3,0101000020E6100000000000000000F03F\n";
    let workplace = Workplace::new(&[("v.csv", list.as_bytes())]);
    let said = talk(&workplace.run(&["convert", "v.csv", "o.geojsonl"]).code(2));
    assert!(said.contains("ends inside of itself"), "{said}");
    let run = workplace.run(&["convert", "v.csv", "o.geojsonl", "--skip-broken"]);
    assert!(talk(&run.success()).contains("EPSG:4326"));
    let lines = workplace.text("o.geojsonl");
    assert!(lines.contains("\"coordinates\":[1.0,2.0]"), "{lines}");
}
