//! Are the villages where the coverage is?

use geo::{BoundingRect, Intersects};
use geo_types::{Coord, Rect};

use super::issue::{Code, Effect, Issue};
use super::{Survey, Village};
use crate::lang::counted;

/// How far around all coverage a village is not surprising, degrees: about 200 km, so that a remote
/// island is not taken for a mistake.
const MARGIN_DEG: f64 = 2.0;

/// The box around all coverage.
#[derive(Clone, Copy)]
pub(super) struct Surroundings(Option<Rect<f64>>);

/// How many villages are far from all coverage.
#[derive(Clone, Copy, Default)]
pub(super) struct Far {
    swapped: u64,
    other: u64,
}

impl Surroundings {
    pub(super) fn of(survey: &Survey) -> Self {
        Self(surroundings(survey))
    }

    /// Warns of villages far from all coverage, and says so where swapped coordinates would explain
    /// it. Nothing is changed: only the planner knows.
    pub(super) fn check(
        self,
        file: &str,
        villages: &mut [Village],
        rows: &[u64],
        issues: &mut Vec<Issue>,
    ) -> Far {
        let mut found = Far::default();
        let Some(around) = self.0 else {
            return found;
        };
        let inside = |x: f64, y: f64| around.intersects(&Coord { x, y });
        for (village, row) in villages.iter_mut().zip(rows) {
            let Some(centre) = village.centre else {
                continue;
            };
            if inside(centre.lon(), centre.lat()) {
                continue;
            }
            let looks_swapped = inside(centre.lat(), centre.lon());
            village.doubtful_location = looks_swapped;
            let (code, message) = if looks_swapped {
                found.swapped += 1;
                (
                    Code::LocationLooksSwapped,
                    "lies far from all coverage, but near it with longitude and latitude swapped",
                )
            } else {
                found.other += 1;
                (
                    Code::LocationFarFromCoverage,
                    "lies more than 2 degrees from the box around all coverage",
                )
            };
            issues.push(Issue {
                file: file.to_owned(),
                row: *row,
                field: "lon,lat".to_owned(),
                value: format!("{},{}", centre.lon(), centre.lat()),
                code,
                effect: Effect::Warned,
                message: message.to_owned(),
            });
        }
        found
    }
}

impl Far {
    pub(super) fn add(&mut self, more: Self) {
        self.swapped += more.swapped;
        self.other += more.other;
    }

    /// What to say of the list as a whole.
    pub(super) fn notes(self, file: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.swapped > 0 {
            notes.push(format!(
                "{file}: {} as if longitude and latitude were swapped; check the order of the columns",
                counted(self.swapped, "village looks", "villages look")
            ));
        }
        if self.other > 0 {
            notes.push(format!(
                "{file}: {} far from all coverage; check positions and whether coverage is missing",
                counted(self.other, "village lies", "villages lie")
            ));
        }
        notes
    }
}

fn surroundings(survey: &Survey) -> Option<Rect<f64>> {
    let boxes = survey
        .areas
        .iter()
        .filter_map(|area| area.polygons.bounding_rect());
    let all = boxes.reduce(|one, other| {
        Rect::new(
            Coord {
                x: one.min().x.min(other.min().x),
                y: one.min().y.min(other.min().y),
            },
            Coord {
                x: one.max().x.max(other.max().x),
                y: one.max().y.max(other.max().y),
            },
        )
    })?;
    Some(Rect::new(
        Coord {
            x: all.min().x - MARGIN_DEG,
            y: all.min().y - MARGIN_DEG,
        },
        Coord {
            x: all.max().x + MARGIN_DEG,
            y: all.max().y + MARGIN_DEG,
        },
    ))
}
