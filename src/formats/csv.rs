//! Text tables: comma, semicolon or tab separated, quoted as in RFC 4180.
//!
//! The delimiter is the one that stands most often in the header line. Values stay text: what a
//! number is, and whether its decimal mark is a comma, the field that it belongs to decides.

use std::io::{self, Write};

use serde_json::Value;

use super::table::beginning;
use super::text::{composed, decode};
use super::{FormatError, Row, RowFault, Shape, Table};

/// Reads a text table with a header line.
pub(super) fn read(bytes: &[u8]) -> Result<Table, FormatError> {
    let (text, note) = decode(bytes)?;
    // Excel writes and reads a first line that names the delimiter.
    let named = text
        .trim_start_matches('"')
        .to_ascii_lowercase()
        .starts_with("sep=");
    let mut base = if named {
        text.find(['\n', '\r']).unwrap_or(text.len())
    } else {
        0
    };
    let mark = delimiter(&text[base..]);
    let mut reader = reader(&text[base..], mark);
    let mut record = csv::StringRecord::new();
    let not_text = |_error| FormatError::NotUtf8;
    if !reader.read_record(&mut record).map_err(not_text)? || record.iter().all(str::is_empty) {
        return Err(FormatError::Empty);
    }
    if has_open_quote(&text[base..base + offset(&reader)], mark) {
        return Err(FormatError::OpenQuote);
    }
    let columns = headers(&record)?;
    let mut table = Table {
        notes: note.into_iter().collect(),
        ..Table::default()
    };
    let mut lines = LineCounter::new(&text);
    loop {
        let before = base + offset(&reader);
        if !reader.read_record(&mut record).map_err(not_text)? {
            break;
        }
        // The position before a record may stand at the line breaks that end the last one.
        let start = before + leading_breaks(&text[before..]);
        let number = lines.at(start);
        let spanned = &text[start..(base + offset(&reader)).max(start)];
        if has_open_quote(spanned, mark) {
            let line = spanned.split(['\n', '\r']).next().unwrap_or_default();
            table.faults.push(RowFault {
                row: number,
                value: beginning(line),
                why: "opens a quote that does not close on its line".to_owned(),
            });
            // Reading goes on with the next line, so that only this one is lost.
            base = start + line.len();
            reader = self::reader(&text[base..], mark);
            continue;
        }
        match row(&record, columns.len(), number) {
            Ok(Some(row)) => table.rows.push(row),
            Ok(None) => {}
            Err(fault) => table.faults.push(fault),
        }
    }
    table.columns = columns;
    Ok(table)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
}

/// Bytes that a reader has taken.
fn offset(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

fn leading_breaks(text: &str) -> usize {
    text.len() - text.trim_start_matches(['\n', '\r']).len()
}

/// Whether a record of several lines comes from a quote that was never closed: the text after a
/// closing quote is no delimiter, or no closing quote comes at all. A note of several lines in a cell
/// that is quoted as it should be is no such thing.
fn has_open_quote(spanned: &str, delimiter: u8) -> bool {
    let bytes = spanned.trim_end_matches(['\n', '\r']).as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return false;
    }
    let mut at = 0;
    while at < bytes.len() {
        let start = at + bytes[at..].iter().take_while(|&&byte| byte == b' ').count();
        if bytes.get(start) == Some(&b'"') {
            let Some(end) = closing_quote(bytes, start + 1) else {
                return true;
            };
            let after = bytes[end + 1..].iter().find(|&&byte| byte != b' ');
            if after.is_some_and(|&byte| byte != delimiter) {
                return true;
            }
            at = end + 1;
        }
        let rest = bytes[at..].iter().position(|&byte| byte == delimiter);
        at = rest.map_or(bytes.len(), |next| at + next + 1);
    }
    false
}

/// The quote that ends a cell; two in a row stand for one.
fn closing_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Headers in normal form, each once; one without a name is called by its place.
fn headers(record: &csv::StringRecord) -> Result<Vec<String>, FormatError> {
    let mut columns: Vec<String> = Vec::with_capacity(record.len());
    for (place, header) in record.iter().enumerate() {
        let name = match header {
            "" => format!("column_{}", place + 1),
            header => composed(header).into_owned(),
        };
        if columns.contains(&name) {
            return Err(FormatError::TwinHeader { name });
        }
        columns.push(name);
    }
    Ok(columns)
}

/// A row, or nothing for a line of empty cells.
fn row(record: &csv::StringRecord, columns: usize, number: u64) -> Result<Option<Row>, RowFault> {
    if record.iter().all(str::is_empty) {
        return Ok(None);
    }
    // Spreadsheets leave empty cells at the end of a line; more than that is a shifted row.
    let surplus = record.iter().skip(columns).any(|cell| !cell.is_empty());
    if record.len() < columns || surplus {
        return Err(RowFault {
            row: number,
            value: beginning(&record.iter().collect::<Vec<_>>().join(",")),
            why: format!(
                "has {} cells where the header has {columns}; a surplus or missing delimiter shifts cells",
                record.len()
            ),
        });
    }
    let values = record.iter().take(columns).map(|cell| match cell {
        "" => Value::Null,
        cell => Value::String(composed(cell).into_owned()),
    });
    Ok(Some(Row {
        number,
        shape: Shape::Absent,
        values: values.collect(),
    }))
}

