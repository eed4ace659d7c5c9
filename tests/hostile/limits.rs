//! Files that would take all memory or all of the stack, read by the program with little of both.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use flate2::{Compress, Compression, FlushCompress};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Addresses that the program may use, in KiB: the bounds of the readers and what it takes to start.
const ADDRESSES: &str = "3000000";
const VILLAGES: &str = "id,name,lon,lat\n1,Bản Tà Xùa,104.5,22.5\n2,Điện Biên,105.9,22.5\n";
const SQUARE: &str = "[[[104,22],[105,22],[105,23],[104,23],[104,22]]]";

/// Runs the program with few addresses; it must end by itself.
fn limited(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = Command::new("sh")
        .args(["-c", "ulimit -v $0 && exec \"$@\"", ADDRESSES])
        .arg(env!("CARGO_BIN_EXE_deadzone"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&stderr).into_owned();
    let code = status.code();
    (
        code.unwrap_or_else(|| panic!("{arguments:?}: {status}: {said}")),
        said,
    )
}

fn converted(name: &str, bytes: &[u8]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    limited(folder.path(), &["convert", name, "out.csv"])
}

fn is_refused(name: &str, bytes: &[u8], part: &str) {
    let (code, said) = converted(name, bytes);
    assert!(code == 2 && said.contains(part), "{name}: {code}: {said}");
}

fn feature(properties: &str, geometry: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")
}

fn collection(feature: &str) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{feature}\n]}}")
}

/// A project of these two files.
fn project(villages: &str, coverage: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let name = if villages.starts_with('{') || villages.starts_with('[') {
        "villages.geojson"
    } else {
        "villages.csv"
    };
    let inputs = format!("[inputs]\nvillages = \"{name}\"\ncoverage = \"coverage.geojson\"\n");
    for (name, text) in [
        (name, villages),
        ("coverage.geojson", coverage),
        ("deadzone.toml", &inputs),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn json_nested_deep_is_refused_wherever_it_stands() {
    const DEEP: usize = 200_000;
    let arrays = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    let collections = format!(
        "{}{{\"type\":\"Point\",\"coordinates\":[105,21]}}{}",
        "{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(DEEP),
        "]}".repeat(DEEP)
    );
    let point = "{\"type\":\"Point\",\"coordinates\":[104.5,22.5]}";
    let cover = "{\"operator\":\"A\",\"technology\":\"4G\",\"rsrp_dbm\":-100}";
    let square = feature(
        cover,
        &format!("{{\"type\":\"Polygon\",\"coordinates\":{SQUARE}}}"),
    );
    let of = |properties: &str, geometry: &str| collection(&feature(properties, geometry));
    let polygon = format!("{{\"type\":\"Polygon\",\"coordinates\":{arrays}}}");
    // A village whose place cannot be read is still one; a file that is broken is none.
    let texts = [
        (arrays.clone(), 2),
        (objects.clone(), 2),
        (of(&format!("{{\"id\":\"1\",\"x\":{arrays}}}"), point), 2),
        (of(&format!("{{\"id\":\"1\",\"x\":{objects}}}"), point), 2),
        (of("{\"id\":\"1\"}", &collections), 0),
        (of("{\"id\":\"1\"}", &polygon), 0),
        // Never closed.
        ("[".repeat(DEEP), 2),
        (
            "{\"type\":\"FeatureCollection\",\"features\":".repeat(DEEP),
            2,
        ),
    ];
    for (number, (text, of_villages)) in texts.iter().enumerate() {
        for (folder, which, expected) in [
            (
                project(text, &collection(&square)),
                "villages",
                *of_villages,
            ),
            (project(VILLAGES, text), "coverage", 2),
        ] {
            let (code, said) = limited(folder.path(), &["run"]);
            let first: String = said.chars().take(300).collect();
            assert_eq!(code, expected, "{which} {number}: {first}");
            assert!(said.contains(which), "{which} {number}: {first}");
            assert!(code == 2 || said.contains("GEOMETRY_BROKEN"), "{first}");
        }
    }
}

#[test]
fn what_nests_deep_in_other_texts_ends_by_itself() {
    const DEEP: usize = 200_000;
    let nested = |before: &str, tag: &str, inner: &str, after: &str| {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let text = [
            "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>",
            before,
            &open.repeat(DEEP),
            inner,
            &close.repeat(DEEP),
            after,
            "</Document></kml>",
        ];
        text.concat()
    };
    let point = "<Point><coordinates>105,21</coordinates></Point>";
    let placemark = format!("<Placemark>{point}</Placemark>");
    let collection = "GEOMETRYCOLLECTION(".repeat(DEEP);
    let arrays = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let texts = [
        ("a.kml", nested("", "Folder", &placemark, "")),
        (
            "a.kml",
            nested("<Placemark>", "MultiGeometry", point, "</Placemark>"),
        ),
        (
            "a.kml",
            nested(
                "<Placemark><ExtendedData>",
                "a",
                point,
                "</ExtendedData></Placemark>",
            ),
        ),
        ("a.csv", format!("id,wkt\n1,\"{collection}\"\n")),
        (
            "a.geojsonl",
            format!("{}\n", feature(&format!("{{\"x\":{arrays}}}"), "null")),
        ),
        (
            "a.geojsonl",
            format!(
                "{}\n",
                feature(
                    "{}",
                    &format!("{{\"type\":\"Point\",\"coordinates\":{arrays}}}")
                )
            ),
        ),
    ];
    for (name, text) in texts {
        // Refused or not: it ends by itself, and what it does not read it tells.
        let (code, said) = converted(name, text.as_bytes());
        let first: String = said.chars().take(300).collect();
        assert!(
            code == 2 || code == 0 && said.contains("1 row,"),
            "{name}: {code}: {first}"
        );
    }
}

/// Raw deflate of a beginning and then 64 MiB of the same so many times.
fn deflated(beginning: &[u8], same: &[u8], times: usize) -> Vec<u8> {
    let same = same.repeat((64 << 20) / same.len());
    let mut packer = Compress::new(Compression::fast(), false);
    let mut deflate = |bytes: &[u8], flush| {
        let mut out = Vec::with_capacity(1 << 20);
        let before = packer.total_in();
        packer.compress_vec(bytes, &mut out, flush).unwrap();
        assert_eq!(packer.total_in() - before, bytes.len() as u64);
        out
    };
    let mut all = deflate(beginning, FlushCompress::Full);
    // What follows a full flush does not look back.
    all.extend(deflate(&same, FlushCompress::Full).repeat(times));
    all.extend(deflate(b"", FlushCompress::Finish));
    all
}

/// An archive of which one member unpacks to 64 MiB so many times.
fn bomb(members: &[(&str, &str)], bomb: &str, beginning: &str, same: &str) -> Vec<u8> {
    let times = 17;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        archive.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut archive, bytes).unwrap();
    };
    for (name, text) in members {
        put(name, text.as_bytes());
    }
    put(
        bomb,
        &deflated(beginning.as_bytes(), same.as_bytes(), times),
    );
    let mut bytes = archive.finish().unwrap().into_inner();
    // The member is deflated, which the writer was not told (APPNOTE 4.3.7 and 4.3.12).
    for (mark, method, size, name) in [(b"PK\x03\x04", 8, 22, 30), (b"PK\x01\x02", 10, 24, 46)] {
        let is_bomb = |at: &usize| {
            bytes[*at..].starts_with(mark)
                && bytes.get(at + name..at + name + bomb.len()) == Some(bomb.as_bytes())
        };
        let at = (0..bytes.len()).find(is_bomb).unwrap();
        bytes[at + method] = 8;
        let unpacked = u32::try_from(beginning.len() + times * (64 << 20)).unwrap();
        bytes[at + size..at + size + 4].copy_from_slice(&unpacked.to_le_bytes());
    }
    bytes
}

