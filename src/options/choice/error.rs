//! What makes cases unfit to be decided.

use thiserror::Error;

use super::{Case, Offer, Worth, is_buildable};
use crate::options::Decision;

/// Why cases cannot be decided.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// A kind that nobody builds.
    #[error(
        "offer {offer} of case {case} is `{}`; an offer is something to build or to wait for",
        decision.as_str()
    )]
    NotAnOffer {
        /// The case, from 0.
        case: usize,
        /// The offer, from 0.
        offer: usize,
        /// What it is.
        decision: Decision,
    },
    /// A group without a total.
    #[error(
        "offer {offer} of case {case} is shared by group {group}, but there are {groups} groups"
    )]
    NoSuchGroup {
        /// The case, from 0.
        case: usize,
        /// The offer, from 0.
        offer: usize,
        /// The group that it names.
        group: usize,
        /// How many there are.
        groups: usize,
    },
    /// Something other than a macro is shared.
    #[error("offer {offer} of case {case} is a shared `{}`; only macros are shared", decision.as_str())]
    SharedNoMacro {
        /// The case, from 0.
        case: usize,
        /// The offer, from 0.
        offer: usize,
        /// What it is.
        decision: Decision,
    },
    /// Two shared offers in one case.
    #[error("case {case} shares macros with two groups; leave one offer")]
    SharedTwice {
        /// The case, from 0.
        case: usize,
    },
    /// A number that is no amount.
    #[error("offer {offer} of case {case}: {what} is {value}; give a finite number of 0 or more")]
    BadNumber {
        /// The case, from 0.
        case: usize,
        /// The offer, from 0.
        offer: usize,
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// A number of a group that is no amount.
    #[error("group {group}: {what} is {value}; give a finite number of 0 or more")]
    BadTotal {
        /// The group, from 0.
        group: usize,
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
    },
}

/// Checks what a group's macro costs.
pub(super) fn check_total(group: usize, total: &Worth) -> Result<(), ChoiceError> {
    match bad(total) {
        Some((what, value)) => Err(ChoiceError::BadTotal { group, what, value }),
        None => Ok(()),
    }
}

/// Checks the offers of a case.
pub(super) fn check_case(number: usize, case: &Case, groups: usize) -> Result<(), ChoiceError> {
    for (place, offer) in case.offers.iter().enumerate() {
        check_offer(number, place, offer, groups)?;
    }
    let shared = case.offers.iter().filter(|offer| offer.shared_by.is_some());
    if shared.count() > 1 {
        return Err(ChoiceError::SharedTwice { case: number });
    }
    Ok(())
}

fn check_offer(case: usize, place: usize, offer: &Offer, groups: usize) -> Result<(), ChoiceError> {
    let decision = offer.decision;
    if !is_buildable(decision) {
        return Err(ChoiceError::NotAnOffer {
            case,
            offer: place,
            decision,
        });
    }
    if let Some(group) = offer.shared_by {
        if decision != Decision::Macro {
            return Err(ChoiceError::SharedNoMacro {
                case,
                offer: place,
                decision,
            });
        }
        if group >= groups {
            return Err(ChoiceError::NoSuchGroup {
                case,
                offer: place,
                group,
                groups,
            });
        }
    }
    let people =
        Some(("the number of people", offer.people)).filter(|(_, value)| !is_amount(*value));
    match people.or_else(|| bad(&offer.cost)) {
        Some((what, value)) => Err(ChoiceError::BadNumber {
            case,
            offer: place,
            what,
            value,
        }),
        None => Ok(()),
    }
}

/// The first number of a cost that is no amount.
fn bad(cost: &Worth) -> Option<(&'static str, f64)> {
    let quantities = cost
        .per
        .iter()
        .map(|&(_, quantity)| ("a quantity", quantity));
    std::iter::once(("the fixed cost", cost.fixed))
        .chain(quantities)
        .find(|&(_, value)| !is_amount(value))
}

fn is_amount(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}
