//! The order in which changes are told: what matters most first, the same whatever the order of the files.

use std::cmp::Reverse;

use super::diff::Change;
use super::folder::RunFolder;
use super::{Kind, ScoreChange};

/// Sorts changes by kind, by how far a village moved or how high it stands, and by id.
pub(super) fn sort(changes: &mut [Change], runs: [&RunFolder; 2]) {
    let id = |change: &Change| {
        let new = change.new.map(|row| runs[1].id(row));
        new.or(change.old.map(|row| runs[0].id(row)))
            .unwrap_or_default()
            .to_owned()
    };
    changes.sort_by_cached_key(|change| {
        let size = match change.kind() {
            Kind::Moved => change.places_up().map_or(0, i64::abs),
            Kind::Rescored => {
                let score = change.score.as_ref();
                score.map_or(0, ScoreChange::difference).abs()
            }
            _ => 0,
        };
        let best = change.rank.into_iter().flatten().min();
        (
            change.kind(),
            Reverse(size),
            best.unwrap_or(u32::MAX),
            id(change),
        )
    });
}
