//! A sheet that a figure is drawn on: title, drawing, notes, source line.
//!
//! Everything is a presentation attribute and nothing has an id, so that several drawings can stand in one
//! page without meddling with each other.

use std::fmt::{self, Display, Write as _};

use super::words;
use crate::calendar::Day;
use crate::lang::Lang;
use crate::report::markup::escaped;

/// The width of all sheets, in units of the drawing.
pub(super) const WIDTH: f64 = 1200.0;
/// What lies between the drawing and the edge of the sheet.
pub(super) const MARGIN: f64 = 30.0;

/// Text that is read first.
pub(super) const INK: &str = "#222222";
/// Text beside it.
pub(super) const FAINT: &str = "#555555";
/// Axes.
pub(super) const AXIS: &str = "#777777";
/// Lines behind the data.
pub(super) const GRID: &str = "#e2e2e2";

/// The size of plain text.
pub(super) const PLAIN: f64 = 14.0;
/// The size of notes.
pub(super) const SMALL: f64 = 12.0;

const FONT: &str = "'DejaVu Sans', Arial, sans-serif";

/// A coordinate with as many digits as show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Px(pub f64);

impl Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Beyond this nothing shows; what is no number must not reach the file.
        let value = if self.0.is_finite() { self.0 } else { 0.0 };
        let tenths = (value.clamp(-1e6, 1e6) * 10.0).round();
        if tenths.rem_euclid(10.0) < 0.5 {
            write!(f, "{:.0}", tenths / 10.0 + 0.0)
        } else {
            write!(f, "{:.1}", tenths / 10.0)
        }
    }
}

/// Where the place of a text lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub size: f64,
    pub anchor: Anchor,
    pub is_bold: bool,
    pub fill: &'static str,
}

impl Style {
    pub(super) const fn new(size: f64, fill: &'static str) -> Self {
        Self {
            size,
            anchor: Anchor::Start,
            is_bold: false,
            fill,
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }

    pub(super) const fn middle(self) -> Self {
        Self {
            anchor: Anchor::Middle,
            ..self
        }
    }

    pub(super) const fn end(self) -> Self {
        Self {
            anchor: Anchor::End,
            ..self
        }
    }
}

/// Of which run a drawing is.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// Its name; empty where the project has none.
    pub name: String,
    /// What the project says about all its outputs.
    pub notice: String,
    /// The day that the data are of.
    pub as_of: Option<Day>,
    /// The version of the program.
    pub version: String,
}

/// A drawing that is being made.
#[derive(Debug)]
pub(super) struct Sheet {
    lang: Lang,
    title: String,
    told: String,
    body: String,
}

impl Sheet {
    /// Begins with a title; `told` is what people hear who do not see the drawing.
    pub(super) fn new(lang: Lang, title: &str, told: &str) -> Self {
        let mut sheet = Self {
            lang,
            title: plain(title),
            told: plain(told),
            body: String::new(),
        };
        let style = Style::new(24.0, INK).bold();
        let title = fitted(title, style, WIDTH - 2.0 * MARGIN);
        sheet.text(MARGIN, 42.0, style, &title);
        sheet
    }

    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    /// A line under the title.
    pub(super) fn subtitle(&mut self, text: &str) {
        let style = Style::new(15.0, FAINT);
        let text = fitted(text, style, WIDTH - 2.0 * MARGIN);
        self.text(MARGIN, 66.0, style, &text);
    }

    /// Writes a text at the left end of its base line, or where its anchor is.
    pub(super) fn text(&mut self, x: f64, y: f64, style: Style, text: &str) {
        self.turned(x, y, style, text, "");
    }

    /// The same upward.
    pub(super) fn upward(&mut self, x: f64, y: f64, style: Style, text: &str) {
        let turn = format!(" transform=\"rotate(-90 {} {})\"", Px(x), Px(y));
        self.turned(x, y, style, text, &turn);
    }

