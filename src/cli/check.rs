//! `deadzone check`

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::terminal::{Terminal, table};
use super::{Answer, ProjectArguments, destination, protect};
use crate::report::rejected;
use crate::survey::{self, Effect, Issue, Scope, Survey};

/// Read a project's inputs and report what cannot be used; exit code 1 if anything
#[derive(Debug, Args)]
#[command(after_help = "Example: deadzone check my-province")]
pub(super) struct Check {
    #[command(flatten)]
    project: ProjectArguments,
    /// Write every row and value that was noted to this file
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
}

/// Most rows that are listed.
const LISTED: usize = 20;

impl Check {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let mut project = self.project.open(terminal)?;
        protect(&project, self.rejected.clone())?;
        let listed = self.rejected.as_deref().map(destination).transpose()?;
        // A check reports bad rows however many there are.
        project.settings.inputs.max_rejected_share = 1.0;
        let survey = survey::survey(&project, Scope::All)?;
        if let Some((publication, name)) = listed {
            publication.write(&name, |out| {
                rejected(out, &survey, project.settings.outputs.csv_bom)
            })?;
            publication.finish()?;
        }
        print(&survey).context("cannot write to stdout")?;
        let unusable = |issue: &Issue| matches!(issue.effect, Effect::Refused | Effect::Ignored);
        let clean = !survey.issues.iter().any(unusable);
        Ok(if clean { Answer::Done } else { Answer::No })
    }
}

fn print(survey: &Survey) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let files: Vec<Vec<String>> = survey
        .inputs
        .iter()
        .map(|input| {
            let counts = [
                input.rows_read,
                input.rows_used,
                input.rows_refused,
                input.values_ignored,
            ];
            [input.layer.to_owned(), input.file.clone()]
                .into_iter()
                .chain(counts.map(|count| count.to_string()))
                .collect()
        })
        .collect();
    writeln!(
        out,
        "{}",
        table(
            &["layer", "file", "read", "used", "refused", "values ignored"],
            &files
        )
    )?;
    for note in &survey.notes {
        writeln!(out, "\n{note}")?;
    }
    if survey.issues.is_empty() {
        return writeln!(out, "\nall rows can be used");
    }
    let mut codes: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for issue in &survey.issues {
        *codes
            .entry((
                issue.file.as_str(),
                issue.code.as_str(),
                issue.effect.as_str(),
            ))
            .or_insert(0) += 1;
    }
    let rows: Vec<Vec<String>> = codes
        .into_iter()
        .map(|((file, code, effect), count)| {
            vec![
                file.to_owned(),
                code.to_owned(),
                effect.to_owned(),
                count.to_string(),
            ]
        })
        .collect();
    writeln!(
        out,
        "\n{}\n",
        table(&["file", "code", "effect", "rows"], &rows)
    )?;
    for issue in survey.issues.iter().take(LISTED) {
        writeln!(out, "{issue}")?;
    }
    if survey.issues.len() > LISTED {
        writeln!(
            out,
            "and {} more; --rejected FILE lists them all",
            survey.issues.len() - LISTED
        )?;
    }
    Ok(())
}
