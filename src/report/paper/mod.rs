//! The printed report: sections of HTML that a browser prints as they are.

use super::edition::Edition;
use super::figures::Figures;
use crate::lang::Lang;

/// The report in one language, as the inside of an `<article>`.
#[must_use]
pub(super) fn paper(_edition: &Edition<'_>, _figures: &Figures, _lang: Lang) -> String {
    String::new()
}

/// The rules by which it is laid out on paper.
pub(super) const STYLE: &str = "";
