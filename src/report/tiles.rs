//! `deadzone.pmtiles`: vector tiles.

use std::io;
use std::path::Path;

use super::VillageColumns;
use super::edition::Edition;
use super::layers::{self, Kind, Layer, Listed};
use super::markup::escaped;
use crate::formats::{Cell, TileLayer, TileNotice, write_tiles};
use crate::lang::Lang;

/// What tiles say of a village; all of it stands in the layers.
const VILLAGE: &[&str] = &[
    "id",
    "name",
    "commune",
    "province",
    "population",
    "status",
    "decision",
    "plan_decision",
    "phase",
    "rank",
];

/// Writes the tiles to a path.
///
/// # Errors
/// Those of the disk.
pub(super) fn tiles(path: &Path, edition: &Edition<'_>) -> io::Result<()> {
    let facts = edition.facts;
    let lang = edition.languages.list()[0];
    let columns = VillageColumns::all(facts);
    let known: Vec<&str> = columns.names().collect();
    let wanted: Vec<&str> = VILLAGE
        .iter()
        .copied()
        .filter(|name| known.contains(name))
        .collect();
    let columns = VillageColumns::select(facts, &wanted, false);
    let everything: Vec<usize> = (0..facts.survey.villages.len()).collect();
    let built = facts.planned.map(|planned| (planned, planned.sites()));
    let kept = [Kind::Coverage, Kind::Boundaries];
    let existing = layers::existing(facts.survey).into_iter();
    let mut all: Vec<Listed<'_>> = existing
        .filter(|layer| kept.contains(&layer.kind))
        .rev()
        .collect();
    if let Some((planned, built)) = &built {
        let benchmark = edition.project.settings.plan.benchmark_usd_per_person;
        all.push(layers::links(planned, built));
        all.push(layers::sites(planned, built, planned.benchmark(benchmark)));
    }
    all.push(layers::villages(
        Kind::Villages,
        facts,
        &columns,
        &everything,
        true,
    ));
    let tiled: io::Result<Vec<TileLayer>> = all.iter().map(|layer| tiled(layer, lang)).collect();
    let notice = TileNotice {
        name: &edition.summary.name,
        description: "Villages, their signal, and what is planned for them",
        // Viewers of maps set it as HTML.
        attribution: &escaped(&edition.summary.notice),
    };
    write_tiles(path, &tiled?, notice)
}

fn tiled(layer: &Listed<'_>, lang: Lang) -> io::Result<TileLayer> {
    let [_, meaning] = layer.kind.words();
    let mut tiled = TileLayer::new(layer.kind.name(), meaning.of(lang), &layer.columns);
    let mut names = layer.columns.iter();
    let status = names.position(|column| column.name == "status");
    let is_villages = layer.kind == Kind::Villages;
    let poured = layer.pour(&mut |geometry, cells| {
        let status = status.and_then(|place| cells.get(place));
        let is_covered = status.is_some_and(|status| *status == Cell::from("covered"));
        tiled.add(geometry, cells, is_villages && is_covered);
        Ok(())
    });
    poured.map_err(io::Error::other)?;
    Ok(tiled)
}
