//! Copies of files of every format: cut off at every hundredth of their length, and with a bit turned
//! over.

use std::fs;
use std::path::Path;

use deadzone::convert::{Conversion, convert};
use deadzone::formats::{Document, Format};

use crate::reading::{Books, Set, watched};

const FLIPS: u64 = 100;

/// Villages of all kinds of values.
const POINTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"01","tên":"Điện Biên","có_điện":true,"dân_số":120,"rsrp":-101.25,"ghi_chú":null},"geometry":{"type":"Point","coordinates":[103.0231,21.3861]}},
{"type":"Feature","properties":{"id":"02","tên":"Bản Tà Xùa","có_điện":null,"dân_số":null,"rsrp":null,"ghi_chú":"a, \"b\"; c"},"geometry":{"type":"Point","coordinates":[104.5,21.2]}},
{"type":"Feature","properties":{"id":"03","tên":"Nà Hỳ","có_điện":false,"dân_số":7,"rsrp":-88.5,"ghi_chú":"hai\ndòng"},"geometry":{"type":"Point","coordinates":[102.75,21.875]}},
{"type":"Feature","properties":{"id":"04","tên":"Sín Thầu","có_điện":true,"dân_số":0,"rsrp":-120,"ghi_chú":"=1+1"},"geometry":{"type":"Point","coordinates":[102.3,22.4]}}
]}
"#;

/// Areas with a hole and of two parts.
const AREAS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"tên":"Vùng A","operator":"A","rsrp":-101.25},"geometry":{"type":"Polygon","coordinates":[[[103,21],[104,21],[104,22],[103,22],[103,21]],[[103.2,21.2],[103.2,21.4],[103.4,21.4],[103.4,21.2],[103.2,21.2]]]}},
{"type":"Feature","properties":{"tên":"Vùng B","operator":"B","rsrp":null},"geometry":{"type":"MultiPolygon","coordinates":[[[[103,21],[104,21],[104,22],[103,22],[103,21]]],[[[106,21],[107,21],[107,22],[106,22],[106,21]]]]}},
{"type":"Feature","properties":{"tên":"Vùng C","operator":"A","rsrp":-99},"geometry":{"type":"Polygon","coordinates":[[[105,20],[105.5,20],[105.5,20.5],[105,20]]]}}
]}
"#;

/// What is only met in text tables.
const TABLES: &[(&str, &str)] = &[
    (
        "quoted.csv",
        "id,name,lon,lat\r\n1,\"Bản \"\"A\"\"\",105.8,21\r\n2,\"hai\r\ndòng\",105.9,21.1\r\n3,,,\r\n",
    ),
    (
        "wkt.csv",
        "id;geometry\n1;POINT (105.8 21)\n2;\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"\n3;\n",
    ),
    (
        "wkb.geojsonl",
        "{\"type\":\"Feature\",\"properties\":{\"id\":1},\"geometry\":null}\n{\"type\":\"Feature\",\"properties\":{\"id\":2},\"geometry\":{\"type\":\"Point\",\"coordinates\":[105,21]}}\n",
    ),
];

/// Seeded numbers (Steele, Lea and Flood 2014, `SplitMix64`).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % end as u64).unwrap()
    }
}

/// A file with those that belong to it.
pub(crate) fn set(path: &Path) -> Set {
    let mut files = vec![path.to_owned()];
    if path.extension().unwrap() == "shp" {
        let beside = ["shx", "dbf", "prj", "cpg"].map(|other| path.with_extension(other));
        files.extend(beside.into_iter().filter(|path| path.exists()));
    }
    let read = files.iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        (name.to_owned(), fs::read(path).unwrap())
    });
    Set(read.collect())
}

/// Every fixture of a format that this build reads.
pub(crate) fn fixtures() -> Vec<Set> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats");
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let known = paths.iter().filter(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        Format::of_name(name).is_some_and(is_built)
    });
    known.map(|path| set(path).unpacked()).collect()
}

