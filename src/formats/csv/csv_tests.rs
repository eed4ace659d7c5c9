use super::*;
use crate::formats::Source;
use crate::formats::{Batch, Shape};
use proptest::prelude::*;

/// The rows of a text with their numbers, and its faults by row.
type Rows = (Vec<(u64, Vec<String>)>, Vec<u64>);

fn rows_of(reader: Reader<'_>) -> Rows {
    let mut source = Source::of(reader);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let take = |batches: Vec<Rows>| -> Result<(), ()> {
        for (more, broken) in batches {
            rows.extend(more);
            faults.extend(broken);
        }
        Ok(())
    };
    let work = |mut batch: Batch<'_>| -> Rows {
        let rows = batch.rows().map(|row| {
            let cells = row.cells.iter().map(|cell| cell.shown().into_owned());
            (row.number, cells.collect())
        });
        let rows = rows.collect();
        (rows, batch.faults.iter().map(|fault| fault.row).collect())
    };
    if let Err(stop) = source.read(work, take) {
        panic!("{stop:?}");
    }
    (rows, faults)
}

fn read(text: &str) -> Result<Rows, FormatError> {
    let bytes = Bytes::from(text.as_bytes().to_vec());
    Ok(rows_of(Reader::of_bytes(&bytes)?))
}

fn numbers(text: &str) -> Vec<u64> {
    read(text).unwrap().0.iter().map(|row| row.0).collect()
}

#[test]
fn delimiters_marks_and_line_ends_are_read_alike() {
    let expected = vec!["1".to_owned(), "Bản A, B".to_owned(), "105,85".to_owned()];
    for text in [
        "id,name,lon\n1,\"Bản A, B\",\"105,85\"\n",
        "\u{feff}id;name;lon\r\n1;Bản A, B;105,85\r\n",
        "id\tname\tlon\n 1\tBản A, B\t105,85",
        "sep=;\nid;name;lon\n1;Bản A, B;105,85;;\n\n;;\n",
        "\nid;name;lon\r1;Bản A, B;105,85\r",
    ] {
        let rows = read(text).unwrap().0;
        assert_eq!(rows.len(), 1, "{text:?}");
        assert_eq!(rows[0].1, expected, "{text:?}");
    }
}

#[test]
fn a_table_known_by_its_first_row_has_that_row_and_says_so() {
    let row = "GSM,740,1,50404,1,0,-79.8,-2.07,1000,1,1,1347360297,1382522448,0\n";
    for text in [row.repeat(3), format!("\n{row}{row}\r{row}")] {
        let bytes = Bytes::from(text.clone().into_bytes());
        let reader = Reader::of_bytes(&bytes).unwrap();
        assert_eq!(reader.header.columns[..3], ["radio", "mcc", "net"]);
        assert_eq!(reader.header.notes.len(), 1);
        assert_eq!(rows_of(reader).0.len(), 3, "{text:?}");
    }
    assert_eq!(numbers(&row.repeat(2)), [1, 2]);
    assert_eq!(numbers(&format!("\n\n{row}")), [3]);
}

#[test]
fn a_shifted_row_is_a_fault_with_its_line_and_the_rest_is_read() {
    let text = "id,name\n1,a\n2\n3,c,d\n4,e\n";
    assert_eq!(numbers(text), [2, 5]);
    assert_eq!(read(text).unwrap().1, [3, 4]);
}

#[test]
fn lines_are_counted_alike_for_all_line_ends_and_over_blank_ones() {
    for text in [
        "id,name\n\n1,a\n\n\n2\n",
        "id,name\r\n\r\n1,a\r\n\r\n\r\n2\r\n",
        "id,name\r\r1,a\r\r\r2\r",
    ] {
        let (rows, faults) = read(text).unwrap();
        assert_eq!(rows[0].0, 3, "{text:?}");
        assert_eq!(faults, [6], "{text:?}");
    }
}

