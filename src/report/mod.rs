//! The paperwork: layers, build list, rejected rows, summary and the record of the run.

mod cells;
mod colours;
mod columns;
mod contradictions;
mod coverage;
mod coverage_map;
mod dictionary;
mod documents;
mod dossier;
mod edition;
mod figures;
mod formats;
mod layers;
mod link_plot;
mod lists;
mod markup;
mod one;
mod option_columns;
mod options_table;
mod page;
mod paper;
mod phone;
mod plan;
mod platform;
mod publish;
mod quality;
mod rejected;
mod shade;
mod simplify;
mod sky_plot;
mod standing;
mod summary;
mod tiles;
mod village_writer;
mod why;
mod words;
mod workbook;

pub use village_writer::{VillageShape, VillageText, VillageWriter};
pub use why::{explanation, village_terms, why};

use village_writer::POSITION;

pub use columns::VillageColumns;
use contradictions::{CONTRADICTION_COLUMNS, CONTRADICTIONS, contradictions, is_beside};
pub use coverage::{PredictedArea, write_areas, write_bands};
pub use coverage_map::{CoverageMap, coverage_svg};
pub use dictionary::{Described, Entry, described, entries, entry};
pub use dossier::{Block, Dossier, Section, dossier_record};
pub use edition::Edition;
pub use figures::{Counted, FIGURES_FILE, Figure, Figures, FiguresError, progress_svg};
#[cfg(feature = "png")]
pub use figures::{PictureError, png as figure_png};
use formats::VillageLayers;
pub use formats::{earlier_layers, outputs};
pub use link_plot::link_svg;
use lists::{BUILD_LIST, GREY, RANKED};
pub use options_table::option_columns;
use options_table::write_options;
pub use plan::{
    Estimated, GoalSummary, PLAN_FILE, PLAN_FILES, PhaseSummary, PlanSummary, ProvincePlan,
    plan_summary, write_plan,
};
use platform::{PLATFORM, is_platform, platform};
pub use publish::{
    Abandoned, Output, OutputFile, Publication, PublishError, abandon, restore, restored,
};
pub use quality::{Column, Example, Finding, Input, Quality};
pub use rejected::{RejectedWriter, rejected};
pub use sky_plot::{SkyPlot, sky_svg};
pub use standing::{
    InfluenceSummary, RankingSummary, TargetSummary, ranking_record, ranking_summary, write_terms,
};
pub use summary::{
    Assumption, Layers, PolicyOutcome, PowerCounts, Province, Rows, Summary, Top, summarise,
};

use std::io::{self, Write};
use std::time::Duration;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::formats::{CsvWriter, FeatureCollectionWriter};
use crate::options::{Choice, Options};
use crate::plan::Planned;
use crate::project::{Origin, Project};
use crate::ranking::{Firm, Firmness, Ranking, Standing};
use crate::scan::{Modelled, Scan};
use crate::survey::Survey;

/// The values of the stages, as far as they went.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What exists.
    pub survey: &'a Survey,
    /// Who has no signal.
    pub scan: &'a Scan,
    /// What is predicted from sites.
    pub modelled: Option<&'a Modelled>,
    /// Who comes first.
    pub ranking: Option<&'a Ranking>,
    /// Tower or satellite.
    pub options: Option<&'a Options>,
    /// How firm the order is.
    pub firmness: Option<&'a Firmness>,
    /// What is built.
    pub planned: Option<&'a Planned>,
}

impl<'a> Facts<'a> {
    /// The standing of a village.
    #[must_use]
    pub fn standing(&self, index: usize) -> Option<&'a Standing> {
        self.ranking.map(|ranking| &ranking.standings[index])
    }

    /// What is decided for a village.
    #[must_use]
    pub fn choice(&self, index: usize) -> Option<&'a Choice> {
        self.options
            .and_then(|options| options.choices[index].as_ref())
    }

    /// How firm the place of a village is.
    #[must_use]
    pub fn firm(&self, index: usize) -> Option<(&'a Firmness, &'a Firm)> {
        let firmness = self.firmness?;
        Some((firmness, firmness.villages.get(index)?.as_ref()?))
    }

    /// The dead zones in the order of the list.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        self.ranking
            .map_or_else(Vec::new, |ranking| ranking.order(self.survey))
    }
}

/// The record of a run, renamed into place last.
pub const RUN_FILE: &str = "run.json";

/// Features that are turned into text at once, so that memory does not grow with the layer.
const CHUNK: usize = 4096;

