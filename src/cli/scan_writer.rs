//! What `deadzone scan` writes, as the villages come.

use std::fs::File;
use std::io::{self, BufWriter, Stdout, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rayon::prelude::*;

use super::terminal::{Terminal, Unusable};
use crate::pipeline::Progress;
use crate::report::{
    Facts, Output, RejectedWriter, VillageColumns, VillageShape, VillageText, VillageWriter,
};
use crate::scan::{Engine, Finding, Scan as Scanned, Served, Status};
use crate::survey::{Survey, Village};

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

/// Where the villages go.
pub(super) enum Target<'p> {
    File(Output<'p>),
    /// A file that another format is made of when it is complete.
    Scratch(BufWriter<File>),
    Stdout(BufWriter<Stdout>),
}

impl Write for Target<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(out) => out.write(buffer),
            Self::Scratch(out) => out.write(buffer),
            Self::Stdout(out) => out.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(out) => out.flush(),
            Self::Scratch(out) => out.flush(),
            Self::Stdout(out) => out.flush(),
        }
    }
}

/// So much is held back before the first of it is written: whether too many rows were refused is known
/// behind them, and most lists are shorter.
const HELD: usize = 1 << 24;

/// Holds back the beginning of what is written.
pub(super) struct Held<W> {
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
pub(super) fn begun<'p>(
    target: Target<'p>,
    format: VillageShape,
    survey: &Survey,
    classes: Vec<String>,
) -> anyhow::Result<VillageWriter<Held<Target<'p>>>> {
    let out = Held {
        out: target,
        held: Some(Vec::new()),
    };
    let writer = match format {
        VillageShape::Row => {
            let none = Scanned {
                classes,
                ..Scanned::default()
            };
            VillageWriter::table(out, &columns(facts(survey, &none)))
        }
        VillageShape::Feature => VillageWriter::layer(out),
    };
    writer.context(UNWRITTEN)
}

/// Writes on a thread of its own, so that the next villages need not wait for the disk.
pub(super) struct Behind<'s, 'p> {
    shape: VillageShape,
    texts: SyncSender<VillageText>,
    thread: ScopedJoinHandle<'s, io::Result<VillageWriter<Held<Target<'p>>>>>,
}

/// Texts that may wait to be written: more would hide a slow disk behind growing memory.
const WAITING: usize = 32;

impl<'s, 'p: 's> Behind<'s, 'p> {
    pub(super) fn new(
        threads: &'s Scope<'s, '_>,
        mut writer: VillageWriter<Held<Target<'p>>>,
    ) -> Self {
        let (texts, waiting) = sync_channel::<VillageText>(WAITING);
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
    fn send(&self, text: VillageText) -> bool {
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
pub(super) struct Report<'s, 'p> {
    /// `None` once writing has failed.
    villages: Option<Behind<'s, 'p>>,
    rejected: Option<RejectedWriter<Output<'p>>>,
    unusable: Unusable,
    counts: Counts,
    laps: Laps,
}

/// How many villages there are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) all: usize,
    /// White or dip.
    pub(super) dead: usize,
    /// Without a usable location.
    pub(super) unknown: usize,
}

/// How long the parts of a scan took, told by `--verbose`.
pub(super) struct Laps {
    last: Instant,
    parts: Vec<(&'static str, Duration)>,
}

impl Laps {
    pub(super) fn new() -> Self {
        Self {
            last: Instant::now(),
            parts: Vec::new(),
        }
    }

    /// Adds the time since the last call to a part.
    pub(super) fn lap(&mut self, part: &'static str) {
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
    pub(super) fn new(
        villages: Behind<'s, 'p>,
        rejected: Option<Output<'p>>,
        laps: Laps,
    ) -> anyhow::Result<Self> {
        let rejected = rejected.map(|out| RejectedWriter::new(out, false));
        Ok(Self {
            villages: Some(villages),
            rejected: rejected.transpose()?,
            unusable: Unusable::default(),
            counts: Counts::default(),
            laps,
        })
    }

    /// Hands something to the thread that writes; where that has stopped, the error is its own.
    fn send(&mut self, text: VillageText) -> anyhow::Result<()> {
        let sent = self.villages.as_ref().is_some_and(|out| out.send(text));
        if !sent && let Some(out) = self.villages.take() {
            out.finish().context(UNWRITTEN)?;
        }
        Ok(())
    }

    /// Scans and writes some villages.
    pub(super) fn add(
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
            let count =
                |is: fn(&Finding) -> bool| found.findings.iter().filter(|one| is(one)).count();
            let dead = count(Finding::is_dead_zone);
            let unknown = count(|one| one.status == Status::Unknown);
            let facts = facts(&part, &found);
            let text = shape.text(facts, &columns(facts), 0..part.villages.len());
            (text, [part.villages.len(), dead, unknown], part.issues)
        };
        let scanned = parts.into_par_iter().zip(centres).map(scanned);
        let scanned: Vec<_> = scanned.collect();
        self.laps.lap("nearest and text");
        for (text, [all, dead, unknown], issues) in scanned {
            self.counts.all += all;
            self.counts.dead += dead;
            self.counts.unknown += unknown;
            self.unusable.add(&issues);
            if let Some(rejected) = &mut self.rejected {
                rejected.issues(&issues)?;
            }
            self.send(text)?;
        }
        self.laps.lap("write");
        Ok(())
    }

    /// Ends the outputs; how many villages there were.
    pub(super) fn finish(
        mut self,
        books: &Survey,
        terminal: &Terminal,
        listed: bool,
    ) -> anyhow::Result<Counts> {
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
                Target::Scratch(mut out) => out.flush().context(UNWRITTEN)?,
                Target::Stdout(mut out) => out.flush().context("cannot write to stdout")?,
            }
        }
        self.laps.lap("sync");
        for (part, took) in &self.laps.parts {
            log::info!("timing: {part} {:.3} s", took.as_secs_f64());
        }
        Ok(self.counts)
    }
}

fn facts<'a>(survey: &'a Survey, scan: &'a Scanned) -> Facts<'a> {
    Facts {
        modelled: None,
        survey,
        scan,
        ranking: None,
        options: None,
        firmness: None,
        planned: None,
    }
}

fn columns(facts: Facts<'_>) -> VillageColumns<'_> {
    VillageColumns::select(facts, COLUMNS, true)
}
