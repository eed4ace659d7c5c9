//! `deadzone scan`

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::Map;

use super::terminal::Terminal;
use super::{Answer, destination, protect};
use crate::formats::Format;
use crate::pipeline::Progress;
use crate::project::{Paths, Project};
use crate::report::{Facts, VillageColumns, rejected, village_layer, village_table};
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
    /// Output file instead of stdout (-); its extension tells the format
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
        let project = self.project()?;
        // Found before the work, not after it.
        let files = [&self.output, &self.rejected];
        protect(&project, files.into_iter().flatten().cloned())?;
        let output = self
            .output
            .as_deref()
            .filter(|path| *path != Path::new("-"));
        let output = output.map(destination).transpose()?;
        let refused = self.rejected.as_deref().map(destination).transpose()?;
        if let (Some((one, name)), Some((other, same))) = (&output, &refused)
            && name == same
            && one.is_beside(other)
        {
            bail!("-o and --rejected name the same file; give each its own");
        }
        terminal.stage("survey", 0);
        let survey = survey::survey(&project, Scope::Scan);
        terminal.clear();
        let survey = survey?;
        terminal.survey(
            &survey,
            self.rejected.as_ref().map(|_| "the --rejected file"),
        );
        terminal.stage("scan", survey.villages.len());
        let scan = scan::scan(&survey, &project.settings, &|steps| terminal.done(steps));
        terminal.clear();
        if let Some((publication, name)) = &refused {
            publication.write(name, |out| rejected(out, &survey, false))?;
        }
        let facts = Facts {
            survey: &survey,
            scan: &scan,
            ranking: None,
            options: None,
        };
        if let Some((publication, name)) = output {
            publication.write(&name, |out| write(out, facts, format))?;
            publication.finish()?;
        } else {
            let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
            write(&mut out, facts, format)
                .and_then(|()| out.flush())
                .context("cannot write to stdout")?;
        }
        if let Some((publication, _)) = refused {
            publication.finish()?;
        }
        let dead = scan
            .findings
            .iter()
            .filter(|finding| finding.is_dead_zone());
        terminal.say(&format!(
            "{} villages, {} of them white or dip",
            survey.villages.len(),
            dead.count()
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
            (None, Some(path)) if path != Path::new("-") => by_name(path),
            (None, _) => Ok(OutputFormat::Geojson),
        }
    }

    fn project(&self) -> anyhow::Result<Project> {
        if let Some(pair) = self.overrides.iter().find(|pair| {
            pair.trim_start().starts_with("inputs.")
                && !pair.contains("max_rejected_share")
                && !pair.contains("assume")
        }) {
            bail!(
                "--set {pair} does not go with scan; name files with --villages, --clusters and --coverage"
            );
        }
        let mut project = Project::defaults(&self.overrides)?;
        let inputs = &mut project.settings.inputs;
        inputs.villages = Some(self.villages.clone());
        inputs.clusters.clone_from(&self.clusters);
        inputs.coverage = Some(Paths::Many(self.coverage.clone()));
        Ok(project)
    }
}

fn write(out: &mut dyn Write, facts: Facts<'_>, format: OutputFormat) -> io::Result<()> {
    let columns = VillageColumns::select(facts, COLUMNS, true);
    let villages: Vec<usize> = (0..facts.survey.villages.len()).collect();
    match format {
        OutputFormat::Csv => village_table(out, facts, &columns, &villages, false),
        OutputFormat::Geojson => village_layer(out, facts, &columns, &villages, &Map::new()),
    }
}
