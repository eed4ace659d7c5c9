//! The phases of the plan over time, with what each of them builds, and when the grid comes.

use serde::{Deserialize, Serialize};

use super::axis::{Axis, Plot};
use super::people_money::millions;
use super::status_map::count;
use super::svg::{
    AXIS, Drawing, FAINT, GRID, Head, INK, MARGIN, PLAIN, SMALL, Sheet, Style, WIDTH, fitted,
    width_of, wrapped,
};
use super::words;
use crate::calendar::Day;
use crate::lang::{Lang, Text, number};
use crate::options::Decision;
use crate::plan::build_plan::{Fate, Wait};
use crate::plan::planned::Planned;
use crate::plan::problem::{Cents, SiteKind};
use crate::report::Facts;
use crate::survey::GridDate;

/// The most phases that are drawn.
const MOST_PHASES: usize = 24;
/// The most marks along the axis of time.
const MOST_MARKS: u16 = 60;
const ROW: f64 = 74.0;
const FILLS: [&str; 4] = ["#0072b2", "#56b4e9", "#009e73", "#cc79a7"];

/// The phases of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phases {
    /// In order of time.
    #[serde(rename = "phases")]
    pub all: Vec<Phase>,
    /// Villages that wait, by why: nothing serves them, limits, phases.
    pub waiting: [usize; 3],
    /// Villages that wait for the grid, by its day, rising.
    pub grid: Vec<(Day, usize)>,
}

/// A phase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phase {
    /// Its name.
    pub name: String,
    /// Its last day.
    pub until: Option<Day>,
    /// Villages served.
    pub villages: u32,
    /// Of them by satellite.
    pub satellite_villages: u32,
    /// People served.
    pub people: i64,
    /// Sites built.
    pub sites: u32,
    /// Present value, cents.
    pub cost: Cents,
}

/// Takes them from a run.
pub(super) fn of(planned: &Planned, facts: Facts<'_>) -> Phases {
    let plan = &planned.plan;
    let phases = plan.phases.iter().enumerate().map(|(number, phase)| Phase {
        name: phase.name.clone(),
        until: planned.problem.phases.get(number).and_then(|of| of.until),
        villages: phase.totals.villages,
        satellite_villages: phase.totals.satellite_villages,
        people: phase.totals.people,
        sites: phase.totals.sites,
        cost: phase.totals.cost,
    });
    let waits = |asked: Wait| {
        let fates = plan.villages.iter();
        fates
            .filter(|fate| matches!(fate, Fate::Waiting { why } if *why == asked))
            .count()
    };
    let mut grid = std::collections::BTreeMap::new();
    for index in 0..facts.survey.villages.len() {
        if let Some(day) = grid_day(planned, facts, index) {
            *grid.entry(day).or_default() += 1;
        }
    }
    Phases {
        all: phases.collect(),
        waiting: [Wait::NothingServes, Wait::Limits, Wait::Phases].map(waits),
        grid: grid.into_iter().collect(),
    }
}

/// The day of the grid for a village that waits for it: by the plan where it asks about the village, else by its own
/// decision.
fn grid_day(planned: &Planned, facts: Facts<'_>, index: usize) -> Option<Day> {
    let site = planned.site(index);
    if let Some(site) = site.filter(|site| site.kind == SiteKind::WaitForGrid) {
        return site.not_before;
    }
    let is_served = planned
        .village(index)
        .and_then(|(_, fate)| fate.phase())
        .is_some();
    let waits = facts.choice(index)?.decision == Decision::WaitForGrid;
    match facts.survey.villages[index].grid_date {
        Some(GridDate::On(day)) if waits && !is_served => Some(day),
        _ => None,
    }
}

impl Phases {
    /// Where each phase begins and ends, years from the start; `None` where days do not say.
    fn spans(&self, start: Option<Day>) -> Option<Vec<(f64, f64)>> {
        let start = start?;
        let mut from = 0.0;
        let mut spans = Vec::new();
        for (number, phase) in self.all.iter().enumerate() {
            let is_last = number + 1 == self.all.len();
            let to = match phase.until {
                Some(day) => start.years_until(day),
                None if is_last => self.open_end(start, from),
                None => return None,
            };
            if to <= from {
                return None;
            }
            spans.push((from, to));
            from = to;
        }
        Some(spans)
    }

    /// How far a last phase without an end is drawn: past the last day of the grid, and a year at least.
    fn open_end(&self, start: Day, from: f64) -> f64 {
        let last = self
            .grid
            .last()
            .map_or(0.0, |(day, _)| start.years_until(*day));
        (from + 1.0).max(last + 0.25)
    }
}

