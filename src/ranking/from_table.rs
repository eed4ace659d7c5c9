//! What a table says of the scan, for a ranking without one.

use super::facts::{as_flag, as_number};
use crate::formats::Cell;
use crate::scan::{Finding, NearestSignal, Scan, Service, Status};
use crate::survey::{Survey, Village};
use crate::units::{Dbm, Metres};

/// A column of a table that stands for what a scan finds.
type Found = (&'static str, fn(&mut Finding, &Cell<'_>));

const FOUND: &[Found] = &[
    ("status", |finding, cell| {
        let word = cell.shown().trim().to_lowercase();
        let status = Status::ALL.into_iter().find(|of| of.as_str() == word);
        // Villages of a list that is to be ranked are dead zones until it says otherwise.
        finding.status = status.unwrap_or(Status::White);
    }),
    ("covered_share", |finding, cell| {
        finding.covered_share = as_number(cell).filter(|share| (0.0..=1.0).contains(share));
    }),
    ("nearest_signal_m", |finding, cell| {
        near(finding, as_number(cell));
    }),
    ("nearest_signal_km", |finding, cell| {
        near(finding, as_number(cell).map(|km| 1000.0 * km));
    }),
    ("best_rsrp_dbm", |finding, cell| {
        finding.best_rsrp = as_number(cell).map(Dbm);
    }),
    ("operators", |finding, cell| {
        let shown = cell.shown();
        let names = shown.split(';').map(str::trim);
        let operators = names.filter(|name| !name.is_empty()).map(str::to_owned);
        let service = Service {
            operators: operators.collect(),
            ..Service::default()
        };
        finding.service = service.into();
    }),
    ("planned", |finding, cell| {
        finding.planned = (as_flag(cell) == Some(true)).then_some(0);
    }),
    ("planned_site", |finding, cell| {
        let is_there = !cell.shown().trim().is_empty();
        finding.planned = finding.planned.or(is_there.then_some(0));
    }),
];

fn near(finding: &mut Finding, metres: Option<f64>) {
    let metres = metres.filter(|metres| *metres >= 0.0);
    if let Some(metres) = metres {
        finding.nearest = Some(NearestSignal {
            distance: Metres(metres),
            operator: "".into(),
            at: None,
        });
    }
}

/// Takes the columns that stand for what a scan finds out of the planner's own columns, and gives what
/// they say. All villages are white where no column says their status.
#[must_use]
pub fn findings(survey: &mut Survey) -> Scan {
    let mut findings: Vec<Finding> = survey
        .villages
        .iter()
        .map(|_| Finding {
            status: Status::White,
            ..Finding::unknown()
        })
        .collect();
    for (name, read) in FOUND {
        let column = survey.extra_columns.iter().position(|own| own == name);
        let Some(column) = column else {
            continue;
        };
        survey.extra_columns.remove(column);
        let rows = survey.villages.iter_mut().zip(&mut findings);
        for (village, finding) in rows {
            let cell = taken(village, column);
            if !cell.shown().trim().is_empty() {
                read(finding, &cell);
            }
        }
        if name.starts_with("planned") {
            survey.planned.get_or_insert_default();
        }
    }
    Scan {
        findings,
        ..Scan::default()
    }
}

fn taken(village: &mut Village, column: usize) -> Cell<'static> {
    if column < village.extra.len() {
        village.extra.remove(column)
    } else {
        Cell::Null
    }
}
