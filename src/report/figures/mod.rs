//! Drawings of a run: plain numbers, drawn as SVG, and as PNG from that.

mod axis;
mod file;
mod ground;
mod map;
mod marks;
mod people_money;
mod phases;
#[cfg(feature = "png")]
mod png;
mod progress;
mod province_map;
mod rank_stability;
mod scatter;
mod status_map;
mod svg;
mod waterfall;
mod words;

use serde::{Deserialize, Serialize};

pub use file::{FIGURES_FILE, FiguresError};
#[cfg(feature = "png")]
pub use png::{PictureError, png};
pub use progress::{Counted, progress_svg};

use super::edition::Edition;
use crate::lang::Lang;
use map::Map;
use svg::{Drawing, Head, WIDTH};

/// The numbers behind all figures: `figures.json`, from which `deadzone figure` draws again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    head: Head,
    map: Map,
    curve: Option<people_money::Curve>,
    phases: Option<phases::Phases>,
    ranks: rank_stability::Ranks,
    costs: Option<waterfall::Costs>,
    progress: Vec<progress::Step>,
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Villages by status, and provinces.
    StatusMap,
    /// People against money.
    PeopleMoney,
    /// Phases over time.
    Phases,
    /// People against the distance to signal, by decision.
    SatelliteTerrestrial,
    /// Ranks under other weights.
    RankStability,
    /// From the first site to the whole cost.
    CostWaterfall,
    /// Villages without signal before and after.
    Progress,
}

impl Figure {
    /// All, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::StatusMap,
        Self::PeopleMoney,
        Self::Phases,
        Self::SatelliteTerrestrial,
        Self::RankStability,
        Self::CostWaterfall,
        Self::Progress,
    ];

    /// Its name on the command line and of its file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatusMap => "status-map",
            Self::PeopleMoney => "people-money",
            Self::Phases => "phases",
            Self::SatelliteTerrestrial => "satellite-terrestrial",
            Self::RankStability => "rank-stability",
            Self::CostWaterfall => "cost-waterfall",
            Self::Progress => "progress",
        }
    }

    /// What a run must have for it.
    #[must_use]
    pub fn needs(self) -> &'static str {
        match self {
            Self::StatusMap => "it needs villages with a location",
            Self::PeopleMoney => {
                "it needs a plan with its curve (plan.enabled and plan.curve) that serves somebody"
            }
            Self::Phases => "it needs a plan (plan.enabled)",
            Self::SatelliteTerrestrial => {
                "it needs villages without signal with decisions, known people and a known distance to signal"
            }
            Self::RankStability => "it needs ranked villages",
            Self::CostWaterfall => {
                "it needs a plan (plan.enabled) that serves villages whose own decisions have a cost"
            }
            Self::Progress => {
                "it needs villages without signal and a plan (plan.enabled), or several runs of different days"
            }
        }
    }
}

impl Figures {
    /// Takes the numbers from a run.
    #[must_use]
    pub fn of(edition: &Edition<'_>) -> Self {
        let project = &edition.project.settings.project;
        let map = Map::of(edition);
        let facts = edition.facts;
        let planned = facts.planned;
        let costs = planned.zip(facts.options);
        Self {
            curve: planned.and_then(|planned| people_money::of(edition.facts.survey, planned)),
            phases: planned.map(|planned| phases::of(planned, facts)),
            ranks: rank_stability::of(facts),
            costs: costs.and_then(|(planned, options)| waterfall::of(planned, options)),
            progress: progress::planned(&map),
            head: Head {
                name: project.name.clone(),
                notice: project.notice.clone(),
                as_of: project.as_of,
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            map,
        }
    }

    /// Draws a figure; `None` where the run has nothing to draw.
    #[must_use]
    pub fn svg(&self, figure: Figure, lang: Lang) -> Option<String> {
        self.svg_wide(figure, lang, WIDTH)
    }

    /// The same, shown so many pixels wide.
    #[must_use]
    pub fn svg_wide(&self, figure: Figure, lang: Lang, width: f64) -> Option<String> {
        Some(self.draw(figure, lang)?.svg(width))
    }

    fn draw(&self, figure: Figure, lang: Lang) -> Option<Drawing> {
        let head = &self.head;
        match figure {
            Figure::StatusMap => status_map::draw(&self.map, head, lang),
            Figure::Progress => progress::draw(&self.progress, head, lang),
            Figure::PeopleMoney => people_money::draw(self.curve.as_ref()?, head, lang),
            Figure::Phases => phases::draw(self.phases.as_ref()?, head, lang),
            Figure::SatelliteTerrestrial => scatter::draw(&self.map, head, lang),
            Figure::RankStability => rank_stability::draw(&self.ranks, head, lang),
            Figure::CostWaterfall => waterfall::draw(self.costs.as_ref()?, head, lang),
        }
    }

    /// Whether a run has something to draw.
    #[must_use]
    pub fn has(&self, figure: Figure) -> bool {
        self.draw(figure, Lang::En).is_some()
    }

    /// The provinces that have maps of their own: those with dead zones, in the order of the alphabet.
    #[must_use]
    pub fn provinces(&self) -> Vec<&str> {
        self.map.named()
    }

    /// Draws the map of a province with its dead zones and the sites of the plan.
    #[must_use]
    pub fn province_svg(&self, province: &str, lang: Lang) -> Option<String> {
        self.province_svg_wide(province, lang, WIDTH)
    }

    /// The same, shown so many pixels wide.
    #[must_use]
    pub fn province_svg_wide(&self, province: &str, lang: Lang, width: f64) -> Option<String> {
        let drawing = province_map::draw(&self.map, province, &self.head, lang);
        Some(drawing?.svg(width))
    }
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
