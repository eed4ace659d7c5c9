//! Centres of villages that were given houses but none.

use rustc_hash::FxHashSet;

use super::issue::{Code, Effect, Issue};
use super::village::{Houses, Village, middle};
use crate::geodesy::LonLat;

/// Gives a centre to villages that have houses but none; what to note of those without any location.
/// `issues` are those of their rows so far.
pub(super) fn locate(
    file: &str,
    villages: &mut [Village],
    rows: &[u64],
    issues: &[Issue],
) -> Vec<Issue> {
    let mut missing = Vec::new();
    for (village, &row) in villages.iter_mut().zip(rows) {
        if village.centre.is_none() {
            village.centre = inside_of(&village.houses);
        }
        if village.centre.is_none() {
            missing.push((row, &village.id));
        }
    }
    if missing.is_empty() {
        return Vec::new();
    }
    let places = [
        "lon",
        "lat",
        "x",
        "y",
        "centre_lon",
        "centre_lat",
        "geometry",
    ];
    let about_place = |field: &str| field.split(',').all(|field| places.contains(&field));
    let noted: FxHashSet<u64> = issues
        .iter()
        .filter(|issue| issue.file == file && about_place(&issue.field))
        .map(|issue| issue.row)
        .collect();
    let missing = missing.into_iter().filter(|(row, _)| !noted.contains(row));
    let issue = |(row, id): (u64, &String)| Issue {
        file: file.to_owned(),
        row,
        field: "lon,lat".to_owned(),
        value: String::new(),
        code: Code::LocationMissing,
        effect: Effect::Ignored,
        message: format!("village {id} has no coordinates; its status is unknown"),
    };
    missing.map(issue).collect()
}

/// A place among houses.
pub(super) fn inside_of(houses: &Houses) -> Option<LonLat> {
    use geo::InteriorPoint;
    match houses {
        Houses::AtCentre => None,
        Houses::Clusters(clusters) => middle(clusters),
        Houses::Area { area, .. } => area.interior_point().and_then(|point| {
            // An area over the antimeridian runs on beyond it.
            let turns = (point.x() / 360.0).round();
            LonLat::new(point.x() - 360.0 * turns, point.y()).ok()
        }),
    }
}
