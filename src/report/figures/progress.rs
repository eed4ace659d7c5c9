//! Villages without signal before and after: as planned, phase by phase, or as counted run by run.

use serde::{Deserialize, Serialize};

use super::axis::{Axis, Plot, decimals, round_end};
use super::map::Map;
use super::status_map::count;
use super::svg::{Drawing, FAINT, Head, INK, PLAIN, SMALL, Sheet, Style, fitted};
use super::words;
use crate::calendar::Day;
use crate::lang::{Lang, number};
use crate::report::colours;
use crate::report::words::word;

/// Counts at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// The phase after which; `None`: now.
    pub phase: Option<String>,
    /// Villages without any signal.
    pub white: usize,
    /// With signal, but not enough.
    pub dip: usize,
}

/// What was counted in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The day of its data.
    pub day: Day,
    /// Villages without any signal.
    pub white: usize,
    /// With signal, but not enough.
    pub dip: usize,
}

/// What is left now and after each phase.
pub(super) fn planned(map: &Map) -> Vec<Step> {
    if map.phases.is_empty() {
        return Vec::new();
    }
    let left = |is_dip: bool, after: usize| {
        let dead = map.dead.iter().filter(|village| village.is_dip == is_dip);
        dead.filter(|village| village.phase.is_none_or(|phase| phase >= after))
            .count()
    };
    let phases = map.phases.iter().map(|name| Some(name.clone()));
    let steps = std::iter::once(None).chain(phases).enumerate();
    let steps = steps.map(|(after, phase)| Step {
        phase,
        white: left(false, after),
        dip: left(true, after),
    });
    steps.collect()
}

/// Draws what a plan leaves; `None` without steps.
pub(super) fn draw(steps: &[Step], head: &Head, lang: Lang) -> Option<Drawing> {
    let bars = steps.iter().map(|step| {
        let label = step.phase.as_ref().map_or_else(
            || match head.as_of {
                Some(day) => format!("{} {}", words::NOW.of(lang), words::day(day, lang)),
                None => words::NOW.of(lang).to_owned(),
            },
            |phase| words::filled(words::AFTER_PHASE, lang, &[phase]),
        );
        (label, step.white, step.dip)
    });
    let title = words::PROGRESS_PLANNED.of(lang);
    bar_chart(
        title,
        &bars.collect::<Vec<_>>(),
        head,
        lang,
        &[words::PROGRESS_NOTE.of(lang).to_owned()],
    )
}

/// Draws what was counted in several runs, `name` that of the last.
#[must_use]
pub fn progress_svg(runs: &[Counted], name: &str, lang: Lang, width: f64) -> Option<String> {
    let head = Head {
        name: name.to_owned(),
        notice: String::new(),
        as_of: runs.last().map(|run| run.day),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let bars = runs
        .iter()
        .map(|run| (words::day(run.day, lang), run.white, run.dip));
    let title = words::PROGRESS_COUNTED.of(lang);
    let drawing = bar_chart(title, &bars.collect::<Vec<_>>(), &head, lang, &[]);
    Some(drawing?.svg(width))
}

fn bar_chart(
    title: &str,
    bars: &[(String, usize, usize)],
    head: &Head,
    lang: Lang,
    notes: &[String],
) -> Option<Drawing> {
    /// With more bars than these, numbers would run into each other.
    const MOST: usize = 40;
    let (first, last) = (bars.first()?, bars.last()?);
    let sum = |bar: &(String, usize, usize)| bar.1.saturating_add(bar.2);
    let most = bars.iter().map(sum).max().filter(|&most| most > 0)?;
    let told = words::filled(
        words::PROGRESS_TOLD,
        lang,
        &[
            &count(sum(first), lang),
            &first.0,
            &count(sum(last), lang),
            &last.0,
        ],
    );
    let mut sheet = Sheet::new(lang, title, &told);
    sheet.subtitle(&told);
    let plot = Plot {
        left: 110.0,
        top: 128.0,
        right: 1170.0,
        bottom: 540.0,
    };
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let of = |value: usize| value as f64;
    let axis = Axis::even((0.0, round_end(of(most), 6.0)), (plot.bottom, plot.top));
    let ticks = axis.ticks(6.0);
    let places = decimals(&ticks);
    plot.upright(
        &mut sheet,
        &axis,
        &ticks,
        |tick| number(tick, places, lang),
        words::VILLAGES_WITHOUT.of(lang),
    );
    for (place, code) in ["white", "dip"].into_iter().enumerate() {
        let x = 110.0 + 220.0 * of(place);
        box_of(&mut sheet, (x, 92.0), (16.0, 16.0), code);
        let style = Style::new(PLAIN, INK);
        sheet.text(x + 24.0, 105.0, style, word(code, lang));
    }
    let drawn = &bars[..bars.len().min(MOST)];
    let slot = (plot.right - plot.left) / of(drawn.len());
    let width = (slot * 0.55).min(160.0);
    for (place, bar) in drawn.iter().enumerate() {
        let middle = plot.left + slot * (of(place) + 0.5);
        let (white_top, top) = (axis.at(of(bar.1)), axis.at(of(sum(bar))));
        let left = middle - width / 2.0;
        box_of(
            &mut sheet,
            (left, white_top),
            (width, plot.bottom - white_top),
            "white",
        );
        box_of(&mut sheet, (left, top), (width, white_top - top), "dip");
        let inside = Style::new(PLAIN, INK).middle();
        for (value, low, high) in [(bar.1, plot.bottom, white_top), (bar.2, white_top, top)] {
            if low - high > 18.0 && width > 40.0 {
                sheet.on_top(
                    middle,
                    f64::midpoint(low, high) + 5.0,
                    inside,
                    &count(value, lang),
                );
            }
        }
        sheet.text(middle, top - 8.0, inside.bold(), &count(sum(bar), lang));
        let style = Style::new(SMALL, FAINT).middle();
        sheet.text(
            middle,
            plot.bottom + 20.0,
            style,
            &fitted(&bar.0, style, slot - 8.0),
        );
    }
    plot.frame(&mut sheet);
    let mut notes = notes.to_vec();
    if bars.len() > MOST {
        let left_out = count(bars.len() - MOST, lang);
        notes.push(words::filled(words::BARS_LEFT_OUT, lang, &[&left_out]));
    }
    Some(sheet.finish(plot.bottom + 34.0, &notes, head))
}

/// A part of a bar; dips are hatched with white lines, so that they differ in grey too.
fn box_of(sheet: &mut Sheet, (x, y): (f64, f64), (width, height): (f64, f64), code: &str) {
    if height <= 0.0 {
        return;
    }
    let looks = format!("fill=\"{}\"", colours::of(code));
    sheet.rect((x, y), (width, height), &looks);
    if code == "dip" {
        let mut down = y + 5.0;
        let mut lines = 0;
        while down < y + height && lines < 400 {
            let looks = "stroke=\"#ffffff\" stroke-width=\"1.2\" stroke-opacity=\"0.75\"";
            sheet.line((x, down), (x + width, down), looks);
            down += 6.0;
            lines += 1;
        }
    }
}
