//! The command line: one file a subcommand. The only place that prints, exits or reads the
//! environment.

mod calibrate;
mod check;
mod check_plan;
mod completions;
mod convert;
mod demo;
mod diff;
mod diff_shown;
mod explain;
mod figure;
mod help;
mod init;
#[cfg(unix)]
mod interrupt;
mod licences;
mod link;
mod man;
mod plan;
mod plan_told;
mod predict;
mod predict_found;
mod predict_sites;
mod rank;
mod run;
mod scan;
mod scan_writer;
mod sites_on_ground;
mod sky;
mod sky_notes;
mod sky_told;
mod summary;
mod terminal;
mod track;

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, FromArgMatches, Parser, Subcommand};

use crate::formats::{Document, Format, FormatError, Packing, Source};
use crate::project::{FILE_NAME, Origin, Project};
use crate::report::{self, Publication};
use crate::terrain::is_tile_name;
use terminal::Terminal;

/// Find villages without mobile signal, rank them, decide tower or satellite
#[derive(Debug, Parser)]
#[command(
    name = "deadzone",
    version,
    max_term_width = 100,
    after_help = "Messages go to standard error, data to standard output. Nothing is sent anywhere.\n\n\
                  Exit codes of all commands: 0 done; 1 done, but the answer is no (a check\n\
                  failed); 2 usage or input error; 3 internal error; 130 interrupted; 143 told\n\
                  to end.\n\n\
                  A command in full: deadzone run --help."
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Print errors only
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Print more; twice for debugging
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Scan(scan::Scan),
    Calibrate(Box<calibrate::Calibrate>),
    Check(check::Check),
    CheckPlan(check_plan::CheckPlan),
    Convert(convert::Convert),
    Init(init::Init),
    Link(Box<link::Link>),
    Sky(Box<sky::Sky>),
    Predict(Box<predict::Predict>),
    Demo(demo::Demo),
    Explain(explain::Explain),
    Figure(figure::Figure),
    Plan(Box<plan::Plan>),
    Rank(Box<rank::Rank>),
    Diff(diff::Diff),
    Track(track::Track),
    Completions(completions::Completions),
    Man(man::Man),
    Licences(licences::Licences),
}

/// How a command ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Done,
    No,
}

/// Which project a command works on.
#[derive(Debug, Args)]
struct ProjectArguments {
    /// Project file, or a folder that holds a deadzone.toml
    ///
    /// Without it: deadzone.toml in the working directory, or else the Vietnam dataset inside the
    /// program.
    #[arg(value_name = "PROJECT")]
    project: Option<PathBuf>,
    /// Lay a setting over the project file, for example --set coverage.min_rsrp_dbm=-105
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
}

impl ProjectArguments {
    fn open(&self, terminal: &Terminal) -> anyhow::Result<Project> {
        let here = Path::new(FILE_NAME);
        let project = match &self.project {
            Some(path) => Project::open(path, &self.overrides)?,
            None if here.exists() => {
                terminal.say(&format!("project: {FILE_NAME} in the working directory"));
                Project::open(here, &self.overrides)?
            }
            None => {
                terminal.say("no project given: the Vietnam dataset inside the program is used");
                Project::embedded(&self.overrides)?
            }
        };
        Ok(project)
    }
}

/// Parses the command line, runs the command and tells the exit code.
#[must_use]
pub fn main() -> ExitCode {
    match std::panic::catch_unwind(dispatch) {
        Ok(code) => code,
        // The panic itself has been printed by the default hook.
        Err(_) => ExitCode::from(3),
    }
}

fn dispatch() -> ExitCode {
    let parsed = help::command()
        .try_get_matches()
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; clap prints them to stdout.
            let code = u8::from(error.use_stderr()) * 2;
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let Some(command) = &arguments.command else {
        // A script that lost its command is to stop, so this is talk and no success.
        terminal::first_steps(help::FIRST_STEPS);
        return ExitCode::from(2);
    };
    let terminal = Terminal::new(arguments.common.quiet, arguments.common.verbose);
    if let Some(threads) = arguments.common.threads {
        // Fails only where a pool exists already, which cannot be before this line.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build_global();
    }
    #[cfg(unix)]
    let stopped = interrupt::listen(arguments.common.quiet);
    #[cfg(unix)]
    if let Err(error) = &stopped {
        terminal.warn(&format!("Ctrl-C will not be told of: {error}"));
    }
    let answer = match command {
        Command::Run(command) => command.run(&terminal),
        Command::Scan(command) => command.run(&terminal),
        Command::Calibrate(command) => command.run(&terminal),
        Command::Check(command) => command.run(&terminal),
        Command::CheckPlan(command) => command.run(&terminal),
        Command::Convert(command) => command.run(&terminal),
        Command::Init(command) => command.run(&terminal),
        Command::Link(command) => command.run(&terminal),
        Command::Sky(command) => command.run(&terminal),
        Command::Predict(command) => command.run(&terminal),
        Command::Demo(command) => command.run(&terminal),
        Command::Explain(command) => command.run(&terminal),
        Command::Figure(command) => command.run(&terminal),
        Command::Plan(command) => command.run(&terminal),
        Command::Rank(command) => command.run(&terminal),
        Command::Diff(command) => command.run(&terminal),
        Command::Track(command) => command.run(&terminal),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(&terminal),
        Command::Licences(command) => command.run(),
    };
    #[cfg(unix)]
    if let Ok(stopped) = &stopped {
        interrupt::yield_to_it(stopped);
    }
    for dir in report::restored() {
        terminal.say(&format!(
            "the new results of an interrupted run were complete; they were put in place in {}",
            dir.display()
        ));
    }
    match answer {
        Ok(Answer::Done) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(2)
        }
    }
}

