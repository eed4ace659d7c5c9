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
    // Excel writes and reads this line to name the delimiter.
    let (text, skipped_lines) = match text.split_once('\n') {
        Some((first, rest))
            if first
                .trim_start_matches('"')
                .to_ascii_lowercase()
                .starts_with("sep=") =>
        {
            (rest, 1)
        }
        _ => (&*text, 0),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns: Vec<String> = reader
        .headers()
        .map_err(|_error| FormatError::NotUtf8)?
        .iter()
        .map(|header| composed(header).into_owned())
        .collect();
    if columns.iter().all(String::is_empty) {
        return Err(FormatError::Empty);
    }
    for (i, name) in columns.iter().enumerate() {
        if !name.is_empty() && columns[..i].contains(name) {
            return Err(FormatError::TwinHeader { name: name.clone() });
        }
    }
    let mut table = Table {
        notes: note.into_iter().collect(),
        ..Table::default()
    };
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_error| FormatError::NotUtf8)?
    {
        let number = record.position().map_or(0, csv::Position::line) + skipped_lines;
        if record.iter().all(str::is_empty) {
            continue;
        }
        // Spreadsheets leave empty cells at the end of a line; more than that is a shifted row.
        let surplus = record
            .iter()
            .skip(columns.len())
            .any(|cell| !cell.is_empty());
        if record.len() < columns.len() || surplus {
            table.faults.push(RowFault {
                row: number,
                value: beginning(&record.iter().collect::<Vec<_>>().join(",")),
                why: format!(
                    "has {} cells where the header has {}",
                    record.len(),
                    columns.len()
                ),
            });
            continue;
        }
        table.rows.push(Row {
            number,
            shape: Shape::Absent,
            values: record
                .iter()
                .take(columns.len())
                .map(|cell| match cell {
                    "" => Value::Null,
                    cell => Value::String(composed(cell).into_owned()),
                })
                .collect(),
        });
    }
    table.columns = columns;
    Ok(table)
}

/// The delimiter that stands most often outside quotes in the first line; a comma where none does.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or("");
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
        inner.write_record(columns)?;
        Ok(Self { inner })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn row<'a>(&mut self, values: impl IntoIterator<Item = &'a Value>) -> io::Result<()> {
        self.inner.write_record(values.into_iter().map(cell_text))?;
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> io::Result<W> {
        self.inner
            .into_inner()
            .map_err(|error| io::Error::other(error.to_string()))
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
