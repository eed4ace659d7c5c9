//! Attributes: the `.dbf` file, dBASE III with what came after it.
//!
//! Layout: a header of 32 bytes, 32 bytes a field, a byte 0x0D; then records of one length, of which the
//! first byte tells whether they are deleted (`*`).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use rayon::prelude::*;

use super::encoding::{self, Said};
use super::{broken, int_le};
use crate::formats::text::composed;
use crate::formats::{Cell, FormatError};
use crate::project::Bytes;

/// Bytes of the header, and of each field in it.
pub(super) const DESCRIPTOR: usize = 32;
/// What the fields end with.
pub(super) const END_OF_FIELDS: u8 = 0x0d;
/// The mark of a deleted record.
const DELETED: u8 = b'*';
/// Records that are looked at as one piece.
const PIECE: usize = 1 << 14;

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Real,
    Flag,
    Date,
    /// Elsewhere or binary: reads null.
    Unread,
}

/// A field.
#[derive(Clone, Debug)]
struct Field {
    kind: Kind,
    /// Where it stands in a record.
    start: usize,
    end: usize,
}

/// A table whose header has been read.
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) notes: Vec<String>,
    fields: Vec<Field>,
    encoding: &'static Encoding,
    /// Where the first record begins.
    first: usize,
    /// Bytes of a record.
    length: usize,
    pub(super) rows: usize,
}

/// What a look at all records tells.
#[derive(Clone, Copy, Default)]
struct Look {
    deleted: usize,
    not_utf8: usize,
}

impl Table {
    pub(super) fn of(dbf: &Bytes, cpg: Option<&[u8]>) -> Result<Self, FormatError> {
        let word = |at: usize| {
            Some(usize::from(u16::from_le_bytes([
                *dbf.get(at)?,
                *dbf.get(at + 1)?,
            ])))
        };
        let cut = || broken("the .dbf is cut off in its header");
        let (first, length) = (word(8).ok_or_else(cut)?, word(10).ok_or_else(cut)?);
        let rows = int_le(dbf, 4).ok_or_else(cut)?;
        let rows =
            usize::try_from(rows).map_err(|_error| broken("the .dbf claims a negative count"))?;
        let header = dbf.get(..first).ok_or_else(cut)?;
        let needed = rows
            .checked_mul(length)
            .and_then(|len| len.checked_add(first));
        if length == 0 || needed.is_none_or(|needed| needed > dbf.len()) {
            return Err(broken(format!(
                "the .dbf claims {rows} records of {length} bytes and has {} bytes",
                dbf.len()
            )));
        }
        let (fields, raw, is_ended) = fields(header, length)?;
        // Where the fields end without the mark, a record must begin.
        let mark = dbf.get(first).filter(|_| rows > 0);
        if !is_ended && mark.is_some_and(|mark| !matches!(mark, b' ' | &DELETED)) {
            return Err(broken(
                "the fields of the .dbf do not end where its header says",
            ));
        }
        let mut table = Self {
            columns: Vec::with_capacity(fields.len()),
            notes: Vec::new(),
            fields,
            encoding: UTF_8,
            first,
            length,
            rows,
        };
        let look = table.look(dbf);
        let names_fit = raw.iter().all(|name| encoding::as_utf8(name).is_some());
        table.choose_encoding(cpg, header.get(29).copied().unwrap_or(0), names_fit, look);
        table.name(&raw)?;
        if !is_ended {
            let note = "has a .dbf whose list of columns has no end mark; check the last column";
            table.notes.push(note.to_owned());
        }
        if look.deleted > 0 {
            let note = format!("has {} deleted records, which are left out", look.deleted);
            table.notes.push(note);
        }
        Ok(table)
    }

