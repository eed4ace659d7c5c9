//! Indicative money, and the order by score for money.

use super::groups::Group;
use super::money::{Bill, Money, solar};
use super::{Choice, Decision};
use crate::project::cost_book::{Factor, Item};
use crate::project::{CostBook, Settings};
use crate::ranking::Ranking;
use crate::units::UsDollars;

/// Present values of what is built, by the cost book: each with what it commonly needs.
struct Costs {
    remote_sector: u64,
    small_cell: u64,
    macro_site: u64,
    leo_cell: u64,
    leo_terminal: u64,
}

impl Costs {
    fn new(book: &CostBook) -> Self {
        let money = Money::new(book);
        let dollars = |bill: &Bill| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "prices are not negative; what is beyond whole numbers saturates"
            )]
            let dollars = money.present_value(bill).round() as u64;
            dollars
        };
        let sun = book.factor(Factor::PshWorst);
        let solar = |watts: &[Factor]| {
            let watts = watts.iter().map(|&one| book.factor(one)).sum();
            solar(watts, sun, book).bill()
        };
        let mut remote_sector = Bill::new();
        remote_sector
            .once(Item::RemoteSector, 1.0)
            .once(Item::FibreKm, 3.0);
        let mut small_cell = Bill::new();
        small_cell
            .once(Item::SmallCellSite, 1.0)
            .once(Item::MicrowaveHop, 1.0);
        let mut macro_site = Bill::new();
        macro_site.once(Item::MacroSite, 1.0);
        let mut leo_cell = solar(&[Factor::SmallCellW, Factor::LeoW]);
        leo_cell
            .once(Item::SmallCellSite, 1.0)
            .once(Item::LeoBackhaulKit, 1.0)
            .monthly(Item::LeoBackhaulFeeMonth, 1.0);
        let mut leo_terminal = solar(&[Factor::LeoW, Factor::WifiW]);
        leo_terminal
            .once(Item::LeoKit, 1.0)
            .once(Item::WifiKit, 1.0)
            .monthly(Item::LeoFeeMonth, 1.0);
        Self {
            remote_sector: dollars(&remote_sector),
            small_cell: dollars(&small_cell),
            macro_site: dollars(&macro_site),
            leo_cell: dollars(&leo_cell),
            leo_terminal: dollars(&leo_terminal),
        }
    }
}

/// Gives each village its share of the indicative present value of its build; nothing where nothing
/// is spent or decided. A macro is shared equally by those of its group that take it.
pub(super) fn costs(choices: &mut [Option<Choice>], groups: &[Group], settings: &Settings) {
    let costs = Costs::new(&settings.costs);
    for choice in choices.iter_mut().flatten() {
        let spends = !matches!(choice.decision, Decision::Planned | Decision::WaitForGrid);
        choice.cost = match choice.build.filter(|_| spends) {
            Some(Decision::RemoteSector) => Some(costs.remote_sector),
            Some(Decision::SmallCell) => Some(costs.small_cell),
            Some(Decision::Macro) => Some(costs.macro_site),
            Some(Decision::LeoCell) => Some(costs.leo_cell),
            Some(Decision::LeoTerminal) => Some(costs.leo_terminal),
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
                choice.cost = Some(UsDollars(costs.macro_site / sharing.len() as u64));
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
