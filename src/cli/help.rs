//! What the program says of itself: the first steps, and the list of commands by the order of work.

use std::fmt::Write as _;

use anstyle::Style;
use clap::{Command, CommandFactory};

use super::Arguments;

/// What `deadzone` alone says.
pub(super) const FIRST_STEPS: &str = "\
deadzone finds villages without mobile signal, ranks them, decides between tower and
satellite for each, and plans what is built, when and for how much. Nothing leaves this computer.

See it work on the synthetic Vietnam dataset inside the program:
  deadzone demo vietnam              unpack it
  deadzone run vietnam               then open vietnam/out/report.html

With your own files:
  deadzone init my-province --villages LIST --coverage AREAS
  deadzone check my-province         what is missing, doubtful or unusable
  deadzone run my-province           all results go to my-province/out

All commands: deadzone --help. One of them: deadzone run --help.
";

/// Commands in the order in which they are met at work.
const GROUPS: [(&str, &[&str]); 4] = [
    ("First steps", &["demo", "init", "check", "run"]),
    (
        "Look at a finished run",
        &["explain", "figure", "plan", "check-plan", "diff", "track"],
    ),
    (
        "One question alone, without a project",
        &["scan", "rank", "convert", "link", "sky"],
    ),
    ("Coverage from sites and terrain", &["predict", "calibrate"]),
];

/// What stands above commands that no group names.
const REST: &str = "The program itself";

/// The command line, with its commands in groups.
pub(super) fn command() -> Command {
    let command = Arguments::command();
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{}\n{}:\n{{options}}{{after-help}}",
        grouped(&command),
        heading("Options")
    );
    command.help_template(template)
}

/// As clap shows its own headings; colours are left out where nobody sees them.
fn heading(text: &str) -> String {
    let style = Style::new().bold().underline();
    format!("{style}{text}{style:#}")
}

/// The commands with a line each, under the headings of [`GROUPS`].
fn grouped(command: &Command) -> String {
    let all: Vec<(&str, String)> = command
        .get_subcommands()
        .map(|one| {
            let about = one.get_about().map(ToString::to_string);
            (one.get_name(), about.unwrap_or_default())
        })
        .collect();
    let is_grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let rest: Vec<&str> = all
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !is_grouped(name))
        .collect();
    let groups = GROUPS.into_iter().chain([(REST, &rest[..])]);
    let bold = Style::new().bold();
    let mut text = String::new();
    for (title, names) in groups {
        let _ = writeln!(text, "\n{}:", heading(title));
        for name in names {
            let found = all.iter().find(|(known, _)| known == name);
            if let Some((name, about)) = found {
                let gap = " ".repeat(13_usize.saturating_sub(name.len()));
                let _ = writeln!(text, "  {bold}{name}{bold:#}{gap}{about}");
            }
        }
    }
    text
}

#[cfg(test)]
#[path = "help_tests.rs"]
mod tests;
