//! Villages by status on a map, and the provinces with most dead zones beside it.

use super::ground::{Ground, thinned};
use super::map::{Map, Province};
use super::marks::{Shape, Sign};
use super::svg::{
    AXIS, Drawing, FAINT, GRID, Head, INK, MARGIN, PLAIN, SMALL, Sheet, Style, WIDTH, fitted,
};
use super::words;
use crate::lang::{Lang, number};
use crate::report::colours;
use crate::report::words::word;

/// The most signs of a kind on a map.
const MOST_SIGNS: usize = 12_000;
/// The most provinces in the table.
const MOST_PROVINCES: usize = 22;
const ROW: f64 = 26.0;

/// Villages without any signal.
pub(super) const fn white(colour: &'static str) -> Sign {
    Sign {
        shape: Shape::Triangle,
        radius: 3.4,
        fill: colour,
        stroke: "none",
    }
}

/// Villages with signal, but not enough.
pub(super) const fn dip(colour: &'static str) -> Sign {
    Sign {
        shape: Shape::Circle,
        radius: 2.8,
        fill: colour,
        stroke: "none",
    }
}

/// Other villages.
pub(super) const OTHERS: Sign = Sign {
    shape: Shape::Dot,
    radius: 0.8,
    fill: "#b4b4b4",
    stroke: "none",
};

/// Outlines of provinces.
pub(super) const OUTLINES: &str = "fill=\"#f7f6f2\" stroke=\"#a9a9a9\" stroke-width=\"0.8\"";

/// A number of things.
pub(super) fn count(value: usize, lang: Lang) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let value = value as f64;
    number(value, 0, lang)
}

/// Draws it; `None` without villages on a map.
pub(super) fn draw(map: &Map, head: &Head, lang: Lang) -> Option<Drawing> {
    let extent = map.extent()?;
    let dead = map.white.saturating_add(map.dip);
    let all = dead.saturating_add(map.covered).saturating_add(map.unknown);
    let told = words::filled(
        words::STATUS_TOLD,
        lang,
        &[
            &count(all, lang),
            &count(dead, lang),
            &count(map.white, lang),
            &count(map.dip, lang),
        ],
    );
    let mut sheet = Sheet::new(lang, words::STATUS_TITLE.of(lang), &told);
    sheet.subtitle(&told);
    let top = 92.0;
    let ground = Ground::fit(extent, (MARGIN + 36.0, top), (560.0, 860.0));
    ground.graticule(&mut sheet);
    ground.begin(&mut sheet);
    ground.outlines(&mut sheet, map.outlines.iter(), OUTLINES);
    let is_cut = villages(&mut sheet, &ground, map);
    ground.scale_bar(
        &mut sheet,
        (
            ground.corner.0 + 14.0,
            ground.corner.1 + ground.size.1 - 12.0,
        ),
    );
    Ground::north(
        &mut sheet,
        (
            ground.corner.0 + ground.size.0 - 20.0,
            ground.corner.1 + 48.0,
        ),
    );
    Ground::end(&mut sheet);
    let left = ground.corner.0 + ground.size.0 + 44.0;
    let mut bottom = legend(&mut sheet, map, (left, top + 14.0));
    bottom = table(&mut sheet, &map.provinces, (left, bottom + 26.0));
    let mut notes = Vec::new();
    if map.unplaced > 0 {
        let unplaced = count(map.unplaced, lang);
        notes.push(words::filled(words::UNPLACED, lang, &[&unplaced]));
    }
    if is_cut {
        notes.push(words::THINNED.of(lang).to_owned());
    }
    let bottom = bottom.max(ground.corner.1 + ground.size.1 + 22.0);
    Some(sheet.finish(bottom, &notes, head))
}

/// All villages; whether some stand for their neighbours.
fn villages(sheet: &mut Sheet, ground: &Ground, map: &Map) -> bool {
    let others = map.others.iter().map(|&at| ground.at(at)).collect();
    let mut is_cut = false;
    let mut drawn = |sheet: &mut Sheet, sign: Sign, places: Vec<(f64, f64)>| {
        let all = places.len();
        let places = thinned(places, MOST_SIGNS, |&place| place);
        is_cut |= places.len() < all;
        sign.draw(sheet, places);
    };
    drawn(sheet, OTHERS, others);
    for (is_dip, sign) in [
        (true, dip(colours::of("dip"))),
        (false, white(colours::of("white"))),
    ] {
        let dead = map.dead.iter().filter(|village| village.is_dip == is_dip);
        let places = dead.filter_map(|village| village.at);
        drawn(sheet, sign, places.map(|at| ground.at(at)).collect());
    }
    is_cut
}

