//! Indicative money, and the order by score for money.

use super::groups::Group;
use super::{Choice, Decision};
use crate::project::Settings;
use crate::ranking::Ranking;
use crate::units::UsDollars;

/// Gives each village its share of the indicative present value of its build; nothing where nothing
/// is spent or decided. A macro is shared equally by those of its group that take it.
pub(super) fn costs(choices: &mut [Option<Choice>], groups: &[Group], settings: &Settings) {
    let costs = &settings.costs;
    for choice in choices.iter_mut().flatten() {
        let spends = !matches!(choice.decision, Decision::Planned | Decision::WaitForGrid);
        choice.cost = match choice.build.filter(|_| spends) {
            Some(Decision::RemoteSector) => Some(costs.remote_sector_usd),
            Some(Decision::SmallCell) => Some(costs.small_cell_usd),
            Some(Decision::Macro) => Some(costs.macro_usd),
            Some(Decision::LeoCell) => Some(costs.leo_cell_usd),
            Some(Decision::LeoTerminal) => Some(costs.leo_terminal_usd),
            _ => None,
        }
        .map(UsDollars);
    }
    for group in groups {
        let takes = |choices: &[Option<Choice>], member: usize| {
            choices[member]
                .as_ref()
                .is_some_and(|choice| choice.decision == Decision::Macro)
        };
        let sharing: Vec<usize> = group
            .members
            .iter()
            .copied()
            .filter(|&member| takes(choices, member))
            .collect();
        for &member in &sharing {
            if let Some(choice) = &mut choices[member] {
                choice.cost = Some(UsDollars(costs.macro_usd / sharing.len() as u64));
            }
        }
    }
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
