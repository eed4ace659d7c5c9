//! `deadzone man`

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};

use super::terminal::Terminal;
use super::{Answer, Arguments};
use crate::project::keys::nearest;
use crate::report::Publication;

/// Write the manual pages, one a command
///
/// With DIR all of them are written there, deadzone.1, deadzone-run.1 and so on; without it the page of the
/// program goes to stdout, or that of the command which --page names.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
                  deadzone man /usr/local/share/man/man1\n  \
                  deadzone man --page run | man -l -")]
pub(super) struct Man {
    /// Folder for the pages; made where it does not exist
    #[arg(value_name = "DIR", conflicts_with = "page")]
    dir: Option<PathBuf>,
    /// Print the page of this command
    #[arg(long, value_name = "COMMAND")]
    page: Option<String>,
}

impl Man {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let pages = pages()?;
        if let Some(dir) = &self.dir {
            let names: Vec<&str> = pages.iter().map(|(name, _)| &**name).collect();
            let publication = Publication::begin(dir, &names)?;
            for (name, page) in &pages {
                publication.write(name, |out| out.write_all(page))?;
            }
            publication.finish()?;
            terminal.say(&format!("{} pages in {}", pages.len(), dir.display()));
            return Ok(Answer::Done);
        }
        let wanted = match &self.page {
            Some(command) => format!("deadzone-{command}.1"),
            None => "deadzone.1".to_owned(),
        };
        let page = pages.iter().find(|(name, _)| *name == wanted);
        let (_, page) = page.with_context(|| self.unknown())?;
        std::io::stdout()
            .write_all(page)
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }

    fn unknown(&self) -> String {
        let command = Arguments::command();
        let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let wanted = self.page.as_deref().unwrap_or_default();
        let meant = nearest(wanted, names.iter().copied());
        let hint = meant.map_or_else(
            || format!("; there are {}", names.join(", ")),
            |name| format!("; did you mean {name}?"),
        );
        format!("--page {wanted}: no such command{hint}")
    }
}

/// File names and pages: the program's first.
fn pages() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    // A page for `help` would say nothing.
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let commands = program.get_subcommands().cloned().collect::<Vec<_>>();
    let pages = std::iter::once(program).chain(commands).map(|command| {
        let name = command.get_display_name().unwrap_or("deadzone").to_owned();
        let page = page(&name, command).context("a manual page cannot be made")?;
        Ok((format!("{name}.1"), page))
    });
    pages.collect()
}

/// A page. Its title line is ours, because that of the library loses an argument where there is no date; and so is
/// what stands at the end of the help, whose command lines are not to be wrapped.
fn page(name: &str, command: Command) -> std::io::Result<Vec<u8>> {
    let has_commands = command.has_subcommands();
    let help = command.get_after_help().map(ToString::to_string);
    let page = Page::new(command);
    let mut out = Vec::new();
    let version = concat!("deadzone ", env!("CARGO_PKG_VERSION"));
    Roff::default()
        .control("TH", [name, "1", "", version, "User Commands"])
        .to_writer(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    if has_commands {
        page.render_subcommands_section(&mut out)?;
    }
    if let Some(help) = help {
        notes(&help).to_writer(&mut out)?;
    }
    Ok(out)
}

/// The end of the help: paragraphs, and lines set in, which are commands.
fn notes(help: &str) -> Roff {
    let mut roff = Roff::default();
    let title = if help.contains("Example") {
        "EXAMPLES"
    } else {
        "NOTES"
    };
    roff.control("SH", [title]);
    let mut is_command = false;
    for line in help.lines() {
        if line.starts_with(' ') != is_command {
            is_command = !is_command;
            roff.control(if is_command { "nf" } else { "fi" }, []);
        }
        if line.is_empty() {
            roff.control("PP", []);
        } else {
            roff.text([roman(line)]);
        }
    }
    if is_command {
        roff.control("fi", []);
    }
    roff
}
