//! Tables of other programs and of the ITU that models are held to.

use std::path::Path as FilePath;

/// The rows of a table in `../shared/oracles` by the names of its columns; what is no number, such as a
/// line of units, is left out. Nothing, said aloud, where the tables are absent.
pub(super) fn rows<const N: usize>(file: &str, columns: [&str; N]) -> Option<Vec<[f64; N]>> {
    let path = FilePath::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/oracles")
        .join(file);
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        #[expect(clippy::print_stderr, reason = "a test says that it is skipped")]
        {
            eprintln!("skipped: ../shared is absent");
        }
        return None;
    };
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| {
        let is_it = |column: &str| {
            let column: String = column
                .chars()
                .filter(|letter| !letter.is_whitespace())
                .collect();
            column == name
        };
        header.iter().position(is_it).unwrap()
    };
    let places = columns.map(place);
    let numbers = |row: csv::StringRecord| {
        let cells = places.map(|place| row[place].trim().parse::<f64>().ok());
        cells
            .iter()
            .all(Option::is_some)
            .then(|| cells.map(|cell| cell.unwrap()))
    };
    let rows: Vec<[f64; N]> = reader
        .records()
        .filter_map(|row| numbers(row.unwrap()))
        .collect();
    assert!(!rows.is_empty(), "{file} has no rows of numbers");
    Some(rows)
}

/// Whether two numbers agree within `relative` of the expected one, or within `absolute`.
pub(super) fn close(found: f64, expected: f64, relative: f64, absolute: f64) -> bool {
    (found - expected).abs() <= absolute.max(relative * expected.abs())
}
