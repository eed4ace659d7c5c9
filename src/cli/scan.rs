//! `deadzone scan`

use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::terminal::{Terminal, Unusable};
use super::{Answer, destination, protect};
use crate::formats::Format;
use crate::geodesy::Bounds;
use crate::pipeline::Progress;
use crate::project::{Paths, Project};
use crate::report::{Facts, Output, RejectedWriter, VillageColumns, VillageShape, VillageWriter};
use crate::scan::{Acceleration, Engine, Manner, Scan as Scanned, Served};
use crate::survey::{self, Survey, Village};

/// Which villages have no signal: GeoJSON or CSV on stdout
#[derive(Debug, Args)]
#[command(
    after_help = "Example: deadzone scan --villages villages.csv --coverage a.geojson b.geojson -o status.csv"
)]
pub(super) struct Scan {
    /// Village list, CSV, GeoJSON or FlatGeobuf; - for standard input
    #[arg(long, value_name = "FILE")]
    villages: String,
    /// Coverage areas, GeoJSON or FlatGeobuf
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
    /// Output format [default: that of the output's extension, or geojson]
    #[arg(long, value_name = "FORMAT")]
    format: Option<OutputFormat>,
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
    "nearest_signal_lon",
    "nearest_signal_lat",
    "nearest_signal_area",
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
        let target = match &output {
            Some((publication, name)) => Target::File(publication.create(name)?),
            None => Target::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())),
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
        let (villages, dead) = std::thread::scope(|threads| {
            let ready = |survey: &mut Survey| -> anyhow::Result<_> {
                let mut laps = laps;
                laps.lap("read coverage");
                let engine = Engine::taking(survey, &project.settings, manner);
                laps.lap("index coverage");
                let writer = begun(target, format, survey, engine.classes())?;
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
        for (publication, _) in [output, refused].into_iter().flatten() {
            publication.finish()?;
        }
        terminal.say(&format!("{villages} villages, {dead} of them white or dip"));
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

/// Where the villages go.
enum Target<'p> {
    File(Output<'p>),
    Stdout(BufWriter<Stdout>),
}

impl Write for Target<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(out) => out.write(buffer),
            Self::Stdout(out) => out.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(out) => out.flush(),
            Self::Stdout(out) => out.flush(),
        }
    }
}

/// So much is held back before the first of it is written: whether too many rows were refused is known
/// behind them, and most lists are shorter.
const HELD: usize = 1 << 24;

/// Holds back the beginning of what is written.
struct Held<W> {
    out: W,
    held: Option<Vec<u8>>,
}

impl<W: Write> Held<W> {
    fn let_go(&mut self) -> io::Result<()> {
        match self.held.take() {
            Some(held) => self.out.write_all(&held),
            None => Ok(()),
        }
    }
}

impl<W: Write> Write for Held<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match &mut self.held {
            Some(held) if held.len() + buffer.len() <= HELD => held.write(buffer),
            Some(_) => {
                self.let_go()?;
                self.out.write(buffer)
            }
            None => self.out.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_some() {
            return Ok(());
        }
        self.out.flush()
    }
}

/// Begins to write villages; `survey` knows the columns.
fn begun<'p>(
    target: Target<'p>,
    format: OutputFormat,
    survey: &Survey,
    classes: Vec<String>,
) -> anyhow::Result<VillageWriter<Held<Target<'p>>>> {
    let out = Held {
        out: target,
        held: Some(Vec::new()),
    };
    let writer = match format {
        OutputFormat::Csv => {
            let none = Scanned {
                classes,
                ..Scanned::default()
            };
            VillageWriter::table(out, &columns(facts(survey, &none)))
        }
        OutputFormat::Geojson => VillageWriter::layer(out),
    };
    writer.context(UNWRITTEN)
}

/// Writes on a thread of its own, so that the next villages need not wait for the disk.
struct Behind<'s, 'p> {
    shape: VillageShape,
    texts: SyncSender<Vec<u8>>,
    thread: ScopedJoinHandle<'s, io::Result<VillageWriter<Held<Target<'p>>>>>,
}

/// Texts that may wait to be written: more would hide a slow disk behind growing memory.
const WAITING: usize = 32;

impl<'s, 'p: 's> Behind<'s, 'p> {
    fn new(threads: &'s Scope<'s, '_>, mut writer: VillageWriter<Held<Target<'p>>>) -> Self {
        let (texts, waiting) = sync_channel::<Vec<u8>>(WAITING);
        let shape = writer.shape();
        let thread = threads.spawn(move || {
            for text in waiting {
                writer.append(&text)?;
            }
            Ok(writer)
        });
        Self {
            shape,
            texts,
            thread,
        }
    }

    /// Hands something on; says whether the thread still writes.
    fn send(&self, text: Vec<u8>) -> bool {
        self.texts.send(text).is_ok()
    }

    /// Waits until all is written.
    fn finish(self) -> io::Result<Target<'p>> {
        drop(self.texts);
        let writer = self.thread.join().expect("the thread does not panic")?;
        let mut out = writer.finish()?;
        out.let_go()?;
        Ok(out.out)
    }
}

