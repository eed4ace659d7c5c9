//! People served against money: what plans reach for less, and what no plan can exceed.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::axis::{Axis, Plot, decimals, round_end};
use super::marks::{Shape, Sign};
use super::svg::{Anchor, Drawing, Head, INK, PLAIN, Px, SMALL, Sheet, Style, fitted, width_of};
use super::words;
use crate::lang::{Lang, count, number};
use crate::plan::planned::Planned;
use crate::plan::problem::Cents;
use crate::report::plan::Estimated;
use crate::survey::Survey;

const LINE: &str = "#0072b2";
const BAND: &str = "#56b4e9";
const PHASE: &str = "#e69f00";
const PLAN: &str = "#d55e00";

/// The curve of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Curve {
    /// Plans for rising amounts of money.
    pub points: Vec<Point>,
    /// The plan after each phase.
    pub phases: Vec<Reached>,
    /// The plan as a whole.
    pub plan: Reached,
    /// Those of its people whom nobody counted.
    #[serde(default)]
    pub estimated: Estimated,
}

/// A plan for an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Point {
    /// Present value, cents.
    pub cost: Cents,
    /// People served.
    pub people: i64,
    /// What no plan can exceed.
    pub bound: Option<i64>,
}

/// How far the plan has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reached {
    /// The phase; empty for the whole.
    pub name: String,
    /// Present value, cents.
    pub cost: Cents,
    /// People served.
    pub people: i64,
}

/// Takes the curve from a plan.
pub(super) fn of(survey: &Survey, planned: &Planned) -> Option<Curve> {
    let plan = &planned.plan;
    if plan.curve.is_empty() || plan.totals.people <= 0 {
        return None;
    }
    let (mut cost, mut people): (Cents, i64) = (0, 0);
    let phases = plan.phases.iter().map(|phase| {
        cost = cost.saturating_add(phase.totals.cost);
        people = people.saturating_add(phase.totals.people);
        Reached {
            name: phase.name.clone(),
            cost,
            people,
        }
    });
    let points = plan.curve.iter().map(|point| Point {
        cost: point.cost,
        people: point.people,
        bound: point.bound,
    });
    Some(Curve {
        estimated: Estimated::of(survey, planned),
        phases: phases.collect(),
        points: points.collect(),
        plan: Reached {
            name: String::new(),
            cost: plan.totals.cost,
            people: plan.totals.people,
        },
    })
}

/// Cents as millions of dollars.
#[expect(clippy::cast_precision_loss, reason = "shown to people")]
pub(super) fn millions(cents: Cents) -> f64 {
    cents as f64 / 1e8
}

#[expect(clippy::cast_precision_loss, reason = "shown to people")]
fn float(people: i64) -> f64 {
    people as f64
}

/// Draws it.
pub(super) fn draw(curve: &Curve, head: &Head, lang: Lang) -> Option<Drawing> {
    let most = |of: &dyn Fn(&Point) -> i64, plan: i64| {
        curve
            .points
            .iter()
            .map(of)
            .chain([plan])
            .max()
            .unwrap_or(plan)
    };
    let money = millions(most(&|point| point.cost, curve.plan.cost));
    let people = float(most(
        &|point| point.people.max(point.bound.unwrap_or(0)),
        curve.plan.people,
    ));
    if curve.points.is_empty() || money <= 0.0 || people <= 0.0 {
        return None;
    }
    let told = words::filled(
        words::CURVE_TOLD,
        lang,
        &[
            &number(float(curve.plan.people), 0, lang),
            &number(millions(curve.plan.cost), 2, lang),
        ],
    );
    let mut sheet = Sheet::new(lang, words::CURVE_TITLE.of(lang), &told);
    sheet.subtitle(&told);
    let plot = Plot {
        left: 130.0,
        top: 150.0,
        right: 1160.0,
        bottom: 640.0,
    };
    let x = Axis::even((0.0, round_end(money, 8.0)), (plot.left, plot.right));
    let y = Axis::even((0.0, round_end(people, 6.0)), (plot.bottom, plot.top));
    let (below, upright) = (x.ticks(8.0), y.ticks(6.0));
    let (few, many) = (decimals(&below), decimals(&upright));
    plot.below(
        &mut sheet,
        &x,
        &below,
        |of| number(of, few, lang),
        words::PRESENT_VALUE.of(lang),
    );
    plot.upright(
        &mut sheet,
        &y,
        &upright,
        |of| number(of, many, lang),
        words::PEOPLE_SERVED.of(lang),
    );
    let at = |cost: Cents, people: i64| (x.at(millions(cost)), y.at(float(people)));
    band(&mut sheet, curve, &at);
    let mut data = String::new();
    for (place, point) in curve.points.iter().enumerate() {
        let (x, y) = at(point.cost, point.people);
        let _ = write!(
            data,
            "{}{} {}",
            if place == 0 { 'M' } else { 'L' },
            Px(x),
            Px(y)
        );
    }
    sheet.path(
        &data,
        &format!("fill=\"none\" stroke=\"{LINE}\" stroke-width=\"2.2\""),
    );
    FOUND.draw(
        &mut sheet,
        curve
            .points
            .iter()
            .map(|point| at(point.cost, point.people)),
    );
    plot.frame(&mut sheet);
    marks(&mut sheet, curve, &at, &plot);
    legend(&mut sheet, curve);
    let mut notes = vec![words::CURVE_NOTE.of(lang).to_owned()];
    if curve.estimated.villages > 0 {
        let people = number(float(curve.estimated.people), 0, lang);
        let villages = count(curve.estimated.villages, lang);
        notes.push(words::filled(words::ESTIMATED, lang, &[&people, &villages]));
    }
    Some(sheet.finish(plot.bottom + 52.0, &notes, head))
}