    fn turned(&mut self, x: f64, y: f64, style: Style, text: &str, turn: &str) {
        let weight = if style.is_bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let anchor = match style.anchor {
            Anchor::Start => String::new(),
            other => format!(" text-anchor=\"{}\"", other.as_str()),
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor} fill=\"{}\"{turn}>{}</text>",
            Px(x),
            Px(y),
            Px(style.size),
            style.fill,
            escaped(&plain(text))
        );
    }

    /// A text with a white rim, to be read on top of a drawing.
    pub(super) fn on_top(&mut self, x: f64, y: f64, style: Style, text: &str) {
        self.raw(
            "<g stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">\n",
        );
        self.text(x, y, style, text);
        self.raw("</g>\n");
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), looks: &str) {
        let _ = writeln!(
            self.body,
            "<path d=\"M{} {}L{} {}\" {looks}/>",
            Px(from.0),
            Px(from.1),
            Px(to.0),
            Px(to.1)
        );
    }

    /// A rectangle from its upper left corner.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), looks: &str) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {looks}/>",
            Px(x),
            Px(y),
            Px(width.max(0.0)),
            Px(height.max(0.0))
        );
    }

    pub(super) fn path(&mut self, data: &str, looks: &str) {
        if !data.is_empty() {
            let _ = writeln!(self.body, "<path d=\"{data}\" {looks}/>");
        }
    }

    /// Markup that is well formed together.
    pub(super) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    /// Ends with notes, the notice and the source line below `bottom`.
    pub(super) fn finish(mut self, bottom: f64, notes: &[String], head: &Head) -> Drawing {
        let width = WIDTH - 2.0 * MARGIN;
        let style = Style::new(SMALL, FAINT);
        let mut y = bottom + 8.0;
        for note in notes.iter().map(String::as_str).chain([&*head.notice]) {
            for line in wrapped(note, style, width) {
                y += 17.0;
                self.text(MARGIN, y, style, &line);
            }
        }
        y += 21.0;
        let rule = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
        self.line((MARGIN, y - 14.0), (WIDTH - MARGIN, y - 14.0), &rule);
        self.source(y, style, head);
        Drawing {
            lang: self.lang,
            title: self.title,
            told: self.told,
            body: self.body,
            height: y + 16.0,
        }
    }

    /// Which run this is, as of when, by which version.
    fn source(&mut self, y: f64, style: Style, head: &Head) {
        let lang = self.lang;
        let mut rest = String::new();
        if let Some(day) = head.as_of {
            let _ = write!(rest, "{} {}", words::AS_OF.of(lang), words::day(day, lang));
        }
        let program = format!("deadzone {}", head.version);
        let rest: Vec<String> = [rest, program]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let rest = rest.join(" · ");
        self.text(WIDTH - MARGIN, y + 2.0, style.end(), &rest);
        let room = WIDTH - 2.0 * MARGIN - width_of(&rest, style) - 20.0;
        let name = fitted(&head.name, style, room);
        self.text(MARGIN, y + 2.0, style, &name);
    }
}

/// A finished drawing.
#[derive(Debug)]
pub(super) struct Drawing {
    lang: Lang,
    title: String,
    told: String,
    body: String,
    height: f64,
}

impl Drawing {
    /// The file, shown so many pixels wide.
    pub(super) fn svg(&self, width: f64) -> String {
        let height = self.height.ceil();
        let shown = (height * width / WIDTH).round();
        let mut svg = String::with_capacity(self.body.len() + 600);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" \
             role=\"img\" xml:lang=\"{lang}\" lang=\"{lang}\" font-family=\"{FONT}\">\n\
             <title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n",
            Px(width),
            Px(shown),
            Px(WIDTH),
            Px(height),
            escaped(&self.title),
            escaped(&self.told),
            Px(WIDTH),
            Px(height),
            lang = self.lang.as_str(),
        );
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        svg
    }
}

/// A text without the characters that turn the direction of what stands around it (UAX #9).
pub(super) fn plain(text: &str) -> String {
    let turns = |letter: &char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|letter| !turns(letter)).collect()
}

/// About how wide a text is in `DejaVu Sans`, the widest of the fonts that are asked for.
pub(super) fn width_of(text: &str, style: Style) -> f64 {
    let ems: f64 = text.chars().map(em).sum();
    ems * style.size * if style.is_bold { 1.1 } else { 1.0 }
}

/// The advance of a letter in ems.
fn em(letter: char) -> f64 {
    match letter {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0.0,
        'i' | 'j' | 'l' | 'ì' | 'í' | 'ị' | 'ỉ' | 'ĩ' | '\'' => 0.28,
        ' ' | '.' | ',' => 0.32,
        'f' | 't' | 'r' | ':' | ';' | '|' | '(' | ')' | '-' | '/' | 'I' | '·' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '—' | '…' | '→' => 0.98,
        letter if letter.is_uppercase() => 0.72,
        '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{206f}' => 0.62,
        _ => 1.0,
    }
}

/// A text that fits, cut with an ellipsis where it would not.
pub(super) fn fitted(text: &str, style: Style, width: f64) -> String {
    let text = plain(text);
    if width_of(&text, style) <= width {
        return text;
    }
    let room = width - width_of("…", style);
    let (mut used, mut cut) = (0.0, String::new());
    for letter in text.chars() {
        used += width_of(letter.encode_utf8(&mut [0; 4]), style);
        if used > room {
            break;
        }
        cut.push(letter);
    }
    let mut cut = cut.trim_end().to_owned();
    cut.push('…');
    cut
}

/// A text in lines that fit; a word too long for a line is cut.
pub(super) fn wrapped(text: &str, style: Style, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width_of(&longer, style) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = fitted(word, style, width);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
