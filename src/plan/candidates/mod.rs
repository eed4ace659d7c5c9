//! From what could be built for each village to a [`Problem`]: who is to be served, every site that could serve
//! them, alone or several, and every way to join these to the network.
//!
//! - **Villages** (`villages.rs`): dead zones whose place is known, that no operator will cover and that the
//!   law does not leave out, each with its cheapest satellite service.
//! - **Their own sites** (`own.rs`): what serves a village alone (a sector, a repeater, a small cell, a build
//!   that waits for the grid), with its own backhaul, and the neighbours that it lights too.
//! - **Macros** (`spots.rs`): at the spots that the options chose, at every centre, on high ground, and on the
//!   planner's own places.
//! - **The network** (`network.rs`): the cheapest ways from what stands to each macro, and hops among
//!   macros.
//! - **Policy** (`policy.rs`): which kinds of service a village may have at all.
//!
//! Money is that of the options: a macro and its own way to the network together cost what the macro costs as an
//! option, where both serve the same villages. It may be less where fibre and microwave cost nearly the
//! same, for the option chooses between them by the power of the village and not that of the macro.

mod exclusion;
mod network;
mod own;
mod policy;
mod spots;
mod villages;

use exclusion::KeptOff;

use super::problem::{Cents, Reached, Site, SiteKind, SiteRule, Village};
use super::{Problem, Stages};
use crate::calendar::Day;
use crate::geodesy::LonLat;
use crate::options::Found;
use crate::options::Options;
use crate::options::pricing::{Cost, PricedSite, Pricing};
use crate::options::reach::Covers;
use crate::predict::{Ground, PredictError};
use crate::project::{Factor, Project, Settings};
use crate::ranking::Ranking;
use crate::scan::Scan;
use crate::survey::Survey;
use crate::terrain::TerrainError;

/// A problem, and what its parts are in the survey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// The problem; its objectives, limits and phases are left open.
    pub problem: Problem,
    /// Of each of its villages the place in the survey, rising.
    pub villages: Vec<usize>,
    /// What was noticed, for people.
    pub notes: Vec<String>,
}

/// Why no problem can be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// Terrain, or the model of the project.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// Terrain on the way of a hop.
    #[error(transparent)]
    Terrain(#[from] TerrainError),
    /// A site that must be built where nothing may.
    #[error(
        "{file}, row {row}: {id} must be built, but lies where nothing new may be (a no-mast polygon of inputs.exclusion); make its rule free or never, move it, or change the polygon"
    )]
    MustIsShut {
        /// The site.
        id: String,
        /// Its file.
        file: String,
        /// Its row.
        row: u64,
    },
    /// More places than anybody could weigh.
    #[error(
        "inputs.candidates has {count} places near villages of the plan; it takes {most} at most: leave out those that are alike"
    )]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}

/// What all parts share.
struct Sources<'a> {
    settings: &'a Settings,
    survey: &'a Survey,
    scan: &'a Scan,
    ranking: &'a Ranking,
    found: &'a Found,
    options: &'a Options,
    ground: Option<&'a Ground>,
}

/// A site before it is known who of its villages may be served from it.
#[derive(Clone, Debug)]
struct Draft {
    id: String,
    kind: SiteKind,
    at: LonLat,
    height_m: f64,
    cost: Cost,
    capacity: Option<i64>,
    /// Villages of the problem, ascending.
    reach: Vec<u32>,
    /// What its hops are priced by; `None` where it brings its own backhaul.
    joins: Option<PricedSite>,
    rule: SiteRule,
    not_before: Option<Day>,
}

/// Draws the problem of a run. Objectives, limits and phases are left to whoever asks.
///
/// # Errors
/// [`DrawError`] where terrain cannot be used.
pub fn problem(project: &Project, stages: &Stages<'_>) -> Result<Drawn, DrawError> {
    draw(&Sources {
        settings: &project.settings,
        survey: stages.survey,
        scan: stages.scan,
        ranking: stages.ranking,
        found: stages.found,
        options: stages.options,
        ground: stages.ground.filter(|ground| ground.terrain().is_some()),
    })
}

