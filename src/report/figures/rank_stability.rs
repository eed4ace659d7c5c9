//! How far the ranks of villages go under other weights and facts, and who is served in any case.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::axis::{Axis, Plot, round_end};
use super::marks::{Shape, Sign};
use super::status_map::count;
use super::svg::{Drawing, FAINT, Head, INK, PLAIN, Px, SMALL, Sheet, Style, width_of};
use super::words;
use crate::lang::{Lang, number};
use crate::ranking::Class;
use crate::report::Facts;
use crate::report::colours;
use crate::report::words::word;

/// The most intervals that are drawn; more would run into each other.
const MOST_DRAWN: usize = 300;

/// How firm a list is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ranks {
    /// How often weights and facts were drawn; 0 where they were not, and intervals are what missing facts allow.
    pub draws: u32,
    /// How many villages are served, where there is a target.
    pub served: Option<u32>,
    /// The ranked villages in the order of the list.
    pub villages: Vec<Village>,
}

/// How firm the place of a village is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Village {
    /// Its place.
    pub rank: u32,
    /// The better end of the interval.
    pub low: u32,
    /// The middle of the draws.
    pub middle: Option<u32>,
    /// The worse end.
    pub high: u32,
    /// Whether it is served, as outputs say; empty without a target.
    pub class: String,
}

/// Takes it from a run.
pub(super) fn of(facts: Facts<'_>) -> Ranks {
    let villages = facts.order().into_iter().filter_map(|index| {
        let place = facts.standing(index)?.place?;
        let firm = facts.firm(index).map(|(_, firm)| firm);
        let drawn = firm.and_then(|firm| firm.ranks);
        let (low, middle, high) = match drawn {
            Some([low, middle, high]) => (low, Some(middle), high),
            None => (place.low, None, place.high),
        };
        let class = firm.and_then(|firm| firm.class).map_or("", Class::as_str);
        Some(Village {
            rank: place.rank,
            low,
            middle,
            high,
            class: class.to_owned(),
        })
    });
    let villages: Vec<Village> = villages.collect();
    let has_draws = villages.iter().any(|village| village.middle.is_some());
    Ranks {
        draws: facts
            .firmness
            .map_or(0, |firmness| if has_draws { firmness.draws } else { 0 }),
        served: facts
            .firmness
            .and_then(|firmness| Some(firmness.target.as_ref()?.villages)),
        villages,
    }
}

/// Draws it; `None` where nobody is ranked.
pub(super) fn draw(ranks: &Ranks, head: &Head, lang: Lang) -> Option<Drawing> {
    let all = &ranks.villages;
    let last = all.iter().map(|of| of.high.max(of.rank)).max()?;
    let told = if ranks.draws > 0 {
        let drawn = number(f64::from(ranks.draws), 0, lang);
        words::filled(words::RANKS_TOLD, lang, &[&count(all.len(), lang), &drawn])
    } else {
        words::filled(words::RANKS_TOLD_FACTS, lang, &[&count(all.len(), lang)])
    };
    let mut sheet = Sheet::new(lang, words::RANKS_TITLE.of(lang), &told);
    sheet.subtitle(&told);
    let plot = Plot {
        left: 110.0,
        top: 150.0,
        right: 1165.0,
        bottom: 660.0,
    };
    let end = round_end(f64::from(last), 8.0);
    let x = Axis::even((0.0, end), (plot.left, plot.right));
    let y = Axis::even((0.0, end), (plot.top, plot.bottom));
    let ticks: Vec<f64> = x
        .ticks(8.0)
        .into_iter()
        .map(|of| if of > 0.0 { of } else { 1.0 })
        .collect();
    let plain = |value: f64| number(value, 0, lang);
    plot.below(&mut sheet, &x, &ticks, plain, words::RANK_IN_LIST.of(lang));
    let title = if ranks.draws > 0 {
        words::RANK_IN_DRAWS
    } else {
        words::RANK_BY_FACTS
    };
    plot.upright(&mut sheet, &y, &ticks, plain, title.of(lang));
    let step = all.len().div_ceil(MOST_DRAWN).max(1);
    let drawn: Vec<&Village> = all.iter().step_by(step).collect();
    intervals(&mut sheet, &drawn, &x, &y);
    if let Some(served) = ranks.served {
        target(&mut sheet, served, &plot, (&x, &y));
    }
    plot.frame(&mut sheet);
    legend(&mut sheet, ranks);
    let mut notes = Vec::new();
    if step > 1 {
        let values = [count(drawn.len(), lang), count(all.len(), lang)];
        notes.push(words::filled(
            words::RANKS_THINNED,
            lang,
            &[&values[0], &values[1]],
        ));
    }
    notes.push(words::RANKS_NOTE.of(lang).to_owned());
    Some(sheet.finish(plot.bottom + 52.0, &notes, head))
}

