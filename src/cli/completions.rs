//! `deadzone completions`

use std::io::Write;

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;

use super::{Answer, help};

/// Print a completion script for a shell
///
/// Out: the script on standard output. Put it where your shell looks for completions; then the tab key completes commands,
/// options and their values.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone completions bash > ~/.local/share/bash-completion/completions/deadzone\n\
                  \x20 deadzone completions fish > ~/.config/fish/completions/deadzone.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> anyhow::Result<Answer> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut help::command(), "deadzone", &mut script);
        std::io::stdout()
            .write_all(&script)
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }
}
