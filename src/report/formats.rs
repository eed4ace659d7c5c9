//! Which files a run writes, and its layers in the formats that are asked for.

use std::path::Path;

use rayon::prelude::*;
use serde_json::Value;

use super::edition::Edition;
use super::layers::{self, Imprint, Kind, Layer, PACKAGE};
use super::publish::{Publication, PublishError};
use super::{
    CONTRADICTIONS, Facts, OUTPUTS, PLAN_FILES, PLATFORM, RUN_FILE, VillageColumns, village_table,
};
use crate::formats::Format;
use crate::project::Settings;

/// The village layers of a run.
pub(super) const LAYERS: [&str; 2] = ["villages", "dead-zones"];

/// The files that a run with these settings writes.
#[must_use]
pub fn outputs(settings: &Settings) -> Vec<String> {
    let fixed = OUTPUTS.iter().map(|name| (*name).to_owned());
    let formats = settings.outputs.formats.iter();
    let more = formats.flat_map(|extension| match extension.as_str() {
        "gpkg" => vec![PACKAGE.to_owned()],
        "shp" => {
            let parts = ["shp", "shx", "dbf", "prj", "cpg"].iter();
            let files = |part| LAYERS.iter().map(move |layer| format!("{layer}.{part}"));
            parts.flat_map(files).collect()
        }
        extension => LAYERS
            .iter()
            .map(|layer| format!("{layer}.{extension}"))
            .collect(),
    });
    let beside = super::contradictions::is_beside(settings).then_some(CONTRADICTIONS);
    let beside = beside.into_iter().flatten().map(str::to_owned);
    let platform = super::platform::is_platform(settings).then(|| PLATFORM.to_owned());
    let plan = super::plan::is_planned(settings).then_some(PLAN_FILES);
    let plan = plan.into_iter().flatten().map(str::to_owned);
    let fixed = fixed.chain(plan).chain(beside);
    let papers = super::documents::documents(settings);
    fixed.chain(platform).chain(more).chain(papers).collect()
}

/// What [`PACKAGE`] was called before it held the plan.
const OLD_PACKAGE: &str = "deadzone.gpkg";

/// Layers that an earlier run wrote to a folder, as its `run.json` says: files of the names that a run gives
/// to layers, and no others.
#[must_use]
pub fn earlier_layers(dir: &Path) -> Vec<String> {
    let run = std::fs::read(dir.join(RUN_FILE)).ok();
    let run = run.and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    let outputs = run.as_ref().and_then(|run| run["outputs"].as_array());
    let files = outputs
        .into_iter()
        .flatten()
        .filter_map(|output| output["file"].as_str());
    let is_village_layer = |name: &str| {
        let stem = name.split_once('.').map(|(stem, _)| stem);
        let is_plain = Path::new(name).components().count() == 1;
        is_plain && stem.is_some_and(|stem| LAYERS.contains(&stem))
    };
    let is_layer = |name: &&str| {
        dir.join(name).is_file()
            && (*name == PACKAGE
                || *name == OLD_PACKAGE
                || super::documents::is_document(name)
                || is_village_layer(name)
                || CONTRADICTIONS.contains(name)
                || PLAN_FILES.contains(name)
                || *name == PLATFORM)
    };
    files.filter(is_layer).map(str::to_owned).collect()
}

/// The villages of a run, as its layers show them.
#[derive(Clone, Copy)]
pub(super) struct VillageLayers<'l> {
    pub(super) edition: &'l Edition<'l>,
    pub(super) facts: Facts<'l>,
    pub(super) columns: &'l VillageColumns<'l>,
    /// The villages of each layer.
    pub(super) villages: [&'l [usize]; 2],
    /// Whether CSV begins with a byte order mark.
    pub(super) mark: bool,
}

impl VillageLayers<'_> {
    /// Writes the layers in the formats that are asked for beside GeoJSON; what these could not keep.
    pub(super) fn write(
        &self,
        publication: &Publication,
        formats: &[String],
    ) -> Result<Vec<String>, PublishError> {
        let known = formats.par_iter().filter_map(|extension| {
            let format = Format::of_extension(extension)?;
            Some(self.one(publication, extension, format))
        });
        let losses: Result<Vec<Vec<String>>, PublishError> = known.collect();
        Ok(losses?.concat())
    }

    fn one(
        &self,
        publication: &Publication,
        extension: &str,
        format: Format,
    ) -> Result<Vec<String>, PublishError> {
        if format == Format::Csv {
            for (name, villages) in LAYERS.iter().zip(self.villages) {
                publication.write(&format!("{name}.{extension}"), |out| {
                    village_table(out, self.facts, self.columns, villages, self.mark)
                })?;
            }
            return Ok(Vec::new());
        }
        if format == Format::GeoPackage {
            return self.package(publication);
        }
        let layers = [(0, Kind::Villages), (1, Kind::DeadZones)].map(|(place, kind)| {
            let villages = self.villages[place];
            let joins_lists = !format.has_lists();
            layers::villages(kind, self.facts, self.columns, villages, joins_lists)
        });
        let mut losses = Vec::new();
        for (layer, name) in layers.iter().zip(LAYERS) {
            losses.extend(publication.layer(&format!("{name}.{extension}"), format, layer)?);
        }
        Ok(losses)
    }

    /// Writes all that a run knows as one `GeoPackage`; what it could not keep.
    fn package(&self, publication: &Publication) -> Result<Vec<String>, PublishError> {
        let Self {
            edition,
            facts,
            columns,
            villages: [everything, order],
            ..
        } = *self;
        let by_satellite = layers::by_satellite(facts);
        let built = facts.planned.map(|planned| (planned, planned.sites()));
        let mut all = vec![
            layers::villages(Kind::Villages, facts, columns, everything, true),
            layers::villages(Kind::DeadZones, facts, columns, order, true),
        ];
        if let Some((planned, built)) = &built {
            let benchmark = edition.project.settings.plan.benchmark_usd_per_person;
            let kind = Kind::SatelliteVillages;
            all.push(layers::villages(kind, facts, columns, &by_satellite, true));
            all.push(layers::sites(planned, built, planned.benchmark(benchmark)));
            all.push(layers::links(planned, built));
        }
        all.extend(layers::existing(facts.survey));
        if facts.options.is_some() {
            all.push(layers::options(facts, order));
        }
        let imprint = Imprint {
            lang: edition.languages.list()[0],
            created: edition.created,
        };
        let all: Vec<&dyn Layer> = all.iter().map(|layer| layer as &dyn Layer).collect();
        publication.package(PACKAGE, &all, imprint)
    }
}
