//! The map page `report.html`: one file that opens from disk, with no network.
//!
//! A template with styles, scripts, the printed report, and blocks of data that the scripts read: the `atlas` with
//! all that the map shows, and the dossiers of dead zones, as many as keep the page small.

mod atlas;
mod delta;
mod dossiers;
mod layers;
mod names;
mod outlines;
mod packed;
mod profiles;
mod relief;
mod template;
mod villages;
mod words;

use std::io::{self, Write};

use rayon::prelude::*;

use super::edition::Edition;
use super::figures::Figures;
use super::markup::escaped;
use super::paper;
use crate::lang::Lang;
use crate::predict::terrain_shown;
use atlas::{Atlas, languages};
use dossiers::Dossiers;
use packed::{block, packed};
use template::fill;

const TEMPLATE: &str = include_str!("assets/page.html");
/// The map library.
const LEAFLET: [&str; 2] = [
    include_str!("assets/leaflet.css"),
    include_str!("assets/leaflet.js"),
];
const STYLE: &str = include_str!("assets/page.css");
/// The scripts of the page, in the order in which they stand on each other.
const SCRIPTS: [&str; 9] = [
    include_str!("assets/words.js"),
    include_str!("assets/state.js"),
    include_str!("assets/data.js"),
    include_str!("assets/plots.js"),
    include_str!("assets/map.js"),
    include_str!("assets/layers.js"),
    include_str!("assets/list.js"),
    include_str!("assets/details.js"),
    include_str!("assets/main.js"),
];

/// Writes the page.
///
/// # Errors
/// Those of the writer, and where terrain turns out to be broken.
pub(super) fn page(
    out: &mut dyn Write,
    edition: &Edition<'_>,
    figures: &Figures,
) -> io::Result<()> {
    let (data, articles) = rayon::join(|| data(edition), || articles(edition, figures));
    let data = [data?, articles?].concat();
    let languages = languages(edition.languages);
    let name = &edition.summary.name;
    let title = if name.is_empty() { "deadzone" } else { name };
    let data: Vec<&str> = data.iter().map(String::as_str).collect();
    fill(
        out,
        TEMPLATE,
        &[
            ("LANG", &[languages.first().copied().unwrap_or("en")]),
            ("LANGUAGES", &[&languages.join(" ")]),
            ("TITLE", &[&escaped(title)]),
            ("LEAFLET_CSS", &[LEAFLET[0]]),
            ("PAGE_CSS", &[STYLE]),
            ("PAPER_CSS", &[paper::STYLE]),
            ("DATA", &data),
            ("LEAFLET_JS", &[LEAFLET[1]]),
            ("PAGE_JS", &SCRIPTS),
        ],
    )
}

/// The blocks of data.
fn data(edition: &Edition<'_>) -> io::Result<Vec<String>> {
    let terrain = terrain_shown(edition.project).map_err(io::Error::other)?;
    let dossiers = Dossiers::of(edition, terrain.as_ref())?;
    let atlas = Atlas::of(edition, &dossiers, terrain.as_ref())?;
    let mut blocks = vec![block("atlas", &packed(&atlas)?)];
    let chunks = dossiers.blocks.iter().enumerate();
    blocks.extend(chunks.map(|(number, chunk)| block(&format!("dossiers-{number}"), chunk)));
    Ok(blocks)
}

/// The printed report in each language, packed as data are: tables and drawings take an eighth then.
fn articles(edition: &Edition<'_>, figures: &Figures) -> io::Result<Vec<String>> {
    let article = |lang: &Lang| {
        let text = paper::paper(edition, figures, *lang);
        Ok(block(&format!("paper-{}", lang.as_str()), &packed(&text)?))
    };
    edition.languages.list().par_iter().map(article).collect()
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
