//! `deadzone scan`

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::terminal::Terminal;
use super::{Answer, destination};
use crate::formats::{CsvWriter, FeatureCollectionWriter, Format};
use crate::pipeline::{Progress, Run};
use crate::project::{Paths, Project};
use crate::report::{VillageColumns, rejected};
use crate::scan;
use crate::survey::{self, Scope};

/// Which villages have no signal: GeoJSON or CSV on stdout
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deadzone scan --villages villages.csv --coverage a.geojson b.geojson -o status.csv"
)]
pub(super) struct Scan {
    /// Village list, CSV or GeoJSON; - for standard input
    #[arg(long, value_name = "FILE")]
    villages: String,
    /// Coverage areas, GeoJSON
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    coverage: Vec<String>,
    /// Hamlets of the villages, keyed by `village_id`
    #[arg(long, value_name = "FILE")]
    clusters: Option<String>,
    /// Output file instead of stdout; its extension tells the format
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output format [default: that of the output's extension, or geojson]
    #[arg(long, value_name = "FORMAT")]
    format: Option<OutputFormat>,
    /// Write refused rows and ignored values to this file
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Lay a setting over the defaults, for example --set coverage.profile=\"acma-basic\"
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    Csv,
    Geojson,
}

/// Columns of the output, before lon and lat in CSV.
const COLUMNS: &[&str] = &[
    "id",
    "name",
    "province",
    "status",
    "covered_share",
    "operators",
    "technologies",
    "best_rsrp_dbm",
    "nearest_signal_m",
    "nearest_signal_operator",
    "other_technologies",
    "rests_on_declared",
];

impl Scan {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let format = self.output_format()?;
        // Found before the work, not after it.
        let output = self.output.as_deref().map(destination).transpose()?;
        let refused = self.rejected.as_deref().map(destination).transpose()?;
        let project = self.project()?;
        let survey = survey::survey(&project, Scope::Scan)?;
        terminal.survey(
            &survey,
            self.rejected.as_ref().map(|_| "the --rejected file"),
        );
        terminal.stage("scan", survey.villages.len());
        let scan = scan::scan(&survey, &project.settings, &|steps| terminal.done(steps));
        terminal.clear();
        if let Some((publication, name)) = refused {
            publication.write(&name, |out| rejected(out, &survey, false))?;
            publication.finish()?;
        }
        let run = Run::of_scan(survey, scan);
        if let Some((publication, name)) = output {
            publication.write(&name, |out| write(out, &run, format))?;
            publication.finish()?;
        } else {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            write(&mut out, &run, format)
                .and_then(|()| out.flush())
                .context("cannot write to stdout")?;
        }
        let dead = run
            .scan
            .findings
            .iter()
            .filter(|finding| finding.is_dead_zone())
            .count();
        terminal.say(&format!(
            "{} villages, {dead} of them white or dip",
            run.survey.villages.len()
        ));
        Ok(Answer::Done)
    }

    fn output_format(&self) -> anyhow::Result<OutputFormat> {
        let by_name = |path: &PathBuf| match Format::of_name(&path.to_string_lossy()) {
            Some(Format::Csv) => Ok(OutputFormat::Csv),
            Some(Format::GeoJson) => Ok(OutputFormat::Geojson),
            _ => bail!(
                "cannot tell the format of {} from its extension; use .csv or .geojson, or --format",
                path.display()
            ),
        };
        match (self.format, &self.output) {
            (Some(format), _) => Ok(format),
            (None, Some(path)) => by_name(path),
            (None, None) => Ok(OutputFormat::Geojson),
        }
    }

    fn project(&self) -> anyhow::Result<Project> {
        let mut project = Project::defaults(&self.overrides)?;
        let inputs = &mut project.settings.inputs;
        inputs.villages = Some(self.villages.clone());
        inputs.clusters.clone_from(&self.clusters);
        inputs.coverage = Some(Paths::Many(self.coverage.clone()));
        Ok(project)
    }
}

fn write(mut out: &mut dyn Write, run: &Run, format: OutputFormat) -> io::Result<()> {
    let columns = VillageColumns::new(run);
    let positions: Vec<usize> = COLUMNS.iter().map(|name| columns.position(name)).collect();
    let centre = |index: usize| {
        run.survey.villages[index]
            .centre
            .map(|centre| (centre.lon(), centre.lat()))
    };
    let villages = 0..run.survey.villages.len();
    match format {
        OutputFormat::Csv => {
            let mut writer =
                CsvWriter::new(out, COLUMNS.iter().copied().chain(["lon", "lat"]), false)?;
            for index in villages {
                let values = columns.values(index);
                let place: [Value; 2] = [
                    json!(centre(index).map(|at| at.0)),
                    json!(centre(index).map(|at| at.1)),
                ];
                writer.row(
                    positions
                        .iter()
                        .map(|&position| &values[position])
                        .chain(&place),
                )?;
            }
            writer.finish().map(drop)
        }
        OutputFormat::Geojson => {
            let mut writer = FeatureCollectionWriter::new(&mut out, &Map::new())?;
            for index in villages {
                let values = columns.values(index);
                let shown = COLUMNS
                    .iter()
                    .copied()
                    .zip(positions.iter().map(|&position| &values[position]));
                writer.features(&[FeatureCollectionWriter::<Vec<u8>>::feature(
                    centre(index),
                    shown,
                )])?;
            }
            writer.finish().map(drop)
        }
    }
}