/// Numbers of lines by byte offset, asked in ascending order. A line ends with LF, CRLF or CR.
struct LineCounter<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> LineCounter<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    fn at(&mut self, offset: usize) -> u64 {
        while self.at < offset {
            let next = self.text.get(self.at + 1);
            match self.text[self.at] {
                b'\n' => self.line += 1,
                b'\r' if next != Some(&b'\n') => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.line
    }
}

/// The delimiter that stands most often outside quotes in the first line; a comma where none does.
fn delimiter(text: &str) -> u8 {
    let header = text.trim_start_matches(['\n', '\r']);
    let header = header.split(['\n', '\r']).next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b'|', 0), (b',', 0)];
    for byte in header.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted
            && let Some((_, count)) = counts.iter_mut().find(|(mark, _)| *mark == byte)
        {
            *count += 1;
        }
    }
    counts
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .max_by_key(|&(_, count)| count)
        .map_or(b',', |(mark, _)| mark)
}

/// Writes rows of values as comma separated text.
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Starts a table with its header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new<'a>(
        mut out: W,
        columns: impl IntoIterator<Item = &'a str>,
        mark: bool,
    ) -> io::Result<Self> {
        if mark {
            out.write_all(b"\xef\xbb\xbf")?;
        }
        let mut inner = csv::Writer::from_writer(out);
        inner.write_record(columns).map_err(as_io)?;
        Ok(Self { inner })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn row<'a>(&mut self, values: impl IntoIterator<Item = &'a Value>) -> io::Result<()> {
        self.inner
            .write_record(values.into_iter().map(cell_text))
            .map_err(as_io)?;
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> io::Result<W> {
        self.inner
            .into_inner()
            .map_err(|error| io::Error::new(error.error().kind(), error.to_string()))
    }
}

/// The error of the writer below, of its own kind: a broken pipe must be told from a full disk.
fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A value as the text of a CSV cell: nothing for null, list items joined by `;`, text that a
/// spreadsheet would run as a formula behind an apostrophe (numbers such as -110 stay as they are).
#[must_use]
pub fn cell_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => {
            let formula =
                text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
            if formula {
                format!("'{text}")
            } else {
                text.clone()
            }
        }
        Value::Array(items) => items.iter().map(cell_text).collect::<Vec<_>>().join(";"),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(text: &str) -> Vec<Vec<Value>> {
        read(text.as_bytes())
            .unwrap()
            .rows
            .into_iter()
            .map(|row| row.values)
            .collect()
    }

    #[test]
    fn delimiters_marks_and_line_ends_are_read_alike() {
        let expected = vec![vec![json!("1"), json!("Bản A, B"), json!("105,85")]];
        for text in [
            "id,name,lon\n1,\"Bản A, B\",\"105,85\"\n",
            "\u{feff}id;name;lon\r\n1;Bản A, B;105,85\r\n",
            "id\tname\tlon\n 1\tBản A, B\t105,85",
            "sep=;\nid;name;lon\n1;Bản A, B;105,85;;\n\n;;\n",
            "\nid;name;lon\r1;Bản A, B;105,85\r",
        ] {
            assert_eq!(values(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_shifted_row_is_a_fault_with_its_line_and_the_rest_is_read() {
        let table = read(b"id,name\n1,a\n2\n3,c,d\n4,e\n").unwrap();
        assert_eq!(
            table.rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [2, 5]
        );
        assert_eq!(
            table
                .faults
                .iter()
                .map(|fault| fault.row)
                .collect::<Vec<_>>(),
            [3, 4]
        );
    }

    #[test]
    fn lines_are_counted_alike_for_all_line_ends_and_over_blank_ones() {
        for text in [
            "id,name\n\n1,a\n\n\n2\n",
            "id,name\r\n\r\n1,a\r\n\r\n\r\n2\r\n",
            "id,name\r\r1,a\r\r\r2\r",
        ] {
            let table = read(text.as_bytes()).unwrap();
            assert_eq!(table.rows[0].number, 3, "{text:?}");
            assert_eq!(table.faults[0].row, 6, "{text:?}");
        }
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line_only() {
        for text in [
            "id,name,lon\n1,a,5\n2,\"b,5\n3,c,5\n4,d,5\n",
            "id,name,lon\n1,a,5\n2,\"b,5\n3,c,5\n4,\"d\",5\n",
        ] {
            let table = read(text.as_bytes()).unwrap();
            assert_eq!(
                table.rows.iter().map(|row| row.number).collect::<Vec<_>>(),
                [2, 4, 5],
                "{text}"
            );
            assert_eq!(table.faults[0].row, 3);
        }
        for note in [
            "id,name,note\n1,a,\"two\nlines, really\"\n2,b,c\n",
            "id,name,note\n1,\"Bản A,\nB, cũ\",x\n2,b,\"c \"\"d\"\"\"\n",
        ] {
            let table = read(note.as_bytes()).unwrap();
            let numbers: Vec<u64> = table.rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers, [2, 4], "{note}");
            assert!(table.faults.is_empty());
        }
        let header = "id,\"name,lon,lat\n1,a,105,21\n2,b,105,21\n";
        assert!(matches!(
            read(header.as_bytes()),
            Err(FormatError::OpenQuote)
        ));
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        assert!(matches!(
            read(b"id,id\n1,2\n"),
            Err(FormatError::TwinHeader { .. })
        ));
    }

    #[test]
    fn cells_cannot_be_formulas() {
        assert_eq!(cell_text(&json!("=1+1")), "'=1+1");
        assert_eq!(cell_text(&json!("@sum")), "'@sum");
        assert_eq!(cell_text(&json!("-110")), "-110");
        assert_eq!(cell_text(&json!(-110.5)), "-110.5");
        assert_eq!(cell_text(&json!(["a", "b"])), "a;b");
        assert_eq!(cell_text(&Value::Null), "");
    }
}
