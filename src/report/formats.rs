//! Which files a run writes, and its layers in the formats that are asked for.

use rayon::prelude::*;

use super::OUTPUTS;
use super::layers::{Layer, PACKAGE, Villages};
use super::publish::{Publication, PublishError};
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
    fixed.chain(more).collect()
}

/// Writes the layers in the formats that are asked for beside GeoJSON; what these could not keep.
pub(super) fn other_formats(
    publication: &Publication,
    formats: &[String],
    layers: &[Villages<'_>; 2],
) -> Result<Vec<String>, PublishError> {
    let write = |extension: &String| {
        let Some(format) = Format::of_extension(extension) else {
            return Ok(Vec::new());
        };
        if format == Format::GeoPackage {
            let layers = layers.each_ref().map(|layer| layer as &dyn Layer);
            return publication.package(PACKAGE, &layers);
        }
        let mut losses = Vec::new();
        for (layer, name) in layers.iter().zip(LAYERS) {
            losses.extend(publication.layer(&format!("{name}.{extension}"), format, layer)?);
        }
        Ok(losses)
    };
    let losses: Result<Vec<Vec<String>>, PublishError> = formats.par_iter().map(write).collect();
    Ok(losses?.concat())
}
