//! The rows of a sheet, one after the other: what a sheet claims to be large is of no account.

use std::borrow::Cow;
use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::book::Values;
use super::dates::{self, Shown};
use super::package::{Xml, attribute, broken, cut, unescaped};
use crate::formats::text::composed;
use crate::formats::{Cell, FormatError};

/// Rows and columns of the largest sheet (ECMA-376 part 1, 18.3.1).
const MOST_ROWS: u32 = 1 << 20;
pub(super) const MOST_COLUMNS: u32 = 1 << 14;
/// Most merged cells; files of the whole country have some ten thousand.
const MOST_MERGED: usize = 1 << 20;

/// A row whose empty cells are left out.
#[derive(Debug, Default)]
pub(super) struct SheetRow {
    /// As the spreadsheet shows it, from 1.
    pub(super) number: u32,
    /// Columns from 0 and their values, never null, in order.
    pub(super) cells: Vec<(u32, Cell<'static>)>,
}

/// Cells that belong together, of which only the first holds the value; rows and columns from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merged {
    pub(super) first: (u32, u32),
    pub(super) last: (u32, u32),
}

/// Cells whose value cannot be known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Oddities {
    pub(super) errors: u64,
    pub(super) unsaved_formulas: u64,
}

/// A sheet under way.
pub(super) struct Sheet<'p> {
    xml: Xml<'p>,
    values: &'p Values,
    /// The row before, from 1.
    row: u32,
    in_data: bool,
    ended: bool,
    text: String,
    pub(super) oddities: Oddities,
    /// Columns from 0 in which days or times were met, and the last row, from 1, where they were.
    pub(super) dated: BTreeMap<u32, u32>,
}

/// A cell before its value is read.
struct Head {
    column: u32,
    kind: Kind,
    shown: Shown,
}

/// ECMA-376 part 1, 18.18.11.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Flag,
    Error,
}

impl<'p> Sheet<'p> {
    pub(super) fn new(xml: Xml<'p>, values: &'p Values) -> Self {
        Self {
            xml,
            values,
            row: 0,
            in_data: false,
            ended: false,
            text: String::new(),
            oddities: Oddities::default(),
            dated: BTreeMap::new(),
        }
    }

    /// Reads the next row that is there, empty or not; `false` behind the last.
    pub(super) fn next(&mut self, row: &mut SheetRow) -> Result<bool, FormatError> {
        row.cells.clear();
        while !self.ended {
            match self.xml.event()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "sheetData" => self.in_data = true,
                    "row" if self.in_data => {
                        let number = match attribute(&element, "r")? {
                            Some(number) => number.parse().unwrap_or(0),
                            None => self.row + 1,
                        };
                        if number <= self.row || number > MOST_ROWS {
                            return Err(broken(format!(
                                "a row with the number {number} stands behind row {}",
                                self.row
                            )));
                        }
                        self.row = number;
                        row.number = number;
                        self.cells(row)?;
                        return Ok(true);
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "sheetData" => {
                    self.ended = true;
                }
                Event::Eof => return Err(cut()),
                _ => {}
            }
        }
        Ok(false)
    }

