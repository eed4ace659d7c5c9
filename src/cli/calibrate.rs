//! `deadzone calibrate`

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Map, Value, json};

use super::sites_on_ground::{SitesOnGround, absolute};
use super::terminal::{Terminal, Unusable, table};
use super::{Answer, destination, protect_files};
use crate::pipeline::Progress;
use crate::predict::{self, Cells, Ground, Network, PredictError, Predicted, Unpaired};
use crate::project::{Named, Project};
use crate::radio::{CalibrationReport, CalibrationRule, Comparison, Estimate, HeldOut, calibrate};
use crate::report::pretty;
use crate::survey::{self, Measurement, Measurements};

/// Networks that a message names at most.
const NAMED: usize = 8;

/// Hold predicted levels against measured ones, and correct them
///
/// In: sites and terrain, of a project or named here, and measured levels. Out: a report on standard output with offset
/// and scatter by clutter class, tested where the fit has not looked, and the tables for the project file. A
/// calibration that the project has already is left out of the predictions. How it is done: docs/calibration.md.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 1: the held-out measurements are met no better than before; do not use the\n\
                  values.\n\
                  \n\
                  Examples:\n\
                  \x20 deadzone calibrate my-province --measurements drive.csv\n\
                  \x20 deadzone calibrate --sites sites.csv --terrain srtm --clutter heights.tif \\\n\
                  \x20     --measurements \"drive.csv|operator=X|technology=4G\" --out report.json"
)]
pub(super) struct Calibrate {
    #[command(flatten)]
    from: SitesOnGround,
    /// Measured levels (docs/inputs.md, measurements); options behind bars: "drive.csv|operator=X|technology=4G"
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    measurements: Vec<String>,
    /// Write the report as JSON
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Measurements beside predictions.
struct Paired<'a> {
    comparisons: Vec<Comparison<'a>>,
    left_out: BTreeMap<Unpaired, usize>,
}

impl Calibrate {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<Answer> {
        let project = self.from.open(Vec::new(), terminal)?;
        let settings = &project.settings;
        self.protect(&project)?;
        terminal.stage("measurements", 0);
        let files: Vec<String> = self
            .measurements
            .iter()
            .map(|name| absolute(name))
            .collect::<Result<_, _>>()?;
        let measured = survey::measurements(&project, &files)?;
        terminal.clear();
        let mut unusable = Unusable::default();
        unusable.add(&measured.issues);
        terminal.inputs(&measured.notes, &unusable, None);
        if measured.rows.is_empty() {
            bail!(
                "there is no measurement that can be used in {}; docs/inputs.md tells the columns",
                self.measurements.join(", ")
            );
        }
        let survey = survey::sites_alone(&project)?;
        terminal.survey(&survey, None);
        let sites = survey.sites.as_deref().unwrap_or_default();
        let cells = Cells::of(
            sites,
            &settings.radio,
            settings.project.as_of,
            &project.origin,
        )?;
        for note in &cells.notes {
            terminal.warn(note);
        }
        let ground = Ground::open(&project)?;
        if !predict::is_asked(settings) {
            return Err(PredictError::NoTerrain.into());
        }
        terminal.stage("predict", measured.rows.len());
        let predicted =
            predict::at_measurements(&measured.rows, &cells, &ground, settings, &|steps| {
                terminal.done(steps);
            });
        terminal.clear();
        let paired = paired(&measured.rows, &predicted?);
        for (reason, count) in &paired.left_out {
            terminal.warn(&format!(
                "{count} of {} measurements are left out: they {}",
                measured.rows.len(),
                reason.sentence()
            ));
        }
        if paired.comparisons.is_empty() {
            bail!(
                "no measurement could be compared with a prediction: measured are {}; the sites have {}",
                names(measured_networks(&measured.rows)),
                names(cells.networks.iter().map(told))
            );
        }
        let rule = CalibrationRule {
            seed: settings.project.seed,
            ..CalibrationRule::default()
        };
        let report = calibrate(&paired.comparisons, &rule)?;
        let told = json_report(&project, &measured, &paired, &report);
        if let Some(path) = &self.out {
            let (publication, name) = destination(path)?;
            publication.write(&name, |out| pretty(out, &told))?;
            publication.finish()?;
        }
        let mut out = io::stdout().lock();
        let written = if self.json {
            pretty(&mut out, &told)
        } else {
            out.write_all(text_report(&measured, &report).as_bytes())
        };
        written
            .and_then(|()| out.flush())
            .context("cannot write to stdout")?;
        if report.held_out.improves() {
            Ok(Answer::Done)
        } else {
            terminal.warn(
                "the held-out measurements are met no better than before; do not use the values",
            );
            Ok(Answer::No)
        }
    }

