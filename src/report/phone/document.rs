//! A KML document as text, its elements in the order of the schema.

use std::fmt::Write as _;
use std::io::{self, Write};

use geo_types::{Geometry, LineString};

use super::whole;
use crate::geodesy::LonLat;
use crate::lang::{Lang, Text, number};
use crate::report::markup::escaped;

/// What is said of a feature: name, words, value.
pub(super) struct Fields {
    lang: Lang,
    /// Name, words, the value as people read it, and as programs do.
    lines: Vec<(&'static str, Text, String, String)>,
}

impl Fields {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            lines: Vec::new(),
        }
    }

    /// Text; none where it is empty.
    pub(super) fn text(&mut self, name: &'static str, words: Text, value: &str) {
        if !value.is_empty() {
            self.lines
                .push((name, words, value.to_owned(), value.to_owned()));
        }
    }

    pub(super) fn number(&mut self, name: &'static str, words: Text, value: f64, decimals: usize) {
        let shown = number(value, decimals, self.lang);
        self.lines
            .push((name, words, shown, format!("{value:.decimals$}")));
    }

    pub(super) fn count(&mut self, name: &'static str, words: Text, value: i64) {
        self.lines
            .push((name, words, whole(value, self.lang), value.to_string()));
    }

    /// A table in HTML, itself escaped, and the same as data.
    fn append(&self, style: Option<&str>, out: &mut String) {
        if !self.lines.is_empty() {
            let mut table = String::from("<table>");
            for (_, words, value, _) in &self.lines {
                // A name that is written from right to left turns nothing but itself.
                let _ = write!(
                    table,
                    "<tr><td>{}</td><td><bdi>{}</bdi></td></tr>",
                    escaped(words.of(self.lang)),
                    escaped(value)
                );
            }
            table.push_str("</table>");
            element("description", &table, out);
        }
        if let Some(style) = style {
            element("styleUrl", &format!("#{style}"), out);
        }
        if !self.lines.is_empty() {
            out.push_str("<ExtendedData>");
            for (name, _, _, value) in &self.lines {
                let _ = write!(out, "<Data name=\"{name}\">");
                element("value", value, out);
                out.push_str("</Data>");
            }
            out.push_str("</ExtendedData>");
        }
    }
}

/// A document under way.
pub(super) struct Document {
    text: String,
    deep: usize,
}

impl Document {
    pub(super) fn new(name: &str, about: &str) -> Self {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
        );
        element("name", name, &mut text);
        text.push_str("<open>1</open>");
        if !about.is_empty() {
            element("description", &escaped(about), &mut text);
        }
        text.push('\n');
        Self { text, deep: 0 }
    }

    /// The style of points: the pin of the phone itself in a colour.
    pub(super) fn point_style(&mut self, id: &str, colour: &str, scale: f64) {
        let _ = writeln!(
            self.text,
            "<Style id=\"{}\"><IconStyle><color>{}</color><scale>{scale}</scale></IconStyle><LabelStyle><scale>{scale}</scale></LabelStyle></Style>",
            escaped(id),
            turned(colour)
        );
    }

    pub(super) fn line_style(&mut self, id: &str, colour: &str, width: f64) {
        let _ = writeln!(
            self.text,
            "<Style id=\"{}\"><LineStyle><color>{}</color><width>{width}</width></LineStyle></Style>",
            escaped(id),
            turned(colour)
        );
    }

    pub(super) fn begin_folder(&mut self, name: &str) {
        self.deep += 1;
        self.text.push_str("<Folder>");
        element("name", name, &mut self.text);
        self.text.push('\n');
    }

    pub(super) fn end_folder(&mut self) {
        self.deep -= 1;
        self.text.push_str("</Folder>\n");
    }

    pub(super) fn point(&mut self, name: &str, style: &str, fields: &Fields, at: LonLat) {
        self.begin(name, Some(style), fields);
        self.text.push_str("<Point><coordinates>");
        self.position(at.lon(), at.lat());
        self.text.push_str("</coordinates></Point></Placemark>\n");
    }

    /// A feature that has no known place.
    pub(super) fn nowhere(&mut self, name: &str, fields: &Fields) {
        self.begin(name, None, fields);
        self.text.push_str("</Placemark>\n");
    }

    pub(super) fn line(&mut self, name: &str, style: &str, fields: &Fields, line: &Geometry<f64>) {
        self.begin(name, Some(style), fields);
        match line {
            Geometry::LineString(line) => self.course(line),
            Geometry::MultiLineString(lines) => {
                self.text.push_str("<MultiGeometry>");
                lines.iter().for_each(|line| self.course(line));
                self.text.push_str("</MultiGeometry>");
            }
            _ => {}
        }
        self.text.push_str("</Placemark>\n");
    }

    fn begin(&mut self, name: &str, style: Option<&str>, fields: &Fields) {
        self.text.push_str("<Placemark>");
        element("name", name, &mut self.text);
        fields.append(style, &mut self.text);
    }

    fn course(&mut self, line: &LineString<f64>) {
        self.text
            .push_str("<LineString><tessellate>1</tessellate><coordinates>");
        for (place, at) in line.coords().enumerate() {
            if place > 0 {
                self.text.push(' ');
            }
            self.position(at.x, at.y);
        }
        self.text.push_str("</coordinates></LineString>");
    }

    fn position(&mut self, lon: f64, lat: f64) {
        let _ = write!(self.text, "{lon:.6},{lat:.6}");
    }

    /// Writes what there is so far.
    pub(super) fn hand_on(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    pub(super) fn end(mut self, out: &mut dyn Write) -> io::Result<()> {
        debug_assert_eq!(self.deep, 0, "every folder has ended");
        self.text.push_str("</Document>\n</kml>\n");
        self.hand_on(out)
    }
}

fn element(name: &str, text: &str, out: &mut String) {
    let _ = write!(out, "<{name}>{}</{name}>", escaped(text));
}

/// A colour such as `#d55e00` as KML writes it: opacity, blue, green, red.
fn turned(colour: &str) -> String {
    let digits = colour.strip_prefix('#').unwrap_or(colour);
    let part = |from: usize| digits.get(from..from + 2).unwrap_or("99");
    format!("ff{}{}{}", part(4), part(2), part(0))
}
