//! Figures and maps of provinces, as the drawings that the run has.

use super::sheet::Sheet;
use crate::lang::Text;
use crate::report::figures::{Figure, Figures};
use crate::report::markup::escaped;

const FIGURES: Text = Text::new("Figures", "Biểu đồ");
const MAPS: Text = Text::new("Maps by province", "Bản đồ theo tỉnh");

const FIRST_MAPS: Text = Text::new(
    "The first {shown} of {n} maps; deadzone figure province:NAME draws any of them.",
    "{shown} bản đồ đầu trong {n} bản đồ; lệnh deadzone figure province:TÊN vẽ bản đồ bất kỳ.",
);

/// Most maps of provinces: no country has more provinces, but a column of communes does.
const MOST_MAPS: usize = 100;

/// Attributes whose whole value names an element of the same drawing.
const NAMES: [&str; 5] = [
    "id",
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
];

/// Lays the figures out that the run has.
pub(super) fn figures(sheet: &mut Sheet, figures: &Figures) {
    let lang = sheet.lang;
    let drawn = Figure::ALL.into_iter().filter_map(|figure| {
        let svg = figures.svg(figure, lang)?;
        Some((figure.as_str(), svg))
    });
    let drawn: Vec<(&str, String)> = drawn.collect();
    if drawn.is_empty() {
        return;
    }
    // Their letters are small: the long side of the paper gives them room.
    sheet.wide_section("figures", FIGURES);
    for (name, svg) in drawn {
        let prefix = format!("paper-{}-{name}-", lang.as_str());
        let svg = inline(&svg, &prefix);
        sheet.lay(&format!("<figure class=\"figure-{name}\">{svg}</figure>\n"));
    }
}

/// Lays the maps of provinces out.
pub(super) fn maps(sheet: &mut Sheet, figures: &Figures) {
    let lang = sheet.lang;
    let provinces = figures.provinces();
    let left_out = provinces.len().saturating_sub(MOST_MAPS);
    let drawn = provinces.iter().take(MOST_MAPS).filter_map(|&province| {
        let svg = figures.province_svg(province, lang)?;
        Some((province, svg))
    });
    let drawn: Vec<(&str, String)> = drawn.collect();
    if drawn.is_empty() {
        return;
    }
    sheet.section("maps", MAPS);
    if left_out > 0 {
        let values = [
            ("shown", sheet.count(MOST_MAPS)),
            ("n", sheet.count(provinces.len())),
        ];
        sheet.say(FIRST_MAPS, &values);
    }
    sheet.lay("<div class=\"maps\">\n");
    for (place, (province, svg)) in drawn.into_iter().enumerate() {
        let prefix = format!("paper-{}-map-{}-", lang.as_str(), place + 1);
        let svg = inline(&svg, &prefix);
        let name = escaped(province);
        sheet.lay(&format!("<figure aria-label=\"{name}\">{svg}</figure>\n"));
    }
    sheet.lay("</div>\n");
}

/// A drawing as a part of a page: without what stands before it, and with names of its own, so that those of two
/// drawings do not clash. Text between its elements stays as it is.
pub(super) fn inline(svg: &str, prefix: &str) -> String {
    let start = svg.find("<svg").unwrap_or(0);
    let mut out = String::with_capacity(svg.len() + svg.len() / 8);
    let mut rest = &svg[start..];
    while let Some((text, after)) = rest.split_once('<') {
        out.push_str(text);
        let (tag, behind) = after.split_once('>').unwrap_or((after, ""));
        out.push('<');
        renamed(tag, prefix, &mut out);
        out.push('>');
        rest = behind;
    }
    out.push_str(rest.trim_end());
    out
}

/// A tag with the names of elements in its attributes changed.
fn renamed(tag: &str, prefix: &str, out: &mut String) {
    let mut rest = tag;
    // An attribute is `name="value"`; values have no quotes of their kind in them.
    while let Some((before, after)) = rest.split_once("=\"") {
        let Some((value, behind)) = after.split_once('"') else {
            break;
        };
        out.push_str(before);
        out.push_str("=\"");
        let name = before.rsplit(char::is_whitespace).next().unwrap_or(before);
        if NAMES.contains(&name) {
            let names = value
                .split_whitespace()
                .map(|name| format!("{prefix}{name}"));
            out.push_str(&names.collect::<Vec<_>>().join(" "));
        } else if let Some(name) = value.strip_prefix('#').filter(|_| name.ends_with("href")) {
            out.push('#');
            out.push_str(prefix);
            out.push_str(name);
        } else {
            out.push_str(&value.replace("url(#", &format!("url(#{prefix}")));
        }
        out.push('"');
        rest = behind;
    }
    out.push_str(rest);
}
