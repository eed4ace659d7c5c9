//! `deadzone run`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::summary;
use super::terminal::{Terminal, wrapped};
use super::{Answer, ProjectArguments, protect};
use crate::calendar::Day;
use crate::lang::Languages;
use crate::pipeline::{self, Progress, Saving};
use crate::plan::solver::Status;
use crate::report::{self, Edition, OutputFile, Publication};

/// Scan, rank, decide, plan, and write all results
///
/// In: a project (deadzone.toml) with a village list and the operators' coverage, or sites to predict it from; all
/// else is optional. Out: a folder, written whole or not at all.
///
/// For people: report.html (a map to look around in, and the printed report), build-list.xlsx, plan.kml for
/// phones, figures. For map tools: plan.gpkg with styles for QGIS, villages.geojson, dead-zones.geojson,
/// sites.geojson, links.geojson. For programs: build-list.csv, score-terms.csv (why each village has its
/// points), options.csv (what each could be served by, needs and costs), build-sites.csv, plan.json,
/// ranking.json, grey.csv, rejected.csv, summary.json, run.json and timings.json. docs/outputs.md explains
/// every column.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone run my-province\n\
                  \x20 deadzone run my-province --set coverage.min_rsrp_dbm=-105 --out stricter\n\
                  \x20 deadzone run my-province --json > summary.json")]
pub(super) struct Run {
    #[command(flatten)]
    project: ProjectArguments,
    /// Folder for the outputs [default: outputs.dir of the project, out/ beside it]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print summary.json to stdout instead of the summary for people
    #[arg(long)]
    json: bool,
    /// Language of what is written for people: en, vi or both [default: outputs.lang of the project]
    #[arg(long, value_name = "LANG", value_enum)]
    lang: Option<Languages>,
    /// Compute all stages again, also those whose saved values depend on nothing that has changed
    #[arg(long)]
    fresh: bool,
}

impl Run {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let mut project = self.project.open(terminal)?;
        if let Some(lang) = self.lang {
            project.settings.outputs.lang = lang;
        }
        let created = stated_day()?.or(project.settings.project.as_of);
        let dir = self
            .out
            .clone()
            .unwrap_or_else(|| project.origin.output_dir(&project.settings.outputs.dir));
        let names = report::outputs(&project.settings);
        let taken: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut publication = Publication::begin_set(&dir, &taken)?;
        protect(&project, names.iter().map(|name| dir.join(name)))?;
        let start = std::time::Instant::now();
        let saving = match (project.settings.outputs.save_stages, self.fresh) {
            (false, _) => Saving::Off,
            (true, false) => Saving::Both(dir.clone()),
            (true, true) => Saving::Fresh(dir.clone()),
        };
        pipeline::sweep(&dir);
        let run = pipeline::resume(&project, &saving, terminal);
        terminal.clear();
        let mut run = run?;
        if !run.resumed.is_empty() {
            let names: Vec<&str> = run.resumed.iter().map(|of| of.name()).collect();
            terminal.say(&wrapped(&format!(
                "as saved by an earlier run, for nothing that they depend on has changed: {} (--fresh computes all again)",
                names.join(", ")
            )));
        }
        terminal.survey(&run.survey, Some("rejected.csv"));
        let counts = report::summarise(run.facts(), &project.settings);
        terminal.stage("outputs", 0);
        let write_start = std::time::Instant::now();
        let edition = Edition {
            project: &project,
            facts: run.facts(),
            summary: &counts,
            languages: project.settings.outputs.lang,
            created,
        };
        let losses = report::write(&publication, &edition);
        let losses = losses.map_err(|error| with_room(error.into(), &dir))?;
        run.timings.push(("outputs", write_start.elapsed()));
        run.timings.push(("total", start.elapsed()));
        publication.write("timings.json", |out| {
            let resumed: Vec<&str> = run.resumed.iter().map(|of| of.name()).collect();
            report::pretty(out, &report::timings(&run.timings, &resumed))
        })?;
        let earlier = report::earlier_layers(&dir);
        publication.replaces(earlier.clone());
        let outputs = publication.finish()?;
        // A layer of an earlier run beside these would be taken for one of theirs.
        for old in earlier {
            if !outputs.iter().any(|output| output.file == old) {
                terminal.say(&format!("removed {old} of an earlier run"));
            }
        }
        terminal.clear();
        for loss in &losses {
            terminal.warn(loss);
        }
        if self.json {
            let mut out = io::stdout().lock();
            report::pretty(&mut out, &json!(counts))
                .and_then(|()| out.flush())
                .context("cannot write to stdout")?;
        } else {
            terminal.say(&summary::shown(&counts));
        }
        terminal.say(&format!("\n{}", told(&dir, &outputs)));
        let is_plan = run
            .planned
            .is_none_or(|planned| planned.plan.status != Status::Infeasible);
        Ok(if is_plan { Answer::Done } else { Answer::No })
    }
}

/// Where outputs do not fit on the disk, saved values give way to those of the next run.
fn with_room(error: anyhow::Error, dir: &Path) -> anyhow::Error {
    let is_full = error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|error| error.kind() == io::ErrorKind::StorageFull)
    });
    if !is_full || !pipeline::forget(dir) {
        return error;
    }
    error.context(
        "the disk is full; the saved values of stages were removed to make room: run again, with --set outputs.save_stages=false where that is not enough",
    )
}

/// Where the results are, and what to open first.
fn told(dir: &Path, outputs: &[OutputFile]) -> String {
    const FIRST: [&str; 4] = [
        "report.html",
        "build-list.xlsx",
        "plan.gpkg",
        "build-list.csv",
    ];
    let is_there = |name: &&str| outputs.iter().any(|output| output.file == *name);
    let first: Vec<&str> = FIRST.into_iter().filter(is_there).collect();
    let rest = outputs.len() - first.len();
    let dir = dir.display();
    wrapped(&match first[..] {
        [] => format!("{rest} files written to {dir} (docs/outputs.md)"),
        _ => format!(
            "written to {dir}: {} and {rest} more files (docs/outputs.md)",
            first.join(", ")
        ),
    })
}

/// The day of `SOURCE_DATE_EPOCH`, seconds since 1970, where it is set.
fn stated_day() -> anyhow::Result<Option<Day>> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    // Days are those of the years 1970 to 2200, as in all inputs.
    let is_day = |seconds: &u64| *seconds < 7_289_654_400;
    let seconds = text
        .to_str()
        .and_then(|text| text.trim().parse::<u64>().ok())
        .filter(is_day);
    let seconds = seconds.with_context(|| {
        format!(
            "SOURCE_DATE_EPOCH is {}, which is no number of seconds since 1970, up to the year 2200",
            text.display()
        )
    })?;
    Ok(Some(Day::from_unix_days(seconds / 86_400)))
}
