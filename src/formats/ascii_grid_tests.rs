use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

fn cells(grid: &AsciiGrid, bytes: &[u8], rows: std::ops::Range<u32>) -> Vec<Option<f64>> {
    let mut cells = Vec::new();
    grid.rows(bytes, rows, |_, _, number| cells.push(number))
        .unwrap();
    cells
}

#[test]
fn corners_and_centres_place_the_same_cells() {
    let body = "1 2 3\n4 -9999 6.5\n";
    let corner = format!("ncols 3\nnrows 2\nxllcorner 105\nyllcorner 21\ncellsize 0.5\n{body}");
    let centre = format!(
        "NCOLS 3\r\nNROWS 2\r\nXLLCENTER 105.25\r\nYLLCENTER 21.25\r\nDX 0.5\r\nDY 0.5\r\nNODATA_value -9999.0\r\n{body}"
    );
    for text in [corner, centre] {
        let grid = AsciiGrid::open(text.as_bytes()).unwrap();
        assert_eq!(grid.size(), [3, 2]);
        assert_eq!((grid.origin(), grid.step()), ([105.0, 22.0], [0.5, -0.5]));
        let all = [Some(1.0), Some(2.0), Some(3.0), Some(4.0), None, Some(6.5)];
        assert_eq!(cells(&grid, text.as_bytes(), 0..9), all);
        assert_eq!(cells(&grid, text.as_bytes(), 1..2), all[3..]);
    }
}

#[test]
fn what_is_no_grid_says_why() {
    let error = |text: &str| AsciiGrid::open(text.as_bytes()).unwrap_err().to_string();
    let head = "ncols 3\nnrows 2\nxllcorner 105\nyllcorner 21\n";
    for (text, expected) in [
        (String::new(), "is no ESRI ASCII grid"),
        ("id,lon,lat\n1,2,3\n".to_owned(), "is no ESRI ASCII grid"),
        ("1 2 3\n".to_owned(), "is no ESRI ASCII grid"),
        (format!("{head}1 2 3 4 5 6"), "has no cellsize"),
        (
            format!("{head}cellsize 0,5\n1 2 3 4 5 6"),
            "has a comma in line 5",
        ),
        (
            format!("{head}cellsize 1\n1 2 3\n4 5,5 6"),
            "has a comma in line 7",
        ),
        (
            format!("{head}cellsize 0\n1 2 3 4 5 6"),
            "has cellsize \"0\" in its header, which is not a number above 0",
        ),
        (
            format!("{head}cellsize nan\n1 2 3 4 5 6"),
            "has cellsize \"nan\"",
        ),
        (
            format!("{head}cellsize 1\n1 2 3 4 5"),
            "has 5 numbers, and 3 columns by 2 rows are 6",
        ),
        (format!("{head}cellsize 1\n1 2 3 4 5 6 7"), "has 7 numbers"),
        (
            format!("{head}cellsize 1\nxllcenter 5\n1 2 3 4 5 6"),
            "has xllcenter twice",
        ),
        (
            format!("{head}cellsize 1\nangle 5\n1 2 3 4 5 6"),
            "has angle \"5\"",
        ),
        (
            "ncols 1000000000\nnrows 1000000000\n1".to_owned(),
            "has ncols \"1000000000\"",
        ),
        (
            "ncols 4000000\nnrows 4000000\nxllcorner 1\nyllcorner 1\ncellsize 1\n1 2".to_owned(),
            "has 2 numbers",
        ),
        ("ncols -3\nnrows 2\n".to_owned(), "has ncols \"-3\""),
    ] {
        let error = error(&text);
        assert!(error.starts_with(expected), "{text:?}: {error}");
    }
    let text = format!("{head}cellsize 1\n1 2 3\n4 x 6");
    let grid = AsciiGrid::open(text.as_bytes()).unwrap();
    let error = grid.rows(text.as_bytes(), 0..2, |_, _, _| {}).unwrap_err();
    assert_eq!(
        error.to_string(),
        "has \"x\" in row 2, column 2, which is no number"
    );
}

proptest! {
    #[test]
    fn all_rows_are_found_wherever_lines_break(columns in 1_u32..5, rows in 1_u32..200, a_line in 1_usize..9) {
        let mut text = format!("ncols {columns}\nnrows {rows}\nxllcorner 0\nyllcorner 0\ncellsize 1\n");
        let count = columns * rows;
        for number in 0..count {
            let blank = if (number as usize + 1).is_multiple_of(a_line) { "\n" } else { " " };
            write!(text, "{number}{blank}").unwrap();
        }
        let grid = AsciiGrid::open(text.as_bytes()).unwrap();
        for row in [0, rows / 2, rows - 1] {
            let expected: Vec<_> = (0..columns).map(|column| Some(f64::from(row * columns + column))).collect();
            prop_assert_eq!(cells(&grid, text.as_bytes(), row..row + 1), expected);
        }
    }

    #[test]
    fn broken_grids_do_not_panic(at in 0_usize..200, byte: u8, cut in 0_usize..200) {
        let mut bytes = b"ncols 3\nnrows 2\nxllcorner 105\nyllcorner 21\ncellsize 0.5\nNODATA_value -1\n1 2 3\n4 5 6\n".to_vec();
        bytes.truncate(cut.max(40));
        let len = bytes.len();
        bytes[at % len] = byte;
        if let Ok(grid) = AsciiGrid::open(&bytes) {
            let mut count = 0;
            if grid.rows(&bytes, 0..grid.size()[1], |_, _, _| count += 1).is_ok() {
                prop_assert_eq!(count, grid.size()[0] * grid.size()[1]);
            }
        }
    }
}