/// What signs mean and how many there are; where it ends.
fn legend(sheet: &mut Sheet, map: &Map, (x, mut y): (f64, f64)) -> f64 {
    let lang = sheet.lang();
    let signs = [
        (white(colours::of("white")), "white", map.white),
        (dip(colours::of("dip")), "dip", map.dip),
        (OTHERS, "covered", map.covered),
        (OTHERS, "unknown", map.unknown),
    ];
    for (sign, code, villages) in signs {
        if code == "unknown" && villages == 0 {
            continue;
        }
        let text = format!("{}: {}", word(code, lang), count(villages, lang));
        sign.legend(sheet, (x, y), &text);
        y += 24.0;
    }
    y
}

/// The provinces with most dead zones; where the table ends.
fn table(sheet: &mut Sheet, provinces: &[Province], (x, y): (f64, f64)) -> f64 {
    let lang = sheet.lang();
    let mut rows: Vec<&Province> = provinces.iter().filter(|of| of.dead() > 0).collect();
    if rows.is_empty() || (rows.len() == 1 && rows[0].name.is_empty()) {
        return y;
    }
    rows.sort_by(|one, other| {
        let key = |of: &Province| std::cmp::Reverse((of.dead(), of.white));
        key(one)
            .cmp(&key(other))
            .then_with(|| one.name.cmp(&other.name))
    });
    let most = rows[0].dead();
    let right = WIDTH - MARGIN;
    let columns = [right - 178.0, right - 88.0, right];
    let name_room = 130.0_f64.min((columns[0] - x) * 0.45);
    let bar = (x + name_room + 12.0, columns[0] - 48.0);
    let header = Style::new(SMALL, FAINT);
    sheet.text(
        x,
        y,
        Style::new(16.0, INK).bold(),
        words::MOST_DEAD.of(lang),
    );
    let mut y = y + 26.0;
    sheet.text(x, y, header, words::PROVINCE.of(lang));
    let titles = [
        word("white", lang),
        word("dip", lang),
        words::PEOPLE.of(lang),
    ];
    for (title, column) in titles.into_iter().zip(columns) {
        let title = fitted(title, header, 86.0);
        sheet.text(column, y, header.end(), &title);
    }
    let rule = format!("stroke=\"{AXIS}\" stroke-width=\"1\"");
    sheet.line((x, y + 7.0), (right, y + 7.0), &rule);
    let style = Style::new(PLAIN, INK);
    for row in rows.iter().take(MOST_PROVINCES) {
        y += ROW;
        let name = if row.name.is_empty() {
            words::NO_PROVINCE.of(lang)
        } else {
            &row.name
        };
        sheet.text(x, y, style, &fitted(name, style, name_room));
        #[expect(clippy::cast_precision_loss, reason = "shares of a bar")]
        let length = |of: usize| (bar.1 - bar.0) * of as f64 / most.max(1) as f64;
        let parts = [("white", row.white), ("dip", row.dip)];
        let mut left = bar.0;
        for (code, of) in parts {
            if of > 0 {
                let looks = format!(
                    "fill=\"{}\" stroke=\"#ffffff\" stroke-width=\"0.8\"",
                    colours::of(code)
                );
                sheet.rect((left, y - 12.0), (length(of), 14.0), &looks);
                left += length(of);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "shown to people")]
        let people = number(row.people as f64, 0, lang);
        let cells = [count(row.white, lang), count(row.dip, lang), people];
        for (cell, column) in cells.iter().zip(columns) {
            sheet.text(column, y, style.end(), cell);
        }
        let rule = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
        sheet.line((x, y + 7.0), (right, y + 7.0), &rule);
    }
    let rest = rows.get(MOST_PROVINCES..).unwrap_or_default();
    if !rest.is_empty() {
        y += ROW;
        let dead = rest.iter().map(|row| row.dead()).sum();
        let values = [count(rest.len(), lang), count(dead, lang)];
        let text = words::filled(words::MORE_PROVINCES, lang, &[&values[0], &values[1]]);
        sheet.text(x, y, Style::new(PLAIN, FAINT), &text);
    }
    y + 20.0
}