    fn cells(&mut self, row: &mut SheetRow) -> Result<(), FormatError> {
        let mut next = 0;
        let mut in_order = true;
        loop {
            let head = match self.xml.event()? {
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let place = attribute(&element, "r")?;
                    let column = match &place {
                        Some(place) => {
                            let found = position(place).filter(|at| at.0 + 1 == self.row);
                            let wrong = || broken(format!("row {} has a cell {place:?}", self.row));
                            found.ok_or_else(wrong)?.1
                        }
                        None => next,
                    };
                    let kind = match attribute(&element, "t")?.as_deref() {
                        None | Some("n") => Kind::Number,
                        Some("s") => Kind::Shared,
                        Some("b") => Kind::Flag,
                        Some("e") => Kind::Error,
                        Some("str" | "inlineStr" | "d") => Kind::Text,
                        Some(other) => {
                            return Err(broken(format!(
                                "row {} has a cell of the unknown type {other:?}",
                                self.row
                            )));
                        }
                    };
                    let style = attribute(&element, "s")?.and_then(|style| style.parse().ok());
                    let shown = style.and_then(|style: usize| self.values.styles.get(style));
                    Head {
                        column,
                        kind,
                        shown: shown.copied().unwrap_or_default(),
                    }
                }
                Event::End(element) if element.local_name().as_ref() == "row" => break,
                Event::Eof => return Err(cut()),
                _ => continue,
            };
            if head.column >= MOST_COLUMNS {
                return Err(broken(format!(
                    "row {} has more than {MOST_COLUMNS} cells",
                    self.row
                )));
            }
            in_order &= head.column >= next;
            next = head.column + 1;
            let value = self.value(&head)?;
            if value != Cell::Null {
                row.cells.push((head.column, value));
            }
        }
        if !in_order {
            row.cells.sort_by_key(|(column, _)| *column);
            if row.cells.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                return Err(broken(format!("row {} has a cell twice", self.row)));
            }
        }
        Ok(())
    }

    /// Reads a cell up to its end.
    fn value(&mut self, head: &Head) -> Result<Cell<'static>, FormatError> {
        enum Part {
            Value,
            Inline,
            Formula,
            Other,
        }
        let (mut has_formula, mut has_value) = (false, false);
        self.text.clear();
        loop {
            let part = match self.xml.event()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => Part::Value,
                    "is" => Part::Inline,
                    "f" => Part::Formula,
                    _ => Part::Other,
                },
                Event::End(_) => break,
                Event::Eof => return Err(cut()),
                _ => continue,
            };
            match part {
                // Beside an inline string it says the same once more.
                Part::Value if has_value => self.xml.skip()?,
                Part::Value => {
                    self.xml.text(&mut self.text)?;
                    has_value = true;
                    if let Cow::Owned(text) = unescaped(&self.text) {
                        self.text = text;
                    }
                }
                Part::Inline => {
                    self.text.clear();
                    self.xml.string_item(&mut self.text)?;
                    has_value = true;
                }
                Part::Formula => {
                    self.xml.skip()?;
                    has_formula = true;
                }
                Part::Other => self.xml.skip()?,
            }
        }
        let text = self.text.trim();
        if text.is_empty() {
            // A formula whose value is no text at all has been computed.
            let is_computed = has_value && head.kind == Kind::Text;
            self.oddities.unsaved_formulas += u64::from(has_formula && !is_computed);
            return Ok(Cell::Null);
        }
        let wrong = |what: &str| {
            let shown: String = text.chars().take(40).collect();
            broken(format!("row {} has the {what} {shown:?}", self.row))
        };
        Ok(match head.kind {
            Kind::Number => {
                let number: f64 = text.parse().map_err(|_error| wrong("number"))?;
                if !number.is_finite() {
                    return Err(wrong("number"));
                }
                match dates::shown(number, head.shown, self.values.is_1904) {
                    Some(date) => {
                        self.dated.insert(head.column, self.row);
                        Cell::from(date)
                    }
                    None => number_cell(number),
                }
            }
            Kind::Shared => {
                let place: usize = text.parse().map_err(|_error| wrong("shared string"))?;
                let text = self.values.strings.get(place);
                match text.ok_or_else(|| wrong("shared string"))? {
                    "" => Cell::Null,
                    text => Cell::from(text.to_owned()),
                }
            }
            Kind::Flag => match text {
                "1" | "true" => Cell::Bool(true),
                "0" | "false" => Cell::Bool(false),
                _ => return Err(wrong("flag")),
            },
            Kind::Error => {
                self.oddities.errors += 1;
                Cell::Null
            }
            Kind::Text => {
                let text: Cow<'_, str> = composed(text);
                Cell::Text(Cow::Owned(text.into_owned()))
            }
        })
    }

    /// The merged cells, which stand behind the rows; the sheet is read to its end.
    pub(super) fn merged(mut self) -> Result<Vec<Merged>, FormatError> {
        let mut all = Vec::new();
        loop {
            match self.xml.event()? {
                Event::Start(element) if element.local_name().as_ref() == "mergeCell" => {
                    let range = attribute(&element, "ref")?.unwrap_or_default();
                    let (first, last) = range.split_once(':').unwrap_or((&range, &range));
                    let merged = position(first).zip(position(last));
                    let merged = merged.filter(|(first, last)| {
                        first.0 <= last.0 && first.1 <= last.1 && last.1 < MOST_COLUMNS
                    });
                    let wrong = || broken(format!("it merges the cells {range:?}"));
                    let (first, last) = merged.ok_or_else(wrong)?;
                    all.push(Merged { first, last });
                    if all.len() > MOST_MERGED {
                        return Err(broken(format!("it merges more than {MOST_MERGED} cells")));
                    }
                }
                Event::Eof => return Ok(all),
                _ => {}
            }
        }
    }
}

/// Whole numbers are whole: a sheet knows no other numbers than doubles.
fn number_cell(number: f64) -> Cell<'static> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return Cell::from(number as i64);
    }
    Cell::from(number)
}

/// Row and column from 0 of a place such as `C5`.
pub(super) fn position(place: &str) -> Option<(u32, u32)> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = place.split_at(letters);
    if !(1..=3).contains(&letters.len()) || !(1..=7).contains(&digits.len()) {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| {
        column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row: u32 = digits.parse().ok()?;
    (1..=MOST_ROWS)
        .contains(&row)
        .then(|| (row - 1, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("C107"), Some((106, 2)));
        assert_eq!(position("XFD1048576"), Some((1_048_575, 16_383)));
        for wrong in [
            "",
            "A",
            "1",
            "A0",
            "A1048577",
            "A99999999999",
            "ABCD1",
            "A-1",
            "é1",
        ] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }
}