/// The files that a run writes whatever its settings.
pub const OUTPUTS: &[&str] = &[
    "villages.geojson",
    "dead-zones.geojson",
    "build-list.csv",
    "score-terms.csv",
    "options.csv",
    "ranking.json",
    "grey.csv",
    "rejected.csv",
    "summary.json",
    RUN_FILE,
    "timings.json",
];

/// Writes all outputs of a run but the timings; what formats could not keep.
///
/// ```
/// use deadzone::pipeline::{Silent, run};
/// use deadzone::project::Project;
/// use deadzone::report::{self, Edition, OUTPUTS, Publication};
///
/// let project = Project::embedded(&["plan.enabled = false".into(), "outputs.documents = []".into()])?;
/// let run = run(&project, &Silent)?;
/// let folder = tempfile::tempdir()?;
/// let publication = Publication::begin(folder.path(), OUTPUTS)?;
/// let summary = report::summarise(run.facts(), &project.settings);
/// let edition = Edition {
///     project: &project,
///     facts: run.facts(),
///     summary: &summary,
///     languages: project.settings.outputs.lang,
///     created: None,
/// };
/// report::write(&publication, &edition)?;
/// let files = publication.finish()?;
/// assert!(files.iter().any(|file| file.file == "dead-zones.geojson"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PublishError`] where the disk refuses; nothing is renamed into place then.
pub fn write(
    publication: &Publication,
    edition: &Edition<'_>,
) -> Result<Vec<String>, PublishError> {
    let &Edition {
        project,
        facts,
        summary,
        ..
    } = edition;
    let columns = VillageColumns::all(facts);
    let list = VillageColumns::select(facts, BUILD_LIST, false);
    let order = facts.order();
    let everything: Vec<usize> = (0..facts.survey.villages.len()).collect();
    let greys = VillageColumns::select(facts, GREY, false);
    let grey: Vec<usize> = everything
        .iter()
        .copied()
        .filter(|&index| facts.scan.findings[index].is_grey())
        .collect();
    let mark = project.settings.outputs.csv_bom;
    let members = members(summary);

    let jobs: Vec<Box<dyn Fn() -> Result<(), PublishError> + Sync + Send>> = vec![
        Box::new(|| {
            publication.write("villages.geojson", |out| {
                village_layer(out, facts, &columns, &everything, &members)
            })
        }),
        Box::new(|| {
            publication.write("dead-zones.geojson", |out| {
                village_layer(out, facts, &columns, &order, &members)
            })
        }),
        Box::new(|| {
            publication.write("build-list.csv", |out| {
                village_table(out, facts, &list, &order, mark)
            })
        }),
        Box::new(|| {
            publication.write("score-terms.csv", |out| {
                write_terms(out, facts, &order, mark)
            })
        }),
        Box::new(|| {
            publication.write("options.csv", |out| write_options(out, facts, &order, mark))
        }),
        Box::new(|| {
            publication.write("ranking.json", |out| {
                pretty(out, &ranking_record(facts, &project.settings))
            })
        }),
        Box::new(|| {
            publication.write("grey.csv", |out| {
                village_table(out, facts, &greys, &grey, mark)
            })
        }),
        Box::new(|| publication.write("rejected.csv", |out| rejected(out, facts.survey, mark))),
        Box::new(|| publication.write("summary.json", |out| pretty(out, &json!(summary)))),
    ];
    if is_platform(&project.settings) {
        publication.write(PLATFORM, |out| platform(out, facts, mark))?;
    }
    if let Some(planned) = facts.planned {
        let benchmark = project.settings.plan.benchmark_usd_per_person;
        plan::write(publication, planned, benchmark, mark, &members)?;
    }
    if is_beside(&project.settings) {
        let columns = VillageColumns::select(facts, CONTRADICTION_COLUMNS, false);
        let villages = contradictions(facts);
        let [layer, table] = CONTRADICTIONS;
        publication.write(layer, |out| {
            village_layer(out, facts, &columns, &villages, &members)
        })?;
        publication.write(table, |out| {
            village_table(out, facts, &columns, &villages, mark)
        })?;
    }
    let formats = &project.settings.outputs.formats;
    let layers = VillageLayers {
        edition,
        facts,
        columns: &columns,
        villages: [&everything, &order],
        mark,
    };
    let ((jobs, papers), losses) = rayon::join(
        || {
            rayon::join(
                || jobs.par_iter().try_for_each(|job| job()),
                || documents::write(publication, edition),
            )
        },
        || layers.write(publication, formats),
    );
    jobs?;
    papers?;
    let losses = losses?;
    publication.write(RUN_FILE, |out| {
        pretty(out, &manifest(project, facts, &publication.outputs()))
    })?;
    Ok(losses)
}