fn is_built(format: Format) -> bool {
    match format {
        Format::GeoPackage => cfg!(feature = "gpkg"),
        Format::GeoParquet => cfg!(feature = "parquet"),
        _ => true,
    }
}

/// What this program writes of the samples.
pub(crate) fn written() -> Vec<Set> {
    let mut sets = Vec::new();
    for (name, text) in [("points.geojson", POINTS), ("areas.geojson", AREAS)] {
        let document = Document::of_bytes(name, text.as_bytes().to_vec().into(), None).unwrap();
        for format in Format::all().filter(|&format| is_built(format)) {
            let folder = tempfile::tempdir().unwrap();
            let stem = name.split('.').next().unwrap();
            let extension = format.extensions()[0];
            let path = folder.path().join(format!("{stem}.{extension}"));
            convert(&document, &path, format, Conversion::default()).unwrap();
            sets.push(set(&path));
        }
    }
    sets
}

fn made() -> Vec<Set> {
    let tables = TABLES.iter();
    tables
        .map(|(name, text)| Set::one(name, text.as_bytes().to_vec()))
        .collect()
}

/// Why a cut copy is not as it should be.
fn cut_told(whole: &[Books], copy: &Set, cut: &[Books]) -> Option<String> {
    let (name, bytes) = &copy.0[0];
    let is_lines = matches!(
        Format::of_name(name),
        Some(Format::Csv | Format::GeoJsonLines)
    );
    let is_one_line = !bytes.contains(&b'\n');
    if is_lines && (bytes.ends_with(b"\n") || is_one_line && bytes.ends_with(b"\r")) {
        // Nothing tells such a copy from a whole file.
        return None;
    }
    if cut.len() != whole.len() {
        return Some(format!("{} layers, not {}", cut.len(), whole.len()));
    }
    whole.iter().zip(cut).find_map(|(whole, cut)| {
        let is_less = cut.rows < whole.rows;
        let is_told =
            cut.faults > whole.faults || cut.notes.iter().any(|note| !whole.notes.contains(note));
        let is_more = cut.rows + cut.faults > whole.rows + whole.faults;
        (is_less && !is_told || is_more).then(|| format!("{cut:?}, whole it is {whole:?}"))
    })
}

fn damaged(sets: Vec<Set>) {
    assert!(!sets.is_empty());
    watched("a damaged copy", move |step| {
        let mut wrong = Vec::new();
        for set in sets {
            let whole = set
                .books()
                .unwrap_or_else(|why| panic!("{}: {why}", set.name()));
            for (place, (name, bytes)) in set.0.iter().enumerate() {
                let mut lengths: Vec<usize> = (0..100).map(|cut| bytes.len() * cut / 100).collect();
                lengths.dedup();
                for length in lengths {
                    let mut copy = set.clone();
                    copy.0[place].1.truncate(length);
                    let label = format!("{name} cut off at {length} of {}", bytes.len());
                    step(label.clone());
                    match copy.caught() {
                        Err(panic) => wrong.push(format!("{label}: panic: {panic}")),
                        Ok(Err(_)) => {}
                        Ok(Ok(cut)) => {
                            let told = cut_told(&whole, &copy, &cut);
                            wrong.extend(told.map(|why| format!("{label}: {why}")));
                        }
                    }
                }
                let mut numbers = Numbers(bytes.len() as u64);
                for _ in 0..FLIPS {
                    let (at, bit) = (numbers.below(bytes.len()), numbers.below(8));
                    let mut copy = set.clone();
                    copy.0[place].1[at] ^= 1 << bit;
                    let label = format!("{name} with bit {bit} of byte {at} turned over");
                    step(label.clone());
                    if let Err(panic) = copy.caught() {
                        wrong.push(format!("{label}: panic: {panic}"));
                    }
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{} copies:\n{}",
            wrong.len(),
            wrong[..wrong.len().min(40)].join("\n")
        );
    });
}

#[test]
fn copies_of_files_of_other_programs() {
    damaged(fixtures());
}

#[test]
fn copies_of_what_is_written_here() {
    damaged(written());
}

#[test]
fn copies_of_text_tables() {
    damaged(made());
}
