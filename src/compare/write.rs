//! A comparison as a table, a layer and JSON.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::diff::{Change, Diff};
use super::folder::RunFolder;
use super::kinds::CauseKind;
use super::points;
use super::score::ScoreChange;
use crate::formats::{Cell, CsvWriter, Extent, FeatureCollectionWriter, append_feature};

/// Columns of the runs that are told as they were and as they are.
const BOTH: &[&str] = &[
    "status",
    "covered_share",
    "operators",
    "technologies",
    "best_rsrp_dbm",
    "nearest_signal_m",
    "population",
    "households",
    "electricity",
    "fund",
    "gates",
    "decision_class",
    "decision",
    "rank",
    "in_target",
    "score_low",
    "score_high",
];

/// Causes that have a column with what they did to the score.
const WITH_POINTS: [CauseKind; 4] = [
    CauseKind::Coverage,
    CauseKind::Input,
    CauseKind::Weight,
    CauseKind::Setting,
];

/// Features that are turned into text at once.
const CHUNK: usize = 4096;

/// The name of each column of the table and the layer.
fn columns() -> Vec<String> {
    let before = ["id", "name", "commune", "district", "province"];
    let what = ["kind", "kinds", "reclassified", "cause", "causes", "why"];
    let mut names: Vec<String> = before.into_iter().chain(what).map(str::to_owned).collect();
    for column in BOTH {
        names.extend(["old", "new"].map(|run| format!("{run}_{column}")));
    }
    names.extend(["places_up", "score_change"].map(str::to_owned));
    names.extend(WITH_POINTS.map(|cause| format!("{}_points", cause.as_str())));
    names.push("rest_points".to_owned());
    names
}

/// A value of a run as a number or a flag where it is one.
fn cell(text: &str) -> Cell<'_> {
    match text {
        "" => Cell::Null,
        "true" => Cell::from(true),
        "false" => Cell::from(false),
        text => Cell::from(text),
    }
}

/// A value of a column that holds numbers.
fn number(text: &str) -> Cell<'_> {
    if let Ok(whole) = text.parse::<i64>() {
        return Cell::from(whole);
    }
    text.parse::<f64>().map_or_else(|_| cell(text), Cell::from)
}

fn typed<'a>(column: &str, text: &'a str) -> Cell<'a> {
    const NUMBERS: &[&str] = &[
        "covered_share",
        "best_rsrp_dbm",
        "nearest_signal_m",
        "population",
        "households",
        "rank",
        "score_low",
        "score_high",
    ];
    if NUMBERS.contains(&column) {
        number(text)
    } else {
        cell(text)
    }
}

fn rows(change: &Change) -> [Option<usize>; 2] {
    [change.old, change.new]
}

fn values<'d>(diff: &'d Diff<'_>, change: &'d Change) -> Vec<Cell<'d>> {
    let runs = [diff.old, diff.new];
    let value = |run: usize, column: &str| -> &'d str {
        let run_folder: &'d RunFolder = runs[run];
        rows(change)[run].map_or("", |row| run_folder.value(row, column))
    };
    let told = usize::from(change.new.is_some());
    let words = |words: Vec<&'static str>| Cell::Words(words);
    let mut cells: Vec<Cell<'d>> = ["id", "name", "commune", "district", "province"]
        .map(|column| Cell::from(Some(value(told, column)).filter(|text| !text.is_empty())))
        .into();
    cells.extend([
        Cell::from(change.kind().as_str()),
        words(change.kinds.iter().map(|kind| kind.as_str()).collect()),
        words(change.reclassified.clone()),
        Cell::from(change.cause().as_str()),
        words(
            change
                .causes
                .iter()
                .map(|cause| cause.cause.as_str())
                .collect(),
        ),
        Cell::from(why(change)),
    ]);
    for column in BOTH {
        cells.extend([0, 1].map(|run| typed(column, value(run, column))));
    }
    cells.push(Cell::from(change.places_up()));
    let score = change.score.as_ref();
    cells.push(Cell::from(score.map(|score| points(score.difference()))));
    for kind in WITH_POINTS {
        let mut causes = change.causes.iter();
        let cause = causes.find(|cause| cause.cause == kind);
        let effect = cause.and_then(|cause| cause.points).unwrap_or(0);
        cells.push(Cell::from(score.map(|_| points(effect))));
    }
    cells.push(Cell::from(score.map(|score| points(score.rest))));
    cells
}

/// The causes of a change in words, with the old and new values.
pub(super) fn why(change: &Change) -> String {
    let causes = change.causes.iter().map(|cause| {
        let shown = |text: &str| {
            if text.is_empty() {
                "nothing".to_owned()
            } else {
                text.to_owned()
            }
        };
        let fields = cause.fields.iter().map(|field| {
            format!(
                "{} {} -> {}",
                field.field,
                shown(&field.old),
                shown(&field.new)
            )
        });
        let mut parts: Vec<String> = fields.collect();
        if cause.fields.is_empty() {
            parts.extend(cause.criteria.iter().cloned());
            parts.extend(cause.settings.iter().cloned());
            parts.extend(cause.files.iter().cloned());
        }
        let effect = cause
            .points
            .map_or_else(String::new, |effect| format!(" ({:+.2})", points(effect)));
        if parts.is_empty() {
            format!("{}{effect}", cause.cause.as_str())
        } else {
            format!("{}{effect}: {}", cause.cause.as_str(), parts.join(", "))
        }
    });
    causes.collect::<Vec<_>>().join("; ")
}

