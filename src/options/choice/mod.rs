//! The arithmetic of choosing, on plain numbers: which of the offers for each village wins.
//!
//! A [`Case`] is a village with its offers; what each costs is a
//! [`Worth`], linear in unit prices. Nothing here
//! knows of maps, masts or skies: whoever makes the offers says what serves and whom.
//!
//! - [`decide`]: the winner of each case by a [`Policy`], the runner-up, and by how much
//!   (`verdict.rs`, `policy.rs`);
//! - [`coalition`]: who takes a macro that a group shares (`coalition.rs`);
//! - [`price_flips`] and its kin: what would have to change for another class to win (`flips.rs`,
//!   `search.rs`);
//! - [`Draws`]: how often satellite wins while prices vary (`draws.rs`);
//! - [`cap`]: who gives way where terminals are limited (`cap.rs`);
//! - [`compare`]: all policies side by side (`side_by_side.rs`).
//!
//! **What is compared** is present value per person covered. Equals go by the ladder: the order of
//! [`Decision`], then what a village builds of its own before what it shares, then the order of offers.

mod cap;
mod coalition;
mod draws;
mod error;
mod flips;
mod policy;
mod search;
mod side_by_side;
mod verdict;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod law_tests;

pub use cap::{Capped, GaveWay, cap, next_without_terminals};
pub use coalition::{Member, Seat, coalition, shared_price};
pub use draws::Draws;
pub use error::ChoiceError;
pub use flips::{Flip, FlipOf, Threshold, in_order, price_flips, threshold_flip};
pub use policy::{Policy, tiers};
pub use search::{Asked, class_by, date_flip, rate_flip};
pub use side_by_side::{Comparison, Outcome, Switch, compare};
pub use verdict::{Decided, Pick, Rule, Verdict, choose, decide};

use super::money::Worth;
use super::{Class, Decision};
use crate::project::cost_book::{Item, UnitPrices};

/// Something that may be built for a village.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What it is: terrestrial, satellite or waiting for the grid.
    pub decision: Decision,
    /// People whom it covers; an offer that covers nobody never wins.
    pub people: f64,
    /// Share of the houses with service, 0 to 1. Told on; nothing is decided by it.
    pub share: f64,
    /// What it costs this village; of a shared one what it costs beside the share, mostly nothing.
    pub cost: Worth,
    /// Whether it gives the required service: share of houses and rate.
    pub is_served: bool,
    /// Whether it is a stopgap, which wins only where nothing serves.
    pub is_interim: bool,
    /// The group that shares it, by its place among the totals of [`Cases::new`]; macros only.
    pub shared_by: Option<usize>,
    /// Satellite terminals that it takes.
    pub terminals: u32,
}

/// A village that needs service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// What may be built.
    pub offers: Vec<Offer>,
    /// An operator is committed already.
    pub planned: bool,
    /// Whether there is electricity, from the grid or a supply of its own.
    pub has_electricity: bool,
}

impl Case {
    /// The offer that it shares with others, with its place and the group.
    pub(crate) fn shared(&self) -> Option<(usize, &Offer, usize)> {
        let mut offers = self.offers.iter().enumerate();
        offers.find_map(|(place, offer)| Some((place, offer, offer.shared_by?)))
    }
}

/// Villages that may share a macro.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What the macro costs as a whole.
    pub total: Worth,
    /// Cases with an offer to share it, in rising order.
    pub members: Vec<usize>,
}

/// Cases that were checked, and the groups among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cases {
    cases: Vec<Case>,
    groups: Vec<Group>,
}

impl Cases {
    /// Checks cases, and gathers the groups whose macros cost these totals.
    ///
    /// # Errors
    ///
    /// If an offer is of a kind that nobody builds, if it names a group that is not there, if it is shared
    /// and no macro, if a case shares twice, or if a number is not finite, or negative where it counts
    /// people or money.
    pub fn new(cases: Vec<Case>, totals: Vec<Worth>) -> Result<Self, ChoiceError> {
        for (group, total) in totals.iter().enumerate() {
            error::check_total(group, total)?;
        }
        let mut groups: Vec<Group> = totals
            .into_iter()
            .map(|total| Group {
                total,
                members: Vec::new(),
            })
            .collect();
        for (number, case) in cases.iter().enumerate() {
            error::check_case(number, case, groups.len())?;
            if let Some((_, _, group)) = case.shared() {
                groups[group].members.push(number);
            }
        }
        Ok(Self { cases, groups })
    }

    /// The cases, in the order given.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The groups, in the order of their totals.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The total of the group with which a case shares a macro.
    #[must_use]
    pub fn total_of(&self, case: usize) -> Option<&Worth> {
        let (_, _, group) = self.cases[case].shared()?;
        Some(&self.groups[group].total)
    }
}

/// Whether something of this class can be built.
fn is_buildable(decision: Decision) -> bool {
    matches!(
        decision.class(),
        Class::Terrestrial | Class::Satellite | Class::WaitForGrid
    )
}