/// Draws it; `None` without phases.
pub(super) fn draw(phases: &Phases, head: &Head, lang: Lang) -> Option<Drawing> {
    let all = &phases.all;
    if all.is_empty() {
        return None;
    }
    let villages = all
        .iter()
        .fold(0_usize, |sum, of| sum.saturating_add(of.villages as usize));
    let told = words::filled(
        words::PHASES_TOLD,
        lang,
        &[&count(all.len(), lang), &count(villages, lang)],
    );
    let mut sheet = Sheet::new(lang, words::PHASES_TITLE.of(lang), &told);
    sheet.subtitle(&told);
    let drawn = &all[..all.len().min(MOST_PHASES)];
    let dated = phases.spans(head.as_of).zip(head.as_of);
    #[expect(clippy::cast_precision_loss, reason = "a few phases")]
    let spans = dated.as_ref().map_or_else(
        || {
            (0..all.len())
                .map(|number| (number as f64, number as f64 + 1.0))
                .collect()
        },
        |(spans, _)| spans.clone(),
    );
    let grid = phases.grid.iter().filter(|_| dated.is_some()).count();
    #[expect(clippy::cast_precision_loss, reason = "a few phases")]
    let rows = drawn.len() as f64;
    let plot = Plot {
        left: 210.0,
        top: 96.0,
        right: WIDTH - MARGIN,
        bottom: 96.0 + ROW * rows + if grid > 0 { 112.0 } else { 0.0 },
    };
    let end = spans.get(drawn.len() - 1).map_or(1.0, |span| span.1);
    let end = phases
        .grid
        .last()
        .zip(dated.as_ref())
        .map_or(end, |((day, _), (_, start))| {
            end.max(start.years_until(*day))
        });
    let time = Axis::even((0.0, end * 1.02), (plot.left, plot.right));
    if let Some((_, start)) = &dated {
        calendar(&mut sheet, &plot, &time, *start, end);
    }
    let mut y = plot.top + 14.0;
    for (number, (phase, span)) in drawn.iter().zip(&spans).enumerate() {
        let ends = (time.at(span.0), time.at(span.1));
        bar(&mut sheet, phase, number, ends, y, dated.is_some());
        y += ROW;
    }
    if let Some((_, start)) = dated.as_ref().filter(|_| grid > 0) {
        lane(&mut sheet, phases, &plot, &time, *start);
    }
    plot.frame(&mut sheet);
    let mut notes = Vec::new();
    let reasons = [words::WAIT_NOTHING, words::WAIT_LIMITS, words::WAIT_PHASES];
    for (villages, reason) in phases.waiting.into_iter().zip(reasons) {
        if villages > 0 {
            notes.push(words::filled(reason, lang, &[&count(villages, lang)]));
        }
    }
    if dated.is_none() {
        notes.push(words::EQUAL_BARS.of(lang).to_owned());
        let waiting = phases
            .grid
            .iter()
            .fold(0_usize, |sum, (_, of)| sum.saturating_add(*of));
        if waiting > 0 {
            notes.push(words::filled(
                words::GRID_COUNT,
                lang,
                &[&count(waiting, lang)],
            ));
        }
    } else if all.last().is_some_and(|last| last.until.is_none()) {
        notes.push(words::OPEN_END.of(lang).to_owned());
    }
    if all.len() > MOST_PHASES {
        let left_out = count(all.len() - MOST_PHASES, lang);
        notes.push(words::filled(words::PHASES_LEFT_OUT, lang, &[&left_out]));
    }
    let below = if dated.is_some() { 30.0 } else { 6.0 };
    Some(sheet.finish(plot.bottom + below, &notes, head))
}

