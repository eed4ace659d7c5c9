//! `deadzone rank`

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::summary::ranking_words;
use super::terminal::{Terminal, table};
use super::{Answer, destination, format_named, keep_layers, protect, settled};
use crate::formats::Format;
use crate::lang::Lang;
use crate::pipeline::{self, Progress, RankedTable};
use crate::project::Project;
use crate::report::{
    self, VillageShape, ranking_record, ranking_summary, village_terms, write_terms,
};

/// The layer that other formats are made of.
const SCRATCH: &str = ".layer.geojson";

/// Rank any table of villages by criteria, without a scan
///
/// In: a table with an `id` and the columns that the criteria name; locations are not needed. Columns that a scan would
/// give are read where they are there: `status`, `covered_share`, `nearest_signal_km` or `_m`, `best_rsrp_dbm`,
/// `operators`, `planned`. Without a status every village counts as white. Out: the table with score, rank and firmness,
/// CSV on standard output, or a file with -o. Criteria, target and firmness: docs/ranking.md.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone rank out/villages.geojson --preset equal -o equal.csv\n\
                  \x20 deadzone rank villages.xlsx --preset equal --set ranking.target.villages=50 -o ranked.gpkg\n\
                  \x20 deadzone rank villages.csv --why 18313012")]
pub(super) struct Rank {
    /// Village list in any format; options behind bars: "a.gpkg|layer=x"
    #[arg(value_name = "TABLE")]
    table: String,
    /// Project file or its folder, for its [ranking] and [columns] [default: the default settings]
    #[arg(short, long, value_name = "FILE")]
    project: Option<PathBuf>,
    /// Criteria, weights and purses: vietnam-2025, mbsp-au, new-deal-fr, fcc-5g-fund or equal
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Output file instead of stdout (-); its extension tells the format
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output format by its usual extension [default: that of the output's extension, or csv]
    #[arg(long, value_name = "EXTENSION")]
    format: Option<String>,
    /// Write a row for each village and criterion to this CSV: raw number, anchors, value, points, flips
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
    /// Write rules, target, quotas and how firm the list is to this JSON
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Say why these villages stand where they stand, instead of writing the list
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["output", "format"])]
    why: Vec<String>,
    /// Lay a setting over the project, for example --set ranking.criteria.people.weight=30
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

