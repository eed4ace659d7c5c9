//! `deadzone track`

use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::terminal::{Terminal, table};
use super::{Answer, destination, protect_files};
use crate::calendar::Day;
use crate::compare::{Record, Tally, Track as Tracked, track, track_csv, track_json};
use crate::pipeline::Progress;

/// Provinces that are shown.
const FIRST: usize = 20;

/// White, dip and covered villages at the date of each run
///
/// In: the folders that `deadzone run` wrote, in any order; nothing else is read. Their date is `project.as_of`. Out: a table by
/// date and by province on standard output, and what changed from each to the next; files where asked for.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  deadzone track results-2025-*\n  \
                        deadzone track march june --date march=2025-03-31 --out progress.csv")]
pub(super) struct Track {
    /// Folders of finished runs
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// Date of a run, before what its project says: DIR=YYYY-MM-DD
    #[arg(long, value_name = "DIR=DATE", value_parser = dated)]
    date: Vec<(PathBuf, Day)>,
    /// File to write, once for each: .csv (a row a date and province) or .json (everything)
    #[arg(short, long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// Show all provinces, not the first 20
    #[arg(long)]
    all: bool,
}

/// A folder and its date.
fn dated(text: &str) -> Result<(PathBuf, Day), String> {
    let (folder, date) = text
        .rsplit_once('=')
        .ok_or("write DIR=YYYY-MM-DD, such as results=2025-03-31")?;
    let date = date.parse().map_err(|error| format!("{date:?} {error}"))?;
    Ok((PathBuf::from(folder), date))
}

type Written = fn(&mut dyn Write, &Tracked) -> io::Result<()>;

/// What is written to a file of that name.
fn content(path: &Path) -> anyhow::Result<Written> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(track_csv),
        Some("json") => Ok(track_json),
        _ => bail!(
            "{} cannot be written; its extension must be .csv or .json",
            path.display()
        ),
    }
}

impl Track {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let contents: anyhow::Result<Vec<Written>> =
            self.out.iter().map(|path| content(path)).collect();
        let contents = contents?;
        let is_run = |dir: &Path| {
            let mut runs = self.runs.iter();
            runs.any(|run| run == dir || run.canonicalize().ok() == dir.canonicalize().ok())
        };
        if let Some((dir, _)) = self.date.iter().find(|(dir, _)| !is_run(dir)) {
            bail!("--date names {}, which is none of the runs", dir.display());
        }
        let mut inputs = Vec::new();
        for run in &self.runs {
            super::restored(run)?;
            inputs.extend(Record::open(run)?.files());
        }
        protect_files(&inputs, self.out.iter().cloned())?;
        let files: anyhow::Result<Vec<_>> = self.out.iter().map(|path| destination(path)).collect();
        let files = files?;
        terminal.stage("track", 0);
        let tracked = track(&self.runs, &self.date);
        terminal.clear();
        let tracked = tracked?;
        for note in &tracked.notes {
            terminal.warn(note);
        }
        for ((publication, name), content) in files.into_iter().zip(contents) {
            publication.write(&name, |out| content(out, &tracked))?;
            publication.finish()?;
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}", shown(&tracked, self.all))
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }
}

/// Totals by date, and the provinces with most dead zones left, in lines of at most 100 columns.
fn shown(tracked: &Tracked, all: bool) -> String {
    let totals: Vec<Vec<String>> = tracked
        .steps
        .iter()
        .map(|step| {
            let total = &step.total;
            let mut row = vec![step.date.to_string()];
            row.extend(counts(total));
            row.push(people(total));
            row.extend(since(total));
            row
        })
        .collect();
    let header = [
        "date",
        "white",
        "dip",
        "covered",
        "unknown",
        "dead",
        "people",
        "change",
        "cleared",
        "regressed",
        "new",
    ];
    let mut text = table(&header, &totals);
    if let Some(provinces) = provinces(tracked, all) {
        text.push_str("\n\n");
        text.push_str(&provinces);
    }
    text
}

/// All but the number of villages, which is the sum of the first four.
fn counts(tally: &Tally) -> [String; 5] {
    [
        tally.white,
        tally.dip,
        tally.covered,
        tally.unknown,
        tally.dead_zones,
    ]
    .map(|count| count.to_string())
}

/// People of dead zones; where some are not known there are more.
fn people(tally: &Tally) -> String {
    let known = tally.dead_zone_people.to_string();
    match tally.dead_zones_without_population {
        0 => known,
        _ => format!(">{known}"),
    }
}

fn since(tally: &Tally) -> [String; 4] {
    tally.since.map_or_else(Default::default, |since| {
        [
            since.change.to_string(),
            since.cleared.to_string(),
            since.regressed.to_string(),
            since.newly_found.to_string(),
        ]
    })
}

/// The provinces with most dead zones at the last date, and how many they had at the first.
fn provinces(tracked: &Tracked, all: bool) -> Option<String> {
    let (first, last) = (tracked.steps.first()?, tracked.steps.last()?);
    let pairs = first.provinces.iter().zip(&last.provinces);
    let mut rows: Vec<_> = pairs
        .filter(|(before, now)| before.tally.dead_zones > 0 || now.tally.dead_zones > 0)
        .collect();
    rows.sort_by_key(|(_, now)| Reverse(now.tally.dead_zones));
    let most = if all { usize::MAX } else { FIRST };
    let rest = rows.len().saturating_sub(most);
    let shown = rows.iter().take(most).map(|(before, now)| {
        let name = if now.province.is_empty() {
            "(none given)"
        } else {
            &now.province
        };
        let tally = &now.tally;
        vec![
            name.chars().take(24).collect(),
            before.tally.dead_zones.to_string(),
            tally.dead_zones.to_string(),
            tally.white.to_string(),
            tally.dip.to_string(),
            people(tally),
        ]
    });
    let shown: Vec<Vec<String>> = shown.collect();
    if shown.is_empty() {
        return None;
    }
    let [then, now] = [first, last].map(|step| format!("dead {}", step.date));
    let header = ["province", &then, &now, "white", "dip", "people"];
    let mut text = table(&header, &shown);
    if rest > 0 {
        text.push_str("\nand ");
        text.push_str(&rest.to_string());
        text.push_str(" more provinces; --all shows them");
    }
    Some(text)
}
