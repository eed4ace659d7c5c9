//! The workbook `build-list.xlsx`: the tables of a run as people use them, with formulas for totals.
//!
//! Every sheet but the first has two rows of headings: words, and below them the names that the columns have in
//! all other outputs. Totals are formulas with their results stored, so that a changed cost changes them.

mod book;
mod list;
mod plan;
mod sheet;
mod summary;
mod words;

use std::io;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::edition::Edition;
use crate::calendar::Day;
use crate::lang::Lang;
use sheet::Formats;

/// What every sheet is made with.
struct Book<'a> {
    edition: &'a Edition<'a>,
    lang: Lang,
    formats: Formats,
    /// What could not be kept, for the first sheet.
    notes: Vec<String>,
}

/// Writes the workbook to a path.
///
/// # Errors
/// Those of the disk; the library's own, in its words.
pub(super) fn workbook(path: &Path, edition: &Edition<'_>) -> io::Result<()> {
    let lang = edition.languages.list()[0];
    written(path, edition, lang).map_err(|error| match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    })
}

fn written(path: &Path, edition: &Edition<'_>, lang: Lang) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(edition)?);
    let mut book = Book {
        edition,
        lang,
        formats: Formats::new(),
        notes: Vec::new(),
    };
    // The first sheet counts what the others hold, so it is filled last.
    let front = workbook.add_worksheet();
    front.set_name(words::SUMMARY.of(lang))?;
    let listed = list::ranked(&mut workbook, &mut book)?;
    let planned = plan::plan(&mut workbook, &mut book)?;
    list::options(&mut workbook, &mut book)?;
    book::assumptions(&mut workbook, &mut book)?;
    list::rejected(&mut workbook, &mut book)?;
    book::dictionary(&mut workbook, &mut book)?;
    let front = workbook.worksheet_from_index(0)?;
    summary::summary(front, &book, &listed, planned.as_ref())?;
    workbook.save(path)
}

/// Title and the day that the workbook states as its own: never that of the clock.
fn properties(edition: &Edition<'_>) -> Result<DocProperties, XlsxError> {
    let settings = &edition.project.settings;
    let created = match edition.created {
        Some(day) => date(day)?,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    Ok(DocProperties::new()
        .set_title(sheet::plain(&settings.project.name))
        .set_author(concat!("deadzone ", env!("CARGO_PKG_VERSION")))
        .set_comment(sheet::plain(&settings.project.notice))
        .set_creation_datetime(&created))
}

fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&day.to_string())
}
