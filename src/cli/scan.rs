//! `deadzone scan`

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::scan_writer::{Behind, Laps, Report, Target, begun};
use super::terminal::Terminal;
use super::{Answer, destination, format_named, keep_layers, protect, with_companions};
use crate::formats::{Format, Packing};
use crate::geodesy::Bounds;
use crate::pipeline::Progress;
use crate::project::{Paths, Project};
use crate::report::VillageShape;
use crate::scan::{Acceleration, Engine, Manner};
use crate::survey::{self, Survey};

/// The layer that other formats are made of.
const SCRATCH: &str = ".layer.geojson";

/// Which villages have no signal: a list in, a status for each out
///
/// In: a village list and coverage areas, in any format. Out: a row a village with white (no signal at all), dip (some) or
/// covered, who serves it, and the distance to the nearest signal; GeoJSON on standard output, or a file with -o. No
/// project is needed, nothing is ranked or decided. A list of any length takes the same memory.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone scan --villages villages.csv --coverage a.geojson b.geojson -o status.csv\n\
                  \x20 deadzone scan --villages \"thon.xlsx|crs=EPSG:9205\" --coverage phu-song.shp -o status.gpkg")]
pub(super) struct Scan {
    /// Village list in any format; - for standard input; options behind bars: "a.gpkg|layer=x|crs=EPSG:9210"
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    villages: String,
    /// Coverage areas in any format, options as with --villages: "b.shp|operator=X|technology=4G"
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    coverage: Vec<String>,
    /// Hamlets of the villages, keyed by `village_id`
    #[arg(long, value_name = "FILE")]
    clusters: Option<String>,
    /// People per cell, `GeoTIFF`: polygons count people instead of square metres
    #[arg(long, value_name = "FILE")]
    population: Option<String>,
    /// Scan and write nothing but villages whose centre lies in this box, edges included, degrees;
    /// coverage is read whole, because the nearest signal may lie outside
    #[arg(long, value_name = "WEST,SOUTH,EAST,NORTH", allow_hyphen_values = true)]
    bbox: Option<Bounds>,
    /// Output file instead of stdout (-); its extension tells the format
    ///
    /// A file appears when it is complete. Standard output gets more than 16 MiB as they come, so a
    /// scan that stops may leave a part of it.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output format by its usual extension: geojson, csv, gpkg, fgb, shp, kml, xlsx ... [default: that of
    /// the output's extension, or geojson]
    #[arg(long, value_name = "EXTENSION")]
    format: Option<String>,
    /// Write refused rows and ignored values to this file
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Test points against the index of areas alone: slower, the results are the same
    #[arg(long)]
    no_grid: bool,
    /// Add a column with the distance to the nearest signal of each operator and technology
    #[arg(long)]
    nearest_each: bool,
    /// Lay a setting over the defaults, for example --set coverage.profile=\"acma-basic\"
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

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
        output.map_or(Ok(()), keep_layers)?;
        let output = output.map(destination).transpose()?;
        let refused = self.rejected.as_deref().map(destination).transpose()?;
        if let (Some((one, name)), Some((other, same))) = (&output, &refused)
            && with_companions(Path::new(name)).contains(&PathBuf::from(same))
            && one.is_beside(other)
        {
            bail!("-o and --rejected name the same file; give each its own");
        }
        // What cannot be written as the villages come is made of what can.
        let (shape, is_direct) = match format {
            Format::Csv if !self.is_packed() => (VillageShape::Row, true),
            Format::GeoJson if !self.is_packed() => (VillageShape::Feature, true),
            _ => (VillageShape::Feature, false),
        };
        let target = match &output {
            Some((publication, name)) if is_direct => Target::File(publication.create(name)?),
            Some((publication, _)) => {
                let scratch = std::fs::File::create(publication.place(SCRATCH));
                Target::Scratch(BufWriter::new(
                    scratch.context("cannot write the villages")?,
                ))
            }
            None if is_direct => Target::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())),
            None => bail!(
                "standard output takes csv and geojson; name a file with -o for {}",
                format.name()
            ),
        };
        let list = match &refused {
            Some((publication, name)) => Some(publication.create(name)?),
            None => None,
        };
        let manner = Manner {
            acceleration: if self.no_grid {
                Acceleration::None
            } else {
                Acceleration::Grid
            },
            nearest_each: self.nearest_each,
        };
        terminal.stage("scan", 0);
        let laps = Laps::new();
        let counts = std::thread::scope(|threads| {
            let ready = |survey: &mut Survey| -> anyhow::Result<_> {
                let mut laps = laps;
                laps.lap("read coverage");
                let engine = Engine::taking(survey, &project.settings, manner);
                laps.lap("index coverage");
                let writer = begun(target, shape, survey, engine.classes())?;
                let report = Report::new(Behind::new(threads, writer), list, laps)?;
                Ok((engine, report))
            };
            let streamed = survey::stream(&project, self.bbox, ready, |(engine, report), parts| {
                report.add(engine, parts, terminal)
            });
            terminal.clear();
            let ((_, report), books) = streamed?;
            report.finish(&books, terminal, self.rejected.is_some())
        })?;
        if let Some((publication, name)) = output.as_ref().filter(|_| !is_direct) {
            terminal.stage("convert", 0);
            let losses = publication.scanned(SCRATCH, name, format)?;
            terminal.clear();
            for loss in &losses {
                terminal.warn(loss);
            }
        }
        for (publication, _) in [output, refused].into_iter().flatten() {
            publication.finish()?;
        }
        let unknown = match counts.unknown {
            0 => String::new(),
            unknown => format!(", {unknown} unknown: they have no usable location"),
        };
        terminal.say(&format!(
            "{}, {} of them white or dip{unknown}",
            crate::lang::counted(counts.all, "village", "villages"),
            counts.dead
        ));
        Ok(Answer::Done)
    }

    /// Whether the output's name asks for packing.
    fn is_packed(&self) -> bool {
        let name = self.output.as_deref().and_then(Path::to_str);
        name.and_then(Packing::of_name).is_some()
    }

    /// The format of the output.
    fn output_format(&self) -> anyhow::Result<Format> {
        let path = self.output.as_deref();
        match (&self.format, path.filter(|path| *path != Path::new("-"))) {
            (None, None) => Ok(Format::GeoJson),
            (format, path) => format_named(format.as_deref(), path),
        }
    }

    fn project(&self) -> anyhow::Result<Project> {
        let names_a_file = |pair: &&String| {
            let key = pair.split('=').next().unwrap_or_default().trim();
            let of_all = ["inputs.crs", "inputs.max_rejected_share"].contains(&key);
            key.starts_with("inputs.") && !of_all && !key.starts_with("inputs.assume.")
        };
        if let Some(pair) = self.overrides.iter().find(names_a_file) {
            bail!(
                "--set {pair} does not go with scan; name files with --villages, --clusters, --coverage and --population"
            );
        }
        let mut project = Project::defaults(&self.overrides)?;
        let inputs = &mut project.settings.inputs;
        inputs.villages = Some(self.villages.clone());
        inputs.clusters.clone_from(&self.clusters);
        inputs.population.clone_from(&self.population);
        inputs.coverage = Some(Paths::Many(self.coverage.clone()));
        Ok(project)
    }
}
