//! `deadzone diff`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::diff_shown::shown;
use super::terminal::Terminal;
use super::{Answer, destination, protect_files, settled};
use crate::compare::{
    Diff as Difference, Record, RunFolder, diff, diff_csv, diff_geojson, diff_json,
};
use crate::pipeline::Progress;
use crate::report::Publication;

/// Compare two finished runs: who was cleared, found, moved, why
///
/// In: two folders that `deadzone run` wrote; nothing else is read. Out: on standard output what changed in inputs and
/// settings and what followed from it, village by village, the most important first; files where asked for. Villages
/// are matched by id.
#[derive(Debug, Args)]
#[command(after_help = "Exit code 1 with --exit-code, where the runs differ.\n\
                  \n\
                  Examples:\n\
                  \x20 deadzone diff results-2025-03 results-2025-06\n\
                  \x20 deadzone diff before after --out changes.csv --out changes.geojson")]
pub(super) struct Diff {
    /// Folder of the old run
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Folder of the new run
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// File to write, once for each: .csv (a row a village), .geojson (a point a village) or .json
    /// (everything)
    #[arg(short, long, value_name = "FILE")]
    out: Vec<PathBuf>,
    /// Folder to write diff.csv, diff.geojson and diff.json to
    #[arg(long, value_name = "DIR")]
    out_dir: Option<PathBuf>,
    /// Show all changes, not the first 20
    #[arg(long)]
    all: bool,
    /// Exit with 1 where the runs differ
    #[arg(long)]
    exit_code: bool,
}

/// The files of `--out-dir`.
const FILES: [&str; 3] = ["diff.csv", "diff.geojson", "diff.json"];

type Written = fn(&mut dyn Write, &Difference<'_>) -> io::Result<()>;

/// What is written to a file of that name.
fn content(path: &Path) -> anyhow::Result<Written> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(diff_csv),
        Some("geojson") => Ok(diff_geojson),
        Some("json") => Ok(diff_json),
        _ => bail!(
            "{} cannot be written; its extension must be .csv, .geojson or .json",
            path.display()
        ),
    }
}

impl Diff {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let contents: anyhow::Result<Vec<Written>> =
            self.out.iter().map(|path| content(path)).collect();
        let contents = contents?;
        for (place, path) in self.out.iter().enumerate() {
            let place_of = settled(path);
            if self.out[..place]
                .iter()
                .any(|other| settled(other) == place_of)
            {
                bail!("--out {} is given twice", path.display());
            }
        }
        for run in [&self.old, &self.new] {
            super::restored(run)?;
        }
        let [old, new] = [Record::open(&self.old)?, Record::open(&self.new)?];
        let inputs: Vec<PathBuf> = [&old, &new].into_iter().flat_map(Record::files).collect();
        let in_dir = self.out_dir.iter();
        let in_dir = in_dir.flat_map(|dir| FILES.map(|name| dir.join(name)));
        protect_files(&inputs, self.out.iter().cloned().chain(in_dir))?;
        // Found before the work, not after it.
        let files: anyhow::Result<Vec<_>> = self.out.iter().map(|path| destination(path)).collect();
        let files = files?;
        let folder = self.out_dir.as_deref();
        let folder = folder
            .map(|dir| Publication::begin_set(dir, &FILES))
            .transpose()?;

        terminal.stage("compare", 0);
        let opened = rayon::join(|| RunFolder::open(old), || RunFolder::open(new));
        terminal.clear();
        let (old, new) = (opened.0?, opened.1?);
        let difference = diff(&old, &new);
        for note in &difference.head.notes {
            terminal.warn(note);
        }
        for ((publication, name), content) in files.into_iter().zip(contents) {
            publication.write(&name, |out| content(out, &difference))?;
            publication.finish()?;
        }
        if let Some(publication) = folder {
            for name in FILES {
                let content = content(Path::new(name))?;
                publication.write(name, |out| content(out, &difference))?;
            }
            publication.finish()?;
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}", shown(&difference, self.all))
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        let answers_no = self.exit_code && difference.differs();
        Ok(if answers_no { Answer::No } else { Answer::Done })
    }
}