/// Whoever read our output has seen enough, as in `deadzone scan ... | head`.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// Puts results in place that an interrupted run had complete, before a file or folder of them is read.
fn restored(result: &Path) -> anyhow::Result<()> {
    let folder = if result.is_dir() {
        result
    } else {
        let parent = result.parent();
        let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
        parent.unwrap_or(Path::new("."))
    };
    Ok(report::restore(folder)?)
}

/// A place to write a single file to, whole or not at all.
fn destination(path: &Path) -> anyhow::Result<(Publication, String)> {
    let name = path.file_name().and_then(|name| name.to_str());
    let Some(name) = name.filter(|name| *name != "-") else {
        bail!("{} is not a file name that can be written", path.display());
    };
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let publication = Publication::begin(parent.unwrap_or(Path::new(".")), &[name])?;
    Ok((publication, name.to_owned()))
}

/// The format that a usual extension names, or else the extension of a file.
fn format_named(extension: Option<&str>, path: Option<&Path>) -> anyhow::Result<Format> {
    let known = || {
        let all = Format::all().map(|format| format.extensions()[0]);
        all.collect::<Vec<_>>().join(", ")
    };
    let format = match (extension, path) {
        (Some(extension), _) => Format::of_extension(extension.trim_start_matches('.'))
            .with_context(|| format!("--format {extension} is none of {}", known())),
        (None, Some(path)) => path.to_str().and_then(Format::of_name).with_context(|| {
            format!(
                "cannot tell the format of {} from its extension; known are {}, or give --format",
                path.display(),
                known()
            )
        }),
        (None, None) => bail!(
            "standard output has no extension; give --format, one of {}",
            known()
        ),
    }?;
    let is_tabbed = path
        .and_then(Path::extension)
        .is_some_and(|end| end.eq_ignore_ascii_case("tsv"));
    if format == Format::Csv && is_tabbed {
        bail!("tables are written with commas; call the file .csv");
    }
    let packing = path.and_then(Path::to_str).and_then(Packing::of_name);
    if packing.is_some() && !format.is_packed_when_named() {
        bail!(
            "{} is not written packed; leave .gz or .zst off the name",
            format.name()
        );
    }
    Ok(format)
}

/// Refuses to replace a `GeoPackage` of several layers: what is written holds one.
fn keep_layers(output: &Path) -> anyhow::Result<()> {
    let is_package = output.to_str().and_then(Format::of_name) == Some(Format::GeoPackage);
    if !is_package || !output.is_file() {
        return Ok(());
    }
    let name = output.to_string_lossy();
    let document = Document::open(&Origin::Folder(PathBuf::new()), &name, None);
    let opened = document.map(|document| Source::open(&document, None).err());
    if let Ok(Some(FormatError::ManyLayers { layers, .. })) = opened {
        bail!("{name} holds several layers ({layers}), which would be lost; write somewhere else");
    }
    Ok(())
}

/// A file and those that belong to it.
fn with_companions(path: &Path) -> Vec<PathBuf> {
    let format = path.to_str().and_then(Format::of_name);
    let is_set = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("shp"));
    let companions = format
        .filter(|_| is_set)
        .map_or(&[][..], Format::companions);
    let companions = companions
        .iter()
        .map(|extension| path.with_extension(extension));
    std::iter::once(path.to_owned()).chain(companions).collect()
}

/// Refuses outputs that would replace an input, or a file that belongs to one.
fn protect(project: &Project, outputs: impl IntoIterator<Item = PathBuf>) -> anyhow::Result<()> {
    protect_files(&project.input_paths(), outputs)
}

fn protect_files(
    inputs: &[PathBuf],
    outputs: impl IntoIterator<Item = PathBuf>,
) -> anyhow::Result<()> {
    let inputs = inputs.iter().flat_map(|path| with_companions(path));
    let inputs: Vec<PathBuf> = inputs.filter_map(|path| path.canonicalize().ok()).collect();
    for output in outputs {
        among_tiles(&inputs, &output)?;
        for output in with_companions(&output) {
            if inputs.contains(&settled(&output)) {
                bail!(
                    "{} is an input and would be replaced, or belongs to one; write somewhere else",
                    output.display()
                );
            }
        }
    }
    Ok(())
}

/// Where a path leads once the folders on its way exist: through links where it exists, else with `..`
/// taken literally, because folders that are made are no links.
fn settled(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let mut plain = std::env::current_dir().unwrap_or_default();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
        if let Ok(known) = plain.canonicalize() {
            plain = known;
        }
    }
    plain
}

/// Refuses an output that the next run would read as a tile of a folder that is an input.
fn among_tiles(inputs: &[PathBuf], output: &Path) -> anyhow::Result<()> {
    let name = output.file_name().and_then(|name| name.to_str());
    let folder = output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    if let (true, Ok(folder)) = (name.is_some_and(is_tile_name), folder)
        && let Some(input) = inputs
            .iter()
            .find(|input| input.is_dir() && folder.starts_with(input))
    {
        bail!(
            "{} would lie among the tiles of {}, which is an input; write somewhere else",
            output.display(),
            input.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::help::command().debug_assert();
    }
}
