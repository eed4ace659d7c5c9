//! Many runs over time as a table and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::track::{Step, Tally, Track};
use crate::formats::{Cell, CsvWriter};

/// Columns of the table. A row of `scope` `total` is all provinces of its date.
const COLUMNS: &[&str] = &[
    "date",
    "folder",
    "scope",
    "province",
    "villages",
    "white",
    "dip",
    "covered",
    "unknown",
    "dead_zones",
    "dead_zone_people",
    "dead_zones_without_population",
    "change",
    "cleared",
    "regressed",
    "newly_found",
    "removed",
    "became_unknown",
    "became_known",
];

/// Writes a row for every date and province, the total of a date before its provinces.
///
/// # Errors
/// Those of the writer.
pub fn track_csv(out: &mut dyn Write, track: &Track) -> io::Result<()> {
    let mut writer = CsvWriter::new(out, COLUMNS.iter().copied(), false)?;
    for step in &track.steps {
        writer.row(row(step, "total", None, &step.total))?;
        for province in &step.provinces {
            let name = Some(province.province.as_str());
            writer.row(row(step, "province", name, &province.tally))?;
        }
    }
    writer.finish().map(drop)
}

fn row<'s>(
    step: &'s Step,
    scope: &'s str,
    province: Option<&'s str>,
    tally: &Tally,
) -> Vec<Cell<'s>> {
    let mut cells = vec![
        Cell::from(step.date.to_string()),
        Cell::from(&step.folder),
        Cell::from(scope),
        Cell::from(province.filter(|name| !name.is_empty())),
    ];
    cells.extend(
        [
            tally.villages,
            tally.white,
            tally.dip,
            tally.covered,
            tally.unknown,
            tally.dead_zones,
        ]
        .map(Cell::from),
    );
    cells.push(Cell::from(tally.dead_zone_people));
    cells.push(Cell::from(tally.dead_zones_without_population));
    let since = tally.since;
    cells.push(Cell::from(since.map(|since| since.change)));
    let counts = since.map(|since| {
        [
            since.cleared,
            since.regressed,
            since.newly_found,
            since.removed,
            since.became_unknown,
            since.became_known,
        ]
    });
    cells.extend((0..6).map(|place| Cell::from(counts.map(|counts| counts[place]))));
    cells
}

/// Writes everything.
///
/// # Errors
/// Those of the writer.
pub fn track_json(out: &mut dyn Write, track: &Track) -> io::Result<()> {
    let value: Value = json!({
        "schema": 1,
        "program": "deadzone",
        "version": env!("CARGO_PKG_VERSION"),
        "notes": track.notes,
        "dates": track.steps,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    out.write_all(b"\n")
}