/// A phase: its name, its bar, and its numbers under the bar.
fn bar(
    sheet: &mut Sheet,
    phase: &Phase,
    number: usize,
    (from, to): (f64, f64),
    y: f64,
    is_dated: bool,
) {
    let lang = sheet.lang();
    let style = Style::new(PLAIN, INK).bold();
    for (line, text) in wrapped(&phase.name, style, 165.0)
        .iter()
        .take(2)
        .enumerate()
    {
        let down = if line == 0 { 19.0 } else { 36.0 };
        sheet.text(MARGIN, y + down, style, text);
    }
    let fill = FILLS[number % FILLS.len()];
    let is_open = is_dated && phase.until.is_none();
    let dashes = if is_open {
        " stroke-dasharray=\"5 4\""
    } else {
        ""
    };
    let opacity = if is_open { "0.45" } else { "0.9" };
    let looks = format!(
        "fill=\"{fill}\" fill-opacity=\"{opacity}\" stroke=\"{INK}\" stroke-width=\"0.8\"{dashes}"
    );
    sheet.rect((from, y), (to - from, 28.0), &looks);
    let style = Style::new(13.0, INK);
    let until = match phase.until {
        Some(day) => words::filled(words::UNTIL, lang, &[&words::day(day, lang)]),
        None if is_dated => words::NO_END.of(lang).to_owned(),
        None => String::new(),
    };
    if !until.is_empty() {
        let text = fitted(&until, style, (to - from - 12.0).max(0.0));
        if text.chars().count() > 3 {
            sheet.on_top(to - 8.0, y + 19.0, style.end(), &text);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "shown to people")]
    let people = number_of(phase.people as f64, lang);
    let numbers = words::filled(
        words::PHASE_NUMBERS,
        lang,
        &[
            &number_of(f64::from(phase.villages), lang),
            &number_of(f64::from(phase.satellite_villages), lang),
            &people,
            &number_of(f64::from(phase.sites), lang),
            &crate::lang::number(millions(phase.cost), 2, lang),
        ],
    );
    let room = WIDTH - MARGIN - width_of(&numbers, style);
    let numbers = fitted(&numbers, style, WIDTH - MARGIN - 214.0);
    sheet.on_top((from + 4.0).min(room).max(214.0), y + 46.0, style, &numbers);
}

fn number_of(value: f64, lang: Lang) -> String {
    number(value, 0, lang)
}

/// Marks of the axis of time: months, quarters or years.
fn calendar(sheet: &mut Sheet, plot: &Plot, time: &Axis, start: Day, end: f64) {
    let lang = sheet.lang();
    let months = [1_u16, 3, 6, 12, 24, 60, 120].into_iter();
    let step = months
        .clone()
        .find(|months| end * 12.0 / f64::from(*months) <= 11.0);
    let step = step.unwrap_or(240);
    let line = format!("stroke=\"{GRID}\" stroke-width=\"1\"");
    let style = Style::new(SMALL, FAINT).middle();
    for number in 0..=MOST_MARKS {
        let day = start.plus_months(step.saturating_mul(number));
        let years = start.years_until(day);
        if years > end * 1.02 {
            break;
        }
        let x = time.at(years);
        sheet.line((x, plot.top), (x, plot.bottom), &line);
        let half = width_of(&words::day(day, lang), style) / 2.0;
        let at = x.min(plot.right - half);
        sheet.text(at, plot.bottom + 18.0, style, &words::day(day, lang));
    }
}

/// Villages that wait for the grid, by quarters of a year from the start.
fn lane(sheet: &mut Sheet, phases: &Phases, plot: &Plot, time: &Axis, start: Day) {
    let lang = sheet.lang();
    let mut quarters = std::collections::BTreeMap::new();
    for (day, villages) in &phases.grid {
        #[expect(clippy::cast_possible_truncation, reason = "centuries at most")]
        let quarter = (start.years_until(*day) * 4.0).floor() as i32;
        let sum: &mut usize = quarters.entry(quarter).or_default();
        *sum = sum.saturating_add(*villages);
    }
    let top = plot.bottom - 108.0;
    let rule = format!("stroke=\"{AXIS}\" stroke-width=\"0.8\"");
    sheet.line((MARGIN, top), (plot.right, top), &rule);
    let style = Style::new(13.0, INK);
    let title: Text = words::GRID_LANE;
    for (line, text) in wrapped(title.of(lang), style, 165.0).iter().enumerate() {
        let down = if line < 6 {
            20.0 + 16.0 * f64::from(u8::try_from(line).unwrap_or(5))
        } else {
            100.0
        };
        sheet.text(MARGIN, top + down, style, text);
    }
    let most = quarters.values().copied().max().unwrap_or(1).max(1);
    for (quarter, villages) in quarters {
        let (from, to) = (
            time.at(f64::from(quarter) / 4.0).max(plot.left),
            time.at(f64::from(quarter + 1) / 4.0).min(plot.right),
        );
        if to <= from {
            // Before the start: told at its line.
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
        let height = 64.0 * villages as f64 / most as f64;
        let looks = format!("fill=\"#f0e442\" stroke=\"{INK}\" stroke-width=\"0.8\"");
        sheet.rect(
            (from + 1.0, plot.bottom - height),
            (to - from - 2.0, height),
            &looks,
        );
        let style = Style::new(SMALL, INK).middle();
        let text = count(villages, lang);
        sheet.on_top(
            f64::midpoint(from, to),
            plot.bottom - height - 5.0,
            style,
            &text,
        );
    }
}
