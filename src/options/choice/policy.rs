//! Which offers go before which, whatever they cost.

use super::{Case, Offer};
use crate::options::Class;
pub use crate::project::Policy;

/// Where stopgaps stand under every policy: behind all that serves.
const INTERIM: u8 = 3;

/// The tier of an offer, 0 going first: within a tier the least cost wins. `None` where it cannot win.
///
/// | policy | tier 0 | tier 1 | tier 2 |
/// | --- | --- | --- | --- |
/// | `least-cost` | all | | |
/// | `programme-rule`, electricity | terrestrial | satellite | wait |
/// | `programme-rule`, none | satellite | terrestrial, wait | |
/// | `terrestrial-first` | terrestrial | wait | satellite |
/// | `satellite-first` | satellite | terrestrial, wait | |
///
/// Waiting for the grid is neither a mast nor a satellite today. By least cost it competes with its cost of
/// delay. The programme's rule goes by what a village has today, so a place without electricity gets
/// satellite rather than a date; where no satellite serves either, waiting and building on solar power
/// compete, both being masts in the end. Where there is electricity it goes last. For
/// `terrestrial-first` it is the next best thing to a mast, for `satellite-first` a mast that comes later.
///
/// What does not serve never wins, unless it is a stopgap: those come behind all that serves.
pub(super) fn tier(policy: Policy, case: &Case, offer: &Offer) -> Option<u8> {
    if offer.people <= 0.0 {
        return None;
    }
    if offer.is_interim {
        return Some(INTERIM);
    }
    let [ground, satellite, wait] = tiers(policy, case.has_electricity);
    let tier = match offer.decision.class() {
        Class::Terrestrial => ground,
        Class::Satellite => satellite,
        _ => wait,
    };
    offer.is_served.then_some(tier)
}

/// The tiers of terrestrial offers, of satellite and of waiting for the grid, all of which serve; the
/// table is that of `tier`.
#[must_use]
pub fn tiers(policy: Policy, has_electricity: bool) -> [u8; 3] {
    match (policy, has_electricity) {
        (Policy::LeastCost, _) => [0, 0, 0],
        (Policy::ProgrammeRule, true) => [0, 1, 2],
        (Policy::TerrestrialFirst, _) => [0, 2, 1],
        (Policy::ProgrammeRule, false) | (Policy::SatelliteFirst, _) => [1, 0, 1],
    }
}

/// The tier that wins a case, if anything can.
fn best_tier(policy: Policy, case: &Case) -> Option<u8> {
    if case.planned {
        return None;
    }
    let offers = case.offers.iter();
    offers.filter_map(|offer| tier(policy, case, offer)).min()
}

/// The offers of the tier that wins a case, with their places; none where an operator is committed.
pub(super) fn contenders(policy: Policy, case: &Case) -> impl Iterator<Item = (usize, &Offer)> {
    let best = best_tier(policy, case);
    let offers = case.offers.iter().enumerate();
    offers.filter(move |(_, offer)| best.is_some() && tier(policy, case, offer) == best)
}
