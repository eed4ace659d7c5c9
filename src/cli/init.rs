//! `deadzone init`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use clap::Args;

use super::Answer;
use super::terminal::Terminal;
use crate::calendar::Day;
use crate::project::{FILE_NAME, template};

/// Write a commented project file with every setting
///
/// The files that are named go into `[inputs]`, as paths from the project file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  deadzone init my-province\n  \
                  deadzone init dien-bien --villages dien-bien/thon.xlsx --coverage dien-bien/phu-song.shp")]
pub(super) struct Init {
    /// Folder for the new deadzone.toml; made where it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// What the run is called
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The day that the run is for [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// The list of villages
    #[arg(long, value_name = "FILE")]
    villages: Option<PathBuf>,
    /// Coverage areas, as many files as there are
    #[arg(long, value_name = "FILE", num_args = 1..)]
    coverage: Vec<PathBuf>,
    /// Masts, sectors or cells that exist
    #[arg(long, value_name = "FILE", num_args = 1..)]
    sites: Vec<PathBuf>,
    /// Sites that operators are committed to
    #[arg(long, value_name = "FILE", num_args = 1..)]
    planned: Vec<PathBuf>,
    /// Power lines
    #[arg(long, value_name = "FILE", num_args = 1..)]
    power: Vec<PathBuf>,
    /// Administrative areas
    #[arg(long, value_name = "FILE", num_args = 1..)]
    areas: Vec<PathBuf>,
    /// Elevation: a file or a folder of tiles
    #[arg(long, value_name = "PATH")]
    terrain: Option<PathBuf>,
}

impl Init {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let given = self.given()?;
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
        file.write_all(template(Some(self.as_of.unwrap_or_else(today)), &given).as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        let next = if given.iter().any(|(key, _)| *key == "inputs.villages") {
            "next"
        } else {
            "name your files under [inputs], then"
        };
        terminal.say(&format!(
            "{} written; {next} `deadzone check {}`",
            path.display(),
            self.dir.display()
        ));
        Ok(Answer::Done)
    }

    /// The keys that are given, with their values in TOML.
    fn given(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut given = Vec::new();
        if let Some(name) = &self.name {
            given.push(("project.name", quoted(name)));
        }
        for (key, file) in [
            ("inputs.villages", &self.villages),
            ("inputs.terrain", &self.terrain),
        ] {
            if let Some(file) = file {
                given.push((key, quoted(&self.seen(file)?)));
            }
        }
        for (key, files) in [
            ("inputs.coverage", &self.coverage),
            ("inputs.sites", &self.sites),
            ("inputs.planned", &self.planned),
            ("inputs.power", &self.power),
            ("inputs.areas", &self.areas),
        ] {
            let files: anyhow::Result<Vec<String>> = files
                .iter()
                .map(|file| Ok(quoted(&self.seen(file)?)))
                .collect();
            let files = files?;
            if !files.is_empty() {
                given.push((key, format!("[{}]", files.join(", "))));
            }
        }
        // Sites without coverage: it is predicted from them.
        if self.coverage.is_empty() && !self.sites.is_empty() {
            given.push(("inputs.coverage", "[]".to_owned()));
        }
        Ok(given)
    }

    /// A file as seen from the project file. Options may stand behind its name (`a.gpkg|layer=x`).
    fn seen(&self, file: &Path) -> anyhow::Result<String> {
        let text = file
            .to_str()
            .with_context(|| format!("{} is not UTF-8; rename it", file.display()))?;
        let (name, options) = text
            .split_once('|')
            .map_or((text, None), |(name, options)| (name, Some(options)));
        let found = std::path::absolute(name)
            .ok()
            .filter(|found| found.exists())
            .with_context(|| format!("{name} does not exist"))?;
        let folder = std::path::absolute(&self.dir)
            .with_context(|| format!("cannot tell where {} is", self.dir.display()))?;
        let inside = found.strip_prefix(&folder).unwrap_or(&found);
        let inside = inside.to_string_lossy().replace('\\', "/");
        Ok(options.map_or(inside.clone(), |options| format!("{inside}|{options}")))
    }
}

/// Today by UTC: the one place that reads a clock, to write a date that the planner sees and keeps.
fn today() -> Day {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Day::from_unix_days(seconds / 86_400)
}
