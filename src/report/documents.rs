//! What is written for people, each where it is asked for.

use std::path::PathBuf;

use rayon::prelude::*;

use super::edition::Edition;
use super::figures::{FIGURES_FILE, Figure, Figures};
use super::page::page;
use super::phone::phone;
use super::publish::{Publication, PublishError};
use super::tiles::tiles;
use super::workbook::workbook;
use crate::lang::Lang;
use crate::project::Settings;

/// The map page with the printed report.
pub(super) const PAGE: &str = "report.html";
/// The workbook.
pub(super) const WORKBOOK: &str = "build-list.xlsx";
/// The plan for phones.
pub(super) const PHONE: &str = "plan.kml";
/// Vector tiles.
pub(super) const TILES: &str = "deadzone.pmtiles";

/// The folder of the drawings.
const FOLDER: &str = "figures";

/// The name of a drawing.
fn drawing(figure: Figure, lang: &str) -> String {
    format!("{FOLDER}/{}.{lang}.svg", figure.as_str())
}

/// The files that are written with these settings.
pub(super) fn documents(settings: &Settings) -> Vec<String> {
    let outputs = &settings.outputs;
    let of = |document: &String| match document.as_str() {
        "page" => vec![PAGE.to_owned()],
        "workbook" => vec![WORKBOOK.to_owned()],
        "kml" => vec![PHONE.to_owned()],
        "tiles" => vec![TILES.to_owned()],
        _ => {
            let langs = outputs.lang.list().iter();
            let drawings = langs.flat_map(|lang| {
                let figures = Figure::ALL.into_iter();
                figures.map(|figure| drawing(figure, lang.as_str()))
            });
            std::iter::once(FIGURES_FILE.to_owned())
                .chain(drawings)
                .collect()
        }
    };
    outputs.documents.iter().flat_map(of).collect()
}

/// Whether a file is named as one of these.
pub(super) fn is_document(name: &str) -> bool {
    let is_drawing = |figure: Figure| {
        let langs = Lang::ALL.map(Lang::as_str);
        langs.iter().any(|lang| name == drawing(figure, lang))
    };
    Figure::ALL.into_iter().any(is_drawing)
        || [PAGE, WORKBOOK, PHONE, TILES, FIGURES_FILE].contains(&name)
}

/// Writes them.
///
/// # Errors
/// [`PublishError`] where the disk refuses.
pub(super) fn write(publication: &Publication, edition: &Edition<'_>) -> Result<(), PublishError> {
    let wants_figures = edition.wants("figures");
    let figures = if wants_figures || edition.wants("page") {
        Figures::of(edition)
    } else {
        Figures::default()
    };
    let placed = |name: &str, write: &dyn Fn(PathBuf) -> std::io::Result<()>| {
        let place = publication.place(name);
        write(place.clone()).map_err(|source| publication.failed(name, source))?;
        publication.adopt(&[place])
    };
    let mut jobs: Vec<Box<dyn Fn() -> Result<(), PublishError> + Sync + Send + '_>> = Vec::new();
    if edition.wants("page") {
        jobs.push(Box::new(|| {
            publication.write(PAGE, |out| page(out, edition, &figures))
        }));
    }
    if edition.wants("workbook") {
        jobs.push(Box::new(|| {
            placed(WORKBOOK, &|path| workbook(&path, edition))
        }));
    }
    if edition.wants("kml") {
        jobs.push(Box::new(|| {
            publication.write(PHONE, |out| phone(out, edition))
        }));
    }
    if edition.wants("tiles") {
        jobs.push(Box::new(|| placed(TILES, &|path| tiles(&path, edition))));
    }
    if wants_figures {
        jobs.push(Box::new(|| {
            publication.write(FIGURES_FILE, |out| {
                serde_json::to_writer(&mut *out, &figures)?;
                out.write_all(b"\n")
            })
        }));
        for &lang in edition.languages.list() {
            for figure in Figure::ALL {
                let figures = &figures;
                jobs.push(Box::new(move || {
                    let Some(svg) = figures.svg(figure, lang) else {
                        return Ok(());
                    };
                    let name = drawing(figure, lang.as_str());
                    publication.write(&name, |out| out.write_all(svg.as_bytes()))
                }));
            }
        }
    }
    jobs.par_iter().try_for_each(|job| job())
}
