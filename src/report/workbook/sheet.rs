//! A sheet with headings and typed cells.

use std::borrow::Cow;

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatCell, ConditionalFormatCellRule, Format,
    FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

use super::Book;
use crate::calendar::Day;
use crate::formats::Cell;
use crate::lang::{Lang, Text};
use crate::report::dictionary::described;
use crate::report::markup::is_forbidden;
use crate::report::words::word;
use crate::report::{colours, dictionary};

/// Rows of headings.
pub(super) const HEAD: u32 = 2;
/// What a cell holds at most, characters.
const MOST_TEXT: usize = 32_767;

/// How cells look.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) head: Format,
    pub(super) code: Format,
    pub(super) total: Format,
    pub(super) note: Format,
    pub(super) changed: Format,
    count: Format,
    money: Format,
    one: Format,
    two: Format,
    share: Format,
    degrees: Format,
    day: Format,
    link: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let number = |format: &str| Format::new().set_num_format(format);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color("#E8EDF3"),
            code: Format::new()
                .set_font_size(8)
                .set_font_color("#666666")
                .set_border_bottom(FormatBorder::Thin),
            total: number("#,##0")
                .set_bold()
                .set_border_top(FormatBorder::Thin),
            note: Format::new().set_font_color("#555555"),
            changed: Format::new().set_bold().set_background_color("#FFF2CC"),
            count: number("#,##0"),
            money: number("#,##0"),
            one: number("#,##0.0"),
            two: number("0.00"),
            share: number("0%"),
            degrees: number("0.00000"),
            day: number("yyyy-mm-dd"),
            link: Format::new()
                .set_font_color("#0563C1")
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }

    /// Whole numbers.
    pub(super) fn count(&self) -> &Format {
        &self.count
    }

    fn of(&self, kind: Kind) -> Option<&Format> {
        match kind {
            Kind::Text | Kind::Code | Kind::Long => None,
            Kind::Count => Some(&self.count),
            Kind::Money => Some(&self.money),
            Kind::One => Some(&self.one),
            Kind::Two => Some(&self.two),
            Kind::Share => Some(&self.share),
            Kind::Degrees => Some(&self.degrees),
            Kind::Day => Some(&self.day),
            Kind::Link => Some(&self.link),
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words that planners give.
    Text,
    /// A code of outputs, which people read as words.
    Code,
    /// Sentences.
    Long,
    /// Whole numbers.
    Count,
    /// Dollars.
    Money,
    /// To a tenth.
    One,
    /// To a hundredth.
    Two,
    /// A share, shown in percent.
    Share,
    /// Degrees.
    Degrees,
    /// A day.
    Day,
    /// Opens a map.
    Link,
}

impl Kind {
    /// What a column of that name holds.
    pub(super) fn of(column: &str) -> Self {
        const CODES: [&str; 16] = [
            "status",
            "decision_class",
            "decision",
            "plan_decision",
            "runner_up",
            "electricity",
            "fund",
            "firmness",
            "option",
            "class",
            "kind",
            "then",
            "decision_if_sky_blocked",
            "power_supply",
            "backhaul",
            "link_medium",
        ];
        const LONG: [&str; 5] = ["explanation", "why", "flips", "message", "what_to_do"];
        let ends = |end: &str| column.ends_with(end);
        match column {
            _ if CODES.contains(&column) => Self::Code,
            _ if LONG.contains(&column) => Self::Long,
            "lon" | "lat" => Self::Degrees,
            _ if ends("_lon") || ends("_lat") => Self::Degrees,
            "grid_date" | "not_before" | "date" => Self::Day,
            _ if ends("_asof") => Self::Day,
            _ if ends("_usd") || ends("_usd_per_year") || column == "cost_local" => Self::Money,
            "covered_share" | "p_in_target" | "p_satellite" | "margin" | "service_share"
            | "open_sky_share" | "poor_share" | "share" | "part" | "no_satellite_share" => {
                Self::Share
            }
            _ if ends("_km") || column == "mbps" || ends("_mbps") => Self::One,
            _ if column.starts_with("score") || ends("_percent") || ends("_radii") => Self::Two,
            _ => Self::Count,
        }
    }

    /// Width of the column, in characters.
    fn width(self) -> f64 {
        match self {
            Self::Text | Self::Code => 16.0,
            Self::Long => 60.0,
            Self::Money | Self::Day => 12.0,
            Self::Link => 7.0,
            _ => 10.0,
        }
    }
}

/// Text as a cell can hold it: without the characters that XML forbids.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(is_forbidden) {
        Cow::Owned(text.replace(is_forbidden, ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Text that fits into a cell, and whether it was cut for that.
pub(super) fn fitted(text: &str) -> (Cow<'_, str>, bool) {
    let text = plain(text);
    let units: usize = text.chars().map(char::len_utf16).sum();
    if units <= MOST_TEXT {
        return (text, false);
    }
    let mut room = MOST_TEXT - 1;
    let fits = |letter: &char| match room.checked_sub(letter.len_utf16()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    (Cow::Owned(short), true)
}

/// A column of a sheet.
pub(super) struct Column<'a> {
    pub(super) code: &'a str,
    pub(super) title: Cow<'a, str>,
    pub(super) kind: Kind,
}

impl<'a> Column<'a> {
    /// A column of the outputs, with the words of the dictionary.
    pub(super) fn known(code: &'a str, book: &Book<'_>) -> Self {
        let told = described(code, book.edition.facts, book.lang);
        let title = told.map_or(Cow::Borrowed(code), |told| {
            Cow::Owned(told.title.into_owned())
        });
        Self {
            code,
            title,
            kind: Kind::of(code),
        }
    }

    /// A column of the workbook alone.
    pub(super) fn own(code: &'a str, title: Text, kind: Kind, lang: Lang) -> Self {
        Self {
            code,
            title: Cow::Borrowed(title.of(lang)),
            kind,
        }
    }
}

/// A sheet that is being filled, row by row.
pub(super) struct Sheet<'w> {
    rows: &'w mut Worksheet,
    name: &'static str,
    kinds: Vec<Kind>,
    codes: Vec<String>,
    pub(super) row: u32,
    lang: Lang,
    cut: usize,
}

impl<'w> Sheet<'w> {
    /// Begins a sheet with its headings.
    pub(super) fn begin(
        sheet: &'w mut Worksheet,
        name: Text,
        columns: &[Column<'_>],
        book: &Book<'_>,
    ) -> Result<Self, XlsxError> {
        let name = name.of(book.lang);
        sheet.set_name(name)?;
        sheet.set_landscape();
        sheet.set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, HEAD - 1)?;
        sheet.set_freeze_panes(HEAD, 0)?;
        sheet.set_header("&L&A&R&P / &N");
        for (place, column) in (0..).zip(columns) {
            sheet.set_column_width(place, column.kind.width())?;
        }
        for (place, column) in (0..).zip(columns) {
            sheet.write_string_with_format(
                0,
                place,
                fitted(&column.title).0,
                &book.formats.head,
            )?;
        }
        for (place, column) in (0..).zip(columns) {
            sheet.write_string_with_format(1, place, fitted(column.code).0, &book.formats.code)?;
        }
        Ok(Self {
            rows: sheet,
            name,
            kinds: columns.iter().map(|column| column.kind).collect(),
            codes: columns
                .iter()
                .map(|column| column.code.to_owned())
                .collect(),
            row: HEAD,
            lang: book.lang,
            cut: 0,
        })
    }

    /// The number of a column.
    pub(super) fn column(&self, code: &str) -> Option<u16> {
        let place = self.codes.iter().position(|known| known == code)?;
        u16::try_from(place).ok()
    }

    /// Writes a cell of the row.
    pub(super) fn cell(
        &mut self,
        column: u16,
        cell: &Cell<'_>,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let kind = self.kinds[usize::from(column)];
        let row = self.row;
        match cell {
            Cell::Null => {}
            Cell::Bool(flag) => {
                self.rows.write_boolean(row, column, *flag)?;
            }
            Cell::Number(number) => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                match formats.of(kind) {
                    // A number in a column that says nothing of its kind, as those of planners.
                    Some(format) if kind != Kind::Count || number.fract() == 0.0 => self
                        .rows
                        .write_number_with_format(row, column, number, format)?,
                    _ => self.rows.write_number(row, column, number)?,
                };
            }
            cell => {
                let text = cell.shown();
                let day = (kind == Kind::Day)
                    .then(|| text.parse::<Day>().ok())
                    .flatten();
                if let Some(day) = day {
                    let date = super::date(day)?;
                    self.rows
                        .write_datetime_with_format(row, column, &date, &formats.day)?;
                    return Ok(());
                }
                let text = match kind {
                    Kind::Code => word(&text, self.lang),
                    _ => &text,
                };
                self.text(column, text)?;
            }
        }
        Ok(())
    }

    /// Writes text, cut to what a cell holds.
    pub(super) fn text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        let (text, is_cut) = fitted(text);
        if !text.is_empty() {
            self.cut += usize::from(is_cut);
            self.rows.write_string(self.row, column, text)?;
        }
        Ok(())
    }

    /// Writes a formula with its result.
    pub(super) fn formula(
        &mut self,
        column: u16,
        formula: &str,
        result: &str,
        format: Option<&Format>,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let formula = Formula::new(formula).set_result(result);
        let format = format.or_else(|| formats.of(self.kinds[usize::from(column)]));
        match format {
            Some(format) => self
                .rows
                .write_formula_with_format(self.row, column, formula, format)?,
            None => self.rows.write_formula(self.row, column, formula)?,
        };
        Ok(())
    }

    /// Writes text in a format of its own.
    pub(super) fn marked(
        &mut self,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let (text, is_cut) = fitted(text);
        self.cut += usize::from(is_cut);
        self.rows
            .write_string_with_format(self.row, column, text, format)?;
        Ok(())
    }

    /// Writes what opens a map at a place.
    pub(super) fn map(
        &mut self,
        column: u16,
        lon: f64,
        lat: f64,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let open = super::words::OPEN.of(self.lang);
        let formula = format!(
            "=HYPERLINK(\"https://www.openstreetmap.org/?mlat={lat:.5}&mlon={lon:.5}#map=14/{lat:.5}/{lon:.5}\",\"{open}\")"
        );
        self.formula(column, &formula, open, None, formats)
    }

    /// The cells of a column, as formulas name them.
    pub(super) fn range(&self, column: u16) -> String {
        range(self.name, column, self.row)
    }

    /// Prints the first columns alone: all of them would be too small to read.
    pub(super) fn print(&mut self, columns: u16) -> Result<(), XlsxError> {
        let last = self.row.max(HEAD + 1) - 1;
        let columns = columns.min(u16::try_from(self.codes.len()).unwrap_or(u16::MAX));
        if columns > 0 {
            self.rows.set_print_area(0, 0, last, columns - 1)?;
        }
        Ok(())
    }

    /// Ends the sheet: filter, colours; what could not be kept is noted.
    pub(super) fn finish(self, book: &mut Book<'_>) -> Result<(), XlsxError> {
        let last = self.row.max(HEAD + 1) - 1;
        let columns = u16::try_from(self.codes.len()).unwrap_or(u16::MAX);
        if columns > 0 && self.row > HEAD {
            self.rows.autofilter(HEAD - 1, 0, last, columns - 1)?;
            for (place, code) in (0..).zip(&self.codes) {
                if let Some(shades) = shades(code) {
                    for shade in shades {
                        let text = word(shade, self.lang);
                        let format = shaded(colours::of(shade));
                        let rule = ConditionalFormatCell::new()
                            .set_rule(ConditionalFormatCellRule::EqualTo(text))
                            .set_format(format);
                        self.rows
                            .add_conditional_format(HEAD, place, last, place, &rule)?;
                    }
                }
                if matches!(
                    code.as_str(),
                    "cost_indicative_usd" | "present_value_usd" | "cost_per_person_usd"
                ) {
                    let scale = ConditionalFormat2ColorScale::new()
                        .set_minimum_color("#FFFFFF")
                        .set_maximum_color("#9FC5E8");
                    self.rows
                        .add_conditional_format(HEAD, place, last, place, &scale)?;
                }
            }
        }
        if self.cut > 0 {
            let text = super::words::CUT_TEXTS.of(book.lang);
            book.notes.push(text.replace("{n}", &self.cut.to_string()));
        }
        Ok(())
    }
}

