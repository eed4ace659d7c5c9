//! The first sheet: the run in few numbers, counted by formulas from the others.

use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::Book;
use super::list::Listed;
use super::plan::Totals;
use super::sheet::fitted;
use super::words;
use crate::lang::Text;
use crate::options::Class;
use crate::report::words::word;

/// A sheet of names and values that grows downwards.
struct Page<'w, 'b> {
    sheet: &'w mut Worksheet,
    book: &'b Book<'b>,
    row: u32,
}

impl Page<'_, '_> {
    fn heading(&mut self, text: Text) -> Result<(), XlsxError> {
        let head = &self.book.formats.head;
        self.row += 1;
        self.sheet
            .write_string_with_format(self.row, 0, text.of(self.book.lang), head)?;
        self.sheet.write_blank(self.row, 1, head)?;
        self.row += 1;
        Ok(())
    }

    fn name(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string(self.row, 0, fitted(text).0)?;
        Ok(())
    }

    fn words(&mut self, name: Text, text: &str) -> Result<(), XlsxError> {
        self.name(name.of(self.book.lang))?;
        self.sheet.write_string(self.row, 1, fitted(text).0)?;
        self.row += 1;
        Ok(())
    }

    fn count(&mut self, name: &str, count: usize) -> Result<(), XlsxError> {
        self.name(name)?;
        #[expect(clippy::cast_precision_loss, reason = "counts of villages")]
        let count = count as f64;
        let format = self.book.formats.count();
        self.sheet
            .write_number_with_format(self.row, 1, count, format)?;
        self.row += 1;
        Ok(())
    }

    fn formula(&mut self, name: &str, formula: &str, result: &str) -> Result<(), XlsxError> {
        self.name(name)?;
        let formula = Formula::new(formula).set_result(result);
        let format = self.book.formats.count();
        self.sheet
            .write_formula_with_format(self.row, 1, formula, format)?;
        self.row += 1;
        Ok(())
    }
}

/// Writes the sheet.
pub(super) fn summary(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    listed: &Listed,
    plan: Option<&Totals>,
) -> Result<(), XlsxError> {
    let edition = book.edition;
    let lang = book.lang;
    let of = edition.summary;
    sheet.set_column_width(0, 52)?;
    sheet.set_column_width(1, 24)?;
    sheet.set_paper_size(9);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header("&L&A&R&P / &N");
    sheet.write_string_with_format(0, 0, fitted(&of.name).0, &book.formats.title)?;
    sheet.write_string_with_format(1, 0, fitted(&of.notice).0, &book.formats.note)?;
    let mut page = Page {
        sheet,
        book,
        row: 2,
    };
    let day =
        |day: Option<crate::calendar::Day>| day.map_or_else(String::new, |day| day.to_string());
    page.words(words::AS_OF, &day(edition.project.settings.project.as_of))?;
    page.words(words::CREATED, &day(edition.created))?;
    page.words(
        words::PROGRAM,
        concat!("deadzone ", env!("CARGO_PKG_VERSION")),
    )?;

    page.heading(words::BY_STATUS)?;
    page.count(words::VILLAGES.of(lang), of.villages)?;
    for status in ["white", "dip", "covered", "unknown"] {
        let count = of.status.get(status).copied().unwrap_or(0);
        let name = word(status, lang);
        // The list has the dead zones alone, the first of them where there are very many.
        let is_listed = matches!(status, "white" | "dip") && !listed.status.is_empty();
        if is_listed && listed.is_whole {
            let formula = format!("=COUNTIF({},\"{name}\")", listed.status);
            page.formula(name, &formula, &count.to_string())?;
        } else {
            page.count(name, count)?;
        }
    }
    if !listed.class.is_empty() {
        page.heading(words::BY_CLASS)?;
        for class in Class::ALL.map(Class::as_str) {
            let count = of.decision_class.get(class).copied().unwrap_or(0);
            let name = word(class, lang);
            if listed.is_whole {
                let formula = format!("=COUNTIF({},\"{name}\")", listed.class);
                page.formula(name, &formula, &count.to_string())?;
            } else {
                page.count(name, count)?;
            }
        }
    }
    if let Some(totals) = plan {
        page.heading(words::PLAN)?;
        let rows = [
            (words::SERVED, &totals.villages),
            (words::BY_SATELLITE, &totals.satellite),
            (words::PEOPLE, &totals.people),
            (words::SITES_BUILT, &totals.sites),
            (words::CAPEX, &totals.capex),
            (words::PRESENT_VALUE, &totals.cost),
            (words::OF_SATELLITE, &totals.satellite_cost),
            (words::PER_PERSON, &totals.per_person),
        ];
        for (name, (formula, result)) in rows {
            page.formula(name.of(lang), formula, result)?;
        }
        if let Some(of) = of.plan.as_ref().and_then(|plan| plan.estimated)
            && of.villages > 0
        {
            let people = words::ESTIMATED_PEOPLE.of(lang);
            page.count(people, usize::try_from(of.people).unwrap_or(usize::MAX))?;
            page.count(words::ESTIMATED_VILLAGES.of(lang), of.villages)?;
        }
        page.row += 1;
        let note = &book.formats.note;
        page.sheet
            .write_string_with_format(page.row, 0, words::HOW.of(lang), note)?;
        page.row += 1;
    }
    let notes: Vec<&String> = book.notes.iter().chain(&of.notes).collect();
    if !notes.is_empty() {
        page.heading(words::NOTES)?;
        for note in notes {
            page.name(note)?;
            page.row += 1;
        }
    }
    Ok(())
}
