//! `deadzone check`

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::terminal::{Terminal, table};
use super::{Answer, ProjectArguments, destination, protect};
use crate::pipeline;
use crate::report::{Column, Finding, Input, Quality, rejected};
use crate::survey::{self, Scope};

/// What is missing, doubtful or unusable in a project's inputs
///
/// In: a project. Out: a report on standard output; nothing is ranked and no file is written unless asked for.
///
/// Counts what every column holds, and lists what cannot be used and what a person should look at: duplicates, villages
/// outside of their commune, old commune codes, broken names and more. Formulas of the ranking are read too. Exit code 1:
/// some rows or values cannot be used, or no village or coverage area at all can. Warnings alone are no reason for that.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
                  \x20 deadzone check my-province\n\
                  \x20 deadzone check my-province --rejected bad-rows.csv\n\
                  \x20 deadzone check my-province --json > quality.json")]
pub(super) struct Check {
    #[command(flatten)]
    project: ProjectArguments,
    /// Write every row and value that was noted to this file
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Write the whole report as JSON to standard output
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let mut project = self.project.open(terminal)?;
        protect(&project, self.rejected.clone())?;
        let listed = self.rejected.as_deref().map(destination).transpose()?;
        // A check reports bad rows however many there are.
        project.settings.inputs.max_rejected_share = 1.0;
        let survey = survey::survey(&project, Scope::Check)?;
        if let Some((publication, name)) = listed {
            publication.write(&name, |out| {
                rejected(out, &survey, project.settings.outputs.csv_bom)
            })?;
            publication.finish()?;
        }
        let quality = Quality::of(&survey);
        self.print(&quality).context("cannot write to stdout")?;
        // Formulas may name columns that nobody has seen before the inputs were read.
        pipeline::model(&project, &survey)?;
        Ok(if quality.blocks {
            Answer::No
        } else {
            Answer::Done
        })
    }

    fn print(&self, quality: &Quality<'_>) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        if self.json {
            serde_json::to_writer_pretty(&mut out, quality)?;
            writeln!(out)?;
            return out.flush();
        }
        writeln!(out, "{}", inputs(&quality.inputs))?;
        for input in &quality.inputs {
            if let Some(columns) = columns(input) {
                writeln!(out, "\n{columns}")?;
            }
        }
        for note in quality.notes {
            writeln!(out, "\n{note}")?;
        }
        if !quality.findings.is_empty() {
            writeln!(out, "\n{}\n", findings(&quality.findings))?;
            for finding in &quality.findings {
                writeln!(out, "{}", first(finding))?;
            }
        }
        let many = quality.findings.iter().any(|finding| finding.count > 1);
        if many && self.rejected.is_none() {
            writeln!(out, "\n--rejected FILE lists every row")?;
        }
        if quality.blocks {
            writeln!(out)?;
        } else {
            writeln!(out, "\nall rows can be used")?;
        }
        for reason in &quality.reasons {
            writeln!(out, "{reason}")?;
        }
        out.flush()
    }
}

fn inputs(inputs: &[Input<'_>]) -> String {
    let row = |input: &Input<'_>| {
        let file = input.file;
        let counts = [
            file.rows_read,
            file.rows_used,
            file.rows_refused,
            file.values_ignored,
        ];
        let names = [file.layer.to_owned(), file.file.clone()];
        let counts = counts.map(|count| count.to_string());
        names.into_iter().chain(counts).collect()
    };
    let rows: Vec<Vec<String>> = inputs.iter().map(row).collect();
    let header = ["layer", "file", "read", "used", "refused", "values ignored"];
    table(&header, &rows)
}

/// The columns of a file that do not hold a value in every row, and those that are no field.
fn columns(input: &Input<'_>) -> Option<String> {
    let is_told = |column: &&Column<'_>| {
        column.missing > 0 || column.refused > 0 || column.carried_through || !column.used
    };
    let row = |column: &Column<'_>| {
        let name = if column.carried_through {
            format!("{} (carried through)", column.name)
        } else if column.used {
            column.name.to_owned()
        } else {
            format!("{} (not used)", column.name)
        };
        let counts = [column.present, column.missing, column.refused];
        std::iter::once(name)
            .chain(counts.map(|count| count.to_string()))
            .collect()
    };
    let rows: Vec<Vec<String>> = input.columns.iter().filter(is_told).map(row).collect();
    let mut parts = Vec::new();
    if !rows.is_empty() {
        let header = ["field", "present", "missing", "refused"];
        parts.push(table(&header, &rows));
    }
    // Files with a geometry need no columns for the position, and the others use one pair of them.
    let places = ["lon", "lat", "x", "y", "centre_lon", "centre_lat"];
    let absent = input.absent.iter().filter(|name| !places.contains(name));
    let absent: Vec<&str> = absent.copied().collect();
    if !absent.is_empty() {
        parts.push(format!("  absent: {}", absent.join(", ")));
    }
    (!parts.is_empty()).then(|| format!("{}\n{}", input.file.file, parts.join("\n")))
}

fn findings(findings: &[Finding<'_>]) -> String {
    let row = |finding: &Finding<'_>| {
        vec![
            finding.file.to_owned(),
            finding.code.to_owned(),
            finding.effect.to_owned(),
            finding.field.to_owned(),
            finding.count.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = findings.iter().map(row).collect();
    table(&["file", "code", "effect", "field", "rows"], &rows)
}

/// The first row of a finding, and what to do.
fn first(finding: &Finding<'_>) -> String {
    let Some(example) = finding.examples.first() else {
        return String::new();
    };
    let value = if example.value.is_empty() {
        String::new()
    } else {
        format!("{}: ", example.value.escape_debug())
    };
    format!(
        "{} {}:{}: {value}{}\n  {}",
        finding.code, finding.file, example.row, example.message, finding.action
    )
}
