//! Everything that the map shows, as plain data.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use indexmap::IndexMap;
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::super::cells::rounded;
use super::delta::{Turn, bounds, shown};
use super::dossiers::{Counts, Dossiers};
use super::layers::{Boundary, Coverage, Layers, Masts, Networks, Power, Tolerance};
use super::profiles::{Profile, Span};
use super::relief::{Picture, Relief, relief};
use super::villages::{Codes, Link, Lists, Site, Villages, Works};
use super::words::WORDS;
use crate::digest::hexadecimal;
use crate::lang::{Lang, Languages};
use crate::report::columns::VillageColumns;
use crate::report::dictionary::described;
use crate::report::edition::Edition;
use crate::report::words::words;
use crate::report::{Facts, Summary};
use crate::terrain::Terrain;

/// The data of the map.
#[derive(Debug, Serialize)]
pub(super) struct Atlas<'a> {
    version: u32,
    run: Run<'a>,
    languages: Vec<&'static str>,
    words: BTreeMap<&'static str, [&'static str; 2]>,
    columns: IndexMap<String, [String; 4]>,
    summary: &'a Summary,
    names: Lists<'a>,
    codes: Codes<'a>,
    villages: Villages<'a>,
    coverage: Vec<Coverage>,
    boundaries: Vec<Boundary<'a>>,
    roads: Vec<Vec<i32>>,
    power: Vec<Power>,
    tolerance_m: Tolerance,
    relief: Option<Relief>,
    /// Whether terrain was given and is too large for a picture.
    relief_left_out: bool,
    masts: Masts,
    sites: Vec<Site<'a>>,
    links: Vec<ShownLink<'a>>,
    bounds: Option<[f64; 4]>,
    dossiers: Counts,
}

/// Which run this is.
#[derive(Debug, Serialize)]
struct Run<'a> {
    name: &'a str,
    notice: &'a str,
    as_of: Option<String>,
    created: Option<String>,
    program: String,
    policy: &'static str,
    dataset_sha256: String,
}

/// A link with the ground below it.
#[derive(Debug, Serialize)]
struct ShownLink<'a> {
    site: usize,
    from: [f64; 2],
    to: [f64; 2],
    phase: u32,
    kind: &'a str,
    km: f64,
    hops: u32,
    profile: Option<Profile>,
}

impl<'a> Atlas<'a> {
    /// The data of a run.
    ///
    /// # Errors
    /// Where terrain turns out to be broken.
    pub(super) fn of(
        edition: &Edition<'a>,
        dossiers: &Dossiers,
        terrain: Option<&Terrain>,
    ) -> io::Result<Self> {
        let facts = edition.facts;
        let villages = &facts.survey.villages;
        let located = || {
            villages
                .iter()
                .filter_map(|of| Some((of.centre?, of.doubtful_location)))
        };
        // What looks like a mistake would make the map show the whole earth.
        let trusted = located().filter(|(_, is_doubtful)| !is_doubtful);
        let around =
            bounds(trusted.map(|(at, _)| at)).or_else(|| bounds(located().map(|(at, _)| at)));
        let turn = around.map_or_else(Turn::default, |(_, turn)| turn);
        let bounds = around.map(|(bounds, _)| bounds);
        let (picture, (mut networks, layers)) = rayon::join(
            || match (terrain, bounds) {
                (Some(terrain), Some(bounds)) => relief(terrain, bounds),
                _ => Ok(Picture::Unknown),
            },
            || {
                let mut networks = Networks::default();
                let layers = Layers::of(facts.survey, &mut networks, turn);
                (networks, layers)
            },
        );
        let picture = picture?;
        let works = Works::of(facts, turn);
        let (columns, mut names, codes) = Villages::of(facts, &works, &dossiers.villages, turn);
        names.operator = std::mem::take(&mut networks.operators).list();
        names.technology = networks.technologies.list();
        Ok(Self {
            version: 1,
            run: Run::of(edition),
            languages: languages(edition.languages),
            words: all_words(),
            columns: meanings(facts),
            summary: edition.summary,
            names,
            codes,
            villages: columns,
            coverage: layers.coverage,
            boundaries: layers.boundaries,
            roads: layers.roads,
            power: layers.power,
            tolerance_m: layers.tolerance,
            relief_left_out: matches!(picture, Picture::TooLarge),
            relief: picture.shown(),
            masts: layers.masts,
            links: links(edition, &works, terrain, turn)?,
            sites: works.sites,
            bounds,
            dossiers: dossiers.counts(),
        })
    }
}

impl<'a> Run<'a> {
    fn of(edition: &Edition<'a>) -> Self {
        let settings = &edition.project.settings;
        let mut identity = Sha256::new();
        for input in &edition.facts.survey.inputs {
            let hash = input.sha256.as_deref().unwrap_or_default();
            identity.update(format!("{}\n{}\n{hash}\n", input.layer, input.file));
        }
        let mut dataset_sha256 = hexadecimal(&identity.finalize());
        dataset_sha256.truncate(12);
        Self {
            name: &edition.summary.name,
            notice: &edition.summary.notice,
            as_of: settings.project.as_of.map(|day| day.to_string()),
            created: edition.created.map(|day| day.to_string()),
            program: format!("deadzone {}", env!("CARGO_PKG_VERSION")),
            policy: settings.decision.policy.as_str(),
            dataset_sha256,
        }
    }
}

/// Codes of languages, the first shown first.
pub(super) fn languages(languages: Languages) -> Vec<&'static str> {
    languages.list().iter().map(|lang| lang.as_str()).collect()
}

fn all_words() -> BTreeMap<&'static str, [&'static str; 2]> {
    let all = WORDS.iter().copied().chain(words());
    all.map(|(code, text)| (code, [text.en, text.vi])).collect()
}

/// Titles and meanings of the columns of villages.
fn meanings(facts: Facts<'_>) -> IndexMap<String, [String; 4]> {
    let columns = VillageColumns::all(facts);
    let meaning = |name: &str| {
        let [en, vi] = [Lang::En, Lang::Vi].map(|lang| described(name, facts, lang));
        let (en, vi) = (en?, vi?);
        let texts = [en.title, vi.title, en.meaning, vi.meaning];
        Some((name.to_owned(), texts.map(Cow::into_owned)))
    };
    columns.names().filter_map(meaning).collect()
}

fn links<'a>(
    edition: &Edition<'a>,
    works: &Works<'a>,
    terrain: Option<&Terrain>,
    turn: Turn,
) -> io::Result<Vec<ShownLink<'a>>> {
    let rule = &edition.project.settings.backhaul;
    let link = |link: &Link<'a>| {
        let span = Span {
            ends: [link.from, link.to],
            antennas_m: link
                .antennas_m
                .map(|height| height.unwrap_or(rule.anchor_height_m)),
        };
        // A chain has relays at places of its own.
        let is_hop = link.kind == "microwave" && link.hops == 1;
        let profile = match terrain.filter(|_| is_hop) {
            Some(terrain) => {
                Profile::of(&mut terrain.sampler(), span, rule).map_err(io::Error::other)?
            }
            None => None,
        };
        let [from, to] = span.ends.map(|at| turn.place(at).map(shown));
        Ok(ShownLink {
            site: link.site,
            from,
            to,
            phase: link.phase,
            kind: link.kind,
            km: rounded(link.km, 3),
            hops: link.hops,
            profile,
        })
    };
    works.links.par_iter().map(link).collect()
}
