//! People against the distance to signal, by decision: where towers end and satellites begin.

use super::axis::{Axis, Plot};
use super::ground::thinned;
use super::map::{Dead, Map};
use super::marks::{Shape, Sign};
use super::status_map::count;
use super::svg::{Drawing, Head, INK, SMALL, Sheet, Style, wrapped};
use super::words;
use crate::lang::{Lang, number};
use crate::report::colours;
use crate::report::words::word;

/// Nearer signal than this, inside its area too, is drawn here: kilometres.
const NEAREST_KM: f64 = 0.1;
/// The most signs of a decision.
const MOST_SIGNS: usize = 6_000;

/// Decisions in the order of the legend with their shapes: towers have corners, satellites are round.
const SHAPES: &[(&str, Shape)] = &[
    ("macro", Shape::Square),
    ("small-cell", Shape::Diamond),
    ("remote-sector", Shape::Triangle),
    ("repeater", Shape::Plus),
    ("leo-terminal", Shape::Circle),
    ("leo-cell", Shape::Star),
    ("direct-to-cell", Shape::Circle),
    ("wait-for-grid", Shape::Diamond),
    ("planned", Shape::Plus),
    ("needs-data", Shape::Cross),
    ("no-option", Shape::Cross),
];

fn sign(code: &str, shape: Shape) -> Sign {
    Sign {
        shape,
        radius: 4.2,
        fill: colours::of(code),
        stroke: if shape == Shape::Circle || shape == Shape::Star {
            "#ffffff"
        } else {
            "#333333"
        },
    }
}

/// Where a village stands: kilometres and people; `None` where one of them is not known.
fn values(village: &Dead) -> Option<(f64, f64)> {
    let km = village.signal_km.filter(|km| km.is_finite())?;
    let people = village.people.filter(|&people| people > 0)?;
    Some((km.max(NEAREST_KM), f64::from(people)))
}

/// Draws it; `None` where nothing is decided or known.
pub(super) fn draw(map: &Map, head: &Head, lang: Lang) -> Option<Drawing> {
    let decided: Vec<&Dead> = map
        .dead
        .iter()
        .filter(|of| !of.decision.is_empty())
        .collect();
    let known: Vec<(&Dead, (f64, f64))> = decided
        .iter()
        .filter_map(|village| Some((*village, values(village)?)))
        .collect();
    let (_, first) = known.first()?;
    let bounds = known.iter().fold((*first, *first), |(low, high), (_, at)| {
        (
            (low.0.min(at.0), low.1.min(at.1)),
            (high.0.max(at.0), high.1.max(at.1)),
        )
    });
    let told = words::filled(
        words::SCATTER_TOLD,
        lang,
        &[&count(known.len(), lang), &count(map.dead.len(), lang)],
    );
    let mut sheet = Sheet::new(lang, words::SCATTER_TITLE.of(lang), &told);
    sheet.subtitle(&told);
    let plot = Plot {
        left: 120.0,
        top: 96.0,
        right: 850.0,
        bottom: 640.0,
    };
    let (low, high) = bounds;
    let x = Axis::log((low.0 * 0.85, high.0 * 1.2), (plot.left, plot.right));
    let y = Axis::log((low.1 * 0.8, high.1 * 1.3), (plot.bottom, plot.top));
    let plain = |value: f64| {
        let places = if value < 0.1 {
            2
        } else {
            usize::from(value < 1.0)
        };
        number(value, places, lang)
    };
    let has_nearest = known.iter().any(|(_, at)| at.0 <= NEAREST_KM);
    let nearest = |value: f64| {
        if has_nearest && (value / NEAREST_KM - 1.0).abs() < 1e-6 {
            format!("≤ {}", plain(value))
        } else {
            plain(value)
        }
    };
    plot.below(
        &mut sheet,
        &x,
        &x.ticks(8.0),
        nearest,
        words::SIGNAL_KM.of(lang),
    );
    plot.upright(
        &mut sheet,
        &y,
        &y.ticks(8.0),
        plain,
        words::PEOPLE_OF_VILLAGE.of(lang),
    );
    let at = |(from, to): (f64, f64)| (x.at(from), y.at(to));
    let row = signs(&mut sheet, &decided, &known, plot.top + 14.0, at);
    plot.frame(&mut sheet);
    let mut notes = Vec::new();
    let left_out = map.dead.len() - known.len();
    if left_out > 0 {
        notes.push(words::filled(
            words::SCATTER_LEFT_OUT,
            lang,
            &[&count(left_out, lang)],
        ));
    }
    if has_nearest {
        let shown = plain(NEAREST_KM);
        notes.push(words::filled(words::SCATTER_NEAREST, lang, &[&shown]));
    }
    notes.push(words::SCATTER_NOTE.of(lang).to_owned());
    let style = Style::new(SMALL, INK);
    sheet.text(880.0, row + 10.0, style, words::LOG_AXES.of(lang));
    Some(sheet.finish(plot.bottom + 52.0, &notes, head))
}

/// Draws the villages by decision, and what the signs mean below `row`; where that ends.
fn signs(
    sheet: &mut Sheet,
    decided: &[&Dead],
    known: &[(&Dead, (f64, f64))],
    mut row: f64,
    place: impl Fn((f64, f64)) -> (f64, f64),
) -> f64 {
    let lang = sheet.lang();
    let others = decided.iter().map(|village| village.decision.as_str());
    let mut codes: Vec<&str> = SHAPES.iter().map(|(code, _)| *code).collect();
    for code in others {
        if !codes.contains(&code) && codes.len() < SHAPES.len() + 8 {
            codes.push(code);
        }
    }
    for code in codes {
        let of = known.iter().filter(|(village, _)| village.decision == code);
        let places: Vec<(f64, f64)> = of.map(|(_, at)| place(*at)).collect();
        if places.is_empty() {
            continue;
        }
        let shape = SHAPES.iter().find(|(known, _)| *known == code);
        let sign = sign(code, shape.map_or(Shape::Cross, |(_, shape)| *shape));
        let villages = places.len();
        sign.draw(sheet, thinned(places, MOST_SIGNS, |&place| place));
        let text = format!("{}: {}", word(code, lang), count(villages, lang));
        let style = Style::new(13.0, INK);
        for (number, line) in wrapped(&text, style, 280.0).into_iter().enumerate() {
            if number == 0 {
                sign.draw(sheet, [(888.0, row - 5.0)]);
            }
            sheet.text(904.0, row, style, &line);
            row += 18.0;
        }
        row += 8.0;
    }
    row
}
