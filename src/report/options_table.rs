//! `options.csv`: every option of every dead zone, a row each.

use std::io::{self, Write};

use rayon::prelude::*;

use super::cells::rounded;
use super::{CHUNK, Facts};
use crate::formats::{Cell, CsvWriter, append_row};
use crate::options::power::SupplyKind;
use crate::options::{Choice, Decision, Feed, Reason, Reasons, Weighed};
use crate::survey::{Survey, Village};

/// An option of a village.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    survey: &'a Survey,
    village: &'a Village,
    choice: &'a Choice,
    weighed: &'a Weighed,
}

type Value = for<'a> fn(&Row<'a>) -> Cell<'a>;

/// Whether anything is bought: what cannot be built has no cost.
pub(super) fn has_bill(weighed: &Weighed) -> bool {
    !weighed.option.bill.lines.is_empty()
}

fn codes<'a>(reasons: Reasons) -> Cell<'a> {
    let codes = reasons.list().into_iter().map(Reason::as_str);
    Cell::from(codes.collect::<Vec<_>>())
}

fn dollars<'a>(row: &Row<'a>, of: fn(&Weighed) -> f64, decimals: i32) -> Cell<'a> {
    let with_bill = Some(row.weighed).filter(|weighed| has_bill(weighed));
    Cell::from(with_bill.map(|weighed| rounded(of(weighed), decimals)))
}

fn supply(row: &Row<'_>) -> Option<SupplyKind> {
    row.weighed.option.needs.power.map(|power| power.kind)
}

/// The columns in order.
const COLUMNS: &[(&str, Value)] = &[
    ("id", |row| Cell::from(&row.village.id)),
    ("name", |row| Cell::from(row.village.name.as_ref())),
    ("option", |row| {
        Cell::from(row.weighed.option.decision.as_str())
    }),
    ("class", |row| {
        Cell::from(row.weighed.option.decision.class().as_str())
    }),
    ("decided", |row| {
        Cell::from(row.choice.decision == row.weighed.option.decision)
    }),
    ("feasible", |row| Cell::from(row.weighed.option.is_served())),
    ("reasons_against", |row| codes(row.weighed.option.against)),
    ("reasons_for", |row| codes(row.weighed.option.because)),
    ("share", |row| {
        Cell::from(rounded(row.weighed.option.service.share, 4))
    }),
    ("people", |row| {
        Cell::from(rounded(row.weighed.option.service.people, 0))
    }),
    ("mbps", |row| {
        Cell::from(rounded(row.weighed.option.service.mbps, 2))
    }),
    ("mast_height_m", |row| {
        let height = row.weighed.option.needs.height_m;
        Cell::from(height.map(|height| rounded(height, 1)))
    }),
    ("site_lon", |row| {
        let spot = row.weighed.option.needs.spot;
        Cell::from(spot.map(|spot| rounded(spot.lon(), 6)))
    }),
    ("site_lat", |row| {
        let spot = row.weighed.option.needs.spot;
        Cell::from(spot.map(|spot| rounded(spot.lat(), 6)))
    }),
    ("host_site", |row| Cell::from(host(row.survey, row.weighed))),
    ("backhaul", |row| {
        let feed = row.weighed.option.needs.feed.as_ref();
        Cell::from(feed.map(Feed::as_str))
    }),
    ("backhaul_km", |row| {
        Cell::from(match row.weighed.option.needs.feed {
            Some(Feed::Fibre { km, .. } | Feed::Microwave { km, .. }) => Some(rounded(km, 3)),
            _ => None,
        })
    }),
    ("backhaul_hops", |row| {
        Cell::from(match row.weighed.option.needs.feed {
            Some(Feed::Microwave { hops, .. }) => Some(hops),
            _ => None,
        })
    }),
    ("new_relays", |row| {
        Cell::from(match row.weighed.option.needs.feed {
            Some(Feed::Microwave { relays, .. }) => Some(relays),
            _ => None,
        })
    }),
    ("clearance_radii", |row| {
        Cell::from(match row.weighed.option.needs.feed {
            Some(Feed::Microwave {
                clearance_radii, ..
            }) => clearance_radii.map(|radii| rounded(radii, 2)),
            _ => None,
        })
    }),
    ("power_supply", |row| {
        Cell::from(supply(row).map(SupplyKind::as_str))
    }),
    ("power_load_w", |row| {
        let power = row.weighed.option.needs.power;
        Cell::from(power.map(|power| rounded(power.load_w, 0)))
    }),
    ("solar_kwp", |row| {
        Cell::from(match supply(row) {
            Some(SupplyKind::Solar { kwp, .. } | SupplyKind::Hybrid { kwp, .. }) => {
                Some(rounded(kwp, 2))
            }
            _ => None,
        })
    }),
    ("battery_kwh", |row| {
        Cell::from(match supply(row) {
            Some(SupplyKind::Solar { kwh, .. } | SupplyKind::Hybrid { kwh, .. }) => {
                Some(rounded(kwh, 2))
            }
            _ => None,
        })
    }),
    ("genset_kw", |row| {
        Cell::from(match supply(row) {
            Some(SupplyKind::Hybrid { genset_kw, .. }) => Some(rounded(genset_kw, 2)),
            _ => None,
        })
    }),
    ("new_line_km", |row| {
        Cell::from(match supply(row) {
            Some(SupplyKind::Connect { km }) => Some(rounded(km, 3)),
            _ => None,
        })
    }),
    ("grid_break_even_km", |row| {
        let power = row.weighed.option.needs.power;
        Cell::from(power.map(|power| rounded(power.break_even_km, 2)))
    }),
    ("terminals", |row| {
        let terminals = row.weighed.option.needs.terminals;
        Cell::from(Some(terminals).filter(|&terminals| terminals > 0))
    }),
    ("delay_years", |row| {
        let delay = row.weighed.option.needs.delay_years;
        Cell::from(Some(rounded(delay, 2)).filter(|&delay| delay > 0.0))
    }),
    ("then", |row| {
        let then = row.weighed.option.needs.then;
        Cell::from(then.map(Decision::as_str))
    }),
    ("capex_usd", |row| dollars(row, |of| of.capex, 0)),
    ("opex_usd_per_year", |row| dollars(row, |of| of.opex, 0)),
    ("present_value_usd", |row| {
        dollars(row, |of| of.present_value, 0)
    }),
    ("per_person_usd", |row| dollars(row, |of| of.per_person, 2)),
    ("part", |row| Cell::from(rounded(row.weighed.part, 4))),
    ("certain", |row| Cell::from(row.weighed.is_certain)),
];