fn colour(class: &str) -> &'static str {
    if class.is_empty() {
        "#0072b2"
    } else {
        colours::of(class)
    }
}

/// The shape of the middle of an interval.
fn shape(class: &str) -> Shape {
    match class {
        "contested" => Shape::Diamond,
        "always-out" => Shape::Square,
        _ => Shape::Circle,
    }
}

fn intervals(sheet: &mut Sheet, drawn: &[&Village], x: &Axis, y: &Axis) {
    let mut classes: Vec<&str> = Vec::new();
    for village in drawn {
        if !classes.contains(&village.class.as_str()) && classes.len() < 8 {
            classes.push(&village.class);
        }
    }
    for class in classes {
        let of_class = || drawn.iter().filter(move |village| village.class == class);
        let mut data = String::new();
        for village in of_class() {
            let place = x.at(f64::from(village.rank));
            let (low, high) = (y.at(f64::from(village.low)), y.at(f64::from(village.high)));
            let _ = write!(data, "M{} {}V{}", Px(place), Px(low), Px(high));
        }
        let looks = format!(
            "fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\" stroke-opacity=\"0.75\"",
            colour(class)
        );
        sheet.path(&data, &looks);
        let sign = Sign {
            shape: shape(class),
            radius: 2.0,
            fill: colour(class),
            stroke: "#333333",
        };
        let middles = of_class().map(|village| {
            let middle = village.middle.unwrap_or(village.rank);
            (x.at(f64::from(village.rank)), y.at(f64::from(middle)))
        });
        sign.draw(sheet, middles);
    }
}

/// Lines at the last rank that is served, in the list and in the draws.
fn target(sheet: &mut Sheet, served: u32, plot: &Plot, (x, y): (&Axis, &Axis)) {
    let lang = sheet.lang();
    let (across, down) = (x.at(f64::from(served) + 0.5), y.at(f64::from(served) + 0.5));
    if across > plot.right {
        return;
    }
    let looks = format!("stroke=\"{INK}\" stroke-width=\"1.2\" stroke-dasharray=\"7 4\"");
    sheet.line((across, plot.top), (across, plot.bottom), &looks);
    sheet.line((plot.left, down), (plot.right, down), &looks);
    let text = words::filled(words::TARGET, lang, &[&number(f64::from(served), 0, lang)]);
    let style = Style::new(SMALL, INK).bold();
    sheet.on_top(plot.left + 8.0, down - 6.0, style, &text);
}

fn legend(sheet: &mut Sheet, ranks: &Ranks) {
    let lang = sheet.lang();
    let style = Style::new(PLAIN, INK);
    let (mut x, y) = (110.0, 106.0);
    #[expect(clippy::cast_precision_loss, reason = "shares for people")]
    let share = |of: usize| 100.0 * of as f64 / ranks.villages.len().max(1) as f64;
    for class in Class::ALL.map(Class::as_str) {
        let villages = ranks.villages.iter().filter(|of| of.class == class).count();
        if villages == 0 {
            continue;
        }
        let text = format!(
            "{}: {} ({} %)",
            word(class, lang),
            count(villages, lang),
            number(share(villages), 1, lang)
        );
        let sign = Sign {
            shape: shape(class),
            radius: 5.0,
            fill: colour(class),
            stroke: "#333333",
        };
        sign.legend(sheet, (x, y), &text);
        x += 54.0 + width_of(&text, style);
    }
    let text = if ranks.draws > 0 {
        words::INTERVAL_OF_DRAWS
    } else {
        words::INTERVAL_OF_FACTS
    };
    sheet.text(110.0, y + 24.0, Style::new(13.0, FAINT), text.of(lang));
}
