//! Lengths and counts that a file claims, laid over every place where one may stand: nothing takes the
//! memory that is claimed.

use std::fs;
use std::io::Write;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::Command;

use deadzone::formats::{Format, Raster};

use crate::copies::{Numbers, fixtures, set, written};
use crate::reading::{Set, watched};

/// Addresses that the readers may use, in KiB: less than the smallest claim takes.
const ADDRESSES: &str = "1500000";
const MANY: u64 = 10_000_000_000;
/// Places at the beginning of a file that are all tried.
const HEADS: usize = 40;
/// Places behind, by chance.
const OTHERS: usize = 60;

fn claims() -> Vec<Vec<u8>> {
    vec![
        u32::MAX.to_le_bytes().to_vec(),
        i32::MAX.to_le_bytes().to_vec(),
        i32::MAX.to_be_bytes().to_vec(),
        MANY.to_le_bytes().to_vec(),
        MANY.to_be_bytes().to_vec(),
    ]
}

/// Where numbers may stand, and which claims are laid there.
fn places(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let words = bytes.len() / 4;
    let all = claims();
    let heads = (0..words.min(HEADS)).flat_map(|word| all.iter().map(move |claim| (word, claim)));
    let mut places: Vec<(usize, Vec<u8>)> = heads
        .map(|(word, claim)| (word * 4, claim.clone()))
        .collect();
    let mut numbers = Numbers(bytes.len() as u64);
    let used: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
    for _ in 0..OTHERS {
        // Counts stand at any byte, most of them below 256.
        let at = used[numbers.below(used.len())];
        places.push((at, all[numbers.below(all.len())].clone()));
    }
    places
}

/// A file with the claim at a place.
fn claimed(bytes: &[u8], at: usize, claim: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let end = bytes.len().min(at + claim.len());
    bytes[at..end].copy_from_slice(&claim[..end - at]);
    bytes
}

fn rasters() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/raster");
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|end| end == "tif"))
        .collect();
    paths.sort();
    paths.iter().flat_map(|path| set(path).0).collect()
}

/// Reads some cells, if it is a raster still.
fn some_cells(bytes: &[u8]) {
    if let Ok(raster) = Raster::open(bytes) {
        let (columns, rows) = (raster.width().min(32), raster.height().min(32));
        let mut cells = raster.cells(1 << 20);
        let _ = cells.window(0..columns, 0..rows, |_, _, _| {});
    }
}

#[test]
#[ignore = "the test below runs it, with few addresses"]
fn with_few_addresses() {
    watched("a claim", |step| {
        let mut begin = |label: String| {
            // Of a process that is ended for its memory this is all that is left.
            writeln!(std::io::stderr(), "{label}").unwrap();
            step(label);
        };
        let mut sets: Vec<Set> = fixtures();
        sets.extend(written());
        sets.retain(|set| !Format::of_name(set.name()).unwrap().is_text());
        for set in sets {
            for (place, (name, bytes)) in set.0.iter().enumerate() {
                for (at, claim) in places(bytes) {
                    begin(format!("{name}: {claim:?} at byte {at}"));
                    let mut copy = set.clone();
                    copy.0[place].1 = claimed(bytes, at, &claim);
                    let caught = copy.caught();
                    assert!(caught.is_ok(), "{caught:?}");
                }
            }
        }
        for (name, bytes) in rasters() {
            for (at, claim) in places(&bytes) {
                begin(format!("{name}: {claim:?} at byte {at}"));
                let copy = claimed(&bytes, at, &claim);
                assert!(catch_unwind(|| some_cells(&copy)).is_ok());
            }
        }
    });
}

#[test]
fn claimed_lengths_take_no_memory() {
    let tests = std::env::current_exe().unwrap();
    let output = Command::new("sh")
        .args(["-c", "ulimit -v $0 && exec \"$@\"", ADDRESSES])
        .arg(Path::new(&tests))
        .args([
            "--exact",
            "claims::with_few_addresses",
            "--ignored",
            "--nocapture",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(12).collect();
    assert!(output.status.success(), "{}: {last:#?}", output.status);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("1 passed"), "{told}");
}
