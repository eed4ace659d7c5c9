//! Reads whatever comes as a file of the format that `DEADZONE_FORMAT` names by its extension, to the end.
//! Whatever comes of it, it must come.
//!
//! The formats that are several files in one, `shz` and `xlsx`, come as these files behind one another, with
//! [`SEAM`] between them, and are packed here: checksums of an archive would turn away nearly all that is made up.
#![no_main]

use std::hint::black_box;
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use deadzone::formats::{Document, Format, Profile, Source};
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Stands between the files of an archive; `scripts/fuzz` writes it between those of its seeds.
const SEAM: &[u8] = b"\n--8<--\n";

/// Files of an archive, in the order in which they come.
const SHAPEFILE: &[&str] = &["a.shp", "a.dbf", "a.shx", "a.prj", "a.cpg"];
const WORKBOOK: &[&str] = &[
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "_rels/.rels",
];

static NAME: LazyLock<String> =
    LazyLock::new(|| std::env::var("DEADZONE_FORMAT").expect("DEADZONE_FORMAT names a format"));

static FORMAT: LazyLock<Format> =
    LazyLock::new(|| Format::of_extension(&NAME).expect("the format is known"));

/// A panic inside of the crates that read Parquet is caught by the reader and is no finding; any other is.
static HOOK: LazyLock<()> = LazyLock::new(|| {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |location| location.file());
        if !["/parquet-", "/arrow-"].iter().any(|name| file.contains(name)) {
            before(panic);
        }
    }));
});

/// The parts of a text that stands between seams.
fn parts(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(SEAM) {
            parts.push(&bytes[start..at]);
            at += SEAM.len();
            start = at;
        } else {
            at += 1;
        }
    }
    parts.push(&bytes[start..]);
    parts
}

fn packed(bytes: &[u8], names: &[&str]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in names.iter().zip(parts(bytes)) {
        archive.start_file(*name, options).expect("into memory");
        archive.write_all(part).expect("into memory");
    }
    archive.finish().expect("into memory").into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&HOOK);
    let bytes = match NAME.as_str() {
        "shz" => packed(bytes, SHAPEFILE),
        "xlsx" => packed(bytes, WORKBOOK),
        _ => bytes.to_vec(),
    };
    let Ok(document) = Document::of_bytes("fuzz", bytes.into(), Some(*FORMAT)) else {
        return;
    };
    let Ok(mut source) = Source::open(&document, None) else {
        return;
    };
    black_box(Profile::of(&mut source).is_ok());
});