/// Writes the changes as a table, `lon` and `lat` last.
///
/// # Errors
/// Those of the writer.
pub fn diff_csv(out: &mut dyn Write, diff: &Diff<'_>) -> io::Result<()> {
    let names = columns();
    let names = names.iter().map(String::as_str).chain(["lon", "lat"]);
    let mut writer = CsvWriter::new(out, names, false)?;
    for change in &diff.changes {
        let position = position(diff, change);
        let place = [0, 1].map(|axis: usize| Cell::from(position.map(|position| position[axis])));
        writer.row(values(diff, change).into_iter().chain(place))?;
    }
    writer.finish().map(drop)
}

/// Writes the changes as points, where villages stand now, or stood.
///
/// # Errors
/// Those of the writer.
pub fn diff_geojson(out: &mut dyn Write, diff: &Diff<'_>) -> io::Result<()> {
    let names = columns();
    let mut writer = FeatureCollectionWriter::new(out, &Map::new())?;
    for changes in diff.changes.chunks(CHUNK) {
        let (mut text, mut extent) = (Vec::new(), Extent::default());
        for change in changes {
            let position = position(diff, change).map(|[lon, lat]| (lon, lat));
            if let Some((lon, lat)) = position {
                extent.add(lon, lat);
            }
            let cells = values(diff, change);
            let properties = names.iter().map(String::as_str).zip(cells);
            append_feature(position, properties, &mut text);
        }
        writer.features(&text, &extent)?;
    }
    writer.finish().map(drop)
}

fn position(diff: &Diff<'_>, change: &Change) -> Option<[f64; 2]> {
    let (run, row) = diff.village(change)?;
    run.villages.position(row)
}

/// Writes everything: what differs as a whole, counts, and each change with its causes and the terms of
/// its score.
///
/// # Errors
/// Those of the writer.
pub fn diff_json(out: &mut dyn Write, diff: &Diff<'_>) -> io::Result<()> {
    let counts: Map<String, Value> = diff
        .counts()
        .into_iter()
        .map(|(kind, causes)| {
            let total: usize = causes.values().sum();
            let causes: Map<String, Value> = causes
                .into_iter()
                .map(|(cause, count)| (cause.as_str().to_owned(), json!(count)))
                .collect();
            let counted = json!({ "villages": total, "by_first_cause": causes });
            (kind.as_str().to_owned(), counted)
        })
        .collect();
    let head = json!({
        "schema": 1,
        "program": "deadzone",
        "version": env!("CARGO_PKG_VERSION"),
        "old": run(diff.old),
        "new": run(diff.new),
        "differs": diff.head,
        "changed_villages": diff.changes.len(),
        "counts": counts,
    });
    let head = serde_json::to_string_pretty(&head)?;
    // The changes are written one by one: together they may be many times the runs.
    let open = head.trim_end().trim_end_matches('}').trim_end();
    write!(out, "{open},\n  \"changes\": [")?;
    for (place, change) in diff.changes.iter().enumerate() {
        out.write_all(if place > 0 { b",\n    " } else { b"\n    " })?;
        serde_json::to_writer(&mut *out, &one(diff, change))?;
    }
    out.write_all(if diff.changes.is_empty() {
        b"]\n}\n"
    } else {
        b"\n  ]\n}\n"
    })
}

fn run(run: &RunFolder) -> Value {
    json!({
        "folder": run.record.dir.to_string_lossy(),
        "version": run.record.version,
        "name": run.record.name,
        "as_of": run.record.as_of,
        "villages": run.len(),
    })
}

fn one(diff: &Diff<'_>, change: &Change) -> Value {
    let names = columns();
    let both = 2 * BOTH.len();
    let cells = values(diff, change);
    let of_column = |name: &str| {
        let place = names.iter().position(|known| known == name);
        place.map_or(Value::Null, |place| json!(cells[place]))
    };
    let start = names.len() - both - WITH_POINTS.len() - 3;
    let side = |run: usize| {
        let cells = cells[start..start + both].iter().skip(run).step_by(2);
        let pairs = BOTH.iter().zip(cells);
        let members: Map<String, Value> = pairs
            .map(|(name, cell)| ((*name).to_owned(), json!(cell)))
            .collect();
        rows(change)[run].map(|_| members)
    };
    json!({
        "id": of_column("id"),
        "name": of_column("name"),
        "commune": of_column("commune"),
        "district": of_column("district"),
        "province": of_column("province"),
        "kinds": change.kinds,
        "reclassified": change.reclassified,
        "places_up": change.places_up(),
        "old": side(0),
        "new": side(1),
        "score": change.score.as_ref().map(terms),
        "causes": change.causes,
        "why": why(change),
    })
}

fn terms(score: &ScoreChange) -> Value {
    let shown = |number: f64| (number * 1e4).round() / 1e4;
    let criteria: Vec<Value> = score
        .criteria
        .iter()
        .map(|criterion| {
            json!({
                "criterion": criterion.name,
                "old_weight": criterion.weight[0].map(shown),
                "new_weight": criterion.weight[1].map(shown),
                "old_value": criterion.value[0].map(shown),
                "new_value": criterion.value[1].map(shown),
                "weight_effect": points(criterion.weight_effect),
                "value_effect": points(criterion.value_effect),
                "value_changed_by": criterion.driver,
            })
        })
        .collect();
    json!({
        "old": points(score.old),
        "new": points(score.new),
        "change": points(score.difference()),
        "criteria": criteria,
        "rest": points(score.rest),
    })
}
