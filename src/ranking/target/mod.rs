//! Which of the ranked villages are served: so many, or for so much money, with quotas of provinces.
//!
//! A [`Goal`] ends the list, [`Quotas`] bound the places of provinces. [`Rule`] holds both, checked
//! against the [`Candidates`], and marks who is served in any order of them:
//!
//! - without quotas, the first of the order;
//! - with quotas and a number of villages, the best `min` of each province, then by order while the
//!   `max` of a province allows. The sets that quotas allow are those of a matroid, so no other set
//!   has a larger sum of scores (Edmonds, "Matroids and the greedy algorithm", 1971);
//! - with a budget, the minima first, then by order, until the next village does not fit what is left.
//!   The list ends there: a cheaper village further down does not leapfrog, since "we were next and
//!   they were cheaper" is what no hearing accepts, and what fits would hang on every estimate of
//!   cost. The set is therefore not the one with the largest sum of scores for the money. A minimum that
//!   does not fit ends the list as well. What has no known cost cannot be charged: such a village is
//!   passed over and counted in [`Taken::without_cost`].
//!
//! Who is served is a set; ranks stay as they are. What quotas change is [`QuotaCost`].

mod apportion;
mod columns;
mod cost;
mod error;
mod goal;
mod rule;
mod select;

pub use cost::{ProvincePlaces, QuotaCost};
pub use error::TargetError;
pub use goal::Goal;
pub use rule::{Note, Rule};
pub use select::Taken;

use std::collections::BTreeMap;

/// The index of villages of which nobody says the province. No quota is theirs, but proportional
/// places are.
pub const NO_PROVINCE: u32 = u32::MAX;

/// Places of one province.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// At least so many are served; all, where fewer are ranked.
    pub min: u32,
    /// At most so many; `None` for no bound.
    pub max: Option<u32>,
}

/// How places are shared among provinces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proportional {
    /// By uncovered people, largest remainders rounded up (Hamilton's method).
    ///
    /// Shares stay within the quotas and the number of candidates of each province; what that leaves
    /// over goes to the others, by people again. Places that no province with people can take, or
    /// that stay free because an order lacks villages, are filled by order. Hamilton's method may give
    /// a province fewer places when the number of all places grows (the Alabama paradox).
    People,
}

/// The quotas of all provinces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Of every province that is not named.
    pub all: Quota,
    /// Of provinces by their exact names.
    pub named: BTreeMap<String, Quota>,
    /// Whether places are shared in proportion, within the quotas.
    pub proportional: Option<Proportional>,
}

impl Quotas {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all == Quota::default() && self.named.is_empty() && self.proportional.is_none()
    }
}

/// The villages that may stand in an order, by the index that stands there.
///
/// Every one counts as ranked when quotas are checked and places shared, so villages that no order
/// will hold (covered ones, say) do not belong here.
#[derive(Clone, Copy, Debug)]
pub struct Candidates<'a> {
    /// The province of each village, an index in `provinces` or [`NO_PROVINCE`].
    pub province: &'a [u32],
    /// Names of provinces, each once. Those without candidates may be named in quotas.
    pub provinces: &'a [String],
    /// Uncovered people of each village, as far as known; 0 where nothing is.
    pub people: &'a [f64],
    /// What serving each village costs, dollars; `None` where it is not known.
    pub cost: &'a [Option<f64>],
    /// Identifiers, for messages.
    pub ids: &'a [&'a str],
}