    fn choose_encoding(&mut self, cpg: Option<&[u8]>, driver: u8, names_fit: bool, look: Look) {
        let said = match cpg.map_or(Ok(Said::Nothing), encoding::of_cpg) {
            Ok(Said::Nothing) => encoding::of_driver(driver),
            said => said,
        };
        if let Ok(Said::Known(encoding)) = said {
            self.encoding = encoding;
            if encoding == UTF_8 && look.not_utf8 > 0 {
                self.notes.push(format!(
                    "has {} values that are not UTF-8, though the file says so; they read \u{fffd}; correct the .cpg, for Vietnamese Windows to 1258",
                    look.not_utf8
                ));
            }
            return;
        }
        let is_utf8 = names_fit && look.not_utf8 == 0;
        self.encoding = encoding::guessed(is_utf8);
        let read = self.encoding.name();
        if let Err(unknown) = said {
            self.notes.push(format!(
                "says that its text is {unknown:?}, which is not known, and was read as {read}; check the names"
            ));
        } else if !is_utf8 {
            self.notes.push(format!(
                "does not say what its text is encoded in and was read as {read}; check the names, or put a .cpg file beside it"
            ));
        }
    }

    /// Names the columns, each once; one without a name is called by its place.
    fn name(&mut self, raw: &[&[u8]]) -> Result<(), FormatError> {
        for (place, name) in raw.iter().enumerate() {
            let name = encoding::decoded(name, self.encoding);
            let name = match composed(name.trim()) {
                name if name.is_empty() => format!("column_{}", place + 1),
                name => name.into_owned(),
            };
            if self.columns.contains(&name) {
                return Err(FormatError::TwinHeader { name });
            }
            self.columns.push(name);
        }
        let unread = self.columns.iter().zip(&self.fields);
        let unread = unread.filter(|(_, field)| field.kind == Kind::Unread);
        let unread: Vec<&str> = unread.map(|(name, _)| name.as_str()).collect();
        if !unread.is_empty() {
            self.notes.push(format!(
                "has columns of memos or binary data, which count as empty: {}",
                unread.join(", ")
            ));
        }
        Ok(())
    }

    /// Columns of days.
    pub(super) fn dates(&self) -> Vec<String> {
        let columns = self.columns.iter().zip(&self.fields);
        let dates = columns.filter(|(_, field)| field.kind == Kind::Date);
        dates.map(|(name, _)| name.clone()).collect()
    }

    /// Looks at all records, in parallel.
    fn look(&self, dbf: &Bytes) -> Look {
        let pieces = (0..self.rows).into_par_iter().step_by(PIECE);
        pieces
            .map(|from| {
                let to = self.rows.min(from + PIECE);
                let mut look = Look::default();
                for row in from..to {
                    let Some(record) = self.record(dbf, row) else {
                        look.deleted += 1;
                        continue;
                    };
                    if record.is_ascii() {
                        continue;
                    }
                    let texts = self.fields.iter().filter(|field| field.kind == Kind::Text);
                    let values = texts.map(|field| text_bytes(&record[field.start..field.end]));
                    look.not_utf8 += values
                        .filter(|value| encoding::as_utf8(value).is_none())
                        .count();
                }
                dbf.release(self.span(from, to));
                look
            })
            .reduce(Look::default, |one, other| Look {
                deleted: one.deleted + other.deleted,
                not_utf8: one.not_utf8 + other.not_utf8,
            })
    }

    /// The bytes of some records.
    pub(super) fn span(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        self.first + from * self.length..self.first + to * self.length
    }

