//! What the run decided: villages, sites and links of the plan, options.

use geo_types::Point;

use super::kind::Kind;
use super::listed::Listed;
use crate::plan::Planned;
use crate::plan::build_plan::Fate;
use crate::plan::planned::BuiltSite;
use crate::report::options_table::{option_columns, rows};
use crate::report::plan::{LINK_COLUMNS, link_cells, link_line, site_cells, site_columns};
use crate::report::{Facts, VillageColumns};

/// Villages as points at their centres.
pub(in crate::report) fn villages<'v>(
    kind: Kind,
    facts: Facts<'v>,
    values: &'v VillageColumns<'v>,
    villages: &'v [usize],
    joins_lists: bool,
) -> Listed<'v> {
    Listed::new(
        kind,
        villages.len(),
        joins_lists,
        values.names(),
        move |row| {
            let centre = facts.survey.villages[villages[row]].centre;
            centre.map(|centre| Point::new(centre.lon(), centre.lat()).into())
        },
        move |row| values.values(villages[row]).collect(),
    )
}

/// The villages that the plan serves from low orbit.
pub(in crate::report) fn by_satellite(facts: Facts<'_>) -> Vec<usize> {
    let Some(planned) = facts.planned else {
        return Vec::new();
    };
    let is_served = |index: &usize| {
        let village = planned.village(*index);
        village.is_some_and(|(_, fate)| matches!(fate, Fate::Satellite { .. }))
    };
    facts.order().into_iter().filter(is_served).collect()
}

/// The sites of the plan.
pub(in crate::report) fn sites<'a>(
    planned: &'a Planned,
    built: &'a [BuiltSite<'a>],
    benchmark: Option<f64>,
) -> Listed<'a> {
    Listed::new(
        Kind::Sites,
        built.len(),
        true,
        site_columns(),
        move |row| {
            let at = built[row].site.at;
            Some(Point::new(at.lon(), at.lat()).into())
        },
        move |row| site_cells(planned, &built[row], benchmark),
    )
}

/// The links of the plan; one without geometry where the network's end has no place.
pub(in crate::report) fn links<'a>(planned: &'a Planned, built: &'a [BuiltSite<'a>]) -> Listed<'a> {
    let joined: Vec<&BuiltSite<'_>> = built.iter().filter(|of| of.joined.is_some()).collect();
    let lines = joined.clone();
    Listed::new(
        Kind::Links,
        joined.len(),
        true,
        LINK_COLUMNS,
        move |row| link_line(lines[row]),
        move |row| link_cells(planned, joined[row]),
    )
}

/// Every option of villages in the given order.
pub(in crate::report) fn options<'a>(facts: Facts<'a>, villages: &'a [usize]) -> Listed<'a> {
    let of = |&index: &usize| {
        let count = rows(facts, index).count();
        (0..count).map(move |place| (index, place))
    };
    let all: Vec<(usize, usize)> = villages.iter().flat_map(of).collect();
    Listed::new(
        Kind::Options,
        all.len(),
        true,
        option_columns(),
        |_| None,
        move |row| {
            let (index, place) = all[row];
            let found = rows(facts, index).nth(place);
            let cells = found.map(|row| row.cells().map(|(_, cell)| cell).collect());
            cells.unwrap_or_default()
        },
    )
}
