//! Indicative money, and the order by score for money.

use super::{Choice, Decision};
use crate::project::Settings;
use crate::ranking::Ranking;
use crate::units::UsDollars;

/// The village's share of the indicative present value of a build; a macro is shared equally by its
/// group. `None` where nothing is spent or nothing is decided.
pub(super) fn cost(build: Decision, group_villages: u32, settings: &Settings) -> Option<UsDollars> {
    let costs = &settings.costs;
    let whole = match build {
        Decision::RemoteSector => costs.remote_sector_usd,
        Decision::SmallCell => costs.small_cell_usd,
        Decision::Macro => costs.macro_usd / u64::from(group_villages.max(1)),
        Decision::LeoCell => costs.leo_cell_usd,
        Decision::LeoTerminal => costs.leo_terminal_usd,
        Decision::Planned | Decision::WaitForGrid | Decision::NeedsData => return None,
    };
    Some(UsDollars(whole))
}

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