#[test]
fn an_unclosed_quote_costs_its_own_line_only() {
    for text in [
        "id,name,lon\n1,a,5\n2,\"b,5\n3,c,5\n4,d,5\n",
        "id,name,lon\n1,a,5\n2,\"b,5\n3,c,5\n4,\"d\",5\n",
    ] {
        assert_eq!(numbers(text), [2, 4, 5], "{text}");
        assert_eq!(read(text).unwrap().1, [3]);
    }
    for note in [
        "id,name,note\n1,a,\"two\nlines, really\"\n2,b,c\n",
        "id,name,note\n1,\"Bản A,\nB, cũ\",x\n2,b,\"c \"\"d\"\"\"\n",
    ] {
        assert_eq!(numbers(note), [2, 4], "{note}");
        assert!(read(note).unwrap().1.is_empty());
    }
    let header = "id,\"name,lon,lat\n1,a,105,21\n2,b,105,21\n";
    assert!(matches!(read(header), Err(FormatError::OpenQuote)));
}

#[test]
fn two_columns_of_one_name_are_refused() {
    assert!(matches!(
        read("id,id\n1,2\n"),
        Err(FormatError::TwinHeader { .. })
    ));
}

/// A stream that gives a few bytes at a time.
struct Trickle(std::io::Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

fn streamed(text: &[u8], step: usize) -> Result<Rows, FormatError> {
    let stream = Trickle(std::io::Cursor::new(text.to_vec()), step);
    Ok(rows_of(Reader::of_stream(Vec::new(), Box::new(stream))?))
}

#[test]
fn cells_of_several_lines_across_the_cuts_change_nothing() {
    // Every third row has a cell that is much longer than a block and full of line breaks.
    let long = "dòng, thứ hai\r\n".repeat(BLOCK / 12);
    let mut text = "id,name\n".to_owned();
    for row in 0..30 {
        if row % 3 == 1 {
            text.extend([&row.to_string(), ",\"", &long, "\"\n"]);
        } else {
            text += &format!("{row},tên\n").repeat(if row % 2 == 0 { 1 } else { 9000 });
        }
    }
    let (rows, faults) = read(&text).unwrap();
    assert!(faults.is_empty());
    assert_eq!(rows.iter().filter(|row| row.1[1].len() > BLOCK).count(), 10);
    // The line of each row is where it stands.
    let lines: Vec<&str> = text.split('\n').collect();
    for (number, cells) in &rows {
        let line = lines[usize::try_from(*number).unwrap() - 1];
        assert!(line.starts_with(&format!("{},", cells[0])), "{number}");
    }
    assert_eq!(streamed(text.as_bytes(), 1_000_003).unwrap().0, rows);
}

#[test]
fn streams_are_read_as_files_are() {
    let mut text = "\u{feff}id;name\r\n".to_owned();
    for row in 0..300_000 {
        let line = match row % 1000 {
            7 => format!("{row};\"hai\ndòng\"\r\n"),
            8 => format!("{row}\r\n"),
            9 => format!("{row};\"mở\r\n"),
            _ => format!("{row};Bản Tà Xùa\r\n"),
        };
        text.push_str(&line);
    }
    let whole = read(&text).unwrap();
    assert_eq!(whole.1.len(), 600);
    for step in [4096, 999_983, usize::MAX] {
        assert_eq!(streamed(text.as_bytes(), step).unwrap(), whole, "{step}");
    }
    // Latin letters of another code page, early and late.
    let windows = b"id,name\n1,B\x61\xd2n\n";
    assert_eq!(streamed(windows, 5).unwrap().0[0].1[1], "Bản");
    let mut late = text.into_bytes();
    late.extend_from_slice(b"9;B\x61\xd2n\r\n");
    let stream = Box::new(std::io::Cursor::new(late));
    let reader = Reader::of_stream_by(Vec::new(), stream, 1 << 20).unwrap();
    let outcome = Source::of(reader).read(|batch| batch.rows_read(), |_| Ok::<(), ()>(()));
    let Err(Stop::Format(FormatError::StreamNotUtf8 { line })) = outcome else {
        panic!("it is not UTF-8");
    };
    assert_eq!(line, 300_302);
}

#[test]
fn a_line_longer_than_the_window_of_a_stream_is_read() {
    let long = "x".repeat(batches_at_once() * BLOCK * 3);
    let text = format!("id,name\n1,{long}\n2,b\n");
    let (rows, _) = streamed(text.as_bytes(), usize::MAX).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].1[1].len(), long.len());
}

