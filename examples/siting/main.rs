//! Solves instances of the siting literature: which sites are opened, at what price, and how far from the
//! best that can be at most.
//!
//! `cargo run --release --example siting -- FILE TASK [--p N] [--radius R] [--seconds S] [--threads N]`
//!
//! One line is printed: `value bound gap seconds`. TASK is `mclp`, `techA`, `techB`, `lscp` or `confl` for
//! JSON files; `mclp` (with `--radius`), `scp`, `uflp`, `pmed` or `steiner` for text files.

#![expect(clippy::print_stdout, reason = "an example shows its result")]

mod files;

use std::path::PathBuf;
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
}

fn options() -> Result<Options> {
    let mut words = std::env::args().skip(1);
    let mut places = Vec::new();
    let (mut p, mut radius, mut seconds, mut threads) = (None, None, 10.0, None);
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
            _ if word.starts_with("--") => {
                bail!("{word} is not known: --p --radius --seconds --threads")
            }
            _ => places.push(word),
        }
    }
    let [file, task] = places
        .try_into()
        .ok()
        .context("usage: siting FILE TASK [--p N] [--radius R]")?;
    ensure!(seconds > 0.0, "--seconds is more than 0");
    Ok(Options {
        file: PathBuf::from(file),
        task,
        p,
        radius,
        seconds,
        threads,
    })
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
            let solved = cover::solve(&task.cover, None, Some(mip::cover::exact), &mut work);
            let value = solved.value.with_context(|| {
                let clash = solved.clashes.first().map(ToString::to_string);
                clash.unwrap_or_else(|| "nothing was found: give it more --seconds".into())
            })?;
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