/// The cells of a column below the headings, up to a row that is left out.
pub(super) fn range(sheet: &str, column: u16, end: u32) -> String {
    let name = column_number_to_name(column);
    let (first, last) = (HEAD + 1, end.max(HEAD + 1));
    format!("'{sheet}'!${name}${first}:${name}${last}")
}

/// The codes whose cells are coloured in a column.
fn shades(column: &str) -> Option<&'static [&'static str]> {
    match column {
        "status" => Some(&["white", "dip"]),
        "firmness" => Some(&["always-in", "contested", "always-out"]),
        "decision" | "plan_decision" | "kind" => Some(&[
            "remote-sector",
            "repeater",
            "small-cell",
            "macro",
            "hilltop",
            "own",
            "leo-cell",
            "leo-terminal",
            "wait-for-grid",
            "planned",
            "needs-data",
            "no-option",
            "waiting",
        ]),
        _ => None,
    }
}

/// Letters that can be read on a colour.
fn shaded(colour: &str) -> Format {
    let channel = |place: usize| {
        let digits = colour.get(place..place + 2).unwrap_or("80");
        f64::from(u8::from_str_radix(digits, 16).unwrap_or(128))
    };
    let light = 0.299 * channel(1) + 0.587 * channel(3) + 0.114 * channel(5);
    let letters = if light < 140.0 { "#FFFFFF" } else { "#000000" };
    Format::new()
        .set_background_color(Color::from(colour))
        .set_font_color(letters)
}

/// What is said of a column in the dictionary.
pub(super) fn entries() -> impl Iterator<Item = &'static dictionary::Entry> {
    dictionary::entries()
}