    /// Refuses a report that would replace an input.
    fn protect(&self, project: &Project) -> anyhow::Result<()> {
        let mut inputs = project.input_paths();
        let files = self.measurements.iter();
        inputs.extend(files.filter_map(|name| Some(Named::parse(name).ok()?.file.into())));
        protect_files(&inputs, self.out.iter().cloned())
    }
}

fn paired<'a>(rows: &'a [Measurement], predicted: &[Result<Predicted, Unpaired>]) -> Paired<'a> {
    let mut paired = Paired {
        comparisons: Vec::with_capacity(rows.len()),
        left_out: BTreeMap::new(),
    };
    for (row, predicted) in rows.iter().zip(predicted) {
        match predicted {
            Ok(predicted) => paired.comparisons.push(Comparison {
                position: row.position,
                predicted: predicted.rsrp,
                measured: row.rsrp,
                clutter: predicted.clutter.as_str(),
                operator: row.operator.as_deref().unwrap_or(predict::NOBODY),
            }),
            Err(reason) => *paired.left_out.entry(*reason).or_default() += 1,
        }
    }
    paired
}

fn told(network: &Network) -> String {
    format!("{} {}", network.operator, network.technology.as_str())
}

/// The networks that measurements are of, as they say it.
fn measured_networks(rows: &[Measurement]) -> impl Iterator<Item = String> + '_ {
    rows.iter().map(|row| {
        let operator = row.operator.as_deref().unwrap_or(predict::NOBODY);
        let technology = row.technology.map_or("(no technology)", |of| of.as_str());
        format!("{operator} {technology}")
    })
}

/// Names in a row, each once.
fn names(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.collect();
    all.sort();
    all.dedup();
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    match (all.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (_, 0) => all.join(", "),
        (_, more) => format!("{} and {more} more", all.join(", ")),
    }
}

fn json_report(
    project: &Project,
    measured: &Measurements,
    paired: &Paired<'_>,
    report: &CalibrationReport,
) -> Value {
    let files: Vec<Value> = measured
        .inputs
        .iter()
        .map(|file| {
            json!({
                "file": file.file,
                "rows_read": file.rows_read,
                "rows_used": file.rows_used,
                "rows_refused": file.rows_refused,
            })
        })
        .collect();
    let left_out: Map<String, Value> = Unpaired::ALL
        .iter()
        .map(|reason| {
            let count = paired.left_out.get(reason).copied().unwrap_or(0);
            (reason.as_str().to_owned(), count.into())
        })
        .collect();
    json!({
        "program": "deadzone",
        "version": env!("CARGO_PKG_VERSION"),
        "model": project.settings.radio.model,
        "files": files,
        "compared": paired.comparisons.len(),
        "left_out": left_out,
        "report": report,
        "improves": report.held_out.improves(),
        "settings": report.settings(),
    })
}

/// A number with one digit and never -0.0, or nothing.
fn tenth(value: impl Into<Option<f64>>) -> String {
    let tenths = |value: f64| (value * 10.0).round() / 10.0 + 0.0;
    value
        .into()
        .map_or_else(String::new, |value| format!("{:.1}", tenths(value)))
}

