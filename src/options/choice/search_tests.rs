use super::super::Offer;
use super::super::fixtures::{case, offer, shared};
use super::*;
use crate::options::Decision;
use crate::options::money::annuity;

/// 10,000 down against 1,000 down and 1,500 a year for ten years: equal where the annuity factor is 6, between
/// 10 % (6.14) and 11 % (5.89).
#[test]
fn the_rate_at_which_spending_later_wins_is_found() {
    let offers = vec![
        offer(Decision::SmallCell, 10.0, 0.0),
        offer(Decision::LeoTerminal, 10.0, 0.0),
    ];
    let case = case(offers);
    let class_at = |rate: f64| {
        class_by(&case, None, Policy::LeastCost, |asked| match asked {
            Asked::Offer(0) => 10_000.0,
            _ => 1_000.0 + 1_500.0 * annuity(rate, 10.0),
        })
    };
    let flip = rate_flip(0.08, class_at).unwrap();
    assert_eq!(
        (flip.what, flip.to_class),
        (FlipOf::DiscountRate, Class::Satellite)
    );
    assert!((annuity(flip.to, 10.0) - 6.0).abs() < 1e-4, "{}", flip.to);
    // From beyond it is found downwards, from zero upwards.
    let back = rate_flip(0.25, class_at).unwrap();
    assert!((back.to - flip.to).abs() < 1e-6 && back.to_class == Class::Terrestrial);
    let up = rate_flip(0.0, class_at).unwrap();
    assert!((up.to - flip.to).abs() < 1e-6 && up.relative.is_none());
    assert_eq!(rate_flip(0.08, |_| Class::Satellite), None);
}

#[test]
fn the_nearer_of_two_rates_is_taken() {
    let class_at = |rate: f64| {
        if (0.0499..0.097).contains(&rate) {
            Class::Satellite
        } else {
            Class::Terrestrial
        }
    };
    let flip = rate_flip(0.08, class_at).unwrap();
    assert!((flip.to - 0.097).abs() < 1e-6, "{}", flip.to);
    let flip = rate_flip(0.06, class_at).unwrap();
    assert!((flip.to - 0.0499).abs() < 1e-6, "{}", flip.to);
}

#[test]
fn a_shared_macro_is_asked_for_as_a_whole() {
    let case = case(vec![
        offer(Decision::LeoTerminal, 10.0, 0.0),
        shared(10.0, 0),
    ]);
    let seat = Some(Seat {
        is_in: true,
        people_in: 100.0,
    });
    let class_at = |total: f64| {
        class_by(&case, seat, Policy::LeastCost, |asked| match asked {
            Asked::Offer(0) => 50.0,
            Asked::Offer(_) => 0.0,
            Asked::Shared => total,
        })
    };
    assert_eq!(class_at(499.0), Class::Terrestrial);
    assert_eq!(class_at(501.0), Class::Satellite);
}

#[test]
fn the_nearest_month_is_found_the_earlier_of_two() {
    let waits_until = |last: u16| {
        move |month: u16| {
            if month <= last {
                Class::WaitForGrid
            } else {
                Class::Satellite
            }
        }
    };
    let flip = date_flip(6, 60, waits_until(18)).unwrap();
    assert_eq!((flip.from, flip.to), (6.0, 19.0));
    assert_eq!(
        (flip.what, flip.to_class),
        (FlipOf::GridDate, Class::Satellite)
    );
    let flip = date_flip(24, 60, waits_until(18)).unwrap();
    assert_eq!((flip.to, flip.to_class), (18.0, Class::WaitForGrid));
    assert_eq!(date_flip(6, 60, waits_until(60)), None);
    let either = |month: u16| {
        if month == 10 {
            Class::WaitForGrid
        } else {
            Class::Satellite
        }
    };
    assert_eq!(date_flip(10, 60, either).map(|flip| flip.to), Some(9.0));
    // Beyond the last month it is still looked for backwards.
    assert_eq!(
        date_flip(70, 60, waits_until(18)).map(|flip| flip.to),
        Some(18.0)
    );
    assert_eq!(date_flip(u16::MAX, u16::MAX, |_| Class::Satellite), None);
}

#[test]
fn an_offer_that_asks_for_no_number_cannot_win() {
    let offers: Vec<Offer> = vec![offer(Decision::SmallCell, 10.0, 0.0)];
    let class = class_by(&case(offers), None, Policy::LeastCost, |_| f64::NAN);
    assert_eq!(class, Class::NoOption);
}
