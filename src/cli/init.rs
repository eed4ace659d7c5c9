//! `deadzone init`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use clap::Args;

use super::terminal::Terminal;
use super::{Answer, settled};
use crate::calendar::Day;
use crate::project::{FILE_NAME, template};

/// Start a project: a commented deadzone.toml with every setting
///
/// Out: a project file in DIR, in which every setting stands with its meaning, unit, default and source. Files that are
/// named here go into its [inputs], as paths from the project file; they stay where they are. villages.csv and
/// coverage.geojson are taken where DIR has them. A project file that is there is never replaced.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone init my-province --villages my-province/villages.csv --coverage viettel.gpkg vnpt.gpkg\n\
                  \x20 deadzone init dien-bien --villages \"dien-bien/thon.xlsx|crs=EPSG:9205\" \\\n\
                  \x20     --coverage dien-bien/phu-song.shp")]
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

/// Coverage that is left out on purpose.
const NOTHING: &str = "[]";

impl Init {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let mut given = self.given()?;
        self.lying_there(&mut given);
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
        let dir = self.dir.display();
        for (key, value) in &given {
            if let Some(layer) = key.strip_prefix("inputs.").filter(|_| *value != NOTHING) {
                terminal.say(&format!("  {layer:8} = {value}"));
            }
        }
        let missing: Vec<&str> = ["villages", "coverage"]
            .into_iter()
            .filter(|layer| {
                !given
                    .iter()
                    .any(|(key, _)| key.strip_prefix("inputs.") == Some(layer))
            })
            .collect();
        let first = if missing.is_empty() {
            String::new()
        } else {
            format!(
                "name your files of {} under [inputs], then ",
                missing.join(" and ")
            )
        };
        terminal.say(&format!(
            "{} written; next: {first}`deadzone check {dir}`",
            path.display()
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
            given.push(("inputs.coverage", NOTHING.to_owned()));
        }
        Ok(given)
    }

    /// Files of the usual names that lie in the folder, where no others are named.
    fn lying_there(&self, given: &mut Vec<(&'static str, String)>) {
        for (key, name, value) in [
            ("inputs.villages", "villages.csv", "\"villages.csv\""),
            (
                "inputs.coverage",
                "coverage.geojson",
                "[\"coverage.geojson\"]",
            ),
        ] {
            let is_named = given.iter().any(|(known, _)| *known == key);
            if !is_named && self.dir.join(name).is_file() {
                given.push((key, value.to_owned()));
            }
        }
    }

    /// A file as seen from the project file. Options may stand behind its name (`a.gpkg|layer=x`).
    fn seen(&self, file: &Path) -> anyhow::Result<String> {
        let text = file
            .to_str()
            .with_context(|| format!("{} is not UTF-8; rename it", file.display()))?;
        let (name, options) = text
            .split_once('|')
            .map_or((text, None), |(name, options)| (name, Some(options)));
        // Links are followed, because `..` from the folder goes the way that the system goes.
        let found = Path::new(name)
            .canonicalize()
            .ok()
            .with_context(|| format!("{name} does not exist"))?;
        let inside = if Path::new(name).is_absolute() {
            found
                .strip_prefix(settled(&self.dir))
                .unwrap_or(Path::new(name))
                .to_owned()
        } else {
            between(&settled(&self.dir), &found)
        };
        let inside = inside.to_string_lossy().replace('\\', "/");
        Ok(options.map_or(inside.clone(), |options| format!("{inside}|{options}")))
    }
}

/// The way from a folder to a file, up and down again.
fn between(folder: &Path, file: &Path) -> PathBuf {
    let same = folder.components().zip(file.components());
    let same = same.take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(same).map(|_| Component::ParentDir);
    let down = file.components().skip(same);
    let way: PathBuf = up.chain(down).collect();
    // Nothing in common, as on another drive: there is no way from one to the other.
    if same == 0 { file.to_owned() } else { way }
}

/// Today by UTC: the one place that reads a clock, to write a date that the planner sees and keeps.
fn today() -> Day {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    Day::from_unix_days(seconds / 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_the_project_file() {
        let way = |folder: &str, file: &str| between(Path::new(folder), Path::new(file));
        let is = |way: PathBuf, text: &str| assert_eq!(way, Path::new(text));
        is(way("/a/b", "/a/b/c.csv"), "c.csv");
        is(way("/a/b", "/a/data/c.csv"), "../data/c.csv");
        is(way("/a/b/d", "/a/c.csv"), "../../c.csv");
        is(way("/a/b", "/a/bc/c.csv"), "../bc/c.csv");
    }
}
