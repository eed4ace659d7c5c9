//! Who takes a macro that a group shares.
//!
//! Every person of those who take it costs the same: the macro's cost over their number. All members begin
//! inside; whoever has something better by itself leaves, which makes it dearer for those that stay;
//! this goes on until nobody leaves. Since a share only falls as others join, it ends with the
//! largest set that nobody would leave, in whatever order they go (Moulin and Shenker 2001, Strategyproof
//! sharing of submodular costs, Economic Theory 18: cross-monotonic shares). The shares add up to the
//! cost, and no village is asked for a mast of its own while its neighbours would share it.
//!
//! A village whose own alternative gets cheaper a person with every person (a terminal for 20 or 40) may
//! leave as it grows. That is the price of equal cost a person.

use super::policy::contenders;
use super::verdict::Bid;
use super::{Cases, Policy, UnitPrices};

/// A village that may take part in sharing a macro.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// People whom the macro covers there.
    pub people: f64,
    /// What the macro costs there beside the share, dollars a person.
    pub own: f64,
    /// The least that something else costs, dollars a person: infinite where there is nothing, negative
    /// infinite where the village does not take the macro at any price.
    pub alternative: f64,
    /// Whether it leaves where both cost the same: the ladder puts the alternative first.
    pub leaves_on_tie: bool,
}

impl Member {
    fn stays_at(&self, price: f64) -> bool {
        price < self.alternative || (price <= self.alternative && !self.leaves_on_tie)
    }
}

/// What each person pays in a village, dollars: the total over the people of those who share, and what
/// the village pays beside it.
#[must_use]
pub fn shared_price(total: f64, people_in: f64, own: f64) -> f64 {
    total / people_in + own
}

/// Who takes a macro of this cost: the largest set of members that none of them would leave.
///
/// Sums are taken in the order of members and every step is monotone in `f64` too, so more people or
/// dearer alternatives never make the set smaller, nor does a cheaper macro.
#[must_use]
pub fn coalition(total: f64, members: &[Member]) -> Vec<bool> {
    let mut is_in = vec![true; members.len()];
    settle(total, members, &mut is_in);
    is_in
}

/// Lets members leave until nobody wants to.
pub(super) fn settle(total: f64, members: &[Member], is_in: &mut [bool]) {
    for (member, is_in) in members.iter().zip(is_in.iter_mut()) {
        *is_in = member.people > 0.0 && member.alternative > f64::NEG_INFINITY;
    }
    loop {
        let people_in = people_of(members, is_in);
        let mut left = false;
        for (member, is_in) in members.iter().zip(is_in.iter_mut()) {
            if *is_in && !member.stays_at(shared_price(total, people_in, member.own)) {
                *is_in = false;
                left = true;
            }
        }
        if !left {
            return;
        }
    }
}

fn people_of(members: &[Member], is_in: &[bool]) -> f64 {
    let inside = members.iter().zip(is_in).filter(|(_, is_in)| **is_in);
    inside.map(|(member, _)| member.people).sum()
}

/// A village's place at a shared macro.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seat {
    /// Whether it takes the macro.
    pub is_in: bool,
    /// People over whom the cost is spread if it does, its own among them.
    pub people_in: f64,
}

/// The seats of all cases at these prices; none for those that share nothing.
pub(super) fn seats(cases: &Cases, policy: Policy, prices: &UnitPrices) -> Vec<Option<Seat>> {
    let mut seats = vec![None; cases.cases().len()];
    let mut members = Vec::new();
    let mut is_in = Vec::new();
    for group in cases.groups() {
        members.clear();
        let each = group.members.iter();
        members.extend(each.map(|&case| member(cases, case, policy, prices)));
        is_in.clear();
        is_in.resize(members.len(), true);
        settle(group.total.at(|item| prices[item]), &members, &mut is_in);
        let people_in = people_of(&members, &is_in);
        for (place, &case) in group.members.iter().enumerate() {
            let was_in = std::mem::replace(&mut is_in[place], true);
            let people_in = if was_in {
                people_in
            } else {
                people_of(&members, &is_in)
            };
            is_in[place] = was_in;
            seats[case] = Some(Seat {
                is_in: was_in,
                people_in,
            });
        }
    }
    seats
}

fn member(cases: &Cases, number: usize, policy: Policy, prices: &UnitPrices) -> Member {
    let case = &cases.cases()[number];
    let mut shared = None;
    let mut alternative: Option<Bid> = None;
    for (place, offer) in contenders(policy, case) {
        let own = offer.cost.at(|item| prices[item]) / offer.people;
        let bid = Bid::new(place, offer, own);
        if offer.shared_by.is_some() {
            shared = Some(bid);
        } else if alternative.is_none_or(|best| bid.goes_before(&best)) {
            alternative = Some(bid);
        }
    }
    let people = case.shared().map_or(0.0, |(_, offer, _)| offer.people);
    match shared {
        Some(shared) => Member {
            people,
            own: shared.per_person,
            alternative: alternative.map_or(f64::INFINITY, |bid| bid.per_person),
            leaves_on_tie: alternative.is_some_and(|bid| bid.is_before_on_tie(&shared)),
        },
        None => Member {
            people,
            own: 0.0,
            alternative: f64::NEG_INFINITY,
            leaves_on_tie: true,
        },
    }
}

#[cfg(test)]
#[path = "coalition_tests.rs"]
mod tests;