/// The id of the existing mast that an option hangs on.
pub(super) fn host<'a>(survey: &'a Survey, weighed: &Weighed) -> Option<&'a str> {
    let site = survey.sites.as_deref()?.get(weighed.option.needs.mast?)?;
    Some(&site.id)
}

/// The options of a village with their columns, in the order of the ladder. Where an operator is committed
/// nothing else was looked for.
pub(super) fn rows(facts: Facts<'_>, index: usize) -> impl Iterator<Item = Row<'_>> {
    let survey = facts.survey;
    let choices = facts.choice(index).into_iter();
    choices.flat_map(move |choice| {
        let is_planned = choice.decision == Decision::Planned;
        let looked_for = choice.options.iter();
        let looked_for =
            looked_for.filter(move |of| !is_planned || of.option.decision == Decision::Planned);
        looked_for.map(move |weighed| Row {
            survey,
            village: &survey.villages[index],
            choice,
            weighed,
        })
    })
}

impl<'a> Row<'a> {
    /// Names and values.
    pub(super) fn cells(&self) -> impl Iterator<Item = (&'static str, Cell<'a>)> {
        COLUMNS.iter().map(|(name, value)| (*name, value(self)))
    }
}

/// The names of the columns.
pub fn option_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, _)| *name)
}

/// Writes a row for each option of villages in the given order. Text is made in parallel, a bounded part
/// ahead.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_options(
    out: &mut dyn Write,
    facts: Facts<'_>,
    villages: &[usize],
    mark: bool,
) -> io::Result<()> {
    let mut writer = CsvWriter::new(out, option_columns(), mark)?;
    let chunk = CHUNK.div_ceil(Decision::OPTIONS.len());
    let text = |villages: &[usize]| {
        let mut text = Vec::new();
        for row in villages.iter().flat_map(|&index| rows(facts, index)) {
            append_row(row.cells().map(|(_, cell)| cell), &mut text);
        }
        text
    };
    for window in villages.chunks(chunk * rayon::current_num_threads()) {
        let texts: Vec<Vec<u8>> = window.par_chunks(chunk).map(text).collect();
        for text in texts {
            writer.rows(&text)?;
        }
    }
    writer.finish().map(drop)
}
