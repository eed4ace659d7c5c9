//! The map page `report.html`: one file that opens from disk, with no network.

use std::io::{self, Write};

use super::edition::Edition;
use super::figures::Figures;
use super::paper;

/// Writes the page.
pub(super) fn page(
    out: &mut dyn Write,
    edition: &Edition<'_>,
    figures: &Figures,
) -> io::Result<()> {
    writeln!(out, "<!doctype html>\n<style>{}</style>", paper::STYLE)?;
    for &lang in edition.languages.list() {
        let text = paper::paper(edition, figures, lang);
        writeln!(out, "<article lang=\"{}\">{text}</article>", lang.as_str())?;
    }
    Ok(())
}