#[test]
fn archives_that_unpack_to_a_gibibyte_are_refused() {
    let kml = "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>";
    is_refused(
        "a.kmz",
        &bomb(&[], "doc.kml", kml, " "),
        "unpacks to more than 1024 MiB",
    );
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let to = |path: &str, kind: &str| {
        format!(
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{path}\"/></Relationships>"
        )
    };
    let (root, book) = (
        to("xl/workbook.xml", "officeDocument"),
        to("worksheets/sheet1.xml", "worksheet"),
    );
    let workbook = "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let sheet = "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    let members = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", &book),
    ];
    let inline = format!("{sheet}<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>");
    let tag = format!("{sheet}<row ");
    let comment = format!("<!--{}-->", " ".repeat((1 << 20) - 7));
    for (beginning, same, part) in [
        // Long comments are quicker to skip than empty rows.
        (sheet, comment.as_str(), "unpacks to more than 1024 MiB"),
        (sheet, " ", "longer than 16 MiB"),
        (&inline, " ", "longer than 16 MiB"),
        (&tag, " ", "longer than 16 MiB"),
    ] {
        let bytes = bomb(&members, "xl/worksheets/sheet1.xml", beginning, same);
        is_refused("a.xlsx", &bytes, part);
    }
}

#[test]
fn a_packed_text_of_more_than_two_gibibytes_is_refused() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut packer, &vec![b' '; 64 << 20]).unwrap();
    let bytes = packer.finish().unwrap().repeat(33);
    for name in ["a.csv.gz", "a.geojson"] {
        is_refused(name, &bytes, "unpacks to more than 2048 MiB");
    }
}

#[test]
fn a_polygon_of_a_million_positions_covers_what_lies_in_it() {
    let mut ring = String::new();
    let corners = 1_000_000;
    for corner in 0..=corners {
        let turn = f64::from(corner % corners) / f64::from(corners) * std::f64::consts::TAU;
        let at = (104.5 + 0.5 * turn.cos(), 22.5 + 0.5 * turn.sin());
        let comma = if corner == 0 { "" } else { "," };
        write!(ring, "{comma}[{:.9},{:.9}]", at.0, at.1).unwrap();
    }
    let cover = "{\"operator\":\"A\",\"technology\":\"4G\",\"rsrp_dbm\":-100}";
    let circle = format!("{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}");
    let folder = project(VILLAGES, &collection(&feature(cover, &circle)));
    let (code, said) = limited(folder.path(), &["run", "--quiet"]);
    assert_eq!(code, 0, "{said}");
    let text = fs::read_to_string(folder.path().join("out/villages.geojson")).unwrap();
    let layer: serde_json::Value = serde_json::from_str(&text).unwrap();
    let of = |village: usize| &layer["features"][village]["properties"];
    assert_eq!(of(0)["status"], "covered");
    assert_eq!(of(1)["status"], "white");
    // 0.9 degrees of longitude at 22.5 degrees north, by the geodesic.
    let metres = of(1)["nearest_signal_m"].as_f64().unwrap();
    assert!((metres - 92_600.0).abs() < 200.0, "{metres}");
}
