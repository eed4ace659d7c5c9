//! How long files are.

use crate::tree::{files, root, shown};

/// A file that is longer is two.
const MOST_LINES: usize = 500;

#[test]
fn no_source_is_longer_than_a_reader_takes_in() {
    let mut long = Vec::new();
    let mut count = 0;
    for folder in ["src", "tests", "benches", "examples"] {
        for path in files(&root().join(folder), ".rs") {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            count += 1;
            if lines > MOST_LINES {
                long.push(format!("{}: {lines} lines", shown(&path)));
            }
        }
    }
    assert!(count > 500, "the sources are not where this test looks");
    assert!(
        long.is_empty(),
        "over {MOST_LINES} lines:\n{}",
        long.join("\n")
    );
}
