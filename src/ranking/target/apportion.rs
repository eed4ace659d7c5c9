//! Places of provinces in proportion to their people.

/// Fewer people than this are nobody, so that what a place is worth in people stays a number.
const NOBODY: f64 = 1e-9;

/// What one province brings to the sharing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Claim {
    /// Its people, finite and not negative.
    pub people: f64,
    /// The fewest places.
    pub low: u32,
    /// The most, not fewer.
    pub high: u32,
}

impl Claim {
    /// Whether there is anybody to share by.
    pub(super) fn has_people(&self) -> bool {
        self.people >= NOBODY
    }

    fn bounded(&self, share: f64) -> f64 {
        share.clamp(f64::from(self.low), f64::from(self.high))
    }

    /// How many places a person is worth where the share meets a bound.
    fn breaks(&self) -> [f64; 2] {
        [
            f64::from(self.low) / self.people,
            f64::from(self.high) / self.people,
        ]
    }
}

/// Shares places by people within bounds, largest remainders rounded up (Hamilton's method); of equal
/// remainders those of more people first, then those that stand first.
///
/// The exact share of a province is its people times one number for all, or the bound that this
/// passes. The places add up to `places` unless the bounds forbid it: not fewer than all `low`, not
/// more than all `high` of provinces with people.
pub(super) fn apportion(places: u32, claims: &[Claim]) -> Vec<u32> {
    let shares = exact(places, claims);
    let mut given: Vec<u32> = shares
        .iter()
        .map(|share| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "lies between two numbers of this type"
            )]
            let whole = share.floor() as u32;
            whole
        })
        .collect();
    let mut left = u64::from(places).saturating_sub(given.iter().map(|&it| u64::from(it)).sum());
    let remainder = |at: usize| shares[at] - shares[at].floor();
    let mut order: Vec<usize> = (0..claims.len())
        .filter(|&at| remainder(at) > 0.0)
        .collect();
    order.sort_by(|&one, &other| {
        remainder(other)
            .total_cmp(&remainder(one))
            .then(claims[other].people.total_cmp(&claims[one].people))
    });
    for at in order {
        if left > 0 && given[at] < claims[at].high {
            given[at] += 1;
            left -= 1;
        }
    }
    given
}

