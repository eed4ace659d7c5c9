//! Are the villages where the coverage is?

use geo::{BoundingRect, Intersects};
use geo_types::{Coord, Rect};

use super::Survey;
use super::issue::{Code, Effect, Issue};

/// How far around all coverage a village is not surprising, degrees: about 200 km, so that a remote
/// island is not taken for a mistake.
const MARGIN_DEG: f64 = 2.0;

/// Warns of villages far from all coverage, and says so where swapped coordinates would explain it.
/// Nothing is changed: only the planner knows.
pub(super) fn check(survey: &mut Survey, file: &str) {
    let Some(around) = surroundings(survey) else {
        return;
    };
    let inside = |x: f64, y: f64| around.intersects(&Coord { x, y });
    let (mut swapped, mut far) = (0_u64, 0_u64);
    for (village, row) in survey.villages.iter_mut().zip(&survey.village_rows) {
        let Some(centre) = village.centre else {
            continue;
        };
        if inside(centre.lon(), centre.lat()) {
            continue;
        }
        let looks_swapped = inside(centre.lat(), centre.lon());
        village.doubtful_location = looks_swapped;
        let (code, message) = if looks_swapped {
            swapped += 1;
            (
                Code::LocationLooksSwapped,
                "lies far from all coverage, but near it with longitude and latitude swapped",
            )
        } else {
            far += 1;
            (
                Code::LocationFarFromCoverage,
                "lies more than 2 degrees from the box around all coverage",
            )
        };
        survey.issues.push(Issue {
            file: file.to_owned(),
            row: *row,
            field: "lon,lat".to_owned(),
            value: format!("{},{}", centre.lon(), centre.lat()),
            code,
            effect: Effect::Warned,
            message: message.to_owned(),
        });
    }
    if swapped > 0 {
        survey.notes.push(format!(
            "{file}: {swapped} villages look as if longitude and latitude were swapped; check the order of the columns"
        ));
    }
    if far > 0 {
        survey.notes.push(format!(
            "{file}: {far} villages lie far from all coverage; check positions and whether coverage is missing"
        ));
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
