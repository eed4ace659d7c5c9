//! From what each village would take by itself to the whole cost of the plan.

use serde::{Deserialize, Serialize};

use super::axis::{Axis, Plot, decimals, round_end, round_step};
use super::status_map::count;
use super::svg::{Drawing, Head, INK, PLAIN, SMALL, Sheet, Style, wrapped};
use super::words;
use crate::lang::{Lang, Text, number};
use crate::options::Options;
use crate::plan::build_plan::Fate;
use crate::plan::planned::Planned;
use crate::plan::problem::Cents;

/// What a plan costs, and what its villages would cost one by one. Present value, cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Costs {
    /// The villages that the plan serves, each by its own decision.
    pub own: Cents,
    /// Sites.
    pub sites: Cents,
    /// What joins them to the network.
    pub backhaul: Cents,
    /// What joins villages to sites.
    pub links: Cents,
    /// Satellite service.
    pub satellite: Cents,
    /// All of the plan.
    pub plan: Cents,
    /// Villages that it serves.
    pub villages: usize,
    /// Of them those whose own decision has no cost.
    pub without_own: usize,
}

/// Takes it from a run; `None` where the plan serves nobody or nothing has a cost of its own.
pub(super) fn of(planned: &Planned, options: &Options) -> Option<Costs> {
    let mut costs = Costs {
        plan: planned.plan.totals.cost,
        satellite: planned.plan.totals.satellite_cost,
        ..Costs::default()
    };
    let own = options.costs();
    for (index, _) in planned.places.iter().enumerate() {
        let Some((_, fate)) = planned.village(index) else {
            continue;
        };
        if matches!(fate, Fate::Waiting { .. }) {
            continue;
        }
        costs.villages += 1;
        match own.get(index).copied().flatten() {
            #[expect(clippy::cast_possible_truncation, reason = "stops at the bounds")]
            Some(dollars) => {
                costs.own = costs.own.saturating_add((dollars * 100.0).round() as Cents);
            }
            None => costs.without_own += 1,
        }
    }
    for built in planned.sites() {
        let backhaul = built.joined.map_or(0, |(hop, _)| hop.cost);
        costs.sites += built.site.cost;
        costs.backhaul += backhaul;
        costs.links += built.cost - built.site.cost - backhaul;
    }
    (costs.villages > 0 && costs.own > 0 && costs.plan > 0).then_some(costs)
}

impl Costs {
    /// What no kind of cost holds; 0 in a sound plan.
    pub(super) fn rest(&self) -> Cents {
        let kinds = [self.sites, self.backhaul, self.links, self.satellite];
        kinds
            .iter()
            .fold(self.plan, |rest, kind| rest.saturating_sub(*kind))
    }
}

/// Parts in whole steps that add up to the whole in whole steps: the largest remainders get what rounding down
/// leaves (the method of Hamilton).
pub(super) fn rounded(parts: &[Cents], step: Cents) -> (Vec<Cents>, Cents) {
    let step = step.max(1);
    let whole = parts
        .iter()
        .fold(0_i64, |sum, part| sum.saturating_add(*part));
    let target = whole.div_euclid(step) + i64::from(whole.rem_euclid(step) * 2 >= step);
    let mut shares: Vec<Cents> = parts.iter().map(|part| part.div_euclid(step)).collect();
    let given = shares
        .iter()
        .fold(0_i64, |sum, share| sum.saturating_add(*share));
    let left = usize::try_from(target.saturating_sub(given)).unwrap_or(0);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&part| std::cmp::Reverse(parts[part].rem_euclid(step)));
    for &part in order.iter().take(left) {
        shares[part] += 1;
    }
    (shares, target)
}

/// A bar: its words, where it begins and ends in steps, its colour, and whether it is a whole.
struct Bar {
    words: Text,
    from: Cents,
    to: Cents,
    fill: &'static str,
    is_whole: bool,
}

const WHOLE: &str = "#666666";
const SAVED: &str = "#009e73";
const MORE: &str = "#d55e00";
const KINDS: [&str; 5] = ["#0072b2", "#56b4e9", "#9ecbe6", "#882255", "#999999"];

/// The bars in cents of dollars a step.
fn bars(costs: &Costs, step: Cents) -> Vec<Bar> {
    let all = [
        costs.sites,
        costs.backhaul,
        costs.links,
        costs.satellite,
        costs.rest(),
    ];
    let (parts, plan) = rounded(&all, step);
    let own = costs.own.div_euclid(step) + i64::from(costs.own.rem_euclid(step) * 2 >= step);
    let whole = |words: Text, to: Cents| Bar {
        words,
        from: 0,
        to,
        fill: WHOLE,
        is_whole: true,
    };
    let (words, fill) = if plan <= own {
        (words::SHARING_SAVES, SAVED)
    } else {
        (words::JOINING_COSTS, MORE)
    };
    let change = Bar {
        words,
        from: own,
        to: plan,
        fill,
        is_whole: false,
    };
    let mut bars = vec![
        whole(words::OWN_DECISIONS, own),
        change,
        whole(words::WHOLE_PLAN, plan),
    ];
    let kinds = [
        words::SITES,
        words::BACKHAUL,
        words::VILLAGE_LINKS,
        words::SATELLITE,
        words::OTHER_COSTS,
    ];
    let mut at = 0;
    for ((words, part), fill) in kinds.into_iter().zip(parts).zip(KINDS) {
        if part != 0 {
            bars.push(Bar {
                words,
                from: at,
                to: at.saturating_add(part),
                fill,
                is_whole: false,
            });
            at = at.saturating_add(part);
        }
    }
    bars
}