/// The exact share of every province.
fn exact(places: u32, claims: &[Claim]) -> Vec<f64> {
    let target = f64::from(places);
    let all = |per_person: f64| -> f64 {
        claims
            .iter()
            .map(|claim| {
                if claim.has_people() {
                    claim.bounded(per_person * claim.people)
                } else {
                    f64::from(claim.low)
                }
            })
            .sum()
    };
    let mut breaks: Vec<f64> = claims
        .iter()
        .filter(|claim| claim.has_people())
        .flat_map(Claim::breaks)
        .collect();
    breaks.sort_unstable_by(f64::total_cmp);
    // Between two breaks the same provinces are at their bounds, and the others share what is left.
    let next = breaks.partition_point(|&per_person| all(per_person) <= target);
    let below = next.checked_sub(1).map_or(0.0, |last| breaks[last]);
    let above = breaks.get(next).copied();
    let bound = |claim: &Claim| -> Option<f64> {
        if !claim.has_people() {
            return Some(f64::from(claim.low));
        }
        let [low, high] = claim.breaks();
        match above {
            _ if high <= below => Some(f64::from(claim.high)),
            None => Some(f64::from(claim.high)),
            Some(above) if low >= above => Some(f64::from(claim.low)),
            Some(_) => None,
        }
    };
    let held: f64 = claims.iter().filter_map(bound).sum();
    let free = claims.iter().filter(|claim| bound(claim).is_none());
    let people: f64 = free.map(|claim| claim.people).sum();
    claims
        .iter()
        .map(|claim| {
            bound(claim).unwrap_or_else(|| claim.bounded((target - held) * claim.people / people))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn free(people: &[f64]) -> Vec<Claim> {
        let claim = |&people: &f64| Claim {
            people,
            low: 0,
            high: u32::MAX,
        };
        people.iter().map(claim).collect()
    }

    #[test]
    fn the_textbook_example_of_largest_remainders_comes_out() {
        let votes = [47_000.0, 16_000.0, 15_800.0, 12_000.0, 6_100.0, 3_100.0];
        assert_eq!(apportion(10, &free(&votes)), [5, 2, 1, 1, 1, 0]);
    }

    #[test]
    fn equal_remainders_go_to_more_people_then_to_those_who_stand_first() {
        assert_eq!(apportion(2, &free(&[1.0, 3.0])), [0, 2]);
        assert_eq!(apportion(3, &free(&[10.0, 10.0])), [2, 1]);
    }

    #[test]
    fn what_bounds_leave_over_goes_to_the_others_by_people() {
        let mut claims = free(&[600.0, 200.0, 100.0, 100.0, 0.0]);
        claims[0].high = 2;
        claims[3].low = 3;
        // 8 are left for 200 and 100 people after 2 and 3, the first of 600, the last of 100.
        assert_eq!(apportion(13, &claims), [2, 5, 3, 3, 0]);
    }

    #[test]
    fn provinces_without_people_have_what_they_must() {
        let mut claims = free(&[5.0, 0.0]);
        (claims[0].high, claims[1].low) = (3, 1);
        assert_eq!(apportion(2, &claims), [1, 1]);
        assert_eq!(apportion(9, &claims), [3, 1]);
        assert_eq!(apportion(9, &[]), [0_u32; 0]);
    }

    fn claims() -> impl Strategy<Value = Vec<Claim>> {
        let people = prop_oneof![
            Just(0.0),
            0.0..1e6_f64,
            (0_u32..50).prop_map(f64::from),
            Just(5e-324),
            Just(NOBODY),
            Just(1e12),
        ];
        let claim = (people, 0_u32..20, 0_u32..30).prop_map(|(people, low, more)| Claim {
            people,
            low,
            high: low + more,
        });
        prop::collection::vec(claim, 0..12)
    }

    proptest! {
        #[test]
        fn places_add_up_as_far_as_bounds_allow(claims in claims(), places in 0_u32..400) {
            let given = apportion(places, &claims);
            let low: u32 = claims.iter().map(|claim| claim.low).sum();
            let high: u32 = claims
                .iter()
                .map(|claim| if claim.has_people() { claim.high } else { claim.low })
                .sum();
            prop_assert_eq!(given.iter().sum::<u32>(), places.clamp(low, high));
            for (claim, &given) in claims.iter().zip(&given) {
                prop_assert!((claim.low..=claim.high).contains(&given));
            }
        }

        #[test]
        fn places_are_within_one_of_the_exact_share(
            people in prop::collection::vec(0.0..1e6_f64, 1..12),
            places in 0_u32..5_000,
        ) {
            let sum: f64 = people.iter().sum();
            prop_assume!(people.iter().all(|&people| people >= NOBODY));
            let given = apportion(places, &free(&people));
            for (people, given) in people.iter().zip(given) {
                let share = f64::from(places) * people / sum;
                prop_assert!((f64::from(given) - share).abs() < 1.0 + 1e-9);
            }
        }

        #[test]
        fn one_number_for_all_explains_the_shares_that_no_bound_holds(
            claims in claims(),
            places in 0_u32..400,
        ) {
            let low: u32 = claims.iter().map(|claim| claim.low).sum();
            prop_assume!(low <= places);
            let given = apportion(places, &claims);
            let with_people = || claims.iter().zip(&given).filter(|(claim, _)| claim.has_people());
            let least = with_people()
                .filter(|(claim, given)| **given > claim.low)
                .map(|(claim, &given)| (f64::from(given) - 1.0) / claim.people)
                .fold(0.0, f64::max);
            let most = with_people()
                .filter(|(claim, given)| **given < claim.high)
                .map(|(claim, &given)| (f64::from(given) + 1.0) / claim.people)
                .fold(f64::INFINITY, f64::min);
            prop_assert!(least <= most * (1.0 + 1e-9), "{least} {most}");
        }

        #[test]
        fn more_people_never_mean_fewer_places(
            people in prop::collection::vec(prop_oneof![0.0..1e3_f64, (0_u32..9).prop_map(f64::from)], 1..12),
            high in 0_u32..40,
            places in 0_u32..400,
        ) {
            let mut claims = free(&people);
            for claim in &mut claims {
                claim.high = high;
            }
            let given = apportion(places, &claims);
            for (one, claim) in claims.iter().enumerate() {
                for (other, fewer) in claims.iter().enumerate() {
                    prop_assert!(claim.people <= fewer.people || given[one] >= given[other]);
                }
            }
        }
    }
}
