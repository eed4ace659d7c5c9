//! The sheets with a row a village, an option or an issue.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Book;
use super::sheet::{Column, Kind, Sheet};
use super::words::{LEFT_OUT, LIST, MAP, OPTIONS, REJECTED};
use crate::formats::Cell;
use crate::lang::Text;
use crate::report::lists::BUILD_LIST;
use crate::report::options_table::{option_columns, rows};
use crate::report::rejected::{REJECTED_COLUMNS, cells};
use crate::report::why::{explanation, why};
use crate::report::{Facts, VillageColumns};

/// Most rows of options and of issues: beyond, people use the tables.
const MOST: usize = 100_000;
/// Most dead zones that are listed.
const MOST_VILLAGES: usize = 200_000;

/// Columns that are read first; the others follow in their own order.
const FIRST: [&str; 22] = [
    "rank",
    "id",
    "name",
    "commune",
    "district",
    "province",
    "status",
    "population",
    "households",
    "electricity",
    "grid_date",
    "fund",
    "score",
    "score_low",
    "score_high",
    "in_target",
    "firmness",
    "decision_class",
    "decision",
    "plan_decision",
    "phase",
    "site_id",
];

/// The cells of columns that other sheets count.
pub(super) struct Listed {
    pub(super) status: String,
    pub(super) class: String,
    /// Whether the list has all dead zones.
    pub(super) is_whole: bool,
}

/// How many rows a sheet has of those that there are; what is left out is noted.
fn kept(book: &mut Book<'_>, sheet: Text, file: &str, count: usize, most: usize) -> usize {
    if count > most {
        let note = LEFT_OUT.of(book.lang);
        let note = note
            .replace("{sheet}", sheet.of(book.lang))
            .replace("{most}", &most.to_string())
            .replace("{n}", &count.to_string());
        book.notes.push(note.replace("{file}", file));
    }
    count.min(most)
}

/// The dead zones in the order of the list.
pub(super) fn ranked(workbook: &mut Workbook, book: &mut Book<'_>) -> Result<Listed, XlsxError> {
    let facts: Facts<'_> = book.edition.facts;
    let rest = BUILD_LIST.iter().copied();
    let rest = rest.filter(|name| !FIRST.contains(name) && !["explanation", "why"].contains(name));
    let names = FIRST.into_iter().chain(rest).chain(["explanation", "why"]);
    let names: Vec<&str> = names.collect();
    let values = VillageColumns::select(facts, &names, false);
    let mut columns: Vec<Column<'_>> = values
        .names()
        .map(|name| Column::known(name, book))
        .collect();
    columns.push(Column::own("map", MAP, Kind::Link, book.lang));
    let order = facts.order();
    let count = kept(book, LIST, "build-list.csv", order.len(), MOST_VILLAGES);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let mut sheet = Sheet::begin(sheet, LIST, &columns, book)?;
    let sentences = ["explanation", "why"].map(|name| sheet.column(name));
    let map = sheet.column("map");
    for &index in &order[..count] {
        for (column, cell) in (0..).zip(values.values(index)) {
            if sentences.contains(&Some(column)) {
                let told = if sentences[1] == Some(column) {
                    why(facts, index, book.lang)
                } else {
                    explanation(facts, index, book.lang).map(std::borrow::Cow::into_owned)
                };
                sheet.text(column, told.as_deref().unwrap_or_default())?;
            } else {
                sheet.cell(column, &cell, &book.formats)?;
            }
        }
        if let (Some(map), Some(centre)) = (map, facts.survey.villages[index].centre) {
            sheet.map(map, centre.lon(), centre.lat(), &book.formats)?;
        }
        sheet.row += 1;
    }
    sheet.print(u16::try_from(FIRST.len()).unwrap_or(u16::MAX))?;
    let range = |name: &str| {
        sheet
            .column(name)
            .map_or_else(String::new, |of| sheet.range(of))
    };
    let listed = Listed {
        status: range("status"),
        class: range("decision_class"),
        is_whole: count == order.len(),
    };
    sheet.finish(book)?;
    Ok(listed)
}

/// Every option of every dead zone.
pub(super) fn options(workbook: &mut Workbook, book: &mut Book<'_>) -> Result<(), XlsxError> {
    let facts = book.edition.facts;
    if facts.options.is_none() {
        return Ok(());
    }
    let columns: Vec<Column<'_>> = option_columns()
        .map(|name| Column::known(name, book))
        .collect();
    let order = facts.order();
    let count = order.iter().map(|&index| rows(facts, index).count()).sum();
    let most = kept(book, OPTIONS, "options.csv", count, MOST);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let mut sheet = Sheet::begin(sheet, OPTIONS, &columns, book)?;
    let all = order.iter().flat_map(|&index| rows(facts, index));
    for row in all.take(most) {
        for (column, (_, cell)) in (0..).zip(row.cells()) {
            sheet.cell(column, &cell, &book.formats)?;
        }
        sheet.row += 1;
    }
    sheet.finish(book)
}

/// What was wrong with rows.
pub(super) fn rejected(workbook: &mut Workbook, book: &mut Book<'_>) -> Result<(), XlsxError> {
    let issues = &book.edition.facts.survey.issues;
    let columns: Vec<Column<'_>> = REJECTED_COLUMNS
        .iter()
        .map(|name| Column {
            kind: match *name {
                "row" => Kind::Count,
                "message" | "what_to_do" => Kind::Long,
                _ => Kind::Text,
            },
            ..Column::known(name, book)
        })
        .collect();
    let most = kept(book, REJECTED, "rejected.csv", issues.len(), MOST);
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let mut sheet = Sheet::begin(sheet, REJECTED, &columns, book)?;
    for issue in &issues[..most] {
        for (column, cell) in (0..).zip(cells(issue)) {
            match &cell {
                Cell::Text(text) => sheet.text(column, text)?,
                cell => sheet.cell(column, cell, &book.formats)?,
            }
        }
        sheet.row += 1;
    }
    sheet.finish(book)
}
