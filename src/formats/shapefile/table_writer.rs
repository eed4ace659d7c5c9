//! Writing attributes: the `.dbf` file.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::dbf::{DESCRIPTOR, END_OF_FIELDS};
use super::writer::unfit;
use crate::formats::fitted;
use crate::formats::text::composed;
use crate::formats::{Cell, Column, ColumnKind, WriteError};

/// Bytes of a column's name.
const NAME: usize = 10;
/// Columns whose header has a length of 16 bits.
const MOST_COLUMNS: usize = (u16::MAX as usize - DESCRIPTOR - 1) / DESCRIPTOR;
/// Bytes of a text value.
const TEXT: usize = 254;
/// Digits of whole numbers that every reader takes.
const WHOLE: usize = 18;
/// Every number of 64 bits fits into this in its shortest form, `-2.2250738585072014e-308` at worst.
const REAL: usize = 24;
/// Decimals that are declared for them, as GDAL does; values have as many as they need.
const DECIMALS: u8 = 15;
/// What a file ends with.
const END: u8 = 0x1a;
/// The day of the last change, which would make equal tables differ: 1 January 1970.
const CHANGED: [u8; 3] = [70, 1, 1];

/// A field of the file.
struct Field {
    column: String,
    mark: u8,
    width: u8,
    /// Texts that were longer.
    cut: u64,
    /// Texts that hold nothing, which reads like null.
    emptied: u64,
    /// Values that are not what the column holds.
    unfit: u64,
}

/// A table that is being written.
pub(super) struct TableWriter {
    out: BufWriter<File>,
    fields: Vec<Field>,
    losses: Vec<String>,
    record: Vec<u8>,
    rows: u32,
}

impl TableWriter {
    pub(super) fn create(path: &Path, columns: &[Column]) -> Result<Self, WriteError> {
        let too_many = || unfit(format!("{} columns are too many for it", columns.len()));
        if columns.len() > MOST_COLUMNS {
            return Err(too_many());
        }
        let mut table = Self {
            out: BufWriter::with_capacity(1 << 18, File::create(path)?),
            fields: Vec::new(),
            losses: Vec::new(),
            record: Vec::new(),
            rows: 0,
        };
        let numbered = [Column {
            name: "FID".to_owned(),
            kind: ColumnKind::Whole,
            longest: NAME,
        }];
        let columns = if columns.is_empty() {
            let added = "a table needs a column: \"FID\" was added, which numbers the rows from 0";
            table.losses.push(added.to_owned());
            &numbered
        } else {
            columns
        };
        table.losses.extend(fitted::flattened(columns));
        let mut names = Names::default();
        let mut descriptors = Vec::new();
        for column in columns {
            let name = names.short(&column.name);
            if name != column.name {
                table.losses.push(format!(
                    "column {:?} is called \"{name}\" (names have {NAME} bytes)",
                    column.name
                ));
            }
            let field = table.field(column);
            let mut descriptor = [0; DESCRIPTOR];
            descriptor[..name.len()].copy_from_slice(name.as_bytes());
            descriptor[11] = field.mark;
            descriptor[16] = field.width;
            descriptor[17] = if column.kind == ColumnKind::Real {
                DECIMALS
            } else {
                0
            };
            descriptors.extend_from_slice(&descriptor);
            table.fields.push(field);
        }
        let header = DESCRIPTOR + descriptors.len() + 1;
        let header = u16::try_from(header).map_err(|_error| too_many())?;
        let widths = table.fields.iter().map(|field| usize::from(field.width));
        let length = u16::try_from(1 + widths.sum::<usize>()).map_err(|_error| too_many())?;
        let mut head = vec![3];
        head.extend_from_slice(&CHANGED);
        // The count comes at the end.
        head.extend_from_slice(&[0; 4]);
        head.extend_from_slice(&header.to_le_bytes());
        head.extend_from_slice(&length.to_le_bytes());
        head.resize(DESCRIPTOR, 0);
        table.out.write_all(&head)?;
        table.out.write_all(&descriptors)?;
        table.out.write_all(&[END_OF_FIELDS])?;
        Ok(table)
    }

    fn field(&mut self, column: &Column) -> Field {
        let (mark, width) = match column.kind {
            ColumnKind::Flag => (b'L', 1),
            ColumnKind::Whole if column.longest <= WHOLE => (b'N', WHOLE),
            ColumnKind::Real => (b'N', REAL),
            ColumnKind::Whole | ColumnKind::Text | ColumnKind::Json => {
                (b'C', column.longest.clamp(1, TEXT))
            }
        };
        if column.kind == ColumnKind::Whole && mark == b'C' {
            self.losses.push(format!(
                "column \"{}\" is text: its whole numbers have more than {WHOLE} digits",
                column.name
            ));
        }
        Field {
            column: column.name.clone(),
            mark,
            width: u8::try_from(width).unwrap_or(u8::MAX),
            cut: 0,
            emptied: 0,
            unfit: 0,
        }
    }