/// Bytes that a quote may look ahead where cuts are tested.
const LOOK_AHEAD: usize = 32;

/// The same with blocks and a look-ahead of a few bytes, so that cuts fall everywhere.
fn cut(mut reader: Reader<'_>, block: usize, longest: usize) -> Rows {
    reader.block = block;
    reader.rules.longest_quoted = longest;
    rows_of(reader)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    /// Wherever a text is cut, for blocks or by a stream, the rows are the same.
    #[test]
    fn cuts_change_nothing(
        text in proptest::collection::vec(
            prop_oneof![
                4 => Just("a"), 3 => Just(","), 2 => Just("\""), 1 => Just("\"\""), 2 => Just("\n"),
                1 => Just("\r\n"), 1 => Just("ế"), 2 => Just("\n\"x\ny\",z\n"),
            ],
            0..120,
        ),
        block in 1..20_usize,
        step in 1..9_usize,
    ) {
        let text = format!("id,name\n{}", text.concat());
        let bytes = Bytes::from(text.as_bytes().to_vec());
        let whole = cut(Reader::of_bytes(&bytes).unwrap(), 1 << 20, LOOK_AHEAD);
        let blocks = cut(Reader::of_bytes(&bytes).unwrap(), block, LOOK_AHEAD);
        prop_assert_eq!(&blocks, &whole, "{:?} in blocks of {}", text, block);
        let stream = Trickle(std::io::Cursor::new(text.as_bytes().to_vec()), step);
        let reader = Reader::of_stream_by(Vec::new(), Box::new(stream), 40);
        let streamed = cut(reader.unwrap(), block, LOOK_AHEAD);
        prop_assert_eq!(&streamed, &whole, "{:?} as a stream in blocks of {}", text, block);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// Whatever stands in a text, rows and faults are those of one block, and no line is lost.
    #[test]
    fn files_and_streams_agree(
        text in proptest::collection::vec(
            prop_oneof![
                3 => Just("a"), 2 => Just(","), 2 => Just("\""), 1 => Just("\n"),
                1 => Just("\r\n"), 1 => Just("\r"), 1 => Just(" "), 1 => Just("ế"),
            ],
            0..60,
        ),
        step in 1..9_usize,
    ) {
        let text = format!("id,name\n{}", text.concat());
        prop_assert_eq!(read(&text).unwrap(), streamed(text.as_bytes(), step).unwrap());
    }
}

#[test]
fn a_header_of_very_many_columns_is_read_at_once() {
    let names: Vec<String> = (0..100_000).map(|place| format!("c{place}")).collect();
    let text = names.join(",");
    assert_eq!(headers_of(&text), names);
    let twin = Bytes::from(format!("{text},c7\n").into_bytes());
    let twin = Reader::of_bytes(&twin).map(drop);
    assert!(matches!(twin, Err(FormatError::TwinHeader { name }) if name == "c7"));
}

fn headers_of(text: &str) -> Vec<String> {
    let bytes = Bytes::from(text.as_bytes().to_vec());
    Reader::of_bytes(&bytes).unwrap().header.columns
}

#[test]
fn a_geometry_in_another_reference_system_than_the_first_is_broken() {
    let text = "id;wkt\n1;\"SRID=4756;POINT (1 2)\"\n2;POINT (1 2)\n3;\"SRID=4326;POINT (1 2)\"\n";
    let bytes = Bytes::from(text.as_bytes().to_vec());
    let mut source = Source::of(Reader::of_bytes(&bytes).unwrap());
    assert_eq!(source.crs(), Some("EPSG:4756"));
    let mut broken = Vec::new();
    let work = |mut batch: Batch<'_>| {
        let rows = batch.rows();
        let rows = rows.filter(|row| matches!(row.shape, Shape::Broken { .. }));
        rows.map(|row| row.number).collect::<Vec<u64>>()
    };
    let take = |parts: Vec<Vec<u64>>| -> Result<(), ()> {
        broken.extend(parts.into_iter().flatten());
        Ok(())
    };
    source.read(work, take).unwrap();
    assert_eq!(broken, [4]);
}
