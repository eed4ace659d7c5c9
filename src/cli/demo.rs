//! `deadzone demo`

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::Answer;
use super::terminal::Terminal;
use crate::project::embedded;
use crate::report::Publication;

/// Unpack the Vietnam dataset that is inside the program
///
/// Out: a folder with a project and its five input files, to run, change and learn from. Villages, coverage, planned sites and
/// power lines are synthetic; names, codes and points of communes are real. Files that are there are left alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone demo vietnam\n\
                  \x20 deadzone run vietnam")]
pub(super) struct Demo {
    /// Folder for the files; made where it does not exist
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Demo {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        if let Some(name) = embedded::names().find(|name| self.dir.join(name).exists()) {
            bail!(
                "{} exists already and is left as it is; choose another folder",
                self.dir.join(name).display()
            );
        }
        let names: Vec<&str> = embedded::names().collect();
        let publication = Publication::begin_set(&self.dir, &names)?;
        for name in embedded::names() {
            let bytes = embedded::file(name)
                .with_context(|| format!("{name} is not part of the program"))?;
            publication.write(name, |out| out.write_all(&bytes))?;
        }
        publication.finish()?;
        terminal.say(&format!(
            "{} files in {dir}; next `deadzone run {dir}`",
            embedded::names().count(),
            dir = self.dir.display()
        ));
        Ok(Answer::Done)
    }
}