    /// A record; nothing where it is deleted.
    pub(super) fn record<'a>(&self, dbf: &'a [u8], row: usize) -> Option<&'a [u8]> {
        let record = &dbf[self.span(row, row + 1)];
        (record[0] != DELETED).then_some(record)
    }

    /// Appends the values of a record.
    pub(super) fn cells<'a>(&self, record: &'a [u8], row: &mut Vec<Cell<'a>>) {
        let cells = self.fields.iter().map(|field| {
            let value = &record[field.start..field.end];
            match field.kind {
                Kind::Text => self.text(text_bytes(value)),
                Kind::Unread => Cell::Null,
                kind => self.typed(kind, plain(value)),
            }
        });
        row.extend(cells);
    }

    fn text<'a>(&self, value: &'a [u8]) -> Cell<'a> {
        if value.is_empty() {
            return Cell::Null;
        }
        Cell::Text(match encoding::decoded(value, self.encoding) {
            Cow::Borrowed(text) => composed(text),
            Cow::Owned(text) => Cow::Owned(composed(&text).into_owned()),
        })
    }

    /// A value that is no text. What does not read as the field says stays text, so that it is refused
    /// by whoever needs it.
    fn typed<'a>(&self, kind: Kind, value: &'a [u8]) -> Cell<'a> {
        // GDAL and QGIS write numbers that are null as asterisks; that is no cause for a note.
        if value.is_empty() || value.iter().all(|&byte| byte == b'*') {
            return Cell::Null;
        }
        let text = std::str::from_utf8(value).ok();
        let read = match (kind, value) {
            (Kind::Flag, b"T" | b"t" | b"Y" | b"y") => Some(Cell::from(true)),
            (Kind::Flag, b"F" | b"f" | b"N" | b"n") => Some(Cell::from(false)),
            (Kind::Flag, b"?") | (Kind::Date, b"00000000" | b"0") => Some(Cell::Null),
            (Kind::Date, _) if value.len() == 8 && value.iter().all(u8::is_ascii_digit) => text
                .map(|text| Cell::from(format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))),
            (Kind::Whole, _) => text.and_then(whole),
            (Kind::Real, _) => text.and_then(real),
            _ => None,
        };
        read.unwrap_or_else(|| self.text(value))
    }
}

/// A whole number; one of more than 64 bits with a sign stays text, with all its digits.
fn whole(text: &str) -> Option<Cell<'static>> {
    let known = text.parse::<i64>().ok().map(Cell::from);
    let is_whole = || {
        text.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-'))
    };
    known.or_else(|| if is_whole() { None } else { real(text) })
}

fn real(text: &str) -> Option<Cell<'static>> {
    let number = text.parse::<f64>().ok()?;
    number.is_finite().then(|| Cell::from(number))
}

/// A text value without the blanks that fill it up.
fn text_bytes(value: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, value).unwrap_or(value.len());
    value[..end].trim_ascii_end()
}

/// A value without blanks around it.
fn plain(value: &[u8]) -> &[u8] {
    text_bytes(value).trim_ascii_start()
}

/// The fields, the bytes of their names, and whether the mark of their end is there.
type Fields<'h> = (Vec<Field>, Vec<&'h [u8]>, bool);

/// Reads the fields. Together with the mark of deletion they fill a record, or else the header is not the
/// one of these records; some writers leave the end mark out and let the header end with the last field.
fn fields(header: &[u8], length: usize) -> Result<Fields<'_>, FormatError> {
    let listed = header.get(DESCRIPTOR..).unwrap_or_default();
    let (descriptors, rest) = listed.as_chunks::<DESCRIPTOR>();
    let descriptors: Vec<&[u8; DESCRIPTOR]> = descriptors
        .iter()
        .take_while(|descriptor| descriptor[0] != END_OF_FIELDS)
        .collect();
    let is_ended = listed.get(descriptors.len() * DESCRIPTOR) == Some(&END_OF_FIELDS);
    if !is_ended && !rest.is_empty() {
        return Err(broken("the list of columns of the .dbf has no end"));
    }
    let width = |of: &[u8; DESCRIPTOR], long: bool| {
        // Clipper writes the upper byte of long texts where numbers have their decimals.
        let upper = if long && of[11] == b'C' { of[17] } else { 0 };
        usize::from(u16::from_le_bytes([of[16], upper]))
    };
    let total = |long: bool| 1 + descriptors.iter().map(|of| width(of, long)).sum::<usize>();
    let long = total(false) != length && total(true) == length;
    if total(long) != length {
        return Err(broken(format!(
            "the fields of the .dbf have {} bytes and its records {length}",
            total(long)
        )));
    }
    let (mut fields, mut names) = (Vec::new(), Vec::new());
    // Behind the mark of deletion.
    let mut start = 1;
    for of in descriptors {
        let end = start + width(of, long);
        let kind = match of[11] {
            b'C' => Kind::Text,
            b'N' | b'F' if of[17] > 0 || of[11] == b'F' => Kind::Real,
            b'N' => Kind::Whole,
            b'L' => Kind::Flag,
            b'D' => Kind::Date,
            _ => Kind::Unread,
        };
        fields.push(Field { kind, start, end });
        names.push(text_bytes(&of[..11]));
        start = end;
    }
    Ok((fields, names, is_ended))
}
