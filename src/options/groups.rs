//! Dead zones that belong together.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geodesy::{LonLat, curve, geodesic_m};
use crate::project::Settings;
use crate::ranking::new_people;
use crate::scan::Scan;
use crate::survey::Survey;
use crate::units::Kilometres;

/// Groups of dead zones; villages that a committed site will cover need no macro.
pub(super) fn of_survey(survey: &Survey, scan: &Scan, settings: &Settings) -> Vec<Group> {
    let candidates = survey
        .villages
        .iter()
        .zip(&scan.findings)
        .enumerate()
        .filter(|(_, (_, finding))| finding.is_dead_zone() && finding.planned.is_none())
        .filter_map(|(index, (village, finding))| {
            village.centre.map(|centre| Candidate {
                index,
                id: &village.id,
                centre,
                people: new_people(village, finding, settings).map_or(0.0, |people| people.low),
            })
        })
        .collect();
    groups(candidates, Kilometres(settings.decision.group_radius_km))
}

/// A dead zone that may be grouped.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) index: usize,
    pub(super) id: &'a str,
    pub(super) centre: LonLat,
    /// People that are certain.
    pub(super) people: f64,
}

/// Villages that one macro may serve: the largest first, and the others within reach of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// `G-` and the id of the village that it forms around.
    pub(super) id: String,
    /// Indices of the villages, the middle one first, then by id.
    pub(super) members: Vec<usize>,
}

/// Groups candidates: going from the largest village down, each one not yet taken gathers the
/// others not yet taken within `radius`. So every member is within reach of one mast at the middle
/// village, and the result does not depend on the order of the list. A village alone is no group.
pub(super) fn groups(mut candidates: Vec<Candidate<'_>>, radius: Kilometres) -> Vec<Group> {
    candidates.sort_by(|one, other| {
        other
            .people
            .total_cmp(&one.people)
            .then_with(|| one.id.cmp(other.id))
    });
    let radius_m = radius.to_metres().0;
    // Chords are shorter than geodesics, so a search by chord misses nothing.
    let tree = RTree::bulk_load(
        candidates
            .iter()
            .enumerate()
            .map(|(order, candidate)| GeomWithData::new(earth_centred(candidate.centre), order))
            .collect(),
    );
    let mut taken = vec![false; candidates.len()];
    let mut groups = Vec::new();
    for (order, middle) in candidates.iter().enumerate() {
        if taken[order] {
            continue;
        }
        taken[order] = true;
        let here = earth_centred(middle.centre);
        let mut near: Vec<usize> = tree
            .locate_within_distance(here, radius_m * radius_m)
            .map(|entry| entry.data)
            .filter(|&other| {
                !taken[other] && geodesic_m(middle.centre, candidates[other].centre).0 <= radius_m
            })
            .collect();
        if near.is_empty() {
            continue;
        }
        near.sort_by_key(|&other| candidates[other].id);
        for &other in &near {
            taken[other] = true;
        }
        groups.push(Group {
            id: format!("G-{}", middle.id),
            members: std::iter::once(order)
                .chain(near)
                .map(|member| candidates[member].index)
                .collect(),
        });
    }
    groups
}

fn earth_centred(position: LonLat) -> [f64; 3] {
    curve(position.lon(), position.lat(), 0.0, 0.0).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(index: usize, id: &str, north_km: f64, people: f64) -> Candidate<'_> {
        Candidate {
            index,
            id,
            centre: LonLat::new(104.0, 22.0 + north_km / 110.7).unwrap(),
            people,
        }
    }

    #[test]
    fn villages_gather_around_the_largest_and_a_lone_one_is_no_group() {
        let list = vec![
            candidate(0, "c", 0.0, 100.0),
            candidate(1, "b", 2.0, 300.0),
            candidate(2, "a", 4.0, 100.0),
            candidate(3, "z", 9.0, 900.0),
        ];
        let expected = [Group {
            id: "G-b".to_owned(),
            members: vec![1, 2, 0],
        }];
        assert_eq!(groups(list.clone(), Kilometres(3.0)), expected);
        let reversed = list.into_iter().rev().collect();
        assert_eq!(groups(reversed, Kilometres(3.0)), expected);
    }
}
