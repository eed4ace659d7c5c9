//! The paperwork: layers, build list, rejected rows, summary and the record of the run.

mod columns;
mod publish;
mod summary;

pub use columns::VillageColumns;
pub use publish::{OutputFile, Publication, PublishError};
pub use summary::{Assumption, Layers, PowerCounts, Province, Rows, Summary, Top, summarise};

use std::io::{self, Write};

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::formats::{CsvWriter, FeatureCollectionWriter};
use crate::geodesy::LonLat;
use crate::pipeline::Run;
use crate::project::{Origin, Project};
use crate::survey::Survey;

/// The record of a run, renamed into place last.
pub const RUN_FILE: &str = "run.json";

/// Features that are turned into text at once, so that memory does not grow with the layer.
const CHUNK: usize = 4096;

/// Columns of the build list, in the order that a meeting reads them.
const BUILD_LIST: &[&str] = &[
    "rank",
    "rank_low",
    "rank_high",
    "id",
    "name",
    "commune",
    "district",
    "province",
    "status",
    "covered_share",
    "population",
    "households",
    "electricity",
    "grid_date",
    "fund",
    "decision_class",
    "decision",
    "runner_up",
    "group",
    "reasons",
    "explanation",
    "gates",
    "score",
    "score_low",
    "score_high",
    "missing",
    "rank_per_cost",
    "cost_indicative_usd",
    "nearest_signal_m",
    "nearest_signal_operator",
    "operators",
    "technologies",
];

/// Writes all outputs of a run but the timings.
///
/// # Errors
/// [`PublishError`] where the disk refuses; nothing is renamed into place then.
pub fn write(
    publication: &Publication,
    project: &Project,
    run: &Run,
    summary: &Summary,
) -> Result<(), PublishError> {
    let columns = VillageColumns::new(run);
    let order = run.ranking.order(&run.survey);
    let everything: Vec<usize> = (0..run.survey.villages.len()).collect();
    let mark = project.settings.outputs.csv_bom;
    let members = members(summary);

    let jobs: Vec<Box<dyn Fn() -> Result<(), PublishError> + Sync + Send>> = vec![
        Box::new(|| {
            publication.write("villages.geojson", |out| {
                layer(out, &columns, run, &everything, &members)
            })
        }),
        Box::new(|| {
            publication.write("dead-zones.geojson", |out| {
                layer(out, &columns, run, &order, &members)
            })
        }),
        Box::new(|| {
            publication.write("build-list.csv", |out| {
                build_list(out, &columns, run, &order, mark)
            })
        }),
        Box::new(|| publication.write("rejected.csv", |out| rejected(out, &run.survey, mark))),
        Box::new(|| publication.write("summary.json", |out| pretty(out, &json!(summary)))),
    ];
    jobs.par_iter().try_for_each(|job| job())?;
    publication.write(RUN_FILE, |out| {
        pretty(out, &manifest(project, run, &publication.outputs()))
    })
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

fn layer(
    out: &mut dyn Write,
    columns: &VillageColumns<'_>,
    run: &Run,
    villages: &[usize],
    members: &Map<String, Value>,
) -> io::Result<()> {
    let mut writer = FeatureCollectionWriter::new(out, members)?;
    for chunk in villages.chunks(CHUNK) {
        let features: Vec<Vec<u8>> = chunk
            .par_iter()
            .map(|&index| {
                let values = columns.values(index);
                let centre = run.survey.villages[index].centre;
                FeatureCollectionWriter::<Vec<u8>>::feature(
                    centre.map(|centre| (centre.lon(), centre.lat())),
                    columns.names().iter().map(String::as_str).zip(&values),
                )
            })
            .collect();
        writer.features(&features)?;
    }
    writer.finish().map(drop)
}

fn build_list(
    out: &mut dyn Write,
    columns: &VillageColumns<'_>,
    run: &Run,
    order: &[usize],
    mark: bool,
) -> io::Result<()> {
    let positions: Vec<usize> = BUILD_LIST
        .iter()
        .map(|name| columns.position(name))
        .collect();
    let mut writer = CsvWriter::new(out, BUILD_LIST.iter().copied().chain(["lon", "lat"]), mark)?;
    for &index in order {
        let values = columns.values(index);
        let centre = run.survey.villages[index].centre;
        let place = [
            json!(centre.map(LonLat::lon)),
            json!(centre.map(LonLat::lat)),
        ];
        writer.row(
            positions
                .iter()
                .map(|&position| &values[position])
                .chain(&place),
        )?;
    }
    writer.finish().map(drop)
}

/// Writes what was wrong with rows.
///
/// # Errors
/// Those of the writer.
pub fn rejected(out: &mut dyn Write, survey: &Survey, mark: bool) -> io::Result<()> {
    let header = [
        "file",
        "row",
        "field",
        "value",
        "code",
        "effect",
        "message",
        "what_to_do",
    ];
    let mut writer = CsvWriter::new(out, header, mark)?;
    for issue in &survey.issues {
        writer.row(&[
            json!(issue.file),
            json!(issue.row),
            json!(issue.field),
            json!(issue.value),
            json!(issue.code.as_str()),
            json!(issue.effect.as_str()),
            json!(issue.message),
            json!(issue.code.action()),
        ])?;
    }
    writer.finish().map(drop)
}

/// Version, effective project, inputs and outputs with their hashes. Holds no time and no absolute
/// path, so that the same inputs give the same bytes.
fn manifest(project: &Project, run: &Run, outputs: &[OutputFile]) -> Value {
    json!({
        "program": "deadzone",
        "version": env!("CARGO_PKG_VERSION"),
        "dataset": match project.origin {
            Origin::Embedded => "embedded vietnam",
            Origin::Folder(_) => "files",
        },
        "seed": project.settings.project.seed,
        "inputs": run.survey.inputs,
        "project": project.settings,
        "outputs": outputs,
    })
}

/// How long the stages took; the only output that differs between two runs.
#[must_use]
pub fn timings(run: &Run) -> Value {
    let stages: Map<String, Value> = run
        .timings
        .iter()
        .map(|(name, time)| {
            (
                (*name).to_owned(),
                json!(columns::rounded(time.as_secs_f64(), 4)),
            )
        })
        .collect();
    json!({ "seconds": stages })
}

/// Writes indented JSON with a line end.
///
/// # Errors
/// Those of the writer.
pub fn pretty(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