/// What a scan writes as the villages come.
struct Report<'s, 'p> {
    /// `None` once writing has failed.
    villages: Option<Behind<'s, 'p>>,
    rejected: Option<RejectedWriter<Output<'p>>>,
    unusable: Unusable,
    count: usize,
    dead: usize,
    laps: Laps,
}

/// How long the parts of a scan took, told by `--verbose`.
struct Laps {
    last: Instant,
    parts: Vec<(&'static str, Duration)>,
}

impl Laps {
    fn new() -> Self {
        Self {
            last: Instant::now(),
            parts: Vec::new(),
        }
    }

    /// Adds the time since the last call to a part.
    fn lap(&mut self, part: &'static str) {
        let now = Instant::now();
        let took = now - self.last;
        self.last = now;
        match self.parts.iter_mut().find(|(name, _)| *name == part) {
            Some((_, total)) => *total += took,
            None => self.parts.push((part, took)),
        }
    }
}

const UNWRITTEN: &str = "cannot write the villages";

impl<'s, 'p: 's> Report<'s, 'p> {
    fn new(
        villages: Behind<'s, 'p>,
        rejected: Option<Output<'p>>,
        laps: Laps,
    ) -> anyhow::Result<Self> {
        let rejected = rejected.map(|out| RejectedWriter::new(out, false));
        Ok(Self {
            villages: Some(villages),
            rejected: rejected.transpose()?,
            unusable: Unusable::default(),
            count: 0,
            dead: 0,
            laps,
        })
    }

    /// Hands something to the thread that writes; where that has stopped, the error is its own.
    fn send(&mut self, text: Vec<u8>) -> anyhow::Result<()> {
        let sent = self.villages.as_ref().is_some_and(|out| out.send(text));
        if !sent && let Some(out) = self.villages.take() {
            out.finish().context(UNWRITTEN)?;
        }
        Ok(())
    }

    /// Scans and writes some villages.
    fn add(
        &mut self,
        engine: &Engine,
        parts: Vec<Survey>,
        terminal: &Terminal,
    ) -> anyhow::Result<()> {
        self.laps.lap("read villages");
        let Some(shape) = self.villages.as_ref().map(|out| out.shape) else {
            bail!(UNWRITTEN);
        };
        let villages: Vec<&[Village]> = parts.iter().map(|part| &part.villages[..]).collect();
        let centres = engine.centres(&villages);
        self.laps.lap("join");
        let scanned = |(part, centres): (Survey, Vec<Served>)| {
            let found = engine.scan_part(&part.villages, centres);
            terminal.done(part.villages.len());
            let dead = found.findings.iter().filter(|one| one.is_dead_zone());
            let dead = dead.count();
            let facts = facts(&part, &found);
            let text = shape.text(facts, &columns(facts), 0..part.villages.len());
            (text, part.villages.len(), dead, part.issues)
        };
        let scanned = parts.into_par_iter().zip(centres).map(scanned);
        let scanned: Vec<_> = scanned.collect();
        self.laps.lap("nearest and text");
        for (text, count, dead, issues) in scanned {
            self.count += count;
            self.dead += dead;
            self.unusable.add(&issues);
            if let Some(rejected) = &mut self.rejected {
                rejected.issues(&issues)?;
            }
            self.send(text)?;
        }
        self.laps.lap("write");
        Ok(())
    }

    /// Ends the outputs; how many villages there were, and how many of them are dead zones.
    fn finish(
        mut self,
        books: &Survey,
        terminal: &Terminal,
        listed: bool,
    ) -> anyhow::Result<(usize, usize)> {
        self.unusable.add(&books.issues);
        let listed = listed.then_some("the --rejected file");
        terminal.inputs(&books.notes, &self.unusable, listed);
        if let Some(mut rejected) = self.rejected {
            rejected.issues(&books.issues)?;
            rejected.finish()?.complete()?;
        }
        if let Some(out) = self.villages {
            match out.finish().context(UNWRITTEN)? {
                Target::File(out) => out.complete()?,
                Target::Stdout(mut out) => out.flush().context("cannot write to stdout")?,
            }
        }
        self.laps.lap("sync");
        for (part, took) in &self.laps.parts {
            log::info!("timing: {part} {:.3} s", took.as_secs_f64());
        }
        Ok((self.count, self.dead))
    }
}

fn facts<'a>(survey: &'a Survey, scan: &'a Scanned) -> Facts<'a> {
    Facts {
        survey,
        scan,
        ranking: None,
        options: None,
    }
}

fn columns(facts: Facts<'_>) -> VillageColumns<'_> {
    VillageColumns::select(facts, COLUMNS, true)
}