/// Draws it.
#[expect(clippy::cast_precision_loss, reason = "shown to people")]
pub(super) fn draw(costs: &Costs, head: &Head, lang: Lang) -> Option<Drawing> {
    let most = costs.own.max(costs.plan);
    if most <= 0 || costs.villages == 0 {
        return None;
    }
    // About four digits of the largest: 10,000 dollars a step in a plan of millions.
    let digits = round_step(most as f64 / 5_000.0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a power of ten below the largest"
    )]
    let step = (10_f64.powf(digits.log10().floor()) as Cents).max(100);
    let bars = bars(costs, step);
    let places = (8 - step.ilog10().min(8)) as usize;
    let shown = |steps: Cents| number(steps as f64 * step as f64 / 1e8, places, lang);
    let told = words::filled(
        words::COST_TOLD,
        lang,
        &[
            &count(costs.villages.saturating_sub(costs.without_own), lang),
            &shown(bars[0].to),
            &count(costs.villages, lang),
            &shown(bars[2].to),
        ],
    );
    let mut sheet = Sheet::new(lang, words::COST_TITLE.of(lang), &told);
    sheet.subtitle(&told);
    let plot = Plot {
        left: 120.0,
        top: 110.0,
        right: 1170.0,
        bottom: 560.0,
    };
    let most = most as f64 / 1e8;
    let axis = Axis::even((0.0, round_end(most * 1.04, 6.0)), (plot.bottom, plot.top));
    let ticks = axis.ticks(6.0);
    let few = decimals(&ticks);
    let title = words::PRESENT_VALUE.of(lang);
    plot.upright(&mut sheet, &axis, &ticks, |of| number(of, few, lang), title);
    let slot = (plot.right - plot.left) / bars.len() as f64;
    let width = slot * 0.62;
    let at = |steps: Cents| axis.at(steps as f64 * step as f64 / 1e8);
    for (place, bar) in bars.iter().enumerate() {
        let middle = plot.left + slot * (place as f64 + 0.5);
        let (from, to) = (at(bar.from), at(bar.to));
        let (top, bottom) = (from.min(to), from.max(to));
        let looks = format!("fill=\"{}\"", bar.fill);
        sheet.rect(
            (middle - width / 2.0, top),
            (width, (bottom - top).max(1.0)),
            &looks,
        );
        if place + 1 < bars.len() && place != 2 {
            let line = format!("stroke=\"{INK}\" stroke-width=\"0.8\" stroke-dasharray=\"3 3\"");
            sheet.line(
                (middle + width / 2.0, to),
                (middle + slot - width / 2.0, to),
                &line,
            );
        }
        let value = if bar.is_whole {
            shown(bar.to)
        } else {
            let change = bar.to.saturating_sub(bar.from);
            let sign = match change {
                0 => "",
                ..0 => "−",
                1.. => "+",
            };
            format!("{sign}{}", shown(change.saturating_abs()))
        };
        let style = Style::new(PLAIN, INK).bold().middle();
        sheet.on_top(middle, top - 8.0, style, &value);
        let style = Style::new(SMALL, INK).middle();
        let lines = wrapped(bar.words.of(lang), style, slot - 8.0);
        for (number, line) in lines.iter().enumerate() {
            sheet.text(
                middle,
                plot.bottom + 20.0 + 15.0 * number as f64,
                style,
                line,
            );
        }
    }
    plot.frame(&mut sheet);
    let mut notes = vec![words::COST_NOTE.of(lang).to_owned()];
    if costs.without_own > 0 {
        let without = count(costs.without_own, lang);
        notes.push(words::filled(words::COST_WITHOUT, lang, &[&without]));
    }
    Some(sheet.finish(plot.bottom + 80.0, &notes, head))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shown_parts_add_up_to_the_shown_whole(
            parts in prop::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 0..8),
            step in 1_i64..10_000_000,
        ) {
            let (shares, whole) = rounded(&parts, step);
            prop_assert_eq!(shares.iter().sum::<i64>(), whole);
            let exact: i64 = parts.iter().sum();
            prop_assert!((whole * step - exact).abs() * 2 <= step);
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!((share * step - part).abs() <= step);
            }
        }

        #[test]
        fn bars_begin_where_the_one_before_ends(
            own in 1_i64..10_000_000_000,
            kinds in prop::array::uniform4(0_i64..10_000_000_000),
            rest in -1_000_000_i64..1_000_000,
        ) {
            let [sites, backhaul, links, satellite] = kinds;
            let plan = kinds.iter().sum::<i64>() + rest;
            let costs = Costs { own, sites, backhaul, links, satellite, plan, villages: 1, without_own: 0 };
            let bars = bars(&costs, 1000);
            prop_assert_eq!(bars[1].from, bars[0].to);
            prop_assert_eq!(bars[1].to, bars[2].to);
            let end = bars[3..].iter().fold(0, |at, bar| {
                assert_eq!(bar.from, at);
                bar.to
            });
            prop_assert_eq!(end, bars[2].to);
        }
    }
}