impl Rank {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let format = self.output_format()?;
        let project = self.project()?;
        let files = [&self.output, &self.terms, &self.record];
        let files = files
            .into_iter()
            .flatten()
            .filter(|path| *path != Path::new("-"));
        let files: Vec<PathBuf> = files.cloned().collect();
        for (place, path) in files.iter().enumerate() {
            let place_of = settled(path);
            if files[..place]
                .iter()
                .any(|other| settled(other) == place_of)
            {
                bail!(
                    "{} is named for two outputs; give each its own",
                    path.display()
                );
            }
        }
        protect(&project, files)?;
        let output = self
            .output
            .as_deref()
            .filter(|path| *path != Path::new("-"));
        output.map_or(Ok(()), keep_layers)?;
        let output = output.map(destination).transpose()?;
        let terms = self.terms.as_deref().map(destination).transpose()?;
        let record = self.record.as_deref().map(destination).transpose()?;
        terminal.stage("rank", 0);
        let ranked = pipeline::rank_table(&project);
        terminal.clear();
        let ranked = ranked?;
        terminal.survey(&ranked.survey, None);
        if ranked.survey.villages.is_empty() {
            terminal.warn("the table has no villages");
        }
        let facts = ranked.facts();
        if let Some((publication, name)) = terms {
            publication.write(&name, |out| write_terms(out, facts, &facts.order(), false))?;
            publication.finish()?;
        }
        if let Some((publication, name)) = record {
            publication.write(&name, |out| {
                report::pretty(out, &ranking_record(facts, &project.settings))
            })?;
            publication.finish()?;
        }
        if !self.why.is_empty() {
            return self.explained(&ranked);
        }
        let shape = if format == Format::Csv {
            VillageShape::Row
        } else {
            VillageShape::Feature
        };
        let is_direct = [Format::Csv, Format::GeoJson].contains(&format);
        match output {
            None => {
                let mut out = io::BufWriter::new(io::stdout().lock());
                report::ranked(&mut out, facts, shape)
                    .and_then(|()| out.flush())
                    .context("cannot write to stdout")?;
            }
            Some((publication, name)) if is_direct => {
                publication.write(&name, |out| report::ranked(out, facts, shape))?;
                publication.finish()?;
            }
            Some((publication, name)) => {
                let scratch = std::fs::File::create(publication.place(SCRATCH));
                let mut scratch = io::BufWriter::new(scratch.context("cannot write the villages")?);
                report::ranked(&mut scratch, facts, shape)
                    .and_then(|()| scratch.flush())
                    .context("cannot write the villages")?;
                for loss in publication.scanned(SCRATCH, &name, format)? {
                    terminal.warn(&loss);
                }
                publication.finish()?;
            }
        }
        let gated = ranked.ranking.standings.iter();
        let gated = gated.filter(|of| of.place.is_none() && !of.gates.is_empty());
        terminal.say(&format!(
            "{}: {} ranked, {} gated",
            crate::lang::counted(ranked.survey.villages.len(), "village", "villages"),
            ranked.ranking.ranked,
            gated.count()
        ));
        if let Some(summary) = ranking_summary(facts, &project.settings) {
            terminal.say(&ranking_words(&summary));
        }
        Ok(Answer::Done)
    }

    /// Prints the reasons of some villages.
    fn explained(&self, ranked: &RankedTable) -> anyhow::Result<Answer> {
        let facts = ranked.facts();
        let villages = &ranked.survey.villages;
        let mut text = String::new();
        for id in &self.why {
            let index = villages.iter().position(|village| village.id == *id);
            let index = index.with_context(|| {
                let near = crate::project::keys::nearest(id, villages.iter().map(|of| &*of.id));
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                format!("no village has the id {id}{near}")
            })?;
            let name = villages[index].name.as_deref().unwrap_or_default();
            let _ = writeln!(text, "{id} {name}");
            if let Some(why) = report::why(facts, index, Lang::En) {
                let _ = writeln!(text, "{why}\n");
                let (header, rows) = village_terms(facts, index, Lang::En);
                let _ = writeln!(text, "{}\n", table(&header, &rows));
            } else {
                let status = ranked.scan.findings[index].status.as_str();
                let _ = writeln!(text, "Not ranked: its status is {status}.\n");
            }
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}", text.trim_end())
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }

    fn output_format(&self) -> anyhow::Result<Format> {
        let path = self.output.as_deref();
        let path = path.filter(|path| *path != Path::new("-"));
        let format = match (&self.format, path) {
            (None, None) => Ok(Format::Csv),
            (format, path) => format_named(format.as_deref(), path),
        }?;
        if path.is_none() && ![Format::Csv, Format::GeoJson].contains(&format) {
            bail!(
                "standard output takes csv and geojson; name a file with -o for {}",
                format.name()
            );
        }
        let is_packed = path.and_then(Path::to_str);
        if is_packed
            .and_then(crate::formats::Packing::of_name)
            .is_some()
        {
            bail!("a ranked list is not written packed; leave .gz or .zst off the name");
        }
        Ok(format)
    }

    fn project(&self) -> anyhow::Result<Project> {
        if let Some(pair) = self.overrides.iter().find(|pair| {
            let key = pair.split('=').next().unwrap_or_default().trim();
            let of_tables = ["inputs.crs", "inputs.max_rejected_share"].contains(&key);
            key.starts_with("inputs.") && !key.starts_with("inputs.assume.") && !of_tables
        }) {
            bail!("--set {pair} does not go with rank, which reads the table that it is given");
        }
        let mut overrides = self.overrides.clone();
        if let Some(preset) = &self.preset {
            overrides.insert(0, format!("ranking.preset = {preset:?}"));
        }
        let mut project = match &self.project {
            Some(path) => Project::open(path, &overrides)?,
            None => Project::defaults(&overrides)?,
        };
        // The table is named from the working directory, whatever the project.
        project.origin = crate::project::Origin::Folder(PathBuf::new());
        let inputs = &mut project.settings.inputs;
        *inputs = crate::project::Inputs {
            villages: Some(self.table.clone()),
            crs: inputs.crs.clone(),
            assume: inputs.assume.clone(),
            max_rejected_share: inputs.max_rejected_share,
            ..crate::project::default_settings().inputs
        };
        Ok(project)
    }
}
