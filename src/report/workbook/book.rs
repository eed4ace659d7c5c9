//! The sheets that explain the others: what was assumed, and what columns mean.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::sheet::{Column, Kind, Sheet, entries};
use super::words;
use crate::formats::Cell;
use crate::report::paper::settings::all;

/// Every setting with its default; those that differ are marked.
pub(super) fn assumptions(workbook: &mut Workbook, book: &mut Book<'_>) -> Result<(), XlsxError> {
    let lang = book.lang;
    let own = |code, title, kind| Column::own(code, title, kind, lang);
    let columns = [
        own("key", words::KEY, Kind::Text),
        own("value", words::VALUE, Kind::Text),
        own("default", words::DEFAULT, Kind::Text),
        own("changed", words::CHANGED, Kind::Text),
        own("unit", words::UNIT, Kind::Text),
        own("meaning", words::MEANING, Kind::Long),
    ];
    let sheet = workbook.add_worksheet();
    let mut sheet = Sheet::begin(sheet, words::ASSUMPTIONS, &columns, book)?;
    for setting in all(&book.edition.project.settings, lang) {
        sheet.text(0, &setting.key)?;
        let value = setting.value.as_deref().unwrap_or_default();
        let default = setting.default.as_deref().unwrap_or_default();
        let is_changed = setting.value != setting.default;
        if is_changed {
            sheet.marked(1, value, &book.formats.changed)?;
        } else {
            given(&mut sheet, 1, value, book)?;
        }
        given(&mut sheet, 2, default, book)?;
        sheet.cell(3, &Cell::from(is_changed), &book.formats)?;
        sheet.text(4, &setting.unit)?;
        sheet.text(5, &setting.meaning)?;
        sheet.row += 1;
    }
    sheet.finish(book)
}

/// A value of a setting: numbers as numbers.
fn given(
    sheet: &mut Sheet<'_>,
    column: u16,
    value: &str,
    book: &Book<'_>,
) -> Result<(), XlsxError> {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => sheet.cell(column, &Cell::from(number), &book.formats),
        _ => sheet.text(column, value),
    }
}

/// What columns mean, in both languages.
pub(super) fn dictionary(workbook: &mut Workbook, book: &mut Book<'_>) -> Result<(), XlsxError> {
    let lang = book.lang;
    let own = |code, title, kind| Column::own(code, title, kind, lang);
    let columns = [
        own("column", words::COLUMN, Kind::Text),
        own("unit", words::UNIT, Kind::Text),
        own("title_en", words::TITLE_EN, Kind::Text),
        own("title_vi", words::TITLE_VI, Kind::Text),
        own("meaning_en", words::MEANING_EN, Kind::Long),
        own("meaning_vi", words::MEANING_VI, Kind::Long),
    ];
    let sheet = workbook.add_worksheet();
    let mut sheet = Sheet::begin(sheet, words::DICTIONARY, &columns, book)?;
    for entry in entries() {
        let texts = [
            entry.column,
            entry.unit,
            entry.title.en,
            entry.title.vi,
            entry.meaning.en,
            entry.meaning.vi,
        ];
        for (column, text) in (0..).zip(texts) {
            sheet.text(column, text)?;
        }
        sheet.row += 1;
    }
    sheet.finish(book)
}
