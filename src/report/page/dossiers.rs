//! The pages of dead zones, in blocks that are read when asked for.

use std::io;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::packed::packed;
use super::profiles::{Profile, Span};
use crate::lang::Lang;
use crate::options::means::Sky;
use crate::report::cells::{points, rounded};
use crate::report::edition::Edition;
use crate::report::{Block, Dossier, village_terms};
use crate::sky::preset;
use crate::terrain::{Sampler, Terrain};

/// Pages in a block.
const CHUNK: usize = 64;
/// Blocks that are made at once. A constant, so that what is kept does not hang on the number of threads.
const AT_ONCE: usize = 16;
/// Letters of all blocks together at most, so that the page stays below 10 megabytes.
const MOST_LETTERS: usize = 6_000_000;

/// The blocks.
#[derive(Debug, Default)]
pub(super) struct Dossiers {
    /// Each packed.
    pub(super) blocks: Vec<String>,
    /// The villages that have a page, in the order of the blocks.
    pub(super) villages: Vec<usize>,
    /// Dead zones there are.
    of: usize,
}

/// How many pages there are, of how many, and how many a block holds.
#[derive(Debug, Serialize)]
pub(super) struct Counts {
    chunk: usize,
    count: usize,
    of: usize,
}

impl Dossiers {
    /// The pages of the first dead zones of the list, as many as fit.
    ///
    /// # Errors
    /// Where terrain turns out to be broken.
    pub(super) fn of(edition: &Edition<'_>, terrain: Option<&Terrain>) -> io::Result<Self> {
        Self::within(edition, terrain, MOST_LETTERS)
    }

    /// The same for blocks of other sizes.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(super) fn within(
        edition: &Edition<'_>,
        terrain: Option<&Terrain>,
        most: usize,
    ) -> io::Result<Self> {
        let facts = edition.facts;
        let mut order = facts.order();
        if facts.ranking.is_none() {
            order = (0..facts.survey.villages.len()).collect();
        }
        order.retain(|&village| facts.choice(village).is_some());
        let mut dossiers = Self {
            of: order.len(),
            ..Self::default()
        };
        let mask_deg = mask_deg(edition);
        let mut letters = 0;
        for many in order.chunks(CHUNK * AT_ONCE) {
            let block = |villages: &[usize]| {
                let mut sampler = terrain.map(Terrain::sampler);
                let pages = villages
                    .iter()
                    .map(|&village| page(edition, sampler.as_mut(), mask_deg, village));
                packed(&pages.collect::<io::Result<Vec<Value>>>()?)
            };
            let blocks: Vec<io::Result<String>> = many.par_chunks(CHUNK).map(block).collect();
            for (block, villages) in blocks.into_iter().zip(many.chunks(CHUNK)) {
                let block = block?;
                letters += block.len();
                if letters > most {
                    return Ok(dossiers);
                }
                dossiers.blocks.push(block);
                dossiers.villages.extend(villages);
            }
        }
        Ok(dossiers)
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            chunk: CHUNK,
            count: self.villages.len(),
            of: self.of,
        }
    }
}

/// The least elevation at which a terminal looks: that of the project or of its constellation.
fn mask_deg(edition: &Edition<'_>) -> Option<f64> {
    let rule = &edition.project.settings.sky;
    let of_shells = || {
        preset(&rule.constellation)
            .ok()
            .map(|of| of.terminal.min_elevation_deg)
    };
    rule.min_elevation_deg.or_else(of_shells)
}

/// All that the page shows of a dead zone.
fn page(
    edition: &Edition<'_>,
    sampler: Option<&mut Sampler<'_>>,
    mask_deg: Option<f64>,
    village: usize,
) -> io::Result<Value> {
    let facts = edition.facts;
    let settings = &edition.project.settings;
    let languages = edition.languages.list();
    let pages = languages.iter().filter_map(|&lang| {
        let dossier = Dossier::of(facts, settings, village, lang)?;
        Some((lang.as_str().to_owned(), told(&dossier)))
    });
    let choice = facts.choice(village);
    let horizon = choice.and_then(|choice| choice.horizon.as_ref());
    let horizon: Option<Vec<f64>> = horizon.map(|horizon| horizon.elevations_deg().collect());
    let sky = choice.and_then(|choice| match &choice.sky {
        Sky::Known(sky) => Some(json!({
            "mask_deg": mask_deg,
            "open_share": rounded(sky.open_share, 4),
            "height_m": rounded(sky.height_m, 1),
        })),
        Sky::Unknown => None,
    });
    let won = choice.and_then(|choice| choice.option(choice.decision));
    let hop = won.and_then(|won| won.option.needs.hop.as_deref());
    let profile = match (sampler, hop) {
        (Some(sampler), Some(hop)) => {
            let span = Span {
                ends: [hop.from, hop.to],
                antennas_m: hop.antennas_m,
            };
            Profile::of(sampler, span, &settings.backhaul).map_err(io::Error::other)?
        }
        _ => None,
    };
    Ok(json!({
        "pages": pages.collect::<Map<String, Value>>(),
        "terms": terms(edition, village),
        "horizon": horizon,
        "sky": sky,
        "profile": profile,
    }))
}

/// The terms of the score.
fn terms(edition: &Edition<'_>, village: usize) -> Vec<Value> {
    let facts = edition.facts;
    let score = facts.standing(village).and_then(|of| of.score.as_ref());
    let (Some(ranking), Some(score)) = (facts.ranking, score) else {
        return Vec::new();
    };
    let told: Vec<_> = edition
        .languages
        .list()
        .iter()
        .map(|&lang| (lang, village_terms(facts, village, lang).1))
        .collect();
    let terms = score.terms.iter().zip(&ranking.criteria).enumerate();
    let term = terms.map(|(place, (term, criterion))| {
        let raw = told.iter().map(|(lang, rows)| {
            let words = rows.get(place).and_then(|row| row.get(1));
            (lang.as_str().to_owned(), json!(words))
        });
        json!({
            "criterion": criterion.name,
            "label": { "en": criterion.label(Lang::En), "vi": criterion.label(Lang::Vi) },
            "raw": raw.collect::<serde_json::Map<_, _>>(),
            "points": [points(term.points.low), points(term.points.high)],
            "full": points(criterion.full),
        })
    });
    term.collect()
}

/// A page of sections.
fn told(dossier: &Dossier) -> Value {
    let block = |block: &Block| match block {
        Block::Facts(facts) => json!({ "facts": facts }),
        Block::Text(text) => json!({ "text": text }),
        Block::Table { header, rows } => json!({ "table": { "header": header, "rows": rows } }),
        Block::List(points) => json!({ "list": points }),
    };
    let sections = dossier.sections.iter().map(|section| {
        let blocks: Vec<Value> = section.blocks.iter().map(block).collect();
        json!({ "heading": section.heading, "blocks": blocks })
    });
    json!({ "title": dossier.title, "sections": sections.collect::<Vec<Value>>() })
}