/// Foreign members of the layers: what the collection is, and the project's notice.
fn members(summary: &Summary) -> Map<String, Value> {
    let mut members = Map::new();
    if !summary.name.is_empty() {
        members.insert("name".to_owned(), json!(summary.name));
    }
    if !summary.notice.is_empty() {
        members.insert("notice".to_owned(), json!(summary.notice));
    }
    members
}

/// Writes a ranked table: ranked villages in the order of the list, then gated ones, then those that are
/// no dead zones; the terms of the score behind the fixed columns, the planner's own columns last. As
/// points in GeoJSON, or as rows of CSV.
///
/// # Errors
/// Those of the writer.
pub fn ranked(out: &mut dyn Write, facts: Facts<'_>, shape: VillageShape) -> io::Result<()> {
    let terms = facts.ranking.map_or(&[][..], |ranking| &ranking.criteria);
    let terms: Vec<String> = terms
        .iter()
        .map(|of| format!("score_{}", of.name))
        .collect();
    let names = RANKED
        .iter()
        .copied()
        .chain(terms.iter().map(String::as_str));
    let names: Vec<&str> = names.collect();
    let columns = VillageColumns::select(facts, &names, true);
    let mut order = facts.order();
    let mut is_listed = vec![false; facts.survey.villages.len()];
    for &index in &order {
        is_listed[index] = true;
    }
    order.extend((0..is_listed.len()).filter(|&index| !is_listed[index]));
    match shape {
        VillageShape::Feature => village_layer(out, facts, &columns, &order, &Map::new()),
        VillageShape::Row => village_table(out, facts, &columns, &order, false),
    }
}

/// Writes villages as points at their centres.
fn village_layer(
    out: &mut dyn Write,
    facts: Facts<'_>,
    columns: &VillageColumns<'_>,
    villages: &[usize],
    members: &Map<String, Value>,
) -> io::Result<()> {
    let writer = FeatureCollectionWriter::new(out, members)?;
    write_villages(VillageWriter::Layer(writer), facts, columns, villages)
}

/// Writes villages as rows, `lon` and `lat` of their centres last.
fn village_table(
    out: &mut dyn Write,
    facts: Facts<'_>,
    columns: &VillageColumns<'_>,
    villages: &[usize],
    mark: bool,
) -> io::Result<()> {
    let writer = CsvWriter::new(out, columns.names().chain(POSITION), mark)?;
    write_villages(VillageWriter::Table(writer), facts, columns, villages)
}

fn write_villages<W: Write>(
    mut writer: VillageWriter<W>,
    facts: Facts<'_>,
    columns: &VillageColumns<'_>,
    villages: &[usize],
) -> io::Result<()> {
    writer.villages(facts, columns, villages)?;
    writer.finish().map(drop)
}

/// Version, effective project, inputs and outputs with their hashes. Holds no time and no absolute
/// path, so that the same inputs give the same bytes.
fn manifest(project: &Project, facts: Facts<'_>, outputs: &[OutputFile]) -> Value {
    let mut manifest = json!({
        "program": "deadzone",
        "version": env!("CARGO_PKG_VERSION"),
        "dataset": match project.origin {
            Origin::Embedded => "embedded vietnam",
            Origin::Folder(_) => "files",
        },
        "seed": project.settings.project.seed,
        "inputs": facts.survey.inputs,
        "project": project.settings,
        "outputs": outputs,
    });
    if let Some(modelled) = facts.modelled {
        let cells = &modelled.cells;
        manifest["prediction"] = json!({
            "cells": cells.cells.len(),
            "masts_and_frequencies": cells.masts.len(),
            "networks": cells.networks.len(),
            "taken": cells.notes,
            "patterns": cells.patterns,
            "ground": modelled.ground,
        });
    }
    manifest
}

/// How long the stages took, and which were taken as an earlier run saved them; the only output that differs
/// between two runs.
#[must_use]
pub fn timings(stages: &[(&'static str, Duration)], resumed: &[&str]) -> Value {
    let seconds = |time: &Duration| json!(cells::rounded(time.as_secs_f64(), 4));
    let stages: Map<String, Value> = stages
        .iter()
        .map(|(name, time)| ((*name).to_owned(), seconds(time)))
        .collect();
    json!({ "seconds": stages, "resumed": resumed })
}

/// Writes indented JSON with a line end.
///
/// # Errors
/// Those of the writer.
pub fn pretty(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