const FOUND: Sign = Sign {
    shape: Shape::Circle,
    radius: 3.0,
    fill: LINE,
    stroke: "#ffffff",
};
const OF_PHASE: Sign = Sign {
    shape: Shape::Diamond,
    radius: 7.0,
    fill: PHASE,
    stroke: INK,
};
const OF_PLAN: Sign = Sign {
    shape: Shape::Star,
    radius: 9.0,
    fill: PLAN,
    stroke: INK,
};

/// Between what is reached and what cannot be exceeded, where that is known.
fn band(sheet: &mut Sheet, curve: &Curve, at: &impl Fn(Cents, i64) -> (f64, f64)) {
    let runs = curve
        .points
        .chunk_by(|one, other| one.bound.is_some() == other.bound.is_some());
    for run in runs.filter(|run| run.len() > 1 && run[0].bound.is_some()) {
        let (mut area, mut edge) = (String::new(), String::new());
        for (place, point) in run.iter().enumerate() {
            let bound = point.bound.unwrap_or(point.people).max(point.people);
            let (x, y) = at(point.cost, bound);
            let pen = if place == 0 { 'M' } else { 'L' };
            let _ = write!(edge, "{pen}{} {}", Px(x), Px(y));
        }
        area.push_str(&edge);
        for point in run.iter().rev() {
            let (x, y) = at(point.cost, point.people);
            let _ = write!(area, "L{} {}", Px(x), Px(y));
        }
        area.push('Z');
        sheet.path(&area, &format!("fill=\"{BAND}\" fill-opacity=\"0.35\""));
        let looks = format!(
            "fill=\"none\" stroke=\"{BAND}\" stroke-width=\"1.4\" stroke-dasharray=\"5 4\""
        );
        sheet.path(&edge, &looks);
    }
}

/// The plan and its phases, each with its numbers below it to the left.
fn marks(sheet: &mut Sheet, curve: &Curve, at: &impl Fn(Cents, i64) -> (f64, f64), plot: &Plot) {
    let lang = sheet.lang();
    // The last phase is the plan.
    let before = curve.phases.len().saturating_sub(1);
    let phases = curve.phases[..before].iter().map(|phase| (phase, OF_PHASE));
    let mut floor = plot.top;
    for (reached, sign) in phases
        .chain([(&curve.plan, OF_PLAN)])
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        let (x, y) = at(reached.cost, reached.people);
        let name = if reached.name.is_empty() {
            words::WHOLE_PLAN.of(lang).to_owned()
        } else {
            words::filled(words::AFTER_PHASE, lang, &[&reached.name])
        };
        let numbers = words::filled(
            words::PEOPLE_FOR,
            lang,
            &[
                &number(float(reached.people), 0, lang),
                &number(millions(reached.cost), 2, lang),
            ],
        );
        let style = Style::new(SMALL, INK);
        let name = fitted(&name, style.bold(), 380.0);
        let width = width_of(&name, style.bold()).max(width_of(&numbers, style));
        let right = (x - 14.0).max(plot.left + width + 12.0);
        // Below all of the curve that lies over the words.
        let curve_there = curve
            .points
            .iter()
            .map(|point| at(point.cost, point.people));
        let over = curve_there.filter(|of| of.0 > right - width - 30.0 && of.0 < right + 10.0);
        let lowest = over.fold(y, |lowest, of| lowest.max(of.1));
        let top = (lowest + 30.0).max(floor).min(plot.bottom - 24.0);
        let line = format!("stroke=\"{INK}\" stroke-width=\"0.8\"");
        sheet.line((x, y), (right + 4.0, top + 4.0), &line);
        let style = Style {
            anchor: Anchor::End,
            ..style
        };
        sheet.on_top(right, top, style.bold(), &name);
        sheet.on_top(right, top + 16.0, style, &numbers);
        floor = top + 42.0;
        sign.draw(sheet, [(x, y)]);
    }
}

fn legend(sheet: &mut Sheet, curve: &Curve) {
    let lang = sheet.lang();
    let style = Style::new(PLAIN, INK);
    let (mut x, y) = (130.0, 112.0);
    let found = words::CURVE_FOUND.of(lang);
    sheet.line(
        (x - 6.0, y - 5.0),
        (x + 22.0, y - 5.0),
        &format!("stroke=\"{LINE}\" stroke-width=\"2.2\""),
    );
    FOUND.draw(sheet, [(x + 8.0, y - 5.0)]);
    sheet.text(x + 30.0, y, style, found);
    x += 62.0 + width_of(found, style);
    if curve.points.iter().any(|point| point.bound.is_some()) {
        let bound = words::CURVE_BOUND.of(lang);
        let looks = format!(
            "fill=\"{BAND}\" fill-opacity=\"0.35\" stroke=\"{BAND}\" stroke-dasharray=\"5 4\""
        );
        sheet.rect((x, y - 12.0), (24.0, 14.0), &looks);
        sheet.text(x + 32.0, y, style, bound);
    }
    let (mut x, y) = (130.0, 136.0);
    if curve.phases.len() > 1 {
        let text = words::PHASE_ENDS.of(lang);
        OF_PHASE.legend(sheet, (x, y), text);
        x += 52.0 + width_of(text, style);
    }
    OF_PLAN.legend(sheet, (x, y), words::WHOLE_PLAN.of(lang));
}
