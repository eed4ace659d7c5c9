//! What people ask for in the busy hour, when it is most within the horizon.

use crate::project::{CostBook, Factor};

/// Active users in the busy hour for each person.
pub(super) fn users_per_person(book: &CostBook) -> f64 {
    let busy = book.factor(Factor::UsersShare) * book.factor(Factor::BusyShare);
    busy * grown(book, Factor::PeopleGrowth)
}

/// The rate that each of them asks for, Mbit/s.
pub(super) fn user_mbps(book: &CostBook) -> f64 {
    book.factor(Factor::UserMbps) * grown(book, Factor::DemandGrowth)
}

/// What grows by a yearly rate has grown to at the end of the horizon; what shrinks is as today.
fn grown(book: &CostBook, rate: Factor) -> f64 {
    let years = book.factor(Factor::HorizonYears);
    (1.0 + book.factor(rate)).powf(years).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::default_settings;

    #[test]
    fn sites_are_sized_for_the_last_year_and_for_today_where_people_leave() {
        let mut book = default_settings().costs;
        let today = [users_per_person(&book), user_mbps(&book)];
        assert!((today[0] - 0.025).abs() < 1e-12 && (today[1] - 2.0).abs() < 1e-12);
        book.factors[Factor::DemandGrowth].default = 0.1;
        book.factors[Factor::PeopleGrowth].default = -0.05;
        assert!((user_mbps(&book) - 2.0 * 1.1_f64.powi(10)).abs() < 1e-9);
        assert!((users_per_person(&book) - today[0]).abs() < 1e-12);
    }
}
