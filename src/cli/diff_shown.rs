//! The comparison of two runs as a person reads it, in lines of at most 100 columns.

use std::fmt::Write as _;

use super::terminal::table;
use crate::compare::{
    CauseKind, Change, Diff, InputChange, Kind, RunFolder, SettingChange, points,
};
use crate::lang::counted;

/// Changes that are shown without `--all`.
const FIRST: usize = 20;
/// Files and settings that are shown without `--all`.
const FIRST_OF_HEAD: usize = 12;
/// Columns of a line.
const WIDTH: usize = 100;

/// All of it.
pub(super) fn shown(diff: &Diff<'_>, all: bool) -> String {
    let mut parts = vec![head(diff, all)];
    if diff.changes.is_empty() {
        parts.push("no village differs".to_owned());
    } else {
        parts.push(counts(diff));
        parts.push(changes(diff, all));
    }
    parts.join("\n\n")
}

fn head(diff: &Diff<'_>, all: bool) -> String {
    let run = |which: &str, run: &RunFolder| {
        let record = &run.record;
        let day = record
            .as_of
            .map_or("no date".to_owned(), |day| day.to_string());
        let text = format!(
            "{which} {}: {day}, {}, version {}",
            record.dir.display(),
            counted(run.len(), "village", "villages"),
            record.version
        );
        clipped(&text, WIDTH)
    };
    let mut lines = vec![run("OLD", diff.old), run("NEW", diff.new)];
    let inputs = diff.head.inputs.iter().map(input);
    let settings = diff.head.settings.iter().map(setting);
    let mut told: Vec<String> = inputs.chain(settings).collect();
    if diff.head.prediction_differs {
        told.push("prediction: made of other cells, terrain, clutter or refractivity".to_owned());
    }
    if told.is_empty() {
        lines.push("same inputs, same settings".to_owned());
    }
    let most = if all { usize::MAX } else { FIRST_OF_HEAD };
    let rest = told.len().saturating_sub(most);
    lines.extend(told.iter().take(most).map(|line| clipped(line, WIDTH)));
    if rest > 0 {
        lines.push(format!(
            "and {}; --all shows them",
            counted(rest, "more input or setting", "more inputs or settings")
        ));
    }
    lines.join("\n")
}

fn input(change: &InputChange) -> String {
    let layer = &change.layer;
    match (&change.old_file, &change.new_file) {
        (Some(old), Some(new)) if old == new => format!("input {layer}: {new} has other content"),
        (Some(old), Some(new)) => format!("input {layer}: {old} -> {new}"),
        (Some(old), None) => format!("input {layer}: {old} is no longer given"),
        (None, new) => {
            let new = new.as_deref().unwrap_or_default();
            format!("input {layer}: {new} is given now")
        }
    }
}

fn setting(change: &SettingChange) -> String {
    format!("setting {}: {} -> {}", change.key, change.old, change.new)
}

/// Villages by kind, and by the cause with the biggest effect.
fn counts(diff: &Diff<'_>) -> String {
    let counts = diff.counts();
    let causes = CauseKind::ALL.into_iter().filter(|cause| {
        let mut kinds = counts.values();
        kinds.any(|kind| kind.contains_key(cause))
    });
    let causes: Vec<CauseKind> = causes.collect();
    let mut header = vec!["what", "villages"];
    header.extend(causes.iter().map(|cause| cause.as_str()));
    let rows = Kind::ALL.into_iter().filter_map(|kind| {
        let of_kind = counts.get(&kind)?;
        let total: usize = of_kind.values().sum();
        let mut row = vec![kind.as_str().to_owned(), total.to_string()];
        row.extend(causes.iter().map(|cause| {
            let count = of_kind.get(cause).copied().unwrap_or(0);
            count.to_string()
        }));
        Some(row)
    });
    let rows: Vec<Vec<String>> = rows.collect();
    format!(
        "villages by what became of them, and by the cause with the biggest effect:\n{}",
        table(&header, &rows)
    )
}

fn changes(diff: &Diff<'_>, all: bool) -> String {
    let most = if all { usize::MAX } else { FIRST };
    let rows = diff
        .changes
        .iter()
        .take(most)
        .map(|change| row(diff, change));
    let rows: Vec<Vec<String>> = rows.collect();
    let header = ["what", "id", "village", "province", "change", "why"];
    let mut text = table(&header, &rows);
    let rest = diff.changes.len() - rows.len();
    if rest > 0 {
        let _ = write!(
            text,
            "\nand {}; --all shows them, --out changes.csv writes them",
            counted(rest, "more village", "more villages")
        );
    }
    text
}

fn row(diff: &Diff<'_>, change: &Change) -> Vec<String> {
    let value = |column: &str, width: usize| {
        let village = diff.village(change);
        clipped(
            village.map_or("", |(run, row)| run.value(row, column)),
            width,
        )
    };
    // Together with the gaps these are as wide as a line.
    vec![
        change.kind().as_str().to_owned(),
        value("id", 10),
        value("name", 14),
        value("province", 12),
        clipped(&what(diff, change), 18),
        clipped(&why(change), 20),
    ]
}

/// What changed, as old -> new.
fn what(diff: &Diff<'_>, change: &Change) -> String {
    let value = |run: &RunFolder, row: Option<usize>, column: &str| {
        let text = row.map_or("", |row| run.value(row, column));
        if text.is_empty() { "-" } else { text }.to_owned()
    };
    let both = |column: &str| {
        format!(
            "{} -> {}",
            value(diff.old, change.old, column),
            value(diff.new, change.new, column)
        )
    };
    match change.kind() {
        Kind::Reclassified => {
            // The decision says more than its class.
            let column = change.reclassified.iter().rev();
            let column = column.copied().find(|column| *column == "decision");
            let column = column.or(change.reclassified.first().copied());
            match column.filter(|_| change.reclassified.first() != Some(&"status")) {
                Some(column) => both(column),
                None => both("status"),
            }
        }
        Kind::EnteredTarget | Kind::LeftTarget => format!("rank {}", both("rank")),
        Kind::Moved => format!(
            "{} ({:+})",
            both("rank"),
            change.places_up().unwrap_or_default()
        ),
        Kind::Rescored => both("score_low"),
        Kind::FactsOnly => {
            let fields = change.causes.iter().flat_map(|cause| &cause.fields);
            let names: Vec<&str> = fields.map(|field| field.field.as_str()).collect();
            names.join(", ")
        }
        _ => both("status"),
    }
}

fn why(change: &Change) -> String {
    let causes = change.causes.iter().map(|cause| match cause.points {
        Some(effect) => format!("{} {:+.2}", cause.cause.as_str(), points(effect)),
        None => cause.cause.as_str().to_owned(),
    });
    causes.collect::<Vec<_>>().join(", ")
}

fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_owned()
    } else {
        text.chars().take(width - 1).chain(['…']).collect()
    }
}
