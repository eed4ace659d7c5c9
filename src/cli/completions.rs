//! `deadzone completions`

use std::io::Write;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Answer, Arguments};

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "Example: deadzone completions bash > /etc/bash_completion.d/deadzone")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> anyhow::Result<Answer> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut Arguments::command(),
            "deadzone",
            &mut script,
        );
        std::io::stdout()
            .write_all(&script)
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }
}
