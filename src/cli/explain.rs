//! `deadzone explain`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::terminal::Terminal;
use super::{Answer, ProjectArguments, destination, protect};
use crate::lang::Lang;
use crate::pipeline::{self, Saving};
use crate::project::keys::nearest;
use crate::report::{Dossier, dossier_record, pretty};
use crate::survey::Village;

/// Most villages of one name that are listed.
const LISTED: usize = 20;

/// Tower or satellite for one village: all options and reasons
///
/// In: a project and the name or id of a village. Runs the project as `deadzone run` does and writes none of its files.
/// Out: one page on standard output, for the dead zone that is asked for: what is known of it, the decision and why, every
/// option with what it needs, gives and costs or why it is none, what would have to change for another class to win, the
/// sky, what every policy would decide, money by year, and what all this assumes.
#[derive(Debug, Args)]
#[command(
    after_help = "How decisions are made: docs/decisions.md.\n\nExamples:\n  \
                  deadzone explain H0466 datasets/kossou\n  \
                  deadzone explain 'Bản Tà Xùa' --markdown ta-xua.md --lang vi"
)]
pub(super) struct Explain {
    /// The village: its id, or its name where one alone has it
    #[arg(value_name = "VILLAGE")]
    village: String,
    #[command(flatten)]
    project: ProjectArguments,
    /// Write the page as Markdown to this file, or to stdout with -
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    markdown: Option<PathBuf>,
    /// Print the page as JSON, with numbers as numbers
    #[arg(long)]
    json: bool,
    /// The language of the page: en or vi
    #[arg(
        long,
        value_name = "LANG",
        default_value = "en",
        conflicts_with = "json"
    )]
    lang: Lang,
}

impl Explain {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let mut project = self.project.open(terminal)?;
        // The page is of what the village alone would take.
        project.settings.plan.enabled = false;
        let file = self.markdown.as_deref();
        let file = file.filter(|path| *path != Path::new("-"));
        protect(&project, file.map(Path::to_owned))?;
        let file = file.map(destination).transpose()?;
        let dir = project.origin.output_dir(&project.settings.outputs.dir);
        let run = pipeline::resume(&project, &Saving::Read(dir), terminal);
        terminal.clear();
        let run = run?;
        terminal.survey(&run.survey, None);
        let facts = run.facts();
        let index = found(&self.village, &run.survey.villages)?;
        let village = &run.survey.villages[index];
        let Some(page) = Dossier::of(facts, &project.settings, index, self.lang) else {
            let name = village.name.as_deref().unwrap_or("(no name)");
            let status = run.scan.findings[index].status.as_str();
            terminal.say(&format!(
                "{name} ({}) is no dead zone: its status is {status}, so there is nothing to decide",
                village.id
            ));
            return Ok(Answer::Done);
        };
        if let Some((publication, name)) = file {
            let text = page.markdown();
            publication.write(&name, |out| out.write_all(text.as_bytes()))?;
            publication.finish()?;
            return Ok(Answer::Done);
        }
        let mut out = io::stdout().lock();
        let written = if self.json {
            let record = dossier_record(facts, &project.settings, index);
            pretty(&mut out, &record.unwrap_or_default())
        } else if self.markdown.is_some() {
            out.write_all(page.markdown().as_bytes())
        } else {
            out.write_all(page.text().as_bytes())
        };
        written
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        Ok(Answer::Done)
    }
}

/// The village of an id, or the only one of a name, whatever its case.
fn found(asked: &str, villages: &[Village]) -> anyhow::Result<usize> {
    if let Some(index) = villages.iter().position(|village| village.id == asked) {
        return Ok(index);
    }
    let key = |name: &str| name.trim().to_lowercase();
    let wanted = key(asked);
    let named: Vec<usize> = (0..villages.len())
        .filter(|&index| {
            let name = villages[index].name.as_deref();
            name.is_some_and(|name| key(name) == wanted)
        })
        .collect();
    match named[..] {
        [index] => Ok(index),
        [] => {
            let all = villages.iter().filter_map(|of| of.name.as_deref());
            let known = villages.iter().map(|of| of.id.as_str()).chain(all);
            let near = nearest(asked, known);
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            bail!("no village has the id or the name {asked}{near}")
        }
        _ => {
            let line = |&index: &usize| {
                let village = &villages[index];
                let within = [&village.commune, &village.district, &village.province];
                let within: Vec<&str> = within.into_iter().flatten().map(String::as_str).collect();
                format!("  {}  {}", village.id, within.join(", "))
            };
            let lines: Vec<String> = named.iter().take(LISTED).map(line).collect();
            let rest = named.len() - lines.len();
            let rest = if rest > 0 {
                format!("\n  and {rest} more")
            } else {
                String::new()
            };
            bail!(
                "{} villages are called {asked}; name one by its id:\n{}{rest}",
                named.len(),
                lines.join("\n")
            )
        }
    }
}
