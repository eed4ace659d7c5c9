//! Solves instances of the siting literature: which sites are opened, at what price, and how far from the
//! best that can be at most.
//!
//! `cargo run --release --example siting -- FILE TASK [--p N] [--radius R] [--seconds S] [--threads N]
//! [--start FILE] [--sites FILE]`
//!
//! One line is printed: `value bound gap seconds`. TASK is `mclp`, `techA`, `techB`, `lscp` or `confl` for
//! JSON files; `mclp` (with `--radius`), `scp`, `uflp`, `pmed` or `steiner` for text files. But for `confl` and
//! `steiner`, sites to begin with can be read from a file and those that were opened written to one: their
//! numbers from 0, one a line.

#![expect(clippy::print_stdout, reason = "an example shows its result")]

mod files;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use deadzone::plan::solver::cover::{Cover, Limit};
use deadzone::plan::solver::{Work, connected, cover, mip, steiner};

use files::Answer;

struct Options {
    file: PathBuf,
    task: String,
    p: Option<i64>,
    radius: Option<f64>,
    seconds: f64,
    threads: Option<usize>,
    start: Option<PathBuf>,
    sites: Option<PathBuf>,
}

fn options() -> Result<Options> {
    let mut words = std::env::args().skip(1);
    let mut places = Vec::new();
    let (mut p, mut radius, mut seconds, mut threads) = (None, None, 10.0, None);
    let (mut start, mut sites) = (None, None);
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .with_context(|| format!("{word} needs a value"))
        };
        match word.as_str() {
            "--p" => p = Some(value()?.parse().context("--p is a whole number")?),
            "--radius" => radius = Some(value()?.parse().context("--radius is a number")?),
            "--seconds" => seconds = value()?.parse().context("--seconds is a number")?,
            "--threads" => threads = Some(value()?.parse().context("--threads is a whole number")?),
            "--start" => start = Some(PathBuf::from(value()?)),
            "--sites" => sites = Some(PathBuf::from(value()?)),
            _ if word.starts_with("--") => {
                bail!("{word} is not known: --p --radius --seconds --threads --start --sites")
            }
            _ => places.push(word),
        }
    }
    let [file, task] = places
        .try_into()
        .ok()
        .context("usage: siting FILE TASK [--p N] [--radius R]")?;
    ensure!(seconds > 0.0, "--seconds is more than 0");
    ensure!(
        !matches!(task.as_str(), "steiner" | "confl") || (start.is_none() && sites.is_none()),
        "--start and --sites are not for {task}"
    );
    Ok(Options {
        file: PathBuf::from(file),
        task,
        p,
        radius,
        seconds,
        threads,
        start,
        sites,
    })
}

/// Numbers of sites, one a line.
fn opened(path: &Path) -> Result<Vec<u32>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.split_ascii_whitespace()
        .map(|word| {
            let place = path.display();
            word.parse()
                .with_context(|| format!("{place}: {word} is no number of a site"))
        })
        .collect()
}

fn solved(options: &Options) -> Result<Answer> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "seconds become steps, which are a rough measure"
    )]
    let steps = (options.seconds * Work::SECOND as f64) as u64;
    let mut work = Work::steps(steps);
    match options.task.as_str() {
        "steiner" => {
            let (graph, terminals) = files::steiner(&options.file)?;
            let tree = steiner::solve(&graph, &terminals, &mut work);
            Ok(plain(tree.value, tree.bound))
        }
        "confl" => {
            let problem = files::connected(&options.file)?;
            let joined = connected::solve(&problem, None, &mut work);
            Ok(plain(joined.value, joined.bound))
        }
        task => {
            let task = files::read(&options.file, task, options.p, options.radius)?;
            let start = options.start.as_deref().map(opened).transpose()?;
            let solved = cover::solve(
                &task.cover,
                start.as_deref(),
                Some(mip::cover::exact),
                &mut work,
            );
            let value = solved.value.with_context(|| {
                let clash = solved.clashes.first().map(ToString::to_string);
                clash.unwrap_or_else(|| "nothing was found: give it more --seconds".into())
            })?;
            if let Some(path) = &options.sites {
                let lines: Vec<String> = solved.sites.iter().map(u32::to_string).collect();
                let text = lines.join("\n");
                std::fs::write(path, text).with_context(|| path.display().to_string())?;
            }
            Ok(task.answer(value, solved.bound))
        }
    }
}

fn plain(value: i64, bound: i64) -> Answer {
    Answer {
        value,
        bound,
        scale: 1,
    }
}

fn main() -> Result<()> {
    let options = options()?;
    if let Some(threads) = options.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()?;
    }
    let begun = Instant::now();
    let answer = solved(&options)?;
    println!("{answer} {:.2}", begun.elapsed().as_secs_f64());
    Ok(())
}
