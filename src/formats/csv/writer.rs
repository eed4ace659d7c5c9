//! Writing comma separated text.

use std::io::{self, Write};

use crate::formats::Cell;

/// Writes rows as comma separated text, as RFC 4180 says but for line ends: LF.
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    out: W,
}

impl<W: Write> CsvWriter<W> {
    /// Starts a table with its header, after a byte order mark where asked for.
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
        let mut line = Vec::new();
        for (place, name) in columns.into_iter().enumerate() {
            if place > 0 {
                line.push(b',');
            }
            append_name(place, name, &mut line);
        }
        line.push(b'\n');
        out.write_all(&line)?;
        Ok(Self { out })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        let mut line = Vec::new();
        append_row(cells, &mut line);
        self.out.write_all(&line)
    }

    /// Writes rows that [`append_row`] has made.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn rows(&mut self, rows: &[u8]) -> io::Result<()> {
        self.out.write_all(rows)
    }

    /// What is written to.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Appends the name of a column. Readers count marks outside quotes in the header to find the delimiter, and
/// take a first line that begins like `sep=` for a word on it, so a space goes before such a name; an apostrophe
/// goes before one that a spreadsheet would run.
fn append_name(place: usize, name: &str, out: &mut Vec<u8>) {
    let beginning = name.get(..4).unwrap_or_default();
    if place == 0 && beginning.eq_ignore_ascii_case("sep=") {
        in_quotes(&format!(" {name}"), out);
    } else if is_formula(name) {
        in_quotes(&format!("'{name}"), out);
    } else if name.contains([';', '\t', '|']) {
        in_quotes(name, out);
    } else {
        quoted(name, out);
    }
}

/// Appends one row with its line end.
pub fn append_row<'a>(cells: impl IntoIterator<Item = Cell<'a>>, out: &mut Vec<u8>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        append_cell(&cell, out);
    }
    out.push(b'\n');
}

/// A cell as text: nothing for null, list items joined by `;`, text that a spreadsheet would run as a
/// formula behind an apostrophe (numbers such as -110 stay as they are).
fn append_cell(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => {}
        Cell::Text(text) => {
            if is_formula(text) {
                quoted(&format!("'{text}"), out);
            } else {
                quoted(text, out);
            }
        }
        Cell::Words(words) => joined(words.iter().copied(), out),
        Cell::Names(names) => joined(names.iter().map(String::as_str), out),
        Cell::Json(value) => match value.as_array() {
            Some(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| Cell::from(item.clone()).shown().into_owned())
                    .collect();
                joined(items.iter().map(String::as_str), out);
            }
            None => quoted(&value.to_string(), out),
        },
        Cell::Bool(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        // Most shares and distances of a scan are the one or the other.
        Cell::Number(number) if number.is_f64() && number.as_f64() == Some(1.0) => {
            out.extend_from_slice(b"1.0");
        }
        Cell::Number(number) if number.is_f64() && is_zero(number.as_f64()) => {
            out.extend_from_slice(b"0.0");
        }
        Cell::Number(_) => serde_json::to_writer(out, cell).expect("memory takes all writes"),
    }
}

/// Zero, but not minus zero.
fn is_zero(number: Option<f64>) -> bool {
    number.is_some_and(|number| number.to_bits() == 0)
}

/// Text that a spreadsheet would run.
pub(super) fn is_formula(text: &str) -> bool {
    matches!(
        text.as_bytes().first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
    ) && !text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn joined<'a>(items: impl Iterator<Item = &'a str>, out: &mut Vec<u8>) {
    let start = out.len();
    let mut plain = true;
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(b';');
        }
        if is_formula(item) {
            out.push(b'\'');
        }
        plain &= !needs_quotes(item);
        out.extend_from_slice(item.as_bytes());
    }
    if !plain {
        let text = String::from_utf8_lossy(&out[start..]).into_owned();
        out.truncate(start);
        quoted(&text, out);
    }
}

fn needs_quotes(text: &str) -> bool {
    let special = |byte: &u8| matches!(byte, b'"' | b',' | b'\n' | b'\r');
    text.as_bytes().iter().any(special)
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    if needs_quotes(text) {
        in_quotes(text, out);
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

fn in_quotes(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text.as_bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text<'a>(cell: impl Into<Cell<'a>>) -> String {
        let mut out = Vec::new();
        append_cell(&cell.into(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_cannot_be_formulas() {
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("@sum"), "'@sum");
        for hostile in [
            "=1", "+cmd", "-inf", "-1e999", "@a", "\t=1", "--1", "-110 dBm",
        ] {
            assert_eq!(text(hostile), format!("'{hostile}"));
        }
        assert_eq!(text("\r=1"), "\"'\r=1\"");
        let mut table = CsvWriter::new(Vec::new(), ["=a", "-1", "b"], false).unwrap();
        table.row([Cell::Null, Cell::Null, Cell::Null]).unwrap();
        assert_eq!(table.finish().unwrap(), b"\"'=a\",-1,b\n,,\n");
        assert_eq!(text("-110"), "-110");
        assert_eq!(text(-110.5), "-110.5");
        assert_eq!(text(json!(["a", "=b", 3])), "a;'=b;3");
        assert_eq!(text(Cell::Null), "");
    }

    #[test]
    fn what_needs_quotes_gets_them() {
        assert_eq!(text("a,b"), "\"a,b\"");
        assert_eq!(text("a \"b\""), "\"a \"\"b\"\"\"");
        assert_eq!(text("a\nb"), "\"a\nb\"");
        assert_eq!(text("Bản; Xùa"), "Bản; Xùa");
        assert_eq!(text(json!({"a": 1})), "\"{\"\"a\"\":1}\"");
        assert_eq!(text(vec!["4G", "5G"]), "4G;5G");
        assert_eq!(text(vec!["a,b", "c"]), "\"a,b;c\"");
        assert_eq!(text(true), "true");
        assert_eq!(text(0.0), "0.0");
        assert_eq!(text(-0.0), "-0.0");
        assert_eq!(text(1.0), "1.0");
        assert_eq!(text(1_u64), "1");
    }
}