fn draw(sources: &Sources<'_>) -> Result<Drawn, DrawError> {
    let mut notes = Vec::new();
    let (villages, places) = villages::villages(sources, &mut notes);
    let pricing = Pricing::new(
        sources.survey,
        sources.scan,
        sources.found,
        sources.settings,
    );
    let covers = Covers::new(
        sources.survey,
        sources.scan,
        sources.ground,
        sources.settings,
        &places,
    )?;
    let mut draw = Draw {
        sources,
        pricing,
        covers,
        kept_off: KeptOff::of(sources.survey.exclusion.as_deref()),
        villages,
        places,
        notes,
    };
    let mut drafts = draw.own_sites()?;
    draw.keep_off(&mut drafts);
    drafts.extend(draw.macros()?);
    drafts.sort_by(|one, other| one.id.cmp(&other.id));
    let mut network = draw.network(&drafts)?;
    draw.without_stranded(&mut drafts, &mut network);
    draw.by_policy(&mut drafts);
    network.without_idle(&mut drafts);
    let sites = drafts.iter().map(|draft| draw.site(draft)).collect();
    Ok(Drawn {
        problem: Problem {
            sites,
            roots: network.roots,
            hops: network.hops,
            villages: draw.villages,
            ..Problem::default()
        },
        villages: draw.places,
        notes: draw.notes,
    })
}

/// A problem in the making.
struct Draw<'a> {
    sources: &'a Sources<'a>,
    pricing: Pricing<'a>,
    covers: Covers<'a>,
    kept_off: KeptOff,
    villages: Vec<Village>,
    /// Their places in the survey.
    places: Vec<usize>,
    notes: Vec<String>,
}

impl Draw<'_> {
    /// Tells people of what is counted, where there is any.
    fn note(&mut self, count: usize, text: &str) {
        if count > 0 {
            self.notes.push(format!("plan: {count} {text}"));
        }
    }

    /// People whom the rate of a small cell suffices.
    fn small_cell_people(&self) -> i64 {
        let book = &self.sources.settings.costs;
        let mbps = book.factor(Factor::SmallCellMbps);
        whole(self.pricing.capacity(mbps).floor())
    }

    /// The place in the problem of a village of the survey.
    fn number(&self, place: usize) -> Option<u32> {
        let number = self.places.binary_search(&place).ok()?;
        u32::try_from(number).ok()
    }

    fn site(&self, draft: &Draft) -> Site {
        let most =
            |word: &dyn Fn(&Village) -> &str| most_people(&self.villages, &draft.reach, word);
        Site {
            id: draft.id.clone(),
            kind: draft.kind,
            at: draft.at,
            height_m: draft.height_m,
            province: most(&|village| &village.province),
            fund: most(&|village| &village.fund),
            cost: cents(draft.cost.present_value),
            capex: cents(draft.cost.capex),
            capacity: draft.capacity,
            reach: draft
                .reach
                .iter()
                .map(|&village| Reached { village, link: 0 })
                .collect(),
            needs_path: draft.joins.is_some(),
            rule: draft.rule,
            not_before: draft.not_before,
        }
    }
}

/// The word that most people in reach have; of equals that of the first village.
fn most_people(villages: &[Village], reach: &[u32], word: &dyn Fn(&Village) -> &str) -> String {
    let mut sums: Vec<(&str, i64)> = Vec::new();
    for &number in reach {
        let Some(village) = villages.get(number as usize) else {
            continue;
        };
        let own = word(village);
        match sums.iter_mut().find(|(known, _)| *known == own) {
            Some((_, sum)) => *sum = sum.saturating_add(village.people),
            None => sums.push((own, village.people)),
        }
    }
    // The first of the most.
    let most = sums.iter().rev().max_by_key(|(_, sum)| *sum);
    most.map_or_else(String::new, |(word, _)| (*word).to_owned())
}

/// Dollars in cents; what is beyond saturates.
fn cents(dollars: f64) -> Cents {
    whole(dollars * 100.0)
}

/// The nearest whole number that is not negative.
fn whole(number: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "cents, people and houses; casting saturates"
    )]
    let whole = number.round() as i64;
    whole.max(0)
}

#[cfg(test)]
#[path = "candidates_tests.rs"]
mod tests;
