//! One mast, several operators: who pays what.

use super::Bill;
use crate::project::cost_book::SharingRule;

/// Shares of operators in what they bear together, one for each of `users`; they add up to 1.
///
/// By users where the rule says so and anybody has some, equal otherwise.
#[must_use]
pub fn shares(users: &[f64], rule: SharingRule) -> Vec<f64> {
    let weight = |&users: &f64| {
        if users.is_finite() && users > 0.0 {
            users
        } else {
            0.0
        }
    };
    let most = users.iter().map(weight).fold(0.0, f64::max);
    if rule == SharingRule::Equal || most == 0.0 {
        #[expect(clippy::cast_precision_loss, reason = "a few operators")]
        let equal = 1.0 / users.len() as f64;
        return vec![equal; users.len()];
    }
    // Over the largest first: the sum of large numbers is finite so.
    let all: f64 = users.iter().map(|users| weight(users) / most).sum();
    users
        .iter()
        .map(|users| weight(users) / most / all)
        .collect()
}

/// The bills of operators on one mast, one for each of `users`: `shared_share` of the site is bought once and
/// split by the rule, the rest each operator buys for itself.
///
/// All together pay `shared_share + (1 - shared_share) x operators` times the bill; a single one pays the bill.
#[must_use]
pub fn shared(bill: &Bill, users: &[f64], rule: SharingRule, shared_share: f64) -> Vec<Bill> {
    let own = 1.0 - shared_share;
    let bills = shares(users, rule).into_iter();
    bills
        .map(|share| bill.scaled(own + shared_share * share))
        .collect()
}