fn text_report(measured: &Measurements, report: &CalibrationReport) -> String {
    let mut parts = vec![format!(
        "{} of {} measurements compared, {} of them left out as predicted below {}: {} places in {} blocks of {} km",
        report.rows,
        measured.rows.len(),
        report.rows_too_weak,
        report.least_predicted_dbm,
        report.places,
        report.blocks,
        report.block_km,
    )];
    parts.push(learnt(report));
    parts.push(format!(
        "Where it has not looked ({} blocks held out), root mean square error in dB:\n{}",
        report.held_out.blocks,
        held_out(report)
    ));
    let operators: Vec<Vec<String>> = report
        .operators
        .iter()
        .map(|operator| {
            let left = &operator.left_over;
            vec![
                operator.operator.clone(),
                left.places.to_string(),
                tenth(left.offset_db),
                tenth(left.offset_error_db),
            ]
        })
        .collect();
    parts.push(format!(
        "What is left over by operator; far from 0, its sites are described wrongly:\n{}",
        table(&["operator", "places", "left over", "error"], &operators)
    ));
    parts.push(outliers(report));
    if report.held_out.improves() {
        parts.push(format!(
            "For the project file:\n\n{}",
            report.settings().trim_end()
        ));
    } else {
        parts.push("No values for the project file: they do not hold elsewhere.".to_owned());
    }
    parts.join("\n\n") + "\n"
}

/// Offsets and sigmas as the classes have them.
fn learnt(report: &CalibrationReport) -> String {
    let row = |name: &str, own: &Estimate, taken: &str| {
        vec![
            name.to_owned(),
            own.places.to_string(),
            own.blocks.to_string(),
            tenth(own.offset_db),
            tenth(own.offset_error_db),
            tenth(own.sigma_db),
            tenth(own.sigma_error_db),
            taken.to_owned(),
        ]
    };
    let classes = report.classes.iter().map(|class| {
        let taken = if class.takes_overall {
            "too few: takes those of all"
        } else {
            ""
        };
        row(&class.clutter, &class.own, taken)
    });
    let rows: Vec<Vec<String>> = std::iter::once(row("all", &report.overall, ""))
        .chain(classes)
        .collect();
    let header = [
        "clutter", "places", "blocks", "offset", "error", "sigma", "error", "",
    ];
    format!(
        "Measured less predicted in dB, with standard errors:\n{}",
        table(&header, &rows)
    )
}

fn held_out(report: &CalibrationReport) -> String {
    let row = |name: &str, held_out: &HeldOut| {
        let within = held_out.within_sigma.map(|share| format!("{share:.2}"));
        vec![
            name.to_owned(),
            held_out.places.to_string(),
            tenth(held_out.rmse_before_db),
            tenth(held_out.rmse_after_db),
            tenth(held_out.mean_after_db),
            within.unwrap_or_default(),
        ]
    };
    let classes = report.classes.iter();
    let rows: Vec<Vec<String>> = std::iter::once(row("all", &report.held_out))
        .chain(classes.map(|class| row(&class.clutter, &class.held_out)))
        .collect();
    let header = [
        "clutter",
        "places",
        "before",
        "after",
        "mean after",
        "within sigma",
    ];
    table(&header, &rows)
}

fn outliers(report: &CalibrationReport) -> String {
    let outliers = &report.outliers;
    let farthest = outliers.farthest.first().map(|first| {
        format!(
            ". The farthest: {:.5} {:.5}, {} {}, {:.1} dB",
            first.lon, first.lat, first.operator, first.clutter, first.residual_db
        )
    });
    format!(
        "{} places ({:.1} %) are far off; they stay in every number{}",
        outliers.places,
        100.0 * outliers.share,
        farthest.unwrap_or_default()
    )
}
