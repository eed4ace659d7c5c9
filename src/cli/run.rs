//! `deadzone run`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::summary;
use super::terminal::Terminal;
use super::{Answer, ProjectArguments, protect};
use crate::pipeline::{self, Progress};
use crate::plan::solver::Status;
use crate::report::{self, Publication};

/// Scan, rank and decide, and write all outputs
///
/// Writes villages.geojson, dead-zones.geojson, the same layers with styles for QGIS in deadzone.gpkg;
/// build-list.csv, score-terms.csv (why each village has its points), options.csv (what each could be
/// served by, needs and costs), ranking.json (rules, target, quotas, how firm the list is), grey.csv
/// (covered by one operator alone), rejected.csv, summary.json, run.json and timings.json. One village
/// on a page: deadzone explain.
#[derive(Debug, Args)]
#[command(after_help = "Example: deadzone run my-province/deadzone.toml --out results")]
pub(super) struct Run {
    #[command(flatten)]
    project: ProjectArguments,
    /// Folder for the outputs [default: outputs.dir of the project, out/ beside it]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Run {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let project = self.project.open(terminal)?;
        let dir = self
            .out
            .clone()
            .unwrap_or_else(|| project.origin.output_dir(&project.settings.outputs.dir));
        let names = report::outputs(&project.settings);
        let taken: Vec<&str> = names.iter().map(String::as_str).collect();
        let publication = Publication::begin(&dir, &taken)?;
        protect(&project, names.iter().map(|name| dir.join(name)))?;
        let start = std::time::Instant::now();
        let run = pipeline::run(&project, terminal);
        terminal.clear();
        let mut run = run?;
        terminal.survey(&run.survey, Some("rejected.csv"));
        let counts = report::summarise(run.facts(), &project.settings);
        terminal.stage("outputs", 0);
        let write_start = std::time::Instant::now();
        let losses = report::write(&publication, &project, run.facts(), &counts)?;
        run.timings.push(("outputs", write_start.elapsed()));
        run.timings.push(("total", start.elapsed()));
        publication.write("timings.json", |out| {
            report::pretty(out, &json!(report::timings(&run.timings)))
        })?;
        let earlier = report::earlier_layers(&dir);
        let outputs = publication.finish()?;
        // A layer of an earlier run beside these would be taken for one of theirs.
        for old in earlier {
            if !outputs.iter().any(|output| output.file == old) {
                std::fs::remove_file(dir.join(&old))
                    .with_context(|| format!("cannot remove {old} of an earlier run"))?;
                terminal.say(&format!("removed {old} of an earlier run"));
            }
        }
        terminal.clear();
        for loss in &losses {
            terminal.warn(loss);
        }
        terminal.say(&summary::shown(&counts));
        let names: Vec<&str> = outputs.iter().map(|output| output.file.as_str()).collect();
        terminal.say(&format!(
            "\nwritten to {}: {}",
            dir.display(),
            names.join(", ")
        ));
        let is_plan = run
            .planned
            .is_none_or(|planned| planned.plan.status != Status::Infeasible);
        Ok(if is_plan { Answer::Done } else { Answer::No })
    }
}
