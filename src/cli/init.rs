//! `deadzone init`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use clap::Args;

use super::Answer;
use super::terminal::Terminal;
use crate::calendar::Day;
use crate::project::{FILE_NAME, template};

/// Write a commented project file with every setting
#[derive(Debug, Args)]
#[command(after_help = "Example: deadzone init my-province")]
pub(super) struct Init {
    /// Folder for the new deadzone.toml; made where it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

impl Init {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        std::fs::create_dir_all(&self.dir)
            .with_context(|| format!("cannot make folder {}", self.dir.display()))?;
        let path = self.dir.join(FILE_NAME);
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                bail!(
                    "{} exists already and is left as it is; remove it or choose another folder",
                    path.display()
                )
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot write {}", path.display()));
            }
        };
        file.write_all(template(Some(today())).as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        terminal.say(&format!(
            "{} written; name your files under [inputs], then `deadzone check {}`",
            path.display(),
            self.dir.display()
        ));
        Ok(Answer::Done)
    }
}

/// Today by UTC: the one place that reads a clock, to write a date that the planner sees and keeps.
fn today() -> Day {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Day::from_unix_days(seconds / 86_400)
}
