//! A sheet of HTML that is XML too: sections, sentences and tables, whose text is escaped as it is laid in.

use std::fmt::Write as _;

use crate::calendar::Day;
use crate::lang::{Lang, Text, number};
use crate::report::markup::escaped;

/// What stands where nothing is known.
const NOTHING: &str = "–";

/// Markup that is safe to stand in an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Html(pub(super) String);

impl Html {
    /// Words of the program.
    pub(super) fn words(text: &str) -> Self {
        Self(escaped(text).into_owned())
    }

    /// Text that planners give, kept apart from the direction of what stands around it.
    pub(super) fn given(text: &str) -> Self {
        Self(format!("<bdi>{}</bdi>", escaped(text)))
    }

    /// The same; a dash where there is none.
    pub(super) fn given_or(text: Option<&str>) -> Self {
        let text = text.filter(|text| !text.trim().is_empty());
        text.map_or_else(Self::nothing, Self::given)
    }

    /// The name of a file that planners give.
    pub(super) fn file(name: &str) -> Self {
        Self(format!("<bdi>{}</bdi>", Self::code(name).0))
    }

    /// A key, a value or a code of files.
    pub(super) fn code(text: &str) -> Self {
        Self(format!("<code>{}</code>", escaped(text)))
    }

    /// Text that the program says in English alone, such as its messages.
    pub(super) fn english(text: &str) -> Self {
        Self(format!(
            "<bdi lang=\"en\" xml:lang=\"en\">{}</bdi>",
            escaped(text)
        ))
    }

    /// A dash.
    pub(super) fn nothing() -> Self {
        Self(NOTHING.to_owned())
    }

    /// Two lines, the second in small letters.
    pub(super) fn above(&self, below: &Self) -> Self {
        Self(format!("{}<br/><small>{}</small>", self.0, below.0))
    }
}

