//! `cpp.csv`: what ITU's Connectivity Planning Platform would say, beside the decisions.

use std::io;

use super::Facts;
use super::cells::rounded;
use crate::formats::{Cell, CsvWriter, append_row};
use crate::options::Decision;
use crate::options::money::cpp::{Account, Technology};
use crate::project::Settings;

/// The table that a run writes whose cost book has the parameters of the platform.
pub(super) const PLATFORM: &str = "cpp.csv";

/// Whether a run writes the table.
pub(super) fn is_platform(settings: &Settings) -> bool {
    settings.costs.cpp.is_some()
}

/// The columns in order.
pub(super) const PLATFORM_COLUMNS: [&str; 20] = [
    "id",
    "name",
    "decision",
    "best",
    "is_best",
    "technology",
    "feasible",
    "mbps",
    "fibre_km",
    "initial_capex_usd",
    "reinvested_usd",
    "total_capex_usd",
    "yearly_opex_usd",
    "cost_of_ownership_usd",
    "yearly_revenue_usd",
    "profit_usd",
    "yearly_cost_usd",
    "present_cost_usd",
    "present_revenue_usd",
    "present_profit_usd",
];

fn word(technology: Technology) -> &'static str {
    match technology {
        Technology::Fibre => "fibre",
        Technology::Cellular => "cellular",
        Technology::PointToPoint => "point-to-point",
        Technology::Satellite => "satellite",
    }
}

fn money(account: &Account) -> [f64; 11] {
    [
        account.initial_capex,
        account.reinvested,
        account.total_capex,
        account.yearly_opex,
        account.cost_of_ownership,
        account.yearly_revenue,
        account.profit,
        account.yearly_cost,
        account.present_cost,
        account.present_revenue,
        account.present_revenue - account.present_cost,
    ]
}

/// Writes the table: a row for each dead zone and technology, in cents.
pub(super) fn platform(out: &mut dyn io::Write, facts: Facts<'_>, mark: bool) -> io::Result<()> {
    let mut writer = CsvWriter::new(out, PLATFORM_COLUMNS, mark)?;
    let rows = facts.options.map_or(&[][..], |options| &options.platform);
    for row in rows {
        let village = &facts.survey.villages[row.village];
        let decision = facts.choice(row.village).map(|choice| choice.decision);
        let mut text = Vec::new();
        for (technology, account) in Technology::ALL.into_iter().zip(&row.accounts) {
            let cells = [
                Cell::from(&village.id),
                Cell::from(village.name.as_ref()),
                Cell::from(decision.map(Decision::as_str)),
                Cell::from(row.best.map(word)),
                Cell::from(row.best == Some(technology)),
                Cell::from(word(technology)),
                Cell::from(account.is_some()),
                Cell::from(rounded(row.mbps, 4)),
                Cell::from(row.fibre_km.map(|km| rounded(km, 3))),
            ];
            let sums = match account {
                Some(account) => money(account).map(|sum| Cell::from(rounded(sum, 2))),
                None => std::array::from_fn(|_| Cell::Null),
            };
            append_row(cells.into_iter().chain(sums), &mut text);
        }
        writer.rows(&text)?;
    }
    writer.finish().map(drop)
}
