//! What flies: the shells of a constellation, or real satellites.

use rayon::prelude::*;

use crate::options::FindError;
use crate::project::{Project, SkyRule};
use crate::sky::elements::{ElementFile, Ephemeris, Timeline};
use crate::sky::frames::{Moment, Observer};
use crate::sky::{GatewayReach, Sky, Span, Spot, Tally, Terminal, View};

/// A dish at its spot.
#[derive(Debug)]
pub(super) struct Dish<'a> {
    /// The village, by its place in the survey.
    pub(super) village: usize,
    pub(super) spot: Spot,
    /// The shells over its latitude.
    pub(super) sky: &'a Sky,
    /// The gateways that it needs; `None` where satellites have laser links.
    pub(super) gateways: Option<GatewayReach>,
}

/// What flies.
#[derive(Debug)]
pub(super) enum Flying {
    /// The shells.
    Shells,
    /// Satellites with element sets, from a moment on.
    Real(Box<Ephemeris>, Moment),
}

/// How long and how often the sky is looked at.
fn span(rule: &SkyRule) -> Span {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a week of seconds"
    )]
    let moments = (rule.hours * 3600.0 / rule.step_s).ceil().max(1.0) as u32;
    Span {
        step_s: rule.step_s,
        moments,
    }
}

impl Flying {
    /// Reads the element sets of a project, if it names any; what was refused is noted. The sky is watched from
    /// the newest of their epochs on.
    pub(super) fn of(project: &Project, notes: &mut Vec<String>) -> Result<Self, FindError> {
        let Some(name) = &project.settings.sky.elements else {
            return Ok(Self::Shells);
        };
        let unusable = |why: String| FindError::Elements {
            file: name.clone(),
            why,
        };
        let path = project.origin.path(name);
        let path = path.ok_or_else(|| unusable("only files of the disk are read".to_owned()))?;
        let file = ElementFile::open(&path).map_err(|error| unusable(chain(&error)))?;
        if file.refused > 0 {
            let first = file.told.first();
            let first = first.map_or_else(String::new, |refused| format!("; the first: {refused}"));
            notes.push(format!(
                "{name}: {} of {} element sets were refused{first}",
                file.refused,
                file.records()
            ));
        }
        let start = file.newest();
        let start = start.ok_or_else(|| unusable("it holds no element set".to_owned()))?;
        let ephemeris = Ephemeris::new(&file.sets);
        if let Some(first) = ephemeris.left_out().first() {
            notes.push(format!(
                "{name}: {} element sets are no orbit of SGP4, the first: {first:?}",
                ephemeris.left_out().len()
            ));
        }
        Ok(Self::Real(Box::new(ephemeris), start))
    }

    /// Whether real satellites fly.
    pub(super) fn is_real(&self) -> bool {
        matches!(self, Self::Real(..))
    }

    /// How long shells are watched; real satellites are watched apart.
    pub(super) fn span(&self, rule: &SkyRule) -> Option<Span> {
        (!self.is_real()).then(|| span(rule))
    }

    /// What each dish sees.
    pub(super) fn views(
        &self,
        dishes: &[Dish<'_>],
        terminal: Terminal,
        rule: &SkyRule,
        notes: &mut Vec<String>,
    ) -> Vec<Option<View>> {
        let span = span(rule);
        let (ephemeris, start) = match self {
            Self::Shells => {
                let view = |dish: &Dish<'_>| {
                    let gateways = dish.gateways.as_ref();
                    let sky = dish.sky;
                    View::of(
                        &sky.passes,
                        &dish.spot.skyline,
                        &terminal,
                        &sky.gso,
                        gateways,
                    )
                };
                return dishes.par_iter().map(view).collect();
            }
            Self::Real(ephemeris, start) => (ephemeris, *start),
        };
        let observers: Vec<Observer> = dishes
            .iter()
            .map(|dish| Observer::new(dish.spot.at, dish.spot.dish_height_m))
            .collect();
        let mut tallies: Vec<Tally<'_>> = dishes
            .iter()
            .map(|dish| {
                let gateways = dish.gateways.as_ref();
                let sky = dish.sky;
                Tally::new(
                    span.step_s,
                    &dish.spot.skyline,
                    &terminal,
                    &sky.gso,
                    gateways,
                )
            })
            .collect();
        let timeline = Timeline {
            start,
            step_s: span.step_s,
            moments: span.moments as usize,
        };
        let silent = ephemeris.watch(
            &observers,
            terminal.min_elevation_deg,
            &timeline,
            &mut tallies,
        );
        if let Some(first) = silent.first() {
            notes.push(format!(
                "{} satellites have no position at some moments and are left out there, the first {}: {}",
                silent.len(),
                ephemeris.name(first.satellite),
                first.why
            ));
        }
        tallies.iter().map(Tally::finish).collect()
    }
}

/// An error with what it comes from.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
