//! The order by score for money.

use super::Choice;
use crate::ranking::Ranking;

/// Ranks the ranked villages by points of known facts per dollar; equals share a rank.
pub(super) fn rank_per_cost(choices: &mut [Option<Choice>], ranking: &Ranking) {
    let mut entries: Vec<(u64, u64, usize)> = choices
        .iter()
        .zip(&ranking.standings)
        .enumerate()
        .filter_map(|(index, (choice, standing))| {
            let points = standing.score.as_ref()?.total.low;
            standing.place?;
            let cost = choice.as_ref()?.cost.filter(|cost| cost.0 > 0)?;
            Some((u64::from(points), cost.0, index))
        })
        .collect();
    // a / b against c / d without division, so that equals are equal.
    let compare = |one: &(u64, u64, usize), other: &(u64, u64, usize)| {
        (u128::from(other.0) * u128::from(one.1)).cmp(&(u128::from(one.0) * u128::from(other.1)))
    };
    entries.sort_by(|one, other| compare(one, other).then(one.2.cmp(&other.2)));
    let mut rank = 0;
    for place in 0..entries.len() {
        if place == 0 || compare(&entries[place - 1], &entries[place]).is_ne() {
            rank = u32::try_from(place + 1).unwrap_or(u32::MAX);
        }
        if let Some(choice) = &mut choices[entries[place].2] {
            choice.rank_per_cost = Some(rank);
        }
    }
}
