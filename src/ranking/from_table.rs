//! What a table says of the scan, for a ranking without one.

use super::facts::as_number;
use crate::formats::Cell;
use crate::scan::{Finding, NearestSignal, Scan, Service, Status};
use crate::survey::{Code, Effect, Issue, Survey, Village, parsed_flag};
use crate::units::{Dbm, Metres};

/// A column of a table that stands for what a scan finds.
type Found = (&'static str, fn(&mut Finding, &Cell<'_>) -> Result<(), Bad>);

/// Why a value cannot be used.
type Bad = (Code, String);

/// The most characters of a value that a message repeats.
const LONGEST: usize = 120;

const FOUND: &[Found] = &[
    ("status", |finding, cell| {
        let word = cell.shown().trim().to_lowercase();
        let status = Status::ALL.into_iter().find(|of| of.as_str() == word);
        // Nobody knows what another word means, so nothing is claimed of the village.
        finding.status = status.unwrap_or(Status::Unknown);
        if status.is_some() {
            return Ok(());
        }
        let words = Status::ALL.map(Status::as_str).join(", ");
        let message = format!("is not one of {words}; the village is not ranked");
        Err((Code::WordUnknown, message))
    }),
    ("covered_share", |finding, cell| {
        finding.covered_share = Some(number(cell, 0.0, 1.0)?);
        Ok(())
    }),
    ("nearest_signal_m", |finding, cell| {
        near(finding, number(cell, 0.0, 1000.0 * MOST_KM)?);
        Ok(())
    }),
    ("nearest_signal_km", |finding, cell| {
        near(finding, 1000.0 * number(cell, 0.0, MOST_KM)?);
        Ok(())
    }),
    ("best_rsrp_dbm", |finding, cell| {
        finding.best_rsrp = Some(Dbm(number(cell, -200.0, 0.0)?));
        Ok(())
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
        Ok(())
    }),
    ("planned", |finding, cell| {
        let shown = cell.shown();
        let is_planned = parsed_flag(&shown);
        finding.planned = (is_planned == Some(true)).then_some(0);
        if is_planned.is_some() || shown.trim().eq_ignore_ascii_case("unknown") {
            return Ok(());
        }
        let message = "is neither true nor false; nothing counts as planned";
        Err((Code::FlagInvalid, message.to_owned()))
    }),
    ("planned_site", |finding, cell| {
        let is_there = !cell.shown().trim().is_empty();
        finding.planned = finding.planned.or(is_there.then_some(0));
        Ok(())
    }),
];

/// Nothing on Earth is farther: half the equator, kilometres, rounded up.
const MOST_KM: f64 = 20_040.0;

fn number(cell: &Cell<'_>, low: f64, high: f64) -> Result<f64, Bad> {
    match as_number(cell) {
        Some(number) if (low..=high).contains(&number) => Ok(number),
        Some(_) => Err((
            Code::NumberOutOfRange,
            format!("is outside {low} to {high}"),
        )),
        None => Err((Code::NumberInvalid, "is not a number".to_owned())),
    }
}

fn near(finding: &mut Finding, metres: f64) {
    finding.nearest = Some(NearestSignal {
        distance: Metres(metres),
        operator: "".into(),
        at: None,
    });
}

/// The layer of the list.
const LAYER: &str = crate::project::layers::VILLAGES.name;

/// Takes the columns that stand for what a scan finds out of the planner's own columns, and gives what
/// they say. All villages are white where no column says their status, and so are those of which it says
/// nothing. What cannot be used counts as missing and becomes an issue of the survey.
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
    let list = survey.inputs.iter().position(|of| of.layer == LAYER);
    let file = list.map_or_else(String::new, |at| survey.inputs[at].file.clone());
    let mut issues = Vec::new();
    for (name, read) in FOUND {
        let column = survey.extra_columns.iter().position(|own| own == name);
        let Some(column) = column else {
            continue;
        };
        survey.extra_columns.remove(column);
        let rows = survey.villages.iter_mut().zip(&mut findings);
        for (place, (village, finding)) in rows.enumerate() {
            let cell = taken(village, column);
            if cell.shown().trim().is_empty() {
                continue;
            }
            let Err((code, message)) = read(finding, &cell) else {
                continue;
            };
            issues.push(Issue {
                file: file.clone(),
                row: survey.village_rows.get(place).copied().unwrap_or(0),
                field: (*name).to_owned(),
                value: cell.shown().chars().take(LONGEST).collect(),
                code,
                effect: Effect::Ignored,
                message,
            });
        }
        if name.starts_with("planned") {
            survey.planned.get_or_insert_default();
        }
    }
    if let Some(list) = list {
        survey.inputs[list].values_ignored += issues.len() as u64;
    }
    survey.issues.append(&mut issues);
    survey.issues.sort_by_key(|issue| issue.row);
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