/// What a word of a sentence stands for.
pub(super) type Values<'a> = &'a [(&'a str, Html)];

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    title: Text,
    is_number: bool,
}

/// A column of words.
pub(super) const fn words(en: &'static str, vi: &'static str) -> Column {
    Column {
        title: Text::new(en, vi),
        is_number: false,
    }
}

/// A column of numbers, which stand below each other.
pub(super) const fn numbers(en: &'static str, vi: &'static str) -> Column {
    Column {
        title: Text::new(en, vi),
        is_number: true,
    }
}

/// The sections of a report.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The language.
    pub(super) lang: Lang,
    html: String,
    sections: Vec<(&'static str, Text)>,
}

impl Sheet {
    /// An empty one.
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            html: String::with_capacity(1 << 18),
            sections: Vec::new(),
        }
    }

    /// The sections with the names of their anchors, and all that they say.
    pub(super) fn finish(mut self) -> (Vec<(&'static str, Text)>, String) {
        self.close();
        (self.sections, self.html)
    }

    fn close(&mut self) {
        if !self.sections.is_empty() {
            self.html.push_str("</section>\n");
        }
    }

    /// Begins a section.
    pub(super) fn section(&mut self, anchor: &'static str, title: Text) {
        self.open(anchor, title, "part");
    }

    /// Begins a section on paper that lies on its long side.
    pub(super) fn wide_section(&mut self, anchor: &'static str, title: Text) {
        self.open(anchor, title, "part wide");
    }

    fn open(&mut self, anchor: &'static str, title: Text, class: &str) {
        self.close();
        self.sections.push((anchor, title));
        let (lang, place) = (self.lang.as_str(), self.sections.len());
        let title = escaped(title.of(self.lang));
        let _ = writeln!(
            self.html,
            "<section class=\"{class}\" id=\"paper-{lang}-{anchor}\"><h2>{place}. {title}</h2>"
        );
    }

    /// A heading within a section.
    pub(super) fn heading(&mut self, title: Text) {
        let title = escaped(title.of(self.lang));
        let _ = writeln!(self.html, "<h3>{title}</h3>");
    }

    /// A paragraph.
    pub(super) fn say(&mut self, text: Text, values: Values<'_>) {
        let text = filled(text, self.lang, values);
        let _ = writeln!(self.html, "<p>{}</p>", text.0);
    }

    /// A small paragraph below a table or a figure.
    pub(super) fn remark(&mut self, text: Text, values: Values<'_>) {
        let text = filled(text, self.lang, values);
        let _ = writeln!(self.html, "<p class=\"remark\">{}</p>", text.0);
    }

    /// A list; nothing where it is empty.
    pub(super) fn list(&mut self, items: impl IntoIterator<Item = Html>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return;
        }
        self.html.push_str("<ul>");
        for item in items {
            let _ = write!(self.html, "<li>{}</li>", item.0);
        }
        self.html.push_str("</ul>\n");
    }

    /// A table whose header stands again on every page.
    pub(super) fn table<const N: usize>(
        &mut self,
        columns: &[Column; N],
        rows: impl IntoIterator<Item = [Html; N]>,
    ) {
        self.table_as("plain", columns, rows);
    }

    /// The same with the widths of a class of the style.
    pub(super) fn table_as<const N: usize>(
        &mut self,
        of: &str,
        columns: &[Column; N],
        rows: impl IntoIterator<Item = [Html; N]>,
    ) {
        let _ = write!(self.html, "<table class=\"{of}\"><thead><tr>");
        for column in columns {
            let class = class(*column);
            let title = escaped(column.title.of(self.lang));
            let _ = write!(self.html, "<th scope=\"col\"{class}>{title}</th>");
        }
        self.html.push_str("</tr></thead><tbody>\n");
        for row in rows {
            self.html.push_str("<tr>");
            for (cell, column) in row.iter().zip(columns) {
                let class = class(*column);
                let _ = write!(self.html, "<td{class}>{}</td>", cell.0);
            }
            self.html.push_str("</tr>\n");
        }
        self.html.push_str("</tbody></table>\n");
    }

    /// Lays markup in as it is: drawings.
    pub(super) fn lay(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    /// Words of the program in the language of the sheet.
    pub(super) fn words(&self, text: Text) -> Html {
        Html::words(text.of(self.lang))
    }

    /// A sentence in the language of the sheet.
    pub(super) fn filled(&self, text: Text, values: Values<'_>) -> Html {
        filled(text, self.lang, values)
    }

    /// A code in words; names that planners give stay as they are.
    pub(super) fn word(&self, code: &str) -> Html {
        let word = super::words::word(code, self.lang);
        if word == code {
            Html::given(code)
        } else {
            Html::words(word)
        }
    }

    /// A count.
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    pub(super) fn count(&self, count: usize) -> Html {
        Html(number(count as f64, 0, self.lang))
    }

    /// A count of people; negative where differences are.
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    pub(super) fn people(&self, people: i64) -> Html {
        Html(number(people as f64, 0, self.lang))
    }

    /// A number to so many decimals.
    pub(super) fn number(&self, value: f64, decimals: usize) -> Html {
        Html(number(value, decimals, self.lang))
    }

    /// Whole dollars, without the sign.
    pub(super) fn dollars(&self, usd: f64) -> Html {
        self.number(usd, 0)
    }

    /// Whole dollars with what they are.
    pub(super) fn money(&self, usd: f64) -> Html {
        let amount = number(usd, 0, self.lang);
        Html(match self.lang {
            Lang::En => format!("US$\u{a0}{amount}"),
            Lang::Vi => format!("{amount}\u{a0}USD"),
        })
    }

    /// A share in percent.
    pub(super) fn percent(&self, share: f64, decimals: usize) -> Html {
        let percent = number(100.0 * share, decimals, self.lang);
        Html(match self.lang {
            Lang::En => format!("{percent}\u{a0}%"),
            Lang::Vi => format!("{percent}%"),
        })
    }

    /// A day; a dash where there is none.
    pub(super) fn day(&self, day: Option<Day>) -> Html {
        day.map_or_else(Html::nothing, |day| Html(dated(day, self.lang)))
    }
}

fn class(column: Column) -> &'static str {
    if column.is_number { " class=\"n\"" } else { "" }
}

/// A sentence with the words in braces filled in; what stands between backticks is code.
pub(super) fn filled(text: Text, lang: Lang, values: Values<'_>) -> Html {
    let mut out = String::new();
    let mut rest = text.of(lang);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(&marked(before));
        let value = values.iter().find(|(known, _)| *known == name);
        debug_assert!(value.is_some(), "{{{name}}} of {before} is not given");
        out.push_str(value.map_or("", |(_, value)| &value.0));
        rest = behind;
    }
    out.push_str(&marked(rest));
    Html(out)
}

/// Words of the program, those between backticks as code.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let marked = parts.map(|(place, part)| {
        if place % 2 == 1 {
            Html::code(part).0
        } else {
            escaped(part).into_owned()
        }
    });
    marked.collect()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `31 March 2025`, `31/03/2025`
pub(super) fn dated(day: Day, lang: Lang) -> String {
    let text = day.to_string();
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    if lang == Lang::Vi {
        return format!("{day}/{month}/{year}");
    }
    let place = month.parse::<usize>().unwrap_or(0).wrapping_sub(1);
    let name = MONTHS.get(place).copied().unwrap_or(month);
    format!("{} {name} {year}", day.trim_start_matches('0'))
}