    /// Bytes of the file with one more row.
    pub(super) fn next_len(&self) -> u64 {
        let widths = self.fields.iter().map(|field| u64::from(field.width));
        let length = 1 + widths.sum::<u64>();
        (u64::from(self.rows) + 1) * length + (self.fields.len() as u64 + 2) * 32
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.rows += 1;
        self.record.clear();
        self.record.push(b' ');
        if cells.is_empty() {
            // The column that numbers the rows.
            let text = format!("{:>1$}", self.rows - 1, WHOLE);
            self.record.extend_from_slice(text.as_bytes());
        }
        for (field, cell) in self.fields.iter_mut().zip(cells) {
            field.append(cell, &mut self.record);
        }
        // Cells that are missing are empty.
        let widths = self.fields.iter().map(|field| usize::from(field.width));
        self.record.resize(1 + widths.sum::<usize>(), b' ');
        self.out.write_all(&self.record)
    }

    /// Ends the file; what was lost.
    pub(super) fn finish(mut self) -> io::Result<Vec<String>> {
        self.out.write_all(&[END])?;
        self.out.seek(SeekFrom::Start(4))?;
        self.out.write_all(&self.rows.to_le_bytes())?;
        self.out.flush()?;
        for field in &self.fields {
            if field.cut > 0 {
                self.losses.push(format!(
                    "{} values of \"{}\" were cut to {} bytes",
                    field.cut, field.column, field.width
                ));
            }
            let emptied = fitted::emptied(field.emptied, &field.column);
            self.losses.extend(emptied);
            if field.unfit > 0 {
                self.losses.push(format!(
                    "{} values of \"{}\" are not what the column holds and are empty",
                    field.unfit, field.column
                ));
            }
        }
        Ok(self.losses)
    }
}

impl Field {
    fn append(&mut self, cell: &Cell<'_>, out: &mut Vec<u8>) {
        let width = usize::from(self.width);
        let start = out.len();
        match (self.mark, cell) {
            (b'L', Cell::Bool(flag)) => out.push(if *flag { b'T' } else { b'F' }),
            (b'L', Cell::Null) => out.push(b'?'),
            (_, Cell::Null) => {}
            (b'N', Cell::Number(number)) => {
                let text = shortest(number);
                if text.len() <= width {
                    out.resize(start + width - text.len(), b' ');
                    out.extend_from_slice(text.as_bytes());
                } else {
                    self.unfit += 1;
                }
            }
            (b'C', cell) => {
                let shown = cell.shown();
                // A zero byte would end the value.
                let text = shown.replace('\0', " ");
                let kept = cut(&text, width);
                self.cut += u64::from(kept != shown);
                self.emptied += u64::from(kept.trim_ascii_end().is_empty());
                out.extend_from_slice(kept.as_bytes());
            }
            _ => self.unfit += 1,
        }
        out.resize(start + width, b' ');
    }
}

/// A number as text that reads back equal, with an exponent only where it is shorter so.
fn shortest(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(real) if number.is_f64() => {
            let (plain, exponent) = (format!("{real}"), format!("{real:e}"));
            if plain.len() <= REAL { plain } else { exponent }
        }
        _ => number.to_string(),
    }
}

/// The beginning of a text that fits into so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The names of columns so far.
#[derive(Default)]
struct Names {
    /// In small letters.
    taken: FxHashSet<String>,
    /// The last number behind each beginning, also in small letters.
    counts: FxHashMap<String, usize>,
}

impl Names {
    /// A name of few bytes that no column before has, capitals or not. Without control characters and
    /// outer blanks, which readers take for the end of the columns or leave out.
    fn short(&mut self, name: &str) -> String {
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let name = composed(name.trim());
        let name = if name.is_empty() { "column" } else { &name };
        let stem = cut(name, NAME).trim_end();
        let count = self.counts.entry(stem.to_lowercase()).or_default();
        let mut short = stem.to_owned();
        while !self.taken.insert(short.to_lowercase()) {
            *count += 1;
            let end = format!("_{count}");
            short = format!("{}{end}", cut(name, NAME.saturating_sub(end.len())));
        }
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_a_character_ends_and_made_unique() {
        let mut names = Names::default();
        for (name, short) in [
            ("extremely_difficult", "extremely_"),
            ("extremely_bad", "extremel_1"),
            ("EXTREMELY_GOOD", "EXTREMEL_2"),
            ("điện thoại", "điện th"),
            ("id", "id"),
            ("ID", "ID_1"),
            (" id\t", "id_2"),
            ("\rid", "id_3"),
            ("\r\0", "column"),
            ("", "column_1"),
            ("e\u{302}", "ê"),
            ("ê", "ê_1"),
            ("abcdefghi jk", "abcdefghi"),
        ] {
            let got = names.short(name);
            assert_eq!(got, short);
            assert!(got.len() <= NAME);
        }
    }

    #[test]
    fn as_many_columns_as_the_header_has_room_for() {
        let column = |place: usize| Column {
            name: format!("the same beginning {place}"),
            kind: ColumnKind::Flag,
            longest: 1,
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.dbf");
        let columns: Vec<Column> = (0..=MOST_COLUMNS).map(column).collect();
        assert!(TableWriter::create(&path, &columns[1..]).is_ok());
        let error = TableWriter::create(&path, &columns).err().unwrap();
        assert!(error.to_string().contains("too many"), "{error}");
    }

    #[test]
    fn every_number_fits_and_reads_back() {
        for real in [
            0.1,
            -2.225_073_858_507_201_4e-308,
            f64::MIN,
            5e-324,
            105.850_000_000_000_01,
            1e22,
            -1.234_567_890_123_456_7e-5,
        ] {
            let number = serde_json::Number::from_f64(real).unwrap();
            let text = shortest(&number);
            assert!(text.len() <= REAL, "{text}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), real.to_bits());
        }
    }
}
