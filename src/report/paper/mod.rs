//! The printed report: sections of HTML that a browser prints as they are.
//!
//! [`paper`] gives the report in one language. It is well-formed XML, has no script and reads no clock. Every
//! room is a section or two, with its words in both languages; [`sheet`] lays them out.

mod costs;
mod data;
mod drawings;
mod front;
mod glossary;
mod issues;
mod keys_money;
mod keys_people;
mod keys_radio;
mod limits;
mod list;
mod methods;
mod phases;
mod provinces;
pub(in crate::report) mod settings;
mod sheet;
mod style;
mod summary;
mod words;

#[cfg(test)]
#[path = "paper_tests.rs"]
mod tests;

use super::edition::Edition;
use super::figures::Figures;
use crate::lang::Lang;
use sheet::Sheet;

/// The rules by which it is laid out on paper.
pub(super) const STYLE: &str = style::STYLE;

/// The report in one language, as the inside of an `<article>`.
#[must_use]
pub(super) fn paper(edition: &Edition<'_>, figures: &Figures, lang: Lang) -> String {
    let mut sheet = Sheet::new(lang);
    summary::summary(&mut sheet, edition);
    drawings::figures(&mut sheet, figures);
    drawings::maps(&mut sheet, figures);
    provinces::provinces(&mut sheet, edition);
    list::ranked(&mut sheet, edition);
    list::unranked(&mut sheet, edition);
    phases::phases(&mut sheet, edition);
    methods::methods(&mut sheet, edition);
    settings::settings(&mut sheet, edition);
    costs::costs(&mut sheet, edition);
    data::data(&mut sheet, edition);
    limits::limits(&mut sheet, edition);
    glossary::glossary(&mut sheet);
    let (sections, body) = sheet.finish();
    let front = front::front(edition, lang, &sections);
    let back = front::colophon(edition, lang);
    let lang = lang.as_str();
    format!("<div class=\"paper paper-{lang}\" lang=\"{lang}\">\n{front}{body}{back}</div>\n")
}
